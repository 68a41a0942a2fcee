//! Carry-down: what the cell above says holds on, where a blank cell or no cell at all stands below.
//!
//! Merged cells need none of this: they cover their items. But some writers repeat the rulings and
//! leave the cells below a label blank, and some draw no cell there.

use std::ops::Range;

use super::opening::Opens;
use super::{Span, Table};
use crate::mark::ItemNumber;
use crate::profile::{Field, Profile};

/// Settles the columns in which the cell above holds on.
pub(super) fn settle(table: &mut Table, profile: &Profile) {
    let items = written_bands(table, &[Field::Statement, Field::Grade]);
    let requirements = written_bands(table, &[Field::Text, Field::Reading, Field::Clause]);
    let mut sections: Vec<usize> =
        table.sections.iter().map(|section| section.bands.start).collect();
    sections.sort_unstable();
    if let Some(spans) = table.columns.get_mut(&Field::Number) {
        carry_number(spans, &items, &requirements, &sections);
        fill_number_gaps(spans, &items, &requirements, &sections);
    }
    let openings = openings(table);
    let numbers: Vec<usize> = openings.iter().map(|(band, _)| *band).collect();
    let bands = table.bands;
    for (&field, spans) in
        table.columns.iter_mut().filter(|(field, _)| profile.is_spanning(**field))
    {
        let opened =
            openings.iter().filter(|(_, opens)| opens.new_cell_of(field)).map(|(band, _)| *band);
        let mut stops: Vec<usize> = sections.iter().copied().chain(opened).collect();
        stops.sort_unstable();
        // A blank risk cell among merged ones may mean what it says; headings are never blank.
        let holds_on = field != Field::RiskScenario || !has_merged(spans, &numbers);
        carry(spans, &stops, |_| holds_on);
        fill_gaps(spans, &stops, bands, |_| true);
    }
}

/// The first bands in which cells of these columns are written.
fn written_bands(table: &Table, fields: &[Field]) -> Vec<usize> {
    let spans = fields.iter().filter_map(|field| table.columns.get(field)).flatten();
    let mut bands: Vec<usize> =
        spans.filter(|span| !span.is_blank()).map(|span| span.bands.start).collect();
    bands.sort_unstable();
    bands
}

/// The band of each item, and what the item opens.
fn openings(table: &Table) -> Vec<(usize, Opens)> {
    let mut before = None;
    let spans = table.column(Field::Number);
    let items =
        spans.iter().filter_map(|span| Some((span.bands.start, ItemNumber::parse(&span.text())?)));
    items.map(|(band, item)| (band, Opens::between(before.replace(item), item))).collect()
}

/// Whether any written cell of a column spans several items. `numbers` are the bands in which items
/// begin.
fn has_merged(spans: &[Span], numbers: &[usize]) -> bool {
    spans.iter().any(|span| !span.is_blank() && within(numbers, &span.bands).len() > 1)
}

/// Those of ascending `bands` that lie in a range: a document has thousands.
fn within<'a>(bands: &'a [usize], range: &Range<usize>) -> &'a [usize] {
    let start = bands.partition_point(|band| *band < range.start);
    let end = bands.partition_point(|band| *band < range.end);
    bands.get(start..end).unwrap_or_default()
}

/// A row without a number, statement and grade but with a requirement belongs to the item above.
fn carry_number(
    spans: &mut Vec<Span>,
    items: &[usize],
    requirements: &[usize],
    sections: &[usize],
) {
    let holds = |span: &Span, list: &[usize]| !within(list, &span.bands).is_empty();
    carry(spans, sections, |span| !holds(span, items) && holds(span, requirements));
}

/// Where no cell of No. is drawn beside requirements, nor one of its item, they belong to the item
/// above: writers leave out the cells that a page break cut.
fn fill_number_gaps(
    spans: &mut [Span],
    items: &[usize],
    requirements: &[usize],
    sections: &[usize],
) {
    let mut stops = [items, sections].concat();
    stops.sort_unstable();
    // What stands below the last number may be no part of the table.
    let bands = spans.last().map_or(0, |last| last.bands.end);
    fill_gaps(spans, &stops, bands, |gap| !within(requirements, gap).is_empty());
}

/// Gives the bands of blank cells for which `holds_on` is true to the cell above, but not past a
/// stop: a section row, or an item with a heading of its own.
fn carry(spans: &mut Vec<Span>, stops: &[usize], holds_on: impl Fn(&Span) -> bool) {
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        let stopped = |above: &Span| !within(stops, &(above.bands.end..span.bands.end)).is_empty();
        match kept.last_mut() {
            Some(above)
                if span.is_blank()
                    && above.bands.end <= span.bands.start
                    && !stopped(above)
                    && holds_on(&span) =>
            {
                above.bands.end = span.bands.end;
            }
            _ => kept.push(span),
        }
    }
    *spans = kept;
}

/// Where no cell is drawn at all, the last one holds on, up to the next cell or stop, if
/// `holds_on` is true for the bands of the gap.
fn fill_gaps(
    spans: &mut [Span],
    stops: &[usize],
    bands: usize,
    holds_on: impl Fn(&Range<usize>) -> bool,
) {
    for i in 0..spans.len() {
        let next = spans.get(i + 1).map_or(bands, |below| below.bands.start);
        let here = spans[i].bands.end;
        let stop = stops.get(stops.partition_point(|stop| *stop < here));
        let end = stop.map_or(next, |stop| next.min(*stop));
        if !spans[i].is_blank() && end > here && holds_on(&(here..end)) {
            spans[i].carried.get_or_insert(here);
            spans[i].bands.end = end;
        }
    }
}
