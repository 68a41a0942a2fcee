//! How the page names things: in Japanese for its readers, with the words of the records beside.

use super::Kind;
use crate::finding::Severity;

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
