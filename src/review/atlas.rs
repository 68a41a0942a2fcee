//! Where a place of the paper is found: from provenance and findings to patches.

use std::collections::BTreeMap;

use super::{At, Kind, Patch, Sheet};
use crate::geom::Rect;
use crate::place::{PageRef, Place};
use crate::provenance;

/// A rectangle of a page as seen: index of the file, page, place in hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot(u32, u32, [i64; 4]);

impl Spot {
    /// A rectangle of an upright page.
    pub(super) fn of(page: &PageRef, rect: Rect) -> Self {
        Self(page.source, page.page, hundredths(page.turn.as_seen(rect)))
    }

    /// Where a field of a PDF was read.
    pub(super) fn read(spot: &provenance::Spot) -> Option<Self> {
        Some(Self(spot.source, spot.page, hundredths(spot.rect?)))
    }
}

/// A rectangle in whole hundredths of a point, which can be looked up.
#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest whole number")]
pub(super) fn hundredths(rect: Rect) -> [i64; 4] {
    [rect.x0, rect.y0, rect.x1, rect.y1].map(|length| (length * 100.0).round() as i64)
}

/// All patches, by where they are.
pub(super) struct Atlas<'a> {
    sheets: &'a [Sheet],
    cells: BTreeMap<Spot, At>,
    /// The pieces of the lines of texts, by file and line.
    lines: BTreeMap<(u32, u32), Vec<At>>,
}

impl<'a> Atlas<'a> {
    pub(super) fn of(sheets: &'a [Sheet]) -> Self {
        let mut atlas = Self { sheets, cells: BTreeMap::new(), lines: BTreeMap::new() };
        for (sheet, at) in all(sheets) {
            let patch = &sheet.patches[at.patch];
            if let Some(rect) = patch.rect {
                let seen = hundredths(sheet.turn.as_seen(rect));
                atlas.cells.entry(Spot(sheet.source, sheet.page, seen)).or_insert(at);
            }
            if let Some(line) = patch.line {
                atlas.lines.entry((sheet.source, line)).or_default().push(at);
            }
        }
        atlas
    }

    /// The patch at a place of the paper.
    pub(super) fn cell(&self, spot: &Spot) -> Option<At> {
        self.cells.get(spot).copied()
    }

    /// The patch that a finding names.
    pub(super) fn place(&self, place: &Place) -> Option<At> {
        let seen = hundredths(place.rect?);
        let sheet = &self.sheets[self.sheet(place)?];
        self.cell(&Spot(sheet.source, sheet.page, seen))
    }

    /// The sheet that a finding names.
    pub(super) fn sheet(&self, place: &Place) -> Option<usize> {
        let of_source =
            |sheet: &Sheet| place.source.as_deref().is_none_or(|name| name == sheet.name);
        // A place in a text names the page of the paper, one in a PDF that of the file.
        let of_page = |sheet: &Sheet| {
            let number = if sheet.drawing.is_some() { sheet.page } else { sheet.paper };
            place.page == Some(number)
        };
        self.sheets.iter().position(|sheet| of_source(sheet) && of_page(sheet))
    }

    /// The patches in which a field was read.
    pub(super) fn field(&self, origin: &provenance::FieldOrigin) -> Vec<At> {
        let mut found: Vec<At> =
            origin.spots.iter().flat_map(|spot| self.spot(spot, &origin.field)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn spot(&self, spot: &provenance::Spot, field: &str) -> Vec<At> {
        match (Spot::read(spot), spot.lines) {
            (Some(spot), _) => self.cell(&spot).into_iter().collect(),
            (None, Some([first, last])) => self.pieces(spot.source, first, last, field),
            (None, None) => Vec::new(),
        }
    }

    /// The pieces of lines that went to a field; where none says so, all that are of the table.
    fn pieces(&self, source: u32, first: u32, last: u32, field: &str) -> Vec<At> {
        let lines = self.lines.range((source, first)..=(source, last));
        let pieces: Vec<At> = lines.flat_map(|(_, pieces)| pieces).copied().collect();
        let name = field.split('.').next().unwrap_or(field);
        let went = |at: &At| {
            let field = self.patch(*at).field.as_deref();
            field.and_then(|field| field.rsplit(' ').next()) == Some(name)
        };
        let named: Vec<At> = pieces.iter().copied().filter(went).collect();
        let of_table = |at: &At| self.patch(*at).kind != Kind::Furniture;
        if named.is_empty() { pieces.into_iter().filter(of_table).collect() } else { named }
    }

    pub(super) fn patch(&self, at: At) -> &'a Patch {
        &self.sheets[at.sheet].patches[at.patch]
    }

    /// The patches of a page of the paper.
    pub(super) fn on_page(&self, paper: u32) -> impl Iterator<Item = (At, &'a Patch)> {
        let sheets = self.sheets.iter().enumerate().filter(move |(_, sheet)| sheet.paper == paper);
        sheets.flat_map(|(index, sheet)| {
            let patches = sheet.patches.iter().enumerate();
            patches.map(move |(patch, found)| (At { sheet: index, patch }, found))
        })
    }
}

/// Every patch with its sheet.
fn all(sheets: &[Sheet]) -> impl Iterator<Item = (&Sheet, At)> {
    sheets.iter().enumerate().flat_map(|(index, sheet)| {
        (0..sheet.patches.len()).map(move |patch| (sheet, At { sheet: index, patch }))
    })
}
