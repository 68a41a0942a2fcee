//! What has happened to each control.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::fields::{Said, any_word, change, kinds};
use super::headings::{Headings, Stand};
use super::matching::{Group, Item, match_items};
use super::model::{Class, ControlChange, FieldChange, Kind, Standing, StandingChange};
use super::order::{Ordered, Rank};
use super::requirements;
use crate::fold;
use crate::record::{Control, RecordSet};

/// The ids that several controls of a record set have: they name nothing.
pub(super) fn repeated_ids(records: &RecordSet) -> Vec<&str> {
    repeated(&records.controls.iter().collect::<Vec<_>>())
}

pub(super) fn repeated<'a>(controls: &[&'a Control]) -> Vec<&'a str> {
    let mut ids = controls.iter().map(|control| control.id.as_str()).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

/// Which controls are which.
pub(super) fn match_controls(old: &Ordered<'_>, new: &Ordered<'_>) -> Vec<Group> {
    match_items(&items(&old.controls), &items(&new.controls))
}

fn items<'a>(controls: &[&'a Control]) -> Vec<Item<'a>> {
    let repeated = repeated(controls);
    let id = |control: &'a Control| {
        Some(control.id.as_str()).filter(|id| repeated.binary_search(id).is_err())
    };
    let text = |control: &Control| control.statement.as_deref().map(fold::key).unwrap_or_default();
    let item = |&control: &&'a Control| Item {
        id: id(control),
        text: text(control),
        rest: mapping(control),
    };
    controls.iter().map(item).collect()
}

/// Stands for the requirements of a control; `None` where it has none.
fn mapping(control: &Control) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for requirement in &control.requirements {
        (requirements::label(requirement), &requirement.text).hash(&mut hasher);
    }
    (!control.requirements.is_empty()).then(|| hasher.finish())
}

/// Two editions, matched.
pub(super) struct Matched<'a> {
    pub(super) old: &'a [&'a Control],
    pub(super) new: &'a [&'a Control],
    pub(super) headings: &'a Headings<'a>,
}

impl Matched<'_> {
    /// What has happened to a group of controls that are one; `None` where nothing has.
    pub(super) fn change(&self, group: &Group) -> Option<ControlChange> {
        if self.is_same(group) {
            return None;
        }
        let (old, new) = (pick(self.old, &group.old), pick(self.new, &group.new));
        let said = (Said::by(&old), Said::by(&new));
        let mut change = ControlChange {
            kind: Kind::Changed,
            also: Vec::new(),
            old: old.into_iter().cloned().collect(),
            new: new.into_iter().cloned().collect(),
            old_at: group.old.clone(),
            new_at: group.new.clone(),
            fields: Vec::new(),
            requirements: Vec::new(),
        };
        match (group.old.as_slice(), group.new.as_slice()) {
            ([], _) => change.kind = Kind::Added,
            (_, []) => change.kind = Kind::Removed,
            (&[i], &[j]) => self.compare_pair(i, j, &said, &mut change),
            (olds, _) => {
                change.kind = if olds.len() == 1 { Kind::Split } else { Kind::Merged };
                compare(&said, &mut change);
            }
        }
        Some(change)
    }

    /// Whether a control stands where it stood and says what it said.
    fn is_same(&self, group: &Group) -> bool {
        let (&[i], &[j]) = (group.old.as_slice(), group.new.as_slice()) else { return false };
        self.headings.stand(i, j) == Stand::Same && says_the_same(self.old[i], self.new[j])
    }

    fn compare_pair(
        &self,
        i: usize,
        j: usize,
        said: &(Said<'_>, Said<'_>),
        change: &mut ControlChange,
    ) {
        let stand = self.headings.stand(i, j);
        change.fields.extend(number(self.old[i], self.new[j]));
        if stand != Stand::Same {
            change.fields.extend(self.headings.fields(i, j));
        }
        compare(said, change);
        name(change, stand == Stand::Moved);
    }
}

fn pick<'a>(controls: &[&'a Control], at: &[usize]) -> Vec<&'a Control> {
    at.iter().map(|&at| controls[at]).collect()
}

/// Whether two controls are equal in all that they say; pages and doubts are not theirs.
fn says_the_same(old: &Control, new: &Control) -> bool {
    (&old.id, &old.number, &old.statement, &old.grade, &old.risk_scenario, &old.requirements)
        == (&new.id, &new.number, &new.statement, &new.grade, &new.risk_scenario, &new.requirements)
}

/// The change of the number; where the id is the same, of what is printed as No.
fn number(old: &Control, new: &Control) -> Option<FieldChange> {
    let id = change("id", Class::Number, Some(&old.id), Some(&new.id));
    id.or_else(|| change("number", Class::Wording, Some(&old.number), Some(&new.number)))
}

fn compare((old, new): &(Said<'_>, Said<'_>), change: &mut ControlChange) {
    change.fields.extend(old.changes(new));
    change.requirements = requirements::changes(&old.requirements, &new.requirements);
    if change.requirements.is_empty() && old.requirements != new.requirements {
        change.fields.extend(requirements::reordered(&old.requirements, &new.requirements));
    }
}

/// Names what has happened to a pair of controls from its fields.
pub(super) fn name(change: &mut ControlChange, moved: bool) {
    let is_heading = |field: &FieldChange| field.class == Class::Heading;
    let own = change.fields.iter().filter(|field| !(moved && is_heading(field)));
    let in_requirements = change
        .requirements
        .iter()
        .any(|requirement| any_word(&requirement.fields) || requirement.kind != Kind::Changed);
    let changed = in_requirements || any_word(&own.cloned().collect::<Vec<_>>());
    let renumbered = change.fields.iter().any(|field| field.field == "id");
    (change.kind, change.also) = kinds(moved, changed, renumbered && !moved);
}

/// A pair that has not changed, but was read elsewhere. Controls that share their number with
/// others are always listed, as their order does not tell which is which.
pub(super) fn standing(
    (i, j): (usize, usize),
    old: &[&Control],
    new: &[&Control],
    is_repeated: bool,
) -> Option<StandingChange> {
    let standing = |control: &Control| Standing {
        pages: control.pages.clone(),
        doubts: control.doubts.clone(),
    };
    let (was, is) = (standing(old[i]), standing(new[j]));
    let id = new[j].id.clone();
    (was != is || is_repeated).then_some(StandingChange {
        id,
        old_at: i,
        new_at: j,
        old: was,
        new: is,
    })
}

/// The one order of changes: that of the paper, by their new numbers where they have one.
pub(super) fn sort(changes: &mut [ControlChange]) {
    fn rank(change: &ControlChange) -> (Option<Rank<'_>>, Kind, &[usize], &[usize]) {
        let first = change.new.first().or(change.old.first());
        let rank = first.map(|control| Rank::of(&control.id));
        (rank, change.kind, &change.old_at, &change.new_at)
    }
    changes.sort_by(|a, b| rank(a).cmp(&rank(b)));
}
