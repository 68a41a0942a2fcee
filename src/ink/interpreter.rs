//! Content streams → glyphs and rulings: what the operators print, and where.

use lopdf::{Dictionary, Object, Stream};

use super::PageInk;
use super::annotation::{self, Annotation};
use super::budget::Clock;
use super::content::{decode_content, page_content};
use super::cover::{Shade, Space};
use super::document::Document;
use super::font::{Font, ListedFont};
use super::frame::Frame;
use super::hand::{Hand, TextState};
use super::marked::{self, Mark};
use super::objects::{Objects, as_dict, number};
use super::optional;
use super::page::{PageBuilder, Trace};
use super::pages::PageNode;
use super::path::{self, Path, Pen};
use super::tokens::{Instruction, Operand, Tokens};
use crate::finding::Code;
use crate::geom::{Matrix, Rect};
use crate::limits::room;

/// Forms within forms deeper than this are never drawn, whatever the limit: the stack has an end.
const DEEPEST_FORM: u64 = 200;

/// So many layers are remembered; a page has a few.
const MAX_LAYERS: usize = 64;

/// A byte may inflate to so many between two filters.
const USUAL_CHAIN: u64 = 64;

/// Saved graphics states deeper than this are not saved; PDF asks for 28 (annex C).
const MAX_SAVED: usize = 1024;

/// Marked content nested deeper than this is not looked at; tagged PDFs nest some ten deep.
const MAX_MARKS: usize = 128;

/// So many font names are remembered; a page uses a dozen.
const MAX_FONT_NAMES: usize = 64;

/// Reads all that a page prints, and says how many bytes its content has.
pub(super) fn read_page(document: &Document, page: &PageNode, number: u32) -> (PageInk, u64) {
    let objects = document.objects();
    let limits = &document.budget().limits;
    let frame = Frame::of_page(objects, page);
    let mut builder = PageBuilder::new(number, &frame, room(limits.glyphs));
    if page.dicts(objects).next().is_none() {
        builder.note(Code::LostPage, "the page tree names this page, but it is not in the file");
        return (builder.finish(document), 0);
    }
    if !frame.has_box {
        builder.note(Code::NoPageSize, "the page doesn't say how large it is; read as A4");
    }
    let content = page_content(objects, page, &mut builder, room(limits.page_bytes));
    let empty = Dictionary::new();
    let resources = page.resources(objects);
    // What was inflated in vain took its time, too.
    let in_vain = if builder.has_reached_a_limit() { limits.page_bytes } else { 0 };
    let mut interpreter = Interpreter::new(document, builder, frame.to_page);
    interpreter.content = (content.len() as u64).max(in_vain);
    let resources = resources.unwrap_or(&empty);
    let untouched = interpreter.state;
    interpreter.run(&content, resources, 0);
    for annotation in annotation::of_page(objects, page, &mut interpreter.builder) {
        interpreter.state = untouched;
        interpreter.draw_annotation(&annotation, resources);
    }
    (interpreter.builder.finish(document), interpreter.content)
}

/// The page when none of it is to be read: its size.
pub(super) fn blank_page(document: &Document, page: &PageNode, number: u32) -> PageInk {
    let Frame { width, height, .. } = Frame::of_page(document.objects(), page);
    PageInk { number, width, height, is_damaged: true, ..PageInk::default() }
}

/// What `q` saves and `Q` brings back.
#[derive(Debug, Clone, Copy)]
struct State<'d> {
    /// From user space to the page.
    to_page: Matrix,
    /// Upright box around the clipping path.
    clip: Rect,
    line_width: f64,
    has_caps: bool,
    /// Whether lines leave ink at all: a dash pattern may be all gaps.
    has_dashes: bool,
    /// Whether the clipping path is its box.
    clip_is_box: bool,
    /// Whether what is under a filled area may be seen through it.
    veil: Veil,
    /// The colour of what is filled.
    shade: Shade,
    /// How that colour is told.
    space: Space,
    text: TextState<'d>,
}

/// What makes filled areas transparent (§11.6.4, §11.6.5).
#[derive(Debug, Clone, Copy, Default)]
struct Veil {
    /// A blend mode other than Normal.
    blends: bool,
    /// A constant alpha below 1.
    fades: bool,
    /// A soft mask.
    is_masked: bool,
    /// The form is drawn as a whole in one of these ways.
    lies_over_all: bool,
}

impl Veil {
    /// What a dictionary of graphics state says of it.
    fn extend(&mut self, objects: &Objects, dict: &Dictionary) {
        if let Some(mode) = objects.get(dict, b"BM") {
            self.blends = !matches!(mode.as_name(), Ok(b"Normal" | b"Compatible"));
        }
        if let Some(alpha) = objects.number(dict, b"ca") {
            self.fades = alpha < 1.0;
        }
        if let Some(mask) = objects.get(dict, b"SMask") {
            self.is_masked = mask.as_name().is_err();
        }
    }

    const fn is_sheer(self) -> bool {
        self.blends || self.fades || self.is_masked || self.lies_over_all
    }

    /// The veil over what a form draws.
    const fn within(self) -> Self {
        Self { blends: false, fades: false, is_masked: false, lies_over_all: self.is_sheer() }
    }
}

/// What the next painting operator also does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Nothing,
    Stroke,
    Fill,
    Both,
}

/// Runs content streams.
struct Interpreter<'d> {
    document: &'d Document,
    objects: &'d Objects,
    builder: PageBuilder,
    state: State<'d>,
    saved: Vec<State<'d>>,
    /// `q`s beyond [`MAX_SAVED`].
    unsaved: usize,
    path: Path,
    /// Where the next path segment starts, in user space.
    current: (f64, f64),
    /// Whether `W` or `W*` waits for the path to be painted.
    clips_next: bool,
    text_matrix: Matrix,
    line_matrix: Matrix,
    marks: Vec<Mark>,
    /// Open marks beyond [`MAX_MARKS`].
    unmarked: usize,
    instructions: u64,
    /// Bytes of content, those of forms each time they are drawn.
    content: u64,
    clock: Clock,
    /// Whether a limit ends the page: nothing more is run.
    is_over: bool,
    /// Layers that were met, and whether they are hidden.
    layers: Vec<(&'d Object, bool)>,
    /// Fonts of the resources in use, by name.
    fonts: Vec<(Vec<u8>, Option<ListedFont<'d>>)>,
}

impl<'d> Interpreter<'d> {
    fn new(document: &'d Document, builder: PageBuilder, to_page: Matrix) -> Self {
        let clip = builder.plane();
        let state = State {
            to_page,
            clip,
            line_width: 1.0,
            has_caps: false,
            has_dashes: true,
            clip_is_box: true,
            veil: Veil::default(),
            shade: Shade::Ink,
            space: Space::Light,
            text: TextState::default(),
        };
        Self {
            document,
            objects: document.objects(),
            builder,
            state,
            saved: Vec::new(),
            unsaved: 0,
            path: Path::default(),
            current: (0.0, 0.0),
            clips_next: false,
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            marks: Vec::new(),
            unmarked: 0,
            instructions: 0,
            content: 0,
            clock: document.budget().clock(),
            is_over: false,
            layers: Vec::new(),
            fonts: Vec::new(),
        }
    }

    /// Runs a content stream with its resources.
    fn run(&mut self, content: &[u8], resources: &'d Dictionary, depth: u64) {
        let saved = self.saved.len();
        let marks = self.marks.len() + self.unmarked;
        let outer_fonts = std::mem::take(&mut self.fonts);
        let mut tokens = Tokens::new(content);
        while let Some(instruction) = tokens.next() {
            self.count_instruction();
            if self.is_over {
                break;
            }
            if !self.general(&instruction, saved, resources, depth) {
                self.text(&instruction, resources);
            }
        }
        self.builder.note_junk(tokens.junk);
        self.fonts = outer_fonts;
        while self.marks.len() + self.unmarked > marks {
            self.end_mark();
        }
        if let Some(state) = self.saved.get(saved) {
            self.state = *state;
            self.saved.truncate(saved);
        }
    }

    /// Counts an instruction, and ends the page where a limit is reached.
    fn count_instruction(&mut self) {
        self.instructions += 1;
        let too_many = self.instructions > self.document.budget().limits.operators;
        let reached = if too_many { Some(Code::OperatorLimit) } else { self.clock.tick() };
        if let Some(limit) = reached {
            self.end_at(limit);
        }
    }

    fn end_at(&mut self, limit: Code) {
        if !self.is_over {
            self.builder.note_limit(limit);
        }
        self.is_over = true;
    }

    /// Graphics state, paths, objects and marks; says whether the operator was one of them.
    fn general(
        &mut self,
        instruction: &Instruction<'_>,
        saved: usize,
        resources: &'d Dictionary,
        depth: u64,
    ) -> bool {
        match instruction.operator {
            b"q" => self.save(),
            b"Q" => self.restore(saved),
            b"cm" => self.concatenate(instruction),
            b"w" => self.state.line_width = instruction.number().unwrap_or(self.state.line_width),
            b"J" => self.state.has_caps = instruction.number().is_some_and(|cap| cap > 0.0),
            b"d" => self.state.has_dashes = has_dashes(instruction),
            b"gs" => self.extend_state(instruction, resources),
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.extend_path(instruction),
            b"W" | b"W*" => self.clips_next = true,
            b"n" => self.paint(Paint::Nothing, false),
            b"S" => self.paint(Paint::Stroke, false),
            b"s" => self.paint(Paint::Stroke, true),
            b"f" | b"F" | b"f*" => self.paint(Paint::Fill, false),
            b"B" | b"B*" => self.paint(Paint::Both, false),
            b"b" | b"b*" => self.paint(Paint::Both, true),
            // An inline image.
            b"EI" => self.draw_picture(),
            b"Do" => self.draw_object(instruction, resources, depth),
            b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => self.set_colour(instruction, resources),
            b"sh" => self.builder.add_fill(self.state.clip, &self.state.clip, Shade::Ink, false),
            b"BMC" => self.push_mark(Mark::Plain),
            b"BDC" => self.begin_mark(instruction, resources),
            b"EMC" => self.end_mark(),
            _ => return false,
        }
        true
    }

    fn save(&mut self) {
        if self.saved.len() < MAX_SAVED {
            self.saved.push(self.state);
        } else {
            self.unsaved += 1;
        }
    }

    /// `Q`; never goes below what the caller of a form had saved.
    fn restore(&mut self, floor: usize) {
        if self.unsaved > 0 {
            self.unsaved -= 1;
        } else if self.saved.len() > floor
            && let Some(state) = self.saved.pop()
        {
            self.state = state;
        }
    }

    fn concatenate(&mut self, instruction: &Instruction<'_>) {
        if let Some([a, b, c, d, e, f]) = instruction.numbers() {
            self.state.to_page = Matrix::new(a, b, c, d, e, f).then(&self.state.to_page);
        }
    }

    /// `gs`: line width, caps, dashes and font may come from a dictionary.
    fn extend_state(&mut self, instruction: &Instruction<'_>, resources: &'d Dictionary) {
        let objects = self.objects;
        let states = objects.dict(resources, b"ExtGState");
        let name = instruction.name().unwrap_or_default();
        let Some(dict) = states.and_then(|states| objects.dict(states, name)) else { return };
        if let Some(width) = objects.number(dict, b"LW") {
            self.state.line_width = width;
        }
        if let Some(cap) = objects.integer(dict, b"LC") {
            self.state.has_caps = cap > 0;
        }
        self.state.veil.extend(objects, dict);
        if let Some([font, size]) = objects.array(dict, b"Font") {
            let font = objects.resolve(font).and_then(as_dict);
            self.state.text.font = font.map(|font| self.document.font(font));
            self.state.text.size = number(size).unwrap_or(self.state.text.size);
        }
    }

    /// Colours of what is filled: only whether it is that of the paper counts.
    fn set_colour(&mut self, instruction: &Instruction<'_>, resources: &'d Dictionary) {
        self.state.space = match instruction.operator {
            b"g" | b"rg" => Space::Light,
            b"k" => Space::Pigment,
            b"cs" => {
                let name = instruction.name().unwrap_or_default();
                self.state.shade = Shade::Ink;
                self.state.space = colour_space(self.objects, resources, name);
                return;
            }
            _ => self.state.space,
        };
        let numbers = instruction.operands().iter().filter_map(|operand| match operand {
            Operand::Number(number) => Some(*number),
            _ => None,
        });
        self.state.shade = self.state.space.shade(numbers);
    }

    fn extend_path(&mut self, instruction: &Instruction<'_>) {
        match instruction.operator {
            b"m" => {
                let Some([x, y]) = instruction.numbers() else { return };
                self.path.move_to(self.state.to_page.apply(x, y));
                self.current = (x, y);
            }
            b"l" => {
                let Some([x, y]) = instruction.numbers() else { return };
                self.path.line_to(self.state.to_page.apply(x, y));
                self.current = (x, y);
            }
            b"h" => self.path.close(),
            b"re" => {
                let Some([x, y, width, height]) = instruction.numbers() else { return };
                self.add_rect(x, y, x + width, y + height);
            }
            _ => self.add_curve(instruction),
        }
    }

    /// `c`, and `v` and `y`, which leave out the first or the last control point.
    fn add_curve(&mut self, instruction: &Instruction<'_>) {
        let (first, second, end) = match instruction.operator {
            b"c" => {
                let Some([x1, y1, x2, y2, x, y]) = instruction.numbers() else { return };
                ((x1, y1), (x2, y2), (x, y))
            }
            b"v" => {
                let Some([x2, y2, x, y]) = instruction.numbers() else { return };
                (self.current, (x2, y2), (x, y))
            }
            _ => {
                let Some([x1, y1, x, y]) = instruction.numbers() else { return };
                ((x1, y1), (x, y), (x, y))
            }
        };
        let at = |(x, y)| self.state.to_page.apply(x, y);
        self.path.curve_to(at(first), at(second), at(end));
        self.current = end;
    }

    fn add_rect(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) {
        let to_page = self.state.to_page;
        self.path.move_to(to_page.apply(x0, y0));
        for (x, y) in [(x1, y0), (x1, y1), (x0, y1)] {
            self.path.line_to(to_page.apply(x, y));
        }
        self.path.close();
        self.current = (x0, y0);
    }

    /// Paints the path, then clips to it if `W` said so, and forgets it.
    fn paint(&mut self, paint: Paint, close: bool) {
        if close {
            self.path.close();
        }
        if !self.is_hidden() && paint != Paint::Nothing {
            self.draw_rulings(paint);
        }
        if self.path.is_full() {
            self.builder.note_overfull("points of a path");
        }
        if std::mem::take(&mut self.clips_next)
            && let Some(bounds) = self.path.bounds()
        {
            self.state.clip_is_box &= self.path.is_box();
            self.clip_to(&bounds);
        }
        self.path.clear();
    }

    fn draw_rulings(&mut self, paint: Paint) {
        let State { line_width, has_caps, has_dashes, to_page, clip, .. } = self.state;
        let State { clip_is_box, veil, shade, space, .. } = self.state;
        let pen = Pen::new(line_width, &to_page, has_caps);
        // Dashes without a length are dots where lines have round or square caps.
        let strokes = (has_dashes || has_caps) && matches!(paint, Paint::Stroke | Paint::Both);
        let fills = matches!(paint, Paint::Fill | Paint::Both);
        if fills {
            let builder = &mut self.builder;
            self.path.fill(strokes.then_some(pen), |ruling| builder.add_ruling(ruling, &clip));
            let opaque = clip_is_box && !veil.is_sheer() && space != Space::Other;
            self.path.areas(|area, is_box| {
                builder.add_fill(area, &clip, shade, is_box && opaque);
            });
        }
        if strokes && !(fills && self.path.is_thin()) {
            let builder = &mut self.builder;
            self.path.stroke(pen, |ruling| {
                let seen = ruling.rect.intersection(&clip);
                if seen.is_some_and(|seen| pen.leaves_hook(&seen)) {
                    return;
                }
                // A very thick line is a bar, on which white text may stand, unless the clip leaves little
                // of it.
                let is_bar = |area: Rect| path::thin(area).is_none();
                if is_bar(ruling.rect) && seen.is_some_and(is_bar) {
                    builder.add_fill(ruling.rect, &clip, Shade::Ink, false);
                }
                builder.add_ruling(ruling, &clip);
            });
        }
    }

    /// Narrows the clip to a box; where they don't meet, nothing is left of it.
    fn clip_to(&mut self, bounds: &Rect) {
        // A box around all of the page hides nothing of it: what lies outside does so anyway.
        if self.builder.is_within(bounds) {
            return;
        }
        let clip = self.state.clip;
        let nothing = Rect { x1: clip.x0, y1: clip.y0, ..clip };
        self.state.clip = clip.intersection(bounds).unwrap_or(nothing);
    }

    fn is_hidden(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Hidden))
    }

    /// `Do`: a form is run, of a picture only the area counts.
    fn draw_object(
        &mut self,
        instruction: &Instruction<'_>,
        resources: &'d Dictionary,
        depth: u64,
    ) {
        let objects = self.objects;
        let name = instruction.name().unwrap_or_default();
        let named = objects.dict(resources, b"XObject").and_then(|all| objects.stream(all, name));
        let Some(object) = named else { return self.builder.note_missing_object() };
        let membership = object.dict.as_hashmap().get(b"OC".as_slice());
        let hides = membership.is_some_and(|oc| self.hides(oc));
        match objects.name(&object.dict, b"Subtype") {
            Some(b"Form") if hides => {
                self.push_mark(Mark::Hidden);
                self.draw_form(object, resources, depth);
                self.end_mark();
            }
            Some(b"Form") => self.draw_form(object, resources, depth),
            Some(b"Image") if !hides => self.draw_picture(),
            _ => {}
        }
    }

    /// A picture fills the unit square of user space.
    fn draw_picture(&mut self) {
        let unit = Rect { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };
        let area = self.state.to_page.apply_rect(&unit);
        // Rulings may be pictures of a pixel or two, stretched: twins/ink-picture.
        if let Some(ruling) = path::thin(area) {
            self.builder.add_ruling(ruling, &self.state.clip);
        }
        self.builder.add_picture(area, &self.state.clip);
    }

    /// Whether content that belongs to a layer is hidden; a layer may have many groups, and be named
    /// for every word.
    fn hides(&mut self, membership: &'d Object) -> bool {
        let known = self.layers.iter().find(|(layer, _)| std::ptr::eq(*layer, membership));
        if let Some((_, hides)) = known {
            return *hides;
        }
        let hides = optional::is_hidden(self.objects, self.document.hidden_groups(), membership);
        if self.layers.len() < MAX_LAYERS {
            self.layers.push((membership, hides));
        }
        hides
    }

    fn draw_form(&mut self, form: &'d Stream, resources: &'d Dictionary, depth: u64) {
        let limits = &self.document.budget().limits;
        if depth >= limits.form_depth.min(DEEPEST_FORM) {
            return self.builder.note_limit(Code::FormLimit);
        }
        let objects = self.objects;
        let left = room(limits.page_bytes.saturating_sub(self.content));
        let Some(content) = decode_content(objects, form, &mut self.builder, left) else {
            self.content = self.content.max(limits.page_bytes);
            return self.end_at(Code::ContentLimit);
        };
        self.content += (content.len() as u64).max(behind_filters(form));
        if let Some(limit) = self.clock.look() {
            return self.end_at(limit);
        }
        let outer = self.state;
        self.state.veil = self.state.veil.within();
        let (text_matrix, line_matrix) = (self.text_matrix, self.line_matrix);
        if let Some(matrix) = objects.matrix(&form.dict, b"Matrix") {
            self.state.to_page = matrix.then(&self.state.to_page);
        }
        if let Some(bounds) = objects.rect(&form.dict, b"BBox") {
            self.clip_to(&self.state.to_page.apply_rect(&bounds));
        }
        let own = objects.dict(&form.dict, b"Resources");
        self.run(&content, own.unwrap_or(resources), depth + 1);
        (self.text_matrix, self.line_matrix) = (text_matrix, line_matrix);
        self.state = outer;
    }

    /// The appearance of an annotation, as a form in its place.
    fn draw_annotation(&mut self, annotation: &Annotation<'d>, resources: &'d Dictionary) {
        self.state.to_page = annotation.to_page(self.objects, &self.state.to_page);
        self.draw_form(annotation.appearance, resources, 0);
    }

    /// `BDC`: properties stand in place or are named by the resources.
    fn begin_mark(&mut self, instruction: &Instruction<'_>, resources: &'d Dictionary) {
        let mut names = instruction.operands().iter().filter_map(|operand| match operand {
            Operand::Name(span) => Some(instruction.bytes(*span)),
            _ => None,
        });
        let (tag, name) = (names.next().unwrap_or_default(), names.next());
        let is_inline = instruction.operands().contains(&Operand::Open);
        let objects = self.objects;
        let properties = name
            .filter(|_| !is_inline)
            .and_then(|name| objects.dict(resources, b"Properties")?.as_hashmap().get(name));
        let mark = match properties {
            Some(membership) if tag == b"OC" => {
                if self.hides(membership) {
                    Mark::Hidden
                } else {
                    Mark::Plain
                }
            }
            Some(properties) => {
                let dict = objects.resolve(properties).and_then(as_dict);
                let text = dict.and_then(|dict| objects.get(dict, b"ActualText"));
                self.replaced(text.and_then(|text| text.as_str().ok()))
            }
            None => self.replaced(inline_actual_text(instruction)),
        };
        self.push_mark(mark);
    }

    fn push_mark(&mut self, mark: Mark) {
        if self.marks.len() < MAX_MARKS {
            self.marks.push(mark);
        } else {
            self.unmarked += 1;
        }
    }

    fn replaced(&self, text: Option<&[u8]>) -> Mark {
        let first = self.builder.glyph_count();
        text.map_or(Mark::Plain, |text| Mark::Replaced { text: marked::text_string(text), first })
    }

    fn end_mark(&mut self) {
        if self.unmarked > 0 {
            self.unmarked -= 1;
            return;
        }
        if let Some(Mark::Replaced { text, first }) = self.marks.pop() {
            marked::replace_text(self.builder.glyphs_from(first), &text);
        }
    }

    /// Text operators (§9.3, §9.4).
    fn text(&mut self, instruction: &Instruction<'_>, resources: &'d Dictionary) {
        let text = &mut self.state.text;
        match instruction.operator {
            b"BT" => self.begin_line(Matrix::IDENTITY),
            b"Tc" => text.char_spacing = instruction.number().unwrap_or(0.0),
            b"Tw" => text.word_spacing = instruction.number().unwrap_or(0.0),
            b"Tz" => text.scale = instruction.number().unwrap_or(100.0) / 100.0,
            b"TL" => text.leading = instruction.number().unwrap_or(0.0),
            b"Ts" => text.rise = instruction.number().unwrap_or(0.0),
            b"Tr" => text.mode = render_mode(instruction.number()),
            b"Tf" => self.set_font(instruction, resources),
            b"Td" | b"TD" => self.move_line(instruction),
            b"Tm" => self.set_text_matrix(instruction),
            b"T*" => self.next_line(),
            b"Tj" => self.show(instruction.text().unwrap_or_default(), &mut None),
            b"TJ" => self.show_array(instruction),
            b"'" => {
                self.next_line();
                self.show(instruction.text().unwrap_or_default(), &mut None);
            }
            b"\"" => {
                if let [Operand::Number(word), Operand::Number(char), ..] = instruction.operands() {
                    (text.word_spacing, text.char_spacing) = (*word, *char);
                }
                self.next_line();
                self.show(instruction.text().unwrap_or_default(), &mut None);
            }
            _ => {}
        }
    }

    fn set_font(&mut self, instruction: &Instruction<'_>, resources: &'d Dictionary) {
        self.state.text.size = instruction.number().unwrap_or(self.state.text.size);
        let name = instruction.name().unwrap_or_default();
        if let Some((_, font)) = self.fonts.iter().find(|(known, _)| known == name) {
            self.state.text.font = *font;
            return;
        }
        let objects = self.objects;
        let dict = objects.dict(resources, b"Font").and_then(|fonts| objects.dict(fonts, name));
        let font = dict.map(|dict| self.document.font(dict));
        if self.fonts.len() < MAX_FONT_NAMES {
            self.fonts.push((name.to_vec(), font));
        }
        self.state.text.font = font;
    }

    fn move_line(&mut self, instruction: &Instruction<'_>) {
        let Some([x, y]) = instruction.numbers() else { return };
        if instruction.operator == b"TD" {
            self.state.text.leading = -y;
        }
        self.move_line_by(x, y);
    }

    fn next_line(&mut self) {
        self.move_line_by(0.0, -self.state.text.leading);
    }

    fn move_line_by(&mut self, x: f64, y: f64) {
        self.begin_line(Matrix { e: x, f: y, ..Matrix::IDENTITY }.then(&self.line_matrix));
    }

    fn set_text_matrix(&mut self, instruction: &Instruction<'_>) {
        if let Some([a, b, c, d, e, f]) = instruction.numbers() {
            self.begin_line(Matrix::new(a, b, c, d, e, f));
        }
    }

    /// Both matrices are written from one: what was just written piece by piece is slow to read back.
    const fn begin_line(&mut self, matrix: Matrix) {
        (self.text_matrix, self.line_matrix) = (matrix, matrix);
    }

    /// `TJ`: strings, and numbers that move the pen back by thousandths of the size.
    fn show_array(&mut self, instruction: &Instruction<'_>) {
        let mut writing = None;
        for operand in instruction.operands() {
            match operand {
                Operand::Text(span) => self.show(instruction.bytes(*span), &mut writing),
                Operand::Number(back) => {
                    let text = &self.state.text;
                    let shift = -back / 1000.0 * text.size;
                    let is_vertical = text.font.is_some_and(|(_, font)| font.is_vertical());
                    let scale = text.scale;
                    self.move_pen(if is_vertical { (0.0, shift) } else { (shift * scale, 0.0) });
                }
                _ => {}
            }
        }
    }

    fn move_pen(&mut self, (x, y): (f64, f64)) {
        let Matrix { a, b, c, d, .. } = self.text_matrix;
        self.text_matrix.e += x * a + y * c;
        self.text_matrix.f += x * b + y * d;
    }

    /// Shows a string: one glyph a code, the pen moving on after each. `writing` is the same for all
    /// strings of an operator, and begun by the first.
    fn show(&mut self, string: &[u8], writing: &mut Option<Writing<'d>>) {
        if string.is_empty() {
            return;
        }
        let Writing { hand, font, trace } = writing.get_or_insert_with(|| self.begin_writing());
        hand.begin_at(self.text_matrix.then(&self.state.to_page));
        font.each_sign(string, |sign, code, length| {
            self.builder.add_glyph(hand, sign, code, *trace);
            hand.advance(sign, Font::is_word_space(code, length));
        });
        let pen = hand.pen;
        self.move_pen(pen);
    }

    /// Takes up the hand that writes in the font and with the clip box of the state.
    fn begin_writing(&mut self) -> Writing<'d> {
        let text = &self.state.text;
        let (index, font) = text.font.unwrap_or_else(|| self.document.unknown_font());
        if text.font.is_none() {
            self.builder.note_missing_font();
        }
        let trace = match text.mode {
            _ if self.is_hidden() => Trace::Hidden,
            3 | 7 => Trace::Unpainted,
            0 | 4 if self.state.shade == Shade::Paper => Trace::Pale,
            _ => Trace::Inked,
        };
        self.builder.set_clip(self.state.clip);
        let to_page = self.text_matrix.then(&self.state.to_page);
        Writing { hand: Hand::new(text, (index, font), &to_page), font, trace }
    }
}

/// What the strings of one operator have in common.
struct Writing<'d> {
    hand: Hand,
    font: &'d Font,
    trace: Trace,
}

/// How many bytes a stream may have inflated to between its filters, whatever comes out of the last;
/// 0 where it has one filter only.
fn behind_filters(form: &Stream) -> u64 {
    let filters = form.dict.as_hashmap().get(b"Filter".as_slice());
    let is_chain = filters.and_then(|filters| filters.as_array().ok()).is_some_and(|f| f.len() > 1);
    if is_chain { form.content.len() as u64 * USUAL_CHAIN } else { 0 }
}

/// How the colours of a named space are to be read (§8.6).
fn colour_space(objects: &Objects, resources: &Dictionary, name: &[u8]) -> Space {
    let named = |name: &[u8]| match name {
        b"DeviceGray" | b"DeviceRGB" | b"CalGray" | b"CalRGB" => Some(Space::Light),
        b"DeviceCMYK" | b"Separation" | b"DeviceN" => Some(Space::Pigment),
        _ => None,
    };
    if let Some(space) = named(name) {
        return space;
    }
    let spaces = objects.dict(resources, b"ColorSpace");
    let space = spaces.and_then(|spaces| objects.get(spaces, name));
    match space {
        Some(Object::Name(name)) => named(name).unwrap_or(Space::Other),
        Some(Object::Array(parts)) => match &parts[..] {
            [Object::Name(kind), profile, ..] if kind == b"ICCBased" => {
                let profile = objects.resolve(profile).and_then(as_dict);
                match profile.and_then(|profile| objects.integer(profile, b"N")) {
                    Some(1 | 3) => Space::Light,
                    Some(4) => Space::Pigment,
                    _ => Space::Other,
                }
            }
            [Object::Name(kind), ..] => named(kind).unwrap_or(Space::Other),
            _ => Space::Other,
        },
        _ => Space::Other,
    }
}

/// `d`: whether some dash of the pattern has a length; an empty pattern is a solid line.
fn has_dashes(instruction: &Instruction<'_>) -> bool {
    let numbers = instruction.operands().iter().filter_map(|operand| match operand {
        Operand::Number(number) => Some(*number),
        _ => None,
    });
    let mut lengths: Vec<f64> = numbers.collect();
    lengths.pop();
    lengths.is_empty() || lengths.iter().step_by(2).any(|dash| *dash > 0.0)
}

/// Text render mode, 0 to 7.
fn render_mode(number: Option<f64>) -> u8 {
    let modes = 0..=7_u8;
    modes.into_iter().find(|mode| number == Some(f64::from(*mode))).unwrap_or(0)
}

/// `ActualText` of a property list that stands in the content stream.
fn inline_actual_text<'t>(instruction: &Instruction<'t>) -> Option<&'t [u8]> {
    let mut operands = instruction.operands().iter();
    operands.find(|operand| match operand {
        Operand::Name(span) => instruction.bytes(*span) == b"ActualText",
        _ => false,
    })?;
    match operands.next() {
        Some(Operand::Text(span)) => Some(instruction.bytes(*span)),
        _ => None,
    }
}
