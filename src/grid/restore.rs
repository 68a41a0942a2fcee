//! Rulings down that a part of a table lacks, put back where the text keeps to the columns.
//!
//! Firefox draws the collapsed borders of a table that goes on over a page break with gaps: rows at the
//! foot of a page, a block of columns, or all of a page have rulings across only. What the columns are
//! is told by the other pages, and by the other rows of the same page.
//!
//! ```text
//! ├────┼────────┼────┤
//! │①-1 │台帳に… │ ◎  │
//! ├────┴────────┴────┤
//!  ①-2  記録を…    〇     no rulings down: three cells all the same
//! ────────────────────
//! ```
//!
//! Where two columns only are not parted, it takes a ruling across that ends between them, or
//! several such cells in which text begins on both sides and none is printed over them.
//!
//! A heading that runs across the table stands in one or two columns, or reaches over their sides; it
//! stays one cell.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::columns::{Columns, FEWEST_HEIGHTS, SAME_END, is_letter};
use super::edges::{Edge, Edges, HIGHEST_ACROSS, TOUCH, order, same};
use super::lattice::{Lattice, positions};
use super::lines::{Run, is_space, runs};
use super::mend::reaches_over;
use super::stream::{APART, FEWEST_OPEN, UNBROKEN, open_foot};
use super::{Cell, Grid, Line, Method, PageGrid};
use crate::geom::Rect;
use crate::ink::{Glyph, PageInk, Visibility};

/// A table with fewer columns tells none to other pages.
const FEWEST_COLUMNS: usize = 4;
/// What parts cells in so many bands of a page at least is the side of a column; a head has two or three.
const FEWEST_BANDS: usize = 4;
/// Text that begins in so many columns stands in columns.
const FEWEST_PLACES: usize = 3;
/// In so many of them it is more than one letter, or it is a name that is spaced out.
const FEWEST_TEXTS: usize = 2;
/// Where text begins in so many cells on either side of a lost ruling, it tells two columns.
const FEWEST_CELLS: usize = 2;
/// A run may begin by so much of an em before the side of its column.
const OVERHANG: f64 = 0.1;
/// A line with a gap wider than this, in ems, is perhaps the lines of several cells.
const GAP: f64 = 2.0;
/// A grid of more cells than this is a drawing; a dense page has 3,000.
const MOST_CELLS: usize = 5_000;
/// So is a lattice of more slots: the densest ministry page has about 6,000.
const MOST_SLOTS: usize = 20_000;
/// A page with more tables than this has none of which parts are missing.
const MOST_TABLES: usize = 50;
/// More pieces of rulings than this under a table are no rows of it.
const MOST_UNDER: usize = 100;

/// The columns of the tables that rulings tell, by all pages on which they stand.
pub(super) fn known_columns(pages: &[PageGrid]) -> Vec<Columns> {
    let mut known: Vec<Columns> = Vec::new();
    for grid in pages.iter().flat_map(|page| &page.tables) {
        let Some(columns) = told_by(grid) else { continue };
        match known.iter_mut().find(|other| other.has_sides(grid.rect.x0, grid.rect.x1)) {
            Some(other) => other.absorb(columns),
            None => known.push(columns),
        }
    }
    known
}

/// The columns that a table tells by its rulings: the sides of several cells.
fn told_by(grid: &Grid) -> Option<Columns> {
    if grid.method != Method::Rulings || grid.columns() < FEWEST_COLUMNS {
        return None;
    }
    let mut bands = vec![0; grid.xs.len()];
    for cell in grid.cells.iter().filter(|cell| !cell.open.right) {
        bands[cell.column + cell.column_span] += cell.row_span;
    }
    let last = grid.xs.len() - 1;
    let is_known = |at: usize| at == 0 || at == last || bands[at] >= FEWEST_BANDS;
    let xs: Vec<f64> = (0..=last).filter(|&at| is_known(at)).map(|at| grid.xs[at]).collect();
    (xs.len() > FEWEST_COLUMNS).then_some(Columns { xs })
}

/// Whether a table of a page lacks some of the sides of columns that are known, and it shows: a cell
/// holds text on both sides of one, or has no ruling above and no cell either.
pub(super) fn is_lacking(page: &PageGrid, known: &[Columns]) -> bool {
    let is_table = |grid: &&Grid| grid.method == Method::Rulings && grid.cells.len() <= MOST_CELLS;
    page.tables.iter().filter(is_table).any(|grid| {
        between(known, grid.rect.x0, grid.rect.x1).is_some_and(|columns| {
            let is_lacking =
                |cell: &Cell| is_under_nothing(cell, grid) || holds_several(cell, columns);
            grid.cells.iter().any(is_lacking)
        })
    })
}

/// The columns of which these are the outer sides.
fn between(known: &[Columns], left: f64, right: f64) -> Option<&Columns> {
    known.iter().find(|columns| columns.has_sides(left, right))
}

/// Whether a cell has no ruling above and, under another cell, nothing above it but a blank over several
/// columns.
fn is_under_nothing(cell: &Cell, grid: &Grid) -> bool {
    if !cell.open.top || cell.row == 0 {
        return false;
    }
    let is_over = |other: &&Cell| {
        let is_blank = other.column_span > 1 && other.is_blank();
        !is_blank
            && other.row < cell.row
            && other.column <= cell.column
            && cell.column < other.column + other.column_span
    };
    let above = grid.cells.iter().filter(is_over).map(|other| other.row + other.row_span).max();
    above.is_some_and(|end| end < cell.row)
}

/// Whether a cell reaches over sides of columns and holds what may be the text of several cells: it
/// begins in several columns, has wide gaps, or keeps with all of its lines to one column of two.
fn holds_several(cell: &Cell, columns: &Columns) -> bool {
    let is_inner = |x: &&f64| cell.rect.x0 + SAME_END < **x && **x < cell.rect.x1 - SAME_END;
    let sides: Vec<f64> = columns.xs.iter().filter(is_inner).copied().collect();
    if sides.is_empty() {
        return false;
    }
    let lines = || cell.lines.iter().filter(|line| !line.is_blank());
    let places: BTreeSet<usize> = lines().map(|line| columns.at(line.rect.x0)).collect();
    let has_gap = |line: &Line| line.width > (f64::from(line.glyphs) + GAP) * line.em;
    let keeps_to_one = |x: f64| !lines().any(|line| reaches_over(&line.rect, line.em, x));
    let is_one_of_two = || lines().count() > 1 && sides.len() == 1 && keeps_to_one(sides[0]);
    places.len() > 1 || lines().any(has_gap) || is_one_of_two()
}

/// Completes the tables of a page.
pub(super) struct Restorer<'a> {
    /// The columns that are known from all pages.
    known: &'a [Columns],
    /// All rulings of the page.
    page: &'a Edges,
    ink: &'a PageInk,
    /// Its runs, parted at every gap, and at those between columns.
    unbroken: OnceCell<Vec<Run>>,
    runs: OnceCell<Vec<Run>>,
}

impl<'a> Restorer<'a> {
    /// One for a page with these groups of rulings.
    pub(super) fn new(
        known: &'a [Columns],
        components: &[Edges],
        page: &'a Edges,
        ink: &'a PageInk,
    ) -> Self {
        let tables = components.iter().filter(|edges| edges.area().is_some()).count();
        let known = if tables > MOST_TABLES { &[] } else { known };
        Self { known, page, ink, unbroken: OnceCell::new(), runs: OnceCell::new() }
    }

    /// Gives tables the rulings across that no ruling down touches, where they lie in one or under it and
    /// end at the sides of its columns: they part rows. Where many lie under it, they tell a table by
    /// themselves.
    ///
    /// ```text
    /// ├────┼────────┼────┤
    /// └────┴────────┴────┘
    ///  2. 物理的な対策
    /// ────────────────────
    ///  ①-1  台帳に…    ◎
    ///      ───────── ────
    ///  ①-2  記録を…    〇
    /// ```
    pub(super) fn take_in_rows(&self, components: &mut [Edges]) {
        if self.known.is_empty() {
            return;
        }
        let areas: Vec<Option<Rect>> = components.iter().map(Edges::area).collect();
        let lone = components.iter().filter(|edges| edges.vertical.is_empty());
        let lone: Vec<Edge> = lone.flat_map(|edges| &edges.horizontal).copied().collect();
        for (table, area) in components.iter_mut().zip(&areas) {
            let Some((area, columns)) = area.zip(self.columns_of(table)) else { continue };
            let below = areas.iter().flatten().map(|other| other.y0).filter(|y| *y >= area.y1);
            let floor = below.fold(f64::INFINITY, f64::min);
            let is_near = |edge: &&Edge| area.y0 < edge.at && edge.at < floor;
            let rows = lone.iter().filter(is_near).filter(|edge| columns.around(edge).is_some());
            let (inside, under): (Vec<Edge>, Vec<Edge>) =
                rows.copied().partition(|edge| edge.at < area.y1);
            table.horizontal.extend(inside);
            table.horizontal.extend(self.rows_under(&area, &under, columns));
            table.horizontal.sort_by(order);
        }
    }

    /// Those of the rulings across under a table that part rows of it; none where they are many.
    fn rows_under<'e>(&self, table: &Rect, under: &'e [Edge], columns: &Columns) -> &'e [Edge] {
        if under.len() > MOST_UNDER {
            return &[];
        }
        // A line across the whole page may stand over its foot; under the heading of a section it is of
        // the table.
        let is_row = |at: usize| {
            let edge = under[at];
            let above = at.checked_sub(1).map_or(table.y1, |above| under[above].at);
            let is_low = edge.at - above <= HIGHEST_ACROSS;
            !columns.has_sides(edge.from, edge.to) || is_low && self.has_text(above..edge.at)
        };
        let last = (0..under.len()).rfind(|&at| is_row(at)).map_or(0, |at| at + 1);
        let heights = under[..last].chunk_by(|a, b| same(a.at, b.at)).count();
        if heights < FEWEST_HEIGHTS { &under[..last] } else { &[] }
    }

    /// Whether text stands between two heights of the page.
    fn has_text(&self, ys: Range<f64>) -> bool {
        let is_there = |glyph: &Glyph| !is_space(glyph) && ys.contains(&glyph.rect.center().y);
        self.ink.glyphs.iter().any(is_there)
    }

    /// The columns of a table that has rulings across from side to side.
    fn columns_of(&self, table: &Edges) -> Option<&'a Columns> {
        let from = table.horizontal.iter().map(|edge| edge.from).fold(f64::INFINITY, f64::min);
        let to = table.horizontal.iter().map(|edge| edge.to).fold(f64::NEG_INFINITY, f64::max);
        between(self.known, from, to)
    }

    /// Puts back the rulings down that a table lacks where its text keeps to the columns that are known.
    /// Gives the part of the table in which they were missing.
    pub(super) fn put_back_walls(&self, table: &mut Edges) -> Option<Rect> {
        let walls = self.missing_walls(table);
        let around = |wall: &Edge| Rect::new(wall.at, wall.from, wall.at, wall.to);
        let part = walls.iter().map(around).reduce(|a, b| a.union(b))?;
        table.vertical.extend(walls);
        table.vertical.sort_by(order);
        Some(part)
    }

    fn missing_walls(&self, table: &Edges) -> Vec<Edge> {
        let Some(columns) = self.columns_of(table) else { return Vec::new() };
        let own = positions(&table.vertical, &table.horizontal);
        let is_known = own.iter().all(|x| columns.has_side_at(*x));
        let xs = with_known(own, columns);
        let ys = positions(&table.horizontal, &table.vertical);
        if xs.len() < 2 || ys.len() < 2 || xs.len() * ys.len() > MOST_SLOTS {
            return Vec::new();
        }
        let lattice = Lattice::of(table, xs, ys);
        let unbroken = self.unbroken.get_or_init(|| runs(self.ink, UNBROKEN));
        let mut lacking = Lacking::new(&lattice, self.ink, unbroken);
        if is_known {
            lacking.find_lost();
        }
        let regions = lacking.regions.iter();
        let mut restored: Vec<Edge> = regions.flat_map(|region| lacking.restored(region)).collect();
        let last = lattice.ys[lattice.bands()];
        let ends_there = |edge: &Edge| (edge.to - last).abs() <= TOUCH;
        let goes_on = restored.iter().any(ends_there);
        if (goes_on || !table.vertical.iter().any(ends_there))
            && let Some(y) = self.foot_of(&lattice, columns)
        {
            restored.iter_mut().filter(|edge| ends_there(edge)).for_each(|edge| edge.to = y);
            let under_heading = lattice.xs.iter().map(|&at| Edge { at, from: last, to: y });
            restored.extend(under_heading.filter(|_| !goes_on));
        }
        restored
    }

    /// Where text under the last ruling across ends: beside it go on the rulings that were put back, as all
    /// of them do that end at a page break, and those of the rows under a heading that is the last row.
    fn foot_of(&self, lattice: &Lattice, columns: &Columns) -> Option<f64> {
        let last = lattice.ys[lattice.bands()];
        let foot = Rect::new(lattice.xs[0], last, lattice.xs[lattice.columns()], last);
        let runs = self.runs.get_or_init(|| runs(self.ink, APART));
        let y = open_foot(&foot, columns, runs, FEWEST_OPEN)?;
        // Rulings across under the table tell more than its text.
        let is_under =
            |edge: &Edge| last < edge.at && edge.at < y && columns.around(edge).is_some();
        (!self.page.horizontal.iter().any(is_under)).then_some(y)
    }
}

/// The positions of a table's own rulings down, and those of the columns that it lacks.
fn with_known(mut xs: Vec<f64>, columns: &Columns) -> Vec<f64> {
    let is_new = |x: &&f64| !xs.iter().any(|own| (own - **x).abs() <= SAME_END);
    let new: Vec<f64> = columns.xs.iter().filter(is_new).copied().collect();
    xs.extend(new);
    xs.sort_by(f64::total_cmp);
    xs
}

/// A table of which some regions reach over several columns, and what is printed in them.
struct Lacking<'a> {
    lattice: &'a Lattice,
    regions: Vec<Region<'a>>,
    /// The columns before which rulings are missing in cells of two columns.
    lost: BTreeSet<usize>,
}

/// Slots without a ruling between them.
#[derive(Default)]
struct Region<'a> {
    /// Which slots, ascending.
    slots: Vec<usize>,
    glyphs: Vec<&'a Glyph>,
    /// The columns in which its runs begin.
    places: BTreeSet<usize>,
    /// Those in which runs of more than one letter do.
    texts: BTreeSet<usize>,
}

impl Region<'_> {
    fn holds(&self, slot: usize) -> bool {
        self.slots.binary_search(&slot).is_ok()
    }

    fn reaches_over(&self, x: f64) -> bool {
        self.glyphs.iter().any(|glyph| reaches_over(&glyph.rect, glyph.size, x))
    }
}

impl<'a> Lacking<'a> {
    fn new(lattice: &'a Lattice, ink: &'a PageInk, unbroken: &[Run]) -> Self {
        let slots = lattice.regions();
        let mut region_of = vec![0; slots.iter().map(Vec::len).sum()];
        for (at, slots) in slots.iter().enumerate() {
            slots.iter().for_each(|&slot| region_of[slot] = at);
        }
        let region = |slots: Vec<usize>| Region { slots, ..Region::default() };
        let mut regions: Vec<Region<'a>> = slots.into_iter().map(region).collect();
        // Of a line that a page break cuts, hidden copies may stand anywhere.
        let is_seen =
            |glyph: &&Glyph| matches!(glyph.visibility, Visibility::Visible | Visibility::Cut);
        for glyph in ink.glyphs.iter().filter(|glyph| !is_space(glyph)).filter(is_seen) {
            let middle = glyph.rect.center();
            if let Some(slot) = lattice.slot_at(middle.x, middle.y) {
                regions[region_of[slot]].glyphs.push(glyph);
            }
        }
        for run in unbroken.iter().filter(|run| run.seen.is_some()) {
            let middle = run.rect.center();
            let start = (run.rect.x0 + OVERHANG * run.em).min(middle.x);
            let Some(slot) = lattice.slot_at(start, middle.y) else { continue };
            let (region, column) = (&mut regions[region_of[slot]], slot % lattice.columns());
            region.places.insert(column);
            if !is_letter(run) {
                region.texts.insert(column);
            }
        }
        Self { lattice, regions, lost: BTreeSet::new() }
    }

    /// Finds the columns that lack the rulings before them in several cells, as what is printed there
    /// tells: it begins on both sides, and nothing reaches over.
    fn find_lost(&mut self) {
        let mut of_two: BTreeMap<usize, Vec<&Region<'_>>> = BTreeMap::new();
        for region in &self.regions {
            let columns = self.extent(region).0;
            if columns.len() == 2 {
                of_two.entry(columns.start + 1).or_default().push(region);
            }
        }
        let lost = of_two.into_iter().filter(|(column, cells)| self.tells_side(*column, cells));
        self.lost = lost.map(|(column, _)| column).collect();
    }

    /// Whether what is printed in cells of two columns tells the side before the second.
    fn tells_side(&self, column: usize, cells: &[&Region<'_>]) -> bool {
        let begins = |at| cells.iter().filter(|cell| cell.places.contains(&at)).count();
        let x = self.lattice.xs[column];
        begins(column - 1) >= FEWEST_CELLS
            && begins(column) >= FEWEST_CELLS
            && !cells.iter().any(|cell| cell.reaches_over(x))
    }

    /// The rulings down that a region lacks: all between its columns where its text stands in them, and
    /// where it is no rectangle; else those that cells of two columns lack, and those at which rulings
    /// across end inside of it. What is left may be one cell, or a corner that the head of the
    /// table leaves open.
    fn restored(&self, region: &Region<'_>) -> Vec<Edge> {
        let in_columns = region.places.len() >= FEWEST_PLACES && region.texts.len() >= FEWEST_TEXTS;
        let (columns, bands) = self.extent(region);
        let is_rectangle = columns.len() * bands.len() == region.slots.len();
        let is_corner = !is_rectangle && bands.start == 0;
        if !in_columns && is_corner {
            return Vec::new();
        }
        let bands = self.first_written(region).max(bands.start)..bands.end;
        let all = in_columns || !is_rectangle;
        let is_parted =
            |column: &usize| all || self.lost.contains(column) || self.ends_at(region, *column);
        let inner = columns.skip(1).filter(is_parted);
        inner.flat_map(|column| self.restored_at(region, column, bands.clone())).collect()
    }

    /// Whether a ruling across ends before or behind this column, between slots of a region.
    fn ends_at(&self, region: &Region<'_>, column: usize) -> bool {
        let (width, ruled) = (self.lattice.columns(), &self.lattice.horizontal);
        let is_below = |slot: &&usize| **slot >= width && region.holds(**slot - width);
        let below = region.slots.iter().filter(is_below).map(|slot| (slot / width, slot % width));
        let ends = |(y, at): (usize, usize)| at == column && ruled[y][at] != ruled[y][at - 1];
        below.filter(|(_, at)| *at > 0).any(ends)
    }

    /// The columns and the bands that a region reaches over: it hangs together, and leaves none out.
    fn extent(&self, region: &Region<'_>) -> (Range<usize>, Range<usize>) {
        let width = self.lattice.columns();
        let around = |at: Range<usize>, slot: &usize| {
            at.start.min(slot % width)..at.end.max(slot % width + 1)
        };
        let columns = region.slots.iter().fold(width..0, around);
        let band_of = |slot: Option<&usize>| slot.map_or(0, |slot| slot / width);
        (columns, band_of(region.slots.first())..band_of(region.slots.last()) + 1)
    }

    /// The first band in which a region holds text; 0 where it is blank. What is above, the head of the
    /// table may leave open.
    fn first_written(&self, region: &Region<'_>) -> usize {
        let top = region.glyphs.iter().map(|glyph| glyph.rect.center().y).reduce(f64::min);
        let ys = &self.lattice.ys;
        top.map_or(0, |top| ys.partition_point(|y| *y <= top).saturating_sub(1))
    }

    /// Those before one column, in these bands.
    fn restored_at(&self, region: &Region<'_>, column: usize, bands: Range<usize>) -> Vec<Edge> {
        let (x, columns) = (self.lattice.xs[column], self.lattice.columns());
        if region.reaches_over(x) {
            return Vec::new();
        }
        let has_both = |band: &usize| {
            let right = band * columns + column;
            region.holds(right) && region.holds(right - 1)
        };
        let bands: Vec<usize> = bands.filter(has_both).collect();
        let ys = &self.lattice.ys;
        let edge = |band: Range<usize>| Edge { at: x, from: ys[band.start], to: ys[band.end] };
        let follow = |a: &usize, b: &usize| a + 1 == *b;
        bands.chunk_by(follow).map(|bands| edge(bands[0]..bands[bands.len() - 1] + 1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::stream::tests::ink;

    fn across(ys: &[f64]) -> Vec<Edge> {
        ys.iter().map(|&at| Edge { at, from: 0.0, to: 300.0 }).collect()
    }

    fn down(xs: &[f64], to: f64) -> Vec<Edge> {
        xs.iter().map(|&at| Edge { at, from: 0.0, to }).collect()
    }

    fn columns() -> Vec<Columns> {
        vec![Columns { xs: vec![0.0, 60.0, 200.0, 240.0, 300.0] }]
    }

    /// The rulings down that a table gets in its second row, as `(x, from, to)`.
    fn restored(texts: &[(f64, f64, u32)]) -> Vec<(f64, f64, f64)> {
        let xs = [0.0, 60.0, 200.0, 240.0, 300.0];
        let horizontal = across(&[0.0, 20.0, 60.0]);
        let vertical = down(&xs, 20.0);
        let mut table = Edges { horizontal, vertical, pieces: Vec::new() };
        let (page, ink, known) = (Edges::default(), ink(texts), columns());
        Restorer::new(&known, &[], &page, &ink).put_back_walls(&mut table);
        let new = table.vertical.into_iter().filter(|edge| edge.to > 20.0);
        new.map(|edge| (edge.at, edge.from, edge.to)).collect()
    }

    const ROW: [(f64, f64, u32); 4] =
        [(2.0, 22.0, 3), (62.0, 22.0, 12), (202.0, 22.0, 1), (242.0, 22.0, 4)];

    #[test]
    fn text_that_keeps_to_its_columns_is_parted() {
        let parted = [60.0, 200.0, 240.0].map(|x| (x, 20.0, 60.0));
        assert_eq!(restored(&ROW), parted);
    }

    #[test]
    fn they_go_on_beside_text_under_the_last_ruling() {
        let rows = [&ROW[..], &[(62.0, 62.0, 9), (242.0, 62.0, 3), (62.0, 74.0, 2)]].concat();
        assert_eq!(restored(&rows), [60.0, 200.0, 240.0].map(|x| (x, 20.0, 84.0)));
    }

    #[test]
    fn a_side_that_text_reaches_over_is_none() {
        let long = [&ROW[..], &[(62.0, 36.0, 17)]].concat();
        assert_eq!(restored(&long), [60.0, 240.0].map(|x| (x, 20.0, 60.0)));
    }

    #[test]
    fn rulings_across_that_end_in_a_cell_tell_its_side() {
        let restored = |row: Edge| {
            let horizontal = [&across(&[0.0, 20.0])[..], &[row], &across(&[60.0])].concat();
            let rest = [(0.0, 60.0), (60.0, 20.0), (200.0, 60.0), (240.0, 60.0), (300.0, 60.0)];
            let vertical = rest.map(|(at, to)| Edge { at, from: 0.0, to }).to_vec();
            let mut table = Edges { horizontal, vertical, pieces: Vec::new() };
            let texts = [(2.0, 22.0, 3), (62.0, 22.0, 12), (62.0, 42.0, 11)];
            let (page, ink, known) = (Edges::default(), ink(&texts), columns());
            Restorer::new(&known, &[], &page, &ink).put_back_walls(&mut table);
            table.vertical.into_iter().filter(|edge| edge.from > 0.0).collect::<Vec<_>>()
        };
        let side = Edge { at: 60.0, from: 20.0, to: 60.0 };
        assert_eq!(restored(Edge { at: 40.0, from: 60.0, to: 300.0 }), [side]);
        assert_eq!(restored(Edge { at: 40.0, from: 200.0, to: 300.0 }), [], "of the cells beside");
    }

    #[test]
    fn a_side_that_no_row_has_is_told_by_text_on_both_sides_of_it() {
        let restored = |texts: &[(f64, f64, u32)]| {
            let horizontal = across(&[0.0, 20.0, 40.0, 60.0]);
            let vertical = down(&[0.0, 60.0, 240.0, 300.0], 60.0);
            let mut table = Edges { horizontal, vertical, pieces: Vec::new() };
            let (page, ink, known) = (Edges::default(), ink(texts), columns());
            Restorer::new(&known, &[], &page, &ink).put_back_walls(&mut table);
            table.vertical.into_iter().filter(|edge| same(edge.at, 200.0)).collect::<Vec<_>>()
        };
        let texts = [(62.0, 2.0, 5), (202.0, 2.0, 2), (62.0, 22.0, 12), (202.0, 42.0, 2)];
        let parts = [0.0, 20.0, 40.0].map(|from| Edge { at: 200.0, from, to: from + 20.0 });
        assert_eq!(restored(&texts), parts);
        assert_eq!(restored(&texts[..3]), [], "one cell begins there");
        let over = [&texts[..], &[(62.0, 42.0, 16)]].concat();
        assert_eq!(restored(&over), []);
    }

    #[test]
    fn a_heading_and_a_name_that_is_spaced_out_are_one_cell() {
        assert_eq!(restored(&[(2.0, 22.0, 12)]), []);
        assert_eq!(restored(&[(2.0, 22.0, 2), (65.0, 22.0, 8)]), []);
        let letters = [20.0, 100.0, 215.0, 265.0].map(|x| (x, 22.0, 1));
        assert_eq!(restored(&letters), []);
    }

    #[test]
    fn rulings_across_that_end_at_columns_are_rows_of_the_table_above() {
        let rows = |under: &[Edge]| {
            let horizontal = across(&[0.0, 20.0, 60.0]);
            let table =
                Edges { horizontal, vertical: down(&[0.0, 300.0], 60.0), ..Edges::default() };
            let lone =
                under.iter().map(|&edge| Edges { horizontal: vec![edge], ..Edges::default() });
            let mut components: Vec<Edges> = std::iter::once(table).chain(lone).collect();
            let (page, ink, known) = (Edges::default(), ink(&[(2.0, 64.0, 9)]), columns());
            Restorer::new(&known, &components, &page, &ink).take_in_rows(&mut components);
            components[0].horizontal.len() - 3
        };
        let [section, foot] = [80.0, 390.0].map(|at| Edge { at, from: 0.0, to: 300.0 });
        let row = Edge { at: 120.0, from: 60.0, to: 300.0 };
        assert_eq!(rows(&[section, row]), 2);
        assert_eq!(rows(&[section]), 1, "text stands above it");
        assert_eq!(rows(&[foot]), 0);
        assert_eq!(rows(&[section, row, foot]), 2, "a line over the foot of the page");
        assert_eq!(rows(&[Edge { at: 120.0, from: 70.0, to: 290.0 }]), 0, "an underline");
        let more = [100.0, 140.0].map(|at| Edge { at, ..row });
        assert_eq!(rows(&[section, more[0], row, more[1]]), 0, "a table by itself");
    }
}
