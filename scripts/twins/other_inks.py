"""Other libraries draw the display lists: fpdf2, PyMuPDF, and pdfkit and pdf-lib in Node."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from faces import face

HERE = Path(__file__).parent


def fpdf(path, pages, style):
    import datetime

    from fpdf import FPDF
    pdf = FPDF(unit="pt", format=style.paper)
    pdf.set_creation_date(datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc))
    pdf.set_auto_page_break(False)
    pdf.add_font("face", fname=face(style.face).path)

    def draw(ops):
        for kind, *a in ops:
            if kind == "text":
                x, y, size, text, flags = a
                pdf.set_font("face", size=size)
                pdf.text(x, y, text)
                if flags == "b":
                    pdf.text(x + 0.3, y, text)
            elif kind == "line":
                x0, y0, x1, y1, w, dash = a
                pdf.set_line_width(w)
                pdf.set_dash_pattern(**{"": {}, "dash": dict(dash=3, gap=2), "dot": dict(dash=0.5, gap=1.2)}[dash])
                pdf.line(x0, y0, x1, y1)
            elif kind == "frame":
                x, y, w, h, lw = a
                pdf.set_line_width(lw)
                pdf.rect(x, y, w, h)
            elif kind == "box":
                x, y, w, h, grey = a
                pdf.set_fill_color(int(grey * 255))
                pdf.rect(x, y, w, h, style="F")
            elif kind == "clip":
                x, y, w, h = a[0]
                with pdf.rect_clip(x, y, w, h):
                    draw(a[1])

    for ops in pages:
        pdf.add_page()
        draw(ops)
    pdf.output(str(path))


def pymupdf(path, pages, style):
    import pymupdf
    doc = pymupdf.open()
    font = pymupdf.Font(fontfile=face(style.face).path)
    for ops in pages:
        page = doc.new_page(width=style.paper[0], height=style.paper[1])
        shape, writer = page.new_shape(), pymupdf.TextWriter(page.rect)
        for kind, *a in ops:
            if kind == "text":
                x, y, size, text, flags = a
                writer.append((x, y), text, font=font, fontsize=size)
            elif kind == "line":
                x0, y0, x1, y1, w, dash = a
                shape.draw_line((x0, y0), (x1, y1))
                shape.finish(width=w, dashes="[3 2] 0" if dash else None, closePath=False)
            elif kind == "frame":
                x, y, w, h, lw = a
                shape.draw_rect((x, y, x + w, y + h))
                shape.finish(width=lw)
            elif kind == "box":
                x, y, w, h, grey = a
                shape.draw_rect((x, y, x + w, y + h))
                shape.finish(width=0, fill=(grey,) * 3, color=None)
            else:
                raise ValueError(f"PyMuPDF is not taught to draw {kind}")
        shape.commit()
        writer.write_text(page)
    doc.subset_fonts()
    doc.save(str(path), garbage=4, deflate=True, no_new_id=True)


def node(script):
    """`npm install pdfkit pdf-lib @pdf-lib/fontkit pdfmake` in a folder named by NODE_TWINS (or here)."""
    def write(path, pages, style):
        with TemporaryDirectory() as tmp:
            src = Path(tmp) / "pages.json"
            src.write_text(json.dumps(dict(pages=pages, paper=style.paper, font=face(style.face).path, out=str(path))), encoding="utf-8")
            run_node(script, src)
    return write


def run_node(script, src):
    folder = os.environ.get("NODE_TWINS", str(HERE))
    p = subprocess.run(["node", str(HERE / script), str(src)], capture_output=True, text=True, env={**os.environ, "NODE_PATH": f"{folder}/node_modules"})
    if p.returncode:
        raise RuntimeError(p.stderr.strip().splitlines()[-5:])


def pdfmake(path, doc, **how):
    """pdfmake lays the sheet out by itself: every row whole, spanning cells by rowSpan."""
    from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, sheet
    s = sheet(doc)
    cols = [c for c in COLUMNS if c[0] in s.columns]
    at = {c[0]: i for i, c in enumerate(cols)}
    n = len(cols)
    body = [[{"text": ""} for _ in range(n)] for _ in range(s.rows + 2)]
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1])):
        here = [at[k] for k in keys if k in at]
        body[0][here[0]] = {"text": title, "colSpan": len(here), "alignment": "center"}
        for i in here:
            body[1][i] = {"text": cols[i][1], "alignment": "center"}
    for r, text in s.sections.items():
        body[r + 2][0] = {"text": text, "colSpan": n}
    for cell in s.cells:
        c = at[cell.column]
        body[cell.row + 2][c] = {"text": cell.text, "rowSpan": cell.span, "alignment": "center" if cols[c][3] == "centre" else "left"}
    with TemporaryDirectory() as tmp:
        src = Path(tmp) / "sheet.json"
        scale = (1150 - 5 * n) / sum(c[2] for c in cols)
        src.write_text(json.dumps(dict(body=body, widths=[c[2] * scale for c in cols], label=doc.label, title=doc.title, out=str(path),
                                       font=face(how.pop("face", "ipaexg")).path, **how)), encoding="utf-8")
        run_node("ink_pdfmake.js", src)
