//! The sheet 出典: the document, its sources, and where all its glyphs went.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::long::LongTexts;
use super::{Sheet, print_on_a3, style};
use crate::canon;
use crate::record::RecordSet;

/// What is asked of the reader of the workbook, and what the sheets are.
const ABOUT: [(&str, &str); 5] = [
    ("対応表", "公表資料と同じ体裁の表。黄色の No. には確認が必要な点があります"),
    ("一覧", "対策項目と要求事項の組を1行にした表 (絞り込み・集計用)"),
    ("確認事項", "確認が必要な点、対応未確定の要求事項、どの欄にも入らなかった文字列"),
    ("出典", "このシート"),
    ("作成", "besshi (PDF から機械的に変換したもの。正本は公表資料です)"),
];

pub(super) fn write(
    inner: &mut Worksheet,
    records: &RecordSet,
    long: &mut LongTexts,
) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(inner, "出典", long)?;
    for (column, width) in [(0, 18.0), (1, 70.0), (2, 8.0), (3, 12.0), (4, 68.0)] {
        sheet.inner.set_column_width(column, width)?;
    }
    let row = document(&mut sheet, records)?;
    let row = accounting(&mut sheet, row + 1, records)?;
    let row = sources(&mut sheet, row + 1, records)?;
    for (row, (name, text)) in (row + 1..).zip(ABOUT) {
        sheet.text(row, 0, name, &style::label())?;
        sheet.text(row, 1, text, &style::label())?;
    }
    print_on_a3(sheet.inner);
    Ok(())
}

fn document(sheet: &mut Sheet<'_>, records: &RecordSet) -> Result<u32, XlsxError> {
    let document = &records.document;
    let digest = canon::digest(records);
    let texts = [
        ("表題", document.title.as_deref()),
        ("別紙番号", document.label.as_deref()),
        ("プロファイル", Some(&document.profile)),
        ("形式", Some(&records.format)),
        ("記録の SHA-256", Some(&digest)),
    ];
    for (row, (name, text)) in (0..).zip(texts) {
        sheet.text(row, 0, name, &style::head())?;
        if let Some(text) = text {
            sheet.text(row, 1, text, &style::text())?;
        }
    }
    sheet.text(5, 0, "ページ数", &style::head())?;
    sheet.number(5, 1, document.pages.into())?;
    Ok(6)
}

fn accounting(sheet: &mut Sheet<'_>, top: u32, records: &RecordSet) -> Result<u32, XlsxError> {
    let sum = &records.accounting;
    let numbers = [
        ("文字数", sum.glyphs),
        ("うちレコード", sum.in_records),
        ("うち見出し等", sum.furniture),
        ("うち残余", sum.residue),
    ];
    for (row, (name, number)) in (top..).zip(numbers) {
        sheet.text(row, 0, name, &style::head())?;
        sheet.number(row, 1, number)?;
    }
    Ok(top + 4)
}

fn sources(sheet: &mut Sheet<'_>, top: u32, records: &RecordSet) -> Result<u32, XlsxError> {
    let heads = ["読み取ったファイル", "ファイル名", "種類", "バイト数", "SHA-256"];
    for (column, head) in (0..).zip(heads) {
        sheet.text(top, column, head, &style::head())?;
    }
    let mut row = top;
    for (source, number) in records.document.sources.iter().zip(1..) {
        row += 1;
        sheet.number(row, 0, number)?;
        sheet.text(row, 1, &source.name, &style::text())?;
        sheet.text(row, 2, source.kind.as_str(), &style::text())?;
        sheet.number(row, 3, source.bytes)?;
        sheet.text(row, 4, &source.sha256, &style::text())?;
    }
    Ok(row + 1)
}
