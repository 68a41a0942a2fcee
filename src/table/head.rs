//! The head of a table: which bands it takes, and which columns its texts name.

use std::cell::LazyCell;

use rayon::prelude::*;

use crate::fold;
use crate::grid::{Cell, Grid, Line, PageGrid, text};
use crate::mark::{ItemNumber, Mark};
use crate::profile::{Column, Field, Profile};

/// A head stands in the first bands of a grid: title rows, group row, column row.
const DEEPEST: usize = 8;
/// A band is a head when it names at least this many columns of the profile.
const FEWEST_NAMED: usize = 3;

/// The head of one grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// How many bands it takes, from the top of the grid.
    pub(super) bands: usize,
    /// The last band that names columns.
    pub(super) names: usize,
    /// Whether the cells of its names end at one ruling.
    pub(super) is_level: bool,
    /// The columns that it names; those whose names the profile does not know have no field.
    pub(super) columns: Vec<Named>,
    /// Head cells that the profile does not know, those over several columns among them.
    pub(super) unknown: Vec<Named>,
}

/// A column, by where its head cell stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    /// The text of the head cell.
    pub(super) text: String,
    /// The field that the profile fills from it.
    pub(super) field: Option<Field>,
    /// Left side, in points.
    pub(super) x0: f64,
    /// Right side, in points.
    pub(super) x1: f64,
}

/// The profile whose columns the heads of these pages name; of two that fit equally well, the
/// first.
pub(super) fn recognise(pages: &[PageGrid], profiles: &[Profile]) -> Option<Profile> {
    let grids = || pages.iter().flat_map(|page| &page.tables);
    // With none to choose from, one head is enough.
    if let [only] = profiles {
        let grids: Vec<&Grid> = grids().collect();
        let fits = grids.par_iter().any(|grid| find(grid, only).is_some());
        return fits.then(|| only.clone());
    }
    let mut best: Option<(usize, &Profile)> = None;
    for profile in profiles {
        let heads = find_all(grids(), profile);
        let known = |head: &Head| head.columns.iter().filter(|c| c.field.is_some()).count();
        let named = heads.iter().flatten().map(known).max();
        if let Some(named) = named.filter(|&n| best.is_none_or(|(most, _)| n > most)) {
            best = Some((named, profile));
        }
    }
    best.map(|(_, profile)| profile.clone())
}

/// The heads of grids, each found by itself, on all threads.
pub(super) fn find_all<'a>(
    grids: impl Iterator<Item = &'a Grid>,
    profile: &Profile,
) -> Vec<Option<Head>> {
    let grids: Vec<&Grid> = grids.collect();
    grids.into_par_iter().with_max_len(2).map(|grid| find(grid, profile)).collect()
}

/// The head of a grid; `None` when its first bands name too few columns of the profile.
pub(super) fn find(grid: &Grid, profile: &Profile) -> Option<Head> {
    let band = last_head_band(grid, profile)?;
    let cells: Vec<&Cell> =
        written_above(grid, band + 1).filter(|cell| covers(cell, band)).collect();
    let bands = cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(band + 1);
    let is_level = cells.iter().all(|cell| cell.row + cell.row_span == bands);
    let bands = bands + usize::from(numbers_columns(grid, bands));
    let groups = groups(grid, band, profile);
    let mut named: Vec<Named> =
        cells.iter().map(|cell| plainly_named(cell, profile, &groups)).collect();
    for (column, cell) in named.iter_mut().zip(&cells) {
        if let Some((x0, x1)) = own_column(cell, grid, bands) {
            (column.x0, column.x1) = (x0, x1);
        }
    }
    name_by_neighbours(&mut named, profile);
    tell_readings(&mut named, &groups, profile);
    let (mut columns, unknown): (Vec<Named>, Vec<Named>) =
        named.into_iter().partition(|named| named.field.is_some());
    let is_column = |named: &&Named| is_unknown_column(named, grid, profile);
    columns.extend(unknown.iter().filter(is_column).cloned());
    columns.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    Some(Head { bands, names: band, is_level, columns, unknown })
}

/// Whether a head cell names one column of a grid, and by a name that the profile has not.
fn is_unknown_column(named: &Named, grid: &Grid, profile: &Profile) -> bool {
    let is_inner = |x: &&f64| named.x0 < **x && **x < named.x1;
    !grid.xs.iter().any(|x| is_inner(&x)) && !is_head_text(&named.text, profile)
}

/// Whether a band numbers the columns, as `(1) (2) (3)` under their names does.
fn numbers_columns(grid: &Grid, band: usize) -> bool {
    let cells: Vec<&Cell> = grid.cells.iter().filter(|cell| cell.row == band).collect();
    if cells.iter().any(|cell| cell.row_span > 1) {
        return false;
    }
    let written = cells.into_iter().filter(|cell| !cell.is_blank());
    let numbers: Vec<Option<u32>> = written.map(|cell| column_number(&cell.text())).collect();
    numbers.len() >= FEWEST_NAMED
        && numbers.windows(2).all(|pair| matches!(pair, [Some(left), Some(right)] if left < right))
}

/// The number of a column: digits or a circled number, in brackets or not.
fn column_number(text: &str) -> Option<u32> {
    let text = fold::key(text);
    let bare = text.trim_matches(|c: char| "()（）[]［］<>〈〉".contains(c));
    bare.parse().ok().or_else(|| Mark::parse(bare).map(|mark| u32::from(mark.number())))
}

/// The texts that a user sees as the head of a grid: those of its first band, and under a cell that
/// names a group of columns those of the columns.
pub(super) fn upper_texts(grid: &Grid) -> Vec<String> {
    let first = written(grid).map(|cell| cell.row).min().unwrap_or(0);
    let top = || written(grid).filter(|cell| cell.row == first);
    let depth = top().map(|cell| cell.row + cell.row_span).max().unwrap_or(first);
    let columns_of = |group: &Cell| {
        let (from, to) = (group.column, group.column + group.column_span);
        let below = group.row + group.row_span;
        grid.cells.iter().filter(move |c| c.row == below && from <= c.column && c.column < to)
    };
    let groups = top().filter(|cell| columns_of(cell).count() > 1);
    let depth =
        groups.map(|group| group.row + group.row_span + 1).max().unwrap_or(depth).max(depth);
    written_above(grid, depth).map(|cell| text::beginning(&cell.text())).collect()
}

fn written(grid: &Grid) -> impl Iterator<Item = &Cell> {
    grid.cells.iter().filter(|cell| !cell.is_blank())
}

/// The written cells that begin above a band. Most of a grid's cells lie below its head, and whether
/// they are written need not be asked.
fn written_above(grid: &Grid, band: usize) -> impl Iterator<Item = &Cell> {
    grid.cells.iter().filter(move |cell| cell.row < band && !cell.is_blank())
}

/// Whether a cell stands in a band.
pub(super) fn covers(cell: &Cell, band: usize) -> bool {
    (cell.row..cell.row + cell.row_span).contains(&band)
}

/// The last of the first bands on end that are a head.
fn last_head_band(grid: &Grid, profile: &Profile) -> Option<usize> {
    let bands = || 0..grid.bands().min(DEEPEST);
    // A cell may span several bands: whether it names a column is asked once, and only if need be.
    let cells: Vec<_> = written_above(grid, DEEPEST)
        .map(|cell| (cell, LazyCell::new(move || names_column(cell, profile))))
        .collect();
    let is_head = |band: usize| {
        let there = || cells.iter().filter(|(cell, _)| covers(cell, band));
        let named = there().filter(|(_, is_named)| **is_named).count();
        is_head_row(named, there().count())
    };
    let first = bands().find(|&band| is_head(band))?;
    // A head under rows of the body is printed again.
    let is_of_body = |cell: &Cell| holds_number(cell) || is_text_of_column(cell, grid, profile);
    if written_above(grid, first).any(is_of_body) {
        return None;
    }
    // A cell that names a column may be longer than those beside it, and stand beside the body.
    let names_more =
        |band: usize| cells.iter().any(|(cell, is_named)| cell.row == band && **is_named);
    let goes_on = |&band: &usize| band == first || names_more(band) && is_head(band);
    bands().skip(first).take_while(goes_on).last()
}

/// Whether a line of a cell is the number of an item.
pub(super) fn holds_number(cell: &Cell) -> bool {
    cell.lines.iter().any(|line| ItemNumber::parse(&line.raw).is_some())
}

/// Whether a cell of few columns holds more than the name of one; titles and notes run across.
fn is_text_of_column(cell: &Cell, grid: &Grid, profile: &Profile) -> bool {
    2 * cell.column_span < grid.columns() && !may_be_name(cell, profile)
}

/// Whether a cell is not too long for the name of a column.
pub(super) fn may_be_name(cell: &Cell, profile: &Profile) -> bool {
    profile.may_be_header(cell.lines.iter().map(|line| line.raw.len()).sum())
}

/// Whether so many of the written cells of a row name columns that it is a head.
pub(super) const fn is_head_row(named: usize, written: usize) -> bool {
    named >= FEWEST_NAMED && 2 * named > written
}

/// Whether a cell holds the name of a column.
fn names_column(cell: &Cell, profile: &Profile) -> bool {
    may_be_name(cell, profile) && !profile.columns_named(&head_text(cell, profile)).is_empty()
}

/// What a head cell says of its column: its text, without the name of the group where no ruling
/// stands between the two.
fn head_text(cell: &Cell, profile: &Profile) -> String {
    let whole = cell.text();
    let is_known = |text: &str| !profile.columns_named(text).is_empty();
    if is_known(&whole) || !profile.may_be_header(whole.len()) {
        return whole;
    }
    let joined = |lines: &[Line]| text::joined(lines, cell.measure);
    let below_group = (1..cell.lines.len()).find_map(|at| {
        let (group, column) = cell.lines.split_at(at);
        let column = joined(column);
        (profile.group_named(&joined(group)).is_some() && is_known(&column)).then_some(column)
    });
    below_group.unwrap_or(whole)
}

/// A grid of more cells than this is a drawing; a dense page has 3,000.
const MOST_CELLS: usize = 50_000;

/// The share of the cells under a head that are as wide as its column.
const MOSTLY: f64 = 0.6;

/// Left and right side of the column that a head cell names, where it runs on over others without a
/// ruling: that of most cells under its text. `None` where it has its own width.
fn own_column(head: &Cell, grid: &Grid, bands: usize) -> Option<(f64, f64)> {
    if head.column_span < 2 || grid.cells.len() > MOST_CELLS {
        return None;
    }
    let text = head.lines.iter().map(|line| line.rect).reduce(|a, b| a.union(b))?;
    let middle = text.center().x;
    let below = || {
        let body = grid.cells.iter().filter(move |cell| cell.row >= bands);
        body.filter(move |cell| cell.rect.x0 <= middle && middle < cell.rect.x1)
    };
    let mut counts = std::collections::BTreeMap::<(usize, usize), usize>::new();
    below().for_each(|cell| *counts.entry((cell.column, cell.column_span)).or_default() += 1);
    let (&(column, span), &most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let is_own = (column, span) != (head.column, head.column_span)
        && head.column <= column
        && column + span <= head.column + head.column_span
        && most as f64 >= MOSTLY * below().count() as f64;
    is_own.then(|| (grid.xs[column], grid.xs[column + span]))
}

/// A group's name over the columns: where it stands and which group it is.
struct Group {
    name: String,
    x0: f64,
    x1: f64,
}

fn groups(grid: &Grid, below: usize, profile: &Profile) -> Vec<Group> {
    written_above(grid, below)
        .filter_map(|cell| {
            let name = profile.group_named(&cell.text())?.to_owned();
            Some(Group { name, x0: cell.rect.x0, x1: cell.rect.x1 })
        })
        .collect()
}

/// A head cell and the field it names: the only column of that name, or of two the one whose group
/// stands over the cell.
fn plainly_named(cell: &Cell, profile: &Profile, groups: &[Group]) -> Named {
    let text = head_text(cell, profile);
    let candidates = profile.columns_named(&text);
    let middle = cell.rect.center().x;
    let over = groups.iter().find(|group| group.x0 <= middle && middle <= group.x1);
    let field = match candidates[..] {
        [only] => Some(only.field),
        _ => over.and_then(|group| {
            candidates.iter().find(|c| c.group.as_deref() == Some(&group.name)).map(|c| c.field)
        }),
    };
    Named { text, field, x0: cell.rect.x0, x1: cell.rect.x1 }
}

/// Tells columns of the same name apart where no group's cell spans them: each belongs to the group
/// of the columns beside it.
fn name_by_neighbours(named: &mut [Named], profile: &Profile) {
    named.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let group_of = |named: &Named| profile.column(named.field?)?.group.clone();
    for i in 0..named.len() {
        let candidates = profile.columns_named(&named[i].text);
        if named[i].field.is_some() || candidates.is_empty() {
            continue;
        }
        let left = named[..i].iter().rev().find_map(group_of);
        let right = named[i + 1..].iter().find_map(group_of);
        let free = candidates.iter().filter(|c| !named.iter().any(|n| n.field == Some(c.field)));
        let beside = |c: &&&Column| c.group == left || c.group == right;
        let again = candidates.iter().filter(|c| c.second_reading).find(beside);
        let only = free.clone().find(beside).or(again).or_else(|| free.clone().next());
        named[i].field = only.map(|c| c.field);
    }
}

/// Where a requirement's columns stand a second time, with heads of their own, they are its second
/// reading. A column that stands once more than that has no field: twins/reading-heads.
///
/// ```text
/// │ 編 │ 項番 │ 区分 │ 内容 │ 編 │ 項番 │ 区分 │ 内容 │
/// └──── the first ─────┘└──── the second ────┘
/// ```
fn tell_readings(named: &mut [Named], groups: &[Group], profile: &Profile) {
    let over = |named: &Named| {
        let middle = f64::midpoint(named.x0, named.x1);
        groups.iter().position(|group| group.x0 <= middle && middle <= group.x1)
    };
    let mut readings: Vec<Vec<Field>> = Vec::new();
    let mut others: Vec<Field> = Vec::new();
    // A group's cell may stand over its first column only: no cell over a column tells nothing.
    let mut last_group: Option<usize> = None;
    let mut apart = true;
    for column in named.iter_mut() {
        let Some(field) = column.field else { continue };
        if !profile.repeats(field) {
            column.field = (!others.contains(&field)).then_some(field);
            others.push(field);
            apart = true;
            continue;
        }
        // A group's cell that is drawn too long or too short stands over columns of another.
        let own = |at: &usize| {
            let group = profile.column(field).and_then(|column| column.group.as_ref());
            group == Some(&groups[*at].name)
        };
        let group = over(column).filter(own);
        let again = readings.last().is_none_or(|fields| fields.contains(&field));
        let another = group.is_some_and(|group| last_group.is_some_and(|last| last != group));
        if apart || again || another {
            readings.push(Vec::new());
        }
        apart = false;
        last_group = group.or(last_group);
        if let Some(fields) = readings.last_mut() {
            fields.push(field);
        }
        column.field = match readings.len() {
            1 => Some(field),
            2 => field.second_reading(),
            _ => None,
        };
    }
}

/// Whether a text is a head's: a column's or a group's name, or part of an unknown one.
pub(super) fn is_head_text(text: &str, profile: &Profile) -> bool {
    !fold::key(text).is_empty()
        && (!profile.columns_named(text).is_empty() || profile.group_named(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Method;

    /// A grid of cells `(row, column, row_span, column_span, text)`.
    fn grid(cells: &[(usize, usize, usize, usize, &str)]) -> Grid {
        let cell = |&(row, column, row_span, column_span, raw): &(_, _, _, _, &str)| Cell {
            row,
            column,
            row_span,
            column_span,
            lines: vec![Line { raw: raw.into(), ..Line::default() }],
            ..Cell::default()
        };
        Grid {
            rect: crate::geom::Rect::default(),
            xs: Vec::new(),
            ys: Vec::new(),
            cells: cells.iter().map(cell).collect(),
            method: Method::Rulings,
        }
    }

    #[test]
    fn the_head_of_an_unknown_table_is_its_first_band() {
        let grid =
            grid(&[(0, 0, 1, 1, "No."), (0, 1, 1, 1, "質問"), (1, 0, 1, 2, "1.事業について")]);
        assert_eq!(upper_texts(&grid), ["No.", "質問"]);
    }

    #[test]
    fn a_band_of_ascending_numbers_numbers_the_columns() {
        let row = |texts: [&'static str; 3]| {
            let cells: Vec<_> = (0..).zip(texts).map(|(at, text)| (0, at, 1, 1, text)).collect();
            numbers_columns(&grid(&cells), 0)
        };
        assert!(row(["(1)", "(2)", "(4)"]));
        assert!(row(["①", "②", "③"]));
        assert!(row(["１", "２", "３"]));
        assert!(!row(["1.1. 規程", "①-1", "◎"]));
        assert!(!row(["(1)", "(3)", "(2)"]));
        assert!(!row(["(1)", "(2)", ""]));
    }

    #[test]
    fn under_the_name_of_a_group_stand_heads_too() {
        let grid = grid(&[
            (0, 0, 2, 1, "項目"),
            (0, 1, 1, 2, "区分"),
            (1, 1, 1, 1, "建物"),
            (1, 2, 1, 1, "関連設備"),
            (2, 0, 1, 1, "立地"),
        ]);
        assert_eq!(upper_texts(&grid), ["項目", "区分", "建物", "関連設備"]);
    }

    #[test]
    fn a_group_that_reaches_over_columns_of_another_tells_no_second_reading() {
        let sides = [0.0, 10.0, 20.0, 30.0, 50.0, 60.0, 75.0, 85.0, 105.0, 115.0, 200.0];
        let names = [
            "大項目",
            "小項目",
            "No.",
            "内容",
            "区分",
            "対策項目で対応できるリスクシナリオ例",
            "編",
            "項番",
            "区分",
            "内容",
        ];
        let mut cells = vec![(0, 0, 1, 7, "対策項目"), (0, 7, 1, 3, GROUP)];
        cells.extend((0..).zip(names).map(|(column, name)| (1, column, 1, 1, name)));
        let mut head = grid(&cells);
        for cell in &mut head.cells {
            (cell.rect.x0, cell.rect.x1) =
                (sides[cell.column], sides[cell.column + cell.column_span]);
        }
        (head.xs, head.ys) = (sides.to_vec(), vec![0.0, 10.0, 20.0]);
        let profile = Profile::all().swap_remove(0);
        let found = find(&head, &profile).unwrap();
        let fields: Vec<Field> = found.columns.iter().filter_map(|column| column.field).collect();
        assert_eq!(fields[6..], [Field::Volume, Field::Chapter, Field::Clause, Field::Text]);
    }

    const GROUP: &str = "関連する医療情報安全管理ガイドライン要求事項";
}
