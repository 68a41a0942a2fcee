//! How many objects a file has, told before it is loaded: a few bytes of the file make an object of
//! some hundred bytes of memory, and a packed byte makes a thousand.
//!
//! The count is rough and errs upwards. What it cannot see into, object streams that are encrypted,
//! it takes to be packed as usual.

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

use crate::error::Error;
use crate::finding::Code;
use crate::limits::Limits;
use crate::source::Source;

/// An array or a dictionary takes the memory of so many numbers.
const CONTAINER: u64 = 6;

/// So many bytes of an object stream count as one object, though they be blank: they have to be
/// inflated and searched.
const BLANK: u64 = 16;

/// The dictionary of an object stream is no longer than this, in bytes.
const DICTIONARY: usize = 4096;

/// A stream of which one byte in so many opens a bracket is no picture and no text: it may only look
/// like a stream.
const DENSE: usize = 8;

/// An object takes so many bytes of a packed stream, usually.
const PACKED: u64 = 4;

/// A packed byte makes so many objects at most.
const MOST_PACKED: u64 = 64;

/// Refuses a file with more objects than the limits allow.
pub(super) fn check(source: &Source, limits: &Limits) -> Result<(), Error> {
    let mut census = Census::new(&source.bytes, limits.objects);
    census.take();
    if census.count > limits.objects {
        return Err(Error::Limit {
            name: source.name.to_string(),
            code: Code::ObjectLimit,
            message: format!("it has more than {} objects", limits.objects),
        });
    }
    Ok(())
}

/// The count, as far as it has come.
struct Census<'s> {
    bytes: &'s [u8],
    most: u64,
    count: u64,
    is_encrypted: bool,
    /// Whether what lies outside of streams is counted: a small file cannot hold too much there.
    counts_plain: bool,
}

impl<'s> Census<'s> {
    fn new(bytes: &'s [u8], most: u64) -> Self {
        let is_encrypted = memmem::find(bytes, b"/Encrypt").is_some();
        let counts_plain = bytes.len() as u64 * CONTAINER > most;
        Self { bytes, most, count: 0, is_encrypted, counts_plain }
    }

    /// Goes through the file, stream by stream, until it is through or there are too many.
    fn take(&mut self) {
        let mut at = 0;
        let keyword = memmem::Finder::new("stream");
        let ending = memmem::Finder::new("endstream");
        // Where no stream ends any more, none need be looked for.
        let mut is_cut_off = false;
        while let Some(found) = keyword.find(&self.bytes[at..]) {
            let before = &self.bytes[at..at + found];
            let data = &self.bytes[at + found + keyword.needle().len()..];
            self.take_plain(before);
            at = self.bytes.len() - data.len();
            if before.trim_ascii_end().ends_with(b">>") {
                let end = if is_cut_off { None } else { ending.find(data) };
                is_cut_off |= end.is_none();
                at += match end {
                    Some(length) => {
                        self.take_stream(before, &data[..length]);
                        length + ending.needle().len()
                    }
                    // It is read as far as it goes; other objects may stand behind it.
                    None => {
                        self.take_cut_off(before, data);
                        0
                    }
                };
            }
            if self.count > self.most {
                return;
            }
        }
        self.take_plain(&self.bytes[at..]);
    }

    fn take_plain(&mut self, bytes: &[u8]) {
        if self.counts_plain {
            self.count += objects_in(bytes);
        }
    }

    fn take_cut_off(&mut self, before: &[u8], data: &[u8]) {
        if is_packed(before) {
            self.take_packed(data);
        }
    }

    fn take_stream(&mut self, before: &[u8], data: &[u8]) {
        if is_packed(before) {
            self.take_packed(data);
        } else if self.counts_plain
            && memchr::memchr2_iter(b'[', b'<', data).count() > data.len() / DENSE
        {
            self.take_plain(data);
        }
    }

    /// Counts the objects of an object stream.
    fn take_packed(&mut self, data: &[u8]) {
        if self.is_encrypted {
            self.count += data.len() as u64 / PACKED;
            return;
        }
        let packed = data.trim_ascii_start();
        let is_zlib = matches!(packed, [first, second, ..]
            if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
        let left = self.most.saturating_sub(self.count);
        self.count += match packed {
            [_, _, deflated @ ..] if is_zlib => packed_objects(deflated, left),
            plain if plain.first().is_none_or(u8::is_ascii_digit) => objects_in(plain),
            odd => odd.len() as u64 * MOST_PACKED,
        };
    }
}

/// Whether the dictionary that ends here is that of an object stream.
fn is_packed(before: &[u8]) -> bool {
    has_name(&before[before.len().saturating_sub(DICTIONARY)..], b"ObjStm")
}

/// Whether a dictionary has a name, which may be written in other ways: `/Obj#53tm` (PDF 32000-1
/// §7.3.5).
fn has_name(dictionary: &[u8], name: &[u8]) -> bool {
    let is_end = |byte: &u8| !matches!(KINDS[usize::from(*byte)], Kind::Word);
    let names = memchr::memchr_iter(b'/', dictionary).map(|at| &dictionary[at + 1..]);
    names.map(|rest| rest.split(is_end).next().unwrap_or_default()).any(|written| {
        let longest = 3 * name.len();
        written.len() <= longest && decoded(written) == name
    })
}

/// A name with its `#` and two digits written as bytes.
fn decoded(written: &[u8]) -> Vec<u8> {
    let digit = |at: usize| char::from(*written.get(at)?).to_digit(16);
    let mut name = Vec::with_capacity(written.len());
    let mut at = 0;
    while let Some(&byte) = written.get(at) {
        let value = digit(at + 1).zip(digit(at + 2)).map(|(high, low)| high * 16 + low);
        match value.and_then(|value| u8::try_from(value).ok()).filter(|_| byte == b'#') {
            Some(value) => {
                name.push(value);
                at += 3;
            }
            None => {
                name.push(byte);
                at += 1;
            }
        }
    }
    name
}

/// How many objects deflated data holds; a number above `most` where there are more.
fn packed_objects(deflated: &[u8], most: u64) -> u64 {
    let mut inflater = Decompress::new(false);
    let mut piece = vec![0; 1 << 16];
    let (mut count, mut is_odd) = (0, false);
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = usize::try_from(read).ok().and_then(|read| deflated.get(read..));
        let status =
            inflater.decompress(rest.unwrap_or_default(), &mut piece, FlushDecompress::None);
        let length = usize::try_from(inflater.total_out() - written).unwrap_or(0);
        let inflated = piece.get(..length).unwrap_or_default();
        // It begins with the number of an object, or is packed again.
        is_odd |=
            written == 0 && !inflated.trim_ascii_start().first().is_none_or(u8::is_ascii_digit);
        let blank = inflated.len() as u64 / BLANK;
        count += if is_odd { length as u64 * MOST_PACKED } else { objects_in(inflated).max(blank) };
        let stands = length == 0 && inflater.total_in() == read;
        if count > most || stands || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return count;
        }
    }
}

/// How many objects a piece of a file holds, by the memory that they take.
fn objects_in(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut is_in_word = false;
    let (mut opened, mut before) = (0_u64, 0);
    for &byte in bytes {
        let kind = KINDS[usize::from(byte)];
        count += u64::from(kind == Kind::Word && !is_in_word || kind == Kind::Mark);
        // `<<` opens one dictionary.
        opened += u64::from(kind == Kind::Bracket && !(byte == b'<' && before == b'<'));
        before = if before == b'<' && byte == b'<' { 0 } else { byte };
        is_in_word = kind == Kind::Word || kind == Kind::Mark;
    }
    count + opened * CONTAINER
}

/// What a byte is to the count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    /// Begins or goes on with a number or keyword.
    Word,
    /// Begins a name or a string.
    Mark,
    /// Opens an array or a dictionary.
    Bracket,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Word; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte.to_le_bytes()[0] {
            b' ' | b'\n' | b'\r' | b'\t' | 0 | 12 | b']' | b'>' | b')' => Kind::Blank,
            b'/' | b'(' => Kind::Mark,
            b'[' | b'<' => Kind::Bracket,
            _ => Kind::Word,
        };
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_however_it_is_written() {
        assert!(has_name(b"<</Type/ObjStm/N 3>>", b"ObjStm"));
        assert!(has_name(b"<< /Type /Obj#53tm >>", b"ObjStm"));
        assert!(has_name(b"/#4f#62#6A#53#74#6D ", b"ObjStm"));
        assert!(!has_name(b"<< /BaseFont /MS#20Gothic /ObjStmX /X#5 >>", b"ObjStm"));
    }

    #[test]
    fn a_picture_beside_a_font_with_a_space_in_its_name_is_no_heap_of_objects() {
        let mut file =
            b"1 0 obj << /BaseFont /MS#20Gothic >> endobj 2 0 obj << >> stream\n".to_vec();
        file.extend(std::iter::repeat_n(0xff, 100_000));
        file.extend(b"\nendstream endobj");
        let mut census = Census::new(&file, 4_000_000);
        census.take();
        assert!(census.count < 1000, "{}", census.count);
    }

    #[test]
    fn objects_of_a_stream_that_is_cut_off_are_counted() {
        use std::io::Write as _;
        let plain = [b"7 0 [".as_slice(), &b"[]".repeat(50_000)].concat();
        let mut packer =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&plain).unwrap();
        let packed = packer.finish().unwrap();
        let mut file = b"1 0 obj << /Type /ObjStm >> stream\n".to_vec();
        file.extend(&packed[..packed.len() - 8]);
        let mut census = Census::new(&file, 10_000);
        census.take();
        assert!(census.count > 10_000, "{}", census.count);
    }

    #[test]
    fn objects_are_counted_by_what_they_take() {
        assert_eq!(objects_in(b"1 0 obj [1 2 (a) /B] endobj"), 3 + CONTAINER + 4 + 1);
        assert_eq!(objects_in(b""), 0);
    }

    #[test]
    fn packed_objects_count_as_plain_ones() {
        use std::io::Write as _;
        let plain = [b"7 0 [".as_slice(), &b"[]".repeat(50_000), b"]"].concat();
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&plain).unwrap();
        let packed = packer.finish().unwrap();
        assert!(packed_objects(&packed, u64::MAX).abs_diff(objects_in(&plain)) < 9);
        assert!(packed_objects(&packed, 100) > 100);
    }
}
