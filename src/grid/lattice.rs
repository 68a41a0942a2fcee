//! Edges → cells, for tables that are ruled in both directions.
//!
//! All edges, drawn through, cut the table into slots. Where no ruling stands between two slots they
//! belong to the same cell:
//!
//! ```text
//! ┌────┬────┐     slots   a│b     cells  a  b
//! │    ├────┤             c│d            a  d
//! └────┴────┘
//! ```

use super::edges::{Edge, Edges, OVERRUN, Sets, same};
use super::{Cell, Grid, Method, Sides};
use crate::geom::Rect;

/// A side of a slot is ruled when rulings cover this share of it: corners fall short, dashes gap.
const RULED_SHARE: f64 = 0.5;
/// A lattice with more slots than this is a drawing: the densest ministry page has about 6,000.
const MOST_SLOTS: usize = 2_000_000;

/// The cells that the edges of one group enclose; `None` when they enclose no table.
pub fn find_by_rulings(edges: &Edges) -> Option<Grid> {
    let xs = positions(&edges.vertical, &edges.horizontal);
    let ys = positions(&edges.horizontal, &edges.vertical);
    if xs.len() < 2
        || ys.len() < 2
        || edges.horizontal.is_empty()
        || xs.len() * ys.len() > MOST_SLOTS
    {
        return None;
    }
    Lattice::of(edges, xs, ys).into_grid(Method::Rulings)
}

/// The distinct positions of `edges`, and beyond them the ends that at least two `crossing` edges
/// share: there the table goes on without a border.
pub(super) fn positions(edges: &[Edge], crossing: &[Edge]) -> Vec<f64> {
    let mut at: Vec<f64> = edges.iter().map(|edge| edge.at).collect();
    at.sort_by(f64::total_cmp);
    at.dedup_by(|a, b| same(*a, *b));
    let (Some(&first), Some(&last)) = (at.first(), at.last()) else { return at };
    let before = crossing.iter().map(|edge| edge.from).filter(|&from| from < first - OVERRUN);
    let after = crossing.iter().map(|edge| edge.to).filter(|&to| to > last + OVERRUN);
    let (before, after): (Vec<f64>, Vec<f64>) = (before.collect(), after.collect());
    if before.len() >= 2 {
        at.insert(0, before.iter().copied().fold(f64::INFINITY, f64::min));
    }
    if after.len() >= 2 {
        at.push(after.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    }
    at
}

/// For each position in `at`, which of the intervals of `along` its edges rule.
pub(super) fn walls(edges: &[Edge], at: &[f64], along: &[f64]) -> Vec<Vec<bool>> {
    let mut walls = vec![vec![false; along.len() - 1]; at.len()];
    for (row, position) in walls.iter_mut().zip(at) {
        let start = edges.partition_point(|edge| edge.at < position - 1e-6);
        let mine = edges[start..].iter().take_while(|edge| same(edge.at, *position));
        for edge in mine {
            for (ruled, side) in row.iter_mut().zip(along.windows(2)) {
                let shared = edge.to.min(side[1]) - edge.from.max(side[0]);
                *ruled |= shared >= RULED_SHARE * (side[1] - side[0]);
            }
        }
    }
    walls
}

/// A lattice: its edges' positions, and which stretches of them are ruled.
pub struct Lattice {
    /// Positions of the vertical edges, ascending.
    pub xs: Vec<f64>,
    /// Positions of the horizontal edges, ascending.
    pub ys: Vec<f64>,
    /// `vertical[i][band]`: whether `xs[i]` is ruled along that band.
    pub vertical: Vec<Vec<bool>>,
    /// `horizontal[j][column]`: whether `ys[j]` is ruled along that column.
    pub horizontal: Vec<Vec<bool>>,
}

/// A block of slots: `rows` and `columns` as half-open ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    row: usize,
    column: usize,
    row_end: usize,
    column_end: usize,
}

impl Lattice {
    /// The lattice of edges at these positions, two of each direction at least.
    pub(super) fn of(edges: &Edges, xs: Vec<f64>, ys: Vec<f64>) -> Self {
        let vertical = walls(&edges.vertical, &xs, &ys);
        let horizontal = walls(&edges.horizontal, &ys, &xs);
        Self { xs, ys, vertical, horizontal }
    }

    pub(super) fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    pub(super) fn bands(&self) -> usize {
        self.ys.len() - 1
    }

    /// The slot in which a point lies; `None` outside of the lattice.
    pub(super) fn slot_at(&self, x: f64, y: f64) -> Option<usize> {
        let column = self.xs.partition_point(|side| *side <= x).checked_sub(1)?;
        let band = self.ys.partition_point(|side| *side <= y).checked_sub(1)?;
        (column < self.columns() && band < self.bands()).then(|| band * self.columns() + column)
    }

    /// The grid of the cells that the ruled stretches enclose; `None` when nothing is enclosed.
    pub fn into_grid(mut self, method: Method) -> Option<Grid> {
        self.drop_useless_edges();
        if self.xs.len() < 2 || self.ys.len() < 2 {
            return None;
        }
        let mut cells: Vec<Cell> =
            self.blocks().into_iter().map(|block| self.cell(block)).collect();
        cells.sort_unstable_by_key(|cell| (cell.row, cell.column));
        let closed = |c: &Cell| !(c.open.top && c.open.bottom || c.open.left && c.open.right);
        if cells.len() < 2 || !cells.iter().any(closed) {
            return None;
        }
        let rect = Rect {
            x0: self.xs[0],
            y0: self.ys[0],
            x1: self.xs[self.columns()],
            y1: self.ys[self.bands()],
        };
        Some(Grid { rect, xs: self.xs, ys: self.ys, cells, method })
    }

    /// Drops inner positions that rule no slot: underlines and strokes too short to part cells.
    fn drop_useless_edges(&mut self) {
        drop_unruled(&mut self.ys, &mut self.horizontal, &mut self.vertical);
        drop_unruled(&mut self.xs, &mut self.vertical, &mut self.horizontal);
    }

    /// Slots without a ruling between them, as blocks.
    fn blocks(&self) -> Vec<Block> {
        self.regions().iter().flat_map(|slots| self.rectangles(slots)).collect()
    }

    /// Slots without a ruling between them; each region by its first slot.
    pub(super) fn regions(&self) -> Vec<Vec<usize>> {
        let (columns, bands) = (self.columns(), self.bands());
        let mut sets = Sets::new(columns * bands);
        for band in 0..bands {
            for column in 0..columns {
                let slot = band * columns + column;
                if column > 0 && !self.vertical[column][band] {
                    sets.unite(slot - 1, slot);
                }
                if band > 0 && !self.horizontal[band][column] {
                    sets.unite(slot - columns, slot);
                }
            }
        }
        // The root of a set is its first slot, so that regions come in the order of their roots.
        let mut region_of = vec![0; columns * bands];
        let mut regions: Vec<Vec<usize>> = Vec::new();
        for slot in 0..columns * bands {
            let root = sets.root(slot);
            if root == slot {
                region_of[slot] = regions.len();
                regions.push(Vec::new());
            }
            regions[region_of[root]].push(slot);
        }
        regions
    }

    /// Cuts a region of slots into rectangles; nearly always it is one already. Where a ruling runs
    /// into the region, slots on both sides of it are not one rectangle.
    fn rectangles(&self, slots: &[usize]) -> Vec<Block> {
        let columns = self.columns();
        let mut done: Vec<Block> = Vec::new();
        let mut i = 0;
        while i < slots.len() {
            let (row, column) = (slots[i] / columns, slots[i] % columns);
            let mut column_end = column + 1;
            i += 1;
            let goes_on = |slot: usize, next: usize| {
                slot / columns == row && slot % columns == next && !self.vertical[next][row]
            };
            while i < slots.len() && goes_on(slots[i], column_end) {
                column_end += 1;
                i += 1;
            }
            let parted = |column| self.horizontal[row][column];
            let above = done.iter_mut().rev().find(|b| {
                (b.row_end, b.column, b.column_end) == (row, column, column_end)
                    && !(column..column_end).any(parted)
            });
            match above {
                Some(block) => block.row_end = row + 1,
                None => done.push(Block { row, column, row_end: row + 1, column_end }),
            }
        }
        done
    }

    fn cell(&self, block: Block) -> Cell {
        let Block { row, column, row_end, column_end } = block;
        Cell {
            row,
            column,
            row_span: row_end - row,
            column_span: column_end - column,
            mended: false,
            rect: Rect {
                x0: self.xs[column],
                y0: self.ys[row],
                x1: self.xs[column_end],
                y1: self.ys[row_end],
            },
            open: Sides {
                top: !self.horizontal[row][column..column_end].iter().any(|&ruled| ruled),
                bottom: !self.horizontal[row_end][column..column_end].iter().any(|&ruled| ruled),
                left: !self.vertical[column][row..row_end].iter().any(|&ruled| ruled),
                right: !self.vertical[column_end][row..row_end].iter().any(|&ruled| ruled),
            },
            ..Cell::default()
        }
    }
}

/// Drops inner positions of `at` without any ruled stretch, and the stretches of the crossing edges
/// that end there.
fn drop_unruled(at: &mut Vec<f64>, ruled: &mut Vec<Vec<bool>>, crossing: &mut [Vec<bool>]) {
    let last = at.len() - 1;
    for i in (1..last).rev() {
        if ruled[i].iter().any(|&stretch| stretch) {
            continue;
        }
        at.remove(i);
        ruled.remove(i);
        for stretches in crossing.iter_mut() {
            let below = stretches.remove(i);
            stretches[i - 1] |= below;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(at: f64, from: f64, to: f64) -> Edge {
        Edge { at, from, to }
    }

    fn grid(horizontal: Vec<Edge>, vertical: Vec<Edge>) -> Grid {
        find_by_rulings(&Edges { horizontal, vertical, pieces: Vec::new() }).unwrap()
    }

    fn spans(grid: &Grid) -> Vec<(usize, usize, usize, usize)> {
        grid.cells.iter().map(|c| (c.row, c.column, c.row_span, c.column_span)).collect()
    }

    #[test]
    fn a_cell_without_an_inner_ruling_spans_both_bands() {
        let grid = grid(
            vec![edge(0.0, 0.0, 100.0), edge(20.0, 50.0, 100.0), edge(40.0, 0.0, 100.0)],
            vec![edge(0.0, 0.0, 40.0), edge(50.0, 0.0, 40.0), edge(100.0, 0.0, 40.0)],
        );
        assert_eq!(spans(&grid), [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn a_cell_whose_bottom_ruling_is_missing_is_open_there() {
        let grid = grid(
            vec![edge(0.0, 0.0, 100.0), edge(20.0, 50.0, 100.0), edge(40.0, 50.0, 100.0)],
            vec![edge(0.0, 0.0, 40.0), edge(50.0, 0.0, 40.0), edge(100.0, 0.0, 40.0)],
        );
        assert!(grid.cells[0].open.bottom && !grid.cells[0].open.top);
        assert_eq!(grid.cells[0].row_span, 2);
    }

    #[test]
    fn a_table_without_its_last_ruling_ends_where_its_vertical_rulings_end() {
        let grid = grid(
            vec![edge(0.0, 0.0, 100.0), edge(20.0, 0.0, 100.0)],
            vec![edge(0.0, 0.0, 40.0), edge(50.0, 0.0, 40.0), edge(100.0, 0.0, 40.0)],
        );
        assert_eq!(grid.ys, [0.0, 20.0, 40.0]);
        assert!(grid.cells[2].open.bottom && grid.cells[3].open.bottom);
    }

    #[test]
    fn cells_without_a_top_ruling_are_not_joined_across_their_rulings() {
        let grid = grid(
            vec![edge(0.0, 0.0, 50.0), edge(20.0, 0.0, 50.0), edge(40.0, 0.0, 150.0)],
            vec![
                edge(0.0, 0.0, 40.0),
                edge(50.0, 0.0, 40.0),
                edge(100.0, 20.0, 40.0),
                edge(150.0, 20.0, 40.0),
            ],
        );
        assert_eq!(
            spans(&grid),
            [(0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]
        );
    }

    #[test]
    fn an_underline_inside_a_cell_parts_nothing() {
        let grid = grid(
            vec![edge(0.0, 0.0, 100.0), edge(10.0, 49.0, 60.0), edge(40.0, 0.0, 100.0)],
            vec![edge(0.0, 0.0, 40.0), edge(50.0, 0.0, 40.0), edge(100.0, 0.0, 40.0)],
        );
        assert_eq!(spans(&grid), [(0, 0, 1, 1), (0, 1, 1, 1)]);
    }
}
