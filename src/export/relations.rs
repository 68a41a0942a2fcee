//! Records as tables that are linked by keys, for every format made of tables: CSV, workbooks,
//! databases, data packages.
//!
//! ```text
//! document  sources  residue      controls ─< mapping >─ requirements ─< unattached ─< candidates
//!                                     └──< doubts
//! ```
//!
//! A requirement stands once, however many controls it is related to: two are one when all their
//! fields are the same. Its key is made of its volume, chapter and clause, `経営統括編-5-⑦`; where
//! those are printed with other words, the later ones count on, `経営統括編-5-⑦ (2)`; it is `?` where
//! none of the three is there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::canon;
use crate::record::{Control, Heading, RecordSet, Requirement};

/// A table: its columns, and how its rows are made.
pub(super) struct Relation {
    /// Its name, for instance `controls`.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) about: &'static str,
    /// Its columns, of which tables have whole groups in common.
    columns: &'static [&'static [Column]],
    /// The columns that tell its rows apart.
    pub(super) key: &'static [&'static str],
    /// Its columns that hold the key of another table: column, table, column there.
    pub(super) links: &'static [(&'static str, &'static str, &'static str)],
    /// Its rows, in the order of the paper.
    pub(super) rows: for<'a> fn(&'a RecordSet, &'a Requirements<'a>) -> Rows<'a>,
}

impl Relation {
    /// Its columns, from left to right.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().copied().flatten()
    }

    /// How many columns it has.
    pub(super) fn width(&self) -> usize {
        self.columns.iter().map(|group| group.len()).sum()
    }
}

/// The rows of a table, one at a time.
type Rows<'a> = Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>;

/// A column of a table.
pub(super) struct Column {
    /// Its name, as the keys of a record set are named.
    pub(super) name: &'static str,
    /// Its head in Japanese, as on the paper where the paper has it.
    pub(super) title: &'static str,
    /// What its cells are.
    pub(super) kind: Kind,
    /// Whether a cell may be null.
    pub(super) nullable: bool,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// A list, as JSON.
    List,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// What is absent on the paper.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(u64),
}

/// The distinct requirements of a record set, with their keys.
#[derive(Debug, Default)]
pub(super) struct Requirements<'a> {
    /// In the order in which they first come up.
    pub(super) distinct: Vec<(String, &'a Requirement)>,
    /// Where each stands in `distinct`.
    places: BTreeMap<&'a Requirement, usize>,
}

impl<'a> Requirements<'a> {
    /// The requirements of all controls, then those without a control.
    pub(super) fn of(records: &'a RecordSet) -> Self {
        let mut requirements = Self::default();
        let mut keys = BTreeMap::new();
        let attached = records.controls.iter().flat_map(|control| &control.requirements);
        let open = records.unattached.iter().map(|unattached| &unattached.requirement);
        for requirement in attached.chain(open) {
            requirements.add(requirement, &mut keys);
        }
        requirements
    }

    fn add(&mut self, requirement: &'a Requirement, keys: &mut BTreeMap<String, u32>) {
        let next = self.distinct.len();
        if *self.places.entry(requirement).or_insert(next) == next {
            self.distinct.push((free_key(key_of(requirement), keys), requirement));
        }
    }

    /// The key of a requirement of these records.
    pub(super) fn key(&self, requirement: &Requirement) -> &str {
        self.places.get(requirement).map_or("", |&at| &self.distinct[at].0)
    }
}

/// What the paper calls a requirement by: volume, chapter and clause, as far as they are there.
fn key_of(requirement: &Requirement) -> String {
    let chapter = requirement.chapter.as_ref();
    let chapter = chapter.map(|c| c.number.as_deref().unwrap_or(&c.title));
    let parts = [requirement.volume.as_deref(), chapter, requirement.clause.as_deref()];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if parts.is_empty() { "?".to_owned() } else { parts.join("-") }
}

/// The key itself, or with the first number behind it that makes it one of its own.
pub(super) fn free_key(key: String, taken: &mut BTreeMap<String, u32>) -> String {
    let count = taken.entry(key.clone()).or_default();
    *count += 1;
    if *count == 1 {
        return key;
    }
    let numbered = format!("{key} ({count})");
    free_key(numbered, taken)
}

const fn text(name: &'static str, title: &'static str) -> Column {
    Column { name, title, kind: Kind::Text, nullable: false }
}

const fn maybe(name: &'static str, title: &'static str) -> Column {
    Column { name, title, kind: Kind::Text, nullable: true }
}

const fn number(name: &'static str, title: &'static str) -> Column {
    Column { name, title, kind: Kind::Number, nullable: false }
}

const fn list(name: &'static str, title: &'static str) -> Column {
    Column { name, title, kind: Kind::List, nullable: false }
}

/// What a control says of itself.
const CONTROL: &[Column] = &[
    maybe("section_number", "分類番号"),
    maybe("section_title", "分類"),
    maybe("major_number", "大項目番号"),
    maybe("major_title", "大項目"),
    maybe("minor_mark", "小項目番号"),
    maybe("minor_title", "小項目"),
    text("number", "No."),
    maybe("statement", "内容"),
    maybe("grade", "区分"),
    maybe("risk_scenario", "リスクシナリオ例"),
    list("pages", "ページ"),
];

/// What a requirement says.
const REQUIREMENT: &[Column] = &[
    maybe("volume", "要求事項 編"),
    maybe("chapter_number", "要求事項 項番番号"),
    maybe("chapter_title", "要求事項 項番"),
    maybe("clause", "要求事項 区分"),
    maybe("obligation", "要求事項 種別"),
    maybe("text", "要求事項 内容"),
    maybe("reading", "要求事項 内容 (再掲)"),
];

/// One row for each control and requirement; a control without any has a row of its own.
pub(super) const FLAT: Relation = Relation {
    name: "flat",
    about: "Controls with their requirements, one row for each pair.",
    columns: &[
        &[text("id", "管理番号")],
        CONTROL,
        &[
            list("doubts", "確認が必要な点"),
            Column { nullable: true, ..number("requirement", "要求事項の順") },
        ],
        REQUIREMENT,
    ],
    key: &["id", "requirement"],
    links: &[],
    rows: |records, _| Box::new(records.controls.iter().flat_map(flat_rows)),
};

/// The tables that are linked by keys; `document` comes first.
pub(super) const LINKED: &[Relation] = &[
    Relation {
        name: "document",
        about: "The paper that the records were read from, and where all its glyphs went.",
        columns: &[&[
            text("format", "形式"),
            maybe("label", "別紙番号"),
            maybe("title", "表題"),
            number("pages", "ページ数"),
            text("profile", "プロファイル"),
            number("glyphs", "文字数"),
            number("in_records", "レコード内の文字数"),
            number("furniture", "見出し等の文字数"),
            number("residue", "残余の文字数"),
        ]],
        key: &["format"],
        links: &[],
        rows: |records, _| Box::new(std::iter::once(document_row(records))),
    },
    Relation {
        name: "sources",
        about: "The files that the records were read from.",
        columns: &[&[
            number("position", "順"),
            text("name", "ファイル名"),
            text("kind", "種類"),
            number("bytes", "バイト数"),
            text("sha256", "SHA-256"),
        ]],
        key: &["position"],
        links: &[],
        rows: |records, _| Box::new(source_rows(records)),
    },
    Relation {
        name: "controls",
        about: "The controls (対策項目).",
        columns: &[&[text("id", "管理番号"), number("position", "順")], CONTROL],
        key: &["id"],
        links: &[],
        rows: |records, _| Box::new((1..).zip(&records.controls).map(control_row)),
    },
    Relation {
        name: "requirements",
        about: "The requirements (要求事項) that occur, each once.",
        columns: &[&[text("id", "要求事項番号"), number("position", "順")], REQUIREMENT],
        key: &["id"],
        links: &[],
        rows: |_, requirements| Box::new(requirement_rows(requirements)),
    },
    Relation {
        name: "mapping",
        about: "Which control is related (関連する) to which requirement. A control that is not here is \
                related to none; but where it has a doubt on requirements, that is open.",
        columns: &[&[
            text("control", "管理番号"),
            number("position", "順"),
            text("requirement", "要求事項番号"),
        ]],
        key: &["control", "position"],
        links: &[("control", "controls", "id"), ("requirement", "requirements", "id")],
        rows: |records, keys| {
            Box::new(records.controls.iter().flat_map(move |control| mapping_rows(control, keys)))
        },
    },
    Relation {
        name: "doubts",
        about: "What is unsure about a control.",
        columns: &[&[
            text("control", "管理番号"),
            number("position", "順"),
            text("field", "項目"),
            text("code", "コード"),
            text("note", "説明"),
        ]],
        key: &["control", "position"],
        links: &[("control", "controls", "id")],
        rows: |records, _| Box::new(records.controls.iter().flat_map(doubt_rows)),
    },
    Relation {
        name: "unattached",
        about: "Requirements whose control is open.",
        columns: &[&[
            number("position", "順"),
            number("page", "ページ"),
            text("requirement", "要求事項番号"),
        ]],
        key: &["position"],
        links: &[("requirement", "requirements", "id")],
        rows: |records, keys| Box::new(unattached_rows(records, keys)),
    },
    Relation {
        name: "candidates",
        about: "The controls that an unattached requirement may belong to, likeliest first.",
        columns: &[&[
            number("unattached", "対応未確定の順"),
            number("position", "順"),
            text("control", "管理番号"),
        ]],
        key: &["unattached", "position"],
        links: &[("unattached", "unattached", "position")],
        rows: |records, _| Box::new(candidate_rows(records)),
    },
    Relation {
        name: "residue",
        about: "Text that fits nowhere.",
        columns: &[&[number("position", "順"), number("page", "ページ"), text("text", "文字列")]],
        key: &["position"],
        links: &[],
        rows: |records, _| Box::new(residue_rows(records)),
    },
];

/// The files of a package of the linked tables: what describes them, then they.
pub(super) const PACKAGE: &[&str] = &[
    "datapackage.json",
    "controls.csv",
    "requirements.csv",
    "mapping.csv",
    "document.csv",
    "sources.csv",
    "doubts.csv",
    "unattached.csv",
    "candidates.csv",
    "residue.csv",
];

/// The files of the linked tables.
pub(super) const FILES: &[&str] = PACKAGE.split_at(1).1;

/// The table that a file holds.
pub(super) fn of_file(file: &str) -> Option<&'static Relation> {
    let name = file.strip_suffix(".csv")?;
    LINKED.iter().find(|relation| relation.name == name)
}

impl<'a> Cell<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(text.into())
    }

    fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    fn list(items: &(impl serde::Serialize + ?Sized)) -> Self {
        Self::Text(String::from_utf8_lossy(&canon::compact(&items)).into_owned().into())
    }

    /// A place in an order, from 1.
    fn place(at: usize) -> Self {
        Self::Number(at as u64)
    }
}

/// Number and title of a heading.
fn heading(heading: Option<&Heading>) -> [Cell<'_>; 2] {
    let number = heading.and_then(|h| h.number.as_deref());
    [Cell::maybe(number), Cell::maybe(heading.map(|h| h.title.as_str()))]
}

/// What a control says of itself, from its section to its pages.
fn control_cells(control: &Control) -> Vec<Cell<'_>> {
    let minor = control.minor.as_ref();
    let mut cells = Vec::with_capacity(FLAT.width());
    cells.extend(heading(control.section.as_ref()));
    cells.extend(heading(control.major.as_ref()));
    cells.push(Cell::maybe(minor.and_then(|minor| minor.mark.as_deref())));
    cells.push(Cell::maybe(minor.map(|minor| minor.title.as_str())));
    cells.push(Cell::text(&control.number));
    let texts = [&control.statement, &control.grade, &control.risk_scenario];
    cells.extend(texts.map(|text| Cell::maybe(text.as_deref())));
    cells.push(Cell::list(&control.pages));
    cells
}

fn requirement_cells(requirement: &Requirement) -> Vec<Cell<'_>> {
    let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
    let [number, title] = heading(chapter.as_ref());
    let [volume, clause, obligation, text, reading] =
        [volume, clause, obligation, text, reading].map(|text| Cell::maybe(text.as_deref()));
    vec![volume, number, title, clause, obligation, text, reading]
}

fn flat_rows(control: &Control) -> Vec<Vec<Cell<'_>>> {
    let mut left = vec![Cell::text(&control.id)];
    left.extend(control_cells(control));
    left.push(Cell::list(&control.doubts));
    let blank = FLAT.width() - left.len();
    if control.requirements.is_empty() {
        left.resize(left.len() + blank, Cell::Null);
        return vec![left];
    }
    let row = |(at, requirement)| {
        let right = std::iter::once(Cell::place(at)).chain(requirement_cells(requirement));
        left.iter().cloned().chain(right).collect()
    };
    (1..).zip(&control.requirements).map(row).collect()
}

fn document_row(records: &RecordSet) -> Vec<Cell<'_>> {
    let (document, sum) = (&records.document, &records.accounting);
    let mut row = vec![
        Cell::text(&records.format),
        Cell::maybe(document.label.as_deref()),
        Cell::maybe(document.title.as_deref()),
        Cell::Number(document.pages.into()),
        Cell::text(&document.profile),
    ];
    row.extend([sum.glyphs, sum.in_records, sum.furniture, sum.residue].map(Cell::Number));
    row
}

fn source_rows(records: &RecordSet) -> impl Iterator<Item = Vec<Cell<'_>>> {
    (1..).zip(&records.document.sources).map(|(at, source)| {
        vec![
            Cell::place(at),
            Cell::text(&source.name),
            Cell::text(source.kind.as_str()),
            Cell::Number(source.bytes),
            Cell::text(&source.sha256),
        ]
    })
}

fn control_row((at, control): (usize, &Control)) -> Vec<Cell<'_>> {
    let mut row = vec![Cell::text(&control.id), Cell::place(at)];
    row.extend(control_cells(control));
    row
}

fn requirement_rows<'a>(
    requirements: &'a Requirements<'a>,
) -> impl Iterator<Item = Vec<Cell<'a>>> + 'a {
    (1..).zip(&requirements.distinct).map(|(at, (key, requirement))| {
        let mut row = vec![Cell::text(key), Cell::place(at)];
        row.extend(requirement_cells(requirement));
        row
    })
}

fn mapping_rows<'a>(
    control: &'a Control,
    keys: &'a Requirements<'a>,
) -> impl Iterator<Item = Vec<Cell<'a>>> + 'a {
    (1..).zip(&control.requirements).map(|(at, requirement)| {
        vec![Cell::text(&control.id), Cell::place(at), Cell::text(keys.key(requirement))]
    })
}

fn doubt_rows(control: &Control) -> impl Iterator<Item = Vec<Cell<'_>>> {
    (1..).zip(&control.doubts).map(|(at, doubt)| {
        let texts = [&doubt.field, &doubt.code, &doubt.note].map(|text| Cell::text(text));
        [Cell::text(&control.id), Cell::place(at)].into_iter().chain(texts).collect()
    })
}

fn unattached_rows<'a>(
    records: &'a RecordSet,
    keys: &'a Requirements<'a>,
) -> impl Iterator<Item = Vec<Cell<'a>>> + 'a {
    (1..).zip(&records.unattached).map(|(at, open)| {
        let key = keys.key(&open.requirement);
        vec![Cell::place(at), Cell::Number(open.page.into()), Cell::text(key)]
    })
}

fn candidate_rows(records: &RecordSet) -> impl Iterator<Item = Vec<Cell<'_>>> {
    (1..).zip(&records.unattached).flat_map(|(open, unattached)| {
        (1..)
            .zip(&unattached.candidates)
            .map(move |(at, control)| vec![Cell::place(open), Cell::place(at), Cell::text(control)])
    })
}

fn residue_rows(records: &RecordSet) -> impl Iterator<Item = Vec<Cell<'_>>> {
    (1..).zip(&records.residue).map(|(at, residue)| {
        vec![Cell::place(at), Cell::Number(residue.page.into()), Cell::text(&residue.text)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_taken_counts_on() {
        let mut taken = BTreeMap::new();
        let keys = ["a", "a", "a (2)", "a", "b"].map(|key| free_key(key.to_owned(), &mut taken));
        assert_eq!(keys, ["a", "a (2)", "a (2) (2)", "a (3)", "b"]);
    }

    #[test]
    fn every_table_has_a_file_and_links_to_tables_before_it() {
        assert_eq!(FILES.len(), LINKED.len());
        for (at, relation) in LINKED.iter().enumerate() {
            assert!(of_file(&format!("{}.csv", relation.name)).is_some(), "{}", relation.name);
            let before = &LINKED[..at];
            assert!(relation.links.iter().all(|(_, to, _)| before.iter().any(|r| r.name == *to)));
        }
    }
}
