//! Groups within groups: what a catalog is made of.

use serde_json::{Value, json};

use super::tokens::Tokens;
use super::{compacted, own, standard, title_line};

/// Number or mark, where there is one, and title.
type Heading<'a> = (Option<&'a str>, &'a str);

/// One level of groups: what its groups are called, and which group an item belongs to.
pub(super) struct Level<T> {
    /// The class of its groups, for instance `major`.
    pub(super) class: &'static str,
    /// What heads the group; none where the paper has no such group for the item.
    pub(super) heading: fn(&T) -> Option<Heading<'_>>,
}

/// What stands in a group, or at the top of a catalog.
#[derive(Default)]
pub(super) struct Content {
    pub(super) groups: Vec<Value>,
    pub(super) controls: Vec<Value>,
}

/// Puts items that follow each other under one heading into a group, level by level.
pub(super) fn nest<T>(
    items: &[T],
    levels: &[Level<T>],
    path: &str,
    tokens: &mut Tokens,
    write: &dyn Fn(&T) -> Value,
) -> Content {
    let Some((level, below)) = levels.split_first() else {
        return Content { groups: Vec::new(), controls: items.iter().map(write).collect() };
    };
    let parts = items.chunk_by(|a, b| (level.heading)(a) == (level.heading)(b)).collect::<Vec<_>>();
    let has_groups = items.iter().any(|item| (level.heading)(item).is_some());
    if !has_groups {
        return nest(items, below, path, tokens, write);
    }
    let mut content = Content::default();
    for part in parts {
        let heading = (level.heading)(&part[0]);
        let path =
            format!("{path}-{}", heading.map_or("", |(label, title)| label.unwrap_or(title)));
        let id = tokens.token(level.class, &path);
        let inner = nest(part, below, &path, tokens, write);
        content.groups.push(group(id, level.class, heading, inner));
    }
    content
}

/// A group. Beside others there is one for items without a heading too, as OSCAL has groups or
/// controls in a group, not both; it has no title of its own.
fn group(id: String, class: &str, heading: Option<Heading<'_>>, inner: Content) -> Value {
    let label = heading.and_then(|(label, _)| label).map(|label| standard("label", label));
    let title = heading.map(|(_, title)| own("title", title));
    compacted(json!({
        "id": id,
        "class": class,
        "title": title_line(heading.map_or(WITHOUT_HEADING, |(_, title)| title)),
        "props": label.into_iter().chain(title).collect::<Vec<_>>(),
        "groups": inner.groups,
        "controls": inner.controls,
    }))
}

/// Stands where the paper has no heading.
const WITHOUT_HEADING: &str = "(見出しなし)";
