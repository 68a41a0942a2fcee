//! Text → pages: where each begins, its number, and the lines around the table that are not of it.
//!
//! A portal puts lines of its own around a page, and may print the page twice. Both are told by
//! what they are: lines before the label or the head of the table, lines that come again on most
//! pages, and a run of lines that has stood before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::piece::BULLETS;
use crate::fold;
use crate::place::Place;
use crate::profile::Profile;

/// A page of garbled text.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Index of the file among the sources.
    pub(super) source: u32,
    /// Name of the file.
    pub(super) name: Arc<str>,
    /// Its place in that file, from 1.
    pub(super) page: u32,
    /// Its number on the paper, from 1.
    pub(super) paper: u32,
    /// How many pages its footer counts.
    pub(super) of: Option<u32>,
    /// The number that it prints.
    pub(super) printed: Option<u32>,
    /// Its lines that are not blank.
    pub(super) lines: Vec<Line>,
}

/// A line of a page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// Its text, white space at the ends left out.
    pub(super) text: String,
    /// What it is.
    pub(super) role: Role,
}

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A line of the table.
    Body,
    /// The label above the title.
    Label,
    /// The title.
    Title,
    /// The number of the page.
    PageNumber,
    /// A portal's own line, or one that comes again on most pages.
    Around,
    /// A line of a copy of the page.
    Copy,
}

impl Page {
    /// Its place.
    pub(super) fn place(&self) -> Place {
        Place::page(self.paper).in_source(self.name.clone())
    }

    fn body(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines.iter().enumerate().filter(|(_, line)| line.role == Role::Body)
    }

    fn mark(&mut self, lines: impl IntoIterator<Item = usize>, role: Role) {
        for at in lines {
            if let Some(line) = self.lines.get_mut(at).filter(|line| line.role == Role::Body) {
                line.role = role;
            }
        }
    }
}

/// A copy of a page has at least so many lines; shorter repetitions are cells that say the same.
const COPY: usize = 8;
/// A copy may be cut short, but has at least this share of the page's lines.
const COPY_SHARE: f64 = 0.5;
/// Share of the lines of a copy that are the same as in the page.
const COPY_ALIKE: f64 = 0.95;
/// A line that stands once on this share of the pages, and on three at least, belongs to none.
const MOST_PAGES: f64 = 0.8;
/// The top and the foot of a page have so many lines.
const EDGE: usize = 12;
/// The head of the table, or the label, stands within so many lines of the top of a page.
const TOP: usize = 40;

/// Cuts the text of a file into pages: at form feeds, and before a label that comes again.
pub(super) fn cut(source: u32, name: &Arc<str>, text: &str, profile: &Profile) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut number = 0;
    for sheet in text.split('\u{c}') {
        let mut lines = Vec::new();
        for line in sheet.split('\n') {
            number += 1;
            let text = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            if !text.is_empty() {
                lines.push(Line { number, text: close_up(text), role: Role::Body });
            }
        }
        // A form feed ends a page, not a line.
        number -= 1;
        pages.extend(cut_at_labels(lines, profile).into_iter().map(|lines| Page {
            source,
            name: name.clone(),
            lines,
            ..Page::default()
        }));
    }
    for (page, number) in pages.iter_mut().zip(1..) {
        page.page = number;
    }
    pages
}

/// A line without the spaces that spread the characters of a word over its cell (均等割り付け): those
/// between characters that stand alone, three and more of them in a row.
fn close_up(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let mut closed = String::with_capacity(line.len());
    let is_spread = |word: &&str| {
        let mut chars = word.chars();
        chars.next().is_some_and(is_spreadable) && chars.next().is_none()
    };
    for run in words.chunk_by(|a, b| is_spread(a) && is_spread(b)) {
        if !closed.is_empty() {
            closed.push(' ');
        }
        closed.push_str(&run.join(if run.len() < SPREAD { " " } else { "" }));
    }
    closed
}

/// So many characters that stand alone, one behind the other, are one word.
const SPREAD: usize = 3;

/// Whether a character is one of running Japanese, which a line may be spread by.
fn is_spreadable(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3002}' | '\u{3005}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
        || matches!(c, '(' | ')' | '（' | '）' | '「' | '」')
}

/// A label begins a page; one that comes again soon begins the copy of the same page.
fn cut_at_labels(lines: Vec<Line>, profile: &Profile) -> Vec<Vec<Line>> {
    let mut sheets: Vec<Vec<Line>> = vec![Vec::new()];
    for line in lines {
        let is_label = profile.label.is_match(&line.text);
        let labelled = |sheet: &Vec<Line>| sheet.iter().any(|l| profile.label.is_match(&l.text));
        let last = sheets.len() - 1;
        if is_label && labelled(&sheets[last]) {
            sheets.push(Vec::new());
        }
        if let Some(sheet) = sheets.last_mut() {
            sheet.push(line);
        }
    }
    let mut cut: Vec<Vec<Line>> = Vec::new();
    for sheet in sheets.into_iter().filter(|sheet| !sheet.is_empty()) {
        match cut.last_mut() {
            Some(above) if is_copy(above, &sheet) => above.extend(sheet),
            _ => cut.push(sheet),
        }
    }
    cut
}

fn is_copy(above: &[Line], sheet: &[Line]) -> bool {
    let start = above.iter().position(|line| line.text == sheet[0].text);
    start.is_some_and(|start| run_of_copy(above, start, sheet, 0) > 0)
}

/// How many lines of `copy` from `at` on say again what `lines` say from `start` on; 0 when they
/// are no copy.
fn run_of_copy(lines: &[Line], start: usize, copy: &[Line], at: usize) -> usize {
    let page = &lines[start..];
    let copy = &copy[at..];
    let alike = |k: &usize| page[*k].text == copy[*k].text;
    let longest = page.len().min(copy.len());
    if longest < COPY || (0..COPY / 2).any(|k| !alike(&k)) {
        return 0;
    }
    let mut run = longest;
    while run > 0 && !alike(&(run - 1)) {
        run -= 1;
    }
    let same = (0..run).filter(alike).count();
    let enough = share(run, page.len()) >= COPY_SHARE && share(same, run) >= COPY_ALIKE;
    if enough { run } else { 0 }
}

fn share(part: usize, whole: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(part) / count(whole.max(1))
}

/// Tells the lines of the table from those around it, on all pages of a document, and numbers the
/// pages and puts them in order.
pub(super) fn settle(pages: &mut Vec<Page>, profile: &Profile) {
    pages.retain(|page| !page.lines.is_empty());
    for page in pages.iter_mut() {
        set_copy_aside(page);
        number(page, profile);
        set_top_aside(page, profile);
    }
    set_titles_aside(pages);
    set_recurring_aside(pages);
    put_in_order(pages);
}

fn set_copy_aside(page: &mut Page) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = None;
    for (at, line) in page.lines.iter().enumerate() {
        match first.get(line.text.as_str()) {
            Some(&start) => {
                let run = run_of_copy(&page.lines[..at], start, &page.lines, at);
                if run > 0 {
                    found = Some(at..at + run);
                    break;
                }
            }
            None => drop(first.insert(&line.text, at)),
        }
    }
    if let Some(copy) = found {
        page.mark(copy, Role::Copy);
    }
}

/// Reads the number of a page from its footer, else from a portal's title line.
fn number(page: &mut Page, profile: &Profile) {
    let last = page.body().last().map(|(at, _)| at);
    let mut numbers: Vec<(usize, u32, Option<u32>)> = Vec::new();
    for (at, line) in page.body() {
        for pattern in &profile.page_number {
            let Some(found) = pattern.captures(&line.text) else { continue };
            let read = |name| found.name(name).and_then(|digits| digit_value(digits.as_str()));
            let edge = at == 0 || Some(at) == last;
            if let Some(number) = read("page").filter(|_| edge || read("pages").is_some()) {
                numbers.push((at, number, read("pages")));
                break;
            }
        }
    }
    numbers.sort_by_key(|(at, _, of)| (of.is_none(), *at));
    if let Some(&(at, number, of)) = numbers.first() {
        (page.printed, page.of) = (Some(number), of);
        page.mark([at], Role::PageNumber);
    }
    if page.printed.is_none() {
        let titled = page.lines.iter().take(TOP).find_map(|line| TITLED.captures(&line.text));
        page.printed = titled.and_then(|found| digit_value(&found[1]));
    }
}

/// The number of a page in the title line of a portal: `… (28 ページ)`.
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"[(（]\s*(?:p\.?|第)?\s*([0-9０-９]+)\s*(?:ページ|頁)(?:目)?\s*[)）]$")
});

#[expect(clippy::expect_used, reason = "the pattern is a constant, which the tests compile")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern compiles")
}

fn digit_value(digits: &str) -> Option<u32> {
    let ascii = digits.chars().map(|c| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        _ => c,
    });
    ascii.collect::<String>().parse().ok()
}

/// Sets aside what stands above the table: a portal's lines, the label, the title.
fn set_top_aside(page: &mut Page, profile: &Profile) {
    let is_head = |line: &Line| is_header(&line.text, profile);
    let top: Vec<(usize, bool, bool)> = page
        .body()
        .take(TOP)
        .map(|(at, line)| (at, profile.label.is_match(&line.text), is_head(line)))
        .collect();
    if let Some(label) = top.iter().position(|(_, label, _)| *label) {
        page.mark(top[..label].iter().map(|(at, ..)| *at), Role::Around);
        page.mark([top[label].0], Role::Label);
        let title = top.get(label + 1).map(|(at, ..)| *at);
        let title = title.filter(|&at| may_be_title(&page.lines[at].text, profile));
        page.mark(title, Role::Title);
    } else if let Some(head) = top.iter().position(|(.., head)| *head) {
        let above: Vec<usize> = top[..head].iter().map(|(at, ..)| *at).collect();
        if !above.iter().any(|&at| is_of_table(&page.lines[at].text)) {
            page.mark(above, Role::Around);
        }
    }
}

/// Whether a line is a header of the profile's table, or over a group of its columns.
pub(super) fn is_header(text: &str, profile: &Profile) -> bool {
    profile.group_named(text).is_some() || !profile.columns_named(text).is_empty()
}

/// A title has about so many characters at least.
const TITLE: usize = 10;

fn may_be_title(text: &str, profile: &Profile) -> bool {
    text.chars().count() >= TITLE && !is_header(text, profile) && !is_of_table(text)
}

/// Whether a line has the form of a cell that no portal prints: a mark, a number, a heading.
fn is_of_table(text: &str) -> bool {
    use crate::mark::{Dotted, ItemNumber, Mark, split};
    Mark::parse(text).is_some()
        || ItemNumber::parse(text).is_some()
        || split(text).is_some()
        || Dotted::heading(text).is_some()
        || text.starts_with('【')
        || matches!(text, "◎" | "〇" | "○" | "◯")
}

/// The title is the same on all pages, wherever it stands there; what stands under the label of one
/// page only is not it.
fn set_titles_aside(pages: &mut [Page]) {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for line in pages.iter().flat_map(|page| &page.lines).filter(|l| l.role == Role::Title) {
        *found.entry(fold::key(&line.text)).or_default() += 1;
    }
    let most = found.values().copied().max().unwrap_or(0);
    let titles: BTreeSet<String> = found
        .into_iter()
        .filter(|(_, times)| *times == most)
        .map(|(title, _)| title)
        .take(1)
        .collect();
    for page in pages.iter_mut() {
        for line in page.lines.iter_mut().filter(|line| line.role == Role::Title) {
            line.role = Role::Body;
        }
        let again: Vec<usize> = page
            .body()
            .filter(|(_, line)| titles.contains(&fold::key(&line.text)))
            .map(|(at, _)| at)
            .collect();
        page.mark(again, Role::Title);
    }
}

/// Sets aside lines that come again at the top or the foot of most pages, numbers aside, where no cell
/// would.
fn set_recurring_aside(pages: &mut [Page]) {
    let masked = |text: &str| -> String {
        text.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
    };
    let mut seen: BTreeMap<String, Recurring> = BTreeMap::new();
    for page in pages.iter() {
        let mut lines: BTreeMap<String, (u32, bool)> = BTreeMap::new();
        for (at, line) in page.body() {
            let edge = at < EDGE || at + EDGE >= page.lines.len();
            let (times, at_edge) = lines.entry(masked(&line.text)).or_insert((0, true));
            *times += 1;
            *at_edge &= edge;
        }
        for (line, (times, at_edge)) in lines {
            let recurring = seen.entry(line).or_default();
            recurring.pages += 1;
            recurring.elsewhere |= times > 1 || !at_edge;
        }
    }
    let count = pages.len();
    for page in pages.iter_mut() {
        let recurring: Vec<usize> = page
            .body()
            .filter(|(_, line)| {
                let Some(found) = seen.get(&masked(&line.text)) else { return false };
                let long = line.text.chars().count() >= TITLE && !is_of_table(&line.text);
                let is_cell = line.text.ends_with(['。', '、']) || line.text.starts_with(BULLETS);
                let most = found.pages >= 3 && share(found.pages, count) >= MOST_PAGES;
                long && !is_cell && !found.elsewhere && most
            })
            .map(|(at, _)| at)
            .collect();
        // Whatever recurs below the label and above the head is the title.
        page.mark(recurring, Role::Around);
    }
}

/// Where a line is found again.
#[derive(Debug, Default)]
struct Recurring {
    /// On how many pages.
    pages: usize,
    /// Whether any page has it twice, or between its top and its foot.
    elsewhere: bool,
}

/// Whether pages are missing between two; `gaps` are those before which some are.
pub(super) fn is_gap(gaps: &BTreeSet<usize>, above: usize, page: usize) -> bool {
    above < page && gaps.range(above + 1..=page).next().is_some()
}

/// Numbers the pages as they are printed, where every page has a number and no two the same; else
/// as they come.
fn put_in_order(pages: &mut [Page]) {
    let distinct: BTreeSet<u32> = pages.iter().filter_map(|page| page.printed).collect();
    let trusted = distinct.len() == pages.len();
    for (page, counted) in pages.iter_mut().zip(1..) {
        page.paper = page.printed.filter(|_| trusted).unwrap_or(counted);
    }
    pages.sort_by_key(|page| page.paper);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_characters_of_a_word_are_closed_up() {
        assert_eq!(
            close_up("シ ス テ ム 運 11.委託先の選定・契"),
            "システム運 11.委託先の選定・契"
        );
        assert_eq!(close_up("7. 通 常 時 の 運 用 ( 性"), "7. 通常時の運用(性");
        assert_eq!(close_up("区 分"), "区 分", "two may be two cells");
        assert_eq!(close_up("① ② ③"), "① ② ③", "marks are cells");
        assert_eq!(close_up("NTP サーバとの  時刻"), "NTP サーバとの  時刻");
    }
}
