//! How much has changed, by what it means.

use super::model::{Class, ControlChange, Diff, FieldChange, Kind, RequirementChange, Summary};

impl Diff {
    /// Whether both editions say the same. Other pages, doubts, source files or another order in
    /// the file are no difference.
    pub fn is_empty(&self) -> bool {
        self.document.is_empty()
            && self.headings.is_empty()
            && self.controls.is_empty()
            && self.unattached.is_none()
            && self.residue.is_none()
    }

    /// Counts the changes that it holds.
    pub(super) fn count(&mut self) {
        let of_kind = |kind| self.controls.iter().filter(|change| change.kind == kind).count();
        let having = |kind| self.controls.iter().filter(|change| change.is(kind)).count();
        let touched = self.controls.iter().map(|change| change.old.len()).sum::<usize>();
        self.summary = Summary {
            grades: self.of_class(Class::Grade),
            added: of_kind(Kind::Added),
            removed: of_kind(Kind::Removed),
            split: of_kind(Kind::Split),
            merged: of_kind(Kind::Merged),
            mappings_gained: self.requirements_of(|change| change.kind == Kind::Added),
            mappings_lost: self.requirements_of(|change| change.kind == Kind::Removed),
            mappings_changed: self.requirements_of(RequirementChange::names_another),
            wording: self.of_class(Class::Wording),
            moved: having(Kind::Moved),
            renumbered: having(Kind::Renumbered),
            headings: self.headings.iter().filter(|change| !change.is_cosmetic()).count()
                + self.document.iter().filter(|f| f.class != Class::Cosmetic).count()
                + self.controls.iter().filter(|change| change.is_retitled()).count(),
            cosmetic: self.fields().filter(|field| field.class == Class::Cosmetic).count(),
            unplaced: usize::from(self.unattached.is_some()) + usize::from(self.residue.is_some()),
            unchanged: self.old.controls.saturating_sub(touched),
        };
    }

    /// How many controls have a change of this class.
    fn of_class(&self, class: Class) -> usize {
        let has = |change: &&ControlChange| change.all_fields().any(|field| field.class == class);
        self.controls.iter().filter(has).count()
    }

    fn requirements_of(&self, is: impl Fn(&RequirementChange) -> bool) -> usize {
        self.controls.iter().flat_map(|change| &change.requirements).filter(|c| is(c)).count()
    }

    /// Every change of a field that there is.
    fn fields(&self) -> impl Iterator<Item = &FieldChange> {
        let headings = self.headings.iter().flat_map(|heading| &heading.fields);
        let controls = self.controls.iter().flat_map(ControlChange::all_fields);
        self.document.iter().chain(headings).chain(controls)
    }
}

impl Summary {
    /// How many changes there are that mean something.
    pub const fn meaningful(&self) -> usize {
        self.grades
            + self.added
            + self.removed
            + self.split
            + self.merged
            + self.mappings_gained
            + self.mappings_lost
            + self.mappings_changed
            + self.wording
            + self.moved
            + self.renumbered
            + self.headings
            + self.unplaced
    }
}

impl super::model::HeadingChange {
    /// Whether only the looks of its title have changed.
    pub fn is_cosmetic(&self) -> bool {
        self.kind == Kind::Changed && self.fields.iter().all(|field| field.class == Class::Cosmetic)
    }
}

impl ControlChange {
    /// Whether this has happened to it, among other things.
    pub fn is(&self, kind: Kind) -> bool {
        self.kind == kind || self.also.contains(&kind)
    }

    /// Whether it says the same, and only looks different.
    pub fn is_cosmetic(&self) -> bool {
        let is_cosmetic = |field: &FieldChange| field.class == Class::Cosmetic;
        let changes = |change: &RequirementChange| change.kind == Kind::Changed;
        self.kind == Kind::Changed
            && self.requirements.iter().all(changes)
            && self.all_fields().all(is_cosmetic)
    }

    /// Whether it stands where it stood, but a heading is printed otherwise beside it alone.
    pub fn is_retitled(&self) -> bool {
        !self.is(Kind::Moved) && self.fields.iter().any(|field| field.class == Class::Heading)
    }

    /// The changes of its own fields and of those of its requirements.
    pub fn all_fields(&self) -> impl Iterator<Item = &FieldChange> {
        self.fields.iter().chain(self.requirements.iter().flat_map(|change| &change.fields))
    }
}

impl RequirementChange {
    /// Whether the requirement has another number, binds otherwise, or is cut otherwise.
    pub fn names_another(&self) -> bool {
        matches!(self.kind, Kind::Split | Kind::Merged)
            || self.fields.iter().any(|f| matches!(f.class, Class::Mapping | Class::Number))
    }
}
