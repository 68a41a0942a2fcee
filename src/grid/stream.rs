//! Edges and text → cells, for tables with horizontal rulings only.
//!
//! Columns show in two ways: rulings that are drawn cell by cell end where a column ends, and text
//! leaves an empty corridor between columns. Where a line of text runs across such a boundary the
//! cell spans it.
//!
//! ```text
//! ──────────── ────────────────
//! ①-1  最新の   企画管理編  ⑥        x-projection of the text:  ▆ ▆▆▆  ▆▆▆▆▆  ▆
//! ──────────── ────────────────
//! ```

use super::edges::{Edge, Edges, TOUCH, same};
use super::lattice::{Lattice, walls};
use super::lines::{Run, runs};
use super::{Grid, Method};
use crate::geom::Rect;
use crate::ink::PageInk;

/// Fewer horizontal edges than this are a frame or underlines, no table.
const FEWEST_EDGES: usize = 3;
/// Edges shorter than this, in points, are underlines.
const SHORTEST: f64 = 15.0;
/// Ends of rulings closer than this, in points, are one column boundary.
const SAME_END: f64 = 2.5;
/// A column boundary shows in the ends of the rulings at this many heights at least.
const FEWEST_ENDS: usize = 3;
/// A run that crosses a boundary by this share of an em on both sides spans it; less is overhang.
const SPANS: f64 = 0.6;
/// A gap of this share of an em parts two runs; spaced-out letters stand closer.
const APART: f64 = 0.5;
/// What runs across a boundary has no gap wider than this share of an em.
const UNBROKEN: f64 = 0.15;
/// A band with fewer runs than this is a heading across the table and tells nothing of columns.
const FEWEST_RUNS: usize = 3;
/// One line in so many may run across a corridor by mistake.
const LINES_A_STRAY: usize = 40;

/// The tables that edges across the page and the alignment of the text tell; `found` are those that
/// rulings have told already.
pub fn find_by_alignment(edges: &Edges, ink: &PageInk, found: &[Grid]) -> Vec<Grid> {
    let free = |edge: &&Edge| {
        edge.to - edge.from >= SHORTEST && !found.iter().any(|grid| belongs(edge, &grid.rect))
    };
    let horizontal: Vec<Edge> = edges.horizontal.iter().filter(free).copied().collect();
    if horizontal.len() < FEWEST_EDGES {
        return Vec::new();
    }
    let texts = Texts { runs: runs(ink, APART), unbroken: runs(ink, UNBROKEN) };
    let groups = overlapping(horizontal);
    groups.into_iter().filter_map(|group| table(&group, &edges.pieces, &texts)).collect()
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

/// Edges that stand over one another, as groups; those of two tables side by side are two groups.
fn overlapping(edges: Vec<Edge>) -> Vec<Vec<Edge>> {
    let mut groups: Vec<(f64, f64, Vec<Edge>)> = Vec::new();
    for edge in edges {
        match groups.iter_mut().find(|(from, to, _)| edge.from < *to && edge.to > *from) {
            Some((from, to, group)) => {
                (*from, *to) = (from.min(edge.from), to.max(edge.to));
                group.push(edge);
            }
            None => groups.push((edge.from, edge.to, vec![edge])),
        }
    }
    groups.into_iter().map(|(_, _, group)| group).collect()
}

fn table(edges: &[Edge], pieces: &[Edge], texts: &Texts) -> Option<Grid> {
    let mut ys: Vec<f64> = edges.iter().map(|edge| edge.at).collect();
    ys.dedup_by(|a, b| same(*a, *b));
    if ys.len() < FEWEST_EDGES {
        return None;
    }
    let rect = Rect {
        x0: edges.iter().map(|edge| edge.from).fold(f64::INFINITY, f64::min),
        y0: ys[0],
        x1: edges.iter().map(|edge| edge.to).fold(f64::NEG_INFINITY, f64::max),
        y1: *ys.last()?,
    };
    let inside = |run: &&Run| rect.contains(run.rect.center());
    let runs: Vec<&Run> = texts.runs.iter().filter(inside).collect();
    let unbroken: Vec<&Run> = texts.unbroken.iter().filter(inside).collect();
    let ends = piece_ends(pieces, &rect);
    let xs = boundaries(&ends, &runs, &ys, &rect)?;
    let vertical = virtual_walls(&xs, &ys, &unbroken, &ends);
    let horizontal = walls(edges, &ys, &xs);
    Lattice { xs, ys, vertical, horizontal }.into_grid(Method::Alignment)
}

/// Where pieces of rulings end inside the table: `(x, y)`.
fn piece_ends(pieces: &[Edge], rect: &Rect) -> Vec<(f64, f64)> {
    let mine =
        pieces.iter().filter(|p| belongs(p, rect) && p.to - p.from >= super::edges::SHORTEST);
    let ends = mine.flat_map(|p| [(p.from, p.at), (p.to, p.at)]);
    ends.filter(|(x, _)| rect.x0 + SAME_END < *x && *x < rect.x1 - SAME_END).collect()
}

/// The positions that part columns, the table's own sides included; `None` without any inside.
fn boundaries(ends: &[(f64, f64)], runs: &[&Run], ys: &[f64], rect: &Rect) -> Option<Vec<f64>> {
    let mut inner = by_ends(ends);
    inner.extend(by_corridors(runs, ys));
    inner.sort_by(f64::total_cmp);
    let mut xs = vec![rect.x0];
    for x in inner {
        let empty_since =
            |from: f64| !runs.iter().any(|r| r.rect.center().x > from && r.rect.center().x < x);
        if x > rect.x0 && x < rect.x1 && (xs.len() == 1 || !empty_since(xs[xs.len() - 1])) {
            xs.push(x);
        }
    }
    xs.push(rect.x1);
    (xs.len() > 2).then_some(xs)
}

/// Boundaries where rulings end at several heights.
fn by_ends(ends: &[(f64, f64)]) -> Vec<f64> {
    let mut ends = ends.to_vec();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ends.chunk_by(|a, b| b.0 - a.0 <= SAME_END)
        .filter(|group| {
            let heights: std::collections::BTreeSet<u64> =
                group.iter().map(|(_, y)| y.to_bits()).collect();
            heights.len() >= FEWEST_ENDS
        })
        .map(|group| group.iter().map(|(x, _)| x).sum::<f64>() / group.len() as f64)
        .collect()
}

/// Boundaries in the middle of the corridors that the text leaves empty.
fn by_corridors(runs: &[&Run], ys: &[f64]) -> Vec<f64> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for band in ys.windows(2) {
        let within = |run: &&&Run| (band[0]..band[1]).contains(&run.rect.center().y);
        let mine: Vec<_> = runs.iter().filter(within).collect();
        if mine.len() >= FEWEST_RUNS {
            spans.extend(mine.iter().map(|run| (run.rect.x0, run.solid_end)));
        }
    }
    let strays = spans.len() / LINES_A_STRAY;
    corridors(&spans, strays).into_iter().map(|(from, to)| (from + to) / 2.0).collect()
}

/// The gaps between `spans` that at most `strays` of them cover.
fn corridors(spans: &[(f64, f64)], strays: usize) -> Vec<(f64, f64)> {
    let mut turns: Vec<(f64, i32)> =
        spans.iter().flat_map(|&(from, to)| [(from, 1), (to, -1)]).collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let few = i32::try_from(strays).unwrap_or(0).min(1);
    let (mut cover, mut since, mut found) = (0, None, Vec::new());
    for (x, turn) in turns {
        let was = cover;
        cover += turn;
        if was > few && cover <= few {
            since = Some(x);
        } else if was <= few && cover > few {
            found.extend(since.take().map(|from| (from, x)));
        }
    }
    found
}

/// Walls at every boundary, but where text runs across it, and in the topmost band where its own
/// ruling is not cut there: that is the head of a group of columns.
fn virtual_walls(xs: &[f64], ys: &[f64], runs: &[&Run], ends: &[(f64, f64)]) -> Vec<Vec<bool>> {
    let last = xs.len() - 1;
    let cut_at =
        |x: f64| ends.iter().any(|(end, y)| same(*y, ys[0]) && (end - x).abs() <= SAME_END);
    let head_is_cut = xs[1..last].iter().any(|&x| cut_at(x));
    let wall = |i: usize, band: usize| {
        if i == 0 || i == last {
            return true;
        }
        if band == 0 && head_is_cut {
            return cut_at(xs[i]);
        }
        let crosses = |run: &&&Run| {
            let reach = SPANS * run.em;
            (ys[band]..ys[band + 1]).contains(&run.rect.center().y)
                && run.rect.x0 < xs[i] - reach
                && run.solid_end > xs[i] + reach
        };
        !runs.iter().any(|run| crosses(&run))
    };
    (0..xs.len()).map(|i| (0..ys.len() - 1).map(|band| wall(i, band)).collect()).collect()
}
