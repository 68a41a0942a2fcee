//! One page's grid → its slice of the tall sheet: cells by column, and section rows.

use std::collections::BTreeMap;
use std::ops::Range;

use super::head::Named;
use super::layout::Sheet;
use super::{Beyond, Part, Span, Table, furniture, glyphs, head, leave_over};
use crate::finding::{Code, Finding};
use crate::grid::lines::Direction;
use crate::grid::{Cell, Line, Method, text};
use crate::mark::{self, Dotted, ItemNumber};
use crate::place::PageRef;
use crate::profile::{Field, Profile};

/// A cell that covers so many columns is a row across the table.
const ACROSS: usize = 3;

/// A cell beside so many written cells of one column each is one of a row.
const ROW: usize = 3;

/// A page has at most so many heads.
const MOST_HEADS: usize = 64;

/// The bands of one or several pages, their cells by column.
#[derive(Debug, Default)]
pub(super) struct Slice {
    /// How many bands it has.
    pub(super) bands: usize,
    /// The cells of each column, from the top down.
    pub(super) columns: BTreeMap<Field, Vec<Span>>,
    /// The section rows.
    pub(super) sections: Vec<Span>,
    /// The bands of other rows across the table.
    pub(super) remarks: Vec<usize>,
}

/// How the section rows of a document are told from remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sections {
    /// They have numbers: `1. 人的対策`.
    Numbered,
    /// They have none: a short text across the table is one.
    Bare,
}

/// How the section rows of these sheets are told: by their numbers where one has any.
pub(super) fn sections(sheets: &[Sheet<'_>]) -> Sections {
    let across = |sheet: &Sheet<'_>, cell: &Cell| columns_covered(cell, sheet) >= ACROSS;
    let numbered = |sheet: &Sheet<'_>| {
        let crowds = crowds(sheet);
        let may_be = |cell: &Cell| across(sheet, cell) || has_band_to_itself(cell, &crowds);
        sheet.body().any(|cell| may_be(cell) && is_numbered_heading(cell))
    };
    if sheets.iter().any(numbered) { Sections::Numbered } else { Sections::Bare }
}

/// Cuts a grid's body into bands and gives each cell to its column.
pub(super) fn cut(
    sheet: &mut Sheet<'_>,
    profile: &Profile,
    sections: Sections,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) -> Slice {
    let mut slice =
        Slice { bands: sheet.grid.bands().saturating_sub(sheet.head), ..Slice::default() };
    let rows_across = rows_across(sheet, profile, sections);
    let first = sheet.head;
    part_numbers(sheet);
    let heads_again = heads_again(sheet, profile);
    let aligned = sheet.grid.method == Method::Alignment;
    for cell in sheet.grid.cells.iter_mut().filter(|cell| cell.row >= first) {
        let bands = cell.row - first..cell.row + cell.row_span - first;
        let is_in = |rows: &[Range<usize>]| {
            rows.iter().any(|row| row.start <= bands.start && bands.end <= row.end)
        };
        if is_in(&rows_across) {
            continue;
        }
        if is_in(&heads_again) && head::is_head_text(&cell.text(), profile) {
            table.furniture += glyphs(&cell.lines);
            continue;
        }
        let merged = is_merged(cell, &sheet.columns);
        table.columns_unsure |= merged && aligned;
        match column_of(cell, &sheet.columns) {
            Some(field) if profile.is_spanning(field) && is_no_cell(cell) => {}
            Some(field) => {
                let mut span = span(cell, sheet.page, bands);
                if merged {
                    doubt_merged(&mut span, field, profile, findings);
                }
                slice.columns.entry(field).or_default().push(span);
            }
            None if cell.is_blank() => {}
            None => leave_cell(cell, (sheet.page, &sheet.columns), profile, table, findings),
        }
    }
    for bands in rows_across {
        take_row_across(sheet, bands, profile, sections, &mut slice, table, findings);
    }
    slice.drop_rims();
    for spans in slice.columns.values_mut() {
        spans.sort_by_key(|span| (span.bands.start, span.bands.end));
    }
    slice
}

/// How many cells the columns of some slices have together.
pub(super) fn cells_by_column(slices: &[Slice]) -> BTreeMap<Field, usize> {
    let mut counts = BTreeMap::new();
    for (field, spans) in slices.iter().flat_map(|slice| &slice.columns) {
        *counts.entry(*field).or_default() += spans.len();
    }
    counts
}

impl Slice {
    /// The cells of a column, from the top down; none where it lacks the column.
    pub(super) fn column(&self, field: Field) -> &[Span] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Makes room for so many cells in each column, those that are there counted.
    pub(super) fn make_room(&mut self, cells: &BTreeMap<Field, usize>) {
        for (field, count) in cells {
            let column = self.columns.entry(*field).or_default();
            column.reserve_exact(count.saturating_sub(column.len()));
        }
    }

    /// Leaves out the rows across the table that stand first and last on the page, section rows
    /// aside: notes and page numbers in the frame of the table do not part what goes on over the
    /// page break: twins/footer-framed.
    fn drop_rims(&mut self) {
        let is_remark = |band: usize| self.remarks.contains(&band);
        let foot = (0..self.bands).rev().take_while(|band| is_remark(*band)).count();
        let head = (0..self.bands - foot).take_while(|band| is_remark(*band)).count();
        self.bands -= head + foot;
        let bands = self.bands;
        self.remarks.retain(|band| (head..head + bands).contains(band));
        self.remarks.iter_mut().for_each(|band| *band -= head);
        let spans = self.columns.values_mut().flatten().chain(&mut self.sections);
        for span in spans {
            let moved = |band: usize| band.saturating_sub(head).min(bands);
            span.bands = moved(span.bands.start)..moved(span.bands.end);
        }
    }
}

/// The bands in which the head is printed again, as over each section of a table: the cell of the No.
/// column names it, and most cells beside it name columns, too.
fn heads_again(sheet: &Sheet<'_>, profile: &Profile) -> Vec<Range<usize>> {
    let Some(column) = sheet.columns.iter().find(|column| column.field == Some(Field::Number))
    else {
        return Vec::new();
    };
    let names = |cell: &Cell| head::is_head_text(&cell.text(), profile);
    let is_own = |cell: &&Cell| {
        let middle = cell.rect.center().x;
        column.x0 < middle && middle < column.x1 && !cell.is_blank()
    };
    let may_be = |cell: &&Cell| ItemNumber::parse(&cell.lines[0].raw).is_none() && names(cell);
    let is_head = |cell: &&Cell| {
        let beside = || sheet.body().filter(|other| shares_band(cell, other) && !other.is_blank());
        let named = beside().filter(|other| names(other)).count();
        head::is_head_row(named, beside().count())
    };
    let heads = sheet.body().filter(is_own).filter(may_be).take(MOST_HEADS).filter(is_head);
    heads.map(|cell| cell.row - sheet.head..cell.row + cell.row_span - sheet.head).collect()
}

/// Parts the cells of the No. column that hold several numbers, where other columns have a ruling
/// between them: one is missing here.
fn part_numbers(sheet: &mut Sheet<'_>) {
    let columns = &sheet.columns;
    let is_number = |cell: &Cell| column_of(cell, columns) == Some(Field::Number);
    let grid = &mut *sheet.grid;
    let mut parts: Vec<Cell> = Vec::new();
    for cell in grid.cells.iter_mut().filter(|cell| cell.row_span > 1 && is_number(cell)) {
        for (line, band) in number_starts(cell, &grid.ys).into_iter().rev() {
            let mut lower = cell.clone();
            lower.lines = cell.lines.split_off(line);
            lower.row_span = cell.row + cell.row_span - band;
            (lower.row, lower.rect.y0, lower.mended) = (band, grid.ys[band], true);
            (cell.row_span, cell.rect.y1, cell.mended) = (band - cell.row, grid.ys[band], true);
            parts.push(lower);
        }
    }
    grid.cells.extend(parts);
}

/// The lines of a cell that are numbers of further items, each with the band that begins between it
/// and the line above. None when one of them has no such band.
fn number_starts(cell: &Cell, ys: &[f64]) -> Vec<(usize, usize)> {
    let is_number = |line: &Line| ItemNumber::parse(&line.raw).is_some();
    let mut starts = Vec::new();
    for (at, pair) in cell.lines.windows(2).enumerate().filter(|(_, pair)| is_number(&pair[1])) {
        let between = pair[0].rect.center().y..pair[1].rect.center().y;
        let mut bands = cell.row + 1..cell.row + cell.row_span;
        match bands.rfind(|&band| between.contains(&ys[band])) {
            Some(band) => starts.push((at + 1, band)),
            None => return Vec::new(),
        }
    }
    let opens = cell.lines.first().is_some_and(is_number);
    if opens { starts } else { Vec::new() }
}

/// Lines of one column lie over one another; with a gap of this many ems between them they are of
/// two columns.
const BESIDE: f64 = 0.5;

/// Whether a written cell covers several columns though it is no row across the table, or was cut
/// from such a cell: a ruling between them is missing.
fn is_merged(cell: &Cell, columns: &[Named]) -> bool {
    let covered = columns.iter().filter(|column| {
        let middle = f64::midpoint(column.x0, column.x1);
        column.field.is_some() && (cell.rect.x0..=cell.rect.x1).contains(&middle)
    });
    !cell.is_blank()
        && (cell.mended
            || covered.count() > 1
            || cell.lines.iter().any(|line| line.unsure)
            || has_lines_side_by_side(cell))
}

/// Whether two lines of a cell stand side by side and not one over the other, as in two columns.
fn has_lines_side_by_side(cell: &Cell) -> bool {
    let written = || cell.lines.iter().filter(|line| !line.is_blank());
    if !written().all(|line| line.direction == Direction::Right) {
        return false;
    }
    let leftmost = written().map(|line| line.rect.x1).fold(f64::INFINITY, f64::min);
    let rightmost = written().map(|line| line.rect.x0 - BESIDE * line.em).fold(0.0, f64::max);
    leftmost < rightmost
}

/// Doubts what a cell says that covers several columns.
fn doubt_merged(span: &mut Span, field: Field, profile: &Profile, findings: &mut Vec<Finding>) {
    let note = "no ruling parts the cell from the column beside it".to_owned();
    let place = span.place().in_column(profile.header(field));
    let message = format!("“{}”: {note}", text::beginning(&span.text()));
    findings.push(Finding::new(Code::RulingMissing, place, message));
    span.doubts.push((Code::RulingMissing, note));
}

/// Whether a blank place has no walls of its own: some writers box only the label of a cell.
fn is_no_cell(cell: &Cell) -> bool {
    cell.is_blank() && (cell.open.left || cell.open.right)
}

/// The bands that hold a section heading: a cell across the table, or nothing but `1. 人的対策` or, in
/// the first column, a heading without a number.
fn rows_across(sheet: &Sheet<'_>, profile: &Profile, sections: Sections) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let crowds = crowds(sheet);
    for cell in sheet.body().filter(|cell| !cell.is_blank()) {
        let bands = cell.row - sheet.head..cell.row + cell.row_span - sheet.head;
        let is_heading = || match sections {
            Sections::Numbered => is_numbered_heading(cell),
            Sections::Bare => is_bare_heading(cell, profile),
        };
        let alone = has_band_to_itself(cell, &crowds) && is_heading();
        if alone || columns_covered(cell, sheet) >= ACROSS && !is_in_row(cell, sheet) {
            rows.push(bands);
        }
    }
    apart(rows)
}

/// The same bands, each named once.
fn apart(mut rows: Vec<Range<usize>>) -> Vec<Range<usize>> {
    rows.sort_by_key(|row| row.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for row in rows {
        match apart.last_mut() {
            Some(last) if row.start < last.end => last.end = last.end.max(row.end),
            _ => apart.push(row),
        }
    }
    apart
}

/// Whether a cell holds the heading of a section with a number.
fn is_numbered_heading(cell: &Cell) -> bool {
    begins_with_digit(cell) && is_section(&cell.text())
}

/// Whether a cell in the table's first column holds the heading of a section without a number.
fn is_bare_heading(cell: &Cell, profile: &Profile) -> bool {
    let text = cell.text();
    cell.column == 0
        && Dotted::label(&text).is_none()
        && mark::split(&text).is_none()
        && may_be_bare_section(&text, profile)
}

/// How many cells stand in each band of the body, blank ones of one band aside.
fn crowds(sheet: &Sheet<'_>) -> Vec<u32> {
    let mut crowds = vec![0; sheet.grid.bands()];
    for cell in sheet.body().filter(|cell| !(cell.is_blank() && cell.row_span == 1)) {
        let end = (cell.row + cell.row_span).min(crowds.len());
        crowds[cell.row.min(end)..end].iter_mut().for_each(|count| *count += 1);
    }
    crowds
}

/// Whether a written cell stands in a band with nothing else.
fn has_band_to_itself(cell: &Cell, crowds: &[u32]) -> bool {
    cell.row_span == 1 && !cell.is_blank() && crowds.get(cell.row) == Some(&1)
}

fn begins_with_digit(cell: &Cell) -> bool {
    let first = cell.lines.first().and_then(|line| line.raw.trim_start().chars().next());
    first.is_some_and(char::is_numeric)
}

fn shares_band(a: &Cell, b: &Cell) -> bool {
    a.row < b.row + b.row_span && b.row < a.row + a.row_span
}

/// Whether a text is a section's heading: one number, a dot, a title.
pub(super) fn is_section(text: &str) -> bool {
    Dotted::label(text)
        .is_some_and(|(number, title)| number.components().len() == 1 && !title.is_empty())
}

/// The longest heading of a section without a number, in characters.
const LONGEST_HEADING: usize = 40;

/// Whether a text across the table may be the heading of a section without a number: short, and no
/// sentence, note or page number.
fn may_be_bare_section(text: &str, profile: &Profile) -> bool {
    let text = text.trim();
    text.chars().count() <= LONGEST_HEADING
        && text.chars().any(char::is_alphabetic)
        && !text.contains(['。', '\n', '※', '＊', '*'])
        && !text.starts_with(['注', '(', '（', '・', '‧'])
        && !furniture::is_page_number(text, profile)
}

/// Whether a cell stands in a row of cells, each under its own column: rulings beside it are missing.
fn is_in_row(cell: &Cell, sheet: &Sheet<'_>) -> bool {
    let is_own = |other: &&Cell| {
        other.row == cell.row
            && other.row_span == cell.row_span
            && !other.is_blank()
            && columns_covered(other, sheet) == 1
    };
    sheet.body().filter(is_own).count() >= ROW
}

fn columns_covered(cell: &Cell, sheet: &Sheet<'_>) -> usize {
    let middle = |x0: f64, x1: f64| (x0 + x1) / 2.0;
    let covered = |x: f64| cell.rect.x0 <= x && x <= cell.rect.x1;
    sheet.columns.iter().filter(|column| covered(middle(column.x0, column.x1))).count()
}

/// The field of the column that a cell stands in.
fn column_of(cell: &Cell, columns: &[Named]) -> Option<Field> {
    column_over(cell, columns)?.field
}

/// The column that a cell stands in: the one that shares most of its width.
fn column_over<'c>(cell: &Cell, columns: &'c [Named]) -> Option<&'c Named> {
    let shared = |x0: f64, x1: f64| cell.rect.x1.min(x1) - cell.rect.x0.max(x0);
    let columns = columns.iter().map(|column| (shared(column.x0, column.x1), column));
    let (width, column) = columns.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (width > 0.5 * cell.rect.width().min(column.x1 - column.x0)).then_some(column)
}

/// The cell as a part of the tall sheet, with its lines.
fn span(cell: &mut Cell, page: &PageRef, bands: Range<usize>) -> Span {
    let lines = std::mem::take(&mut cell.lines);
    let glyphs = glyphs(&lines);
    let part = Part { page: page.clone(), rect: cell.rect, lines, measure: cell.measure };
    Span {
        bands,
        glyphs,
        parts: vec![part],
        open: cell.open.bottom,
        doubts: Vec::new(),
        carried: None,
    }
}

/// Sets aside a cell of a column that fills no field.
fn leave_cell(
    cell: &Cell,
    (page, columns): (&PageRef, &[Named]),
    profile: &Profile,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) {
    let text = cell.text();
    if head::is_head_text(&text, profile) {
        table.furniture += glyphs(&cell.lines);
        return;
    }
    let beginning = text::beginning(&text);
    let (code, message) = if let Some(column) = column_over(cell, columns) {
        let name = column.text.replace('\n', "");
        let message = format!(
            "“{beginning}” stands in the column {name}, which the profile does not know; it is in the \
             residue"
        );
        table.unknown_columns.insert(name);
        (Code::OtherColumn, message)
    } else {
        let message = format!(
            "“{beginning}” stands in a column that has no known header; it is in the residue"
        );
        (Code::StrayCell, message)
    };
    findings.push(Finding::new(code, page.place_at(cell.rect), message));
    leave_over(table, page.paper, text, glyphs(&cell.lines));
}

/// What a cell says that was left over of the first or last row of a page: an item may go on there.
fn at_edge(cell: &Cell, bands: &Range<usize>, sheet: &Sheet<'_>) -> Option<Beyond> {
    let is_over = bands.start == 0;
    let is_edge = is_over || bands.end + sheet.head == sheet.grid.bands();
    let field = column_of(cell, &sheet.columns).filter(|_| is_edge)?;
    Some(Beyond { page: sheet.page.paper, is_over, field, text: cell.text() })
}

/// Takes a row across the table: a section's heading, or text that has no place.
fn take_row_across(
    sheet: &Sheet<'_>,
    bands: Range<usize>,
    profile: &Profile,
    sections: Sections,
    slice: &mut Slice,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) {
    let inside = |cell: &&Cell| {
        let row = cell.row - sheet.head;
        bands.start <= row && row + cell.row_span <= bands.end && !cell.is_blank()
    };
    let mut cells: Vec<&Cell> = sheet.body().filter(inside).collect();
    // The names of the groups, where a head is printed again.
    if cells.iter().all(|cell| head::is_head_text(&cell.text(), profile)) {
        table.furniture += cells.iter().map(|cell| glyphs(&cell.lines)).sum::<u64>();
        slice.remarks.extend(bands);
        return;
    }
    let is_heading = |cell: &Cell| match sections {
        Sections::Numbered => is_section(&cell.text()),
        Sections::Bare => may_be_bare_section(&cell.text(), profile),
    };
    let heading = cells.iter().position(|cell| is_heading(cell));
    if let Some(cell) = heading.map(|at| cells.remove(at)) {
        slice.sections.push(span(&mut cell.clone(), sheet.page, bands.clone()));
    } else {
        slice.remarks.extend(bands.clone());
    }
    for cell in cells {
        if furniture::is_page_number(&cell.text(), profile) {
            table.furniture += glyphs(&cell.lines);
            continue;
        }
        let message = format!(
            "“{}” runs across the table and is no section heading; it is in the residue",
            text::beginning(&cell.text())
        );
        findings.push(Finding::new(Code::RowAcross, sheet.page.place_at(cell.rect), message));
        table.beyond.extend(at_edge(cell, &bands, sheet));
        leave_over(table, sheet.page.paper, cell.text(), glyphs(&cell.lines));
    }
}
