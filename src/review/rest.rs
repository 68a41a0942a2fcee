//! What is in no control: requirements whose row is open, and the residue; where each is seen.

use std::collections::BTreeSet;

use super::atlas::Atlas;
use super::{At, Kind, Reading};
use crate::finding::{Code, Finding};
use crate::record::{Residue, Unattached};

/// A line of a requirement has at least so many characters to be told by them: shorter ones recur.
const TELLING: usize = 8;

/// Where each requirement without a control is seen.
pub(super) fn unattached(reading: &Reading, atlas: &Atlas<'_>) -> Vec<Vec<At>> {
    let conversion = &reading.conversion;
    // Each has a finding of its own when it is read from a PDF, in the same order.
    let is_open = |finding: &&Finding| finding.code == Code::Unattached;
    let findings: Vec<&Finding> = conversion.findings.iter().filter(is_open).collect();
    let open = conversion.records.unattached.iter().enumerate();
    open.map(|(index, open)| match findings.get(index) {
        Some(finding) => atlas.place(&finding.place).into_iter().collect(),
        None => lines(open, atlas),
    })
    .collect()
}

/// The lines of a garbled page that hold the words of a requirement.
fn lines(open: &Unattached, atlas: &Atlas<'_>) -> Vec<At> {
    let texts = [&open.requirement.text, &open.requirement.reading];
    let texts: Vec<String> =
        texts.into_iter().flatten().map(|text| text.replace('\n', "")).collect();
    let holds = |line: &str| texts.iter().any(|text| text.contains(line));
    let on_page = atlas.on_page(open.page).filter(|(_, patch)| patch.kind == Kind::Unattached);
    let telling = on_page.filter(|(_, p)| p.text.chars().count() >= TELLING && holds(&p.text));
    telling.map(|(at, _)| at).collect()
}

/// Where each text of the residue is seen.
pub(super) fn residue(reading: &Reading, atlas: &Atlas<'_>) -> Vec<Option<At>> {
    let mut taken = BTreeSet::new();
    let mut find = |Residue { page, text }: &Residue| {
        let mut left = atlas.on_page(*page).filter(|(_, patch)| patch.kind == Kind::Residue);
        let (at, _) = left.find(|(at, patch)| patch.text == *text && !taken.contains(at))?;
        taken.insert(at);
        Some(at)
    };
    reading.conversion.records.residue.iter().map(&mut find).collect()
}
