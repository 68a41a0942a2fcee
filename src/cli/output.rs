//! Writing results: to stdout, or to a file that is written whole or not at all.
//!
//! A regular file is replaced: the bytes go to a temporary file beside it, which then takes its
//! name. Anything else (a device, a pipe, `/dev/stdout`) is written to and never replaced.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use self::unfinished::Unfinished;
use super::Failure;

/// Where a result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output.
    Stdout,
    /// The file at this path.
    File(PathBuf),
    /// The file at this path, in a folder that is made if it is not there.
    InFolder(PathBuf),
}

impl Target {
    /// The target that `-o` names: the file, `NAME.EXTENSION` in a folder, or stdout without it. A
    /// path that ends in a slash is a folder, also where none is there yet.
    pub(super) fn of(path: Option<&Path>, name: &str, extension: &str) -> Self {
        match path {
            None => Self::Stdout,
            Some(path) if path == Path::new("-") => Self::Stdout,
            Some(path) if path.is_dir() => Self::File(path.join(format!("{name}.{extension}"))),
            Some(path) if is_named_as_folder(path) => {
                Self::InFolder(path.join(format!("{name}.{extension}")))
            }
            Some(path) => Self::File(path.to_owned()),
        }
    }

    /// The path of the file; none of stdout.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) | Self::InFolder(path) => Some(path),
        }
    }

    /// The file of the same name with another ending; none beside stdout.
    pub(super) fn beside(&self, ending: &str) -> Option<Self> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(Self::File(path.with_extension(ending))),
            Self::InFolder(path) => Some(Self::InFolder(path.with_extension(ending))),
        }
    }

    /// Whether it is the screen of a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        *self == Self::Stdout && io::stdout().is_terminal()
    }

    /// Whether both are one regular file.
    pub(super) fn is_file(&self, other: &Path) -> bool {
        let Some(path) = self.path() else { return false };
        let same = || Some(path.canonicalize().ok()? == other.canonicalize().ok()?);
        path == other || other.is_file() && same() == Some(true)
    }

    /// Writes the whole result.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.write_with(&mut |out| out.write_all(bytes))
    }

    /// Writes the whole result, piece by piece.
    pub(super) fn write_with(&self, write: Writing<'_>) -> Result<(), Failure> {
        self.stage(write)?.put()
    }

    /// Writes the whole result beside the place that it will take, where there is such a place; what
    /// is no regular file has it at once.
    pub(super) fn stage(&self, write: Writing<'_>) -> Result<Staged, Failure> {
        if let Self::InFolder(path) = self {
            path.parent().map_or(Ok(()), make_folder)?;
        }
        let Some(path) = self.path() else {
            let poured = pour(&mut io::stdout().lock(), write);
            return poured.map(|()| Staged(None)).map_err(|e| failure("stdout", &e));
        };
        let waiting = stage_file(path, write, TEMPORARY).map_err(|e| failure_at(path, &e))?;
        Ok(Staged(waiting.map(|waiting| (path.to_owned(), waiting))))
    }
}

/// A result that is written and has not taken its place yet; nothing where it was to take none.
pub(super) struct Staged(Option<(PathBuf, Waiting)>);

impl Staged {
    /// Has it take its place.
    pub(super) fn put(self) -> Result<(), Failure> {
        let Some((path, waiting)) = self.0 else { return Ok(()) };
        waiting.put().map_err(|e| failure_at(&path, &e))
    }

    /// The path that it will take.
    pub(super) fn path(&self) -> Option<&Path> {
        self.0.as_ref().map(|(path, _)| path.as_path())
    }
}

/// Has all files take their places; where one cannot, says which have.
pub(super) fn put_all(staged: Vec<Staged>) -> Result<(), Failure> {
    let mut put = Vec::new();
    for file in staged {
        let path = file.path().map(|path| path.display().to_string());
        file.put().map_err(|failure| after(&put, failure))?;
        put.extend(path);
    }
    Ok(())
}

/// The same failure, with the files that had been written before.
fn after(put: &[String], failure: Failure) -> Failure {
    if put.is_empty() {
        return failure;
    }
    let message = format!("{}; written before: {}", failure.message, put.join(", "));
    Failure { message, ..failure }
}

/// Whether a path ends in a slash.
fn is_named_as_folder(path: &Path) -> bool {
    path.to_string_lossy().ends_with(std::path::is_separator)
}

/// What writes a result, in one piece or in many.
type Writing<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// Why a file that is read is not written to.
pub(super) fn is_read_from(input: &Path) -> Failure {
    let message = format!("{}: is read from and written to", input.display());
    Failure::new(message, "name another file to write to")
}

/// Whether the path leads to a device, a pipe or an open file: what is written to, never replaced.
pub(super) fn is_special(path: &Path) -> bool {
    follow(path).is_ok_and(|target| {
        is_descriptor(&target)
            || std::fs::metadata(&target).is_ok_and(|old| !old.is_file() && !old.is_dir())
    })
}

/// Makes a folder if it is not there; the folder that it is in has to be.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    let is_there = path.as_os_str().is_empty() || path.is_dir();
    let made = if is_there { Ok(()) } else { std::fs::create_dir(path) };
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new(
            format!("{}: is no folder", path.display()),
            "name a folder, or a file without a slash behind it",
        ),
        _ => failure(&path.display().to_string(), &error),
    })
}

/// Writes to what cannot be replaced. A reader that went away has read all that it wanted.
fn pour(out: &mut impl Write, write: Writing<'_>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".besshi-", ".tmp");

/// Writes to what the path leads to, through all symbolic links, by a temporary file whose name
/// begins and ends so.
pub(super) fn write_file_by(
    path: &Path,
    write: Writing<'_>,
    temporary: (&str, &str),
) -> io::Result<()> {
    stage_file(path, write, temporary)?.map_or(Ok(()), Waiting::put)
}

/// Writes a temporary file beside what the path leads to; what is no regular file is written to.
fn stage_file(
    path: &Path,
    write: Writing<'_>,
    temporary: (&str, &str),
) -> io::Result<Option<Waiting>> {
    let target = follow(path)?;
    let special = |write| pour(&mut open_special(&target)?, write).map(|()| None);
    if is_descriptor(&target) {
        return special(write);
    }
    match std::fs::metadata(&target) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            beside(&target, write, None, temporary).map(Some)
        }
        Err(error) => Err(error),
        Ok(old) if old.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(old) if !old.is_file() => special(write),
        Ok(old) if old.permissions().readonly() => Err(ErrorKind::PermissionDenied.into()),
        Ok(old) => beside(&target, write, Some(&old), temporary).map(Some),
    }
}

/// More links in a row than any system follows.
const MOST_LINKS: usize = 40;

/// The path at the end of a chain of symbolic links, which need not exist. An open file's own name,
/// such as `/proc/self/fd/1`, is not followed: what it links to is no longer a path.
pub(super) fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        path = in_real_folder(&path)?;
        match std::fs::read_link(&path) {
            Ok(link) if !is_descriptor(&path) => {
                path = path.parent().unwrap_or(Path::new("/")).join(link);
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Where a file will be once it is written, all links followed, and its folders made that are not
/// there yet.
pub(super) fn destination(path: &Path) -> io::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => Ok(destination(folder)?.join(name)),
        _ => follow(path),
    }
}

/// The same path with its folder's links followed.
fn in_real_folder(path: &Path) -> io::Result<PathBuf> {
    let missing = || io::Error::new(ErrorKind::NotFound, "its folder does not exist");
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") && !path.exists() {
        return Err(missing());
    }
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    let real = folder.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => missing(),
        _ => error,
    })?;
    Ok(real.join(name))
}

/// Whether the path names an open file of a process: what `/dev/stdout` and `/dev/fd/3` lead to.
fn is_descriptor(path: &Path) -> bool {
    path.starts_with("/proc") || path.starts_with("/dev/fd")
}

/// Opens a device, a pipe or an open file. Appending, as the shell may have opened it with `>>`.
fn open_special(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// A whole new file that waits beside the place that it will take. It is removed with this.
struct Waiting {
    file: NamedTempFile,
    path: PathBuf,
    _unfinished: Unfinished,
}

impl Waiting {
    fn put(self) -> io::Result<()> {
        self.file.persist(&self.path)?;
        Ok(())
    }
}

/// Writes a new file beside the old one, with its permissions; or none, if anything fails.
fn beside(
    path: &Path,
    write: Writing<'_>,
    old: Option<&Metadata>,
    (prefix, suffix): (&str, &str),
) -> io::Result<Waiting> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(suffix);
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    let (file, unfinished) = unfinished::begin(|| builder.tempfile_in(folder))?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner()?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    Ok(Waiting { file, path: path.to_owned(), _unfinished: unfinished })
}

/// Files that are being written: an interruption removes them before it ends the program.
mod unfinished {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::PathBuf;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use tempfile::NamedTempFile;

    static PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

    fn paths() -> MutexGuard<'static, BTreeSet<PathBuf>> {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file is being written for as long as this is there.
    pub(super) struct Unfinished(PathBuf);

    impl Drop for Unfinished {
        fn drop(&mut self) {
            paths().remove(&self.0);
        }
    }

    /// Makes a temporary file that goes away with an interruption.
    pub(super) fn begin(
        make: impl FnOnce() -> io::Result<NamedTempFile>,
    ) -> io::Result<(NamedTempFile, Unfinished)> {
        watch();
        // An interruption waits until the file is listed.
        let mut paths = paths();
        let file = make()?;
        paths.insert(file.path().to_owned());
        let unfinished = Unfinished(file.path().to_owned());
        Ok((file, unfinished))
    }

    /// Waits for an interruption from the first file on; before, there is nothing to remove.
    #[cfg(unix)]
    fn watch() {
        use std::sync::Once;

        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;
        use signal_hook::low_level::emulate_default_handler;

        static WATCH: Once = Once::new();
        WATCH.call_once(|| {
            let ignored = ignored();
            let watched = [SIGHUP, SIGINT, SIGTERM].into_iter();
            let watched = watched.filter(|signal| ignored >> (signal - 1) & 1 == 0);
            // Where signals cannot be caught, they end the program as they always do.
            let Ok(mut signals) = Signals::new(watched) else { return };
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    // Kept to the end: no file is begun or finished any more.
                    let paths = paths();
                    paths.iter().for_each(|path| drop(std::fs::remove_file(path)));
                    let _ = emulate_default_handler(signal);
                }
            });
        });
    }

    /// The signals that who started the program had it ignore, as `nohup` does, a bit each from the
    /// lowest; where the system does not tell, none.
    #[cfg(unix)]
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }

    #[cfg(not(unix))]
    const fn watch() {}
}

/// What a new file may be used for, before the umask takes its part; a temporary file would else be
/// for its owner only.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have no such permissions")]
fn new_file_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<Permissions> {
    None
}

/// Why the file at this path was not written, and what to do.
fn failure_at(path: &Path, error: &io::Error) -> Failure {
    failure(&path.display().to_string(), error)
}

/// Why a file of this name was not written, and what to do.
pub(super) fn failure(name: &str, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        ErrorKind::NotFound => "create the folder first",
        ErrorKind::PermissionDenied => "check your permission to write there",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on the disk; a file that was there is as it was"
        }
        ErrorKind::FileTooLarge => {
            "raise the limit on the size of files (`ulimit -f`); a file that was there is as it was"
        }
        ErrorKind::IsADirectory => "name a file",
        ErrorKind::NotADirectory => "a part of the path is a file; name a folder there",
        _ => "",
    };
    Failure::new(format!("{name}: cannot be written: {error}"), hint)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder that goes away with the test.
    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        Target::File(path.to_owned()).write(bytes)
    }

    /// The names in a folder, sorted.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<Vec<_>>();
        names.sort();
        names
    }

    #[test]
    fn a_folder_gets_a_file_named_after_the_document() {
        let folder = folder();
        let target = Target::of(Some(folder.path()), "annex2", "json");
        assert_eq!(target, Target::File(folder.path().join("annex2.json")));
        let new = folder.path().join("new/");
        assert_eq!(
            Target::of(Some(&new), "annex2", "json"),
            Target::InFolder(new.join("annex2.json"))
        );
        assert_eq!(Target::of(None, "annex2", "json"), Target::Stdout);
        assert_eq!(Target::of(Some(Path::new("-")), "annex2", "json"), Target::Stdout);
    }

    #[test]
    fn a_file_is_written_whole_and_nothing_else_stays() {
        let folder = folder();
        let path = folder.path().join("a.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn a_folder_that_is_missing_is_told() {
        let folder = folder();
        for path in ["no/a.json", "no/"] {
            let failure = write(&folder.path().join(path), b"").unwrap_err();
            assert!(failure.message.ends_with("its folder does not exist"), "{}", failure.message);
            assert_eq!(failure.hint, "create the folder first");
        }
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn a_path_that_ends_in_a_slash_is_made_a_folder_and_only_the_last_of_its_parts() {
        let folder = folder();
        let write =
            |path: &str| Target::of(Some(&folder.path().join(path)), "a", "json").write(b"");
        write("new/").unwrap();
        assert_eq!(names(&folder.path().join("new")), ["a.json"]);
        assert_eq!(write("no/new/").unwrap_err().hint, "create the folder first");
        let failure = write("new/a.json/b").unwrap_err();
        assert!(failure.hint.starts_with("a part of the path is a file"), "{}", failure.message);
    }

    #[test]
    fn a_file_that_is_staged_takes_no_place_before_it_is_put() {
        let folder = folder();
        let target = Target::File(folder.path().join("a.json"));
        let stage = || target.stage(&mut |out: &mut dyn Write| out.write_all(b"one"));
        drop(stage().unwrap());
        assert_eq!(names(folder.path()), Vec::<String>::new());
        stage().unwrap().put().unwrap();
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn a_new_file_has_the_common_permissions_and_an_old_one_keeps_its_own() {
            let folder = folder();
            let (path, common) = (folder.path().join("a.json"), folder.path().join("common"));
            write(&path, b"one").unwrap();
            fs::write(&common, b"").unwrap();
            assert_eq!(mode(&path), mode(&common));
            fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
            write(&path, b"two").unwrap();
            assert_eq!(mode(&path), 0o640);
        }

        #[test]
        fn a_write_protected_file_stays_as_it_is() {
            let folder = folder();
            let path = folder.path().join("a.json");
            fs::write(&path, b"old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
            assert!(write(&path, b"new").is_err());
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }

        #[test]
        fn a_link_stays_and_the_file_it_leads_to_is_replaced() {
            let folder = folder();
            let (file, link) = (folder.path().join("file"), folder.path().join("link"));
            for already_there in [false, true] {
                symlink("file", &link).unwrap();
                write(&link, &[u8::from(already_there)]).unwrap();
                assert_eq!(fs::read(&file).unwrap(), [u8::from(already_there)]);
                assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
                fs::remove_file(&link).unwrap();
            }
            assert_eq!(names(folder.path()), ["file"]);
        }

        #[test]
        fn links_in_a_circle_are_told() {
            let folder = folder();
            let (a, b) = (folder.path().join("a"), folder.path().join("b"));
            symlink(&a, &b).unwrap();
            symlink(&b, &a).unwrap();
            assert!(write(&a, b"").unwrap_err().message.ends_with("too many symbolic links"));
        }

        #[test]
        fn a_device_is_written_to_and_never_replaced() {
            let folder = folder();
            let link = folder.path().join("null");
            symlink("/dev/null", &link).unwrap();
            write(Path::new("/dev/null"), b"one").unwrap();
            write(&link, b"one").unwrap();
            assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        }

        #[cfg(target_os = "linux")]
        #[test]
        fn an_open_file_is_added_to_and_never_replaced() {
            use std::os::fd::AsRawFd as _;
            use std::os::unix::fs::MetadataExt as _;

            let folder = folder();
            let path = folder.path().join("redirected");
            fs::write(&path, b"one,").unwrap();
            let open = File::open(&path).unwrap();
            let inode = open.metadata().unwrap().ino();
            for link in ["/dev/fd", "/proc/self/fd"] {
                write(Path::new(&format!("{link}/{}", open.as_raw_fd())), b"two,").unwrap();
            }
            assert_eq!(fs::read(&path).unwrap(), b"one,two,two,");
            assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
        }

        #[cfg(target_os = "linux")]
        #[test]
        fn a_disk_that_is_full_is_told() {
            let failure = write(Path::new("/dev/full"), b"one").unwrap_err();
            assert!(failure.hint.starts_with("make room on the disk"), "{}", failure.message);
        }
    }
}
