//! The closing table of a run.

use besshi::batch::manifest::{Totals, unread};
use besshi::batch::report::{Entry, Status};
use besshi::finding::Finding;
use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use serde_json::json;

use super::super::log::LogArgs;
use super::super::report::{count, counted, on_one_line};

/// A longer table is not read: of more documents, those that failed are shown.
const MOST_ROWS: usize = 20;

/// Says how the run went: a row for each document and for what could not be looked at, and a line for
/// all.
pub(super) fn say(
    log: LogArgs,
    documents: &[Entry],
    findings: &[Finding],
    totals: Totals,
    unchanged: usize,
) {
    let width = Term::stderr().size_checked().map_or(usize::MAX, |(_, width)| width.into());
    table(documents, findings, width).iter().for_each(|line| log.line(line));
    log.line(&closing(totals, unchanged));
    log.event(
        "summary",
        json!({"done": totals.done, "unchanged": unchanged, "failed": totals.failed,
               "pages": totals.pages, "findings": totals.findings}),
    );
}

/// `12 documents: 11 done, of which 3 unchanged; 1 failed; 2 warnings, 40 notes`
fn closing(totals: Totals, unchanged: usize) -> String {
    let Totals { done, failed, findings, .. } = totals;
    let mut parts = vec![format!("{}: {done} done", count(done + failed, "document"))];
    if unchanged > 0 {
        parts[0].push_str(&format!(", {unchanged} of them unchanged since an earlier run"));
    }
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    parts.push(counted(findings));
    parts.join("; ")
}

/// The rows of the table, no wider than the terminal.
fn table(documents: &[Entry], findings: &[Finding], width: usize) -> Vec<String> {
    let is_long = documents.len() > MOST_ROWS;
    let shown = documents.iter().filter(|entry| !is_long || entry.status == Status::Failed);
    let rows = shown.map(|entry| (on_one_line(&entry.name), rest_of(entry)));
    let mut rows: Vec<(String, String)> = rows.collect();
    let left_out = documents.len() - rows.len();
    rows.extend(unread(findings).map(unread_row));
    if rows.is_empty() {
        return Vec::new();
    }
    let names = rows.iter().map(|(name, _)| measure_text_width(name));
    let name_width = names.max().unwrap_or_default().max("document".len()).min(width / 3);
    let row = |name: &str, rest: String| {
        let name = pad_str(name, name_width, Alignment::Left, Some("…"));
        truncate_str(&format!("{name}  {rest}"), width, "…").trim_end().to_owned()
    };
    let head = row("document", cells("controls", "requirements", "findings"));
    let rows = rows.into_iter().map(|(name, rest)| row(&name, rest));
    let mut lines: Vec<String> = std::iter::once(head).chain(rows).collect();
    if left_out > 0 {
        lines.push(format!("and {left_out} more in manifest.json"));
    }
    lines
}

/// The row of a path that cannot be looked at.
fn unread_row(finding: &Finding) -> (String, String) {
    let path = finding.place.source.as_deref().unwrap_or_default();
    (on_one_line(path), format!("failed: {}", on_one_line(&finding.message)))
}

fn cells(controls: &str, requirements: &str, findings: &str) -> String {
    format!("{controls:>8}  {requirements:>12}  {findings}")
}

fn rest_of(entry: &Entry) -> String {
    match &entry.failure {
        Some(failure) => format!("failed: {}", on_one_line(&failure.message)),
        None => cells(
            &entry.controls.to_string(),
            &entry.requirements.to_string(),
            &counted(entry.findings),
        ),
    }
}
