//! A cell over several columns, though text stands in more than one of them: a ruling between them is
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

/// A cell over more columns than this is likely a row across the table or the head of a group.
const FEW: usize = 3;
/// In such a cell the gap is this wide at least, in ems: `1.　人的対策` has one em.
const WIDE_GAP: f64 = 2.0;
/// The ruling that a cell lacks runs beside this share of the other bands.
const MOSTLY: f64 = 0.6;
/// The gap that a ruling stands in is this wide at least, in ems: cells are padded.
const GAP: f64 = 0.3;
/// So much of an em may a glyph reach over the ruling that is missing.
const OVERHANG: f64 = 0.1;
/// Glyphs stand on one line when their middles differ by less than this share of an em.
const SAME_LINE: f64 = 0.5;

/// A cell with more glyphs than this is no cell of a table that lacks a ruling: a page has 6,000.
const MOST_GLYPHS: usize = 2_000;

/// Cuts such cells, and gives their glyphs to the parts.
pub(super) fn cut(ink: &PageInk, tables: &mut [Grid], placed: &mut [Option<Home>]) {
    for (table, grid) in tables.iter_mut().enumerate() {
        let usual = usual_sides(grid);
        let is_wide = |cell: &Cell| inner(cell).any(|column| usual[column]);
        let wide: Vec<bool> = grid.cells.iter().map(is_wide).collect();
        if !wide.contains(&true) {
            continue;
        }
        let held = held_by_wide_cell(ink, table, &wide, placed);
        for (index, held) in held.iter().enumerate() {
            for column in cuts(ink, grid, index, &usual, held).into_iter().rev() {
                let right = Home { table, cell: split(grid, index, column) };
                let x = grid.xs[column];
                let beyond = held.iter().filter(|&&at| ink.glyphs[at].rect.center().x >= x);
                for &at in beyond {
                    // What a cut further right took stays there.
                    if placed[at] == Some(Home { table, cell: index }) {
                        placed[at] = Some(right);
                    }
                }
            }
        }
    }
}

/// The glyphs of each cell of a table, by index; none of a cell that is not `wide` and never cut.
fn held_by_wide_cell(
    ink: &PageInk,
    table: usize,
    wide: &[bool],
    placed: &[Option<Home>],
) -> Vec<Vec<usize>> {
    let mut held = vec![Vec::new(); wide.len()];
    let is_wide = |home: &Home| home.table == table && wide.get(home.cell) == Some(&true);
    for (at, (home, glyph)) in placed.iter().zip(&ink.glyphs).enumerate() {
        if let Some(home) = home.filter(|home| is_wide(home) && !is_space(glyph)) {
            held[home.cell].push(at);
        }
    }
    held
}

/// The columns that a cell covers, but for its first.
fn inner(cell: &Cell) -> std::ops::Range<usize> {
    cell.column + 1..cell.column + cell.column_span
}

/// The inner columns before which a cell is cut, from left to right.
fn cuts(ink: &PageInk, grid: &Grid, index: usize, usual: &[bool], held: &[usize]) -> Vec<usize> {
    let cell = &grid.cells[index];
    if cell.column_span < 2 || !(2..=MOST_GLYPHS).contains(&held.len()) {
        return Vec::new();
    }
    // At the foot of a page, some writers that break rows draw only some of their sides.
    let is_broken = cell.open.bottom && cell.is_at_foot(grid.bands());
    let gap = if cell.column_span > FEW && !is_broken { WIDE_GAP } else { GAP };
    let glyphs: Vec<(Rect, f64)> =
        held.iter().map(|&at| (ink.glyphs[at].rect, ink.glyphs[at].size)).collect();
    let usual = inner(cell).filter(|&column| usual[column]);
    usual.filter(|&column| parts(&glyphs, grid.xs[column], gap)).collect()
}

/// For each side of a column, whether it is a side of cells in most bands.
fn usual_sides(grid: &Grid) -> Vec<bool> {
    let (mut parted, mut over) = (vec![0; grid.xs.len()], vec![0; grid.xs.len()]);
    for cell in &grid.cells {
        parted[cell.column + cell.column_span] += cell.row_span;
        inner(cell).for_each(|column| over[column] += cell.row_span);
    }
    let usual = |(parted, over): (&usize, &usize)| {
        *parted as f64 >= MOSTLY * (parted + over) as f64 && *parted > 0
    };
    parted.iter().zip(&over).map(usual).collect()
}

/// Whether a glyph of this size stands across `x`, where a ruling is missing.
pub(super) fn reaches_over(glyph: &Rect, size: f64, x: f64) -> bool {
    glyph.x0 < x - OVERHANG * size && x + OVERHANG * size < glyph.x1
}

/// Whether glyphs stand on both sides of `x`, and on every line leave a gap of so many ems there.
fn parts(glyphs: &[(Rect, f64)], x: f64, gap: f64) -> bool {
    let left = |(rect, _): &&(Rect, f64)| rect.center().x < x;
    let both = glyphs.iter().any(|g| left(&g)) && !glyphs.iter().all(|g| left(&g));
    both && !glyphs.iter().any(|(rect, size)| reaches_over(rect, *size, x))
        && glyphs.iter().filter(left).all(|(rect, size)| {
            let beside = |(other, _): &&(Rect, f64)| {
                other.center().x >= x
                    && (other.center().y - rect.center().y).abs() < SAME_LINE * size
            };
            let next = glyphs.iter().filter(beside).map(|(other, _)| other.x0);
            next.fold(f64::INFINITY, f64::min) - rect.x1 >= gap * size
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
        assert!(parts(&two, 20.0, GAP));
        assert!(!parts(&line(0.0, 6, 0.0), 20.0, GAP), "a glyph happens to end there");
        assert!(!parts(&line(25.0, 4, 0.0), 20.0, GAP), "all stands on one side");
        let crossed = [two, line(5.0, 4, 24.0)].concat();
        assert!(!parts(&crossed, 20.0, GAP));
    }
}
