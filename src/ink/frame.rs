//! The frame of a page: its boxes and its rotation (PDF 32000-1 §14.11.2, §8.3.2.3).

use super::objects::Objects;
use super::pages::PageNode;
use crate::geom::{Matrix, Rect};

/// A4, for pages that don't say how large they are.
const DEFAULT_BOX: Rect = Rect { x0: 0.0, y0: 0.0, x1: 595.28, y1: 841.89 };

/// Boxes with shorter sides than this are mistakes, in points.
const MIN_SIDE: f64 = 1.0;

/// Boxes with longer sides than this are mistakes, in points; it is a hundred times what PDF allows.
const MAX_SIDE: f64 = 1.44e6;

/// How the page lies before the reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Width as seen, in points.
    pub(super) width: f64,
    /// Height as seen, in points.
    pub(super) height: f64,
    /// From user space to the page as seen: origin at the top left, y down.
    pub(super) to_page: Matrix,
    /// Whether the page has a box of its own.
    pub(super) has_box: bool,
}

impl Frame {
    /// The frame of a page.
    pub(super) fn of_page(objects: &Objects, page: &PageNode) -> Self {
        let sane = |rect: &Rect| {
            let sides = MIN_SIDE..=MAX_SIDE;
            sides.contains(&rect.width()) && sides.contains(&rect.height())
        };
        let inherited = |key: &[u8]| page.inherited(objects, |dict| objects.rect(dict, key));
        let media = inherited(b"MediaBox").filter(sane);
        let crop = inherited(b"CropBox").filter(sane);
        let within = |crop: Rect| media.map_or(Some(crop), |media| media.intersection(&crop));
        let seen = crop.and_then(within).filter(sane).or(media);
        let rotate = page.inherited(objects, |dict| objects.integer(dict, b"Rotate")).unwrap_or(0);
        let unit = page.inherited(objects, |dict| objects.number(dict, b"UserUnit"));
        let unit = unit.filter(|unit| (0.01..=1000.0).contains(unit)).unwrap_or(1.0);
        Self::new(seen.unwrap_or(DEFAULT_BOX), rotate, unit, seen.is_some())
    }

    /// The frame of a box that is turned clockwise by `rotate` degrees.
    fn new(seen: Rect, rotate: i64, unit: f64, has_box: bool) -> Self {
        let Rect { x0, y0, x1, y1 } = seen;
        let (width, height) = (seen.width() * unit, seen.height() * unit);
        let u = unit;
        // Each corner of the box, in turn, is the top left one.
        let (width, height, to_page) = match rotate.rem_euclid(360) / 90 {
            1 => (height, width, Matrix::new(0.0, u, u, 0.0, -y0 * u, -x0 * u)),
            2 => (width, height, Matrix::new(-u, 0.0, 0.0, u, x1 * u, -y0 * u)),
            3 => (height, width, Matrix::new(0.0, -u, -u, 0.0, y1 * u, x1 * u)),
            _ => (width, height, Matrix::new(u, 0.0, 0.0, -u, -x0 * u, y1 * u)),
        };
        Self { width, height, to_page, has_box }
    }

    /// The part of the page that the reader sees.
    pub(super) const fn crop(&self) -> Rect {
        Rect { x0: 0.0, y0: 0.0, x1: self.width, y1: self.height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Point;

    /// Where the lower left corner of a page of 200 × 100 with its origin at (10, 20) is seen.
    fn lower_left(rotate: i64) -> Point {
        let seen = Rect { x0: 10.0, y0: 20.0, x1: 210.0, y1: 120.0 };
        Frame::new(seen, rotate, 1.0, true).to_page.apply(10.0, 20.0)
    }

    #[test]
    fn a_page_may_be_turned_by_any_multiple_of_90_degrees() {
        assert_eq!(lower_left(0), Point::new(0.0, 100.0));
        assert_eq!(lower_left(90), Point::new(0.0, 0.0));
        assert_eq!(lower_left(180), Point::new(200.0, 0.0));
        assert_eq!(lower_left(270), Point::new(100.0, 200.0));
        assert_eq!(lower_left(-90), lower_left(270));
        assert_eq!(lower_left(450), lower_left(90));
    }
}
