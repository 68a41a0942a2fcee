//! Encodings of simple fonts: code → glyph name → characters (PDF 32000-1 §9.6.6, annex D).

use std::borrow::Cow;

use lopdf::{Dictionary, Object};

use super::tables;
use crate::ink::Unicode;
use crate::ink::objects::Objects;

/// Glyph names by code; `None` where the encoding names none.
pub(super) type Names<'a> = Vec<Option<Cow<'a, str>>>;

/// One of the encodings that a PDF can name.
fn base_encoding(name: &[u8]) -> Option<&'static [&'static str; 256]> {
    match name {
        b"StandardEncoding" => Some(tables::STANDARD),
        b"WinAnsiEncoding" => Some(tables::WIN_ANSI),
        b"MacRomanEncoding" => Some(tables::MAC_ROMAN),
        b"MacExpertEncoding" => Some(tables::MAC_EXPERT),
        _ => None,
    }
}

/// The encoding of a table.
pub(super) fn names_of(table: &'static [&'static str; 256]) -> Names<'static> {
    table.iter().map(|name| (!name.is_empty()).then_some(Cow::Borrowed(*name))).collect()
}

/// What the font's `Encoding` entry says.
#[derive(Debug)]
pub(super) struct Encoding {
    /// The encoding that it names, if it names one.
    pub(super) base: Option<Names<'static>>,
    /// Where it differs: code and glyph name.
    pub(super) differences: Vec<(u8, String)>,
}

impl Encoding {
    /// Reads the `Encoding` entry of a simple font.
    pub(super) fn read(objects: &Objects, font: &Dictionary) -> Self {
        match objects.get(font, b"Encoding") {
            Some(Object::Name(name)) => {
                Self { base: base_encoding(name).map(names_of), differences: Vec::new() }
            }
            Some(Object::Dictionary(dict)) => Self {
                base: objects.name(dict, b"BaseEncoding").and_then(base_encoding).map(names_of),
                differences: read_differences(objects, dict),
            },
            _ => Self { base: None, differences: Vec::new() },
        }
    }

    /// All names: the named encoding, or else `built_in`, with the differences laid over it.
    pub(super) fn names(&self, built_in: impl FnOnce() -> Names<'static>) -> Names<'static> {
        let mut names = self.base.clone().unwrap_or_else(built_in);
        names.resize(256, None);
        for (code, name) in &self.differences {
            if let Some(slot) = names.get_mut(usize::from(*code)) {
                *slot = Some(Cow::Owned(name.clone()));
            }
        }
        names
    }
}

/// `[ 65 /A /B 97 /a ]`: names for codes that count up from the last number.
fn read_differences(objects: &Objects, dict: &Dictionary) -> Vec<(u8, String)> {
    let mut differences = Vec::new();
    let mut code: Option<u8> = Some(0);
    for item in objects.array(dict, b"Differences").unwrap_or_default() {
        match objects.resolve(item) {
            Some(Object::Integer(first)) => code = u8::try_from(*first).ok(),
            Some(Object::Name(name)) => {
                let name = String::from_utf8_lossy(name);
                differences.extend(code.map(|code| (code, name.into_owned())));
                code = code.and_then(|code| code.checked_add(1));
            }
            _ => {}
        }
    }
    differences
}

/// The characters that a glyph name stands for, by the rules of Adobe's glyph list: the list, then
/// `uni20AC`, `u1F600`; what follows a dot is a variant; `f_i` are several glyphs in one.
pub(in crate::ink) fn text_of_name(name: &str) -> Option<Unicode> {
    let stem = name.split('.').next().unwrap_or_default();
    let text: Option<String> = stem.split('_').map(text_of_component).collect();
    text.and_then(|text| Unicode::of(&text))
}

/// The character of a glyph of `ZapfDingbats`.
pub(super) fn dingbat_of_name(name: &str) -> Option<Unicode> {
    look_up(tables::DINGBAT_NAMES, name).and_then(Unicode::of)
}

fn look_up(table: &'static [(&str, &str)], name: &str) -> Option<&'static str> {
    let at = table.binary_search_by_key(&name, |(listed, _)| listed).ok()?;
    table.get(at).map(|(_, text)| *text)
}

fn text_of_component(name: &str) -> Option<String> {
    if let Some(text) = look_up(tables::GLYPH_NAMES, name) {
        return Some(text.to_owned());
    }
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len().is_multiple_of(4)
    {
        return hexadecimal_units(digits);
    }
    let digits = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    let code = is_hexadecimal(digits).then(|| u32::from_str_radix(digits, 16).ok())??;
    char::from_u32(code).map(String::from)
}

fn is_hexadecimal(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `uni304B3099`: four digits each.
fn hexadecimal_units(digits: &str) -> Option<String> {
    if !is_hexadecimal(digits) {
        return None;
    }
    let units = digits.as_bytes().chunks(4).map(|unit| {
        let unit = std::str::from_utf8(unit).ok()?;
        char::from_u32(u32::from_str_radix(unit, 16).ok()?)
    });
    units.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> Option<String> {
        text_of_name(name).map(|text| text.chars().collect())
    }

    #[test]
    fn glyph_names_stand_for_characters() {
        assert_eq!(text("A").as_deref(), Some("A"));
        assert_eq!(text("hyphen.alt").as_deref(), Some("-"));
        assert_eq!(text("uni7528").as_deref(), Some("用"));
        assert_eq!(text("uni304B3099").as_deref(), Some("か\u{3099}"));
        assert_eq!(text("u2000B").as_deref(), Some("\u{2000b}"));
        assert_eq!(text("f_i").as_deref(), Some("fi"));
        assert_eq!(text("a100"), None);
        assert_eq!(dingbat_of_name("a100"), Some(Unicode::Char('❞')));
        assert_eq!(text("g123"), None);
        assert_eq!(text(".notdef"), None);
    }

    #[test]
    fn the_list_of_names_is_sorted() {
        assert!(tables::GLYPH_NAMES.is_sorted_by_key(|(name, _)| name));
        assert!(tables::DINGBAT_NAMES.is_sorted_by_key(|(name, _)| name));
    }
}
