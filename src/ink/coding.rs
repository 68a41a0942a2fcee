//! Codings: how the bytes of a string split into codes, and which character a code is by itself.
//!
//! The predefined CMaps (PDF 32000-1 §9.7.5.2) are character sets in all but name. Decoding the
//! code directly is more faithful than going through the CID: Adobe-Japan1 maps 230 codes of
//! Shift-JIS to another character, such as ～ to 〜.

use encoding_rs::Encoding;

/// The character set in which a CMap's codes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Two bytes that say nothing by themselves: Identity, and embedded CMaps at first.
    TwoBytes,
    /// Shift-JIS and its extensions (`90ms-RKSJ`, …).
    ShiftJis,
    /// EUC-JP (`EUC-H`).
    EucJp,
    /// JIS X 0208 by row and cell, 7 bits (`H`).
    Jis,
    /// UTF-16, of which UCS-2 is a part.
    Utf16,
    /// UTF-8.
    Utf8,
    /// UTF-32.
    Utf32,
    /// GB 2312 and GBK.
    Gbk,
    /// GB 18030, codes of one, two or four bytes.
    Gb18030,
    /// Big Five.
    Big5,
    /// CNS 11643 in EUC, codes of one, two or four bytes.
    EucTw,
    /// KS X 1001 and UHC.
    EucKr,
}

impl Coding {
    /// The coding of a predefined CMap, by its name.
    pub(super) fn of_cmap(name: &str) -> Option<Self> {
        let stem = name.strip_suffix("-H").or_else(|| name.strip_suffix("-V")).unwrap_or(name);
        let coding = match stem {
            "Identity" => Self::TwoBytes,
            "H" | "V" | "78" | "Ext" | "Add" => Self::Jis,
            "EUC" | "78-EUC" => Self::EucJp,
            "CNS-EUC" => Self::EucTw,
            "GBK2K" => Self::Gb18030,
            _ if stem.contains("RKSJ") => Self::ShiftJis,
            _ if stem.contains("UCS2") || stem.contains("UTF16") => Self::Utf16,
            _ if stem.contains("UTF8") => Self::Utf8,
            _ if stem.contains("UTF32") => Self::Utf32,
            _ if stem.starts_with("GB") => Self::Gbk,
            _ if stem.contains("B5") || stem.contains("b5") => Self::Big5,
            _ if stem.starts_with("KSC") => Self::EucKr,
            _ => return None,
        };
        Some(coding)
    }

    /// How many bytes the code at the head of `bytes` has.
    pub(super) fn code_length(self, bytes: &[u8]) -> usize {
        let first = bytes.first().copied().unwrap_or(0);
        let second = bytes.get(1).copied().unwrap_or(0);
        match (self, first) {
            (Self::TwoBytes | Self::Jis, _) => 2,
            (Self::ShiftJis, 0x81..=0x9f | 0xe0..=0xfc) => 2,
            (Self::EucJp, 0x8e | 0xa1..=0xfe) => 2,
            (Self::Utf16, 0xd8..=0xdb) => 4,
            (Self::Utf16, _) => 2,
            (Self::Utf8, 0xf0..) => 4,
            (Self::Utf8, 0xe0..) => 3,
            (Self::Utf8, 0xc0..) => 2,
            (Self::Utf32, _) => 4,
            (Self::Gb18030, 0x81..=0xfe) if (0x30..=0x39).contains(&second) => 4,
            (Self::EucTw, 0x8e) => 4,
            (Self::EucTw, 0xa1..=0xfe) => 2,
            (Self::Gbk | Self::Gb18030 | Self::Big5 | Self::EucKr, 0x81..=0xfe) => 2,
            _ => 1,
        }
    }

    /// The character that a code of `length` bytes is in this coding.
    pub(super) fn decode(self, code: u32, length: usize) -> Option<char> {
        let bytes = code.to_be_bytes();
        let bytes = bytes.get(bytes.len().checked_sub(length)?..)?;
        match self {
            Self::TwoBytes | Self::EucTw => None,
            Self::ShiftJis => decode_with(encoding_rs::SHIFT_JIS, bytes),
            Self::EucJp => decode_with(encoding_rs::EUC_JP, bytes),
            Self::Jis => {
                let [_, _, row, cell] = (code | 0x8080).to_be_bytes();
                decode_with(encoding_rs::EUC_JP, &[row, cell])
            }
            Self::Utf16 => decode_with(encoding_rs::UTF_16BE, bytes),
            Self::Utf8 => decode_with(encoding_rs::UTF_8, bytes),
            Self::Utf32 => char::from_u32(code),
            Self::Gbk | Self::Gb18030 => decode_with(encoding_rs::GB18030, bytes),
            Self::Big5 => decode_with(encoding_rs::BIG5, bytes),
            Self::EucKr => decode_with(encoding_rs::EUC_KR, bytes),
        }
    }
}

/// The one character that the bytes stand for.
fn decode_with(encoding: &'static Encoding, bytes: &[u8]) -> Option<char> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_jis_keeps_its_own_waves_and_dashes() {
        let decode = |code| Coding::ShiftJis.decode(code, 2);
        assert_eq!(decode(0x8160), Some('～'));
        assert_eq!(decode(0x817c), Some('－'));
        assert_eq!(decode(0x8740), Some('①'));
        assert_eq!(Coding::ShiftJis.decode(0xb1, 1), Some('ｱ'));
    }

    #[test]
    fn codes_split_by_their_first_byte() {
        assert_eq!(Coding::ShiftJis.code_length(&[0x82, 0xa0]), 2);
        assert_eq!(Coding::ShiftJis.code_length(&[0xb1, 0xa0]), 1);
        assert_eq!(Coding::Utf16.code_length(&[0xd8, 0x40, 0xdc, 0x0b]), 4);
        assert_eq!(Coding::Gb18030.code_length(&[0x81, 0x30, 0x81, 0x30]), 4);
    }

    #[test]
    fn row_and_cell_codes_are_jis_x_0208() {
        assert_eq!(Coding::of_cmap("H"), Some(Coding::Jis));
        assert_eq!(Coding::Jis.decode(0x2422, 2), Some('あ'));
    }

    #[test]
    fn surrogate_pairs_are_one_character() {
        assert_eq!(Coding::Utf16.decode(0xd840_dc0b, 4), Some('\u{2000b}'));
    }
}
