//! The lists beside the pages: what is to be looked at, the pages, what is in no control, the sums.

use std::fmt::Write as _;

use super::atlas::Atlas;
use super::panel::{in_short, places};
use super::remark::Remark;
use super::{At, Reading, Sheet, name, rest};
use crate::finding::{Code, Severity};
use crate::html::escaped;
use crate::record::{Accounting, Control, Unattached};

/// Notes beyond so many are folded away: they say what was settled, not what is unsure.
const MANY_NOTES: usize = 5;

/// All lists, one a tab.
pub(super) fn write(
    reading: &Reading,
    atlas: &Atlas<'_>,
    remarks: &[Remark<'_>],
    out: &mut String,
) {
    let records = &reading.conversion.records;
    let rest = records.unattached.len() + records.residue.len();
    let tabs = [
        ("remarks", "指摘", remarks.len(), "findings and doubts"),
        ("sheets", "ページ", reading.sheets.len(), "pages"),
        ("rest", "残り", rest, "unattached and residue"),
        ("sums", "集計", 0, "accounting and sources"),
    ];
    out.push_str("<nav id=\"list\" aria-label=\"一覧\">\n<div role=\"tablist\" hidden>");
    for (id, words, count, title) in tabs {
        let count = if count > 0 { format!(" <small>{count}</small>") } else { String::new() };
        let _ = write!(
            out,
            "<button type=\"button\" role=\"tab\" aria-controls=\"{id}\" title=\"{title}\">{words}{count}</button>"
        );
    }
    out.push_str("<button type=\"button\" role=\"tab\" aria-controls=\"records\" class=\"narrow\" title=\"controls\">項目</button></div>\n");
    write_remarks(remarks, reading, out);
    write_sheets(reading, remarks, out);
    write_rest(reading, atlas, out);
    write_sums(reading, out);
    out.push_str("</nav>\n");
}

fn write_remarks(remarks: &[Remark<'_>], reading: &Reading, out: &mut String) {
    out.push_str("<section id=\"remarks\" role=\"tabpanel\" aria-label=\"指摘\">\n");
    if remarks.is_empty() {
        out.push_str("<p class=\"none\">指摘はありません。</p>\n");
    }
    for group in remarks.chunk_by(|a, b| a.severity == b.severity) {
        let severity = group[0].severity;
        let open = severity > Severity::Note || group.len() <= MANY_NOTES;
        let _ = write!(
            out,
            "<details class=\"group\"{}><summary><span class=\"badge {}\">{}</span> {} 件</summary>\n<ol>\n",
            if open { " open" } else { "" },
            severity.as_str(),
            name::severity(severity),
            group.len()
        );
        group.iter().for_each(|remark| write_remark(remark, reading, out));
        out.push_str("</ol>\n</details>\n");
    }
    out.push_str("</section>\n");
}

fn write_remark(remark: &Remark<'_>, reading: &Reading, out: &mut String) {
    let controls = &reading.conversion.records.controls;
    let sheet = remark.at.first().map(|at| at.sheet).or(remark.sheet);
    let page = sheet.map(|sheet| format!("<small>p. {}</small>", reading.sheets[sheet].paper));
    let hint = match remark.hint {
        "" => String::new(),
        hint => format!("<span class=\"hint\">{}</span>", escaped(hint)),
    };
    let _ = writeln!(
        out,
        "<li class=\"remark {}\" data-at=\"{}\"{}{}{}><button type=\"button\">\
         <span class=\"what\">{}{}{}</span>{} <code title=\"{}\">{}</code> <span class=\"message\">{}</span>{hint}</button>\
         <label title=\"確認済み checked (x)\" hidden><input type=\"checkbox\" aria-label=\"確認済み\"></label></li>",
        remark.severity.as_str(),
        places(&remark.at),
        sheet.map(|sheet| format!(" data-sheet=\"{sheet}\"")).unwrap_or_default(),
        remark.controls.first().map(|c| format!(" data-control=\"c{c}\"")).unwrap_or_default(),
        remark.field.map(|field| format!(" data-f=\"{}\"", escaped(field))).unwrap_or_default(),
        whose(remark, controls),
        remark.where_to_look().map(|name| format!(" {} ", escaped(&name))).unwrap_or_default(),
        page.unwrap_or_default(),
        Code::find(remark.code).map_or("", Code::japanese),
        escaped(Code::find(remark.code).map_or("", Code::summary)),
        escaped(remark.code),
        escaped(remark.note),
    );
}

/// The control that a remark is about, and how many more.
fn whose(remark: &Remark<'_>, controls: &[Control]) -> String {
    let Some(first) = remark.controls.first().and_then(|&index| controls.get(index)) else {
        return String::new();
    };
    let more = remark.controls.len() - 1;
    let more = if more > 0 { format!(" ほか {more} 件") } else { String::new() };
    format!("<b>{}</b>{more}", escaped(&first.id))
}

fn write_sheets(reading: &Reading, remarks: &[Remark<'_>], out: &mut String) {
    out.push_str(
        "<section id=\"sheets\" role=\"tabpanel\" aria-label=\"ページ\">\n<table>\n<thead><tr>\
         <th scope=\"col\">ページ</th><th scope=\"col\" title=\"warnings, notes\">指摘</th>\
         <th scope=\"col\" title=\"glyphs\">字</th><th scope=\"col\" title=\"residue\">残余</th></tr></thead>\n<tbody>\n",
    );
    for (index, sheet) in reading.sheets.iter().enumerate() {
        let on_sheet = |remark: &&Remark<'_>| {
            remark.sheet == Some(index) || remark.at.iter().any(|at| at.sheet == index)
        };
        let here: Vec<&Remark<'_>> = remarks.iter().filter(on_sheet).collect();
        write_sheet(index, sheet, &here, out);
    }
    out.push_str("</tbody>\n</table>\n</section>\n");
}

fn write_sheet(index: usize, sheet: &Sheet, remarks: &[&Remark<'_>], out: &mut String) {
    let counts =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            match remarks.iter().filter(|remark| remark.severity == severity).count() {
                0 => String::new(),
                count => format!("<span class=\"badge {}\">{count}</span> ", severity.as_str()),
            }
        });
    let sums = sheet.accounting();
    let residue = if sums.residue > 0 { sums.residue.to_string() } else { String::new() };
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\"><a href=\"#p{index}\" data-sheet=\"{index}\">{}</a></th><td>{}</td>\
         <td class=\"number\">{}</td><td class=\"number\">{residue}</td></tr>",
        sheet.paper,
        counts.concat(),
        sums.glyphs
    );
}

fn write_rest(reading: &Reading, atlas: &Atlas<'_>, out: &mut String) {
    let records = &reading.conversion.records;
    out.push_str("<section id=\"rest\" role=\"tabpanel\" aria-label=\"残り\">\n");
    out.push_str("<h3>対応未確定の要求事項</h3>\n");
    write_items(&records.unattached, rest::unattached(reading, atlas), out, |open| {
        (open.page, in_short(&open.requirement), candidates(open, &records.controls))
    });
    out.push_str("<h3>残余（どの欄にも入らなかった文字列）</h3>\n");
    let found = rest::residue(reading, atlas).into_iter().map(|at| at.into_iter().collect());
    write_items(&records.residue, found.collect(), out, |residue| {
        (residue.page, residue.text.clone(), String::new())
    });
    out.push_str("</section>\n");
}

/// A list of texts that lead to where they are seen.
fn write_items<T>(
    items: &[T],
    at: Vec<Vec<At>>,
    out: &mut String,
    item: impl Fn(&T) -> (u32, String, String),
) {
    if items.is_empty() {
        out.push_str("<p class=\"none\">なし</p>\n");
        return;
    }
    out.push_str("<ol class=\"items\">\n");
    for (one, at) in items.iter().zip(at) {
        let (page, text, more) = item(one);
        let sheet =
            at.first().map(|at| format!(" data-sheet=\"{}\"", at.sheet)).unwrap_or_default();
        let _ = writeln!(
            out,
            "<li data-at=\"{}\"{sheet}><button type=\"button\">{} <small>p. {page}</small></button>{more}</li>",
            places(&at),
            escaped(&text),
        );
    }
    out.push_str("</ol>\n");
}

/// Links to the controls that a requirement may belong to.
fn candidates(open: &Unattached, controls: &[Control]) -> String {
    let links = open.candidates.iter().map(|id| {
        let index = controls.iter().position(|control| control.id == *id);
        index.map_or_else(
            || escaped(id),
            |index| format!("<a href=\"#c{index}\">{}</a>", escaped(id)),
        )
    });
    format!("<p class=\"candidates\">候補: {}</p>", links.collect::<Vec<_>>().join(" "))
}

fn write_sums(reading: &Reading, out: &mut String) {
    let document = &reading.conversion.records.document;
    out.push_str(
        "<section id=\"sums\" role=\"tabpanel\" aria-label=\"集計\">\n<h3>文字の行き先</h3>\n",
    );
    write_accounting(reading.conversion.records.accounting, reading.accounting(), out);
    out.push_str("<h3>出典</h3>\n<ul class=\"sources\">\n");
    for source in &document.sources {
        let _ = writeln!(
            out,
            "<li>{} <small>{}、{} バイト<br>SHA-256 {}</small></li>",
            escaped(&source.name),
            source.kind.as_str(),
            source.bytes,
            escaped(&source.sha256)
        );
    }
    let _ = writeln!(
        out,
        "</ul>\n<p>{} ページ、プロファイル {}。公表資料から機械的に読み取ったもので、正本は公表資料です。</p>\n</section>",
        document.pages,
        escaped(&document.profile)
    );
}

/// What the records count beside what the patches of all pages hold.
fn write_accounting(said: Accounting, seen: Accounting, out: &mut String) {
    let rows = [
        ("記録", "in_records", said.in_records, seen.in_records),
        ("表題・見出し等", "furniture", said.furniture, seen.furniture),
        ("残余", "residue", said.residue, seen.residue),
        ("合計", "glyphs", said.in_records + said.furniture + said.residue, seen.glyphs),
        ("原本の全文字", "glyphs", said.glyphs, seen.glyphs),
    ];
    out.push_str(
        "<table>\n<thead><tr><th scope=\"col\"></th><th scope=\"col\" title=\"as the records say\">記録の集計</th>\
         <th scope=\"col\" title=\"as the pages show\">ページの合計</th></tr></thead>\n<tbody>\n",
    );
    for (words, title, said, seen) in rows {
        let class = if said == seen { "" } else { " class=\"unsound\"" };
        let _ = writeln!(
            out,
            "<tr{class}><th scope=\"row\" title=\"{title}\">{words}</th><td class=\"number\">{said}</td>\
             <td class=\"number\">{seen}</td></tr>"
        );
    }
    out.push_str("</tbody>\n</table>\n");
}
