//! The records beside the pages: each control with all of its fields, and where each was read.

use std::fmt::Write as _;

use super::atlas::Atlas;
use super::{At, Reading};
use crate::finding::{Code, Severity};
use crate::fold::{Fold, Rule};
use crate::html::escaped;
use crate::provenance::ControlOrigin;
use crate::record::{Control, Doubt, Heading, Requirement, is_part};
use crate::words;

/// All controls.
pub(super) fn write(reading: &Reading, atlas: &Atlas<'_>, out: &mut String) {
    let conversion = &reading.conversion;
    let controls = conversion.records.controls.iter().zip(&conversion.provenance.controls);
    for (index, (control, origin)) in controls.enumerate() {
        Panel { control, origin, atlas }.write(index, out);
    }
}

/// Patches as an attribute: `3.12 4.0`.
pub(super) fn places(at: &[At]) -> String {
    at.iter().map(|at| format!("{}.{}", at.sheet, at.patch)).collect::<Vec<_>>().join(" ")
}

/// One control.
struct Panel<'a> {
    control: &'a Control,
    origin: &'a ControlOrigin,
    atlas: &'a Atlas<'a>,
}

impl Panel<'_> {
    fn write(&self, index: usize, out: &mut String) {
        let control = self.control;
        let doubtful = if control.doubts.is_empty() { "" } else { " doubtful" };
        let pages = control.pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            out,
            "<article class=\"control{doubtful}\" id=\"c{index}\" data-id=\"{id}\" tabindex=\"-1\" \
             aria-label=\"対策項目 {id}\">\n<h3>{id} <small>p. {pages}</small></h3>",
            id = escaped(&control.id),
        );
        self.own_fields(out);
        for (at, requirement) in control.requirements.iter().enumerate() {
            self.requirement(at, requirement, out);
        }
        let known = |doubt: &&Doubt| !self.is_shown(doubt);
        let rest: String = control.doubts.iter().filter(known).map(doubt_line).collect();
        if !rest.is_empty() {
            let _ = writeln!(out, "<ul class=\"doubts\">{rest}</ul>");
        }
        out.push_str("</article>\n");
    }

    fn own_fields(&self, out: &mut String) {
        let control = self.control;
        let minor = control.minor.as_ref();
        let minor = minor.map(|m| m.mark.clone().unwrap_or_default() + &m.title);
        out.push_str("<dl>\n");
        self.field("section", control.section.as_ref().map(numbered).as_deref(), out);
        self.field("major", control.major.as_ref().map(numbered).as_deref(), out);
        self.field("minor", minor.as_deref(), out);
        self.field("number", Some(&control.number), out);
        self.field("grade", control.grade.as_deref(), out);
        self.field("statement", control.statement.as_deref(), out);
        self.field("risk_scenario", control.risk_scenario.as_deref(), out);
        out.push_str("</dl>\n");
    }

    fn requirement(&self, at: usize, requirement: &Requirement, out: &mut String) {
        let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
        let text = match (obligation, text) {
            (Some(words), text) => {
                Some(format!("【{words}】\n{}", text.as_deref().unwrap_or_default()))
            }
            (None, text) => text.clone(),
        };
        let _ = writeln!(out, "<section class=\"requirement\"><h4>要求事項 {}</h4>\n<dl>", at + 1);
        let mut field = |part: &str, value: Option<&str>| {
            self.field(&format!("requirements[{at}].{part}"), value, out);
        };
        field("volume", volume.as_deref());
        field("chapter", chapter.as_ref().map(numbered).as_deref());
        field("clause", clause.as_deref());
        field("text", text.as_deref().map(str::trim_end));
        field("reading", reading.as_deref());
        out.push_str("</dl></section>\n");
    }

    /// A field: its name, which is a button where the page shows it, its value, its doubts.
    fn field(&self, field: &str, value: Option<&str>, out: &mut String) {
        let origins = self.origin.fields.iter().filter(|o| is_part(&o.field, field));
        let mut at: Vec<At> = origins.clone().flat_map(|o| self.atlas.field(o)).collect();
        at.sort_unstable();
        at.dedup();
        let doubts = self.control.doubts.iter().filter(|doubt| is_about(doubt, field));
        let doubts: String = doubts.map(doubt_line).collect();
        let label = label(field, &at);
        let repairs: String = origins.flat_map(|o| &o.rules).filter_map(repair).collect();
        let _ = write!(
            out,
            "<div class=\"field{}\" data-f=\"{field}\" data-at=\"{}\"><dt>{label}</dt>",
            if doubts.is_empty() { "" } else { " doubtful" },
            places(&at),
        );
        let _ = match value {
            Some(value) => write!(out, "<dd class=\"value\">{}</dd>", escaped(value)),
            None => write!(out, "<dd class=\"none\">（なし）</dd>"),
        };
        if !repairs.is_empty() {
            let _ = write!(out, "<dd class=\"repairs\">補正 {repairs}</dd>");
        }
        if !doubts.is_empty() {
            let _ = write!(out, "<dd><ul class=\"doubts\">{doubts}</ul></dd>");
        }
        out.push_str("</div>\n");
    }

    /// Whether a doubt stands under a field.
    fn is_shown(&self, doubt: &Doubt) -> bool {
        let count = self.control.requirements.len();
        let of_requirement = |at| PARTS.map(|part| format!("requirements[{at}].{part}"));
        let mut fields = (0..count).flat_map(of_requirement);
        OWN.iter().any(|field| is_about(doubt, field)) || fields.any(|f| is_about(doubt, &f))
    }
}

const OWN: [&str; 7] =
    ["section", "major", "minor", "number", "grade", "statement", "risk_scenario"];
const PARTS: [&str; 5] = ["volume", "chapter", "clause", "text", "reading"];

/// Whether a doubt is about a field or a part of it; 【遵守事項】 stands in the text.
fn is_about(doubt: &Doubt, field: &str) -> bool {
    let doubted = doubt.field.replace(".obligation", ".text");
    is_part(&doubted, field)
}

/// The name of a field; a button where the page shows the field.
fn label(field: &str, at: &[At]) -> String {
    let words = match words::requirement(field) {
        Some((_, Some(part))) => words::requirement_part(part).to_owned(),
        _ => words::field(field),
    };
    if at.is_empty() {
        return format!("<span title=\"{field}\">{words}</span>");
    }
    format!("<button type=\"button\" title=\"{field}\">{words}</button>")
}

fn doubt_line(doubt: &Doubt) -> String {
    let code = Code::find(&doubt.code);
    let severity = code.map_or(Severity::Warning, Code::severity);
    let summary = code.map_or("", Code::summary);
    format!(
        "<li class=\"doubt {}\"><b>要確認</b> {} <code title=\"{}\">{}</code> {}</li>",
        severity.as_str(),
        code.map_or("", Code::japanese),
        escaped(summary),
        escaped(&doubt.code),
        escaped(&doubt.note)
    )
}

/// A repair of the text, other than the joining of lines.
fn repair(fold: &Fold) -> Option<String> {
    (fold.rule != Rule::Join).then(|| {
        let shown = |text: &str| escaped(&text.escape_debug().to_string());
        format!("<code>{}: {} → {}</code> ", fold.rule, shown(&fold.from), shown(&fold.to))
    })
}

/// `8. 利用機器・サービスに対する安全管理措置`.
fn numbered(heading: &Heading) -> String {
    let number = heading.number.as_ref().map(|number| format!("{number}. "));
    number.unwrap_or_default() + &heading.title
}

/// A requirement on one line, for lists.
pub(super) fn in_short(requirement: &Requirement) -> String {
    let chapter = requirement.chapter.as_ref().map(numbered);
    let parts = [&requirement.volume, &chapter, &requirement.clause, &requirement.text];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}
