//! Findings: everything odd that was met, each with a stable code, a place and a remedy.

use std::fmt;

use crate::place::Place;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the data is right.
    Note,
    /// A value may be wrong or missing; it says which.
    Warning,
    /// Something could not be read; it says what.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes the enum of codes and its tables from one list, so that none can be forgotten.
macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $summary:literal $explanation:literal)+) => {
        /// The stable name of a kind of finding; `besshi explain CODE` tells more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $summary] $variant,)+
        }

        impl Code {
            /// Every code there is, in the order of the way of the data.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as users see it, for instance `open-cell`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// One line that says what it means.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }

            /// What it means on the paper, why it is raised, and what to do.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }
        }
    };
}

codes! {
    TooManyRulings "too-many-rulings" Warning
        "A page has more rulings than any page of tables."
        "The page is a drawing, or was written to exhaust readers. No table was looked for on it; its \
         text is kept as lines outside of any table. Look at the page; if it does hold a table, \
         please report the file."
    SuperimposedText "superimposed-text" Note
        "Glyphs are drawn twice in the same place."
        "Fake bold type and shadows draw a glyph two or more times, a fraction of a point apart. Each \
         was read once. Nothing to do."
    OpenCell "open-cell" Note
        "A cell at the foot of a page has no bottom ruling."
        "The cell goes on over the page break: it was joined with the cell in the same column at the \
         head of the next page. Nothing to do, unless the joined value looks wrong."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something odd that was met on the way, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which kind it is.
    pub code: Code,
    /// Where it was met.
    pub place: Place,
    /// What was met there and how it was read.
    pub message: String,
    /// What the user can do; empty where there is nothing to do.
    pub hint: String,
}

impl Finding {
    /// A finding without a hint.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), hint: String::new() }
    }

    /// The same finding, with what the user can do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl fmt::Display for Finding {
    /// `warning[open-cell] annex2.pdf page 12, column 大項目: the cell has no bottom ruling`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {}: {}", self.severity().as_str(), self.code, self.place, self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "; {}", self.hint) }
    }
}
