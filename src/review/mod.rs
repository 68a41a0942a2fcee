//! A page for review: what was read, laid over the pages it was read from, in one HTML file.
//!
//! ```text
//! sources ─convert→ conversion + stages ─paper / text→ sheets ─html→ one file
//! ```
//!
//! A sheet is a page as besshi read it. A PDF is drawn anew from its own glyphs and rulings, so that
//! nothing is shown that was not read, and nothing hidden that was; of a garbled text the lines are
//! shown. A sheet has *patches*: cells, lines outside the tables, pieces of lines. Each patch is in a
//! field, in the furniture or in the residue, as the accounting has it.

mod atlas;
mod drawing;
mod html;
mod index;
mod name;
mod outline;
mod pages;
mod panel;
mod paper;
mod remark;
mod rest;
mod text;

use crate::error::Error;
use crate::geom::Rect;
use crate::place::Turn;
use crate::profile::Field;
use crate::record::Accounting;
use crate::record::parse::Trace;
use crate::source::Source;
use crate::{Conversion, Options, Stages, convert_with};

pub use drawing::Drawing;
pub use html::html;

/// A document, read to be reviewed.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was read.
    pub conversion: Conversion,
    /// Its pages, in the order of the paper.
    pub sheets: Vec<Sheet>,
}

/// Reads the sources of one document, and keeps of each page what was read where.
///
/// # Errors
/// As [`crate::convert`].
pub fn read(sources: &[Source], options: &Options) -> Result<Reading, Error> {
    let mut stages = Stages::default();
    let keep = Some(&mut stages);
    let conversion = convert_with(sources, options, Trace::Fields, &mut Vec::new(), keep)?;
    let sheets = match &conversion.trace {
        Some(trace) => text::sheets(trace, &conversion.records),
        None => paper::sheets(sources, &stages, &conversion)?,
    };
    Ok(Reading { conversion, sheets })
}

/// A page as it was read.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Index of its file among the sources.
    pub source: u32,
    /// Name of its file.
    pub name: String,
    /// Its place in that file, from 1.
    pub page: u32,
    /// Its number on the paper, from 1.
    pub paper: u32,
    /// How it was turned so that its text is upright.
    pub turn: Turn,
    /// What is printed on it; `None` for a text, whose lines are its patches.
    pub drawing: Option<Drawing>,
    /// What was read on it.
    pub patches: Vec<Patch>,
}

/// A patch of a page: a cell, a line outside of the tables, a piece of a line of a text, or the place
/// that a finding names.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// What it was read as.
    pub kind: Kind,
    /// Its place on the upright page, in points; `None` in a text.
    pub rect: Option<Rect>,
    /// Its line in the file, from 1; `None` on a drawn page.
    pub line: Option<u32>,
    /// What is printed in it.
    pub text: String,
    /// How many glyphs other than white space it holds.
    pub glyphs: u64,
    /// The field that a piece of a text went to, as its trace says.
    pub field: Option<String>,
    /// Where the text stands of a cell that is blank because it goes on over a page break.
    pub same: Option<At>,
}

/// Which patch of which sheet, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The sheet.
    pub sheet: usize,
    /// The patch.
    pub patch: usize,
}

/// What a patch was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// A section row, 大項目 or 小項目.
    Heading,
    /// No., 内容 or 区分 of a control.
    Item,
    /// 対策項目で対応できるリスクシナリオ例.
    Risk,
    /// A requirement.
    Requirement,
    /// Its second reading.
    Reading,
    /// A requirement without a control.
    Unattached,
    /// Labels, titles, heads, page numbers, repeated copies.
    Furniture,
    /// What fits nowhere.
    Residue,
    /// A cell in which nothing is printed.
    #[default]
    Blank,
    /// A place that a finding names, and no cell.
    Spot,
}

impl Kind {
    /// What a column of the table is read as.
    const fn of(field: Field) -> Self {
        match field {
            Field::Major | Field::Minor => Self::Heading,
            Field::Number | Field::Statement | Field::Grade => Self::Item,
            Field::RiskScenario => Self::Risk,
            Field::Volume | Field::Chapter | Field::Clause | Field::Text => Self::Requirement,
            Field::ReadingVolume
            | Field::ReadingChapter
            | Field::ReadingClause
            | Field::Reading => Self::Reading,
        }
    }
}

impl Sheet {
    /// Makes its drawing wide enough for all that was read.
    fn show_all(&mut self) {
        let Self { drawing, patches, .. } = self;
        if let Some(drawing) = drawing {
            drawing.show(patches.iter().filter_map(|patch| patch.rect));
        }
    }

    /// Where the glyphs of its patches went; all pages together give the accounting of the records.
    pub fn accounting(&self) -> Accounting {
        let mut sums = Accounting::default();
        for Patch { kind, glyphs, .. } in &self.patches {
            sums.glyphs += glyphs;
            match kind {
                Kind::Furniture => sums.furniture += glyphs,
                Kind::Residue => sums.residue += glyphs,
                _ => sums.in_records += glyphs,
            }
        }
        sums
    }
}

impl Reading {
    /// Where the glyphs of all patches went.
    pub fn accounting(&self) -> Accounting {
        self.sheets.iter().map(Sheet::accounting).fold(Accounting::default(), |a, b| Accounting {
            glyphs: a.glyphs + b.glyphs,
            in_records: a.in_records + b.in_records,
            furniture: a.furniture + b.furniture,
            residue: a.residue + b.residue,
        })
    }
}
