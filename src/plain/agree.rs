//! The names of requirements, told by their other reading.
//!
//! Both readings of a requirement have the same 編, 項番 and 区分. Where one reading has them before it
//! as on paper, and the other has not, the other's stand farther away: the page prints the same names
//! once more, and no reading that is named has those.

use std::collections::BTreeSet;

use super::auction::{self, Offer};
use super::cell::Column;
use super::piece::Form;
use super::requirement::{Half, Key, Row, Text, Volume, volumes};

/// A reading that is not named as the other one of its requirement is.
struct Open {
    /// Its row, and whether it is the second reading there.
    row: usize,
    second: bool,
    /// What the other reading names.
    key: Key,
    /// Where its text begins.
    start: usize,
}

impl Open {
    fn half<'r>(&self, rows: &'r [Row]) -> Option<&'r Half> {
        let row = &rows[self.row];
        if self.second { row.second.as_ref() } else { Some(&row.first) }
    }
}

/// The names that no reading has that is named as its other one.
struct Free {
    volumes: Vec<Volume>,
    /// The cells of 項番.
    chapters: Vec<usize>,
    /// The pieces of 区分.
    clauses: Vec<usize>,
}

/// Names readings anew by their other reading, in a document whose readings agree mostly by what
/// stands near.
pub(super) fn rename(text: &Text<'_>, rows: &mut [Row]) {
    if !text.mostly_agree(rows) {
        return;
    }
    let open = open(text, rows);
    let free = Free::of(text, rows, &open);
    let by_volume = give(text, &open, &|key| {
        let like = free.volumes.iter().enumerate().filter(|(_, volume)| volume.name == key.volume);
        like.map(|(at, volume)| (at, volume.pieces[0])).collect()
    });
    let by_chapter = give(text, &open, &|key| {
        let number = |cell: usize| text.chapter_number(cell);
        let like = free.chapters.iter().filter(|&&cell| number(cell) == Some(key.chapter));
        like.map(|&cell| (cell, text.cells[cell].pieces[0])).collect()
    });
    let by_clause = give(text, &open, &|key| {
        let form = Form::Clause(key.clause);
        let like = free.clauses.iter().filter(|&&at| text.pieces[at].form == form);
        like.map(|&at| (at, at)).collect()
    });
    let mut given: Vec<Option<Half>> = open
        .iter()
        .enumerate()
        .map(|(at, reading)| {
            let cell = reading.half(rows)?.cell;
            let volume = Some(free.volumes[by_volume[at]?].clone());
            let (chapter, clause) = (Some(by_chapter[at]?), Some(by_clause[at]?));
            Some(Half { cell, volume, chapter, clause })
        })
        .collect();
    withdraw_split(text, rows, &open, &mut given);
    for (reading, given) in open.iter().zip(given) {
        let row = &mut rows[reading.row];
        let half = if reading.second { row.second.as_mut() } else { Some(&mut row.first) };
        if let (Some(half), Some(given)) = (half, given) {
            *half = given;
        }
    }
}

/// Takes back the names of readings that what stands near names so in one part only and otherwise in
/// another, which no other reading is given: either may be wrong.
fn withdraw_split(text: &Text<'_>, rows: &[Row], open: &[Open], given: &mut [Option<Half>]) {
    loop {
        let is_split = |at: &usize| {
            let near = open[*at].half(rows);
            let near = near.filter(|_| given[*at].is_some());
            near.is_some_and(|near| is_split(text, near, &open[*at].key, given))
        };
        let split: Vec<usize> = (0..open.len()).filter(is_split).collect();
        if split.is_empty() {
            return;
        }
        for at in split {
            given[at] = None;
        }
    }
}

fn is_split(text: &Text<'_>, near: &Half, key: &Key, given: &[Option<Half>]) -> bool {
    let is_given = |is: &dyn Fn(&Half) -> bool| given.iter().flatten().any(is);
    let volume = near.volume.as_ref().map(|volume| {
        (volume.name == key.volume, is_given(&|half| half.volume.as_ref() == Some(volume)))
    });
    let chapter = near.chapter.map(|cell| {
        let same = text.chapter_number(cell) == Some(key.chapter);
        (same, is_given(&|half| half.chapter == Some(cell)))
    });
    let clause = near.clause.map(|at| {
        let same = text.pieces[at].form == Form::Clause(key.clause);
        (same, is_given(&|half| half.clause == Some(at)))
    });
    let parts = || [volume, chapter, clause].into_iter().flatten();
    parts().filter(|(same, _)| *same).count() == 1 && parts().any(|(same, given)| !same && !given)
}

/// The readings whose other one is named in order, and they are not named so.
fn open(text: &Text<'_>, rows: &[Row]) -> Vec<Open> {
    let mut open = Vec::new();
    for (row, halves) in rows.iter().enumerate().filter(|(_, row)| !row.ordered) {
        let Some(second) = &halves.second else { continue };
        let sides = [(&halves.first, second, true), (second, &halves.first, false)];
        for (named, other, second) in sides {
            let Some(key) = text.key(named).filter(|_| text.is_in_order(named)) else { continue };
            if text.key(other).as_ref() == Some(&key) || text.is_in_order(other) {
                continue;
            }
            let start = text.cells[other.cell].pieces[0];
            open.push(Open { row, second, key, start });
        }
    }
    open
}

impl Free {
    fn of(text: &Text<'_>, rows: &[Row], open: &[Open]) -> Self {
        let open: BTreeSet<(usize, bool)> =
            open.iter().map(|open| (open.row, open.second)).collect();
        let halves = rows.iter().enumerate().flat_map(|(at, row)| {
            row.halves().zip([false, true]).map(move |(half, second)| ((at, second), half))
        });
        let named: Vec<&Half> =
            halves.filter(|(place, _)| !open.contains(place)).map(|(_, half)| half).collect();
        let volumes_taken: BTreeSet<usize> = named
            .iter()
            .filter_map(|half| half.volume.as_ref())
            .map(|volume| volume.pieces[0])
            .collect();
        let chapters_taken: BTreeSet<usize> =
            named.iter().filter_map(|half| half.chapter).collect();
        let clauses_taken: BTreeSet<usize> = named.iter().filter_map(|half| half.clause).collect();
        let is_clause = |&at: &usize| matches!(text.pieces[at].form, Form::Clause(_));
        let mut free = Self {
            volumes: volumes(text.pieces),
            chapters: text.of(Column::Chapter),
            clauses: (0..text.pieces.len()).filter(is_clause).collect(),
        };
        free.volumes.retain(|volume| !volumes_taken.contains(&volume.pieces[0]));
        free.chapters.retain(|cell| !chapters_taken.contains(cell));
        free.clauses.retain(|at| !clauses_taken.contains(at));
        free
    }
}

/// Gives each open reading one of the names that are `like` its own, none to two: the nearest. `like`
/// tells of each what it is and the piece where it stands.
fn give(
    text: &Text<'_>,
    open: &[Open],
    like: &dyn Fn(&Key) -> Vec<(usize, usize)>,
) -> Vec<Option<usize>> {
    let offers: Vec<Vec<Offer>> = open
        .iter()
        .map(|reading| {
            let here = |at: usize| text.pieces[at].page == text.pieces[reading.start].page;
            let near = like(&reading.key).into_iter().filter(|&(_, at)| here(at));
            near.map(|(next, at)| Offer { next, gain: gain(at.abs_diff(reading.start)) }).collect()
        })
        .collect();
    auction::share(&offers)
}

/// What a reading gains by a name so many pieces away: something wherever on the page it stands.
fn gain(away: usize) -> f64 {
    MOST - f64::from(u32::try_from(away).unwrap_or(u32::MAX)).ln_1p()
}

/// No page is so long that a name on it is not worth taking.
const MOST: f64 = 25.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::cell::Cell;
    use crate::plain::measure::{self, Measures};
    use crate::plain::piece::{Piece, pieces};

    /// A page of requirements in both readings, each by the lines that name it and that of its text.
    struct Page {
        pieces: Vec<Piece>,
        cells: Vec<Cell>,
        measures: Measures,
    }

    impl Page {
        fn of(lines: &[&str]) -> Self {
            let pieces = pieces(&lines.join("\n"));
            assert_eq!(pieces.len(), lines.len(), "{pieces:?}");
            let column = |at: usize| match pieces[at].form {
                Form::Chapter => Some(Column::Chapter),
                Form::Words => Some(Column::Reading),
                _ => None,
            };
            let cells = (0..pieces.len())
                .map(|at| Cell { pieces: vec![at], column: column(at), ..Cell::default() })
                .collect();
            let measures = measure::estimate(&pieces);
            Self { pieces, cells, measures }
        }

        fn text(&self) -> Text<'_> {
            Text { pieces: &self.pieces, cells: &self.cells, measures: &self.measures }
        }

        /// The reading on the line `cell` that three lines name.
        fn half(&self, [volume, chapter, clause]: [usize; 3], cell: usize) -> Half {
            let volume = Volume { name: self.pieces[volume].text.clone(), pieces: vec![volume] };
            Half { cell, volume: Some(volume), chapter: Some(chapter), clause: Some(clause) }
        }

        fn row(&self, first: usize, second: Half) -> Row {
            let [a, b, c, text] = [0, 1, 2, 3].map(|step| first + step);
            Row { first: self.half([a, b, c], text), second: Some(second), ordered: false }
        }

        /// The second reading of a row, named as it is, or anew.
        fn second(&self, row: &Row) -> Option<String> {
            let key = self.text().key(row.second.as_ref()?)?;
            Some(format!("{} {} {}", key.volume, key.chapter, key.clause))
        }
    }

    /// Three requirements that both readings name alike, one in order, and the lines of others.
    fn page(others: &[&'static str]) -> (Page, Vec<Row>) {
        let mut lines = Vec::new();
        for [chapter, text] in [
            ["6.教育", "要員を教育すること。"],
            ["7.記録", "記録を残すこと。"],
            ["8.機器の管理", "機器を管理する台帳を作ること。"],
        ] {
            lines.extend([["企画管理編", chapter, "②", text]; 2].concat());
        }
        lines.extend(["システム運用編", "9.媒体の廃棄", "③", "媒体を廃棄する手順を定めること。"]);
        lines.extend(others);
        let page = Page::of(&lines);
        let alike =
            |at: usize| page.row(8 * at, page.half([4, 5, 6].map(|i| 8 * at + i), 8 * at + 7));
        let rows = (0..3).map(alike).collect();
        (page, rows)
    }

    /// The first reading of the last requirement stands here, and what others have of it behind it.
    const LAST: usize = 24;
    /// Its second reading, with names of others beside it, and its own names farther away.
    const FAR: [&str; 7] = [
        "媒体を廃棄する手順を定める。",
        "経営管理編",
        "7.監査",
        "⑤",
        "システム運用編",
        "9.媒体の廃棄",
        "③",
    ];

    #[test]
    fn a_reading_far_from_its_names_has_those_that_the_page_prints_once_more() {
        let (page, mut rows) = page(&FAR);
        rows.push(page.row(LAST, page.half([29, 30, 31], 28)));
        assert_eq!(page.second(&rows[3]).as_deref(), Some("経営管理編 7 ⑤"));
        rename(&page.text(), &mut rows);
        assert_eq!(page.second(&rows[3]).as_deref(), Some("システム運用編 9 ③"));
        assert_eq!(page.second(&rows[0]).as_deref(), Some("企画管理編 6 ②"), "others stay");
    }

    #[test]
    fn a_reading_keeps_its_names_where_the_page_has_no_others_or_they_are_right_in_part() {
        let (missing, mut rows) = page(&FAR[..4]);
        rows.push(missing.row(LAST, missing.half([29, 30, 31], 28)));
        rename(&missing.text(), &mut rows);
        assert_eq!(missing.second(&rows[3]).as_deref(), Some("経営管理編 7 ⑤"));

        let near = ["媒体を廃棄する手順を定める。", "システム運用編", "7.監査", "⑤"];
        let (split, mut rows) = page(&[&near[..], &FAR[4..]].concat());
        rows.push(split.row(LAST, split.half([29, 30, 31], 28)));
        rename(&split.text(), &mut rows);
        assert_eq!(split.second(&rows[3]).as_deref(), Some("システム運用編 7 ⑤"));
    }

    #[test]
    fn where_the_readings_mostly_differ_neither_names_the_other() {
        let (page, mut rows) = page(&FAR);
        rows.truncate(1);
        rows.push(page.row(LAST, page.half([29, 30, 31], 28)));
        rename(&page.text(), &mut rows);
        assert_eq!(page.second(&rows[1]).as_deref(), Some("経営管理編 7 ⑤"));
    }
}
