//! Labels → the items under them: 大項目, 小項目, risk scenarios and section rows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Costs, NEVER, align_within};
use super::cell::Column;
use super::item::{Item, Text, distance, far};
use super::major::Major;
use super::number;
use crate::mark::{self, Dotted, ItemNumber};

/// Gives the items their labels.
pub(super) fn give_labels(text: &Text<'_>, majors: &[Major], items: &mut [Item]) {
    let of = |column: Column| -> Vec<usize> {
        (0..text.cells.len()).filter(|&c| text.cells[c].column == Some(column)).collect()
    };
    let (minors, risks) = (of(Column::Minor), of(Column::Risk));
    let groups = firsts(items, |item| item.group);
    let mark = |cell: usize| {
        mark::split(&text.pieces[text.cells[cell].pieces[0]].text).map(|(mark, _)| mark)
    };
    let minor = |first: &Item, cell: usize| {
        if mark(cell) == Some(first.number.mark) { 0.0 } else { NEVER }
    };
    let again = printed_again(text, &minors);
    let stray = |at: usize| if again.contains(&minors[at]) { AGAIN } else { STRAY };
    for (group, cell, margin) in labels(text, items, &groups, &minors, &minor, &stray) {
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.minor, item.margins.minor) = (Some(cell), margin);
        }
    }
    give_majors(text, majors, items);
    give_risks(text, items, &groups, &risks);
    give_sections(text, items);
    doubt_labels(text, items);
}

/// What it costs that a 大項目 has no label, or a label no items.
const UNLABELLED: f64 = 6.0;
/// What it costs that a 小項目 has no label.
const LACK: f64 = 3.0;
/// What it costs that one has none that began on a page that is missing.
const CUT_OFF: f64 = 0.5;
/// What it costs that a 大項目 has a label that no page prints.
const SKIPPED: f64 = 1.0;
/// What it costs that the numbers of 大項目 skip one, and no items stand there either.
const ABSENT: f64 = 0.3;

/// Gives the items their 大項目: both count on.
fn give_majors(text: &Text<'_>, majors: &[Major], items: &mut [Item]) {
    let families = firsts(items, |item| item.family);
    let labels: Vec<Label> =
        majors.iter().map(|major| Label { cell: major.cell, page: major.page }).collect();
    let differs = |_: &Item, at: usize| if labels[at].cell.is_some() { 0.0 } else { SKIPPED };
    let stray = |at: usize| if labels[at].cell.is_some() { UNLABELLED } else { ABSENT };
    let lack = |first: &Item| if first.cut_off { CUT_OFF } else { UNLABELLED };
    let mut named = vec![None; families.len()];
    let pairing = Pairing {
        text,
        items,
        groups: &families,
        labels: &labels,
        differs: &differs,
        lack: &lack,
        stray: &stray,
    };
    for place in pairing.settle() {
        named[place.group] = Some(place.label);
        let family = items[families[place.group]].family;
        for item in items.iter_mut().filter(|item| item.family == family) {
            (item.labels.major, item.margins.major) = (labels[place.label].cell, place.margin);
        }
    }
    carry_majors(items, &families, &named);
}

/// Carries a 大項目 down over pages that are missing, where the next one that is named is the next by number
/// and the items may be its: their numbers do not begin again.
fn carry_majors(items: &mut [Item], families: &[usize], named: &[Option<usize>]) {
    for at in 1..families.len() {
        let first = families[at];
        let [above, this] = [&items[first - 1], &items[first]];
        let next = named[at + 1..].iter().flatten().next();
        let follows = named[at - 1].is_some_and(|above| next == Some(&(above + 1)));
        let goes_on = !number::begins_major(above.number, this.number);
        if named[at].is_some() || !this.cut_off || !follows || !goes_on {
            continue;
        }
        let major = above.labels.major;
        let minor = (above.number.mark == this.number.mark).then_some(above.labels.minor).flatten();
        let (family, group) = (this.family, this.group);
        for item in items.iter_mut().filter(|item| item.family == family) {
            item.labels.major = major;
            if item.group == group {
                item.labels.minor = item.labels.minor.or(minor);
            }
        }
    }
}

/// Where the numbers of a page are out of order, its labels may be, too: unless no number and no label
/// of the page could be taken for another.
fn doubt_labels(text: &Text<'_>, items: &mut [Item]) {
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
        let is_unsure =
            |label: Option<usize>| label.is_some_and(|l| unsure.contains(&text.page_of(l)));
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
/// What it costs to leave over a label.
const STRAY: f64 = 3.0;
/// What it costs to leave over one that the page before has, too: a cell that goes on may be printed again.
const AGAIN: f64 = 0.5;

/// Those of some labels that say what one of them on the page before says.
fn printed_again(text: &Text<'_>, labels: &[usize]) -> BTreeSet<usize> {
    let words =
        |cell: usize| text.cells[cell].pieces.iter().flat_map(|&at| text.pieces[at].chars.iter());
    let is_again = |&cell: &usize| {
        let from = labels.partition_point(|&other| text.page_of(other) + 1 < text.page_of(cell));
        let to = labels.partition_point(|&other| text.page_of(other) < text.page_of(cell));
        labels[from..to].iter().any(|&other| words(other).eq(words(cell)))
    };
    labels.iter().copied().filter(is_again).collect()
}

/// Gives each 小項目 its risk scenario. Both columns are read from the top down.
fn give_risks(text: &Text<'_>, items: &mut [Item], groups: &[usize], risks: &[usize]) {
    let apart = |first: &Item, cell: usize| {
        let minor =
            first.labels.minor.map_or(0, |minor| text.page_of(minor).abs_diff(text.page_of(cell)));
        APART * f64::from(u32::try_from(minor).unwrap_or(u32::MAX))
    };
    let (beside, apart_from_grades) = beside_grades(text, items, groups, risks);
    let sure = if all_counted(text, items, groups, risks) {
        sure_risks(text, items, groups, risks, &beside)
    } else {
        BTreeSet::new()
    };
    let again = printed_again(text, risks);
    // What the page before prints, too, may be that again.
    let is_sure = |cell: usize| sure.contains(&cell) && !again.contains(&cell);
    for (group, cell) in beside {
        let margin = if is_sure(cell) { f64::INFINITY } else { 0.0 };
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.risk, item.margins.risk) = (Some(cell), margin);
        }
    }
    let risks = &apart_from_grades;
    let groups: Vec<usize> =
        groups.iter().copied().filter(|&first| items[first].labels.risk.is_none()).collect();
    let stray = |at: usize| if again.contains(&risks[at]) { AGAIN } else { STRAY };
    for (at, cell, margin) in labels(text, items, &groups, risks, &apart, &stray) {
        let group = items[groups[at]].group;
        let margin = if is_sure(cell) { margin } else { 0.0 };
        for item in items.iter_mut().filter(|item| item.group == group) {
            (item.labels.risk, item.margins.risk) = (Some(cell), margin);
        }
    }
}

/// Whether most pages have as many risk scenarios as 小項目 that begin there. Where they don't, some were
/// not found, or are lines of other columns.
fn all_counted(text: &Text<'_>, items: &[Item], groups: &[usize], risks: &[usize]) -> bool {
    let mut surplus: BTreeMap<usize, i64> =
        text.pieces.iter().map(|piece| (piece.page, 0)).collect();
    for &cell in risks {
        *surplus.entry(text.page_of(cell)).or_default() += 1;
    }
    for &first in groups {
        *surplus.entry(text.pieces[items[first].at].page).or_default() -= 1;
    }
    let off = surplus.values().filter(|&&surplus| surplus != 0).count();
    MISCOUNTED * off <= surplus.len()
}

/// One page in so many may have other risk scenarios than 小項目: those that go on from the page before.
const MISCOUNTED: usize = 4;

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
    let grades: BTreeSet<usize> = items.iter().filter_map(|item| item.grade).collect();
    let in_a_row = in_a_row(text, risks);
    // Of two grades one behind the other, either may stand beside what follows.
    let behind_two = |cell: usize| {
        let second = text.cells[cell].pieces[0].checked_sub(2);
        second.is_some_and(|second| grades.contains(&second))
    };
    let alone = |cell: &usize| !in_a_row.contains(cell) && !behind_two(*cell);
    let anchored: BTreeSet<usize> = beside.iter().map(|(_, cell)| *cell).filter(alone).collect();
    let astray = risks.iter().filter(|&&cell| {
        let above = text.cells[cell].pieces[0].checked_sub(1);
        !anchored.contains(&cell) && above.is_some_and(|above| grades.contains(&above))
    });
    let set_so = beside.len() >= SET_SO && astray.count() * ASTRAY < beside.len();
    let mut sure = if set_so { anchored.clone() } else { BTreeSet::new() };
    let pages: BTreeSet<usize> = risks.iter().map(|&cell| text.page_of(cell)).collect();
    for here in pages {
        let left = |cell: &&usize| text.page_of(**cell) == here && !sure.contains(cell);
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

/// The risk scenarios that stand one behind the other in the text: only one of them can stand beside the
/// grade above them, and not always the first.
fn in_a_row(text: &Text<'_>, risks: &[usize]) -> BTreeSet<usize> {
    let firsts: BTreeMap<usize, usize> =
        risks.iter().map(|&cell| (text.cells[cell].first(), cell)).collect();
    let pairs = risks.iter().filter_map(|&cell| {
        let next = firsts.get(&(text.cells[cell].last() + 1))?;
        Some([cell, *next])
    });
    pairs.flatten().collect()
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
    let labels: Vec<Label> =
        cells.iter().map(|&cell| Label { cell: Some(cell), page: text.page_of(cell) }).collect();
    let differs = |first: &Item, at: usize| differs(first, cells[at]);
    let lack = |first: &Item| if first.cut_off { CUT_OFF } else { LACK };
    Pairing { text, items, groups, labels: &labels, differs: &differs, lack: &lack, stray }
        .settle()
        .into_iter()
        .map(|place| (place.group, cells[place.label], place.margin))
        .collect()
}

/// A label above items.
#[derive(Debug, Clone, Copy)]
struct Label {
    /// Its cell; `None` where no page prints it.
    cell: Option<usize>,
    /// Its page.
    page: usize,
}

/// A label and the group of items under it, and how much the next best place costs more.
struct Beside {
    group: usize,
    label: usize,
    margin: f64,
}

/// Where labels stand in their cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// Beside their first items.
    High,
    /// Beside their last.
    Low,
}

/// Labels and the groups of items that they are put beside, and what that costs but for where they
/// stand.
struct Pairing<'a> {
    text: &'a Text<'a>,
    items: &'a [Item],
    /// The first item of each group.
    groups: &'a [usize],
    labels: &'a [Label],
    /// That a label is that of an item.
    differs: &'a dyn Fn(&Item, usize) -> f64,
    /// That items have no label.
    lack: &'a dyn Fn(&Item) -> f64,
    /// That a label has no items.
    stray: &'a dyn Fn(usize) -> f64,
}

impl Pairing<'_> {
    /// Puts the labels beside the groups. Both are read from the top down.
    fn settle(&self) -> Vec<Beside> {
        let bands = self.bands();
        let [(high, cost), (low, other)] = [Set::High, Set::Low].map(|set| self.align(set, &bands));
        if other < cost { low } else { high }
    }

    /// The same for labels that all stand in one place of their cells, and what it costs in all.
    fn align(&self, set: Set, bands: &[Range<usize>]) -> (Vec<Beside>, f64) {
        let pair = |group: usize, label: usize| {
            let first = &self.items[self.groups[group]];
            (self.differs)(first, label) + self.place(set, group, label)
        };
        let lack = |group: usize| (self.lack)(&self.items[self.groups[group]]);
        let costs = Costs { pair: &pair, append: &|_, _| NEVER, lack: &lack, stray: self.stray };
        let (places, cost) = align_within(self.labels.len(), bands, &costs);
        let found = places.iter().enumerate().filter_map(|(label, place)| {
            Some(Beside { group: place.to?, label, margin: place.margin })
        });
        (found.collect(), cost)
    }

    /// What it costs that a label stands where it does, if it is that of a group.
    fn place(&self, set: Set, group: usize, label: usize) -> f64 {
        let page = |item: &Item| self.text.pieces[item.at].page;
        let end = self.groups.get(group + 1).map_or(self.items.len(), |&next| next);
        let [first, last] = [&self.items[self.groups[group]], &self.items[end - 1]];
        let item = if set == Set::High { first } else { last };
        let Label { cell, page: here } = self.labels[label];
        // A label that is centred may stand on a later page than its first item.
        let turn = match set {
            Set::High if here < page(item) => 2 * (page(item) - here),
            Set::Low if here > page(item) => 2 * (here - page(item)),
            _ => here.abs_diff(page(item)),
        };
        let inside = here <= page(last) && (set == Set::High || here >= page(first));
        let turned = f64::from(u32::try_from(turn).unwrap_or(u32::MAX));
        let away = cell.map_or(0.0, |cell| distance(item.at, &self.text.cells[cell]));
        0.1 * far(away) + if inside { 0.7 * turned } else { 2.0 + 2.0 * turned }
    }

    /// For each beginning of the groups the labels that may stand beside it: those of the pages around.
    fn bands(&self) -> Vec<Range<usize>> {
        let mut bands: Vec<Range<usize>> = Vec::with_capacity(self.groups.len() + 1);
        for &first in self.groups {
            let here = self.text.pieces[self.items[first].at].page;
            let from = self.labels.partition_point(|label| label.page + AROUND < here);
            let to = self.labels.partition_point(|label| label.page <= here + AROUND);
            // Beside what stands between two bands, none begins.
            let from = from.min(bands.last().map_or(0, |band| band.end));
            bands.push(from..to);
        }
        let last = bands.last().map_or(0, |band| band.start);
        bands.push(last..self.labels.len());
        bands
    }
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
