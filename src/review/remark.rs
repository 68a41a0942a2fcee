//! What a reviewer has to look at: the doubts of all controls, and the findings that are about none.

use std::collections::BTreeMap;

use super::atlas::Atlas;
use super::{At, Reading};
use crate::finding::{Code, Finding, Severity};
use crate::provenance::ControlOrigin;
use crate::record::{Control, Doubt};

/// Something to look at.
#[derive(Debug, Clone)]
pub(super) struct Remark<'a> {
    pub(super) severity: Severity,
    pub(super) code: &'a str,
    /// The field that is doubted.
    pub(super) field: Option<&'a str>,
    /// The controls that are doubted, by index; several share one cell.
    pub(super) controls: Vec<usize>,
    pub(super) note: &'a str,
    pub(super) hint: &'a str,
    /// Where it is seen.
    pub(super) at: Vec<At>,
    /// Whether that is what it is about, and not only beside it: a field that is missing has no place.
    pub(super) exact: bool,
    /// The sheet it is about, where no patch is.
    pub(super) sheet: Option<usize>,
}

/// All that is to be looked at: the gravest first, then in the order of the paper.
pub(super) fn list<'a>(reading: &'a Reading, atlas: &Atlas<'a>) -> Vec<Remark<'a>> {
    let mut remarks = doubts(reading, atlas);
    let mut others = Vec::new();
    for finding in &reading.conversion.findings {
        let remark = of_finding(finding, reading, atlas);
        match remarks.iter_mut().find(|doubt| doubt.tells(&remark)) {
            Some(doubt) => doubt.hint = remark.hint,
            None => others.push(remark),
        }
    }
    remarks.extend(others);
    let place = |remark: &Remark<'_>| remark.at.first().map(|at| at.sheet).or(remark.sheet);
    remarks.sort_by_key(|r| (std::cmp::Reverse(r.severity), place(r), r.at.first().copied()));
    remarks
}

/// The doubts; one about a cell that several controls share stands once.
fn doubts<'a>(reading: &'a Reading, atlas: &Atlas<'a>) -> Vec<Remark<'a>> {
    let conversion = &reading.conversion;
    let mut remarks: Vec<Remark<'a>> = Vec::new();
    let mut shared: BTreeMap<(&str, &str, &str, Vec<At>), usize> = BTreeMap::new();
    let controls = conversion.records.controls.iter().zip(&conversion.provenance.controls);
    for (index, (control, origin)) in controls.enumerate() {
        for doubt in &control.doubts {
            let (at, exact) = places(control, origin, doubt, atlas);
            let key = (doubt.code.as_str(), doubt.field.as_str(), doubt.note.as_str(), at.clone());
            match shared.get(&key).filter(|_| exact) {
                Some(&known) => remarks[known].controls.push(index),
                None => {
                    shared.insert(key, remarks.len());
                    remarks.push(of_doubt(index, doubt, at, exact));
                }
            }
        }
    }
    remarks
}

/// Where a doubted field was read, and whether it was; else where the number of its control was.
fn places(
    control: &Control,
    origin: &ControlOrigin,
    doubt: &Doubt,
    atlas: &Atlas<'_>,
) -> (Vec<At>, bool) {
    let read = |is: &dyn Fn(&str) -> bool| {
        let fields = origin.fields.iter().filter(|field| is(&field.field));
        let mut at: Vec<At> = fields.flat_map(|field| atlas.field(field)).collect();
        at.sort_unstable();
        at.dedup();
        at
    };
    let own = read(&|field| is_part(field, &doubt.field) || is_part(&doubt.field, field));
    if !own.is_empty() {
        return (own, true);
    }
    let number = read(&|field| field == "number");
    let first = || control.pages.first().and_then(|&page| atlas.on_page(page).next());
    (
        if number.is_empty() { first().map(|(at, _)| at).into_iter().collect() } else { number },
        false,
    )
}

/// Whether a field is the other or a part of it: `minor.mark` of `minor`.
pub(super) fn is_part(field: &str, of: &str) -> bool {
    let rest = field.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn of_doubt(control: usize, doubt: &Doubt, at: Vec<At>, exact: bool) -> Remark<'_> {
    Remark {
        severity: Code::find(&doubt.code).map_or(Severity::Warning, Code::severity),
        code: &doubt.code,
        field: Some(&doubt.field),
        controls: vec![control],
        note: &doubt.note,
        hint: "",
        at,
        exact,
        sheet: None,
    }
}

fn of_finding<'a>(finding: &'a Finding, reading: &Reading, atlas: &Atlas<'_>) -> Remark<'a> {
    let named = named(finding, reading);
    let place = atlas.place(&finding.place);
    let beside = || named.map(|control| number_of(control, reading, atlas)).unwrap_or_default();
    Remark {
        severity: finding.severity(),
        code: finding.code.as_str(),
        field: None,
        controls: named.into_iter().collect(),
        note: &finding.message,
        hint: &finding.hint,
        at: place.map_or_else(beside, |at| vec![at]),
        exact: place.is_some(),
        sheet: atlas.sheet(&finding.place),
    }
}

/// The control that a message opens with, as those of the checks do: `1.1-②-4: …`.
fn named(finding: &Finding, reading: &Reading) -> Option<usize> {
    let (id, _) = finding.message.split_once(": ")?;
    reading.conversion.records.controls.iter().position(|control| control.id == id)
}

/// Where the number of a control was read.
fn number_of(control: usize, reading: &Reading, atlas: &Atlas<'_>) -> Vec<At> {
    let origin = reading.conversion.provenance.controls.get(control);
    let fields = origin.into_iter().flat_map(|origin| &origin.fields);
    fields.filter(|origin| origin.field == "number").flat_map(|o| atlas.field(o)).collect()
}

impl Remark<'_> {
    /// Whether this doubt says what a finding says, of the same place.
    fn tells(&self, finding: &Self) -> bool {
        let place = match (finding.at.first(), finding.sheet) {
            (Some(at), _) if finding.exact => self.at.contains(at),
            (_, Some(sheet)) => self.at.iter().any(|at| at.sheet == sheet),
            _ => true,
        };
        self.field.is_some()
            && self.code == finding.code
            && finding.note.contains(self.note)
            && place
    }
}

/// For each patch that a remark is about, how grave the gravest is.
pub(super) fn severities(remarks: &[Remark<'_>]) -> BTreeMap<At, Severity> {
    let mut severities: BTreeMap<At, Severity> = BTreeMap::new();
    for remark in remarks.iter().filter(|remark| remark.exact) {
        for &at in &remark.at {
            let known = severities.entry(at).or_insert(remark.severity);
            *known = remark.severity.max(*known);
        }
    }
    severities
}
