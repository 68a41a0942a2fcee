//! Circled and dotted numbers: `①`, `①-1` and `3.5.`, as the table's labels and prose have them.

use std::fmt;
use std::ops::Range;

/// A circled numeral, ⓪ to ㊿.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u8);

impl Mark {
    /// The greatest circled numeral that there is.
    pub const LAST: Self = Self(50);

    /// The mark of a number; `None` above 50.
    pub const fn of(number: u8) -> Option<Self> {
        if number <= Self::LAST.0 { Some(Self(number)) } else { None }
    }

    /// The mark that this character is.
    pub fn read(c: char) -> Option<Self> {
        let after = |first: char, number: u32| u32::from(c) - u32::from(first) + number;
        let number = match c {
            '⓪' => 0,
            '①'..='⑳' => after('①', 1),
            // Fonts draw these with the same glyphs, and writers name either.
            '➀'..='➉' => after('➀', 1),
            '㉑'..='㉟' => after('㉑', 21),
            '㊱'..='㊿' => after('㊱', 36),
            _ => return None,
        };
        u8::try_from(number).ok().map(Self)
    }

    /// The mark that is the whole text, white space aside.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.trim().chars();
        Self::read(chars.next()?).filter(|_| chars.next().is_none())
    }

    /// The number in the circle.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The circled numeral.
    pub fn as_char(self) -> char {
        let after = |first: char, number: u8| u32::from(first) + u32::from(self.0 - number);
        let code = match self.0 {
            0 => u32::from('⓪'),
            1..=20 => after('①', 1),
            21..=35 => after('㉑', 21),
            _ => after('㊱', 36),
        };
        char::from_u32(code).unwrap_or('⓪')
    }

    /// The next mark; ㊿ has none.
    pub const fn successor(self) -> Option<Self> {
        Self::of(self.0 + 1)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

/// A text that opens with a circled mark: `①アクセス管理規程の策定` is ① and the title.
///
/// A text that opens with an item number (`①-1の結果`) does not.
pub fn split(text: &str) -> Option<(Mark, &str)> {
    let text = text.trim();
    let first = text.chars().next()?;
    let mark = Mark::read(first)?;
    let is_item = scan_item(text).is_some();
    (!is_item).then(|| (mark, text[first.len_utf8()..].trim()))
}

/// The number of an item, `①-1`: the mark of its 小項目 and its place under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemNumber {
    /// The mark of the 小項目.
    pub mark: Mark,
    /// The place in the 小項目, from 1.
    pub number: u16,
}

impl ItemNumber {
    /// The item number that is the whole text, however its dash, digits and spaces are printed.
    ///
    /// ```
    /// use besshi::mark::ItemNumber;
    ///
    /// assert_eq!(ItemNumber::parse("①－ １０").unwrap().to_string(), "①-10");
    /// assert_eq!(ItemNumber::parse("①-6の結果"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (item, bytes) = scan_item(text)?;
        (bytes == text.len()).then_some(item)
    }

    /// The item number before the first white space of a text that is none of its own, and what follows:
    /// `① - 2 台帳に…`.
    pub fn before_space(text: &str) -> Option<(&str, &str)> {
        let (_, bytes) = scan_item(text)?;
        let (number, rest) = text.split_at(bytes);
        rest.starts_with(char::is_whitespace).then(|| (number, rest.trim_start()))
    }

    /// Every item number that a text cites: `①-6の結果、③-1に準じ` cites ①-6 and ③-1.
    pub fn citations(text: &str) -> Citations<'_> {
        Citations { rest: text, at: 0 }
    }

    /// The next item of the same 小項目.
    #[must_use]
    pub const fn successor(self) -> Self {
        Self { mark: self.mark, number: self.number.saturating_add(1) }
    }
}

impl fmt::Display for ItemNumber {
    /// `①-1`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.mark, self.number)
    }
}

/// An item number that a text cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The item.
    pub item: ItemNumber,
    /// Where it stands in the text, in characters from 0.
    pub range: Range<usize>,
}

/// The citations of a text, from left to right.
#[derive(Debug, Clone)]
pub struct Citations<'a> {
    rest: &'a str,
    at: usize,
}

impl Citations<'_> {
    /// Leaves out the next `bytes` bytes.
    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes);
        self.at += skipped.chars().count();
        self.rest = rest;
    }
}

impl Iterator for Citations<'_> {
    type Item = Citation;

    fn next(&mut self) -> Option<Citation> {
        loop {
            self.skip(self.rest.find(|c| Mark::read(c).is_some())?);
            let start = self.at;
            let Some((item, bytes)) = scan_item(self.rest) else {
                self.skip(self.rest.chars().next()?.len_utf8());
                continue;
            };
            self.skip(bytes);
            return Some(Citation { item, range: start..self.at });
        }
    }
}

/// The item number at the start of a text, and how many bytes it takes.
fn scan_item(text: &str) -> Option<(ItemNumber, usize)> {
    let first = text.chars().next()?;
    let mark = Mark::read(first)?;
    let after_mark = text[first.len_utf8()..].trim_start();
    let after_dash = after_mark.strip_prefix(is_dash)?.trim_start();
    let (number, rest) = scan_number(after_dash)?;
    (number > 0).then(|| (ItemNumber { mark, number }, text.len() - rest.len()))
}

/// What printers put between the mark and the digits of an item number.
const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | 'ー' | 'ｰ')
}

/// The most digits that a number has: longer ones are years, amounts or serial numbers.
const MOST_DIGITS: usize = 3;

/// The number at the start of a text, in half- or full-width digits, and the text after it.
fn scan_number(text: &str) -> Option<(u16, &str)> {
    let digits = text.chars().map_while(digit).collect::<Vec<_>>();
    let leads_with_zero = digits.len() > 1 && digits[0] == 0;
    if digits.is_empty() || digits.len() > MOST_DIGITS || leads_with_zero {
        return None;
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + digit);
    Some((number, text.trim_start_matches(|c| digit(c).is_some())))
}

/// The value of a half- or full-width digit.
fn digit(c: char) -> Option<u16> {
    let zero = if c.is_ascii() { '0' } else { '０' };
    let value = u32::from(c).checked_sub(u32::from(zero)).filter(|&v| v < 10)?;
    u16::try_from(value).ok()
}

/// A dotted number, `3.5`: the number of a section or of a 大項目.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dotted(Vec<u16>);

impl Dotted {
    /// The dotted number that is the whole text; a final dot is no part of it.
    pub fn parse(text: &str) -> Option<Self> {
        let (scan, rest) = scan_dotted(text.trim())?;
        rest.is_empty().then_some(scan.number)
    }

    /// A heading: its number and its title. The title is empty where it stands on the next line.
    ///
    /// A number in prose is no heading: `1.3 以上`, `6.0版`, `2.5GHz`. After a final dot anything
    /// may follow (`1.人的`, `12.　非常時`); without one, a number of two or more parts and a word
    /// that is no unit or particle (`1.1 規程`).
    pub fn heading(text: &str) -> Option<(Self, &str)> {
        let (scan, rest) = scan_dotted(text.trim())?;
        let title = rest.trim_start();
        let spaced = title.len() < rest.len();
        (scan.ends_in_dot || scan.number.0.len() > 1 && may_be_title(title, spaced))
            .then_some((scan.number, title))
    }

    /// A heading in a cell that holds nothing else: there a number of one part needs no dot, but a space
    /// (`1　人的対策`).
    pub fn label(text: &str) -> Option<(Self, &str)> {
        Self::heading(text).or_else(|| {
            let (scan, rest) = scan_dotted(text.trim())?;
            let title = rest.trim_start();
            let is_apart = title.len() < rest.len() && scan.number.0[0] <= LAST_LABEL;
            (is_apart && may_be_title(title, true)).then_some((scan.number, title))
        })
    }

    /// The numbers between the dots.
    pub fn components(&self) -> &[u16] {
        &self.0
    }

    /// The number one level up: `3` of `3.5`.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        (!above.is_empty()).then(|| Self(above.to_vec()))
    }

    /// The next number of the same level: `3.6` after `3.5`.
    #[must_use]
    pub fn successor(&self) -> Self {
        let mut next = self.clone();
        if let Some(last) = next.0.last_mut() {
            *last = last.saturating_add(1);
        }
        next
    }
}

impl fmt::Display for Dotted {
    /// `3.5`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let components = self.0.iter().map(u16::to_string).collect::<Vec<_>>();
        f.write_str(&components.join("."))
    }
}

/// The last number of a heading that has no dot behind it; years and amounts are larger.
const LAST_LABEL: u16 = 99;

/// A dotted number as it stands at the start of a text.
struct DottedScan {
    number: Dotted,
    ends_in_dot: bool,
}

/// The dotted number at the start of a text, and the text after it.
fn scan_dotted(text: &str) -> Option<(DottedScan, &str)> {
    let (first, mut rest) = scan_number(text)?;
    let mut components = vec![first];
    while let Some((component, after)) = scan_component(rest) {
        components.push(component);
        rest = after;
    }
    let is_version = components.len() > 1 && components.contains(&0);
    let after_dot = rest.strip_prefix(is_dot);
    let scan = DottedScan { number: Dotted(components), ends_in_dot: after_dot.is_some() };
    (!is_version).then_some((scan, after_dot.unwrap_or(rest)))
}

/// A dot and a number: the next part of a dotted number. Where a space stands between them, another
/// dot has to follow: `3. 5. 不正` is 3.5, but `12. 24時間` is 12.
fn scan_component(text: &str) -> Option<(u16, &str)> {
    let after_dot = text.strip_prefix(is_dot)?;
    let (number, rest) = scan_number(after_dot.trim_start())?;
    let tight = after_dot.trim_start().len() == after_dot.len();
    (tight || rest.starts_with(is_dot)).then_some((number, rest))
}

/// Dots of dotted numbers.
const fn is_dot(c: char) -> bool {
    matches!(c, '.' | '．')
}

/// What limits an amount: `1.3 以上`.
const LIMITS: [&str; 9] = ["以上", "以下", "以内", "以降", "以前", "以外", "未満", "時間", "超"];

/// What an amount is counted in: `6.0版`. Each also opens words that can be titles: `1.1 人的対策`.
const UNITS: &str = "版倍年月日分秒回人名件個円点度系章条";

/// Whether these words go on after an amount: a limit, or a unit that is not the start of a longer
/// word.
fn is_amount(words: &str) -> bool {
    let limited = |words: &str| LIMITS.iter().any(|limit| words.starts_with(limit));
    let Some(after_unit) = words.strip_prefix(|c| UNITS.contains(c)) else { return limited(words) };
    limited(after_unit) || !after_unit.starts_with(is_ideograph)
}

pub(crate) const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// Whether words after a number without a final dot can be a heading's title.
///
/// Right after the number, a title opens with an ideograph or katakana: hiragana is a particle, and
/// Latin a unit of measure.
fn may_be_title(title: &str, spaced: bool) -> bool {
    let Some(first) = title.chars().next() else { return false };
    let is_word = is_ideograph(first) || matches!(first, '\u{30a1}'..='\u{30fa}');
    let is_spaced_word = spaced && (first.is_alphabetic() || "「『（(".contains(first));
    (is_word || is_spaced_word) && !is_amount(title)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(text: &str) -> Option<String> {
        ItemNumber::parse(text).map(|item| item.to_string())
    }

    fn heading(text: &str) -> Option<(String, &str)> {
        Dotted::heading(text).map(|(number, title)| (number.to_string(), title))
    }

    #[test]
    fn a_label_needs_no_dot_behind_its_number() {
        let label = |text| Dotted::label(text).map(|(number, title)| (number.to_string(), title));
        assert_eq!(label("1　人的対策"), Some(("1".into(), "人的対策")));
        assert_eq!(label("１２ 外部からのアクセス"), Some(("12".into(), "外部からのアクセス")));
        assert_eq!(label("1.人的対策"), Some(("1".into(), "人的対策")));
        for prose in ["1 年以内", "3件", "2026 年度", "2026 改定", "1", "1人的対策", "8 "]
        {
            assert_eq!(label(prose), None, "{prose}");
        }
    }

    #[test]
    fn every_mark_is_printed_as_it_is_read() {
        let marks =
            "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿";
        for (number, c) in (0..=50).zip(marks.chars()) {
            assert_eq!(Mark::read(c), Mark::of(number));
            assert_eq!(Mark::of(number).unwrap().as_char(), c);
            assert_eq!(Mark::read(c).unwrap().number(), number);
        }
        assert_eq!(Mark::of(51), None);
        assert_eq!(Mark::LAST.successor(), None);
    }

    #[test]
    fn other_enclosed_characters_are_no_marks() {
        "1１⑴⒈ⓐ㉠㊤㉈❶◎〇".chars().for_each(|c| assert_eq!(Mark::read(c), None, "{c}"));
    }

    #[test]
    fn a_mark_alone_is_one_character() {
        assert_eq!(Mark::parse(" ③ "), Mark::of(3));
        assert_eq!(Mark::parse("③④"), None);
        assert_eq!(Mark::parse(""), None);
    }

    #[test]
    fn a_label_is_split_after_its_mark() {
        let mark = Mark::of(1).unwrap();
        assert_eq!(split("①アクセス管理規程の策定"), Some((mark, "アクセス管理規程の策定")));
        assert_eq!(split(" ①　規程 "), Some((mark, "規程")));
        assert_eq!(split("①"), Some((mark, "")));
        assert_eq!(split("①-1の結果"), None);
        assert_eq!(split("①-"), Some((mark, "-")));
        assert_eq!(split("規程①"), None);
    }

    #[test]
    fn an_item_number_is_read_with_any_dash_digits_and_spaces() {
        for dash in "-‐‑‒–—―−－ーｰ".chars() {
            assert_eq!(item(&format!("①{dash}1")).as_deref(), Some("①-1"));
        }
        assert_eq!(item("①- 1").as_deref(), Some("①-1"));
        assert_eq!(item(" ⑫　－　１０ ").as_deref(), Some("⑫-10"));
        assert_eq!(item("㉑-123").as_deref(), Some("㉑-123"));
    }

    #[test]
    fn what_only_begins_like_an_item_number_is_none() {
        for text in
            ["①-6の結果", "①", "①-", "①1", "①-0", "①-01", "①-1234", "1-1", "①-1-2", "", "①-1①-2"]
        {
            assert_eq!(item(text), None, "{text}");
        }
    }

    #[test]
    fn items_are_ordered_by_mark_then_number() {
        let items = ["①-1", "①-2", "①-10", "②-1", "⑩-1", "㉑-1"].map(ItemNumber::parse);
        assert!(items.is_sorted_by(|a, b| a < b));
        assert_eq!(items[0].unwrap().successor(), items[1].unwrap());
    }

    #[test]
    fn citations_are_found_with_their_places() {
        let text = "①-6の結果、③－１に準じ、④を（①-2～① - 3）";
        let found = ItemNumber::citations(text).collect::<Vec<_>>();
        let shown = found.iter().map(|c| {
            let there = text.chars().skip(c.range.start).take(c.range.len()).collect::<String>();
            (c.item.to_string(), there)
        });
        let expected = [("①-6", "①-6"), ("③-1", "③－１"), ("①-2", "①-2"), ("①-3", "① - 3")];
        let expected = expected.map(|(item, there)| (item.to_owned(), there.to_owned()));
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn prose_without_item_numbers_cites_nothing() {
        for text in ["", "①リアルタイムスキャン", "①～③", "①-A", "別紙1-2"] {
            assert_eq!(ItemNumber::citations(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn headings_are_split_into_number_and_title() {
        for (text, number, title) in [
            ("3.5. 不正プログラムへの対策", "3.5", "不正プログラムへの対策"),
            ("1.人的・組織的対策", "1", "人的・組織的対策"),
            ("12.　非常時", "12", "非常時"),
            ("３．５．　不正", "3.5", "不正"),
            ("3. 5. 不正", "3.5", "不正"),
            ("12. 24時間対応", "12", "24時間対応"),
            ("3.4.ぜい弱性への対応", "3.4", "ぜい弱性への対応"),
            ("1.1 規程", "1.1", "規程"),
            ("1.1規程", "1.1", "規程"),
            ("1.1 ID の管理", "1.1", "ID の管理"),
            ("3.6.", "3.6", ""),
            ("8.利用機器・サービス", "8", "利用機器・サービス"),
            ("1.1 人的・組織的対策", "1.1", "人的・組織的対策"),
            ("1.1 点検の実施", "1.1", "点検の実施"),
            ("2.3 日常の運用", "2.3", "日常の運用"),
            ("10.2.3. 記録", "10.2.3", "記録"),
        ] {
            assert_eq!(heading(text), Some((number.to_owned(), title)), "{text}");
        }
    }

    #[test]
    fn numbers_in_prose_are_no_headings() {
        for text in [
            "1.3 以上",
            "1.3以上",
            "6.0版",
            "6.0版の対応表",
            "2.5GHz",
            "1.1の規程",
            "99.5%",
            "12 非常時",
            "2024年",
            "3.5",
            "3",
            "不正",
            "",
            "1.1倍",
            "1.5倍以上",
            "2.5 年の間",
            "3.5 点未満",
            ".5. 不正",
            "2024. 不正",
            "01. 不正",
        ] {
            assert_eq!(heading(text), None, "{text}");
        }
    }

    #[test]
    fn dotted_numbers_are_ordered_part_by_part() {
        let numbers = ["1", "1.1", "1.2", "1.10", "2", "10.1"].map(|n| Dotted::parse(n).unwrap());
        assert!(numbers.is_sorted());
        assert_eq!(numbers[1].successor(), numbers[2]);
        assert_eq!(numbers[1].parent().unwrap(), numbers[0]);
        assert_eq!(numbers[0].parent(), None);
        assert_eq!(numbers[5].components(), [10, 1]);
        assert_eq!(Dotted::parse("3.5.").unwrap().to_string(), "3.5");
        assert_eq!(Dotted::parse("3.5 不正"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_citations_are_in_order(text in "[①-⑳㉑-㊿⓪0-9０-９.．\\- －ーの　]{0,24}") {
            let _ = (split(&text), ItemNumber::parse(&text), Dotted::heading(&text));
            let found = ItemNumber::citations(&text).collect::<Vec<_>>();
            prop_assert!(found.is_sorted_by(|a, b| a.range.end <= b.range.start));
            for citation in found {
                let there = text.chars().skip(citation.range.start).take(citation.range.len());
                let again = ItemNumber::parse(&there.collect::<String>());
                prop_assert_eq!(again, Some(citation.item));
            }
        }
    }
}
