//! Annotations that print: the filled-in fields of a form (PDF 32000-1 §12.5.5).

use lopdf::{Dictionary, Object, Stream};

use super::objects::{Objects, as_dict};
use super::page::PageBuilder;
use super::pages::PageNode;
use crate::finding::Code;
use crate::geom::{Matrix, Rect};

/// Flags of annotations that nobody sees: hidden, and not on the screen (table 165).
const UNSEEN: i64 = 2 | 32;

/// The most annotations of a page that are looked at; a form of one page has some 300.
const MOST: usize = 10_000;

/// Fields within fields deeper than this are a circle.
const MOST_PARENTS: usize = 16;

/// An annotation whose appearance belongs to the page.
pub(super) struct Annotation<'d> {
    /// What it looks like.
    pub(super) appearance: &'d Stream,
    /// Where it lies, in the page's own coordinates.
    rect: Rect,
}

/// The form fields of a page that are seen. Notes and stamps that someone put over the page are no
/// part of it; those with a look of their own are said.
pub(super) fn of_page<'d>(
    objects: &'d Objects,
    page: &'d PageNode,
    builder: &mut PageBuilder,
) -> Vec<Annotation<'d>> {
    let own = page.dicts(objects).next();
    let listed = own.and_then(|dict| objects.array(dict, b"Annots")).unwrap_or_default();
    let mut fields = Vec::new();
    let (mut notes, mut undrawn) = (0, 0);
    for dict in listed.iter().take(MOST).filter_map(|one| objects.resolve(one).and_then(as_dict)) {
        let unseen = objects.integer(dict, b"F").unwrap_or(0) & UNSEEN != 0;
        let Some(rect) = objects.rect(dict, b"Rect").filter(|_| !unseen) else { continue };
        let Some(appearance) = appearance(objects, dict) else {
            undrawn += usize::from(is_filled_in(objects, dict));
            continue;
        };
        match objects.name(dict, b"Subtype") {
            Some(b"Widget") => fields.push(Annotation { appearance, rect }),
            Some(b"FreeText" | b"Stamp") => notes += 1,
            _ => {}
        }
    }
    if notes > 0 {
        let message = format!("{notes} notes or stamps lie over the page; they were not read");
        builder.note(Code::NotesOver, message);
    }
    if undrawn > 0 {
        let message = format!("{undrawn} fields of a form are filled in, but not drawn; not read");
        builder.note(Code::FieldsUndrawn, message);
    }
    fields
}

/// Whether it is a field of a form in which something is written or chosen (§12.7.4).
fn is_filled_in(objects: &Objects, dict: &Dictionary) -> bool {
    let parents = std::iter::successors(Some(dict), |dict| objects.dict(dict, b"Parent"));
    let chain: Vec<_> = parents.take(MOST_PARENTS).collect();
    let kind = chain.iter().find_map(|dict| objects.name(dict, b"FT"));
    let value = chain.iter().find_map(|dict| objects.get(dict, b"V"));
    let is_written = value.is_some_and(|value| match value {
        Object::String(text, _) => text.iter().any(|byte| !byte.is_ascii_whitespace()),
        Object::Array(chosen) => !chosen.is_empty(),
        _ => false,
    });
    is_written && matches!(kind, Some(b"Tx" | b"Ch"))
}

/// The normal appearance, in the state that the annotation is in.
fn appearance<'d>(objects: &'d Objects, dict: &'d Dictionary) -> Option<&'d Stream> {
    let appearances = objects.dict(dict, b"AP")?;
    match objects.get(appearances, b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dictionary(states) => objects.stream(states, objects.name(dict, b"AS")?),
        _ => None,
    }
}

impl Annotation<'_> {
    /// From the appearance's outer coordinates to the page: its box, turned by its matrix, is fitted
    /// to the place of the annotation (algorithm 8.1).
    pub(super) fn to_page(&self, objects: &Objects, page: &Matrix) -> Matrix {
        let dict = &self.appearance.dict;
        let bounds = objects.rect(dict, b"BBox").unwrap_or(self.rect);
        let own = objects.matrix(dict, b"Matrix").unwrap_or(Matrix::IDENTITY);
        let turned = own.apply_rect(&bounds);
        let scale = |to: f64, from: f64| if from > 0.0 { to / from } else { 1.0 };
        let a = scale(self.rect.width(), turned.width());
        let d = scale(self.rect.height(), turned.height());
        let (e, f) = (self.rect.x0 - a * turned.x0, self.rect.y0 - d * turned.y0);
        Matrix::new(a, 0.0, 0.0, d, e, f).then(page)
    }
}
