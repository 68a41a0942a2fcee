//! Markdown, read back by `pulldown-cmark`.

use besshi::export::md::Markdown;
use besshi::record::{Heading, Requirement};
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

#[test]
fn the_page_says_everything() {
    for records in all() {
        let page = String::from_utf8(main_file(&Markdown, &records)).unwrap();
        let mut parts = parts(&page).into_iter();
        let document = &records.document;
        let title = parts.next().unwrap();
        let names = [&document.label, &document.title].map(|text| text.clone().unwrap());
        assert_eq!(title.heading, names.join(" "));

        let one_major = |a: &_, b: &_| {
            let (a, b): (&besshi::record::Control, &besshi::record::Control) = (a, b);
            a.section == b.section && a.major == b.major
        };
        for controls in records.controls.chunk_by(one_major) {
            let part = parts.next().unwrap();
            let names = [&controls[0].section, &controls[0].major].into_iter().flatten();
            assert_eq!(part.heading, names.map(numbered).collect::<Vec<_>>().join(" / "));
            let mut rows = part.rows[1..].iter();
            for control in controls {
                let mut own = vec![control.id.clone()];
                let minor = control.minor.clone();
                let minor = minor.map(|m| m.mark.unwrap_or_default() + &m.title);
                own.extend([minor.unwrap_or_default(), control.number.clone()]);
                let texts = [&control.grade, &control.statement, &control.risk_scenario];
                own.extend(texts.map(|text| text.clone().unwrap_or_default()));
                let pages = control.pages.iter().map(u32::to_string).collect::<Vec<_>>();
                own.push(pages.join(", "));
                for at in 0..control.requirements.len().max(1) {
                    let mut expected = if at == 0 { own.clone() } else { vec![String::new(); 7] };
                    expected.extend(requirement_cells(control.requirements.get(at)));
                    assert_eq!(rows.next(), Some(&expected), "{}", control.id);
                }
            }
            assert_eq!(rows.next(), None);
        }

        let doubts = records.controls.iter().flat_map(|control| {
            let row = |d: &besshi::record::Doubt| {
                vec![control.id.clone(), d.field.clone(), d.code.clone(), d.note.clone()]
            };
            control.doubts.iter().map(row)
        });
        let unattached = records.unattached.iter().map(|open| {
            let mut row = vec![open.page.to_string()];
            row.extend(requirement_cells(Some(&open.requirement)));
            row.push(open.candidates.join("\n"));
            row
        });
        let residue = records.residue.iter().map(|r| vec![r.page.to_string(), r.text.clone()]);
        for (heading, expected) in [
            ("確認が必要な点", doubts.collect::<Vec<_>>()),
            ("対応未確定の要求事項", unattached.collect()),
            ("残余", residue.collect()),
        ] {
            if !expected.is_empty() {
                let part = parts.next().unwrap();
                assert_eq!((part.heading.as_str(), &part.rows[1..]), (heading, &expected[..]));
            }
        }

        let source = parts.next().unwrap();
        let expected = document.sources.iter().map(|s| {
            vec![s.name.clone(), s.kind.as_str().into(), s.bytes.to_string(), s.sha256.clone()]
        });
        assert_eq!(source.rows[1..], expected.collect::<Vec<_>>());
        let sum = &records.accounting;
        for number in [sum.glyphs, sum.in_records, sum.furniture, sum.residue] {
            assert!(source.prose.contains(&number.to_string()));
        }
        let about = format!("ページ数 {}、プロファイル {}。", document.pages, document.profile);
        assert!(source.prose.contains(&about) && source.prose.contains("besshi.records/1"));
        assert!(parts.next().is_none());
    }
}
