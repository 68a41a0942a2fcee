//! Which characters of a text have changed.
//!
//! The runs are minimal: no other alignment of the two texts changes fewer characters. Where several
//! are, that one is taken whose edges are edges of words: after 、 rather than in the middle of
//! 担当者. For people, [`phrases`] then closes small gaps, so that として → について is one change
//! and not two around a て that both happen to have.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use similar::{Algorithm, DiffOp};
use unicode_segmentation::UnicodeSegmentation as _;

use super::cosmetic::is_cosmetic;
use super::model::{Run, RunKind};
use crate::fold;

/// Texts of more characters than this together are aligned with less care: the time for the best
/// alignment grows with the square of what differs. No cell comes near it.
const LONG: usize = 40_000;

/// The runs of a text and its new form.
pub(super) fn runs(old: &str, new: &str) -> Vec<Run> {
    let (old, new) = (graphemes(old), graphemes(new));
    let method = if old.len() + new.len() > LONG { Algorithm::Myers } else { Algorithm::RawMyers };
    let mut pieces = pieces(&similar::capture_diff_slices(method, &old, &new), &old, &new);
    slide_to_word_edges(&mut pieces, &old, &new);
    pieces.iter().flat_map(|piece| piece.runs(&old, &new)).fold(Vec::new(), join)
}

/// A character as readers count them; equal to another that is the same but for its looks.
#[derive(Debug, Clone)]
struct Grapheme<'a> {
    raw: &'a str,
    key: String,
}

impl PartialEq for Grapheme<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Grapheme<'_> {}

impl PartialOrd for Grapheme<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Grapheme<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Grapheme<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

fn graphemes(text: &str) -> Vec<Grapheme<'_>> {
    text.graphemes(true).map(|raw| Grapheme { raw, key: fold::key(raw) }).collect()
}

/// A part of both texts: the same in both, or not.
#[derive(Debug, Clone)]
struct Piece {
    same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

/// The pieces of both texts, between empty ones at both ends that a neighbour may move into.
fn pieces(ops: &[DiffOp], old: &[Grapheme<'_>], new: &[Grapheme<'_>]) -> Vec<Piece> {
    let end = |old, new| Piece { same: true, old: old..old, new: new..new };
    let piece = |op: &DiffOp| Piece {
        same: matches!(op, DiffOp::Equal { .. }),
        old: op.old_range(),
        new: op.new_range(),
    };
    let inner = ops.iter().map(piece);
    [end(0, 0)].into_iter().chain(inner).chain([end(old.len(), new.len())]).collect()
}

impl Piece {
    /// Its runs; characters that only look different are runs of their own.
    fn runs(&self, old: &[Grapheme<'_>], new: &[Grapheme<'_>]) -> Vec<Run> {
        if !self.same {
            return vec![run(&old[self.old.clone()], &new[self.new.clone()])];
        }
        let both = old[self.old.clone()].iter().zip(&new[self.new.clone()]);
        both.map(|(a, b)| run(std::slice::from_ref(a), std::slice::from_ref(b))).collect()
    }
}

fn run(old: &[Grapheme<'_>], new: &[Grapheme<'_>]) -> Run {
    let text = |part: &[Grapheme<'_>]| part.iter().map(|grapheme| grapheme.raw).collect::<String>();
    let (old, new) = (text(old), text(new));
    let kind = match () {
        () if old == new => RunKind::Same,
        () if is_cosmetic(&old, &new) => RunKind::Cosmetic,
        () => RunKind::Changed,
    };
    Run { kind, old, new }
}

/// Adds a run; two of one kind side by side are one.
pub(super) fn join(mut runs: Vec<Run>, next: Run) -> Vec<Run> {
    match runs.last_mut().filter(|last| last.kind == next.kind) {
        Some(last) => {
            last.old += &next.old;
            last.new += &next.new;
        }
        None => runs.push(next),
    }
    runs
}

/// What was put in or left out can often be seen in several places: in `A、B、C`, new after `A、C`,
/// it is `B、` or `、B`. Moves it to where its edges are edges of words.
fn slide_to_word_edges(pieces: &mut [Piece], old: &[Grapheme<'_>], new: &[Grapheme<'_>]) {
    for at in 1..pieces.len().saturating_sub(1) {
        let piece = &pieces[at];
        let step = match (piece.old.is_empty(), piece.new.is_empty()) {
            _ if piece.same => continue,
            (true, false) => best_step(pieces, at, new, |piece| &piece.new),
            (false, true) => best_step(pieces, at, old, |piece| &piece.old),
            _ => continue,
        };
        slide(pieces, at, step);
    }
}

/// How far to move a piece of `text`: to the left if negative.
fn best_step(
    pieces: &[Piece],
    at: usize,
    text: &[Grapheme<'_>],
    side: impl Fn(&Piece) -> &Range<usize>,
) -> isize {
    let Range { start, end } = side(&pieces[at]).clone();
    let room = |at: usize| pieces.get(at).filter(|piece| piece.same).map_or(0, |p| side(p).len());
    let same = |a: usize, b: usize| text[a].raw == text[b].raw;
    let left = (0..room(at - 1)).take_while(|n| same(start - 1 - n, end - 1 - n)).count();
    let right = (0..room(at + 1)).take_while(|n| same(start + n, end + n)).count();
    let steps = -signed(left)..=signed(right);
    let score = |step: &isize| {
        let edge = |at: usize| edge_score(text, at.saturating_add_signed(*step));
        (edge(start) + edge(end), -step.abs())
    };
    steps.max_by_key(score).unwrap_or(0)
}

fn signed(n: usize) -> isize {
    isize::try_from(n).unwrap_or(0)
}

/// Moves a piece; what it leaves on one side is what it takes on the other.
fn slide(pieces: &mut [Piece], at: usize, step: isize) {
    let moved = |place: &mut usize| *place = place.saturating_add_signed(step);
    if step == 0 {
        return;
    }
    for place in [&mut pieces[at - 1].old.end, &mut pieces[at - 1].new.end] {
        moved(place);
    }
    for range in [&mut pieces[at].old, &mut pieces[at].new] {
        moved(&mut range.start);
        moved(&mut range.end);
    }
    for place in [&mut pieces[at + 1].old.start, &mut pieces[at + 1].new.start] {
        moved(place);
    }
}

/// What a character is for the edges of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Opening,
    Closing,
    Other,
}

impl Script {
    fn of(grapheme: &Grapheme<'_>) -> Self {
        match grapheme.raw.chars().next().unwrap_or(' ') {
            '\u{3041}'..='\u{309f}' => Self::Hiragana,
            '\u{30a0}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => {
                Self::Katakana
            }
            '「' | '『' | '（' | '(' | '【' | '［' | '[' | '〔' | '〈' | '《' | '・' => {
                Self::Opening
            }
            '、' | '。' | '，' | '．' | ',' | '.' | '」' | '』' | '）' | ')' | '】' | '］'
            | ']' | '〕' | '〉' | '》' | '\n' | ' ' | '\u{3000}' | ';' | ':' | '；' | '：' => {
                Self::Closing
            }
            '々' | '〆' => Self::Kanji,
            c if ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}' => Self::Kanji,
            c if c.is_alphanumeric() => Self::Latin,
            _ => Self::Other,
        }
    }
}

/// How much a place between two characters is an edge of words.
fn edge_score(text: &[Grapheme<'_>], at: usize) -> u32 {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| text.get(at)), text.get(at))
    else {
        return 5;
    };
    match (Script::of(before), Script::of(after)) {
        (Script::Closing, Script::Closing) => 0,
        (Script::Closing, _) => 5,
        (_, Script::Opening) => 4,
        (Script::Hiragana, Script::Kanji | Script::Katakana | Script::Latin) => 4,
        (Script::Hiragana, Script::Hiragana) => u32::from("をはがに".contains(before.raw)),
        (_, Script::Hiragana) => particle_score(after.raw),
        (a, b) if a != b => 2,
        _ => 0,
    }
}

/// After a word stands a particle; any other hiragana is its ending.
fn particle_score(hiragana: &str) -> u32 {
    if "をにはがでとものへや".contains(hiragana) { 2 } else { 0 }
}

/// So many characters in common between two changes are chance: a reader sees one change.
const GAP: usize = 2;

/// The runs as a reader takes them in: changes with a gap of a character or two are one change.
pub(super) fn phrases(runs: &[Run]) -> Vec<Run> {
    runs.iter().cloned().fold(Vec::new(), |mut phrases, run| {
        if run.kind != RunKind::Changed || !ends_in_gap(&phrases) {
            phrases.push(run);
            return phrases;
        }
        let gap = phrases.pop();
        if let Some(change) = phrases.last_mut() {
            gap.iter().chain([&run]).for_each(|part| {
                change.old += &part.old;
                change.new += &part.new;
            });
        }
        phrases
    })
}

/// Whether the last run is a gap after a change.
fn ends_in_gap(runs: &[Run]) -> bool {
    let [.., change, gap] = runs else { return false };
    let is_small = gap.new.graphemes(true).count() <= GAP && !gap.new.contains(['。', '、', '\n']);
    change.kind == RunKind::Changed && gap.kind == RunKind::Same && is_small
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Runs as `same[old→new]same{cosmetic→change}`.
    fn shown(runs: &[Run]) -> String {
        let one = |run: &Run| match run.kind {
            RunKind::Same => run.new.clone(),
            RunKind::Changed => format!("[{}→{}]", run.old, run.new),
            RunKind::Cosmetic => format!("{{{}→{}}}", run.old, run.new),
        };
        runs.iter().map(one).collect()
    }

    #[test]
    fn only_what_has_changed_is_changed() {
        let changed = |old, new| shown(&runs(old, new));
        assert_eq!(changed("年1回見直す。", "年2回見直す。"), "年[1→2]回見直す。");
        assert_eq!(changed("見直す。", "見直す。"), "見直す。");
        assert_eq!(changed("", "規程"), "[→規程]");
        assert_eq!(changed("", ""), "");
    }

    #[test]
    fn edges_of_changes_are_edges_of_words() {
        let changed = |old, new| shown(&runs(old, new));
        assert_eq!(changed("職員、業者を", "職員、委託先、業者を"), "職員、[→委託先、]業者を");
        assert_eq!(
            changed("規程を定める。", "規程を定める。記録を定める。"),
            "規程を定める。[→記録を定める。]"
        );
        assert_eq!(
            changed("管理者は確認し、責任者は承認する。", "責任者は承認する。"),
            "[管理者は確認し、→]責任者は承認する。"
        );
    }

    #[test]
    fn a_reader_sees_phrases() {
        let runs = runs("管理として必要な項目を", "管理について、必要な項目を");
        assert_eq!(shown(&runs), "管理[とし→につい]て[→、]必要な項目を");
        assert_eq!(shown(&phrases(&runs)), "管理[として→について、]必要な項目を");
    }

    #[test]
    fn what_only_looks_different_is_told_apart_from_what_says_something_else() {
        let changed = |old, new| shown(&runs(old, new));
        assert_eq!(changed("ＩＤ(甲)を", "ID（乙）を"), "{ＩＤ(→ID（}[甲→乙]{)→）}を");
        assert_eq!(changed("表 を\n作る", "表を作る"), "表{ →}を{\n→}作る");
        assert_eq!(changed("IDを", "idを"), "[ID→id]を");
    }

    #[test]
    fn a_letter_and_its_marks_are_one_character() {
        assert_eq!(shown(&runs("か\u{309a}", "か")), "[か\u{309a}→か]");
    }

    /// How many characters the shortest edit leaves out and puts in.
    fn least_edit(old: &[Grapheme<'_>], new: &[Grapheme<'_>]) -> usize {
        let mut common = vec![0; new.len() + 1];
        for a in old {
            let mut diagonal = 0;
            for (j, b) in new.iter().enumerate() {
                let longer = if a == b { diagonal + 1 } else { common[j].max(common[j + 1]) };
                diagonal = std::mem::replace(&mut common[j + 1], longer);
            }
        }
        old.len() + new.len() - 2 * common[new.len()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_runs_make_up_both_texts_and_change_no_more_than_needed(
            old in "[管理者をの、。ＡA-]{0,30}",
            new in "[管理者をの、。ＡA-]{0,30}",
        ) {
            let runs = runs(&old, &new);
            for runs in [&runs, &phrases(&runs)] {
                prop_assert_eq!(runs.iter().map(|run| run.old.as_str()).collect::<String>(), &*old);
                prop_assert_eq!(runs.iter().map(|run| run.new.as_str()).collect::<String>(), &*new);
            }
            let edited = runs.iter().filter(|run| run.kind == RunKind::Changed);
            let edited = edited.map(|run| run.old.chars().count() + run.new.chars().count());
            prop_assert!(edited.sum::<usize>() <= least_edit(&graphemes(&old), &graphemes(&new)));
        }
    }
}
