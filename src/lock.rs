//! The lock, `besshi.lock/1`: which documents a data repository holds, from which bytes and with
//! which profile its data was made, and what the data's digests are.
//!
//! A person writes the least of it, paths; `besshi regen` fills in the rest. [`Renewal`] says what
//! reading a document again would give, and [`Layout`] whether it still looks like the same table.

pub mod changes;
pub mod layout;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::batch::report::{ProfileEntry, VERSION};
use crate::source::{Source, sha256};
use crate::{Conversion, Profile, batch, canon, ink};

pub use layout::Layout;

/// The format name that every lock carries.
pub const FORMAT: &str = "besshi.lock/1";

/// The name of the lock.
pub const FILE: &str = "besshi.lock.json";

/// What a data repository holds: `besshi.lock.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Always `besshi.lock/1`.
    pub format: String,
    /// The version of besshi that made the data; `null` before there is any.
    #[serde(default)]
    pub besshi: Option<String>,
    /// The documents.
    pub documents: Vec<Locked>,
    /// The lists of changes as they were written last, which tell whether somebody has added to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<LockedOutput>,
}

/// One document of a data repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The files that it is read from, in any order.
    pub sources: Vec<LockedSource>,
    /// The profile that it is read with; `null` for the built-in one that fits.
    #[serde(default)]
    pub profile: Option<LockedProfile>,
    /// Where its records are.
    pub records: LockedOutput,
    /// Where it is written from which place each value was read; `null` if nowhere.
    #[serde(default)]
    pub provenance: Option<LockedOutput>,
    /// What the table looked like; `null` before it was read.
    #[serde(default)]
    pub layout: Option<Layout>,
}

/// A file that a document is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedSource {
    /// Where it lies, from the folder of the lock.
    pub path: String,
    /// Where it was published.
    #[serde(default)]
    pub url: Option<String>,
    /// Its size.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// SHA-256 of its bytes.
    #[serde(default)]
    pub sha256: Option<String>,
    /// How many pages it has; `null` for text.
    #[serde(default)]
    pub pages: Option<u64>,
}

/// The profile that a document is read with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedProfile {
    /// Its name; `null` where only its file is named yet.
    #[serde(default)]
    pub name: Option<String>,
    /// Its file, from the folder of the lock; `null` for one that is built in.
    #[serde(default)]
    pub file: Option<String>,
    /// SHA-256 of its TOML text.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// A file that is made of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedOutput {
    /// Where it lies, from the folder of the lock.
    pub path: String,
    /// SHA-256 of its bytes.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// Why a lock cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// It is not JSON, or not of this shape.
    #[error("{field}: {cause}")]
    Shape {
        /// The key, for instance `documents[0].sources`.
        field: String,
        /// What is wrong with it.
        cause: String,
    },
    /// It is of another version.
    #[error("format is {found}, this version reads {FORMAT}")]
    Format {
        /// The format that it names.
        found: String,
    },
    /// A path leads out of the repository.
    #[error("{0}: leads out of the folder of the lock")]
    Outside(String),
    /// Two outputs, or a source and an output, are one file.
    #[error("{0}: is named twice, once to be written")]
    Twice(String),
    /// A document without files.
    #[error("{0}: is made of no source")]
    NoSource(String),
}

impl LockError {
    /// What the user can do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "`besshi schema lock` prints what a lock looks like",
            Self::Format { .. } => "use the version of besshi that wrote it",
            Self::Outside(_) => "put the file beside the lock or below, and name it from there",
            Self::Twice(_) => "name a file for each",
            Self::NoSource(_) => "name its files in `sources`",
        }
    }
}

impl Lock {
    /// A lock without documents.
    pub fn new() -> Self {
        Self { format: FORMAT.into(), besshi: None, documents: Vec::new(), changes: Vec::new() }
    }

    /// The list of changes at this path, as it was written last.
    pub fn changes_at(&self, path: &str) -> Option<&LockedOutput> {
        self.changes.iter().find(|changes| changes.path == path)
    }

    /// The lists of changes of all documents once these are written, by their paths.
    pub fn changes_with(&self, written: &BTreeMap<String, Vec<u8>>) -> Vec<LockedOutput> {
        let paths: BTreeSet<String> = self.documents.iter().map(Locked::changes_path).collect();
        let of = |path: String| match written.get(&path) {
            Some(bytes) => Some(LockedOutput { path, sha256: Some(sha256(bytes)) }),
            None => self.changes_at(&path).cloned(),
        };
        paths.into_iter().filter_map(of).collect()
    }

    /// Reads a lock, as `besshi regen` or a person wrote it.
    ///
    /// # Errors
    /// When it is no lock of this version, or asks for what cannot be.
    pub fn parse(bytes: &[u8]) -> Result<Self, LockError> {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let lock: Self =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| LockError::Shape {
                field: canon::field_name(error.path()),
                cause: error.inner().to_string(),
            })?;
        lock.check()?;
        Ok(lock)
    }

    /// Whether it is of this version, and every path is of one file in the repository.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<(), LockError> {
        if self.format != FORMAT {
            return Err(LockError::Format { found: self.format.clone() });
        }
        let no_source = self.documents.iter().find(|document| document.sources.is_empty());
        if let Some(document) = no_source {
            return Err(LockError::NoSource(document.records.path.clone()));
        }
        let sources = self.documents.iter().flat_map(|document| &document.sources);
        let inputs: Vec<&String> = sources.map(|source| &source.path).collect();
        let outputs: Vec<&String> = self.documents.iter().flat_map(Locked::outputs).collect();
        if let Some(path) = inputs.iter().chain(&outputs).find(|path| !is_inside(path)) {
            return Err(LockError::Outside((*path).clone()));
        }
        let mut taken: BTreeSet<String> = inputs.into_iter().map(|path| plain(path)).collect();
        taken.insert(FILE.into());
        taken.extend(self.documents.iter().map(Locked::changes_path));
        match outputs.into_iter().find(|path| !taken.insert(plain(path))) {
            Some(path) => Err(LockError::Twice(path.clone())),
            None => Ok(()),
        }
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a path stays in the folder that it starts from, on every system.
fn is_inside(path: &str) -> bool {
    let parts = Path::new(path).components();
    let mut parts = parts.filter(|part| *part != Component::CurDir).peekable();
    parts.peek().is_some()
        && parts.all(|part| matches!(part, Component::Normal(_)))
        && !path.contains(['\\', ':'])
}

/// The path without `./` and `//`.
fn plain(path: &str) -> String {
    batch::shown(
        &Path::new(path)
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect::<std::path::PathBuf>(),
    )
}

impl Locked {
    /// A document of these files that was never read.
    pub fn new(sources: Vec<String>, records: String) -> Self {
        let source =
            |path| LockedSource { path, url: None, bytes: None, sha256: None, pages: None };
        Self {
            sources: sources.into_iter().map(source).collect(),
            profile: None,
            records: LockedOutput { path: records, sha256: None },
            provenance: None,
            layout: None,
        }
    }

    /// Where it is told what has changed: beside the records.
    pub fn changes_path(&self) -> String {
        plain(&batch::shown(&Path::new(&self.records.path).with_file_name("CHANGES.md")))
    }

    /// The paths that are written.
    pub fn outputs(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.records).chain(&self.provenance).map(|output| &output.path)
    }
}

/// What reading a document again gives.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The document, as the new lock has it.
    pub document: Locked,
    /// What it was read from or with that is not what the lock has: one line each.
    pub causes: Vec<String>,
    /// How the table looks different from the one that the lock knows: one line each.
    pub layout: Vec<String>,
    /// Paths and contents of the outputs.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Renewal {
    /// What a document that was read again gives. `profile` is the one that it was read with, where
    /// one was asked for.
    pub fn of(
        old: &Locked,
        sources: &[Source],
        profile: Option<&Profile>,
        conversion: &Conversion,
    ) -> Self {
        let records = canon::pretty(&conversion.records);
        let provenance = canon::pretty(&conversion.provenance);
        let layout = Layout::of(conversion);
        let document = Locked {
            sources: old.sources.iter().zip(sources).map(|(old, s)| old.with(s)).collect(),
            profile: read_with(old, profile, conversion),
            records: old.records.with(&records),
            provenance: old.provenance.as_ref().map(|output| output.with(&provenance)),
            layout: Some(layout.clone()),
        };
        let of_provenance =
            old.provenance.iter().map(|output| (output.path.clone(), provenance.clone()));
        Self {
            causes: causes(old, &document),
            layout: old.layout.as_ref().map(|old| old.differences(&layout)).unwrap_or_default(),
            files: std::iter::once((old.records.path.clone(), records))
                .chain(of_provenance)
                .collect(),
            document,
        }
    }
}

/// The profile that a document was read with.
fn read_with(
    old: &Locked,
    profile: Option<&Profile>,
    conversion: &Conversion,
) -> Option<LockedProfile> {
    let file = old.profile.as_ref().and_then(|profile| profile.file.clone());
    let read = ProfileEntry::named(&conversion.records.document.profile, profile)?;
    Some(LockedProfile { name: Some(read.name), file, sha256: Some(read.sha256) })
}

/// Which sources and profile are not those of the lock.
fn causes(old: &Locked, new: &Locked) -> Vec<String> {
    let sources = old.sources.iter().zip(&new.sources);
    let changed = sources.filter(|(old, new)| old.sha256.is_some() && old.sha256 != new.sha256);
    let mut causes: Vec<String> = changed.map(|(old, new)| new.change_from(old)).collect();
    let digest = |document: &Locked| document.profile.as_ref().and_then(|p| p.sha256.clone());
    if let (Some(was), Some(is)) = (digest(old), digest(new))
        && was != is
    {
        causes.push(format!("the profile has changed: sha256 {} was {}", short(&is), short(&was)));
    }
    causes
}

impl LockedSource {
    /// The same file with these bytes.
    fn with(&self, source: &Source) -> Self {
        let is_pdf =
            batch::sniff::Kind::of(Path::new(""), &source.bytes) == batch::sniff::Kind::Pdf;
        let document = is_pdf.then(|| ink::Document::open(source).ok()).flatten();
        Self {
            path: self.path.clone(),
            url: self.url.clone(),
            bytes: Some(source.bytes.len() as u64),
            sha256: Some(source.sha256()),
            pages: document.map(|document| document.page_count() as u64),
        }
    }

    /// How it differs from what it was.
    fn change_from(&self, old: &Self) -> String {
        let Self { path, bytes, pages, sha256, .. } = self;
        let both = |name: &str, new: Option<u64>, old: Option<u64>| match (new, old) {
            (Some(new), Some(old)) if new != old => {
                format!("{new} {name} where there were {old}, ")
            }
            _ => String::new(),
        };
        let digest =
            |digest: &Option<String>| short(digest.as_deref().unwrap_or_default()).to_owned();
        format!(
            "{path} has changed: {}{}sha256 {} was {}",
            both("pages", *pages, old.pages),
            both("bytes", *bytes, old.bytes),
            digest(sha256),
            digest(&old.sha256)
        )
    }
}

impl LockedOutput {
    /// The same file with these bytes.
    fn with(&self, bytes: &[u8]) -> Self {
        Self { path: self.path.clone(), sha256: Some(sha256(bytes)) }
    }

    /// Whether these are the bytes that were written, as far as the lock knows.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256.as_ref().is_none_or(|digest| *digest == sha256(bytes))
    }
}

/// So much of a digest as a reader compares.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

/// The line that says that another version of besshi made the data; `None` if this one did.
pub fn other_version(lock: &Lock) -> Option<String> {
    let was = lock.besshi.as_ref().filter(|was| *was != VERSION)?;
    Some(format!("besshi {VERSION} reads where {was} did"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::Provenance;

    const LEAST: &str = r#"{"format": "besshi.lock/1", "documents": [
        {"sources": [{"path": "in/a.pdf"}], "records": {"path": "out/a.json"}}]}"#;

    /// A lock of one document with these paths.
    fn lock(sources: &[&str], records: &str) -> Result<(), LockError> {
        let sources = sources.iter().map(|path| (*path).to_owned()).collect();
        let documents = vec![Locked::new(sources, records.into())];
        Lock { documents, ..Lock::new() }.check()
    }

    fn conversion() -> Conversion {
        Conversion {
            records: crate::check::tests::clean(),
            provenance: Provenance::new(vec![], vec![]),
            findings: vec![],
            trace: None,
        }
    }

    fn renewed(old: &Locked, bytes: &[u8]) -> Renewal {
        let source = Source::new("a.pdf", bytes.to_vec());
        Renewal::of(old, &[source], None, &conversion())
    }

    #[test]
    fn a_person_writes_paths_only() {
        let lock = Lock::parse(LEAST.as_bytes()).unwrap();
        let expected = Locked::new(vec!["in/a.pdf".into()], "out/a.json".into());
        assert_eq!(lock.documents, [expected]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut lock = Lock::parse(LEAST.as_bytes()).unwrap();
        lock.documents[0] = renewed(&lock.documents[0], b"x").document;
        lock.besshi = Some(VERSION.into());
        assert_eq!(Lock::parse(&canon::pretty(&lock)), Ok(lock));
    }

    #[test]
    fn the_digest_of_a_list_of_changes_is_kept_until_another_is_written() {
        let mut lock = Lock::parse(LEAST.as_bytes()).unwrap();
        assert_eq!(lock.changes_with(&BTreeMap::new()), []);
        let written = BTreeMap::from([("out/CHANGES.md".to_owned(), b"one".to_vec())]);
        lock.changes = lock.changes_with(&written);
        assert_eq!(lock.changes_at("out/CHANGES.md").unwrap().sha256, Some(sha256(b"one")));
        assert_eq!(lock.changes_with(&BTreeMap::new()), lock.changes);
        assert_eq!(Lock::parse(&canon::pretty(&lock)), Ok(lock));
    }

    #[test]
    fn what_is_no_lock_is_told_with_its_place() {
        let told = |text: &str| Lock::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(told("{").starts_with("top level: EOF"), "{}", told("{"));
        let misspelt = LEAST.replace("\"path\": \"in", "\"pth\": \"in");
        assert!(told(&misspelt).starts_with("documents[0].sources[0].pth: unknown field `pth`"));
        let newer = LEAST.replace("lock/1", "lock/2");
        assert_eq!(told(&newer), "format is besshi.lock/2, this version reads besshi.lock/1");
    }

    #[test]
    fn every_path_is_of_one_file_in_the_repository() {
        assert_eq!(lock(&["in/a.pdf", "./in/b.pdf"], "a.json"), Ok(()));
        for path in ["../a", "/a", "in/../../a", "", ".", "c:a", "in\\a"] {
            assert_eq!(lock(&[path], "a.json"), Err(LockError::Outside(path.into())));
            assert_eq!(lock(&["a"], path), Err(LockError::Outside(path.into())));
        }
        for (source, path) in [("a", "./a"), ("a", "besshi.lock.json"), ("a", "out/CHANGES.md")] {
            assert_eq!(lock(&[source], path), Err(LockError::Twice(path.into())));
        }
        assert_eq!(lock(&[], "a"), Err(LockError::NoSource("a".into())));
    }

    #[test]
    fn the_same_bytes_change_nothing() {
        let first = renewed(&Locked::new(vec!["a.pdf".into()], "a.json".into()), b"one");
        assert_eq!(first.causes, [""; 0]);
        let again = renewed(&first.document, b"one");
        assert_eq!((again.document, again.files), (first.document, first.files));
        assert_eq!((again.causes, again.layout), (vec![], vec![]));
    }

    #[test]
    fn what_has_changed_is_told_with_both_sides() {
        let mut old = renewed(&Locked::new(vec!["a.pdf".into()], "a.json".into()), b"one").document;
        old.profile.as_mut().unwrap().sha256 = Some("00".into());
        let causes = renewed(&old, b"three").causes;
        let [source, profile] = &causes[..] else { panic!("{causes:?}") };
        let expected =
            "a.pdf has changed: 5 bytes where there were 3, sha256 8b5b9db0c13d was 7692c3ad3540";
        assert_eq!(source, expected);
        assert!(profile.starts_with("the profile has changed: sha256 "), "{profile}");
        assert!(profile.ends_with(" was 00"), "{profile}");
    }

    #[test]
    fn provenance_is_made_where_the_lock_names_it() {
        let mut old = Locked::new(vec!["a.pdf".into()], "a.json".into());
        assert_eq!(renewed(&old, b"").files.len(), 1);
        old.provenance = Some(LockedOutput { path: "p.json".into(), sha256: None });
        let renewal = renewed(&old, b"");
        assert_eq!(renewal.files[1].0, "p.json");
        assert!(renewal.document.provenance.unwrap().is_of(&renewal.files[1].1));
    }

    #[test]
    fn another_version_is_told() {
        let lock = |besshi: Option<&str>| Lock { besshi: besshi.map(Into::into), ..Lock::new() };
        assert_eq!(other_version(&lock(None)), None);
        assert_eq!(other_version(&lock(Some(VERSION))), None);
        assert!(other_version(&lock(Some("0.0.1"))).unwrap().ends_with("reads where 0.0.1 did"));
    }
}
