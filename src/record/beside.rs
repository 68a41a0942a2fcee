//! What one item shows of those beside it: where a cell is blank, was left over or stands askew, a value
//! of a neighbour may be wrong.

use std::ops::Range;

use super::parse::{Used, numbered};
use super::{Control, Doubt, Requirement};
use crate::finding::Code;
use crate::grid::Line;
use crate::grid::text::beginning;
use crate::profile::{Field, Profile};
use crate::table::{Beyond, Part, Span, Table};

/// Doubts what is blank in an item and may be shared with those above it.
pub(super) fn doubt_blank(above: &[Control], control: &mut Control) {
    doubt_blank_risk(above, control);
    doubt_blank_requirements(above, control);
}

/// Doubts the items beside what no record took up, and beside what was put together askew.
pub(super) fn doubt(table: &Table, profile: &Profile, used: &Used, controls: &mut [Control]) {
    doubt_unread(table, used, controls);
    doubt_beyond(table, controls);
    doubt_apart(table, controls);
    doubt_blank_statement(controls);
    doubt_low_numbers(table, controls);
    doubt_overprinted(table, controls);
    doubt_slivers(table, controls);
    doubt_lacking(table, profile, controls);
}

/// Doubts some fields of a control.
pub(super) fn add(control: &mut Control, fields: &[&str], code: Code, note: &str) {
    control.doubts.extend(fields.iter().map(|&field| Doubt {
        field: field.into(),
        code: code.to_string(),
        note: note.into(),
    }));
}

/// An item without a risk scenario, where an item above it under the same 小項目 has one, may share
/// that one: its cell is blank on the paper, and nothing tells why.
fn doubt_blank_risk(above: &[Control], control: &mut Control) {
    let same_minor =
        |other: &&Control| other.major == control.major && other.minor == control.minor;
    let beside =
        above.iter().rev().take_while(same_minor).find(|other| other.risk_scenario.is_some());
    if let Some(other) = beside.filter(|_| control.risk_scenario.is_none()) {
        let note = format!("blank, while {} of the same 小項目 has one", other.number);
        add(control, &["risk_scenario"], Code::LabelMissing, &note);
    }
}

/// An item without requirements may share those of the items above it where one of these has no cell
/// for them: the page break cut what they shared.
fn doubt_blank_requirements(above: &[Control], control: &mut Control) {
    let carried = Code::CarriedDown.to_string();
    let is_cut = |other: &Control| {
        let no_cell = |doubt: &Doubt| doubt.field == "requirements" && doubt.code == carried;
        other.requirements.is_empty() && other.doubts.iter().any(no_cell)
    };
    if control.requirements.is_empty() && above.last().is_some_and(is_cut) {
        let note = "blank, as with the item above, beside which no cell stands";
        add(control, &["requirements"], Code::CarriedDown, note);
    }
}

/// Doubts what stands around a cell that no record took up: a label may be that of the items above or
/// below, and what belongs to an item shows that one was lost.
fn doubt_unread(table: &Table, used: &Used, controls: &mut [Control]) {
    let items: Vec<usize> = numbered(table).map(|span| span.bands.start).collect();
    let mut doubt = |bands: Range<usize>, fields: &[&str], span: &Span| {
        let from = items.partition_point(|item| *item < bands.start);
        let to = items.partition_point(|item| *item < bands.end);
        let note = format!("“{}” near it is in no record", beginning(&span.text()));
        for control in controls.get_mut(from..to).into_iter().flatten() {
            add(control, fields, Code::UnreadCell, &note);
        }
    };
    for (field, name) in LABELS {
        let mut unread = unread(table, used, field);
        unread.dedup_by(|one, above| one.1 == above.1);
        for (unread, around) in unread {
            doubt(around, &[name], unread);
        }
    }
    for field in [Field::Volume, Field::Chapter, Field::Clause] {
        for (unread, _) in unread(table, used, field) {
            let above = items.partition_point(|item| *item <= unread.bands.start);
            let from = above.checked_sub(1).map_or(0, |above| items[above]);
            doubt(from..unread.bands.end, &["requirements"], unread);
        }
    }
    for field in [Field::Statement, Field::Grade] {
        for (unread, _) in unread(table, used, field) {
            let above = items.partition_point(|item| *item < unread.bands.start);
            let from = above.checked_sub(1).map_or(0, |above| items[above]);
            let to = items.get(above).map_or(from + 1, |below| below + 1);
            doubt(from..to, &["statement", "grade", "risk_scenario", "requirements"], unread);
        }
    }
}

/// Doubts what the profile has a column for and the table none, where one of its columns has a name that
/// the profile does not know: it may be that one.
fn doubt_lacking(table: &Table, profile: &Profile, controls: &mut [Control]) {
    let Some(unknown) = table.unknown_columns.first() else { return };
    let note = format!("no known column fills it; “{unknown}” may be its name");
    let is_lacking =
        |field: &Field| profile.column(*field).is_some() && !table.columns.contains_key(field);
    let lacking = FIELDS.iter().filter(|(field, _)| is_lacking(field)).map(|(_, name)| *name);
    let lacking: Vec<&str> = lacking.collect();
    controls.iter_mut().for_each(|control| add(control, &lacking, Code::UnknownHeader, &note));
}

/// The columns of an item and its requirements, and what they fill.
const FIELDS: [(Field, &str); 9] = [
    (Field::Major, "major"),
    (Field::Minor, "minor"),
    (Field::Statement, "statement"),
    (Field::Grade, "grade"),
    (Field::RiskScenario, "risk_scenario"),
    (Field::Volume, "requirements"),
    (Field::Chapter, "requirements"),
    (Field::Clause, "requirements"),
    (Field::Text, "requirements"),
];

/// The columns of labels, and what they fill.
pub(super) const LABELS: [(Field, &str); 3] =
    [(Field::Major, "major"), (Field::Minor, "minor"), (Field::RiskScenario, "risk_scenario")];

/// The written cells of a column that no record took up, with the bands from the cell above that one
/// did to the one below.
fn unread<'a>(table: &'a Table, used: &Used, field: Field) -> Vec<(&'a Span, Range<usize>)> {
    let written: Vec<&Span> = table.column(field).iter().filter(|span| !span.is_blank()).collect();
    let is_used: Vec<bool> = written.iter().map(|span| used.holds(field, span)).collect();
    let mut unread = Vec::new();
    let mut above = 0;
    for (at, span) in written.iter().enumerate() {
        if is_used[at] {
            above = span.bands.start;
            continue;
        }
        let below = (at..written.len()).find(|&below| is_used[below]);
        let below = below.map_or(usize::MAX, |below| written[below].bands.start);
        unread.push((*span, above..below));
    }
    unread
}

/// Doubts the items before and behind a page break where text stands under the table or over that of the
/// next page, within one of its columns, that neither of them says: it may be the end of the one or the
/// beginning of the other.
fn doubt_beyond(table: &Table, controls: &mut [Control]) {
    for lines in table.beyond.chunk_by(|a, b| (a.page, a.is_over) == (b.page, b.is_over)) {
        let (page, is_over) = (lines[0].page, lines[0].is_over);
        let is_below = |control: &Control| {
            control.pages.first().is_some_and(|first| *first > page || is_over && *first == page)
        };
        let below = controls.iter().position(is_below);
        // Under the last item stand remarks.
        if below.is_none() && !is_over {
            continue;
        }
        let end = below.map_or(controls.len(), |below| below + 1);
        let around = &mut controls[below.unwrap_or(end).saturating_sub(1)..end];
        for Beyond { field, text, .. } in lines {
            let bare = bare(text);
            if around.iter().any(|control| says(control, &bare)) {
                continue;
            }
            let name = name_of(*field);
            let said = beginning(text);
            let side = if is_over { "over" } else { "under" };
            let note = format!("“{said}” stands in its column {side} the table of page {page}");
            for control in &mut *around {
                add(control, &[name], Code::OutsideTable, &note);
            }
        }
    }
}

/// Doubts the requirements of all items where requirements stand on pages of their own.
fn doubt_apart(table: &Table, controls: &mut [Control]) {
    if table.readings_apart {
        let note = "requirements stand on a page without items, and were not read";
        for control in controls {
            add(control, &["requirements"], Code::StrayTable, note);
        }
    }
}

/// What a column fills.
fn name_of(field: Field) -> &'static str {
    match field {
        Field::Number => "number",
        Field::Statement => "statement",
        Field::Grade => "grade",
        _ => LABELS.iter().find(|(label, _)| *label == field).map_or("requirements", |l| l.1),
    }
}

/// The labels of a control with their numbers, without white space and full stops.
fn labels(control: &Control) -> impl Iterator<Item = String> {
    let major = control.major.as_ref().map(|major| (major.number.as_deref(), &major.title));
    let minor = control.minor.as_ref().map(|minor| (minor.mark.as_deref(), &minor.title));
    [major, minor].into_iter().flatten().map(|(number, title)| {
        bare(&format!("{}{title}", number.unwrap_or_default())).replace('.', "")
    })
}

/// Whether a text without white space stands in a control or is of its labels, white space aside.
fn says(control: &Control, text: &str) -> bool {
    let without_stops = text.replace('.', "");
    if !without_stops.is_empty() && labels(control).any(|label| label.contains(&without_stops)) {
        return true;
    }
    let own = [Some(&control.number), control.statement.as_ref(), control.risk_scenario.as_ref()];
    let requirements = control.requirements.iter().flat_map(|requirement| {
        let Requirement { volume, chapter, clause, text, reading, .. } = requirement;
        let title = chapter.as_ref().map(|chapter| &chapter.title);
        [volume.as_ref(), title, clause.as_ref(), text.as_ref(), reading.as_ref()]
    });
    let mut said = own.into_iter().chain(requirements).flatten();
    said.any(|said| bare(said).contains(text))
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Doubts what stands beside an item without 内容, where others have it: its text may have been read
/// into the item above.
fn doubt_blank_statement(controls: &mut [Control]) {
    let code = Code::LabelMissing.to_string();
    let is_blank = |control: &Control| {
        control.statement.is_none() && control.doubts.iter().any(|doubt| doubt.code == code)
    };
    let blank: Vec<usize> = (0..controls.len()).filter(|&at| is_blank(&controls[at])).collect();
    for at in blank {
        let note = format!("{} beside it has no 内容", controls[at].number);
        let above = at.checked_sub(1).map(|above| (above, &["statement", "requirements"][..]));
        for (at, fields) in above.into_iter().chain([(at, &["requirements"][..])]) {
            add(&mut controls[at], fields, Code::LabelMissing, &note);
        }
    }
}

/// Doubts an item whose No. stands lower than the first line of its 内容, where the document sets both
/// on one line: a ruling may be missing between it and the end of the item above.
fn doubt_low_numbers(table: &Table, controls: &mut [Control]) {
    let lows: Vec<Option<f64>> = numbered(table).map(|item| lines_above(table, item)).collect();
    let shown = lows.iter().flatten();
    let aligned = shown.clone().filter(|low| low.abs() < ON_ONE_LINE).count();
    if aligned < SET_SO || aligned * 5 < shown.count() * 4 {
        return;
    }
    let is_low = |&at: &usize| lows[at].is_some_and(|low| low > BELOW);
    for at in (0..lows.len().min(controls.len())).filter(is_low) {
        let note = format!("{} stands below the first line beside it", controls[at].number);
        for control in &mut controls[at.saturating_sub(1)..=at] {
            add(control, &["statement", "requirements"], Code::RulingMissing, &note);
        }
    }
}

/// Doubts the items before and behind one over whose text another lies: it may be the end of the one or
/// the beginning of the other, and they lack it.
fn doubt_overprinted(table: &Table, controls: &mut [Control]) {
    let items: Vec<usize> = numbered(table).map(|span| span.bands.start).collect();
    let columns = [
        (Field::Statement, "statement"),
        (Field::Text, "requirements"),
        (Field::Reading, "requirements"),
    ];
    for (field, name) in columns {
        let is_overprinted = |span: &&Span| span.lines().any(|line| line.is_overprinted);
        for span in table.column(field).iter().filter(is_overprinted) {
            let from = items.partition_point(|item| *item < span.bands.start);
            let to = items.partition_point(|item| *item < span.bands.end);
            let note = format!("another text lies over “{}” beside it", beginning(&span.text()));
            for at in [from.checked_sub(1), Some(to)].into_iter().flatten() {
                if let Some(control) = controls.get_mut(at) {
                    add(control, &[name], Code::UnsoundText, &note);
                }
            }
        }
    }
}

/// So many lines high is what two cells share at most where one of them ends a bit too low.
const SLIVER: f64 = 2.0;

/// Cells on more pages than this are not looked at for slivers.
const MOST_PARTS: usize = 8;

/// A requirement that mostly stands beside one of two items, and beside the other no more than a line or
/// two, may be of one of them alone: where an item goes on over a page break, some writers set the
/// rulings below it askew.
fn doubt_slivers(table: &Table, controls: &mut [Control]) {
    let items: Vec<&Span> = numbered(table).collect();
    for (at, item) in items.iter().enumerate() {
        let near = at.saturating_sub(1)..items.len().min(at + 2);
        if items[near.clone()].iter().all(|other| other.parts.len() < 2) {
            continue;
        }
        let texts = table.within(Field::Text, &item.bands).filter(|text| !text.is_blank());
        let reaches_out =
            |text: &&Span| text.bands.start < item.bands.start || item.bands.end < text.bands.end;
        // A cell over many pages shares much with somebody, and takes long to look at for each item.
        let few = |text: &&Span| item.parts.len().max(text.parts.len()) <= MOST_PARTS;
        let mut slivers = texts.filter(reaches_out).filter(few).filter(|t| share_sliver(item, t));
        let Some(text) = slivers.next() else { continue };
        let note = format!("“{}” stands beside little of {}", beginning(&text.text()), item.text());
        let shares = |at: &usize| {
            items[*at].bands.start < text.bands.end && text.bands.start < items[*at].bands.end
        };
        for at in near.filter(shares) {
            if let Some(control) = controls.get_mut(at) {
                add(control, &["requirements"], Code::RulingMissing, &note);
            }
        }
    }
}

/// Whether two cells share no more than a sliver of the height of either.
fn share_sliver(item: &Span, text: &Span) -> bool {
    let em = text.lines().map(|line| line.em).fold(0.0, f64::max);
    let height = |span: &Span| span.parts.iter().map(|part| part.rect.height()).sum::<f64>();
    let beside = |a: &Part| {
        let same = text.parts.iter().filter(|b| b.page == a.page);
        same.map(|b| (a.rect.y1.min(b.rect.y1) - a.rect.y0.max(b.rect.y0)).max(0.0)).sum::<f64>()
    };
    let shared = item.parts.iter().map(beside).sum::<f64>();
    let holds =
        |part: &Part, line: &Line| (part.rect.y0..part.rect.y1).contains(&line.rect.center().y);
    let lines =
        || text.parts.iter().flat_map(|part| part.lines.iter().map(move |line| (part, line)));
    let is_beside = |(of, line): &(&Part, &Line)| {
        item.parts.iter().any(|part| part.page == of.page && holds(part, line))
    };
    let mostly_beside = 2 * lines().filter(is_beside).count() > lines().count();
    shared < SLIVER * em && 2.0 * shared < height(item).min(height(text)) && !mostly_beside
}

/// How far a number stands below the first line of 内容 beside it, in heights of a line. A 内容 of one
/// line tells nothing: it stands beside its number wherever the two are set in their cells.
fn lines_above(table: &Table, item: &Span) -> Option<f64> {
    let number = item.parts.iter().find(|part| !part.lines.is_empty())?;
    let beside = table.within(Field::Statement, &item.bands).flat_map(|span| &span.parts);
    let mut lines = beside.filter(|part| part.page == number.page).flat_map(|part| &part.lines);
    let (first, second) = (lines.next()?.rect, lines.next()?.rect);
    let last = lines.last().map_or(second, |last| last.rect);
    let height = (first.y1 - first.y0).max(f64::EPSILON);
    let number = number.lines[0].rect;
    let off_centre = (number.y0 + number.y1 - first.y0 - last.y1).abs() / 2.0;
    // A number may be centred in its cell.
    (off_centre > ON_ONE_LINE * height).then(|| (number.y0 - first.y0) / height)
}

/// Two lines whose tops are nearer than this, in heights of a line, stand side by side.
const ON_ONE_LINE: f64 = 0.5;
/// A line that is so much lower stands below.
const BELOW: f64 = 0.8;
/// So many items with both on one line show that a document sets them so.
const SET_SO: usize = 5;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn control(number: &str, statement: &str, page: u32) -> Control {
        let control = json!({
            "id": number, "number": number, "statement": statement, "pages": [page],
            "section": null, "major": null, "minor": null, "grade": null, "risk_scenario": null,
            "requirements": [], "doubts": [],
        });
        serde_json::from_value(control).expect("a control")
    }

    /// The controls that are doubted where a text stands in the column 内容 under the table of page 1.
    fn doubted(text: &str) -> Vec<String> {
        let beyond = Beyond { page: 1, is_over: false, field: Field::Statement, text: text.into() };
        let table = Table { beyond: vec![beyond], ..Table::default() };
        let mut controls = [
            control("①-1", "記録を保存する。", 1),
            control("①-2", "台帳を", 1),
            control("①-3", "整備する。", 2),
        ];
        doubt_beyond(&table, &mut controls);
        let doubted = controls.iter().filter(|control| !control.doubts.is_empty());
        doubted.map(|control| control.number.clone()).collect()
    }

    #[test]
    fn the_items_around_text_under_the_table_are_doubted_unless_they_say_it() {
        assert_eq!(doubted("見直し、"), ["①-2", "①-3"]);
        assert_eq!(doubted("整備 する。"), Vec::<String>::new());
    }
}
