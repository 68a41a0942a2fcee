//! A source: the bytes of one file, with its name.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::error::Error;

/// The bytes of one file and the name it goes by in messages and records.
#[derive(Debug, Clone)]
pub struct Source {
    /// File name without its folder, for instance `annex2.pdf`.
    pub name: Arc<str>,
    /// All of its bytes.
    pub bytes: Vec<u8>,
}

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

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(&self.bytes)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
