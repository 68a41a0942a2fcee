//! The hand that writes: text state, and where the pen stands within a string (PDF 32000-1 §9.3,
//! §9.4.4).

use super::font::{ListedFont, Sign};
use crate::geom::{Matrix, Point};

/// Text state (§9.3).
#[derive(Debug, Clone, Copy)]
pub(super) struct TextState<'d> {
    /// The font with its index.
    pub(super) font: Option<ListedFont<'d>>,
    pub(super) size: f64,
    pub(super) char_spacing: f64,
    pub(super) word_spacing: f64,
    /// Horizontal scaling; 1 is normal.
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    /// Render mode, 0 to 7.
    pub(super) mode: u8,
}

impl Default for TextState<'_> {
    fn default() -> Self {
        Self {
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// Where and how large the next glyph is drawn.
#[derive(Debug)]
pub(super) struct Hand {
    /// Index of the font.
    pub(super) font: u16,
    /// Whether the font writes downwards.
    pub(super) vertical: bool,
    /// From text space to the page.
    pub(super) to_page: Matrix,
    /// How far the pen has moved since the string began, in text space.
    pub(super) pen: (f64, f64),
    /// Font size along the baseline, horizontal scaling included, in text space.
    pub(super) size_along: f64,
    /// Font size across the baseline, in text space.
    pub(super) size_across: f64,
    /// The way from the foot of the em to its top, on the page: the same for a whole string.
    pub(super) up: Point,
    /// Height of the em, in points on the page.
    pub(super) size: f64,
    rise: f64,
    char_spacing: f64,
    word_spacing: f64,
    scale: f64,
}

impl Hand {
    /// The hand at the start of a string.
    pub(super) fn new(
        text: &TextState<'_>,
        (index, font): ListedFont<'_>,
        to_page: &Matrix,
    ) -> Self {
        let up = to_page.apply_vector(0.0, text.size * font.em);
        Self {
            font: index,
            vertical: font.is_vertical(),
            to_page: *to_page,
            pen: (0.0, 0.0),
            size_along: text.size * text.scale,
            size_across: text.size,
            up,
            size: up.length(),
            rise: text.rise,
            char_spacing: text.char_spacing,
            word_spacing: text.word_spacing,
            scale: text.scale,
        }
    }

    /// Goes to where a string begins.
    pub(super) const fn begin_at(&mut self, to_page: Matrix) {
        self.to_page = to_page;
        self.pen = (0.0, 0.0);
    }

    /// Where the pen stands, in text space.
    pub(super) const fn position(&self) -> (f64, f64) {
        (self.pen.0, self.pen.1 + self.rise)
    }

    /// How far a sign itself moves the pen, in text space.
    pub(super) const fn step(&self, sign: &Sign) -> (f64, f64) {
        if self.vertical {
            (0.0, sign.drop * self.size_across)
        } else {
            (sign.width * self.size_along, 0.0)
        }
    }

    /// Moves the pen behind a sign, spacing included (§9.4.4).
    pub(super) fn advance(&mut self, sign: &Sign, is_word_space: bool) {
        let (x, y) = self.step(sign);
        let spacing = self.char_spacing + if is_word_space { self.word_spacing } else { 0.0 };
        let (x, y) =
            if self.vertical { (0.0, y + spacing) } else { (x + spacing * self.scale, 0.0) };
        // Both at once, as both are read at once: a processor waits long for a pair of which only
        // one half was just written.
        self.pen = (self.pen.0 + x, self.pen.1 + y);
    }
}
