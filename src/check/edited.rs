//! What besshi never writes: a record set that has it was edited, cut or damaged after it was read.
//!
//! The checks of the other files look at what was read; these at whether it is still as it was written,
//! so they are no part of reading a document.

use std::collections::BTreeSet;

use crate::finding::{Code, Finding};
use crate::fold;
use crate::place::Place;
use crate::record::{Control, Requirement, is_part};
use crate::words;

use super::{Check, Checks};

const WRITE_AGAIN: &str = "read the document again with `besshi extract`";

/// Checks each control, and the set as a whole.
pub(super) fn check(checks: &mut Checks<'_>) {
    check_sources(checks);
    check_in_records(checks);
    check_residue(checks);
    for (at, control) in checks.controls().iter().enumerate() {
        if control.pages.is_empty() {
            let note = "it stands on no page".to_owned();
            checks.doubt(Code::RecordIncomplete, at, "pages", note, WRITE_AGAIN);
        }
        check_texts(checks, at, control);
        check_repeats(checks, at, control);
        check_doubts(checks, at, control);
    }
    check_candidates(checks);
}

/// Something that is no matter of one control.
fn say(checks: &mut Checks<'_>, code: Code, page: Option<u32>, message: String) {
    let place = Place { page, source: checks.source.clone(), ..Place::default() };
    let finding = Finding::new(code, place, message).with_hint(WRITE_AGAIN);
    checks.found.push(Check { finding, doubts: Vec::new() });
}

/// Records are read from files, whose digests vouch for them.
fn check_sources(checks: &mut Checks<'_>) {
    let sources = &checks.records.document.sources;
    if sources.is_empty() {
        say(
            checks,
            Code::RecordIncomplete,
            None,
            "they name no file that they were read from".into(),
        );
    }
    for source in sources.iter().filter(|source| !is_digest(&source.sha256)) {
        let message = format!(
            "the SHA-256 of {} is “{}”, where 64 digits of lower-case hexadecimal are expected",
            source.name, source.sha256
        );
        say(checks, Code::RecordIncomplete, None, message);
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Glyphs in records are in controls, or in requirements without one.
fn check_in_records(checks: &mut Checks<'_>) {
    let records = checks.records;
    let in_records = records.accounting.in_records;
    if in_records > 0 && records.controls.is_empty() && records.unattached.is_empty() {
        let message = format!("{in_records} glyphs are counted in records, but there are none");
        say(checks, Code::AccountingOff, None, message);
    }
}

/// There is residue where glyphs of it are counted, and nowhere else.
fn check_residue(checks: &mut Checks<'_>) {
    let (glyphs, texts) = (checks.records.accounting.residue, checks.records.residue.len());
    if (glyphs == 0) != (texts == 0) {
        let message = format!(
            "{glyphs} glyphs are counted in the residue, which has {} in it",
            words::count(texts, "text")
        );
        say(checks, Code::AccountingOff, None, message);
    }
}

/// Characters that mean nothing are doubted.
fn check_texts(checks: &mut Checks<'_>, at: usize, control: &Control) {
    for (field, text) in texts(control) {
        let is_doubted = control.doubts.iter().any(|doubt| is_part(&field, &doubt.field));
        let Some(unsound) = fold::unsound(text).next().filter(|_| !is_doubted) else { continue };
        let code = u32::from(unsound.character);
        let note =
            format!("{} (U+{code:04X}) stands in {field}, and is not doubted", unsound.fault);
        checks.doubt(Code::UnsoundText, at, &field, note, "compare it with the page");
    }
}

/// The texts of a control, by the names of their fields.
fn texts(control: &Control) -> Vec<(String, &str)> {
    let Control { section, major, minor, number, statement, grade, risk_scenario, .. } = control;
    let own = [
        ("section.title", section.as_ref().map(|section| section.title.as_str())),
        ("major.title", major.as_ref().map(|major| major.title.as_str())),
        ("minor.title", minor.as_ref().map(|minor| minor.title.as_str())),
        ("number", Some(number.as_str())),
        ("statement", statement.as_deref()),
        ("grade", grade.as_deref()),
        ("risk_scenario", risk_scenario.as_deref()),
    ];
    let own = own.into_iter().map(|(name, text)| (name.to_owned(), text));
    let requirements = control.requirements.iter().enumerate().flat_map(|(i, requirement)| {
        texts_of(requirement).map(|(name, text)| (format!("requirements[{i}].{name}"), text))
    });
    own.chain(requirements).filter_map(|(name, text)| Some((name, text?))).collect()
}

/// The texts of a requirement, by the names of its fields.
fn texts_of(requirement: &Requirement) -> [(&'static str, Option<&str>); 6] {
    let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
    [
        ("volume", volume.as_deref()),
        ("chapter.title", chapter.as_ref().map(|chapter| chapter.title.as_str())),
        ("clause", clause.as_deref()),
        ("obligation", obligation.as_deref()),
        ("text", text.as_deref()),
        ("reading", reading.as_deref()),
    ]
}

/// No requirement stands twice beside one control, unless that is doubted.
fn check_repeats(checks: &mut Checks<'_>, at: usize, control: &Control) {
    let mut seen = BTreeSet::new();
    for (i, requirement) in control.requirements.iter().enumerate() {
        let field = format!("requirements[{i}]");
        let mut doubts = control.doubts.iter();
        let is_doubted = doubts.any(|d| is_part(&d.field, &field) || is_part(&field, &d.field));
        if !seen.insert(requirement) && !is_doubted {
            let note = format!("requirement {} is one of those before it", i + 1);
            checks.doubt(Code::RequirementRepeated, at, &field, note, "compare it with the page");
        }
    }
}

/// Doubts are of fields that there are, and of codes that `besshi explain` knows.
fn check_doubts(checks: &mut Checks<'_>, at: usize, control: &Control) {
    for doubt in &control.doubts {
        let fault = if !has_field(control, &doubt.field) {
            format!("a doubt names the field “{}”, which it does not have", doubt.field)
        } else if Code::find(&doubt.code).is_none() {
            format!("a doubt names the code “{}”, which there is not", doubt.code)
        } else {
            continue;
        };
        checks.doubt(Code::ReferenceDangling, at, "doubts", fault, WRITE_AGAIN);
    }
}

/// Whether a control has this field or part of one, for instance `requirements[1].chapter.title`. Of
/// what is `null`, all parts may be named.
fn has_field(control: &Control, field: &str) -> bool {
    let (name, rest) = field.split_once(['.', '[']).unwrap_or((field, ""));
    match name {
        "id" | "number" | "statement" | "grade" | "risk_scenario" | "pages" => field == name,
        "section" | "major" => field == name || matches!(rest, "number" | "title"),
        "minor" => field == name || matches!(rest, "mark" | "title"),
        "requirements" => field == name || has_requirement(control.requirements.len(), rest),
        _ => false,
    }
}

/// Whether one of so many requirements is named, for instance by `1].chapter.title`.
fn has_requirement(count: usize, rest: &str) -> bool {
    let Some((index, part)) = rest.split_once(']') else { return false };
    let parts = [
        "",
        ".volume",
        ".chapter",
        ".chapter.number",
        ".chapter.title",
        ".clause",
        ".obligation",
        ".text",
        ".reading",
    ];
    index.parse::<usize>().is_ok_and(|index| index < count) && parts.contains(&part)
}

/// Requirements without a control name those that there are.
fn check_candidates(checks: &mut Checks<'_>) {
    let ids: BTreeSet<&str> = checks.controls().iter().map(|control| control.id.as_str()).collect();
    for (at, unattached) in checks.records.unattached.iter().enumerate() {
        for id in unattached.candidates.iter().filter(|id| !ids.contains(id.as_str())) {
            let message =
                format!("unattached[{at}] may belong to “{id}”, which is none of the controls");
            say(checks, Code::ReferenceDangling, Some(unattached.page), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Tolerances, tests::clean};
    use super::*;
    use crate::record::{Doubt, RecordSet, Residue, SourceEntry, SourceKind, Unattached};

    /// Records as besshi writes them.
    fn written() -> RecordSet {
        let mut records = clean();
        records.controls.iter_mut().for_each(|control| control.pages = vec![1]);
        let (name, sha256) = ("a.pdf".to_owned(), "0a".repeat(32));
        records.document.sources =
            vec![SourceEntry { name, kind: SourceKind::Pdf, bytes: 1, sha256 }];
        records
    }

    /// What is found after a change: `code message`, without the rest.
    fn found(change: impl FnOnce(&mut RecordSet)) -> Vec<String> {
        let mut records = written();
        change(&mut records);
        let mut checks = Checks::new(&records, Tolerances::default());
        check(&mut checks);
        let found = checks.found.into_iter().map(|check| check.finding);
        found.map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    }

    fn doubt(field: &str, code: &str) -> Doubt {
        Doubt { field: field.into(), code: code.into(), note: String::new() }
    }

    #[test]
    fn what_besshi_writes_is_quiet() {
        assert_eq!(found(|_| ()), [""; 0]);
    }

    #[test]
    fn a_character_that_means_nothing_is_told_unless_it_is_doubted() {
        for (character, told) in [
            ('\u{fffd}', "a replacement character (U+FFFD)"),
            ('\u{e000}', "a private-use character (U+E000)"),
            ('\u{1}', "a control character (U+0001)"),
        ] {
            let text = format!("壊れ{character}た");
            let with = |doubts: Vec<Doubt>| {
                found(|r| {
                    r.controls[0].statement = Some(text.clone());
                    r.controls[0].doubts = doubts;
                })
            };
            let start = format!("unsound-text 1.1-①-1: {told} stands in statement");
            assert!(with(vec![])[0].starts_with(&start), "{:?}", with(vec![]));
            assert_eq!(with(vec![doubt("statement", "unsound-text")]), [""; 0]);
        }
        assert_eq!(found(|r| r.controls[0].statement = Some("一\n二".into())), [""; 0]);
    }

    #[test]
    fn residue_and_its_count_agree() {
        let residue = Residue { page: 1, text: "デ".into() };
        let off = found(|r| r.residue.push(residue.clone()));
        assert_eq!(
            off,
            ["accounting-off 0 glyphs are counted in the residue, which has 1 text in it"]
        );
        assert_eq!(found(|r| r.accounting.residue = 3).len(), 1);
        let both = found(|r| {
            r.residue.push(residue);
            r.accounting.residue = 1;
        });
        assert_eq!(both, [""; 0]);
    }

    #[test]
    fn glyphs_in_records_need_records() {
        let none = found(|r| {
            r.controls.clear();
            r.accounting.in_records = 9;
        });
        assert_eq!(none, ["accounting-off 9 glyphs are counted in records, but there are none"]);
    }

    #[test]
    fn a_requirement_stands_once_beside_a_control() {
        let twice = |r: &mut RecordSet| -> usize {
            let at = r.controls.iter().position(|c| c.requirements.len() == 1).unwrap();
            let again = r.controls[at].requirements[0].clone();
            r.controls[at].requirements.push(again);
            at
        };
        let told = found(|r| {
            twice(r);
        });
        assert!(told[0].starts_with("requirement-repeated ") && told.len() == 1, "{told:?}");
        let doubted = found(|r| {
            let at = twice(r);
            r.controls[at].doubts = vec![doubt("requirements", "row-open")];
        });
        assert!(!doubted.iter().any(|told| told.starts_with("requirement-repeated")));
    }

    #[test]
    fn a_doubt_is_of_a_field_and_a_code_that_there_are() {
        let of =
            |field: &str, code: &str| found(|r| r.controls[0].doubts = vec![doubt(field, code)]);
        let requirement = |r: &RecordSet| r.controls[0].requirements.len();
        let beyond = format!("requirements[{}]", requirement(&written()));
        for field in ["foo", "statement.title", "major.mark", "requirements[", beyond.as_str()] {
            let told = of(field, "field-blank");
            assert!(told[0].contains(&format!("names the field “{field}”")), "{told:?}");
        }
        for field in ["major.number", "minor.mark", "requirements", "id", "pages"] {
            assert_eq!(of(field, "field-blank"), [""; 0], "{field}");
        }
        let told = of("grade", "bar");
        assert!(told[0].contains("names the code “bar”"), "{told:?}");
        assert!(has_requirement(2, "1].chapter.title") && !has_requirement(2, "1].chapters"));
    }

    #[test]
    fn a_candidate_is_a_control() {
        let with = |id: &str| {
            found(|r| {
                let requirement = r.controls.iter().find_map(|c| c.requirements.first()).unwrap();
                let candidates = vec![id.to_owned()];
                let requirement = requirement.clone();
                r.unattached.push(Unattached { page: 1, requirement, candidates });
            })
        };
        assert_eq!(with("1.1-①-1"), [""; 0]);
        let dangling = "reference-dangling unattached[0] may belong to “9.9-①-1”, which is none";
        assert!(with("9.9-①-1")[0].starts_with(dangling), "{:?}", with("9.9-①-1"));
    }

    #[test]
    fn pages_and_sources_are_there() {
        let told = found(|r| r.controls[0].pages.clear());
        assert_eq!(told, ["record-incomplete 1.1-①-1: it stands on no page"]);
        let told = found(|r| r.document.sources.clear());
        assert_eq!(told, ["record-incomplete they name no file that they were read from"]);
        let told = found(|r| r.document.sources[0].sha256 = "zz".into());
        assert!(told[0].starts_with("record-incomplete the SHA-256 of a.pdf is “zz”"), "{told:?}");
    }
}
