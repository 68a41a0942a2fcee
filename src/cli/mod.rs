//! The command line: the only code that prints and touches paths.
//!
//! Data goes to stdout or a file, everything else to stderr. One file a subcommand; what they share
//! is [`input`], [`plan`], [`output`] and [`report`]; those that run long also [`log`] and
//! [`progress`].

mod batch;
mod check;
mod completions;
mod diff;
mod explain;
mod export;
mod extract;
mod input;
mod limits;
mod log;
mod man;
mod output;
mod plan;
mod profile;
mod progress;
mod regen;
mod report;
mod review;
mod schema;
mod tables;

use clap::{Parser, Subcommand};

/// Reads the mapping tables that Japanese ministries publish as PDF annexes into clean, checkable
/// records.
#[derive(Debug, Parser)]
#[command(name = "besshi", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a check failed, a warning under --strict, differences (diff), or a change that regen --check
     found or regen refused
  2  wrong usage, or a source that cannot be read";

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Args),
    Batch(batch::Args),
    Regen(regen::Args),
    Tables(tables::Args),
    Check(check::Args),
    Diff(diff::Args),
    Export(export::Args),
    Review(review::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Profile(profile::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Reads the arguments, runs the subcommand, and tells the shell how it ended.
pub(crate) fn run() -> i32 {
    expect_size_limits();
    if limits::is_help_asked(std::env::args_os()) {
        return ended(
            output::Target::Stdout.write(limits::list().as_bytes()).map(|()| Outcome::Done),
        );
    }
    let command = Cli::parse().command;
    // The main thread is one of the threads that read: memory that a page leaves is then used again
    // by what comes after. The others are waited for: to find one still starting where pages are to
    // be shared costs more. This fails only where there are such threads already.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    let done = match command {
        Command::Extract(args) => extract::run(&args),
        Command::Batch(args) => Ok(batch::run(&args)),
        Command::Regen(args) => Ok(regen::run(&args)),
        Command::Tables(args) => tables::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Profile(args) => profile::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    ended(done)
}

/// Tells the shell how a command ended, and people why one failed.
fn ended(done: Result<Outcome, Failure>) -> i32 {
    match done {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Remarks) => 1,
        Ok(Outcome::Unread) => 2,
        Err(failure) => {
            report::failure(&failure);
            2
        }
    }
}

/// Makes a file that grows over a limit (`ulimit -f`) an error of writing, as a full disk is: by
/// default the system would end the program without a word.
fn expect_size_limits() {
    #[cfg(unix)]
    {
        let flag = std::sync::Arc::default();
        // Where the signal cannot be caught, it ends the program; files stay whole all the same.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag);
    }
}

/// How a command that could do its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to remark that the exit code should tell.
    Done,
    /// A check failed, a warning was raised under `--strict`, or two editions differ.
    Remarks,
    /// A source could not be read or the work not be done, and it was said which or why.
    Unread,
}

impl Outcome {
    /// [`Self::Remarks`] if `remarks`.
    const fn of(remarks: bool) -> Self {
        if remarks { Self::Remarks } else { Self::Done }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
struct Failure {
    /// What, and where.
    message: String,
    /// What the user can do; empty where there is nothing to do.
    hint: String,
}

impl Failure {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl From<besshi::error::Error> for Failure {
    fn from(error: besshi::error::Error) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}
