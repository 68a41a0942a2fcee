//! What the outputs of a document are called. Names may differ in their case or in the form of
//! their characters only; many file systems take these for one.

use std::collections::BTreeSet;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::Document;
use crate::finding::{Code, Finding};
use crate::place::Place;

/// Longer names are cut: most file systems take 255 bytes, of which the endings need a few.
const LONGEST: usize = 200;

/// The records of a document.
pub fn records(name: &str) -> String {
    format!("{name}.json")
}

/// Where its values were read.
pub fn provenance(name: &str) -> String {
    format!("{name}.provenance.json")
}

/// What was odd about it.
pub fn report(name: &str) -> String {
    format!("{name}.report.json")
}

/// The name of the document that a file of this name is the report of.
pub fn of_report(file: &str) -> Option<&str> {
    file.strip_suffix(".report.json")
}

/// The name of the run's own file.
pub const MANIFEST: &str = "manifest.json";

/// Gives each document a name of its own, so that no output takes the place of another or of one
/// of the `reserved` files. Whose name is free keeps it; the others get a number, in their order.
pub fn give_names(
    documents: &mut [Document],
    reserved: impl IntoIterator<Item = String>,
    findings: &mut Vec<Finding>,
) {
    let mut taken: BTreeSet<String> = reserved.into_iter().map(|file| key(&file)).collect();
    taken.insert(key(MANIFEST));
    let mut without = Vec::new();
    for document in documents {
        document.name = cut(&document.name).to_owned();
        if !take(&document.name, &mut taken) {
            without.push(document);
        }
    }
    for document in without {
        let wanted = document.name.clone();
        let mut number = 2;
        while !take(&format!("{wanted}-{number}"), &mut taken) {
            number += 1;
        }
        document.name = format!("{wanted}-{number}");
        findings.push(renamed(document, &wanted));
    }
}

/// Takes a name, if none of its files is another's.
fn take(name: &str, taken: &mut BTreeSet<String>) -> bool {
    let files = [records(name), provenance(name), report(name)].map(|file| key(&file));
    let is_free = files.iter().all(|file| !taken.contains(file));
    if is_free {
        taken.extend(files);
    }
    is_free
}

/// What two names of one file have in common.
pub fn key(file: &str) -> String {
    file.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(LONGEST)]
}

fn renamed(document: &Document, wanted: &str) -> Finding {
    let place = Place::default().in_source(Arc::from(document.path()));
    let message =
        format!("its outputs are named {} as another file is named {wanted}.json", document.name);
    Finding::new(Code::OutputRenamed, place, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(stems: &[&str], reserved: &[&str]) -> Vec<String> {
        let mut documents: Vec<Document> = stems
            .iter()
            .map(|stem| Document { name: (*stem).to_owned(), paths: vec![stem.into()] })
            .collect();
        let mut findings = Vec::new();
        give_names(&mut documents, reserved.iter().map(|file| (*file).to_owned()), &mut findings);
        let renamed = documents.iter().zip(stems).filter(|(d, stem)| cut(stem) != d.name).count();
        assert_eq!(findings.len(), renamed);
        documents.into_iter().map(|document| document.name).collect()
    }

    #[test]
    fn a_name_that_is_free_is_kept() {
        assert_eq!(named(&["a", "a", "a-2", "a"], &[]), ["a", "a-3", "a-2", "a-4"]);
    }

    #[test]
    fn case_and_form_make_no_other_file() {
        assert_eq!(named(&["A", "a"], &[]), ["A", "a-2"]);
        assert_eq!(named(&["が", "か\u{3099}"], &[]), ["が", "か\u{3099}-2"]);
    }

    #[test]
    fn no_output_takes_the_place_of_another_file() {
        assert_eq!(named(&["manifest"], &[]), ["manifest-2"]);
        assert_eq!(named(&["a", "a.report"], &[]), ["a", "a.report-2"]);
        assert_eq!(named(&["x"], &["X.json"]), ["x-2"]);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let long = "別".repeat(100);
        assert_eq!(named(&[&long, &long], &[])[0], "別".repeat(66));
    }

    proptest! {
        #[test]
        fn all_names_differ(stems in prop::collection::vec("[aA](-[23])?(\\.report|\\.provenance)?", 1..9)) {
            let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
            let files = named(&stems, &[]).into_iter();
            let files = files.flat_map(|name| [records(&name), provenance(&name), report(&name)]);
            let keys: BTreeSet<String> = files.map(|file| key(&file)).collect();
            prop_assert_eq!(keys.len(), 3 * stems.len());
        }
    }
}
