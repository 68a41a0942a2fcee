//! A source: the bytes of one file, with its name.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::error::Error;
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

impl Source {
    /// A source from bytes in memory.
    pub fn new(name: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// [`Error::Read`] when the file cannot be opened or read, [`Error::Empty`] when it has no bytes.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let bytes = std::fs::read(path)
            .map_err(|cause| Error::Read { name: path.display().to_string(), cause })?;
        if bytes.is_empty() {
            return Err(Error::Empty { name: path.display().to_string() });
        }
        Ok(Self::new(name, bytes))
    }

    /// What the file is, told from its content: a text, or else something that only the reader of
    /// PDFs can judge.
    pub fn kind(&self) -> SourceKind {
        if self.is_text() { SourceKind::Text } else { SourceKind::Pdf }
    }

    /// Whether the bytes are text: no header of a PDF, no web page, no control characters but those
    /// that texts have.
    fn is_text(&self) -> bool {
        let head = &self.bytes[..self.bytes.len().min(HEAD)];
        let has = |word: &[u8]| head.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
        if has(b"%PDF-") || has(b"<html") || has(b"<!doctype") || self.bytes.is_empty() {
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

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
