//! `besshi regen`: the data of a repository, made anew from what its lock names.

mod plan;
mod transaction;

use std::path::{Path, PathBuf};

use besshi::batch::attempt;
use besshi::finding::Severity;
use besshi::lock::{FILE, Lock, LockError, Locked, LockedOutput, LockedProfile, Renewal};
use besshi::record::RecordSet;
use besshi::source::Source;
use besshi::{Conversion, Options, Profile, convert};
use serde_json::json;

use self::plan::Plan;
use super::log::LogArgs;
use super::output::{self, Target};
use super::{Failure, Outcome, batch, extract, input, profile, report};

/// Make the data of a repository anew from what besshi.lock.json names.
///
/// Run it in the folder of the lock. All files are written together, or none. A document that looks
/// different from the one before, as when a column is gone, is not taken without --accept, nor is a
/// CHANGES.md written over that was edited. One that besshi did not write is never written over.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write nothing; say what would change, and exit with 1 if anything would.
    #[arg(long)]
    check: bool,
    /// Take the data although the document looks different from the one before, and write over a
    /// CHANGES.md that was edited.
    #[arg(long, conflicts_with = "check")]
    accept: bool,
    /// Add a document of these files to the lock, which is made where there is none.
    #[arg(long, value_name = "INPUT", num_args = 1.., requires = "output", conflicts_with = "check")]
    init: Vec<PathBuf>,
    /// Where the records of the new document go: a file, or a folder for INPUT.json in it.
    #[arg(short, long, value_name = "FILE|DIR", requires = "init")]
    output: Option<PathBuf>,
    /// Where it is written from which place each value was read.
    #[arg(long, value_name = "FILE|DIR", requires = "init")]
    provenance: Option<PathBuf>,
    /// The profile of the new document [default: the built-in one whose headers fit].
    #[arg(long, value_name = "NAME|FILE", requires = "init")]
    profile: Option<String>,
    #[command(flatten)]
    log: LogArgs,
}

pub(super) fn run(args: &Args) -> Outcome {
    args.log.told(if args.check { check(args) } else { write(args) })
}

/// Makes the data anew.
fn write(args: &Args) -> Result<Outcome, Failure> {
    let _held = batch::lock(Path::new("."))?;
    if transaction::resume()? {
        args.log.line("ended the change that an earlier run had begun");
    }
    let mut lock = read_lock(args)?;
    if let Some(new) = new_document(args)? {
        require_new(&lock, &new)?;
        lock.documents.push(new);
    }
    lock.check().map_err(|error| Failure::new(error.to_string(), error.hint()))?;
    require_inside(&lock)?;
    transaction::clean_up(written(&lock).iter().map(String::as_str));
    let plan = Plan::of(&lock, renew_all(&lock, args.log)?);
    if let Some(objection) = plan.objection(args.accept) {
        return Ok(refuse(&plan, &objection, args.log));
    }
    transaction::commit(&plan.files)?;
    say(&plan, "wrote", args.log);
    Ok(Outcome::Done)
}

/// Says what would change, and touches nothing.
fn check(args: &Args) -> Result<Outcome, Failure> {
    if transaction::is_pending() {
        let message = "a change that was begun is not ended";
        return Err(Failure::new(message, "`besshi regen` ends it"));
    }
    let lock = read_lock(args)?;
    require_inside(&lock)?;
    let plan = Plan::of(&lock, renew_all(&lock, args.log)?);
    args.log.findings(&plan.layout);
    say(&plan, "would write", args.log);
    match (plan.objection(false), plan.objection(true)) {
        (_, Some(objection)) => {
            args.log.line(&format!("`besshi regen` will not write this: {}", objection.hint));
        }
        (Some(_), None) => args.log.line("`besshi regen` will not write this without --accept"),
        (None, None) => {}
    }
    Ok(Outcome::of(!plan.files.is_empty()))
}

/// Says why good data, or what somebody else wrote, is not overwritten.
fn refuse(plan: &Plan, objection: &Failure, log: LogArgs) -> Outcome {
    say(plan, "did not write", log);
    log.grounds(&plan.layout);
    log.failure(objection);
    Outcome::Remarks
}

/// Says what has changed, and of each file what becomes of it.
fn say(plan: &Plan, verb: &str, log: LogArgs) {
    plan.causes.iter().for_each(|cause| log.line(cause));
    plan.reasons.iter().for_each(|reason| log.line(&format!("{verb} {reason}")));
    if plan.files.is_empty() {
        log.line("all is up to date");
    }
    let files: Vec<&str> = plan.files.iter().map(|(path, _)| path.as_str()).collect();
    log.event(
        "regen",
        json!({"outcome": verb, "files": files, "causes": plan.causes,
                              "reasons": plan.reasons}),
    );
}

fn read_lock(args: &Args) -> Result<Lock, Failure> {
    if !Path::new(FILE).exists() {
        let hint = "run it in the folder of the lock, or make one: `besshi regen --init annex2.pdf \
                    -o records.json`";
        let missing = || Failure::new(format!("{FILE}: there is none here"), hint);
        return if args.init.is_empty() { Err(missing()) } else { Ok(Lock::new()) };
    }
    let source = input::read(Path::new(FILE))?;
    Lock::parse(&source.bytes)
        .map_err(|error| Failure::new(format!("{FILE}: {error}"), error.hint()))
}

/// All paths that the lock has written.
fn written(lock: &Lock) -> Vec<String> {
    let outputs = lock.documents.iter().flat_map(Locked::outputs).cloned();
    let changes = lock.documents.iter().map(Locked::changes_path);
    outputs.chain(changes).chain([FILE.to_owned()]).collect()
}

/// No link leads what is written out of the repository.
fn require_inside(lock: &Lock) -> Result<(), Failure> {
    let here = Path::new(".").canonicalize().map_err(|error| output::failure(".", &error))?;
    for path in written(lock) {
        // Links that lead round lead nowhere: who writes will say so.
        let Ok(target) = output::destination(Path::new(&path)) else { continue };
        if !target.starts_with(&here) {
            let outside = LockError::Outside(path);
            let message = format!("{outside}, to {}", target.display());
            return Err(Failure::new(message, outside.hint()));
        }
    }
    Ok(())
}

/// The document that `--init` asks for.
fn new_document(args: &Args) -> Result<Option<Locked>, Failure> {
    let Some(output) = &args.output else { return Ok(None) };
    let name = extract::name_of(&args.init);
    let file_at = |path: &Path, extension| match Target::of(Some(path), &name, extension) {
        Target::File(path) | Target::InFolder(path) => Ok(in_repository(&path)),
        Target::Stdout => Err(Failure::new("-: a lock names files", "name a file")),
    };
    let sources = args.init.iter().map(|path| in_repository(path)).collect();
    let mut document = Locked::new(sources, file_at(output, "json")?);
    if let Some(path) = &args.provenance {
        let path = file_at(path, "provenance.json")?;
        document.provenance = Some(LockedOutput { path, sha256: None });
    }
    document.profile = args.profile.as_ref().map(|asked| locked_profile(asked));
    Ok(Some(document))
}

/// A document that the lock has already is made anew, not added, also where its files have moved.
fn require_new(lock: &Lock, new: &Locked) -> Result<(), Failure> {
    let files = |document: &Locked| {
        document.sources.iter().map(|source| source.path.clone()).collect::<Vec<_>>()
    };
    let path = &new.records.path;
    let mut documents = lock.documents.iter();
    let Some(known) = documents.find(|old| old.records.path == *path) else { return Ok(()) };
    let known_files = files(known).join(", ");
    if files(known) == files(new) {
        let message = format!("{known_files}: is already in the lock, as {path}");
        return Err(Failure::new(message, "run `besshi regen`, which makes its data anew"));
    }
    let message = format!("{path}: the lock already makes it from {known_files}");
    let hint = format!(
        "where the source has another name or place now, change its `path` in {FILE}; for another \
         document, name another file with -o"
    );
    Err(Failure::new(message, hint))
}

fn locked_profile(asked: &str) -> LockedProfile {
    let name = Profile::named(asked).map(|profile| profile.name);
    let file = if name.is_none() { Some(in_repository(Path::new(asked))) } else { None };
    LockedProfile { name, file, sha256: None }
}

/// A path as the lock has it: from the folder of the lock, where it lies in that.
fn in_repository(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    let path = path.strip_prefix(".").unwrap_or(path);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Reads every document of the lock again.
fn renew_all(lock: &Lock, log: LogArgs) -> Result<Vec<(Renewal, RecordSet)>, Failure> {
    lock.documents.iter().map(|document| renew(document, log)).collect()
}

fn renew(document: &Locked, log: LogArgs) -> Result<(Renewal, RecordSet), Failure> {
    let profile = profile_of(document)?;
    let limits = profile.as_ref().map(|profile| profile.limits).unwrap_or_default();
    let sources = document.sources.iter();
    let sources = sources.map(|source| input::read_within(Path::new(&source.path), &limits));
    let sources = sources.collect::<Result<Vec<Source>, Failure>>()?;
    let options = Options { profile, limits: None };
    let conversion: Conversion = attempt(|| convert(&sources, &options))
        .map_err(|fault| Failure::new(fault.message(), fault.hint()))?;
    tell_of(document, &conversion, log);
    let renewal = Renewal::of(document, &sources, options.profile.as_ref(), &conversion);
    Ok((renewal, conversion.records))
}

/// Says how much was read, and what of it may be wrong.
fn tell_of(document: &Locked, conversion: &Conversion, log: LogArgs) {
    let Conversion { records, findings, .. } = conversion;
    let grave = findings.iter().filter(|finding| finding.severity() > Severity::Note).cloned();
    log.findings(&grave.collect::<Vec<_>>());
    log.line(&format!("{}: {}", document.records.path, report::summed_up(records, findings)));
}

/// The profile that a document is read with; `None` for the built-in one that fits.
fn profile_of(document: &Locked) -> Result<Option<Profile>, Failure> {
    match &document.profile {
        Some(LockedProfile { file: Some(file), .. }) => profile::read(Path::new(file)).map(Some),
        Some(LockedProfile { name: Some(name), .. }) => profile::find(name).map(Some),
        _ => Ok(None),
    }
}
