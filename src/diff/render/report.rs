//! What is told, and in which order: what it means for those who have to act on it comes first.
//! Terminal and Markdown show the same report, each in its own way.

use std::collections::BTreeMap;

use crate::diff::headings::own_heading;
use crate::diff::model::{
    Class, ControlChange, Diff, Edition, FieldChange, HeadingChange, Kind, RequirementChange, Run,
    RunKind, Selection, Summary,
};
use crate::diff::requirements::label;
use crate::diff::runs::{join, phrases};
use crate::record::{Control, Requirement};
use crate::words;

/// A part of the report.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) entries: Vec<Entry>,
}

/// One change, or one that many controls share.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) head: Vec<Span>,
    pub(super) body: Vec<Vec<Span>>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) style: Style,
    pub(super) text: String,
}

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Text that both editions have.
    Plain,
    /// The number of a control.
    Strong,
    /// What is said about the text and is no part of it.
    Remark,
    /// Text of the old edition.
    Old,
    /// Text of the new edition.
    New,
}

impl Style {
    pub(super) fn span(self, text: impl Into<String>) -> Span {
        Span { style: self, text: text.into() }
    }
}

/// The parts of the report that hold anything.
pub(super) fn sections(diff: &Diff, cosmetic: bool) -> Vec<Section> {
    let section = |title, entries| Section { title, entries };
    let mut sections = vec![
        section("Grades", grades(diff)),
        section("Added", of_kind(diff, Kind::Added).map(added).collect()),
        section("Removed", of_kind(diff, Kind::Removed).map(removed).collect()),
        section("Split", of_kind(diff, Kind::Split).map(parted).collect()),
        section("Merged", of_kind(diff, Kind::Merged).map(parted).collect()),
        section("Mappings", mappings(diff)),
        section("Wording", texts(diff, Class::Wording)),
        section("Headings", headings(diff, false)),
        section("Moved", diff.controls.iter().filter(|c| c.is(Kind::Moved)).map(moved).collect()),
        section("Renumbered", renumbered(diff)),
        section("Without a place", unplaced(diff)),
    ];
    if cosmetic {
        sections.push(section("Cosmetic", cosmetics(diff)));
    }
    sections.retain(|section| !section.entries.is_empty());
    sections
}

/// How many changes of each kind there are, what matters most first, with the words for one and for
/// several of them; what there is none of is left out.
pub(crate) fn counts(summary: &Summary) -> Vec<(usize, [&'static str; 2])> {
    let all = [
        (summary.grades, ["grade changed", "grades changed"]),
        (summary.added, ["control added", "controls added"]),
        (summary.removed, ["control removed", "controls removed"]),
        (summary.split, ["control split", "controls split"]),
        (summary.merged, ["control merged", "controls merged"]),
        (summary.mappings_gained, ["mapping gained", "mappings gained"]),
        (summary.mappings_lost, ["mapping lost", "mappings lost"]),
        (
            summary.mappings_changed,
            ["mapping renumbered or binding otherwise", "mappings renumbered or binding otherwise"],
        ),
        (summary.wording, ["control reworded", "controls reworded"]),
        (summary.headings, ["heading changed", "headings changed"]),
        (summary.moved, ["control moved", "controls moved"]),
        (summary.renumbered, ["control renumbered", "controls renumbered"]),
        (summary.unplaced, ["list of unplaced text changed", "lists of unplaced text changed"]),
        (summary.cosmetic, ["cosmetic change", "cosmetic changes"]),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).collect()
}

/// What the changes were narrowed to, as a sentence without its end; `None` where all are shown.
pub(super) fn narrowed(diff: &Diff) -> Option<String> {
    let Selection { fields, kinds } = diff.selection.as_ref()?;
    let listed = |what: &str, names: Vec<&str>| match names.len() {
        0 => String::new(),
        1 => format!(" {what} {}", names[0]),
        _ => format!(" {what}s {}", names.join(", ")),
    };
    let kinds = listed("of the kind", kinds.iter().map(|kind| kind.as_str()).collect());
    let fields = listed("in the field", fields.iter().map(|field| field.as_str()).collect());
    Some(format!("only changes{kinds}{fields} are shown"))
}

/// Said where there is nothing to show.
pub(super) const fn nothing(diff: &Diff) -> &'static str {
    if diff.selection.is_some() { "no such changes" } else { "no differences" }
}

/// The name of an edition: what it is called, else that of its first file, and how many more there
/// are.
pub(super) fn name(edition: &Edition) -> String {
    if let Some(called) = &edition.called {
        return called.clone();
    }
    match edition.document.sources.as_slice() {
        [] if edition.controls == 0 => "nothing".to_owned(),
        [] => "a document without a name".to_owned(),
        [source] => source.name.clone(),
        [first, others @ ..] => format!("{} and {} more", first.name, others.len()),
    }
}

fn of_kind(diff: &Diff, kind: Kind) -> impl Iterator<Item = &ControlChange> {
    diff.controls.iter().filter(move |change| change.kind == kind)
}

fn grades(diff: &Diff) -> Vec<Entry> {
    let grade = |change: &ControlChange| {
        let field = change.fields.iter().find(|field| field.class == Class::Grade)?;
        let mut head = vec![Style::Strong.span(ids(change)), Style::Plain.span("  ")];
        head.extend(from_to(field.old.as_deref(), field.new.as_deref()));
        head.extend(unsure(change.is_unsure("grade")));
        Some(Entry { head, body: vec![excerpt(change)] })
    };
    diff.controls.iter().filter_map(grade).collect()
}

/// `◎ → 〇`; a blank cell is —.
fn from_to(old: Option<&str>, new: Option<&str>) -> [Span; 3] {
    let shown = |value: Option<&str>| value.unwrap_or("—").to_owned();
    [Style::Old.span(shown(old)), Style::Plain.span(" → "), Style::New.span(shown(new))]
}

fn added(change: &ControlChange) -> Entry {
    whole(change, "+", Style::New, &change.new)
}

fn removed(change: &ControlChange) -> Entry {
    whole(change, "-", Style::Old, &change.old)
}

/// All that a control says.
fn whole(change: &ControlChange, sign: &str, style: Style, controls: &[Control]) -> Entry {
    let Some(control) = controls.first() else { return Entry::default() };
    let grade = control.grade.as_deref().unwrap_or_default();
    let minor = control.minor.as_ref();
    let minor =
        minor.map(|minor| format!("{}{}", minor.mark.as_deref().unwrap_or(""), minor.title));
    let mut head = vec![
        style.span(format!("{sign} ")),
        Style::Strong.span(control.id.clone()),
        Style::Plain.span(format!("  {grade}  ")),
        Style::Remark.span(minor.unwrap_or_default()),
    ];
    head.extend(unsure(change.is_any_unsure()));
    let statement = control.statement.clone().unwrap_or_default();
    let mut body = vec![vec![Style::Plain.span(statement)]];
    body.extend(control.requirements.iter().map(|r| vec![Style::Remark.span(mapping(r))]));
    Entry { head, body }
}

/// A requirement in one line: `→ システム運用編 8 ① 【遵守事項】`.
fn mapping(requirement: &Requirement) -> String {
    let obligation = requirement.obligation.as_ref();
    let obligation = obligation.map(|words| format!(" 【{words}】")).unwrap_or_default();
    format!("→ {}{obligation}", label(requirement))
}

/// A control that became several, or several that became one: all of the parts, then the change.
fn parted(change: &ControlChange) -> Entry {
    let parts = if change.kind == Kind::Split { &change.new } else { &change.old };
    let part = |control: &Control| {
        let text = control.statement.clone().unwrap_or_default();
        let style = if change.kind == Kind::Split { Style::New } else { Style::Old };
        vec![style.span(control.id.clone()), Style::Plain.span(format!(" {text}"))]
    };
    let mut body = parts.iter().map(part).collect::<Vec<_>>();
    let text = change.fields.iter().find(|field| field.field == "statement");
    let reworded = text.filter(|field| field.class != Class::Cosmetic);
    body.extend(reworded.map(|field| changed_text(field, false)));
    let mut head = vec![Style::Strong.span(ids(change))];
    head.extend(unsure(change.is_unsure("id") || change.is_unsure("statement")));
    Entry { head, body }
}

fn mappings(diff: &Diff) -> Vec<Entry> {
    let of_control = |control: &ControlChange| {
        let changes = control.requirements.iter().filter(|change| is_mapping(change));
        let body = changes.clone().flat_map(mapping_change).collect::<Vec<_>>();
        let mut head = vec![Style::Strong.span(ids(control))];
        head.extend(unsure(changes.clone().any(|change| control.is_unsure_of(change))));
        (!body.is_empty()).then_some(Entry { head, body })
    };
    diff.controls.iter().filter_map(of_control).collect()
}

/// Whether a change is more than one of the words of the requirement.
fn is_mapping(change: &RequirementChange) -> bool {
    let is_pair = matches!((change.old.as_slice(), change.new.as_slice()), ([_], [_]));
    !is_pair || change.names_another()
}

/// What has happened to a mapping.
fn mapping_change(change: &RequirementChange) -> Vec<Vec<Span>> {
    let one = |sign: &str, style: Style, requirement: &Requirement| {
        let text = requirement.text.clone().unwrap_or_default();
        let mapping = mapping(requirement);
        let mapping = mapping.trim_start_matches("→ ");
        vec![
            style.span(format!("{sign} ")),
            Style::Strong.span(mapping),
            Style::Plain.span(format!(" {text}")),
        ]
    };
    let old = change.old.iter().map(|requirement| one("-", Style::Old, requirement));
    let new = change.new.iter().map(|requirement| one("+", Style::New, requirement));
    match (change.old.as_slice(), change.new.as_slice()) {
        ([_], [_]) => vec![renamed(change)],
        _ => old.chain(new).collect(),
    }
}

/// A requirement under another number, or one that binds otherwise.
fn renamed(change: &RequirementChange) -> Vec<Span> {
    let shown = |requirements: &[Requirement]| {
        let mapping = requirements.first().map(mapping).unwrap_or_default();
        mapping.trim_start_matches("→ ").to_owned()
    };
    from_to(Some(&shown(&change.old)), Some(&shown(&change.new))).to_vec()
}

/// Changes of texts, each told once: the risk that ten controls share is one change for a reader.
fn texts(diff: &Diff, class: Class) -> Vec<Entry> {
    let mut shared = Shared::default();
    for control in &diff.controls {
        for field in control.fields.iter().filter(|field| is_told(control, field, class)) {
            let is_doubted = control.is_unsure(&field.field);
            shared.add(control, String::new(), field, is_doubted);
        }
        for requirement in &control.requirements {
            let label = requirement.old.first().map(label).unwrap_or_default();
            for field in requirement.fields.iter().filter(|field| field.class == class) {
                let is_doubted = control.is_unsure_of_field(requirement, &field.field);
                shared.add(control, label.clone(), field, is_doubted);
            }
        }
    }
    shared.entries.iter().map(SharedText::entry).collect()
}

/// Whether a field is told among the texts of its class: the headings of a moved control and the
/// statements of a split or merged one are told with what has happened to it.
fn is_told(control: &ControlChange, field: &FieldChange, class: Class) -> bool {
    let is_parted = matches!(control.kind, Kind::Split | Kind::Merged);
    let elsewhere = match field.class {
        Class::Heading => control.is(Kind::Moved),
        _ => is_parted && field.field == "statement",
    };
    field.class == class && !elsewhere
}

/// Changes of texts and the controls that share them.
#[derive(Default)]
struct Shared<'a> {
    entries: Vec<SharedText<'a>>,
    places: BTreeMap<Saying<'a>, usize>,
}

/// What makes two changes the same: the requirement, the field, the old and the new value.
type Saying<'a> = (String, &'a str, Option<&'a str>, Option<&'a str>);

struct SharedText<'a> {
    ids: Vec<String>,
    requirement: String,
    field: &'a FieldChange,
    is_doubted: bool,
}

impl<'a> Shared<'a> {
    fn add(
        &mut self,
        control: &ControlChange,
        requirement: String,
        field: &'a FieldChange,
        is_doubted: bool,
    ) {
        let (old, new) = (field.old.as_deref(), field.new.as_deref());
        let key = (requirement.clone(), field.field.as_str(), old, new);
        let at = *self.places.entry(key).or_insert(self.entries.len());
        if at == self.entries.len() {
            let entry = SharedText { ids: vec![], requirement, field, is_doubted: false };
            self.entries.push(entry);
        }
        self.entries[at].ids.push(ids(control));
        self.entries[at].is_doubted |= is_doubted;
    }
}

/// So many ids are listed before the rest is counted.
const MOST_IDS: usize = 6;

impl SharedText<'_> {
    fn entry(&self) -> Entry {
        let shown = self.ids.iter().take(MOST_IDS).cloned().collect::<Vec<_>>().join(", ");
        let more = self.ids.len().saturating_sub(MOST_IDS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let field = match (self.requirement.as_str(), field_name(&self.field.field)) {
            ("", name) => name.to_owned(),
            (requirement, name) => format!("{requirement} {name}"),
        };
        let mut head =
            vec![Style::Strong.span(shown + &more), Style::Remark.span(format!("  {field}"))];
        head.extend(unsure(self.is_doubted));
        Entry { head, body: vec![changed_text(self.field, self.field.class == Class::Cosmetic)] }
    }
}

/// The words of the paper for a field.
pub(crate) fn field_name(field: &str) -> &str {
    match field {
        "section" => "見出し行",
        "major" => "大項目",
        "minor" => "小項目",
        "id" | "number" => "No.",
        "grade" => "区分",
        "statement" => "内容",
        "risk_scenario" => "リスクシナリオ例",
        "requirements" => "要求事項の順序",
        "volume" => "編",
        "chapter.number" | "chapter.title" => "項番",
        "clause" => "要求事項の区分",
        "obligation" => "遵守・推奨の別",
        "text" => "要求事項の内容",
        "reading" => "要求事項の内容（再掲）",
        "label" => "別紙番号",
        "title" => "表題",
        other => other,
    }
}

/// A changed text, what both editions have cut short; with changes of looks only if wanted.
fn changed_text(field: &FieldChange, cosmetic: bool) -> Vec<Span> {
    if field.runs.is_empty() {
        return from_to(field.old.as_deref(), field.new.as_deref()).to_vec();
    }
    let runs = if cosmetic { field.runs.clone() } else { without_looks(&field.runs) };
    let runs = phrases(&runs);
    let last = runs.len() - 1;
    runs.iter().enumerate().flat_map(|(at, run)| spans(run, at == 0, at == last)).collect()
}

/// The runs without changes of looks: as if the new text had been there before.
fn without_looks(runs: &[Run]) -> Vec<Run> {
    let plain = |run: &Run| match run.kind {
        RunKind::Cosmetic => Run { kind: RunKind::Same, old: run.new.clone(), ..run.clone() },
        _ => run.clone(),
    };
    runs.iter().map(plain).fold(Vec::new(), join)
}

fn spans(run: &Run, is_first: bool, is_last: bool) -> Vec<Span> {
    match run.kind {
        RunKind::Same => vec![Style::Plain.span(shortened(&run.new, is_first, is_last))],
        _ => {
            let both = [Style::Old.span(run.old.clone()), Style::New.span(run.new.clone())];
            both.into_iter().filter(|span| !span.text.is_empty()).collect()
        }
    }
}

/// So many characters beside a change are shown.
const CONTEXT: usize = 24;

/// Text that both editions have: what stands beside a change is enough.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let chars = text.chars().collect::<Vec<_>>();
    let head = if is_first { 0 } else { CONTEXT };
    let tail = if is_last { 0 } else { CONTEXT };
    if chars.len() <= head + tail + CONTEXT / 2 {
        return text.to_owned();
    }
    let part = |part: &[char]| part.iter().collect::<String>();
    format!("{}…{}", part(&chars[..head]), part(&chars[chars.len() - tail..]))
}

fn headings(diff: &Diff, cosmetic: bool) -> Vec<Entry> {
    let document = diff.document.iter().filter(|f| (f.class == Class::Cosmetic) == cosmetic);
    let document = document.map(|field| Entry {
        head: vec![Style::Remark.span(format!("{}  ", field_name(&field.field)))],
        body: vec![changed_text(field, cosmetic)],
    });
    let changes = diff.headings.iter().filter(|heading| heading.is_cosmetic() == cosmetic);
    let beside_controls = if cosmetic { Vec::new() } else { texts(diff, Class::Heading) };
    document.chain(changes.map(heading)).chain(beside_controls).collect()
}

fn heading(change: &HeadingChange) -> Entry {
    let own = |path: &Option<_>| path.as_ref().and_then(|path| own_heading(path, change.level));
    let (old, new) = (own(&change.old), own(&change.new));
    let mut head = match (&old, &new) {
        (None, Some(new)) => vec![Style::New.span(format!("+ {new}"))],
        (Some(old), None) => vec![Style::Old.span(format!("- {old}"))],
        (old, new) => from_to(old.as_deref(), new.as_deref()).to_vec(),
    };
    let count = change.new_controls.max(change.old_controls);
    let level = field_name(change.level.as_str());
    head.push(Style::Remark.span(format!("  {level}, {}", words::count(count, "control"))));
    Entry { head, body: vec![] }
}

fn moved(change: &ControlChange) -> Entry {
    let mut head = vec![Style::Strong.span(ids(change))];
    for field in change.fields.iter().filter(|field| field.class == Class::Heading) {
        head.push(Style::Remark.span(format!("  {} ", field_name(&field.field))));
        head.extend(from_to(field.old.as_deref(), field.new.as_deref()));
    }
    head.extend(unsure(change.is_unsure("major") || change.is_unsure("minor")));
    Entry { head, body: vec![excerpt(change)] }
}

/// Controls with another number; neighbours whose numbers went up together are told together.
fn renumbered(diff: &Diff) -> Vec<Entry> {
    let changes = diff.controls.iter().filter(|change| change.is(Kind::Renumbered));
    let changes = changes.collect::<Vec<_>>();
    let follows = |a: &&ControlChange, b: &&ControlChange| {
        let next = |a: &[usize], b: &[usize]| a.iter().map(|at| at + 1).eq(b.iter().copied());
        next(&a.old_at, &b.old_at) && next(&a.new_at, &b.new_at)
    };
    changes.chunk_by(follows).map(renumbered_range).collect()
}

fn renumbered_range(range: &[&ControlChange]) -> Entry {
    let ids = |side: fn(&ControlChange) -> &[Control]| {
        let mut ids = range.iter().flat_map(|&change| side(change)).map(|c| c.id.as_str());
        match (ids.next(), ids.next_back()) {
            (Some(first), Some(last)) => format!("{first} … {last}"),
            (first, _) => first.unwrap_or_default().to_owned(),
        }
    };
    let (old, new) = (ids(|change| &change.old), ids(|change| &change.new));
    let mut head = from_to(Some(&old), Some(&new)).to_vec();
    let unsure = unsure(range.iter().any(|change| change.is_unsure("id")));
    if range.len() > 1 {
        head.push(Style::Remark.span(format!("  {} controls", range.len())));
        head.extend(unsure);
        return Entry { head, body: vec![] };
    }
    head.extend(unsure);
    Entry { head, body: range.iter().map(|change| excerpt(change)).collect() }
}

fn unplaced(diff: &Diff) -> Vec<Entry> {
    let entry = |what: &str, old: usize, new: usize| {
        let mut head = vec![Style::Plain.span(format!("{what}  "))];
        head.extend(from_to(Some(&old.to_string()), Some(&new.to_string())));
        Entry { head, body: vec![] }
    };
    let unattached = diff.unattached.as_ref();
    let unattached = unattached
        .map(|list| entry("requirements without a control", list.old.len(), list.new.len()));
    let residue = diff.residue.as_ref();
    let residue = residue
        .map(|list| entry("pieces of text that fit nowhere", list.old.len(), list.new.len()));
    unattached.into_iter().chain(residue).collect()
}

fn cosmetics(diff: &Diff) -> Vec<Entry> {
    let mut entries = headings(diff, true);
    entries.extend(texts(diff, Class::Cosmetic));
    entries
}

/// The ids of a control: both where they differ.
pub(super) fn ids(change: &ControlChange) -> String {
    let ids = |controls: &[Control]| {
        controls.iter().map(|control| control.id.as_str()).collect::<Vec<_>>().join(" + ")
    };
    match (ids(&change.old), ids(&change.new)) {
        (old, new) if old == new || old.is_empty() => new,
        (old, new) if new.is_empty() => old,
        (old, new) => format!("{old} → {new}"),
    }
}

/// So many characters tell which control is meant.
const EXCERPT: usize = 36;

/// The beginning of what a control says now.
fn excerpt(change: &ControlChange) -> Vec<Span> {
    let control = change.new.first().or(change.old.first());
    let text = control.and_then(|control| control.statement.as_deref()).unwrap_or_default();
    let mut short = text.replace('\n', " ").chars().take(EXCERPT).collect::<String>();
    if text.chars().count() > EXCERPT {
        short.push('…');
    }
    vec![Style::Remark.span(short)]
}

/// Said where a value may have been misread.
fn unsure(is_doubted: bool) -> Option<Span> {
    is_doubted.then(|| Style::Remark.span("  (unsure: compare with the paper)"))
}
