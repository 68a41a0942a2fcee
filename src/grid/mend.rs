//! A cell over two or three columns, though text stands in each of them: a ruling between them is
//! missing, or too short to be seen as one. It is cut where the ruling runs in most other bands and
//! the text leaves a gap.
//!
//! ```text
//! ├─────┼──────────┤
//! │  ◎    漏えいする。  │     no ruling: two cells all the same
//! ├─────┼──────────┤
//! ```

use super::assign::Home;
use super::lines::is_space;
use super::{Cell, Grid};
use crate::geom::Rect;
use crate::ink::PageInk;

/// A cell over more columns than this is a row across the table or the head of a group.
const WIDEST: usize = 3;
/// The ruling that a cell lacks runs beside this share of the other bands.
const MOSTLY: f64 = 0.6;
/// The gap that a ruling stands in is this wide at least, in ems: cells are padded.
const GAP: f64 = 0.3;
/// So much of an em may a glyph reach over the ruling that is missing.
const OVERHANG: f64 = 0.1;
/// Glyphs stand on one line when their middles differ by less than this share of an em.
const SAME_LINE: f64 = 0.5;

/// Cuts such cells, and gives their glyphs to the parts.
pub(super) fn cut(ink: &PageInk, tables: &mut [Grid], placed: &mut [Option<Home>]) {
    for (table, grid) in tables.iter_mut().enumerate() {
        for index in 0..grid.cells.len() {
            let cuts = cuts(ink, grid, Home { table, cell: index }, placed);
            for column in cuts.into_iter().rev() {
                let right = split(grid, index, column);
                let x = grid.xs[column];
                let moved = Home { table, cell: right };
                for (home, glyph) in placed.iter_mut().zip(&ink.glyphs) {
                    let here = *home == Some(Home { table, cell: index });
                    if here && glyph.rect.center().x >= x {
                        *home = Some(moved);
                    }
                }
            }
        }
    }
}

/// The inner columns before which a cell is cut, from left to right.
fn cuts(ink: &PageInk, grid: &Grid, home: Home, placed: &[Option<Home>]) -> Vec<usize> {
    let cell = &grid.cells[home.cell];
    if !(2..=WIDEST).contains(&cell.column_span) {
        return Vec::new();
    }
    let inner = cell.column + 1..cell.column + cell.column_span;
    let usual: Vec<usize> = inner.filter(|&column| is_usual(grid, column)).collect();
    if usual.is_empty() {
        return Vec::new();
    }
    let mine = placed.iter().zip(&ink.glyphs).filter(|(at, _)| **at == Some(home));
    let glyphs: Vec<(Rect, f64)> =
        mine.filter(|(_, g)| !is_space(g)).map(|(_, g)| (g.rect, g.size)).collect();
    usual.into_iter().filter(|&column| parts(&glyphs, grid.xs[column])).collect()
}

/// Whether the side of a column is a side of cells in most bands.
fn is_usual(grid: &Grid, column: usize) -> bool {
    let bands = |over: bool| -> usize {
        let crosses = |cell: &&Cell| {
            (cell.column < column && column < cell.column + cell.column_span) == over
                && cell.column <= column
                && column <= cell.column + cell.column_span
        };
        let ends = |cell: &&Cell| over || cell.column + cell.column_span == column;
        grid.cells.iter().filter(crosses).filter(ends).map(|cell| cell.row_span).sum()
    };
    let (over, parted) = (bands(true), bands(false));
    parted as f64 >= MOSTLY * (over + parted) as f64
}

/// Whether glyphs stand on both sides of `x`, and on every line leave a gap there.
fn parts(glyphs: &[(Rect, f64)], x: f64) -> bool {
    let left = |(rect, _): &&(Rect, f64)| rect.center().x < x;
    let clear = |(rect, size): &(Rect, f64)| {
        rect.x1 <= x + OVERHANG * size || rect.x0 >= x - OVERHANG * size
    };
    let both = glyphs.iter().any(|g| left(&g)) && !glyphs.iter().all(|g| left(&g));
    both && glyphs.iter().all(clear) && glyphs.iter().filter(left).all(|(rect, size)| {
        let beside = |(other, _): &&(Rect, f64)| {
            other.center().x >= x && (other.center().y - rect.center().y).abs() < SAME_LINE * size
        };
        let next = glyphs.iter().filter(beside).map(|(other, _)| other.x0);
        next.fold(f64::INFINITY, f64::min) - rect.x1 >= GAP * size
    })
}

/// Cuts a cell before `column`; gives the index of its right part.
fn split(grid: &mut Grid, index: usize, column: usize) -> usize {
    let x = grid.xs[column];
    let cell = &mut grid.cells[index];
    cell.mended = true;
    let mut right = cell.clone();
    right.column_span = cell.column + cell.column_span - column;
    right.column = column;
    right.rect.x0 = x;
    cell.column_span = column - cell.column;
    cell.rect.x1 = x;
    grid.cells.push(right);
    grid.cells.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many glyphs of 10 pt on one line.
    fn line(x0: f64, count: u32, y: f64) -> Vec<(Rect, f64)> {
        let at = |i: u32| x0 + f64::from(i) * 10.0;
        (0..count).map(|i| (Rect::new(at(i), y, at(i) + 10.0, y + 10.0), 10.0)).collect()
    }

    #[test]
    fn text_in_two_columns_is_parted_and_one_text_is_not() {
        let two = [line(0.0, 1, 0.0), line(25.0, 4, 0.0), line(25.0, 4, 12.0)].concat();
        assert!(parts(&two, 20.0));
        assert!(!parts(&line(0.0, 6, 0.0), 20.0), "a glyph happens to end there");
        assert!(!parts(&line(25.0, 4, 0.0), 20.0), "all stands on one side");
        let crossed = [two, line(5.0, 4, 24.0)].concat();
        assert!(!parts(&crossed, 20.0));
    }
}
