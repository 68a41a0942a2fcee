//! Two sequences in the same order, put side by side at the least cost: numbers and texts, labels
//! and the items under them.

use std::ops::Range;

/// What it costs to put two sequences side by side, as logarithms of odds against it.
pub(super) struct Costs<'a> {
    /// That `b[j]` is what `a[i]` asks for.
    pub(super) pair: &'a dyn Fn(usize, usize) -> f64,
    /// That `b[j]` belongs to `a[i]`, too, which has another one already.
    pub(super) append: &'a dyn Fn(usize, usize) -> f64,
    /// That `a[i]` has none.
    pub(super) lack: &'a dyn Fn(usize) -> f64,
    /// That `b[j]` belongs to none.
    pub(super) stray: &'a dyn Fn(usize) -> f64,
}

/// The cost of what cannot be.
pub(super) const NEVER: f64 = 1e6;

/// Where each element of the second sequence belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The element of the first sequence; `None` for none.
    pub(super) to: Option<usize>,
    /// How much more the next best place costs.
    pub(super) margin: f64,
}

/// Finds the cheapest way to put `b` beside `a`, both in order, and for each element of `b` how
/// narrowly it was found; and what it costs in all.
pub(super) fn align(a: usize, b: usize, costs: &Costs<'_>) -> (Vec<Place>, f64) {
    align_within(b, &vec![0..b; a + 1], costs)
}

/// The same where the first `i` of `a` are put beside so many of `b` as `band[i]` allows, ends
/// included: long sequences are near each other.
pub(super) fn align_within(
    b: usize,
    band: &[Range<usize>],
    costs: &Costs<'_>,
) -> (Vec<Place>, f64) {
    let before = forward(band, costs);
    let after = backward(band, costs);
    ((0..b).map(|j| place(j, &before, &after, costs)).collect(), after.at(0, 0))
}

/// The least costs of a band of beginnings, or of what is left after them.
struct Table(Vec<(usize, Vec<f64>)>);

impl Table {
    fn over(band: &[Range<usize>]) -> Self {
        let row = |of: &Range<usize>| (of.start, vec![f64::INFINITY; of.end + 1 - of.start]);
        Self(band.iter().map(row).collect())
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        let Some((start, row)) = self.0.get(i) else { return f64::INFINITY };
        j.checked_sub(*start).and_then(|at| row.get(at)).copied().unwrap_or(f64::INFINITY)
    }

    fn lower(&mut self, i: usize, j: usize, cost: f64) {
        let Some((start, row)) = self.0.get_mut(i) else { return };
        if let Some(least) = j.checked_sub(*start).and_then(|at| row.get_mut(at)) {
            *least = least.min(cost);
        }
    }

    /// The first of `a` that may have `j` of `b` before them.
    fn rows(&self, j: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.0.partition_point(|(start, row)| start + row.len() <= j);
        (first..self.0.len()).take_while(move |&i| self.0[i].0 <= j + 1)
    }
}

/// What it costs that `b[j]` belongs to the last of the first `i`, too, or to none.
fn stays(i: usize, j: usize, costs: &Costs<'_>) -> f64 {
    (costs.stray)(j).min(if i > 0 { (costs.append)(i - 1, j) } else { NEVER })
}

/// The least cost of the first `i` and the first `j`.
fn forward(band: &[Range<usize>], costs: &Costs<'_>) -> Table {
    let mut table = Table::over(band);
    table.lower(0, 0, 0.0);
    let (a, b) = (band.len() - 1, band[band.len() - 1].end);
    for (i, of) in band.iter().enumerate() {
        for j in of.start..=of.end {
            let now = table.at(i, j);
            if i < a {
                table.lower(i + 1, j, now + (costs.lack)(i));
            }
            if j < b {
                table.lower(i, j + 1, now + stays(i, j, costs));
            }
            if i < a && j < b {
                table.lower(i + 1, j + 1, now + (costs.pair)(i, j));
            }
        }
    }
    table
}

/// The least cost of what is left after the first `i` and the first `j`.
fn backward(band: &[Range<usize>], costs: &Costs<'_>) -> Table {
    let mut table = Table::over(band);
    let (a, b) = (band.len() - 1, band[band.len() - 1].end);
    table.lower(a, b, 0.0);
    for (i, of) in band.iter().enumerate().rev() {
        for j in (of.start..=of.end).rev() {
            if i < a {
                table.lower(i, j, table.at(i + 1, j) + (costs.lack)(i));
            }
            if j < b {
                table.lower(i, j, table.at(i, j + 1) + stays(i, j, costs));
            }
            if i < a && j < b {
                table.lower(i, j, table.at(i + 1, j + 1) + (costs.pair)(i, j));
            }
        }
    }
    table
}

fn place(j: usize, before: &Table, after: &Table, costs: &Costs<'_>) -> Place {
    let stray = before.rows(j).map(|i| before.at(i, j) + (costs.stray)(j) + after.at(i, j + 1));
    let mut best = (None, stray.fold(f64::INFINITY, f64::min));
    let mut next = f64::INFINITY;
    for i in before.rows(j).filter(|&i| i + 1 < before.0.len()) {
        let pair = before.at(i, j) + (costs.pair)(i, j) + after.at(i + 1, j + 1);
        let append = before.at(i + 1, j) + (costs.append)(i, j) + after.at(i + 1, j + 1);
        let cost = pair.min(append);
        if cost < best.1 {
            (best, next) = ((Some(i), cost), best.1);
        } else {
            next = next.min(cost);
        }
    }
    Place { to: best.0, margin: next - best.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_nowhere_strays_and_what_is_near_is_appended() {
        let at = [10.0_f64, 20.0, 30.0];
        let found = [11.0_f64, 12.0, 33.0];
        let (places, _) = align(
            at.len(),
            found.len(),
            &Costs {
                pair: &|i, j| (at[i] - found[j]).abs(),
                append: &|i, j| 1.0 + (at[i] - found[j]).abs(),
                lack: &|_| 4.0,
                stray: &|_| 6.0,
            },
        );
        let to: Vec<Option<usize>> = places.iter().map(|place| place.to).collect();
        assert_eq!(to, [Some(0), Some(0), Some(2)]);
        assert!(places.iter().all(|place| place.margin > 0.0));
    }
}
