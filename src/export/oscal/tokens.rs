//! Ids as OSCAL takes them: ASCII tokens that start with a letter.

use std::collections::BTreeMap;

use crate::mark::Mark;
use crate::source::sha256;

/// The tokens of a document set, each given once.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    taken: BTreeMap<String, u32>,
}

impl Tokens {
    /// A token for what goes by this name: `c-3.5-1-1` for `3.5-①-1`. It stays the same as long as
    /// the name does. Circled numerals become numbers; what is not ASCII becomes the first six digits
    /// of its SHA-256; where two names give one token, the later ones count on, `c-3.5-1-1_2`.
    pub(super) fn token(&mut self, prefix: &str, name: &str) -> String {
        let token = format!("{prefix}-{}", ascii(name));
        let mut free = token.clone();
        while let Some(count) = self.taken.get_mut(&free) {
            *count += 1;
            free = format!("{token}_{count}");
        }
        self.taken.insert(free.clone(), 1);
        free
    }
}

/// A name in letters, digits, dots and hyphens.
fn ascii(name: &str) -> String {
    let parts = name.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '.');
    let parts = parts.filter(|part| !part.is_empty()).map(ascii_part).collect::<Vec<_>>();
    parts.join("-")
}

/// A part of a name without ASCII marks.
fn ascii_part(part: &str) -> String {
    match Mark::parse(part) {
        Some(mark) => mark.number().to_string(),
        None if part.is_ascii() => part.to_owned(),
        None => sha256(part.as_bytes())[..6].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_ascii_and_given_once() {
        let mut tokens = Tokens::default();
        let mut token = |name| tokens.token("c", name);
        assert_eq!(token("3.5-①-1"), "c-3.5-1-1");
        assert_eq!(token("3.5-①-1 (2)"), "c-3.5-1-1-2");
        assert_eq!(token("3.5-1-1"), "c-3.5-1-1_2");
        assert_eq!(token("経営統括編-5-⑦"), "c-b650c6-5-7");
        assert_eq!(token(""), "c-");
    }
}
