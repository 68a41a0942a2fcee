//! The draft as TOML, with comments that say what was seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Heads, Seen};
use crate::fold;
use crate::grid::PageGrid;
use crate::grid::text::beginning;
use crate::profile::{Field, Profile};

/// So many different texts of a column are shown.
const EXAMPLES: usize = 3;
/// A field with a vocabulary has at most so many different values.
const MOST_VALUES: usize = 8;

/// The draft while it is written.
pub(super) struct Writer<'a> {
    pub(super) name: &'a str,
    pub(super) heads: &'a Heads,
    pub(super) model: &'a Profile,
    pub(super) pages: &'a [PageGrid],
}

impl Writer<'_> {
    pub(super) fn write(&self) -> String {
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
