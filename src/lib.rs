//! besshi (別紙, "annex") reads the mapping tables that Japanese ministries publish as PDF annexes
//! into clean, structured, checkable records.
//!
//! The way of the data, each stage a module of the name of what it makes:
//!
//! ```text
//! Source ─ink→ PageInk ─grid→ PageGrid ─table→ Table ─record→ RecordSet ─canon→ bytes
//!        └plain (garbled text) ──────────────────────────────────↗
//! ```
//!
//! [`convert`] goes the whole way for one document; [`tables()`] goes as far as the grids, for any
//! PDF. A stage is a function of the stage before, the profile and a list of findings. Only reading
//! a source can fail: whatever else is odd is a [`Finding`].
//!
//! [`mod@export`] writes records in other formats, [`mod@diff`] compares two editions, [`mod@batch`]
//! has many documents read, [`lock`] keeps data true to its sources, [`review`] lays what was read
//! over the pages.

pub mod batch;
pub mod canon;
pub mod check;
pub mod diff;
pub mod error;
pub mod export;
pub mod finding;
pub mod fold;
pub mod geom;
pub mod grid;
mod html;
pub mod ink;
pub mod limits;
pub mod lock;
pub mod mark;
pub mod pages;
pub mod place;
pub mod plain;
pub mod profile;
pub mod provenance;
pub mod record;
pub mod review;
pub mod schema;
pub mod source;
pub mod table;
pub mod tables;
mod texts;
pub mod time;
pub mod witness;
mod words;

use std::sync::Arc;

use rayon::prelude::*;

use error::Error;
use finding::{Code, Finding};
use grid::PageGrid;
use limits::Limits;
use pages::PageRanges;
use place::{PageRef, Place, Turn};
use provenance::Provenance;
use record::parse::Trace;
use record::{RecordSet, SourceEntry, SourceKind};
use source::Source;

pub use profile::Profile;
pub use tables::{Tables, tables, tables_within};

/// How to read a document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The profile; recognised by the heads of the tables when `None`.
    pub profile: Option<Profile>,
    /// How much is read at most; as the profile says, or as usual, when `None`.
    pub limits: Option<Limits>,
}

impl Options {
    fn limits(&self) -> Limits {
        let own = || self.profile.as_ref().map(|profile| profile.limits);
        self.limits.or_else(own).unwrap_or_default()
    }
}

/// A document, read.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// What the paper says.
    pub records: RecordSet,
    /// Where each value was read.
    pub provenance: Provenance,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// Where each line of a garbled text went, and why.
    pub trace: Option<plain::Trace>,
}

/// Reads the sources of one document into records.
///
/// # Errors
/// When a source cannot be read, has no text, or holds no table of a known profile.
pub fn convert(sources: &[Source], options: &Options) -> Result<Conversion, Error> {
    convert_with(sources, options, Trace::Fields, &mut Vec::new(), None)
}

/// Reads as [`convert`] or, without a trace, as [`convert_untraced`], and leaves in `findings` what
/// was odd before an error: it often tells why there is no document.
///
/// # Errors
/// As [`convert`].
pub fn convert_telling(
    sources: &[Source],
    options: &Options,
    trace: Trace,
    findings: &mut Vec<Finding>,
) -> Result<Conversion, Error> {
    convert_with(sources, options, trace, findings, None)
}

/// Reads the sources of one document into records, and does not note where each value was read: the
/// provenance names the controls only.
///
/// # Errors
/// As [`convert`].
pub fn convert_untraced(sources: &[Source], options: &Options) -> Result<Conversion, Error> {
    convert_with(sources, options, Trace::Nothing, &mut Vec::new(), None)
}

/// What the stages between made of the PDFs of a document: a page for review shows it.
#[derive(Debug, Default)]
struct Stages {
    /// The pages, in the order of the paper.
    grids: Vec<PageGrid>,
    /// Their cells as one tall sheet.
    table: table::Table,
}

fn convert_with(
    sources: &[Source],
    options: &Options,
    trace: Trace,
    findings: &mut Vec<Finding>,
    keep: Option<&mut Stages>,
) -> Result<Conversion, Error> {
    let read = read_sources(sources, options, trace, findings, keep);
    read.map_err(|error| error.after(findings))
}

fn read_sources(
    sources: &[Source],
    options: &Options,
    trace: Trace,
    findings: &mut Vec<Finding>,
    keep: Option<&mut Stages>,
) -> Result<Conversion, Error> {
    let limits = options.limits();
    sources.iter().try_for_each(require_document)?;
    let first_of_each = source::first_of_each(sources);
    findings.extend(say_repeated(sources, &first_of_each));
    let is_text = |source: &Source| source.kind() == SourceKind::Text;
    let texts: Vec<&Source> = sources.iter().filter(|source| is_text(source)).collect();
    if !texts.is_empty() && texts.len() == sources.len() {
        return convert_text(&texts, sources, options, findings);
    }
    let pdfs = sources.iter().enumerate();
    let pdfs = pdfs.filter(|(at, source)| !is_text(source) && first_of_each[*at] == *at);
    let (pages, entries) = rayon::join(
        || read_grids(pdfs, None, &limits, findings),
        || {
            // Parsing them takes as long as two pages do, and needs none.
            if options.profile.is_none() {
                table::known_profiles();
            }
            SourceEntry::of_all(sources)
        },
    );
    let mut pages = pages?;
    let profile = table::choose_profile(&pages, options.profile.as_ref())?;
    table::put_in_order(&mut pages, &profile);
    let heads = table::complete(&mut pages, &profile, findings);
    let grids = if keep.is_some() { pages.clone() } else { Vec::new() };
    let table = table::stitch(pages, &heads, &profile, findings)?;
    let parsed = record::parse::parse_with(&table, &profile, trace, findings);
    if !texts.is_empty() {
        let mut of_text = Vec::new();
        let witness = read_text(&texts, &profile, &limits, &mut of_text)?;
        findings.extend(witness::findings(of_text, &witness.parsed));
        findings.extend(witness::compare(&parsed.controls, &witness.parsed.controls));
    }
    let paper = table.paper();
    let leave = move || {
        if let Some(keep) = keep {
            *keep = Stages { grids, table };
        }
    };
    let findings = std::mem::take(findings);
    let gather = || record::gather(entries, paper, &profile, parsed, findings);
    // Giving back some ten thousand lines takes its time, too.
    let (conversion, ()) = rayon::join(gather, leave);
    Ok(conversion)
}

/// Makes sure that a source is no file that besshi itself wrote.
fn require_document(source: &Source) -> Result<(), Error> {
    let own = canon::Other::of_besshi(&source.bytes);
    own.map_or(Ok(()), |is| Err(Error::OwnFile { name: source.name.to_string(), is }))
}

/// Says which sources are the same as one before them, and are not read again.
fn say_repeated(sources: &[Source], first_of_each: &[usize]) -> Vec<Finding> {
    let repeated = first_of_each.iter().enumerate().filter(|(at, first)| at != *first);
    let finding = |(at, first): (usize, &usize)| {
        let message = format!("is the same file as {}; read once", sources[*first].name);
        let place = Place::default().in_source(sources[at].name.clone());
        Finding::new(Code::SourceRepeated, place, message).with_hint("name each file once")
    };
    repeated.map(finding).collect()
}

/// Reads the garbled text of the pages of one document.
fn convert_text(
    texts: &[&Source],
    sources: &[Source],
    options: &Options,
    findings: &mut Vec<Finding>,
) -> Result<Conversion, Error> {
    let profile = plain::choose_profile(texts, options.profile.as_ref());
    let reading = read_text(texts, &profile, &options.limits(), findings)?;
    let findings = std::mem::take(findings);
    let entries = SourceEntry::of_all(sources);
    let conversion = record::gather(entries, reading.paper, &profile, reading.parsed, findings);
    Ok(Conversion { trace: Some(reading.trace), ..conversion })
}

/// Reads garbled text, as much of it as the limits allow.
fn read_text(
    texts: &[&Source],
    profile: &Profile,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Result<plain::Reading, Error> {
    let within = texts::within(texts, profile, limits, findings);
    plain::read(&within.iter().map(AsRef::as_ref).collect::<Vec<_>>(), profile, findings)
}

/// Reads the pages of sources as far as their grids: all of them, or those that are `wanted`. Each
/// source comes with its index among all of them.
///
/// # Errors
/// When a source cannot be read, has none of these pages, or none of them has any text.
fn read_grids<'a>(
    sources: impl Iterator<Item = (usize, &'a Source)>,
    wanted: Option<&PageRanges>,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Result<Vec<PageGrid>, Error> {
    let mut grids = Vec::new();
    for (index, source) in sources {
        let document = ink::Document::open_within(source, limits)?;
        findings.extend(document.findings().iter().cloned());
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let wanted = choose_pages(&document, wanted, &source.name, findings)?;
        let mut pages = read_pages(&document, index, &source.name, &wanted);
        let left_out = pages.iter_mut().filter_map(|page| leave_out(&document, page)).collect();
        findings.extend(say_left_out(left_out, &source.name));
        pages.iter_mut().for_each(|page| findings.append(&mut page.findings));
        require_text(&source.name, &pages)?;
        grids.extend(pages);
    }
    grid::words::mark_cuts(&mut grids);
    Ok(grids)
}

/// The pages that are wanted of a document, by index; says which it has not.
fn choose_pages(
    document: &ink::Document,
    wanted: Option<&PageRanges>,
    name: &Arc<str>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<usize>, Error> {
    let count = document.page_count();
    let Some(wanted) = wanted else { return Ok((0..count).collect()) };
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    let chosen: Vec<usize> = (0..count).filter(|&at| wanted.contains(number(at))).collect();
    if chosen.is_empty() {
        let (name, asked) = (name.to_string(), wanted.to_string());
        return Err(Error::NoSuchPage { name, asked, pages: count });
    }
    if let Some(beyond) = wanted.beyond(u32::try_from(count).unwrap_or(u32::MAX)) {
        let message = format!("{beyond} of the pages asked for are not there: the last is {count}");
        let place = Place::default().in_source(name.clone());
        findings.push(
            Finding::new(Code::PagesMissing, place, message)
                .with_hint("compare the numbers with those that a viewer shows"),
        );
    }
    Ok(chosen)
}

/// Makes sure that a source has text; where a page of it reached a limit, says so.
fn require_text(name: &str, pages: &[PageGrid]) -> Result<(), Error> {
    let findings =
        || pages.iter().flat_map(|page| page.findings.iter().cloned()).collect::<Vec<_>>();
    grid::require_text(name, pages).map_err(|error| error.after(&findings()))
}

/// Empties a page for which the pages before it have left nothing of what is read of a document.
/// Gives its number and the limit.
fn leave_out(document: &ink::Document, page: &mut PageGrid) -> Option<(u32, Code)> {
    let limit = document.left_out(page.page.page.saturating_sub(1) as usize)?;
    let PageGrid { width, height, .. } = *page;
    let name = page.page.clone();
    *page = PageGrid { page: name, width, height, is_damaged: true, ..PageGrid::default() };
    Some((page.page.page, limit))
}

/// Says which pages were left out.
fn say_left_out(left_out: Vec<(u32, Code)>, name: &Arc<str>) -> Option<Finding> {
    let ((first, code), (last, _)) = (*left_out.first()?, *left_out.last()?);
    let message = match left_out.len() {
        1 => format!("page {first} is left out"),
        count => format!("{count} pages are left out, from page {first} to page {last}"),
    };
    let place = Place::page(first).in_source(name.clone());
    Some(Finding::new(code, place, message).with_hint(Limits::hint(code)))
}

/// Reads pages of a document as far as their grids. Tables that lack vertical rulings are looked at
/// twice: all pages together tell their columns.
fn read_pages(
    document: &ink::Document,
    source: u32,
    name: &Arc<str>,
    wanted: &[usize],
) -> Vec<PageGrid> {
    let read = |at, shared: &grid::Shared| read_grid(document, source, name, at, shared);
    // Page by page: at the end no thread waits long for the pages that another has taken.
    let each = wanted.par_iter().with_max_len(1);
    let mut pages: Vec<PageGrid> = each.map(|&at| read(at, &grid::Shared::default())).collect();
    // Pages that are left out were perhaps read before it was known; they must not tell columns.
    for page in &mut pages {
        leave_out(document, page);
    }
    let shared = grid::Shared::of(&pages);
    let helps: Vec<bool> = pages.iter().map(|page| shared.helps(page)).collect();
    if !helps.contains(&true) {
        return pages;
    }
    let again = |((page, &at), helps): ((PageGrid, &usize), bool)| {
        if helps { read(at, &shared) } else { page }
    };
    pages.into_par_iter().zip(wanted).zip(helps).map(again).collect()
}

fn read_grid(
    document: &ink::Document,
    source: u32,
    name: &Arc<str>,
    at: usize,
    shared: &grid::Shared,
) -> PageGrid {
    let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
    let page =
        PageRef { source, name: name.clone(), page: number, paper: number, turn: Turn::Upright };
    grid::find(document.page(at), page, shared)
}
