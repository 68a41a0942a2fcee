//! The way back: rows of tables put together to records again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A row of a table, by the names of its columns; null where nothing stands.
pub(crate) type Row = BTreeMap<String, Value>;

/// What takes a table by its name and gives its rows.
pub(crate) type Tables<'a> = &'a dyn Fn(&str) -> Vec<Row>;

/// The records that the linked tables hold.
pub(crate) fn of_linked(tables: Tables<'_>) -> Value {
    let keyed = tables("requirements").into_iter().map(|row| (row["id"].clone(), row));
    let keyed = keyed.collect::<Vec<_>>();
    let requirement = |id: &Value| {
        let row = &keyed.iter().find(|(key, _)| key == id).expect("a requirement of this key").1;
        requirement_of(row)
    };
    let [mut controls, mut mapping, mut doubts] = ["controls", "mapping", "doubts"].map(tables);
    for table in [&mut controls, &mut mapping, &mut doubts] {
        table.sort_by_key(|row| whole(&row["position"]));
    }
    let controls = controls.iter().map(|row| {
        let mapping = mapping.iter().filter(|m| m["control"] == row["id"]);
        let requirements = mapping.map(|m| requirement(&m["requirement"]));
        let doubts = doubts.iter().filter(|d| d["control"] == row["id"]);
        let doubts = doubts.map(|d| only(d, &["field", "code", "note"]));
        control_of(row, requirements.collect(), doubts.collect())
    });
    let candidates = tables("candidates");
    let unattached = tables("unattached");
    let unattached = unattached.iter().map(|row| {
        let own = candidates.iter().filter(|c| c["unattached"] == row["position"]);
        json!({
            "page": row["page"],
            "requirement": requirement(&row["requirement"]),
            "candidates": own.map(|c| c["control"].clone()).collect::<Vec<_>>(),
        })
    });
    let document = &tables("document")[0];
    let mut about = only(document, &["label", "title", "pages", "profile"]);
    let sources = tables("sources");
    let sources = sources.iter().map(|row| only(row, &["name", "kind", "bytes", "sha256"]));
    about["sources"] = sources.collect();
    let residue = tables("residue");
    json!({
        "format": document["format"],
        "document": about,
        "controls": controls.collect::<Vec<_>>(),
        "unattached": unattached.collect::<Vec<_>>(),
        "residue": residue.iter().map(|row| only(row, &["page", "text"])).collect::<Vec<_>>(),
        "accounting": only(document, &["glyphs", "in_records", "furniture", "residue"]),
    })
}

/// The controls of one table with a row for each control and requirement.
pub(crate) fn of_flat(rows: &[Row]) -> Value {
    let controls = rows.chunk_by(|a, b| a["id"] == b["id"]).map(|rows| {
        let requirements = rows.iter().filter(|row| !row["requirement"].is_null());
        let doubts = list(&rows[0]["doubts"]);
        let doubts = doubts.as_array().unwrap().clone();
        control_of(&rows[0], requirements.map(requirement_of).collect(), doubts)
    });
    controls.collect()
}

fn control_of(row: &Row, requirements: Vec<Value>, doubts: Vec<Value>) -> Value {
    let mut control = only(row, &["id", "number", "statement", "grade", "risk_scenario"]);
    control["section"] = heading(row, "number", "section");
    control["major"] = heading(row, "number", "major");
    control["minor"] = heading(row, "mark", "minor");
    control["pages"] = list(&row["pages"]);
    control["requirements"] = requirements.into();
    control["doubts"] = doubts.into();
    control
}

fn requirement_of(row: &Row) -> Value {
    let mut requirement = only(row, &["volume", "clause", "obligation", "text", "reading"]);
    requirement["chapter"] = heading(row, "number", "chapter");
    requirement
}

/// A heading of two cells; null where both are blank.
fn heading(row: &Row, mark: &str, name: &str) -> Value {
    let (first, title) = (&row[&format!("{name}_{mark}")], &row[&format!("{name}_title")]);
    if first.is_null() && title.is_null() {
        Value::Null
    } else {
        json!({mark: first, "title": title})
    }
}

fn only(row: &Row, names: &[&str]) -> Value {
    names.iter().map(|&name| (name.to_owned(), row[name].clone())).collect()
}

/// A list that stands in a cell as JSON.
fn list(cell: &Value) -> Value {
    serde_json::from_str(cell.as_str().unwrap()).unwrap()
}

fn whole(cell: &Value) -> u64 {
    cell.as_u64().expect("a whole number")
}

/// Names of the columns that hold whole numbers.
const NUMBERS: [&str; 9] = [
    "position",
    "page",
    "pages",
    "bytes",
    "glyphs",
    "in_records",
    "furniture",
    "residue",
    "unattached",
];

/// A cell that was read as text: blank is null, and the columns of whole numbers are numbers.
pub(crate) fn cell(table: &str, column: &str, text: &str) -> Value {
    let is_number = NUMBERS.contains(&column) && (column, table) != ("pages", "controls");
    match text {
        "" => Value::Null,
        _ if is_number && table != "flat" => text.parse::<u64>().unwrap().into(),
        _ => text.into(),
    }
}

/// The same records as a format shows them that has one blank for an empty text and for none.
pub(crate) fn blank(value: &Value) -> Value {
    match value {
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Array(items) => items.iter().map(blank).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), blank(value)));
            let members = members.collect::<serde_json::Map<_, _>>();
            let is_heading = members.len() == 2 && members.contains_key("title");
            let is_blank = is_heading && members.values().all(Value::is_null);
            if is_blank { Value::Null } else { members.into() }
        }
        _ => value.clone(),
    }
}
