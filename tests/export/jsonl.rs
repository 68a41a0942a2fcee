//! JSON Lines, read back line by line.

use besshi::export::jsonl::Jsonl;
use serde_json::Value;

use super::{all, assert_same, file, main_file, tree};

#[test]
fn every_line_is_a_control_and_the_file_beside_it_holds_the_rest() {
    for records in all() {
        let text = String::from_utf8(main_file(&Jsonl, &records)).unwrap();
        assert_eq!(text.split_terminator('\n').count(), records.controls.len());
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let controls = lines.collect();
        let rest = file(&Jsonl, "document.json", &records);
        let mut whole = serde_json::from_slice::<Value>(&rest).unwrap();
        whole["controls"] = controls;
        assert_same(&whole, &tree(&records));
    }
}
