//! `besshi man`: the manual pages.

use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::output::Target;
use super::{Cli, Failure, Outcome};

/// Write the manual pages, one for each command.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that they go to, for instance ~/.local/share/man/man1.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let folder = &args.folder;
    std::fs::create_dir_all(folder).map_err(|error| {
        let message = format!("{}: cannot be made: {error}", folder.display());
        Failure::new(message, "check the path and your permission to write there")
    })?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    write_pages(&command, folder)?;
    Ok(Outcome::Done)
}

/// The page of a command and those of its subcommands.
fn write_pages(command: &Command, folder: &Path) -> Result<(), Failure> {
    let page = Man::new(command.clone());
    let mut roff = Vec::new();
    page.render(&mut roff).map_err(|error| Failure::new(error.to_string(), ""))?;
    Target::File(folder.join(page.get_filename())).write(&roff)?;
    command.get_subcommands().try_for_each(|command| write_pages(command, folder))
}
