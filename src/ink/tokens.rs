//! Content stream → instructions: operands, then an operator (PDF 32000-1 §7.8.2).
//!
//! Everything here is hot: a page has some ten thousand instructions. Operands live in buffers that
//! every instruction reuses, arrays and dictionaries are kept flat between their brackets, and
//! junk is stepped over byte by byte, so that what follows it is still read. CMaps are written in
//! the same syntax and are read with the same tokens.

/// An operand. Names and strings lie in the instruction's buffer of bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operand {
    /// A number; `true`, `false` and `null` are none.
    Number(f64),
    /// `/Name`, its `#xx` resolved.
    Name(Span),
    /// `(string)` or `<hex>`, decoded.
    Text(Span),
    /// `[` or `<<`.
    Open,
    /// `]` or `>>`.
    Close,
}

/// A run of bytes in the instruction's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

/// The operands that were read since the last operator.
#[derive(Debug, Default)]
struct Held {
    /// Arrays and dictionaries are kept flat.
    operands: Vec<Operand>,
    /// The bytes of names and strings.
    bytes: Vec<u8>,
}

/// One operator with its operands.
///
/// The operands are behind one reference: two slices would be copied, and a processor waits long for
/// a pair of pointer and length of which only the length was just written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instruction<'t> {
    /// The operator, for instance `Tj`.
    pub(super) operator: &'t [u8],
    held: &'t Held,
}

impl<'t> Instruction<'t> {
    /// Its operands, arrays and dictionaries kept flat.
    pub(super) fn operands(&self) -> &'t [Operand] {
        &self.held.operands
    }

    /// The bytes of a name or string.
    pub(super) fn bytes(&self, span: Span) -> &'t [u8] {
        self.held.bytes.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The last `N` operands as numbers; `None` when there are fewer.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let operands = self.operands();
        let tail = operands.get(operands.len().checked_sub(N)?..)?;
        let mut numbers = [0.0; N];
        for (slot, operand) in numbers.iter_mut().zip(tail) {
            let Operand::Number(number) = operand else { return None };
            *slot = *number;
        }
        Some(numbers)
    }

    /// The last operand as a number.
    pub(super) fn number(&self) -> Option<f64> {
        self.numbers().map(|[number]| number)
    }

    /// The first name among the operands.
    pub(super) fn name(&self) -> Option<&'t [u8]> {
        self.operands().iter().find_map(|operand| match operand {
            Operand::Name(span) => Some(self.bytes(*span)),
            _ => None,
        })
    }

    /// The last string among the operands.
    pub(super) fn text(&self) -> Option<&'t [u8]> {
        self.operands().iter().rev().find_map(|operand| match operand {
            Operand::Text(span) => Some(self.bytes(*span)),
            _ => None,
        })
    }
}

/// Reads instruction after instruction from a content stream.
///
/// Each reader of a token takes the bytes from its beginning on and gives those behind it.
pub(super) struct Tokens<'s> {
    /// What is still to be read.
    rest: &'s [u8],
    held: Held,
    /// Bytes that fit no token, for the finding.
    pub(super) junk: usize,
}

impl<'s> Tokens<'s> {
    /// Tokens of a content stream or a CMap.
    pub(super) fn new(source: &'s [u8]) -> Self {
        Self { rest: source, held: Held::default(), junk: 0 }
    }

    /// The next operator with its operands; `None` at the end. Inline images are stepped over: they
    /// come out as one `EI` without operands.
    pub(super) fn next(&mut self) -> Option<Instruction<'_>> {
        self.held.operands.clear();
        self.held.bytes.clear();
        let mut rest = self.rest;
        let operator = loop {
            let Some((&first, tail)) = rest.split_first() else {
                self.rest = rest;
                return None;
            };
            match CLASSES[usize::from(first)] {
                Class::WhiteSpace => rest = tail,
                Class::Number => rest = self.read_number(rest),
                Class::Delimiter => rest = self.read_delimited(first, rest),
                Class::Regular => {
                    let (word, behind) = split_word(rest);
                    rest = behind_space(behind);
                    // No operator that matters here takes one of these operands.
                    if !matches!(word, b"true" | b"false" | b"null") {
                        break word;
                    }
                }
            }
        };
        self.rest = rest;
        if operator == b"BI" {
            self.skip_inline_image();
            self.held.operands.clear();
            return Some(Instruction { operator: b"EI", held: &self.held });
        }
        Some(Instruction { operator, held: &self.held })
    }

    /// Reads what a delimiter opens: a name, a string, a bracket, a comment.
    fn read_delimited(&mut self, first: u8, bytes: &'s [u8]) -> &'s [u8] {
        match (first, bytes) {
            (b'/', [_, name @ ..]) => self.read_name(name),
            (b'(', [_, string @ ..]) => self.read_string(string),
            (b'<', [_, b'<', rest @ ..]) => self.keep(Operand::Open, rest),
            (b'<', [_, digits @ ..]) => self.read_hex(digits),
            (b'>', [_, b'>', rest @ ..]) => self.keep(Operand::Close, rest),
            (b'[', [_, rest @ ..]) => self.keep(Operand::Open, rest),
            (b']', [_, rest @ ..]) => self.keep(Operand::Close, rest),
            (b'%', _) => split_while(bytes, |b| b != b'\n' && b != b'\r').1,
            _ => {
                self.junk += usize::from(matches!(first, b'>' | b')'));
                bytes.get(1..).unwrap_or_default()
            }
        }
    }

    fn keep(&mut self, operand: Operand, rest: &'s [u8]) -> &'s [u8] {
        self.push(operand);
        rest
    }

    fn push(&mut self, operand: Operand) {
        if self.held.operands.len() < MAX_OPERANDS {
            self.held.operands.push(operand);
        }
    }

    fn read_number(&mut self, bytes: &'s [u8]) -> &'s [u8] {
        // So begin nearly all matrices: text and forms are seldom turned or scaled.
        if let [b'1', b' ', b'0', b' ', b'0', b' ', b'1', b' ', rest @ ..] = bytes {
            for number in [1.0, 0.0, 0.0, 1.0] {
                self.push(Operand::Number(number));
            }
            return rest;
        }
        match short_number(bytes).or_else(|| plain_number(bytes)) {
            Some((number, length)) => {
                self.push(Operand::Number(number));
                behind_space(bytes.get(length..).unwrap_or_default())
            }
            None => self.read_odd_number(bytes),
        }
    }

    /// A number, as forgivingly as viewers read it: `--5` is -5, `.` is 0, `12-3` is 12.
    #[cold]
    fn read_odd_number(&mut self, bytes: &'s [u8]) -> &'s [u8] {
        let (signs, mut rest) = split_while(bytes, |byte| matches!(byte, b'+' | b'-'));
        let negative = signs.contains(&b'-');
        let start = rest.len();
        let (mut digits, mut decimals, mut seen_point) = (0_u64, 0_usize, false);
        while let [byte, tail @ ..] = rest {
            match byte {
                b'0'..=b'9' if digits < MOST_DIGITS => {
                    digits = digits * 10 + u64::from(byte - b'0');
                    decimals += usize::from(seen_point);
                }
                // Past the precision of a number: decimals don't matter, more digits are absurd.
                b'0'..=b'9' if seen_point => {}
                b'0'..=b'9' => digits = u64::MAX,
                b'.' if !seen_point => seen_point = true,
                b'-' => {}
                _ => break,
            }
            rest = if *byte == b'-' { split_while(tail, is_regular).1 } else { tail };
        }
        if rest.len() == start && rest.first().is_some_and(|byte| is_regular(*byte)) {
            self.junk += 1;
            return split_while(rest, is_regular).1;
        }
        #[expect(clippy::cast_precision_loss, reason = "coordinates need far fewer digits")]
        let size = digits as f64 / power_of_ten(decimals);
        self.push(Operand::Number(if negative { -size } else { size }));
        rest
    }

    fn read_name(&mut self, bytes: &'s [u8]) -> &'s [u8] {
        let start = self.held.bytes.len();
        let (mut name, behind) = split_while(bytes, is_regular);
        if !name.contains(&b'#') {
            self.held.bytes.extend_from_slice(name);
            name = &[];
        }
        while let Some((&byte, tail)) = name.split_first() {
            let escaped = if byte == b'#' { hex_pair(tail) } else { None };
            name = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
            self.held.bytes.push(escaped.unwrap_or(byte));
        }
        let span = self.span_from(start);
        self.keep(Operand::Name(span), behind)
    }

    fn span_from(&self, start: usize) -> Span {
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: bound(start), end: bound(self.held.bytes.len()) }
    }

    /// `(…)` with balanced brackets and escapes (PDF 32000-1 §7.3.4.2).
    fn read_string(&mut self, mut rest: &'s [u8]) -> &'s [u8] {
        let start = self.held.bytes.len();
        let mut depth = 1_usize;
        loop {
            let (plain, behind) = split_while(rest, |byte| !matches!(byte, b'(' | b')' | b'\\'));
            self.held.bytes.extend_from_slice(plain);
            let Some((&byte, tail)) = behind.split_first() else {
                rest = behind;
                break;
            };
            rest = tail;
            match byte {
                b'\\' => {
                    rest = self.read_escape(tail);
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            self.held.bytes.push(byte);
        }
        let span = self.span_from(start);
        self.keep(Operand::Text(span), rest)
    }

    /// What follows a backslash in a string.
    fn read_escape(&mut self, bytes: &'s [u8]) -> &'s [u8] {
        let Some((&byte, rest)) = bytes.split_first() else { return bytes };
        match byte {
            b'n' => self.held.bytes.push(b'\n'),
            b'r' => self.held.bytes.push(b'\r'),
            b't' => self.held.bytes.push(b'\t'),
            b'b' => self.held.bytes.push(8),
            b'f' => self.held.bytes.push(12),
            b'0'..=b'7' => return self.read_octal(byte, rest),
            // A backslash at the end of a line: the line goes on.
            b'\r' => return rest.strip_prefix(b"\n").unwrap_or(rest),
            b'\n' => {}
            _ => self.held.bytes.push(byte),
        }
        rest
    }

    fn read_octal(&mut self, first: u8, mut rest: &'s [u8]) -> &'s [u8] {
        let mut code = u16::from(first - b'0');
        for _ in 0..2 {
            let [digit @ b'0'..=b'7', tail @ ..] = rest else { break };
            code = code * 8 + u16::from(digit - b'0');
            rest = tail;
        }
        let [_, low] = code.to_be_bytes();
        self.held.bytes.push(low);
        rest
    }

    /// `<…>`; white space and junk inside are left out, an odd last digit stands for its tens.
    fn read_hex(&mut self, mut rest: &'s [u8]) -> &'s [u8] {
        let start = self.held.bytes.len();
        while let Some(byte) = hex_pair(rest) {
            self.held.bytes.push(byte);
            rest = rest.get(2..).unwrap_or_default();
        }
        let mut high = None;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex_digit(byte) else { continue };
            match high.take() {
                Some(tens) => self.held.bytes.push(tens << 4 | digit),
                None => high = Some(digit),
            }
        }
        self.held.bytes.extend(high.map(|tens| tens << 4));
        let span = self.span_from(start);
        self.keep(Operand::Text(span), rest)
    }

    /// Steps over `BI … ID data EI`: to the first `EI` between white space after which the stream
    /// reads like a content stream again.
    fn skip_inline_image(&mut self) {
        let rest = self.rest;
        let start = find_word(rest, b"ID", 0).map_or(0, |at| at + 3);
        let mut from = start;
        while let Some(at) = find_word(rest, b"EI", from) {
            let after = rest.get(at + 2..).unwrap_or_default();
            if after.iter().take(LOOK_BEHIND_IMAGE).all(|&b| is_plain(b)) {
                self.rest = after;
                return;
            }
            from = at + 2;
        }
        self.junk += rest.len();
        self.rest = &[];
    }
}

/// The bytes up to the first that does not belong, and what follows.
fn split_while(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().position(|&byte| !belongs(byte)).unwrap_or(bytes.len()))
}

/// What stands behind the space or line end that nearly always follows a token: it needs no look of
/// its own.
const fn behind_space(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b' ' | b'\n', rest @ ..] => rest,
        _ => bytes,
    }
}

/// The regular characters at the head of some bytes, of which there is one at least, and what
/// follows. Nearly all operators have one or two.
fn split_word(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes {
        [_, end, ..] if !is_regular(*end) => bytes.split_at(1),
        [_, _, end, ..] if !is_regular(*end) => bytes.split_at(2),
        _ => split_while(bytes, is_regular),
    }
}

/// Numbers above this keep no more digits: the next one would overflow.
const MOST_DIGITS: u64 = u64::MAX / 10 - 1;

/// So many digits, sign and point counted, are exact as a double.
const PLAIN_LENGTH: usize = 15;

/// The most operands of one instruction; the longest arrays of glyphs have some thousand.
const MAX_OPERANDS: usize = 1 << 18;

/// So many bytes after `EI` have to look like a content stream for the image to end there.
const LOOK_BEHIND_IMAGE: usize = 12;

const POWERS_OF_TEN: [f64; 20] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19,
];

fn power_of_ten(exponent: usize) -> f64 {
    let listed = POWERS_OF_TEN.get(exponent).copied();
    listed.unwrap_or_else(|| i32::try_from(exponent).map_or(f64::INFINITY, |e| 10_f64.powi(e)))
}

/// A number of up to seven digits and a point, as nearly all are, and its length.
///
/// Two of three bytes of a page belong to numbers, so these are read eight bytes at once, each byte
/// in its place of a 64-bit word: where the first is that is no digit, the digits moved together
/// over the point, then pairs, fours and eights of them added up. Ten bytes read one by one take
/// three times as long.
#[inline]
fn short_number(bytes: &[u8]) -> Option<(f64, usize)> {
    // Most numbers of a matrix are 0 or 1.
    if let [digit @ b'0'..=b'9', b' ', ..] = bytes {
        return Some((f64::from(digit - b'0'), 1));
    }
    let (negative, unsigned) = match bytes {
        [b'-', unsigned @ ..] => (true, unsigned),
        _ => (false, bytes),
    };
    let zeros = EACH_BYTE * u64::from(b'0');
    let word = u64::from_le_bytes(*unsigned.first_chunk()?) ^ zeros;
    // The highest bit of each byte that is no digit. A byte above 0x89 spills over into the one
    // behind it, but nothing that follows it counts.
    let ends = (word.wrapping_add(EACH_BYTE * (0x80 - 10)) | word) & (EACH_BYTE * 0x80);
    let whole = ends.trailing_zeros() / 8;
    let has_point = unsigned.get(whole as usize) == Some(&b'.');
    let ends = if has_point { ends & ends.wrapping_sub(1) } else { ends };
    if ends == 0 {
        return None;
    }
    let length = ends.trailing_zeros() / 8;
    let before_point = (1_u64 << (8 * whole)) - 1;
    let digits = if has_point { word & before_point | word >> 8 & !before_point } else { word };
    let count = length - u32::from(has_point);
    let goes_on = matches!(unsigned.get(length as usize), Some(b'.' | b'-'));
    if count == 0 || goes_on {
        return None;
    }
    let decimals = count - whole;
    let number = eight_digits(digits << (64 - 8 * count));
    let size = f64::from(number) / POWERS_OF_TEN[decimals as usize];
    let length = length as usize + usize::from(negative);
    Some((if negative { -size } else { size }, length))
}

/// A word with 1 in each of its bytes.
const EACH_BYTE: u64 = u64::MAX / 0xff;

/// The number that eight digits make, each in a byte, the first in the lowest.
fn eight_digits(digits: u64) -> u32 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let of_four = 0x0000_00ff_0000_00ff;
    let upper = (pairs & of_four).wrapping_mul(100 + (1_000_000 << 32));
    let lower = (pairs >> 16 & of_four).wrapping_mul(1 + (10_000 << 32));
    (upper.wrapping_add(lower) >> 32) as u32
}

/// A number as most others are written, and its length: a sign, digits and a point, few enough to be
/// exact, and then something that no number goes on with.
fn plain_number(bytes: &[u8]) -> Option<(f64, usize)> {
    let unsigned = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    let (mut digits, mut rest) = leading_digits(unsigned, 0);
    let mut decimals = 0;
    if let [b'.', fraction @ ..] = rest {
        (digits, rest) = leading_digits(fraction, digits);
        decimals = fraction.len() - rest.len();
    }
    let length = bytes.len() - rest.len();
    if length > PLAIN_LENGTH || rest.len() == unsigned.len() || matches!(rest, [b'.' | b'-', ..]) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "so few digits are exact")]
    let size = digits as f64 / power_of_ten(decimals);
    Some((if bytes.first() == Some(&b'-') { -size } else { size }, length))
}

/// The number that some digits and those that `bytes` begin with make, and what follows them. Too
/// many digits make nonsense; whoever asks sees how many there were.
fn leading_digits(mut bytes: &[u8], mut number: u64) -> (u64, &[u8]) {
    while let [digit @ b'0'..=b'9', rest @ ..] = bytes {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        bytes = rest;
    }
    (number, bytes)
}

/// Where `word` stands between white space (or at an end), from `from` on.
fn find_word(bytes: &[u8], word: &[u8; 2], from: usize) -> Option<usize> {
    let is_free =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|&b| is_white_space(b));
    let pairs = bytes.get(from..)?.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| pair == word)
        .map(|(at, _)| from + at)
        .find(|&at| is_free(at.checked_sub(1)) && is_free(Some(at + 2)))
}

/// What a byte is between tokens (PDF 32000-1 §7.2.2).
#[derive(Clone, Copy, PartialEq)]
enum Class {
    WhiteSpace,
    Delimiter,
    /// A regular character that a number begins with.
    Number,
    /// Any other regular character.
    Regular,
}

/// The class of each byte: asked for every byte of a page, so looked up and not worked out.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Regular; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte.to_le_bytes()[0] {
            b' ' | b'\n' | b'\r' | b'\t' | 0 | 12 => Class::WhiteSpace,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => Class::Delimiter,
            b'0'..=b'9' | b'+' | b'-' | b'.' => Class::Number,
            _ => Class::Regular,
        };
        byte += 1;
    }
    classes
};

const fn is_white_space(byte: u8) -> bool {
    matches!(CLASSES[byte as usize], Class::WhiteSpace)
}

const fn is_regular(byte: u8) -> bool {
    matches!(CLASSES[byte as usize], Class::Regular | Class::Number)
}

/// Whether a byte may stand in a content stream outside of strings.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')
}

/// The value of each byte as a hexadecimal digit; [`NO_DIGIT`] where it is none.
const HEX_DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        digits[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digits[b"0123456789ABCDEF"[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
};

const NO_DIGIT: u8 = 0xff;

fn hex_digit(byte: u8) -> Option<u8> {
    let digit = HEX_DIGITS[usize::from(byte)];
    (digit != NO_DIGIT).then_some(digit)
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let [high, low, ..] = bytes else { return None };
    Some(hex_digit(*high)? << 4 | hex_digit(*low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every instruction, written out.
    fn written(source: &str) -> Vec<String> {
        let mut tokens = Tokens::new(source.as_bytes());
        let mut lines = Vec::new();
        while let Some(instruction) = tokens.next() {
            let operands = instruction.operands().iter().map(|operand| match operand {
                Operand::Number(number) => format!("{number} "),
                Operand::Name(span) => {
                    format!("/{} ", String::from_utf8_lossy(instruction.bytes(*span)))
                }
                Operand::Text(span) => {
                    format!("({}) ", String::from_utf8_lossy(instruction.bytes(*span)))
                }
                Operand::Open => "[ ".into(),
                Operand::Close => "] ".into(),
            });
            let operands: String = operands.collect();
            lines.push(format!("{operands}{}", String::from_utf8_lossy(instruction.operator)));
        }
        lines
    }

    #[test]
    fn operands_come_with_their_operator() {
        assert_eq!(
            written("q 1 0 -.5 +2. cm/F1 12 Tf[(a)-120<6263>]TJ"),
            ["q", "1 0 -0.5 2 cm", "/F1 12 Tf", "[ (a) -120 (bc) ] TJ"]
        );
    }

    #[test]
    fn strings_keep_brackets_escapes_and_continued_lines() {
        assert_eq!(written(r"(a(b)c\)\101\53) Tj"), [r"(a(b)c)A+) Tj"]);
        assert_eq!(written("(a\\\nb\\\r\nc) Tj"), ["(abc) Tj"]);
        assert_eq!(written("<4 1 4>Tj"), ["(A@) Tj"]);
    }

    #[test]
    fn names_resolve_their_hexadecimal_escapes() {
        assert_eq!(written("/A#20B#4 gs"), ["/A B#4 gs"]);
    }

    #[test]
    fn odd_numbers_are_read_as_viewers_do() {
        assert_eq!(written("--5 12-3 . 4.5.6 m"), ["-5 12 0 4.5 0.6 m"]);
        assert_eq!(written("0.12345678901234567890123 w"), ["0.12345678901234568 w"]);
    }

    #[test]
    fn a_number_read_at_once_is_the_number_read_digit_by_digit() {
        let bodies = ["0", "7", "12", "123456", "1234567", ".5", "5.", "0.48003", "1190.52", "."];
        let behind = [
            "        ",
            "\n0 0 0 0 ",
            "Td /F1 1 Tf",
            "]TJ ET Q q",
            "<01>1<02>Tj",
            "\u{ff}/F1 0 Tf",
        ];
        let mut read_at_once = 0;
        for sign in ["", "-"] {
            for (body, behind) in bodies.iter().flat_map(|b| behind.map(|behind| (b, behind))) {
                let text = format!("{sign}{body}{behind}");
                if let Some((number, length)) = short_number(text.as_bytes()) {
                    let (same, as_long) = plain_number(text.as_bytes()).unwrap();
                    assert_eq!((number.to_bits(), length), (same.to_bits(), as_long), "{text}");
                    read_at_once += 1;
                }
            }
        }
        assert!(read_at_once > 90, "only {read_at_once}");
        for odd in ["1.2.3   ", "12345678.5", "12-3    ", "-       ", ".       ", "12345678", "1"] {
            assert_eq!(short_number(odd.as_bytes()), None, "{odd}");
        }
    }

    #[test]
    fn what_follows_junk_is_still_read() {
        assert_eq!(written("1 0 ) > m 2 l"), ["1 0 m", "2 l"]);
    }

    #[test]
    fn an_inline_image_is_one_instruction() {
        assert_eq!(written("BI /W 1 /H 1 ID \u{1}EI\u{2} EI \u{1} EI\nQ"), ["EI", "Q"]);
    }

    #[test]
    fn an_unclosed_string_ends_with_the_stream() {
        assert_eq!(written("(abc"), Vec::<String>::new());
        assert_eq!(written("q (abc"), ["q"]);
    }
}
