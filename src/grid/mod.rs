//! Ink → grids: the tables of a page as cells with spans, and each cell's lines of text.
//!
//! ```text
//! ink ─turn→ upright ink
//! rulings ─underline, edges→ edges ─lattice / columns, stream→ cells ─assign→ glyphs in cells ─lines, beyond→ lines ─text→ text
//! ```
//!
//! A grid is faithful to the paper: it knows places and spans, not what a column means.

pub mod assign;
mod beyond;
mod columns;
pub mod edges;
pub mod lattice;
pub mod lines;
mod mend;
mod restore;
mod slant;
pub mod stream;
pub mod text;
pub(crate) mod turn;
mod underline;
pub mod words;

use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::ink::PageInk;
use crate::place::PageRef;

pub use columns::{Columns, Evidence};
pub use lines::Line;
use restore::Restorer;

/// What a page holds: its tables, and the lines that stand outside them.
#[derive(Debug, Clone, Default)]
pub struct PageGrid {
    /// Which page it is.
    pub page: PageRef,
    /// Width of the upright page, in points.
    pub width: f64,
    /// Height of the upright page, in points.
    pub height: f64,
    /// The tables, from the top of the page to its foot.
    pub tables: Vec<Grid>,
    /// Lines outside every table, in reading order.
    pub outside: Vec<Line>,
    /// How many glyphs other than white space the page holds, repeated ones included.
    pub glyphs: u64,
    /// Share of the page that pictures cover, 0 to 1.
    pub picture_share: f64,
    /// What the page tells of the columns of tables without vertical rulings.
    pub evidence: Vec<Evidence>,
    /// Whether some of the page was not read, or may say something else.
    pub is_damaged: bool,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// How the columns of a grid were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By vertical and horizontal rulings.
    Rulings,
    /// By horizontal rulings and the alignment of the text.
    Alignment,
}

/// One page's table: a lattice of `columns` × `bands`, covered by cells.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The whole table.
    pub rect: Rect,
    /// The vertical edges, ascending; one more than there are columns.
    pub xs: Vec<f64>,
    /// The horizontal edges, ascending; one more than there are bands.
    pub ys: Vec<f64>,
    /// The cells by row, then column; none overlap.
    pub cells: Vec<Cell>,
    /// How the columns were found.
    pub method: Method,
}

/// A cell: the bands and columns it spans, and the lines that stand in it.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// First band, from 0.
    pub row: usize,
    /// First column, from 0.
    pub column: usize,
    /// How many bands it spans.
    pub row_span: usize,
    /// How many columns it spans.
    pub column_span: usize,
    /// Its place on the page.
    pub rect: Rect,
    /// Whether it was cut from the cell beside it, as a ruling between them is missing.
    pub mended: bool,
    /// The sides on which it has no ruling.
    pub open: Sides,
    /// Its lines, in reading order.
    pub lines: Vec<Line>,
    /// The width that a full line has in its column, in points.
    pub measure: f64,
}

/// Sides of a cell that have no ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides {
    /// No ruling above.
    pub top: bool,
    /// No ruling below.
    pub bottom: bool,
    /// No ruling on the left.
    pub left: bool,
    /// No ruling on the right.
    pub right: bool,
}

impl Cell {
    /// Whether nothing is printed in it.
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(Line::is_blank)
    }

    /// Whether it ends with the last of so many bands.
    pub(crate) const fn is_at_foot(&self, bands: usize) -> bool {
        self.row + self.row_span == bands
    }

    /// Whether it is blank and no cell: a corner of the lattice that rulings leave open.
    pub(crate) fn is_corner(&self) -> bool {
        let open = [self.open.top, self.open.bottom, self.open.left, self.open.right];
        self.is_blank() && open.iter().filter(|&&side| side).count() > 1
    }

    /// Its text: wrapped lines joined, the author's own line breaks kept.
    pub fn text(&self) -> String {
        text::joined(self.lines.iter(), self.measure)
    }
}

impl Grid {
    /// How many bands it has.
    pub fn bands(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }
}

/// The columns of the tables that stand on several pages.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// Those of tables without vertical rulings.
    aligned: Vec<Columns>,
    /// These, and those that vertical rulings tell on some pages.
    all: Vec<Columns>,
}

impl Shared {
    /// What these pages tell together: one page alone may tell too little.
    pub fn of(pages: &[PageGrid]) -> Self {
        let ruled = restore::known_columns(pages);
        let evidence: Vec<&Evidence> = pages.iter().flat_map(|page| &page.evidence).collect();
        let aligned = columns::shared(&evidence, &ruled);
        let all = aligned.iter().chain(&ruled).cloned().collect();
        Self { aligned, all }
    }

    /// Whether a page reads better with what all pages tell.
    pub fn helps(&self, page: &PageGrid) -> bool {
        let fits = |evidence: &Evidence| self.all.iter().any(|columns| columns.fit(evidence));
        !self.aligned.is_empty() && !page.evidence.is_empty()
            || page.evidence.iter().any(fits)
            || restore::is_lacking(page, &self.all)
    }
}

/// Finds the tables of a page and the text in their cells. `shared` are the columns that are known from
/// all pages.
pub fn find(ink: PageInk, mut page: PageRef, shared: &Shared) -> PageGrid {
    let mut ink = turn::upright(ink, &mut page);
    assign::hide_unpainted(&mut ink);
    let (slanted, slanted_glyphs) = slant::take(&mut ink);
    let struck = underline::take(&mut ink);
    let ink = &ink;
    let mut findings = ink.findings.clone();
    let mut edges = edges::find_around(&ink.rulings, &ink.clips);
    edges.drop_page_frames(ink.width, ink.height);
    edges.cut_off_page(ink.height, &ink.glyphs);
    let mut tables = Vec::new();
    let mut evidence = Vec::new();
    match edges::components(&edges) {
        Some(mut components) => {
            let restorer = Restorer::new(&shared.all, &components, &edges, ink);
            restorer.take_in_rows(&mut components);
            let mut framed = Vec::new();
            for mut component in components {
                if component.vertical.is_empty() {
                    continue;
                }
                let head = component.head_of_framed();
                if head.is_none() {
                    let part = restorer.put_back_walls(&mut component);
                    findings.extend(part.map(|part| say_put_back(&page, part)));
                }
                tables.extend(lattice::find_by_rulings(head.as_ref().unwrap_or(&component)));
                framed.extend(head.map(|_| component));
            }
            if tables.is_empty() && !is_ruled_across(&edges, ink) {
                tables = find_by_shading(ink, &page, &mut findings);
            }
            let aligned = stream::find_by_alignment(&edges, ink, &tables, &shared.aligned);
            restore_frames(&framed, &aligned.0, &mut tables);
            tables.extend(aligned.0);
            evidence = aligned.1;
        }
        None => findings.push(
            Finding::new(
                Code::TooManyRulings,
                page.place(),
                format!(
                    "{} rulings, more than the {} that a page of tables has; no table was looked for",
                    edges.horizontal.len() + edges.vertical.len(),
                    edges::MOST_EDGES
                ),
            )
            .with_hint("the page is a drawing; its text is kept outside of any table"),
        ),
    }
    put_in_reading_order(&mut tables);
    if ink.glyphs.is_empty() && ink.picture_share >= SCAN_SHARE {
        let message = "the page is a picture without text; nothing was read from it";
        let hint =
            "run OCR first, for instance `ocrmypdf -l jpn in.pdf out.pdf`, then read out.pdf";
        findings.push(Finding::new(Code::ScannedPage, page.place(), message).with_hint(hint));
    }
    let mut placed = assign::glyphs(ink, &tables);
    mend::cut(ink, &mut tables, &mut placed);
    let (mut outside, glyphs) = lines::fill(ink, &page, &mut tables, placed, &mut findings);
    beyond::take_in(&mut tables, &mut outside);
    lines::strike(&mut tables, &struck);
    outside.extend(slanted);
    tables.retain_mut(settle);
    PageGrid {
        page,
        width: ink.width,
        height: ink.height,
        tables,
        outside,
        glyphs: glyphs + slanted_glyphs,
        picture_share: ink.picture_share,
        is_damaged: ink.is_damaged,
        evidence,
        findings,
    }
}

fn say_put_back(page: &PageRef, part: Rect) -> Finding {
    let message = "rulings down are missing here; those of other rows and pages were put back";
    Finding::new(Code::RulingsPutBack, page.place_at(part), message)
}

/// Puts tables in the order in which they are read: from the top down, and those side by side, as on
/// two pages of a sheet, from left to right: twins/two-up.
fn put_in_reading_order(tables: &mut Vec<Grid>) {
    tables.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0).then(a.rect.x0.total_cmp(&b.rect.x0)));
    let mut rows: Vec<Vec<Grid>> = Vec::new();
    for table in tables.drain(..) {
        match rows.last_mut().filter(|row| row.iter().any(|other| is_beside(other, &table))) {
            Some(row) => row.push(table),
            None => rows.push(vec![table]),
        }
    }
    rows.iter_mut().for_each(|row| row.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0)));
    tables.extend(rows.into_iter().flatten());
}

/// Whether two tables stand side by side: half of the lower one's height at least lies beside the
/// other.
fn is_beside(a: &Grid, b: &Grid) -> bool {
    let shared = a.rect.y1.min(b.rect.y1) - a.rect.y0.max(b.rect.y0);
    let apart = a.rect.x1 <= b.rect.x0 || b.rect.x1 <= a.rect.x0;
    apart && 2.0 * shared >= a.rect.height().min(b.rect.height())
}

/// Where no columns were found within a frame, its rulings are all that there is to a table.
fn restore_frames(framed: &[edges::Edges], aligned: &[Grid], tables: &mut Vec<Grid>) {
    for frame in framed {
        let Some(area) = frame.area() else { continue };
        let is_within = |grid: &Grid| area.contains(grid.rect.center());
        if !aligned.iter().any(is_within) {
            tables.retain(|grid| !is_within(grid));
            tables.extend(lattice::find_by_rulings(frame));
        }
    }
}

/// A page has a table that is ruled across when so many rulings run over this share of its width.
const RULED_ACROSS: (usize, f64) = (5, 0.4);

/// Whether rulings across tell the rows of a page: shades beside them stress every other row.
fn is_ruled_across(edges: &edges::Edges, ink: &PageInk) -> bool {
    let (fewest, share) = RULED_ACROSS;
    let long = edges.horizontal.iter().filter(|edge| edge.to - edge.from > share * ink.width);
    long.count() >= fewest
}

/// Boxes of a page that are fewer than this are decoration.
const FEWEST_BOXES: usize = 8;
/// A table that only shades tell has so many columns and bands, or it is a list of boxes.
const FEWEST_SHADED: usize = 3;

/// The tables of a page without a ruled one whose cells are told by their fills, said to be so.
fn find_by_shading(ink: &PageInk, page: &PageRef, findings: &mut Vec<Finding>) -> Vec<Grid> {
    if ink.boxes.len() < FEWEST_BOXES {
        return Vec::new();
    }
    let edges = edges::of_boxes(&ink.boxes, ink.width, ink.height);
    let components = edges::components(&edges).unwrap_or_default();
    let grids = components.iter().filter_map(lattice::find_by_rulings);
    let grids: Vec<Grid> =
        grids.filter(|g| g.columns() >= FEWEST_SHADED && g.bands() >= FEWEST_SHADED).collect();
    for grid in &grids {
        let message = "the table has no rulings; its cells were told by their shades";
        findings.push(Finding::new(Code::FoundByShading, page.place_at(grid.rect), message));
    }
    grids
}

/// Drops the blank cells that are no cells: corners of the lattice that rulings leave open. A column
/// without any ruling on a page, told by alignment, is a cell that goes on from page to page. Gives
/// whether a table is left.
fn settle(grid: &mut Grid) -> bool {
    if grid.method != Method::Alignment {
        let stays = |cell: &Cell| !cell.is_corner() || goes_on(cell, grid);
        let stays: Vec<bool> = grid.cells.iter().map(stays).collect();
        let mut stays = stays.into_iter();
        grid.cells.retain(|_| stays.next().unwrap_or(true));
    }
    grid.cells.sort_by_key(|cell| (cell.row, cell.column));
    grid.cells.shrink_to_fit();
    text::measure(grid);
    !grid.cells.is_empty()
}

/// Whether a corner is the last or first cell of a row that goes on over a page break: most cells that
/// begin or end where it does are open there, too, and the edge of the page took its outer ruling.
fn goes_on(corner: &Cell, grid: &Grid) -> bool {
    let Sides { top, bottom, left, right } = corner.open;
    if left == right || top == bottom {
        return false;
    }
    let edge = |cell: &Cell| if top { cell.row } else { cell.row + cell.row_span };
    let beside =
        || grid.cells.iter().filter(|cell| edge(cell) == edge(corner) && !cell.is_corner());
    let columns: usize = beside().map(|cell| cell.column_span).sum();
    beside().all(|cell| cell.open.top == top && cell.open.bottom == bottom)
        && 2 * columns > grid.columns()
}

/// A page that pictures cover by this share and that has no text is a scan.
const SCAN_SHARE: f64 = 0.5;

/// Makes sure that a source has text, and says which of its pages are pictures.
///
/// # Errors
/// [`Error::NoText`] when no page has any.
pub fn require_text(name: &str, pages: &[PageGrid]) -> Result<(), Error> {
    let scans = pages.iter().filter(|page| page.picture_share >= SCAN_SHARE).count();
    if pages.iter().all(|page| page.glyphs == 0) {
        return Err(Error::NoText { name: name.into(), pages: pages.len(), scans });
    }
    Ok(())
}
