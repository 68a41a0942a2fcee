//! The stitched table → controls: items by their numbers, headings by number and title,
//! requirements by the rows that an item shares.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Accounting, Control, Doubt, Heading, Minor, Requirement, Residue, Unattached};
use crate::finding::{Code, Finding};
use crate::fold::{self, Folded, Rule};
use crate::grid::lines::Seen;
use crate::grid::text::beginning;
use crate::mark::{self, Dotted, ItemNumber};
use crate::profile::{Field, Profile};
use crate::provenance::{ControlOrigin, FieldOrigin};
use crate::table::{Span, Table};

/// What the table says, and where each value was read.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The controls, in the order of the paper.
    pub controls: Vec<Control>,
    /// Requirements beside which no item stands.
    pub unattached: Vec<Unattached>,
    /// Text that fits nowhere.
    pub residue: Vec<Residue>,
    /// Where each value was read, a control each.
    pub origins: Vec<ControlOrigin>,
    /// Where every glyph went.
    pub accounting: Accounting,
}

/// Parses every item of the table.
pub fn parse(table: &Table, profile: &Profile, findings: &mut Vec<Finding>) -> Parsed {
    let rows = requirement_rows(table);
    let mut parsed = Parsed { residue: table.residue.clone(), ..Parsed::default() };
    let mut used = Used::default();
    for item in numbered(table) {
        let mut reader = Reader::new(table, profile, findings, &mut used);
        let mut control = reader.control(item, &rows);
        doubt_blank_risk(&parsed.controls, &mut control);
        parsed.origins.push(ControlOrigin { id: control.id.clone(), fields: reader.origins });
        parsed.controls.push(control);
    }
    number_repeated_ids(&mut parsed);
    attach_the_rest(table, profile, &rows, &mut parsed, &mut used, findings);
    used.sections(table);
    parsed.accounting = account(table, profile, &mut parsed.residue, &used, findings);
    parsed
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
        let code = Code::LabelMissing.to_string();
        control.doubts.push(Doubt { field: "risk_scenario".into(), code, note });
    }
}

/// The cells of the No. column that are written, each an item.
fn numbered(table: &Table) -> impl Iterator<Item = &Span> {
    table.columns.get(&Field::Number).into_iter().flatten().filter(|span| !span.is_blank())
}

/// The cells that went into records, by column and first band.
#[derive(Debug, Default)]
struct Used(BTreeSet<(Option<Field>, usize)>);

impl Used {
    fn cell(&mut self, field: Field, span: &Span) {
        self.0.insert((Some(field), span.bands.start));
    }

    fn sections(&mut self, table: &Table) {
        self.0.extend(table.sections.iter().map(|section| (None, section.bands.start)));
    }
}

/// A row of requirement cells: one requirement, in one or two readings.
#[derive(Debug, Clone)]
struct Row {
    bands: Range<usize>,
}

/// Runs of bands in which the cells of a requirement are the same; those with nothing written are
/// no requirement.
fn requirement_rows(table: &Table) -> Vec<Row> {
    let fields = || Field::REQUIREMENT.into_iter().chain(Field::READING);
    let cells = |band: usize| -> Vec<Option<usize>> {
        fields()
            .map(|f| table.at(f, band).filter(|s| !s.is_blank()).map(|s| s.bands.start))
            .collect()
    };
    // 編 and 項番 may be merged over several requirements; 区分 and 内容 make the requirement.
    let tells = |cells: &[Option<usize>]| [2, 3, 6, 7].iter().any(|&i| cells[i].is_some());
    let mut rows: Vec<Row> = Vec::new();
    let mut last: Option<Vec<Option<usize>>> = None;
    for band in 0..table.bands {
        let now = cells(band);
        match rows.last_mut() {
            Some(row) if last.as_ref() == Some(&now) && row.bands.end == band => {
                row.bands.end = band + 1;
            }
            _ if tells(&now) => rows.push(Row { bands: band..band + 1 }),
            _ => {}
        }
        last = Some(now);
    }
    rows
}

/// Reads one control: its fields, its doubts, and where each was read.
struct Reader<'a> {
    table: &'a Table,
    profile: &'a Profile,
    findings: &'a mut Vec<Finding>,
    used: &'a mut Used,
    doubts: Vec<Doubt>,
    origins: Vec<FieldOrigin>,
}

impl<'a> Reader<'a> {
    fn new(
        table: &'a Table,
        profile: &'a Profile,
        findings: &'a mut Vec<Finding>,
        used: &'a mut Used,
    ) -> Self {
        Self { table, profile, findings, used, doubts: Vec::new(), origins: Vec::new() }
    }

    fn control(&mut self, item: &'a Span, rows: &[Row]) -> Control {
        let number = self.number(item);
        let first = item.bands.start;
        let section = self.section(first);
        let major = self.major(item);
        let minor = self.minor(item);
        let statement =
            self.field(Field::Statement, "statement", &item.bands).map(|folded| folded.text);
        let grade = self
            .field(Field::Grade, "grade", &item.bands)
            .map(|folded| fold::grade(folded.text.trim()).text);
        self.origins.iter_mut().filter(|origin| origin.field == "grade").for_each(log_circles);
        let risk = self.table.at(Field::RiskScenario, first);
        self.doubt_carried(item, risk);
        let risk_scenario =
            risk.and_then(|span| self.read(span, Field::RiskScenario, "risk_scenario"));
        self.require(
            item,
            &[
                ("statement", Field::Statement, statement.is_some()),
                ("grade", Field::Grade, grade.is_some()),
            ],
        );
        let requirements = self.requirements(&item.bands, rows);
        let prefix = major.as_ref().and_then(|heading| heading.number.clone());
        Control {
            id: id(prefix.as_deref(), &number),
            section,
            major,
            minor,
            number,
            statement,
            grade,
            risk_scenario: risk_scenario.map(|folded| folded.text),
            requirements,
            pages: pages(self.table, &item.bands),
            doubts: std::mem::take(&mut self.doubts),
        }
    }

    /// Doubts a risk that is only taken to hold on: unlike headings, no number proves it.
    fn doubt_carried(&mut self, item: &Span, risk: Option<&Span>) {
        let Some(span) = risk.filter(|s| s.carried.is_some_and(|band| item.bands.start >= band))
        else {
            return;
        };
        let message =
            format!("no cell stands beside {}; taken to be that of the items above", item.text());
        self.doubt("risk_scenario", Code::CarriedDown, span, Field::RiskScenario, message);
    }

    /// The number as printed, without the spaces that some writers put around its dash.
    fn number(&mut self, item: &Span) -> String {
        let folded = self.read(item, Field::Number, "number").unwrap_or_default();
        folded.text.split_whitespace().collect()
    }

    fn section(&mut self, band: usize) -> Option<Heading> {
        let section =
            self.table.sections.iter().rev().find(|section| section.bands.start <= band)?;
        let folded = section.folded();
        self.origins.push(FieldOrigin::of("section", section, &folded));
        heading(&folded.text).or(Some(Heading { number: None, title: folded.text }))
    }

    fn major(&mut self, item: &Span) -> Option<Heading> {
        let span = self.label(Field::Major, "major", item)?;
        let folded = self.read(span, Field::Major, "major")?;
        Some(heading(&folded.text).unwrap_or_else(|| {
            let message = format!(
                "“{}” has no number such as 1.1.; kept as the title",
                beginning(&folded.text)
            );
            self.doubt("major.number", Code::HeadingUnread, span, Field::Major, message);
            Heading { number: None, title: folded.text }
        }))
    }

    fn minor(&mut self, item: &Span) -> Option<Minor> {
        let span = self.label(Field::Minor, "minor", item)?;
        let folded = self.read(span, Field::Minor, "minor")?;
        if let Some((mark, title)) = mark::split(&folded.text) {
            return Some(Minor { mark: Some(mark.to_string()), title: title.to_owned() });
        }
        let message =
            format!("“{}” has no mark such as ①; kept as the title", beginning(&folded.text));
        self.doubt("minor.mark", Code::HeadingUnread, span, Field::Minor, message);
        Some(Minor { mark: None, title: folded.text })
    }

    /// The 大項目 or 小項目 cell beside an item; a doubt where there is none.
    fn label(&mut self, field: Field, name: &str, item: &Span) -> Option<&'a Span> {
        let span = self.table.at(field, item.bands.start).filter(|span| !span.is_blank());
        if span.is_none() {
            let message =
                format!("no {} stands beside {}", self.profile.header(field), item.text());
            self.doubt(name, Code::LabelMissing, item, field, message);
        }
        span
    }

    /// Doubts fields that every item has and this one lacks.
    fn require(&mut self, item: &Span, fields: &[(&str, Field, bool)]) {
        for (name, field, present) in fields {
            if !present && self.table.columns.contains_key(field) {
                let message = format!("{} has no {}", item.text(), self.profile.header(*field));
                self.doubt(name, Code::LabelMissing, item, *field, message);
            }
        }
    }

    /// All that a column says within `bands`; `None` when it is blank there.
    fn field(&mut self, field: Field, name: &str, bands: &Range<usize>) -> Option<Folded> {
        let table = self.table;
        let spans: Vec<&Span> =
            table.within(field, bands).filter(|span| !span.is_blank()).collect();
        let mut texts: Vec<Folded> =
            spans.into_iter().filter_map(|span| self.read(span, field, name)).collect();
        match texts.len() {
            0 => None,
            1 => texts.pop(),
            _ => {
                let joined =
                    texts.iter().map(|folded| folded.text.as_str()).collect::<Vec<_>>().join("\n");
                Some(Folded { text: joined, log: Vec::new() })
            }
        }
    }

    /// The text of one cell, its place noted; `None` when it is blank.
    fn read(&mut self, span: &Span, field: Field, name: &str) -> Option<Folded> {
        self.used.cell(field, span);
        if span.is_blank() {
            return None;
        }
        let folded = span.folded();
        self.doubt_text(span, field, name, &folded.text);
        self.origins.push(FieldOrigin::of(name, span, &folded));
        Some(folded)
    }

    /// Doubts a text with characters that mean nothing, or that was put together without proof.
    fn doubt_text(&mut self, span: &Span, field: Field, name: &str, text: &str) {
        if let Some(unsound) = fold::unsound(text).next() {
            let message = format!(
                "{} (U+{:04X}) stands in “{}”",
                unsound.fault,
                u32::from(unsound.character),
                beginning(text)
            );
            self.doubt(name, Code::UnsoundText, span, field, message);
        }
        if span.lines().any(|line| line.seen == Seen::Nothing) {
            let message =
                format!("lines of “{}” are drawn but not seen; read as drawn", beginning(text));
            self.findings.push(self.finding(Code::TextHidden, span, field, message));
        }
        for (code, note) in &span.doubts {
            self.doubts.push(Doubt {
                field: name.into(),
                code: code.to_string(),
                note: note.clone(),
            });
        }
    }

    fn finding(&self, code: Code, span: &Span, field: Field, message: String) -> Finding {
        Finding::new(code, span.place().in_column(self.profile.header(field)), message)
    }

    fn doubt(&mut self, name: &str, code: Code, span: &Span, field: Field, message: String) {
        self.doubts.push(Doubt {
            field: name.into(),
            code: code.to_string(),
            note: message.clone(),
        });
        let finding = self.finding(code, span, field, message);
        self.findings.push(finding);
    }

    /// The requirements whose rows an item shares, from the top down.
    fn requirements(&mut self, bands: &Range<usize>, rows: &[Row]) -> Vec<Requirement> {
        let shared = |row: &&Row| row.bands.start < bands.end && bands.start < row.bands.end;
        rows.iter()
            .filter(shared)
            .enumerate()
            .map(|(i, row)| self.requirement(i, &row.bands))
            .collect()
    }

    fn requirement(&mut self, index: usize, bands: &Range<usize>) -> Requirement {
        let name = |field: &str| format!("requirements[{index}].{field}");
        let mut value = |field: Field, part: &str| {
            self.field(field, &name(part), bands).map(|folded| folded.text)
        };
        let volume = value(Field::Volume, "volume");
        let chapter = value(Field::Chapter, "chapter");
        let clause = value(Field::Clause, "clause");
        let text = value(Field::Text, "text");
        let reading = value(Field::Reading, "reading");
        let second = [Field::ReadingVolume, Field::ReadingChapter, Field::ReadingClause]
            .map(|f| value(f, "reading"));
        self.compare_readings(index, bands, [&volume, &chapter, &clause], &second);
        let chapter = chapter.map(|text| self.chapter(index, bands, text));
        let (obligation, text) = text.map_or((None, None), |text| split_obligation(&text));
        Requirement { volume, chapter, clause, obligation, text, reading }
    }

    fn chapter(&mut self, index: usize, bands: &Range<usize>, text: String) -> Heading {
        if let Some(heading) = heading(&text) {
            return heading;
        }
        if let Some(span) = self.table.within(Field::Chapter, bands).next() {
            let message =
                format!("“{}” has no number such as 8.; kept as the title", beginning(&text));
            self.doubt(
                &format!("requirements[{index}].chapter"),
                Code::HeadingUnread,
                span,
                Field::Chapter,
                message,
            );
        }
        Heading { number: None, title: text }
    }

    /// Holds 編, 項番 and 区分 of the two readings against each other.
    fn compare_readings(
        &mut self,
        index: usize,
        bands: &Range<usize>,
        first: [&Option<String>; 3],
        second: &[Option<String>; 3],
    ) {
        for (field, (first, second)) in
            Field::REQUIREMENT.into_iter().zip(first.into_iter().zip(second))
        {
            let (Some(one), Some(two)) = (first, second) else { continue };
            if fold::key(one) == fold::key(two) {
                continue;
            }
            let message = format!(
                "the first reading has “{}”, the second “{}”",
                beginning(one),
                beginning(two)
            );
            let name = format!("requirements[{index}].{}", name_of(field));
            if let Some(span) = self.table.within(field, bands).next() {
                self.doubt(&name, Code::ReadingDiffers, span, field, message);
            }
        }
    }
}

/// Notes in the origin of a grade which circles were written as 〇: twins/dash-wide.
fn log_circles(origin: &mut FieldOrigin) {
    let log = fold::grade(&origin.raw).log;
    origin.rules.extend(log.into_iter().filter(|fold| fold.rule == Rule::Circle));
    origin.rules.sort_by_key(|fold| fold.at);
}

/// The key that a requirement's field has in the records.
const fn name_of(field: Field) -> &'static str {
    match field {
        Field::Volume => "volume",
        Field::Chapter => "chapter",
        Field::Clause => "clause",
        _ => "text",
    }
}

/// A numbered heading: `3.5. 不正プログラムへの対策`.
fn heading(text: &str) -> Option<Heading> {
    let (number, title) = Dotted::heading(text)?;
    (!title.is_empty())
        .then(|| Heading { number: Some(number.to_string()), title: title.to_owned() })
}

/// `【遵守事項】` at the beginning of a requirement, and what follows it.
fn split_obligation(text: &str) -> (Option<String>, Option<String>) {
    let parts = text.strip_prefix('【').and_then(|rest| rest.split_once('】'));
    match parts {
        Some((obligation, rest)) => {
            let rest = rest.trim();
            (Some(obligation.trim().to_owned()), (!rest.is_empty()).then(|| rest.to_owned()))
        }
        None => (None, Some(text.to_owned())),
    }
}

/// The id of a control: the number of its 大項目 and its own, in one form however it is printed.
fn id(major: Option<&str>, number: &str) -> String {
    let number = ItemNumber::parse(number).map_or_else(|| number.to_owned(), |n| n.to_string());
    major.map_or_else(|| number.clone(), |major| format!("{major}-{number}"))
}

/// The pages that an item's own cells stand on.
fn pages(table: &Table, bands: &Range<usize>) -> Vec<u32> {
    let own = [Field::Number, Field::Statement];
    let parts =
        own.iter().flat_map(|&field| table.within(field, bands)).flat_map(|span| &span.parts);
    parts.map(|part| part.page.paper).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Two items of the same number must not share an id: the later ones count on, `3.5-①-1 (2)`.
pub(crate) fn number_repeated_ids(parsed: &mut Parsed) {
    let mut seen = std::collections::BTreeMap::<String, u32>::new();
    for (control, origin) in parsed.controls.iter_mut().zip(&mut parsed.origins) {
        let count = seen.entry(control.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            let note = format!("the number stands {count} times under this 大項目");
            control.id = format!("{} ({count})", control.id);
            control.doubts.push(Doubt {
                field: "number".into(),
                code: Code::IdRepeated.to_string(),
                note,
            });
            origin.id.clone_from(&control.id);
        }
    }
}

/// Requirements beside which no item stands: the item above is the likeliest, then the one below.
fn attach_the_rest(
    table: &Table,
    profile: &Profile,
    rows: &[Row],
    parsed: &mut Parsed,
    used: &mut Used,
    findings: &mut Vec<Finding>,
) {
    let items: Vec<&Range<usize>> = numbered(table).map(|span| &span.bands).collect();
    for row in rows {
        if items.iter().any(|item| item.start < row.bands.end && row.bands.start < item.end) {
            continue;
        }
        let below = items.partition_point(|item| item.end <= row.bands.start);
        let near = [below.checked_sub(1), Some(below)].into_iter().flatten();
        let candidates =
            near.filter_map(|i| parsed.controls.get(i)).map(|control| control.id.clone()).collect();
        let mut reader = Reader::new(table, profile, findings, used);
        let requirement = reader.requirement(0, &row.bands);
        let cell = Field::REQUIREMENT.iter().find_map(|&field| table.at(field, row.bands.start));
        let place = cell.map(Span::place).unwrap_or_default();
        let page = cell.map_or(0, Span::paper);
        let said = requirement.text.as_deref().map(beginning).unwrap_or_default();
        findings.push(Finding::new(
            Code::Unattached,
            place,
            format!("no item stands beside the requirement “{said}”"),
        ));
        parsed.unattached.push(Unattached { page, requirement, candidates });
    }
}

/// Counts where every glyph went; cells that no record took up go to the residue.
fn account(
    table: &Table,
    profile: &Profile,
    residue: &mut Vec<Residue>,
    used: &Used,
    findings: &mut Vec<Finding>,
) -> Accounting {
    let mut accounting = Accounting {
        glyphs: table.glyphs,
        in_records: table.sections.iter().map(|section| section.glyphs).sum(),
        furniture: table.furniture,
        residue: table.residual,
    };
    for (field, span) in
        table.columns.iter().flat_map(|(field, spans)| spans.iter().map(move |span| (*field, span)))
    {
        if used.0.contains(&(Some(field), span.bands.start)) {
            accounting.in_records += span.glyphs;
        } else if !span.is_blank() {
            accounting.residue += span.glyphs;
            let text = span.text();
            let code =
                if field == Field::Statement { Code::NumberMissing } else { Code::UnreadCell };
            let message =
                format!("“{}” stands beside no item; it is in the residue", beginning(&text));
            findings.push(Finding::new(
                code,
                span.place().in_column(profile.header(field)),
                message,
            ));
            residue.push(Residue { page: span.paper(), text });
        }
    }
    residue.sort_by_key(|entry| entry.page);
    accounting
}
