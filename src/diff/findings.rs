//! What is odd about two editions that are to be compared.

use std::sync::Arc;

use super::controls::repeated_ids;
use crate::finding::{Code, Finding};
use crate::place::Place;
use crate::record::{RecordSet, SourceEntry};

/// What has to be said before two editions are compared. Where one of the findings is an error, a
/// comparison would mislead.
pub fn findings(
    (old_name, old): (&str, &RecordSet),
    (new_name, new): (&str, &RecordSet),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(other_profile((old_name, old), (new_name, new)));
    findings.extend(same_document((old_name, old), (new_name, new)));
    findings.extend(repeated(old_name, old));
    findings.extend(repeated(new_name, new));
    findings
}

fn at(name: &str) -> Place {
    Place::default().in_source(Arc::from(name))
}

fn other_profile(
    (old_name, old): (&str, &RecordSet),
    (new_name, new): (&str, &RecordSet),
) -> Option<Finding> {
    let (was, is) = (&old.document.profile, &new.document.profile);
    let message = format!("read with the profile {is}, but {old_name} with {was}");
    let hint = "read both with one profile: `besshi extract --profile NAME`";
    (was != is).then(|| Finding::new(Code::ProfilesDiffer, at(new_name), message).with_hint(hint))
}

fn same_document(
    (old_name, old): (&str, &RecordSet),
    (new_name, new): (&str, &RecordSet),
) -> Option<Finding> {
    let (was, is) = (&old.document.sources, &new.document.sources);
    let files = |sources: &[SourceEntry]| {
        sources.iter().map(|source| source.sha256.clone()).collect::<Vec<_>>()
    };
    let same_files = !was.is_empty() && files(was) == files(is);
    let message = if old == new {
        format!("the same records as {old_name}: there is nothing to compare")
    } else if same_files {
        format!("read from the same file as {old_name}: what differs is how it was read")
    } else {
        return None;
    };
    let hint = "name two editions, the old one first";
    Some(Finding::new(Code::SameDocument, at(new_name), message).with_hint(hint))
}

fn repeated<'a>(name: &'a str, records: &'a RecordSet) -> impl Iterator<Item = Finding> + use<'a> {
    let finding = move |id: &str| {
        let pages = records.controls.iter().filter(|control| control.id == id);
        let place = Place { page: pages.flat_map(|c| c.pages.first().copied()).next(), ..at(name) };
        let message = format!("{id} stands more than once: told apart by text, not by number");
        Finding::new(Code::IdRepeated, place, message)
            .with_hint("look at the rows of the page; `besshi check` says more")
    };
    repeated_ids(records).into_iter().map(finding)
}
