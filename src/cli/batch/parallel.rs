//! Work on many documents at once, shared over documents and their pages.
//!
//! Each of so many couriers takes the next document, works on it, and takes another when that is
//! done. So never more documents are in memory than there are couriers. While there are enough
//! documents for all, each courier works alone: what its thread has in its cache and has of memory
//! stays its own. The last ones are given to a pool, the threads of which share their pages.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::super::Failure;

/// What has happened.
pub(super) enum Event<T> {
    /// Work on the document of this index has begun.
    Started(usize),
    /// It has ended with this.
    Finished(usize, T),
    /// Nothing, for a while.
    Idle,
}

/// Works on each item, with so many threads. The one that called is told what happens; it may stop
/// the run, which then ends as soon as the work that has begun has ended.
pub(super) fn each<I: Sync, T: Send>(
    items: &[I],
    jobs: Option<NonZeroUsize>,
    pause: Duration,
    work: impl Fn(&I) -> T + Sync,
    mut tell: impl FnMut(Event<T>) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let pool = pool(jobs)?;
    let (next, is_stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, events) = mpsc::channel();
    let courier = |sender: mpsc::Sender<Event<T>>| {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        while !is_stopped.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            // Who listens stays until all couriers are gone.
            let _ = sender.send(Event::Started(index));
            let left = items.len() - index;
            let done = match &alone {
                Ok(alone) if left > pool.current_num_threads() => alone.install(|| work(item)),
                _ => pool.install(|| work(item)),
            };
            let _ = sender.send(Event::Finished(index, done));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..pool.current_num_threads().min(items.len()) {
            let sender = sender.clone();
            scope.spawn(|| courier(sender));
        }
        drop(sender);
        loop {
            let event = match events.recv_timeout(pause) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Idle,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if tell(event).is_break() {
                is_stopped.store(true, Ordering::Relaxed);
            }
        }
    });
    Ok(())
}

/// More threads than this only wait for each other: those of a large machine are fewer.
const MOST_JOBS: usize = 256;

/// Threads: so many, but no more than [`MOST_JOBS`]; as many as the machine has processors (or
/// `RAYON_NUM_THREADS` says) where none are asked for.
fn pool(jobs: Option<NonZeroUsize>) -> Result<rayon::ThreadPool, Failure> {
    let threads = jobs.map_or(0, NonZeroUsize::get).min(MOST_JOBS);
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().map_err(|error| {
        Failure::new(format!("threads cannot be started: {error}"), "ask for fewer with --jobs")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was told of work on the numbers up to `count`, stopped after `stop` results.
    fn told(count: usize, jobs: usize, stop: usize) -> (Vec<usize>, usize) {
        let items: Vec<usize> = (0..count).collect();
        let (at_once, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |&item: &usize| {
            most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Pages of the document: while it waits for them, a thread may take up another.
            let ((), item) = rayon::join(std::thread::yield_now, || item);
            at_once.fetch_sub(1, Ordering::SeqCst);
            item * 10
        };
        let mut results = Vec::new();
        each(&items, NonZeroUsize::new(jobs), Duration::from_secs(9), work, |event| {
            if let Event::Finished(index, result) = event {
                assert_eq!(result, index * 10);
                results.push(index);
            }
            if results.len() >= stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        results.sort_unstable();
        (results, most.into_inner())
    }

    #[test]
    fn each_item_is_worked_on_once_and_few_at_once() {
        for jobs in [1, 2, 4] {
            let (results, most) = told(200, jobs, usize::MAX);
            assert_eq!(results, (0..200).collect::<Vec<_>>());
            assert!(most <= jobs, "{most} at once with {jobs} jobs");
        }
        assert_eq!(told(0, 2, usize::MAX).0, [0; 0]);
    }

    #[test]
    fn however_many_jobs_are_asked_for_there_are_few_threads() {
        let threads = |jobs| pool(NonZeroUsize::new(jobs)).ok().map(|p| p.current_num_threads());
        assert_eq!(threads(3), Some(3));
        assert_eq!(threads(1_000_000), Some(MOST_JOBS));
    }

    #[test]
    fn a_run_that_is_stopped_ends_early() {
        let (results, _) = told(10_000, 1, 3);
        assert!((3..10_000).contains(&results.len()), "{}", results.len());
    }
}
