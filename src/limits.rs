//! How much of a source is read at most. A document on paper is far below every limit; what reaches
//! one was made to exhaust its reader, or is no document of tables. Reaching a limit is an error
//! where nothing can be kept, else a finding that says what was left out.
//!
//! All but the two limits of time count what the source holds, so that the same bytes come out of
//! every machine.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::finding::Code;

/// A limit, for those who set it: `--limit NAME=VALUE`, `[limits]` in a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name, for instance `form-depth`.
    pub name: &'static str,
    /// The code of the finding, or of the error, that reaching it is.
    pub code: Code,
    /// What it counts, and why there is such a limit.
    pub about: &'static str,
    /// How much is read where nobody says otherwise.
    pub default: u64,
}

/// Why a limit cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// There is no limit of this name.
    #[error("no limit is named “{0}”")]
    Unknown(String),
}

/// Writes the struct of limits and the list of them from one table, so that none can be forgotten.
macro_rules! limits {
    ($($field:ident $name:literal $code:ident $default:expr, $about:literal)+) => {
        /// How much of a source is read at most.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $about] pub $field: u64,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Limits {
            /// Every limit there is.
            pub const ALL: &'static [Limit] =
                &[$(Limit { name: $name, code: Code::$code, about: $about, default: $default }),+];

            fn field(&mut self, name: &str) -> Option<&mut u64> {
                match name { $($name => Some(&mut self.$field),)+ _ => None }
            }
        }
    };
}

limits! {
    source_bytes "source-bytes" SourceLimit 256 << 20,
        "Bytes of a source. It is held in memory whole; no more than this is read of a pipe that \
         never ends."
    objects "objects" ObjectLimit 4_000_000,
        "Objects of a PDF, by what they take in memory: a number, name or string counts one, an \
         array or a dictionary six. A few bytes of the file make an object of some hundred bytes."
    pages "pages" PagesLimit 20_000,
        "Pages of a source. A file can name one page a hundred thousand times."
    stream_bytes "stream-bytes" StreamLimit 64 << 20,
        "Bytes that one stream may inflate to. The text of a page takes some 100 kB, a font some \
         MB; deflate makes a thousand bytes of one."
    page_bytes "page-bytes" ContentLimit 16 << 20,
        "Bytes that the content of a page may inflate to, forms counted each time they are drawn. The \
         fullest page that was seen takes 300 kB."
    document_bytes "document-bytes" DocumentLimit 512 << 20,
        "Bytes that the contents of all pages may inflate to, forms counted each time they are \
         drawn. A thousand of the fullest take 300 MB."
    operators "operators" OperatorLimit 1_000_000,
        "Operators of a page, those of its forms each time they are drawn. The fullest page that was \
         seen has 40,000; forms that call forms could go on for ever."
    form_depth "form-depth" FormLimit 16,
        "Forms within forms. What is deeper is a circle; each level takes room on the stack."
    glyphs "glyphs" GlyphLimit 100_000,
        "Glyphs of a page. The fullest page that was seen has 6,000."
    memory "memory" MemoryLimit 768 << 20,
        "Bytes in memory that the glyphs and rulings of all pages take, reckoned at 96 a glyph and 32 \
         a ruling. A thousand full pages take 600 MB by this reckoning."
    text_bytes "text-bytes" TextLimit 8 << 20,
        "Bytes of all garbled texts of a document. Forty pages have 600,000."
    text_lines "text-lines" TextLimit 60_000,
        "Lines of all garbled texts of a document, blank ones left out. Forty pages have 16,000."
    page_lines "page-lines" TextLimit 1_000,
        "Lines of a page of garbled text, blank ones left out. The longest that was seen has 600, and \
         every line is weighed against all others of its page."
    line_bytes "line-bytes" TextLimit 10_000,
        "Bytes of a line of a garbled text. The longest that was seen has 900."
    page_seconds "page-seconds" PageTimeLimit 60,
        "Seconds for the content of a page. The fullest page takes a hundredth of one; what is left \
         out at this limit depends on the machine."
    document_seconds "document-seconds" TimeLimit 600,
        "Seconds for the pages of a source. A thousand full pages take five; what is left out at this \
         limit depends on the machine."
}

impl Limits {
    /// Sets the limit of this name.
    ///
    /// # Errors
    /// [`LimitError::Unknown`] where there is none.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), LimitError> {
        let field = self.field(name).ok_or_else(|| LimitError::Unknown(name.to_owned()))?;
        *field = value;
        Ok(())
    }

    /// These limits with others in the place of some, by name.
    ///
    /// # Errors
    /// [`LimitError::Unknown`] where there is no limit of a name.
    pub fn with(mut self, others: &BTreeMap<String, u64>) -> Result<Self, LimitError> {
        others.iter().try_for_each(|(name, value)| self.set(name, *value))?;
        Ok(self)
    }

    /// How a limit is raised, by the code that reaching it is.
    pub(crate) fn hint(code: Code) -> String {
        let limits = Self::ALL.iter().filter(|limit| limit.code == code);
        let flags: Vec<String> =
            limits.map(|limit| format!("`--limit {}=N`", limit.name)).collect();
        format!("if the source is what it should be, {} reads more", flags.join(" or "))
    }

    /// How long the content of a page may take.
    pub const fn page_time(&self) -> Duration {
        Duration::from_secs(self.page_seconds)
    }

    /// How long the pages of a source may take.
    pub const fn document_time(&self) -> Duration {
        Duration::from_secs(self.document_seconds)
    }
}

/// Whether reaching a limit is what a code stands for: there is more in the source than was read.
pub fn is_limit(code: Code) -> bool {
    Limits::ALL.iter().any(|limit| limit.code == code)
}

/// A number of bytes or things as a length of memory; all there is where it is larger.
pub(crate) fn room(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for limit in Limits::ALL {
            let mut limits = Limits::default();
            assert_eq!(limits.field(limit.name).copied(), Some(limit.default), "{}", limit.name);
            limits.set(limit.name, 7).unwrap();
            assert_eq!(limits.field(limit.name).copied(), Some(7), "{}", limit.name);
            assert_ne!(limits, Limits::default());
        }
        let unknown = Limits::default().set("glyph", 7);
        assert_eq!(unknown.unwrap_err().to_string(), "no limit is named “glyph”");
    }
}
