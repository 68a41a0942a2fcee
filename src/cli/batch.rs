//! `besshi batch`: many documents, each into records of its own.
//!
//! [`walk`] finds the files, the library makes documents of them, [`parallel`] shares the work, and
//! [`folder`] keeps what was written. All that is printed is printed by the thread that started.

mod folder;
mod parallel;
mod summary;
mod walk;

use std::io::{self, ErrorKind};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use besshi::batch::manifest::{Manifest, Totals};
use besshi::batch::report::{self, Entry, Outputs, Report, SourceFile};
use besshi::batch::{Document, Fault, attempt, group, naming};
use besshi::finding::{Finding, Severity};
use besshi::source::Source;
use besshi::{Options, Profile, convert};
use serde_json::json;

use self::folder::Folder;
use self::parallel::Event;
use super::limits::LimitArgs;
use super::log::LogArgs;
use super::progress::{Progress, When};
use super::{Failure, Outcome, output, profile};

pub(super) use self::folder::lock;

/// Read many documents, each into records of its own.
///
/// Each PDF is a document; the texts of one folder are the pages of one. Writes NAME.json,
/// NAME.provenance.json and NAME.report.json for each, and manifest.json for all. What has not
/// changed since an earlier run is not read again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders, which are searched with all that is in them, and patterns such as
    /// 'in/**/*.pdf'.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder that the outputs go to.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How many documents are read at once; more than 256 are taken for 256 [default: as many as there
    /// are processors].
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
    /// Read again what has not changed, too.
    #[arg(long)]
    force: bool,
    /// A built-in profile or a profile file [default: the one whose headers fit].
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
    /// Exit with 1 when there is a warning.
    #[arg(long)]
    strict: bool,
    /// Where it is shown how far the run is.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    progress: When,
    #[command(flatten)]
    log: LogArgs,
}

/// How many documents are asked for at once.
fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "give a number from 1 to 256")
}

pub(super) fn run(args: &Args) -> Outcome {
    args.log.told(read(args))
}

/// Reads all that the PATHs lead to.
fn read(args: &Args) -> Result<Outcome, Failure> {
    let profile = args.profile.as_deref().map(profile::find).transpose()?;
    let limits = args.limits.over(profile.as_ref())?;
    let options = Options { profile, limits: Some(limits) };
    let (documents, mut findings) = gather(args)?;
    args.log.findings(&findings);
    require_documents(&documents, args)?;
    let desk = Desk { folder: Folder::open(&args.output)?, options, force: args.force };
    let results = read_all(&documents, &desk, args)?;
    let unchanged = results.iter().filter(|result| result.is_unchanged).count();
    let left = desk.left_over(&documents);
    args.log.findings(&left);
    findings.extend(left);
    let entries: Vec<Entry> = results.into_iter().map(|result| result.entry).collect();
    let totals = Totals::of(&entries, &findings);
    let manifest = Manifest::new(entries, &findings);
    desk.write(naming::MANIFEST, &manifest.to_bytes())?;
    summary::say(args.log, &manifest.documents, &findings, totals, unchanged);
    Ok(conclude(&findings, totals, args.strict))
}

/// The documents that the PATHs lead to, each with a name for its outputs.
fn gather(args: &Args) -> Result<(Vec<Document>, Vec<Finding>), Failure> {
    let walk::Walk { found, mut findings, .. } = walk::Walk::along(&args.paths, &args.output)?;
    let output = args.output.canonicalize().ok();
    let beside = found.iter().filter(|file| Some(&file.folder) == output.as_ref());
    let beside = beside.filter_map(|file| Some(file.path.file_name()?.to_str()?.to_owned()));
    let reserved: Vec<String> = beside.collect();
    let mut documents = group::group(found, &mut findings);
    naming::give_names(&mut documents, reserved, &mut findings);
    Ok((documents, findings))
}

fn require_documents(documents: &[Document], args: &Args) -> Result<(), Failure> {
    if !documents.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
    let message = format!("{}: there is no PDF and no page text", paths.join(", "));
    Err(Failure::new(
        message,
        "hidden files and what lies in the folder of the outputs is not read",
    ))
}

/// Where documents are worked on.
struct Desk {
    folder: Folder,
    options: Options,
    force: bool,
}

/// What came of a document.
struct Done {
    entry: Entry,
    /// Whether an earlier run has done it.
    is_unchanged: bool,
    /// Why not all of it was written: the file and what the system said.
    unwritten: Option<(String, io::Error)>,
}

impl Desk {
    /// Reads a document and writes its outputs; nothing that goes wrong leaves this document.
    fn work_on(&self, document: &Document) -> Done {
        let limits = self.options.limits.unwrap_or_default();
        let sources = document.paths.iter().map(|path| Source::open_within(path, &limits));
        let sources = match sources.collect::<Result<Vec<Source>, _>>() {
            Ok(sources) => sources,
            Err(error) => return self.give_up(document, &[], &Fault::Unread(error)),
        };
        if let Some(entry) = self.earlier(document, &sources).filter(|_| !self.force) {
            return Done { entry, is_unchanged: true, unwritten: None };
        }
        match attempt(|| convert(&sources, &self.options)) {
            Ok(conversion) => {
                let read = Ok(&conversion);
                self.keep(Outputs::of(document, &sources, self.profile(), read, Vec::new()))
            }
            Err(fault) => self.give_up(document, &sources, &fault),
        }
    }

    fn give_up(&self, document: &Document, sources: &[Source], fault: &Fault) -> Done {
        let kept = self.folder.kept(&document.name);
        self.keep(Outputs::of(document, sources, self.profile(), Err(fault), kept))
    }

    /// The entry of an earlier run, if reading the document again would change nothing.
    fn earlier(&self, document: &Document, sources: &[Source]) -> Option<Entry> {
        let report = self.folder.report_of(&document.name)?;
        let files = document.paths.iter().zip(sources);
        let files: Vec<SourceFile> = files.map(|(path, s)| SourceFile::of(path, s)).collect();
        let digest_of = |file: &str| self.folder.digest_of(file);
        report.is_current(&files, self.profile(), digest_of).then_some(report.document)
    }

    /// Writes the outputs of a document, the report last.
    fn keep(&self, outputs: Outputs) -> Done {
        let mut files = outputs.files.iter();
        let unwritten = files.find_map(|(file, bytes)| {
            let error = self.folder.write(file, bytes).err()?;
            Some((self.folder.join(file).display().to_string(), error))
        });
        Done { entry: outputs.entry, is_unchanged: false, unwritten }
    }

    /// What is said of outputs that belong to none of these documents.
    fn left_over(&self, documents: &[Document]) -> Vec<Finding> {
        let reports = self.folder.reports_of_others(documents);
        let of = |r: &Report| report::left_over(r, &self.folder.kept(&r.document.name));
        reports.iter().map(of).collect()
    }

    fn profile(&self) -> Option<&Profile> {
        self.options.profile.as_ref()
    }

    /// Writes a file of the run's own.
    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Failure> {
        let name = self.folder.join(file).display().to_string();
        self.folder.write(file, bytes).map_err(|error| output::failure(&name, &error))
    }
}

/// Reads all documents; what came of each, in their order.
fn read_all(documents: &[Document], desk: &Desk, args: &Args) -> Result<Vec<Done>, Failure> {
    let mut progress = Progress::new(args.progress, args.log, documents.len());
    let pause = progress.pause();
    let mut results: Vec<Option<Done>> = documents.iter().map(|_| None).collect();
    let mut full = None;
    let tell = |event| {
        match event {
            Event::Started(index) => progress.started(documents[index].path()),
            Event::Idle => progress.tick(),
            Event::Finished(index, done) => {
                let done = settle(done, &mut full);
                progress.finished(done.entry.pages);
                if full.is_none() {
                    progress.above(|| tell_of(&documents[index], &done, args.log));
                }
                results[index] = Some(done);
            }
        }
        if full.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    quietly(|| parallel::each(documents, args.jobs, pause, |d| desk.work_on(d), tell))?;
    progress.end();
    match full {
        Some(failure) => Err(stopped(failure, results.iter().flatten().count(), documents.len())),
        None => Ok(results.into_iter().flatten().collect()),
    }
}

/// Runs without the lines that a panic prints: what failed is told by the document's own report.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let done = work();
    std::panic::set_hook(hook);
    done
}

/// Takes note of what was not written. A folder in the place of one file is that document's bad
/// luck; any other reason, such as a full disk, holds for all that are to come.
fn settle(done: Done, full: &mut Option<Failure>) -> Done {
    let Some((file, error)) = &done.unwritten else { return done };
    let failure = output::failure(file, error);
    let told = report::Failure { message: failure.message.clone(), hint: failure.hint.clone() };
    if error.kind() != ErrorKind::IsADirectory {
        full.get_or_insert(failure);
    }
    Done { entry: done.entry.unwritten(told), ..done }
}

/// Why a run has stopped before its end.
fn stopped(failure: Failure, done: usize, total: usize) -> Failure {
    let message = format!("{}; stopped after {done} of {total} documents", failure.message);
    Failure::new(message, format!("{}; then run it again: what is done stays", failure.hint))
}

/// Says what came of a document: to people, only where it failed.
fn tell_of(document: &Document, done: &Done, log: LogArgs) {
    let Entry { name, status, controls, requirements, findings, failure, .. } = &done.entry;
    log.event(
        "document",
        json!({
            "name": name, "path": document.path(), "status": status,
            "unchanged": done.is_unchanged, "controls": controls,
            "requirements": requirements, "findings": findings
        }),
    );
    if let Some(failure) = failure {
        let message = format!("{}: {}", document.path(), failure.message);
        log.failure(&Failure::new(message, &failure.hint));
    }
}

/// How the run has ended, for the exit code.
fn conclude(findings: &[Finding], totals: Totals, strict: bool) -> Outcome {
    let is_unread = findings.iter().any(|finding| finding.severity() == Severity::Error);
    if is_unread || totals.failed > 0 {
        return Outcome::Unread;
    }
    Outcome::of(strict && totals.findings.errors + totals.findings.warnings > 0)
}
