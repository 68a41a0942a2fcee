//! `besshi profile`: the document families that can be read.

use std::fmt::{Display, Write as _};
use std::path::{Path, PathBuf};

use besshi::Profile;
use besshi::profile::{ProfileError, draft};
use besshi::source::Source;
use clap::Subcommand;

use super::output::{self, Target};
use super::{Failure, Outcome, input, report};

/// List, show, draft or check profiles: what besshi knows about a document family.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the profiles that are built in.
    List,
    /// Print a built-in profile, for instance to start one's own from.
    Show {
        /// Its name.
        name: String,
    },
    /// Draft a profile from a document: its headers, with the fields of those that are known.
    New {
        /// The PDF; `-` reads stdin.
        #[arg(value_name = "PDF")]
        input: PathBuf,
        /// Where the draft goes [default: stdout].
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Say whether a file is a profile that documents can be read with, and what is missing.
    ///
    /// Exit with 1 when something is.
    Check {
        /// The TOML file; `-` reads stdin.
        file: PathBuf,
    },
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let text = match &args.action {
        Action::List => list(),
        Action::Show { name } => show(name)?.to_owned(),
        Action::Check { file } => return check(file),
        Action::New { input, output } => return new(input, output.as_deref()),
    };
    Target::Stdout.write(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Drafts a profile, and says what has to be filled in.
fn new(path: &Path, output: Option<&Path>) -> Result<Outcome, Failure> {
    let name = path.file_stem().filter(|_| !input::is_stdin(path)).unwrap_or("new".as_ref());
    let name = name.to_string_lossy();
    let target = Target::of(output, &name, "toml");
    if target.is_file(path) {
        return Err(output::is_read_from(path));
    }
    let draft = draft::draft(&name, &input::read(path)?)?;
    target.write(draft.toml.as_bytes())?;
    report::line(&format!("{} of {} columns have a field", draft.known, draft.columns));
    draft.missing.iter().for_each(|what| report::line(&format!("to be filled in: {what}")));
    Ok(Outcome::Done)
}

/// Says whether a file is a profile that documents can be read with, and what is missing if not.
fn check(path: &Path) -> Result<Outcome, Failure> {
    let source = input::read(path)?;
    let missing = match Profile::parse(text_of(&source)?) {
        Ok(profile) => draft::missing(&profile),
        Err(ProfileError::NoNumber { columns }) => draft::missing_with_number(columns),
        Err(error) => return Err(no_profile(&source, &error)),
    };
    missing.iter().for_each(|what| report::line(&format!("to be filled in: {what}")));
    Ok(Outcome::of(!missing.is_empty()))
}

fn list() -> String {
    Profile::all().iter().fold(String::new(), |mut text, profile| {
        let _ = writeln!(text, "{}  {}", profile.name, profile.description);
        text
    })
}

fn show(name: &str) -> Result<&'static str, Failure> {
    let found = Profile::BUILT_IN.iter().find(|(known, _)| *known == name);
    found.map(|(_, toml)| *toml).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Failure {
    let message = format!("no built-in profile is named “{name}”, and no file either");
    Failure::new(message, "`besshi profile list` names the built-in ones")
}

/// The profile that `--profile` names: a built-in one, else a file.
pub(super) fn find(name: &str) -> Result<Profile, Failure> {
    match Profile::named(name) {
        Some(profile) => Ok(profile),
        None if Path::new(name).exists() => read(Path::new(name)),
        None => Err(unknown(name)),
    }
}

/// Reads a profile file.
pub(super) fn read(path: &Path) -> Result<Profile, Failure> {
    let source = input::read(path)?;
    Profile::parse(text_of(&source)?).map_err(|error| no_profile(&source, &error))
}

fn text_of(source: &Source) -> Result<&str, Failure> {
    std::str::from_utf8(&source.bytes).map_err(|error| no_profile(source, &error))
}

/// Why a file is no profile.
fn no_profile(source: &Source, cause: &dyn Display) -> Failure {
    let message = format!("{}: not a profile: {cause}", source.name);
    Failure::new(message, "`besshi profile show mic-annex2` prints one to compare with")
}
