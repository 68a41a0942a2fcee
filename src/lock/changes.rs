//! What a new edition changes, for people: one line for the terminal, and a part of `CHANGES.md`.

use crate::diff::{Diff, Edition, counts, markdown};
use crate::source::sha256;

use super::LockedOutput;

/// How `CHANGES.md` begins: by this, one that besshi wrote is known.
pub const HEADING: &str = "\
# Changes

What the last `besshi regen` that changed the data has changed.
";

/// Who wrote the `CHANGES.md` whose place a new one would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// besshi, every word.
    Besshi,
    /// besshi, and somebody has changed it since.
    Edited,
    /// besshi, but the lock, which an earlier version wrote, does not tell whether every word.
    Untold,
    /// Somebody else: it is no list of besshi's.
    Other,
}

impl Author {
    /// Who wrote these bytes; `written` is what the lock knows of the list.
    pub fn of(bytes: &[u8], written: Option<&LockedOutput>) -> Self {
        let digest = written.and_then(|written| written.sha256.as_ref());
        match digest {
            Some(digest) if *digest == sha256(bytes) => Self::Besshi,
            _ if !bytes.starts_with(HEADING.as_bytes()) => Self::Other,
            Some(_) => Self::Edited,
            None => Self::Untold,
        }
    }

    /// What is said of the file; nothing of besshi's own.
    pub const fn remark(self) -> &'static str {
        match self {
            Self::Besshi => "",
            Self::Edited => "it was edited since besshi wrote it",
            Self::Untold => "it may have been edited: the lock does not have its digest",
            Self::Other => "it was not written by besshi",
        }
    }
}

/// The number of changes of each kind: `controls added: 2, grades changed: 1, unchanged: 30`.
pub fn summary(diff: &Diff) -> String {
    let counts = counts(&diff.summary);
    if counts.is_empty() {
        return "no differences".to_owned();
    }
    let unchanged = (diff.summary.unchanged, ["unchanged"; 2]);
    let counts = counts.into_iter().chain([unchanged]);
    counts.map(|(count, [_, what])| format!("{what}: {count}")).collect::<Vec<_>>().join(", ")
}

/// The next edition of a document keeps at least this share of its controls, moved and reworded ones
/// counted. Of another document with the same columns and sentences of the same kind, the comparison
/// has found up to a third again.
const FEWEST_KEPT: f64 = 0.5;

/// The line that says that this is hardly an edition of the same document: most controls are gone.
/// `None` where they are not.
pub fn other_document(diff: &Diff) -> Option<String> {
    let (old, new) = (&diff.old, &diff.new);
    let kept = old.controls.saturating_sub(diff.summary.removed);
    #[allow(clippy::cast_precision_loss, reason = "no table has so many controls")]
    let is_same = kept as f64 >= FEWEST_KEPT * old.controls as f64;
    let title = |edition: &Edition| edition.document.title.clone().unwrap_or_default();
    let titles = match (title(old), title(new)) {
        (was, is) if was == is => String::new(),
        (was, is) => format!("; the title is “{is}” where it was “{was}”"),
    };
    (!is_same).then(|| {
        let (gone, of) = (diff.summary.removed, old.controls);
        format!("{gone} of {of} controls are gone, as in another document{titles}")
    })
}

/// What `CHANGES.md` says of the document whose records lie at `path`: why they were made anew, and
/// what has changed.
pub fn section(path: &str, causes: &[&String], diff: &Diff) -> String {
    let causes: String = causes.iter().map(|cause| format!("- {cause}\n")).collect();
    format!("\n## {path}\n\n{causes}\n{}", below_heading(&markdown(diff)))
}

/// The same text, its headings two levels down. No text of the paper begins a line with `#`.
fn below_heading(markdown: &str) -> String {
    let lower = |line: &str| {
        let prefix = if line.starts_with('#') { "##" } else { "" };
        format!("{prefix}{line}\n")
    };
    markdown.lines().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::diff;

    fn changed() -> Diff {
        let old = crate::check::tests::clean();
        let mut new = old.clone();
        new.controls[3].grade = Some("〇".into());
        new.controls.truncate(38);
        diff(&old, &new)
    }

    #[test]
    fn a_list_is_besshis_own_while_it_is_as_the_lock_has_it() {
        let text = format!("{HEADING}\n## a.json\n");
        let written = |bytes: &[u8]| LockedOutput { path: "C".into(), sha256: Some(sha256(bytes)) };
        let author = |bytes: &[u8], known: Option<LockedOutput>| Author::of(bytes, known.as_ref());
        assert_eq!(author(text.as_bytes(), Some(written(text.as_bytes()))), Author::Besshi);
        assert_eq!(author(text.as_bytes(), Some(written(b"before"))), Author::Edited);
        assert_eq!(author(text.as_bytes(), None), Author::Untold);
        assert_eq!(author(b"# Changes\n\n- mine", None), Author::Other);
        assert_eq!(author(b"mine", Some(written(b"before"))), Author::Other);
    }

    #[test]
    fn the_summary_is_one_line() {
        let line = summary(&changed());
        assert!(line.contains(": 1, ") && line.ends_with(", unchanged: 37"), "{line}");
        let same = crate::check::tests::clean();
        assert_eq!(summary(&diff(&same, &same)), "no differences");
    }

    #[test]
    fn another_document_has_hardly_a_control_of_the_one_before() {
        let old = crate::check::tests::clean();
        let mut new = old.clone();
        let mut reword = |from: usize, to: usize| {
            for control in &mut new.controls[from..to] {
                control.statement = Some("別の書類が示す事項".repeat(8));
                control.requirements.clear();
            }
            diff(&old, &new)
        };
        assert_eq!(other_document(&reword(0, 12)), None);
        let other = reword(12, 39);
        new.document.title = Some("別の表".into());
        let told = other_document(&diff(&old, &new)).unwrap();
        assert!(other_document(&other).is_some());
        assert!(told.contains(" of 39 controls are gone, as in another document; "), "{told}");
        assert!(told.contains("the title is “別の表” where it was “"), "{told}");
        assert_eq!(other_document(&diff(&old, &old)), None);
    }

    #[test]
    fn a_section_of_the_file_stands_below_its_path() {
        let cause = "a.pdf has changed".to_owned();
        let text = section("data/a.json", &[&cause], &changed());
        assert!(text.starts_with("\n## data/a.json\n\n- a.pdf has changed\n\n### "), "{text}");
        let rest = text.lines().skip(4).filter(|line| line.starts_with('#'));
        assert!(rest.clone().count() > 2, "{text}");
        assert!(rest.clone().all(|line| line.starts_with("###")), "{text}");
    }
}
