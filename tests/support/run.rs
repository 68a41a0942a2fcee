//! Runs of the command in a folder of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;

use super::fixture;

/// A folder that goes away with the test, and the command run in it.
pub(crate) struct Place(TempDir);

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with copies of fixtures: `(fixture, path in the folder)`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let place = Self::new();
        files.iter().for_each(|(name, path)| place.copy(name, path));
        place
    }

    /// Copies a fixture into the folder.
    pub(crate) fn copy(&self, name: &str, path: &str) {
        self.write(path, &std::fs::read(fixture(name)).unwrap());
    }

    /// Writes a file, with the folders that it lies in.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Where a path of the folder is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A file as JSON.
    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_slice(&self.bytes(path)).unwrap()
    }

    /// The command, to be run in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
        command.args(args).current_dir(self.0.path());
        command
    }

    /// Runs the command; its exit code and what it said.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String) {
        ended(&self.command(args).output().unwrap())
    }

    /// Runs the command where no file may be larger than so many bytes.
    #[cfg(unix)]
    pub(crate) fn run_with_limit(&self, bytes: usize, args: &[&str]) -> (i32, String) {
        let script = format!("ulimit -f {} && exec \"$@\"", bytes / 512);
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_besshi")]);
        ended(&command.args(args).current_dir(self.0.path()).output().unwrap())
    }

    /// Starts the command and kills it after a while.
    pub(crate) fn run_and_kill(&self, args: &[&str], after: Duration) {
        let mut command = self.command(args);
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// All files of a folder, by their paths in it.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(&self.path(folder), "", &mut files);
        files
    }

    /// The names of all files of a folder.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_keys().collect()
    }
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

fn ended(output: &Output) -> (i32, String) {
    assert_eq!(output.stdout, b"", "something on stdout");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code().unwrap_or(-1), said)
}

/// The PDF of a fixture without these pages: another edition of the document.
pub(crate) fn without_pages(name: &str, pages: &[u32]) -> Vec<u8> {
    let mut document = lopdf::Document::load(fixture(name)).unwrap();
    document.delete_pages(pages);
    document.prune_objects();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
