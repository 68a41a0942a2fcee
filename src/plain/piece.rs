//! Lines → pieces: each piece stands in one cell, and some say by their form in which column.
//!
//! Two cells that stand side by side may come as one line: `システム運用編 8.利用機器`. Such a line
//! is cut where one half has the form of a cell, or where a space stands inside of Japanese.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cell::Column;
use super::page::{Page, Role, is_header};
use crate::fold;
use crate::mark::{self, Dotted, ItemNumber, Mark};
use crate::profile::Profile;

/// A line, or the part of a line that stands in one cell.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Index of its page.
    pub(super) page: usize,
    /// Its first and last line in the file, from 1: two where a printed line was cut.
    pub(super) lines: [u32; 2],
    /// Its text as the file has it.
    pub(super) text: String,
    /// What its form says.
    pub(super) form: Form,
    /// Its width, in ems: a full-width character is one, a half-width one a half.
    pub(super) width: f64,
    /// Its characters without white space, folded for comparison.
    pub(super) chars: Vec<char>,
    /// Whether it begins an entry of a list.
    pub(super) is_entry: bool,
    /// The 編 that it is the first line of, where the document has only one that begins so.
    pub(super) volume: Option<Arc<str>>,
}

/// What the form of a piece says of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A header of the table.
    Head,
    /// No. of an item.
    Number(ItemNumber),
    /// 区分 of an item: ◎ or 〇.
    Grade,
    /// A circled numeral alone: 区分 of a requirement.
    Clause(Mark),
    /// 編, whole.
    Volume,
    /// The first line of 編.
    VolumeStart,
    /// The last line of 編.
    VolumeEnd,
    /// 【遵守事項】.
    Obligation,
    /// A section row: `1. 人的・組織的対策`.
    Section,
    /// The first line of a 大項目: `1.1. 規程の策定`.
    Major,
    /// The first line of a 小項目: `①管理`.
    Minor,
    /// The first line of a 項番: `8.利用機器`.
    Chapter,
    /// Words.
    Words,
}

impl Form {
    /// Whether other lines may follow in the same cell.
    pub(super) fn has_lines(self) -> bool {
        self.begins_label() || matches!(self, Self::Words | Self::Obligation)
    }

    /// Whether it begins a label or a heading.
    pub(super) fn begins_label(self) -> bool {
        matches!(self, Self::Section | Self::Major | Self::Minor | Self::Chapter)
    }
}

impl Piece {
    fn new(page: usize, lines: [u32; 2], text: &str, form: Form) -> Self {
        let chars = fold::key(text).chars().filter(|c| !c.is_whitespace()).collect();
        let is_entry = form == Form::Words && text.starts_with(BULLETS);
        let (text, width) = (text.to_owned(), width(text));
        Self { page, lines, text, form, width, chars, is_entry, volume: None }
    }

    /// How many characters it has, white space aside.
    pub(super) fn count(&self) -> u64 {
        self.text.chars().filter(|c| !c.is_whitespace()).count() as u64
    }
}

/// The width of a text, in ems.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| if is_narrow(c) { 0.5 } else { 1.0 }).sum()
}

/// Whether a character takes half an em in a Japanese font.
pub(super) fn is_narrow(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{a0}'..='\u{ff}' | '｡'..='ﾟ' | '\u{2010}' | '\u{2011}')
}

/// Whether a character is a letter of Japanese.
pub(super) fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// What an entry of a list begins with.
pub(super) const BULLETS: [char; 10] = ['・', '･', '‧', '•', '●', '■', '※', '◆', '◇', '□'];

/// In a document whose bullets have a space behind them, a line that begins with ・ and none goes on a
/// word: `選定` and `・契約`.
pub(super) fn settle_entries(pieces: &mut [Piece]) {
    let spaced = |piece: &Piece| piece.text.chars().nth(1).is_some_and(char::is_whitespace);
    let entries = || pieces.iter().filter(|piece| piece.is_entry);
    let with = entries().filter(|piece| spaced(piece)).count();
    if 2 * with >= entries().count() && with > 0 {
        for piece in pieces.iter_mut().filter(|piece| piece.text.starts_with(['・', '‧'])) {
            piece.is_entry = spaced(piece);
        }
    }
}

/// Sets brackets as wide as the paper has them. Some fonts' full-width brackets come out as `(` and
/// `)`: where lines with brackets are full only if those are an em wide, they are.
pub(super) fn measure_brackets(pieces: &mut [Piece]) {
    let plain: Vec<Piece> = pieces.iter().filter(|p| brackets(&p.text) == 0).cloned().collect();
    let measures = super::measure::estimate(&plain);
    let columns = [Column::Statement, Column::Text, Column::Reading].map(|c| measures.of(c)[0]);
    let full = |extra: f64| {
        let with = pieces.iter().filter(|p| p.form == Form::Words && brackets(&p.text) > 0);
        let widths = with.map(|p| p.width + extra * f64::from(brackets(&p.text)));
        let full = widths.filter(|w| columns.iter().any(|column| (w - column).abs() <= FULL));
        full.count()
    };
    let (narrow, wide) = (full(0.0), full(0.5));
    if 2 * wide > 3 * narrow + 2 {
        for piece in pieces {
            piece.width += 0.5 * f64::from(brackets(&piece.text));
        }
    }
}

/// A line that misses the width of its column by so many ems at most is full.
const FULL: f64 = 0.25;

fn brackets(text: &str) -> u32 {
    u32::try_from(text.matches(['(', ')']).count()).unwrap_or(u32::MAX)
}

/// The pieces of a text, for tests.
#[cfg(test)]
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let profile = Profile::mic_annex2();
    let mut pages = super::page::cut(0, &"test".into(), text, &profile);
    super::page::settle(&mut pages, &profile);
    cut(&pages, &profile)
}

/// Cuts the lines of all pages into pieces, in the order of the text.
pub(super) fn cut(pages: &[Page], profile: &Profile) -> Vec<Piece> {
    let volumes = Volumes::learn(pages, profile);
    let forms = Forms::learn(pages);
    let cutter = Cutter { volumes: &volumes, forms: &forms, cuts_lines: cuts_lines(pages) };
    let mut pieces = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let heads = heads(page, profile);
        let from = pieces.len();
        for (at, line) in page.lines.iter().enumerate().filter(|(_, l)| l.role == Role::Body) {
            let lines = [line.number; 2];
            if heads.contains(&at) {
                pieces.push(Piece::new(index, lines, &line.text, Form::Head));
                continue;
            }
            let (whole, rest) = cutter.joined(&pieces, from, &line.text);
            if let Some((whole, form)) = whole
                && let Some(above) = pieces[from..].last_mut()
            {
                *above = Piece::new(index, [above.lines[0], line.number], &whole, form);
            }
            for (text, form) in cutter.cut(rest).into_iter().filter(|(text, _)| !text.is_empty()) {
                pieces.push(Piece::new(index, lines, text, form));
            }
        }
        settle_volumes(&mut pieces[from..], &volumes, profile);
    }
    pieces
}

/// Whether printed lines were cut beside full-width brackets and full stops: some fonts leave a gap there
/// that readers of PDFs take for a boundary. A writer that lets lines begin with any character gives many
/// that begin with 、 or 。, too.
fn cuts_lines(pages: &[Page]) -> bool {
    let lines = || pages.iter().flat_map(|p| &p.lines).filter(|l| l.role == Role::Body);
    let brackets = lines().filter(|line| line.text.starts_with(CLOSING)).count();
    let stops = lines()
        .zip(lines().skip(1))
        .filter(|(above, line)| line.text.starts_with(STOPS) && !above.text.ends_with(CLOSING));
    brackets > 2 * stops.count()
}

/// The number of an item whose column is too narrow for it: `①-1` and `0`, `①-` and `10`, `①` and `-10`.
fn wrapped_number(pieces: &[Piece], above: &str, end: &str) -> Option<ItemNumber> {
    if above.len().max(end.len()) > LONGEST_NUMBER || end.is_empty() {
        return None;
    }
    let whole = ItemNumber::parse(&format!("{above}{end}"))?;
    let Some(own) = ItemNumber::parse(above) else { return Some(whole) };
    // Whole as it stands, it may stand above a number of something else.
    let mut numbers = pieces.iter().rev().filter_map(|piece| match piece.form {
        Form::Number(number) => Some(number),
        _ => None,
    });
    let before = numbers.nth(1)?; // that of `above` comes first
    let follows = before.mark == own.mark && own.number < before.number;
    let ahead = whole.number.checked_sub(before.number)?;
    (follows && (1..=MOST_AHEAD).contains(&ahead)).then_some(whole)
}

/// No part of a number has more bytes.
const LONGEST_NUMBER: usize = 16;
/// Between two numbers in the text, so many less one may be missing.
const MOST_AHEAD: u16 = 2;

/// What closes a bracket.
const CLOSING: [char; 4] = [')', '）', '」', '』'];

/// What opens a bracket.
const OPENING: [char; 4] = ['(', '（', '「', '『'];

/// What ends a sentence or a part of it.
const STOPS: [char; 2] = ['、', '。'];

/// Whether a line of print was cut between two pieces, beside a bracket.
fn is_cut(above: &Piece, line: &str) -> bool {
    let ends = |chars: &[char]| above.text.ends_with(chars);
    above.form == Form::Words
        && (ends(&['。']) && line.starts_with(CLOSING)
            || ends(&CLOSING) && line.starts_with(STOPS)
            || ends(&STOPS) && line.starts_with(OPENING))
}

/// The lines of a page that hold headers: each header as often as the table has it.
fn heads(page: &Page, profile: &Profile) -> BTreeSet<usize> {
    let mut quota: BTreeMap<String, usize> = BTreeMap::new();
    let texts = profile.columns.iter().flat_map(|column| &column.header);
    for header in texts.chain(profile.groups.values().flatten()) {
        *quota.entry(fold::key(header)).or_default() += 1;
    }
    let mut heads = BTreeSet::new();
    let body = || page.lines.iter().enumerate().filter(|(_, line)| line.role == Role::Body);
    for (at, line) in body() {
        let words: Vec<String> = line.text.split_whitespace().map(fold::key).collect();
        let whole = vec![fold::key(&line.text)];
        let all_left = |words: &[String]| {
            words.iter().all(|word| quota.get(word).is_some_and(|&left| left > 0))
        };
        let found = [whole, words].into_iter().find(|words| all_left(words));
        // 編 alone may also be the end of a wrapped 編; which one it is shows later.
        let Some(found) = found.filter(|found| found.iter().all(|word| word != VOLUME)) else {
            continue;
        };
        for word in found {
            quota.entry(word).and_modify(|left| *left -= 1);
        }
        heads.insert(at);
    }
    let halves = wrapped_heads(page, profile, &quota, &heads);
    heads.extend(halves);
    heads
}

/// Headers that stand on two lines: `対策項目で対応できる` and `リスクシナリオ例`.
fn wrapped_heads(
    page: &Page,
    profile: &Profile,
    quota: &BTreeMap<String, usize>,
    heads: &BTreeSet<usize>,
) -> Vec<usize> {
    let body = page.lines.iter().enumerate().filter(|(at, line)| {
        line.role == Role::Body && profile.may_be_header(line.text.len()) && !heads.contains(at)
    });
    let mut left: Vec<&str> =
        quota.iter().filter(|(_, left)| **left > 0).map(|(header, _)| header.as_str()).collect();
    let mut found = Vec::new();
    for (at, line) in body {
        let key = fold::key(&line.text);
        if key.chars().count() <= HALF {
            continue;
        }
        let rest = |header: &str| {
            let rest =
                header.strip_prefix(key.as_str()).or_else(|| header.strip_suffix(key.as_str()));
            rest.map(str::len)
        };
        if let Some(header) = left.iter_mut().find(|header| rest(header).is_some()) {
            found.push(at);
            // The other half may follow.
            let other = rest(header).unwrap_or(0);
            *header = if header.starts_with(key.as_str()) {
                &header[header.len() - other..]
            } else {
                &header[..other]
            };
        }
    }
    found
}

/// Half of a header has more characters than these.
const HALF: usize = 3;

/// The end of the names of volumes, and the header of their column.
const VOLUME: &str = "編";

/// A character has so many bytes at most.
const LONGEST_CHAR: usize = 4;

/// A text with its radicals and such mended: システム運⽤編 and システム運用編 are one name.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    if fold::is_plain_text(text) { text.into() } else { fold::text(text).text.into() }
}

/// The names of volumes, mended, learnt from the document: what stands alone and ends in 編.
#[derive(Debug, Default)]
struct Volumes {
    names: BTreeSet<String>,
    /// Beginnings of a name that stand on a line of their own, with what is left of it.
    starts: BTreeMap<String, BTreeSet<String>>,
    ends: BTreeSet<String>,
    /// No name has more bytes, before it is mended.
    longest: usize,
}

impl Volumes {
    fn learn(pages: &[Page], profile: &Profile) -> Self {
        let body = pages.iter().flat_map(|p| &p.lines).filter(|l| l.role == Role::Body);
        let words: BTreeSet<Cow<'_, str>> =
            body.flat_map(|line| line.text.split_whitespace()).map(mended).collect();
        let is_name = |word: &&Cow<'_, str>| {
            word.ends_with(VOLUME) && (3..=12).contains(&word.chars().count())
        };
        let mut names: BTreeSet<String> =
            words.iter().filter(is_name).map(|word| word.clone().into_owned()).collect();
        let known = [&profile.vocabulary, &profile.names].map(|words| words.get("volume"));
        names.extend(known.into_iter().flatten().flatten().cloned());
        // 理編 is the end of システム管理編.
        let tails: Vec<String> = names
            .iter()
            .filter(|name| {
                names.iter().any(|other| other.len() > name.len() && other.ends_with(name.as_str()))
            })
            .cloned()
            .collect();
        names.retain(|name| !tails.contains(name));
        let longest = names.iter().map(|name| LONGEST_CHAR * name.chars().count()).max();
        let longest = longest.unwrap_or(0).max(VOLUME.len());
        let mut volumes = Self { names, longest, ..Self::default() };
        volumes.learn_halves(&words);
        volumes
    }

    fn learn_halves(&mut self, words: &BTreeSet<Cow<'_, str>>) {
        for name in &self.names {
            for (at, _) in name.char_indices().skip(2) {
                let (start, end) = name.split_at(at);
                if words.contains(start) && words.contains(end) {
                    self.starts.entry(start.to_owned()).or_default().insert(end.to_owned());
                    self.ends.insert(end.to_owned());
                }
            }
        }
    }

    fn are_halves(&self, pieces: &[Piece], start: usize, end: usize) -> bool {
        let [start, end] = [start, end].map(|at| mended(&pieces[at].text));
        self.starts.get(&*start).is_some_and(|ends| ends.contains(&*end))
    }

    /// The one name that begins with a line.
    fn beginning_with(&self, line: &str) -> Option<Arc<str>> {
        let start = mended(line);
        let mut ends = self.starts.get(&*start)?.iter();
        let end = ends.next().filter(|_| ends.next().is_none())?;
        Some(format!("{start}{end}").into())
    }

    fn form(&self, text: &str) -> Option<Form> {
        if text.len() > self.longest {
            return None;
        }
        let text = mended(text);
        if self.names.contains(&*text) {
            Some(Form::Volume)
        } else if self.starts.contains_key(&*text) {
            Some(Form::VolumeStart)
        } else if self.ends.contains(&*text) || text == VOLUME {
            Some(Form::VolumeEnd)
        } else {
            None
        }
    }
}

/// A 編 that ends no wrapped name is the header of the column; a beginning without an end is whole.
fn settle_volumes(pieces: &mut [Piece], volumes: &Volumes, profile: &Profile) {
    let mut open: Vec<usize> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut header = is_header(VOLUME, profile);
    for at in 0..pieces.len() {
        match pieces[at].form {
            Form::VolumeStart => {
                pieces[at].volume = volumes.beginning_with(&pieces[at].text);
                open.push(at);
            }
            Form::VolumeEnd => {
                match open.iter().position(|&start| volumes.are_halves(pieces, start, at)) {
                    Some(found) => drop(open.remove(found)),
                    None if header && pieces[at].text == VOLUME => {
                        pieces[at].form = Form::Head;
                        header = false;
                    }
                    None => ends.push(at),
                }
            }
            _ => {}
        }
    }
    for at in ends {
        match open.iter().position(|&start| volumes.are_halves(pieces, start, at)) {
            Some(found) => drop(open.remove(found)),
            // Of one character, it may be a word.
            None if pieces[at].chars.len() < 2 => pieces[at].form = Form::Words,
            None => {}
        }
    }
}

/// How the headings of this document are printed.
#[derive(Debug, Default)]
struct Forms {
    /// Whether a space stands between the number and the title of a 項番.
    spaced_chapters: bool,
    /// Whether a dot stands after the number of a 大項目.
    dotted_majors: bool,
    /// Whether the writer sets a space between digits and Japanese: `1 年間`.
    spaced_digits: bool,
}

impl Forms {
    fn learn(pages: &[Page]) -> Self {
        let mut one = [0_usize; 2];
        let mut two = [0_usize; 2];
        for line in pages.iter().flat_map(|p| &p.lines).filter(|l| l.role == Role::Body) {
            let Some((number, title)) = Dotted::heading(&line.text) else { continue };
            let spaced = is_spaced(&line.text, title);
            match number.components().len() {
                1 => one[usize::from(spaced)] += 1,
                2 => two[usize::from(has_final_dot(&line.text, title))] += 1,
                _ => {}
            }
        }
        Self {
            spaced_chapters: one[1] > one[0],
            dotted_majors: two[1] > 0,
            spaced_digits: spaces_digits(pages),
        }
    }
}

fn spaces_digits(pages: &[Page]) -> bool {
    let mut counts = [0_usize; 2];
    for line in pages.iter().flat_map(|p| &p.lines).filter(|l| l.role == Role::Body) {
        let chars: Vec<char> = line.text.chars().collect();
        for run in chars.windows(3) {
            let digit = run[0].is_ascii_digit();
            counts[0] += usize::from(digit && is_japanese(run[1]));
            counts[1] += usize::from(digit && run[1] == ' ' && is_japanese(run[2]));
        }
    }
    counts[1] > 10 * counts[0]
}

fn is_spaced(text: &str, title: &str) -> bool {
    text[..text.len() - title.len()].ends_with(char::is_whitespace)
}

fn has_final_dot(text: &str, title: &str) -> bool {
    text[..text.len() - title.len()].trim_end().ends_with(['.', '．'])
}

/// Cuts one line after the other.
struct Cutter<'a> {
    volumes: &'a Volumes,
    forms: &'a Forms,
    /// Whether printed lines were cut beside brackets.
    cuts_lines: bool,
}

/// A circled numeral and so many ems of words are a 区分 and a 内容, not a 小項目.
const CLAUSE_AND_TEXT: f64 = 18.0;
/// A line cannot be cut into more cells than the table has columns.
const MOST_CELLS: usize = 14;

impl Cutter<'_> {
    /// The last of the pieces from `from` on with what of a line ends it, and the form of both, where they
    /// are one line of print that was cut, the number of an item that a narrow column wraps, or a heading
    /// whose number stands alone; and the rest of the line.
    fn joined<'t>(
        &self,
        pieces: &[Piece],
        from: usize,
        line: &'t str,
    ) -> (Option<(String, Form)>, &'t str) {
        let Some(above) = pieces[from..].last() else { return (None, line) };
        let (first, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
        if let Some(number) = wrapped_number(pieces, &above.text, first) {
            let whole = format!("{}{first}", above.text);
            return (Some((whole, Form::Number(number))), rest.trim_start());
        }
        if self.cuts_lines && is_cut(above, line) {
            return (Some((format!("{}{line}", above.text), Form::Words)), "");
        }
        match self.heading_below(&above.text, line) {
            Some((whole, form, rest)) => (Some((whole, form)), rest),
            None => (None, line),
        }
    }

    /// The heading of which one line is the number and the first cell of the next the title, and the rest
    /// of that: writers that break lines at spaces only part them where the title is wide.
    fn heading_below<'t>(&self, number: &str, line: &'t str) -> Option<(String, Form, &'t str)> {
        if !number.ends_with(['.', '．']) || !is_bare_number(number) {
            return None;
        }
        let is_words = self.cut(line).first().is_some_and(|(_, form)| *form == Form::Words);
        let whole = format!("{number} {line}");
        let (heading, form) = self.cut(&whole).into_iter().next().filter(|_| is_words)?;
        let title = heading.strip_prefix(number)?.trim_start();
        let rest = line.strip_prefix(title)?.trim_start();
        matches!(form, Form::Major | Form::Chapter).then(|| (heading.to_owned(), form, rest))
    }

    /// The pieces of a line, from left to right.
    fn cut<'t>(&self, text: &'t str) -> Vec<(&'t str, Form)> {
        let mut cut = Vec::new();
        self.cut_into(text, &mut cut);
        cut.into_iter()
            .flat_map(|(text, form)| split_mark(text, form))
            .flat_map(|(text, form)| split_obligation(text, form))
            .collect()
    }

    /// Either half of a line that is cut may hold several cells.
    fn cut_into<'t>(&self, text: &'t str, cut: &mut Vec<(&'t str, Form)>) {
        match self.first_cell(text).filter(|_| cut.len() < MOST_CELLS) {
            Some((first, rest)) => {
                self.cut_into(first, cut);
                self.cut_into(rest, cut);
            }
            None => cut.push((text, self.form(text))),
        }
    }

    /// The first cell of a line that holds several, and the rest.
    fn first_cell<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        if self.is_whole(text) {
            return None;
        }
        if let Some(cut) = self.abutting(text) {
            return Some(cut);
        }
        if let Some((number, rest)) = ItemNumber::before_space(text) {
            let is_cited = number.contains(char::is_whitespace) && rest.starts_with(PARTICLES);
            if is_cited {
                return None;
            }
            if self.parts(number, rest) {
                return Some((number, rest));
            }
        }
        text.char_indices().filter(|(_, c)| c.is_whitespace()).find_map(|(at, _)| {
            let (left, right) = (text[..at].trim_end(), text[at..].trim_start());
            (!left.is_empty() && self.parts(left, right)).then_some((left, right))
        })
    }

    /// A 項番 and the 編 of the second reading that abuts on it: no space stands between the two columns,
    /// but one behind the 編.
    fn abutting<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (left, right) = text.split_once(char::is_whitespace)?;
        let said = mended(left);
        let volumes = self.volumes.names.iter().chain(self.volumes.starts.keys());
        let volumes = volumes.filter(|volume| said.ends_with(volume.as_str()));
        let volume = volumes.map(|volume| volume.chars().count()).max()?;
        let (at, _) = left.char_indices().rev().nth(volume.checked_sub(1)?)?;
        let both = [&left[..at], right.trim_start()].map(|text| self.form(text));
        (both == [Form::Chapter; 2]).then(|| text.split_at(at))
    }

    /// Whether a line has the form of one cell, spaces and all.
    fn is_whole(&self, text: &str) -> bool {
        !text.contains(char::is_whitespace)
            || matches!(
                self.form(text),
                Form::Number(_) | Form::Grade | Form::Clause(_) | Form::Volume | Form::Obligation
            )
    }

    /// Whether a cell ends between two halves of a line.
    fn parts(&self, left: &str, right: &str) -> bool {
        let word = right.split_whitespace().next().unwrap_or(right);
        let stands_alone = |form| {
            matches!(
                form,
                Form::Number(_)
                    | Form::Grade
                    | Form::Clause(_)
                    | Form::Volume
                    | Form::VolumeStart
                    | Form::VolumeEnd
            )
        };
        let heads = self.form(left).begins_label() || stands_alone(self.form(left));
        let below = matches!(self.form(right), Form::Minor | Form::Chapter | Form::Major);
        let label = matches!(self.form(left), Form::Clause(_)) && width(right) < CLAUSE_AND_TEXT;
        let label =
            label && self.form(right) == Form::Words && !right.contains(char::is_whitespace);
        let cited = self.forms.spaced_digits
            && matches!(self.form(left), Form::Number(_))
            && right.starts_with(PARTICLES);
        if is_bare_number(left) || is_bullet(left) || label || cited {
            return false;
        }
        stands_alone(self.form(left))
            || heads && (below || self.opens_item(right))
            || self.form(word) == Form::Volume
            || word.len() == right.len() && stands_alone(self.form(word))
            || self.form(word) == Form::VolumeStart
                && self.form(right[word.len()..].trim()) == Form::Chapter
            || meets_in_japanese(left, right)
    }

    /// Whether a line opens with the number of an item and what the item says.
    fn opens_item(&self, line: &str) -> bool {
        let Some((first, rest)) = line.split_once(char::is_whitespace) else { return false };
        matches!(self.form(first), Form::Number(_)) && !rest.trim_start().starts_with(PARTICLES)
    }

    fn form(&self, text: &str) -> Form {
        if let Some(number) = ItemNumber::parse(text).or_else(|| dehyphenated(text)) {
            return Form::Number(number);
        }
        if let Some(mark) = Mark::parse(text) {
            return Form::Clause(mark);
        }
        if matches!(text, "◎" | "〇" | "○" | "◯") {
            return Form::Grade;
        }
        if let Some(form) = self.volumes.form(text) {
            return form;
        }
        if text.starts_with('【') && text.ends_with('】') {
            return Form::Obligation;
        }
        if mark::split(text).is_some() {
            return Form::Minor;
        }
        self.heading(text).unwrap_or(Form::Words)
    }

    fn heading(&self, text: &str) -> Option<Form> {
        let (number, title) = Dotted::heading(text)?;
        let dotted = has_final_dot(text, title);
        if title.is_empty() || width(title) > CLAUSE_AND_TEXT {
            return None;
        }
        match number.components().len() {
            1 if is_spaced(text, title) != self.forms.spaced_chapters => Some(Form::Section),
            1 => Some(Form::Chapter),
            2 if dotted || !self.forms.dotted_majors => Some(Form::Major),
            _ => None,
        }
    }
}

/// A number that a narrow column wraps behind its hyphen, which readers of PDFs take for that of a word:
/// `②10`.
fn dehyphenated(text: &str) -> Option<ItemNumber> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mark = &text[..text.len() - digits.len()];
    Mark::parse(mark)?;
    ItemNumber::parse(&format!("{mark}-{digits}"))
}

/// What stands behind the number of another item in a sentence: `①-1 に準じ`, `①-6 の結果`.
const PARTICLES: [char; 7] = ['に', 'の', 'を', 'は', 'が', 'へ', 'と'];

/// Whether the left half of a line is only the number of a heading: `3.5.`.
fn is_bare_number(left: &str) -> bool {
    Dotted::parse(left).is_some()
}

fn is_bullet(left: &str) -> bool {
    matches!(left, "・" | "･" | "‧" | "•" | "●" | "■" | "※" | "-" | "－" | "○" | "□" | "◆" | "◇")
}

/// Whether a space stands between two characters of Japanese: no sentence has one there.
fn meets_in_japanese(left: &str, right: &str) -> bool {
    let japanese = |c: char| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
            || matches!(c, '「' | '（')
    };
    let closing = |c: char| matches!(c, '。' | '、' | '」' | '）');
    left.ends_with(|c| japanese(c) || closing(c)) && right.starts_with(japanese)
}

/// Parts 区分 and 内容 that stand side by side: `③ 医療情報システムに…`.
fn split_mark(text: &str, form: Form) -> Vec<(&str, Form)> {
    let Some((mark, title)) = mark::split(text).filter(|_| form == Form::Minor) else {
        return vec![(text, form)];
    };
    if width(title) < CLAUSE_AND_TEXT {
        return vec![(text, form)];
    }
    let at = text.len() - title.len();
    vec![(text[..at].trim(), Form::Clause(mark)), (title, Form::Words)]
}

/// Parts the obligation from the words behind it.
fn split_obligation(text: &str, form: Form) -> Vec<(&str, Form)> {
    match text.find('】') {
        Some(at) if form == Form::Words && text.starts_with('【') => {
            let (obligation, rest) = text.split_at(at + '】'.len_utf8());
            vec![(obligation, Form::Obligation), (rest.trim_start(), Form::Words)]
        }
        _ => vec![(text, form)],
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Piece, pieces};

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn a_number_that_a_narrow_column_wraps_is_one() {
        let wrapped = "①ー\n1\n点検する。\n①\n－2 保存する。\n①－9\n①－1\n0\n確認する。\n";
        let cut = pieces(wrapped);
        let numbers: Vec<String> = cut
            .iter()
            .filter_map(|piece| match piece.form {
                Form::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(numbers, ["①-1", "①-2", "①-9", "①-10"]);
        assert_eq!(cut[2].lines, [4, 5], "both its lines are its");
        assert!(texts(&cut).contains(&"保存する。"));
    }

    #[test]
    fn digits_under_a_whole_number_are_none_of_its_own() {
        let cut = pieces("①-2\n点検する。\n①-3\n1\n保存する。\n");
        assert_eq!(texts(&cut), ["①-2", "点検する。", "①-3", "1", "保存する。"]);
    }

    #[test]
    fn a_label_and_the_number_and_text_beside_it_are_three_cells() {
        let cut = pieces("②アラートの設定 ②－1 ISMS 認証を取得する。\n");
        assert_eq!(texts(&cut), ["②アラートの設定", "②－1", "ISMS 認証を取得する。"]);
        let cited = pieces("②アラート ①-1 に準じ\n");
        assert!(cited.iter().all(|piece| !matches!(piece.form, Form::Number(_))));
    }

    #[test]
    fn a_number_with_spaces_inside_is_one_unless_a_sentence_cites_it() {
        let cut = pieces("① － 2 台帳を点検する。\n① －1 に準じ、対応する。\n");
        assert_eq!(texts(&cut), ["① － 2", "台帳を点検する。", "① －1 に準じ、対応する。"]);
        assert!(matches!(cut[0].form, Form::Number(_)));
    }

    #[test]
    fn a_number_alone_is_of_the_title_below_it() {
        let cut = pieces("1.1. 文書の整備\n2.1.\n不正プログラムへの対策 ①例外の承認\n2.2.\n①-1\n");
        let whole = ["1.1. 文書の整備", "2.1. 不正プログラムへの対策", "①例外の承認"];
        assert_eq!(texts(&cut)[..3], whole);
        assert_eq!((cut[1].form, cut[1].lines), (Form::Major, [2, 3]));
        assert_eq!(texts(&cut)[3..], ["2.2.", "①-1"]);
    }

    #[test]
    fn lines_of_print_that_were_cut_beside_brackets_are_whole_again() {
        let cut = pieces(
            "同等の水準を確保すること（再委託を含む。\n）\n。この際、\n「6.2 リスク分析」を参照すること。\n",
        );
        let whole = "同等の水準を確保すること（再委託を含む。）。この際、「6.2 リスク分析」を参照すること。";
        assert_eq!(texts(&cut), [whole]);
    }

    #[test]
    fn names_of_volumes_are_told_with_their_radicals_mended() {
        let cut = pieces("システム運⽤編\nシステム運\n⽤編\n");
        let forms: Vec<Form> = cut.iter().map(|piece| piece.form).collect();
        assert_eq!(forms, [Form::Volume, Form::VolumeStart, Form::VolumeEnd]);
        assert_eq!(cut[1].volume.as_deref(), Some("システム運用編"));
    }
}
