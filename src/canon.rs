//! The one JSON writer and reader: the same records always give the same bytes.
//!
//! Two forms: [`pretty`] for people and version control (keys sorted at all depths, UTF-8, LF,
//! two-space indent, final newline), and [`compact`], which is RFC 8785 (JCS). The [`digest`] of a
//! record set is the SHA-256 of its compact form. In both forms keys are sorted by UTF-16 units and
//! numbers written as ECMAScript does, so that the two differ in white space only.

mod other;
mod pieces;
mod writer;

use std::io::{self, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::record::{FORMAT, RecordSet};
use crate::source::sha256;
pub use other::Other;

/// The canonical form for people: two-space indent and a final newline.
///
/// # Panics
/// When the value cannot be JSON, such as a map with keys that are no strings. No type of this
/// crate is like that.
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = writer::write(value, Some(0)).expect(IS_JSON);
    bytes.push(b'\n');
    bytes
}

/// The canonical form for machines, RFC 8785: no white space at all.
///
/// # Panics
/// As [`pretty`] does.
pub fn compact(value: &impl Serialize) -> Vec<u8> {
    writer::write(value, None).expect(IS_JSON)
}

/// Writes the canonical form of records to `out`, the one for machines or the one for people. All
/// threads write the controls, and some do while `out` takes those before.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_to(out: &mut dyn Write, records: &RecordSet, compact: bool) -> io::Result<()> {
    pieces::write(out, records, if compact { None } else { Some(0) })?;
    if compact { Ok(()) } else { out.write_all(b"\n") }
}

/// Why writing cannot fail.
const IS_JSON: &str = "the types of this crate are JSON";

/// SHA-256 of the compact form, in lower-case hexadecimal: equal where the records are equal.
pub fn digest(records: &RecordSet) -> String {
    sha256(&compact(records))
}

/// A number as ECMAScript writes it (ECMA-262, `Number::toString`).
fn ecmascript(number: f64) -> String {
    let sign = if number < 0.0 { "-" } else { "" };
    let (digits, point) = shortest_digits(number.abs());
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or_default());
    let split = |at: i32| digits.split_at(usize::try_from(at).unwrap_or_default());
    match point {
        _ if digits == "0" => "0".to_owned(),
        1..=21 if count <= point => format!("{sign}{digits}{}", zeros(point - count)),
        1..=21 => format!("{sign}{}.{}", split(point).0, split(point).1),
        -5..=0 => format!("{sign}0.{}{digits}", zeros(-point)),
        _ if count == 1 => format!("{sign}{digits}e{:+}", point - 1),
        _ => format!("{sign}{}.{}e{:+}", split(1).0, split(1).1, point - 1),
    }
}

/// The fewest digits that tell the number from all others, and where among them the decimal point
/// stands: `0.0012` is `12` and -2.
fn shortest_digits(number: f64) -> (String, i32) {
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    (mantissa.replace('.', ""), exponent.parse::<i32>().unwrap_or_default() + 1)
}

/// Why bytes are no record set. The message says what and where; [`ParseError::hint`] what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The bytes are not JSON, or break off.
    #[error("line {line}, column {column}: not JSON: {cause}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the JSON reader said.
        cause: String,
    },
    /// The JSON does not say what format it has.
    #[error("no format is named: this is not a record set")]
    Unnamed,
    /// The file is something else.
    #[error("this is {is}, where {} is wanted", wanted(reads))]
    Other {
        /// What it is.
        is: Other,
        /// The format that was to be read.
        reads: &'static str,
    },
    /// The JSON has another format.
    #[error("format is {found}, this version reads {reads}")]
    Format {
        /// The format that it names.
        found: String,
        /// The format that was to be read.
        reads: &'static str,
    },
    /// A field is unknown, missing or of the wrong type.
    #[error("line {line}, column {column}, {field}: {cause}")]
    Field {
        /// The field, for instance `controls[3].statement`.
        field: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong with it.
        cause: String,
    },
}

impl ParseError {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => {
                "give a file that `besshi extract` wrote; where it breaks off, write it again"
            }
            Self::Other { is, reads: FORMAT } => is.hint(),
            Self::Other { .. } => {
                "`besshi schema` names the formats, and `besshi --help` what writes them"
            }
            Self::Unnamed => "give a file that `besshi extract` wrote",
            Self::Format { .. } => {
                "read it with the version of besshi that wrote it, or write it again with \
                 `besshi extract`"
            }
            Self::Field { .. } => "`besshi schema` prints what a record set looks like",
        }
    }
}

/// A format that is read, in words.
fn wanted(format: &str) -> String {
    Other::of_format(format).map_or_else(|| format.to_owned(), |is| format!("{is} ({format})"))
}

/// The only key that every format has had.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
}

/// Reads a record set. The format is looked at first, so that a file of another version is named as
/// such and not by the first field that differs.
///
/// # Errors
/// [`ParseError`], when the bytes are no record set of this version.
pub fn parse(bytes: &[u8]) -> Result<RecordSet, ParseError> {
    parse_as(bytes, FORMAT)
}

/// Reads a file of a format.
pub(crate) fn parse_as<T: DeserializeOwned>(
    bytes: &[u8],
    reads: &'static str,
) -> Result<T, ParseError> {
    let bytes = without_mark(bytes);
    let or_other = |error| match Other::of_bytes(bytes) {
        Some(is) => ParseError::Other { is, reads },
        None => error,
    };
    let head = serde_json::from_slice::<Head>(bytes);
    match head.map_err(|e| or_other(parse_error(String::new(), &e)))?.format {
        None => Err(or_other(ParseError::Unnamed)),
        Some(found) if found != reads => Err(other_format(found, reads)),
        Some(_) => {
            let mut reader = serde_json::Deserializer::from_slice(bytes);
            serde_path_to_error::deserialize(&mut reader)
                .map_err(|e| parse_error(field_name(e.path()), e.inner()))
        }
    }
}

/// Why JSON of another format is not read: it is another file, or of another version.
fn other_format(found: String, reads: &'static str) -> ParseError {
    match Other::of_format(&found).filter(|_| other::family(&found) != other::family(reads)) {
        Some(is) => ParseError::Other { is, reads },
        None => ParseError::Format { found, reads },
    }
}

/// The bytes behind a byte order mark, which some editors write.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The field as users see it; the path of the whole is a lone dot, or a mark where JSON breaks off.
pub(crate) fn field_name(path: &serde_path_to_error::Path) -> String {
    let path = path.to_string();
    if path == "." || path == "?" { "top level".to_owned() } else { path }
}

/// The error of the JSON reader, told apart and with its place taken out of its words.
fn parse_error(field: String, error: &serde_json::Error) -> ParseError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let cause = said.split(" at line ").next().unwrap_or(&said).to_owned();
    match error.classify() {
        serde_json::error::Category::Data if field.is_empty() => ParseError::Unnamed,
        serde_json::error::Category::Data => ParseError::Field { field, line, column, cause },
        _ => ParseError::Syntax { line, column, cause },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::record::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_pretty_form_is_sorted_indented_and_ends_in_a_newline() {
        let value = json!({"b": [], "a": [1, {"d": {}, "c": "①\n\u{1}\u{7f}/"}], "ア": null});
        let expected = "{\n  \"a\": [\n    1,\n    {\n      \"c\": \"①\\n\\u0001\u{7f}/\",\n      \
                        \"d\": {}\n    }\n  ],\n  \"b\": [],\n  \"ア\": null\n}\n";
        assert_eq!(text(pretty(&value)), expected);
    }

    #[test]
    fn the_compact_form_is_that_of_rfc_8785_section_3_2_3() {
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let written = text(compact(&value));
        let order = ["\\r", "\"1\"", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"];
        assert!(order.map(|key| written.find(key).unwrap()).is_sorted());
        assert!(!written.contains('\n'));
    }

    #[test]
    fn numbers_are_those_of_rfc_8785_appendix_b() {
        for (number, written) in [
            (0.0, "0"),
            (-0.0, "0"),
            (5e-324, "5e-324"),
            (-5e-324, "-5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9007199254740992.0, "9007199254740992"),
            (-9007199254740992.0, "-9007199254740992"),
            (295147905179352830000.0, "295147905179352830000"),
            (9.999999999999997e22, "9.999999999999997e+22"),
            (1e23, "1e+23"),
            (1.0000000000000001e23, "1.0000000000000001e+23"),
            (999999999999999700000.0, "999999999999999700000"),
            (1e21, "1e+21"),
            (9.999999999999997e-7, "9.999999999999997e-7"),
            (0.000001, "0.000001"),
            (333333333.3333332, "333333333.3333332"),
            (12.25, "12.25"),
            (595.0, "595"),
        ] {
            assert_eq!(ecmascript(number), written);
        }
    }

    #[test]
    fn the_digest_is_that_of_the_compact_bytes() {
        assert_eq!(digest(&sample()), sha256(&compact(&sample())));
        let without = RecordSet { controls: vec![], ..sample() };
        assert_eq!(digest(&without), sha256(&compact(&without)));
        assert_ne!(digest(&without), digest(&sample()));
    }

    #[test]
    fn another_format_is_named_before_anything_else() {
        let error = parse(br#"{"format": "besshi.records/2", "unknown": 1}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "format is besshi.records/2, this version reads besshi.records/1"
        );
        assert_eq!(parse(b"{}").unwrap_err(), ParseError::Unnamed);
        assert_eq!(parse(b"[]").unwrap_err(), ParseError::Unnamed);
    }

    #[test]
    fn a_file_that_is_something_else_is_told_for_what_it_is() {
        let line = compact(&sample().controls[0]);
        for (bytes, is) in [
            (&b"{\"format\": \"besshi.report/1\"}"[..], Other::Report),
            (b"{\"format\": \"besshi.provenance/2\", \"a\": 1}", Other::Provenance),
            (b"%PDF-1.7\n", Other::Pdf),
            (b"\x89PNG\r\n\x1a\n", Other::Picture),
            (&line, Other::Lines),
            (&[&line[..], b"\n", &line].concat(), Other::Lines),
        ] {
            assert_eq!(parse(bytes).unwrap_err(), ParseError::Other { is, reads: FORMAT });
        }
        let error = parse(b"%PDF-1.7").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is a PDF, where a record set of besshi (besshi.records/1) is wanted"
        );
        assert!(error.hint().contains("besshi extract"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_records() {
        let marked = [b"\xef\xbb\xbf", pretty(&sample()).as_slice()].concat();
        assert_eq!(parse(&marked).unwrap(), sample());
    }

    #[test]
    fn a_broken_file_is_told_with_line_and_column() {
        let error = parse(b"{\n  \"format\": \"besshi.records/1\",\n  oops").unwrap_err();
        assert_eq!(error.to_string(), "line 3, column 3: not JSON: key must be a string");
        assert!(matches!(parse(b"").unwrap_err(), ParseError::Syntax { line: 1, .. }));
    }

    #[test]
    fn an_unknown_field_is_told_with_its_path() {
        let mut value = serde_json::to_value(sample()).unwrap();
        value["controls"][0]["minor"]["colour"] = json!("red");
        let error = parse(&pretty(&value)).unwrap_err().to_string();
        assert!(error.starts_with("line 15, column 16, controls[0].minor.colour: "), "{error}");
        assert!(error.contains("unknown field `colour`"), "{error}");
    }

    #[test]
    fn what_is_missing_at_the_top_is_told_as_such() {
        let error = parse(br#"{"format": "besshi.records/1"}"#).unwrap_err().to_string();
        assert_eq!(error, "line 1, column 30, top level: missing field `document`");
    }

    #[test]
    fn a_missing_key_is_an_error_even_where_null_may_stand() {
        for key in ["statement", "grade", "section", "pages"] {
            let mut value = serde_json::to_value(sample()).unwrap();
            value["controls"][0].as_object_mut().unwrap().remove(key);
            let error = parse(&pretty(&value)).unwrap_err().to_string();
            assert!(error.contains(&format!("missing field `{key}`")), "{error}");
        }
    }

    /// A record set with one control.
    fn sample() -> RecordSet {
        let control = Control {
            id: "3.5-①-1".into(),
            section: None,
            major: None,
            minor: Some(Minor { mark: Some("①".into()), title: "導入".into() }),
            number: "①-1".into(),
            statement: None,
            grade: None,
            risk_scenario: None,
            requirements: vec![],
            pages: vec![28],
            doubts: vec![],
        };
        RecordSet {
            format: FORMAT.into(),
            document: Document {
                label: None,
                title: None,
                pages: 39,
                profile: "mic-annex2".into(),
                sources: vec![],
            },
            controls: vec![control],
            unattached: vec![],
            residue: vec![],
            accounting: Accounting::default(),
        }
    }

    /// Any text, with characters that JSON has to escape.
    fn words() -> impl Strategy<Value = String> {
        "[①-③〇a\"\\\\\n\u{1}\u{7f}\u{fb33}\u{1f600}漢-]{0,6}"
    }

    fn maybe_words() -> impl Strategy<Value = Option<String>> {
        prop::option::of(words())
    }

    prop_compose! {
        fn heading()(number in maybe_words(), title in words()) -> Heading {
            Heading { number, title }
        }
    }

    prop_compose! {
        fn requirement()(
            (volume, clause, obligation) in (maybe_words(), maybe_words(), maybe_words()),
            chapter in prop::option::of(heading()),
            (text, reading) in (maybe_words(), maybe_words()),
        ) -> Requirement {
            Requirement { volume, chapter, clause, obligation, text, reading }
        }
    }

    prop_compose! {
        fn doubt()(field in words(), code in words(), note in words()) -> Doubt {
            Doubt { field, code, note }
        }
    }

    prop_compose! {
        fn control()(
            (id, number) in (words(), words()),
            (section, major) in (prop::option::of(heading()), prop::option::of(heading())),
            minor in prop::option::of((maybe_words(), words())),
            (statement, grade, risk_scenario) in (maybe_words(), maybe_words(), maybe_words()),
            requirements in prop::collection::vec(requirement(), 0..3),
            pages in prop::collection::vec(any::<u32>(), 0..3),
            doubts in prop::collection::vec(doubt(), 0..2),
        ) -> Control {
            let minor = minor.map(|(mark, title)| Minor { mark, title });
            Control {
                id, section, major, minor, number, statement, grade, risk_scenario, requirements,
                pages, doubts,
            }
        }
    }

    prop_compose! {
        fn document()(
            (label, title) in (maybe_words(), maybe_words()),
            pages: u32,
            profile in words(),
            sources in prop::collection::vec((words(), any::<bool>(), any::<u64>()), 0..2),
        ) -> Document {
            let source = |(name, pdf, bytes): (String, bool, u64)| SourceEntry {
                sha256: name.clone(),
                name,
                kind: if pdf { SourceKind::Pdf } else { SourceKind::Text },
                bytes,
            };
            let sources = sources.into_iter().map(source).collect();
            Document { label, title, pages, profile, sources }
        }
    }

    prop_compose! {
        fn record_set()(
            document in document(),
            controls in prop::collection::vec(control(), 0..3),
            unattached in prop::collection::vec((any::<u32>(), requirement(), words()), 0..2),
            residue in prop::collection::vec((any::<u32>(), words()), 0..2),
            accounts: [u64; 4],
        ) -> RecordSet {
            let [glyphs, in_records, furniture, rest] = accounts;
            let unattached = unattached.into_iter().map(|(page, requirement, candidate)| {
                Unattached { page, requirement, candidates: vec![candidate] }
            });
            let residue = residue.into_iter().map(|(page, text)| Residue { page, text });
            RecordSet {
                format: FORMAT.into(),
                document,
                controls,
                unattached: unattached.collect(),
                residue: residue.collect(),
                accounting: Accounting { glyphs, in_records, furniture, residue: rest },
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_the_same(records in record_set()) {
            for bytes in [pretty(&records), compact(&records)] {
                prop_assert_eq!(&parse(&bytes).unwrap(), &records);
            }
        }

        #[test]
        fn what_is_read_is_written_back_the_same(records in record_set()) {
            let (shown, dense) = (pretty(&records), compact(&records));
            prop_assert_eq!(pretty(&parse(&shown).unwrap()), shown);
            prop_assert_eq!(compact(&parse(&dense).unwrap()), dense);
        }

        #[test]
        fn pieces_make_the_whole(records in record_set(), times in 0..80_usize) {
            let controls = (0..times).flat_map(|_| records.controls.clone()).collect();
            let records = RecordSet { controls, ..records };
            for (form, whole) in [(false, pretty(&records)), (true, compact(&records))] {
                let mut pieces = Vec::new();
                write_to(&mut pieces, &records, form).unwrap();
                prop_assert_eq!(pieces, whole);
            }
        }

        #[test]
        fn any_number_is_read_back_the_same(number: f64) {
            let number = if number.is_finite() { number } else { 0.0 };
            prop_assert_eq!(ecmascript(number).parse::<f64>().unwrap().to_bits(), (number + 0.0).to_bits());
        }
    }
}
