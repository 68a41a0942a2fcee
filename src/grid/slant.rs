//! Text at a slant: watermarks and stamps. It lies over the cells of a table and is in none of them.

use super::lines::{Line, Seen, is_space};
use crate::ink::{Glyph, PageInk, Unicode, Visibility};

/// Text that runs off its axis by more than this, as the tangent of five degrees, is slanted: a page that
/// was scanned lies less askew.
const SLANTED: f64 = 0.0875;

/// Takes the slanted glyphs out of a page, where they are fewer than the others. Gives their lines, one
/// for each stretch that was drawn in one go, and how many glyphs other than white space they hold.
pub(super) fn take(ink: &mut PageInk) -> (Vec<Line>, u64) {
    let count = ink.glyphs.iter().filter(|glyph| is_slanted(glyph)).count();
    if count == 0 || 2 * count >= ink.glyphs.len() {
        return (Vec::new(), 0);
    }
    let slanted: Vec<Glyph> = ink.glyphs.extract_if(.., |glyph| is_slanted(glyph)).collect();
    let goes_on = |a: &Glyph, b: &Glyph| {
        let turned = a.advance.x * b.advance.y - a.advance.y * b.advance.x;
        let along = a.advance.x * b.advance.x + a.advance.y * b.advance.y;
        b.order == a.order + 1 && a.visibility == b.visibility && turned.abs() < SLANTED * along
    };
    let lines: Vec<Line> = slanted.chunk_by(goes_on).map(line).collect();
    let glyphs = lines.iter().map(|line| u64::from(line.glyphs)).sum();
    (lines, glyphs)
}

fn is_slanted(glyph: &Glyph) -> bool {
    let (x, y) = (glyph.advance.x.abs(), glyph.advance.y.abs());
    x.min(y) > SLANTED * x.max(y)
}

fn line(glyphs: &[Glyph]) -> Line {
    let mut line = Line::default();
    for glyph in glyphs {
        match &glyph.text {
            Unicode::Char(c) => line.raw.push(*c),
            Unicode::Text(text) => line.raw.push_str(text),
            Unicode::Silent => {}
            Unicode::Unknown { .. } => line.raw.push(char::REPLACEMENT_CHARACTER),
        }
        line.rect = if line.glyphs == 0 { glyph.rect } else { line.rect.union(glyph.rect) };
        line.em = line.em.max(glyph.size);
        line.width += glyph.advance.x.hypot(glyph.advance.y);
        line.glyphs += u32::from(!is_space(glyph));
        line.hidden = glyph.visibility == Visibility::Hidden;
        line.seen = match glyph.visibility {
            Visibility::Visible | Visibility::OutsideCrop => Seen::Whole,
            Visibility::Cut => Seen::Part,
            Visibility::Clipped | Visibility::Unpainted | Visibility::Hidden => Seen::Nothing,
        };
    }
    (line.head, line.lead) = (line.em, line.em);
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Point, Rect};

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
        glyphs.extend([glyph('見', 6, slant), glyph('本', 7, slant)]);
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
