//! The standard 14 fonts, whose widths a PDF may leave out (PDF 32000-1 §9.6.2.2).

use super::tables;

/// Widths by glyph name, or one width for all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Metrics {
    /// Glyph name → width, sorted by name.
    Table(&'static [(&'static str, u16)]),
    /// Courier: all glyphs have this width.
    Fixed(u16),
}

impl Metrics {
    /// The metrics of a standard font or of one that stands in for it, such as `Arial,Bold`.
    pub(super) fn of_font(name: &str) -> Option<Self> {
        let name = without_subset_tag(name);
        let letters: String =
            name.chars().filter(|c| c.is_ascii_alphabetic()).collect::<String>().to_lowercase();
        let bold = letters.contains("bold");
        let slanted = letters.contains("italic") || letters.contains("oblique");
        let table = match letters {
            _ if letters.starts_with("courier") => return Some(Self::Fixed(600)),
            _ if letters.starts_with("helvetica") || letters.starts_with("arial") => {
                if bold {
                    tables::HELVETICA_BOLD_WIDTHS
                } else {
                    tables::HELVETICA_WIDTHS
                }
            }
            _ if letters.starts_with("times") => match (bold, slanted) {
                (false, false) => tables::TIMES_ROMAN_WIDTHS,
                (true, false) => tables::TIMES_BOLD_WIDTHS,
                (false, true) => tables::TIMES_ITALIC_WIDTHS,
                (true, true) => tables::TIMES_BOLDITALIC_WIDTHS,
            },
            _ if letters.starts_with("symbol") => tables::SYMBOL_WIDTHS,
            _ if letters.starts_with("zapfdingbats") => tables::ZAPFDINGBATS_WIDTHS,
            _ => return None,
        };
        Some(Self::Table(table))
    }

    /// The width of a glyph, in thousandths of the em.
    pub(super) fn width(self, name: &str) -> Option<f64> {
        match self {
            Self::Fixed(width) => Some(f64::from(width)),
            Self::Table(table) => {
                let at = table.binary_search_by_key(&name, |(name, _)| name).ok()?;
                table.get(at).map(|(_, width)| f64::from(*width))
            }
        }
    }
}

/// `ABCDEF+Name` is a subset of `Name`.
pub(super) fn without_subset_tag(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_of_a_standard_font_have_its_widths() {
        let width = |font, glyph| Metrics::of_font(font).and_then(|metrics| metrics.width(glyph));
        assert_eq!(width("Helvetica", "A"), Some(667.0));
        assert_eq!(width("ABCDEF+Arial,Bold", "A"), Some(722.0));
        assert_eq!(width("TimesNewRomanPS-BoldItalicMT", "A"), Some(667.0));
        assert_eq!(width("CourierNew", "A"), Some(600.0));
        assert_eq!(width("ZapfDingbats", "a1"), Some(974.0));
        assert_eq!(width("IPAexGothic", "A"), None);
    }
}
