//! `besshi export`: a record set in other formats.

use std::collections::BTreeSet;
use std::path::PathBuf;

use besshi::canon;
use besshi::export::Exporter;
use besshi::export::csv::{Csv, NormalisedCsv};
use besshi::export::datapackage::DataPackage;
use besshi::export::html::Html;
use besshi::export::json::Json;
use besshi::export::jsonl::Jsonl;
use besshi::export::md::Markdown;
use besshi::export::oscal::Oscal;
use besshi::export::sqlite::Sqlite;
use besshi::export::xlsx::Xlsx;
use besshi::time::Timestamp;
use clap::ValueEnum;

use super::plan::{Place, Plan};
use super::{Failure, Outcome, extract, input, report};

/// Write a record set in other formats.
///
/// csv and jsonl hold the controls; what belongs to none (document, sources, requirements without a
/// control, residue, accounting) is written beside them as NAME.document.json. oscal, datapackage and
/// csv --normalised are folders.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The records; `-` reads stdin.
    #[arg(value_name = "RECORDS")]
    records: PathBuf,
    /// The formats, with commas between.
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',', required = true)]
    to: Vec<Format>,
    /// Where they go: a file; a folder for several formats, or one for the files of a format that has
    /// several, which replace those of that name in it [default: stdout, or beside RECORDS].
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    choices: Choices,
}

/// How formats are written; for `extract` too.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Choices {
    /// csv: begin with a byte order mark, by which Excel knows UTF-8.
    #[arg(long)]
    pub(super) bom: bool,
    /// csv: linked tables (controls, requirements, mapping, …) in a folder instead of one table.
    #[arg(long)]
    pub(super) normalised: bool,
    /// json: write RFC 8785 (JCS), without white space.
    #[arg(long)]
    pub(super) compact: bool,
    /// oscal: when the source was last changed, for instance 2024-05-13 or 2024-05-13T09:30:15+09:00
    /// [default: for extract what the PDF says].
    #[arg(long, value_name = "TIME")]
    pub(super) modified: Option<Timestamp>,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Format {
    /// Canonical JSON, `besshi.records/1`.
    Json,
    /// One control a line.
    Jsonl,
    /// One row for each control and requirement.
    Csv,
    /// A workbook for Excel.
    Xlsx,
    /// Markdown.
    Md,
    /// A page for the browser, with search and filters.
    Html,
    /// A SQLite database.
    Sqlite,
    /// NIST OSCAL 1.2: two catalogs and their mapping.
    Oscal,
    /// A Frictionless Data Package of linked CSV files.
    Datapackage,
}

impl Format {
    /// The exporter of the format.
    pub(super) fn exporter(self, choices: &Choices) -> Box<dyn Exporter> {
        let &Choices { bom, normalised, compact, modified } = choices;
        match self {
            Self::Json => Box::new(Json { compact }),
            Self::Jsonl => Box::new(Jsonl),
            Self::Csv if normalised => Box::new(NormalisedCsv { bom }),
            Self::Csv => Box::new(Csv { bom }),
            Self::Xlsx => Box::new(Xlsx),
            Self::Md => Box::new(Markdown),
            Self::Html => Box::new(Html),
            Self::Sqlite => Box::new(Sqlite),
            Self::Oscal => Box::new(Oscal { modified }),
            Self::Datapackage => Box::new(DataPackage),
        }
    }

    /// Whether it is no text, which a terminal could show.
    pub(super) const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Sqlite)
    }

    /// The name by which it is asked for.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let name = extract::name_of(std::slice::from_ref(&args.records));
    let place = Place { path: args.output.as_deref(), name: &name, input: &args.records };
    let plan = Plan::of(&args.to, &args.choices, &place)?;
    plan.spare(std::slice::from_ref(&args.records))?;
    let source = input::read(&args.records)?;
    let records = canon::parse(&source.bytes)
        .map_err(|error| Failure::new(format!("{}: {error}", source.name), error.hint()))?;
    drop(source);
    let findings = plan.remarks(&records);
    plan.write(&args.records.display().to_string(), &records)?;
    report::findings(&findings);
    report::summary(&records, &findings);
    Ok(Outcome::Done)
}

impl Choices {
    /// A choice for a format that is not asked for is a mistake.
    pub(super) fn suit(&self, formats: &BTreeSet<Format>) -> Result<(), Failure> {
        for (given, option, format) in [
            (self.bom, "--bom", Format::Csv),
            (self.normalised, "--normalised", Format::Csv),
            (self.compact, "--compact", Format::Json),
            (self.modified.is_some(), "--modified", Format::Oscal),
        ] {
            if given && !formats.contains(&format) {
                let message = format!("{option} is for {}, which is not asked for", format.name());
                return Err(Failure::new(message, "leave it out, or add the format"));
            }
        }
        Ok(())
    }
}
