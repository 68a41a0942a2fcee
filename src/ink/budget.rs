//! What the pages of a document may take together, and what each has taken.
//!
//! Pages are read on several threads, in any order, and yet the same pages have to be left out every
//! time: a page is, where the pages before it have taken all there is, and these alone. What is known
//! of them while some are still being read tells early, but never otherwise.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use crate::finding::Code;
use crate::limits::Limits;

/// Bytes that a glyph takes, from its page to the record that it is in.
const GLYPH: u64 = 96;

/// Bytes that a ruling takes.
const RULING: u64 = 32;

/// The limits of a document, and what its pages have taken.
#[derive(Debug)]
pub(super) struct Budget {
    /// How much may be read.
    pub(super) limits: Limits,
    /// When there is no more time for the document; none where its limit is beyond all clocks.
    until: Option<Instant>,
    pages: Vec<Taken>,
    /// What each [`BLOCK`] of pages has taken together: there may be thousands of pages, each of which
    /// asks for all before it.
    blocks: Vec<Taken>,
}

/// So many pages are summed up at a time.
const BLOCK: usize = 128;

/// What one page, or a block of them, has taken; nothing before it was read.
#[derive(Debug, Default)]
struct Taken {
    content: AtomicU64,
    memory: AtomicU64,
    /// Whether its time had not come when that of the document was over.
    was_late: AtomicBool,
}

impl Budget {
    /// The budget of a document whose reading began at `start`.
    pub(super) fn new(limits: &Limits, start: Instant, pages: usize) -> Self {
        let until = start.checked_add(limits.document_time());
        let nothing = |count| (0..count).map(|_| Taken::default()).collect();
        let (pages, blocks) = (nothing(pages), nothing(pages.div_ceil(BLOCK)));
        Self { limits: *limits, until, pages, blocks }
    }

    /// Notes what a page has taken.
    pub(super) fn note(&self, page: usize, content: u64, glyphs: usize, rulings: usize) {
        let (Some(taken), Some(block)) = (self.pages.get(page), self.blocks.get(page / BLOCK))
        else {
            return;
        };
        let memory = GLYPH * glyphs as u64 + RULING * rulings as u64;
        // A page that is read again takes nothing more.
        let was = taken.content.swap(content, Ordering::Relaxed);
        block.content.fetch_add(content.wrapping_sub(was), Ordering::Relaxed);
        let was = taken.memory.swap(memory, Ordering::Relaxed);
        block.memory.fetch_add(memory.wrapping_sub(was), Ordering::Relaxed);
    }

    /// Notes a page for which there was no time.
    pub(super) fn note_late(&self, page: usize) {
        if let Some(taken) = self.pages.get(page) {
            taken.was_late.store(true, Ordering::Relaxed);
        }
    }

    /// The limit that leaves out a page: the pages before it have reached it.
    pub(super) fn leaves_out(&self, page: usize) -> Option<Code> {
        let block = page / BLOCK;
        let blocks = self.blocks.get(..block).unwrap_or(&self.blocks);
        let rest = self.pages.get(block * BLOCK..page).unwrap_or_default();
        let sum = |what: fn(&Taken) -> &AtomicU64| {
            let before = blocks.iter().chain(rest);
            before.map(|taken| what(taken).load(Ordering::Relaxed)).sum::<u64>()
        };
        let was_late = || self.pages.get(page).is_some_and(|t| t.was_late.load(Ordering::Relaxed));
        match () {
            () if sum(|taken| &taken.content) > self.limits.document_bytes => {
                Some(Code::DocumentLimit)
            }
            () if sum(|taken| &taken.memory) > self.limits.memory => Some(Code::MemoryLimit),
            () if was_late() => Some(Code::TimeLimit),
            () => None,
        }
    }

    /// The clock of a page that begins now.
    pub(super) fn clock(&self) -> Clock {
        let page = Instant::now().checked_add(self.limits.page_time());
        Clock { page, document: self.until, ticks: 0 }
    }
}

/// So many operators are run between two looks at the time: a look takes as long as an operator.
const LOOK_EVERY: u32 = 256;

/// The time that is left for a page.
#[derive(Debug)]
pub(super) struct Clock {
    page: Option<Instant>,
    document: Option<Instant>,
    ticks: u32,
}

impl Clock {
    /// The limit that has run out, looked at now and then.
    pub(super) fn tick(&mut self) -> Option<Code> {
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(LOOK_EVERY) { self.look() } else { None }
    }

    /// The limit that has run out.
    pub(super) fn look(&self) -> Option<Code> {
        let now = Instant::now();
        let is_over = |until: Option<Instant>| until.is_some_and(|until| now >= until);
        match () {
            () if is_over(self.document) => Some(Code::TimeLimit),
            () if is_over(self.page) => Some(Code::PageTimeLimit),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_does_not_depend_on_the_order_of_reading() {
        let limits = Limits { document_bytes: 25, ..Limits::default() };
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 4, 2, 1]] {
            let budget = Budget::new(&limits, Instant::now(), 5);
            order.into_iter().for_each(|page| budget.note(page, 10, 0, 0));
            let out: Vec<_> = (0..5).filter(|page| budget.leaves_out(*page).is_some()).collect();
            assert_eq!(out, [3, 4]);
        }
    }

    #[test]
    fn a_page_that_is_read_again_takes_nothing_more() {
        let limits = Limits { document_bytes: 10 * 300, ..Limits::default() };
        let budget = Budget::new(&limits, Instant::now(), 1000);
        for _ in 0..3 {
            (0..1000).for_each(|page| budget.note(page, 10, 0, 0));
        }
        assert_eq!(budget.leaves_out(300), None);
        assert_eq!(budget.leaves_out(301), Some(Code::DocumentLimit));
        assert_eq!(budget.leaves_out(999), Some(Code::DocumentLimit));
    }
}
