//! `besshi completions`: a script by which a shell completes commands and options.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::output::Target;
use super::{Cli, Failure, Outcome};

/// Print a script that completes commands and options in a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "besshi", &mut script);
    Target::Stdout.write(&script)?;
    Ok(Outcome::Done)
}
