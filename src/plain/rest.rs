//! Texts of items that break off, and the lines that can only be their rests.
//!
//! A text that ends in a full line without a full stop goes on somewhere on its page. Lines as wide as
//! 内容 that end a sentence, but are of no item and no label, are the rest of such a text. The two stood
//! too far apart for a link; that neither can stay alone brings them together.

use std::collections::BTreeSet;

use super::auction::{self, Offer};
use super::cell::{self, Cell, Column};
use super::item::{Item, Text, breaks_off};
use super::link;
use super::measure;
use super::piece::Piece;

/// What it gains that neither stays alone.
const TOGETHER: f64 = 3.0;
/// The most that it may weigh against two lines that the model of the sentences has not seen them so.
const UNSEEN: f64 = -2.0;
/// A line that misses its column by no more than this is full.
const FULL: f64 = 1.0;

/// Gives texts that break off their rests. An item whose text has two cells keeps a doubt.
pub(super) fn give_rests(text: &Text<'_>, items: &mut [Item]) {
    let used = used(items);
    let rests: Vec<usize> = (0..text.cells.len())
        .filter(|cell| !used.contains(cell) && is_rest(text, &text.cells[*cell]))
        .collect();
    if rests.is_empty() {
        return;
    }
    let torsos: Vec<(usize, &Piece)> =
        items.iter().enumerate().filter_map(|(at, item)| Some((at, torso(text, item)?))).collect();
    let offers: Vec<Vec<Offer>> =
        torsos.iter().map(|(_, last)| offers(text, last, &rests)).collect();
    let given = auction::share(&offers);
    for ((item, _), rest) in torsos.into_iter().zip(given) {
        items[item].texts.extend(rest.map(|rest| rests[rest]));
    }
}

/// The cells that items have.
fn used(items: &[Item]) -> BTreeSet<usize> {
    let of = |item: &Item| {
        let labels = &item.labels;
        let labels = [labels.section, labels.major, labels.minor, labels.risk];
        let repeated = item.repeated.iter().map(|&(_, cell)| cell);
        let cells = item.texts.iter().copied().chain(repeated).chain(labels.into_iter().flatten());
        cells.collect::<Vec<usize>>()
    };
    items.iter().flat_map(of).collect()
}

/// The last line of an item whose text breaks off in a full line.
fn torso<'a>(text: &Text<'a>, item: &Item) -> Option<&'a Piece> {
    let cell = &text.cells[*item.texts.last()?];
    let last = last_line(text, cell);
    let full = measure::misfit(last.width, text.measures.statement, 1.0) < FULL;
    (full && breaks_off(text, cell)).then_some(last)
}

/// Whether the lines of a cell may be the end of a text of an item.
fn is_rest(text: &Text<'_>, cell: &Cell) -> bool {
    let is_narrow = matches!(cell.column, None | Some(Column::Statement | Column::Risk));
    is_narrow
        && !cell.pieces.iter().any(|&at| text.pieces[at].is_entry)
        && link::ends_sentence(&last_line(text, cell).text)
        && cell::misses(&cell.pieces, text.pieces, text.measures.statement) < FULL
}

fn last_line<'a>(text: &Text<'a>, cell: &Cell) -> &'a Piece {
    &text.pieces[cell.pieces[cell.pieces.len() - 1]]
}

/// The rests on the page of a line, with what each gains by following it.
fn offers(text: &Text<'_>, last: &Piece, rests: &[usize]) -> Vec<Offer> {
    let first = |cell: usize| &text.pieces[text.cells[cell].pieces[0]];
    let here = rests.iter().enumerate().filter(|(_, rest)| first(**rest).page == last.page);
    here.map(|(next, &rest)| {
        let head = &first(rest).chars;
        let words = text.model.gain(&last.chars, head, text.model.alone(head));
        Offer { next, gain: TOGETHER + words.max(UNSEEN) }
    })
    .collect()
}
