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
pub mod time;
pub mod witness;

use std::sync::Arc;

use rayon::prelude::*;

use error::Error;
use finding::Finding;
use grid::PageGrid;
use place::{PageRef, Turn};
use provenance::Provenance;
use record::parse::Trace;
use record::{RecordSet, SourceKind};
use source::Source;

pub use profile::Profile;
pub use tables::{Tables, tables};

/// How to read a document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The profile; recognised by the heads of the tables when `None`.
    pub profile: Option<Profile>,
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
    convert_with(sources, options, Trace::Fields, None)
}

/// Reads the sources of one document into records, and does not note where each value was read: the
/// provenance names the controls only.
///
/// # Errors
/// As [`convert`].
pub fn convert_untraced(sources: &[Source], options: &Options) -> Result<Conversion, Error> {
    convert_with(sources, options, Trace::Nothing, None)
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
    keep: Option<&mut Stages>,
) -> Result<Conversion, Error> {
    let is_text = |source: &Source| source.kind() == SourceKind::Text;
    let texts: Vec<&Source> = sources.iter().filter(|source| is_text(source)).collect();
    if !texts.is_empty() && texts.len() == sources.len() {
        return convert_text(&texts, sources, options);
    }
    let pdfs = sources.iter().enumerate().filter(|(_, source)| !is_text(source));
    let mut findings = Vec::new();
    let mut pages = read_grids(pdfs, |_| true, &mut findings)?;
    let profile = table::choose_profile(&pages, options.profile.as_ref())?;
    table::put_in_order(&mut pages, &profile);
    let grids = if keep.is_some() { pages.clone() } else { Vec::new() };
    let table = table::stitch(pages, &profile, &mut findings)?;
    let parsed = record::parse::parse_with(&table, &profile, trace, &mut findings);
    if !texts.is_empty() {
        let witness = plain::read(&texts, &profile, &mut findings)?;
        findings.extend(witness::compare(&parsed.controls, &witness.parsed.controls));
    }
    let paper = table.paper();
    if let Some(keep) = keep {
        *keep = Stages { grids, table };
    }
    Ok(record::gather(sources, paper, &profile, parsed, findings))
}

/// Reads the garbled text of the pages of one document.
fn convert_text(
    texts: &[&Source],
    sources: &[Source],
    options: &Options,
) -> Result<Conversion, Error> {
    let mut findings = Vec::new();
    let profile = plain::choose_profile(texts, options.profile.as_ref());
    let reading = plain::read(texts, &profile, &mut findings)?;
    let conversion = record::gather(sources, reading.paper, &profile, reading.parsed, findings);
    Ok(Conversion { trace: Some(reading.trace), ..conversion })
}

/// Reads the pages of sources as far as their grids: those of which `wanted` says so, by index. Each
/// source comes with its index among all of them.
///
/// # Errors
/// When a source cannot be read or none of these pages has any text.
fn read_grids<'a>(
    sources: impl Iterator<Item = (usize, &'a Source)>,
    wanted: impl Fn(usize) -> bool,
    findings: &mut Vec<Finding>,
) -> Result<Vec<PageGrid>, Error> {
    let mut grids = Vec::new();
    for (index, source) in sources {
        let document = ink::Document::open(source)?;
        findings.extend(document.findings().iter().cloned());
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let wanted: Vec<usize> = (0..document.page_count()).filter(|&at| wanted(at)).collect();
        let pages = read_pages(&document, index, &source.name, &wanted);
        grid::require_text(&source.name, &pages)?;
        grids.extend(pages);
    }
    grid::words::mark_cuts(&mut grids);
    for grid in &mut grids {
        findings.append(&mut grid.findings);
    }
    Ok(grids)
}

/// Reads pages of a document as far as their grids. Tables without vertical rulings are looked at
/// twice: all pages together tell their columns.
fn read_pages(
    document: &ink::Document,
    source: u32,
    name: &Arc<str>,
    wanted: &[usize],
) -> Vec<PageGrid> {
    let read = |at, shared: &[grid::Columns]| read_grid(document, source, name, at, shared);
    let pages: Vec<PageGrid> = wanted.par_iter().map(|&at| read(at, &[])).collect();
    let shared = grid::shared_columns(&pages);
    if shared.is_empty() {
        return pages;
    }
    let again = |(page, &at): (PageGrid, &usize)| {
        if page.evidence.is_empty() { page } else { read(at, &shared) }
    };
    pages.into_par_iter().zip(wanted).map(again).collect()
}

fn read_grid(
    document: &ink::Document,
    source: u32,
    name: &Arc<str>,
    at: usize,
    shared: &[grid::Columns],
) -> PageGrid {
    let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
    let page =
        PageRef { source, name: name.clone(), page: number, paper: number, turn: Turn::Upright };
    grid::find(document.page(at), page, shared)
}
