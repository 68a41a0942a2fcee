//! OSCAL, put together to records again, and held against NIST's schemas and `compliance-trestle`.

use std::collections::BTreeMap;

use besshi::export::oscal::{NAMESPACE, Oscal};
use besshi::export::{Exporter as _, Refusal};
use besshi::record::RecordSet;
use pulldown_cmark::{Event, Options, Parser};
use serde_json::{Value, json};

use super::{all, assert_same, calc, file, nasty, pages, tree, validate};

const FILES: [&str; 3] =
    ["controls-catalog.json", "requirements-catalog.json", "mapping-collection.json"];

fn oscal() -> Oscal {
    Oscal { modified: Some("2024-05-13T09:30:15+09:00".parse().unwrap()) }
}

/// The documents, without the name of the model around each.
fn documents(records: &RecordSet) -> [Value; 3] {
    FILES.map(|name| {
        let document = serde_json::from_slice::<Value>(&file(&oscal(), name, records)).unwrap();
        document.as_object().unwrap().values().next().unwrap().clone()
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The properties of a name, in besshi's namespace or in OSCAL's own.
fn props<'a>(of: &'a Value, name: &str, own: bool) -> Vec<&'a Value> {
    let of_name = list(of, "props").iter().filter(|p| p["name"] == name);
    of_name.filter(|p| (p["ns"] == NAMESPACE) == own).collect()
}

/// The text of a property; null where there is none.
fn prop(of: &Value, name: &str, own: bool) -> Value {
    props(of, name, own).first().map_or(Value::Null, |property| text(&property["value"]))
}

/// A text that may have been written as JSON.
fn text(value: &Value) -> Value {
    let shown = value.as_str().unwrap();
    if shown.starts_with('"') { serde_json::from_str(shown).unwrap() } else { value.clone() }
}

fn number(of: &Value, name: &str) -> Value {
    prop(of, name, true).as_str().unwrap().parse::<u64>().unwrap().into()
}

/// What a reader of Markdown sees.
fn prose(markdown: &Value) -> Value {
    let event = |event| match event {
        Event::Text(text) => text.to_string(),
        Event::HardBreak => "\n".to_owned(),
        Event::Start(_) | Event::End(_) => String::new(),
        other => panic!("{other:?} in {markdown}"),
    };
    Parser::new_ext(markdown.as_str().unwrap(), Options::all())
        .map(event)
        .collect::<String>()
        .into()
}

fn part(control: &Value, name: &str) -> Value {
    let part = list(control, "parts").iter().find(|part| part["name"] == name);
    part.map_or(Value::Null, |part| prose(&part["prose"]))
}

/// All controls of a catalog in the order of the paper, each with the headings it stands under.
fn controls(catalog: &Value) -> Vec<(Value, BTreeMap<String, Value>)> {
    let mut found = Vec::new();
    walk(catalog, &BTreeMap::new(), &mut found);
    found.sort_by_key(|(control, _)| prop(control, "sort-id", false).to_string());
    found
}

fn walk(
    group: &Value,
    above: &BTreeMap<String, Value>,
    found: &mut Vec<(Value, BTreeMap<String, Value>)>,
) {
    assert!(list(group, "groups").is_empty() || list(group, "controls").is_empty());
    found.extend(list(group, "controls").iter().map(|control| (control.clone(), above.clone())));
    for inner in list(group, "groups") {
        let mut under = above.clone();
        let title = prop(inner, "title", true);
        if !title.is_null() {
            let class = inner["class"].as_str().unwrap().to_owned();
            under.insert(class, json!([prop(inner, "label", false), title]));
        }
        walk(inner, &under, found);
    }
}

fn heading(under: &BTreeMap<String, Value>, class: &str, mark: &str) -> Value {
    under.get(class).map_or(Value::Null, |both| json!({mark: both[0], "title": both[1]}))
}

/// The records that the documents hold.
fn records_of([controls_catalog, requirements_catalog, mapping]: &[Value; 3]) -> Value {
    let mut requirements = BTreeMap::new();
    let mut unattached = BTreeMap::new();
    for (control, under) in controls(requirements_catalog) {
        let requirement = json!({
            "volume": under.get("volume").map_or(Value::Null, |both| both[1].clone()),
            "chapter": heading(&under, "chapter", "number"),
            "clause": prop(&control, "label", false), "obligation": prop(&control, "obligation", true),
            "text": part(&control, "statement"), "reading": part(&control, "second-reading"),
        });
        for property in props(&control, "unattached-on-page", true) {
            let remark = prose(&property["remarks"]);
            let remark = serde_json::from_str::<Value>(remark.as_str().unwrap()).unwrap();
            let page = property["value"].as_str().unwrap().parse::<u64>().unwrap();
            let row = json!({
                "page": page, "requirement": requirement, "candidates": remark["candidates"],
            });
            unattached.insert(remark["position"].as_u64().unwrap(), row);
        }
        requirements.insert(control["id"].to_string(), requirement);
    }
    let maps = list(&mapping["mappings"][0], "maps");
    let controls = controls(controls_catalog).into_iter().map(|(control, under)| {
        let related = maps.iter().filter(|map| map["sources"][0]["id-ref"] == control["id"]);
        let related = related.map(|map| &requirements[&map["targets"][0]["id-ref"].to_string()]);
        let doubts = props(&control, "doubt", true).into_iter().map(|property| {
            let told = text(&property["value"]);
            let (code, field) = told.as_str().unwrap().split_once(": ").unwrap();
            json!({"code": code, "field": field, "note": prose(&property["remarks"])})
        });
        let pages = props(&control, "page", true).into_iter();
        json!({
            "id": prop(&control, "id", true), "number": prop(&control, "label", false),
            "section": heading(&under, "section", "number"),
            "major": heading(&under, "major", "number"), "minor": heading(&under, "minor", "mark"),
            "statement": part(&control, "statement"), "grade": prop(&control, "grade", true),
            "risk_scenario": part(&control, "risk-scenario"),
            "requirements": related.collect::<Vec<_>>(),
            "pages": pages.map(|p| p["value"].as_str().unwrap().parse::<u64>().unwrap()).collect::<Vec<_>>(),
            "doubts": doubts.collect::<Vec<_>>(),
        })
    });
    let about = &controls_catalog["metadata"];
    let sources = list(&controls_catalog["back-matter"], "resources").iter().map(|resource| {
        json!({
            "name": prop(resource, "name", true), "kind": prop(resource, "kind", true),
            "bytes": number(resource, "bytes"),
            "sha256": text(&resource["rlinks"][0]["hashes"][0]["value"]),
        })
    });
    let residue = props(about, "residue-on-page", true).into_iter().map(|property| {
        let page = property["value"].as_str().unwrap().parse::<u64>().unwrap();
        json!({"page": page, "text": prose(&property["remarks"])})
    });
    json!({
        "format": prop(about, "format", true),
        "document": {
            "label": prop(about, "label", true), "title": prop(about, "title", true),
            "pages": number(about, "pages"), "profile": prop(about, "profile", true),
            "sources": sources.collect::<Vec<_>>(),
        },
        "controls": controls.collect::<Vec<_>>(),
        "unattached": unattached.into_values().collect::<Vec<_>>(),
        "residue": residue.collect::<Vec<_>>(),
        "accounting": {
            "glyphs": number(about, "glyphs"), "in_records": number(about, "glyphs-in-records"),
            "furniture": number(about, "glyphs-in-furniture"),
            "residue": number(about, "glyphs-in-residue"),
        },
    })
}

#[test]
fn the_documents_hold_everything_and_tell_an_empty_text_from_none() {
    all().iter().for_each(documents_hold);
}

/// Holds the documents against the records.
pub(crate) fn documents_hold(records: &RecordSet) {
    assert_same(&records_of(&documents(records)), &tree(records));
}

#[test]
fn groups_and_controls_do_not_stand_side_by_side() {
    let mut records = nasty();
    records.controls[1].minor = None;
    records.controls[3].section = None;
    assert_same(&records_of(&documents(&records)), &tree(&records));
}

#[test]
fn controls_without_a_requirement_are_the_gap() {
    let [_, _, mapping] = documents(calc());
    let mapping = &mapping["mappings"][0];
    let gap = list(&mapping["source-gap-summary"]["unmapped-controls"][0], "with-ids");
    let without = calc().controls.iter().filter(|control| control.requirements.is_empty());
    assert_eq!(gap.len(), without.count());
    assert_eq!(gap[0], "c-1.1-1-1");
    assert_eq!(mapping["target-gap-summary"], Value::Null);
    for map in list(mapping, "maps") {
        assert_eq!(map["relationship"], "related-to");
        assert_eq!(map["ns"], NAMESPACE);
    }
}

#[test]
fn what_is_open_is_no_gap() {
    let [_, _, mapping] = documents(pages());
    let summaries = ["source-gap-summary", "target-gap-summary"];
    assert_eq!(summaries.map(|name| &mapping["mappings"][0][name]), [&Value::Null; 2]);
    assert_eq!(mapping["provenance"]["status"], "not-complete");
}

#[test]
fn the_date_is_that_of_the_source_or_said_to_be_unknown() {
    for document in documents(calc()) {
        assert_eq!(document["metadata"]["last-modified"], "2024-05-13T00:30:15Z");
    }
    assert!(oscal().remarks(calc()).is_empty());
    let unknown = Oscal::default();
    assert_eq!(unknown.remarks(calc())[0].code.as_str(), "no-source-date");
    let written = String::from_utf8(file(&unknown, FILES[0], calc())).unwrap();
    assert!(written.contains(r#""last-modified": "1970-01-01T00:00:00Z""#));
}

#[test]
fn records_without_any_mapping_are_refused() {
    let mut records = nasty();
    records.controls.iter_mut().for_each(|control| control.requirements.clear());
    assert_eq!(oscal().check(&records), Err(Refusal::NoMapping));
    assert_eq!(oscal().check(&nasty()), Ok(()));
}

#[test]
fn trestle_and_the_schemas_find_them_valid() {
    for records in [calc().clone(), nasty()] {
        if let Some(said) = validate("oscal", &oscal(), &records, |_| ()) {
            assert_eq!(said, Ok(()));
        }
    }
}

#[test]
fn the_schemas_find_a_changed_document() {
    let changed = |folder: &std::path::Path| {
        let path = folder.join(FILES[0]);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replacen("\"c-3.10-1-1\"", "\"①\"", 1)).unwrap();
    };
    if let Some(said) = validate("oscal", &oscal(), &nasty(), changed) {
        assert!(said.unwrap_err().contains("does not match"));
    }
}
