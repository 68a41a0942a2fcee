//! CMap streams: code → CID (PDF 32000-1 §9.7.5) and code → characters (ToUnicode, §9.10.3).

use std::sync::Arc;

use lopdf::Stream;

use super::Unicode;
use super::objects::Objects;
use super::ranges::Ranges;
use super::tokens::{Instruction, Operand, Tokens};

/// So much of a CMap is read, in bytes; the largest that there are take 1 MB.
const MAX_SIZE: usize = 8 << 20;

/// So many codespaces are kept. Real CMaps have six at most, and each code is looked for in all.
const MAX_CODESPACES: usize = 128;

/// What one code stands for has so many bytes of UTF-16 at most (PDF 32000-1 §9.10.3 has 512).
const MAX_TEXT: usize = 512;

/// What an embedded CMap says.
#[derive(Debug)]
pub(super) struct CMap {
    /// Byte lengths and bounds of the codes; empty when it doesn't say.
    codespaces: Vec<Codespace>,
    /// CID of the first code of each range, by [`key`].
    cids: Ranges<u32>,
    /// One CID for the whole of each range.
    notdefs: Ranges<u32>,
    /// Characters of the first code of each range, by code.
    texts: Ranges<Unicode>,
    /// Whether it writes downwards.
    pub(super) vertical: Option<bool>,
    /// Name of the CMap that this one adds to.
    pub(super) base_name: Option<String>,
    /// Whether its data is damaged: any of it may be wrong.
    pub(super) is_damaged: bool,
}

/// Codes of one length whose every byte lies between two bounds.
#[derive(Debug, Clone, Copy)]
struct Codespace {
    length: usize,
    low: u32,
    high: u32,
}

impl Codespace {
    /// Whether every byte of the code lies between the bounds' bytes.
    fn holds(&self, code: u32) -> bool {
        let bounds = self.low.to_be_bytes().into_iter().zip(self.high.to_be_bytes());
        bounds.zip(code.to_be_bytes()).all(|((low, high), byte)| low <= byte && byte <= high)
    }
}

/// Codes of different lengths are different, even of the same value.
const fn key(code: u32, length: usize) -> u64 {
    (length as u64) << 32 | code as u64
}

impl CMap {
    /// Reads a CMap stream; `None` where its data cannot be decoded.
    pub(super) fn read(objects: &Objects, stream: &Stream) -> Option<Self> {
        let source = objects.decode_within(stream, MAX_SIZE).ok()?;
        Some(Self { is_damaged: source.damage.is_some(), ..Self::parse(&source.bytes) })
    }

    /// Reads the source of a CMap.
    pub(super) fn parse(source: &[u8]) -> Self {
        let mut reading = Reading::default();
        let mut tokens = Tokens::new(source.get(..MAX_SIZE).unwrap_or(source));
        while let Some(instruction) = tokens.next() {
            reading.take(&instruction);
        }
        Self {
            codespaces: reading.codespaces,
            cids: Ranges::new(reading.cids),
            notdefs: Ranges::new(reading.notdefs),
            texts: Ranges::new(reading.texts),
            vertical: reading.vertical,
            base_name: reading.base_name,
            is_damaged: false,
        }
    }

    /// How many bytes the code at the head of `bytes` has; `None` when no codespace says.
    pub(super) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        let mut code = 0;
        for (length, byte) in (1..=4).zip(bytes) {
            code = code << 8 | u32::from(*byte);
            if self.codespaces.iter().any(|space| space.length == length && space.holds(code)) {
                return Some(length);
            }
        }
        // No code begins like this: as many bytes as the shortest code has (§9.7.6.3).
        self.codespaces.iter().map(|space| space.length).min()
    }

    /// The CID of a code.
    pub(super) fn cid(&self, code: u32, length: usize) -> Option<u32> {
        let (first, offset) = self.cids.get(key(code, length))?;
        first.checked_add(u32::try_from(offset).ok()?)
    }

    /// The CID for codes that have none, where the CMap names one.
    pub(super) fn notdef(&self, code: u32, length: usize) -> Option<u32> {
        self.notdefs.get(key(code, length)).map(|(cid, _)| *cid)
    }

    /// The characters of a code.
    pub(super) fn text(&self, code: u32) -> Option<Unicode> {
        let (first, offset) = self.texts.get(u64::from(code))?;
        advance(first, u32::try_from(offset).ok()?)
    }

    /// Whether it gives characters at all.
    pub(super) const fn has_texts(&self) -> bool {
        !self.texts.is_empty()
    }
}

/// The text `offset` codes further on in its range: the last character counts up.
fn advance(first: &Unicode, offset: u32) -> Option<Unicode> {
    let next = |c: char| char::from_u32(u32::from(c).checked_add(offset)?);
    match first {
        _ if offset == 0 => Some(first.clone()),
        Unicode::Char(c) => next(*c).map(Unicode::Char),
        Unicode::Text(text) => {
            let mut text = text.to_string();
            let last = text.pop().and_then(next)?;
            text.push(last);
            Some(Unicode::Text(Arc::from(text)))
        }
        Unicode::Silent | Unicode::Unknown { .. } => None,
    }
}

/// Which entries the operands are, between `begin…` and `end…`.
#[derive(Debug, Default, Clone, Copy)]
enum Section {
    #[default]
    None,
    Codespaces,
    CidChars,
    CidRanges,
    NotdefChars,
    NotdefRanges,
    TextChars,
    TextRanges,
}

/// A CMap while it is read.
#[derive(Debug, Default)]
struct Reading {
    section: Section,
    codespaces: Vec<Codespace>,
    cids: Vec<(u64, u64, u32)>,
    notdefs: Vec<(u64, u64, u32)>,
    texts: Vec<(u64, u64, Unicode)>,
    vertical: Option<bool>,
    base_name: Option<String>,
}

impl Reading {
    /// Takes an operator. The entries of a section are the operands of what comes after it, which
    /// should be `end…` but need not be.
    fn take(&mut self, instruction: &Instruction<'_>) {
        self.take_entries(instruction);
        self.section = match instruction.operator {
            b"begincodespacerange" => Section::Codespaces,
            b"begincidchar" => Section::CidChars,
            b"begincidrange" => Section::CidRanges,
            b"beginnotdefchar" => Section::NotdefChars,
            b"beginnotdefrange" => Section::NotdefRanges,
            b"beginbfchar" => Section::TextChars,
            b"beginbfrange" => Section::TextRanges,
            _ => Section::None,
        };
        match instruction.operator {
            b"usecmap" => self.base_name = instruction.name().map(lossy),
            b"def" if instruction.name() == Some(b"WMode") => {
                self.vertical = instruction.number().map(|mode| mode > 0.5);
            }
            _ => {}
        }
    }

    fn take_entries(&mut self, instruction: &Instruction<'_>) {
        let entries = Entries { instruction, rest: instruction.operands() };
        match self.section {
            Section::None => {}
            Section::Codespaces => {
                self.codespaces.extend(entries.codespaces());
                self.codespaces.truncate(MAX_CODESPACES);
            }
            Section::CidChars => self.cids.extend(entries.cids(false)),
            Section::CidRanges => self.cids.extend(entries.cids(true)),
            Section::NotdefChars => self.notdefs.extend(entries.cids(false)),
            Section::NotdefRanges => self.notdefs.extend(entries.cids(true)),
            Section::TextChars => entries.text_chars(&mut self.texts),
            Section::TextRanges => entries.text_ranges(&mut self.texts),
        }
    }
}

/// The entries of a section, as operands.
struct Entries<'t> {
    instruction: &'t Instruction<'t>,
    rest: &'t [Operand],
}

impl<'t> Entries<'t> {
    fn next(&mut self) -> Option<Operand> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// The next operand as a string; steps over anything else.
    fn next_bytes(&mut self) -> Option<&'t [u8]> {
        loop {
            if let Operand::Text(span) = self.next()? {
                return Some(self.instruction.bytes(span));
            }
        }
    }

    fn codespaces(mut self) -> Vec<Codespace> {
        let mut spaces = Vec::new();
        while let (Some(low), Some(high)) = (self.next_bytes(), self.next_bytes()) {
            let length = low.len().clamp(1, 4);
            spaces.push(Codespace { length, low: code_of(low), high: code_of(high) });
        }
        spaces
    }

    fn cids(mut self, ranges: bool) -> Vec<(u64, u64, u32)> {
        let mut cids = Vec::new();
        while let Some(low) = self.next_bytes() {
            let high = if ranges { self.next_bytes() } else { Some(low) };
            let (Some(high), Some(Operand::Number(cid))) = (high, self.next()) else { continue };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            let cid = cid as u32;
            cids.push((key(code_of(low), low.len()), key(code_of(high), low.len()), cid));
        }
        cids
    }

    fn text_chars(mut self, texts: &mut Vec<(u64, u64, Unicode)>) {
        while let (Some(code), Some(text)) = (self.next_bytes(), self.next()) {
            let code = u64::from(code_of(code));
            texts.extend(self.text(text).map(|text| (code, code, text)));
        }
    }

    fn text_ranges(mut self, texts: &mut Vec<(u64, u64, Unicode)>) {
        while let (Some(low), Some(high)) = (self.next_bytes(), self.next_bytes()) {
            let (low, high) = (u64::from(code_of(low)), u64::from(code_of(high)));
            match self.next() {
                Some(Operand::Open) => self.text_array(low, texts),
                Some(text) => texts.extend(self.text(text).map(|text| (low, high, text))),
                None => return,
            }
        }
    }

    /// `[<…> <…>]`: one text for each code of the range.
    fn text_array(&mut self, low: u64, texts: &mut Vec<(u64, u64, Unicode)>) {
        for code in low.. {
            match self.next() {
                None | Some(Operand::Close) => return,
                Some(text) => texts.extend(self.text(text).map(|text| (code, code, text))),
            }
        }
    }

    /// A target: UTF-16, or a glyph name.
    fn text(&self, operand: Operand) -> Option<Unicode> {
        match operand {
            Operand::Text(span) => utf16_text(self.instruction.bytes(span)),
            Operand::Name(span) => {
                super::font::encoding::text_of_name(&lossy(self.instruction.bytes(span)))
            }
            _ => None,
        }
    }
}

/// The code that the bytes are, the first byte highest; of more than four bytes the last four.
pub(super) fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Characters from UTF-16, or from one byte as some writers put it; `None` for half a pair.
fn utf16_text(bytes: &[u8]) -> Option<Unicode> {
    if let [byte] = bytes {
        return Some(Unicode::Char(char::from(*byte)));
    }
    if bytes.len() > MAX_TEXT {
        return None;
    }
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Unicode::of(&text)
}
