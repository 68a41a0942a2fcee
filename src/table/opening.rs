//! What the number of an item tells of its headings: numbers start again under each of them.

use crate::mark::ItemNumber;
use crate::profile::Field;

/// What an item opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opens {
    /// A 大項目 (and its first 小項目): `①-1`, or a mark that starts again.
    Major,
    /// A 小項目: `③-1`, or another mark.
    Minor,
    /// Nothing: it goes on with the 小項目 before it.
    Nothing,
}

impl Opens {
    /// What `item` opens after the item `before`.
    pub(super) fn between(before: Option<ItemNumber>, item: ItemNumber) -> Self {
        let first = item.number == 1;
        match before {
            _ if first && item.mark.number() <= 1 => Self::Major,
            Some(before) if before.mark > item.mark => Self::Major,
            Some(before) if first || before.mark != item.mark => Self::Minor,
            None if first => Self::Minor,
            _ => Self::Nothing,
        }
    }

    /// Whether a column has another cell from this item on.
    pub(super) const fn new_cell_of(self, field: Field) -> bool {
        match self {
            Self::Major => true,
            Self::Minor => !matches!(field, Field::Major),
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_tell_where_headings_begin() {
        let opens = |before: &str, item: &str| {
            Opens::between(ItemNumber::parse(before), ItemNumber::parse(item).unwrap())
        };
        assert_eq!(opens("③-4", "①-1"), Opens::Major);
        assert_eq!(opens("①-1", "①-1"), Opens::Major);
        assert_eq!(opens("③-4", "①-2"), Opens::Major);
        assert_eq!(opens("①-4", "②-1"), Opens::Minor);
        assert_eq!(opens("①-4", "①-5"), Opens::Nothing);
    }
}
