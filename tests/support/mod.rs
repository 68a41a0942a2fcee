//! What the tests share: the twins of `fixtures/twins`, read once, and how they are held against
//! their truth.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

pub(crate) mod editions;
pub(crate) mod element;
pub(crate) mod run;
pub(crate) mod score;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use besshi::source::Source;
use besshi::{Conversion, Options, canon, convert};
use rayon::prelude::*;

/// A made-up document with a known truth; `fixtures/twins/README.md` says what is hard about each.
pub(crate) struct Twin {
    /// Its file name without extension.
    pub(crate) name: String,
    /// The PDF.
    pub(crate) source: Source,
    /// The controls that a reader should give, without pages and doubts.
    pub(crate) truth: Vec<serde_json::Value>,
    /// What `convert` made of it.
    pub(crate) conversion: Conversion,
}

/// A file of the fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// Every `NAME.pdf` beside a `NAME.truth.json`, by name, each converted once a test file.
pub(crate) fn twins() -> &'static [Twin] {
    static TWINS: OnceLock<Vec<Twin>> = OnceLock::new();
    TWINS.get_or_init(|| {
        let files = std::fs::read_dir(fixture("twins")).unwrap().map(|file| file.unwrap().path());
        let mut names: Vec<String> = files
            .filter_map(|path| Some(path.file_name()?.to_str()?.strip_suffix(".pdf")?.to_owned()))
            .collect();
        names.sort();
        assert!(names.len() >= 20, "the twins are not where they should be");
        names.into_par_iter().map(Twin::read).collect()
    })
}

/// The twin of this name.
pub(crate) fn twin(name: &str) -> &'static Twin {
    twins().iter().find(|twin| twin.name == name).unwrap()
}

impl Twin {
    fn read(name: String) -> Self {
        let source = Source::open(&fixture(&format!("twins/{name}.pdf"))).unwrap();
        let truth = std::fs::read(fixture(&format!("twins/{name}.truth.json")));
        let truth = serde_json::from_slice(&truth.unwrap_or_else(|_| panic!("{name}: no truth")));
        let conversion = convert(std::slice::from_ref(&source), &Options::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name, source, truth: truth.unwrap(), conversion }
    }

    /// Reads it again.
    pub(crate) fn read_again(&self) -> Conversion {
        convert(std::slice::from_ref(&self.source), &Options::default()).unwrap()
    }

    /// The file that `extract` would write.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        canon::pretty(&self.conversion.records)
    }
}

/// All that a conversion says, as bytes: records, provenance and findings.
pub(crate) fn everything(conversion: &Conversion) -> Vec<u8> {
    let findings = conversion.findings.iter().flat_map(|f| format!("{f}\n").into_bytes());
    let mut bytes = canon::pretty(&conversion.records);
    bytes.extend(canon::pretty(&conversion.provenance));
    bytes.extend(findings);
    bytes
}

/// A text without its white space.
pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
