//! How much is read of garbled texts. Every line is weighed against many others of its page, so a
//! text without end would take time without end.

use std::borrow::Cow;
use std::sync::Arc;

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8};

use crate::finding::{Code, Finding};
use crate::limits::Limits;
use crate::place::Place;
use crate::profile::Profile;
use crate::source::Source;

/// A label is no longer than this, in bytes of any encoding.
const LONGEST_LABEL: usize = 64;

/// The texts as far as the limits allow. A line that is left out is blank, so that all others keep
/// their numbers; a finding says how many they are.
pub(crate) fn within<'s>(
    texts: &[&'s Source],
    profile: &Profile,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Vec<Cow<'s, Source>> {
    let mut count = Count { limits, profile, bytes: 0, lines: 0, of_page: 0 };
    let cut = texts.iter().map(|source| {
        count.of_page = 0;
        let (kept, left_out) = count.keep(&in_single_bytes(&source.bytes));
        if left_out == 0 {
            return Cow::Borrowed(*source);
        }
        findings.push(finding(source, left_out));
        Cow::Owned(Source::new(Arc::clone(&source.name), kept))
    });
    cut.collect()
}

fn finding(source: &Source, left_out: usize) -> Finding {
    let message = format!("{left_out} lines are more, or longer, than is read; they are left out");
    let place = Place::default().in_source(Arc::clone(&source.name));
    Finding::new(Code::TextLimit, place, message).with_hint(Limits::hint(Code::TextLimit))
}

/// The bytes in an encoding whose line ends are single bytes; of those that texts have, only UTF-16
/// has others.
fn in_single_bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != UTF_8) {
        None => Cow::Borrowed(bytes),
        Some((utf16, mark)) => {
            let text = utf16.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
            Cow::Owned(text.into_owned().into_bytes())
        }
    }
}

/// How much was kept so far.
struct Count<'c> {
    limits: &'c Limits,
    profile: &'c Profile,
    bytes: u64,
    lines: u64,
    /// Lines of the page that is being read.
    of_page: u64,
}

impl Count<'_> {
    /// The lines that are within the limits, blank ones in the place of the others, and how many
    /// those are.
    fn keep(&mut self, bytes: &[u8]) -> (Vec<u8>, usize) {
        let mut kept = Vec::new();
        let mut left_out = 0;
        for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\x0c')) {
            let text = line.trim_ascii();
            let takes = text.is_empty() || self.takes(text);
            left_out += usize::from(!takes);
            let end = line.len() - usize::from(line.ends_with(b"\n") || line.ends_with(b"\x0c"));
            kept.extend_from_slice(if takes { line } else { &line[end..] });
            if line.ends_with(b"\x0c") {
                self.of_page = 0;
            }
        }
        (kept, left_out)
    }

    /// Whether a line is within the limits; it is counted, if so.
    fn takes(&mut self, line: &[u8]) -> bool {
        if self.of_page >= self.limits.page_lines && self.is_label(line) {
            self.of_page = 0;
        }
        let bytes = line.len() as u64;
        let fits = bytes <= self.limits.line_bytes
            && self.bytes + bytes <= self.limits.text_bytes
            && self.lines < self.limits.text_lines
            && self.of_page < self.limits.page_lines;
        if fits {
            self.bytes += bytes;
            self.lines += 1;
            self.of_page += 1;
        }
        fits
    }

    /// Whether a line is the label that begins a page, in any encoding of Japanese.
    fn is_label(&self, line: &[u8]) -> bool {
        let is_label = |encoding: &'static Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(line);
            text.is_some_and(|text| self.profile.label.is_match(text.trim()))
        };
        line.len() <= LONGEST_LABEL && [UTF_8, SHIFT_JIS, EUC_JP].into_iter().any(is_label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &[u8], limits: Limits) -> (String, usize) {
        let source = Source::new("a.txt", text.to_vec());
        let mut findings = Vec::new();
        let kept = within(&[&source], &Profile::mic_annex2(), &limits, &mut findings);
        (String::from_utf8_lossy(&kept[0].bytes).into_owned(), findings.len())
    }

    #[test]
    fn lines_beyond_a_limit_are_blank_and_said() {
        let limits =
            |page_lines, line_bytes| Limits { page_lines, line_bytes, ..Limits::default() };
        assert_eq!(kept(b"a\nb\nc", limits(9, 9)), ("a\nb\nc".into(), 0));
        assert_eq!(kept(b"a\nb\n\nc\nd\n", limits(2, 9)), ("a\nb\n\n\n\n".into(), 1));
        assert_eq!(kept(b"a\nbbb\nc", limits(9, 2)), ("a\n\nc".into(), 1));
    }

    #[test]
    fn a_form_feed_or_a_label_begins_a_page() {
        let limits = Limits { page_lines: 2, ..Limits::default() };
        assert_eq!(kept(b"a\nb\n\x0cc\nd", limits), ("a\nb\n\x0cc\nd".into(), 0));
        let labelled = "別紙2\nb\n別紙2\nd\ne";
        assert_eq!(kept(labelled.as_bytes(), limits), ("別紙2\nb\n別紙2\nd\n".into(), 1));
        let (sjis, ..) = SHIFT_JIS.encode("別紙2\nb\n別紙2\nd");
        assert_eq!(kept(&sjis, limits).1, 0);
    }

    #[test]
    fn utf_16_is_counted_in_characters() {
        let utf16: Vec<u8> =
            "\u{feff}情\n報\n告".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kept(&utf16, Limits { page_lines: 2, ..Limits::default() }).0, "情\n報\n");
    }
}
