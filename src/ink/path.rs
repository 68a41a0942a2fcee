//! Paths → rulings: stroked lines, thin filled shapes, dots (PDF 32000-1 §8.5).

use super::Ruling;
use crate::geom::{Matrix, Point, Rect};

/// A filled shape or dot no thicker than this is a ruling, in points. Rulings of tables are 0.1 to
/// 2 pt thick; what is thicker is a background or a bar of a chart.
const MAX_THICKNESS: f64 = 3.0;

/// A line may lean by so much from end to end and still count as horizontal or vertical, in points:
/// writers round its ends.
const MAX_LEAN: f64 = 0.5;

/// The control points of a curve may lie so far beside the line between its ends, and it still is that
/// line, in points: writers round them.
const MAX_BULGE: f64 = 0.01;

/// Thickness of a line of width 0, "the thinnest that the device can draw", in points.
const HAIRLINE: f64 = 0.1;

/// The most points that a path may have. A page of map or chart stays under it.
const MAX_POINTS: usize = 1 << 20;

/// Boxes of one path that are so many are not asked whether one is the hole of another.
const MOST_BOXES: usize = 64;

/// A path is looked at for frames when it has at most so many parts.
const MOST_FRAMED: usize = 8;

/// A path around a rectangle has at most so many points: writers that draw all corners round name each
/// of them three times.
const MOST_CORNERS: usize = 16;

/// Letters are this large at most, in points.
const LARGEST_LETTER: f64 = 40.0;

/// A path while it is built, in coordinates of the page.
#[derive(Debug, Default)]
pub(super) struct Path {
    points: Vec<Point>,
    subpaths: Vec<Subpath>,
}

/// A connected part of a path.
#[derive(Debug, Clone, Copy)]
struct Subpath {
    /// Index of its first point.
    start: usize,
    /// Index after its last point.
    end: usize,
    closed: bool,
    /// Whether some of it is curved; only its bounds count then.
    curved: bool,
    bounds: Rect,
}

/// How lines are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    /// Thickness of a vertical line, in points on the page.
    pub(super) across: f64,
    /// Thickness of a horizontal line, in points on the page.
    pub(super) down: f64,
    /// Whether lines go on past their ends by half their thickness (cap styles 1 and 2).
    pub(super) has_caps: bool,
}

impl Pen {
    /// A pen of `width` in user space.
    pub(super) fn new(width: f64, to_page: &Matrix, has_caps: bool) -> Self {
        let across = (width * Point::new(to_page.a, to_page.c).length()).abs().max(HAIRLINE);
        let down = (width * Point::new(to_page.b, to_page.d).length()).abs().max(HAIRLINE);
        Self { across, down, has_caps }
    }

    /// Whether what is seen of a line is no more than the hook at the end of a border that is drawn
    /// along its outer side: the clip leaves half of the pen's width, and the hook is no longer.
    ///
    /// ```text
    /// ┌───────────    outer side: the line, and the hook down from it
    /// ╵               inner side: the end of the hook
    /// ```
    pub(super) fn leaves_hook(&self, seen: &Rect) -> bool {
        seen.width() <= self.across / 2.0 + MAX_BULGE
            && seen.height() <= self.down / 2.0 + MAX_BULGE
    }
}

impl Path {
    /// Forgets the path.
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.subpaths.clear();
    }

    /// Begins a subpath.
    pub(super) fn move_to(&mut self, p: Point) {
        // A `m` after a `m` only moves it.
        if let Some(last) = self.subpaths.pop_if(|last| last.end - last.start < 2 && !last.closed) {
            self.points.truncate(last.start);
        }
        if self.is_full() {
            return;
        }
        let (start, bounds) = (self.points.len(), Rect { x0: p.x, y0: p.y, x1: p.x, y1: p.y });
        self.points.push(p);
        let end = start + 1;
        self.subpaths.push(Subpath { start, end, closed: false, curved: false, bounds });
    }

    /// Adds a straight line.
    pub(super) fn line_to(&mut self, p: Point) {
        self.reopen();
        let Some(last) = self.subpaths.last_mut() else { return self.move_to(p) };
        if self.points.len() < MAX_POINTS {
            self.points.push(p);
            last.end += 1;
            last.bounds = last.bounds.union(Rect { x0: p.x, y0: p.y, x1: p.x, y1: p.y });
        }
    }

    /// Adds a curve.
    pub(super) fn curve_to(&mut self, c1: Point, c2: Point, p: Point) {
        self.reopen();
        let from = self.points.last().copied().unwrap_or(c1);
        // A straight line may be drawn as a curve: twins/ink-curve; and so may a corner: twins/reactpdf.
        if is_straight(&[from, c1, c2, p]) || is_chord(from, [c1, c2], p) {
            return self.line_to(p);
        }
        let middle = |a: f64, b: f64, c: f64, d: f64| (a + 3.0 * b + 3.0 * c + d) / 8.0;
        let top = Point::new(middle(from.x, c1.x, c2.x, p.x), middle(from.y, c1.y, c2.y, p.y));
        self.line_to(top);
        self.line_to(p);
        if let Some(last) = self.subpaths.last_mut() {
            last.curved = true;
        }
    }

    /// Closes the subpath with a straight line.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.subpaths.last_mut() {
            last.closed = true;
        }
    }

    /// After a closed subpath, a line goes on from where that began.
    fn reopen(&mut self) {
        if let Some(last) = self.subpaths.last().filter(|last| last.closed)
            && let Some(start) = self.points.get(last.start)
        {
            self.move_to(*start);
        }
    }

    /// Whether no more points are taken.
    pub(super) const fn is_full(&self) -> bool {
        self.points.len() >= MAX_POINTS
    }

    /// Whether the path is one upright rectangle.
    pub(super) fn is_box(&self) -> bool {
        matches!(&self.subpaths[..], [only] if self.is_upright_rect(only))
    }

    /// The upright rectangle around the whole path.
    pub(super) fn bounds(&self) -> Option<Rect> {
        self.subpaths.iter().map(|subpath| subpath.bounds).reduce(|a, b| a.union(b))
    }

    /// Whether the path is the outlines of letters: of its small parts, some are round or slanted, and
    /// the others are no rulings.
    fn is_lettering(&self) -> bool {
        let fits = |of: &Subpath| of.bounds.width().max(of.bounds.height()) <= LARGEST_LETTER;
        self.subpaths.len() > 1
            && self.subpaths.iter().all(fits)
            && self.subpaths.iter().any(|of| !is_dot(&of.bounds) && !self.is_upright(of))
    }

    /// Whether all lines of a subpath are upright, and none of them is curved.
    fn is_upright(&self, subpath: &Subpath) -> bool {
        let points = self.points.get(subpath.start..subpath.end).unwrap_or_default();
        let leans = |pair: &[Point]| {
            (pair[0].x - pair[1].x).abs().min((pair[0].y - pair[1].y).abs()) > MAX_LEAN
        };
        !subpath.curved && !points.windows(2).any(leans)
    }

    /// The rulings that stroking the path draws.
    pub(super) fn stroke(&self, pen: Pen, mut draw: impl FnMut(Ruling)) {
        if self.is_lettering() {
            return;
        }
        for subpath in &self.subpaths {
            if subpath.curved {
                if is_dot(&subpath.bounds) {
                    draw(Ruling { rect: swollen(subpath.bounds, pen) });
                }
                continue;
            }
            let points = self.points.get(subpath.start..subpath.end).unwrap_or_default();
            for pair in points.windows(2) {
                if let [from, to] = *pair {
                    stroke_line(from, to, pen).into_iter().for_each(&mut draw);
                }
            }
            if let (true, [first, _, .., last]) = (subpath.closed, points) {
                stroke_line(*last, *first, pen).into_iter().for_each(&mut draw);
            }
        }
    }

    /// The rulings that filling the path draws; `outline` is the pen that strokes it as well.
    pub(super) fn fill(&self, outline: Option<Pen>, mut draw: impl FnMut(Ruling)) {
        if let Some(frames) = self.frames() {
            frames.into_iter().flatten().for_each(|rect| draw(Ruling { rect }));
            return;
        }
        if self.is_lettering() {
            return;
        }
        for subpath in &self.subpaths {
            let points = subpath.end - subpath.start;
            let bounds = subpath.bounds;
            let is_shape = points > 2 && (!subpath.curved || is_dot(&bounds));
            if is_shape && bounds.width().min(bounds.height()) <= MAX_THICKNESS {
                let rect = outline.map_or(bounds, |pen| swollen(bounds, pen));
                draw(Ruling { rect: at_least_hairline(rect) });
            }
        }
    }

    /// Whether filling draws nothing but rulings, so that stroking its outline adds none.
    pub(super) fn is_thin(&self) -> bool {
        let is_thin = |rect: &Rect| rect.width().min(rect.height()) <= MAX_THICKNESS;
        self.subpaths
            .iter()
            .all(|subpath| is_thin(&subpath.bounds) && subpath.end - subpath.start > 2)
    }

    /// The areas that filling the path paints and that are no rulings; with each, whether it is an
    /// upright box without a hole.
    pub(super) fn areas(&self, mut paint: impl FnMut(Rect, bool)) {
        let large = |subpath: &&Subpath| {
            let bounds = subpath.bounds;
            subpath.end - subpath.start > 2 && bounds.width().min(bounds.height()) > MAX_THICKNESS
        };
        let areas: Vec<&Subpath> = self.subpaths.iter().filter(large).collect();
        let meets = |a: &Subpath, b: &Subpath| {
            !std::ptr::eq(a, b)
                && a.bounds.intersection(&b.bounds).is_some_and(|r| r.width() * r.height() > 0.0)
        };
        let whole =
            areas.len() <= MOST_BOXES && !areas.iter().any(|a| areas.iter().any(|b| meets(a, b)));
        for area in areas {
            paint(area.bounds, whole && self.is_upright_rect(area));
        }
    }

    /// The sides of the frames that the path is: rectangles with holes, one within the other. A double
    /// line around a cell is two of them.
    fn frames(&self) -> Option<Vec<[Rect; 4]>> {
        let count = self.subpaths.len();
        if count == 0 || !count.is_multiple_of(2) || count > MOST_FRAMED {
            return None;
        }
        let mut nested: Vec<&Subpath> = self.subpaths.iter().collect();
        nested.sort_by(|a, b| a.bounds.x0.total_cmp(&b.bounds.x0));
        nested.chunks(2).map(|pair| self.frame_sides(pair[0], pair[1])).collect()
    }

    /// The four sides of a frame, drawn as a rectangle with a hole.
    fn frame_sides(&self, a: &Subpath, b: &Subpath) -> Option<[Rect; 4]> {
        if !self.is_upright_rect(a) || !self.is_upright_rect(b) {
            return None;
        }
        let a_holds_b = a.bounds.x0 < b.bounds.x0;
        let (o, i) = if a_holds_b { (a.bounds, b.bounds) } else { (b.bounds, a.bounds) };
        let gaps = [i.x0 - o.x0, i.y0 - o.y0, o.x1 - i.x1, o.y1 - i.y1];
        let is_frame = gaps.iter().all(|gap| (0.0..=MAX_THICKNESS).contains(gap));
        let has_hole = i.width() > MAX_THICKNESS && i.height() > MAX_THICKNESS;
        (is_frame && has_hole).then_some([
            Rect { y1: i.y0, ..o },
            Rect { x1: i.x0, ..o },
            Rect { x0: i.x1, ..o },
            Rect { y0: i.y1, ..o },
        ])
    }

    /// Whether a subpath is an upright rectangle: all its lines run along the sides of its bounds.
    fn is_upright_rect(&self, subpath: &Subpath) -> bool {
        let points = self.points.get(subpath.start..subpath.end).unwrap_or_default();
        let sides = &subpath.bounds;
        let [first, .., last] = points else { return false };
        !subpath.curved
            && (4..=MOST_CORNERS).contains(&points.len())
            && points.windows(2).all(|pair| runs_along(sides, pair[0], pair[1]))
            && runs_along(sides, *last, *first)
    }
}

/// Whether a line runs along one of the sides of a rectangle.
fn runs_along(sides: &Rect, from: Point, to: Point) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= HAIRLINE;
    let both_near = |a: f64, b: f64, side: f64| near(a, side) && near(b, side);
    both_near(from.x, to.x, sides.x0)
        || both_near(from.x, to.x, sides.x1)
        || both_near(from.y, to.y, sides.y0)
        || both_near(from.y, to.y, sides.y1)
}

/// Whether a curve is the straight line between its ends, or nothing where these are one: its control
/// points lie on that line.
fn is_chord(from: Point, controls: [Point; 2], to: Point) -> bool {
    let way = Point::new(to.x - from.x, to.y - from.y);
    let length = way.length();
    let lies_on = |p: &Point| {
        let p = Point::new(p.x - from.x, p.y - from.y);
        if length <= MAX_BULGE {
            return p.length() <= MAX_BULGE;
        }
        let along = (p.x * way.x + p.y * way.y) / length;
        let beside = (p.x * way.y - p.y * way.x) / length;
        beside.abs() <= MAX_BULGE && (-MAX_BULGE..=length + MAX_BULGE).contains(&along)
    };
    controls.iter().all(lies_on)
}

/// Whether points lie on one upright line, long enough for a ruling.
fn is_straight(points: &[Point]) -> bool {
    let Some(bounds) = Rect::around(points.iter().copied()) else { return false };
    let (width, height) = (bounds.width(), bounds.height());
    width.min(height) <= MAX_LEAN && width.max(height) > MAX_THICKNESS
}

/// Whether something is as small as a dot of a dotted line.
fn is_dot(bounds: &Rect) -> bool {
    bounds.width() <= MAX_THICKNESS && bounds.height() <= MAX_THICKNESS
}

/// The ruling that a thin area is.
pub(super) fn thin(area: Rect) -> Option<Ruling> {
    let is_thin = area.width().min(area.height()) <= MAX_THICKNESS;
    is_thin.then(|| Ruling { rect: at_least_hairline(area) })
}

/// A rectangle with half a pen's width around it.
fn swollen(rect: Rect, pen: Pen) -> Rect {
    let (dx, dy) = (pen.across / 2.0, pen.down / 2.0);
    Rect { x0: rect.x0 - dx, y0: rect.y0 - dy, x1: rect.x1 + dx, y1: rect.y1 + dy }
}

/// A rectangle without thickness is drawn as thin as can be.
fn at_least_hairline(rect: Rect) -> Rect {
    let dx = (HAIRLINE - rect.width()).max(0.0) / 2.0;
    let dy = (HAIRLINE - rect.height()).max(0.0) / 2.0;
    Rect { x0: rect.x0 - dx, y0: rect.y0 - dy, x1: rect.x1 + dx, y1: rect.y1 + dy }
}

/// The ruling that a stroked straight line is, if it is upright.
fn stroke_line(from: Point, to: Point, pen: Pen) -> Option<Ruling> {
    let line = Rect::new(from.x, from.y, to.x, to.y);
    let (width, height) = (line.width(), line.height());
    let ends = if pen.has_caps { 1.0 } else { 0.0 };
    let (dx, dy) = match () {
        () if width <= 0.0 && height <= 0.0 && !pen.has_caps => return None,
        () if height <= MAX_LEAN && width >= height => (pen.across * ends, pen.down),
        () if width <= MAX_LEAN => (pen.across, pen.down * ends),
        () => return None,
    };
    let (x, y) = ((line.x0 + line.x1) / 2.0, (line.y0 + line.y1) / 2.0);
    let lies = width >= height;
    let (half_width, half_height) =
        if lies { ((width + dx) / 2.0, dy / 2.0) } else { (dx / 2.0, (height + dy) / 2.0) };
    let rect =
        Rect { x0: x - half_width, y0: y - half_height, x1: x + half_width, y1: y + half_height };
    Some(Ruling { rect })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(insets: &[f64]) -> Path {
        let mut path = Path::default();
        for &inset in insets {
            let (x0, y0, x1, y1) = (inset, inset, 100.0 - inset, 60.0 - inset);
            path.move_to(Point::new(x0, y0));
            for (x, y) in [(x1, y0), (x1, y1), (x0, y1)] {
                path.line_to(Point::new(x, y));
            }
            path.close();
        }
        path
    }

    fn filled(path: &Path) -> Vec<Rect> {
        let mut drawn = Vec::new();
        path.fill(None, |ruling| drawn.push(ruling.rect));
        drawn
    }

    #[test]
    fn a_frame_is_four_rulings_and_a_double_one_eight() {
        assert_eq!(filled(&boxes(&[0.0, 1.0])).len(), 4);
        let double = filled(&boxes(&[3.0, 1.0, 2.0, 0.0]));
        assert_eq!(double.len(), 8);
        assert!(double.iter().all(|rect| rect.width().min(rect.height()) <= 1.0));
    }

    #[test]
    fn outlines_of_letters_are_no_rulings() {
        let pen = Pen { across: 0.5, down: 0.5, has_caps: false };
        let stroked = |slant: f64, width: f64| {
            let mut path = Path::default();
            path.move_to(Point::new(0.0, 0.0));
            path.line_to(Point::new(width, 0.0));
            path.move_to(Point::new(5.0, 2.0));
            path.line_to(Point::new(5.0 + slant, 12.0));
            let mut drawn = 0;
            path.stroke(pen, |_| drawn += 1);
            drawn
        };
        assert_eq!(stroked(4.0, 9.0), 0);
        assert_eq!(stroked(0.0, 9.0), 2);
        assert_eq!(stroked(4.0, 200.0), 1);
    }

    /// A path through points, where each is followed by a curve that leads nowhere.
    fn through(points: &[(f64, f64)]) -> Path {
        let mut path = Path::default();
        for (at, &(x, y)) in points.iter().enumerate() {
            let p = Point::new(x, y);
            if at == 0 {
                path.move_to(p);
            } else {
                path.line_to(p);
            }
            path.curve_to(p, p, p);
        }
        path.close();
        path
    }

    /// A path that is one curve.
    fn curve(from: (f64, f64), c1: (f64, f64), c2: (f64, f64), to: (f64, f64)) -> Path {
        let at = |(x, y)| Point::new(x, y);
        let mut path = Path::default();
        path.move_to(at(from));
        path.curve_to(at(c1), at(c2), at(to));
        path
    }

    #[test]
    fn a_curve_that_bends_nowhere_is_a_line() {
        let is_curved = |path: &Path| path.subpaths[0].curved;
        assert!(!is_curved(&curve((5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0))));
        assert!(!is_curved(&curve((0.0, 0.5), (0.0, 0.5), (0.0, 0.0), (0.0, 0.0))));
        assert!(!is_curved(&curve((0.0, 0.0), (10.0, 5.0), (20.0, 10.0), (30.0, 15.0))));
        assert!(is_curved(&curve((5.0, 5.0), (9.0, 5.0), (5.0, 9.0), (5.0, 5.0))), "a loop");
        assert!(is_curved(&curve((0.0, 0.0), (2.0, 0.0), (2.0, 0.0), (1.0, 0.0))), "too far");
        assert!(is_curved(&curve((0.0, 0.0), (0.5, 0.5), (1.5, 0.5), (2.0, 0.0))), "an arc");
        let nowhere = f64::NAN;
        assert!(is_curved(&curve((0.0, 0.0), (nowhere, 0.0), (1.0, 0.0), (2.0, 0.0))));
    }

    #[test]
    fn a_rectangle_may_have_points_between_its_corners() {
        let strip = [(0.0, 0.0), (90.0, 0.0), (90.0, 0.5), (0.5, 0.5), (0.0, 0.5)];
        assert!(through(&strip).is_box());
        let notched =
            [(0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (50.0, 20.0), (50.0, 60.0), (0.0, 60.0)];
        assert!(!through(&notched).is_box());
        let crossed = [(0.0, 0.0), (90.0, 60.0), (90.0, 0.0), (0.0, 60.0)];
        assert!(!through(&crossed).is_box());
        let mitre = [(45.0, 45.0), (0.0, 0.0), (90.0, 0.0), (90.0, 10.0)];
        assert!(!through(&mitre).is_box());
    }

    #[test]
    fn a_hook_is_no_more_than_half_its_pen_both_ways() {
        let pen = Pen { across: 1.0, down: 1.0, has_caps: false };
        let hook = |width: f64, height: f64| pen.leaves_hook(&Rect::new(0.0, 0.0, width, height));
        assert!(hook(0.5, 0.5));
        assert!(!hook(40.0, 0.5), "a border whose outer half is clipped off");
        assert!(!hook(0.5, 1.0), "a dot");
    }

    #[test]
    fn what_has_no_narrow_border_is_no_frame() {
        assert!(filled(&boxes(&[0.0, 20.0])).is_empty());
        assert!(filled(&boxes(&[0.0, 1.0, 2.0])).is_empty());
        assert!(filled(&boxes(&[0.0])).is_empty());
    }
}
