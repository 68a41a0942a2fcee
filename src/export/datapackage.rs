//! A Frictionless Data Package 2.0: the linked tables as CSV, and `datapackage.json`, which says what
//! their columns are, how they are linked, and the SHA-256 of each file.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::csv::write_relation;
use super::relations::{self, Column, Kind, LINKED, Relation, Requirements};
use super::{Exporter, Layout};
use crate::canon;
use crate::record::RecordSet;
use crate::source::sha256;

/// The profile of the descriptor.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// The data package.
#[derive(Debug, Clone, Copy, Default)]
pub struct DataPackage;

impl Exporter for DataPackage {
    fn layout(&self) -> Layout {
        Layout::Folder(relations::PACKAGE)
    }

    fn write(&self, file: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        let requirements = Requirements::of(records);
        match relations::of_file(file) {
            Some(relation) => write_relation(relation, records, &requirements, out),
            None => out.write_all(&canon::pretty(&descriptor(records, &requirements)?)),
        }
    }
}

fn descriptor(records: &RecordSet, requirements: &Requirements<'_>) -> io::Result<Value> {
    let document = &records.document;
    let title = document.title.as_deref().filter(|title| !title.is_empty()).unwrap_or("対応表");
    let resources = LINKED.iter().map(|relation| resource(relation, records, requirements));
    let sources = document.sources.iter().map(|source| json!({ "title": source.name }));
    let mut descriptor = json!({
        "$schema": PROFILE,
        "name": "besshi-records",
        "title": title,
        "description": "公表資料の対応表から機械的に変換した表。正本は公表資料です。A text that opens with = + - @ \
                        (also full-width), a tab, a line end or an apostrophe has an apostrophe before it.",
        "version": canon::digest(records),
        "keywords": ["対策項目", "要求事項", "対応表"],
        "resources": resources.collect::<io::Result<Vec<_>>>()?,
    });
    // The profile has no empty list of sources.
    if !document.sources.is_empty() {
        descriptor["sources"] = sources.collect();
    }
    Ok(descriptor)
}

fn resource(
    relation: &Relation,
    records: &RecordSet,
    requirements: &Requirements<'_>,
) -> io::Result<Value> {
    let mut bytes = Vec::new();
    write_relation(relation, records, requirements, &mut bytes)?;
    Ok(json!({
        "name": relation.name,
        "description": relation.about,
        "path": format!("{}.csv", relation.name),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", sha256(&bytes)),
        "schema": schema(relation),
    }))
}

/// The Table Schema of a table.
fn schema(relation: &Relation) -> Value {
    let fields = relation.columns().map(|column| field(relation, column)).collect::<Vec<_>>();
    let links = relation.links.iter().map(|(column, table, there)| {
        json!({ "fields": [column], "reference": { "resource": table, "fields": [there] } })
    });
    let mut schema = json!({
        "fields": fields,
        "primaryKey": relation.key,
        "missingValues": [""],
    });
    if !relation.links.is_empty() {
        schema["foreignKeys"] = links.collect();
    }
    schema
}

/// A column. A text that may not be null may still be empty, which CSV readers take for missing.
fn field(relation: &Relation, column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Number => "integer",
        Kind::List => "array",
    };
    let is_key = relation.key.contains(&column.name);
    let required = !column.nullable && (is_key || column.kind != Kind::Text);
    let mut field = json!({ "name": column.name, "title": column.title, "type": kind });
    if required {
        field["constraints"] = json!({ "required": true });
    }
    field
}
