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
    let mut notes = 0;
    for dict in listed.iter().take(MOST).filter_map(|one| objects.resolve(one).and_then(as_dict)) {
        let unseen = objects.integer(dict, b"F").unwrap_or(0) & UNSEEN != 0;
        let Some(appearance) = appearance(objects, dict).filter(|_| !unseen) else { continue };
        let Some(rect) = objects.rect(dict, b"Rect") else { continue };
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
    fields
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
