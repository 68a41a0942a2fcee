//! The stitched table → controls: items by their numbers, headings by number and title,
//! requirements by the rows that an item shares.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use super::{Accounting, Control, Doubt, Heading, Minor, Requirement, Residue, Unattached};
use super::{beside, damaged};
use crate::finding::{Code, Finding};
use crate::fold::{self, Folded, Rule};
use crate::grid::Line;
use crate::grid::lines::Seen;
use crate::grid::text::beginning;
use crate::mark::{self, Dotted, ItemNumber};
use crate::profile::{Field, Profile};
use crate::provenance::{ControlOrigin, FieldOrigin};
use crate::table::{self, Part, Span, Table};

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

/// Parses every item of the table, and notes where each value was read.
pub fn parse(table: &Table, profile: &Profile, findings: &mut Vec<Finding>) -> Parsed {
    parse_with(table, profile, Trace::Fields, findings)
}

/// Whether it is noted where each value was read: that takes more memory than the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// For each field.
    Fields,
    /// Not at all.
    Nothing,
}

/// Parses every item of the table.
pub fn parse_with(
    table: &Table,
    profile: &Profile,
    trace: Trace,
    findings: &mut Vec<Finding>,
) -> Parsed {
    let rows = requirement_rows(table);
    let mut parsed = Parsed { residue: table.residue.clone(), ..Parsed::default() };
    let mut used = Used::default();
    let read = read_controls(table, profile, trace, &rows);
    parsed.controls.reserve_exact(read.len());
    parsed.origins.reserve_exact(read.len());
    let mut hidden = BTreeSet::new();
    for (mut control, mut reader) in read {
        // A cell that several items share is read by each, and hidden for all (`twins/calc.pdf`, page 16).
        let mut is_new = |finding: &Finding| hidden.insert(finding.place.to_string());
        reader.findings.retain(|f| f.code != Code::TextHidden || is_new(f));
        let fields = used.take(reader, findings);
        beside::doubt_blank(&parsed.controls, &mut control);
        parsed.origins.push(ControlOrigin { id: control.id.clone(), fields });
        parsed.controls.push(control);
    }
    number_repeated_ids(&mut parsed);
    attach_the_rest(table, profile, &rows, &mut parsed, &mut used, findings);
    beside::doubt(table, profile, &used, &mut parsed.controls);
    parsed.accounting = account(table, profile, &mut parsed.residue, &used, findings);
    parsed
}

/// So many items are read by one thread in one go: few, so that none waits long for another, but
/// enough that they share labels.
const ITEMS: usize = 12;

/// Reads each item by itself, on all threads; they come in the order of the paper.
fn read_controls<'a>(
    table: &'a Table,
    profile: &'a Profile,
    trace: Trace,
    rows: &[Row],
) -> Vec<(Control, Reader<'a>)> {
    let items: Vec<&Span> = numbered(table).collect();
    let read = |labels: &mut Labels<'a>, item| {
        let mut reader = Reader::new(table, profile, trace);
        std::mem::swap(&mut reader.labels, labels);
        let control = reader.control(item, rows);
        std::mem::swap(&mut reader.labels, labels);
        (control, reader)
    };
    items.into_par_iter().with_max_len(ITEMS).map_init(Labels::default, read).collect()
}

/// The cells of the No. column that are written, each an item.
pub(super) fn numbered(table: &Table) -> impl Iterator<Item = &Span> {
    table.column(Field::Number).iter().filter(|span| !span.is_blank())
}

/// The cells that went into records: for each column, whether one does that begins with a band.
#[derive(Debug, Default)]
pub(super) struct Used(BTreeMap<Field, Vec<bool>>);

impl Used {
    /// Takes the cells and the findings of a reader; gives back where it read each field.
    fn take(&mut self, reader: Reader<'_>, findings: &mut Vec<Finding>) -> Vec<FieldOrigin> {
        for (field, band) in reader.used {
            let bands = self.0.entry(field).or_default();
            if bands.len() <= band {
                bands.resize(band + 1, false);
            }
            bands[band] = true;
        }
        findings.extend(reader.findings);
        reader.origins
    }

    pub(super) fn holds(&self, field: Field, span: &Span) -> bool {
        let bands = self.0.get(&field);
        bands.and_then(|bands| bands.get(span.bands.start)).is_some_and(|&is_used| is_used)
    }
}

/// A row of requirement cells: one requirement, in one or two readings.
#[derive(Debug, Clone)]
struct Row {
    bands: Range<usize>,
}

/// So many cells beside another are asked whether they part it.
const MOST_LOOKED_AT: usize = 64;

/// Runs of bands in which the cells of a requirement are the same; those with nothing written are
/// no requirement.
fn requirement_rows(table: &Table) -> Vec<Row> {
    // 編 and 項番 may be merged over several requirements; 区分 and 内容 make the requirement.
    let tells = |cells: &Written| [2, 3, 6, 7].iter().any(|&i| cells[i].is_some());
    let mut rows: Vec<Row> = Vec::new();
    let mut last: Option<&Written> = None;
    let written = written_by_band(table);
    for (band, now) in written.iter().enumerate() {
        let goes_on = last.is_some_and(|above| above == now || share_text(above, now));
        match rows.last_mut() {
            Some(row) if goes_on && row.bands.end == band => row.bands.end = band + 1,
            _ if tells(now) => rows.push(Row { bands: band..band + 1 }),
            _ => {}
        }
        // What stands beside a text that it shares is that of both.
        last = if goes_on && has_text_only(now) { last } else { Some(now) };
    }
    rows
}

/// Whether two bands are one requirement, whose text begins above the cells beside it or ends below them:
/// where a page break cuts it, some writers set a strip of the one cell only.
fn share_text(above: &Written, below: &Written) -> bool {
    let is_same = above[TEXT].is_some() && above[TEXT] == below[TEXT];
    is_same && (has_text_only(above) || has_text_only(below))
}

fn has_text_only(cells: &Written) -> bool {
    cells.iter().enumerate().all(|(at, cell)| cell.is_none() || at == TEXT || at == READING)
}

/// Where 内容 stands among the columns of a requirement, in the first reading and in the second.
const TEXT: usize = 3;
const READING: usize = 7;

/// In each column of a requirement, the first band of the cell that is written there.
type Written = [Option<usize>; 8];

/// What is written of requirements, band by band.
fn written_by_band(table: &Table) -> Vec<Written> {
    let mut written = vec![Written::default(); table.bands];
    let fields = Field::REQUIREMENT.into_iter().chain(Field::READING);
    for (at, field) in fields.enumerate() {
        // From below: of two cells in one band the upper one counts, as in `Table::at`.
        for span in table.column(field).iter().rev() {
            let start = Some(span.bands.start).filter(|_| !span.is_blank());
            let bands = written.get_mut(span.bands.clone()).unwrap_or_default();
            bands.iter_mut().for_each(|cells| cells[at] = start);
        }
    }
    written
}

/// What the cells said that the item before shares with others: the next one nearly always has the
/// same. Only cells of which nothing odd is to be said are kept.
#[derive(Default)]
struct Labels<'a>(Vec<(&'a Span, String)>);

impl<'a> Labels<'a> {
    /// The most cells that several items share: section, 大項目, 小項目 and risk.
    const MOST: usize = 4;

    fn text(&self, span: &Span) -> Option<String> {
        let known = self.0.iter().find(|(known, _)| std::ptr::eq(*known, span));
        known.map(|(_, text)| text.clone())
    }

    fn keep(&mut self, span: &'a Span, text: &str) {
        if self.0.len() >= Self::MOST {
            self.0.remove(0);
        }
        self.0.push((span, text.to_owned()));
    }
}

/// The name of a field, for instance `requirements[1].text`; written out only where something is to
/// be said of the field.
type Name<'a> = std::fmt::Arguments<'a>;

/// Reads one control: its fields, its doubts, and where each was read.
struct Reader<'a> {
    table: &'a Table,
    profile: &'a Profile,
    trace: Trace,
    findings: Vec<Finding>,
    /// The cells that it read, by column and first band.
    used: Vec<(Field, usize)>,
    doubts: Vec<Doubt>,
    origins: Vec<FieldOrigin>,
    labels: Labels<'a>,
}

impl<'a> Reader<'a> {
    const fn new(table: &'a Table, profile: &'a Profile, trace: Trace) -> Self {
        Self {
            table,
            profile,
            trace,
            findings: Vec::new(),
            used: Vec::new(),
            doubts: Vec::new(),
            origins: Vec::new(),
            labels: Labels(Vec::new()),
        }
    }

    fn control(&mut self, item: &'a Span, rows: &[Row]) -> Control {
        let number = self.number(item);
        let first = item.bands.start;
        let section = self.section(first);
        let major = self.major(item);
        self.doubt_no_section(item, section.as_ref(), major.as_ref());
        let minor = self.minor(item);
        let statement = self.field(Field::Statement, format_args!("statement"), &item.bands);
        let grade = self.field(Field::Grade, format_args!("grade"), &item.bands);
        let grade = grade.map(|text| fold::grade(text.trim()).text);
        self.origins.iter_mut().filter(|origin| origin.field == "grade").for_each(log_circles);
        let risk = self.table.at(Field::RiskScenario, first);
        self.doubt_carried(item, risk);
        let risk_scenario = risk.and_then(|span| {
            self.label_text(span, Field::RiskScenario, format_args!("risk_scenario"))
        });
        self.doubt_two_texts(risk, risk_scenario.as_deref());
        self.require(
            item,
            &[
                ("statement", Field::Statement, statement.is_some()),
                ("grade", Field::Grade, grade.is_some()),
            ],
        );
        self.doubt_shared(item);
        self.doubt_two_items(item);
        let requirements = self.requirements(&item.bands, rows);
        self.doubt_blank_requirement(item);
        self.doubt_no_cell(item);
        if requirements.windows(2).any(|pair| pair[0] == pair[1]) {
            let message = format!("{} has the same requirement twice", item.text());
            self.doubt("requirements", Code::CellsJoined, item, Field::Text, message);
        }
        let prefix = major.as_ref().and_then(|heading| heading.number.clone());
        let mut control = Control {
            id: id(prefix.as_deref(), &number),
            section,
            major,
            minor,
            number,
            statement,
            grade,
            risk_scenario,
            requirements,
            pages: pages(self.table, &item.bands),
            doubts: std::mem::take(&mut self.doubts),
        };
        damaged::doubt(self.table, item, section_above(self.table, first), &mut control);
        control
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

    /// Doubts 内容 and 区分 of an item whose cell covers other items, too: a ruling may be missing.
    /// One 区分 may be meant for several.
    fn doubt_shared(&mut self, item: &Span) {
        let table = self.table;
        for (field, name) in [(Field::Statement, "statement"), (Field::Grade, "grade")] {
            let cells = table.within(field, &item.bands).filter(|span| !span.is_blank());
            for span in cells.filter(|span| field != Field::Grade || span.lines().count() > 1) {
                let items = table.within(Field::Number, &span.bands);
                if items.filter(|item| !item.is_blank()).nth(1).is_some() {
                    let message =
                        format!("“{}” stands beside several items", beginning(&span.text()));
                    self.doubt(name, Code::RulingMissing, span, field, message);
                    self.doubts.push(Doubt {
                        field: "requirements".into(),
                        code: Code::RulingMissing.to_string(),
                        note: "where the item begins and ends is not known for sure".into(),
                    });
                }
            }
        }
    }

    /// Doubts all of an item whose No. holds several numbers: it is several items, and what belongs to
    /// which is not known.
    fn doubt_two_items(&mut self, item: &Span) {
        let numbers = item.lines().filter(|line| ItemNumber::parse(&line.raw).is_some()).count();
        for field in ["statement", "grade", "risk_scenario", "requirements"] {
            if numbers > 1 {
                self.doubts.push(Doubt {
                    field: field.into(),
                    code: Code::RulingMissing.to_string(),
                    note: format!("the cell of the number holds {numbers} numbers"),
                });
            }
        }
    }

    /// Doubts a risk of several items that holds two paragraphs: they may be two risks, and the ruling
    /// between them is missing.
    fn doubt_two_texts(&mut self, risk: Option<&Span>, text: Option<&str>) {
        let Some(span) = risk.filter(|_| text.is_some_and(|text| text.contains("。\n"))) else {
            return;
        };
        let items = self.table.within(Field::Number, &span.bands);
        if items.filter(|item| !item.is_blank()).nth(1).is_some() {
            let message = format!("“{}” may be two texts", beginning(&span.text()));
            let field = Field::RiskScenario;
            self.doubt("risk_scenario", Code::RulingMissing, span, field, message);
        }
    }

    /// Doubts that an item has no requirement of its own where that was doubted at a page break.
    fn doubt_blank_requirement(&mut self, item: &Span) {
        let table = self.table;
        let blank = table.within(Field::Text, &item.bands).filter(|span| span.is_blank());
        for (_, why) in blank.flat_map(|span| &span.doubts) {
            self.doubt("requirements", Code::PageBreak, item, Field::Text, why.clone());
        }
    }

    /// Doubts the requirements of an item beside whose last ones no cell of its own stands, and of one
    /// beside which no cell of a requirement stands, not even a blank one.
    fn doubt_no_cell(&mut self, item: &Span) {
        let table = self.table;
        let none = |field: Field| table.within(field, &item.bands).next().is_none();
        let message = if item.carried.is_some() {
            format!("no cell of {} stands beside its last requirements", item.text())
        } else if table.columns.contains_key(&Field::Text) && none(Field::Text) {
            format!("no cell of a requirement stands beside {}", item.text())
        } else {
            return;
        };
        self.doubt("requirements", Code::CarriedDown, item, Field::Text, message);
    }

    /// The number as printed, without the spaces that some writers put around its dash.
    fn number(&mut self, item: &Span) -> String {
        let text = self.read(item, Field::Number, format_args!("number")).unwrap_or_default();
        text.split_whitespace().collect()
    }

    fn section(&mut self, band: usize) -> Option<Heading> {
        let section = section_above(self.table, band)?;
        let text = self.recall(section).unwrap_or_else(|| {
            let (name, said) = (format_args!("section"), self.doubts.len());
            let text = self.said(section, name);
            self.doubt_unsound(section, Field::Major, name, &text);
            if said == self.doubts.len() {
                self.labels.keep(section, &text);
            }
            text
        });
        self.doubt_remark(section, band);
        heading(&text).or_else(|| {
            if text.trim_start().starts_with(char::is_numeric) {
                let message =
                    format!("“{}” has no number such as 1.; kept as the title", beginning(&text));
                self.doubt("section.number", Code::HeadingUnread, section, Field::Major, message);
            }
            Some(Heading { number: None, title: text })
        })
    }

    /// Doubts that an item has no section where its 大項目, `1.1.`, or others have one.
    fn doubt_no_section(
        &mut self,
        item: &Span,
        section: Option<&Heading>,
        major: Option<&Heading>,
    ) {
        let number = major.and_then(|major| major.number.as_deref());
        let numbered = number.is_some_and(|number| number.contains('.'));
        if section.is_none() && (numbered || !self.table.sections.is_empty()) {
            let message = format!("no section row stands above {}", item.text());
            self.doubt("section", Code::LabelMissing, item, Field::Major, message);
        }
    }

    /// Doubts a section where another row across the table stands between it and the item: that one
    /// may be the item's section.
    fn doubt_remark(&mut self, section: &Span, band: usize) {
        let remarks = &self.table.remarks;
        let next = remarks.partition_point(|remark| *remark < section.bands.start);
        if remarks.get(next).is_some_and(|remark| *remark < band) {
            let note = "a row across the table that is no section heading stands between";
            self.doubts.push(Doubt {
                field: "section".into(),
                code: Code::RowAcross.to_string(),
                note: note.into(),
            });
        }
    }

    fn major(&mut self, item: &Span) -> Option<Heading> {
        let span = self.label(Field::Major, "major", item)?;
        let text = self.label_text(span, Field::Major, format_args!("major"))?;
        Some(heading(&text).unwrap_or_else(|| {
            let message =
                format!("“{}” has no number such as 1.1.; kept as the title", beginning(&text));
            self.doubt("major.number", Code::HeadingUnread, span, Field::Major, message);
            Heading { number: None, title: text }
        }))
    }

    fn minor(&mut self, item: &Span) -> Option<Minor> {
        let span = self.label(Field::Minor, "minor", item)?;
        let text = self.label_text(span, Field::Minor, format_args!("minor"))?;
        if let Some((mark, title)) = mark::split(&text) {
            return Some(Minor { mark: Some(mark.to_string()), title: title.to_owned() });
        }
        let message = format!("“{}” has no mark such as ①; kept as the title", beginning(&text));
        self.doubt("minor.mark", Code::HeadingUnread, span, Field::Minor, message);
        Some(Minor { mark: None, title: text })
    }

    /// The 大項目 or 小項目 cell beside an item; a doubt where there is none, but in the profile.
    fn label(&mut self, field: Field, name: &str, item: &Span) -> Option<&'a Span> {
        let span = self.table.at(field, item.bands.start).filter(|span| !span.is_blank());
        if span.is_none() && self.profile.column(field).is_some() {
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
    fn field(&mut self, field: Field, name: Name<'_>, bands: &Range<usize>) -> Option<String> {
        let mut said: Option<String> = None;
        let table = self.table;
        for span in table.within(field, bands).filter(|span| !span.is_blank()) {
            if said.is_some() {
                let message = format!(
                    "“{}” stands in a cell of its own; read as going on with the one above",
                    beginning(&span.text())
                );
                self.doubt(&name.to_string(), Code::CellsJoined, span, field, message);
            }
            let text = self.read(span, field, name);
            said = match (said, text) {
                (Some(above), Some(text)) => Some(above + "\n" + &text),
                (above, text) => above.or(text),
            };
        }
        said
    }

    /// The text of one cell, its place noted; `None` when it is blank.
    fn read(&mut self, span: &Span, field: Field, name: Name<'_>) -> Option<String> {
        self.used.push((field, span.bands.start));
        if span.is_blank() {
            return None;
        }
        let text = self.said(span, name);
        self.doubt_text(span, field, name, &text);
        Some(text)
    }

    /// The same, of a cell that several items share.
    fn label_text(&mut self, span: &'a Span, field: Field, name: Name<'_>) -> Option<String> {
        if let Some(text) = self.recall(span) {
            self.used.push((field, span.bands.start));
            return Some(text);
        }
        let said = (self.doubts.len(), self.findings.len());
        let text = self.read(span, field, name)?;
        if said == (self.doubts.len(), self.findings.len()) {
            self.labels.keep(span, &text);
        }
        Some(text)
    }

    /// What a shared cell said to the item before, where it need not be noted that it was read again.
    fn recall(&self, span: &Span) -> Option<String> {
        if self.trace == Trace::Nothing { self.labels.text(span) } else { None }
    }

    /// What a cell says. Where it was read is noted, if that is asked for.
    fn said(&mut self, span: &Span, name: Name<'_>) -> String {
        if self.trace == Trace::Nothing {
            return span.text();
        }
        let Folded { text, log } = span.folded();
        self.origins.push(FieldOrigin::of(&name.to_string(), span, log));
        text
    }

    /// Doubts a text with characters that mean nothing, or that is not alone in its place.
    fn doubt_unsound(&mut self, span: &Span, field: Field, name: Name<'_>, text: &str) {
        if let Some(unsound) = fold::unsound(text).next() {
            let message = format!("{unsound} stands in “{}”", beginning(text));
            self.doubt(&name.to_string(), Code::UnsoundText, span, field, message);
        }
        self.doubt_print(span, field, name, text);
    }

    /// Doubts a text with which another is mixed, or of which some is taken back.
    fn doubt_print(&mut self, span: &Span, field: Field, name: Name<'_>, text: &str) {
        if span.lines().any(|line| line.is_overprinted) {
            let message = format!("another text lies over “{}”", beginning(text));
            self.doubt(&name.to_string(), Code::UnsoundText, span, field, message);
        }
        if span.lines().any(|line| line.is_struck) {
            let message = format!("some of “{}” is struck out; read as printed", beginning(text));
            self.doubt(&name.to_string(), Code::StruckOut, span, field, message);
        }
        if has_ruby(span) {
            let message = format!("a line of small characters is read into “{}”", beginning(text));
            self.doubt(&name.to_string(), Code::UnsoundText, span, field, message);
        }
    }

    /// Doubts a text with characters that mean nothing, or that was put together without proof.
    fn doubt_text(&mut self, span: &Span, field: Field, name: Name<'_>, text: &str) {
        self.doubt_unsound(span, field, name, text);
        if span.lines().any(|line| line.seen == Seen::Nothing) {
            let message =
                format!("lines of “{}” are drawn but not seen; read as drawn", beginning(text));
            self.findings.push(self.finding(Code::TextHidden, span, field, message));
        }
        if RUNNING.contains(&field) && self.has_page_number(span) {
            let message = format!("the number of a page may stand in “{}”", beginning(text));
            self.doubt(&name.to_string(), Code::CellsJoined, span, field, message);
        }
        for (code, note) in &span.doubts {
            self.doubts.push(Doubt {
                field: name.to_string(),
                code: code.to_string(),
                note: note.clone(),
            });
        }
    }

    /// Whether the first or last line of a piece looks like the number of its page: that may stand
    /// where a cell goes on below the foot of the page.
    fn has_page_number(&self, span: &Span) -> bool {
        let is_number = |line: &Line| {
            line.raw.len() <= PAGE_NUMBER && table::is_page_number(&line.raw, self.profile)
        };
        let at_edge = |part: &Part| {
            [part.lines.first(), part.lines.last()].into_iter().flatten().any(is_number)
        };
        let is_cut = span.parts.len() > 1;
        span.parts.iter().filter(|part| is_cut || part.lines.len() == 1).any(at_edge)
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
        let first = rows.partition_point(|row| row.bands.end <= bands.start);
        rows[first..]
            .iter()
            .take_while(|row| row.bands.start < bands.end)
            .enumerate()
            .map(|(i, row)| self.requirement(i, &row.bands))
            .collect()
    }

    fn requirement(&mut self, index: usize, bands: &Range<usize>) -> Requirement {
        for (field, part) in [(Field::Text, "text"), (Field::Reading, "reading")] {
            self.doubt_merged_rows(field, format_args!("requirements[{index}].{part}"), bands);
        }
        let mut value = |field: Field, part: &str| {
            self.field(field, format_args!("requirements[{index}].{part}"), bands)
        };
        let volume = value(Field::Volume, "volume");
        let chapter = value(Field::Chapter, "chapter");
        let clause = value(Field::Clause, "clause");
        let text = value(Field::Text, "text");
        let reading = value(Field::Reading, "reading");
        let second = [Field::ReadingVolume, Field::ReadingChapter, Field::ReadingClause]
            .map(|f| value(f, "reading"));
        self.compare_readings(index, bands, [&volume, &chapter, &clause], &second);
        let name = format_args!("requirements[{index}].volume");
        self.doubt_two_labels(Field::Volume, name, bands, |line| line.ends_with('編'));
        let is_heading = |line: &str| Dotted::label(line).is_some();
        let name = format_args!("requirements[{index}].chapter");
        self.doubt_two_labels(Field::Chapter, name, bands, is_heading);
        let chapter = chapter.map(|text| self.chapter(index, bands, text));
        let (obligation, text) = text.map_or((None, None), |text| split_obligation(&text));
        let reading = reading.and_then(|reading| match split_obligation(&reading) {
            (Some(again), said) if obligation.as_ref() == Some(&again) => said,
            _ => Some(reading),
        });
        let blank = [
            ("volume", volume.is_none()),
            ("chapter", chapter.is_none()),
            ("clause", clause.is_none()),
            ("obligation", obligation.is_none()),
            ("text", text.is_none()),
            ("reading", reading.is_none()),
        ];
        let lost = blank.iter().filter(|(_, blank)| *blank && self.table.columns_unsure);
        self.doubts.extend(lost.map(|(part, _)| Doubt {
            field: format!("requirements[{index}].{part}"),
            code: Code::RulingMissing.to_string(),
            note: "blank; the text of some column was read into the one beside it".into(),
        }));
        Requirement { volume, chapter, clause, obligation, text, reading }
    }

    /// Doubts 内容 of a requirement where it covers rows that its 区分 or the other reading part, or
    /// where it opens twice as a requirement does: a ruling may be missing, or be one too many.
    fn doubt_merged_rows(&mut self, field: Field, name: Name<'_>, bands: &Range<usize>) {
        let table = self.table;
        let Some(span) = table.within(field, bands).find(|span| !span.is_blank()) else { return };
        // Whether there are two is soon known; a cell over a whole document has thousands.
        let starts = |field: Field, bands: &Range<usize>| {
            table.within(field, bands).take(MOST_LOOKED_AT).filter(|span| !span.is_blank()).count()
        };
        let beside = [Field::Clause, Field::ReadingClause, Field::Text, Field::Reading];
        let parted = beside.into_iter().any(|other| starts(other, &span.bands) > 1);
        // Under one 区分 stands one 内容.
        let clause = table.within(Field::Clause, bands).find(|clause| !clause.is_blank());
        let again = clause.is_some_and(|clause| starts(field, &clause.bands) > 1);
        let openings = span.lines().filter(|line| line.raw.trim_start().starts_with('【')).count();
        if parted || again || openings > 1 {
            let message = format!(
                "“{}” and the cells beside it do not cover the same rows",
                beginning(&span.text())
            );
            self.doubt(&name.to_string(), Code::RulingMissing, span, field, message);
        }
    }

    /// Doubts a label of which several lines look like one of their own.
    fn doubt_two_labels(
        &mut self,
        field: Field,
        name: Name<'_>,
        bands: &Range<usize>,
        is_whole: impl Fn(&str) -> bool,
    ) {
        let table = self.table;
        let Some(span) = table.within(field, bands).find(|span| !span.is_blank()) else { return };
        if span.lines().filter(|line| is_whole(line.raw.trim())).count() > 1 {
            let message = format!("“{}” may be two labels", beginning(&span.text()));
            self.doubt(&name.to_string(), Code::RulingMissing, span, field, message);
        }
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
            if one == two || fold::key(one) == fold::key(two) {
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

/// Ruby is at most so large, as a share of the line under it.
const RUBY: f64 = 0.65;
/// It ends so far above that line at most, as a share of the line's em.
const OVER: f64 = 0.25;

/// Whether a line of a cell is so much smaller than the one right below it that it may tell how that is
/// read.
fn has_ruby(span: &Span) -> bool {
    let is_over = |[small, line]: [&Line; 2]| {
        let (over, under) = (small.rect, line.rect);
        small.em <= RUBY * line.em
            && under.x0 - line.em < over.x0
            && over.x1 < under.x1 + line.em
            && under.y0 - over.y1 < OVER * line.em
    };
    let pairs = |part: &Part| part.lines.windows(2).any(|pair| is_over([&pair[0], &pair[1]]));
    span.parts.iter().any(pairs)
}

/// The columns of running text.
const RUNNING: [Field; 4] = [Field::Statement, Field::RiskScenario, Field::Text, Field::Reading];

/// The number of a page has so many bytes at most.
const PAGE_NUMBER: usize = 24;

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
    let (number, title) = Dotted::label(text)?;
    (!title.is_empty())
        .then(|| Heading { number: Some(number.to_string()), title: title.to_owned() })
}

/// `【遵守事項】` at the beginning of a requirement, and what follows it.
fn split_obligation(text: &str) -> (Option<String>, Option<String>) {
    let in_lenticular = text.strip_prefix('【').and_then(|rest| rest.split_once('】'));
    match in_lenticular.or_else(|| obligation_in_brackets(text)) {
        Some((obligation, rest)) => {
            let rest = rest.trim();
            (Some(obligation.trim().to_owned()), (!rest.is_empty()).then(|| rest.to_owned()))
        }
        None => (None, Some(text.to_owned())),
    }
}

/// The longest name of an obligation, in characters.
const LONGEST_OBLIGATION: usize = 8;

/// `［遵守事項］` on a line of its own, in whatever brackets: a name in kanji, and what follows it.
fn obligation_in_brackets(text: &str) -> Option<(&str, &str)> {
    const BRACKETS: [(char, char); 6] =
        [('［', '］'), ('[', ']'), ('〔', '〕'), ('（', '）'), ('(', ')'), ('〈', '〉')];
    let (first, rest) = text.split_once('\n')?;
    let inner =
        |&(open, close): &(char, char)| first.trim().strip_prefix(open)?.strip_suffix(close);
    let name = BRACKETS.iter().find_map(inner)?;
    let is_name = (2..=LONGEST_OBLIGATION).contains(&name.chars().count());
    (is_name && name.chars().all(mark::is_ideograph)).then_some((name, rest))
}

/// The id of a control: the number of its 大項目 and its own, in one form however it is printed.
fn id(major: Option<&str>, number: &str) -> String {
    let number = ItemNumber::parse(number).map_or_else(|| number.to_owned(), |n| n.to_string());
    major.map_or_else(|| number.clone(), |major| format!("{major}-{number}"))
}

/// The section row above a band, or in it.
fn section_above(table: &Table, band: usize) -> Option<&Span> {
    let below = table.sections.partition_point(|section| section.bands.start <= band);
    table.sections.get(below.checked_sub(1)?)
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
    let mut seen = BTreeMap::<&str, Vec<usize>>::new();
    for (at, control) in parsed.controls.iter().enumerate() {
        seen.entry(&control.id).or_default().push(at);
    }
    let twins: Vec<Vec<usize>> = seen.into_values().filter(|twins| twins.len() > 1).collect();
    for twins in twins {
        for (&at, count) in twins.iter().zip(1..) {
            let control = &mut parsed.controls[at];
            let note = format!("the number stands {} times under this 大項目", twins.len());
            // One may be what the other lacks.
            let fields = ["number", "statement", "requirements"];
            beside::add(control, &fields, Code::DuplicateId, &note);
            if count > 1 {
                control.id = format!("{} ({count})", control.id);
                parsed.origins[at].id.clone_from(&control.id);
            }
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
        let below = items.partition_point(|item| item.end <= row.bands.start);
        if items.get(below).is_some_and(|item| item.start < row.bands.end) {
            continue;
        }
        let near = [below.checked_sub(1), Some(below)].into_iter().flatten();
        let near: Vec<usize> = near.filter(|&i| i < parsed.controls.len()).collect();
        let candidates = near.iter().map(|&i| parsed.controls[i].id.clone()).collect();
        let mut reader = Reader::new(table, profile, Trace::Nothing);
        let requirement = reader.requirement(0, &row.bands);
        used.take(reader, findings);
        let cell = Field::REQUIREMENT.iter().find_map(|&field| table.at(field, row.bands.start));
        let place = cell.map(Span::place).unwrap_or_default();
        let page = cell.map_or(0, Span::paper);
        let said = requirement.text.as_deref().map(beginning).unwrap_or_default();
        let message = format!("no item stands beside the requirement “{said}”");
        for control in near {
            let control = &mut parsed.controls[control];
            beside::add(control, &["requirements"], Code::Unattached, &message);
        }
        findings.push(Finding::new(Code::Unattached, place, message));
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
        if used.holds(field, span) {
            accounting.in_records += span.glyphs;
        } else if !span.is_blank() {
            accounting.residue += span.glyphs;
            let text = span.text();
            let code =
                if field == Field::Statement { Code::NumberMissing } else { Code::UnreadCell };
            let part = if Field::REQUIREMENT.contains(&field) { "requirement" } else { "item" };
            let message =
                format!("“{}” stands beside no {part}; it is in the residue", beginning(&text));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Part;

    /// The bands of the requirements of a table with these cells.
    fn rows(cells: &[(Field, Range<usize>)]) -> Vec<Range<usize>> {
        let mut table = Table { bands: 4, ..Table::default() };
        for (field, bands) in cells {
            let line = Line { raw: "内容".into(), ..Line::default() };
            let part = Part { lines: vec![line], ..Part::default() };
            let mut span = Span::default();
            (span.bands, span.parts) = (bands.clone(), vec![part]);
            table.columns.entry(*field).or_default().push(span);
        }
        requirement_rows(&table).into_iter().map(|row| row.bands).collect()
    }

    #[test]
    fn a_text_that_reaches_over_the_cells_beside_it_is_one_requirement() {
        let [text, clause] = [Field::Text, Field::Clause];
        assert_eq!(rows(&[(text, 0..3), (clause, 1..3)]), vec![0..3]);
        assert_eq!(rows(&[(text, 0..3), (clause, 0..2)]), vec![0..3]);
        assert_eq!(rows(&[(text, 0..1), (text, 1..3), (clause, 1..3)]), [0..1, 1..3]);
        assert_eq!(rows(&[(text, 0..3), (clause, 0..1), (clause, 1..3)]), [0..1, 1..3]);
    }
}
