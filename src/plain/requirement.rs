//! Obligations, clauses, chapters and volumes → requirements, in both readings.
//!
//! A half is one reading of a requirement: its text, and the 編, 項番 and 区分 that stand beside it.
//! The two halves of a requirement say nearly the same, which tells that they belong together; and
//! as both name the same 編, 項番 and 区分, each proves what the other found.

use std::collections::{BTreeMap, BTreeSet};

use super::auction::{self, Offer};
use super::cell::{self, Cell, Column};
use super::measure::Measures;
use super::piece::{Form, Piece, mended};
use super::{agree, order};
use crate::mark::{Dotted, Mark};

/// One reading of a requirement.
#[derive(Debug, Clone, Default)]
pub(super) struct Half {
    /// The cell of its text.
    pub(super) cell: usize,
    /// The pieces of its 編: one, or two where it is wrapped.
    pub(super) volume: Option<Volume>,
    /// The cell of its 項番.
    pub(super) chapter: Option<usize>,
    /// The piece of its 区分.
    pub(super) clause: Option<usize>,
}

/// A 編: its name and its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Volume {
    pub(super) name: String,
    pub(super) pieces: Vec<usize>,
}

/// A requirement: its first reading, and its second where there is one.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) first: Half,
    pub(super) second: Option<Half>,
    /// Whether the order of the columns names it.
    pub(super) ordered: bool,
}

/// What stands side by side on paper stands within so many pieces in the text.
const IN_ORDER: usize = 4;

/// What the requirements are read from.
pub(super) struct Text<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) cells: &'a [Cell],
    pub(super) measures: &'a Measures,
}

/// Where rows that say the same are so much oftener named otherwise than alike, what stands near them
/// does not name them: the same words may be of two requirements, but of few.
const APART: usize = 4;

/// Two readings share this much of their pairs of characters at least.
const ALIKE: f64 = 0.6;

impl Text<'_> {
    /// The characters of a cell's text, without an obligation.
    pub(super) fn chars(&self, cell: usize) -> Vec<char> {
        self.lines(cell).concat()
    }

    /// The lines of a cell's text, without an obligation.
    fn lines(&self, cell: usize) -> Vec<&[char]> {
        let words = self.cells[cell].pieces.iter().map(|&at| &self.pieces[at]);
        let words = words.filter(|piece| piece.form != Form::Obligation);
        words.map(|piece| piece.chars.as_slice()).collect()
    }

    /// Where entries of a list end a cell: how many of its pieces stand above them, and how many
    /// characters they have.
    fn entries(&self, cell: usize) -> Option<(usize, usize)> {
        let pieces = &self.cells[cell].pieces;
        let own = (1..pieces.len()).find(|&at| self.pieces[pieces[at]].is_entry)?;
        Some((own, pieces[own..].iter().map(|&at| self.pieces[at].chars.len()).sum()))
    }

    pub(super) fn page_of(&self, cell: usize) -> usize {
        self.pieces[self.cells[cell].first()].page
    }

    pub(super) fn of(&self, column: Column) -> Vec<usize> {
        (0..self.cells.len()).filter(|&c| self.cells[c].column == Some(column)).collect()
    }
}

/// The share of pairs of characters that two texts have in common (Dice's coefficient).
pub(super) fn likeness(a: &[char], b: &[char]) -> f64 {
    let pairs = |text: &[char]| {
        let mut pairs: Vec<[char; 2]> = text.windows(2).map(|w| [w[0], w[1]]).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let (mut i, mut j, mut common) = (0, 0, 0_u32);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    let total = u32::try_from(a.len() + b.len()).unwrap_or(u32::MAX).max(1);
    2.0 * f64::from(common) / f64::from(total)
}

/// Where entries of a list stand under a requirement that a cell nearby has without them: those are of
/// another column, which ended where the text of the requirement did. As the cell and how many of its
/// pieces are its own.
pub(super) fn strange_entries(text: &Text<'_>) -> Vec<(usize, usize)> {
    let of = |column| text.of(column).into_iter();
    let cells: Vec<usize> = of(Column::Text).chain(of(Column::Reading)).collect();
    let chars: Vec<Vec<char>> = cells.iter().map(|&cell| text.chars(cell)).collect();
    let mut strange = Vec::new();
    for (&cell, whole) in cells.iter().zip(&chars) {
        let Some((own, entries)) = text.entries(cell) else { continue };
        let (head, tail) = whole.split_at(whole.len() - entries);
        let near = |other: usize| text.page_of(other).abs_diff(text.page_of(cell)) <= 1;
        let others = cells.iter().zip(&chars).filter(|&(&other, _)| other != cell && near(other));
        let [mut without, mut with] = [false; 2];
        for (_, other) in others.filter(|(_, other)| likeness(head, other) >= SAME) {
            without = true;
            with |= other.ends_with(tail);
        }
        if without && !with {
            strange.push((cell, own));
        }
    }
    strange
}

/// The pieces that begin entries of a list under a requirement, where its other reading has none of them or
/// there is no other: they may be of the item beside it.
pub(super) fn unproven_entries(text: &Text<'_>, rows: &[Row]) -> BTreeSet<usize> {
    let others: BTreeMap<usize, usize> = rows
        .iter()
        .filter_map(|row| Some([row.first.cell, row.second.as_ref()?.cell]))
        .flat_map(|[first, second]| [(first, second), (second, first)])
        .collect();
    let cells = [Column::Text, Column::Reading].into_iter().flat_map(|column| text.of(column));
    let unproven = cells.filter_map(|cell| {
        let (own, entries) = text.entries(cell)?;
        let whole = text.chars(cell);
        let tail = &whole[whole.len() - entries..];
        let proven = others.get(&cell).is_some_and(|&other| text.chars(other).ends_with(tail));
        (!proven).then_some(text.cells[cell].pieces[own])
    });
    unproven.collect()
}

/// Two texts that share this much of their pairs of characters say the same.
const SAME: f64 = 0.9;

/// Obligations that stand above the wrong one of two cells that say the same: as pairs of cells, the one
/// that has it and the one that should.
///
/// A text that is printed again, wrapped alike and without an obligation, is of the second reading; where
/// another cell says the same, wrapped otherwise and as 内容 of a first reading is, the obligation is its.
pub(super) fn strayed_obligations(text: &Text<'_>) -> Vec<[usize; 2]> {
    let readings = text.of(Column::Reading);
    let misses =
        |cell: usize| cell::misses(&text.cells[cell].pieces, text.pieces, text.measures.text);
    let mut strayed = Vec::new();
    for cell in text.of(Column::Text) {
        let lines = text.lines(cell);
        let page = text.page_of(cell);
        let from = readings.partition_point(|&other| text.page_of(other) < page);
        let to = readings.partition_point(|&other| text.page_of(other) <= page);
        let (again, others): (Vec<usize>, Vec<usize>) =
            readings[from..to].iter().partition(|&&other| text.lines(other) == lines);
        if again.is_empty() {
            continue;
        }
        let chars = text.chars(cell);
        let is_first = |&&other: &&usize| {
            misses(other) + LESS <= misses(cell) && likeness(&chars, &text.chars(other)) >= ALIKE
        };
        let mut firsts = others.iter().filter(is_first);
        let first = firsts.next().filter(|_| firsts.next().is_none());
        strayed.extend(first.map(|&first| [cell, first]));
    }
    strayed
}

/// A cell fits 内容 by so much better than another.
const LESS: f64 = 0.5;

/// Narrow cells that say what a requirement says are its second reading, on one line.
pub(super) fn find_short_readings(text: &Text<'_>) -> Vec<usize> {
    let firsts: Vec<(usize, Vec<char>)> =
        text.of(Column::Text).into_iter().map(|c| (text.page_of(c), text.chars(c))).collect();
    (0..text.cells.len())
        .filter(|&c| text.cells[c].column.is_none())
        .filter(|&c| {
            let chars = text.chars(c);
            let page = text.page_of(c);
            let near = |(other, _): &&(usize, Vec<char>)| other.abs_diff(page) <= 1;
            firsts.iter().filter(near).any(|(_, first)| likeness(first, &chars) >= ALIKE)
        })
        .collect()
}

/// Reads the requirements, in the order of the text.
pub(super) fn read(text: &Text<'_>) -> (Vec<Row>, Vec<Half>) {
    let firsts = text.of(Column::Text);
    let seconds = text.of(Column::Reading);
    let mut halves: Vec<Half> =
        firsts.iter().chain(&seconds).map(|&cell| Half { cell, ..Half::default() }).collect();
    give_chapters(text, &mut halves, firsts.len());
    give_clauses(text, &mut halves);
    give_volumes(text, &mut halves);
    let seconds = halves.split_off(firsts.len());
    let (mut rows, left) = pair(text, halves, seconds);
    order::rename(text, &mut rows);
    agree::rename(text, &mut rows);
    (rows, left)
}

/// Whatever stands beside a text stands within so many pieces of it.
const NEAR: usize = 30;

/// What a token gains by standing beside a text: most just before it, less behind.
pub(super) fn beside(text: &Text<'_>, half: &Half, at: usize) -> f64 {
    let cell = &text.cells[half.cell];
    let first = cell.pieces[0];
    if text.pieces[first].page != text.pieces[at].page || first.abs_diff(at) > NEAR {
        return 0.0;
    }
    let away = f64::from(u32::try_from(first.abs_diff(at)).unwrap_or(u32::MAX));
    if at < first { 9.0 - 0.35 * away } else { 7.0 - 0.45 * away }
}

/// Gives each half the token that gains most, no token to two. `tokens` are where they stand, in
/// order.
fn give(
    text: &Text<'_>,
    halves: &[Half],
    tokens: &[usize],
    gain: &dyn Fn(usize, usize) -> f64,
) -> Vec<Option<usize>> {
    let offers: Vec<Vec<Offer>> = halves
        .iter()
        .enumerate()
        .map(|(half, Half { cell, .. })| {
            let first = text.cells[*cell].pieces[0];
            let from = tokens.partition_point(|&at| at + NEAR < first);
            let to = tokens.partition_point(|&at| at <= first + NEAR);
            let near = (from..to).map(|next| Offer { next, gain: gain(half, next) });
            near.filter(|offer| offer.gain > 0.0).collect()
        })
        .collect();
    auction::share(&offers)
}

fn give_chapters(text: &Text<'_>, halves: &mut [Half], firsts: usize) {
    let mut chapters = text.of(Column::Chapter);
    chapters.sort_by_key(|&cell| text.cells[cell].pieces[0]);
    let [wide, narrow] = text.measures.chapter;
    let two_columns = firsts < halves.len() && wide - narrow > 1.5;
    let gain = |half: usize, token: usize| {
        let cell = &text.cells[chapters[token]];
        let widest = cell.pieces.iter().map(|&at| text.pieces[at].width).fold(0.0, f64::max);
        let wrapped = cell.pieces.len() > 1;
        let wrong =
            if half < firsts { wrapped && widest < narrow + 0.8 } else { widest > narrow + 1.0 };
        let gain = beside(text, &halves[half], cell.pieces[0]);
        if wrong && two_columns { (gain - 4.0).max(0.0) } else { gain }
    };
    let at: Vec<usize> = chapters.iter().map(|&cell| text.cells[cell].pieces[0]).collect();
    let taken = give(text, halves, &at, &gain);
    for (half, token) in halves.iter_mut().zip(taken) {
        half.chapter = token.map(|token| chapters[token]);
    }
}

fn give_clauses(text: &Text<'_>, halves: &mut [Half]) {
    let clauses: Vec<usize> = (0..text.pieces.len())
        .filter(|&at| matches!(text.pieces[at].form, Form::Clause(_)))
        .collect();
    let gain = |half: usize, token: usize| beside(text, &halves[half], clauses[token]);
    let taken = give(text, halves, &clauses, &gain);
    for (half, token) in halves.iter_mut().zip(taken) {
        half.clause = token.map(|token| clauses[token]);
    }
}

fn give_volumes(text: &Text<'_>, halves: &mut [Half]) {
    let volumes = volumes(text.pieces);
    let gain = |half: usize, token: usize| beside(text, &halves[half], volumes[token].pieces[0]);
    let at: Vec<usize> = volumes.iter().map(|volume| volume.pieces[0]).collect();
    let taken = give(text, halves, &at, &gain);
    for (half, token) in halves.iter_mut().zip(taken) {
        half.volume = token.map(|token| volumes[token].clone());
    }
}

/// The 編 of all pages: whole, or wrapped and put together.
pub(super) fn volumes(pieces: &[Piece]) -> Vec<Volume> {
    let mut volumes: Vec<Volume> = Vec::new();
    let whole: Vec<String> = pieces
        .iter()
        .filter(|p| p.form == Form::Volume)
        .map(|p| mended(&p.text).into_owned())
        .collect();
    for (at, piece) in pieces.iter().enumerate() {
        match piece.form {
            Form::Volume => {
                volumes.push(Volume { name: mended(&piece.text).into_owned(), pieces: vec![at] });
            }
            Form::VolumeStart => {
                let start = mended(&piece.text);
                let full =
                    || whole.iter().find(|name| name.starts_with(&*start)).map(String::as_str);
                let name = piece.volume.as_deref().or_else(full).map(str::to_owned);
                volumes.extend(name.map(|name| Volume { name, pieces: vec![at] }));
            }
            _ => {}
        }
    }
    for (at, piece) in pieces.iter().enumerate().filter(|(_, p)| p.form == Form::VolumeEnd) {
        let open = volumes.iter_mut().filter(|volume| {
            let [start] = volume.pieces[..] else { return false };
            let rest = volume.name.strip_prefix(&*mended(&pieces[start].text));
            pieces[start].page == piece.page && rest == Some(&*mended(&piece.text))
        });
        if let Some(volume) = open.min_by_key(|volume| volume.pieces[0].abs_diff(at)) {
            volume.pieces.push(at);
        }
    }
    volumes
}

/// Puts the two readings of each requirement together; second readings of nothing are left over.
fn pair(text: &Text<'_>, firsts: Vec<Half>, seconds: Vec<Half>) -> (Vec<Row>, Vec<Half>) {
    let chars = |half: &Half| text.chars(half.cell);
    let first_chars: Vec<Vec<char>> = firsts.iter().map(chars).collect();
    let second_chars: Vec<Vec<char>> = seconds.iter().map(chars).collect();
    let mut offers: Vec<Vec<Offer>> = Vec::new();
    for (first, a) in firsts.iter().zip(&first_chars) {
        let mut list = Vec::new();
        let from =
            seconds.partition_point(|half| text.page_of(half.cell) + 1 < text.page_of(first.cell));
        for (next, (second, b)) in seconds.iter().zip(&second_chars).enumerate().skip(from) {
            if text.page_of(second.cell) > text.page_of(first.cell) + 1 {
                break;
            }
            let turn = text.page_of(second.cell).abs_diff(text.page_of(first.cell));
            let like = if turn <= 1 { likeness(a, b) } else { 0.0 };
            if like >= ALIKE {
                let away = text.cells[second.cell].first().abs_diff(text.cells[first.cell].first());
                let away = f64::from(u32::try_from(away).unwrap_or(u32::MAX));
                list.push(Offer { next, gain: 20.0 * like - 0.5 * (1.0 + away).ln() });
            }
        }
        offers.push(list);
    }
    let taken = auction::share(&offers);
    let mut seconds: Vec<Option<Half>> = seconds.into_iter().map(Some).collect();
    let rows = firsts
        .into_iter()
        .enumerate()
        .map(|(at, first)| {
            let second = taken[at].and_then(|next| seconds[next].take());
            Row { first, second, ordered: false }
        })
        .collect();
    (rows, seconds.into_iter().flatten().collect())
}

/// 編, 項番 and 区分 of a requirement, as the keys that both readings share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) volume: String,
    pub(super) chapter: u16,
    pub(super) clause: Mark,
}

impl Row {
    /// Its readings.
    pub(super) fn halves(&self) -> impl Iterator<Item = &Half> {
        std::iter::once(&self.first).chain(&self.second)
    }

    /// Where its text begins.
    pub(super) fn first_piece(&self, cells: &[Cell]) -> usize {
        cells[self.first.cell].pieces[0]
    }
}

impl Text<'_> {
    /// What a half names, where it names all.
    pub(super) fn key(&self, half: &Half) -> Option<Key> {
        let Form::Clause(clause) = self.pieces[half.clause?].form else { return None };
        let volume = half.volume.as_ref()?.name.clone();
        Some(Key { volume, chapter: self.chapter_number(half.chapter?)?, clause })
    }

    /// Whether what names a half stands before its text as on paper: 編, 項番, 区分, one behind the other.
    pub(super) fn is_in_order(&self, half: &Half) -> bool {
        let volume = half.volume.as_ref().map(|volume| volume.pieces[0]);
        let chapter = half.chapter.map(|cell| self.cells[cell].pieces[0]);
        let first = Some(self.cells[half.cell].pieces[0]);
        let places = [volume, chapter, half.clause, first];
        let near = |pair: &[Option<usize>]| {
            pair[0] < pair[1] && pair[1] <= pair[0].map(|at| at + IN_ORDER)
        };
        places.iter().all(Option::is_some) && places.windows(2).all(near)
    }

    /// Whether the readings name most requirements alike: three quarters of those that both name.
    pub(super) fn mostly_agree(&self, rows: &[Row]) -> bool {
        let keys = |row: &Row| Some([self.key(&row.first)?, self.key(row.second.as_ref()?)?]);
        let both: Vec<[Key; 2]> = rows.iter().filter_map(keys).collect();
        let agree = both.iter().filter(|[first, second]| first == second);
        4 * agree.count() >= 3 * both.len()
    }

    /// Whether most readings that are named are named in order: two thirds.
    fn mostly_in_order(&self, rows: &[Row]) -> bool {
        let halves = || rows.iter().flat_map(Row::halves);
        let named = halves().filter(|half| self.key(half).is_some());
        let in_order = halves().filter(|half| self.is_in_order(half));
        3 * in_order.count() >= 2 * named.count()
    }

    /// Whether rows that say the same are often named alike: with one reading, nothing else tells that
    /// what stands near a text names it.
    fn often_recur_alike(&self, rows: &[Row]) -> bool {
        let [alike, apart] = self.recur(rows.iter());
        APART * alike >= apart
    }

    /// How many rows are named as the last that says the same, and how many otherwise.
    pub(super) fn recur<'r>(&self, rows: impl Iterator<Item = &'r Row>) -> [usize; 2] {
        let mut named: BTreeMap<Vec<char>, Key> = BTreeMap::new();
        let [mut alike, mut apart] = [0, 0];
        for row in rows {
            let Some(key) = self.key(&row.first) else { continue };
            if let Some(above) = named.insert(self.chars(row.first.cell), key.clone()) {
                *(if above == key { &mut alike } else { &mut apart }) += 1;
            }
        }
        [alike, apart]
    }

    /// Whether nothing that names a half says that it is not `key`.
    fn may_be(&self, half: &Half, key: &Key) -> bool {
        let clause = half.clause.map(|at| self.pieces[at].form);
        let chapter = half.chapter.and_then(|cell| self.chapter_number(cell));
        half.volume.as_ref().is_none_or(|volume| volume.name == key.volume)
            && chapter.is_none_or(|number| number == key.chapter)
            && clause.is_none_or(|form| form == Form::Clause(key.clause))
    }

    /// The number of a 項番.
    pub(super) fn chapter_number(&self, cell: usize) -> Option<u16> {
        let (number, _) = Dotted::heading(&self.pieces[self.cells[cell].pieces[0]].text)?;
        number.components().first().copied()
    }
}

/// How a title is printed: the first cell that does, and how many do.
type Titles = BTreeMap<Vec<char>, (usize, usize)>;

/// What the document says as a whole of its requirements: the same ones come again and again.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What each text is named as, and how often, where both of its readings agree.
    named: BTreeMap<Vec<char>, BTreeMap<Key, usize>>,
    /// The titles of each 項番 of a 編.
    titles: BTreeMap<(String, u16), Titles>,
    /// Whether requirements have a second reading.
    twofold: bool,
    /// Whether what names a requirement stands beside it in the text: the readings agree mostly, or most
    /// are in order.
    is_beside: bool,
}

impl Known {
    /// Learns from the rows whose readings agree, or whose only reading is in order.
    pub(super) fn learn(text: &Text<'_>, rows: &[Row]) -> Self {
        let twofold = rows.iter().filter(|row| row.second.is_some()).count();
        let twofold = 2 * twofold > rows.len();
        let is_beside = match twofold {
            true => text.mostly_agree(rows) || text.mostly_in_order(rows),
            false => text.mostly_in_order(rows) && text.often_recur_alike(rows),
        };
        let mut known = Self { twofold, is_beside, ..Self::default() };
        for row in rows {
            let first = text.key(&row.first);
            let second = row.second.as_ref().and_then(|half| text.key(half));
            let proven = match row.second {
                Some(_) => first == second,
                None => !twofold && is_beside && text.is_in_order(&row.first),
            };
            if !proven {
                continue;
            }
            let (Some(key), Some(chapter)) = (first, row.first.chapter) else { continue };
            let titles = known.titles.entry((key.volume.clone(), key.chapter)).or_default();
            titles.entry(text.chars(chapter)).or_insert((chapter, 0)).1 += 1;
            *known.named.entry(text.chars(row.first.cell)).or_default().entry(key).or_default() +=
                1;
        }
        known
    }

    /// The one name that a text has wherever it is printed.
    fn name(&self, text: &[char]) -> Option<&Key> {
        let mut keys = self.named.get(text)?.keys();
        keys.next().filter(|_| keys.next().is_none())
    }

    /// The 編, 項番 and 区分 of a row: what both readings name; where they differ or lack one, what
    /// the same text is named as elsewhere, or what the only reading says. And the cell of its 項番.
    pub(super) fn settle(&self, text: &Text<'_>, row: &Row) -> Option<(Key, usize)> {
        let first = text.key(&row.first);
        let second = row.second.as_ref().and_then(|half| text.key(half));
        if row.ordered {
            let key = first?;
            let chapter = self.chapter(text, row, &key)?;
            return Some((key, chapter));
        }
        let elsewhere = self.name(&text.chars(row.first.cell)).cloned();
        let in_order =
            || row.halves().find(|half| text.is_in_order(half)).and_then(|half| text.key(half));
        let key = match (first, second) {
            (Some(a), Some(b)) if a == b => {
                (self.is_beside || in_order().is_some()).then_some(a)?
            }
            (Some(a), Some(_)) => elsewhere.filter(|key| *key == a)?,
            _ => {
                let fits = |key: &Key| row.halves().any(|half| text.may_be(half, key));
                // One reading alone proves nothing where there should be two.
                let alone = self.is_beside && (row.second.is_some() || !self.twofold);
                elsewhere.filter(fits).or_else(|| in_order().filter(|_| alone))?
            }
        };
        let chapter = self.chapter(text, row, &key)?;
        Some((key, chapter))
    }

    /// The cell of a row's 項番: its own where both readings agree or it is printed as it mostly is; else
    /// none, as the name is off or lines are missing.
    fn chapter(&self, text: &Text<'_>, row: &Row, key: &Key) -> Option<usize> {
        let usual = self.titles.get(&(key.volume.clone(), key.chapter)).and_then(|titles| {
            titles
                .iter()
                .max_by_key(|(_, (_, times))| *times)
                .map(|(title, (cell, _))| (title, *cell))
        });
        let own = row.halves().filter_map(|half| half.chapter);
        let own: Vec<usize> =
            own.filter(|&cell| text.chapter_number(cell) == Some(key.chapter)).collect();
        if let [first, second] = own[..]
            && text.chars(first) == text.chars(second)
        {
            return Some(first);
        }
        match (own.first().copied(), usual) {
            (Some(cell), Some((title, _))) => (text.chars(cell) == *title).then_some(cell),
            (Some(cell), None) => Some(cell),
            (None, usual) => usual.map(|(_, cell)| cell),
        }
    }
}
