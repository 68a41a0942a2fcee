//! What a new edition changes, for people: one line for the terminal, and `CHANGES.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::record::{Control, RecordSet};

/// The differences between the old and the new records of a document, by the ids of controls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Controls that are new.
    pub added: Vec<String>,
    /// Controls that are gone.
    pub removed: Vec<String>,
    /// Controls that differ, each with the fields that do.
    pub changed: Vec<(String, Vec<String>)>,
}

impl Changes {
    /// What is different in the new records.
    pub fn between(old: &RecordSet, new: &RecordSet) -> Self {
        let (was, is) = (by_id(old), by_id(new));
        let only = |of: &RecordSet, other: &BTreeMap<&str, Value>| {
            let ids = of.controls.iter().map(|control| control.id.clone());
            ids.filter(|id| !other.contains_key(id.as_str())).collect()
        };
        let changed = new.controls.iter().filter_map(|control| {
            let fields = fields(was.get(control.id.as_str())?, is.get(control.id.as_str())?);
            (!fields.is_empty()).then(|| (control.id.clone(), fields))
        });
        Self { added: only(new, &was), removed: only(old, &is), changed: changed.collect() }
    }

    /// `2 controls added, 1 removed, 5 changed`
    pub fn summary(&self) -> String {
        let (added, removed, changed) = (self.added.len(), self.removed.len(), self.changed.len());
        if added + removed + changed == 0 {
            return "no control differs".to_owned();
        }
        format!("controls: {added} added, {removed} removed, {changed} changed")
    }

    /// The differences as Markdown, without a heading.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n", self.summary());
        for (what, ids) in [("Added", &self.added), ("Removed", &self.removed)] {
            if !ids.is_empty() {
                let _ = write!(text, "\n{what}: {}\n", ids.join(", "));
            }
        }
        if !self.changed.is_empty() {
            text.push_str("\n| control | changed fields |\n| --- | --- |\n");
        }
        for (id, fields) in &self.changed {
            let _ = writeln!(text, "| {id} | {} |", fields.join(", "));
        }
        text
    }
}

fn by_id(records: &RecordSet) -> BTreeMap<&str, Value> {
    let value = |control: &Control| serde_json::to_value(control).unwrap_or_default();
    records.controls.iter().map(|control| (control.id.as_str(), value(control))).collect()
}

/// The fields that differ.
fn fields(was: &Value, is: &Value) -> Vec<String> {
    let (Value::Object(was), Value::Object(is)) = (was, is) else { return Vec::new() };
    was.iter()
        .filter(|(key, value)| is.get(*key) != Some(value))
        .map(|(key, _)| key.clone())
        .collect()
}
