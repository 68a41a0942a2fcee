//! Glyphs → lines of text, cell by cell.
//!
//! Only geometry counts, never the order of drawing: writers draw cells, lines and even glyphs in
//! any order. Within a cell, glyphs on one baseline are a line. A line may overhang its cell: see
//! `overhang`.

mod crowded;
mod downwards;
mod overhang;
mod under;

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

use super::assign::{Home, mean_size};
use super::{Grid, text};
use crate::finding::{Code, Finding};
use crate::geom::Rect;
use crate::ink::{Glyph, PageInk, Unicode, Visibility};
use crate::place::PageRef;

/// Glyphs whose baselines differ by less than this share of an em stand on one line: superscripts
/// differ by a third, the tightest lines by nine tenths.
pub(super) const SAME_BASELINE: f64 = 0.45;
/// A superscript stands at most so high above its line, in ems of the line.
const RAISED: f64 = 0.65;
/// It is at most so large, as a share of its line.
const SMALLER: f64 = 0.8;
/// A line has at most so many characters in superscript.
const MOST_RAISED: usize = 200;
/// The longest line; one across A3 has some 300 characters.
const LONGEST: usize = 5_000;
/// Less than this share of it lies over a glyph of the line.
const BESIDE: f64 = 0.3;
/// The same glyph drawn twice within this share of an em is one: fake bold and shadows.
const SUPERIMPOSED: f64 = 0.14;
/// A shadow lies within this share of a glyph's width, and of its em, of what casts it.
const SHADOW: f64 = 0.75;
/// Of fewer glyphs, that each has a twin tells nothing.
const DRAWN_TWICE: usize = 6;
/// The box of an opening bracket begins in this share of its width before what it stands behind, or
/// later.
const BOX_SHARED: f64 = 0.5;
/// Glyphs of two texts lie over each other where they share more than this of the narrower one.
const OVERPRINTED: f64 = 0.5;
/// A wide character that begins so soon before another, in ems, lies under it.
const NO_ROOM: f64 = 0.45;
/// Glyphs narrower than this, in ems, are accents and the like.
const THINNEST: f64 = 0.2;
/// A gap wider than this share of an em between Latin letters is a space without a glyph.
const SPACE: f64 = 0.2;
/// Outside of tables, a gap wider than this many ems parts two texts on one baseline.
pub(super) const APART: f64 = 2.0;
/// In a cell, a gap wider than this many ems parts two texts on one baseline; letters that are
/// spaced out over the whole cell do not count.
const APART_IN_CELL: f64 = 6.0;
/// How far the foot of a Japanese glyph lies under its baseline, as a share of an em.
const DESCENT: f64 = 0.12;
/// Text so many times as large as that of its page is on average tells nothing of columns.
const WATERMARK: f64 = 3.0;

/// A printed line of one cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its characters as the paper has them.
    pub raw: String,
    /// Its place on the page.
    pub rect: Rect,
    /// Height of its largest em, in points.
    pub em: f64,
    /// Its length along its direction, white space at the ends left out, in points.
    pub width: f64,
    /// How much of its beginning cannot be parted from the rest, in points: one character of
    /// Japanese, a whole Latin word.
    pub head: f64,
    /// The same for a writer that keeps Latin words together with the punctuation before them.
    pub lead: f64,
    /// Whether its last word goes on in the next line.
    pub cuts_word: bool,
    /// How many glyphs other than white space it holds, superimposed ones included.
    pub glyphs: u32,
    /// Whether no reader sees it: it is in a layer that is off, white, or under something.
    pub hidden: bool,
    /// Whether its end may be a line of the cell beside it.
    pub unsure: bool,
    /// Whether another text lies over it, so that the characters of the two are mixed.
    pub is_overprinted: bool,
    /// Whether some of it is struck out.
    pub is_struck: bool,
    /// Which way it runs.
    pub direction: Direction,
    /// How much of it a reader sees.
    pub seen: Seen,
}

impl Line {
    /// Whether nothing is printed in it.
    pub fn is_blank(&self) -> bool {
        self.raw.chars().all(char::is_whitespace)
    }
}

/// Which way a line runs on the page as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// Downwards; the next line stands to the left.
    Down,
    /// Upwards; the next line stands to the right.
    Up,
    /// From right to left, upside down.
    Left,
}

/// How much of a line a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Seen {
    /// All of it.
    #[default]
    Whole,
    /// Some of it: a clip box cuts through it.
    Part,
    /// Nothing.
    Nothing,
}

/// A glyph seen along the direction of its line: `start..end` along, `base` across.
#[derive(Debug, Clone, Copy)]
struct Spot<'a> {
    glyph: &'a Glyph,
    start: f64,
    end: f64,
    base: f64,
    /// Height of its em; here, since a line asks for it time and again.
    size: f64,
    /// Whether it is anything but white space.
    inked: bool,
}

impl Spot<'_> {
    /// Whether it is one character of a kind.
    fn is(&self, kind: fn(char) -> bool) -> bool {
        matches!(self.glyph.text, Unicode::Char(c) if kind(c))
    }
}

/// Glyphs drawn one after the other into one cell, on one baseline: they stay together when a page
/// is sorted, which is much less to sort than glyphs.
#[derive(Debug, Clone)]
struct Stretch {
    home: Option<Home>,
    direction: Direction,
    /// Cell, whether no reader sees it, and direction as one number, in their order: what is hidden never
    /// shares a line with what is seen.
    place: u64,
    base: f64,
    size: f64,
    /// Which glyphs of the page.
    glyphs: Range<usize>,
}

/// Cell, whether no reader sees it, and direction of a glyph as one number.
fn place(glyph: &Glyph, home: Option<Home>, direction: Direction) -> u64 {
    let cell = home.map_or(0, |home| (home.table as u64 + 1) << 32 | home.cell as u64);
    let hidden = glyph.visibility == Visibility::Hidden;
    cell << 3 | u64::from(hidden) << 2 | direction as u64
}

impl Stretch {
    /// The stretch of one glyph.
    fn of(glyph: &Glyph, at: usize, home: Option<Home>) -> Self {
        let direction = direction(glyph);
        let (base, size) = (base_of(glyph, direction), glyph.size);
        let place = place(glyph, home, direction);
        Self { home, direction, place, base, size, glyphs: at..at + 1 }
    }

    /// Whether a stretch goes on with the glyph drawn after it. A glyph without a size stands alone.
    fn goes_on(&self, glyph: &Glyph, home: Option<Home>) -> bool {
        let direction = direction(glyph);
        self.base.to_bits() == base_of(glyph, direction).to_bits()
            && self.place == place(glyph, home, direction)
            && self.size.to_bits() == glyph.size.to_bits()
            && self.size > 0.0
    }

    /// Whether the one below, in the same cell, as visible and in the same direction, stands on the same
    /// line.
    fn is_level_with(&self, below: &Self) -> bool {
        self.place == below.place
            && below.base - self.base < SAME_BASELINE * self.size.max(below.size)
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place).then(self.base.total_cmp(&other.base))
    }
}

/// The glyphs of one line, from its start to its end.
#[derive(Debug, Clone)]
struct Row<'a> {
    home: Option<Home>,
    direction: Direction,
    spots: Vec<Spot<'a>>,
    /// Whether it took all of a line that may be another cell's own.
    unsure: bool,
}

impl Row<'_> {
    /// Whether no reader sees it.
    fn is_hidden(&self) -> bool {
        self.spots.first().is_some_and(|spot| spot.glyph.visibility == Visibility::Hidden)
    }
}

/// Whether a glyph is white space.
#[inline]
pub fn is_space(glyph: &Glyph) -> bool {
    match &glyph.text {
        // None lies higher than the full-width space.
        Unicode::Char(c) => *c <= '\u{3000}' && c.is_whitespace(),
        Unicode::Text(text) => text.chars().all(char::is_whitespace),
        Unicode::Silent | Unicode::Unknown { .. } => false,
    }
}

/// Sets each cell's lines, and gives the lines that stand outside of all tables, and how many glyphs
/// other than white space all of these hold.
pub fn fill(
    ink: &PageInk,
    page: &PageRef,
    tables: &mut [Grid],
    placed: Vec<Option<Home>>,
    findings: &mut Vec<Finding>,
) -> (Vec<Line>, u64) {
    let mut rows = rows(ink, placed, APART);
    downwards::set(&mut rows, tables);
    stand_up(&mut rows);
    under::part(&mut rows, tables);
    overhang::settle(&mut rows, tables);
    let mut outside = Vec::new();
    let (mut glyphs, mut doubled) = (0, 0);
    let mut ends = Vec::new();
    for cell in rows.chunk_by(|a, b| a.home == b.home) {
        let lines = match cell[0].home {
            Some(home) => &mut tables[home.table].cells[home.cell].lines,
            None => &mut outside,
        };
        lines.reserve_exact(cell.len());
        for row in cell {
            let (line, dropped) = finish(row, &mut ends);
            glyphs += u64::from(line.glyphs);
            doubled += dropped;
            lines.push(line);
        }
        crowded::mark(lines);
        if let Some(home) = cell[0].home {
            crowded::mark_squeezed(&mut tables[home.table].cells[home.cell]);
        }
    }
    if doubled > 0 {
        findings.push(Finding::new(
            Code::SuperimposedText,
            page.place(),
            format!("{doubled} glyphs are drawn twice in the same place; each was read once"),
        ));
    }
    (outside, glyphs)
}

/// Takes the lines at these places out of `lines`.
pub(crate) fn remove(lines: &mut Vec<Line>, at: &[usize]) {
    let mut stays = vec![true; lines.len()];
    at.iter().for_each(|&at| stays[at] = false);
    let mut stays = stays.into_iter();
    lines.retain(|_| stays.next().unwrap_or(true));
}

/// Notes which lines of the cells are struck out by one of these lines.
pub(super) fn strike(tables: &mut [Grid], struck: &[Rect]) {
    if struck.is_empty() {
        return;
    }
    for line in tables.iter_mut().flat_map(|grid| &mut grid.cells).flat_map(|cell| &mut cell.lines)
    {
        line.is_struck = struck.iter().any(|rect| line.rect.contains(rect.center()));
    }
}

/// A stretch of text without a gap, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Its place on the page.
    pub rect: Rect,
    /// What its clip box lets a reader see of that place.
    pub seen: Option<Rect>,
    /// Where it ends when punctuation that hangs at its end is left out.
    pub solid_end: f64,
    /// Height of its first em, in points.
    pub em: f64,
}

/// The runs of a page that read from left to right, parted at gaps of `apart` ems; without those of a
/// watermark, which runs over columns.
pub fn runs(ink: &PageInk, apart: f64) -> Vec<Run> {
    let rows = rows(ink, vec![None; ink.glyphs.len()], apart);
    let largest = WATERMARK * mean_size(&ink.glyphs);
    let is_of_table = |row: &Row<'_>| row.spots.first().is_some_and(|spot| spot.size <= largest);
    let seen =
        |row: &&Row<'_>| row.direction == Direction::Right && !row.is_hidden() && is_of_table(row);
    rows.iter().filter(seen).filter_map(|row| run(row, &ink.clips)).collect()
}

fn run(row: &Row<'_>, clips: &[Rect]) -> Option<Run> {
    let inked = || row.spots.iter().filter(|spot| spot.inked);
    let rect = inked().map(|spot| spot.glyph.rect).reduce(|a, b| a.union(b))?;
    let clip = inked().filter_map(|spot| clips.get(spot.glyph.clip as usize)).copied();
    let clip = clip.reduce(|a, b| a.union(b));
    let seen = clip.map_or(Some(rect), |clip| rect.intersection(&clip));
    let solid_end = inked()
        .filter(|spot| !spot.is(text::may_hang))
        .map(|spot| spot.end)
        .fold(rect.x0, f64::max);
    Some(Run { rect, seen, solid_end, em: row.spots.first()?.size })
}

/// Sorts the glyphs of a page into the lines of each cell, in reading order.
fn rows<'a>(ink: &'a PageInk, placed: Vec<Option<Home>>, apart: f64) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let stretches = stretches(ink, placed);
    for line in levels(&stretches, ink) {
        let line = &stretches[line];
        let Stretch { home, direction, .. } = line[0];
        let mut spots = Vec::with_capacity(line.iter().map(|stretch| stretch.glyphs.len()).sum());
        for stretch in line {
            let glyphs = &ink.glyphs[stretch.glyphs.clone()];
            spots.extend(glyphs.iter().map(|glyph| spot(glyph, direction)));
        }
        spots.sort_by(reading_order);
        set_brackets_behind(&mut spots);
        let apart = if home.is_some() { APART_IN_CELL } else { apart };
        let goes_on = |a: &Spot<'_>, b: &Spot<'_>| b.start - a.end < apart * a.size;
        let parts = || spots.chunk_by(goes_on);
        let spaced_out = || home.is_some() && parts().any(|part| part.len() < 2);
        if spots.is_sorted_by(goes_on) || spaced_out() {
            rows.push(Row { home, direction, spots, unsure: false });
        } else {
            rows.extend(parts().map(|part| Row {
                home,
                direction,
                spots: part.to_vec(),
                unsure: false,
            }));
        }
    }
    rows
}

/// The stretches of each line, from the top down; a superscript belongs to the line below it.
fn levels(stretches: &[Stretch], ink: &PageInk) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut above = 0..0;
    for level in stretches.chunk_by(Stretch::is_level_with) {
        let here = above.end..above.end + level.len();
        match lines.last_mut() {
            Some(line) if is_raised(&stretches[above], level, ink) => line.end = here.end,
            _ => lines.push(here.clone()),
        }
        above = here;
    }
    lines
}

/// Whether the stretches of one level are superscripts of the line below: smaller, not much higher, and
/// beside its glyphs. Ruby stands over them.
fn is_raised(above: &[Stretch], line: &[Stretch], ink: &PageInk) -> bool {
    let [first, ..] = above else { return false };
    let largest = |level: &[Stretch]| level.iter().map(|s| s.size).fold(0.0, f64::max);
    let (size, rise) = (largest(line), line[0].base - first.base);
    if first.place != line[0].place || rise > RAISED * size || largest(above) > SMALLER * size {
        return false;
    }
    let count = |level: &[Stretch]| level.iter().map(|stretch| stretch.glyphs.len()).sum::<usize>();
    if count(above) > MOST_RAISED || count(line) > LONGEST {
        return false;
    }
    let direction = first.direction;
    let spots = |level: &[Stretch]| -> Vec<(f64, f64)> {
        let glyphs = level.iter().flat_map(|stretch| &ink.glyphs[stretch.glyphs.clone()]);
        glyphs.map(|glyph| spot(glyph, direction)).map(|spot| (spot.start, spot.end)).collect()
    };
    let below = spots(line);
    let is_beside = |&(start, end): &(f64, f64)| {
        let shared = |other: &(f64, f64)| end.min(other.1) - start.max(other.0);
        below.iter().all(|other| shared(other) < BESIDE * (end - start))
    };
    spots(above).iter().all(is_beside)
}

/// The stretches of a page, by cell and direction, then by baseline, then in the order of drawing.
fn stretches(ink: &PageInk, placed: Vec<Option<Home>>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::with_capacity(ink.glyphs.len().next_power_of_two() / 2);
    for (at, (glyph, home)) in ink.glyphs.iter().zip(placed).enumerate() {
        match stretches.last_mut() {
            Some(last) if last.goes_on(glyph, home) => last.glyphs.end = at + 1,
            _ => stretches.push(Stretch::of(glyph, at, home)),
        }
    }
    // Pages are drawn cell by cell for the most part: a stable sort makes use of that.
    stretches.sort_by(Stretch::order);
    stretches
}

/// In a cell of letters stacked one under the other, the prolonged sound mark ー and brackets are
/// turned: each is a line of its own in the stack all the same.
///
/// ```text
/// デ
/// ｜    turned, and read where it stands
/// タ
/// ```
fn stand_up(rows: &mut [Row<'_>]) {
    let turned = |row: &Row<'_>| row.direction != Direction::Right && row.spots.len() == 1;
    for cell in rows.chunk_by_mut(|a, b| a.home == b.home) {
        let stacked = cell[0].home.is_some() && cell[0].direction == Direction::Right;
        if !stacked || !cell.iter().any(turned) {
            continue;
        }
        for row in cell.iter_mut().filter(|row| turned(row)) {
            row.direction = Direction::Right;
            for spot in &mut row.spots {
                let Rect { x0, x1, y1, .. } = spot.glyph.rect;
                (spot.start, spot.end) = (x0, x1);
                spot.base = y1 - DESCENT * spot.size;
            }
        }
        cell.sort_by(|a, b| a.direction.cmp(&b.direction).then(base(a).total_cmp(&base(b))));
    }
}

/// Where a row stands across its direction.
fn base(row: &Row<'_>) -> f64 {
    row.spots.first().map_or(0.0, |spot| spot.base)
}

/// Along the line; where glyphs coincide, by what they say, so that the order of drawing does not
/// show.
fn reading_order(a: &Spot<'_>, b: &Spot<'_>) -> std::cmp::Ordering {
    a.start
        .total_cmp(&b.start)
        .then(a.end.total_cmp(&b.end))
        .then_with(|| a.glyph.code.cmp(&b.glyph.code))
}

/// Proportional setting (`palt`) moves an opening bracket, whose ink fills the second half of its box,
/// over the punctuation before it: it is read behind.
///
/// ```text
/// この際、「6.2…       the box of 「 begins where that of 、 does, or before
/// ```
fn set_brackets_behind(spots: &mut [Spot<'_>]) {
    for at in 1..spots.len() {
        let [bracket, behind] = [&spots[at - 1], &spots[at]];
        let apart = behind.start - bracket.start;
        if apart < BOX_SHARED * (bracket.end - bracket.start)
            && bracket.is(text::is_opening)
            && behind.is(text::may_hang)
        {
            spots.swap(at - 1, at);
        }
    }
}

pub(crate) fn direction(glyph: &Glyph) -> Direction {
    let along = glyph.advance;
    if along.x.abs() >= along.y.abs() {
        if along.x < 0.0 { Direction::Left } else { Direction::Right }
    } else if along.y < 0.0 {
        Direction::Up
    } else {
        Direction::Down
    }
}

/// The glyph as its own direction sees it: reading goes to greater `start`, then greater `base`.
fn spot(glyph: &Glyph, direction: Direction) -> Spot<'_> {
    let rect = &glyph.rect;
    let (start, end) = match direction {
        Direction::Right => (rect.x0, rect.x1),
        Direction::Down => (rect.y0, rect.y1),
        Direction::Up => (-rect.y1, -rect.y0),
        Direction::Left => (-rect.x1, -rect.x0),
    };
    let base = base_of(glyph, direction);
    Spot { glyph, start, end, base, size: glyph.size, inked: !is_space(glyph) }
}

/// Where a glyph stands across its direction.
const fn base_of(glyph: &Glyph, direction: Direction) -> f64 {
    match direction {
        Direction::Right => glyph.origin.y,
        Direction::Down => -glyph.origin.x,
        Direction::Up => glyph.origin.x,
        Direction::Left => -glyph.origin.y,
    }
}

/// The line that the glyphs of a row say, and how many superimposed glyphs were left out. `ends` is
/// room for the end of each glyph, in the text and on the page.
fn finish(row: &Row<'_>, ends: &mut Vec<(usize, f64)>) -> (Line, u32) {
    let em = largest_em(&row.spots);
    let kept = &*without_superimposed(&row.spots, em);
    let mut raw = String::with_capacity(kept.len() * 3);
    let mut ink: Option<LineInk> = None;
    ends.clear();
    let mut is_overprinted = false;
    for (i, spot) in kept.iter().enumerate() {
        if i > 0 {
            is_overprinted |= lies_over(&kept[i - 1], spot);
            if is_gap(kept, i) {
                raw.push(' ');
            }
        }
        push_text(&mut raw, &spot.glyph.text);
        ends.push((raw.len(), spot.end));
        if spot.inked {
            ink.get_or_insert_with(|| LineInk::begins_with(spot)).add(spot);
        }
    }
    let dropped = row.spots.len() - kept.len();
    let inked = |spots: &[Spot<'_>]| spots.iter().filter(|spot| spot.inked).count();
    let glyphs =
        if dropped > 0 { inked(&row.spots) } else { ink.as_ref().map_or(0, |ink| ink.glyphs) };
    let LineInk { rect, start, end, seen, .. } = ink.unwrap_or_default();
    let (head, lead) = text::beginnings(&raw, ends, start);
    let line = Line {
        rect,
        em: if dropped > 0 { largest_em(kept) } else { em },
        width: end - start,
        head,
        lead,
        cuts_word: false,
        glyphs: count(glyphs),
        hidden: row.is_hidden(),
        unsure: row.unsure,
        is_overprinted,
        is_struck: false,
        direction: row.direction,
        seen: seen.said(),
        raw,
    };
    (line, count(dropped))
}

fn largest_em(spots: &[Spot<'_>]) -> f64 {
    spots.iter().map(|spot| spot.size).fold(0.0, f64::max)
}

/// A number of glyphs of one line.
fn count(glyphs: usize) -> u32 {
    u32::try_from(glyphs).unwrap_or(u32::MAX)
}

/// The ink of a line: all of its glyphs but white space.
#[derive(Debug, Default)]
struct LineInk {
    rect: Rect,
    /// Where its first glyph starts, along the line.
    start: f64,
    /// Where its last glyph ends.
    end: f64,
    glyphs: usize,
    seen: SeenRange,
}

impl LineInk {
    fn begins_with(spot: &Spot<'_>) -> Self {
        let seen = SeenRange::NONE;
        Self { rect: spot.glyph.rect, start: spot.start, end: spot.end, glyphs: 0, seen }
    }

    fn add(&mut self, spot: &Spot<'_>) {
        self.rect = around(&self.rect, &spot.glyph.rect);
        self.end = spot.end;
        self.glyphs += 1;
        self.seen.add(visibility(spot.glyph));
    }
}

/// The rectangle around two. All numbers of glyphs are finite, which makes this less work than
/// [`Rect::union`].
fn around(a: &Rect, b: &Rect) -> Rect {
    let least = |a: f64, b: f64| if b < a { b } else { a };
    let most = |a: f64, b: f64| if b > a { b } else { a };
    let (x0, y0) = (least(a.x0, b.x0), least(a.y0, b.y0));
    Rect { x0, y0, x1: most(a.x1, b.x1), y1: most(a.y1, b.y1) }
}

/// Whether two neighbours in a line are of two texts that lie over each other: half of one is under the
/// other, and the first, a wide character, has no room. Widths alone tell nothing: some fonts say wrong
/// ones, and punctuation is set closer than it is wide.
fn lies_over(before: &Spot<'_>, after: &Spot<'_>) -> bool {
    let width = |spot: &Spot<'_>| spot.end - spot.start;
    let shared = before.end - after.start;
    let em = before.size.min(after.size);
    if shared <= 0.0 || after.start - before.start > NO_ROOM * em {
        return false;
    }
    let narrower = width(before).min(width(after));
    let has_ink = |spot: &Spot<'_>| {
        spot.inked && !matches!(spot.glyph.text, Unicode::Char(c) if is_combining_mark(c))
    };
    let is_wide = |spot: &Spot<'_>| {
        let Unicode::Char(c) = spot.glyph.text else { return false };
        c.is_alphanumeric() && c.width() == Some(2)
    };
    shared.min(narrower) > OVERPRINTED * narrower
        && narrower > THINNEST * em
        && has_ink(before)
        && has_ink(after)
        && is_wide(before)
}

/// The glyphs of a row without those drawn over an equal one; of two, the more visible is kept.
/// `em` is the largest em among them.
fn without_superimposed<'r, 'a>(
    spots: &'r [Spot<'a>],
    em: f64,
) -> std::borrow::Cow<'r, [Spot<'a>]> {
    let drawn_twice = is_drawn_twice(spots);
    let most = SUPERIMPOSED * em;
    // Where each glyph begins well behind the one before it, none lies over another.
    if !drawn_twice && spots.windows(2).all(|pair| pair[1].start - pair[0].start >= most) {
        return spots.into();
    }
    let over = |a: &Spot<'_>, b: &Spot<'_>| {
        let same_place = (a.start - b.start).abs() < SUPERIMPOSED * a.size
            && (a.base - b.base).abs() < SUPERIMPOSED * a.size
            && a.glyph.text == b.glyph.text;
        (same_place || drawn_twice && is_shadow(a, b)) && a.inked
    };
    let near = |kept: &[Spot<'_>], spot: &Spot<'_>| {
        let recent = kept.len().saturating_sub(4);
        (recent..kept.len()).rev().find(|&i| over(&kept[i], spot))
    };
    if (1..spots.len()).all(|i| near(&spots[..i], &spots[i]).is_none()) {
        return spots.into();
    }
    let mut kept: Vec<Spot<'a>> = Vec::with_capacity(spots.len());
    for spot in spots {
        match near(&kept, spot) {
            Some(i) if visibility(spot.glyph) < visibility(kept[i].glyph) => kept[i] = *spot,
            Some(_) => {}
            None => kept.push(*spot),
        }
    }
    kept.into()
}

/// Whether each glyph of a row has a shadow: no text says every character twice, half over itself.
fn is_drawn_twice(spots: &[Spot<'_>]) -> bool {
    let twin = |i: usize| {
        let mut around = i.saturating_sub(2)..(i + 3).min(spots.len());
        !spots[i].inked || around.any(|j| j != i && is_shadow(&spots[i], &spots[j]))
    };
    spots.len() >= DRAWN_TWICE && (0..spots.len()).all(twin)
}

/// Whether one glyph may be the shadow of another.
fn is_shadow(a: &Spot<'_>, b: &Spot<'_>) -> bool {
    a.glyph.text == b.glyph.text
        && (a.start - b.start).abs() < SHADOW * (a.end - a.start)
        && (a.base - b.base).abs() < SHADOW * a.size
}

/// Whether the gap before glyph `i` is a space that has no glyph. Never next to Japanese, and not
/// where letters are merely spaced out.
fn is_gap(spots: &[Spot<'_>], i: usize) -> bool {
    let gap_before = |i: usize| {
        let (a, b) = (&spots[i - 1], &spots[i]);
        let latin = text::is_latin_end(a.glyph) && text::is_latin_start(b.glyph);
        latin.then(|| (b.start - a.end) / a.size.max(b.size))
    };
    let Some(gap) = gap_before(i) else { return false };
    if gap < SPACE {
        return false;
    }
    let beside = [i.checked_sub(1).filter(|&j| j > 0), (i + 1 < spots.len()).then_some(i + 1)];
    let spaced = beside.into_iter().flatten().filter_map(gap_before).fold(f64::INFINITY, f64::min);
    !spaced.is_finite() || gap > spaced + SPACE || spaced < SPACE / 2.0
}

pub(super) fn push_text(raw: &mut String, text: &Unicode) {
    match text {
        Unicode::Char(c) => raw.push(*c),
        Unicode::Text(text) => raw.push_str(text),
        Unicode::Silent => {}
        Unicode::Unknown { .. } => raw.push(char::REPLACEMENT_CHARACTER),
    }
}

/// 0 for a glyph that is seen whole, 1 for one that is cut, 2 for one that is not seen.
fn visibility(glyph: &Glyph) -> u8 {
    match glyph.visibility {
        Visibility::Visible => 0,
        Visibility::Cut => 1,
        // What a CropBox hides is part of the paper all the same, only not of this view of it.
        Visibility::OutsideCrop => 0,
        Visibility::Clipped | Visibility::Unpainted | Visibility::Hidden => 2,
    }
}

/// How much of some glyphs a reader sees.
pub(super) fn seen<'a>(glyphs: impl IntoIterator<Item = &'a Glyph>) -> Seen {
    let mut seen = SeenRange::NONE;
    glyphs.into_iter().for_each(|glyph| seen.add(visibility(glyph)));
    seen.said()
}

/// How well the glyphs of a line are seen that are seen best and worst, as [`visibility`] tells.
#[derive(Debug, Default)]
struct SeenRange {
    least: u8,
    most: u8,
}

impl SeenRange {
    /// That of no glyph.
    const NONE: Self = Self { least: 2, most: 0 };

    fn add(&mut self, visibility: u8) {
        (self.least, self.most) = (self.least.min(visibility), self.most.max(visibility));
    }

    const fn said(&self) -> Seen {
        match (self.least, self.most) {
            (0, 0) => Seen::Whole,
            (2, 2) => Seen::Nothing,
            _ => Seen::Part,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Point;

    /// A glyph of ten points whose box begins at `x`, `y`, and that runs along `way`.
    pub(super) fn glyph(c: char, x: f64, y: f64, way: Point) -> Glyph {
        Glyph {
            text: Unicode::Char(c),
            rect: Rect::new(x, y, x + 10.0, y + 10.0),
            origin: Point::new(x, y + 10.0 * (1.0 - DESCENT)),
            advance: way,
            size: 10.0,
            code: u32::from(c),
            font: 0,
            clip: 0,
            visibility: Visibility::Visible,
            order: 0,
            vertical: false,
        }
    }

    fn read(glyphs: Vec<Glyph>) -> Vec<String> {
        let home = Some(Home { table: 0, cell: 0 });
        let ink = PageInk { glyphs, ..PageInk::default() };
        let mut rows = rows(&ink, vec![home; ink.glyphs.len()], APART);
        stand_up(&mut rows);
        rows.iter().map(|row| finish(row, &mut Vec::new()).0.raw).collect()
    }

    #[test]
    fn a_turned_letter_of_a_stack_is_read_where_it_stands() {
        let (right, down) = (Point::new(10.0, 0.0), Point::new(0.0, 10.0));
        let stack = vec![
            glyph('デ', 0.0, 0.0, right),
            glyph('ー', 0.0, 12.0, down),
            glyph('タ', 0.0, 24.0, right),
        ];
        assert_eq!(read(stack), ["デ", "ー", "タ"]);
    }

    #[test]
    fn a_bracket_that_was_moved_over_punctuation_is_read_behind_it() {
        let right = Point::new(10.0, 0.0);
        let at = |x: f64, c: char| glyph(c, x, 0.0, right);
        for x in [10.0, 8.0, 12.0] {
            let moved = vec![at(0.0, '際'), at(10.0, '、'), at(x, '「'), at(x + 10.0, '規')];
            assert_eq!(read(moved), ["際、「規"]);
        }
        let empty = vec![at(0.0, '際'), at(10.0, '「'), at(15.0, '」')];
        assert_eq!(read(empty), ["際「」"]);
    }

    #[test]
    fn two_texts_far_apart_on_one_baseline_are_two_lines() {
        let right = Point::new(10.0, 0.0);
        let at = |x: f64, c: char| glyph(c, x, 0.0, right);
        let texts = vec![at(0.0, '第'), at(10.0, '三'), at(100.0, '第'), at(110.0, '四')];
        assert_eq!(read(texts), ["第三", "第四"]);
        let spaced = vec![at(0.0, '項'), at(100.0, '目')];
        assert_eq!(read(spaced), ["項目"]);
    }

    #[test]
    fn a_row_whose_every_glyph_has_a_shadow_is_read_once_but_a_doubled_character_twice() {
        let right = Point::new(10.0, 0.0);
        let at = |x: f64, y: f64, c: char| glyph(c, x, y, right);
        let printed = |dx: f64, dy: f64| ['項', '番', '編'].map(|c| (c, dx, dy));
        let shadowed = [printed(0.0, 0.0), printed(3.0, 1.5)].concat();
        let row = shadowed.iter().enumerate();
        let row = row.map(|(i, &(c, dx, dy))| at(10.0 * (i % 3) as f64 + dx, dy, c)).collect();
        assert_eq!(read(row), ["項番編"]);
        let doubled = vec![at(0.0, 0.0, '益'), at(10.0, 0.0, '々'), at(20.0, 0.0, '々')];
        assert_eq!(read(doubled), ["益々々"]);
    }
}
