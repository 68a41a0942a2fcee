//! The page, read back by `html5ever` and shown by Chromium.

use std::path::Path;
use std::process::Command;

use besshi::export::html::Html;
use besshi::record::RecordSet;
use serde_json::{Value, json};

use super::support::element::Element;
use super::{all, assert_same, calc, main_file, nasty, pages, tool, tree};

/// The records that a page shows.
fn records_of(page: &Element) -> Value {
    let mut controls = Vec::new();
    for section in page.with_class("section") {
        let own = section
            .all(&|element| element.name() == "h2")
            .first()
            .map_or(Value::Null, |h2| h2.heading("number", "section"));
        for major in section.with_class("major") {
            let heading = major.all(&|element| element.name() == "h3");
            let heading = heading.first().map_or(Value::Null, |h3| h3.heading("number", "major"));
            let mut minor = Value::Null;
            for body in major.all(&|element| element.name() == "tbody") {
                if body.is("minor") {
                    minor = body.heading("mark", "minor");
                } else {
                    controls.push(control(&body, &own, &heading, &minor));
                }
            }
        }
    }
    let about = &page.with_id("source")[0];
    let sources = about.with_class("source");
    let source = |e: &Element| {
        json!({
            "name": e.field("name"), "kind": e.field("kind"), "bytes": e.number("bytes"),
            "sha256": e.field("sha256"),
        })
    };
    json!({
        "format": about.field("format"),
        "document": {
            "label": page.field("document.label"), "title": page.field("document.title"),
            "pages": about.number("document.pages"), "profile": about.field("document.profile"),
            "sources": sources.iter().map(source).collect::<Vec<_>>(),
        },
        "controls": controls,
        "unattached": page.with_class("open").iter().map(unattached).collect::<Vec<_>>(),
        "residue": page.with_id("residue").first().map_or(Vec::new(), residue),
        "accounting": {
            "glyphs": about.number("glyphs"), "in_records": about.number("in_records"),
            "furniture": about.number("furniture"), "residue": about.number("accounting.residue"),
        },
    })
}

fn control(body: &Element, section: &Value, major: &Value, minor: &Value) -> Value {
    let pages = body.field("pages");
    let pages = pages.as_str().unwrap_or_default().split(", ").filter(|page| !page.is_empty());
    let doubt = |e: &Element| json!({"field": e.field("field"), "code": e.field("code"), "note": e.field("note")});
    json!({
        "id": body.attribute("data-id"), "section": section, "major": major, "minor": minor,
        "number": body.field("number"), "statement": body.field("statement"),
        "grade": body.field("grade"), "risk_scenario": body.field("risk_scenario"),
        "requirements": body.with_class("requirement").iter().map(requirement).collect::<Vec<_>>(),
        "pages": pages.map(|page| page.parse::<u64>().unwrap()).collect::<Vec<_>>(),
        "doubts": body.with_class("doubt").iter().map(doubt).collect::<Vec<_>>(),
    })
}

fn requirement(block: &Element) -> Value {
    json!({
        "volume": block.field("volume"), "chapter": block.heading("number", "chapter"),
        "clause": block.field("clause"), "obligation": block.field("obligation"),
        "text": block.field("text"), "reading": block.field("reading"),
    })
}

fn unattached(block: &Element) -> Value {
    json!({
        "page": block.number("page"),
        "requirement": requirement(&block.with_class("requirement")[0]),
        "candidates": block.fields("candidate"),
    })
}

fn residue(part: &Element) -> Vec<Value> {
    let items = part.all(&|element| element.name() == "li");
    items.iter().map(|li| json!({"page": li.number("page"), "text": li.field("residue")})).collect()
}

#[test]
fn the_page_holds_everything_and_tells_an_empty_text_from_none() {
    all().iter().for_each(page_holds);
}

/// Holds the page against the records.
pub(crate) fn page_holds(records: &RecordSet) {
    assert_same(&records_of(&Element::page(&main_file(&Html, records))), &tree(records));
}

#[test]
fn without_scripts_everything_is_shown_but_the_filters() {
    let page = Element::page(&main_file(&Html, &nasty()));
    let hidden = page.all(&|element| element.attribute("hidden").is_some());
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0].attribute("id").as_deref(), Some("filters"));
}

#[test]
fn no_text_becomes_a_script_or_an_element() {
    let page = Element::page(&main_file(&Html, &nasty()));
    let scripts = page.all(&|element| element.name() == "script");
    assert_eq!(scripts.len(), 2, "the dataset and the page's own");
    assert_eq!(page.all(&|element| element.name() == "b").len(), 0);
    let dataset = serde_json::from_str::<Value>(&scripts[0].text()).unwrap();
    assert_eq!(dataset["@type"], "Dataset");
    assert_eq!(dataset["name"], nasty().document.title.unwrap());
    assert!(scripts[1].text().starts_with("'use strict';"));
}

#[test]
fn every_control_has_an_anchor_and_links_lead_to_one() {
    for records in [calc().clone(), nasty()] {
        let page = Element::page(&main_file(&Html, &records));
        let anchors = page.all(&|e| e.is("control"));
        let anchors = anchors.iter().map(|e| e.attribute("id").unwrap()).collect::<Vec<_>>();
        assert_eq!(anchors.len(), records.controls.len());
        assert!(anchors.iter().all(|anchor| !anchor.contains(' ')));
        let mut distinct = anchors.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), anchors.len());
        let mut ids = Vec::new();
        collect_ids(&page, &mut ids);
        let links = page.all(&|element| element.name() == "a");
        for link in &links {
            let href = link.attribute("href").unwrap();
            let anchor = href.strip_prefix('#').expect("a link within the page");
            assert_eq!(ids.iter().filter(|id| *id == anchor).count(), 1, "{href}");
        }
        assert!(links.len() > anchors.len());
    }
    let page = Element::page(&main_file(&Html, calc()));
    assert_eq!(page.with_id("3.5-①-1")[0].field("number"), "①-1");
}

/// The ids of all elements, those within others too.
fn collect_ids(element: &Element, ids: &mut Vec<String>) {
    ids.extend(element.attribute("id"));
    for child in element.0.children.borrow().iter() {
        collect_ids(&Element(child.clone()), ids);
    }
}

/// The page after Chromium has shown it.
fn shown(chromium: &Path, folder: &Path, page: &[u8], query: &str, more: &[&str]) -> Element {
    let path = folder.join("page.html");
    std::fs::write(&path, page).unwrap();
    let mut command = Command::new(chromium);
    command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"]).args(more);
    command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    let output = command.arg(format!("file://{}{query}", path.display())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Element::page(&output.stdout)
}

/// The ids of the controls that are not hidden.
fn visible(page: &Element) -> Vec<String> {
    let fits = |element: &Element| element.is("control") && element.attribute("hidden").is_none();
    page.all(&fits).iter().map(|element| element.attribute("data-id").unwrap()).collect()
}

fn ids(records: &RecordSet, fits: &dyn Fn(&besshi::record::Control) -> bool) -> Vec<String> {
    records.controls.iter().filter(|c| fits(c)).map(|control| control.id.clone()).collect()
}

#[test]
fn chromium_filters_what_is_shown() {
    let Some(chromium) = tool("chromium", "the page in a browser") else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = main_file(&Html, calc());
    let show = |query: &str| shown(&chromium, folder.path(), &page, query, &[]);
    let whole = show("");
    assert_eq!(visible(&whole), ids(calc(), &|_| true));
    assert!(whole.with_id("filters")[0].attribute("hidden").is_none());
    assert_same(&records_of(&whole), &tree(calc()));

    let graded = visible(&show("?grade=%E3%80%87"));
    assert_eq!(graded, ids(calc(), &|c| c.grade.as_deref() == Some("〇")));
    assert!(!graded.is_empty() && graded.len() < calc().controls.len());

    let volume = "経営統括編";
    let mapped = visible(&show(&format!("?volume={volume}&q=%EF%BC%A1%EF%BC%B0%EF%BC%A9")));
    let has_volume = |c: &besshi::record::Control| {
        c.requirements.iter().any(|r| r.volume.as_deref() == Some(volume))
    };
    let says_api = |c: &besshi::record::Control| {
        serde_json::to_string(c).unwrap().to_lowercase().contains("api")
    };
    assert_eq!(mapped, ids(calc(), &|c| has_volume(c) && says_api(c)));
    assert!(!mapped.is_empty());
}

#[test]
fn doubts_are_told_in_the_words_of_the_paper() {
    let page = Element::page(&main_file(&Html, pages()));
    let doubt = &page.with_class("doubt")[0].text();
    assert!(
        doubt.starts_with("要確認 リスクシナリオ例: 確証の不足 risk_scenario unsettled "),
        "{doubt}"
    );
}

#[test]
fn what_is_open_is_not_shown_as_none() {
    for (records, none, open) in [(calc(), 77, 0), (pages(), 0, 399)] {
        let page = Element::page(&main_file(&Html, records));
        let cells = page.all(&|e| e.attribute("data-head").as_deref() == Some("関連する要求事項"));
        let said = |text: &str| cells.iter().filter(|cell| cell.text() == text).count();
        // A cell without text is shown as なし.
        assert_eq!((said(""), said("未確定")), (none, open));
        let figures = page.with_class("figures")[0].text();
        assert_eq!(figures.contains("延べ 77 件・未確定 367 件"), open > 0, "{figures}");
        assert_eq!(figures.contains("未確定"), open > 0, "{figures}");
    }
}

#[test]
fn chromium_filters_controls_without_requirements_and_those_of_which_it_is_open() {
    let Some(chromium) = tool("chromium", "the page in a browser") else { return };
    let folder = tempfile::tempdir().unwrap();
    for (records, none, open) in [(calc(), 77, None), (pages(), 0, Some(399))] {
        let page = main_file(&Html, records);
        let show = |query: &str| shown(&chromium, folder.path(), &page, query, &[]);
        assert_eq!(visible(&show("?open=1")).len(), none);
        let all = records.controls.len();
        assert_eq!(visible(&show("?unsettled=1")).len(), open.unwrap_or(all));
    }
}

#[test]
fn chromium_runs_no_script_of_the_paper() {
    let Some(chromium) = tool("chromium", "the page in a browser") else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = main_file(&Html, &nasty());
    let scripted = shown(&chromium, folder.path(), &page, "", &[]);
    assert_eq!(scripted.all(&|element| element.name() == "script").len(), 2);
    assert_eq!(scripted.with_class("control").len(), nasty().controls.len());
}
