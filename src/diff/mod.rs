//! Comparing two editions: what has changed, and what it means.
//!
//! ```text
//! two record sets ─order→ controls by number ─matching→ groups ─headings→ where they stand
//!                 ─controls→ changes of fields ─summary→ Diff ─render→ text, Markdown, HTML
//! ```
//!
//! [`diff()`] compares; [`Diff::select`] narrows; [`apply()`] makes the new edition from the old one,
//! and [`Diff::inverse`] leads back. [`text()`], [`markdown()`] and [`html()`] show it, [`json()`]
//! writes it.

mod apply;
mod assign;
mod controls;
mod cosmetic;
mod fields;
mod findings;
mod headings;
mod inverse;
mod json;
mod likeness;
mod matching;
mod model;
mod order;
mod render;
mod requirements;
mod rivals;
mod runs;
mod select;
mod summary;
mod unsure;

use std::collections::BTreeSet;

use crate::canon;
use crate::record::{Control, RecordSet};
use controls::Matched;
use fields::change;
use headings::Headings;
use order::Ordered;

pub use apply::{ApplyError, apply, parse};
pub use findings::findings;
pub use json::json;
pub use model::*;
pub use render::html::html;
pub use render::markdown::markdown;
pub(crate) use render::report::{counts, field_name};
pub use render::text::{TextStyle, text};

/// Compares two editions.
///
/// Which control is which is told by number and text, never by the order of the file. Controls
/// whose id stands twice are told by their text alone; [`findings()`] names them.
pub fn diff(old: &RecordSet, new: &RecordSet) -> Diff {
    let (old, new) = (Ordered::of(old), Ordered::of(new));
    // Ties are broken in one direction only: seen from the other side, all is the other way round.
    if old.is_before(&new) { compare(&old, &new) } else { compare(&new, &old).inverse() }
}

fn edition(ordered: &Ordered<'_>) -> Edition {
    let RecordSet { document, controls, accounting, .. } = ordered.records;
    Edition {
        called: None,
        document: document.clone(),
        controls: controls.len(),
        digest: canon::digest(ordered.records),
        accounting: *accounting,
        order: ordered.order.clone(),
    }
}

fn compare(old: &Ordered<'_>, new: &Ordered<'_>) -> Diff {
    let (headings, controls, standings) = compare_controls(old, new);
    let mut diff = Diff {
        format: FORMAT.into(),
        old: edition(old),
        new: edition(new),
        selection: None,
        summary: Summary::default(),
        document: document_changes(old.records, new.records),
        headings,
        controls,
        unattached: replaced(&old.records.unattached, &new.records.unattached),
        residue: replaced(&old.records.residue, &new.records.residue),
        standings,
    };
    diff.count();
    diff
}

fn compare_controls(
    old: &Ordered<'_>,
    new: &Ordered<'_>,
) -> (Vec<HeadingChange>, Vec<ControlChange>, Vec<StandingChange>) {
    let groups = controls::match_controls(old, new);
    let (old, new) = (old.controls.as_slice(), new.controls.as_slice());
    let pairs = groups.iter().filter_map(|group| Some((only(&group.old)?, only(&group.new)?)));
    let pairs = pairs.collect::<Vec<_>>();
    let headings = Headings::of(old, new, &pairs);
    let matched = Matched { old, new, headings: &headings };
    let changed = groups.iter().map(|group| matched.change(group));
    let changed = changed.collect::<Vec<_>>();
    let same = groups.iter().zip(&changed).filter(|(_, change)| change.is_none());
    let same = same.filter_map(|(group, _)| Some((only(&group.old)?, only(&group.new)?)));
    let standings = standings(same, old, new);
    let mut controls = changed.into_iter().flatten().collect::<Vec<_>>();
    controls::sort(&mut controls);
    (headings.changes(), controls, standings)
}

fn standings(
    same: impl Iterator<Item = (usize, usize)>,
    old: &[&Control],
    new: &[&Control],
) -> Vec<StandingChange> {
    let repeated = controls::repeated(old).into_iter().chain(controls::repeated(new));
    let repeated = repeated.collect::<BTreeSet<_>>();
    let standing = |pair: (usize, usize)| {
        controls::standing(pair, old, new, repeated.contains(new[pair.1].id.as_str()))
    };
    let mut standings = same.filter_map(standing).collect::<Vec<_>>();
    inverse::sort_standings(&mut standings);
    standings
}

fn only(items: &[usize]) -> Option<usize> {
    if let &[item] = items { Some(item) } else { None }
}

fn document_changes(old: &RecordSet, new: &RecordSet) -> Vec<FieldChange> {
    let (old, new) = (&old.document, &new.document);
    let label = change("label", Class::Heading, old.label.as_deref(), new.label.as_deref());
    let title = change("title", Class::Heading, old.title.as_deref(), new.title.as_deref());
    label.into_iter().chain(title).collect()
}

fn replaced<T: Clone + PartialEq>(old: &[T], new: &[T]) -> Option<Replaced<T>> {
    (old != new).then(|| Replaced { old: old.to_vec(), new: new.to_vec() })
}
