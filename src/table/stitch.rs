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

use super::slice::Slice;
use super::{Part, Span, Table};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::grid::Line;
use crate::grid::lines::Seen;
use crate::mark::ItemNumber;
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

/// Puts a slice under another.
pub(super) fn join(
    mut above: Slice,
    mut below: Slice,
    profile: &Profile,
    findings: &mut Vec<Finding>,
) -> Slice {
    let seams = seams(&above, &below, profile);
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
    for mut section in below.sections {
        section.bands = section.bands.start + offset..section.bands.end + offset;
        above.sections.push(section);
    }
    above.bands += below.bands;
    above
}

/// The cells of one column on both sides of a page break.
#[derive(Clone, Copy)]
struct Break<'a> {
    foot: &'a Span,
    head: &'a Span,
}

impl Break<'_> {
    fn both_written(&self) -> bool {
        !self.foot.is_blank() && !self.head.is_blank()
    }

    fn say_the_same(&self) -> bool {
        fold::key(&self.foot.raw()) == fold::key(&self.head.raw())
    }
}

fn break_in<'a>(above: &'a Slice, below: &'a Slice, field: Field) -> Option<Break<'a>> {
    let foot = above.columns.get(&field)?.last().filter(|span| span.bands.end == above.bands)?;
    let head = below.columns.get(&field)?.first().filter(|span| span.bands.start == 0)?;
    Some(Break { foot, head })
}

/// Decides for every column whether its cells at the break are one.
fn seams(above: &Slice, below: &Slice, profile: &Profile) -> Vec<(Field, Seam)> {
    let item = item_seam(above, below);
    let opens = opens(above, below);
    let mut seams = vec![(Field::Number, item.clone())];
    for field in [Field::Statement, Field::Grade] {
        seams.push((field, break_in(above, below, field).map_or(Seam::Apart, |_| item.clone())));
    }
    for field in [Field::Major, Field::Minor, Field::RiskScenario] {
        let seam = break_in(above, below, field).map_or(Seam::Apart, |cut| {
            if profile.is_spanning(field) {
                spanning_seam(cut, field, &item, opens)
            } else {
                item.clone()
            }
        });
        seams.push((field, seam));
    }
    for fields in [Field::REQUIREMENT, Field::READING] {
        seams.extend(requirement_seams(above, below, fields, &item));
    }
    seams
}

/// Whether one item goes on over the break.
fn item_seam(above: &Slice, below: &Slice) -> Seam {
    let Some(cut) = break_in(above, below, Field::Number) else { return Seam::Apart };
    match (cut.foot.is_blank(), cut.head.is_blank()) {
        (false, false) if cut.say_the_same() => Seam::One,
        (false, false) => Seam::Apart,
        // The lower page begins in the middle of an item, or of one whose number stands lower.
        _ => Seam::One,
    }
}

/// What the first item of the lower page opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    /// A 大項目 (and its first 小項目): `①-1`.
    Major,
    /// A 小項目: `③-1`.
    Minor,
    /// Nothing: it goes on with the 小項目 before it.
    Nothing,
}

fn opens(above: &Slice, below: &Slice) -> Opens {
    let numbers = |slice: &Slice| -> Vec<ItemNumber> {
        let spans = slice.columns.get(&Field::Number).map_or(&[][..], Vec::as_slice);
        spans.iter().filter_map(|span| ItemNumber::parse(&span.text())).collect()
    };
    let last = numbers(above).last().copied();
    match numbers(below).first() {
        Some(first) if first.number == 1 && first.mark.number() <= 1 => Opens::Major,
        Some(first) if last.is_some_and(|last| last.mark > first.mark) => Opens::Major,
        Some(first) if first.number == 1 || last.is_some_and(|last| last.mark != first.mark) => {
            Opens::Minor
        }
        _ => Opens::Nothing,
    }
}

/// 大項目, 小項目 and risk cells span all their items; on the next page they are blank, or, where
/// labels are centred, blank on this page and written on the next.
fn spanning_seam(cut: Break<'_>, field: Field, item: &Seam, opens: Opens) -> Seam {
    let new = match opens {
        Opens::Major => true,
        Opens::Minor => field != Field::Major,
        Opens::Nothing => false,
    };
    if cut.both_written() {
        return match (cut.say_the_same(), cut.foot.open && !new) {
            (true, _) if !new => Seam::One,
            (false, true) => Seam::One,
            _ => Seam::Apart,
        };
    }
    if cut.foot.open || *item == Seam::One {
        return Seam::One;
    }
    match (new, cut.foot.is_blank()) {
        (false, _) => Seam::One,
        // A blank foot waits for its label; it cannot belong to the items of a new heading.
        (true, true) => Seam::Apart,
        (true, false) if field == Field::RiskScenario => Seam::Likely(
            "the page break falls between two 小項目, and the next page's cell is blank".into(),
        ),
        (true, false) => Seam::Apart,
    }
}

/// The cells of a requirement stay together: its 編, 項番, 区分 and 内容.
fn requirement_seams(
    above: &Slice,
    below: &Slice,
    fields: [Field; 4],
    item: &Seam,
) -> Vec<(Field, Seam)> {
    let cuts: Vec<(Field, Break<'_>)> =
        fields.iter().filter_map(|&field| Some((field, break_in(above, below, field)?))).collect();
    let seam = requirement_seam(&cuts, fields[3], item);
    cuts.into_iter().map(|(field, _)| (field, seam.clone())).collect()
}

fn requirement_seam(cuts: &[(Field, Break<'_>)], text: Field, item: &Seam) -> Seam {
    let labels = || cuts.iter().filter(|(field, _)| *field != text);
    let head_blank = cuts.iter().all(|(_, cut)| cut.head.is_blank());
    let foot_blank = cuts.iter().all(|(_, cut)| cut.foot.is_blank());
    let head_unlabelled = labels().all(|(_, cut)| cut.head.is_blank());
    let foot_unlabelled = labels().all(|(_, cut)| cut.foot.is_blank());
    let repeated = cuts.iter().all(|(_, cut)| cut.say_the_same()) && !head_blank;
    let open = cuts.iter().any(|(_, cut)| cut.foot.open);
    let continues = *item == Seam::One;
    let text_goes_on = cuts.iter().any(|(field, cut)| *field == text && cut.both_written());
    let begins = cuts.iter().any(|(field, cut)| *field == text && opens_with_obligation(cut.head));
    if cuts.is_empty() {
        return Seam::Apart;
    }
    if open && (head_unlabelled || foot_unlabelled) || repeated && continues {
        return Seam::One;
    }
    match (foot_blank, head_blank) {
        (true, true) => if continues { Seam::One } else { Seam::Apart },
        (false, true) if continues => Seam::One,
        (false, true) if spans_items(cuts) => Seam::Likely(
            "the requirement's cell at the foot of the page has a bottom ruling, and the blank cell on the next page spans several bands".into(),
        ),
        (false, true) => Seam::Apart,
        (true, false) => if continues { Seam::One } else { Seam::Apart },
        (false, false) if head_unlabelled && !begins => Seam::One,
        (false, false) if foot_unlabelled && continues && !text_goes_on => Seam::One,
        (false, false) => Seam::Apart,
    }
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
    let place = foot.place().in_column(profile.header(field));
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

/// Makes one cell of the two at a break; lines that stand on both pages are kept once.
fn unite(foot: &mut Span, head: Span) {
    foot.bands.end = head.bands.end;
    foot.glyphs += head.glyphs;
    foot.open = head.open;
    foot.doubts.extend(head.doubts);
    for mut part in head.parts {
        let upper: Vec<&Line> = foot.lines().collect();
        let repeated = repeated(&upper, &part.lines);
        keep_the_more_visible(&mut foot.parts, &mut part, repeated);
        foot.parts.push(part);
    }
}

/// How many lines at the end of `upper` stand again at the beginning of `lower`: drawn on both
/// pages and clipped, so that on at least one page they are cut or invisible.
fn repeated(upper: &[&Line], lower: &[Line]) -> usize {
    let same = |a: &Line, b: &Line| fold::key(&a.raw) == fold::key(&b.raw);
    let overlap = |count: &usize| {
        let (end, begin) = (&upper[upper.len() - count..], &lower[..*count]);
        let all_same = end.iter().zip(begin).all(|(a, b)| same(a, b));
        let clipped =
            end.iter().zip(begin).any(|(a, b)| a.seen != Seen::Whole || b.seen != Seen::Whole);
        all_same && (clipped || *count == upper.len() && *count == lower.len())
    };
    (1..=upper.len().min(lower.len())).rev().find(overlap).unwrap_or(0)
}

/// Of lines that stand on both pages, drops those of the lower page.
fn keep_the_more_visible(upper: &mut [Part], lower: &mut Part, repeated: usize) {
    let mut dropped = lower.lines.drain(..repeated).collect::<Vec<_>>();
    for line in upper.iter_mut().rev().flat_map(|part| part.lines.iter_mut().rev()) {
        match dropped.pop() {
            Some(twin) if twin.seen < line.seen => line.seen = twin.seen,
            Some(_) => {}
            None => break,
        }
    }
}

/// Settles the columns whose cells are not merged: there a blank cell repeats the one above it.
pub(super) fn settle(table: &mut Table, profile: &Profile) {
    let sections: Vec<usize> = table.sections.iter().map(|section| section.bands.start).collect();
    let (items, requirements) = (item_bands(table), requirement_bands(table));
    let numbers = written_bands(table, &[Field::Number]);
    for (field, spans) in &mut table.columns {
        match field {
            Field::Number => carry_number(spans, &items, &requirements, &sections),
            field if profile.is_spanning(*field) && !has_merged(spans, &numbers) => {
                carry_blank(spans, &sections);
            }
            _ => {}
        }
    }
}

/// The bands in which an item's statement or grade is written.
fn item_bands(table: &Table) -> Vec<usize> {
    written_bands(table, &[Field::Statement, Field::Grade])
}

/// The bands in which a requirement is written.
fn requirement_bands(table: &Table) -> Vec<usize> {
    written_bands(table, &[Field::Text, Field::Reading, Field::Clause])
}

fn written_bands(table: &Table, fields: &[Field]) -> Vec<usize> {
    let spans = fields.iter().filter_map(|field| table.columns.get(field)).flatten();
    let mut bands: Vec<usize> =
        spans.filter(|span| !span.is_blank()).map(|span| span.bands.start).collect();
    bands.sort_unstable();
    bands.dedup();
    bands
}

/// Whether any written cell of a column spans several items: then blank cells mean what they say.
/// `numbers` are the bands in which the items begin.
fn has_merged(spans: &[Span], numbers: &[usize]) -> bool {
    let items = |span: &Span| numbers.iter().filter(|band| span.bands.contains(band)).count();
    spans.iter().any(|span| !span.is_blank() && items(span) > 1)
}

/// A row without a number, statement and grade but with a requirement belongs to the item above.
fn carry_number(
    spans: &mut Vec<Span>,
    items: &[usize],
    requirements: &[usize],
    sections: &[usize],
) {
    let holds = |bands: &std::ops::Range<usize>, list: &[usize]| {
        list.iter().any(|band| bands.contains(band))
    };
    carry(spans, sections, |span| !holds(&span.bands, items) && holds(&span.bands, requirements));
}

fn carry_blank(spans: &mut Vec<Span>, sections: &[usize]) {
    carry(spans, sections, |_| true);
}

/// Gives the bands of blank cells for which `belongs` holds to the cell above.
fn carry(spans: &mut Vec<Span>, sections: &[usize], belongs: impl Fn(&Span) -> bool) {
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        match kept.last_mut() {
            Some(above)
                if span.is_blank()
                    && above.bands.end <= span.bands.start
                    && !sections
                        .iter()
                        .any(|s| (above.bands.start..span.bands.end).contains(s))
                    && belongs(&span) =>
            {
                above.bands.end = span.bands.end;
            }
            _ => kept.push(span),
        }
    }
    *spans = kept;
}
