//! Files made to exhaust a reader: each of them once took all time or all memory. `fixtures/hostile`
//! says what each does; `scripts/hostile` makes thousands more.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::fixture;

/// So long may a file take: a debug build on a busy machine needs some seconds for some.
const PATIENCE: Duration = Duration::from_secs(120);

fn files() -> Vec<PathBuf> {
    let files = std::fs::read_dir(fixture("hostile")).unwrap().map(|file| file.unwrap().path());
    let is_input = |path: &PathBuf| path.extension().is_some_and(|e| e == "pdf" || e == "txt");
    let mut files: Vec<PathBuf> = files.filter(is_input).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// The exit code and what was said; the process is killed when it takes too long or too much.
fn run(command: &str, path: &Path) -> (i32, String) {
    let mut shell = Command::new("sh");
    // Besides what is used, memory that is only reserved counts here.
    shell.args(["-c", "ulimit -v 3000000 2>/dev/null; exec \"$@\"", "sh"]);
    shell.args([env!("CARGO_BIN_EXE_besshi"), command]).arg(path);
    let mut child = shell.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command} {}: takes too long", path.display());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap_or(-1), said)
}

#[test]
fn none_exhausts_the_reader() {
    for path in files() {
        for command in ["extract", "tables"] {
            let (code, said) = run(command, &path);
            assert!(matches!(code, 0 | 2), "{command} {}: {code}: {said}", path.display());
            assert!(!said.contains("panicked"), "{command} {}: {said}", path.display());
            // What was odd before stands above the error.
            let is_error = |line: &str| line.starts_with("error: ");
            assert!(code == 0 || said.lines().any(is_error), "{}: {said}", path.display());
        }
    }
}

#[test]
fn the_list_names_every_file() {
    let list = std::fs::read_to_string(fixture("hostile/README.md")).unwrap();
    for path in files() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(list.contains(&format!("| `{name}` |")), "{name} is not in the README");
    }
}
