//! What a run says of one document, `besshi.report/1`: from what it was made, how much it holds and
//! what was odd. A later run tells by it that nothing has changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, Fault, naming, shown};
use crate::finding::{Code, Finding, Severity};
use crate::geom::Rect;
use crate::limits;
use crate::place::Place;
use crate::source::{Source, sha256};
use crate::{Conversion, Profile, canon, provenance, record};

/// The format name that every report carries.
pub const FORMAT: &str = "besshi.report/1";

/// What a run says of one document: `NAME.report.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Always `besshi.report/1`.
    pub format: String,
    /// The version of besshi that read the document.
    pub besshi: String,
    /// The document, as the manifest lists it.
    pub document: Entry,
    /// What was odd, in the order in which it was met.
    pub findings: Vec<FindingEntry>,
}

/// One document of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What its outputs are called.
    pub name: String,
    /// How it went.
    pub status: Status,
    /// Why it was not read; `null` where it was.
    pub failure: Option<Failure>,
    /// The files that it was read from.
    pub sources: Vec<SourceFile>,
    /// The profile that it was read with; `null` where none was found to fit.
    pub profile: Option<ProfileEntry>,
    /// How many pages it has.
    pub pages: u32,
    /// How many controls were read.
    pub controls: u64,
    /// How many requirements they have.
    pub requirements: u64,
    /// How many findings there are.
    pub findings: Counts,
    /// SHA-256 of the records in their compact form (RFC 8785).
    pub digest: Option<String>,
    /// What was written.
    pub outputs: Vec<OutputFile>,
}

/// How it went with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It was read.
    Done,
    /// It was not read.
    Failed,
}

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What happened.
    pub message: String,
    /// What the user can do; empty where there is nothing to do.
    pub hint: String,
}

/// A file that a document was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Where it lay, as the command named it; parts are parted by `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A profile, so that a changed one is told from the one it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileEntry {
    /// Its name.
    pub name: String,
    /// SHA-256 of its TOML text.
    pub sha256: String,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputFile {
    /// Its name, in the folder of the report.
    pub file: String,
    /// The name of its format.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Something could not be read.
    pub errors: u64,
    /// A value may be wrong.
    pub warnings: u64,
    /// Worth knowing.
    pub notes: u64,
}

/// A finding, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingEntry {
    /// The code; `besshi explain CODE` tells more.
    pub code: String,
    /// `note`, `warning` or `error`.
    pub severity: String,
    /// The file or folder that it was met in.
    pub source: Option<String>,
    /// The page, counted from 1.
    pub page: Option<u32>,
    /// The rectangle on the page, in points from its top left corner.
    pub rect: Option<Rect>,
    /// First and last line of a text, counted from 1.
    pub lines: Option<[u32; 2]>,
    /// The column of the table, by its header.
    pub column: Option<String>,
    /// What was met and how it was read.
    pub message: String,
    /// What the user can do; empty where there is nothing to do.
    pub hint: String,
}

/// What is to be written of a document: files, of which the report is the last, as it vouches
/// for the others.
#[derive(Debug)]
pub struct Outputs {
    /// The document, as the manifest lists it.
    pub entry: Entry,
    /// Names and contents of the files.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Outputs {
    /// What became of a document that was read, or was not. `kept` are outputs of an earlier run
    /// that still lie there.
    pub fn of(
        document: &Document,
        sources: &[Source],
        profile: Option<&Profile>,
        read: Result<&Conversion, &Fault>,
        kept: Vec<String>,
    ) -> Self {
        let sources = document.paths.iter().zip(sources);
        let sources: Vec<SourceFile> = sources.map(|(path, s)| SourceFile::of(path, s)).collect();
        match read {
            Ok(conversion) => done(document, sources, profile, conversion),
            Err(fault) => failed(document, sources, fault, kept),
        }
    }
}

fn done(
    document: &Document,
    sources: Vec<SourceFile>,
    profile: Option<&Profile>,
    conversion: &Conversion,
) -> Outputs {
    let Conversion { records, provenance, findings, .. } = conversion;
    let mut files = vec![
        (naming::records(&document.name), canon::pretty(records)),
        (naming::provenance(&document.name), canon::pretty(provenance)),
    ];
    let formats = [record::FORMAT, provenance::FORMAT];
    let outputs = files.iter().zip(formats).map(|((file, bytes), format)| OutputFile {
        file: file.clone(),
        format: format.into(),
        sha256: sha256(bytes),
    });
    let requirements = records.related();
    let entry = Entry {
        name: document.name.clone(),
        status: Status::Done,
        failure: None,
        sources,
        profile: ProfileEntry::named(&records.document.profile, profile),
        pages: records.document.pages,
        controls: records.controls.len() as u64,
        requirements: requirements as u64,
        findings: Counts::of(findings),
        digest: Some(canon::digest(records)),
        outputs: outputs.collect(),
    };
    files.push(entry.report(findings));
    Outputs { entry, files }
}

fn failed(
    document: &Document,
    sources: Vec<SourceFile>,
    fault: &Fault,
    kept: Vec<String>,
) -> Outputs {
    let mut findings: Vec<Finding> = fault.finding(&document.path()).into_iter().collect();
    findings.extend(kept.into_iter().map(|file| stale(&file)));
    let entry = Entry {
        name: document.name.clone(),
        status: Status::Failed,
        failure: Some(Failure { message: fault.of(document), hint: fault.hint() }),
        sources,
        profile: None,
        pages: 0,
        controls: 0,
        requirements: 0,
        findings: Counts::of(&findings),
        digest: None,
        outputs: Vec::new(),
    };
    let files = vec![entry.report(&findings)];
    Outputs { entry, files }
}

/// What an earlier run wrote of a document that can no longer be read.
fn stale(file: &str) -> Finding {
    let message = "is of an earlier run; the document could not be read in this one";
    let place = Place::default().in_source(file.into());
    Finding::new(Code::StaleOutput, place, message)
        .with_hint("remove it, unless the data of that run is still wanted")
}

/// What an earlier run wrote of a document that is none of this one: the report of it, and those of
/// its other outputs that are still there.
pub fn left_over(report: &Report, kept: &[String]) -> Finding {
    let Entry { name, sources, .. } = &report.document;
    let of_report = naming::report(name);
    let files: Vec<&str> = kept.iter().chain([&of_report]).map(String::as_str).collect();
    let from: Vec<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let from = match &from[..] {
        [] => String::new(),
        [path] => format!(", from {path}"),
        [path, more @ ..] => format!(", from {path} and {} more", more.len()),
    };
    let message =
        format!("an earlier run wrote {}{from}, and this one was not given it", files.join(", "));
    let place = Place::default().in_source(files[0].into());
    Finding::new(Code::OutputLeft, place, message)
        .with_hint("remove them, unless the data of that run is still wanted")
}

impl Report {
    /// Reads a report; `None` when it is of another format, or none.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|report: &Self| report.format == FORMAT)
    }

    /// Whether reading the document again would give what is there: it was read from the same
    /// bytes, with the same profile, by this version, in today's formats; and its outputs, whose
    /// digests `digest_of` tells, are those that were written. What reached a limit is never current.
    pub fn is_current(
        &self,
        sources: &[SourceFile],
        profile: Option<&Profile>,
        digest_of: impl Fn(&str) -> Option<String>,
    ) -> bool {
        let Entry { status, outputs, .. } = &self.document;
        let formats = outputs.iter().map(|output| output.format.as_str());
        self.besshi == VERSION
            && *status == Status::Done
            && !self.reached_a_limit()
            && self.document.sources == sources
            && self.has_profile(profile)
            && formats.eq([record::FORMAT, provenance::FORMAT])
            && outputs.iter().all(|output| digest_of(&output.file).as_ref() == Some(&output.sha256))
    }

    /// Whether not all of the document was read: another run may have more time, or other limits.
    fn reached_a_limit(&self) -> bool {
        let mut codes = self.findings.iter().filter_map(|finding| Code::find(&finding.code));
        codes.any(limits::is_limit)
    }

    /// Whether it was read with this profile; for `None`, with the built-in one that fitted.
    fn has_profile(&self, profile: Option<&Profile>) -> bool {
        let was = self.document.profile.as_ref();
        let is = was.and_then(|was| ProfileEntry::named(&was.name, profile));
        was.is_some() && was == is.as_ref()
    }
}

/// The version of besshi.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Entry {
    /// The report of the document: name and contents of the file.
    fn report(&self, findings: &[Finding]) -> (String, Vec<u8>) {
        let report = Report {
            format: FORMAT.into(),
            besshi: VERSION.into(),
            document: self.clone(),
            findings: findings.iter().map(FindingEntry::from).collect(),
        };
        (naming::report(&self.name), canon::pretty(&report))
    }

    /// The same document, which was read but of which not all could be written.
    #[must_use]
    pub fn unwritten(mut self, failure: Failure) -> Self {
        self.status = Status::Failed;
        self.failure = Some(failure);
        self.digest = None;
        self.outputs.clear();
        self
    }
}

impl SourceFile {
    /// What a report says of a file.
    pub fn of(path: &std::path::Path, source: &Source) -> Self {
        Self { path: shown(path), bytes: source.bytes.len() as u64, sha256: source.sha256() }
    }
}

impl ProfileEntry {
    /// The profile of this name: the one that was asked for, or one that is built in.
    pub(crate) fn named(name: &str, asked: Option<&Profile>) -> Option<Self> {
        let asked = asked.cloned().or_else(|| Profile::named(name));
        asked.map(|profile| Self { name: profile.name, sha256: profile.sha256 })
    }
}

impl Counts {
    /// How many there are of each severity.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity() == severity).count() as u64;
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }
}

impl From<&Finding> for FindingEntry {
    fn from(finding: &Finding) -> Self {
        let Finding { code, place, message, hint, field: _ } = finding;
        Self {
            code: code.as_str().into(),
            severity: finding.severity().as_str().into(),
            source: place.source.as_deref().map(str::to_owned),
            page: place.page,
            rect: place.rect,
            lines: place.lines.map(|(first, last)| [first, last]),
            column: place.column.clone(),
            message: message.clone(),
            hint: hint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::provenance::Provenance;

    fn document() -> Document {
        Document { name: "a".into(), paths: vec!["in/a.pdf".into()] }
    }

    fn sources() -> [Source; 1] {
        [Source::new("a.pdf", b"%PDF-".to_vec())]
    }

    fn conversion() -> Conversion {
        let place = Place::page(1);
        Conversion {
            records: crate::check::tests::clean(),
            provenance: Provenance::new(vec![], vec![]),
            findings: vec![Finding::new(Code::OpenCell, place, "open")],
            trace: None,
        }
    }

    /// The report of the document, and the files beside it.
    fn read() -> (Report, Vec<(String, Vec<u8>)>) {
        let mut outcome = Outputs::of(&document(), &sources(), None, Ok(&conversion()), vec![]);
        let (name, bytes) = outcome.files.pop().unwrap();
        assert_eq!(name, "a.report.json");
        (Report::parse(&bytes).unwrap(), outcome.files)
    }

    #[test]
    fn a_report_counts_what_was_read_and_says_what_was_odd() {
        let (report, files) = read();
        let entry = &report.document;
        assert_eq!((entry.controls, entry.requirements), (39, 51));
        assert_eq!(entry.findings, Counts { notes: 1, ..Counts::default() });
        assert_eq!(report.findings[0].code, "open-cell");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.json", "a.provenance.json"]);
        assert_eq!(entry.outputs[0].sha256, sha256(&files[0].1));
    }

    #[test]
    fn nothing_has_changed_while_sources_profile_and_outputs_are_the_same() {
        let (report, files) = read();
        let sources = report.document.sources.clone();
        let there = |file: &str| {
            files.iter().find(|(name, _)| name == file).map(|(_, bytes)| sha256(bytes))
        };
        assert!(report.is_current(&sources, None, there));
        assert!(!report.is_current(&sources, None, |_| None), "an output is missing");
        assert!(!report.is_current(&sources, None, |_| Some("00".into())), "one was changed");
        let mut other = sources.clone();
        other[0].sha256 = "00".into();
        assert!(!report.is_current(&other, None, there), "the source was changed");
        assert!(!report.is_current(&[], None, there));
        let text = format!("{}\n# mine", Profile::BUILT_IN[0].1);
        let profile = Profile::parse(&text).unwrap();
        assert!(!report.is_current(&sources, Some(&profile), there), "the profile was changed");
        let mut older = report.clone();
        older.besshi = "0.0.1".into();
        assert!(!older.is_current(&sources, None, there));
        older = report;
        older.document.outputs[1].format = "besshi.provenance/0".into();
        assert!(!older.is_current(&sources, None, there));
    }

    #[test]
    fn a_document_that_was_not_read_is_never_current_and_tells_why() {
        let fault = Fault::Unread(Error::Empty { name: "a.pdf".into() });
        let kept = vec!["a.json".to_owned()];
        let outcome = Outputs::of(&document(), &sources(), None, Err(&fault), kept);
        let report = Report::parse(&outcome.files[0].1).unwrap();
        assert_eq!(outcome.files.len(), 1);
        assert_eq!(report.findings[0].code, "stale-output");
        assert_eq!(outcome.entry.failure.unwrap().message, "the file is empty");
        assert!(!report.is_current(&report.document.sources, None, |_| None));
    }

    #[test]
    fn what_is_no_report_is_none() {
        let (mut report, _) = read();
        report.format = "besshi.report/2".into();
        assert!(Report::parse(&canon::pretty(&report)).is_none());
        assert!(Report::parse(b"{").is_none());
    }
}
