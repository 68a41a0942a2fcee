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
    BrokenFile "broken-file" Warning
        "The file's table of objects is broken; it was rebuilt."
        "The file breaks off, or its table of objects points to the wrong places. The objects were \
         found by scanning the file, so pages or parts of pages may be missing. Fetch the file \
         again; if it is like that at its source, compare the number of pages with the one that \
         the document names."
    BrokenPageTree "broken-page-tree" Warning
        "The list of pages is incomplete; pages were found by scanning."
        "The PDF's page tree leads to fewer pages than it counts. Page objects that it doesn't lead \
         to were added behind the others, in the order of their numbers. Check their number and \
         order against the document; fetch the file again if one is missing."
    LostPage "lost-page" Error
        "A page is named but is not in the file."
        "The page tree names a page whose object is missing, as in a file that breaks off. The page \
         is read as an empty one, so that the pages after it keep their numbers. Fetch the file \
         again."
    NoPageSize "no-page-size" Warning
        "A page doesn't say how large it is."
        "The page has no MediaBox, or one that cannot be. It was read as an A4 page. Places on it \
         may be off; its text is complete."
    UnreadableContent "unreadable-content" Error
        "A part of a page's content cannot be read."
        "A content stream of the page is missing, damaged or written in a way that makes no sense, \
         so text or rulings may be missing. Compare the page with what a viewer shows; fetch the \
         file again, or mend it with `qpdf in.pdf out.pdf`."
    PageLimit "page-limit" Error
        "A page holds more than any real page does."
        "To keep a malformed file from taking all time and memory, a page may hold only so many \
         glyphs, rulings and instructions, and forms may only be nested so deep. The limits are far \
         above what a printed page can hold; the rest of the page was left out."
    ImpossiblePlace "impossible-place" Warning
        "Glyphs or lines lie where no paper is."
        "Their coordinates are no numbers or lie kilometres off the page; no reader could see them. \
         They were left out."
    MissingFont "missing-font" Warning
        "Text is shown in a font that the file doesn't hold."
        "Without the font nothing tells which characters the codes stand for. The glyphs are kept as \
         unknown, with their codes and rough places. Fetch the file again."
    UnknownGlyph "unknown-glyph" Warning
        "The PDF doesn't tell which characters some glyphs are."
        "The font has no table that leads from its codes to characters. The glyphs are kept as \
         unknown, with their codes. Look at the page in a viewer; a PDF from another program, or OCR \
         (`ocrmypdf --force-ocr -l jpn`), may tell."
    PrivateUse "private-use" Warning
        "Private-use characters (gaiji) are on the page."
        "The font maps a glyph to a character for private use, which only its maker knows: often a \
         rare kanji of a name. It is kept as it is. Look at the page and note which character is \
         meant."
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
