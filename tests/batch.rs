//! `besshi batch` as a user meets it: what it reads, what it writes, and what is left when it is
//! disturbed.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use std::time::Duration;

use support::run::Place;

const SMALL: [(&str, &str); 3] = [
    ("twins/type3-names.pdf", "in/a.pdf"),
    ("twins/ucs2.pdf", "in/deeper/b.pdf"),
    ("twins/glyphs.pdf", "in/deeper/c.pdf"),
];

/// The outputs of a document.
fn outputs(name: &str) -> [String; 3] {
    ["json", "provenance.json", "report.json"].map(|ending| format!("{name}.{ending}"))
}

/// The documents of the manifest: name and status.
fn documents(place: &Place) -> Vec<(String, String)> {
    let manifest = place.json("out/manifest.json");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let documents = manifest["documents"].as_array().unwrap().iter();
    documents.map(|entry| (text(&entry["name"]), text(&entry["status"]))).collect()
}

/// The codes of the findings about files.
fn codes(place: &Place) -> Vec<String> {
    let manifest = place.json("out/manifest.json");
    let findings = manifest["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_document_is_read_as_extract_reads_it() {
    let place = Place::with(&SMALL);
    let (code, said) = place.run(&["batch", "in", "-o", "new/out"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("3 documents: 3 done; "), "{said}");
    let mut expected = ["a", "b", "c"].iter().flat_map(|name| outputs(name)).collect::<Vec<_>>();
    expected.push("manifest.json".into());
    assert_eq!(place.names("new/out"), expected);
    let extract = ["extract", "in/deeper/b.pdf", "-o", "b.json", "--provenance", "b.p.json"];
    assert_eq!(place.run(&extract).0, 0);
    assert_eq!(place.bytes("new/out/b.json"), place.bytes("b.json"));
    assert_eq!(place.bytes("new/out/b.provenance.json"), place.bytes("b.p.json"));
}

#[test]
fn the_manifest_vouches_for_what_was_written() {
    let place = Place::with(&SMALL[..1]);
    place.run(&["batch", "in/a.pdf", "-o", "out"]);
    let manifest = place.json("out/manifest.json");
    let entry = &manifest["documents"][0];
    let sha256 = |path: &str| besshi::source::Source::new("", place.bytes(path)).sha256();
    assert_eq!(entry["sources"][0]["path"], "in/a.pdf");
    assert_eq!(entry["sources"][0]["sha256"], sha256("in/a.pdf"));
    assert_eq!(entry["outputs"][0]["sha256"], sha256("out/a.json"));
    assert_eq!(entry["outputs"][1]["sha256"], sha256("out/a.provenance.json"));
    let records = besshi::canon::parse(&place.bytes("out/a.json")).unwrap();
    assert_eq!(entry["digest"], besshi::canon::digest(&records));
    assert_eq!(entry["controls"], records.controls.len());
    for (schema, file) in [("manifest", "out/manifest.json"), ("report", "out/a.report.json")] {
        let printed = place.command(&["schema", schema]).output().unwrap().stdout;
        let schema = serde_json::from_slice(&printed).unwrap();
        assert!(jsonschema::is_valid(&schema, &place.json(file)), "{file}");
    }
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let place = Place::with(&SMALL);
    let batch = ["batch", "in", "-o", "out"];
    place.run(&batch);
    let first = place.files("out");
    let unchanged = |said: &str| said.contains("3 done, 3 of them unchanged since an earlier run");
    let (_, said) = place.run(&batch);
    assert!(unchanged(&said), "{said}");
    let (_, said) = place.run(&["batch", "in", "-o", "out", "--force"]);
    assert!(said.contains("3 done; "), "{said}");
    place.write("out/a.json", b"{}");
    std::fs::remove_file(place.path("out/b.provenance.json")).unwrap();
    let (_, said) = place.run(&batch);
    assert!(said.contains("3 done, 1 of them unchanged"), "{said}");
    assert_eq!(place.files("out"), first);
}

#[test]
fn what_has_changed_is_read_again() {
    let place = Place::with(&SMALL[..2]);
    let batch = ["batch", "in", "-o", "out"];
    place.run(&batch);
    place.copy("twins/glyphs.pdf", "in/a.pdf");
    let (_, said) = place.run(&batch);
    assert!(said.contains("2 done, 1 of them unchanged"), "{said}");
    let built_in = besshi::Profile::BUILT_IN[0].1;
    place.write("my.toml", format!("{built_in}\n# mine\n").as_bytes());
    let (_, said) = place.run(&["batch", "in", "-o", "out", "--profile", "my.toml"]);
    assert!(said.contains("2 documents: 2 done; "), "{said}");
}

#[test]
fn a_document_that_fails_stops_no_other() {
    let place = Place::with(&SMALL);
    place.copy("bad/scan.pdf", "in/b0.pdf");
    place.copy("bad/no-number.pdf", "in/deeper/bad.pdf");
    place.write("out/b0.json", b"of yesterday");
    let (code, said) = place.run(&["batch", "in", "-o", "out"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("error: in/b0.pdf: no text on its page"), "{said}");
    assert!(said.contains("error: in/deeper/bad.pdf: the table has no column No."), "{said}");
    assert!(said.contains("\nb0        failed: no text on its page"), "{said}");
    assert!(said.contains("5 documents: 3 done; 2 failed; "), "{said}");
    let failed: Vec<String> = documents(&place)
        .into_iter()
        .filter_map(|(name, status)| (status == "failed").then_some(name))
        .collect();
    assert_eq!(failed, ["b0", "bad"]);
    assert_eq!(place.bytes("out/b0.json"), b"of yesterday");
    let report = place.json("out/b0.report.json");
    assert_eq!(report["findings"][0]["code"], "stale-output");
    let (code, said) = place.run(&["batch", "in", "-o", "out"]);
    assert_eq!(code, 2, "what failed is tried again and fails again");
    assert!(said.contains("3 done, 3 of them unchanged since an earlier run; 2 failed"), "{said}");
}

#[test]
fn outputs_of_documents_that_are_gone_stay_and_are_told() {
    let place = Place::with(&SMALL);
    let batch = ["batch", "in", "-o", "out"];
    place.run(&batch);
    std::fs::rename(place.path("in/a.pdf"), place.path("in/new.pdf")).unwrap();
    std::fs::remove_file(place.path("out/a.provenance.json")).unwrap();
    place.write("out/mine.report.json", b"{}");
    let before = place.bytes("out/a.json");
    let (code, said) = place.run(&batch);
    assert_eq!(code, 0, "{said}");
    let note = "note[output-left] a.json: an earlier run wrote a.json, a.report.json, from in/a.pdf, and \
                this one was not given it; remove them, ";
    assert!(said.contains(note), "{said}");
    assert_eq!(
        (codes(&place), place.bytes("out/a.json")),
        (vec!["output-left".to_owned()], before)
    );
    assert_eq!(documents(&place).len(), 3);
    outputs("a").iter().for_each(|file| drop(std::fs::remove_file(place.path("out").join(file))));
    let (_, said) = place.run(&[&batch[..], &["--strict"]].concat());
    assert!(!said.contains("output-left"), "{said}");
}

#[test]
fn the_same_bytes_from_one_thread_and_from_four() {
    let place = Place::with(&SMALL);
    place.copy("bad/scan.pdf", "in/bad.pdf");
    place.run(&["batch", "in", "-o", "one", "--jobs", "1"]);
    place.run(&["batch", "in", "-o", "four", "--jobs", "4"]);
    assert_eq!(place.files("one"), place.files("four"));
}

#[test]
fn a_run_that_is_killed_is_finished_by_a_later_one() {
    let calm = Place::with(&SMALL);
    calm.run(&["batch", "in", "-o", "out"]);
    let place = Place::with(&SMALL);
    for moment in 0..8 {
        place.run_and_kill(&["batch", "in", "-o", "out"], Duration::from_millis(moment * 23));
        if moment % 3 == 2 {
            std::fs::remove_dir_all(place.path("out")).unwrap();
        }
    }
    place.write("out/.besshi-batch-Xy12.tmp", b"half");
    assert_eq!(place.run(&["batch", "in", "-o", "out"]).0, 0);
    assert_eq!(place.files("out"), calm.files("out"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_the_old_outputs() {
    let calm = Place::with(&SMALL);
    calm.run(&["batch", "in", "-o", "out"]);
    let place = Place::with(&SMALL[..1]);
    place.run(&["batch", "in", "-o", "out"]);
    let before = place.files("out");
    place.copy(SMALL[1].0, SMALL[1].1);
    place.copy(SMALL[2].0, SMALL[2].1);
    let (code, said) = place.run_with_limit(2048, &["batch", "in", "-o", "out", "--force"]);
    assert_eq!(code, 2, "{said}");
    let [error, hint] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    assert!(error.starts_with("error: out/") && error.contains(": cannot be written: "), "{said}");
    assert!(error.contains("; stopped after "), "{said}");
    assert!(hint.contains("run it again: what is done stays"), "{said}");
    assert_eq!(place.files("out"), before);
    assert_eq!(place.run(&["batch", "in", "-o", "out"]).0, 0);
    assert_eq!(place.files("out"), calm.files("out"));
}

#[test]
fn a_folder_in_the_place_of_an_output_is_that_documents_failure() {
    let place = Place::with(&SMALL);
    place.write("out/b.json/x", b"");
    let (code, said) = place.run(&["batch", "in", "-o", "out"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("error: in/deeper/b.pdf: out/b.json: cannot be written: "), "{said}");
    let failed = ("b".to_owned(), "failed".to_owned());
    assert!(documents(&place).contains(&failed) && said.contains("2 done; 1 failed"), "{said}");
}

#[test]
fn page_texts_of_one_folder_are_one_document() {
    let place = Place::with(&[
        ("page28.txt", "in/annex2/28.txt"),
        ("page28.txt", "in/annex2/29.txt"),
        ("page28.txt", "in/single/28.txt"),
        ("twins/ucs2.pdf", "in/a.pdf"),
    ]);
    place.write("in/NOTES", b"remarks beside a PDF");
    place.write("in/table.json", b"{}");
    place.write("in/.hidden.pdf", b"%PDF-");
    place.run(&["batch", "in", "-o", "out"]);
    let manifest = place.json("out/manifest.json");
    let found =
        manifest["documents"].as_array().unwrap().iter().map(|entry| {
            (entry["name"].as_str().unwrap(), entry["sources"].as_array().unwrap().len())
        });
    assert_eq!(found.collect::<Vec<_>>(), [("a", 1), ("annex2", 2), ("28", 1)]);
    assert_eq!(codes(&place), ["text-beside-pdf", "not-a-document"]);
}

#[test]
fn names_that_collide_get_outputs_of_their_own() {
    let place = Place::with(&[
        ("twins/ucs2.pdf", "in/1/annex.pdf"),
        ("twins/ucs2.pdf", "in/2/Annex.PDF"),
        ("twins/ucs2.pdf", "in/manifest.pdf"),
    ]);
    let (code, said) = place.run(&["batch", "in", "-o", "out"]);
    assert_eq!(code, 0, "{said}");
    let names: Vec<String> = documents(&place).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["annex", "Annex-2", "manifest-2"]);
    assert_eq!(codes(&place), ["output-renamed", "output-renamed"]);
    assert!(said.contains("note[output-renamed] in/2/Annex.PDF: its outputs are named Annex-2"));
    assert_eq!(place.names("out").len(), 3 * 3 + 1);
}

#[test]
fn a_pattern_finds_what_a_shell_would_find() {
    let place = Place::with(&SMALL);
    for (pattern, expected) in [
        ("in/*.pdf", &["a"][..]),
        ("./in/*/?.pdf", &["b", "c"]),
        ("in/**/[bc].pdf", &["b", "c"]),
        ("**/*.pdf", &["a", "b", "c"]),
        ("i*/deep*", &["b", "c"]),
    ] {
        let (code, said) = place.run(&["batch", pattern, "-o", "out"]);
        assert_eq!(code, 0, "{said}");
        let names: Vec<String> = documents(&place).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected, "{pattern}");
    }
}

#[test]
fn what_is_named_twice_is_read_once_and_told() {
    let place = Place::with(&SMALL);
    for (paths, repeated) in [
        (&["in/a.pdf", "in/./a.pdf"][..], &["source-repeated"][..]),
        (&["in/a.pdf", "in/*.pdf"], &["source-repeated"]),
        (&["in", "./in"], &["source-repeated"]),
        (&["in", "in/a.pdf", "in/deeper"], &[]),
    ] {
        let (code, said) = place.run(&[&["batch", "-o", "out"], paths].concat());
        assert_eq!(
            (code, codes(&place)),
            (0, repeated.iter().map(|&c| c.into()).collect()),
            "{said}"
        );
        assert_eq!(
            said.contains(": is named twice, and read once; "),
            !repeated.is_empty(),
            "{said}"
        );
    }
}

#[test]
fn no_source_is_overwritten() {
    let place = Place::with(&[("twins/ucs2.pdf", "in/a.json")]);
    let source = place.bytes("in/a.json");
    let (code, said) = place.run(&["batch", "in/a.json", "-o", "in"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(place.bytes("in/a.json"), source);
    assert!(place.path("in/a-2.json").exists(), "{said}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_and_special_files_are_passed_over() {
    use std::os::unix::fs::symlink;
    let place = Place::with(&SMALL);
    symlink("..", place.path("in/deeper/up")).unwrap();
    symlink("self", place.path("in/self")).unwrap();
    symlink("deeper", place.path("in/other-way")).unwrap();
    // A search that follows both would go round in more ways than it could ever end.
    symlink("../..", place.path("in/deeper/up-too")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place.path("in/socket")).unwrap();
    let (code, said) = place.run(&["batch", "in", "in/**/*.pdf", "-o", "out"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(documents(&place).len(), 3, "{said}");
    assert_eq!(codes(&place), ["link-loop", "link-loop", "link-loop", "special-file"]);
    symlink("nowhere", place.path("in/dead")).unwrap();
    assert_eq!(place.run(&["batch", "in", "-o", "out", "--strict"]).0, 1);
    assert!(codes(&place).contains(&"dead-link".to_owned()));
}

/// A file that cannot be read, whoever asks, and no folder.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_cannot_be_looked_at_is_told_counted_and_named() {
    let place = Place::with(&SMALL[..1]);
    let batch = ["batch", "in", "/proc/self/mem", "-o", "out"];
    let error = "error[unreadable-path] /proc/self/mem: cannot be looked at: ";
    let (code, said) = place.run(&batch);
    assert_eq!(code, 2, "{said}");
    assert!(said.starts_with(error), "{said}");
    assert!(said.contains("\n/proc/self/mem  failed: cannot be looked at: "), "{said}");
    assert!(said.contains("\n2 documents: 1 done; 1 failed; 1 error"), "{said}");
    let (code, said) = place.run(&[&batch[..], &["-q"]].concat());
    assert_eq!((code, said.lines().count()), (2, 1), "{said}");
    assert!(said.starts_with(error), "{said}");
    let (code, said) = place.run(&[&batch[..], &["--log-format", "json"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(said.lines().last().unwrap().contains(r#""failed":1"#), "{said}");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let place = Place::with(&SMALL[..1]);
    std::fs::create_dir(place.path("bare")).unwrap();
    for (args, message) in [
        (&["batch", "in", "-o", "in"][..], "error: in: is searched for documents and written to\n"),
        (&["batch", "no", "-o", "out"], "error: no: no such file\n"),
        (&["batch", "in/*.txt", "-o", "out"], "error: in/*.txt: no such file\n"),
        (&["batch", "in/[", "-o", "out"], "error: in/[: not a pattern: "),
        (&["batch", "bare", "-o", "out"], "error: bare: there is no PDF and no page text\n"),
        (&["batch", "in", "-o", "in/a.pdf"], "error: in/a.pdf: cannot be made a folder: "),
        (
            &["batch", "in", "-o", "out", "--jobs", "0"],
            "error: invalid value '0' for '--jobs <N>': give a number from 1 to 256\n",
        ),
        (
            &["batch", "in", "-o", "out", "--jobs", "two"],
            "error: invalid value 'two' for '--jobs <N>': give a number from 1 to 256\n",
        ),
        (&["batch", "in"], "error: the following required arguments"),
    ] {
        let (code, said) = place.run(args);
        assert_eq!(code, 2, "{args:?}");
        assert!(said.starts_with(message), "{said}");
    }
    assert!(!place.path("out").exists());
}

/// A ZIP archive in which these files are stored without compression.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_is_no_document_though_pdfs_are_stored_in_it() {
    let place = Place::with(&SMALL);
    let (a, b) = (place.bytes("in/a.pdf"), place.bytes("in/deeper/b.pdf"));
    place.write("two.zip", &archive(&[("a.pdf", &a), ("b.pdf", &b)]));
    place.write("text.zip", &archive(&[("a.txt", "①-1 ".repeat(4000).as_bytes())]));
    place.write("a.docx", &archive(&[("[Content_Types].xml", b"<Types/>")]));
    for (file, message, hint) in [
        ("two.zip", "two.zip: is a ZIP archive, and no PDF\n", "hint: unpack it first"),
        ("text.zip", "text.zip: is a ZIP archive, and no PDF\n", "hint: unpack it first"),
        ("a.docx", "a.docx: is an Office document, and no PDF\n", "hint: save or print it as PDF"),
    ] {
        for args in [&["extract", file][..], &["tables", file], &["batch", file, "-o", "out"]] {
            let (code, said) = place.run(args);
            assert_eq!(code, 2, "{args:?}: {said}");
            assert!(said.contains(&format!("error: {message}{hint}")), "{args:?}: {said}");
        }
    }
    place.write("junk.pdf", &[b"junk\n", &a[..]].concat());
    assert_eq!(place.run(&["extract", "junk.pdf", "-o", "junk.json"]).0, 0);
}

#[cfg(unix)]
#[test]
fn two_runs_do_not_write_to_one_folder() {
    let place = Place::with(&SMALL[..1]);
    std::fs::create_dir(place.path("out")).unwrap();
    let held = std::fs::File::open(place.path("out")).unwrap();
    held.lock().unwrap();
    let (code, said) = place.run(&["batch", "in", "-o", "out"]);
    assert_eq!(code, 2);
    assert!(said.starts_with("error: out: another besshi is writing here\n"), "{said}");
    drop(held);
    assert_eq!(place.run(&["batch", "in", "-o", "out"]).0, 0);
}

#[test]
fn machines_are_told_in_json() {
    let place = Place::with(&SMALL);
    place.copy("bad/scan.pdf", "in/bad.pdf");
    let (code, said) = place.run(&["batch", "in", "-o", "out", "--log-format", "json"]);
    assert_eq!(code, 2);
    let events: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| events.iter().filter(|event| event["event"] == name).collect::<Vec<_>>();
    assert_eq!(of("document").len(), 4);
    assert_eq!(of("failure").len(), 1);
    assert_eq!(of("summary")[0]["failed"], 1);
    assert_eq!(events.last().unwrap()["event"], "summary");
}

#[test]
fn a_quiet_run_says_what_went_wrong_and_no_more() {
    let place = Place::with(&SMALL);
    assert_eq!(place.run(&["batch", "in", "-o", "out", "--quiet"]), (0, String::new()));
    place.copy("bad/scan.pdf", "in/bad.pdf");
    let (code, said) = place.run(&["batch", "in", "-o", "out", "-q"]);
    assert_eq!((code, said.lines().count()), (2, 2), "{said}");
}
