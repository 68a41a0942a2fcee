//! Slices → one tall sheet: what a page break cut is put together again.
//!
//! At each page break every column has a cell at the foot of the upper page and one at the head of
//! the lower page. Whether they are one cell is decided column by column, from the surest evidence
//! to the weakest: a missing bottom ruling; the item's number; what the cells hold; the order of
//! numbers. What only the weakest evidence tells carries a doubt.
//!
//! ```text
//!  page 2 ┃ 1.2 教育 ┃ ①-3 ┃ 監査担当者の求めに応じて、重要度が  ┃   foot
//!         ┗          ┻━━━━━┻━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛   open under 1.2
//!  page 3 ┃          ┃     ┃ Aと評価された資産について…         ┃   head: no number, so ①-3 goes on
//!         ┃          ┣━━━━━╋━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫
//! ```

use std::collections::BTreeMap;

use super::opening::Opens;
use super::slice::Slice;
use super::{Part, Span};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::grid::Line;
use crate::grid::lines::Seen;
use crate::mark::{self, Dotted, ItemNumber};
use crate::place::Place;
use crate::profile::{Field, Profile};

/// What becomes of the two cells at a page break.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seam {
    /// They are two cells.
    Apart,
    /// They are one cell.
    One,
    /// They are taken for one cell, but nothing on the paper proves it.
    Likely(String),
}

/// The first number of an item in each slice or, where that has none, in those below it.
pub(super) fn next_numbers(slices: &[Slice]) -> Vec<Option<ItemNumber>> {
    let mut next = None;
    let numbers = slices.iter().rev().map(|slice| {
        next = slice.column(Field::Number).iter().find_map(number).or(next);
        next
    });
    let mut numbers: Vec<_> = numbers.collect();
    numbers.reverse();
    numbers
}

fn number(span: &Span) -> Option<ItemNumber> {
    ItemNumber::parse(&span.text())
}

/// Puts a slice under another. `next` is the first number of an item in it or below it.
pub(super) fn join(
    mut above: Slice,
    mut below: Slice,
    next: Option<ItemNumber>,
    profile: &Profile,
    feet: &AllFeet,
    findings: &mut Vec<Finding>,
) -> Slice {
    let signs = Signs::at(&above, &below, next, feet);
    let seams = seams(&above, &below, &signs, profile);
    if feet.shares && (feet.all == Feet::Closed || !signs.shows_open) {
        doubt_blank_head(&above, &mut below, &seams);
    }
    let offset = above.bands;
    for (field, mut spans) in std::mem::take(&mut below.columns) {
        for span in &mut spans {
            span.bands = span.bands.start + offset..span.bands.end + offset;
        }
        let column = above.columns.entry(field).or_default();
        let seam = seams.iter().find(|(of, _)| *of == field).map_or(&Seam::Apart, |(_, seam)| seam);
        if *seam != Seam::Apart && !spans.is_empty() {
            let head = spans.remove(0);
            if let Some(foot) = column.last_mut() {
                say_seam(foot, field, seam, profile, findings);
                unite(foot, head);
            }
        }
        column.extend(spans);
    }
    hold_on_together(&mut above.columns, offset);
    for mut section in below.sections {
        section.bands = section.bands.start + offset..section.bands.end + offset;
        above.sections.push(section);
    }
    above.remarks.extend(below.remarks.iter().map(|band| band + offset));
    above.bands += below.bands;
    above
}

/// How a document draws the foot of a cell that goes on over a page break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feet {
    /// Some such cells stand open: a closed one ends.
    Open,
    /// Every cell is closed: it may go on all the same.
    Closed,
}

/// How a document draws the feet of its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct AllFeet {
    /// Of any column.
    pub(super) all: Feet,
    /// Of the No. column: items that go on over a page break.
    pub(super) items: Feet,
    /// Whether some requirement is shared by several items.
    shares: bool,
}

impl AllFeet {
    /// Told from all pages but the last, on which nothing goes on.
    pub(super) fn of(slices: &[Slice]) -> Self {
        let slices = slices.split_last().map_or(slices, |(_, before)| before);
        let is_open = |slice: &Slice, field: Field| {
            let foot = slice.column(field).last();
            foot.is_some_and(|span| span.open && span.bands.end == slice.bands)
        };
        let any = |is_open: &dyn Fn(&Slice) -> bool| {
            if slices.iter().any(is_open) { Feet::Open } else { Feet::Closed }
        };
        Self {
            all: any(&|slice: &Slice| slice.columns.keys().any(|field| is_open(slice, *field))),
            items: any(&|slice: &Slice| is_open(slice, Field::Number)),
            shares: slices.iter().any(shares_requirement),
        }
    }
}

/// Whether a requirement stands beside several items.
fn shares_requirement(slice: &Slice) -> bool {
    let items = slice.column(Field::Number);
    slice.column(Field::Text).iter().filter(|span| !span.is_blank()).any(|span| {
        let begins = |band: usize| items.partition_point(|item| item.bands.start < band);
        begins(span.bands.end) - begins(span.bands.start) > 1
    })
}

/// Doubts that the first item of a page has no requirement, where a requirement stands at the foot of
/// the page before it: it may be shared, and its cell goes on.
fn doubt_blank_head(above: &Slice, below: &mut Slice, seams: &[(Field, Seam)]) {
    let is_apart = |field| seams.iter().any(|(of, seam)| *of == field && *seam == Seam::Apart);
    let blank_below = break_in(above, below, Field::Text)
        .is_some_and(|cut| !cut.foot.is_blank() && cut.head.is_blank());
    if !blank_below || !is_apart(Field::Number) || !is_apart(Field::Text) {
        return;
    }
    let head = below.columns.get_mut(&Field::Text).and_then(|spans| spans.first_mut());
    let why = "blank at the head of a page; the requirement above the page break may be shared";
    head.into_iter().for_each(|head| head.doubts.push((Code::PageBreak, why.into())));
}

/// The cells of a requirement go on over a break together: where one column has no cell of its own
/// below the break, its cell reaches as far as those beside it.
fn hold_on_together(columns: &mut BTreeMap<Field, Vec<Span>>, seam: usize) {
    let fields = || Field::REQUIREMENT.into_iter().chain(Field::READING);
    let ends = fields().filter_map(|field| crossing(columns.get(&field)?, seam));
    let Some(end) = ends.map(|span| span.bands.end).max() else { return };
    for field in fields() {
        let Some(spans) = columns.get_mut(&field) else { continue };
        let next = spans.partition_point(|span| span.bands.start < seam);
        let free = spans.get(next).is_none_or(|below| below.bands.start >= end);
        if let Some(foot) = spans[..next].last_mut().filter(|span| free && span.bands.end == seam) {
            foot.bands.end = end;
        }
    }
}

/// The cell of a column that goes on over a seam.
fn crossing(spans: &[Span], seam: usize) -> Option<&Span> {
    let first = spans.partition_point(|span| span.bands.end <= seam);
    spans[first..].iter().take_while(|span| span.bands.start < seam).last()
}

/// The cells of one column on both sides of a page break.
#[derive(Clone, Copy)]
struct Break<'a> {
    foot: &'a Span,
    head: &'a Span,
    /// Whether the lower cell reaches down to the foot of its page: only then may its label stand on
    /// a page after that.
    fills_page: bool,
}

impl Break<'_> {
    fn both_written(&self) -> bool {
        !self.foot.is_blank() && !self.head.is_blank()
    }

    /// Whether the lower cell says what the upper one says, which may be cut short.
    fn head_says_again(&self) -> bool {
        fold::key(&self.head.raw()).starts_with(&fold::key(&self.foot.raw()))
    }

    /// Whether the number of an item begins above the break and ends below it: `②－` and `7`, of
    /// which clipped copies may stand on both sides.
    fn cuts_number(&self) -> bool {
        let (foot, head) = (fold::key(&self.foot.raw()), fold::key(&self.head.raw()));
        let is_whole = |text: &str| ItemNumber::parse(text).is_some();
        match (is_whole(&foot), is_whole(&head)) {
            (false, false) => is_whole(&format!("{foot}{head}")),
            (false, true) => head.starts_with(&foot),
            (true, false) => foot.ends_with(&head),
            (true, true) => false,
        }
    }

    /// Whether lines of the upper cell stand again in the lower one, clipped on one page.
    fn repeats_lines(&self) -> bool {
        let upper: Vec<&Line> = self.foot.lines().collect();
        let lower = self.head.parts.first().map_or(&[][..], |part| part.lines.as_slice());
        repeated(&upper, lower) > 0
    }

    fn say_the_same(&self) -> bool {
        fold::key(&self.foot.raw()) == fold::key(&self.head.raw())
    }
}

fn break_in<'a>(above: &'a Slice, below: &'a Slice, field: Field) -> Option<Break<'a>> {
    let foot = above.column(field).last().filter(|span| span.bands.end == above.bands)?;
    let head = below.column(field).first().filter(|span| span.bands.start == 0)?;
    Some(Break { foot, head, fills_page: head.bands.end == below.bands })
}

/// What tells of all columns whether their cells at a break are one.
struct Signs {
    /// Whether one item goes on.
    item: Seam,
    /// What the first item below opens.
    opens: Opens,
    /// Whether a cell that stands open goes on: where the page breaks a hair above a ruling, cells stand
    /// open that end.
    shows_open: bool,
    /// Whether the cell of a heading that goes on stands open.
    leaves_open: bool,
}

impl Signs {
    /// `next` is the first number of an item below.
    fn at(above: &Slice, below: &Slice, next: Option<ItemNumber>, feet: &AllFeet) -> Self {
        let item = item_seam(above, below, feet.items);
        // An item that goes on opens nothing, even where its number stands on both pages.
        let opens = if item == Seam::One { Opens::Nothing } else { opens(above, next) };
        let shows_open = !ends_open(above, below, &item, opens);
        let is_open = |field| break_in(above, below, field).is_some_and(|cut| cut.foot.open);
        let leaves_open = shows_open && (is_open(Field::Major) || is_open(Field::Minor));
        Self { item, opens, shows_open, leaves_open }
    }
}

/// Decides for every column whether its cells at the break are one.
fn seams(above: &Slice, below: &Slice, signs: &Signs, profile: &Profile) -> Vec<(Field, Seam)> {
    let item = &signs.item;
    let mut seams = vec![(Field::Number, item.clone())];
    for field in [Field::Statement, Field::Grade] {
        seams.push((field, break_in(above, below, field).map_or(Seam::Apart, |_| item.clone())));
    }
    for field in [Field::Major, Field::Minor, Field::RiskScenario] {
        let seam = break_in(above, below, field).map_or(Seam::Apart, |cut| {
            if profile.is_spanning(field) { spanning_seam(cut, field, signs) } else { item.clone() }
        });
        seams.push((field, seam));
    }
    seams.extend(requirement_seams(above, below, signs));
    seams
}

/// Whether one item goes on over the break.
fn item_seam(above: &Slice, below: &Slice, feet: Feet) -> Seam {
    let Some(cut) = break_in(above, below, Field::Number) else { return Seam::Apart };
    match (cut.foot.is_blank(), cut.head.is_blank()) {
        // ①-1 above and ①-1 below are two items where another heading begins between them.
        (false, false) if cut.say_the_same() && !begins_heading(above, below) => Seam::One,
        (false, false) if cut.cuts_number() => Seam::One,
        (false, false) => Seam::Apart,
        // Where items that go on stand open, a closed one ends: the blank one waits for its number.
        // One that ends on the page has none: what stands beside it is the rest of the item above.
        (false, true) if feet == Feet::Open && !cut.foot.open => {
            let is_written = |cut: Break<'_>| cut.both_written();
            let goes_on = break_in(above, below, Field::Statement).is_some_and(is_written);
            if cut.fills_page || !goes_on {
                return Seam::Apart;
            }
            let why =
                "a ruling parts it from the text at the head of the next page, which has no number";
            Seam::Likely(why.into())
        }
        // The lower page begins in the middle of an item, or of one whose number stands lower.
        _ => Seam::One,
    }
}

/// Whether the lower page begins with another 大項目 or 小項目 than the upper one ends with.
fn begins_heading(above: &Slice, below: &Slice) -> bool {
    let begins = |cut: Break<'_>| {
        let again = cut.head_says_again() || cut.repeats_lines();
        cut.both_written() && opens_heading(&cut.head.text()) && !again
    };
    let cuts = [Field::Major, Field::Minor].into_iter();
    cuts.filter_map(|field| break_in(above, below, field)).any(begins)
}

/// What the first item below a break opens.
fn opens(above: &Slice, next: Option<ItemNumber>) -> Opens {
    let last = above.column(Field::Number).iter().rev().find_map(number);
    next.map_or(Opens::Nothing, |next| Opens::between(last, next))
}

/// Whether a cell stands open at the foot of its page though it ends there: that of an item whose
/// number another one follows, or that of a heading whose items end, as the one below opens another.
fn ends_open(above: &Slice, below: &Slice, item: &Seam, opens: Opens) -> bool {
    let number = break_in(above, below, Field::Number);
    if number.is_some_and(|cut| cut.foot.open && cut.both_written() && *item == Seam::Apart) {
        return true;
    }
    let last = above.column(Field::Number).iter().rev().find(|span| !span.is_blank());
    let ends = |cut: &Break<'_>| {
        let is_beside = |item: &Span| item.bands.end > cut.foot.bands.start;
        cut.foot.open && !cut.foot.is_blank() && last.is_some_and(is_beside)
    };
    let fields = [Field::Major, Field::Minor].into_iter().filter(|field| opens.new_cell_of(*field));
    fields.filter_map(|field| break_in(above, below, field)).any(|cut| ends(&cut))
}

/// A label that begins this far below the top of its cell, in ems, is not set at its top.
const BELOW_TOP: f64 = 1.0;

/// 大項目, 小項目 and risk cells span all their items; on the next page they are blank, or, where
/// labels are centred, blank on this page and written on the next.
fn spanning_seam(cut: Break<'_>, field: Field, signs: &Signs) -> Seam {
    let new = signs.opens.new_cell_of(field);
    let is_open = cut.foot.open && signs.shows_open;
    if cut.both_written() {
        return both_written_seam(cut, field, new, is_open);
    }
    if signs.item == Seam::One || is_open && !(new && cut.foot.is_blank()) {
        return Seam::One;
    }
    match (new, cut.foot.is_blank()) {
        // No number tells where a risk ends. Where labels that go on stand open, a closed one ends;
        // where labels are not set at the top, the next one may stand lower.
        (false, false) if field == Field::RiskScenario && signs.leaves_open => Seam::Apart,
        (false, false)
            if field == Field::RiskScenario && cut.fills_page && is_below_top(cut.foot) =>
        {
            Seam::Likely("the label of the blank cell on the next page may stand lower".into())
        }
        (false, _) => Seam::One,
        // A blank foot waits for its label; it cannot belong to the items of a new heading.
        (true, true) => Seam::Apart,
        (true, false) if field == Field::RiskScenario => Seam::Likely(
            "the page break falls between two 小項目, and the next page's cell is blank".into(),
        ),
        (true, false) => Seam::Apart,
    }
}

/// Whether a label is set lower than at the top of its cell.
fn is_below_top(span: &Span) -> bool {
    let written = span.parts.iter().find(|part| !part.lines.is_empty());
    written
        .and_then(|part| Some((part, part.lines.first()?)))
        .is_some_and(|(part, line)| line.rect.y0 - part.rect.y0 > BELOW_TOP * line.em)
}

/// Labels on both sides of a break: the same one again, one that goes on, or two.
fn both_written_seam(cut: Break<'_>, field: Field, new: bool, is_open: bool) -> Seam {
    if new {
        return Seam::Apart;
    }
    let ends = cut.foot.raw().trim_end().ends_with('。');
    match field {
        Field::Major | Field::Minor if are_two_headings(cut) => Seam::Apart,
        // A page may end after the first line of a label that the next page prints as a whole.
        _ if cut.head_says_again() || is_open || cut.repeats_lines() => Seam::One,
        Field::RiskScenario if !ends => Seam::One,
        Field::RiskScenario => Seam::Apart,
        _ if opens_heading(&cut.head.text()) => Seam::Apart,
        _ => Seam::One,
    }
}

/// Whether the labels on both sides of a break open with other numbers or marks.
fn are_two_headings(cut: Break<'_>) -> bool {
    let number = |span: &Span| {
        let text = span.text();
        let dotted = Dotted::label(&text).map(|(number, _)| number.to_string());
        dotted.or_else(|| mark::split(&text).map(|(mark, _)| mark.to_string()))
    };
    number(cut.foot).zip(number(cut.head)).is_some_and(|(foot, head)| foot != head)
}

/// Whether a label opens with the number of a 大項目 or the mark of a 小項目.
fn opens_heading(label: &str) -> bool {
    Dotted::label(label).is_some() || mark::split(label).is_some()
}

/// The cells of a requirement stay together: 編, 項番, 区分 and 内容 in both readings.
fn requirement_seams(above: &Slice, below: &Slice, signs: &Signs) -> Vec<(Field, Seam)> {
    let fields = Field::REQUIREMENT.into_iter().chain(Field::READING);
    let cuts: Vec<(Field, Break<'_>)> =
        fields.filter_map(|field| Some((field, break_in(above, below, field)?))).collect();
    let seam = requirement_seam(&cuts, signs);
    cuts.into_iter().map(|(field, _)| (field, seam.clone())).collect()
}

/// Whether one requirement goes on over the break.
fn requirement_seam(cuts: &[(Field, Break<'_>)], signs: &Signs) -> Seam {
    let continues = signs.item == Seam::One;
    let foot_blank = cuts.iter().all(|(_, cut)| cut.foot.is_blank());
    let head_blank = cuts.iter().all(|(_, cut)| cut.head.is_blank());
    let open = signs.shows_open && cuts.iter().any(|(_, cut)| cut.foot.open);
    let repeated = continues && says_labels_again(cuts);
    if cuts.is_empty() || !repeated && begins_anew(cuts) {
        return Seam::Apart;
    }
    if open || repeated || continues && (foot_blank || head_blank) {
        return Seam::One;
    }
    match (foot_blank, head_blank) {
        (true, _) => Seam::Apart,
        (false, true) if spans_items(cuts) => Seam::Likely(
            "the requirement's cell at the foot of the page has a bottom ruling, and the blank cell \
             on the next page spans several bands"
                .into(),
        ),
        (false, true) => Seam::Apart,
        (false, false) if !names_requirement(cuts, |cut| cut.head) => Seam::One,
        (false, false) if continues && !names_requirement(cuts, |cut| cut.foot) => Seam::One,
        (false, false) => Seam::Apart,
    }
}

/// Whether the labels of a requirement stand on both sides of a break: some writers print a row that
/// a page break cuts with its labels, or as a whole, on both pages.
fn says_labels_again(cuts: &[(Field, Break<'_>)]) -> bool {
    let mut labels =
        cuts.iter().filter(|(field, _)| !matches!(field, Field::Text | Field::Reading)).peekable();
    labels.peek().is_some() && labels.all(|(_, cut)| cut.both_written() && cut.head_says_again())
}

/// Whether the cells below a break begin another requirement than those above: each has a 区分 of
/// its own, or the text opens as a new one does.
fn begins_anew(cuts: &[(Field, Break<'_>)]) -> bool {
    cuts.iter().any(|(field, cut)| match field {
        Field::Clause | Field::ReadingClause => cut.both_written(),
        Field::Text => cut.both_written() && opens_with_obligation(cut.head),
        _ => false,
    })
}

/// Whether the cells on one side of a break say which requirement they are: by a 区分, or by a 編 that
/// is not the end of the one above the break (`システム管理`, `編`).
fn names_requirement<'a>(cuts: &[(Field, Break<'a>)], side: fn(&Break<'a>) -> &'a Span) -> bool {
    let goes_on =
        |cut: &Break<'_>| cut.both_written() && !cut.foot.raw().trim_end().ends_with('編');
    cuts.iter().any(|(field, cut)| match field {
        Field::Clause | Field::ReadingClause => !side(cut).is_blank(),
        Field::Volume => !side(cut).is_blank() && !goes_on(cut),
        _ => false,
    })
}

/// Whether a text opens as the first reading of a requirement does.
fn opens_with_obligation(span: &Span) -> bool {
    span.raw().trim_start().starts_with('【')
}

fn spans_items(cuts: &[(Field, Break<'_>)]) -> bool {
    cuts.iter().all(|(_, cut)| cut.head.bands.len() > 1)
}

/// Says what was put together, and doubts it where nothing proves it.
fn say_seam(
    foot: &mut Span,
    field: Field,
    seam: &Seam,
    profile: &Profile,
    findings: &mut Vec<Finding>,
) {
    let place = above_break(foot).in_column(profile.header(field));
    if let Seam::Likely(why) = seam {
        findings.push(Finding::new(
            Code::PageBreak,
            place,
            format!("{why}; read as going on over the page break"),
        ));
        foot.doubts.push((Code::PageBreak, why.clone()));
    } else if foot.open {
        let message = "the cell has no bottom ruling; read as going on over the page break";
        findings.push(Finding::new(Code::OpenCell, place, message));
    }
}

/// Where a cell meets the foot of the page: one that has come over other breaks stands in several
/// places, the last of which it is (`twins/calc.pdf`, pages 4 to 6).
fn above_break(foot: &Span) -> Place {
    foot.parts.last().map_or_else(Place::default, |part| part.page.place_at(part.rect))
}

/// Makes one cell of the two at a break; lines that stand on both pages are kept once.
fn unite(foot: &mut Span, head: Span) {
    foot.bands.end = head.bands.end;
    foot.glyphs += head.glyphs;
    foot.open = head.open;
    foot.doubts.extend(head.doubts);
    for mut part in head.parts {
        let upper: Vec<&Line> = foot.lines().collect();
        let repeated = repeated(&upper, &part.lines);
        if repeated == 0 && upper.last().zip(part.lines.first()).is_some_and(|(a, b)| alike(a, b)) {
            let why = "the lines on both sides of the page break are much alike; one may be a copy";
            foot.doubts.push((Code::PageBreak, why.into()));
        }
        keep_the_more_visible(&mut foot.parts, &mut part, repeated);
        foot.parts.push(part);
    }
}

/// How many lines at the end of `upper` stand again at the beginning of `lower`: drawn on both
/// pages and clipped, so that on at least one page they are cut or invisible; or all of them again,
/// where a writer prints the cell anew on the next page.
fn repeated(upper: &[&Line], lower: &[Line]) -> usize {
    let overlap = |count: &usize| {
        let (end, begin) = (&upper[upper.len() - count..], &lower[..*count]);
        let all_same = end.iter().zip(begin).all(|(a, b)| is_copy(a, b));
        let clipped =
            end.iter().zip(begin).any(|(a, b)| a.seen != Seen::Whole || b.seen != Seen::Whole);
        all_same && (clipped || *count == upper.len())
    };
    (1..=upper.len().min(lower.len())).rev().find(overlap).unwrap_or(0)
}

/// Lines shorter than this, in characters, may be alike by chance.
const FEWEST_ALIKE: usize = 6;
/// Two lines that share this part of their characters may be copies of one line, both with glyphs
/// lost.
const ALIKE: f64 = 0.7;

/// Whether two lines hold mostly the same characters.
fn alike(a: &Line, b: &Line) -> bool {
    let sorted = |line: &Line| {
        let mut chars: Vec<char> = fold::key(&line.raw).chars().collect();
        chars.sort_unstable();
        chars
    };
    let (a, mut b) = (sorted(a), sorted(b));
    let shorter = a.len().min(b.len());
    let shared = a.iter().filter(|c| b.binary_search(c).map(|at| b.remove(at)).is_ok()).count();
    shorter >= FEWEST_ALIKE && shared as f64 >= ALIKE * shorter as f64
}

/// Whether two lines are one line drawn twice. A rewriter may have dropped those glyphs of a clipped
/// copy that are not seen at all: what is left of it still stands in the other, in order.
fn is_copy(a: &Line, b: &Line) -> bool {
    let (of_a, of_b) = (fold::key(&a.raw), fold::key(&b.raw));
    of_a == of_b
        || a.seen != Seen::Whole && is_left_of(&of_a, &of_b)
        || b.seen != Seen::Whole && is_left_of(&of_b, &of_a)
}

/// Whether `part` is what is left of `whole` when characters are dropped.
fn is_left_of(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|other| other == c))
}

/// Of lines that stand on both pages keeps the copy that is seen best; its place stays that of the
/// upper page.
fn keep_the_more_visible(upper: &mut [Part], lower: &mut Part, repeated: usize) {
    let mut copies = lower.lines.drain(..repeated).collect::<Vec<_>>();
    for line in upper.iter_mut().rev().flat_map(|part| part.lines.iter_mut().rev()) {
        match copies.pop() {
            Some(copy) if (copy.seen, line.raw.len()) < (line.seen, copy.raw.len()) => *line = copy,
            Some(_) => {}
            None => break,
        }
    }
}
