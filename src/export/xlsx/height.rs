//! How high rows have to be so that nothing of their texts is cut off: reckoned, as a workbook does
//! not say it and only some programs do so when they open one.

use super::style::SIZE;

/// The highest row there may be, in points (Excel allows 409.5).
pub(super) const HIGHEST: f64 = 400.0;

/// Height of a line of text, in points: what 游ゴシック takes, which is more than other faces do.
const LINE: f64 = SIZE * 1.5;

/// White space above and below the text of a cell, both sides together, in points.
const MARGIN: f64 = 3.0;

/// White space beside the text of a cell, both sides together, in points.
const PADDING: f64 = 7.0;

/// Lines end early where no break is allowed; so much of a column is taken to be filled.
const FILLED: f64 = 0.94;

/// The height of a row that holds one line.
pub(super) const LEAST: f64 = LINE + MARGIN;

/// The height that a text needs in a column of so many full-width characters.
pub(super) fn need(text: &str, width: f64) -> f64 {
    let shown = super::long::shown(text);
    shown.split('\n').map(|line| lines(line, width)).sum::<f64>() * LINE + MARGIN
}

/// How many lines a text takes in a column of so many full-width characters.
fn lines(text: &str, width: f64) -> f64 {
    let half = |c: char| c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c);
    let ems = text.chars().map(|c| if half(c) { 0.56 } else { 1.0 }).sum::<f64>();
    (ems / (width * FILLED)).ceil().max(1.0)
}

/// The width of a column in digits of the default face, of which Excel takes one for 7 pixels of
/// 0.75 points, as that of so many full-width characters.
pub(super) fn digits(characters: f64) -> f64 {
    ((characters * SIZE + PADDING) / 0.75 - 5.0) / 7.0
}

/// The width of a column in full-width characters, as that of so many digits.
pub(super) fn characters(digits: f64) -> f64 {
    ((digits * 7.0 + 5.0) * 0.75 - PADDING) / SIZE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_the_same_in_digits_and_in_characters() {
        for width in [4.0, 24.0, 60.0] {
            assert!((characters(digits(width)) - width).abs() < 1e-9);
        }
    }

    #[test]
    fn a_text_needs_a_line_for_each_time_that_it_fills_its_column() {
        let needs =
            |text: &str, lines: f64| (need(text, 10.0) - (lines * LINE + MARGIN)).abs() < 1e-9;
        assert!(needs("", 1.0) && needs("対策項目", 1.0));
        assert!(needs(&"対".repeat(10), 2.0), "no column is filled to its edge");
        assert!(needs("【遵守事項】\n速やかに報告する。", 2.0));
        assert!(needs("requirements", 1.0), "letters are narrower");
    }
}
