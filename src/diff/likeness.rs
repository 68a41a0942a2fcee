//! How alike two texts are: by the pairs of neighbouring characters that they share.

use std::cmp::Ordering;

/// The pairs of neighbouring characters of a text, ends included, in ascending order.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs(Vec<u64>);

/// Stands before and after a text, so that a text of one character has pairs too.
const END: char = '\u{0}';

impl Pairs {
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let next = text.chars().chain([END]);
        let pair = |(a, b): (char, char)| u64::from(u32::from(a)) << 32 | u64::from(u32::from(b));
        let mut pairs =
            [END].into_iter().chain(text.chars()).zip(next).map(pair).collect::<Vec<_>>();
        pairs.sort_unstable();
        Self(pairs)
    }

    /// The pairs of several texts together.
    pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut pairs =
            parts.into_iter().flat_map(|part| part.0.iter().copied()).collect::<Vec<_>>();
        pairs.sort_unstable();
        Self(pairs)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many pairs both have.
    pub(super) fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b, mut shared) = (&self.0[..], &other.0[..], 0);
        while let ([x, after_x @ ..], [y, after_y @ ..]) = (a, b) {
            match x.cmp(y) {
                Ordering::Less => a = after_x,
                Ordering::Greater => b = after_y,
                Ordering::Equal => (a, b, shared) = (after_x, after_y, shared + 1),
            }
        }
        shared
    }

    /// The share of pairs that two texts have in common (Dice's coefficient), in thousandths.
    pub(super) fn likeness(&self, other: &Self) -> usize {
        2000 * self.shared(other) / (self.len() + other.len()).max(1)
    }

    /// The share of its pairs that the other text has as well, in thousandths.
    pub(super) fn within(&self, other: &Self) -> usize {
        1000 * self.shared(other) / self.len().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> usize {
        Pairs::of(a).likeness(&Pairs::of(b))
    }

    #[test]
    fn the_same_text_is_wholly_alike_and_another_not_at_all() {
        assert_eq!(likeness("規程を定める", "規程を定める"), 1000);
        assert_eq!(likeness("規程を定める", "ABC"), 0);
        assert_eq!(likeness("", ""), 0);
        assert_eq!(likeness("規", "規"), 1000);
    }

    #[test]
    fn a_part_is_within_the_whole() {
        let (part, whole) = (Pairs::of("規程を定める"), Pairs::of("規程を定める。記録を残す。"));
        assert!(part.within(&whole) > 800 && whole.within(&part) < 600);
        let parts = [part, Pairs::of("記録を残す。")];
        assert!(Pairs::joined(&parts).likeness(&whole) > 850);
    }
}
