//! Every doubt is said: where no finding tells of a doubt, one is raised for all of its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::{Control, RecordSet};
use crate::finding::{Code, Finding};
use crate::place::Place;
use crate::words;

/// So many controls are named before the rest is only counted.
const NAMED: usize = 3;

/// Adds a finding for each code of the doubts that has none, and one for requirements without a
/// control where nothing tells of them.
pub(super) fn say_doubts(records: &RecordSet, findings: &mut Vec<Finding>) {
    let said: BTreeSet<Code> = findings.iter().map(|finding| finding.code).collect();
    let unsaid = by_code(&records.controls).into_iter().filter(|(code, _)| !said.contains(code));
    findings.extend(unsaid.map(|(code, doubted)| doubted.finding(code)));
    let tells = |finding: &Finding| matches!(finding.code, Code::RowOpen | Code::Unattached);
    let unattached = records.unattached.len();
    if unattached > 0 && !findings.iter().any(tells) {
        let message = match unattached {
            1 => "a requirement stands in no control's row".to_owned(),
            _ => format!("{unattached} requirements stand in no control's row"),
        };
        findings.push(Finding::new(Code::Unattached, Place::default(), message));
    }
}

/// The values that are doubted with one code.
#[derive(Debug, Default)]
struct Doubted<'r> {
    /// How many of each field, by the field's name.
    fields: BTreeMap<&'r str, usize>,
    /// The ids of the controls, in the order of the paper.
    controls: Vec<&'r str>,
}

/// The doubts of all controls by code.
fn by_code(controls: &[Control]) -> BTreeMap<Code, Doubted<'_>> {
    let mut all: BTreeMap<Code, Doubted<'_>> = BTreeMap::new();
    for control in controls {
        for doubt in &control.doubts {
            let Some(code) = Code::find(&doubt.code) else { continue };
            let doubted = all.entry(code).or_default();
            *doubted.fields.entry(top_field(&doubt.field)).or_default() += 1;
            if doubted.controls.last() != Some(&control.id.as_str()) {
                doubted.controls.push(&control.id);
            }
        }
    }
    all
}

/// `requirements` of `requirements[1].text`, `minor` of `minor.title`.
fn top_field(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

impl Doubted<'_> {
    /// `8 values of 3 controls are doubted (requirements 3, statement 5): 1.1-①-1, …`
    fn finding(&self, code: Code) -> Finding {
        let values: usize = self.fields.values().sum();
        let fields: Vec<String> =
            self.fields.iter().map(|(field, count)| format!("{field} {count}")).collect();
        let controls = self.controls.len();
        let mut named = self.controls[..controls.min(NAMED)].join(", ");
        if let Some(more) = controls.checked_sub(NAMED).filter(|more| *more > 0) {
            named = format!("{named} and {more} more");
        }
        let message = format!(
            "{} of {} {} doubted ({}): {named}",
            words::count(values, "value"),
            words::count(controls, "control"),
            if values == 1 { "is" } else { "are" },
            fields.join(", "),
        );
        Finding::new(code, Place::default(), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn doubt(field: &str, code: Code) -> Value {
        json!({ "field": field, "code": code.as_str(), "note": "" })
    }

    /// A record set whose controls have these doubts, and as many unattached requirements.
    fn records(doubts: &[Value], unattached: usize) -> RecordSet {
        let control = |(at, doubts): (usize, &Value)| {
            json!({
                "id": format!("1.1-①-{}", at + 1), "section": null, "major": null, "minor": null,
                "number": "①-1", "statement": null, "grade": null, "risk_scenario": null,
                "requirements": [], "pages": [1], "doubts": doubts,
            })
        };
        let requirement = json!({
            "volume": null, "chapter": null, "clause": null, "obligation": null, "text": null,
            "reading": null,
        });
        let alone = json!({ "page": 1, "requirement": requirement, "candidates": [] });
        serde_json::from_value(json!({
            "format": "besshi.records/1",
            "document": {
                "label": null, "title": null, "pages": 1, "profile": "annex2", "sources": [],
            },
            "controls": doubts.iter().enumerate().map(control).collect::<Vec<_>>(),
            "unattached": vec![alone; unattached],
            "residue": [],
            "accounting": { "glyphs": 0, "in_records": 0, "furniture": 0, "residue": 0 },
        }))
        .unwrap()
    }

    fn said(records: &RecordSet, mut findings: Vec<Finding>) -> Vec<String> {
        let known = findings.len();
        say_doubts(records, &mut findings);
        let new = &findings[known..];
        new.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
    }

    #[test]
    fn doubts_that_no_finding_tells_are_told_by_code() {
        let doubts = json!([
            doubt("statement", Code::Unsettled),
            doubt("requirements[0].text", Code::Unsettled),
            doubt("requirements", Code::RowOpen),
        ]);
        let records = records(&vec![doubts; 5], 0);
        let told = Finding::new(Code::RowOpen, Place::default(), "told");
        let all = "1.1-①-1, 1.1-①-2, 1.1-①-3 and 2 more";
        let message = "10 values of 5 controls are doubted (requirements 5, statement 5)";
        assert_eq!(said(&records, vec![told]), [format!("unsettled: {message}: {all}")]);
    }

    #[test]
    fn a_requirement_without_a_control_is_never_left_unsaid() {
        let records = records(&[json!([])], 2);
        let message = "unattached: 2 requirements stand in no control's row";
        assert_eq!(said(&records, Vec::new()), [message]);
        let told = Finding::new(Code::Unattached, Place::default(), "told");
        assert!(said(&records, vec![told]).is_empty());
    }
}
