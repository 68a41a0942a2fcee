//! The command line: the only code that prints and touches paths.
//!
//! Data goes to stdout or a file, everything else to stderr. One file a subcommand; what they share
//! is [`input`], [`plan`], [`output`] and [`report`].

mod check;
mod explain;
mod export;
mod extract;
mod input;
mod output;
mod plan;
mod profile;
mod report;
mod schema;
mod tables;

use std::process::ExitCode;

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
  1  a check failed, or a warning under --strict
  2  wrong usage, or a source that cannot be read";

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Args),
    Tables(tables::Args),
    Check(check::Args),
    Export(export::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Profile(profile::Args),
}

/// Reads the arguments, runs the subcommand, and tells the shell how it ended.
pub(crate) fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Extract(args) => extract::run(&args),
        Command::Tables(args) => tables::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Profile(args) => profile::run(&args),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Remarks) => ExitCode::from(1),
        Err(failure) => {
            report::failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// How a command that could do its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to remark that the exit code should tell.
    Done,
    /// A check failed, or a warning was raised under `--strict`.
    Remarks,
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
