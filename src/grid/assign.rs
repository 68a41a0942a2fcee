//! Glyphs → the cells they were set in.
//!
//! A glyph belongs where its writer set it, not where its ink happens to lie: a line that is too
//! long for its cell is cut off by a clip box, and the lost part lies over another cell. So the
//! middle of a glyph is first moved into the clip box that it was drawn in.

use super::Grid;
use crate::geom::{Point, Rect};
use crate::ink::{Glyph, PageInk, Visibility};

/// How far inside a clip box a clipped glyph is looked for, in points: clip boxes end on rulings.
const INSET: f64 = 1.0;
/// A clip box that holds less than this of a cell, in points, only grazes it: that of a part of a page
/// ends outside of its rulings, so that these are drawn whole.
const GRAZED: f64 = 2.0;
/// It holds less than this share of such a cell, too: what a page break left of a row is thin, and whole.
const GRAZED_SHARE: f64 = 0.25;
/// The thinnest cell that has rulings of its own, in points.
const SLIVER: f64 = 1.5;
/// Ink this far outside a table's outermost ruling, in points, still belongs to it.
const RIM: f64 = 0.5;

/// Glyphs so many times as large as those of a page are on average are of a watermark.
const GIANT: f64 = 5.0;
/// Glyphs so many times as large as that are of a stamp or watermark if they run over several cells.
const LARGE: f64 = 2.0;

/// The glyphs of one text differ by less than this in size, and in their line, in ems.
const SAME_RUN: f64 = 0.05;

/// The cell that a glyph was set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// Index of the table on the page.
    pub table: usize,
    /// Index of the cell in that table.
    pub cell: usize,
}

/// For every glyph of the page its cell; `None` outside of all tables, for a watermark, and for text
/// that no reader sees: these may lie over what the cells say.
pub fn glyphs(ink: &PageInk, tables: &[Grid]) -> Vec<Option<Home>> {
    let mut owners: Vec<Owners<'_>> = tables.iter().map(Owners::new).collect();
    let mean = mean_size(&ink.glyphs);
    let home = |glyph: &Glyph| {
        if glyph.visibility == Visibility::Hidden || glyph.size > GIANT * mean {
            return None;
        }
        let clip = ink.clips.get(glyph.clip as usize);
        let spot = spot(glyph, clip);
        let mut owners = owners.iter_mut().enumerate();
        let home = owners
            .find_map(|(table, owner)| owner.cell_at(spot).map(|cell| Home { table, cell }))?;
        let cell = &tables[home.table].cells[home.cell].rect;
        let is_lost = |clip| {
            is_lost_sliver(clip, cell)
                || glyph.visibility == Visibility::Clipped && is_grazed(cell, clip)
        };
        (!clip.is_some_and(is_lost)).then_some(home)
    };
    // Pages that ask for the same room get the memory of the page before.
    let mut homes = Vec::with_capacity(ink.glyphs.len().next_power_of_two());
    homes.extend(ink.glyphs.iter().map(home));
    take_out_stamps(&ink.glyphs, LARGE * mean, &mut homes);
    homes
}

/// Takes large text that runs over several cells out of them: a stamp or a watermark lies over a table,
/// and is in none of its cells.
fn take_out_stamps(glyphs: &[Glyph], large: f64, homes: &mut [Option<Home>]) {
    let large: Vec<usize> = (0..glyphs.len()).filter(|&at| glyphs[at].size > large).collect();
    for run in large.chunk_by(|&a, &b| is_one_run(&glyphs[a], &glyphs[b])) {
        if run.iter().any(|&at| homes[at] != homes[run[0]]) {
            run.iter().for_each(|&at| homes[at] = None);
        }
    }
}

/// Whether two large glyphs are of one text: as large as the other, and on one line.
fn is_one_run(a: &Glyph, b: &Glyph) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < SAME_RUN * b.abs().max(1.0);
    near(a.size, b.size)
        && ((a.origin.y - b.origin.y).abs() < SAME_RUN * a.size
            || (a.origin.x - b.origin.x).abs() < SAME_RUN * a.size)
}

/// The mean size of some glyphs.
pub(super) fn mean_size(glyphs: &[Glyph]) -> f64 {
    let total: f64 = glyphs.iter().map(|glyph| glyph.size).sum();
    total / glyphs.len().max(1) as f64
}

/// Whether a clip box is what a page break left of another cell than this one: a sliver at its rim, so
/// thin that its rulings are one. What is clipped to it is seen on the other page.
fn is_lost_sliver(clip: &Rect, cell: &Rect) -> bool {
    let at_rim = || clip.y0 - cell.y0 < SLIVER || cell.y1 - clip.y1 < SLIVER;
    clip.height() < SLIVER && at_rim() && cell.height() > 2.0 * SLIVER
}

/// Hides the unpainted text of a page whose text is painted: it is an OCR layer over the page.
pub(super) fn hide_unpainted(ink: &mut PageInk) {
    if !ink.glyphs.iter().any(|glyph| glyph.visibility == Visibility::Unpainted)
        || is_text_layer(ink)
    {
        return;
    }
    let unpainted = |glyph: &&mut Glyph| glyph.visibility == Visibility::Unpainted;
    ink.glyphs.iter_mut().filter(unpainted).for_each(|glyph| glyph.visibility = Visibility::Hidden);
}

/// Whether the unpainted text of a page is its text: the layer that OCR lays over a scan.
fn is_text_layer(ink: &PageInk) -> bool {
    let count = |of: Visibility| ink.glyphs.iter().filter(|g| g.visibility == of).count();
    let unpainted = count(Visibility::Unpainted);
    2 * unpainted > ink.glyphs.len() - count(Visibility::Hidden)
}

/// Whether no more than the rim of a cell lies in a clip box: what the box cuts off is not of this cell,
/// but of one on the page before or behind, and is seen there.
fn is_grazed(cell: &Rect, clip: &Rect) -> bool {
    let shared = cell.y1.min(clip.y1) - cell.y0.max(clip.y0);
    shared < GRAZED.min(GRAZED_SHARE * cell.height())
}

/// Where to look for the cell of a glyph: its middle, moved into its clip box.
fn spot(glyph: &Glyph, clip: Option<&Rect>) -> Point {
    let middle = glyph.rect.center();
    let Some(clip) = clip else { return middle };
    Point::new(inside(middle.x, clip.x0, clip.x1), inside(middle.y, clip.y0, clip.y1))
}

/// `value`, moved at least [`INSET`] inside `low..high` if it lies outside.
fn inside(value: f64, low: f64, high: f64) -> f64 {
    if (low..=high).contains(&value) {
        return value;
    }
    let inset = INSET.min((high - low) / 2.0).max(0.0);
    if value < low { low + inset } else { high - inset }
}

/// Which cell covers each slot of a lattice.
struct Owners<'a> {
    grid: &'a Grid,
    slots: Vec<Option<usize>>,
    /// The slot of the glyph before: the next one nearly always lies there too.
    last: Slot,
}

/// A slot of a lattice, and the cell that covers it.
#[derive(Default)]
struct Slot {
    column: usize,
    band: usize,
    rect: Rect,
    cell: Option<usize>,
}

impl Slot {
    fn holds(&self, spot: Point) -> bool {
        let Rect { x0, y0, x1, y1 } = self.rect;
        x0 <= spot.x && spot.x < x1 && y0 <= spot.y && spot.y < y1
    }
}

impl<'a> Owners<'a> {
    fn new(grid: &'a Grid) -> Self {
        let columns = grid.columns();
        let mut slots = vec![None; columns * grid.bands()];
        for (index, cell) in grid.cells.iter().enumerate() {
            for band in cell.row..cell.row + cell.row_span {
                for column in cell.column..cell.column + cell.column_span {
                    slots[band * columns + column] = Some(index);
                }
            }
        }
        Self { grid, slots, last: Slot::default() }
    }

    fn cell_at(&mut self, spot: Point) -> Option<usize> {
        if !self.last.holds(spot) {
            self.last = self.slot_at(spot)?;
        }
        self.last.cell
    }

    fn slot_at(&self, spot: Point) -> Option<Slot> {
        let Grid { xs, ys, .. } = self.grid;
        let column = interval(xs, spot.x, self.last.column)?;
        let band = interval(ys, spot.y, self.last.band)?;
        let rect = Rect { x0: xs[column], y0: ys[band], x1: xs[column + 1], y1: ys[band + 1] };
        let cell = self.slots[band * self.grid.columns() + column];
        Some(Slot { column, band, rect, cell })
    }
}

/// Index of the interval between ascending `edges` that holds `value`, with [`RIM`] to spare. `likely`
/// is looked at first.
fn interval(edges: &[f64], value: f64, likely: usize) -> Option<usize> {
    if let Some([from, to]) = edges.get(likely..likely + 2)
        && (*from..*to).contains(&value)
    {
        return Some(likely);
    }
    let (first, last) = (edges.first()?, edges.last()?);
    if value < first - RIM || value > last + RIM {
        return None;
    }
    let after = edges.partition_point(|&edge| edge <= value);
    Some(after.saturating_sub(1).min(edges.len() - 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Cell, Method};
    use crate::ink::Unicode;

    /// A table of two rows, of 12 and of 88 points.
    fn head_and_body() -> Grid {
        let cell = |row, y0, y1| Cell {
            row,
            row_span: 1,
            column_span: 1,
            rect: Rect::new(0.0, y0, 100.0, y1),
            ..Cell::default()
        };
        Grid {
            rect: Rect::new(0.0, 0.0, 100.0, 100.0),
            xs: vec![0.0, 100.0],
            ys: vec![0.0, 12.0, 100.0],
            cells: vec![cell(0, 0.0, 12.0), cell(1, 12.0, 100.0)],
            method: Method::Rulings,
        }
    }

    fn glyph(x: f64, y: f64, size: f64, visibility: Visibility, clip: u32) -> Glyph {
        Glyph {
            rect: Rect::new(x, y, x + size, y + size),
            origin: Point::new(x, y + size),
            advance: Point::new(size, 0.0),
            size,
            text: Unicode::Char('表'),
            code: 0,
            font: 0,
            order: 0,
            vertical: false,
            visibility,
            clip,
        }
    }

    fn homes(glyphs: Vec<Glyph>, clip: Rect) -> Vec<Option<usize>> {
        let ink = PageInk { glyphs, clips: vec![clip], ..PageInk::default() };
        let homes = super::glyphs(&ink, &[head_and_body()]);
        homes.into_iter().map(|home| home.map(|home| home.cell)).collect()
    }

    #[test]
    fn what_the_clip_box_of_the_body_cuts_off_is_not_of_the_head_that_it_grazes() {
        let body = Rect::new(-1.5, 10.5, 101.5, 101.5);
        let above = |visibility| homes(vec![glyph(10.0, 0.0, 5.0, visibility, 0)], body);
        assert_eq!(above(Visibility::Clipped), [None]);
        assert_eq!(above(Visibility::Cut), [Some(0)]);
        let below = vec![glyph(10.0, 110.0, 5.0, Visibility::Clipped, 0)];
        assert_eq!(homes(below, body), [Some(1)]);
    }

    #[test]
    fn a_stamp_over_two_cells_is_in_neither() {
        let page = Rect::new(0.0, 0.0, 100.0, 100.0);
        let small =
            |y| (0..9).map(move |x| glyph(f64::from(x) * 10.0, y, 5.0, Visibility::Visible, 0));
        let large = |x, y| glyph(x, y, 15.0, Visibility::Visible, 0);
        let with = |stamp: [Glyph; 2]| {
            homes(small(2.0).chain(small(50.0)).chain(stamp).collect(), page).split_off(18)
        };
        assert_eq!(with([large(40.0, 0.0), large(40.0, 20.0)]), [None, None]);
        assert_eq!(with([large(40.0, 20.0), large(60.0, 20.0)]), [Some(1), Some(1)]);
    }
}
