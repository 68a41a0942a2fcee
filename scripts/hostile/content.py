"""Pages whose content is hostile: operators, numbers, fonts, CMaps, pictures, rulings and glyphs without end."""
from __future__ import annotations

import struct
import zlib

from pdf import HELVETICA, Pdf, packed, stream
from structure import ODD_NUMBERS, TEXT


def cases():
    yield from operators()
    yield from numbers()
    yield from crowds()
    yield from fonts()
    yield from cmaps()
    yield from filters()
    yield from pictures()


def page(content, resources=HELVETICA, pdf=None, **how):
    """A page with its content deflated."""
    pdf = pdf or Pdf()
    return pdf.page(contents=f"{pdf.deflated(content)} 0 R", resources=resources, **how).bytes()


def operators():
    for name, chunk, times in [
        ("rect", b"0 0 1 1 re f\n", 10_000_000), ("save", b"q ", 10_000_000), ("restore", b"Q ", 10_000_000), ("matrix", b"1 0 0 1 1 1 cm ", 6_000_000),
        ("stroke", b"S ", 10_000_000), ("clip", b"0 0 9 9 re W n ", 5_000_000), ("show", b"(a) Tj ", 10_000_000), ("font", b"/F 1 Tf ", 5_000_000),
        ("state", b"/G gs ", 5_000_000), ("form", b"/X Do ", 10_000_000), ("mark", b"/A BMC ", 8_000_000), ("replaced", b"/S <</ActualText (x)>> BDC ", 3_000_000),
        ("unmark", b"EMC ", 10_000_000), ("picture", b"BI ID x EI ", 5_000_000), ("curve", b"1 2 3 4 5 6 c ", 5_000_000), ("line", b"1 1 l ", 8_000_000),
        ("junk", b") ", 20_000_000), ("word", b"zz ", 10_000_000), ("name", b"/" + b"n" * 99 + b" ", 500_000), ("comment", b"%\n", 20_000_000),
        ("dash", b"[1 1] 0 d ", 6_000_000), ("empty-strings", b"[" + b"()" * 999 + b"] TJ ", 20_000), ("new-fonts", b"", 0),
    ]:
        if times:
            body = packed(chunk * 1000, times // 1000)
        else:
            body = zlib.compress(b"".join(b"/F%d 1 Tf (a) Tj " % i for i in range(300_000)))
        pdf = Pdf()
        content = pdf.stream(body, "/Filter /FlateDecode")
        yield f"operators-{name}", pdf.page(contents=f"{content} 0 R", resources=HELVETICA + " /ExtGState << /G << /LW 1 /Font [5 0 R 1] >> >>").bytes()
    text = b"BT /F 9 Tf 50 700 Td (x) Tj ET "
    yield "operands-million", page(text + b"1 " * 1_000_000 + b"re")
    yield "string-long", page(text[:-4] + b"(" + b"a" * 30_000_000 + b") Tj")
    yield "string-hex-long", page(text[:-4] + b"<" + b"61" * 10_000_000 + b"> Tj")
    yield "string-open", page(text + b"(" * 1_000_000)
    yield "name-long", page(text + b"/" + b"#41" * 3_000_000 + b" gs")
    yield "dictionary-open", page(text + b"/A << " + b"/A << " * 1_000_000)
    yield "inline-image-open", page(text + b"BI /W 9 /H 9 ID " + b"EI" * 3_000_000)
    yield "inline-images-open", page(text + b"BI ID " * 200_000)
    yield "inline-images-false-ends", page(text + b"BI ID \x00 EI \x00 " * 200_000)
    # Replaced text within replaced text: each end looks at all glyphs since its beginning.
    yield "replaced-nested", page(b"BT /F 9 Tf " + b"/S <</ActualText (xy)>> BDC (a) Tj " * 100 + b"(abc) Tj " * 20_000 + b"EMC " * 100)
    yield "replaced-again", page(b"BT /F 9 Tf " + (b"/S <</ActualText (" + b"x" * 2000 + b")>> BDC (a) Tj EMC ") * 20_000)
    yield "replaced-long", page(b"BT /F 9 Tf /S <</ActualText (" + b"x" * 10_000_000 + b")>> BDC (a) Tj EMC ET")
    member = " ".join(["5 0 R"] * 3000)
    pdf = Pdf()
    dots = pdf.add(f"<< /Type /OCMD /OCGs [{member}] /P /AnyOff >>")
    yield "members-many", page(b"/OC /M BDC EMC " * 30_000, f"/Properties << /M {dots} 0 R >>", pdf)


def numbers():
    for at, number in enumerate(["1e38", "-1e38", "99999999999999999999999999999999999999999999", "-99999999999", "0.000000000000000000000001", "NaN", "inf", "--1", ".", "-", "+", "1-1", "2147483648", "9" * 400]):
        for name, content in [
            ("cm", "{n} 0 0 {n} {n} {n} cm BT /F 9 Tf (text) Tj ET 0 0 5 5 re S"), ("cm-twice", "{n} 0 0 {n} 0 0 cm {n} {n} {n} {n} 0 0 cm BT /F 9 Tf (text) Tj ET 0 0 5 5 re S"),
            ("cm-flat", "1 1 1 1 {n} 0 cm BT /F 9 Tf (text) Tj ET 0 0 5 5 re S 0 0 m 5 5 l S"), ("Tm", "BT /F 9 Tf {n} 0 0 {n} 5 {n} Tm (text) Tj ET"),
            ("Tf", "BT /F {n} Tf 50 50 Td (text) Tj ET"), ("Tc", "BT /F 9 Tf {n} Tc {n} Tw (te xt) Tj ET"), ("Tz", "BT /F 9 Tf {n} Tz {n} TL {n} Ts (text) ' ET"),
            ("TJ", "BT /F 9 Tf [(a) {n} (b) -{n} (c)] TJ ET"), ("Td", "BT /F 9 Tf {n} {n} Td (a) Tj {n} -{n} TD (b) Tj T* (c) Tj ET"),
            ("re", "{n} {n} {n} {n} re S 0 0 {n} 1 re f 0 0 1 {n} re f {n} w 0 0 m {n} 0 l S"), ("w", "{n} w 10 10 m 90 10 l S 10 10 9 9 re B [{n} {n}] {n} d 0 0 m 9 0 l S"),
            ("clip", "{n} 0 5 5 re W n BT /F 9 Tf (text) Tj ET 0 0 {n} {n} re W n 10 10 m 90 10 l S"), ("c", "0 0 m {n} {n} {n} 0 {n} 1 c f 0 0 m 1 1 {n} {n} v b* {n} {n} 0 0 y s"),
        ]:
            yield f"number-{name}-{at}", page(content.replace("{n}", number).encode() + b"\n" + TEXT)


def crowds():
    """More of everything than a page can hold, in all arrangements that a finder of tables dislikes."""
    def show(x, y, text):
        return b"1 0 0 1 %g %g Tm (%s) Tj " % (x, y, text)
    start = b"BT /F 5 Tf "
    yield "glyphs-one-place", page(start + b"".join(show(50, 50, b"a") for _ in range(100_000)))
    yield "glyphs-one-line", page(start + show(0, 50, b"ab" * 200_000))
    yield "glyphs-one-line-crowded", page(b"BT /F 5 Tf -2.7 Tc " + show(50, 50, b"abcdefg" * 14_000))
    yield "glyphs-one-column", page(start + b"".join(show(50, i * 0.01, b"a") for i in range(100_000)))
    yield "glyphs-diagonal", page(start + b"".join(show(i * 0.006, i * 0.008, b"a") for i in range(100_000)))
    yield "glyphs-grid", page(b"BT /F 1 Tf " + b"".join(show(i % 300 * 1.9, i // 300 * 2.5, b"a") for i in range(95_000)))
    yield "glyphs-all-over", page(start + b"".join(show(i * 7919 % 595, i * 104729 % 842, b"ab") for i in range(60_000)))
    yield "glyphs-tiny", page(b"BT /F 0.001 Tf " + show(50, 50, b"ab" * 50_000))
    yield "glyphs-vast", page(b"BT /F 5000 Tf " + b"".join(show(0, i, b"a") for i in range(20_000)))
    yield "glyphs-all-sizes", page(b"BT " + b"".join(b"/F %g Tf " % (i % 997 / 10 + 0.1) + show(i % 595, i % 842, b"a") for i in range(50_000)))
    yield "glyphs-turned", page(b"BT /F 9 Tf " + b"".join(b"%g %g %g %g %d %d Tm (ab) Tj " % (i % 3 - 1, i % 5 - 2, i % 7 - 3, i % 2, i % 595, i % 842) for i in range(30_000)))
    yield "glyphs-blank", page(start + show(50, 50, b" " * 300_000))
    yield "glyphs-blank-lines", page(start + b"".join(show(i % 595, i % 842, b"    ") for i in range(20_000)))
    for name, wide, high in [("square", 70, 70), ("wide", 2400, 20), ("high", 20, 2400), ("small", 30, 30)]:
        xs, ys = [i * 590 / wide for i in range(wide + 1)], [i * 830 / high for i in range(high + 1)]
        lines = b"0.1 w " + b"".join(b"%g 0 m %g 830 l S " % (x, x) for x in xs) + b"".join(b"0 %g m 590 %g l S " % (y, y) for y in ys)
        yield f"lattice-{name}", page(lines)
        yield f"lattice-{name}-text", page(lines + b"BT /F 2 Tf " + b"".join(show(xs[i % wide] + 0.1, ys[i // wide % high] + 0.1, b"a") for i in range(20_000)))
        parts = b"".join(b"%g %g %g %g re S " % (xs[i % wide], ys[i // wide % high], 590 / wide, 830 / high) for i in range(min(wide * high, 50_000)))
        yield f"boxes-{name}", page(b"0.1 w " + parts)
        yield f"boxes-{name}-text", page(b"0.1 w " + parts + b"BT /F 2 Tf " + b"".join(show(xs[i % wide] + 0.1, ys[i // wide % high] + 0.1, b"ab") for i in range(20_000)))
    yield "rulings-one-place", page(b"0 50 m 500 50 l S " * 100_000)
    yield "rulings-shorter", page(b"".join(b"0 %g m %g %g l S %g 0 m %g %g l S " % (i / 9, i, i / 9, i / 9, i / 9, i) for i in range(2400)))
    yield "rulings-dots", page(b"".join(b"%g %g 0.5 0.5 re f " % (i % 500, i // 500 * 3) for i in range(100_000)))
    yield "rulings-dots-all-over", page(b"".join(b"%g %g 0.5 0.5 re f " % (i * 7919 % 595 + i % 7 / 9, i * 104729 % 842) for i in range(80_000)))
    yield "rulings-comb", page(b"".join(b"%g 0 m %g %g l S " % (i * 0.2, i * 0.2, 100 + i % 7) for i in range(2900)) + b"0 0 m 590 0 l S 0 100 m 590 100 l S")
    yield "rulings-only-horizontal", page(b"".join(b"%g %g m %g %g l S " % (i % 11, i * 0.4, 590 - i % 13, i * 0.4) for i in range(2000)) + b"BT /F 3 Tf " + b"".join(show(i * 37 % 580, i * 0.4 % 840, b"ab") for i in range(20_000)))
    yield "rulings-only-horizontal-pieces", page(b"".join(b"%g %g m %g %g l S " % (i % 49 * 12, i // 49 * 8, i % 49 * 12 + 11, i // 49 * 8) for i in range(4900)) + b"BT /F 3 Tf " + b"".join(show(i % 200 * 2.9, i // 200 * 8 % 840 + 2, b"a") for i in range(20_000)))
    yield "rulings-stairs", page(b"".join(b"%g %g m %g %g l S %g %g m %g %g l S " % (i, i, i + 300, i, i, i, i, i + 300) for i in range(500)))
    yield "path-long", page(b"0 0 m " + b"".join(b"%g %g l " % (i % 2 * 500, i / 3000) for i in range(1_500_000)) + b"S")
    yield "path-many-parts", page(b"".join(b"%g 0 m %g 9 l " % (i % 500, i % 500) for i in range(300_000)) + b"B W n " + TEXT)
    yield "clips-many", page(b"".join(b"q 0 0 %g 800 re W n BT /F 9 Tf 5 5 Td (a) Tj ET Q " % (i / 100) for i in range(80_000)))
    # A thousand pages of such.
    pdf = Pdf()
    crowded = pdf.deflated(b"BT /F 5 Tf " + b"".join(show(i * 7919 % 595, i * 104729 % 842, b"ab") for i in range(20_000)))
    tree = pdf.hold()
    kids = [pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << {HELVETICA} >> /Contents {crowded} 0 R >>") for _ in range(1000)]
    pdf.put(tree, f"<< /Type /Pages /Count 1000 /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
    yield "glyphs-thousand-pages", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
    boxes = pdf.deflated(b"0.1 w " + b"".join(b"%g %g 8 12 re S " % (i % 69 * 8.5, i // 69 * 12) for i in range(4600)))
    for kid in kids:
        pdf.put(kid, f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << {HELVETICA} >> /Contents {boxes} 0 R >>")
    yield "boxes-thousand-pages", pdf.bytes(pdf.root if hasattr(pdf, "root") else len(pdf.objects))


def fonts():
    codes = b"BT /F 9 Tf 50 700 Td (\x00\x01\x02ABC\x81\x40\xff\xff) Tj ET\n"
    def with_font(body, extra=()):
        pdf = Pdf()
        for each in extra:
            pdf.add(each)
        return page(codes + TEXT, f"/Font << /F {body} >>", pdf)
    for at, number in enumerate(ODD_NUMBERS):
        for name, array in [("one", f"[{number} [500 600]]"), ("range", f"[0 {number} 500]"), ("width", f"[0 9 {number}]"), ("whole", number), ("back", f"[9 {number} 1 5 0 1]")]:
            yield f"font-w-{name}-{at}", with_font(f"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /W {array} /DW {number} >>] >>")
            yield f"font-w2-{name}-{at}", with_font(f"<< /Type /Font /Subtype /Type0 /Encoding /Identity-V /DescendantFonts [<< /Subtype /CIDFontType2 /W2 {array} /DW2 [{number} {number}] >>] >>")
        yield f"font-widths-{at}", with_font(f"<< /Type /Font /Subtype /Type1 /FirstChar {number} /LastChar {number} /Widths [{number} {number}] >>")
        yield f"font-differences-{at}", with_font(f"<< /Type /Font /Subtype /Type1 /Encoding << /Differences [{number} /A {number} /uni{number.strip('/()[]<>')[:6]} /u110000 /.notdef] >> >>")
        yield f"font-type3-{at}", with_font(f"<< /Type /Font /Subtype /Type3 /FontMatrix [{number} 0 0 {number} 0 0] /FontBBox [0 0 {number} {number}] /FirstChar 65 /Widths [{number}] /CharProcs << /A 5 0 R >> /Encoding << /Differences [65 /A] >> >>")
        yield f"font-odd-{at}", with_font(number)
        yield f"font-descendants-{at}", with_font(f"<< /Type /Font /Subtype /Type0 /Encoding {number} /DescendantFonts [{number}] /ToUnicode {number} >>")
    for name, array in [("million", "[" + "0 65535 500 " * 1_000_000 + "]"), ("nested", "[0 [" + "500 " * 1_000_000 + "]]"), ("huge", "[0 9223372036854775807 500 1 [1]]"), ("crossing", "[" + " ".join(f"{i} {999_999 - i} {i}" for i in range(300_000)) + "]")]:
        yield f"font-w-{name}", with_font(f"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /W {array} >>] >>")
    # Text in all codes of such a font.
    pdf = Pdf()
    every = b"BT /F 9 Tf <" + b"".join(b"%04x" % i for i in range(65536)) + b"> Tj ET"
    yield "font-w-crossing-all-codes", page(every, f"/Font << /F << /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /W [{' '.join(f'{i} {999_999 - i} {i}' for i in range(100_000))}] >>] >> >>")
    for size in (0, 1, 131072, 50_000_000):
        pdf = Pdf()
        table = pdf.stream(packed(b"\1\2" * 500, size // 1000), "/Filter /FlateDecode")
        program = pdf.stream(b"\0\1\0\0\0\0")
        yield f"font-cid-to-gid-{size}", page(every, f"/Font << /F << /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /CIDToGIDMap {table} 0 R /FontDescriptor << /FontFile2 {program} 0 R >> >>] >> >>", pdf)
    # A thousand fonts with the same large program.
    pdf = Pdf()
    program = pdf.stream(packed(b"\0\1\0\0\0\1" + b"glyf" * 100_000, 100), "/Filter /FlateDecode")
    names = " ".join(f"/F{i} << /Type /Font /Subtype /TrueType /BaseFont /X{i} /FontDescriptor << /Flags 4 /FontFile2 {program} 0 R >> >>" for i in range(1000))
    yield "fonts-thousand", page(b"BT " + b"".join(b"/F%d 9 Tf (abc) Tj " % i for i in range(1000)), f"/Font << {names} >>", pdf)
    names = " ".join(f"/F{i} << /Type /Font /Subtype /Type0 /Encoding /UniJIS-UTF16-H /DescendantFonts [<< /Subtype /CIDFontType0 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) >> >>] >>" for i in range(3000))
    yield "fonts-predefined-thousand", page(b"BT " + b"".join(b"/F%d 9 Tf <30423044> Tj " % i for i in range(3000)), f"/Font << {names} >>")
    names = " ".join(f"/F{i} 5 0 R" for i in range(100_000))
    yield "fonts-names-many", page(b"BT /F7 9 Tf (abc) Tj ET", f"/Font << {names} >>")
    # TrueType: tables that lead outside, cmaps that count to the end of the world, silly counts.
    def true_type(tables):
        head = struct.pack(">IHHHH", 0x00010000, len(tables), 16, 0, 0)
        at, rows, body = 12 + 16 * len(tables), b"", b""
        for tag, data in sorted(tables.items()):
            rows += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
            body += data + b"\0" * (-len(data) % 4)
        return head + rows + body
    head = struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0)
    hhea = struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    maxp = struct.pack(">IH", 0x10000, 65535)
    groups = {
        "12": struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0, 0xFFFFFFFF, 1), "12-many": struct.pack(">HHIII", 12, 0, 16 + 12 * 50_000, 0, 50_000) + struct.pack(">III", 0, 0x10FFFF, 1) * 50_000,
        "13": struct.pack(">HHIIIIII", 13, 0, 28, 0, 1, 0, 0xFFFFFFFF, 1), "8": struct.pack(">HHII", 8, 0, 8300, 0) + b"\0" * 8192 + struct.pack(">IIII", 1, 0, 0xFFFFFFFF, 1),
        "10": struct.pack(">HHIIII", 10, 0, 24, 0, 0, 0xFFFFFFFF), "4": struct.pack(">HHHHHHH", 4, 32, 0, 2, 2, 0, 0) + b"\xff\xff\0\0\0\0\0\1\0\0",
        "4-many": struct.pack(">HHHHHHH", 4, 65535, 0, 16000, 0, 0, 0) + b"\xff\xff" * 32000, "2": struct.pack(">HHH", 2, 600, 0) + b"\xff\xff" * 300, "6": struct.pack(">HHHHH", 6, 10, 0, 0, 65535),
    }
    for name, table in groups.items():
        cmap = struct.pack(">HHHHI", 0, 1, 3, 10 if name[0] == "1" else 1, 12) + table
        program = true_type({b"head": head, b"hhea": hhea, b"maxp": maxp, b"cmap": cmap, b"hmtx": b"\1\0\0\0"})
        for kind, font in [("simple", "<< /Type /Font /Subtype /TrueType /FontDescriptor << /Flags 4 /FontFile2 {0} 0 R >> >>"), ("composite", "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /FontDescriptor << /FontFile2 {0} 0 R >> >>] >>")]:
            pdf = Pdf()
            number = pdf.stream(program)
            yield f"font-true-type-cmap-{name}-{kind}", page(codes, f"/Font << /F {font.format(number)} >>", pdf)
    many = struct.pack(">HH", 0, 65535) + struct.pack(">HHI", 3, 10, 4 + 8 * 65535) * 65535 + groups["12"]
    pdf = Pdf()
    number = pdf.deflated(true_type({b"head": head, b"hhea": hhea, b"maxp": maxp, b"cmap": many}))
    yield "font-true-type-cmaps", page(codes, f"/Font << /F << /Type /Font /Subtype /TrueType /FontDescriptor << /Flags 4 /FontFile2 {number} 0 R >> >> >>", pdf)
    # CFF: indexes that count wrong, charstrings that call themselves.
    for at in range(60):
        index = lambda *items: struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", sum(map(len, items[:i])) + 1) for i in range(len(items) + 1)) + b"".join(items)
        calls = [b"\x8b\x0a" * 20, b"\x20\x0a\x0e", b"\x8b" * 48 + b"\x0e", b"\xff\xff\xff\xff\xff" * 9 + b"\x08", b"\x0c\x22" * 99, b"\x1d" * 99][at % 6]
        glyphs = index(*[calls] * (at + 1))
        top = b"\x1c" + struct.pack(">h", 60 + at) + b"\x11" + b"\x8b\x8b\x12" + (b"\x0c\x1e" if at % 2 else b"")
        cff = b"\1\0\4\2" + index(b"A") + index(top) + index() + index(calls, calls) + glyphs * (1 + at % 3)
        pdf = Pdf()
        number = pdf.stream(cff, f"/Subtype /{['Type1C', 'CIDFontType0C', 'OpenType'][at % 3]}")
        yield f"font-cff-{at}", page(codes, f"/Font << /F << /Type /Font /Subtype /Type1 /FontDescriptor << /Flags 4 /FontFile3 {number} 0 R >> >> >>", pdf)
    for at, program in enumerate([b"dup 65 /A put " * 300_000, b"%!PS-AdobeFont-1.0\n" + b"dup " * 1_000_000, b"\x80\x01\xff\xff\xff\x7f", b"true", b"OTTO", b"ttcf\0\1\0\0\xff\xff\xff\xff", b"wOFF", b"\1\0\4\1", b""]):
        pdf = Pdf()
        number = pdf.deflated(program)
        for key in ("FontFile", "FontFile2", "FontFile3"):
            yield f"font-program-{key}-{at}", page(codes, f"/Font << /F << /Type /Font /Subtype /Type1 /FontDescriptor << /Flags 4 /{key} {number} 0 R >> >> >>", pdf)


def cmaps():
    def with_cmap(text, keys="", shown=b"<0000000141427fff8140fffe>", extra=None):
        pdf = extra or Pdf()
        number = pdf.deflated(text, keys)
        font = f"<< /Type /Font /Subtype /Type0 /Encoding {number} 0 R /ToUnicode {number} 0 R /DescendantFonts [<< /Subtype /CIDFontType2 >>] >>"
        return page(b"BT /F 9 Tf " + shown + b" Tj ET", f"/Font << /F {font} >>", pdf)
    space = b"1 begincodespacerange <0000> <ffff> endcodespacerange "
    every = b"<" + b"".join(b"%04x" % i for i in range(65536)) + b">"
    for name, text in [
        ("range-all", space + b"1 begincidrange <00000000> <ffffffff> 0 endcidrange 1 beginbfrange <0000> <ffff> <0000> endbfrange"),
        ("range-back", space + b"1 begincidrange <ffff> <0000> 0 endcidrange"), ("range-many", space + b"100 begincidrange " + b"<0000> <ffff> 7 " * 400_000 + b"endcidrange"),
        ("chars-many", space + b"beginbfchar " + b"<0041> <30423044> " * 500_000 + b"endbfchar"), ("text-long", space + b"beginbfchar <0041> <" + b"3042" * 1_000_000 + b"> endbfchar"),
        ("range-text-long", space + b"beginbfrange <0000> <ffff> <" + b"3042" * 5_000 + b"> endbfrange"), ("spaces-many", b"begincodespacerange " + b"<00> <ff> <0000> <ffff> " * 200_000 + b"endcodespacerange"),
        ("spaces-never", b"begincodespacerange " + b"<fefe> <fdfd> " * 200_000 + b"endcodespacerange"), ("spaces-odd", b"begincodespacerange <> <ffffffffffffffffffff> <00> <ffff> endcodespacerange"),
        ("surrogates", space + b"beginbfchar <0041> <d800> <0042> <dc00d800> endbfchar beginbfrange <0000> <ffff> <dbffdfff> endbfrange"), ("array-open", space + b"beginbfrange <0000> <ffff> [" + b"<0041> " * 300_000),
        ("cid-odd", space + b"begincidchar <0041> -1 <0042> 99999999999999999999 <0043> 1.5 endcidchar"), ("use-self", b"/CMapName /Self def /Self usecmap " + space), ("use-odd", b"/H usecmap /V usecmap /Identity-H usecmap /90ms-RKSJ-V usecmap"),
        ("notdef", space + b"beginnotdefrange <0000> <ffff> 99999 endnotdefrange"), ("nothing", b""), ("junk", bytes(range(256)) * 999), ("wmode", b"/WMode 99999999999 def " + space),
    ]:
        yield f"cmap-{name}", with_cmap(text)
        yield f"cmap-{name}-all-codes", with_cmap(text, shown=every)
    for chain in (1, 2, 20, 3000):
        pdf = Pdf()
        numbers = [pdf.hold() for _ in range(chain)]
        for at, number in enumerate(numbers):
            pdf.put(number, stream(space, f"/Type /CMap /UseCMap {numbers[(at + 1) % chain]} 0 R"))
        yield f"cmap-chain-{chain}", with_cmap(space, f"/UseCMap {numbers[0]} 0 R", extra=pdf)
    for name in ["H", "V", "90ms-RKSJ-H", "90pv-RKSJ-V", "UniJIS-UCS2-HW-V", "UniJIS2004-UTF32-H", "UniGB-UTF8-H", "GBK2K-V", "B5pc-H", "CNS-EUC-V", "KSCms-UHC-HW-H", "EUC-V", "78-EUC-H", "Add-RKSJ-V", "Ext-H", "Adobe-Japan1-UCS2", "Identity-V", "No-Such", "", "#00", "../../etc/passwd"]:
        font = f"<< /Type /Font /Subtype /Type0 /Encoding /{name} /DescendantFonts [<< /Subtype /CIDFontType0 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) >> >>] >>"
        yield f"cmap-named-{name.replace('/', '_').replace('.', '_')}", page(b"BT /F 9 Tf " + every + b" Tj <ff> Tj <8e> Tj <f0> Tj <d800> Tj ET", f"/Font << /F {font} >>")


def filters():
    """Content behind filters of all kinds, good, bad and cut."""
    bodies = {"plain": TEXT * 20, "deflated": zlib.compress(TEXT * 20), "cut": zlib.compress(TEXT * 20)[:60], "junk": bytes(i * 7919 % 256 for i in range(3000)), "empty": b"", "hex": TEXT.hex().encode() + b">",
              "ascii85": b"<~87cURD]i,\"Ebo80~>" * 20, "zeros": b"\0" * 5000, "ones": b"\xff" * 5000}
    names = ["FlateDecode", "Fl", "LZWDecode", "LZW", "ASCII85Decode", "A85", "ASCIIHexDecode", "AHx", "RunLengthDecode", "RL", "CCITTFaxDecode", "CCF", "JBIG2Decode", "DCTDecode", "JPXDecode", "Crypt", "BrotliDecode", "Odd"]
    for name in names:
        for kind, body in bodies.items():
            pdf = Pdf()
            number = pdf.stream(body, f"/Filter /{name}")
            yield f"filter-{name}-{kind}", pdf.page(contents=f"{number} 0 R", resources=HELVETICA).bytes()
    for first in names[::2]:
        for second in names[::2]:
            pdf = Pdf()
            number = pdf.stream(bodies["deflated"], f"/Filter [/{first} /{second}] /DecodeParms [null << /K -1 /Columns 99999999 /EarlyChange 0 /Predictor 15 >>]")
            yield f"filters-{first}-{second}", pdf.page(contents=f"{number} 0 R", resources=HELVETICA).bytes()
    for times in (10, 100, 5000):
        pdf = Pdf()
        number = pdf.stream(bodies["deflated"], f"/Filter [{'/FlateDecode ' * times}]")
        yield f"filters-chain-{times}", pdf.page(contents=f"{number} 0 R", resources=HELVETICA).bytes()
    data = bodies["deflated"]
    for at in range(0, len(data), 2):
        hurt = bytearray(data)
        hurt[at] ^= 0x55
        pdf = Pdf()
        number = pdf.stream(bytes(hurt), "/Filter /FlateDecode")
        yield f"filter-hurt-{at}", pdf.page(contents=f"{number} 0 R", resources=HELVETICA).bytes()


def pictures():
    for at, number in enumerate(ODD_NUMBERS):
        for filter in ("DCTDecode", "JBIG2Decode", "JPXDecode", "CCITTFaxDecode"):
            pdf = Pdf()
            picture = pdf.stream(b"\xff\xd8\xff", f"/Subtype /Image /Width {number} /Height {number} /BitsPerComponent {number} /Filter /{filter} /DecodeParms << /Columns {number} /Rows {number} /K {number} >>")
            yield f"picture-{filter}-{at}", page(b"500 0 0 500 0 0 cm /P Do", f"/XObject << /P {picture} 0 R >>", pdf)
        yield f"picture-inline-{at}", page(f"BI /W {number} /H {number} /BPC {number} /F /LZW ID ".encode() + b"\x80\x0b EI Q " + TEXT)
