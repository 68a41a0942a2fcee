//! The record set itself, as canonical JSON.

use std::io::{self, Write};

use super::{Exporter, Layout, Refusal};
use crate::canon;
use crate::record::RecordSet;

/// Canonical JSON.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json {
    /// Whether it is RFC 8785 (JCS), without white space.
    pub compact: bool,
}

impl Exporter for Json {
    fn layout(&self) -> Layout {
        Layout::Beside(&["json"])
    }

    fn check(&self, _: &RecordSet) -> Result<(), Refusal> {
        Ok(())
    }

    fn write(&self, _: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        canon::write_to(out, records, self.compact)
    }
}
