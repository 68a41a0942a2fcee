//! The database, opened again, and asked by the `sqlite3` shell.

use std::process::Command;

use besshi::export::sqlite::Sqlite;
use besshi::record::RecordSet;
use rusqlite::types::Value as Stored;
use rusqlite::{Connection, MAIN_DB};
use serde_json::Value;

use super::back::{Row, of_linked};
use super::{all, assert_same, calc, main_file, nasty, pages, tool, tree, without};

fn open(bytes: &[u8]) -> Connection {
    let mut database = Connection::open_in_memory().unwrap();
    database.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), false).unwrap();
    database
}

/// The rows that a question gives.
fn ask(database: &Connection, question: &str) -> Vec<Row> {
    let mut statement = database.prepare(question).unwrap();
    let names = statement.column_names().map(str::to_owned).collect::<Vec<_>>();
    let row = |row: &rusqlite::Row<'_>| {
        let cells = names.iter().enumerate().map(|(at, name)| {
            let value = match row.get::<_, Stored>(at).unwrap() {
                Stored::Null => Value::Null,
                Stored::Integer(number) => number.into(),
                Stored::Text(text) => text.into(),
                other => panic!("a value of another kind: {other:?}"),
            };
            (name.clone(), value)
        });
        Ok(cells.collect())
    };
    statement.query_map((), row).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_tables_hold_everything_and_tell_an_empty_text_from_none() {
    all().iter().for_each(tables_hold);
}

/// Holds the tables against the records.
pub(crate) fn tables_hold(records: &RecordSet) {
    let database = open(&main_file(&Sqlite, records));
    let tables = |name: &str| ask(&database, &format!("SELECT * FROM {name} ORDER BY rowid"));
    assert_same(&of_linked(&tables), &tree(records));
}

#[test]
fn the_database_is_sound() {
    for records in all() {
        let database = open(&main_file(&Sqlite, &records));
        let check = ask(&database, "PRAGMA integrity_check");
        assert_eq!(check[0]["integrity_check"], "ok");
        assert!(ask(&database, "PRAGMA foreign_key_check").is_empty());
        let links = ask(&database, "SELECT * FROM pragma_foreign_key_list('mapping')");
        assert_eq!(links.len(), 2);
        let check = "INSERT INTO search (search) VALUES ('integrity-check')";
        database.execute_batch(check).unwrap();
    }
}

#[test]
fn japanese_is_found_in_the_middle_of_a_sentence() {
    let database = open(&main_file(&Sqlite, calc()));
    let found = ask(&database, "SELECT id FROM search WHERE search MATCH '有効期限'");
    let expected = calc().controls.iter().filter(|control| {
        let texts = control.requirements.iter().flat_map(|r| [&r.text, &r.reading]).flatten();
        let own = [&control.statement, &control.risk_scenario].into_iter().flatten();
        own.chain(texts).any(|text| text.contains("有効期限"))
    });
    let expected = expected.map(|control| control.id.as_str()).collect::<Vec<_>>();
    assert!(!expected.is_empty() && expected.len() < 200, "{}", expected.len());
    assert!(found.iter().map(|row| row["id"].as_str().unwrap()).eq(expected));
}

#[test]
fn the_views_answer() {
    for records in [calc(), pages()] {
        let database = open(&main_file(&Sqlite, records));
        let count = |view: &str| ask(&database, &format!("SELECT * FROM {view}")).len();
        let pairs =
            records.controls.iter().map(|control| control.requirements.len()).sum::<usize>();
        let (none, open) = without(records);
        assert_eq!(count("controls_without_requirement"), none);
        assert_eq!(count("controls_unsettled"), open);
        assert_eq!(count("control_requirements"), pairs + none + open);
        assert_eq!(count("requirement_coverage"), count("requirements"));
        assert_eq!(count("to_review"), count("doubts"));
        let grades = ask(&database, "SELECT sum(controls) AS n FROM grades_by_major");
        assert_eq!(grades[0]["n"], records.controls.len());
        let coverage = ask(
            &database,
            "SELECT sum(unsettled) AS n, sum(controls = 0 AND unsettled = 0) AS none
               FROM requirement_coverage",
        );
        assert_eq!(coverage[0]["n"], records.unattached.len());
        assert_eq!(coverage[0]["none"], 0);
    }
}

/// The shell of SQLite itself, of another version than the library.
#[test]
fn the_sqlite_shell_opens_it() {
    let Some(shell) = tool("sqlite3", "the database in the shell of SQLite") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nasty.sqlite");
    std::fs::write(&path, main_file(&Sqlite, &nasty())).unwrap();
    let question = "PRAGMA integrity_check; PRAGMA foreign_key_check; \
                    SELECT major_title FROM controls WHERE id = '3.10-①-1'; \
                    SELECT count(*) FROM search WHERE search MATCH 'DROP TABLE';";
    let output = Command::new(shell).arg(&path).arg(question).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "ok\n=cmd|' /C calc'!A0\n1\n");
    assert!(output.status.success() && output.stderr.is_empty());
}
