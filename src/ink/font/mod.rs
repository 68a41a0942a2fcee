//! Fonts: code → characters and advance.

mod composite;
pub(super) mod encoding;
pub(super) mod program;
mod simple;
mod standard14;
mod tables;

use std::sync::Arc;

use lopdf::Dictionary;

use self::composite::Composite;
use self::simple::Simple;
use super::Unicode;
use super::cmap::code_of;
use super::objects::Objects;

/// A font of the document, ready to read strings with.
#[derive(Debug)]
pub(super) struct Font {
    /// Its PostScript name, without the tag of a subset.
    pub(super) name: String,
    /// Height of the em in units of text space; 1 for all but odd Type 3 fonts.
    pub(super) em: f64,
    kind: Kind,
}

/// A font with its index in the document's list of fonts.
pub(super) type ListedFont<'d> = (u16, &'d Font);

#[derive(Debug)]
enum Kind {
    Simple(Box<Simple>),
    Composite(Box<Composite>),
}

/// What one code of a font prints. Lengths are in units of text space (1 for the em).
#[derive(Debug, Clone)]
pub(super) struct Sign {
    /// What it says.
    pub(super) text: Unicode,
    /// How far the pen goes to the right.
    pub(super) width: f64,
    /// How far the pen goes down (negative is down), when the font writes downwards.
    pub(super) drop: f64,
    /// Whether the data that tells what it says is damaged.
    pub(super) is_damaged: bool,
}

/// No font has a hyphen wider than this, in ems; the minus of a proportional font is.
const WIDEST_HYPHEN: f64 = 0.62;

impl Sign {
    /// What a code says, and how far the pen goes. Some fonts have one glyph for the minus and the soft
    /// hyphen, and writers name either: its width tells.
    fn new(text: Unicode, width: f64, drop: f64) -> Self {
        let is_minus = text == Unicode::Char('\u{ad}') && width > WIDEST_HYPHEN;
        let text = if is_minus { Unicode::Char('\u{2212}') } else { text };
        Self { text, width, drop, is_damaged: false }
    }
}

impl Font {
    /// Reads a font dictionary. Whatever is missing or odd, there is a font in the end.
    pub(super) fn read(objects: &Arc<Objects>, font: &Dictionary) -> Self {
        let name = objects.name(font, b"BaseFont").or_else(|| objects.name(font, b"Name"));
        let name = font_name(name.unwrap_or_default());
        if objects.name(font, b"Subtype") == Some(b"Type0") {
            let composite = Box::new(Composite::read(objects, font));
            return Self { name, em: 1.0, kind: Kind::Composite(composite) };
        }
        let simple = Box::new(Simple::read(objects, font, &name));
        Self { name, em: simple.em, kind: Kind::Simple(simple) }
    }

    /// The font of text whose font is missing: nothing is known of any code.
    pub(super) fn unknown() -> Self {
        Self { name: String::new(), em: 1.0, kind: Kind::Simple(Box::new(Simple::unknown())) }
    }

    /// Whether it writes downwards.
    pub(super) fn is_vertical(&self) -> bool {
        match &self.kind {
            Kind::Simple(_) => false,
            Kind::Composite(font) => font.vertical,
        }
    }

    /// Lets `show` see what each code of a string prints, the code, and how many bytes it has.
    pub(super) fn each_sign(&self, mut string: &[u8], mut show: impl FnMut(&Sign, u32, usize)) {
        match &self.kind {
            Kind::Simple(font) => {
                string.iter().for_each(|byte| show(font.sign(*byte), u32::from(*byte), 1));
            }
            Kind::Composite(font) => {
                while !string.is_empty() {
                    let length = font.code_length(string).min(string.len());
                    let (head, rest) = string.split_at(length);
                    string = rest;
                    let code = code_of(head);
                    font.with_sign(code, length, |sign| show(sign, code, length));
                }
            }
        }
    }

    /// Whether a code is the single byte 32, to which word spacing applies (§9.3.3).
    pub(super) const fn is_word_space(code: u32, length: usize) -> bool {
        code == 32 && length == 1
    }
}

/// A font's name for messages: names of Japanese fonts are often in Shift-JIS.
fn font_name(name: &[u8]) -> String {
    let text = std::str::from_utf8(name).map(str::to_owned);
    let text = text.unwrap_or_else(|_| encoding_rs::SHIFT_JIS.decode(name).0.into_owned());
    standard14::without_subset_tag(&text).to_owned()
}
