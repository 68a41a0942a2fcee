//! A page for the browser, in one file: tables by 大項目, search and filters, and an anchor for each
//! control (`#3.5-①-1`).
//!
//! It loads nothing, and reads without scripts: they add the search. The page allows its own script
//! only, by its hash (Content Security Policy), so that no text of the paper can run. Each value
//! stands in an element that names its field, `data-f`; an absent one has no element.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::json;

use super::relations::free_key;
use super::{Exporter, Layout};
use crate::canon;
use crate::html::{escaped, in_script, in_url, sha256_base64};
use crate::record::{Control, Doubt, Heading, Minor, RecordSet, Requirement};
use crate::words::{self, UNSETTLED};

/// The page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Html;

impl Exporter for Html {
    fn layout(&self) -> Layout {
        Layout::Beside(&["html"])
    }

    fn write(&self, _: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        let anchors = Anchors::of(records);
        write_head(records, out)?;
        write_opening(records, out)?;
        writeln!(out, "<main>")?;
        for group in records.controls.chunk_by(|a, b| a.section == b.section) {
            write_section(group, &anchors, out)?;
        }
        write_doubts(records, &anchors, out)?;
        write_unattached(records, &anchors, out)?;
        write_residue(records, out)?;
        write_source(records, out)?;
        writeln!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>")
    }
}

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// The names of the page's own parts.
const PARTS: [&str; 5] = ["filters", "doubts", "unattached", "residue", "source"];

/// The name of each control within the page: its id, with `_` for white space.
struct Anchors<'a>(BTreeMap<&'a str, String>);

impl<'a> Anchors<'a> {
    fn of(records: &'a RecordSet) -> Self {
        let mut taken = PARTS.map(|part| (part.to_owned(), 1)).into();
        let anchor = |control: &'a Control| {
            let name = control.id.replace(char::is_whitespace, "_");
            (control.id.as_str(), free_key(name, &mut taken).replace(' ', "_"))
        };
        Self(records.controls.iter().map(anchor).collect())
    }

    /// A link to a control; its id alone where there is no such control.
    fn link(&self, id: &str, field: &str) -> String {
        let name = escaped(id);
        self.0.get(id).map_or_else(
            || format!("<span data-f=\"{field}\">{name}</span>"),
            |anchor| format!("<a href=\"#{}\" data-f=\"{field}\">{name}</a>", in_url(anchor)),
        )
    }
}

fn write_head(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    let title = escaped(records.document.title.as_deref().unwrap_or("対応表"));
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"besshi\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n\
         <script type=\"application/ld+json\">{}</script>\n</head>\n<body>",
        sha256_base64(STYLE),
        sha256_base64(SCRIPT),
        dataset(records),
    )
}

/// What search engines are told: a schema.org Dataset.
fn dataset(records: &RecordSet) -> String {
    let document = &records.document;
    let files = document.sources.iter().map(|source| {
        let kind = if source.kind.as_str() == "pdf" { "application/pdf" } else { "text/plain" };
        json!({
            "@type": "DigitalDocument", "name": source.name, "encodingFormat": kind,
            "identifier": format!("sha256:{}", source.sha256),
        })
    });
    let title = document.title.as_deref().unwrap_or("対応表");
    let count = records.controls.len();
    let dataset = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "alternateName": document.label,
        "description": format!("「{title}」の対策項目 {count} 件と、関連する要求事項。公表資料から機械的に変換したもの。"),
        "identifier": format!("sha256:{}", canon::digest(records)),
        "inLanguage": "ja",
        "isAccessibleForFree": true,
        "isBasedOn": files.collect::<Vec<_>>(),
        "measurementTechnique": "besshi",
        "variableMeasured": ["対策項目", "区分", "リスクシナリオ例", "関連する要求事項"],
    });
    in_script(&canon::compact(&dataset))
}

/// Title, figures, filters and table of contents.
fn write_opening(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    let document = &records.document;
    writeln!(
        out,
        "<header>\n<p class=\"label\">{}</p>\n<h1>{}</h1>\n<p class=\"figures\">{}</p>\n</header>",
        value("document.label", document.label.as_deref()),
        value("document.title", document.title.as_deref()),
        figures(records),
    )?;
    write_filters(records, out)?;
    write_contents(records, out)
}

fn figures(records: &RecordSet) -> String {
    let doubts = records.controls.iter().map(|c| c.doubts.len()).sum::<usize>();
    let (controls, requirements) = (records.controls.len(), records.related());
    let mut figures = format!("対策項目 {controls} 件・関連する要求事項 延べ {requirements} 件");
    if !records.unattached.is_empty() {
        let count = records.unattached.len();
        let _ = write!(figures, "・<a href=\"#unattached\">{UNSETTLED} {count} 件</a>");
    }
    if doubts > 0 {
        let _ = write!(figures, "・<a href=\"#doubts\">確認が必要な点 {doubts} 件</a>");
    }
    figures
        + "・<a href=\"#source\">出典</a>。公表資料から機械的に変換したもので、正本は公表資料です。"
}

/// The filters; they are shown by the script, without which they would do nothing.
fn write_filters(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<form id=\"filters\" role=\"search\" hidden>\n\
         <label class=\"wide\">検索<input type=\"search\" name=\"q\" placeholder=\"語句 (空白で区切るとすべてを含むもの)\" autocomplete=\"off\"></label>\n\
         <label>区分<select name=\"grade\"><option value=\"\">すべて</option>{}</select></label>\n\
         <label>編<select name=\"volume\"><option value=\"\">すべて</option>{}</select></label>\n\
         <label>項番<select name=\"chapter\"><option value=\"\">すべて</option>{}</select></label>\n\
         <label class=\"check\"><input type=\"checkbox\" name=\"open\" value=\"1\">要求事項なしのみ</label>\n{}\
         <label class=\"check\"><input type=\"checkbox\" name=\"doubt\" value=\"1\">要確認のみ</label>\n\
         <button type=\"reset\">解除</button>\n\
         <output aria-live=\"polite\"></output>\n</form>",
        options(records.controls.iter().filter_map(|control| control.grade.clone())),
        options(requirements(records).filter_map(|requirement| requirement.volume.clone())),
        options(requirements(records).filter_map(place)),
        if records.controls.iter().any(Control::is_unsettled) { UNSETTLED_ONLY } else { "" },
    )
}

/// The filter for controls whose requirements are open, where there are such.
const UNSETTLED_ONLY: &str = "<label class=\"check\"><input type=\"checkbox\" name=\"unsettled\" \
                              value=\"1\">要求事項未確定のみ</label>\n";

fn requirements(records: &RecordSet) -> impl Iterator<Item = &Requirement> {
    records.controls.iter().flat_map(|control| &control.requirements)
}

/// 編 and 項番 of a requirement, by which it is filtered.
fn place(requirement: &Requirement) -> Option<String> {
    let chapter = numbered(requirement.chapter.as_ref()?);
    let volume = requirement.volume.as_deref().unwrap_or_default();
    Some(format!("{volume} {chapter}"))
}

/// The options of a filter: each value once, in the order in which they first come up.
fn options(values: impl Iterator<Item = String>) -> String {
    let (mut seen, mut options) = (BTreeSet::new(), String::new());
    for value in values {
        if !value.is_empty() && seen.insert(value.clone()) {
            let _ = write!(options, "<option>{}</option>", escaped(&value));
        }
    }
    options
}

fn write_contents(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<nav aria-label=\"目次\"><details><summary>目次</summary><ol>")?;
    for group in records.controls.chunk_by(is_one_major) {
        let name = group[0].major.as_ref().or(group[0].section.as_ref()).map(numbered);
        let name = escaped(&name.unwrap_or_else(|| group[0].id.clone()));
        let anchor = in_url(&major_anchor(&group[0]));
        writeln!(out, "<li><a href=\"#{anchor}\">{name}</a> <small>{}</small></li>", group.len())?;
    }
    writeln!(out, "</ol></details></nav>")
}

fn is_one_major(a: &Control, b: &Control) -> bool {
    a.section == b.section && a.major == b.major
}

/// The name of a 大項目 within the page, by its first control.
fn major_anchor(first: &Control) -> String {
    format!("大項目-{}", first.id.replace(char::is_whitespace, "_"))
}

fn write_section(
    controls: &[Control],
    anchors: &Anchors<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<section class=\"section\">")?;
    if let Some(section) = &controls[0].section {
        writeln!(out, "<h2>{}</h2>", heading("section", section))?;
    }
    for group in controls.chunk_by(|a, b| a.major == b.major) {
        write_major(group, anchors, out)?;
    }
    writeln!(out, "</section>")
}

/// The table of one 大項目.
fn write_major(controls: &[Control], anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    let first = &controls[0];
    writeln!(out, "<section class=\"major\" id=\"{}\">", escaped(&major_anchor(first)))?;
    if let Some(major) = &first.major {
        writeln!(out, "<h3>{}</h3>", heading("major", major))?;
    }
    writeln!(
        out,
        "<table>\n<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">区分</th>\
         <th scope=\"col\">内容</th><th scope=\"col\">対策項目で対応できるリスクシナリオ例</th>\
         <th scope=\"col\">関連する要求事項</th></tr></thead>"
    )?;
    for group in controls.chunk_by(|a, b| a.minor == b.minor) {
        if let Some(minor) = &group[0].minor {
            writeln!(
                out,
                "<tbody class=\"minor\"><tr><th colspan=\"5\">{}</th></tr></tbody>",
                marked(minor)
            )?;
        }
        group.iter().try_for_each(|control| write_control(control, anchors, out))?;
    }
    writeln!(out, "</table>\n</section>")
}

fn write_control(control: &Control, anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    let anchor = anchors.0.get(control.id.as_str()).map_or("", String::as_str);
    let doubt = if control.doubts.is_empty() { "" } else { " doubtful" };
    write!(
        out,
        "<tbody class=\"control{doubt}\" id=\"{}\" data-id=\"{}\">\n<tr><th scope=\"row\">\
         <a href=\"#{}\">{}</a>{}</th>\n<td class=\"grade\" data-head=\"区分\">{}</td>\n\
         <td data-head=\"内容\">{}{}</td>\n<td data-head=\"リスクシナリオ例\">{}</td>\n\
         <td data-head=\"関連する要求事項\">",
        escaped(anchor),
        escaped(&control.id),
        in_url(anchor),
        value("number", Some(&control.number)),
        pages(&control.pages),
        value("grade", control.grade.as_deref()),
        value("statement", control.statement.as_deref()),
        doubts(&control.doubts),
        value("risk_scenario", control.risk_scenario.as_deref()),
    )?;
    if control.is_unsettled() {
        write!(out, "<span class=\"unsettled\">{UNSETTLED}</span>")?;
    }
    for requirement in &control.requirements {
        write!(out, "{}", requirement_block(requirement))?;
    }
    writeln!(out, "</td></tr>\n</tbody>")
}

/// `p. 28, 29`.
fn pages(pages: &[u32]) -> String {
    if pages.is_empty() {
        return String::new();
    }
    let pages = pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    format!("<small class=\"pages\">p. <span data-f=\"pages\">{pages}</span></small>")
}

fn doubts(doubts: &[Doubt]) -> String {
    if doubts.is_empty() {
        return String::new();
    }
    let shown = doubts.iter().map(|doubt| {
        format!(
            "<li class=\"doubt\">要確認 <strong>{}</strong> <small lang=\"en\">{} {} {}</small></li>",
            escaped(&words::doubt(doubt)),
            value("field", Some(&doubt.field)),
            value("code", Some(&doubt.code)),
            value("note", Some(&doubt.note))
        )
    });
    format!("<ul>{}</ul>", shown.collect::<String>())
}

fn requirement_block(requirement: &Requirement) -> String {
    let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
    let reading = value("reading", reading.as_deref());
    let reading = match reading.as_str() {
        "" => String::new(),
        shown => {
            format!("<details class=\"reading\"><summary>再掲の内容</summary>{shown}</details>")
        }
    };
    format!(
        "<div class=\"requirement\" data-volume=\"{}\" data-chapter=\"{}\"><p class=\"place\">{} {} {} {}</p>{}{reading}</div>\n",
        escaped(volume.as_deref().unwrap_or_default()),
        escaped(&place(requirement).unwrap_or_default()),
        value("volume", volume.as_deref()),
        chapter.as_ref().map(|chapter| heading("chapter", chapter)).unwrap_or_default(),
        value("clause", clause.as_deref()),
        value("obligation", obligation.as_deref()),
        value("text", text.as_deref()),
    )
}

/// All doubts at the end, each leading to its control.
fn write_doubts(records: &RecordSet, anchors: &Anchors<'_>, out: &mut dyn Write) -> io::Result<()> {
    let doubtful = records.controls.iter().filter(|control| !control.doubts.is_empty());
    let links = doubtful.map(|control| {
        let count = control.doubts.len();
        format!("<li>{} <small>{count}</small></li>", anchors.link(&control.id, "doubtful"))
    });
    let links = links.collect::<String>();
    if links.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section id=\"doubts\"><h2>確認が必要な点</h2><ul class=\"links\">{links}</ul></section>"
    )
}

fn write_unattached(
    records: &RecordSet,
    anchors: &Anchors<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if records.unattached.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section id=\"unattached\"><h2>対応未確定の要求事項</h2>")?;
    for open in &records.unattached {
        let links = open.candidates.iter().map(|id| anchors.link(id, "candidate"));
        writeln!(
            out,
            "<div class=\"open\"><p>p. <span data-f=\"page\">{}</span> 対応しうる対策項目: {}</p>{}</div>",
            open.page,
            links.collect::<Vec<_>>().join(" "),
            requirement_block(&open.requirement),
        )?;
    }
    writeln!(out, "</section>")
}

fn write_residue(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    if records.residue.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section id=\"residue\"><h2>残余 (どの欄にも入らなかった文字列)</h2><ul>")?;
    for residue in &records.residue {
        let text = value("residue", Some(&residue.text));
        writeln!(out, "<li>p. <span data-f=\"page\">{}</span> {text}</li>", residue.page)?;
    }
    writeln!(out, "</ul></section>")
}

fn write_source(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    let (document, sum) = (&records.document, &records.accounting);
    writeln!(out, "<section id=\"source\"><h2>出典</h2><ul>")?;
    for source in &document.sources {
        writeln!(
            out,
            "<li class=\"source\">{} ({}, {} バイト)<br><small>SHA-256 {}</small></li>",
            value("name", Some(&source.name)),
            value("kind", Some(source.kind.as_str())),
            value("bytes", Some(&source.bytes.to_string())),
            value("sha256", Some(&source.sha256)),
        )?;
    }
    let number = |field: &str, number: u64| value(field, Some(&number.to_string()));
    writeln!(
        out,
        "</ul><p>{} ページ。文字数 {} (レコード {}、見出し等 {}、残余 {})。プロファイル {}、形式 {}。</p></section>",
        number("document.pages", document.pages.into()),
        number("glyphs", sum.glyphs),
        number("in_records", sum.in_records),
        number("furniture", sum.furniture),
        number("accounting.residue", sum.residue),
        value("document.profile", Some(&document.profile)),
        value("format", Some(&records.format)),
    )
}

/// A value in an element that names its field; nothing where it is absent.
fn value(field: &str, text: Option<&str>) -> String {
    text.map(|text| format!("<span data-f=\"{field}\">{}</span>", escaped(text)))
        .unwrap_or_default()
}

fn heading(field: &str, heading: &Heading) -> String {
    let number = value(&format!("{field}.number"), heading.number.as_deref());
    let dot = if number.is_empty() { "" } else { ". " };
    number + dot + &value(&format!("{field}.title"), Some(&heading.title))
}

fn marked(minor: &Minor) -> String {
    value("minor.mark", minor.mark.as_deref()) + &value("minor.title", Some(&minor.title))
}

/// `8. 利用機器・サービスに対する安全管理措置`.
fn numbered(heading: &Heading) -> String {
    let number = heading.number.as_ref().map(|number| format!("{number}. "));
    number.unwrap_or_default() + &heading.title
}
