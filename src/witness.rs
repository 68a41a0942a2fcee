//! Two readings of the same pages, held against each other: the PDF is read, the garbled text of its
//! pages is the second witness.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding};
use crate::fold;
use crate::grid::text::beginning;
use crate::place::Place;
use crate::record::Control;
use crate::record::parse::Parsed;

/// Compares what the PDF says with what the text of its pages says. Where they differ, the PDF is
/// kept and both values are told; what the text itself leaves unsettled tells nothing.
pub fn compare(pdf: &[Control], text: &[Control]) -> Vec<Finding> {
    let read: BTreeMap<&str, &Control> =
        pdf.iter().map(|control| (control.id.as_str(), control)).collect();
    let mut findings = Vec::new();
    for witness in text {
        match read.get(witness.id.as_str()) {
            Some(control) => findings.extend(differences(control, witness)),
            None => findings.push(absent(witness)),
        }
    }
    findings
}

/// What was odd about the text itself. The document is read from the PDF: pages that the text lacks
/// are not missing, and lines of the text that fit nowhere are not in the residue.
pub fn findings(of_text: Vec<Finding>, text: &Parsed) -> Vec<Finding> {
    let is_of_document =
        |finding: &Finding| matches!(finding.code, Code::PagesMissing | Code::UnplacedLine);
    let mut findings = of_text;
    findings.retain(|finding| !is_of_document(finding));
    findings.extend(unplaced(text));
    findings
}

/// Says how much of the text was held against nothing.
fn unplaced(text: &Parsed) -> Option<Finding> {
    let first = text.residue.first()?;
    let more = match text.residue.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "in the text of the pages, “{}”{more} fit nowhere and were not compared with the PDF",
        beginning(&first.text)
    );
    Some(
        Finding::new(Code::UnplacedLine, Place::page(first.page), message)
            .with_hint("the records are read from the PDF"),
    )
}

fn absent(witness: &Control) -> Finding {
    let message = format!("{}: the text of the page has it, the PDF has not", witness.id);
    Finding::new(Code::WitnessDiffers, place(witness), message)
        .with_hint("compare with the page; the text may be of another edition")
}

fn differences(pdf: &Control, text: &Control) -> Vec<Finding> {
    fields(pdf)
        .into_iter()
        .zip(fields(text))
        .filter(|((field, ..), _)| !is_doubted(text, field))
        .filter(|((_, a), (_, b))| key(a) != key(b))
        .map(|((field, a), (_, b))| {
            let shown = |value: &Option<&str>| value.map_or("nothing".to_owned(), beginning);
            let (at, bt) = apart(&a, &b);
            let message = format!(
                "{}: {field} is “{}” in the PDF and “{}” in the text of the page",
                pdf.id,
                at.unwrap_or_else(|| shown(&a)),
                bt.unwrap_or_else(|| shown(&b)),
            );
            Finding::new(Code::WitnessDiffers, place(text), message)
                .with_hint("the PDF was kept; compare both with the page")
        })
        .collect()
}

/// The fields that both readings have, with their values.
fn fields(control: &Control) -> [(&'static str, Option<&str>); 5] {
    [
        ("major", control.major.as_ref().map(|major| major.title.as_str())),
        ("minor", control.minor.as_ref().map(|minor| minor.title.as_str())),
        ("statement", control.statement.as_deref()),
        ("grade", control.grade.as_deref()),
        ("risk_scenario", control.risk_scenario.as_deref()),
    ]
}

fn is_doubted(control: &Control, field: &str) -> bool {
    control.doubts.iter().any(|doubt| doubt.field.starts_with(field))
}

fn key(value: &Option<&str>) -> String {
    fold::key(value.unwrap_or_default())
}

/// Where two long values part, so that a message shows the difference and not the same beginning.
fn apart(a: &Option<&str>, b: &Option<&str>) -> (Option<String>, Option<String>) {
    let (Some(a), Some(b)) = (a, b) else { return (None, None) };
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(CONTEXT);
    let rest = |text: &str| {
        let rest = beginning(&text.chars().skip(from).collect::<String>());
        if from > 0 { format!("…{rest}") } else { rest }
    };
    (Some(rest(a)), Some(rest(b)))
}

/// So many characters before a difference are shown.
const CONTEXT: usize = 6;

fn place(control: &Control) -> Place {
    control.pages.first().map_or_else(Place::default, |&page| Place::page(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::clean;

    #[test]
    fn what_the_text_says_otherwise_is_told_with_both_values() {
        let pdf = clean().controls;
        let mut text = pdf.clone();
        assert_eq!(compare(&pdf, &text), []);
        text[0].statement = text[0].statement.as_ref().map(|s| format!("{s}以上"));
        let found = compare(&pdf, &text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, Code::WitnessDiffers);
        assert!(found[0].message.contains("以上"), "{}", found[0].message);
    }

    #[test]
    fn an_item_that_only_the_text_has_is_told() {
        let pdf = clean().controls;
        let mut text = pdf.clone();
        text[0].id = "9.9-①-9".into();
        assert_eq!(compare(&pdf, &text).len(), 1);
    }
}
