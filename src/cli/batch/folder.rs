//! The folder that the outputs of a run go to.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use besshi::batch::report::Report;
use besshi::batch::{Document, naming};
use besshi::source::Source;

use super::super::{Failure, output};

/// How the names of a run's temporary files begin and end: a later run removes what a killed one
/// has left.
const TEMPORARY: (&str, &str) = (".besshi-batch-", ".tmp");

/// The folder that the outputs of a run go to. One run at a time has it.
pub(super) struct Folder {
    path: PathBuf,
    /// The folder, locked until the run ends, however it ends.
    _lock: Option<File>,
}

impl Folder {
    /// Makes the folder where it is not there, and takes it for this run.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        std::fs::create_dir_all(path).map_err(|error| {
            let hint = "name a folder with -o, and check your permission to write there";
            Failure::new(format!("{name}: cannot be made a folder: {error}"), hint)
        })?;
        let folder = Self { path: path.to_owned(), _lock: lock(path)? };
        folder.clean_up().map_err(|error| output::failure(&name, &error))?;
        Ok(folder)
    }

    /// Removes the temporary files of a run that was killed.
    fn clean_up(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Where the file of this name is.
    pub(super) fn join(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// Writes a file, whole or not at all.
    pub(super) fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        output::write_file_by(&self.join(file), &mut |out| out.write_all(bytes), TEMPORARY)
    }

    /// SHA-256 of the file of this name, if it is there.
    pub(super) fn digest_of(&self, file: &str) -> Option<String> {
        Source::open(&self.join(file)).ok().map(|source| source.sha256())
    }

    /// What an earlier run said of the document of this name.
    pub(super) fn report_of(&self, name: &str) -> Option<Report> {
        Report::parse(&std::fs::read(self.join(&naming::report(name))).ok()?)
    }

    /// The reports of earlier runs on documents that are none of these, by name.
    pub(super) fn reports_of_others(&self, documents: &[Document]) -> Vec<Report> {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return Vec::new() };
        let files = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let names = files.filter_map(|file| naming::of_report(&file).map(str::to_owned));
        let ours: BTreeSet<String> = documents.iter().map(|d| naming::key(&d.name)).collect();
        let mut names: Vec<String> =
            names.filter(|name| !ours.contains(&naming::key(name))).collect();
        names.sort();
        let reports = names
            .iter()
            .filter_map(|name| self.report_of(name).filter(|report| report.document.name == *name));
        reports.collect()
    }

    /// Which outputs of an earlier run are there of the document of this name.
    pub(super) fn kept(&self, name: &str) -> Vec<String> {
        let outputs = [naming::records(name), naming::provenance(name)];
        outputs.into_iter().filter(|file| self.join(file).exists()).collect()
    }
}

/// Takes a folder for this process. Where the system has no such locks, nobody is kept out.
pub(in crate::cli) fn lock(path: &Path) -> Result<Option<File>, Failure> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::Error(_)) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            let message = format!("{}: another besshi is writing here", path.display());
            Err(Failure::new(message, "wait until it has ended, or name another folder"))
        }
    }
}
