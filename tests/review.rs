//! The page for review: what it says holds against the records, its places lie on their pages, no
//! text of the paper becomes more than text; and in Chromium, from a field to its place and back.

#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

#[path = "support/browser.rs"]
mod browser;
mod support;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use besshi::review::{self, Drawing, Kind, Reading};
use besshi::source::Source;
use besshi::{Options, canon};
use browser::Browser;
use serde_json::{Value, json};
use support::element::Element;
use support::{bare, fixture, twins};
use tempfile::TempDir;

/// Text that would do harm if it were taken for HTML or for script.
const HOSTILE: &str = "</script><script>window.harmed = 1</script><!--<script>]]>\
                       <img src=x onerror='harmed=1'>&amp;\u{2028}\"";

fn read(paths: &[&str]) -> Reading {
    let open = |path: &&str| Source::open(&fixture(path)).unwrap();
    let sources: Vec<Source> = paths.iter().map(open).collect();
    review::read(&sources, &Options::default()).unwrap()
}

/// A twin and the one real page of text, each read once.
fn skia() -> &'static Reading {
    static READING: OnceLock<Reading> = OnceLock::new();
    READING.get_or_init(|| read(&["twins/skia.pdf"]))
}

fn page28() -> &'static Reading {
    static READING: OnceLock<Reading> = OnceLock::new();
    READING.get_or_init(|| read(&["page28.txt"]))
}

fn page(reading: &Reading) -> Element {
    Element::page(&review::html(reading))
}

/// All elements that fit, those within others too.
fn every(element: &Element, fits: &dyn Fn(&Element) -> bool) -> Vec<Element> {
    let found = element.all(fits);
    let within = found.iter().flat_map(|element| every(element, fits)).collect::<Vec<_>>();
    [found, within].concat()
}

fn with_places(page: &Element) -> Vec<Element> {
    let has = |e: &Element| e.attribute("data-at").is_some_and(|at| !at.is_empty());
    every(page, &has)
}

#[test]
fn every_glyph_of_every_twin_is_on_a_page_where_the_accounting_has_it() {
    for twin in twins() {
        let reading =
            review::read(std::slice::from_ref(&twin.source), &Options::default()).unwrap();
        assert_eq!(reading.accounting(), twin.conversion.records.accounting, "{}", twin.name);
        assert_eq!(reading.conversion.records, twin.conversion.records, "{}", twin.name);
    }
    assert_eq!(page28().accounting(), page28().conversion.records.accounting);
}

#[test]
fn every_field_of_a_pdf_has_its_place_inside_its_page() {
    for name in ["skia", "turned", "crop-turned", "halfruled", "clipped-all"] {
        let reading = read(&[&format!("twins/{name}.pdf")]);
        for control in &reading.conversion.provenance.controls {
            assert!(control.fields.iter().all(|field| !field.spots.is_empty()), "{name}");
        }
        for sheet in reading.sheets.iter().filter(|_| !name.contains("turned")) {
            let Drawing { frame, width, height, .. } = sheet.drawing.as_ref().unwrap();
            assert_eq!((frame.x1, frame.y1), (*width, *height), "{name}: nothing is cut off");
        }
        let page = page(&reading);
        let fields = every(&page, &|e| e.is("field"));
        for field in &fields {
            let is_said = field.with_class("none").is_empty();
            let has_place = field.attribute("data-at").is_some_and(|at| !at.is_empty());
            assert_eq!(is_said, has_place, "{name}: {}", field.text());
        }
        for element in with_places(&page) {
            element
                .attribute("data-at")
                .unwrap()
                .split(' ')
                .for_each(|at| lies_inside(&reading, at));
        }
    }
}

/// Holds that a patch lies on its page, a hair of a ruling aside.
fn lies_inside(reading: &Reading, at: &str) {
    let (sheet, patch) = at.split_once('.').unwrap();
    let sheet = &reading.sheets[sheet.parse::<usize>().unwrap()];
    let patch = &sheet.patches[patch.parse::<usize>().unwrap()];
    let (drawing, rect) = (sheet.drawing.as_ref().unwrap(), patch.rect.unwrap());
    let frame = drawing.frame;
    let inside = rect.x0 >= frame.x0 && rect.y0 >= frame.y0;
    let inside = inside && rect.x1 <= frame.x1 && rect.y1 <= frame.y1;
    assert!(inside, "{at}: {rect:?} on {frame:?}");
}

#[test]
fn all_controls_with_all_their_words_are_on_the_page() {
    for reading in [skia(), page28()] {
        let page = page(reading);
        let controls = every(&page, &|e| e.is("control"));
        let ids: Vec<String> = controls.iter().map(|e| e.attribute("data-id").unwrap()).collect();
        let records = &reading.conversion.records;
        assert_eq!(ids, records.controls.iter().map(|c| c.id.clone()).collect::<Vec<_>>());
        for (control, element) in records.controls.iter().zip(&controls) {
            let shown = bare(&element.text());
            let requirements = control.requirements.iter().flat_map(|r| [&r.text, &r.reading]);
            let said = [&control.statement, &control.grade, &control.risk_scenario];
            for text in said.into_iter().chain(requirements).flatten() {
                assert!(shown.contains(&bare(text)), "{}: {text}", control.id);
            }
            for doubt in &control.doubts {
                assert!(shown.contains(&bare(&doubt.note)), "{}: {}", control.id, doubt.note);
            }
        }
    }
}

#[test]
fn every_finding_and_every_doubt_is_in_the_list_and_the_gravest_come_first() {
    for reading in [skia(), page28(), &read(&["twins/clipped-all.pdf"])] {
        let page = page(reading);
        let remarks = every(&page, &|e| e.is("remark"));
        let texts: Vec<String> = remarks.iter().map(|e| bare(&e.text())).collect();
        let told = |code: &str, note: &str| {
            let (code, note) = (bare(code), bare(note));
            texts.iter().any(|text| text.contains(&code) && text.contains(&note))
        };
        for control in &reading.conversion.records.controls {
            for doubt in &control.doubts {
                assert!(told(&doubt.code, &doubt.note), "{}: {doubt:?}", control.id);
            }
        }
        for finding in &reading.conversion.findings {
            // A finding that a doubt tells is told by the doubt, in fewer words.
            let short = || {
                let doubts = reading.conversion.records.controls.iter().flat_map(|c| &c.doubts);
                doubts
                    .into_iter()
                    .any(|d| d.code == finding.code.as_str() && finding.message.contains(&d.note))
            };
            assert!(told(finding.code.as_str(), &finding.message) || short(), "{finding}");
        }
        let grave = |e: &Element| {
            ["error", "warning", "note"].iter().position(|class| e.is(class)).unwrap()
        };
        assert!(remarks.iter().map(grave).is_sorted());
    }
}

#[test]
fn findings_name_the_column_and_say_their_code_in_japanese() {
    let page = page(&read(&["twins/calc.pdf"]));
    let remarks = every(&page, &|e| e.is("remark"));
    let open: Vec<String> = remarks.iter().map(Element::text).collect();
    let open: Vec<&String> = open.iter().filter(|text| text.contains("open-cell")).collect();
    for (told, column) in
        open.iter().zip(["大項目", "小項目", "対策項目で対応できるリスクシナリオ例"])
    {
        assert!(told.contains(column) && told.contains("下の罫線なし open-cell"), "{told}");
    }
    assert!(open.len() > 3);
}

#[test]
fn residue_and_open_requirements_are_listed_with_their_places() {
    let reading = page28();
    let page = page(reading);
    let items = every(&page.with_id("rest")[0], &|e| e.name() == "li");
    let records = &reading.conversion.records;
    assert_eq!(items.len(), records.residue.len() + records.unattached.len());
    for (item, residue) in items[records.unattached.len()..].iter().zip(&records.residue) {
        assert!(item.text().contains(&residue.text));
        let at = item.attribute("data-at").unwrap();
        let (sheet, patch) = at.split_once('.').unwrap();
        let sheet = &reading.sheets[sheet.parse::<usize>().unwrap()];
        let patch = &sheet.patches[patch.parse::<usize>().unwrap()];
        assert_eq!((patch.kind, &patch.text), (Kind::Residue, &residue.text));
    }
}

#[test]
fn the_figures_tell_how_many_requirements_have_no_control_yet() {
    let figures = |reading: &Reading| page(reading).with_class("figures")[0].text();
    let open = page28().conversion.records.unattached.len();
    assert!(open > 0);
    assert!(figures(page28()).contains(&format!("・未確定 {open} 件・")));
    assert!(!figures(skia()).contains("未確定"));
}

#[test]
fn every_line_of_a_text_stands_with_its_number() {
    let text = std::fs::read_to_string(fixture("page28.txt")).unwrap();
    let page = page(page28());
    let shown = every(&page, &|e| e.is("line"));
    let shown: Vec<String> = shown.iter().map(|e| bare(&e.text())).collect();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line = bare(line.trim_matches('\u{feff}'));
        assert!(shown.contains(&format!("{number}{line}")), "{number}: {line}");
    }
}

/// A reading in which the paper says what would do harm, wherever a paper can say something.
fn hostile() -> Reading {
    let mut reading = skia().clone();
    let hostile = || HOSTILE.to_owned();
    let records = &mut reading.conversion.records;
    records.document.title = Some(hostile());
    records.document.sources[0].name = hostile();
    records.controls[0].statement = Some(hostile());
    records.controls[0].id = hostile();
    records.controls[0].doubts =
        vec![besshi::record::Doubt { field: hostile(), code: hostile(), note: hostile() }];
    reading.sheets[0].name = hostile();
    reading.sheets[0].drawing.as_mut().unwrap().runs[0].text = hostile();
    reading
}

#[test]
fn no_text_of_the_paper_becomes_a_script_or_an_element() {
    let (plain, page) = (page(skia()), page(&hostile()));
    for name in ["script", "img", "section", "button"] {
        let count = |page: &Element| every(page, &|e| e.name() == name).len();
        let more = usize::from(name == "button");
        assert!(count(&page) - count(&plain) <= more, "{name}");
    }
    let scripts = every(&page, &|e| e.name() == "script");
    let data = scripts.iter().filter(|e| e.attribute("type").is_some());
    let first = serde_json::from_str::<Value>(&data.clone().next().unwrap().text()).unwrap();
    assert_eq!(first["runs"][0][4], HOSTILE);
    assert_eq!(data.count(), hostile().sheets.len());
    let is_handler = |e: &Element| e.attribute("onerror").is_some();
    assert!(every(&page, &is_handler).is_empty());
}

#[test]
fn the_same_reading_gives_the_same_bytes_and_nothing_is_loaded() {
    let bytes = review::html(skia());
    assert_eq!(bytes, review::html(&read(&["twins/skia.pdf"])));
    let text = String::from_utf8(bytes).unwrap();
    for word in ["http://", "https://", "src=", "url(", "@import"] {
        assert!(!text.replace("http://www.w3.org/2000/svg", "").contains(word), "{word}");
    }
}

#[test]
fn a_whole_document_is_a_page_of_a_few_megabytes() {
    let size = review::html(&read(&["twins/calc.pdf"])).len();
    assert!(size < 6_000_000, "{size} bytes");
}

/// The page in a file, and a browser; `None` where there is no browser.
fn open(reading: &Reading) -> Option<(Browser, PathBuf, TempDir, MutexGuard<'static, ()>)> {
    // One browser at a time: several would only wait for each other.
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(program) = browser::program() else {
        use std::io::Write as _;
        // Past the test's own capture, so that nobody takes it for a pass.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: tests/review.rs, Chromium is not installed (apt-get install chromium)"
        );
        assert!(std::env::var_os("BESSHI_CHROMIUM").is_none(), "Chromium is required here");
        return None;
    };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("review.html");
    std::fs::write(&path, review::html(reading)).unwrap();
    let mut browser = Browser::start(program);
    let screen = json!({"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    browser.order("Emulation.setDeviceMetricsOverride", screen);
    browser.open(&path);
    Some((browser, path, folder, one))
}

/// Waits until a page of the paper is drawn: it is when it comes into view and the browser gets to it.
/// Given up after a minute.
fn wait_for_page(browser: &mut Browser, page: usize) {
    let drawn = browser.value(&format!(
        "new Promise(done => {{
            const drawn = () => document.querySelectorAll('.paper')[{page}].childElementCount > 0;
            const look = left => {{
                if (drawn() || left === 0) done(drawn());
                else setTimeout(() => look(left - 1), 50);
            }};
            look(1200);
        }})"
    ));
    assert_eq!(drawn, json!(true), "page {page} is not drawn");
}

/// The places that are lit up.
const LIT: &str = "[...document.querySelectorAll('#pages .patch.on')].map(p => p.dataset.p)";

/// Whether the first of them comes to be seen within the pane of the pages: pages are drawn, and the
/// pane scrolls, when the browser gets to it. Given up after a minute.
const IN_VIEW: &str = "new Promise(done => {
    const seen = () => {
        const patch = document.querySelector('#pages .patch.on');
        if (!patch) return false;
        const a = patch.getBoundingClientRect();
        const b = document.getElementById('pages').getBoundingClientRect();
        return a.bottom > b.top && a.top < b.bottom && a.right > b.left && a.left < b.right;
    };
    const look = left => {
        if (seen() || left === 0) done(seen());
        else setTimeout(() => look(left - 1), 50);
    };
    look(1200);
})";

#[test]
fn a_field_leads_to_its_place_and_the_place_to_the_field() {
    let Some((mut browser, _path, _folder, _one)) = open(skia()) else { return };
    let last = skia().conversion.records.controls.len() - 1;
    let field = format!("document.querySelector('#c{last} [data-f=statement]')");
    browser.value(&format!("{field}.querySelector('button').click()"));
    let places = browser.value(&format!("{field}.dataset.at.split(' ')"));
    assert_eq!(browser.value(LIT), places);
    assert_eq!(browser.value(IN_VIEW), json!(true));
    assert_eq!(browser.value(&format!("{field}.classList.contains('on')")), json!(true));
    let top = format!(
        "new Promise(done => {{
            const top = () => {field}.getBoundingClientRect().top
                - document.getElementById('records').getBoundingClientRect().top;
            const look = left => {{
                if (top() >= 0 && top() < 700 || left === 0) done(top());
                else setTimeout(() => look(left - 1), 50);
            }};
            look(1200);
        }})"
    );
    let top = browser.value(&top).as_f64().unwrap();
    assert!((0.0..700.0).contains(&top), "the field is {top} px below the top of its pane");
    // Back: from the cell of the grade to the field.
    let grade = format!("document.querySelector('#c{last} [data-f=grade]')");
    let click = format!(
        "document.querySelector(`[data-p=\"${{{grade}.dataset.at}}\"]`)
            .dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    );
    browser.value(&click);
    assert_eq!(browser.value(&format!("{grade}.classList.contains('on')")), json!(true));
    assert_eq!(browser.value(&format!("{field}.classList.contains('on')")), json!(false));
    let outlines =
        format!("document.querySelectorAll('.records .on[data-control=c{last}]').length");
    assert!(browser.value(&outlines).as_u64().unwrap() > 0);
}

#[test]
fn a_page_is_drawn_when_it_comes_into_view_and_its_text_stands_in_its_cells() {
    let Some((mut browser, _path, _folder, _one)) = open(skia()) else { return };
    let drawn = "[...document.querySelectorAll('.paper')].map(svg => svg.childElementCount > 0)";
    wait_for_page(&mut browser, 0);
    assert_eq!(browser.value(drawn)[15], json!(false));
    browser.value("document.querySelector('#p15').scrollIntoView()");
    wait_for_page(&mut browser, 15);
    // The runs of a page are as wide as the paper has them, whatever the font.
    let off = "[...document.querySelectorAll('#p15 text')].filter(text =>
        Math.abs(text.getBBox().width - text.getAttribute('textLength')) > 15).length";
    assert_eq!(browser.value(off), json!(0));
}

#[test]
fn doubts_are_gone_through_by_keyboard_alone() {
    let Some((mut browser, _path, _folder, _one)) = open(page28()) else { return };
    let current = "[...document.querySelectorAll('.remark')].findIndex(r => r.matches('.current'))";
    browser.press("j", 74);
    assert_eq!(browser.value(current), json!(0));
    browser.press("j", 74);
    browser.press("j", 74);
    assert_eq!(browser.value(current), json!(2));
    browser.press("k", 75);
    assert_eq!(browser.value(current), json!(1));
    let at = "document.querySelector('.remark.current').dataset.at.split(' ').filter(Boolean)";
    let lit = browser.value(LIT);
    let mut told = browser.value(at);
    told.as_array_mut()
        .unwrap()
        .sort_by_key(|p| lit.as_array().unwrap().iter().position(|l| l == p));
    assert_eq!(lit, told);
    browser.press("x", 88);
    assert_eq!(browser.value("document.querySelectorAll('.remark :checked').length"), json!(1));
}

#[test]
fn readings_that_differ_are_both_lit_up_and_seen() {
    let calc = read(&["twins/calc.pdf"]);
    let Some((mut browser, _path, _folder, _one)) = open(&calc) else { return };
    let screen = json!({"width": 1920, "height": 1000, "deviceScaleFactor": 1, "mobile": false});
    browser.order("Emulation.setDeviceMetricsOverride", screen);
    let remark = "[...document.querySelectorAll('.remark')]
        .find(r => r.querySelector('code').textContent === 'readings-differ')";
    browser.value(&format!("{remark}.querySelector('button').click()"));
    assert_eq!(browser.value(IN_VIEW), json!(true));
    let lit = browser.value(LIT);
    let control = browser.value(&format!("{remark}.dataset.control"));
    let fields = browser.value(&format!("{remark}.dataset.f"));
    let requirement = fields.as_str().unwrap().strip_suffix(".reading").unwrap();
    let at = |part: &str| {
        format!(
            "document.querySelector('#{} [data-f=\"{requirement}.{part}\"]').dataset.at",
            control.as_str().unwrap()
        )
    };
    let told = [at("text"), at("reading")].map(|at| browser.value(&at));
    // 編, 項番 and 区分 of the second reading stand before its 内容.
    let last = |at: &Value| at.as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(lit, json!(told.each_ref().map(last)), "both readings, and nothing else");
    // Both are within the pane, from left to right, once it has come to rest.
    let seen = "new Promise(done => {
        const within = () => {
            const pane = document.getElementById('pages').getBoundingClientRect();
            return [...document.querySelectorAll('#pages .patch.on')].every(patch => {
                const box = patch.getBoundingClientRect();
                return box.left >= pane.left && box.right <= pane.right;
            });
        };
        const look = left => {
            if (within() || left === 0) done(within());
            else setTimeout(() => look(left - 1), 50);
        };
        look(1200);
    })";
    assert_eq!(browser.value(seen), json!(true));
}

#[test]
fn the_record_follows_a_finding_that_names_no_control() {
    let calc = read(&["twins/calc.pdf"]);
    let Some((mut browser, _path, _folder, _one)) = open(&calc) else { return };
    let on = "document.querySelector('#records .control.on')?.dataset.id ?? null";
    let of_page = |page: u32, id: &Value| {
        let mut controls = calc.conversion.records.controls.iter();
        controls.any(|control| *id == control.id.as_str() && control.pages.contains(&page))
    };
    for page in [1, 4, 9] {
        browser.value(&format!(
            "[...document.querySelectorAll('.remark')].find(r => !r.dataset.control
                && r.dataset.sheet === '{}').querySelector('button').click()",
            page - 1
        ));
        let shown = browser.value(on);
        assert!(of_page(page, &shown), "{shown} beside page {page}");
    }
}

#[test]
fn hostile_text_does_nothing_in_a_browser() {
    let Some((mut browser, _path, _folder, _one)) = open(&hostile()) else { return };
    wait_for_page(&mut browser, 0);
    assert_eq!(browser.value("window.harmed"), json!(null));
    assert_eq!(browser.value("document.images.length"), json!(0));
    assert_eq!(browser.value("performance.getEntriesByType('resource').length"), json!(0));
    let drawn = browser.value("document.querySelector('#p0 text').textContent");
    assert_eq!(drawn, json!(HOSTILE));
}

#[test]
fn layers_can_be_hidden_and_a_narrow_screen_holds_everything() {
    let Some((mut browser, path, _folder, _one)) = open(skia()) else { return };
    wait_for_page(&mut browser, 0);
    let seen = "getComputedStyle(document.querySelector('#p0 .rulings')).display";
    assert_ne!(browser.value(seen), json!("none"));
    browser.value("document.querySelector('[name=rulings]').click()");
    assert_eq!(browser.value(seen), json!("none"));
    let screen = json!({"width": 800, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    browser.order("Emulation.setDeviceMetricsOverride", screen);
    browser.open(&path);
    let overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.value(overhang), json!(0));
    browser.value("document.querySelector('[aria-controls=records]').click()");
    assert_eq!(browser.value("document.querySelector('#records').checkVisibility()"), json!(true));
}

#[test]
fn without_scripts_all_text_is_there_to_read() {
    let Some((mut browser, path, _folder, _one)) = open(page28()) else { return };
    browser.order("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(&path);
    let seen = "[...document.querySelectorAll('.control, .remark > button, .line')]
        .filter(e => !e.closest('details:not([open])')).every(e => e.checkVisibility())";
    assert_eq!(browser.value(seen), json!(true));
    assert_eq!(browser.value("document.querySelector('#bar').checkVisibility()"), json!(false));
}

#[test]
fn the_digest_of_the_records_stands_in_the_page() {
    let html = String::from_utf8(review::html(skia())).unwrap();
    let digest = canon::digest(&skia().conversion.records);
    assert!(html.contains(&format!("data-digest=\"{digest}\"")));
}
