//! The canonical data, `besshi.records/1`: what the paper says, free of where it stood.
//!
//! These types are the schema: `besshi schema` is made from them. Every key is always written;
//! what is absent on the paper is `null` or `[]`.

mod beside;
mod damaged;
pub mod parse;
mod said;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Conversion;
use crate::check;
use crate::finding::{Code, Finding, Severity};
use crate::place::Place;
use crate::profile::Profile;
use crate::provenance::Provenance;
use crate::source::Source;

/// The format name that every record set carries.
pub const FORMAT: &str = "besshi.records/1";

/// Reads a field that may be `null` but has to be there.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(field)
}

/// A document's records: all of its controls, and what could not be placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSet {
    /// Always `besshi.records/1`.
    pub format: String,
    /// The paper that the records were read from.
    pub document: Document,
    /// The controls, in the order of the paper.
    pub controls: Vec<Control>,
    /// Requirements whose row a garbled text does not settle.
    pub unattached: Vec<Unattached>,
    /// Text that fits nowhere.
    pub residue: Vec<Residue>,
    /// Where every glyph of the source went.
    pub accounting: Accounting,
}

/// The paper: its label and title, and the files it was read from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The label at the top of the page, for instance `別紙2`.
    #[serde(deserialize_with = "nullable")]
    pub label: Option<String>,
    /// The title under the label.
    #[serde(deserialize_with = "nullable")]
    pub title: Option<String>,
    /// How many pages the paper has: as its footers say, else as many as were read.
    pub pages: u32,
    /// Name of the profile that the paper was read with.
    pub profile: String,
    /// The files, in the order of the pages they hold.
    pub sources: Vec<SourceEntry>,
}

/// One file that the records were read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// File name without its folder.
    pub name: String,
    /// What the file is.
    pub kind: SourceKind,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// What a source file is, told from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A PDF.
    Pdf,
    /// The text of a page.
    Text,
}

impl SourceKind {
    /// `pdf` or `text`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Text => "text",
        }
    }
}

/// A control (対策項目): one item of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Number of the 大項目 and the item's own, for instance `3.5-①-1`; unique in the document.
    pub id: String,
    /// The section row above it.
    #[serde(deserialize_with = "nullable")]
    pub section: Option<Heading>,
    /// Its 大項目.
    #[serde(deserialize_with = "nullable")]
    pub major: Option<Heading>,
    /// Its 小項目.
    #[serde(deserialize_with = "nullable")]
    pub minor: Option<Minor>,
    /// No. as printed, for instance `①-1`.
    pub number: String,
    /// 内容: what is to be done.
    #[serde(deserialize_with = "nullable")]
    pub statement: Option<String>,
    /// 区分: ◎ or 〇.
    #[serde(deserialize_with = "nullable")]
    pub grade: Option<String>,
    /// 対策項目で対応できるリスクシナリオ例.
    #[serde(deserialize_with = "nullable")]
    pub risk_scenario: Option<String>,
    /// 関連する医療情報安全管理ガイドライン要求事項: none, one or several.
    pub requirements: Vec<Requirement>,
    /// The pages that its own cells stand on, ascending.
    pub pages: Vec<u32>,
    /// What is unsure about it.
    pub doubts: Vec<Doubt>,
}

impl RecordSet {
    /// How many requirements its controls have; one that several have counts for each of them.
    pub fn related(&self) -> usize {
        self.controls.iter().map(|control| control.requirements.len()).sum()
    }
}

impl Control {
    /// Whether it is open which requirements it is related to: none is known, and that is doubted, as
    /// where a garbled text does not tell its rows. One that has none without a doubt has none on the
    /// paper.
    pub fn is_unsettled(&self) -> bool {
        let is_doubted = |doubt: &Doubt| doubt.field == "requirements";
        self.requirements.is_empty() && self.doubts.iter().any(is_doubted)
    }
}

/// A numbered heading: `3.5. 不正プログラムへの対策`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The number without its final dot, for instance `3.5`.
    #[serde(deserialize_with = "nullable")]
    pub number: Option<String>,
    /// The words after the number.
    pub title: String,
}

/// A 小項目: a circled mark and a title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minor {
    /// The circled numeral, for instance `①`.
    #[serde(deserialize_with = "nullable")]
    pub mark: Option<String>,
    /// The words after the mark.
    pub title: String,
}

/// A requirement of the guideline that a control is related to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// 編.
    #[serde(deserialize_with = "nullable")]
    pub volume: Option<String>,
    /// 項番.
    #[serde(deserialize_with = "nullable")]
    pub chapter: Option<Heading>,
    /// 区分: a circled numeral.
    #[serde(deserialize_with = "nullable")]
    pub clause: Option<String>,
    /// What stands in 【】 on the first line of 内容, for instance `遵守事項`.
    #[serde(deserialize_with = "nullable")]
    pub obligation: Option<String>,
    /// 内容, without the line of the obligation.
    #[serde(deserialize_with = "nullable")]
    pub text: Option<String>,
    /// 内容 of the second reading; `null` where the page prints one reading only.
    #[serde(deserialize_with = "nullable")]
    pub reading: Option<String>,
}

/// A value that may be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// The field, for instance `statement`, `minor.title` or `requirements[1].text`.
    pub field: String,
    /// The code of the finding; `besshi explain CODE` tells more.
    pub code: String,
    /// What is unsure.
    pub note: String,
}

/// Whether a field is the other or a part of it: `minor.mark` of `minor`, `requirements[1].text` of
/// `requirements`.
pub(crate) fn is_part(field: &str, of: &str) -> bool {
    let rest = field.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A requirement whose control is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unattached {
    /// The page it stands on.
    pub page: u32,
    /// The requirement.
    pub requirement: Requirement,
    /// The ids of the controls it may belong to, likeliest first.
    pub candidates: Vec<String>,
}

/// Text that fits nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Residue {
    /// The page it stands on.
    pub page: u32,
    /// The text.
    pub text: String,
}

/// Where every glyph of the source went; white space is not counted. The last three add up to the
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accounting {
    /// All glyphs of a PDF (all characters of a text) that are not white space.
    pub glyphs: u64,
    /// Those in a field of a record.
    pub in_records: u64,
    /// Those in labels, titles, heads, footers and repeated copies.
    pub furniture: u64,
    /// Those in the residue.
    pub residue: u64,
}

/// What stands above the table, and how long the paper is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// The label above the title.
    pub label: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// How many pages the paper has: as its footers say, else as many as were read.
    pub pages: u32,
}

/// Puts a document's records together with what is known of its sources, and checks them.
pub fn gather(
    entries: Vec<SourceEntry>,
    paper: Paper,
    profile: &Profile,
    parsed: parse::Parsed,
    mut findings: Vec<Finding>,
) -> Conversion {
    let mut records = RecordSet {
        format: FORMAT.into(),
        document: Document {
            label: paper.label,
            title: paper.title,
            pages: paper.pages,
            profile: profile.name.clone(),
            sources: entries.clone(),
        },
        controls: parsed.controls,
        unattached: parsed.unattached,
        residue: parsed.residue,
        accounting: parsed.accounting,
    };
    for check in check::records(&records, &profile.vocabularies()) {
        findings.push(check.finding);
        for (control, doubt) in check.doubts {
            records.controls[control].doubts.push(doubt);
        }
    }
    if let Some(broken) = broken_cells(&findings, records.controls.len()) {
        let note = format!("{broken} cells of the table could not be told apart");
        doubt_all(&mut records.controls, Code::RulingMissing, &note);
        let message = format!("{broken} cells could not be told apart; every value is doubted");
        findings.push(
            Finding::new(Code::RulingMissing, Place::default(), message).with_hint(
                "compare every value with the paper, or fetch a better copy of the file",
            ),
        );
    }
    let has = |code| findings.iter().any(|finding| finding.code == code);
    if has(Code::UnreadableContent) && has(Code::UnknownHeader) {
        let note = "a page is damaged, and heads of the table may stand on it";
        doubt_all(&mut records.controls, Code::UnreadableContent, note);
    }
    said::say_doubts(&records, &mut findings);
    let provenance = Provenance::new(entries, parsed.origins);
    Conversion { records, provenance, findings, trace: None }
}

/// Where a table lacks so many rulings that what stands in which cell is not known: how many cells
/// are open, of one in so many controls.
fn broken_cells(findings: &[Finding], controls: usize) -> Option<usize> {
    let is_open = |finding: &&Finding| {
        let code = matches!(finding.code, Code::RulingMissing | Code::StrayCell | Code::UnreadCell);
        code && finding.severity() > Severity::Note
    };
    let open = findings.iter().filter(is_open).count();
    (open >= FEW_OPEN && open * OPEN_SHARE >= controls).then_some(open)
}

/// Fewer open cells than these are doubted one by one.
const FEW_OPEN: usize = 5;
/// One open cell in so many controls leaves none of them sure.
const OPEN_SHARE: usize = 5;

/// Doubts every field of every control that is not doubted already.
fn doubt_all(controls: &mut [Control], code: Code, note: &str) {
    let fields = [
        "section",
        "major",
        "minor",
        "number",
        "statement",
        "grade",
        "risk_scenario",
        "requirements",
    ];
    for control in controls {
        for field in fields {
            if !control.doubts.iter().any(|doubt| doubt.field == field) {
                control.doubts.push(Doubt {
                    field: field.to_owned(),
                    code: code.to_string(),
                    note: note.to_owned(),
                });
            }
        }
    }
}

impl SourceEntry {
    /// What records say of sources.
    pub fn of_all(sources: &[Source]) -> Vec<Self> {
        sources.iter().map(Self::of).collect()
    }

    /// What records say of a source.
    fn of(source: &Source) -> Self {
        Self {
            name: source.name.to_string(),
            kind: source.kind(),
            bytes: source.bytes.len() as u64,
            sha256: source.sha256(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_from_a_longer_name() {
        assert!(is_part("requirements[1].text", "requirements"));
        assert!(is_part("requirements[1].text", "requirements[1]"));
        assert!(is_part("minor.mark", "minor") && is_part("grade", "grade"));
        assert!(!is_part("requirements[10].text", "requirements[1]"));
        assert!(!is_part("minority", "minor") && !is_part("minor", "minor.mark"));
    }
}
