//! Tables as an HTML page, with their spans. Every table has a caption with its page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Cell, Page, Table, Tables};
use crate::html::{escaped, sha256_base64};

const STYLE: &str = include_str!("style.css");

/// The page.
pub(super) fn write(tables: &Tables) -> String {
    let source = escaped(&tables.source);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"besshi\">\n<title>{source}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{source}</h1>\n",
        sha256_base64(STYLE),
    );
    for page in &tables.pages {
        for (number, table) in (1..).zip(&page.tables) {
            write_table(page, number, table, &mut out);
        }
    }
    if tables.is_empty() {
        out.push_str("<p>表は見つかりませんでした。</p>\n");
    }
    out + "</body>\n</html>\n"
}

fn write_table(page: &Page, number: usize, table: &Table, out: &mut String) {
    let page = page.page;
    let _ = writeln!(
        out,
        "<table id=\"p{page}-{number}\">\n<caption>{page} ページ 表 {number} <small>{} 行 {} 列</small></caption>",
        table.rows, table.columns
    );
    for row in slots(table) {
        out.push_str("<tr>");
        row.iter().for_each(|slot| write_slot(slot, out));
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

/// A place of the lattice.
#[derive(Clone)]
enum Slot<'a> {
    /// A cell begins here.
    Cell(&'a Cell),
    /// A cell that began before covers it.
    Covered,
    /// No cell is here: a corner that rulings leave open.
    Open,
}

/// The places of a table, row by row.
fn slots(table: &Table) -> Vec<Vec<Slot<'_>>> {
    let mut covered = BTreeMap::new();
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for column in cell.column..cell.column + cell.column_span {
                covered.entry((row, column)).or_insert(cell);
            }
        }
    }
    let slot = |row, column| match covered.get(&(row, column)) {
        None => Slot::Open,
        Some(cell) if (cell.row, cell.column) == (row, column) => Slot::Cell(cell),
        Some(_) => Slot::Covered,
    };
    (0..table.rows)
        .map(|row| (0..table.columns).map(|column| slot(row, column)).collect())
        .collect()
}

fn write_slot(slot: &Slot<'_>, out: &mut String) {
    let _ = match slot {
        Slot::Covered => Ok(()),
        Slot::Open => write!(out, "<td class=\"open\"></td>"),
        Slot::Cell(cell) => {
            let span = |name: &str, count: usize| match count {
                0 | 1 => String::new(),
                count => format!(" {name}=\"{count}\""),
            };
            let (rows, columns) =
                (span("rowspan", cell.row_span), span("colspan", cell.column_span));
            write!(out, "<td{rows}{columns}>{}</td>", escaped(&cell.text))
        }
    };
}
