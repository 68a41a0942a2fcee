//! `besshi diff` as a user meets it: editions of every sort, exit codes, messages.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use besshi::record::RecordSet;
use besshi::{canon, diff, schema};
use support::editions::edit;
use support::{fixture, twin};
use tempfile::TempDir;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_besshi")).arg("diff").args(args).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// A folder with `old.json` and `new.json`.
struct Editions {
    folder: TempDir,
}

impl Editions {
    fn new(old: &RecordSet, new: &RecordSet) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("old.json"), canon::pretty(old)).unwrap();
        std::fs::write(folder.path().join("new.json"), canon::pretty(new)).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let (old, new) = (self.path("old.json"), self.path("new.json"));
        run(&[&[text(&old), text(&new)], args].concat())
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn old() -> RecordSet {
    twin("glyphs").conversion.records.clone()
}

/// Two editions with some changes of every kind.
fn changed() -> (RecordSet, RecordSet) {
    let old = twin("calc").conversion.records.clone();
    let new = edit(&old, &twin("skia").conversion.records, 2, 3).new;
    (old, new)
}

/// The same records after a change.
fn after(change: impl FnOnce(&mut RecordSet)) -> RecordSet {
    let mut records = old();
    change(&mut records);
    records
}

#[test]
fn the_exit_code_tells_whether_there_are_differences() {
    let same = Editions::new(&old(), &old());
    assert_eq!(same.run(&[]).status.code(), Some(0));
    let regraded = after(|records| records.controls[0].grade = Some("△".into()));
    let other = Editions::new(&old(), &regraded);
    assert_eq!(other.run(&[]).status.code(), Some(1));
    assert_eq!(other.run(&["--exit-code"]).status.code(), Some(1));
    assert_eq!(other.run(&["--exit-code=never"]).status.code(), Some(0));
    assert_eq!(run(&["nothing.json", "neither.json"]).status.code(), Some(2));
}

#[test]
fn other_pages_and_another_order_in_the_file_are_no_difference() {
    let other = after(|records| {
        records.controls.reverse();
        records.controls.iter_mut().for_each(|control| control.pages = vec![9]);
    });
    let output = Editions::new(&old(), &other).run(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).ends_with("no differences\n"), "{}", stdout(&output));
}

#[test]
fn a_document_is_compared_with_its_records() {
    let editions = Editions::new(&old(), &old());
    let pdf = fixture("twins/glyphs.pdf");
    let output = run(&[text(&pdf), text(&editions.path("new.json"))]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let said = "note[same-document] new.json: the same records as glyphs.pdf";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
}

#[test]
fn a_folder_holds_the_parts_of_one_document() {
    let editions = Editions::new(&old(), &old());
    let parts = editions.path("parts");
    std::fs::create_dir(&parts).unwrap();
    let nothing = run(&[text(&parts), text(&editions.path("new.json"))]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(stderr(&nothing).contains("the folder holds no files"), "{}", stderr(&nothing));
    std::fs::copy(fixture("twins/glyphs.pdf"), parts.join("1.pdf")).unwrap();
    let output = run(&[text(&parts), text(&editions.path("new.json"))]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn an_id_that_stands_twice_is_told_and_not_matched_by_number() {
    let twice = after(|records| {
        let first = records.controls[0].id.clone();
        records.controls[1].id = first;
    });
    let output = Editions::new(&old(), &twice).run(&[]);
    assert_eq!(output.status.code(), Some(1));
    let id = &old().controls[0].id;
    let said = format!("{id} stands more than once: told apart by text, not by number");
    assert!(stderr(&output).contains(&said), "{}", stderr(&output));
    assert!(stderr(&output).contains("warning[id-repeated] new.json page 1: "));
}

#[test]
fn records_of_another_profile_are_refused() {
    let other = after(|records| records.document.profile = "my-table".into());
    let output = Editions::new(&old(), &other).run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    let said = "error[profiles-differ] new.json: read with the profile my-table, but old.json with \
                mic-annex2; read both with one profile";
    assert!(stderr(&output).starts_with(said), "{}", stderr(&output));
}

#[test]
fn what_is_no_edition_is_refused_with_a_hint() {
    let editions = Editions::new(&old(), &old());
    for (content, message) in [
        (
            "{\"format\": \"besshi.records/2\"}",
            "bad: format is besshi.records/2, this version reads",
        ),
        ("{\"format\": \"besshi.diff/1\"}", "bad: format is besshi.diff/1, this version reads"),
        ("{\"a\": 1}", "bad: no format is named: this is not a record set"),
        ("[]", "bad: no format is named"),
        ("{\"format\"", "bad: line 1, column 9: not JSON"),
        ("", "bad: the file is empty"),
    ] {
        std::fs::write(editions.path("bad"), content).unwrap();
        let (bad, good) = (editions.path("bad"), editions.path("old.json"));
        for args in [[text(&bad), text(&good)], [text(&good), text(&bad)]] {
            let output = run(&args);
            assert_eq!(output.status.code(), Some(2), "{content}");
            assert!(stderr(&output).contains(message), "{}", stderr(&output));
            assert!(stderr(&output).contains("\nhint: "), "{}", stderr(&output));
        }
    }
    assert_eq!(run(&["-", "-"]).status.code(), Some(2));
}

#[test]
fn no_edition_is_written_over() {
    let editions = Editions::new(&old(), &old());
    let new = editions.path("new.json");
    let output = editions.run(&["-o", text(&new)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is read from and written to"), "{}", stderr(&output));
}

#[test]
fn the_json_is_valid_by_its_schema_and_leads_to_the_new_edition() {
    let (old, new) = changed();
    let output = Editions::new(&old, &new).run(&["--format", "json"]);
    let value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = jsonschema::draft202012::new(schema::diff().as_value()).unwrap();
    assert!(schema.is_valid(&value), "{:?}", schema.iter_errors(&value).next());
    let diff = diff::parse(&output.stdout).unwrap();
    assert_eq!(diff::apply(&diff, &old).unwrap(), new);
}

#[test]
fn a_comparison_applies_to_its_old_edition_alone_and_only_whole() {
    let (old, new) = changed();
    let diff = diff::diff(&old, &new);
    assert!(matches!(diff::apply(&diff, &new), Err(diff::ApplyError::OtherEdition { .. })));
    let kinds = vec![diff::Kind::Added];
    let some = diff.clone().select(diff::Selection { kinds, ..Default::default() });
    assert_eq!(diff::apply(&some, &old), Err(diff::ApplyError::Selected));
    let mut forged = diff;
    forged.controls.pop();
    assert_eq!(diff::apply(&forged, &old), Err(diff::ApplyError::Inconsistent));
}

#[test]
fn changes_can_be_narrowed_to_kinds_and_fields() {
    let (old, new) = changed();
    let editions = Editions::new(&old, &new);
    let read = |args: &[&str]| {
        let output = editions.run(&[&["--format", "json"], args].concat());
        diff::parse(&output.stdout).unwrap()
    };
    let added = read(&["--only", "added,removed"]);
    assert_eq!((added.summary.added, added.summary.removed, added.controls.len()), (2, 2, 4));
    assert!(added.headings.is_empty() && added.selection.is_some());
    let grades = read(&["--fields", "grade", "--only", "changed"]);
    assert_eq!((grades.summary.grades, grades.controls.len()), (2, 2));
    assert!(grades.controls.iter().all(|c| c.kind == diff::Kind::Changed && c.also.is_empty()));
    assert_eq!(editions.run(&["--only", "lost"]).status.code(), Some(2));
}

#[test]
fn cosmetic_changes_are_counted_and_shown_only_when_wanted() {
    let wide = after(|records| {
        let text = records.controls[0].statement.as_mut().unwrap();
        *text = text.replacen('。', "。 ", 1);
    });
    let editions = Editions::new(&old(), &wide);
    let output = editions.run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("1  cosmetic changes (--cosmetic shows them)"));
    assert!(!stdout(&output).contains("Cosmetic"), "{}", stdout(&output));
    assert!(stdout(&editions.run(&["--cosmetic"])).contains("\nCosmetic (1)\n"));
}

#[test]
fn what_matters_most_comes_first_in_every_form() {
    let (old, new) = changed();
    let editions = Editions::new(&old, &new);
    for (format, parts) in [
        ("text", ["Grades (", "\nAdded (", "\nMappings (", "\nWording (", "\nRenumbered ("]),
        ("md", ["## Grades", "## Added", "## Mappings", "## Wording", "## Renumbered"]),
        (
            "html",
            ["区分（◎・〇）の変更", "対策項目の追加", "対応の追加", "文言の変更", "番号の変更"],
        ),
    ] {
        let output = editions.run(&["--format", format]);
        let places =
            parts.map(|part| stdout(&output).find(part).unwrap_or_else(|| panic!("{part}")));
        assert!(places.is_sorted(), "{format}: {places:?}");
    }
}

#[test]
fn the_same_bytes_on_every_run() {
    let (old, new) = changed();
    let editions = Editions::new(&old, &new);
    for format in ["text", "json", "md", "html"] {
        let output = || editions.run(&["--format", format]).stdout;
        assert!(output() == output(), "{format}");
    }
}

#[test]
fn a_new_title_of_a_heading_is_one_change() {
    let retitled = after(|records| {
        let first = records.controls[0].major.clone();
        for control in records.controls.iter_mut().filter(|control| control.major == first) {
            control.major.as_mut().unwrap().title.push_str("及び見直し");
        }
    });
    let diff = diff::diff(&old(), &retitled);
    assert_eq!((diff.headings.len(), diff.controls.len()), (1, 0));
    assert!(diff.headings[0].new_controls > 1);
}

#[test]
fn text_of_the_paper_is_no_markdown() {
    let harmful = "<script>x</script> *a* [b](c) | `d`";
    let other = after(|records| records.controls[0].statement = Some(harmful.into()));
    let page = diff::markdown(&diff::diff(&old(), &other));
    assert!(
        page.contains("&lt;script&gt;x&lt;/script&gt; \\*a\\* \\[b\\](c) \\| \\`d\\`"),
        "{page}"
    );
}
