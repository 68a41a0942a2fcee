//! Feeds the targets of the fuzzers with a small corpus: what once made one fail, and some of what
//! they found that reaches far. `fuzz/README.md` tells how the corpus grows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something fails")]
#![allow(clippy::cast_possible_truncation, reason = "few glyphs are made")]

mod support;

#[allow(unreachable_pub, reason = "the fuzzers call it from outside")]
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::path::PathBuf;

use support::fixture;

/// The corpus of a target, by name.
fn corpus(name: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(fixture("replay").join(name)).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_target_bears_its_corpus() {
    for (name, target) in targets::ALL {
        let files = corpus(name);
        assert!(!files.is_empty(), "{name}: there is nothing to feed it with");
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            let fed = std::panic::catch_unwind(|| target(&bytes));
            assert!(fed.is_ok(), "{}", path.display());
        }
    }
}

#[test]
fn no_corpus_is_without_a_target() {
    let folders = std::fs::read_dir(fixture("replay")).unwrap();
    let folders = folders.map(|folder| folder.unwrap()).filter(|f| f.path().is_dir());
    for folder in folders {
        let name = folder.file_name();
        assert!(targets::ALL.iter().any(|(known, _)| *known == name), "{}", name.display());
    }
}
