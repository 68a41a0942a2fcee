//! PDFs written by hand: a few objects, put together with a table of objects and a trailer.

#![allow(dead_code, reason = "every test file uses some of it")]

use besshi::ink::{Document, Glyph, PageInk, Unicode};
use besshi::source::Source;

/// A one-page PDF of 300 × 200 points while it is written.
pub(crate) struct Pdf {
    page: String,
    content: Vec<u8>,
    resources: String,
    objects: Vec<(u32, Vec<u8>)>,
}

impl Pdf {
    /// A page with this content. `/F1` is Helvetica, `/F2` a composite font that maps 0041 to あ.
    pub(crate) fn new(content: &str) -> Self {
        let map = "1 begincodespacerange <0000> <ffff> endcodespacerange \
                   2 beginbfchar <0041> <3042> <0042> <d842dfb7> endbfchar";
        let pdf = Self {
            page: "/MediaBox [0 0 300 200]".into(),
            content: content.into(),
            resources: "/Font << /F1 10 0 R /F2 11 0 R >>".into(),
            objects: Vec::new(),
        };
        pdf.object(10, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
            .object(
                11,
                "<< /Type /Font /Subtype /Type0 /BaseFont /Gothic /Encoding /Identity-H \
                 /ToUnicode 12 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 \
                 /BaseFont /Gothic /DW 1000 /W [66 [500]] >>] >>",
            )
            .stream(12, "", map)
    }

    /// The entries of the page, but for its content and resources.
    pub(crate) fn page(mut self, entries: &str) -> Self {
        self.page = entries.into();
        self
    }

    /// More resources.
    pub(crate) fn resources(mut self, entries: &str) -> Self {
        self.resources.push_str(entries);
        self
    }

    /// One more object.
    pub(crate) fn object(mut self, number: u32, object: &str) -> Self {
        self.objects.retain(|(known, _)| *known != number);
        self.objects.push((number, object.into()));
        self
    }

    /// One more stream.
    pub(crate) fn stream(self, number: u32, entries: &str, data: &str) -> Self {
        let length = data.len();
        let stream = format!("<< {entries} /Length {length} >>\nstream\n{data}\nendstream");
        self.object(number, &stream)
    }

    /// The whole file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self { page, resources, content, .. } = self;
        let length = content.len();
        let content = String::from_utf8_lossy(content);
        let mut objects: Vec<(u32, Vec<u8>)> = vec![
            (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
            (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec()),
            (
                3,
                format!(
                    "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {resources} >> {page} >>"
                )
                .into(),
            ),
            (4, format!("<< /Length {length} >>\nstream\n{content}\nendstream").into()),
        ];
        objects.retain(|(number, _)| self.objects.iter().all(|(own, _)| own != number));
        objects.extend(self.objects.iter().cloned());
        write(&objects)
    }

    /// The document, opened.
    pub(crate) fn open(&self) -> Document {
        open(self.bytes())
    }

    /// What its page prints.
    pub(crate) fn ink(&self) -> PageInk {
        self.open().page(0)
    }
}

/// A file of these objects, of which the first is the catalog.
pub(crate) fn write(objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, object) in objects {
        table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    table += &format!("trailer\n<< /Root 1 0 R /Size 100 >>\nstartxref\n{start}\n%%EOF\n");
    file.extend(table.bytes());
    file
}

/// A document from the bytes of a file.
pub(crate) fn open(bytes: Vec<u8>) -> Document {
    Document::open(&Source::new("test.pdf", bytes)).expect("a PDF that opens")
}

/// The text of a glyph; `?` where it is unknown.
pub(crate) fn text_of(glyph: &Glyph) -> String {
    match &glyph.text {
        Unicode::Char(c) => c.to_string(),
        Unicode::Text(text) => text.to_string(),
        Unicode::Silent => String::new(),
        Unicode::Unknown { .. } => "?".into(),
    }
}

/// The text of a page, glyph by glyph.
pub(crate) fn text(ink: &PageInk) -> String {
    ink.glyphs.iter().map(text_of).collect()
}

/// The codes of the findings of a page.
pub(crate) fn codes(ink: &PageInk) -> Vec<&'static str> {
    ink.findings.iter().map(|finding| finding.code.as_str()).collect()
}
