//! Two sequences in the same order, put side by side at the least cost: numbers and texts, labels
//! and the items under them.

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
    let before = forward(a, b, costs);
    let after = backward(a, b, costs);
    ((0..b).map(|j| place(j, a, &before, &after, costs)).collect(), after[0][0])
}

/// `table[i][j]`: the least cost of the first `i` and the first `j`.
fn forward(a: usize, b: usize, costs: &Costs<'_>) -> Vec<Vec<f64>> {
    let mut table = vec![vec![f64::INFINITY; b + 1]; a + 1];
    table[0][0] = 0.0;
    for i in 0..=a {
        for j in 0..=b {
            let now = table[i][j];
            if i < a {
                table[i + 1][j] = table[i + 1][j].min(now + (costs.lack)(i));
            }
            if j < b {
                let stays =
                    (costs.stray)(j).min(if i > 0 { (costs.append)(i - 1, j) } else { NEVER });
                table[i][j + 1] = table[i][j + 1].min(now + stays);
            }
            if i < a && j < b {
                table[i + 1][j + 1] = table[i + 1][j + 1].min(now + (costs.pair)(i, j));
            }
        }
    }
    table
}

/// `table[i][j]`: the least cost of what is left after the first `i` and the first `j`.
fn backward(a: usize, b: usize, costs: &Costs<'_>) -> Vec<Vec<f64>> {
    let mut table = vec![vec![f64::INFINITY; b + 1]; a + 1];
    table[a][b] = 0.0;
    for i in (0..=a).rev() {
        for j in (0..=b).rev() {
            let mut least = table[i][j];
            if i < a {
                least = least.min(table[i + 1][j] + (costs.lack)(i));
            }
            if j < b {
                let stays =
                    (costs.stray)(j).min(if i > 0 { (costs.append)(i - 1, j) } else { NEVER });
                least = least.min(table[i][j + 1] + stays);
            }
            if i < a && j < b {
                least = least.min(table[i + 1][j + 1] + (costs.pair)(i, j));
            }
            table[i][j] = least;
        }
    }
    table
}

fn place(j: usize, a: usize, before: &[Vec<f64>], after: &[Vec<f64>], costs: &Costs<'_>) -> Place {
    let stray = (0..=a).map(|i| before[i][j] + (costs.stray)(j) + after[i][j + 1]);
    let mut best = (None, stray.fold(f64::INFINITY, f64::min));
    let mut next = f64::INFINITY;
    for i in 0..a {
        let pair = before[i][j] + (costs.pair)(i, j) + after[i + 1][j + 1];
        let append = before[i + 1][j] + (costs.append)(i, j) + after[i + 1][j + 1];
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
