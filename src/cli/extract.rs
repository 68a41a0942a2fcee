//! `besshi extract`: one document, from PDF or text to records.

use std::path::PathBuf;

use besshi::canon;
use besshi::finding::Severity;
use besshi::ink::Document;
use besshi::limits::Limits;
use besshi::record::SourceKind;
use besshi::record::parse::Trace;
use besshi::source::Source;
use besshi::{Conversion, Options};
use serde::Serialize;

use super::export::{Choices, Format};
use super::limits::LimitArgs;
use super::output::{self, Staged, Target};
use super::plan::{Place, Plan};
use super::{Failure, Outcome, input, profile, report};

/// Read one document into a record set.
///
/// Several inputs are parts of one document, in any order.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// PDF or text of the document; `-` reads stdin.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where the records go: a file, or a folder for INPUT.json in it; oscal, datapackage and csv
    /// --normalised alone are that folder itself, and replace their files in it [default: stdout;
    /// beside INPUT for several formats].
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// The formats, with commas between.
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',', default_value = "json")]
    format: Vec<Format>,
    #[command(flatten)]
    choices: Choices,
    /// A built-in profile or a profile file [default: the one whose headers fit].
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Where it is written from which place each value was read: a file or a folder.
    #[arg(long, value_name = "FILE|DIR")]
    provenance: Option<PathBuf>,
    /// Where it is written which line of a garbled text went where, and why: a file or a folder.
    #[arg(long, value_name = "FILE|DIR")]
    trace: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    /// Exit with 1 when there is a warning.
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let profile = args.profile.as_deref().map(profile::find).transpose()?;
    let limits = args.limits.over(profile.as_ref())?;
    let sources = read_all(&args.inputs, &limits)?;
    if args.trace.is_some() {
        require_texts(&sources)?;
    }
    let (plan, provenance) = targets(args, &sources, &limits)?;
    let trace = args.trace.as_deref();
    let trace = trace.map(|path| Target::of(Some(path), &name_of(&args.inputs), "trace.json"));
    let traced = if provenance.is_some() { Trace::Fields } else { Trace::Nothing };
    let options = Options { profile, limits: Some(limits) };
    let mut told = Vec::new();
    let conversion = besshi::convert_telling(&sources, &options, traced, &mut told);
    let mut conversion = conversion.inspect_err(|_| report::findings(&told))?;
    conversion.findings.extend(plan.remarks(&conversion.records));
    let mut staged = plan.stage(&sources[0].name, &conversion.records)?;
    if let Some(target) = provenance {
        staged.push(stage(&target, &conversion.provenance, args)?);
    }
    if let (Some(target), Some(trace)) = (trace, &conversion.trace) {
        staged.push(stage(&target, trace, args)?);
    }
    output::put_all(staged)?;
    let outcome = conclude(&conversion, args.strict);
    // The process ends here: some ten thousand small texts need not be given back one by one.
    std::mem::forget(conversion);
    Ok(outcome)
}

fn stage(target: &Target, value: &impl Serialize, args: &Args) -> Result<Staged, Failure> {
    let compact = args.choices.compact;
    let bytes = if compact { canon::compact(value) } else { canon::pretty(value) };
    target.stage(&mut |out| out.write_all(&bytes))
}

/// Lines are traced where there are no cells: of texts that are read without a PDF.
fn require_texts(sources: &[Source]) -> Result<(), Failure> {
    let pdf = sources.iter().find(|source| source.kind() == SourceKind::Pdf);
    pdf.map_or(Ok(()), |pdf| {
        let message = format!("--trace is for texts alone, and {} is none", pdf.name);
        Err(Failure::new(
            message,
            "leave it out; --provenance tells where each value of a PDF was read",
        ))
    })
}

/// Where records and provenance go; neither may overwrite an input or the other.
fn targets(
    args: &Args,
    sources: &[Source],
    limits: &Limits,
) -> Result<(Plan, Option<Target>), Failure> {
    let name = name_of(&args.inputs);
    let choices = choices(args, sources, limits);
    let place = Place { path: args.output.as_deref(), name: &name, input: &args.inputs[0] };
    let plan = Plan::of(&args.format, &choices, &place)?;
    let path = args.provenance.as_deref();
    let provenance = path.map(|path| Target::of(Some(path), &name, "provenance.json"));
    plan.spare(&args.inputs)?;
    for input in &args.inputs {
        if provenance.as_ref().is_some_and(|target| target.is_file(input)) {
            return Err(output::is_read_from(input));
        }
    }
    if provenance.as_ref().is_some_and(|target| plan.has(target)) {
        let message = "the records and their provenance would go to the same place";
        return Err(Failure::new(message, "name a file for each"));
    }
    Ok((plan, provenance))
}

/// The name of the document: that of its first file, without extension.
pub(super) fn name_of(inputs: &[PathBuf]) -> String {
    let first = inputs.iter().find(|path| !input::is_stdin(path));
    let stem = first.and_then(|path| path.file_stem());
    stem.map_or_else(|| input::STDIN.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The choices, with the date that the sources tell where a format needs one.
fn choices(args: &Args, sources: &[Source], limits: &Limits) -> Choices {
    let mut choices = args.choices.clone();
    if choices.modified.is_none() && args.format.contains(&Format::Oscal) {
        let open = |source| Document::open_within(source, limits).ok();
        let opened = sources.iter().filter_map(open);
        choices.modified = opened.filter_map(|document| document.modified()).max();
    }
    choices
}

/// Reads all parts of a document.
pub(super) fn read_all(inputs: &[PathBuf], limits: &Limits) -> Result<Vec<Source>, Failure> {
    if inputs.iter().filter(|path| input::is_stdin(path)).count() > 1 {
        return Err(Failure::new("- is named twice, but stdin can be read once", "name it once"));
    }
    inputs.iter().map(|path| input::read_within(path, limits)).collect()
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
            format: vec![Format::Json],
            choices: Choices::default(),
            profile: None,
            provenance: provenance.map(PathBuf::from),
            trace: None,
            limits: LimitArgs::default(),
            strict: false,
        };
        assert!(targets(&args("./src/../Cargo.toml", None), &[], &Limits::default()).is_err());
        assert!(targets(&args("a.json", Some("Cargo.toml")), &[], &Limits::default()).is_err());
        assert!(targets(&args("a.json", Some("a.json")), &[], &Limits::default()).is_err());
        assert!(targets(&args("a.json", Some("b.json")), &[], &Limits::default()).is_ok());
    }
}
