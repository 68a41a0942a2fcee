//! What stands on a page that was not read whole, or is carried over one, may be something else.

use std::ops::RangeInclusive;

use super::Control;
use super::beside::{LABELS, add};
use crate::finding::Code;
use crate::profile::Field;
use crate::table::{Span, Table};

/// Doubts what a control says on damaged pages, and the headings above it where a page on which they
/// hold is one: another heading may have stood there.
pub(super) fn doubt(table: &Table, item: &Span, section: Option<&Span>, control: &mut Control) {
    if table.damaged.is_empty() {
        return;
    }
    let requirement: Vec<Field> = Field::REQUIREMENT.into_iter().chain(Field::READING).collect();
    let own = [
        ("number", vec![Field::Number]),
        ("statement", vec![Field::Statement]),
        ("grade", vec![Field::Grade]),
        ("requirements", requirement),
    ];
    for (name, fields) in own {
        doubt_between(table, name, own_pages(table, item, &fields), control);
    }
    for (field, name) in LABELS {
        let (label, all) = (table.at(field, item.bands.start), table.column(field));
        doubt_between(table, name, label_pages(item, label, all), control);
    }
    doubt_between(table, "section", label_pages(item, section, &table.sections), control);
}

/// Doubts a field if one of these pages is damaged.
fn doubt_between(table: &Table, name: &str, pages: RangeInclusive<u32>, control: &mut Control) {
    if let Some(page) = table.damaged.iter().find(|page| pages.contains(*page)) {
        let note = format!("some of page {page} was not read, or is damaged");
        add(control, &[name], Code::UnreadableContent, &note);
    }
}

/// The pages on which some columns may say something of an item: from where the item before ends to where
/// the next one begins, and those of its cells there; where they are blank, the page before, too.
fn own_pages(table: &Table, item: &Span, fields: &[Field]) -> RangeInclusive<u32> {
    let cells = || fields.iter().flat_map(|&field| table.within(field, &item.bands));
    let is_blank = cells().all(Span::is_blank);
    let numbers = table.column(Field::Number);
    let before = page_above(numbers, item.bands.start).min(first_page(item));
    let first = cells().map(first_page).fold(before, u32::min);
    let next = page_below(numbers, item.bands.end);
    let last = cells().map(last_page).fold(next, u32::max);
    first.saturating_sub(u32::from(is_blank))..=last
}

/// The pages on which a label of an item may stand: from where it begins, or from the first page if it
/// stands nowhere, to where the next one of its column `all` does; where it is blank, the pages around,
/// too.
fn label_pages(item: &Span, label: Option<&Span>, all: &[Span]) -> RangeInclusive<u32> {
    let around = u32::from(label.is_none_or(Span::is_blank));
    let first = label.map_or(0, first_page);
    let below = page_below(all, label.map_or(item.bands.end, |label| label.bands.end));
    let last = label.map_or(0, last_page).max(last_page(item)).max(below);
    first.saturating_sub(around)..=last.saturating_add(around)
}

/// The page on which the last written cell of a column ends that stands above some bands.
fn page_above(column: &[Span], bands: usize) -> u32 {
    let above = &column[..column.partition_point(|span| span.bands.end <= bands)];
    above.iter().rev().find(|span| !span.is_blank()).map_or(0, last_page)
}

/// The page on which the next written cell of a column begins, below so many bands.
fn page_below(column: &[Span], bands: usize) -> u32 {
    let below = &column[column.partition_point(|span| span.bands.start < bands)..];
    below.iter().find(|span| !span.is_blank()).map_or(u32::MAX, first_page)
}

/// The page on which a cell begins.
fn first_page(span: &Span) -> u32 {
    span.parts.first().map_or(0, |part| part.page.paper)
}

/// The page on which a cell ends.
fn last_page(span: &Span) -> u32 {
    span.parts.last().map_or(u32::MAX, |part| part.page.paper)
}
