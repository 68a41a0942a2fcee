//! PDF → glyphs and rulings: what is printed on each page, and where. Nothing is interpreted yet.
//!
//! Coordinates are converted here, once: points, origin at the top left of the page as a reader
//! sees it (rotated, cut to its CropBox), y down. Ink outside the CropBox is kept and marked.

mod annotation;
mod budget;
mod census;
mod cmap;
mod coding;
mod content;
mod cover;
mod document;
mod encryption;
mod font;
mod frame;
mod hand;
mod inflate;
mod interpreter;
mod load;
mod marked;
mod objects;
mod optional;
mod page;
mod pages;
mod path;
mod ranges;
mod tokens;
mod unicode;

use std::sync::Arc;

pub use self::document::Document;
pub(crate) use self::load::has_header;

use crate::finding::Finding;
use crate::geom::{Point, Rect};

/// What is printed on one page.
#[derive(Debug, Clone, Default)]
pub struct PageInk {
    /// Number of the page in its document, from 1.
    pub number: u32,
    /// Width of the page as seen, in points.
    pub width: f64,
    /// Height of the page as seen, in points.
    pub height: f64,
    /// The glyphs, in the order in which the page draws them.
    pub glyphs: Vec<Glyph>,
    /// The rulings, in the order in which the page draws them.
    pub rulings: Vec<Ruling>,
    /// The filled upright boxes that are no rulings, in the order in which the page draws them.
    pub boxes: Vec<Rect>,
    /// The distinct clip boxes in force when glyphs were drawn; the first is the whole plane.
    pub clips: Vec<Rect>,
    /// Share of the page that pictures cover, 0 to 1; a scan covers nearly all of it.
    pub picture_share: f64,
    /// Whether some of it was not read, or may say something else: content or a font that is damaged, a
    /// limit that was reached.
    pub is_damaged: bool,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// One printed character.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// What it says.
    pub text: Unicode,
    /// The character code in the page's strings.
    pub code: u32,
    /// Index of its font in the document's list of fonts.
    pub font: u16,
    /// Where the pen stood: on the baseline for horizontal writing, above the centre for vertical.
    pub origin: Point,
    /// How far the pen moved, character and word spacing left out; tells the direction of writing.
    pub advance: Point,
    /// Height of the em, in points on the page.
    pub size: f64,
    /// The box of advance × em, 0.88 em above the baseline and 0.12 em below it, on the page.
    pub rect: Rect,
    /// Index of the clip box in force, in [`PageInk::clips`].
    pub clip: u32,
    /// Whether a reader sees it.
    pub visibility: Visibility,
    /// Position in the order of drawing, from 0.
    pub order: u32,
    /// Whether the font writes downwards (`WMode` 1).
    pub vertical: bool,
}

/// What a glyph says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unicode {
    /// One character, as nearly always.
    Char(char),
    /// Several characters, such as a ligature or a base with a variation selector.
    Text(Arc<str>),
    /// Covered by the ActualText of the first glyph of its marked content: it says nothing itself.
    Silent,
    /// The font does not tell; the code and, if known, the CID are all there is.
    Unknown {
        /// The CID that the code stands for, when the font is a composite one.
        cid: Option<u32>,
    },
}

/// Whether a reader sees a glyph, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// All of it.
    Visible,
    /// A part of it: the clip box cuts through it.
    Cut,
    /// Nothing: it lies outside the clip box.
    Clipped,
    /// Nothing: it lies outside the CropBox.
    OutsideCrop,
    /// Nothing: text render mode 3 or 7 paints no ink (the text layer of a scan).
    Unpainted,
    /// Nothing: it belongs to an optional content group that is off, has the colour of the paper, or
    /// lies under a filled box.
    Hidden,
}

/// A line drawn on the page: a stroked line, a thin filled rectangle, or one dot of a dotted line.
///
/// Kept as the thin rectangle of ink that it is; longer than thick along its direction. A dot of a
/// dotted or dashed line is as long as it is thick, and belongs to both directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// The ink, its thickness included, cut to the clip box.
    pub rect: Rect,
}
