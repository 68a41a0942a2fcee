//! A section's heading that stands above the first ruling of a page → a row of its own.
//!
//! Tables without outer rulings show the row of a section by what stands under it. At the head of a page
//! nothing is above it.
//!
//! ```text
//! 2. 物理的な対策
//! ────────────────────────────
//! 2.1 …    ①…    ①-1   …
//! ```

use super::slice;
use crate::geom::Rect;
use crate::grid::lines::Direction;
use crate::grid::{Cell, Grid, Line, Sides};

/// The heading stands so near above the table, in ems.
const NEAR: f64 = 2.0;
/// A line may reach so far into the table, or out of its sides, in points.
const RIM: f64 = 1.0;

/// Gives a grid without a head the section's heading that stands above it, as a band.
pub(super) fn take_section(grid: &mut Grid, outside: &mut Vec<Line>) {
    let Rect { x0, x1, y0: top, .. } = grid.rect;
    let is_above = |line: &Line| {
        line.direction == Direction::Right
            && !line.hidden
            && line.rect.y1 < top + RIM
            && top - line.rect.y1 < NEAR * line.em
            && x0 - RIM < line.rect.x0
            && line.rect.x1 < x1 + RIM
    };
    let mut above = (0..outside.len()).filter(|&at| is_above(&outside[at]));
    let (Some(at), None) = (above.next(), above.next()) else { return };
    if !slice::is_section(&outside[at].raw) {
        return;
    }
    let line = outside.remove(at);
    let rect = Rect { y0: line.rect.y0, y1: top, ..grid.rect };
    let measure = rect.width();
    grid.cells.iter_mut().for_each(|cell| cell.row += 1);
    let open = Sides { top: true, ..Sides::default() };
    let column_span = grid.columns();
    let lines = vec![line];
    grid.cells.insert(
        0,
        Cell { row_span: 1, column_span, rect, open, lines, measure, ..Cell::default() },
    );
    grid.ys.insert(0, rect.y0);
    grid.rect.y0 = rect.y0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Method;

    /// How many bands a table of one has after the lines above it were looked at.
    fn bands(lines: &[(&str, f64)]) -> usize {
        let line = |&(raw, y0): &(&str, f64)| Line {
            raw: raw.into(),
            rect: Rect::new(10.0, y0, 60.0, y0 + 10.0),
            em: 10.0,
            ..Line::default()
        };
        let mut outside: Vec<Line> = lines.iter().map(line).collect();
        let rect = Rect::new(0.0, 50.0, 100.0, 90.0);
        let cells = vec![Cell { row_span: 1, column_span: 1, rect, ..Cell::default() }];
        let (xs, ys) = (vec![0.0, 100.0], vec![50.0, 90.0]);
        let mut grid = Grid { rect, xs, ys, cells, method: Method::Alignment };
        take_section(&mut grid, &mut outside);
        assert_eq!(outside.len() + grid.bands(), lines.len() + 1);
        grid.bands()
    }

    #[test]
    fn only_the_heading_of_a_section_right_above_a_table_is_its_row() {
        assert_eq!(bands(&[("2. 物理的な対策", 38.0)]), 2);
        assert_eq!(bands(&[("2. 物理的な対策", 10.0)]), 1);
        assert_eq!(bands(&[("物理的な対策", 38.0)]), 1);
        assert_eq!(bands(&[("2.1. 文書の整備", 38.0)]), 1);
        assert_eq!(bands(&[("2. 物理的な対策", 38.0), ("1. 別紙", 26.0)]), 1);
    }
}
