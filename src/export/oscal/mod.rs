//! OSCAL 1.2 (NIST), the exchange format of security controls, as JSON: a folder of three documents.
//!
//! | file | holds |
//! | --- | --- |
//! | `controls-catalog.json` | the controls, in groups of section, 大項目 and 小項目; sources, residue, accounting |
//! | `requirements-catalog.json` | the requirements that occur, each once, in groups of 編 and 項番 |
//! | `mapping-collection.json` | which control is related to which requirement, and which to none |
//!
//! What OSCAL has no place for is a property, a part or a relationship of besshi's own namespace
//! [`NAMESPACE`]. The ministry says of the mapping only 関連する, so the relationship is `related-to`
//! there, and none of OSCAL's. Ids are ASCII tokens, UUIDs are version 5 and follow from what
//! they stand for. `last-modified` is what the source says. Prose is escaped for Markdown, as OSCAL
//! takes it for that. A property whose value cannot be a string of OSCAL's (empty, white space at its
//! ends, a line end), or opens with a quotation mark, holds it as a JSON string.

mod controls;
mod groups;
mod mapping;
mod requirements;
mod tokens;

use std::io::{self, Write};

use serde_json::{Value, json};
use uuid::Uuid;

use super::markup;
use super::relations::Requirements;
use super::{Exporter, Layout, Refusal};
use crate::canon;
use crate::finding::{Code, Finding};
use crate::place::Place;
use crate::record::{RecordSet, SourceEntry, SourceKind};
use crate::time::Timestamp;
use tokens::Tokens;

/// The namespace of what is not OSCAL's own.
pub const NAMESPACE: &str = "urn:besshi:oscal:1";

/// The version of OSCAL.
const VERSION: &str = "1.2.1";

const CONTROLS: &str = "controls-catalog.json";
const REQUIREMENTS: &str = "requirements-catalog.json";
const MAPPING: &str = "mapping-collection.json";

/// The three documents.
#[derive(Debug, Clone, Copy, Default)]
pub struct Oscal {
    /// When the source was last changed.
    pub modified: Option<Timestamp>,
}

impl Exporter for Oscal {
    fn layout(&self) -> Layout {
        Layout::Folder(&[CONTROLS, REQUIREMENTS, MAPPING])
    }

    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        let requirements = Requirements::of(records);
        let subject = Subject::of(records, &requirements, self.modified);
        let document = match file {
            CONTROLS => controls::catalog(&subject),
            REQUIREMENTS => requirements::catalog(&subject),
            _ => mapping::collection(&subject),
        };
        out.write_all(&canon::pretty(&document))
    }

    fn check(&self, records: &RecordSet) -> Result<(), Refusal> {
        let is_mapped = records.controls.iter().any(|control| !control.requirements.is_empty());
        if is_mapped { super::check(records) } else { Err(Refusal::NoMapping) }
    }

    fn remarks(&self, records: &RecordSet) -> Vec<Finding> {
        if self.modified.is_some() {
            return Vec::new();
        }
        let source = records.document.sources.first();
        let place = Place { source: source.map(|s| s.name.as_str().into()), ..Place::default() };
        let message = format!("nothing says when it was changed; OSCAL has {}", Timestamp::UNKNOWN);
        let hint = "give the date with `--modified`";
        vec![Finding::new(Code::NoSourceDate, place, message).with_hint(hint)]
    }
}

/// What all three documents are about.
struct Subject<'a> {
    records: &'a RecordSet,
    requirements: &'a Requirements<'a>,
    modified: Timestamp,
    digest: String,
    /// The token of each control.
    control_tokens: Vec<String>,
    /// The token of each requirement.
    requirement_tokens: Vec<String>,
}

impl<'a> Subject<'a> {
    fn of(
        records: &'a RecordSet,
        requirements: &'a Requirements<'a>,
        modified: Option<Timestamp>,
    ) -> Self {
        let mut tokens = Tokens::default();
        let controls = records.controls.iter().map(|control| tokens.token("c", &control.id));
        let control_tokens = controls.collect();
        let distinct = requirements.distinct.iter().map(|(key, _)| tokens.token("r", key));
        let requirement_tokens = distinct.collect();
        let modified = modified.unwrap_or(Timestamp::UNKNOWN);
        let digest = canon::digest(records);
        Self { records, requirements, modified, digest, control_tokens, requirement_tokens }
    }

    /// What every document says of itself.
    fn metadata(&self, of: &str, more: Vec<Value>) -> Value {
        let document = &self.records.document;
        let title = document.title.as_deref().unwrap_or("対応表");
        let mut props = vec![
            own("format", &self.records.format),
            own("profile", &document.profile),
            own("pages", &document.pages.to_string()),
        ];
        props.extend(document.label.as_deref().map(|label| own("label", label)));
        props.extend(document.title.as_deref().map(|title| own("title", title)));
        props.extend(more);
        json!({
            "title": title_line(&format!("{title}: {of}")),
            "last-modified": self.modified.to_string(),
            "version": self.digest,
            "oscal-version": VERSION,
            "props": props,
        })
    }

    /// The files that the records were read from.
    fn back_matter(&self) -> Value {
        let sources = self.records.document.sources.iter().map(resource).collect::<Vec<_>>();
        if sources.is_empty() { Value::Null } else { json!({ "resources": sources }) }
    }

    /// A UUID of one of the documents, which follows from all of the records.
    fn uuid(&self, of: &str) -> String {
        uuid(&["document", of, &self.digest])
    }
}

fn resource(source: &SourceEntry) -> Value {
    let media = match source.kind {
        SourceKind::Pdf => "application/pdf",
        SourceKind::Text => "text/plain",
    };
    let hashes = json!([{ "algorithm": "SHA-256", "value": value(&source.sha256) }]);
    json!({
        "uuid": uuid(&["source", &source.name, &source.sha256]),
        "title": title_line(&source.name),
        "props": [
            own("name", &source.name),
            own("kind", source.kind.as_str()),
            own("bytes", &source.bytes.to_string()),
        ],
        "rlinks": [{ "href": in_url(&source.name), "media-type": media, "hashes": hashes }],
    })
}

/// A name as a relative URL (RFC 3986 §4.2).
fn in_url(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    name.bytes().map(escape).collect()
}

/// The UUID of what these words name (RFC 9562 §5.5).
fn uuid(words: &[&str]) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes());
    Uuid::new_v5(&space, &canon::compact(&words)).to_string()
}

/// A property of OSCAL's own namespace.
fn standard(name: &str, text: &str) -> Value {
    json!({ "name": name, "value": value(text) })
}

/// A property of besshi's namespace.
fn own(name: &str, text: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": value(text) })
}

/// A property with a remark, in Markdown.
fn remarked(name: &str, text: &str, remark: &str) -> Value {
    let mut property = own(name, text);
    property["remarks"] = markup::prose(remark).into();
    property
}

/// A text as OSCAL's type `string`, which is not empty, has no white space at its ends and no line
/// end. A text that cannot be one, or that opens with a quotation mark, is written as JSON.
fn value(text: &str) -> String {
    let fits = !text.is_empty()
        && !text.starts_with(|c: char| c.is_whitespace() || c == '"')
        && !text.ends_with(char::is_whitespace)
        && !text.contains(|c: char| c.is_control() || "\u{2028}\u{2029}\u{feff}".contains(c));
    if fits { text.to_owned() } else { as_json(text) }
}

/// A text as a JSON string of visible characters.
fn as_json(text: &str) -> String {
    let escape = |c: char| match c {
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        _ => c.to_string(),
    };
    Value::from(text).to_string().chars().map(escape).collect()
}

/// A text for a title, which has to be there, in Markdown.
fn title_line(text: &str) -> String {
    markup::line(&value(text))
}

/// An object without its members that are null or empty, which OSCAL does not have.
fn compacted(object: Value) -> Value {
    let Value::Object(members) = object else { return object };
    let is_there =
        |member: &Value| !member.is_null() && member.as_array().is_none_or(|a| !a.is_empty());
    members.into_iter().filter(|(_, member)| is_there(member)).collect()
}
