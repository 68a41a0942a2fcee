//! What a reviewer has to look at: the doubts of all controls, and the findings that are about none.

use std::collections::BTreeMap;

use super::atlas::Atlas;
use super::{At, Reading};
use crate::finding::{Code, Finding, Severity};
use crate::provenance::{ControlOrigin, FieldOrigin};
use crate::record::{Control, Doubt, is_part};
use crate::words;

/// Something to look at.
#[derive(Debug, Clone)]
pub(super) struct Remark<'a> {
    pub(super) severity: Severity,
    pub(super) code: &'a str,
    /// The field that it is about.
    pub(super) field: Option<&'a str>,
    /// The column that it is about, where it names no field.
    pub(super) column: Option<&'a str>,
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
    let own = read(origin, &doubt.field, &doubt.code, atlas);
    if !own.is_empty() {
        return (own, true);
    }
    let number = read(origin, "number", "", atlas);
    let first = || control.pages.first().and_then(|&page| atlas.on_page(page).next());
    (
        if number.is_empty() { first().map(|(at, _)| at).into_iter().collect() } else { number },
        false,
    )
}

/// The patches in which a field was read; what is said of two readings is seen in both.
fn read(origin: &ControlOrigin, field: &str, code: &str, atlas: &Atlas<'_>) -> Vec<At> {
    let requirement = field.strip_suffix(".reading").filter(|_| is_of_readings(code));
    let origins: Vec<&FieldOrigin> = match requirement {
        Some(requirement) => readings(origin, requirement).collect(),
        None => {
            let is_own = |read: &str| is_part(read, field) || is_part(field, read);
            origin.fields.iter().filter(|origin| is_own(&origin.field)).collect()
        }
    };
    let mut at: Vec<At> = origins.into_iter().flat_map(|origin| atlas.field(origin)).collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// Where both 内容 of a requirement were read; 編, 項番 and 区分 of the second come behind its 内容.
fn readings<'a>(
    origin: &'a ControlOrigin,
    requirement: &str,
) -> impl Iterator<Item = &'a FieldOrigin> {
    let names = ["text", "reading"].map(|part| format!("{requirement}.{part}"));
    names.into_iter().filter_map(|name| origin.fields.iter().find(|origin| origin.field == name))
}

/// Whether a code speaks of the two readings of a requirement.
fn is_of_readings(code: &str) -> bool {
    [Code::ReadingsDiffer, Code::ReadingsApart].iter().any(|of| of.as_str() == code)
}

fn of_doubt(control: usize, doubt: &Doubt, at: Vec<At>, exact: bool) -> Remark<'_> {
    Remark {
        severity: Code::find(&doubt.code).map_or(Severity::Warning, Code::severity),
        code: &doubt.code,
        field: Some(&doubt.field),
        column: None,
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
    let field = finding.field.as_deref();
    let read = || field_of(named?, field?, finding.code.as_str(), reading, atlas);
    let exact = atlas.place(&finding.place).map(|at| vec![at]).or_else(read);
    let beside = || named.map(|control| number_of(control, reading, atlas)).unwrap_or_default();
    Remark {
        severity: finding.severity(),
        code: finding.code.as_str(),
        field,
        column: finding.place.column.as_deref(),
        controls: named.into_iter().collect(),
        note: &finding.message,
        hint: &finding.hint,
        exact: exact.is_some(),
        at: exact.unwrap_or_else(beside),
        sheet: atlas.sheet(&finding.place),
    }
}

/// Where a field of a control was read, if it was.
fn field_of(
    control: usize,
    field: &str,
    code: &str,
    reading: &Reading,
    atlas: &Atlas<'_>,
) -> Option<Vec<At>> {
    let origin = reading.conversion.provenance.controls.get(control)?;
    let at = read(origin, field, code, atlas);
    (!at.is_empty()).then_some(at)
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
    /// The field that it is about in the words of the paper, else the column.
    pub(super) fn where_to_look(&self) -> Option<String> {
        self.field.map(words::field).or_else(|| self.column.map(str::to_owned))
    }

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
