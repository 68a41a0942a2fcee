//! The data package: its checksums and links, and what `frictionless` says of it.

use besshi::export::datapackage::DataPackage;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::back::{blank, of_linked};
use super::csv::rows;
use super::{all, assert_same, calc, file, nasty, tree, validate};

#[test]
fn the_package_holds_everything() {
    for records in all() {
        let table = |name: &str| rows(name, &file(&DataPackage, &format!("{name}.csv"), &records));
        assert_same(&blank(&of_linked(&table)), &blank(&tree(&records)));
    }
}

#[test]
fn the_descriptor_tells_the_columns_and_the_hash_of_every_file() {
    let descriptor = file(&DataPackage, "datapackage.json", &nasty());
    let descriptor = serde_json::from_slice::<Value>(&descriptor).unwrap();
    let resources = descriptor["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 9);
    for resource in resources {
        let bytes = file(&DataPackage, resource["path"].as_str().unwrap(), &nasty());
        let hash = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(resource["hash"], format!("sha256:{hash}"));
        assert_eq!(resource["bytes"], bytes.len());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names = fields.iter().map(|field| field["name"].as_str().unwrap());
        let head = String::from_utf8(bytes).unwrap();
        assert_eq!(names.collect::<Vec<_>>().join(","), head.lines().next().unwrap());
    }
}

#[test]
fn the_descriptor_tells_what_is_open_from_what_is_none() {
    let descriptor = file(&DataPackage, "datapackage.json", &nasty());
    let descriptor = serde_json::from_slice::<Value>(&descriptor).unwrap();
    let resources = descriptor["resources"].as_array().unwrap();
    let mapping = resources.iter().find(|resource| resource["name"] == "mapping").unwrap();
    assert!(
        mapping["description"].as_str().unwrap().contains("a doubt on requirements, that is open")
    );
}

#[test]
fn frictionless_finds_it_valid() {
    for records in [calc().clone(), nasty()] {
        if let Some(said) = validate("datapackage", &DataPackage, &records, |_| ()) {
            assert_eq!(said, Ok(()));
        }
    }
}

#[test]
fn frictionless_finds_a_changed_file() {
    let changed = |folder: &std::path::Path| {
        let path = folder.join("residue.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace("デ", "テ")).unwrap();
    };
    if let Some(said) = validate("datapackage", &DataPackage, &nasty(), changed) {
        assert!(said.unwrap_err().contains("hash"));
    }
}
