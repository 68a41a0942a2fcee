//! Every table of any PDF, as the grids are: `besshi.tables/1`. No profile is needed.

mod html;
mod markdown;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::export::csv::quoted;
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::grid::{Grid, PageGrid};
use crate::limits::Limits;
use crate::pages::PageRanges;
use crate::place::{Place, Turn};
use crate::read_grids;
use crate::source::Source;

/// The format name that every list of tables carries.
pub const FORMAT: &str = "besshi.tables/1";

/// The tables of a PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Always `besshi.tables/1`.
    pub format: String,
    /// Name of the file.
    pub source: String,
    /// Its pages, in order; those without tables too.
    pub pages: Vec<Page>,
}

/// A page and its tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its number in the file, from 1.
    pub page: u32,
    /// Its width as seen, in points.
    pub width: f64,
    /// Its height as seen, in points.
    pub height: f64,
    /// Its tables, from the top down.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its place on the page, in points from the top left corner.
    pub rect: Rect,
    /// How many rows it has.
    pub rows: usize,
    /// How many columns it has.
    pub columns: usize,
    /// Its cells, by row, then column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Its first row, from 0.
    pub row: usize,
    /// Its first column, from 0.
    pub column: usize,
    /// How many rows it spans.
    pub row_span: usize,
    /// How many columns it spans.
    pub column_span: usize,
    /// Its place on the page, in points from the top left corner.
    pub rect: Rect,
    /// Its text, wrapped lines joined.
    pub text: String,
}

/// Reads the tables of a PDF, or of some of its pages.
///
/// # Errors
/// When the source cannot be read or none of these pages has any text.
pub fn tables(
    source: &Source,
    pages: Option<&PageRanges>,
) -> Result<(Tables, Vec<Finding>), Error> {
    let mut findings = Vec::new();
    let tables = tables_telling(source, pages, &Limits::default(), &mut findings)?;
    Ok((tables, findings))
}

/// Reads the tables of a PDF, or of some of its pages, as much of it as the limits allow.
///
/// # Errors
/// As [`tables()`].
pub fn tables_within(
    source: &Source,
    pages: Option<&PageRanges>,
    limits: &Limits,
) -> Result<(Tables, Vec<Finding>), Error> {
    let mut findings = Vec::new();
    let tables = tables_telling(source, pages, limits, &mut findings)?;
    Ok((tables, findings))
}

/// Reads as [`tables_within`], and leaves in `findings` what was odd, also before an error.
///
/// # Errors
/// As [`tables()`].
pub fn tables_telling(
    source: &Source,
    pages: Option<&PageRanges>,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Result<Tables, Error> {
    let grids = read_grids(std::iter::once((0, source)), pages, limits, findings)
        .map_err(|error| error.after(findings))?;
    if grids.iter().all(|page| page.tables.is_empty()) {
        let place = Place::default().in_source(Arc::clone(&source.name));
        let message = match grids.len() {
            1 => "no table on its page".to_owned(),
            count => format!("no table on any of its {count} pages"),
        };
        let hint =
            "look at a page in a viewer: what seems a table may be a picture or lack rulings";
        findings.push(Finding::new(Code::NoTableFound, place, message).with_hint(hint));
    }
    let pages = grids.iter().map(Page::of).collect();
    Ok(Tables { format: FORMAT.into(), source: source.name.to_string(), pages })
}

impl Page {
    fn of(grid: &PageGrid) -> Self {
        let turn = grid.page.turn;
        let (width, height) = match turn {
            Turn::Left(_) | Turn::Right(_) => (grid.height, grid.width),
            Turn::Upright | Turn::Over(..) => (grid.width, grid.height),
        };
        let tables = grid.tables.iter().map(|table| Table::of(table, turn)).collect();
        Self { page: grid.page.page, width: rounded(width), height: rounded(height), tables }
    }
}

/// Rounded to hundredths of a point.
fn rounded(length: f64) -> f64 {
    (length * 100.0).round() / 100.0
}

impl Table {
    fn of(grid: &Grid, turn: Turn) -> Self {
        let cells = grid.cells.iter().map(|cell| Cell {
            row: cell.row,
            column: cell.column,
            row_span: cell.row_span,
            column_span: cell.column_span,
            rect: turn.as_seen(cell.rect),
            text: cell.text(),
        });
        Self {
            rect: turn.as_seen(grid.rect),
            rows: grid.bands(),
            columns: grid.columns(),
            cells: cells.collect(),
        }
    }

    /// Its rows; the text of a spanning cell stands in its first place.
    fn rows(&self) -> Vec<Vec<&str>> {
        let mut rows = vec![vec![""; self.columns]; self.rows];
        for cell in &self.cells {
            if let Some(place) = rows.get_mut(cell.row).and_then(|row| row.get_mut(cell.column)) {
                *place = &cell.text;
            }
        }
        rows
    }
}

impl Tables {
    /// The tables as Markdown; the text of a cell that spans stands in its first place.
    pub fn to_markdown(&self) -> Vec<u8> {
        markdown::write(self).into_bytes()
    }

    /// The tables as an HTML page, with their spans.
    pub fn to_html(&self) -> Vec<u8> {
        html::write(self).into_bytes()
    }

    /// Whether no page has any.
    pub fn is_empty(&self) -> bool {
        self.pages.iter().all(|page| page.tables.is_empty())
    }

    /// The tables as CSV (RFC 4180), one block a table, an empty line between two.
    pub fn to_csv(&self) -> Vec<u8> {
        let blocks = self.pages.iter().flat_map(|page| &page.tables).map(|table| {
            let lines = table
                .rows()
                .into_iter()
                .map(|row| row.into_iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n");
            lines.collect::<String>()
        });
        blocks.collect::<Vec<_>>().join("\r\n").into_bytes()
    }
}
