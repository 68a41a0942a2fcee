//! Lines that follow each other → cells, each in its column.

use super::continuity::Model;
use super::link::Link;
use super::measure::{self, Measures};
use super::piece::{Form, Piece};

/// A column of the table whose cells have words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// A section row.
    Section,
    /// 大項目.
    Major,
    /// 小項目.
    Minor,
    /// 項番, in either reading.
    Chapter,
    /// 内容 of an item.
    Statement,
    /// The risk scenario.
    Risk,
    /// 内容 of a requirement, under its obligation.
    Text,
    /// 内容 of a requirement, without one: the second reading.
    Reading,
}

/// Lines that stand in one cell, from the top down.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    /// Its pieces.
    pub(super) pieces: Vec<usize>,
    /// By how much the weakest of its links, its beginning or its end beats the next best reading.
    pub(super) margin: f64,
    /// Whether a line of it goes on in another that is hardly of its sentence.
    pub(super) unlikely: bool,
    /// Whether it stands where the text is out of order.
    pub(super) disordered: bool,
    /// Its column, where it is known.
    pub(super) column: Option<Column>,
}

impl Cell {
    /// Its lines but the last: those that were full.
    pub(super) fn inner(&self) -> impl Iterator<Item = usize> + '_ {
        self.pieces.iter().copied().take(self.pieces.len().saturating_sub(1))
    }

    /// Whether nothing else is nearly as likely.
    pub(super) fn is_sure(&self) -> bool {
        self.margin >= SURE
    }

    /// The piece that stands first in the text.
    pub(super) fn first(&self) -> usize {
        self.pieces.iter().copied().min().unwrap_or(0)
    }

    /// The piece that stands last in the text.
    pub(super) fn last(&self) -> usize {
        self.pieces.iter().copied().max().unwrap_or(0)
    }
}

/// Puts the lines together that follow each other.
pub(super) fn gather(
    pieces: &[Piece],
    links: &[Option<Link>],
    edges: &[f64],
    measures: &Measures,
) -> Vec<Cell> {
    let mut follows = vec![false; pieces.len()];
    for link in links.iter().flatten() {
        follows[link.next] = true;
    }
    let begins = (0..pieces.len()).filter(|&at| pieces[at].form.has_lines() && !follows[at]);
    let mut cells: Vec<Cell> = begins
        .map(|start| {
            let mut cell = Cell { pieces: vec![start], margin: edges[start], ..Cell::default() };
            let mut at = start;
            while let Some(link) = links[at] {
                cell.margin = cell.margin.min(link.margin);
                cell.unlikely |= link.evidence.words < UNLIKELY;
                cell.pieces.push(link.next);
                at = link.next;
            }
            cell.margin = cell.margin.min(edges[at]);
            let column = column(&cell, pieces, measures);
            cell.column = column.map(|(column, _)| column);
            if column.is_some_and(|(_, narrowly)| narrowly) {
                cell.margin = 0.0;
            }
            cell
        })
        .collect();
    cells.sort_by_key(Cell::first);
    cells
}

/// The column that the form or the width of a cell's lines shows, and whether its place in the text
/// shows another.
fn column(cell: &Cell, pieces: &[Piece], measures: &Measures) -> Option<(Column, bool)> {
    let sure = |column| Some((column, false));
    match pieces[*cell.pieces.first()?].form {
        Form::Section => return sure(Column::Section),
        Form::Major => return sure(Column::Major),
        Form::Minor => return sure(Column::Minor),
        Form::Chapter => return sure(Column::Chapter),
        Form::Obligation => return sure(Column::Text),
        _ => {}
    }
    let widest = cell.pieces.iter().map(|&at| pieces[at].width).fold(0.0, f64::max);
    let narrow = measures.risk.unwrap_or(0.0).max(measures.statement);
    if widest > narrow + WIDER {
        return sure(Column::Reading);
    }
    let beside = beside(pieces, cell.pieces[0]);
    let Some(risk) = measures.risk.filter(|_| cell.pieces.len() > 1) else {
        let is_statement = beside == Some(Column::Statement);
        return is_statement.then_some((Column::Statement, false));
    };
    let entries = cell.pieces.iter().filter(|&&at| pieces[at].is_entry).count();
    let entries = f64::from(u32::try_from(entries.min(2)).unwrap_or(2));
    let mut costs = [measures.statement, risk].map(|column| misses(&cell.pieces, pieces, column));
    costs[1] += ENTRY * entries;
    let by_width = costs[1] - costs[0];
    match beside {
        Some(Column::Statement) => costs[1] += BEHIND_NUMBER,
        Some(Column::Risk) if is_left_of_volume(pieces, cell.pieces[0]) => costs[0] += LEFT,
        Some(Column::Risk) => costs[0] += BEHIND_GRADE,
        _ => {}
    }
    let off = |measure: f64| (widest - measure).abs();
    match costs[1] - costs[0] {
        better if better > APART => Some((Column::Statement, by_width < -CONTRARY)),
        better if better < -APART => Some((Column::Risk, by_width > CONTRARY)),
        _ if off(measures.statement) < off(risk) => sure(Column::Statement),
        _ => sure(Column::Risk),
    }
}

/// Lines that fit the other column by so much better are doubted, whatever they stand beside.
const CONTRARY: f64 = 1.0;

/// How much likelier a cell with an entry of a list is the text of an item, for each of two.
const ENTRY: f64 = 1.0;

/// Where lines were put together that fit no one column: the link, from one piece to the next, whose
/// cutting leaves two cells that fit theirs by so much better that the link is not worth it.
pub(super) fn torn(
    cell: &Cell,
    pieces: &[Piece],
    links: &[Option<Link>],
    measures: &Measures,
) -> Option<(usize, usize)> {
    let whole = unfit(&cell.pieces, pieces, measures);
    if whole < LEAST_TORN {
        return None;
    }
    let saved = |at: usize| {
        let (upper, lower) = cell.pieces.split_at(at);
        let gain = links[upper[at - 1]].map_or(0.0, |link| link.evidence.gain());
        let entry = if pieces[lower[0]].is_entry { LEAST_TORN } else { 0.0 };
        whole - unfit(upper, pieces, measures) - unfit(lower, pieces, measures) - gain - entry
    };
    let best = (1..cell.pieces.len()).max_by(|&a, &b| saved(a).total_cmp(&saved(b)))?;
    (saved(best) > 0.0).then(|| (cell.pieces[best - 1], cell.pieces[best]))
}

/// A cell whose lines miss their column by no more than this is whole.
const LEAST_TORN: f64 = 2.0;
/// The most that one line weighs: it may have been ended by its author.
pub(super) const MOST_UNFIT: f64 = 4.0;

/// By how much the lines of a cell miss the one column that they fit best.
fn unfit(cell: &[usize], pieces: &[Piece], measures: &Measures) -> f64 {
    let columns = match pieces[cell[0]].form {
        Form::Section => return 0.0,
        Form::Major => vec![measures.major],
        Form::Minor => vec![measures.minor],
        Form::Chapter => measures.chapter.to_vec(),
        Form::Obligation => vec![measures.text],
        _ => [Column::Statement, Column::Risk, Column::Text, Column::Reading]
            .iter()
            .map(|&column| measures.of(column)[0])
            .collect(),
    };
    columns.into_iter().map(|column| misses(cell, pieces, column)).fold(f64::INFINITY, f64::min)
}

/// By how much lines miss the width of a column. A line above an entry of a list need not be full.
pub(super) fn misses(cell: &[usize], pieces: &[Piece], column: f64) -> f64 {
    let Some((&last, full)) = cell.split_last() else { return 0.0 };
    let full = full
        .iter()
        .zip(&cell[1..])
        .filter(|&(&at, &next)| pieces[at].form != Form::Obligation && !pieces[next].is_entry);
    let lines = full.map(|(&at, &next)| {
        let head = super::link::head(&pieces[next].text);
        measure::misfit(pieces[at].width, column, head).min(MOST_UNFIT)
    });
    lines.sum::<f64>() + measure::overrun(pieces[last].width, column).min(MOST_UNFIT)
}

/// The column that the piece before shows a cell to stand in: a number stands in one line with the
/// beginning of its text, and a grade with that of the risk scenario.
fn beside(pieces: &[Piece], first: usize) -> Option<Column> {
    let before = |steps: usize| {
        let at = first.checked_sub(steps)?;
        Some(pieces[at].form).filter(|_| pieces[at].page == pieces[first].page)
    };
    if is_left_of_volume(pieces, first) {
        return Some(Column::Risk);
    }
    match before(1)? {
        Form::Number(_) => Some(Column::Statement),
        Form::Grade => Some(Column::Risk),
        _ => None,
    }
}

/// Whether a 編 stands behind a piece in the same line of the text: it is the next column.
fn is_left_of_volume(pieces: &[Piece], at: usize) -> bool {
    let is_beside =
        |next: &&Piece| next.page == pieces[at].page && next.lines[0] == pieces[at].lines[1];
    let next = pieces.get(at + 1).filter(is_beside);
    next.is_some_and(|next| matches!(next.form, Form::Volume | Form::VolumeStart))
}

/// How much likelier a cell just behind a number is the text of an item than a risk scenario.
const BEHIND_NUMBER: f64 = 4.0;
/// How much likelier a cell just before a 編 is a risk scenario.
const LEFT: f64 = 6.0;
/// How much likelier a cell just behind a grade is a risk scenario.
const BEHIND_GRADE: f64 = 1.0;
/// A line wider than the columns of items by so many ems stands in a requirement.
const WIDER: f64 = 2.5;
/// One column must fit better than the other by so much.
const APART: f64 = 0.4;

/// What is known of the column of each piece.
pub(super) fn columns(pieces: &[Piece], cells: &[Cell]) -> Vec<Option<Column>> {
    let mut columns = vec![None; pieces.len()];
    for cell in cells.iter().filter(|cell| cell.is_sure()) {
        for &at in &cell.pieces {
            columns[at] = cell.column;
        }
    }
    columns
}

/// Where the sentence model speaks so clearly against a link, nothing else was left to follow.
const UNLIKELY: f64 = -1.7;

/// A cell whose weakest link beats the next best reading by this much is taken for sure.
const SURE: f64 = 1.5;

/// Joins the last open cell of the page before with the first of `page`, in each column of running
/// text, where the one seems to go on in the other.
pub(super) fn join(
    pieces: &[Piece],
    cells: &mut Vec<Cell>,
    measures: &Measures,
    model: &Model,
    page: usize,
) {
    let start = cells.partition_point(|cell| pieces[cell.first()].page < page - 1);
    let turn = cells.partition_point(|cell| pieces[cell.first()].page < page);
    let end = cells.partition_point(|cell| pieces[cell.first()].page <= page);
    let number = pieces.iter().position(|p| p.page == page && matches!(p.form, Form::Number(_)));
    let mut best: Option<(f64, usize, usize)> = None;
    for column in [Column::Statement, Column::Risk] {
        let above = (start..turn).rev().find(|&c| cells[c].column == Some(column));
        let Some(above) = above else { continue };
        let last = &pieces[cells[above].pieces[cells[above].pieces.len() - 1]];
        for (below, cell) in cells.iter().enumerate().take(end).skip(turn) {
            let first = cell.pieces[0];
            let fits = cell.column.is_none_or(|c| c == column);
            let before = column != Column::Statement || number.is_none_or(|number| first < number);
            if !fits || !before || pieces[first].form != Form::Words {
                continue;
            }
            let width = measures.of(column)[0];
            let gain = super::link::over_page((last, &pieces[first]), width, model);
            if gain > best.map_or(0.0, |(gain, ..)| gain) {
                best = Some((gain, above, below));
            }
        }
    }
    if let Some((gain, above, below)) = best {
        let rest = cells.remove(below);
        let cell = &mut cells[above];
        cell.margin = cell.margin.min(rest.margin).min(gain);
        cell.pieces.extend(rest.pieces);
    }
}
