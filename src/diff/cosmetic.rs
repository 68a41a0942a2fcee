//! Changes that change nothing: width, dashes, spaces, line breaks, and characters that look alike.

use unicode_normalization::UnicodeNormalization as _;

use crate::fold;

/// Whether two different texts say the same and only look a little different.
///
/// A capital letter is no matter of looks: `ID` and `id` may name different things.
pub(super) fn is_cosmetic(old: &str, new: &str) -> bool {
    old != new && fold::key(old) == fold::key(new) && capitals(old).eq(capitals(new))
}

/// The same for a 区分, where the circles 〇, ○ and ◯ are one value.
pub(super) fn is_cosmetic_grade(old: &str, new: &str) -> bool {
    let (a, b) = (fold::grade(old).text, fold::grade(new).text);
    old != new && (a == b || is_cosmetic(&a, &b))
}

/// Which of the letters are capitals, whatever their width.
fn capitals(text: &str) -> impl Iterator<Item = bool> + '_ {
    text.nfkc().filter(|c| c.is_uppercase() || c.is_lowercase()).map(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_dashes_spaces_line_breaks_and_look_alikes_are_cosmetic() {
        for (old, new) in [
            ("ＡＰＩ(利用)", "API（利用）"),
            ("①－1", "①-1"),
            ("IDの 管理", "IDの管理"),
            ("管理\nする", "管理する"),
            ("⽤語", "用語"),
            ("3〜5", "3～5"),
            ("葛\u{e0100}城", "葛城"),
        ] {
            assert!(is_cosmetic(old, new), "{old} {new}");
        }
    }

    #[test]
    fn what_has_a_meaning_is_not_cosmetic() {
        for (old, new) in
            [("①", "1"), ("は", "ば"), ("ID", "id"), ("サーバー", "サーバ"), ("a", "a")]
        {
            assert!(!is_cosmetic(old, new), "{old} {new}");
        }
    }

    #[test]
    fn circles_are_one_value_in_a_grade_only() {
        assert!(is_cosmetic_grade("〇", "○") && !is_cosmetic("〇", "○"));
        assert!(!is_cosmetic_grade("〇", "◎"));
    }
}
