//! Any text, wherever it stands, comes through every format.

use besshi::record::RecordSet;
use proptest::prelude::*;

use super::{csv, html, md, nasty, oscal, sqlite, xlsx};

/// Characters that formats give a meaning, and some that they do not.
fn text() -> impl Strategy<Value = String> {
    let plain = "[-=+@'\"#|*_`~<>&;:,.!?$%^/\\\\(){}\\[\\]0-9a-c ①漢、。 \n\r\t]{1,4}";
    let whole = [
        "</script>",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "_x000D_",
        "\u{b}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "\u{3099}",
        "𠮟",
        "\"\"",
        "www.",
        "http://",
        "\u{3000}",
        "～",
    ];
    let piece = prop_oneof![3 => plain.prop_map(String::from), 1 => prop::sample::select(whole.to_vec()).prop_map(String::from)];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// Records in which these texts stand in fields of every kind.
fn records(texts: &[String]) -> RecordSet {
    let mut records = nasty();
    let mut texts = texts.iter().cloned().cycle();
    let mut next = || texts.next().unwrap();
    records.document.title = Some(next());
    records.document.sources[0].name = next();
    records.residue[0].text = next();
    records.unattached[0].requirement.text = Some(next());
    let control = &mut records.controls[0];
    control.number = next();
    control.statement = Some(next());
    control.grade = Some(next());
    control.major.as_mut().unwrap().title = next();
    control.minor.as_mut().unwrap().mark = Some(next());
    control.doubts[0].note = next();
    let requirement = &mut control.requirements[0];
    requirement.volume = Some(next());
    requirement.chapter.as_mut().unwrap().number = Some(next());
    requirement.clause = Some(next());
    requirement.reading = Some(next());
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_comes_through(texts in prop::collection::vec(text(), 14)) {
        let records = records(&texts);
        csv::one_table_holds(&records);
        csv::linked_tables_hold(&records);
        html::page_holds(&records);
        md::page_says(&records);
        oscal::documents_hold(&records);
        sqlite::tables_hold(&records);
        xlsx::sheets_hold(&records);
    }
}
