//! What a table looked like, in numbers that a new edition is held against. An edition changes some
//! controls; where a column is gone or half of the controls are, it is the reading that has failed,
//! and good data must not be overwritten.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Conversion;
use crate::finding::{Code, Severity};
use crate::record::{Control, Requirement};

/// Fewer controls than this share of those before are too few: editions have dropped a few items,
/// and pages or columns that were not read take away more than a fifth.
const FEWEST_CONTROLS: f64 = 0.8;

/// More new doubts than one for so many controls are too many: values are doubted where the layout
/// is not what the reader expects.
const CONTROLS_A_DOUBT: u64 = 10;

/// So many new doubts may come with any edition, however small the table.
const FEW_DOUBTS: u64 = 5;

/// What a table looked like when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// How many controls there were.
    pub controls: u64,
    /// How many values were doubted.
    pub doubts: u64,
    /// How many things could not be read.
    pub errors: u64,
    /// How often each field had a value; a field of a column that is not there has none.
    pub filled: BTreeMap<String, u64>,
    /// What was said of headers that the profile does not know.
    pub unknown_headers: BTreeSet<String>,
}

impl Layout {
    /// What the table of a document looks like.
    pub fn of(conversion: &Conversion) -> Self {
        let Conversion { records, findings, .. } = conversion;
        let unknown = findings.iter().filter(|finding| finding.code == Code::UnknownHeader);
        let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
        Self {
            controls: records.controls.len() as u64,
            doubts: records.controls.iter().map(|control| control.doubts.len() as u64).sum(),
            errors: errors.count() as u64,
            filled: filled(&records.controls),
            unknown_headers: unknown.map(|finding| finding.message.clone()).collect(),
        }
    }

    /// How `new` looks different, one line each; none where it looks like another edition.
    pub fn differences(&self, new: &Self) -> Vec<String> {
        let unknown = new.unknown_headers.difference(&self.unknown_headers).cloned();
        let gone = self.filled.iter().filter(|(field, count)| {
            **count > 0 && new.filled.get(*field).is_none_or(|count| *count == 0)
        });
        let gone = gone.map(|(field, count)| {
            format!(
                "{field} is nowhere filled in, where it was {count} times: a column may be gone"
            )
        });
        let numbers = [
            ("controls", self.controls, new.controls, self.has_lost_controls(new)),
            ("doubts", self.doubts, new.doubts, self.has_become_doubtful(new)),
            ("errors", self.errors, new.errors, new.errors > self.errors),
        ];
        let numbers = numbers.into_iter().filter(|(.., is_odd)| *is_odd);
        let numbers = numbers.map(|(of, was, is, _)| format!("{of}: {is} where there were {was}"));
        unknown.chain(gone).chain(numbers).collect()
    }

    #[allow(clippy::cast_precision_loss, reason = "no table has so many controls")]
    fn has_lost_controls(&self, new: &Self) -> bool {
        (new.controls as f64) < FEWEST_CONTROLS * self.controls as f64
    }

    fn has_become_doubtful(&self, new: &Self) -> bool {
        new.doubts > self.doubts + FEW_DOUBTS.max(new.controls / CONTROLS_A_DOUBT)
    }
}

/// How often each field has a value.
fn filled(controls: &[Control]) -> BTreeMap<String, u64> {
    let mut filled = BTreeMap::new();
    let mut count = |field: &str, is_there: bool| {
        *filled.entry(field.to_owned()).or_default() += u64::from(is_there);
    };
    for control in controls {
        let Control { section, major, minor, statement, grade, risk_scenario, .. } = control;
        count("section", section.is_some());
        count("major", major.is_some());
        count("minor", minor.is_some());
        count("statement", statement.is_some());
        count("grade", grade.is_some());
        count("risk_scenario", risk_scenario.is_some());
        count("requirements", !control.requirements.is_empty());
        for requirement in &control.requirements {
            let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
            count("requirements.volume", volume.is_some());
            count("requirements.chapter", chapter.is_some());
            count("requirements.clause", clause.is_some());
            count("requirements.obligation", obligation.is_some());
            count("requirements.text", text.is_some());
            count("requirements.reading", reading.is_some());
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::place::Place;
    use crate::provenance::Provenance;

    fn conversion() -> Conversion {
        Conversion {
            records: crate::check::tests::clean(),
            provenance: Provenance::new(vec![], vec![]),
            findings: vec![],
            trace: None,
        }
    }

    /// How the clean records look different once they are changed.
    fn told(change: impl FnOnce(&mut Conversion)) -> Vec<String> {
        let mut new = conversion();
        change(&mut new);
        Layout::of(&conversion()).differences(&Layout::of(&new))
    }

    fn doubt() -> crate::record::Doubt {
        crate::record::Doubt { field: "grade".into(), code: "c".into(), note: "n".into() }
    }

    #[test]
    fn an_edition_that_changes_some_controls_looks_the_same() {
        assert_eq!(told(|_| ()), [""; 0]);
        assert_eq!(told(|new| new.records.controls.truncate(32)), [""; 0]);
        assert_eq!(told(|new| new.records.controls[0].doubts = vec![doubt(); 5]), [""; 0]);
        assert_eq!(told(|new| new.records.controls[0].grade = None), [""; 0]);
    }

    #[test]
    fn far_fewer_controls_are_told() {
        let lost = told(|new| new.records.controls.truncate(31));
        assert_eq!(lost, ["controls: 31 where there were 39"]);
    }

    #[test]
    fn many_more_doubts_are_told() {
        let doubtful = told(|new| new.records.controls[0].doubts = vec![doubt(); 6]);
        assert_eq!(doubtful, ["doubts: 6 where there were 0"]);
    }

    #[test]
    fn a_column_that_is_gone_is_told() {
        let gone = told(|new| new.records.controls.iter_mut().for_each(|c| c.grade = None));
        assert_eq!(
            gone,
            ["grade is nowhere filled in, where it was 39 times: a column may be gone"]
        );
    }

    #[test]
    fn an_unknown_header_is_told_once() {
        let unknown = |new: &mut Conversion| {
            let message = "the profile p does not know the header “新列”";
            new.findings.push(Finding::new(Code::UnknownHeader, Place::page(1), message));
            new.findings.push(Finding::new(Code::UnknownHeader, Place::page(2), message));
        };
        assert_eq!(told(unknown), ["the profile p does not know the header “新列”"]);
        let mut known = conversion();
        unknown(&mut known);
        let known = Layout::of(&known);
        assert_eq!(known.differences(&known), [""; 0], "accepted once, it is not told again");
    }

    #[test]
    fn what_could_not_be_read_is_told() {
        let lost = Finding::new(Code::LostPage, Place::page(2), "lost");
        assert_eq!(told(|new| new.findings.push(lost)), ["errors: 1 where there were 0"]);
    }
}
