//! New editions of a record set: known edits, and what a comparison should say of them.

use std::collections::BTreeMap;

use besshi::diff::Kind;
use besshi::record::{Control, Heading, Minor, RecordSet, Requirement};

/// Choices that are the same on every run (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `end`.
    pub(crate) fn roll(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.roll(at + 1));
        }
    }
}

/// What an editor does to controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edit {
    Add,
    Remove,
    Move,
    Split,
    Merge,
    Reword,
    Regrade,
    MapToAnother,
    Unmap,
    RewordRequirement,
    OnlyLooks,
}

impl Edit {
    pub(crate) const ALL: [Self; 11] = [
        Self::Add,
        Self::Remove,
        Self::Move,
        Self::Split,
        Self::Merge,
        Self::Reword,
        Self::Regrade,
        Self::MapToAnother,
        Self::Unmap,
        Self::RewordRequirement,
        Self::OnlyLooks,
    ];
}

/// A control of the new edition, which old ones it comes from, and what was done to it.
#[derive(Debug, Clone)]
struct Tracked {
    control: Control,
    from: Vec<usize>,
    edit: Option<Edit>,
}

/// The ids of controls that are one, in the old edition and in the new.
pub(crate) type Ids = (Vec<String>, Vec<String>);

/// A new edition and what a comparison should say.
pub(crate) struct Edited {
    pub(crate) new: RecordSet,
    /// What has happened to which controls, and which edit did it.
    pub(crate) expected: BTreeMap<Ids, (Kind, Option<Edit>)>,
    /// The statements that were reworded, old and new.
    pub(crate) reworded: Vec<(String, String)>,
}

/// Applies so many edits of each kind, all mixed. The controls that are added come from `others`.
pub(crate) fn edit(old: &RecordSet, others: &RecordSet, count: usize, seed: u64) -> Edited {
    let mut editor = Editor {
        dice: Dice::new(seed),
        controls: (0..).zip(&old.controls).map(tracked).collect(),
        removed: Vec::new(),
        others: others.controls.clone(),
    };
    for edit in Edit::ALL {
        let done = (0..count * 40).filter(|_| editor.apply(edit)).take(count).count();
        assert_eq!(done, count, "{edit:?} cannot be applied so often");
    }
    editor.finish(old)
}

fn tracked((at, control): (usize, &Control)) -> Tracked {
    Tracked { control: control.clone(), from: vec![at], edit: None }
}

struct Editor {
    dice: Dice,
    controls: Vec<Tracked>,
    removed: Vec<usize>,
    others: Vec<Control>,
}

impl Editor {
    /// Does one edit at a place by chance; `false` where it does not fit.
    fn apply(&mut self, edit: Edit) -> bool {
        let at = self.dice.roll(self.controls.len());
        if edit == Edit::Add {
            return self.add(at);
        }
        if self.controls[at].edit.is_some() {
            return false;
        }
        let done = match edit {
            Edit::Remove => self.remove(at),
            Edit::Move => self.relocate(at),
            Edit::Split => self.split(at),
            Edit::Merge => self.merge(at),
            _ => change(&mut self.dice, &mut self.controls[at].control, &self.others, edit),
        };
        if done && !matches!(edit, Edit::Remove | Edit::Move) {
            self.controls[at].edit = Some(edit);
        }
        done
    }

    fn add(&mut self, at: usize) -> bool {
        let mut control = self.others.swap_remove(self.dice.roll(self.others.len()));
        let beside = &self.controls[at].control;
        control.section.clone_from(&beside.section);
        control.major.clone_from(&beside.major);
        control.minor.clone_from(&beside.minor);
        let new = Tracked { control, from: vec![], edit: Some(Edit::Add) };
        self.controls.insert(at + self.dice.roll(2), new);
        true
    }

    fn remove(&mut self, at: usize) -> bool {
        self.removed.extend(self.controls.remove(at).from);
        true
    }

    fn relocate(&mut self, at: usize) -> bool {
        let to = self.dice.roll(self.controls.len());
        let place = |c: &Control| (c.major.clone(), c.minor.clone());
        if place(&self.controls[at].control) == place(&self.controls[to].control) {
            return false;
        }
        let beside = self.controls[to].control.clone();
        let mut moved = self.controls.remove(at);
        moved.edit = Some(Edit::Move);
        moved.control.section = beside.section;
        moved.control.major = beside.major;
        moved.control.minor = beside.minor;
        self.controls.insert(if at < to { to - 1 } else { to }, moved);
        true
    }

    /// One control becomes two, cut at the end of a sentence.
    fn split(&mut self, at: usize) -> bool {
        let control = &self.controls[at].control;
        let text = control.statement.clone().unwrap_or_default();
        let middle = text.match_indices('。').map(|(end, _)| end + '。'.len_utf8());
        let fits = |end: &usize| (text.len() * 3 / 10..text.len() * 7 / 10).contains(end);
        let Some(end) = middle.into_iter().find(fits) else { return false };
        let mut second = self.controls[at].clone();
        second.control.statement = Some(text[end..].trim_start_matches("また、").to_owned());
        second.control.requirements.clear();
        second.edit = Some(Edit::Split);
        self.controls[at].control.statement = Some(text[..end].to_owned());
        self.controls.insert(at + 1, second);
        true
    }

    /// A control and the next become one.
    fn merge(&mut self, at: usize) -> bool {
        let minor = |c: &Control| (c.major.clone(), c.minor.clone());
        let fits = |next: &&Tracked| {
            next.edit.is_none() && minor(&next.control) == minor(&self.controls[at].control)
        };
        if self.controls.get(at + 1).filter(fits).is_none() {
            return false;
        }
        let next = self.controls.remove(at + 1);
        let both = &mut self.controls[at];
        let texts = [both.control.statement.take(), next.control.statement];
        both.control.statement = Some(texts.map(Option::unwrap_or_default).join("また、"));
        both.control.requirements.extend(next.control.requirements);
        both.from.extend(next.from);
        true
    }

    /// Numbers all controls anew, and says what became of each.
    fn finish(mut self, old: &RecordSet) -> Edited {
        number(self.controls.iter_mut().map(|tracked| &mut tracked.control));
        let old_ids =
            |from: &[usize]| from.iter().map(|&at| old.controls[at].id.clone()).collect::<Vec<_>>();
        let mut becomes = BTreeMap::<Vec<usize>, Vec<&Tracked>>::new();
        let mut expected = BTreeMap::new();
        let mut reworded = Vec::new();
        for tracked in &self.controls {
            becomes.entry(tracked.from.clone()).or_default().push(tracked);
        }
        for added in becomes.remove(&vec![]).unwrap_or_default() {
            expected.insert((vec![], vec![added.control.id.clone()]), (Kind::Added, added.edit));
        }
        for (from, tracked) in becomes {
            let (was, edit) = (old_ids(&from), tracked[0].edit);
            let ids = tracked.iter().map(|tracked| tracked.control.id.clone()).collect::<Vec<_>>();
            let renumbered = ids != was;
            if let Some(kind) = kind(edit, renumbered) {
                expected.insert((was, ids), (kind, edit));
            }
            if edit == Some(Edit::Reword) {
                let text = |control: &Control| control.statement.clone().unwrap_or_default();
                reworded.push((text(&old.controls[from[0]]), text(&tracked[0].control)));
            }
        }
        for at in self.removed {
            expected.insert((old_ids(&[at]), vec![]), (Kind::Removed, Some(Edit::Remove)));
        }
        let controls = self.controls.into_iter().map(|tracked| tracked.control).collect();
        Edited { new: RecordSet { controls, ..old.clone() }, expected, reworded }
    }
}

/// What an edit makes of a control; `None` for one that was left alone.
fn kind(edit: Option<Edit>, renumbered: bool) -> Option<Kind> {
    match edit {
        None => renumbered.then_some(Kind::Renumbered),
        Some(Edit::OnlyLooks) if renumbered => Some(Kind::Renumbered),
        Some(Edit::Move) => Some(Kind::Moved),
        Some(Edit::Split) => Some(Kind::Split),
        Some(Edit::Merge) => Some(Kind::Merged),
        Some(_) => Some(Kind::Changed),
    }
}

/// Counts the items of each 小項目 from 1.
pub(crate) fn number<'a>(controls: impl Iterator<Item = &'a mut Control>) {
    let mut counts = BTreeMap::<(Option<Heading>, Option<Minor>), usize>::new();
    for control in controls {
        let place = (control.major.clone(), control.minor.clone());
        let count = counts.entry(place).or_default();
        *count += 1;
        let mark = control.minor.as_ref().and_then(|minor| minor.mark.as_deref()).unwrap_or("①");
        control.number = format!("{mark}-{count}");
        let major = control.major.as_ref().and_then(|major| major.number.as_deref());
        control.id = format!("{}-{}", major.unwrap_or("0"), control.number);
    }
}

/// Changes that leave a control where it is.
fn change(dice: &mut Dice, control: &mut Control, others: &[Control], edit: Edit) -> bool {
    match edit {
        Edit::Reword => {
            let text = control.statement.clone().unwrap_or_default();
            control.statement = Some(reword(dice, &text));
            control.statement.as_deref() != Some(&text)
        }
        Edit::Regrade => {
            let grade = if control.grade.as_deref() == Some("◎") { "〇" } else { "◎" };
            control.grade.replace(grade.to_owned()).as_deref() != Some(grade)
        }
        Edit::MapToAnother => {
            let requirements = others.iter().flat_map(|control| &control.requirements);
            let requirements = requirements.collect::<Vec<_>>();
            let new = (*dice.pick(&requirements)).clone();
            let is_new = !control.requirements.contains(&new);
            control.requirements.extend(is_new.then_some(new));
            is_new
        }
        Edit::Unmap => {
            let count = control.requirements.len();
            count > 0 && {
                control.requirements.remove(dice.roll(count));
                true
            }
        }
        Edit::RewordRequirement => {
            let text = control.requirements.first_mut().and_then(|r| r.text.as_mut());
            text.is_some_and(|text| {
                let new = reword(dice, text);
                std::mem::replace(text, new.clone()) != new
            })
        }
        Edit::OnlyLooks => {
            let text = control.statement.clone().unwrap_or_default();
            let new = text.replace('(', "（").replace(')', "）").replace('、', "、 ");
            control.statement = Some(new.clone());
            new != text
        }
        _ => false,
    }
}

/// Words that editors change, and what they put in their place.
const WORDS: [(&str, &str); 16] = [
    ("責任者", "管理責任者"),
    ("担当者", "担当部署の長"),
    ("定期的に", "年1回以上"),
    ("見直", "点検し、必要に応じて見直"),
    ("記録", "電磁的記録"),
    ("報告する", "速やかに報告し、指示を受ける"),
    ("及び", "並びに"),
    ("利用者", "医療機関等の利用者"),
    ("承認", "書面による承認"),
    ("契約書", "契約書等"),
    ("手順", "具体的な手順"),
    ("監視", "常時監視"),
    ("場合には、", "場合は、"),
    ("管理する", "適切に管理する"),
    ("確認", "点検"),
    ("措置", "必要な措置"),
];

/// Another wording: one or two words changed, or a clause put in or left out.
pub(crate) fn reword(dice: &mut Dice, text: &str) -> String {
    let known = WORDS.iter().filter(|(word, _)| text.contains(word)).collect::<Vec<_>>();
    let with_words = |dice: &mut Dice| {
        let (word, other) = **dice.pick(&known);
        text.replacen(word, other, 1)
    };
    match (dice.roll(4), text.find('、')) {
        (0, Some(comma)) => format!("{}、必要に応じて{}", &text[..comma], &text[comma..]),
        (1, Some(comma)) if comma < text.len() / 4 => text[comma + '、'.len_utf8()..].to_owned(),
        _ if known.is_empty() => text.replacen('。', "ものとする。", 1),
        _ => with_words(dice),
    }
}

/// A few changes by chance, sensible or not, anywhere in a record set.
pub(crate) fn disorder(records: &mut RecordSet, dice: &mut Dice) {
    for _ in 0..dice.roll(12) {
        let count = records.controls.len();
        match dice.roll(16) {
            0 if count > 0 => drop(records.controls.remove(dice.roll(count))),
            1 if count > 0 => records.controls.push(dice.pick(&records.controls).clone()),
            2 => dice.shuffle(&mut records.controls),
            3 => records.document.title = Some(reword(dice, "対応表。")),
            4 => records.residue.push(besshi::record::Residue { page: 1, text: "デ".into() }),
            5 => records.accounting.glyphs += 1,
            6 => records.unattached.push(besshi::record::Unattached {
                page: 2,
                requirement: blank_requirement(),
                candidates: vec![],
            }),
            7 if count > 0 => rename_heading(records, dice),
            8 => records.document.sources.clear(),
            _ if count > 0 => {
                let at = dice.roll(count);
                disorder_control(&mut records.controls[at], dice);
            }
            _ => {}
        }
    }
}

fn blank_requirement() -> Requirement {
    Requirement {
        volume: None,
        chapter: None,
        clause: None,
        obligation: None,
        text: None,
        reading: None,
    }
}

/// Gives a 大項目 another title, number or both, in all of its controls or in some.
fn rename_heading(records: &mut RecordSet, dice: &mut Dice) {
    let old = dice.pick(&records.controls).major.clone();
    let title = (*dice.pick(&["管理", "運用及び管理", ""])).to_owned();
    let number = (*dice.pick(&[Some("3.9"), None, Some("1.1")])).map(str::to_owned);
    let everywhere = dice.roll(2) == 0;
    for control in &mut records.controls {
        if control.major == old && (everywhere || dice.roll(2) == 0) {
            control.major = Some(Heading { number: number.clone(), title: title.clone() });
        }
    }
}

fn disorder_control(control: &mut Control, dice: &mut Dice) {
    let text = control.statement.clone().unwrap_or_default();
    match dice.roll(12) {
        0 => control.statement = None,
        1 => control.statement = Some(String::new()),
        2 | 3 => control.statement = Some(reword(dice, &text)),
        4 => control.grade = (*dice.pick(&[None, Some("◎"), Some("○")])).map(str::to_owned),
        5 => control.pages = vec![7],
        6 => control.id = (*dice.pick(&["1.1-①-1", "？", "2.1-②-3"])).to_owned(),
        7 => control.minor = None,
        8 => control.section = None,
        9 => control.requirements.push(blank_requirement()),
        10 => control.requirements.reverse(),
        _ => {
            let first = control.requirements.first_mut();
            first.into_iter().for_each(|r| r.clause = Some("⑨".into()));
        }
    }
}
