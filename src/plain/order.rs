//! The names of requirements, told by the order of their columns.
//!
//! Where a text has each column of a page in one block, what names a requirement stands far from it:
//! all 編, then all 項番, then all 内容. But each column comes from the top down, so that the first of
//! each belong together, and the second, and so on. Both readings of a requirement have the same
//! names, so those of a page, in the order of the text, are one list shuffled with itself: that tells
//! which are of the first reading and which of the second.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Column;
use super::piece::Form;
use super::requirement::{Half, Key, Row, Text, Volume, beside, volumes};
use crate::mark::Mark;

/// So many ways to part the names of a page are followed at a time.
const WAYS: usize = 64;
/// A page with more names of a kind than this is not read so: no page has as many.
const MOST: usize = 200;

/// The names of one kind on a page, in the order of the text: what each says and where it stands.
struct Names<V> {
    values: Vec<V>,
    at: Vec<usize>,
}

/// A reading of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    First,
    Second,
}

/// Which name of a page each reading of each of its rows has.
type Parted = Vec<(usize, Option<usize>)>;

/// Names the rows anew whose page names them by the order of its columns, where that proves right in
/// this document: rows that both readings name alike by what stands near have the same names by the
/// order, and so have rows that say the same.
pub(super) fn rename(text: &Text<'_>, rows: &mut [Row]) {
    let named = names(text, rows);
    let near: Vec<Option<Key>> = rows.iter().map(|row| named_alike(text, row)).collect();
    let [right, wrong] = text.recur(named.iter().flatten());
    let mut proof = Proof { right, wrong };
    let mut astray: BTreeSet<usize> = BTreeSet::new();
    for ((row, named), near) in rows.iter().zip(&named).zip(&near) {
        let Some(named) = named else { continue };
        let Some(key) = text.key(&named.first) else { continue };
        if let Some(near) = near {
            proof.add(*near == key);
        }
        if differs(text, row, named) {
            astray.insert(text.page_of(row.first.cell));
        }
    }
    if !proof.holds() {
        return;
    }
    let told = rows.iter().zip(&named).zip(&near).filter_map(|((row, named), near)| match near {
        Some(_) => Some(&row.first),
        None => named.as_ref().map(|named| &named.first),
    });
    let volumes = Volumes::of(text, told);
    for (row, named) in rows.iter_mut().zip(named) {
        if let Some(named) = named
            && !astray.contains(&text.page_of(row.first.cell))
            && volumes.know(text, &named.first)
        {
            *row = named;
        }
    }
}

/// How often each 項番 is of each 編.
#[derive(Debug, Default)]
struct Volumes(BTreeMap<Vec<char>, BTreeMap<String, usize>>);

impl Volumes {
    fn of<'a>(text: &Text<'_>, halves: impl Iterator<Item = &'a Half>) -> Self {
        let mut volumes = Self::default();
        for half in halves {
            if let (Some(chapter), Some(volume)) = (half.chapter, &half.volume) {
                let times = volumes.0.entry(text.chars(chapter)).or_default();
                *times.entry(volume.name.clone()).or_default() += 1;
            }
        }
        volumes
    }

    /// Whether the 項番 of a reading is of its 編 mostly.
    fn know(&self, text: &Text<'_>, half: &Half) -> bool {
        let (Some(chapter), Some(volume)) = (half.chapter, &half.volume) else { return false };
        let Some(times) = self.0.get(&text.chars(chapter)) else { return false };
        let own = times.get(&volume.name).copied().unwrap_or(0);
        2 * own > times.values().sum()
    }
}

/// Whether a 編, 項番 or 区分 that stands just beside a reading, or those near both, are others than the
/// order tells.
fn differs(text: &Text<'_>, row: &Row, named: &Row) -> bool {
    let told = said(text, &named.first);
    let near: Vec<[Option<Said>; 3]> = row.halves().map(|half| said(text, half)).collect();
    (0..told.len()).any(|kind| {
        let Some(told) = &told[kind] else { return false };
        let mut others = row.halves().zip(&near).filter_map(|(half, near)| {
            near[kind].as_ref().filter(|said| said.what != told.what).map(|said| (half, said))
        });
        let both = match &near[..] {
            [first, second] => first[kind].is_some() && first[kind] == second[kind],
            _ => false,
        };
        let beside =
            |half: &Half, at: usize| text.cells[half.cell].pieces[0].abs_diff(at) <= BESIDE;
        others.any(|(half, said)| both || beside(half, said.at))
    })
}

/// What a 編, 項番 or 区分 says, and where it stands.
#[derive(Debug)]
struct Said {
    at: usize,
    what: String,
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

/// What 編, 項番 and 区分 of a reading say.
fn said(text: &Text<'_>, half: &Half) -> [Option<Said>; 3] {
    let volume = half.volume.as_ref();
    let chapter = half.chapter;
    [
        volume.map(|volume| Said { at: volume.pieces[0], what: volume.name.clone() }),
        chapter.map(|cell| Said {
            at: text.cells[cell].first(),
            what: text.chars(cell).into_iter().collect(),
        }),
        half.clause.map(|at| Said { at, what: text.pieces[at].text.clone() }),
    ]
}

/// What stands so few pieces from the beginning of a text stands just beside it.
const BESIDE: usize = 2;

/// What both readings of a row are named by what stands near.
fn named_alike(text: &Text<'_>, row: &Row) -> Option<Key> {
    let key = text.key(&row.first)?;
    match &row.second {
        Some(second) => text.key(second).filter(|other| *other == key),
        None => text.is_in_order(&row.first).then_some(key),
    }
}

/// How often the order of the columns told what is known otherwise.
#[derive(Debug)]
struct Proof {
    right: usize,
    wrong: usize,
}

impl Proof {
    fn add(&mut self, right: bool) {
        *(if right { &mut self.right } else { &mut self.wrong }) += 1;
    }

    fn holds(&self) -> bool {
        self.right >= PROVEN && self.right >= RIGHT * self.wrong
    }
}

/// The order of the columns is proven right by so many rows.
const PROVEN: usize = 4;
/// For each row that it told wrong there are so many that it told right.
const RIGHT: usize = 8;

/// Gives the rows of each page their names by the order of the columns, where the page has as many of
/// each as it has requirements. Returns the rows so named; `None` where the order tells nothing.
fn names(text: &Text<'_>, rows: &[Row]) -> Vec<Option<Row>> {
    let mut pages: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        pages.entry(text.page_of(row.first.cell)).or_default().push(at);
    }
    let volumes = volumes(text.pieces);
    let chapters = text.of(Column::Chapter);
    let mut named: Vec<Option<Row>> = vec![None; rows.len()];
    for (page, on_page) in pages {
        let mut order = on_page;
        order.sort_by_key(|&at| rows[at].first_piece(text.cells));
        let here: Vec<&Row> = order.iter().map(|&at| &rows[at]).collect();
        if let Some(found) = names_of_page(text, page, &here, &volumes, &chapters) {
            for (at, row) in order.into_iter().zip(found) {
                named[at] = Some(row);
            }
        }
    }
    named
}

fn names_of_page(
    text: &Text<'_>,
    page: usize,
    rows: &[&Row],
    volumes: &[Volume],
    chapters: &[usize],
) -> Option<Vec<Row>> {
    let of_page = |at: usize| text.pieces[at].page;
    let volumes = on_page(volumes, page, |volume| of_page(volume.pieces[0]));
    let chapters = on_page(chapters, page, |&cell| of_page(text.cells[cell].first()));
    let start = text.pieces.partition_point(|piece| piece.page < page);
    let clauses: Vec<(usize, Mark)> = on_page(text.pieces, page, |piece| piece.page)
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| match piece.form {
            Form::Clause(mark) => Some((start + at, mark)),
            _ => None,
        })
        .collect();
    let twofold: Vec<bool> = rows.iter().map(|row| row.second.is_some()).collect();
    let gain = |row: usize, reading: Reading, at: usize| match (reading, &rows[row].second) {
        (Reading::Second, Some(second)) => beside(text, second, at),
        _ => beside(text, &rows[row].first, at),
    };
    let by_volume = Names {
        values: volumes.iter().map(|volume| volume.name.as_str()).collect(),
        at: volumes.iter().map(|volume| volume.pieces[0]).collect(),
    };
    let by_chapter = Names {
        values: chapters.iter().map(|&cell| text.chars(cell)).collect(),
        at: chapters.iter().map(|&cell| text.cells[cell].first()).collect(),
    };
    let by_clause = Names {
        values: clauses.iter().map(|(_, mark)| *mark).collect(),
        at: clauses.iter().map(|(at, _)| *at).collect(),
    };
    let by_volume = part(&by_volume, &twofold, &gain)?;
    let by_chapter = part(&by_chapter, &twofold, &gain)?;
    let by_clause = part(&by_clause, &twofold, &gain)?;
    let half = |cell: usize, volume: usize, chapter: usize, clause: usize| Half {
        cell,
        volume: Some(volumes[volume].clone()),
        chapter: Some(chapters[chapter]),
        clause: Some(clauses[clause].0),
    };
    let named = rows.iter().enumerate().map(|(at, row)| {
        let (volume, chapter, clause) = (by_volume[at], by_chapter[at], by_clause[at]);
        let second = row
            .second
            .as_ref()
            .and_then(|second| Some(half(second.cell, volume.1?, chapter.1?, clause.1?)));
        Row { first: half(row.first.cell, volume.0, chapter.0, clause.0), second, ordered: true }
    });
    Some(named.collect())
}

/// The part of a list, in the order of the pages, that stands on one page.
fn on_page<T>(list: &[T], page: usize, of_page: impl Fn(&T) -> usize) -> &[T] {
    let start = list.partition_point(|entry| of_page(entry) < page);
    let end = list.partition_point(|entry| of_page(entry) <= page);
    &list[start..end]
}

/// A way to part the names of a page among its readings, as far as it has come.
#[derive(Debug, Clone, Default)]
struct Way {
    gain: f64,
    /// The names of the rows, from the top down.
    rows: Parted,
    /// The rows whose second reading has none yet.
    open: Vec<usize>,
}

/// Parts the names of one kind on a page among its readings; `None` where that cannot be, or not in one
/// way. `twofold` tells for each row whether it has a second reading, `gain` how well a name stands to
/// a reading: of a row, the first or the second, and where the name stands.
fn part<V: PartialEq>(
    names: &Names<V>,
    twofold: &[bool],
    gain: &dyn Fn(usize, Reading, usize) -> f64,
) -> Option<Parted> {
    let seconds = twofold.iter().filter(|&&second| second).count();
    if names.at.len() != twofold.len() + seconds || names.at.len() > MOST {
        return None;
    }
    let mut ways = vec![Way::default()];
    for (name, &at) in names.at.iter().enumerate() {
        let mut longer: Vec<Way> = Vec::new();
        for way in ways {
            let open = way.open.iter().enumerate();
            let open =
                open.filter(|&(_, &row)| names.values[way.rows[row].0] == names.values[name]);
            for (passed, &row) in open.take(MOST_OPEN) {
                let mut way = way.clone();
                way.gain += gain(row, Reading::Second, at)
                    - PASSED * f64::from(u32::try_from(passed).unwrap_or(u32::MAX));
                way.rows[row].1 = Some(name);
                way.open.remove(passed);
                longer.push(way);
            }
            if let Some(&second) = twofold.get(way.rows.len()) {
                let mut way = way;
                let row = way.rows.len();
                way.gain += gain(row, Reading::First, at);
                way.rows.push((name, None));
                way.open.extend(second.then_some(row));
                longer.push(way);
            }
        }
        longer.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.rows.cmp(&b.rows)));
        longer.truncate(WAYS);
        ways = longer;
    }
    ways.retain(|way| way.open.is_empty());
    let best = ways.first()?;
    let differs = |way: &&Way| {
        let mut pairs = way.rows.iter().zip(&best.rows);
        pairs.any(|(a, b)| names.values[a.0] != names.values[b.0])
    };
    let rival = ways.iter().find(differs);
    if rival.is_some_and(|rival| best.gain - rival.gain < APART) {
        return None;
    }
    Some(ways.swap_remove(0).rows)
}

/// What it costs that the second reading of a row above comes later.
const PASSED: f64 = 2.0;
/// So many rows that may be meant are weighed.
const MOST_OPEN: usize = 3;
/// Of two ways to part the names of a page, the better gains so much more.
const APART: f64 = 3.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the first readings of as many rows, each with a second, where nothing stands near.
    fn parted(names: &str) -> Option<String> {
        let values: Vec<char> = names.chars().collect();
        let twofold = vec![true; values.len() / 2];
        let names = Names { at: (0..values.len()).collect(), values };
        let parted = part(&names, &twofold, &|_, _, _| 0.0)?;
        Some(parted.iter().map(|(first, _)| names.values[*first]).collect())
    }

    #[test]
    fn names_are_one_list_shuffled_with_itself() {
        assert_eq!(parted("abcabc").as_deref(), Some("abc"));
        assert_eq!(parted("aabbcc").as_deref(), Some("abc"));
        assert_eq!(parted("abacabac"), None, "it may be abca twice as well");
        assert_eq!(parted("abcacb").as_deref(), Some("abc"), "two second readings change places");
        assert_eq!(parted("abcab"), None, "one is missing");
    }

    #[test]
    fn what_stands_near_decides_where_the_names_alone_do_not() {
        // Either `ab` twice, or each name for one row and again for the next.
        let names =
            Names { values: vec!['a', 'b', 'a', 'a', 'b', 'a'], at: vec![0, 1, 2, 3, 4, 5] };
        let first_three =
            |_, reading, at| f64::from(u8::from((at < 3) == (reading == Reading::First)));
        let parted = part(&names, &[true; 3], &first_three);
        assert_eq!(parted, Some(vec![(0, Some(3)), (1, Some(4)), (2, Some(5))]));
    }
}
