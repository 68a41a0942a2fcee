//! The closing table of a run.

use besshi::batch::manifest::Totals;
use besshi::batch::report::{Entry, Status};
use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use serde_json::json;

use super::super::log::LogArgs;
use super::super::report::{count, counted, on_one_line};

/// A longer table is not read: of more documents, those that failed are shown.
const MOST_ROWS: usize = 20;

/// Says how the run went: a row for each document and a line for all.
pub(super) fn say(log: LogArgs, documents: &[Entry], totals: Totals, unchanged: usize) {
    let width = Term::stderr().size_checked().map_or(usize::MAX, |(_, width)| width.into());
    table(documents, width).iter().for_each(|line| log.line(line));
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
fn table(documents: &[Entry], width: usize) -> Vec<String> {
    let is_long = documents.len() > MOST_ROWS;
    let shown = documents.iter().filter(|entry| !is_long || entry.status == Status::Failed);
    let shown: Vec<&Entry> = shown.collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let names = shown.iter().map(|entry| measure_text_width(&on_one_line(&entry.name)));
    let name_width = names.max().unwrap_or_default().max("document".len()).min(width / 3);
    let row = |name: &str, rest: String| {
        let name = pad_str(name, name_width, Alignment::Left, Some("…"));
        truncate_str(&format!("{name}  {rest}"), width, "…").trim_end().to_owned()
    };
    let head = row("document", cells("controls", "requirements", "findings"));
    let rows = shown.iter().map(|entry| row(&on_one_line(&entry.name), rest_of(entry)));
    let mut lines: Vec<String> = std::iter::once(head).chain(rows).collect();
    if is_long {
        lines.push(format!("and {} more in manifest.json", documents.len() - shown.len()));
    }
    lines
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
