//! The JSON Schemas of what besshi writes, made from the types and their doc comments.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::json;

use crate::batch::manifest::{self, Manifest};
use crate::batch::report::{self, Report};
use crate::diff::{self, Diff};
use crate::lock::{self, Lock};
use crate::provenance::{self, Provenance};
use crate::record::{self, RecordSet};
use crate::tables::{self, Tables};

/// JSON Schema 2020-12 of a record set, `besshi.records/1`.
pub fn records() -> Schema {
    schema_of::<RecordSet>(record::FORMAT)
}

/// JSON Schema 2020-12 of a list of tables, `besshi.tables/1`.
pub fn tables() -> Schema {
    schema_of::<Tables>(tables::FORMAT)
}

/// JSON Schema 2020-12 of a provenance file, `besshi.provenance/1`.
pub fn provenance() -> Schema {
    schema_of::<Provenance>(provenance::FORMAT)
}

/// JSON Schema 2020-12 of what `besshi batch` says of one document, `besshi.report/1`.
pub fn report() -> Schema {
    schema_of::<Report>(report::FORMAT)
}

/// JSON Schema 2020-12 of what `besshi batch` says of a run, `besshi.manifest/1`.
pub fn manifest() -> Schema {
    schema_of::<Manifest>(manifest::FORMAT)
}

/// JSON Schema 2020-12 of `besshi.lock.json` as it is written, `besshi.lock/1`.
pub fn lock() -> Schema {
    schema_of::<Lock>(lock::FORMAT)
}

/// JSON Schema 2020-12 of a comparison, `besshi.diff/1`.
pub fn diff() -> Schema {
    schema_of::<Diff>(diff::FORMAT)
}

/// The schema of a file that names `format`: as it is written, so every key is required.
fn schema_of<T: JsonSchema>(format: &str) -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".into(), format!("urn:{}", format.replace(['.', '/'], ":")).into());
    schema.insert("title".into(), format.into());
    if let Some(property) = schema.pointer_mut("/properties/format") {
        property["const"] = json!(format);
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{canon, check};

    /// A record set as JSON, with every kind of entry.
    fn sample() -> Value {
        let mut records = check::tests::clean();
        records.controls.truncate(9);
        records.controls[0].pages = vec![1];
        let mut value = serde_json::to_value(records).unwrap();
        let requirement = value["controls"][1]["requirements"][0].clone();
        assert!(requirement.is_object());
        value["controls"][0]["doubts"] = json!([{"field": "grade", "code": "c", "note": "n"}]);
        value["document"]["sources"] =
            json!([{"name": "a.pdf", "kind": "pdf", "bytes": 1, "sha256": "00"}]);
        value["residue"] = json!([{"page": 28, "text": "デ"}]);
        value["unattached"] =
            json!([{"page": 28, "requirement": requirement, "candidates": ["3.6-①-3"]}]);
        value
    }

    fn is_valid(value: &Value) -> bool {
        jsonschema::draft202012::new(records().as_value()).unwrap().is_valid(value)
    }

    #[test]
    fn the_schemas_are_schemas_of_the_draft_they_name() {
        for (schema, id) in [
            (records(), "urn:besshi:records:1"),
            (provenance(), "urn:besshi:provenance:1"),
            (report(), "urn:besshi:report:1"),
            (manifest(), "urn:besshi:manifest:1"),
            (lock(), "urn:besshi:lock:1"),
            (diff(), "urn:besshi:diff:1"),
        ] {
            assert!(jsonschema::meta::is_valid(schema.as_value()));
            assert_eq!(schema.get("$id").unwrap(), id);
            let draft = "https://json-schema.org/draft/2020-12/schema";
            assert_eq!(schema.get("$schema").unwrap(), draft);
        }
    }

    #[test]
    fn a_record_set_is_valid_and_readable() {
        assert!(is_valid(&sample()));
        canon::parse(&canon::pretty(&sample())).unwrap();
    }

    #[test]
    fn a_record_set_that_was_changed_is_neither_valid_nor_readable() {
        for (pointer, value) in [
            ("/format", json!("besshi.records/2")),
            ("/controls", json!(null)),
            ("/controls/0/id", json!(null)),
            ("/controls/0/pages/0", json!(-1)),
            ("/controls/0/minor", json!({"mark": "①", "title": "a", "colour": "red"})),
            ("/controls/1/requirements/0/text", json!(1)),
            ("/document/sources/0/kind", json!("PDF")),
            ("/document/pages", json!(1.5)),
            ("/accounting", json!({})),
            ("/controls/0/doubts/0", json!({"field": "grade", "code": "c"})),
        ] {
            let mut changed = sample();
            *changed.pointer_mut(pointer).unwrap() = value;
            assert!(!is_valid(&changed), "{pointer}");
            assert!(canon::parse(&canon::pretty(&changed)).is_err(), "{pointer}");
        }
    }

    #[test]
    fn every_key_is_required() {
        let paths = ["", "/document", "/controls/0", "/controls/0/minor"];
        for path in paths.into_iter().chain(["/controls/1/requirements/0", "/residue/0"]) {
            let keys = sample().pointer(path).unwrap().as_object().unwrap().clone();
            for key in keys.keys() {
                let mut changed = sample();
                changed.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(key);
                assert!(!is_valid(&changed), "{path}/{key}");
                assert!(canon::parse(&canon::pretty(&changed)).is_err(), "{path}/{key}");
            }
        }
    }

    #[test]
    fn every_property_is_described() {
        for schema in [records(), diff()] {
            let types = schema.get("$defs").unwrap().as_object().unwrap().values();
            for described in types.chain([schema.as_value()]).filter_map(|t| t.get("properties")) {
                for (name, property) in described.as_object().unwrap() {
                    assert!(property.get("description").is_some(), "{name}");
                }
            }
        }
    }
}
