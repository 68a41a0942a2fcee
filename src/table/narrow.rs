//! Cells that run over several columns, but hold the text of one → that one.
//!
//! Where rows break over pages, some writers draw only some of the sides of their cells.
//!
//! ```text
//! │ 1.1 │ ①… │ ①-1 │ 台帳に │
//! ├─────┴─────┼─────┼────────┤
//!               ①-2   記録を         no side is drawn between 大項目, 小項目 and No.
//! ```

use super::head::Named;
use super::slice;
use crate::grid::{Cell, Grid, Line};
use crate::mark::ItemNumber;
use crate::profile::Field;

/// How far a line may stand out of its column, in points.
const RIM: f64 = 0.5;

/// Narrows such cells under the head, which takes `head` bands: numbers of items, what stands at the foot
/// or head of a page that breaks a row, and what stands apart from the left of a cell over few columns.
pub(super) fn to_columns(grid: &mut Grid, head: usize, columns: &[Named]) {
    let (bands, all) = (grid.bands(), grid.columns());
    let wide = |cell: &&mut Cell| cell.row >= head && cell.column_span > 1 && !cell.is_blank();
    for cell in grid.cells.iter_mut().filter(wide) {
        let is_within = |line: &Line, column: &Named| {
            column.x0 - RIM < line.rect.x0 && line.rect.x1 < column.x1 + RIM
        };
        let is_own = |column: &&Named| cell.lines.iter().all(|line| is_within(line, column));
        let Some(column) = columns.iter().find(is_own) else { continue };
        let at_foot = cell.open.bottom && cell.is_at_foot(bands);
        let at_head = cell.open.top && cell.row == head;
        // The text of a row across begins at its left, or stands in the middle.
        let is_apart = cell.rect.x0 + RIM < column.x0 && 2 * cell.column_span < all;
        let is_broken = || (at_foot || at_head || is_apart) && !slice::is_section(&cell.text());
        let is_number = || {
            column.field == Some(Field::Number) && ItemNumber::parse(&cell.lines[0].raw).is_some()
        };
        let covers = cell.rect.x1 - cell.rect.x0 > column.x1 - column.x0 + RIM;
        if covers && (is_number() || is_broken()) {
            (cell.rect.x0, cell.rect.x1, cell.mended) = (column.x0, column.x1, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;
    use crate::grid::{Method, Sides};

    /// From where to where the cell over all three columns goes after it was narrowed.
    fn narrowed(raw: &str, x0: f64, is_open: bool) -> (f64, f64) {
        let rect = Rect::new(0.0, 0.0, 200.0, 20.0);
        let at = Rect::new(x0, 5.0, x0 + 20.0, 15.0);
        let lines = vec![Line { raw: raw.into(), rect: at, em: 10.0, ..Line::default() }];
        let open = Sides { bottom: is_open, ..Sides::default() };
        let cell = Cell { row_span: 1, column_span: 3, rect, open, lines, ..Cell::default() };
        let xs = vec![0.0, 60.0, 90.0, 200.0];
        let fields = [Field::Major, Field::Number, Field::Statement];
        let named = |(pair, field): (&[f64], Field)| Named {
            text: String::new(),
            field: Some(field),
            x0: pair[0],
            x1: pair[1],
        };
        let columns: Vec<Named> = xs.windows(2).zip(fields).map(named).collect();
        let (ys, method) = (vec![0.0, 20.0], Method::Rulings);
        let mut grid = Grid { rect, xs, ys, cells: vec![cell], method };
        to_columns(&mut grid, 0, &columns);
        (grid.cells[0].rect.x0, grid.cells[0].rect.x1)
    }

    #[test]
    fn a_number_is_of_its_column_and_other_text_only_where_a_row_breaks() {
        assert_eq!(narrowed("①-2", 65.0, false), (60.0, 90.0));
        assert_eq!(narrowed("記録を", 95.0, true), (90.0, 200.0));
        assert_eq!(narrowed("記録を", 95.0, false), (0.0, 200.0));
        assert_eq!(narrowed("1. 対策", 5.0, true), (0.0, 200.0));
        assert_eq!(narrowed("記録を", 80.0, true), (0.0, 200.0));
    }
}
