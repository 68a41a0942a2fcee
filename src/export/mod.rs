//! Records in the formats that people and programs work with. An exporter is pure: records in, bytes
//! out, the same bytes for the same records; one file of this folder a format.
//!
//! Each format holds all that the records say. What belongs to no control (the document, its
//! sources, requirements without a control, residue, accounting) has a place of its own in it; only
//! a CSV of one table and JSON Lines have none, and so come with [`rest`] as a second file.

pub mod csv;
pub mod datapackage;
pub mod html;
pub mod json;
pub mod jsonl;
pub(crate) mod markup;
pub mod md;
pub mod oscal;
mod relations;
pub mod rest;
pub mod sqlite;
pub mod xlsx;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::finding::Finding;
use crate::record::RecordSet;

/// A format: which files it has, and how each is written.
pub trait Exporter {
    /// Its files.
    fn layout(&self) -> Layout;

    /// Writes one of its files, named as in [`Exporter::layout`].
    ///
    /// # Errors
    /// When `out` cannot be written to, or the format cannot hold so much.
    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()>;

    /// Refuses records that the format cannot hold.
    ///
    /// # Errors
    /// [`Refusal`], as [`check`] does; JSON holds anything.
    fn check(&self, records: &RecordSet) -> Result<(), Refusal> {
        check(records)
    }

    /// What the format cannot hold in its usual place, and where it was put instead.
    fn remarks(&self, _records: &RecordSet) -> Vec<Finding> {
        Vec::new()
    }
}

/// The files of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Files named after the document, with these endings; the first is the one asked for.
    Beside(&'static [&'static str]),
    /// A folder with files of these names.
    Folder(&'static [&'static str]),
}

/// Why records are not exported. The message says what and where; [`Refusal::hint`] what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A text holds the character NUL.
    #[error("{field}: holds the character NUL (U+0000), which no table can hold")]
    Nul {
        /// The field, for instance `controls[3].statement`.
        field: String,
    },
    /// Two controls have one id, which tables and links go by.
    #[error("controls[{second}].id: {id} is also the id of controls[{first}]")]
    RepeatedId {
        /// The id.
        id: String,
        /// Index of the control that has it first.
        first: usize,
        /// Index of the control that has it again.
        second: usize,
    },
    /// A mapping would have nothing in it.
    #[error("controls: none is related to a requirement, and OSCAL has no empty mapping")]
    NoMapping,
    /// A sheet would have more rows than a workbook can hold.
    #[error("controls: {rows} rows where a sheet of a workbook holds {most}")]
    TooManyRows {
        /// How many rows there would be.
        rows: usize,
        /// How many there may be.
        most: usize,
    },
}

impl Refusal {
    /// What the user can do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Nul { .. } => "take it out of the records, and see where it came from",
            Self::RepeatedId { .. } => {
                "`besshi extract` gives every control an id of its own; `besshi check` lists \
                 what else does not fit"
            }
            Self::NoMapping => "choose another format; json and csv hold controls alone",
            Self::TooManyRows { .. } => "choose another format; sqlite and csv hold any number",
        }
    }
}

/// Refuses records that no format but JSON can hold.
///
/// # Errors
/// [`Refusal`], when a text holds NUL or two controls have one id.
pub fn check(records: &RecordSet) -> Result<(), Refusal> {
    let mut seen = BTreeMap::new();
    for (second, control) in records.controls.iter().enumerate() {
        refuse_nul(&format!("controls[{second}]"), control)?;
        if let Some(first) = seen.insert(control.id.as_str(), second) {
            return Err(Refusal::RepeatedId { id: control.id.clone(), first, second });
        }
    }
    refuse_nul("document", &records.document)?;
    refuse_nul("unattached", &records.unattached)?;
    refuse_nul("residue", &records.residue)
}

fn refuse_nul(name: &str, part: &impl Serialize) -> Result<(), Refusal> {
    let found = fields_where(name, part, &|text| text.contains('\0'));
    found.into_iter().next().map_or(Ok(()), |field| Err(Refusal::Nul { field }))
}

/// The fields of a part of the records whose text is odd, for instance `controls[3].statement`.
fn fields_where(name: &str, part: &impl Serialize, is_odd: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let tree = serde_json::to_value(part).unwrap_or_default();
    find_fields(name.to_owned(), &tree, is_odd, &mut found);
    found
}

fn find_fields(
    field: String,
    value: &Value,
    is_odd: &dyn Fn(&str) -> bool,
    found: &mut Vec<String>,
) {
    match value {
        Value::String(text) => found.extend(is_odd(text).then_some(field)),
        Value::Array(items) => (0..).zip(items).for_each(|(at, item): (usize, _)| {
            find_fields(format!("{field}[{at}]"), item, is_odd, found);
        }),
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            find_fields(format!("{field}.{key}"), member, is_odd, found);
        }),
        _ => {}
    }
}
