//! Which items may be one at all: those that share the rarest runs of characters.
//!
//! To hold every old item against every new one would take the square of their number. An item that
//! became another shares phrases with it that few others have, so it is enough to look where those
//! stand.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::likeness::Pairs;

/// So many items are held against one. The one it became is nearly always the first of them.
const NEAREST: usize = 8;

/// So many places are looked at for one item, rarest runs of characters first: enough to tell it
/// from others, few enough for any size of table.
const PLACES: usize = 4_000;

/// So many of an item's runs of characters are looked up; an edit leaves most of them.
const LOOKED_UP: usize = 40;

/// The items of both editions that have no partner yet.
pub(super) struct Rivals {
    pub(super) old: Pool,
    pub(super) new: Pool,
}

/// The items of one edition; those that have a partner are blank.
pub(super) struct Pool {
    pub(super) pairs: Vec<Pairs>,
    /// For each item the items of the other edition that it may be, or be a part of.
    pub(super) near: Vec<Vec<usize>>,
}

impl Rivals {
    /// The rivals among items, by what they say; empty for those that have a partner.
    pub(super) fn of(old: &[&str], new: &[&str]) -> Self {
        let (old_runs, new_runs) = (runs_of_all(old), runs_of_all(new));
        let mut near_old = nearest(&old_runs, &new_runs);
        let mut near_new = nearest(&new_runs, &old_runs);
        // Of all items, a part is nearest to its whole; but the whole may be nearer to others.
        let (by_new, by_old) = (turned(&near_new, old.len()), turned(&near_old, new.len()));
        unite(&mut near_old, by_new);
        unite(&mut near_new, by_old);
        let pool = |texts: &[&str], near| Pool {
            pairs: texts.iter().map(|text| Pairs::of(text)).collect(),
            near,
        };
        Self { old: pool(old, near_old), new: pool(new, near_new) }
    }
}

/// So many characters in a row are hardly ever in two texts by chance, but for set phrases.
const LONG_RUN: usize = 6;

fn runs_of_all(texts: &[&str]) -> Vec<Vec<u64>> {
    texts.iter().map(|text| runs(text)).collect()
}

/// Stands for the runs of characters of a text by which it is looked up: long ones, which are rare,
/// and pairs, which an edit leaves.
fn runs(text: &str) -> Vec<u64> {
    let characters = text.chars().collect::<Vec<_>>();
    let of_length = |length| characters.windows(length).map(hash);
    let whole = Some(characters.as_slice()).filter(|whole| whole.len() == 1).map(hash);
    let mut runs = of_length(LONG_RUN).chain(of_length(2)).chain(whole).collect::<Vec<_>>();
    runs.sort_unstable();
    runs.dedup();
    runs
}

fn hash(run: &[char]) -> u64 {
    let mut hasher = DefaultHasher::new();
    run.hash(&mut hasher);
    hasher.finish()
}

/// For each of the others the items that are near it.
fn turned(near: &[Vec<usize>], others: usize) -> Vec<Vec<usize>> {
    let mut turned = vec![Vec::new(); others];
    for (item, near) in near.iter().enumerate() {
        near.iter().for_each(|&other| turned[other].push(item));
    }
    turned
}

fn unite(near: &mut [Vec<usize>], more: Vec<Vec<usize>>) {
    for (near, more) in near.iter_mut().zip(more) {
        near.extend(more);
        near.sort_unstable();
        near.dedup();
    }
}

/// For each item the others that share most of its rare runs.
fn nearest(items: &[Vec<u64>], others: &[Vec<u64>]) -> Vec<Vec<usize>> {
    let index = Index::of(others);
    let mut votes = Votes { counts: vec![0; others.len()], seen: Vec::new() };
    items.iter().map(|item| votes.nearest(item, &index)).collect()
}

/// Where each run stands.
struct Index(Vec<(u64, usize)>);

impl Index {
    fn of(items: &[Vec<u64>]) -> Self {
        let items = items.iter().enumerate();
        let places = items.flat_map(|(at, item)| item.iter().map(move |&run| (run, at)));
        let mut places = places.collect::<Vec<_>>();
        places.sort_unstable();
        Self(places)
    }

    /// The items that have a run.
    fn find(&self, run: u64) -> &[(u64, usize)] {
        let start = self.0.partition_point(|(other, _)| *other < run);
        let rest = &self.0[start..];
        &rest[..rest.partition_point(|(other, _)| *other == run)]
    }
}

/// How many of an item's runs each of the others has.
struct Votes {
    counts: Vec<usize>,
    seen: Vec<usize>,
}

impl Votes {
    fn nearest(&mut self, item: &[u64], index: &Index) -> Vec<usize> {
        let mut found = item.iter().map(|&run| index.find(run)).collect::<Vec<_>>();
        found.retain(|places| !places.is_empty());
        found.sort_by_key(|places| places.len());
        let mut looked_at = 0;
        for places in found.into_iter().take(LOOKED_UP) {
            looked_at += places.len();
            if looked_at > PLACES {
                break;
            }
            places.iter().for_each(|(_, other)| self.vote(*other));
        }
        self.take_first()
    }

    fn vote(&mut self, other: usize) {
        if self.counts[other] == 0 {
            self.seen.push(other);
        }
        self.counts[other] += 1;
    }

    /// Those with the most votes; the votes are set back.
    fn take_first(&mut self) -> Vec<usize> {
        let mut first = std::mem::take(&mut self.seen);
        first.sort_unstable_by_key(|&other| (usize::MAX - self.counts[other], other));
        first.iter().for_each(|&other| self.counts[other] = 0);
        first.truncate(NEAREST);
        first
    }
}

/// A part of a split item has so much of its text from the whole, in thousandths: conjunctions and
/// the ends of sentences change in a split.
const WITHIN_WHOLE: usize = 700;

/// What is asked of parts: how much like the whole they are together, and how much more than the
/// best of them, or any other item, alone. In thousandths.
struct Asked {
    alike: usize,
    gain: usize,
}

/// Of parts that stand side by side, as what was split nearly always does.
const SIDE_BY_SIDE: Asked = Asked { alike: 780, gain: 60 };

/// Of parts that stand apart: phrases of several items can make up a text by chance.
const APART: Asked = Asked { alike: 900, gain: 150 };

/// A part brings so much of the whole that the parts before it lack.
const PART_BRINGS: usize = 120;

/// Whether the parts of a split item may stand anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    SideBySide,
    Apart,
}

/// The open items of the other edition that together are this one, ascending; at least two.
pub(super) fn parts(
    whole: usize,
    wholes: &Pool,
    others: &Pool,
    standing: Standing,
    is_open: impl Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    let text = &wholes.pairs[whole];
    let open = wholes.near[whole].iter().copied().filter(|&at| is_open(at)).collect::<Vec<_>>();
    let is_part = |&at: &usize| is_part(&others.pairs[at], whole, wholes, &others.near[at]);
    let mut parts = open.iter().copied().filter(is_part).collect::<Vec<_>>();
    parts.sort_by_key(|&at| (usize::MAX - others.pairs[at].shared(text), at));
    let (chosen, asked) = match standing {
        Standing::SideBySide => (side_by_side(&parts), SIDE_BY_SIDE),
        Standing::Apart => (cover(text, parts, &others.pairs), APART),
    };
    let together = Pairs::joined(chosen.iter().map(|&at| &others.pairs[at])).likeness(text);
    let alone = open.iter().map(|&at| others.pairs[at].likeness(text)).max().unwrap_or_default();
    let is_split = together >= asked.alike && together >= alone + asked.gain;
    (chosen.len() > 1 && is_split).then_some(chosen)
}

/// Whether a text is from this whole, and not rather all of another one.
fn is_part(part: &Pairs, whole: usize, wholes: &Pool, near: &[usize]) -> bool {
    let within = part.within(&wholes.pairs[whole]);
    let is_other = |&at: &usize| at != whole && part.likeness(&wholes.pairs[at]) >= within;
    within >= WITHIN_WHOLE && !near.iter().any(is_other)
}

/// The part that brings most, and the parts beside it.
fn side_by_side(parts: &[usize]) -> Vec<usize> {
    let Some(&first) = parts.first() else { return Vec::new() };
    let is_part = |at: &usize| parts.contains(at);
    let before = (0..first).rev().take_while(is_part);
    let mut chosen = before.chain((first..).take_while(is_part)).collect::<Vec<_>>();
    chosen.sort_unstable();
    chosen
}

/// The parts that make up the whole, each of which brings something.
fn cover(whole: &Pairs, parts: Vec<usize>, pairs: &[Pairs]) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut covered = 0;
    for at in parts {
        let with = chosen.iter().chain([&at]).map(|&at: &usize| &pairs[at]);
        let more = Pairs::joined(with).shared(whole);
        if 1000 * (more - covered) >= PART_BRINGS * whole.len() {
            chosen.push(at);
            covered = more;
        }
    }
    chosen.sort_unstable();
    chosen
}
