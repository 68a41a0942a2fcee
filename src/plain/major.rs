//! The 大項目 of a document, in the order in which their numbers count on.
//!
//! A label may stand anywhere beside its items, centred or at the foot of its cell, and a text may
//! have the labels of a page in another order than the paper. Their numbers tell which is which: on
//! paper they count on from the first page to the last.

use super::cell::Column;
use super::item::{Item, Text};
use super::number;
use crate::mark::Dotted;

/// A 大項目.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Major {
    /// Its section, and its place there.
    number: [u16; 2],
    /// The cell that prints it; `None` where the numbers skip it.
    pub(super) cell: Option<usize>,
    /// The page that prints it, or the one after it.
    pub(super) page: usize,
}

/// The 大項目 of all pages, those that are skipped among them.
pub(super) fn read(text: &Text<'_>) -> Vec<Major> {
    let printed = printed(text);
    let mut majors: Vec<Major> = Vec::with_capacity(printed.len());
    for major in printed {
        let above = majors.last().map(|above| above.number);
        majors.extend(skipped(above, major));
        majors.push(major);
    }
    majors
}

/// Those that are printed, each once: by number where no page contradicts that, else as they come.
fn printed(text: &Text<'_>) -> Vec<Major> {
    let cells = text.cells.iter().enumerate();
    let cells = cells.filter(|(_, cell)| cell.column == Some(Column::Major));
    let mut majors: Vec<Major> = Vec::new();
    for (at, cell) in cells {
        let Some(number) = number_of(text, cell.pieces[0]) else { continue };
        if majors.iter().all(|major| major.number != number) {
            majors.push(Major { number, cell: Some(at), page: text.pieces[cell.first()].page });
        }
    }
    let mut counted = majors.clone();
    counted.sort_by_key(|major| major.number);
    let in_order = counted.windows(2).all(|pair| pair[0].page <= pair[1].page + TURNED);
    if in_order { counted } else { majors }
}

/// A label may stand so many pages behind that of the next 大項目: at the foot of a cell that goes on.
const TURNED: usize = 1;

fn number_of(text: &Text<'_>, piece: usize) -> Option<[u16; 2]> {
    let (number, _) = Dotted::heading(&text.pieces[piece].text)?;
    number.components().try_into().ok()
}

/// So many 大項目 in a row may lack their labels.
const MOST_SKIPPED: u16 = 2;

/// Those that the numbers skip above one: of its own section only, as nothing tells how many the
/// section before has.
fn skipped(above: Option<[u16; 2]>, next: Major) -> Vec<Major> {
    let [section, place] = next.number;
    let last = match above {
        Some([of, last]) if of == section => last,
        Some([of, _]) if of < section => 0,
        _ => return Vec::new(),
    };
    let skipped = last + 1..place;
    if skipped.len() > usize::from(MOST_SKIPPED) {
        return Vec::new();
    }
    skipped.map(|place| Major { number: [section, place], cell: None, page: next.page }).collect()
}

/// How many more 大項目 are named than begin, where a number that is printed on two pages in a row is that
/// of one item.
pub(super) fn spare(text: &Text<'_>, majors: &[Major], items: &[Item]) -> usize {
    let page = |item: &Item| text.pieces[item.at].page;
    let begins = |pair: &&[Item]| {
        let again = pair[0].number == pair[1].number && page(&pair[0]) != page(&pair[1]);
        number::begins_major(pair[0].number, pair[1].number) && !again
    };
    let begun = items.windows(2).filter(begins).count() + usize::from(!items.is_empty());
    majors.iter().filter(|major| major.cell.is_some()).count().saturating_sub(begun)
}

/// Whether a number that is printed on two pages in a row, `①-1`, begins another 大項目 each time: more
/// of them are named up to there than have begun.
pub(super) fn begins_again(text: &Text<'_>, majors: &[Major], above: &[Item], item: &Item) -> bool {
    let page = text.pieces[item.at].page;
    let named = majors.iter().filter(|major| major.page <= page).count();
    let begun =
        above.windows(2).filter(|pair| number::begins_major(pair[0].number, pair[1].number));
    named > begun.count() + 1
}
