//! A PDF file, opened: its pages and fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use lopdf::{Dictionary, LoadOptions, Object, ObjectId};

use super::PageInk;
use super::budget::Budget;
use super::census;
use super::font::{Font, ListedFont};
use super::interpreter;
use super::marked::text_string;
use super::objects::{Objects, as_dict};
use super::optional;
use super::pages::{PageNode, find_pages};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::limits::{Limits, room};
use crate::place::Place;
use crate::source::Source;
use crate::time::Timestamp;

/// The header may have so much before it, such as the head of a mail.
const MAX_BEFORE_HEADER: usize = 1024;

/// The most bytes that an object stream may inflate to; object streams of real files take a few
/// hundred kB each.
const MAX_OBJECT_STREAM: usize = 32 << 20;

/// A stream begins so soon in its object, in bytes; its dictionary is short.
const MAX_STREAM_HEAD: usize = 4096;

/// A PDF file, opened. Pages can be read from several threads at once; what comes out does not
/// depend on their order.
#[derive(Debug)]
pub struct Document {
    objects: Arc<Objects>,
    pages: Vec<PageNode>,
    fonts: Vec<OnceLock<Font>>,
    unknown_font: OnceLock<Font>,
    /// Index in `fonts` by the address of the font's dictionary, which stays where it is. The order
    /// of addresses reaches nothing.
    font_indices: BTreeMap<usize, u16>,
    hidden_groups: BTreeSet<ObjectId>,
    findings: Vec<Finding>,
    budget: Budget,
}

impl Document {
    /// Opens a PDF.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotPdf`], [`Error::Password`], [`Error::Limit`], or
    /// [`Error::Broken`] when no page can be found in it.
    pub fn open(source: &Source) -> Result<Self, Error> {
        Self::open_within(source, &Limits::default())
    }

    /// Opens a PDF, of which not more is read than the limits say.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_within(source: &Source, limits: &Limits) -> Result<Self, Error> {
        let start = Instant::now();
        check_header(source)?;
        census::check(source, limits)?;
        let (file, mut findings) = load(source, limits)?;
        let objects = Arc::new(Objects::new(file, room(limits.stream_bytes)));
        let (pages, page_findings) = find_pages(&objects, limits);
        if pages.is_empty() {
            return Err(broken(source, "it has no page object"));
        }
        findings.extend(page_findings);
        let font_indices = list_fonts(&objects);
        let count = font_indices.values().map(|index| usize::from(*index) + 1).max().unwrap_or(0);
        Ok(Self {
            budget: Budget::new(limits, start, pages.len()),
            pages,
            fonts: (0..count).map(|_| OnceLock::new()).collect(),
            unknown_font: OnceLock::new(),
            font_indices,
            hidden_groups: optional::hidden_groups(&objects),
            findings: findings.into_iter().map(|f| in_source(f, source)).collect(),
            objects,
        })
    }

    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// When the file says that it was last changed, else made.
    pub fn modified(&self) -> Option<Timestamp> {
        let about = self.objects.about()?;
        let date =
            |key| Timestamp::of_pdf(&text_string(self.objects.get(about, key)?.as_str().ok()?));
        date(b"ModDate").or_else(|| date(b"CreationDate"))
    }

    /// What is printed on a page, counted from 0; an empty page when there is no such page.
    pub fn page(&self, index: usize) -> PageInk {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let lost = PageNode::default();
        let page = self.pages.get(index).unwrap_or(&lost);
        if self.budget.clock().look() == Some(Code::TimeLimit) {
            self.budget.note_late(index);
        }
        if self.left_out(index).is_some() {
            return interpreter::blank_page(self, page, number);
        }
        let (ink, content) = interpreter::read_page(self, page, number);
        self.budget.note(index, content, ink.glyphs.len(), ink.rulings.len());
        ink
    }

    /// The limit that leaves out a page, once the pages before it have been read: they have taken
    /// all that there is for a document.
    pub(crate) fn left_out(&self, index: usize) -> Option<Code> {
        self.budget.leaves_out(index)
    }

    /// How much of it is read.
    pub(super) const fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The name of a font, by the index that glyphs carry.
    pub fn font_name(&self, index: u16) -> &str {
        let font = self.fonts.get(usize::from(index)).and_then(OnceLock::get);
        font.map_or("", |font| &font.name)
    }

    /// A font in words, for messages.
    pub(super) fn font_title(&self, index: u16) -> String {
        match self.font_name(index) {
            "" => "a font without a name".to_owned(),
            name => format!("the font {name}"),
        }
    }

    /// What was odd about the file as a whole.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The font of a dictionary, read when it is first asked for.
    pub(super) fn font(&self, dict: &Dictionary) -> ListedFont<'_> {
        let index = self.font_indices.get(&address(dict)).copied();
        let slot = index.and_then(|index| Some((index, self.fonts.get(usize::from(index))?)));
        slot.map_or_else(
            || self.unknown_font(),
            |(index, slot)| (index, slot.get_or_init(|| Font::read(&self.objects, dict))),
        )
    }

    /// The font of text for which the page names none.
    pub(super) fn unknown_font(&self) -> ListedFont<'_> {
        let index = u16::try_from(self.fonts.len()).unwrap_or(u16::MAX);
        (index, self.unknown_font.get_or_init(Font::unknown))
    }

    /// The objects of the file.
    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The optional content groups that are off when the document is opened.
    pub(super) const fn hidden_groups(&self) -> &BTreeSet<ObjectId> {
        &self.hidden_groups
    }
}

fn in_source(finding: Finding, source: &Source) -> Finding {
    Finding { place: finding.place.in_source(Arc::clone(&source.name)), ..finding }
}

fn broken(source: &Source, cause: impl Into<String>) -> Error {
    Error::Broken { name: source.name.to_string(), cause: cause.into() }
}

/// Says what a file is that is no PDF.
fn check_header(source: &Source) -> Result<(), Error> {
    let bytes = source.bytes.as_slice();
    if bytes.is_empty() {
        return Err(Error::Empty { name: source.name.to_string() });
    }
    let head = bytes.get(..MAX_BEFORE_HEADER).unwrap_or(bytes);
    if head.windows(5).any(|word| word == b"%PDF-") {
        return Ok(());
    }
    let is_text = std::str::from_utf8(head).is_ok() || head.iter().all(|b| *b >= b'\t');
    let seen = match head {
        [b'P', b'K', 3, 4, ..] => "it looks like a ZIP archive or an Office document",
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

fn contains_ignoring_case(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

/// Loads the objects of the file, by its table or, where that is broken, by scanning.
fn load(source: &Source, limits: &Limits) -> Result<(lopdf::Document, Vec<Finding>), Error> {
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
    /// A stream of objects, or of their table, inflates to too much.
    TooLong,
    Other(String),
}

/// Loads the objects; `by_scan` finds them by scanning the file, whatever its table says.
fn load_with_lopdf(bytes: &[u8], most: usize, by_scan: bool) -> Result<lopdf::Document, Fault> {
    let options =
        LoadOptions { force_reconstruct: by_scan, ..LoadOptions::with_max_decompressed_size(most) };
    // lopdf meets bytes that no one checked; this is the last wall, should it panic on some.
    let load = || lopdf::Document::load_mem_with_options(bytes, options);
    let loaded = catch_unwind(AssertUnwindSafe(load));
    match loaded {
        Ok(Ok(file)) if file.is_encrypted() => Err(Fault::Password),
        Ok(Ok(mut file)) => {
            fill_streams(&mut file, bytes);
            Ok(file)
        }
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

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// Fills the streams that lopdf left empty, since they say no length or a wrong one: up to their
/// `endstream`, or to the end of the object.
fn fill_streams(file: &mut lopdf::Document, bytes: &[u8]) {
    if file.was_encrypted() {
        return;
    }
    // lopdf counts from the header.
    let header = bytes.windows(5).position(|word| word == b"%PDF-").unwrap_or(0);
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

/// Gives every font dictionary that some resources name an index, in the order of the objects.
fn list_fonts(objects: &Objects) -> BTreeMap<usize, u16> {
    let mut indices = BTreeMap::new();
    let mut list = |font: &Dictionary| {
        let next = u16::try_from(indices.len()).unwrap_or(u16::MAX);
        indices.entry(address(font)).or_insert(next);
    };
    for (_, object) in objects.all() {
        let Some(dict) = as_dict(object) else { continue };
        let resources = dict.as_hashmap().get(b"Resources".as_slice());
        let resources = match resources {
            Some(Object::Dictionary(direct)) => Some(direct),
            _ => None,
        };
        for holder in [Some(dict), resources].into_iter().flatten() {
            match objects.get(holder, b"Font") {
                Some(Object::Dictionary(fonts)) => {
                    let fonts = fonts.iter().filter_map(|(_, font)| objects.resolve(font));
                    fonts.filter_map(as_dict).for_each(&mut list);
                }
                // `Font` of an ExtGState: a font and a size.
                Some(Object::Array(font)) => {
                    let font = font.first().and_then(|font| objects.resolve(font));
                    font.and_then(as_dict).into_iter().for_each(&mut list);
                }
                _ => {}
            }
        }
    }
    indices
}

/// Where a dictionary lies in memory, as its identity.
fn address(dict: &Dictionary) -> usize {
    std::ptr::from_ref(dict).addr()
}
