//! Values → canonical JSON in one go, without a tree of the whole between.
//!
//! How to read this: [`Writer`] is a serde serializer that appends to one buffer. Values are written
//! as they come. Members of an object come in the order of the struct and not of their keys, so the
//! place of each is noted, and at the end of the object they are put in order.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;
use std::io::Write as _;
use std::ops::Range;

use serde::ser::{self, Serialize};
use serde_json::{Error, Value};

use super::ecmascript;

/// The JSON of a value; `indent` is 0 for the pretty form, `None` for the compact one.
pub(super) fn write(value: &impl Serialize, indent: Option<usize>) -> Result<Vec<u8>, Error> {
    let mut writer = Writer { out: Vec::with_capacity(USUAL_SIZE), indent, ..Writer::default() };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

/// What stands around the items of the one long array of an object.
pub(super) struct Envelope {
    /// What comes before the first item.
    pub(super) head: Vec<u8>,
    /// What comes behind the last.
    pub(super) tail: Vec<u8>,
    /// How deep the items stand.
    pub(super) indent: Option<usize>,
}

/// The JSON around the items of an array, which is a member of an object. `before` and `after` add
/// the other members; all come in the order of their keys.
pub(super) fn write_around(
    before: impl FnOnce(&mut Members<'_>) -> Result<(), Error>,
    key: &'static str,
    is_empty: bool,
    after: impl FnOnce(&mut Members<'_>) -> Result<(), Error>,
    indent: Option<usize>,
) -> Result<Envelope, Error> {
    let mut writer = Writer { indent, ..Writer::default() };
    let mut members = writer.object();
    before(&mut members)?;
    let start = members.begin(key)?;
    members.writer.open(b'[');
    let (split, indent) = (members.writer.out.len(), members.writer.indent);
    members.writer.close(b']', is_empty);
    members.end(key.into(), start);
    after(&mut members)?;
    members.close()?;
    let tail = writer.out.split_off(split);
    Ok(Envelope { head: writer.out, tail, indent })
}

/// The JSON of some items of an array, without its brackets; a comma before each but the first.
pub(super) fn write_items(
    items: &[impl Serialize],
    is_first: bool,
    indent: Option<usize>,
) -> Result<Vec<u8>, Error> {
    let out = Vec::with_capacity(items.len() * USUAL_ITEM);
    let mut writer = Writer { out, indent, ..Writer::default() };
    let mut array = Items { writer: &mut writer, empty: is_first, in_variant: false };
    items.iter().try_for_each(|item| array.add(item))?;
    Ok(writer.out)
}

/// A control takes about so many bytes.
const USUAL_ITEM: usize = 2560;

/// The records of forty pages take about so many bytes.
const USUAL_SIZE: usize = 1 << 20;

/// Writes JSON; indented or without any white space.
#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    /// How deep the writer stands; `None` for the compact form.
    indent: Option<usize>,
    /// The members so far of all objects that are open, the innermost last.
    members: Vec<Member>,
    /// Room to put members in order.
    sorted: Vec<u8>,
}

/// A member of an object: its key, and its place in the buffer, the comma before it left out.
struct Member {
    key: Cow<'static, str>,
    place: Range<usize>,
}

impl Writer {
    fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.indent = self.indent.map(|depth| depth + 1);
    }

    fn close(&mut self, bracket: u8, empty: bool) {
        self.indent = self.indent.map(|depth| depth - 1);
        if !empty {
            self.new_line();
        }
        self.out.push(bracket);
    }

    fn new_line(&mut self) {
        if let Some(depth) = self.indent {
            self.out.push(b'\n');
            self.out.resize(self.out.len() + 2 * depth, b' ');
        }
    }

    fn key(&mut self, key: &str) -> Result<(), Error> {
        self.new_line();
        self.string(key)?;
        self.out.extend(if self.indent.is_some() { &b": "[..] } else { &b":"[..] });
        Ok(())
    }

    /// RFC 8785 §3.2.2.2; `serde_json` escapes exactly so.
    fn string(&mut self, text: &str) -> Result<(), Error> {
        if has_escapes(text) {
            return serde_json::to_writer(&mut self.out, text);
        }
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    /// RFC 8785 §3.2.2.3. Whole numbers of more than 53 bits, which a double cannot hold, are
    /// written exactly: no field of ours comes near them.
    fn whole(&mut self, number: impl Display) -> Result<(), Error> {
        write!(self.out, "{number}").map_err(Error::io)
    }

    fn array(&mut self) -> Items<'_> {
        self.open(b'[');
        Items { writer: self, empty: true, in_variant: false }
    }

    fn object(&mut self) -> Members<'_> {
        self.open(b'{');
        let first = self.members.len();
        Members { writer: self, first, key: Cow::default(), in_variant: false }
    }

    /// Opens the object around a variant with fields, of which the variant is the only key.
    fn open_variant(&mut self, variant: &str) -> Result<(), Error> {
        self.open(b'{');
        self.key(variant)
    }
}

/// An array that is being written.
struct Items<'w> {
    writer: &'w mut Writer,
    empty: bool,
    in_variant: bool,
}

impl Items<'_> {
    fn add(&mut self, item: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if !std::mem::take(&mut self.empty) {
            self.writer.out.push(b',');
        }
        self.writer.new_line();
        item.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        self.writer.close(b']', self.empty);
        if self.in_variant {
            self.writer.close(b'}', false);
        }
        Ok(())
    }
}

/// An object that is being written.
pub(super) struct Members<'w> {
    writer: &'w mut Writer,
    /// Index of its first member among those of all open objects.
    first: usize,
    /// The key of a map for which the value comes next.
    key: Cow<'static, str>,
    in_variant: bool,
}

impl Members<'_> {
    /// Adds a member.
    pub(super) fn add(
        &mut self,
        key: Cow<'static, str>,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Error> {
        let start = self.begin(&key)?;
        value.serialize(&mut *self.writer)?;
        self.end(key, start);
        Ok(())
    }

    /// Writes the key of a member; gives where the member starts.
    fn begin(&mut self, key: &str) -> Result<usize, Error> {
        if self.writer.members.len() > self.first {
            self.writer.out.push(b',');
        }
        let start = self.writer.out.len();
        self.writer.key(key)?;
        Ok(start)
    }

    /// Notes where a member stands that has been written.
    fn end(&mut self, key: Cow<'static, str>, start: usize) {
        let place = start..self.writer.out.len();
        self.writer.members.push(Member { key, place });
    }

    fn close(self) -> Result<(), Error> {
        let Writer { out, members, sorted, .. } = &mut *self.writer;
        let own = members.get_mut(self.first..).unwrap_or_default();
        let empty = own.is_empty();
        if !own.is_sorted_by(|a, b| order(&a.key, &b.key).is_le()) {
            put_in_order(out, own, sorted);
        }
        members.truncate(self.first);
        self.writer.close(b'}', empty);
        if self.in_variant {
            self.writer.close(b'}', false);
        }
        Ok(())
    }
}

/// Whether a text has characters that JSON escapes. All of it is looked at, many bytes at once: few
/// texts have any.
fn has_escapes(text: &str) -> bool {
    let is_escaped = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    text.bytes().fold(false, |found, byte| found | is_escaped(byte))
}

/// The order of keys of RFC 8785 §3.2.3: by UTF-16 units, for ASCII the same as by bytes.
fn order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// Puts the members at the end of the buffer in the order of their keys; `sorted` is room for them.
fn put_in_order(out: &mut Vec<u8>, members: &mut [Member], sorted: &mut Vec<u8>) {
    let Some(start) = members.first().map(|member| member.place.start) else { return };
    members.sort_by(|a, b| order(&a.key, &b.key));
    sorted.clear();
    sorted.reserve(out.len() - start);
    for member in members {
        sorted.extend((!sorted.is_empty()).then_some(b','));
        sorted.extend_from_slice(&out[member.place.clone()]);
    }
    out.truncate(start);
    out.extend_from_slice(sorted);
}

impl<'w> ser::Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Items<'w>;
    type SerializeMap = Members<'w>;
    type SerializeStruct = Members<'w>;
    type SerializeStructVariant = Members<'w>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.extend(if value { &b"true"[..] } else { &b"false"[..] });
        Ok(())
    }

    fn serialize_i8(self, number: i8) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_i16(self, number: i16) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_i32(self, number: i32) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_i64(self, number: i64) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_u8(self, number: u8) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_u16(self, number: u16) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_u32(self, number: u32) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_u64(self, number: u64) -> Result<(), Error> {
        self.whole(number)
    }

    fn serialize_f32(self, number: f32) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    /// JSON has no infinite numbers; they are `null`.
    fn serialize_f64(self, number: f64) -> Result<(), Error> {
        if !number.is_finite() {
            return self.serialize_unit();
        }
        self.out.extend(ecmascript(number).into_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.string(text)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.out.extend(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.open_variant(variant)?;
        value.serialize(&mut *self)?;
        self.close(b'}', false);
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Items<'w>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple(self, _length: usize) -> Result<Items<'w>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Items<'w>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Items<'w>, Error> {
        self.open_variant(variant)?;
        Ok(Items { in_variant: true, ..self.array() })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Members<'w>, Error> {
        Ok(self.object())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Members<'w>, Error> {
        Ok(self.object())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Members<'w>, Error> {
        self.open_variant(variant)?;
        Ok(Members { in_variant: true, ..self.object() })
    }
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.add(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.add(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeTupleStruct for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.add(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeTupleVariant for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.add(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Error;

    /// Keys that are no strings are written as their JSON, as `serde_json` does.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match serde_json::to_value(key)? {
            Value::String(text) => text.into(),
            other => other.to_string().into(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.add(key, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.add(key.into(), value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeStructVariant for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.add(key.into(), value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
