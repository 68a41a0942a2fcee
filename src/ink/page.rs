//! A page while it is filled: glyphs, rulings, and what was odd.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{self, Fill, Shade};
use super::document::Document;
use super::font::Sign;
use super::frame::Frame;
use super::hand::Hand;
use super::unicode::is_private;
use super::{Glyph, PageInk, Ruling, Unicode, Visibility};
use crate::finding::{Code, Finding};
use crate::geom::{Point, Rect};
use crate::limits::{Limits, is_limit};
use crate::place::Place;

/// How far the em box reaches above the baseline, in em.
const ABOVE: f64 = 0.88;

/// How far the em box reaches below the baseline, in em.
const BELOW: f64 = 0.12;

/// The ink of a glyph keeps so far away from every edge of its box, in em. A clip that only cuts
/// this margin cuts no ink: LibreOffice clips cells at the very top of the text.
const MARGIN: f64 = 0.12;

/// Coordinates beyond this are mistakes, in points; paper is smaller.
const FAR_AWAY: f64 = 1e6;

/// Room is made for so many glyphs at once; a full page of A3 has 5,000. As all pages ask for the
/// same, each gets the memory of the one before.
const USUAL_GLYPHS: usize = 8_192;

/// The most rulings of one page; dotted ones come to some 20,000.
const MAX_RULINGS: usize = 400_000;

/// The most filled areas of one page that are looked at; a page of shaded cells has some 500.
const MAX_FILLS: usize = 20_000;

/// How the pen leaves a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// In ink.
    Inked,
    /// In the colour of the paper.
    Pale,
    /// Without paint: render modes 3 and 7.
    Unpainted,
    /// In a layer that is off.
    Hidden,
}

/// A page while it is filled.
#[derive(Debug)]
pub(super) struct PageBuilder {
    ink: PageInk,
    crop: Rect,
    clip: Rect,
    clip_index: u32,
    /// What both the clip box and the edge of the page let a reader see.
    seen: Window,
    /// Glyphs without a known character, by font: how many, and one of the codes.
    unknown: BTreeMap<u16, (usize, u32)>,
    /// Glyphs that say a private character, by font.
    private: BTreeMap<u16, usize>,
    /// Fonts whose data is damaged where it tells what glyphs of the page say.
    damaged: BTreeSet<u16>,
    /// Glyphs and rulings at impossible places.
    misplaced: usize,
    /// The filled areas and pictures.
    fills: Vec<Fill>,
    /// Glyphs in the colour of the paper.
    pale: Vec<usize>,
    junk: usize,
    /// The most glyphs that it may have.
    most_glyphs: usize,
    /// The limits that were reached.
    limits: Vec<Code>,
    /// What there is more of than a page can have, of what nobody can set a limit of.
    overfull: Vec<&'static str>,
    missing_font: bool,
    missing_object: bool,
}

impl PageBuilder {
    /// An empty page.
    pub(super) fn new(number: u32, frame: &Frame, most_glyphs: usize) -> Self {
        let mut ink =
            PageInk { number, width: frame.width, height: frame.height, ..PageInk::default() };
        let plane = Rect { x0: -FAR_AWAY, y0: -FAR_AWAY, x1: FAR_AWAY, y1: FAR_AWAY };
        ink.clips.push(plane);
        ink.glyphs.reserve(USUAL_GLYPHS.min(most_glyphs));
        let crop = frame.crop();
        Self {
            ink,
            crop,
            clip: plane,
            clip_index: 0,
            seen: Window::of(&plane, &crop),
            unknown: BTreeMap::new(),
            private: BTreeMap::new(),
            damaged: BTreeSet::new(),
            misplaced: 0,
            fills: Vec::new(),
            pale: Vec::new(),
            junk: 0,
            most_glyphs,
            limits: Vec::new(),
            overfull: Vec::new(),
            missing_font: false,
            missing_object: false,
        }
    }

    /// The clip box before anything is clipped: the whole plane.
    pub(super) fn plane(&self) -> Rect {
        self.ink.clips.first().copied().unwrap_or_default()
    }

    /// Whether all of the page as seen lies within a box.
    pub(super) fn is_within(&self, bounds: &Rect) -> bool {
        let crop = &self.crop;
        bounds.x0 <= crop.x0 && crop.x1 <= bounds.x1 && bounds.y0 <= crop.y0 && crop.y1 <= bounds.y1
    }

    /// Adds a finding about the page.
    pub(super) fn note(&mut self, code: Code, message: impl Into<String>) {
        self.ink.findings.push(Finding::new(code, Place::page(self.ink.number), message));
    }

    /// Notes that a limit was reached, once.
    pub(super) fn note_limit(&mut self, limit: Code) {
        if !self.limits.contains(&limit) {
            self.limits.push(limit);
        }
    }

    /// Whether a limit was reached.
    pub(super) const fn has_reached_a_limit(&self) -> bool {
        !self.limits.is_empty()
    }

    /// Notes that there is more of something than a page can have, once.
    pub(super) fn note_overfull(&mut self, what: &'static str) {
        if !self.overfull.contains(&what) {
            self.overfull.push(what);
        }
    }

    /// Notes bytes of a content stream that fit no token.
    pub(super) const fn note_junk(&mut self, bytes: usize) {
        self.junk += bytes;
    }

    /// Notes that text is shown in a font that the page doesn't have.
    pub(super) const fn note_missing_font(&mut self) {
        self.missing_font = true;
    }

    /// Notes that a form or picture is drawn that the page doesn't have.
    pub(super) const fn note_missing_object(&mut self) {
        self.missing_object = true;
    }

    /// How many glyphs the page has so far.
    pub(super) const fn glyph_count(&self) -> usize {
        self.ink.glyphs.len()
    }

    /// The glyphs from one on.
    pub(super) fn glyphs_from(&mut self, first: usize) -> &mut [Glyph] {
        self.ink.glyphs.get_mut(first..).unwrap_or_default()
    }

    /// Sets the clip box for the glyphs that follow.
    pub(super) fn set_clip(&mut self, clip: Rect) {
        if clip == self.clip || self.ink.glyphs.len() >= self.most_glyphs {
            return;
        }
        self.clip = clip;
        self.seen = Window::of(&clip, &self.crop);
        // The clip of the cell before often comes back; further back is not worth the search.
        let recent = self.ink.clips.iter().enumerate().rev().take(4).find(|(_, c)| **c == clip);
        let index = if clip == self.plane() { Some(0) } else { recent.map(|(index, _)| index) };
        let index = index.unwrap_or_else(|| {
            self.ink.clips.push(clip);
            self.ink.clips.len() - 1
        });
        self.clip_index = u32::try_from(index).unwrap_or(u32::MAX);
    }

    /// Adds the glyph of a sign.
    #[inline]
    pub(super) fn add_glyph(&mut self, hand: &Hand, sign: &Sign, code: u32, trace: Trace) {
        if self.ink.glyphs.len() >= self.most_glyphs {
            return self.note_limit(Code::GlyphLimit);
        }
        let spot = Spot::of(hand, sign);
        if !spot.is_on_paper() {
            self.misplaced += 1;
            return;
        }
        let text = match &sign.text {
            Unicode::Char(c) if !is_private(*c) => Unicode::Char(*c),
            text => {
                self.count_odd(hand.font, text, code);
                text.clone()
            }
        };
        if sign.is_damaged {
            self.damaged.insert(hand.font);
        }
        let visibility = match trace {
            Trace::Hidden => Visibility::Hidden,
            Trace::Unpainted => Visibility::Unpainted,
            Trace::Inked | Trace::Pale => self.visibility(&spot),
        };
        if trace == Trace::Pale {
            self.pale.push(self.ink.glyphs.len());
        }
        let order = u32::try_from(self.ink.glyphs.len()).unwrap_or(u32::MAX);
        self.ink.glyphs.push(Glyph {
            text,
            code,
            font: hand.font,
            origin: spot.origin,
            advance: spot.advance,
            size: spot.size,
            rect: spot.rect,
            clip: self.clip_index,
            visibility,
            order,
            vertical: hand.vertical,
        });
    }

    /// Counts glyphs that say nothing, or nothing that others know.
    #[cold]
    fn count_odd(&mut self, font: u16, text: &Unicode, code: u32) {
        match text {
            Unicode::Unknown { .. } => self.unknown.entry(font).or_insert((0, code)).0 += 1,
            text if text.is_private() => *self.private.entry(font).or_default() += 1,
            _ => {}
        }
    }

    /// Whether a reader sees a painted glyph, as far as the clip and the edge of the page tell.
    fn visibility(&self, spot: &Spot) -> Visibility {
        // Where all of the box is seen, so is its core: nearly always.
        if self.seen.holds(&spot.rect) {
            return Visibility::Visible;
        }
        let core = spot.core();
        if self.seen.holds(&core) {
            return Visibility::Visible;
        }
        let is_clipped = core.intersection(&self.clip).is_none_or(|seen| {
            seen.width() <= 0.0 && core.width() > 0.0 || seen.height() <= 0.0 && core.height() > 0.0
        });
        match () {
            () if is_clipped => Visibility::Clipped,
            () if !self.crop.contains(spot.rect.center()) => Visibility::OutsideCrop,
            () => Visibility::Cut,
        }
    }

    /// Adds a ruling, cut to the clip box.
    pub(super) fn add_ruling(&mut self, ruling: Ruling, clip: &Rect) {
        if self.ink.rulings.len() >= MAX_RULINGS {
            return self.note_overfull("rulings");
        }
        if !is_on_paper(&ruling.rect) {
            self.misplaced += 1;
            return;
        }
        let seen = ruling.rect.intersection(clip);
        let seen = seen.filter(|rect| rect.width() > 0.0 && rect.height() > 0.0);
        self.ink.rulings.extend(seen.map(|rect| Ruling { rect }));
    }

    /// Adds a filled area; `covers`: nothing under it is seen.
    pub(super) fn add_fill(&mut self, area: Rect, clip: &Rect, shade: Shade, covers: bool) {
        if self.fills.len() >= MAX_FILLS {
            return self.note_overfull("filled areas");
        }
        let (glyphs, rulings) = (self.ink.glyphs.len(), self.ink.rulings.len());
        let seen = area.intersection(clip).filter(is_on_paper);
        self.fills.extend(seen.map(|rect| Fill { rect, shade, covers, glyphs, rulings }));
    }

    /// Adds the area of a picture.
    pub(super) fn add_picture(&mut self, area: Rect, clip: &Rect) {
        self.add_fill(area, clip, Shade::Ink, false);
        let seen = area.intersection(clip).and_then(|area| area.intersection(&self.crop));
        let page = self.crop.width() * self.crop.height();
        let share = seen.map_or(0.0, |seen| seen.width() * seen.height() / page);
        self.ink.picture_share = (self.ink.picture_share + share).min(1.0);
    }

    /// The page, with its findings.
    pub(super) fn finish(mut self, document: &Document) -> PageInk {
        self.note_odd_glyphs(document);
        self.hide_what_is_covered();
        if self.misplaced > 0 {
            let message =
                format!("{} glyphs or lines at impossible places; left out", self.misplaced);
            self.note(Code::ImpossiblePlace, message);
        }
        if self.junk > 0 {
            let message = format!("{} bytes of the page's content make no sense", self.junk);
            self.note(Code::UnreadableContent, message);
        }
        if self.missing_font {
            self.note(Code::MissingFont, "text in a font that the file doesn't hold");
        }
        if self.missing_object {
            let message = "a form or picture is drawn that the file doesn't hold";
            self.note(Code::UnreadableContent, message);
        }
        for what in std::mem::take(&mut self.overfull) {
            let message = format!("more {what} than a page can have; the rest is left out");
            self.note(Code::PageLimit, message);
        }
        for limit in std::mem::take(&mut self.limits) {
            self.note_reached(limit);
        }
        self.ink.is_damaged = self.ink.findings.iter().any(|finding| leaves_gaps(finding.code));
        self.ink
    }

    fn note_reached(&mut self, code: Code) {
        let message = match code {
            Code::StreamLimit => "a stream of the page inflates to too much; it is left out",
            Code::ContentLimit => "the page's content inflates to too much; the rest is left out",
            Code::OperatorLimit => "the page has too many operators; the rest is left out",
            Code::FormLimit => "forms are nested too deep; the inner ones are left out",
            Code::GlyphLimit => "the page has too many glyphs; the rest is left out",
            Code::PageTimeLimit => "the page took too long; the rest of it is left out",
            _ => "the document took too long; the rest of the page is left out",
        };
        let finding = Finding::new(code, Place::page(self.ink.number), message);
        self.ink.findings.push(finding.with_hint(Limits::hint(code)));
    }

    /// Hides what is written in the colour of the paper or lies under a box, and says so.
    fn hide_what_is_covered(&mut self) {
        let PageInk { glyphs, rulings, .. } = &mut self.ink;
        let unseen = cover::hide(glyphs, rulings, &self.fills, &self.pale);
        self.ink.boxes = self.fills.iter().filter(|f| f.covers).map(|f| f.rect).collect();
        if unseen.pale > 0 {
            let message =
                format!("{} glyphs are white on white; left out of the table", unseen.pale);
            self.note(Code::TextHidden, message);
        }
        if unseen.covered > 0 {
            let message =
                format!("{} glyphs lie under a filled box; left out of the table", unseen.covered);
            self.note(Code::TextHidden, message);
        }
        if unseen.is_partial {
            self.note_overfull("boxes over its text");
        }
    }

    fn note_odd_glyphs(&mut self, document: &Document) {
        for (font, (count, code)) in std::mem::take(&mut self.unknown) {
            let message = format!(
                "{count} glyphs of {} whose characters the PDF doesn't tell, such as code {code:#x}",
                document.font_title(font)
            );
            self.note(Code::UnknownGlyph, message);
        }
        for (font, count) in std::mem::take(&mut self.private) {
            let font = document.font_title(font);
            self.note(Code::PrivateUse, format!("{count} private-use characters of {font}; kept"));
        }
        for font in std::mem::take(&mut self.damaged) {
            let message = format!(
                "the data of {} is damaged; what is written in it may say something else",
                document.font_title(font)
            );
            self.note(Code::UnreadableContent, message);
        }
    }
}

/// Whether a finding says that some of the page was not read, or may say something else.
fn leaves_gaps(code: Code) -> bool {
    let is_lost = matches!(
        code,
        Code::UnreadableContent | Code::LostPage | Code::ImpossiblePlace | Code::PageLimit
    );
    is_lost || is_limit(code)
}

/// What two boxes both let a reader see; of boxes that don't meet, nothing.
#[derive(Debug)]
struct Window(Rect);

impl Window {
    const fn of(a: &Rect, b: &Rect) -> Self {
        let (x0, y0) = (a.x0.max(b.x0), a.y0.max(b.y0));
        Self(Rect { x0, y0, x1: a.x1.min(b.x1), y1: a.y1.min(b.y1) })
    }

    /// Whether it holds all of a rectangle.
    fn holds(&self, rect: &Rect) -> bool {
        let Rect { x0, y0, x1, y1 } = self.0;
        x0 <= rect.x0 && rect.x1 <= x1 && y0 <= rect.y0 && rect.y1 <= y1
    }
}

/// Where a glyph is on the page.
struct Spot {
    origin: Point,
    advance: Point,
    size: f64,
    rect: Rect,
}

impl Spot {
    fn of(hand: &Hand, sign: &Sign) -> Self {
        let (x, y) = hand.position();
        let (origin, up) = (hand.to_page.apply(x, y), hand.up);
        let (dx, dy) = hand.step(sign);
        let advance = hand.to_page.apply_vector(dx, dy);
        let rect = if hand.vertical {
            let across = hand.to_page.apply_vector(hand.size_along / 2.0, 0.0);
            let corner = Point::new(origin.x - across.x, origin.y - across.y);
            box_from(corner, advance, Point::new(across.x * 2.0, across.y * 2.0))
        } else {
            let foot = Point::new(origin.x - up.x * BELOW, origin.y - up.y * BELOW);
            let height = ABOVE + BELOW;
            box_from(foot, advance, Point::new(up.x * height, up.y * height))
        };
        Self { origin, advance, size: hand.size, rect }
    }

    fn is_on_paper(&self) -> bool {
        let Point { x, y } = self.advance;
        is_on_paper(&self.rect) && (x + y + self.size + self.origin.x + self.origin.y).is_finite()
    }

    /// The part of the box that ink may fill.
    fn core(&self) -> Rect {
        let Rect { x0, y0, x1, y1 } = self.rect;
        let dx = (self.size * MARGIN).min((x1 - x0) / 2.0);
        let dy = (self.size * MARGIN).min((y1 - y0) / 2.0);
        Rect { x0: x0 + dx, y0: y0 + dy, x1: x1 - dx, y1: y1 - dy }
    }
}

/// The upright box around a corner, and that corner moved by `along`, by `across`, and by both.
fn box_from(corner: Point, along: Point, across: Point) -> Rect {
    let Point { x, y } = corner;
    Rect {
        x0: x + along.x.min(0.0) + across.x.min(0.0),
        y0: y + along.y.min(0.0) + across.y.min(0.0),
        x1: x + along.x.max(0.0) + across.x.max(0.0),
        y1: y + along.y.max(0.0) + across.y.max(0.0),
    }
}

/// Whether a place can be on paper at all; numbers that are none are not.
fn is_on_paper(rect: &Rect) -> bool {
    let Rect { x0, y0, x1, y1 } = rect;
    let is_near = |n: &f64| n.abs() <= FAR_AWAY;
    // All are looked at, as nearly all places are on paper.
    is_near(x0) & is_near(y0) & is_near(x1) & is_near(y1)
}
