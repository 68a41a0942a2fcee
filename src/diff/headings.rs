//! Which heading of the old edition is which of the new one, so that a new title of a 大項目 is one
//! change and not fifty, and a control that only came along with its 小項目 has not moved.

use std::collections::BTreeMap;

use super::assign::{self, Edges};
use super::fields::{change, kinds};
use super::likeness::Pairs;
use super::model::{Class, FieldChange, HeadingChange, HeadingPath, Kind, Level};
use crate::fold;
use crate::mark::Dotted;
use crate::record::{Control, Heading};

/// Number and title of a heading; `None` where the paper has none.
type Label<'a> = Option<(Option<&'a str>, &'a str)>;

const LEVELS: [Level; 3] = [Level::Section, Level::Major, Level::Minor];

/// The headings of one edition, level by level.
struct Tree<'a> {
    controls: &'a [&'a Control],
    levels: [Vec<Node<'a>>; 3],
    /// The headings that each control stands under.
    of_control: Vec<[usize; 3]>,
}

/// A heading.
struct Node<'a> {
    /// The heading above it; 0 for a section.
    parent: usize,
    label: Label<'a>,
    /// The first of its controls.
    first: usize,
    /// How many controls stand under it.
    controls: usize,
}

impl<'a> Tree<'a> {
    fn of(controls: &'a [&'a Control]) -> Self {
        let mut tree = Self { controls, levels: Default::default(), of_control: Vec::new() };
        let mut known: [BTreeMap<(usize, Label<'a>), usize>; 3] = Default::default();
        for (first, control) in controls.iter().enumerate() {
            let mut parent = 0;
            let path = labels(control).map(|(level, label)| {
                let nodes = &mut tree.levels[level];
                let at = *known[level].entry((parent, label)).or_insert(nodes.len());
                if at == nodes.len() {
                    nodes.push(Node { parent, label, first, controls: 0 });
                }
                nodes[at].controls += 1;
                parent = at;
                at
            });
            tree.of_control.push(path);
        }
        tree
    }

    /// The heading and those above it.
    fn path(&self, level: usize, at: usize) -> HeadingPath {
        let control = self.controls[self.levels[level][at].first];
        path_to(LEVELS[level], control)
    }
}

/// The headings of a control down to a level.
pub(super) fn path_to(level: Level, control: &Control) -> HeadingPath {
    HeadingPath {
        section: control.section.clone(),
        major: control.major.clone().filter(|_| level >= Level::Major),
        minor: control.minor.clone().filter(|_| level >= Level::Minor),
    }
}

/// The headings that a control stands under, with their levels.
fn labels(control: &Control) -> [(usize, Label<'_>); 3] {
    [
        (0, control.section.as_ref().map(|h| (h.number.as_deref(), h.title.as_str()))),
        (1, control.major.as_ref().map(|h| (h.number.as_deref(), h.title.as_str()))),
        (2, control.minor.as_ref().map(|m| (m.mark.as_deref(), m.title.as_str()))),
    ]
}

/// How much has to speak for a pair of headings, of 1000: controls in common give up to 500, the
/// title up to 350, the number 150. The same title under the same heading is enough; so are seven in
/// ten of the controls.
const ENOUGH: i64 = 350;

/// Which heading is which.
pub(super) struct Headings<'a> {
    old: Tree<'a>,
    new: Tree<'a>,
    /// For each old heading the new one that it is, level by level.
    new_of: [Vec<Option<usize>>; 3],
}

/// Where a control stands in the new edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Under the headings that it stood under.
    Same,
    /// Under headings of the same numbers, which are printed otherwise beside this control.
    Renamed,
    /// Under another heading.
    Moved,
}

impl<'a> Headings<'a> {
    /// Matches headings by the controls that they have in common, their titles and numbers.
    pub(super) fn of(
        old: &'a [&'a Control],
        new: &'a [&'a Control],
        pairs: &[(usize, usize)],
    ) -> Self {
        let (old, new) = (Tree::of(old), Tree::of(new));
        let mut headings = Self { old, new, new_of: Default::default() };
        for level in 0..LEVELS.len() {
            headings.match_level(level, pairs);
        }
        headings
    }

    fn match_level(&mut self, level: usize, pairs: &[(usize, usize)]) {
        let mut votes = BTreeMap::<(usize, usize), usize>::new();
        for &(i, j) in pairs {
            let pair = (self.old.of_control[i][level], self.new.of_control[j][level]);
            *votes.entry(pair).or_default() += 1;
        }
        for pair in self.namesakes(level) {
            votes.entry(pair).or_default();
        }
        let mut edges: Edges = vec![Vec::new(); self.old.levels[level].len()];
        for ((i, j), votes) in votes {
            let weight = self.weight(level, i, j, votes);
            edges[i].extend((weight >= ENOUGH).then_some((j, weight)));
        }
        self.new_of[level] = assign::assign(&edges, self.new.levels[level].len());
    }

    /// Headings under the same heading that have the same number or title.
    fn namesakes(&self, level: usize) -> Vec<(usize, usize)> {
        let mut by_name = BTreeMap::<(usize, &str), Vec<usize>>::new();
        for (j, node) in self.new.levels[level].iter().enumerate() {
            for name in names(node.label) {
                by_name.entry((node.parent, name)).or_default().push(j);
            }
        }
        let mut pairs = Vec::new();
        for (i, node) in self.old.levels[level].iter().enumerate() {
            let parent = self.parent_image(level, node);
            let found = names(node.label).filter_map(|name| by_name.get(&(parent?, name)));
            pairs.extend(found.flatten().map(|&j| (i, j)));
        }
        pairs
    }

    /// The new heading above which the old one is expected.
    fn parent_image(&self, level: usize, node: &Node<'_>) -> Option<usize> {
        level.checked_sub(1).map_or(Some(0), |above| self.new_of[above][node.parent])
    }

    fn weight(&self, level: usize, i: usize, j: usize, votes: usize) -> i64 {
        let (old, new) = (&self.old.levels[level][i], &self.new.levels[level][j]);
        let same_parent = self.parent_image(level, old) == Some(new.parent);
        let thousandths = |n: usize| i64::try_from(n).unwrap_or(0);
        let shared = thousandths(1000 * votes / (old.controls + new.controls));
        let (title, number) = match (old.label, new.label) {
            // A blank cell is a heading only as far as the one above it is the same.
            (None, None) => (if same_parent { 350 } else { return 0 }, true),
            (Some(a), Some(b)) => (thousandths(350 * title_likeness(a.1, b.1) / 1000), a.0 == b.0),
            _ => return 0,
        };
        match (same_parent, votes) {
            (true, _) => shared + title + 150 * i64::from(number) + 20,
            (false, 0) => 0,
            (false, _) => shared + title,
        }
    }

    /// Where a control stands now.
    pub(super) fn stand(&self, i: usize, j: usize) -> Stand {
        let (old, new) = (self.old.of_control[i], self.new.of_control[j]);
        if self.new_of[2][old[2]] == Some(new[2]) {
            return Stand::Same;
        }
        let same_number = |level: usize| {
            let expected = match self.new_of[level][old[level]] {
                Some(image) => self.new.levels[level][image].label,
                None => self.old.levels[level][old[level]].label,
            };
            let number = |label: Label<'a>| label.and_then(|(number, _)| number);
            let actual = number(self.new.levels[level][new[level]].label);
            number(expected).zip(actual).is_none_or(|(a, b)| a == b)
        };
        if (0..LEVELS.len()).all(same_number) { Stand::Renamed } else { Stand::Moved }
    }

    /// The headings of a control that stands elsewhere, as fields of it.
    pub(super) fn fields(&self, i: usize, j: usize) -> Vec<FieldChange> {
        let (old, new) = (labels(self.old.controls[i]), labels(self.new.controls[j]));
        let both = old.into_iter().zip(new).zip(["section", "major", "minor"]);
        let field = |(((level, old), (_, new)), name): (_, &str)| {
            let (old, new) = (print(level, old), print(level, new));
            change(name, Class::Heading, old.as_deref(), new.as_deref())
        };
        both.filter_map(field).collect()
    }

    /// What has happened to the headings themselves.
    pub(super) fn changes(&self) -> Vec<HeadingChange> {
        let mut changes = Vec::new();
        for level in 0..LEVELS.len() {
            let mut is_new = vec![true; self.new.levels[level].len()];
            for (i, image) in self.new_of[level].iter().enumerate() {
                changes.extend(self.change(level, Some(i), *image));
                image.iter().for_each(|&j| is_new[j] = false);
            }
            let new = (0..is_new.len()).filter(|&j| is_new[j]);
            changes.extend(new.filter_map(|j| self.change(level, None, Some(j))));
        }
        sort(&mut changes);
        changes
    }

    fn change(&self, level: usize, i: Option<usize>, j: Option<usize>) -> Option<HeadingChange> {
        let old = i.map(|i| &self.old.levels[level][i]);
        let new = j.map(|j| &self.new.levels[level][j]);
        let (kind, also, fields) = match (old, new) {
            (Some(old), Some(new)) => self.change_of_pair(level, old, new)?,
            (Some(old), None) => old.label.map(|_| (Kind::Removed, vec![], vec![]))?,
            (None, new) => new?.label.map(|_| (Kind::Added, vec![], vec![]))?,
        };
        Some(HeadingChange {
            kind,
            also,
            level: LEVELS[level],
            old: i.map(|i| self.old.path(level, i)),
            new: j.map(|j| self.new.path(level, j)),
            fields,
            old_controls: old.map_or(0, |node| node.controls),
            new_controls: new.map_or(0, |node| node.controls),
        })
    }

    fn change_of_pair(
        &self,
        level: usize,
        old: &Node<'_>,
        new: &Node<'_>,
    ) -> Option<(Kind, Vec<Kind>, Vec<FieldChange>)> {
        let moved = self.parent_image(level, old) != Some(new.parent);
        let ((old_number, old_title), (new_number, new_title)) = old.label.zip(new.label)?;
        let number = change("number", Class::Number, old_number, new_number);
        let title = change("title", Class::Heading, Some(old_title), Some(new_title));
        if !moved && number.is_none() && title.is_none() {
            return None;
        }
        let reworded = title.as_ref().is_some_and(|title| title.class != Class::Cosmetic);
        let (kind, also) = kinds(moved, reworded, number.is_some());
        Some((kind, also, number.into_iter().chain(title).collect()))
    }
}

/// The one order of changes: that of the paper, from the outside in.
pub(super) fn sort(changes: &mut [HeadingChange]) {
    changes.sort_by_cached_key(|change| {
        let path = printed_path(change.new.as_ref().or(change.old.as_ref()));
        let numbers = path.each_ref().map(|heading| Dotted::heading(heading).map(|found| found.0));
        (numbers, path, change.level, change.kind, printed_path(change.old.as_ref()))
    });
}

/// A path as texts, for instance `["1. 人的対策", "1.1. 規程", "①策定"]`.
fn printed_path(path: Option<&HeadingPath>) -> [String; 3] {
    let Some(HeadingPath { section, major, minor }) = path else { return Default::default() };
    let heading = |h: &Heading| print(0, Some((h.number.as_deref(), &h.title)));
    let minor = minor.as_ref().and_then(|m| print(2, Some((m.mark.as_deref(), &m.title))));
    let [section, major] = [section, major].map(|h| h.as_ref().and_then(heading));
    [section, major, minor].map(Option::unwrap_or_default)
}

/// A heading as the paper prints it: `3.5. 不正プログラムへの対策`, `①導入`.
fn print(level: usize, label: Label<'_>) -> Option<String> {
    let (number, title) = label?;
    Some(match (number, level) {
        (None, _) => title.to_owned(),
        (Some(mark), 2) => format!("{mark}{title}"),
        (Some(number), _) => format!("{number}. {title}"),
    })
}

/// The innermost heading of a path as the paper prints it.
pub(super) fn own_heading(path: &HeadingPath, level: Level) -> Option<String> {
    let [section, major, minor] = printed_path(Some(path));
    let own = match level {
        Level::Section => section,
        Level::Major => major,
        Level::Minor => minor,
    };
    Some(own).filter(|heading| !heading.is_empty())
}

/// What a heading can be known by: its number and its title.
fn names<'a>(label: Label<'a>) -> impl Iterator<Item = &'a str> {
    let (number, title) = label.map_or((None, Some("")), |(number, title)| (number, Some(title)));
    number.into_iter().chain(title)
}

fn title_likeness(a: &str, b: &str) -> usize {
    if a == b { 1000 } else { Pairs::of(&fold::key(a)).likeness(&Pairs::of(&fold::key(b))) }
}
