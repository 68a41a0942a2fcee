//! `besshi diff` as a user meets it: editions of every sort, exit codes, messages.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use besshi::record::{Doubt, RecordSet, SourceEntry};
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
        (
            "{\"format\": \"besshi.diff/1\"}",
            "bad: this is a comparison of `besshi diff`, where a record set",
        ),
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
fn a_file_that_is_not_there_is_an_edition_without_controls() {
    let editions = Editions::new(&old(), &old());
    let (new, count) = (editions.path("new.json"), old().controls.len());
    for (args, kind, names) in [
        (["/dev/null", text(&new)], "added", "nothing → glyphs.pdf\n"),
        ([text(&new), "/dev/null"], "removed", "glyphs.pdf → nothing\n"),
    ] {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(stdout(&output).starts_with(names), "{}", stdout(&output));
        let said = format!("{count}  controls {kind}\n");
        assert!(stdout(&output).contains(&said), "{}", stdout(&output));
        assert!(stdout(&output).contains("     0  unchanged\n"), "{}", stdout(&output));
    }
}

#[test]
fn records_with_a_byte_order_mark_are_read() {
    let editions = Editions::new(&old(), &old());
    let marked = [b"\xef\xbb\xbf", canon::pretty(&old()).as_slice()].concat();
    std::fs::write(editions.path("new.json"), marked).unwrap();
    assert_eq!(editions.run(&[]).status.code(), Some(0));
}

/// Records whose first control doubts this field, and the same with one requirement more.
fn doubted(field: &str) -> (RecordSet, RecordSet) {
    let doubt = Doubt { field: field.into(), code: "row-open".into(), note: "open".into() };
    let old = after(|records| {
        records.controls[0].requirements.truncate(1);
        records.controls[0].doubts = vec![doubt];
    });
    let mut new = old.clone();
    let first = &mut new.controls[0];
    first.doubts.clear();
    let mut more = first.requirements[0].clone();
    (more.clause, more.text) = (Some("⑳".into()), Some("点検すること。".into()));
    first.requirements.push(more);
    (old, new)
}

#[test]
fn a_mapping_is_unsure_where_either_edition_doubts_the_requirements() {
    for (field, is_unsure) in [("requirements", true), ("requirements[0].text", false)] {
        let (old, new) = doubted(field);
        for (old, new) in [(&old, &new), (&new, &old)] {
            let diff = diff::diff(old, new);
            assert_eq!(diff.summary.mappings_gained + diff.summary.mappings_lost, 1);
            let shown = [diff::text(&diff, &diff::TextStyle::default()), diff::markdown(&diff)];
            for page in shown {
                assert_eq!(page.contains("(unsure: compare with the paper)"), is_unsure, "{page}");
            }
            let page = diff::html(&diff);
            assert_eq!(page.contains("読み取りに疑い・原本を確認"), is_unsure, "{field}");
        }
    }
}

#[test]
fn a_changed_requirement_is_unsure_where_either_edition_doubts_its_part() {
    let (old, _) = doubted("requirements[0].chapter");
    let mut new = old.clone();
    new.controls[0].requirements[0].chapter.as_mut().unwrap().title.push_str("及び見直し");
    let unsure = |new: &RecordSet| {
        let diff = diff::diff(&old, new);
        diff::text(&diff, &diff::TextStyle::default()).contains("(unsure")
    };
    assert!(unsure(&new));
    new.controls[0].requirements[0].chapter = old.controls[0].requirements[0].chapter.clone();
    new.controls[0].requirements[0].text = Some("別の文".into());
    assert!(!unsure(&new), "another part is doubted");
}

#[test]
fn editions_of_files_of_one_name_are_called_as_they_were_given() {
    let regraded = after(|records| records.controls[0].grade = Some("△".into()));
    let editions = Editions::new(&old(), &regraded);
    let (old, new) = (editions.path("old.json"), editions.path("new.json"));
    let heading = format!("{} → {}", old.display(), new.display());
    let shown = |format: &str| stdout(&editions.run(&["--format", format])).to_owned();
    // A long line is wrapped.
    assert!(shown("text").replace("\n  ", "").starts_with(&heading), "{}", shown("text"));
    assert!(shown("md").contains("old.json") && shown("html").contains("new.json"));
    let diff = diff::parse(shown("json").as_bytes()).unwrap();
    assert_eq!((diff.old.called, diff.new.called), (None, None), "it is no part of the data");
    let renamed = after(|records| records.document.sources[0].name = "annex.pdf".into());
    let shown = Editions::new(&regraded, &renamed).run(&[]);
    assert!(stdout(&shown).starts_with("glyphs.pdf → annex.pdf\n"), "{}", stdout(&shown));
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
fn what_was_narrowed_is_said_and_what_has_not_changed_is_counted_over_all() {
    let other = after(|records| records.controls[0].grade = Some("△".into()));
    let editions = Editions::new(&old(), &other);
    let unchanged = old().controls.len() - 1;
    for (args, told) in [
        (["--only", "moved"], ["kind moved", "no such changes", "種別：移動", "変更はありません"]),
        (["--fields", "grade"], ["field grade", "1  grade changed", "項目：区分", "示しています"]),
    ] {
        let shown = |format| editions.run(&[&args[..], &["--format", format]].concat());
        let expected = i32::from(args[0] == "--fields");
        for format in ["text", "md"] {
            let output = shown(format);
            assert_eq!(output.status.code(), Some(expected));
            let page = stdout(&output).to_lowercase().replace("| grades changed | 1 |", told[1]);
            assert!(
                page.contains(&format!("only changes of the {}", told[0]))
                    || page.contains(&format!("only changes in the {}", told[0])),
                "{page}"
            );
            assert!(page.contains(told[1]), "{page}");
            assert!(page.contains(&unchanged.to_string()) && page.contains("unchanged"), "{page}");
        }
        let output = shown("html");
        assert!(stdout(&output).contains(told[2]) && stdout(&output).contains(told[3]));
        let count = format!("変更のない対策項目</th><td class=\"number\">{unchanged}</td>");
        assert!(stdout(&output).contains(&count));
    }
}

#[test]
fn an_item_of_one_edition_alone_is_shown_whole_and_named_as_officials_do() {
    let without = after(|records| drop(records.controls.remove(0)));
    let first = &old().controls[0];
    let requirement = first.requirements[0].text.clone().unwrap();
    let (added, removed) = (diff::diff(&without, &old()), diff::diff(&old(), &without));
    let (added, removed) = (diff::html(&added), diff::html(&removed));
    assert!(added.contains("（新設）") && !added.contains("（削る）"));
    assert!(removed.contains("（削る）") && !removed.contains("（新設）"));
    for page in [&added, &removed] {
        assert!(!page.contains("（なし）"));
        assert!(page.contains(&requirement.replace('"', "&quot;")), "{requirement}");
    }
}

#[test]
fn an_edition_of_many_files_is_named_by_its_first() {
    let mut many = old();
    let source = many.document.sources[0].clone();
    let page = |at| SourceEntry { name: format!("page-{at:02}.txt"), ..source.clone() };
    many.document.sources = (1..=42).map(page).collect();
    let diff = diff::diff(&old(), &many);
    let text = diff::text(&diff, &diff::TextStyle::default());
    assert!(text.starts_with("glyphs.pdf → page-01.txt and 41 more\n"), "{text}");
    assert!(diff::html(&diff).contains("<td>page-01.txt ほか 41 件</td>"));
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
    assert!(stdout(&output).contains("1  cosmetic change (--cosmetic shows them)"));
    assert!(!stdout(&output).contains("Cosmetic"), "{}", stdout(&output));
    assert!(stdout(&editions.run(&["--cosmetic"])).contains("\nCosmetic (1)\n"));
}

#[test]
fn the_exit_code_tells_of_cosmetic_changes_as_the_help_says() {
    let turned = after(|records| {
        let control = records.controls.iter_mut().find(|c| c.requirements.len() > 1).unwrap();
        control.requirements.reverse();
    });
    let editions = Editions::new(&old(), &turned);
    for (args, code) in [
        (&[][..], 1),
        (&["--cosmetic"], 1),
        (&["--fields", "requirements"], 1),
        (&["--only", "changed"], 1),
        (&["--fields", "statement"], 0),
        (&["--only", "added"], 0),
    ] {
        let output = editions.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stdout(&output));
        assert_eq!(stdout(&output).contains("1  cosmetic change"), code == 1, "{args:?}");
    }
    let help = run(&["--help"]);
    assert!(stdout(&help).contains("1  differences, also where all of them are cosmetic"));
    assert!(stdout(&help).contains("0  no differences, or none of those that --only and --fields"));
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
