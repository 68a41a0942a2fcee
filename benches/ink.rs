//! How long the ink stage takes for a page of some 2,800 glyphs as LibreOffice writes it.

#![allow(missing_docs, reason = "criterion writes the functions")]

use besshi::ink::Document;
use besshi::source::Source;
use criterion::{Criterion, criterion_group, criterion_main};

fn read_a_page(criterion: &mut Criterion) {
    let bytes = std::fs::read("fixtures/ink/page-cut-at-its-foot/in.pdf").expect("the fixture");
    let source = Source::new("in.pdf", bytes);
    criterion.bench_function("ink: open", |b| b.iter(|| Document::open(&source)));
    let document = Document::open(&source).expect("a PDF that opens");
    criterion.bench_function("ink: page", |b| b.iter(|| document.page(0)));
}

criterion_group!(benches, read_a_page);
criterion_main!(benches);
