//! Japanese that is written downwards glyph by glyph → lines that run down.
//!
//! Most writers have fonts for vertical text. Browsers set each character upright by itself, under the one
//! before it, and turn Latin letters and digits, or set two digits side by side in the room of one. On
//! their baselines, such glyphs would be read across:
//!
//! ```text
//!  理 1      1.  (turned) and 認証 in the first line down, which stands to the right;
//!  の .      管理 in the second
//!  管 認
//!    証
//! ```
//!
//! What is written downwards shows in its glyphs: they follow each other closely down a line, and the
//! lines stand apart.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use super::{DESCENT, Direction, Row, Spot, direction};
use crate::fold::is_vertical_form;
use crate::grid::Grid;
use crate::grid::assign::Home;

/// Fewer wide characters tell no direction.
const FEWEST: usize = 3;
/// A longer text is no label, and is not set downwards in a table that reads across.
const MOST: usize = 400;
/// Characters wider than this, in ems, fill their place in a line down.
const WIDE: f64 = 0.8;
/// The middles of characters in one line down differ by less, in ems.
const SAME_LINE: f64 = 0.3;
/// Narrow characters stand out of their line by less, in ems.
const RIM: f64 = 0.1;
/// Characters of a line down follow each other this closely, in ems: `TIGHT` where nothing else shows that
/// the text runs down.
const CLOSE: f64 = 0.35;
const TIGHT: f64 = 0.06;
/// Spaces are no wider, and one of so many gaps at most is one.
const SPACE: f64 = 1.1;
const FEW: usize = 4;
/// Lines down stand apart by more than `TIGHT` where nothing else shows it, and by no more than this, in ems.
const APART: RangeInclusive<f64> = 0.08..=1.5;
/// Then one has so many characters at least: names spaced out over two or three lines have not.
const LONG: usize = 4;

/// Sets the glyphs of cells that are written downwards in lines that run down. Where one cell of a column is,
/// others are that tell less by themselves.
pub(super) fn set(rows: &mut Vec<Row<'_>>, tables: &[Grid]) {
    let mut known = BTreeSet::new();
    set_where(rows, |cell, home| {
        let lines = lines_down(cell, shows_downwards)?;
        known.insert(column_of(home, tables));
        Some(lines)
    });
    if !known.is_empty() {
        set_where(rows, |cell, home| {
            let is_near = known.contains(&column_of(home, tables));
            is_near.then(|| lines_down(cell, |_, columns| runs_down(columns, 1))).flatten()
        });
    }
}

/// The table and column in which a cell begins.
fn column_of(home: Home, tables: &[Grid]) -> (usize, usize) {
    (home.table, tables[home.table].cells[home.cell].column)
}

/// Puts other lines in the place of those of the cells for which `lines` gives some.
fn set_where<'a>(
    rows: &mut Vec<Row<'a>>,
    mut lines: impl FnMut(&[Row<'a>], Home) -> Option<Vec<Row<'a>>>,
) {
    let mut others: Vec<(Range<usize>, Vec<Row<'a>>)> = Vec::new();
    let mut start = 0;
    for cell in rows.chunk_by(|a, b| a.home == b.home) {
        let here = start..start + cell.len();
        start = here.end;
        let set = cell[0].home.and_then(|home| lines(cell, home));
        others.extend(set.map(|lines| (here, lines)));
    }
    if others.is_empty() {
        return;
    }
    let mut old = std::mem::take(rows).into_iter();
    let mut at = 0;
    for (here, lines) in others {
        rows.extend(old.by_ref().take(here.start - at));
        rows.extend(lines);
        old.by_ref().take(here.len()).for_each(drop);
        at = here.end;
    }
    rows.extend(old);
}

/// The lines of a cell that is written downwards, the first, which stands to the right, before the others.
fn lines_down<'a>(
    rows: &[Row<'a>],
    is_downwards: impl Fn(&[Row<'a>], &[Column<'a>]) -> bool,
) -> Option<Vec<Row<'a>>> {
    // What no reader sees stays as it is: copies of a text that goes on over a page break.
    let (rows, hidden) = seen_and_hidden(rows);
    let first = rows.first()?;
    let is_odd = |row: &Row<'_>| !matches!(row.direction, Direction::Right | Direction::Down);
    let is_turned = |row: &Row<'_>| row.direction == Direction::Down;
    if reads_across(first) || rows.iter().any(is_odd) || rows.iter().all(is_turned) {
        return None;
    }
    let columns = columns(&rows).filter(|columns| is_downwards(&rows, columns))?;
    let unsure = rows.iter().any(|row| row.unsure);
    let row = |column: Column<'a>| Row {
        home: first.home,
        direction: Direction::Down,
        spots: column.into_spots(),
        unsure,
    };
    Some(columns.into_iter().rev().map(row).chain(hidden).collect())
}

fn seen_and_hidden<'r, 'a>(rows: &'r [Row<'a>]) -> (Cow<'r, [Row<'a>]>, Vec<Row<'a>>) {
    if !rows.iter().any(Row::is_hidden) {
        return (rows.into(), Vec::new());
    }
    let (hidden, seen): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(Row::is_hidden);
    (seen.into(), hidden)
}

/// Whether a cell shows by itself that it is written downwards.
fn shows_downwards(rows: &[Row<'_>], columns: &[Column<'_>]) -> bool {
    let inked = |row: &Row<'_>| row.spots.iter().filter(|spot| spot.inked).count();
    let has_turned = rows.iter().any(|row| row.direction == Direction::Down && inked(row) > 1);
    let has_form = || rows.iter().flat_map(|row| &row.spots).any(|spot| spot.is(is_vertical_form));
    let fills = |column: &Column<'_>| column.places.len() > 1 || fills_line(&column.places[0][0]);
    let is_close = || columns.iter().all(|column| fills(column) && column.is_closer_than(CLOSE));
    // A stack of single characters needs no other lines, but punctuation may share a level with what follows.
    let shares_level = || columns.len() == 1 && rows.iter().any(|row| inked(row) > 1);
    let is_long = || columns.iter().any(|column| column.places.len() >= LONG);
    rows.len() > 1
        && ((has_turned || has_form() || shares_level() && is_long()) && is_close()
            || runs_down(columns, LONG))
}

/// Whether a row has characters that touch, as those of a line across do.
fn reads_across(row: &Row<'_>) -> bool {
    let touch = |pair: &[Spot<'_>]| pair[1].start - pair[0].end < *APART.start() * pair[0].size;
    let wide = |spot: &Spot<'_>| spot.inked && is_wide(spot);
    row.direction == Direction::Right
        && row.spots.windows(2).any(|pair| pair.iter().all(wide) && touch(pair))
}

fn is_wide(spot: &Spot<'_>) -> bool {
    spot.glyph.rect.width() >= WIDE * spot.size
}

/// The room of a line down, and what stands in it in any order.
struct Strip<'a> {
    x0: f64,
    x1: f64,
    spots: Vec<Spot<'a>>,
}

/// A line down.
struct Column<'a> {
    x0: f64,
    x1: f64,
    /// What stands in it, from the top down; characters side by side in the room of one together.
    places: Vec<Vec<Spot<'a>>>,
}

impl<'a> Column<'a> {
    fn of(strip: Strip<'a>) -> Self {
        let Strip { x0, x1, mut spots } = strip;
        spots.sort_by(|a, b| a.start.total_cmp(&b.start));
        let same_room = |a: &Spot<'_>, b: &Spot<'_>| b.start < f64::midpoint(a.start, a.end);
        let from_left = |place: &[Spot<'a>]| {
            let mut place = place.to_vec();
            place.sort_by(|a, b| a.glyph.rect.x0.total_cmp(&b.glyph.rect.x0));
            place
        };
        Self { x0, x1, places: spots.chunk_by(same_room).map(from_left).collect() }
    }

    /// Whether the characters follow each other with gaps below so many ems, but for few spaces.
    fn is_closer_than(&self, most: f64) -> bool {
        let gaps = self.places.windows(2).map(|pair| {
            let (above, below) = (&pair[0][0], &pair[1][0]);
            (below.start - above.end).abs() / above.size.max(below.size)
        });
        let (spaces, widest) = gaps.fold((0, 0.0), |(spaces, widest), gap| {
            (spaces + usize::from(gap >= most), f64::max(widest, gap))
        });
        FEW * spaces < self.places.len() && widest < SPACE
    }

    /// The characters as a line down has them: those in the room of one share it.
    fn into_spots(self) -> Vec<Spot<'a>> {
        let base = -f64::midpoint(self.x0, self.x1);
        let share = |place: Vec<Spot<'a>>| {
            let (top, room) = (place[0].start, place[0].end - place[0].start);
            let count = u32::try_from(place.len()).unwrap_or(u32::MAX);
            let each = room / f64::from(count);
            let at = move |i: u32| top + f64::from(i) * each;
            let set = move |(spot, i): (Spot<'a>, u32)| Spot {
                start: at(i),
                end: at(i + 1),
                base,
                ..spot
            };
            place.into_iter().zip(0..count).map(set)
        };
        self.places.into_iter().flat_map(share).collect()
    }
}

/// The glyphs of a cell in columns, from left to right; `None` where they are too few or many to tell any.
fn columns<'a>(rows: &[Row<'a>]) -> Option<Vec<Column<'a>>> {
    let filling = rows.iter().flat_map(|row| &row.spots).filter(|spot| fills_line(spot));
    if filling.take(FEWEST).count() < FEWEST {
        return None;
    }
    let stood = |row: &Row<'a>| {
        let direction = row.direction;
        row.spots.clone().into_iter().map(move |spot| stood(spot, direction))
    };
    let all = rows.iter().flat_map(stood).filter(|spot| spot.inked);
    let (wide, narrow): (Vec<Spot<'a>>, Vec<Spot<'a>>) = all.partition(fills_line);
    if wide.len() + narrow.len() > MOST {
        return None;
    }
    let mut strips = side_by_side(wide);
    let mut alone = Vec::new();
    for spot in narrow {
        let (x, rim) = (middle(&spot), RIM * spot.size);
        let is_in = |strip: &&mut Strip<'_>| strip.x0 - rim < x && x < strip.x1 + rim;
        match strips.iter_mut().find(is_in) {
            Some(strip) => strip.spots.push(spot),
            None => alone.push(spot),
        }
    }
    strips.extend(side_by_side(alone));
    strips.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    Some(strips.into_iter().map(Column::of).collect())
}

/// Whether a character is as wide as a line down, or turned in it.
fn fills_line(spot: &Spot<'_>) -> bool {
    spot.inked && (is_wide(spot) || direction(spot.glyph) == Direction::Down)
}

/// Strips of characters that have one middle, an em wide at least.
fn side_by_side(mut spots: Vec<Spot<'_>>) -> Vec<Strip<'_>> {
    spots.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let same = |a: &Spot<'_>, b: &Spot<'_>| middle(b) - middle(a) < SAME_LINE * a.size;
    let room = |spots: &[Spot<'_>]| -> (f64, f64) {
        let sides = spots.iter().map(|spot| {
            let half = 0.5 * spot.glyph.rect.width().max(spot.size);
            (middle(spot) - half, middle(spot) + half)
        });
        sides.fold((f64::INFINITY, f64::NEG_INFINITY), |a, b| (a.0.min(b.0), a.1.max(b.1)))
    };
    let strips = spots.chunk_by(same).map(|spots| {
        let (x0, x1) = room(spots);
        Strip { x0, x1, spots: spots.to_vec() }
    });
    strips.collect()
}

fn middle(spot: &Spot<'_>) -> f64 {
    spot.glyph.rect.center().x
}

/// A character with the room that it takes in a line down.
fn stood(spot: Spot<'_>, direction: Direction) -> Spot<'_> {
    if direction == Direction::Down {
        return spot;
    }
    let end = spot.base + DESCENT * spot.size;
    Spot { start: end - spot.size, end, ..spot }
}

/// Whether glyphs that are all upright run down: they follow each other more closely down than across, and
/// few lines are short. The longest has `long` characters at least, or one less where there are several.
fn runs_down(columns: &[Column<'_>], long: usize) -> bool {
    let longest = columns.iter().map(|column| column.places.len()).max().unwrap_or(0);
    let short = columns.iter().filter(|column| 2 * column.places.len() <= longest).count();
    let is_apart = |pair: &[Column<'_>]| {
        let em = pair[0].places[0][0].size;
        APART.contains(&((pair[1].x0 - pair[0].x1) / em))
    };
    let is_block = columns.len() > 2 && longest + 1 >= long && short == 0;
    (columns.len() > 1 && longest >= long && short <= 1 || is_block || long == 1)
        && columns.windows(2).all(is_apart)
        && columns.iter().all(|column| column.is_closer_than(TIGHT))
}

#[cfg(test)]
mod tests {
    use super::super::tests::glyph;
    use super::*;
    use crate::geom::{Point, Rect};
    use crate::ink::{Glyph, PageInk, Unicode};

    const EM: f64 = 10.0;

    /// A character an em wide whose place is so far across and down, in ems.
    fn upright(c: char, across: f64, down: f64) -> Glyph {
        glyph(c, across * EM, down * EM, Point::new(EM, 0.0))
    }

    /// A letter turned by a quarter.
    fn turned(c: char, across: f64, down: f64) -> Glyph {
        let (x, y) = (across * EM, down * EM);
        let rect = Rect::new(x, y, x + EM, y + 0.5 * EM);
        let origin = Point::new(x + DESCENT * EM, y);
        Glyph { rect, origin, ..glyph(c, x, y, Point::new(0.0, 0.5 * EM)) }
    }

    /// The lines of a cell with these glyphs; `None` where it is not written downwards.
    fn read(glyphs: Vec<Glyph>) -> Option<Vec<String>> {
        let home = Some(Home { table: 0, cell: 0 });
        let ink = PageInk { glyphs, ..PageInk::default() };
        let rows = super::super::rows(&ink, vec![home; ink.glyphs.len()], 2.0);
        let letter = |spot: &Spot<'_>| match spot.glyph.text {
            Unicode::Char(c) => c,
            _ => '?',
        };
        let said = |row: &Row<'_>| row.spots.iter().map(letter).collect();
        Some(lines_down(&rows, shows_downwards)?.iter().map(said).collect())
    }

    /// Lines that run down, from right to left, so far apart.
    fn down(lines: &[&str], apart: f64) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut across = 10.0 * (1.0 + apart);
        for line in lines {
            let mut down = 0.0;
            for c in line.chars() {
                glyphs.push(upright(c, across, down));
                down += 1.0;
            }
            across -= 1.0 + apart;
        }
        glyphs
    }

    #[test]
    fn several_lines_that_run_down_are_read_from_right_to_left() {
        let lines = ["アクセスの", "管理と監視"];
        assert_eq!(read(down(&lines, 0.25)).unwrap(), lines);
    }

    #[test]
    fn turned_letters_are_read_where_they_stand() {
        let number = [turned('1', 0.0, 0.0), turned('.', 0.0, 0.5)];
        let title = [upright('認', 0.0, 1.0), upright('証', 0.0, 2.0)];
        assert_eq!(read([number, title].concat()).unwrap(), ["1.認証"]);
    }

    #[test]
    fn two_digits_in_the_room_of_one_are_read_from_left_to_right() {
        let digit = |c: char, across: f64| {
            let glyph = upright(c, across, 1.0);
            Glyph { rect: Rect { x1: glyph.rect.x0 + 0.5 * EM, ..glyph.rect }, ..glyph }
        };
        let around = [upright('第', 0.0, 0.0), upright('章', 0.0, 2.0), upright('等', 0.0, 3.0)];
        let glyphs = [&around[..], &[digit('2', 0.5), digit('1', 0.0)]].concat();
        assert_eq!(read(glyphs).unwrap(), ["第12章等"]);
    }

    #[test]
    fn text_that_reads_across_stays_so() {
        let across = |apart: f64, leading: f64| -> Vec<Glyph> {
            let places = (0..24).map(|i| (f64::from(i % 6), f64::from(i / 6)));
            places.map(|(at, row)| upright('監', at * (1.0 + apart), row * leading)).collect()
        };
        assert!(read(across(0.0, 1.0)).is_none(), "set solid");
        assert!(read(across(0.2, 1.5)).is_none(), "spaced out, with wide leading");
        assert!(read(down(&["大小", "項項", "目目"], 1.0)).is_none(), "names over two lines");
    }
}
