//! The embedded font program, asked for what the PDF's dictionaries leave out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::Dictionary;
use ttf_parser::{Face, GlyphId, PlatformId, Tag};

use super::encoding::{self, Names};
use crate::ink::Unicode;
use crate::ink::objects::Objects;
use crate::ink::unicode::oddness;

/// What an embedded font program tells, read once.
#[derive(Debug, Default)]
pub(in crate::ink) struct Program {
    /// Glyph → character, from the font's own cmap read backwards, or from its glyph names.
    texts: BTreeMap<u16, Unicode>,
    /// Code → glyph: the symbol or Macintosh cmap of a TrueType font, the encoding of a CFF font.
    glyphs: BTreeMap<u8, u16>,
    /// Code → glyph name, of a Type 1 or CFF font.
    names: BTreeMap<u8, String>,
    /// Glyph → width in thousandths of the em.
    widths: Vec<f64>,
    /// CID → glyph, of a CFF font with CIDs.
    cids: BTreeMap<u16, u16>,
    /// Whether its data is damaged: any of it may be wrong.
    pub(super) is_damaged: bool,
}

impl Program {
    /// Reads the program that a font descriptor points to; a program of several fonts once.
    pub(super) fn read(objects: &Objects, descriptor: &Dictionary) -> Option<Arc<Self>> {
        let keys = [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"];
        let stream = keys.into_iter().find_map(|key| objects.stream(descriptor, key))?;
        objects.program(stream, || {
            let source = objects.decode(stream).ok()?;
            // Font parsers meet bytes that no one checked; this is the last wall, should one panic.
            let program = std::panic::catch_unwind(|| Self::parse(&source.bytes)).ok()?;
            Some(Arc::new(Self { is_damaged: source.damage.is_some(), ..program }))
        })
    }

    fn parse(source: &[u8]) -> Self {
        if let Ok(face) = Face::parse(source, 0) {
            return Self::of_face(&face);
        }
        if let Some(cff) = ttf_parser::cff::Table::parse(source) {
            return Self::of_cff(&cff);
        }
        Self { names: type1_names(source), ..Self::default() }
    }

    fn of_face(face: &Face<'_>) -> Self {
        let mut program = Self::default();
        let per_em = f64::from(face.units_per_em().max(1));
        let glyphs = (0..face.number_of_glyphs()).map(GlyphId);
        program.widths = glyphs
            .clone()
            .map(|glyph| f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * 1000.0 / per_em)
            .collect();
        let mut reach = face.raw_face().table(Tag::from_bytes(b"cmap")).map_or(0, cmap_reach);
        for subtable in face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables) {
            // The parser would go through all that such a table claims, a billion codes at a time.
            if std::mem::take(&mut reach) > MOST_CODES {
                break;
            }
            let is_symbol =
                subtable.platform_id == PlatformId::Windows && subtable.encoding_id == 0;
            let is_mac = subtable.platform_id == PlatformId::Macintosh;
            subtable.codepoints(|code| {
                let Some(GlyphId(glyph)) = subtable.glyph_index(code) else { return };
                if subtable.is_unicode() && !is_symbol {
                    program.claim(glyph, code);
                } else if is_symbol || is_mac {
                    let [_, _, high, low] = code.to_be_bytes();
                    if is_symbol || high == 0 {
                        program.glyphs.entry(low).or_insert(glyph);
                    }
                }
            });
        }
        for GlyphId(glyph) in glyphs {
            let name = face.glyph_name(GlyphId(glyph)).and_then(encoding::text_of_name);
            if let (Some(text), false) = (name, program.texts.contains_key(&glyph)) {
                program.texts.insert(glyph, text);
            }
        }
        if let Some(cff) = face.tables().cff {
            program.take_cids(&cff);
        }
        program
    }

    fn of_cff(cff: &ttf_parser::cff::Table<'_>) -> Self {
        let mut program = Self::default();
        let scale = f64::from(cff.matrix().sx) * 1000.0;
        for glyph in (0..cff.number_of_glyphs()).map(GlyphId) {
            let width = cff.glyph_width(glyph).map_or(0.0, |width| f64::from(width) * scale);
            program.widths.push(width);
            let text = cff.glyph_name(glyph).and_then(encoding::text_of_name);
            program.texts.extend(text.map(|text| (glyph.0, text)));
        }
        for code in 0..=u8::MAX {
            let Some(glyph) = cff.glyph_index(code).filter(|glyph| glyph.0 != 0) else { continue };
            program.glyphs.insert(code, glyph.0);
            let name = cff.glyph_name(glyph);
            program.names.extend(name.map(|name| (code, name.to_owned())));
        }
        program.take_cids(cff);
        program
    }

    fn take_cids(&mut self, cff: &ttf_parser::cff::Table<'_>) {
        for glyph in (0..cff.number_of_glyphs()).map(GlyphId) {
            self.cids.extend(cff.glyph_cid(glyph).map(|cid| (cid, glyph.0)));
        }
    }

    /// Of all characters that a glyph stands for, keeps the plainest, and of those the lowest.
    fn claim(&mut self, glyph: u16, code: u32) {
        let Some(c) = char::from_u32(code) else { return };
        let rank = |c: char| (oddness(c), c);
        let known = self.texts.get(&glyph).and_then(|text| text.chars().next());
        if known.is_none_or(|known| rank(c) < rank(known)) {
            self.texts.insert(glyph, Unicode::Char(c));
        }
    }

    /// What a glyph says.
    pub(super) fn text_of_glyph(&self, glyph: u16) -> Option<Unicode> {
        self.texts.get(&glyph).cloned()
    }

    /// The glyph of a CID: by the font's own table, or the same number.
    pub(super) fn glyph_of_cid(&self, cid: u16) -> u16 {
        self.cids.get(&cid).copied().unwrap_or(cid)
    }

    /// What a code of a simple font says.
    pub(super) fn text_of_code(&self, code: u8) -> Option<Unicode> {
        self.text_of_glyph(*self.glyphs.get(&code)?)
    }

    /// Width of a code of a simple font, in thousandths of the em.
    pub(super) fn width_of_code(&self, code: u8) -> Option<f64> {
        self.widths.get(usize::from(*self.glyphs.get(&code)?)).copied()
    }

    /// The glyph names by code that the program has itself.
    pub(super) fn built_in_names<'a>(&self) -> Option<Names<'a>> {
        let name = |code| self.names.get(&code).map(|name| Cow::Owned(name.clone()));
        (!self.names.is_empty()).then(|| (0..=u8::MAX).map(name).collect())
    }
}

/// So many codes are looked up in the cmap of a font. Each of its few tables has no more than all of
/// Unicode.
const MOST_CODES: u64 = 4 * 0x11_0000;

/// How many codes all tables of a cmap together claim to have.
fn cmap_reach(cmap: &[u8]) -> u64 {
    let tables = number_at::<2>(cmap, 2).unwrap_or(0);
    let offsets = (0..tables).map_while(|at| number_at::<4>(cmap, 8 + 8 * at));
    let mut reach = 0_u64;
    for table in offsets.filter_map(|offset| cmap.get(usize::try_from(offset).ok()?..)) {
        reach = reach.saturating_add(table_reach(table));
        if reach > MOST_CODES {
            break;
        }
    }
    reach
}

/// How many codes one table claims to have (OpenType, "cmap").
fn table_reach(table: &[u8]) -> u64 {
    let groups = |count, first| {
        let count = number_at::<4>(table, count).unwrap_or(0);
        let bounds = (0..count).map_while(|at| {
            Some((
                number_at::<4>(table, first + 12 * at)?,
                number_at::<4>(table, first + 12 * at + 4)?,
            ))
        });
        bounds.map(|(low, high)| (high + 1).saturating_sub(low)).fold(0, u64::saturating_add)
    };
    match number_at::<2>(table, 0) {
        Some(4) => {
            let length = number_at::<2>(table, 6).unwrap_or(0);
            let bounds = (0..length / 2).map_while(|at| {
                let high = number_at::<2>(table, 14 + 2 * at)?;
                Some((number_at::<2>(table, 16 + length + 2 * at)?, high))
            });
            bounds.map(|(low, high)| (high + 1).saturating_sub(low)).sum()
        }
        Some(8) => groups(8204, 8208),
        Some(10) => number_at::<4>(table, 16).unwrap_or(0),
        Some(12 | 13) => groups(12, 16),
        _ => 1 << 16,
    }
}

/// The number of so many bytes at a place, the highest byte first.
fn number_at<const N: usize>(bytes: &[u8], at: u64) -> Option<u64> {
    let (bytes, _) = bytes.get(usize::try_from(at).ok()?..)?.split_at_checked(N)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The encoding in the clear part of a Type 1 program: `dup 65 /A put`.
fn type1_names(source: &[u8]) -> BTreeMap<u8, String> {
    let end = source.windows(5).position(|word| word == b"eexec").unwrap_or(source.len());
    let text = String::from_utf8_lossy(source.get(..end).unwrap_or_default());
    let mut names = BTreeMap::new();
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if word != "dup" {
            continue;
        }
        let (code, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (code, name) = match code.split_once('/') {
            Some((code, name)) => (code, name),
            None => (code, name.trim_start_matches('/')),
        };
        names.extend(code.parse().ok().map(|code: u8| (code, name.to_owned())));
    }
    names
}
