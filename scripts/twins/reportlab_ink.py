"""reportlab draws the display lists: 8-bit TrueType subsets, or its own non-embedded Japanese fonts."""
from __future__ import annotations

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from faces import face

rl_config.invariant = 1


def write(path, pages, style, font=None):
    """`font`: a name of reportlab's non-embedded fonts (HeiseiKakuGo-W5: UniJIS-UCS2-H), else the style's face is embedded."""
    name = font or f"face-{style.face}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(font) if font else TTFont(name, face(style.face).path))
    c = Canvas(str(path), pagesize=style.paper, invariant=1, pageCompression=1)
    for ops in pages:
        _ops(c, ops, style.paper[1], name)
        c.showPage()
    c.save()


def _ops(c, ops, height, font):
    for kind, *a in ops:
        if kind == "text":
            x, y, size, text, flags = a
            t = c.beginText(x, height - y)
            t.setFont(font, size)
            if flags == "2":
                t.setTextRenderMode(2)
            t.textOut(text)
            if flags == "2":
                t.setTextRenderMode(0)
            c.drawText(t)
            if flags == "b":
                t = c.beginText(x + 0.3, height - y)
                t.setFont(font, size)
                t.textOut(text)
                c.drawText(t)
        elif kind == "line":
            x0, y0, x1, y1, w, dash = a
            c.setLineWidth(w)
            c.setDash(*{"": ([], 0), "dash": ([3, 2], 0), "dot": ([0.5, 1.2], 0)}[dash])
            c.line(x0, height - y0, x1, height - y1)
        elif kind == "box":
            x, y, w, h, grey = a
            c.setFillGray(grey)
            c.rect(x, height - y - h, w, h, stroke=0, fill=1)
            c.setFillGray(0)
        elif kind == "frame":
            x, y, w, h, lw = a
            c.setLineWidth(lw)
            c.rect(x, height - y - h, w, h)
        elif kind == "disc":
            x, y, r = a
            c.circle(x, height - y, r, stroke=0, fill=1)
        elif kind == "clip":
            x, y, w, h = a[0]
            c.saveState()
            p = c.beginPath()
            p.rect(x, height - y - h, w, h)
            c.clipPath(p, stroke=0, fill=0)
            _ops(c, a[1], height, font)
            c.restoreState()
