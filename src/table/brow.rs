//! A section's heading that stands above the first ruling of a page, or under its last one → a row of its
//! own.
//!
//! Tables without outer rulings show the row of a section by what stands under it. At the head of a page
//! nothing is above it; at its foot nothing is below.
//!
//! ```text
//! 2. 物理的な対策
//! ────────────────────────────
//! 2.1 …    ①…    ①-1   …
//! ```

use super::slice;
use crate::geom::Rect;
use crate::grid::edges::HIGHEST_ACROSS;
use crate::grid::lines::Direction;
use crate::grid::{Cell, Grid, Line, PageGrid, Sides};
use crate::mark::Dotted;

/// The heading stands so near above or under the table, in ems.
const NEAR: f64 = 2.0;
/// A line may reach so far into the table, or out of its sides, in points.
const RIM: f64 = 1.0;

/// Gives a grid without a head the section's heading that stands above it, as a band. `head` is the foot
/// of the grid above, where that is the head of this one: what stands between the two is a row of the
/// table, and the heading needs no number.
pub(super) fn take_section(grid: &mut Grid, outside: &mut Vec<Line>, head: Option<f64>) {
    let top = grid.rect.y0;
    let is_above = |line: &Line| line.rect.y1 < top + RIM && top - line.rect.y1 < NEAR * line.em;
    let Some(at) = only_line(&grid.rect, outside, is_above) else { return };
    let is_between = |foot: f64| top - foot < HIGHEST_ACROSS && foot < outside[at].rect.y0 + RIM;
    if !slice::is_section(&outside[at].raw) && !head.is_some_and(is_between) {
        return;
    }
    let line = outside.remove(at);
    let rect = Rect { y0: line.rect.y0, y1: top, ..grid.rect };
    grid.cells.iter_mut().for_each(|cell| cell.row += 1);
    let open = Sides { top: true, ..Sides::default() };
    grid.cells.insert(0, band(0, grid.columns(), rect, open, line));
    grid.ys.insert(0, rect.y0);
    grid.rect.y0 = rect.y0;
}

/// Gives a grid the section's heading that stands under it, as a band, where the `next` page begins with
/// a heading of that section.
pub(super) fn take_section_below(grid: &mut Grid, outside: &mut Vec<Line>, next: &PageGrid) {
    let foot = grid.rect.y1;
    let is_under = |line: &Line| line.rect.y0 > foot - RIM && line.rect.y0 - foot < NEAR * line.em;
    let Some(at) = only_line(&grid.rect, outside, is_under) else { return };
    let raw = &outside[at].raw;
    if !slice::is_section(raw) || section_of(raw) != first_section(next) {
        return;
    }
    let line = outside.remove(at);
    let rect = Rect { y0: foot, y1: line.rect.y1, ..grid.rect };
    let open = Sides { bottom: true, ..Sides::default() };
    grid.cells.push(band(grid.bands(), grid.columns(), rect, open, line));
    grid.ys.push(rect.y1);
    grid.rect.y1 = rect.y1;
}

/// The only line of those near a table that lies within its sides; `None` where there are several.
fn only_line(table: &Rect, lines: &[Line], is_near: impl Fn(&Line) -> bool) -> Option<usize> {
    let is_within = |line: &Line| {
        line.direction == Direction::Right
            && !line.hidden
            && table.x0 - RIM < line.rect.x0
            && line.rect.x1 < table.x1 + RIM
    };
    let mut near = (0..lines.len()).filter(|&at| is_within(&lines[at]) && is_near(&lines[at]));
    near.next().filter(|_| near.next().is_none())
}

/// A cell across a table with one line.
fn band(row: usize, columns: usize, rect: Rect, open: Sides, line: Line) -> Cell {
    let measure = rect.width();
    let lines = vec![line];
    Cell { row, row_span: 1, column_span: columns, rect, open, lines, measure, ..Cell::default() }
}

/// The section of a heading: `2` of `2. 物理的な対策` and of `2.1 区画への立入り`.
fn section_of(heading: &str) -> Option<u16> {
    Dotted::label(heading).map(|(number, _)| number.components()[0])
}

/// The section of the first heading on a page.
fn first_section(page: &PageGrid) -> Option<u16> {
    let cells = page.tables.iter().flat_map(|grid| &grid.cells);
    let mut lines = cells.flat_map(|cell| &cell.lines);
    let heading = |line: &Line| {
        let (number, _) = Dotted::label(&line.raw)?;
        (number.components().len() > 1).then(|| number.components()[0])
    };
    lines.find_map(heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Method;

    fn line(raw: &str, y0: f64) -> Line {
        let rect = Rect::new(10.0, y0, 60.0, y0 + 10.0);
        Line { raw: raw.into(), rect, em: 10.0, ..Line::default() }
    }

    /// A table of one band, from 50 to 90 pt.
    fn table() -> Grid {
        let rect = Rect::new(0.0, 50.0, 100.0, 90.0);
        let cells = vec![Cell { row_span: 1, column_span: 1, rect, ..Cell::default() }];
        let (xs, ys) = (vec![0.0, 100.0], vec![50.0, 90.0]);
        Grid { rect, xs, ys, cells, method: Method::Alignment }
    }

    /// How many bands a table of one has after the lines above it were looked at.
    fn bands(lines: &[(&str, f64)], head: Option<f64>) -> usize {
        let mut outside: Vec<Line> = lines.iter().map(|&(raw, y0)| line(raw, y0)).collect();
        let mut grid = table();
        take_section(&mut grid, &mut outside, head);
        assert_eq!(outside.len() + grid.bands(), lines.len() + 1);
        grid.bands()
    }

    #[test]
    fn only_the_heading_of_a_section_right_above_a_table_is_its_row() {
        assert_eq!(bands(&[("2. 物理的な対策", 38.0)], None), 2);
        assert_eq!(bands(&[("2. 物理的な対策", 10.0)], None), 1);
        assert_eq!(bands(&[("物理的な対策", 38.0)], None), 1);
        assert_eq!(bands(&[("2.1. 文書の整備", 38.0)], None), 1);
        assert_eq!(bands(&[("2. 物理的な対策", 38.0), ("1. 別紙", 26.0)], None), 1);
        assert_eq!(bands(&[("物理的な対策", 38.0)], Some(36.0)), 2, "a row under the head");
        assert_eq!(bands(&[("物理的な対策", 38.0)], Some(8.0)), 1, "too far from the head");
    }

    #[test]
    fn a_section_is_taken_from_under_a_table_where_its_first_heading_follows() {
        let rows = |under: &str, next: &str| {
            let mut outside = vec![line(under, 92.0)];
            let heading = vec![Line { raw: next.into(), ..Line::default() }];
            let cells = vec![Cell { lines: heading, ..Cell::default() }];
            let page = PageGrid { tables: vec![Grid { cells, ..table() }], ..PageGrid::default() };
            let mut grid = table();
            take_section_below(&mut grid, &mut outside, &page);
            assert_eq!(outside.len() + grid.bands(), 2);
            grid.bands()
        };
        assert_eq!(rows("2. 物理的な対策", "2.1. 区画への立入り"), 2);
        assert_eq!(rows("2. 別紙を参照", "1.3. 規程の整備"), 1, "a note");
        assert_eq!(rows("物理的な対策", "2.1. 区画への立入り"), 1);
    }
}
