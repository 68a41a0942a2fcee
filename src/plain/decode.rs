//! Bytes → text: UTF-8 with or without a byte order mark, UTF-16 with one, `Shift_JIS` (CP932),
//! EUC-JP and ISO-2022-JP, told from the bytes themselves.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8};

/// Text that was decoded, and how sure that is.
#[derive(Debug, Clone)]
pub(super) struct Decoded {
    /// The text.
    pub(super) text: String,
    /// The encoding that was found.
    pub(super) encoding: &'static Encoding,
    /// How many bytes or pairs of bytes are no characters of that encoding.
    pub(super) lost: usize,
}

/// Decodes the bytes of a text file.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    // ISO-2022-JP is ASCII to the eye of UTF-8.
    let escapes = bytes.windows(2).any(|pair| pair == b"\x1b$");
    if !escapes && std::str::from_utf8(bytes).is_ok() {
        return decode_as(UTF_8, bytes);
    }
    likeliest(bytes)
}

/// The decoding that loses least; where two lose nothing, the one that the detector names.
fn likeliest(bytes: &[u8]) -> Decoded {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"jp"), Utf8Detection::Allow);
    let mut best = decode_as(guess, bytes);
    for encoding in [UTF_8, SHIFT_JIS, EUC_JP] {
        let other = decode_as(encoding, bytes);
        if other.lost < best.lost {
            best = other;
        }
    }
    best
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let lost = text.matches('\u{fffd}').count();
    Decoded { text, encoding, lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "システム運用編\n①-1 最新の脅威についての情報収集に努め、導入\n";

    #[test]
    fn japanese_is_read_in_the_encodings_it_is_written_in() {
        for encoding in [UTF_8, SHIFT_JIS, EUC_JP, encoding_rs::ISO_2022_JP] {
            let (bytes, ..) = encoding.encode(TEXT);
            let decoded = decode(&bytes);
            assert_eq!((decoded.text.as_str(), decoded.lost), (TEXT, 0), "{}", encoding.name());
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode("\u{feff}別紙2".as_bytes()).text, "別紙2");
        let utf16: Vec<u8> = "\u{feff}別紙2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).text, "別紙2");
    }

    #[test]
    fn what_belongs_to_another_encoding_is_counted() {
        let (mut bytes, ..) = SHIFT_JIS.encode(TEXT);
        bytes.to_mut().extend("の利用者に周知する".as_bytes());
        assert!(decode(&bytes).lost > 0);
    }
}
