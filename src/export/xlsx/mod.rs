//! A workbook (Office Open XML) that one would hand to a colleague.
//!
//! | sheet | holds |
//! | --- | --- |
//! | 対応表 | the table as on paper: merged cells, repeated heads, A3 landscape |
//! | 一覧 | one row for each control and requirement, to filter and pivot; doubts in words |
//! | 確認事項 | doubts, requirements without a control, residue; with links to the rows |
//! | 出典 | the document, its sources, and where all its glyphs went |
//! | 長文 | texts that are too long for a cell, if there are any |
//!
//! Every text is a text cell, which no program takes for a formula, and is formatted as text, so
//! that it stays one when it is edited. An absent value is a cell that is blank or not there. The
//! date of the workbook is a fixed one.

mod flat;
mod height;
mod long;
mod paper;
mod remarks;
mod source;
mod style;

use std::collections::BTreeMap;
use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, IgnoreError, Url, Workbook, Worksheet, XlsxError,
};

use super::{Exporter, Layout, Refusal};
use crate::finding::Finding;
use crate::record::RecordSet;
use long::LongTexts;

/// The workbook.
#[derive(Debug, Clone, Copy, Default)]
pub struct Xlsx;

impl Exporter for Xlsx {
    fn layout(&self) -> Layout {
        Layout::Beside(&["xlsx"])
    }

    fn write(&self, _: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&workbook(records).map_err(io::Error::other)?)
    }

    fn check(&self, records: &RecordSet) -> Result<(), Refusal> {
        let rows = records.controls.iter().map(|control| control.requirements.len().max(1));
        match rows.sum::<usize>() + 1 {
            rows if rows > MOST_ROWS => Err(Refusal::TooManyRows { rows, most: MOST_ROWS }),
            _ => super::check(records),
        }
    }

    fn remarks(&self, records: &RecordSet) -> Vec<Finding> {
        long::remarks(records)
    }
}

/// The most rows of a sheet (Excel specifications and limits).
const MOST_ROWS: usize = 1 << 20;

fn workbook(records: &RecordSet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut long = LongTexts::default();
    workbook.set_properties(&properties(records)?);
    let rows = paper::write(workbook.add_worksheet(), records, &mut long)?;
    flat::write(workbook.add_worksheet(), records, &mut long)?;
    remarks::write(workbook.add_worksheet(), records, &rows, &mut long)?;
    source::write(workbook.add_worksheet(), records, &mut long)?;
    if !long.is_empty() {
        long::write(workbook.add_worksheet(), &long)?;
    }
    workbook.save_to_buffer()
}

/// Title and date: a fixed one, as the clock may not be seen in the bytes.
fn properties(records: &RecordSet) -> Result<DocProperties, XlsxError> {
    let title = records.document.title.as_deref().unwrap_or_default();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new().set_title(title).set_creation_datetime(&date))
}

/// A sheet while it is written.
struct Sheet<'a> {
    inner: &'a mut Worksheet,
    name: &'static str,
    long: &'a mut LongTexts,
    /// The widths of the columns of a list, in full-width characters.
    widths: Vec<f64>,
    /// The height that each row of a list needs, in points.
    heights: BTreeMap<u32, f64>,
}

/// First and last row and column of merged cells, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    top: u32,
    left: u16,
    bottom: u32,
    right: u16,
}

impl<'a> Sheet<'a> {
    fn new(
        inner: &'a mut Worksheet,
        name: &'static str,
        long: &'a mut LongTexts,
    ) -> Result<Self, XlsxError> {
        inner.set_name(name)?;
        Ok(Self { inner, name, long, widths: Vec::new(), heights: BTreeMap::new() })
    }

    /// Writes a text, or as much of it as a cell holds.
    fn text(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.grow(row, column, text);
        let shown = self.long.fit(self.name, row, column, text);
        self.inner.write_string_with_format(row, column, shown, format)?;
        Ok(())
    }

    /// Lets a row of a list be as high as a text in it needs.
    fn grow(&mut self, row: u32, column: u16, text: &str) {
        if let Some(width) = self.widths.get(usize::from(column)) {
            let height = self.heights.entry(row).or_insert(height::LEAST);
            *height = height.max(height::need(text, *width));
        }
    }

    /// Makes the rows of a list as high as their texts need, as far as a workbook allows.
    fn fit_rows(&mut self) -> Result<(), XlsxError> {
        for (row, height) in std::mem::take(&mut self.heights) {
            self.inner.set_row_height(row, height.min(height::HIGHEST).ceil())?;
        }
        Ok(())
    }

    /// Writes a text into merged cells. The cells that are covered hold it too, so that a filter
    /// finds every row it stands beside.
    fn merged(&mut self, range: Range, text: &str, format: &Format) -> Result<(), XlsxError> {
        let Range { top, left, bottom, right } = range;
        let shown = self.long.fit(self.name, top, left, text).into_owned();
        if top == bottom && left == right {
            self.inner.write_string_with_format(top, left, shown, format)?;
            return Ok(());
        }
        self.inner.merge_range(top, left, bottom, right, &shown, format)?;
        for row in top + 1..=bottom {
            self.inner.write_string_with_format(row, left, &shown, format)?;
        }
        Ok(())
    }

    fn blank(&mut self, range: Range, format: &Format) -> Result<(), XlsxError> {
        for row in range.top..=range.bottom {
            for column in range.left..=range.right {
                self.inner.write_blank(row, column, format)?;
            }
        }
        if range.bottom > range.top {
            let Range { top, left, bottom, right } = range;
            self.inner.merge_range(top, left, bottom, right, "", format)?;
            self.inner.write_blank(top, left, format)?;
        }
        Ok(())
    }

    fn number(&mut self, row: u32, column: u16, number: u64) -> Result<(), XlsxError> {
        // A number of a workbook is a double. Only a size of a file could have more than 53 bits.
        if number < 1 << 53 {
            self.inner.write_number_with_format(row, column, number as f64, &style::count())?;
        } else {
            self.text(row, column, &number.to_string(), &style::text())?;
        }
        Ok(())
    }

    /// Writes a text that leads to a cell of another sheet.
    fn link(&mut self, row: u32, column: u16, text: &str, to: &str) -> Result<(), XlsxError> {
        let shown = self.long.fit(self.name, row, column, text).into_owned();
        let url = Url::new(format!("internal:{to}"));
        self.inner.write_url_with_options(row, column, url, &shown, "", Some(&style::link()))?;
        Ok(())
    }

    /// Writes heads that stay in sight and can be filtered, over so many rows.
    fn heads(&mut self, row: u32, heads: &[(&str, f64)], rows: u32) -> Result<(), XlsxError> {
        for (column, (head, width)) in (0..).zip(heads) {
            self.inner.write_string_with_format(row, column, *head, &style::head())?;
            self.inner.set_column_width(column, *width)?;
        }
        self.widths = heads.iter().map(|(_, width)| height::characters(*width)).collect();
        let last = u16::try_from(heads.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.inner.set_freeze_panes(row + 1, 0)?;
        self.inner.autofilter(row, 0, row + rows.max(1), last)?;
        self.inner.set_repeat_rows(row, row)?;
        self.inner.ignore_error_range(
            row,
            0,
            row + rows.max(1),
            last,
            IgnoreError::NumberStoredAsText,
        )?;
        print_on_a3(self.inner);
        Ok(())
    }
}

/// A3 landscape, as wide as the page, as many pages as it takes.
fn print_on_a3(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.3, 0.3, 0.5, 0.5, 0.2, 0.2).set_footer("&C&P/&N");
}

/// The name of a cell as formulas have it, `C5`.
fn address(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}
