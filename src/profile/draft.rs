//! A first draft of a profile, from a document: its headers as they are printed, those that are known
//! with their fields, the others as comments that say what was seen.
//!
//! ```text
//! grids ─heads→ head cells ─known→ columns with fields ─write→ TOML
//! ```

mod write;

use std::collections::BTreeMap;

use super::{Column, Field, Profile};
use crate::error::Error;
use crate::fold;
use crate::grid::{Cell, Grid, PageGrid};
use crate::limits::Limits;
use crate::mark::{self, Dotted, ItemNumber, Mark};
use crate::read_grids;
use crate::source::Source;
use write::Writer;

/// A head is read by at least so many headers that are known.
pub const FEWEST_KNOWN: usize = 3;
/// A column holds a kind of value when this share of its texts do.
const MOSTLY: f64 = 0.6;
/// The name of a 編 has at most so many characters.
const LONGEST_VOLUME: usize = 16;

/// A draft, and what has to be filled in before a document can be read with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The TOML text.
    pub toml: String,
    /// How many columns have a field.
    pub known: usize,
    /// How many columns the table has.
    pub columns: usize,
    /// What has to be filled in; none when the draft is a profile that can be used.
    pub missing: Vec<String>,
}

/// Drafts a profile of this name for a document.
///
/// # Errors
/// When the document cannot be read, or holds no table with a head.
pub fn draft(name: &str, source: &Source) -> Result<Draft, Error> {
    let source_alone = std::iter::once((0, source));
    let pages = read_grids(source_alone, None, &Limits::default(), &mut Vec::new())?;
    let mut heads = head_of_document(&pages).ok_or_else(|| no_head(source, &pages))?;
    let model = Profile::all().into_iter().max_by_key(|profile| heads.known_by(profile));
    if let Some(model) = &model {
        heads.name(model);
    }
    heads.name_numbers();
    let model = model.unwrap_or_else(Profile::mic_annex2);
    let known = heads.columns.iter().filter(|column| column.field.is_some()).count();
    Ok(Draft {
        toml: Writer { name, heads: &heads, model: &model, pages: &pages }.write(),
        known,
        columns: heads.columns.len(),
        missing: heads.missing(),
    })
}

/// What has to be filled in before documents can be read with a profile; none if nothing has to.
pub fn missing(profile: &Profile) -> Vec<String> {
    too_few(profile.columns.len(), "").into_iter().collect()
}

/// The same for a text that is no profile yet, as none of so many columns has the field `number`.
pub fn missing_with_number(columns: usize) -> Vec<String> {
    std::iter::once(NO_NUMBER.to_owned()).chain(too_few(columns, "")).collect()
}

/// Said where no column has the numbers of the items.
const NO_NUMBER: &str =
    "no column has the field \"number\": give it to the one with the numbers of the items";

/// Said where too few columns have a field, of so many as `of` says.
fn too_few(known: usize, of: &str) -> Option<String> {
    let columns = if known == 1 && of.is_empty() { "column has" } else { "columns have" };
    (known < FEWEST_KNOWN).then(|| {
        format!(
            "{known}{of} {columns} a field where a table is told by {FEWEST_KNOWN}: take out the # \
             of more columns and fill in `field`"
        )
    })
}

fn no_head(source: &Source, pages: &[PageGrid]) -> Error {
    let tables = pages.iter().map(|page| page.tables.len()).sum();
    Error::NoTable {
        name: source.name.to_string(),
        profile: None,
        columns: 0,
        tables,
        found: Vec::new(),
    }
}

/// The head of a document's table.
struct Heads {
    columns: Vec<Seen>,
    /// On how many grids it stands.
    grids: usize,
}

/// A column as it was seen.
struct Seen {
    header: String,
    /// The text of the cell over it and its neighbours.
    group: Option<String>,
    field: Option<Field>,
    /// Whether the field was told by what the column holds.
    by_content: bool,
    /// The texts below, from the top down.
    texts: Vec<String>,
}

/// The head that stands over most text.
fn head_of_document(pages: &[PageGrid]) -> Option<Heads> {
    let mut found: BTreeMap<Vec<String>, (usize, usize, Vec<&Grid>)> = BTreeMap::new();
    for (order, grid) in pages.iter().flat_map(|page| &page.tables).enumerate() {
        let (cells, depth) = leaves(grid);
        let keys: Vec<String> = cells.iter().map(|cell| fold::key(&cell.text())).collect();
        let below = grid.cells.iter().filter(|cell| cell.row >= depth && !cell.is_blank()).count();
        let entry = found.entry(keys).or_insert((0, order, Vec::new()));
        entry.0 += below;
        entry.2.push(grid);
    }
    let wide = found.into_iter().filter(|(keys, _)| keys.len() > 1);
    let (_, (_, _, grids)) =
        wide.max_by_key(|(_, (below, order, _))| (*below, usize::MAX - order))?;
    let columns = (0..leaves(grids[0]).0.len()).filter_map(|at| seen(at, &grids)).collect();
    Some(Heads { columns, grids: grids.len() })
}

/// The cells that head the columns of a grid, from left to right, and where the body begins.
fn leaves(grid: &Grid) -> (Vec<&Cell>, usize) {
    let written = || grid.cells.iter().filter(|cell| !cell.is_blank());
    let first = written().map(|cell| cell.row).filter(|&row| !is_title(grid, row)).min();
    let top: Vec<&Cell> = written().filter(|cell| Some(cell.row) == first).collect();
    let groups: Vec<&Cell> =
        top.iter().copied().filter(|cell| parts(grid, cell).count() > 1).collect();
    let depth = |cells: &[&Cell], more: usize| {
        cells.iter().map(|cell| cell.row + cell.row_span + more).max().unwrap_or(0)
    };
    let depth = depth(&top, 0).max(depth(&groups, 1));
    let is_group = |cell: &&Cell| groups.iter().any(|group| std::ptr::eq(*group, *cell));
    let from = first.unwrap_or(0);
    let head = written().filter(|cell| from <= cell.row && cell.row < depth);
    let mut leaves: Vec<&Cell> = head.filter(|cell| !is_group(cell)).collect();
    leaves.sort_by_key(|cell| (cell.column, cell.row));
    (leaves, depth)
}

/// Whether a band holds nothing but one text over most columns: a title.
fn is_title(grid: &Grid, row: usize) -> bool {
    let mut cells = grid.cells.iter().filter(|cell| cell.row == row && !cell.is_blank());
    let only = cells.next().filter(|_| cells.next().is_none());
    only.is_some_and(|cell| 2 * cell.column_span > grid.columns())
}

/// The cells right below a cell.
fn parts<'a>(grid: &'a Grid, group: &Cell) -> impl Iterator<Item = &'a Cell> {
    let columns = group.column..group.column + group.column_span;
    let below = group.row + group.row_span;
    grid.cells.iter().filter(move |cell| cell.row == below && columns.contains(&cell.column))
}

/// The column of that index: what stands over it, and what it holds on all of these grids.
fn seen(at: usize, grids: &[&Grid]) -> Option<Seen> {
    let first = grids.first()?;
    let leaf = *leaves(first).0.get(at)?;
    let over = first.cells.iter().find(|cell| {
        cell.row + cell.row_span == leaf.row
            && (2..first.columns()).contains(&cell.column_span)
            && (cell.column..cell.column + cell.column_span).contains(&leaf.column)
            && !cell.is_blank()
            && !is_title(first, cell.row)
    });
    Some(Seen {
        header: on_one_line(&leaf.text()),
        group: over.map(|cell| on_one_line(&cell.text())),
        field: None,
        by_content: false,
        texts: grids.iter().flat_map(|grid| texts_below(at, grid)).collect(),
    })
}

/// What a column of a grid holds below its head.
fn texts_below(at: usize, grid: &Grid) -> Vec<String> {
    let (leaves, depth) = leaves(grid);
    let Some(leaf) = leaves.get(at) else { return Vec::new() };
    let columns = leaf.column..leaf.column + leaf.column_span;
    let own = |cell: &&Cell| {
        cell.row >= depth && columns.contains(&cell.column) && cell.column_span <= columns.len()
    };
    let cells = grid.cells.iter().filter(own);
    cells.filter(|cell| !cell.is_blank()).map(Cell::text).collect()
}

/// A header as profiles have it: line breaks of a narrow column say nothing.
fn on_one_line(text: &str) -> String {
    text.replace('\n', "")
}

impl Heads {
    /// How many of the headers a profile knows.
    fn known_by(&self, profile: &Profile) -> usize {
        self.columns.iter().filter(|c| !profile.columns_named(&c.header).is_empty()).count()
    }

    /// Gives the columns the fields of a profile: by header and group, else by header and neighbours.
    fn name(&mut self, model: &Profile) {
        for strict in [true, false] {
            for at in 0..self.columns.len() {
                if self.columns[at].field.is_none() {
                    self.columns[at].field = self.field(at, model, strict);
                }
            }
        }
    }

    /// The field of a column; `strict` where only one can be meant.
    fn field(&self, at: usize, model: &Profile, strict: bool) -> Option<Field> {
        let column = &self.columns[at];
        let taken = |field| self.columns.iter().any(|column| column.field == Some(field));
        let mut free = model.columns_named(&column.header);
        free.retain(|known| !taken(known.field));
        let group = column.group.as_deref().and_then(|text| model.group_named(text));
        match free[..] {
            [only] if strict && model.columns_named(&column.header).len() == 1 => Some(only.field),
            _ if strict => free
                .iter()
                .find(|c| group.is_some() && c.group.as_deref() == group)
                .map(|c| c.field),
            _ => {
                let beside = self.group_beside(at, model);
                let fits = |c: &&&Column| beside.is_some() && c.group == beside;
                free.iter().find(fits).or(free.first()).map(|c| c.field)
            }
        }
    }

    /// The group of the nearest column on the left that has a field, else on the right.
    fn group_beside(&self, at: usize, model: &Profile) -> Option<String> {
        let (left, right) = self.columns.split_at(at);
        let mut near = left.iter().rev().chain(right);
        near.find_map(|column| model.column(column.field?)?.group.clone())
    }

    /// Without a known header for it, the first column of numbers such as ①-1 is No.
    fn name_numbers(&mut self) {
        if self.has(Field::Number) {
            return;
        }
        let free = self.columns.iter_mut().filter(|column| column.field.is_none());
        if let Some(column) = free.into_iter().find(|column| column.likely() == Some(Field::Number))
        {
            (column.field, column.by_content) = (Some(Field::Number), true);
        }
    }

    fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }

    /// What has to be filled in before a document can be read.
    fn missing(&self) -> Vec<String> {
        let known = self.columns.iter().filter(|column| column.field.is_some()).count();
        let mut missing = Vec::new();
        if !self.has(Field::Number) {
            missing.push(NO_NUMBER.to_owned());
        }
        missing.extend(too_few(known, &format!(" of {}", self.columns.len())));
        missing
    }
}

/// Whether a text is of some kind.
type Holds = fn(&str) -> bool;

impl Seen {
    /// The field that most of the texts could fill.
    fn likely(&self) -> Option<Field> {
        let kinds: [(Field, Holds); 8] = [
            (Field::Number, |text| ItemNumber::parse(text).is_some()),
            (Field::Grade, |text| matches!(fold::grade(text).text.as_str(), "◎" | "〇")),
            (Field::Clause, |text| Mark::parse(text).is_some()),
            (Field::Minor, |text| mark::split(text).is_some()),
            (Field::Text, |text| text.starts_with('【')),
            (Field::Volume, |text| text.ends_with('編') && text.chars().count() <= LONGEST_VOLUME),
            (Field::Major, |text| components(text) > 1),
            (Field::Chapter, |text| components(text) == 1),
        ];
        kinds.into_iter().find(|(_, is)| self.mostly(is)).map(|(field, _)| field)
    }

    fn mostly(&self, is: &Holds) -> bool {
        let fitting = self.texts.iter().filter(|text| is(text.trim())).count();
        !self.texts.is_empty() && fitting as f64 >= MOSTLY * self.texts.len() as f64
    }

    /// The different texts, each with how often it stands, in the order in which they first come up.
    fn values(&self) -> Vec<(String, usize)> {
        let mut values: Vec<(String, usize)> = Vec::new();
        for text in &self.texts {
            let text = text.trim();
            match values.iter_mut().find(|(known, _)| known == text) {
                Some((_, count)) => *count += 1,
                None => values.push((text.to_owned(), 1)),
            }
        }
        values
    }
}

/// How many numbers a heading opens with: two for `1.1. 役割分担`, none for no heading.
fn components(text: &str) -> usize {
    Dotted::heading(text).map_or(0, |(number, _)| number.components().len())
}
