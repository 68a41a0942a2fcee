//! Why there is no document to read. Everything less is a [`Finding`](crate::finding::Finding).

/// Why a source gave no document. The message says what and where; [`Error::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source could not be opened or read to its end.
    #[error("{name}: cannot be read: {cause}")]
    Read {
        /// Name of the source.
        name: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The source holds no bytes at all.
    #[error("{name}: the file is empty")]
    Empty {
        /// Name of the source.
        name: String,
    },
    /// The source is not a PDF.
    #[error("{name}: not a PDF: {seen}")]
    NotPdf {
        /// Name of the source.
        name: String,
        /// What it looks like instead.
        seen: String,
    },
    /// The source starts as a PDF but no page could be found in it.
    #[error("{name}: no page can be read: {cause}")]
    Broken {
        /// Name of the source.
        name: String,
        /// What is broken.
        cause: String,
    },
    /// The source is encrypted and the empty password does not open it.
    #[error("{name}: encrypted with a password that is not the empty one")]
    Password {
        /// Name of the source.
        name: String,
    },
    /// The pages hold pictures but no text.
    #[error("{name}: {pages} pages, none with any text: the pages are scanned pictures")]
    NoText {
        /// Name of the source.
        name: String,
        /// How many pages it has.
        pages: usize,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Read { .. } => "check the path and your permission to read it".into(),
            Self::Empty { .. } => "fetch the file again".into(),
            Self::NotPdf { .. } => "give a PDF file".into(),
            Self::Broken { .. } => {
                "fetch the file again; if it opens in a viewer, `qpdf in.pdf out.pdf` may mend it"
                    .into()
            }
            Self::Password { .. } => {
                "remove the password first: `qpdf --decrypt --password=… in.pdf out.pdf`".into()
            }
            Self::NoText { .. } => {
                "run OCR first, for instance `ocrmypdf -l jpn in.pdf out.pdf`, then read out.pdf"
                    .into()
            }
        }
    }
}
