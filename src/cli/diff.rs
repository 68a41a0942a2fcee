//! `besshi diff`: what has changed between two editions.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use besshi::diff::{self, Diff, Field, Kind, Selection, TextStyle};
use besshi::error::Error;
use besshi::finding::{Finding, Severity};
use besshi::record::{Accounting, Document, FORMAT, RecordSet};
use besshi::source::Source;
use besshi::{Conversion, Options, Profile, canon};
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::output::Target;
use super::{Failure, Outcome, input, profile, report};

/// Show what has changed between two editions: records or documents.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    /// The old edition: records that `extract` wrote, the document, or a folder of all of its
    /// parts; `-` reads stdin, and /dev/null, which git gives for a file that is not there, has no
    /// controls.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new edition.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How the changes are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only changes of these fields, for instance grade,requirements.
    #[arg(long, value_delimiter = ',', value_name = "FIELD", value_parser = field())]
    fields: Vec<Field>,
    /// Only changes of these kinds, for instance added,removed.
    #[arg(long, value_delimiter = ',', value_name = "KIND", value_parser = kind())]
    only: Vec<Kind>,
    /// Show changes of width, dashes, spaces and line breaks too; without it they are only counted.
    #[arg(long)]
    cosmetic: bool,
    /// Where the changes go [default: stdout].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A built-in profile or a profile file for documents [default: the one whose headers fit].
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// What the exit code tells.
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = ExitCode::Differences,
        default_missing_value = "differences"
    )]
    exit_code: ExitCode,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  no differences, or none of those that --only and --fields ask for
  1  differences, also where all of them are cosmetic and are only counted
  2  wrong usage, or an edition that cannot be read or compared";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// `besshi.diff/1`, enough to make the new edition from the old one.
    Json,
    /// A page of old and new side by side (新旧対照表), to read, search and print.
    Html,
    /// Markdown, for a pull request.
    Md,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExitCode {
    /// 1 if there are differences.
    Differences,
    /// 0 whether or not there are differences, as git asks of a program that shows them.
    Never,
}

/// The kinds as `--only` takes them.
fn kind() -> impl TypedValueParser<Value = Kind> {
    let names = PossibleValuesParser::new(Kind::ALL.map(Kind::as_str));
    names.try_map(|name| Kind::find(&name).ok_or("no kind of change"))
}

/// The fields as `--fields` takes them.
fn field() -> impl TypedValueParser<Value = Field> {
    let names = PossibleValuesParser::new(Field::ALL.map(Field::as_str));
    names.try_map(|name| Field::find(&name).ok_or("no field"))
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let target = target(args)?;
    let diff = compare(args)?;
    target.write(&render(&diff, args, &target))?;
    let differs = !diff.is_empty() && args.exit_code == ExitCode::Differences;
    Ok(Outcome::of(differs))
}

/// Reads both editions and compares them, as far as they can be compared.
fn compare(args: &Args) -> Result<Diff, Failure> {
    let profile = args.profile.as_deref().map(profile::find).transpose()?;
    let mut old = Edition::read(&args.old, profile.as_ref())?;
    let mut new = Edition::read(&args.new, profile.as_ref())?;
    old.suit(&new);
    new.suit(&old);
    let findings = diff::findings((&old.name, &old.records), (&new.name, &new.records));
    let cannot = report::any_at_least(&findings, Severity::Error);
    report::findings(&[old.findings, new.findings, findings].concat());
    if cannot {
        return Err(Failure::new("these two editions cannot be compared", ""));
    }
    let selection = Selection { fields: args.fields.clone(), kinds: args.only.clone() };
    let mut diff = diff::diff(&old.records, &new.records).select(selection);
    let mut names = source_names(&old.records).peekable();
    if names.peek().is_some() && names.eq(source_names(&new.records)) {
        diff.old.called = Some(args.old.display().to_string());
        diff.new.called = Some(args.new.display().to_string());
    }
    Ok(diff)
}

/// The names of the files that records were read from.
fn source_names(records: &RecordSet) -> impl Iterator<Item = &str> {
    records.document.sources.iter().map(|source| source.name.as_str())
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Text => "diff.txt",
            Self::Json => "diff.json",
            Self::Html => "diff.html",
            Self::Md => "diff.md",
        }
    }
}

/// Where the changes go: over neither of the editions.
fn target(args: &Args) -> Result<Target, Failure> {
    let name = args.new.file_stem().unwrap_or_default().to_string_lossy();
    let target = Target::of(args.output.as_deref(), &name, args.format.extension());
    if input::is_stdin(&args.old) && input::is_stdin(&args.new) {
        return Err(Failure::new("- is named twice, but stdin can be read once", "name a file"));
    }
    match [&args.old, &args.new].into_iter().find(|path| target.is_file(path)) {
        Some(path) => {
            let message = format!("{}: is read from and written to", path.display());
            Err(Failure::new(message, "name another file to write to"))
        }
        None => Ok(target),
    }
}

/// One of the two editions, read.
struct Edition {
    name: String,
    records: RecordSet,
    findings: Vec<Finding>,
}

/// What git gives for a file that one of the editions has not.
const NO_FILE: &str = "/dev/null";

impl Edition {
    /// The edition before there was one.
    fn without_controls() -> Self {
        let (document, accounting) = (Document::default(), Accounting::default());
        let records = RecordSet {
            format: FORMAT.into(),
            document,
            controls: Vec::new(),
            unattached: Vec::new(),
            residue: Vec::new(),
            accounting,
        };
        Self { name: NO_FILE.into(), records, findings: Vec::new() }
    }

    /// An edition that is not there was read with no profile: that of the other one.
    fn suit(&mut self, other: &Self) {
        if self.name == NO_FILE {
            self.records.document.profile.clone_from(&other.records.document.profile);
        }
    }

    /// Reads records, or a document as `extract` does.
    fn read(path: &Path, profile: Option<&Profile>) -> Result<Self, Failure> {
        if path == Path::new(NO_FILE) {
            return Ok(Self::without_controls());
        }
        let sources = read_sources(path)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.filter(|_| path.is_dir()).unwrap_or_else(|| sources[0].name.to_string());
        if let [source] = sources.as_slice()
            && is_json(source)
        {
            let records = canon::parse(&source.bytes)
                .map_err(|error| Failure::new(format!("{name}: {error}"), error.hint()))?;
            return Ok(Self { name, records, findings: Vec::new() });
        }
        let options = Options { profile: profile.cloned(), limits: None };
        let Conversion { records, findings, .. } = besshi::convert_untraced(&sources, &options)?;
        Ok(Self { name, records, findings })
    }
}

/// The file, or all files of the folder: parts of one document. There is at least one.
fn read_sources(path: &Path) -> Result<Vec<Source>, Failure> {
    if !path.is_dir() {
        return Ok(vec![input::read(path)?]);
    }
    let unread = |cause| Error::Read { name: path.display().to_string(), cause };
    let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut files = entries.map_err(unread)?.iter().map(DirEntry::path).collect::<Vec<_>>();
    files.retain(|file| file.is_file());
    files.sort();
    if files.is_empty() {
        let message = format!("{}: the folder holds no files", path.display());
        return Err(Failure::new(
            message,
            "name a record file, a document, or the folder of its parts",
        ));
    }
    files.iter().map(|file| input::read(file)).collect()
}

/// Whether a source is JSON, by how it begins: no document begins so.
fn is_json(source: &Source) -> bool {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn render(diff: &Diff, args: &Args, target: &Target) -> Vec<u8> {
    match args.format {
        Format::Text => diff::text(diff, &text_style(args.cosmetic, target)).into_bytes(),
        Format::Json => diff::json(diff),
        Format::Html => diff::html(diff).into_bytes(),
        Format::Md => diff::markdown(diff).into_bytes(),
    }
}

/// As wide as the terminal and in its colours, if it is one.
fn text_style(cosmetic: bool, target: &Target) -> TextStyle {
    let default = TextStyle { cosmetic, ..TextStyle::default() };
    if !target.is_terminal() {
        return default;
    }
    let width = terminal_size::terminal_size().map_or(default.width, |(w, _)| usize::from(w.0));
    TextStyle { width, colour: report::wants_colour(), ..default }
}
