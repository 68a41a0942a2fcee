//! Every format, read back by another reader than its writer and held against the records: nothing
//! is lost, nothing is changed, and nasty values do no harm.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

#[path = "../support/mod.rs"]
mod support;

mod back;
mod csv;
mod datapackage;
mod html;
mod jsonl;
mod laws;
mod md;
mod oscal;
mod refusals;
mod sameness;
mod sqlite;
mod xlsx;

use std::sync::OnceLock;

use besshi::canon;
use besshi::export::{Exporter, Layout};
use besshi::record::{Control, RecordSet};
use serde_json::Value;

/// Records whose values are as nasty as can be: `fixtures/export/nasty.json`.
fn nasty() -> RecordSet {
    canon::parse(&std::fs::read(support::fixture("export/nasty.json")).unwrap()).unwrap()
}

/// The same with texts longer than a cell of a workbook can be.
fn nasty_and_long() -> RecordSet {
    let mut records = nasty();
    records.controls[0].statement = Some("=長い文。\n".repeat(9_000));
    records.controls[1].requirements[0].text = Some("𠮟".repeat(20_000));
    records.residue[0].text = "残".repeat(40_000);
    records
}

/// The records of the twin with 421 controls.
fn calc() -> &'static RecordSet {
    static CALC: OnceLock<RecordSet> = OnceLock::new();
    CALC.get_or_init(|| {
        let source = support::fixture("twins/calc.pdf");
        let source = besshi::source::Source::open(&source).unwrap();
        besshi::convert(&[source], &besshi::Options::default()).unwrap().records
    })
}

/// The same document as garbled texts, which leave open which requirements most controls have.
fn pages() -> &'static RecordSet {
    static PAGES: OnceLock<RecordSet> = OnceLock::new();
    PAGES.get_or_init(|| {
        let files = std::fs::read_dir(support::fixture("plain/calc-pages")).unwrap();
        let files = files.map(|file| file.unwrap().path());
        let texts = files.filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
        let sources = texts.map(|path| besshi::source::Source::open(&path).unwrap());
        let sources = sources.collect::<Vec<_>>();
        besshi::convert(&sources, &besshi::Options::default()).unwrap().records
    })
}

/// How many controls have no requirement, and of how many it is open which they have.
fn without(records: &RecordSet) -> (usize, usize) {
    let controls = records.controls.iter().filter(|control| control.requirements.is_empty());
    let is_doubted =
        |control: &&Control| control.doubts.iter().any(|doubt| doubt.field == "requirements");
    let (open, none) = controls.partition::<Vec<_>, _>(is_doubted);
    (none.len(), open.len())
}

#[test]
fn a_garbled_text_leaves_requirements_open_where_the_paper_has_none() {
    assert_eq!(without(calc()), (77, 0));
    assert_eq!(without(pages()), (0, 399));
}

/// All record sets that every format has to bear.
fn all() -> [RecordSet; 4] {
    [nasty(), nasty_and_long(), calc().clone(), pages().clone()]
}

/// One file of an export.
fn file(exporter: &dyn Exporter, name: &str, records: &RecordSet) -> Vec<u8> {
    besshi::export::check(records).unwrap();
    let mut bytes = Vec::new();
    exporter.write(name, records, &mut bytes).unwrap();
    bytes
}

/// The first file of an export.
fn main_file(exporter: &dyn Exporter, records: &RecordSet) -> Vec<u8> {
    let (Layout::Beside(names) | Layout::Folder(names)) = exporter.layout();
    file(exporter, names[0], records)
}

/// Records as a tree of JSON.
fn tree(records: &RecordSet) -> Value {
    serde_json::to_value(records).unwrap()
}

/// Holds one tree against another, and shows the first place where they differ.
fn assert_same(read: &Value, written: &Value) {
    if let Some(difference) = difference("", read, written) {
        panic!("read back differs from written: {difference}");
    }
}

fn difference(at: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(key, value)| difference(&format!("{at}.{key}"), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(i, (a, b))| difference(&format!("{at}[{i}]"), a, b))
        }
        _ if a == b => None,
        _ => {
            let shown = |value: &Value| value.to_string().chars().take(300).collect::<String>();
            Some(format!("{at}: {} but {}", shown(a), shown(b)))
        }
    }
}

/// A program that a test needs beside Rust. Where it is missing the test says so and does nothing;
/// with `BESSHI_TOOLS=1`, as in `.ci/run`, it fails.
fn tool(name: &str, wanted_for: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|p| p.is_file());
    if found.is_none() {
        assert!(std::env::var_os("BESSHI_TOOLS").is_none(), "{name} is not installed");
        skipped(&format!("{wanted_for}: {name} is not installed"));
    }
    found
}

/// Says what is not looked at: past the capture of the test harness, so that it is seen.
fn skipped(what: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// Writes all files of a format into a folder, changes them, and asks the format's own tools about
/// them. None where they are not installed, which is said.
fn validate(
    format: &str,
    exporter: &dyn Exporter,
    records: &RecordSet,
    change: impl Fn(&std::path::Path),
) -> Option<Result<(), String>> {
    let python = std::env::var_os("BESSHI_PYTHON").map(std::path::PathBuf::from);
    let python = python.or_else(|| tool("python3", format))?;
    let folder = tempfile::tempdir().unwrap();
    let (Layout::Beside(names) | Layout::Folder(names)) = exporter.layout();
    for name in names {
        std::fs::write(folder.path().join(name), file(exporter, name, records)).unwrap();
    }
    change(folder.path());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/export/validate.py");
    let mut command = std::process::Command::new(python);
    let output = command.arg(script).arg(format).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() == Some(3) {
        assert!(std::env::var_os("BESSHI_TOOLS").is_none(), "{told}");
        skipped(&format!("the tools of {format}: {}", told.trim()));
        return None;
    }
    Some(if output.status.success() { Ok(()) } else { Err(told) })
}
