//! Tables as Markdown and as a page, read back and held against the grids.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use besshi::source::Source;
use besshi::tables::{Cell, Page, Table, Tables};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use support::element::Element;
use support::{bare, fixture};

const HOSTILE: &str = "a|b\n</td><script>1</script> *c* `d`\\";

fn of(path: &str) -> Tables {
    let source = Source::open(&fixture(path)).unwrap();
    besshi::tables(&source, Some(&"1-3".parse().unwrap())).unwrap().0
}

fn cell(row: usize, column: usize, row_span: usize, column_span: usize, text: &str) -> Cell {
    let rect = besshi::geom::Rect::default();
    Cell { row, column, row_span, column_span, rect, text: text.to_owned() }
}

/// A table with spans both ways, a corner without a cell, and text that is neither.
fn odd() -> Tables {
    let cells = vec![
        cell(0, 0, 2, 1, HOSTILE),
        cell(0, 1, 1, 2, "across"),
        cell(1, 1, 1, 1, ""),
        cell(2, 0, 1, 2, "below"),
    ];
    let rect = besshi::geom::Rect::default();
    let table = Table { rect, rows: 3, columns: 3, cells };
    let page = Page { page: 7, width: 1.0, height: 1.0, tables: vec![table] };
    Tables { format: "besshi.tables/1".into(), source: "a_b*.pdf".into(), pages: vec![page] }
}

/// The rows of all tables of a Markdown text; spans of its cells are not told.
fn rows_of(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let (mut tables, mut text) = (Vec::<Vec<Vec<String>>>::new(), String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::InlineHtml(tag) => {
                assert_eq!(&*tag, "<br>");
                text.push('\n');
            }
            Event::Start(Tag::Table(_)) => tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                tables.last_mut().unwrap().push(Vec::new());
            }
            Event::Start(Tag::TableCell) => text.clear(),
            Event::End(TagEnd::TableCell) => {
                tables.last_mut().unwrap().last_mut().unwrap().push(std::mem::take(&mut text));
            }
            _ => {}
        }
    }
    tables
}

/// The rows that a table should have where spans are not told.
fn flat(table: &Table) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new(); table.columns]; table.rows];
    for cell in &table.cells {
        rows[cell.row][cell.column].clone_from(&cell.text);
    }
    rows
}

#[test]
fn markdown_holds_every_text_at_its_first_place() {
    for tables in [of("twins/calc.pdf"), of("twins/turned.pdf"), odd()] {
        let markdown = String::from_utf8(tables.to_markdown()).unwrap();
        let read = rows_of(&markdown);
        let expected: Vec<_> =
            tables.pages.iter().flat_map(|page| &page.tables).map(flat).collect();
        let stripped = |tables: Vec<Vec<Vec<String>>>| -> Vec<Vec<Vec<String>>> {
            let strip = |text: String| bare(&text);
            tables
                .into_iter()
                .map(|rows| rows.into_iter().map(|r| r.into_iter().map(strip).collect()).collect())
                .collect()
        };
        assert_eq!(stripped(read), stripped(expected));
    }
}

#[test]
fn markdown_says_that_spans_are_flattened() {
    let markdown = String::from_utf8(odd().to_markdown()).unwrap();
    assert!(markdown.contains("## 7 ページ 表 1\n\n3 行 3 列。結合セル 3 個は、"), "{markdown}");
}

/// The cells of a page: row, column, spans and text, as a browser lays them out.
fn cells_of(table: &Element) -> Vec<(usize, usize, usize, usize, String)> {
    let (mut taken, mut cells) = (std::collections::BTreeSet::new(), Vec::new());
    for (row, tr) in table.all(&|e| e.name() == "tr").iter().enumerate() {
        let mut column = 0;
        for td in tr.all(&|e| e.name() == "td") {
            while taken.contains(&(row, column)) {
                column += 1;
            }
            let span = |name: &str| td.attribute(name).map_or(1, |n| n.parse::<usize>().unwrap());
            let (rows, columns) = (span("rowspan"), span("colspan"));
            for r in row..row + rows {
                taken.extend((column..column + columns).map(|c| (r, c)));
            }
            if !td.is("open") {
                cells.push((row, column, rows, columns, td.text()));
            }
            column += columns;
        }
    }
    cells
}

#[test]
fn a_page_of_tables_keeps_the_spans() {
    for tables in [of("twins/calc.pdf"), of("twins/halfruled.pdf"), odd()] {
        let page = Element::page(&tables.to_html());
        let shown = page.all(&|e| e.name() == "table");
        let expected: Vec<&Table> = tables.pages.iter().flat_map(|page| &page.tables).collect();
        assert_eq!(shown.len(), expected.len());
        for (shown, table) in shown.iter().zip(expected) {
            let cell = |c: &Cell| (c.row, c.column, c.row_span, c.column_span, c.text.clone());
            let mut expected: Vec<_> = table.cells.iter().map(cell).collect();
            expected.sort();
            assert_eq!(cells_of(shown), expected);
            let caption = shown.all(&|e| e.name() == "caption");
            assert!(caption[0].text().contains("ページ 表 "));
        }
        assert_eq!(page.all(&|e| e.name() == "script").len(), 0);
    }
}
