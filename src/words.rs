//! Words for messages: fields and findings as the paper names them, for pages and sheets that are read
//! in Japanese, and numbers of things in English.

use crate::diff::field_name;
use crate::finding::Code;
use crate::record::Doubt;

/// So many of something, in English: `1 page`, `42 pages`.
pub(crate) fn count(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What tables for people say where it is open which requirements a control is related to; a blank
/// would say that there are none.
pub(crate) const UNSETTLED: &str = "未確定";

/// The parts of a control's record, from which the name of a field is made.
const PARTS: [&str; 7] =
    ["section", "major", "minor", "number", "grade", "statement", "risk_scenario"];

/// A field in words: `requirements[1].text` is 要求事項 2 内容.
pub(crate) fn field(name: &str) -> String {
    let Some((index, part)) = requirement(name) else {
        let part = name.split('.').next().unwrap_or(name);
        let known = PARTS.contains(&part);
        return if known { field_name(part) } else { whole(name) }.to_owned();
    };
    format!("要求事項 {} {}", index + 1, part.map(requirement_part).unwrap_or_default())
        .trim_end()
        .to_owned()
}

fn whole(name: &str) -> &str {
    if name == "requirements" { "要求事項" } else { name }
}

/// A field of a requirement in words, under the heading of the requirement.
pub(crate) fn requirement_part(part: &str) -> &str {
    match part.split('.').next().unwrap_or(part) {
        "clause" => "区分",
        "text" => "内容",
        "reading" => "内容（再掲）",
        "chapter" => "項番",
        part => field_name(part),
    }
}

/// `requirements[1].text` as 1 and `text`.
pub(crate) fn requirement(name: &str) -> Option<(usize, Option<&str>)> {
    let (index, rest) = name.strip_prefix("requirements[")?.split_once(']')?;
    Some((index.parse().ok()?, rest.strip_prefix('.')))
}

/// A code of a finding in words; the code itself where it is of another version.
pub(crate) fn code(code: &str) -> &str {
    Code::find(code).map_or(code, |code| code.japanese())
}

/// A doubt in words: `内容: 確証の不足`.
pub(crate) fn doubt(doubt: &Doubt) -> String {
    format!("{}: {}", field(&doubt.field), code(&doubt.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_on_the_paper() {
        for (name, words) in [
            ("statement", "内容"),
            ("minor.title", "小項目"),
            ("requirements", "要求事項"),
            ("requirements[1].text", "要求事項 2 内容"),
            ("requirements[0].chapter", "要求事項 1 項番"),
            ("requirements[0]", "要求事項 1"),
            ("unheard_of", "unheard_of"),
        ] {
            assert_eq!(field(name), words);
        }
    }

    #[test]
    fn a_code_of_another_version_stands_as_it_is() {
        assert_eq!(code("unsettled"), "確証の不足");
        assert_eq!(code("unheard-of"), "unheard-of");
    }
}
