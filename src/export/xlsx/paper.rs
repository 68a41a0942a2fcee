//! The sheet 対応表: the table as it is on paper.
//!
//! Each cell of the paper is a span of rows here. A row is as high as its texts need; a span that
//! needs more makes its last row higher. A row that is higher than a workbook allows is cut into
//! several, which are merged.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, IgnoreError, Worksheet, XlsxError};

use super::height::{self, HIGHEST, digits};
use super::long::LongTexts;
use super::{Range, Sheet, address, print_on_a3, style};
use crate::record::{Control, Heading, Minor, RecordSet, Requirement};
use crate::words::UNSETTLED;

/// Where each control stands, by its id: `'対応表'!C5`.
pub(super) type Rows<'a> = BTreeMap<&'a str, String>;

const SHEET: &str = "対応表";

/// Heads of the columns and their widths in full-width characters, as on paper.
const CONTROL: [(&str, f64); 6] = [
    ("大項目", 10.0),
    ("小項目", 11.0),
    ("No.", 5.0),
    ("内容", 24.0),
    ("区分", 4.0),
    ("対策項目で対応できるリスクシナリオ例", 17.0),
];
const REQUIREMENT: [(&str, f64); 4] = [("編", 7.0), ("項番", 13.0), ("区分", 4.0), ("内容", 38.0)];
/// The second reading has no heads on paper: 編, 項番, 区分 and 内容 again.
const READING: [(&str, f64); 4] = [("", 6.0), ("", 11.0), ("", 4.0), ("", 36.0)];

const CONTROL_GROUP: &str = "対策項目";
const REQUIREMENT_GROUP: &str = "関連する医療情報安全管理ガイドライン要求事項";

/// The column of 編, the first of a requirement.
const VOLUME: u16 = 6;

/// Label, title and two rows of heads stand above the table.
const TOP: u32 = 4;

/// Cells of the paper that hold one text.
struct Span {
    /// First and last row, of the table.
    rows: (usize, usize),
    /// First and last column.
    columns: (u16, u16),
    text: Option<String>,
    look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Text,
    Centred,
    Doubted,
    Unsettled,
    Section,
}

pub(super) fn write<'a>(
    inner: &mut Worksheet,
    records: &'a RecordSet,
    long: &mut LongTexts,
) -> Result<Rows<'a>, XlsxError> {
    let mut sheet = Sheet::new(inner, SHEET, long)?;
    let table = Table::of(records);
    let heights = table.heights();
    let starts = starts(&heights);
    write_heads(&mut sheet, records, &table.columns)?;
    write_heights(&mut sheet, &heights)?;
    for span in &table.spans {
        write_span(&mut sheet, span, &starts)?;
    }
    set_up(&mut sheet, starts[table.rows].max(TOP + 1) - 1, table.last_column())?;
    let place = |row: usize| format!("'{SHEET}'!{}", address(starts[row], 2));
    Ok(table.first_rows.iter().map(|(id, row)| (*id, place(*row))).collect())
}

/// The table while it is put together.
struct Table<'a> {
    columns: Vec<(&'static str, f64)>,
    spans: Vec<Span>,
    rows: usize,
    /// The first row of each control.
    first_rows: Vec<(&'a str, usize)>,
    /// The spans of 大項目, 小項目 and risk that go on, by their index.
    open: [Option<usize>; 3],
}

impl<'a> Table<'a> {
    fn of(records: &'a RecordSet) -> Self {
        let columns = columns(records);
        let mut table =
            Self { columns, spans: Vec::new(), rows: 0, first_rows: Vec::new(), open: [None; 3] };
        let mut above = None;
        for control in &records.controls {
            table.close(above, control);
            table.add(control);
            above = Some(control);
        }
        table
    }

    fn last_column(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(u16::MAX) - 1
    }

    /// Ends what does not go on from the control above, and begins a section.
    fn close(&mut self, above: Option<&Control>, control: &Control) {
        let same = |part: fn(&Control, &Control) -> bool| above.is_some_and(|a| part(a, control));
        let section = same(|a, b| a.section == b.section);
        let major = section && same(|a, b| a.major == b.major);
        let minor = major && same(|a, b| a.minor == b.minor);
        let risk = minor && same(|a, b| a.risk_scenario == b.risk_scenario);
        for (open, goes_on) in self.open.iter_mut().zip([major, minor, risk]) {
            *open = open.filter(|_| goes_on);
        }
        if let Some(heading) = control.section.as_ref().filter(|_| !section) {
            let columns = (0, self.last_column());
            let rows = (self.rows, self.rows);
            let text = Some(numbered(heading, ". "));
            self.spans.push(Span { rows, columns, text, look: Look::Section });
            self.rows += 1;
        }
    }

    fn add(&mut self, control: &'a Control) {
        let rows = (self.rows, self.rows + control.requirements.len().max(1) - 1);
        self.first_rows.push((&control.id, rows.0));
        let major = control.major.as_ref().map(|heading| numbered(heading, ". "));
        self.extend(0, 0, rows, major);
        self.extend(1, 1, rows, control.minor.as_ref().map(marked));
        self.extend(2, 5, rows, control.risk_scenario.clone());
        let look = if control.doubts.is_empty() { Look::Centred } else { Look::Doubted };
        self.span(rows, 2, Some(control.number.clone()), look);
        self.span(rows, 3, control.statement.clone(), Look::Text);
        self.span(rows, 4, control.grade.clone(), Look::Centred);
        for row in rows.0..=rows.1 {
            self.requirement(row, control.requirements.get(row - rows.0));
        }
        if control.is_unsettled() {
            self.say_unsettled(rows.0);
        }
        self.rows = rows.1 + 1;
    }

    /// Lets the open span go on over these rows, or begins one.
    fn extend(&mut self, open: usize, column: u16, rows: (usize, usize), text: Option<String>) {
        if let Some(at) = self.open[open] {
            self.spans[at].rows.1 = rows.1;
        } else {
            self.open[open] = Some(self.spans.len());
            self.span(rows, column, text, Look::Text);
        }
    }

    fn span(&mut self, rows: (usize, usize), column: u16, text: Option<String>, look: Look) {
        self.spans.push(Span { rows, columns: (column, column), text, look });
    }

    fn requirement(&mut self, row: usize, requirement: Option<&Requirement>) {
        let text = requirement.and_then(wording);
        let reading = requirement.and_then(|r| r.reading.clone());
        let with_reading = reading.is_some();
        let groups = [(VOLUME, text, true), (10, reading, with_reading)];
        for (first, text, is_there) in groups.into_iter().take((self.columns.len() - 6) / 4) {
            let requirement = requirement.filter(|_| is_there);
            let chapter = requirement.and_then(|r| r.chapter.as_ref());
            let rows = (row, row);
            self.span(rows, first, requirement.and_then(|r| r.volume.clone()), Look::Text);
            self.span(rows, first + 1, chapter.map(|c| numbered(c, ".")), Look::Text);
            self.span(rows, first + 2, requirement.and_then(|r| r.clause.clone()), Look::Centred);
            self.span(rows, first + 3, text, Look::Text);
        }
    }

    /// Says in the blank cell of 編 that it is open which requirements a control has.
    fn say_unsettled(&mut self, row: usize) {
        let is_volume = |span: &&mut Span| span.rows.0 == row && span.columns.0 == VOLUME;
        if let Some(volume) = self.spans.iter_mut().rev().find(is_volume) {
            volume.text = Some(UNSETTLED.to_owned());
            volume.look = Look::Unsettled;
        }
    }

    /// The height that each row needs, in points.
    fn heights(&self) -> Vec<f64> {
        let mut heights = vec![height::LEAST; self.rows];
        let mut spans = self.spans.iter().collect::<Vec<_>>();
        spans.sort_by_key(|span| span.rows.1 - span.rows.0);
        for span in spans {
            let (first, last) = span.rows;
            let has = heights[first..=last].iter().sum::<f64>();
            heights[last] += (self.need(span) - has).max(0.0);
        }
        heights
    }

    /// The height that a span's text needs.
    fn need(&self, span: &Span) -> f64 {
        let (first, last) = (usize::from(span.columns.0), usize::from(span.columns.1));
        let width = self.columns[first..=last].iter().map(|column| column.1).sum::<f64>();
        height::need(span.text.as_deref().unwrap_or_default(), width)
    }
}

/// The columns; those of the second reading only where the paper prints one.
fn columns(records: &RecordSet) -> Vec<(&'static str, f64)> {
    let mut requirements = records.controls.iter().flat_map(|control| &control.requirements);
    let reading = requirements.any(|requirement| requirement.reading.is_some());
    let mut columns = CONTROL.to_vec();
    columns.extend(REQUIREMENT);
    columns.extend(reading.then_some(READING).into_iter().flatten());
    columns
}

/// `3.5. 不正プログラムへの対策`.
fn numbered(heading: &Heading, between: &str) -> String {
    let number = heading.number.as_ref().map(|number| format!("{number}{between}"));
    number.unwrap_or_default() + &heading.title
}

/// `①アクセス管理規程の策定`.
fn marked(minor: &Minor) -> String {
    minor.mark.clone().unwrap_or_default() + &minor.title
}

/// What a requirement says, with its obligation on a line of its own.
fn wording(requirement: &Requirement) -> Option<String> {
    let obligation = requirement.obligation.as_ref().map(|word| format!("【{word}】"));
    let lines = obligation.into_iter().chain(requirement.text.clone()).collect::<Vec<_>>();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// So many rows of the sheet a row of the table is cut into.
fn parts(height: f64) -> u32 {
    let (mut parts, mut rest) = (1, height);
    while rest > HIGHEST {
        parts += 1;
        rest -= HIGHEST;
    }
    parts
}

/// The row of the sheet at which each row of the table begins, and the one below the last.
fn starts(heights: &[f64]) -> Vec<u32> {
    let mut starts = vec![TOP];
    for height in heights {
        starts.push(starts[starts.len() - 1] + parts(*height));
    }
    starts
}

fn write_heights(sheet: &mut Sheet<'_>, heights: &[f64]) -> Result<(), XlsxError> {
    let mut row = TOP;
    for height in heights {
        let parts = parts(*height);
        for _ in 0..parts {
            sheet.inner.set_row_height(row, (height / f64::from(parts)).ceil())?;
            row += 1;
        }
    }
    Ok(())
}

fn write_span(sheet: &mut Sheet<'_>, span: &Span, starts: &[u32]) -> Result<(), XlsxError> {
    let format = format(span.look);
    let ((first, last), (left, right)) = (span.rows, span.columns);
    let range = Range { top: starts[first], left, bottom: starts[last + 1] - 1, right };
    match &span.text {
        Some(text) => sheet.merged(range, text, &format),
        None => sheet.blank(range, &format),
    }
}

fn format(look: Look) -> Format {
    match look {
        Look::Text => style::text(),
        Look::Centred => style::centred(),
        Look::Doubted => style::doubted(),
        Look::Unsettled => style::unsettled(),
        Look::Section => style::section(),
    }
}

/// Label, title, the groups of the columns and their heads.
fn write_heads(
    sheet: &mut Sheet<'_>,
    records: &RecordSet,
    columns: &[(&str, f64)],
) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.len()).unwrap_or(u16::MAX) - 1;
    sheet.text(0, 0, records.document.label.as_deref().unwrap_or_default(), &style::label())?;
    sheet.text(1, 0, records.document.title.as_deref().unwrap_or_default(), &style::title())?;
    let head = style::head();
    sheet.merged(Range { top: 2, left: 0, bottom: 2, right: 5 }, CONTROL_GROUP, &head)?;
    let group = Range { top: 2, left: 6, bottom: 2, right: last.min(9) };
    sheet.merged(group, REQUIREMENT_GROUP, &head)?;
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.text(3, column, name, &head)?;
        sheet.inner.set_column_width(column, digits(*width))?;
    }
    sheet.inner.set_row_height(2, 18)?;
    sheet.inner.set_row_height(3, 30)?;
    Ok(())
}

/// Heads in sight and on every page, a filter, and the paper.
fn set_up(sheet: &mut Sheet<'_>, last_row: u32, last_column: u16) -> Result<(), XlsxError> {
    sheet.inner.set_freeze_panes(TOP, 3)?;
    sheet.inner.autofilter(TOP - 1, 0, last_row, last_column)?;
    sheet.inner.set_repeat_rows(0, TOP - 1)?;
    sheet.inner.set_print_area(0, 0, last_row, last_column)?;
    sheet.inner.ignore_error_range(
        TOP,
        0,
        last_row,
        last_column,
        IgnoreError::NumberStoredAsText,
    )?;
    print_on_a3(sheet.inner);
    Ok(())
}
