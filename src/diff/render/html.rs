//! 新旧対照表: old and new side by side, as Japanese readers expect. One file without any other,
//! to read on a screen, to search and to print.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use super::report::field_name;
use crate::diff::headings::own_heading;
use crate::diff::model::{
    Class, ControlChange, Diff, Edition, Field, FieldChange, HeadingChange, Kind, Level,
    RequirementChange, Run, RunKind, Selection,
};
use crate::diff::requirements::label;
use crate::diff::runs::phrases;
use crate::record::{Control, Requirement};

/// The changes as a page.
pub fn html(diff: &Diff) -> String {
    let (old, new) = (name(&diff.old), name(&diff.new));
    let body = [editions(diff), summary(diff), headings(diff), controls(diff), cosmetics(diff)];
    format!(
        "<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>新旧対照表 {} → {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#controls\">対策項目の変更へ移動</a>\n\
         {}<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        Escaped(&old),
        Escaped(&new),
        body.concat(),
    )
}

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Text of the paper, so that none of it is taken for HTML.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            '\n' | '\t' => f.write_char(c),
            _ if c.is_control() => f.write_char('\u{fffd}'),
            _ => f.write_char(c),
        })
    }
}

/// What an edition is called, else the names of its files.
fn name(edition: &Edition) -> String {
    edition.called.clone().unwrap_or_else(|| first_file(edition))
}

/// The name of its first file, and how many more there are.
fn first_file(edition: &Edition) -> String {
    match edition.document.sources.as_slice() {
        [] if edition.controls == 0 => "（なし）".to_owned(),
        [] => "（ファイル名なし）".to_owned(),
        [source] => source.name.clone(),
        [first, others @ ..] => format!("{} ほか {} 件", first.name, others.len()),
    }
}

/// So many files of an edition are named before the rest is counted.
const MOST_FILES: usize = 3;

/// The names of the files of an edition.
fn files(edition: &Edition) -> String {
    let sources = &edition.document.sources;
    if sources.len() > MOST_FILES {
        return first_file(edition);
    }
    sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join("、")
}

/// Which editions are compared.
fn editions(diff: &Diff) -> String {
    let row = |head: &str, cell: fn(&Edition) -> String| {
        let (old, new) = (cell(&diff.old), cell(&diff.new));
        format!(
            "<tr><th scope=\"row\">{head}</th><td>{}</td><td>{}</td></tr>\n",
            Escaped(&old),
            Escaped(&new)
        )
    };
    let title = |edition: &Edition| {
        let parts = [&edition.document.label, &edition.document.title];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ").replace('\n', " ")
    };
    let rows = [
        row("表題", title),
        row("ファイル", files),
        row("ページ数", |edition| edition.document.pages.to_string()),
        row("対策項目数", |edition| edition.controls.to_string()),
        row("記録の SHA-256", |edition| edition.digest.clone()),
    ];
    format!(
        "<header>\n<h1>新旧対照表</h1>\n<table class=\"editions\">\n\
         <thead><tr><td></td><th scope=\"col\">旧</th><th scope=\"col\">新</th></tr></thead>\n\
         <tbody>\n{}</tbody>\n</table>\n</header>\n<main>\n",
        rows.concat()
    )
}

/// One line of the summary: what, how many, and which controls.
struct Line<'a> {
    what: &'static str,
    count: usize,
    changes: Vec<&'a ControlChange>,
}

/// What has changed, by what it means for those who have to act on it.
fn summary(diff: &Diff) -> String {
    let lines = lines(diff);
    let lines = lines.iter().filter(|line| line.count > 0).map(line_of_summary);
    let counts = format!(
        "<table class=\"counts\">\n\
         <thead><tr><th scope=\"col\">変更</th><th scope=\"col\" class=\"number\">件数</th>\
         <th scope=\"col\">対策項目（新の番号、削除は旧の番号）</th></tr></thead>\n\
         <tbody>\n{}</tbody>\n</table>\n",
        lines.collect::<String>()
    );
    let said = match (&diff.selection, diff.is_empty()) {
        (None, false) => counts,
        (None, true) => "<p>変更はありません。</p>\n".to_owned(),
        (Some(selection), false) => narrowed(selection, "変更だけを示しています。") + &counts,
        (Some(selection), true) => narrowed(selection, "変更はありません。") + &counts,
    };
    format!("<section id=\"summary\">\n<h2>概要</h2>\n{said}</section>\n")
}

/// What the changes were narrowed to, and what is said of them.
fn narrowed(selection: &Selection, what: &str) -> String {
    let kinds = selection.kinds.iter().map(|kind| kind_name(*kind)).collect::<Vec<_>>();
    let fields = selection.fields.iter().map(|field| name_of_field(*field)).collect::<Vec<_>>();
    let lists =
        [("種別", kinds), ("項目", fields)].into_iter().filter(|(_, names)| !names.is_empty());
    let lists = lists.map(|(what, names)| format!("{what}：{}", names.join("、")));
    let lists = lists.collect::<Vec<_>>().join("、");
    format!("<p class=\"faint\">選択された項目・種別（{lists}）の{what}</p>\n")
}

const fn name_of_field(field: Field) -> &'static str {
    match field {
        Field::Document => "文書",
        Field::Headings => "見出し",
        Field::Number => "番号",
        Field::Statement => "内容",
        Field::Grade => "区分",
        Field::RiskScenario => "リスクシナリオ例",
        Field::Requirements => "要求事項",
    }
}

fn lines(diff: &Diff) -> Vec<Line<'_>> {
    let having = |is: &dyn Fn(&ControlChange) -> bool| {
        diff.controls.iter().filter(|change| is(change)).collect::<Vec<_>>()
    };
    let of_kind = |kind| having(&|change| change.kind == kind);
    let with =
        |is: fn(&RequirementChange) -> bool| having(&|change| change.requirements.iter().any(is));
    let of_class = |class| having(&|change| change.all_fields().any(|f| f.class == class));
    let line = |what, count, changes| Line { what, count, changes };
    let s = &diff.summary;
    vec![
        line("区分（◎・〇）の変更", s.grades, of_class(Class::Grade)),
        line("対策項目の追加", s.added, of_kind(Kind::Added)),
        line("対策項目の削除", s.removed, of_kind(Kind::Removed)),
        line("対策項目の分割", s.split, of_kind(Kind::Split)),
        line("対策項目の統合", s.merged, of_kind(Kind::Merged)),
        line("要求事項の対応の追加", s.mappings_gained, with(|c| c.kind == Kind::Added)),
        line("要求事項の対応の削除", s.mappings_lost, with(|c| c.kind == Kind::Removed)),
        line("要求事項の番号・遵守の別の変更", s.mappings_changed, with(|c| c.names_another())),
        line("文言の変更", s.wording, of_class(Class::Wording)),
        line("見出し・表題の変更", s.headings, Vec::new()),
        line("他の大項目・小項目への移動", s.moved, having(&|change| change.is(Kind::Moved))),
        line("番号の変更", s.renumbered, Vec::new()),
        line("配置できなかった記載の変更", s.unplaced, Vec::new()),
        line("表記だけの変更（全角・半角、空白など）", s.cosmetic, Vec::new()),
        line("変更のない対策項目", s.unchanged, Vec::new()),
    ]
}

fn line_of_summary(line: &Line<'_>) -> String {
    let links = line.changes.iter().map(|change| {
        let id = id(change);
        format!("<a href=\"#{}\">{}</a>", anchor(change), Escaped(id))
    });
    format!(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"ids\">{}</td></tr>\n",
        line.what,
        line.count,
        links.collect::<Vec<_>>().join(" ")
    )
}

/// The id of a control: the new one if it has one.
fn id(change: &ControlChange) -> &str {
    change.new.first().or(change.old.first()).map_or("", |control| &control.id)
}

/// Names a row by the places of its controls, which no other row has.
fn anchor(change: &ControlChange) -> String {
    let first = |at: &[usize]| at.first().map_or(String::new(), usize::to_string);
    format!("c{}-{}", first(&change.old_at), first(&change.new_at))
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => "追加",
        Kind::Removed => "削除",
        Kind::Changed => "変更",
        Kind::Moved => "移動",
        Kind::Renumbered => "番号変更",
        Kind::Split => "分割",
        Kind::Merged => "統合",
    }
}

fn headings(diff: &Diff) -> String {
    let wanted = diff.headings.iter().filter(|heading| !heading.is_cosmetic());
    let of_document = diff.document.iter().filter(|field| field.class != Class::Cosmetic);
    let rows = of_document.map(document_row).chain(wanted.map(heading_row)).collect::<String>();
    if rows.is_empty() {
        return String::new();
    }
    format!("<section id=\"headings\">\n<h2>見出しの変更</h2>\n{}</section>\n", table(&rows))
}

/// A table of changes around its rows.
fn table(rows: &str) -> String {
    format!(
        "<table class=\"changes\">\n<colgroup><col class=\"kind\"><col><col></colgroup>\n\
         <thead><tr><th scope=\"col\">種別</th><th scope=\"col\">旧</th><th scope=\"col\">新</th>\
         </tr></thead>\n{rows}</table>\n"
    )
}

/// A row: what it is, old, new.
fn row(attributes: &str, head: &str, old: &str, new: &str) -> String {
    format!(
        "<tr{attributes}><th scope=\"row\" class=\"kind\">{head}</th>\
         <td data-side=\"旧\">{old}</td><td data-side=\"新\">{new}</td></tr>\n"
    )
}

fn document_row(field: &FieldChange) -> String {
    let head = format!("<b>変更</b><span class=\"tag\">{}</span>", field_name(&field.field));
    row("", &head, &side(field, Side::Old), &side(field, Side::New))
}

fn heading_row(change: &HeadingChange) -> String {
    let level = field_name(change.level.as_str());
    let kinds = kind_names(change.kind, &change.also);
    let head = format!("{kinds}<span class=\"tag\">{level}</span>");
    let cell = |side: Side| {
        let path = if side == Side::Old { &change.old } else { &change.new };
        let Some(path) = path else { return side.absent() };
        let count = if side == Side::Old { change.old_controls } else { change.new_controls };
        let own = own_heading(path, change.level).unwrap_or_default();
        let above = match change.level {
            Level::Section => None,
            Level::Major => own_heading(path, Level::Section),
            Level::Minor => own_heading(path, Level::Major),
        };
        let above = above.map(|above| format!("<span class=\"tag\">{}</span>", Escaped(&above)));
        let title = heading_text(change, side, &own);
        format!(
            "{}{title} <span class=\"faint\">（{count} 項目）</span>",
            above.unwrap_or_default()
        )
    };
    row("", &head, &cell(Side::Old), &cell(Side::New))
}

/// A heading with what has changed in it; all of it where it was added or removed.
fn heading_text(change: &HeadingChange, which: Side, own: &str) -> String {
    if matches!(change.kind, Kind::Added | Kind::Removed) {
        return which.marked(own, false);
    }
    let other = if which == Side::Old { &change.new } else { &change.old };
    let other = other.as_ref().and_then(|path| own_heading(path, change.level));
    let (old, new) = match which {
        Side::Old => (own.to_owned(), other.unwrap_or_default()),
        Side::New => (other.unwrap_or_default(), own.to_owned()),
    };
    which.text(&crate::diff::runs::runs(&old, &new))
}

/// What has happened, one below the other.
fn kind_names(kind: Kind, also: &[Kind]) -> String {
    let kinds = std::iter::once(&kind).chain(also);
    kinds.map(|kind| format!("<b>{}</b>", kind_name(*kind))).collect()
}

fn blank() -> String {
    "<span class=\"blank\">（なし）</span>".to_owned()
}

/// The old or the new column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

impl Side {
    /// What stands for an item or a heading that this edition has not, as officials write it.
    fn absent(self) -> String {
        let word = if self == Self::Old { "（新設）" } else { "（削る）" };
        format!("<span class=\"blank\">{word}</span>")
    }

    /// Text that this edition has and the other has not.
    fn marked(self, text: &str, only_looks: bool) -> String {
        let tag = if self == Self::Old { "del" } else { "ins" };
        let class = if only_looks { " class=\"looks\"" } else { "" };
        if text.is_empty() {
            String::new()
        } else {
            format!("<{tag}{class}>{}</{tag}>", Escaped(text))
        }
    }

    /// A text with its changed runs marked.
    fn text(self, runs: &[Run]) -> String {
        let all = phrases(runs).iter().map(|run| self.of(run).chars().count()).sum();
        self.texts(runs, std::iter::once(all)).concat()
    }

    /// The same for several texts of these lengths, one after the other.
    fn texts(self, runs: &[Run], lengths: impl Iterator<Item = usize>) -> Vec<String> {
        let runs = phrases(runs);
        let mut rest = runs.iter().flat_map(|run| self.of(run).chars().map(move |c| (c, run.kind)));
        let text = |length| {
            let characters = rest.by_ref().take(length).collect::<Vec<_>>();
            let runs = characters.chunk_by(|a, b| a.1 == b.1);
            runs.map(|run| self.run(&run.iter().map(|(c, _)| *c).collect::<String>(), run[0].1))
                .collect()
        };
        lengths.map(text).collect()
    }

    fn run(self, text: &str, kind: RunKind) -> String {
        match kind {
            RunKind::Same => Escaped(text).to_string(),
            kind => self.marked(text, kind == RunKind::Cosmetic),
        }
    }

    fn of(self, run: &Run) -> &str {
        if self == Self::Old { &run.old } else { &run.new }
    }

    fn controls(self, change: &ControlChange) -> &[Control] {
        if self == Self::Old { &change.old } else { &change.new }
    }

    fn requirements(self, change: &RequirementChange) -> &[Requirement] {
        if self == Self::Old { &change.old } else { &change.new }
    }
}

/// One side of a field that has changed.
fn side(field: &FieldChange, which: Side) -> String {
    if !field.runs.is_empty() {
        return format!("<span class=\"text\">{}</span>", which.text(&field.runs));
    }
    let value = if which == Side::Old { &field.old } else { &field.new };
    match value {
        Some(value) => format!("<span class=\"text\">{}</span>", which.marked(value, false)),
        None => blank(),
    }
}

/// The changes of controls, by 大項目.
fn controls(diff: &Diff) -> String {
    let wanted = diff.controls.iter().filter(|change| !change.is_cosmetic());
    let wanted = wanted.collect::<Vec<_>>();
    if wanted.is_empty() {
        return String::new();
    }
    let groups = wanted.chunk_by(|a, b| major(a) == major(b)).collect::<Vec<_>>();
    let rows = groups.iter().map(|group| group_of(group)).collect::<String>();
    format!(
        "<section id=\"controls\">\n<h2>対策項目の変更</h2>\n{}{}</section>\n",
        filters(&wanted),
        table(&rows)
    )
}

/// The 大項目 of a control: the new one if it has one.
fn major(change: &ControlChange) -> String {
    let control = change.new.first().or(change.old.first());
    let path = control.map(|control| crate::diff::headings::path_to(Level::Major, control));
    let major = path.and_then(|path| own_heading(&path, Level::Major));
    major.unwrap_or_else(|| "（大項目なし）".to_owned())
}

fn group_of(group: &[&ControlChange]) -> String {
    let title = group.first().map(|change| major(change)).unwrap_or_default();
    let rows = group.iter().map(|change| control_row(change)).collect::<String>();
    format!(
        "<tbody data-major=\"{title}\">\n<tr class=\"group\"><th colspan=\"3\" scope=\"rowgroup\">\
         {title}</th></tr>\n{rows}</tbody>\n",
        title = Escaped(&title)
    )
}

/// What the reader can narrow the table to; shown where scripts run.
fn filters(wanted: &[&ControlChange]) -> String {
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let count = wanted.iter().filter(|change| change.is(kind)).count();
        (count > 0).then(|| {
            format!(
                "<label><input type=\"checkbox\" name=\"kind\" value=\"{}\" checked> {}（{count}）\
                 </label>\n",
                kind.as_str(),
                kind_name(kind)
            )
        })
    });
    let meanings =
        MEANINGS.iter().map(|(value, name)| format!("<option value=\"{value}\">{name}</option>"));
    let mut known = BTreeSet::new();
    let majors = wanted.iter().map(|change| major(change));
    let majors = majors.filter(|major| known.insert(major.clone())).map(|major| {
        format!("<option value=\"{major}\">{major}</option>", major = Escaped(&major))
    });
    format!(
        "<form id=\"filters\" hidden>\n<fieldset><legend>種別</legend>\n{}</fieldset>\n\
         <label>内容 <select name=\"meaning\"><option value=\"\">すべて</option>{}</select></label>\n\
         <label>大項目 <select name=\"major\"><option value=\"\">すべて</option>{}</select></label>\n\
         <button type=\"reset\">元に戻す</button>\n<output id=\"shown\" aria-live=\"polite\"></output>\n\
         </form>\n",
        kinds.collect::<String>(),
        meanings.collect::<String>(),
        majors.collect::<String>()
    )
}

/// What a change can be about.
const MEANINGS: [(&str, &str); 3] =
    [("grade", "区分（◎・〇）"), ("mapping", "要求事項の対応"), ("wording", "文言")];

/// What a change is about.
fn meanings(change: &ControlChange) -> Vec<&'static str> {
    let has = |class| change.all_fields().any(|field| field.class == class);
    let names_others = |requirement: &RequirementChange| {
        requirement.kind != Kind::Changed || requirement.names_another()
    };
    let all = [
        ("grade", has(Class::Grade)),
        ("mapping", change.requirements.iter().any(names_others)),
        ("wording", has(Class::Wording)),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
}

fn control_row(change: &ControlChange) -> String {
    let kinds = std::iter::once(&change.kind).chain(&change.also).map(|kind| kind.as_str());
    let attributes = format!(
        " id=\"{}\" data-kinds=\"{}\" data-meanings=\"{}\"",
        anchor(change),
        kinds.collect::<Vec<_>>().join(" "),
        meanings(change).join(" ")
    );
    row(&attributes, &head_of(change), &cell(change, Side::Old), &cell(change, Side::New))
}

fn head_of(change: &ControlChange) -> String {
    let mut head = kind_names(change.kind, &change.also);
    for (name, label) in MEANINGS {
        if meanings(change).contains(&name) {
            let _ = write!(head, "<span class=\"tag\">{label}</span>");
        }
    }
    head
}

/// What one edition says: the numbers, the text, and whatever else has changed.
fn cell(change: &ControlChange, which: Side) -> String {
    let controls = which.controls(change);
    if controls.is_empty() {
        return which.absent();
    }
    let texts = statements(change, controls, which);
    let both = controls.iter().zip(texts);
    let mut cell = both
        .map(|(control, text)| {
            format!("{}<div class=\"text\">{text}</div>", title(change, control, which))
        })
        .collect::<String>();
    for field in change.fields.iter().filter(|field| is_listed(field)) {
        let is_doubted = change.is_unsure(&field.field);
        cell += &named(field_name(&field.field), &side(field, which), is_doubted);
    }
    if is_whole(change.kind) {
        let requirements = controls.iter().flat_map(|control| &control.requirements);
        let is_doubted = change.is_unsure("requirements");
        cell.extend(requirements.map(|r| whole_requirement(r, which, is_doubted)));
    }
    cell.extend(change.requirements.iter().map(|r| changed_requirement(change, r, which)));
    cell
}

/// Whether the other edition has nothing beside it.
const fn is_whole(kind: Kind) -> bool {
    matches!(kind, Kind::Added | Kind::Removed)
}

/// 内容 of each control: marked where it has changed, plain where it has not. Where only the number
/// has changed, its beginning tells which control it is.
fn statements(change: &ControlChange, controls: &[Control], which: Side) -> Vec<String> {
    let texts = controls.iter().map(|control| control.statement.as_deref().unwrap_or_default());
    let changed = change.fields.iter().find(|field| field.field == "statement");
    match changed {
        Some(field) if !field.runs.is_empty() => {
            let lengths = texts.map(|text| text.chars().count());
            let mut texts = which.texts(&field.runs, lengths);
            let unsure = change.is_unsure("statement").then_some(UNSURE);
            texts.last_mut().into_iter().for_each(|last| last.extend(unsure));
            texts
        }
        None if change.kind == Kind::Renumbered => texts.map(beginning).collect(),
        None if !is_whole(change.kind) => texts.map(|text| Escaped(text).to_string()).collect(),
        _ => texts.map(|text| which.marked(text, false)).collect(),
    }
}

/// So many characters tell which control is meant.
const BEGINNING: usize = 48;

fn beginning(text: &str) -> String {
    let short = text.chars().take(BEGINNING).collect::<String>().replace('\n', " ");
    let more = if text.chars().count() > BEGINNING { "…" } else { "" };
    format!("<span class=\"faint\">{}{more}</span>", Escaped(&short))
}

/// Whether a field stands in a paragraph of its own; grade and id stand in the first line.
fn is_listed(field: &FieldChange) -> bool {
    !matches!(field.field.as_str(), "statement" | "grade" | "id")
}

/// The first line: number and grade, marked where they have changed.
fn title(change: &ControlChange, control: &Control, which: Side) -> String {
    let has = |class| change.fields.iter().any(|field| field.class == class);
    let value = |text: &str, is_changed: bool| {
        if is_changed || is_whole(change.kind) {
            which.marked(text, false)
        } else {
            Escaped(text).to_string()
        }
    };
    let number = value(&control.id, has(Class::Number));
    let grade = control.grade.as_deref().map(|grade| value(grade, has(Class::Grade)));
    let is_doubted = match change.kind {
        kind if is_whole(kind) => change.is_any_unsure(),
        _ => [("grade", Class::Grade), ("id", Class::Number)]
            .into_iter()
            .any(|(field, class)| has(class) && change.is_unsure(field)),
    };
    let unsure = if is_doubted { UNSURE } else { "" };
    let minor = crate::diff::headings::path_to(Level::Minor, control);
    let minor = own_heading(&minor, Level::Minor).unwrap_or_default();
    format!(
        "<div><span class=\"number\">{number}</span><span class=\"grade\">{}</span>{unsure} \
         <span class=\"faint\">{}</span></div>",
        grade.unwrap_or_default(),
        Escaped(&minor)
    )
}

const UNSURE: &str = " <span class=\"unsure\">読み取りに疑い・原本を確認</span>";

/// A field under its name.
fn named(name: &str, value: &str, is_doubted: bool) -> String {
    let unsure = if is_doubted { UNSURE } else { "" };
    format!("<div class=\"field\"><span class=\"name\">{name}{unsure}</span>{value}</div>")
}

/// A requirement under its label.
fn requirement(requirement: &Requirement, label: &str, text: &str, is_doubted: bool) -> String {
    let obligation = requirement.obligation.as_ref();
    let obligation = obligation.map(|words| format!(" 【{}】", Escaped(words))).unwrap_or_default();
    let text = format!("<br><span class=\"text\">{text}</span>");
    named("要求事項", &format!("{label}{obligation}{text}"), is_doubted)
}

/// A requirement that the other edition has not.
fn whole_requirement(one: &Requirement, which: Side, is_doubted: bool) -> String {
    let text = one.text.as_deref().unwrap_or_default();
    requirement(one, &which.marked(&label(one), false), &which.marked(text, false), is_doubted)
}

/// A requirement that was gained, lost or changed.
fn changed_requirement(control: &ControlChange, change: &RequirementChange, which: Side) -> String {
    let requirements = which.requirements(change);
    let is_doubted = control.is_unsure_of(change);
    let heads = requirements.iter().map(|one| {
        if is_whole(change.kind) {
            return whole_requirement(one, which, is_doubted);
        }
        let is_marked = change.names_another() || requirements.len() > 1;
        let label = label(one);
        let label =
            if is_marked { which.marked(&label, false) } else { Escaped(&label).to_string() };
        requirement(one, &label, "", is_doubted && is_marked)
    });
    let fields = change.fields.iter().filter(|field| !is_in_label(field)).map(|field| {
        let is_doubted = control.is_unsure_of_field(change, &field.field);
        named(field_name(&field.field), &side(field, which), is_doubted)
    });
    heads.chain(fields).collect()
}

/// Whether the label of a requirement shows the change.
fn is_in_label(field: &FieldChange) -> bool {
    matches!(field.field.as_str(), "volume" | "chapter.number" | "clause")
}

/// Changes of looks only, folded away.
fn cosmetics(diff: &Diff) -> String {
    let controls = diff.controls.iter().filter(|change| change.is_cosmetic());
    let rows = controls.map(cosmetic_row).collect::<Vec<_>>();
    let headings = diff.headings.iter().filter(|heading| heading.is_cosmetic());
    let headings = headings.map(heading_row).collect::<String>();
    if rows.is_empty() && headings.is_empty() {
        return "</main>\n".to_owned();
    }
    format!(
        "<details id=\"cosmetic\">\n<summary>表記だけの変更（{} 項目）</summary>\n\
         <p class=\"faint\">全角・半角、空白、改行、ダッシュなど、意味の変わらない違いです。</p>\n{}\
         </details>\n</main>\n",
        rows.len(),
        table(&(headings + &rows.concat()))
    )
}

fn cosmetic_row(change: &ControlChange) -> String {
    let attributes = format!(" id=\"{}\"", anchor(change));
    row(&attributes, "<b>表記</b>", &cell(change, Side::Old), &cell(change, Side::New))
}
