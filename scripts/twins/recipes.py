"""The recipes: one twin each. A recipe names what is hard about it and how its document is made."""
from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable

import rawpdf
import rewrite
from grammar import Grammar
from layout import Layout, Style
from model import COLUMNS, CONTROL, READING, REQUIREMENT, Document


@dataclass
class Recipe:
    name: str
    hard: str
    build: Callable[[Path, int | None], Document]

    def make(self, path: Path, items: int | None = None) -> Document:
        return self.build(path, items)


RECIPES: dict[str, Recipe] = {}
# Low pages make a short document break over pages too: for the committed twins.
PAGE_HEIGHT: float | None = None


def add(name: str, hard: str, build):
    assert name not in RECIPES, name
    RECIPES[name] = Recipe(name, hard, build)


def drawn(name: str, hard: str, *, style: dict | None = None, text: dict | None = None, doc: dict | None = None, writer=rawpdf.write, items=45, then=None,
          **how):
    """A twin whose every line is placed by our own layout. `then(src, dst)` rewrites the result."""
    def build(path: Path, wanted: int | None):
        document = Grammar(name, **(text or {})).document(wanted or items, **(doc or {}))
        if how.get("font", "").startswith("named:") and not how["font"].startswith("named:Uni"):
            document.wave = "～"
        s = Style(**(style or {}))
        if PAGE_HEIGHT:
            s.paper = (s.paper[0], min(s.paper[1], PAGE_HEIGHT))
        pages = Layout(document, s, name).pages()
        with TemporaryDirectory() as tmp:
            first = Path(tmp) / "first.pdf" if then else path
            writer(first, pages, s, **how)
            if then:
                then(first, path)
        return document
    add(name, hard, build)


def light(name: str, hard: str, *, style: dict | None = None, **how):
    """A drawn twin whose font is not embedded: small enough to be committed."""
    drawn(name, hard, style=dict(style or {}, face="halffull"), font="named:UniJIS-UTF16-H", **how)


def rewritten(name: str, hard: str, base: str, then):
    def build(path: Path, wanted: int | None):
        with TemporaryDirectory() as tmp:
            src = Path(tmp) / "src.pdf"
            document = RECIPES[base].make(src, wanted)
            then(src, path)
        return document
    add(name, hard, build)


def reportlab(path, pages, style, font=None):
    import reportlab_ink
    reportlab_ink.write(path, pages, style, font)


KEYS = [c[0] for c in COLUMNS]

# --- fonts -----------------------------------------------------------------------------------------------------
drawn("type3", "Type 3 fonts with ToUnicode", font="type3")
drawn("type3-names", "Type 3 fonts, text only from glyph names uniXXXX; lines between pages", font="type3-names", style=dict(breaks="lines", open_foot=True))
drawn("ucs2", "reportlab's UniJIS-UCS2-H, not embedded", writer=reportlab, font="HeiseiKakuGo-W5", style=dict(face="halffull", breaks="lines"))
drawn("utf16", "UniJIS-UTF16-H not embedded", font="named:UniJIS-UTF16-H", style=dict(face="halffull"))
drawn("msp-rksj", "90msp-RKSJ-H not embedded, literal strings", font="named:90msp-RKSJ-H", literal=True, style=dict(face="halffull", breaks="lines"))
drawn("euc", "EUC-H not embedded, circled numerals from a second font", font="named:EUC-H", style=dict(face="halffull"))
drawn("utf8", "UniJIS-UTF8-H: codes of 1 to 3 bytes", font="named:UniJIS-UTF8-H", style=dict(face="halffull"))
drawn("jis2004", "UniJIS2004-UTF16-H not embedded", font="named:UniJIS2004-UTF16-H", style=dict(face="halffull"))
drawn("utf32", "UniJIS-UTF32-H: codes of 4 bytes", font="named:UniJIS-UTF32-H", style=dict(face="halffull"))
drawn("custom-cmap", "an embedded CMap with codes of 1 and 2 bytes", font="custom-cmap", style=dict(face="ipaexm"))
drawn("bare-cmap", "Identity-H without ToUnicode: only the font's own cmap tells", font="type0-bare", style=dict(face="takao"))
drawn("cff", "CID-keyed CFF (Noto), Identity-H by CID", font="cff", style=dict(face="noto"))
drawn("simple-names", "8-bit TrueType subsets, text only from Differences", font="simple-names", style=dict(face="vl"))
# --- ways of showing text --------------------------------------------------------------------------------------
drawn("glyphs", "one glyph a show operator, in shuffled order", style=dict(emit="glyph", shuffle="glyphs", breaks="lines"))
drawn("glyphs-matrix", "one glyph an operator, size in the matrix, content in forms", style=dict(emit="glyph", shuffle="columns"), positions="matrix", forms=True)
drawn("pieces", "lines in pieces, drawn in shuffled order, cm per piece, split content streams", style=dict(emit="gaps", shuffle="lines"), positions="cm", split=True)
drawn("quote", "the ' operator, columns drawn one after the other", style=dict(shuffle="columns"), positions="quote")
drawn("flip", "a flipped matrix, TJ adjustments, rulings last", style=dict(shuffle="rules-last"), positions="flip")
drawn("justified", "glyphs spread over the cell's width", style=dict(spread=True, emit="glyph"))

# --- the table itself ------------------------------------------------------------------------------------------
drawn("centred", "all text centred both ways; labels of cells over page breaks stand on a later page", style=dict(centred=True, breaks="lines", open_foot=True))
drawn("centred-rows", "all text centred; pages break between rows; reportlab's 8-bit subsets", writer=reportlab, style=dict(centred=True, face="takao"))
drawn("labels-centred", "only spanning cells centred, over page breaks; full-width brackets", style=dict(vertical="centre", breaks="lines", face="ipaexm", open_foot=True),
      text=dict(wide_parens=True))
drawn("labels-bottom", "labels at the bottom of their spanning cells, so on their last page", style=dict(vertical="bottom", breaks="rows"))
drawn("labels-first", "labels centred in the part of the cell on its first page", style=dict(vertical="first", breaks="lines", open_foot=True))
drawn("dashed", "dashed rulings", style=dict(ruling_ink="dash", breaks="lines"))
drawn("dotted", "dotted rulings: a dash array of zero-length dots with round caps", style=dict(ruling_ink="dot"))
drawn("dot-squares", "rulings of tiny squares", style=dict(ruling_ink="squares", open_foot=True, breaks="lines"))
drawn("dot-discs", "rulings of tiny circles", style=dict(ruling_ink="discs"), items=25)
drawn("reordered", "columns in another order inside their groups, both readings alike, other widths",
      style=dict(order=["number", "grade", "major", "minor", "statement", "risk", "clause", "volume", "chapter", "text", "clause2", "volume2", "chapter2", "reading"],
                 widths={"statement": 1.5, "risk": 0.7, "text": 0.8, "reading": 1.1}, breaks="lines"))
drawn("groups-swapped", "the requirements' group stands left, the control's columns on the right",
      style=dict(order=REQUIREMENT + READING + CONTROL))
drawn("groups-moved", "control's columns between the two readings; columns in another order", style=dict(
    order=["volume", "clause", "chapter", "text"] + ["risk", "statement", "grade", "number", "minor", "major"] + ["volume2", "clause2", "chapter2", "reading"]))
drawn("no-risk", "no risk column", doc=dict(dropped=["risk"]), style=dict(grey_head=True, reading_head=True))
drawn("one-reading", "one reading only, A4 landscape, small print", doc=dict(dropped=READING), text=dict(readings=False),
      style=dict(paper=(841.89, 595.28), width=800, size=4.5, leading=5.6, pad_x=1.5, pad_y=1.5, breaks="lines"))
drawn("half-cells", "horizontal rulings only, as wide as their cells; lines between pages", style=dict(rulings="cells", breaks="lines", open_foot=True))
drawn("half-across", "horizontal rulings only, items parted by lines across the whole table, thin rectangles", text=dict(shared=0, ragged=0),
      style=dict(rulings="across", ruling_ink="thin", breaks="rows"))
drawn("half-gaps", "horizontal rulings only with gaps between the rows", style=dict(rulings="cells", row_gap=3, breaks="rows"))
drawn("half-dotted", "dashed horizontal rulings only, lines drawn in shuffled order", style=dict(rulings="cells", ruling_ink="dash", shuffle="lines"))
drawn("clipped", "pages break anywhere; lines on both sides of a break, clipped, some cut in half", style=dict(breaks="clip", clip="touch", open_foot=True), items=70)
drawn("clipped-all", "a cell over a page break has all its lines on both pages, clipped", style=dict(breaks="clip", clip="all", open_foot=True), items=70)
drawn("clipped-rows", "pages break between rows; spanning cells drawn whole on each page, centred, clipped", style=dict(clip="all", vertical="centre", open_foot=True), items=70)
drawn("clipped-pad", "as clipped-all, the padding clipped away too: a line may show on neither page", style=dict(breaks="clip", clip="pad"), items=70)
drawn("shared", "most requirement cells span two or three items, also over page breaks and raggedly",
      text=dict(shared=0.7, ragged=0.2), style=dict(breaks="lines", open_foot=True), items=60)
drawn("shared-centred", "shared requirement cells, centred vertically, clipped copies over page breaks",
      text=dict(shared=0.7, ragged=0.2), style=dict(vertical="centre", clip="touch", breaks="clip", open_foot=True), items=60)
drawn("section-foot", "section rows may end a page; no footer; many marks", text=dict(many_marks=True), style=dict(section_foot=True, footer=""), items=60)
drawn("hanging", "hanging punctuation beyond the cell, no padding", style=dict(kinsoku="hang", pad_x=0.0, pad_y=0.6, breaks="lines"))
drawn("overflow", "lines up to a glyph wider than their cell, no padding, lines may begin with any sign", style=dict(kinsoku="none", overflow=5.0, pad_x=0.3))
drawn("no-kinsoku", "lines begin with punctuation, words cut anywhere, no space kept at line ends", style=dict(kinsoku="none", trailing_space=False, breaks="lines"))
drawn("bold-twice", "fake bold: drawn twice 0.3 pt apart", style=dict(bold="b", grey_head=True))
drawn("bold-tr2", "fake bold: fill and stroke", style=dict(bold="2"), writer=reportlab)
drawn("shadow", "titles, sections and majors with a grey shadow", style=dict(bold="s"))
drawn("frames", "every cell a stroked frame", style=dict(ruling_ink="frame", breaks="lines", open_foot=True), writer=reportlab)
drawn("thin-boxes", "rulings are thin rectangles; grey heads", style=dict(ruling_ink="thin", grey_head=True, reading_head=True))
drawn("twice", "rulings drawn twice half a point apart", style=dict(ruling_ink="twice", line_width=0.6, breaks="lines"))
drawn("in-pieces", "rulings in pieces, in shuffled order", style=dict(ruling_ink="pieces", shuffle="lines"))
drawn("overshoot", "rulings overshoot their corners", style=dict(ruling_ink="overshoot", open_foot=True, breaks="lines"))
drawn("head-once", "head, label and title on the first page only; footer - n -", style=dict(head="first", furniture="first", footer="- {n} -", breaks="lines"))
drawn("footer-words", "footer n / N ページ, full-width digits in numbers, ◯ for the grade", text=dict(wide_digits=True), doc=dict(grade_sign="◯"),
      style=dict(footer="{n} / {N} ページ"))
drawn("dash-wide", "①－1 with a full-width hyphen, ○ for the grade", text=dict(dash="－"), doc=dict(grade_sign="○"), style=dict(breaks="lines"))
drawn("dash-minus", "①−1 with a minus sign, both bracket widths", text=dict(dash="−", wide_parens=True), doc=dict(grade_sign="◯"))
drawn("long-items", "long statements with many bullets over page breaks; A4 landscape", text=dict(long=True, bullets=0.5),
      style=dict(paper=(841.89, 595.28), width=800, size=4.6, leading=5.8, pad_x=1.5, breaks="lines", open_foot=True), items=40)
drawn("mark-twelve", "marks up to ⑫, A4 portrait pages with few rows each", text=dict(many_marks=True),
      style=dict(paper=(595.28, 841.89), width=560, left=18, size=3.2, leading=4.0, pad_x=1, pad_y=1, bottom=400), items=40)
drawn("wide-leading", "double line spacing: lines far apart inside a cell", style=dict(leading=12, pad_y=1, breaks="lines"))
drawn("tight", "lines nearly touching, hairline rulings", style=dict(leading=6.1, pad_y=0.3, line_width=0.05, pad_x=0.5))
# --- pages turned, shifted, cropped ----------------------------------------------------------------------------
drawn("rotate-270", "/Rotate 270, shows upright", then=lambda a, b: rewrite.turn(a, b, 270))
drawn("rotate-90-up", "/Rotate 90, shows upright; text centred", style=dict(centred=True), then=lambda a, b: rewrite.turn(a, b, 90))
drawn("rotate-180", "/Rotate 180, shows upright", then=lambda a, b: rewrite.turn(a, b, 180), font="type3")
drawn("sideways-270", "/Rotate 270 and content not turned: the page shows sideways, the right half lies outside the MediaBox", style=dict(ruling_ink="thin", centred=True, breaks="lines"),
      then=lambda a, b: _sideways(a, b, 270))
drawn("sideways-180", "/Rotate 180 and content not turned: the page shows upside down", then=lambda a, b: rewrite.turn(a, b, 180, upright=False))
drawn("origin", "a MediaBox that begins at -300, 1000", then=lambda a, b: rewrite.origin(a, b, -300, 1000))
drawn("crop-right", "a CropBox cuts off the second reading", then=lambda a, b: rewrite.crop(a, b, right=372), style=dict(breaks="lines"))
drawn("crop-foot", "a CropBox cuts off the footer, the left margin and the title", then=lambda a, b: rewrite.crop(a, b, bottom=45, left=15, top=40))
drawn("crop-turned", "Rotate 270, origin shifted and cropped", then=lambda a, b: _three(a, b))
drawn("user-unit", "UserUnit 4", then=lambda a, b: rewrite.user_unit(a, b, 4))
drawn("forms-nested", "content in a form in a form, each with a Matrix", then=rewrite.tile_forms)
drawn("layers", "a layer switched off holds a watermark", then=rewrite.layers)


def _sideways(src, dst, angle):
    import pikepdf
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            w, h = float(page.mediabox[2]), float(page.mediabox[3])
            page.MediaBox = pikepdf.Array([0, 0, h, w])
            page.CropBox = pikepdf.Array([0, 0, h - 20, h])
            page.Rotate = angle
        pdf.save(dst, deterministic_id=True)


def _three(src, dst):
    a, b = src.with_suffix(".a.pdf"), src.with_suffix(".b.pdf")
    rewrite.turn(src, a, 270)
    rewrite.origin(a, b, 77, -55)
    rewrite.crop(b, dst, left=30, bottom=12, top=14, right=20)


# --- written again by other programs ---------------------------------------------------------------------------
GS = rewrite.ghostscript
rewritten("gs-glyphs", "Ghostscript pdfwrite over one glyph an operator", "glyphs", GS)
rewritten("gs-type3", "Ghostscript pdfwrite over Type 3", "type3", GS)
rewritten("gs-prepress", "Ghostscript /prepress over Identity-H and centred labels", "labels-centred", lambda a, b: GS(a, b, "-dPDFSETTINGS=/prepress"))
rewritten("gs-cff", "Ghostscript over CFF, PDF 1.3", "cff", lambda a, b: GS(a, b, "-dCompatibilityLevel=1.3"))
rewritten("gs-clipped", "Ghostscript over clipped copies", "clipped-all", GS)
rewritten("gs-turned", "Ghostscript over Rotate 270, AutoRotatePages", "rotate-270", lambda a, b: GS(a, b, "-dAutoRotatePages=/All"))
rewritten("gs-dots", "Ghostscript over dotted rulings", "dotted", GS)
rewritten("ps-round", "to PostScript and back: bitmap Type 3 fonts", "type3-names", rewrite.ps_round_trip)
rewritten("poppler-cairo", "pdftocairo writes it again", "labels-centred", rewrite.cairo)
rewritten("cairo-type3", "pdftocairo over Type 3", "type3", rewrite.cairo)
rewritten("cairo-clipped", "pdftocairo over clipped copies", "clipped", rewrite.cairo)
rewritten("enc-aes256", "AES-256, empty user password, object streams", "head-once",
          lambda a, b: rewrite.qpdf(a, b, "--object-streams=generate", "--encrypt", "", "owner", "256", "--"))
rewritten("enc-aes128", "AES-128, empty user password", "shared", lambda a, b: rewrite.qpdf(a, b, "--encrypt", "", "owner", "128", "--use-aes=y", "--"))
rewritten("enc-rc4-40", "RC4 40 bit, empty user password", "ucs2", lambda a, b: rewrite.qpdf(a, b, "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"))
rewritten("enc-rc4-128", "RC4 128 bit, clear metadata, object streams", "labels-bottom",
          lambda a, b: rewrite.qpdf(a, b, "--allow-weak-crypto", "--object-streams=generate", "--encrypt", "", "owner", "128", "--use-aes=n", "--"))
rewritten("linearized", "linearized with object streams", "bold-twice", lambda a, b: rewrite.qpdf(a, b, "--linearize", "--object-streams=generate"))
rewritten("qdf", "qpdf --qdf: nothing compressed", "twice", lambda a, b: rewrite.qpdf(a, b, "--qdf"))
rewritten("mutool", "mutool clean -gggg -z", "frames", lambda a, b: rewrite.mutool(a, b, "-gggg", "-z"))
rewritten("mutool-sanitize", "mutool clean -s -c: content written again", "in-pieces", lambda a, b: rewrite.mutool(a, b, "-s", "-c", "-gggg"))
for _how, _hard in {"startxref": "startxref points nowhere", "no-xref": "no cross-reference table and no trailer", "no-length": "streams without a Length",
                    "wrong-length": "streams with a Length too small", "no-kids": "a page tree whose Kids are empty", "count": "a page tree that counts 0 pages",
                    "junk-head": "junk before the header", "junk-tail": "a web page after the end"}.items():
    rewritten(f"hurt-{_how}", _hard, "tight", lambda a, b, how=_how: rewrite.damage(a, b, how))


# LibreOffice Writer, pdfmake and FOP close a cell at the foot of a page: a shared requirement would not show as shared.
# --- writers that lay out by themselves ------------------------------------------------------------------------
def flowing(name: str, hard: str, module: str, function: str, *, text: dict | None = None, doc: dict | None = None, items=45, then=None, **how):
    def build(path: Path, wanted: int | None):
        document = Grammar(name, **(text or {})).document(wanted or items, **(doc or {}))
        write = getattr(__import__(module), function)
        with TemporaryDirectory() as tmp:
            first = Path(tmp) / "first.pdf" if then else path
            write(first, document, **how)
            if then:
                then(first, path)
        return document
    add(name, hard, build)


DOTS, DASHES = "0.75pt dotted black", "0.75pt dashed #444"
flowing("chromium", "Chromium, two readings, A3, head repeated", "page_html", "chromium")
flowing("chromium-split", "Chromium, rows break inside, labels centred", "page_html", "chromium", inside="auto", valign="middle", family="'Noto Sans CJK JP'")
flowing("chromium-dotted", "Chromium, dotted borders not collapsed", "page_html", "chromium", border=DOTS, collapse="separate", family="TakaoGothic", inside="auto")
flowing("chromium-dashed", "Chromium, dashed borders, vertical heads, serif", "page_html", "chromium", border=DASHES, family="IPAexMincho",
        css="th.h-grade, th.h-clause, th.h-number { writing-mode: vertical-rl; } th { background: #eee; }")
flowing("chromium-half", "Chromium, horizontal borders only, head once", "page_html", "chromium", head="once", css="td, th { border-left: none !important; border-right: none !important; }",
        text=dict(bullets=0.4))
flowing("chromium-rows", "Chromium, bold labels (synthetic), justified text, grey rows", "page_html", "chromium",
        css="td.major, td.minor, .section td { font-weight: bold; } td { text-align: justify; } tr.section { background: #ddd; }", family="'VL Gothic'")
flowing("chromium-downwards", "Chromium, labels written downwards, some in several lines, digits turned or two side by side", "page_html", "chromium",
        text=dict(shared=0), css="td.major, td.minor, td.risk, th.h-clause { writing-mode: vertical-rl; } td.minor { text-orientation: upright; } td.risk { text-combine-upright: digits 2; }")
flowing("weasy-gs", "WeasyPrint, written again by Ghostscript", "page_html", "weasyprint", then=rewrite.ghostscript, inside="auto")
flowing("chromium-turned", "Chromium, Rotate 270, AES", "page_html", "chromium", inside="auto", border="1px solid #000",
        then=lambda a, b: (rewrite.turn(a, a.with_suffix(".t.pdf"), 270), rewrite.qpdf(a.with_suffix(".t.pdf"), b, "--object-streams=generate", "--encrypt", "", "o", "256", "--")))
flowing("weasy", "WeasyPrint, rows break inside", "page_html", "weasyprint", inside="auto")
flowing("weasy-noto", "WeasyPrint, CFF font, separate dotted borders, all centred", "page_html", "weasyprint", collapse="separate", border=DOTS, valign="middle",
        family="'Noto Serif CJK JP'", css="td { text-align: center; }")
flowing("weasy-dashed", "WeasyPrint, dashed collapsed borders, one reading, A4", "page_html", "weasyprint", size="A4 landscape", pt=4.6, border=DASHES, doc=dict(dropped=READING),
        text=dict(readings=False))
flowing("weasy-half", "WeasyPrint, horizontal borders only", "page_html", "weasyprint", css="td, th { border-left: none !important; border-right: none !important; }")
flowing("calc-centred", "LibreOffice Calc, all cells centred vertically, other font", "office", "calc", valign="center", font="TakaoGothic", face="takao", items=90)
flowing("calc-a4", "LibreOffice Calc, A4, hair lines, labels centred over page breaks", "office", "calc", paper=9, border="hair", label_valign="center", items=90)
flowing("calc-dotted", "LibreOffice Calc, dotted borders, head on the first page only", "office", "calc", border="dotted", titles=False, footer="- &P -", items=60)
flowing("calc-double", "LibreOffice Calc, double borders, bottom-aligned labels", "office", "calc", border="double", label_valign="bottom", font="Noto Sans CJK JP", face="noto", items=60)
flowing("calc-dashed", "LibreOffice Calc, dashed borders, serif, no fill", "office", "calc", border="dashed", font="IPAexMincho", face="ipaexm", grey=False, bold=False,
        text=dict(shared=0.6, wide_parens=True), items=60)
flowing("calc-gs", "LibreOffice Calc, written again by Ghostscript", "office", "calc", border="thin", then=rewrite.ghostscript, items=60)
flowing("writer", "LibreOffice Writer table, rows break over pages", "office", "writer", items=40, text=dict(shared=0, ragged=0))
flowing("writer-whole", "LibreOffice Writer table, rows kept whole, centred", "office", "writer", split=False, valign="center", font="Noto Sans CJK JP", items=40, text=dict(shared=0, ragged=0))


# --- more libraries --------------------------------------------------------------------------------------------
def library(name):
    def write(path, pages, style):
        import other_inks
        {"fpdf": other_inks.fpdf, "pymupdf": other_inks.pymupdf, "pdfkit": other_inks.node("ink_pdfkit.js"), "pdflib": other_inks.node("ink_pdflib.js")}[name](
            path, pages, style)
    return write


drawn("fpdf2", "fpdf2, frames, lines between pages", writer=library("fpdf"), style=dict(ruling_ink="frame", breaks="lines", open_foot=True))
drawn("fpdf2-clipped", "fpdf2, clipped copies, centred labels, Takao", writer=library("fpdf"), style=dict(breaks="clip", clip="all", vertical="centre", face="takaom"))
drawn("pymupdf", "PyMuPDF, hanging punctuation, dashed rulings", writer=library("pymupdf"), style=dict(kinsoku="hang", ruling_ink="dash", pad_x=0.5, face="vl"))
drawn("pdfkit", "pdfkit, all centred, columns in another order", writer=library("pdfkit"),
      style=dict(centred=True, breaks="lines", order=REQUIREMENT + CONTROL[::-1] + READING, open_foot=True))
drawn("pdflib", "pdf-lib: object streams, clipped lines, bold majors", writer=library("pdflib"), style=dict(breaks="clip", clip="touch", open_foot=True))
drawn("pdflib-half", "pdf-lib, horizontal rulings only, long statements", writer=library("pdflib"), style=dict(rulings="cells", breaks="lines"), text=dict(long=True, bullets=0.4), items=30)
flowing("pdfmake", "pdfmake: rows break over pages", "other_inks", "pdfmake", text=dict(shared=0, ragged=0))
flowing("pdfmake-whole", "pdfmake: rows kept whole", "other_inks", "pdfmake", whole=True, text=dict(shared=0, ragged=0))
flowing("fop", "Apache FOP: borders not collapsed, rows kept whole", "fop", "write", text=dict(shared=0, ragged=0))
flowing("fop-split", "Apache FOP: rows break over pages, labels centred, dotted borders", "fop", "write", whole=False, align="center", border="0.5pt dotted black", face="takao", text=dict(shared=0, ragged=0))


# --- heads that are printed in other ways --------------------------------------------------------------------------
light("reading-heads", "the second reading has column heads of its own, and no group above them", style=dict(reading_heads="plain", breaks="lines"))
light("reading-group", "the second reading has heads of its own under a group head of the same text", style=dict(reading_heads="group", breaks="lines", open_foot=True))
light("reading-shared", "one group head over both readings", style=dict(reading_heads="shared", breaks="lines"))
light("reading-bare", "no group heads; the columns of both readings have heads", style=dict(reading_heads="twice"))
light("reading-narrow", "heads over both readings; the second is wider and in another order", style=dict(
    reading_heads="shared", order=CONTROL + ["clause", "volume", "chapter", "text"] + ["reading", "chapter2", "volume2", "clause2"]))
light("reading-left", "the groups stand left; both readings have heads", style=dict(reading_heads="group", order=REQUIREMENT + READING + CONTROL))
light("reading-half", "horizontal rulings only; both readings have heads", style=dict(reading_heads="group", rulings="cells", breaks="lines"))
light("reading-no-risk", "both readings have heads, no risk column, head once", style=dict(reading_heads="plain", head="first", furniture="first"), doc=dict(dropped=["risk"]))
light("heads-spread", "heads letter-spaced: 大 項 目", style=dict(head_ink="spread", grey_head=True))
drawn("heads-spread-half", "heads letter-spaced, horizontal rulings only", style=dict(head_ink="spread", rulings="cells"))
light("heads-spaced", "heads with wide spaces: 内　容", style=dict(heads={k: v for k, v in zip(KEYS, ["大 項 目", "小 項 目", "Ｎｏ．", "内　　容", "区　分", "対策項目で対応できる\nリスクシナリオ例", "編", "項　番", "区　分", "内　　容"])}))
light("heads-stacked", "narrow heads upright, a letter a line", style=dict(head_ink="stacked", heads={"grade": "区分", "clause": "区分"}))
light("heads-marked", "heads with footnote marks", style=dict(heads={"grade": "区分※1", "risk": "対策項目で対応できる\nリスクシナリオ例（注2）", "clause": "区分 *2", "volume": "編 注1)"}))
light("heads-split-group", "the group's head is ruled like the columns below", style=dict(split_group=True))
drawn("no-clause-column", "no 区分 among the requirement's columns", doc=dict(dropped=["clause", "clause2"]))
drawn("no-grade-column", "no 区分 among the control's columns", doc=dict(dropped=["grade"]))
# --- sections, numbers, blanks -------------------------------------------------------------------------------------
light("sections-bare", "section rows without a number", doc=dict(bare_sections=True), style=dict(breaks="lines"))
light("sections-cells", "section rows ruled like any row", style=dict(section_ink="cells", breaks="lines"))
drawn("sections-cells-half", "section rows ruled like any row, horizontal rulings only", style=dict(section_ink="cells", rulings="cells"))
drawn("marks-many", "marks beyond ⑳", text=dict(many_marks=True, most_marks=40), items=90)
drawn("clauses-high", "clauses up to ㊵, some without one", text=dict(most_marks=40, no_clause=0.2), style=dict(breaks="lines"))
drawn("grades-blank", "items without a grade", text=dict(no_grade=0.2), style=dict(breaks="lines", open_foot=True))
drawn("grade-disc", "● for the lower grade", doc=dict(grade_sign="●"))
drawn("clauses-none", "many requirements without a clause, over page breaks", text=dict(no_clause=0.5, shared=0.4), style=dict(breaks="lines", open_foot=True), items=60)
# --- around the table -----------------------------------------------------------------------------------------------
light("footer-framed", "the footer stands in a ruled row under the table", style=dict(frame_footer=True, breaks="lines"))
light("footer-of", "footers ３／３９", style=dict(footer="{w}／{W}"))
light("footer-bun", "footers ３９分の３", style=dict(footer="{W}分の{w}", breaks="lines"))
drawn("footer-dash", "footers － 3 －", style=dict(footer="－ {n} －"))
light("title-wraps", "the title wraps, the label stands at the right", style=dict(label_right=True),
      doc=dict(label="別紙２", title="統合前ガイドラインにおける対策項目一覧と\n医療情報安全管理ガイドライン6.0版の対応表"))
# --- rulings of other kinds -----------------------------------------------------------------------------------------
for _ink, _hard in {"cells": "the table is a black box with white cells on it", "shades": "no rulings: neighbours differ in shade", "thick": "rulings 2.4 pt thick",
                    "double": "double rulings 1.8 pt apart", "triple": "thick and thin rulings side by side", "curve": "rulings drawn as Bézier curves",
                    "path": "rulings as paths of twelve pieces", "picture": "rulings are pictures of one pixel", "tiny": "segments of 0.8 pt"}.items():
    light(f"ink-{_ink}", _hard, style=dict(ruling_ink=_ink, breaks="lines", open_foot=_ink not in ("cells", "shades")), items=30)
light("rulings-gone", "one ruling in a hundred is missing", style=dict(gaps=0.01, ruling_ink="frame"))
light("rulings-gone-thin", "one ruling in twenty is missing", style=dict(gaps=0.05, ruling_ink="thin", breaks="lines"))
light("pieces-gone", "pieces of rulings are missing", style=dict(gaps=0.03, ruling_ink="pieces"))
# --- text -----------------------------------------------------------------------------------------------------------
drawn("sizes", "every third cell in smaller print", style=dict(sizes=1.2, breaks="lines"))
drawn("sizes-centred", "cells in smaller print, centred, glyph by glyph", style=dict(sizes=2.0, centred=True, emit="glyph", breaks="lines", open_foot=True))
drawn("long-breaks", "items over three pages", text=dict(long=True, bullets=0.5), style=dict(paper=(1190.55, 330), breaks="lines", open_foot=True), items=30)
drawn("long-breaks-clip", "items over three pages, clipped anywhere", text=dict(long=True, bullets=0.5, shared=0.5),
      style=dict(paper=(1190.55, 330), breaks="clip", clip="touch", open_foot=True, vertical="centre"), items=30)
drawn("long-closed", "items over three pages; every cell closed at the foot", text=dict(long=True, bullets=0.5), style=dict(paper=(1190.55, 330), breaks="lines"), items=30)
drawn("tight-gaps", "glyph by glyph, kerned, drawn in pieces, double strike", style=dict(emit="gaps", bold="b", spread=True, breaks="lines"))
light("odd-text", "half-width katakana, variation selectors, compatibility characters, dashes of all kinds", text=dict(odd=True), style=dict(breaks="lines"))
for _cmap in ("90pv-RKSJ-H", "83pv-RKSJ-H", "Ext-RKSJ-H", "H", "UniJIS-UCS2-HW-H", "UniJISX0213-UTF32-H", "90ms-RKSJ-H"):
    drawn(f"cmap-{_cmap.lower()}", f"{_cmap} not embedded", font=f"named:{_cmap}", style=dict(face="halffull"), items=20)
drawn("to-unicode-holes", "a ToUnicode map without every seventh character; the font's own cmap tells", font="type0", spoil="holes")
drawn("to-unicode-radicals", "a ToUnicode map of radicals and compatibility ideographs", font="type0", spoil="radicals")
drawn("to-unicode-private", "a ToUnicode map with private-use characters; the font's own cmap tells", font="type0", spoil="private")
drawn("to-unicode-ranges", "a ToUnicode map of ranges", font="type0", spoil="ranges")
drawn("actual-text", "fonts without any text; each line has its ActualText", font="type0-mute", actual=True, style=dict(breaks="lines"))
drawn("artifacts", "tagged: head and footer are artifacts", font="type0", then=rewrite.tag)
# --- over and under the page ----------------------------------------------------------------------------------------
drawn("ocr-over", "the page's text once more, invisible and a little off", style=dict(breaks="lines"), then=rewrite.invisible_over)
light("white-under", "another page's text in white under this one's", then=rewrite.white_under)
light("white-out", "another page's text, covered by a white box", then=rewrite.white_out)
light("marker", "cells marked with a highlighter (Multiply) over the text", then=rewrite.marker)
drawn("fields", "some lines are form fields", then=rewrite.fields)
light("stamp-across", "a level stamp over each page, and horizontal rulings only", text=dict(shared=0, ragged=0), style=dict(rulings="across", breaks="rows"), then=rewrite.stamp)
light("hidden-draft", "a hidden layer holds another page's text", then=rewrite.hidden_draft)
light("two-up", "two pages on a sheet, side by side, the head on the first only", style=dict(breaks="lines", open_foot=True, head="first"), then=rewrite.two_up)
light("turns-mixed", "each page turned in another way, all upright to the eye", style=dict(breaks="lines"), then=rewrite.turns_mixed)
light("sides-mixed", "some pages lie on their side", style=dict(breaks="lines"), then=rewrite.sides_mixed)
light("sizes-mixed", "each page scaled to another paper", style=dict(breaks="lines", open_foot=True), then=rewrite.sizes_mixed)
