//! The new edition, made from the old one and what has changed.

use std::collections::BTreeMap;

use super::headings::path_to;
use super::model::{Diff, FORMAT, HeadingChange, HeadingPath, Level};
use super::order::Ordered;
use crate::canon::{self, ParseError};
use crate::record::{self, Control, RecordSet};

/// Why a comparison cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// It was narrowed to some fields or kinds.
    #[error("the comparison holds chosen changes only")]
    Selected,
    /// The records are not those that were compared.
    #[error("the records have the digest {found}, but {expected} was compared")]
    OtherEdition {
        /// The digest of the edition that was compared.
        expected: String,
        /// The digest of the records.
        found: String,
    },
    /// What comes out is not the new edition: the comparison was changed.
    #[error("the comparison does not lead to the edition that it names")]
    Inconsistent,
}

impl ApplyError {
    /// What the user can do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Selected => "compare again without `--fields` and `--only`",
            Self::OtherEdition { .. } => "give the record set that was compared, as OLD",
            Self::Inconsistent => "compare again; the file was changed by hand or by a program",
        }
    }
}

/// Reads a comparison.
///
/// # Errors
/// [`ParseError`], when the bytes are no comparison of this version.
pub fn parse(bytes: &[u8]) -> Result<Diff, ParseError> {
    canon::parse_as(bytes, FORMAT)
}

/// Makes the new edition from the old one.
///
/// # Errors
/// [`ApplyError`], when the comparison is of other records, not whole, or was changed.
pub fn apply(diff: &Diff, old: &RecordSet) -> Result<RecordSet, ApplyError> {
    if diff.selection.is_some() {
        return Err(ApplyError::Selected);
    }
    let found = canon::digest(old);
    if found != diff.old.digest {
        return Err(ApplyError::OtherEdition { expected: diff.old.digest.clone(), found });
    }
    let new = patch(diff, old).ok_or(ApplyError::Inconsistent)?;
    let is_new = canon::digest(&new) == diff.new.digest;
    is_new.then_some(new).ok_or(ApplyError::Inconsistent)
}

fn patch(diff: &Diff, old: &RecordSet) -> Option<RecordSet> {
    let controls = in_file_order(controls(diff, &Ordered::of(old).controls)?, diff)?;
    Some(RecordSet {
        format: record::FORMAT.into(),
        document: diff.new.document.clone(),
        controls,
        unattached: diff.unattached.as_ref().map_or(&old.unattached, |list| &list.new).clone(),
        residue: diff.residue.as_ref().map_or(&old.residue, |list| &list.new).clone(),
        accounting: diff.new.accounting,
    })
}

/// The controls of the new edition in the order of their numbers: those that are listed have their
/// places, the others fill up the rest in their old order.
fn controls(diff: &Diff, old: &[&Control]) -> Option<Vec<Control>> {
    let headings = NewHeadings::of(diff);
    let mut is_kept = vec![true; old.len()];
    let mut new = vec![None; diff.new.controls];
    for change in &diff.controls {
        for &at in &change.old_at {
            *is_kept.get_mut(at)? = false;
        }
        for (&at, control) in change.new_at.iter().zip(&change.new) {
            *new.get_mut(at)? = Some(control.clone());
        }
    }
    for standing in &diff.standings {
        *is_kept.get_mut(standing.old_at)? = false;
        let mut control = headings.put_on((*old.get(standing.old_at)?).clone());
        (control.pages, control.doubts) = (standing.new.pages.clone(), standing.new.doubts.clone());
        *new.get_mut(standing.new_at)? = Some(control);
    }
    let mut kept = old.iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
    let fill = |place: Option<Control>| {
        place.or_else(|| kept.next().map(|(control, _)| headings.put_on((*control).clone())))
    };
    new.into_iter().map(fill).collect()
}

fn in_file_order(controls: Vec<Control>, diff: &Diff) -> Option<Vec<Control>> {
    match &diff.new.order {
        None => Some(controls),
        Some(order) => order.iter().map(|&at| controls.get(at).cloned()).collect(),
    }
}

/// The headings of the new edition by those of the old one.
struct NewHeadings<'a>(BTreeMap<(Level, &'a HeadingPath), &'a HeadingPath>);

impl<'a> NewHeadings<'a> {
    fn of(diff: &'a Diff) -> Self {
        let entry = |change: &'a HeadingChange| {
            let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
            Some(((change.level, old), new))
        };
        Self(diff.headings.iter().filter_map(entry).collect())
    }

    /// Puts a control under its new headings: the change of the innermost one tells all above it.
    fn put_on(&self, mut control: Control) -> Control {
        if self.0.is_empty() {
            return control;
        }
        let new_path = |level| {
            let old = path_to(level, &control);
            Some((level, *self.0.get(&(level, &old))?))
        };
        let levels = [Level::Minor, Level::Major, Level::Section];
        if let Some((level, path)) = levels.into_iter().find_map(new_path) {
            let HeadingPath { section, major, minor } = path.clone();
            control.section = section;
            control.major = if level >= Level::Major { major } else { control.major };
            control.minor = if level >= Level::Minor { minor } else { control.minor };
        }
        control
    }
}
