//! Which pages of a document are asked for: `3-7,9`.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Pages of a document, counted from 1: single ones and ranges, as in `3-7,9` or `12-`.
///
/// ```
/// let pages: besshi::pages::PageRanges = "3-7,9".parse().unwrap();
/// assert!(pages.contains(9) && !pages.contains(8));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRanges(Vec<RangeInclusive<u32>>);

impl PageRanges {
    /// Whether this page is asked for.
    pub fn contains(&self, page: u32) -> bool {
        self.0.iter().any(|range| range.contains(&page))
    }

    /// Those that a document of so many pages has not; a range without an end asks for what there is.
    #[must_use]
    pub fn beyond(&self, pages: u32) -> Option<Self> {
        let beyond = |range: &RangeInclusive<u32>| {
            let (first, last) = (*range.start(), *range.end());
            let is_asked = last > pages && (last < u32::MAX || first > pages);
            is_asked.then(|| first.max(pages.saturating_add(1))..=last)
        };
        let beyond: Vec<_> = self.0.iter().filter_map(beyond).collect();
        (!beyond.is_empty()).then_some(Self(beyond))
    }
}

/// Why a text names no pages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageRangesError {
    /// Nothing stands where a page is expected.
    #[error("a page is missing; write pages as 3-7,9")]
    Missing,
    /// A word that is no page.
    #[error("“{0}” is not a page; write pages as 3-7,9")]
    NotAPage(String),
    /// Page 0.
    #[error("there is no page 0: pages are counted from 1")]
    Zero,
    /// A range that ends before it begins.
    #[error("{0}-{1} ends before it begins; did you mean {1}-{0}?")]
    Backwards(u32, u32),
}

impl FromStr for PageRanges {
    type Err = PageRangesError;

    fn from_str(text: &str) -> Result<Self, PageRangesError> {
        text.split(',').map(|range| parse_range(range.trim())).collect::<Result<_, _>>().map(Self)
    }
}

/// `9`, `3-7`, `12-` or `-4`.
fn parse_range(text: &str) -> Result<RangeInclusive<u32>, PageRangesError> {
    let (first, last) = match text.split_once('-') {
        None => return parse_page(text).map(|page| page..=page),
        Some(("", "")) => return Err(PageRangesError::Missing),
        Some((first, "")) => (parse_page(first)?, u32::MAX),
        Some(("", last)) => (1, parse_page(last)?),
        Some((first, last)) => (parse_page(first)?, parse_page(last)?),
    };
    if first > last { Err(PageRangesError::Backwards(first, last)) } else { Ok(first..=last) }
}

fn parse_page(text: &str) -> Result<u32, PageRangesError> {
    match text.trim().parse() {
        Ok(0) => Err(PageRangesError::Zero),
        Ok(page) => Ok(page),
        Err(_) if text.trim().is_empty() => Err(PageRangesError::Missing),
        Err(_) => Err(PageRangesError::NotAPage(text.trim().to_owned())),
    }
}

impl fmt::Display for PageRanges {
    /// `3-7,9`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|range| match (*range.start(), *range.end()) {
            (first, last) if first == last => first.to_string(),
            (first, u32::MAX) => format!("{first}-"),
            (first, last) => format!("{first}-{last}"),
        });
        f.write_str(&shown.collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_printed() {
        for (text, printed) in [("3-7,9", "3-7,9"), (" 3 - 7 , 9 ", "3-7,9"), ("-4,12-", "1-4,12-")]
        {
            assert_eq!(text.parse::<PageRanges>().unwrap().to_string(), printed);
        }
        let pages = "3-7,9".parse::<PageRanges>().unwrap();
        let asked = (1..12).filter(|&page| pages.contains(page)).collect::<Vec<_>>();
        assert_eq!(asked, [3, 4, 5, 6, 7, 9]);
    }

    #[test]
    fn pages_that_are_not_there_are_told() {
        let beyond = |text: &str| {
            text.parse::<PageRanges>().unwrap().beyond(42).map(|pages| pages.to_string())
        };
        assert_eq!(beyond("41-99,43").as_deref(), Some("43-99,43"));
        assert_eq!(beyond("50-").as_deref(), Some("50-"));
        assert_eq!(beyond("1-42,41-"), None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, message) in [
            ("", "a page is missing; write pages as 3-7,9"),
            ("3,,4", "a page is missing; write pages as 3-7,9"),
            ("-", "a page is missing; write pages as 3-7,9"),
            ("three", "“three” is not a page; write pages as 3-7,9"),
            ("1-2-3", "“2-3” is not a page; write pages as 3-7,9"),
            ("0-3", "there is no page 0: pages are counted from 1"),
            ("7-3", "7-3 ends before it begins; did you mean 3-7?"),
        ] {
            assert_eq!(text.parse::<PageRanges>().unwrap_err().to_string(), message);
        }
    }
}
