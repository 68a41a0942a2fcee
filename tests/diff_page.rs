//! The page of old and new side by side, in a browser: filters, keyboard, scripts off. Without
//! Chromium these are skipped, and say so.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

#[path = "support/browser.rs"]
mod browser;
mod support;

use std::io::Write as _;
use std::path::PathBuf;

use besshi::diff::{self, diff};
use besshi::record::RecordSet;
use browser::Browser;
use serde_json::json;
use support::editions::edit;
use support::twin;
use tempfile::TempDir;

/// Text that would do harm if it were taken for HTML.
const HOSTILE: &str =
    "</td><script>window.harmed = true</script><img src=x onerror='harmed=1'>&amp;";

/// Two editions with changes of every kind.
fn editions() -> (RecordSet, RecordSet) {
    let (old, others) = (&twin("calc").conversion.records, &twin("skia").conversion.records);
    let mut new = edit(old, others, 3, 5).new;
    new.controls[0].statement = Some(HOSTILE.to_owned());
    for control in &mut new.controls {
        let major = control.major.as_mut().unwrap();
        if major.number.as_deref() == Some("1.2") {
            major.title.push_str("\" onmouseover=\"harmed=1");
        }
    }
    (old.clone(), new)
}

/// The page in a file, and a browser; `None` where there is no browser.
fn page() -> Option<(Browser, PathBuf, TempDir)> {
    let Some(program) = browser::program() else {
        // Past the test's own capture, so that nobody takes it for a pass.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: tests/diff_page.rs, Chromium is not installed (apt-get install chromium)"
        );
        assert!(std::env::var_os("BESSHI_CHROMIUM").is_none(), "Chromium is required here");
        return None;
    };
    let (old, new) = editions();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("diff.html");
    std::fs::write(&path, diff::html(&diff(&old, &new))).unwrap();
    Some((Browser::start(program), path, folder))
}

/// How many rows of changes are seen.
const SEEN: &str = "[...document.querySelectorAll('tr[data-kinds]')]
    .filter(row => row.checkVisibility()).length";

/// How many rows of changes there are that an expression on `row` holds for.
fn rows_that(holds: &str) -> String {
    format!("[...document.querySelectorAll('tr[data-kinds]')].filter(row => {holds}).length")
}

/// Goes to an element with the Tab key alone.
fn tab_to(browser: &mut Browser, selector: &str) {
    for _ in 0..2000 {
        browser.press("Tab", 9);
        if browser.value(&format!("document.activeElement.matches({selector:?})")) == json!(true) {
            return;
        }
    }
    panic!("{selector} cannot be reached with the Tab key");
}

#[test]
fn filters_work_by_keyboard_alone() {
    let Some((mut browser, path, _folder)) = page() else { return };
    browser.open(&path);
    let all = browser.value(&rows_that("true"));
    assert_eq!(browser.value(SEEN), all);
    // The way to the filters starts at the table, past the links of the summary.
    browser.value("document.querySelector('#summary a:last-of-type').focus()");
    tab_to(&mut browser, "[name=kind][value=renumbered]");
    browser.press(" ", 32);
    let left = rows_that("row.dataset.kinds !== 'renumbered'");
    assert_eq!(browser.value(SEEN), browser.value(&left));
    assert_ne!(browser.value(SEEN), all);
    tab_to(&mut browser, "[name=meaning]");
    browser.press("ArrowDown", 40);
    assert_eq!(browser.value("document.activeElement.value"), json!("grade"));
    let grades = rows_that("row.dataset.meanings.split(' ').includes('grade')");
    assert_eq!(browser.value(SEEN), browser.value(&grades));
    tab_to(&mut browser, "button[type=reset]");
    browser.press("Enter", 13);
    browser.value("new Promise(done => setTimeout(done, 50))");
    assert_eq!(browser.value(SEEN), all);
    let said = format!("{all} 件中 {all} 件を表示");
    assert_eq!(browser.value("document.getElementById('shown').textContent"), json!(said));
}

#[test]
fn one_major_can_be_chosen_and_a_link_to_another_shows_it_again() {
    let Some((mut browser, path, _folder)) = page() else { return };
    browser.open(&path);
    browser.value("document.querySelector('[name=kind]').focus()");
    tab_to(&mut browser, "[name=major]");
    browser.press("ArrowDown", 40);
    let chosen = "row.closest('tbody').dataset.major === document.activeElement.value";
    let of_major = browser.value(&rows_that(chosen));
    assert!(of_major.as_u64().unwrap() > 0);
    assert_eq!(browser.value(SEEN), of_major);
    let seen_heads = "[...document.querySelectorAll('tr.group')].filter(r => r.checkVisibility())";
    assert_eq!(browser.value(&format!("{seen_heads}.length")), json!(1));
    let hidden = "document.querySelector('#controls tr[data-kinds][hidden]').id";
    browser.value(&format!("location.hash = {hidden}"));
    browser.value("new Promise(done => setTimeout(done, 100))");
    let target = "document.querySelector(':target').checkVisibility()";
    assert_eq!(browser.value(target), json!(true));
}

#[test]
fn without_scripts_all_is_there_to_read() {
    let Some((mut browser, path, _folder)) = page() else { return };
    browser.order("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(&path);
    assert_eq!(browser.value(SEEN), browser.value(&rows_that("true")));
    let form = "document.getElementById('filters').checkVisibility()";
    assert_eq!(browser.value(form), json!(false), "a filter that does nothing is not shown");
    assert_eq!(browser.value("document.getElementById('shown').textContent"), json!(""));
    browser.value("document.querySelector('#controls').focus()");
    tab_to(&mut browser, "summary");
    browser.press("Enter", 13);
    assert_eq!(browser.value("document.getElementById('cosmetic').open"), json!(true));
}

#[test]
fn text_of_the_paper_is_text_and_nothing_is_fetched() {
    let Some((mut browser, path, _folder)) = page() else { return };
    browser.open(&path);
    assert_eq!(browser.value("window.harmed"), json!(null));
    assert_eq!(browser.value("document.scripts.length"), json!(1));
    assert_eq!(browser.value("document.images.length"), json!(0));
    assert_eq!(browser.value("document.querySelectorAll('[onmouseover]').length"), json!(0));
    let texts = "[...document.querySelectorAll('.text')].map(text => text.textContent)";
    let found = browser.value(&format!("{texts}.filter(t => t === {HOSTILE:?}).length"));
    assert_eq!(found, json!(1));
    assert_eq!(browser.value("performance.getEntriesByType('resource').length"), json!(0));
}

#[test]
fn on_paper_the_head_of_the_table_is_repeated_and_filters_are_left_out() {
    let Some((mut browser, path, _folder)) = page() else { return };
    browser.open(&path);
    browser.order("Emulation.setEmulatedMedia", json!({"media": "print"}));
    let display =
        |selector: &str| format!("getComputedStyle(document.querySelector({selector:?})).display");
    assert_eq!(browser.value(&display("#controls thead")), json!("table-header-group"));
    assert_eq!(browser.value(&display("#filters")), json!("none"));
    let printed = browser.order("Page.printToPDF", json!({"preferCSSPageSize": true}));
    assert!(printed["data"].as_str().unwrap().len() > 10_000);
}

#[test]
fn on_a_narrow_screen_nothing_runs_out_of_it() {
    let Some((mut browser, path, _folder)) = page() else { return };
    let screen = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
    browser.order("Emulation.setDeviceMetricsOverride", screen);
    browser.open(&path);
    let overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.value(overhang), json!(0));
}
