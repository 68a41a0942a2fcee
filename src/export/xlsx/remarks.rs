//! The sheet 確認事項: what is unsure, what has no control, what fits nowhere.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::long::LongTexts;
use super::paper::Rows;
use super::{Sheet, style};
use crate::canon;
use crate::record::{Doubt, RecordSet, Requirement, Residue, Unattached};
use crate::words;

const HEADS: [(&str, f64); 16] = [
    ("種別", 16.0),
    ("管理番号", 12.0),
    ("ページ", 7.0),
    ("項目", 22.0),
    ("指摘", 20.0),
    ("説明・文字列", 70.0),
    ("編", 14.0),
    ("項番番号", 8.0),
    ("項番", 24.0),
    ("区分", 6.0),
    ("要求事項の種別", 10.0),
    ("内容", 50.0),
    ("内容 (再掲)", 50.0),
    ("対応しうる管理番号", 24.0),
    ("コード", 20.0),
    ("記録の項目名", 24.0),
];

/// More links than this a sheet cannot have (Excel specifications and limits); the rest is text.
const MOST_LINKS: u32 = 65_000;

pub(super) fn write(
    inner: &mut Worksheet,
    records: &RecordSet,
    rows: &Rows<'_>,
    long: &mut LongTexts,
) -> Result<(), XlsxError> {
    let sheet = Sheet::new(inner, "確認事項", long)?;
    let mut list = List { sheet, rows, next: 1 };
    let doubts = records.controls.iter().map(|control| control.doubts.len()).sum::<usize>();
    let count = doubts + records.unattached.len() + records.residue.len();
    list.sheet.heads(0, &HEADS, u32::try_from(count).unwrap_or(u32::MAX))?;
    list.doubts(records)?;
    records.unattached.iter().try_for_each(|unattached| list.unattached(unattached))?;
    records.residue.iter().try_for_each(|residue| list.residue(residue))?;
    list.sheet.fit_rows()
}

/// The list while it is written.
struct List<'a> {
    sheet: Sheet<'a>,
    rows: &'a Rows<'a>,
    next: u32,
}

impl List<'_> {
    fn doubts(&mut self, records: &RecordSet) -> Result<(), XlsxError> {
        for control in &records.controls {
            for doubt in &control.doubts {
                let row = self.open("確認が必要")?;
                self.control(row, &control.id)?;
                if let Some(&page) = control.pages.first() {
                    self.sheet.number(row, 2, page.into())?;
                }
                self.doubt(row, doubt)?;
            }
        }
        Ok(())
    }

    /// A doubt in the words of the paper, and at the end of the row in those of the records.
    fn doubt(&mut self, row: u32, doubt: &Doubt) -> Result<(), XlsxError> {
        let Doubt { field, code, note } = doubt;
        let name = words::field(field);
        let texts =
            [(3, name.as_str()), (4, words::code(code)), (5, note), (14, code), (15, field)];
        for (column, text) in texts {
            self.sheet.text(row, column, text, &style::text())?;
        }
        Ok(())
    }

    fn unattached(&mut self, unattached: &Unattached) -> Result<(), XlsxError> {
        let row = self.open("対応未確定の要求事項")?;
        if let Some(likeliest) = unattached.candidates.first() {
            self.control(row, likeliest)?;
        }
        self.sheet.number(row, 2, unattached.page.into())?;
        self.requirement(row, &unattached.requirement)?;
        let candidates = canon::compact(&unattached.candidates);
        self.sheet.text(row, 13, &String::from_utf8_lossy(&candidates), &style::text())
    }

    fn requirement(&mut self, row: u32, requirement: &Requirement) -> Result<(), XlsxError> {
        let Requirement { volume, chapter, clause, obligation, text, reading } = requirement;
        let number = chapter.as_ref().and_then(|c| c.number.as_ref());
        let title = chapter.as_ref().map(|c| &c.title);
        let texts = [volume.as_ref(), number, title, clause.as_ref(), obligation.as_ref()];
        let texts = texts.into_iter().chain([text.as_ref(), reading.as_ref()]);
        for (column, text) in (6..).zip(texts) {
            if let Some(text) = text {
                self.sheet.text(row, column, text, &style::text())?;
            }
        }
        Ok(())
    }

    fn residue(&mut self, residue: &Residue) -> Result<(), XlsxError> {
        let row = self.open("残余")?;
        self.sheet.number(row, 2, residue.page.into())?;
        self.sheet.text(row, 5, &residue.text, &style::text())
    }

    /// A new row of this kind, ruled.
    fn open(&mut self, kind: &str) -> Result<u32, XlsxError> {
        let row = self.next;
        self.next += 1;
        self.sheet.text(row, 0, kind, &style::text())?;
        let columns = u16::try_from(HEADS.len()).unwrap_or(u16::MAX);
        for column in 1..columns {
            self.sheet.inner.write_blank(row, column, &style::text())?;
        }
        Ok(row)
    }

    /// The id of a control, leading to its row of the table.
    fn control(&mut self, row: u32, id: &str) -> Result<(), XlsxError> {
        match self.rows.get(id) {
            Some(place) if self.next < MOST_LINKS => self.sheet.link(row, 1, id, place),
            _ => self.sheet.text(row, 1, id, &style::text()),
        }
    }
}
