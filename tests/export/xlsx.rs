//! The workbook, read back by `calamine`, looked into as XML, and printed by LibreOffice.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::process::Command;

use besshi::export::Exporter as _;
use besshi::export::xlsx::Xlsx;
use besshi::record::RecordSet;
use besshi::source::Source;
use calamine::{Data, Reader as _};
use serde_json::{Value, json};

use super::back::{Row, blank, of_flat};
use super::{all, assert_same, calc, main_file, nasty, nasty_and_long, pages, tool, tree, without};

/// The sheets of a workbook: cells by sheet, row and column; long texts put back into their cells.
struct Book(BTreeMap<String, BTreeMap<(u32, u32), Value>>);

impl Book {
    fn read(bytes: &[u8]) -> Self {
        let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
        let mut sheets = BTreeMap::new();
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has a formula");
            let range = book.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range.used_cells().map(|(row, column, data)| {
                let place =
                    (top + u32::try_from(row).unwrap(), left + u32::try_from(column).unwrap());
                (place, value(data))
            });
            sheets.insert(name, cells.collect());
        }
        let mut book = Self(sheets);
        book.put_long_texts_back();
        book
    }

    fn put_long_texts_back(&mut self) {
        let Some(long) = self.0.remove("長文") else { return };
        let mut whole = BTreeMap::<(String, String), String>::new();
        for row in 1..=long.keys().map(|place| place.0).max().unwrap() {
            let text = |column| long[&(row, column)].as_str().unwrap().to_owned();
            whole.entry((text(1), text(2))).or_default().push_str(&text(4));
        }
        for ((sheet, cell), text) in whole {
            let cells = self.0.get_mut(&sheet).unwrap();
            let shown = cells.get_mut(&place(&cell)).unwrap();
            let beginning = shown.as_str().unwrap().split("…（全文は").next().unwrap();
            assert!(text.starts_with(beginning) && beginning.len() >= 1_000);
            *shown = text.into();
        }
    }

    fn cell(&self, sheet: &str, row: u32, column: u32) -> Value {
        self.0[sheet].get(&(row, column)).cloned().unwrap_or_default()
    }

    /// The cells of a row.
    fn row(&self, sheet: &str, row: u32, columns: u32) -> Vec<Value> {
        (0..columns).map(|column| self.cell(sheet, row, column)).collect()
    }

    /// The rows below the heads.
    fn rows(&self, sheet: &str, columns: u32) -> Vec<Vec<Value>> {
        let last = self.0[sheet].keys().map(|place| place.0).max().unwrap();
        (1..=last).map(|row| self.row(sheet, row, columns)).collect()
    }
}

fn value(data: &Data) -> Value {
    match data {
        Data::Empty => Value::Null,
        Data::String(text) if text.is_empty() => Value::Null,
        Data::String(text) => text.clone().into(),
        Data::Float(number) => {
            assert!(number.fract().abs() < f64::EPSILON);
            format!("{number}").parse::<u64>().unwrap().into()
        }
        other => panic!("a cell of another kind: {other:?}"),
    }
}

/// Row and column of `C5`.
fn place(cell: &str) -> (u32, u32) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1);
    (cell[letters.len()..].parse::<u32>().unwrap() - 1, column - 1)
}

/// The names of the columns of 一覧, as in CSV.
const FLAT: [&str; 21] = [
    "id",
    "section_number",
    "section_title",
    "major_number",
    "major_title",
    "minor_mark",
    "minor_title",
    "number",
    "statement",
    "grade",
    "risk_scenario",
    "pages",
    "doubts",
    "requirement",
    "volume",
    "chapter_number",
    "chapter_title",
    "clause",
    "obligation",
    "text",
    "reading",
];

/// The controls of 一覧, which tells their doubts in words, with the doubts that 確認事項 lists.
fn controls_of(flat: Vec<Row>, doubts: &[Value]) -> Value {
    let with_doubts = |mut row: Row| {
        let is_own = |doubt: &&Value| doubt["id"] == row["id"];
        let own = doubts.iter().filter(is_own).map(
            |doubt| json!({"field": doubt["field"], "code": doubt["code"], "note": doubt["note"]}),
        );
        let own = own.collect::<Vec<_>>();
        let said = row["doubts"].as_str().map_or(0, |said| said.lines().count());
        assert_eq!(said, own.len(), "{said:?}");
        row.insert("doubts".into(), json!(own).to_string().into());
        row
    };
    of_flat(&flat.into_iter().map(with_doubts).collect::<Vec<_>>())
}

/// The records that the sheets hold, other than that of the table as on paper.
fn records_of(book: &Book) -> Value {
    let named = |row: Vec<Value>| FLAT.iter().map(|n| (*n).to_owned()).zip(row).collect::<Row>();
    let flat = book.rows("一覧", 21).into_iter().map(named).collect::<Vec<_>>();
    let (mut doubts, mut unattached, mut residue) = (Vec::new(), Vec::new(), Vec::new());
    for row in book.rows("確認事項", 16) {
        match row[0].as_str().unwrap() {
            "確認が必要" => {
                let [id, field, code, note] = [&row[1], &row[15], &row[14], &row[5]];
                doubts.push(json!({"id": id, "field": field, "code": code, "note": note}));
            }
            "残余" => residue.push(json!({"page": row[2], "text": row[5]})),
            _ => unattached.push(json!({
                "page": row[2],
                "requirement": {
                    "volume": row[6], "chapter": {"number": row[7], "title": row[8]},
                    "clause": row[9], "obligation": row[10], "text": row[11], "reading": row[12],
                },
                "candidates": serde_json::from_str::<Value>(row[13].as_str().unwrap()).unwrap(),
            })),
        }
    }
    let about = |row| book.cell("出典", row, 1);
    let sources = (13..).map(|row| book.row("出典", row, 5)).take_while(|row| !row[4].is_null());
    let sources = sources
        .map(|row| json!({"name": row[1], "kind": row[2], "bytes": row[3], "sha256": row[4]}));
    let controls = controls_of(flat, &doubts);
    json!({
        "format": about(3),
        "document": {
            "title": about(0), "label": about(1), "profile": about(2), "pages": about(5),
            "sources": sources.collect::<Vec<_>>(),
        },
        "controls": controls, "unattached": unattached, "residue": residue,
        "accounting": {
            "glyphs": about(7), "in_records": about(8), "furniture": about(9), "residue": about(10),
        },
    })
}

#[test]
fn the_sheets_hold_everything() {
    all().iter().for_each(sheets_hold);
}

/// Holds the sheets against the records.
pub(crate) fn sheets_hold(records: &RecordSet) {
    let book = Book::read(&main_file(&Xlsx, records));
    assert_same(&blank(&records_of(&book)), &blank(&tree(records)));
}

#[test]
fn the_table_is_as_on_paper() {
    let records = calc();
    let bytes = main_file(&Xlsx, records);
    let book = Book::read(&bytes);
    assert_eq!(book.cell("対応表", 0, 0), "別紙2");
    let heads = book.row("対応表", 3, 6);
    assert_eq!(heads[..3], ["大項目", "小項目", "No."]);
    let mut row = 4;
    for control in &records.controls {
        while book.cell("対応表", row, 2) != control.number.as_str() {
            row += 1;
            assert!(row < 2_000, "{} is not in the table", control.id);
        }
        let (major, minor) = (control.major.as_ref().unwrap(), control.minor.as_ref().unwrap());
        let number = major.number.as_ref().unwrap();
        assert_eq!(book.cell("対応表", row, 0), format!("{number}. {}", major.title));
        let mark = minor.mark.as_ref().unwrap();
        assert_eq!(book.cell("対応表", row, 1), format!("{mark}{}", minor.title));
        assert_eq!(book.cell("対応表", row, 3), *control.statement.as_ref().unwrap());
        for requirement in &control.requirements {
            let obligation = requirement.obligation.as_ref().unwrap();
            let text = format!("【{obligation}】\n{}", requirement.text.as_ref().unwrap());
            assert_eq!(book.cell("対応表", row, 9), text);
            row += 1;
        }
        row += u32::from(control.requirements.is_empty());
    }
}

#[test]
fn what_is_open_is_not_left_blank() {
    for records in [calc(), pages()] {
        let book = Book::read(&main_file(&Xlsx, records));
        let open = without(records).1;
        for (sheet, column) in [("対応表", 6), ("一覧", 14)] {
            let cells = book.0[sheet].iter().filter(|(place, _)| place.1 == column);
            assert_eq!(cells.filter(|(_, said)| **said == "未確定").count(), open, "{sheet}");
        }
    }
}

#[test]
fn doubts_are_told_in_the_words_of_the_paper() {
    let book = Book::read(&main_file(&Xlsx, pages()));
    let rows = book.rows("確認事項", 16);
    let doubts = rows.iter().filter(|row| row[0] == "確認が必要").collect::<Vec<_>>();
    assert_eq!(doubts[0][3..5], ["リスクシナリオ例", "確証の不足"]);
    let is_japanese =
        |said: &Value| said.as_str().unwrap().chars().all(|c| !c.is_ascii_lowercase());
    assert!(doubts.iter().all(|row| is_japanese(&row[3]) && is_japanese(&row[4])));
    assert_eq!(
        book.cell("一覧", 1, 12).as_str().unwrap().lines().next(),
        Some("リスクシナリオ例: 確証の不足")
    );
}

/// The height of each row of a sheet, as its XML has it.
fn heights(xml: &str) -> BTreeMap<u32, f64> {
    let rows = xml.split("<row r=\"").skip(1).filter_map(|row| {
        let (number, rest) = row.split_once('"')?;
        let height = rest.split('>').next()?.split_once("ht=\"")?.1.split('"').next()?;
        Some((number.parse::<u32>().ok()? - 1, height.parse::<f64>().ok()?))
    });
    rows.collect()
}

#[test]
fn rows_of_lists_are_as_high_as_their_longest_text_needs() {
    [calc(), pages()].into_iter().for_each(rows_are_high_enough);
}

fn rows_are_high_enough(records: &RecordSet) {
    let bytes = main_file(&Xlsx, records);
    let book = Book::read(&bytes);
    for (sheet, file, texts) in
        [("一覧", 2, [(8, 50.0), (19, 60.0)]), ("確認事項", 3, [(5, 70.0); 2])]
    {
        let heights = heights(&part(&bytes, &format!("xl/worksheets/sheet{file}.xml")));
        let last = book.0[sheet].keys().map(|place| place.0).max().unwrap();
        for (row, (column, digits)) in (1..=last).flat_map(|row| texts.map(|text| (row, text))) {
            let said = book.cell(sheet, row, column);
            // A kanji is 9 points wide, a letter half of it, a digit of a width 5.25; a line is 13.5 high.
            let widths = said.as_str().unwrap_or_default().chars();
            let width = widths.map(|c| if c.is_ascii() { 4.5 } else { 9.0 }).sum::<f64>();
            let lines = (width / (digits * 5.25)).ceil();
            assert!(heights[&row] >= lines * 13.5, "{sheet} {row}: {} for {said}", heights[&row]);
        }
    }
}

/// A part of the workbook's zip, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_is_ready_to_print_and_to_filter() {
    let bytes = main_file(&Xlsx, calc());
    let paper = part(&bytes, "xl/worksheets/sheet1.xml");
    for piece in [
        r#"<pageSetup paperSize="8" fitToHeight="0" orientation="landscape""#,
        r#"xSplit="3" ySplit="4""#,
        r#"state="frozen""#,
        "<autoFilter ref=\"A4:N",
        "<mergeCell ref=",
        "&amp;C&amp;P/&amp;N",
    ] {
        assert!(paper.contains(piece), "{piece}");
    }
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("対応表!$1:$4"), "{names}");
    assert!(part(&bytes, "docProps/core.xml").contains("2000-01-01T00:00:00Z"));
    assert!(part(&bytes, "xl/styles.xml").contains("wrapText=\"1\""));
}

#[test]
fn doubts_lead_to_the_rows_they_are_about() {
    let bytes = main_file(&Xlsx, &nasty());
    let book = Book::read(&bytes);
    let links = part(&bytes, "xl/worksheets/sheet3.xml");
    let links = links.split("<hyperlink ").skip(1).map(|link| {
        let value =
            |name: &str| link.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next();
        (value("ref").unwrap().to_owned(), value("location").unwrap().to_owned())
    });
    let links = links.collect::<Vec<_>>();
    assert_eq!(links.len(), 4);
    for (from, to) in links {
        let (row, _) = place(&from);
        let id = book.cell("確認事項", row, 1);
        let (sheet, cell) = to.split_once('!').unwrap();
        let (row, column) = place(cell);
        let number = book.cell(sheet.trim_matches('\''), row, column);
        let records = nasty();
        let control = records.controls.iter().find(|control| id == control.id.as_str()).unwrap();
        assert_eq!(number, control.number.as_str(), "{from}");
    }
}

#[test]
fn long_texts_are_said() {
    let remarks = Xlsx.remarks(&nasty_and_long());
    let codes = remarks.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes, ["long-text"; 3]);
    let told = remarks[0].to_string();
    assert!(told.starts_with("note[long-text] page 1: controls[0].statement: more than"), "{told}");
    assert!(Xlsx.remarks(&nasty()).is_empty());
}

#[test]
fn more_rows_than_a_sheet_holds_are_refused() {
    let mut records = nasty();
    let requirement = records.controls[3].requirements[0].clone();
    records.controls[0].requirements = vec![requirement; 1 << 20];
    let refusal = Xlsx.check(&records).unwrap_err().to_string();
    assert_eq!(refusal, "controls: 1048584 rows where a sheet of a workbook holds 1048576");
}

/// The workbook printed by LibreOffice, and the paper read again.
#[test]
fn what_libreoffice_prints_is_read_as_the_same_records() {
    let Some(office) = tool("soffice", "the round trip over paper") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("printed.xlsx");
    std::fs::write(&path, main_file(&Xlsx, calc())).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let mut command = Command::new(office);
    command.arg(profile).args(["--headless", "--convert-to", "pdf", "--outdir"]);
    let done = command.arg(folder.path()).arg(&path).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let printed = Source::open(&path.with_extension("pdf")).unwrap();
    let read = besshi::convert(&[printed], &besshi::Options::default()).unwrap().records;
    assert_same(&what_stays(&tree(&read)), &what_stays(&tree(calc())));
}

/// What does not depend on where the pages of a paper end. The other sheets of the workbook are
/// printed too, and are in the residue.
fn what_stays(records: &Value) -> Value {
    let mut controls = records["controls"].clone();
    for control in controls.as_array_mut().unwrap() {
        control["pages"].take();
        control["doubts"].take();
    }
    let document = &records["document"];
    json!([document["label"], document["title"], controls, records["unattached"]])
}
