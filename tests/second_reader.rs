//! An independent second reader, pdf-extract, must see the same characters at the same places.
//!
//! It reads simple fonts and Identity-H only, knows no clip, and counts upwards from the foot of the
//! page; the pages here are of that kind.

mod common;

use besshi::ink::PageInk;
use common::{Pdf, open, text_of};
use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// The two readers may differ by so much, in points: they round in other places.
const NEAR: f64 = 0.05;

/// A character and where the pen stood.
type Placed = (String, f64, f64);

/// Takes down what pdf-extract reads.
#[derive(Default)]
struct Listener {
    top: f64,
    glyphs: Vec<Placed>,
}

impl OutputDev for Listener {
    fn begin_page(
        &mut self,
        _: u32,
        media_box: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.top = media_box.ury;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        _: f64,
        _: f64,
        _: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.glyphs.push((text.to_owned(), place.m31, self.top - place.m32));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

fn theirs(bytes: &[u8]) -> Vec<Placed> {
    let document = pdf_extract::Document::load_mem(bytes).expect("a PDF that loads");
    let mut listener = Listener::default();
    pdf_extract::output_doc(&document, &mut listener).expect("a PDF that it reads");
    listener.glyphs
}

fn ours(ink: &PageInk) -> Vec<Placed> {
    ink.glyphs.iter().map(|glyph| (text_of(glyph), glyph.origin.x, glyph.origin.y)).collect()
}

fn assert_same(bytes: Vec<u8>, at_least: usize) {
    let (theirs, ours) = (theirs(&bytes), ours(&open(bytes).page(0)));
    assert!(ours.len() >= at_least, "{} glyphs", ours.len());
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours.0, theirs.0);
        let distance = (ours.1 - theirs.1).hypot(ours.2 - theirs.2);
        assert!(distance < NEAR, "{ours:?} and {theirs:?}");
    }
}

#[test]
fn both_read_a_page_of_libreoffice() {
    assert_same(std::fs::read("fixtures/ink/page-cut-at-its-foot/in.pdf").unwrap(), 2000);
}

#[test]
fn both_follow_the_text_operators() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 65 \
                /Widths [667 667 722] /Encoding /WinAnsiEncoding >>";
    let content = "q 1.5 0 0 1.5 5 5 cm BT /F1 10 Tf 12 TL 1 0 0.2 1 20 80 Tm (AB) Tj 2 Tc \
                   [(A) 120 (C)] TJ T* (BA) Tj 30 10 TD (C) Tj ET Q BT /F1 8 Tf 9 9 Td (A) Tj ET";
    let pdf = Pdf::new(content).object(10, font);
    assert_same(pdf.bytes(), 8);
}
