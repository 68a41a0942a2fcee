//! Texts that are longer than a cell can be. The cell shows their beginning; the whole text stands on
//! a sheet of its own, in pieces, beside the name of the cell.

use std::borrow::Cow;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::fields_where;
use super::{Sheet, address, style};
use crate::finding::{Code, Finding};
use crate::place::Place;
use crate::record::RecordSet;

/// The most UTF-16 units that a cell holds (Excel specifications and limits).
const CELL: usize = 32_767;

/// So many characters of a longer text are shown in its cell.
const SHOWN: usize = 1_000;

const SHEET: &str = "長文";

/// The long texts of a workbook and the cells that they belong to.
#[derive(Default)]
pub(super) struct LongTexts(Vec<LongText>);

struct LongText {
    sheet: &'static str,
    row: u32,
    column: u16,
    text: String,
}

impl LongTexts {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the cell shows of a text: all of it, or its beginning and where the rest is.
    pub(super) fn fit<'t>(
        &mut self,
        sheet: &'static str,
        row: u32,
        column: u16,
        text: &'t str,
    ) -> Cow<'t, str> {
        if !is_long(text) {
            return text.into();
        }
        self.0.push(LongText { sheet, row, column, text: text.to_owned() });
        let beginning = shown(text);
        format!("{beginning}…（全文は「{SHEET}」シートの {}）", self.0.len()).into()
    }
}

/// As much of a text as its cell shows.
pub(super) fn shown(text: &str) -> &str {
    let end = text.char_indices().nth(SHOWN).filter(|_| is_long(text));
    end.map_or(text, |(at, _)| &text[..at])
}

/// Whether a text does not fit a cell.
fn is_long(text: &str) -> bool {
    text.len() > CELL && text.encode_utf16().count() > CELL
}

/// Writes the sheet of long texts: number, sheet, cell, piece, text.
pub(super) fn write(inner: &mut Worksheet, long: &LongTexts) -> Result<(), XlsxError> {
    let mut none = LongTexts::default();
    let mut sheet = Sheet::new(inner, SHEET, &mut none)?;
    let pieces = (1..).zip(&long.0).flat_map(|(number, long)| {
        (1..).zip(pieces(&long.text)).map(move |(piece, text)| (number, long, piece, text))
    });
    let pieces = pieces.collect::<Vec<_>>();
    let rows = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
    let heads = [("番号", 6.0), ("シート", 10.0), ("セル", 8.0), ("部分", 6.0), ("文字列", 120.0)];
    sheet.heads(0, &heads, rows)?;
    for (row, (number, long, piece, text)) in (1..).zip(pieces) {
        let cell = address(long.row, long.column);
        sheet.number(row, 0, number)?;
        sheet.text(row, 1, long.sheet, &style::text())?;
        sheet.link(row, 2, &cell, &format!("'{}'!{cell}", long.sheet))?;
        sheet.number(row, 3, piece)?;
        sheet.text(row, 4, text, &style::text())?;
        sheet.inner.set_row_height(row, 300)?;
    }
    Ok(())
}

/// A text cut into pieces that fit a cell.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut units) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > CELL {
            pieces.push(&text[start..at]);
            (start, units) = (at, 0);
        }
        units += c.len_utf16();
    }
    pieces.push(&text[start..]);
    pieces
}

/// A note for every text that goes on elsewhere.
pub(super) fn remarks(records: &RecordSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, control) in records.controls.iter().enumerate() {
        let place = control.pages.first().map_or_else(Place::default, |&page| Place::page(page));
        let fields = fields_where(&format!("controls[{at}]"), control, &is_long);
        findings.extend(fields.iter().map(|field| remark(field, place.clone())));
    }
    let mut others = fields_where("document", &records.document, &is_long);
    others.extend(fields_where("unattached", &records.unattached, &is_long));
    others.extend(fields_where("residue", &records.residue, &is_long));
    findings.extend(others.iter().map(|field| remark(field, Place::default())));
    findings
}

fn remark(field: &str, place: Place) -> Finding {
    let message = format!(
        "{field}: more than the {CELL} characters that a cell of a workbook holds; the cell shows \
         its beginning, the sheet {SHEET} all of it"
    );
    Finding::new(Code::LongText, place, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fit_and_cut_no_character() {
        let text = format!("a{}", "𠮟".repeat(CELL));
        let pieces = pieces(&text);
        assert_eq!(pieces.concat(), text);
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|piece| !is_long(piece)));
    }
}
