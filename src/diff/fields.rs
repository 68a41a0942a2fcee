//! Which fields have changed between controls that are one, and how.

use std::borrow::Cow;

use super::cosmetic::{is_cosmetic, is_cosmetic_grade};
use super::model::{Class, FieldChange, Kind};
use super::runs::runs;
use crate::record::{Control, Requirement};

/// The change of a field; `None` where both values are the same.
pub(super) fn change(
    field: &str,
    class: Class,
    old: Option<&str>,
    new: Option<&str>,
) -> Option<FieldChange> {
    if old == new {
        return None;
    }
    let both = old.zip(new);
    let only_looks = if class == Class::Grade { is_cosmetic_grade } else { is_cosmetic };
    let is_cosmetic = both.is_some_and(|(old, new)| only_looks(old, new));
    Some(FieldChange {
        field: field.to_owned(),
        class: if is_cosmetic { Class::Cosmetic } else { class },
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        runs: both.map(|(old, new)| runs(old, new)).unwrap_or_default(),
    })
}

/// What one control says, or several that were one together.
pub(super) struct Said<'a> {
    statement: Option<Cow<'a, str>>,
    grade: Option<Cow<'a, str>>,
    risk_scenario: Option<Cow<'a, str>>,
    pub(super) requirements: Vec<&'a Requirement>,
}

impl<'a> Said<'a> {
    pub(super) fn by(controls: &[&'a Control]) -> Self {
        let all = |field: fn(&Control) -> Option<&String>| {
            controls.iter().filter_map(move |&control| field(control)).map(String::as_str)
        };
        let every = controls.iter().flat_map(|control| &control.requirements);
        Self {
            statement: put_together(all(|control| control.statement.as_ref()), ""),
            grade: put_together(distinct(all(|control| control.grade.as_ref())), " / "),
            risk_scenario: put_together(distinct(all(|c| c.risk_scenario.as_ref())), "\n"),
            requirements: if controls.len() == 1 { every.collect() } else { distinct(every) },
        }
    }

    /// The fields in which both differ, but for requirements.
    pub(super) fn changes(&self, new: &Self) -> Vec<FieldChange> {
        let fields = [
            change("grade", Class::Grade, self.grade.as_deref(), new.grade.as_deref()),
            change(
                "statement",
                Class::Wording,
                self.statement.as_deref(),
                new.statement.as_deref(),
            ),
            change(
                "risk_scenario",
                Class::Wording,
                self.risk_scenario.as_deref(),
                new.risk_scenario.as_deref(),
            ),
        ];
        fields.into_iter().flatten().collect()
    }
}

/// Texts as one; `None` where there is none.
fn put_together<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    between: &str,
) -> Option<Cow<'a, str>> {
    let mut texts = texts.into_iter();
    let first = Cow::Borrowed(texts.next()?);
    Some(texts.fold(first, |all, text| Cow::Owned(format!("{all}{between}{text}"))))
}

/// The values without those that were there before.
fn distinct<'a, T: PartialEq + ?Sized>(values: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let keep = |mut kept: Vec<&'a T>, value: &'a T| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    };
    values.fold(Vec::new(), keep)
}

/// What has happened, and what else: where an item stands comes first, then what it says, then its
/// number.
pub(super) fn kinds(moved: bool, changed: bool, renumbered: bool) -> (Kind, Vec<Kind>) {
    let all = [(moved, Kind::Moved), (changed, Kind::Changed), (renumbered, Kind::Renumbered)];
    let mut kinds = all.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind);
    let first = kinds.next().unwrap_or(Kind::Changed);
    (first, kinds.collect())
}

/// Whether any of the changes says something else.
pub(super) fn any_word(fields: &[FieldChange]) -> bool {
    fields.iter().any(|field| !matches!(field.class, Class::Number | Class::Cosmetic))
}
