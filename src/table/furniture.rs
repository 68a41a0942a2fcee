//! Lines outside of the tables: labels, titles, page numbers, and what is none of these.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::{Table, leave_over};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::geom::{Point, Rect};
use crate::grid::lines::Seen;
use crate::grid::{Grid, Line, PageGrid, text};
use crate::place::{PageRef, Place};
use crate::profile::Profile;

/// A line that stands outside the table in one place of so many pages is furniture, whatever it says.
const RECURRING: usize = 3;

/// A line that is left over outside of the tables.
pub(super) struct Left {
    /// The page, in the whole paper.
    pub(super) page: u32,
    /// Whether it stands over the tables of its page, and not under them.
    pub(super) is_over: bool,
    /// Its place on the page.
    pub(super) place: Rect,
    /// What it says.
    pub(super) text: String,
}

/// Sorts the lines outside of the tables into furniture and residue; sets label, title and number
/// of pages. Gives what is left under the tables, and over those of a page on which a table may go on.
pub(super) fn set_aside(
    pages: &[PageGrid],
    profile: &Profile,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) -> Vec<Left> {
    let mut left = Vec::new();
    let mut goes_on = false;
    let recurring = Recurring::of(pages);
    let mut numbers = Vec::new();
    for page in pages {
        let bottom = page.tables.iter().map(|grid| grid.rect.y1).fold(f64::NAN, f64::max);
        let top = top(page);
        let mut title = Vec::new();
        leave_hidden(page, table, findings);
        for line in page.outside.iter().filter(|line| !line.hidden) {
            let said = fold::text(line.raw.trim()).text;
            let furniture = if profile.label.is_match(&said) {
                table.label.get_or_insert_with(|| said.clone());
                true
            } else if let Some(number) = page_number(&said, &profile.page_number) {
                numbers.push((&page.page, number));
                true
            } else if is_over(line, top)
                && (table.title.is_none() || is_known(&said, &recurring, table))
            {
                title.push(line);
                true
            } else {
                recurring.runs(&fold::key(&said), &spot(page, line))
            };
            if furniture {
                table.furniture += u64::from(line.glyphs);
            } else {
                let is_over = goes_on && is_over(line, top);
                if line.rect.y1 > bottom || is_over {
                    let (page, place, text) = (page.page.paper, line.rect, said.clone());
                    left.push(Left { page, is_over, place, text });
                }
                leave_line(&page.page, line, said, table, findings);
            }
        }
        if table.title.is_none() && !title.is_empty() && !page.tables.is_empty() {
            table.title = Some(text::joined(title, 0.0).replace('\n', ""));
        }
        goes_on |= !page.tables.is_empty();
    }
    check_page_numbers(pages, &numbers, table, findings);
    left
}

/// Where the tables of a page begin.
fn top(page: &PageGrid) -> f64 {
    page.tables.iter().map(|grid| grid.rect.y0).fold(f64::INFINITY, f64::min)
}

/// Whether a line stands over the tables, if it touches them or not.
fn is_over(line: &Line, top: f64) -> bool {
    line.rect.center().y <= top
}

/// Where each text, as its key, stands outside the tables of all pages.
#[derive(Debug, Default)]
struct Recurring(BTreeMap<String, Vec<PageSpot>>);

impl Recurring {
    /// Punctuation alone hangs out of a cell.
    fn of(pages: &[PageGrid]) -> Self {
        let mut spots: BTreeMap<String, Vec<PageSpot>> = BTreeMap::new();
        for page in pages {
            for line in page.outside.iter().filter(|line| !line.hidden) {
                let key = fold::key(&line.raw);
                if key.chars().any(char::is_alphanumeric) {
                    spots.entry(key).or_default().push(spot(page, line));
                }
            }
        }
        Self(spots)
    }

    fn spots(&self, key: &str) -> &[PageSpot] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether several pages print a text in one place: a running head or foot.
    fn runs(&self, key: &str, here: &PageSpot) -> bool {
        let same = self.spots(key).iter().filter(|there| is_same_place(there, here));
        same.take(RECURRING).count() == RECURRING
    }
}

fn spot(page: &PageGrid, line: &Line) -> PageSpot {
    (page.width, page.height, line.rect.center())
}

/// Whether a line over a table says again what the title says, or what other pages say too.
fn is_known(said: &str, recurring: &Recurring, table: &Table) -> bool {
    let key = fold::key(said);
    let in_title = table.title.as_ref().is_some_and(|title| fold::key(title).contains(&key));
    in_title || recurring.spots(&key).len() > 1
}

/// Two pages print something in the same place when it differs by less, in points.
const SAME_PLACE: f64 = 3.0;
/// So many lines of a page are looked at for what runs over all pages.
const MOST_RUNNING: usize = 50;
/// A document prints it in at most so many places.
const MOST_PLACES: usize = 100;

/// A place on pages of a size: width, height, and the point.
type PageSpot = (f64, f64, Point);

/// What runs over pages, outside of their tables.
#[derive(Debug, Default)]
struct Running {
    /// Where it is printed.
    places: Vec<PageSpot>,
    /// Where the numbers of pages are.
    numbers: Vec<PageSpot>,
    /// What several pages say.
    texts: BTreeSet<String>,
    /// What a page says over its table, and the numbers of pages.
    heads: BTreeSet<String>,
}

impl Running {
    fn of(pages: &[PageGrid], profile: &Profile) -> Self {
        let recurring = Recurring::of(pages);
        let mut running = Self::default();
        for page in pages {
            let top = top(page);
            for line in page.outside.iter().filter(|line| !line.hidden).take(MOST_RUNNING) {
                let key = fold::key(&line.raw);
                let here = spot(page, line);
                let recurs = recurring.runs(&key, &here);
                let is_number = is_page_number(&line.raw, profile);
                // What stands once under a table may be the beginning of a row.
                if !recurs && !is_number && !is_over(line, top) {
                    continue;
                }
                if is_number && running.numbers.len() < MOST_PLACES {
                    running.numbers.push(here);
                }
                let is_new = !running.places.iter().any(|there| is_same_place(there, &here));
                if is_new && running.places.len() < MOST_PLACES {
                    running.places.push(here);
                }
                (if recurs { &mut running.texts } else { &mut running.heads }).insert(key);
            }
        }
        running
    }

    /// Whether a line of a page so large stands where others print something.
    fn is_here(&self, (width, height): (f64, f64), line: &Line) -> bool {
        let here = (width, height, line.rect.center());
        !line.hidden && self.places.iter().any(|there| is_same_place(there, &here))
    }

    /// From where on the lines of a page's cells are its own. The end of a row may stand where and as
    /// another page has one over its table: what runs over the page has no other line above it.
    fn own_from(&self, size: (f64, f64), tables: &[Grid]) -> f64 {
        let is_own =
            |line: &&Line| !self.is_here(size, line) || !self.heads.contains(&fold::key(&line.raw));
        let first_rows = tables.iter().flat_map(|grid| &grid.cells).filter(|cell| cell.row == 0);
        let own = first_rows.flat_map(|cell| &cell.lines).filter(is_own);
        own.map(|line| line.rect.center().y).fold(f64::INFINITY, f64::min)
    }
}

/// Takes out of cells what other pages print in the same place outside of their tables: page numbers and
/// running heads. A row too long for its page may run over them, and a table without a ruling above or
/// below seems to hold them.
pub(super) fn take_running(pages: &mut [PageGrid], profile: &Profile) {
    let running = Running::of(pages, profile);
    for PageGrid { width, height, tables, outside, .. } in pages.iter_mut() {
        let size = (*width, *height);
        let own_from = running.own_from(size, tables);
        let runs = |line: &mut Line| {
            let says = |texts: &BTreeSet<String>| texts.contains(&fold::key(&line.raw));
            running.is_here(size, line)
                && (is_page_number(&line.raw, profile)
                    || says(&running.texts)
                    || line.rect.center().y < own_from && says(&running.heads))
        };
        for grid in tables {
            // A place without walls on two sides is a cell only by what stands in it.
            grid.cells.retain_mut(|cell| {
                let before = outside.len();
                outside.extend(cell.lines.extract_if(.., |line| runs(line)));
                outside.len() == before || !cell.is_corner()
            });
        }
    }
    pages.iter_mut().for_each(|page| doubt_mixed(page, &running.numbers));
}

/// Doubts the lines of cells into which the number of the page may be read: it is nowhere else on the
/// page, and they stand where other pages print theirs.
fn doubt_mixed(page: &mut PageGrid, numbers: &[PageSpot]) {
    let PageGrid { width, height, tables, outside, .. } = page;
    let here = |point: Point| (*width, *height, point);
    let of_size: Vec<&PageSpot> =
        numbers.iter().filter(|spot| is_same_place(spot, &here(spot.2))).collect();
    let is_number =
        |line: &Line| of_size.iter().any(|spot| is_same_place(spot, &here(line.rect.center())));
    if outside.iter().any(is_number) {
        return;
    }
    let covers = |rect: &Rect| of_size.iter().any(|spot| rect.contains(spot.2));
    let is_mixed =
        |line: &&mut Line| covers(&line.rect) && line.raw.contains(|c: char| c.is_numeric());
    let cells = tables.iter_mut().flat_map(|grid| &mut grid.cells);
    let lines = cells.flat_map(|cell| &mut cell.lines).filter(is_mixed);
    lines.for_each(|line| line.is_overprinted = true);
}

/// Whether something stands in the same place of two pages of one size; each with width and height.
fn is_same_place(a: &(f64, f64, Point), b: &(f64, f64, Point)) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < SAME_PLACE;
    near(a.0, b.0) && near(a.1, b.1) && near(a.2.x, b.2.x) && near(a.2.y, b.2.y)
}

/// The number that is printed on a page, outside of its tables.
pub(super) fn printed_number(page: &PageGrid, profile: &Profile) -> Option<u32> {
    let seen = page.outside.iter().filter(|line| !line.hidden);
    let said = seen.map(|line| fold::text(line.raw.trim()).text);
    said.filter_map(|said| page_number(&said, &profile.page_number))
        .map(|(page, _)| page)
        .next_back()
}

/// The number of a page and, if it says so, of the last one.
type PageNumber = (u32, Option<u32>);

/// Whether a text in the table's frame is the number of its page.
pub(crate) fn is_page_number(said: &str, profile: &Profile) -> bool {
    page_number(&fold::text(said.trim()).text, &profile.page_number).is_some()
}

fn page_number(said: &str, patterns: &[Regex]) -> Option<PageNumber> {
    let captures = patterns.iter().find_map(|pattern| pattern.captures(said))?;
    let number = |name: &str| fold::key(captures.name(name)?.as_str()).parse::<u32>().ok();
    Some((number("page")?, number("pages")))
}

/// Sets the lines aside that no reader sees, and says how many there are.
fn leave_hidden(page: &PageGrid, table: &mut Table, findings: &mut Vec<Finding>) {
    let hidden: Vec<&Line> = page.outside.iter().filter(|line| line.hidden).collect();
    let Some(first) = hidden.first() else { return };
    let said = text::beginning(&fold::text(first.raw.trim()).text);
    let message =
        format!("{} lines are not seen, such as “{said}”; they are in the residue", hidden.len());
    findings.push(Finding::new(Code::TextHidden, page.page.place(), message));
    for line in hidden {
        let said = fold::text(line.raw.trim()).text;
        leave_over(table, page.page.paper, said, u64::from(line.glyphs));
    }
}

fn leave_line(
    page: &PageRef,
    line: &Line,
    said: String,
    table: &mut Table,
    findings: &mut Vec<Finding>,
) {
    let hidden = if line.seen == Seen::Nothing { ", where a clip box hides it" } else { "" };
    let message = format!(
        "“{}” stands outside the table{hidden}; it is in the residue",
        text::beginning(&said)
    );
    findings.push(Finding::new(Code::OutsideTable, page.place_at(line.rect), message));
    leave_over(table, page.paper, said, u64::from(line.glyphs));
}

/// Holds the printed page numbers against the pages that were read.
fn check_page_numbers(
    pages: &[PageGrid],
    numbers: &[(&PageRef, PageNumber)],
    table: &mut Table,
    findings: &mut Vec<Finding>,
) {
    let totals: Vec<u32> = numbers.iter().filter_map(|(_, (_, total))| *total).collect();
    table.pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let Some(&total) = totals.first() else { return };
    table.pages = total;
    let printed: BTreeSet<u32> = numbers.iter().map(|(_, (page, _))| *page).collect();
    let missing: Vec<String> =
        (1..=total.min(10_000)).filter(|n| !printed.contains(n)).map(|n| n.to_string()).collect();
    if !missing.is_empty() && printed.len() == pages.len() {
        let message = format!(
            "the footers number {total} pages; {} were read, without page {}",
            pages.len(),
            missing.join(", ")
        );
        let hint = "give the whole document; values that go on over a missing page may be wrong";
        findings.push(Finding::new(Code::PagesMissing, Place::default(), message).with_hint(hint));
    }
    for (place, (page, of)) in
        numbers.iter().filter(|(_, (_, of))| of.is_some_and(|of| of != total))
    {
        let message =
            format!("the footer says {page}/{}, other pages say {total} pages", of.unwrap_or(0));
        findings.push(Finding::new(Code::PageNumbers, place.place(), message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Cell, Grid, Method};

    fn line(raw: &str, x0: f64, y0: f64) -> Line {
        let rect = Rect::new(x0, y0, x0 + 20.0, y0 + 10.0);
        Line { raw: raw.into(), rect, em: 10.0, ..Line::default() }
    }

    /// A page with one cell, and lines in it and outside.
    fn page(within: Vec<Line>, outside: Vec<Line>) -> PageGrid {
        let cell = Cell { row_span: 1, column_span: 1, lines: within, ..Cell::default() };
        let rect = Rect::new(0.0, 20.0, 600.0, 400.0);
        let (xs, ys) = (vec![0.0, 600.0], vec![20.0, 400.0]);
        let grid = Grid { rect, xs, ys, cells: vec![cell], method: Method::Rulings };
        PageGrid { width: 600.0, height: 400.0, tables: vec![grid], outside, ..PageGrid::default() }
    }

    /// How many lines are left in the cell of the second page.
    fn left(number: Line) -> usize {
        let running = vec![line("1/2", 290.0, 380.0), line("26/11/27", 20.0, 5.0)];
        let first = page(vec![line("保管する。", 10.0, 10.0)], running);
        let second = page(vec![line("記録する。", 10.0, 10.0), number], Vec::new());
        let mut pages = [first, second];
        take_running(&mut pages, &Profile::all().swap_remove(0));
        pages[1].tables[0].cells[0].lines.len()
    }

    #[test]
    fn a_line_over_the_place_of_a_page_number_that_is_nowhere_else_is_doubted() {
        let is_doubted = |within: Line, outside: Vec<Line>| {
            let first = page(Vec::new(), vec![line("1/2", 290.0, 380.0)]);
            let mut pages = [first, page(vec![within], outside)];
            take_running(&mut pages, &Profile::all().swap_remove(0));
            pages[1].tables[0].cells[0].lines[0].is_overprinted
        };
        let wide =
            |raw: &str| Line { rect: Rect::new(200.0, 378.0, 500.0, 388.0), ..line(raw, 0.0, 0.0) };
        assert!(is_doubted(wide("記録する2/2。"), Vec::new()));
        assert!(!is_doubted(wide("記録する。"), Vec::new()));
        assert!(!is_doubted(wide("記録する2/2。"), vec![line("2/2", 290.0, 380.0)]));
    }

    #[test]
    fn what_pages_print_in_other_places_does_not_run_over_them() {
        let pages = |ys: [f64; 3]| ys.map(|y| page(Vec::new(), vec![line("経営管理編", 10.0, y)]));
        let runs = |ys: [f64; 3]| {
            let pages = pages(ys);
            let here = spot(&pages[0], &pages[0].outside[0]);
            Recurring::of(&pages).runs(&fold::key("経営管理編"), &here)
        };
        assert!(runs([390.0, 390.0, 391.0]));
        assert!(!runs([390.0, 390.0, 340.0]));
    }

    #[test]
    fn the_end_of_a_row_is_no_head_though_another_page_has_the_same_over_its_table() {
        let entry = |y0: f64| line("・ 契約書の写し", 10.0, y0);
        let taken = |within: Vec<Line>| {
            let mut pages = [page(Vec::new(), vec![entry(10.0)]), page(within, Vec::new())];
            take_running(&mut pages, &Profile::all().swap_remove(0));
            pages[1].outside.len()
        };
        assert_eq!(taken(vec![line("保管する。", 10.0, 0.0), entry(10.0)]), 0);
        assert_eq!(taken(vec![entry(10.0), line("保管する。", 10.0, 60.0)]), 1);
    }

    #[test]
    fn what_runs_over_all_pages_is_taken_out_of_cells() {
        assert_eq!(left(line("2/2", 290.0, 380.0)), 1);
        assert_eq!(left(line("2/2", 250.0, 380.0)), 2);
        assert_eq!(left(line("2年", 290.0, 380.0)), 2);
        assert_eq!(left(line("26/11/27", 20.0, 5.0)), 1);
        assert_eq!(left(line("26/11/27", 20.0, 25.0)), 2);
    }
}
