//! How the page names things: in Japanese for its readers, with the words of the records beside.

use super::Kind;
use crate::diff::field_name;
use crate::finding::Severity;

/// The parts of a control's record, from which the label of a field is made.
const PARTS: [&str; 7] =
    ["section", "major", "minor", "number", "grade", "statement", "risk_scenario"];

/// A field in words: `requirements[1].text` is 要求事項 2 内容.
pub(super) fn field(name: &str) -> String {
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
pub(super) fn requirement_part(part: &str) -> &str {
    match part.split('.').next().unwrap_or(part) {
        "clause" => "区分",
        "text" => "内容",
        "reading" => "内容（再掲）",
        "chapter" => "項番",
        part => field_name(part),
    }
}

/// `requirements[1].text` as 1 and `text`.
pub(super) fn requirement(name: &str) -> Option<(usize, Option<&str>)> {
    let (index, rest) = name.strip_prefix("requirements[")?.split_once(']')?;
    Some((index.parse().ok()?, rest.strip_prefix('.')))
}

/// How much a finding matters, in words.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "エラー",
        Severity::Warning => "警告",
        Severity::Note => "注記",
    }
}

/// What a patch was read as: the name of its class, and in words.
pub(super) const fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Heading => ("heading", "大項目・小項目"),
        Kind::Item => ("item", "対策項目"),
        Kind::Risk => ("risk", "リスクシナリオ例"),
        Kind::Requirement => ("requirement", "要求事項"),
        Kind::Reading => ("reading", "要求事項（再掲）"),
        Kind::Unattached => ("unattached", "対応未確定の要求事項"),
        Kind::Furniture => ("furniture", "表題・見出し行・ページ番号など"),
        Kind::Residue => ("residue", "残余（どの欄にも入らなかった文字列）"),
        Kind::Blank => ("blank", "空欄"),
        Kind::Spot => ("spot", "指摘の位置"),
    }
}

/// The kinds that are shown in colour.
pub(super) const COLOURED: [Kind; 8] = [
    Kind::Heading,
    Kind::Item,
    Kind::Risk,
    Kind::Requirement,
    Kind::Reading,
    Kind::Unattached,
    Kind::Furniture,
    Kind::Residue,
];

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
}
