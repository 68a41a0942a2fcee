//! What the ink stage reads from small PDFs, one behaviour a test.

#![allow(clippy::float_cmp, reason = "the places are chosen so that they come out exactly")]

mod common;

use besshi::error::Error;
use besshi::geom::{Point, Rect};
use besshi::ink::{Document, PageInk, Unicode, Visibility};
use besshi::source::Source;
use common::{Pdf, codes, open, text, text_of};

/// Where the glyphs of a page stand, rounded to hundredths.
fn origins(ink: &PageInk) -> Vec<(f64, f64)> {
    ink.glyphs.iter().map(|glyph| rounded(glyph.origin)).collect()
}

fn rounded(Point { x, y }: Point) -> (f64, f64) {
    ((x * 100.0).round() / 100.0, (y * 100.0).round() / 100.0)
}

/// The rulings of a page as `[x0, y0, x1, y1]`, rounded to hundredths.
fn rulings(ink: &PageInk) -> Vec<[f64; 4]> {
    ink.rulings.iter().map(|ruling| <[f64; 4]>::from(ruling.rect)).collect()
}

fn visibility(content: &str) -> Visibility {
    Pdf::new(content).ink().glyphs[0].visibility
}

#[test]
fn a_glyph_has_its_place_from_the_top_left_of_the_page() {
    let ink = Pdf::new("BT /F1 10 Tf 20 150 Td (AV) Tj ET").ink();
    assert_eq!(text(&ink), "AV");
    assert_eq!(origins(&ink), [(20.0, 50.0), (26.67, 50.0)]);
    let [first, _] = &ink.glyphs[..] else { panic!("two glyphs") };
    assert_eq!(<[f64; 4]>::from(first.rect), [20.0, 41.2, 26.67, 51.2]);
    assert_eq!((first.size, rounded(first.advance)), (10.0, (6.67, 0.0)));
}

#[test]
fn every_way_to_show_text_moves_the_pen_by_the_book() {
    let ink = Pdf::new(
        "BT /F2 10 Tf 100 Tz 12 TL 1 0 0 1 20 150 Tm <0041> Tj <0041> ' 0 2 <0041> \" \
         [<0041> -500 <0041>] TJ 200 Tz 3 Ts <0041> Tj <0041> Tj 10 -20 TD <0041> Tj T* <0041> Tj ET",
    )
    .ink();
    assert_eq!(
        origins(&ink),
        [
            (20.0, 50.0),
            (20.0, 62.0),
            (20.0, 74.0),
            (32.0, 74.0),
            (49.0, 74.0),
            (61.0, 71.0),
            (85.0, 71.0),
            (30.0, 91.0),
            (30.0, 111.0),
        ]
    );
}

#[test]
fn word_spacing_counts_for_the_single_byte_32_only() {
    let ink =
        Pdf::new("BT 5 Tw /F1 10 Tf 0 100 Td ( A) Tj /F2 10 Tf 0 -20 Td <00200041> Tj ET").ink();
    assert_eq!(origins(&ink), [(0.0, 100.0), (7.78, 100.0), (0.0, 120.0), (10.0, 120.0)]);
}

#[test]
fn characters_beyond_the_basic_plane_are_one_glyph() {
    assert_eq!(text(&Pdf::new("BT /F2 10 Tf <00410042> Tj ET").ink()), "あ𠮷");
}

#[test]
fn shift_jis_text_is_read_by_its_code_and_measured_by_its_cid() {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Mincho /Encoding /90ms-RKSJ-H \
                /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Mincho \
                /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> \
                /DW 1000 /W [231 389 500] >>] >>";
    let pdf = Pdf::new("BT /F3 10 Tf 0 100 Td <8140418160874088ac> Tj ET");
    let ink = pdf.resources(" /Font << /F3 20 0 R >>").object(20, font).ink();
    assert_eq!(text(&ink), "\u{3000}A～①握");
    assert_eq!(origins(&ink)[2], (15.0, 100.0));
}

#[test]
fn a_unicode_cmap_that_is_not_at_hand_still_gives_characters_and_widths() {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Mincho /Encoding /UniJIS2004-UTF16-V \
                /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Mincho \
                /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> >>] >>";
    let pdf = Pdf::new("BT /F3 10 Tf 100 150 Td <845b8fbb> Tj ET");
    let ink = pdf.resources(" /Font << /F3 20 0 R >>").object(20, font).ink();
    assert_eq!(text(&ink), "葛辻");
    assert!(ink.glyphs.iter().all(|glyph| glyph.vertical));
    assert_eq!(origins(&ink), [(100.0, 50.0), (100.0, 60.0)]);
    assert_eq!(<[f64; 4]>::from(ink.glyphs[0].rect), [95.0, 50.0, 105.0, 60.0]);
}

#[test]
fn an_embedded_cmap_may_build_on_a_predefined_one() {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Mincho /Encoding 21 0 R \
                /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Mincho \
                /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>] >>";
    let cmap = "/90ms-RKSJ-H usecmap 1 begincidchar <8140> 843 endcidchar";
    let ink = Pdf::new("BT /F3 10 Tf <814082a2> Tj ET")
        .resources(" /Font << /F3 20 0 R >>")
        .object(20, font)
        .stream(21, "/Type /CMap /UseCMap /90ms-RKSJ-H", cmap)
        .ink();
    assert_eq!(text(&ink), "あい");
}

#[test]
fn a_type_3_font_is_measured_by_its_own_matrix() {
    let font = "<< /Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] \
                /FontBBox [0 -20 100 80] /FirstChar 65 /Widths [80] /CharProcs << >> \
                /Encoding << /Differences [65 /uni5225] >> >>";
    let pdf = Pdf::new("BT /F3 10 Tf 0 100 Td (AA) Tj ET");
    let ink = pdf.resources(" /Font << /F3 20 0 R >>").object(20, font).ink();
    assert_eq!(text(&ink), "別別");
    assert_eq!(origins(&ink)[1], (8.0, 100.0));
    assert_eq!(ink.glyphs[0].size, 10.0);
}

#[test]
fn differences_name_characters_over_a_base_encoding() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman \
                /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [66 /Euro /f_i] >> >>";
    let pdf = Pdf::new("BT /F3 10 Tf (ABC\\223) Tj ET");
    let ink = pdf.resources(" /Font << /F3 20 0 R >>").object(20, font).ink();
    assert_eq!(text(&ink), "A€fi“");
}

#[test]
fn to_unicode_values_that_mean_nothing_are_not_trusted() {
    let map = "3 beginbfchar <0041> <0000> <0042> <fffd> <0043> <e000> endbfchar";
    let ink = Pdf::new("BT /F2 10 Tf <004100420043> Tj ET").stream(12, "", map).ink();
    assert_eq!(ink.glyphs[0].text, Unicode::Unknown { cid: Some(0x41) });
    assert_eq!(text(&ink), "??\u{e000}");
    assert_eq!(codes(&ink), ["unknown-glyph", "private-use"]);
}

#[test]
fn text_in_a_missing_font_is_kept_as_unknown() {
    let ink = Pdf::new("BT /F9 10 Tf (AB) Tj ET").ink();
    assert_eq!(text(&ink), "??");
    assert!(codes(&ink).contains(&"missing-font"));
}

#[test]
fn actual_text_stands_for_the_glyphs_of_its_span() {
    let marked = |text: &str| {
        format!("BT /F1 10 Tf /Span << /ActualText <{text}> >> BDC (ab) Tj EMC (c) Tj ET")
    };
    // As many characters as glyphs: each keeps its place.
    assert_eq!(text(&Pdf::new(&marked("feff5225 7d19")).ink()), "別紙c");
    let ink = Pdf::new(&marked("feff5225")).ink();
    assert_eq!(ink.glyphs[0].text, Unicode::Char('別'));
    assert_eq!(ink.glyphs[1].text, Unicode::Silent);
    // Ink counts more than an empty replacement.
    assert_eq!(text(&Pdf::new(&marked("feff")).ink()), "abc");
}

#[test]
fn layers_that_are_off_are_hidden() {
    let ink = Pdf::new("BT /F1 10 Tf /OC /Off BDC (a) Tj EMC /OC /On BDC (b) Tj EMC ET")
        .object(
            1,
            "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [30 0 R 31 0 R] \
             /D << /OFF [30 0 R] >> >> >>",
        )
        .object(30, "<< /Type /OCG /Name (off) >>")
        .object(31, "<< /Type /OCG /Name (on) >>")
        .resources(" /Properties << /Off 30 0 R /On 31 0 R >>")
        .ink();
    let seen: Vec<_> = ink.glyphs.iter().map(|glyph| glyph.visibility).collect();
    assert_eq!(seen, [Visibility::Hidden, Visibility::Visible]);
}

#[test]
fn the_text_layer_of_a_scan_leaves_no_ink() {
    assert_eq!(visibility("BT /F1 10 Tf 3 Tr 20 100 Td (a) Tj ET"), Visibility::Unpainted);
}

#[test]
fn outlined_text_is_one_glyph_each() {
    assert_eq!(Pdf::new("BT /F1 10 Tf 2 Tr 0.3 w 20 100 Td (ab) Tj ET").ink().glyphs.len(), 2);
}

#[test]
fn a_clip_cuts_or_clips_glyphs_but_not_by_the_margin_of_their_box() {
    let clipped_at = |bottom: f64| {
        visibility(&format!("20 {bottom} 100 50 re W n BT /F1 10 Tf 20 100 Td (A) Tj ET"))
    };
    assert_eq!(clipped_at(99.9), Visibility::Visible);
    assert_eq!(clipped_at(104.0), Visibility::Cut);
    assert_eq!(clipped_at(110.0), Visibility::Clipped);
}

#[test]
fn what_lies_outside_the_crop_box_is_kept_and_marked() {
    let pdf = Pdf::new("BT /F1 10 Tf 60 100 Td (A) Tj 100 0 Td (B) Tj ET");
    let ink = pdf.page("/MediaBox [0 0 300 200] /CropBox [50 50 150 150] /Rotate -270").ink();
    assert_eq!((ink.width, ink.height), (100.0, 100.0));
    assert_eq!(origins(&ink), [(50.0, 10.0), (50.0, 110.0)]);
    let seen: Vec<_> = ink.glyphs.iter().map(|glyph| glyph.visibility).collect();
    assert_eq!(seen, [Visibility::Visible, Visibility::OutsideCrop]);
}

#[test]
fn a_user_unit_scales_the_page() {
    let ink = Pdf::new("BT /F1 10 Tf 20 150 Td (A) Tj ET");
    let ink = ink.page("/MediaBox [0 0 300 200] /UserUnit 2").ink();
    assert_eq!((ink.width, ink.glyphs[0].size), (600.0, 20.0));
    assert_eq!(origins(&ink), [(40.0, 100.0)]);
}

#[test]
fn a_page_without_a_size_is_a4_with_a_finding() {
    let ink = Pdf::new("").page("/MediaBox [0 0 0 0]").ink();
    assert_eq!((ink.width, ink.height), (595.28, 841.89));
    assert_eq!(codes(&ink), ["no-page-size"]);
}

#[test]
fn a_form_is_drawn_by_its_matrix_and_clipped_to_its_box() {
    let ink = Pdf::new("q 2 0 0 2 0 0 cm /X Do Q BT 5 5 Td (c) Tj ET")
        .resources(" /XObject << /X 20 0 R >>")
        .stream(
            20,
            "/Type /XObject /Subtype /Form /BBox [0 0 50 50] /Matrix [1 0 0 1 10 10]",
            "BT /F1 10 Tf 5 5 Td (a) Tj 60 0 Td (b) Tj ET q q",
        )
        .ink();
    assert_eq!(origins(&ink)[..2], [(30.0, 170.0), (150.0, 170.0)]);
    let seen: Vec<_> = ink.glyphs.iter().map(|glyph| glyph.visibility).collect();
    assert_eq!(seen[..2], [Visibility::Visible, Visibility::Clipped]);
    // The font that the form set is forgotten after it.
    assert_eq!(text_of(&ink.glyphs[2]), "?");
}

#[test]
fn a_form_that_draws_itself_ends_with_a_finding() {
    let ink = Pdf::new("/X Do")
        .resources(" /XObject << /X 20 0 R >>")
        .stream(
            20,
            "/Type /XObject /Subtype /Form /BBox [0 0 300 200] /Resources << /XObject << /X 20 0 R >> >>",
            "/X Do /X Do 0 0 m 100 0 l S",
        )
        .ink();
    assert!(codes(&ink).contains(&"form-limit"), "{:?}", codes(&ink));
}

#[test]
fn stroked_lines_are_rulings_as_thick_as_the_pen() {
    let ink = Pdf::new(
        "2 w 10 100 m 110 100 l S 10 20 m 10 90 l s 0 w 50 50 m 80 50 l S 10 10 m 90 90 l S",
    );
    assert_eq!(
        rulings(&ink.ink()),
        [[10.0, 99.0, 110.0, 101.0], [9.0, 110.0, 11.0, 180.0], [50.0, 149.95, 80.0, 150.05]]
    );
}

#[test]
fn a_stroked_rectangle_is_four_rulings() {
    let ink = Pdf::new("2 w 10 100 100 50 re S").ink();
    assert_eq!(
        rulings(&ink),
        [
            [10.0, 99.0, 110.0, 101.0],
            [109.0, 50.0, 111.0, 100.0],
            [10.0, 49.0, 110.0, 51.0],
            [9.0, 50.0, 11.0, 100.0],
        ]
    );
}

#[test]
fn thin_filled_shapes_are_rulings_and_backgrounds_are_not() {
    let line = [[10.0, 99.0, 110.0, 100.0]];
    for shape in [
        "10 100 100 1 re f",
        "10 100 m 110 100 l 110 101 l 10 101 l h f*",
        "10 101 100 -1 re F",
        "1 0 0 1 10 100 cm 0 0 100 1 re B",
    ] {
        let content = format!("0 w {shape} 0 0 200 50 re f");
        let found = rulings(&Pdf::new(&content).ink());
        assert_eq!(found.len(), 1, "{shape}");
        assert!((found[0][0] - line[0][0]).abs() < 0.1 && (found[0][2] - line[0][2]).abs() < 0.1);
    }
    let triangles = Pdf::new("10 100 m 110 100 l 110 101 l f 10 100 m 110 101 l 10 101 l f").ink();
    assert_eq!(rulings(&triangles), [line[0], line[0]]);
}

#[test]
fn a_frame_filled_with_a_hole_is_four_rulings() {
    let ink = Pdf::new("10 10 100 100 re 11 11 98 98 re f*").ink();
    assert_eq!(ink.rulings.len(), 4);
    assert!(ink.rulings.iter().all(|r| r.rect.width().min(r.rect.height()) == 1.0));
}

#[test]
fn dots_are_rulings_and_dashes_are_one() {
    let round = "10 10 m 10 11 9 11 9 10 c 9 9 10 9 10 10 c f 20 10 1 1 re f";
    assert_eq!(Pdf::new(round).ink().rulings.len(), 2);
    assert_eq!(Pdf::new("[1 2] 0 d 10 10 m 90 10 l S").ink().rulings.len(), 1);
    assert_eq!(Pdf::new("[0 2] 0 d 10 10 m 90 10 l S").ink().rulings.len(), 0);
    assert_eq!(Pdf::new("1 J 2 w 10 10 m 10 10 l S").ink().rulings.len(), 1);
}

#[test]
fn rulings_are_cut_to_the_clip() {
    let ink = Pdf::new("q 0 0 50 200 re W n 2 w 10 100 m 110 100 l S 60 10 m 90 10 l S Q").ink();
    assert_eq!(rulings(&ink), [[10.0, 99.0, 50.0, 101.0]]);
}

/// How react-pdf draws borders: along the outline of the box, through clips to the strip of a side and
/// to its mitre.
#[test]
fn of_a_border_drawn_along_its_outer_side_the_inner_half_is_seen() {
    let strip = "0 0 m 80 0 l 80 0 80 0 80 0 c 80 {w} l 80 {w} l 80 {w} 80 {w} 80 {w} c {w} {w} l \
                 {w} {w} {w} {w} {w} {w} c 0 {w} l 0 0 l 0 0 0 0 0 0 c h W n";
    let mitre = "40 40 m 0 0 l 80 0 l 80 10 l h W n";
    let side = "0 {w} m 0 0 0 0 0 0 c 80 0 l 80 0 80 0 80 0 c S";
    for width in [0.5, 1.0, 4.0, 8.0] {
        let pen = format!("{} w", 2.0 * width);
        let content = format!("1 0 0 1 10 100 cm {strip} {mitre} {pen} {side}");
        let ink = Pdf::new(&content.replace("{w}", &width.to_string())).ink();
        assert_eq!(rulings(&ink), [[10.0, 100.0 - width, 90.0, 100.0]], "{width}");
    }
}

#[test]
fn a_box_with_corners_of_curves_that_lead_nowhere_hides_what_is_under_it() {
    let corners = "0 0 m 200 0 l 200 0 200 0 200 0 c 200 200 l 200 200 200 200 200 200 c \
                   0 200 l 0 200 0 200 0 200 c h";
    let text = "BT /F1 10 Tf 20 100 Td (old) Tj ET";
    assert_eq!(seen(&format!("{text} {corners} f")), "");
    assert_eq!(seen(&format!("{text} {corners} W n 0 0 200 200 re f")), "");
}

#[test]
fn a_token_of_one_content_stream_does_not_run_into_the_next() {
    let ink = Pdf::new("").page("/MediaBox [0 0 300 200]").object(
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [20 0 R 21 0 R] \
         /Resources << /Font << /F1 10 0 R >> >> >>",
    );
    let ink = ink.stream(20, "", "BT /F1 10 Tf 20 100").stream(21, "", "Td (A) Tj ET").ink();
    assert_eq!(origins(&ink), [(20.0, 100.0)]);
}

#[test]
fn what_follows_an_inline_image_is_read() {
    let content = "BI /W 2 /H 2 /BPC 8 /CS /G ID \u{1}EI\u{3}\u{4} EI BT /F1 10 Tf (A) Tj ET";
    assert_eq!(text(&Pdf::new(content).ink()), "A");
}

#[test]
fn a_picture_covers_its_share_of_the_page() {
    let ink = Pdf::new("q 150 0 0 200 0 0 cm /I Do Q")
        .resources(" /XObject << /I 20 0 R >>")
        .stream(20, "/Type /XObject /Subtype /Image /Width 1 /Height 1", "x")
        .ink();
    assert!((ink.picture_share - 0.5).abs() < 1e-9);
}

#[test]
fn numbers_that_fit_no_paper_leave_no_glyph() {
    let ink = Pdf::new("BT /F1 10 Tf 99999999999 0 0 1 0 0 Tm 9999999 9999999 Td (A) Tj ET").ink();
    assert!(ink.glyphs.is_empty());
    assert_eq!(codes(&ink), ["impossible-place"]);
    assert!(ink.clips.iter().all(|clip| Rect::width(clip).is_finite()));
}

#[test]
fn damaged_content_is_read_as_far_as_it_goes() {
    let ink = Pdf::new("").stream(4, "/Filter /FlateDecode", "x\u{1}garbage").ink();
    assert_eq!(codes(&ink), ["unreadable-content"]);
}

#[test]
fn a_stream_without_a_length_is_read() {
    let content = "<< >>\nstream\nBT /F1 10 Tf (A) Tj ET\nendstream";
    assert_eq!(text(&Pdf::new("").object(4, content).ink()), "A");
}

#[test]
fn a_broken_page_tree_is_mended_by_scanning() {
    let pdf = Pdf::new("BT /F1 10 Tf (A) Tj ET");
    let document = pdf.object(2, "<< /Type /Pages /Kids [] /Count 1 >>").open();
    assert_eq!(document.page_count(), 1);
    assert_eq!(text(&document.page(0)), "A");
    assert_eq!(document.findings()[0].code.as_str(), "broken-page-tree");
}

#[test]
fn a_page_that_is_not_in_the_file_keeps_its_number() {
    let pdf = Pdf::new("BT /F1 10 Tf (A) Tj ET");
    let document = pdf.object(2, "<< /Type /Pages /Kids [9 0 R 3 0 R] /Count 2 >>").open();
    assert_eq!(codes(&document.page(0)), ["lost-page"]);
    assert_eq!((document.page(1).number, text(&document.page(1))), (2, "A".into()));
}

#[test]
fn a_page_that_stands_in_two_places_is_two_pages() {
    let pdf = Pdf::new("BT /F1 10 Tf (A) Tj ET");
    let document = pdf.object(2, "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>").open();
    assert_eq!(document.page_count(), 2);
    assert_eq!((document.page(1).number, text(&document.page(1))), (2, "A".into()));
    assert!(document.findings().is_empty());
}

#[test]
fn a_page_tree_that_names_itself_ends() {
    let document = Pdf::new("").object(2, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>").open();
    assert_eq!(document.page_count(), 1);
}

#[test]
fn a_file_without_its_table_is_read_by_scanning() {
    let bytes = Pdf::new("BT /F1 10 Tf (A) Tj ET").bytes();
    let end = bytes.windows(4).rposition(|word| word == b"xref").unwrap() - 40;
    let document = open(bytes[..end].to_vec());
    assert_eq!(text(&document.page(0)), "A");
    assert_eq!(document.findings()[0].code.as_str(), "broken-file");
}

#[test]
fn junk_before_the_header_does_no_harm() {
    let mut bytes = b"From: the ministry\r\n\r\n".to_vec();
    bytes.extend(Pdf::new("BT /F1 10 Tf (A) Tj ET").bytes());
    assert_eq!(text(&open(bytes).page(0)), "A");
}

#[test]
fn what_is_no_pdf_is_refused_with_what_it_is() {
    let refused = |bytes: &[u8]| Document::open(&Source::new("x", bytes.to_vec())).unwrap_err();
    assert!(matches!(refused(b""), Error::Empty { .. }));
    assert!(refused(b"<!DOCTYPE html>").to_string().contains("web page"));
    assert!(refused(b"PK\x03\x04").to_string().contains("ZIP"));
    assert!(matches!(refused(b"%PDF-1.4\n"), Error::Broken { .. }));
}

#[test]
fn threads_change_nothing() {
    let document = Pdf::new("BT /F1 10 Tf (A) Tj /F2 10 Tf <0041> Tj ET").open();
    let alone = format!("{:?}", document.page(0));
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| format!("{:?}", document.page(0)))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

/// The first page of a fixture.
fn fixture(name: &str) -> PageInk {
    let path = format!("fixtures/ink/{name}/in.pdf");
    open(std::fs::read(path).expect("the fixture")).page(0)
}

#[test]
fn a_line_cut_at_the_foot_of_a_page_is_marked_as_cut_and_the_next_as_clipped() {
    let ink = fixture("page-cut-at-its-foot");
    let line_of = |visibility| {
        let glyphs = ink.glyphs.iter().filter(|glyph| glyph.visibility == visibility);
        glyphs.map(text_of).collect::<String>()
    };
    assert_eq!(line_of(Visibility::Cut), "・廃棄の手順を見直し、古くなった内容を改");
    // Before it, labels of cells that span pages: the other page shows them.
    assert!(line_of(Visibility::Clipped).ends_with("なくなる。める。"));
}

#[test]
fn text_written_downwards_stands_in_a_column() {
    let ink = fixture("text-written-downwards");
    assert_eq!(text(&ink), "縦書きー「見出し」、。");
    assert!(ink.glyphs.iter().all(|glyph| glyph.vertical && glyph.origin.x == 50.0));
    assert!(ink.glyphs.is_sorted_by_key(|glyph| glyph.order));
    assert!(ink.glyphs.is_sorted_by(|a, b| a.origin.y < b.origin.y));
}

#[test]
fn type_3_fonts_and_dotted_rulings_of_chromium_are_read() {
    let ink = fixture("dotted-rulings-and-type-3-fonts");
    let page = text(&ink);
    assert!(page.contains("別紙2 対策項目 ①アクセス管理 ◎〇○◯ ～〜−－ ff fi 葛"), "{page}");
    assert!(page.contains("見出し、"), "{page}");
    assert!(ink.glyphs.iter().filter(|glyph| text_of(glyph) == "別").all(|glyph| {
        (glyph.size - 12.0).abs() < 0.01 && glyph.rect.y0 < glyph.origin.y - 10.0
    }));
    assert!(ink.rulings.len() > 50);
}

/// Which glyphs of a page a reader sees.
fn seen(content: &str) -> String {
    let ink = Pdf::new(content)
        .resources(
            "/ExtGState << /Mark << /BM /Multiply >> /Half << /ca 0.5 >> >> \
             /ColorSpace << /Ink [/Separation /Spot /DeviceCMYK 20 0 R] >>",
        )
        .ink();
    let seen = ink.glyphs.iter().filter(|glyph| glyph.visibility == Visibility::Visible);
    seen.map(text_of).collect()
}

#[test]
fn white_text_is_seen_on_something_darker_only() {
    let text = "BT /F1 10 Tf 20 100 Td (W) Tj ET";
    for white in ["1 g", "1 1 1 rg", "0 0 0 0 k", "/Ink cs 0 scn", "/DeviceRGB cs 1 1 1 sc"] {
        assert_eq!(seen(&format!("{white} {text}")), "", "{white}");
        assert_eq!(seen(&format!("0 0 1 rg 0 0 200 200 re f {white} {text}")), "W", "{white}");
    }
    for dark in ["0 g", "1 1 0 rg", "0 0 1 0 k", "/Ink cs 1 scn", "/Ink cs", "1 Tr 1 g"] {
        assert_eq!(seen(&format!("{dark} {text}")), "W", "{dark}");
    }
}

#[test]
fn text_under_a_box_is_not_seen_and_text_on_it_is() {
    let page = |veil: &str| {
        seen(&format!(
            "BT /F1 10 Tf 20 100 Td (old) Tj ET q {veil} 1 1 0.9 rg 0 90 200 50 re f Q \
             BT /F1 10 Tf 20 100 Td (new) Tj ET"
        ))
    };
    assert_eq!(page(""), "new");
    for veil in ["/Mark gs", "/Half gs", "0 0 m 300 0 l 0 200 l h W n"] {
        assert_eq!(page(veil), "oldnew", "{veil}");
    }
}

#[test]
fn a_frame_hides_nothing_inside_of_it() {
    let frame = "0 0 200 200 re 10 10 180 180 re f*";
    assert_eq!(seen(&format!("BT /F1 10 Tf 20 100 Td (in) Tj ET {frame}")), "in");
}

#[test]
fn rulings_may_be_curves_or_pictures() {
    let ink = Pdf::new(
        "2 w 10 100 m 50 100 100 100 200 100 c S \
         q 200 0 0 1 10 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI Q",
    )
    .ink();
    assert_eq!(rulings(&ink), [[10.0, 99.0, 200.0, 101.0], [10.0, 149.0, 210.0, 150.0]]);
}

/// A page with an annotation of a kind, with flags, whose appearance says `F`.
fn annotated(kind: &str, flags: u32) -> PageInk {
    let annotation = format!(
        "<< /Type /Annot /Subtype /{kind} /F {flags} /Rect [100 50 140 70] /AP << /N 30 0 R >> >>"
    );
    Pdf::new("")
        .page(&format!("/MediaBox [0 0 300 200] /Annots [{annotation}]"))
        .stream(
            30,
            "/Type /XObject /Subtype /Form /BBox [0 0 20 10]",
            "BT /F1 5 Tf 2 3 Td (F) Tj ET",
        )
        .ink()
}

#[test]
fn what_a_form_field_says_stands_in_its_place() {
    let ink = annotated("Widget", 4);
    assert_eq!((text(&ink), origins(&ink)), ("F".into(), vec![(104.0, 144.0)]));
    assert_eq!(text(&annotated("Widget", 2)), "", "hidden");
}

#[test]
fn fields_that_are_filled_in_but_not_drawn_are_said() {
    let codes_of = |field: &str| {
        let field = format!("<< /Subtype /Widget /Rect [100 50 140 70] /Parent 30 0 R {field} >>");
        let page = format!("/MediaBox [0 0 300 200] /Annots [{field}]");
        codes(&Pdf::new("").page(&page).object(30, "<< /FT /Tx /V (F) >>").ink())
    };
    assert_eq!(codes_of(""), ["fields-undrawn"]);
    assert_eq!(codes_of("/V ( )"), Vec::<&str>::new(), "blank");
    assert_eq!(codes_of("/F 2"), Vec::<&str>::new(), "hidden");
}

#[test]
fn notes_over_a_page_are_said_and_not_read() {
    let ink = annotated("FreeText", 4);
    assert_eq!((text(&ink), codes(&ink)), (String::new(), vec!["notes-over"]));
    assert_eq!(codes(&annotated("Link", 4)), Vec::<&str>::new());
}

#[test]
fn white_text_is_seen_on_a_thick_line() {
    let bar = "20 w 0 102 m 200 102 l S";
    assert_eq!(seen(&format!("{bar} 1 g BT /F1 10 Tf 20 100 Td (W) Tj ET")), "W");
}
