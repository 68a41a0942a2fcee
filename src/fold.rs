//! Named text repairs: what a font or a PDF writer got wrong about characters, and nothing else.
//!
//! A text has three forms. `raw` is what the paper's file says. `text` is `raw` mended by the
//! [`Rule`]s of this module, each use of one logged. `key` is for matching and comparing only, and
//! is never shown.
//!
//! NFKC is no repair: it turns ① into 1, ㎡ into m2 and （ into (. Plain NFC is not safe either: it
//! changes the compatibility ideographs, of which JIS X 0213 has 75 (神 U+FA19 is not 神 U+795E in a
//! name), so they are left alone.
//!
//! ```
//! let folded = besshi::fold::text("⽤語\u{200b}①");
//! assert_eq!(folded.text, "用語①");
//! assert_eq!(folded.log.len(), 2);
//! ```

mod radicals;

use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_public_assigned};
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// A named repair.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A carriage return, a form feed or another line separator is written as a line feed.
    LineEnd,
    /// A control character that says nothing on paper is dropped.
    Control,
    /// A character without width or ink is dropped: soft hyphen, zero-width space, direction mark.
    Invisible,
    /// A tab or an unusual space is written as a space; the full-width space stays.
    Space,
    /// A CJK radical is written as the ideograph that looks the same: ⽤ is 用, ⻑ is 長.
    Radical,
    /// A Latin ligature is written as its letters: ﬁ is fi.
    Ligature,
    /// A character that fonts of Japanese draw with the glyph of another is written as that: ‧ is ・, ∕ is
    /// ／, ⋯ is …, ➀ is ①, and in vertical text ︒ is 。. Writers that ask the font what a glyph says get
    /// either.
    Twin,
    /// A letter and its marks are written as one character (NFC): か and ゛ are が.
    Composition,
    /// The circles ○ and ◯ are written as 〇, in a column where they are one value.
    Circle,
    /// A hyphen is written as the one that is typed: the soft hyphen within a line, which would not be
    /// printed there; and the no-break hyphen, in a text that was read from a PDF by another program. Many
    /// fonts have one glyph for all.
    Hyphen,
    /// The end of a line and the white space around it are taken out, or become one space or line
    /// feed: the width of the column ended the line, or its author did.
    Join,
}

impl Rule {
    /// The rule as users see it, for instance `radical`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LineEnd => "line-end",
            Self::Control => "control",
            Self::Invisible => "invisible",
            Self::Space => "space",
            Self::Radical => "radical",
            Self::Ligature => "ligature",
            Self::Twin => "twin",
            Self::Composition => "composition",
            Self::Circle => "circle",
            Self::Hyphen => "hyphen",
            Self::Join => "join",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One use of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// The rule.
    pub rule: Rule,
    /// Where in the raw text, in characters from 0.
    pub at: usize,
    /// What stands there in the raw text.
    pub from: String,
    /// What the text has in its place.
    pub to: String,
}

impl Fold {
    /// The characters of the raw text that it replaces.
    fn range(&self) -> Range<usize> {
        self.at..self.at + self.from.chars().count()
    }
}

/// A mended text, and how it came from the raw one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The mended text.
    pub text: String,
    /// What was mended, from left to right; no two overlap. [`replay`] makes `text` from it.
    pub log: Vec<Fold>,
}

/// Writes each no-break hyphen of a text that was mended from `raw` as the hyphen that is typed.
pub fn hyphens(raw: &str, mended: Folded) -> Folded {
    if !mended.text.contains(NO_BREAK_HYPHEN) {
        return mended;
    }
    let at = raw.chars().enumerate().filter(|(_, c)| *c == NO_BREAK_HYPHEN).map(|(at, _)| at);
    let hyphen =
        |at| Fold { rule: Rule::Hyphen, at, from: NO_BREAK_HYPHEN.to_string(), to: "-".to_owned() };
    let mut log = mended.log;
    log.extend(at.map(hyphen));
    log.sort_by_key(|fold| fold.at);
    Folded { text: mended.text.replace(NO_BREAK_HYPHEN, "-"), log }
}

const NO_BREAK_HYPHEN: char = '\u{2011}';

/// Mends a raw text. Mending it again changes nothing.
pub fn text(raw: &str) -> Folded {
    if is_plain_text(raw) {
        return Folded { text: raw.to_owned(), log: Vec::new() };
    }
    fold_by(raw, mend)
}

/// Whether no rule touches a text.
pub(crate) fn is_plain_text(raw: &str) -> bool {
    raw.chars().all(is_plain)
}

/// Mends the raw text of a 区分 cell, where 〇, ○ and ◯ are one value.
///
/// Only for columns whose vocabulary has 〇: in prose the circles are different characters.
pub fn grade(raw: &str) -> Folded {
    fold_by(raw, |c, next| match c {
        '○' | '◯' => Some((Rule::Circle, Mended::Char('〇'))),
        _ => mend(c, next),
    })
}

/// Makes the text from the raw text and the log of its mending.
pub fn replay(raw: &str, log: &[Fold]) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    let mut at = 0;
    for fold in log {
        text.extend(rest.by_ref().take(fold.at - at));
        text.push_str(&fold.to);
        at = fold.range().end;
        rest.by_ref().take(at - fold.at).for_each(drop);
    }
    text.extend(rest);
    text
}

/// What one character becomes.
enum Mended {
    Nothing,
    Char(char),
    Letters(&'static str),
}

/// The rule for a character that is followed by `next`, if one applies to it.
fn mend(c: char, next: Option<char>) -> Option<(Rule, Mended)> {
    match c {
        '\n' => None,
        '\r' if next == Some('\n') => Some((Rule::LineEnd, Mended::Nothing)),
        '\u{b}'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            Some((Rule::LineEnd, Mended::Char('\n')))
        }
        '\t' => Some((Rule::Space, Mended::Char(' '))),
        _ if c.is_control() => Some((Rule::Control, Mended::Nothing)),
        '\u{ad}' if next.is_some_and(is_printed) => Some((Rule::Hyphen, Mended::Char('-'))),
        _ if is_odd_space(c) => Some((Rule::Space, Mended::Char(' '))),
        _ if is_invisible(c) => Some((Rule::Invisible, Mended::Nothing)),
        '\u{fb00}'..='\u{fb06}' => Some((Rule::Ligature, Mended::Letters(ligature(c)))),
        '\u{2e80}'..='\u{2fd5}' => ideograph(c).map(|to| (Rule::Radical, Mended::Char(to))),
        _ => twin(c).map(|to| (Rule::Twin, Mended::Char(to))),
    }
}

/// Whether a character leaves a trace on paper.
fn is_printed(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !is_invisible(c)
}

/// The character of Japanese text that fonts draw with the same glyph.
pub(crate) fn twin(c: char) -> Option<char> {
    Some(match c {
        '\u{2012}' => '–',
        '\u{2027}' => '・',
        '\u{2215}' => '／',
        '\u{22ef}' => '…',
        '\u{2780}'..='\u{2789}' => return char::from_u32(u32::from(c) - 0x2780 + u32::from('①')),
        _ if is_vertical_form(c) => return upright(c),
        _ => return None,
    })
}

/// The character of which this is the form in vertical text.
fn upright(c: char) -> Option<char> {
    let mut forms = VERTICAL.chars().zip(UPRIGHT.chars());
    forms.find(|(form, _)| *form == c).map(|(_, upright)| upright)
}

/// Forms of vertical text, U+FE10–FE19 and U+FE30–FE48.
const VERTICAL: &str = "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈";
/// What they are forms of.
const UPRIGHT: &str = "，、。：；！？〖〗…‥—–＿（）｛｝〔〕【】《》〈〉「」『』［］";

/// Whether a character is a form that only vertical text has.
pub(crate) fn is_vertical_form(c: char) -> bool {
    matches!(c, '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe48}')
}

/// Spaces that differ from the common one in width or in where a line may break.
const fn is_odd_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Characters that leave no trace on paper. Variation selectors are none: they choose a shape.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
        | '\u{feff}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// The letters of a Latin ligature, U+FB00–FB06.
const fn ligature(c: char) -> &'static str {
    match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        _ => "st",
    }
}

/// The ideograph that looks like this radical; a few radicals have none.
fn ideograph(radical: char) -> Option<char> {
    let found = radicals::IDEOGRAPHS.binary_search_by_key(&radical, |&(from, _)| from);
    found.ok().map(|i| radicals::IDEOGRAPHS[i].1)
}

/// Mends characters one by one, then composes letters with their marks.
fn fold_by(raw: &str, mend: impl Fn(char, Option<char>) -> Option<(Rule, Mended)>) -> Folded {
    let log = compose(&pieces(raw, mend));
    Folded { text: replay(raw, &log), log }
}

/// Characters that no rule touches, alone or beside each other: nearly all of any paper.
const PLAIN: [[char; 2]; 14] = [
    ['\n', '\n'],
    [' ', '~'],
    ['\u{2010}', '\u{2011}'],
    ['\u{2013}', '\u{2026}'],
    ['\u{2030}', '\u{205e}'],
    ['\u{2190}', '\u{2211}'],
    ['\u{2460}', '\u{26ff}'],
    ['\u{3000}', '\u{3029}'],
    ['\u{3030}', '\u{3096}'],
    ['\u{309b}', '\u{30ff}'],
    ['\u{3400}', '\u{4dbf}'],
    ['\u{4e00}', '\u{9fff}'],
    ['\u{ff01}', '\u{ff9f}'],
    ['\u{ffe0}', '\u{ffe6}'],
];

/// Of each 64 characters up to U+FFFF, which are plain, a bit each. Looked up, since kanji, kana and
/// the rest come in an order that no processor foresees.
static PLAIN_BITS: [u64; 1024] = {
    let mut bits = [0; 1024];
    let mut run = 0;
    while run < PLAIN.len() {
        let [mut code, last] = [PLAIN[run][0] as usize, PLAIN[run][1] as usize];
        while code <= last {
            bits[code / 64] |= 1 << (code % 64);
            code += 1;
        }
        run += 1;
    }
    bits
};

/// Whether a character is one of [`PLAIN`].
fn is_plain(c: char) -> bool {
    let code = c as usize;
    PLAIN_BITS.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
}

/// One raw character and what it was mended to.
struct Piece {
    raw: char,
    rule: Option<Rule>,
    text: String,
}

impl Piece {
    /// Whether it stands for itself: it never joins what stands before it, as a mark would.
    fn starts_cluster(&self) -> bool {
        self.text.chars().next().is_some_and(|c| {
            let first = std::iter::once(c).nfd().next().unwrap_or(c);
            canonical_combining_class(first) == 0
                && is_nfc_quick(std::iter::once(c)) != IsNormalized::Maybe
        })
    }
}

/// The raw text character by character, each mended for itself.
fn pieces(raw: &str, mend: impl Fn(char, Option<char>) -> Option<(Rule, Mended)>) -> Vec<Piece> {
    let mut rest = raw.chars().peekable();
    let mut pieces = Vec::with_capacity(raw.len() / 2);
    while let Some(raw) = rest.next() {
        let mended = mend(raw, rest.peek().copied());
        let rule = mended.as_ref().map(|(rule, _)| *rule);
        let text = match mended {
            None => raw.to_string(),
            Some((_, Mended::Nothing)) => String::new(),
            Some((_, Mended::Char(c))) => c.to_string(),
            Some((_, Mended::Letters(letters))) => letters.to_owned(),
        };
        pieces.push(Piece { raw, rule, text });
    }
    pieces
}

/// The log of all pieces: cluster by cluster, as one composition where NFC changes the cluster, else
/// piece by piece.
fn compose(pieces: &[Piece]) -> Vec<Fold> {
    let mut log = Vec::new();
    for cluster in clusters(pieces) {
        let text = pieces[cluster.clone()].iter().map(|p| p.text.as_str()).collect::<String>();
        let composed = nfc_but_compatibility_ideographs(&text);
        if composed == text {
            log.extend(cluster.filter_map(|at| fold_of_piece(at, &pieces[at])));
        } else {
            log.push(fold_of_cluster(cluster, pieces, composed));
        }
    }
    log
}

/// Pieces that compose with nothing outside: a base, its marks, and what was dropped between them.
fn clusters(pieces: &[Piece]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = start;
        let rest = pieces.get(first + 1..)?;
        start = first + 1 + rest.iter().position(Piece::starts_cluster).unwrap_or(rest.len());
        Some(first..start)
    })
}

/// The log entry of one piece, if a rule changed it.
fn fold_of_piece(at: usize, piece: &Piece) -> Option<Fold> {
    let rule = piece.rule?;
    Some(Fold { rule, at, from: piece.raw.to_string(), to: piece.text.clone() })
}

/// The log entry of a cluster that NFC changed. What was dropped after its last mark is part of it.
fn fold_of_cluster(cluster: Range<usize>, pieces: &[Piece], to: String) -> Fold {
    let at = cluster.start;
    let from = pieces[cluster].iter().map(|p| p.raw).collect();
    Fold { rule: Rule::Composition, at, from, to }
}

/// Ideographs that NFC would replace by another one: U+F900–FAFF and U+2F800–2FA1F.
const fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// NFC of a cluster; a compatibility ideograph stays, as it composes with nothing.
fn nfc_but_compatibility_ideographs(cluster: &str) -> String {
    match cluster.chars().next() {
        Some(c) if is_compatibility_ideograph(c) => {
            std::iter::once(c).chain(cluster.chars().skip(1).nfc()).collect()
        }
        _ => cluster.nfc().collect(),
    }
}

/// A character whose meaning cannot be known, found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsound {
    /// Where in the text, in characters from 0.
    pub at: usize,
    /// The character.
    pub character: char,
    /// Why it means nothing.
    pub fault: Fault,
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (U+{:04X})", self.fault, u32::from(self.character))
    }
}

/// Why a character means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// U+FFFD: a reader before us could not tell what stood here.
    Replacement,
    /// A private-use character: only its font knows.
    PrivateUse,
    /// No character at all: Unicode has not assigned it.
    Unassigned,
    /// A control character, which no folded text has.
    Control,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replacement => "a replacement character",
            Self::PrivateUse => "a private-use character",
            Self::Unassigned => "an unassigned character",
            Self::Control => "a control character",
        })
    }
}

/// The characters of a text that cannot be mended: they stay, and the reader has to say so.
pub fn unsound(text: &str) -> impl Iterator<Item = Unsound> + '_ {
    // A text that is plain, as nearly all are, has none.
    let text = if is_plain_text(text) { "" } else { text };
    text.chars().enumerate().filter_map(|(at, character)| {
        fault(character).map(|fault| Unsound { at, character, fault })
    })
}

/// Why a character means nothing, if it does.
fn fault(c: char) -> Option<Fault> {
    match c {
        _ if is_plain(c) => None,
        '\u{fffd}' => Some(Fault::Replacement),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' => {
            Some(Fault::PrivateUse)
        }
        _ if c.is_control() => Some(Fault::Control),
        _ if !is_public_assigned(c) => Some(Fault::Unassigned),
        _ => None,
    }
}

/// The form of a text for matching and comparing: equal where two papers say the same.
///
/// Width, case, white space, variation selectors, radicals and the many dashes and waves make no
/// difference. What carries meaning does: ① is not 1, 10² is not 102, ー is not a dash.
pub fn key(text: &str) -> String {
    if let Some(key) = plain_key(text) {
        return key;
    }
    // Twice: without the space that NFKC puts under a lone mark, the mark joins what stands before.
    key_step(&key_step(text))
}

/// The key of a text in which no character has to do with the one before it, as nearly all are.
fn plain_key(text: &str) -> Option<String> {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '\u{30a0}'..='\u{30fe}' => {
                key.push(c);
            }
            ' ' | '\n' | '\u{3000}' => {}
            '!'..='}' => key.push(c.to_ascii_lowercase()),
            '\u{3001}'..='\u{3002}'
            | '\u{3005}'..='\u{301b}'
            | '\u{2460}'..='\u{2473}'
            | '\u{3400}'..='\u{4dbf}' => key.push(c),
            '！'..='｝' => key.push(half_width(c).to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(key)
}

/// The ASCII character that a full-width one stands for.
fn half_width(c: char) -> char {
    let code = u32::from(c) - u32::from('！') + u32::from('!');
    char::from_u32(code).unwrap_or(c)
}

/// One pass of the key's foldings.
fn key_step(text: &str) -> String {
    let seen = text.chars().filter(|&c| !is_silent_in_key(c));
    let same = seen.map(|c| ideograph(c).unwrap_or(c)).collect::<String>();
    let wide = same.split_inclusive(has_meaning_in_its_shape).map(nfkc_but_last_shape);
    let low = wide.flat_map(|run| run.chars().flat_map(char::to_lowercase).collect::<Vec<_>>());
    low.filter(|&c| !is_silent_in_key(c)).map(one_dash).collect::<String>().nfc().collect()
}

/// White space, variation selectors and what is invisible.
fn is_silent_in_key(c: char) -> bool {
    c.is_whitespace()
        || c == '\u{3164}'
        || matches!(c, '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
        || is_invisible(c)
}

/// Circled characters, superscripts, subscripts and fractions: NFKC would lose what they mean.
const fn has_meaning_in_its_shape(c: char) -> bool {
    matches!(c,
        '\u{2460}'..='\u{2473}' | '\u{24b6}'..='\u{24ea}' | '\u{3251}'..='\u{325f}'
        | '\u{3280}'..='\u{32bf}' | '\u{32d0}'..='\u{32fe}'
        | '²' | '³' | '¹' | '\u{2070}'..='\u{208e}' | '¼'..='¾' | '\u{2150}'..='\u{215f}' | '\u{2189}')
}

/// NFKC of a run, of which the last character may be one that keeps its shape.
fn nfkc_but_last_shape(run: &str) -> String {
    let body = run.trim_end_matches(has_meaning_in_its_shape);
    body.nfkc().chain(run[body.len()..].chars()).collect()
}

/// One character for dashes and one for waves that look alike; ー is neither.
const fn one_dash(c: char) -> char {
    match c {
        '\u{2212}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{2013}' | '\u{2014}' => '\u{2015}',
        '\u{301c}' => '~',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The uses of rules in a text, as `rule@at`.
    fn log(raw: &str) -> Vec<String> {
        text(raw).log.iter().map(|f| format!("{}@{}", f.rule, f.at)).collect()
    }

    #[test]
    fn a_no_break_hyphen_becomes_the_typed_one_where_it_stands() {
        let raw = "①\u{2011}6の\u{2f64}途";
        let mended = hyphens(raw, text(raw));
        assert_eq!(mended.text, "①-6の用途");
        assert_eq!(mended.log[0].rule, Rule::Hyphen);
        assert_eq!(replay(raw, &mended.log), mended.text);
        assert_eq!(hyphens("①-6", text("①-6")), text("①-6"));
    }

    #[test]
    fn plain_japanese_stays_as_it_is() {
        let raw = "①-1の結果、API の利用条件（TLS 1.3 以上）を㎡・〜－ーで示す。\n神　葛󠄀";
        assert_eq!(text(raw), Folded { text: raw.into(), log: vec![] });
    }

    #[test]
    fn radicals_become_ideographs() {
        assert_eq!(text("⽤語の⻑い⼀覧").text, "用語の長い一覧");
        assert_eq!(log("⽤語の⻑い"), ["radical@0", "radical@3"]);
    }

    #[test]
    fn a_radical_without_an_ideograph_stays() {
        assert_eq!(text("\u{2e80}").text, "\u{2e80}");
    }

    #[test]
    fn every_kangxi_radical_has_the_ideograph_that_nfkc_names() {
        for radical in '\u{2f00}'..='\u{2fd5}' {
            assert_eq!(ideograph(radical), std::iter::once(radical).nfkc().next(), "{radical}");
        }
    }

    #[test]
    fn the_table_of_radicals_ascends_and_names_unified_ideographs_only() {
        assert!(radicals::IDEOGRAPHS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(radicals::IDEOGRAPHS.len(), 214 + 114);
        for &(radical, to) in radicals::IDEOGRAPHS {
            assert!(matches!(radical, '\u{2e80}'..='\u{2ef3}' | '\u{2f00}'..='\u{2fd5}'));
            assert!(
                matches!(to, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}'),
                "{radical} {to}"
            );
            assert!(!is_compatibility_ideograph(to) && is_public_assigned(to), "{radical} {to}");
        }
    }

    #[test]
    fn where_nfkc_names_an_ideograph_for_a_supplementary_radical_the_table_agrees() {
        let named = ('\u{2e80}'..='\u{2ef3}')
            .filter_map(|r| std::iter::once(r).nfkc().next().filter(|&c| c != r).map(|c| (r, c)));
        let named = named.collect::<Vec<_>>();
        assert_eq!(named.len(), 2);
        named.iter().for_each(|&(radical, to)| assert_eq!(ideograph(radical), Some(to)));
    }

    #[test]
    fn the_radicals_of_everyday_words_are_right() {
        let pairs = "⺠民⻄西⻑長⻘青⻝食⻨麦⻩黄⻫斉⻭歯⻯竜⻲亀⺟母⻤鬼";
        for pair in pairs.chars().collect::<Vec<_>>().chunks(2) {
            assert_eq!(ideograph(pair[0]), Some(pair[1]));
        }
    }

    #[test]
    fn line_ends_are_line_feeds() {
        assert_eq!(text("a\r\nb\rc\u{2028}d\u{c}e").text, "a\nb\nc\nd\ne");
    }

    #[test]
    fn controls_and_invisible_characters_go_and_are_logged() {
        assert_eq!(text("a\u{1}\u{ad}\nb\u{200b}\u{feff}").text, "a\nb");
        assert_eq!(log("a\u{1}\u{ad}"), ["control@1", "invisible@2"]);
    }

    #[test]
    fn odd_spaces_become_spaces_but_the_full_width_one_stays() {
        assert_eq!(text("12.　a\tb\u{a0}c\u{2003}d").text, "12.　a b c d");
    }

    #[test]
    fn a_character_is_its_twin_that_the_same_glyph_prints() {
        assert_eq!(text("フル‧差分∕➀➉⋯3‒4").text, "フル・差分／①⑩…3–4");
        assert_eq!(log("フル‧差分"), ["twin@2"]);
    }

    #[test]
    fn a_soft_hyphen_within_a_line_was_printed() {
        assert_eq!(text("TLS\u{ad}1.3").text, "TLS-1.3");
        assert_eq!(log("①\u{ad}1"), ["hyphen@1"]);
        assert_eq!(text("sys\u{ad}").text, "sys", "at the end of a line it parts a word");
    }

    #[test]
    fn ligatures_are_letters() {
        assert_eq!(text("ﬁle, oﬃce").text, "file, office");
    }

    #[test]
    fn marks_join_their_letters_but_compatibility_ideographs_stay() {
        assert_eq!(text("か\u{3099}\u{fa19}社\u{fa4a}").text, "が\u{fa19}社\u{fa4a}");
        assert_eq!(log("か\u{3099}\u{fa19}"), ["composition@0"]);
        assert_eq!(text("葛\u{e0100}").text, "葛\u{e0100}");
    }

    #[test]
    fn a_mark_joins_its_letter_over_a_character_that_is_dropped() {
        let folded = text("xか\u{200b}\u{3099}");
        assert_eq!(folded.text, "xが");
        assert_eq!(folded.log.len(), 1);
        assert_eq!(text("\u{fb01}\u{301}").text, "fí");
    }

    #[test]
    fn circles_are_one_value_in_a_grade_and_three_in_prose() {
        assert_eq!(grade("○").text, "〇");
        assert_eq!(grade("◯").log[0].rule, Rule::Circle);
        assert_eq!(grade("〇"), Folded { text: "〇".into(), log: vec![] });
        assert_eq!(grade("◎").text, "◎");
        assert_eq!(text("○◯〇").text, "○◯〇");
    }

    #[test]
    fn what_cannot_be_mended_is_told() {
        let faults = unsound("a\u{fffd}\u{e000}\n\u{378}").map(|u| (u.at, u.fault));
        let expected =
            [(1, Fault::Replacement), (2, Fault::PrivateUse), (4, Fault::Unassigned)].to_vec();
        assert_eq!(faults.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_key_forgets_width_case_space_and_selectors() {
        assert_eq!(key("ＡＰＩ　の\n利用（ＩＤ）"), key("api の利用(id)"));
        assert_eq!(key("葛\u{e0100}城"), key("葛城"));
        assert_eq!(key("ﾊﾞｯｸｱｯﾌﾟ"), key("バックアップ"));
        assert_eq!(key("⻑⽤"), key("長用"));
    }

    #[test]
    fn a_text_is_plain_when_its_characters_are() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_plain_text(&format!("あ{c}用")), is_plain(c), "{c:?}");
        }
    }

    #[test]
    fn the_short_way_to_a_key_leads_where_the_long_one_does() {
        for c in '\0'..=char::MAX {
            let text = String::from(c);
            if let Some(short) = plain_key(&text) {
                assert_eq!(short, key_step(&key_step(&text)), "{c:?}");
            }
        }
    }

    #[test]
    fn a_key_folds_dashes_that_look_alike_and_no_others() {
        assert_eq!(key("−－-‐‑"), "-----");
        assert_eq!(key("―—–"), "―――");
        assert_eq!(key("〜～"), "~~");
        assert_eq!(key("ｰ"), key("ー"));
        assert_ne!(key("ー"), key("―"));
        assert_ne!(key("ー"), key("-"));
    }

    #[test]
    fn a_key_keeps_what_has_a_meaning() {
        for (one, other) in [
            ("①-1", "1-1"),
            ("10²", "102"),
            ("H₂", "H2"),
            ("1½", "11/2"),
            ("㊙", "秘"),
            ("◎", "〇"),
            ("は", "ば"),
            ("ア", "ァ"),
            ("は", "ハ"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    /// Texts rich in what the rules touch.
    fn odd_text() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            any::<char>(),
            prop::sample::select("aｱかハ用①〇○。\r\n\t \u{3000}-ーÅí".chars().collect::<Vec<_>>()),
            prop::char::range('\u{2e80}', '\u{2fdf}'),
            prop::char::range('\u{300}', '\u{36f}'),
            prop::char::range('\u{3099}', '\u{309c}'),
            prop::char::range('\u{f900}', '\u{fb4f}'),
            prop::char::range('\u{2000}', '\u{206f}'),
            prop::char::range('\u{f71}', '\u{f84}'),
            prop::char::range('\u{0}', '\u{ff}'),
            prop::char::range('\u{1100}', '\u{11ff}'),
            prop::char::range('\u{fff0}', '\u{ffff}'),
        ];
        prop::collection::vec(character, 0..12).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn mending_twice_is_mending_once(raw in odd_text()) {
            let once = text(&raw).text;
            prop_assert_eq!(text(&once), Folded { text: once, log: vec![] });
        }

        #[test]
        fn the_raw_text_and_the_log_give_the_text(raw in odd_text()) {
            for folded in [text(&raw), grade(&raw)] {
                prop_assert_eq!(replay(&raw, &folded.log), folded.text);
                prop_assert!(folded.log.is_sorted_by(|a, b| a.range().end <= b.at));
                for fold in folded.log {
                    let there = raw.chars().skip(fold.at).take(fold.range().len());
                    prop_assert_eq!(there.collect::<String>(), fold.from);
                }
            }
        }

        #[test]
        fn nothing_unsound_comes_out_untold(raw in odd_text()) {
            let folded = text(&raw).text;
            let told = unsound(&folded).map(|u| u.at).collect::<Vec<_>>();
            for (at, c) in folded.chars().enumerate() {
                let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
                let bad = c == '\u{fffd}' || private && c < '\u{ffffe}' || c.is_control() && c != '\n';
                prop_assert!(!bad || told.contains(&at), "{:?} at {}", c, at);
            }
        }

        #[test]
        fn the_short_way_to_a_key_is_right_for_characters_beside_each_other(
            text in "[ぁ-ゖァ-ヾ一-龥①-⑳！-｝!-} \u{3000}〃-〛]{0,8}"
        ) {
            let long = key_step(&key_step(&text));
            prop_assert!(plain_key(&text).is_none_or(|short| short == long));
        }

        #[test]
        fn the_key_of_a_key_is_the_key(raw in odd_text()) {
            let once = key(&raw);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn mending_does_not_change_the_key(raw in "[ぁ-んァ-ン一-龥⺀-⻳⼀-⿕０-９A-Za-z\u{200b}\u{a0}ﬁ]{0,12}") {
            prop_assert_eq!(key(&text(&raw).text), key(&raw));
        }
    }
}
