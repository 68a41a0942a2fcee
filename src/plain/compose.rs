//! Items, labels and requirements → controls, with a doubt on each value that is not settled.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{self, Cell, Column};
use super::item::Item;
use super::measure::{self, Measures};
use super::page::{Page, is_gap};
use super::piece::{BULLETS, Form, Piece, is_japanese, mended};
use super::requirement::{self, Row};
use super::{beside, foreign};
use crate::finding::Code;
use crate::fold::{self, Folded};
use crate::grid::{Line, text};
use crate::mark::{self, Dotted, ItemNumber};
use crate::provenance::{ControlOrigin, FieldOrigin, Spot};
use crate::record::{Control, Doubt, Heading, Minor, Requirement, Residue, Unattached};

/// All that was found in the text.
pub(super) struct Text<'a> {
    pub(super) pages: &'a [Page],
    pub(super) pieces: &'a [Piece],
    pub(super) cells: &'a [Cell],
    pub(super) measures: &'a Measures,
    pub(super) items: &'a [Item],
    pub(super) rows: &'a [Row],
    /// The pages that are missing before a page of the text, by its index.
    pub(super) gaps: &'a BTreeSet<usize>,
}

/// Controls and what could not be placed.
#[derive(Debug, Default)]
pub(super) struct Composed {
    pub(super) controls: Vec<Control>,
    pub(super) origins: Vec<ControlOrigin>,
    pub(super) unattached: Vec<Unattached>,
    pub(super) residue: Vec<Residue>,
    /// The field that each piece went to; `None` for the residue.
    pub(super) fields: Vec<Option<String>>,
}

/// A choice that beats the next best by less than this carries a doubt. Calibrated on twins:
/// `tests/plain.rs` measures how often undoubted values are right.
const SETTLED: f64 = 1.0;
/// The same for the place of a label or a grade, whose costs are on another scale.
const PLACED: f64 = 0.6;
/// An entry of a list that is no wider than this, its bullet included, is hardly one.
const STUB: f64 = 4.0;

/// Puts the records together.
pub(super) fn compose(text: &Text<'_>) -> Composed {
    let mut composed = Composed { fields: vec![None; text.pieces.len()], ..Composed::default() };
    let full = full_labels(text);
    for item in text.items {
        let mut writer =
            Writer { text, full, doubts: Vec::new(), origins: Vec::new(), used: Vec::new() };
        let control = writer.control(item);
        for (at, field) in writer.used {
            composed.fields[at] = Some(format!("{} {field}", control.id));
        }
        composed.origins.push(ControlOrigin { id: control.id.clone(), fields: writer.origins });
        composed.controls.push(control);
    }
    let words =
        requirement::Text { pieces: text.pieces, cells: text.cells, measures: text.measures };
    let entries = requirement::unproven_entries(&words, text.rows);
    attach(text, &words, &entries, &mut composed);
    take_repeated(text, &mut composed);
    beside::doubt_risks(text, &mut composed);
    beside::doubt_last_lines(text, &mut composed);
    beside::doubt_labels(text, &mut composed);
    beside::doubt_entries(text, &entries, &mut composed);
    foreign::doubt(&mut composed);
    composed.controls.iter_mut().for_each(doubt_unsound);
    leave_over(text, &mut composed);
    composed
}

/// The width of the narrowest line of 大項目 and 小項目 that goes on in another.
fn full_labels(text: &Text<'_>) -> [f64; 2] {
    [Column::Major, Column::Minor].map(|column| {
        let labels = text.cells.iter().filter(|cell| cell.column == Some(column));
        let full = labels.flat_map(Cell::inner).map(|at| text.pieces[at].width);
        full.fold(f64::INFINITY, f64::min)
    })
}

/// Writes one control.
struct Writer<'a> {
    text: &'a Text<'a>,
    /// From what width on a line of 大項目 and 小項目 is full.
    full: [f64; 2],
    doubts: Vec<Doubt>,
    origins: Vec<FieldOrigin>,
    used: Vec<(usize, &'static str)>,
}

impl Writer<'_> {
    fn control(&mut self, item: &Item) -> Control {
        let id = item.number.to_string();
        let printed = self.take("number", &[item.at], measure::SLACK).text;
        let mut number = plain_hyphen(&printed);
        if ItemNumber::parse(&number).is_none() {
            number.clone_from(&id);
            self.doubt("number", Code::Unsettled, format!("“{printed}” lacks a hyphen"));
        }
        self.used.extend(item.again.iter().map(|&at| (at, "number")));
        let section = self.heading("section", item.labels.section);
        let major = self.heading("major", item.labels.major);
        self.doubt_label("major", item, item.margins.major, item.labels.major);
        self.doubt_title("major", major.as_ref().map(|heading| heading.title.as_str()));
        let minor = self.minor(item);
        let statement = self.statement(item);
        let grade = self.grade(item);
        let risk_scenario = self.risk(item);
        if section.is_none() {
            self.doubt(
                "section",
                Code::LabelMissing,
                "no section row is on the pages that were given",
            );
        }
        let prefix = major.as_ref().and_then(|heading| heading.number.clone());
        Control {
            id: prefix.map_or_else(|| id.clone(), |major| format!("{major}-{id}")),
            section,
            major,
            minor,
            number,
            statement,
            grade,
            risk_scenario,
            requirements: Vec::new(),
            pages: self.pages(item),
            doubts: std::mem::take(&mut self.doubts),
        }
    }

    fn doubt(&mut self, field: &str, code: Code, note: impl Into<String>) {
        self.doubts.push(Doubt { field: field.into(), code: code.to_string(), note: note.into() });
    }

    /// The text of some pieces, wrapped lines joined, and notes where it was read.
    fn take(&mut self, field: &'static str, pieces: &[usize], width: f64) -> Folded {
        self.used.extend(pieces.iter().map(|&at| (at, field)));
        let (folded, origin) = read(self.text, field, pieces, width);
        self.origins.push(origin);
        folded
    }

    fn heading(&mut self, field: &'static str, cell: Option<usize>) -> Option<Heading> {
        let pieces = &self.text.cells[cell?].pieces;
        let folded = self.take(field, pieces, f64::INFINITY);
        Some(heading(&folded.text))
    }

    fn minor(&mut self, item: &Item) -> Option<Minor> {
        let minor = item.labels.minor.map(|cell| {
            let folded = self.take("minor", &self.text.cells[cell].pieces, f64::INFINITY);
            let (mark, title) = match mark::split(&folded.text) {
                Some((mark, title)) => (Some(mark.to_string()), title.to_owned()),
                None => (None, folded.text.clone()),
            };
            Minor { mark, title }
        });
        self.doubt_label("minor", item, item.margins.minor, item.labels.minor);
        self.doubt_title("minor", minor.as_ref().map(|minor| minor.title.as_str()));
        minor
    }

    fn doubt_label(&mut self, field: &str, item: &Item, margin: f64, cell: Option<usize>) {
        let unsure = cell.is_some_and(|cell| self.text.cells[cell].margin < SETTLED);
        if cell.is_none() {
            self.doubt(field, Code::LabelMissing, "its label is not on the pages that were given");
        } else if self.is_over_gap(item, cell) {
            self.doubt(field, Code::CarriedDown, "it was carried down over a page that is missing");
        } else if margin < PLACED {
            self.doubt(field, Code::Unsettled, "another label may stand beside it");
        } else if unsure || cell.is_some_and(|cell| self.goes_on_behind_label(cell)) {
            self.doubt(field, Code::Unsettled, "lines of another cell may belong to it");
        } else if cell.is_some_and(|cell| self.ends_full(field, cell)) {
            self.doubt(field, Code::Unsettled, "its last line is full: it may go on");
        }
    }

    /// Whether a label goes on behind another that does not, though that is full and its end may be this.
    fn goes_on_behind_label(&self, cell: usize) -> bool {
        let Text { pieces, cells, measures, .. } = self.text;
        let is_full = |column: Column, line: &Piece, next: &Piece| {
            let head = super::link::head(&next.text);
            measures
                .of(column)
                .iter()
                .any(|&column| measure::misfit(line.width, column, head) <= 0.0)
        };
        let may_go_on = |at: usize, next: usize| {
            let own = || cells.binary_search_by_key(&at, Cell::first).ok().map(|own| &cells[own]);
            let is_full = |column| is_full(column, &pieces[at], &pieces[next]);
            pieces[at].form.begins_label()
                && own()
                    .filter(|own| own.pieces == [at])
                    .and_then(|own| own.column)
                    .is_some_and(|column| is_full(column) || !pieces[at].text.contains(is_japanese))
        };
        let lines = &cells[cell].pieces;
        let goes_back = |pair: &[usize]| pair[1] < pair[0];
        lines
            .windows(2)
            .any(|pair| goes_back(pair) || (pair[0] + 1..pair[1]).any(|at| may_go_on(at, pair[1])))
    }

    /// Whether the last line of a label is as wide as others that go on.
    fn ends_full(&self, field: &str, cell: usize) -> bool {
        let full = self.full[usize::from(field == "minor")];
        let last = self.text.cells[cell].pieces.last();
        last.is_some_and(|&last| self.text.pieces[last].width >= full)
    }

    /// A title that is a sentence, or breaks off in a particle or a bracket, has not its own lines.
    fn doubt_title(&mut self, field: &str, title: Option<&str>) {
        let known = self.doubts.iter().any(|doubt| doubt.field == field);
        if !known && title.is_some_and(|title| !is_title(title)) {
            self.doubt(field, Code::Unsettled, "it is no whole title: its end may be missing");
        }
    }

    fn statement(&mut self, item: &Item) -> Option<String> {
        let cells = self.text.cells;
        let pieces: Vec<usize> =
            item.texts.iter().flat_map(|&cell| cells[cell].pieces.iter().copied()).collect();
        if pieces.is_empty() {
            self.doubt("statement", Code::LabelMissing, "no text was found for it");
            return None;
        }
        let folded = self.take("statement", &pieces, self.text.measures.statement);
        let again = item.repeated.iter().flat_map(|&(_, cell)| cells[cell].pieces.iter().copied());
        self.used.extend(again.map(|at| (at, "statement")));
        let weakest =
            item.texts.iter().map(|&cell| cells[cell].margin).fold(f64::INFINITY, f64::min);
        let broken =
            item.texts.len() > 1 && item.texts[1..].iter().any(|&cell| !is_entry(self.text, cell));
        let cut = !ends_well(&folded.text) || self.ends_in_full_entry(&pieces);
        let unlikely = item.texts.iter().any(|&cell| cells[cell].unlikely);
        let mixed = weakest < SETTLED
            || item.margins.text < PLACED
            || broken
            || unlikely
            || self.ends_in_stub(&pieces);
        let disordered = item.texts.iter().any(|&cell| cells[cell].disordered);
        if disordered {
            self.doubt(
                "statement",
                Code::Unsettled,
                "it stands where the text of the page is out of order",
            );
        } else if mixed {
            self.doubt(
                "statement",
                Code::Unsettled,
                "lines of another text may belong to it, or some of its own be missing",
            );
        } else if cut {
            self.doubt(
                "statement",
                Code::Unsettled,
                "it ends in a full line without a full stop: its end may be missing",
            );
        } else if opens_badly(&folded.text) {
            self.doubt("statement", Code::Unsettled, "its beginning may be missing");
        }
        Some(folded.text)
    }

    /// Whether the last line is an entry of two letters or three, which may be the end of another text:
    /// `委託先の選定・契約` goes on with `・監督`.
    fn ends_in_stub(&self, pieces: &[usize]) -> bool {
        let last = pieces.last().map(|&at| &self.text.pieces[at]);
        last.is_some_and(|last| last.is_entry && last.width <= STUB)
    }

    /// Whether the last line is full and part of an entry of a list, which need not end in a full stop.
    fn ends_in_full_entry(&self, pieces: &[usize]) -> bool {
        let column = self.text.measures.statement;
        let last = pieces.last().map(|&at| &self.text.pieces[at]);
        let entries = pieces.iter().any(|&at| self.text.pieces[at].is_entry);
        let full = |last: &Piece| last.width >= column - measure::SLACK;
        entries && last.is_some_and(|last| full(last) && !super::link::ends_sentence(&last.text))
    }

    fn grade(&mut self, item: &Item) -> Option<String> {
        let Some(at) = item.grade else {
            self.doubt("grade", Code::LabelMissing, "the page has fewer grades than numbers");
            return None;
        };
        let folded = self.take("grade", &[at], measure::SLACK);
        let disordered = item.texts.iter().any(|&cell| self.text.cells[cell].disordered);
        if item.margins.grade < PLACED || disordered {
            self.doubt(
                "grade",
                Code::Unsettled,
                "the page has not as many grades as numbers, or another stands as near",
            );
        }
        Some(fold::grade(folded.text.trim()).text)
    }

    fn risk(&mut self, item: &Item) -> Option<String> {
        let cell = item.labels.risk.map(|cell| &self.text.cells[cell]);
        let Some(cell) = cell else {
            self.doubt("risk_scenario", Code::LabelMissing, "none was found for its 小項目");
            return None;
        };
        let width = self.text.measures.risk.unwrap_or(self.text.measures.statement);
        let folded = self.take("risk_scenario", &cell.pieces, width);
        let over_gap = self.is_over_gap(item, item.labels.risk);
        if over_gap
            || cell.disordered
            || cell.unlikely
            || cell.margin < SETTLED
            || item.margins.risk < PLACED
            || !ends_well(&folded.text)
        {
            self.doubt(
                "risk_scenario",
                Code::Unsettled,
                "another may stand beside it, or lines of another text in it",
            );
        }
        Some(folded.text)
    }

    /// Whether a page is missing between an item and its label.
    fn is_over_gap(&self, item: &Item, cell: Option<usize>) -> bool {
        let page = |at: usize| self.text.pieces[at].page;
        let label = cell.map(|cell| page(self.text.cells[cell].first()));
        label.is_some_and(|label| is_gap(self.text.gaps, label, page(item.at)))
    }

    fn pages(&self, item: &Item) -> Vec<u32> {
        let pieces = item.texts.iter().flat_map(|&cell| &self.text.cells[cell].pieces);
        let pages =
            pieces.chain([&item.at]).map(|&at| self.text.pages[self.text.pieces[at].page].paper);
        pages.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// A number as it is printed, without white space and with the hyphen that is typed.
fn plain_hyphen(number: &str) -> String {
    let typed = |c| if matches!(c, '\u{2010}' | '\u{2011}') { '-' } else { c };
    number.chars().filter(|c| !c.is_whitespace()).map(typed).collect()
}

/// Whether a cell begins with the bullet of a list.
fn is_entry(text: &Text<'_>, cell: usize) -> bool {
    text.pieces[text.cells[cell].pieces[0]].is_entry
}

/// Whether a text ends as texts do: in a full stop, or in the entry of a list.
pub(super) fn ends_well(text: &str) -> bool {
    text.ends_with(['。', ')', '）', '」'])
        || text.lines().last().is_some_and(|line| line.starts_with(BULLETS))
}

/// Whether a text may be the whole of a title.
fn is_title(title: &str) -> bool {
    let ends = ['の', 'と', 'を', 'に', 'は', 'が', 'や', 'へ', '、', '・', '(', '（', '「'];
    let count = |brackets: [char; 2]| title.matches(brackets).count();
    title.contains(is_japanese)
        && !title.contains('。')
        && !title.ends_with(ends)
        && !title.ends_with("及び")
        && count(['(', '（']) == count([')', '）'])
}

pub(super) fn opens_badly(text: &str) -> bool {
    text.starts_with(|c: char| {
        matches!(c, '\u{3041}'..='\u{3096}' | '、' | '。' | ')' | '）' | '」' | 'ー' | '・')
    })
}

fn heading(text: &str) -> Heading {
    match Dotted::heading(text) {
        Some((number, title)) => {
            Heading { number: Some(number.to_string()), title: title.to_owned() }
        }
        None => Heading { number: None, title: text.to_owned() },
    }
}

/// Joins pieces into a text, and says where they stand.
fn read(text: &Text<'_>, field: &str, pieces: &[usize], width: f64) -> (Folded, FieldOrigin) {
    let lines: Vec<Line> = pieces.iter().map(|&at| line(&text.pieces[at])).collect();
    // Glyphs are not all half or whole ems wide: only lines that are clearly short were ended.
    let folded = text::join(&lines, width - measure::slack(width) - 1.0);
    let raw = text::raw(&lines);
    let folded = fold::hyphens(&raw, folded);
    let origin = FieldOrigin {
        field: field.to_owned(),
        spots: spots(text, pieces),
        raw,
        rules: folded.log.clone(),
    };
    (folded, origin)
}

fn line(piece: &Piece) -> Line {
    let head = super::link::head(&piece.text);
    Line {
        raw: piece.text.clone(),
        em: 1.0,
        width: piece.width,
        head,
        lead: head,
        ..Line::default()
    }
}

/// The lines that pieces stand on, those that follow each other as one spot.
fn spots(text: &Text<'_>, pieces: &[usize]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for &at in pieces {
        let (piece, page) = (&text.pieces[at], &text.pages[text.pieces[at].page]);
        match spots.last_mut() {
            Some(Spot { source, page: of, lines: Some([_, last]), .. })
                if *source == page.source && *of == page.page && piece.lines[0] == *last + 1 =>
            {
                *last = piece.lines[1];
            }
            _ => spots.push(Spot {
                source: page.source,
                page: page.page,
                rect: None,
                lines: Some(piece.lines),
            }),
        }
    }
    spots
}

/// Gives requirements to the items whose lines they stand among; lists the others. Those with `entries`
/// of a list that may be of an item are left over.
fn attach(
    text: &Text<'_>,
    words: &requirement::Text<'_>,
    entries: &BTreeSet<usize>,
    composed: &mut Composed,
) {
    let known = requirement::Known::learn(words, text.rows);
    let mut open: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for row in text.rows {
        let Some((requirement, pieces)) = requirement(text, words, row, &known) else { continue };
        if pieces.iter().any(|at| entries.contains(at)) {
            continue;
        }
        let at = row.first_piece(text.cells);
        let paper = text.pages[text.pieces[at].page].paper;
        let candidates = candidates(text, at);
        let beginning = text::beginning(requirement.text.as_deref().unwrap_or_default());
        let home = home(text, at).filter(|&item| candidates.first() == Some(&item));
        match home {
            Some(item) => {
                let control = &mut composed.controls[item];
                let index = control.requirements.len();
                composed.origins[item].fields.push(
                    read(
                        text,
                        &format!("requirements[{index}].text"),
                        &text_pieces(text, row),
                        text.measures.text,
                    )
                    .1,
                );
                control.requirements.push(requirement);
                mark(
                    composed,
                    &pieces,
                    &format!("{} requirements[{index}]", text.items[item].number),
                );
            }
            None => {
                mark(composed, &pieces, "unattached");
                let ids = candidates.iter().map(|&i| composed.controls[i].id.clone()).collect();
                composed.unattached.push(Unattached { page: paper, requirement, candidates: ids });
            }
        }
        for item in candidates {
            open.entry(item).or_default().push(beginning.clone());
        }
    }
    for (item, control) in composed.controls.iter_mut().enumerate() {
        let note = match open.get(&item) {
            Some(texts) => format!(
                "the order of a garbled text does not settle which rows these stand in: {}",
                texts.join(" / ")
            ),
            None => {
                "a requirement that spans several rows may be listed with another of them".into()
            }
        };
        control.doubts.push(Doubt {
            field: "requirements".into(),
            code: Code::RowOpen.to_string(),
            note,
        });
    }
}

fn mark(composed: &mut Composed, pieces: &[usize], field: &str) {
    for &at in pieces {
        composed.fields[at] = Some(field.to_owned());
    }
}

/// The words of the first reading, without its obligation.
fn text_pieces(text: &Text<'_>, row: &Row) -> Vec<usize> {
    let pieces = text.cells[row.first.cell].pieces.iter().copied();
    pieces.filter(|&at| text.pieces[at].form != Form::Obligation).collect()
}

/// The item among whose own lines a piece stands.
fn home(text: &Text<'_>, at: usize) -> Option<usize> {
    let inside = |item: &Item| {
        let lines = item.texts.iter().flat_map(|&cell| &text.cells[cell].pieces);
        let own =
            lines.chain([&item.at]).filter(|&&line| text.pieces[line].page == text.pieces[at].page);
        let (first, last) = own.fold((usize::MAX, 0), |(a, b), &line| (a.min(line), b.max(line)));
        first < at && at < last
    };
    let page = text.pieces[at].page;
    let start = text.items.partition_point(|item| text.pieces[item.at].page + 1 < page);
    let end = text.items.partition_point(|item| text.pieces[item.at].page <= page);
    let mut homes = (start..end).filter(|&i| inside(&text.items[i]));
    homes.next().filter(|_| homes.next().is_none())
}

/// The items of the page that a piece may belong to: the nearest in the text first.
fn candidates(text: &Text<'_>, at: usize) -> Vec<usize> {
    let page = text.pieces[at].page;
    let start = text.items.partition_point(|item| text.pieces[item.at].page < page);
    let end = text.items.partition_point(|item| text.pieces[item.at].page <= page);
    let far = |item: &Item| {
        let lines = item.texts.iter().flat_map(|&cell| &text.cells[cell].pieces).chain([&item.at]);
        let (first, last) = lines
            .filter(|&&line| text.pieces[line].page == page)
            .fold((usize::MAX, 0), |(a, b), &line| (a.min(line), b.max(line)));
        if first < at && at < last { 0 } else { first.abs_diff(at).min(last.abs_diff(at)) }
    };
    let mut near: Vec<(usize, usize)> =
        (start.saturating_sub(1)..end).map(|i| (far(&text.items[i]), i)).collect();
    near.sort_unstable();
    near.into_iter().map(|(_, item)| item).take(CANDIDATES).collect()
}

/// So many items at most are named as candidates.
const CANDIDATES: usize = 3;

/// The requirement of a row and its pieces; `None` where the row is not whole.
fn requirement(
    text: &Text<'_>,
    words: &requirement::Text<'_>,
    row: &Row,
    known: &requirement::Known,
) -> Option<(Requirement, Vec<usize>)> {
    let (key, chapter) = known.settle(words, row)?;
    let cell = &text.cells[row.first.cell];
    if cell.margin < SETTLED && !says_the_same(words, row) {
        return None;
    }
    let mut used = cell.pieces.clone();
    let obligation = text.pieces[cell.pieces[0]].text.trim_matches(['【', '】']).trim();
    let lines = text_pieces(text, row);
    let (folded, _) = read(text, "text", &lines, text.measures.text);
    let reading = row.second.as_ref().map(|half| {
        let cell = &text.cells[half.cell];
        used.extend(&cell.pieces);
        read(text, "reading", &cell.pieces, text.measures.reading).0.text
    });
    let is_whole = match &reading {
        Some(reading) => !breaks_off(&folded.text, reading),
        None => stands_alone(text, &lines, &folded.text),
    };
    if !is_whole {
        return None;
    }
    for half in row.halves() {
        used.extend(half.volume.iter().flat_map(|volume| volume.pieces.iter().copied()));
        used.extend(half.chapter.iter().flat_map(|&cell| text.cells[cell].pieces.iter().copied()));
        used.extend(half.clause);
    }
    let requirement = Requirement {
        volume: Some(key.volume.clone()),
        chapter: Some(heading(
            &read(text, "chapter", &text.cells[chapter].pieces, f64::INFINITY).0.text,
        )),
        clause: Some(key.clause.to_string()),
        obligation: Some(mended(obligation).into_owned()),
        text: Some(folded.text),
        reading,
    };
    Some((requirement, used))
}

/// Whether both readings of a row say the same, to the letter: no line of either is of another cell.
fn says_the_same(words: &requirement::Text<'_>, row: &Row) -> bool {
    let second = row.second.as_ref();
    second.is_some_and(|second| words.chars(row.first.cell) == words.chars(second.cell))
}

/// Whether lines that no second reading proves are a requirement by their look: a whole sentence, in the
/// width of the column.
fn stands_alone(text: &Text<'_>, lines: &[usize], sentence: &str) -> bool {
    ends_well(sentence)
        && !opens_badly(sentence)
        && cell::misses(lines, text.pieces, text.measures.text) < cell::MOST_UNFIT
}

/// Whether a text ends in the midst of a sentence, or where the other reading of it does not, without a full
/// stop.
fn breaks_off(text: &str, reading: &str) -> bool {
    let end = |text: &str| -> Vec<char> {
        let words = text.chars().rev().filter(|c| !c.is_whitespace() && *c != '。');
        words.take(END).collect()
    };
    text.ends_with('、') || !ends_well(text) && end(text) != end(reading)
}

/// Two texts that have so many last characters in common end alike.
const END: usize = 4;

/// A label that goes on over a page break may be printed again: it says what the record has.
fn take_repeated(text: &Text<'_>, composed: &mut Composed) {
    let words = |cell: &Cell| -> Vec<char> {
        cell.pieces.iter().flat_map(|&at| text.pieces[at].chars.iter().copied()).collect()
    };
    let mut labels: Vec<(usize, usize, Vec<char>)> = text
        .items
        .iter()
        .flat_map(|item| [item.labels.major, item.labels.minor, item.labels.risk])
        .flatten()
        .collect::<BTreeSet<usize>>()
        .into_iter()
        .map(|cell| (text.pieces[text.cells[cell].first()].page, cell, words(&text.cells[cell])))
        .collect();
    labels.sort_unstable_by_key(|(page, cell, _)| (*page, *cell));
    for cell in text.cells {
        if composed.fields[cell.first()].is_some() {
            continue;
        }
        let page = text.pieces[cell.first()].page;
        let chars = words(cell);
        let from = labels.partition_point(|(of, ..)| of + REPEATED < page);
        let to = labels.partition_point(|(of, ..)| *of <= page);
        let again = labels[from..to].iter().find(|(.., label)| *label == chars);
        if let Some((_, label, _)) = again {
            let field = composed.fields[text.cells[*label].first()].clone();
            mark(composed, &cell.pieces, &field.unwrap_or_default());
        }
    }
}

/// A label is printed again within so many pages.
const REPEATED: usize = 3;

/// Doubts the values with characters that mean nothing: the program that wrote the text did not know what
/// stood there.
fn doubt_unsound(control: &mut Control) {
    let title = |heading: &Option<Heading>| heading.as_ref().map(|heading| heading.title.clone());
    let mut texts = vec![
        ("section", title(&control.section)),
        ("major", title(&control.major)),
        ("minor", control.minor.as_ref().map(|minor| minor.title.clone())),
        ("statement", control.statement.clone()),
        ("risk_scenario", control.risk_scenario.clone()),
    ];
    for requirement in &control.requirements {
        let Requirement { text, reading, chapter, .. } = requirement;
        texts.extend([text.clone(), reading.clone(), title(chapter)].map(|t| ("requirements", t)));
    }
    for (field, said) in texts {
        let Some(said) = said else { continue };
        let Some(unsound) = fold::unsound(&said).next() else { continue };
        control.doubts.push(Doubt {
            field: field.to_owned(),
            code: Code::UnsoundText.to_string(),
            note: format!("{unsound} stands in “{}”", text::beginning(&said)),
        });
    }
}

/// What no record took up goes to the residue.
fn leave_over(text: &Text<'_>, composed: &mut Composed) {
    for (at, piece) in text.pieces.iter().enumerate() {
        if composed.fields[at].is_none() && piece.form != Form::Head {
            composed
                .residue
                .push(Residue { page: text.pages[piece.page].paper, text: piece.text.clone() });
        }
    }
}
