//! What belongs to no control: the document and its sources, requirements without a control, residue
//! and accounting. Formats that hold controls only have it beside them, as `NAME.document.json`.

use std::io::{self, Write};

use serde::Serialize;

use crate::canon;
use crate::record::{Accounting, Document, RecordSet, Residue, Unattached};

/// The ending of the file.
pub const ENDING: &str = "document.json";

/// A record set without its controls.
#[derive(Serialize)]
struct Rest<'a> {
    format: &'a str,
    document: &'a Document,
    unattached: &'a [Unattached],
    residue: &'a [Residue],
    accounting: Accounting,
}

/// Writes it as canonical JSON: a record set but for the key `controls`.
pub(super) fn write(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&canon::pretty(&Rest {
        format: &records.format,
        document: &records.document,
        unattached: &records.unattached,
        residue: &records.residue,
        accounting: records.accounting,
    }))
}
