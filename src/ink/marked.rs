//! Marked content: replacement text and hidden layers (PDF 32000-1 §14.6, §14.9.4).

use super::{Glyph, Unicode};

/// A span of marked content that is open.
#[derive(Debug)]
pub(super) enum Mark {
    /// Nothing that matters here.
    Plain,
    /// Optional content that is off.
    Hidden,
    /// Its glyphs stand for this text.
    Replaced {
        /// The text, as `ActualText` gives it.
        text: String,
        /// Index of the first glyph of the span.
        first: usize,
    },
}

/// Gives the glyphs of a span the text that they stand for. If they say the same anyway, they keep
/// their own, so that every character keeps its place.
pub(super) fn replace_text(glyphs: &mut [Glyph], actual: &str) {
    let visible = |c: &char| !c.is_whitespace() && !c.is_control();
    let said: String = glyphs.iter().flat_map(|glyph| glyph.text.chars()).filter(visible).collect();
    let meant: String = actual.chars().filter(visible).collect();
    let knows = !glyphs.iter().any(|glyph| matches!(glyph.text, Unicode::Unknown { .. }));
    // An empty replacement would make visible ink say nothing: the paper counts.
    if meant.is_empty() || (said == meant && knows) {
        return;
    }
    let is_blank = |glyph: &Glyph| {
        let mut chars = glyph.text.chars().peekable();
        chars.peek().is_some() && !chars.any(|c| visible(&c))
    };
    let inked = glyphs.iter().filter(|glyph| !is_blank(glyph)).count();
    if inked == meant.chars().count() {
        let inked = glyphs.iter_mut().filter(|glyph| !is_blank(glyph));
        inked.zip(meant.chars()).for_each(|(glyph, c)| glyph.text = Unicode::Char(c));
        return;
    }
    let mut text = Unicode::of(actual.trim_matches(|c: char| c.is_control()));
    for glyph in glyphs {
        glyph.text = text.take().unwrap_or(Unicode::Silent);
    }
}

/// A text string: UTF-16 or UTF-8 with a byte order mark, or else `PDFDocEncoding`, of which only
/// what it shares with Latin-1 is read (§7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
