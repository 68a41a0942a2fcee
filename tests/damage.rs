//! Files in which a bit is wrong: compressed data tells that it is damaged, so nothing that is read from
//! it may be wrong without a doubt.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use besshi::finding::{Code, Finding, Severity};
use besshi::source::Source;
use besshi::{Conversion, Options, convert};
use serde_json::Value;
use support::score::Score;
use support::{Twin, twin};

/// The places of the data of all streams.
fn streams(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let find = |word: &[u8], from: usize| {
        let at = bytes[from..].windows(word.len()).position(|window| window == word)?;
        Some(from + at)
    };
    let mut streams = Vec::new();
    let mut from = 0;
    while let Some(start) = find(b">>\nstream\n", from).map(|at| at + b">>\nstream\n".len()) {
        let Some(end) = find(b"endstream", start) else { break };
        streams.push(start..end);
        from = end;
    }
    streams
}

/// The file with one bit turned over, somewhere in a stream; another for each `seed`.
fn damaged(twin: &Twin, seed: usize) -> Source {
    let mut bytes = twin.source.bytes.clone();
    let streams = streams(&bytes);
    let stream = streams[seed % streams.len()].clone();
    // A step that has no divisor in common with most lengths.
    let at = stream.start + seed * 7919 % stream.len();
    bytes[at] ^= 1 << (seed % 8);
    Source::new(twin.source.name.clone(), bytes)
}

/// The controls whose number or 大項目 is not doubted: those of which it is sure which ones they are.
fn sure(conversion: &Conversion) -> Vec<Value> {
    let records = serde_json::to_value(&conversion.records).unwrap();
    let unsure = |control: &Value| {
        let doubts = control["doubts"].as_array().unwrap();
        doubts.iter().any(|doubt| doubt["field"] == "number" || doubt["field"] == "major")
    };
    let controls = records["controls"].as_array().unwrap();
    controls.iter().filter(|control| !unsure(control)).cloned().collect()
}

fn nothing_is_silent(name: &str, seeds: usize) {
    let twin = twin(name);
    let mut wrong = 0;
    for seed in 0..seeds {
        let source = damaged(twin, seed);
        let Ok(conversion) = convert(std::slice::from_ref(&source), &Options::default()) else {
            continue;
        };
        let sure = sure(&conversion);
        let ids: Vec<_> = sure.iter().map(|control| &control["id"]).collect();
        let truth = twin.truth.iter().filter(|control| ids.contains(&&control["id"]));
        let score = Score::of(&truth.cloned().collect::<Vec<_>>(), &sure);
        assert!(score.silent().is_empty(), "{name}, seed {seed}: {:?}", score.silent());
        assert!(score.invented.is_empty(), "{name}, seed {seed}: {:?}", score.invented);
        let is_whole = conversion.records.controls == twin.conversion.records.controls;
        let told = conversion.findings.iter().any(|f| f.severity() > Severity::Note);
        assert!(is_whole || told, "{name}, seed {seed}: nothing is said");
        wrong += usize::from(!is_whole);
    }
    assert!(wrong > seeds / 3, "{name}: only {wrong} of {seeds} damaged files read otherwise");
}

#[test]
fn what_is_read_from_damaged_data_is_doubted() {
    nothing_is_silent("footer-framed", 60);
}

#[test]
fn what_is_read_from_damaged_data_in_two_filters_is_doubted() {
    nothing_is_silent("ucs2", 60);
}

#[test]
fn what_is_read_from_damaged_streams_of_objects_is_doubted() {
    nothing_is_silent("enc-aes256", 30);
}

#[test]
fn a_page_whose_content_is_lost_is_told_from_a_blank_one() {
    let twin = twin("footer-framed");
    let mut bytes = twin.source.bytes.clone();
    let entry = b"/Contents";
    let mut places = bytes.windows(entry.len()).enumerate().filter(|(_, window)| window == entry);
    let (second, _) = places.nth(1).unwrap();
    bytes[second + entry.len() - 1] = b'z';
    let source = Source::new(twin.source.name.clone(), bytes);
    let conversion = convert(&[source], &Options::default()).unwrap();
    assert!(conversion.records.controls.len() < twin.truth.len());
    let told = |f: &Finding| f.code == Code::UnreadableContent && f.message.contains("no content");
    assert!(conversion.findings.iter().any(told), "{:?}", conversion.findings);
}
