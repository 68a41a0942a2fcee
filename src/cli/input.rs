//! Reading what the arguments name: files, or stdin for `-`.

use std::path::Path;

use besshi::limits::Limits;
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
    read_within(path, &Limits::default())
}

/// Reads one file, or stdin for `-`, if it is not larger than the limits say.
pub(super) fn read_within(path: &Path, limits: &Limits) -> Result<Source, Failure> {
    if is_stdin(path) {
        return Ok(Source::read_within(STDIN, std::io::stdin().lock(), limits)?);
    }
    if path.is_dir() {
        let message = format!("{}: is a folder", path.display());
        return Err(Failure::new(message, "name the files in it"));
    }
    Ok(Source::open_within(path, limits)?)
}
