//! `besshi regen` as the maintainer of a data repository meets it.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::time::Duration;

use support::run::{Place, without_pages};

const DOCUMENT: &str = "twins/ucs2.pdf";

/// A repository with the data of one document: the first five of its six pages.
fn repository() -> Place {
    let place = Place::new();
    place.write("source/annex.pdf", &without_pages(DOCUMENT, &[6]));
    let init = ["regen", "--init", "./source/annex.pdf", "-o", "data/records.json"];
    let (code, said) = place.run(&[&init[..], &["--provenance", "data/p.json"]].concat());
    assert_eq!(code, 0, "{said}");
    place
}

/// The same, with the whole document as a new edition.
fn new_edition() -> Place {
    let place = repository();
    place.copy(DOCUMENT, "source/annex.pdf");
    place
}

/// Runs `regen`, which has to end so; what it said.
fn regen(place: &Place, args: &[&str], expected: i32) -> String {
    let (code, said) = place.run(&[&["regen"], args].concat());
    assert_eq!(code, expected, "{said}");
    said
}

/// A `regen` that must change nothing on disk.
fn regen_in_vain(place: &Place, args: &[&str], expected: i32) -> String {
    let before = place.files(".");
    let said = regen(place, args, expected);
    assert!(place.files(".") == before, "a file was changed: {said}");
    said
}

#[test]
fn the_first_lock_is_made_from_the_files_of_a_document() {
    let place = repository();
    let files = ["besshi.lock.json", "data/p.json", "data/records.json", "source/annex.pdf"];
    assert_eq!(place.names("."), files);
    let lock = place.json("besshi.lock.json");
    let document = &lock["documents"][0];
    let sha256 = |path: &str| besshi::source::Source::new("", place.bytes(path)).sha256();
    assert_eq!(document["sources"][0]["path"], "source/annex.pdf");
    assert_eq!(document["sources"][0]["pages"], 5);
    assert_eq!(document["sources"][0]["sha256"], sha256("source/annex.pdf"));
    assert_eq!(document["records"]["sha256"], sha256("data/records.json"));
    assert_eq!(document["provenance"]["sha256"], sha256("data/p.json"));
    assert_eq!(document["profile"]["name"], "mic-annex2");
    let schema = place.command(&["schema", "lock"]).output().unwrap().stdout;
    assert!(jsonschema::is_valid(&serde_json::from_slice(&schema).unwrap(), &lock));
    let extract = ["extract", "source/annex.pdf", "-o", "extracted.json"];
    place.run(&extract);
    assert_eq!(place.bytes("data/records.json"), place.bytes("extracted.json"));
}

#[test]
fn a_person_may_write_the_first_lock() {
    let place = repository();
    let filled = place.bytes("besshi.lock.json");
    place.write(
        "besshi.lock.json",
        br#"{"format": "besshi.lock/1", "documents": [{
            "sources": [{"path": "source/annex.pdf", "url": "https://example.org/annex.pdf"}],
            "records": {"path": "data/records.json"}, "provenance": {"path": "data/p.json"}}]}"#,
    );
    regen(&place, &[], 0);
    let mut lock = place.json("besshi.lock.json");
    assert_eq!(lock["documents"][0]["sources"][0]["url"], "https://example.org/annex.pdf");
    lock["documents"][0]["sources"][0]["url"] = serde_json::Value::Null;
    assert_eq!(besshi::canon::pretty(&lock), filled);
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let place = repository();
    for args in [&["--check"][..], &[]] {
        let said = regen_in_vain(&place, args, 0);
        let told = said.lines().filter(|line| !line.starts_with("warning[")).collect::<Vec<_>>();
        let [read, nothing] = told[..] else { panic!("{said}") };
        assert!(read.starts_with("data/records.json: 15 controls, "), "{said}");
        assert_eq!(nothing, "all is up to date");
    }
}

#[test]
fn a_check_says_what_a_new_edition_would_change() {
    let place = new_edition();
    let said = regen_in_vain(&place, &["--check"], 1);
    for part in [
        "source/annex.pdf has changed: 6 pages where there were 5, ",
        "\nwould write data/records.json: controls added: 1, ",
        "\nwould write data/p.json\n",
        "\nwould write data/CHANGES.md: it was not there\n",
        "\nwould write besshi.lock.json\n",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
}

#[test]
fn a_new_edition_is_taken_with_a_list_of_its_changes() {
    let place = new_edition();
    let said = regen(&place, &[], 0);
    assert!(said.contains("\nwrote data/records.json: controls added: 1, "), "{said}");
    let records = besshi::canon::parse(&place.bytes("data/records.json")).unwrap();
    assert_eq!((records.controls.len(), records.document.pages), (16, 6));
    let changes = String::from_utf8(place.bytes("data/CHANGES.md")).unwrap();
    assert!(changes.starts_with("# Changes\n"), "{changes}");
    assert!(changes.contains("\n## data/records.json\n\n- source/annex.pdf has changed: "));
    assert!(changes.contains(&records.controls[15].number), "{changes}");
    regen_in_vain(&place, &["--check"], 0);
}

#[test]
fn an_output_that_was_edited_is_told_and_made_anew() {
    let place = repository();
    let before = place.files(".");
    let mut records = place.json("data/records.json");
    records["controls"][0]["grade"] = "〇".into();
    place.write("data/records.json", &besshi::canon::pretty(&records));
    std::fs::remove_file(place.path("data/p.json")).unwrap();
    let said = regen_in_vain(&place, &["--check"], 1);
    assert!(said.contains("would write data/records.json: "), "{said}");
    assert!(said.contains("; it was edited since besshi wrote it\n"), "{said}");
    assert!(said.contains("would write data/p.json: it was not there\n"), "{said}");
    regen(&place, &[], 0);
    assert!(place.files(".") == before, "no CHANGES.md, as the document has not changed");
}

#[test]
fn a_list_of_changes_that_was_edited_is_not_written_over_unasked() {
    let place = new_edition();
    regen(&place, &[], 0);
    let list = place.bytes("data/CHANGES.md");
    place.write("data/CHANGES.md", &[&list[..], b"\n## To do\n"].concat());
    regen_in_vain(&place, &["--check"], 0);
    place.write("source/annex.pdf", &without_pages(DOCUMENT, &[6]));
    let edited = "write data/CHANGES.md: it was edited since besshi wrote it\n";
    for args in [&["--check"][..], &[]] {
        let said = regen_in_vain(&place, args, 1);
        assert!(said.contains(edited) && said.contains("--accept"), "{said}");
    }
    let said = regen(&place, &["--accept"], 0);
    assert!(said.contains(&format!("wrote data/CHANGES.md: {}", &edited[23..])), "{said}");
    place.copy(DOCUMENT, "source/annex.pdf");
    regen(&place, &[], 0);
    assert_eq!(place.bytes("data/CHANGES.md"), list);
}

#[test]
fn a_list_of_changes_of_which_the_lock_tells_nothing_is_not_written_over_unasked() {
    let place = new_edition();
    regen(&place, &[], 0);
    let mut lock = place.json("besshi.lock.json");
    lock.as_object_mut().unwrap().remove("changes");
    place.write("besshi.lock.json", &besshi::canon::pretty(&lock));
    regen_in_vain(&place, &["--check"], 0);
    place.write("source/annex.pdf", &without_pages(DOCUMENT, &[6]));
    let said = regen_in_vain(&place, &[], 1);
    assert!(said.contains("data/CHANGES.md: it may have been edited: "), "{said}");
    regen(&place, &["--accept"], 0);
}

#[test]
fn a_change_log_of_ones_own_is_never_written_over() {
    let place = new_edition();
    place.write("data/CHANGES.md", b"# Changes\n\n- mine\n");
    for args in [&["--check"][..], &[], &["--accept"]] {
        let said = regen_in_vain(&place, args, 1);
        assert!(said.contains("write data/CHANGES.md: it was not written by besshi\n"), "{said}");
        assert!(
            said.contains("move the file, or give the records a folder of their own"),
            "{said}"
        );
    }
    std::fs::rename(place.path("data/CHANGES.md"), place.path("data/MINE.md")).unwrap();
    regen(&place, &[], 0);
}

#[test]
fn a_table_that_looks_different_is_not_taken_unasked() {
    let place = new_edition();
    regen(&place, &[], 0);
    place.write("source/annex.pdf", &without_pages(DOCUMENT, &[3, 4, 5, 6]));
    let lost = "warning[layout-changed] data/records.json: controls: 7 where there were 16";
    for args in [&["--check"][..], &[]] {
        let said = regen_in_vain(&place, args, 1);
        assert!(said.contains(lost) && said.contains("--accept"), "{said}");
    }
    let said = regen_in_vain(&place, &["-q"], 1);
    let told = said.lines().map(|line| line.split([' ', ':']).next().unwrap()).collect::<Vec<_>>();
    assert!(said.starts_with(lost), "{said}");
    assert!(told.iter().all(|word| ["warning[layout-changed]", "error", "hint"].contains(word)));
    let said = regen(&place, &["--accept"], 0);
    assert!(said.contains("wrote data/records.json"), "{said}");
    regen_in_vain(&place, &["--check"], 0);
}

#[test]
fn another_document_of_the_same_layout_is_not_taken_unasked() {
    let place = repository();
    // It has as many controls, in the same columns, under the same title.
    place.copy("twins/writer.pdf", "source/annex.pdf");
    let told =
        "warning[layout-changed] data/records.json: 15 of 15 controls are gone, as in another";
    for args in [&["--check"][..], &[]] {
        let said = regen_in_vain(&place, args, 1);
        assert!(said.contains(told) && said.contains("--accept"), "{said}");
    }
    regen(&place, &["--accept"], 0);
    assert_eq!(place.json("data/records.json")["controls"].as_array().unwrap().len(), 16);
    regen_in_vain(&place, &["--check"], 0);
}

#[test]
fn a_source_that_cannot_be_read_leaves_all_as_it_is() {
    let place = repository();
    for name in ["bad/scan.pdf", "bad/no-number.pdf", "bad/html.pdf"] {
        place.copy(name, "source/annex.pdf");
        for args in [&["--check"][..], &[], &["--accept"]] {
            let said = regen_in_vain(&place, args, 2);
            assert!(said.starts_with("error: ") && said.contains("\nhint: "), "{said}");
        }
    }
    std::fs::remove_file(place.path("source/annex.pdf")).unwrap();
    assert!(regen_in_vain(&place, &[], 2).starts_with("error: source/annex.pdf: cannot be read"));
}

#[test]
fn a_profile_of_ones_own_is_locked_and_watched() {
    let place = repository();
    let profile = besshi::Profile::BUILT_IN[0].1;
    place.write("my.toml", profile.as_bytes());
    let init = ["--init", "source/annex.pdf", "-o", "mine/", "--profile", "my.toml"];
    std::fs::create_dir(place.path("mine")).unwrap();
    regen(&place, &init, 0);
    let lock = place.json("besshi.lock.json");
    assert_eq!(lock["documents"][1]["records"]["path"], "mine/annex.json");
    assert_eq!(lock["documents"][1]["profile"]["file"], "my.toml");
    place.write("my.toml", format!("{profile}\n# more\n").as_bytes());
    let said = regen_in_vain(&place, &["--check"], 1);
    assert!(said.contains("\nthe profile has changed: sha256 "), "{said}");
}

#[test]
fn a_lock_that_cannot_be_meant_is_refused() {
    let place = repository();
    let init = |output: &'static str| ["--init", "source/annex.pdf", "-o", output];
    for (args, message) in [
        (
            &init("data/records.json")[..],
            "error: source/annex.pdf: is already in the lock, as data/records.json\nhint: run \
             `besshi regen`",
        ),
        (
            &["--init", "source/other.pdf", "-o", "data/records.json"],
            "error: data/records.json: the lock already makes it from source/annex.pdf\nhint: where \
             the source has another name or place now, change its `path` in besshi.lock.json; ",
        ),
        (&init("source/annex.pdf"), "error: source/annex.pdf: is named twice"),
        (&init("besshi.lock.json"), "error: besshi.lock.json: is named twice"),
        (&init("../records.json"), "error: ../records.json: leads out of the folder"),
        (&["--init", "../a.pdf", "-o", "a.json"], "error: ../a.pdf: leads out of the folder"),
        (&["--init", "source/annex.pdf"], "error: the following required arguments"),
        (&["-o", "a.json"], "error: the following required arguments"),
        (&["--check", "--accept"], "error: the argument '--check' cannot be used"),
    ] {
        let said = regen_in_vain(&place, args, 2);
        assert!(said.starts_with(message), "{said}");
    }
    place.write("besshi.lock.json", b"{}");
    assert!(regen_in_vain(&place, &[], 2).starts_with("error: besshi.lock.json: top level: "));
    std::fs::remove_file(place.path("besshi.lock.json")).unwrap();
    assert!(regen_in_vain(&place, &[], 2).starts_with("error: besshi.lock.json: there is none"));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_repository() {
    use std::os::unix::fs::symlink;
    let (place, elsewhere) = (repository(), Place::new());
    elsewhere.write("x.json", b"mine");
    symlink(elsewhere.path("x.json"), place.path("link.json")).unwrap();
    symlink(elsewhere.path("."), place.path("folder")).unwrap();
    symlink(elsewhere.path("new"), place.path("nowhere")).unwrap();
    for output in ["link.json", "folder/a.json", "folder/new/a.json", "nowhere/a.json"] {
        let said = regen(&place, &["--init", "source/annex.pdf", "-o", output], 2);
        let message = format!("error: {output}: leads out of the folder of the lock, to /");
        assert!(said.starts_with(&message) && said.contains("\nhint: "), "{said}");
    }
    std::fs::rename(place.path("data"), elsewhere.path("data")).unwrap();
    symlink(elsewhere.path("data"), place.path("data")).unwrap();
    for args in [&["--check"][..], &[]] {
        let said = regen(&place, args, 2);
        assert!(said.starts_with("error: data/records.json: leads out of the folder"), "{said}");
    }
    assert_eq!(elsewhere.names("."), ["data/p.json", "data/records.json", "x.json"]);
    assert_eq!(elsewhere.bytes("x.json"), b"mine");
}

#[cfg(unix)]
#[test]
fn a_link_within_the_repository_is_followed() {
    let place = repository();
    std::fs::create_dir(place.path("real")).unwrap();
    std::os::unix::fs::symlink("real", place.path("link")).unwrap();
    regen(&place, &["--init", "source/annex.pdf", "-o", "link/a.json"], 0);
    assert!(place.path("real/a.json").exists());
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_all_as_it_is() {
    let place = new_edition();
    let before = place.files(".");
    for bytes in [0, 2048, 20 * 1024] {
        let (code, said) = place.run_with_limit(bytes, &["regen"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(": cannot be written: ") && said.contains("ulimit -f"), "{said}");
        assert!(place.files(".") == before, "a file was changed with {bytes} bytes");
    }
    regen(&place, &[], 0);
}

#[test]
fn a_run_that_is_killed_is_finished_by_a_later_one() {
    let calm = new_edition();
    regen(&calm, &[], 0);
    for moment in 0..8 {
        let place = new_edition();
        place.run_and_kill(&["regen"], Duration::from_millis(moment * 17));
        regen(&place, &[], 0);
        assert!(place.files(".") == calm.files("."), "killed after {moment} × 17 ms");
    }
}

#[test]
fn a_change_that_was_begun_is_ended() {
    let (place, calm) = (new_edition(), new_edition());
    regen(&calm, &[], 0);
    let new = calm.files(".");
    let paths = ["data/records.json", "data/p.json", "data/CHANGES.md", "besshi.lock.json"];
    let files = paths.map(|path| {
        let sha256 = besshi::source::Source::new("", new[path].clone()).sha256();
        serde_json::json!({"path": path, "sha256": sha256})
    });
    let journal = besshi::canon::pretty(&serde_json::json!({ "files": files }));
    // As if killed when the first file had taken its place.
    place.write(paths[0], &new[paths[0]]);
    for (path, staged) in [
        (paths[1], "data/.besshi-regen-p.json.tmp"),
        (paths[2], "data/.besshi-regen-CHANGES.md.tmp"),
        (paths[3], ".besshi-regen-besshi.lock.json.tmp"),
    ] {
        place.write(staged, &new[path]);
    }
    place.write(".besshi-regen.json", &journal);
    let said = regen_in_vain(&place, &["--check"], 2);
    assert!(said.starts_with("error: a change that was begun is not ended\n"), "{said}");
    let said = regen(&place, &[], 0);
    assert!(said.starts_with("ended the change that an earlier run had begun\n"), "{said}");
    assert!(place.files(".") == new, "{said}");
}

#[test]
fn what_was_left_before_a_change_was_begun_is_removed() {
    let place = repository();
    let before = place.files(".");
    place.write("data/.besshi-regen-records.json.tmp", b"half");
    place.write(".besshi-regen-.besshi-regen.json.tmp", b"{");
    regen(&place, &[], 0);
    assert!(place.files(".") == before);
}

#[test]
fn machines_are_told_in_json() {
    let place = new_edition();
    let said = regen(&place, &["--check", "--log-format", "json"], 1);
    let events = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let events = events.collect::<Vec<_>>();
    let [.., event] = &events[..] else { panic!("{said}") };
    assert_eq!(event["outcome"], "would write");
    assert_eq!(event["files"].as_array().unwrap().len(), 4);
    assert_eq!(regen(&place, &["--check", "--quiet"], 1), "");
}

#[test]
fn machines_are_told_in_json_of_what_fails_before_anything_is_read() {
    let place = repository();
    std::fs::remove_file(place.path("source/annex.pdf")).unwrap();
    for args in [
        &["regen", "--check", "--log-format", "json"][..],
        &["regen", "-q", "--log-format", "json"],
        &["batch", "nope", "-o", "out", "--log-format", "json"],
        &["batch", "source", "-o", "out", "--log-format", "json", "--profile", "nope"],
    ] {
        let (code, said) = place.run(args);
        let event: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &event["event"]), (2, &"failure".into()), "{said}");
        assert_ne!(event["message"], "", "{said}");
        assert_ne!(event["hint"], "", "{said}");
    }
}

#[test]
fn the_example_repository_works_as_its_readme_says() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/data-repository");
    let place = Place::with(&[(DOCUMENT, "source/annex2.pdf")]);
    place.write("besshi.lock.json", &std::fs::read(example.join("besshi.lock.json")).unwrap());
    regen(&place, &[], 0);
    regen_in_vain(&place, &["--check"], 0);
    let expected = ["records.json", "records.provenance.json"];
    assert_eq!(place.names("data"), expected);
    regen(&place, &["--init", "source/annex2.pdf", "-o", "data/other.json"], 0);
    assert_eq!(place.json("besshi.lock.json")["documents"].as_array().unwrap().len(), 2);
}
