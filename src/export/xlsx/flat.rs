//! The sheet 一覧: one row for each control and requirement, to filter and pivot.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::relations::{Cell, FLAT, Requirements};
use super::long::LongTexts;
use super::{Sheet, style};
use crate::record::{Control, RecordSet};
use crate::words::{self, UNSETTLED};

/// Widths of the columns, in digits of the default face.
const WIDTHS: [f64; 21] = [
    11.0, 6.0, 18.0, 7.0, 20.0, 6.0, 22.0, 7.0, 50.0, 6.0, 34.0, 9.0, 26.0, 7.0, 14.0, 7.0, 24.0,
    6.0, 9.0, 60.0, 60.0,
];

/// The column of the doubts, which are said in words here; the sheet 確認事項 has all of them.
const DOUBTS: u16 = 12;

/// The column of 編, the first of a requirement.
const VOLUME: u16 = 14;

pub(super) fn write(
    inner: &mut Worksheet,
    records: &RecordSet,
    long: &mut LongTexts,
) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(inner, "一覧", long)?;
    let heads = FLAT.columns().map(|column| column.title).zip(WIDTHS);
    let rows =
        records.controls.iter().map(|control| control.requirements.len().max(1)).sum::<usize>();
    sheet.heads(0, &heads.collect::<Vec<_>>(), u32::try_from(rows).unwrap_or(u32::MAX))?;
    sheet.inner.set_freeze_panes(1, 1)?;
    sheet.inner.set_row_height(0, 30)?;
    let none = Requirements::default();
    let controls = records.controls.iter().flat_map(rows_of);
    for (row, (cells, control)) in (1..).zip((FLAT.rows)(records, &none).zip(controls)) {
        write_row(&mut sheet, row, cells)?;
        let doubts = control.doubts.iter().map(words::doubt).collect::<Vec<_>>();
        sheet.text(row, DOUBTS, &doubts.join("\n"), &style::text())?;
        if control.is_unsettled() {
            sheet.text(row, VOLUME, UNSETTLED, &style::unsettled())?;
        }
    }
    sheet.fit_rows()
}

/// The control once for each of its rows.
fn rows_of(control: &Control) -> impl Iterator<Item = &Control> {
    std::iter::repeat_n(control, control.requirements.len().max(1))
}

fn write_row(sheet: &mut Sheet<'_>, row: u32, cells: Vec<Cell<'_>>) -> Result<(), XlsxError> {
    let text = style::text();
    let cells = (0..).zip(cells).filter(|(column, _)| *column != DOUBTS);
    for (column, cell) in cells {
        match cell {
            Cell::Null => sheet.inner.write_blank(row, column, &text).map(|_| ())?,
            Cell::Number(number) => sheet.number(row, column, number)?,
            Cell::Text(shown) => sheet.text(row, column, &shown, &text)?,
        }
    }
    Ok(())
}
