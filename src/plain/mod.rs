//! Garbled text → records: pages that a portal republished as plain text, in which the cells of
//! different columns come line by line.
//!
//! ```text
//! bytes ─decode→ text ─page→ pages ─piece→ pieces ─link→ cells ─item, label, requirement→ rows ─compose→ records
//! ```
//!
//! No geometry is left, but there is evidence: the width of each column (`measure`), sentences
//! that were cut and go on in one other line (`continuity`), the order of the text (`link`) and
//! of the numbers (`number`), and the two readings of each requirement (`requirement`). All lines
//! are weighed against each other at once (`auction`); what that settles narrowly is doubted.

mod agree;
mod align;
mod auction;
mod beside;
mod cell;
mod compose;
mod continuity;
mod course;
mod decode;
mod foreign;
mod item;
mod japanese;
mod label;
mod link;
mod major;
mod measure;
mod number;
mod order;
mod page;
mod piece;
mod requirement;
mod rest;
mod trace;

use std::collections::BTreeSet;

use cell::{Cell, Column};
use continuity::Model;
use course::Course;
use link::{Begins, Link, Sentences};
use measure::Measures;
use page::{Page, Role};
use piece::{Form, Piece};

use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::profile::Profile;
use crate::record::parse::{Parsed, number_repeated_ids};
use crate::record::{Accounting, Paper, Residue};
use crate::source::{self, Source};
pub use trace::{Entry, FORMAT, Trace};

/// What the pages of a garbled text say.
#[derive(Debug)]
pub struct Reading {
    /// What stands above the table.
    pub paper: Paper,
    /// The controls, and what could not be placed.
    pub parsed: Parsed,
    /// Where each line went, and why.
    pub trace: Trace,
}

/// Reads the pages of one document.
///
/// # Errors
/// [`Error::NoPage`] when no page has anything of the profile's table.
pub fn read(
    sources: &[&Source],
    profile: &Profile,
    findings: &mut Vec<Finding>,
) -> Result<Reading, Error> {
    let mut pages = decode_all(sources, profile, findings);
    page::settle(&mut pages, profile);
    let mut pieces = piece::cut(&pages, profile);
    piece::settle_entries(&mut pieces);
    piece::measure_brackets(&mut pieces);
    require_table(sources, &pages, &pieces)?;
    let gaps = report_missing(&pages, findings);
    let mut sheet = Sheet::of(&pages, &pieces);
    sheet.link();
    sheet.join_pages(&gaps);
    Ok(sheet.write(&gaps, findings))
}

/// The profile to read these texts with: the one given, or the one most of whose headers they hold.
pub fn choose_profile(sources: &[&Source], given: Option<&Profile>) -> Profile {
    let known = || {
        let texts: Vec<String> =
            sources.iter().map(|source| decode::decode(&source.bytes).text).collect();
        let heads = |profile: &Profile| {
            let lines = texts.iter().flat_map(|text| text.lines());
            lines.filter(|line| page::is_header(line.trim(), profile)).count()
        };
        Profile::all().into_iter().rev().max_by_key(heads)
    };
    given.cloned().or_else(known).unwrap_or_else(Profile::mic_annex2)
}

fn decode_all(sources: &[&Source], profile: &Profile, findings: &mut Vec<Finding>) -> Vec<Page> {
    let mut pages = Vec::new();
    // The same page again would be another copy of all its items.
    let first_of_each = source::first_of_each(sources.iter().copied());
    let numbered = sources.iter().zip(0..).enumerate();
    let distinct = numbered.filter(|(at, _)| first_of_each[*at] == *at);
    for (_, (source, index)) in distinct {
        let decoded = decode::decode(&source.bytes);
        if decoded.lost > 0 {
            let message = format!(
                "{} places are no {}, which the rest is written in",
                decoded.lost,
                decoded.encoding.name()
            );
            let place = crate::place::Place::default().in_source(source.name.clone());
            findings.push(
                Finding::new(Code::MixedEncoding, place, message)
                    .with_hint("save the text again as UTF-8"),
            );
        }
        pages.extend(page::cut(index, &source.name, &decoded.text, profile));
    }
    pages
}

/// A text without a single number of an item is no page of the table.
fn require_table(sources: &[&Source], pages: &[Page], pieces: &[Piece]) -> Result<(), Error> {
    let has = |form: fn(Form) -> bool| pieces.iter().any(|piece| form(piece.form));
    let numbers = has(|form| matches!(form, Form::Number(_)));
    if numbers || has(|form| form == Form::Head) && has(|form| form == Form::Obligation) {
        return Ok(());
    }
    let name = match sources {
        [only] => only.name.to_string(),
        _ => format!("{} texts", sources.len()),
    };
    Err(Error::NoPage { name, lines: pages.iter().map(|page| page.lines.len()).sum() })
}

/// Says which pages are missing. Returns the pages, by index, before which some are.
fn report_missing(pages: &[Page], findings: &mut Vec<Finding>) -> BTreeSet<usize> {
    let mut gaps = BTreeSet::new();
    let last = pages.iter().filter_map(|page| page.of).max();
    let numbered = pages.iter().all(|page| page.printed.is_some());
    if !numbered {
        return gaps;
    }
    let mut missing = Vec::new();
    let mut next = 1;
    for (at, page) in pages.iter().enumerate() {
        if page.paper > next {
            gaps.insert(at);
            missing.push((next, page.paper - 1));
        }
        next = page.paper.saturating_add(1);
    }
    missing.extend(last.filter(|&last| last >= next).map(|last| (next, last)));
    if !missing.is_empty() {
        let list: Vec<String> = missing
            .iter()
            .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") })
            .collect();
        let message =
            format!("of {} pages, {} are missing", last.unwrap_or(next - 1), list.join(", "));
        findings.push(
            Finding::new(Code::PagesMissing, crate::place::Place::default(), message)
                .with_hint("give these pages, too, if you can"),
        );
    }
    gaps
}

/// All pieces of a document, and what was found of them so far.
struct Sheet<'a> {
    pages: &'a [Page],
    pieces: &'a [Piece],
    measures: Measures,
    model: Model,
    links: Vec<Option<Link>>,
    edges: Vec<f64>,
    cells: Vec<Cell>,
    /// Which pieces stand where the text is out of order.
    unruly: Vec<bool>,
    /// Where the text runs down the page, and where up.
    course: Course,
}

/// How often the links are found anew with what the last round showed.
const ROUNDS: usize = 8;
/// What a jump in the text costs before the document has shown how often there are any.
const FIRST_JUMP: f64 = 2.5;
/// In a text whose jumps cost more than this, numbers may be out of order, but lines are not.
const ORDERLY: f64 = 4.0;
/// How much easier each round makes it to begin a text where a page has more numbers than texts.
const EASE: f64 = 0.6;
/// How much easier it gets at most.
const MOST_EASE: f64 = 1.8;

impl<'a> Sheet<'a> {
    fn of(pages: &'a [Page], pieces: &'a [Piece]) -> Self {
        let words = pieces.iter().filter(|piece| piece.form.has_lines());
        Self {
            pages,
            pieces,
            measures: measure::estimate(pieces),
            model: Model::learn(words.map(|piece| piece.chars.as_slice())),
            links: Vec::new(),
            edges: Vec::new(),
            cells: Vec::new(),
            unruly: number::unruly(pieces),
            course: Course::of(pieces),
        }
    }

    /// Finds which line goes on with which, several times: each round knows the columns better.
    fn link(&mut self) {
        let mut columns = vec![None; self.pieces.len()];
        let mut ease = vec![0.0; self.pages.len()];
        let mut jump = FIRST_JUMP;
        let mut torn = BTreeSet::new();
        let mut sentences = Sentences::of(self.pieces.len());
        let orderly = vec![false; self.pieces.len()];
        for round in 0..ROUNDS {
            let begins = Begins::learn(self.pieces, &self.cells);
            let open = link::open_above(self.pieces, &self.cells);
            let text = link::Text {
                pieces: self.pieces,
                measures: &self.measures,
                model: &self.model,
                columns: &columns,
                begins: &begins,
                open: &open,
                jump,
                unruly: if jump < ORDERLY { &self.unruly } else { &orderly },
                ease: &ease,
                torn: &torn,
                course: &self.course,
            };
            (self.links, self.edges) = link::solve(&text, &mut sentences);
            jump = link::jump(&text, &self.links);
            self.course.learn(&self.links);
            self.cells = cell::gather(self.pieces, &self.links, &self.edges, &self.measures);
            self.measures.refine(&self.cells, self.pieces);
            let before = torn.len();
            let mut whole = self.cells.clone();
            if round > 0 {
                whole.retain(|cell| {
                    let cut = cell::torn(cell, self.pieces, &self.links, &self.measures);
                    torn.extend(cut);
                    cut.is_none()
                });
            }
            columns = cell::columns(self.pieces, &whole);
            if torn.len() > before {
                continue;
            }
            if round > 0 && !self.even_out(&mut ease) && round > 1 {
                break;
            }
        }
        if jump < ORDERLY {
            for cell in &mut self.cells {
                cell.disordered = cell.pieces.iter().any(|&at| self.unruly[at]);
            }
        }
    }

    /// Makes texts begin more easily on pages that have more numbers than texts. Returns whether
    /// there are any.
    fn even_out(&self, ease: &mut [f64]) -> bool {
        let mut lacking = vec![0_i32; self.pages.len()];
        for piece in self.pieces.iter().filter(|p| matches!(p.form, Form::Number(_))) {
            lacking[piece.page] += 1;
        }
        for cell in self.cells.iter().filter(|cell| cell.column == Some(Column::Statement)) {
            lacking[self.pieces[cell.first()].page] -= 1;
        }
        for (ease, lacking) in ease.iter_mut().zip(&lacking) {
            *ease = (*ease + if *lacking > 0 { EASE } else { 0.0 }).min(MOST_EASE);
        }
        lacking.iter().any(|&lacking| lacking > 0)
    }

    /// Joins what a page break cut: the last open cell of a page and the first of the next.
    fn join_pages(&mut self, gaps: &BTreeSet<usize>) {
        for page in 1..self.pages.len() {
            if !gaps.contains(&page) {
                cell::join(self.pieces, &mut self.cells, &self.measures, &self.model, page);
            }
        }
    }

    fn write(mut self, gaps: &BTreeSet<usize>, findings: &mut Vec<Finding>) -> Reading {
        self.release_entries();
        self.return_obligations();
        let short = requirement::find_short_readings(&self.requirements());
        for cell in short {
            self.cells[cell].column = Some(Column::Reading);
        }
        let texts: Vec<usize> = (0..self.cells.len())
            .filter(|&cell| matches!(self.cells[cell].column, None | Some(Column::Statement)))
            .collect();
        let items = item::read(&item::Text {
            pieces: self.pieces,
            cells: &self.cells,
            texts: &texts,
            unruly: &self.unruly,
            measures: &self.measures,
            model: &self.model,
            gaps,
            whole: self.pages.first().is_some_and(|page| page.paper == 1),
        });
        let (rows, _) = requirement::read(&self.requirements());
        let composed = compose::compose(&compose::Text {
            pages: self.pages,
            pieces: self.pieces,
            cells: &self.cells,
            measures: &self.measures,
            items: &items,
            rows: &rows,
            gaps,
        });
        let trace = trace::write(self.pages, self.pieces, &self.links, &composed.fields);
        self.report_residue(&composed.residue, findings);
        let accounting = self.account(&composed.fields);
        let mut parsed = Parsed {
            controls: composed.controls,
            unattached: composed.unattached,
            residue: composed.residue,
            origins: composed.origins,
            accounting,
        };
        number_repeated_ids(&mut parsed);
        let text_of = |role: Role| {
            let lines = self.pages.iter().flat_map(|page| &page.lines);
            lines.into_iter().find(|line| line.role == role).map(|line| line.text.clone())
        };
        let counted = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        Reading {
            paper: Paper {
                label: text_of(Role::Label),
                title: text_of(Role::Title),
                pages: self.pages.iter().filter_map(|page| page.of).max().unwrap_or(counted),
            },
            parsed,
            trace,
        }
    }

    /// Gives entries of a list that stand under a requirement of another column a cell of their own.
    fn release_entries(&mut self) {
        for (cell, own) in requirement::strange_entries(&self.requirements()) {
            let pieces = self.cells[cell].pieces.split_off(own);
            self.cells.push(Cell { pieces, ..Cell::default() });
        }
        self.cells.sort_by_key(Cell::first);
    }

    /// Puts obligations above the reading that they belong to.
    fn return_obligations(&mut self) {
        for [cell, other] in requirement::strayed_obligations(&self.requirements()) {
            let obligation = self.cells[cell].pieces.remove(0);
            self.cells[other].pieces.insert(0, obligation);
            self.cells[cell].column = Some(Column::Reading);
            self.cells[other].column = Some(Column::Text);
        }
        self.cells.sort_by_key(Cell::first);
    }

    fn requirements(&self) -> requirement::Text<'_> {
        requirement::Text { pieces: self.pieces, cells: &self.cells, measures: &self.measures }
    }

    fn report_residue(&self, residue: &[Residue], findings: &mut Vec<Finding>) {
        let mut from = 0;
        while let Some(first) = residue.get(from) {
            let run = residue[from..].iter().take_while(|entry| entry.page == first.page).count();
            let page = self.pages.iter().find(|page| page.paper == first.page);
            let place = page.map(|page| page.place()).unwrap_or_default();
            let texts: Vec<String> = residue[from..from + run]
                .iter()
                .take(4)
                .map(|entry| format!("“{}”", crate::grid::text::beginning(&entry.text)))
                .collect();
            let more = if run > 4 { format!(" and {} more", run - 4) } else { String::new() };
            let message =
                format!("{}{more} fit nowhere; they are in the residue", texts.join(", "));
            findings.push(Finding::new(Code::UnplacedLine, place, message));
            from += run;
        }
    }

    /// Where every character went.
    fn account(&self, fields: &[Option<String>]) -> Accounting {
        let mut accounting = Accounting::default();
        for line in self.pages.iter().flat_map(|page| &page.lines) {
            let count = line.text.chars().filter(|c| !c.is_whitespace()).count() as u64;
            accounting.glyphs += count;
            accounting.furniture += if line.role == Role::Body { 0 } else { count };
        }
        for (piece, field) in self.pieces.iter().zip(fields) {
            match (piece.form, field) {
                (Form::Head, _) => accounting.furniture += piece.count(),
                (_, Some(_)) => accounting.in_records += piece.count(),
                (_, None) => accounting.residue += piece.count(),
            }
        }
        accounting
    }
}
