//! Numbers, texts and grades → items.

use std::collections::BTreeSet;

use super::align::{Costs, NEVER, Place, align};
use super::cell::{Cell, Column};
use super::continuity::Model;
use super::major::{self, Major};
use super::measure::Measures;
use super::page::is_gap;
use super::piece::{Form, Piece};
use super::{label, number, rest};
use crate::mark::ItemNumber;

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
    /// Whether its 大項目 and 小項目 began on pages that are missing.
    pub(super) cut_off: bool,
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
    /// Which pieces stand where the text is out of order.
    pub(super) unruly: &'a [bool],
    /// The widths of the columns.
    pub(super) measures: &'a Measures,
    /// The model of the sentences.
    pub(super) model: &'a Model,
    /// Whether the first page is the first of the document.
    pub(super) whole: bool,
    /// The pages before which others are missing.
    pub(super) gaps: &'a BTreeSet<usize>,
}

impl Text<'_> {
    /// The page on which a cell begins.
    pub(super) fn page_of(&self, cell: usize) -> usize {
        self.pieces[self.cells[cell].first()].page
    }
}

impl Text<'_> {
    /// Whether pages are missing between two.
    pub(super) fn is_gap(&self, above: usize, page: usize) -> bool {
        is_gap(self.gaps, above, page)
    }
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
                cut_off: false,
            });
        }
    }
    number::put_in_order(text, &mut items);
    give_texts(text, &mut items);
    doubt_apart(text, &mut items);
    doubt_beside_torsos(text, &mut items);
    give_grades(text, &mut items);
    let majors = major::read(text);
    merge_repeated(text, &majors, &mut items);
    group(text, &mut items);
    label::give_labels(text, &majors, &mut items);
    rest::give_rests(text, &mut items);
    items
}

/// An item that goes on over a page break may have its number on both pages, and its text as well.
fn merge_repeated(text: &Text<'_>, majors: &[Major], items: &mut Vec<Item>) {
    let page = |item: &Item| text.pieces[item.again.last().copied().unwrap_or(item.at)].page;
    let mut spare = major::spare(text, majors, items);
    let mut merged: Vec<Item> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let is_again = |above: &Item| above.number == item.number && page(above) != page(&item);
        let Some(above) = merged.last().filter(|above| is_again(above)) else {
            merged.push(item);
            continue;
        };
        let begins = number::is_first(item.number)
            && (major::begins_again(text, majors, &merged, &item)
                || spare > 0 && are_whole(text, above, &item));
        if begins {
            spare = spare.saturating_sub(1);
            merged.push(item);
        } else if let Some(above) = merged.last_mut() {
            merge(text, above, item);
        }
    }
    *items = merged;
}

/// Adds to an item what the next page prints of it.
fn merge(text: &Text<'_>, item: &mut Item, below: Item) {
    item.again.push(below.at);
    take_texts(text, item, below.texts);
    item.grade = item.grade.or(below.grade);
    item.margins.text = item.margins.text.min(below.margins.text);
    item.margins.grade = item.margins.grade.min(below.margins.grade);
}

/// Whether two items have texts of their own, and neither goes on in the other.
fn are_whole(text: &Text<'_>, above: &Item, below: &Item) -> bool {
    let last = above.texts.last().map(|&cell| &text.cells[cell].pieces);
    let last = last.and_then(|pieces| pieces.last()).map(|&at| &text.pieces[at]);
    let ended = last.is_some_and(|last| last.is_entry || super::link::ends_sentence(&last.text));
    ended && !below.texts.is_empty()
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

/// The distance of a piece from a cell, in pieces.
pub(super) fn distance(at: usize, cell: &Cell) -> f64 {
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
pub(super) fn far(distance: f64) -> f64 {
    0.3 * (1.0 + distance).ln()
}

/// Gives each item its text, page by page. A text at the head of a page may be the end of that of
/// the last item of the page before.
fn give_texts(text: &Text<'_>, items: &mut [Item]) {
    let habit = habit(text, items);
    let mut texts = text.texts;
    while let Some(&first) = texts.first() {
        let page = text.page_of(first);
        let (here, rest) =
            texts.split_at(texts.partition_point(|&cell| text.page_of(cell) <= page));
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
    doubt_displaced(text, items, page, strays);
}

/// Where the numbers of a page are out of order, or have not as many texts, only a text that stands
/// just behind its number is sure to be its, and that only where most do.
fn doubt_displaced(text: &Text<'_>, items: &mut [Item], page: OnPage, strays: bool) {
    let OnPage { page, habit } = page;
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
        if !behind || habit < HABIT {
            item.margins.text = 0.0;
        }
    }
}

/// Where fewer numbers than this share have a text just behind them, that tells little.
const HABIT: f64 = 0.6;

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
        let unruly = text.unruly[first] || text.unruly[items[at].at];
        if is_behind(text, &items[at]) && !unruly {
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
pub(super) fn breaks_off(text: &Text<'_>, cell: &Cell) -> bool {
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
        let Some(item) = home.map(|home| &mut items[home]) else { continue };
        let first = *item.grade.get_or_insert(grade);
        // The other is perhaps that of an item whose own is printed late, and perhaps this one is.
        if text.pieces[first].text != text.pieces[grade].text {
            item.margins.grade = 0.0;
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
        let among = item.grade.is_some_and(|grade| stands_with(text, item, grade, 1))
            && is_behind(text, item)
            && !text.unruly[item.at];
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
/// where the marks start again. Where pages are missing, only a number that counts on is of the same.
fn group(text: &Text<'_>, items: &mut [Item]) {
    for at in 1..items.len() {
        let (above, this) = (items[at - 1].number, items[at].number);
        let page = |item: &Item| text.pieces[item.at].page;
        let counts_on = this == above || this == above.successor();
        let gap = text.is_gap(page(&items[at - 1]), page(&items[at])) && !counts_on;
        let minor = gap || number::begins_minor(above, this);
        let major = gap || number::begins_major(above, this);
        items[at].group = items[at - 1].group + usize::from(minor);
        items[at].family = items[at - 1].family + usize::from(major);
        items[at].cut_off = gap && !number::is_first(this);
    }
}
