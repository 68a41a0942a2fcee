//! Rulings → edges: what was drawn in pieces, twice, dashed or dotted becomes one edge.

use crate::geom::Rect;
use crate::ink::{Glyph, Ruling};

/// Edges closer than this, in points, are one: cell borders are often drawn twice, 0.5 pt apart,
/// and a thick border is followed by a thin one.
const SNAP: f64 = 1.5;
/// Edges closer than this, in points, are one whatever stands beside them.
const HAIR: f64 = 0.3;
/// Lines closer than this, in points, are the two of a double line: no text fits between them.
const DOUBLE: f64 = 2.6;
/// Pieces of a line with a gap up to this, in points, are one edge: dashes and dots.
const JOIN: f64 = 3.5;
/// Edges shorter than this, in points, are no cell borders: ticks and strokes of drawn glyphs.
pub(super) const SHORTEST: f64 = 4.0;
/// A piece shorter than this, in points, may be a dot of a dotted line.
const DOT: f64 = 3.0;
/// Dots that line up for less than this, in points, are no dotted line.
const SHORTEST_DOTTED: f64 = 12.0;
/// Edges whose ends come this close, in points, touch: corners overshoot, or fall short by the thickness of
/// a thick border.
pub const TOUCH: f64 = 2.5;
/// A box that takes this share of the page is its background.
const BACKGROUND: f64 = 0.85;
/// A frame that takes this share of the page is around all of it.
const PAGE_FRAME: f64 = 0.7;
/// More edges of one direction than this are a drawing: a dense page of A3 has about 500.
pub const MOST_EDGES: usize = 5_000;

/// A straight line across or down the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Its y when it runs across the page, its x when it runs down.
    pub at: f64,
    /// Where it begins along its direction.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

impl Edge {
    fn length(&self) -> f64 {
        self.to - self.from
    }
}

/// The edges of a page or of one table, by `at`, then `from`.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    /// Edges that run across the page.
    pub horizontal: Vec<Edge>,
    /// Edges that run down the page.
    pub vertical: Vec<Edge>,
    /// The pieces across the page as drawn, before they were joined: their ends tell columns.
    pub pieces: Vec<Edge>,
}

/// Sorts rulings by direction, snaps what is one line together and joins its pieces.
pub fn find(rulings: &[Ruling]) -> Edges {
    find_around(rulings, &[])
}

/// The same, where text is known to stand in slivers: the clip boxes of text that a page break cuts
/// off at once. A sliver is a cell, and the rulings on both sides of it are no double line.
///
/// ```text
/// │ ①-8 │ …
/// ├─────┼──    2 pt of the row of ①-9, then the end of the page
/// └─────┴──
/// ```
pub fn find_around(rulings: &[Ruling], clips: &[Rect]) -> Edges {
    let is_sliver = |clip: &&Rect| clip.height() <= DOUBLE + TOUCH;
    let mut slivers: Vec<f64> = clips.iter().filter(is_sliver).map(|c| c.center().y).collect();
    slivers.sort_by(f64::total_cmp);
    let mut across = Vec::new();
    let mut down = Vec::new();
    let mut dots = Vec::new();
    for rect in rulings.iter().map(|ruling| ruling.rect) {
        match (rect.width(), rect.height()) {
            (w, h) if w <= DOT && h <= DOT && w.max(h) < 2.0 * w.min(h) => dots.push(rect),
            (w, h) if w >= h => across.push(lie(rect)),
            _ => down.push(lie(turned(rect))),
        }
    }
    across.extend(dotted(&dots));
    down.extend(dotted(&dots.iter().map(|&dot| turned(dot)).collect::<Vec<_>>()));
    let across = snap(across, DOUBLE, &slivers);
    Edges { horizontal: join(&across), vertical: join(&snap(down, DOUBLE, &[])), pieces: across }
}

/// The edges that the sides of filled boxes make, for tables without any ruling: cells of other
/// shades, or white cells on black. A box nearly as large as the page is its background.
pub fn of_boxes(boxes: &[Rect], width: f64, height: f64) -> Edges {
    let is_background = |b: &Rect| b.width() * b.height() > BACKGROUND * width * height;
    let sides = |b: &Rect| {
        let Rect { x0, y0, x1, y1 } = *b;
        [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    };
    let boxes = boxes.iter().filter(|b| !is_background(b));
    let rulings: Vec<Ruling> = boxes
        .flat_map(sides)
        .map(|(x0, y0, x1, y1)| Ruling { rect: Rect { x0, y0, x1, y1 } })
        .collect();
    find(&rulings)
}

/// The rectangle with x and y exchanged, so that one function serves both directions.
fn turned(rect: Rect) -> Rect {
    Rect { x0: rect.y0, y0: rect.x0, x1: rect.y1, y1: rect.x1 }
}

/// The edge in the middle of a lying ruling.
fn lie(rect: Rect) -> Edge {
    Edge { at: rect.center().y, from: rect.x0, to: rect.x1 }
}

/// Dots that line up become edges.
fn dotted(dots: &[Rect]) -> Vec<Edge> {
    let pieces = snap(dots.iter().map(|&dot| lie(dot)).collect(), SNAP, &[]);
    join_all(&pieces).into_iter().filter(|edge| edge.length() >= SHORTEST_DOTTED).collect()
}

/// Gives edges that lie closer than `near` the same `at`: the mean, weighted by length. Edges further
/// apart than [`HAIR`] stay two when one of the ascending `slivers` lies between them.
fn snap(mut edges: Vec<Edge>, near: f64, slivers: &[f64]) -> Vec<Edge> {
    edges.sort_by(order);
    let mut start = 0;
    while start < edges.len() {
        let first = edges[start].at;
        let sliver = slivers.get(slivers.partition_point(|at| *at <= first));
        let end = sliver.map_or(first + near, |at| at.clamp(first + HAIR, first + near));
        let end = start + edges[start..].partition_point(|edge| edge.at <= end);
        let cluster = &mut edges[start..end];
        let weight: f64 = cluster.iter().map(|edge| edge.length().max(f64::EPSILON)).sum();
        let at = cluster.iter().map(|e| e.at * e.length().max(f64::EPSILON)).sum::<f64>() / weight;
        cluster.iter_mut().for_each(|edge| edge.at = at);
        start = end;
    }
    edges.sort_by(order);
    edges
}

/// Joins the pieces of each line and drops what is too short to be a border.
fn join(edges: &[Edge]) -> Vec<Edge> {
    join_all(edges).into_iter().filter(|edge| edge.length() >= SHORTEST).collect()
}

fn join_all(edges: &[Edge]) -> Vec<Edge> {
    let mut joined: Vec<Edge> = Vec::new();
    for edge in edges {
        match joined.last_mut() {
            Some(last) if same(last.at, edge.at) && edge.from - last.to <= JOIN => {
                last.to = last.to.max(edge.to);
            }
            _ => joined.push(*edge),
        }
    }
    joined
}

/// Whether two snapped positions are one.
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

pub(super) fn order(a: &Edge, b: &Edge) -> std::cmp::Ordering {
    a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)).then(a.to.total_cmp(&b.to))
}

/// Sorts the edges into groups that touch: each is a table, or no table at all. `None` when there
/// are more than [`MOST_EDGES`] of a direction.
pub fn components(edges: &Edges) -> Option<Vec<Edges>> {
    let (across, down) = (&edges.horizontal, &edges.vertical);
    if across.len() > MOST_EDGES || down.len() > MOST_EDGES {
        return None;
    }
    let mut sets = Sets::new(across.len() + down.len());
    for (i, h) in across.iter().enumerate() {
        for (j, v) in down.iter().enumerate() {
            if touch(h, v) {
                sets.unite(i, across.len() + j);
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, Edges> = std::collections::BTreeMap::new();
    for (i, h) in across.iter().enumerate() {
        groups.entry(sets.root(i)).or_default().horizontal.push(*h);
    }
    for (j, v) in down.iter().enumerate() {
        groups.entry(sets.root(across.len() + j)).or_default().vertical.push(*v);
    }
    Some(unite_overlapping(unite_stacked(groups.into_values().collect())))
}

/// A row across a whole table is no higher than this, in points: a section, or a title on two lines.
pub(crate) const HIGHEST_ACROSS: f64 = 30.0;
/// A line that runs on beyond the rulings that cross it by more than this, in points, has cells there.
pub(super) const OVERRUN: f64 = 4.0;

/// Makes one group of those that stand one above the other with a row across the whole table between
/// them, where the table has no rulings at its left and right: nothing else connects them.
///
/// ```text
/// ─────┬───┬─────
///      │   │
/// ─────┴───┴─────
///  1. section
/// ─────┬───┬─────
///      │   │
/// ```
fn unite_stacked(mut groups: Vec<Edges>) -> Vec<Edges> {
    let mut rims: Vec<Option<Rim>> = groups.iter().map(Rim::of).collect();
    let mut i = 0;
    while i < groups.len() {
        let stands_on = |other: &Option<Rim>| {
            let pair = rims[i].as_ref().zip(other.as_ref());
            pair.is_some_and(|(a, b)| a.is_above(b) || b.is_above(a))
        };
        match rims.iter().skip(i + 1).position(stands_on) {
            Some(found) => {
                let other = groups.remove(i + 1 + found);
                rims.remove(i + 1 + found);
                groups[i].absorb(other);
                rims[i] = Rim::of(&groups[i]);
            }
            None => i += 1,
        }
    }
    groups
}

/// The outermost edges of a group that run across, and how far those that run down reach to the sides.
struct Rim {
    highest: Edge,
    lowest: Edge,
    left: f64,
    right: f64,
}

impl Rim {
    /// That of a group with edges in both directions.
    fn of(group: &Edges) -> Option<Self> {
        Some(Self {
            highest: *group.horizontal.first()?,
            lowest: *group.horizontal.last()?,
            left: group.vertical.first()?.at,
            right: group.vertical.last()?.at,
        })
    }

    /// Whether one group stands just above another, both between lines of the same length that run on
    /// beyond all rulings that cross them.
    fn is_above(&self, below: &Self) -> bool {
        let (upper, lower) = (&self.lowest, &below.highest);
        let gap = lower.at - upper.at;
        let are_alike =
            (upper.from - lower.from).abs() <= TOUCH && (upper.to - lower.to).abs() <= TOUCH;
        let runs_on = |line: &Edge, rim: &Self| {
            line.from + OVERRUN < rim.left && rim.right < line.to - OVERRUN
        };
        gap > DOUBLE
            && gap <= HIGHEST_ACROSS
            && are_alike
            && runs_on(upper, self)
            && runs_on(lower, below)
    }
}

/// Makes one group of those whose areas overlap: parts of a table that no ruling connects, because
/// it leaves some of its cells open.
fn unite_overlapping(mut groups: Vec<Edges>) -> Vec<Edges> {
    let mut i = 0;
    while i < groups.len() {
        let here = groups[i].area();
        let overlaps = |other: &Edges| here.zip(other.area()).is_some_and(|(a, b)| overlap(&a, &b));
        match groups[i + 1..].iter().position(overlaps) {
            Some(found) => {
                let other = groups.remove(i + 1 + found);
                groups[i].absorb(other);
            }
            None => i += 1,
        }
    }
    groups
}

/// Whether two areas share more than a rim.
fn overlap(a: &Rect, b: &Rect) -> bool {
    a.intersection(b).is_some_and(|shared| shared.width() > TOUCH && shared.height() > TOUCH)
}

/// A frame around rows that are ruled across only has so many of them.
const FRAMED_ROWS: usize = 6;
/// Under a head that is ruled both ways, so few do.
const FRAMED_ROWS_HEADED: usize = 2;
/// The head of such a table has at least so many rulings between columns; where there are fewer, cells
/// across are cut by what stands in them (`mend`).
const FRAMED_COLUMNS: usize = 4;
/// The head of such a table has at most this share of its height.
const FRAMED_HEAD: f64 = 0.35;

impl Edges {
    /// Drops frames around the whole page that no other edge touches: decoration, and no table.
    pub fn drop_page_frames(&mut self, width: f64, height: f64) {
        while let Some(ends) = self.page_frame(width, height) {
            for edges in [&mut self.horizontal, &mut self.vertical] {
                edges.pop();
                edges.remove(0);
            }
            self.pieces.retain(|piece| !ends.iter().any(|&end| same(piece.at, end)));
        }
    }

    /// Cuts edges that run down and off the page at the outermost ones across on it, where no text stands
    /// beyond these: some writers rule what a page break cuts off as if the page went on.
    pub(super) fn cut_off_page(&mut self, height: f64, glyphs: &[Glyph]) {
        let runs_off = |edge: &Edge| edge.from < -TOUCH || edge.to > height + TOUCH;
        if !self.vertical.iter().any(runs_off) {
            return;
        }
        let on_page = |edge: &&Edge| (0.0..=height).contains(&edge.at);
        let across = || self.horizontal.iter().filter(on_page).map(|edge| edge.at);
        let (top, bottom) = (across().fold(height, f64::min), across().fold(0.0, f64::max));
        let is_bare = |beyond: &dyn Fn(&Rect) -> bool| !glyphs.iter().any(|g| beyond(&g.rect));
        let bare_top = is_bare(&|rect| rect.center().y < top);
        let bare_bottom = is_bare(&|rect| rect.center().y > bottom);
        for edge in self.vertical.iter_mut().filter(|edge| runs_off(edge)) {
            if edge.from < -TOUCH && bare_top {
                edge.from = top;
            }
            if edge.to > height + TOUCH && bare_bottom {
                edge.to = bottom;
            }
        }
        self.vertical.retain(|edge| edge.from < edge.to);
    }

    /// Where the outermost edges lie, at the top and the bottom, if they are a frame of the page.
    fn page_frame(&self, width: f64, height: f64) -> Option<[f64; 2]> {
        let [top, across @ .., bottom] = &self.horizontal[..] else { return None };
        let [left, down @ .., right] = &self.vertical[..] else { return None };
        let spans = |edge: &Edge, from: &Edge, to: &Edge| {
            (edge.from - from.at).abs() <= TOUCH && (edge.to - to.at).abs() <= TOUCH
        };
        let closed = [top, bottom].iter().all(|edge| spans(edge, left, right))
            && [left, right].iter().all(|edge| spans(edge, top, bottom));
        let area = (right.at - left.at) * (bottom.at - top.at);
        let is_free = || {
            across.iter().all(|edge| !touch(edge, left) && !touch(edge, right))
                && down.iter().all(|edge| !touch(top, edge) && !touch(bottom, edge))
        };
        let is_frame = closed && area > PAGE_FRAME * width * height && is_free();
        is_frame.then_some([top.at, bottom.at])
    }

    /// What is left of the edges where they are a frame around rows that are ruled across only: those
    /// of its head, which may have columns. `None` where they are a table of columns.
    ///
    /// ```text
    /// ┌────┬────────┬────┐
    /// ├────┴────────┴────┤
    /// │ ①-1  台帳に…  ◎  │
    /// ├──────────────────┤
    /// │ ①-2  記録を…  〇 │
    /// └──────────────────┘
    /// ```
    pub(super) fn head_of_framed(&self) -> Option<Self> {
        let area = self.area()?;
        let [left, inner @ .., right] = &self.vertical[..] else { return None };
        let foot = inner.iter().map(|edge| edge.to).fold(area.y0, f64::max);
        let is_side = |edge: &Edge| edge.to > area.y1 - TOUCH;
        let rows = self.horizontal.iter().filter(|edge| edge.at > foot + TOUCH).count();
        let is_inside = |edge: &Edge| left.at - OVERRUN < edge.from && edge.to < right.at + OVERRUN;
        let is_framed = is_side(left)
            && is_side(right)
            && self.horizontal.iter().all(is_inside)
            && rows >= if inner.is_empty() { FRAMED_ROWS } else { FRAMED_ROWS_HEADED }
            && (inner.is_empty() || inner.len() >= FRAMED_COLUMNS)
            && foot - area.y0 < FRAMED_HEAD * area.height();
        is_framed.then(|| {
            let cut = |edge: &Edge| Edge { to: edge.to.min(foot), ..*edge };
            let above = |edges: &[Edge]| -> Vec<Edge> {
                edges.iter().filter(|edge| edge.at < foot + TOUCH).copied().collect()
            };
            Self {
                horizontal: above(&self.horizontal),
                vertical: self.vertical.iter().map(cut).filter(|e| e.length() > TOUCH).collect(),
                pieces: above(&self.pieces),
            }
        })
    }

    /// The rectangle around the edges; `None` when they run in one direction only.
    pub(super) fn area(&self) -> Option<Rect> {
        Some(Rect {
            x0: self.vertical.first()?.at,
            y0: self.horizontal.first()?.at,
            x1: self.vertical.last()?.at,
            y1: self.horizontal.last()?.at,
        })
    }

    fn absorb(&mut self, other: Self) {
        self.horizontal.extend(other.horizontal);
        self.vertical.extend(other.vertical);
        self.horizontal.sort_by(order);
        self.vertical.sort_by(order);
    }
}

/// Whether an edge across and an edge down meet or cross.
fn touch(across: &Edge, down: &Edge) -> bool {
    across.from - TOUCH <= down.at
        && down.at <= across.to + TOUCH
        && down.from - TOUCH <= across.at
        && across.at <= down.to + TOUCH
}

/// Disjoint sets of small numbers (union–find with path halving).
pub struct Sets(Vec<usize>);

impl Sets {
    /// `n` sets of one member each.
    pub fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The smallest member of the set that holds `i`.
    pub fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    /// Makes the sets of `a` and `b` one.
    pub fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruling(x0: f64, y0: f64, x1: f64, y1: f64) -> Ruling {
        Ruling { rect: Rect { x0, y0, x1, y1 } }
    }

    #[test]
    fn a_border_drawn_twice_and_in_pieces_is_one_edge() {
        let edges = find(&[
            ruling(10.0, 20.0, 60.0, 20.5),
            ruling(10.0, 20.6, 60.0, 21.1),
            ruling(61.0, 20.0, 110.0, 20.5),
        ]);
        assert_eq!(edges.horizontal.len(), 1);
        assert_eq!((edges.horizontal[0].from, edges.horizontal[0].to), (10.0, 110.0));
    }

    #[test]
    fn a_part_that_no_ruling_connects_belongs_to_the_table_around_it() {
        let frame = |x0: f64, y0: f64, x1: f64, y1: f64| {
            [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
                .map(|(a, b, c, d)| ruling(a - 0.2, b - 0.2, c + 0.2, d + 0.2))
        };
        let rulings: Vec<Ruling> =
            [frame(0.0, 0.0, 100.0, 100.0), frame(20.0, 20.0, 60.0, 60.0)].concat();
        assert_eq!(components(&find(&rulings)).unwrap().len(), 1);
        let apart: Vec<Ruling> =
            [frame(0.0, 0.0, 40.0, 40.0), frame(60.0, 60.0, 90.0, 90.0)].concat();
        assert_eq!(components(&find(&apart)).unwrap().len(), 2);
    }

    #[test]
    fn a_row_across_a_table_without_outer_rulings_connects_what_is_above_and_below() {
        let part = |y: f64| {
            [
                ruling(0.0, y, 100.0, y),
                ruling(0.0, y + 40.0, 100.0, y + 40.0),
                ruling(50.0, y, 50.0, y + 40.0),
            ]
        };
        let count = |rulings: &[Ruling]| components(&find(rulings)).unwrap().len();
        assert_eq!(count(&[part(0.0), part(55.0)].concat()), 1);
        assert_eq!(count(&[part(0.0), part(90.0)].concat()), 2, "too far apart for one row");
        let framed = |y: f64| {
            let sides = [0.0, 100.0].map(|x| ruling(x, y, x, y + 40.0));
            [&part(y)[..], &sides[..]].concat()
        };
        assert_eq!(count(&[framed(0.0), framed(55.0)].concat()), 2, "two tables with frames");
    }

    #[test]
    fn a_frame_around_the_page_is_no_table_unless_something_touches_it() {
        let frame = [
            ruling(5.0, 5.0, 95.0, 5.0),
            ruling(5.0, 98.0, 95.0, 98.0),
            ruling(5.0, 5.0, 5.0, 98.0),
            ruling(95.0, 5.0, 95.0, 98.0),
        ];
        let left = |rulings: &[Ruling], height: f64| {
            let mut edges = find(rulings);
            edges.drop_page_frames(100.0, height);
            edges.horizontal.len() + edges.vertical.len()
        };
        let table = [ruling(20.0, 30.0, 80.0, 30.0), ruling(50.0, 30.0, 50.0, 60.0)];
        assert_eq!(left(&[&frame[..], &table[..]].concat(), 100.0), 2);
        assert_eq!(left(&[&frame[..], &table[..]].concat(), 200.0), 6, "half a page is a table");
        let column = [ruling(50.0, 5.0, 50.0, 98.0)];
        assert_eq!(left(&[&frame[..], &column[..]].concat(), 100.0), 5);
    }

    #[test]
    fn dots_in_a_row_are_an_edge_and_a_lone_dot_is_none() {
        let mut dots: Vec<_> = (0..20)
            .map(|i| ruling(f64::from(i) * 2.0, 5.0, f64::from(i) * 2.0 + 1.0, 6.0))
            .collect();
        dots.push(ruling(80.0, 80.0, 81.0, 81.0));
        let edges = find(&dots);
        assert_eq!((edges.horizontal.len(), edges.vertical.len()), (1, 0));
    }
}
