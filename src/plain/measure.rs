//! How wide each column is, in ems: told by where its lines end.
//!
//! No geometry is left in a garbled text, but a line that goes on was full: its length is the width
//! of its column, less what the next word did not fit in.

use super::cell::{Cell, Column};
use super::piece::{Form, Piece, is_japanese};

/// The widths of the columns of running text and of the labels, in ems; what a full line holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Measures {
    /// 内容 of an item.
    pub(super) statement: f64,
    /// The risk scenario; `None` where no line shows it.
    pub(super) risk: Option<f64>,
    /// 内容 of a requirement, in the wider of its readings.
    pub(super) text: f64,
    /// 内容 of the second reading.
    pub(super) reading: f64,
    /// 項番, in both readings, the wider first.
    pub(super) chapter: [f64; 2],
    /// 大項目.
    pub(super) major: f64,
    /// 小項目.
    pub(super) minor: f64,
    /// Whether lines are parted at spaces only: behind a Latin word many are not full.
    pub(super) parts_at_spaces: bool,
    /// 内容 of an item and the risk scenario, as they were first estimated.
    estimated: [Option<f64>; 2],
}

impl Measures {
    /// The widths that a full line of a column may have.
    pub(super) fn of(&self, column: Column) -> Vec<f64> {
        match column {
            Column::Statement => vec![self.statement],
            Column::Risk => vec![self.risk.unwrap_or(self.statement)],
            Column::Text => vec![self.text],
            Column::Reading => vec![self.reading],
            Column::Chapter => self.chapter.to_vec(),
            Column::Major => vec![self.major],
            Column::Minor => vec![self.minor],
            Column::Section => vec![self.text + self.reading],
        }
    }

    /// The widths, mended by the lines that were found to go on.
    pub(super) fn refine(&mut self, cells: &[Cell], pieces: &[Piece]) {
        let full = |column: Column| -> Option<f64> {
            let inner = cells
                .iter()
                .filter(|cell| cell.column == Some(column))
                .flat_map(|cell| cell.inner().filter(|&at| pieces[at].form != Form::Obligation));
            let mut widths: Vec<f64> = inner.map(|at| pieces[at].width).collect();
            widths.sort_by(f64::total_cmp);
            (widths.len() >= 3).then(|| widths[(widths.len() - 1) * 9 / 10])
        };
        let near = |old: f64, estimated: Option<f64>, new: Option<f64>| {
            let close = |new: &f64| estimated.is_none_or(|first| (new - first).abs() <= MENDED);
            new.filter(close).unwrap_or(old)
        };
        let [statement, risk] = self.estimated;
        self.statement = near(self.statement, statement, full(Column::Statement));
        self.risk = self.risk.map(|old| near(old, risk, full(Column::Risk)));
        self.text = full(Column::Text).unwrap_or(self.text);
        self.reading = full(Column::Reading).unwrap_or(self.reading);
    }
}

/// A narrow column is not wider or narrower than was estimated by more ems than this.
const MENDED: f64 = 0.75;
/// A full line may miss the width of its column by so many ems: glyphs are not all half or whole
/// ems wide.
pub(super) const SLACK: f64 = 0.5;
/// And by this share of the width of the column.
const SLACK_SHARE: f64 = 0.04;
/// What each em costs that a line is shorter, as the logarithm of odds.
const SHORT_COST: f64 = 1.3;
/// What each em costs that it is longer.
const LONG_COST: f64 = 4.0;

/// By how much a full line of a column so wide may miss its width, in ems.
pub(super) fn slack(column: f64) -> f64 {
    SLACK + SLACK_SHARE * column
}

/// How unlike a full line of a column a line so wide is, where what follows begins with a word of
/// `head` ems that did not fit in.
pub(super) fn misfit(width: f64, column: f64, head: f64) -> f64 {
    let room = column - width;
    let short = (room - slack(column) - (head - 1.0).max(0.0)).max(0.0);
    overrun(width, column) + SHORT_COST * short
}

/// What it costs that a line, full or not, is longer than its column.
pub(super) fn overrun(width: f64, column: f64) -> f64 {
    LONG_COST * (width - column - slack(column)).max(0.0)
}

/// Lines shorter than this, in ems, are too short to tell a width of running text.
const SHORT: f64 = 8.0;
/// The 内容 of a requirement is wider than that of an item by this factor at least.
const WIDER: f64 = 1.3;
/// The 内容 of an item is narrower than this share of that of a requirement; most of the lines that
/// are stand in it.
const NARROW: f64 = 0.75;
/// Of all lines, so many are no wider than 内容 of a requirement: others may be two cells in one line.
const MOST: [usize; 2] = [9, 10];
/// The same of the lines that are wider than 内容 of an item.
const WIDEST: [usize; 2] = [19, 20];
/// 内容 of a requirement is no narrower than this share of the widest lines.
const WIDE: f64 = 0.6;
/// So few lines tell no width.
const FEW: usize = 8;
/// Lines of one width, in ems.
const ALIKE: f64 = 0.75;
/// The widths of 内容, of a requirement and of an item, where no line tells them.
const TEXT: f64 = 38.0;
const STATEMENT: f64 = 20.0;
/// Two peaks closer than this, in ems, are one column.
const APART: f64 = 1.6;

/// Tells the widths from the pieces of all pages.
pub(super) fn estimate(pieces: &[Piece]) -> Measures {
    let after = |form: fn(Form) -> bool| -> Vec<f64> {
        let next = pieces.iter().enumerate().filter(|(_, p)| form(p.form));
        next.filter_map(|(at, _)| line(pieces.get(at + 1)?)).collect()
    };
    let all: Vec<f64> = pieces.iter().filter_map(line).collect();
    let text = text(&after(|form| form == Form::Obligation), &all).unwrap_or(TEXT);
    let statement = statement(pieces, &all, text).unwrap_or(STATEMENT);
    let wide: Vec<f64> = all.iter().copied().filter(|w| *w > WIDER * statement).collect();
    let reading = share(&wide, WIDEST).unwrap_or(text);
    let beside = after(|form| form == Form::Grade);
    let other = |w: &f64| *w < WIDER * statement && (w - statement).abs() >= APART;
    let risk = peak(&beside.into_iter().filter(other).collect::<Vec<_>>());
    let widest =
        |form| pieces.iter().filter(|p| p.form == form).map(|p| p.width).fold(SHORT, f64::max);
    Measures {
        statement,
        risk,
        text,
        reading,
        chapter: chapters(pieces),
        major: widest(Form::Major),
        minor: widest(Form::Minor),
        parts_at_spaces: parts_at_spaces(pieces, &[statement, text, reading]),
        estimated: [Some(statement), risk],
    }
}

/// Whether most lines that end in a Latin word, and go on in Japanese just below, fill no column.
fn parts_at_spaces(pieces: &[Piece], columns: &[f64]) -> bool {
    let is_below = |pair: &&[Piece]| pair[0].page == pair[1].page && pair[1].form == Form::Words;
    let ends = |pair: &&[Piece]| {
        let is_long = pair[0].form == Form::Words && pair[0].width >= SHORT;
        is_long && ends_in_latin(&pair[0].text) && begins_in_japanese(&pair[1].text)
    };
    let ends = pieces.windows(2).filter(is_below).filter(ends).map(|pair| pair[0].width);
    let is_full =
        |width: f64| columns.iter().any(|column| (width - column).abs() <= slack(*column) + 1.0);
    let (full, parted): (Vec<f64>, Vec<f64>) = ends.partition(|width| is_full(*width));
    parted.len() >= FEWEST_PARTED && parted.len() > full.len()
}

/// So few lines do not tell that a writer parts lines at spaces.
const FEWEST_PARTED: usize = 4;

/// Whether a line ends in a Latin word.
pub(super) fn ends_in_latin(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether a line begins with a letter of Japanese.
pub(super) fn begins_in_japanese(text: &str) -> bool {
    text.starts_with(is_japanese)
}

/// The width of a line that tells that of a column of running text.
fn line(piece: &Piece) -> Option<f64> {
    (piece.form == Form::Words && piece.width >= SHORT).then_some(piece.width)
}

/// The width of 内容 of a requirement: that of the lines behind an obligation. Lines of other columns
/// may stand there, too, but none as wide.
fn text(behind: &[f64], all: &[f64]) -> Option<f64> {
    let widest = share(all, MOST)?;
    let wide = |widths: &[f64]| -> Vec<f64> {
        widths.iter().copied().filter(|width| *width > WIDE * widest).collect()
    };
    let behind = wide(behind);
    let tells = if behind.len() < FEW { wide(all) } else { behind };
    peak(&tells)
}

/// The width of 内容 of an item: that of the lines behind the numbers, or, where those are of several
/// columns, that of most lines narrower than 内容 of a requirement.
fn statement(pieces: &[Piece], all: &[f64], text: f64) -> Option<f64> {
    let behind: Vec<f64> = (0..pieces.len())
        .filter(|&at| matches!(pieces[at].form, Form::Number(_)))
        .filter_map(|at| {
            let below = &pieces[at + 1..];
            line(below.iter().find(|piece| piece.form != Form::Grade)?)
        })
        .collect();
    let alike = |width: f64| behind.iter().filter(|w| (*w - width).abs() <= ALIKE).count();
    peak(&behind).filter(|&width| alike(width) >= FEW && 2 * alike(width) > behind.len()).or_else(
        || peak(&all.iter().copied().filter(|width| *width < NARROW * text).collect::<Vec<_>>()),
    )
}

/// The width that so many of so many lines have at most.
fn share(widths: &[f64], [so_many, of]: [usize; 2]) -> Option<f64> {
    let mut sorted = widths.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() * so_many / of).copied()
}

/// The length that most lines have, up to one em.
fn peak(widths: &[f64]) -> Option<f64> {
    histogram(widths).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(width, _)| width)
}

/// For each half em, how many lines end there or a half em before.
fn histogram(widths: &[f64]) -> Vec<(f64, f64)> {
    let mut ends: Vec<f64> = widths.to_vec();
    ends.sort_by(f64::total_cmp);
    let mut bins = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for &end in &ends {
        if end - last < 0.25 {
            continue;
        }
        last = end;
        let near = ends.iter().filter(|w| **w <= end + 0.25 && **w >= end - 0.75).count();
        bins.push((end, f64::from(u32::try_from(near).unwrap_or(u32::MAX))));
    }
    bins
}

/// The widths of the two columns of 項番: where the first lines of titles end that go on elsewhere.
fn chapters(pieces: &[Piece]) -> [f64; 2] {
    let starts: Vec<&Piece> = pieces.iter().filter(|p| p.form == Form::Chapter).collect();
    let mut titles: Vec<&[char]> = starts.iter().map(|p| p.chars.as_slice()).collect();
    titles.sort_unstable();
    titles.dedup();
    let goes_on = |chars: &[char]| {
        let at = titles.partition_point(|other| *other <= chars);
        titles.get(at).is_some_and(|next| next.starts_with(chars))
    };
    let cut: Vec<f64> = starts.iter().filter(|p| goes_on(&p.chars)).map(|p| p.width).collect();
    let widest = starts.iter().map(|p| p.width).fold(SHORT, f64::max);
    [widest, peak(&cut).unwrap_or(widest)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::piece::pieces;

    fn measures(text: &str) -> Measures {
        estimate(&pieces(text))
    }

    /// Ten items, each with a line of `statement` ems behind its number and a requirement of 38.
    fn items(statement: usize, requirement: &str) -> String {
        let item = |number| {
            let words =
                "管理者は記録を保存する".chars().cycle().take(statement).collect::<String>();
            let wide = "利用者ごとの権限を見直すこと".chars().cycle().take(38).collect::<String>();
            let requirement = requirement.replace("WIDE", &wide).replace("WORDS", &words);
            format!("①-{number}\n◎\n{words}\n{requirement}\n")
        };
        (1..=10).map(item).collect()
    }

    #[test]
    fn the_lines_behind_obligations_are_those_of_requirements_where_they_are_wide() {
        let told = measures(&items(20, "【遵守事項】\nWORDS\nWIDE"));
        assert!((told.statement - 20.0).abs() < 0.1 && (told.text - 38.0).abs() < 0.1, "{told:?}");
    }

    #[test]
    fn an_item_may_be_as_wide_as_a_requirement() {
        let told = measures(&items(34, "【遵守事項】\nWIDE\nWIDE"));
        assert!((told.statement - 34.0).abs() < 0.1 && (told.text - 38.0).abs() < 0.1, "{told:?}");
    }
}
