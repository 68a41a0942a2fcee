//! Numbers, texts and grades → items; labels → the items under them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Costs, NEVER, Place, align, align_within};
use super::cell::{Cell, Column};
use super::piece::{Form, Piece};
use crate::mark::{self, Dotted, ItemNumber};

/// An item, by the pieces and cells it was read from.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its number.
    pub(super) number: ItemNumber,
    /// The piece that prints it.
    pub(super) at: usize,
    /// The pieces that print it again, on the pages that the item goes on to.
    pub(super) again: Vec<usize>,
    /// The cells of its text, in order.
    pub(super) texts: Vec<usize>,
    /// The cells of its text that say again what one of those says, with that one.
    pub(super) repeated: Vec<(usize, usize)>,
    /// The piece of its grade.
    pub(super) grade: Option<usize>,
    /// The labels above it.
    pub(super) labels: Labels,
    /// What is unsure: how narrowly each was found.
    pub(super) margins: Margins,
    /// The 小項目 and 大項目 it belongs to, counted through the document.
    pub(super) group: usize,
    pub(super) family: usize,
    /// Whether the numbers of its page stand in another order than they count.
    pub(super) displaced: bool,
}

/// The cells of the labels of an item.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Labels {
    pub(super) section: Option<usize>,
    pub(super) major: Option<usize>,
    pub(super) minor: Option<usize>,
    pub(super) risk: Option<usize>,
}

/// How much the next best reading costs more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margins {
    pub(super) text: f64,
    pub(super) grade: f64,
    pub(super) major: f64,
    pub(super) minor: f64,
    pub(super) risk: f64,
}

impl Default for Margins {
    fn default() -> Self {
        let sure = f64::INFINITY;
        Self { text: sure, grade: sure, major: sure, minor: sure, risk: sure }
    }
}

/// What the items are read from.
pub(super) struct Text<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) cells: &'a [Cell],
    /// Which cells may be the text of an item.
    pub(super) texts: &'a [usize],
}

/// Reads the items, in the order of the text.
pub(super) fn read(text: &Text<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (at, piece) in text.pieces.iter().enumerate() {
        if let Form::Number(number) = piece.form {
            items.push(Item {
                number,
                at,
                again: Vec::new(),
                texts: Vec::new(),
                repeated: Vec::new(),
                grade: None,
                labels: Labels::default(),
                margins: Margins::default(),
                group: 0,
                family: 0,
                displaced: false,
            });
        }
    }
    put_in_order(text.pieces, &mut items);
    give_texts(text, &mut items);
    doubt_apart(text, &mut items);
    doubt_beside_torsos(text, &mut items);
    give_grades(text, &mut items);
    merge_repeated(text, &mut items);
    group(&mut items);
    give_labels(text, &mut items);
    items
}

/// Puts the numbers of each page in the order in which they count on, with as little change to the
/// order of the text as that takes.
fn put_in_order(pieces: &[Piece], items: &mut [Item]) {
    let mut from = 0;
    while from < items.len() {
        let page = pieces[items[from].at].page;
        let to = from + items[from..].iter().take_while(|i| pieces[i.at].page == page).count();
        let above = from.checked_sub(1).map(|last| items[last].number);
        let numbers: Vec<ItemNumber> = items[from..to].iter().map(|item| item.number).collect();
        let next = to + items[to..].iter().take_while(|i| pieces[i.at].page == page + 1).count();
        let below = first_number(&items[to..next]);
        let labels = |form: Form| {
            let here = pieces.iter().filter(|piece| piece.page == page && piece.form == form);
            here.count()
        };
        let labels = [labels(Form::Minor), labels(Form::Major)];
        let order = count_on(&Around { above, below, labels }, &numbers);
        let mut here: Vec<Item> = order.iter().map(|&at| items[from + at].clone()).collect();
        if !order.is_sorted() {
            here.iter_mut().for_each(|item| item.displaced = true);
        }
        items[from..to].clone_from_slice(&here);
        from = to;
    }
}

/// An item that goes on over a page break may have its number on both pages, and its text as well.
fn merge_repeated(text: &Text<'_>, items: &mut Vec<Item>) {
    let page = |item: &Item| text.pieces[item.again.last().copied().unwrap_or(item.at)].page;
    let mut merged: Vec<Item> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match merged.last_mut() {
            Some(above) if above.number == item.number && page(above) != page(&item) => {
                above.again.push(item.at);
                take_texts(text, above, item.texts);
                above.grade = above.grade.or(item.grade);
                above.margins.text = above.margins.text.min(item.margins.text);
                above.margins.grade = above.margins.grade.min(item.margins.grade);
            }
            _ => merged.push(item),
        }
    }
    *items = merged;
}

/// Gives an item the texts that the next page has under its number: what goes on, not what is printed
/// again.
fn take_texts(text: &Text<'_>, item: &mut Item, texts: Vec<usize>) {
    let chars = |cell: usize| -> Vec<char> {
        let pieces = text.cells[cell].pieces.iter();
        pieces.flat_map(|&at| text.pieces[at].chars.iter().copied()).collect()
    };
    for cell in texts {
        let below = chars(cell);
        let says = |above: &[char], what: &[char]| {
            what.len() >= REPEATED && above.windows(what.len()).any(|window| window == what)
        };
        if let Some(whole) = item.texts.iter().position(|&above| says(&chars(above), &below)) {
            item.repeated.push((item.texts[whole], cell));
        } else if let Some(part) = item.texts.iter().position(|&above| says(&below, &chars(above)))
        {
            item.repeated.push((cell, item.texts[part]));
            item.texts[part] = cell;
        } else {
            item.texts.push(cell);
        }
    }
}

/// A text of so many characters that stands in another is printed again.
const REPEATED: usize = 8;

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
/// What it costs that a 小項目 or 大項目 begins without its label, or has one without beginning: the
/// label may stand on another page.
const UNNAMED: f64 = 0.8;
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
struct Around {
    /// The last number of the page before.
    above: Option<ItemNumber>,
    /// The first number of the next page.
    below: Option<ItemNumber>,
    /// How many 小項目 and 大項目 the page names.
    labels: [usize; 2],
}

/// The order in which numbers count on best, from those above them to those below: runs of the text,
/// put one behind the other.
fn count_on(around: &Around, numbers: &[ItemNumber]) -> Vec<usize> {
    if numbers.len() > MOST_NUMBERS {
        return (0..numbers.len()).collect();
    }
    let mut orders = vec![Order { cost: 0.0, taken: Vec::new(), left: vec![true; numbers.len()] }];
    for _ in 0..numbers.len() {
        let mut longer: Vec<Order> =
            orders.iter().flat_map(|order| go_on(order, around.above, numbers)).collect();
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
fn misses(around: &Around, order: &[usize], numbers: &[ItemNumber]) -> f64 {
    let counted: Vec<ItemNumber> = order.iter().map(|&at| numbers[at]).collect();
    // The number of an item that goes on from the page before begins nothing.
    let above = around.above.filter(|above| counted.first() != Some(above));
    let all: Vec<ItemNumber> = above.into_iter().chain(counted).collect();
    let begun = |begins: fn(ItemNumber, ItemNumber) -> bool| {
        all.windows(2).filter(|pair| begins(pair[0], pair[1])).count()
    };
    let begun = [begun(begins_minor), begun(begins_major)];
    let off: usize = begun.iter().zip(around.labels).map(|(a, b)| a.abs_diff(b)).sum();
    let meets = all.last().zip(around.below).is_none_or(|(&last, below)| follows(last, below));
    UNNAMED * f64::from(u32::try_from(off).unwrap_or(u32::MAX)) + if meets { 0.0 } else { MISS }
}

/// Whether a number begins another 小項目 than that above it.
fn begins_minor(above: ItemNumber, this: ItemNumber) -> bool {
    this.mark != above.mark || this.number <= above.number
}

/// Whether a number begins another 大項目 than that above it: the marks start again.
fn begins_major(above: ItemNumber, this: ItemNumber) -> bool {
    begins_minor(above, this) && this.mark <= above.mark
}

/// The orders that are longer by one number: the next of the text, or the first of another run.
fn go_on<'a>(
    order: &'a Order,
    above: Option<ItemNumber>,
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
        let follows = match last {
            Some(last) => counts_on(numbers[last], numbers[at]),
            None => above.is_none_or(|above| follows(above, numbers[at])),
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

/// Whether one number may follow another: the next of its 小項目, the first of the next, or the first
/// of the next 大項目.
pub(super) fn follows(above: ItemNumber, next: ItemNumber) -> bool {
    next == above || counts_on(above, next)
}

/// The same where no page ends between them: the number of an item that goes on is not printed again.
fn counts_on(above: ItemNumber, next: ItemNumber) -> bool {
    next == above.successor()
        || next.number == 1
            && (next.mark.number() == 1 || above.mark.successor() == Some(next.mark))
}

/// The distance of a piece from a cell, in pieces.
fn distance(at: usize, cell: &Cell) -> f64 {
    let away = cell.pieces.iter().map(|&piece| piece.abs_diff(at)).min().unwrap_or(0);
    f64::from(u32::try_from(away).unwrap_or(u32::MAX))
}

/// How unlike a number and its text the two stand: it comes just before, seldom among its lines,
/// more seldom behind. The more numbers of the document have a text just behind them, from 0 to 1 of
/// them (`habit`), the less like it is that another has its elsewhere.
fn beside(number: usize, cell: &Cell, habit: f64) -> f64 {
    let steps = |from: usize, to: usize| f64::from(u32::try_from(to - from).unwrap_or(u32::MAX));
    let (first, last) = (cell.first(), cell.last());
    if number < first && first - number <= JUST_BEHIND {
        0.0
    } else if number < first {
        ELSEWHERE * habit + far(steps(number, first) - 1.0)
    } else if number < last {
        ELSEWHERE * habit + AMONG
    } else {
        ELSEWHERE * habit + BEHIND + far(steps(last, number) - 1.0)
    }
}

/// The share of numbers that have the text of an item just behind them.
fn habit(text: &Text<'_>, items: &[Item]) -> f64 {
    let firsts: BTreeSet<usize> =
        text.texts.iter().map(|&cell| text.cells[cell].pieces[0]).collect();
    let has_text =
        |item: &&Item| firsts.range(item.at + 1..=item.at + JUST_BEHIND).next().is_some();
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(items.iter().filter(has_text).count()) / count(items.len().max(1))
}

/// What it costs that a text stands elsewhere than just behind its number, where all others do.
const ELSEWHERE: f64 = 1.5;
/// What it costs that a number stands among the lines of its text.
const AMONG: f64 = 0.4;
/// What it costs that it stands behind them.
const BEHIND: f64 = 0.7;

/// A step away in the text costs less the farther it is.
fn far(distance: f64) -> f64 {
    0.3 * (1.0 + distance).ln()
}

/// Gives each item its text, page by page. A text at the head of a page may be the end of that of
/// the last item of the page before.
fn give_texts(text: &Text<'_>, items: &mut [Item]) {
    let habit = habit(text, items);
    let page_of = |cell: usize| text.pieces[text.cells[cell].first()].page;
    let mut texts = text.texts;
    while let Some(&first) = texts.first() {
        let page = page_of(first);
        let (here, rest) = texts.split_at(texts.partition_point(|&cell| page_of(cell) <= page));
        let start = items.partition_point(|item| text.pieces[item.at].page < page);
        let end = items.partition_point(|item| text.pieces[item.at].page <= page);
        let page = OnPage { page, habit };
        give_texts_of_page(text, &mut items[start.saturating_sub(1)..end], here, page);
        texts = rest;
    }
}

/// A page, and how the document sets numbers and texts.
#[derive(Debug, Clone, Copy)]
struct OnPage {
    page: usize,
    habit: f64,
}

/// The numbers of a page may come in another order than on the paper: their texts come either in the
/// order of the numbers or with them.
fn give_texts_of_page(text: &Text<'_>, items: &mut [Item], texts: &[usize], page: OnPage) {
    let counted: Vec<usize> = (0..items.len()).collect();
    let mut printed = counted.clone();
    printed.sort_by_key(|&item| items[item].at);
    let by_count = find_texts(text, items, &counted, texts, page);
    let by_print = find_texts(text, items, &printed, texts, page);
    let (order, places) =
        if by_print.1 < by_count.1 { (printed, by_print.0) } else { (counted, by_count.0) };
    for (place, &cell) in places.iter().zip(texts) {
        let Some(item) = place.to.and_then(|to| items.get_mut(order[to])) else { continue };
        item.texts.push(cell);
        item.margins.text = item.margins.text.min(place.margin);
    }
    let strays = places.iter().any(|place| place.to.is_none());
    doubt_displaced(text, items, page.page, strays);
}

/// Where the numbers of a page are out of order, or have not as many texts, only a text that stands
/// just behind its number is sure to be its.
fn doubt_displaced(text: &Text<'_>, items: &mut [Item], page: usize, strays: bool) {
    let here: Vec<usize> =
        (0..items.len()).filter(|&i| text.pieces[items[i].at].page == page).collect();
    let mut printed = here.clone();
    printed.sort_by_key(|&item| items[item].at);
    let lacks = here.iter().any(|&item| items[item].texts.is_empty());
    if printed == here && !lacks && !strays {
        return;
    }
    for at in here {
        let item = &mut items[at];
        let first = item.texts.first().map(|&cell| text.cells[cell].pieces[0]);
        let behind =
            first.is_some_and(|first| (1..=JUST_BEHIND).contains(&first.wrapping_sub(item.at)));
        if !behind {
            item.margins.text = 0.0;
        }
    }
}

/// Whether the text of an item stands just behind its number: nothing but its grade between them.
fn is_behind(text: &Text<'_>, item: &Item) -> bool {
    let Some(first) = item.texts.first().map(|&cell| text.cells[cell].pieces[0]) else {
        return false;
    };
    first == item.at + 1 || first == item.at + 2 && text.pieces[item.at + 1].form == Form::Grade
}

/// Doubts each text that does not stand just behind its number, and that before it in the text, which
/// may have lines of it.
fn doubt_apart(text: &Text<'_>, items: &mut [Item]) {
    let mut owners: Vec<(usize, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        owners.extend(item.texts.first().map(|&cell| (text.cells[cell].first(), at)));
    }
    owners.sort_unstable();
    for place in 0..owners.len() {
        let (first, at) = owners[place];
        if is_behind(text, &items[at]) {
            continue;
        }
        items[at].margins.text = 0.0;
        let above = place.checked_sub(1).map(|above| owners[above]);
        let here = |piece: usize| text.pieces[piece].page == text.pieces[first].page;
        if let Some((_, above)) = above.filter(|&(piece, _)| here(piece)) {
            items[above].margins.text = 0.0;
        }
    }
}

/// A page with a cell that breaks off has the rest of it somewhere: texts of one line are doubted.
fn doubt_beside_torsos(text: &Text<'_>, items: &mut [Item]) {
    let torn: BTreeSet<usize> = text
        .cells
        .iter()
        .filter(|cell| matches!(cell.column, None | Some(Column::Statement | Column::Risk)))
        .filter(|cell| breaks_off(text, cell))
        .map(|cell| text.pieces[cell.first()].page)
        .collect();
    for item in items {
        let [only] = item.texts[..] else { continue };
        let cell = &text.cells[only];
        if cell.pieces.len() == 1 && torn.contains(&text.pieces[cell.first()].page) {
            item.margins.text = 0.0;
        }
    }
}

/// Whether the last line of a cell neither ends a sentence nor an entry of a list.
fn breaks_off(text: &Text<'_>, cell: &Cell) -> bool {
    let lines = || cell.pieces.iter().map(|&at| &text.pieces[at]);
    let ends = lines().next_back().is_none_or(|last| super::link::ends_sentence(&last.text));
    !ends && !lines().any(|line| line.is_entry)
}

/// A text so many pieces behind its number stands just behind it.
const JUST_BEHIND: usize = 2;

fn find_texts(
    text: &Text<'_>,
    items: &[Item],
    order: &[usize],
    texts: &[usize],
    OnPage { page, habit }: OnPage,
) -> (Vec<Place>, f64) {
    let (pieces, cells) = (text.pieces, text.cells);
    let is_here = |i: usize| pieces[items[order[i]].at].page == page;
    let pair = |i: usize, j: usize| {
        if is_here(i) { beside(items[order[i]].at, &cells[texts[j]], habit) } else { NEVER }
    };
    let append = |i: usize, j: usize| {
        let first = &pieces[cells[texts[j]].pieces[0]];
        let cost = if first.is_entry { 0.6 } else { 2.5 };
        if is_here(i) { cost } else { cost + 1.0 }
    };
    let stray = |j: usize| {
        let cell = &cells[texts[j]];
        let chars: usize = cell.pieces.iter().map(|&at| pieces[at].chars.len()).sum();
        let known = if cell.column == Some(Column::Statement) { 2.0 } else { 0.0 };
        known + (f64::from(u32::try_from(chars).unwrap_or(u32::MAX)) * 0.15).min(2.5)
    };
    let lack = |i: usize| if is_here(i) { 4.0 } else { 0.0 };
    align(
        order.len(),
        texts.len(),
        &Costs { pair: &pair, append: &append, lack: &lack, stray: &stray },
    )
}

fn give_grades(text: &Text<'_>, items: &mut [Item]) {
    let grades: Vec<usize> =
        (0..text.pieces.len()).filter(|&at| text.pieces[at].form == Form::Grade).collect();
    let mut left = &grades[..];
    while let Some(&first) = left.first() {
        let page = text.pieces[first].page;
        let (here, rest) = left.split_at(left.partition_point(|&at| text.pieces[at].page <= page));
        let start = items.partition_point(|item| text.pieces[item.at].page < page);
        let end = items.partition_point(|item| text.pieces[item.at].page <= page);
        give_grades_of_page(text, &mut items[start..end], here);
        left = rest;
    }
}

/// A grade that stands among the lines of one item is its grade; the others come in order.
fn give_grades_of_page(text: &Text<'_>, items: &mut [Item], grades: &[usize]) {
    let all = grades;
    let within = |grade: usize| {
        let beside = |item: &Item| {
            let mut own = item.texts.iter().flat_map(|&cell| &text.cells[cell].pieces);
            own.any(|&piece| piece.abs_diff(grade) == 1)
        };
        let home = |i: &usize| stands_with(text, &items[*i], grade, 0) && beside(&items[*i]);
        let mut homes = (0..items.len()).filter(home);
        homes.next().filter(|_| homes.next().is_none())
    };
    let homes: Vec<Option<usize>> = grades.iter().map(|&grade| within(grade)).collect();
    for (&grade, home) in grades.iter().zip(&homes) {
        if let Some(item) = home.map(|home| &mut items[home]) {
            item.grade.get_or_insert(grade);
        }
    }
    let taken: BTreeSet<usize> = items.iter().filter_map(|item| item.grade).collect();
    let left: Vec<usize> = grades.iter().copied().filter(|grade| !taken.contains(grade)).collect();
    let open: Vec<usize> = (0..items.len()).filter(|&i| items[i].grade.is_none()).collect();
    let grades = &left;
    let pair = |i: usize, j: usize| {
        let item = &items[open[i]];
        let near = item.texts.iter().map(|&cell| distance(grades[j], &text.cells[cell]));
        let at = f64::from(u32::try_from(grades[j].abs_diff(item.at)).unwrap_or(u32::MAX));
        far(near.fold(at, f64::min))
    };
    let costs = Costs { pair: &pair, append: &|_, _| NEVER, lack: &|_| 3.0, stray: &|_| 3.0 };
    let (places, _) = align(open.len(), grades.len(), &costs);
    for (place, &at) in places.iter().zip(grades) {
        let Some(item) = place.to.map(|to| &mut items[open[to]]) else { continue };
        item.grade = Some(at);
        item.margins.grade = place.margin;
    }
    let mixed = all.iter().any(|&at| text.pieces[at].text != text.pieces[all[0]].text);
    let count = items.len();
    for item in items.iter_mut() {
        let among = item.grade.is_some_and(|grade| stands_with(text, item, grade, 1));
        let among = among && is_behind(text, item);
        let unsure = mixed && item.margins.text < UNSURE;
        if all.len() != count || mixed && !among || unsure {
            item.margins.grade = 0.0;
        }
    }
}

/// A text that was found as narrowly as this may be that of another item, and so may its grade.
const UNSURE: f64 = 0.6;

/// Whether a grade stands among the lines of an item, or so many pieces behind them.
fn stands_with(text: &Text<'_>, item: &Item, grade: usize, behind: usize) -> bool {
    let lines = item.texts.iter().flat_map(|&cell| text.cells[cell].pieces.iter().copied());
    let page = text.pieces[grade].page;
    let here = lines.chain([item.at]).filter(|&line| text.pieces[line].page == page);
    let (first, last) = here.fold((usize::MAX, 0), |(a, b), line| (a.min(line), b.max(line)));
    first < grade && grade <= last + behind
}

/// Counts 小項目 and 大項目: a new 小項目 where the mark changes or the count starts again, a new 大項目
/// where the marks start again.
fn group(items: &mut [Item]) {
    for at in 1..items.len() {
        let (above, this) = (items[at - 1].number, items[at].number);
        items[at].group = items[at - 1].group + usize::from(begins_minor(above, this));
        items[at].family = items[at - 1].family + usize::from(begins_major(above, this));
    }
}

fn give_labels(text: &Text<'_>, items: &mut [Item]) {
    let of = |column: Column| -> Vec<usize> {
        (0..text.cells.len()).filter(|&c| text.cells[c].column == Some(column)).collect()
    };
    let (minors, majors, risks) = (of(Column::Minor), of(Column::Major), of(Column::Risk));
    let groups = firsts(items, |item| item.group);
    let families = firsts(items, |item| item.family);
    let mark = |cell: usize| {
        mark::split(&text.pieces[text.cells[cell].pieces[0]].text).map(|(mark, _)| mark)
    };
    let minor = |first: &Item, cell: usize| {
        if mark(cell) == Some(first.number.mark) { 0.0 } else { NEVER }
    };
    for (group, cell, margin) in labels(text, items, &groups, &minors, &minor, &|_| 3.0) {
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.minor, item.margins.minor) = (Some(cell), margin);
        }
    }
    for (family, cell, margin) in labels(text, items, &families, &majors, &|_, _| 0.0, &|_| 3.0) {
        for item in items.iter_mut().filter(|item| item.family == family) {
            (item.labels.major, item.margins.major) = (Some(cell), margin);
        }
    }
    give_risks(text, items, &groups, &risks);
    give_sections(text, items);
    doubt_labels(text, items);
}

/// Where the numbers of a page are out of order, its labels may be, too: unless no number and no label
/// of the page could be taken for another.
fn doubt_labels(text: &Text<'_>, items: &mut [Item]) {
    let page = |cell: usize| text.pieces[text.cells[cell].first()].page;
    let labels = |column: Column, here: usize| {
        let of = text.cells.iter().filter(move |cell| cell.column == Some(column));
        of.filter(move |cell| text.pieces[cell.first()].page == here)
    };
    let mut displaced: BTreeMap<usize, Vec<ItemNumber>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.displaced) {
        displaced.entry(text.pieces[item.at].page).or_default().push(item.number);
    }
    let unsure: BTreeSet<usize> = displaced
        .iter()
        .filter(|(here, numbers)| {
            let twice = (1..numbers.len()).any(|at| numbers[..at].contains(&numbers[at]));
            let majors = labels(Column::Major, **here).count();
            twice || majors > 1 || majors == 1 && begun(items, text, **here) > 1
        })
        .map(|(&here, _)| here)
        .collect();
    for item in items.iter_mut() {
        let here = unsure.contains(&text.pieces[item.at].page);
        let is_unsure = |label: Option<usize>| label.is_some_and(|l| unsure.contains(&page(l)));
        if here || is_unsure(item.labels.minor) {
            item.margins.minor = 0.0;
        }
        if here || is_unsure(item.labels.major) {
            item.margins.major = 0.0;
        }
    }
}

/// How many 大項目 begin on a page, by its numbers.
fn begun(items: &[Item], text: &Text<'_>, page: usize) -> usize {
    let begins =
        |pair: &&[Item]| text.pieces[pair[1].at].page == page && pair[0].family != pair[1].family;
    items.windows(2).filter(begins).count()
}

/// What it costs that a risk scenario stands on another page than its 小項目, for each page.
const APART: f64 = 1.0;
/// What it costs to leave over a risk scenario that the page before has, too: a cell that goes on
/// may be printed again.
const AGAIN: f64 = 0.5;

/// Gives each 小項目 its risk scenario. Both columns are read from the top down.
fn give_risks(text: &Text<'_>, items: &mut [Item], groups: &[usize], risks: &[usize]) {
    let page = |cell: usize| text.pieces[text.cells[cell].first()].page;
    let words =
        |cell: usize| text.cells[cell].pieces.iter().flat_map(|&at| text.pieces[at].chars.iter());
    let apart = |first: &Item, cell: usize| {
        let minor = first.labels.minor.map_or(0, |minor| page(minor).abs_diff(page(cell)));
        APART * f64::from(u32::try_from(minor).unwrap_or(u32::MAX))
    };
    let (beside, apart_from_grades) = beside_grades(text, items, groups, risks);
    let sure = sure_risks(text, items, groups, risks, &beside);
    for (group, cell) in beside {
        let margin = if sure.contains(&cell) { f64::INFINITY } else { 0.0 };
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.risk, item.margins.risk) = (Some(cell), margin);
        }
    }
    let (all, risks) = (risks, &apart_from_grades);
    let groups: Vec<usize> =
        groups.iter().copied().filter(|&first| items[first].labels.risk.is_none()).collect();
    let again = |&cell: &usize| {
        let from = all.partition_point(|&other| page(other) + 1 < page(cell));
        let to = all.partition_point(|&other| page(other) < page(cell));
        all[from..to].iter().any(|&other| words(other).eq(words(cell)))
    };
    let again: Vec<bool> = risks.iter().map(again).collect();
    let stray = |at: usize| if again[at] { AGAIN } else { 3.0 };
    for (at, cell, margin) in labels(text, items, &groups, risks, &apart, &stray) {
        let group = items[groups[at]].group;
        let margin = if sure.contains(&cell) { margin } else { 0.0 };
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.risk, item.margins.risk) = (Some(cell), margin);
        }
    }
}

/// The risk scenarios that stand just behind the grade of the first item of a 小項目: in the same line
/// of print. As `(group, cell)`; and the others.
fn beside_grades(
    text: &Text<'_>,
    items: &[Item],
    groups: &[usize],
    risks: &[usize],
) -> (Vec<(usize, usize)>, Vec<usize>) {
    let mut beside = Vec::new();
    let mut others = Vec::new();
    for &cell in risks {
        let grade = text.cells[cell].pieces[0].checked_sub(1);
        let first = |&&first: &&usize| grade.is_some() && items[first].grade == grade;
        match groups.iter().find(first) {
            Some(&first) => beside.push((items[first].group, cell)),
            None => others.push(cell),
        }
    }
    (beside, others)
}

/// The risk scenarios that no other 小項目 can have: those that stand beside the grade of a first item,
/// where the document sets them so, and one that is left over for one.
fn sure_risks(
    text: &Text<'_>,
    items: &[Item],
    groups: &[usize],
    risks: &[usize],
    beside: &[(usize, usize)],
) -> BTreeSet<usize> {
    let page = |cell: usize| text.pieces[text.cells[cell].first()].page;
    let grades: BTreeSet<usize> = items.iter().filter_map(|item| item.grade).collect();
    let anchored: BTreeSet<usize> = beside.iter().map(|(_, cell)| *cell).collect();
    let astray = risks.iter().filter(|&&cell| {
        let above = text.cells[cell].pieces[0].checked_sub(1);
        !anchored.contains(&cell) && above.is_some_and(|above| grades.contains(&above))
    });
    let set_so = beside.len() >= SET_SO && astray.count() * ASTRAY < beside.len();
    let mut sure = if set_so { anchored.clone() } else { BTreeSet::new() };
    let pages: BTreeSet<usize> = risks.iter().map(|&cell| page(cell)).collect();
    for here in pages {
        let left = |cell: &&usize| page(**cell) == here && !sure.contains(cell);
        let cells: Vec<usize> = risks.iter().filter(left).copied().collect();
        let taken = |first: &usize| {
            beside.iter().any(|(group, cell)| *group == items[*first].group && sure.contains(cell))
        };
        let begin = groups.iter().filter(|&&first| text.pieces[items[first].at].page == here);
        let begin = begin.filter(|first| !taken(first)).count();
        let displaced =
            items.iter().any(|item| item.displaced && text.pieces[item.at].page == here);
        if cells.len() == 1 && begin == 1 && (!displaced || set_so) {
            sure.extend(cells);
        }
    }
    sure
}

/// Risk scenarios stand beside the grades of first items where so many do for each beside another.
const ASTRAY: usize = 5;
/// And where so many do in all.
const SET_SO: usize = 10;

/// The first item of each group.
fn firsts(items: &[Item], key: impl Fn(&Item) -> usize) -> Vec<usize> {
    let begins = |at: &usize| *at == 0 || key(&items[*at]) != key(&items[*at - 1]);
    (0..items.len()).filter(begins).collect()
}

/// Puts labels beside the groups of items under them: `(group, cell, margin)`.
fn labels(
    text: &Text<'_>,
    items: &[Item],
    groups: &[usize],
    cells: &[usize],
    differs: &dyn Fn(&Item, usize) -> f64,
    stray: &dyn Fn(usize) -> f64,
) -> Vec<(usize, usize, f64)> {
    let page = |at: usize| text.pieces[at].page;
    let pair = |g: usize, c: usize| {
        let first = &items[groups[g]];
        let (label, item) = (page(text.cells[cells[c]].first()), page(first.at));
        // A label that is centred may stand on a later page than its first item.
        let turn = if label < item { 2 * (item - label) } else { label - item };
        let last = groups.get(g + 1).map_or(items.len(), |&next| next) - 1;
        let inside = label <= page(items[last].at);
        let turned = f64::from(u32::try_from(turn).unwrap_or(u32::MAX));
        let near = 0.1 * far(distance(first.at, &text.cells[cells[c]]));
        differs(first, cells[c]) + near + if inside { 0.7 * turned } else { 2.0 + 2.0 * turned }
    };
    let costs = Costs { pair: &pair, append: &|_, _| NEVER, lack: &|_| 3.0, stray };
    let (places, _) = align_within(cells.len(), &bands(text, items, groups, cells), &costs);
    let found =
        places.iter().zip(cells).filter_map(|(place, &cell)| Some((place.to?, cell, place.margin)));
    found.collect()
}

/// For each beginning of the groups the labels that may stand beside it: those of the pages around.
fn bands(text: &Text<'_>, items: &[Item], groups: &[usize], cells: &[usize]) -> Vec<Range<usize>> {
    let page = |cell: &usize| text.pieces[text.cells[*cell].first()].page;
    let mut bands: Vec<Range<usize>> = Vec::with_capacity(groups.len() + 1);
    for &first in groups {
        let here = text.pieces[items[first].at].page;
        let from = cells.partition_point(|cell| page(cell) + AROUND < here);
        let to = cells.partition_point(|cell| page(cell) <= here + AROUND);
        // Beside what stands between two bands, none begins.
        let from = from.min(bands.last().map_or(0, |band| band.end));
        bands.push(from..to);
    }
    let last = bands.last().map_or(0, |band| band.start);
    bands.push(last..cells.len());
    bands
}

/// A label stands within so many pages of its first item.
const AROUND: usize = 4;

/// The section of an item is told by the number of its 大項目.
fn give_sections(text: &Text<'_>, items: &mut [Item]) {
    let number = |cell: usize| {
        let (number, _) = Dotted::heading(&text.pieces[text.cells[cell].pieces[0]].text)?;
        number.components().first().copied()
    };
    let sections: Vec<usize> =
        (0..text.cells.len()).filter(|&c| text.cells[c].column == Some(Column::Section)).collect();
    for item in items.iter_mut() {
        let wanted = item.labels.major.and_then(number);
        item.labels.section =
            sections.iter().copied().find(|&section| wanted.is_some() && number(section) == wanted);
    }
}
