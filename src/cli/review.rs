//! `besshi review`: what was read, laid over the pages it was read from.

use std::path::PathBuf;

use besshi::{Options, review};

use super::extract::{name_of, read_all};
use super::limits::LimitArgs;
use super::output::{self, Target};
use super::{Failure, Outcome, profile, report};

/// Make a page that shows what was read where, to check it against the paper.
///
/// Several inputs are parts of one document, in any order.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// PDF or text of the document; `-` reads stdin.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where the page goes: a file, or a folder for INPUT.review.html in it [default: stdout].
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// A built-in profile or a profile file [default: the one whose headers fit].
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let target = Target::of(args.output.as_deref(), &name_of(&args.inputs), "review.html");
    if let Some(input) = args.inputs.iter().find(|input| target.is_file(input)) {
        return Err(output::is_read_from(input));
    }
    let profile = args.profile.as_deref().map(profile::find).transpose()?;
    let limits = args.limits.over(profile.as_ref())?;
    let sources = read_all(&args.inputs, &limits)?;
    let reading = review::read(&sources, &Options { profile, limits: Some(limits) })?;
    target.write(&review::html(&reading))?;
    report::summary(&reading.conversion.records, &reading.conversion.findings);
    Ok(Outcome::Done)
}
