//! What cannot be exported is refused, and the message says what, where and what to do.

use std::process::{Command, Output};

use besshi::canon;
use besshi::export::{Refusal, check};

use super::nasty;

#[test]
fn nul_is_refused_wherever_it_stands() {
    let mut records = nasty();
    assert_eq!(check(&records), Ok(()));
    records.controls[1].requirements[0].text = Some("a\0b".into());
    let field = "controls[1].requirements[0].text";
    assert_eq!(check(&records), Err(Refusal::Nul { field: field.into() }));
    let mut records = nasty();
    records.residue[1].text = "\0".into();
    assert_eq!(check(&records), Err(Refusal::Nul { field: "residue[1].text".into() }));
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let mut records = nasty();
    records.controls[3].id = "3.10-①-1".into();
    let refusal = check(&records).unwrap_err();
    let message = "controls[3].id: 3.10-①-1 is also the id of controls[0]";
    assert_eq!(refusal.to_string(), message);
}

/// Runs `besshi` in a folder with these files.
fn run(folder: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_besshi")).current_dir(folder).args(args).output().unwrap()
}

#[test]
fn the_command_refuses_with_a_remedy_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = nasty();
    records.controls[0].statement = Some("\0".into());
    std::fs::write(folder.path().join("nul.json"), canon::pretty(&records)).unwrap();
    std::fs::write(folder.path().join("other.json"), br#"{"format": "besshi.records/2"}"#).unwrap();
    std::fs::write(folder.path().join("not.json"), b"no JSON").unwrap();
    std::fs::write(folder.path().join("a.pdf"), b"%PDF-1.7").unwrap();
    for (args, message) in [
        (
            &["nul.json", "--to", "csv"][..],
            "nul.json: controls[0].statement: holds the character NUL",
        ),
        (&["nul.json", "--to", "csv,jsonl"], "nul.json: controls[0].statement: holds"),
        (&["other.json", "--to", "csv"], "format is besshi.records/2, this version reads"),
        (&["not.json", "--to", "csv"], "not JSON"),
        (&["a.pdf", "--to", "csv"], "a.pdf: this is a PDF, where a record set"),
        (&["none.json", "--to", "csv"], "none.json: cannot be read"),
        (&["nul.json", "--to", "csv", "--normalised"], "csv has several files"),
        (&["nul.json", "--to", "csv,jsonl", "-o", "-"], "several formats cannot go to stdout"),
        (&["nul.json", "--to", "jsonl", "--bom"], "--bom is for csv, which is not asked for"),
        (&["nul.json", "--to", "csv", "-o", "nul.json"], "is read from and written to"),
    ] {
        let output = run(folder.path(), &[&["export"], args].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(message), "{args:?}: {told}");
        assert!(told.contains("\nhint: "), "{args:?}: {told}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}
