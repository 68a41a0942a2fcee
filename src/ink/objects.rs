//! The objects of a PDF file: numbers, names, dictionaries and streams, with references followed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lopdf::{Dictionary, Object, Stream};

use super::font::program::Program;
use super::inflate::{Decoded, inflate, is_zlib};
use crate::geom::{Matrix, Rect};

/// A reference may lead to a reference; more steps than this are a circle.
const MAX_REFERENCES: usize = 16;

/// All objects of a file, decrypted.
#[derive(Debug)]
pub(super) struct Objects {
    file: lopdf::Document,
    /// The most bytes that one stream may inflate to.
    most: usize,
    /// Font programs by the addresses of their streams, which stay where they are.
    programs: Mutex<BTreeMap<usize, Slot>>,
}

/// A font program, once it was asked for; none where there is nothing to read.
type Slot = Arc<OnceLock<Option<Arc<Program>>>>;

impl Objects {
    /// The objects of a file that lopdf has loaded.
    pub(super) const fn new(file: lopdf::Document, most: usize) -> Self {
        Self { file, most, programs: Mutex::new(BTreeMap::new()) }
    }

    /// The font program of a stream of these objects, read by `read` when it is first asked for.
    pub(super) fn program(
        &self,
        stream: &Stream,
        read: impl FnOnce() -> Option<Arc<Program>>,
    ) -> Option<Arc<Program>> {
        let address = std::ptr::from_ref(stream).addr();
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(programs.entry(address).or_default());
        drop(programs);
        slot.get_or_init(read).clone()
    }

    /// Every object, in the order of their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (lopdf::ObjectId, &Object)> {
        self.file.objects.iter().map(|(id, object)| (*id, object))
    }

    /// The object of a number.
    pub(super) fn by_id(&self, id: lopdf::ObjectId) -> Option<&Object> {
        self.file.objects.get(&id).and_then(|object| self.resolve(object))
    }

    /// What the file says of itself: its author, dates and the like (PDF 32000-1 §14.3.3).
    pub(super) fn about(&self) -> Option<&Dictionary> {
        self.dict(&self.file.trailer, b"Info")
    }

    /// The root of the document's own objects.
    pub(super) fn catalog(&self) -> Option<&Dictionary> {
        self.dict(&self.file.trailer, b"Root")
    }

    /// What a reference leads to; any other object is itself.
    pub(super) fn resolve<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        let mut object = object;
        for _ in 0..MAX_REFERENCES {
            let Object::Reference(id) = object else { return Some(object) };
            object = self.file.objects.get(id)?;
        }
        None
    }

    /// The value under `key`, references followed; `None` for null too.
    pub(super) fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        let value = dict.as_hashmap().get(key).and_then(|value| self.resolve(value))?;
        (!matches!(value, Object::Null)).then_some(value)
    }

    /// The dictionary under `key`; a stream counts as its dictionary.
    pub(super) fn dict<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.get(dict, key).and_then(as_dict)
    }

    /// The array under `key`.
    pub(super) fn array<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
        self.get(dict, key)?.as_array().ok().map(Vec::as_slice)
    }

    /// The name under `key`.
    pub(super) fn name<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    /// The stream under `key`.
    pub(super) fn stream<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
        self.get(dict, key)?.as_stream().ok()
    }

    /// The number under `key`.
    pub(super) fn number(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        number(self.get(dict, key)?)
    }

    /// The whole number under `key`.
    pub(super) fn integer(&self, dict: &Dictionary, key: &[u8]) -> Option<i64> {
        match self.get(dict, key)? {
            Object::Integer(number) => Some(*number),
            #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as it should")]
            Object::Real(number) => Some(*number as i64),
            _ => None,
        }
    }

    /// The numbers of an array.
    pub(super) fn numbers(&self, dict: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
        self.array(dict, key)?.iter().map(|item| number(self.resolve(item)?)).collect()
    }

    /// The rectangle under `key`, if it is four finite numbers.
    pub(super) fn rect(&self, dict: &Dictionary, key: &[u8]) -> Option<Rect> {
        let numbers = self.numbers(dict, key)?;
        let [xa, ya, xb, yb, ..] = numbers[..] else { return None };
        [xa, ya, xb, yb].iter().all(|n| n.is_finite()).then(|| Rect::new(xa, ya, xb, yb))
    }

    /// The matrix under `key`, if it is six finite numbers.
    pub(super) fn matrix(&self, dict: &Dictionary, key: &[u8]) -> Option<Matrix> {
        let numbers = self.numbers(dict, key)?;
        let [a, b, c, d, e, f] = numbers[..] else { return None };
        numbers.iter().all(|n| n.is_finite()).then(|| Matrix::new(a, b, c, d, e, f))
    }

    /// The decoded bytes of a stream as lopdf gives them, if there are not more than so many.
    fn decode_with_lopdf(&self, stream: &Stream, most: usize) -> Result<Vec<u8>, Undecoded> {
        let decoded = || match self.with_direct_filters(stream) {
            Some(direct) => direct.get_plain_content_with_limit(most),
            None => stream.get_plain_content_with_limit(most),
        };
        // Filters meet bytes that no one checked; this is the last wall, should one panic.
        let decoded = catch_unwind(AssertUnwindSafe(decoded));
        match decoded.map_err(|_| Undecoded::because("its data cannot be understood"))? {
            // Without a filter there is nothing to inflate, and lopdf does not look at the limit.
            Ok(bytes) if bytes.len() > most => Err(Undecoded::TooLong(most)),
            Ok(bytes) => Ok(bytes),
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded {
                ..
            })) => Err(Undecoded::TooLong(most)),
            Err(error) => Err(Undecoded::because(&error.to_string())),
        }
    }

    /// The decoded bytes of a stream.
    pub(super) fn decode(&self, stream: &Stream) -> Result<Decoded, Undecoded> {
        self.decode_within(stream, self.most)
    }

    /// The decoded bytes of a stream, if there are not more than so many; where its data breaks off,
    /// what came before. lopdf would tell neither that nor whether the data fits its checksum.
    pub(super) fn decode_within(&self, stream: &Stream, most: usize) -> Result<Decoded, Undecoded> {
        let most = most.min(self.most);
        let deflated = if stream.dict.has(b"DecodeParms") { None } else { self.deflated(stream) };
        match deflated.transpose()? {
            Some(deflated) if is_zlib(&deflated) => inflate(&deflated, most),
            _ => self.decode_with_lopdf(stream, most).map(Decoded::whole),
        }
    }

    /// Whether a stream that packs objects, or tells where they are, is damaged (PDF 32000-1 §7.5.7,
    /// §7.5.8): any object may then be another.
    pub(super) fn are_damaged(&self) -> bool {
        let streams = self.file.objects.values().filter_map(|object| object.as_stream().ok());
        let is_of_objects =
            |stream: &&Stream| stream.dict.has_type(b"ObjStm") || stream.dict.has_type(b"XRef");
        let is_damaged = |data: &[u8]| {
            is_zlib(data) && inflate(data, self.most).is_ok_and(|data| data.damage.is_some())
        };
        let mut data =
            streams.filter(is_of_objects).filter_map(|stream| self.deflated(stream)?.ok());
        data.any(|data| is_damaged(&data))
    }

    /// The data of a stream before its last filter, where that is the one for deflated data.
    fn deflated<'s>(&self, stream: &'s Stream) -> Option<Result<Cow<'s, [u8]>, Undecoded>> {
        let filters = match self.direct(self.get(&stream.dict, b"Filter")?) {
            Object::Array(filters) => filters,
            filter => vec![filter],
        };
        let (last, outer) = filters.split_last()?;
        if last.as_name().ok()? != DEFLATE {
            return None;
        }
        if outer.is_empty() {
            return Some(Ok(Cow::Borrowed(&stream.content)));
        }
        let mut dict = Dictionary::new();
        dict.set("Filter", Object::Array(outer.to_vec()));
        let outer = Stream::new(dict, stream.content.clone());
        Some(self.decode_with_lopdf(&outer, self.most).map(Cow::Owned))
    }

    /// The same stream with what lopdf doesn't read put plainly: filters or their parameters that
    /// are references, and the short filter names of inline images.
    fn with_direct_filters(&self, stream: &Stream) -> Option<Stream> {
        let plain = |key: &[u8]| match stream.dict.as_hashmap().get(key) {
            Some(Object::Name(name)) => !ABBREVIATIONS.iter().any(|(short, _)| *short == *name),
            Some(Object::Dictionary(dict)) => {
                dict.iter().all(|(_, value)| !matches!(value, Object::Reference(_)))
            }
            None => true,
            _ => false,
        };
        if plain(b"Filter") && plain(b"DecodeParms") {
            return None;
        }
        let mut direct = stream.clone();
        for key in [b"Filter".as_slice(), b"DecodeParms"] {
            if let Some(value) = self.get(&stream.dict, key) {
                direct.dict.set(key, self.direct(value));
            }
        }
        Some(direct)
    }

    /// A copy of a small object without references, and without the short names of filters.
    pub(super) fn direct(&self, object: &Object) -> Object {
        self.direct_at(object, 0)
    }

    fn direct_at(&self, object: &Object, depth: usize) -> Object {
        match self.resolve(object).unwrap_or(&Object::Null) {
            _ if depth > 3 => Object::Null,
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.direct_at(item, depth + 1)).collect())
            }
            Object::Dictionary(dict) => Object::Dictionary(
                dict.iter().map(|(k, v)| (k.clone(), self.direct_at(v, depth + 1))).collect(),
            ),
            Object::Name(name) => {
                let long = ABBREVIATIONS.iter().find(|(short, _)| *short == *name);
                Object::Name(long.map_or_else(|| name.clone(), |(_, long)| long.to_vec()))
            }
            plain => plain.clone(),
        }
    }
}

/// Why a stream gives no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Undecoded {
    /// It would give more than so many.
    TooLong(usize),
    /// Its data or its filters cannot be understood; the message says which.
    Broken(String),
}

impl Undecoded {
    fn because(cause: &str) -> Self {
        Self::Broken(cause.to_owned())
    }
}

/// The filter of deflated data.
const DEFLATE: &[u8] = b"FlateDecode";

/// Short filter names that some writers use outside of inline images too (PDF 32000-1 table 94).
const ABBREVIATIONS: [(&[u8], &[u8]); 5] = [
    (b"Fl", DEFLATE),
    (b"LZW", b"LZWDecode"),
    (b"A85", b"ASCII85Decode"),
    (b"AHx", b"ASCIIHexDecode"),
    (b"RL", b"RunLengthDecode"),
];

/// The dictionary that an object is or, for a stream, has.
pub(super) fn as_dict(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The number that an object is.
pub(super) fn number(object: &Object) -> Option<f64> {
    match object {
        #[expect(clippy::cast_precision_loss, reason = "coordinates need far fewer digits")]
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)),
        _ => None,
    }
}
