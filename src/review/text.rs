//! Garbled text → sheets: the lines of each page, in pieces, and which field each went to.

use super::{Kind, Patch, Sheet};
use crate::plain::{self, Entry};
use crate::record::RecordSet;

/// The pages of a document from texts, as the trace of its reading has them.
pub(super) fn sheets(trace: &plain::Trace, records: &RecordSet) -> Vec<Sheet> {
    let pages = trace.lines.chunk_by(|a, b| (a.page, &a.source) == (b.page, &b.source));
    pages.map(|entries| sheet(entries, records)).collect()
}

fn sheet(entries: &[Entry], records: &RecordSet) -> Sheet {
    let first = &entries[0];
    let sources = &records.document.sources;
    let source = sources.iter().position(|source| source.name == first.source);
    Sheet {
        source: source.and_then(|index| u32::try_from(index).ok()).unwrap_or_default(),
        name: first.source.clone(),
        page: first.page,
        paper: first.page,
        patches: entries.iter().map(patch).collect(),
        ..Sheet::default()
    }
}

fn patch(entry: &Entry) -> Patch {
    Patch {
        kind: kind(entry),
        line: Some(entry.line),
        text: entry.text.clone(),
        glyphs: entry.text.chars().filter(|c| !c.is_whitespace()).count() as u64,
        field: entry.field.clone(),
        ..Patch::default()
    }
}

/// What a piece of a line was read as.
fn kind(entry: &Entry) -> Kind {
    let field = entry.field.as_deref().map(|field| field.rsplit(' ').next().unwrap_or(field));
    match (field, entry.form) {
        (Some("section" | "major" | "minor"), _) => Kind::Heading,
        (Some("number" | "statement" | "grade"), _) => Kind::Item,
        (Some("risk_scenario"), _) => Kind::Risk,
        (Some("unattached"), _) => Kind::Unattached,
        (Some(_), _) => Kind::Requirement,
        (None, "label" | "title" | "page-number" | "copy" | "around" | "header") => Kind::Furniture,
        (None, _) => Kind::Residue,
    }
}
