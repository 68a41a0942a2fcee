//! The numbers of a page → the order in which they count on.
//!
//! A text may have parts of a page in another order than the paper. The numbers of the items tell it:
//! they count on, in runs that stand in the text as on paper.

use std::collections::BTreeSet;

use super::item::{Item, Text};
use super::piece::{Form, Piece};
use crate::mark::{self, ItemNumber, Mark};

/// Puts the numbers of each page in the order in which they count on, with as little change to the
/// order of the text as that takes.
pub(super) fn put_in_order(text: &Text<'_>, items: &mut [Item]) {
    let labels = labels(text.pieces);
    let page_of = |item: &Item| text.pieces[item.at].page;
    let mut from = 0;
    while from < items.len() {
        let page = page_of(&items[from]);
        let to = from + items[from..].iter().take_while(|item| page_of(item) == page).count();
        let next = to + items[to..].iter().take_while(|item| page_of(item) == page + 1).count();
        let above = from.checked_sub(1).map(|last| &items[last]);
        let above = above.filter(|above| !text.is_gap(page_of(above), page));
        let around = Around {
            starts: text.whole && from == 0,
            above: above.map(|above| above.number),
            below: first_number(&items[to..next]).filter(|_| !text.is_gap(page, page + 1)),
            labels: &labels[page],
        };
        reorder(&mut items[from..to], &around);
        from = to;
    }
}

/// Puts the items of a page in the order in which their numbers count on.
fn reorder(items: &mut [Item], around: &Around<'_>) {
    let numbers: Vec<ItemNumber> = items.iter().map(|item| item.number).collect();
    let order = count_on(around, &numbers);
    let mut here: Vec<Item> = order.iter().map(|&at| items[at].clone()).collect();
    if !order.is_sorted() {
        here.iter_mut().for_each(|item| item.displaced = true);
    }
    items.clone_from_slice(&here);
}

/// What a label on a page names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Major,
    Minor(Mark),
}

/// The labels of each page, in the order of the text.
fn labels(pieces: &[Piece]) -> Vec<Vec<Named>> {
    let mut labels = vec![Vec::new(); pieces.last().map_or(0, |last| last.page + 1)];
    for piece in pieces {
        labels[piece.page].extend(match piece.form {
            Form::Major => Some(Named::Major),
            Form::Minor => mark::split(&piece.text).map(|(mark, _)| Named::Minor(mark)),
            _ => None,
        });
    }
    labels
}

/// So many orders are followed at a time.
const ORDERS: usize = 64;
/// A page with more numbers than this is left as it is: no page has as many.
const MOST_NUMBERS: usize = 200;
/// What it costs that a number does not follow the one above it.
const SKIP: f64 = 10.0;
/// What it costs that the text jumps: that the next number is not the next of the text.
const JUMP: f64 = 1.0;
/// What it costs that the first number of the next page, which may be displaced itself, does not follow.
const MISS: f64 = 2.5;
/// What it costs that the next page prints the last number again: an item may go on there, but few writers
/// print its number twice.
const AGAIN: f64 = 1.5;
/// What it costs that a 小項目 or 大項目 begins without its label, or has one without beginning: the
/// label may stand on another page.
const UNNAMED: f64 = 0.8;
/// What it costs that the labels of a page come in another order than what begins on it.
const ASTRAY: f64 = 0.5;
/// What it costs more to jump back or ahead over a run of numbers.
const OVER_RUN: f64 = 0.1;

/// A beginning of an order of numbers.
#[derive(Debug, Clone)]
struct Order {
    cost: f64,
    taken: Vec<usize>,
    left: Vec<bool>,
}

/// The first number of a page: the one that counts on from another page, else the first in the text.
fn first_number(items: &[Item]) -> Option<ItemNumber> {
    let goes_on = |item: &&Item| {
        let counts_on = |other: &Item| other.number.successor() == item.number;
        item.number.number > 1 && !items.iter().any(counts_on)
    };
    items.iter().find(goes_on).or(items.first()).map(|item| item.number)
}

/// What stands around the numbers of a page.
#[derive(Debug, Clone, Copy)]
struct Around<'a> {
    /// Whether the numbers of the document begin here.
    starts: bool,
    /// The last number of the page before.
    above: Option<ItemNumber>,
    /// The first number of the next page.
    below: Option<ItemNumber>,
    /// The 小項目 and 大項目 that the page names.
    labels: &'a [Named],
}

/// The order in which numbers count on best, from those above them to those below: runs of the text,
/// put one behind the other.
fn count_on(around: &Around<'_>, numbers: &[ItemNumber]) -> Vec<usize> {
    if numbers.len() > MOST_NUMBERS {
        return (0..numbers.len()).collect();
    }
    let mut orders = vec![Order { cost: 0.0, taken: Vec::new(), left: vec![true; numbers.len()] }];
    for _ in 0..numbers.len() {
        let mut longer: Vec<Order> =
            orders.iter().flat_map(|order| go_on(order, around, numbers)).collect();
        longer.sort_by(|a, b| a.cost.total_cmp(&b.cost).then_with(|| a.taken.cmp(&b.taken)));
        let mut seen = BTreeSet::new();
        longer.retain(|order| seen.insert((order.taken.last().copied(), order.left.clone())));
        longer.truncate(ORDERS);
        orders = longer;
    }
    let cost = |order: &Order| order.cost + misses(around, &order.taken, numbers);
    let best = orders.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    best.map(|order| order.taken).unwrap_or_default()
}

/// What it costs that an order does not meet the next page, and begins other 小項目 and 大項目 than the
/// page names.
fn misses(around: &Around<'_>, order: &[usize], numbers: &[ItemNumber]) -> f64 {
    let counted: Vec<ItemNumber> = order.iter().map(|&at| numbers[at]).collect();
    // The number of an item that goes on from the page before begins nothing.
    let above = around.above.filter(|above| counted.first() != Some(above));
    let all: Vec<ItemNumber> = above.into_iter().chain(counted).collect();
    // The first number of the document begins a 大項目 and a 小項目.
    let first = all.first().filter(|_| around.starts);
    let first = first.map(|first| [Named::Major, Named::Minor(first.mark)]).into_iter().flatten();
    let begun = all.windows(2).flat_map(|pair| begun(pair[0], pair[1]));
    let begun: Vec<Named> = first.chain(begun).collect();
    let count = |names: &[Named], major: bool| {
        names.iter().filter(|&&name| (name == Named::Major) == major).count()
    };
    let off = |major| count(&begun, major).abs_diff(count(around.labels, major));
    let off = off(true) + off(false);
    let apart = begun.len() + around.labels.len() - 2 * in_common(&begun, around.labels);
    let meets = match all.last().zip(around.below) {
        Some((&last, below)) if last == below => AGAIN,
        Some((&last, below)) if !counts_on(last, below) => MISS,
        _ => 0.0,
    };
    let times = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    UNNAMED * times(off) + ASTRAY * times(apart - off) + meets
}

/// What begins with a number.
fn begun(above: ItemNumber, this: ItemNumber) -> impl Iterator<Item = Named> {
    let major = begins_major(above, this).then_some(Named::Major);
    let minor = begins_minor(above, this).then_some(Named::Minor(this.mark));
    major.into_iter().chain(minor)
}

/// How many names two lists have in common, in the same order.
fn in_common(a: &[Named], b: &[Named]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for name in a {
        let mut corner = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if name == other { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    row[b.len()]
}

/// Whether a number begins another 小項目 than that above it.
pub(super) fn begins_minor(above: ItemNumber, this: ItemNumber) -> bool {
    this.mark != above.mark || this.number <= above.number
}

/// Whether a number begins another 大項目 than that above it: the marks start again.
pub(super) fn begins_major(above: ItemNumber, this: ItemNumber) -> bool {
    begins_minor(above, this) && this.mark <= above.mark
}

/// The orders that are longer by one number: the next of the text, or the first of another run.
fn go_on<'a>(
    order: &'a Order,
    around: &'a Around<'_>,
    numbers: &'a [ItemNumber],
) -> impl Iterator<Item = Order> + 'a {
    let last = order.taken.last().copied();
    let from = last.map_or(0, |last| last + 1);
    let next = (from..numbers.len()).find(|&at| order.left[at]);
    // The first of a 小項目 may be the first of a run, whatever stands before it in the text.
    let begins = |at: usize| {
        at == 0
            || numbers[at].number == 1
            || !order.left[at - 1]
            || !counts_on(numbers[at - 1], numbers[at])
    };
    let open = (0..numbers.len()).filter(move |&at| order.left[at]);
    let open = open.filter(move |&at| Some(at) == next || begins(at));
    open.enumerate().map(move |(run, at)| {
        // Only over a page break is a number printed again.
        let follows = match (last, around.above) {
            (Some(last), _) => counts_on(numbers[last], numbers[at]),
            (None, Some(above)) => follows(above, numbers[at]),
            (None, None) => !around.starts || is_first(numbers[at]),
        };
        let run = f64::from(u32::try_from(run).unwrap_or(u32::MAX));
        let jump = if Some(at) == next { 0.0 } else { JUMP + OVER_RUN * run };
        let mut longer = order.clone();
        longer.cost += jump + if follows { 0.0 } else { SKIP };
        longer.taken.push(at);
        longer.left[at] = false;
        longer
    })
}

/// Whether a number is the first of its 大項目.
pub(super) fn is_first(number: ItemNumber) -> bool {
    number.mark.number() == 1 && number.number == 1
}

/// Where the text is out of order: between the first and the last number of a page that do not count
/// on, where several don't. For each piece.
pub(super) fn unruly(pieces: &[Piece]) -> Vec<bool> {
    let mut unruly = vec![false; pieces.len()];
    let mut numbers: Vec<(usize, ItemNumber)> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let Form::Number(number) = piece.form {
            numbers.push((at, number));
        }
    }
    for of_page in numbers.chunk_by(|a, b| pieces[a.0].page == pieces[b.0].page) {
        let breaks: Vec<(usize, usize)> = of_page
            .windows(2)
            .filter(|pair| !follows(pair[0].1, pair[1].1))
            .map(|pair| (pair[0].0, pair[1].0))
            .collect();
        if let [first, .., last] = breaks[..]
            && breaks.len() >= UNRULY
        {
            unruly[first.0..=last.1].fill(true);
        }
    }
    unruly
}

/// So many numbers of a page that do not count on show that its text is out of order.
const UNRULY: usize = 3;

/// Whether a number stands above another on paper that stands above it in the text.
pub(super) fn counts_down(above: ItemNumber, next: ItemNumber) -> bool {
    next < above && !counts_on(above, next)
}

/// Whether one number may follow another: the next of its 小項目, the first of the next, or the first
/// of the next 大項目.
fn follows(above: ItemNumber, next: ItemNumber) -> bool {
    next == above || counts_on(above, next)
}

/// The same where no page ends between them: the number of an item that goes on is not printed again.
fn counts_on(above: ItemNumber, next: ItemNumber) -> bool {
    next == above.successor()
        || next.number == 1
            && (next.mark.number() == 1 || above.mark.successor() == Some(next.mark))
}
