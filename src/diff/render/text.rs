//! For a terminal: readable without colour, no line wider than the window.

use unicode_linebreak::linebreaks;
use unicode_width::UnicodeWidthChar as _;

use super::report::{self, Entry, Section, Span, Style};
use crate::diff::model::Diff;

/// How the changes are shown in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns of the window; a full-width character takes two.
    pub width: usize,
    /// Whether the terminal shows colours.
    pub colour: bool,
    /// Whether cosmetic changes are shown and not only counted.
    pub cosmetic: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self { width: 80, colour: false, cosmetic: false }
    }
}

/// The changes for a terminal.
pub fn text(diff: &Diff, style: &TextStyle) -> String {
    let painter = Painter { style: *style };
    let mut lines = painter.title(diff);
    for section in report::sections(diff, style.cosmetic) {
        lines.extend(painter.section(&section));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

struct Painter {
    style: TextStyle,
}

impl Painter {
    fn title(&self, diff: &Diff) -> Vec<String> {
        let (old, new) = (report::name(&diff.old), report::name(&diff.new));
        let names = [Style::Strong.span(format!("{old} → {new}"))];
        let mut lines = self.wrap(&names, 0);
        let counts = report::counts(&diff.summary);
        let narrowed = report::narrowed(diff).map(|what| self.wrap(&[Style::Plain.span(what)], 0));
        lines.extend(narrowed.into_iter().flatten());
        if counts.is_empty() {
            lines.push(report::nothing(diff).to_owned());
        }
        if counts.is_empty() && diff.selection.is_none() {
            return lines;
        }
        let unchanged = (diff.summary.unchanged, ["unchanged"; 2]);
        for (count, [one, many]) in counts.into_iter().chain([unchanged]) {
            let what = if count == 1 { one } else { many };
            let is_hidden = what.starts_with("cosmetic") && !self.style.cosmetic;
            let remark = if is_hidden { " (--cosmetic shows them)" } else { "" };
            lines.extend(self.wrap(&[Style::Plain.span(format!("{count:6}  {what}{remark}"))], 0));
        }
        lines
    }

    fn section(&self, section: &Section) -> Vec<String> {
        let count = section.entries.len();
        let title = [Style::Strong.span(format!("{} ({count})", section.title))];
        let mut lines = vec![String::new()];
        lines.extend(self.wrap(&title, 0));
        lines.push("─".repeat(self.style.width.min(RULE)));
        lines.extend(section.entries.iter().flat_map(|entry| self.entry(entry)));
        lines
    }

    fn entry(&self, entry: &Entry) -> Vec<String> {
        let mut lines = self.wrap(&entry.head, 0);
        let body = entry.body.iter().filter(|line| line.iter().any(|span| !span.text.is_empty()));
        body.for_each(|line| lines.extend(self.wrap(line, INDENT)));
        lines
    }

    /// Breaks a line where Japanese allows it, so that it fits the window. What goes on is set in.
    fn wrap(&self, spans: &[Span], indent: usize) -> Vec<String> {
        let shown = spans.iter().flat_map(|span| self.characters(span)).collect::<Vec<_>>();
        let plain = shown.iter().map(|(c, _)| *c).collect::<String>();
        let room = self.style.width.saturating_sub(INDENT).max(LEAST);
        let lines = break_lines(&plain, room);
        let mut rest = shown.into_iter();
        let line = |(at, length): (usize, usize)| {
            let line = rest.by_ref().take(length).collect::<Vec<_>>();
            format!("{}{}", " ".repeat(if at == 0 { indent } else { INDENT }), self.paint(&line))
        };
        lines.into_iter().enumerate().map(line).collect()
    }

    /// The characters of a span, with the brackets that tell old from new without colour.
    fn characters(&self, span: &Span) -> Vec<(char, Style)> {
        let (open, close) = match span.style {
            Style::Old if !is_sign(&span.text) => ("[-", "-]"),
            Style::New if !is_sign(&span.text) => ("{+", "+}"),
            _ => ("", ""),
        };
        let text = format!("{open}{}{close}", visible(&span.text));
        text.chars().map(|c| (c, span.style)).collect()
    }

    fn paint(&self, characters: &[(char, Style)]) -> String {
        let text = |run: &[(char, Style)]| run.iter().map(|(c, _)| *c).collect::<String>();
        if !self.style.colour {
            return text(characters);
        }
        let runs = characters.chunk_by(|a, b| a.1 == b.1);
        runs.map(|run| coloured(&text(run), run[0].1)).collect()
    }
}

/// Columns of the rule under the title of a section.
const RULE: usize = 40;

/// Columns by which the text of an entry is set in.
const INDENT: usize = 4;

/// Columns that a line has at least, however narrow the window.
const LEAST: usize = 20;

/// Whether a span opens a line that is all old or all new, and tells so itself.
fn is_sign(text: &str) -> bool {
    text.starts_with("+ ") || text.starts_with("- ")
}

fn coloured(text: &str, style: Style) -> String {
    let code = match style {
        Style::Plain => return text.to_owned(),
        Style::Strong => "1",
        Style::Remark => "2",
        Style::Old => "31",
        Style::New => "32",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// Line breaks of the author are shown; nothing of a paper may steer the terminal.
fn visible(text: &str) -> String {
    text.replace('\n', "⏎").replace(|c: char| c.is_control(), "\u{fffd}")
}

/// The columns of a character. Those that are wide in some terminals and narrow in others, such as
/// ①, count as wide.
fn columns(c: char) -> usize {
    c.width_cjk().unwrap_or(0)
}

/// How many characters go on each line.
fn break_lines(text: &str, room: usize) -> Vec<usize> {
    let mut lines = Vec::new();
    let (mut line, mut width) = (0, 0);
    for piece in unbreakable(text) {
        let columns_of_piece = piece.chars().map(columns).sum::<usize>();
        let ink = piece.trim_end().chars().map(columns).sum::<usize>();
        if line > 0 && width + ink > room {
            lines.push(line);
            (line, width) = (0, 0);
        }
        for c in piece.chars() {
            if line > 0 && columns_of_piece > room && width + columns(c) > room {
                lines.push(line);
                (line, width) = (0, 0);
            }
            (line, width) = (line + 1, width + columns(c));
        }
    }
    lines.push(line);
    lines
}

/// The pieces of a text between the places where a line may end (UAX #14).
fn unbreakable(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    linebreaks(text).map(move |(end, _)| {
        let piece = &text[start..end];
        start = end;
        piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_window_and_none_begins_with_a_comma() {
        let text = "規程を定め、①-1の結果（TLS 1.3以上）を、責任者に報告する。".repeat(4);
        let painter = Painter { style: TextStyle { width: 40, ..TextStyle::default() } };
        let lines = painter.wrap(&[Style::Plain.span(text.clone())], 4);
        assert!(lines.len() > 5);
        for line in &lines {
            assert!(line.chars().map(columns).sum::<usize>() <= 40, "{line}");
            assert!(!line.trim_start().starts_with(['、', '。', '）']), "{line}");
        }
        assert_eq!(lines.iter().map(|line| &line[4..]).collect::<String>(), text);
    }

    #[test]
    fn a_word_that_fits_no_line_is_broken() {
        assert_eq!(break_lines(&"a".repeat(50), 20), [20, 20, 10]);
        assert_eq!(break_lines("", 20), [0]);
    }

    #[test]
    fn old_and_new_are_told_apart_without_colour_and_nothing_steers_the_terminal() {
        let painter = Painter { style: TextStyle::default() };
        let spans = [Style::Old.span("甲\n"), Style::New.span("乙\u{1b}[2J")];
        assert_eq!(painter.wrap(&spans, 0), ["[-甲⏎-]{+乙\u{fffd}[2J+}"]);
    }
}
