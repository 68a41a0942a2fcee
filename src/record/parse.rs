//! The stitched table → controls: items by their numbers, headings by number and title,
//! requirements by the rows that an item shares.

use std::ops::Range;

use super::{Accounting, Control, Doubt, Heading, Minor, Requirement, Unattached};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::grid::text::beginning;
use crate::mark::{self, Dotted, ItemNumber};
use crate::profile::{Field, Profile};
use crate::provenance::{ControlSpots, FieldSpots};
use crate::table::{Span, Table};

/// What the table says, and where each value was read.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The controls, in the order of the paper.
    pub controls: Vec<Control>,
    /// Requirements beside which no item stands.
    pub unattached: Vec<Unattached>,
    /// Where each value was read, a control each.
    pub spots: Vec<ControlSpots>,
    /// Where every glyph went.
    pub accounting: Accounting,
}

/// Parses every item of the table.
pub fn parse(table: &Table, profile: &Profile, findings: &mut Vec<Finding>) -> Parsed {
    let requirements = requirement_rows(table);
    let mut parsed = Parsed::default();
    for item in items(table) {
        let mut reader = Reader { table, profile, findings, doubts: Vec::new(), spots: Vec::new() };
        let control = reader.control(item, &requirements);
        let spots = ControlSpots { id: control.id.clone(), fields: reader.spots };
        parsed.controls.push(control);
        parsed.spots.push(spots);
    }
    parsed.unattached = unattached(table, profile, &requirements, &parsed.controls, findings);
    parsed.accounting = Accounting {
        glyphs: table.glyphs,
        in_records: table.glyphs.saturating_sub(table.furniture + table.residual),
        furniture: table.furniture,
        residue: table.residual,
    };
    parsed
}
