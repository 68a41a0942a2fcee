//! The course of a text: where it runs down the page, and where it runs up.
//!
//! A reader of PDFs that puts blocks in the order of reading asks of each block which others come
//! before it, and of those again. Where that goes in a circle, the blocks that had to wait come at
//! the end, the last one first: that part of the page runs up. The numbers of the items tell it, as
//! they count down there; and a line that runs up has its place on the page where the lines go on that
//! it is put together with.

use std::ops::Range;

use super::link::Link;
use super::number;
use super::piece::{Form, Piece};
use crate::mark::ItemNumber;

/// The piece that prints a number, and the number.
type Number = (usize, ItemNumber);

/// Where a piece stands in the course of the text.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The part that runs up in which it stands, if any.
    up: Option<usize>,
    /// The part that runs up which it stands just before or behind, and so may belong to.
    beside: Option<usize>,
    /// How many pieces that run down stand before it.
    down: usize,
    /// The same for where it would stand if it ran down, as near as the numbers tell.
    row: f64,
}

/// The course of a text.
#[derive(Debug, Default)]
pub(super) struct Course {
    places: Vec<Place>,
    /// Whether any part runs up.
    runs_up: bool,
    /// For a piece that runs up, the piece that runs down which it goes on in.
    below: Vec<Option<usize>>,
    /// For a piece that runs up, the piece that runs down which goes on in it.
    above: Vec<Option<usize>>,
}

/// How two pieces stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Both run down.
    Down,
    /// Both run up.
    Up,
    /// One runs up, the other down.
    Across,
}

/// A part of a page that runs up.
struct Part {
    /// Its numbers, which count down.
    numbers: Vec<Number>,
    /// The other numbers of the page.
    others: Vec<Number>,
    /// The pieces from the number before it to the one behind it.
    around: Range<usize>,
}

/// So many numbers that count down show that the text runs up.
const UP: usize = 3;
/// A link that beats the next best by this much tells where a piece belongs.
const TOLD: f64 = 0.5;

impl Course {
    /// Tells the course of a text by its numbers.
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut places = vec![Place::default(); pieces.len()];
        let parts = parts(pieces);
        for (part, Part { numbers, around, .. }) in parts.iter().enumerate() {
            for at in around.clone() {
                if numbers[0].0 <= at && at <= numbers[numbers.len() - 1].0 {
                    places[at].up = Some(part);
                } else {
                    places[at].beside = Some(part);
                }
            }
        }
        let mut down = 0;
        for place in &mut places {
            place.down = down;
            place.row = float(down);
            down += usize::from(place.up.is_none());
        }
        for part in &parts {
            part.set_rows(&mut places);
        }
        let none = vec![None; pieces.len()];
        Self { places, runs_up: !parts.is_empty(), below: none.clone(), above: none }
    }

    /// Learns from the links of a round where the pieces that run up belong.
    pub(super) fn learn(&mut self, links: &[Option<Link>]) {
        self.below.fill(None);
        self.above.fill(None);
        for (at, link) in links.iter().enumerate() {
            let Some(link) = link.filter(|link| link.margin >= TOLD) else { continue };
            let next = link.next;
            let part = self.places[at].up.or(self.places[at].beside);
            if !self.is_up(next) && next < at {
                // Nothing that runs down goes on above.
                self.places[at].up = part;
            }
            match (self.is_up(at), self.is_up(next)) {
                (true, false) => self.below[at] = Some(next),
                (false, true) => self.above[next] = Some(at),
                _ => {}
            }
        }
    }

    /// Whether any part of the text runs up.
    pub(super) const fn runs_up(&self) -> bool {
        self.runs_up
    }

    fn is_up(&self, at: usize) -> bool {
        self.places[at].up.is_some()
    }

    /// The ways from one piece to another that there may be.
    pub(super) fn ways(&self, at: usize, next: usize) -> impl Iterator<Item = Way> + use<> {
        let (this, that) = (self.places[at], self.places[next]);
        let part = |place: Place| place.up.or(place.beside);
        let down = this.up.is_none() && that.up.is_none();
        let up = part(this).is_some() && part(this) == part(that);
        let across =
            part(this).is_some() && that.up.is_none() || part(that).is_some() && this.up.is_none();
        let ways = [(down, Way::Down), (up, Way::Up), (across, Way::Across)];
        ways.into_iter().filter_map(|(may_be, way)| may_be.then_some(way))
    }

    /// How many pieces of the same course two stand apart.
    pub(super) fn distance(&self, way: Way, at: usize, next: usize) -> usize {
        match way {
            Way::Down => self.places[at].down.abs_diff(self.places[next].down),
            Way::Up | Way::Across => at.abs_diff(next),
        }
    }

    /// Whether a piece between two stands in the way from one to the other.
    pub(super) fn is_on(&self, way: Way, at: usize) -> bool {
        way == Way::Up || !self.is_up(at)
    }

    /// Two pieces of which one runs up, with it replaced by the piece that runs down beside which it
    /// belongs, where the last round told that.
    pub(super) fn told(&self, at: usize, next: usize) -> Option<(usize, usize)> {
        let other = |piece: Option<usize>, not| piece.filter(|&piece| piece != not);
        match (self.is_up(at), self.is_up(next)) {
            (true, false) => other(self.below[at], next).or(self.above[at]).map(|at| (at, next)),
            (false, true) => other(self.above[next], at).or(self.below[next]).map(|it| (at, it)),
            _ => None,
        }
    }

    /// How many pieces two stand apart of which one runs up, as near as the numbers tell; infinite
    /// where neither does.
    pub(super) fn across(&self, at: usize, next: usize) -> f64 {
        let (this, that) = (self.places[at], self.places[next]);
        match (this.up, that.up) {
            (None, _) => (that.row - float(this.down)).abs(),
            (_, None) => (this.row - float(that.down)).abs(),
            _ => f64::INFINITY,
        }
    }
}

/// The parts of all pages that run up.
fn parts(pieces: &[Piece]) -> Vec<Part> {
    let numbers = pieces.iter().enumerate().filter_map(|(at, piece)| match piece.form {
        Form::Number(number) => Some((at, number)),
        _ => None,
    });
    let numbers: Vec<Number> = numbers.collect();
    let mut parts = Vec::new();
    for of_page in numbers.chunk_by(|a, b| pieces[a.0].page == pieces[b.0].page) {
        let page = pieces[of_page[0].0].page;
        let start = pieces.partition_point(|piece| piece.page < page);
        let end = pieces.partition_point(|piece| piece.page <= page);
        let mut from = 0;
        for run in of_page.chunk_by(|a, b| number::counts_down(a.1, b.1)) {
            let to = from + run.len();
            if run.len() >= UP {
                let above = from.checked_sub(1).map_or(start, |above| of_page[above].0 + 1);
                let below = of_page.get(to).map_or(end, |below| below.0);
                parts.push(Part {
                    numbers: run.to_vec(),
                    others: [&of_page[..from], &of_page[to..]].concat(),
                    around: above..below,
                });
            }
            from = to;
        }
    }
    parts
}

impl Part {
    /// Sets where each of its pieces would stand if it ran down: its numbers between those of the page
    /// that count on to them, the other pieces between its numbers.
    fn set_rows(&self, places: &mut [Place]) {
        let rows: Vec<f64> = self.numbers.iter().map(|&number| self.row(number, places)).collect();
        for at in self.around.clone() {
            let next = self.numbers.partition_point(|&(number, _)| number <= at);
            places[at].row = match (next.checked_sub(1), rows.get(next)) {
                (None, _) => rows[0],
                (Some(last), None) => rows[last],
                (Some(above), Some(below)) => {
                    let [from, to] = [self.numbers[above].0, self.numbers[next].0];
                    rows[above] + (below - rows[above]) * float(at - from) / float(to - from)
                }
            };
        }
    }

    /// Where one of its numbers would stand: evenly between the two others that it counts between.
    fn row(&self, (at, number): Number, places: &[Place]) -> f64 {
        let here = float(places[at].down);
        let Some(pair) = self.between(number, places, here) else { return here };
        let [above, below] = [pair[0], pair[1]].map(|(at, _)| float(places[at].down));
        let same = self.numbers.iter().filter(|(_, n)| pair[0].1 < *n && *n < pair[1].1);
        let (count, before) = same
            .fold((0, 0), |(count, before), (_, n)| (count + 1, before + usize::from(*n < number)));
        above + (below - above) * float(before + 1) / float(count + 1)
    }

    /// The two other numbers, one behind the other, that a number counts between; the nearest such.
    fn between(&self, number: ItemNumber, places: &[Place], here: f64) -> Option<&[Number]> {
        let away = |pair: &[Number]| (float(places[pair[1].0].down) - here).abs();
        let pairs = self.others.windows(2).filter(|pair| pair[0].1 < number && number < pair[1].1);
        pairs.min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::piece::pieces;

    #[test]
    fn numbers_that_count_down_show_where_the_text_runs_up() {
        let text = "①-1\n一\n①-2\n二\n①-5\n五\n①-6\n六\n①-4\n四\n①-3\n三\n①-7\n七\n";
        let course = Course::of(&pieces(text));
        let up: Vec<bool> = (0..14).map(|at| course.is_up(at)).collect();
        assert_eq!(up, (0..14).map(|at| (6..=10).contains(&at)).collect::<Vec<_>>());
        let ways = |at, next| course.ways(at, next).collect::<Vec<_>>();
        assert_eq!(ways(1, 3), [Way::Down]);
        assert_eq!(ways(7, 9), [Way::Up]);
        assert_eq!(ways(3, 9), [Way::Across]);
        assert_eq!(ways(3, 11), [Way::Down, Way::Across], "it stands just behind");
        assert_eq!(course.distance(Way::Down, 5, 12), 2, "what runs up is no way");
        // 四 stands between ①-4 and ①-3, which stand between ①-2 and ①-5.
        assert!(course.across(3, 9) < 2.0, "{}", course.across(3, 9));
        assert!(course.across(12, 9) > 3.0, "{}", course.across(12, 9));
    }
}
