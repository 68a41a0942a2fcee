//! A SQLite database: the linked tables with their keys, indexes on them, a full-text index and views
//! for common questions. Ready for Datasette.
//!
//! The full-text index cuts text into runs of three characters (FTS5 trigram), as Japanese has no
//! spaces: it finds words of three characters or more, and `LIKE '%語%'` shorter ones. The database
//! is built in memory, and its bytes are taken from there.

use std::fmt::Write as _;
use std::io::{self, Write};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, ToSql, params_from_iter};

use super::relations::{Cell, Column, Kind, LINKED, Relation, Requirements};
use super::{Exporter, Layout};
use crate::record::RecordSet;

/// The database.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sqlite;

impl Exporter for Sqlite {
    fn layout(&self) -> Layout {
        Layout::Beside(&["sqlite"])
    }

    fn write(&self, _: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        let mut database = build(records).map_err(io::Error::other)?;
        let bytes = database.serialize(MAIN_DB).map_err(io::Error::other)?;
        out.write_all(&bytes)
    }
}

/// What marks the file as one of besshi's (`PRAGMA application_id`): `besh` in ASCII.
const APPLICATION: i32 = 0x6265_7368;

fn build(records: &RecordSet) -> rusqlite::Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    database.pragma_update(None, "application_id", APPLICATION)?;
    database.pragma_update(None, "foreign_keys", true)?;
    let requirements = Requirements::of(records);
    let work = database.transaction()?;
    for relation in LINKED {
        work.execute_batch(&definition(relation))?;
        fill(&work, relation, records, &requirements)?;
    }
    work.execute_batch(include_str!("sqlite/views.sql"))?;
    work.commit()?;
    database.execute_batch("ANALYZE; VACUUM;")?;
    Ok(database)
}

/// The statements that make a table and the indexes of its links.
fn definition(relation: &Relation) -> String {
    let Relation { name, key, links, .. } = relation;
    let columns = relation.columns().map(column).collect::<Vec<_>>().join(",\n");
    let mut sql = format!("CREATE TABLE {name} (\n{columns},\n  PRIMARY KEY ({})", key.join(", "));
    for (column, table, there) in *links {
        let _ = write!(sql, ",\n  FOREIGN KEY ({column}) REFERENCES {table} ({there})");
    }
    sql.push_str("\n) STRICT;\n");
    for (column, ..) in *links {
        let _ = writeln!(sql, "CREATE INDEX {name}_{column} ON {name} ({column});");
    }
    sql
}

/// A column with its type and its Japanese head, which stays in the database as a comment.
fn column(column: &Column) -> String {
    let Column { name, title, kind, nullable } = column;
    let affinity = if *kind == Kind::Number { "INTEGER" } else { "TEXT" };
    let null = if *nullable { "" } else { " NOT NULL" };
    format!("  {name} {affinity}{null} /* {title} */")
}

fn fill(
    work: &Connection,
    relation: &Relation,
    records: &RecordSet,
    requirements: &Requirements<'_>,
) -> rusqlite::Result<()> {
    let marks = vec!["?"; relation.width()].join(", ");
    let mut insert = work.prepare(&format!("INSERT INTO {} VALUES ({marks})", relation.name))?;
    for row in (relation.rows)(records, requirements) {
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}

impl ToSql for Cell<'_> {
    /// A number that SQLite cannot hold, which has 63 bits, is an error.
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let stored = match self {
            Cell::Null => ValueRef::Null,
            Cell::Text(text) => ValueRef::from(text.as_ref()),
            Cell::Number(number) => ValueRef::Integer(
                i64::try_from(*number)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
            ),
        };
        Ok(ToSqlOutput::Borrowed(stored))
    }
}
