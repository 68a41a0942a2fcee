//! What a file is that was given in place of another.

use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Head, without_mark};
use crate::batch::{manifest, report};
use crate::{diff, ink, lock, plain, provenance, record, tables};

/// What a file is that is not what was to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// A PDF.
    Pdf,
    /// A picture, such as a scan.
    Picture,
    /// Controls as JSON Lines.
    Lines,
    /// `besshi.records`.
    Records,
    /// `besshi.provenance`.
    Provenance,
    /// `besshi.report`.
    Report,
    /// `besshi.manifest`.
    Manifest,
    /// `besshi.lock`.
    Lock,
    /// `besshi.tables`.
    Tables,
    /// `besshi.diff`.
    Comparison,
    /// `besshi.trace`.
    Trace,
}

/// The formats of besshi.
const FORMATS: [(&str, Other); 8] = [
    (record::FORMAT, Other::Records),
    (provenance::FORMAT, Other::Provenance),
    (report::FORMAT, Other::Report),
    (manifest::FORMAT, Other::Manifest),
    (lock::FORMAT, Other::Lock),
    (tables::FORMAT, Other::Tables),
    (diff::FORMAT, Other::Comparison),
    (plain::FORMAT, Other::Trace),
];

/// The keys by which a control is known on its line.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(rename = "statement")]
    _statement: IgnoredAny,
}

impl Other {
    /// The file of besshi that names this format, whatever its version.
    pub(super) fn of_format(format: &str) -> Option<Self> {
        let name = family(format);
        FORMATS.iter().find(|(known, _)| family(known) == name).map(|(_, other)| *other)
    }

    /// The file of besshi that these bytes are, by the format that they name.
    pub(crate) fn of_besshi(bytes: &[u8]) -> Option<Self> {
        let bytes = without_mark(bytes).trim_ascii_start();
        if !bytes.starts_with(b"{") {
            return None;
        }
        let format = serde_json::from_slice::<Head>(bytes).ok().and_then(|head| head.format);
        format.map_or_else(|| Self::lines(bytes), |format| Self::of_format(&format))
    }

    /// What bytes are that are not one JSON value, or one without a format.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..]
            | [0xff, 0xd8, 0xff, ..]
            | [b'G', b'I', b'F', b'8', ..] => Some(Self::Picture),
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Self::Picture),
            _ if ink::has_header(bytes) => Some(Self::Pdf),
            _ => Self::lines(bytes),
        }
    }

    /// Whether the first line is a control by itself.
    fn lines(bytes: &[u8]) -> Option<Self> {
        let line = bytes.split(|byte| *byte == b'\n').next()?;
        serde_json::from_slice::<Line>(line).is_ok().then_some(Self::Lines)
    }

    /// What to do where a record set was wanted.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Pdf => "extract it first: `besshi extract in.pdf -o records.json`",
            Self::Picture => {
                "read its text by OCR into a PDF, for instance `ocrmypdf --image-dpi 300 -l jpn \
                 in.png out.pdf`, and extract that"
            }
            Self::Lines => "give the record set in JSON, from which the lines were exported",
            Self::Provenance | Self::Report | Self::Trace => {
                "give the record set beside it, which `besshi extract` or `besshi batch` wrote"
            }
            Self::Manifest | Self::Lock => "give one of the record sets that it names",
            Self::Comparison => "give one of the two record sets that it compares",
            Self::Records | Self::Tables => "give a file that `besshi extract` wrote",
        }
    }

    /// What to do where a document was wanted.
    pub(crate) const fn hint_to_reader(self) -> &'static str {
        match self {
            Self::Records => {
                "use `besshi export`, `besshi check` or `besshi diff`, which read records"
            }
            _ => "give the PDF, or the text of its pages",
        }
    }
}

/// The name of a format without its version.
pub(super) fn family(format: &str) -> &str {
    format.split_once('/').map_or(format, |(name, _)| name)
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Picture => "a picture",
            Self::Lines => "JSON Lines (jsonl), one control a line",
            Self::Records => "a record set of besshi",
            Self::Provenance => "the provenance of a record set of besshi",
            Self::Report => "a report of `besshi batch`",
            Self::Manifest => "a manifest of `besshi batch`",
            Self::Lock => "a lock of `besshi regen`",
            Self::Tables => "a list of tables of `besshi tables`",
            Self::Comparison => "a comparison of `besshi diff`",
            Self::Trace => "a trace of `besshi extract`",
        })
    }
}
