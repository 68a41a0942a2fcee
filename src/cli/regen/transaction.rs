//! Several files written together: all of them, or none.
//!
//! 1. Each new file is written beside the one whose place it will take, and flushed to the disk.
//! 2. The journal, which lists them, is written. From here on the change holds.
//! 3. Each new file takes its place.
//! 4. The journal is removed.
//!
//! Whoever is killed in step 1 has changed nothing; in step 3, the next run goes on from the
//! journal. In between a reader may see some files of either side, which git, or the digests of the
//! lock, tell: several names cannot be given at one instant.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use besshi::canon;
use besshi::source::Source;
use serde::{Deserialize, Serialize};

use super::super::{Failure, output};

/// The name of the journal.
const JOURNAL: &str = ".besshi-regen.json";

/// The files that are to take their places.
#[derive(Serialize, Deserialize)]
struct Journal {
    files: Vec<Staged>,
}

/// A new file that waits beside the old one.
#[derive(Serialize, Deserialize)]
struct Staged {
    path: String,
    sha256: String,
}

/// Writes all these files or none of them.
pub(super) fn commit(files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    let staged = stage_all(files)?;
    let journal = canon::pretty(&Journal { files: staged });
    let written = stage(Path::new(JOURNAL), &journal).and_then(|()| settle(Path::new(JOURNAL)));
    if let Err(error) = written {
        clean_up(files.iter().map(|(path, _)| path.as_str()));
        return Err(output::failure(JOURNAL, &error));
    }
    resume().map(|_| ())
}

/// Whether a change was begun and not ended.
pub(super) fn is_pending() -> bool {
    Path::new(JOURNAL).exists()
}

/// Ends a change that was begun; whether there was one.
pub(super) fn resume() -> Result<bool, Failure> {
    let bytes = match fs::read(JOURNAL) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(output::failure(JOURNAL, &error)),
    };
    let journal: Journal = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format!("{JOURNAL}: not a journal: {error}"), "remove it and run again")
    })?;
    journal.files.iter().try_for_each(put_in_place)?;
    fs::remove_file(JOURNAL).map_err(|error| output::failure(JOURNAL, &error))?;
    Ok(true)
}

/// Removes what a run that changed nothing has left beside these files.
pub(super) fn clean_up<'a>(paths: impl Iterator<Item = &'a str>) {
    for path in paths.chain([JOURNAL]) {
        // What is not there is what is wanted.
        let _ = staging_place(Path::new(path)).and_then(fs::remove_file);
    }
}

fn stage_all(files: &[(String, Vec<u8>)]) -> Result<Vec<Staged>, Failure> {
    let mut staged = Vec::new();
    for (path, bytes) in files {
        if let Err(error) = stage(Path::new(path), bytes) {
            clean_up(files.iter().map(|(path, _)| path.as_str()));
            return Err(output::failure(path, &error));
        }
        let sha256 = Source::new(path.as_str(), bytes.clone()).sha256();
        staged.push(Staged { path: path.clone(), sha256 });
    }
    Ok(staged)
}

/// Writes a new file beside the one whose place it will take.
fn stage(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let old = match fs::metadata(path) {
        Ok(old) if !old.is_file() => return Err(ErrorKind::IsADirectory.into()),
        Ok(old) if old.permissions().readonly() => return Err(ErrorKind::PermissionDenied.into()),
        old => old.ok(),
    };
    let mut file = File::create(staging_place(path)?)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

/// Has a new file take its place; one that has taken it before is left.
fn put_in_place(staged: &Staged) -> Result<(), Failure> {
    let path = Path::new(&staged.path);
    let digest = |path: &Path| Source::open(path).ok().map(|source| source.sha256());
    let waiting = staging_place(path).ok().and_then(|place| digest(&place));
    let is_it = |digest: Option<String>| digest.as_ref() == Some(&staged.sha256);
    if is_it(waiting) {
        return settle(path).map_err(|error| output::failure(&staged.path, &error));
    }
    if is_it(digest(path)) {
        return Ok(());
    }
    let message = format!("{}: an unfinished change names it, but it is not there", staged.path);
    let hint = format!("put all files back (`git checkout .`), remove {JOURNAL} and run again");
    Err(Failure::new(message, hint))
}

fn settle(path: &Path) -> io::Result<()> {
    let target = output::follow(path)?;
    fs::rename(staging_place(path)?, &target)?;
    // The name is written to the disk, too; where a folder cannot be flushed, in its own time.
    let folder = target.parent().map(File::open);
    if let Some(Ok(folder)) = folder {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Where a new file waits: beside the old one, wherever links lead.
fn staging_place(path: &Path) -> io::Result<PathBuf> {
    let target = output::follow(path)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(target.with_file_name(format!(".besshi-regen-{name}.tmp")))
}
