//! PDF → sheets: what every cell and line of a page was read as.
//!
//! The grids say where the cells are, the stitched table which column each belongs to, the
//! provenance which of them are in a record, and the findings which are in the residue. What is
//! written and in none of these is furniture.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::atlas::{Atlas, Spot, hundredths};
use super::{Drawing, Kind, Patch, Sheet};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::grid::{Cell, Grid, Line, PageGrid, turn};
use crate::ink::Document;
use crate::place::{PageRef, Place};
use crate::profile::Field;
use crate::source::Source;
use crate::table::{Part, Span, Table};
use crate::{Conversion, Stages, fold};

/// The findings that say of a cell or line that it is in the residue.
const LEFT_OVER: [Code; 6] = [
    Code::OutsideTable,
    Code::StrayCell,
    Code::OtherColumn,
    Code::RowAcross,
    Code::UnreadCell,
    Code::NumberMissing,
];

/// The pages of a document from PDFs.
///
/// # Errors
/// When a PDF cannot be opened again.
pub(super) fn sheets(
    sources: &[Source],
    stages: &Stages,
    conversion: &Conversion,
) -> Result<Vec<Sheet>, Error> {
    let documents = open(sources, &stages.grids)?;
    let claims = Claims::of(&stages.table, conversion);
    let sheet = |grid: &PageGrid| {
        let drawing = documents.get(&grid.page.source).map(|document| draw(document, grid));
        claims.sheet(grid, drawing)
    };
    let mut sheets: Vec<Sheet> = stages.grids.par_iter().map(sheet).collect();
    join_pieces(&mut sheets, &stages.table);
    add_spots(&mut sheets, &conversion.findings);
    sheets.iter_mut().for_each(Sheet::show_all);
    Ok(sheets)
}

fn open(sources: &[Source], grids: &[PageGrid]) -> Result<BTreeMap<u32, Document>, Error> {
    let wanted: BTreeSet<u32> = grids.iter().map(|grid| grid.page.source).collect();
    let source = |index: u32| sources.get(usize::try_from(index).unwrap_or(usize::MAX));
    let opened = wanted.into_iter().filter_map(|index| Some((index, source(index)?)));
    opened.map(|(index, source)| Ok((index, Document::open(source)?))).collect()
}

/// What is printed on a page, turned as its grid is.
fn draw(document: &Document, grid: &PageGrid) -> Drawing {
    let index = usize::try_from(grid.page.page).unwrap_or(usize::MAX).saturating_sub(1);
    let ink = turn::upright(document.page(index), &mut grid.page.clone());
    let bands = grid.tables.iter().flat_map(bands).collect();
    Drawing::of(&ink, bands)
}

fn bands(grid: &Grid) -> impl Iterator<Item = Rect> {
    let (x0, x1) = (grid.rect.x0, grid.rect.x1);
    grid.ys.windows(2).map(move |y| Rect::new(x0, y[0], x1, y[1]))
}

/// What is known of cells and lines, by where they stand.
struct Claims {
    /// The cells of the stitched table.
    cells: BTreeMap<Spot, Kind>,
    /// What findings say to be in the residue: name of the file, page, place.
    residue: BTreeSet<(String, u32, [i64; 4])>,
}

impl Claims {
    fn of(table: &Table, conversion: &Conversion) -> Self {
        let residue = conversion.findings.iter().filter_map(left_over).collect();
        let mut claims = Self { cells: BTreeMap::new(), residue };
        let read = spots_of_fields(conversion);
        for (&field, spans) in &table.columns {
            spans.iter().for_each(|span| claims.claim(span, claims.kind(span, field, &read)));
        }
        table.sections.iter().for_each(|section| claims.claim(section, Kind::Heading));
        claims
    }

    /// What a cell of the stitched table was read as.
    fn kind(&self, span: &Span, field: Field, read: &BTreeSet<Spot>) -> Kind {
        match () {
            () if span.is_blank() => Kind::Blank,
            () if span.parts.iter().any(|part| read.contains(&spot(part))) => Kind::of(field),
            () if span.parts.iter().any(|part| self.is_left(&part.page, part.rect)) => {
                Kind::Residue
            }
            () => Kind::Unattached,
        }
    }

    fn claim(&mut self, span: &Span, kind: Kind) {
        self.cells.extend(span.parts.iter().map(|part| (spot(part), kind)));
    }

    fn is_left(&self, page: &PageRef, rect: Rect) -> bool {
        let place = hundredths(page.turn.as_seen(rect));
        self.residue.contains(&(page.name.to_string(), page.page, place))
    }

    fn sheet(&self, grid: &PageGrid, drawing: Option<Drawing>) -> Sheet {
        let page = &grid.page;
        let cells = grid.tables.iter().flat_map(|table| {
            let stray = self.is_left(page, table.rect);
            table.cells.iter().map(move |cell| self.cell(page, cell, stray))
        });
        let outside = grid.outside.iter().filter(|line| !line.is_blank());
        let outside = outside.map(|line| self.line(page, line));
        Sheet {
            source: page.source,
            name: page.name.to_string(),
            page: page.page,
            paper: page.paper,
            turn: page.turn,
            drawing,
            patches: cells.chain(outside).collect(),
        }
    }

    fn cell(&self, page: &PageRef, cell: &Cell, stray: bool) -> Patch {
        let claimed = self.cells.get(&Spot::of(page, cell.rect));
        let kind = match claimed {
            Some(kind) => *kind,
            None if cell.is_blank() => Kind::Blank,
            None if stray || self.is_left(page, cell.rect) => Kind::Residue,
            None => Kind::Furniture,
        };
        let text = if kind == Kind::Residue { cell.text() } else { String::new() };
        patch(kind, cell.rect, text, &cell.lines)
    }

    fn line(&self, page: &PageRef, line: &Line) -> Patch {
        let is_left = line.hidden || self.is_left(page, line.rect);
        let kind = if is_left { Kind::Residue } else { Kind::Furniture };
        let text = fold::text(line.raw.trim()).text;
        patch(kind, line.rect, text, std::slice::from_ref(line))
    }
}

fn patch(kind: Kind, rect: Rect, text: String, lines: &[Line]) -> Patch {
    let glyphs = lines.iter().map(|line| u64::from(line.glyphs)).sum();
    Patch { kind, rect: Some(rect), text, glyphs, ..Patch::default() }
}

fn spot(part: &Part) -> Spot {
    Spot::of(&part.page, part.rect)
}

/// What a finding says to be in the residue: a cell, a line or a whole table.
fn left_over(finding: &Finding) -> Option<(String, u32, [i64; 4])> {
    let Place { source, page, rect, .. } = &finding.place;
    let says_so = LEFT_OVER.contains(&finding.code) || finding.code == Code::StrayTable;
    says_so.then_some(())?;
    Some((source.as_deref()?.to_owned(), (*page)?, hundredths((*rect)?)))
}

/// Where all fields of all controls were read.
fn spots_of_fields(conversion: &Conversion) -> BTreeSet<Spot> {
    let fields = conversion.provenance.controls.iter().flat_map(|control| &control.fields);
    fields.flat_map(|field| &field.spots).filter_map(Spot::read).collect()
}

/// Leads from the blank pieces of a cell that goes on over page breaks to the piece with its text.
fn join_pieces(sheets: &mut [Sheet], table: &Table) {
    let atlas = Atlas::of(sheets);
    let mut joined = Vec::new();
    for span in table.columns.values().flatten() {
        let written = span.parts.iter().find(|part| !part.lines.is_empty());
        let Some(text) = written.and_then(|part| atlas.cell(&spot(part))) else { continue };
        let blank = span.parts.iter().filter(|part| part.lines.is_empty());
        joined.extend(blank.filter_map(|part| Some((atlas.cell(&spot(part))?, text))));
    }
    for (at, text) in joined {
        sheets[at.sheet].patches[at.patch].same = Some(text);
    }
}

/// Adds the places that findings name and that are no cells or lines.
fn add_spots(sheets: &mut [Sheet], findings: &[Finding]) {
    let atlas = Atlas::of(sheets);
    let places = findings.iter().map(|finding| &finding.place);
    let unknown = places.filter(|place| atlas.place(place).is_none());
    let spots: Vec<(usize, Rect)> =
        unknown.filter_map(|place| Some((atlas.sheet(place)?, place.rect?))).collect();
    for (sheet, rect) in spots {
        let rect = Some(sheets[sheet].turn.turned(rect));
        let patches = &mut sheets[sheet].patches;
        if patches.iter().all(|patch| patch.rect != rect) {
            patches.push(Patch { kind: Kind::Spot, rect, ..Patch::default() });
        }
    }
}
