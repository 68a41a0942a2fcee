//! Narrowing a comparison to what somebody asks for.

use super::controls;
use super::model::{
    Class, ControlChange, Diff, Field, FieldChange, HeadingChange, Kind, Selection,
};

impl Diff {
    /// Only the changes of these fields and kinds; an empty list takes all. What is left of a
    /// comparison can be shown, but not applied.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        if selection.fields.is_empty() && selection.kinds.is_empty() {
            return self;
        }
        if !selection.takes_field(Field::Document) || !selection.takes_kind(Kind::Changed) {
            self.document.clear();
        }
        self.headings.retain(|heading| selection.takes_heading(heading));
        self.controls.iter_mut().for_each(|change| selection.narrow(change));
        self.controls.retain(|change| selection.takes_control(change));
        self.unattached.take_if(|_| !selection.takes_unplaced());
        self.residue.take_if(|_| !selection.takes_unplaced());
        self.selection = Some(selection);
        // What has not changed is no matter of what is shown.
        let unchanged = self.summary.unchanged;
        self.count();
        self.summary.unchanged = unchanged;
        self
    }
}

impl Selection {
    fn takes_field(&self, field: Field) -> bool {
        self.fields.is_empty() || self.fields.contains(&field)
    }

    fn takes_kind(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// What could not be placed belongs to no field and no kind.
    const fn takes_unplaced(&self) -> bool {
        self.fields.is_empty() && self.kinds.is_empty()
    }

    fn takes_heading(&self, heading: &HeadingChange) -> bool {
        let mut kinds = heading.also.iter().chain([&heading.kind]);
        self.takes_field(Field::Headings) && kinds.any(|kind| self.takes_kind(*kind))
    }

    /// Takes the fields of a control that nobody asked for out of its change.
    fn narrow(&self, change: &mut ControlChange) {
        change.fields.retain(|field| self.takes_field(field_of(field)));
        if !self.takes_field(Field::Requirements) {
            change.requirements.clear();
        }
        let (moved, is_pair) = (change.kind == Kind::Moved, is_pair(change));
        if is_pair {
            controls::name(change, moved && self.takes_field(Field::Number));
        }
    }

    fn takes_control(&self, change: &ControlChange) -> bool {
        let says_something = !change.fields.is_empty() || !change.requirements.is_empty();
        let mut kinds = change.also.iter().chain([&change.kind]);
        (says_something || !is_pair(change) || change.kind == Kind::Moved)
            && kinds.any(|kind| self.takes_kind(*kind))
    }
}

const fn is_pair(change: &ControlChange) -> bool {
    matches!((change.old.as_slice(), change.new.as_slice()), ([_], [_]))
}

/// The field that users know it by.
fn field_of(change: &FieldChange) -> Field {
    match (change.field.as_str(), change.class) {
        ("statement", _) => Field::Statement,
        ("grade", _) => Field::Grade,
        ("risk_scenario", _) => Field::RiskScenario,
        ("requirements", _) => Field::Requirements,
        (_, Class::Heading) => Field::Headings,
        _ => Field::Number,
    }
}
