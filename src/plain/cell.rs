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
                cell.pieces.push(link.next);
                at = link.next;
            }
            cell.margin = cell.margin.min(edges[at]);
            cell.column = column(&cell, pieces, measures);
            cell
        })
        .collect();
    cells.sort_by_key(Cell::first);
    cells
}

/// The column that the form or the width of a cell's lines shows.
fn column(cell: &Cell, pieces: &[Piece], measures: &Measures) -> Option<Column> {
    match pieces[*cell.pieces.first()?].form {
        Form::Section => return Some(Column::Section),
        Form::Major => return Some(Column::Major),
        Form::Minor => return Some(Column::Minor),
        Form::Chapter => return Some(Column::Chapter),
        Form::Obligation => return Some(Column::Text),
        _ => {}
    }
    let widest = cell.pieces.iter().map(|&at| pieces[at].width).fold(0.0, f64::max);
    let narrow = measures.risk.unwrap_or(0.0).max(measures.statement);
    if widest > narrow + WIDER {
        return Some(Column::Reading);
    }
    let mut inner = cell.inner().map(|at| pieces[at].width).peekable();
    inner.peek()?;
    let (mut statement, mut risk) = (0.0, 0.0);
    for width in inner {
        statement += measure::misfit(width, measures.statement, 1.0);
        risk += measures.risk.map_or(statement, |risk| measure::misfit(width, risk, 1.0));
    }
    let off = |measure: f64| (widest - measure).abs();
    match measures.risk {
        _ if statement + APART < risk => Some(Column::Statement),
        Some(_) if risk + APART < statement => Some(Column::Risk),
        Some(width) if off(measures.statement) < off(width) => Some(Column::Statement),
        Some(_) => Some(Column::Risk),
        None => None,
    }
}

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
