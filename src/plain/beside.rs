//! Doubts on values beside which something stands that fits nowhere: it may be of them.

use std::collections::BTreeSet;

use super::cell::{Cell, Column};
use super::compose::{Composed, Text, ends_well, opens_badly};
use super::item::Item;
use super::measure;
use super::piece::Form;
use crate::finding::Code;
use crate::record::{Control, Doubt};

/// The end of a label stands within so many pieces of it.
const BESIDE: usize = 30;

/// Doubts the labels beside which a line stands that fits nowhere, or just behind which one stands that
/// another text was led to over them, where that could be their end.
pub(super) fn doubt_labels(text: &Text<'_>, composed: &mut Composed) {
    let over = led_over(text.cells);
    let could_end = |cell: &Cell, width: f64| {
        let page = text.pieces[cell.first()].page;
        let from = cell.first().saturating_sub(BESIDE);
        let to = (cell.last() + BESIDE).min(text.pieces.len() - 1);
        (from..=to).any(|at| {
            let piece = &text.pieces[at];
            let is_left = composed.fields[at].is_none()
                || at == cell.last() + 1 && over.contains(&at) && opens_badly(&piece.text);
            is_left
                && piece.form == Form::Words
                && piece.page == page
                && !piece.is_entry
                && piece.width <= width + measure::slack(width)
        })
    };
    let mut doubts = Vec::new();
    for (at, item) in text.items.iter().enumerate() {
        let labels = [
            ("major", item.labels.major, text.measures.major),
            ("minor", item.labels.minor, text.measures.minor),
        ];
        for (field, cell, width) in labels {
            if cell.is_some_and(|cell| could_end(&text.cells[cell], width)) {
                doubts.push((at, field));
            }
        }
    }
    for (at, field) in doubts {
        let note = "a line that fits nowhere stands near and may be its end";
        doubt_unless_doubted(&mut composed.controls[at], field, note);
    }
}

/// The pieces that go on with one that does not stand just before them.
fn led_over(cells: &[Cell]) -> BTreeSet<usize> {
    let pairs = cells.iter().flat_map(|cell| cell.pieces.windows(2));
    pairs.filter(|pair| pair[0] + 1 < pair[1]).map(|pair| pair[1]).collect()
}

/// Doubts the risk scenarios of items between which and whose label, or further down their page, a cell stands
/// that fits nowhere and may be another: a 小項目 may have several.
pub(super) fn doubt_risks(text: &Text<'_>, composed: &mut Composed) {
    let Some(width) = text.measures.risk else { return };
    let narrow = |at: &usize| text.pieces[*at].width <= width + measure::slack(width);
    let is_whole = |cell: &Cell| {
        let whole: String = cell.pieces.iter().map(|&at| text.pieces[at].text.as_str()).collect();
        ends_well(&whole) && !opens_badly(&whole)
    };
    let is_left = |cell: &&Cell| {
        composed.fields[cell.first()].is_none()
            && matches!(cell.column, None | Some(Column::Risk | Column::Statement))
            && cell.pieces.iter().all(narrow)
            && is_whole(cell)
    };
    let left: Vec<usize> = text.cells.iter().filter(is_left).map(Cell::first).collect();
    let stands_between = |item: &Item, label: usize| {
        let from = left.partition_point(|&at| at < item.at.min(label));
        let last = text.pieces[item.at.max(label)].page;
        left.get(from).is_some_and(|&at| text.pieces[at].page <= last)
    };
    for (item, control) in text.items.iter().zip(&mut composed.controls) {
        let label = item.labels.risk.map(|cell| text.cells[cell].first());
        if label.is_some_and(|label| stands_between(item, label)) {
            let note = "a text that fits nowhere stands near and may be another";
            doubt_unless_doubted(control, "risk_scenario", note);
        }
    }
}

/// Doubts the statements just behind which words stand that fit nowhere, and have room in the last line or
/// are of the same column: it may have been cut there.
pub(super) fn doubt_last_lines(text: &Text<'_>, composed: &mut Composed) {
    let column = text.measures.statement;
    let Composed { controls, fields, .. } = composed;
    let is_of_column = |cell: &&Cell| matches!(cell.column, None | Some(Column::Statement));
    let begun: BTreeSet<usize> = text.cells.iter().filter(is_of_column).map(Cell::first).collect();
    let may_go_on = |&last: &usize| {
        let line = &text.pieces[last];
        text.pieces.get(last + 1).is_some_and(|next| {
            next.page == line.page
                && next.form == Form::Words
                && fields[last + 1].is_none()
                && (begun.contains(&(last + 1))
                    || line.width + next.width <= column + measure::slack(column))
        })
    };
    for (item, control) in text.items.iter().zip(controls) {
        let last = item.texts.last().and_then(|&cell| text.cells[cell].pieces.last());
        if last.is_some_and(may_go_on) {
            let note = "words that fit nowhere stand behind it and may be its end";
            doubt_unless_doubted(control, "statement", note);
        }
    }
}

pub(super) fn doubt_unless_doubted(control: &mut Control, field: &str, note: &str) {
    if control.doubts.iter().all(|doubt| doubt.field != field) {
        control.doubts.push(Doubt {
            field: field.to_owned(),
            code: Code::Unsettled.to_string(),
            note: note.to_owned(),
        });
    }
}

/// Doubts the statements behind which, in the text, entries of a list stand that may be theirs: under a
/// requirement that is not proven to have them, or under a risk scenario, which is doubted, too; and those
/// before a statement that begins with entries.
pub(super) fn doubt_entries(text: &Text<'_>, entries: &BTreeSet<usize>, composed: &mut Composed) {
    let first_entry = |cell: usize| {
        text.cells[cell].pieces.iter().copied().find(|&piece| text.pieces[piece].is_entry)
    };
    let under_risks = text.items.iter().filter_map(|item| first_entry(item.labels.risk?));
    let entries: BTreeSet<usize> = entries.iter().copied().chain(under_risks).collect();
    let begins_with_entry = |item: &Item| {
        let first = item.texts.first().map(|&cell| text.cells[cell].pieces[0]);
        first.is_some_and(|first| text.pieces[first].is_entry)
    };
    let note = "entries of a list that stand behind it may be its end";
    for (at, item) in text.items.iter().enumerate() {
        let control = &mut composed.controls[at];
        if item.labels.risk.is_some_and(|risk| first_entry(risk).is_some()) {
            let note = "entries of a list that stand in it may be of another text";
            doubt_unless_doubted(control, "risk_scenario", note);
        }
        let Some(last) = item.texts.iter().map(|&cell| text.cells[cell].last()).max() else {
            continue;
        };
        let mut behind = entries.range(last + 1..=last + BESIDE);
        let is_here = |&entry: &usize| text.pieces[entry].page == text.pieces[last].page;
        if behind.any(is_here) || text.items.get(at + 1).is_some_and(begins_with_entry) {
            doubt_unless_doubted(control, "statement", note);
        }
    }
}
