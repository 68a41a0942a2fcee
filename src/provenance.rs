//! Where every value was read: the second file, `NAME.provenance.json`.
//!
//! It stands beside the records and not in them, so that a document that was only set anew gives
//! the same records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fold::Fold;
use crate::geom::Rect;
use crate::record::SourceEntry;
use crate::table::Span;

/// The format name that every provenance file carries.
pub const FORMAT: &str = "besshi.provenance/1";

/// Where the values of a record set were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Always `besshi.provenance/1`.
    pub format: String,
    /// The files, as in the record set.
    pub sources: Vec<SourceEntry>,
    /// The controls, in the order of the record set.
    pub controls: Vec<ControlOrigin>,
}

impl Provenance {
    /// The provenance of these controls, which were read from these files.
    pub fn new(sources: Vec<SourceEntry>, controls: Vec<ControlOrigin>) -> Self {
        Self { format: FORMAT.to_owned(), sources, controls }
    }
}

/// Where the fields of one control were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlOrigin {
    /// The id of the control.
    pub id: String,
    /// Its fields, in the order of the columns.
    pub fields: Vec<FieldOrigin>,
}

/// Where one field was read, and how its text was mended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldOrigin {
    /// The field, for instance `statement`, `minor.title` or `requirements[0].text`.
    pub field: String,
    /// The places it stands in, in reading order; several where it goes on over a page break.
    pub spots: Vec<Spot>,
    /// Its text as the file has it, before any mending.
    pub raw: String,
    /// The mendings, from left to right; `raw` and these give the text of the field's cell.
    pub rules: Vec<Fold>,
}

impl FieldOrigin {
    /// Where the cell of a field was read, and what was joined and mended in it.
    pub fn of(field: &str, span: &Span, rules: Vec<Fold>) -> Self {
        let written = span.parts.iter().filter(|part| !part.lines.is_empty());
        let spots = written.map(|part| Spot {
            source: part.page.source,
            page: part.page.page,
            rect: Some(part.page.turn.as_seen(part.rect)),
            lines: None,
        });
        let (field, raw) = (field.to_owned(), span.raw());
        Self { field, spots: spots.collect(), raw, rules }
    }
}

/// A place in a source: a rectangle on a page of a PDF, or lines of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// Index of the file in `sources`.
    pub source: u32,
    /// Page of that file, counted from 1.
    pub page: u32,
    /// Rectangle on the page, in points from its top left corner; `null` for a text.
    pub rect: Option<Rect>,
    /// First and last line of a text, counted from 1; `null` for a PDF.
    pub lines: Option<[u32; 2]>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{canon, fold};

    #[test]
    fn it_is_written_in_the_canonical_form() {
        let folded = fold::text("⽤語");
        let spot = Spot {
            source: 0,
            page: 28,
            rect: Some(Rect::new(21.304, 116.0, 90.2, 748.8)),
            lines: None,
        };
        let field = FieldOrigin {
            field: "minor.title".into(),
            spots: vec![spot],
            raw: "⽤語".into(),
            rules: folded.log,
        };
        let origin = ControlOrigin { id: "3.5-①-1".into(), fields: vec![field] };
        let bytes = canon::compact(&Provenance::new(vec![], vec![origin]));
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            concat!(
                r#"{"controls":[{"fields":[{"field":"minor.title","raw":"⽤語","#,
                r#""rules":[{"at":0,"from":"⽤","rule":"radical","to":"用"}],"#,
                r#""spots":[{"lines":null,"page":28,"rect":[21.3,116,90.2,748.8],"source":0}]}],"#,
                r#""id":"3.5-①-1"}],"format":"besshi.provenance/1","sources":[]}"#
            )
        );
    }
}
