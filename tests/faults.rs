//! Faults of the world around: a disk that is full, a folder that cannot be written to, a reader
//! that goes away, a source without end, an interruption. Each ends with one clear message or in
//! silence, and nothing half-written stays.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use support::fixture;
use support::run::Place;

/// The command with its arguments, of which `{twin}` is a document.
fn besshi(args: &[&str]) -> Command {
    let twin = fixture("twins/type3-names.pdf");
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    command.args(args.iter().map(|arg| arg.replace("{twin}", twin.to_str().unwrap())));
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The last message: what happened, and what to do.
fn is_told(output: &Output, message: &str) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(message), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// What prints more than a pipe holds, or nearly so.
const PRINTING: [&[&str]; 6] = [
    &["extract", "{twin}"],
    &["tables", "{twin}"],
    &["tables", "{twin}", "--format", "csv"],
    &["explain"],
    &["schema", "records"],
    &["extract", "--limit", "help"],
];

#[test]
fn a_full_disk_is_told() {
    for args in PRINTING {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        is_told(&besshi(args).stdout(full).output().unwrap(), "cannot be written");
    }
}

#[test]
fn a_limit_on_files_leaves_nothing_half_written() {
    let place = Place::with(&[("twins/type3-names.pdf", "a.pdf")]);
    place.write("out/records.json", b"of yesterday");
    for args in [
        &["extract", "a.pdf", "-o", "out/records.json"][..],
        &["tables", "a.pdf", "-o", "out/records.json"],
        &["extract", "a.pdf", "--format", "html,csv", "-o", "out"],
        &["extract", "a.pdf", "-o", "out/records.json", "--provenance", "out/provenance.json"],
    ] {
        let (code, said) = place.run_with_limit(2048, args);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("ulimit -f"), "{said}");
        let files = place.files("out");
        assert_eq!(files["records.json"], b"of yesterday");
        // Of several formats, those that fit are there, and whole.
        let is_whole = |(name, bytes): (&String, &Vec<u8>)| {
            !name.starts_with(".besshi") && (name == "records.json" || bytes.ends_with(b"}\n"))
        };
        assert!(files.iter().all(is_whole), "{:?}", files.keys());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    // Of a folder without write permission, root would not notice.
    for args in [
        &["extract", "{twin}", "-o", "/proc/records.json"][..],
        &["tables", "{twin}", "-o", "/sys/kernel/tables.json"],
        &["batch", "{twin}", "-o", "/proc/out", "--progress", "never"],
    ] {
        let output = besshi(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
        assert!(!said(&output).contains("panicked"), "{args:?}: {}", said(&output));
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    for args in PRINTING {
        let mut command = besshi(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
        assert!(!said(&output).contains("panicked"), "{args:?}: {}", said(&output));
    }
}

#[test]
fn nobody_listening_to_messages_changes_nothing() {
    let mut command = besshi(&["extract", "{twin}"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    besshi::canon::parse(&output.stdout).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_source_without_end_is_read_to_the_limit() {
    for args in [["extract", "/dev/zero"], ["tables", "/dev/zero"], ["extract", "-"]] {
        let mut command = besshi(&args);
        command.args(["--limit", "source-bytes=1000000"]);
        command.stdin(std::fs::File::open("/dev/zero").unwrap());
        is_told(&command.output().unwrap(), "more than 1000000 bytes");
    }
    // A file without end has no length, so it is not refused before it is read.
    is_told(&besshi(&["extract", "/dev/zero"]).output().unwrap(), "[source-limit]");
}

#[test]
fn a_file_over_the_limit_is_not_read_at_all() {
    let place = Place::new();
    let file = std::fs::File::create(place.path("large.pdf")).unwrap();
    // A hole takes no room on the disk.
    file.set_len(1 << 40).unwrap();
    let start = Instant::now();
    let (code, said) = place.run(&["extract", "large.pdf"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("[source-limit]") && said.contains("--limit source-bytes=N"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_source_that_vanishes_while_it_is_read_is_read_or_told() {
    let place = Place::with(&[("twins/type3-names.pdf", "a.pdf")]);
    for delay in [0, 1, 2, 5, 10] {
        place.copy("twins/type3-names.pdf", "a.pdf");
        let mut command = place.command(&["extract", "a.pdf"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        // Cut first, as a file that is fetched anew over the old one is.
        let file = std::fs::OpenOptions::new().write(true).open(place.path("a.pdf"));
        file.and_then(|file| file.set_len(1000)).unwrap();
        std::fs::remove_file(place.path("a.pdf")).unwrap();
        let output = child.wait_with_output().unwrap();
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 2)), "{}", said(&output));
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
}

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
}

/// Whether this process was started with a signal ignored, as `nohup` and `&` in a script do.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}

#[test]
fn an_interruption_while_it_waits_ends_it() {
    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        if is_ignored(number) {
            eprintln!("not tested: whoever started the tests had {name} ignored, and so it stays");
            continue;
        }
        let mut command = besshi(&["extract", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"%PDF-1.7\n").unwrap();
        send(name, &child);
        let mut left = String::new();
        let status = child.wait().unwrap();
        child.stdout.take().unwrap().read_to_string(&mut left).unwrap();
        assert_eq!((status.signal(), left.as_str()), (Some(number), ""), "{name}");
    }
}

#[test]
fn a_signal_that_was_to_be_ignored_is_ignored() {
    let place = Place::with(&[("twins/sjis.pdf", "a.pdf")]);
    let script = "trap '' HUP; \"$0\" extract a.pdf -o a.json & kill -HUP $!; sleep 0.05; \
                  kill -HUP $! 2>/dev/null; wait $!";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_besshi")]).current_dir(place.path("."));
    let output = shell.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    besshi::canon::parse(&place.bytes("a.json")).unwrap();
}

#[test]
fn an_interruption_while_it_writes_leaves_whole_files_only() {
    let names = ["sjis", "ucs2", "clipped-all", "crop-turned", "glyphs", "labels-centred"];
    let place = Place::new();
    for name in names {
        place.copy(&format!("twins/{name}.pdf"), &format!("in/{name}.pdf"));
    }
    for (at, signal) in ["-TERM", "-INT"].into_iter().cycle().take(12).enumerate() {
        let _ = std::fs::remove_dir_all(place.path("out"));
        let args = ["batch", "in", "-o", "out", "--progress", "never", "--jobs", "2"];
        let mut child = place.command(&args).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(10 + 25 * at as u64));
        send(signal, &child);
        let status = child.wait().unwrap();
        assert!(status.signal().is_some() || status.code() == Some(0), "{status}");
        if !place.path("out").exists() {
            continue;
        }
        for (name, bytes) in place.files("out") {
            assert!(!name.starts_with(".besshi"), "{name} is left");
            let read = serde_json::from_slice::<serde_json::Value>(&bytes);
            assert!(read.is_ok(), "{name} is not whole");
        }
    }
}
