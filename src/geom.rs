//! Points, rectangles and matrices, in PDF points (1/72 inch).
//!
//! After `ink` all coordinates have their origin at the top left corner of the page as a reader
//! sees it (rotated, cut to its CropBox), x to the right and y down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place on the page, in points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Distance from the left edge of the page.
    pub x: f64,
    /// Distance from the top edge of the page.
    pub y: f64,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far it is from the origin; of a way, how long.
    pub fn length(self) -> f64 {
        // Nearly all ways run along an edge of the page.
        match (self.x.abs(), self.y.abs()) {
            (x, y) if x <= 0.0 => y,
            (x, y) if y <= 0.0 => x,
            (x, y) => x.hypot(y),
        }
    }
}

/// An upright rectangle, in points; `x0 <= x1` and `y0 <= y1`.
///
/// Written as `[x0, y0, x1, y1]`, rounded to hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[f64; 4]", into = "[f64; 4]")]
#[schemars(with = "[f64; 4]")]
pub struct Rect {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl Rect {
    /// The rectangle between two opposite corners, in any order.
    pub fn new(xa: f64, ya: f64, xb: f64, yb: f64) -> Self {
        Self { x0: xa.min(xb), y0: ya.min(yb), x1: xa.max(xb), y1: ya.max(yb) }
    }

    /// The smallest rectangle around all `points`; `None` when there are none.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |rect: Option<Self>, p| {
            let spot = Self { x0: p.x, y0: p.y, x1: p.x, y1: p.y };
            Some(rect.map_or(spot, |r| r.union(spot)))
        })
    }

    /// Width in points.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// The point in the middle.
    pub fn center(&self) -> Point {
        Point::new((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// Whether `p` lies inside or on the edge.
    pub fn contains(&self, p: Point) -> bool {
        self.x0 <= p.x && p.x <= self.x1 && self.y0 <= p.y && p.y <= self.y1
    }

    /// The smallest rectangle that holds both.
    pub fn union(&self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// What the two share; `None` when they don't touch.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let shared = Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        };
        (shared.x0 <= shared.x1 && shared.y0 <= shared.y1).then_some(shared)
    }
}

/// Rounds to hundredths of a point, which is finer than any printer; never gives `-0`.
fn hundredths(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 || !rounded.is_finite() { 0.0 } else { rounded }
}

impl From<Rect> for [f64; 4] {
    fn from(rect: Rect) -> Self {
        [rect.x0, rect.y0, rect.x1, rect.y1].map(hundredths)
    }
}

impl From<[f64; 4]> for Rect {
    fn from([x0, y0, x1, y1]: [f64; 4]) -> Self {
        Self::new(x0, y0, x1, y1)
    }
}

/// An affine map `[a b c d e f]` as PDF writes it (PDF 32000-1 §8.3.3): row vectors, `p' = p · M`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix {
    /// Horizontal scale.
    pub a: f64,
    /// Vertical shear.
    pub b: f64,
    /// Horizontal shear.
    pub c: f64,
    /// Vertical scale.
    pub d: f64,
    /// Shift to the right.
    pub e: f64,
    /// Shift upwards (downwards where y points down).
    pub f: f64,
}

impl Matrix {
    /// The map that changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// The map with these six numbers.
    pub const fn new(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64) -> Self {
        Self { a, b, c, d, e, f }
    }

    /// This map first, then `next`.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self {
            a: self.a * next.a + self.b * next.c,
            b: self.a * next.b + self.b * next.d,
            c: self.c * next.a + self.d * next.c,
            d: self.c * next.b + self.d * next.d,
            e: self.e * next.a + self.f * next.c + next.e,
            f: self.e * next.b + self.f * next.d + next.f,
        }
    }

    /// Where the point `x`, `y` goes.
    pub fn apply(&self, x: f64, y: f64) -> Point {
        Point::new(x * self.a + y * self.c + self.e, x * self.b + y * self.d + self.f)
    }

    /// What becomes of a way of `x` to the right and `y` up.
    pub fn apply_vector(&self, x: f64, y: f64) -> Point {
        Point::new(x * self.a + y * self.c, x * self.b + y * self.d)
    }

    /// Where a rectangle goes: the upright rectangle around its four corners.
    pub fn apply_rect(&self, rect: &Rect) -> Rect {
        let corners =
            [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x0, rect.y1), (rect.x1, rect.y1)];
        let [p, q, r, s] = corners.map(|(x, y)| self.apply(x, y));
        Rect::new(p.x, p.y, q.x, q.y).union(Rect::new(r.x, r.y, s.x, s.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_then_another_is_the_same_as_both_one_after_the_other() {
        let (m, n) =
            (Matrix::new(2.0, 1.0, 0.5, 3.0, 4.0, 5.0), Matrix::new(0.0, 1.0, -1.0, 0.0, 7.0, 8.0));
        let step = m.apply(3.0, 4.0);
        assert_eq!(m.then(&n).apply(3.0, 4.0), n.apply(step.x, step.y));
    }

    #[test]
    fn a_rectangle_is_written_in_hundredths_without_minus_zero() {
        let rect = Rect { x0: -0.001, y0: 1.0 / 3.0, x1: 2.0, y1: 7.126 };
        assert_eq!(serde_json::to_string(&rect).unwrap(), "[0.0,0.33,2.0,7.13]");
    }
}
