//! Pages run in order, and every glyph of the source went somewhere.

use crate::finding::{Code, Finding};
use crate::place::Place;

use super::{Check, Checks};

/// Checks the pages of every control, and the accounting of the whole.
pub(super) fn check(checks: &mut Checks<'_>) {
    let mut before = 0;
    for (at, control) in checks.controls().iter().enumerate() {
        check_pages(checks, at, &control.pages, before);
        before = control.pages.first().copied().unwrap_or(before);
    }
    check_accounting(checks);
}

/// The pages of a control ascend, begin no earlier than those of the control before it, and are
/// pages of the document.
fn check_pages(checks: &mut Checks<'_>, at: usize, pages: &[u32], before: u32) {
    let total = checks.records.document.pages;
    let fault = if !pages.is_sorted_by(|a, b| a < b) {
        format!("pages {pages:?} do not ascend")
    } else if pages.first().is_some_and(|&first| first < before) {
        format!("pages {pages:?} begin before page {before}, where the control before it begins")
    } else if pages.last().is_some_and(|&last| last > total) {
        format!("pages {pages:?} of a document of {total}")
    } else {
        return;
    };
    checks.doubt(Code::PagesOrder, at, "pages", fault, "give the pages of one document only");
}

/// The glyphs in records, in furniture and in the residue are all the glyphs there are.
fn check_accounting(checks: &mut Checks<'_>) {
    let accounting = checks.records.accounting;
    let parts = [accounting.in_records, accounting.furniture, accounting.residue];
    let sum = parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    if sum == accounting.glyphs {
        return;
    }
    let [in_records, furniture, residue] = parts;
    let message = format!(
        "{in_records} glyphs in records, {furniture} in furniture and {residue} in the residue are \
         {sum}, but the source has {}",
        accounting.glyphs
    );
    let place = Place { source: checks.source.clone(), ..Place::default() };
    let finding = Finding::new(Code::AccountingOff, place, message)
        .with_hint("text was lost or read twice: please report the document");
    checks.found.push(Check { finding, doubts: Vec::new() });
}

#[cfg(test)]
mod tests {
    use super::super::tests::warnings;
    use crate::record::{Accounting, RecordSet};

    /// The warnings where the first two controls stand on these pages of nine.
    fn warnings_of(first: &[u32], second: &[u32]) -> Vec<String> {
        warnings(|r: &mut RecordSet| {
            r.document.pages = 9;
            r.controls[0].pages = first.into();
            r.controls[1].pages = second.into();
        })
    }

    #[test]
    fn pages_ascend_within_the_document() {
        assert_eq!(warnings_of(&[1, 2], &[2]), Vec::<String>::new());
        assert_eq!(warnings_of(&[1, 1], &[2]), ["pages-order@0 pages"]);
        assert_eq!(warnings_of(&[1, 2, 3], &[3, 10]), ["pages-order@1 pages"]);
        assert!(warnings_of(&[1, 2], &[0]).contains(&"pages-order@1 pages".to_owned()));
    }

    #[test]
    fn every_glyph_went_somewhere() {
        let accounting = Accounting { glyphs: 10, in_records: 6, furniture: 3, residue: 0 };
        assert_eq!(warnings(|r| r.accounting = accounting), ["accounting-off"]);
        let accounting = Accounting { residue: 1, ..accounting };
        assert_eq!(warnings(|r| r.accounting = accounting), Vec::<String>::new());
    }
}
