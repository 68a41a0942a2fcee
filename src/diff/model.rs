//! What has changed between two editions, `besshi.diff/1`.
//!
//! These types are the schema: `besshi schema diff` is made from them. As in a record set, every
//! key is always written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::{
    Accounting, Control, Document, Doubt, Heading, Minor, Requirement, Residue, Unattached,
    nullable,
};

/// The format name that every comparison carries.
pub const FORMAT: &str = "besshi.diff/1";

/// All that has changed between two editions of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diff {
    /// Always `besshi.diff/1`.
    pub format: String,
    /// The old edition.
    pub old: Edition,
    /// The new edition.
    pub new: Edition,
    /// What was left out on request; a comparison that lacks something cannot be applied.
    #[serde(deserialize_with = "nullable")]
    pub selection: Option<Selection>,
    /// How much of each kind has changed.
    pub summary: Summary,
    /// Changes of the label and the title of the document.
    pub document: Vec<FieldChange>,
    /// Changes of headings, in the order of the paper: a new title of a 大項目 is one change here
    /// and none in its controls.
    pub headings: Vec<HeadingChange>,
    /// Changes of controls, in the order of the paper.
    pub controls: Vec<ControlChange>,
    /// Requirements without a control, where they differ.
    #[serde(deserialize_with = "nullable")]
    pub unattached: Option<Replaced<Unattached>>,
    /// Text that fits nowhere, where it differs.
    #[serde(deserialize_with = "nullable")]
    pub residue: Option<Replaced<Residue>>,
    /// Controls that say the same, but stand on other pages or are doubted otherwise. No
    /// difference: kept so that the new edition can be made from the old one.
    pub standings: Vec<StandingChange>,
}

/// One of the two editions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// What reports call it where its files have the names of the other's; no part of the data.
    #[serde(skip)]
    pub called: Option<String>,
    /// The paper and its files.
    pub document: Document,
    /// How many controls it has.
    pub controls: usize,
    /// SHA-256 of its records in RFC 8785 form.
    pub digest: String,
    /// Where every glyph of its source went.
    pub accounting: Accounting,
    /// Where the file does not have its controls in the order of their numbers: the place in that
    /// order, from 0, of each control of the file. The order of a file is no difference.
    #[serde(deserialize_with = "nullable")]
    pub order: Option<Vec<usize>>,
}

/// What a comparison was narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Only changes of these fields; empty for all.
    pub fields: Vec<Field>,
    /// Only changes of these kinds; empty for all.
    pub kinds: Vec<Kind>,
}

/// What has happened to a control, a requirement or a heading.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is in the new edition only.
    Added,
    /// It is in the old edition only.
    Removed,
    /// It says something else.
    Changed,
    /// It stands under another 大項目 or 小項目; a requirement: in another volume or chapter.
    Moved,
    /// It says the same under another number.
    Renumbered,
    /// What was one is several.
    Split,
    /// What was several is one.
    Merged,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Added,
        Self::Removed,
        Self::Changed,
        Self::Moved,
        Self::Renumbered,
        Self::Split,
        Self::Merged,
    ];

    /// The kind as users see it, for instance `added`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Renumbered => "renumbered",
            Self::Split => "split",
            Self::Merged => "merged",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What it is seen from the new edition: what was added was removed.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Added => Self::Removed,
            Self::Removed => Self::Added,
            Self::Split => Self::Merged,
            Self::Merged => Self::Split,
            Self::Changed | Self::Moved | Self::Renumbered => self,
        }
    }
}

/// The fields that a comparison can be narrowed to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Label and title of the document.
    Document,
    /// Section rows, 大項目 and 小項目.
    Headings,
    /// No. and the heading that a control stands under.
    Number,
    /// 内容.
    Statement,
    /// 区分.
    Grade,
    /// 対策項目で対応できるリスクシナリオ例.
    RiskScenario,
    /// 関連する医療情報安全管理ガイドライン要求事項.
    Requirements,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 7] = [
        Self::Document,
        Self::Headings,
        Self::Number,
        Self::Statement,
        Self::Grade,
        Self::RiskScenario,
        Self::Requirements,
    ];

    /// The field as users see it, for instance `risk_scenario`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Headings => "headings",
            Self::Number => "number",
            Self::Statement => "statement",
            Self::Grade => "grade",
            Self::RiskScenario => "risk_scenario",
            Self::Requirements => "requirements",
        }
    }

    /// The field of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// How much has changed, by what it means for those who have to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Controls whose grade has changed.
    pub grades: usize,
    /// Controls that are new.
    pub added: usize,
    /// Controls that are gone.
    pub removed: usize,
    /// Controls that became several.
    pub split: usize,
    /// Controls that became one with others.
    pub merged: usize,
    /// Requirements that a control is newly mapped to.
    pub mappings_gained: usize,
    /// Requirements that a control is no longer mapped to.
    pub mappings_lost: usize,
    /// Requirements of a control that have another number, bind otherwise (遵守事項, 推奨事項), or
    /// were split or merged.
    pub mappings_changed: usize,
    /// Controls that have another wording, in whatever field.
    pub wording: usize,
    /// Controls under another 大項目 or 小項目.
    pub moved: usize,
    /// Controls with another number, but for moved ones.
    pub renumbered: usize,
    /// Headings that were added, removed or changed, the label and title of the document, and
    /// controls beside which alone a heading is printed otherwise.
    pub headings: usize,
    /// Fields in which only width, dashes, spaces, line breaks or look-alikes have changed.
    pub cosmetic: usize,
    /// Lists of what could not be placed that differ: requirements without a control, residue.
    pub unplaced: usize,
    /// Controls that say the same as before.
    pub unchanged: usize,
}

/// What has happened to a control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlChange {
    /// What has happened.
    pub kind: Kind,
    /// What else has happened: a moved control may be changed, a changed one renumbered.
    pub also: Vec<Kind>,
    /// The controls of the old edition: none if added, several if merged, else one.
    pub old: Vec<Control>,
    /// The controls of the new edition: none if removed, several if split, else one.
    pub new: Vec<Control>,
    /// The places of the old ones in the order of their numbers, from 0.
    pub old_at: Vec<usize>,
    /// The places of the new ones in the order of their numbers, from 0.
    pub new_at: Vec<usize>,
    /// Which fields have changed, and how; empty where a control was added or removed.
    pub fields: Vec<FieldChange>,
    /// What has happened to its requirements; empty where a control was added or removed.
    pub requirements: Vec<RequirementChange>,
}

/// What has happened to a requirement of a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementChange {
    /// What has happened.
    pub kind: Kind,
    /// What else has happened.
    pub also: Vec<Kind>,
    /// The requirements of the old edition: none if added, several if merged, else one.
    pub old: Vec<Requirement>,
    /// The requirements of the new edition: none if removed, several if split, else one.
    pub new: Vec<Requirement>,
    /// The places of the old ones in the control, from 0.
    pub old_at: Vec<usize>,
    /// The places of the new ones in the control, from 0.
    pub new_at: Vec<usize>,
    /// Which fields have changed, and how; empty where a requirement was added or removed.
    pub fields: Vec<FieldChange>,
}

/// What has happened to a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadingChange {
    /// What has happened.
    pub kind: Kind,
    /// What else has happened: a renumbered heading may be changed.
    pub also: Vec<Kind>,
    /// Which heading it is.
    pub level: Level,
    /// The heading in the old edition and those above it; `null` if added.
    #[serde(deserialize_with = "nullable")]
    pub old: Option<HeadingPath>,
    /// The heading in the new edition and those above it; `null` if removed.
    #[serde(deserialize_with = "nullable")]
    pub new: Option<HeadingPath>,
    /// The change of its title and of its number.
    pub fields: Vec<FieldChange>,
    /// How many controls of the old edition stand under it.
    pub old_controls: usize,
    /// How many controls of the new edition stand under it.
    pub new_controls: usize,
}

/// The three levels of headings.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A section row.
    Section,
    /// A 大項目.
    Major,
    /// A 小項目.
    Minor,
}

impl Level {
    /// The level as users see it, for instance `major`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// A heading and those above it; those below it are `null`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct HeadingPath {
    /// The section row.
    #[serde(deserialize_with = "nullable")]
    pub section: Option<Heading>,
    /// The 大項目.
    #[serde(deserialize_with = "nullable")]
    pub major: Option<Heading>,
    /// The 小項目.
    #[serde(deserialize_with = "nullable")]
    pub minor: Option<Minor>,
}

/// A field that has another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// The field, for instance `statement` or `chapter.title`.
    pub field: String,
    /// What the change means.
    pub class: Class,
    /// The old value; of several controls, their values put together.
    #[serde(deserialize_with = "nullable")]
    pub old: Option<String>,
    /// The new value; of several controls, their values put together.
    #[serde(deserialize_with = "nullable")]
    pub new: Option<String>,
    /// Which characters have changed; empty where one of the values is `null`.
    pub runs: Vec<Run>,
}

/// What a change of a field means for those who have to act on it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// ◎ became 〇, or 〇 ◎: what must be done has changed.
    Grade,
    /// A requirement stands in another volume, or binds otherwise: 遵守事項 became 推奨事項.
    Mapping,
    /// The words have changed.
    Wording,
    /// A heading has changed.
    Heading,
    /// A number has changed.
    Number,
    /// Only width, dashes, spaces, line breaks or look-alikes have changed.
    Cosmetic,
}

/// A run of characters: all the old ones in order are the old text, all the new ones the new text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Whether and how it has changed.
    pub kind: RunKind,
    /// What the old text has here.
    pub old: String,
    /// What the new text has here.
    pub new: String,
}

/// Whether and how a run of characters has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunKind {
    /// Both texts have the same characters here.
    Same,
    /// The texts say something else here.
    Changed,
    /// The texts differ in width, dashes, spaces, line breaks or look-alikes only.
    Cosmetic,
}

/// A list that was replaced by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replaced<T> {
    /// All of the old edition.
    pub old: Vec<T>,
    /// All of the new edition.
    pub new: Vec<T>,
}

/// A control that says the same, but was read elsewhere or with other doubts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingChange {
    /// Its id in the new edition.
    pub id: String,
    /// Its place in the order of the numbers of the old edition, from 0.
    pub old_at: usize,
    /// Its place in the order of the numbers of the new edition, from 0.
    pub new_at: usize,
    /// How it stood in the old edition.
    pub old: Standing,
    /// How it stands in the new edition.
    pub new: Standing,
}

/// Where a control stands and what is unsure about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The pages that its own cells stand on.
    pub pages: Vec<u32>,
    /// What is unsure about it.
    pub doubts: Vec<Doubt>,
}
