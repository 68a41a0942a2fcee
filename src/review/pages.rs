//! The pages in the middle: drawn from compact data when they come into view, or, of a text, its
//! lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::atlas::Atlas;
use super::drawing::{WrittenRun, corners, tenths};
use super::outline::{self, Outline};
use super::remark::{self, Remark};
use super::{At, Drawing, Kind, Patch, Reading, Sheet, name};
use crate::canon;
use crate::finding::Severity;
use crate::geom::Rect;
use crate::html::{escaped, in_script};
use crate::place::Turn;

/// So many lines on end that are not of the table are folded away.
const MANY_LINES: usize = 6;

/// All pages.
pub(super) fn write(
    reading: &Reading,
    atlas: &Atlas<'_>,
    remarks: &[Remark<'_>],
    out: &mut String,
) {
    let severities = remark::severities(remarks);
    let outlines = outline::all(reading, atlas);
    for ((index, sheet), outlines) in reading.sheets.iter().enumerate().zip(&outlines) {
        let page = Page { index, sheet, outlines, severities: &severities };
        let _ = writeln!(
            out,
            "<section class=\"sheet\" id=\"p{index}\" aria-label=\"{paper} ページ\">\n\
             <h2>{paper} ページ <small>{} p. {}{}</small></h2>",
            escaped(&sheet.name),
            sheet.page,
            turned(sheet.turn),
            paper = sheet.paper,
        );
        match &sheet.drawing {
            Some(drawing) => page.write_drawing(drawing, out),
            None => page.write_lines(out),
        }
        out.push_str("</section>\n");
    }
}

const fn turned(turn: Turn) -> &'static str {
    match turn {
        Turn::Upright => "",
        Turn::Left(_) | Turn::Right(_) => "（90° 回転して表示）",
        Turn::Over(..) => "（180° 回転して表示）",
    }
}

/// What a drawn page consists of, in tenths of a point.
#[derive(Serialize)]
struct Written<'a> {
    page: [i32; 4],
    /// The size of most of the text.
    em: i32,
    rulings: Vec<[i32; 4]>,
    runs: Vec<WrittenRun<'a>>,
    bands: Vec<[i32; 4]>,
    /// Corners, index of the control, whether it goes around a requirement.
    outlines: Vec<(i32, i32, i32, i32, usize, u8)>,
    patches: Vec<WrittenPatch>,
}

/// A patch: corners, class, how grave the gravest remark about it is, where its text stands.
#[derive(Serialize)]
struct WrittenPatch(i32, i32, i32, i32, &'static str, &'static str, String);

/// A page while it is written.
struct Page<'a> {
    index: usize,
    sheet: &'a Sheet,
    outlines: &'a [Outline],
    severities: &'a BTreeMap<At, Severity>,
}

impl Page<'_> {
    fn write_drawing(&self, drawing: &Drawing, out: &mut String) {
        let [x, y, x1, y1] = corners(&drawing.frame);
        let (width, height) = (x1 - x, y1 - y);
        let data = canon::compact(&self.data(drawing));
        let _ = writeln!(
            out,
            "<svg class=\"paper\" viewBox=\"{x} {y} {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\" aria-label=\"{} ページの図\"></svg>\n\
             <script type=\"application/json\">{}</script>",
            self.sheet.paper,
            in_script(&data)
        );
        if drawing.crowded {
            out.push_str("<p class=\"none\">線が多すぎるため、罫線は表示しません。</p>\n");
        }
    }

    fn data<'a>(&self, drawing: &'a Drawing) -> Written<'a> {
        let outline = |outline: &Outline| {
            let [x0, y0, x1, y1] = corners(&outline.rect);
            (x0, y0, x1, y1, outline.control, u8::from(outline.requirement))
        };
        Written {
            page: corners(&Rect::new(0.0, 0.0, drawing.width, drawing.height)),
            em: tenths(drawing.em),
            rulings: drawing.rulings.iter().map(corners).collect(),
            runs: drawing.runs.iter().map(WrittenRun::of).collect(),
            bands: drawing.bands.iter().map(corners).collect(),
            outlines: self.outlines.iter().map(outline).collect(),
            patches: self
                .sheet
                .patches
                .iter()
                .enumerate()
                .map(|(at, p)| self.patch(at, p))
                .collect(),
        }
    }

    fn patch(&self, at: usize, patch: &Patch) -> WrittenPatch {
        let [x0, y0, x1, y1] = corners(&patch.rect.unwrap_or_default());
        let same = patch.same.map(|at| format!("{}.{}", at.sheet, at.patch)).unwrap_or_default();
        WrittenPatch(x0, y0, x1, y1, name::kind(patch.kind).0, self.severity(at), same)
    }

    fn severity(&self, patch: usize) -> &'static str {
        let at = At { sheet: self.index, patch };
        self.severities.get(&at).map_or("", |severity| severity.as_str())
    }

    /// The lines of a text, in pieces; those around the table folded away.
    fn write_lines(&self, out: &mut String) {
        let pieces: Vec<(usize, &Patch)> = self.sheet.patches.iter().enumerate().collect();
        let lines: Vec<&[(usize, &Patch)]> = pieces.chunk_by(|a, b| a.1.line == b.1.line).collect();
        let is_around = |line: &[(usize, &Patch)]| line.iter().all(|p| p.1.kind == Kind::Furniture);
        out.push_str("<div class=\"lines\">\n");
        for group in lines.chunk_by(|a, b| is_around(a) == is_around(b)) {
            let folded = is_around(group[0]) && group.len() >= MANY_LINES;
            if folded {
                let count = group.len();
                let _ = writeln!(out, "<details><summary>表の外の行・写し {count} 行</summary>");
            }
            group.iter().for_each(|line| self.write_line(line, out));
            out.push_str(if folded { "</details>\n" } else { "" });
        }
        out.push_str("</div>\n");
    }

    fn write_line(&self, line: &[(usize, &Patch)], out: &mut String) {
        let number = line[0].1.line.unwrap_or_default();
        let _ = write!(out, "<div class=\"line\"><span class=\"n\">{number}</span>");
        for (at, patch) in line {
            let (class, words) = name::kind(patch.kind);
            let severity = self.severity(*at);
            let _ = write!(
                out,
                "<span class=\"patch {class} {severity}\" data-p=\"{}.{at}\" title=\"{}\">{}</span>",
                self.index,
                escaped(patch.field.as_deref().unwrap_or(words)),
                escaped(&patch.text)
            );
        }
        out.push_str("</div>\n");
    }
}
