//! `besshi check`: whether a record set is well formed and agrees with itself.

use std::path::PathBuf;

use besshi::finding::Severity;
use besshi::record::RecordSet;
use besshi::{Profile, canon, check};

use super::{Failure, Outcome, input, report};

/// Check the schema, the numbering and the values of a record set.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The records; `-` reads stdin.
    #[arg(value_name = "RECORDS")]
    records: PathBuf,
    /// Exit with 1 for notes too.
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let source = input::read(&args.records)?;
    let records = canon::parse(&source.bytes)
        .map_err(|error| Failure::new(format!("{}: {error}", source.name), error.hint()))?;
    let checks = check::records(&records, &vocabularies(&records));
    let edited = check::as_written(&records);
    let findings = checks.into_iter().chain(edited).map(|check| check.finding).collect::<Vec<_>>();
    report::findings(&findings);
    report::summary(&records, &findings);
    let least = if args.strict { Severity::Note } else { Severity::Warning };
    Ok(Outcome::of(report::any_at_least(&findings, least)))
}

/// The vocabularies of the profile that the records were read with, where it is built in.
fn vocabularies(records: &RecordSet) -> check::Vocabularies {
    let profile = Profile::named(&records.document.profile);
    profile.map(|profile| profile.vocabularies()).unwrap_or_default()
}
