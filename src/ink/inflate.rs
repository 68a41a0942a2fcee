//! Compressed data → bytes, as far as they can be read, and whether the data is damaged (RFC 1950,
//! RFC 1951).

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::objects::Undecoded;

/// Content of pages inflates to so many times its size, or less.
const USUAL_RATIO: usize = 8;

/// Content of pages is seldom larger than this. As all pages ask for so much memory, each gets that
/// of the one before.
const USUAL_CONTENT: usize = 256 << 10;

/// What a stream holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Its bytes, as far as they can be read.
    pub(super) bytes: Vec<u8>,
    /// What shows that there were others.
    pub(super) damage: Option<Damage>,
}

impl Decoded {
    /// A stream of which nothing shows that it is damaged.
    pub(super) const fn whole(bytes: Vec<u8>) -> Self {
        Self { bytes, damage: None }
    }
}

/// What shows that a stream is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// Its data ends too early, or makes no sense from some place on.
    BreaksOff,
    /// Its data does not fit its checksum: any of it may be wrong.
    Checksum,
}

/// Whether data begins as zlib data does: the low half of its first byte is 8 for deflate (RFC 1950).
pub(super) fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, _, ..] if first & 0x0f == 8)
}

/// Inflates zlib data (RFC 1950).
pub(super) fn inflate(data: &[u8], most: usize) -> Result<Decoded, Undecoded> {
    if let Some(bytes) = inflate_at_once(data, most) {
        return Ok(Decoded::whole(bytes));
    }
    if let Inflated { bytes, is_whole: true, .. } = inflate_piecewise(data, true, most)? {
        return Ok(Decoded::whole(bytes));
    }
    // Without its header and checksum it may be read further.
    let plain = inflate_piecewise(data.get(2..).unwrap_or_default(), false, most)?;
    let damage = match plain {
        Inflated { is_whole: false, .. } => Some(Damage::BreaksOff),
        // Some writers leave the checksum out.
        Inflated { behind, .. } if behind < CHECKSUM || !has_sound_header(data) => None,
        _ => Some(Damage::Checksum),
    };
    Ok(Decoded { bytes: plain.bytes, damage })
}

/// How many bytes the checksum behind zlib data has.
const CHECKSUM: usize = 4;

/// Whether the two bytes before zlib data fit each other.
fn has_sound_header(data: &[u8]) -> bool {
    matches!(data, [first, second, ..] if u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

thread_local! {
    /// Each thread's inflater: it is large, and each page needs one.
    static DECODER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

/// Inflates data that is whole into one piece of memory, as nearly all content of pages can be;
/// `None` for anything else.
fn inflate_at_once(data: &[u8], most: usize) -> Option<Vec<u8>> {
    let room = data.len().saturating_mul(USUAL_RATIO).max(USUAL_CONTENT).min(most);
    let mut bytes = Vec::with_capacity(room);
    let status = DECODER.with_borrow_mut(|decoder| {
        decoder.reset(true);
        decoder.decompress_vec(data, &mut bytes, FlushDecompress::Finish).ok()
    })?;
    (status == Status::StreamEnd && bytes.len() <= most).then_some(bytes)
}

/// What came of some data.
struct Inflated {
    bytes: Vec<u8>,
    /// Whether it came to its end.
    is_whole: bool,
    /// How many bytes are left behind its end.
    behind: usize,
}

/// So ends deflated data that its writer flushed: with an empty block (RFC 1951 §3.2.4). Some never
/// write a last block behind it.
const FLUSHED: [u8; 4] = [0, 0, 0xff, 0xff];

/// Inflates data of any size, or as much as there is of it; `is_framed`: with header and checksum.
fn inflate_piecewise(data: &[u8], is_framed: bool, most: usize) -> Result<Inflated, Undecoded> {
    let mut decoder = Decompress::new(is_framed);
    let mut rest = data;
    let mut bytes = Vec::with_capacity(data.len().saturating_mul(USUAL_RATIO).min(most));
    loop {
        if bytes.len() == bytes.capacity() {
            bytes.reserve(bytes.len().max(USUAL_CONTENT).min(most.saturating_add(1) - bytes.len()));
        }
        let before = (rest.len(), bytes.len());
        let taken = decoder.total_in();
        let status = decoder.decompress_vec(rest, &mut bytes, FlushDecompress::None);
        let taken = usize::try_from(decoder.total_in() - taken).unwrap_or(usize::MAX);
        rest = rest.get(taken..).unwrap_or_default();
        if bytes.len() > most {
            return Err(Undecoded::TooLong(most));
        }
        let is_whole = match status {
            Ok(Status::StreamEnd) => true,
            Ok(_) if (rest.len(), bytes.len()) == before => data.ends_with(&FLUSHED),
            Ok(_) => continue,
            Err(_) => false,
        };
        return Ok(Inflated { bytes, is_whole, behind: rest.len() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zlib data whose deflated part is this.
    fn framed(deflated: &[u8], checksum: u32) -> Vec<u8> {
        [&[0x78, 1], deflated, &checksum.to_be_bytes()].concat()
    }

    /// A stored block.
    fn stored(is_last: bool, text: &[u8]) -> Vec<u8> {
        let length = u16::try_from(text.len()).expect("a short text");
        let lengths = [length.to_le_bytes(), (!length).to_le_bytes()].concat();
        [&[u8::from(is_last)], lengths.as_slice(), text].concat()
    }

    const ABC: u32 = 0x024d_0127;

    fn inflated(data: &[u8]) -> (String, Option<Damage>) {
        let Decoded { bytes, damage } = inflate(data, 9).expect("little data");
        (String::from_utf8(bytes).expect("a text"), damage)
    }

    #[test]
    fn data_that_does_not_fit_its_checksum_is_damaged() {
        let data = framed(&stored(true, b"abc"), ABC);
        assert_eq!(inflated(&data), ("abc".into(), None));
        assert_eq!(inflate(&data, 2), Err(Undecoded::TooLong(2)));
        let damaged = framed(&stored(true, b"abd"), ABC);
        assert_eq!(inflated(&damaged), ("abd".into(), Some(Damage::Checksum)));
        let without = &data[..data.len() - CHECKSUM];
        assert_eq!(inflated(without), ("abc".into(), None));
    }

    #[test]
    fn data_that_breaks_off_is_damaged_but_not_where_it_was_flushed() {
        let flushed = [&[0x78, 1], stored(false, b"abc").as_slice(), &[0], &FLUSHED].concat();
        assert_eq!(inflated(&flushed), ("abc".into(), None));
        assert_eq!(inflated(&flushed[..9]), ("ab".into(), Some(Damage::BreaksOff)));
        let damaged = [&[0x78, 1], stored(false, b"abc").as_slice(), &[7]].concat();
        assert_eq!(inflated(&damaged), ("abc".into(), Some(Damage::BreaksOff)));
    }
}
