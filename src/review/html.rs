//! The page: one HTML file that loads nothing. Findings and doubts on the left, the pages in the
//! middle, the controls on the right.
//!
//! All text stands in the file as HTML and reads without scripts; they draw the pages when they come
//! into view, and lead from a field to its place and back. The page allows its own script and style
//! only, by their hashes (Content Security Policy), so that no text of the paper can run.

use std::fmt::Write as _;

use super::atlas::Atlas;
use super::remark::{self, Remark};
use super::{Reading, index, name, pages, panel};
use crate::canon;
use crate::finding::Severity;
use crate::html::{escaped, sha256_base64};
use crate::words::UNSETTLED;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page for review, the same bytes for the same reading.
pub fn html(reading: &Reading) -> Vec<u8> {
    let atlas = Atlas::of(&reading.sheets);
    let remarks = remark::list(reading, &atlas);
    let mut out = String::new();
    head(reading, &mut out);
    top(reading, &remarks, &mut out);
    out.push_str("<div id=\"panes\">\n");
    index::write(reading, &atlas, &remarks, &mut out);
    out.push_str("<main id=\"pages\" tabindex=\"-1\" aria-label=\"ページ\">\n");
    pages::write(reading, &atlas, &remarks, &mut out);
    out.push_str("</main>\n<aside id=\"records\" aria-label=\"対策項目\">\n");
    search(&mut out);
    panel::write(reading, &atlas, &mut out);
    let _ = write!(out, "</aside>\n</div>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out.into_bytes()
}

fn head(reading: &Reading, out: &mut String) {
    let records = &reading.conversion.records;
    let title = records.document.title.as_deref().unwrap_or("対応表");
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"ja\" data-digest=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"besshi\">\n<title>確認 {}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n",
        canon::digest(records),
        sha256_base64(STYLE),
        sha256_base64(SCRIPT),
        escaped(title),
    );
}

/// Title, figures, and what the reader can do.
fn top(reading: &Reading, remarks: &[Remark<'_>], out: &mut String) {
    let records = &reading.conversion.records;
    let requirements = records.related();
    let unsettled = match records.unattached.len() {
        0 => String::new(),
        count => format!("・{UNSETTLED} {count} 件"),
    };
    let (label, title) = (&records.document.label, &records.document.title);
    let _ = write!(
        out,
        "<header id=\"top\">\n<div class=\"title\"><h1><span class=\"label\">{}</span> {}</h1>\n\
         <p class=\"figures\">対策項目 {} 件・要求事項 延べ {requirements} 件{unsettled}・{}・{}</p></div>\n",
        escaped(label.as_deref().unwrap_or_default()),
        escaped(title.as_deref().unwrap_or("（表題なし）")),
        records.controls.len(),
        tally(remarks),
        balance(reading),
    );
    bar(reading, out);
    out.push_str("</header>\n");
}

/// How many remarks of each severity there are.
fn tally(remarks: &[Remark<'_>]) -> String {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    let counts =
        all.map(|severity| (severity, remarks.iter().filter(|r| r.severity == severity).count()));
    let told = counts.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(severity, count)| {
            let (class, words) = (severity.as_str(), name::severity(*severity));
            format!("<span class=\"badge {class}\">{words} {count}</span>")
        })
        .collect();
    if told.is_empty() { "指摘なし".to_owned() } else { told.join(" ") }
}

/// Whether the glyphs of all pages went where the accounting of the records says.
fn balance(reading: &Reading) -> String {
    let said = reading.conversion.records.accounting;
    let adds_up = said.in_records + said.furniture + said.residue == said.glyphs;
    if adds_up && reading.accounting() == said {
        let glyphs = said.glyphs;
        return format!(
            "<span class=\"sound\" title=\"nothing lost\">全 {glyphs} 字の行き先を確認</span>"
        );
    }
    "<span class=\"unsound\" title=\"the sums differ\">文字数の合計が一致しません</span>".to_owned()
}

/// The buttons; they are shown by the script, without which they would do nothing.
fn bar(reading: &Reading, out: &mut String) {
    let options =
        reading.sheets.iter().enumerate().map(|(index, sheet)| {
            format!("<option value=\"{index}\">{} ページ</option>", sheet.paper)
        });
    let _ = write!(
        out,
        "<div id=\"bar\" role=\"toolbar\" aria-label=\"操作\" hidden>\n\
         <span class=\"group\"><button type=\"button\" data-do=\"previous\" title=\"前の指摘 previous remark (k)\">▲<span class=\"word\"> 前の指摘</span></button>\
         <output id=\"where\" aria-live=\"polite\">–</output>\
         <button type=\"button\" data-do=\"next\" title=\"次の指摘 next remark (j)\">▼<span class=\"word\"> 次の指摘</span></button></span>\n\
         <span class=\"group\"><button type=\"button\" data-do=\"back\" title=\"前のページ previous page (←)\" aria-label=\"前のページ\">‹</button>\
         <select id=\"page\" aria-label=\"ページ\" title=\"page\">{}</select>\
         <button type=\"button\" data-do=\"on\" title=\"次のページ next page (→)\" aria-label=\"次のページ\">›</button></span>\n\
         <span class=\"group\"><button type=\"button\" data-do=\"smaller\" title=\"縮小 smaller (-)\" aria-label=\"縮小\">−</button>\
         <button type=\"button\" data-do=\"whole\" title=\"幅に合わせる fit to width (0)\" aria-label=\"幅に合わせる\"><span id=\"zoom\">100%</span></button>\
         <button type=\"button\" data-do=\"larger\" title=\"拡大 larger (+)\" aria-label=\"拡大\">＋</button></span>\n\
         {}</div>\n",
        options.collect::<String>(),
        layers(),
    );
}

/// What the pages can show, with the colours that stand for it.
fn layers() -> String {
    let layer = |(name, words, shown): &(&str, &str, bool)| {
        let checked = if *shown { " checked" } else { "" };
        format!("<label><input type=\"checkbox\" name=\"{name}\"{checked}> {words}</label>")
    };
    let key = name::COLOURED.map(|kind| {
        let (class, words) = name::kind(kind);
        format!("<li><span class=\"key {class}\"></span>{words}</li>")
    });
    format!(
        "<details id=\"layers\"><summary title=\"layers and colours\">表示・凡例</summary>\n<div class=\"card\">\
         <fieldset><legend>重ねて表示</legend>{}</fieldset>\n<ul class=\"keys\">{}\
         <li><span class=\"key doubted\"></span>要確認</li></ul>\n\
         <p class=\"help\"><kbd>j</kbd> <kbd>k</kbd> 指摘・<kbd>←</kbd> <kbd>→</kbd> ページ・<kbd>＋</kbd> <kbd>−</kbd> <kbd>0</kbd> 拡大・<kbd>x</kbd> 確認済み・欄をクリックすると項目、項目名をクリックすると欄</p>\
         </div></details>\n",
        LAYERS.iter().map(layer).collect::<String>(),
        key.concat(),
    )
}

/// The layers: the class that shows one, its name, whether it is shown at first.
const LAYERS: [(&str, &str, bool); 8] = [
    ("cells", "欄", true),
    ("records", "対策項目の枠", true),
    ("rows", "行", false),
    ("rulings", "罫線", true),
    ("glyphs", "文字", true),
    ("unseen", "隠れた文字", false),
    ("furniture", "見出し等", true),
    ("residue", "残余", true),
];

fn search(out: &mut String) {
    out.push_str(
        "<form id=\"search\" role=\"search\" hidden>\n\
         <input type=\"search\" name=\"q\" aria-label=\"対策項目を検索\" placeholder=\"番号・語句で検索\" autocomplete=\"off\">\n\
         <label><input type=\"checkbox\" name=\"doubtful\"> 要確認のみ</label>\n\
         <output aria-live=\"polite\"></output>\n</form>\n\
         <p id=\"shared\" role=\"status\" hidden></p>\n",
    );
}
