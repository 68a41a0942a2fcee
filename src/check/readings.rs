//! The two readings of a requirement say the same, and so does each place that prints it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::finding::Code;
use crate::fold;
use crate::record::{Control, Requirement};

use super::{Checks, Tolerances};

/// So many controls are compared by one thread in one go.
const CONTROLS: usize = 16;

const COMPARE: &str = "compare both with the page";

/// Checks both readings of every requirement, then the requirements that are printed twice.
pub(super) fn check(checks: &mut Checks<'_>) {
    let (controls, tolerances) = (checks.controls(), checks.tolerances);
    let compare = |control: &Control| -> Vec<Option<Remark>> {
        control.requirements.iter().map(|r| compare_readings(r, tolerances)).collect()
    };
    // Each pair of readings by itself, on all threads.
    let remarks: Vec<_> = controls.par_iter().with_max_len(CONTROLS).map(compare).collect();
    for (at, of_control) in remarks.into_iter().enumerate() {
        for (i, remark) in of_control.into_iter().enumerate() {
            let field = || format!("requirements[{i}].reading");
            match remark {
                Some(Remark::Apart(note)) => {
                    checks.doubt(Code::ReadingsApart, at, &field(), note, COMPARE);
                }
                Some(Remark::Differ(note)) => {
                    checks.note(Code::ReadingsDiffer, at, &field(), &note, "");
                }
                None => {}
            }
        }
    }
    check_repeats(checks);
}

/// Spellings of one word, in kanji and in kana.
const SPELLINGS: [(&str, &str); 18] = [
    ("併せて", "あわせて"),
    ("合わせて", "あわせて"),
    ("及び", "および"),
    ("並びに", "ならびに"),
    ("又は", "または"),
    ("若しくは", "もしくは"),
    ("但し", "ただし"),
    ("従って", "したがって"),
    ("更に", "さらに"),
    ("既に", "すでに"),
    ("全て", "すべて"),
    ("等", "など"),
    ("為", "ため"),
    ("予め", "あらかじめ"),
    ("例えば", "たとえば"),
    ("出来る", "できる"),
    ("行う", "おこなう"),
    ("下さい", "ください"),
];

/// The letters of a text: its key without punctuation.
fn letters(text: &str) -> String {
    fold::key(text).chars().filter(|c| is_letter(*c)).collect()
}

/// What letters say: in kana where the spelling is free.
fn wording(mut letters: String) -> Vec<char> {
    for (kanji, kana) in SPELLINGS {
        if letters.contains(kanji) {
            letters = letters.replace(kanji, kana);
        }
    }
    letters.chars().collect()
}

/// Whether a character is a letter or a number; for kana and kanji without a search in Unicode's
/// tables.
fn is_letter(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='\u{9fff}') || c.is_alphanumeric()
}

/// What is to be said of two readings.
enum Remark {
    /// One of them may have been misread.
    Apart(String),
    /// The paper words them differently.
    Differ(String),
}

fn compare_readings(requirement: &Requirement, tolerances: Tolerances) -> Option<Remark> {
    let (text, reading) = (requirement.text.as_ref()?, requirement.reading.as_ref()?);
    if text == reading {
        return None;
    }
    let (a, b) = (letters(text), letters(reading));
    if a == b {
        return None;
    }
    let (a, b) = (wording(a), wording(b));
    let apart = Apart::of(&a, &b);
    if apart.is_nothing() {
        return None;
    }
    Some(if apart.lost_run() >= tolerances.lost_run {
        Remark::Apart(format!("one of the readings lacks a piece of the other: {apart}"))
    } else if apart.likeness() < tolerances.readings_alike {
        Remark::Apart(format!("the readings hardly resemble each other: {apart}"))
    } else if has_strange_words(requirement, &apart) {
        Remark::Apart(format!("words of another column may stand in one of the readings: {apart}"))
    } else {
        Remark::Differ(format!("the readings differ: {apart}"))
    })
}

/// Whether all that one reading has more than the other stands in 編 or 項番, too: lines of these
/// columns may have been read into it.
fn has_strange_words(requirement: &Requirement, apart: &Apart<'_>) -> bool {
    let labels = [
        requirement.volume.as_deref(),
        requirement.chapter.as_ref().map(|chapter| chapter.title.as_str()),
    ];
    // Hiragana are in all words, and readings differ in them: 分かりやすく, わかりやすく.
    let telling = |text: &[char]| -> Vec<char> {
        text.iter().copied().filter(|c| !matches!(c, 'ぁ'..='ゖ')).collect()
    };
    let more = [surplus(apart.one, apart.other), surplus(apart.other, apart.one)];
    more.iter().map(|more| telling(more)).filter(|more| more.len() >= LEAST_STRANGE).any(|more| {
        labels.iter().flatten().any(|label| surplus(&more, &wording(letters(label))).is_empty())
    })
}

/// So many characters are no accident of wording.
const LEAST_STRANGE: usize = 2;

/// The characters that one text has more often than another, in the order of their codes.
fn surplus(text: &[char], other: &[char]) -> Vec<char> {
    let sorted = |text: &[char]| {
        let mut sorted = text.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let (text, other) = (sorted(text), sorted(other));
    let mut more = Vec::new();
    let mut at = 0;
    for c in text {
        at += other[at..].partition_point(|o| *o < c);
        if other.get(at) == Some(&c) {
            at += 1;
        } else {
            more.push(c);
        }
    }
    more
}

/// What is left of two texts without what they begin and end with alike.
struct Apart<'a> {
    one: &'a [char],
    other: &'a [char],
    longer: usize,
}

impl<'a> Apart<'a> {
    fn of(a: &'a [char], b: &'a [char]) -> Self {
        let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let (one, other) = (&a[head..], &b[head..]);
        let tail = one.iter().rev().zip(other.iter().rev()).take_while(|(x, y)| x == y).count();
        let (one, other) = (&one[..one.len() - tail], &other[..other.len() - tail]);
        Self { one, other, longer: a.len().max(b.len()) }
    }

    const fn is_nothing(&self) -> bool {
        self.one.is_empty() && self.other.is_empty()
    }

    /// The length of the piece that one text lacks where there is no other difference.
    fn lost_run(&self) -> usize {
        let one_side = self.one.is_empty() || self.other.is_empty();
        if one_side { self.one.len().max(self.other.len()) } else { 0 }
    }

    /// Share of characters that need no edit, 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "no cell has 2^52 characters")]
    fn likeness(&self) -> f64 {
        1.0 - edits(self.one, self.other) as f64 / self.longer.max(1) as f64
    }
}

/// How many characters of a difference are shown.
const SHOWN: usize = 20;

impl std::fmt::Display for Apart<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |piece: &[char]| match piece {
            [] => "nothing".to_owned(),
            _ if piece.len() > SHOWN => format!("“{}…”", piece[..SHOWN].iter().collect::<String>()),
            _ => format!("“{}”", piece.iter().collect::<String>()),
        };
        write!(f, "{} against {}", shown(self.one), shown(self.other))
    }
}

/// Levenshtein distance: characters put in, left out or changed.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row = (0..=b.len()).collect::<Vec<_>>();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A place that prints a requirement.
#[derive(Clone, Copy)]
struct Print<'a> {
    at: usize,
    i: usize,
    requirement: &'a Requirement,
}

/// Volume and number: what names a chapter.
fn chapter(requirement: &Requirement) -> Option<[&str; 2]> {
    let number = requirement.chapter.as_ref()?.number.as_deref()?;
    Some([requirement.volume.as_deref()?, number])
}

/// Volume, chapter and clause: what names a requirement.
fn name(requirement: &Requirement) -> Option<[&str; 3]> {
    let [volume, number] = chapter(requirement)?;
    Some([volume, number, requirement.clause.as_deref()?])
}

/// What is printed in several places says the same in each: chapters have one title, and
/// requirements one text.
fn check_repeats(checks: &mut Checks<'_>) {
    for prints in prints_by(checks.controls(), chapter).values() {
        check_prints(checks, ("chapter.title", 1), prints, |r| Some(&r.chapter.as_ref()?.title));
    }
    let piece = checks.tolerances.lost_run;
    for prints in prints_by(checks.controls(), name).values() {
        check_prints(checks, ("text", piece), prints, |r| r.text.as_ref());
    }
}

/// The places that print a thing, by its name.
fn prints_by<'a, N: Ord>(
    controls: &'a [Control],
    name: impl Fn(&'a Requirement) -> Option<N>,
) -> BTreeMap<N, Vec<Print<'a>>> {
    let mut prints = BTreeMap::<N, Vec<Print<'_>>>::new();
    for (at, control) in controls.iter().enumerate() {
        for (i, requirement) in control.requirements.iter().enumerate() {
            let Some(name) = name(requirement) else { continue };
            prints.entry(name).or_default().push(Print { at, i, requirement });
        }
    }
    prints
}

/// Reports the places where a field differs from what most places print: a doubt where it lacks (or
/// has too much of) one piece of that length, else a note.
fn check_prints(
    checks: &mut Checks<'_>,
    (field, piece): (&str, usize),
    prints: &[Print<'_>],
    value: impl Fn(&Requirement) -> Option<&String>,
) {
    if prints.windows(2).all(|pair| value(pair[0].requirement) == value(pair[1].requirement)) {
        return;
    }
    let wordings = prints.iter().map(|p| value(p.requirement).map(|text| wording(letters(text))));
    let wordings = wordings.collect::<Vec<_>>();
    let Some(usual) = most_frequent(&wordings) else { return };
    for (print, here) in prints.iter().zip(&wordings) {
        let Some(here) = here.as_ref().filter(|here| *here != usual) else { continue };
        report_print(checks, *print, field, &Apart::of(here, usual), piece);
    }
}

fn report_print(
    checks: &mut Checks<'_>,
    print: Print<'_>,
    field: &str,
    apart: &Apart<'_>,
    piece: usize,
) {
    let field = format!("requirements[{}].{field}", print.i);
    let note = format!("{field} is not as in other places: {apart}");
    if apart.lost_run() >= piece {
        checks.doubt(Code::RequirementCut, print.at, &field, note, COMPARE);
    } else {
        checks.note(Code::RequirementVaries, print.at, &field, &note, COMPARE);
    }
}

/// The wording that most places have; of several, the one that stands first.
fn most_frequent(wordings: &[Option<Vec<char>>]) -> Option<&Vec<char>> {
    let mut counts = BTreeMap::<&Vec<char>, usize>::new();
    wordings.iter().flatten().for_each(|wording| *counts.entry(wording).or_default() += 1);
    let most = *counts.values().max()?;
    wordings.iter().flatten().find(|wording| counts[wording] == most)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{clean, warnings};
    use super::super::{Vocabularies, records};
    use super::*;
    use crate::record::RecordSet;

    #[test]
    fn words_of_a_column_beside_a_reading_are_doubted_in_it() {
        let change = |r: &mut RecordSet| {
            let requirement = &mut r.controls[0].requirements[0];
            let (head, tail) = requirement.volume.as_ref().unwrap().split_at("企画".len());
            let reading = requirement.text.clone().unwrap();
            requirement.reading = Some(format!("{head}{reading}{tail}"));
        };
        assert_eq!(warnings(change), ["readings-apart@0 requirements[0].reading"]);
    }

    #[test]
    fn a_letter_is_what_unicode_says() {
        assert!(('\0'..=char::MAX).all(|c| is_letter(c) == c.is_alphanumeric()));
    }

    /// The codes that a change to the first requirement adds.
    fn codes(change: impl FnOnce(&mut Requirement)) -> Vec<String> {
        let codes = |records_: &RecordSet| {
            let found = records(records_, &Vocabularies::default());
            found.iter().map(|c| c.finding.code.to_string()).collect::<Vec<_>>()
        };
        let mut plain = clean();
        let requirements = plain.controls.iter_mut().flat_map(|c| &mut c.requirements);
        requirements.for_each(|r| r.reading = r.text.clone());
        let before = codes(&plain);
        let mut requirements = plain.controls.iter_mut().flat_map(|c| &mut c.requirements);
        change(requirements.next().unwrap());
        codes(&plain).split_off(before.len())
    }

    #[test]
    fn readings_that_differ_in_punctuation_or_spelling_say_the_same() {
        for (text, reading) in
            [("併せて示すこと。", "あわせて示すこと"), ("運用及び、管理", "運用 および管理")]
        {
            assert_eq!(wording(letters(text)), wording(letters(reading)));
        }
    }

    #[test]
    fn readings_that_were_reworded_are_noted() {
        let change = |r: &mut Requirement| {
            r.reading = r.text.as_ref().map(|text| text.replace("こと。", "ことが望ましい。"));
        };
        assert_eq!(codes(change), ["readings-differ"]);
    }

    #[test]
    fn readings_of_two_requirements_are_doubted() {
        let change = |r: &mut Requirement| r.reading = Some("まったく別の要求事項の文章".into());
        assert_eq!(codes(change), ["readings-apart"]);
    }

    #[test]
    fn a_reading_that_lost_a_line_is_doubted() {
        let change = |r: &mut Requirement| {
            r.reading = r.text.as_ref().map(|text| text.chars().skip(14).collect());
        };
        assert_eq!(codes(change), ["readings-apart"]);
    }

    #[test]
    fn edits_are_counted_as_levenshtein_does() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, count) in [("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0)] {
            assert_eq!(edits(&chars(a), &chars(b)), count);
        }
    }

    /// The findings where the last control has the first requirement once more, changed.
    fn repeated(change: impl Fn(&mut Requirement)) -> Vec<String> {
        let mut changed = clean();
        let mut again =
            changed.controls.iter().find_map(|c| c.requirements.first()).unwrap().clone();
        for requirement in changed.controls.iter_mut().flat_map(|c| &mut c.requirements) {
            requirement.reading = requirement.text.clone();
        }
        change(&mut again);
        again.reading = again.text.clone();
        changed.controls.last_mut().unwrap().requirements.push(again);
        let found = records(&changed, &Vocabularies::default());
        let shown = |c: &super::super::Check| match c.doubts.first() {
            Some((_, doubt)) => format!("{} {}", c.finding.code, doubt.field),
            None => c.finding.code.to_string(),
        };
        found.iter().map(shown).collect()
    }

    #[test]
    fn a_requirement_that_is_printed_in_other_words_is_noted() {
        assert_eq!(repeated(|_| ()), Vec::<String>::new());
        let reword = |r: &mut Requirement| {
            r.text = r.text.as_ref().map(|text| text.replace("こと", "もの"));
        };
        assert_eq!(repeated(reword), ["requirement-varies"]);
    }

    #[test]
    fn a_requirement_that_was_cut_is_doubted() {
        let change = |r: &mut Requirement| {
            let title = &mut r.chapter.as_mut().unwrap().title;
            title.pop();
            title.pop();
        };
        let found = repeated(change);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("requirement-cut requirements["), "{found:?}");
        assert!(found[0].ends_with("].chapter.title"), "{found:?}");
    }
}
