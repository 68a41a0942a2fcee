//! A first draft of a profile, from a document: its headers as they are printed, those that are known
//! with their fields, the others as comments that say what was seen.
//!
//! ```text
//! grids ─heads→ head cells ─known→ columns with fields ─write→ TOML
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Column, Field, Profile};
use crate::error::Error;
use crate::fold;
use crate::grid::text::beginning;
use crate::grid::{Cell, Grid, PageGrid};
use crate::mark::{self, Dotted, ItemNumber, Mark};
use crate::read_grids;
use crate::source::Source;

/// A head is read by at least so many headers that are known.
pub const FEWEST_KNOWN: usize = 3;
/// So many different texts of a column are shown.
const EXAMPLES: usize = 3;
/// A field with a vocabulary has at most so many different values.
const MOST_VALUES: usize = 8;
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
    let pages = read_grids(std::iter::once((0, source)), |_| true, &mut Vec::new())?;
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

fn no_head(source: &Source, pages: &[PageGrid]) -> Error {
    let tables = pages.iter().map(|page| page.tables.len()).sum();
    Error::NoTable { name: source.name.to_string(), profile: None, tables, found: Vec::new() }
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
            missing.push("no column has the field \"number\": give it to the one with the numbers of the items".to_owned());
        }
        if known < FEWEST_KNOWN {
            missing.push(format!(
                "{known} of {} columns have a field where a table is told by {FEWEST_KNOWN}: \
                 take out the # of more columns and fill in `field`",
                self.columns.len()
            ));
        }
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

/// The draft while it is written.
struct Writer<'a> {
    name: &'a str,
    heads: &'a Heads,
    model: &'a Profile,
    pages: &'a [PageGrid],
}

impl Writer<'_> {
    fn write(&self) -> String {
        let mut out = String::new();
        self.opening(&mut out);
        self.page(&mut out);
        self.groups(&mut out);
        self.heads.columns.iter().for_each(|column| self.column(column, &mut out));
        self.vocabulary(&mut out);
        out
    }

    fn opening(&self, out: &mut String) {
        let Heads { columns, grids } = self.heads;
        let _ = writeln!(
            out,
            "# Drafted by besshi from a document: its head of {} columns stands over {grids} tables.\n\
             # Columns whose header is known have a field; the others are comments. To use one, take\n\
             # out its # and fill in the field. `besshi profile check` says whether it is a profile,\n\
             # `besshi profile show {}` prints one to compare with.\n\n\
             name = {}\ndescription = \"\"\n",
            columns.len(),
            self.model.name,
            quoted(self.name),
        );
    }

    /// What stands around the table.
    fn page(&self, out: &mut String) {
        let (label, number) = (&self.model.label, &self.model.page_number);
        let lines = || self.pages.iter().flat_map(|page| &page.outside);
        let said = || lines().map(|line| fold::text(line.raw.trim()).text);
        let labels: Vec<String> = said().filter(|said| label.is_match(said)).take(1).collect();
        let is_number = |said: &String| number.iter().any(|pattern| pattern.is_match(said));
        let numbers: Vec<String> = said().filter(is_number).take(EXAMPLES).collect();
        let others: BTreeSet<String> =
            said().filter(|said| !label.is_match(said) && !is_number(said)).collect();
        let _ = writeln!(out, "[page]\n# The label above the title. {}", shown(&labels));
        let others: Vec<String> = others.into_iter().take(EXAMPLES).collect();
        let _ = writeln!(out, "# Other lines around the table: {}", shown(&others));
        let _ = writeln!(out, "label = {}", literal(label.as_str()));
        let _ = writeln!(out, "# The number of a page. {}\nnumber = [", shown(&numbers));
        for pattern in number {
            let _ = writeln!(out, "  {},", literal(pattern.as_str()));
        }
        out.push_str("]\n\n");
    }

    fn groups(&self, out: &mut String) {
        out.push_str("# What stands over a group of columns.\n[groups]\n");
        for (group, texts) in &self.model.groups {
            let seen = self.texts_over(group);
            let texts = if seen.is_empty() { texts } else { &seen };
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            let note = if seen.is_empty() { " # not seen" } else { "" };
            let _ = writeln!(out, "{group} = [{}]{note}", texts.join(", "));
        }
        out.push('\n');
    }

    /// The texts that stand over columns of one group of the model, and of no other.
    fn texts_over(&self, group: &str) -> Vec<String> {
        let columns = &self.heads.columns;
        let of = |column: &Seen| self.model.column(column.field?)?.group.clone();
        let only = |text: &String| {
            let mut over = columns.iter().filter(|column| column.group.as_ref() == Some(text));
            over.all(|column| of(column).is_none_or(|other| other == group))
        };
        let mut texts: Vec<String> = Vec::new();
        for column in columns.iter().filter(|column| of(column).as_deref() == Some(group)) {
            let text = column.group.as_ref().filter(|text| only(text) && !texts.contains(text));
            texts.extend(text.cloned());
        }
        texts
    }

    fn column(&self, column: &Seen, out: &mut String) {
        let group = column.group.as_ref().map(|text| format!(", under “{}”", comment(text)));
        let examples: Vec<String> = column.values().into_iter().map(|(text, _)| text).collect();
        let shown = shown(&examples[..examples.len().min(EXAMPLES)]);
        let _ =
            writeln!(out, "# {} texts{}. {shown}", column.texts.len(), group.unwrap_or_default());
        let Some(field) = column.field else { return self.unknown_column(column, out) };
        if column.by_content {
            out.push_str("# Told by what it holds, not by its header.\n");
        }
        let header = quoted(&column.header);
        let _ = writeln!(out, "[[column]]\nfield = {}\nheader = [{header}]", key(field));
        let Some(known) = self.model.column(field) else { return out.push('\n') };
        if let Some(group) = &known.group {
            let _ = writeln!(out, "group = {}", quoted(group));
        }
        let marks = [
            ("required", known.required),
            ("spanning", known.spanning),
            ("second_reading", known.second_reading),
        ];
        for (mark, _) in marks.iter().filter(|(_, is)| *is) {
            let _ = writeln!(out, "{mark} = true");
        }
        out.push('\n');
    }

    /// A column whose header is not known, as a comment, with the field that it may have by what it
    /// holds.
    fn unknown_column(&self, column: &Seen, out: &mut String) {
        let likely = column.likely().filter(|field| !self.heads.has(*field));
        let (field, why) = match likely {
            Some(field) => (key(field), " # perhaps, by what it holds"),
            None => ("\"\"".to_owned(), ""),
        };
        let header = quoted(&column.header);
        let _ = writeln!(out, "# [[column]]\n# field = {field}{why}\n# header = [{header}]\n");
    }

    /// The values that were seen, where a field has few.
    fn vocabulary(&self, out: &mut String) {
        out.push_str("# Values that a field may have; anything else is doubted.\n[vocabulary]\n");
        let of = |field| self.heads.columns.iter().find(|column| column.field == Some(field));
        let grades = of(Field::Grade).map(Seen::values).unwrap_or_default();
        self.values("grade", grades.into_iter().map(|(text, n)| (fold::grade(&text).text, n)), out);
        let bracketed = |text: &String| {
            Some(text.trim().strip_prefix('【')?.split_once('】')?.0.trim().to_owned())
        };
        let texts = of(Field::Text).map(|column| &column.texts[..]).unwrap_or_default();
        let words = texts.iter().filter_map(bracketed).map(|word| (word, 1));
        self.values("obligation", words, out);
    }

    fn values(&self, field: &str, seen: impl Iterator<Item = (String, usize)>, out: &mut String) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        seen.for_each(|(text, count)| *counts.entry(text).or_default() += count);
        let mut values: Vec<(&String, usize)> = counts.iter().map(|(text, n)| (text, *n)).collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let told: Vec<String> = values
            .iter()
            .take(MOST_VALUES)
            .map(|(text, n)| format!("{} ×{n}", comment(text)))
            .collect();
        if values.is_empty() || values.len() > MOST_VALUES {
            let _ = writeln!(out, "# {field} = [] # seen: {}", told.join(", "));
            return;
        }
        let list: Vec<String> = values.iter().map(|(text, _)| quoted(text)).collect();
        let _ = writeln!(out, "{field} = [{}] # seen: {}", list.join(", "), told.join(", "));
    }
}

/// The name of a field in a profile.
fn key(field: Field) -> String {
    serde_json::to_string(&field).unwrap_or_default()
}

/// A TOML basic string: JSON's, in which DEL is escaped too (TOML 1.0, String).
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

/// A TOML literal string, in which a backslash is one; quoted where it cannot be one.
fn literal(text: &str) -> String {
    if text.contains('\'') || text.contains(char::is_control) {
        quoted(text)
    } else {
        format!("'{text}'")
    }
}

/// Texts that were seen, for a comment.
fn shown(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("“{}”", comment(text))).collect();
    if texts.is_empty() { "Seen: none".to_owned() } else { format!("Seen: {}", texts.join(", ")) }
}

/// The beginning of a text, without what a comment cannot hold.
fn comment(text: &str) -> String {
    beginning(text).replace(char::is_control, " ")
}
