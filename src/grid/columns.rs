//! Ends of rulings and corridors in the text → the columns of a table without vertical rulings.
//!
//! A page tells its columns in two ways: rulings that are drawn cell by cell end where a column
//! ends, and text leaves an empty corridor between columns. One page may tell too little: rulings
//! run on over several cells, a column is blank, two labels touch. So all pages on which the table
//! stands tell together.
//!
//! ```text
//! page 1   ──────────── ───────────     ends      │            │
//!          1.1. 規程     ①-1 最新の
//! page 2   ────────────────────────     corridor             ▒ ▒
//!                       ①-2 監査の
//! ```

use super::edges::Edge;
use super::lines::Run;

/// Ends of rulings closer than this, in points, are one column boundary.
pub(super) const SAME_END: f64 = 2.5;
/// Rulings at fewer heights than this are a frame or underlines, no table.
pub(super) const FEWEST_HEIGHTS: usize = 3;
/// A column boundary shows in the ends of the rulings at this many heights at least.
const FEWEST_ENDS: usize = 3;
/// A run that crosses a boundary by this share of an em on both sides spans it; less is overhang.
const SPANS: f64 = 0.6;
/// One line in so many may run across a corridor by mistake.
const LINES_A_STRAY: usize = 40;
/// Where one line in so many runs across the columns of another page, the table is another one.
const LINES_A_CROSSING: usize = 10;
/// A table with more corridors than this is none with names of columns.
const MOST_CORRIDORS: usize = 200;
/// The names of two columns stand so far apart at least, in ems.
const NAMES_APART: f64 = 1.5;
/// Lines begin at one place when they begin within so many points.
const SAME_START: f64 = 0.5;
/// One of so many lines begins at the side between two columns.
const LINES_AT_SIDE: usize = 10;
/// A single letter is so wide at most, in ems.
const LETTER: f64 = 1.3;
/// The widest padding of a cell, in ems: text begins so far right of its column's side.
const PADDING: f64 = 1.0;

/// What a page tells of the columns of one table.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Left and right side of what its rulings cover, in points.
    pub(super) sides: (f64, f64),
    /// At how many heights it has rulings.
    pub(super) heights: usize,
    /// Where pieces of rulings end inside of the table: one entry for each height.
    pub(super) ends: Vec<f64>,
    /// The sides of the cells of a head above it, where that is ruled both ways, in any order.
    pub(super) walls: Vec<f64>,
    /// Whether these are the sides of columns that other pages rule all down.
    pub(super) is_ruled: bool,
    /// The runs of the bands that are set in columns.
    pub(super) runs: Vec<Run>,
    /// Those of the first of these bands, page by page: the names of the columns, where it is a head.
    pub(super) names: Vec<Vec<Run>>,
}

/// The columns of a table: their sides, ascending, in points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    /// One more than there are columns.
    pub(super) xs: Vec<f64>,
}

/// The columns of each table that stands on several of these pages, or on others where rulings tell
/// them: these are `ruled`.
pub(super) fn shared(pages: &[&Evidence], ruled: &[Columns]) -> Vec<Columns> {
    let mut left = pages.to_vec();
    let mut found = Vec::new();
    while let Some(at) = fullest(&left) {
        let seed = left.swap_remove(at);
        let Some(columns) = seed.columns() else { continue };
        let (alike, others) = left.into_iter().partition(|page| columns.fit(page));
        left = others;
        let mut all = united(seed, &alike);
        let known = ruled.iter().find(|columns| columns.fit(&all));
        if let Some(columns) = known {
            all.sides = columns.sides();
            all.is_ruled = true;
            all.walls.extend(&columns.xs);
        }
        found.extend(all.columns().filter(|_| !alike.is_empty() || known.is_some()));
    }
    found
}

/// The page that shows a table in its whole width, with the most text in it.
fn fullest(pages: &[&Evidence]) -> Option<usize> {
    let widest = pages.iter().map(|page| page.width()).fold(0.0, f64::max);
    let whole = pages.iter().enumerate().filter(|(_, page)| page.width() + SAME_END >= widest);
    whole.max_by_key(|(_, page)| page.runs.len()).map(|(at, _)| at)
}

/// What several pages tell together of the table that `seed` shows in its whole width.
fn united(seed: &Evidence, others: &[&Evidence]) -> Evidence {
    let mut all = seed.clone();
    for page in others {
        all.ends.extend(&page.ends);
        all.walls.extend(&page.walls);
        all.runs.extend(&page.runs);
        all.names.extend_from_slice(&page.names);
    }
    all
}

impl Evidence {
    fn width(&self) -> f64 {
        self.sides.1 - self.sides.0
    }

    /// The columns that it tells; `None` when there is but one, or no table.
    ///
    /// An end of rulings is exact and goes before a corridor around it.
    pub(super) fn columns(&self) -> Option<Columns> {
        if self.heights < FEWEST_HEIGHTS {
            return None;
        }
        let walls = self.all_walls();
        let mut corridors = self.without_inner(self.corridors());
        let mut ends = self.telling_ends(&walls, &corridors);
        ends.extend(&walls);
        let has_end = |(from, to): &(f64, f64)| {
            ends.iter().any(|x| from - SAME_END <= *x && *x <= to + SAME_END)
        };
        let (left, right) = self.sides;
        corridors.retain(|corridor| !has_end(corridor));
        let alone = |corridor: &(f64, f64)| {
            corridors.len() <= MOST_CORRIDORS && is_alone_between(&walls, corridor, &corridors)
        };
        let mut xs: Vec<f64> =
            corridors.iter().filter(|c| !alone(c)).map(|c| self.side_in(*c)).collect();
        xs.extend(&ends);
        xs.retain(|x| left + SAME_END < *x && *x < right - SAME_END);
        xs.extend([left, right]);
        xs.sort_by(f64::total_cmp);
        if xs.len() <= MOST_CORRIDORS {
            let between = xs.windows(2).filter_map(|sides| self.side_between_names(sides));
            let hidden: Vec<f64> = between.collect();
            xs.extend(hidden);
            xs.sort_by(f64::total_cmp);
        }
        (xs.len() > 2).then_some(Columns { xs })
    }

    /// Where rulings end at sides of columns, other than at the `walls`.
    fn telling_ends(&self, walls: &[f64], corridors: &[(f64, f64)]) -> Vec<f64> {
        let mut ends = by_ends(&self.ends);
        ends.retain(|end| !walls.iter().any(|wall| (wall - end).abs() <= SAME_END));
        if self.is_ruled && ends.len() <= MOST_CORRIDORS {
            // Dashes and the stubs at corners, too, end near the sides of columns.
            ends.retain(|end| corridors.iter().any(|(from, to)| from <= end && end <= to));
            let all: Vec<(f64, f64)> = ends.iter().map(|&end| (end, end)).collect();
            ends.retain(|&end| !is_alone_between(walls, &(end, end), &all));
        }
        ends
    }

    /// Where a column is parted over which two names stand: text that is set close to the side between
    /// them leaves no corridor, but many of its lines begin there.
    fn side_between_names(&self, sides: &[f64]) -> Option<f64> {
        let begins = |run: &&Run| sides[0] <= run.rect.x0 && run.rect.x0 < sides[1];
        let pair = |names: &Vec<Run>| two_names(names.iter().filter(begins).collect());
        let (from, to) = self.names.iter().find_map(pair)?;
        let mut starts: Vec<f64> = self.runs.iter().filter(begins).map(|run| run.rect.x0).collect();
        starts.sort_by(f64::total_cmp);
        let many = starts.len().div_ceil(LINES_AT_SIDE).max(2);
        let lines = starts.chunk_by(|a, b| b - a <= SAME_START).filter(|lines| lines.len() >= many);
        let mut inner = lines.map(|lines| lines[0]).filter(|x| from + SAME_END < *x && *x < to);
        let first = inner.next()?;
        inner.next().is_none().then_some(first - SAME_START)
    }

    /// The sides of the head's cells that all pages tell, each once.
    fn all_walls(&self) -> Vec<f64> {
        let mut walls = self.walls.clone();
        walls.sort_by(f64::total_cmp);
        walls.dedup_by(|a, b| *a - *b <= SAME_END);
        walls
    }

    /// Where in a corridor the side of the column to its right stands: text is set close to it.
    fn side_in(&self, (from, to): (f64, f64)) -> f64 {
        let first = self.runs.iter().map(|run| run.rect.x0).fold(f64::INFINITY, f64::min);
        let em = self.runs.iter().map(|run| run.em).fold(f64::INFINITY, f64::min);
        let padding = (first - self.sides.0).clamp(0.0, PADDING * em);
        (to - padding).max((from + to) / 2.0)
    }

    /// Corridors without those inside of a column: where the name of a column is spaced out, or stands
    /// beside the text that it names.
    fn without_inner(&self, corridors: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        if corridors.len() > MOST_CORRIDORS {
            return corridors;
        }
        let starts = corridors.iter().map(|corridor| corridor.1);
        let ends = corridors.iter().map(|corridor| corridor.0);
        let starts = std::iter::once(self.sides.0).chain(starts);
        let between: Vec<Between> =
            starts.zip(ends.chain([self.sides.1])).map(|sides| self.between(sides)).collect();
        let sides = between.windows(2).zip(&corridors);
        let is_inner = |pair: &[Between], corridor: &(f64, f64)| {
            pair[0].goes_on_in(&pair[1])
                || pair[0].is_named_by(&pair[1]) && self.is_crossed(corridor)
        };
        let outer = sides.filter(|(pair, corridor)| !is_inner(pair, corridor));
        outer.map(|(_, corridor)| *corridor).collect()
    }

    /// What begins between two corridors.
    fn between(&self, (from, to): (f64, f64)) -> Between {
        let begins = |run: &&Run| from <= run.rect.x0 && run.rect.x0 < to;
        let names = || self.names.iter().flatten().filter(begins);
        let last = names().max_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        Between {
            names: names().count(),
            others: self.runs.iter().filter(begins).count().saturating_sub(names().count()),
            is_letters: names().all(is_letter),
            ends_in_letter: last.is_some_and(is_letter),
        }
    }

    /// Whether a run reaches over a corridor from end to end.
    fn is_crossed(&self, &(from, to): &(f64, f64)) -> bool {
        self.runs.iter().any(|run| run.rect.x0 < from && to < run.solid_end)
    }

    /// The gaps between the runs that hardly any of them crosses.
    fn corridors(&self) -> Vec<(f64, f64)> {
        let reach: Vec<(f64, f64)> =
            self.runs.iter().map(|run| (run.rect.x0, run.solid_end)).collect();
        corridors(&reach, reach.len() / LINES_A_STRAY)
    }
}

/// What begins between two corridors.
struct Between {
    /// How many runs are names of columns.
    names: usize,
    /// How many are none.
    others: usize,
    /// Whether each name is a single letter.
    is_letters: bool,
    /// Whether the last name is one.
    ends_in_letter: bool,
}

impl Between {
    /// Whether its name goes on in what stands to the right, which is nothing but letters: `小 項 目`.
    const fn goes_on_in(&self, right: &Self) -> bool {
        self.ends_in_letter && right.names > 0 && right.others == 0 && right.is_letters
    }

    const fn is_text(&self) -> bool {
        self.names == 0 && self.others > 0
    }

    const fn is_name(&self) -> bool {
        self.names > 0 && self.others == 0
    }

    /// Whether it is text without a name and `other` a name without text, or the other way round.
    const fn is_named_by(&self, other: &Self) -> bool {
        self.is_text() && other.is_name() || self.is_name() && other.is_text()
    }
}

impl Columns {
    /// Whether a page shows these columns, or some of them that stand side by side.
    pub(super) fn fit(&self, page: &Evidence) -> bool {
        let crossing = page.runs.iter().filter(|run| self.crossed(run)).count();
        self.has_side_at(page.sides.0)
            && self.has_side_at(page.sides.1)
            && crossing * LINES_A_CROSSING <= page.runs.len()
    }

    /// The sides of the table, if an edge stands in it and ends where its columns do.
    pub(super) fn around(&self, edge: &Edge) -> Option<(f64, f64)> {
        let stands = self.has_side_at(edge.from) && self.has_side_at(edge.to);
        stands.then(|| self.sides())
    }

    /// The outer sides; a table has two at least.
    pub(super) fn sides(&self) -> (f64, f64) {
        (self.xs[0], self.xs[self.xs.len() - 1])
    }

    /// Whether these are its outer sides.
    pub(super) fn has_sides(&self, left: f64, right: f64) -> bool {
        let (first, last) = self.sides();
        (first - left).abs() <= SAME_END && (last - right).abs() <= SAME_END
    }

    /// Takes in the sides of columns that other pages of the same table tell.
    pub(super) fn absorb(&mut self, other: Self) {
        self.xs.extend(other.xs);
        self.xs.sort_by(f64::total_cmp);
        self.xs.dedup_by(|a, b| *a - *b <= SAME_END);
    }

    /// Whether one of their sides is here.
    pub(super) fn has_side_at(&self, x: f64) -> bool {
        self.xs.iter().any(|side| (side - x).abs() <= SAME_END)
    }

    /// Whether a run reaches over the side of a column.
    pub(super) fn crossed(&self, run: &Run) -> bool {
        self.xs.iter().any(|&x| crosses(run, x))
    }

    /// Index of the column in which `x` lies.
    pub(super) fn at(&self, x: f64) -> usize {
        self.xs.partition_point(|&side| side <= x).clamp(1, self.xs.len() - 1) - 1
    }
}

/// Where the names of two columns begin and end that stand side by side; `None` where there is one, or
/// but letters of one that is spaced out.
fn two_names(mut names: Vec<&Run>) -> Option<(f64, f64)> {
    names.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let apart = |pair: &[&Run]| {
        let (one, other) = (pair[0].rect, pair[1].rect);
        let on_one_line = (one.center().y - other.center().y).abs() < pair[0].em / 2.0;
        on_one_line && other.x0 - one.x1 > NAMES_APART * pair[0].em
    };
    let are_two = names.windows(2).any(apart) && !names.iter().all(|name| is_letter(name));
    let (first, last) = (names.first()?, names.last()?);
    are_two.then_some((first.rect.x0, last.rect.x1))
}

/// Whether a run is a single letter.
pub(super) fn is_letter(run: &Run) -> bool {
    run.rect.width() <= LETTER * run.em
}

/// Whether a run reaches over `x` by more than an overhang.
pub(super) fn crosses(run: &Run, x: f64) -> bool {
    let reach = SPANS * run.em;
    run.rect.x0 < x - reach && run.solid_end > x + reach
}

/// Whether a corridor is the only one under a cell of the head: a gap in the text of its column. Under
/// the head of a group there are several.
fn is_alone_between(walls: &[f64], corridor: &(f64, f64), all: &[(f64, f64)]) -> bool {
    let cell_of =
        |&(from, to): &(f64, f64)| walls.partition_point(|wall| *wall < (from + to) / 2.0);
    let cell = cell_of(corridor);
    (1..walls.len()).contains(&cell)
        && all.iter().filter(|other| cell_of(other) == cell).count() < 2
}

/// Boundaries where rulings end at several heights.
fn by_ends(ends: &[f64]) -> Vec<f64> {
    let mut ends = ends.to_vec();
    ends.sort_by(f64::total_cmp);
    ends.chunk_by(|a, b| b - a <= SAME_END)
        .filter(|group| group.len() >= FEWEST_ENDS)
        .map(|group| group.iter().sum::<f64>() / group.len() as f64)
        .collect()
}

/// The gaps between `spans` that at most one of them covers, where there are enough for a `stray`.
fn corridors(spans: &[(f64, f64)], strays: usize) -> Vec<(f64, f64)> {
    let mut turns: Vec<(f64, i32)> =
        spans.iter().flat_map(|&(from, to)| [(from, 1), (to, -1)]).collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let few = i32::from(strays > 0);
    let (mut cover, mut since, mut found) = (0, None, Vec::new());
    for (x, turn) in turns {
        let was = cover;
        cover += turn;
        if was > few && cover <= few {
            since = Some(x);
        } else if was <= few && cover > few {
            found.extend(since.take().map(|from| (from, x)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;

    /// A run of 10 pt from `x0` to `x1`.
    fn run(x0: f64, x1: f64) -> Run {
        let rect = Rect::new(x0, 0.0, x1, 10.0);
        Run { rect, seen: Some(rect), solid_end: x1, em: 10.0 }
    }

    fn page(ends: &[f64], runs: &[(f64, f64)]) -> Evidence {
        Evidence {
            sides: (0.0, 300.0),
            heights: 4,
            ends: ends.to_vec(),
            runs: runs.iter().map(|&(x0, x1)| run(x0, x1)).collect(),
            ..Evidence::default()
        }
    }

    /// A page whose runs are led by the names of the columns.
    fn named(names: &[(f64, f64)], others: &[(f64, f64)]) -> Evidence {
        let all = page(&[], &[names, others].concat());
        Evidence { names: vec![all.runs[..names.len()].to_vec()], ..all }
    }

    #[test]
    fn letters_of_a_name_that_is_spaced_out_are_no_columns() {
        let letters = [(10.0, 20.0), (45.0, 55.0), (80.0, 90.0)];
        let others = [(2.0, 30.0), (2.0, 36.0), (102.0, 190.0), (202.0, 290.0)];
        let names = |first: &[(f64, f64)]| [first, &[(130.0, 160.0), (230.0, 260.0)]].concat();
        let spaced = named(&names(&letters), &others);
        assert_eq!(spaced.columns().unwrap().xs, [0.0, 100.0, 200.0, 300.0]);
        let words = named(&names(&[(5.0, 35.0), (45.0, 75.0)]), &others);
        assert_eq!(words.columns().unwrap().xs.len(), 5);
    }

    #[test]
    fn a_name_and_the_text_beside_it_are_one_column_where_a_line_crosses_the_gap() {
        let names = [(60.0, 90.0), (60.0, 90.0), (130.0, 160.0)];
        let short = [(2.0, 40.0); 40];
        let others = |first: &[(f64, f64)]| [first, &[(102.0, 190.0); 5], &short].concat();
        assert_eq!(named(&names, &others(&[(2.0, 95.0)])).columns().unwrap().xs.len(), 3);
        assert_eq!(named(&names, &others(&[])).columns().unwrap().xs.len(), 4);
    }

    #[test]
    fn under_two_names_a_column_is_parted_where_lines_begin() {
        let names = [(20.0, 50.0), (110.0, 150.0), (220.0, 260.0)];
        let touching = [(2.0, 80.0), (2.0, 198.0), (82.0, 190.0), (82.0, 198.0), (202.0, 290.0)];
        let under = |names: &[(f64, f64)]| named(names, &touching).columns().unwrap().xs;
        assert_eq!(under(&names), [0.0, 81.5, 200.0, 300.0]);
        assert_eq!(under(&[names[0], names[2]]), [0.0, 200.0, 300.0]);
    }

    #[test]
    fn the_cells_of_a_head_tell_the_columns_below_it() {
        let walls = vec![0.0, 120.0, 200.0];
        let text = [(2.0, 40.0), (60.0, 90.0), (122.0, 190.0), (202.0, 230.0), (250.0, 290.0)];
        let headed = Evidence { walls, ..page(&[], &text) };
        assert_eq!(headed.columns().unwrap().xs, [0.0, 120.0, 200.0, 248.0, 300.0]);
    }

    #[test]
    fn text_is_set_close_to_the_left_side_of_its_column() {
        let page = page(&[], &[(2.0, 60.0), (102.0, 180.0), (202.0, 290.0)]);
        assert_eq!(page.columns().unwrap().xs, [0.0, 100.0, 200.0, 300.0]);
    }

    #[test]
    fn an_end_of_rulings_goes_before_the_corridor_around_it() {
        let page = page(&[95.0, 95.5, 94.5], &[(2.0, 60.0), (102.0, 180.0)]);
        assert_eq!(page.columns().unwrap().xs, [0.0, 95.0, 300.0]);
    }

    #[test]
    fn labels_that_fill_their_column_on_one_page_are_parted_by_the_ends_on_another() {
        let touching = page(&[], &[(2.0, 198.0), (202.0, 290.0), (202.0, 290.0)]);
        let ruled = page(&[100.0; 3], &[(202.0, 290.0)]);
        assert_eq!(united(&ruled, &[&touching]).columns().unwrap().xs, [0.0, 100.0, 200.0, 300.0]);
    }

    #[test]
    fn pages_that_show_a_part_of_a_table_have_its_columns() {
        let whole = page(&[100.0; 3], &[(2.0, 90.0), (102.0, 180.0), (202.0, 290.0)]);
        let part = Evidence { sides: (100.0, 300.0), ..page(&[], &[(102.0, 180.0)]) };
        let columns = Columns { xs: vec![0.0, 100.0, 200.0, 300.0] };
        assert_eq!(shared(&[&part, &whole], &[]), [columns]);
    }

    #[test]
    fn tables_with_other_columns_share_nothing() {
        let three = page(&[], &[(2.0, 90.0), (102.0, 180.0), (202.0, 290.0)]);
        let two = page(&[], &[(2.0, 140.0), (152.0, 290.0)]);
        assert!(shared(&[&three, &two], &[]).is_empty());
    }

    #[test]
    fn rulings_at_two_heights_are_no_table() {
        let frame = Evidence { heights: 2, ..page(&[], &[(2.0, 90.0), (102.0, 180.0)]) };
        assert!(frame.columns().is_none());
    }
}
