//! How far a run over many documents has come: a bar on a terminal, a line every few seconds where
//! stderr is none, an event for machines.

use std::time::{Duration, Instant};

use clap::ValueEnum;
use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::log::LogArgs;
use super::report;

/// Where progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// As a bar on a terminal, else as a line every few seconds.
    Auto,
    /// Nowhere.
    Never,
}

/// How often a bar is drawn anew, so that its clock goes on.
const FRAME: Duration = Duration::from_millis(200);

/// How often a line says how far the run is, where nobody watches: a log stays readable.
const PAUSE: Duration = Duration::from_secs(5);

/// On a narrower terminal the figures need the place of the bar.
const NARROW: u16 = 72;

/// How far a run has come.
pub(super) struct Progress {
    view: View,
    log: LogArgs,
    since: Instant,
    said: Instant,
    total: usize,
    done: usize,
    pages: u64,
    current: String,
}

enum View {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Progress {
    /// The progress of a run over so many documents.
    pub(super) fn new(when: When, log: LogArgs, total: usize) -> Self {
        let now = Instant::now();
        let view = match when {
            _ if log.is_quiet() => View::Nothing,
            When::Never => View::Nothing,
            When::Auto if log.is_json() || !Term::stderr().is_term() => View::Lines,
            When::Auto => View::Bar(bar(total)),
        };
        Self { view, log, since: now, said: now, total, done: 0, pages: 0, current: String::new() }
    }

    /// How long to wait for news before [`Self::tick`] wants to be called.
    pub(super) const fn pause(&self) -> Duration {
        match self.view {
            View::Bar(_) => FRAME,
            View::Lines | View::Nothing => PAUSE,
        }
    }

    /// A document is being read.
    pub(super) fn started(&mut self, path: String) {
        self.current = path;
        self.tick();
    }

    /// A document of so many pages is done with.
    pub(super) fn finished(&mut self, pages: u32) {
        self.done += 1;
        self.pages += u64::from(pages);
        self.tick();
    }

    /// Shows how far the run is, if it is time to.
    pub(super) fn tick(&mut self) {
        match &self.view {
            View::Bar(bar) => self.draw(bar),
            View::Lines if self.said.elapsed() >= PAUSE => {
                self.said = Instant::now();
                self.say();
            }
            View::Lines | View::Nothing => {}
        }
    }

    fn draw(&self, bar: &ProgressBar) {
        let (_, width) = Term::stderr().size();
        bar.set_style(style(width));
        bar.set_prefix(self.figures(width));
        bar.set_message(report::on_one_line(&self.current));
        bar.set_position(self.done as u64);
    }

    fn say(&self) {
        let seconds = |left: Option<Duration>| left.map(|left| left.as_secs());
        self.log.line(&format!("{}; now {}", self.figures(u16::MAX), self.current));
        self.log.event(
            "progress",
            json!({"done": self.done, "total": self.total, "pages": self.pages,
                   "pages_per_second": self.rate(), "seconds_left": seconds(self.left()),
                   "current": self.current}),
        );
    }

    /// `12 of 100 documents, 504 pages, 31 pages/s, 0:12 left`, or less where there is no room.
    fn figures(&self, width: u16) -> String {
        let Self { done, total, pages, .. } = self;
        let left = self.left().map_or(String::new(), |left| format!(", {} left", clock(left)));
        if width < NARROW {
            return format!("{done}/{total}, {pages} pages{left}");
        }
        format!("{done} of {total} documents, {pages} pages, {} pages/s{left}", self.rate())
    }

    /// Pages a second since the start.
    #[allow(clippy::cast_possible_truncation, reason = "a rate has no more digits than that")]
    #[allow(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "and is not negative")]
    fn rate(&self) -> u64 {
        (self.pages as f64 / self.since.elapsed().as_secs_f64().max(0.001)).round() as u64
    }

    /// The time that the rest will take, if it goes on as so far.
    fn left(&self) -> Option<Duration> {
        let done = u32::try_from(self.done).ok().filter(|done| *done > 0)?;
        let rest = u32::try_from(self.total.saturating_sub(self.done)).ok()?;
        Some(self.since.elapsed() / done * rest)
    }

    /// Says something above the bar.
    pub(super) fn above(&self, say: impl FnOnce()) {
        match &self.view {
            View::Bar(bar) => bar.suspend(say),
            View::Lines | View::Nothing => say(),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let View::Bar(bar) = &self.view {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: usize) -> ProgressBar {
    ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr())
}

/// Two lines: the figures, with a bar where there is room, and the current file.
fn style(width: u16) -> ProgressStyle {
    let template = match width {
        ..NARROW => "{prefix}\n{wide_msg}",
        _ => "[{wide_bar}] {prefix}\n{wide_msg}",
    };
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

/// `0:07`, `12:30` or `3:05:00`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_plain() {
        let shown = [7, 750, 11100].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0:07", "12:30", "3:05:00"]);
    }
}
