//! The bytes of a file → its objects: by its table or, where that is broken, by scanning; streams
//! that say a wrong length, or do not end, are taken as far as they go.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{LoadOptions, Object};
use memchr::memmem::find;

use super::encryption::{self, Remedy};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::limits::{Limits, room};
use crate::place::Place;
use crate::source::{Source, is_archive};

/// The header may have so much before it, such as the head of a mail.
const MAX_BEFORE_HEADER: usize = 1024;

/// The most bytes that an object stream may inflate to; object streams of real files take a few
/// hundred kB each.
const MAX_OBJECT_STREAM: usize = 32 << 20;

/// A stream begins so soon in its object, in bytes; its dictionary is short.
const MAX_STREAM_HEAD: usize = 4096;

/// A file in which no page can be found.
pub(super) fn broken(source: &Source, cause: impl Into<String>) -> Error {
    Error::Broken { name: source.name.to_string(), cause: cause.into() }
}

/// Whether bytes begin as a PDF does: `%PDF-` stands near their head (PDF 32000-1, Annex H, note 13),
/// and not in an archive, of which it is a part.
pub(crate) fn has_header(bytes: &[u8]) -> bool {
    !is_archive(bytes) && find(bytes.get(..MAX_BEFORE_HEADER).unwrap_or(bytes), b"%PDF-").is_some()
}

/// Says what a file is that is no PDF.
pub(super) fn check_header(source: &Source) -> Result<(), Error> {
    let bytes = source.bytes.as_slice();
    if bytes.is_empty() {
        return Err(Error::Empty { name: source.name.to_string() });
    }
    if has_header(bytes) {
        return Ok(());
    }
    let head = bytes.get(..MAX_BEFORE_HEADER).unwrap_or(bytes);
    if is_archive(head) {
        let name = source.name.to_string();
        return Err(Error::Archive { name, of_office: is_of_office(head) });
    }
    let is_text = std::str::from_utf8(head).is_ok() || head.iter().all(|b| *b >= b'\t');
    let seen = match head {
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "it looks like an old Office document",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', ..] => {
            "it looks like a picture"
        }
        _ if contains_ignoring_case(head, b"<html") => "it looks like a web page",
        _ if contains_ignoring_case(head, b"<!doctype") => "it looks like a web page",
        _ if is_text => "it looks like plain text",
        _ => "it doesn't begin with %PDF-",
    };
    Err(Error::NotPdf { name: source.name.to_string(), seen: seen.to_owned() })
}

/// Whether an archive begins with a file that only documents of Word, Excel, LibreOffice and the
/// like have.
fn is_of_office(archive: &[u8]) -> bool {
    let name = archive.get(FIRST_NAME..).unwrap_or_default();
    let names: [&[u8]; 6] =
        [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"mimetype"];
    names.iter().any(|of_office| name.starts_with(of_office))
}

/// Where the name of the first file of an archive stands.
const FIRST_NAME: usize = 30;

fn contains_ignoring_case(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

/// Loads the objects of the file, by its table or, where that is broken, by scanning.
pub(super) fn load(
    source: &Source,
    limits: &Limits,
) -> Result<(lopdf::Document, Vec<Finding>), Error> {
    let most = MAX_OBJECT_STREAM.min(room(limits.stream_bytes));
    let (file, rebuilt) = match load_with_lopdf(&source.bytes, most, false) {
        Ok(file) if lacks_streams(&file, &source.bytes) => {
            let mended = load_with_lopdf(&with_stream_ends(&source.bytes), most, true);
            (mended.unwrap_or(file), true)
        }
        Ok(file) => {
            let rebuilt = file.xref_recovery.is_some();
            (file, rebuilt)
        }
        Err(Fault::Password) => return Err(Error::Password { name: source.name.to_string() }),
        Err(Fault::Handler(handler)) => {
            return Err(Error::Handler { name: source.name.to_string(), handler });
        }
        Err(Fault::TooLong) => {
            let message = format!("a stream of objects inflates to more than {most} bytes");
            let name = source.name.to_string();
            return Err(Error::Limit { name, code: Code::StreamLimit, message });
        }
        Err(Fault::Other(cause)) => {
            let file = load_without_trailer(&source.bytes, most);
            (file.map_err(|_| broken(source, cause))?, true)
        }
    };
    let mut findings = Vec::new();
    if rebuilt {
        let message = "the table of objects is broken; the objects were found by scanning the file";
        findings.push(
            Finding::new(Code::BrokenFile, Place::default(), message)
                .with_hint("check that no page is missing; fetch the file again if one is"),
        );
    }
    Ok((file, findings))
}

/// Why lopdf gave no document.
enum Fault {
    Password,
    /// No password opens it, but this security handler.
    Handler(String),
    /// A stream of objects, or of their table, inflates to too much.
    TooLong,
    Other(String),
}

/// Loads the objects, decrypted; `by_scan` finds them by scanning the file, whatever its table says.
fn load_with_lopdf(bytes: &[u8], most: usize, by_scan: bool) -> Result<lopdf::Document, Fault> {
    let open = |bytes: &[u8]| open_with_lopdf(bytes, most, by_scan);
    let mut file = open(bytes)?;
    match encryption::remedy(bytes, &file, |bytes| open(bytes).ok()) {
        Some(Remedy::Update(updated)) => file = open(&updated)?,
        Some(Remedy::Handler(handler)) => return Err(Fault::Handler(handler)),
        None => {}
    }
    if file.trailer.has(b"Encrypt") {
        return Err(Fault::Password);
    }
    fill_streams(&mut file, bytes);
    Ok(file)
}

/// Loads the objects as lopdf does: where it finds no password, none.
fn open_with_lopdf(bytes: &[u8], most: usize, by_scan: bool) -> Result<lopdf::Document, Fault> {
    let options =
        LoadOptions { force_reconstruct: by_scan, ..LoadOptions::with_max_decompressed_size(most) };
    // lopdf meets bytes that no one checked; this is the last wall, should it panic on some.
    let load = || lopdf::Document::load_mem_with_options(bytes, options);
    let loaded = catch_unwind(AssertUnwindSafe(load));
    match loaded {
        Ok(Ok(file)) => Ok(file),
        Ok(Err(lopdf::Error::InvalidPassword)) => Err(Fault::Password),
        Ok(Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded {
            ..
        }))) => Err(Fault::TooLong),
        Ok(Err(error)) => Err(Fault::Other(error.to_string())),
        Err(_) => Err(Fault::Other("the structure of the file cannot be understood".to_owned())),
    }
}

/// Whether the file has streams where lopdf found none: it leaves out those without `endstream`.
fn lacks_streams(file: &lopdf::Document, bytes: &[u8]) -> bool {
    if file.was_encrypted() {
        return false;
    }
    let entries = &file.reference_table.entries;
    entries.iter().any(|(number, entry)| match entry {
        lopdf::xref::XrefEntry::Normal { offset, generation } => {
            let is_lost = !file.objects.contains_key(&(*number, *generation));
            let object = bytes.get(*offset as usize..).filter(|_| is_lost);
            object.is_some_and(|object| {
                let head = object.get(..MAX_STREAM_HEAD).unwrap_or(object);
                let end = find(head, b"endobj").unwrap_or(head.len());
                find(head.get(..end).unwrap_or_default(), b"stream").is_some()
            })
        }
        _ => false,
    })
}

/// The file with `endstream` where a stream runs into the end of its object, or of the file,
/// without it; and on a line of its own, where lopdf looks for it when a length is wrong.
fn with_stream_ends(bytes: &[u8]) -> Vec<u8> {
    let mut mended = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    for object in split_behind(bytes, b"endobj") {
        let (content, end) = object.split_at(find(object, b"endobj").unwrap_or(object.len()));
        match find(content, b"endstream") {
            Some(at) => {
                let (data, rest) = content.split_at(at);
                mended.extend_from_slice(data);
                if !data.ends_with(b"\n") && !data.ends_with(b"\r") {
                    mended.push(b'\n');
                }
                mended.extend_from_slice(rest);
            }
            None => {
                mended.extend_from_slice(content);
                if find(content, b"stream").is_some() {
                    mended.extend_from_slice(b"\nendstream\n");
                }
            }
        }
        mended.extend_from_slice(if end.is_empty() { b"\nendobj\n" } else { end });
    }
    mended
}

/// The parts of a file, each up to the end of a word.
fn split_behind<'b>(bytes: &'b [u8], word: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = find(rest, word).map_or(rest.len(), |at| at + word.len());
        let (part, tail) = rest.split_at(end);
        rest = tail;
        (!part.is_empty()).then_some(part)
    })
}

/// Where the file begins: lopdf counts from there.
pub(super) fn header(bytes: &[u8]) -> usize {
    find(bytes, b"%PDF-").unwrap_or(0)
}

/// Fills the streams that lopdf left empty, since they say no length or a wrong one: up to their
/// `endstream`, or to the end of the object.
fn fill_streams(file: &mut lopdf::Document, bytes: &[u8]) {
    if file.was_encrypted() {
        return;
    }
    let header = header(bytes);
    for object in file.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let start = stream.start_position.filter(|_| stream.content.is_empty());
        let Some(rest) = start.and_then(|start| bytes.get(header.checked_add(start)?..)) else {
            continue;
        };
        let length = stream.dict.get(b"Length").and_then(Object::as_i64);
        let end = find(rest, b"endstream").or_else(|| find(rest, b"endobj"));
        if length.is_ok_and(|length| length == 0) && end.is_some_and(|end| end <= 2) {
            continue;
        }
        let content = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let content = content.strip_suffix(b"\n").unwrap_or(content);
        stream.content = content.strip_suffix(b"\r").unwrap_or(content).to_vec();
    }
}

/// Loads a file that breaks off before its trailer: lopdf scans for objects, but wants a trailer to
/// start from, so it gets one that leads nowhere. The pages are found by scanning, too.
fn load_without_trailer(bytes: &[u8], most: usize) -> Result<lopdf::Document, Fault> {
    let mut mended = bytes.to_vec();
    mended.extend_from_slice(
        b"\nendstream endobj\n999999 0 obj\n<</Type/Catalog>>\nendobj\n\
          trailer\n<</Root 999999 0 R>>\nstartxref\n0\n%%EOF\n",
    );
    load_with_lopdf(&mended, most, true)
}
