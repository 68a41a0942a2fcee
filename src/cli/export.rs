//! `besshi export`: a record set in other formats.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use besshi::canon;
use besshi::export::csv::{Csv, NormalisedCsv};
use besshi::export::datapackage::DataPackage;
use besshi::export::html::Html;
use besshi::export::json::Json;
use besshi::export::jsonl::Jsonl;
use besshi::export::md::Markdown;
use besshi::export::oscal::Oscal;
use besshi::export::sqlite::Sqlite;
use besshi::export::xlsx::Xlsx;
use besshi::export::{self, Exporter, Layout};
use besshi::finding::Finding;
use besshi::record::RecordSet;
use besshi::time::Timestamp;
use clap::ValueEnum;

use super::output::{self, Target};
use super::{Failure, Outcome, input, report};

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
    /// Where they go: a file; a folder for several formats or one of several files [default: stdout,
    /// or beside RECORDS].
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
    fn exporter(self, choices: &Choices) -> Box<dyn Exporter> {
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

    /// The name by which it is asked for.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let name = output::name_of(std::slice::from_ref(&args.records));
    let plan = Plan::of(&args.to, &args.choices, args.output.as_deref(), &name, &args.records)?;
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

/// Which files are to be written, and by whom.
#[derive(Default)]
pub(super) struct Plan {
    exporters: Vec<Box<dyn Exporter>>,
    /// The folders that are made if they are not there, outer ones first.
    folders: BTreeSet<PathBuf>,
    files: Vec<Planned>,
}

/// A file that is to be written.
struct Planned {
    target: Target,
    /// Index of its exporter.
    exporter: usize,
    /// Its name among the files of the format.
    file: &'static str,
}

impl Plan {
    /// The files of these formats: one format goes where `-o` says or to stdout, several into the
    /// folder that `-o` names, or beside the input.
    pub(super) fn of(
        formats: &[Format],
        choices: &Choices,
        path: Option<&Path>,
        name: &str,
        input: &Path,
    ) -> Result<Self, Failure> {
        let mut formats = formats.to_vec();
        formats.sort_unstable();
        formats.dedup();
        choices.suit(&formats)?;
        let mut plan = Self::default();
        for &format in &formats {
            let exporter = format.exporter(choices);
            let layout = exporter.layout();
            plan.exporters.push(exporter);
            match layout {
                Layout::Beside(endings) => {
                    let main = match formats.len() {
                        1 => Target::of(path, name, endings[0]),
                        _ => plan.target_in(&shared_folder(path, input)?, name, endings[0]),
                    };
                    plan.beside(main, endings);
                }
                Layout::Folder(files) => {
                    let folder = match formats.len() {
                        1 => folder_of(path, &format.name())?,
                        _ => shared_folder(path, input)?.join(format!("{name}.{}", format.name())),
                    };
                    plan.folder(&folder, files);
                }
            }
        }
        Ok(plan)
    }

    fn add(&mut self, target: Target, file: &'static str) {
        let exporter = self.exporters.len().saturating_sub(1);
        if !self.has(&target) {
            self.files.push(Planned { target, exporter, file });
        }
    }

    /// The first file goes where it is asked for, the others beside it; none beside stdout.
    fn beside(&mut self, main: Target, endings: &'static [&'static str]) {
        for (at, &ending) in endings.iter().enumerate() {
            match &main {
                _ if at == 0 => self.add(main.clone(), ending),
                Target::File(path) if !output::is_special(path) => {
                    self.add(Target::File(path.with_extension(ending)), ending);
                }
                _ => {}
            }
        }
    }

    fn target_in(&mut self, folder: &Path, name: &str, ending: &str) -> Target {
        self.folders.insert(folder.to_owned());
        Target::File(folder.join(format!("{name}.{ending}")))
    }

    fn folder(&mut self, folder: &Path, files: &'static [&'static str]) {
        self.folders.extend(folder.parent().map(Path::to_owned));
        self.folders.insert(folder.to_owned());
        for file in files {
            self.add(Target::File(folder.join(file)), file);
        }
    }

    /// None of the files may be an input.
    pub(super) fn spare(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        for input in inputs {
            if self.files.iter().any(|planned| planned.target.is_file(input)) {
                return Err(output::is_read_from(input));
            }
        }
        Ok(())
    }

    /// Whether one of the files goes to this target.
    pub(super) fn has(&self, target: &Target) -> bool {
        self.files.iter().any(|planned| planned.target == *target)
    }

    /// What the formats cannot hold in its usual place.
    pub(super) fn remarks(&self, records: &RecordSet) -> Vec<Finding> {
        self.exporters.iter().flat_map(|exporter| exporter.remarks(records)).collect()
    }

    /// Writes all files, each whole or not at all.
    pub(super) fn write(&self, name: &str, records: &RecordSet) -> Result<(), Failure> {
        export::check(records)
            .map_err(|refusal| Failure::new(format!("{name}: {refusal}"), refusal.hint()))?;
        for folder in &self.folders {
            output::make_folder(folder)?;
        }
        for Planned { target, exporter, file } in &self.files {
            target.write_with(&mut |out: &mut dyn Write| {
                self.exporters[*exporter].write(file, records, out)
            })?;
        }
        Ok(())
    }
}

impl Choices {
    /// A choice for a format that is not asked for is a mistake.
    fn suit(&self, formats: &[Format]) -> Result<(), Failure> {
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

/// The folder of a format that is one.
fn folder_of(path: Option<&Path>, format: &str) -> Result<PathBuf, Failure> {
    match path {
        Some(path) if path != Path::new("-") => Ok(path.to_owned()),
        _ => {
            let message = format!("{format} has several files, which cannot go to stdout");
            Err(Failure::new(message, "name a folder with `-o DIR`"))
        }
    }
}

/// The folder that several formats go to.
fn shared_folder(path: Option<&Path>, input: &Path) -> Result<PathBuf, Failure> {
    match path {
        Some(path) if path == Path::new("-") => {
            let message = "several formats cannot go to stdout";
            Err(Failure::new(message, "name a folder with `-o DIR`"))
        }
        Some(path) => Ok(path.to_owned()),
        None => Ok(input.parent().unwrap_or(Path::new("")).to_owned()),
    }
}
