//! Text at a slant: watermarks and stamps. It lies over the cells of a table and is in none of them.

use super::lines::{APART, Line, SAME_BASELINE, is_space, push_text, seen};
use crate::geom::Point;
use crate::ink::{Glyph, PageInk, Visibility};

/// Text that runs off its axis by more than this, as the tangent of five degrees, is slanted: a page that
/// was scanned lies less askew.
const SLANTED: f64 = 0.0875;

/// So many directions to a radian are told apart.
const DIRECTIONS: f64 = 100.0;

/// Takes the slanted glyphs out of a page, where they are fewer than the others. Gives their lines, and
/// how many glyphs other than white space they hold.
pub(super) fn take(ink: &mut PageInk) -> (Vec<Line>, u64) {
    let count = ink.glyphs.iter().filter(|glyph| is_slanted(glyph)).count();
    if count == 0 || 2 * count >= ink.glyphs.len() {
        return (Vec::new(), 0);
    }
    let slanted = ink.glyphs.extract_if(.., |glyph| is_slanted(glyph));
    let mut spots: Vec<Spot> = slanted.map(Spot::of).collect();
    spots.sort_by(|a, b| a.angle.total_cmp(&b.angle).then(a.base.total_cmp(&b.base)));
    let mut lines = Vec::new();
    for level in spots.chunk_by_mut(Spot::is_level_with) {
        level.sort_by(|a, b| {
            a.start.total_cmp(&b.start).then_with(|| a.glyph.code.cmp(&b.glyph.code))
        });
        lines.extend(level.chunk_by(Spot::goes_on).map(line));
    }
    let glyphs = lines.iter().map(|line| u64::from(line.glyphs)).sum();
    (lines, glyphs)
}

/// A glyph as its own direction sees it: `start` along, `base` across.
struct Spot {
    glyph: Glyph,
    angle: f64,
    base: f64,
    start: f64,
    length: f64,
}

impl Spot {
    fn of(glyph: Glyph) -> Self {
        let Point { x, y } = glyph.advance;
        let angle = (y.atan2(x) * DIRECTIONS).round() / DIRECTIONS;
        let (sin, cos) = angle.sin_cos();
        let at = glyph.origin;
        Self {
            angle,
            base: at.y * cos - at.x * sin,
            start: at.x * cos + at.y * sin,
            length: x.hypot(y),
            glyph,
        }
    }

    fn is_level_with(&self, other: &Self) -> bool {
        let em = self.glyph.size.max(other.glyph.size);
        self.angle.total_cmp(&other.angle).is_eq() && other.base - self.base < SAME_BASELINE * em
    }

    fn goes_on(&self, next: &Self) -> bool {
        let gap = next.start - self.start - self.length;
        gap < APART * self.glyph.size && self.glyph.visibility == next.glyph.visibility
    }
}

fn is_slanted(glyph: &Glyph) -> bool {
    let (x, y) = (glyph.advance.x.abs(), glyph.advance.y.abs());
    x.min(y) > SLANTED * x.max(y)
}

fn line(spots: &[Spot]) -> Line {
    let mut line = Line::default();
    for Spot { glyph, length, .. } in spots {
        push_text(&mut line.raw, &glyph.text);
        line.rect = if line.glyphs == 0 { glyph.rect } else { line.rect.union(glyph.rect) };
        line.em = line.em.max(glyph.size);
        line.width += length;
        line.glyphs += u32::from(!is_space(glyph));
        line.hidden = glyph.visibility == Visibility::Hidden;
    }
    line.seen = seen(spots.iter().map(|spot| &spot.glyph));
    (line.head, line.lead) = (line.em, line.em);
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;
    use crate::ink::Unicode;

    fn glyph(c: char, order: u32, advance: Point) -> Glyph {
        Glyph {
            text: Unicode::Char(c),
            rect: Rect::new(0.0, 0.0, 10.0, 10.0),
            origin: Point::new(0.0, 0.0),
            advance,
            size: 10.0,
            code: u32::from(c),
            font: 0,
            clip: 0,
            visibility: Visibility::Visible,
            order,
            vertical: false,
        }
    }

    #[test]
    fn a_watermark_is_taken_out_and_text_along_an_axis_stays() {
        let (right, down) = (Point::new(10.0, 0.0), Point::new(0.2, 10.0));
        let slant = Point::new(7.0, -7.0);
        let text = |order| glyph('文', order, if order % 2 == 0 { right } else { down });
        let mut glyphs: Vec<Glyph> = (0..6).map(text).collect();
        let second = Glyph { origin: Point::new(7.0, -7.0), ..glyph('本', 7, slant) };
        glyphs.extend([second, glyph('見', 6, slant)]);
        let mut ink = PageInk { glyphs, ..PageInk::default() };
        let (lines, count) = take(&mut ink);
        assert_eq!(lines.iter().map(|line| line.raw.as_str()).collect::<Vec<_>>(), ["見本"]);
        assert_eq!((ink.glyphs.len(), count), (6, 2));
    }

    #[test]
    fn a_page_that_lies_askew_as_a_whole_keeps_its_text() {
        let slant = Point::new(9.0, 2.0);
        let glyphs = (0..6).map(|order| glyph('文', order, slant)).collect();
        let mut ink = PageInk { glyphs, ..PageInk::default() };
        assert_eq!(take(&mut ink), (Vec::new(), 0));
        assert_eq!(ink.glyphs.len(), 6);
    }
}
