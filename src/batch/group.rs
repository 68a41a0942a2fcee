//! Which files make which documents: a PDF is one of its own; the texts of one folder are the pages
//! of one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::sniff::Kind;
use super::{Document, shown};
use crate::finding::{Code, Finding};
use crate::place::Place;

/// A file that was come upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where, in the words of the user.
    pub path: PathBuf,
    /// The folder that it really lies in, links followed: two ways to one file are one file.
    pub folder: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Whether it was asked for by name or pattern, and not only its folder.
    pub named: bool,
}

/// The files of one folder.
#[derive(Default)]
struct Folder {
    pdfs: Vec<PathBuf>,
    named_texts: Vec<PathBuf>,
    texts: Vec<PathBuf>,
    /// Asked for by name, whatever they are: a reader has to say what is wrong with them.
    named_others: Vec<PathBuf>,
    others: Vec<PathBuf>,
}

/// Puts files together into documents, in the order of their paths. Each has its own name for a
/// name, which another may have too.
pub fn group(found: Vec<Found>, findings: &mut Vec<Finding>) -> Vec<Document> {
    let mut documents = Vec::new();
    for (folder, files) in by_folder(found, findings) {
        let singles = files.pdfs.iter().chain(&files.named_others);
        documents.extend(singles.map(|path| single(path)));
        let mut texts = files.named_texts;
        if files.pdfs.is_empty() {
            texts.extend(files.texts);
        } else if !files.texts.is_empty() {
            findings.push(texts_beside_pdfs(&files.texts));
        }
        documents.extend(pages(&folder, texts));
        findings.extend((!files.others.is_empty()).then(|| no_documents(&files.others)));
    }
    documents.sort_by(|a, b| a.paths.cmp(&b.paths));
    documents
}

/// The files of each folder, each file once: a name counts more than a folder, and of two ways to
/// it the shorter. What was named twice is told.
fn by_folder(mut found: Vec<Found>, findings: &mut Vec<Finding>) -> BTreeMap<PathBuf, Folder> {
    let steps = |file: &Found| file.path.components().count();
    found.sort_by(|a, b| {
        b.named.cmp(&a.named).then(steps(a).cmp(&steps(b))).then_with(|| a.path.cmp(&b.path))
    });
    let mut folders = BTreeMap::<PathBuf, Folder>::new();
    let (mut seen, mut repeated) = (BTreeSet::new(), BTreeSet::new());
    for Found { path, folder, kind, named } in found {
        let file = (folder.clone(), path.file_name().map(ToOwned::to_owned));
        if !seen.insert(file.clone()) {
            // Names come first: where this is one, so was the one before.
            if named && repeated.insert(file) {
                findings.push(named_twice(&path));
            }
            continue;
        }
        let files = folders.entry(folder).or_default();
        let list = match (kind, named) {
            (Kind::Pdf, _) => &mut files.pdfs,
            (Kind::PageText, true) => &mut files.named_texts,
            (Kind::PageText, false) => &mut files.texts,
            (Kind::Other, true) => &mut files.named_others,
            (Kind::Other, false) => &mut files.others,
        };
        list.push(path);
    }
    folders
}

/// What is said of a file or folder that was named twice.
pub fn named_twice(path: &Path) -> Finding {
    let place = Place::default().in_source(shown(path).into());
    Finding::new(Code::SourceRepeated, place, "is named twice, and read once")
        .with_hint("check whether another file was meant")
}

fn single(path: &Path) -> Document {
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Document { name: stem, paths: vec![path.to_owned()] }
}

/// The document of which these are pages, if there are any; several are named after their folder.
fn pages(folder: &Path, mut texts: Vec<PathBuf>) -> Option<Document> {
    texts.sort();
    match &texts[..] {
        [] => None,
        [path] => Some(single(path)),
        _ => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Some(Document { name, paths: texts })
        }
    }
}

fn texts_beside_pdfs(texts: &[PathBuf]) -> Finding {
    let message = format!("passed over as they lie beside a PDF: {}", listed(texts));
    let hint = "put the pages of a document into a folder of their own, or name them";
    Finding::new(Code::TextBesidePdf, folder_of(texts), message).with_hint(hint)
}

fn no_documents(others: &[PathBuf]) -> Finding {
    let message = format!("passed over as neither PDF nor page text: {}", listed(others));
    Finding::new(Code::NotADocument, folder_of(others), message)
}

fn folder_of(files: &[PathBuf]) -> Place {
    let folder = files.first().and_then(|path| path.parent()).map(shown).unwrap_or_default();
    Place::default().in_source(if folder.is_empty() { ".".into() } else { folder.into() })
}

/// File names, for a message.
fn listed(files: &[PathBuf]) -> String {
    const MOST: usize = 3;
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let shown: Vec<String> = files.iter().take(MOST).map(name).collect();
    match files.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, kind: Kind, named: bool) -> Found {
        let path = PathBuf::from(path);
        Found { folder: Path::new("/real").join(path.parent().unwrap()), path, kind, named }
    }

    /// `NAME: FILE FILE` of each document, and the codes of the findings.
    fn grouped(files: Vec<Found>) -> (Vec<String>, Vec<Code>) {
        let mut findings = Vec::new();
        let documents = group(files, &mut findings).into_iter().map(|document| {
            let paths: Vec<String> = document.paths.iter().map(|path| shown(path)).collect();
            format!("{}: {}", document.name, paths.join(" "))
        });
        (documents.collect(), findings.into_iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn pdfs_are_documents_and_texts_are_pages() {
        let (documents, findings) = grouped(vec![
            found("b/2.txt", Kind::PageText, false),
            found("b/10.txt", Kind::PageText, false),
            found("a/x.pdf", Kind::Pdf, false),
            found("c/only.txt", Kind::PageText, false),
        ]);
        assert_eq!(documents, ["x: a/x.pdf", "b: b/10.txt b/2.txt", "only: c/only.txt"]);
        assert_eq!(findings, []);
    }

    #[test]
    fn texts_beside_pdfs_are_passed_over_unless_they_are_named() {
        let files = |named| {
            vec![found("a/x.pdf", Kind::Pdf, false), found("a/README", Kind::PageText, named)]
        };
        assert_eq!(grouped(files(false)), (vec!["x: a/x.pdf".into()], vec![Code::TextBesidePdf]));
        let (documents, findings) = grouped(files(true));
        assert_eq!(documents, ["README: a/README", "x: a/x.pdf"]);
        assert_eq!(findings, []);
    }

    #[test]
    fn other_files_are_passed_over_unless_they_are_named() {
        let files = |named| vec![found("a/x.png", Kind::Other, named)];
        assert_eq!(grouped(files(false)), (vec![], vec![Code::NotADocument]));
        assert_eq!(grouped(files(true)), (vec!["x: a/x.png".into()], vec![]));
    }

    #[test]
    fn a_file_that_is_reached_twice_is_read_once() {
        let mut twice = vec![found("a/x.pdf", Kind::Pdf, false), found("l/x.pdf", Kind::Pdf, true)];
        twice[1].folder = "/real/a".into();
        assert_eq!(grouped(twice).0, ["x: l/x.pdf"]);
        let mut round =
            vec![found("a/up/a/x.pdf", Kind::Pdf, true), found("b.pdf", Kind::Pdf, true)];
        round[1] =
            Found { folder: round[0].folder.clone(), path: "z/x.pdf".into(), ..round[1].clone() };
        assert_eq!(grouped(round).0, ["x: z/x.pdf"]);
        let file = |named| found("a/x.pdf", Kind::Pdf, named);
        let codes = |files: &[Found]| grouped(files.to_vec()).1;
        assert_eq!(codes(&[file(true), file(false), file(false)]), []);
        assert_eq!(codes(&[file(true), file(false), file(true)]), [Code::SourceRepeated]);
        assert_eq!(codes(&[file(true), file(true), file(true)]), [Code::SourceRepeated]);
    }

    #[test]
    fn the_order_in_which_files_are_found_does_not_matter() {
        let mut files = vec![
            found("b/1", Kind::PageText, false),
            found("b/2", Kind::PageText, true),
            found("x.pdf", Kind::Pdf, false),
            found("a.png", Kind::Other, false),
        ];
        let forwards = grouped(files.clone());
        files.reverse();
        assert_eq!(grouped(files), forwards);
    }
}
