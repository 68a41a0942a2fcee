//! Lines under a table: one for each of its columns.
//!
//! Where rows break over pages, some writers draw no ruling around what the page still shows of the last
//! one. Its texts stand side by side under the table, nearer to each other than texts elsewhere.

use super::{Direction, Row, Spot};
use crate::grid::Grid;

/// A gap over the edge of a column is at least so wide, in ems: the glyphs of one text touch.
const GAP: f64 = 0.2;
/// A page has at most so many tables that rows break under.
const MOST_TABLES: usize = 64;
/// How far a glyph may stand out of its column, in points.
const RIM: f64 = 0.5;

/// Parts the rows under tables where a gap lies over an edge of their columns.
pub(super) fn part(rows: &mut Vec<Row<'_>>, tables: &[Grid]) {
    let is_under = |row: &Row<'_>, table: &Grid| {
        let [first, .., last] = &row.spots[..] else { return false };
        row.home.is_none()
            && row.direction == Direction::Right
            && first.base > table.rect.y1
            && table.rect.x0 - RIM < first.start
            && last.end < table.rect.x1 + RIM
    };
    for table in tables.iter().take(MOST_TABLES) {
        if !rows.iter().any(|row| is_under(row, table)) {
            continue;
        }
        let edges = edges(table);
        let mut parted = Vec::with_capacity(rows.len());
        for row in rows.drain(..) {
            if is_under(&row, table) {
                let goes_on = |a: &Spot<'_>, b: &Spot<'_>| !is_column_gap(a, b, &edges);
                let parts = row.spots.chunk_by(goes_on);
                parted.extend(parts.map(|part| Row { spots: part.to_vec(), ..row }));
            } else {
                parted.push(row);
            }
        }
        *rows = parted;
    }
}

/// The sides of the cells at the foot of a table, ascending.
fn edges(table: &Grid) -> Vec<f64> {
    let at_foot = table.cells.iter().filter(|cell| cell.is_at_foot(table.bands()));
    let mut edges: Vec<f64> = at_foot.flat_map(|cell| [cell.rect.x0, cell.rect.x1]).collect();
    edges.sort_by(f64::total_cmp);
    edges
}

/// Whether an edge runs through the gap between two glyphs.
fn is_column_gap(a: &Spot<'_>, b: &Spot<'_>, edges: &[f64]) -> bool {
    let next = edges.partition_point(|&edge| edge < a.end - RIM);
    b.start - a.end > GAP * a.size.max(b.size)
        && edges.get(next).is_some_and(|&edge| edge < b.start + RIM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Point, Rect};
    use crate::grid::lines::tests::glyph;
    use crate::grid::{Cell, Method};
    use crate::ink::Glyph;

    /// The rows that glyphs at `y` make under a table of the columns 0–40 and 40–100, which ends at 50.
    fn parts(y: f64, glyphs: &[(char, f64)]) -> Vec<usize> {
        let cell = |column: usize, x0: f64, x1: f64| Cell {
            row_span: 1,
            column,
            column_span: 1,
            rect: Rect::new(x0, 0.0, x1, 50.0),
            ..Cell::default()
        };
        let table = Grid {
            rect: Rect::new(0.0, 0.0, 100.0, 50.0),
            xs: vec![0.0, 40.0, 100.0],
            ys: vec![0.0, 50.0],
            cells: vec![cell(0, 0.0, 40.0), cell(1, 40.0, 100.0)],
            method: Method::Rulings,
        };
        let right = Point::new(10.0, 0.0);
        let glyphs: Vec<Glyph> = glyphs.iter().map(|&(c, x)| glyph(c, x, y, right)).collect();
        let spots =
            glyphs.iter().map(|glyph| super::super::spot(glyph, Direction::Right)).collect();
        let mut rows = vec![Row { home: None, direction: Direction::Right, spots, unsure: false }];
        part(&mut rows, &[table]);
        rows.iter().map(|row| row.spots.len()).collect()
    }

    #[test]
    fn a_gap_over_the_edge_of_a_column_parts_a_line_under_the_table() {
        let apart = [('①', 10.0), ('1', 25.0), ('記', 42.0), ('録', 52.0)];
        assert_eq!(parts(55.0, &apart), [2, 2]);
        assert_eq!(parts(20.0, &apart), [4]);
        assert_eq!(parts(55.0, &[('注', 20.0), ('記', 30.0), ('録', 40.0)]), [3]);
        assert_eq!(parts(55.0, &[('注', 10.0), ('記', 25.0)]), [2]);
    }
}
