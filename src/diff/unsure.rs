//! What either edition doubts: it may have been misread, and then its change is none.

use super::model::{ControlChange, RequirementChange};
use crate::record::{Control, is_part};

impl ControlChange {
    /// Whether either edition doubts a field of the control, for instance `grade`; of a number, all
    /// that it is made of.
    pub fn is_unsure(&self, field: &str) -> bool {
        let parts = if field == "id" { &["number", "major.number"][..] } else { &[field][..] };
        parts.iter().any(|part| doubted(self.old.iter().chain(&self.new), part))
    }

    /// Whether either edition doubts anything that the control says.
    pub fn is_any_unsure(&self) -> bool {
        self.old.iter().chain(&self.new).any(|control| !control.doubts.is_empty())
    }

    /// Whether either edition doubts what a changed requirement of the control says, or that it is
    /// one of it.
    pub fn is_unsure_of(&self, requirement: &RequirementChange) -> bool {
        self.is_unsure_in(requirement, "")
    }

    /// Whether either edition doubts a field of a changed requirement, for instance `chapter.title`.
    pub fn is_unsure_of_field(&self, requirement: &RequirementChange, field: &str) -> bool {
        self.is_unsure_in(requirement, &format!(".{field}"))
    }

    fn is_unsure_in(&self, requirement: &RequirementChange, part: &str) -> bool {
        // Where one edition doubts which requirements a control has, the other's may be new to it.
        let mut doubts = self.old.iter().chain(&self.new).flat_map(|control| &control.doubts);
        if doubts.any(|doubt| doubt.field == "requirements") {
            return true;
        }
        let in_edition = |controls: &[Control], places: &[usize]| match controls {
            [control] => places
                .iter()
                .any(|at| doubted([control].into_iter(), &format!("requirements[{at}]{part}"))),
            // The requirements of several controls were put together: no place tells whose it is.
            several => doubted(several.iter(), "requirements"),
        };
        in_edition(&self.old, &requirement.old_at) || in_edition(&self.new, &requirement.new_at)
    }
}

/// Whether a doubt of the controls is about this field, about a part of it or about all of which it
/// is a part.
fn doubted<'a>(controls: impl Iterator<Item = &'a Control>, field: &str) -> bool {
    let mut doubts = controls.flat_map(|control| &control.doubts);
    doubts.any(|doubt| is_part(&doubt.field, field) || is_part(field, &doubt.field))
}
