"""The sheet as a workbook or a text document, turned into PDF by LibreOffice."""
from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from layout import Layout, Style
from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, sheet


def convert(src: Path, path: Path):
    with TemporaryDirectory() as tmp:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp}/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp, str(src)],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
        path.write_bytes((Path(tmp) / f"{src.stem}.pdf").read_bytes())


def heights(doc, face="ipaexg", slack=1.2) -> list[float]:
    """Heights of the sheet's rows that hold their text, in points at 6 pt."""
    lay = Layout(doc, Style(face=face, paper=(1190.55, 1e6), pad_x=4, kinsoku="push"), "heights").run()
    return [(b - a) * slack for a, b in zip(lay.row_top, lay.row_bottom)]


def calc(path: Path, doc, *, font="IPAexGothic", border="thin", valign="top", paper=8, bold=True, titles=True, footer="&P/&N", label_valign=None, grey=True,
         slack=1.2, scale=1.0, face="ipaexg", align_head=True):
    """paper: 8 is A3, 9 is A4. `label_valign`: of cells that span rows."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    s = sheet(doc)
    cols = [c for c in COLUMNS if c[0] in s.columns]
    wb = Workbook()
    ws = wb.active
    ws.title = "別紙2"
    side = Side(style=border)
    box, fill = Border(left=side, right=side, top=side, bottom=side), PatternFill("solid", fgColor="DDDDEE")
    size = 6 * scale
    for i, c in enumerate(cols, 1):
        ws.column_dimensions[get_column_letter(i)].width = c[2] * scale / 5.3
    ws.cell(1, 1, doc.label).font = Font(name=font, size=size)
    ws.cell(2, 1, doc.title).font = Font(name=font, size=size + 1, bold=bold)

    def put(r0, c0, r1, c1, text, horizontal, vertical, shade=False):
        for r in range(r0, r1 + 1):
            for c in range(c0, c1 + 1):
                ws.cell(r, c).border = box
        cell = ws.cell(r0, c0)
        cell.value = text or None
        cell.font = Font(name=font, size=size)
        cell.number_format = "@"
        cell.alignment = Alignment(horizontal=horizontal, vertical=vertical, wrap_text=True)
        if shade:
            cell.fill = fill
        if (r0, c0) != (r1, c1):
            ws.merge_cells(start_row=r0, start_column=c0, end_row=r1, end_column=c1)

    at = {c[0]: i for i, c in enumerate(cols, 1)}
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1])):
        here = [at[k] for k in keys if k in at]
        put(3, here[0], 3, here[-1], title, "center", "center", grey)
        for k in keys:
            if k in at:
                put(4, at[k], 4, at[k], cols[at[k] - 1][1], "center", "center", grey)
    ws.row_dimensions[3].height, ws.row_dimensions[4].height = 12 * scale, 20 * scale
    for r, h in enumerate(heights(doc, face, slack), 5):
        ws.row_dimensions[r].height = min(h * scale, 400)
    for r, text in s.sections.items():
        put(r + 5, 1, r + 5, len(cols), text, "left", "center")
        if bold:
            ws.cell(r + 5, 1).font = Font(name=font, size=size, bold=True)
    for cell in s.cells:
        c = at[cell.column]
        horizontal = "center" if cols[c - 1][3] == "centre" else "left"
        vertical = label_valign if label_valign and cell.span > 1 else valign
        put(cell.row + 5, c, cell.row + 4 + cell.span, c, cell.text, horizontal, vertical)
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", paper
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.page_margins.left = ws.page_margins.right = 0.3
    if titles:
        ws.print_title_rows = "1:4"
    ws.oddFooter.center.text = footer
    with TemporaryDirectory() as tmp:
        src = Path(tmp) / "twin.xlsx"
        wb.save(src)
        convert(src, path)


def writer(path: Path, doc, *, font="IPAexGothic", split=True, valign="top", repeat=True, size=6):
    """A table in a text document: rows may break over pages when `split`."""
    from docx import Document as Docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    s = sheet(doc)
    cols = [c for c in COLUMNS if c[0] in s.columns]
    d = Docx()
    sec = d.sections[0]
    sec.orientation, sec.page_width, sec.page_height = WD_ORIENT.LANDSCAPE, Pt(1190.55), Pt(841.89)
    sec.left_margin = sec.right_margin = Pt(20)
    sec.top_margin = sec.bottom_margin = Pt(40)
    style = d.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)
    d.add_paragraph(doc.label)
    d.add_paragraph(doc.title)
    t = d.add_table(rows=2 + s.rows, cols=len(cols))
    t.style, t.alignment, t.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    grid = [[c for c in row.cells] for row in t.rows]
    scale = 1150 / sum(c[2] for c in cols)
    for i, c in enumerate(cols):
        t.columns[i].width = Pt(c[2] * scale)
        for row in grid:
            row[i].width = Pt(c[2] * scale)
    up = {"top": WD_CELL_VERTICAL_ALIGNMENT.TOP, "center": WD_CELL_VERTICAL_ALIGNMENT.CENTER}[valign]

    def put(r0, c0, r1, c1, text, centre=False):
        cell = grid[r0][c0]
        if (r0, c0) != (r1, c1):
            cell = cell.merge(grid[r1][c1])
        cell.vertical_alignment = up
        paragraph = cell.paragraphs[0]
        for extra in cell.paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
        for i, part in enumerate(text.split("\n")):
            if i:
                paragraph = cell.add_paragraph()
            paragraph.add_run(part)
            if centre:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    at = {c[0]: i for i, c in enumerate(cols)}
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1])):
        here = [at[k] for k in keys if k in at]
        put(0, here[0], 0, here[-1], title, True)
        for i in here:
            put(1, i, 1, i, cols[i][1], True)
    for r, text in s.sections.items():
        put(r + 2, 0, r + 2, len(cols) - 1, text)
    for cell in s.cells:
        c = at[cell.column]
        put(cell.row + 2, c, cell.row + 1 + cell.span, c, cell.text, cols[c][3] == "centre")
    for i, row in enumerate(t.rows):
        props = row._tr.get_or_add_trPr()
        if i < 2 and repeat:
            props.append(OxmlElement("w:tblHeader"))
        if not split:
            props.append(OxmlElement("w:cantSplit"))
    with TemporaryDirectory() as tmp:
        src = Path(tmp) / "twin.docx"
        d.save(src)
        convert(src, path)
