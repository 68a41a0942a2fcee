//! A page on which a table falls into pieces → one grid again.
//!
//! Where cells span a whole page, open at its head and its foot, no ruling joins the columns on their
//! two sides: each side is a grid of its own, and without a head neither is known.
//!
//! ```text
//! │    │ ①-4 │ 内容 │      │ 編 │ 項番 │
//! │    ├─────┼──────┤      ├────┼──────┤    大項目 and リスクシナリオ span the page
//! │    │ ①-5 │ 内容 │      │ 編 │ 項番 │
//! ```

use super::head::{Head, Named};
use super::layout::{SAME_SIDE, fits};
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::grid::{Cell, Grid, Line, Method, PageGrid, Sides};

/// Rulings of two pieces that are nearer than this are one, in points.
const SAME_RULING: f64 = 1.0;
/// Pieces that together have fewer columns are no table that goes on.
const FEWEST_COLUMNS: usize = 3;

/// Unites the pieces of tables that go on over a page, by the columns of the last head before them.
/// Gives whether there were any. `heads` are those of all grids, page by page.
pub(super) fn pieces(
    pages: &mut [PageGrid],
    heads: &[Option<Head>],
    findings: &mut Vec<Finding>,
) -> bool {
    let mut any = false;
    let mut heads = heads.iter();
    let mut last: Option<(&[Named], Vec<f64>)> = None;
    for page in pages {
        let own: Vec<_> = heads.by_ref().take(page.tables.len()).collect();
        let mut headed =
            page.tables.iter().zip(own).filter_map(|(grid, head)| Some((grid, head.as_ref()?)));
        if let Some((grid, head)) = headed.next_back() {
            last = Some((&head.columns, grid.xs.clone()));
        } else if let Some((columns, xs)) = &last
            && unite(page, columns, xs)
        {
            any = true;
            let message = "cells that span the page part the table; its pieces were put together";
            findings.push(Finding::new(Code::PiecesJoined, page.page.place(), message));
        }
    }
    any
}

/// Puts the pieces on a page together, if there are any; `xs` are the vertical edges of the table that
/// goes on.
fn unite(page: &mut PageGrid, columns: &[Named], xs: &[f64]) -> bool {
    if page.tables.iter().any(|grid| fits(grid, columns)) {
        return false;
    }
    let end = columns.iter().map(|column| column.x1).fold(0.0, f64::max) + SAME_SIDE;
    let (pieces, others): (Vec<Grid>, Vec<Grid>) =
        page.tables.drain(..).partition(|grid| is_piece(grid, xs, end));
    let parted = pieces.iter().map(Grid::columns).sum::<usize>();
    if parted < FEWEST_COLUMNS || overlap(&pieces) {
        page.tables = pieces.into_iter().chain(others).collect();
        return false;
    }
    let xs = with_headless(xs, end, &pieces);
    let mut grid = joined(pieces, &xs);
    span_page(&mut grid, columns, &mut page.outside);
    grid.cells.sort_by_key(|cell| (cell.row, cell.column));
    page.tables = others;
    page.tables.insert(0, grid);
    true
}

/// Whether a grid is a piece of the table that has these vertical edges: its own stand there. Columns
/// without a head may stand to the right of the last head, which is at `end`.
fn is_piece(grid: &Grid, xs: &[f64], end: f64) -> bool {
    let mut known = grid.xs.iter().filter(|x| **x < end);
    grid.xs[0] < end && known.all(|x| near(xs, *x).is_some())
}

/// The edges of the table, and to the right of its heads those of its pieces, too.
fn with_headless(xs: &[f64], end: f64, pieces: &[Grid]) -> Vec<f64> {
    let headless = pieces.iter().flat_map(|piece| &piece.xs).filter(|x| **x >= end);
    let mut all: Vec<f64> = xs.iter().chain(headless).copied().collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|right, left| *right - *left < SAME_SIDE && *left >= end);
    all
}

/// The edge of the table at which an edge of a piece stands.
fn near(edges: &[f64], x: f64) -> Option<usize> {
    let nearest =
        (0..edges.len()).min_by(|&a, &b| (edges[a] - x).abs().total_cmp(&(edges[b] - x).abs()));
    nearest.filter(|&at| (edges[at] - x).abs() < SAME_SIDE)
}

/// Whether any two pieces lie over each other.
fn overlap(pieces: &[Grid]) -> bool {
    let meet = |a: &Grid, b: &Grid| {
        let shared = a.rect.intersection(&b.rect);
        shared.is_some_and(|rect| rect.width() > SAME_SIDE && rect.height() > SAME_RULING)
    };
    pieces.iter().enumerate().any(|(at, a)| pieces[at + 1..].iter().any(|b| meet(a, b)))
}

/// The cells of all pieces in one grid.
fn joined(pieces: Vec<Grid>, xs: &[f64]) -> Grid {
    let mut ys: Vec<f64> = pieces.iter().flat_map(|piece| piece.ys.iter().copied()).collect();
    ys.sort_by(f64::total_cmp);
    ys.dedup_by(|below, above| *below - *above < SAME_RULING);
    let rect = pieces.iter().map(|piece| piece.rect).reduce(|a, b| a.union(b)).unwrap_or_default();
    let method = pieces.first().map_or(Method::Rulings, |piece| piece.method);
    let band = |y: f64| ys.partition_point(|edge| *edge < y - SAME_RULING);
    let mut cells = Vec::new();
    for piece in pieces {
        let rows: Vec<usize> = piece.ys.iter().map(|y| band(*y)).collect();
        let columns: Vec<usize> = piece.xs.iter().map(|x| near(xs, *x).unwrap_or(0)).collect();
        cells.extend(piece.cells.into_iter().map(|cell| {
            let (top, foot) = (rows[cell.row], rows[cell.row + cell.row_span]);
            let (left, right) = (columns[cell.column], columns[cell.column + cell.column_span]);
            Cell { row: top, row_span: foot - top, column: left, column_span: right - left, ..cell }
        }));
    }
    Grid { rect, xs: xs.to_vec(), ys, cells, method }
}

/// Gives a grid the outer columns that it lacks: where their cells span the page, no ruling joins them to
/// the others.
pub(super) fn add_outer(grid: &mut Grid, columns: &[Named], outside: &mut Vec<Line>) {
    let Rect { x0, x1, .. } = grid.rect;
    let left = columns.iter().filter(|column| column.x1 < x0 + SAME_SIDE).map(|column| column.x0);
    let right = columns.iter().filter(|column| x1 - SAME_SIDE < column.x0).map(|column| column.x1);
    let (mut xs, right): (Vec<f64>, Vec<f64>) = (left.collect(), right.collect());
    if xs.is_empty() && right.is_empty() {
        return;
    }
    let moved = xs.len();
    xs.append(&mut grid.xs);
    xs.extend(right);
    grid.xs = xs;
    grid.cells.iter_mut().for_each(|cell| cell.column += moved);
    span_page(grid, columns, outside);
    grid.cells.sort_by_key(|cell| (cell.row, cell.column));
}

/// Adds the cells that span the page, with the lines that stand in them.
fn span_page(grid: &mut Grid, columns: &[Named], outside: &mut Vec<Line>) {
    for column in columns {
        let middle = f64::midpoint(column.x0, column.x1);
        let (Some(left), Some(right)) = (near(&grid.xs, column.x0), near(&grid.xs, column.x1))
        else {
            continue;
        };
        if left >= right || grid.cells.iter().any(|c| c.rect.x0 < middle && middle < c.rect.x1) {
            continue;
        }
        let rect = Rect { x0: column.x0, x1: column.x1, ..grid.rect };
        let is_within = |line: &mut Line| {
            let Rect { x0, x1, .. } = line.rect;
            let middle = line.rect.center().y;
            !line.hidden
                && rect.x0 - SAME_SIDE < x0
                && x1 < rect.x1 + SAME_SIDE
                && (rect.y0..rect.y1).contains(&middle)
        };
        grid.cells.push(Cell {
            row: 0,
            row_span: grid.bands(),
            column: left,
            column_span: right - left,
            rect,
            open: Sides { top: true, bottom: true, left: false, right: false },
            lines: outside.extract_if(.., is_within).collect(),
            measure: rect.width(),
            mended: false,
        });
    }
    grid.rect = grid.cells.iter().map(|c| c.rect).reduce(|a, b| a.union(b)).unwrap_or(grid.rect);
}

#[cfg(test)]
mod tests {
    use super::*;

    const XS: [f64; 6] = [0.0, 60.0, 100.0, 300.0, 400.0, 600.0];

    fn columns() -> Vec<Named> {
        let named =
            |pair: &[f64]| Named { text: String::new(), field: None, x0: pair[0], x1: pair[1] };
        XS.windows(2).map(named).collect()
    }

    /// A grid of one row of cells.
    fn row(xs: &[f64], y0: f64, y1: f64) -> Grid {
        let cell = |(at, pair): (usize, &[f64])| Cell {
            row: 0,
            row_span: 1,
            column: at,
            column_span: 1,
            rect: Rect::new(pair[0], y0, pair[1], y1),
            ..Cell::default()
        };
        Grid {
            rect: Rect::new(xs[0], y0, *xs.last().unwrap(), y1),
            xs: xs.to_vec(),
            ys: vec![y0, y1],
            cells: xs.windows(2).enumerate().map(cell).collect(),
            method: Method::Rulings,
        }
    }

    fn page(tables: Vec<Grid>) -> PageGrid {
        let line =
            Line { raw: "大".into(), rect: Rect::new(10.0, 20.0, 20.0, 30.0), ..Line::default() };
        PageGrid { tables, outside: vec![line], ..PageGrid::default() }
    }

    #[test]
    fn pieces_on_both_sides_of_a_cell_over_the_page_are_one_table() {
        let mut page = page(vec![row(&XS[1..4], 10.0, 90.0), row(&[401.0, 600.0], 40.0, 90.3)]);
        assert!(unite(&mut page, &columns(), &XS));
        let [grid] = &page.tables[..] else { panic!("{} tables", page.tables.len()) };
        assert_eq!(grid.ys, [10.0, 40.0, 90.0]);
        let places: Vec<_> =
            grid.cells.iter().map(|c| (c.row, c.row_span, c.column, c.column_span)).collect();
        assert_eq!(places, [(0, 2, 0, 1), (0, 2, 1, 1), (0, 2, 2, 1), (0, 2, 3, 1), (1, 1, 4, 1)]);
        assert_eq!(grid.cells[0].lines.len(), 1);
        assert!(page.outside.is_empty());
    }

    #[test]
    fn columns_to_the_right_of_the_known_ones_are_of_the_table() {
        let right = [300.0, 400.0, 600.0, 700.0, 800.0];
        let mut page = page(vec![row(&XS[1..4], 10.0, 90.0), row(&right, 10.0, 90.0)]);
        assert!(unite(&mut page, &columns(), &XS));
        assert_eq!(page.tables.len(), 1);
        assert_eq!(page.tables[0].xs, [&XS[..], &[700.0, 800.0]].concat());
        assert_eq!(page.tables[0].cells.last().map(|cell| cell.column), Some(6));
    }

    #[test]
    fn outer_columns_that_span_the_page_are_added() {
        let mut page = page(vec![row(&XS[1..5], 10.0, 90.0)]);
        add_outer(&mut page.tables[0], &columns(), &mut page.outside);
        let grid = &page.tables[0];
        assert_eq!(grid.xs, XS);
        let places: Vec<_> = grid.cells.iter().map(|c| (c.column, c.lines.len())).collect();
        assert_eq!(places, [(0, 1), (1, 0), (2, 0), (3, 0), (4, 0)]);
        assert!(page.outside.is_empty());
    }

    #[test]
    fn a_table_with_other_edges_stays_by_itself() {
        let others = || vec![row(&[60.0, 140.0, 300.0], 10.0, 90.0), row(&XS[4..6], 10.0, 90.0)];
        let mut page = page(others());
        assert!(!unite(&mut page, &columns(), &XS));
        assert_eq!(page.tables.len(), 2);
        assert_eq!(page.outside.len(), 1);
    }
}
