//! Which old item is which new one: the assignment with the greatest total weight.
//!
//! This is the hard part of matching, so read it with the method at hand: shortest augmenting paths
//! with potentials, as in Jonker and Volgenant (1987), on sparse edges. Old items are taken in one
//! by one. For each, the shortest path is looked for (Dijkstra) that ends at a free new item, or at
//! an old one that is better left alone; along it, pairs change hands. A path touches only items
//! that compete with each other, so items without rivals cost next to nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What each old item may be: new items and how much the pair weighs, more than 0.
pub(super) type Edges = Vec<Vec<(usize, i64)>>;

/// For each old item the new one it is, so that the weights of all pairs add up to the most.
pub(super) fn assign(edges: &Edges, columns: usize) -> Vec<Option<usize>> {
    let mut assignment = Assignment::new(edges, columns);
    (0..edges.len()).for_each(|row| assignment.take_in(row));
    assignment.column_of
}

struct Assignment<'a> {
    edges: &'a Edges,
    column_of: Vec<Option<usize>>,
    /// The row of each column, and the weight of the pair.
    row_of: Vec<Option<(usize, i64)>>,
    /// The potential of each column: what it costs beyond the weight, as rows compete for it.
    potential: Vec<i64>,
    /// For each column how it was reached, while a path is looked for.
    reached: Vec<Option<Reached>>,
}

/// How a column was reached: how far it is, and from which row.
#[derive(Clone, Copy)]
struct Reached {
    distance: i64,
    from: usize,
    weight: i64,
}

/// Where a path ends.
#[derive(Clone, Copy)]
enum End {
    /// At a column that no row has.
    Free(usize),
    /// At a row that is left alone from now on.
    Alone(usize),
}

impl<'a> Assignment<'a> {
    fn new(edges: &'a Edges, columns: usize) -> Self {
        Self {
            edges,
            column_of: vec![None; edges.len()],
            row_of: vec![None; columns],
            potential: vec![0; columns],
            reached: vec![None; columns],
        }
    }

    /// Gives a row its column, or none, and others another where that is better in total.
    fn take_in(&mut self, row: usize) {
        let mut touched = Vec::new();
        let (end, distance) = self.shortest_path(row, &mut touched);
        self.raise_potentials(&touched, distance);
        match end {
            End::Free(column) => self.augment(row, column),
            End::Alone(last) => self.leave_alone(row, last),
        }
        touched.into_iter().for_each(|column| self.reached[column] = None);
    }

    /// The nearest end of a path from a row, and how far it is.
    fn shortest_path(&mut self, row: usize, touched: &mut Vec<usize>) -> (End, i64) {
        let mut open = BinaryHeap::new();
        let own = self.least_cost(row);
        let mut alone = (-own, row);
        self.relax(row, 0, own, &mut open, touched);
        while let Some(Reverse((distance, column))) = open.pop() {
            if distance >= alone.0 {
                break;
            }
            if self.reached[column].is_none_or(|reached| reached.distance < distance) {
                continue;
            }
            let Some((next, weight)) = self.row_of[column] else {
                return (End::Free(column), distance);
            };
            let own = -weight - self.potential[column];
            alone = alone.min((distance - own, next));
            self.relax(next, distance, own, &mut open, touched);
        }
        (End::Alone(alone.1), alone.0)
    }

    /// What the cheapest choice of a row costs; to be left alone costs 0.
    fn least_cost(&self, row: usize) -> i64 {
        let costs =
            self.edges[row].iter().map(|&(column, weight)| -weight - self.potential[column]);
        costs.min().unwrap_or(0).min(0)
    }

    /// Reaches all columns of a row that are nearer by way of it.
    fn relax(
        &mut self,
        row: usize,
        base: i64,
        own: i64,
        open: &mut BinaryHeap<Reverse<(i64, usize)>>,
        touched: &mut Vec<usize>,
    ) {
        for &(column, weight) in &self.edges[row] {
            let distance = base - weight - self.potential[column] - own;
            let before = self.reached[column];
            if before.is_none_or(|before| distance < before.distance) {
                touched.extend(before.is_none().then_some(column));
                self.reached[column] = Some(Reached { distance, from: row, weight });
                open.push(Reverse((distance, column)));
            }
        }
    }

    /// Keeps the costs of all pairs at their least for the next search.
    fn raise_potentials(&mut self, touched: &[usize], end: i64) {
        for &column in touched {
            let nearer = self.reached[column].map_or(0, |reached| (end - reached.distance).max(0));
            self.potential[column] -= nearer;
        }
    }

    /// Pairs change hands along the path that leads to a column.
    fn augment(&mut self, first: usize, mut column: usize) {
        while let Some(Reached { from, weight, .. }) = self.reached[column] {
            let before = self.column_of[from].replace(column);
            self.row_of[column] = Some((from, weight));
            match before {
                Some(next) if from != first => column = next,
                _ => break,
            }
        }
    }

    /// The last row of the path gives its column away.
    fn leave_alone(&mut self, first: usize, last: usize) {
        if let Some(column) = self.column_of[last].take() {
            self.augment(first, column);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn total(edges: &Edges, assignment: &[Option<usize>]) -> i64 {
        let weight = |row: &Vec<(usize, i64)>, column: usize| {
            row.iter().filter(|edge| edge.0 == column).map(|edge| edge.1).max()
        };
        edges.iter().zip(assignment).filter_map(|(row, column)| weight(row, (*column)?)).sum()
    }

    /// The best total by trying everything.
    fn best(edges: &[Vec<(usize, i64)>], taken: u32) -> i64 {
        let Some((row, rest)) = edges.split_first() else { return 0 };
        let free = row.iter().filter(|(column, _)| taken & (1 << column) == 0);
        let with = free.map(|(column, weight)| weight + best(rest, taken | 1 << column));
        with.chain([best(rest, taken)]).max().unwrap_or_default()
    }

    #[test]
    fn the_second_best_is_taken_where_that_is_better_in_total() {
        let edges = vec![vec![(0, 90), (1, 80)], vec![(0, 85)]];
        assert_eq!(assign(&edges, 2), [Some(1), Some(0)]);
    }

    #[test]
    fn one_is_left_alone_where_two_want_the_same() {
        assert_eq!(assign(&vec![vec![(0, 10)], vec![(0, 20)]], 1), [None, Some(0)]);
        assert_eq!(assign(&vec![vec![], vec![(0, 20)]], 1), [None, Some(0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_other_assignment_weighs_more(
            edges in prop::collection::vec(
                prop::collection::btree_map(0..6_usize, 1..20_i64, 0..5), 0..7),
        ) {
            let edges: Edges = edges.into_iter().map(|row| row.into_iter().collect()).collect();
            let found = assign(&edges, 6);
            let mut taken = found.iter().flatten().collect::<Vec<_>>();
            taken.sort_unstable();
            prop_assert!(taken.is_sorted_by(|a, b| a < b), "{found:?}");
            prop_assert_eq!(total(&edges, &found), best(&edges, 0));
        }
    }
}
