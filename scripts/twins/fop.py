"""The sheet as XSL-FO, set by Apache FOP."""
from __future__ import annotations

import html
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from faces import face as find_face
from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, sheet


def _block(text: str) -> str:
    return "".join(f"<fo:block>{html.escape(part)}</fo:block>" for part in text.split("\n"))


def write(path: Path, doc, *, face="ipaexg", whole=True, border="0.5pt solid black", align="before"):
    s = sheet(doc)
    cols = [c for c in COLUMNS if c[0] in s.columns]
    at = {c[0]: i for i, c in enumerate(cols)}
    scale = 1150 / sum(c[2] for c in cols)
    keep = ' keep-together.within-page="always"' if whole else ""
    box = f'border="{border}" padding="1.5pt 2pt" start-indent="0" display-align="{align}"'
    out = ['<?xml version="1.0" encoding="UTF-8"?><fo:root xmlns:fo="http://www.w3.org/1999/XSL/Format" font-family="twin" font-size="6pt" line-height="7.5pt">'
           '<fo:layout-master-set><fo:simple-page-master master-name="a3" page-width="1190.55pt" page-height="841.89pt" margin="20pt">'
           '<fo:region-body margin-bottom="30pt"/><fo:region-after extent="20pt"/></fo:simple-page-master></fo:layout-master-set>'
           '<fo:page-sequence master-reference="a3"><fo:static-content flow-name="xsl-region-after"><fo:block text-align="center">'
           '<fo:page-number/>/<fo:page-number-citation-last ref-id="end"/></fo:block></fo:static-content><fo:flow flow-name="xsl-region-body">',
           f"<fo:block>{doc.label}</fo:block><fo:block space-after='6pt'>{doc.title}</fo:block>",
           '<fo:table table-layout="fixed" width="1150pt" border-collapse="separate">']
    out += [f'<fo:table-column column-width="{c[2] * scale:.2f}pt"/>' for c in cols]
    out.append("<fo:table-header><fo:table-row>")
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1])):
        n = sum(k in at for k in keys)
        out.append(f'<fo:table-cell number-columns-spanned="{n}" text-align="center" {box}><fo:block>{title}</fo:block></fo:table-cell>')
    n = sum(k in at for k in READING)
    blank = f'<fo:table-cell number-columns-spanned="{n}"><fo:block/></fo:table-cell>' if n else ""
    out.append(f"{blank}</fo:table-row><fo:table-row>")
    for k in CONTROL + REQUIREMENT:
        if k in at:
            out.append(f'<fo:table-cell text-align="center" {box}>{_block(cols[at[k]][1])}</fo:table-cell>')
    out.append(f"{blank}</fo:table-row></fo:table-header><fo:table-body>")
    rows: dict[int, list] = {}
    for cell in s.cells:
        rows.setdefault(cell.row, []).append(cell)
    for r in range(s.rows):
        out.append(f"<fo:table-row{keep}>")
        if r in s.sections:
            out.append(f'<fo:table-cell number-columns-spanned="{len(cols)}" {box}>{_block(s.sections[r])}</fo:table-cell>')
        for cell in sorted(rows.get(r, []), key=lambda c: at[c.column]):
            middle = ' text-align="center"' if cols[at[cell.column]][3] == "centre" else ""
            out.append(f'<fo:table-cell column-number="{at[cell.column] + 1}" number-rows-spanned="{cell.span}"{middle} {box}>{_block(cell.text)}</fo:table-cell>')
        out.append("</fo:table-row>")
    out.append('</fo:table-body></fo:table><fo:block id="end"/></fo:flow></fo:page-sequence></fo:root>')
    config = (f'<?xml version="1.0"?><fop version="1.0"><renderers><renderer mime="application/pdf"><fonts><font kerning="no" embed-url="file://{find_face(face).path}">'
              '<font-triplet name="twin" style="normal" weight="normal"/></font></fonts></renderer></renderers></fop>')
    with TemporaryDirectory() as tmp:
        src, conf = Path(tmp) / "twin.fo", Path(tmp) / "fop.xml"
        src.write_text("\n".join(out), encoding="utf-8")
        conf.write_text(config)
        p = subprocess.run(["fop", "-c", str(conf), "-fo", str(src), "-pdf", str(path)], capture_output=True, text=True, timeout=180)
        if p.returncode or not path.exists():
            raise RuntimeError(p.stderr[-400:])
