//! Composite fonts: codes of several bytes, CIDs, vertical writing (PDF 32000-1 §9.7).

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hayro_cmap::{BfString, CMapName, CidFamily};
use lopdf::{Dictionary, Object};

use super::Sign;
use super::program::Program;
use crate::ink::Unicode;
use crate::ink::cmap::CMap;
use crate::ink::coding::Coding;
use crate::ink::inflate::Decoded;
use crate::ink::objects::{Objects, as_dict, number};
use crate::ink::ranges::Ranges;

/// Width of a CID that no table names, in thousandths of the em (§9.7.4.3).
const DEFAULT_WIDTH: f64 = 1000.0;

/// How far the pen goes down for a CID that no table names, in thousandths of the em.
const DEFAULT_DROP: f64 = -1000.0;

/// Chains of `UseCMap` longer than this are circles.
const MAX_CHAIN: usize = 8;

/// A Type 0 font with its descendant.
#[derive(Debug)]
pub(super) struct Composite {
    /// Whether it writes downwards.
    pub(super) vertical: bool,
    codes: Codes,
    to_unicode: Option<CMap>,
    collection: Option<Predefined>,
    widths: Ranges<f64>,
    default_width: f64,
    drops: Ranges<f64>,
    default_drop: f64,
    program: LazyProgram,
    /// Whether a CMap that tells its characters is damaged.
    is_damaged: bool,
    /// Signs of one- and two-byte codes: blocks of 256 codes, made when first met, in any order of
    /// threads the same.
    blocks: Vec<OnceLock<Block>>,
}

type Block = Box<[OnceLock<Sign>]>;

/// Code → CID.
#[derive(Debug)]
enum Codes {
    /// The code is the CID.
    Identity,
    /// A predefined CMap, by way of its coding.
    Predefined { coding: Coding, cmap: Option<Predefined>, exact: bool },
    /// A CMap of the file's own.
    Embedded { cmap: Box<CMap>, base: Option<Box<Self>> },
}

impl Composite {
    /// Reads a Type 0 font.
    pub(super) fn read(objects: &Arc<Objects>, font: &Dictionary) -> Self {
        let empty = Dictionary::new();
        let descendant = objects.array(font, b"DescendantFonts").and_then(<[Object]>::first);
        let descendant = descendant.and_then(|font| objects.resolve(font)).and_then(as_dict);
        let descendant = descendant.unwrap_or(&empty);
        let (codes, vertical) = Codes::read(objects, font);
        let to_unicode = read_to_unicode(objects, font);
        let drop = objects.numbers(descendant, b"DW2").and_then(|dw2| dw2.get(1).copied());
        Self {
            vertical,
            is_damaged: codes.is_damaged() || to_unicode.as_ref().is_some_and(|m| m.is_damaged),
            codes,
            to_unicode,
            collection: read_collection(objects, descendant),
            widths: read_widths(objects, descendant),
            default_width: objects.number(descendant, b"DW").unwrap_or(DEFAULT_WIDTH),
            drops: read_drops(objects, descendant),
            default_drop: drop.unwrap_or(DEFAULT_DROP),
            program: LazyProgram::new(objects, descendant),
            blocks: (0..=256).map(|_| OnceLock::new()).collect(),
        }
    }

    /// How many bytes the code at the head of a string has.
    pub(super) fn code_length(&self, bytes: &[u8]) -> usize {
        self.codes.code_length(bytes).clamp(1, 4)
    }

    /// Lets `show` see what a code prints.
    pub(super) fn with_sign<R>(
        &self,
        code: u32,
        length: usize,
        show: impl FnOnce(&Sign) -> R,
    ) -> R {
        let [_, _, high, low] = code.to_be_bytes();
        let block = match length {
            1 => self.blocks.last(),
            2 => self.blocks.get(usize::from(high)),
            _ => None,
        };
        let Some(block) = block else { return show(&self.make_sign(code, length)) };
        let block = block.get_or_init(|| (0..256).map(|_| OnceLock::new()).collect());
        match block.get(usize::from(low)) {
            Some(slot) => show(slot.get_or_init(|| self.make_sign(code, length))),
            None => show(&self.make_sign(code, length)),
        }
    }

    fn make_sign(&self, code: u32, length: usize) -> Sign {
        let cid = self.codes.cid(code, length);
        let number = u64::from(cid.unwrap_or(0));
        let width = self.widths.get(number).map_or(self.default_width, |(width, _)| *width);
        let drop = self.drops.get(number).map_or(self.default_drop, |(drop, _)| *drop);
        let asked = Cell::new(false);
        let text = self.text(code, length, cid, &asked);
        let is_damaged = self.is_damaged || asked.get() && self.program.is_damaged();
        Sign { is_damaged, ..Sign::new(text, width / 1000.0, drop / 1000.0) }
    }

    /// What a code says: ToUnicode, the code itself, its CID, the font's own cmap read backwards.
    ///
    /// Under a predefined CMap the code itself comes first: it is Shift-JIS, EUC or UTF-16 and means
    /// what it says, while Ghostscript 10 writes ToUnicode for such fonts by CID instead of by code.
    fn text(
        &self,
        code: u32,
        length: usize,
        cid: Option<u32>,
        asks_program: &Cell<bool>,
    ) -> Unicode {
        let claimed = self.to_unicode.as_ref().and_then(|map| map.text(code));
        let by_code = || self.codes.decode(code, length).map(Unicode::Char);
        let by_cid = || text_of_cid(self.collection.as_ref()?, cid?);
        let by_program = || {
            asks_program.set(true);
            self.program.text_of_cid(cid?)
        };
        let predefined = matches!(self.codes, Codes::Predefined { .. });
        let certain = predefined.then(by_code).flatten().and_then(Unicode::trusted);
        let found = certain.or_else(|| claimed.clone().and_then(Unicode::trusted));
        found
            .or_else(|| by_code().and_then(Unicode::trusted))
            .or_else(|| by_cid().and_then(Unicode::trusted))
            .or_else(|| by_program().and_then(Unicode::trusted))
            .or_else(|| claimed.filter(Unicode::is_private))
            .unwrap_or(Unicode::Unknown { cid })
    }
}

impl Codes {
    /// Reads the `Encoding` of a composite font, and whether it writes downwards.
    fn read(objects: &Objects, font: &Dictionary) -> (Self, bool) {
        match objects.get(font, b"Encoding") {
            Some(Object::Name(name)) => Self::of_name(&String::from_utf8_lossy(name)),
            Some(Object::Stream(stream)) => Self::of_stream(objects, stream, 0),
            _ => (Self::Identity, false),
        }
    }

    fn of_name(name: &str) -> (Self, bool) {
        let vertical = name == "V" || name.ends_with("-V");
        let codes = match Coding::of_cmap(name) {
            None | Some(Coding::TwoBytes) => Self::Identity,
            Some(coding) => {
                let exact = load_predefined(name);
                let is_exact = exact.is_some();
                let cmap = exact.or_else(|| load_predefined(stand_in(coding, vertical)?));
                Self::Predefined { coding, cmap, exact: is_exact }
            }
        };
        (codes, vertical)
    }

    fn of_stream(objects: &Objects, stream: &lopdf::Stream, depth: usize) -> (Self, bool) {
        let cmap = CMap::read(objects, stream).unwrap_or_else(|| CMap::parse(&[]));
        let base = match objects.get(&stream.dict, b"UseCMap") {
            _ if depth >= MAX_CHAIN => None,
            Some(Object::Name(name)) => Some(Self::of_name(&String::from_utf8_lossy(name))),
            Some(Object::Stream(base)) => Some(Self::of_stream(objects, base, depth + 1)),
            _ => cmap.base_name.as_deref().map(Self::of_name),
        };
        let by_base = base.as_ref().is_some_and(|(_, vertical)| *vertical);
        let by_dict = objects.integer(&stream.dict, b"WMode").map(|mode| mode == 1);
        let vertical = by_dict.or(cmap.vertical).unwrap_or(by_base);
        let base = base.map(|(codes, _)| Box::new(codes));
        (Self::Embedded { cmap: Box::new(cmap), base }, vertical)
    }

    /// Whether a CMap of the file's own is damaged.
    fn is_damaged(&self) -> bool {
        match self {
            Self::Identity | Self::Predefined { .. } => false,
            Self::Embedded { cmap, base } => {
                cmap.is_damaged || base.as_ref().is_some_and(|base| base.is_damaged())
            }
        }
    }

    fn code_length(&self, bytes: &[u8]) -> usize {
        match self {
            Self::Identity => 2,
            Self::Predefined { coding, .. } => coding.code_length(bytes),
            Self::Embedded { cmap, base } => cmap
                .code_length(bytes)
                .or_else(|| base.as_ref().map(|base| base.code_length(bytes)))
                .unwrap_or(2),
        }
    }

    fn cid(&self, code: u32, length: usize) -> Option<u32> {
        match self {
            Self::Identity => Some(code),
            Self::Predefined { cmap, exact: true, .. } => {
                cmap.as_ref()?.lookup_cid_code(code, u8::try_from(length).ok()?)
            }
            // Another CMap of the same characters stands in: look the character up there.
            Self::Predefined { coding, cmap, exact: false } => {
                let mut units = [0; 2];
                let units = coding.decode(code, length)?.encode_utf16(&mut units);
                let code = units.iter().fold(0, |code, unit| code << 16 | u32::from(*unit));
                cmap.as_ref()?.lookup_cid_code(code, if units.len() == 1 { 2 } else { 4 })
            }
            Self::Embedded { cmap, base } => cmap
                .cid(code, length)
                .or_else(|| base.as_ref()?.cid(code, length))
                .or_else(|| cmap.notdef(code, length)),
        }
    }

    /// The character that the code is by itself.
    fn decode(&self, code: u32, length: usize) -> Option<char> {
        match self {
            Self::Identity => None,
            Self::Predefined { coding, .. } => coding.decode(code, length),
            // Codes that the file's own CMap maps anew are its own.
            Self::Embedded { cmap, base } => match cmap.cid(code, length) {
                Some(_) => None,
                None => base.as_ref()?.decode(code, length),
            },
        }
    }
}

/// A predefined CMap. They are large, and a file can name one in a thousand fonts.
type Predefined = Arc<hayro_cmap::CMap>;

/// A predefined CMap by its exact name.
fn load_predefined(name: &str) -> Option<Predefined> {
    load_once(CMapName::from_bytes(name.as_bytes()))
}

/// A predefined CMap, parsed when it is first asked for. There are some sixty.
fn load_once(name: CMapName<'_>) -> Option<Predefined> {
    static LOADED: Mutex<BTreeMap<Vec<u8>, Predefined>> = Mutex::new(BTreeMap::new());
    let key = name.to_bytes().to_vec();
    let data = hayro_cmap::load_embedded(name)?;
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = loaded.get(&key) {
        return Some(Arc::clone(known));
    }
    let cmap = Arc::new(hayro_cmap::CMap::parse(data, hayro_cmap::load_embedded)?);
    loaded.insert(key, Arc::clone(&cmap));
    Some(cmap)
}

/// The Unicode CMap in which to look up characters of a coding whose own CMap is not at hand.
const fn stand_in(coding: Coding, vertical: bool) -> Option<&'static str> {
    let (horizontal, downwards) = match coding {
        Coding::Gbk | Coding::Gb18030 => ("UniGB-UTF16-H", "UniGB-UTF16-V"),
        Coding::Big5 | Coding::EucTw => ("UniCNS-UTF16-H", "UniCNS-UTF16-V"),
        Coding::EucKr => ("UniKS-UTF16-H", "UniKS-UTF16-V"),
        Coding::TwoBytes => return None,
        _ => ("UniJIS-UTF16-H", "UniJIS-UTF16-V"),
    };
    Some(if vertical { downwards } else { horizontal })
}

/// CID → character of the font's character collection, such as Adobe-Japan1.
fn read_collection(objects: &Objects, descendant: &Dictionary) -> Option<Predefined> {
    let info = objects.dict(descendant, b"CIDSystemInfo")?;
    let text = |key: &[u8]| objects.get(info, key).and_then(|text| text.as_str().ok());
    let family = CidFamily::from_registry_ordering(text(b"Registry")?, text(b"Ordering")?);
    load_once(family.ucs2_cmap()?)
}

/// The character of a CID. Variation selectors that only tell which of two shapes the collection
/// means are left out.
fn text_of_cid(collection: &hayro_cmap::CMap, cid: u32) -> Option<Unicode> {
    match collection.lookup_bf_string(cid)? {
        BfString::Char(c) => Some(Unicode::Char(c)),
        BfString::String(text) => {
            let plain: String = text.chars().filter(|c| !is_variation_selector(*c)).collect();
            Unicode::of(&plain)
        }
    }
}

const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{e0100}'..='\u{e01ef}')
}

/// The ToUnicode CMap of a font.
pub(super) fn read_to_unicode(objects: &Objects, font: &Dictionary) -> Option<CMap> {
    let stream = objects.stream(font, b"ToUnicode")?;
    let cmap = CMap::read(objects, stream)?;
    cmap.has_texts().then_some(cmap)
}

/// `W`: `first [w w …]` or `first last w`, CID by CID (§9.7.4.3).
fn read_widths(objects: &Objects, descendant: &Dictionary) -> Ranges<f64> {
    read_runs(objects, objects.array(descendant, b"W").unwrap_or_default(), 1)
}

/// `W2`: the same with three numbers, of which the first is how far the pen goes down.
fn read_drops(objects: &Objects, descendant: &Dictionary) -> Ranges<f64> {
    read_runs(objects, objects.array(descendant, b"W2").unwrap_or_default(), 3)
}

/// Runs of CIDs with `stride` numbers each, of which the first is kept.
fn read_runs(objects: &Objects, items: &[Object], stride: usize) -> Ranges<f64> {
    let mut runs = Vec::new();
    let mut rest = items.iter().map(|item| objects.resolve(item).unwrap_or(&Object::Null));
    while let Some(first) = rest.next().map(cid_of) {
        match (first, rest.next()) {
            (Some(first), Some(Object::Array(values))) => {
                let values = values.iter().map(|value| objects.resolve(value).and_then(number));
                let kept = (first..).zip(values.step_by(stride));
                runs.extend(kept.filter_map(|(cid, value)| Some((cid, cid, value?))));
            }
            (Some(first), Some(last)) => {
                let value = rest.next().and_then(number);
                let value = value.filter(|value| value.is_finite());
                runs.extend(cid_of(last).zip(value).map(|(last, value)| (first, last, value)));
                rest.by_ref().take(stride - 1).for_each(drop);
            }
            _ => {}
        }
    }
    Ranges::new(runs)
}

fn cid_of(object: &Object) -> Option<u64> {
    object.as_i64().ok().and_then(|cid| u64::try_from(cid).ok())
}

/// The embedded font program, opened only when a code is met that nothing else explains.
#[derive(Debug)]
struct LazyProgram {
    objects: Arc<Objects>,
    descriptor: Option<Dictionary>,
    /// CID → glyph, where the descendant gives a table.
    cid_to_glyph: Option<Decoded>,
    program: OnceLock<Option<Arc<Program>>>,
}

impl LazyProgram {
    fn new(objects: &Arc<Objects>, descendant: &Dictionary) -> Self {
        let table = objects.stream(descendant, b"CIDToGIDMap");
        Self {
            objects: Arc::clone(objects),
            descriptor: objects.dict(descendant, b"FontDescriptor").cloned(),
            cid_to_glyph: table.and_then(|table| objects.decode(table).ok()),
            program: OnceLock::new(),
        }
    }

    fn program(&self) -> Option<&Program> {
        let open = || Program::read(&self.objects, self.descriptor.as_ref()?);
        self.program.get_or_init(open).as_deref()
    }

    /// Whether what it says of characters may be wrong.
    fn is_damaged(&self) -> bool {
        let table = self.cid_to_glyph.as_ref();
        table.is_some_and(|table| table.damage.is_some())
            || self.program().is_some_and(|program| program.is_damaged)
    }

    fn text_of_cid(&self, cid: u32) -> Option<Unicode> {
        let (program, cid) = (self.program()?, u16::try_from(cid).ok()?);
        let glyph = match &self.cid_to_glyph {
            Some(table) => {
                let at = usize::from(cid) * 2;
                let [high, low] = *table.bytes.get(at..at + 2)? else { return None };
                u16::from_be_bytes([high, low])
            }
            None => program.glyph_of_cid(cid),
        };
        program.text_of_glyph(glyph)
    }
}
