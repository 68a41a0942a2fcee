//! Numbers, texts and grades → items; labels → the items under them.

use std::collections::BTreeSet;

use super::align::{Costs, NEVER, Place, align};
use super::auction::{self, Offer};
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
    /// The piece of its grade.
    pub(super) grade: Option<usize>,
    /// The labels above it.
    pub(super) labels: Labels,
    /// What is unsure: how narrowly each was found.
    pub(super) margins: Margins,
    /// The 小項目 and 大項目 it belongs to, counted through the document.
    pub(super) group: usize,
    pub(super) family: usize,
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
                grade: None,
                labels: Labels::default(),
                margins: Margins::default(),
                group: 0,
                family: 0,
            });
        }
    }
    put_in_order(text.pieces, &mut items);
    give_texts(text, &mut items);
    give_grades(text, &mut items);
    merge_repeated(&mut items);
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
        let order = count_on(above, &numbers);
        let here: Vec<Item> = order.iter().map(|&at| items[from + at].clone()).collect();
        items[from..to].clone_from_slice(&here);
        from = to;
    }
}

/// An item that goes on over a page break may have its number on both pages.
fn merge_repeated(items: &mut Vec<Item>) {
    let mut merged: Vec<Item> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match merged.last_mut() {
            Some(above) if above.number == item.number => {
                above.again.push(item.at);
                above.texts.extend(item.texts);
                above.grade = above.grade.or(item.grade);
                above.margins.text = above.margins.text.min(item.margins.text);
                above.margins.grade = above.margins.grade.min(item.margins.grade);
            }
            _ => merged.push(item),
        }
    }
    *items = merged;
}

/// So many orders are followed at a time.
const ORDERS: usize = 16;
/// What it costs that a number does not follow the one above it.
const SKIP: f64 = 10.0;
/// What it costs that a number comes before one that the text has earlier.
const BEFORE: f64 = 0.3;

/// The order in which numbers count on best.
fn count_on(above: Option<ItemNumber>, numbers: &[ItemNumber]) -> Vec<usize> {
    let mut orders: Vec<(f64, Vec<usize>)> = vec![(0.0, Vec::new())];
    for _ in 0..numbers.len() {
        let mut longer: Vec<(f64, Vec<usize>)> = Vec::new();
        for (cost, order) in &orders {
            let last = order.last().map(|&at| numbers[at]).or(above);
            let left: Vec<usize> = (0..numbers.len()).filter(|at| !order.contains(at)).collect();
            for (earlier, &next) in left.iter().enumerate().take(ORDERS) {
                let skips = last.is_some_and(|last| !follows(last, numbers[next]));
                let before = BEFORE * f64::from(u32::try_from(earlier).unwrap_or(u32::MAX));
                let mut order = order.clone();
                order.push(next);
                longer.push((cost + before + if skips { SKIP } else { 0.0 }, order));
            }
        }
        longer.sort_by(|a, b| a.0.total_cmp(&b.0));
        longer.truncate(ORDERS);
        orders = longer;
    }
    orders.into_iter().next().map(|(_, order)| order).unwrap_or_default()
}

/// Whether one number may follow another: the next of its 小項目, the first of the next, or the first
/// of the next 大項目.
pub(super) fn follows(above: ItemNumber, next: ItemNumber) -> bool {
    next == above
        || next == above.successor()
        || next.number == 1
            && (next.mark.number() == 1 || above.mark.successor() == Some(next.mark))
}

/// The distance of a piece from a cell, in pieces.
fn distance(at: usize, cell: &Cell) -> f64 {
    let away = cell.pieces.iter().map(|&piece| piece.abs_diff(at)).min().unwrap_or(0);
    f64::from(u32::try_from(away).unwrap_or(u32::MAX))
}

/// How unlike a number and its text the two stand: it comes just before, seldom among its lines,
/// more seldom behind.
fn beside(number: usize, cell: &Cell) -> f64 {
    let steps = |from: usize, to: usize| f64::from(u32::try_from(to - from).unwrap_or(u32::MAX));
    let (first, last) = (cell.first(), cell.last());
    if number < first {
        far(steps(number, first) - 1.0)
    } else if number < last {
        AMONG
    } else {
        BEHIND + far(steps(last, number) - 1.0)
    }
}

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
    let page_of = |cell: usize| text.pieces[text.cells[cell].first()].page;
    let mut texts = text.texts;
    while let Some(&first) = texts.first() {
        let page = page_of(first);
        let (here, rest) = texts.split_at(texts.partition_point(|&cell| page_of(cell) <= page));
        let start = items.partition_point(|item| text.pieces[item.at].page < page);
        let end = items.partition_point(|item| text.pieces[item.at].page <= page);
        give_texts_of_page(text, &mut items[start.saturating_sub(1)..end], here, page);
        texts = rest;
    }
}

/// The numbers of a page may come in another order than on the paper: their texts come either in the
/// order of the numbers or with them.
fn give_texts_of_page(text: &Text<'_>, items: &mut [Item], texts: &[usize], page: usize) {
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
    doubt_displaced(text, items, page, strays);
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

/// A text so many pieces behind its number stands just behind it.
const JUST_BEHIND: usize = 2;

fn find_texts(
    text: &Text<'_>,
    items: &[Item],
    order: &[usize],
    texts: &[usize],
    page: usize,
) -> (Vec<Place>, f64) {
    let (pieces, cells) = (text.pieces, text.cells);
    let is_here = |i: usize| pieces[items[order[i]].at].page == page;
    let pair = |i: usize, j: usize| {
        if is_here(i) { beside(items[order[i]].at, &cells[texts[j]]) } else { NEVER }
    };
    let append = |i: usize, j: usize| {
        let first = &pieces[cells[texts[j]].pieces[0]];
        let entry = first.text.starts_with(['・', '･', '•', '※']);
        let cost = if entry { 0.6 } else { 2.5 };
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
        if all.len() != count || mixed && !among {
            item.margins.grade = 0.0;
        }
    }
}

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
        let same = this.mark == above.mark && this.number > above.number;
        let restarts = this.mark <= above.mark;
        items[at].group = items[at - 1].group + usize::from(!same);
        items[at].family = items[at - 1].family + usize::from(!same && restarts);
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
    for (group, cell, margin) in labels(text, items, &groups, &minors, &minor) {
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.minor, item.margins.minor) = (Some(cell), margin);
        }
    }
    for (family, cell, margin) in labels(text, items, &families, &majors, &|_, _| 0.0) {
        for item in items.iter_mut().filter(|item| item.family == family) {
            (item.labels.major, item.margins.major) = (Some(cell), margin);
        }
    }
    give_risks(text, items, &groups, &risks);
    give_sections(text, items);
}

/// What a risk scenario gains by standing on the page where its 小項目 begins.
const ON_PAGE: f64 = 6.0;
/// What it gains by standing just behind the grade of the first item.
const BEHIND_GRADE: f64 = 2.0;
/// What it costs that the page before has the same: a cell that goes on may be printed again.
const AGAIN: f64 = 2.5;
/// What each page costs that it stands farther.
const PAGE_OFF: f64 = 2.0;

/// Gives each 小項目 its risk scenario: that which stands behind the grade of its first item, or is
/// left over near it. They need not be in order.
fn give_risks(text: &Text<'_>, items: &mut [Item], groups: &[usize], risks: &[usize]) {
    let page = |at: usize| text.pieces[at].page;
    let words =
        |cell: usize| text.cells[cell].pieces.iter().flat_map(|&at| text.pieces[at].chars.iter());
    let gain = |group: usize, cell: usize| {
        let (first, at) = (&items[groups[group]], text.cells[cell].first());
        let beside = first.grade.unwrap_or(first.at);
        let off = page(at).abs_diff(page(first.at));
        let turned = PAGE_OFF * f64::from(u32::try_from(off).unwrap_or(u32::MAX));
        let near =
            if beside + 1 == at { BEHIND_GRADE } else { -far(distance(beside, &text.cells[cell])) };
        let again = risks.iter().any(|&other| {
            page(text.cells[other].first()) + 1 == page(at) && words(other).eq(words(cell))
        });
        ON_PAGE - turned + near - if again { AGAIN } else { 0.0 }
    };
    let offers: Vec<Vec<Offer>> = (0..groups.len())
        .map(|group| {
            let here = page(items[groups[group]].at);
            let near = risks
                .iter()
                .enumerate()
                .filter(|(_, cell)| page(text.cells[**cell].first()).abs_diff(here) <= NEAR_PAGES);
            let offers = near.map(|(next, &cell)| Offer { next, gain: gain(group, cell) });
            offers.filter(|offer| offer.gain > 0.0).collect()
        })
        .collect();
    let same = |a: usize, b: usize| words(risks[a]).eq(words(risks[b]));
    let assignment = auction::assign(&offers, &same);
    for (group, taken) in assignment.taken.iter().enumerate() {
        let Some(offer) = taken.map(|at| offers[group][at]) else { continue };
        for item in items.iter_mut().filter(|item| item.group == group) {
            item.labels.risk = Some(risks[offer.next]);
            item.margins.risk = assignment.margin[group];
        }
    }
}

/// The risk scenario of a 小項目 stands within so many pages of its first item.
const NEAR_PAGES: usize = 1;

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
    let costs = Costs { pair: &pair, append: &|_, _| NEVER, lack: &|_| 3.0, stray: &|_| 3.0 };
    let (places, _) = align(groups.len(), cells.len(), &costs);
    let found =
        places.iter().zip(cells).filter_map(|(place, &cell)| Some((place.to?, cell, place.margin)));
    found.collect()
}

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
