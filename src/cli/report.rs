//! What goes to stderr: findings, the closing line, and why a command failed.

use std::io::{IsTerminal as _, Write as _};
use std::sync::LazyLock;

use besshi::batch::report::Counts;
use besshi::finding::{Code, Finding, Severity};
use besshi::record::RecordSet;

use super::Failure;

/// So many findings of one code are shown before the rest is only counted.
const MOST_OF_ONE_CODE: usize = 10;

/// Shows findings code by code, in the order in which the codes first came up.
pub(super) fn findings(findings: &[Finding]) {
    let mut groups = Vec::<(Code, Vec<&Finding>)>::new();
    for finding in findings {
        match groups.iter_mut().find(|(code, _)| *code == finding.code) {
            Some((_, group)) => group.push(finding),
            None => groups.push((finding.code, vec![finding])),
        }
    }
    for (code, group) in &groups {
        group.iter().take(MOST_OF_ONE_CODE).for_each(|finding| one_finding(finding));
        if let Some(more) = group.len().checked_sub(MOST_OF_ONE_CODE).filter(|&more| more > 0) {
            let text = format!("and {more} more; `besshi explain {code}` tells what it means");
            labelled(code.severity(), &format!("[{code}]"), &text);
        }
    }
}

fn one_finding(finding: &Finding) {
    let line = finding.to_string();
    let (label, text) = line.split_once("] ").unwrap_or(("", &line));
    labelled(finding.severity(), &format!("[{}]", label.split_once('[').map_or("", |l| l.1)), text);
}

/// Shows why a command failed, and what to do.
pub(super) fn failure(failure: &Failure) {
    labelled(Severity::Error, ":", &failure.message);
    if !failure.hint.is_empty() {
        line(&format!("{}: {}", paint("1", "hint"), on_one_line(&failure.hint)));
    }
}

/// Shows a line that opens with the severity, in colour on a terminal.
fn labelled(severity: Severity, rest_of_label: &str, text: &str) {
    let style = match severity {
        Severity::Note => "1;36",
        Severity::Warning => "1;33",
        Severity::Error => "1;31",
    };
    let label = paint(style, severity.as_str());
    line(&format!("{label}{rest_of_label} {}", on_one_line(text)));
}

/// Shows the closing line of a command that made or read records.
pub(super) fn summary(records: &RecordSet, findings: &[Finding]) {
    line(&summed_up(records, findings));
}

/// `421 controls, 503 requirements; 217 notes`, and how many requirements have no control yet:
/// `421 controls, 77 requirements, 367 not settled; …`
pub(super) fn summed_up(records: &RecordSet, findings: &[Finding]) -> String {
    let unsettled = match records.unattached.len() {
        0 => String::new(),
        count => format!(", {count} not settled"),
    };
    format!(
        "{}, {}{unsettled}; {}",
        count(records.controls.len(), "control"),
        count(records.related(), "requirement"),
        tally(findings)
    )
}

/// `1 error, 2 warnings, 40 notes`, or `no findings`.
fn tally(findings: &[Finding]) -> String {
    counted(Counts::of(findings))
}

/// The same, for findings that were counted.
pub(super) fn counted(counts: Counts) -> String {
    let parts = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note")];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    let parts = parts.map(|(n, noun)| count(usize::try_from(n).unwrap_or(usize::MAX), noun));
    let parts = parts.collect::<Vec<_>>();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// `1 document`, `2 documents`.
pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Whether any finding is as grave as `severity`.
pub(super) fn any_at_least(findings: &[Finding], severity: Severity) -> bool {
    findings.iter().any(|finding| finding.severity() >= severity)
}

/// Text from a paper may hold line breaks, and a file name may hold anything: neither may break
/// the line or steer the terminal.
pub(super) fn on_one_line(text: &str) -> String {
    text.replace('\n', "⏎").replace(|c: char| c.is_control(), "\u{fffd}")
}

/// The text in a colour, if stderr shows colours.
fn paint(style: &str, text: &str) -> String {
    if shows_colour() { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Colour only on a terminal, and never with `NO_COLOR` (<https://no-color.org>).
fn shows_colour() -> bool {
    static SHOWS: LazyLock<bool> =
        LazyLock::new(|| std::io::stderr().is_terminal() && wants_colour());
    *SHOWS
}

/// Whether a terminal, if there is one, may be written to in colour.
pub(super) fn wants_colour() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !is_set("NO_COLOR") && !is_dumb
}

/// Writes a line to stderr. When stderr is closed nobody listens, which is no failure.
pub(super) fn line(text: &str) {
    // In one piece: stderr has no buffer.
    let _ = std::io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}
