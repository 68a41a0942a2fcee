//! Markdown (GitHub's, with tables): one table for each 大項目, then what is to be looked at, and the
//! source.
//!
//! Every character that Markdown gives a meaning is escaped, line ends are `<br>`. An empty text
//! looks like none. Rows below the first of a control are blank where it goes on, as on paper; 編 is
//! 未確定 where it is open which requirements a control has.

use std::io::{self, Write};

use super::markup::cell as escaped;
use super::{Exporter, Layout};
use crate::record::{Control, Doubt, Heading, RecordSet, Requirement};
use crate::words::{self, UNSETTLED};

/// Markdown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Markdown;

impl Exporter for Markdown {
    fn layout(&self) -> Layout {
        Layout::Beside(&["md"])
    }

    fn write(&self, _: &str, records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
        write_title(records, out)?;
        for group in records.controls.chunk_by(is_one_major) {
            write_major(group, out)?;
        }
        write_doubts(records, out)?;
        write_unattached(records, out)?;
        write_residue(records, out)?;
        write_source(records, out)
    }
}

fn is_one_major(a: &Control, b: &Control) -> bool {
    a.section == b.section && a.major == b.major
}

fn write_title(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    let document = &records.document;
    let title = [&document.label, &document.title].into_iter().flatten();
    writeln!(out, "# {}\n", title.map(|text| escaped(text)).collect::<Vec<_>>().join(" "))?;
    let (controls, requirements) = (records.controls.len(), records.related());
    write!(out, "対策項目 {controls} 件、関連する要求事項 延べ {requirements} 件")?;
    match records.unattached.len() {
        0 => writeln!(out, "。"),
        count => writeln!(out, "、{UNSETTLED} {count} 件。"),
    }
}

/// The table of one 大項目, under its section and itself.
fn write_major(controls: &[Control], out: &mut dyn Write) -> io::Result<()> {
    let (section, major) = (&controls[0].section, &controls[0].major);
    let names = [section, major].into_iter().flatten().map(|heading| numbered(heading, ". "));
    writeln!(out, "\n## {}\n", names.collect::<Vec<_>>().join(" / "))?;
    write_heads(
        &[
            "管理番号",
            "小項目",
            "No.",
            "区分",
            "内容",
            "リスクシナリオ例",
            "ページ",
            "編",
            "項番",
            "区分",
            "種別",
            "内容",
            "内容 (再掲)",
        ],
        out,
    )?;
    controls.iter().try_for_each(|control| write_control(control, out))
}

fn write_control(control: &Control, out: &mut dyn Write) -> io::Result<()> {
    let own = own_cells(control);
    for row in 0..control.requirements.len().max(1) {
        let left = if row == 0 { own.clone() } else { vec![String::new(); own.len()] };
        let mut right = requirement_cells(control.requirements.get(row));
        if control.is_unsettled() {
            right[0] = UNSETTLED.to_owned();
        }
        write_row(&[left, right].concat(), out)?;
    }
    Ok(())
}

fn own_cells(control: &Control) -> Vec<String> {
    let minor = control.minor.as_ref();
    let mark = minor.and_then(|m| m.mark.as_deref()).map(escaped).unwrap_or_default();
    let pages = control.pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    vec![
        escaped(&control.id),
        mark + &minor.map(|m| escaped(&m.title)).unwrap_or_default(),
        escaped(&control.number),
        maybe(control.grade.as_deref()),
        maybe(control.statement.as_deref()),
        maybe(control.risk_scenario.as_deref()),
        pages,
    ]
}

fn requirement_cells(requirement: Option<&Requirement>) -> Vec<String> {
    let text = |of: fn(&Requirement) -> &Option<String>| {
        maybe(requirement.and_then(|requirement| of(requirement).as_deref()))
    };
    let chapter = requirement.and_then(|requirement| requirement.chapter.as_ref());
    vec![
        text(|r| &r.volume),
        chapter.map(|heading| numbered(heading, ". ")).unwrap_or_default(),
        text(|r| &r.clause),
        text(|r| &r.obligation),
        text(|r| &r.text),
        text(|r| &r.reading),
    ]
}

fn write_doubts(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    if records.controls.iter().all(|control| control.doubts.is_empty()) {
        return Ok(());
    }
    writeln!(out, "\n## 確認が必要な点\n")?;
    write_heads(&["管理番号", "項目", "指摘", "説明", "コード", "記録の項目名"], out)?;
    for control in &records.controls {
        for doubt in &control.doubts {
            let Doubt { field, code, note } = doubt;
            let name = words::field(field);
            let texts = [&control.id, &name, words::code(code), note, code, field];
            write_row(&texts.map(escaped), out)?;
        }
    }
    Ok(())
}

fn write_unattached(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    if records.unattached.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## 対応未確定の要求事項\n")?;
    let heads =
        ["ページ", "編", "項番", "区分", "種別", "内容", "内容 (再掲)", "対応しうる管理番号"];
    write_heads(&heads, out)?;
    for unattached in &records.unattached {
        let mut cells = vec![unattached.page.to_string()];
        cells.extend(requirement_cells(Some(&unattached.requirement)));
        let candidates = unattached.candidates.iter().map(|id| escaped(id)).collect::<Vec<_>>();
        cells.push(candidates.join("<br>"));
        write_row(&cells, out)?;
    }
    Ok(())
}

fn write_residue(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    if records.residue.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## 残余\n")?;
    write_heads(&["ページ", "文字列"], out)?;
    for residue in &records.residue {
        write_row(&[residue.page.to_string(), escaped(&residue.text)], out)?;
    }
    Ok(())
}

fn write_source(records: &RecordSet, out: &mut dyn Write) -> io::Result<()> {
    let (document, sum) = (&records.document, &records.accounting);
    writeln!(out, "\n## 出典\n")?;
    write_heads(&["ファイル名", "種類", "バイト数", "SHA-256"], out)?;
    for source in &document.sources {
        let bytes = source.bytes.to_string();
        let [name, sha256] = [&source.name, &source.sha256].map(|text| escaped(text));
        write_row(&[name, source.kind.as_str().to_owned(), bytes, sha256], out)?;
    }
    writeln!(out, "\nページ数 {}、プロファイル {}。", document.pages, escaped(&document.profile))?;
    writeln!(
        out,
        "文字数 {} (レコード {}、見出し等 {}、残余 {})。形式 {}。",
        sum.glyphs,
        sum.in_records,
        sum.furniture,
        sum.residue,
        escaped(&records.format)
    )
}

fn write_heads(heads: &[&str], out: &mut dyn Write) -> io::Result<()> {
    write_row(&heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>(), out)?;
    writeln!(out, "|{}", " --- |".repeat(heads.len()))
}

fn write_row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

fn maybe(text: Option<&str>) -> String {
    text.map(escaped).unwrap_or_default()
}

/// `3.5. 不正プログラムへの対策`.
fn numbered(heading: &Heading, between: &str) -> String {
    let number = heading.number.as_deref().map(|number| escaped(number) + between);
    number.unwrap_or_default() + &escaped(&heading.title)
}
