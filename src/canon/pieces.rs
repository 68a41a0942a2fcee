//! Records → canonical JSON in pieces that follow one another.
//!
//! Nearly all of a record set is its controls. Threads write some of them each, while what is before
//! them goes out:
//!
//! ```text
//! { "accounting": …, "controls": [      head
//!     {…}, {…}, {…}                     a piece
//!     , {…}, {…}, {…}                   a piece
//! ], "document": …, "unattached": … }   tail
//! ```

use std::io::{self, Write};

use rayon::prelude::*;

use super::IS_JSON;
use super::writer::{self, Envelope};
use crate::record::{Control, RecordSet};

/// So many controls are written by one thread in one go, to some fifty thousand bytes.
const PIECE: usize = 24;

/// So many controls are written while those before them go out.
const BATCH: usize = 4 * PIECE;

/// Writes the JSON of records; `indent` is 0 for the pretty form, `None` for the compact one.
pub(super) fn write(
    out: &mut dyn Write,
    records: &RecordSet,
    indent: Option<usize>,
) -> io::Result<()> {
    let envelope = envelope(records, indent);
    let mut waiting = vec![envelope.head];
    let mut is_first = true;
    for batch in records.controls.chunks(BATCH) {
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = pieces(batch, envelope.indent, is_first));
            waiting.iter().try_for_each(|piece| out.write_all(piece))
        })?;
        waiting = next;
        is_first = false;
    }
    waiting.push(envelope.tail);
    waiting.iter().try_for_each(|piece| out.write_all(piece))
}

/// What stands around the controls.
fn envelope(records: &RecordSet, indent: Option<usize>) -> Envelope {
    let RecordSet { accounting, controls, document, format, residue, unattached } = records;
    let before = |members: &mut writer::Members<'_>| members.add("accounting".into(), accounting);
    let after = |members: &mut writer::Members<'_>| {
        members.add("document".into(), document)?;
        members.add("format".into(), format)?;
        members.add("residue".into(), residue)?;
        members.add("unattached".into(), unattached)
    };
    writer::write_around(before, "controls", controls.is_empty(), after, indent).expect(IS_JSON)
}

/// Writes controls that follow one another, some on each thread.
fn pieces(controls: &[Control], indent: Option<usize>, is_first: bool) -> Vec<Vec<u8>> {
    let piece = |(at, controls): (usize, &[Control])| {
        writer::write_items(controls, is_first && at == 0, indent).expect(IS_JSON)
    };
    controls.par_chunks(PIECE).enumerate().map(piece).collect()
}
