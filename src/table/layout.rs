//! Which column of a grid fills which field: by the heads, and where a group has no head of its
//! own, by what its columns hold.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::furniture::Left;
use super::head::{self, Head, Named};
use super::{Beyond, Table, brow, foot, leave_over, narrow, neck, unite};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::grid::{Cell, Grid, Method, PageGrid};
use crate::mark::{Dotted, Mark};
use crate::place::PageRef;
use crate::profile::{Field, Profile};

/// Two pages have the same columns when their sides differ by less than this, in points.
pub(super) const SAME_SIDE: f64 = 4.0;
/// A column holds a kind of value when this share of its texts do.
const MOSTLY: f64 = 0.6;
/// The name of a 編 has at most so many characters.
const LONGEST_VOLUME: usize = 16;

/// A grid whose columns are known.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    /// The page.
    pub(super) page: &'a PageRef,
    /// The grid; its cells give their lines to the tall sheet.
    pub(super) grid: &'a mut Grid,
    /// How many bands its head takes.
    pub(super) head: usize,
    /// Its columns, from left to right.
    pub(super) columns: Vec<Named>,
}

impl Sheet<'_> {
    /// The cells under the head.
    pub(super) fn body(&self) -> impl Iterator<Item = &Cell> {
        let head = self.head;
        self.grid.cells.iter().filter(move |cell| cell.row >= head)
    }
}

/// The heads of all grids, page by page, after what belongs together was put together: the pieces of a
/// table, and what stands under it.
pub(super) fn find_heads(
    pages: &mut [PageGrid],
    profile: &Profile,
    findings: &mut Vec<Finding>,
) -> Vec<Option<Head>> {
    let find =
        |pages: &[PageGrid]| head::find_all(pages.iter().flat_map(|page| &page.tables), profile);
    let mut heads = find(pages);
    if unite::pieces(pages, &heads, findings) {
        heads = find(pages);
    }
    part_heads(pages, &mut heads, profile);
    let mut later = &heads[..];
    let mut columns: &[Named] = &[];
    for at in 0..pages.len() {
        let own;
        let (page, next) = pages[at..].split_at_mut(1);
        let (page, next) = (&mut page[0], next.first());
        (own, later) = later.split_at(page.tables.len());
        columns = own.iter().flatten().next_back().map_or(columns, |head| &head.columns);
        let PageGrid { tables, outside, .. } = page;
        let above = tables.len().checked_sub(2).map(|at| tables[at].rect.y1);
        let Some(grid) = tables.last_mut().filter(|grid| fits(grid, columns)) else { continue };
        let head = own.last().and_then(Option::as_ref);
        if head.is_none() {
            unite::add_outer(grid, columns, outside);
            let has_head = own.len() > 1 && own[own.len() - 2].is_some();
            brow::take_section(grid, outside, above.filter(|_| has_head));
        }
        if let Some(next) = next {
            brow::take_section_below(grid, outside, next);
        }
        narrow::to_columns(grid, head.map_or(0, |head| head.bands), columns);
        foot::extend(page, columns, profile);
    }
    heads
}

/// Parts the heads from what of the body stands in their cells.
fn part_heads(pages: &mut [PageGrid], heads: &mut [Option<Head>], profile: &Profile) {
    let mut first: Option<Head> = None;
    let grids = pages.iter_mut().flat_map(|page| &mut page.tables);
    for (grid, head) in grids.zip(heads) {
        if neck::part(grid, head.as_ref(), first.as_ref(), profile) {
            *head = head::find(grid, profile);
        }
        first = first.or_else(|| head.clone());
    }
}

/// Names the columns of every grid that belongs to the table, and sets aside those that don't.
///
/// # Errors
/// [`Error::NoTable`] without any head, [`Error::MissingColumn`] without a required column.
pub(super) fn lay_out<'a>(
    pages: &'a mut [PageGrid],
    heads: &[Option<Head>],
    profile: &Profile,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Sheet<'a>>, Error> {
    let Some(first) = heads.iter().flatten().next() else {
        return Err(no_table(pages, Some(profile)));
    };
    require_columns(first, profile)?;
    say_unknown_heads(heads, pages, profile, findings);
    let mut sheets: Vec<Sheet<'a>> = Vec::new();
    let mut current = first.columns.clone();
    let mut frame: Option<Rect> = None;
    let grids = pages.iter_mut().flat_map(|page| {
        let page_ref = &page.page;
        page.tables.iter_mut().map(move |grid| (page_ref, grid))
    });
    for ((page, grid), head) in grids.zip(heads) {
        let columns = match head {
            Some(head) => {
                current.clone_from(&head.columns);
                frame = Some(grid.rect);
                Some(current.clone())
            }
            None if fits(grid, &current) => Some(current.clone()),
            None => frame.and_then(|frame| moved(&current, &frame, grid)),
        };
        let Some(columns) = columns else {
            if fitting(grid, &current) > 1 {
                // It seems to be a piece of the table: what it says is of the records.
                table.damaged.push(page.paper);
            }
            table.readings_apart |= holds_requirements(grid);
            leave_grid(page, grid, table, findings);
            continue;
        };
        let bands = head.as_ref().map_or(0, |head| head.bands);
        table.furniture += head_glyphs(grid, bands);
        say_alignment(page, grid, findings);
        sheets.push(Sheet { page, grid, head: bands, columns });
    }
    name_second_reading(&mut sheets, profile);
    Ok(sheets)
}

/// Those of the lines under and over the table of a page that lie within one of its columns or, where a
/// page has none, of the table before it.
pub(super) fn within_columns(left: Vec<Left>, sheets: &[Sheet<'_>]) -> Vec<Beyond> {
    let within = |line: Left| {
        let Left { page, is_over, place, text } = line;
        let here = sheets.iter().filter(|sheet| sheet.page.paper == page);
        let before = sheets.iter().rfind(|sheet| is_over && sheet.page.paper < page);
        let holds = |column: &&Named| {
            column.x0 <= place.x0 + SAME_SIDE && place.x1 <= column.x1 + SAME_SIDE
        };
        let mut columns = here.chain(before).flat_map(|sheet| &sheet.columns);
        let field = columns.find(holds)?.field?;
        Some(Beyond { page, is_over, field, text })
    };
    left.into_iter().filter_map(within).collect()
}

/// The error that names the heads that were found instead of the profile's; without a `profile`,
/// none that is known fits.
pub(super) fn no_table(pages: &[PageGrid], profile: Option<&Profile>) -> Error {
    let tables = || pages.iter().flat_map(|page| &page.tables);
    let mut found: Vec<String> = Vec::new();
    for text in tables().flat_map(head::upper_texts) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    let name = pages.first().map_or_else(String::new, |page| page.page.name.to_string());
    let unreadable = found.iter().filter(|text| text.contains(char::REPLACEMENT_CHARACTER)).count();
    if 2 * unreadable > found.len() {
        return Error::UnknowableText { name };
    }
    Error::NoTable {
        name,
        profile: profile.map(|profile| profile.name.clone()),
        columns: profile.map_or(0, |profile| profile.columns.len()),
        tables: tables().count(),
        found,
    }
}

fn require_columns(head: &Head, profile: &Profile) -> Result<(), Error> {
    let has = |field| head.columns.iter().any(|column| column.field == Some(field));
    let missing = profile.columns.iter().find(|column| column.required && !has(column.field));
    missing.map_or(Ok(()), |column| {
        let texts = |heads: &[Named]| -> Vec<String> {
            heads.iter().map(|named| named.text.replace('\n', "")).collect()
        };
        Err(Error::MissingColumn {
            profile: profile.name.clone(),
            column: profile.header(column.field),
            found: texts(&head.columns),
            unknown: texts(&head.unknown),
        })
    })
}

/// Says which head texts the profile does not know; each once.
fn say_unknown_heads(
    heads: &[Option<Head>],
    pages: &[PageGrid],
    profile: &Profile,
    findings: &mut Vec<Finding>,
) {
    let numbers = pages.iter().flat_map(|page| page.tables.iter().map(|_| &page.page));
    let mut said: Vec<String> = Vec::new();
    for (head, page) in heads.iter().zip(numbers) {
        for named in head.iter().flat_map(|head| &head.unknown) {
            let text = named.text.replace('\n', "");
            if profile.group_named(&text).is_some() || said.contains(&text) {
                continue;
            }
            let message = format!("the profile {} does not know the header “{text}”", profile.name);
            let hint = "add the text to `header` of the column that it heads: `besshi profile show` prints a \
                        profile to start from, `--profile FILE` uses it";
            findings.push(Finding::new(Code::UnknownHeader, page.place(), message).with_hint(hint));
            said.push(text);
        }
    }
}

/// Whether a grid without a head goes on with these columns: its edges stand where theirs do.
pub(super) fn fits(grid: &Grid, columns: &[Named]) -> bool {
    2 * fitting(grid, columns) > columns.len()
}

/// At how many of these columns a grid has an edge on both sides.
fn fitting(grid: &Grid, columns: &[Named]) -> usize {
    let edge_at = |x: f64| grid.xs.iter().any(|edge| (edge - x).abs() < SAME_SIDE);
    columns.iter().filter(|column| edge_at(column.x0) && edge_at(column.x1)).count()
}

/// Whether a grid has columns of 項番 and of 区分, as a sheet that is two pages wide has on its right one.
fn holds_requirements(grid: &Grid) -> bool {
    let kinds = (0..grid.columns()).filter_map(|column| {
        let cells = grid.cells.iter().filter(|cell| cell.column == column && !cell.is_blank());
        kind(&cells.map(Cell::text).collect::<Vec<_>>())
    });
    let kinds: Vec<Field> = kinds.collect();
    kinds.contains(&Field::Chapter) && kinds.contains(&Field::Clause)
}

/// The same columns in another place or size, as on the right half of a sheet or on other paper;
/// `None` where the grid's edges do not stand there. `frame` is the table that had them.
fn moved(columns: &[Named], frame: &Rect, grid: &Grid) -> Option<Vec<Named>> {
    let scale = grid.rect.width() / frame.width();
    let place = |x: f64| grid.rect.x0 + (x - frame.x0) * scale;
    let moved: Vec<Named> = columns
        .iter()
        .map(|column| Named { x0: place(column.x0), x1: place(column.x1), ..column.clone() })
        .collect();
    fits(grid, &moved).then_some(moved)
}

/// Sets aside a grid that is not the profile's table.
fn leave_grid(page: &PageRef, grid: &Grid, table: &mut Table, findings: &mut Vec<Finding>) {
    let written: Vec<&Cell> = grid.cells.iter().filter(|cell| !cell.is_blank()).collect();
    if written.is_empty() {
        return;
    }
    let message = format!(
        "a table of {} bands has other columns; its {} texts are in the residue",
        grid.bands(),
        written.len()
    );
    let hint = "look at it with `besshi tables`";
    findings
        .push(Finding::new(Code::StrayTable, page.place_at(grid.rect), message).with_hint(hint));
    for cell in written {
        leave_over(table, page.paper, cell.text(), super::glyphs(&cell.lines));
    }
}

fn head_glyphs(grid: &Grid, bands: usize) -> u64 {
    grid.cells.iter().filter(|cell| cell.row < bands).map(|cell| super::glyphs(&cell.lines)).sum()
}

fn say_alignment(page: &PageRef, grid: &Grid, findings: &mut Vec<Finding>) {
    if grid.method == Method::Alignment {
        let message =
            "the table has no vertical rulings; its columns were told by the alignment of the text";
        findings.push(Finding::new(Code::FoundByAlignment, page.place_at(grid.rect), message));
    }
}

/// A column without a header: where it stands and what it holds on all pages.
#[derive(Debug)]
struct Nameless<'a> {
    x0: f64,
    x1: f64,
    cells: Vec<&'a Cell>,
}

/// Finds the columns of the second reading among those without a header, by what they hold; or, where
/// there are none, among those whose headers the profile does not know, if these are all of it.
fn name_second_reading(sheets: &mut [Sheet<'_>], profile: &Profile) {
    let mut first = 0;
    while first < sheets.len() {
        let alike = sheets[first..]
            .iter()
            .take_while(|s| same_columns(&s.columns, &sheets[first].columns))
            .count();
        let group = &mut sheets[first..first + alike];
        let mut named = second_reading(&nameless(group, |_| true), profile);
        let is_unknown = |column: &Named| column.field.is_none();
        if named.is_empty() && group.iter().any(|sheet| sheet.columns.iter().any(is_unknown)) {
            named = second_reading(&nameless(group, |column| !is_unknown(column)), profile);
            let whole = profile.columns.iter().filter(|column| column.second_reading).count();
            if named.len() < whole {
                named.clear();
            }
        }
        for sheet in group {
            let is_named =
                |named: &&Named| sheet.columns.iter().any(|column| column.field == named.field);
            let new: Vec<Named> = named.iter().filter(|n| !is_named(n)).cloned().collect();
            let is_new = |column: &Named| new.iter().any(|n| n.x0 < column.x1 && column.x0 < n.x1);
            sheet.columns.retain(|column| column.field.is_some() || !is_new(column));
            sheet.columns.extend(new);
            sheet.columns.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        }
        first += alike;
    }
}

fn same_columns(a: &[Named], b: &[Named]) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < SAME_SIDE;
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| a.field == b.field && near(a.x0, b.x0) && near(a.x1, b.x1))
}

/// Those of these columns that are of a second reading, with the fields that they fill.
fn second_reading(columns: &[Nameless<'_>], profile: &Profile) -> Vec<Named> {
    let fields = tell_fields(columns, profile);
    let named = columns.iter().zip(fields).filter_map(|(column, field)| {
        let Nameless { x0, x1, .. } = *column;
        Some(Named { text: String::new(), field: Some(field?), x0, x1 })
    });
    named.collect()
}

/// The columns of these sheets that no header stands over which `counts` as one, from left to right.
fn nameless<'a>(sheets: &'a [Sheet<'_>], counts: impl Fn(&Named) -> bool) -> Vec<Nameless<'a>> {
    let mut found: Vec<Nameless<'_>> = Vec::new();
    for sheet in sheets {
        let columns: Vec<&Named> = sheet.columns.iter().filter(|column| counts(column)).collect();
        let headed = |x: f64| columns.iter().any(|column| column.x0 <= x && x <= column.x1);
        for cell in sheet.body().filter(|cell| !cell.is_blank() && !headed(cell.rect.center().x)) {
            let middle = cell.rect.center().x;
            if columns
                .iter()
                .any(|c| cell.rect.x0 < c.x0 + SAME_SIDE && c.x1 - SAME_SIDE < cell.rect.x1)
            {
                continue;
            }
            let column = found.iter_mut().find(|column| column.x0 <= middle && middle <= column.x1);
            match column {
                Some(column) => column.cells.push(cell),
                None => {
                    let Rect { x0, x1, .. } = cell.rect;
                    found.push(Nameless { x0, x1, cells: vec![cell] });
                }
            }
        }
    }
    found.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    found
}

/// So many cells are read by one thread in one go.
const CELLS: usize = 32;

/// For each nameless column the field of the second reading that it fills.
fn tell_fields(columns: &[Nameless<'_>], profile: &Profile) -> Vec<Option<Field>> {
    let kind_of = |column: &Nameless<'_>| {
        kind(
            &column
                .cells
                .par_iter()
                .with_max_len(CELLS)
                .map(|cell| cell.text())
                .collect::<Vec<_>>(),
        )
    };
    let mut fields: Vec<Option<Field>> = columns.iter().map(kind_of).collect();
    let mut counts: BTreeMap<Field, usize> = BTreeMap::new();
    for field in fields.iter().flatten() {
        *counts.entry(*field).or_default() += 1;
    }
    for field in &mut fields {
        let clear = field.is_some_and(|f| counts.get(&f) == Some(&1) && profile.repeats(f));
        *field = field.filter(|_| clear).and_then(Field::second_reading);
    }
    fields
}

/// The field of a requirement that most of these texts could fill.
fn kind(texts: &[String]) -> Option<Field> {
    let share = |is: fn(&str) -> bool| {
        texts.iter().filter(|text| is(text)).count() as f64 >= MOSTLY * texts.len() as f64
    };
    let volume =
        |text: &str| text.trim_end().ends_with('編') && text.chars().count() <= LONGEST_VOLUME;
    match texts {
        [] => None,
        _ if share(|text| Mark::parse(text).is_some()) => Some(Field::Clause),
        _ if share(volume) => Some(Field::Volume),
        _ if share(|text| Dotted::label(text).is_some()) => Some(Field::Chapter),
        _ => Some(Field::Text),
    }
}
