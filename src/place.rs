//! Where on the paper something was read.

use std::fmt;
use std::sync::Arc;

use crate::geom::Rect;

/// A place in a source: page and rectangle of a PDF, or lines of a text; as exact as is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Name of the source, for instance `annex2.pdf`.
    pub source: Option<Arc<str>>,
    /// Page, counted from 1.
    pub page: Option<u32>,
    /// Rectangle on that page, in points from the top left corner.
    pub rect: Option<Rect>,
    /// First and last line of a text source, counted from 1.
    pub lines: Option<(u32, u32)>,
    /// Column of the table, by its header.
    pub column: Option<String>,
}

impl Place {
    /// Somewhere on page `page`, counted from 1.
    pub fn page(page: u32) -> Self {
        Self { page: Some(page), ..Self::default() }
    }

    /// The same place, narrowed to a rectangle.
    #[must_use]
    pub fn at(mut self, rect: Rect) -> Self {
        self.rect = Some(rect);
        self
    }

    /// The same place, in the column under this header.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The same place, in the source of this name.
    #[must_use]
    pub fn in_source(mut self, source: Arc<str>) -> Self {
        self.source = Some(source);
        self
    }
}

impl fmt::Display for Place {
    /// `annex2.pdf page 12, column 大項目, at (21.3, 116.0)–(90.2, 748.8)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let name = self.source.as_deref().unwrap_or_default();
        let page = self.page.map(|n| format!("page {n}")).unwrap_or_default();
        let head = [name, &page].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
        parts.extend((!head.is_empty()).then(|| head.join(" ")));
        parts.extend(
            self.lines
                .map(|(a, b)| if a == b { format!("line {a}") } else { format!("lines {a}–{b}") }),
        );
        parts.extend(self.column.as_ref().map(|c| format!("column {c}")));
        parts.extend(
            self.rect.map(|r| format!("at ({:.1}, {:.1})–({:.1}, {:.1})", r.x0, r.y0, r.x1, r.y1)),
        );
        f.write_str(&parts.join(", "))
    }
}

/// A page, by its place in its file and by its number on the paper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageRef {
    /// Index of the file among the sources.
    pub source: u32,
    /// Name of the file.
    pub name: Arc<str>,
    /// Its place in that file, from 1: what a viewer calls its number.
    pub page: u32,
    /// Its number in the whole paper, from 1: what its footer says, else its place in the order.
    pub paper: u32,
    /// How it was turned so that its text is upright.
    pub turn: Turn,
}

/// How a page was turned so that its text is upright. Some writers set a wide table sideways.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Turn {
    /// Not at all.
    #[default]
    Upright,
    /// By a quarter to the left: its text ran downwards. Holds the width of the page as seen.
    Left(f64),
    /// By a quarter to the right: its text ran upwards. Holds the height of the page as seen.
    Right(f64),
    /// By a half: its text stood on its head. Holds width and height.
    Over(f64, f64),
}

impl Turn {
    /// Where a rectangle of the page as seen lies on the turned page.
    pub fn turned(self, r: Rect) -> Rect {
        match self {
            Self::Upright => r,
            Self::Left(width) => Rect::new(r.y0, width - r.x1, r.y1, width - r.x0),
            Self::Right(height) => Rect::new(height - r.y1, r.x0, height - r.y0, r.x1),
            Self::Over(width, height) => {
                Rect::new(width - r.x1, height - r.y1, width - r.x0, height - r.y0)
            }
        }
    }

    /// Where a rectangle of the turned page lies on the page as seen.
    pub fn as_seen(self, r: Rect) -> Rect {
        match self {
            Self::Upright => r,
            Self::Left(width) => Rect::new(width - r.y1, r.x0, width - r.y0, r.x1),
            Self::Right(height) => Rect::new(r.y0, height - r.x1, r.y1, height - r.x0),
            Self::Over(..) => self.turned(r),
        }
    }
}

impl PageRef {
    /// The page as a place for findings.
    pub fn place(&self) -> Place {
        Place::page(self.page).in_source(self.name.clone())
    }

    /// A rectangle of the upright page as a place for findings.
    pub fn place_at(&self, rect: Rect) -> Place {
        self.place().at(self.turn.as_seen(rect))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_rectangle_is_found_again_where_it_was_seen() {
        let rect = Rect::new(10.0, 20.0, 30.0, 70.0);
        for turn in [Turn::Upright, Turn::Left(200.0), Turn::Right(300.0), Turn::Over(200.0, 300.0)]
        {
            assert_eq!(turn.as_seen(turn.turned(rect)), rect, "{turn:?}");
        }
    }
}
