//! Lines that overhang their cell to the right.
//!
//! ```text
//!    …行うこと│。      hanging punctuation: belongs to the line on the left
//!    …管理編│4.技術     two lines that touch: stay apart
//!    …長い見出│しが     a line too long for its cell: belongs to where it began
//! ```

use super::{Direction, Home, Row, Spot, base};
use crate::grid::{Grid, text};
use crate::ink::Unicode;

/// Two glyphs follow each other when the gap between them is under this share of an em.
const CONTIGUOUS: f64 = 0.12;
/// A line starts where the other lines of its column start, give or take this, in points.
const ALIGNED: f64 = 0.3;
/// A glyph that begins this share of an em before the ruling runs across it.
const ACROSS: f64 = 0.1;
/// The widest padding that a cell has before its text, in ems.
const PADDING: f64 = 0.6;

/// Gives each overhanging end of a line back to the line it belongs to.
pub(super) fn settle(rows: &mut Vec<Row<'_>>, tables: &[Grid]) {
    let mut order: Vec<usize> = (0..rows.len())
        .filter(|&i| rows[i].home.is_some() && rows[i].direction == Direction::Right)
        .collect();
    order.sort_by(|&a, &b| base(&rows[a]).total_cmp(&base(&rows[b])).then(a.cmp(&b)));
    for at in 0..order.len() {
        let Some((left, chain)) = overhanging(rows, &order, at, tables) else { continue };
        move_chain(rows, order[at], left, &chain);
    }
    rows.retain(|row| !row.spots.is_empty());
}

/// For the row at `order[at]`: the row that overhangs into it, and which of its glyphs are that
/// row's.
fn overhanging(
    rows: &[Row<'_>],
    order: &[usize],
    at: usize,
    tables: &[Grid],
) -> Option<(usize, Vec<usize>)> {
    let row = &rows[order[at]];
    let home = row.home?;
    let edge = cell_left(tables, home);
    let first = row.spots.first()?;
    let tolerance = super::SAME_BASELINE * first.glyph.size;
    let near = |&&other: &&usize| (base(&rows[other]) - base(row)).abs() < tolerance;
    let before = order[..at].iter().rev().take_while(near);
    let after = order[at + 1..].iter().take_while(near);
    before.chain(after).find_map(|&other| {
        let left = &rows[other];
        let adjoins = left
            .home
            .is_some_and(|h| h.table == home.table && cell_right(tables, h) <= edge + 0.01);
        let chain = adjoins.then(|| follow(left.spots.last()?, row)).flatten()?;
        let chain = theirs(rows, tables, row, chain, edge);
        (!chain.is_empty()).then_some((other, chain))
    })
}

fn cell_left(tables: &[Grid], home: Home) -> f64 {
    tables[home.table].cells[home.cell].rect.x0
}

fn cell_right(tables: &[Grid], home: Home) -> f64 {
    tables[home.table].cells[home.cell].rect.x1
}

/// The glyphs of `row` that follow `last` one after the other; `None` when not even one does.
fn follow(last: &Spot<'_>, row: &Row<'_>) -> Option<Vec<usize>> {
    let mut end = last.end;
    let mut chain = Vec::new();
    for (i, spot) in row.spots.iter().enumerate() {
        if (spot.start - end).abs() <= CONTIGUOUS * spot.glyph.size {
            end = spot.end;
            chain.push(i);
        }
    }
    (!chain.is_empty()).then_some(chain)
}

/// How much of a chain of glyphs that follow the line on the left really belongs to it.
fn theirs(
    rows: &[Row<'_>],
    tables: &[Grid],
    row: &Row<'_>,
    mut chain: Vec<usize>,
    edge: f64,
) -> Vec<usize> {
    let spot = |i: usize| &row.spots[i];
    let hangs = |i: usize| matches!(spot(i).glyph.text, Unicode::Char(c) if text::may_hang(c));
    let first = spot(chain[0]);
    let across = first.start < edge - ACROSS * first.glyph.size;
    if hangs(chain[0]) {
        let end = chain.iter().position(|&i| !hangs(i)).unwrap_or(chain.len());
        chain.truncate(end);
        return chain;
    }
    let start = usual_start(rows, tables, row).unwrap_or(edge + PADDING * first.glyph.size);
    let own = chain.iter().position(|&i| {
        (spot(i).start - start).abs() <= ALIGNED
            || (!across && spot(i).start <= edge + PADDING * first.glyph.size)
    });
    chain.truncate(own.unwrap_or(chain.len()));
    chain
}

/// Where the other lines in the column of `row` start, when at least two agree.
fn usual_start(rows: &[Row<'_>], tables: &[Grid], row: &Row<'_>) -> Option<f64> {
    let home = row.home?;
    let edge = cell_left(tables, home);
    let beside = |other: &&Row<'_>| {
        other
            .home
            .is_some_and(|h| h.table == home.table && (cell_left(tables, h) - edge).abs() < 0.01)
            && !std::ptr::eq(*other, row)
    };
    let mut starts: Vec<f64> =
        rows.iter().filter(beside).filter_map(|r| Some(r.spots.first()?.start)).collect();
    starts.sort_by(f64::total_cmp);
    let longest = starts.chunk_by(|a, b| b - a <= ALIGNED).max_by_key(|run| run.len())?;
    (longest.len() >= 2).then(|| longest[longest.len() / 2])
}

/// Moves the glyphs `chain` of `rows[from]` to the end of `rows[to]`.
fn move_chain(rows: &mut [Row<'_>], from: usize, to: usize, chain: &[usize]) {
    let moved: Vec<Spot<'_>> = chain.iter().map(|&i| rows[from].spots[i]).collect();
    let mut index = 0;
    rows[from].spots.retain(|_| {
        index += 1;
        !chain.contains(&(index - 1))
    });
    rows[to].spots.extend(moved);
}
