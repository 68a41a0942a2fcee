//! Simple fonts: one byte a code. Type 1, TrueType, Type 3 (PDF 32000-1 §9.6).

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use lopdf::Dictionary;

use super::composite::read_to_unicode;
use super::encoding::{self, Encoding, Names};
use super::program::Program;
use super::standard14::Metrics;
use super::{Sign, tables};
use crate::geom::{Matrix, Rect};
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
    /// What each code prints, made when it is first met, in any order of threads the same. Codes
    /// that no page has need not be asked for in the font's program, which may be large.
    signs: Vec<OnceLock<Sign>>,
    /// What tells it; `None` for a font of which nothing is known.
    source: Option<Source>,
    /// Height of the em in units of text space.
    pub(super) em: f64,
}

/// What a sign is when the code has none.
const NOTHING: Sign =
    Sign { text: Unicode::Unknown { cid: None }, width: 0.0, drop: 0.0, is_damaged: false };

impl Simple {
    /// Reads a Type 1, TrueType or Type 3 font.
    pub(super) fn read(objects: &Arc<Objects>, font: &Dictionary, name: &str) -> Self {
        let source = Source::read(objects, font, name);
        let signs = (0..=u8::MAX).map(|_| OnceLock::new()).collect();
        Self { signs, em: source.em(), source: Some(source) }
    }

    /// A font of which nothing is known.
    pub(super) fn unknown() -> Self {
        let sign = OnceLock::from(Sign { width: UNKNOWN_WIDTH, ..NOTHING });
        Self { signs: vec![sign; 256], source: None, em: 1.0 }
    }

    /// What a code prints.
    pub(super) fn sign(&self, code: u8) -> &Sign {
        let make = || self.source.as_ref().map_or(NOTHING, |source| source.sign(code));
        self.signs.get(usize::from(code)).map_or(&NOTHING, |sign| sign.get_or_init(make))
    }
}

/// Everything that may tell what a code of a font prints.
#[derive(Debug)]
struct Source {
    objects: Arc<Objects>,
    name: String,
    is_true_type: bool,
    is_symbolic: bool,
    /// From glyph space to text space, of a Type 3 font.
    type3: Option<Matrix>,
    /// The font's box, in glyph space.
    bounds: Rect,
    to_unicode: Option<CMap>,
    metrics: Option<Metrics>,
    widths: Widths,
    encoding: Encoding,
    names: OnceLock<Names<'static>>,
    descriptor: Option<Dictionary>,
    /// The embedded program; opened only where the dictionaries leave something to ask.
    program: OnceLock<Option<Arc<Program>>>,
}

impl Source {
    fn read(objects: &Arc<Objects>, font: &Dictionary, name: &str) -> Self {
        let descriptor = objects.dict(font, b"FontDescriptor");
        let flags = descriptor.and_then(|d| objects.integer(d, b"Flags")).unwrap_or(0);
        let subtype = objects.name(font, b"Subtype").unwrap_or_default();
        let matrix = || objects.matrix(font, b"FontMatrix");
        let thousandths = Matrix::new(0.001, 0.0, 0.0, 0.001, 0.0, 0.0);
        Self {
            objects: Arc::clone(objects),
            name: name.to_owned(),
            is_true_type: subtype == b"TrueType",
            is_symbolic: flags & SYMBOLIC != 0,
            type3: (subtype == b"Type3").then(|| matrix().unwrap_or(thousandths)),
            bounds: objects.rect(font, b"FontBBox").unwrap_or_default(),
            to_unicode: read_to_unicode(objects, font),
            metrics: Metrics::of_font(name),
            widths: Widths::read(objects, font, descriptor),
            encoding: Encoding::read(objects, font),
            names: OnceLock::new(),
            descriptor: descriptor.cloned(),
            program: OnceLock::new(),
        }
    }

    fn sign(&self, code: u8) -> Sign {
        let asked = Cell::new(false);
        let text = self.text(code, &asked);
        let by_map = self.to_unicode.as_ref().is_some_and(|map| map.is_damaged);
        let by_program = || asked.get() && self.program().is_some_and(|p| p.is_damaged);
        Sign { is_damaged: by_map || by_program(), ..Sign::new(text, self.width(code), 0.0) }
    }

    /// The name of a code's glyph.
    fn glyph(&self, code: u8) -> Option<&str> {
        let names = self.names.get_or_init(|| self.encoding.names(|| self.built_in_names()));
        names.get(usize::from(code)).and_then(Option::as_deref)
    }

    fn program(&self) -> Option<&Program> {
        let open = || Program::read(&self.objects, self.descriptor.as_ref()?);
        self.program.get_or_init(open).as_deref()
    }

    fn is_dingbats(&self) -> bool {
        self.name.starts_with("ZapfDingbats")
    }

    /// Glyph names of a font that names no encoding: those of the font itself. The codes of an
    /// embedded symbolic font and of a Type 3 font mean nothing outside of it.
    fn built_in_names(&self) -> Names<'static> {
        if self.is_dingbats() {
            return encoding::names_of(tables::ZAPF_DINGBATS);
        }
        if self.name.starts_with("Symbol") {
            return encoding::names_of(tables::SYMBOL);
        }
        if self.type3.is_some() {
            return Vec::new();
        }
        match self.program() {
            Some(program) if self.is_true_type && self.is_symbolic => {
                program.built_in_names().unwrap_or_default()
            }
            Some(program) => {
                program.built_in_names().unwrap_or_else(|| encoding::names_of(tables::STANDARD))
            }
            None => encoding::names_of(tables::STANDARD),
        }
    }

    /// What a code says: ToUnicode, its glyph name, the font's own cmap read backwards. In a
    /// symbolic TrueType font without an encoding the cmap comes before the name (§9.6.6.4).
    fn text(&self, code: u8, asks_program: &Cell<bool>) -> Unicode {
        let is_named = self.encoding.base.is_some();
        let by_name = || {
            asks_program.set(asks_program.get() || !is_named);
            self.text_of_name(self.glyph(code)?).and_then(Unicode::trusted)
        };
        let by_cmap = || {
            asks_program.set(true);
            self.program()?.text_of_code(code).and_then(Unicode::trusted)
        };
        let claimed = self.to_unicode.as_ref().and_then(|map| map.text(u32::from(code)));
        let found = claimed.clone().and_then(Unicode::trusted);
        let found = if self.is_true_type && self.is_symbolic && !is_named {
            found.or_else(by_cmap).or_else(by_name)
        } else {
            found.or_else(by_name).or_else(by_cmap)
        };
        let private = || claimed.filter(Unicode::is_private);
        found.or_else(private).unwrap_or(Unicode::Unknown { cid: None })
    }

    fn text_of_name(&self, name: &str) -> Option<Unicode> {
        let dingbat = if self.is_dingbats() { encoding::dingbat_of_name(name) } else { None };
        dingbat.or_else(|| encoding::text_of_name(name))
    }

    /// How far a code moves the pen, in text space.
    fn width(&self, code: u8) -> f64 {
        let scale = self.type3.map_or(0.001, |matrix| matrix.a.abs().max(matrix.b.abs()));
        let standard = || self.metrics?.width(self.glyph(code)?);
        let missing = || self.widths.missing.filter(|width| *width > 0.0);
        let own = || self.program()?.width_of_code(code);
        let listed = self.widths.get(code).or_else(|| self.widths.default_beside_listed());
        let width = listed.or_else(standard).or_else(own).or_else(missing);
        width.map_or(UNKNOWN_WIDTH, |width| width * scale)
    }

    /// Height of the em in text space. A Type 3 font made of pictures may have any scale: its em
    /// is read from the height of its box or, where it gives none, from its widest glyph.
    fn em(&self) -> f64 {
        let Some(matrix) = self.type3 else { return 1.0 };
        let Rect { y0, y1, .. } = self.bounds;
        let height = if y1 > y0 { y1 - y0 } else { self.widths.widest() };
        let em = height * matrix.d.abs().max(matrix.c.abs());
        // Glyphs drawn upright in a glyph space that the matrix turns over hang upside down, until
        // the text matrix turns them back.
        let hangs = matrix.d < 0.0 && y0 + y1 > 0.0;
        let direction = if hangs { -1.0 } else { 1.0 };
        let is_usual = em <= 0.0 || USUAL_EM.contains(&em) || !em.is_finite();
        if is_usual { direction } else { em * direction }
    }
}

/// The `Widths` of a font, in units of glyph space.
#[derive(Debug)]
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

    fn widest(&self) -> f64 {
        self.widths.iter().flatten().copied().fold(0.0, f64::max)
    }

    /// Where there is a list, codes outside of it have the missing width, or none (§9.8.1).
    fn default_beside_listed(&self) -> Option<f64> {
        (!self.widths.is_empty()).then(|| self.missing.unwrap_or(0.0))
    }
}
