//! Encryption put so that lopdf reads it (PDF 32000-1 §7.6).
//!
//! lopdf takes the encryption dictionary for an object of its own, without references, of a file that
//! has an identifier, all of whose streams are encrypted. Viewers ask for none of that. Where a file
//! has it otherwise, the same is said once more behind its end, as an update says what is new (§7.5.6).

use std::io::Write;

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, Writer};
use memchr::memmem;

use super::load::header;
use super::objects::Objects;

/// The entry of the trailer that names the encryption dictionary.
const ENTRY: &[u8] = b"Encrypt";

/// The security handler that opens files by passwords.
const BY_PASSWORD: &[u8] = b"Standard";

/// What lopdf has not understood of a file's encryption.
#[derive(Debug)]
pub(super) enum Remedy {
    /// The file with an update, after which it reads it.
    Update(Vec<u8>),
    /// There is none: a handler of this name opens it, and no password does.
    Handler(String),
}

/// What helps where lopdf has not read the encryption of a file as viewers do. `load` gives a file as
/// lopdf reads it.
pub(super) fn remedy(
    bytes: &[u8],
    file: &Document,
    load: impl Fn(&[u8]) -> Option<Document>,
) -> Option<Remedy> {
    // lopdf takes the entry away when it has opened the file.
    let unread = file.trailer.get(ENTRY).ok().cloned();
    let entry = match &unread {
        Some(entry) => entry.clone(),
        None if !file.was_encrypted() => return None,
        None => Object::Reference(named_dictionary(bytes)?),
    };
    let is_odd = match &entry {
        Object::Reference(id) => has_references(bytes, file, *id),
        _ => true,
    };
    if !is_odd && unread.is_none() {
        return None;
    }
    let dict = if is_odd {
        // Parts of it may be objects that are not encrypted, as none is then taken to be.
        Objects::new(load(&with_update(bytes, file, None))?, 0).direct(&entry)
    } else {
        Object::Dictionary(file.get_encrypted().ok()?.clone())
    };
    let Object::Dictionary(dict) = dict else { return None };
    let name = |key: &[u8]| dict.get(key).and_then(Object::as_name).unwrap_or(b"Identity");
    let handler = name(b"Filter");
    if handler != BY_PASSWORD {
        return Some(Remedy::Handler(String::from_utf8_lossy(handler).into_owned()));
    }
    let knows_filters = dict.get(b"V").and_then(Object::as_i64).is_ok_and(|version| version >= 4);
    if knows_filters && name(b"StmF") == b"Identity" && name(b"StrF") == b"Identity" {
        // Nothing is encrypted but what is attached.
        return Some(Remedy::Update(with_update(bytes, file, None)));
    }
    let helps = is_odd || !file.trailer.has(b"ID");
    helps.then(|| Remedy::Update(with_update(bytes, file, Some(dict))))
}

/// The object that the last `/Encrypt` of a file names.
fn named_dictionary(bytes: &[u8]) -> Option<ObjectId> {
    let ends = memmem::find_iter(bytes, b"/Encrypt").map(|at| at + b"/Encrypt".len());
    let entries = ends.filter_map(|end| bytes.get(end..end + 32).or_else(|| bytes.get(end..)));
    entries.filter_map(reference).last()
}

/// The reference that some bytes begin with: ` 12 0 R`.
fn reference(bytes: &[u8]) -> Option<ObjectId> {
    let head = bytes.split(|byte| *byte == b'R').next()?;
    let mut numbers = std::str::from_utf8(head).ok()?.split_ascii_whitespace();
    let (number, generation) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    numbers.next().is_none().then_some((number, generation))
}

/// Whether the object of a number seems to refer to others.
fn has_references(bytes: &[u8], file: &Document, (number, _): ObjectId) -> bool {
    let Some(XrefEntry::Normal { offset, .. }) = file.reference_table.get(number) else {
        return false;
    };
    let object = header(bytes).checked_add(*offset as usize).and_then(|start| bytes.get(start..));
    let object = object.unwrap_or_default();
    let end = memmem::find(object, b"endobj").unwrap_or(object.len());
    memmem::find(&object[..end], b" R").is_some()
}

/// The file with an update: what is known of it stays, but it is encrypted in this way, or not at all.
fn with_update(bytes: &[u8], file: &Document, encryption: Option<Dictionary>) -> Vec<u8> {
    let header = header(bytes);
    let number = file.max_id.saturating_add(1);
    let mut trailer = Dictionary::new();
    for key in [b"Root".as_slice(), b"Info", b"ID"] {
        if let Ok(value) = file.trailer.get(key) {
            trailer.set(key, value.clone());
        }
    }
    let before = i64::try_from(file.xref_start).unwrap_or_default();
    trailer.set("Prev", Object::Integer(before));
    trailer.set("Size", Object::Integer(i64::from(number) + 1));
    let mut out = bytes.to_vec();
    let mut row = "0 1\n0000000000 65535 f".to_owned();
    if let Some(dict) = encryption {
        trailer.set(ENTRY, Object::Reference((number, 0)));
        if !trailer.has(b"ID") {
            let none = || Object::String(Vec::new(), StringFormat::Hexadecimal);
            trailer.set("ID", Object::Array(vec![none(), none()]));
        }
        row = format!("{number} 1\n{:010} 00000 n", out.len() + 1 - header);
        add(&mut out, &format!("\n{number} 0 obj\n"), Object::Dictionary(dict), "\nendobj");
    }
    let table = out.len() + 1 - header;
    let end = format!("\nstartxref\n{table}\n%%EOF\n");
    add(&mut out, &format!("\nxref\n{row} \ntrailer\n"), Object::Dictionary(trailer), &end);
    out
}

/// Adds an object between two words.
fn add(out: &mut Vec<u8>, before: &str, object: Object, behind: &str) {
    out.extend_from_slice(before.as_bytes());
    // Memory takes what is written to it.
    let _ = Writer::write_object(out, &object).and_then(|()| out.write_all(behind.as_bytes()));
}
