//! What `regen` would write, and why.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;

use besshi::batch::report::VERSION;
use besshi::canon;
use besshi::diff::{Diff, diff};
use besshi::finding::{Code, Finding};
use besshi::lock::changes::{self, Author, HEADING};
use besshi::lock::{self, FILE, Lock, Locked, LockedOutput, Renewal};
use besshi::place::Place;
use besshi::record::RecordSet;

use super::super::Failure;

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
    /// Lists of changes that hold what besshi did not write, and who did.
    not_ours: Vec<(String, Author)>,
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
        let lists = std::mem::take(&mut plan.changes).into_iter();
        let lists = lists.map(|(path, text)| (path, format!("{HEADING}{text}").into_bytes()));
        let lists: BTreeMap<String, Vec<u8>> = lists.collect();
        let changes = lock.changes_with(&lists);
        for (path, bytes) in lists {
            let author = author(&path, lock.changes_at(&path));
            if plan.write_if_new(path.clone(), bytes, author.remark()) && author != Author::Besshi {
                plan.not_ours.push((path, author));
            }
        }
        let lock = Lock { besshi: Some(VERSION.into()), documents, changes, ..Lock::new() };
        plan.write_if_new(FILE.to_owned(), canon::pretty(&lock), "");
        plan
    }

    /// Takes up one document.
    fn take(&mut self, old: &Locked, renewal: Renewal, records: &RecordSet) {
        let differences = differences(old, records);
        self.tell_of(old, &renewal, differences.as_ref());
        let outputs = std::iter::once(&old.records).chain(&old.provenance);
        for ((path, bytes), output) in renewal.files.into_iter().zip(outputs) {
            let differences = differences.as_ref().filter(|_| *output == old.records);
            self.write_if_new(path, bytes, &reason(output, differences));
        }
    }

    /// Takes note of why a document is made anew, and of what that changes.
    fn tell_of(&mut self, old: &Locked, renewal: &Renewal, differences: Option<&Diff>) {
        let path = &old.records.path;
        // Data that a person edited or that another profile gives may differ in everything.
        let other = differences.filter(|_| !renewal.causes.is_empty());
        let other = other.and_then(changes::other_document);
        let lines = renewal.layout.iter().chain(&other);
        self.layout.extend(lines.map(|line| looks_different(path, line)));
        self.causes.extend(renewal.causes.iter().cloned());
        let causes: Vec<&String> = self.version.iter().chain(&renewal.causes).collect();
        if let Some(differences) = differences.filter(|_| !causes.is_empty()) {
            let text = changes::section(path, &causes, differences);
            self.changes.entry(old.changes_path()).or_default().push_str(&text);
        }
    }

    /// Why good data, or what somebody else wrote, is not overwritten; `None` where nothing is lost,
    /// or where that was accepted. No one can mean to lose a file that besshi has never written.
    pub(super) fn objection(&self, is_accepted: bool) -> Option<Failure> {
        let other = self.not_ours.iter().find(|(_, author)| *author == Author::Other);
        if let Some((path, _)) = other {
            let message = format!("nothing was written: {path} was not written by besshi");
            let hint = format!(
                "besshi lists there what an edition changes: move the file, or give the records a \
                 folder of their own, by their `path` in {FILE}"
            );
            return Some(Failure::new(message, hint));
        }
        if is_accepted {
            return None;
        }
        if !self.layout.is_empty() {
            let message = "nothing was written: the table looks different from the one before";
            let hint = "compare the document with the one before; a changed header goes into a profile \
                        (`besshi explain unknown-header`); `besshi regen --accept` takes the data as it is";
            return Some(Failure::new(message, hint));
        }
        let (path, author) = self.not_ours.first()?;
        let message = format!("nothing was written: {path}: {}", author.remark());
        let hint = "put what was added into another file; `besshi regen --accept` writes over it";
        Some(Failure::new(message, hint))
    }

    /// Plans to write a file, unless it is there with these bytes; whether it does.
    fn write_if_new(&mut self, path: String, bytes: Vec<u8>, why: &str) -> bool {
        let before = fs::read(&path).ok();
        if before.as_ref() == Some(&bytes) {
            return false;
        }
        let why = if before.is_none() { "it was not there" } else { why };
        let colon = if why.is_empty() { "" } else { ": " };
        self.reasons.push(format!("{path}{colon}{why}"));
        self.files.push((path, bytes));
        true
    }
}

/// Who wrote the list of changes that is there. Of what cannot be read, somebody else.
fn author(path: &str, written: Option<&LockedOutput>) -> Author {
    match fs::read(path) {
        Ok(bytes) => Author::of(&bytes, written),
        Err(error) if error.kind() == ErrorKind::NotFound => Author::Besshi,
        Err(_) => Author::Other,
    }
}

/// How the records differ from those that are there; `None` if they are the same, or cannot be
/// read.
fn differences(old: &Locked, records: &RecordSet) -> Option<Diff> {
    let before = canon::parse(&fs::read(&old.records.path).ok()?).ok()?;
    (before != *records).then(|| diff(&before, records))
}

/// Why an output is written: what differs, and whether somebody changed it by hand.
fn reason(output: &LockedOutput, differences: Option<&Diff>) -> String {
    let was_edited = fs::read(&output.path).is_ok_and(|bytes| !output.is_of(&bytes));
    let edited = was_edited.then(|| "it was edited since besshi wrote it".to_owned());
    let parts = differences.map(changes::summary).into_iter().chain(edited);
    parts.collect::<Vec<_>>().join("; ")
}

fn looks_different(path: &str, line: &str) -> Finding {
    let place = Place::default().in_source(path.into());
    Finding::new(Code::LayoutChanged, place, line)
}
