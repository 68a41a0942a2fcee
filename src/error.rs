//! Why there is no document to read. Everything less is a [`Finding`].

use crate::canon::Other;
use crate::finding::{Code, Finding};
use crate::limits;
use crate::profile::draft::FEWEST_KNOWN;
use crate::words;

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
    /// The source holds more than is read.
    #[error("{name}: {message}, which is more than is read [{code}]")]
    Limit {
        /// Name of the source.
        name: String,
        /// The code of the limit that was reached.
        code: Code,
        /// How much there is.
        message: String,
    },
    /// There is no document, and a limit was reached on the way.
    #[error("{cause}; but not all of it was read: {reached}")]
    Limited {
        /// Why there is no document.
        cause: Box<Self>,
        /// The limit that was reached, and where.
        reached: Box<Finding>,
    },
    /// The source is a file that besshi wrote, and no document.
    #[error("{name}: this is {is}, and no document")]
    OwnFile {
        /// Name of the source.
        name: String,
        /// What it is.
        is: Other,
    },
    /// The source has none of the pages that were asked for.
    #[error("{name}: {asked} is asked for, but the PDF has {}", words::count(*pages, "page"))]
    NoSuchPage {
        /// Name of the source.
        name: String,
        /// The pages that were asked for.
        asked: String,
        /// How many pages it has.
        pages: usize,
    },
    /// The source is not a PDF.
    #[error("{name}: not a PDF: {seen}")]
    NotPdf {
        /// Name of the source.
        name: String,
        /// What it looks like instead.
        seen: String,
    },
    /// The source is a ZIP archive.
    #[error("{name}: is {}, and no PDF", if *of_office { "an Office document" } else { "a ZIP archive" })]
    Archive {
        /// Name of the source.
        name: String,
        /// Whether it is a document of an office program, which are such archives.
        of_office: bool,
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
    /// The source is encrypted by a security handler that opens it by something else than a password,
    /// such as the certificates of those it is meant for.
    #[error("{name}: encrypted by {handler}, which no password opens")]
    Handler {
        /// Name of the source.
        name: String,
        /// The handler's name in the file, for instance `Adobe.PubSec`.
        handler: String,
    },
    /// No page holds any text.
    #[error("{name}: {}", no_text(*pages, *scans))]
    NoText {
        /// Name of the source.
        name: String,
        /// How many pages it has.
        pages: usize,
        /// How many of them are covered by a picture.
        scans: usize,
    },
    /// The tables are there, but not what their text says.
    #[error("{name}: the text of its tables cannot be known: its fonts do not say what they draw")]
    UnknowableText {
        /// Name of the source.
        name: String,
    },
    /// No page holds a table with the columns of the profile.
    #[error("{name}: {}", no_table(profile.as_deref(), *tables, found))]
    NoTable {
        /// Name of the source.
        name: String,
        /// Name of the profile; none where it was to be recognised.
        profile: Option<String>,
        /// How many columns that profile has.
        columns: usize,
        /// How many tables were found.
        tables: usize,
        /// The texts that stand in the heads of the tables that were found.
        found: Vec<String>,
    },
    /// A text has nothing of the profile's table.
    #[error(
        "{name}: no item number such as ①-1 in its {lines} lines; this is no page of the table"
    )]
    NoPage {
        /// Name of the source.
        name: String,
        /// How many lines it has.
        lines: usize,
    },
    /// The table lacks a column that the profile requires.
    #[error(
        "the table has no column {column}, which the profile {profile} requires; \
         its heads are {}{}",
        listed(found),
        not_known(unknown)
    )]
    MissingColumn {
        /// Name of the profile.
        profile: String,
        /// Header of the column.
        column: String,
        /// The headers of the profile that were found.
        found: Vec<String>,
        /// The headers that the profile does not know.
        unknown: Vec<String>,
    },
}

/// Which pages have no text, and what they have instead.
fn no_text(pages: usize, scans: usize) -> String {
    match (pages, scans) {
        (1, 0) => "no text on its page".into(),
        (1, _) => "no text on its page, which is a picture, as a scan is".into(),
        (_, 0) => format!("no text on any of its {pages} pages"),
        _ => format!("no text on any of its {pages} pages, {scans} of them pictures, as scans are"),
    }
}

/// Which tables were found where none fits.
fn no_table(profile: Option<&str>, tables: usize, found: &[String]) -> String {
    let wanted = profile.map_or("that a known profile describes".into(), |name| {
        format!("that the profile {name} describes")
    });
    match tables {
        0 => format!("no table {wanted}: it has no ruled table at all"),
        _ if found.is_empty() => format!("no table {wanted}: all its tables are blank"),
        _ => format!("no table {wanted}; the heads of its tables are {}", listed(found)),
    }
}

/// Headers, for a message.
fn listed(found: &[String]) -> String {
    const MOST: usize = 14;
    let shown: Vec<String> = found.iter().take(MOST).map(|head| format!("“{head}”")).collect();
    let more = found.len().saturating_sub(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

/// The headers that the profile does not know, for the end of a message.
fn not_known(unknown: &[String]) -> String {
    if unknown.is_empty() {
        return String::new();
    }
    format!("; it does not know {}", listed(unknown))
}

impl Error {
    /// The same, with the first limit that was reached before, if any was.
    pub(crate) fn after(self, findings: &[Finding]) -> Self {
        let is_said = matches!(self, Self::Limit { .. } | Self::Limited { .. });
        match findings.iter().find(|finding| limits::is_limit(finding.code)) {
            Some(reached) if !is_said => {
                Self::Limited { cause: Box::new(self), reached: Box::new(reached.clone()) }
            }
            _ => self,
        }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Read { .. } => "check the path and your permission to read it".into(),
            Self::Limit { code, .. } => limits::Limits::hint(*code),
            Self::Limited { reached, .. } => reached.hint.clone(),
            Self::Empty { name } if name == "stdin" => {
                "look at what the program before the pipe says: it wrote nothing".into()
            }
            Self::Empty { .. } => {
                "if it was downloaded, fetch it again; if a program wrote it, run that again".into()
            }
            Self::OwnFile { is, .. } => is.hint_to_reader().into(),
            Self::NoSuchPage { .. } => "ask for pages that it has; they are counted from 1".into(),
            Self::NotPdf { .. } => {
                "give a PDF file; where something else was downloaded, fetch it again".into()
            }
            Self::Archive { of_office: true, .. } => {
                "save or print it as PDF in the program that it was made with".into()
            }
            Self::Archive { .. } => "unpack it first, and name the files in it".into(),
            Self::NoPage { .. } => {
                "give the text of a page as the portal prints it, or the PDF itself".into()
            }
            Self::UnknowableText { .. } => {
                "if a viewer shows its text, read it by OCR, for instance \
                 `ocrmypdf --force-ocr -l jpn in.pdf out.pdf`; if not, fetch the file again"
                    .into()
            }
            Self::Broken { .. } => {
                "fetch the file again; if it opens in a viewer, `qpdf in.pdf out.pdf` may mend it"
                    .into()
            }
            Self::Password { .. } => {
                "remove the password first: `qpdf --decrypt --password=… in.pdf out.pdf`".into()
            }
            Self::Handler { .. } => {
                "open it in the program that it was made for, and save or print it from there without \
                 protection"
                    .into()
            }
            Self::NoTable { tables: 0, .. } => "this may be another document; if a viewer shows a table, it is a picture \
                                                or has no rulings, which besshi needs"
                .into(),
            Self::NoTable { profile: Some(_), columns, .. } if *columns < FEWEST_KNOWN => format!(
                "a table is told by {FEWEST_KNOWN} columns, and the profile has {columns}: `besshi profile check \
                 FILE` says what is still missing"
            ),
            Self::NoTable { .. } => "this may be another document: `besshi tables` shows its tables without a profile; \
                                     `besshi profile new FILE -o my.toml` drafts a profile for it"
                .into(),
            Self::MissingColumn { .. } => "if the column has another name here, add it to `header` in a copy of the \
                                           profile and use that with `--profile FILE`"
                .into(),
            Self::NoText { scans: 0, .. } => {
                "open it in a viewer: if text is seen, it is drawn, and OCR has to read it, for instance \
                 `ocrmypdf --force-ocr -l jpn in.pdf out.pdf`; if not, fetch the file again"
                    .into()
            }
            Self::NoText { .. } => {
                "run OCR first, for instance `ocrmypdf -l jpn in.pdf out.pdf`, then read out.pdf"
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heads_of_other_tables_are_listed_up_to_what_a_reader_takes_in() {
        let found: Vec<String> = (1..=16).map(|i| format!("列{i}")).collect();
        let error =
            Error::NoTable { name: "a.pdf".into(), profile: None, columns: 0, tables: 3, found };
        let message = error.to_string();
        assert!(message.starts_with("a.pdf: no table that a known profile describes; the heads"));
        assert!(message.ends_with("“列13”, “列14” and 2 more"), "{message}");
    }

    #[test]
    fn a_missing_column_is_said_beside_the_heads_that_nobody_knows() {
        let error = Error::MissingColumn {
            profile: "p".into(),
            column: "小項目".into(),
            found: vec!["大項目".into()],
            unknown: vec!["中項目".into()],
        };
        assert!(error.to_string().ends_with("its heads are “大項目”; it does not know “中項目”"));
    }

    #[test]
    fn ocr_is_advised_for_scans_and_a_look_for_the_rest() {
        let hint = |scans| Error::NoText { name: "a.pdf".into(), pages: 2, scans }.hint();
        assert!(hint(2).starts_with("run OCR first") && hint(0).starts_with("open it in a viewer"));
    }
}
