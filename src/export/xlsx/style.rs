//! How cells look: one face, thin rulings, grey heads, and every text a text.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The face that comes with every Japanese Excel.
const FACE: &str = "游ゴシック";

/// Size of all text, in points.
pub(super) const SIZE: f64 = 9.0;

/// The colour behind what is unsure.
const DOUBT: Color = Color::RGB(0x00FF_F2CC);

/// The number format of text: a text stays one when it is edited.
const TEXT: &str = "@";

fn base() -> Format {
    Format::new()
        .set_font_name(FACE)
        .set_font_size(SIZE)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Top)
}

/// A text that is wrapped.
pub(super) fn text() -> Format {
    base().set_num_format(TEXT).set_text_wrap()
}

/// A text in the middle of its column, such as a grade.
pub(super) fn centred() -> Format {
    text().set_align(FormatAlign::Center)
}

/// A whole number.
pub(super) fn count() -> Format {
    base().set_num_format("0").set_align(FormatAlign::Right)
}

/// The head of a column.
pub(super) fn head() -> Format {
    text()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00DD_E3EE))
}

/// A section row.
pub(super) fn section() -> Format {
    text().set_bold().set_background_color(Color::RGB(0x00F2_F4F8))
}

/// A number whose control has doubts.
pub(super) fn doubted() -> Format {
    centred().set_background_color(DOUBT)
}

/// A word for what is open, in the cell of a text.
pub(super) fn unsettled() -> Format {
    text().set_background_color(DOUBT)
}

/// A text that leads elsewhere.
pub(super) fn link() -> Format {
    text().set_font_color(Color::RGB(0x0005_63C1))
}

/// A title, without rulings.
pub(super) fn title() -> Format {
    label().set_bold().set_font_size(SIZE + 2.0)
}

/// A line of text without rulings.
pub(super) fn label() -> Format {
    Format::new().set_font_name(FACE).set_font_size(SIZE).set_num_format(TEXT)
}
