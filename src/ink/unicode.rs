//! Which characters a font may claim for a code.

use std::sync::Arc;

use super::Unicode;
use crate::fold;

impl Unicode {
    /// What a non-empty text is.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let first = chars.next()?;
        Some(if chars.next().is_none() { Self::Char(first) } else { Self::Text(Arc::from(text)) })
    }

    /// The characters that it says.
    pub(super) fn chars(&self) -> impl Iterator<Item = char> + '_ {
        let (char, text) = match self {
            Self::Char(c) => (Some(*c), ""),
            Self::Text(text) => (None, &**text),
            Self::Silent | Self::Unknown { .. } => (None, ""),
        };
        char.into_iter().chain(text.chars())
    }

    /// The same text, unless a character in it only stands for "no character known" (NUL, U+FFFD,
    /// control characters) or for nothing that others know (private use). White space of any kind
    /// is a space.
    pub(super) fn trusted(self) -> Option<Self> {
        match self {
            Self::Char('\t' | '\n' | '\r') => Some(Self::Char(' ')),
            _ if self.chars().any(|c| c.is_control() || c == '\u{fffd}' || is_private(c)) => None,
            _ => Some(self),
        }
    }

    /// Whether a character of it is for private use.
    pub(super) fn is_private(&self) -> bool {
        self.chars().any(is_private)
    }
}

/// Whether a character is for private use: only those who agreed on it know what it is.
pub(super) const fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Whether a character has a plainer twin that fonts draw with the same glyph: the twin is meant.
/// Lower is plainer.
pub(super) fn oddness(c: char) -> u8 {
    match c {
        _ if is_private(c) => 3,
        // Radicals and compatibility ideographs look like the unified ideograph.
        '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => 2,
        '\u{0}'..='\u{1f}' | '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' => 1,
        _ => u8::from(fold::twin(c).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_private_characters_are_not_trusted() {
        for c in ['\0', '\u{fffd}', '\u{e000}', '\u{1b}'] {
            assert_eq!(Unicode::Char(c).trusted(), None);
        }
        assert_eq!(Unicode::Char('⽤').trusted(), Some(Unicode::Char('⽤')));
        assert_eq!(Unicode::Char('\t').trusted(), Some(Unicode::Char(' ')));
    }
}
