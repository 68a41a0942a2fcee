//! What a run says of all its documents, `besshi.manifest/1`. It depends on what was read and not
//! on when, by how many threads, or in how many goes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{Counts, Entry, FindingEntry, Status, VERSION};
use crate::canon;
use crate::finding::{Code, Finding};

/// The format name that every manifest carries.
pub const FORMAT: &str = "besshi.manifest/1";

/// What a run says of all its documents: `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `besshi.manifest/1`.
    pub format: String,
    /// The version of besshi that ran.
    pub besshi: String,
    /// The documents, in the order of their paths.
    pub documents: Vec<Entry>,
    /// What was odd about the files themselves.
    pub findings: Vec<FindingEntry>,
}

/// How a run went, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Documents that were read, in this run or one before.
    pub done: usize,
    /// Documents that were not, and paths that cannot be looked at: nobody knows what lies there.
    pub failed: usize,
    /// Pages of the documents that were read.
    pub pages: u64,
    /// Findings about documents and files.
    pub findings: Counts,
}

impl Manifest {
    /// The manifest of a run that gave these documents and findings.
    pub fn new(documents: Vec<Entry>, findings: &[Finding]) -> Self {
        let findings = findings.iter().map(FindingEntry::from).collect();
        Self { format: FORMAT.into(), besshi: VERSION.into(), documents, findings }
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        canon::pretty(self)
    }
}

/// What was found of paths that cannot be looked at.
pub fn unread(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.code == Code::UnreadablePath)
}

impl Totals {
    /// Sums up documents and what was found about files.
    pub fn of(documents: &[Entry], findings: &[Finding]) -> Self {
        let failed = unread(findings).count();
        let start = Self { failed, findings: Counts::of(findings), ..Self::default() };
        documents.iter().fold(start, |mut totals, entry| {
            match entry.status {
                Status::Done => totals.done += 1,
                Status::Failed => totals.failed += 1,
            }
            totals.pages += u64::from(entry.pages);
            totals.findings += entry.findings;
            totals
        })
    }
}
