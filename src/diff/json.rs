//! The comparison as a file, `besshi.diff/1`.

use super::model::Diff;
use crate::canon;

/// The canonical JSON of a comparison. [`parse`](super::parse()) reads it again.
pub fn json(diff: &Diff) -> Vec<u8> {
    canon::pretty(diff)
}
