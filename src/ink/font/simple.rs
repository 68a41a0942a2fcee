//! Simple fonts: one byte a code. Type 1, TrueType, Type 3 (PDF 32000-1 §9.6).

use lopdf::Dictionary;

use super::encoding::{self, Encoding, Names};
use super::program::Program;
use super::standard14::Metrics;
use super::{Sign, tables};
use crate::ink::Unicode;
use crate::ink::cmap::CMap;
use crate::ink::objects::{Objects, number};

/// Width of glyphs of which nothing else is known, in em: that of an average Latin letter.
const UNKNOWN_WIDTH: f64 = 0.5;

/// `Flags` bit 3 of a font descriptor: the font has characters outside the standard Latin set.
const SYMBOLIC: i64 = 1 << 2;

/// A Type 3 em is one unit of text space if the font's box is about that high, in such units.
const USUAL_EM: std::ops::RangeInclusive<f64> = 0.3..=3.0;

/// A font with one sign for each byte.
#[derive(Debug)]
pub(super) struct Simple {
    signs: Vec<Sign>,
    /// Height of the em in units of text space.
    pub(super) em: f64,
}

/// What a sign is when the code has none.
const NOTHING: Sign = Sign { text: Unicode::Unknown { cid: None }, width: 0.0, drop: 0.0 };

impl Simple {
    /// Reads a Type 1, TrueType or Type 3 font.
    pub(super) fn read(objects: &Objects, font: &Dictionary, name: &str) -> Self {
        let subtype = objects.name(font, b"Subtype").unwrap_or_default();
        let descriptor = objects.dict(font, b"FontDescriptor");
        let to_unicode = objects.stream(font, b"ToUnicode");
        let to_unicode = to_unicode.and_then(|stream| objects.decode(stream).ok());
        let to_unicode = to_unicode.map(|source| CMap::parse(&source));
        let metrics = Metrics::of_font(name);
        let flags = descriptor.and_then(|d| objects.integer(d, b"Flags")).unwrap_or(0);

        let encoding = Encoding::read(objects, font);
        let is_true_type = subtype == b"TrueType";
        let by_program = is_true_type && flags & SYMBOLIC != 0 && encoding.base.is_none();
        let named = encoding.base.is_some();
        // The embedded program is only opened where the dictionary leaves something to ask.
        let program = descriptor.filter(|_| !named).and_then(|d| Program::read(objects, d));
        let names = encoding.names(|| built_in_names(name, program.as_ref()));

        let text_of = |code: u8| {
            let glyph = names.get(usize::from(code)).and_then(Option::as_deref);
            let by_name = || glyph.and_then(encoding::text_of_name).and_then(Unicode::trusted);
            let by_cmap = || program.as_ref()?.text_of_code(code).and_then(Unicode::trusted);
            let claimed = to_unicode.as_ref().and_then(|map| map.text(u32::from(code)));
            let found = claimed.clone().and_then(Unicode::trusted);
            let found = if by_program {
                found.or_else(by_cmap).or_else(by_name)
            } else {
                found.or_else(by_name).or_else(by_cmap)
            };
            let private = || claimed.filter(Unicode::is_private);
            found.or_else(private).unwrap_or(Unicode::Unknown { cid: None })
        };
        let scale = glyph_scale(objects, font, subtype);
        let widths = Widths::read(objects, font, descriptor);
        let width_of = |code: u8| {
            let glyph = names.get(usize::from(code)).and_then(Option::as_deref);
            let standard = || metrics.zip(glyph).and_then(|(metrics, name)| metrics.width(name));
            let own = || program.as_ref().and_then(|program| program.width_of_code(code));
            let missing = || widths.missing.filter(|width| *width > 0.0);
            let width = widths.get(code).or_else(standard).or_else(own).or_else(missing);
            width.map_or(UNKNOWN_WIDTH, |width| width * scale)
        };
        let signs = (0..=u8::MAX)
            .map(|code| Sign { text: text_of(code), width: width_of(code), drop: 0.0 })
            .collect();
        Self { signs, em: em_height(objects, font, subtype) }
    }

    /// What a code prints.
    pub(super) fn sign(&self, code: u32) -> &Sign {
        self.signs.get(code as usize).unwrap_or(&NOTHING)
    }
}

/// Glyph names of a font that names no encoding: those of the font itself.
fn built_in_names<'a>(name: &str, program: Option<&Program>) -> Names<'a> {
    match Metrics::of_font(name) {
        _ if name.starts_with("Symbol") => encoding::names_of(tables::SYMBOL),
        _ if name.starts_with("ZapfDingbats") => encoding::names_of(tables::ZAPF_DINGBATS),
        _ => program
            .and_then(Program::built_in_names)
            .unwrap_or_else(|| encoding::names_of(tables::STANDARD)),
    }
}

/// Text space for one unit of glyph space: a thousandth, or what a Type 3 font says.
fn glyph_scale(objects: &Objects, font: &Dictionary, subtype: &[u8]) -> f64 {
    let matrix = (subtype == b"Type3").then(|| objects.matrix(font, b"FontMatrix")).flatten();
    matrix.map_or(0.001, |matrix| matrix.a.abs().max(matrix.b.abs()))
}

/// Height of the em in text space. A Type 3 font made of pictures may have any scale: its em is
/// read from the height of its box.
fn em_height(objects: &Objects, font: &Dictionary, subtype: &[u8]) -> f64 {
    let matrix = (subtype == b"Type3").then(|| objects.matrix(font, b"FontMatrix")).flatten();
    let Some(matrix) = matrix else { return 1.0 };
    let height = objects.rect(font, b"FontBBox").map_or(0.0, |rect| rect.height());
    let em = height * matrix.d.abs().max(matrix.c.abs());
    if em <= 0.0 || USUAL_EM.contains(&em) || !em.is_finite() { 1.0 } else { em }
}

/// The `Widths` of a font, in units of glyph space.
struct Widths {
    first: i64,
    widths: Vec<Option<f64>>,
    missing: Option<f64>,
}

impl Widths {
    fn read(objects: &Objects, font: &Dictionary, descriptor: Option<&Dictionary>) -> Self {
        let widths = objects.array(font, b"Widths").unwrap_or_default();
        Self {
            first: objects.integer(font, b"FirstChar").unwrap_or(0),
            widths: widths.iter().take(256).map(|w| number(objects.resolve(w)?)).collect(),
            missing: descriptor.and_then(|d| objects.number(d, b"MissingWidth")),
        }
    }

    fn get(&self, code: u8) -> Option<f64> {
        let at = usize::try_from(i64::from(code).checked_sub(self.first)?).ok()?;
        self.widths.get(at).copied().flatten().filter(|width| width.is_finite())
    }
}
