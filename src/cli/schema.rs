//! `besshi schema`: the JSON Schema of a format.

use besshi::{canon, schema};
use clap::ValueEnum;

use super::output::Target;
use super::{Failure, Outcome};

/// Print the JSON Schema (2020-12) of a format.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The format.
    #[arg(value_enum, default_value_t = Name::Records)]
    name: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    /// `besshi.records/1`, which `extract` writes.
    Records,
    /// `besshi.tables/1`, which `tables` writes.
    Tables,
    /// `besshi.provenance/1`, which `extract --provenance` writes.
    Provenance,
    /// `besshi.report/1`, which `batch` writes for each document.
    Report,
    /// `besshi.manifest/1`, which `batch` writes for a run.
    Manifest,
    /// `besshi.lock/1`, which `regen` reads and writes.
    Lock,
    /// `besshi.diff/1`, which `diff --format json` writes.
    Diff,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let schema = match args.name {
        Name::Records => schema::records(),
        Name::Tables => schema::tables(),
        Name::Provenance => schema::provenance(),
        Name::Report => schema::report(),
        Name::Manifest => schema::manifest(),
        Name::Lock => schema::lock(),
        Name::Diff => schema::diff(),
    };
    Target::Stdout.write(&canon::pretty(&schema))?;
    Ok(Outcome::Done)
}
