//! The way back: from the new edition to the old one.

use std::mem::swap;

use super::model::{
    ControlChange, Diff, FieldChange, HeadingChange, Replaced, RequirementChange, StandingChange,
};
use super::{controls, headings, requirements};

impl Diff {
    /// The same comparison seen from the new edition.
    #[must_use]
    pub fn inverse(mut self) -> Self {
        swap(&mut self.old, &mut self.new);
        invert_fields(&mut self.document);
        self.headings.iter_mut().for_each(HeadingChange::invert);
        self.controls.iter_mut().for_each(ControlChange::invert);
        self.unattached.iter_mut().for_each(Replaced::invert);
        self.residue.iter_mut().for_each(Replaced::invert);
        for standing in &mut self.standings {
            swap(&mut standing.old, &mut standing.new);
            swap(&mut standing.old_at, &mut standing.new_at);
        }
        headings::sort(&mut self.headings);
        controls::sort(&mut self.controls);
        sort_standings(&mut self.standings);
        self.count();
        self
    }
}

/// The one order of standings: that of the new edition.
pub(super) fn sort_standings(standings: &mut [StandingChange]) {
    standings.sort_by_key(|standing| standing.new_at);
}

fn invert_fields(fields: &mut [FieldChange]) {
    for field in fields {
        swap(&mut field.old, &mut field.new);
        field.runs.iter_mut().for_each(|run| swap(&mut run.old, &mut run.new));
    }
}

impl HeadingChange {
    fn invert(&mut self) {
        self.kind = self.kind.inverse();
        swap(&mut self.old, &mut self.new);
        swap(&mut self.old_controls, &mut self.new_controls);
        invert_fields(&mut self.fields);
    }
}

impl ControlChange {
    fn invert(&mut self) {
        self.kind = self.kind.inverse();
        swap(&mut self.old, &mut self.new);
        swap(&mut self.old_at, &mut self.new_at);
        invert_fields(&mut self.fields);
        self.requirements.iter_mut().for_each(RequirementChange::invert);
        requirements::sort(&mut self.requirements);
    }
}

impl RequirementChange {
    fn invert(&mut self) {
        self.kind = self.kind.inverse();
        swap(&mut self.old, &mut self.new);
        swap(&mut self.old_at, &mut self.new_at);
        invert_fields(&mut self.fields);
    }
}

impl<T> Replaced<T> {
    fn invert(&mut self) {
        swap(&mut self.old, &mut self.new);
    }
}
