//! Lines that run out of an open cell at the foot or head of a table → that cell.
//!
//! Where rows break over pages, some writers end the sides of a cell in the middle of its last line, or
//! above it: no edge is below that line, but it goes on as the lines above it do. Or they end the cell
//! in the middle of its last line, with a ruling through it. On the next page, the sides of the cell may
//! begin below its first line.

use super::lines::{self, Direction, Seen};
use super::{Cell, Grid, Line};

/// Left edges of lines of one paragraph differ by less than this, in ems.
const SAME_LEFT: f64 = 0.5;
/// Sizes of one paragraph differ by less than this share.
const SAME_SIZE: f64 = 0.05;
/// The lines of a paragraph stand so far apart, give or take, in ems.
const SAME_PITCH: f64 = 0.15;
/// The line below the only one of a cell begins so far under it, in ems.
const PITCH: std::ops::Range<f64> = 0.9..1.8;
/// Under a table with more lines than this below it stands a text of its own.
const MOST: usize = 200;
/// How far a line may stand out of the sides of its cell, in points.
const RIM: f64 = 0.5;

/// Takes the lines that go on under and over open cells out of those `outside` of the tables.
pub(super) fn take_in(tables: &mut [Grid], outside: &mut Vec<Line>) {
    for grid in tables.iter_mut() {
        let (bottom, bands) = (grid.rect.y1, grid.bands());
        let under = (0..outside.len()).filter(|&at| outside[at].rect.y1 > bottom);
        let under = near(under, outside);
        let is_last = |cell: &Cell, line: &Line| {
            goes_on(cell, line, bottom) && (cell.open.bottom || crosses(cell, line, bottom))
        };
        let cells = grid.cells.iter_mut().filter(|cell| cell.is_at_foot(bands));
        take(cells, under, outside, is_last, |cell| cell.lines.len());
    }
    for grid in tables.iter_mut() {
        let top = grid.rect.y0;
        let over = (0..outside.len()).rev().filter(|&at| outside[at].rect.y0 < top);
        let over = near(over, outside);
        let cells = grid.cells.iter_mut().filter(|cell| cell.row == 0 && cell.open.top);
        take(cells, over, outside, begins, |_| 0);
    }
}

/// Those of some lines that may be of a cell; none where there are too many.
fn near(at: impl Iterator<Item = usize>, outside: &[Line]) -> Vec<usize> {
    let near: Vec<usize> = at.filter(|&at| may_be_of_cell(&outside[at])).take(MOST + 1).collect();
    if near.len() > MOST { Vec::new() } else { near }
}

/// Takes the lines that are `near`, nearest first, over into the cells that they are of; `place` tells
/// where in its cell the next one stands.
fn take<'a>(
    cells: impl Iterator<Item = &'a mut Cell>,
    mut near: Vec<usize>,
    outside: &mut Vec<Line>,
    is_of: impl Fn(&Cell, &Line) -> bool,
    place: impl Fn(&Cell) -> usize,
) {
    if near.is_empty() {
        return;
    }
    let mut taken = Vec::new();
    for cell in cells {
        while let Some(at) = near.iter().position(|&at| is_of(cell, &outside[at])) {
            let at = near.remove(at);
            cell.lines.insert(place(cell), outside[at].clone());
            taken.push(at);
        }
    }
    lines::remove(outside, &taken);
}

/// Whether a line outside of the tables may be one of a cell.
fn may_be_of_cell(line: &Line) -> bool {
    // A line that is cut off stands whole on the next page.
    line.direction == Direction::Right
        && !line.hidden
        && line.seen == Seen::Whole
        && !is_number(&line.raw)
}

/// Whether a line stands over those of a cell as they stand over one another.
fn begins(cell: &Cell, line: &Line) -> bool {
    let [first, second, ..] = &cell.lines[..] else { return false };
    is_within(cell, line)
        && is_like(first, line)
        && (pitch(line, first) - pitch(first, second)).abs() < SAME_PITCH
        && pitch(line, first) > 0.0
}

/// Whether a line is printed over the ruling below a cell, as a paragraph of it that is too long.
fn crosses(cell: &Cell, line: &Line, bottom: f64) -> bool {
    line.rect.y0 < bottom && cell.lines.len() > 1
}

/// Whether a line may be the number of the page: `12/39`, `－ 3 －`, `3 ページ`.
fn is_number(raw: &str) -> bool {
    let is_part =
        |c: char| c.is_numeric() || c.is_whitespace() || "/／-‐−－–—()（）ページ頁".contains(c);
    raw.chars().all(is_part)
}

/// Whether a line goes on as those of a cell do, the last of which stands above it.
fn goes_on(cell: &Cell, line: &Line, bottom: f64) -> bool {
    is_within(cell, line)
        && match &cell.lines[..] {
            // A cell of which the page shows no more than its first line.
            [] => line.rect.y0 < bottom,
            [.., last] if !is_like(last, line) => false,
            [.., above, last] => {
                (pitch(last, line) - pitch(above, last)).abs() < SAME_PITCH
                    && pitch(last, line) > 0.0
            }
            [only] => PITCH.contains(&pitch(only, line)),
        }
}

fn is_within(cell: &Cell, line: &Line) -> bool {
    cell.rect.x0 - RIM < line.rect.x0 && line.rect.x1 < cell.rect.x1 + RIM
}

/// How far one line stands under another, in ems.
fn pitch(above: &Line, below: &Line) -> f64 {
    (below.rect.y0 - above.rect.y0) / below.em
}

/// Whether two lines have one size and one left edge.
fn is_like(above: &Line, below: &Line) -> bool {
    (above.em - below.em).abs() < SAME_SIZE * below.em
        && (above.rect.x0 - below.rect.x0).abs() < SAME_LEFT * below.em
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;
    use crate::grid::{Method, Sides};

    fn line(x0: f64, y0: f64) -> Line {
        let rect = Rect::new(x0, y0, x0 + 40.0, y0 + 10.0);
        Line { raw: "記録".into(), rect, em: 10.0, ..Line::default() }
    }

    /// How many lines a table of one cell, 100 points high, takes in beside these.
    fn taken(lines: Vec<Line>, outside: Vec<Line>, is_open: bool) -> usize {
        let rect = Rect::new(0.0, 0.0, 60.0, 100.0);
        let open = Sides { top: is_open, bottom: is_open, ..Sides::default() };
        let before = lines.len();
        let cell = Cell { row_span: 1, column_span: 1, rect, open, lines, ..Cell::default() };
        let grid = Grid {
            rect,
            xs: vec![0.0, 60.0],
            ys: vec![0.0, 100.0],
            cells: vec![cell],
            method: Method::Rulings,
        };
        let mut tables = [grid];
        take_in(&mut tables, &mut outside.clone());
        tables[0].cells[0].lines.len() - before
    }

    #[test]
    fn lines_go_on_under_an_open_cell_as_above_its_end() {
        let lines = || vec![line(5.0, 72.0), line(5.0, 84.0)];
        let below = || vec![line(5.0, 96.0), line(5.0, 108.0), line(5.0, 140.0)];
        assert_eq!(taken(lines(), below(), true), 2);
        assert_eq!(taken(lines(), below(), false), 1);
        assert_eq!(taken(lines(), below().split_off(1), false), 0);
        assert_eq!(taken(lines(), vec![line(15.0, 96.0)], true), 0);
        assert_eq!(taken(lines(), vec![line(25.0, 96.0)], true), 0);
        assert_eq!(taken(lines(), vec![line(5.0, 100.0)], true), 0);
        assert_eq!(taken(Vec::new(), vec![line(5.0, 96.0)], true), 1);
        assert_eq!(taken(Vec::new(), vec![line(5.0, 101.0)], true), 0);
        let number = |raw: &str| vec![Line { raw: raw.into(), ..line(5.0, 96.0) }];
        assert_eq!(taken(lines(), number("2/3"), true), 0);
        assert_eq!(taken(lines(), number("- 2 ページ -"), true), 0);
        assert_eq!(taken(lines(), number("2 年"), true), 1);
    }

    #[test]
    fn lines_begin_over_an_open_cell_as_they_go_on_in_it() {
        let lines = || vec![line(5.0, 6.0), line(5.0, 18.0)];
        assert_eq!(taken(lines(), vec![line(5.0, -18.0), line(5.0, -6.0)], true), 2);
        assert_eq!(taken(lines(), vec![line(5.0, -6.0)], false), 0);
        assert_eq!(taken(lines(), vec![line(5.0, -12.0)], true), 0);
        assert_eq!(taken(lines(), vec![line(15.0, -6.0)], true), 0);
        assert_eq!(taken(lines().split_off(1), vec![line(5.0, 6.0)], true), 0);
    }
}
