//! Markdown, read back by `pulldown-cmark`.

use besshi::export::md::Markdown;
use besshi::finding::Code;
use besshi::record::{Control, Doubt, Heading, RecordSet, Requirement, Unattached};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{all, main_file};

/// A heading with the paragraphs and the rows below it, cell by cell.
#[derive(Default)]
struct Part {
    heading: String,
    rows: Vec<Vec<String>>,
    prose: String,
}

/// Reads a page. Nothing but headings, tables, prose and line ends may be in it.
fn parts(markdown: &str) -> Vec<Part> {
    let (mut parts, mut text) = (Vec::<Part>::new(), String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::InlineHtml(tag) => {
                assert_eq!(&*tag, "<br>");
                text.push('\n');
            }
            Event::Start(Tag::Heading { .. }) => parts.push(Part::default()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                parts.last_mut().unwrap().rows.push(Vec::new());
            }
            Event::Start(Tag::Paragraph | Tag::Table(_) | Tag::TableCell) | Event::SoftBreak => {}
            Event::End(TagEnd::Heading(_)) => {
                parts.last_mut().unwrap().heading = std::mem::take(&mut text);
            }
            Event::End(TagEnd::TableCell) => {
                let row = parts.last_mut().unwrap().rows.last_mut().unwrap();
                row.push(std::mem::take(&mut text));
            }
            Event::End(TagEnd::Paragraph) => {
                parts.last_mut().unwrap().prose += &std::mem::take(&mut text);
            }
            Event::End(_) => {}
            other => panic!("something else in the page: {other:?}"),
        }
    }
    parts
}

fn numbered(heading: &Heading) -> String {
    let number = heading.number.as_ref().map(|number| format!("{number}. "));
    number.unwrap_or_default() + &heading.title
}

fn requirement_cells(requirement: Option<&Requirement>) -> Vec<String> {
    let Some(r) = requirement else { return vec![String::new(); 6] };
    let chapter = r.chapter.as_ref().map(numbered);
    [&r.volume, &chapter, &r.clause, &r.obligation, &r.text, &r.reading]
        .map(|text| text.clone().unwrap_or_default())
        .to_vec()
}

/// What the page should say: headings, and the rows of the table below each.
fn expected(records: &RecordSet) -> Vec<(String, Vec<Vec<String>>)> {
    let document = &records.document;
    let title = [&document.label, &document.title].map(|text| text.clone().unwrap()).join(" ");
    let mut parts = vec![(title, Vec::new())];
    parts.extend(
        records
            .controls
            .chunk_by(|a, b| (&a.section, &a.major) == (&b.section, &b.major))
            .map(major),
    );
    let doubts = records.controls.iter().flat_map(doubts).collect();
    let unattached = records.unattached.iter().map(unattached).collect();
    let residue =
        records.residue.iter().map(|r| vec![r.page.to_string(), r.text.clone()]).collect();
    let sources = document.sources.iter().map(|s| {
        vec![s.name.clone(), s.kind.as_str().into(), s.bytes.to_string(), s.sha256.clone()]
    });
    parts.extend([
        ("確認が必要な点".into(), doubts),
        ("対応未確定の要求事項".into(), unattached),
        ("残余".into(), residue),
        ("出典".into(), sources.collect()),
    ]);
    // A table without rows is left out.
    let title = parts.remove(0);
    parts.retain(|(_, rows)| !rows.is_empty());
    parts.insert(0, title);
    parts
}

fn major(controls: &[Control]) -> (String, Vec<Vec<String>>) {
    let names = [&controls[0].section, &controls[0].major].into_iter().flatten();
    let heading = names.map(numbered).collect::<Vec<_>>().join(" / ");
    (heading, controls.iter().flat_map(control).collect())
}

fn control(control: &Control) -> Vec<Vec<String>> {
    let minor = control.minor.clone().map(|m| m.mark.unwrap_or_default() + &m.title);
    let mut own = vec![control.id.clone(), minor.unwrap_or_default(), control.number.clone()];
    let texts = [&control.grade, &control.statement, &control.risk_scenario];
    own.extend(texts.map(|text| text.clone().unwrap_or_default()));
    own.push(control.pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", "));
    let row = |at: usize| {
        let mut row = if at == 0 { own.clone() } else { vec![String::new(); 7] };
        row.extend(requirement_cells(control.requirements.get(at)));
        if control.requirements.is_empty() && control.doubts.iter().any(is_of_requirements) {
            row[7] = "未確定".into();
        }
        row
    };
    (0..control.requirements.len().max(1)).map(row).collect()
}

fn is_of_requirements(doubt: &Doubt) -> bool {
    doubt.field == "requirements"
}

fn doubts(control: &Control) -> Vec<Vec<String>> {
    let row = |d: &Doubt| {
        let name = match d.field.split_once('.').map_or(d.field.as_str(), |(part, _)| part) {
            "statement" => "内容",
            "grade" => "区分",
            "risk_scenario" => "リスクシナリオ例",
            "major" => "大項目",
            "minor" => "小項目",
            "requirements" => "要求事項",
            "requirements[1]" => "要求事項 2 内容",
            other => panic!("{other} has no name yet"),
        };
        let code = Code::find(&d.code).map_or(d.code.as_str(), |code| code.japanese());
        [&control.id, name, code, &d.note, &d.code, &d.field].map(str::to_owned).to_vec()
    };
    control.doubts.iter().map(row).collect()
}

fn unattached(open: &Unattached) -> Vec<String> {
    let mut row = vec![open.page.to_string()];
    row.extend(requirement_cells(Some(&open.requirement)));
    row.push(open.candidates.join("\n"));
    row
}

#[test]
fn the_page_says_everything() {
    all().iter().for_each(page_says);
}

/// Holds the page against the records.
pub(crate) fn page_says(records: &RecordSet) {
    let page = String::from_utf8(main_file(&Markdown, records)).unwrap();
    let read = parts(&page);
    let rows = |part: &Part| part.rows.iter().skip(1).cloned().collect::<Vec<_>>();
    let shown = read.iter().map(|part| (part.heading.clone(), rows(part))).collect::<Vec<_>>();
    assert_eq!(shown, expected(records));

    let unsettled = match records.unattached.len() {
        0 => String::new(),
        count => format!("、未確定 {count} 件"),
    };
    let requirements = records.controls.iter().map(|c| c.requirements.len()).sum::<usize>();
    let figures = format!("延べ {requirements} 件{unsettled}。");
    assert!(read[0].prose.ends_with(&figures), "{}", read[0].prose);

    let prose = &read.last().unwrap().prose;
    let (document, sum) = (&records.document, &records.accounting);
    let pages = format!("ページ数 {}、プロファイル {}。", document.pages, document.profile);
    let glyphs = format!(
        "文字数 {} (レコード {}、見出し等 {}、残余 {})。形式 besshi.records/1。",
        sum.glyphs, sum.in_records, sum.furniture, sum.residue
    );
    assert!(prose.contains(&pages) && prose.contains(&glyphs), "{prose}");
}
