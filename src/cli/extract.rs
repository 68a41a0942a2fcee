//! `besshi extract`: one document, from PDF or text to records.

use std::path::PathBuf;

use besshi::canon;
use besshi::finding::Severity;
use besshi::source::Source;
use besshi::{Conversion, Options};
use serde::Serialize;

use super::output::Target;
use super::{Failure, Outcome, input, profile, report};

/// Read one document into a record set.
///
/// Several inputs are parts of one document, in any order.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// PDF or text of the document; `-` reads stdin.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where the records go: a file, or a folder for INPUT.json in it [default: stdout].
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// A built-in profile or a profile file [default: the one whose headers fit].
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Write RFC 8785 (JCS), without white space.
    #[arg(long)]
    compact: bool,
    /// Where it is written from which place each value was read: a file or a folder.
    #[arg(long, value_name = "FILE|DIR")]
    provenance: Option<PathBuf>,
    /// Exit with 1 when there is a warning.
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let (records, provenance) = targets(args)?;
    let profile = args.profile.as_deref().map(profile::find).transpose()?;
    let sources = read_all(&args.inputs)?;
    let convert = if provenance.is_some() { besshi::convert } else { besshi::convert_untraced };
    let conversion = convert(&sources, &Options { profile })?;
    records.write(&bytes(&conversion.records, args.compact))?;
    if let Some(target) = provenance {
        target.write(&bytes(&conversion.provenance, args.compact))?;
    }
    let outcome = conclude(&conversion, args.strict);
    // The process ends here: some ten thousand small texts need not be given back one by one.
    std::mem::forget(conversion);
    Ok(outcome)
}

fn bytes(value: &impl Serialize, compact: bool) -> Vec<u8> {
    if compact { canon::compact(value) } else { canon::pretty(value) }
}

/// Where records and provenance go; neither may overwrite an input or the other.
fn targets(args: &Args) -> Result<(Target, Option<Target>), Failure> {
    let name = name_of(&args.inputs);
    let records = Target::of(args.output.as_deref(), &name, "json");
    let path = args.provenance.as_deref();
    let provenance = path.map(|path| Target::of(Some(path), &name, "provenance.json"));
    for input in &args.inputs {
        if [Some(&records), provenance.as_ref()].into_iter().flatten().any(|t| t.is_file(input)) {
            let message = format!("{}: is read from and written to", input.display());
            return Err(Failure::new(message, "name another file to write to"));
        }
    }
    if provenance.as_ref() == Some(&records) {
        let message = "the records and their provenance would go to the same place";
        return Err(Failure::new(message, "name a file for each"));
    }
    Ok((records, provenance))
}

/// The name of the document: that of its first file, without extension.
pub(super) fn name_of(inputs: &[PathBuf]) -> String {
    let first = inputs.iter().find(|path| !input::is_stdin(path));
    let stem = first.and_then(|path| path.file_stem());
    stem.map_or_else(|| input::STDIN.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn read_all(inputs: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    if inputs.iter().filter(|path| input::is_stdin(path)).count() > 1 {
        return Err(Failure::new("- is named twice, but stdin can be read once", "name it once"));
    }
    inputs.iter().map(PathBuf::as_path).map(input::read).collect()
}

/// Tells what was odd and how much was read.
fn conclude(conversion: &Conversion, strict: bool) -> Outcome {
    report::findings(&conversion.findings);
    report::summary(&conversion.records, &conversion.findings);
    Outcome::of(strict && report::any_at_least(&conversion.findings, Severity::Warning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_after_its_first_file() {
        let name = |paths: &[&str]| name_of(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(name(&["in/annex2.pdf", "b.pdf"]), "annex2");
        assert_eq!(name(&["-", "b.tar.gz"]), "b.tar");
        assert_eq!(name(&["-"]), "stdin");
    }

    #[test]
    fn no_output_may_be_an_input() {
        let args = |output: &str, provenance: Option<&str>| Args {
            inputs: vec!["Cargo.toml".into()],
            output: Some(output.into()),
            profile: None,
            compact: false,
            provenance: provenance.map(PathBuf::from),
            strict: false,
        };
        assert!(targets(&args("./src/../Cargo.toml", None)).is_err());
        assert!(targets(&args("a.json", Some("Cargo.toml"))).is_err());
        assert!(targets(&args("a.json", Some("a.json"))).is_err());
        assert!(targets(&args("a.json", Some("b.json"))).is_ok());
    }
}
