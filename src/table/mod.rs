//! Grids → one table: heads and furniture set aside, columns named by their headers, pages stitched.
//!
//! ```text
//! grids ─head, unite, neck, brow, narrow, foot→ columns ─slice→ bands and cells of a page ─stitch→ one tall sheet ─carry→ table
//! ```
//!
//! Geometry ends here: a [`Table`] is a tall sheet of numbered bands, and each of its cells knows
//! which bands it covers, wherever pages were cut.

mod brow;
mod carry;
mod foot;
mod furniture;
mod head;
mod layout;
mod narrow;
mod neck;
mod opening;
mod slice;
mod stitch;
mod unite;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::fold::Folded;
use crate::geom::Rect;
use crate::grid::{Line, PageGrid, text};
use crate::place::{PageRef, Place};
use crate::profile::{Field, Profile};
use crate::record::{Paper, Residue};

pub(crate) use furniture::is_page_number;

/// The whole table of a document, as if it had been printed on one endless page.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The label above the title.
    pub label: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// How many pages the paper has: as its footers say, else as many as were read.
    pub pages: u32,
    /// How many bands the sheet has.
    pub bands: usize,
    /// The cells of each column, from the top of the sheet down.
    pub columns: BTreeMap<Field, Vec<Span>>,
    /// The section rows.
    pub sections: Vec<Span>,
    /// The bands of other rows across the table, which no record takes up.
    pub remarks: Vec<usize>,
    /// Whether the columns were told by alignment, and some cell seems to hold the text of two.
    pub columns_unsure: bool,
    /// The names of the columns that the profile does not know; what stands in them is in the residue.
    pub unknown_columns: BTreeSet<String>,
    /// Whether requirements stand on a page without the items that they are of, and were not read.
    pub readings_apart: bool,
    /// The pages, in the whole paper, of which some was not read or may say something else.
    pub damaged: Vec<u32>,
    /// Text that stands under the table of a page, or over one that goes on, within one of its columns:
    /// it may be of the table.
    pub beyond: Vec<Beyond>,
    /// Text that has no place in the table.
    pub residue: Vec<Residue>,
    /// How many glyphs other than white space all pages hold.
    pub glyphs: u64,
    /// Those of them in labels, titles, heads and footers.
    pub furniture: u64,
    /// Those of them in the residue.
    pub residual: u64,
}

/// A line under or over the table of a page.
#[derive(Debug, Clone)]
pub struct Beyond {
    /// The page, in the whole paper.
    pub page: u32,
    /// Whether it stands over the table.
    pub is_over: bool,
    /// The column within which it stands.
    pub field: Field,
    /// What it says.
    pub text: String,
}

/// A cell of the tall sheet; possibly cut by page breaks and put together again.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// The bands that it covers.
    pub bands: Range<usize>,
    /// Its pieces, one a page.
    pub parts: Vec<Part>,
    /// How many glyphs it holds, repeated lines included.
    pub glyphs: u64,
    /// What is unsure about how it was put together.
    pub doubts: Vec<(Code, String)>,
    /// The band from which on it only holds because nothing else stands there.
    pub carried: Option<usize>,
    /// Whether it has no ruling below on the page where it ends.
    open: bool,
}

/// The piece of a cell that stands on one page.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The page.
    pub page: PageRef,
    /// Its place there.
    pub rect: Rect,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The width of a full line, in points.
    pub measure: f64,
}

impl Span {
    /// Its text over all pages: wrapped lines joined, the author's own line breaks kept.
    pub fn text(&self) -> String {
        text::joined(self.lines(), self.measure())
    }

    /// Its text, with the log of what was joined and mended.
    pub fn folded(&self) -> Folded {
        text::join(self.lines(), self.measure())
    }

    /// The width of its full lines; that of a stack of characters where it begins with one.
    fn measure(&self) -> f64 {
        let written = || self.parts.iter().filter(|part| !part.lines.is_empty());
        let stack =
            written().next().map(|part| part.measure).filter(|measure| *measure <= text::STACK);
        let widest = || written().map(|part| part.measure).reduce(f64::max);
        stack.or_else(widest).unwrap_or_default()
    }

    /// Its lines as the paper has them.
    pub fn raw(&self) -> String {
        text::raw(self.lines())
    }

    /// Whether nothing is printed in it.
    pub fn is_blank(&self) -> bool {
        self.lines().all(Line::is_blank)
    }

    /// Its place: the page and rectangle of its first piece with text, else of its first.
    pub fn place(&self) -> Place {
        self.main_part().map_or_else(Place::default, |part| part.page.place_at(part.rect))
    }

    /// The number of the page that it stands on, in the whole paper.
    pub fn paper(&self) -> u32 {
        self.main_part().map_or(0, |part| part.page.paper)
    }

    fn main_part(&self) -> Option<&Part> {
        self.parts.iter().find(|part| !part.lines.is_empty()).or_else(|| self.parts.first())
    }

    /// Its lines, from the top down.
    pub fn lines(&self) -> impl Iterator<Item = &Line> + Clone {
        self.parts.iter().flat_map(|part| &part.lines)
    }
}

impl Table {
    /// What stands above the table.
    pub fn paper(&self) -> Paper {
        Paper { label: self.label.clone(), title: self.title.clone(), pages: self.pages }
    }

    /// Takes over what was set aside of one page.
    fn take_aside(&mut self, aside: Self) {
        self.furniture += aside.furniture;
        self.residual += aside.residual;
        self.unknown_columns.extend(aside.unknown_columns);
        self.residue.extend(aside.residue);
        self.beyond.extend(aside.beyond);
    }

    /// The cells of a column, from the top of the sheet down; none where the table lacks it.
    pub fn column(&self, field: Field) -> &[Span] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The cells of a column that share a band with `bands`, from the top down.
    pub fn within(&self, field: Field, bands: &Range<usize>) -> impl Iterator<Item = &Span> {
        let spans = self.column(field);
        let from = spans.partition_point(|span| span.bands.end <= bands.start);
        let bands = bands.clone();
        spans[from..].iter().take_while(move |span| span.bands.start < bands.end)
    }

    /// The cell of a column that covers `band`.
    pub fn at(&self, field: Field, band: usize) -> Option<&Span> {
        self.within(field, &(band..band + 1)).next()
    }
}

/// The profile to read these pages with: the one given, or the one whose columns their heads name.
///
/// # Errors
/// [`Error::NoTable`] when no known profile fits; it lists the heads that were found.
pub fn choose_profile(pages: &[PageGrid], given: Option<&Profile>) -> Result<Profile, Error> {
    let known = || head::recognise(pages, known_profiles());
    given.cloned().or_else(known).ok_or_else(|| layout::no_table(pages, None))
}

/// The profiles that [`choose_profile`] chooses from, parsed when first asked for.
pub(crate) fn known_profiles() -> &'static [Profile] {
    static KNOWN: LazyLock<Vec<Profile>> = LazyLock::new(Profile::all);
    &KNOWN
}

/// Numbers the pages as their footers do, and puts them in that order, where every page has a
/// number and no two have the same; else they keep the order in which they were given.
pub fn put_in_order(pages: &mut [PageGrid], profile: &Profile) {
    // The number on a damaged page may be another.
    let number =
        |page: &PageGrid| furniture::printed_number(page, profile).filter(|_| !page.is_damaged);
    let printed: Vec<Option<u32>> = pages.iter().map(number).collect();
    let distinct: std::collections::BTreeSet<u32> = printed.iter().copied().flatten().collect();
    let trusted = distinct.len() == pages.len();
    for (at, (page, printed)) in pages.iter_mut().zip(printed).enumerate() {
        let counted = u32::try_from(at + 1).unwrap_or(u32::MAX);
        page.page.paper = printed.filter(|_| trusted).unwrap_or(counted);
    }
    pages.sort_by_key(|page| page.page.paper);
}

/// The heads of all grids of a document, page by page.
#[derive(Debug)]
pub struct Heads(Vec<Option<head::Head>>);

/// Finds the heads of all grids, and makes the grids whole: what writers leave out or part at page breaks
/// is put together, and what runs over all pages is taken out. `pages` are in the order of the paper.
pub fn complete(pages: &mut [PageGrid], profile: &Profile, findings: &mut Vec<Finding>) -> Heads {
    furniture::take_running(pages, profile);
    Heads(layout::find_heads(pages, profile, findings))
}

/// Puts the pages of one document together, which [`complete`] has made whole; their lines go over into
/// the table.
///
/// # Errors
/// [`Error::NoTable`] when no page has the head of the profile's table, [`Error::MissingColumn`]
/// when a column is missing that the profile requires.
pub fn stitch(
    mut pages: Vec<PageGrid>,
    heads: &Heads,
    profile: &Profile,
    findings: &mut Vec<Finding>,
) -> Result<Table, Error> {
    let damaged = pages.iter().filter(|page| page.is_damaged).map(|page| page.page.paper);
    let mut table = Table {
        glyphs: pages.iter().map(|page| page.glyphs).sum(),
        damaged: damaged.collect(),
        ..Table::default()
    };
    let left = furniture::set_aside(&pages, profile, &mut table, findings);
    let sheets = layout::lay_out(&mut pages, &heads.0, profile, &mut table, findings)?;
    table.beyond = layout::within_columns(left, &sheets);
    let mut joined: Option<slice::Slice> = None;
    let sections = slice::sections(&sheets);
    let mut slices = Vec::with_capacity(sheets.len());
    for Cut { slice, aside, findings: of_page } in cut_all(sheets, profile, sections) {
        table.take_aside(aside);
        findings.extend(of_page);
        slices.push(slice);
    }
    let feet = stitch::AllFeet::of(&slices);
    let room = slice::cells_by_column(&slices);
    let numbers = stitch::next_numbers(&slices);
    for (mut slice, next) in slices.into_iter().zip(numbers) {
        joined = Some(match joined {
            None => {
                slice.make_room(&room);
                slice
            }
            Some(above) => stitch::join(above, slice, next, profile, &feet, findings),
        });
    }
    let sheet = joined.unwrap_or_default();
    table.bands = sheet.bands;
    table.columns = sheet.columns;
    table.sections = sheet.sections;
    table.remarks = sheet.remarks;
    carry::settle(&mut table, profile);
    Ok(table)
}

/// One page's slice of the sheet, what was set aside of the page, and what was odd.
struct Cut {
    slice: slice::Slice,
    aside: Table,
    findings: Vec<Finding>,
}

/// Cuts every page's grid by itself, on all threads.
fn cut_all(
    sheets: Vec<layout::Sheet<'_>>,
    profile: &Profile,
    sections: slice::Sections,
) -> Vec<Cut> {
    let cut = |mut sheet: layout::Sheet<'_>| {
        let (mut aside, mut findings) = (Table::default(), Vec::new());
        let slice = slice::cut(&mut sheet, profile, sections, &mut aside, &mut findings);
        Cut { slice, aside, findings }
    };
    sheets.into_par_iter().with_max_len(1).map(cut).collect()
}

/// Sets text aside that has no place in the table.
fn leave_over(table: &mut Table, page: u32, text: String, glyphs: u64) {
    table.residual += glyphs;
    if !text.trim().is_empty() {
        table.residue.push(Residue { page, text });
    }
}

/// How many glyphs lines hold.
fn glyphs<'a>(lines: impl IntoIterator<Item = &'a Line>) -> u64 {
    lines.into_iter().map(|line| u64::from(line.glyphs)).sum()
}
