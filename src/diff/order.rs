//! The order of the paper, as the numbers of its controls tell it.

use crate::canon;
use crate::mark::{Dotted, ItemNumber, Mark};
use crate::record::{Control, RecordSet};

/// Where a control stands on the paper: by the number of its 大項目, then by its own. Those whose
/// number cannot be read come last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank<'a> {
    has_no_number: bool,
    major: Option<Dotted>,
    item: Option<ItemNumber>,
    id: &'a str,
}

impl<'a> Rank<'a> {
    /// The rank of an id such as `3.5-①-1`.
    pub(super) fn of(id: &'a str) -> Self {
        let mark = id.find(|c| Mark::read(c).is_some()).unwrap_or(id.len());
        let (major, item) = id.split_at(mark);
        let major = Dotted::parse(major.trim_end_matches('-'));
        let item = ItemNumber::parse(item);
        Self { has_no_number: item.is_none(), major, item, id }
    }
}

/// The controls of a record set in the order of their numbers.
pub(super) struct Ordered<'a> {
    pub(super) records: &'a RecordSet,
    pub(super) controls: Vec<&'a Control>,
    /// As [`Edition::order`](super::Edition::order).
    pub(super) order: Option<Vec<usize>>,
}

impl<'a> Ordered<'a> {
    pub(super) fn of(records: &'a RecordSet) -> Self {
        let mut ranked = records.controls.iter().enumerate().collect::<Vec<_>>();
        ranked.sort_by_cached_key(|(at, control)| (Rank::of(&control.id), *at));
        let in_order = ranked.is_sorted_by_key(|(at, _)| *at);
        let order = (!in_order).then(|| places(ranked.iter().map(|(at, _)| *at)));
        let controls = ranked.into_iter().map(|(_, control)| control).collect();
        Self { records, controls, order }
    }

    /// Which of two record sets comes first. It says nothing about their age; it is the same
    /// whatever the order of the files.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        let mut both = self.controls.iter().zip(&other.controls);
        match both.find(|(one, other)| one != other) {
            Some((one, other)) => canon::compact(one) < canon::compact(other),
            None => self.controls.len() < other.controls.len(),
        }
    }
}

/// The inverse of a permutation.
fn places(permutation: impl ExactSizeIterator<Item = usize>) -> Vec<usize> {
    let mut places = vec![0; permutation.len()];
    permutation.enumerate().for_each(|(place, at)| places[at] = place);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_and_not_spelt() {
        let ids = ["1.2-①-2", "1.2-①-10", "1.2-②-1", "1.10-①-1", "2.1-①-1", "10.1-①-1", "付録"];
        assert!(ids.map(Rank::of).is_sorted());
    }
}
