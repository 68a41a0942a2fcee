//! Encrypted files: those that open without a password are read, others are refused.

mod common;

use besshi::error::Error;
use besshi::ink::Document;
use besshi::source::Source;
use common::{open, text};

/// What the files say.
const TEXT: &str = "縦書きー「見出し」、。";

/// Where the table of objects of `encrypted-with-an-empty-password` is, and its encryption dictionary.
const TABLE: usize = 2021;
const DICTIONARY: &str = "/Encrypt 10 0 R";

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("fixtures/ink/{name}/in.pdf")).expect("a fixture")
}

/// A file with other words in a place of it.
fn replaced(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    let at = at.expect("the words");
    bytes.splice(at..at + from.len(), to.bytes());
    bytes
}

/// The encryption dictionary of a file.
fn dictionary(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let start = text.find("<< /CF").expect("a dictionary");
    text[start..].split("\nendobj").next().expect("its end").to_owned()
}

/// A file with one more object and another trailer, as an update adds them.
fn updated(mut bytes: Vec<u8>, object: &str, trailer: &str) -> Vec<u8> {
    let at = bytes.len();
    bytes.extend(format!("20 0 obj\n{object}\nendobj\n").bytes());
    let table = bytes.len();
    bytes.extend(
        format!(
            "xref\n20 1\n{at:010} 00000 n \ntrailer\n<< /Size 21 {trailer} >>\nstartxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
    bytes
}

fn refusal(bytes: Vec<u8>) -> Error {
    Document::open(&Source::new("in.pdf", bytes)).expect_err("a file that does not open")
}

#[test]
fn an_empty_password_opens_a_file() {
    assert_eq!(text(&open(fixture("encrypted-with-an-empty-password")).page(0)), TEXT);
}

#[test]
fn the_encryption_dictionary_may_stand_in_the_trailer() {
    let bytes = fixture("encrypted-with-an-empty-password");
    let direct = format!("/Encrypt {}", dictionary(&bytes));
    let document = open(replaced(bytes, DICTIONARY, &direct));
    assert_eq!(text(&document.page(0)), TEXT);
    assert!(document.findings().is_empty());
}

#[test]
fn the_encryption_dictionary_may_refer_to_its_parts() {
    let bytes = fixture("encrypted-with-an-empty-password");
    let filter = "<< /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >>";
    let bytes = replaced(bytes, filter, &format!("{:width$}", "20 0 R", width = filter.len()));
    let trailer = format!("/Root 1 0 R {DICTIONARY} /Prev {TABLE}");
    assert_eq!(text(&open(updated(bytes, filter, &trailer)).page(0)), TEXT);
}

#[test]
fn a_file_of_which_only_attachments_are_encrypted_is_read() {
    let plain = fixture("text-written-downwards");
    let dict = dictionary(&fixture("encrypted-with-a-password"));
    let dict = dict.replace("/StmF /StdCF /StrF /StdCF", "/StmF /Identity /EFF /StdCF");
    let trailer = "/Root 5 0 R /Encrypt 20 0 R /Prev 2539";
    let document = open(updated(plain, &dict, trailer));
    assert_eq!(text(&document.page(0)), TEXT);
}

#[test]
fn a_file_with_a_password_is_refused() {
    let refused = refusal(fixture("encrypted-with-a-password"));
    assert!(matches!(refused, Error::Password { .. }));
    assert!(refused.hint().contains("qpdf --decrypt"));
}

#[test]
fn a_file_for_the_holders_of_certificates_is_refused() {
    let plain = fixture("text-written-downwards");
    let dict = "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >>";
    let refused = refusal(updated(plain, dict, "/Root 5 0 R /Encrypt 20 0 R /Prev 2539"));
    let message = refused.to_string();
    assert!(message.contains("encrypted by Adobe.PubSec, which no password opens"), "{message}");
}
