//! `besshi tables`: every table of a PDF, as the grid found it.

use std::path::PathBuf;

use besshi::canon;
use besshi::pages::PageRanges;
use clap::ValueEnum;

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
    /// Where they go [default: stdout].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
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

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let name = args.input.file_stem().unwrap_or_default().to_string_lossy();
    let target = Target::of(args.output.as_deref(), &name, args.format.extension());
    if target.is_file(&args.input) {
        return Err(output::is_read_from(&args.input));
    }
    let source = input::read(&args.input)?;
    let (tables, findings) = besshi::tables(&source, args.pages.as_ref())?;
    target.write(&match args.format {
        Format::Json => canon::pretty(&tables),
        Format::Csv => tables.to_csv(),
        Format::Md => tables.to_markdown(),
        Format::Html => tables.to_html(),
    })?;
    report::findings(&findings);
    Ok(Outcome::Done)
}
