//! Holds records against a truth, field by field; white space aside.
//!
//! A field that is empty on both sides does not count. A control that was not found has all of its
//! fields wrong; one that was invented counts as nine wrong fields.

use std::collections::BTreeMap;

use serde_json::Value;

use super::bare;

/// How well records agree with a truth.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// How many fields are exactly right.
    pub(crate) right: usize,
    /// How many fields there are.
    pub(crate) total: usize,
    /// Statements that are right, line breaks included.
    pub(crate) breaks_kept: usize,
    /// Statements that are right, line breaks aside.
    pub(crate) statements: usize,
    /// Controls of the truth that were not found.
    pub(crate) lost: Vec<String>,
    /// Controls that are not in the truth.
    pub(crate) invented: Vec<String>,
    /// Fields that are wrong.
    pub(crate) wrong: Vec<Wrong>,
}

/// A field that is wrong.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The control and the field.
    pub(crate) what: String,
    /// Whether no doubt names the field.
    pub(crate) silent: bool,
}

/// The fields of a control, but for its requirements.
const FIELDS: [&str; 9] = [
    "/section/title",
    "/major/number",
    "/major/title",
    "/minor/mark",
    "/minor/title",
    "/number",
    "/statement",
    "/grade",
    "/risk_scenario",
];

/// The fields of a requirement; number and title of the chapter are one.
const REQUIREMENT: [&str; 6] = ["volume", "chapter", "clause", "obligation", "text", "reading"];

/// Fields that an invented control gets wrong.
const INVENTED: usize = 9;

impl Score {
    /// Holds `got` against `truth`, both arrays of controls.
    pub(crate) fn of(truth: &[Value], got: &[Value]) -> Self {
        let mut score = Self::default();
        let (truth, got) = (by_number(truth), by_number(got));
        for (key, want) in &truth {
            let found = got.get(key).copied();
            score.lost.extend(found.is_none().then(|| name(want)));
            score.control(want, found);
        }
        for (_, extra) in got.iter().filter(|(key, _)| !truth.contains_key(*key)) {
            score.total += INVENTED;
            score.invented.push(name(extra));
        }
        score
    }

    /// Share of the fields that are right.
    #[allow(clippy::cast_precision_loss, reason = "no twin has 2^53 fields")]
    pub(crate) fn share(&self) -> f64 {
        self.right as f64 / self.total.max(1) as f64
    }

    /// The wrong fields that no doubt names.
    pub(crate) fn silent(&self) -> Vec<&str> {
        self.wrong.iter().filter(|w| w.silent).map(|w| w.what.as_str()).collect()
    }

    fn control(&mut self, want: &Value, got: Option<&Value>) {
        let doubts: Vec<&str> = got
            .and_then(|control| control["doubts"].as_array())
            .map(|doubts| doubts.iter().filter_map(|doubt| doubt["field"].as_str()).collect())
            .unwrap_or_default();
        let id = name(want);
        for path in FIELDS {
            let side = |control: &Value| text_at(control, path);
            self.field(&id, &path[1..].replace('/', "."), side(want), got.map(side), &doubts);
        }
        if let Some(got) = got {
            let (want, got) = (&want["statement"], &got["statement"]);
            let same = bare(want.as_str().unwrap_or("")) == bare(got.as_str().unwrap_or(""));
            self.statements += usize::from(same);
            self.breaks_kept += usize::from(same && want == got);
        }
        let many = |control: &Value| control["requirements"].as_array().map_or(0, Vec::len);
        let (count, got_count) = (many(want).to_string(), got.map(|got| many(got).to_string()));
        self.field(&id, "requirements", count, got_count, &doubts);
        for index in 0..many(want) {
            let other = got.and_then(|got| got["requirements"].get(index));
            for part in REQUIREMENT {
                let field = format!("requirements[{index}].{part}");
                let want = part_of(&want["requirements"][index], part);
                self.field(&id, &field, want, other.map(|other| part_of(other, part)), &doubts);
            }
        }
    }

    fn field(&mut self, id: &str, field: &str, want: String, got: Option<String>, doubts: &[&str]) {
        if want.is_empty() && got.as_ref().is_none_or(String::is_empty) {
            return;
        }
        self.total += 1;
        if got.as_ref() == Some(&want) {
            self.right += 1;
            return;
        }
        let silent = got.is_some() && !doubts.iter().any(|doubt| is_about(doubt, field));
        let got = got.unwrap_or_else(|| "nothing".into());
        self.wrong.push(Wrong { what: format!("{id} {field}: {got} for {want}"), silent });
    }
}

/// Whether a doubt speaks of a field: names it, a part of it, or what it is a part of.
fn is_about(doubt: &str, field: &str) -> bool {
    doubt.starts_with(field) || field.starts_with(doubt)
}

/// Controls by their 大項目 and number; those of the same number are counted.
fn by_number(controls: &[Value]) -> BTreeMap<(String, String, usize), &Value> {
    let mut map = BTreeMap::new();
    for control in controls {
        let (major, number) = (text_at(control, "/major/number"), text_at(control, "/number"));
        let times = (0..).find(|n| !map.contains_key(&(major.clone(), number.clone(), *n)));
        map.insert((major, number, times.unwrap_or_default()), control);
    }
    map
}

fn part_of(requirement: &Value, part: &str) -> String {
    match part {
        "chapter" if requirement["chapter"].is_null() => String::new(),
        "chapter" => {
            let part = |part: &str| text_at(requirement, part);
            format!("{}.{}", part("/chapter/number"), part("/chapter/title"))
        }
        _ => text_at(requirement, &format!("/{part}")),
    }
}

fn text_at(value: &Value, path: &str) -> String {
    bare(value.pointer(path).and_then(Value::as_str).unwrap_or(""))
}

fn name(control: &Value) -> String {
    control["id"].as_str().unwrap_or("?").to_owned()
}
