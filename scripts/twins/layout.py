"""From a sheet to pages of ink, for the writers that are told where each line goes.

The body is laid on one long tape (y down, points). Page breaks cut the tape into windows; a cell shows in each window
that it crosses. `Style` holds everything that may differ; `pages()` gives a display list per page:

    ("text", x, baseline, size, string, flags)   flags: "b" twice with an offset, "2" fill and stroke, "s" shadow
    ("line", x0, y0, x1, y1, width, dash)        dash: "" or "dash", "dot"
    ("box", x, y, w, h, grey)                    filled
    ("disc", x, y, r)                            filled
    ("frame", x, y, w, h, width)                 stroked rectangle
    ("clip", (x, y, w, h), [ops])
    ("curve", x0, y0, x1, y1, width)             a straight ruling drawn as a Bézier curve     (rawpdf only)
    ("path", [(x, y), …], width)                 one path through many points, stroked         (rawpdf only)
    ("picture", x, y, w, h)                      a black picture of one pixel, stretched       (rawpdf only)
    ("tag", name, properties, [ops])             marked content                                (rawpdf only)
"""
from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

from faces import face
from model import COLUMNS, CONTROL, GROUPS, READING, REQUIREMENT, Document, sheet

NOT_FIRST = set("、。，．・：；？！」』）)】〕］ーっゃゅょァィゥェォッャュョ々,.:;!?%％ぁぃぅぇぉ〜")
NOT_LAST = set("（(「『【〔［")
HANGING = set("、。，．")


@dataclass
class Style:
    face: str = "ipaexg"
    size: float = 6.0
    leading: float = 7.5
    pad_x: float = 2.0
    pad_y: float = 2.0
    paper: tuple[float, float] = (1190.55, 841.89)
    left: float = 20.0
    top: float = 20.0
    bottom: float = 60.0
    width: float = 1150.0
    order: list[str] | None = None
    widths: dict[str, float] = field(default_factory=dict)  # factor on the usual width
    centred: bool = False  # all text, both ways
    vertical: str = "top"  # of spanning cells: top, centre (of the whole cell), first (centre of its first part), bottom
    breaks: str = "rows"  # where a page may end: between rows, between lines, "clip": anywhere
    clip: str = ""  # "": each line once; "touch": clipped lines on both pages; "all": every line on every page of its cell
    # "pad": as "all", but the padding is clipped away too
    open_foot: bool = False
    kinsoku: str = "push"  # push, hang, none
    trailing_space: bool = True
    overflow: float = 0.0  # how much wider than the cell a line may be
    rulings: str = "full"  # full, cells (horizontal, as wide as their cells), across (as cells, but items are parted over all the width)
    ruling_ink: str = "stroke"  # stroke, frame, thin, twice, pieces, overshoot, dash, dot, squares, discs
    row_gap: float = 0.0
    line_width: float = 0.5
    grey_head: bool = False
    head: str = "every"  # every, first
    furniture: str = "every"  # label and title: every, first
    footer: str = "{n}/{N}"
    bold: str = ""  # "", b, 2, s: title, section rows and majors
    reading_head: bool = False  # empty ruled header cells above the second reading
    reading_heads: str = ""  # texts above the second reading: "" none; plain: its columns'; group: its columns' and the group's; shared: one group head
    # over both readings; twice: no group head at all
    heads: dict[str, str] = field(default_factory=dict)  # other texts over columns
    head_ink: str = ""  # "", spread: letters evenly spaced out; stacked: narrow heads upright, a letter a line
    split_group: bool = False  # the group's head is ruled like the columns below it, its text over the first
    frame_footer: bool = False  # the footer stands in a ruled row under the table
    label_right: bool = False
    gaps: float = 0.0  # share of the rulings inside the table that are missing
    section_ink: str = "across"  # across; cells: ruled like any row, the title over the first columns; bare: no number
    sizes: float = 0.0  # how much smaller the text of every third cell is, in points
    section_foot: bool = False  # let a section row be the last of a page
    emit: str = "line"  # line, glyph, gaps (TJ-like pieces); how many show operators
    shuffle: str = ""  # "", lines, glyphs, columns, text-last
    spread: bool = False  # lines justified: glyphs spread to the cell's width


@dataclass
class Col:
    key: str
    head: str
    x: float
    w: float
    align: str

    @property
    def right(self):
        return self.x + self.w


class Layout:
    def __init__(self, doc: Document, style: Style, seed: str):
        self.doc, self.s = doc, style
        self.face = face(style.face)
        self.sheet = sheet(doc)
        self.rand = random.Random(seed)
        self.cols = self._columns()
        self.by_key = {c.key: c for c in self.cols}
        self.windows: list[list[float]] = []

    # --- columns -----------------------------------------------------------------------------------------------
    def _columns(self):
        s = self.s
        known = {c[0]: c for c in COLUMNS}
        order = [k for k in (s.order or [c[0] for c in COLUMNS]) if k in self.sheet.columns]
        shares = {k: known[k][2] * s.widths.get(k, 1.0) for k in order}
        scale, x, out = s.width / sum(shares.values()), s.left, []
        for k in order:
            w = shares[k] * scale
            out.append(Col(k, s.heads.get(k, known[k][1]), x, w, "centre" if s.centred else known[k][3]))
            x += w
        return out

    # --- lines -------------------------------------------------------------------------------------------------
    def measure(self, text: str) -> float:
        return sum(self.face.advance(ch) for ch in text) * self.s.size / 1000

    def wrap(self, text: str, width: float) -> list[str]:
        lines = []
        for paragraph in text.split("\n"):
            lines += self._wrap(paragraph, width + self.s.overflow)
        return lines

    def _wrap(self, text: str, width: float) -> list[str]:
        # Words of Latin letters and digits hold together unless one is wider than the cell.
        tokens = re.findall(r"[!-~]+| |[^!-~ ]", text) if self.s.kinsoku != "none" else list(text)
        tokens = [t for token in tokens for t in ([token] if self.measure(token) <= width else list(token))]
        # Half-width brackets are not part of the word beside them.
        tokens = [t for token in tokens for t in re.findall(r"[()]|[^()]+", token)]
        lines, line, s_kinsoku = [], [], self.s.kinsoku != "none"
        for token in tokens:
            if line and self.measure("".join(line) + token) > width:
                if token == " ":
                    if self.s.trailing_space:
                        line.append(token)
                    lines.append("".join(line))
                    line = []
                    continue
                if self.s.kinsoku == "hang" and token in HANGING:
                    line.append(token)
                    continue
                carry = []
                while s_kinsoku and len(line) > 1 and ((carry or [token])[0][0] in NOT_FIRST or line[-1][-1] in NOT_LAST):
                    carry.insert(0, line.pop())
                lines.append("".join(line))
                line = carry
            line.append(token)
        if line or not lines:
            lines.append("".join(line))
        return [l if self.s.trailing_space else l.rstrip(" ") for l in lines]

    # --- the tape ----------------------------------------------------------------------------------------------
    def head_height(self, page: int) -> float:
        return 12 + 18 if self.s.head == "every" or page == 0 else 0

    def body_top(self, page: int) -> float:
        furniture = 45 if self.s.furniture == "every" or page == 0 else 15
        return self.s.top + furniture + self.head_height(page)

    def body_height(self, page: int) -> float:
        return self.s.paper[1] - self.s.bottom - self.body_top(page)

    def _break(self, y: float):
        self.windows[-1][1] = y
        self.windows.append([y, y + self.body_height(len(self.windows))])

    def _place(self, cell, top: float):
        """Tape positions of a cell's lines, from its top down, moved past page breaks; and where they end."""
        s, y, out = self.s, top + self.s.pad_y, []
        for line in cell.lines:
            if s.breaks != "clip":
                for a, b in self.windows:
                    if a < y + s.leading and y < b < y + s.leading + s.pad_y - 0.01:
                        y = b + s.pad_y
                        break
            out.append(y)
            y += s.leading
        return out, y + s.pad_y

    def run(self):
        s, sh = self.s, self.sheet
        self.windows = [[0.0, self.body_height(0)]]
        self.row_top, self.row_bottom = [], []
        for at, cell in enumerate(sh.cells):
            col = self.by_key[cell.column]
            scale = s.size / (s.size - s.sizes * (at % 3 == 0))
            cell.lines = self.wrap(cell.text, (col.w - 2 * s.pad_x) * scale) if cell.text else []
        ending: dict[int, list] = {}
        for cell in sh.cells:
            ending.setdefault(cell.row + cell.span - 1, []).append(cell)
        y = 0.0
        for r in range(sh.rows):
            if r in sh.sections:
                h = s.leading + 2 * s.pad_y + 1
                need = h if s.section_foot else h + 5 * s.leading
                if y + need > self.windows[-1][1]:
                    self._break(y)
                self.row_top.append(y)
                self.row_bottom.append(y + h)
                y += h
                continue
            if s.row_gap and r:
                y += s.row_gap
            start = y
            room = self.windows[-1][1] - y
            if room < (s.leading * 3 + 2 * s.pad_y if s.breaks != "clip" else 1):
                self._break(y)
            self.row_top.append(y)
            while True:
                bottom = y + s.leading + 2 * s.pad_y
                for cell in ending.get(r, []):
                    bottom = max(bottom, self._place(cell, self.row_top[cell.row])[1])
                if bottom <= self.windows[-1][1] + 0.01:
                    break
                fresh = abs(self.windows[-1][0] - start) < 0.01
                if s.breaks == "rows" and not fresh:
                    self._break(start)
                else:
                    self._break(self.windows[-1][1])
            self.row_bottom.append(bottom)
            y = bottom
        self.windows[-1][1] = y
        for cell in sh.cells:
            cell.y0, cell.y1 = self.row_top[cell.row], self.row_bottom[cell.row + cell.span - 1]
            cell.at = self._stand(cell)
        return self

    def _stand(self, cell):
        """Where a cell's lines stand: at its top unless the style says otherwise and there is room."""
        s = self.s
        top, end = self._place(cell, cell.y0)
        if s.vertical == "top" and not s.centred or not cell.lines:
            return top
        tall = len(cell.lines) * s.leading
        how = "centre" if s.centred and s.vertical == "top" else s.vertical
        if cell.span == 1 and not s.centred:
            return top
        a, b = cell.y0, cell.y1
        if how == "first":
            b = min([w[1] for w in self.windows if w[0] <= a + 0.01 < w[1]] + [b])
        y = b - s.pad_y - tall if how == "bottom" else (a + b - tall) / 2
        out = []
        for line in cell.lines:
            if s.breaks != "clip" or not s.clip:
                for w in self.windows:
                    if y < w[1] - 0.01 < y + s.leading and w[1] < cell.y1 - 1:
                        y = w[1] + s.pad_y
            out.append(y)
            y += s.leading
        return out if y <= cell.y1 + 0.5 and out[0] >= cell.y0 else top

    # --- ink ---------------------------------------------------------------------------------------------------
    def pages(self):
        self.run()
        out = []
        for n, (a, b) in enumerate(self.windows):
            text, rules, fills = self._furniture(n), [], []
            dy = self.body_top(n) - a
            if self.s.head == "every" or n == 0:
                self._head(n, text, rules, fills)
            self._body(n, a, b, dy, text, rules)
            out.append(self._order(fills, self._rule_ops(rules), text))
        return out

    def line_ops(self, x, baseline, line, width, align, flags="", size=None):
        """One line as one show operator, or as one per glyph."""
        s, size = self.s, size or self.s.size
        w = self.measure(line.rstrip(" ")) * size / s.size
        if align == "centre":
            x += (width - w) / 2
        if s.emit == "line" and not s.spread:
            return [("text", x, baseline, size, line, flags)]
        extra = (width - w) / (len(line) - 1) if s.spread and align == "left" and len(line) > 8 and w > 0.85 * width and w < width else 0
        ops = []
        if s.emit == "gaps":
            at = 0
            while at < len(line):
                n = self.rand.choice([1, 2, 3, 5, 8])
                piece = line[at:at + n]
                ops.append(("text", x, baseline, size, piece, flags))
                x += self.measure(piece) * size / s.size
                at += n
            return ops
        for ch in line:
            ops.append(("text", x, baseline, size, ch, flags))
            x += self.face.advance(ch) * size / 1000 + extra
        return ops

    def _furniture(self, n):
        s, ops = self.s, []
        if s.furniture == "every" or n == 0:
            x = s.left + s.width - self.measure(self.doc.label) if s.label_right else s.left
            ops += self.line_ops(x, s.top + 6, self.doc.label, 0, "left")
            for i, line in enumerate(self.doc.title.split("\n")):
                ops += self.line_ops(s.left, s.top + 17 + i * (s.leading + 0.5), line, 0, "left", s.bold)
        if s.footer and not s.frame_footer:
            ops += self.line_ops(s.left, s.paper[1] - 28, self._footer(n), s.width, "centre")
        return ops

    def _footer(self, n):
        wide = str.maketrans("0123456789", "０１２３４５６７８９")
        n, total = str(n + 1), str(len(self.windows))
        return self.s.footer.format(n=n, N=total, w=n.translate(wide), W=total.translate(wide))

    def _head(self, n, text, rules, fills):
        s = self.s
        bottom = self.body_top(n)
        top, mid = bottom - 30, bottom - 18
        for keys, title, named in self._groups():
            cols = [c for c in self.cols if c.key in keys]
            if not cols or not named and not s.reading_head:
                continue
            # A group's columns stand together, whatever their order.
            x0, x1 = min(c.x for c in cols), max(c.right for c in cols)
            if s.grey_head:
                fills.append(("box", x0, top, x1 - x0, 30, 0.85))
            if s.reading_heads == "twice":
                rules += [(c.x, top, c.right, bottom, True, True) for c in cols]
            else:
                rules += [(c.x, top, c.right, mid, True, True) for c in cols] if s.split_group else [(x0, top, x1, mid, True, True)]
                rules += [(c.x, mid, c.right, bottom, True, True) for c in cols]
                if title:
                    text += self.line_ops(x0, mid - 3.5, title, x1 - x0, "left" if s.split_group else "centre")
            for c in cols if named else []:
                text += self._column_head(c, mid, bottom)

    def _groups(self):
        """Which columns stand under a group, its text, and whether the columns have texts."""
        how = self.s.reading_heads
        if how == "shared":
            return [(CONTROL, GROUPS[0], True), (REQUIREMENT + READING, GROUPS[1], True)]
        return [(CONTROL, GROUPS[0], True), (REQUIREMENT, GROUPS[1], True), (READING, GROUPS[1] if how == "group" else None, how != "")]

    def _column_head(self, c, mid, bottom):
        s, ops = self.s, []
        lines = c.head.split("\n")
        if s.head_ink == "stacked" and len(lines) == 1 and self.measure(c.head) > c.w - 2 * s.pad_x - 6 and len(c.head) < 4:
            lines = list(c.head)
        y = (mid + bottom) / 2 - len(lines) * s.leading / 2
        for i, line in enumerate(lines):
            at = y + (i + 0.8) * s.leading
            if s.head_ink == "spread" and len(line) > 1 and len(line) < 5:
                step = (c.w - 2 * s.pad_x - s.size) / (len(line) - 1) * 0.8
                x = c.x + (c.w - step * (len(line) - 1) - s.size) / 2
                for j, ch in enumerate(line):
                    ops += self.line_ops(x + j * step, at, ch, 0, "left")
            else:
                ops += self.line_ops(c.x, at, line, c.w, "centre")
        return ops

    def _body(self, n, a, b, dy, text, rules):
        s, sh = self.s, self.sheet
        right = self.cols[-1].right
        for r, title in sh.sections.items():
            y0, y1 = self.row_top[r], self.row_bottom[r]
            if a <= y0 < b:
                whole = [(s.left, y0 + dy, right, y1 + dy, True, True)]
                rules += [(c.x, y0 + dy, c.right, y1 + dy, True, True) for c in self.cols] if s.section_ink == "cells" else whole
                text += self.line_ops(s.left + s.pad_x, y1 + dy - s.pad_y - 2, title, 0, "left", s.bold)
        cells = sh.cells
        if s.frame_footer and s.footer:
            rules.append((s.left, b + dy, right, b + dy + s.leading + 3, True, True))
            text += self.line_ops(s.left, b + dy + s.leading, self._footer(n), s.width, "centre")
        for at, cell in enumerate(cells):
            y0, y1 = max(cell.y0, a), min(cell.y1, b)
            if y1 - y0 < 0.01:
                continue
            col = self.by_key[cell.column]
            closed_foot = cell.y1 <= b + 0.01 or not (s.open_foot or self._shared(cell))
            rules.append((col.x, y0 + dy, col.right, y1 + dy, True, closed_foot))
            ops = []
            pages = sum(1 for w in self.windows if w[0] < cell.y1 - 0.01 and cell.y0 < w[1] - 0.01)
            for line, y in zip(cell.lines, cell.at):
                if s.clip in ("all", "pad") and pages > 1:
                    shown = True
                elif s.clip:
                    shown = y + s.leading > a and y < b
                else:
                    shown = a - 0.01 <= y + s.leading / 2 < b - 0.01
                if shown:
                    flags = s.bold if cell.column == "major" else ""
                    ops += self.line_ops(col.x + s.pad_x, y + dy + 0.85 * s.leading, line, col.w - 2 * s.pad_x, col.align, flags, s.size - s.sizes * (at % 3 == 0))
            if s.clip and ops:
                inset = s.pad_y if s.clip == "pad" and pages > 1 else 0
                text.append(("clip", (col.x, y0 + dy + inset, col.w, y1 - y0 - 2 * inset), ops))
            else:
                text += ops

    def _shared(self, cell):
        """A requirement cell of several items: over a page break it stands open, or nobody could tell that it goes on."""
        starts = (c.row for c in self.sheet.cells if c.column == "number")
        return cell.column in REQUIREMENT + READING and cell.span > 1 and any(cell.row < r < cell.row + cell.span for r in starts)

    # --- rulings -----------------------------------------------------------------------------------------------
    def _rule_ops(self, boxes):
        """Rulings of cells (x0, y0, x1, y1, top closed, foot closed) in the style's ink."""
        s = self.s
        left, right = self.cols[0].x, self.cols[-1].right
        if s.ruling_ink == "frame":
            closed = [("frame", x0, y0, x1 - x0, y1 - y0, s.line_width) for x0, y0, x1, y1, _, foot in boxes if foot]
            return closed + [("line", *e, s.line_width, "") for x0, y0, x1, y1, _, foot in boxes if not foot
                             for e in ((x0, y0, x1, y0), (x0, y0, x0, y1), (x1, y0, x1, y1))]
        h, v = set(), set()
        number = self.by_key.get("number") if s.rulings == "across" else None
        items = {y for x0, y0, x1, y1, *_ in boxes if x0 == number.x and x1 == number.right for y in (y0, y1)} if number else set()
        for x0, y0, x1, y1, _, foot in boxes:
            for y in (y0, y1) if foot else (y0,):
                h.add((y, left, right) if y in items else (y, x0, x1))
            if s.rulings == "full":
                v.add((x0, y0, y1))
                v.add((x1, y0, y1))
        edges = [(x0, y, x1, y) for y, x0, x1 in _joined(h)] + [(x, y0, x, y1) for x, y0, y1 in _joined(v)]
        ops = []
        for e in edges:
            ops += self._edge(e)
        if s.ruling_ink == "cells":  # the table is black, its cells are white boxes on it
            w = s.line_width / 2
            low, high = min(b[1] for b in boxes), max(b[3] for b in boxes)
            ops = [("box", left - w, low - w, right - left + 2 * w, high - low + 2 * w, 0)]
            ops += [("box", x0 + w, y0 + w, x1 - x0 - 2 * w, y1 - y0 - 2 * w, 1) for x0, y0, x1, y1, *_ in boxes]
        if s.ruling_ink == "shades":  # no rulings: neighbours differ in shade
            index = {round(c.x, 2): i for i, c in enumerate(self.cols)}
            ops = []
            for k, (x0, y0, x1, y1, *_) in enumerate(sorted(boxes, key=lambda b: (b[0], b[1]))):
                ops.append(("box", x0, y0, x1 - x0, y1 - y0, 0.80 + 0.09 * (k % 2) + 0.05 * (index.get(round(x0, 2), 0) % 2)))
        return [op for op in ops if not s.gaps or self.rand.random() >= s.gaps]

    def _edge(self, e):
        s, w = self.s, self.s.line_width
        x0, y0, x1, y1 = e
        across = y0 == y1
        ink = s.ruling_ink
        if ink == "thin":
            return [("box", x0 - w / 2, y0 - w / 2, x1 - x0 + w, y1 - y0 + w, 0)]
        if ink == "twice":
            d = 0.5
            other = (x0, y0 + d, x1, y1 + d) if across else (x0 + d, y0, x1 + d, y1)
            return [("line", *e, w / 2, ""), ("line", *other, w / 2, "")]
        if ink == "pieces":
            out, at, end = [], (x0 if across else y0), (x1 if across else y1)
            while at < end:
                step = min(end, at + self.rand.choice([9.0, 17.5, 31.0, 52.0]))
                out.append(("line", at, y0, step, y0, w, "") if across else ("line", x0, at, x0, step, w, ""))
                at = step
            self.rand.shuffle(out)
            return out
        if ink == "thick":
            w = 2.4
            return [("box", x0 - w / 2, y0 - w / 2, x1 - x0 + w, y1 - y0 + w, 0)]
        if ink == "double":  # two hairlines 1.8 pt apart
            d = 0.9
            return [("line", *((x0, y0 + k, x1, y1 + k) if across else (x0 + k, y0, x1 + k, y1)), 0.25, "") for k in (-d, d)]
        if ink == "triple":  # thick and thin
            return [("line", *((x0, y0 + k, x1, y1 + k) if across else (x0 + k, y0, x1 + k, y1)), t, "") for k, t in ((-0.8, 1.0), (0.8, 0.25))]
        if ink == "curve":
            return [("curve", x0, y0, x1, y1, w)]
        if ink == "path":
            n = 12
            return [("path", [(x0 + (x1 - x0) * i / n, y0 + (y1 - y0) * i / n) for i in range(n + 1)], w)]
        if ink == "picture":
            return [("picture", x0 - w / 2, y0 - w / 2, x1 - x0 + w, y1 - y0 + w)]
        if ink == "tiny":  # segments of 0.8 pt, 0.4 pt apart
            out, at, end = [], (x0 if across else y0), (x1 if across else y1)
            while at < end:
                step = min(end, at + 0.8)
                out.append(("line", at, y0, step, y0, w, "") if across else ("line", x0, at, x0, step, w, ""))
                at += 1.2
            return out
        if ink == "overshoot":
            d = 0.9
            return [("line", x0 - d, y0, x1 + d, y1, w, "") if across else ("line", x0, y0 - d, x1, y1 + d, w, "")]
        if ink in ("squares", "discs"):
            pitch, out, at, end = 1.6, [], (x0 if across else y0), (x1 if across else y1)
            while at <= end + 0.01:
                x, y = (at, y0) if across else (x0, at)
                out.append(("box", x - w / 2, y - w / 2, w, w, 0) if ink == "squares" else ("disc", x, y, w / 2))
                at += pitch
            return out
        return [("line", *e, w, ink if ink in ("dash", "dot") else "")]

    def _order(self, fills, rules, text):
        s = self.s
        if s.shuffle == "glyphs" or s.shuffle == "lines":
            self.rand.shuffle(text)
            self.rand.shuffle(rules)
        if s.shuffle == "columns":
            text.sort(key=lambda op: (round(_x(op) / 12), -_y(op)))
        if s.shuffle == "rules-last":
            return fills + text + rules
        return fills + rules + text


def _x(op):
    return op[1][0] if op[0] == "clip" else op[1]


def _y(op):
    return op[1][1] if op[0] == "clip" else op[2]


def _joined(parts):
    """Parts of parallel lines (at, from, to) united where they touch."""
    out = []
    for at, a, b in sorted(parts):
        if out and abs(out[-1][0] - at) < 0.01 and a <= out[-1][2] + 0.01:
            out[-1] = (out[-1][0], out[-1][1], max(b, out[-1][2]))
        else:
            out.append((at, a, b))
    return out


def lay_out(doc: Document, style: Style, seed: str):
    return Layout(doc, style, seed).pages()


__all__ = ["Style", "lay_out", "replace"]
