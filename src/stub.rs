//! What the command line calls, until the stages are wired to it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::Vocabularies;
use crate::error::Error;
use crate::finding::Finding;
use crate::pages::PageRanges;
use crate::provenance::Provenance;
use crate::record::RecordSet;
use crate::source::Source;

/// One document family.
#[derive(Debug, Clone)]
pub struct Profile;

impl Profile {
    /// Name and TOML of every profile that is built in.
    pub const BUILT_IN: &'static [(&'static str, &'static str)] = &[];

    /// The built-in profile of this name.
    pub fn named(_name: &str) -> Option<Self> {
        None
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// What is wrong with the TOML, and where.
    pub fn parse(_toml: &str) -> Result<Self, String> {
        Ok(Self)
    }

    /// The words that its columns may hold.
    pub fn vocabularies(&self) -> Vocabularies {
        Vocabularies::default()
    }
}

/// How a document is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The profile; `None` where it is recognised from the page heads.
    pub profile: Option<Profile>,
}

/// A document that was read.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// Its records.
    pub records: RecordSet,
    /// Where each value was read.
    pub provenance: Provenance,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// The tables of a document, `besshi.tables/1`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tables;

impl Tables {
    /// The tables as CSV, one block a table.
    pub fn to_csv(&self) -> Vec<u8> {
        Vec::new()
    }
}

/// Reads one document from the files that hold it.
///
/// # Errors
/// When there is no document to read.
pub fn convert(sources: &[Source], _options: &Options) -> Result<Conversion, Error> {
    Err(not_wired(sources.first().map_or("", |source| &source.name)))
}

/// Reads every table of a PDF.
///
/// # Errors
/// When there is no document to read.
pub fn tables(
    source: &Source,
    _pages: Option<&PageRanges>,
) -> Result<(Tables, Vec<Finding>), Error> {
    Err(not_wired(&source.name))
}

fn not_wired(name: &str) -> Error {
    Error::Broken { name: name.to_owned(), cause: "this version cannot read yet".into() }
}
