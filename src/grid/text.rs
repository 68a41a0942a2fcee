//! Lines → the text of a cell: wrapped lines are joined, the author's own line breaks are kept.
//!
//! Japanese is wrapped at any character, so a line that could have held more and does not was ended
//! by its author. How much more it could have held is the measure of its column less its width.

use std::collections::{BTreeMap, BTreeSet};

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::{Cell, Grid, Line};
use crate::fold::{self, Fold, Folded, Rule};
use crate::grid::lines::Direction;
use crate::ink::{Glyph, Unicode};

/// A line that leaves this much more than the next word's width, in ems, was ended by its author.
/// Writers measure with other fonts than they print with: Excel is off by up to one character.
const SLACK: f64 = 0.6;
/// Lines that come this close, in ems, to the inner width of their cell show the true measure.
const NEARLY_FULL: f64 = 2.0;
/// The width of a space, in ems: writers drop the one at a line end, but it had to have room.
const SPACE: f64 = 0.35;
/// Opens a paragraph; a wrapped line leaves it at its end.
const INDENT: char = '\u{3000}';
/// The widest padding of a cell, in ems.
const PADDING: f64 = 0.6;

/// Sets the measure of each cell: what a full line of its column holds.
pub fn measure(grid: &mut Grid) {
    let mut columns: BTreeMap<_, Vec<&mut Cell>> = BTreeMap::new();
    for cell in &mut grid.cells {
        columns.entry((cell.column, cell.column_span)).or_default().push(cell);
    }
    for mut cells in columns.into_values() {
        let Some(measure) = column_measure(|| cells.iter().map(|cell| &**cell)) else { continue };
        for cell in &mut cells {
            cell.measure = measure;
        }
    }
    for cell in grid.cells.iter_mut().filter(|cell| is_upright(cell)) {
        cell.measure = cell.rect.height();
    }
    for cell in grid.cells.iter_mut().filter(|cell| is_stack(cell)) {
        cell.measure = STACK;
    }
}

/// The measure of a stack: every line of it goes on without a space.
pub(crate) const STACK: f64 = -1.0;
/// A stack has at least so many characters.
const LOWEST_STACK: usize = 4;
/// A stack is at most so wide, in ems.
const WIDEST_STACK: f64 = 1.3;

/// Whether a cell is written downwards, character under character, each upright. Values that stand one
/// under the other are few different ones, or signs.
fn is_stack(cell: &Cell) -> bool {
    if cell.lines.first().is_none_or(|line| line.glyphs > 1) {
        return false;
    }
    let lines: Vec<&Line> = cell.lines.iter().filter(|line| line.glyphs > 0).collect();
    if lines.len() < LOWEST_STACK || lines.iter().any(|line| line.glyphs > 1) {
        return false;
    }
    let all = lines.iter().map(|line| line.rect).reduce(|a, b| a.union(b));
    let em = lines.iter().map(|line| line.em).fold(0.0, f64::max);
    let distinct: BTreeSet<&str> = lines.iter().map(|line| line.raw.trim()).collect();
    let are_signs = |pair: &[&Line]| is_sign(&pair[0].raw) && is_sign(&pair[1].raw);
    all.is_some_and(|all| all.width() <= WIDEST_STACK * em)
        && 2 * distinct.len() > lines.len()
        && !lines.windows(2).any(are_signs)
}

fn is_upright(cell: &Cell) -> bool {
    cell.lines.first().is_some_and(|line| matches!(line.direction, Direction::Down | Direction::Up))
}

/// The measure of the cells of one column; `None` when none has any text.
fn column_measure<'a, I: Iterator<Item = &'a Cell>>(cells: impl Fn() -> I) -> Option<f64> {
    let level = |cell: &&Cell| !is_upright(cell) && !cell.lines.is_empty();
    let em = cells().filter(level).flat_map(|c| &c.lines).map(|line| line.em).reduce(f64::max)?;
    let width = cells().filter(level).map(|cell| cell.rect.width()).fold(0.0, f64::max);
    let indents =
        cells().filter(level).flat_map(|c| c.lines.iter().map(|line| line.rect.x0 - c.rect.x0));
    let padding = indents.fold(f64::INFINITY, f64::min).clamp(0.0, PADDING * em);
    let inner = width - 2.0 * padding;
    let wrapped =
        cells().filter(level).flat_map(|c| c.lines.split_last().map_or(&[][..], |(_, rest)| rest));
    let fullest = wrapped.map(|line| line.width).fold(0.0, f64::max);
    Some(if fullest > inner - NEARLY_FULL * em { fullest.min(inner) } else { inner })
}

/// Joins lines into one text, mended by the named rules of [`fold`]. `measure` is the width of a
/// full line, in points. What was joined and mended is logged: the lines as printed, one under the
/// other, and the log give the text.
pub fn join<'a, L>(lines: L, measure: f64) -> Folded
where
    L: IntoIterator<Item = &'a Line, IntoIter: Clone>,
{
    let Joined { text, log, .. } = join_with(lines, measure, Some(Vec::new()));
    Folded { text, log: log.unwrap_or_default() }
}

/// The text that [`join`] makes of lines, without the log.
pub fn joined<'a, L>(lines: L, measure: f64) -> String
where
    L: IntoIterator<Item = &'a Line, IntoIter: Clone>,
{
    join_with(lines, measure, None).text
}

fn join_with<'a, L>(lines: L, measure: f64, log: Option<Vec<Fold>>) -> Joined<'a>
where
    L: IntoIterator<Item = &'a Line, IntoIter: Clone>,
{
    let lines = lines.into_iter();
    let mut joined = Joined { log, ..Joined::default() };
    joined.text.reserve(lines.clone().map(|line| line.raw.len() + 1).sum());
    let mut above: Option<&Line> = None;
    let mut list = Opening::Words;
    for line in lines.filter(|line| !line.is_blank()) {
        let opening = Opening::of(&line.raw);
        let seam = match above {
            None => {
                list = opening;
                ""
            }
            Some(_) if measure <= STACK => "",
            Some(above) if ends_line(above, line, measure) => "\n",
            Some(above) if opening.begins_entry(&above.raw, list) => "\n",
            Some(above) => seam_between(above, &line.raw),
        };
        joined.append(line, seam, above.is_some());
        above = Some(line);
    }
    joined.finish();
    joined
}

/// The lines of a text as printed, one under the other.
pub fn raw<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let mut raw = String::new();
    for line in lines.into_iter().filter(|line| !line.is_blank()) {
        raw.push_str(if raw.is_empty() { "" } else { "\n" });
        raw.push_str(&line.raw);
    }
    raw
}

/// A text in the making.
#[derive(Default)]
struct Joined<'a> {
    text: String,
    /// What was joined and mended, where that is asked for.
    log: Option<Vec<Fold>>,
    /// How many characters the raw text has so far, where there is a log.
    at: usize,
    /// White space at the end of the raw text that is not yet written.
    pending: &'a str,
}

impl<'a> Joined<'a> {
    /// Appends a line after `seam`, which stands for all white space between it and the line above.
    fn append(&mut self, line: &'a Line, seam: &str, follows: bool) {
        let (upto, pending) = line.raw.split_at(line.raw.trim_end().len());
        let (lead, body) = upto.split_at(upto.len() - upto.trim_start().len());
        self.replace([self.pending, if follows { "\n" } else { "" }, lead], seam);
        self.fold(body);
        self.pending = pending;
    }

    /// Writes what the rules make of a piece of text.
    fn fold(&mut self, body: &str) {
        if fold::is_plain_text(body) {
            self.text.push_str(body);
        } else {
            let folded = fold::text(body);
            self.text.push_str(&folded.text);
            let shift = self.at;
            let shifted = folded.log.into_iter().map(|fold| Fold { at: fold.at + shift, ..fold });
            if let Some(log) = &mut self.log {
                log.extend(shifted);
            }
        }
        if self.log.is_some() {
            self.at += body.chars().count();
        }
    }

    /// Writes `to` for these pieces, and logs it where they differ.
    fn replace(&mut self, from: [&str; 3], to: &str) {
        self.text.push_str(to);
        let Some(log) = &mut self.log else { return };
        let at = self.at;
        let length =
            |piece: &&str| if piece.len() < 2 { piece.len() } else { piece.chars().count() };
        self.at += from.iter().map(length).sum::<usize>();
        if !from.iter().flat_map(|piece| piece.bytes()).eq(to.bytes()) {
            let (from, to) = (from.concat(), to.to_owned());
            log.push(Fold { rule: Rule::Join, at, from, to });
        }
    }

    fn finish(&mut self) {
        self.replace([self.pending, "", ""], "");
    }
}

/// What stands between two lines of one sentence: a space that is printed or was lost, or nothing.
fn seam_between(above: &Line, line: &str) -> &'static str {
    let real_space =
        above.raw.ends_with(char::is_whitespace) || line.starts_with(char::is_whitespace);
    let lost = || !above.cuts_word && space_was_lost(&above.raw, line);
    if real_space || lost() { " " } else { "" }
}

/// Whether the author, not the width of the column, ended the line `above`.
fn ends_line(above: &Line, line: &Line, measure: f64) -> bool {
    let space = if changes_script(&above.raw, &line.raw) { SPACE } else { 0.0 };
    let em = above.em.max(line.em);
    let room = measure - above.width - (SLACK + space) * em;
    // Some writers end a line early, so that no single character is left for the last.
    let is_rest = line.width <= REST * em && ends_sentence(&line.raw) && !ends_sentence(&above.raw);
    let lead = if is_rest { line.lead.max(line.width) } else { line.lead };
    room > lead
        || room > line.head && ends_sentence(&above.raw)
        || is_unbreakable(&above.raw, &line.raw)
        || is_sign(&above.raw) && is_sign(&line.raw)
        || line.raw.starts_with(INDENT)
}

/// The last line of a sentence is no more than a rest of it up to so many ems.
const REST: f64 = 3.0;

/// Whether one of two lines meets the other with a Latin letter or digit, the other with another.
fn changes_script(above: &str, line: &str) -> bool {
    above.ends_with(is_latin) != line.starts_with(is_latin)
}

/// Whether no writer ends a line here (UAX #14, LB30): between an ASCII bracket and a Latin letter or
/// digit.
fn is_unbreakable(above: &str, line: &str) -> bool {
    above.ends_with([')', ']']) && line.starts_with(is_latin)
}

/// Whether a line is a single sign, such as ◎ or －: a value of its own, not a piece of a sentence.
fn is_sign(raw: &str) -> bool {
    let mut chars = raw.trim().chars();
    let sign = |c: char| c == '〇' || !c.is_alphanumeric() && !may_hang(c) && !is_bracket(c);
    matches!((chars.next(), chars.next()), (Some(c), None) if sign(c))
}

fn is_bracket(c: char) -> bool {
    is_opening(c) || c == '〕'
}

/// Whether a character is an opening bracket.
pub fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（' | '「' | '『' | '【' | '〔' | '[' | '［' | '〈' | '《')
}

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// With a bullet and a space: an entry of a list.
    Bullet,
    /// With a mark that could also be a part of a sentence.
    Mark(Kind),
    /// With words.
    Words,
}

/// The marks of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// This sign.
    Sign(char),
    /// ①, ⑴.
    Circled,
    /// (1), （ア）.
    Bracketed,
    /// １．, イ．
    Dotted,
}

impl Opening {
    fn of(raw: &str) -> Self {
        let mut chars = raw.trim_start().chars();
        let (first, second) = (chars.next(), chars.next());
        let spaced = second.is_some_and(char::is_whitespace);
        match first {
            Some(
                '・' | '･' | '‧' | '•' | '●' | '■' | '□' | '◆' | '◇' | '-' | '–' | '－' | '*'
                | '＊',
            ) if spaced => Self::Bullet,
            Some(sign @ ('※' | '【' | '■' | '●' | '・' | '･' | '‧')) => {
                Self::Mark(Kind::Sign(sign))
            }
            // ①-6 at the beginning of a line cites another item.
            Some('①'..='⑳' | '➀'..='➉' | '㉑'..='㉟' | '㊱'..='㊿' | '⑴'..='⒇')
                if !matches!(second, Some('-' | '\u{ad}' | '－' | '‐')) =>
            {
                Self::Mark(Kind::Circled)
            }
            Some('(' | '（') if is_bracketed(raw) => Self::Mark(Kind::Bracketed),
            Some(_) if is_dotted(raw) => Self::Mark(Kind::Dotted),
            _ => Self::Words,
        }
    }

    /// Whether a line that opens so begins an entry of a list, or at least a sentence. `list` is how
    /// the whole text opens: a list shows its marks from its first line on.
    fn begins_entry(self, above: &str, list: Self) -> bool {
        match self {
            Self::Bullet => true,
            Self::Mark(_) => ends_sentence(above) || self == list,
            Self::Words => false,
        }
    }
}

/// Whether a text opens with a number or a kana in brackets: `(1)`, `（ア）`.
fn is_bracketed(text: &str) -> bool {
    let rest = text.trim_start().trim_start_matches(['(', '（']);
    let body: Vec<char> = rest.chars().take(3).collect();
    body.len() > 1 && body[1..].iter().any(|c| matches!(c, ')' | '）')) && body[0].is_alphanumeric()
}

/// Whether a text opens with a number or a letter and a full stop, as headings do: `１．立地`, `ａ．`.
fn is_dotted(text: &str) -> bool {
    let text = text.trim_start();
    // Nearly every line goes on with a letter: no full stop in it is looked for.
    let is_letter = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let second = text.chars().nth(1).filter(|&c| !is_letter(c));
    if !second.is_some_and(|c| c == '．' || c.is_numeric()) {
        return false;
    }
    let Some((mark, rest)) = text.split_once('．') else { return false };
    let is_mark = match mark.chars().count() {
        1 => mark.starts_with(char::is_alphanumeric),
        _ => !mark.is_empty() && mark.chars().all(char::is_numeric),
    };
    is_mark && !rest.is_empty() && !rest.starts_with(char::is_numeric)
}

fn ends_sentence(raw: &str) -> bool {
    raw.trim_end().ends_with(['。', '：', ':', '」', '】', '．'])
}

/// Whether a space was lost where a line was wrapped: between Latin words nothing else lets a line
/// end (UAX #14), unless one word fills the line and had to be cut.
fn space_was_lost(above: &str, line: &str) -> bool {
    let (Some(last), Some(first)) = (above.chars().next_back(), line.chars().next()) else {
        return false;
    };
    let ends = is_latin(last) || matches!(last, ',' | '.' | ';' | ':');
    if !ends || !is_latin(first) {
        return false;
    }
    if first.is_ascii_digit() && is_number(above) {
        return false;
    }
    let tail = word_at(above, true);
    let head = word_at(line, false);
    let joined = format!("{tail}{head}");
    let address = joined.contains("://") || joined.contains('@') || joined.contains("www.");
    let cut = tail.len() == above.trim_start().len() && tail.chars().count() > 3;
    let breakable = linebreaks(&joined).any(|(at, _)| at == tail.len());
    !address && !cut && !breakable
}

/// Whether a line ends in digits, or in digits and the point or comma inside a number: what goes on
/// with digits is the same number.
fn is_number(above: &str) -> bool {
    let word = word_at(above, true).trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = word.strip_suffix(['.', ',']).unwrap_or(word);
    digits.ends_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// The Latin word at the end or at the beginning of a line.
fn word_at(line: &str, end: bool) -> &str {
    let latin = |c: char| !c.is_ascii_graphic();
    match end {
        true => line.rfind(latin).map_or(line, |i| line[i..].trim_start_matches(latin)),
        false => line.find(latin).map_or(line, |i| &line[..i]),
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{c0}'..=LAST_LATIN).contains(&c)
}

/// The end of Latin Extended-B.
const LAST_LATIN: char = '\u{24f}';

/// The first characters of a text, on one line, for messages.
pub fn beginning(text: &str) -> String {
    const LENGTH: usize = 24;
    let mut chars = text.chars().filter(|c| *c != '\n');
    let first: String = chars.by_ref().take(LENGTH).collect();
    if chars.next().is_some() { first + "…" } else { first }
}

/// Whether a glyph ends a Latin word, so that a gap after it may be a space.
pub fn is_latin_end(glyph: &Glyph) -> bool {
    // Nearly all letters are Japanese: far above the last that is Latin.
    matches!(glyph.text, Unicode::Char(c)
        if c <= LAST_LATIN && (c.is_ascii_graphic() || is_latin(c)))
}

/// Whether a glyph begins a Latin word.
pub fn is_latin_start(glyph: &Glyph) -> bool {
    is_latin_end(glyph)
}

/// Whether a character may hang out of its column (JIS X 4051 hanging punctuation and what writers
/// that compress do not move to the next line).
pub fn may_hang(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | ','
            | '.'
            | '」'
            | '』'
            | '）'
            | ')'
            | '】'
            | '〉'
            | '》'
            | '］'
            | ']'
            | '・'
            | '‧'
            | 'ー'
    )
}

/// How much of the beginning of a line stays together, in points from `start`: by UAX #14, and for a
/// writer that parts nothing within `(IaaS、PaaS` or `後、API`, only at spaces and between Japanese
/// letters. `ends` gives, for each glyph, its end in `raw` and on the page.
pub fn beginnings(raw: &str, ends: &[(usize, f64)], start: f64) -> (f64, f64) {
    let mut breaks = linebreaks(raw)
        .filter(|&(at, kind)| at > 0 && (kind == BreakOpportunity::Allowed || at == raw.len()))
        .map(|(at, _)| at);
    let width = |cut: usize| {
        let cut = raw[..cut].trim_end().len();
        ends.iter().find(|(end, _)| *end >= cut).map_or(0.0, |(_, x)| (x - start).max(0.0))
    };
    let head = breaks.next().unwrap_or(raw.len());
    let lead = match stays_together(raw, head) {
        true => breaks.find(|&at| !stays_together(raw, at)).unwrap_or(raw.len()),
        false => head,
    };
    (width(head), width(lead))
}

/// Whether some writers do not end a line at `at` although they may: between punctuation and Latin.
fn stays_together(raw: &str, at: usize) -> bool {
    let punctuated = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    raw[at..].starts_with(|c: char| is_latin(c) || c == '(') && raw[..at].ends_with(punctuated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;

    fn line(raw: &str, width: f64) -> Line {
        Line { raw: raw.into(), width, head: 10.0, lead: 10.0, em: 10.0, ..Line::default() }
    }

    fn joined(lines: &[(&str, f64)]) -> String {
        let lines: Vec<Line> = lines.iter().map(|(raw, width)| line(raw, *width)).collect();
        let folded = join(&lines, 100.0);
        assert_eq!(fold::replay(&raw(&lines), &folded.log), folded.text);
        folded.text
    }

    #[test]
    fn a_wrapped_line_is_joined_without_a_space() {
        assert_eq!(
            joined(&[("不正なソフトウェアが混", 100.0), ("入していないか", 70.0)]),
            "不正なソフトウェアが混入していないか"
        );
    }

    #[test]
    fn a_stack_of_characters_is_one_word() {
        let lines: Vec<Line> =
            ["1", ".", "サ", "ー", "バ", "(", "S", "L", "A", ")"].map(|raw| line(raw, 5.0)).into();
        let stacked = |lines: Vec<Line>| {
            let lines = lines.into_iter().zip(0..).map(|(line, at)| {
                let y0 = 12.0 * f64::from(at);
                Line { rect: Rect::new(20.0, y0, 30.0, y0 + 10.0), glyphs: 1, ..line }
            });
            let cell = Cell { lines: lines.collect(), ..Cell::default() };
            is_stack(&cell)
        };
        assert!(stacked(lines.clone()));
        assert!(!stacked(lines[..3].to_vec()));
        assert!(!stacked(["◎", "○", "－", "☆"].map(|raw| line(raw, 10.0)).into()));
        assert!(!stacked(["有", "無", "有", "有"].map(|raw| line(raw, 10.0)).into()));
        assert_eq!(join(&lines, STACK).text, "1.サーバ(SLA)");
    }

    #[test]
    fn a_line_that_could_have_held_more_was_ended_by_its_author() {
        assert_eq!(
            joined(&[("次の設定を行う。", 80.0), ("その他", 30.0)]),
            "次の設定を行う。\nその他"
        );
    }

    #[test]
    fn a_bullet_begins_a_line_even_after_a_full_one() {
        assert_eq!(
            joined(&[("次の設定を行うこととす", 100.0), ("・ 検査", 30.0)]),
            "次の設定を行うこととす\n・ 検査"
        );
    }

    #[test]
    fn a_reference_at_the_beginning_of_a_wrapped_line_is_prose() {
        assert_eq!(
            joined(&[("この場合においても、前", 100.0), ("①-1の結果", 60.0)]),
            "この場合においても、前①-1の結果"
        );
    }

    #[test]
    fn a_list_shows_its_mark_from_its_first_line_on() {
        assert_eq!(
            joined(&[("・住民情報システム等", 100.0), ("・経理", 20.0)]),
            "・住民情報システム等\n・経理"
        );
        assert_eq!(
            joined(&[("住民情報システムと経理", 100.0), ("・人事", 20.0)]),
            "住民情報システムと経理・人事"
        );
        assert_eq!(
            joined(&[("ロ．電源設備と空調等", 98.0), ("１．設置", 20.0)]),
            "ロ．電源設備と空調等\n１．設置"
        );
        assert_eq!(
            joined(&[("版は次のとおりとする第", 98.0), ("１．５版", 20.0)]),
            "版は次のとおりとする第１．５版"
        );
    }

    #[test]
    fn signs_one_under_the_other_are_values_of_their_own() {
        assert_eq!(joined(&[("◎", 10.0), ("－", 10.0), ("〇", 10.0)]), "◎\n－\n〇");
        assert_eq!(join(&[line("タ", 10.0), line("ー", 10.0)], 10.0).text, "ター");
    }

    #[test]
    fn a_writer_may_keep_latin_and_the_punctuation_before_it_together() {
        let next = |raw: &str| Line { lead: 40.0, ..line(raw, 60.0) };
        let text = |above: &str| join(&[line(above, 70.0), next("後、API の")], 100.0).text;
        assert_eq!(text("更新版の公開"), "更新版の公開後、API の");
        assert_eq!(text("公開する。"), "公開する。\n後、API の");
    }

    #[test]
    fn a_line_that_nothing_can_wrap_was_ended_by_its_author() {
        assert_eq!(
            joined(&[("359 [地上-100hPa面]", 100.0), ("357 [70hPa]", 50.0)]),
            "359 [地上-100hPa面]\n357 [70hPa]"
        );
    }

    #[test]
    fn an_indented_line_opens_a_paragraph() {
        assert_eq!(
            joined(&[("平日　9:00-12:30", 98.0), ("　12月より平日", 50.0)]),
            "平日　9:00-12:30\n12月より平日"
        );
    }

    #[test]
    fn digits_that_go_on_are_one_number() {
        assert_eq!(joined(&[("24時間36", 98.0), ("5日", 20.0)]), "24時間365日");
        assert_eq!(joined(&[("手順書の第2.", 98.0), ("1版", 20.0)]), "手順書の第2.1版");
    }

    #[test]
    fn what_stays_together_at_the_beginning_of_a_line() {
        let ends = |raw: &str| -> Vec<(usize, f64)> {
            let ends = raw.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.zip(1..).map(|(end, x)| (end, f64::from(x))).collect()
        };
        let of = |raw: &str| beginnings(raw, &ends(raw), 0.0);
        assert_eq!(of("入して"), (1.0, 1.0));
        assert_eq!(of("後、API の"), (2.0, 5.0));
        assert_eq!(of("(IaaS、PaaS)を"), (6.0, 11.0));
    }

    #[test]
    fn a_space_is_given_back_between_latin_words_only() {
        assert_eq!(
            joined(&[("暗号化通信には TLS", 98.0), ("1.3 以上", 60.0)]),
            "暗号化通信には TLS 1.3 以上"
        );
        assert_eq!(
            joined(&[("詳しくはhttps://a.jp/foo", 98.0), ("bar", 30.0)]),
            "詳しくはhttps://a.jp/foobar"
        );
        assert_eq!(joined(&[("導入した OS", 98.0), ("の版", 30.0)]), "導入した OSの版");
    }
}
