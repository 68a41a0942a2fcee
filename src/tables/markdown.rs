//! Tables as Markdown (GitHub's). It knows no spans: the text of a cell that spans stands in its
//! first place, the places that it covers are blank, and a line over the table says how many such
//! cells there are. The first row is the head, as every table has to have one.

use std::fmt::Write as _;

use super::{Page, Table, Tables};
use crate::export::markup::{cell, line};

/// The tables, page by page.
pub(super) fn write(tables: &Tables) -> String {
    let mut out = format!("# {}\n", line(&tables.source));
    for page in &tables.pages {
        for (number, table) in (1..).zip(&page.tables) {
            write_table(page, number, table, &mut out);
        }
    }
    if tables.is_empty() {
        out.push_str("\n表は見つかりませんでした。\n");
    }
    out
}

fn write_table(page: &Page, number: usize, table: &Table, out: &mut String) {
    let (rows, columns) = (table.rows, table.columns);
    let _ = writeln!(
        out,
        "\n## {} ページ 表 {number}\n\n{rows} 行 {columns} 列。{}\n",
        page.page,
        said_spans(table)
    );
    for (at, row) in table.rows().into_iter().enumerate() {
        let cells = row.into_iter().map(cell).collect::<Vec<_>>();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if at == 0 {
            let _ = writeln!(out, "|{}", " --- |".repeat(columns));
        }
    }
}

/// What became of the cells that span.
fn said_spans(table: &Table) -> String {
    let spans = table.cells.iter().filter(|cell| cell.row_span > 1 || cell.column_span > 1).count();
    match spans {
        0 => String::new(),
        _ => format!("結合セル {spans} 個は、文字を左上の位置に置き、残りを空欄にしています。"),
    }
}
