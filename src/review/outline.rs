//! The outlines of records: around the cells of a control, and around those of each requirement.

use std::collections::BTreeMap;

use super::atlas::Atlas;
use super::{At, Kind, Reading};
use crate::geom::Rect;
use crate::words;

/// An outline on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outline {
    pub(super) rect: Rect,
    /// Index of the control; of several that share a requirement, of the first.
    pub(super) control: usize,
    /// Whether it goes around a requirement.
    pub(super) requirement: bool,
}

/// The outlines of each sheet. A control's own cells are its number, statement and grade.
pub(super) fn all(reading: &Reading, atlas: &Atlas<'_>) -> Vec<Vec<Outline>> {
    let mut sheets = vec![Vec::new(); reading.sheets.len()];
    for (control, origin) in reading.conversion.provenance.controls.iter().enumerate() {
        let mut parts: BTreeMap<(Option<usize>, usize), Rect> = BTreeMap::new();
        for field in &origin.fields {
            let requirement = words::requirement(&field.field).map(|(index, _)| index);
            for at in atlas.field(field) {
                add(&mut parts, atlas, requirement, at);
            }
        }
        for ((requirement, sheet), rect) in parts {
            let outlines: &mut Vec<Outline> = &mut sheets[sheet];
            let outline = Outline { rect, control, requirement: requirement.is_some() };
            if outlines.iter().all(|known| known.rect != rect) {
                outlines.push(outline);
            }
        }
    }
    sheets
}

fn add(
    parts: &mut BTreeMap<(Option<usize>, usize), Rect>,
    atlas: &Atlas<'_>,
    requirement: Option<usize>,
    at: At,
) {
    let patch = atlas.patch(at);
    let own = requirement.is_some() || patch.kind == Kind::Item;
    if let Some(rect) = patch.rect.filter(|_| own) {
        parts.entry((requirement, at.sheet)).and_modify(|r| *r = r.union(rect)).or_insert(rect);
    }
}
