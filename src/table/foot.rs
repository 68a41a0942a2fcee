//! An item that begins under the last ruling of a page → a band of its own.
//!
//! Where rows break over pages, some writers draw no ruling around what the page still shows of the last
//! one: it stands under the table, each of its lines within a column.
//!
//! ```text
//! ├──────┼──────────┼────┤
//!   ②-2    記録を取得   ◎      no ruling below or beside
//! ```

use super::furniture;
use super::head::Named;
use crate::fold;
use crate::geom::Rect;
use crate::grid::lines::{self, Direction};
use crate::grid::{Cell, Grid, Line, PageGrid, Sides};
use crate::mark::ItemNumber;
use crate::profile::{Field, Profile};

/// Lines of one item stand less than this apart, in ems.
const APART: f64 = 2.0;
/// How far a line may stand out of the sides of its column, in points.
const RIM: f64 = 1.0;

/// Gives the table on a page the band under it, if an item begins there. `columns` are its own.
pub(super) fn extend(page: &mut PageGrid, columns: &[Named], profile: &Profile) {
    let Some(grid) = page.tables.last_mut() else { return };
    let Some(number) = columns.iter().find(|column| column.field == Some(Field::Number)) else {
        return;
    };
    let under = under(grid, &page.outside, profile);
    let is_item = |line: &Line| {
        let middle = line.rect.center().x;
        (number.x0..number.x1).contains(&middle) && ItemNumber::parse(&line.raw).is_some()
    };
    let mut items = under.iter().filter(|&&at| is_item(&page.outside[at]));
    if items.next().is_none() || items.next().is_some() {
        return;
    }
    let Some(placed) = place(grid, columns, &page.outside, &under) else { return };
    let foot = under.iter().map(|&at| page.outside[at].rect.y1).fold(grid.rect.y1, f64::max);
    let mut band = Band::under(grid, foot);
    for (column, at) in placed {
        band.cell(column).lines.push(page.outside[at].clone());
    }
    band.close();
    lines::remove(&mut page.outside, &under);
}

/// The lines under a table that may be of it, by their index, from the top down: one close under the
/// other, and no page numbers.
fn under(grid: &Grid, outside: &[Line], profile: &Profile) -> Vec<usize> {
    let Rect { x0, x1, y1: bottom, .. } = grid.rect;
    let is_under = |line: &Line| {
        line.direction == Direction::Right
            && !line.hidden
            && line.rect.y0 > bottom - line.em
            && x0 - RIM < line.rect.x0
            && line.rect.x1 < x1 + RIM
            && !furniture::is_page_number(&fold::text(line.raw.trim()).text, profile)
    };
    let mut under: Vec<usize> = (0..outside.len()).filter(|&at| is_under(&outside[at])).collect();
    under.sort_by(|&a, &b| outside[a].rect.y0.total_cmp(&outside[b].rect.y0));
    // Lines of its cells may run out under it.
    let at_foot = grid.cells.iter().filter(|cell| is_open_at_foot(cell, grid));
    let last = |cell: &Cell| cell.lines.last().map_or(bottom, |line| line.rect.y1);
    let mut foot = at_foot.map(last).fold(bottom, f64::max);
    let is_close = |&&at: &&usize| {
        let line = &outside[at];
        let is_close = line.rect.y0 - foot < APART * line.em;
        foot = foot.max(line.rect.y1);
        is_close
    };
    let close = under.iter().take_while(is_close).count();
    under.truncate(close);
    under
}

/// The column of each line; `None` if one stands in no column, or over two.
fn place<'c>(
    grid: &Grid,
    columns: &'c [Named],
    outside: &[Line],
    under: &[usize],
) -> Option<Vec<(Slot<'c>, usize)>> {
    let slot = |&at: &usize| {
        let line = outside[at].rect;
        let holds = |x0: f64, x1: f64| x0 - RIM < line.x0 && line.x1 < x1 + RIM;
        let open = |cell: &Cell| is_open_at_foot(cell, grid) && holds(cell.rect.x0, cell.rect.x1);
        let open = grid.cells.iter().position(open);
        let named = || columns.iter().find(|column| holds(column.x0, column.x1));
        let slot = open.map(Slot::Open).or_else(|| named().map(Slot::New))?;
        Some((slot, at))
    };
    under.iter().map(slot).collect()
}

/// Whether a cell has no ruling below at the foot of the table.
fn is_open_at_foot(cell: &Cell, grid: &Grid) -> bool {
    cell.open.bottom && cell.is_at_foot(grid.bands())
}

/// Where a line under a table goes.
enum Slot<'c> {
    /// Into a cell that is open at the foot of the table.
    Open(usize),
    /// Into a new cell of a column.
    New(&'c Named),
}

/// The band under a table while it is filled.
struct Band<'g> {
    grid: &'g mut Grid,
    rect: Rect,
    /// How many cells the grid had.
    before: usize,
}

impl<'g> Band<'g> {
    fn under(grid: &'g mut Grid, foot: f64) -> Self {
        let rect = Rect { y0: grid.rect.y1, y1: foot, ..grid.rect };
        let before = grid.cells.len();
        Self { grid, rect, before }
    }

    /// The cell into which a line goes.
    fn cell(&mut self, slot: Slot<'_>) -> &mut Cell {
        let at = match slot {
            Slot::Open(at) => at,
            Slot::New(column) => self.new_cell(column),
        };
        &mut self.grid.cells[at]
    }

    /// The cell of a column in the band: added if it is not there.
    fn new_cell(&mut self, column: &Named) -> usize {
        let rect = Rect { x0: column.x0, x1: column.x1, ..self.rect };
        let added = &self.grid.cells[self.before..];
        if let Some(at) = added.iter().position(|cell| cell.rect == rect) {
            return self.before + at;
        }
        let edge = |x: f64| self.grid.xs.partition_point(|edge| *edge < x - RIM);
        let (left, right) = (edge(column.x0), edge(column.x1));
        self.grid.cells.push(Cell {
            row: self.grid.bands(),
            row_span: 1,
            column: left,
            column_span: right.saturating_sub(left).max(1),
            rect,
            open: Sides { bottom: true, ..Sides::default() },
            measure: rect.width(),
            ..Cell::default()
        });
        self.grid.cells.len() - 1
    }

    /// Lengthens the cells that are open above it, and the table, by the band.
    fn close(self) {
        let Self { grid, rect, before } = self;
        let bands = grid.bands();
        let is_new = grid.cells.len() > before;
        for (at, cell) in grid.cells.iter_mut().enumerate() {
            if at < before {
                if !cell.open.bottom || !cell.is_at_foot(bands) {
                    continue;
                }
                cell.row_span += usize::from(is_new);
                cell.rect.y1 = rect.y1;
            }
            cell.lines.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
        }
        grid.rect.y1 = rect.y1;
        match grid.ys.last_mut() {
            Some(bottom) if !is_new => *bottom = rect.y1,
            _ => grid.ys.push(rect.y1),
        }
        grid.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Method;

    fn line(raw: &str, x0: f64, y0: f64) -> Line {
        let rect = Rect::new(x0, y0, x0 + 20.0, y0 + 10.0);
        Line { raw: raw.into(), rect, em: 10.0, ..Line::default() }
    }

    /// The cells of No. and 内容 after lines were taken in under a table of one band.
    fn extended(outside: Vec<Line>, is_open: bool) -> (Vec<(usize, usize, String)>, usize) {
        let cell = |column: usize, x0: f64, x1: f64| Cell {
            row_span: 1,
            column,
            column_span: 1,
            rect: Rect::new(x0, 0.0, x1, 50.0),
            open: Sides { bottom: is_open, ..Sides::default() },
            lines: if column == 1 { vec![line("台帳を", 45.0, 35.0)] } else { Vec::new() },
            ..Cell::default()
        };
        let grid = Grid {
            rect: Rect::new(0.0, 0.0, 100.0, 50.0),
            xs: vec![0.0, 40.0, 100.0],
            ys: vec![0.0, 50.0],
            cells: vec![cell(0, 0.0, 40.0), cell(1, 40.0, 100.0)],
            method: Method::Rulings,
        };
        let columns: Vec<Named> = [(Field::Number, 0.0, 40.0), (Field::Statement, 40.0, 100.0)]
            .map(|(field, x0, x1)| Named { text: String::new(), field: Some(field), x0, x1 })
            .into();
        let mut page = PageGrid { tables: vec![grid], outside, ..PageGrid::default() };
        let profile = Profile::all().swap_remove(0);
        extend(&mut page, &columns, &profile);
        let said = |cell: &Cell| cell.lines.iter().map(|line| &*line.raw).collect::<String>();
        let cells = page.tables[0].cells.iter().map(|c| (c.row, c.row_span, said(c)));
        (cells.collect(), page.outside.len())
    }

    #[test]
    fn an_item_under_closed_cells_has_a_band_of_its_own() {
        let outside =
            || vec![line("②-2", 5.0, 55.0), line("記録を", 45.0, 53.0), line("取得", 45.0, 66.0)];
        let (cells, left) = extended(outside(), false);
        assert_eq!(left, 0);
        let said: Vec<_> = cells.iter().map(|(row, span, said)| (*row, *span, &**said)).collect();
        assert_eq!(said, [(0, 1, ""), (0, 1, "台帳を"), (1, 1, "②-2"), (1, 1, "記録を取得")]);
        let (cells, _) = extended(outside(), true);
        let said: Vec<_> = cells.iter().map(|(row, span, said)| (*row, *span, &**said)).collect();
        assert_eq!(said, [(0, 1, "②-2"), (0, 1, "台帳を記録を取得")]);
    }

    #[test]
    fn what_is_no_item_stays_under_the_table() {
        assert_eq!(extended(vec![line("注", 5.0, 55.0)], false).1, 1);
        assert_eq!(extended(vec![line("①-1", 45.0, 55.0)], false).1, 1);
        assert_eq!(extended(vec![line("②-2", 5.0, 85.0)], false).1, 1);
        let two = vec![line("②-2", 5.0, 55.0), line("②-3", 5.0, 66.0)];
        assert_eq!(extended(two, false).1, 2);
    }
}
