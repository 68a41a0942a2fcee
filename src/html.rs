//! What the pages for the browser share: text of the paper in which nothing is HTML, and the hashes
//! by which a page allows its own script and style only.

use sha2::{Digest, Sha256};

/// A text in which nothing is HTML. A carriage return would become a line feed.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
    out
}

/// An anchor as the fragment of a URL, in an attribute.
pub(crate) fn in_url(anchor: &str) -> String {
    escaped(&anchor.replace('%', "%25"))
}

/// The hash by which a page allows its own script and style (CSP 3, §2.3.1).
pub(crate) fn sha256_base64(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(*chunk.get(at).unwrap_or(&0)));
        (0..4)
            .map(move |at| match at <= chunk.len() {
                true => char::from(LETTERS[bits >> (18 - 6 * at) & 63]),
                false => '=',
            })
            .collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

/// JSON that stands in a script element: `<` is escaped, which could end it (HTML, §4.12.1.3).
pub(crate) fn in_script(json: &[u8]) -> String {
    String::from_utf8_lossy(json).replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648_section_10() {
        for (text, written) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("fooba", "Zm9vYmE=")]
        {
            assert_eq!(base64(text.as_bytes()), written);
        }
    }
}
