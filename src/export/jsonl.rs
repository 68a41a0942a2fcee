//! JSON Lines: one control a line, as it stands in the record set, in RFC 8785 form.

use std::io::{self, Write};

use super::{Exporter, Layout, rest};
use crate::canon;
use crate::record::RecordSet;

/// JSON Lines, and beside them what belongs to no control.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jsonl;

impl Exporter for Jsonl {
    fn layout(&self) -> Layout {
        Layout::Beside(&["jsonl", rest::ENDING])
    }

    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        if file == rest::ENDING {
            return rest::write(records, out);
        }
        for control in &records.controls {
            out.write_all(&canon::compact(control))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}
