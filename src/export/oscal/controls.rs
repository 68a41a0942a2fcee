//! The catalog of the controls.

use serde_json::{Value, json};

use super::groups::{Level, nest};
use super::tokens::Tokens;
use super::{NAMESPACE, Subject, compacted, markup, own, remarked, standard, title_line};
use crate::record::{Control, Doubt, Heading, RecordSet};

/// A control with its place in the order of the paper, and its token.
type Item<'a> = (usize, &'a Control, &'a str);

pub(super) fn catalog(subject: &Subject<'_>) -> Value {
    let records = subject.records;
    let tokens = subject.control_tokens.iter().map(String::as_str);
    let items = records.controls.iter().zip(tokens).zip(1..).map(|((c, token), at)| (at, c, token));
    let items = items.collect::<Vec<Item<'_>>>();
    let content = nest(&items, &levels(), "", &mut Tokens::default(), &control);
    let catalog = compacted(json!({
        "uuid": subject.uuid("controls"),
        "metadata": subject.metadata("対策項目", of_no_control(records)),
        "groups": content.groups,
        "controls": content.controls,
        "back-matter": subject.back_matter(),
    }));
    json!({ "catalog": catalog })
}

/// Section, 大項目, 小項目.
fn levels<'a>() -> [Level<Item<'a>>; 3] {
    fn heading(heading: Option<&Heading>) -> Option<(Option<&str>, &str)> {
        heading.map(|h| (h.number.as_deref(), h.title.as_str()))
    }
    [
        Level { class: "section", heading: |item| heading(item.1.section.as_ref()) },
        Level { class: "major", heading: |item| heading(item.1.major.as_ref()) },
        Level {
            class: "minor",
            heading: |item| item.1.minor.as_ref().map(|m| (m.mark.as_deref(), m.title.as_str())),
        },
    ]
}

/// Residue and accounting, which belong to no control.
fn of_no_control(records: &RecordSet) -> Vec<Value> {
    let sum = &records.accounting;
    let counts = [
        ("glyphs", sum.glyphs),
        ("glyphs-in-records", sum.in_records),
        ("glyphs-in-furniture", sum.furniture),
        ("glyphs-in-residue", sum.residue),
    ];
    let counts = counts.map(|(name, count)| own(name, &count.to_string()));
    let residue = records.residue.iter();
    let residue = residue.map(|r| remarked("residue-on-page", &r.page.to_string(), &r.text));
    counts.into_iter().chain(residue).collect()
}

fn control((at, control, token): &Item<'_>) -> Value {
    let mut props = vec![
        standard("label", &control.number),
        standard("sort-id", &format!("{at:06}")),
        own("id", &control.id),
    ];
    props.extend(control.grade.as_deref().map(|grade| own("grade", grade)));
    props.extend(control.pages.iter().map(|page| own("page", &page.to_string())));
    props.extend(control.doubts.iter().map(doubt));
    let statement = control.statement.as_deref();
    let risk = control.risk_scenario.as_deref();
    let parts = [
        statement.map(|text| part(token, "statement", None, text)),
        risk.map(|text| part(token, "risk-scenario", Some(NAMESPACE), text)),
    ];
    compacted(json!({
        "id": token,
        "class": "control",
        "title": title_line(&title(control)),
        "props": props,
        "parts": parts.into_iter().flatten().collect::<Vec<_>>(),
    }))
}

/// The paper gives a control no title: its number and that of its 小項目 serve.
fn title(control: &Control) -> String {
    let minor = control.minor.as_ref().map(|minor| format!(" {}", minor.title));
    format!("{}{}", control.number, minor.unwrap_or_default())
}

/// A doubt: code and field, and as the remark what is unsure.
fn doubt(doubt: &Doubt) -> Value {
    remarked("doubt", &format!("{}: {}", doubt.code, doubt.field), &doubt.note)
}

/// A part of a control that is prose.
pub(super) fn part(token: &str, name: &str, ns: Option<&str>, prose: &str) -> Value {
    compacted(json!({
        "id": format!("{token}_{name}"), "name": name, "ns": ns, "prose": markup::prose(prose),
    }))
}
