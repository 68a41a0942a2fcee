//! Comparing editions: the laws, and edits of a known kind told for what they are.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::collections::BTreeMap;

use besshi::canon;
use besshi::diff::{self, Diff, Kind, RunKind, TextStyle, diff};
use besshi::record::RecordSet;
use proptest::prelude::*;
use support::editions::{Dice, Edit, Ids, disorder, edit};
use support::twin;

/// The records of a twin.
fn records(name: &str) -> RecordSet {
    twin(name).conversion.records.clone()
}

mod laws {
    //! What holds for any two record sets, sensible or not.

    use super::*;

    /// Some controls of a small twin, disordered, and the same disordered once more.
    fn two_editions(seed: u64) -> (RecordSet, RecordSet) {
        let mut dice = Dice::new(seed.wrapping_mul(2));
        let mut old = records("glyphs");
        let (start, length) = (dice.roll(old.controls.len()), dice.roll(14));
        old.controls = old.controls.into_iter().skip(start).take(length).collect();
        disorder(&mut old, &mut dice);
        let mut new = old.clone();
        disorder(&mut new, &mut dice);
        (old, new)
    }

    fn has_repeated_ids(records: &RecordSet) -> bool {
        let mut ids = records.controls.iter().map(|control| &control.id).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.windows(2).any(|two| two[0] == two[1])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn nothing_has_changed_in_the_same_edition(seed: u64) {
            let (old, _) = two_editions(seed);
            let diff = diff(&old, &old);
            prop_assert!(diff.is_empty(), "{}", diff::text(&diff, &TextStyle::default()));
            prop_assert_eq!(diff.summary.unchanged, old.controls.len());
            prop_assert_eq!(diff::apply(&diff, &old).unwrap(), old);
        }

        #[test]
        fn what_was_written_leads_from_the_old_edition_to_the_new_one(seed: u64) {
            let (old, new) = two_editions(seed);
            let written = diff::json(&diff(&old, &new));
            let read = diff::parse(&written).unwrap();
            prop_assert_eq!(canon::pretty(&read), written);
            let made = diff::apply(&read, &old).unwrap();
            prop_assert_eq!(canon::pretty(&made), canon::pretty(&new));
        }

        #[test]
        fn the_way_back_is_the_inverse(seed: u64) {
            let (old, new) = two_editions(seed);
            let there = diff(&old, &new);
            prop_assert_eq!(&there.clone().inverse(), &diff(&new, &old));
            prop_assert_eq!(diff::apply(&there.clone().inverse(), &new).unwrap(), old);
            prop_assert_eq!(there.clone().inverse().inverse(), there);
        }

        #[test]
        fn the_order_of_the_file_is_no_difference(seed: u64) {
            let (old, new) = two_editions(seed);
            prop_assume!(!has_repeated_ids(&old) && !has_repeated_ids(&new));
            let before = diff(&old, &new);
            let (mut old, mut new) = (old, new);
            let mut dice = Dice::new(seed);
            dice.shuffle(&mut old.controls);
            dice.shuffle(&mut new.controls);
            let after = diff(&old, &new);
            prop_assert_eq!(before.summary, after.summary);
            prop_assert_eq!(before.headings, after.headings);
            prop_assert_eq!(kinds(&before.controls), kinds(&after.controls));
        }

        #[test]
        fn every_form_tells_whether_anything_has_changed_and_no_line_is_too_wide(seed: u64) {
            let (old, new) = two_editions(seed);
            let diff = diff(&old, &new);
            for width in [24, 80] {
                let style = TextStyle { width, colour: false, cosmetic: true };
                for line in diff::text(&diff, &style).lines() {
                    prop_assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{}", line);
                }
            }
            let told = diff.summary.meaningful() + diff.summary.cosmetic;
            prop_assert_eq!(told == 0, diff.is_empty(), "{}", diff::markdown(&diff));
            let style = TextStyle { cosmetic: true, ..TextStyle::default() };
            let sections = diff::text(&diff, &style).matches("\n────").count();
            prop_assert_eq!(sections == 0, diff.is_empty(), "{}", diff::text(&diff, &style));
            prop_assert_eq!(diff::html(&diff).contains("変更はありません"), diff.is_empty());
        }
    }

    /// What a reader sees of the changes: kinds, ids and fields.
    fn kinds(changes: &[diff::ControlChange]) -> Vec<String> {
        let ids = |controls: &[besshi::record::Control]| {
            controls.iter().map(|control| control.id.clone()).collect::<Vec<_>>()
        };
        let one = |c: &diff::ControlChange| {
            format!("{:?} {:?} {:?} {:?} {:?}", c.kind, ids(&c.old), ids(&c.new), c.fields, c.also)
        };
        changes.iter().map(one).collect()
    }
}

mod edits {
    //! Known edits of every kind, mixed.

    use super::*;

    /// How many of what was expected, edit by edit, was told; and what was told beyond it.
    #[derive(Default)]
    struct Score {
        right: BTreeMap<Option<Edit>, (usize, usize)>,
        wrong: Vec<String>,
    }

    fn score(seed: u64, score: &mut Score) {
        let (old, others) = (records("calc"), records("skia"));
        let edited = edit(&old, &others, 30, seed);
        let mut told = told(&diff(&old, &edited.new));
        for (ids, (kind, edit)) in edited.expected {
            let found = told.remove(&ids);
            let (right, all) = score.right.entry(edit).or_default();
            *right += usize::from(found == Some(kind));
            *all += 1;
            if found != Some(kind) {
                score.wrong.push(format!("{seed}: {edit:?} {ids:?}: {kind:?}, told {found:?}"));
            }
        }
        score.wrong.extend(told.iter().map(|told| format!("{seed}: told beyond: {told:?}")));
    }

    /// What is told: the ids on both sides, and what has happened.
    fn told(diff: &Diff) -> BTreeMap<Ids, Kind> {
        let ids = |controls: &[besshi::record::Control]| {
            controls.iter().map(|control| control.id.clone()).collect::<Vec<_>>()
        };
        let changes = diff.controls.iter();
        changes.map(|change| ((ids(&change.old), ids(&change.new)), change.kind)).collect()
    }

    #[test]
    fn edits_are_told_for_what_they_are() {
        let mut all = Score::default();
        (1..=4).for_each(|seed| score(seed * 7919, &mut all));
        for (edit, (right, of)) in &all.right {
            println!("{edit:?}: {right} of {of}");
        }
        let (right, of) =
            all.right.values().fold((0, 0), |(a, b), (right, of)| (a + right, b + of));
        let wrong = all.wrong.join("\n");
        assert!(right * 1000 >= of * 980, "{right} of {of}\n{wrong}");
        for (edit, (right, of)) in &all.right {
            assert!(right * 100 >= of * 95, "{edit:?}: {right} of {of}\n{wrong}");
        }
    }

    /// The fewest characters that lead from one text to another, left out and put in.
    fn least_edit(old: &str, new: &str) -> usize {
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let mut common = vec![0; new.len() + 1];
        for a in &old {
            let mut diagonal = 0;
            for (j, b) in new.iter().enumerate() {
                let longer = if a == b { diagonal + 1 } else { common[j].max(common[j + 1]) };
                diagonal = std::mem::replace(&mut common[j + 1], longer);
            }
        }
        old.len() + new.len() - 2 * common[new.len()]
    }

    #[test]
    fn no_more_characters_are_marked_than_have_changed() {
        let (old, others) = (records("calc"), records("skia"));
        let edited = edit(&old, &others, 30, 11);
        let diff = diff(&old, &edited.new);
        let fields = diff.controls.iter().flat_map(|change| &change.fields);
        let (mut marked, mut least, mut texts) = (0, 0, 0);
        for (old, new) in &edited.reworded {
            let same = |field: &&diff::FieldChange| {
                field.old.as_ref() == Some(old) && field.new.as_ref() == Some(new)
            };
            let Some(field) = fields.clone().find(same) else { continue };
            let runs = field.runs.iter().filter(|run| run.kind != RunKind::Same);
            marked +=
                runs.map(|run| run.old.chars().count() + run.new.chars().count()).sum::<usize>();
            least += least_edit(old, new);
            texts += 1;
        }
        assert!(texts >= 29, "{texts} of 30 found");
        assert!(marked * 100 <= least * 110, "{marked} marked, {least} needed");
    }
}

mod headings {
    //! Headings that change, shift or move as one.

    use super::*;
    use besshi::record::Heading;
    use support::editions::number;

    fn kinds(diff: &Diff) -> (Vec<Kind>, Vec<Kind>) {
        let unlike = |kinds: &mut Vec<Kind>| {
            kinds.sort_unstable();
            kinds.dedup();
        };
        let mut controls = diff.controls.iter().map(|change| change.kind).collect::<Vec<_>>();
        let mut headings = diff.headings.iter().map(|change| change.kind).collect::<Vec<_>>();
        unlike(&mut controls);
        unlike(&mut headings);
        (headings, controls)
    }

    /// The records of a twin after a change of its controls, numbered anew.
    fn renumbered(change: impl FnOnce(&mut RecordSet)) -> (RecordSet, RecordSet) {
        let mut old = records("skia");
        number(old.controls.iter_mut());
        let mut new = old.clone();
        change(&mut new);
        number(new.controls.iter_mut());
        (old, new)
    }

    #[test]
    fn a_major_put_in_before_others_gives_them_other_numbers_and_moves_nothing() {
        let (old, new) = renumbered(|records| {
            let put_in = records.controls[0].clone();
            for control in &mut records.controls {
                let major = control.major.as_mut().unwrap();
                let (section, place) = major.number.as_deref().unwrap().split_once('.').unwrap();
                if section == "1" {
                    let place = place.parse::<u32>().unwrap() + 1;
                    major.number = Some(format!("{section}.{place}"));
                }
            }
            let major = Heading { number: Some("1.1".into()), title: "方針の公表".into() };
            let statement = Some("経営者は、基本方針を文書で公表する。".into());
            let put_in = besshi::record::Control { major: Some(major), statement, ..put_in };
            records.controls.insert(0, put_in);
        });
        let diff = diff(&old, &new);
        assert_eq!(kinds(&diff).1, [Kind::Added, Kind::Renumbered]);
        let majors = diff.headings.iter().filter(|change| change.level == diff::Level::Major);
        let majors = majors.map(|change| change.kind).collect::<Vec<_>>();
        assert_eq!(majors.iter().filter(|kind| **kind == Kind::Added).count(), 1);
        assert_eq!(majors.iter().filter(|kind| **kind == Kind::Renumbered).count(), 5);
        assert_eq!(majors.len(), 6);
    }

    #[test]
    fn a_minor_that_moves_takes_its_controls_along() {
        let (old, new) = renumbered(|records| {
            let moved = records.controls[0].minor.clone();
            let from = records.controls[0].major.clone();
            let to = records.controls.iter().map(|control| control.major.clone());
            let to = to.into_iter().find(|major| *major != from).unwrap();
            for control in &mut records.controls {
                if control.major == from && control.minor == moved {
                    control.major.clone_from(&to);
                    control.minor.as_mut().unwrap().mark = Some("⑨".into());
                }
            }
        });
        let diff = diff(&old, &new);
        let (headings, controls) = kinds(&diff);
        assert_eq!((headings, controls), (vec![Kind::Moved], vec![Kind::Renumbered]));
        assert_eq!(diff.headings.len(), 1);
        assert_eq!(diff.headings[0].also, [Kind::Renumbered]);
    }
}
