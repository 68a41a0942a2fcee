//! Which items of the old edition are which of the new one.
//!
//! What is certain comes first: the same number with the same text, then the same text wherever it
//! stands. For the rest, the items that share the rarest runs of characters are held against each
//! other: first whether one was split or several were merged, then each for itself, by the
//! assignment that is best in total. What is left was added or removed.
//!
//! Controls and the requirements of a control are matched in the same way.

use std::collections::BTreeMap;

use super::assign::{self, Edges};
use super::rivals::{self, Rivals, Standing};

/// What matching looks at: a control or a requirement.
#[derive(Debug, Clone, Default)]
pub(super) struct Item<'a> {
    /// Its number; `None` where another item has the same, as it then names nothing.
    pub(super) id: Option<&'a str>,
    /// What it says, in the form for comparing.
    pub(super) text: String,
    /// Stands for what else tells it from others; `None` where nothing does.
    pub(super) rest: Option<u64>,
}

/// Items that are one and the same: none or several on a side where something was added, removed,
/// split or merged. Indices, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) old: Vec<usize>,
    pub(super) new: Vec<usize>,
}

/// How alike two texts have to be, in thousandths of the pairs of characters they share.
#[derive(Debug, Clone, Copy)]
struct Tolerances {
    /// Two items under different numbers are one from here on. Sentences of one paper share
    /// phrases: in tables of a few hundred items, half of them have another at 550, but hardly one
    /// has another at 700; those that have no partner yet are few, and far less alike.
    alike: usize,
    /// The same where the neighbours say that one stands in the place of the other.
    alike_in_place: usize,
    /// The same where besides all else that they say is equal, which is unlikely by chance.
    alike_with_same_rest: usize,
}

const TOLERANCES: Tolerances =
    Tolerances { alike: 600, alike_in_place: 420, alike_with_same_rest: 300 };

/// Matches all items. The groups come in no particular order.
pub(super) fn match_items(old: &[Item<'_>], new: &[Item<'_>]) -> Vec<Group> {
    match_texts(old, new).into_groups()
}

/// Matches items whose numbers are given by another paper: where the texts say nothing else, the
/// same number is the same item, whatever it says now.
pub(super) fn match_named(old: &[Item<'_>], new: &[Item<'_>]) -> Vec<Group> {
    let mut matching = match_texts(old, new);
    matching.pair_equal(|item| item.id);
    matching.into_groups()
}

fn match_texts<'a>(old: &'a [Item<'a>], new: &'a [Item<'a>]) -> Matching<'a> {
    let mut matching = Matching::new(old, new);
    matching.pair_equal(|item| Some((item.id?, item.text.as_str(), item.rest)));
    matching.pair_equal(|item| Some((item.id?, item.said()?)));
    matching.pair_equal(|item| Some((item.said()?, item.rest)));
    matching.pair_equal(Item::said);
    let rivals = matching.rivals();
    for standing in [Standing::SideBySide, Standing::Apart] {
        matching.find_split(&rivals, standing);
        matching.find_merged(&rivals, standing);
    }
    // A pair tells where its neighbours stand, which may tell one more.
    (0..ROUNDS).for_each(|_| matching.pair_alike(&rivals));
    matching.pair_blank();
    matching
}

/// How often what was found is used to find more.
const ROUNDS: usize = 3;

impl Item<'_> {
    /// Its text, if it has one.
    fn said(&self) -> Option<&str> {
        Some(self.text.as_str()).filter(|text| !text.is_empty())
    }
}

/// Items of both editions while they are matched.
struct Matching<'a> {
    old: &'a [Item<'a>],
    new: &'a [Item<'a>],
    /// The new item that an old one is, for those that are one to one.
    new_of: Vec<Option<usize>>,
    old_is_open: Vec<bool>,
    new_is_open: Vec<bool>,
    groups: Vec<Group>,
}

impl<'a> Matching<'a> {
    fn new(old: &'a [Item<'a>], new: &'a [Item<'a>]) -> Self {
        Self {
            old,
            new,
            new_of: vec![None; old.len()],
            old_is_open: vec![true; old.len()],
            new_is_open: vec![true; new.len()],
            groups: Vec::new(),
        }
    }

    fn open_old(&self) -> Vec<usize> {
        (0..self.old.len()).filter(|&at| self.old_is_open[at]).collect()
    }

    fn open_new(&self) -> Vec<usize> {
        (0..self.new.len()).filter(|&at| self.new_is_open[at]).collect()
    }

    fn join(&mut self, old: Vec<usize>, new: Vec<usize>) {
        old.iter().for_each(|&at| self.old_is_open[at] = false);
        new.iter().for_each(|&at| self.new_is_open[at] = false);
        if let (&[i], &[j]) = (old.as_slice(), new.as_slice()) {
            self.new_of[i] = Some(j);
        }
        self.groups.push(Group { old, new });
    }

    /// Pairs open items that are equal in what `key` sees of them, in their order.
    fn pair_equal<K: Ord>(&mut self, key: impl Fn(&'a Item<'a>) -> Option<K>) {
        self.pair_by(&key, &key);
    }

    /// Pairs open old and new items whose keys are equal, in their order.
    fn pair_by<K: Ord>(
        &mut self,
        old_key: impl Fn(&'a Item<'a>) -> Option<K>,
        new_key: impl Fn(&'a Item<'a>) -> Option<K>,
    ) {
        let old = keyed(self.old, &self.open_old(), old_key);
        let new = keyed(self.new, &self.open_new(), new_key);
        let mut rest = new.as_slice();
        for (key, i) in &old {
            rest = &rest[rest.partition_point(|(other, _)| other < key)..];
            if let Some(((_, j), after)) = rest.split_first().filter(|((other, _), _)| other == key)
            {
                self.join(vec![*i], vec![*j]);
                rest = after;
            }
        }
    }

    fn rivals(&self) -> Rivals {
        let texts = |items: &'a [Item<'a>], open: &[bool]| {
            let text =
                |(item, open): (&'a Item<'a>, &bool)| if *open { item.text.as_str() } else { "" };
            items.iter().zip(open).map(text).collect::<Vec<_>>()
        };
        Rivals::of(&texts(self.old, &self.old_is_open), &texts(self.new, &self.new_is_open))
    }

    /// Old items whose text is that of several new ones.
    fn find_split(&mut self, rivals: &Rivals, standing: Standing) {
        for i in self.open_old() {
            let open = |j: usize| self.new_is_open[j];
            if let Some(parts) = rivals::parts(i, &rivals.old, &rivals.new, standing, open) {
                self.join(vec![i], parts);
            }
        }
    }

    /// New items whose text is that of several old ones.
    fn find_merged(&mut self, rivals: &Rivals, standing: Standing) {
        for j in self.open_new() {
            let open = |i: usize| self.old_is_open[i];
            if let Some(parts) = rivals::parts(j, &rivals.new, &rivals.old, standing, open) {
                self.join(parts, vec![j]);
            }
        }
    }

    /// Pairs items that are alike, so that all pairs together are as alike as can be.
    fn pair_alike(&mut self, rivals: &Rivals) {
        let (old, new) = (self.open_old(), self.open_new());
        let numbered = new.iter().filter_map(|&j| Some((self.new[j].id?, j)));
        let by_id = numbered.collect::<BTreeMap<_, _>>();
        let edges = old.iter().map(|&i| self.edges(i, rivals, &by_id)).collect::<Edges>();
        for (i, j) in old.into_iter().zip(assign::assign(&edges, self.new.len())) {
            if let Some(j) = j {
                self.join(vec![i], vec![j]);
            }
        }
    }

    /// The new items that an old one may be: those that are alike, that of its number, and what
    /// stands in its place.
    fn edges(&self, i: usize, rivals: &Rivals, by_id: &BTreeMap<&str, usize>) -> Vec<(usize, i64)> {
        let mut near = rivals.old.near[i].clone();
        near.extend(self.old[i].id.and_then(|id| by_id.get(id)));
        near.extend(self.in_place(i));
        near.retain(|&j| self.new_is_open[j]);
        near.sort_unstable();
        near.dedup();
        near.into_iter().filter_map(|j| Some((j, self.weight(i, j, rivals)?))).collect()
    }

    /// What stands beside the new items that its neighbours are.
    fn in_place(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        let before = i.checked_sub(1).and_then(|i| self.new_of[i]).map(|j| j + 1);
        let after = self.new_of.get(i + 1).and_then(|j| (*j)?.checked_sub(1));
        let count = self.new.len();
        before.into_iter().chain(after).filter(move |&j| j < count)
    }

    /// How much speaks for a pair; `None` where too little does. Likeness decides; the rest settles
    /// what it leaves open.
    fn weight(&self, i: usize, j: usize, rivals: &Rivals) -> Option<i64> {
        let (old, new) = (&self.old[i], &self.new[j]);
        let likeness = rivals.old.pairs[i].likeness(&rivals.new.pairs[j]);
        let same_rest = old.rest.is_some() && old.rest == new.rest;
        let in_place = self.is_in_place(i, j);
        let needed = match (in_place, same_rest) {
            (true, true) => TOLERANCES.alike_with_same_rest,
            (true, false) => TOLERANCES.alike_in_place,
            _ => TOLERANCES.alike,
        };
        let same_id = old.id.is_some() && old.id == new.id;
        let bonus = 40 * i64::from(same_rest) + 40 * i64::from(in_place) + 20 * i64::from(same_id);
        (likeness >= needed).then(|| i64::try_from(likeness).unwrap_or(0) + bonus)
    }

    /// Whether a neighbour of the one is a neighbour of the other on the same side: then one may
    /// stand in the place of the other, whatever their numbers are.
    fn is_in_place(&self, i: usize, j: usize) -> bool {
        let before = match (i.checked_sub(1), j.checked_sub(1)) {
            (None, None) => true,
            (Some(i), Some(j)) => self.new_of[i] == Some(j),
            _ => false,
        };
        let (i, j) = (i + 1, j + 1);
        let both_end = i == self.old.len() && j == self.new.len();
        before || both_end || self.new_of.get(i).is_some_and(|at| *at == Some(j))
    }

    /// Pairs items by their number where one has no text, so that nothing speaks against it; those
    /// with neither number nor text in their order.
    fn pair_blank(&mut self) {
        let blank = |item: &Item<'a>| item.said().is_none();
        self.pair_by(|old| old.id.filter(|_| blank(old)), |new| new.id);
        self.pair_by(|old| old.id, |new| new.id.filter(|_| blank(new)));
        self.pair_equal(|item| (item.id.is_none() && blank(item)).then_some(item.rest));
    }

    fn into_groups(mut self) -> Vec<Group> {
        for i in self.open_old() {
            self.groups.push(Group { old: vec![i], new: vec![] });
        }
        for j in self.open_new() {
            self.groups.push(Group { old: vec![], new: vec![j] });
        }
        self.groups
    }
}

/// Items with their keys, ascending.
fn keyed<'a, K: Ord>(
    items: &'a [Item<'a>],
    open: &[usize],
    key: impl Fn(&'a Item<'a>) -> Option<K>,
) -> Vec<(K, usize)> {
    let keys = open.iter().filter_map(|&at| Some((key(&items[at])?, at)));
    let mut keys = keys.collect::<Vec<_>>();
    keys.sort_unstable();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item<'a>(id: &'a str, text: &str) -> Item<'a> {
        Item { id: Some(id), text: text.to_owned(), rest: None }
    }

    /// The groups that were found, as `old>new` by ids.
    fn matched(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
        let (olds, news): (Vec<_>, Vec<_>) = (
            old.iter().map(|(id, text)| item(id, text)).collect(),
            new.iter().map(|(id, text)| item(id, text)).collect(),
        );
        let ids = |all: &[(&str, &str)], at: &[usize]| {
            at.iter().map(|&at| all[at].0.to_owned()).collect::<Vec<_>>().join("+")
        };
        let groups = match_items(&olds, &news);
        let mut shown = groups
            .iter()
            .map(|group| format!("{}>{}", ids(old, &group.old), ids(new, &group.new)))
            .collect::<Vec<_>>();
        shown.sort_unstable();
        shown
    }

    const ACCESS: &str = "利用者の権限を文書に定め、変更があったときは遅滞なく改める。";
    const BACKUP: &str = "記録の複製を毎日取得し、離れた場所に保管する。";
    const VIRUS: &str = "不正プログラム対策ソフトウェアを全ての端末に導入する。";

    #[test]
    fn an_item_before_others_shifts_their_numbers_only() {
        let old = [("①-1", ACCESS), ("①-2", BACKUP)];
        let new = [("①-1", VIRUS), ("①-2", ACCESS), ("①-3", BACKUP)];
        assert_eq!(matched(&old, &new), [">①-1", "①-1>①-2", "①-2>①-3"]);
    }

    #[test]
    fn a_text_in_two_is_split_and_two_in_one_are_merged() {
        let both = format!("{ACCESS}また、{BACKUP}");
        let (one, two) = ([("①-1", both.as_str())], [("①-1", ACCESS), ("①-2", BACKUP)]);
        assert_eq!(matched(&one, &two), ["①-1>①-1+①-2"]);
        assert_eq!(matched(&two, &one), ["①-1+①-2>①-1"]);
    }

    #[test]
    fn the_same_number_with_another_text_is_another_item() {
        assert_eq!(matched(&[("①-1", ACCESS)], &[("①-1", VIRUS)]), [">①-1", "①-1>"]);
    }
}
