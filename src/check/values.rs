//! Values stand where values are expected, and are words that their column may hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Code;
use crate::mark::{Citation, Dotted, ItemNumber, Mark};
use crate::record::{Control, Heading, Requirement};

use super::{Checks, Vocabularies};

const COMPARE: &str = "compare it with the page";
const TEACH: &str = "compare it with the page; if it is right, add the word to the profile";

/// Checks each value for itself, and the citations in statements.
pub(super) fn check(checks: &mut Checks<'_>, vocabularies: &Vocabularies) {
    check_blanks(checks);
    for (at, control) in checks.controls().iter().enumerate() {
        check_grade(checks, at, control, &vocabularies.grades);
        for (i, requirement) in control.requirements.iter().enumerate() {
            check_clause(checks, at, i, requirement);
            check_obligation(checks, at, i, requirement, &vocabularies.obligations);
        }
    }
    check_volumes(checks, &vocabularies.volumes);
    check_citations(checks);
}

/// A field, and whether it is blank.
type Blanks = Vec<(&'static str, bool)>;

fn is_blank(value: Option<&String>) -> bool {
    value.is_none_or(|text| text.trim().is_empty())
}

fn blanks_of_control(control: &Control) -> Blanks {
    vec![
        ("section", control.section.is_none()),
        ("major", control.major.is_none()),
        ("minor", control.minor.is_none()),
        ("statement", is_blank(control.statement.as_ref())),
        ("grade", is_blank(control.grade.as_ref())),
        ("risk_scenario", is_blank(control.risk_scenario.as_ref())),
    ]
}

fn blanks_of_requirement(requirement: &Requirement) -> Blanks {
    let chapter = requirement.chapter.as_ref();
    vec![
        ("volume", is_blank(requirement.volume.as_ref())),
        ("chapter", chapter.is_none()),
        ("chapter.number", chapter.is_some_and(|c| c.number.is_none())),
        ("chapter.title", chapter.is_some_and(|c| c.title.is_empty())),
        ("clause", is_blank(requirement.clause.as_ref())),
        ("obligation", is_blank(requirement.obligation.as_ref())),
        ("text", is_blank(requirement.text.as_ref())),
        ("reading", is_blank(requirement.reading.as_ref())),
    ]
}

/// A field that is blank in few rows was lost there; one that is blank in many is open on the paper.
fn check_blanks(checks: &mut Checks<'_>) {
    let controls = checks.controls();
    let rows = controls.iter().enumerate().map(|(at, c)| (at, String::new(), blanks_of_control(c)));
    report_blanks(checks, &rows.collect::<Vec<_>>());
    let rows = controls.iter().enumerate().flat_map(|(at, control)| {
        let requirements = control.requirements.iter().enumerate();
        requirements
            .map(move |(i, r)| (at, format!("requirements[{i}]."), blanks_of_requirement(r)))
    });
    report_blanks(checks, &rows.collect::<Vec<_>>());
}

fn report_blanks(checks: &mut Checks<'_>, rows: &[(usize, String, Blanks)]) {
    let mut blank_rows = BTreeMap::<_, usize>::new();
    for (name, _) in rows.iter().flat_map(|(_, _, blanks)| blanks).filter(|(_, blank)| *blank) {
        *blank_rows.entry(*name).or_default() += 1;
    }
    for (at, prefix, blanks) in rows {
        for (name, _) in blanks.iter().filter(|(_, blank)| *blank) {
            let count = blank_rows[name];
            if is_lost(name, count, rows.len(), checks.tolerances.blank_share) {
                let note = format!("{name} is blank here and in {count} of {} rows", rows.len());
                checks.doubt(Code::FieldBlank, *at, &format!("{prefix}{name}"), note, COMPARE);
            }
        }
    }
}

/// Whether a blank was lost and not left open by the paper. No item goes without words and grade.
#[allow(clippy::cast_precision_loss, reason = "no table has 2^52 rows")]
fn is_lost(name: &str, blank_rows: usize, rows: usize, blank_share: f64) -> bool {
    matches!(name, "statement" | "grade") || blank_rows as f64 <= rows as f64 * blank_share
}

/// Whether a word is none of its vocabulary; where there is none, any word may stand.
fn is_strange(word: &str, vocabulary: &[String]) -> bool {
    !vocabulary.is_empty() && !is_word(word, vocabulary)
}

fn is_word(word: &str, vocabulary: &[String]) -> bool {
    vocabulary.iter().any(|known| known == word)
}

fn check_grade(checks: &mut Checks<'_>, at: usize, control: &Control, grades: &[String]) {
    let Some(grade) = control.grade.as_ref().filter(|grade| is_strange(grade, grades)) else {
        return;
    };
    let note = format!("区分 is “{grade}” where one of {} is expected", grades.join(" "));
    checks.doubt(Code::GradeUnknown, at, "grade", note, TEACH);
}

fn check_clause(checks: &mut Checks<'_>, at: usize, i: usize, requirement: &Requirement) {
    let Some(clause) = requirement.clause.as_ref().filter(|c| Mark::parse(c).is_none()) else {
        return;
    };
    let note =
        format!("区分 of the requirement is “{clause}” where one circled numeral is expected");
    checks.doubt(Code::ClauseForm, at, &format!("requirements[{i}].clause"), note, COMPARE);
}

fn check_obligation(
    checks: &mut Checks<'_>,
    at: usize,
    i: usize,
    requirement: &Requirement,
    obligations: &[String],
) {
    let obligation = requirement.obligation.as_ref();
    let Some(obligation) = obligation.filter(|word| is_strange(word, obligations)) else { return };
    let note = format!("【{obligation}】 where one of {} is expected", obligations.join(" "));
    checks.doubt(
        Code::ObligationUnknown,
        at,
        &format!("requirements[{i}].obligation"),
        note,
        TEACH,
    );
}

/// The 編 of all requirements: a small set of words, each of which ends in 編.
fn check_volumes(checks: &mut Checks<'_>, known: &[String]) {
    let mut counts = BTreeMap::<&str, usize>::new();
    let requirements = checks.controls().iter().flat_map(|c| &c.requirements);
    for volume in requirements.filter_map(|r| r.volume.as_deref()) {
        *counts.entry(volume).or_default() += 1;
    }
    for (at, control) in checks.controls().iter().enumerate() {
        for (i, requirement) in control.requirements.iter().enumerate() {
            let Some(volume) = requirement.volume.as_deref() else { continue };
            if let Some(fault) = fault_of_volume(volume, &counts, known) {
                let field = format!("requirements[{i}].volume");
                let note = format!("編 is “{volume}”: {fault}");
                checks.doubt(Code::VolumeOdd, at, &field, note, TEACH);
            }
        }
    }
}

fn fault_of_volume(
    volume: &str,
    counts: &BTreeMap<&str, usize>,
    known: &[String],
) -> Option<String> {
    if !known.is_empty() {
        let unknown = !is_word(volume, known);
        return unknown.then(|| format!("one of {} is expected", known.join(" ")));
    }
    if !volume.ends_with('編') {
        return Some("it does not end in 編".into());
    }
    let is_rare = counts.get(volume) == Some(&1);
    let near = |other: &str| counts[other] > 1 && is_one_edit_apart(volume, other);
    let other = counts.keys().find(|other| is_rare && near(other))?;
    Some(format!("nowhere else, but “{other}” {} times", counts[other]))
}

/// Whether one character was put in, left out or changed.
fn is_one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b) = (a.chars().collect::<Vec<_>>(), b.chars().collect::<Vec<_>>());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - tail == 1
}

/// An item number in a statement names an item of the same 大項目.
fn check_citations(checks: &mut Checks<'_>) {
    let items = checks.controls().iter().filter_map(|c| Some((major(c), item(c)?)));
    let items = items.collect::<BTreeSet<_>>();
    for (at, control) in checks.controls().iter().enumerate() {
        let Some(statement) = &control.statement else { continue };
        for citation in ItemNumber::citations(statement) {
            let above = cited_major(statement, &citation);
            let above = above.as_deref().or_else(|| major(control));
            if !items.contains(&(above, citation.item)) && is_whole(checks, above) {
                let place = above.unwrap_or("the table");
                let note = format!("the text cites {}, which {place} does not have", citation.item);
                let hint = "look for a row that was lost, or a number that was misread";
                checks.doubt(Code::CitationDangling, at, "statement", note, hint);
            }
        }
    }
}

/// The number of a control's 大項目.
fn major(control: &Control) -> Option<&str> {
    control.major.as_ref().and_then(|heading: &Heading| heading.number.as_deref())
}

fn item(control: &Control) -> Option<ItemNumber> {
    ItemNumber::parse(&control.number)
}

/// The 大項目 that a citation names itself: `3.5.①-1`, `1.2の①-3`.
fn cited_major(statement: &str, citation: &Citation) -> Option<String> {
    let before = statement.chars().take(citation.range.start).collect::<String>();
    let before = before.trim_end().trim_end_matches(['の', '-', '－', '.', '．']).trim_end();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９' | '.' | '．');
    let number = &before[before.trim_end_matches(is_part).len()..];
    Dotted::parse(number).map(|number| number.to_string())
}

/// Whether the 大項目 was read whole: no page is missing in it or beside it.
fn is_whole(checks: &Checks<'_>, number: Option<&str>) -> bool {
    let controls = checks.controls().iter().filter(|control| major(control) == number);
    let pages = controls.flat_map(|c| c.pages.iter().copied()).collect::<Vec<_>>();
    let (Some(first), Some(last)) = (pages.iter().min(), pages.iter().max()) else { return true };
    !checks.coverage.lacks_between(first.saturating_sub(2), last.saturating_add(2))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{clean, warnings};
    use super::{Vocabularies, is_one_edit_apart};
    use crate::finding::Code;
    use crate::record::{RecordSet, Requirement};

    /// The first requirement of the records, and its name among the fields.
    fn first_requirement(records: &mut RecordSet) -> (&mut Requirement, String) {
        let at = records.controls.iter().position(|c| !c.requirements.is_empty()).unwrap();
        (&mut records.controls[at].requirements[0], format!("@{at} requirements[0]."))
    }

    /// The warnings after a change to the first requirement.
    fn warnings_of(change: impl FnOnce(&mut Requirement)) -> Vec<String> {
        warnings(|r| change(first_requirement(r).0))
    }

    fn named(code: &str, field: &str) -> Vec<String> {
        vec![format!("{code}{}{field}", first_requirement(&mut clean()).1)]
    }

    #[test]
    fn a_statement_or_grade_that_is_blank_is_doubted() {
        assert_eq!(warnings(|r| r.controls[0].grade = None), ["field-blank@0 grade"]);
        assert_eq!(warnings(|r| r.controls[0].statement = None), ["field-blank@0 statement"]);
    }

    #[test]
    fn a_column_that_the_paper_leaves_open_is_not_doubted() {
        let open = |r: &mut RecordSet| r.controls.iter_mut().for_each(|c| c.risk_scenario = None);
        assert_eq!(warnings(open), Vec::<String>::new());
        let lost = |r: &mut RecordSet| r.controls[2].risk_scenario = None;
        assert_eq!(warnings(lost), ["field-blank@2 risk_scenario"]);
    }

    #[test]
    fn a_part_of_a_requirement_that_is_blank_is_doubted() {
        assert_eq!(warnings_of(|r| r.clause = None), named("field-blank", "clause"));
        assert_eq!(warnings_of(|r| r.reading = None), named("field-blank", "reading"));
        let change = |r: &mut Requirement| r.chapter.as_mut().unwrap().number = None;
        assert_eq!(warnings_of(change), named("field-blank", "chapter.number"));
    }

    #[test]
    fn words_outside_their_vocabulary_are_doubted() {
        assert_eq!(warnings(|r| r.controls[0].grade = Some("○".into())), ["grade-unknown@0 grade"]);
        let change = |r: &mut Requirement| r.obligation = Some("尊守事項".into());
        assert_eq!(warnings_of(change), named("obligation-unknown", "obligation"));
        let change = |r: &mut Requirement| r.clause = Some("③④".into());
        assert_eq!(warnings_of(change), named("clause-form", "clause"));
    }

    #[test]
    fn without_a_vocabulary_any_word_may_stand() {
        let mut records = clean();
        records.controls[0].grade = Some("必須".into());
        first_requirement(&mut records).0.obligation = Some("尊守事項".into());
        let none = Vocabularies { grades: vec![], obligations: vec![], volumes: vec![] };
        let found = crate::check::records(&records, &none);
        let strange = [Code::GradeUnknown, Code::ObligationUnknown];
        assert!(!found.iter().any(|check| strange.contains(&check.finding.code)), "{found:?}");
    }

    #[test]
    fn a_volume_that_is_cut_or_nearly_another_is_doubted() {
        let change = |r: &mut Requirement| r.volume.as_mut().unwrap().truncate(6);
        assert_eq!(warnings_of(change), named("volume-odd", "volume"));
        let change = |r: &mut Requirement| r.volume.as_mut().unwrap().insert(0, '新');
        assert_eq!(warnings_of(change), named("volume-odd", "volume"));
        let change = |r: &mut Requirement| r.volume = Some("まったく別の編".into());
        assert_eq!(warnings_of(change), Vec::<String>::new());
    }

    #[test]
    fn one_edit_is_a_character_put_in_left_out_or_changed() {
        for (a, b, apart) in [
            ("経営編", "経栄編", true),
            ("経営編", "営編", true),
            ("経営編", "経営総編", true),
            ("経営編", "経営編", false),
            ("経営編", "管理編", false),
            ("編編", "編", true),
        ] {
            assert_eq!(is_one_edit_apart(a, b), apart, "{a} {b}");
        }
    }

    /// The warnings after the first statement was changed.
    fn warnings_of_statement(statement: &str) -> Vec<String> {
        warnings(|r| r.controls[0].statement = Some(statement.into()))
    }

    #[test]
    fn a_citation_of_an_item_that_is_not_there_is_doubted() {
        assert_eq!(warnings_of_statement("①-2の結果"), Vec::<String>::new());
        assert_eq!(warnings_of_statement("⑨-9の結果"), ["citation-dangling@0 statement"]);
    }

    #[test]
    fn a_citation_may_name_another_large_heading() {
        assert_eq!(warnings_of_statement("1.2.①-1及び1.3の①-1に準じ"), Vec::<String>::new());
        assert_eq!(warnings_of_statement("9.9.①-1に準じ"), ["citation-dangling@0 statement"]);
    }

    #[test]
    fn a_page_that_is_missing_excuses_a_citation() {
        let missing = |r: &mut RecordSet| {
            r.document.pages = 3;
            r.controls.iter_mut().for_each(|c| c.pages = vec![1]);
            r.controls[0].statement = Some("⑨-9の結果".into());
        };
        assert_eq!(warnings(missing), Vec::<String>::new());
    }
}
