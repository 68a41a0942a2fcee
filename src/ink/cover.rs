//! Paint over paint: text in the colour of the paper and text under a filled box is not seen.
//!
//! Editors of PDFs lay a white box over old words and write new ones on it; others leave a draft in
//! white. Only what is on top counts.

use super::{Glyph, Ruling, Visibility};
use crate::geom::Rect;

/// What a colour is to a reader: the paper's own, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shade {
    /// White, or so nearly that nobody sees it on paper.
    Paper,
    /// Anything else, and whatever is not known to be white.
    #[default]
    Ink,
}

/// A component this close to that of white, of 1, is white.
const NEARLY: f64 = 0.02;

/// How the numbers of a colour are to be read (PDF 32000-1 §8.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Space {
    /// Grey or RGB: white is all ones.
    #[default]
    Light,
    /// CMYK, or the tint of an ink: white is all zeros.
    Pigment,
    /// Patterns, palettes and others: never taken for white.
    Other,
}

impl Space {
    /// What a colour of these components is in it.
    pub(super) fn shade(self, mut numbers: impl Iterator<Item = f64>) -> Shade {
        let Some(first) = numbers.next() else { return Shade::Ink };
        let is_white = |n: f64| match self {
            Self::Light => n >= 1.0 - NEARLY,
            Self::Pigment => n <= NEARLY,
            Self::Other => false,
        };
        if is_white(first) && numbers.all(is_white) { Shade::Paper } else { Shade::Ink }
    }
}

/// A filled area, or a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    /// Its place, cut to the clip box.
    pub(super) rect: Rect,
    /// Its colour.
    pub(super) shade: Shade,
    /// Whether nothing under it is seen: it is an upright box and not transparent.
    pub(super) covers: bool,
    /// How many glyphs were drawn before it.
    pub(super) glyphs: usize,
    /// How many rulings were drawn before it.
    pub(super) rulings: usize,
}

/// So many glyphs drawn one after the other are looked at as one first.
const BLOCK: usize = 64;

/// The most glyphs and rulings that are held against boxes over them; a page that is marked all over
/// comes to some 100,000.
const MAX_CHECKS: usize = 40_000_000;

/// A box hides a ruling that lies so far inside of it, in points; at its rim it is its border.
const RIM: f64 = 1.0;

/// The ink of a glyph keeps so far away from every edge of its box, in em.
const MARGIN: f64 = 0.12;

/// How many glyphs were found to be hidden, and why.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unseen {
    /// In the colour of the paper.
    pub(super) pale: usize,
    /// Under a box.
    pub(super) covered: usize,
    /// Whether there were too many boxes to look under all of them.
    pub(super) is_partial: bool,
}

/// Hides glyphs and drops rulings that boxes drawn later lie over, and hides glyphs in the colour of
/// the paper that stand on nothing darker. `pale` are the indices of those.
pub(super) fn hide(
    glyphs: &mut [Glyph],
    rulings: &mut Vec<Ruling>,
    fills: &[Fill],
    pale: &[usize],
) -> Unseen {
    let mut unseen = Unseen::default();
    for &index in pale {
        let Some(glyph) = glyphs.get_mut(index) else { continue };
        if is_seen(glyph) && !stands_on_ink(glyph, index, fills) {
            glyph.visibility = Visibility::Hidden;
            unseen.pale += 1;
        }
    }
    let mut checks = MAX_CHECKS;
    let over_text: Vec<&Fill> = fills.iter().filter(|f| f.covers && f.glyphs > 0).collect();
    if !over_text.is_empty() {
        unseen.covered = hide_under(glyphs, &over_text, &mut checks);
    }
    let over_lines = fills.iter().filter(|fill| fill.covers && fill.rulings > 0);
    drop_under(rulings, over_lines, &mut checks);
    unseen.is_partial = checks == 0;
    unseen
}

/// Whether a glyph has not been found to be unseen for another reason.
const fn is_seen(glyph: &Glyph) -> bool {
    !matches!(glyph.visibility, Visibility::Hidden | Visibility::Unpainted)
}

/// Whether the last thing filled under a glyph is darker than paper.
fn stands_on_ink(glyph: &Glyph, index: usize, fills: &[Fill]) -> bool {
    let before = fills.partition_point(|fill| fill.glyphs <= index);
    let middle = glyph.rect.center();
    let under = fills[..before].iter().rev().find(|fill| fill.rect.contains(middle));
    under.is_some_and(|fill| fill.shade == Shade::Ink)
}

/// Hides the glyphs under boxes; gives how many.
fn hide_under(glyphs: &mut [Glyph], fills: &[&Fill], checks: &mut usize) -> usize {
    let around = |block: &[Glyph]| block.iter().map(|g| g.rect).reduce(|a, b| a.union(b));
    let last = fills.iter().map(|fill| fill.glyphs).max().unwrap_or(0);
    let before = glyphs.chunks(BLOCK).take(last.div_ceil(BLOCK));
    let blocks: Vec<Option<Rect>> = before.map(around).collect();
    let mut hidden = 0;
    for fill in fills {
        for (at, block) in blocks.iter().enumerate().take(fill.glyphs.div_ceil(BLOCK)) {
            *checks = checks.saturating_sub(1);
            if block.is_none_or(|block| block.intersection(&fill.rect).is_none()) {
                continue;
            }
            let end = fill.glyphs.min((at + 1) * BLOCK).min(glyphs.len());
            *checks = checks.saturating_sub(BLOCK);
            for glyph in glyphs.get_mut(at * BLOCK..end).unwrap_or_default() {
                if is_seen(glyph) && lies_within(&core(glyph), &fill.rect) {
                    glyph.visibility = Visibility::Hidden;
                    hidden += 1;
                }
            }
            if *checks == 0 {
                return hidden;
            }
        }
    }
    hidden
}

/// The part of a glyph's box that its ink may fill.
fn core(glyph: &Glyph) -> Rect {
    let Rect { x0, y0, x1, y1 } = glyph.rect;
    let dx = (glyph.size * MARGIN).min((x1 - x0) / 2.0);
    let dy = (glyph.size * MARGIN).min((y1 - y0) / 2.0);
    Rect { x0: x0 + dx, y0: y0 + dy, x1: x1 - dx, y1: y1 - dy }
}

fn lies_within(inner: &Rect, outer: &Rect) -> bool {
    outer.x0 <= inner.x0 && inner.x1 <= outer.x1 && outer.y0 <= inner.y0 && inner.y1 <= outer.y1
}

/// Drops the rulings under boxes.
fn drop_under<'f>(
    rulings: &mut Vec<Ruling>,
    fills: impl Iterator<Item = &'f Fill>,
    checks: &mut usize,
) {
    let mut dropped = Vec::new();
    for fill in fills {
        let Rect { x0, y0, x1, y1 } = fill.rect;
        let inner = Rect { x0: x0 + RIM, y0: y0 + RIM, x1: x1 - RIM, y1: y1 - RIM };
        let outer = Rect { x0: x0 - RIM, y0: y0 - RIM, x1: x1 + RIM, y1: y1 + RIM };
        let before = rulings.get(..fill.rulings).unwrap_or(rulings);
        *checks = checks.saturating_sub(before.len());
        if *checks == 0 {
            break;
        }
        let under = |(_, ruling): &(usize, &Ruling)| {
            inner.contains(ruling.rect.center()) && lies_within(&ruling.rect, &outer)
        };
        dropped.extend(before.iter().enumerate().filter(under).map(|(at, _)| at));
    }
    dropped.sort_unstable();
    let mut at = 0;
    rulings.retain(|_| {
        at += 1;
        dropped.binary_search(&(at - 1)).is_err()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Point;
    use crate::ink::Unicode;

    fn glyph(x: f64) -> Glyph {
        Glyph {
            text: Unicode::Char('字'),
            code: 0,
            font: 0,
            origin: Point::new(x, 9.0),
            advance: Point::new(10.0, 0.0),
            size: 10.0,
            rect: Rect::new(x, 0.0, x + 10.0, 10.0),
            clip: 0,
            visibility: Visibility::Visible,
            order: 0,
            vertical: false,
        }
    }

    fn fill(x0: f64, x1: f64, shade: Shade, glyphs: usize) -> Fill {
        let rect = Rect::new(x0, -5.0, x1, 15.0);
        Fill { rect, shade, covers: true, glyphs, rulings: 0 }
    }

    /// Which of two glyphs are seen.
    fn seen(fills: &[Fill], pale: &[usize]) -> [bool; 2] {
        let mut glyphs = [glyph(0.0), glyph(20.0)];
        hide(&mut glyphs, &mut Vec::new(), fills, pale);
        glyphs.map(|glyph| glyph.visibility == Visibility::Visible)
    }

    #[test]
    fn a_box_hides_what_was_drawn_before_it_and_not_what_stands_on_it() {
        let over = |x1| seen(&[fill(-5.0, x1, Shade::Paper, 1)], &[]);
        assert_eq!(over(50.0), [false, true]);
        assert_eq!(over(5.0), [true, true]);
    }

    #[test]
    fn white_text_is_seen_on_a_dark_box_only() {
        assert_eq!(seen(&[], &[0]), [false, true]);
        assert_eq!(seen(&[fill(-5.0, 50.0, Shade::Ink, 0)], &[0]), [true, true]);
        let white_on_dark = [fill(-5.0, 50.0, Shade::Ink, 0), fill(-5.0, 50.0, Shade::Paper, 0)];
        assert_eq!(seen(&white_on_dark, &[0]), [false, true]);
    }

    #[test]
    fn rulings_inside_of_a_box_are_gone_and_its_borders_are_not() {
        let line = |y: f64| Ruling { rect: Rect::new(0.0, y, 50.0, y + 0.5) };
        let mut rulings = vec![line(0.0), line(10.0), line(20.0)];
        let cover = Fill { rulings: 3, ..fill(0.0, 50.0, Shade::Paper, 0) };
        let cover = Fill { rect: Rect::new(0.0, 0.0, 50.0, 20.0), ..cover };
        hide(&mut [], &mut rulings, &[cover], &[]);
        assert_eq!(rulings, [line(0.0), line(20.0)]);
    }

    #[test]
    fn white_is_all_light_or_no_pigment() {
        let shade = |space: Space, numbers: &[f64]| space.shade(numbers.iter().copied());
        assert_eq!(shade(Space::Light, &[1.0, 1.0, 0.99]), Shade::Paper);
        assert_eq!(shade(Space::Light, &[1.0, 1.0, 0.5]), Shade::Ink);
        assert_eq!(shade(Space::Pigment, &[0.0; 4]), Shade::Paper);
        assert_eq!(shade(Space::Other, &[1.0]), Shade::Ink);
    }
}
