//! Ink → a drawing: the glyphs of a page as runs of text, its rulings as the edges that they were
//! taken for.

use serde::Serialize;

use crate::geom::{Point, Rect};
use crate::grid::edges::{self, MOST_EDGES};
use crate::grid::lines::{Direction, direction, is_space};
use crate::ink::{Glyph, PageInk, Unicode, Visibility};

/// Glyphs whose baselines differ by less than this share of an em are one run.
const SAME_BASELINE: f64 = 0.02;
/// Glyphs of one run stand no further apart than this share of an em: the run is set in its own
/// length, which spreads small gaps evenly.
const GAP: f64 = 0.15;
/// How far the foot of a Japanese glyph lies under its baseline, as a share of an em.
const DESCENT: f64 = 0.12;
/// Coordinates are written in these parts of a point: a third of a pixel at four times the size.
const PARTS: f64 = 10.0;

/// What is printed on an upright page.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    /// Width of the page, in points.
    pub width: f64,
    /// Height of the page, in points.
    pub height: f64,
    /// What is shown: the page, and what was read beyond its edges.
    pub frame: Rect,
    /// Its rulings, without their thickness.
    pub rulings: Vec<Rect>,
    /// Whether there are more rulings than a page of tables has; none is drawn then.
    pub crowded: bool,
    /// Its text.
    pub runs: Vec<Run>,
    /// The bands of its tables.
    pub bands: Vec<Rect>,
    /// The size that most of its text has, in points.
    pub em: f64,
}

/// Glyphs on one baseline without a gap, of one size and one kind of width.
#[derive(Debug, Clone)]
pub struct Run {
    /// Where it begins, on the baseline.
    pub origin: Point,
    /// How far the pen moves over it.
    pub length: f64,
    /// Height of the em, in points.
    pub size: f64,
    /// Which way it runs.
    pub direction: Direction,
    /// How it is shown.
    pub look: Look,
    /// What it says.
    pub text: String,
}

/// How a run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As print.
    Seen,
    /// Drawn, but not seen by a reader of the paper: clipped, or without ink.
    Unseen,
    /// A glyph that the font does not tell.
    Unknown,
    /// Read beyond the edges of the page, where its box cuts it off.
    Beyond,
}

impl Drawing {
    /// The drawing of an upright page.
    pub(super) fn of(ink: &PageInk, bands: Vec<Rect>) -> Self {
        let edges = edges::find(&ink.rulings);
        let crowded = edges.horizontal.len() + edges.vertical.len() > MOST_EDGES;
        let across = edges.horizontal.iter().map(|e| Rect::new(e.from, e.at, e.to, e.at));
        let down = edges.vertical.iter().map(|e| Rect::new(e.at, e.from, e.at, e.to));
        let rulings = across.chain(down).take(if crowded { 0 } else { MOST_EDGES }).collect();
        let runs = runs(&ink.glyphs);
        let em = median(runs.iter().map(|run| run.size).collect());
        let (width, height) = (ink.width, ink.height);
        let frame = Rect::new(0.0, 0.0, width, height);
        Self { width, height, frame, rulings, crowded, runs, bands, em }
    }

    /// Widens what is shown by what was read beyond the edges of the page, but by no more than
    /// another page on each side: twins/turned.
    pub(super) fn show(&mut self, patches: impl Iterator<Item = Rect>) {
        let most = Rect::new(-self.width, -self.height, 2.0 * self.width, 2.0 * self.height);
        let near = patches.filter_map(|rect| rect.intersection(&most));
        self.frame = near.fold(self.frame, |frame, rect| frame.union(rect));
    }
}

fn median(mut sizes: Vec<f64>) -> f64 {
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// The runs of a page, in the order of drawing. White space only parts them.
fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parted = true;
    for glyph in glyphs {
        let Some(run) = Run::of(glyph) else {
            parted |= is_space(glyph);
            continue;
        };
        match runs.last_mut() {
            Some(last) if !parted && last.goes_on(&run) => last.extend(run),
            _ => runs.push(run),
        }
        parted = glyph.vertical;
    }
    runs
}

impl Run {
    /// The run of one glyph; `None` where it shows nothing.
    fn of(glyph: &Glyph) -> Option<Self> {
        let (text, look) = match &glyph.text {
            _ if is_space(glyph) => return None,
            Unicode::Char(c) => (c.to_string(), look(glyph)),
            Unicode::Text(text) => (text.to_string(), look(glyph)),
            Unicode::Silent => return None,
            Unicode::Unknown { .. } => ("□".to_owned(), Look::Unknown),
        };
        let size = glyph.size;
        if glyph.vertical {
            let Rect { x0, y1, .. } = glyph.rect;
            let origin = Point::new(x0, y1 - DESCENT * size);
            let length = glyph.rect.width();
            return Some(Self { origin, length, size, direction: Direction::Right, look, text });
        }
        let length = glyph.advance.x.hypot(glyph.advance.y);
        Some(Self { origin: glyph.origin, length, size, direction: direction(glyph), look, text })
    }

    /// Whether another run stands right behind it.
    fn goes_on(&self, next: &Self) -> bool {
        let way = Point::new(next.origin.x - self.origin.x, next.origin.y - self.origin.y);
        let (along, across) = match self.direction {
            Direction::Right => (way.x, way.y),
            Direction::Down => (way.y, way.x),
            Direction::Up => (-way.y, way.x),
            Direction::Left => (-way.x, way.y),
        };
        self.direction == next.direction
            && self.look == next.look
            && self.is_narrow() == next.is_narrow()
            && (self.size - next.size).abs() < SAME_BASELINE * self.size
            && across.abs() < SAME_BASELINE * self.size
            && (along - self.length).abs() < GAP * self.size
    }

    /// Whether it is of letters whose widths differ from font to font.
    fn is_narrow(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii())
    }

    fn extend(&mut self, next: Self) {
        let way = (next.origin.x - self.origin.x).hypot(next.origin.y - self.origin.y);
        self.length = way + next.length;
        self.text += &next.text;
    }
}

const fn look(glyph: &Glyph) -> Look {
    match glyph.visibility {
        Visibility::Visible | Visibility::Cut => Look::Seen,
        Visibility::OutsideCrop => Look::Beyond,
        Visibility::Clipped | Visibility::Unpainted | Visibility::Hidden => Look::Unseen,
    }
}

/// A length or coordinate as it is written: a whole number of tenths of a point.
#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest whole number")]
pub(super) fn tenths(length: f64) -> i32 {
    (length * PARTS).round() as i32
}

/// A rectangle as it is written.
pub(super) fn corners(rect: &Rect) -> [i32; 4] {
    [rect.x0, rect.y0, rect.x1, rect.y1].map(tenths)
}

/// A run as it is written: place, length, size, text, direction, look.
#[derive(Debug, Serialize)]
pub(super) struct WrittenRun<'a>(i32, i32, i32, i32, &'a str, u8, u8);

impl<'a> WrittenRun<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let [x, y, length, size] = [run.origin.x, run.origin.y, run.length, run.size].map(tenths);
        Self(x, y, length, size, &run.text, run.direction as u8, run.look as u8)
    }
}
