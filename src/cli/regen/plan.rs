//! What `regen` would write, and why.

use std::collections::BTreeMap;
use std::fs;

use besshi::batch::report::VERSION;
use besshi::canon;
use besshi::diff::diff;
use besshi::finding::{Code, Finding};
use besshi::lock::{self, FILE, Lock, LockedOutput, Renewal, changes};
use besshi::place::Place;
use besshi::record::RecordSet;

/// What `regen` would write, and why.
#[derive(Default)]
pub(super) struct Plan {
    /// Paths and contents, the lock last.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What has changed: one line each.
    pub(super) causes: Vec<String>,
    /// What is said of each file: why it is written.
    pub(super) reasons: Vec<String>,
    /// How tables look different from those that the lock knows.
    pub(super) layout: Vec<Finding>,
    /// What is said where another version made the data that is there.
    version: Option<String>,
    /// What is told of changes, by the path of the `CHANGES.md`.
    changes: BTreeMap<String, String>,
}

impl Plan {
    /// Holds what was read again against what is there.
    pub(super) fn of(lock: &Lock, renewals: Vec<(Renewal, RecordSet)>) -> Self {
        let version = lock::other_version(lock);
        let mut plan =
            Self { causes: version.iter().cloned().collect(), version, ..Self::default() };
        let documents = renewals.iter().map(|(renewal, _)| renewal.document.clone()).collect();
        for (old, (renewal, records)) in lock.documents.iter().zip(renewals) {
            plan.take(old, renewal, &records);
        }
        for (path, text) in std::mem::take(&mut plan.changes) {
            plan.write_if_new(path, format!("{HEADING}{text}").into_bytes(), "");
        }
        let lock = Lock { besshi: Some(VERSION.into()), documents, ..Lock::new() };
        plan.write_if_new(FILE.to_owned(), canon::pretty(&lock), "");
        plan
    }

    /// Takes up one document.
    fn take(&mut self, old: &lock::Locked, renewal: Renewal, records: &RecordSet) {
        let Renewal { causes, layout, files, .. } = renewal;
        self.layout.extend(layout.iter().map(|line| looks_different(&old.records.path, line)));
        let before = fs::read(&old.records.path).ok();
        let before = before.and_then(|bytes| canon::parse(&bytes).ok());
        let differences = before.filter(|before| before != records);
        let differences = differences.map(|before| diff(&before, records));
        let all_causes: Vec<&String> = self.version.iter().chain(&causes).collect();
        if let Some(differences) = differences.as_ref().filter(|_| !all_causes.is_empty()) {
            let text = changes::section(&old.records.path, &all_causes, differences);
            self.changes.entry(old.changes_path()).or_default().push_str(&text);
        }
        self.causes.extend(causes);
        let outputs = std::iter::once(&old.records).chain(&old.provenance);
        for ((path, bytes), output) in files.into_iter().zip(outputs) {
            let edited =
                if was_edited(output) { "it was edited since besshi wrote it" } else { "" };
            let is_records = path == old.records.path;
            let summary = differences.as_ref().filter(|_| is_records).map(changes::summary);
            let why = [summary.as_deref().unwrap_or_default(), edited];
            let why = why.into_iter().filter(|why| !why.is_empty()).collect::<Vec<_>>();
            self.write_if_new(path, bytes, &why.join("; "));
        }
    }

    /// Plans to write a file, unless it is there with these bytes.
    fn write_if_new(&mut self, path: String, bytes: Vec<u8>, why: &str) {
        let before = fs::read(&path).ok();
        if before.as_ref() == Some(&bytes) {
            return;
        }
        let why = if before.is_none() { "it was not there" } else { why };
        let colon = if why.is_empty() { "" } else { ": " };
        self.reasons.push(format!("{path}{colon}{why}"));
        self.files.push((path, bytes));
    }
}

/// How `CHANGES.md` begins.
const HEADING: &str = "\
# Changes

What the last `besshi regen` that changed the data has changed.
";

/// Whether somebody changed an output by hand.
fn was_edited(output: &LockedOutput) -> bool {
    fs::read(&output.path).is_ok_and(|bytes| !output.is_of(&bytes))
}

fn looks_different(path: &str, line: &str) -> Finding {
    let place = Place::default().in_source(path.into());
    Finding::new(Code::LayoutChanged, place, line)
}
