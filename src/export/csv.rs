//! CSV (RFC 4180): one table with a row for each control and requirement, or linked tables in a file
//! each.
//!
//! - An empty field is `null`; an empty text is written `""`.
//! - A spreadsheet takes a field that opens with `=`, `+`, `-` or `@` (also full-width), a tab or a
//!   line end for a formula, quotes or not. Such a text gets an apostrophe before it, and so does one
//!   that opens with an apostrophe: drop one leading apostrophe, and it is the text as printed.
//! - Lists (`pages`, `doubts`) are JSON.

use std::io::{self, Write};

use super::relations::{self, Cell, Relation, Requirements};
use super::{Exporter, Layout, rest};
use crate::record::RecordSet;

/// CSV of one table, and beside it what belongs to no control.
#[derive(Debug, Clone, Copy, Default)]
pub struct Csv {
    /// Whether a byte order mark comes first, by which Excel knows UTF-8.
    pub bom: bool,
}

/// CSV of linked tables, a file each.
#[derive(Debug, Clone, Copy, Default)]
pub struct NormalisedCsv {
    /// Whether a byte order mark comes first, by which Excel knows UTF-8.
    pub bom: bool,
}

impl Exporter for Csv {
    fn layout(&self) -> Layout {
        Layout::Beside(&["csv", rest::ENDING])
    }

    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        if file == rest::ENDING {
            return rest::write(records, out);
        }
        write_mark(self.bom, out)?;
        let none = Requirements::default();
        write_relation(&relations::FLAT, records, &none, out)
    }
}

impl Exporter for NormalisedCsv {
    fn layout(&self) -> Layout {
        Layout::Folder(relations::FILES)
    }

    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        write_mark(self.bom, out)?;
        let relation = relations::of_file(file).ok_or(io::ErrorKind::NotFound)?;
        write_relation(relation, records, &Requirements::of(records), out)
    }
}

fn write_mark(bom: bool, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(if bom { "\u{feff}".as_bytes() } else { b"" })
}

/// Writes the heads and the rows of a table.
pub(super) fn write_relation(
    relation: &Relation,
    records: &RecordSet,
    requirements: &Requirements<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let heads = relation.columns().map(|column| column.name).collect::<Vec<_>>();
    write!(out, "{}\r\n", heads.join(","))?;
    for row in (relation.rows)(records, requirements) {
        write_row(&row, out)?;
    }
    Ok(())
}

fn write_row(row: &[Cell<'_>], out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in row.iter().enumerate() {
        out.write_all(if at > 0 { b"," } else { b"" })?;
        match cell {
            Cell::Null => {}
            Cell::Number(number) => write!(out, "{number}")?,
            Cell::Text(text) => out.write_all(field(text).as_bytes())?,
        }
    }
    out.write_all(b"\r\n")
}

/// A text as a field that no spreadsheet takes for a formula.
fn field(text: &str) -> String {
    let guard = if text.starts_with(OPENS_A_FORMULA) { "'" } else { "" };
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    quoted(&format!("{guard}{text}"))
}

/// What spreadsheets take for the start of a formula (OWASP, CSV Injection), and the apostrophe that
/// keeps them from it.
const OPENS_A_FORMULA: [char; 12] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];

/// A field, quoted where it has to be.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_reckon_is_kept_a_text() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("-1,5", "\"'-1,5\""),
            ("'s", "''s"),
            ("a=1", "a=1"),
            ("007", "007"),
            ("", "\"\""),
        ] {
            assert_eq!(field(text), written);
        }
    }
}
