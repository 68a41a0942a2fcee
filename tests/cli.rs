//! The command as a user meets it: what it prints where, its exit codes, and what it leaves on disk.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The command with these arguments.
fn besshi(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_besshi"));
    command.args(args);
    command
}

fn run(args: &[&str]) -> Output {
    besshi(args).output().unwrap()
}

/// Runs with these bytes on stdin.
fn run_with_stdin(args: &[&str], bytes: &[u8]) -> Output {
    let mut command = besshi(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// A record set with the controls of the clean fixture, changed as asked.
fn records(change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let controls = include_str!("../fixtures/check/clean/controls.json");
    let mut controls = serde_json::from_str::<serde_json::Value>(controls).unwrap();
    for control in controls.as_array_mut().unwrap() {
        control["pages"] = serde_json::json!([1]);
        control["doubts"] = serde_json::json!([]);
        for requirement in control["requirements"].as_array_mut().unwrap() {
            requirement["reading"] = requirement["text"].clone();
        }
    }
    let mut records = serde_json::json!({
        "format": "besshi.records/1",
        "document": {
            "label": null, "title": null, "pages": 1, "profile": "mic-annex2",
            "sources": [{"name": "annex2.pdf", "kind": "pdf", "bytes": 1, "sha256": "00".repeat(32)}]
        },
        "controls": controls, "unattached": [], "residue": [],
        "accounting": {"glyphs": 0, "in_records": 0, "furniture": 0, "residue": 0}
    });
    change(&mut records);
    besshi::canon::pretty(&records)
}

fn check(bytes: &[u8]) -> Output {
    run_with_stdin(&["check", "-"], bytes)
}

#[test]
fn clean_records_pass_the_check() {
    let output = check(&records(|_| ()));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert_eq!(stderr(&output), "39 controls, 51 requirements; no findings\n");
}

#[test]
fn requirements_whose_control_is_open_are_summed_up_too() {
    let output = check(&records(|r| {
        let open = r["controls"].as_array_mut().unwrap().iter_mut();
        let requirement =
            open.map(|c| c["requirements"][0].take()).find(|r| r.is_object()).unwrap();
        for control in r["controls"].as_array_mut().unwrap() {
            control["requirements"].as_array_mut().unwrap().retain(|r| !r.is_null());
        }
        let candidates = ["1.1-①-1"];
        r["unattached"] = serde_json::json!([
            {"page": 1, "requirement": requirement, "candidates": candidates}
        ]);
    }));
    let told = stderr(&output);
    assert!(told.ends_with("39 controls, 50 requirements, 1 not settled; no findings\n"), "{told}");
}

#[test]
fn a_gap_in_the_numbers_fails_the_check_and_is_told() {
    let output = check(&records(|r| drop(r["controls"].as_array_mut().unwrap().remove(1))));
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    let expected = "warning[number-sequence] annex2.pdf page 1, column No.: 1.1-①-3: No. is ①-3 \
                    where ①-2 is expected after ①-1; look for a row that was lost";
    assert!(told.starts_with(expected), "{told}");
    assert!(!told.contains('\u{1b}'), "no colour but on a terminal");
}

#[test]
fn many_findings_of_one_code_are_counted() {
    let change = |r: &mut serde_json::Value| {
        for control in r["controls"].as_array_mut().unwrap() {
            control["grade"] = "△".into();
        }
    };
    let output = check(&records(change));
    let told = stderr(&output);
    assert_eq!(told.lines().count(), 12, "{told}");
    assert!(told.contains("\nwarning[grade-unknown] and 29 more; "), "{told}");
    assert!(told.ends_with("; 39 warnings\n"), "{told}");
}

#[test]
fn what_was_edited_or_cut_fails_the_check() {
    type Change = fn(&mut serde_json::Value);
    let changes: [(Change, &str); 4] = [
        (|r| r["controls"][0]["statement"] = "壊れ\u{fffd}文字".into(), "warning[unsound-text] "),
        (|r| r["controls"][0]["pages"] = serde_json::json!([]), "warning[record-incomplete] "),
        (|r| r["document"]["sources"] = serde_json::json!([]), "warning[record-incomplete] "),
        (
            |r| {
                r["controls"] = serde_json::json!([]);
                r["accounting"]["glyphs"] = 9.into();
                r["accounting"]["in_records"] = 9.into();
            },
            "warning[accounting-off] ",
        ),
    ];
    for (change, message) in changes {
        let output = check(&records(change));
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn notes_fail_the_check_only_when_it_is_strict() {
    let change = |r: &mut serde_json::Value| {
        let controls = r["controls"].as_array_mut().unwrap();
        let control = controls.iter_mut().find(|c| c["requirements"][0].is_object()).unwrap();
        let reading = control["requirements"][0]["reading"].as_str().unwrap();
        control["requirements"][0]["reading"] = reading.replace("こと。", "もの。").into();
    };
    let bytes = records(change);
    assert_eq!(check(&bytes).status.code(), Some(0));
    assert_eq!(run_with_stdin(&["check", "--strict", "-"], &bytes).status.code(), Some(1));
}

#[test]
fn what_is_no_record_set_is_refused_with_a_hint() {
    for (bytes, message) in [
        (&b"{"[..], "error: stdin: line 1, column 1: not JSON: EOF while parsing an object\n"),
        (b"{}", "error: stdin: no format is named: this is not a record set\n"),
        (b"", "error: stdin: the file is empty\n"),
    ] {
        let output = check(bytes);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).starts_with(message), "{}", stderr(&output));
        assert!(stderr(&output).contains("\nhint: "), "{}", stderr(&output));
    }
    assert_eq!(run(&["check", "no-such-file.json"]).status.code(), Some(2));
    assert!(stderr(&run(&["check", "src"])).starts_with("error: src: is a folder\n"));
}

#[test]
fn what_is_another_file_is_told_for_what_it_is() {
    let calc = "fixtures/twins/calc.pdf";
    let output = run(&["check", calc]);
    assert_eq!(output.status.code(), Some(2));
    let said = "error: calc.pdf: this is a PDF, where a record set of besshi (besshi.records/1) is \
                wanted\nhint: extract it first: `besshi extract in.pdf -o records.json`\n";
    assert_eq!(stderr(&output), said);
    for (bytes, is, hint) in [
        (&b"{\"format\": \"besshi.report/1\"}"[..], "a report of `besshi batch`", "beside it"),
        (b"{\"id\": \"1\", \"statement\": null}\n", "JSON Lines (jsonl)", "the record set in JSON"),
        (b"\x89PNG\r\n\x1a\n", "a picture", "OCR"),
    ] {
        let output = check(bytes);
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert!(said.contains(&format!("stdin: this is {is}")) && said.contains(hint), "{said}");
    }
}

#[test]
fn what_besshi_wrote_is_no_document() {
    for command in ["extract", "review"] {
        let output = run_with_stdin(&[command, "-"], &records(|_| ()));
        assert_eq!(output.status.code(), Some(2));
        let said = "error: stdin: this is a record set of besshi, and no document\nhint: use \
                    `besshi export`, `besshi check` or `besshi diff`, which read records\n";
        assert_eq!(stderr(&output), said);
    }
    let output = run_with_stdin(&["extract", "-"], b"{\"format\": \"besshi.provenance/1\"}");
    assert!(stderr(&output).contains("this is the provenance of a record set"), "{output:?}");
}

#[test]
fn records_with_a_byte_order_mark_are_read() {
    let marked = [b"\xef\xbb\xbf", records(|_| ()).as_slice()].concat();
    assert_eq!(check(&marked).status.code(), Some(0));
}

#[test]
fn nothing_on_stdin_is_told_of_the_program_before() {
    let output = check(b"");
    assert!(stderr(&output).contains("hint: look at what the program before the pipe says"));
}

#[test]
fn pages_that_are_not_there_are_told() {
    let output = run(&["tables", "fixtures/twins/type3-names.pdf", "--pages", "99"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
    let said = "error: type3-names.pdf: 99 is asked for, but the PDF has 1 page\n";
    assert!(stderr(&output).starts_with(said), "{}", stderr(&output));
    let output = run(&["tables", "fixtures/twins/calc.pdf", "--pages", "41-99"]);
    assert_eq!(output.status.code(), Some(0));
    let said = "warning[pages-missing] calc.pdf: 43-99 of the pages asked for are not there: the \
                last is 42";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
    let all = run(&["tables", "fixtures/twins/calc.pdf", "--pages", "41-"]);
    assert!(!stderr(&all).contains("asked for"), "{}", stderr(&all));
}

#[test]
fn a_trace_is_of_texts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace.json");
    let (pdf, trace_path) = ("fixtures/twins/type3-names.pdf", trace.to_str().unwrap());
    for inputs in [&[pdf][..], &["fixtures/page28.txt", pdf]] {
        let output = run(&[&["extract"], inputs, &["--trace", trace_path]].concat());
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
        assert!(
            stderr(&output).starts_with("error: --trace is for texts alone, and type3-names.pdf")
        );
        assert!(!trace.exists());
    }
}

#[test]
fn of_several_files_none_is_written_where_one_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("type3-names.jsonl")).unwrap();
    let (pdf, target) = ("fixtures/twins/type3-names.pdf", folder.path().to_str().unwrap());
    let output = run(&["extract", pdf, "--format", "json,csv,jsonl", "-o", target]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("type3-names.jsonl: cannot be written"), "{output:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_finding_without_a_place_is_told_without_one() {
    let output = run(&["extract", "fixtures/page28.txt"]);
    let said = "warning[pages-missing] of 39 pages, 1–27, 29–39 are missing";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
}

#[test]
fn the_schema_is_json_on_stdout() {
    for (args, id) in [
        (&["schema"][..], "urn:besshi:records:1"),
        (&["schema", "records"], "urn:besshi:records:1"),
        (&["schema", "provenance"], "urn:besshi:provenance:1"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0));
        let schema = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        assert_eq!(schema["$id"], id);
    }
}

#[test]
fn codes_are_explained_and_listed() {
    let output = run(&["explain", "number-sequence"]);
    assert!(stdout(&output).starts_with("warning[number-sequence]\nA No. does not follow"));
    let list = run(&["explain"]);
    for code in besshi::finding::Code::ALL {
        assert!(stdout(&list).lines().any(|line| line.starts_with(code.as_str())), "{code}");
    }
    let unknown = run(&["explain", "no-such-code"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("hint: `besshi explain` lists the codes"));
    let misspelt = run(&["explain", "unsetled"]);
    assert!(stderr(&misspelt).contains("hint: did you mean unsettled?"), "{misspelt:?}");
}

#[test]
fn wrong_usage_exits_with_2() {
    let pages = "7-3 ends before it begins; did you mean 3-7?";
    for (args, message) in [
        (&["extract"][..], "INPUT"),
        (&["no-such-command"], "unrecognized subcommand"),
        (&["tables", "a.pdf", "--pages", "7-3"], pages),
        (&["extract", "-", "-"], "stdin can be read once"),
        (&["extract", "Cargo.toml", "-o", "Cargo.toml"], "is read from and written to"),
        (&["extract", "Cargo.toml", "--profile", "no-such"], "no built-in profile is named"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

/// Runs on a terminal, which `script` makes: all that it shows, and the exit code. None where there
/// is no `script`, which is said.
#[cfg(target_os = "linux")]
fn run_on_a_terminal(command: &str) -> Option<(String, Option<i32>)> {
    let line = format!("{} {command}", env!("CARGO_BIN_EXE_besshi"));
    let script = Command::new("script").args(["-qec", &line, "/dev/null"]).output();
    let Ok(output) = script else {
        let told = "SKIPPED: tests/cli.rs, `script` (util-linux) is not installed";
        let _ = writeln!(std::io::stderr(), "{told}");
        return None;
    };
    Some((String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code()))
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_text_is_not_written_to_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    std::fs::write(&path, records(|_| ())).unwrap();
    let path = path.to_str().unwrap();
    for format in ["xlsx", "sqlite"] {
        for more in ["", " -o -"] {
            let export = format!("export {path} --to {format}{more}");
            let Some((shown, code)) = run_on_a_terminal(&export) else { return };
            assert_eq!(code, Some(2), "{shown}");
            assert!(shown.contains("is no text, and stdout is a terminal"), "{shown}");
            assert!(shown.contains("name a file with `-o FILE`"), "{shown}");
            assert!(shown.chars().all(|c| !c.is_control() || "\r\n\u{1b}".contains(c)), "{shown}");
        }
        let piped = run(&["export", path, "--to", format]);
        assert_eq!(piped.status.code(), Some(0));
        assert!(piped.stdout.starts_with(if format == "xlsx" { b"PK" } else { b"SQLite" }));
    }
    let twin = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/twins/type3-names.pdf");
    let extract = format!("extract {twin} --format xlsx");
    assert_eq!(run_on_a_terminal(&extract).map(|shown| shown.1), Some(Some(2)));
    let text = run_on_a_terminal(&format!("export {path} --to md")).unwrap();
    assert_eq!(text.1, Some(0), "{}", text.0);
}

#[test]
fn tables_as_csv_begin_with_the_mark_that_excel_wants() {
    let twin = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/bad/other-heads.pdf");
    let plain = run(&["tables", twin, "--format", "csv"]);
    let marked = run(&["tables", twin, "--format", "csv", "--bom"]);
    assert_eq!(marked.stdout, ["\u{feff}".as_bytes(), &plain.stdout].concat());
    assert!(plain.stdout.starts_with("点検表".as_bytes()));
    let refused = run(&["tables", twin, "--bom"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).starts_with("error: --bom is for csv"), "{}", stderr(&refused));
}

#[test]
fn a_source_that_cannot_be_read_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("records.json");
    let output = run(&["extract", "Cargo.toml", "-o", target.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_dir(Path::new(folder.path())).unwrap().count(), 0);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child =
        besshi(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

#[test]
fn shells_are_told_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.status.code(), Some(0));
        for word in ["extract", "batch", "regen", "provenance"] {
            assert!(stdout(&script).contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("man1");
    assert_eq!(run(&["man", target.to_str().unwrap()]).status.code(), Some(0));
    let help = run(&["--help"]);
    let commands = stdout(&help).lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    // A line that goes on with the words of the one above stands further in.
    let commands = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands = commands.filter(|name| !["", "help"].contains(name)).collect::<Vec<_>>();
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands {
        let page = std::fs::read_to_string(target.join(format!("besshi-{command}.1")));
        assert!(page.unwrap().contains(".SH SYNOPSIS"), "{command}");
    }
}
