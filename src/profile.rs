//! Profiles: what one family of documents looks like. Columns are told by their header texts, so
//! they may come in any order and width; nothing else of a document steers the reading.

pub mod draft;

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::check::Vocabularies;
use crate::fold;
use crate::limits::{LimitError, Limits};
use crate::source::sha256;

/// One family of documents.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name, as `--profile` takes it and records carry it.
    pub name: String,
    /// One line that says which documents it reads.
    pub description: String,
    /// The columns that it knows.
    pub columns: Vec<Column>,
    /// What may stand over each group of columns.
    pub groups: BTreeMap<String, Vec<String>>,
    /// The values that a field may have.
    pub vocabulary: BTreeMap<String, Vec<String>>,
    /// Values that a field often has; others may occur.
    pub names: BTreeMap<String, Vec<String>>,
    /// What the label above the title looks like.
    pub label: Regex,
    /// What the number of a page looks like.
    pub page_number: Vec<Regex>,
    /// How much of its documents is read at most.
    pub limits: Limits,
    /// SHA-256 of its TOML text: a profile that was changed is another.
    pub sha256: String,
    /// The keys of all header texts, each with the index of its column: head cells are many.
    header_keys: Vec<(String, usize)>,
    /// The keys of all texts over groups, each with the name of its group.
    group_keys: Vec<(String, String)>,
    /// The length of the longest header text, in bytes.
    longest_header: usize,
}

/// A text so many times as long as the longest header is no header, however it is wrapped.
const TOO_LONG: usize = 3;

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The field that it fills.
    pub field: Field,
    /// The texts that its header may have.
    pub header: Vec<String>,
    /// The group that it stands under.
    pub group: Option<String>,
    /// Whether the table cannot be read without it.
    #[serde(default)]
    pub required: bool,
    /// Whether a cell covers all the items that it speaks of, over page breaks too.
    #[serde(default)]
    pub spanning: bool,
    /// Whether the group without a header of its own repeats it as a second reading.
    #[serde(default)]
    pub second_reading: bool,
}

/// A field that a column fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 大項目.
    Major,
    /// 小項目.
    Minor,
    /// No. of a control.
    Number,
    /// 内容 of a control.
    Statement,
    /// 区分 of a control.
    Grade,
    /// 対策項目で対応できるリスクシナリオ例.
    RiskScenario,
    /// 編 of a requirement.
    Volume,
    /// 項番 of a requirement.
    Chapter,
    /// 区分 of a requirement.
    Clause,
    /// 内容 of a requirement.
    Text,
    /// 編 of the second reading.
    ReadingVolume,
    /// 項番 of the second reading.
    ReadingChapter,
    /// 区分 of the second reading.
    ReadingClause,
    /// 内容 of the second reading.
    Reading,
}

impl Field {
    /// The fields that make a requirement in its first reading.
    pub const REQUIREMENT: [Self; 4] = [Self::Volume, Self::Chapter, Self::Clause, Self::Text];
    /// The same fields in the second reading.
    pub const READING: [Self; 4] =
        [Self::ReadingVolume, Self::ReadingChapter, Self::ReadingClause, Self::Reading];

    /// The same field of the second reading; `None` for a field that has none.
    pub fn second_reading(self) -> Option<Self> {
        let at = Self::REQUIREMENT.iter().position(|&field| field == self)?;
        Some(Self::READING[at])
    }
}

/// The TOML file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    description: String,
    page: Page,
    groups: BTreeMap<String, Vec<String>>,
    /// None at all is refused as a profile without a number, which says more.
    #[serde(default)]
    column: Vec<Column>,
    #[serde(default)]
    vocabulary: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    names: BTreeMap<String, Vec<String>>,
    /// Limits by their names, where they are to be others than usual.
    #[serde(default)]
    limits: BTreeMap<String, u64>,
}

/// What stands around the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    label: String,
    number: Vec<String>,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The text is no TOML, or has a key that profiles don't have.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A pattern is no regular expression.
    #[error("{key} = '{pattern}': {cause}")]
    Pattern {
        /// The key in the file.
        key: &'static str,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        cause: Box<regex::Error>,
    },
    /// A limit that it sets is none.
    #[error("[limits]: {0}")]
    Limit(#[from] LimitError),
    /// The columns contradict each other.
    #[error("{0}")]
    Columns(String),
    /// No column has the numbers of the items, without which there are none; as in a draft that is not
    /// filled in yet.
    #[error("no column fills the field \"number\"")]
    NoNumber {
        /// How many columns have a field.
        columns: usize,
    },
}

impl Profile {
    /// The built-in profiles, in the order in which they are tried: the name and the TOML text.
    pub const BUILT_IN: &[(&str, &str)] =
        &[("mic-annex2", include_str!("profiles/mic-annex2.toml"))];

    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// When the text is no TOML, has unknown keys, a pattern is broken, or columns contradict each
    /// other.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let file: File = toml::from_str(text)?;
        let numbers = file.page.number.iter().map(|pattern| compile("page.number", pattern));
        let header_keys = file.column.iter().enumerate().flat_map(|(at, column)| {
            column.header.iter().map(move |header| (fold::key(header), at))
        });
        let group_keys = file.groups.iter().flat_map(|(group, texts)| {
            texts.iter().map(move |text| (fold::key(text), group.clone()))
        });
        let texts = file
            .column
            .iter()
            .flat_map(|column| &column.header)
            .chain(file.groups.values().flatten());
        let profile = Self {
            header_keys: header_keys.collect(),
            group_keys: group_keys.collect(),
            longest_header: texts.map(String::len).max().unwrap_or(0),
            name: file.name,
            description: file.description,
            columns: file.column,
            groups: file.groups,
            vocabulary: file.vocabulary,
            names: file.names,
            label: compile("page.label", &file.page.label)?,
            page_number: numbers.collect::<Result<_, _>>()?,
            limits: Limits::default().with(&file.limits)?,
            sha256: sha256(text.as_bytes()),
        };
        profile.check_columns()?;
        Ok(profile)
    }

    /// The built-in profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = Self::BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::parse(text).ok()
    }

    /// The profile of MIC's annex 2.
    #[expect(clippy::expect_used, reason = "a test parses every built-in profile")]
    pub fn mic_annex2() -> Self {
        Self::named("mic-annex2").expect("the built-in profile parses")
    }

    /// Every built-in profile, in the order in which they are tried.
    pub fn all() -> Vec<Self> {
        Self::BUILT_IN.iter().filter_map(|(_, text)| Self::parse(text).ok()).collect()
    }

    /// Whether the column of this field stands again in a second reading.
    pub(crate) fn repeats(&self, field: Field) -> bool {
        self.column(field).is_some_and(|column| column.second_reading)
    }

    /// The column that fills `field`.
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Whether cells of this field's column span several items.
    pub fn is_spanning(&self, field: Field) -> bool {
        self.column(field).is_some_and(|column| column.spanning)
    }

    /// The name of a field's column as the paper has it, for messages.
    pub fn header(&self, field: Field) -> String {
        let first = Field::READING.iter().position(|&f| f == field).map(|i| Field::REQUIREMENT[i]);
        let name = self.column(first.unwrap_or(field)).and_then(|column| column.header.first());
        let name = name.map_or_else(|| format!("{field:?}"), Clone::clone);
        if first.is_some() { format!("{name} (second reading)") } else { name }
    }

    /// The values that fields may have, for the checks.
    pub fn vocabularies(&self) -> Vocabularies {
        let words = |field: &str| self.vocabulary.get(field).cloned().unwrap_or_default();
        Vocabularies {
            grades: words("grade"),
            obligations: words("obligation"),
            volumes: words("volume"),
        }
    }

    /// The columns whose header may be this text, white space and width aside.
    pub fn columns_named(&self, text: &str) -> Vec<&Column> {
        let Some(key) = self.header_key(text) else { return Vec::new() };
        let is_known = |key: &str| self.header_keys.iter().any(|(known, _)| known == key);
        let key = if is_known(&key) { &key } else { without_footnote(&key) };
        let named = self.header_keys.iter().filter(|(known, _)| known == key);
        named.filter_map(|(_, at)| self.columns.get(*at)).collect()
    }

    /// The group that this text stands over.
    pub fn group_named(&self, text: &str) -> Option<&str> {
        let key = self.header_key(text)?;
        self.group_keys.iter().find(|(known, _)| *known == key).map(|(_, group)| group.as_str())
    }

    /// Whether a text of so many bytes is not too long for a header.
    pub fn may_be_header(&self, bytes: usize) -> bool {
        bytes <= TOO_LONG * self.longest_header
    }

    /// The key of a text; `None` when it is too long for a header.
    fn header_key(&self, text: &str) -> Option<String> {
        self.may_be_header(text.len()).then(|| fold::key(text))
    }

    /// Two columns of the same header need groups to tell them apart, and groups must exist.
    fn check_columns(&self) -> Result<(), ProfileError> {
        for (i, column) in self.columns.iter().enumerate() {
            if let Some(group) = column.group.as_ref().filter(|g| !self.groups.contains_key(*g)) {
                return Err(ProfileError::Columns(format!(
                    "the column {} stands under the group {group:?}, which [groups] does not name",
                    column.shown()
                )));
            }
            let twin = self.columns[..i].iter().find(|other| {
                other.field == column.field
                    || other.group == column.group
                        && other.header.iter().any(|h| column.header.contains(h))
            });
            if let Some(twin) = twin {
                return Err(ProfileError::Columns(format!(
                    "the columns {} and {} cannot be told apart: {}",
                    twin.shown(),
                    column.shown(),
                    if twin.field == column.field {
                        "they have one field"
                    } else {
                        "they have a header in common, and no groups that differ"
                    }
                )));
            }
        }
        match self.column(Field::Number) {
            Some(_) => Ok(()),
            None => Err(ProfileError::NoNumber { columns: self.columns.len() }),
        }
    }
}

impl Column {
    /// Its headers and its field, for messages: `“区分”, “種別” (grade)`.
    fn shown(&self) -> String {
        let headers: Vec<String> = self.header.iter().map(|head| format!("“{head}”")).collect();
        let field = serde_json::to_value(self.field).unwrap_or_default();
        format!("{} ({})", headers.join(", "), field.as_str().unwrap_or_default())
    }
}

/// The key of a header without the mark of a footnote at its end: `区分※1`, `編(注2)`, `内容*`.
fn without_footnote(key: &str) -> &str {
    let bare = key.strip_suffix(')').unwrap_or(key).trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = ["※", "*", "注", "†"].iter().find_map(|mark| {
        bare.strip_suffix(mark).map(|bare| bare.trim_end_matches(['※', '*', '(']))
    });
    bare.unwrap_or(key)
}

fn compile(key: &'static str, pattern: &str) -> Result<Regex, ProfileError> {
    Regex::new(pattern).map_err(|cause| ProfileError::Pattern {
        key,
        pattern: pattern.into(),
        cause: Box::new(cause),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_parses() {
        for (name, text) in Profile::BUILT_IN {
            assert_eq!(Profile::parse(text).unwrap().name, *name);
        }
    }

    #[test]
    fn a_header_is_known_however_it_is_wrapped() {
        let profile = Profile::named("mic-annex2").unwrap();
        let named = profile.columns_named("対策項目で対応できる\nリスクシナリオ例");
        assert_eq!(named.first().map(|c| c.field), Some(Field::RiskScenario));
        assert_eq!(profile.columns_named("内容").len(), 2);
    }

    #[test]
    fn a_profile_may_set_limits() {
        let built_in = Profile::BUILT_IN[0].1;
        let with = |limit: &str| Profile::parse(&format!("{built_in}\n[limits]\n{limit} = 7\n"));
        assert_eq!(with("glyphs").unwrap().limits, Limits { glyphs: 7, ..Limits::default() });
        assert!(matches!(with("glyph"), Err(ProfileError::Limit(_))));
    }

    #[test]
    fn the_mark_of_a_footnote_is_no_part_of_a_header() {
        let profile = Profile::named("mic-annex2").unwrap();
        for header in ["区分※1", "区分 *", "区分（注2）", "区分注1)", "区分**"] {
            assert_eq!(profile.columns_named(header).len(), 2, "{header}");
        }
        for header in ["区分1", "備考※1", "注", "※"] {
            assert!(profile.columns_named(header).is_empty(), "{header}");
        }
    }

    #[test]
    fn two_columns_that_cannot_be_told_apart_are_refused() {
        let text = Profile::BUILT_IN[0].1.replace("header = [\"項番\"]", "header = [\"編\"]");
        let told = |text: &str| Profile::parse(text).unwrap_err().to_string();
        assert_eq!(
            told(&text),
            "the columns “編” (volume) and “編” (chapter) cannot be told apart: they have a header in \
             common, and no groups that differ"
        );
        let text = Profile::BUILT_IN[0].1.replace("field = \"grade\"", "field = \"statement\"");
        assert!(told(&text).ends_with("(statement) cannot be told apart: they have one field"));
        let text = Profile::BUILT_IN[0].1.replace("control = [\"対策項目\"]", "");
        assert!(told(&text).contains(" stands under the group \""), "{}", told(&text));
    }
}
