//! A table of ranges of codes, looked up by code: CMap entries and glyph widths.

/// So many ranges are looked at for one code. Sane tables hardly overlap; a table made to overlap
/// everywhere must not take time without end.
const MAX_LOOKS: usize = 64;

/// One range, both ends included.
#[derive(Debug, Clone)]
struct Range<T> {
    low: u64,
    high: u64,
    /// Where it stood in the table: of two that overlap, the later one counts.
    order: usize,
    value: T,
}

/// Ranges of codes with a value each; of overlapping ranges, the one that was added last counts.
#[derive(Debug, Clone)]
pub(super) struct Ranges<T> {
    ranges: Vec<Range<T>>,
    /// The highest end of all ranges up to each one, in order of their lower ends.
    reach: Vec<u64>,
}

impl<T> Ranges<T> {
    /// A table of `(low, high, value)`, in order of definition.
    pub(super) fn new(entries: impl IntoIterator<Item = (u64, u64, T)>) -> Self {
        let mut ranges: Vec<Range<T>> = entries
            .into_iter()
            .enumerate()
            .filter(|(_, (low, high, _))| low <= high)
            .map(|(order, (low, high, value))| Range { low, high, order, value })
            .collect();
        ranges.sort_by_key(|range| (range.low, range.order));
        let mut highest = 0;
        let reach = ranges
            .iter()
            .map(|range| {
                highest = range.high.max(highest);
                highest
            })
            .collect();
        Self { ranges, reach }
    }

    /// Whether there is no range at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The value of the range that holds `code`, and how far into the range it lies.
    pub(super) fn get(&self, code: u64) -> Option<(&T, u64)> {
        let end = self.ranges.partition_point(|range| range.low <= code);
        let candidates = self.ranges.iter().zip(&self.reach).take(end).rev();
        candidates
            .take_while(|(_, reach)| **reach >= code)
            .take(MAX_LOOKS)
            .map(|(range, _)| range)
            .filter(|range| range.high >= code)
            .max_by_key(|range| range.order)
            .map(|range| (&range.value, code - range.low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_added_last_counts() {
        let ranges = Ranges::new([(0, 100, 'a'), (10, 20, 'b'), (15, 15, 'c'), (15, 16, 'd')]);
        let at = |code| ranges.get(code).map(|(value, offset)| (*value, offset));
        assert_eq!(at(9), Some(('a', 9)));
        assert_eq!(at(14), Some(('b', 4)));
        assert_eq!(at(15), Some(('d', 0)));
        assert_eq!(at(100), Some(('a', 100)));
        assert_eq!(at(101), None);
    }
}
