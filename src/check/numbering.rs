//! Numbers, marks and headings run in order, and agree with each other.

use std::collections::BTreeMap;

use crate::finding::Code;
use crate::mark::{Dotted, ItemNumber, Mark};
use crate::record::{Control, Heading};

use super::{Checks, Coverage};

const LOST_ROW: &str = "look for a row that was lost or a number that was misread";
const LOST_HEADING: &str = "look for a heading that was lost or a number that was misread";

/// Checks every control against the one before it, and its parts against each other.
pub(super) fn check(checks: &mut Checks<'_>) {
    let mut before = Numbers::default();
    for (at, control) in checks.controls().iter().enumerate() {
        let here = Numbers::of(control);
        check_form(checks, at, control, &here);
        if !is_cut(&checks.coverage, checks.controls(), at) {
            check_order(checks, at, &before, &here);
            check_titles(checks, at);
        }
        before = here;
    }
    check_ids(checks);
}

/// The numbers of a control, as far as they can be read.
#[derive(Default)]
struct Numbers {
    section: Option<Dotted>,
    major: Option<Dotted>,
    item: Option<ItemNumber>,
}

impl Numbers {
    fn of(control: &Control) -> Self {
        let dotted = |heading: &Option<Heading>| Dotted::parse(heading.as_ref()?.number.as_ref()?);
        Self {
            section: dotted(&control.section),
            major: dotted(&control.major),
            item: ItemNumber::parse(&control.number),
        }
    }
}

/// Whether pages are missing between this control and the one before it.
fn is_cut(coverage: &Coverage, controls: &[Control], at: usize) -> bool {
    let Some(&first) = controls[at].pages.first() else { return false };
    let before = at.checked_sub(1).and_then(|i| controls[i].pages.last().copied());
    coverage.lacks_between(before.unwrap_or(0), first)
}

/// The numbers of one control agree: form, mark, section, id.
fn check_form(checks: &mut Checks<'_>, at: usize, control: &Control, here: &Numbers) {
    check_number(checks, at, control, here.item);
    check_minor_mark(checks, at, control, here.item);
    check_major_in_section(checks, at, here);
    let major = control.major.as_ref().and_then(|m| m.number.as_deref());
    // An id has one form, however the number is printed: twins/dash-wide.
    let number = here.item.map_or_else(|| control.number.clone(), |item| item.to_string());
    let expected = major.map_or_else(|| number.clone(), |m| format!("{m}-{number}"));
    let again = control.id.strip_prefix(&expected).is_some_and(|rest| rest.starts_with(" ("));
    if again {
        let note = format!("another row of the table has the number {expected}, too");
        checks.doubt(Code::IdRepeated, at, "number", note, LOST_HEADING);
    } else if control.id != expected {
        let note = format!("the id is not {expected}, its 大項目 and No. put together");
        checks.doubt(Code::IdMismatch, at, "id", note, "write the records again");
    }
}

fn check_number(checks: &mut Checks<'_>, at: usize, control: &Control, item: Option<ItemNumber>) {
    if item.is_none() {
        let form = "a circled mark, a dash and a number";
        let note = format!("No. is “{}” where {form} is expected", control.number);
        checks.doubt(Code::NumberForm, at, "number", note, "compare it with the page");
    }
}

fn check_minor_mark(
    checks: &mut Checks<'_>,
    at: usize,
    control: &Control,
    item: Option<ItemNumber>,
) {
    let printed = control.minor.as_ref().and_then(|minor| minor.mark.as_deref());
    if let (Some(printed), Some(item)) = (printed, item)
        && Mark::parse(printed) != Some(item.mark)
    {
        let note = format!("小項目 {printed} over No. {item}");
        checks.doubt(Code::MarkMismatch, at, "minor.mark", note, "compare both with the page");
        // A risk nearly always stands beside the same items as the 小項目 does.
        checks.doubt_also(at, "risk_scenario");
    }
}

fn check_major_in_section(checks: &mut Checks<'_>, at: usize, here: &Numbers) {
    if let (Some(section), Some(major)) = (&here.section, &here.major)
        && major.parent().as_ref() != Some(section)
    {
        let note = format!("大項目 {major} in section {section}");
        checks.doubt(Code::HeadingMismatch, at, "major.number", note, "compare both with the page");
        checks.doubt_also(at, "section");
    }
}

/// The numbers of a control follow those of the control before it.
fn check_order(checks: &mut Checks<'_>, at: usize, before: &Numbers, here: &Numbers) {
    let is_first = at == 0;
    if before.section != here.section && (is_first || before.section.is_some()) {
        check_section(checks, at, before, here);
    }
    let new_major = before.major != here.major;
    if new_major && (is_first || before.major.is_some()) {
        check_major(checks, at, before, here);
    }
    if let (Some(item), true) = (here.item, is_first || before.item.is_some()) {
        check_item(checks, at, before.item.filter(|_| !new_major), item);
    }
}

fn check_section(checks: &mut Checks<'_>, at: usize, before: &Numbers, here: &Numbers) {
    let expected = before.section.as_ref().map_or_else(|| Dotted::parse("1"), next);
    check_heading(checks, at, "section.number", (&before.section, &here.section), expected);
}

fn check_major(checks: &mut Checks<'_>, at: usize, before: &Numbers, here: &Numbers) {
    let first = |section: &Dotted| Dotted::parse(&format!("{section}.1"));
    let expected = match (&before.major, &here.section) {
        (Some(major), section) if before.section == *section => next(major),
        (_, Some(section)) => first(section),
        _ => return,
    };
    check_heading(checks, at, "major.number", (&before.major, &here.major), expected);
}

fn next(number: &Dotted) -> Option<Dotted> {
    Some(number.successor())
}

fn check_heading(
    checks: &mut Checks<'_>,
    at: usize,
    field: &str,
    (before, here): (&Option<Dotted>, &Option<Dotted>),
    expected: Option<Dotted>,
) {
    if let (Some(here), Some(expected)) = (here, expected)
        && *here != expected
    {
        let after = before.as_ref().map_or_else(|| "at the start".into(), |b| format!("after {b}"));
        let note = format!("heading {here} where {expected} is expected {after}");
        checks.doubt(Code::HeadingSequence, at, field, note, LOST_HEADING);
        doubt_group_above(checks, at, field, |control| match field {
            "section.number" => control.section.as_ref(),
            _ => control.major.as_ref(),
        });
    }
}

/// The item follows the one before it in its 大項目; `before` is `None` at the head of a 大項目.
fn check_item(checks: &mut Checks<'_>, at: usize, before: Option<ItemNumber>, here: ItemNumber) {
    let after = before.map_or_else(|| "at the head of its 大項目".into(), |b| format!("after {b}"));
    let same_minor = before.is_some_and(|before| before.mark == here.mark);
    let mark = before.map_or(Mark::of(1), |before| before.mark.successor());
    if let Some(mark) = mark.filter(|&mark| !same_minor && mark != here.mark) {
        let note = format!("小項目 {} where {mark} is expected {after}", here.mark);
        checks.doubt(Code::MarkSequence, at, "minor.mark", note, LOST_HEADING);
        doubt_group_above(checks, at, "minor.mark", |control| {
            Some((control.major.as_ref()?, control.minor.as_ref()?))
        });
    }
    let first = ItemNumber { mark: here.mark, number: 1 };
    let expected = before.filter(|_| same_minor).map_or(first, ItemNumber::successor);
    if here != expected {
        let note = format!("No. is {here} where {expected} is expected {after}");
        checks.doubt(Code::NumberSequence, at, "number", note, LOST_ROW);
        // What the row that was lost says may stand in those beside it.
        for beside in at.saturating_sub(1)..=at {
            for field in ["statement", "risk_scenario", "requirements"] {
                checks.doubt_also(beside, field);
            }
        }
    }
}

/// Doubts the heading of the controls above, as far as they share it: a heading that was lost may be
/// that of some of them.
fn doubt_group_above<'a, H: PartialEq>(
    checks: &mut Checks<'a>,
    at: usize,
    field: &str,
    heading: impl Fn(&'a Control) -> Option<H>,
) {
    let controls = checks.controls();
    let Some(last) = at.checked_sub(1).map(|above| heading(&controls[above])) else { return };
    for above in (0..at).rev().take_while(|&above| heading(&controls[above]) == last) {
        checks.doubt_also(above, field);
    }
}

/// A heading that stands for several controls has one title.
fn check_titles(checks: &mut Checks<'_>, at: usize) {
    let Some(before) = at.checked_sub(1).map(|i| &checks.controls()[i]) else { return };
    let here = &checks.controls()[at];
    let same_section = check_title(checks, at, "section.title", [&before.section, &here.section]);
    let same_major = check_title(checks, at, "major.title", [&before.major, &here.major]);
    if let (Some(a), Some(b), true) = (&before.minor, &here.minor, same_section && same_major)
        && a.mark == b.mark
        && a.title != b.title
    {
        report_titles(checks, at, "minor.title", &a.title, &b.title);
    }
}

/// Reports two titles of one number; tells whether the numbers are the same.
fn check_title(
    checks: &mut Checks<'_>,
    at: usize,
    field: &str,
    [before, here]: [&Option<Heading>; 2],
) -> bool {
    let (Some(before), Some(here)) = (before, here) else { return before == here };
    let same = before.number == here.number;
    if same && before.title != here.title {
        report_titles(checks, at, field, &before.title, &here.title);
    }
    same
}

fn report_titles(checks: &mut Checks<'_>, at: usize, field: &str, before: &str, here: &str) {
    let note = format!("title “{here}” where the control before it has “{before}”");
    checks.doubt(Code::HeadingDiffers, at, field, note, "compare both with the page");
}

/// No two controls have one id.
fn check_ids(checks: &mut Checks<'_>) {
    let mut seen = BTreeMap::new();
    for (at, control) in checks.controls().iter().enumerate() {
        if let Some(&first) = seen.get(control.id.as_str()) {
            let note = format!("rows {} and {} of the table have this id", first + 1, at + 1);
            checks.doubt(Code::IdRepeated, at, "id", note, LOST_HEADING);
        } else {
            seen.insert(control.id.as_str(), at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{clean, warnings};
    use super::super::{Vocabularies, records};
    use crate::record::RecordSet;

    /// Gives a control another number, and the id that goes with it.
    fn renumber(records: &mut RecordSet, at: usize, number: &str) {
        records.controls[at].number = number.into();
        records.controls[at].id = format!("1.1-{number}");
    }

    #[test]
    fn a_row_that_was_lost_is_doubted_at_the_control_after_it() {
        assert_eq!(warnings(|r| drop(r.controls.remove(1))), ["number-sequence@1 number"]);
    }

    #[test]
    fn what_stands_beside_a_row_that_was_lost_is_doubted_too() {
        let mut changed = clean();
        changed.controls.remove(1);
        let found = records(&changed, &Vocabularies::default());
        let doubted: Vec<(usize, &str)> =
            found[0].doubts.iter().map(|(at, doubt)| (*at, doubt.field.as_str())).collect();
        let beside = |at| ["statement", "risk_scenario", "requirements"].map(|field| (at, field));
        assert_eq!(doubted, [&[(1, "number")], &beside(0)[..], &beside(1)[..]].concat());
    }

    #[test]
    fn the_controls_under_the_heading_before_one_that_was_lost_are_doubted() {
        let mut changed = clean();
        changed.controls.retain(|control| !control.id.starts_with("1.2-"));
        let above = changed.controls.iter().filter(|c| c.id.starts_with("1.1-")).count();
        let found = records(&changed, &Vocabularies::default());
        assert_eq!(found[0].doubts.len(), 1 + above);
        assert!(found[0].doubts.iter().all(|(_, doubt)| doubt.field == "major.number"));
    }

    #[test]
    fn a_number_is_doubted_when_it_is_none_but_not_for_its_dash_and_width() {
        assert_eq!(warnings(|r| renumber(r, 1, "2")), ["number-form@1 number"]);
        let dash_wide = |r: &mut RecordSet| r.controls[1].number = "①－２".into();
        assert_eq!(warnings(dash_wide), Vec::<String>::new());
    }

    #[test]
    fn a_mark_that_is_not_its_numbers_mark_is_doubted() {
        let change = |r: &mut RecordSet| {
            r.controls[0].minor.as_mut().unwrap().mark = Some("②".into());
        };
        assert_eq!(warnings(change), ["mark-mismatch@0 minor.mark"]);
    }

    #[test]
    fn a_small_heading_that_was_lost_is_doubted() {
        let lost = |r: &mut RecordSet| {
            r.controls.retain(|c| !c.id.starts_with("1.3-①"));
        };
        assert_eq!(warnings(lost), ["mark-sequence@13 minor.mark"]);
    }

    #[test]
    fn a_large_heading_that_was_lost_is_doubted() {
        let lost = |r: &mut RecordSet| {
            r.controls.retain(|c| !c.id.starts_with("1.2-"));
        };
        let first = warnings(lost);
        assert_eq!(first.len(), 1, "{first:?}");
        assert!(first[0].starts_with("heading-sequence@") && first[0].ends_with(" major.number"));
    }

    #[test]
    fn a_large_heading_outside_its_section_is_doubted() {
        let change = |r: &mut RecordSet| {
            r.controls[0].section.as_mut().unwrap().number = Some("7".into());
        };
        assert!(warnings(change).contains(&"heading-mismatch@0 major.number".to_owned()));
    }

    #[test]
    fn two_titles_of_one_heading_are_doubted() {
        let change = |r: &mut RecordSet| r.controls[0].minor.as_mut().unwrap().title.push('X');
        assert_eq!(warnings(change), ["heading-differs@1 minor.title"]);
    }

    #[test]
    fn an_id_that_is_repeated_or_wrong_is_doubted() {
        let repeated = |r: &mut RecordSet| r.controls[1].id = r.controls[0].id.clone();
        assert_eq!(warnings(repeated), ["id-mismatch@1 id", "id-repeated@1 id"]);
    }

    #[test]
    fn pages_that_are_missing_excuse_numbers_that_are_missing() {
        let missing = |r: &mut RecordSet| {
            r.document.pages = 9;
            r.controls.drain(1..8);
            r.controls[0].pages = vec![1];
            r.controls.iter_mut().skip(1).for_each(|c| c.pages = vec![3]);
            r.controls.iter_mut().for_each(|c| c.statement = Some("次の措置をとる。".into()));
        };
        assert_eq!(warnings(missing), Vec::<String>::new());
    }
}
