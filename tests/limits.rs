//! Limits: reaching one is a finding or an error with a code of its own, what was read so far is
//! kept, and a part is never taken for the whole.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::collections::BTreeSet;

use besshi::error::Error;
use besshi::finding::Code;
use besshi::limits::Limits;
use besshi::source::Source;
use besshi::{Options, Profile, convert, tables_within};
use support::fixture;
use support::run::Place;

fn twin() -> Source {
    Source::open(&fixture("twins/labels-centred.pdf")).unwrap()
}

fn only(name: &str, value: u64) -> Limits {
    let mut limits = Limits::default();
    limits.set(name, value).unwrap();
    limits
}

/// The codes of what reading a twin under a limit says, and how many glyphs of the pages were read.
fn read_within(limits: &Limits) -> (BTreeSet<Code>, u64) {
    let options = Options { profile: None, limits: Some(*limits) };
    match convert(&[twin()], &options) {
        Ok(read) => {
            let codes = read.findings.iter().map(|finding| finding.code).collect();
            (codes, read.records.accounting.glyphs)
        }
        Err(Error::Limit { code, .. }) => ([code].into(), 0),
        Err(Error::Limited { reached, .. }) => ([reached.code].into(), 0),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_limit_of_a_pdf_is_told_by_its_code() {
    let (codes, whole) = read_within(&Limits::default());
    assert!(!codes.iter().any(|code| besshi::limits::is_limit(*code)), "{codes:?}");
    for (name, value, keeps) in [
        ("objects", 3, false),
        ("pages", 2, true),
        ("stream-bytes", 2_000, false),
        ("page-bytes", 2_000, false),
        ("document-bytes", 10_000, true),
        ("operators", 800, true),
        ("glyphs", 600, true),
        ("memory", 100_000, true),
        ("page-seconds", 0, false),
        ("document-seconds", 0, false),
    ] {
        let limit = Limits::ALL.iter().find(|limit| limit.name == name).unwrap();
        let (codes, glyphs) = read_within(&only(name, value));
        assert!(codes.contains(&limit.code), "{name}: {codes:?}");
        assert!(glyphs < whole, "{name}: all of it was read");
        assert!(!keeps || glyphs > 0, "{name}: nothing is kept");
    }
}

#[test]
fn a_form_deeper_than_the_limit_is_told() {
    let source = Source::open(&fixture("bad/self-form.pdf")).unwrap();
    let reached = tables_within(&source, None, &Limits::default()).unwrap_err();
    assert!(reached.to_string().contains("form-limit"), "{reached}");
}

#[test]
fn a_text_beyond_the_limits_is_read_in_part() {
    let page = Source::open(&fixture("plain/calc-pages/page-03.txt")).unwrap();
    let read = |limits| {
        let read = convert(std::slice::from_ref(&page), &Options { profile: None, limits });
        let read = read.unwrap();
        (read.findings.iter().any(|f| f.code == Code::TextLimit), read.records)
    };
    let (reached, whole) = read(None);
    assert!(!reached);
    for (name, value) in
        [("text-bytes", 9_000), ("text-lines", 200), ("page-lines", 200), ("line-bytes", 30)]
    {
        let (reached, part) = read(Some(only(name, value)));
        assert!(reached, "{name} is not told");
        assert!(part.accounting.glyphs < whole.accounting.glyphs, "{name}");
        // The source is what it was, however much of it was read.
        assert_eq!(part.document.sources, whole.document.sources, "{name}");
    }
}

#[test]
fn what_is_left_out_is_the_same_whatever_the_threads() {
    let limits = only("document-bytes", 10_000);
    let source = twin();
    let read_on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (tables, findings) = pool.install(|| tables_within(&source, None, &limits)).unwrap();
        (besshi::canon::pretty(&tables), findings)
    };
    let once = read_on(1);
    assert!(once.1.iter().any(|finding| finding.code == Code::DocumentLimit));
    for _ in 0..5 {
        assert!(read_on(8) == once);
    }
}

#[test]
fn a_profile_sets_limits_and_flags_come_over_them() {
    let place = Place::with(&[("twins/labels-centred.pdf", "a.pdf")]);
    let toml = Profile::BUILT_IN[0].1;
    place.write("my.toml", format!("{toml}\n[limits]\nglyphs = 600\n").as_bytes());
    let args = ["extract", "a.pdf", "-o", "a.json", "--profile", "my.toml"];
    let (code, said) = place.run(&args);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("error[glyph-limit]") && said.contains("--limit glyphs=N"), "{said}");
    let (code, said) = place.run(&[&args[..], &["--limit", "glyphs=100000"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("glyph-limit"), "{said}");
}

#[test]
fn a_part_never_passes_for_the_whole_when_strict() {
    let place = Place::with(&[("twins/labels-centred.pdf", "a.pdf")]);
    for args in [
        &["extract", "a.pdf", "-o", "a.json", "--strict"][..],
        &["tables", "a.pdf", "-o", "a.json", "--strict"],
        &["batch", "a.pdf", "-o", "out", "--strict", "--progress", "never"],
    ] {
        let (code, said) = place.run(&[args, &["--limit", "glyphs=1500"]].concat());
        assert_eq!(code, 1, "{args:?}: {said}");
    }
}

#[test]
fn what_reached_a_limit_is_read_again_by_the_next_run() {
    let place = Place::with(&[("twins/labels-centred.pdf", "a.pdf")]);
    let args = ["batch", "a.pdf", "-o", "out", "--progress", "never"];
    let (code, said) = place.run(&[&args[..], &["--limit", "glyphs=600"]].concat());
    assert_eq!(code, 0, "{said}");
    let part = place.bytes("out/a.json");
    let (code, said) = place.run(&args);
    assert_eq!(code, 0, "{said}");
    assert!(place.bytes("out/a.json").len() > part.len(), "it was not read again");
}

#[test]
fn limits_are_listed_and_misnamed_ones_are_refused() {
    let place = Place::new();
    let output = place.command(&["extract", "--limit", "help"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let listed = String::from_utf8(output.stdout).unwrap();
    for limit in Limits::ALL {
        assert!(listed.contains(&format!("{}={}", limit.name, limit.default)), "{}", limit.name);
        assert!(Code::find(limit.code.as_str()).is_some());
    }
    for limit in ["glyph=3", "glyphs", "glyphs=many", "glyphs=-1"] {
        let (code, said) = place.run(&["extract", "a.pdf", "--limit", limit]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("--limit help"), "{said}");
    }
}
