//! One function a target: bytes from anywhere go to the part of besshi that reads them. It must not
//! panic, whatever they are, and what it gives must keep the laws. `tests/replay.rs` feeds the same
//! functions with a small corpus on every run of the tests.

use std::sync::OnceLock;

use besshi::export::{self, Exporter, Layout};
use besshi::geom::{Point, Rect};
use besshi::grid;
use besshi::ink::{Document, Glyph, PageInk, Ruling, Unicode, Visibility};
use besshi::place::PageRef;
use besshi::record::RecordSet;
use besshi::source::Source;
use besshi::{Options, Profile, canon, check, convert, diff};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target, by name.
pub const ALL: [Target; 9] = [
    ("cmap", cmap),
    ("content", content),
    ("diff", diff),
    ("font", font),
    ("grid", grid),
    ("pdf", pdf),
    ("plain", plain),
    ("profile", profile),
    ("records", records),
];

/// The content stream of a page: tokens and interpreter.
pub fn content(bytes: &[u8]) {
    let form = stream(
        "/Subtype /Form /BBox [0 0 500 500] /Matrix [1 0 0 1 5 5]",
        b"0 0 m 9 0 l S /F 9 Tf (form) Tj /X Do",
    );
    read_page(bytes, &[SIMPLE.as_bytes(), COMPOSITE.as_bytes(), b"null", &form]);
}

/// A CMap: the encoding of a composite font, its `ToUnicode`, and that of a simple font.
pub fn cmap(bytes: &[u8]) {
    let cmap = stream("", bytes);
    let composite = b"<< /Type /Font /Subtype /Type0 /Encoding 7 0 R /ToUnicode 7 0 R /DescendantFonts [<< /Subtype /CIDFontType0 /W [0 [500 600] 9 99 700] >>] >>";
    let simple = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>";
    let codes = b"BT /F 9 Tf (\x00\x01\x20A~\xff) Tj /G 9 Tf <0000000100200041123489ab8ea1a2a3ffff00> Tj ET";
    read_page(codes, &[simple, composite, &cmap, b"null"]);
}

/// A font program; the first byte says where it is embedded.
pub fn font(bytes: &[u8]) {
    let Some((kind, program)) = bytes.split_first() else { return };
    let key = ["FontFile", "FontFile2", "FontFile3"][usize::from(kind % 3)];
    let flags = if kind & 4 == 0 { 4 } else { 32 };
    let descriptor = format!("<< /Type /FontDescriptor /Flags {flags} /{key} 7 0 R >>");
    let simple =
        format!("<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor {descriptor} >>");
    let composite = format!(
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /FontDescriptor {descriptor} >>] >>"
    );
    let codes = b"BT /F 9 Tf (\x00\x01\x20ABC~\xe1\xff) Tj /G 9 Tf <00000001000200030041123489abffff> Tj ET";
    read_page(codes, &[simple.as_bytes(), composite.as_bytes(), &stream("", program), b"null"]);
}

/// A whole PDF, as far as its tables and as far as records.
pub fn pdf(bytes: &[u8]) {
    let source = Source::new("fuzz.pdf", bytes.to_vec());
    let _ = besshi::tables(&source, None);
    // With a profile given, records are looked for in any table.
    let options = Options { profile: Some(annex2().clone()), limits: None };
    if let Ok(conversion) = convert(&[source], &options) {
        adds_up(&conversion.records);
        comes_through(&conversion.records);
    }
}

/// The glyphs and rulings of a page: six bytes each.
pub fn grid(bytes: &[u8]) {
    let mut ink = PageInk {
        number: 1,
        width: 260.0,
        height: 260.0,
        clips: vec![PLANE],
        ..PageInk::default()
    };
    for piece in bytes.chunks_exact(6) {
        let [kind, x, y, width, height, fine] = piece else { continue };
        let at = |whole: &u8| f64::from(*whole) + f64::from(*fine) / 256.0;
        let rect = match kind % 4 {
            0 => Rect::new(at(x), at(y), at(x) + at(width), at(y) + 0.5),
            1 => Rect::new(at(x), at(y), at(x) + 0.5, at(y) + at(height)),
            2 => {
                Rect::new(at(x), at(y), at(x) + f64::from(width % 4), at(y) + f64::from(height % 4))
            }
            _ => {
                ink.glyphs.push(glyph(ink.glyphs.len(), Point::new(at(x), at(y)), *width, *height));
                continue;
            }
        };
        ink.rulings.push(Ruling { rect });
    }
    let glyphs = ink.glyphs.len() as u64;
    let page = || PageRef { page: 1, paper: 1, ..PageRef::default() };
    let grid = grid::find(ink.clone(), page(), &grid::Shared::default());
    assert!(grid.glyphs <= glyphs, "{} glyphs of {glyphs}", grid.glyphs);
    let shared = grid::Shared::of(std::slice::from_ref(&grid));
    let again = grid::find(ink, page(), &shared);
    for table in grid.tables.iter().chain(&again.tables) {
        for cell in &table.cells {
            assert!(
                cell.row + cell.row_span <= table.bands()
                    && cell.column + cell.column_span <= table.columns()
            );
        }
    }
}

/// Garbled text.
pub fn plain(bytes: &[u8]) {
    let source = Source::new("fuzz.txt", bytes.to_vec());
    if source.kind() == besshi::record::SourceKind::Text
        && let Ok(conversion) = convert(&[source], &Options::default())
    {
        adds_up(&conversion.records);
    }
}

/// A record set: checks, comparison with itself, every format.
pub fn records(bytes: &[u8]) {
    let Ok(records) = canon::parse(bytes) else { return };
    comes_through(&records);
    let _ = check::records(&records, &annex2().vocabularies());
    let formats: [&dyn Exporter; 8] = [
        &export::json::Json::default(),
        &export::jsonl::Jsonl,
        &export::csv::Csv::default(),
        &export::csv::NormalisedCsv::default(),
        &export::xlsx::Xlsx,
        &export::md::Markdown,
        &export::html::Html,
        &export::datapackage::DataPackage,
    ];
    for format in formats.into_iter().filter(|format| format.check(&records).is_ok()) {
        let (Layout::Beside(files) | Layout::Folder(files)) = format.layout();
        for file in files {
            format.write(file, &records, &mut std::io::sink()).expect("a sink takes all");
        }
        let _ = format.remarks(&records);
    }
}

/// A profile; a good one reads a page with it.
pub fn profile(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(profile) = Profile::parse(text) else { return };
    profile.columns.iter().for_each(|column| drop(profile.header(column.field)));
    let page = Source::new("page.txt", PAGE.as_bytes().to_vec());
    let _ = convert(&[page], &Options { profile: Some(profile), limits: None });
}

/// Two editions: the bytes say how the second came from the first.
pub fn diff(bytes: &[u8]) {
    let old = edition();
    let mut new = old.clone();
    for step in bytes.chunks_exact(3) {
        let [what, which, how] = *step else { continue };
        change(&mut new, what, usize::from(which), usize::from(how));
    }
    let forth = diff::diff(old, &new);
    assert_eq!(
        diff::apply(&forth, old).as_ref(),
        Ok(&new),
        "the difference does not lead to the new edition"
    );
    let back = diff::diff(&new, old);
    assert_eq!(diff::apply(&back, &new).as_ref(), Ok(old), "the difference does not lead back");
    let _ = (
        diff::text(&forth, &diff::TextStyle::default()),
        diff::markdown(&forth),
        diff::html(&forth),
    );
}

/// One change of an edition.
fn change(records: &mut RecordSet, what: u8, which: usize, how: usize) {
    let count = records.controls.len();
    if count == 0 {
        return;
    }
    let at = which % count;
    let control = &mut records.controls[at];
    let words = ["", "①", "ア", "情報", "①-1", "a b", "。", "3.5"];
    let word = words[how % words.len()];
    match what % 10 {
        0 => drop(records.controls.remove(at)),
        1 => {
            let again = control.clone();
            records.controls.insert(how % count, again);
        }
        2 => records.controls.swap(at, how % count),
        3 => control.statement = control.statement.take().map(|text| text + word),
        4 => control.statement = (how > 9).then(|| word.into()),
        5 => control.number = word.into(),
        6 => control.id = word.into(),
        7 => control.requirements.truncate(how % 3),
        8 => {
            // Not twice as many with each step.
            let some = control.requirements.iter().take(8).cloned().collect::<Vec<_>>();
            records.controls[how % count].requirements.extend(some);
        }
        _ => control.risk_scenario = Some(word.into()),
    }
}

/// What a record set has to bear: it is written and read again, and differs in nothing from itself.
fn comes_through(records: &RecordSet) {
    let again = canon::parse(&canon::pretty(records)).expect("what was written can be read");
    assert!(&again == records, "what was read is not what was written");
    let same = diff::diff(records, records);
    assert_eq!(diff::apply(&same, records).as_ref(), Ok(records), "compared with itself");
}

fn adds_up(records: &RecordSet) {
    let sum = records.accounting;
    assert_eq!(sum.glyphs, sum.in_records + sum.furniture + sum.residue, "the accounting is off");
}

fn annex2() -> &'static Profile {
    static PROFILE: OnceLock<Profile> = OnceLock::new();
    PROFILE.get_or_init(Profile::mic_annex2)
}

/// Some thirty controls.
fn edition() -> &'static RecordSet {
    static EDITION: OnceLock<RecordSet> = OnceLock::new();
    EDITION.get_or_init(|| {
        let records = include_bytes!("../../tests/goldens/type3-names.records.json");
        canon::parse(records).expect("the golden is a record set")
    })
}

const PLANE: Rect = Rect { x0: -1e6, y0: -1e6, x1: 1e6, y1: 1e6 };

/// Characters that the grid treats in ways of their own.
const CHARACTERS: [char; 16] = [
    '情', 'a', '1', ' ', '。', '）', '①', '◎', '・', 'ー', '\u{3000}', '.', '〇', '\u{e000}', '-',
    '【',
];

fn glyph(order: usize, origin: Point, what: u8, size: u8) -> Glyph {
    let size = f64::from(size % 32);
    let rect = Rect::new(origin.x, origin.y - 0.88 * size, origin.x + size, origin.y + 0.12 * size);
    Glyph {
        text: Unicode::Char(CHARACTERS[usize::from(what) % CHARACTERS.len()]),
        code: u32::from(what),
        font: 0,
        origin,
        advance: if what & 0x80 == 0 { Point::new(size, 0.0) } else { Point::new(0.0, size) },
        size,
        rect,
        clip: 0,
        visibility: if what & 0x40 == 0 { Visibility::Visible } else { Visibility::Clipped },
        order: order as u32,
        vertical: what & 0x20 != 0,
    }
}

const SIMPLE: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const COMPOSITE: &str = "<< /Type /Font /Subtype /Type0 /Encoding /90ms-RKSJ-V /DescendantFonts [<< /Subtype /CIDFontType0 >>] >>";

/// A page of the table, as a portal prints it.
const PAGE: &str = include_str!("../../fixtures/plain/calc-pages/page-02.txt");

/// Reads a page as far as its tables: its content, and objects 5 and 6, its fonts F and G, and 7 and
/// 8, a form X.
fn read_page(content: &[u8], objects: &[&[u8]]) {
    let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources << /Font << /F 5 0 R /G 6 0 R >> /XObject << /X 8 0 R >> >> >>";
    let content = stream("", content);
    let first: [&[u8]; 4] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page,
        &content,
    ];
    let source = Source::new("fuzz.pdf", written(first.iter().chain(objects)));
    let Ok(document) = Document::open(&source) else { return };
    let ink = document.page(0);
    grid::find(ink, PageRef { page: 1, paper: 1, ..PageRef::default() }, &grid::Shared::default());
}

fn stream(keys: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< /Length {} {keys} >>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A PDF of these objects, the first of which is its root.
fn written<'a>(objects: impl Iterator<Item = &'a &'a [u8]>) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    let mut size = 1;
    for object in objects {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf.extend_from_slice(format!("{size} 0 obj\n").as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
        size += 1;
    }
    let start = pdf.len();
    let end = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    pdf.extend_from_slice(end.as_bytes());
    pdf
}
