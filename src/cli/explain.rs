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
        Failure::new(message, "`besshi explain` lists the codes")
    };
    Code::find(name).ok_or_else(unknown)
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
