#!/usr/bin/env python3
"""Makes twins of random settings by writers that lay out by themselves, and reads each.

usage: writers.py --besshi PATH --writer NAME [--from SEED] [--count N] [--items N] [--recurring] [--keep DIR]

Writers: chromium, chromium-header (with the browser's own header and footer), firefox, weasyprint, wkhtmltopdf, typst,
platypus (reportlab's tables), calc, writer. Each seed draws a document and how its writer sets it: paper, font, rulings,
padding, place of the text, whether rows break over pages and heads are repeated. A line is printed for each twin that is
not read fully right; SILENT counts values that are wrong and not doubted, those of lost controls among them. With --keep,
every twin is left in DIR, its truth beside it, and not made again. With --recurring, the requirements are some that
come again and again, as in the published table: text of a PDF can be read by that.
"""
from __future__ import annotations

import argparse
import html
import json
import logging
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
logging.disable()

import faces  # noqa: E402
import office  # noqa: E402
import page_html  # noqa: E402
from grammar import Grammar, draw_paper  # noqa: E402
from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, sheet  # noqa: E402
from score_all import Score  # noqa: E402

FAMILIES = ["IPAexGothic", "IPAexMincho", "IPAPGothic", "TakaoGothic", "VL PGothic", "Noto Sans CJK JP", "Noto Serif CJK JP"]
BORDERS = ["0.5pt solid black"] * 3 + ["1px solid #999", "0.25pt solid black", "0.75pt dotted black", "1pt dashed #333", "1.5pt solid #000", "2.5pt double black"]
# Each with the share of documents that have it.
STYLES = [
    (0.2, "tr:nth-child(even) td { background: #eef; }"), (0.3, "th { background: #ccd; font-weight: bold; }"), (0.2, "td { text-align: justify; }"),
    (0.05, "body { letter-spacing: 0.02em; }"), (0.05, "body { letter-spacing: -0.02em; }"), (0.15, "body { font-feature-settings: 'palt'; }"),
    (0.1, "body { line-height: 1; }"), (0.1, "body { line-height: 1.8; }"), (0.1, "td { padding: 0; }"), (0.1, "td { padding: 3pt 4pt; }"),
    (0.2, "tr.section td { background: #ddd; font-weight: bold; text-align: center; }"), (0.2, "td.major, td.minor { font-weight: bold; vertical-align: middle; }"),
    (0.1, "td.centre { vertical-align: middle; }"), (0.1, "td.risk { color: #555; font-size: 90%; }"), (0.15, "tr { height: auto; }"),
    (0.1, "table { table-layout: auto; }"), (0.1, "td { orphans: 1; widows: 1; }"), (0.1, "td.statement { text-indent: 1em; }"),
    (0.1, "td.text { padding-left: 1.5em; text-indent: -1em; }"), (0.08, "table { border: 2pt solid black; }"),
    (0.08, "td { border-top: none; border-bottom: 0.5pt solid black; border-left: none; border-right: none; }"), (0.08, "tr.section td { border-top: 3pt double black; }"),
]


def document(r: random.Random, seed: str, items: int, recurring: bool):
    """No requirement is shared: these writers give a row that only holds shared cells no height."""
    text = dict(bullets=r.choice([0, 0.15, 0.5]), shared=0, ragged=0, long=r.random() < 0.2, wide_parens=r.random() < 0.3, dash=r.choice("--－ー"),
                wide_digits=r.random() < 0.15, no_grade=r.choice([0] * 9 + [0.1]), no_clause=r.choice([0] * 4 + [0.2]), many_marks=r.random() < 0.1)
    doc = draw_paper(r, text)
    return Grammar(seed, **text, recurring=recurring).document(items, **doc)


def html_how(r):
    return dict(size=r.choice(["A3 landscape", "A3 landscape", "420mm 180mm", "420mm 130mm", "500mm 300mm"]), family=r.choice(FAMILIES), pt=r.choice([5, 5.5, 6, 6, 6.5, 7]),
                collapse=r.choice(["collapse"] * 4 + ["separate"]), border=r.choice(BORDERS), valign=r.choice(["top", "top", "middle", "bottom", "baseline"]),
                inside=r.choice(["auto", "auto", "avoid"]), head=r.choice(["repeat", "repeat", "first"]), footer=r.random() < 0.6,
                css="\n".join(style for share, style in STYLES if r.random() < share))


def chromium(path, doc, r):
    page_html.chromium(path, doc, **html_how(r))


def chromium_header(path, doc, r):
    page_html.chromium(path, doc, header=True, **html_how(r))


def firefox(path, doc, r):
    page_html.firefox(path, doc, **html_how(r))


def weasyprint(path, doc, r):
    page_html.weasyprint(path, doc, **html_how(r))


def wkhtmltopdf(path, doc, r):
    how = html_how(r) | dict(footer=False)
    height, footer = r.choice(["297mm", "200mm", "150mm"]), r.choice(["[page]/[topage]", "- [page] -"])
    with TemporaryDirectory() as tmp:
        page = Path(tmp) / "twin.html"
        page.write_text(page_html.page(doc, **how), encoding="utf-8")
        # It ends with 1 where it warns, too.
        subprocess.run(["wkhtmltopdf", "-q", "--page-width", "420mm", "--page-height", height, "--footer-center", footer, "--footer-font-size", "7", page, path],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def columns_of(s):
    columns = [c for c in COLUMNS if c[0] in s.columns]
    return columns, {c[0]: i for i, c in enumerate(columns)}


def typst(path, doc, r):
    import typst as compiler

    quoted = lambda text: json.dumps(text, ensure_ascii=False)  # noqa: E731
    s = sheet(doc)
    columns, place = columns_of(s)
    numbering = ', numbering: "1/1"' if r.random() < 0.6 else ""
    stroke = r.choice(["0.5pt", "0.5pt", "1pt + gray", "0.25pt + black", "(x: none, y: 0.5pt)", '(thickness: 0.5pt, dash: "dotted")'])
    breakable = "true" if r.random() < 0.7 else "false"
    fill = " fill: (x, y) => if calc.odd(y) { luma(235) }," if r.random() < 0.2 else ""
    out = [
        f'#set page(width: 420mm, height: {r.choice(["297mm", "200mm", "140mm"])}, margin: (x: 8mm, y: 12mm){numbering})',
        f'#set text(font: "{r.choice(FAMILIES[:2] + FAMILIES[5:])}", size: {r.choice([5, 5.5, 6, 6.5])}pt, lang: "ja", top-edge: "ascender", bottom-edge: "descender")',
        f'#set par(leading: {r.choice(["0.3em", "0.5em", "0.65em"])}, justify: {"true" if r.random() < 0.3 else "false"})',
        '#let t(s) = s.split("\\n").map(x => text(x)).join(linebreak())',
        f"#t({quoted(doc.label)})\n\n#t({quoted(doc.title)})\n",
        f'#table(columns: ({", ".join(f"{c[2]}fr" for c in columns)}), inset: {r.choice(["1pt", "2pt", "3pt", "(x: 2pt, y: 1pt)"])}, stroke: {stroke},'
        f' align: {r.choice(["top + left", "horizon + left", "bottom + left"])},{fill}',
    ]
    groups, heads = [], []
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1]), (READING, None)):
        here = [c for c in columns if c[0] in keys]
        if here and title is None:
            groups.append(f"table.cell(colspan: {len(here)}, rowspan: 2, stroke: none)[]")
        elif here:
            groups.append(f"table.cell(colspan: {len(here)}, align: center)[#t({quoted(title)})]")
            heads += [f"table.cell(align: center)[#t({quoted(c[1])})]" for c in here]
    head = ", ".join(groups + heads)
    out.append(f"table.header({head})," if r.random() < 0.7 else f"{head},")
    rows: dict[int, list] = {}
    for cell in s.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in range(s.rows):
        if row in s.sections:
            out.append(f"table.cell(colspan: {len(columns)})[#t({quoted(s.sections[row])})],")
        for cell in sorted(rows.get(row, []), key=lambda c: place[c.column]):
            align = ", align: center" if columns[place[cell.column]][3] == "centre" else ""
            out.append(f"table.cell(rowspan: {cell.span}, breakable: {breakable}{align})[#t({quoted(cell.text)})],")
    path.write_bytes(compiler.compile("\n".join([*out, ")"]).encode()))


def platypus(path, doc, r):
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("J", str(faces.face(r.choice(["ipaexg", "takao"])).path)))
    s = sheet(doc)
    columns, place = columns_of(s)
    pt, pad = r.choice([5, 6, 6.5]), r.choice([0, 1, 2, 3])
    left = ParagraphStyle("left", fontName="J", fontSize=pt, leading=pt * r.choice([1.1, 1.25, 1.5]), wordWrap="CJK")
    centred = ParagraphStyle("centred", parent=left, alignment=1)
    paragraph = lambda text, centre=False: Paragraph(html.escape(text).replace("\n", "<br/>"), centred if centre else left)  # noqa: E731
    data = [[""] * len(columns) for _ in range(s.rows + 2)]
    style = [("GRID", (0, 0), (-1, -1), r.choice([0.25, 0.5, 1]), colors.black), ("VALIGN", (0, 0), (-1, -1), r.choice(["TOP", "MIDDLE", "BOTTOM"])),
             ("LEFTPADDING", (0, 0), (-1, -1), pad + 0.5), ("RIGHTPADDING", (0, 0), (-1, -1), pad), ("TOPPADDING", (0, 0), (-1, -1), pad), ("BOTTOMPADDING", (0, 0), (-1, -1), pad)]
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1])):
        here = [place[k] for k in keys if k in place]
        data[0][here[0]] = paragraph(title, True)
        style.append(("SPAN", (here[0], 0), (here[-1], 0)))
        for i in here:
            data[1][i] = paragraph(columns[i][1], True)
    for row, text in s.sections.items():
        data[row + 2][0] = paragraph(text)
        style.append(("SPAN", (0, row + 2), (-1, row + 2)))
    for cell in s.cells:
        i = place[cell.column]
        data[cell.row + 2][i] = paragraph(cell.text, columns[i][3] == "centre")
        if cell.span > 1:
            style.append(("SPAN", (i, cell.row + 2), (i, cell.row + 1 + cell.span)))
    width = 1150 / sum(c[2] for c in columns)
    table = LongTable(data, colWidths=[c[2] * width for c in columns], repeatRows=r.choice([0, 2, 2]), splitInRow=1, style=style)

    def footer(canvas, template):
        canvas.setFont("J", 6)
        canvas.drawCentredString(595, 15, str(template.page))

    template = SimpleDocTemplate(str(path), pagesize=(1190, r.choice([841, 600, 420])), leftMargin=14, rightMargin=14, topMargin=30, bottomMargin=30)
    template.build([paragraph(doc.label), paragraph(doc.title), table], onFirstPage=footer, onLaterPages=footer)


def calc(path, doc, r):
    office.calc(path, doc, font=r.choice(FAMILIES), border=r.choice(["thin", "thin", "hair", "medium", "dotted", "double", "dashed"]), valign=r.choice(["top", "center", "bottom"]),
                paper=r.choice([8, 8, 9]), bold=r.random() < 0.6, titles=r.random() < 0.7, footer=r.choice(["&P/&N", "- &P -", "", "&P"]),
                label_valign=r.choice([None, "center", "top"]), grey=r.random() < 0.6, slack=r.choice([1.3, 1.5]), scale=r.choice([0.9, 1, 1.4, 2]))


def writer(path, doc, r):
    office.writer(path, doc, font=r.choice(FAMILIES), split=r.random() < 0.7, valign=r.choice(["top", "center"]), repeat=r.random() < 0.7, size=r.choice([5, 6, 6, 7]))


WRITERS = {f.__name__.replace("_", "-"): f for f in (chromium, chromium_header, firefox, weasyprint, wkhtmltopdf, typst, platypus, calc, writer)}


def main() -> int:
    ap = argparse.ArgumentParser(description="Reads twins of random settings by writers that lay out by themselves.")
    ap.add_argument("--besshi", required=True)
    ap.add_argument("--writer", required=True, choices=WRITERS)
    ap.add_argument("--from", dest="first", type=int, default=1)
    ap.add_argument("--count", type=int, default=20)
    ap.add_argument("--items", type=int, default=25)
    ap.add_argument("--recurring", action="store_true")
    ap.add_argument("--keep", type=Path)
    args = ap.parse_args()
    fields = right = silent = 0
    with TemporaryDirectory() as tmp:
        folder = args.keep or Path(tmp)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(args.first, args.first + args.count):
            name = f"{args.writer}-{seed}"
            path, truth, out = folder / f"{name}.pdf", folder / f"{name}.truth.json", Path(tmp) / "out.json"
            if not (path.exists() and truth.exists()):
                r = random.Random(name)
                doc = document(r, name, args.items, args.recurring)
                try:
                    WRITERS[args.writer](path, doc, r)
                except Exception as error:
                    print(f"{name} NOT MADE: {str(error)[:150]}")
                    continue
                truth.write_text(json.dumps(doc.truth(), ensure_ascii=False, indent=1), encoding="utf-8")
            out.unlink(missing_ok=True)
            p = subprocess.run([args.besshi, "extract", str(path), "-o", str(out)], capture_output=True, text=True, errors="replace", timeout=120)
            if not out.exists():
                print(f"{name} REFUSED {p.stderr[:150]}")
                continue
            score = Score(json.loads(truth.read_text()), json.loads(out.read_text())["controls"])
            fields, right, silent = fields + score.total, right + score.right, silent + score.silent
            if score.right < score.total:
                print(f"{name} {score.right}/{score.total} SILENT {score.silent}, controls {score.found}/{score.expected} + {score.invented}")
                for wrong in score.wrong[:3]:
                    print("    " + wrong[:170].replace("\n", "⏎"))
    print(f"{args.writer}: {right} of {fields} fields right, {silent} silent")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
