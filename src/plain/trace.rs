//! Where each line of a garbled text went, and the evidence that decided it.

use serde::Serialize;

use super::link::Link;
use super::page::{Page, Role};
use super::piece::{Form, Piece};

/// The format name that every trace carries.
pub const FORMAT: &str = "besshi.trace/1";

/// Where each line went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// Always `besshi.trace/1`.
    pub format: String,
    /// The lines, page by page.
    pub lines: Vec<Entry>,
}

/// Where a line, or the part of it that stands in one cell, went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Name of the file.
    pub source: String,
    /// The line in that file, from 1.
    pub line: u32,
    /// The page of the paper.
    pub page: u32,
    /// The text.
    pub text: String,
    /// What its form says: `number`, `grade`, `chapter`, `words` …, or what stands around the table.
    pub form: &'static str,
    /// Its width, in ems.
    pub width: f64,
    /// The field it went to; `null` for the residue and for what stands around the table.
    pub field: Option<String>,
    /// What follows it in the same cell.
    pub next: Option<Next>,
}

/// The line that follows in the same cell, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// The line, from 1.
    pub line: u32,
    /// Its text.
    pub text: String,
    /// By how much this beats the next best reading.
    pub margin: f64,
    /// How well the line fills its column.
    pub fit: f64,
    /// How well the sentence goes on.
    pub words: f64,
    /// How little the one can end and the other begin a cell.
    pub ends: f64,
    /// How near they stand, in order.
    pub order: f64,
}

/// Writes the trace of all pages.
pub(super) fn write(
    pages: &[Page],
    pieces: &[Piece],
    links: &[Option<Link>],
    fields: &[Option<String>],
) -> Trace {
    let mut lines: Vec<(usize, Entry)> = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        for line in page.lines.iter().filter(|line| line.role != Role::Body) {
            lines.push((index, around(page, line)));
        }
    }
    for (at, piece) in pieces.iter().enumerate() {
        let page = &pages[piece.page];
        let entry = Entry {
            source: page.name.to_string(),
            line: piece.lines[0],
            page: page.paper,
            text: piece.text.clone(),
            form: name(piece.form),
            width: piece.width,
            field: fields[at].clone(),
            next: links[at].map(|link| next(&pieces[link.next], &link)),
        };
        lines.push((piece.page, entry));
    }
    lines.sort_by_key(|(page, entry)| (*page, entry.line));
    Trace { format: FORMAT.to_owned(), lines: lines.into_iter().map(|(_, entry)| entry).collect() }
}

fn around(page: &Page, line: &super::page::Line) -> Entry {
    Entry {
        source: page.name.to_string(),
        line: line.number,
        page: page.paper,
        text: line.text.clone(),
        form: match line.role {
            Role::Label => "label",
            Role::Title => "title",
            Role::PageNumber => "page-number",
            Role::Copy => "copy",
            Role::Around | Role::Body => "around",
        },
        width: super::piece::width(&line.text),
        field: None,
        next: None,
    }
}

fn next(piece: &Piece, link: &Link) -> Next {
    let round = |value: f64| (value * 100.0).round() / 100.0;
    Next {
        line: piece.lines[0],
        text: piece.text.clone(),
        margin: round(link.margin),
        fit: round(link.evidence.fit),
        words: round(link.evidence.words),
        ends: round(link.evidence.ends),
        order: round(link.evidence.order),
    }
}

fn name(form: Form) -> &'static str {
    match form {
        Form::Head => "header",
        Form::Number(_) => "number",
        Form::Grade => "grade",
        Form::Clause(_) => "clause",
        Form::Volume => "volume",
        Form::VolumeStart => "volume-start",
        Form::VolumeEnd => "volume-end",
        Form::Obligation => "obligation",
        Form::Section => "section",
        Form::Major => "major",
        Form::Minor => "minor",
        Form::Chapter => "chapter",
        Form::Words => "words",
    }
}
