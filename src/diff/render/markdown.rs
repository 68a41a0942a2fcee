//! For a pull request, or a file of changes.

use super::report::{self, Entry, Section, Span, Style};
use crate::diff::model::Diff;

/// The changes as Markdown; cosmetic ones are only counted.
pub fn markdown(diff: &Diff) -> String {
    let mut page = format!(
        "# {} → {}\n\n",
        escaped(&report::name(&diff.old)),
        escaped(&report::name(&diff.new))
    );
    page += &summary(diff);
    for section in report::sections(diff, false) {
        page += &section_of(&section);
    }
    page
}

fn summary(diff: &Diff) -> String {
    let counts = report::counts(&diff.summary);
    let narrowed = report::narrowed(diff).map(|what| format!("{}.\n\n", sentence(&what)));
    let narrowed = narrowed.unwrap_or_default();
    if counts.is_empty() && diff.selection.is_none() {
        return format!("{}.\n", sentence(report::nothing(diff)));
    }
    if counts.is_empty() {
        let (nothing, unchanged) = (sentence(report::nothing(diff)), diff.summary.unchanged);
        return format!("{narrowed}{nothing}; {unchanged} controls are unchanged.\n");
    }
    // A row counts, so it is headed by what there may be several of.
    let row = |(count, [_, what]): &(usize, [&str; 2])| format!("| {what} | {count} |\n");
    let rows = counts.iter().map(row).collect::<String>();
    format!(
        "{narrowed}| change | count |\n| --- | ---: |\n{rows}| unchanged | {} |\n",
        diff.summary.unchanged
    )
}

/// With a capital letter.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn section_of(section: &Section) -> String {
    let entries = section.entries.iter().map(entry).collect::<String>();
    format!("\n## {}\n\n{entries}", section.title)
}

fn entry(entry: &Entry) -> String {
    let body = entry.body.iter().filter(|line| line.iter().any(|span| !span.text.is_empty()));
    let body = body.map(|line| format!("  <br>{}\n", spans(line))).collect::<String>();
    format!("- {}\n{body}", spans(&entry.head).trim())
}

fn spans(spans: &[Span]) -> String {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let text = escaped(&span.text);
    match span.style {
        _ if span.text.trim().is_empty() => text,
        Style::Plain => text,
        Style::Strong => format!("**{}**", text.trim()),
        Style::Remark => text,
        // A sign that stands for the whole line; Markdown would make a list of it.
        Style::Old | Style::New if matches!(span.text.trim(), "+" | "-") => format!("\\{text}"),
        Style::Old => format!("<del>{text}</del>"),
        Style::New => format!("<ins>{text}</ins>"),
    }
}

/// Text of the paper, so that none of it is taken for Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push_str("<br>"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
