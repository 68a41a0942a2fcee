//! What a new edition changes, for people: one line for the terminal, and a part of `CHANGES.md`.

use crate::diff::{Diff, TextStyle, markdown, text};

/// The number of changes of each kind: `controls added: 2, grades changed: 1, unchanged: 30`.
pub fn summary(diff: &Diff) -> String {
    let style = TextStyle { width: usize::MAX, colour: false, cosmetic: true };
    let shown = text(diff, &style);
    // The names of both editions, a line for each kind, and, after a blank one, the changes.
    let counts = shown.lines().skip(1).take_while(|line| !line.is_empty());
    let counts = counts.map(|line| match line.trim().split_once("  ") {
        Some((count, what)) => format!("{what}: {count}"),
        None => line.to_owned(),
    });
    counts.collect::<Vec<_>>().join(", ")
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
    fn the_summary_is_one_line() {
        let line = summary(&changed());
        assert!(line.contains(": 1, ") && line.ends_with(", unchanged: 37"), "{line}");
        let same = crate::check::tests::clean();
        assert_eq!(summary(&diff(&same, &same)), "no differences");
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
