//! What a file is, told from its first bytes.

use std::path::Path;

use crate::ink;

/// What a file is to a run over many documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF: a document.
    Pdf,
    /// The text of a page: a part of a document.
    PageText,
    /// Something else: a picture, a table of another program, a web page.
    Other,
}

/// So many bytes at the head of a file tell what it is.
pub const HEAD: usize = 8192;

impl Kind {
    /// What the file with these first bytes is. Something else with a name like `a.pdf`, such as a
    /// web page that was saved for it, is not passed over: as a PDF, it will be refused.
    pub fn of(path: &Path, head: &[u8]) -> Self {
        let head = &head[..head.len().min(HEAD)];
        if ink::has_header(head) || is_called_pdf(path) {
            Self::Pdf
        } else if is_text(head) && !is_markup(head) {
            Self::PageText
        } else {
            Self::Other
        }
    }
}

fn is_called_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
}

/// Whether it is text in any encoding of Japanese: none has control characters but white space,
/// the page break of `pdftotext` and the escapes of ISO-2022-JP; UTF-16 has a byte order mark.
fn is_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0c\x1b".contains(byte);
    !head.is_empty() && (is_utf16 || !head.iter().any(is_control))
}

/// Whether it opens as HTML, XML or JSON does. `[PDF]`, as portals print, is text.
fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text {
        [b'<' | b'{', ..] => true,
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [b'{' | b'[' | b'"' | b']', ..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, head: &[u8]) -> Kind {
        Kind::of(Path::new(name), head)
    }

    #[test]
    fn a_pdf_is_told_by_its_head() {
        assert_eq!(kind("a", b"%PDF-1.7\n\x00"), Kind::Pdf);
        let late = [&[b'\n'; 1000][..], b"%PDF-1.4"].concat();
        assert_eq!(kind("a.txt", &late), Kind::Pdf);
        let too_late = [&[0; 1024][..], b"%PDF-1.4"].concat();
        assert_eq!(kind("a.bin", &too_late), Kind::Other);
    }

    #[test]
    fn a_page_is_told_by_being_text() {
        let page = include_bytes!("../../fixtures/page28.txt");
        assert_eq!(kind("page28", page), Kind::PageText);
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode("対策項目\u{c}\n");
        assert_eq!(kind("a", &sjis), Kind::PageText);
        assert_eq!(kind("a", b"[PDF]\n1.1"), Kind::PageText);
        assert_eq!(kind("a", b"\xff\xfe\x00\x30"), Kind::PageText);
    }

    #[test]
    fn the_rest_is_neither() {
        for head in [
            &b""[..],
            b"\x89PNG\r\n\x1a\n\0",
            b"PK\x03\x04",
            b" \n<!doctype html>",
            b"\xef\xbb\xbf<?xml?>",
            b"{\"format\": 1}",
            b"[ {}]",
        ] {
            assert_eq!(kind("a.txt", head), Kind::Other, "{head:?}");
        }
    }

    #[test]
    fn what_is_called_a_pdf_is_looked_at() {
        assert_eq!(kind("a.PDF", b""), Kind::Pdf);
        assert_eq!(kind("a.pdf", b"<html>"), Kind::Pdf);
    }
}
