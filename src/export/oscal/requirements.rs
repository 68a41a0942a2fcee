//! The catalog of the requirements that occur, each once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::controls::part;
use super::groups::{Level, nest};
use super::tokens::Tokens;
use super::{NAMESPACE, Subject, compacted, own, remarked, standard, title_line};
use crate::canon;
use crate::record::{Requirement, Unattached};

/// A requirement with its place in the order of the paper, its key and its token.
struct Item<'a> {
    at: usize,
    requirement: &'a Requirement,
    key: &'a str,
    token: &'a str,
    /// The rows without a control that it stands in, by their place.
    unattached: Vec<(usize, &'a Unattached)>,
}

pub(super) fn catalog(subject: &Subject<'_>) -> Value {
    let items = items(subject);
    let content = nest(&items, &levels(), "", &mut Tokens::default(), &control);
    let catalog = compacted(json!({
        "uuid": subject.uuid("requirements"),
        "metadata": subject.metadata("関連する医療情報安全管理ガイドライン要求事項", Vec::new()),
        "groups": content.groups,
        "controls": content.controls,
        "back-matter": subject.back_matter(),
    }));
    json!({ "catalog": catalog })
}

/// The requirements: those of one volume together, and in it those of one chapter.
fn items<'a>(subject: &'a Subject<'a>) -> Vec<Item<'a>> {
    let distinct = subject.requirements.distinct.iter().zip(&subject.requirement_tokens).zip(1..);
    let item = |(((key, requirement), token), at): (((_, &'a Requirement), _), _)| Item {
        at,
        requirement,
        key,
        token,
        unattached: unattached(subject, requirement),
    };
    let mut items = distinct
        .map(|((pair, token), at)| item((((&pair.0, pair.1), token), at)))
        .collect::<Vec<_>>();
    let (mut volumes, mut chapters) = (BTreeMap::new(), BTreeMap::new());
    for item in &items {
        let Requirement { volume, chapter, .. } = item.requirement;
        volumes.entry(volume).or_insert(item.at);
        chapters.entry((volume, chapter)).or_insert(item.at);
    }
    items.sort_by_key(|item| {
        let Requirement { volume, chapter, .. } = item.requirement;
        (volumes[volume], chapters[&(volume, chapter)], item.at)
    });
    items
}

fn unattached<'a>(
    subject: &Subject<'a>,
    requirement: &Requirement,
) -> Vec<(usize, &'a Unattached)> {
    let rows = (1..).zip(&subject.records.unattached);
    rows.filter(|(_, open)| open.requirement == *requirement).collect()
}

/// 編, 項番.
fn levels<'a>() -> [Level<Item<'a>>; 2] {
    [
        Level {
            class: "volume",
            heading: |item| Some((None, item.requirement.volume.as_deref()?)),
        },
        Level {
            class: "chapter",
            heading: |item| {
                let chapter = item.requirement.chapter.as_ref()?;
                Some((chapter.number.as_deref(), &chapter.title))
            },
        },
    ]
}

fn control(item: &Item<'_>) -> Value {
    let Requirement { clause, obligation, text, reading, .. } = item.requirement;
    let mut props = vec![standard("sort-id", &format!("{:06}", item.at)), own("id", item.key)];
    props.extend(clause.as_deref().map(|clause| standard("label", clause)));
    props.extend(obligation.as_deref().map(|word| own("obligation", word)));
    props.extend(item.unattached.iter().map(|(at, open)| without_control(*at, open)));
    let text = text.as_deref().map(|text| part(item.token, "statement", None, text));
    let reading = reading.as_deref();
    let reading = reading.map(|text| part(item.token, "second-reading", Some(NAMESPACE), text));
    compacted(json!({
        "id": item.token,
        "class": "requirement",
        "title": title_line(item.key),
        "props": props,
        "parts": text.into_iter().chain(reading).collect::<Vec<_>>(),
    }))
}

/// A row without a control: its page, and as the remark its place and the controls it may belong to.
fn without_control(at: usize, open: &Unattached) -> Value {
    let remark = canon::compact(&json!({ "position": at, "candidates": open.candidates }));
    remarked("unattached-on-page", &open.page.to_string(), &String::from_utf8_lossy(&remark))
}
