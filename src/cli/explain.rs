//! `besshi explain`: what a code means.

use std::fmt::Write as _;

use besshi::finding::Code;

use super::output::Target;
use super::{Failure, Outcome};

/// Explain a code, such as the one in warning[number-sequence]; without one, list them all.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let text = match &args.code {
        None => list(),
        Some(name) => explanation(find(name)?),
    };
    Target::Stdout.write(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn find(name: &str) -> Result<Code, Failure> {
    let unknown = || {
        let message = format!("no finding has the code “{name}”");
        let hint = match nearest(name) {
            Some(code) => format!("did you mean {code}? `besshi explain` lists the codes"),
            None => "`besshi explain` lists the codes".to_owned(),
        };
        Failure::new(message, hint)
    };
    Code::find(name).ok_or_else(unknown)
}

/// A code is meant by a name with which it has at least this share of letters in common.
const MEANT: f32 = 0.75;

/// The code that was probably meant.
fn nearest(name: &str) -> Option<Code> {
    let likeness = |code: &Code| {
        let (code, name) = (code.as_str().as_bytes(), name.as_bytes());
        let changes = similar::capture_diff_slices(similar::Algorithm::Myers, code, name);
        similar::diff_ratio(&changes, code.len(), name.len())
    };
    let codes = Code::ALL.iter().map(|code| (likeness(code), *code));
    let nearest = codes.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (nearest.0 >= MEANT).then_some(nearest.1)
}

fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or_default();
    Code::ALL.iter().fold(String::new(), |mut text, code| {
        let severity = code.severity().as_str();
        let _ = writeln!(text, "{:width$}  {severity:7}  {}", code.as_str(), code.summary());
        text
    })
}

fn explanation(code: Code) -> String {
    let severity = code.severity().as_str();
    format!("{severity}[{code}]\n{}\n\n{}\n", wrap(code.summary()), wrap(code.explanation()))
}

/// Columns of a line of text; a full-width character takes two.
const LINE_WIDTH: usize = 78;

/// Breaks a text at its spaces so that it fits a terminal.
fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 8);
    let mut column = 0;
    for word in text.split(' ') {
        let width = word.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum::<usize>();
        let fits = column + 1 + width <= LINE_WIDTH;
        wrapped.push_str(if column == 0 {
            ""
        } else if fits {
            " "
        } else {
            "\n"
        });
        wrapped.push_str(word);
        column = if column > 0 && fits { column + 1 + width } else { width };
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_misspelt_is_known() {
        assert_eq!(nearest("unsetled").map(Code::as_str), Some("unsettled"));
        assert_eq!(nearest("open_cell").map(Code::as_str), Some("open-cell"));
        assert_eq!(nearest("records"), None);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for line in Code::ALL
            .iter()
            .flat_map(|&code| explanation(code).lines().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(line.chars().count() <= LINE_WIDTH, "{line}");
        }
        assert_eq!(wrap("a b"), "a b");
    }
}
