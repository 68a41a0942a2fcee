//! How long each stage takes on a document of 42 pages: `cargo bench`.
//!
//! `scripts/bench` measures whole processes, against other programs.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something fails")]
#![allow(missing_docs, reason = "criterion's macros write functions without any")]

use std::hint::black_box;
use std::path::Path;

use besshi::ink::{Document, PageInk};
use besshi::place::PageRef;
use besshi::source::Source;
use besshi::{Options, canon, convert, grid};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// A page in the middle of the document, full of text.
const PAGE: usize = 20;

fn source() -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/twins/calc.pdf");
    Source::open(&path).unwrap()
}

/// PDF → glyphs and rulings.
fn ink(c: &mut Criterion) {
    let source = source();
    c.bench_function("ink/open", |b| b.iter(|| Document::open(black_box(&source)).unwrap()));
    let document = Document::open(&source).unwrap();
    c.bench_function("ink/page", |b| b.iter(|| document.page(black_box(PAGE))));
}

/// Glyphs and rulings → cells.
fn grid_of_a_page(c: &mut Criterion) {
    let page: PageInk = Document::open(&source()).unwrap().page(PAGE);
    c.bench_function("grid/page", |b| {
        b.iter_batched(
            || page.clone(),
            |page| grid::find(page, PageRef::default(), &grid::Shared::default()),
            BatchSize::SmallInput,
        );
    });
}

/// PDF → records, on one thread and on all.
fn whole(c: &mut Criterion) {
    let sources = [source()];
    let read = || convert(black_box(&sources), &Options::default()).unwrap();
    let mut group = c.benchmark_group("convert");
    group.sample_size(20);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    group.bench_function("1 thread", |b| b.iter(|| one.install(read)));
    group.bench_function("all threads", |b| b.iter(read));
    group.finish();
}

/// Records → bytes, and back.
fn writing(c: &mut Criterion) {
    let records = convert(&[source()], &Options::default()).unwrap().records;
    c.bench_function("canon/pretty", |b| b.iter(|| canon::pretty(black_box(&records))));
    c.bench_function("canon/compact", |b| b.iter(|| canon::compact(black_box(&records))));
    let bytes = canon::pretty(&records);
    c.bench_function("canon/parse", |b| b.iter(|| canon::parse(black_box(&bytes)).unwrap()));
}

criterion_group!(stages, ink, grid_of_a_page, whole, writing);
criterion_main!(stages);
