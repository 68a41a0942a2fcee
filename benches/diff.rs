//! How long a comparison of two editions takes: `cargo bench --bench diff`. `scripts/bench-diff`
//! measures whole processes, and larger editions.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something fails")]
#![allow(missing_docs, reason = "criterion's macros write functions without any")]

use std::hint::black_box;
use std::path::Path;

use besshi::diff::diff;
use besshi::record::RecordSet;
use besshi::source::Source;
use besshi::{Options, convert};
use criterion::{Criterion, criterion_group, criterion_main};

/// Editions of so many controls.
const CONTROLS: usize = 5_000;

/// One control in so many is edited.
const EDITED: usize = 10;

fn read(name: &str) -> RecordSet {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/twins").join(name);
    convert(&[Source::open(&path).unwrap()], &Options::default()).unwrap().records
}

/// The controls of a document over and over, each time under other headings and in other words.
fn old_edition() -> RecordSet {
    let document = read("calc.pdf");
    let all = (0..).flat_map(|round| document.controls.iter().map(move |c| (round, c.clone())));
    let controls = all.take(CONTROLS).map(|(round, mut control)| {
        control.id = format!("{round}{}", control.id);
        let text = control.statement.unwrap_or_default();
        control.statement = Some(text.replace('、', &format!("、第{round}種の")));
        control
    });
    RecordSet { controls: controls.collect(), ..document.clone() }
}

/// One in ten is reworded, left out, or under another number.
fn new_edition(old: &RecordSet) -> RecordSet {
    let mut new = old.clone();
    for (at, control) in new.controls.iter_mut().enumerate().filter(|(at, _)| at % EDITED == 0) {
        match at / EDITED % 3 {
            0 => control.statement.iter_mut().for_each(|text| text.insert_str(0, "原則として、")),
            1 => control.id.push('9'),
            _ => control.grade = None,
        }
    }
    let mut at = 0;
    new.controls.retain(|_| {
        at += 1;
        at % (EDITED * 5) != 0
    });
    new
}

fn compare(c: &mut Criterion) {
    let old = old_edition();
    let new = new_edition(&old);
    let mut group = c.benchmark_group("diff");
    group.sample_size(10);
    group.bench_function("5000 controls", |b| b.iter(|| diff(black_box(&old), black_box(&new))));
    group.finish();
}

criterion_group!(diffs, compare);
criterion_main!(diffs);
