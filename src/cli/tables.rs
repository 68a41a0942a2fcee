//! `besshi tables`: every table of a PDF, as the grid found it.

use std::path::PathBuf;

use besshi::canon;
use besshi::finding::Severity;
use besshi::pages::PageRanges;
use clap::ValueEnum;

use super::limits::LimitArgs;
use super::output::{self, Target};
use super::{Failure, Outcome, input, report};

/// Show every table of a PDF: its cells, their spans and places.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The PDF; `-` reads stdin.
    #[arg(value_name = "PDF")]
    input: PathBuf,
    /// Only these pages, for instance 3-7,9.
    #[arg(long)]
    pages: Option<PageRanges>,
    /// How the tables are written.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// csv: begin with a byte order mark, by which Excel knows UTF-8.
    #[arg(long)]
    bom: bool,
    /// Where they go [default: stdout].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    /// Exit with 1 when there is a warning.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `besshi.tables/1`.
    Json,
    /// One block a table; the text of a spanning cell stands in its first place.
    Csv,
    /// Markdown (GitHub's); the text of a spanning cell stands in its first place.
    Md,
    /// A page with every table, spans kept.
    Html,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Json => "tables.json",
            Self::Csv => "csv",
            Self::Md => "tables.md",
            Self::Html => "tables.html",
        }
    }
}

/// A byte order mark, or nothing.
fn mark(bom: bool) -> Vec<u8> {
    if bom { "\u{feff}".into() } else { Vec::new() }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let name = args.input.file_stem().unwrap_or_default().to_string_lossy();
    let target = Target::of(args.output.as_deref(), &name, args.format.extension());
    if target.is_file(&args.input) {
        return Err(output::is_read_from(&args.input));
    }
    if args.bom && args.format != Format::Csv {
        let message = "--bom is for csv, which is not asked for";
        return Err(Failure::new(message, "leave it out, or add `--format csv`"));
    }
    let limits = args.limits.over(None)?;
    let source = input::read_within(&args.input, &limits)?;
    let mut findings = Vec::new();
    let pages = args.pages.as_ref();
    let tables = besshi::tables::tables_telling(&source, pages, &limits, &mut findings);
    let tables = tables.inspect_err(|_| report::findings(&findings))?;
    target.write(&match args.format {
        Format::Json => canon::pretty(&tables),
        Format::Csv => [mark(args.bom), tables.to_csv()].concat(),
        Format::Md => tables.to_markdown(),
        Format::Html => tables.to_html(),
    })?;
    report::findings(&findings);
    Ok(Outcome::of(args.strict && report::any_at_least(&findings, Severity::Warning)))
}
