//! Inputs that cannot be read, or only in part: what the command says, and what it leaves on disk.
//! `fixtures/bad/README.md` says what each file is.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::fixture;

/// What a bad input should lead to.
enum Outcome {
    /// Exit code 2 and a message that says this.
    Refused(&'static str),
    /// Records, and a finding of this code.
    Told(&'static str),
    /// Records, and no warning.
    Read,
}

use Outcome::{Read, Refused, Told};

/// Every file of `fixtures/bad`, by name.
const INPUTS: &[(&str, Outcome)] = &[
    ("box-inverted", Read),
    ("cyclic-tree", Refused("no page can be read")),
    ("deep-arrays", Refused("no page can be read")),
    ("deflate-bomb", Refused("no text on its page")),
    ("empty", Refused("the file is empty")),
    ("forms-doubling", Refused("no text on its page")),
    ("gs-false-text", Told("unknown-glyph")),
    ("gs-lost-text", Refused("its fonts do not say what they draw")),
    ("header-only", Refused("no page can be read")),
    ("html", Refused("it looks like a web page")),
    ("nan-matrix", Refused("it has no ruled table at all")),
    ("no-number", Refused("the table has no column No.")),
    ("no-statement", Refused("the table has no column 内容")),
    ("no-table", Refused("it has no ruled table at all")),
    ("one-head-unknown", Refused("the table has no column 小項目")),
    ("other-heads", Refused("the heads of its tables are “点検表”, “根拠”")),
    ("password", Refused("encrypted with a password")),
    // Its font tells what the private-use characters of its ToUnicode are.
    ("private-use", Read),
    ("scan", Refused("which is a picture, as a scan is")),
    ("scan-ocr", Refused("it has no ruled table at all")),
    ("self-form", Refused("no text on its page")),
    ("text", Refused("no page of the table")),
    ("truncated-50", Refused("no page can be read")),
    ("truncated-99", Told("broken-file")),
    ("unknowable", Refused("its fonts do not say what they draw")),
    ("zero-pages", Refused("no page can be read")),
];

/// Reads a bad input into `target`.
fn extract(name: &str, target: &Path) -> Output {
    let input = fixture(&format!("bad/{name}.pdf"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    command.arg("extract").arg(input).arg("-o").arg(target).output().unwrap()
}

fn said(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn every_bad_input_is_refused_or_told_of() {
    for (name, expected) in INPUTS {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("records.json");
        let output = extract(name, &target);
        let said = said(&output);
        match expected {
            Refused(message) => {
                assert_eq!(output.status.code(), Some(2), "{name}: {said}");
                is_one_clear_message(name, said, message);
                let left = std::fs::read_dir(folder.path()).unwrap().count();
                assert_eq!(left, 0, "{name}: a file is left");
            }
            Told(code) => {
                assert_eq!(output.status.code(), Some(0), "{name}: {said}");
                assert!(said.contains(&format!("[{code}]")), "{name}: {said}");
                is_record_set(&target);
            }
            Read => {
                assert_eq!(output.status.code(), Some(0), "{name}: {said}");
                assert!(!said.contains("warning[") && !said.contains("error"), "{name}: {said}");
                is_record_set(&target);
            }
        }
        assert_eq!(output.stdout, b"", "{name}: something on stdout");
    }
}

/// What, where and what to do, in two lines; above them what was odd before that.
fn is_one_clear_message(name: &str, said: &str, message: &str) {
    let lines: Vec<&str> = said.lines().collect();
    let [odd @ .., error, hint] = &lines[..] else { panic!("{name}: not two lines: {said}") };
    let is_finding = |line: &&str| {
        ["note[", "warning[", "error["].iter().any(|severity| line.starts_with(severity))
    };
    assert!(odd.iter().all(is_finding), "{name}: {said}");
    assert!(error.starts_with("error: ") && error.contains(message), "{name}: {error}");
    assert!(hint.starts_with("hint: "), "{name}: {hint}");
}

fn is_record_set(path: &Path) {
    besshi::canon::parse(&std::fs::read(path).unwrap()).unwrap();
}

#[test]
fn every_file_of_the_fixtures_is_in_the_list() {
    let files = std::fs::read_dir(fixture("bad")).unwrap().map(|file| file.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, INPUTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn a_refusal_leaves_an_older_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("records.json");
    std::fs::write(&target, "of yesterday").unwrap();
    for name in ["scan", "truncated-50", "no-number"] {
        assert_eq!(extract(name, &target).status.code(), Some(2));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "of yesterday", "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_written_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("no-such-folder/records.json");
    let input = fixture("twins/type3-names.pdf");
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    let output = command.arg("extract").arg(input).arg("-o").arg(&target).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("no-such-folder"), "{}", said(&output));
    assert!(said(&output).contains("\nhint: "), "{}", said(&output));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_warning_is_said_by_the_exit_code_when_strict() {
    let input = fixture("bad/truncated-99.pdf");
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    let output = command.arg("extract").arg("--strict").arg(input).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

/// What was odd before an error often tells why there is no document.
#[test]
fn findings_before_an_error_are_told_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = extract("gs-lost-text", &folder.path().join("records.json"));
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("[unknown-glyph]"), "{said}");
}

#[test]
fn a_document_without_tables_is_told_of() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    let output = command.arg("tables").arg(fixture("bad/no-table.pdf")).output().unwrap();
    let said = said(&output);
    assert!(said.contains("warning[no-table]"), "{said}");
}
