//! Optional content: layers that can be switched off (PDF 32000-1 §8.11).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::objects::{Objects, as_dict};

/// The groups that are off in the document's default configuration.
pub(super) fn hidden_groups(objects: &Objects) -> BTreeSet<ObjectId> {
    let properties = objects.catalog().and_then(|c| objects.dict(c, b"OCProperties"));
    let Some(properties) = properties else { return BTreeSet::new() };
    let Some(default) = objects.dict(properties, b"D") else { return BTreeSet::new() };
    let ids = |dict: &Dictionary, key: &[u8]| -> Vec<ObjectId> {
        let items = objects.array(dict, key).unwrap_or_default();
        items.iter().filter_map(|item| item.as_reference().ok()).collect()
    };
    let mut hidden = BTreeSet::new();
    if objects.name(default, b"BaseState") == Some(b"OFF") {
        hidden.extend(ids(properties, b"OCGs"));
        for id in ids(default, b"ON") {
            hidden.remove(&id);
        }
    }
    hidden.extend(ids(default, b"OFF"));
    hidden
}

/// Whether the content that belongs to `membership`, a group or a membership dictionary, is hidden.
pub(super) fn is_hidden(
    objects: &Objects,
    hidden: &BTreeSet<ObjectId>,
    membership: &Object,
) -> bool {
    if hidden.is_empty() {
        return false;
    }
    if let Object::Reference(id) = membership
        && hidden.contains(id)
    {
        return true;
    }
    let Some(dict) = objects.resolve(membership).and_then(as_dict) else { return false };
    let groups = match dict.as_hashmap().get(b"OCGs".as_slice()) {
        Some(Object::Array(groups)) => groups.as_slice(),
        Some(group) => std::slice::from_ref(group),
        None => return false,
    };
    let states = groups.iter().filter_map(|group| group.as_reference().ok());
    let mut states = states.map(|id| !hidden.contains(&id)).peekable();
    if states.peek().is_none() {
        return false;
    }
    let is_shown = match objects.name(dict, b"P") {
        Some(b"AllOn") => states.all(|on| on),
        Some(b"AnyOff") => states.any(|on| !on),
        Some(b"AllOff") => states.all(|on| !on),
        _ => states.any(|on| on),
    };
    !is_shown
}
