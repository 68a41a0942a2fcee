//! The promise, on documents whose truth is known: every field exactly right, nothing lost, nothing
//! invented, nothing wrong without a doubt.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use serde_json::Value;
use support::score::Score;
use support::{Twin, twins};

/// Twins that are not read right yet, and the share of fields that has to be right at least. What
/// is wrong in them may be so without a doubt. Shorten this list; never lengthen it.
const SHORT_OF_IT: &[(&str, f64)] = &[];

/// Twins whose paper does not tell all, and the share of fields that has to be right at least. The
/// others are doubted.
const UNTOLD: &[(&str, f64)] = &[
    ("firefox-reaching", 0.99),
    ("requirement-part", 0.9),
    ("rulings-lost", 0.99),
    ("weasy-noto", 0.94),
];

/// Twins with text that no reader sees: it belongs to no record, and is in the residue.
const UNSEEN: &[&str] = &["foot-clipped", "hidden-draft", "white-out"];

/// Twins with text that lies over or under the table and is none of it, or in a column that the profile
/// does not know, and what it says: that alone is in the residue.
const LAID_UNDER: &[(&str, &[&str])] =
    &[("watermark-level", &["参考資料"]), ("remarks", &["備考一", "改定あり", "別表を参照"])];

/// The share of the right fields that a twin has to reach; `None` when all have to be right.
fn floor(twin: &Twin) -> Option<f64> {
    let mut known = SHORT_OF_IT.iter().chain(UNTOLD);
    known.find(|(name, _)| *name == twin.name).map(|(_, floor)| *floor)
}

fn score(twin: &Twin) -> Score {
    let records = serde_json::to_value(&twin.conversion.records).unwrap();
    Score::of(&twin.truth, records["controls"].as_array().unwrap())
}

/// Twins that are read right.
fn sound() -> impl Iterator<Item = &'static Twin> {
    twins().iter().filter(|twin| floor(twin).is_none())
}

#[test]
fn every_field_is_exactly_right() {
    for twin in twins() {
        let score = score(twin);
        if let Some(floor) = floor(twin) {
            assert!(
                score.share() >= floor,
                "{}: {:.4} is less than {floor}",
                twin.name,
                score.share()
            );
            continue;
        }
        let wrong: Vec<&str> = score.wrong.iter().map(|w| w.what.as_str()).collect();
        assert!(wrong.is_empty(), "{}: wrong:\n  {}", twin.name, wrong.join("\n  "));
    }
}

#[test]
fn no_control_is_lost_or_invented() {
    for twin in sound() {
        let score = score(twin);
        assert_eq!(score.lost, Vec::<String>::new(), "{}: lost", twin.name);
        assert_eq!(score.invented, Vec::<String>::new(), "{}: invented", twin.name);
    }
}

#[test]
fn nothing_is_wrong_without_a_doubt() {
    let untold = |twin: &&Twin| UNTOLD.iter().any(|(name, _)| *name == twin.name);
    for twin in sound().chain(twins().iter().filter(untold)) {
        let score = score(twin);
        assert_eq!(score.silent(), Vec::<&str>::new(), "{}", twin.name);
    }
}

#[test]
fn nothing_is_left_over() {
    for twin in sound() {
        let records = &twin.conversion.records;
        if UNSEEN.contains(&twin.name.as_str()) {
            let said = |f: &besshi::finding::Finding| f.code.as_str() == "text-hidden";
            assert!(twin.conversion.findings.iter().any(said), "{}", twin.name);
            assert!(records.accounting.residue > 0, "{}: text that nobody sees", twin.name);
            continue;
        }
        let laid_under = LAID_UNDER.iter().find(|(name, _)| *name == twin.name);
        let left_over: Vec<&str> = records.residue.iter().map(|left| left.text.as_str()).collect();
        let expected: Vec<&str> = laid_under.map_or(&[][..], |(_, texts)| texts).to_vec();
        assert_eq!(left_over, expected, "{}", twin.name);
        let glyphs: usize = expected.iter().map(|text| text.chars().count()).sum();
        assert_eq!(records.accounting.residue, glyphs as u64, "{}", twin.name);
        assert_eq!(records.unattached, vec![], "{}", twin.name);
    }
}

#[test]
fn line_breaks_of_the_author_are_kept() {
    let scores: Vec<Score> = twins().iter().map(score).collect();
    let kept: usize = scores.iter().map(|score| score.breaks_kept).sum();
    let all: usize = scores.iter().map(|score| score.statements).sum();
    assert!(kept * 100 >= all * 95, "{kept} of {all} statements have their line breaks");
}

#[test]
fn the_list_of_shortfalls_names_twins() {
    for (name, _) in SHORT_OF_IT.iter().chain(UNTOLD) {
        assert!(twins().iter().any(|twin| twin.name == *name), "{name}");
    }
}

#[test]
fn a_score_tells_what_is_wrong() {
    let control = |statement: &str, doubt: &str| {
        serde_json::json!({
            "id": "1.1-①-1", "number": "①-1", "statement": statement, "requirements": [],
            "major": {"number": "1.1", "title": "規程"}, "doubts": [{"field": doubt}]
        })
    };
    let score = |got: &[Value]| Score::of(&[control("一\n二", "")], got);
    let right = score(&[control("一\n二", "grade")]);
    assert_eq!((right.right, right.total, right.breaks_kept), (5, 5, 1));
    let broken = score(&[control("一二", "grade")]);
    assert_eq!((broken.right, broken.breaks_kept, broken.statements), (5, 0, 1));
    assert_eq!(score(&[control("三", "grade")]).silent().len(), 1);
    assert_eq!(score(&[control("三", "statement")]).silent().len(), 0);
    assert_eq!((score(&[]).share(), score(&[]).lost.len()), (0.0, 1));
}
