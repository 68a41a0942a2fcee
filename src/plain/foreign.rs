//! Doubts on texts that end as only requirements do: in こと. Where statements and risk scenarios do not,
//! one that does has taken in the end of a requirement.

use super::beside::doubt_unless_doubted;
use super::compose::Composed;
use crate::record::Control;

/// What a sentence of a requirement ends in.
const MUST: &str = "こと。";
/// Of the texts of a column that does not end so, one in so many does at most.
const SELDOM: usize = 10;

/// Doubts the statements and risk scenarios with sentences of requirements.
pub(super) fn doubt(composed: &mut Composed) {
    doubt_column(&mut composed.controls, "statement", |control| control.statement.as_deref());
    doubt_column(&mut composed.controls, "risk_scenario", |control| {
        control.risk_scenario.as_deref()
    });
}

fn doubt_column(
    controls: &mut [Control],
    field: &str,
    text: impl for<'a> Fn(&'a Control) -> Option<&'a str>,
) {
    let is_foreign = |control: &&mut Control| text(control).is_some_and(|text| text.contains(MUST));
    let all = controls.len();
    let foreign: Vec<&mut Control> = controls.iter_mut().filter(is_foreign).collect();
    if foreign.len() * SELDOM <= all {
        let note = "a sentence in it ends as only those of requirements do";
        foreign.into_iter().for_each(|control| doubt_unless_doubted(control, field, note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the statements of a document are doubted.
    fn doubted(statements: &[&str]) -> Vec<usize> {
        let control = |said: &&str| Control {
            id: String::new(),
            section: None,
            major: None,
            minor: None,
            number: String::new(),
            statement: Some((*said).to_owned()),
            grade: None,
            risk_scenario: None,
            requirements: Vec::new(),
            pages: Vec::new(),
            doubts: Vec::new(),
        };
        let controls = statements.iter().map(control).collect();
        let mut composed = Composed { controls, ..Composed::default() };
        doubt(&mut composed);
        let is_doubted = |at: &usize| !composed.controls[*at].doubts.is_empty();
        (0..statements.len()).filter(is_doubted).collect()
    }

    #[test]
    fn a_statement_that_ends_as_no_other_does_has_the_end_of_a_requirement() {
        let mut statements = vec!["台帳に記入する。"; 19];
        statements.push("台帳に記入する。結果を説明すること。");
        assert_eq!(doubted(&statements), [19]);
        statements[10..].fill("台帳に記入すること。");
        assert!(doubted(&statements).is_empty(), "half of them end so");
    }
}
