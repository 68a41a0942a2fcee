//! Ink → upright ink: a page whose text runs down, up or on its head is turned.
//!
//! A wide table is often set sideways on a narrow page. Places in output are those of the page as
//! seen: [`PageRef::turn`] leads back to them.

use super::lines::{Direction, direction, is_space};
use crate::geom::{Point, Rect};
use crate::ink::{Glyph, PageInk};
use crate::place::{PageRef, Turn};

/// A page is turned when more than this share of its text runs another way.
const MOSTLY: f64 = 0.5;

/// Turns a page so that most of its text runs from left to right, and notes the turn.
pub(crate) fn upright(mut ink: PageInk, page: &mut PageRef) -> PageInk {
    page.turn = match main_direction(&ink) {
        Direction::Right => return ink,
        Direction::Down => Turn::Left(ink.width),
        Direction::Up => Turn::Right(ink.height),
        Direction::Left => Turn::Over(ink.width, ink.height),
    };
    let turn = page.turn;
    for glyph in &mut ink.glyphs {
        glyph.origin = spot(turn, glyph.origin);
        let zero = spot(turn, Point::default());
        let tip = spot(turn, glyph.advance);
        glyph.advance = Point::new(tip.x - zero.x, tip.y - zero.y);
        glyph.rect = turn.turned(glyph.rect);
    }
    ink.rulings.iter_mut().for_each(|ruling| ruling.rect = turn.turned(ruling.rect));
    ink.boxes.iter_mut().for_each(|area| *area = turn.turned(*area));
    ink.clips.iter_mut().for_each(|clip| *clip = turn.turned(*clip));
    if matches!(turn, Turn::Left(_) | Turn::Right(_)) {
        (ink.width, ink.height) = (ink.height, ink.width);
    }
    ink
}

/// The direction of most of the text; vertical writing runs down by right and does not count.
fn main_direction(ink: &PageInk) -> Direction {
    let runs_right = |glyph: &Glyph| glyph.vertical || direction(glyph) == Direction::Right;
    if ink.glyphs.iter().all(runs_right) {
        return Direction::Right;
    }
    let level = ink.glyphs.iter().filter(|glyph| !glyph.vertical && !is_space(glyph));
    let all = [Direction::Right, Direction::Down, Direction::Up, Direction::Left];
    let mut counts = [0_u32; 4];
    for glyph in level {
        counts[direction(glyph) as usize] += 1;
    }
    let total: u32 = counts.iter().sum();
    let most =
        all.iter().zip(counts).find(|&(_, count)| f64::from(count) > MOSTLY * f64::from(total));
    most.map_or(Direction::Right, |(&way, _)| way)
}

fn spot(turn: Turn, p: Point) -> Point {
    let rect = turn.turned(Rect::new(p.x, p.y, p.x, p.y));
    Point::new(rect.x0, rect.y0)
}
