"""The sheet as an HTML table, for writers that lay out by themselves: Chromium, WeasyPrint."""
from __future__ import annotations

import html
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, sheet

BASE = """
@page {{ size: {size}; margin: 12mm 7mm; {footer} }}
* {{ box-sizing: border-box; }}
body {{ font-family: {family}; font-size: {pt}pt; line-height: 1.25; margin: 0; }}
table {{ width: 100%; table-layout: fixed; border-collapse: {collapse}; border-spacing: 0; }}
td, th {{ border: {border}; padding: 1.5pt 2pt; vertical-align: {valign}; text-align: left; font-weight: normal; overflow-wrap: anywhere; line-break: strict; }}
th {{ text-align: center; vertical-align: middle; }}
th.none {{ border: none; }}
td.centre {{ text-align: center; }}
p {{ margin: 0 0 3pt 0; }}
tr {{ break-inside: {inside}; height: 9pt; }}
{css}
"""
FOOTER = "@bottom-center {{ content: counter(page) '/' counter(pages); font-size: 6pt; }}".replace("{{", "{").replace("}}", "}")


def page(doc, *, size="A3 landscape", family="IPAexGothic", pt=6, collapse="collapse", border="0.5pt solid black", valign="top", inside="avoid",
         head="repeat", footer=True, css="", no_wbr=True) -> str:
    s = sheet(doc)
    cols = [c for c in COLUMNS if c[0] in s.columns]
    total = sum(c[2] for c in cols)
    out = ["<!DOCTYPE html><html lang='ja'><head><meta charset='utf-8'><title>twin</title><style>",
           BASE.format(size=size, family=family, pt=pt, collapse=collapse, border=border, valign=valign, inside=inside, css=css, footer=FOOTER if footer else ""),
           "</style></head><body>", f"<p>{doc.label}</p><p class='title'>{doc.title}</p><table><colgroup>"]
    out += [f"<col style='width:{c[2] / total * 100:.3f}%'>" for c in cols]
    out.append("</colgroup>" + ("<thead>" if head == "repeat" else "<tbody>"))
    groups, heads = [], []
    for keys, title in ((CONTROL, GROUPS[0]), (REQUIREMENT, GROUPS[1]), (READING, None)):
        here = [c for c in cols if c[0] in keys]
        if not here:
            continue
        if title is None:
            groups.append(f"<th class='none' colspan='{len(here)}' rowspan='2'></th>")
            continue
        groups.append(f"<th colspan='{len(here)}'>{title}</th>")
        heads += [f"<th class='h-{c[0]}'>{_text(c[1])}</th>" for c in here]
    out.append(f"<tr>{''.join(groups)}</tr><tr>{''.join(heads)}</tr>" + ("</thead><tbody>" if head == "repeat" else ""))
    place = {c[0]: i for i, c in enumerate(cols)}
    align = {c[0]: c[3] for c in cols}
    rows: dict[int, list] = {}
    for cell in s.cells:
        rows.setdefault(cell.row, []).append(cell)
    for r in range(s.rows):
        if r in s.sections:
            out.append(f"<tr class='section'><td colspan='{len(cols)}'>{_text(s.sections[r])}</td></tr>")
            continue
        out.append("<tr>")
        for cell in sorted(rows.get(r, []), key=lambda c: place[c.column]):
            span = f" rowspan='{cell.span}'" if cell.span > 1 else ""
            out.append(f"<td class='{align[cell.column]} {cell.column}'{span}>{_text(cell.text)}</td>")
        out.append("</tr>")
    out.append("</tbody></table></body></html>")
    return "\n".join(out)


def _text(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def chromium(path: Path, doc, *, header=False, **how):
    """`header`: with the date, title and address that the browser prints by itself."""
    binary = next(b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b))
    with TemporaryDirectory() as tmp:
        src = Path(tmp) / "twin.html"
        src.write_text(page(doc, **how), encoding="utf-8")
        subprocess.run([binary, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", f"--user-data-dir={tmp}/profile",
                        *([] if header else ["--no-pdf-header-footer"]), f"--print-to-pdf={path}", src.as_uri()], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def weasyprint(path: Path, doc, **how):
    from weasyprint import HTML
    HTML(string=page(doc, **how)).write_pdf(str(path))
