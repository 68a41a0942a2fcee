"""What a mapping table says, apart from how it is drawn.

A `Document` is a list of sections → majors (大項目) → minors (小項目) → items. `truth()` is what a reader should give;
`sheet()` is the same as rows and spanning cells, from which every layout starts.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field

LABEL = "別紙2"
TITLE = "統合前ガイドラインにおける対策項目一覧と医療情報安全管理ガイドライン6.0版の対応表"
GROUPS = ("対策項目", "関連する医療情報安全管理ガイドライン要求事項")

# key, header text, width share (as on the published table), horizontal place of the text
COLUMNS = [
    ("major", "大項目", 74, "left"),
    ("minor", "小項目", 62, "left"),
    ("number", "No.", 25, "centre"),
    ("statement", "内容", 125, "left"),
    ("grade", "区分", 19, "centre"),
    ("risk", "対策項目で対応できる\nリスクシナリオ例", 106, "left"),
    ("volume", "編", 47, "left"),
    ("chapter", "項番", 87, "left"),
    ("clause", "区分", 19, "centre"),
    ("text", "内容", 237, "left"),
    ("volume2", "編", 38, "left"),
    ("chapter2", "項番", 62, "left"),
    ("clause2", "区分", 19, "centre"),
    ("reading", "内容", 232, "left"),
]
CONTROL = [c[0] for c in COLUMNS[:6]]
REQUIREMENT = [c[0] for c in COLUMNS[6:10]]
READING = [c[0] for c in COLUMNS[10:]]


@dataclass
class Requirement:
    volume: str
    chapter: tuple[str, str]
    clause: str
    obligation: str
    text: str
    reading: str | None


@dataclass
class Item:
    mark: str
    n: int
    statement: str
    grade: str
    # Each is a requirement of its own, or one shared with neighbours (the same object then stands in their lists too).
    requirements: list[Requirement] = field(default_factory=list)
    dash: str = "-"
    wide_digits: bool = False

    @property
    def number(self) -> str:
        n = str(self.n)
        if self.wide_digits:
            n = n.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        return f"{self.mark}{self.dash}{n}"


@dataclass
class Minor:
    mark: str
    title: str
    risks: list[tuple[int, str]]  # how many items a risk cell spans, and its text
    items: list[Item] = field(default_factory=list)


@dataclass
class Major:
    number: str
    title: str
    minors: list[Minor] = field(default_factory=list)


@dataclass
class Section:
    number: str
    title: str
    majors: list[Major] = field(default_factory=list)


@dataclass
class Document:
    sections: list[Section] = field(default_factory=list)
    grade_sign: str = "〇"  # how the paper prints the lower grade
    label: str = LABEL
    title: str = TITLE
    dropped: set[str] = field(default_factory=set)  # columns that the paper lacks
    bare_sections: bool = False  # section rows without a number
    wave: str = "〜"  # what a reader gives for it: by its code alone, Shift_JIS and EUC have ～ (WHATWG)

    def walk(self):
        for section in self.sections:
            for major in section.majors:
                for minor in major.minors:
                    at = 0
                    for span, risk in minor.risks:
                        for item in minor.items[at:at + span]:
                            yield section, major, minor, risk, item
                        at += span

    def truth(self) -> list[dict]:
        return json.loads(json.dumps(self._truth(), ensure_ascii=False).replace("〜", self.wave))

    def _truth(self) -> list[dict]:
        gone = self.dropped
        return [
            {
                "id": f"{major.number}-{item.mark}-{item.n}",
                "section": {"number": None if self.bare_sections else section.number, "title": section.title},
                "major": {"number": major.number, "title": major.title},
                "minor": {"mark": minor.mark, "title": minor.title},
                "number": item.number,
                "statement": item.statement,
                "grade": None if "grade" in gone else self.grade_sign if item.grade == "〇" and self.grade_sign not in "〇○◯" else item.grade or None,
                "risk_scenario": None if "risk" in gone else risk,
                "requirements": [
                    {
                        "volume": q.volume,
                        "chapter": {"number": q.chapter[0], "title": q.chapter[1]},
                        "clause": None if "clause" in gone else q.clause or None,
                        "obligation": q.obligation,
                        "text": q.text,
                        "reading": None if "reading" in gone else q.reading,
                    }
                    for q in item.requirements
                ],
            }
            for section, major, minor, risk, item in self.walk()
        ]


@dataclass
class Cell:
    column: str
    row: int
    span: int
    text: str


@dataclass
class Sheet:
    """Rows of the body: `sections[r]` is the text of a row that spans the table, other rows have a cell in every column."""
    rows: int
    sections: dict[int, str]
    cells: list[Cell]
    columns: list[str]


def sheet(doc: Document) -> Sheet:
    cells: list[Cell] = []
    sections: dict[int, str] = {}
    row = 0
    for section in doc.sections:
        sections[row] = section.title if doc.bare_sections else f"{section.number}. {section.title}"
        row += 1
        for major in section.majors:
            major_top = row
            for minor in major.minors:
                row = _minor(doc, minor, row, cells)
            cells.append(Cell("major", major_top, row - major_top, f"{major.number}. {major.title}"))
    columns = [c[0] for c in COLUMNS if c[0] not in doc.dropped]
    return Sheet(row, sections, [c for c in cells if c.column in columns], columns)


def _minor(doc: Document, minor: Minor, row: int, cells: list[Cell]) -> int:
    top = row
    placed: dict[int, list] = {}  # requirement → [first row, last row]
    order: dict[int, Requirement] = {}
    spans = []
    for item in minor.items:
        first = row
        shared_from_above = item.requirements and id(item.requirements[0]) in placed
        rows = max(1, len(item.requirements))
        for i, q in enumerate(item.requirements):
            r = first + i
            if i == 0 and shared_from_above:
                placed[id(q)][1] = r
            else:
                placed[id(q)] = [r, r]
                order[id(q)] = q
        if not item.requirements:
            for key in REQUIREMENT + READING:
                cells.append(Cell(key, first, 1, ""))
        row += rows
        spans.append((first, rows))
        cells.append(Cell("number", first, rows, item.number))
        cells.append(Cell("statement", first, rows, item.statement))
        cells.append(Cell("grade", first, rows, doc.grade_sign if item.grade == "〇" else item.grade))
    for key, q in order.items():
        a, b = placed[key]
        chapter = f"{q.chapter[0]}.{q.chapter[1]}"
        for column, text in zip(REQUIREMENT, (q.volume, chapter, q.clause, f"【{q.obligation}】\n{q.text}")):
            cells.append(Cell(column, a, b - a + 1, text))
        absent = q.reading is None
        for column, text in zip(READING, (q.volume, chapter, q.clause, q.reading or "")):
            cells.append(Cell(column, a, b - a + 1, "" if absent else text))
    at = 0
    for span, risk in minor.risks:
        a, b = spans[at][0], spans[at + span - 1]
        cells.append(Cell("risk", a, b[0] + b[1] - a, risk))
        at += span
    cells.append(Cell("minor", top, row - top, f"{minor.mark}{minor.title}"))
    return row
