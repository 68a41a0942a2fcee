//! Lines that lie over others: where two texts run into one place, neither can be read for sure.

use super::{Direction, Line, SMALLER, Seen};
use crate::grid::Cell;

/// Lines of one text stand this far apart at least, in ems: set without leading, by a whole one.
const CROWDED: f64 = 0.7;
/// They stand about as far apart as the others of their cell: not nearer than this share of it.
const TIGHT: f64 = 0.8;
/// Fewer distances between lines do not tell what is usual in a cell.
const FEWEST_PITCHES: usize = 3;
/// A cell that is lower than this, in ems of its line, has no room for it.
const SQUEEZED: f64 = 0.8;

/// Notes which neighbouring lines of a cell lie over each other, as where two texts run into one place:
/// nearer than any lines of one text, or nearer than a whole em and than the others of the cell.
pub(super) fn mark(lines: &mut [Line]) {
    let pitch = |pair: &[Line]| pair[1].rect.y0 - pair[0].rect.y0;
    // Nearly all cells: the lines of one text stand a whole em apart.
    if lines.windows(2).all(|pair| pitch(pair) >= pair[0].em.max(pair[1].em)) {
        return;
    }
    let mut pitches: Vec<f64> = lines.windows(2).map(pitch).collect();
    let usual = if pitches.len() < FEWEST_PITCHES {
        0.0
    } else {
        let middle = pitches.len() / 2;
        *pitches.select_nth_unstable_by(middle, f64::total_cmp).1
    };
    let crowd = |above: &Line, below: &Line| {
        let em = above.em.max(below.em);
        let shared = above.rect.x1.min(below.rect.x1) - above.rect.x0.max(below.rect.x0);
        below.rect.y0 - above.rect.y0 < (TIGHT * usual).min(em).max(CROWDED * em)
            && shared > em
            && above.em.min(below.em) > SMALLER * em
            && above.direction == Direction::Right
            && below.direction == Direction::Right
            && above.hidden == below.hidden
    };
    for at in 1..lines.len() {
        if crowd(&lines[at - 1], &lines[at]) {
            (lines[at - 1].is_overprinted, lines[at].is_overprinted) = (true, true);
        }
    }
}

/// Notes the lines of a cell that is lower than they are: where rows break over pages, some writers leave
/// a cell no room for its last lines, and these run into the cell below.
pub(super) fn mark_squeezed(cell: &mut Cell) {
    let height = cell.rect.height();
    let is_squeezed = |line: &&mut Line| {
        height < SQUEEZED * line.em
            && line.direction == Direction::Right
            && line.seen == Seen::Whole
            && !line.hidden
            && !line.is_blank()
    };
    cell.lines.iter_mut().filter(is_squeezed).for_each(|line| line.is_overprinted = true);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;

    /// Lines of ten points at these heights; and which of them are doubted.
    fn doubted(tops: &[f64]) -> Vec<usize> {
        let line = |&top: &f64| Line {
            raw: "記録する。".into(),
            rect: Rect::new(0.0, top, 50.0, top + 10.0),
            em: 10.0,
            ..Line::default()
        };
        let mut lines: Vec<Line> = tops.iter().map(line).collect();
        mark(&mut lines);
        (0..lines.len()).filter(|&at| lines[at].is_overprinted).collect()
    }

    #[test]
    fn lines_nearer_than_those_of_one_text_are_doubted() {
        assert_eq!(doubted(&[0.0, 6.0]), [0, 1]);
        assert!(doubted(&[0.0, 8.0]).is_empty());
    }

    #[test]
    fn lines_nearer_than_the_others_of_their_cell_are_doubted() {
        assert_eq!(doubted(&[0.0, 8.0, 20.0, 32.0]), [0, 1]);
        assert!(doubted(&[0.0, 8.0, 16.0, 24.0]).is_empty());
        assert!(doubted(&[0.0, 11.0, 26.0, 41.0]).is_empty());
    }

    #[test]
    fn a_line_in_a_cell_without_room_for_it_is_doubted() {
        let is_doubted = |height: f64, seen: Seen| {
            let line = Line { raw: "記録する。".into(), em: 10.0, seen, ..Line::default() };
            let rect = Rect::new(0.0, 0.0, 60.0, height);
            let mut cell = Cell { rect, lines: vec![line], ..Cell::default() };
            mark_squeezed(&mut cell);
            cell.lines[0].is_overprinted
        };
        assert!(is_doubted(4.0, Seen::Whole));
        assert!(!is_doubted(10.0, Seen::Whole));
        assert!(!is_doubted(4.0, Seen::Part));
    }
}
