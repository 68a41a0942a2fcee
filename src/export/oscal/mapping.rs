//! The mapping between the two catalogs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{CONTROLS, NAMESPACE, REQUIREMENTS, Subject, compacted, markup, uuid};
use crate::record::Control;

/// What the mapping is, in the words of the paper.
const DESCRIPTION: &str = "対策項目に「関連する医療情報安全管理ガイドライン要求事項」として公表資料が掲げる\
                           もの。公表資料は「関連する」とだけ述べ、包含や同等などの関係を示していない。";

pub(super) fn collection(subject: &Subject<'_>) -> Value {
    let mapping = compacted(json!({
        "uuid": subject.uuid("mapping"),
        "source-resource": { "type": "catalog", "href": CONTROLS },
        "target-resource": { "type": "catalog", "href": REQUIREMENTS },
        "maps": maps(subject),
        "source-gap-summary": gap(subject, "source-gap", unmapped_controls(subject)),
        "target-gap-summary": gap(subject, "target-gap", unmapped_requirements(subject)),
    }));
    let status = if subject.records.unattached.is_empty() { "complete" } else { "not-complete" };
    let collection = compacted(json!({
        "uuid": subject.uuid("mapping-collection"),
        "metadata": subject.metadata("対策項目と要求事項の対応", Vec::new()),
        "provenance": {
            "method": "human",
            "matching-rationale": "semantic",
            "status": status,
            "mapping-description": markup::prose(DESCRIPTION),
        },
        "mappings": [mapping],
        "back-matter": subject.back_matter(),
    }));
    json!({ "mapping-collection": collection })
}

/// The token of each requirement, by its key.
fn tokens<'a>(subject: &'a Subject<'_>) -> BTreeMap<&'a str, &'a str> {
    let distinct = subject.requirements.distinct.iter();
    let keys = distinct.map(|(key, _)| key.as_str());
    keys.zip(subject.requirement_tokens.iter().map(String::as_str)).collect()
}

/// One map for each control and requirement, in the order of the paper.
fn maps(subject: &Subject<'_>) -> Vec<Value> {
    let (mut maps, tokens) = (Vec::new(), tokens(subject));
    for (control, source) in subject.records.controls.iter().zip(&subject.control_tokens) {
        for (at, requirement) in (1..).zip(&control.requirements) {
            let key = subject.requirements.key(requirement);
            let place = [control.id.as_str(), &format!("{at}"), key];
            maps.push(map(place, source, tokens.get(key).copied().unwrap_or_default()));
        }
    }
    maps
}

/// A control is related to a requirement: 関連する.
fn map(place: [&str; 3], source: &str, target: &str) -> Value {
    let [control, at, requirement] = place;
    json!({
        "uuid": uuid(&["map", control, at, requirement]),
        "ns": NAMESPACE,
        "relationship": "related-to",
        "sources": [{ "type": "control", "id-ref": source }],
        "targets": [{ "type": "control", "id-ref": target }],
    })
}

/// The controls that are related to no requirement; not those of which that is open.
fn unmapped_controls(subject: &Subject<'_>) -> Vec<String> {
    let controls = subject.records.controls.iter().zip(&subject.control_tokens);
    let is_unmapped =
        |control: &Control| control.requirements.is_empty() && !control.is_unsettled();
    let unmapped = controls.filter(|(control, _)| is_unmapped(control));
    unmapped.map(|(_, token)| token.clone()).collect()
}

/// The requirements that only rows without a control have; not those of which it is open whose they
/// are.
fn unmapped_requirements(subject: &Subject<'_>) -> Vec<String> {
    let controls = subject.records.controls.iter().flat_map(|control| &control.requirements);
    let open = subject.records.unattached.iter().filter(|open| !open.candidates.is_empty());
    let mapped = controls.chain(open.map(|open| &open.requirement)).collect::<BTreeSet<_>>();
    let distinct = subject.requirements.distinct.iter().zip(&subject.requirement_tokens);
    let unmapped = distinct.filter(|((_, requirement), _)| !mapped.contains(requirement));
    unmapped.map(|(_, token)| token.clone()).collect()
}

fn gap(subject: &Subject<'_>, of: &str, ids: Vec<String>) -> Value {
    if ids.is_empty() {
        return Value::Null;
    }
    json!({ "uuid": subject.uuid(of), "unmapped-controls": [{ "with-ids": ids }] })
}
