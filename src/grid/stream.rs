//! Edges and text → cells, for tables with horizontal rulings only.
//!
//! Where the columns stand is told by the ends of rulings and by the text: see `columns.rs`. In a
//! band that is set in columns every boundary parts cells, even where a label is too long and
//! touches the next one. Only the text of a band without columns runs across boundaries: the head
//! of a group, the heading of a section.
//!
//! ```text
//! ──────────── ────────────────
//! 1. 人的・組織的対策              no columns: one cell
//! ──────────── ────────────────
//! 1.1. 規程の策定と見直し①管理規程の策定 ①-1   three columns: three cells
//! ──────────── ────────────────
//! ```

use super::columns::{Columns, Evidence, SAME_END, crosses};
use super::edges::{Edge, Edges, TOUCH, same};
use super::lattice::{Lattice, walls};
use super::lines::{Run, runs};
use super::{Grid, Method};
use crate::geom::Rect;
use crate::ink::PageInk;

/// Edges shorter than this, in points, are underlines.
const SHORTEST: f64 = 15.0;
/// Pieces of rulings shorter than this, in points, may be dashes: they end anywhere.
const DASH: f64 = 8.0;
/// A gap of this share of an em parts two runs, for instance the padding of a cell; the words of a
/// line and spaced-out letters stand closer.
pub(super) const APART: f64 = 0.4;
/// What runs across a boundary has no gap wider than this share of an em.
pub(super) const UNBROKEN: f64 = 0.15;
/// A band with text in fewer places than this along its width is a heading across the table and
/// tells nothing of columns.
const FEWEST_PLACES: usize = 3;
/// Between edges closer than this share of an em stands no text: they rule the gap between two
/// rows.
const GAP: f64 = 0.8;
/// Beyond the ruling at a table's side, a line of text needs so much room, in ems; with less, the
/// ruling goes through it.
const WHOLE: f64 = 0.9;
/// Text beyond the last ruling that stands in fewer columns may be a caption.
pub(super) const FEWEST_OPEN: usize = 2;
/// The head of a table ends so near to its body at most, in points.
const HEAD_GAP: f64 = 36.0;
/// It is as wide as this share of the body at least.
const HEAD_SHARE: f64 = 0.5;
/// Text so near to the middle of the table, in ems, is centred in it.
const CENTRED: f64 = 0.5;
/// Rulings that end inside of the table so often are drawn cell by cell.
const FEWEST_CUTS: usize = 8;
/// Lines further apart than this, in ems, are no neighbours in a cell.
const LINE_GAP: f64 = 2.0;

/// The tables that edges across the page and the alignment of the text tell, and what they tell of
/// columns. `found` are the tables that rulings have told already, `shared` the columns of the
/// tables that stand on several pages.
pub fn find_by_alignment(
    edges: &Edges,
    ink: &PageInk,
    found: &[Grid],
    shared: &[Columns],
) -> (Vec<Grid>, Vec<Evidence>) {
    let free = |edge: &&Edge| {
        edge.to - edge.from >= SHORTEST && !found.iter().any(|grid| belongs(edge, &grid.rect))
    };
    let horizontal: Vec<Edge> = edges.horizontal.iter().filter(free).copied().collect();
    if horizontal.is_empty() {
        return Default::default();
    }
    let texts = Texts { runs: runs(ink, APART), unbroken: runs(ink, UNBROKEN) };
    let groups = overlapping(horizontal, shared);
    let ruled: Vec<Ruled> =
        groups.iter().filter_map(|group| Ruled::new(group, &edges.pieces, &texts)).collect();
    let evidence: Vec<Evidence> = ruled.iter().map(|ruled| ruled.evidence(found)).collect();
    let tables = ruled.into_iter().zip(&evidence).filter_map(|(ruled, evidence)| {
        let known = shared.iter().find(|columns| columns.fit(evidence));
        match known {
            Some(columns) => ruled.widened(columns, &texts, found, edges).into_grid(columns),
            None => ruled.into_grid(&evidence.columns()?),
        }
    });
    (tables.collect(), evidence)
}

/// The text of a page as runs: parted at the gaps between columns, and at every gap.
struct Texts {
    runs: Vec<Run>,
    unbroken: Vec<Run>,
}

fn belongs(edge: &Edge, table: &Rect) -> bool {
    table.y0 - TOUCH <= edge.at
        && edge.at <= table.y1 + TOUCH
        && edge.from < table.x1
        && edge.to > table.x0
}

/// Edges that stand over one another, as groups; those of two tables side by side are two groups,
/// unless they are parts of a table that is known from other pages.
fn overlapping(edges: Vec<Edge>, shared: &[Columns]) -> Vec<Vec<Edge>> {
    let mut groups: Vec<(f64, f64, Vec<Edge>)> = Vec::new();
    for edge in edges {
        let (mut from, mut to, mut group) = (edge.from, edge.to, vec![edge]);
        if let Some((left, right)) = shared.iter().find_map(|columns| columns.around(&edge)) {
            (from, to) = (left, right);
        }
        let (apart, over): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(left, right, _)| to <= *left || *right <= from);
        groups = apart;
        for (left, right, edges) in over {
            (from, to) = (from.min(left), to.max(right));
            group.extend(edges);
        }
        groups.push((from, to, group));
    }
    let in_order = |mut group: Vec<Edge>| {
        group.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
        group
    };
    groups.into_iter().map(|(_, _, group)| in_order(group)).collect()
}

/// The rulings of one table, and the text between them.
struct Ruled {
    rect: Rect,
    /// The heights of the rulings, and where the table goes on beyond them.
    ys: Vec<f64>,
    edges: Vec<Edge>,
    /// Where pieces of rulings end inside the table: `(x, y)`.
    ends: Vec<(f64, f64)>,
    runs: Vec<Run>,
    unbroken: Vec<Run>,
}

impl Ruled {
    /// `None` without any edge.
    fn new(edges: &[Edge], pieces: &[Edge], texts: &Texts) -> Option<Self> {
        let rect = around(edges)?;
        let runs = inside(&texts.runs, &rect);
        let levels = levels(edges, GAP * common_em(&runs));
        let ys: Vec<f64> = levels.iter().map(|level| (level.0 + level.1) / 2.0).collect();
        let on_level = |edge: &Edge| Edge { at: ys[level_of(&levels, edge.at)], ..*edge };
        let mine = pieces.iter().filter(|piece| belongs(piece, &rect)).map(on_level);
        let ends = piece_ends(mine, &rect);
        let mut edges: Vec<Edge> = edges.iter().map(on_level).collect();
        edges.sort_by(|a, b| a.at.total_cmp(&b.at));
        let rect = Rect { y0: ys[0], y1: ys[ys.len() - 1], ..rect };
        Some(Self { runs, unbroken: inside(&texts.unbroken, &rect), rect, ys, edges, ends })
    }

    /// What it tells of columns; `found` are the tables that are ruled both ways, its head among them.
    fn evidence(&self, found: &[Grid]) -> Evidence {
        // The heads of groups stand over several columns each: twins/reading-half.
        let groups =
            self.ys.len() > 3 && 2 * self.places(&self.ys[0..2]) < self.places(&self.ys[1..3]);
        let bands = self.ys.windows(2).skip(usize::from(groups));
        let in_columns = bands.filter(|band| self.has_columns(band));
        let first = in_columns.clone().next();
        Evidence {
            sides: (self.rect.x0, self.rect.x1),
            heights: self.ys.len(),
            ends: one_a_height(&self.ends),
            is_ruled: false,
            walls: found.iter().find_map(|grid| head_walls(grid, &self.rect)).unwrap_or_default(),
            runs: in_columns.flat_map(|band| within(&self.runs, band)).copied().collect(),
            names: first.map(|band| self.names(band)).into_iter().collect(),
        }
    }

    /// What a reader sees in the band that may name the columns: copies of clipped lines lie under it.
    fn names(&self, band: &[f64]) -> Vec<Run> {
        let is_seen =
            |run: &&Run| run.seen.is_some_and(|seen| 2.0 * seen.height() > run.rect.height());
        within(&self.runs, band).filter(is_seen).copied().collect()
    }

    /// Whether the text of a band begins in several places along its width.
    fn has_columns(&self, band: &[f64]) -> bool {
        self.places(band) >= FEWEST_PLACES
    }

    /// In how many places along its width the text of a band begins.
    fn places(&self, band: &[f64]) -> usize {
        let mut starts: Vec<f64> = within(&self.runs, band).map(|run| run.rect.x0).collect();
        starts.sort_by(f64::total_cmp);
        let em = common_em(&self.runs);
        starts.chunk_by(|a, b| b - a < em).count()
    }

    /// The table in the whole width of its columns, with the cells at its head and foot that have no
    /// ruling there: a page may begin and end in the middle of them. They reach no further than the
    /// tables that were `found` above and below.
    fn widened(mut self, columns: &Columns, texts: &Texts, found: &[Grid], page: &Edges) -> Self {
        let sides = columns.sides();
        (self.rect.x0, self.rect.x1) = sides;
        let beside = |grid: &&Grid| grid.rect.x0 < sides.1 && sides.0 < grid.rect.x1;
        let above = found.iter().filter(beside).map(|grid| grid.rect.y1);
        let below = found.iter().filter(beside).map(|grid| grid.rect.y0);
        let ceiling = above.filter(|y| *y <= self.rect.y0 + TOUCH).fold(f64::MIN, f64::max);
        let floor = below.filter(|y| *y >= self.rect.y1 - TOUCH).fold(f64::MAX, f64::min);
        let is_free = |run: &&Run| (ceiling..floor).contains(&run.rect.center().y);
        let free: Vec<Run> = texts.runs.iter().filter(is_free).copied().collect();
        // Under its head and within its frame, a table may go on in one column only.
        let mut ends_there = found.iter().filter(|grid| same(grid.rect.y1, ceiling));
        let has_head = ends_there.any(|grid| is_as_wide(grid, &self.rect));
        let frame = || page.vertical.iter().filter(|edge| is_side(edge, &self.rect));
        let reaches_up = has_head || frame().any(|edge| edge.from < self.rect.y0 - TOUCH);
        let reaches_down = frame().any(|edge| edge.to > self.rect.y1 + TOUCH);
        let fewest = |is_sure| if is_sure { 1 } else { FEWEST_OPEN };
        let top = open_head(&self.rect, columns, &free, fewest(reaches_up));
        let bottom = open_foot(&self.rect, columns, &free, fewest(reaches_down));
        if let Some(y) = top {
            self.ys.insert(0, y);
        }
        self.ys.extend(bottom);
        self.rect.y0 = self.ys[0];
        self.rect.y1 = self.ys[self.ys.len() - 1];
        self.runs = inside(&texts.runs, &self.rect);
        self.unbroken = inside(&texts.unbroken, &self.rect);
        self
    }

    fn into_grid(self, columns: &Columns) -> Option<Grid> {
        let vertical = self.virtual_walls(columns);
        let horizontal = walls(&self.edges, &self.ys, &columns.xs);
        Lattice { xs: columns.xs.clone(), ys: self.ys, vertical, horizontal }
            .into_grid(Method::Alignment)
    }

    /// For each side of a column, in which bands it parts cells.
    fn virtual_walls(&self, columns: &Columns) -> Vec<Vec<bool>> {
        let last = columns.xs.len() - 1;
        let bands: Vec<Band<'_>> =
            (0..self.ys.len() - 1).map(|band| Band::new(self, band, columns)).collect();
        let wall = |i: usize, band: &Band<'_>| i == 0 || i == last || band.parts_at(columns.xs[i]);
        (0..=last).map(|i| bands.iter().map(|band| wall(i, band)).collect()).collect()
    }

    /// Whether a band holds one run in the middle of the table, and the ruling under it was drawn in one
    /// piece where those of other bands were drawn cell by cell.
    fn is_heading(&self, band: &[f64], runs: &[&Run]) -> bool {
        let [run] = runs else { return false };
        let is_centred = (run.rect.center().x - self.rect.center().x).abs() < CENTRED * run.em;
        is_centred
            && self.ends.len() >= FEWEST_CUTS
            && !self.ends.iter().any(|(_, at)| same(*at, band[1]))
    }

    fn ends_at(&self, x: f64, y: f64) -> bool {
        self.ends.iter().any(|(end, at)| same(*at, y) && (end - x).abs() <= SAME_END)
    }
}

/// A band of a table whose columns are known.
struct Band<'a> {
    table: &'a Ruled,
    top: f64,
    bottom: f64,
    unbroken: Vec<&'a Run>,
    columns: &'a Columns,
    /// Whether its text stands in columns.
    in_columns: bool,
    /// Whether it is the head of groups of columns, and its own ruling shows them.
    is_group_head: bool,
    /// Whether it is a heading across the table, though its text lies within one column.
    is_heading: bool,
}

impl<'a> Band<'a> {
    fn new(table: &'a Ruled, band: usize, columns: &'a Columns) -> Self {
        let sides = &table.ys[band..=band + 1];
        let unbroken: Vec<&Run> = within(&table.unbroken, sides).collect();
        let places: std::collections::BTreeSet<usize> =
            within(&table.runs, sides).map(|run| columns.at(run.rect.x0)).collect();
        let inner = &columns.xs[1..columns.xs.len() - 1];
        let cut = |x: &f64| table.ends_at(*x, sides[0]);
        let crossed = |x: &f64| unbroken.iter().any(|run| crosses(run, *x));
        let in_columns = places.len() >= FEWEST_PLACES;
        let is_group_head = band == 0
            && inner.iter().any(cut)
            && (!in_columns || inner.iter().any(|x| crossed(x) && !cut(x)))
            && !within(&table.runs, sides).all(|run| is_set_in_column(run, columns, cut));
        let is_heading = table.is_heading(sides, &unbroken);
        Self {
            table,
            top: sides[0],
            bottom: sides[1],
            unbroken,
            columns,
            in_columns,
            is_group_head,
            is_heading,
        }
    }

    /// Whether the side of a column at `x` parts two cells.
    fn parts_at(&self, x: f64) -> bool {
        let over: Vec<&&Run> = self.unbroken.iter().filter(|run| crosses(run, x)).collect();
        let label = !over.iter().any(|run| self.covers_a_column(run));
        let (above, below) = (self.table.ends_at(x, self.top), self.table.ends_at(x, self.bottom));
        if self.is_group_head {
            return above && label;
        }
        if self.is_heading {
            return false;
        }
        over.is_empty() || self.in_columns && (above || below || label)
    }

    /// Whether a run reaches over both sides of a column: it is no label that is a bit too long.
    fn covers_a_column(&self, run: &Run) -> bool {
        self.columns.xs.iter().filter(|&&x| crosses(run, x)).count() > 1
    }
}

/// Whether a run begins at the left side of a column where no group begins: it is the text of that
/// column.
fn is_set_in_column(run: &Run, columns: &Columns, begins_group: impl Fn(&f64) -> bool) -> bool {
    let at = columns.at(run.rect.x0);
    let side = columns.xs[at];
    at > 0 && run.rect.x0 - side < run.em && !begins_group(&side)
}

/// The sides of the lowest cells of a table that is the head of what is ruled across below it.
fn head_walls(head: &Grid, below: &Rect) -> Option<Vec<f64>> {
    let is_head = (head.rect.y1 - below.y0).abs() <= HEAD_GAP
        && head.rect.y1 < below.y1
        && is_as_wide(head, below);
    let last = head.ys.len().saturating_sub(1);
    let lowest = || head.cells.iter().filter(|cell| cell.row + cell.row_span == last);
    if !is_head || lowest().count() < FEWEST_PLACES {
        return None;
    }
    Some(lowest().flat_map(|cell| [cell.rect.x0, cell.rect.x1]).collect())
}

/// Whether an edge is a piece of the frame around a table.
fn is_side(edge: &Edge, table: &Rect) -> bool {
    let is_near = |x: f64| (edge.at - x).abs() <= SAME_END;
    (is_near(table.x0) || is_near(table.x1)) && edge.from < table.y1 && table.y0 < edge.to
}

/// Whether a table is wide enough to be the head of one below.
fn is_as_wide(head: &Grid, below: &Rect) -> bool {
    let shared = head.rect.x1.min(below.x1) - head.rect.x0.max(below.x0);
    shared >= HEAD_SHARE * below.width()
}

fn around(edges: &[Edge]) -> Option<Rect> {
    let line = |edge: &Edge| Rect::new(edge.from, edge.at, edge.to, edge.at);
    edges.iter().map(line).reduce(|a, b| a.union(b))
}

fn inside(runs: &[Run], rect: &Rect) -> Vec<Run> {
    runs.iter().filter(|run| rect.contains(run.rect.center())).copied().collect()
}

/// The runs between the two heights of a band.
fn within<'a>(runs: &'a [Run], band: &[f64]) -> impl Iterator<Item = &'a Run> + use<'a> {
    let band = band[0]..band[1];
    runs.iter().filter(move |run| band.contains(&run.rect.center().y))
}

/// The em of most text.
fn common_em(runs: &[Run]) -> f64 {
    let mut ems: Vec<f64> = runs.iter().map(|run| run.em).collect();
    ems.sort_by(f64::total_cmp);
    ems.get(ems.len() / 2).copied().unwrap_or_default()
}

/// The heights at which edges stand, as `(from, to)`; those closer than `gap` are one.
fn levels(edges: &[Edge], gap: f64) -> Vec<(f64, f64)> {
    let mut levels: Vec<(f64, f64)> = Vec::new();
    for edge in edges {
        match levels.last_mut() {
            Some((_, to)) if edge.at - *to < gap || same(edge.at, *to) => *to = edge.at,
            _ => levels.push((edge.at, edge.at)),
        }
    }
    levels
}

/// Index of the level nearest to `y`.
fn level_of(levels: &[(f64, f64)], y: f64) -> usize {
    let distance = |&(from, to): &(f64, f64)| (from - y).max(y - to).max(0.0);
    let nearest = levels.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    nearest.map_or(0, |(index, _)| index)
}

/// Where pieces of rulings end inside the table: `(x, y)`.
fn piece_ends(pieces: impl Iterator<Item = Edge>, rect: &Rect) -> Vec<(f64, f64)> {
    let ends =
        pieces.filter(|p| p.to - p.from >= DASH).flat_map(|p| [(p.from, p.at), (p.to, p.at)]);
    ends.filter(|(x, _)| rect.x0 + SAME_END < *x && *x < rect.x1 - SAME_END).collect()
}

/// The x of the ends; of those that are one boundary at one height, the first.
fn one_a_height(ends: &[(f64, f64)]) -> Vec<f64> {
    let mut ends = ends.to_vec();
    ends.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    ends.dedup_by(|a, b| same(a.1, b.1) && a.0 - b.0 <= SAME_END);
    ends.into_iter().map(|(x, _)| x).collect()
}

/// The height at which text in columns begins that stands over the topmost ruling without a gap.
///
/// It stands in so many columns at least.
fn open_head(table: &Rect, columns: &Columns, runs: &[Run], places: usize) -> Option<f64> {
    let is_above = |run: &&Run| run.seen.is_some_and(|seen| seen.center().y < table.y0);
    let mut above: Vec<&Run> = runs.iter().filter(is_above).collect();
    above.sort_by(|a, b| b.rect.y1.total_cmp(&a.rect.y1));
    let joined = neighbours(&above, columns, table.y0, places, |run| (run.rect.y1, run.rect.y0));
    joined.iter().map(|run| run.rect.y0).reduce(f64::min)
}

/// The height at which text in columns ends that stands under the lowest ruling without a gap.
///
/// It stands in so many columns at least.
pub(super) fn open_foot(
    table: &Rect,
    columns: &Columns,
    runs: &[Run],
    places: usize,
) -> Option<f64> {
    let is_below = |run: &&Run| run.seen.is_some_and(|seen| seen.center().y > table.y1);
    let mut below: Vec<&Run> = runs.iter().filter(is_below).collect();
    below.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    let joined = neighbours(&below, columns, -table.y1, places, |run| (-run.rect.y0, -run.rect.y1));
    joined.iter().map(|run| run.rect.y1).reduce(f64::max)
}

/// The runs that follow on a table's side line by line and keep to its columns; none when they stand
/// in columns fewer than `fewest`, as a caption does, or when the ruling goes through them: they are
/// lines of the table that a page break cuts. `ends` gives a run's near and far end, falling.
fn neighbours<'a>(
    runs: &[&'a Run],
    columns: &Columns,
    side: f64,
    fewest: usize,
    ends: impl Fn(&Run) -> (f64, f64),
) -> Vec<&'a Run> {
    let mut reached = side;
    let mut joined: Vec<&Run> = Vec::new();
    for run in runs {
        let (near, far) = ends(run);
        if reached - near > LINE_GAP * run.em || columns.crossed(run) {
            break;
        }
        reached = reached.min(far);
        joined.push(run);
    }
    let places: std::collections::BTreeSet<usize> =
        joined.iter().map(|run| columns.at(run.rect.x0)).collect();
    let em = joined.iter().map(|run| run.em).fold(0.0, f64::max);
    if places.len() >= fewest && side - reached > WHOLE * em { joined } else { Vec::new() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::geom::Point;
    use crate::ink::{Glyph, Unicode, Visibility};

    /// Edges across the page from 0 to 300 pt.
    fn lines(ys: &[f64]) -> Vec<Edge> {
        ys.iter().map(|&at| Edge { at, from: 0.0, to: 300.0 }).collect()
    }

    /// Edges drawn from one x of `ends` to the next.
    fn pieces(ys: &[f64], ends: &[f64]) -> Vec<Edge> {
        let row = |&at: &f64| ends.windows(2).map(move |x| Edge { at, from: x[0], to: x[1] });
        ys.iter().flat_map(row).collect()
    }

    /// Kanji of 10 pt: `(x, top, count)`.
    pub(in crate::grid) fn ink(texts: &[(f64, f64, u32)]) -> PageInk {
        let kanji = |x: f64, top: f64| Glyph {
            text: Unicode::Char('字'),
            code: 1,
            font: 0,
            origin: Point::new(x, top + 8.8),
            advance: Point::new(10.0, 0.0),
            size: 10.0,
            rect: Rect::new(x, top, x + 10.0, top + 10.0),
            clip: 0,
            visibility: Visibility::Visible,
            order: 0,
            vertical: false,
        };
        let line = |&(x, top, count): &(f64, f64, u32)| {
            (0..count).map(move |i| kanji(x + 10.0 * f64::from(i), top))
        };
        PageInk { glyphs: texts.iter().flat_map(line).collect(), ..PageInk::default() }
    }

    fn tables(horizontal: Vec<Edge>, pieces: Vec<Edge>, ink: &PageInk) -> Vec<Grid> {
        let edges = Edges { horizontal, vertical: Vec::new(), pieces };
        find_by_alignment(&edges, ink, &[], &[]).0
    }

    fn spans(grid: &Grid) -> Vec<(usize, usize, usize)> {
        grid.cells.iter().map(|cell| (cell.row, cell.column, cell.column_span)).collect()
    }

    #[test]
    fn a_label_that_touches_the_next_one_stays_in_its_column() {
        let ys = [0.0, 20.0, 40.0];
        let ink = ink(&[
            (2.0, 5.0, 10),
            (102.0, 5.0, 5),
            (202.0, 5.0, 5),
            (2.0, 25.0, 4),
            (102.0, 25.0, 5),
            (202.0, 25.0, 5),
        ]);
        let found = tables(lines(&ys), pieces(&ys, &[0.0, 100.0, 200.0, 300.0]), &ink);
        let each = [(0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 1), (1, 1, 1), (1, 2, 1)];
        assert_eq!(spans(&found[0]), each);
    }

    #[test]
    fn full_lines_as_near_to_the_next_column_as_the_padding_of_a_cell_are_parted_from_it() {
        // 4.2 pt at a size of 10 pt.
        let row = |top| [(2.0, top, 9), (96.2, top, 10), (202.0, top, 5)];
        let ys = [0.0, 20.0, 40.0, 60.0];
        let ink = ink(&[row(5.0), row(25.0), row(45.0)].concat());
        let found = tables(lines(&ys), Vec::new(), &ink);
        assert_eq!(found[0].xs.len(), 4, "{:?}", found[0].xs);
    }

    #[test]
    fn the_heading_of_a_section_is_one_cell_as_far_as_it_runs() {
        let ys = [0.0, 20.0, 40.0];
        let ink = ink(&[(2.0, 5.0, 12), (2.0, 25.0, 4), (102.0, 25.0, 5), (202.0, 25.0, 5)]);
        let found = tables(lines(&ys), Vec::new(), &ink);
        assert_eq!(spans(&found[0])[0], (0, 0, 2));
    }

    #[test]
    fn two_rulings_with_a_gap_between_rows_are_one_edge() {
        let ys = [0.0, 20.0, 23.0, 43.0];
        let row = |top| [(2.0, top, 4), (102.0, top, 5), (202.0, top, 5)];
        let ink = ink(&[row(5.0), row(28.0)].concat());
        let found = tables(lines(&ys), Vec::new(), &ink);
        assert_eq!(found[0].ys, [0.0, 21.5, 43.0]);
    }

    #[test]
    fn plain_text_with_a_rule_and_underlines_is_no_table() {
        let ink = ink(&[
            (0.0, 5.0, 8),
            (10.0, 25.0, 29),
            (0.0, 40.0, 30),
            (0.0, 55.0, 12),
            (20.0, 75.0, 20),
        ]);
        let mut edges = lines(&[0.0, 90.0]);
        edges.insert(1, Edge { at: 37.0, from: 60.0, to: 110.0 });
        edges.insert(2, Edge { at: 52.0, from: 10.0, to: 70.0 });
        assert!(tables(edges.clone(), edges, &ink).is_empty());
    }

    #[test]
    fn cells_that_go_on_from_the_page_before_stand_over_the_first_ruling() {
        let columns = Columns { xs: vec![0.0, 100.0, 200.0, 300.0] };
        let row = |top| [(2.0, top, 4), (102.0, top, 5), (202.0, top, 5)];
        let ink = ink(&[row(5.0), row(25.0), row(45.0)].concat());
        let edges = Edges { horizontal: lines(&[20.0, 40.0, 60.0]), ..Edges::default() };
        let (found, _) = find_by_alignment(&edges, &ink, &[], &[columns]);
        assert_eq!(found[0].ys, [5.0, 20.0, 40.0, 60.0]);
        assert!(found[0].cells[0].open.top);
    }

    #[test]
    fn a_line_that_the_last_ruling_goes_through_is_no_row_below_it() {
        let columns = || [Columns { xs: vec![0.0, 100.0, 200.0, 300.0] }];
        let row = |top| [(2.0, top, 4), (102.0, top, 5), (202.0, top, 5)];
        let edges = || Edges { horizontal: lines(&[0.0, 20.0, 40.0]), ..Edges::default() };
        let ys = |ink: &PageInk| find_by_alignment(&edges(), ink, &[], &columns()).0[0].ys.clone();
        let above = [row(5.0), row(25.0)].concat();
        assert_eq!(ys(&ink(&[&above[..], &row(36.0)].concat())), [0.0, 20.0, 40.0]);
        let below = ink(&[&above[..], &row(45.0)].concat());
        assert_eq!(ys(&below), [0.0, 20.0, 40.0, 55.0]);
        let clips = vec![Rect::new(0.0, 0.0, 300.0, 40.0)];
        assert_eq!(ys(&PageInk { clips, ..below }), [0.0, 20.0, 40.0]);
    }

    #[test]
    fn text_under_a_head_is_of_its_table_though_it_stands_in_one_column() {
        let columns = [Columns { xs: vec![0.0, 100.0, 200.0, 300.0] }];
        let row = |top| [(2.0, top, 4), (102.0, top, 5), (202.0, top, 5)];
        let ink = ink(&[&row(5.0)[..], &[(102.0, 25.0, 5)], &row(45.0), &row(65.0)].concat());
        let edges = Edges { horizontal: lines(&[40.0, 60.0, 80.0]), ..Edges::default() };
        let rect = Rect::new(0.0, 0.0, 300.0, 20.0);
        let cells = Vec::new();
        let head = Grid { rect, xs: vec![], ys: vec![], cells, method: Method::Rulings };
        let (found, _) = find_by_alignment(&edges, &ink, &[head], &columns);
        assert_eq!(found[0].ys, [25.0, 40.0, 60.0, 80.0]);
        let (found, _) = find_by_alignment(&edges, &ink, &[], &columns);
        assert_eq!(found[0].ys, [5.0, 40.0, 60.0, 80.0]);
    }

    #[test]
    fn a_caption_stands_outside_the_table_that_it_names() {
        let columns = Columns { xs: vec![0.0, 100.0, 200.0, 300.0] };
        let row = |top| [(2.0, top, 4), (102.0, top, 5), (202.0, top, 5)];
        let ink = ink(&[&[(2.0, 5.0, 3)][..], &row(25.0), &row(45.0)].concat());
        let edges = Edges { horizontal: lines(&[20.0, 40.0, 60.0]), ..Edges::default() };
        let (found, _) = find_by_alignment(&edges, &ink, &[], &[columns]);
        assert_eq!(found[0].ys, [20.0, 40.0, 60.0]);
    }
}
