//! Which files the PATHs of a run lead to: files, patterns, and folders with all that is in them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use besshi::batch::group::{Found, named_twice};
use besshi::batch::sniff::{HEAD, Kind};
use besshi::finding::{Code, Finding};
use besshi::place::Place;

use super::super::Failure;

/// What the PATHs lead to.
pub(super) struct Walk {
    /// The files, in no order that matters.
    pub(super) found: Vec<Found>,
    /// What was passed over.
    pub(super) findings: Vec<Finding>,
    /// The folder that outputs go to, which is not searched.
    output: Option<PathBuf>,
    /// Folders that were named, as they really are.
    named: BTreeSet<PathBuf>,
    /// Folders that were searched, as they really are.
    searched: BTreeSet<PathBuf>,
}

impl Walk {
    /// Follows the PATHs. The folder of the outputs is not searched: nothing in it is a source.
    pub(super) fn along(paths: &[PathBuf], output: &Path) -> Result<Self, Failure> {
        let mut walk = Self {
            found: Vec::new(),
            findings: Vec::new(),
            output: output.canonicalize().ok(),
            named: BTreeSet::new(),
            searched: BTreeSet::new(),
        };
        for path in paths {
            walk.follow(path)?;
        }
        Ok(walk)
    }

    /// Follows one PATH: a file or folder of this name, else a pattern.
    fn follow(&mut self, path: &Path) -> Result<(), Failure> {
        if path.symlink_metadata().is_ok() {
            return self.take_named(path);
        }
        let missing = |hint| Failure::new(format!("{}: no such file", path.display()), hint);
        let Some(text) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else {
            return Err(missing("check the path"));
        };
        let matches = Matches::of(text)?.paths();
        matches.iter().try_for_each(|path| self.take_named(path))?;
        if matches.is_empty() { Err(missing("nothing matches the pattern")) } else { Ok(()) }
    }

    /// Takes what was named: a file, or a folder to search.
    fn take_named(&mut self, path: &Path) -> Result<(), Failure> {
        if !path.is_dir() {
            self.take(path, true);
            return Ok(());
        }
        if self.output.is_some() && path.canonicalize().ok() == self.output {
            let message = format!("{}: is searched for documents and written to", path.display());
            return Err(Failure::new(message, "name another folder with -o"));
        }
        if path.canonicalize().is_ok_and(|real| !self.named.insert(real)) {
            self.findings.push(named_twice(path));
        }
        self.search(path, &mut Vec::new());
        Ok(())
    }

    /// Searches a folder and the folders in it. `above` are those that it lies in.
    fn search(&mut self, folder: &Path, above: &mut Vec<PathBuf>) {
        let real = match folder.canonicalize() {
            Ok(real) => real,
            Err(error) => return self.cannot_look(folder, &error),
        };
        if above.contains(&real) {
            return self.pass_over(
                Code::LinkLoop,
                folder,
                "leads back to a folder that it lies in",
            );
        }
        if self.output.as_ref() == Some(&real) || !self.searched.insert(real.clone()) {
            return;
        }
        above.push(real);
        match names_in(folder) {
            Ok(paths) => paths.iter().for_each(|path| self.take_or_search(path, above)),
            Err(error) => self.cannot_look(folder, &error),
        }
        above.pop();
    }

    fn take_or_search(&mut self, path: &Path, above: &mut Vec<PathBuf>) {
        if path.is_dir() { self.search(path, above) } else { self.take(path, false) }
    }

    /// Takes a file, if that is what it is.
    fn take(&mut self, path: &Path, named: bool) {
        match look_at(path) {
            Ok(Some((folder, kind))) => {
                self.found.push(Found { path: path.to_owned(), folder, kind, named });
            }
            Ok(None) => self.pass_over(Code::SpecialFile, path, "is a device, a pipe or a socket"),
            Err(error) if path.is_symlink() => self.cannot_follow(path, &error),
            Err(error) => self.cannot_look(path, &error),
        }
    }

    fn cannot_follow(&mut self, path: &Path, error: &io::Error) {
        match error.kind() {
            ErrorKind::NotFound => self.pass_over(Code::DeadLink, path, "leads to no file"),
            ErrorKind::PermissionDenied => self.cannot_look(path, error),
            _ => self.pass_over(Code::LinkLoop, path, "leads back to itself"),
        }
    }

    fn cannot_look(&mut self, path: &Path, error: &io::Error) {
        self.pass_over(Code::UnreadablePath, path, &format!("cannot be looked at: {error}"));
    }

    fn pass_over(&mut self, code: Code, path: &Path, message: &str) {
        let place = Place::default().in_source(path.to_string_lossy().into());
        self.findings.push(Finding::new(code, place, message));
    }
}

/// What a pattern such as `in/**/*.pdf` matches. The folders are searched here, and not by the crate
/// that reads patterns: that one goes round where links do.
struct Matches {
    pattern: glob::Pattern,
    /// The folder that the pattern starts from: all of it before the first wildcard.
    start: PathBuf,
    /// How many parts a path may have; one with `**` any number.
    deepest: usize,
    /// Folders that were searched, as they really are; only where `**` leads everywhere.
    searched: BTreeSet<PathBuf>,
    paths: Vec<PathBuf>,
}

impl Matches {
    fn of(text: &str) -> Result<Self, Failure> {
        let text = text.trim_start_matches("./");
        let pattern = glob::Pattern::new(text).map_err(|error| {
            let message = format!("{text}: not a pattern: {error}");
            Failure::new(message, "write patterns as in/**/*.pdf")
        })?;
        let is_plain =
            |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
        let deepest = if text.contains("**") { usize::MAX } else { parts(Path::new(text)) };
        Ok(Self {
            pattern,
            start: Path::new(text).components().take_while(is_plain).collect(),
            deepest,
            searched: BTreeSet::new(),
            paths: Vec::new(),
        })
    }

    fn paths(mut self) -> Vec<PathBuf> {
        let start = self.start.clone();
        self.search(&start);
        self.paths
    }

    /// Takes what matches in a folder, and searches the rest. What cannot be opened matches nothing.
    fn search(&mut self, folder: &Path) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = folder.canonicalize().unwrap_or_default();
        if self.deepest == usize::MAX && !self.searched.insert(real) {
            return;
        }
        let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
        for path in names_in(folder).unwrap_or_default() {
            if self.pattern.matches_path_with(&path, options) {
                self.paths.push(path);
            } else if path.is_dir() && parts(&path) < self.deepest {
                self.search(&path);
            }
        }
    }
}

/// How many parts a path has.
fn parts(path: &Path) -> usize {
    path.components().filter(|part| *part != Component::CurDir).count()
}

/// What lies in a folder, but for hidden files, by name.
fn names_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            // A path that starts with `./` says nothing more.
            let folder = folder.strip_prefix(".").unwrap_or(folder);
            paths.push(folder.join(name));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The folder that a file really lies in, and what the file is; `None` for what is no regular file,
/// which is not opened, as that might wait for ever.
fn look_at(path: &Path) -> io::Result<Option<(PathBuf, Kind)>> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
    let mut head = Vec::with_capacity(HEAD);
    File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(Some((folder, Kind::of(path, &head))))
}
