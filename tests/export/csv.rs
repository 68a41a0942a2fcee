//! CSV, read back by the `csv` crate.

use besshi::export::csv::{Csv, NormalisedCsv};
use besshi::record::RecordSet;
use serde_json::Value;

use super::back::{Row, blank, cell, of_flat, of_linked};
use super::{all, assert_same, file, main_file, nasty, tree};

/// The rows of a CSV file, with the apostrophe before would-be formulas dropped.
pub(crate) fn rows(table: &str, bytes: &[u8]) -> Vec<Row> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let heads = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = heads.iter().zip(&record).map(|(head, text)| {
            let text = text.strip_prefix('\'').unwrap_or(text);
            (head.to_owned(), cell(table, head, text))
        });
        cells.collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn one_table_holds_all_controls_and_the_file_beside_it_the_rest() {
    all().iter().for_each(one_table_holds);
}

/// Holds one table and the file beside it against the records.
pub(crate) fn one_table_holds(records: &RecordSet) {
    for bom in [false, true] {
        let controls = of_flat(&rows("flat", &main_file(&Csv { bom }, records)));
        let rest = file(&Csv { bom }, "document.json", records);
        let mut whole = serde_json::from_slice::<Value>(&rest).unwrap();
        whole["controls"] = controls;
        assert_same(&blank(&whole), &blank(&tree(records)));
    }
}

#[test]
fn linked_tables_hold_everything() {
    all().iter().for_each(linked_tables_hold);
}

/// Holds the linked tables against the records.
pub(crate) fn linked_tables_hold(records: &RecordSet) {
    let table =
        |name: &str| rows(name, &file(&NormalisedCsv::default(), &format!("{name}.csv"), records));
    assert_same(&blank(&of_linked(&table)), &blank(&tree(records)));
}

#[test]
fn lines_end_as_rfc_4180_says_and_all_are_as_long() {
    let bytes = main_file(&Csv::default(), &nasty());
    assert!(bytes.starts_with(b"id,section_number,") && bytes.ends_with(b"\r\n"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
    let fields = reader.headers().unwrap().len();
    assert_eq!(fields, 21);
    assert!(reader.records().all(|record| record.unwrap().len() == fields));
}

#[test]
fn an_empty_text_is_told_from_none() {
    let text = String::from_utf8(main_file(&Csv::default(), &nasty())).unwrap();
    // A requirement of nulls, then one of empty texts.
    assert!(text.contains(",[],1,,,,,,,\r\n"), "{text}");
    assert!(text.contains(",[],2,\"\",,\"\",\"\",\"\",\"\",\"\"\r\n"), "{text}");
}

#[test]
fn no_field_is_a_formula() {
    let records = nasty();
    for bytes in
        [main_file(&Csv { bom: true }, &records), main_file(&NormalisedCsv::default(), &records)]
    {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        for record in reader.records() {
            for field in &record.unwrap() {
                assert!(
                    !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']),
                    "{field}"
                );
            }
        }
    }
}
