//! Lines under and through text → no rulings: an underline ends where its text does, a ruling where its
//! cell does.

use crate::geom::Rect;
use crate::ink::{Glyph, PageInk, Ruling};

/// Lines thicker than this, in points, are no underlines.
const THICKEST: f64 = 1.5;
/// Pieces of one line differ in height by less than this, in points.
const SAME_LINE: f64 = 0.3;
/// There are gaps of less than this between them, in points.
const GAP: f64 = 3.5;
/// A ruling ends at another one, give or take so much, in points.
const AT_RULING: f64 = 0.4;
/// An underline ends with a glyph, give or take so much, in points.
const AT_GLYPH: f64 = 0.6;
/// How far an underline lies below the baseline, in ems.
const UNDER: std::ops::Range<f64> = 0.0..0.35;
/// How far a line through text lies above the baseline, in ems.
const THROUGH: std::ops::Range<f64> = 0.15..0.5;
/// Glyphs cover this share of an underline at least.
const COVERED: f64 = 0.8;
/// A page with more lines that may be underlines is a drawing.
const MOST: usize = 1_000;
/// So many times a glyph is held against a line at most: a dense page has a million such pairs.
const MOST_PAIRS: usize = 20_000_000;

/// Takes underlines and lines through text out of the rulings of a page; gives the lines through text.
pub(super) fn take(ink: &mut PageInk) -> Vec<Rect> {
    let sides: Vec<Rect> = ink.rulings.iter().map(|ruling| ruling.rect).filter(runs_down).collect();
    let ends_at_side = |rect: &Rect, x: f64| {
        let meets = |side: &Rect| side.y0 <= rect.y1 && rect.y0 <= side.y1;
        // Ends with caps stand out by half of the line's thickness.
        let near = AT_RULING + rect.height() / 2.0;
        sides.iter().any(|side| (side.center().x - x).abs() < near && meets(side))
    };
    let lines = whole(&ink.rulings);
    if sides.len() > MOST || lines.len() > MOST || lines.len() * ink.glyphs.len() > MOST_PAIRS {
        return Vec::new();
    }
    let (mut under, mut through) = (Vec::new(), Vec::new());
    for rect in lines {
        if ends_at_side(&rect, rect.x0) || ends_at_side(&rect, rect.x1) {
            continue;
        }
        let lies_at = |heights: &std::ops::Range<f64>, sign: f64| {
            lies_at(&rect, &ink.glyphs, |glyph| heights.contains(&(sign * drop(&rect, glyph))))
        };
        if lies_at(&UNDER, 1.0) {
            under.push(rect);
        } else if lies_at(&THROUGH, -1.0) {
            through.push(rect);
        }
    }
    let is_of = |lines: &[Rect], rect: &Rect| lines.iter().any(|line| line.contains(rect.center()));
    ink.rulings.retain(|Ruling { rect }| {
        !is_thin(rect) || !(is_of(&under, rect) || is_of(&through, rect))
    });
    through
}

/// The thin lines across the page; those drawn in pieces as one.
fn whole(rulings: &[Ruling]) -> Vec<Rect> {
    let mut pieces: Vec<Rect> = rulings.iter().map(|ruling| ruling.rect).filter(is_thin).collect();
    pieces.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut lines: Vec<Rect> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if piece.y0 - line.y0 < SAME_LINE && piece.x0 - line.x1 < GAP => {
                *line = line.union(piece);
            }
            _ => lines.push(piece),
        }
    }
    lines
}

fn is_thin(rect: &Rect) -> bool {
    rect.height() <= THICKEST && rect.width() > rect.height()
}

fn runs_down(rect: &Rect) -> bool {
    rect.height() > rect.width()
}

/// How far a line lies below the baseline of a glyph, in ems.
fn drop(rect: &Rect, glyph: &Glyph) -> f64 {
    (rect.center().y - glyph.origin.y) / glyph.size
}

/// Whether a line begins and ends with the glyphs for which it lies at the right height.
fn lies_at(rect: &Rect, glyphs: &[Glyph], is_at: impl Fn(&Glyph) -> bool) -> bool {
    let within = |glyph: &&Glyph| {
        rect.x0 - AT_GLYPH < glyph.rect.x0 && glyph.rect.x1 < rect.x1 + AT_GLYPH && is_at(glyph)
    };
    let text = glyphs.iter().filter(within);
    let (first, last, covered) =
        text.fold((f64::MAX, f64::MIN, 0.0), |(first, last, covered), glyph| {
            let Rect { x0, x1, .. } = glyph.rect;
            (x0.min(first), x1.max(last), covered + x1 - x0)
        });
    (first - rect.x0).abs() < AT_GLYPH
        && (last - rect.x1).abs() < AT_GLYPH
        && covered > COVERED * rect.width()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Point;
    use crate::ink::{Unicode, Visibility};

    /// Five glyphs of 10 points from x 11 on, on the baseline 50, in a cell from 10 to 80.
    fn page(lines: &[(f64, f64, f64)]) -> PageInk {
        let glyph = |x: f64| Glyph {
            text: Unicode::Char('記'),
            origin: Point::new(x, 50.0),
            advance: Point::new(10.0, 0.0),
            size: 10.0,
            rect: Rect::new(x, 41.0, x + 10.0, 51.0),
            code: 0,
            font: 0,
            clip: 0,
            visibility: Visibility::Visible,
            order: 0,
            vertical: false,
        };
        let across = |&(x0, x1, y): &(f64, f64, f64)| Rect::new(x0, y - 0.2, x1, y + 0.2);
        let sides = [10.0, 80.0].map(|x| Rect::new(x - 0.2, 0.0, x + 0.2, 100.0));
        let rects = lines.iter().map(across).chain(sides);
        PageInk {
            glyphs: [11.0, 21.0, 31.0, 41.0, 51.0].map(glyph).into(),
            rulings: rects.map(|rect| Ruling { rect }).collect(),
            ..PageInk::default()
        }
    }

    /// How many rulings lie across the page when underlines are taken away, and how many lines run
    /// through text.
    fn left(lines: &[(f64, f64, f64)]) -> (usize, usize) {
        let mut ink = page(lines);
        let through = take(&mut ink).len();
        (ink.rulings.len() - 2, through)
    }

    #[test]
    fn a_line_that_ends_with_its_text_is_no_ruling() {
        assert_eq!(left(&[(11.0, 61.0, 51.2)]), (0, 0));
        assert_eq!(left(&[(11.0, 41.0, 51.2), (21.0, 61.0, 52.4)]), (0, 0));
        assert_eq!(left(&[(11.0, 31.0, 51.2), (31.0, 61.0, 51.2)]), (0, 0));
        assert_eq!(left(&[(11.0, 61.0, 47.0)]), (0, 1));
    }

    #[test]
    fn a_line_that_ends_with_its_cell_is_one() {
        assert_eq!(left(&[(10.0, 80.0, 51.2)]), (1, 0));
        assert_eq!(left(&[(10.0, 11.0, 51.2), (11.0, 61.0, 51.2), (61.0, 80.0, 51.2)]), (3, 0));
        assert_eq!(left(&[(10.1, 61.0, 51.2)]), (1, 0));
        assert_eq!(left(&[(11.0, 61.0, 56.0)]), (1, 0));
        assert_eq!(left(&[(11.0, 70.0, 51.2)]), (1, 0));
        assert_eq!(left(&[(13.0, 61.0, 51.2)]), (1, 0));
    }
}
