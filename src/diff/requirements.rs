//! What has happened to the requirements of a control: mappings gained, lost and changed.

use super::fields::{any_word, change, kinds};
use super::matching::{Group, Item, match_named};
use super::model::{Class, FieldChange, Kind, RequirementChange};
use crate::fold;
use crate::record::Requirement;

/// What has happened to the requirements, in their new order.
pub(super) fn changes(old: &[&Requirement], new: &[&Requirement]) -> Vec<RequirementChange> {
    if old == new {
        return Vec::new();
    }
    let (old_names, new_names) = (names(old), names(new));
    let groups = match_named(&items(old, &old_names), &items(new, &new_names));
    let mut changes =
        groups.iter().filter_map(|group| of_group(group, old, new)).collect::<Vec<_>>();
    sort(&mut changes);
    changes
}

/// The one order of changes.
pub(super) fn sort(changes: &mut [RequirementChange]) {
    changes.sort_by_cached_key(|change| {
        let first = change.new_at.first().or(change.old_at.first()).copied();
        (first, change.kind, change.old_at.clone(), change.new_at.clone())
    });
}

/// A change of the order in which requirements are printed, as far as no other change tells it.
pub(super) fn reordered(old: &[&Requirement], new: &[&Requirement]) -> Option<FieldChange> {
    let printed = |requirements: &[&Requirement]| {
        requirements.iter().map(|requirement| label(requirement)).collect::<Vec<_>>().join("、")
    };
    let mut field =
        change("requirements", Class::Cosmetic, Some(&printed(old)), Some(&printed(new)))?;
    field.class = Class::Cosmetic;
    Some(field)
}

/// Where a requirement stands in the guideline: volume, number of the chapter, clause.
pub(super) fn label(requirement: &Requirement) -> String {
    let Requirement { volume, chapter, clause, .. } = requirement;
    let number = chapter.as_ref().and_then(|chapter| chapter.number.as_deref());
    let parts = [volume.as_deref(), number, clause.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The labels; `None` where several requirements have the same, or where there is none.
fn names(requirements: &[&Requirement]) -> Vec<Option<String>> {
    let labels = requirements.iter().map(|r| fold::key(&label(r))).collect::<Vec<_>>();
    let count = |label: &String| labels.iter().filter(|other| *other == label).count();
    let name = |label: &String| (!label.is_empty() && count(label) == 1).then(|| label.clone());
    labels.iter().map(name).collect()
}

fn items<'a>(requirements: &[&Requirement], names: &'a [Option<String>]) -> Vec<Item<'a>> {
    let item = |(requirement, name): (&&Requirement, &'a Option<String>)| {
        let text = requirement.text.as_ref().or(requirement.reading.as_ref());
        let text = text.map(|text| fold::key(text)).unwrap_or_default();
        Item { id: name.as_deref(), text, rest: None }
    };
    requirements.iter().zip(names).map(item).collect()
}

fn of_group(
    group: &Group,
    old: &[&Requirement],
    new: &[&Requirement],
) -> Option<RequirementChange> {
    let own = |all: &[&Requirement], at: &[usize]| at.iter().map(|&at| all[at].clone()).collect();
    let (olds, news): (Vec<_>, Vec<_>) = (own(old, &group.old), own(new, &group.new));
    let (kind, also, fields) = match (olds.as_slice(), news.as_slice()) {
        ([], _) => (Kind::Added, vec![], vec![]),
        (_, []) => (Kind::Removed, vec![], vec![]),
        ([old], [new]) => of_pair(old, new)?,
        ([_], _) => (Kind::Split, vec![], texts(&olds, &news)),
        _ => (Kind::Merged, vec![], texts(&olds, &news)),
    };
    let (old_at, new_at) = (group.old.clone(), group.new.clone());
    Some(RequirementChange { kind, also, old: olds, new: news, old_at, new_at, fields })
}

fn of_pair(old: &Requirement, new: &Requirement) -> Option<(Kind, Vec<Kind>, Vec<FieldChange>)> {
    let fields = fields(old, new);
    if fields.is_empty() {
        return None;
    }
    let has = |name: &str| fields.iter().any(|f| f.field == name && f.class != Class::Cosmetic);
    let moved = has("volume") || has("chapter.number") && has("chapter.title");
    let renumbered = has("chapter.number") || has("clause");
    let rest = fields.iter().filter(|f| f.field != "volume" && f.field != "chapter.title");
    let changed = any_word(&rest.cloned().collect::<Vec<_>>()) || has("chapter.title") && !moved;
    let (kind, also) = kinds(moved, changed, renumbered && !moved);
    Some((kind, also, fields))
}

/// The fields in which two requirements differ.
fn fields(old: &Requirement, new: &Requirement) -> Vec<FieldChange> {
    let (old, new) = (values(old), values(new));
    let both = NAMES.into_iter().zip(old.into_iter().zip(new));
    both.filter_map(|((name, class), (old, new))| change(name, class, old, new)).collect()
}

/// The fields of a requirement, and what a change of each means.
const NAMES: [(&str, Class); 7] = [
    ("volume", Class::Mapping),
    ("chapter.number", Class::Number),
    ("chapter.title", Class::Wording),
    ("clause", Class::Number),
    ("obligation", Class::Mapping),
    ("text", Class::Wording),
    ("reading", Class::Wording),
];

/// The values of the fields, in the order of [`NAMES`].
fn values(requirement: &Requirement) -> [Option<&str>; 7] {
    let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
    let number = chapter.as_ref().and_then(|chapter| chapter.number.as_deref());
    let title = chapter.as_ref().map(|chapter| chapter.title.as_str());
    let [volume, clause, obligation] = [volume, clause, obligation].map(Option::as_deref);
    [volume, number, title, clause, obligation, text.as_deref(), reading.as_deref()]
}

/// The change of the text where one requirement became several, or several one.
fn texts(old: &[Requirement], new: &[Requirement]) -> Vec<FieldChange> {
    let text = |requirements: &[Requirement]| {
        requirements.iter().filter_map(|r| r.text.as_deref()).collect::<String>()
    };
    change("text", Class::Wording, Some(&text(old)), Some(&text(new))).into_iter().collect()
}
