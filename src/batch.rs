//! Many documents at once: which files make which documents, what their outputs are called, and
//! what a run says of them.
//!
//! ```text
//! files ─group→ Documents ─naming→ names ─attempt→ Outcome {files, Report} ─Manifest
//! ```
//!
//! Nothing here reads or writes the disk: who looks at files hands over their paths and first
//! bytes, and writes what comes back.

pub mod group;
pub mod manifest;
pub mod naming;
pub mod report;
pub mod sniff;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::Conversion;
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::place::Place;

/// A document of a run: one PDF, or the page texts of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What its outputs are called: `NAME.json` and so on.
    pub name: String,
    /// Its files, by path.
    pub paths: Vec<PathBuf>,
}

impl Document {
    /// The first of its files, by which messages name it.
    pub fn path(&self) -> String {
        self.paths.first().map(|path| shown(path)).unwrap_or_default()
    }
}

/// A path as reports and messages have it: the same on every system.
pub(crate) fn shown(path: &std::path::Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Why a document gave no records.
#[derive(Debug)]
pub enum Fault {
    /// It could not be read.
    Unread(Error),
    /// besshi itself failed on it; holds what it said.
    Internal(String),
}

impl Fault {
    /// What happened.
    pub fn message(&self) -> String {
        match self {
            Self::Unread(error) => error.to_string(),
            Self::Internal(said) => format!("besshi failed on this document: {said}"),
        }
    }

    /// What happened to this document: the same, without its name.
    fn of(&self, document: &Document) -> String {
        let message = self.message();
        let names = document.paths.iter().flat_map(|path| {
            [path.display().to_string(), path.file_name().unwrap_or_default().display().to_string()]
        });
        let mut rests = names.filter_map(|name| message.strip_prefix(&format!("{name}: ")));
        let rest = rests.next().map(str::to_owned).filter(|_| document.paths.len() == 1);
        rest.unwrap_or(message)
    }

    /// What the user can do.
    pub fn hint(&self) -> String {
        match self {
            Self::Unread(error) => error.hint(),
            Self::Internal(_) => {
                "this is a fault of besshi: please report it with the document".to_owned()
            }
        }
    }

    /// The finding that a fault of besshi's own is; what cannot be read is none.
    fn finding(&self, document: &str) -> Option<Finding> {
        let Self::Internal(_) = self else { return None };
        let place = Place::default().in_source(document.into());
        Some(Finding::new(Code::InternalError, place, self.message()).with_hint(self.hint()))
    }
}

/// Reads one document so that whatever goes wrong with it, a panic too, stays with it.
///
/// # Errors
/// A [`Fault`] when it gives no records.
pub fn attempt(read: impl FnOnce() -> Result<Conversion, Error>) -> Result<Conversion, Fault> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(conversion)) => Ok(conversion),
        Ok(Err(error)) => Err(Fault::Unread(error)),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let said = text.or_else(|| payload.downcast_ref::<&str>().copied());
            Err(Fault::Internal(said.unwrap_or("it said nothing").to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_stays_with_its_document() {
        let number = 3;
        for (fault, said) in [
            (attempt(|| panic!("cell {number} is odd")), "cell 3 is odd"),
            (attempt(|| panic!("odd")), "odd"),
            (attempt(|| std::panic::panic_any(3)), "it said nothing"),
        ] {
            let fault = fault.unwrap_err();
            assert_eq!(fault.message(), format!("besshi failed on this document: {said}"));
            assert_eq!(fault.finding("a.pdf").map(|f| f.code), Some(Code::InternalError));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_as_the_reader_tells_it() {
        let error = || Error::Empty { name: "a.pdf".into() };
        let fault = attempt(|| Err(error())).unwrap_err();
        assert_eq!(fault.message(), error().to_string());
        assert_eq!(fault.hint(), error().hint());
        assert!(fault.finding("a.pdf").is_none());
        let document = |paths: &[&str]| Document {
            name: "a".into(),
            paths: paths.iter().map(PathBuf::from).collect(),
        };
        assert_eq!(fault.of(&document(&["in/a.pdf"])), "the file is empty");
        assert_eq!(fault.of(&document(&["in/a.pdf", "b"])), "a.pdf: the file is empty");
    }
}
