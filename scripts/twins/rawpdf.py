"""A PDF writer of our own: every kind of font that a reader may meet, and every odd way of showing text.

`write(path, pages, style, font=…)` takes the display lists of `layout`. Font kinds:

    type0          CIDFontType2, Identity-H, ToUnicode          type0-bare    the same without ToUnicode (the font's own cmap is kept)
    type0-mute     neither ToUnicode nor cmap: unknowable       cff           CIDFontType0C, Identity-H, ToUnicode
    type3          glyph procedures, ToUnicode                  type3-names   only Encoding Differences with uniXXXX
    custom-cmap    an embedded CMap with codes of 1 and 2 bytes, ToUnicode by the same codes
    simple         8-bit TrueType subsets with ToUnicode        simple-names  8-bit, Differences with uniXXXX, no ToUnicode
    named:CMAP     not embedded, a predefined CMap              (UniJIS-UCS2-H, UniJIS-UTF16-H, 90msp-RKSJ-H, EUC-H …)
"""
from __future__ import annotations

import io
import random
import zlib
from dataclasses import dataclass

from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from faces import face as find_face

CODECS = {
    "UniJIS-UCS2-H": "utf-16-be", "UniJIS-UCS2-HW-H": "utf-16-be", "UniJIS-UTF16-H": "utf-16-be", "UniJIS2004-UTF16-H": "utf-16-be",
    "90ms-RKSJ-H": "cp932", "90msp-RKSJ-H": "cp932", "EUC-H": "euc_jp", "UniJIS-UTF8-H": "utf-8", "UniJIS2004-UTF8-H": "utf-8", "UniJIS-UTF32-H": "utf-32-be",
    "UniJIS2004-UTF32-H": "utf-32-be", "90pv-RKSJ-H": "cp932", "83pv-RKSJ-H": "shift_jis", "Ext-RKSJ-H": "shift_jis", "H": "iso2022_jp", "UniJISX0213-UTF32-H": "utf-32-be",
}
# Radicals and compatibility ideographs that some writers name in ToUnicode for the plain characters.
RADICALS = dict(zip("一二人入八力十又口土大女子小工己干心手文方日月木止毛水火用田目石立米老耳自至色行見言車金長門非面音風食高", "⼀⼆⼈⼊⼋⼒⼗⼜⼝⼟⼤⼥⼦⼩⼯⼰⼲⼼⼿⽂⽅⽇⽉⽊⽌⽑⽔⽕⽤⽥⽬⽯⽴⽶⽼⽿⾃⾄⾊⾏⾒⾔⾞⾦⻑⾨⾮⾯⾳⾵⾷⾼"))


def _spoilt(kind: str, at: int, text: str) -> str | None:
    """What a ToUnicode map with a fault says of a character; None where it lacks it."""
    if kind == "holes" and at % 7 == 3:
        return None
    if kind == "private" and at % 7 == 3:
        return chr(0xE000 + at)
    return RADICALS.get(text, text) if kind == "radicals" else text


def num(v: float) -> str:
    return f"{v:.3f}".rstrip("0").rstrip(".") if v % 1 else str(int(v))


class File:
    """Objects by number, written with a classic cross-reference table."""

    def __init__(self, version="1.4"):
        self.objects: list[bytes] = []
        self.version = version

    def add(self, body: str | bytes) -> int:
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects)

    def stream(self, data: bytes, extra="", deflate=True) -> int:
        if deflate:
            data, extra = zlib.compress(data, 9), extra + " /Filter /FlateDecode"
        return self.add(f"<< /Length {len(data)}{extra} >>\nstream\n".encode() + data + b"\nendstream")

    def hold(self) -> int:
        return self.add(b"null")

    def put(self, n: int, body: str):
        self.objects[n - 1] = body.encode("latin-1")

    def bytes(self, root: int) -> bytes:
        out = io.BytesIO()
        out.write(f"%PDF-{self.version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
        offsets = []
        for i, body in enumerate(self.objects, 1):
            offsets.append(out.tell())
            out.write(f"{i} 0 obj\n".encode() + body + b"\nendobj\n")
        xref = out.tell()
        out.write(f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode())
        for o in offsets:
            out.write(f"{o:010d} 00000 n \n".encode())
        out.write(f"trailer\n<< /Size {len(offsets) + 1} /Root {root} 0 R >>\nstartxref\n{xref}\n%%EOF\n".encode())
        return out.getvalue()


def to_unicode(pairs: list[tuple[str, str]], space: str, spoil="") -> bytes:
    """A ToUnicode CMap from (code in hex, text), with a fault."""
    if spoil:
        pairs = [(code, said) for at, (code, text) in enumerate(pairs) if (said := _spoilt(spoil, at, text)) is not None]
    body = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n{space}",
    ]
    for i in range(0, len(pairs), 100):
        part = pairs[i:i + 100]
        if spoil == "ranges":  # each code a range of its own, some as arrays
            body.append(f"{len(part)} beginbfrange")
            body += [f"<{c}><{c}>" + ("[<{}>]" if at % 2 else "<{}>").format(text.encode("utf-16-be").hex()) for at, (c, text) in enumerate(part)]
            body.append("endbfrange")
            continue
        body.append(f"{len(part)} beginbfchar")
        body += [f"<{code}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in part]
        body.append("endbfchar")
    body.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return "\n".join(body).encode()


class OutlinePen(BasePen):
    """A glyph as PDF path operators, thousandths of an em."""

    def __init__(self, glyphs, scale):
        super().__init__(glyphs)
        self.k, self.out = scale, []

    def _put(self, op, *pts):
        self.out.append(" ".join(f"{round(v * self.k)}" for p in pts for v in p) + f" {op}")

    def _moveTo(self, p):
        self._put("m", p)

    def _lineTo(self, p):
        self._put("l", p)

    def _curveToOne(self, a, b, c):
        self._put("c", a, b, c)

    def _closePath(self):
        self.out.append("h")


@dataclass
class Shown:
    """A string ready to show: resource name, bytes."""
    font: str
    code: bytes


class Font:
    """Codes for text, and the font objects once all text is known."""

    def __init__(self, kind: str, face_name: str, rand: random.Random, spoil=""):
        self.kind, self.rand, self.spoil = kind, rand, spoil
        self.face = find_face(face_name)
        self.codes: dict[str, tuple[str, bytes]] = {}
        self.per_font = 94 if kind.startswith(("type3", "simple")) else 0

    def runs(self, text: str) -> list[Shown]:
        out: list[Shown] = []
        for ch in text:
            name, code = self._code(ch)
            if out and out[-1].font == name:
                out[-1].code += code
            else:
                out.append(Shown(name, code))
        return out

    def _code(self, ch: str):
        if ch in self.codes:
            return self.codes[ch]
        n = len(self.codes)
        if self.per_font:
            entry = (f"F{n // self.per_font}", bytes([33 + n % self.per_font]))
        elif self.kind == "custom-cmap":
            entry = ("F0", bytes([0x41 + n]) if n < 40 else bytes([0xA0 + n // 90, 0x30 + n % 90]))
        elif self.kind.startswith("named:"):
            cmap = self.kind[6:]
            try:
                if cmap == "EUC-H" and ch in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
                    raise UnicodeEncodeError("euc_jp", ch, 0, 1, "row 13 is not in EUC-H")
                code = ch.encode(CODECS[cmap])
                if cmap == "H":
                    if not code.startswith(b"\x1b$B"):
                        raise UnicodeEncodeError("iso2022_jp", ch, 0, 1, "not in JIS X 0208")
                    code = code[3:5]
                entry = ("F0", code)
            except UnicodeEncodeError:
                entry = ("F1", ch.encode("utf-16-be"))
        elif self.kind == "cff":
            entry = ("F0", self._cid(self.face.cmap[ord(ch)]).to_bytes(2, "big"))
        else:
            entry = ("F0", self.face.ttf.getGlyphID(self.face.cmap[ord(ch)]).to_bytes(2, "big"))
        self.codes[ch] = entry
        return entry

    def _cid(self, glyph: str) -> int:
        return int(glyph[3:]) if glyph.startswith("cid") else self.face.ttf.getGlyphID(glyph)

    # --- objects -----------------------------------------------------------------------------------------------
    def objects(self, f: File) -> dict[str, int]:
        if self.kind.startswith("type3"):
            return self._type3(f)
        if self.kind.startswith("simple"):
            return self._simple(f)
        if self.kind.startswith("named:"):
            return self._named(f)
        return {"F0": self._type0(f)}

    def _by_font(self):
        fonts: dict[str, list[tuple[str, bytes]]] = {}
        for ch, (name, code) in self.codes.items():
            fonts.setdefault(name, []).append((ch, code))
        return fonts

    def _type3(self, f: File):
        # Coarser glyph space where the text is known by name only: Type 3 widths are in glyph space, whatever its size.
        em = 200 if self.kind == "type3-names" else 1000
        out, glyphs = {}, self.face.ttf.getGlyphSet()
        for name, chars in self._by_font().items():
            procs, widths, diffs = [], [], []
            for ch, code in chars:
                pen = OutlinePen(glyphs, em / self.face.units)
                glyphs[self.face.cmap[ord(ch)]].draw(pen)
                w = num(self.face.advance(ch) * em / 1000)
                proc = f.stream((f"{w} 0 0 {-em // 5} {em} {em} d1\n" + "\n".join(pen.out) + ("\nf\n" if pen.out else "")).encode())
                glyph = f"uni{ord(ch):04X}" if self.kind == "type3-names" else f"g{code[0]}"
                procs.append(f"/{glyph} {proc} 0 R")
                diffs.append(f"/{glyph}")
                widths.append(w)
            extra = ""
            if self.kind == "type3":
                cmap = to_unicode([(code.hex().upper(), ch) for ch, code in chars], "1 begincodespacerange\n<00> <FF>\nendcodespacerange")
                extra = f"/ToUnicode {f.stream(cmap)} 0 R"
            out[name] = f.add(
                f"<< /Type /Font /Subtype /Type3 /Name /{name} /FontBBox [0 {-em // 5} {em} {em}] /FontMatrix [{1 / em:g} 0 0 {1 / em:g} 0 0] /FirstChar 33"
                f" /LastChar {32 + len(chars)} /Widths [{' '.join(widths)}] /CharProcs << {' '.join(procs)} >>"
                f" /Encoding << /Type /Encoding /Differences [33 {' '.join(diffs)}] >> /Resources << >> {extra} >>")
        return out

    def _subset(self, chars, keep_cmap=True, retain=False, remap=None) -> bytes:
        # A fresh copy each time: subsetting edits the font.
        font = TTFont(self.face.path, fontNumber=0)
        options = subset.Options(retain_gids=retain, notdef_outline=True, layout_features=[], hinting=False, glyph_names=False, drop_tables=[
            "GSUB", "GPOS", "GDEF", "BASE", "JSTF", "DSIG", "vhea", "vmtx", "VORG", "name", "OS/2", "post", "gasp", "morx", "mort", "feat", "kern"])
        sub = subset.Subsetter(options)
        sub.populate(unicodes=[ord(c) for c in chars])
        sub.subset(font)
        if remap:  # a (3,0) cmap from the 8-bit codes
            from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
            best = font.getBestCmap()
            table = CmapSubtable.newSubtable(4)
            table.platformID, table.platEncID, table.language = 3, 0, 0
            table.cmap = {0xF000 + code: best[ord(ch)] for ch, code in remap}
            font["cmap"].tables = [table]
        elif not keep_cmap:
            del font["cmap"]
        font.recalcTimestamp = False
        if self.kind == "cff":
            return font.getTableData("CFF ") if not hasattr(font["CFF "], "cff") else _cff_bytes(font)
        out = io.BytesIO()
        font.save(out)
        return out.getvalue()

    def _descriptor(self, f: File, base: str, program: str, flags=4) -> int:
        return f.add(f"<< /Type /FontDescriptor /FontName /{base} /Flags {flags} /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120"
                     f" /CapHeight 700 /StemV 80 {program} >>")

    def _simple(self, f: File):
        out = {}
        for i, (name, chars) in enumerate(self._by_font().items()):
            base = f"AAAAA{chr(65 + i % 26)}+Subset"
            data = self._subset([c for c, _ in chars], remap=[(ch, code[0]) for ch, code in chars])
            program = f.stream(data, f" /Length1 {len(data)}")
            widths = " ".join(str(round(self.face.advance(ch))) for ch, _ in chars)
            if self.kind == "simple":
                cmap = to_unicode([(code.hex().upper(), ch) for ch, code in chars], "1 begincodespacerange\n<00> <FF>\nendcodespacerange")
                extra = f"/ToUnicode {f.stream(cmap)} 0 R"
            else:
                extra = "/Encoding << /Type /Encoding /Differences [33 " + " ".join(f"/uni{ord(ch):04X}" for ch, _ in chars) + "] >>"
            desc = self._descriptor(f, base, f"/FontFile2 {program} 0 R")
            out[name] = f.add(f"<< /Type /Font /Subtype /TrueType /BaseFont /{base} /FirstChar 33 /LastChar {32 + len(chars)} /Widths [{widths}]"
                              f" /FontDescriptor {desc} 0 R {extra} >>")
        return out

    def _type0(self, f: File):
        base = "BESSHI+Subset"
        chars = sorted(self.codes)
        bare = self.kind in ("type0-bare", "type0-mute")
        data = self._subset(chars, keep_cmap=self.kind != "type0-mute", retain=True)
        gid = {ch: self._cid(self.face.cmap[ord(ch)]) if self.kind == "cff" else self.face.ttf.getGlyphID(self.face.cmap[ord(ch)]) for ch in chars}
        widths = " ".join(f"{gid[ch]} [{round(self.face.advance(ch))}]" for ch in sorted(chars, key=gid.get) if round(self.face.advance(ch)) != 1000)
        if self.kind == "cff":
            program = f"/FontFile3 {f.stream(data, ' /Subtype /CIDFontType0C')} 0 R"
        else:
            program = f"/FontFile2 {f.stream(data, f' /Length1 {len(data)}')} 0 R"
        desc = self._descriptor(f, base, program)
        kind = "CIDFontType0" if self.kind == "cff" else "CIDFontType2 /CIDToGIDMap /Identity"
        cid = f.add(f"<< /Type /Font /Subtype /{kind} /BaseFont /{base} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
                    f" /FontDescriptor {desc} 0 R /DW 1000 /W [{widths}] >>")
        encoding, space = "/Identity-H", "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
        if self.kind == "custom-cmap":
            space = "2 begincodespacerange\n<00> <7F>\n<A000> <FFFF>\nendcodespacerange"
            encoding = f"{self._cmap(f, gid, space)} 0 R"
        extra = ""
        if not bare:
            extra = f"/ToUnicode {f.stream(to_unicode([(self.codes[ch][1].hex().upper(), ch) for ch in chars], space, self.spoil))} 0 R"
        return f.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding {encoding} /DescendantFonts [{cid} 0 R] {extra} >>")

    def _cmap(self, f: File, gid, space) -> int:
        body = ["/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def",
                f"/CMapName /Besshi-H def\n/CMapType 1 def\n/WMode 0 def\n{space}"]
        pairs = [(self.codes[ch][1].hex().upper(), gid[ch]) for ch in gid]
        for i in range(0, len(pairs), 100):
            part = pairs[i:i + 100]
            body += [f"{len(part)} begincidchar", *(f"<{c}> {g}" for c, g in part), "endcidchar"]
        body.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
        return f.stream("\n".join(body).encode(), " /Type /CMap /CMapName /Besshi-H /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>")

    def _named(self, f: File):
        out = {}
        names = {name for name, _ in self.codes.values()}
        for name in sorted(names):
            cmap = self.kind[6:] if name == "F0" else "UniJIS-UTF16-H"
            desc = self._descriptor(f, "Ryumin-Light", "", flags=6)
            cid = f.add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >>"
                        f" /FontDescriptor {desc} 0 R /DW 1000 /W [1 94 500 231 389 500] >>")
            out[name] = f.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light-{cmap} /Encoding /{cmap} /DescendantFonts [{cid} 0 R] >>")
        return out


def _cff_bytes(font) -> bytes:
    out = io.BytesIO()
    font["CFF "].cff.compile(out, font, isCFF2=False)
    return out.getvalue()


class Writer:
    """Content streams from display lists."""

    def __init__(self, font: Font, height: float, *, form=False, positions="Tm", adjust=False, literal=False, actual=False):
        self.font, self.height = font, height
        self.positions, self.adjust, self.literal, self.actual = positions, adjust, literal, actual
        self.last = (0.0, 0.0)

    def page(self, ops) -> bytes:
        out = ["0 g 0 G 1 J"]
        self._ops(ops, out)
        return ("\n".join(out) + "\n").encode("latin-1")

    def _ops(self, ops, out):
        for op in ops:
            getattr(self, "_" + op[0])(out, *op[1:])

    def _clip(self, out, box, ops):
        x, y, w, h = box
        out.append(f"q {num(x)} {num(self.height - y - h)} {num(w)} {num(h)} re W n")
        self._ops(ops, out)
        out.append("Q")

    def _line(self, out, x0, y0, x1, y1, width, dash):
        dashes = {"": "", "dash": "[3 2] 0 d ", "dot": "[0.1 1.5] 0 d 1 J "}[dash]
        q, Q = ("q ", " Q") if dash else ("", "")
        out.append(f"{q}{dashes}{num(width)} w {num(x0)} {num(self.height - y0)} m {num(x1)} {num(self.height - y1)} l S{Q}")

    def _box(self, out, x, y, w, h, grey):
        out.append(f"{num(grey)} g {num(x)} {num(self.height - y - h)} {num(w)} {num(h)} re f 0 g")

    def _frame(self, out, x, y, w, h, width):
        out.append(f"{num(width)} w {num(x)} {num(self.height - y - h)} {num(w)} {num(h)} re S")

    def _disc(self, out, x, y, r):
        k, y = r * 0.5523, self.height - y
        out.append(f"{num(x + r)} {num(y)} m {num(x + r)} {num(y + k)} {num(x + k)} {num(y + r)} {num(x)} {num(y + r)} c {num(x - k)} {num(y + r)} {num(x - r)}"
                   f" {num(y + k)} {num(x - r)} {num(y)} c {num(x - r)} {num(y - k)} {num(x - k)} {num(y - r)} {num(x)} {num(y - r)} c {num(x + k)} {num(y - r)}"
                   f" {num(x + r)} {num(y - k)} {num(x + r)} {num(y)} c h f")

    def _curve(self, out, x0, y0, x1, y1, width):
        y0, y1 = self.height - y0, self.height - y1
        a, b = (x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x0 + (x1 - x0) * 2 / 3, y0 + (y1 - y0) * 2 / 3)
        out.append(f"{num(width)} w {num(x0)} {num(y0)} m {num(a[0])} {num(a[1])} {num(b[0])} {num(b[1])} {num(x1)} {num(y1)} c S")

    def _path(self, out, points, width):
        (x, y), rest = points[0], points[1:]
        out.append(f"{num(width)} w {num(x)} {num(self.height - y)} m " + " ".join(f"{num(px)} {num(self.height - py)} l" for px, py in rest) + " S")

    def _picture(self, out, x, y, w, h):
        out.append(f"q {num(w)} 0 0 {num(h)} {num(x)} {num(self.height - y - h)} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q")

    def _tag(self, out, name, properties, ops):
        out.append(f"/{name} {properties} BDC")
        self._ops(ops, out)
        out.append("EMC")

    def _string(self, code: bytes) -> str:
        if self.literal:
            return "(" + "".join({"(": "\\(", ")": "\\)", "\\": "\\\\", "\r": "\\r", "\n": "\\n"}.get(chr(b), chr(b) if b < 0x80 or b > 0x9f else f"\\{b:03o}")
                                 for b in code) + ")"
        return f"<{code.hex().upper()}>"

    def _text(self, out, x, baseline, size, text, flags):
        if flags == "s":  # a grey copy behind
            out.append("0.7 g")
            self._show(out, x + 0.6, baseline + 0.6, size, text, "")
            out.append("0 g")
        self._show(out, x, baseline, size, text, flags)
        if flags == "b":
            self._show(out, x + 0.3, baseline, size, text, "")

    def _show(self, out, x, baseline, size, text, flags):
        y = self.height - baseline
        mode = "2 Tr 0.2 w " if flags == "2" else ""
        if self.actual:
            out.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
        done = " 0 Tr" if mode else ""
        for run in self.font.runs(text):
            move = f"1 0 0 1 {num(x)} {num(y)} Tm" if self.positions == "Tm" else f"{num(x)} {num(y)} Td"
            if self.positions == "matrix":  # size in the matrix, Tf of 1
                out.append(f"BT {mode}/{run.font} 1 Tf {num(size)} 0 0 {num(size)} {num(x)} {num(y)} Tm {self._string(run.code)} Tj{done} ET")
            elif self.positions == "cm":
                out.append(f"q {num(size / 10)} 0 0 {num(size / 10)} {num(x)} {num(y)} cm BT {mode}/{run.font} 10 Tf {self._string(run.code)} Tj{done} ET Q")
            elif self.positions == "flip":  # drawn upside down and turned back, as writers with y downwards do
                out.append(f"q 1 0 0 -1 0 {num(self.height)} cm BT {mode}/{run.font} {num(size)} Tf 1 0 0 -1 {num(x)} {num(baseline)} Tm"
                           f" {self._string(run.code)} Tj{done} ET Q")
            elif self.positions == "quote":
                out.append(f"BT {mode}/{run.font} {num(size)} Tf 7 TL 1 0 0 1 {num(x)} {num(y + 7)} Tm {self._string(run.code)} '{done} ET")
            elif self.adjust:  # TJ, each glyph moved by the advance it has anyway, in two halves
                width = len(run.code) // max(1, len(text)) or 1
                parts = [run.code[i:i + width] for i in range(0, len(run.code), width)]
                out.append(f"BT {mode}/{run.font} {num(size)} Tf {move} [" + " -7 7 ".join(self._string(p) for p in parts) + f"] TJ{done} ET")
            else:
                out.append(f"BT {mode}/{run.font} {num(size)} Tf {move} {self._string(run.code)} Tj{done} ET")
            x += self._advance(run, text) * size / 1000
            text = text[self._count:]
        if self.actual:
            out.append("EMC")

    def _advance(self, run: Shown, text: str) -> float:
        total, length, self._count = 0.0, 0, 0
        for ch in text:
            if length >= len(run.code):
                break
            length += len(self.font.codes[ch][1])
            total += self.font.face.advance(ch)
            self._count += 1
        return total


def write(path, pages, style, font="type0", seed="", spoil="", forms=False, split=False, deflate=True, **how):
    rand = random.Random(seed)
    fonts = Font(font, style.face, rand, spoil)
    f = File("1.5")
    writer = Writer(fonts, style.paper[1], **how)
    contents = [writer.page(ops) for ops in pages]
    resources = f.hold()
    tree = f.hold()
    kids = []
    w, h = style.paper
    for data in contents:
        if forms:  # the whole page in a form that is shifted, and shifted back by its use
            form = f.stream(data, f" /Type /XObject /Subtype /Form /BBox [0 0 {num(w)} {num(h)}] /Matrix [1 0 0 1 100 50] /Resources {resources} 0 R", deflate)
            body = f.stream(b"q 1 0 0 1 -100 -50 cm /X0 Do Q\n", "", deflate)
            own = f"<< /XObject << /X0 {form} 0 R >> >>"
            kids.append(f.add(f"<< /Type /Page /Parent {tree} 0 R /Contents {body} 0 R /Resources {own} >>"))
            continue
        if split:  # content streams cut at line ends
            lines = data.splitlines(keepends=True)
            n = max(1, len(lines) // 3)
            parts = [f.stream(b"".join(lines[i:i + n]), "", deflate) for i in range(0, len(lines), n)]
            ref = "[" + " ".join(f"{p} 0 R" for p in parts) + "]"
        else:
            ref = f"{f.stream(data, '', deflate)} 0 R"
        kids.append(f.add(f"<< /Type /Page /Parent {tree} 0 R /Contents {ref} >>"))
    made = fonts.objects(f)
    f.put(resources, "<< /Font << " + " ".join(f"/{k} {v} 0 R" for k, v in made.items()) + " >> >>")
    f.put(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /MediaBox [0 0 {num(w)} {num(h)}] /Resources {resources} 0 R >>")
    root = f.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
    with open(path, "wb") as out:
        out.write(f.bytes(root))
