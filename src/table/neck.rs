//! A row that goes on under the head of a page without a ruling between them → a band of its own.
//!
//! Some writers that break a row over pages draw no ruling above what is left of it: under a head that
//! is printed again, its texts stand in the cells of the head. A column that goes on all down the page
//! has no ruling at all, and its head is as long as the page.
//!
//! ```text
//! │ 大項目 │ No. │ 内容           │
//! │        │     │ し、保管する。 │      no ruling above: the end of the last row of the page before
//! │        ├─────┼────────────────┤
//! │        │ ①-2 │ 台帳に記入する │
//! ```

use super::head::{Head, Named, covers, holds_number, may_be_name};
use crate::grid::{Cell, Grid, text};
use crate::profile::{Field, Profile};

/// A head that is printed again begins in one of so many bands.
const FIRST_BANDS: usize = 4;
/// The name of a column has at most so many lines.
const MOST_LINES: usize = 4;
/// Lines one under the other lie over each other by at most so much, in points.
const OVERLAP: f64 = 1.0;

/// Parts the head of a grid from what stands in its cells. `first` is the first head of the document,
/// where this is not it. Gives whether there was anything to part.
pub(super) fn part(
    grid: &mut Grid,
    head: Option<&Head>,
    first: Option<&Head>,
    profile: &Profile,
) -> bool {
    let found = || first.and_then(|first| crowded_band(grid, &first.columns, profile));
    let Some(band) = head.map(|head| head.names).or_else(found) else { return false };
    // A cell that holds more than a name has none that the profile knows.
    let is_crowded = head.is_none_or(|head| !head.unknown.is_empty());
    let crowded = first.filter(|_| is_crowded);
    let parted = crowded.is_some_and(|first| part_lines(grid, band, &first.columns, profile));
    part_body(grid, band, first.is_some_and(|first| first.is_level), profile) || parted
}

/// The band of a head that cannot be told by its cells, as they hold more: the cell of the No. column
/// begins with its name.
fn crowded_band(grid: &Grid, first: &[Named], profile: &Profile) -> Option<usize> {
    let number = first.iter().find(|column| column.field == Some(Field::Number))?;
    let middle = f64::midpoint(number.x0, number.x1);
    let cells = grid.cells.iter().take_while(|cell| cell.row < FIRST_BANDS);
    let mut own = cells.filter(|cell| cell.rect.x0 < middle && middle < cell.rect.x1);
    let named = own.find(|cell| {
        header_lines(cell, profile).is_some_and(|(_, field)| field == Field::Number)
    })?;
    Some(named.row)
}

/// How many lines of a cell are the name of a column, and which field it may fill.
fn header_lines(cell: &Cell, profile: &Profile) -> Option<(usize, Field)> {
    (1..=cell.lines.len().min(MOST_LINES)).find_map(|count| {
        let named = text::joined(&cell.lines[..count], cell.measure);
        let column = *profile.columns_named(&named).first()?;
        Some((count, column.field))
    })
}

/// Where the cells of the last band of a head hold more than its names: makes two bands of that one.
fn part_lines(grid: &mut Grid, band: usize, first: &[Named], profile: &Profile) -> bool {
    let (top, foot) = (grid.ys[band], grid.ys[band + 1]);
    let is_known = |cell: &Cell| {
        let middle = cell.rect.center().x;
        first.iter().any(|c| c.field.is_some() && c.x0 < middle && middle < c.x1)
    };
    let (mut named, mut rest) = (top, foot);
    for cell in grid.cells.iter().filter(|cell| covers(cell, band) && is_known(cell)) {
        let Some((count, _)) = header_lines(cell, profile) else { continue };
        let (above, below) = cell.lines.split_at(count);
        let lowest = above.iter().map(|line| line.rect.y1).fold(top, f64::max);
        named = named.max(lowest);
        let written = below.iter().filter(|line| !line.is_blank());
        rest = written.map(|line| line.rect.y0).fold(rest, f64::min);
    }
    // Lines beside a name are of another column.
    if rest >= foot || rest < named - OVERLAP {
        return false;
    }
    grid.ys.insert(band + 1, f64::midpoint(named, rest));
    let below = grid.cells.iter_mut().filter(|cell| cell.row > band);
    below.for_each(|cell| cell.row += 1);
    let through = grid.cells.iter_mut().filter(|cell| covers(cell, band));
    through.for_each(|cell| cell.row_span += 1);
    cut(grid, band);
    true
}

/// Where a cell of the head goes on beside rows of the body: cuts all of them under the head. In a table
/// whose heads are `level`, all that stands under some of the names is of the body.
fn part_body(grid: &mut Grid, band: usize, level: bool, profile: &Profile) -> bool {
    let end = grid.cells.iter().filter(|cell| covers(cell, band) && !cell.is_blank());
    let end = end.map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    let is_of_body = |cell: &&Cell| {
        let is_text = || level && !cell.is_blank();
        (band + 1..end).contains(&cell.row)
            && (is_text() || holds_number(cell) || !may_be_name(cell, profile))
    };
    let goes_on = grid.cells.iter().any(|cell| is_of_body(&cell));
    if goes_on {
        cut(grid, band);
    }
    goes_on
}

/// Cuts the cells that go on under a band; each part keeps the lines that stand in it.
fn cut(grid: &mut Grid, band: usize) {
    let y = grid.ys[band + 1];
    let mut lower: Vec<Cell> = Vec::new();
    for cell in grid.cells.iter_mut() {
        let end = cell.row + cell.row_span;
        if !covers(cell, band) || end == band + 1 {
            continue;
        }
        let below = cell.lines.iter().position(|line| line.rect.center().y > y);
        let mut under = Cell {
            row: band + 1,
            row_span: end - band - 1,
            lines: cell.lines.split_off(below.unwrap_or(cell.lines.len())),
            ..cell.clone()
        };
        (under.rect.y0, under.open.top) = (y, true);
        cell.row_span = band + 1 - cell.row;
        (cell.rect.y1, cell.open.bottom) = (y, true);
        lower.push(under);
    }
    grid.cells.extend(lower);
    grid.cells.sort_by_key(|cell| (cell.row, cell.column));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;
    use crate::grid::{Line, Method};
    use crate::table::head;

    const XS: [f64; 5] = [0.0, 50.0, 80.0, 200.0, 230.0];

    /// A cell of one column, with lines ten points high from its top down.
    fn cell(column: usize, rows: std::ops::Range<usize>, ys: &[f64], lines: &[&str]) -> Cell {
        let rect = Rect::new(XS[column], ys[rows.start], XS[column + 1], ys[rows.end]);
        let line = |(at, raw): (usize, &&str)| {
            let top = rect.y0 + 1.0 + 10.0 * at as f64;
            let rect = Rect::new(rect.x0 + 1.0, top, rect.x1 - 1.0, top + 9.0);
            Line { raw: (*raw).into(), rect, em: 9.0, ..Line::default() }
        };
        let (row, row_span) = (rows.start, rows.len());
        let lines = lines.iter().enumerate().map(line).collect();
        Cell {
            row,
            row_span,
            column,
            column_span: 1,
            rect,
            lines,
            measure: 100.0,
            ..Cell::default()
        }
    }

    fn grid(ys: &[f64], cells: Vec<Cell>) -> Grid {
        let rect = Rect::new(XS[0], ys[0], XS[4], *ys.last().unwrap());
        Grid { rect, xs: XS.to_vec(), ys: ys.to_vec(), cells, method: Method::Rulings }
    }

    /// Two bands: a head of which 大項目 goes on beside the `body`, with the lines in its cell of 内容.
    fn headed(ys: &[f64], statement: &[&str], body: Vec<Cell>) -> Grid {
        let mut cells = vec![
            cell(0, 0..2, ys, &["大項目"]),
            cell(1, 0..1, ys, &["No."]),
            cell(2, 0..1, ys, statement),
            cell(3, 0..1, ys, &["区分"]),
        ];
        cells.extend(body);
        grid(ys, cells)
    }

    /// The first head of the document, which is `level` or not.
    fn first(is_level: bool) -> Head {
        let fields = [Field::Major, Field::Number, Field::Statement, Field::Grade];
        let sides = XS.windows(2).zip(fields);
        let named = |(pair, field): (&[f64], Field)| Named {
            text: String::new(),
            field: Some(field),
            x0: pair[0],
            x1: pair[1],
        };
        let columns = sides.map(named).collect();
        Head { bands: 1, names: 0, is_level, columns, unknown: Vec::new() }
    }

    /// First band, bands, whether open above, and text of each cell after the parting.
    fn parted(mut grid: Grid, first: Option<&Head>) -> Option<Vec<(usize, usize, bool, String)>> {
        let profile = Profile::all().swap_remove(0);
        let head = head::find(&grid, &profile);
        let told = |c: &Cell| (c.row, c.row_span, c.open.top, c.text());
        part(&mut grid, head.as_ref(), first, &profile)
            .then(|| grid.cells.iter().map(told).collect())
    }

    #[test]
    fn what_goes_on_under_a_head_has_a_band_of_its_own() {
        let ys = [0.0, 40.0, 60.0];
        let page = || {
            let body = vec![
                cell(1, 1..2, &ys, &["①-2"]),
                cell(2, 1..2, &ys, &["台帳に記入する。"]),
                cell(3, 1..2, &ys, &["◎"]),
            ];
            headed(&ys, &["内容", "し、保管する。"], body)
        };
        let cells = parted(page(), Some(&first(false))).unwrap();
        let told: Vec<_> =
            cells.iter().map(|(row, span, open, text)| (*row, *span, *open, &**text)).collect();
        assert_eq!(
            told,
            [
                (0, 1, false, "大項目"),
                (0, 1, false, "No."),
                (0, 1, false, "内容"),
                (0, 1, false, "区分"),
                (1, 2, true, ""),
                (1, 1, true, ""),
                (1, 1, true, "し、保管する。"),
                (1, 1, true, ""),
                (2, 1, false, "①-2"),
                (2, 1, false, "台帳に記入する。"),
                (2, 1, false, "◎"),
            ]
        );
        // Nothing goes on under the first head of a document; but an item beside 大項目 is no head.
        let cells = parted(page(), None).unwrap();
        assert!(cells.contains(&(0, 1, false, "内容\nし、保管する。".to_owned())));
        assert!(cells.contains(&(1, 1, true, String::new())));
    }

    #[test]
    fn short_text_under_some_names_is_of_the_body_where_the_first_head_is_level() {
        let ys = [0.0, 20.0, 32.0];
        let page = || headed(&ys, &["内容"], vec![cell(2, 1..2, &ys, &["る。"])]);
        let cells = parted(page(), Some(&first(true))).unwrap();
        assert!(cells.contains(&(0, 1, false, "大項目".to_owned())));
        assert!(cells.contains(&(1, 1, true, String::new())));
        assert_eq!(parted(page(), Some(&first(false))), None, "perhaps a name on two lines");
    }

    #[test]
    fn a_head_whose_cells_all_hold_more_is_found_by_that_of_the_number() {
        let ys = [0.0, 40.0];
        let page = grid(
            &ys,
            vec![
                cell(0, 0..1, &ys, &["大項目", "の管理"]),
                cell(1, 0..1, &ys, &["No.", "①-1"]),
                cell(2, 0..1, &ys, &["内容", "保管する。"]),
                cell(3, 0..1, &ys, &["区分", "◎"]),
            ],
        );
        let cells = parted(page, Some(&first(false))).unwrap();
        let texts: Vec<_> = cells.iter().map(|cell| &*cell.3).collect();
        assert_eq!(texts, ["大項目", "No.", "内容", "区分", "の管理", "①-1", "保管する。", "◎"]);
    }

    #[test]
    fn a_name_beside_another_in_one_cell_is_no_row() {
        let ys = [0.0, 20.0, 40.0];
        let mut joined = cell(2, 0..1, &ys, &["区分", "内容"]);
        joined.lines[1].rect.y0 = joined.lines[0].rect.y0;
        let cells = vec![
            cell(0, 0..1, &ys, &["大項目"]),
            cell(1, 0..1, &ys, &["No."]),
            joined,
            cell(3, 0..1, &ys, &["区分"]),
        ];
        assert_eq!(parted(grid(&ys, cells), Some(&first(false))), None);
    }
}
