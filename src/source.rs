//! A source: the bytes of one file, with its name.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::finding::Code;
use crate::limits::{Limits, room};
use crate::record::SourceKind;

/// The bytes of one file and the name it goes by in messages and records.
#[derive(Debug, Clone)]
pub struct Source {
    /// File name without its folder, for instance `annex2.pdf`.
    pub name: Arc<str>,
    /// All of its bytes.
    pub bytes: Vec<u8>,
}

/// What a file is shows in so many bytes.
const HEAD: usize = 1024;
/// A text has fewer control characters than one in ten times so many bytes.
const ODD_SHARE: usize = 100;

/// How a ZIP archive begins, with its first file (APPNOTE.TXT §4.3.7); Office documents are such
/// archives, too.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Whether bytes are a ZIP archive. A PDF that is stored in it, and not compressed, begins near its
/// head, but the file is not that PDF: there may be others behind it.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE)
}

impl Source {
    /// A source from bytes in memory.
    pub fn new(name: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// [`Error::Read`] when the file cannot be opened or read, [`Error::Empty`] when it has no
    /// bytes, [`Error::Limit`] when it has more than is read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_within(path, &Limits::default())
    }

    /// Reads a whole file, if it is not larger than the limits say.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_within(path: &Path, limits: &Limits) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let file = std::fs::File::open(path)
            .map_err(|cause| Error::Read { name: shown.clone(), cause })?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length > limits.source_bytes {
            return Err(too_large(shown, limits));
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self::new(name, read_within(file, length, shown, limits)?))
    }

    /// Reads something to its end, such as stdin, which may have none: not more than the limits say.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn read_within(name: &str, from: impl Read, limits: &Limits) -> Result<Self, Error> {
        Ok(Self::new(name, read_within(from, 0, name.to_owned(), limits)?))
    }

    /// What the file is, told from its content: a text, or else something that only the reader of
    /// PDFs can judge.
    pub fn kind(&self) -> SourceKind {
        if self.is_text() { SourceKind::Text } else { SourceKind::Pdf }
    }

    /// Whether the bytes are text: no archive, no header of a PDF, no web page, no control characters
    /// but those that texts have.
    fn is_text(&self) -> bool {
        let head = &self.bytes[..self.bytes.len().min(HEAD)];
        let has = |word: &[u8]| head.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
        if is_archive(head)
            || has(b"%PDF-")
            || has(b"<html")
            || has(b"<!doctype")
            || self.bytes.is_empty()
        {
            return false;
        }
        let marked = matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        let odd = |b: &&u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
        marked || self.bytes.iter().filter(odd).count() * ODD_SHARE <= self.bytes.len() / 10
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(&self.bytes)
    }
}

/// Of each source the index of the first that has the same bytes: its own, or of one before it.
pub(crate) fn first_of_each<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<usize> {
    let mut known = BTreeMap::<&[u8], usize>::new();
    let all = sources.into_iter().enumerate();
    all.map(|(at, source)| *known.entry(&source.bytes).or_insert(at)).collect()
}

/// All bytes, of which there should be about `length`.
fn read_within(
    from: impl Read,
    length: u64,
    name: String,
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    // One byte more tells that there are more.
    let most = limits.source_bytes.saturating_add(1);
    let mut bytes = Vec::with_capacity(room(length.min(limits.source_bytes).saturating_add(1)));
    match from.take(most).read_to_end(&mut bytes) {
        Err(cause) => Err(Error::Read { name, cause }),
        Ok(_) if bytes.is_empty() => Err(Error::Empty { name }),
        Ok(_) if bytes.len() as u64 == most => Err(too_large(name, limits)),
        Ok(_) => Ok(bytes),
    }
}

fn too_large(name: String, limits: &Limits) -> Error {
    let message = format!("it has more than {} bytes", limits.source_bytes);
    Error::Limit { name, code: Code::SourceLimit, message }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
