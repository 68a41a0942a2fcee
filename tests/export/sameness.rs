//! The same records give the same bytes, in every format and every process, and large ones are
//! written piece by piece.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use besshi::canon;
use besshi::export::csv::Csv;
use besshi::export::jsonl::Jsonl;
use besshi::export::{Exporter, Layout};

use super::{calc, nasty};

const FORMATS: &str = "json,jsonl,csv,xlsx,md,html,sqlite,oscal,datapackage";

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let inner = self::files(&path).into_iter();
            files.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.insert(name, std::fs::read(path).unwrap());
        }
    }
    files
}

/// What the command writes in another time zone and language, on so many threads.
fn exported(records: &Path, variables: [(&str, &str); 3]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    command.arg("export").arg(records).args(["--to", FORMATS, "-o"]).arg(&out).envs(variables);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&out)
}

#[test]
fn every_format_has_the_same_bytes_in_every_process() {
    let folder = tempfile::tempdir().unwrap();
    for records in [calc(), &nasty()] {
        let path = folder.path().join("records.json");
        std::fs::write(&path, canon::pretty(records)).unwrap();
        let here = exported(&path, [("TZ", "UTC"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "1")]);
        let names = here.keys().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(names.len(), 21, "{names:?}");
        assert!(names.contains(&"records.oscal/mapping-collection.json"), "{names:?}");
        let there = [("TZ", "Asia/Tokyo"), ("LC_ALL", "ja_JP.UTF-8"), ("RAYON_NUM_THREADS", "8")];
        for (name, bytes) in exported(&path, there) {
            assert!(here[&name] == bytes, "{name} differs");
        }
    }
}

#[test]
fn extract_writes_several_formats_beside_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("annex2.pdf");
    std::fs::copy(super::support::fixture("twins/skia.pdf"), &document).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    let output =
        command.arg("extract").arg(&document).args(["--format", "json,csv,oscal"]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = files(folder.path());
    let names = files.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "annex2.csv",
            "annex2.document.json",
            "annex2.json",
            "annex2.oscal/controls-catalog.json",
            "annex2.oscal/mapping-collection.json",
            "annex2.oscal/requirements-catalog.json",
            "annex2.pdf",
        ]
    );
    // The PDF says D:20261123152257+00'00'.
    let catalog = String::from_utf8_lossy(&files["annex2.oscal/controls-catalog.json"]);
    assert!(catalog.contains("\"last-modified\": \"2026-11-23T15:22:57Z\""));
}

/// Counts what is written, and how much at once.
#[derive(Default)]
struct Gauge {
    all: usize,
    largest: usize,
}

impl Write for Gauge {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.all += bytes.len();
        self.largest = self.largest.max(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn large_sets_are_written_control_by_control() {
    let mut records = calc().clone();
    let longest =
        records.controls.iter().map(|control| canon::compact(control).len()).max().unwrap();
    let controls = records.controls.clone();
    records.controls = (0..20).flat_map(|_| controls.clone()).collect();
    for exporter in [&Csv::default() as &dyn Exporter, &Jsonl] {
        let (Layout::Beside(names) | Layout::Folder(names)) = exporter.layout();
        let mut gauge = Gauge::default();
        exporter.write(names[0], &records, &mut gauge).unwrap();
        assert!(gauge.all > 4_000_000, "{}", gauge.all);
        assert!(gauge.largest <= longest, "{} at once", gauge.largest);
    }
}
