//! Which line goes on with which: all lines of the document weighed against each other at once.
//!
//! That one line goes on in another gains by four kinds of evidence, all logarithms of odds: the
//! line was full for its column ([`fit`]); the sentence goes on ([`Model`]); the next line could not
//! begin a cell, or the line not end one; and the two stand near each other in the text, in order.
//! What gains most in total is taken ([`auction`]).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::auction::{self, Offer};
use super::cell::{Cell, Column};
use super::continuity::Model;
use super::course::{Course, Way};
use super::measure::{self, Measures};
use super::piece::{Form, Piece, width};

/// What follows a piece in its cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Link {
    /// The piece that follows.
    pub(super) next: usize,
    /// By how much this beats the next best reading.
    pub(super) margin: f64,
    /// The evidence, for the trace.
    pub(super) evidence: Evidence,
}

/// What speaks for two lines being one sentence: logarithms of odds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// How well the upper line fills a column.
    pub(super) fit: f64,
    /// How well the sentence goes on.
    pub(super) words: f64,
    /// How little the one can end and the other begin a cell.
    pub(super) ends: f64,
    /// How near they stand.
    pub(super) order: f64,
}

impl Evidence {
    pub(super) fn gain(self) -> f64 {
        self.fit + self.words + self.ends + self.order
    }
}

/// The weights of the evidence. Measured on twins, whose truth is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    /// A line that is far from full: the most that can cost.
    unfit: f64,
    /// How much it weighs that the lower line misses the column, and the most that it may.
    lower: f64,
    most_lower: f64,
    /// Two lines that other lines show to be of different columns.
    other: f64,
    /// The sentence model may weigh so much for and against.
    words: [f64; 2],
    /// The most that it may weigh for one sentence following another.
    sentence: f64,
    /// Both lines fill the same column.
    same: f64,
    /// Each length of a join that stands together elsewhere.
    proof: f64,
    /// Two lines that stand one above the other elsewhere, too.
    recur: f64,
    /// A full line that breaks off in a sentence cannot end a cell.
    cut: f64,
    /// A line that is not full can: list entries have no full stop.
    loose: f64,
    /// A line cannot begin with 、 or a small kana, but by a fault of the writer.
    forbidden: f64,
    /// A line that begins with hiragana seldom begins a cell.
    particle: f64,
    /// A line that begins with a bullet seldom begins a cell.
    bullet: f64,
    /// A cell of two or three characters is seldom.
    stub: f64,
    /// Any line may begin a cell, but most don't.
    begin: f64,
    /// A line that begins as other cells do, for each of two of them.
    begun: f64,
    /// Each number of an item passed over.
    crossed: f64,
    /// The most that numbers passed over cost.
    most_crossed: f64,
    /// Each line passed over that could have been the next.
    passed: f64,
    /// The most that lines passed over cost.
    most_passed: f64,
    /// The distance, times its logarithm.
    far: f64,
    /// A bracket that is open in one line and closed in the other.
    bracket: f64,
    /// An entry of a list in another column than the text of an item.
    entry: f64,
    /// How much more than a jump the order of the text may weigh: blocks are put in odd places whole.
    disorder: f64,
    /// Where the text is out of order: the share of a jump, and of the most that the order may weigh.
    unruly: [f64; 2],
    /// From a part of the text that runs up to one that runs down, or back.
    across: f64,
    /// Each piece between, as near as the numbers tell, and the most that those cost.
    row: f64,
    most_row: f64,
    /// The same where another link tells beside which piece the one that runs up belongs.
    told: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            unfit: 3.0,
            lower: 0.7,
            most_lower: 1.5,
            other: 3.0,
            words: [-2.0, 6.0],
            sentence: 1.0,
            same: 0.7,
            proof: 1.2,
            recur: 3.0,
            cut: 3.4,
            loose: 1.1,
            forbidden: 6.0,
            particle: 2.0,
            bullet: 2.7,
            stub: 1.5,
            begin: 0.8,
            begun: 1.3,
            crossed: 0.7,
            most_crossed: 2.0,
            passed: 0.4,
            most_passed: 2.0,
            far: 0.4,
            bracket: 2.0,
            entry: 1.0,
            disorder: 3.5,
            unruly: [0.35, 0.8],
            across: 2.0,
            row: 0.06,
            most_row: 3.0,
            told: 0.5,
        }
    }
}

/// A line goes on within so many pieces of the text, before or behind it.
const WINDOW: usize = 90;
/// The cost of what cannot be.
const NEVER: f64 = 1000.0;
/// A line goes on within so many numbers of items.
const NUMBERS: usize = 4;
/// Of the lines that may follow, so many of the likeliest are weighed against each other.
const OFFERS: usize = 10;

/// What the links are told from.
pub(super) struct Text<'a> {
    /// The pieces, in the order of the text.
    pub(super) pieces: &'a [Piece],
    /// The widths of the columns.
    pub(super) measures: &'a Measures,
    /// The model of the sentences.
    pub(super) model: &'a Model,
    /// The column of each piece, where an earlier round shows it.
    pub(super) columns: &'a [Option<Column>],
    /// What it costs that a line does not go on in the next one like it, as the logarithm of odds.
    pub(super) jump: f64,
    /// Where the text runs down the page and where up.
    pub(super) course: &'a Course,
    /// Which pieces stand where the order of the text is not that of the paper.
    pub(super) unruly: &'a [bool],
    /// How cells begin.
    pub(super) begins: &'a Begins,
    /// How many brackets are open above each piece, as the last round has its cell.
    pub(super) open: &'a [u32],
    /// For each page how much easier than elsewhere a text of an item begins there.
    pub(super) ease: &'a [f64],
    /// Links that put lines of different columns together.
    pub(super) torn: &'a BTreeSet<(usize, usize)>,
}

/// Finds for each piece the one that follows it in its cell, if any; and for each piece that begins
/// or ends a cell how narrowly that was found. `sentences` keeps from round to round what does not
/// change.
pub(super) fn solve(text: &Text<'_>, sentences: &mut Sentences) -> (Vec<Option<Link>>, Vec<f64>) {
    let weights = Weights::default();
    let ends = (0..text.pieces.len()).map(|at| Ends::of(text, at, &weights)).collect();
    let mut numbers = Counts::default();
    let is_number = |at: usize| matches!(text.pieces[at].form, Form::Number(_));
    numbers.count(text.course, 0..text.pieces.len(), is_number);
    let round = Round { text, weights, ends, numbers };
    let mut alike = Counts::default();
    let mut weighed: Vec<Vec<(Offer, Evidence)>> = Vec::with_capacity(text.pieces.len());
    for at in 0..text.pieces.len() {
        weighed.push(round.offers(at, &mut alike, sentences));
    }
    let plain: Vec<Vec<Offer>> = weighed
        .iter()
        .map(|list| list.iter().map(|(offer, _)| *offer).filter(|o| o.gain > 0.0).collect())
        .collect();
    let same = |a: usize, b: usize| text.pieces[a].chars == text.pieces[b].chars;
    let assignment = auction::assign(&plain, &same);
    let mut links: Vec<Option<Link>> = assignment
        .taken
        .iter()
        .enumerate()
        .map(|(at, taken)| {
            let (offer, evidence) = weighed[at][(*taken)?];
            Some(Link { next: offer.next, margin: assignment.margin[at], evidence })
        })
        .collect();
    break_circles(&mut links);
    let edges = edges(&weighed, &links);
    (links, edges)
}

/// How nearly each piece that ends a cell went on in one that begins another.
fn edges(weighed: &[Vec<(Offer, Evidence)>], links: &[Option<Link>]) -> Vec<f64> {
    let mut follows = vec![false; links.len()];
    for link in links.iter().flatten() {
        follows[link.next] = true;
    }
    let mut edges = vec![f64::INFINITY; links.len()];
    for (at, list) in weighed.iter().enumerate().filter(|(at, _)| links[*at].is_none()) {
        for (offer, _) in list.iter().filter(|(offer, _)| !follows[offer.next]) {
            edges[at] = edges[at].min(offer.gain.abs());
            edges[offer.next] = edges[offer.next].min(offer.gain.abs());
        }
    }
    edges
}

/// A link that loses no more than this was nearly taken.
const NEARLY: f64 = 1.0;

/// How many characters tell that two cells begin alike.
const BEGIN: usize = 4;

/// How the cells of the document begin: what stands behind a number, a 区分 or an obligation.
#[derive(Debug, Default)]
pub(super) struct Begins {
    /// The pieces that begin cells, by their first characters.
    alike: BTreeMap<[char; BEGIN], Vec<usize>>,
    /// How many lines begin a cell and how many go on one, by what stands above them in the text.
    after: [[f64; 2]; AFTER],
}

/// Kinds of what may stand above a line in the text.
const AFTER: usize = 8;

/// The kind of what stands above a piece in the text of its page.
fn after(pieces: &[Piece], at: usize) -> usize {
    let above = at.checked_sub(1).map(|above| &pieces[above]);
    let Some(above) = above.filter(|above| above.page == pieces[at].page) else { return 0 };
    match above.form {
        Form::Head => 0,
        Form::Number(_) => 1,
        Form::Grade => 2,
        Form::Clause(_) => 3,
        Form::Volume | Form::VolumeStart | Form::VolumeEnd => 4,
        Form::Obligation | Form::Section | Form::Major | Form::Minor | Form::Chapter => 5,
        Form::Words if ends_sentence(&above.text) => 6,
        Form::Words => 7,
    }
}

/// From so many lines on, what the document shows weighs as much as what is known before.
const SHOWN: f64 = 20.0;
/// How much of the odds that the document shows is taken: lines of one page are much alike.
const TAKEN: f64 = 0.6;
/// The most that it may weigh, for and against.
const MOST_SHOWN: [f64; 2] = [-1.0, 2.5];

impl Begins {
    /// Learns from what stands where a cell begins, and from the cells of an earlier round.
    pub(super) fn learn(pieces: &[Piece], cells: &[Cell]) -> Self {
        let behind = (1..pieces.len()).filter(|&at| {
            let above = pieces[at - 1].form;
            matches!(above, Form::Obligation | Form::Clause(_)) || follows_number(pieces, at)
        });
        let sure =
            cells.iter().filter(|cell| cell.is_sure()).filter_map(|cell| cell.pieces.first());
        let mut begins = Self::default();
        for at in behind.chain(sure.copied()).filter(|&at| pieces[at].form == Form::Words) {
            if let Some(head) = pieces[at].chars.first_chunk::<BEGIN>() {
                let known = begins.alike.entry(*head).or_default();
                if !known.contains(&at) {
                    known.push(at);
                }
            }
        }
        for cell in cells.iter().filter(|cell| cell.is_sure()) {
            for (place, &at) in cell.pieces.iter().enumerate() {
                if pieces[at].form == Form::Words && !pieces[at].is_entry {
                    begins.after[after(pieces, at)][usize::from(place > 0)] += 1.0;
                }
            }
        }
        begins
    }

    /// What it costs to begin a cell below what stands above a piece in the text; `known` is what it
    /// costs where the document has shown nothing.
    fn here(&self, pieces: &[Piece], at: usize, known: f64) -> f64 {
        let [begin, go_on] = self.after[after(pieces, at)];
        let shown = TAKEN * ((go_on + 1.0) / (begin + 1.0)).ln();
        let weight = (begin + go_on) / (begin + go_on + SHOWN);
        weight * shown.clamp(MOST_SHOWN[0], MOST_SHOWN[1]) + (1.0 - weight) * known
    }

    /// How many other cells begin as a piece does.
    fn others(&self, at: usize, piece: &Piece) -> u32 {
        let known = piece.chars.first_chunk::<BEGIN>().and_then(|head| self.alike.get(head));
        let others = known.map_or(0, |known| known.iter().filter(|&&other| other != at).count());
        u32::try_from(others).unwrap_or(u32::MAX)
    }
}

/// What one piece says of where it may end and begin.
struct Ends {
    /// What it costs to end a cell with it.
    end: f64,
    /// What it costs to begin a cell with it.
    begin: f64,
    /// How likely a line begins so, whatever stands before it.
    alone: f64,
    /// Whether it may go on in another.
    open: bool,
    /// Whether another may go on in it.
    follows: bool,
    /// The part of its beginning that cannot be parted, in ems.
    head: f64,
    bullet: bool,
    /// The widths of the columns that it may be a full line of.
    columns: Vec<f64>,
    /// The column that it stands in, where that is known.
    column: Option<Column>,
    /// How many brackets it leaves open, and how many it closes that were open before.
    brackets: [u32; 2],
}

impl Ends {
    fn of(text: &Text<'_>, at: usize, weights: &Weights) -> Self {
        let piece = &text.pieces[at];
        let column = text.columns[at];
        let columns = match column {
            Some(column) => text.measures.of(column),
            None => columns(text.measures, piece.form),
        };
        let full = columns.iter().any(|w| (w - piece.width).abs() <= measure::slack(*w) + 1.0);
        Self {
            end: end_cost(piece, full, weights),
            begin: begin_cost(text.pieces, at, text.begins, weights)
                - ease(text, at)
                - begun(text.begins, at, piece, weights),
            alone: text.model.alone(&piece.chars),
            open: piece.form.has_lines(),
            follows: piece.form == Form::Words,
            head: head(&piece.text),
            bullet: piece.is_entry,
            columns,
            column,
            brackets: {
                let [open, closed] = brackets(&piece.text);
                [open + text.open[at].saturating_sub(closed), closed]
            },
        }
    }
}

/// How many brackets are open above each piece of the cells.
pub(super) fn open_above(pieces: &[Piece], cells: &[Cell]) -> Vec<u32> {
    let mut above = vec![0; pieces.len()];
    for cell in cells {
        let mut depth = 0_u32;
        for &at in &cell.pieces {
            above[at] = depth;
            let [open, closed] = brackets(&pieces[at].text);
            depth = open + depth.saturating_sub(closed);
        }
    }
    above
}

/// How many brackets a line leaves open, and how many it closes that were open before.
fn brackets(text: &str) -> [u32; 2] {
    let (mut open, mut closed) = (0, 0);
    for c in text.chars() {
        match c {
            '(' | '（' | '「' | '『' => open += 1,
            ')' | '）' | '」' | '』' if open > 0 => open -= 1,
            ')' | '）' | '」' | '』' => closed += 1,
            _ => {}
        }
    }
    [open, closed]
}

/// The widths of the columns that a piece of this form may stand in.
fn columns(m: &Measures, form: Form) -> Vec<f64> {
    match form {
        Form::Chapter => m.chapter.to_vec(),
        Form::Major => vec![m.major],
        Form::Minor => vec![m.minor],
        Form::Words => {
            let running = [m.statement, m.text, m.reading].into_iter().chain(m.risk);
            running.chain(m.chapter).chain([m.major, m.minor]).collect()
        }
        _ => Vec::new(),
    }
}

fn end_cost(piece: &Piece, full: bool, weights: &Weights) -> f64 {
    if piece.form == Form::Obligation {
        return 2.0 * weights.cut;
    }
    if ends_sentence(&piece.text) {
        return 0.2;
    }
    // Behind a Latin word it may have been parted at a space, full or not.
    let full = full || piece.form.begins_label() && measure::ends_in_latin(&piece.text);
    match (piece.form.begins_label(), full) {
        (true, true) => 2.0 * weights.loose,
        (true, false) => 0.2,
        (false, true) => weights.cut,
        (false, false) => weights.loose,
    }
}

/// A piece of so many characters is the end of something.
const STUB: usize = 3;

/// Whether the number of an item stands just above a piece, and no other line that could be the
/// first of its text.
fn follows_number(pieces: &[Piece], at: usize) -> bool {
    let above = pieces[..at].iter().rev().take(NEAR_NUMBER);
    above
        .take_while(|piece| piece.width < pieces[at].width / 2.0)
        .any(|piece| matches!(piece.form, Form::Number(_)))
}

/// The text of an item begins within so many pieces behind its number.
const NEAR_NUMBER: usize = 3;

/// What it costs in this document that a line goes on elsewhere than in the next one like it: the
/// odds of that among the links that are sure.
pub(super) fn jump(text: &Text<'_>, links: &[Option<Link>]) -> f64 {
    let pieces = text.pieces;
    let (mut orderly, mut jumps) = (1.0_f64, 1.0_f64);
    for (at, link) in links.iter().enumerate() {
        let Some(link) = link.filter(|link| link.margin >= SURE) else { continue };
        if pieces[at].form != Form::Words || is_stub(&pieces[at]) {
            continue;
        }
        if link.next < at || alike_between(text, Way::Down, at, link.next) > 0 {
            jumps += 1.0;
        } else {
            orderly += 1.0;
        }
    }
    (orderly / jumps).ln().clamp(LEAST_JUMP, MOST_JUMP)
}

fn is_stub(piece: &Piece) -> bool {
    piece.chars.len() <= STUB
}

/// How many lines between two could be the next as well.
fn alike_between(text: &Text<'_>, way: Way, at: usize, next: usize) -> usize {
    let (low, high) = (at.min(next), at.max(next));
    let alike = |i: &usize| text.course.is_on(way, *i) && is_alike(text.pieces, at, *i);
    (low + 1..high).filter(alike).count()
}

/// Whether a piece is a line as wide as another.
fn is_alike(pieces: &[Piece], at: usize, other: usize) -> bool {
    let (this, that) = (&pieces[at], &pieces[other]);
    that.form == Form::Words && (that.width - this.width).abs() <= ALIKE
}

/// Two lines are as wide as each other within so many ems.
const ALIKE: f64 = 1.5;

/// A link that beats the next best reading by this much is sure.
const SURE: f64 = 1.5;
/// What a jump costs in the most disordered and the most orderly text.
const LEAST_JUMP: f64 = 1.0;
const MOST_JUMP: f64 = 6.0;

/// Whether a line ends in a full stop.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with('。')
        || text.ends_with("。)")
        || text.ends_with("。）")
        || text.ends_with("。」")
}

/// How much easier a piece begins a cell because others begin alike. All entries of a list do.
fn begun(begins: &Begins, at: usize, piece: &Piece, weights: &Weights) -> f64 {
    let others = if piece.is_entry { 0 } else { begins.others(at, piece).min(2) };
    weights.begun * f64::from(others)
}

/// How much easier a piece begins a cell where the page has more numbers than texts of items.
fn ease(text: &Text<'_>, at: usize) -> f64 {
    let piece = &text.pieces[at];
    let wide = (piece.width - text.measures.statement).abs() <= STATEMENT;
    match text.columns[at] {
        Some(Column::Statement) => text.ease[piece.page],
        None if wide && piece.form == Form::Words => text.ease[piece.page],
        _ => 0.0,
    }
}

/// A line that misses the width of 内容 by so many ems at most may be the first line of one.
const STATEMENT: f64 = 2.0;

fn begin_cost(pieces: &[Piece], at: usize, begins: &Begins, weights: &Weights) -> f64 {
    let text = pieces[at].text.trim_start();
    let Some(first) = text.chars().next() else { return 0.0 };
    if may_not_begin(first) {
        return weights.forbidden;
    }
    let after_number = follows_number(pieces, at);
    if pieces[at].is_entry {
        return weights.bullet;
    }
    let particle = matches!(first, '\u{3041}'..='\u{309f}');
    let known = if after_number { 0.0 } else { weights.begin };
    let here = begins.here(pieces, at, known);
    let particle = if particle { weights.particle - weights.begin } else { 0.0 };
    let stub = if is_stub(&pieces[at]) && !after_number { weights.stub } else { 0.0 };
    here + particle + stub
}

/// Whether Japanese typesetting lets no line begin with a character (JIS X 4051, 行頭禁則).
fn may_not_begin(c: char) -> bool {
    matches!(
        c,
        '。' | '、'
            | '，'
            | '．'
            | ','
            | '.'
            | ')'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〕'
            | ']'
            | '］'
            | '〉'
            | '》'
            | 'ー'
            | '々'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            | 'ぁ'
            | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | '？'
            | '！'
            | '：'
            | '；'
    )
}

/// The part of a line's beginning that cannot be parted: a Latin word, or a character with the
/// marks that may not begin a line behind it. In ems.
pub(super) fn head(text: &str) -> f64 {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return 0.0 };
    let mut head = first.to_string();
    for c in chars {
        let latin = first.is_ascii_graphic() && c.is_ascii_alphanumeric();
        let opening = head.ends_with(['(', '（', '「', '『', '【', '〔']);
        if !(latin || opening || may_not_begin(c)) {
            break;
        }
        head.push(c);
    }
    width(&head)
}

/// The same behind a line that ends in a Latin word, where lines are parted at spaces only: all up to the
/// next space.
fn head_behind(above: &Piece, below: &Piece, head: f64) -> f64 {
    let text = &below.text;
    if measure::ends_in_latin(&above.text) && measure::begins_in_japanese(text) {
        width(text.split(char::is_whitespace).next().unwrap_or(text))
    } else {
        head
    }
}

/// What one round knows of each piece by itself.
struct Round<'a> {
    text: &'a Text<'a>,
    weights: Weights,
    ends: Vec<Ends>,
    /// The numbers of items.
    numbers: Counts,
}

/// How well each sentence goes on in each line that was weighed: no round changes it.
#[derive(Debug)]
pub(super) struct Sentences(Vec<Vec<(usize, f64)>>);

impl Sentences {
    /// Those of so many pieces, none of them weighed yet.
    pub(super) fn of(pieces: usize) -> Self {
        Self(vec![Vec::new(); pieces])
    }

    /// How well the sentence of one piece goes on in another; `weigh` tells it the first time.
    fn go_on(&mut self, at: usize, next: usize, weigh: impl FnOnce() -> f64) -> f64 {
        let known = &mut self.0[at];
        match known.binary_search_by_key(&next, |(next, _)| *next) {
            Ok(place) => known[place].1,
            Err(place) => {
                let words = weigh();
                known.insert(place, (next, words));
                words
            }
        }
    }
}

impl Round<'_> {
    /// The likeliest pieces that may follow one, with what each gains. `alike` has room to count the lines
    /// around it that are as wide.
    fn offers(
        &self,
        at: usize,
        alike: &mut Counts,
        sentences: &mut Sentences,
    ) -> Vec<(Offer, Evidence)> {
        let Self { text, ends, .. } = self;
        if !ends[at].open {
            return Vec::new();
        }
        let from = at.saturating_sub(WINDOW);
        let to = (at + WINDOW).min(text.pieces.len().saturating_sub(1));
        alike.count(text.course, from..to + 1, |other| is_alike(text.pieces, at, other));
        let mut found = Vec::new();
        for (next, that) in text.pieces.iter().enumerate().take(to + 1).skip(from) {
            let may_be = next != at && ends[next].follows && that.page == text.pieces[at].page;
            if !may_be || text.torn.contains(&(at, next)) {
                continue;
            }
            let evidence = self.weigh(at, next, alike, sentences);
            let gain = evidence.gain();
            if gain > -NEARLY {
                found.push((Offer { next, gain }, evidence));
            }
        }
        found.sort_by(|a, b| b.0.gain.total_cmp(&a.0.gain).then(a.0.next.cmp(&b.0.next)));
        found.truncate(OFFERS);
        found
    }

    fn weigh(&self, at: usize, next: usize, alike: &Counts, sentences: &mut Sentences) -> Evidence {
        let Self { text, weights, ends, .. } = self;
        let (this, that) = (&text.pieces[at], &text.pieces[next]);
        // An entry of a list follows what is ended, too.
        let ended = if ends[next].bullet { 0.0 } else { ends[at].end };
        // What stands under an obligation begins as any cell does.
        let begin = match this.form {
            Form::Obligation => begun(text.begins, next, that, weights),
            _ => ends[next].begin,
        };
        let ends_gain = ended + begin + bracket(&ends[at], &ends[next], weights);
        let order = self.order(at, next, alike);
        let parts_at_spaces = text.measures.parts_at_spaces;
        let fit = fit((this, &ends[at]), (that, &ends[next]), parts_at_spaces, weights);
        let mut evidence = Evidence { fit, words: 0.0, ends: ends_gain, order };
        if evidence.gain() + weights.words[1] + 2.0 * weights.proof + weights.recur <= -NEARLY {
            return evidence;
        }
        evidence.words = match (this.form, ends[next].bullet) {
            (Form::Obligation, _) | (_, true) => 0.0,
            _ => sentences.go_on(at, next, || self.words(this, that, ends[next].alone)),
        };
        evidence
    }

    /// How well the sentence of a line goes on in another.
    fn words(&self, this: &Piece, that: &Piece, alone: f64) -> f64 {
        let Self { text: Text { model, .. }, weights, .. } = self;
        let gain = model.gain(&this.chars, &that.chars, alone);
        let proofs = f64::from(model.proofs(&this.chars, &that.chars));
        let ended = ends_sentence(&this.text);
        let most = if ended { weights.sentence } else { weights.words[1] };
        let recur = f64::from(u8::from(model.recur(&this.chars, &that.chars)));
        gain.clamp(weights.words[0] * model.trust(ended), most)
            + weights.proof * proofs
            + weights.recur * recur
    }

    /// How natural it is that the text has one after the other.
    fn order(&self, at: usize, next: usize, alike: &Counts) -> f64 {
        let costs = self.text.course.ways(at, next).map(|way| match way {
            Way::Across => self.cost_across(at, next),
            _ => self.cost_along(way, at, next, alike.between(way, at, next)),
        });
        -costs.fold(NEVER, f64::min)
    }

    /// What it costs to go from one piece to another across the course of the text.
    fn cost_across(&self, at: usize, next: usize) -> f64 {
        let Self { text, weights, .. } = self;
        match text.course.told(at, next) {
            Some((at, next)) if at != next => {
                let between = alike_between(text, Way::Down, at, next);
                weights.told + self.cost_along(Way::Down, at, next, between)
            }
            _ => {
                weights.across + (weights.row * text.course.across(at, next)).min(weights.most_row)
            }
        }
    }

    /// What it costs to go from one piece to another of the same course, where so many pieces `between`
    /// them could be the next as well.
    fn cost_along(&self, way: Way, at: usize, next: usize, between: usize) -> f64 {
        let Self { text, weights, numbers, .. } = self;
        let crossed = numbers.between(way, at, next);
        if crossed > NUMBERS {
            return NEVER;
        }
        let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let distance = count(text.course.distance(way, at, next)).max(1.0);
        let passed = weights.passed * count(between);
        let is_obligation = text.pieces[at].form == Form::Obligation;
        let far = if is_obligation { 4.0 * weights.far } else { weights.far };
        let jumps = match way {
            Way::Up => next > at && between > 0,
            _ => next < at || between > 0,
        };
        let jump = if jumps { text.jump } else { 0.0 };
        let crossed = (weights.crossed * count(crossed)).min(weights.most_crossed);
        let [share, most] =
            if text.unruly[at] && text.unruly[next] { weights.unruly } else { [1.0; 2] };
        let cost = far * distance.ln() + passed.min(weights.most_passed) + crossed + share * jump;
        cost.min(most * (text.jump + weights.disorder))
    }
}

/// How many pieces of a kind stand in a part of the text before each of its pieces, on the way down and on
/// the way up: counted once for all that are weighed.
#[derive(Default)]
struct Counts {
    start: usize,
    down: Vec<usize>,
    up: Vec<usize>,
}

impl Counts {
    /// Counts those in a part of the text.
    fn count(&mut self, course: &Course, part: Range<usize>, such: impl Fn(usize) -> bool) {
        let count = |before: &mut Vec<usize>, way: Way| {
            let mut count = 0;
            before.clear();
            before.push(0);
            before.extend(part.clone().map(|at| {
                count += usize::from(course.is_on(way, at) && such(at));
                count
            }));
        };
        self.start = part.start;
        count(&mut self.down, Way::Down);
        if course.runs_up() {
            count(&mut self.up, Way::Up);
        }
    }

    /// How many stand between two pieces of it.
    fn between(&self, way: Way, at: usize, next: usize) -> usize {
        let before = if way == Way::Up { &self.up } else { &self.down };
        before[at.max(next) - self.start] - before[at.min(next) + 1 - self.start]
    }
}

/// By how much a line misses a column that it has to fill, too: it does not end a sentence, so it goes
/// on; but the last line of an entry of a list may end so.
fn goes_on(that: &Piece, column: f64, weights: &Weights) -> f64 {
    if that.is_entry || ends_sentence(&that.text) {
        return 0.0;
    }
    (weights.lower * measure::misfit(that.width, column, 1.0)).min(weights.most_lower)
}

/// What brackets say of two lines: one that is open wants to be closed, and one that closes wants an
/// open one.
fn bracket(this: &Ends, next: &Ends, weights: &Weights) -> f64 {
    match (this.brackets[0] > 0, next.brackets[1] > 0) {
        (true, true) => weights.bracket,
        (true, false) | (false, true) => 0.25 * weights.bracket,
        (false, false) => 0.0,
    }
}

/// How well a line fills one of its columns, so that the next word did not fit in.
fn fit(
    (this, ends): (&Piece, &Ends),
    (that, next): (&Piece, &Ends),
    parts_at_spaces: bool,
    weights: &Weights,
) -> f64 {
    if this.form == Form::Obligation {
        return 0.0;
    }
    if next.bullet {
        // An entry of a list begins on a line of its own, in the same column.
        let widest = this.width.max(that.width);
        let wide = ends.columns.iter().any(|w| widest <= w + measure::slack(*w));
        let wide = wide && !this.form.begins_label() && ends.column != Some(Column::Chapter);
        let other = ends.column.is_some_and(|column| column != Column::Statement);
        let other = if other { weights.entry } else { 0.0 };
        return if wide { -other } else { -weights.unfit };
    }
    if that.chars.iter().all(|&c| may_not_begin(c)) {
        return -weights.begin;
    }
    if next.bullet && this.form.begins_label() {
        return -weights.unfit;
    }
    let apart = ends.column.is_some() && next.column.is_some() && ends.column != next.column;
    let other = if apart { weights.other } else { 0.0 };
    let is_parted = parts_at_spaces || this.form.begins_label();
    let head = if is_parted { head_behind(this, that, next.head) } else { next.head };
    let costs =
        ends.columns.iter().filter(|w| that.width <= **w + measure::slack(**w)).map(|column| {
            measure::misfit(this.width, *column, head) + goes_on(that, *column, weights)
        });
    let near = |piece: &Piece, column: f64| (piece.width - column).abs() <= measure::SLACK;
    let same = ends.columns.iter().any(|&c| near(this, c) && near(that, c));
    let same = if same { weights.same } else { 0.0 };
    same - costs.fold(weights.unfit, f64::min) - other
}

/// A chain of lines has an end: a circle is cut where its weakest link is.
fn break_circles(links: &mut [Option<Link>]) {
    let mut done = vec![false; links.len()];
    for start in 0..links.len() {
        let mut path = Vec::new();
        let mut at = start;
        while !done[at] {
            done[at] = true;
            path.push(at);
            match links[at] {
                Some(link) => at = link.next,
                None => break,
            }
        }
        let Some(from) = path.iter().position(|&p| p == at && links[at].is_some()) else {
            continue;
        };
        let closes = path.last().and_then(|&last| links[last]).is_some_and(|link| link.next == at);
        if closes {
            let weakest = path[from..].iter().copied().min_by(|&a, &b| {
                let gain = |i: usize| links[i].map_or(0.0, |link| link.evidence.gain());
                gain(a).total_cmp(&gain(b))
            });
            if let Some(weakest) = weakest {
                links[weakest] = None;
            }
        }
    }
}

/// How well a cell of one page goes on with one of the next; the order of the text says nothing.
pub(super) fn over_page((this, that): (&Piece, &Piece), column: f64, model: &Model) -> f64 {
    let weights = Weights::default();
    let full = (this.width - column).abs() <= measure::slack(column) + 1.0;
    let gain = model.gain(&this.chars, &that.chars, model.alone(&that.chars));
    let proofs = f64::from(model.proofs(&this.chars, &that.chars));
    let most = if ends_sentence(&this.text) { weights.sentence } else { weights.words[1] };
    gain.clamp(weights.words[0], most) + weights.proof * proofs
        - measure::misfit(this.width, column, head(&that.text))
        + end_cost(this, full, &weights)
        + begin_cost(std::slice::from_ref(that), 0, &Begins::default(), &weights)
        - OVER
}

/// What it costs that a cell goes on over a page break: most do not.
const OVER: f64 = 2.0;
