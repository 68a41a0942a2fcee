//! Text escaped for Markdown, so that it is shown as it is: neither CommonMark nor GitHub's links
//! and tables find anything in it.

use std::fmt::Write as _;

/// A text for a cell of a table, in which a line end is `<br>`.
pub(crate) fn cell(text: &str) -> String {
    escaped(text, |_, _| "<br>")
}

/// A text for one line, in which a line end is its number.
pub(crate) fn line(text: &str) -> String {
    escaped(text, |_, _| "&#10;")
}

/// A text for a paragraph, in which a line end is a hard break (CommonMark §6.7) where there can be
/// one: between two lines that are not blank.
pub(crate) fn prose(text: &str) -> String {
    escaped(text, |before, after| match (before, after) {
        (None | Some('\n'), _) | (_, None | Some('\n')) => "&#10;",
        _ => "\\\n",
    })
}

/// Escapes a text; `line_end` writes a line end, of which it is told what stands before and after.
fn escaped(text: &str, line_end: fn(Option<char>, Option<char>) -> &'static str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        let opens_line = matches!(before, None | Some('\n'));
        let at_edge = opens_line || before == Some(' ') || matches!(after, None | Some('\n'));
        match c {
            '\n' => out.push_str(line_end(before, after)),
            _ if is_markup(c) => out.extend(['\\', c]),
            '-' | '+' | '=' if opens_line => out.extend(['\\', c]),
            // Some renderers make dashes and dots of typewriters into those of printers.
            '-' | '.' if before == Some(c) || after == Some(c) => out.extend(['\\', c]),
            '.' | ')' if out.ends_with("www") || ends_in_number(&out) => out.extend(['\\', c]),
            ' ' if !at_edge => out.push(' '),
            _ if c.is_whitespace() || c.is_control() => drop(write!(out, "&#{};", u32::from(c))),
            _ => out.push(c),
        }
        before = Some(c);
    }
    out
}

/// What Markdown gives a meaning wherever it stands.
fn is_markup(c: char) -> bool {
    "\\`*_{}[]<>#|~^&!$@:\"'".contains(c)
}

/// Whether a line so far is a number only: with a dot or a bracket it would open a list.
fn ends_in_number(out: &str) -> bool {
    let line = out.rsplit('\n').next().unwrap_or_default();
    !line.is_empty() && line.len() < 10 && line.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;

    #[test]
    fn nothing_is_markdown() {
        assert_eq!(cell("a|b <b> *c*"), "a\\|b \\<b\\> \\*c\\*");
        assert_eq!(cell("2^n^"), "2\\^n\\^");
        assert_eq!(cell(" a  b\n"), "&#32;a &#32;b<br>");
        assert_eq!(line("http://www.example.com"), "http\\://www\\.example.com");
        assert_eq!(line("a\r\u{3000}b"), "a&#13;&#12288;b");
        assert_eq!(prose("1. a\n- b\n\nc\n"), "1\\. a\\\n\\- b&#10;&#10;c&#10;");
    }

    /// What a reader of Markdown sees.
    fn read(markdown: &str) -> String {
        let event = |event| match event {
            Event::Text(text) => text.to_string(),
            Event::HardBreak => "\n".to_owned(),
            Event::Start(_) | Event::End(_) => String::new(),
            other => panic!("{other:?} in {markdown:?}"),
        };
        Parser::new_ext(markdown, Options::all()).map(event).collect()
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_the_same(
            text in "([-+=*_#>`~|.:!&;<\\[\\]()\\\\ \n\t1a③漢、^$\"'{}]|www\\.|http://|&#65;){0,12}",
        ) {
            prop_assert_eq!(&read(&prose(&text)), &text);
            prop_assert_eq!(&read(&line(&text)), &text);
        }
    }
}
