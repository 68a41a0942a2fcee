//! A PDF file, opened: its pages and fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use lopdf::{Dictionary, Object, ObjectId};

use super::PageInk;
use super::budget::Budget;
use super::census;
use super::font::{Font, ListedFont};
use super::interpreter;
use super::load::{broken, check_header, load};
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
    /// Whether any of its objects may be another.
    is_damaged: bool,
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
        let is_damaged = objects.are_damaged();
        if is_damaged {
            findings.push(damaged_objects());
        }
        let font_indices = list_fonts(&objects);
        let count = font_indices.values().map(|index| usize::from(*index) + 1).max().unwrap_or(0);
        Ok(Self {
            budget: Budget::new(limits, start, pages.len()),
            is_damaged,
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
        let (mut ink, content) = interpreter::read_page(self, page, number);
        ink.is_damaged |= self.is_damaged;
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

fn damaged_objects() -> Finding {
    let message = "a stream that packs objects of the file is damaged: any of them may be another";
    Finding::new(Code::UnreadableContent, Place::default(), message)
        .with_hint("fetch the file again, or compare every value with the paper")
}

fn in_source(finding: Finding, source: &Source) -> Finding {
    Finding { place: finding.place.in_source(Arc::clone(&source.name)), ..finding }
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
