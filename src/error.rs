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
    /// No page holds any text.
    #[error(
        "{name}: no text on any of its {pages} pages; {scans} of them are pictures, as scans are"
    )]
    NoText {
        /// Name of the source.
        name: String,
        /// How many pages it has.
        pages: usize,
        /// How many of them are covered by a picture.
        scans: usize,
    },
    /// No page holds a table with the columns of the profile.
    #[error("no table of the profile {profile}: {}", listed(found))]
    NoTable {
        /// Name of the profile, or `any` where it was to be recognised.
        profile: String,
        /// The texts that stand in the heads of the tables that were found.
        found: Vec<String>,
    },
    /// The table lacks a column that the profile requires.
    #[error(
        "the table has no column {column}, which the profile {profile} requires: {}",
        listed(found)
    )]
    MissingColumn {
        /// Name of the profile.
        profile: String,
        /// Header of the column.
        column: String,
        /// The headers that were found.
        found: Vec<String>,
    },
}

/// The headers that were found, for a message.
fn listed(found: &[String]) -> String {
    const MOST: usize = 14;
    if found.is_empty() {
        return "no ruled table was found".into();
    }
    let more = if found.len() > MOST { ", …" } else { "" };
    format!(
        "the heads found are {}{more}",
        found[..found.len().min(MOST)]
            .iter()
            .map(|h| format!("“{h}”"))
            .collect::<Vec<_>>()
            .join(", ")
    )
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
            Self::NoTable { .. } => "this may be another document: `besshi tables` shows its tables without a profile; \
                                     `besshi profile show mic-annex2` prints a profile to start a new one from"
                .into(),
            Self::MissingColumn { .. } => "if the column has another name here, add it to `header` in a copy of the \
                                           profile and use that with `--profile FILE`"
                .into(),
            Self::NoText { .. } => {
                "run OCR first, for instance `ocrmypdf -l jpn in.pdf out.pdf`, then read out.pdf"
                    .into()
            }
        }
    }
}
