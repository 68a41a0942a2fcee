//! Findings: everything odd that was met, each with a stable code, a place and a remedy.

use std::fmt;

use crate::place::Place;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the data is right.
    Note,
    /// A value may be wrong or missing; it says which.
    Warning,
    /// Something could not be read; it says what.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes the enum of codes and its tables from one list, so that none can be forgotten.
macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $japanese:literal
        $summary:literal $explanation:literal)+) => {
        /// The stable name of a kind of finding; `besshi explain CODE` tells more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $summary] $variant,)+
        }

        impl Code {
            /// Every code there is, in the order of the way of the data.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as users see it, for instance `open-cell`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The code of this name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// A word or two in Japanese, for pages and sheets that are read in Japanese.
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$variant => $japanese,)+ }
            }

            /// One line that says what it means.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }

            /// What it means on the paper, why it is raised, and what to do.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }
        }
    };
}

codes! {
    BrokenFile "broken-file" Warning "破損したファイル"
        "The file's table of objects is broken; it was rebuilt."
        "The file breaks off, or its table of objects points to the wrong places. The objects were \
         found by scanning the file, so pages or parts of pages may be missing. Fetch the file \
         again; if it is like that at its source, compare the number of pages with the one that \
         the document names."
    BrokenPageTree "broken-page-tree" Warning "ページ一覧の不備"
        "The list of pages is incomplete; pages were found by scanning."
        "The PDF's page tree leads to fewer pages than it counts. Page objects that it doesn't lead \
         to were added behind the others, in the order of their numbers. Check their number and \
         order against the document; fetch the file again if one is missing."
    LostPage "lost-page" Error "ページの欠落"
        "A page is named but is not in the file."
        "The page tree names a page whose object is missing, as in a file that breaks off. The page \
         is read as an empty one, so that the pages after it keep their numbers. Fetch the file \
         again."
    NoPageSize "no-page-size" Warning "ページの寸法なし"
        "A page doesn't say how large it is."
        "The page has no MediaBox, or one that cannot be. It was read as an A4 page. Places on it \
         may be off; its text is complete."
    UnreadableContent "unreadable-content" Error "読めない内容"
        "A part of a page's content cannot be read."
        "A content stream of the page is missing, damaged or written in a way that makes no sense, so \
         text or rulings may be missing; or data of the page, of a font or of the file's objects does \
         not fit its checksum, so that any of it may say something else. All values that stand on \
         such a page, or that may come from it, are doubted. Fetch the file again; if it is like that \
         at its source, compare the page with what a viewer shows."
    PageLimit "page-limit" Error "ページの上限"
        "A page holds more than any real page does."
        "To keep a malformed file from taking all time and memory, a page may hold only so many \
         rulings, and a path so many points. These limits are far above what a printed page can hold; \
         the rest was left out. Others can be set and have codes of their own: `besshi extract --limit \
         help` lists them."
    SourceLimit "source-limit" Error "ファイルの上限"
        "A source is larger than is read."
        "A source is held in memory whole, so there is a limit on its bytes, `source-bytes`. Nothing \
         was read. If the file is what it should be, raise the limit: `--limit source-bytes=N`."
    ObjectLimit "object-limit" Error "オブジェクト数の上限"
        "A PDF has more objects than are read."
        "A few bytes of a file can make an object that takes some hundred bytes of memory, so there is \
         a limit on objects, `objects`, told before the file is loaded. Nothing was read. A scanned or \
         written document has some ten thousand; `--limit objects=N` reads more."
    PagesLimit "pages-limit" Error "ページ数の上限"
        "A source has more pages than are read."
        "The first pages were read, as many as the limit `pages` says; the rest was left out. Read \
         parts of the document one by one, or raise the limit: `--limit pages=N`."
    StreamLimit "stream-limit" Error "ストリームの上限"
        "A stream inflates to more bytes than are read."
        "A thousand zeros can be packed in one byte, so there is a limit on what one stream may \
         inflate to, `stream-bytes`. The stream was left out: text, rulings or a font may be missing. \
         `--limit stream-bytes=N` reads more."
    ContentLimit "content-limit" Error "ページ内容の上限"
        "The content of a page inflates to more bytes than are read."
        "The content streams of a page, and its forms each time they are drawn, came to more bytes \
         than the limit `page-bytes` says. What follows was left out. No printed page is so full; \
         `--limit page-bytes=N` reads more."
    DocumentLimit "document-limit" Error "文書の上限"
        "The pages of a source inflate to more bytes than are read."
        "The contents of the pages up to here came to more bytes than the limit `document-bytes` says. \
         The pages that follow were left out. Read parts of the document one by one, or raise the \
         limit: `--limit document-bytes=N`."
    OperatorLimit "operator-limit" Error "描画命令数の上限"
        "A page has more operators than are read."
        "Forms that call forms could go on for ever, so there is a limit on the operators of a page, \
         `operators`. The rest of the page was left out: it is a drawing, or was made to exhaust its \
         reader. `--limit operators=N` reads more."
    FormLimit "form-limit" Error "入れ子の上限"
        "Forms are nested deeper than is read."
        "A form that calls itself has no end, so there is a limit on forms within forms, `form-depth`. \
         The inner ones were left out. `--limit form-depth=N` reads more; what is nested much deeper \
         than usual may need more stack than there is."
    GlyphLimit "glyph-limit" Error "文字数の上限"
        "A page has more glyphs than are read."
        "The first glyphs were read, as many as the limit `glyphs` says; the rest of the page's text \
         was left out. No printed page has so many; `--limit glyphs=N` reads more."
    PageTimeLimit "page-time-limit" Error "ページの時間切れ"
        "A page took longer than it may."
        "Reading the content of the page was stopped after so many seconds as the limit \
         `page-seconds` says; the rest was left out. How much was read depends on the machine: a second \
         run may give more or less. Raise the limit to have the same bytes every time: `--limit \
         page-seconds=N`."
    TimeLimit "time-limit" Error "時間切れ"
        "A source took longer than it may."
        "Reading the pages was stopped after so many seconds as the limit `document-seconds` says; what \
         was not yet read was left out. How much was read depends on the machine: a second run may give \
         more or less. Raise the limit to have the same bytes every time: `--limit document-seconds=N`."
    MemoryLimit "memory-limit" Error "メモリの上限"
        "The pages of a source hold more than is kept in memory."
        "Glyphs and rulings of the pages up to here came to more bytes than the limit `memory` says. \
         The pages that follow were left out. Read parts of the document one by one, or raise the \
         limit: `--limit memory=N`."
    TextLimit "text-limit" Error "テキストの上限"
        "A garbled text is longer than is read."
        "Every line of a garbled text is weighed against many others, so there are limits on its bytes, \
         its lines, the lines of a page and the bytes of a line: `text-bytes`, `text-lines`, \
         `page-lines`, `line-bytes`. What is beyond them was left out. Give the pages of one document only; `--limit NAME=N` reads more, and takes \
         its time."
    ImpossiblePlace "impossible-place" Warning "紙面の外"
        "Glyphs or lines lie where no paper is."
        "Their coordinates are no numbers or lie kilometres off the page; no reader could see them. \
         They were left out."
    MissingFont "missing-font" Warning "フォントなし"
        "Text is shown in a font that the file doesn't hold."
        "Without the font nothing tells which characters the codes stand for. The glyphs are kept as \
         unknown, with their codes and rough places. Fetch the file again."
    UnknownGlyph "unknown-glyph" Warning "不明な文字"
        "The PDF doesn't tell which characters some glyphs are."
        "The font has no table that leads from its codes to characters. The glyphs are kept as \
         unknown, with their codes. Look at the page in a viewer; a PDF from another program, or OCR \
         (`ocrmypdf --force-ocr -l jpn`), may tell."
    PrivateUse "private-use" Warning "外字"
        "Private-use characters (gaiji) are on the page."
        "The font maps a glyph to a character for private use, which only its maker knows: often a \
         rare kanji of a name. It is kept as it is. Look at the page and note which character is \
         meant."
    ScannedPage "scanned-page" Warning "画像だけのページ"
        "A page is a picture without text."
        "Nothing was read from it. Run OCR first, for instance `ocrmypdf -l jpn in.pdf out.pdf`, and \
         read what it makes."
    NotesOver "notes-over" Note "紙面上の注釈"
        "Notes or stamps lie over a page."
        "Someone put text boxes or stamps over the page as annotations. They are no part of the table \
         and were not read. Look at the page in a viewer; where one of them belongs to the document, \
         flatten it, for instance with `qpdf --flatten-annotations=all in.pdf out.pdf`."
    FieldsUndrawn "fields-undrawn" Warning "描画されない記入"
        "Fields of a form are filled in, but not drawn."
        "The PDF holds what someone wrote into the fields of a form, but not how it looks on the page: a \
         viewer draws it when it shows the file. It was not read. Where it belongs to the document, have \
         it drawn, for instance by printing to a new PDF, or with \
         `qpdf --generate-appearances in.pdf out.pdf`."
    NoTableFound "no-table" Warning "表なし"
        "No table was found on any page that was read."
        "besshi finds tables by their rulings, or by horizontal rulings and the alignment of the text. \
         There are none here: the table may be a picture (run OCR first), or have no rulings at all."
    TooManyRulings "too-many-rulings" Warning "罫線の過多"
        "A page has more rulings than any page of tables."
        "The page is a drawing, or was written to exhaust readers. No table was looked for on it; its \
         text is kept as lines outside of any table. Look at the page; if it does hold a table, \
         please report the file."
    SuperimposedText "superimposed-text" Note "重ね打ち"
        "Glyphs are drawn twice in the same place."
        "Fake bold type and shadows draw a glyph two or more times, a fraction of a point apart. Each \
         was read once. Nothing to do."
    FoundByAlignment "found-by-alignment" Note "文字の並びで判定"
        "A table has no vertical rulings."
        "Its columns were told by where horizontal rulings end and by the corridors that the text \
         leaves empty. Compare a page of the output with the paper."
    RulingsPutBack "rulings-put-back" Note "縦罫線の補完"
        "A part of a table lacks its vertical rulings."
        "Some writers leave out rulings where a table goes on over a page break. Other rows or pages tell \
         its columns, and the text keeps to them: the rulings that are missing were put back. Compare \
         that part of the page with the output."
    FoundByShading "found-by-shading" Note "網掛けで判定"
        "A table has no rulings; fills tell its cells."
        "The cells are boxes of different shades, or white boxes on black. Where two neighbours have \
         the same shade, nothing parts them. Compare a page of the output with the paper."
    UnknownHeader "unknown-header" Warning "未知の見出し"
        "The table has a column whose header the profile does not know."
        "The texts of that column are in the residue. If the column matters, copy the profile \
         (`besshi profile show NAME > my.toml`), add the header text to the column that it heads, \
         and read again with `--profile my.toml`."
    PiecesJoined "pieces-joined" Note "分かれた表"
        "The pieces of a table on a page were put together."
        "Cells that span a whole page, open at its head and its foot, have no ruling there that joins \
         the columns on their two sides. The pieces stand at the columns of the page before, and were \
         read as the one table that they are. The values are not in doubt."
    StrayTable "stray-table" Warning "別の表"
        "A table has other columns than the profile's."
        "It was not read into records; its texts are in the residue. `besshi tables` shows it."
    StrayCell "stray-cell" Warning "見出しのない列"
        "A text stands in a column without a known header."
        "The column has no header, and what it holds does not tell which field it fills; or the \
         header is not known to the profile. The text is in the residue."
    OtherColumn "other-column" Note "項目外の列"
        "A text stands in a column whose header the profile does not know."
        "The header is told by `unknown-header`, with what to do if the column matters. The text is in \
         the residue, and no value of the records is unsure for it."
    RowAcross "row-across" Warning "表を横切る行"
        "A row runs across the table and is no section heading."
        "Section rows read `1. 人的・組織的対策`. Notes and remarks in such rows have no place in a \
         record; the text is in the residue."
    OutsideTable "outside-table" Note "表の外の行"
        "A line stands outside the table and is no label, title or page number."
        "Remarks under or beside the table have no place in a record; the text is in the residue."
    SourceRepeated "source-repeated" Warning "重複した入力"
        "A file was given twice."
        "Two sources of a document have the same bytes. The first was read, the other was left out, so \
         that no item is there twice; both are listed in the records. Where a page was saved twice, \
         under two names, another page may be missing: compare their number with the paper. `besshi \
         batch` says so of a file or folder that was named twice: another may have been meant."
    PagesMissing "pages-missing" Warning "ページの不足"
        "Pages are missing: footers number more than were read, or more were asked for."
        "The document is a part of another, or has not all the pages that `--pages` names. Values of \
         cells that go on over a missing page may be wrong or missing. Give the whole document."
    PageNumbers "page-numbers" Note "ページ番号の不一致"
        "Footers disagree on how many pages there are."
        "Pages of several documents or editions may have been put together. Nothing was read from \
         the footers but the numbers."
    PageBreak "page-break" Warning "改ページでの結合"
        "Two cells were joined over a page break without proof."
        "All evidence that a cell goes on over the page break is its blankness on the next page. \
         The value is doubted for the items of the next page: compare it with the paper."
    OpenCell "open-cell" Note "下の罫線なし"
        "A cell at the foot of a page has no bottom ruling."
        "The cell goes on over the page break: it was joined with the cell in the same column at the \
         head of the next page. Nothing to do, unless the joined value looks wrong."
    NumberMissing "number-missing" Warning "番号なし"
        "An item has a text but no number."
        "The text was kept in the residue, as no record can be named without a number. Look at the \
         page: a number may be drawn as a picture, or a cell may be split."
    HeadingUnread "heading-unread" Warning "見出しの番号なし"
        "A 大項目, 小項目 or 項番 has no number of its own."
        "Headings read `1.1. 規程`, `①管理` and `8.利用機器`. The whole text is kept as the title, \
         without a number, and the field is doubted."
    RulingMissing "ruling-missing" Warning "罫線の欠落"
        "A cell covers more than one column, item or requirement."
        "The cells beside it show that there should be several, or a number that stands below the \
         first line of its text: a ruling between them is missing, or was not seen. The text was \
         parted where it could be; the fields are doubted. Compare them with the paper."
    CellsJoined "cells-joined" Warning "欄の結合"
        "A value was put together from several cells."
        "A ruling runs through the cells of one item in one column only, or a cell goes on below the \
         foot of a page and holds the number that is printed there. The texts were joined, one under \
         the other, and the field is doubted. Compare it with the paper."
    CarriedDown "carried-down" Warning "上の欄の引継ぎ"
        "A risk scenario or a requirement stands beside items that have no cell for it."
        "The writer boxed the label only and drew no cell beside the items below it, or left out the \
         cells that a page break cut. A risk scenario was taken to be shared by the items below, a \
         requirement to be that of the item above; the fields are doubted. Compare them with the \
         paper."
    LabelMissing "label-missing" Warning "欄の欠落"
        "An item has no 大項目, 小項目, 区分 or 内容."
        "The cell beside the item is blank on the paper, or was not found. The field is null and \
         doubted."
    ReadingDiffers "reading-differs" Warning "再掲の対応の相違"
        "The two readings of a requirement name different requirements."
        "編, 項番 or 区分 differ between the first and the second reading in one row. The first is \
         kept; the field is doubted."
    UnsoundText "unsound-text" Warning "不確かな文字"
        "A text has a character whose meaning cannot be known."
        "The font does not tell what its glyph stands for, or gives a private-use or unassigned \
         character. The field is doubted; compare it with the paper."
    StruckOut "struck-out" Warning "取消線のある文字"
        "Some of a text is struck out."
        "A line runs through the text, as where an amendment shows what it takes away. It was read as it \
         is printed, what is struck out included, and the field is doubted. Take the words away by hand, \
         or fetch the edition without marks."
    TextHidden "text-hidden" Note "隠れた文字"
        "A text is in part or wholly invisible."
        "The page draws it, but a clip box, a layer that is off, an invisible render mode, white ink or \
         a box over it hides it. What is cut off by a clip box was read as it is drawn; the rest is \
         no part of the table and is in the residue."
    Unattached "unattached" Warning "対策項目のない要求事項"
        "A requirement stands in a row without an item."
        "It is listed under `unattached` with the controls that it may belong to, likeliest first; \
         the requirements of these are doubted."
    UnreadCell "unread-cell" Warning "対応のない欄"
        "A text stands in the table beside no item."
        "No record could take it up; it is in the residue. What it may belong to is doubted in the \
         items around it. Look at the page."
    MixedEncoding "mixed-encoding" Warning "文字コードの混在"
        "A text holds bytes that are no characters of its encoding."
        "The text was read in the encoding that loses least; what could not be read stands as U+FFFD. \
         Pages of different encodings may have been put into one file, or the file was cut inside of \
         a character. Save the text again as UTF-8."
    UnplacedLine "unplaced-line" Warning "行き先のない行"
        "Lines of a garbled text fit nowhere."
        "No record could take them up: they belong to a cell whose other lines were not found, to a \
         requirement that is not whole, or to nothing at all. They are in the residue; where the text is \
         a second witness of a PDF, they were only not compared with it."
    Unsettled "unsettled" Warning "確証の不足"
        "The evidence in a garbled text settles a value only narrowly."
        "The lines of a text are told apart by the widths of the columns, by the sentences that go on \
         from one to another, and by their order. Another reading was nearly as likely. Compare the \
         value with the paper; `--trace FILE` tells what decided."
    RowOpen "row-open" Warning "対応の未確定"
        "A garbled text does not tell which rows a requirement stands in."
        "The order of the lines is all that is left of the rows, and a requirement may span several. \
         Requirements whose row is open are listed under `unattached`, with the items that stand \
         nearest in the text. Compare with the paper, or give its PDF."
    WitnessDiffers "witness-differs" Warning "PDFとテキストの相違"
        "The PDF and the text of its pages say different things."
        "Both were given as readings of the same pages. The PDF was kept; what the text says otherwise, \
         and does not leave unsettled, is told with both values. The text may be of another edition, \
         or one of the two was misread. Compare both with the page."
    NumberForm "number-form" Warning "番号の形式"
        "A No. is not a circled mark, a dash and a number."
        "Every item of the table has a number such as ①-1. This one was read in another form: a \
         character may be missing, or text of another cell may have slipped in. Compare it with the \
         page."
    NumberSequence "number-sequence" Warning "番号の順序"
        "A No. does not follow the one before it."
        "Items are counted from 1 in every 小項目: ①-1, ①-2, ①-3. Where one is left out, a row of the \
         table was lost or a number misread. Where pages are missing, nothing is said. Doubted are the \
         item after the gap, and what it and the one before it say: the lost row may stand in them."
    MarkSequence "mark-sequence" Warning "小項目の順序"
        "The mark of a 小項目 does not follow the one before it."
        "The 小項目 of a 大項目 are marked ①, ②, ③, and every 大項目 starts again at ①. Where a mark \
         is left out, a heading was lost or a mark misread; the items above may be under it."
    MarkMismatch "mark-mismatch" Warning "小項目の不一致"
        "The mark of a 小項目 is not that of its items."
        "Under 小項目 ② the items are ②-1, ②-2 and so on. Here the two differ: the heading was \
         carried down to the wrong row, or one of them was misread."
    HeadingSequence "heading-sequence" Warning "見出しの順序"
        "The number of a section or a 大項目 does not follow the one before it."
        "Sections are numbered 1, 2, 3, and their 大項目 3.1, 3.2, 3.3. Where a number is left out, a \
         heading was lost or a number misread; the items above may be under it."
    HeadingMismatch "heading-mismatch" Warning "見出しの不一致"
        "The number of a 大項目 does not begin with that of its section."
        "大項目 3.5 stands in section 3. Here it stands under another section row: one of the two was \
         lost or misread."
    HeadingDiffers "heading-differs" Warning "見出しの表題の相違"
        "Two items under one heading have different titles for it."
        "A heading is printed once for all of its items, so it has one title. Where it goes on over a \
         page break, a part of it may have been lost on one of the pages."
    IdMismatch "id-mismatch" Warning "管理番号の不一致"
        "An id is not the number of the 大項目 and the No. put together."
        "The id of item ①-1 under 大項目 3.5 is 3.5-①-1. Records that besshi wrote are always so; \
         these were changed by another program or by hand."
    IdRepeated "id-repeated" Warning "管理番号の重複"
        "Two items have the same id."
        "Each item of the table has its own number; where one comes again, later ids count on, as in \
         `3.5-①-1 (2)`. A row was read twice, or a heading between the two was lost."
    DuplicateId "duplicate-id" Warning "番号の重複"
        "An item's number stands again under the same 大項目."
        "Each item under a 大項目 has its own number. Where one comes again, the later ids count on, as \
         in `3.5-①-1 (2)`: a row was read twice, a heading between the two was lost, or the paper \
         itself repeats the number. Compare both rows with the page."
    FieldBlank "field-blank" Warning "空欄"
        "A field is blank that is filled in nearly all other rows."
        "An item always has words and a grade; other fields count as lost where only few rows lack \
         them. The value may stand in a cell that was cut by a page break, or be drawn as a picture."
    GradeUnknown "grade-unknown" Warning "未知の区分"
        "The 区分 of an item is none of the words its column may hold."
        "The column holds ◎ or 〇, as the profile says. Something else was read there: text of another \
         cell, or a grade that the profile does not know yet."
    ClauseForm "clause-form" Warning "要求事項の区分の形式"
        "The 区分 of a requirement is not one circled numeral."
        "The clause of a requirement is a mark such as ③. Two marks or other text in the cell mean \
         that two rows, or two cells, were read as one."
    ObligationUnknown "obligation-unknown" Warning "未知の種別"
        "The word in 【】 at the head of a requirement is unknown."
        "A requirement opens with 【遵守事項】 or another word of the profile. An unknown word was \
         misread, or is one that the profile does not know yet."
    VolumeOdd "volume-odd" Warning "編の表記"
        "A 編 is not like the others."
        "A document names few volumes, each many times, and each ends in 編. One that lacks its end, \
         or stands once and differs by one character from a frequent one, was probably misread."
    CitationDangling "citation-dangling" Warning "引用先なし"
        "A text cites an item that is not there."
        "Items cite others of the same 大項目: ①-6の結果、…. There is no such item: a row was lost, or \
         one of the two numbers was misread. Where pages are missing, nothing is said."
    ReadingsDiffer "readings-differ" Note "再掲の表現の相違"
        "The two readings of a requirement differ in wording."
        "The paper prints each requirement twice, and not always in the same words. Both are kept as \
         printed. Differences of punctuation, width, spacing and kana spelling are not reported."
    ReadingsApart "readings-apart" Warning "再掲の内容の相違"
        "The two readings of a requirement say different things."
        "The readings have too little in common, one lacks a piece as long as a line, or one has words \
         of 編 or 項番 in it. A line was lost or read into the column beside it, or the reading belongs \
         to another requirement."
    RequirementVaries "requirement-varies" Note "表記の揺れ"
        "A chapter title or a requirement is printed in other words than in other places."
        "Requirements of the same volume, chapter and clause are the same sentence of the guideline. \
         Most places print it in other words than this one; it is kept as printed."
    RequirementCut "requirement-cut" Warning "文の欠け"
        "A chapter title or a requirement lacks a piece that it has in other places."
        "Chapters have one title and requirements one text, wherever they are printed. This one \
         lacks a piece of what most places print, or has one too many: a line was lost at a page \
         break, or text of another cell slipped in."
    PagesOrder "pages-order" Warning "ページの順序"
        "The pages of an item are out of order."
        "Items stand on ascending pages of one document. Here a page comes before that of the item \
         above, stands twice, or is greater than the number of pages."
    ProfilesDiffer "profiles-differ" Error "プロファイルの相違"
        "Two record sets to be compared were read with different profiles."
        "A profile describes one family of documents. The numbers of another family name other \
         controls, so nothing was compared. Read both documents with the same profile."
    SameDocument "same-document" Note "同じ文書"
        "Both sides of a comparison are the same document."
        "The records are the same, or were read from the same file. Was one of the two editions named \
         twice? Where the file is the same and the records are not, another version of besshi or \
         another profile has read it: the differences are not of the paper."
    AccountingOff "accounting-off" Warning "文字数の不一致"
        "The glyphs of the source do not add up."
        "Every glyph is in a record, in furniture (labels, heads, footers) or in the residue. The sum \
         is not the number of glyphs, or glyphs are counted where there is no text: text was lost or \
         counted twice, or the file was changed."
    RecordIncomplete "record-incomplete" Warning "記録の不備"
        "A record set lacks what every one has."
        "besshi writes of every record set the files that it was read from, with their SHA-256, and of \
         every control the pages that it stands on. `besshi check` found none, or what is no SHA-256: \
         the file was edited, or another program wrote it."
    RequirementRepeated "requirement-repeated" Warning "要求事項の重複"
        "A control has one requirement twice."
        "Two requirements of one control are the same in all their parts. The paper relates a control \
         to a requirement once; a row was copied, or the file was edited."
    ReferenceDangling "reference-dangling" Warning "記録内の参照先なし"
        "A record names what is not there."
        "A doubt names a field that its control does not have, or a code that `besshi explain` does not \
         know; or a requirement without a control may belong to one that there is not. The file was \
         edited or cut, or a newer version of besshi wrote it."
    InternalError "internal-error" Error "内部エラー"
        "besshi itself failed on a document."
        "Reading the document ran into a fault of besshi. The other documents of the run are not \
         touched by it. Please report it, with the document if it may be given on."
    UnreadablePath "unreadable-path" Error "読めないパス"
        "A file or folder cannot be looked at."
        "The system refuses to open it. What lies there was not read. Check the permissions."
    DeadLink "dead-link" Warning "リンク切れ"
        "A link leads to a file that is not there."
        "The file may have been moved or removed. Nothing was read; remove the link, or mend it."
    LinkLoop "link-loop" Note "リンクの循環"
        "A link leads back to itself or to a folder that it lies in."
        "Following it would go round for ever. A folder that it leads to is read once, at its own \
         place. Nothing to do."
    SpecialFile "special-file" Note "特殊なファイル"
        "A device, pipe or socket was passed over."
        "Only regular files and links to them are read when a folder is searched: opening anything \
         else may wait for ever. Nothing to do."
    NotADocument "not-a-document" Note "対象外のファイル"
        "Files that are neither PDF nor page text were passed over."
        "What a file is, is told from its first bytes. Name a file itself to have it read all the \
         same, and to see why it cannot be."
    TextBesidePdf "text-beside-pdf" Warning "PDFの横のテキスト"
        "Texts beside a PDF were passed over."
        "The texts of a folder are read as the pages of one document; where PDFs lie beside them, they \
         are more likely remarks on those. Put the pages into a folder of their own, or name them on \
         the command line."
    OutputRenamed "output-renamed" Note "出力名の変更"
        "The outputs of a document have another name than its file."
        "Two files of one name, or of names that some systems take for one (A and a), would write to \
         the same place. The later in the order of paths got a number. The manifest tells which \
         outputs belong to which file."
    StaleOutput "stale-output" Warning "古い出力"
        "An output is of an earlier run."
        "The document could be read then, and cannot be read now. What was written then was left as it \
         is. Remove it, unless the old data is still wanted."
    OutputLeft "output-left" Note "以前の出力"
        "An output belongs to no document of the run."
        "An earlier run into the same folder wrote it, from files that were not given this time: they may \
         have been removed or renamed since. It was left as it is, and the manifest does not list it. \
         Whoever takes all record files of the folder takes this one, too: remove it, unless its data is \
         still wanted."
    LayoutChanged "layout-changed" Warning "体裁の変化"
        "A new edition of a document looks different from the one before."
        "A header is unknown, a column is gone, there are far fewer controls or many more doubts: the \
         ministry may have changed the table, or the file is not whole. Where most controls are gone, \
         others in their place or not, it may be another document. Data that was good is not \
         overwritten unless `besshi regen` is given --accept. Compare the new document with the old \
         one; where headers have changed, extend the profile."
    LongText "long-text" Note "長文"
        "A text is longer than a cell of a workbook can be."
        "A cell holds 32,767 characters. It shows the beginning of the text; all of it stands on the \
         sheet 長文 of the same workbook, in pieces, beside the name of the cell. Nothing to do."
    NoSourceDate "no-source-date" Note "日付なし"
        "Nothing says when the source was last changed."
        "OSCAL documents have to say it. The date is taken from the PDF by `besshi extract`, and from \
         `--modified`; never from the clock. Where neither knows it, 1970-01-01T00:00:00Z stands for \
         an unknown date. Give the day on which the ministry published it: `--modified 2024-05-13`."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something odd that was met on the way, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which kind it is.
    pub code: Code,
    /// Where it was met.
    pub place: Place,
    /// What was met there and how it was read.
    pub message: String,
    /// What the user can do; empty where there is nothing to do.
    pub hint: String,
    /// The field of a control that it is about, for instance `requirements[0].reading`, where the
    /// message opens with the control's id.
    pub field: Option<String>,
}

impl Finding {
    /// A finding without a hint.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), hint: String::new(), field: None }
    }

    /// The same finding, about a field of a control.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same finding, with what the user can do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl fmt::Display for Finding {
    /// `warning[open-cell] annex2.pdf page 12, column 大項目: the cell has no bottom ruling`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] ", self.severity().as_str(), self.code)?;
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "; {}", self.hint) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_kebab_case_and_stands_once() {
        let mut codes = Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>();
        assert!(codes.iter().all(|code| {
            code.split('-').all(|word| {
                !word.is_empty()
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            })
        }));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }

    #[test]
    fn a_finding_of_the_whole_document_names_no_place() {
        let finding =
            |place| Finding::new(Code::PagesMissing, place, "two are missing").to_string();
        assert_eq!(finding(Place::default()), "warning[pages-missing] two are missing");
        assert_eq!(finding(Place::page(3)), "warning[pages-missing] page 3: two are missing");
    }

    #[test]
    fn every_code_has_japanese_words_of_its_own() {
        let mut words = Code::ALL.iter().map(|code| code.japanese()).collect::<Vec<_>>();
        for said in &words {
            assert!((1..=12).contains(&said.chars().count()), "{said}");
            assert!(said.replace("PDF", "").chars().all(|c| !c.is_ascii()), "{said}");
        }
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_says_what_it_means() {
        for code in Code::ALL {
            assert!(code.summary().ends_with('.'), "{code}");
            assert!(code.explanation().ends_with('.'), "{code}");
            assert!(!code.explanation().contains("  "), "{code}");
            assert_ne!(code.summary(), code.explanation(), "{code}");
            assert_eq!(Code::find(code.as_str()), Some(*code));
        }
    }
}
