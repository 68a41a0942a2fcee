//! Latin words that a line end cuts.
//!
//! Some writers let a line end inside a Latin word. Then no space was lost there, but nothing in the
//! two lines says so: `Saa` + `S` could be two words. The document does, where the word stands whole.

use std::collections::BTreeSet;

use super::lines::Line;
use super::{Cell, PageGrid};

/// Marks the lines whose last word goes on in the next line: the whole word stands elsewhere in the
/// document, and its two pieces do not.
pub fn mark_cuts(pages: &mut [PageGrid]) {
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for (tail, head) in cells(pages).flat_map(|cell| cell.lines.windows(2)).filter_map(seam) {
        asked.extend([format!("{tail}{head}"), tail.to_owned(), head.to_owned()]);
    }
    if asked.is_empty() {
        return;
    }
    let lines = cells(pages).flat_map(|cell| &cell.lines);
    let known: BTreeSet<String> = lines
        .flat_map(|line| whole_words(&line.raw))
        .filter(|word| asked.contains(*word))
        .map(str::to_owned)
        .collect();
    for cell in pages.iter_mut().flat_map(|page| &mut page.tables).flat_map(|grid| &mut grid.cells)
    {
        let cuts: Vec<usize> = (1..cell.lines.len())
            .filter(|&i| seam(&cell.lines[i - 1..=i]).is_some_and(|seam| is_cut(seam, &known)))
            .collect();
        for i in cuts {
            cell.lines[i - 1].cuts_word = true;
        }
    }
}

fn cells(pages: &[PageGrid]) -> impl Iterator<Item = &Cell> {
    pages.iter().flat_map(|page| &page.tables).flat_map(|grid| &grid.cells)
}

/// The words on both sides of a line end, if there are.
fn seam(lines: &[Line]) -> Option<(&str, &str)> {
    let [above, line] = lines else { return None };
    let tail = above.raw.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let head = line.raw.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    (!tail.is_empty() && !head.is_empty()).then_some((tail, head))
}

fn is_cut((tail, head): (&str, &str), known: &BTreeSet<String>) -> bool {
    known.contains(&format!("{tail}{head}")) && !(known.contains(tail) && known.contains(head))
}

/// The words of a line of two letters or more, but those at its ends, which may be pieces.
fn whole_words(raw: &str) -> impl Iterator<Item = &str> {
    let from = raw.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(raw.len());
    let to = raw.rfind(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(raw.len());
    let inner = raw.get(from..to).unwrap_or_default();
    inner.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;

    /// For each line of a cell, whether it cuts its last word.
    fn cuts(lines: &[&str]) -> Vec<bool> {
        let line = |raw: &&str| Line { raw: (*raw).into(), ..Line::default() };
        let cell = Cell { lines: lines.iter().map(line).collect(), ..Cell::default() };
        let grid = Grid {
            rect: crate::geom::Rect::default(),
            xs: vec![0.0, 1.0],
            ys: vec![0.0, 1.0],
            cells: vec![cell],
            method: crate::grid::Method::Rulings,
        };
        let mut pages = [PageGrid { tables: vec![grid], ..PageGrid::default() }];
        mark_cuts(&mut pages);
        pages[0].tables[0].cells[0].lines.iter().map(|line| line.cuts_word).collect()
    }

    #[test]
    fn a_word_that_stands_whole_elsewhere_was_cut() {
        assert_eq!(cuts(&["方式(SaaS、PaaS)の", "利用者はSaa", "Sを含む"]), [false, true, false]);
    }

    #[test]
    fn two_words_that_stand_elsewhere_were_not_one() {
        assert!(!cuts(&["表(data base、database)のdata", "baseの表", "(base data)"])[0]);
    }

    #[test]
    fn an_unknown_word_is_not_marked() {
        assert_eq!(cuts(&["利用者はTLS", "1.3を"]), [false, false]);
    }
}
