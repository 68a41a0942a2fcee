//! Lines that overhang their cell to the right.
//!
//! ```text
//!    …行うこと│。      hanging punctuation: belongs to the line on the left
//!    …管理編│4.技術     two lines that touch: stay apart
//!    …長い見出│しが     a line too long for its cell: belongs to where it began
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{Direction, Home, Row, Spot, base};
use crate::grid::{Grid, text};

/// Two glyphs follow each other when the gap between them is under this share of an em.
const CONTIGUOUS: f64 = 0.12;
/// A line starts where the other lines of its column start, give or take this, in points.
const ALIGNED: f64 = 0.3;
/// A glyph that begins this share of an em before the ruling runs across it.
const ACROSS: f64 = 0.1;
/// The widest padding that a cell has before its text, in ems.
const PADDING: f64 = 0.6;

/// The longest line in which copies of glyphs are looked for; a line across A3 has some 300 glyphs.
const LONGEST: usize = 2_000;

/// Gives each overhanging end of a line back to the line it belongs to.
pub(super) fn settle(rows: &mut Vec<Row<'_>>, tables: &[Grid]) {
    let touching = touching(rows, tables);
    let touched: BTreeSet<usize> = touching.iter().map(|touch| touch.row).collect();
    // A line that runs over a whole cell and on into the next one belongs to where it began.
    let mut began: BTreeMap<usize, usize> = BTreeMap::new();
    let mut emptied: Vec<(Home, usize)> = Vec::new();
    for touch in touching {
        let chain = theirs(rows, tables, &touched, &touch);
        if chain.is_empty() {
            continue;
        }
        let left = began.get(&touch.left).copied().unwrap_or(touch.left);
        let chain = with_copies(&rows[touch.row], chain);
        move_chain(rows, touch.row, left, &chain);
        if rows[touch.row].spots.is_empty() {
            began.insert(touch.row, left);
            if !touch.is_across {
                emptied.extend(rows[touch.row].home.map(|home| (home, left)));
            }
        }
    }
    // What was moved as a whole, and does not run across the ruling, may have been the cell's own line.
    for (home, left) in emptied {
        rows[left].unsure = true;
        let beside = rows.iter_mut().filter(|row| row.home == Some(home) && !row.spots.is_empty());
        beside.for_each(|row| row.unsure = true);
    }
    rows.retain(|row| !row.spots.is_empty());
}

/// A row whose glyphs follow the last glyph of a row in the cell on the left.
struct Touch {
    left: usize,
    row: usize,
    /// Which glyphs of `row` follow, one after the other.
    chain: Vec<usize>,
    /// Whether the first of them runs across the ruling between the cells, hangs there as punctuation
    /// does, or stands where no cell is: then they cannot be the other cell's own.
    is_across: bool,
}

/// All rows that a row on their left touches, from left to right.
fn touching(rows: &[Row<'_>], tables: &[Grid]) -> Vec<Touch> {
    let seen = rows.iter().enumerate().filter(|(_, row)| !row.is_hidden());
    let mut levels: Vec<Level> = seen.filter_map(|(row, glyphs)| Level::of(row, glyphs)).collect();
    levels.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.row.cmp(&b.row)));
    let mut found: Vec<Touch> =
        (0..levels.len()).filter_map(|at| touched(rows, &levels, at, tables)).collect();
    let left_side =
        |touch: &Touch| rows[touch.row].home.map_or(f64::MAX, |home| cell_left(tables, home));
    found.sort_by(|a, b| left_side(a).total_cmp(&left_side(b)).then(a.row.cmp(&b.row)));
    found
}

/// A row that runs to the right, as the rows on its height see it.
struct Level {
    row: usize,
    base: f64,
    /// Where its last glyph ends.
    end: f64,
}

impl Level {
    fn of(row: usize, glyphs: &Row<'_>) -> Option<Self> {
        let last = glyphs.spots.last().filter(|_| glyphs.direction == Direction::Right)?;
        Some(Self { row, base: base(glyphs), end: last.end })
    }
}

/// The row on the same height as `levels[at]`, in a cell on its left, whose end its glyphs follow.
fn touched(rows: &[Row<'_>], levels: &[Level], at: usize, tables: &[Grid]) -> Option<Touch> {
    let level = &levels[at];
    let row = &rows[level.row];
    let first = row.spots.first()?;
    let tolerance = super::SAME_BASELINE * first.size;
    // A line that ends well before this one begins is not followed by it.
    let reach = first.start - CONTIGUOUS * super::largest_em(&row.spots);
    let near = |other: &&Level| (other.base - level.base).abs() < tolerance;
    let before = levels[..at].iter().rev().take_while(near);
    let after = levels[at + 1..].iter().take_while(near);
    before.chain(after).filter(|other| other.end >= reach).find_map(|other| {
        let adjoins = |h: Home| match row.home {
            Some(home) => {
                h.table == home.table && cell_right(tables, h) <= cell_left(tables, home) + 0.01
            }
            // Out of the last column a line runs out of the table.
            None => cell_right(tables, h) >= tables[h.table].rect.x1 - 0.01,
        };
        let left = &rows[other.row];
        let chain = left.home.is_some_and(adjoins).then(|| follow(left.spots.last()?, row));
        let chain = chain.flatten()?;
        let is_across = row.home.is_none_or(|home| {
            let spot = &row.spots[chain[0]];
            spot.is(text::may_hang) || spot.start < cell_left(tables, home) - ACROSS * spot.size
        });
        Some(Touch { left: other.row, row: level.row, chain, is_across })
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
        if (spot.start - end).abs() <= CONTIGUOUS * spot.size {
            end = spot.end;
            chain.push(i);
        }
    }
    let first = *chain.first()?;
    // Behind punctuation that hangs over its first glyph, the other line goes on.
    let gap = |end: f64| (row.spots[first].start - end).abs();
    let is_own = first > 0 && gap(row.spots[first - 1].end) < gap(last.end);
    (!is_own).then_some(chain)
}

/// How much of a chain of glyphs that follow the line on the left really belongs to it. `touched`
/// are all rows that a line on their left touches.
fn theirs(
    rows: &[Row<'_>],
    tables: &[Grid],
    touched: &BTreeSet<usize>,
    touch: &Touch,
) -> Vec<usize> {
    let row = &rows[touch.row];
    let mut chain = touch.chain.clone();
    let (Some(home), Some(first)) = (row.home, row.spots.get(chain[0])) else { return chain };
    let edge = cell_left(tables, home);
    let hangs = |i: usize| row.spots[i].is(text::may_hang);
    if hangs(chain[0]) {
        let end = chain.iter().position(|&i| !hangs(i)).unwrap_or(chain.len());
        chain.truncate(end);
        return chain;
    }
    let em = first.size;
    let across = first.start < edge - ACROSS * em;
    let usual = usual_start(rows, tables, touched, home);
    let begins = |i: usize| match usual {
        Some(start) => (row.spots[i].start - start).abs() <= ALIGNED,
        None => !across && row.spots[i].start <= edge + PADDING * em,
    };
    let own = chain.iter().position(|&i| begins(i));
    chain.truncate(own.unwrap_or(chain.len()));
    chain
}

/// Where most lines in the column of a cell start, those left out that another line touches; `None`
/// where no two start alike: the head of a column is centred over labels that are not.
fn usual_start(
    rows: &[Row<'_>],
    tables: &[Grid],
    touched: &BTreeSet<usize>,
    home: Home,
) -> Option<f64> {
    let edge = cell_left(tables, home);
    let beside = |(i, row): &(usize, &Row<'_>)| {
        let same_column =
            |h: Home| h.table == home.table && (cell_left(tables, h) - edge).abs() < 0.01;
        row.home.is_some_and(same_column) && !touched.contains(i)
    };
    let lines = rows.iter().enumerate().filter(beside);
    let mut starts: Vec<f64> =
        lines.filter_map(|(_, row)| Some(row.spots.first()?.start)).collect();
    starts.sort_by(f64::total_cmp);
    let alike = starts.chunk_by(|a, b| b - a <= ALIGNED).filter(|run| run.len() > 1);
    let most = alike.max_by_key(|run| run.len())?;
    Some(most[most.len() / 2])
}

/// The glyphs of a chain and those drawn over them once more, as shadows and fake bold are.
fn with_copies(row: &Row<'_>, mut chain: Vec<usize>) -> Vec<usize> {
    if row.spots.len() > LONGEST {
        return chain;
    }
    let is_copy = |spot: &Spot<'_>, of: &Spot<'_>| {
        spot.glyph.text == of.glyph.text
            && (spot.start - of.start).abs() < super::SUPERIMPOSED * spot.size
    };
    let copies = (0..row.spots.len()).filter(|i| {
        !chain.contains(i) && chain.iter().any(|&of| is_copy(&row.spots[*i], &row.spots[of]))
    });
    let copies: Vec<usize> = copies.collect();
    chain.extend(copies);
    chain.sort_unstable();
    chain
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
