"""The sheet as an HTML table, for writers that lay out by themselves: Chromium, Firefox, WeasyPrint."""
from __future__ import annotations

import atexit
import base64
import html
import json
import shutil
import socket
import subprocess
import time
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


class Firefox:
    """A headless Firefox that is told what to print over its Marionette port; one serves many documents."""

    def __init__(self):
        self.tmp = TemporaryDirectory(dir=Path.home())
        profile = Path(self.tmp.name) / "profile"
        profile.mkdir()
        (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
        binary = next(b for b in ("firefox-esr", "firefox") if shutil.which(b))
        self.process = subprocess.Popen([binary, "--headless", "--marionette", "--profile", profile], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = socket.create_connection(("127.0.0.1", self._port(profile / "MarionetteActivePort")), timeout=120)
        self._receive()
        self.tell("WebDriver:NewSession", {})

    def _port(self, file: Path) -> int:
        for _ in range(600):
            if file.exists() and file.read_text():
                return int(file.read_text())
            time.sleep(0.1)
        raise RuntimeError("Firefox opened no port")

    def _receive(self):
        """A message is its length, a colon, and JSON."""
        head = b""
        while not head.endswith(b":"):
            head += self.socket.recv(1)
        left, parts = int(head[:-1]), []
        while left:
            parts.append(self.socket.recv(left))
            left -= len(parts[-1])
        return json.loads(b"".join(parts))

    def tell(self, command: str, arguments: dict):
        message = json.dumps([0, 1, command, arguments]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, value = self._receive()
        if error:
            raise RuntimeError(error["message"])
        return value

    def print(self, path: Path, markup: str, width: float, height: float):
        """`width` and `height` are those of the paper, in mm."""
        src = Path(self.tmp.name) / "twin.html"
        src.write_text(markup, encoding="utf-8")
        self.tell("WebDriver:Navigate", {"url": src.as_uri()})
        page, margin = {"width": width / 10, "height": height / 10}, {"top": 1, "bottom": 1, "left": 0.7, "right": 0.7}
        value = self.tell("WebDriver:Print", {"page": page, "margin": margin, "background": True, "shrinkToFit": False})
        path.write_bytes(base64.b64decode(value["value"]))


FIREFOX: list[Firefox] = []


def firefox(path: Path, doc, *, size, **how):
    if not FIREFOX:
        FIREFOX.append(Firefox())
        atexit.register(FIREFOX[0].process.terminate)
    width, height = (420, 297) if size == "A3 landscape" else map(float, size.replace("mm", "").split())
    FIREFOX[0].print(path, page(doc, size=size, **how), width, height)


def weasyprint(path: Path, doc, **how):
    from weasyprint import HTML
    HTML(string=page(doc, **how)).write_pdf(str(path))
