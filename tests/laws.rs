//! Laws that hold for every document: the same bytes always, whatever the threads, the order of the
//! glyphs or the cut of the files; everything accounted for; everything traceable.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use besshi::finding::{Finding, Severity};
use besshi::geom::Rect;
use besshi::grid;
use besshi::ink::{Document, PageInk};
use besshi::place::PageRef;
use besshi::provenance::FieldOrigin;
use besshi::record::{Control, Heading};
use besshi::source::Source;
use besshi::{Options, canon, convert, fold};
use support::{Twin, bare, everything, twin, twins};

/// A whole document is read some more times by most laws; these few have all that is hard: fonts
/// without Unicode, glyphs in any order, turned and cropped pages, cells over page breaks.
fn some() -> impl Iterator<Item = &'static Twin> {
    ["bare-cmap", "clipped-all", "crop-turned", "glyphs", "labels-centred", "sjis", "ucs2"]
        .into_iter()
        .map(twin)
}

#[test]
fn the_same_bytes_from_one_thread_and_from_eight() {
    let read_on = |threads: usize, twin: &Twin| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        everything(&pool.install(|| twin.read_again()))
    };
    for twin in some().chain([twin("calc")]) {
        let before = everything(&twin.conversion);
        assert!(read_on(1, twin) == before, "{}: 1 thread", twin.name);
        assert!(read_on(8, twin) == before, "{}: 8 threads", twin.name);
    }
}

#[test]
fn the_same_bytes_on_every_run() {
    for twin in twins() {
        assert!(everything(&twin.read_again()) == everything(&twin.conversion), "{}", twin.name);
    }
}

#[test]
fn what_is_written_is_read_again() {
    for twin in twins() {
        let records = &twin.conversion.records;
        assert!(canon::parse(&canon::pretty(records)).unwrap() == *records, "{}", twin.name);
        assert!(canon::parse(&canon::compact(records)).unwrap() == *records, "{}", twin.name);
        let again = canon::parse(&twin.bytes()).unwrap();
        assert!(canon::pretty(&again) == twin.bytes(), "{}", twin.name);
    }
}

#[test]
fn every_glyph_is_accounted_for() {
    for twin in twins() {
        let sum = twin.conversion.records.accounting;
        assert_eq!(sum.glyphs, sum.in_records + sum.furniture + sum.residue, "{}", twin.name);
        assert!(sum.in_records > sum.furniture, "{}: {sum:?}", twin.name);
        let left: usize = twin.conversion.records.residue.iter().map(|r| bare(&r.text).len()).sum();
        assert_eq!(sum.residue == 0, left == 0, "{}: {sum:?}", twin.name);
    }
}

/// A cell that goes on over two page breaks is open at two places (`calc`, pages 4 and 5); one that
/// two items share is hidden once (page 16).
#[test]
fn no_place_has_one_note_twice() {
    for twin in twins() {
        let is_note = |f: &&Finding| f.place.rect.is_some() && f.severity() == Severity::Note;
        let notes = twin.conversion.findings.iter().filter(is_note);
        let mut told: Vec<String> = notes.map(ToString::to_string).collect();
        told.sort();
        let twice = told.windows(2).find(|two| two[0] == two[1]);
        assert_eq!(twice, None, "{}", twin.name);
    }
}

mod splitting {
    //! A document is the same in one file or in many.

    use super::*;

    /// Each page of a PDF as a PDF of its own.
    fn pages_of(source: &Source) -> Vec<Source> {
        let whole = lopdf::Document::load_mem(&source.bytes).unwrap();
        let numbers: Vec<u32> = whole.get_pages().into_keys().collect();
        let one = |number: &u32| {
            let mut page = whole.clone();
            let others: Vec<u32> = numbers.iter().copied().filter(|n| n != number).collect();
            page.delete_pages(&others);
            page.prune_objects();
            let mut bytes = Vec::new();
            page.save_to(&mut bytes).unwrap();
            Source::new(format!("page-{number:02}.pdf"), bytes)
        };
        numbers.iter().map(one).collect()
    }

    /// Twins that can be cut by page, all of which number their pages at the foot.
    fn cuttable() -> impl Iterator<Item = &'static Twin> {
        ["clipped-all", "crop-turned", "glyphs", "labels-centred", "sjis", "turned", "ucs2"]
            .into_iter()
            .map(twin)
    }

    #[test]
    fn pages_in_files_of_their_own_give_the_same_controls() {
        for twin in cuttable() {
            let pages = pages_of(&twin.source);
            assert!(pages.len() > 1, "{}: one page only", twin.name);
            let parted = convert(&pages, &Options::default()).unwrap();
            same_records(&parted.records, twin);
        }
    }

    #[test]
    fn page_numbers_put_files_in_order() {
        for twin in cuttable() {
            let mut pages = pages_of(&twin.source);
            for seed in 1..=3 {
                shuffle(&mut pages, seed);
                let parted = convert(&pages, &Options::default()).unwrap();
                same_records(&parted.records, twin);
            }
        }
    }

    /// All but the names of the files is the same.
    fn same_records(parted: &besshi::record::RecordSet, twin: &Twin) {
        let whole = &twin.conversion.records;
        for (a, b) in parted.controls.iter().zip(&whole.controls) {
            assert_eq!(a, b, "{}", twin.name);
        }
        assert_eq!(parted.controls.len(), whole.controls.len(), "{}", twin.name);
        assert_eq!(parted.residue, whole.residue, "{}", twin.name);
        assert_eq!(parted.accounting, whole.accounting, "{}", twin.name);
        assert_eq!(parted.document.title, whole.document.title, "{}", twin.name);
        assert_eq!(parted.document.pages, whole.document.pages, "{}", twin.name);
    }
}

mod drawing_order {
    //! Writers draw in any order; a reader of paper cannot tell.

    use super::*;

    /// The pages of a document, as drawn.
    fn inks(twin: &Twin) -> Vec<PageInk> {
        let document = Document::open(&twin.source).unwrap();
        (0..document.page_count()).map(|at| document.page(at)).collect()
    }

    fn grid_of(ink: PageInk) -> String {
        format!("{:#?}", grid::find(ink, PageRef::default(), &grid::Shared::default()))
    }

    #[test]
    fn shuffled_ink_gives_the_same_grid() {
        for twin in twins() {
            for (at, ink) in inks(twin).into_iter().enumerate().take(3) {
                let before = grid_of(ink.clone());
                for seed in 1..=3 {
                    let mut ink = ink.clone();
                    shuffle(&mut ink.glyphs, seed);
                    shuffle(&mut ink.rulings, seed);
                    for (order, glyph) in (0..).zip(&mut ink.glyphs) {
                        glyph.order = order;
                    }
                    let after = grid_of(ink);
                    let differ = before.lines().zip(after.lines()).find(|(a, b)| a != b);
                    assert_eq!(differ, None, "{} page {}, seed {seed}", twin.name, at + 1);
                    assert!(before == after, "{} page {}, seed {seed}", twin.name, at + 1);
                }
            }
        }
    }
}

mod provenance {
    //! Every value has an origin on the paper, and the origin gives the value.

    use super::*;

    #[test]
    fn there_is_an_origin_for_every_control() {
        for twin in twins() {
            let origins: Vec<&str> =
                twin.conversion.provenance.controls.iter().map(|c| c.id.as_str()).collect();
            let controls: Vec<&str> =
                twin.conversion.records.controls.iter().map(|c| c.id.as_str()).collect();
            assert_eq!(origins, controls, "{}", twin.name);
        }
    }

    #[test]
    fn raw_text_and_rules_give_every_value() {
        for twin in twins() {
            let pairs =
                twin.conversion.records.controls.iter().zip(&twin.conversion.provenance.controls);
            for (control, origin) in pairs {
                for (field, value) in values(control) {
                    let told = replayed(&origin.fields, &field);
                    assert!(
                        says(&told, &value),
                        "{} {} {field}: {told:?} does not give {value:?}",
                        twin.name,
                        control.id
                    );
                }
            }
        }
    }

    #[test]
    fn every_origin_is_a_place_on_a_page() {
        for twin in twins() {
            let document = Document::open(&twin.source).unwrap();
            let sizes: Vec<(f64, f64)> = (0..document.page_count())
                .map(|at| document.page(at))
                .map(|page| (page.width, page.height))
                .collect();
            for control in &twin.conversion.provenance.controls {
                for field in &control.fields {
                    let name = format!("{} {} {}", twin.name, control.id, field.field);
                    assert!(!field.spots.is_empty(), "{name}: no place");
                    assert!(field.spots.is_sorted_by_key(|spot| spot.page), "{name}: pages");
                    for spot in &field.spots {
                        assert_eq!((spot.source, spot.lines), (0, None), "{name}");
                        let (width, height) = sizes[spot.page as usize - 1];
                        let rect = spot.rect.unwrap();
                        assert!(is_near(&rect, width, height), "{name}: {rect:?}");
                    }
                }
            }
        }
    }

    /// Whether a rectangle is one, and lies on the page or, cropped away, beside it.
    fn is_near(rect: &Rect, width: f64, height: f64) -> bool {
        let inside = |a: f64, b: f64, size: f64| -size <= a && a < b && b <= 2.0 * size;
        inside(rect.x0, rect.x1, width) && inside(rect.y0, rect.y1, height)
    }

    /// What the paper says in the cells of a field, mended.
    fn replayed(origins: &[FieldOrigin], field: &str) -> String {
        let of_field = origins.iter().filter(|origin| origin.field == field);
        of_field.map(|origin| fold::replay(&origin.raw, &origin.rules)).collect()
    }

    /// Whether a cell says all parts of a value, in this order. Numbers are printed in any width.
    fn says(told: &str, parts: &[String]) -> bool {
        let told = fold::key(told);
        let mut rest = told.as_str();
        parts.iter().all(|part| {
            let part = fold::key(part);
            let found = rest.find(&part).map(|at| &rest[at + part.len()..]);
            rest = found.unwrap_or(rest);
            found.is_some()
        })
    }

    /// The fields of a control that are not null, by the names that origins give them.
    fn values(control: &Control) -> Vec<(String, Vec<String>)> {
        let mut values = vec![("number".to_owned(), vec![control.number.clone()])];
        let mut add = |field: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                values.push((field.to_owned(), parts));
            }
        };
        add("section", heading(control.section.as_ref()));
        add("major", heading(control.major.as_ref()));
        let minor = control.minor.iter();
        add("minor", minor.flat_map(|m| m.mark.iter().chain([&m.title])).cloned().collect());
        add("statement", control.statement.iter().cloned().collect());
        add("grade", control.grade.iter().cloned().collect());
        add("risk_scenario", control.risk_scenario.iter().cloned().collect());
        for (at, requirement) in control.requirements.iter().enumerate() {
            let mut add = |field: &str, parts: Vec<String>| {
                add(&format!("requirements[{at}].{field}"), parts);
            };
            add("volume", requirement.volume.iter().cloned().collect());
            add("chapter", heading(requirement.chapter.as_ref()));
            add("clause", requirement.clause.iter().cloned().collect());
            let text = requirement.obligation.iter().chain(&requirement.text);
            add("text", text.cloned().collect());
            add("reading", requirement.reading.iter().cloned().collect());
        }
        values
    }

    fn heading(heading: Option<&Heading>) -> Vec<String> {
        heading.iter().flat_map(|h| h.number.iter().chain([&h.title])).cloned().collect()
    }
}

/// Shuffles; the same seed gives the same order.
fn shuffle<T>(items: &mut [T], seed: u64) {
    // SplitMix64, for the want of a dependency.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    for at in (1..items.len()).rev() {
        let other = usize::try_from(next() % (at as u64 + 1)).unwrap_or_default();
        items.swap(at, other);
    }
}
