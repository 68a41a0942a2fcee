//! What a record set can tell about its own faults: numbers that skip, values outside their
//! vocabulary, references that lead nowhere, readings that disagree.
//!
//! A *warning* names a value that may be wrong, and puts a doubt on that field of that control. A
//! *note* names an oddity of the paper itself. A clean document gives no warning.

mod edited;
mod numbering;
mod readings;
mod totals;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Code, Finding};
use crate::place::Place;
use crate::record::{Control, Doubt, RecordSet};

/// The words that a column may hold, as the profile of the document gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabularies {
    /// 区分 of a control.
    pub grades: Vec<String>,
    /// What may stand in 【】 at the head of a requirement.
    pub obligations: Vec<String>,
    /// 編 of a requirement; empty where the document itself has to tell.
    pub volumes: Vec<String>,
}

impl Default for Vocabularies {
    /// The words of MIC's annex 2.
    fn default() -> Self {
        let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        Self {
            grades: words(["◎", "〇"]),
            obligations: words(["遵守事項", "推奨事項"]),
            volumes: Vec::new(),
        }
    }
}

/// How far a value may be from what is expected before it is doubted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerances {
    /// Share of the rows in which a field may be blank before that is the paper's habit. A cell
    /// that was lost is blank in few rows; a column that the paper leaves open is blank in many.
    pub blank_share: f64,
    /// Share of characters that two readings of one requirement have in common at least. Readings
    /// that were reworded share nine in ten; two requirements that share a phrase, half.
    pub readings_alike: f64,
    /// Characters in a row that one reading may lack. A line of the narrowest column is about this
    /// long: a longer piece is a line that was lost.
    pub lost_run: usize,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self { blank_share: 0.2, readings_alike: 0.7, lost_run: 12 }
    }
}

/// One fault that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What was found, where, and what to do.
    pub finding: Finding,
    /// The controls, by their indices, and which of their values may be wrong; the one that the
    /// finding is about first.
    pub doubts: Vec<(usize, Doubt)>,
}

/// Checks a whole record set; what is found comes in the order of the paper, kind by kind.
pub fn records(records: &RecordSet, vocabularies: &Vocabularies) -> Vec<Check> {
    let kinds: [Kind<'_>; 4] = [
        &numbering::check,
        &|checks| values::check(checks, vocabularies),
        &readings::check,
        &totals::check,
    ];
    // Each kind by itself, on all threads.
    let found = kinds.par_iter().flat_map_iter(|check| {
        let mut checks = Checks::new(records, Tolerances::default());
        check(&mut checks);
        checks.found
    });
    found.collect()
}

/// Checks whether a record set is still as besshi wrote it: what it finds was edited, cut or damaged
/// since.
pub fn as_written(records: &RecordSet) -> Vec<Check> {
    let mut checks = Checks::new(records, Tolerances::default());
    edited::check(&mut checks);
    checks.found
}

/// Makes one kind of checks.
type Kind<'k> = &'k (dyn Fn(&mut Checks<'_>) + Sync);

/// The records under check, and what was found so far.
struct Checks<'a> {
    records: &'a RecordSet,
    tolerances: Tolerances,
    coverage: Coverage,
    /// The only source, where there is but one; a file that was given twice was read once.
    source: Option<Arc<str>>,
    found: Vec<Check>,
}

impl<'a> Checks<'a> {
    fn new(records: &'a RecordSet, tolerances: Tolerances) -> Self {
        let source = match records.document.sources.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other.sha256 == first.sha256) => {
                Some(Arc::from(first.name.as_str()))
            }
            _ => None,
        };
        let coverage = Coverage::of(records);
        Self { records, tolerances, coverage, source, found: Vec::new() }
    }

    fn controls(&self) -> &'a [Control] {
        &self.records.controls
    }

    /// A value of a control that may be wrong.
    fn doubt(&mut self, code: Code, at: usize, field: &str, note: String, hint: &str) {
        let doubt = Doubt { field: field.to_owned(), code: code.to_string(), note: note.clone() };
        let finding = self.finding(code, at, field, &note, hint);
        self.found.push(Check { finding, doubts: vec![(at, doubt)] });
    }

    /// Another value that may be wrong for the same reason as the last one that was doubted.
    fn doubt_also(&mut self, at: usize, field: &str) {
        let Some(Check { doubts, .. }) = self.found.last_mut() else { return };
        if let Some((_, doubt)) = doubts.first().cloned() {
            doubts.push((at, Doubt { field: field.to_owned(), ..doubt }));
        }
    }

    /// An oddity of the paper: the value of the control is right.
    fn note(&mut self, code: Code, at: usize, field: &str, note: &str, hint: &str) {
        let finding = self.finding(code, at, field, note, hint);
        self.found.push(Check { finding, doubts: Vec::new() });
    }

    fn finding(&self, code: Code, at: usize, field: &str, note: &str, hint: &str) -> Finding {
        let control = &self.controls()[at];
        let page = control.pages.first().copied();
        let column = Some(header(field).to_owned());
        let place = Place { page, column, source: self.source.clone(), ..Place::default() };
        let message = format!("{}: {note}", control.id);
        Finding::new(code, place, message).about(field).with_hint(hint)
    }
}

/// The pages of the paper that something was read from.
///
/// A page that is missing excuses a number that is missing; one that was read and left over does not.
struct Coverage {
    pages: BTreeSet<u32>,
    total: u32,
}

impl Coverage {
    fn of(records: &RecordSet) -> Self {
        let controls = records.controls.iter().flat_map(|control| control.pages.iter().copied());
        let left_over = records.residue.iter().map(|residue| residue.page);
        let pages = controls.chain(left_over).collect();
        Self { pages, total: records.document.pages }
    }

    /// Whether nothing was read from a page strictly between these two.
    fn lacks_between(&self, before: u32, after: u32) -> bool {
        (before.saturating_add(1)..after.min(self.total.saturating_add(1)))
            .any(|page| !self.pages.contains(&page))
    }
}

/// The column that a field stands in, by the words of its header.
fn header(field: &str) -> &'static str {
    let name = field.split_once("].").map_or(field, |(_, name)| name);
    match (field.starts_with("requirements["), name.split('.').next().unwrap_or(name)) {
        (_, "section" | "major") => "大項目",
        (_, "minor") => "小項目",
        (_, "statement") => "内容",
        (_, "grade") => "区分",
        (_, "risk_scenario") => "リスクシナリオ例",
        (true, "volume") => "要求事項 編",
        (true, "chapter") => "要求事項 項番",
        (true, "clause") => "要求事項 区分",
        (true, _) => "要求事項 内容",
        _ => "No.",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::record::{Accounting, Document, FORMAT};

    /// The records of a fixture that holds `controls` without pages and doubts.
    pub(crate) fn clean() -> RecordSet {
        wrap(include_str!("../fixtures/check/clean/controls.json"))
    }

    /// A record set around an array of controls without pages and doubts.
    fn wrap(json: &str) -> RecordSet {
        let mut controls = serde_json::from_str::<Vec<serde_json::Value>>(json).unwrap();
        for control in &mut controls {
            control["pages"] = serde_json::json!([]);
            control["doubts"] = serde_json::json!([]);
        }
        RecordSet {
            format: FORMAT.into(),
            document: Document {
                label: Some("別紙2".into()),
                title: None,
                pages: 1,
                profile: "mic-annex2".into(),
                sources: vec![],
            },
            controls: serde_json::from_value(controls.into()).unwrap(),
            unattached: vec![],
            residue: vec![],
            accounting: Accounting::default(),
        }
    }

    /// What is found after `change` was made to the clean records: `code field`, warnings only.
    pub(crate) fn warnings(change: impl FnOnce(&mut RecordSet)) -> Vec<String> {
        let mut changed = clean();
        change(&mut changed);
        let found = records(&changed, &Vocabularies::default());
        let warnings = found.iter().filter(|c| c.finding.severity() == Severity::Warning);
        let name = |c: &Check| match c.doubts.first() {
            Some((at, doubt)) => format!("{}@{at} {}", c.finding.code, doubt.field),
            None => c.finding.code.to_string(),
        };
        warnings.map(name).collect()
    }

    #[test]
    fn a_clean_document_gives_no_warning() {
        assert_eq!(warnings(|_| ()), Vec::<String>::new());
    }

    #[test]
    fn a_finding_names_control_place_and_both_sides() {
        let mut changed = clean();
        changed.controls[1].number = "①-4".into();
        changed.controls[1].id = "1.1-①-4".into();
        changed.controls[1].pages = vec![1];
        let found = records(&changed, &Vocabularies::default());
        let first = found.first().unwrap().finding.to_string();
        assert_eq!(
            first,
            "warning[number-sequence] page 1, column No.: 1.1-①-4: No. is ①-4 where ①-2 is expected \
             after ①-1; look for a row that was lost or a number that was misread"
        );
    }

    #[test]
    fn a_finding_names_the_file_also_where_it_was_given_twice() {
        let named = |sources: &[(&str, &str)]| {
            let mut records = clean();
            let source = |(name, sha256): &(&str, &str)| crate::record::SourceEntry {
                name: (*name).into(),
                kind: crate::record::SourceKind::Pdf,
                bytes: 1,
                sha256: (*sha256).into(),
            };
            records.document.sources = sources.iter().map(source).collect();
            Checks::new(&records, Tolerances::default()).source
        };
        assert_eq!(named(&[("a.pdf", "0a")]).as_deref(), Some("a.pdf"));
        assert_eq!(named(&[("a.pdf", "0a"), ("b.pdf", "0a")]).as_deref(), Some("a.pdf"));
        assert_eq!(named(&[("a.pdf", "0a"), ("b.pdf", "0b")]), None);
    }

    #[test]
    fn every_field_has_the_header_of_its_column() {
        assert_eq!(header("grade"), "区分");
        assert_eq!(header("requirements[1].clause"), "要求事項 区分");
        assert_eq!(header("requirements[0].chapter.title"), "要求事項 項番");
        assert_eq!(header("number"), "No.");
    }
}
