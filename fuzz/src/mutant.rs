//! Mutants of real PDFs: an object is changed in its own terms, streams are inflated first and
//! deflated again, and the table of objects is written anew, so that the change reaches the reader.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// So large a stream, or smaller, is changed, in bytes.
const MOST: usize = 1 << 20;

/// Numbers at which readers trip.
const ODD_NUMBERS: [i64; 12] =
    [0, 1, -1, 2, 255, 256, 65_535, 65_536, i32::MAX as i64, i32::MIN as i64, i64::MAX, i64::MIN];

/// Names that mean something to a reader.
const NAMES: [&[u8]; 24] = [
    b"FlateDecode",
    b"LZWDecode",
    b"ASCII85Decode",
    b"RunLengthDecode",
    b"Type0",
    b"Type1",
    b"Type3",
    b"TrueType",
    b"CIDFontType0",
    b"CIDFontType2",
    b"Identity-H",
    b"Identity-V",
    b"90ms-RKSJ-H",
    b"UniJIS-UTF16-H",
    b"EUC-H",
    b"H",
    b"WinAnsiEncoding",
    b"Form",
    b"Image",
    b"Page",
    b"Pages",
    b"ObjStm",
    b"OC",
    b"ActualText",
];

/// Changes some bytes within a buffer, as libFuzzer does: the buffer, how much of it counts, and how
/// much may.
type Change<'a> = &'a mut dyn FnMut(&mut [u8], usize, usize) -> usize;

/// A mutant of a PDF; none where it cannot be read, and now and then, so that files are broken, too.
pub fn of(pdf: &[u8], seed: u32, change: Change<'_>) -> Option<Vec<u8>> {
    let mut dice = Dice(u64::from(seed) | 1 << 32);
    if dice.below(8) == 0 {
        return None;
    }
    let mut document = Document::load_mem(pdf).ok()?;
    for _ in 0..=dice.below(3) {
        let ids: Vec<ObjectId> = document.objects.keys().copied().collect();
        let id = *ids.get(dice.below(ids.len()))?;
        let other = *ids.get(dice.below(ids.len()))?;
        match document.objects.get_mut(&id)? {
            Object::Stream(stream) if dice.below(4) > 0 => change_stream(stream, change),
            object => change_object(object, other, &mut dice),
        }
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    Some(bytes)
}

fn change_stream(stream: &mut Stream, change: Change<'_>) {
    let plain = stream.get_plain_content_with_limit(MOST);
    let was_packed = plain.is_ok() && stream.dict.has(b"Filter");
    let mut content = plain.unwrap_or_else(|_| stream.content.clone());
    let length = content.len().min(MOST);
    content.resize(length + length / 4 + 64, 0);
    let most = content.len();
    let length = change(&mut content, length, most);
    content.truncate(length);
    if was_packed {
        stream.set_plain_content(content);
        let _ = stream.compress();
    } else {
        stream.set_content(content);
    }
}

/// Changes one value somewhere in an object.
fn change_object(object: &mut Object, other: ObjectId, dice: &mut Dice) {
    match object {
        Object::Stream(Stream { dict, .. }) | Object::Dictionary(dict) if !dict.is_empty() => {
            change_dictionary(dict, other, dice);
        }
        Object::Array(items) if !items.is_empty() && dice.below(8) > 0 => {
            let at = dice.below(items.len());
            match dice.below(8) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                2 => *items = items.iter().cycle().take(items.len() * 9).cloned().collect(),
                _ => change_object(&mut items[at], other, dice),
            }
        }
        value => *value = odd_value(other, dice),
    }
}

fn change_dictionary(dict: &mut Dictionary, other: ObjectId, dice: &mut Dice) {
    let keys: Vec<Vec<u8>> = dict.iter().map(|(key, _)| key.clone()).collect();
    let key = keys[dice.below(keys.len())].clone();
    match dice.below(8) {
        0 => drop(dict.remove(&key)),
        1 => dict.set(keys[dice.below(keys.len())].clone(), odd_value(other, dice)),
        _ => {
            if let Ok(value) = dict.get_mut(&key) {
                change_object(value, other, dice);
            }
        }
    }
}

fn odd_value(other: ObjectId, dice: &mut Dice) -> Object {
    match dice.below(8) {
        0 => Object::Null,
        1 | 2 => Object::Integer(ODD_NUMBERS[dice.below(ODD_NUMBERS.len())]),
        3 => Object::Real([0.0, -1.0, 1e-9, 1e9, f32::MAX, f32::MIN][dice.below(6)]),
        4 => Object::Name(NAMES[dice.below(NAMES.len())].to_vec()),
        5 => Object::Array(vec![Object::Integer(7); dice.below(9)]),
        6 => Object::Dictionary(Dictionary::new()),
        _ => Object::Reference(other),
    }
}

/// Chance, from a seed: the same seed makes the same mutant.
struct Dice(u64);

impl Dice {
    /// A number below `bound`; 0 where there is none.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}
