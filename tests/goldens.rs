//! The whole output of small documents, as files to look at: `UPDATE=1 cargo test` writes them
//! anew, and a reviewer reads the difference.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::path::Path;

use besshi::canon;
use besshi::source::Source;
use support::{fixture, twin, twins};

/// Holds bytes against a golden file, or writes it with `UPDATE=1`.
fn is_golden(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let now = std::str::from_utf8(bytes).unwrap();
    let differ = golden.lines().zip(now.lines()).zip(1..).find(|((was, is), _)| was != is);
    assert!(
        golden == now,
        "{name} has changed (golden, now, line): {differ:?}; if that is right, run \
         `UPDATE=1 cargo test --test goldens` and look at `git diff tests/goldens`"
    );
}

fn findings(findings: &[besshi::finding::Finding]) -> Vec<u8> {
    findings.iter().flat_map(|finding| format!("{finding}\n").into_bytes()).collect()
}

#[test]
fn records_of_type_3_fonts_named_glyph_by_glyph() {
    is_golden("type3-names.records.json", &twin("type3-names").bytes());
}

#[test]
fn provenance_of_type_3_fonts_named_glyph_by_glyph() {
    let bytes = canon::pretty(&twin("type3-names").conversion.provenance);
    is_golden("type3-names.provenance.json", &bytes);
}

#[test]
fn records_and_findings_of_cells_clipped_at_page_breaks() {
    let twin = twin("clipped-all");
    is_golden("clipped-all.records.json", &twin.bytes());
    is_golden("clipped-all.findings.txt", &findings(&twin.conversion.findings));
}

/// What is written about a document, by its digest: what only makes reading faster changes no byte.
#[test]
fn digests_of_all_that_is_written_about_each_twin() {
    let digest = |bytes: Vec<u8>| Source::new("", bytes).sha256();
    let mut digests = String::new();
    for twin in twins() {
        let conversion = &twin.conversion;
        let (tables, odd) = besshi::tables(&twin.source, None).unwrap();
        let parts = [
            ("records", canon::pretty(&conversion.records)),
            ("provenance", canon::pretty(&conversion.provenance)),
            ("findings", findings(&conversion.findings)),
            ("tables", canon::pretty(&tables)),
            ("findings about tables", findings(&odd)),
        ];
        for (part, bytes) in parts {
            digests += &format!("{} {}: {part}\n", digest(bytes), twin.source.name);
        }
    }
    is_golden("digests.txt", digests.as_bytes());
}

#[test]
fn records_are_the_same_whether_or_not_their_places_are_noted() {
    let twin = twin("clipped-all");
    let sources = std::slice::from_ref(&twin.source);
    let untraced = besshi::convert_untraced(sources, &besshi::Options::default()).unwrap();
    assert_eq!(untraced.records, twin.conversion.records);
    assert_eq!(untraced.findings, twin.conversion.findings);
    assert!(untraced.provenance.controls.iter().all(|origin| origin.fields.is_empty()));
}

#[test]
fn tables_of_a_page_without_a_profile() {
    let source = Source::open(&fixture("bad/other-heads.pdf")).unwrap();
    let pages = "1".parse().unwrap();
    let (tables, odd) = besshi::tables(&source, Some(&pages)).unwrap();
    assert!(odd.is_empty(), "{odd:?}");
    is_golden("other-heads.tables.json", &canon::pretty(&tables));
    is_golden("other-heads.tables.csv", &tables.to_csv());
}
