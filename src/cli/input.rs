//! Reading what the arguments name: files, or stdin for `-`.

use std::io::Read as _;
use std::path::Path;

use besshi::error::Error;
use besshi::source::Source;

use super::Failure;

/// The name of stdin in messages and records.
pub(super) const STDIN: &str = "stdin";

/// Whether the argument names stdin.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads one file, or stdin for `-`.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    if is_stdin(path) {
        return read_stdin();
    }
    if path.is_dir() {
        let message = format!("{}: is a folder", path.display());
        return Err(Failure::new(message, "name the files in it"));
    }
    Ok(Source::open(path)?)
}

fn read_stdin() -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    let name = || STDIN.to_owned();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|cause| Error::Read { name: name(), cause })?;
    if bytes.is_empty() {
        return Err(Error::Empty { name: name() }.into());
    }
    Ok(Source::new(STDIN, bytes))
}
