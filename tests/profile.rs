//! Profiles that are drafted from documents: what is known is known again, the rest is said.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

mod support;

use besshi::profile::draft::{Draft, draft};
use besshi::profile::{Field, ProfileError};
use besshi::source::Source;
use besshi::{Options, Profile, convert};
use support::run::Place;
use support::{fixture, twin};

fn drafted(path: &str) -> Draft {
    draft("new", &Source::open(&fixture(path)).unwrap()).unwrap()
}

#[test]
fn a_known_document_is_read_by_its_draft_as_by_the_built_in_profile() {
    for name in ["calc", "turned", "halfruled", "groups-moved", "skia", "labels-centred"] {
        let draft = drafted(&format!("twins/{name}.pdf"));
        assert_eq!(draft.missing, [""; 0], "{name}: {}", draft.toml);
        let profile = Profile::parse(&draft.toml).unwrap_or_else(|e| panic!("{name}: {e}"));
        let sources = std::slice::from_ref(&twin(name).source);
        let mut read =
            convert(sources, &Options { profile: Some(profile), ..Options::default() }).unwrap();
        read.records.document.profile = "mic-annex2".into();
        assert_eq!(read.records, twin(name).conversion.records, "{name}: {}", draft.toml);
    }
}

#[test]
fn unknown_headers_are_comments_that_say_what_was_seen() {
    let draft = drafted("bad/one-head-unknown.pdf");
    assert!(Profile::parse(&draft.toml).is_ok(), "{}", draft.toml);
    assert_eq!(draft.columns - draft.known, 1, "{}", draft.toml);
    let comment = "Seen: “①媒体の持出し”, “①利用者への周知”\n# [[column]]\n\
                   # field = \"minor\" # perhaps, by what it holds\n# header = [\"中項目\"]\n";
    assert!(draft.toml.contains(comment), "{}", draft.toml);
}

#[test]
fn of_a_table_with_other_headers_it_says_which_fields_they_may_be() {
    let draft = drafted("bad/other-heads.pdf");
    assert!(draft.missing[0].starts_with("1 of 10 columns have a field"), "{:?}", draft.missing);
    for field in ["major", "minor", "grade", "volume", "chapter", "clause", "text"] {
        let guess = format!("# field = \"{field}\" # perhaps, by what it holds");
        assert!(draft.toml.contains(&guess), "{field}: {}", draft.toml);
    }
}

#[test]
fn what_has_to_be_filled_in_is_told_by_the_draft_and_by_the_check() {
    let draft = drafted("bad/no-number.pdf");
    assert!(draft.missing[0].contains("no column has the field \"number\""), "{}", draft.toml);
    match Profile::parse(&draft.toml) {
        Err(ProfileError::NoNumber { columns }) => assert_eq!(columns, draft.known),
        other => panic!("{other:?}: {}", draft.toml),
    }
}

#[test]
fn a_draft_is_checked_by_the_command() {
    let place = Place::with(&[("twins/skia.pdf", "別紙.pdf"), ("bad/no-number.pdf", "other.pdf")]);
    let (code, said) = place.run(&["profile", "new", "別紙.pdf", "-o", "new.toml"]);
    assert_eq!((code, said.as_str()), (0, "10 of 10 columns have a field\n"));
    assert_eq!(place.run(&["profile", "check", "new.toml"]), (0, String::new()));
    let (code, said) = place.run(&["profile", "new", "other.pdf", "-o", "other.toml"]);
    assert_eq!(code, 0);
    assert!(said.contains("to be filled in: no column has the field \"number\""), "{said}");
    let (code, said) = place.run(&["profile", "check", "other.toml"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("to be filled in: no column has the field \"number\": "), "{said}");
    let (code, said) = place.run(&["extract", "other.pdf", "--profile", "other.toml"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("not a profile: no column fills the field \"number\""), "{said}");
    place.write("broken.toml", b"name = ");
    assert_eq!(place.run(&["profile", "check", "broken.toml"]).0, 2);
}

#[test]
fn a_draft_with_too_few_columns_fails_the_check_and_is_told_by_the_reader() {
    let place = Place::with(&[("bad/other-heads.pdf", "other.pdf")]);
    let (_, said) = place.run(&["profile", "new", "other.pdf", "-o", "my.toml"]);
    assert!(said.contains("1 of 10 columns have a field where a table is told by 3"), "{said}");
    let (code, said) = place.run(&["profile", "check", "my.toml"]);
    assert_eq!(code, 1, "{said}");
    let few = "to be filled in: 1 column has a field where a table is told by 3: take out the #";
    assert!(said.starts_with(few), "{said}");
    let (code, said) = place.run(&["extract", "other.pdf", "--profile", "my.toml"]);
    assert_eq!(code, 2);
    assert!(said.contains("hint: a table is told by 3 columns, and the profile has 1"), "{said}");
    let (_, said) = place.run(&["extract", "other.pdf"]);
    assert!(said.contains("`besshi profile new FILE -o my.toml` drafts a profile"), "{said}");
}

#[test]
fn a_profile_is_listed_with_what_it_reads() {
    let list = Place::new().command(&["profile", "list"]).output().unwrap().stdout;
    assert!(String::from_utf8(list).unwrap().starts_with("mic-annex2  MIC's table of security"));
}

#[test]
fn the_fields_of_a_draft_are_those_under_their_headers() {
    let draft = drafted("twins/calc.pdf");
    let profile = Profile::parse(&draft.toml).unwrap();
    let built_in = Profile::mic_annex2();
    for field in [Field::Statement, Field::Text, Field::Grade, Field::Clause] {
        let (new, known) = (profile.column(field).unwrap(), built_in.column(field).unwrap());
        assert_eq!((&new.header, &new.group), (&known.header, &known.group));
    }
}
