"""Files whose structure is hostile: bombs, circles, tables that lead astray, boxes that cannot be."""
from __future__ import annotations

import struct
import zlib

from pdf import HELVETICA, Pdf, packed, stream

TEXT = b"BT /F 12 Tf 50 700 Td (text) Tj ET 50 50 m 500 50 l S 50 90 m 500 90 l S 50 50 m 50 90 l S 500 50 m 500 90 l S\n"
ODD_NUMBERS = ["0", "-1", "1", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "9223372036854775807",
               "9223372036854775808", "99999999999999999999999999", "1e38", "-1e38", "NaN", "Infinity", "0.0000000000000001",
               "3.4028236e38", "--5", "1..2", "+", ".", "null", "(7)", "/Name", "[]", "<<>>", "1 0 R", "999999 0 R"]


def cases():
    """Name and bytes of each file."""
    yield from bombs()
    yield from circles()
    yield from tables()
    yield from boxes()
    yield from trees()
    yield from nested()
    yield from sealed()


def one(content=TEXT, resources=HELVETICA, **how):
    return Pdf().page(content, resources, **how).bytes()


def bombs():
    data = packed(b" " * (1 << 20), 1200)
    for layers in (1, 2, 3, 4):
        data = zlib.compress(data, 9) if layers > 1 else data
        pdf = Pdf()
        body = pdf.stream(data, "/Filter [" + "/FlateDecode " * layers + "]")
        yield f"bomb-deflate-{layers}", pdf.page(contents=f"{body} 0 R").bytes()
    # Many parts of one page, each as large as a stream may be.
    for parts in (2, 8, 60):
        pdf = Pdf()
        body = pdf.stream(packed(b"0 0 m 9 9 l S\n" * 80000, 50), "/Filter /FlateDecode")
        yield f"bomb-parts-{parts}", pdf.page(contents="[" + f"{body} 0 R " * parts + "]").bytes()
    # Pages that all draw one large stream.
    pdf = Pdf()
    body = pdf.stream(packed(b"q 1 0 0 1 0 0 cm Q\n" * 60000, 30), "/Filter /FlateDecode")
    tree = pdf.hold()
    pages = [pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {body} 0 R >>") for _ in range(200)]
    pdf.put(tree, f"<< /Type /Pages /Count 200 /Kids [{' '.join(f'{page} 0 R' for page in pages)}] >>")
    yield "bomb-pages-share-content", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
    # A run of any byte, 129 to 2; a string of LZW codes; all zeros in ASCII85.
    for name, keys, data in [
        ("run-length", "/RunLengthDecode", b"\x81 " * 4_000_000),
        ("ascii85", "/ASCII85Decode", b"z" * 20_000_000 + b"~>"),
        ("hex", "/ASCIIHexDecode", b"20" * 20_000_000 + b">"),
        ("lzw", "/LZWDecode", bytes([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]) * 500_000),
    ]:
        pdf = Pdf()
        body = pdf.stream(zlib.compress(data, 9), f"/Filter [/FlateDecode {keys}]")
        yield f"bomb-{name}", pdf.page(contents=f"{body} 0 R").bytes()
    for width in (1, 1 << 16, 1 << 30, 2**31 - 1, 2**63 - 1, -1, 0):
        for predictor in (2, 10, 12, 15, 99):
            pdf = Pdf()
            body = pdf.stream(zlib.compress(b"\2" + TEXT * 9), f"/Filter /FlateDecode /DecodeParms << /Predictor {predictor}"
                              f" /Columns {width} /Colors {width % 100} /BitsPerComponent {width % 64} >>")
            yield f"predictor-{predictor}-columns-{width}", pdf.page(contents=f"{body} 0 R").bytes()
    # Object streams: each inflates to what one may, and there are many.
    for streams, megabytes in [(1, 33), (1, 1000), (40, 30), (200, 30)]:
        pdf = Pdf().page(TEXT, HELVETICA)
        first = b"9000 0 "
        filler = zlib.compressobj(9)
        data = filler.compress(first + b"<< >> ")
        data += b"".join(filler.compress(b" " * (1 << 20)) for _ in range(megabytes)) + filler.flush()
        for _ in range(streams):
            pdf.stream(data, f"/Type /ObjStm /N 1 /First {len(first)} /Filter /FlateDecode")
        yield f"bomb-object-streams-{streams}-of-{megabytes}", pdf.bytes()
    # Objects by the hundred thousand, small in the file.
    for count, value in [(300_000, b"[]"), (300_000, b"<<>>"), (1_000_000, b"0"), (100_000, b"<</A[0 0 0 0 0 0 0 0]>>")]:
        heads = b"".join(b"%d %d " % (1000 + i, i * len(value + b" ")) for i in range(count))
        pdf = Pdf().page(TEXT, HELVETICA)
        pdf.deflated(heads + (value + b" ") * count, f"/Type /ObjStm /N {count} /First {len(heads)}")
        yield f"bomb-objects-{count}-{len(value)}", pdf.bytes()
    # An array of a million things; a dictionary of a million keys.
    for name, value in [("array", b"[" + b"0 " * 3_000_000 + b"]"), ("names", b"[" + b"/A" * 2_000_000 + b"]"),
                        ("references", b"[" + b"1 0 R " * 1_000_000 + b"]"), ("strings", b"[" + b"()" * 2_000_000 + b"]"),
                        ("arrays", b"[" + b"[]" * 2_000_000 + b"]"), ("dictionaries", b"[" + b"<<>>" * 1_000_000 + b"]"),
                        ("keys", b"<<" + b"".join(b"/%x 0" % i for i in range(500_000)) + b">>")]:
        pdf = Pdf().page(TEXT, HELVETICA)
        pdf.add(value)
        yield f"bomb-{name}", pdf.bytes()
    # A hundred times the same: in the file, and packed a thousand times smaller.
    for name, value in [("array", b"[" + b"[]" * 9_000_000 + b"]"), ("dictionaries", b"[" + b"<<>>" * 4_000_000 + b"]")]:
        pdf = Pdf().page(TEXT, HELVETICA)
        data = zlib.compress(b"900 0 " + value, 9)
        for i in range(4):
            pdf.stream(data, "/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode")
        yield f"bomb-packed-{name}", pdf.bytes()


def circles():
    def document(*objects, root=1):
        pdf = Pdf()
        for body in objects:
            pdf.add(body)
        return pdf.bytes(root)
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R >>"
    yield "circle-kids-self", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [2 0 R 3 0 R] >>", page)
    yield "circle-parent-self", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>",
                                         "<< /Type /Page /Parent 3 0 R >>")
    yield "circle-root-is-page", document("<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>")
    yield "circle-reference", document("<< /Type /Catalog /Pages 2 0 R >>", "3 0 R", "2 0 R")
    yield "circle-reference-self", document("<< /Type /Catalog /Pages 2 0 R >>", "2 0 R")
    yield "circle-resources", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page,
                                       stream(TEXT), "<< /Font 5 0 R /XObject 5 0 R /F 5 0 R /ExtGState 5 0 R /Resources 5 0 R >>")
    yield "circle-contents", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, "[4 0 R 4 0 R]", "<<>>")
    yield "circle-length", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream(TEXT, length="4 0 R"), "<<>>")
    yield "circle-filter", document("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page,
                                    stream(TEXT, "/Filter 6 0 R /DecodeParms 6 0 R"), "<<>>", "[6 0 R /FlateDecode 6 0 R]")
    # Outlines and name trees that lead round: whoever reads them all is lost.
    yield "circle-outlines", document("<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R /Names << /Dests 7 0 R >> /PageLabels 7 0 R >>",
                                      "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream(TEXT), f"<< {HELVETICA} >>",
                                      "<< /First 6 0 R /Next 6 0 R /Last 6 0 R /Parent 6 0 R >>", "<< /Kids [7 0 R 7 0 R] /Nums [0 7 0 R] >>")
    # Forms: each calls itself, the next, or the next twice.
    for width in (1, 2, 5):
        for depth in (1, 3, 15, 17, 40, 200):
            pdf = Pdf()
            forms = [pdf.hold() for _ in range(depth)]
            for at, form in enumerate(forms):
                pdf.put(form, stream(b"/X Do " * width + b"0 0 5 5 re f ", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                                     f" /Resources << /XObject << /X {forms[(at + 1) % depth]} 0 R >> >>"))
            yield f"circle-forms-{width}-{depth}", pdf.page(b"/X Do " * 9, f"/XObject << /X {forms[0]} 0 R >>").bytes()
    # Wide instead of deep: a thousand calls of a form that calls a thousand.
    for calls, levels in [(1000, 2), (100, 3), (30, 5)]:
        pdf = Pdf()
        form = pdf.stream(b"0 0 5 5 re f ", "/Subtype /Form")
        for _ in range(levels):
            form = pdf.deflated(b"/X Do " * calls, f"/Subtype /Form /Resources << /XObject << /X {form} 0 R >> >>")
        yield f"forms-wide-{calls}-{levels}", pdf.page(b"/X Do", f"/XObject << /X {form} 0 R >>").bytes()
    # A form of much content, drawn often.
    for calls in (10, 1000, 100_000):
        pdf = Pdf()
        form = pdf.deflated(b"0 0 5 5 re f " * 100_000, "/Subtype /Form")
        body = pdf.deflated(b"/X Do " * calls)
        yield f"forms-large-{calls}", pdf.page(contents=f"{body} 0 R", resources=f"/XObject << /X {form} 0 R >>").bytes()
    # An empty form that is inflated each time: a bomb of whitespace, drawn often.
    for filters in ("/FlateDecode", "[/FlateDecode]", "[/FlateDecode /ASCIIHexDecode]"):
        pdf = Pdf()
        form = pdf.stream(packed(b" " * (1 << 20), 60), f"/Subtype /Form /Filter {filters}")
        calls = pdf.deflated(b"/X Do " * 50_000)
        yield f"forms-blank-{len(filters)}", pdf.page(contents=f"{calls} 0 R", resources=f"/XObject << /X {form} 0 R >>").bytes()


def tables():
    """Tables of objects that lead nowhere, in circles, or to the same place."""
    good = one()
    start = good.rindex(b"startxref")
    for offset in [0, 1, 5, len(good) - 1, len(good), 2**31, 2**32, 2**63, 2**64, -1]:
        yield f"startxref-{offset}", good[:start] + b"startxref\n%d\n%%%%EOF\n" % offset
    for key in ("Prev", "XRefStm"):
        for value in ["0", "15", str(good.rindex(b"xref\n0")), "-7", "4294967296", "99999999999999999999", "1 0 R", "(x)"]:
            yield f"trailer-{key}-{value.replace(' ', '-')[:12]}", good.replace(b"/Size", f"/{key} {value} /Size".encode(), 1)
    for size in ["0", "1", "-1", "2147483647", "4294967295", "99999999999999999999"]:
        yield f"trailer-size-{size}", good.replace(b"/Size 8", f"/Size {size}".encode()).replace(b"/Size 7", f"/Size {size}".encode())
    for count in [0, 1, 100, 2**31, 2**32 - 1, 2**32, 2**64 - 1, 2**64]:
        for first in [0, 1, 2**32 - 2, 2**64 - 1]:
            yield f"xref-section-{first}-{count}", good.replace(b"xref\n0 ", b"xref\n%d %d\n0 " % (first, count), 1)
    # Many sections, each an update of the one before; the last leads back to the first.
    for updates in (2, 100, 5000):
        data = bytearray(one())
        before = data.rindex(b"xref\n0")
        for _ in range(updates):
            here = len(data)
            data += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9 /Root 4 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, here)
            before = here
        yield f"updates-{updates}", bytes(data)
        first = data.index(b"trailer")
        yield f"updates-{updates}-round", bytes(data[:first] + b"trailer\n<< /Prev %d /Size" % before + data[first + 17:])
    # Cross-reference streams.
    for w in ["[1 2 1]", "[1 4 2]", "[0 0 0]", "[1 8 8]", "[2147483647 1 1]", "[-1 2 1]", "[1 99999999999 1]", "[]", "[1]", "[/A /B /C]", "[4 4 4 4]"]:
        for index in ["", "/Index [0 99999999]", "/Index [4294967295 2]", "/Index [-5 9]", "/Index [0]", "/Index [0 1 0 1 0 1]"]:
            data = bytearray(one())
            here = len(data)
            rows = b"".join(struct.pack(">BHB", 1, 15 + 9 * i, 0) for i in range(40))
            data += b"90 0 obj\n" + stream(zlib.compress(rows), f"/Type /XRef /Size 40 /W {w} {index} /Root 4 0 R /Filter /FlateDecode") + b"\nendobj\n"
            yield f"xref-stream-{w}-{index}".replace("/", "").replace(" ", "-")[:60], bytes(data) + b"startxref\n%d\n%%%%EOF\n" % here
    for chain in (3, 500):
        data = bytearray(b"%PDF-1.7\n")
        before = 0
        for i in range(chain):
            here = len(data)
            data += b"%d 0 obj\n" % (i + 1) + stream(struct.pack(">BHB", 2, i + 1, 0) * (chain + 1), f"/Type /XRef /Size {chain} /W [1 2 1] /Root 1 0 R /Prev {before}") + b"\nendobj\n"
            before = here
        yield f"xref-streams-{chain}", bytes(data) + b"startxref\n%d\n%%%%EOF\n" % before
    # Object streams that hold themselves, extend themselves, or count wrong.
    for n in ["1", "0", "-1", "1000000", "4294967295", "9223372036854775807"]:
        for first in ["8", "0", "-1", "1000000", "9223372036854775807"]:
            pdf = Pdf().page(TEXT, HELVETICA)
            pdf.stream(b"5 0 6 2 << >> << >>", f"/Type /ObjStm /N {n} /First {first} /Extends {len(pdf.objects)} 0 R")
            yield f"object-stream-{n}-{first}", pdf.bytes()
    # All entries lead to one object; to one stream that has to be scanned for its end.
    for tail in (b"", b" stream\n" + b"x" * 500_000):
        head = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>" + tail
        rows = b"%010d 00000 n \n" % 9 * 20_000
        yield f"xref-one-place-{len(tail)}", head + b"\nxref\n0 20000\n" + rows + b"trailer\n<< /Root 1 0 R /Size 20000 >>\nstartxref\n%d\n%%%%EOF\n" % (len(head) + 1)
    # No table: everything is to be found by scanning.
    for word, times in [(b"1 0 obj ", 200_000), (b"1 0 obj << >> endobj ", 100_000), (b"obj ", 500_000), (b"stream\n", 300_000), (b"endobj ", 300_000),
                        (b"endstream ", 300_000), (b"xref\n", 200_000), (b"trailer ", 200_000), (b"trailer << /Root 1 0 R >>", 50_000), (b"startxref\n0\n", 200_000),
                        (b"%PDF-1.4\n", 200_000), (b"1 0 obj << /Length 99 >> stream\n", 60_000), (b"<< ", 1_000_000), (b"[ ", 1_000_000), (b"( ", 1_000_000),
                        (b"1 0 obj ((((((", 100_000), (b"1 0 obj [[[[[[", 100_000), (b"1 0 obj <</A<</A<</A", 60_000), (b"1 0 R ", 500_000), (b"%", 2_000_000),
                        (b"9 0 obj << /Type /Page >> endobj\n", 50_000), (b"1 0 obj << /Type /ObjStm /N 9 /First 9 /Length 3 >> stream\nabc endstream endobj\n", 30_000)]:
        yield f"scan-{word.decode().strip()[:20]}-{times}".replace("/", "").replace("\n", "-"), b"%PDF-1.4\n" + word * times
        name = f"scan-numbered-{word.decode().strip()[:20]}-{times}".replace("/", "").replace("\n", "-")
        if word.startswith((b"1 0 obj", b"9 0 obj")):
            yield name, b"%PDF-1.4\n" + b"".join(b"%d" % i + word[1:] for i in range(1, times // 4))
    good = one()
    for cut in [b"xref\n0", b"trailer", b"endobj", b"endstream", b"/Root", b"/Pages", b"/Kids", b"/Contents", b"/MediaBox"]:
        yield f"without-{cut.decode().strip('/').split()[0]}", good.replace(cut, b"Xx" * (len(cut) // 2))
    yield "header-late", b"\n" * 1000 + good
    yield "header-twice", good + good
    yield "version-odd", good.replace(b"%PDF-1.7", b"%PDF-9.99999999999999999999")


def boxes():
    for at, number in enumerate(ODD_NUMBERS):
        for key in ("MediaBox", "CropBox"):
            for side in range(4):
                box = ["0", "0", "595", "842"]
                box[side] = number
                box = f"[{' '.join(box)}]"
                how = dict(box=box) if key == "MediaBox" else dict(keys=f"/CropBox {box}")
                yield f"box-{key}-{side}-{at}", one(**how)
        yield f"rotate-{at}", one(keys=f"/Rotate {number}")
        yield f"user-unit-{at}", one(keys=f"/UserUnit {number}")
        yield f"contents-{at}", Pdf().page(contents=number).bytes()
        pdf = Pdf().page(TEXT, HELVETICA)
        yield f"count-{at}", pdf.bytes().replace(b"/Count 1", f"/Count {number}".encode())
        yield f"length-{at}", pdf.bytes().replace(b"/Length ", f"/Length {number} /L ".encode(), 1)
    for box in ["[]", "[0 0]", "[0 0 0 0]", "[5 5 5 5]", "[0 0 0.1 0.1]", "[0 0 14400 14400]", "[0 0 2147483648 2147483648]", "[1e30 1e30 2e30 2e30]", "7 0 R"]:
        yield f"box-whole-{box}".replace(" ", "-"), one(box=box)


def trees():
    for pages in (1000, 20_000, 100_000):
        pdf = Pdf()
        tree = pdf.hold()
        kids = [pdf.add("<< /Type /Page >>") for _ in range(pages)]
        pdf.put(tree, f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
        yield f"pages-empty-{pages}", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
    pdf = Pdf()
    body = pdf.stream(TEXT)
    tree = pdf.hold()
    kids = [pdf.add(f"<< /Type /Page /MediaBox [0 0 595 842] /Resources << {HELVETICA} >> /Contents {body} 0 R >>") for _ in range(5000)]
    pdf.put(tree, f"<< /Type /Pages /Count 5000 /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
    yield "pages-small-5000", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
    # One page, named a hundred thousand times.
    pdf = Pdf().page(TEXT, HELVETICA)
    tree, page = pdf.root - 2, pdf.root - 1
    pdf.put(tree, f"<< /Type /Pages /Count 100000 /Kids [{f'{page} 0 R ' * 100_000}] >>")
    yield "pages-same", pdf.bytes()
    # A page that is lost, named a hundred thousand times over.
    pdf.put(tree, f"<< /Type /Pages /Count 100000 /Kids [{' '.join(f'{n} 0 R' for n in range(900_000, 1_000_000))}] >>")
    yield "pages-lost", pdf.bytes()
    # Trees as deep as a list is long.
    for depth in (50, 70, 1000, 20_000):
        pdf = Pdf()
        nodes = [pdf.hold() for _ in range(depth)]
        for at, node in enumerate(nodes):
            below = nodes[at + 1] if at + 1 < depth else None
            pdf.put(node, f"<< /Type /Pages /Count 1 /Kids [{below} 0 R] /Parent {nodes[max(at - 1, 0)]} 0 R >>" if below
                    else f"<< /Type /Page /Parent {nodes[at - 1]} 0 R /MediaBox [0 0 9 9] >>")
        yield f"tree-deep-{depth}", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {nodes[0]} 0 R >>"))
    # Each node names the next one twice: two to the power of its depth.
    for depth in (20, 60):
        pdf = Pdf()
        nodes = [pdf.hold() for _ in range(depth)]
        for at, node in enumerate(nodes):
            below = nodes[min(at + 1, depth - 1)]
            pdf.put(node, f"<< /Type /Pages /Count 9 /Kids [{below} 0 R {below} 0 R] >>")
        yield f"tree-doubling-{depth}", pdf.bytes(pdf.add(f"<< /Type /Catalog /Pages {nodes[0]} 0 R >>"))
    # Optional content: groups without end.
    pdf = Pdf()
    groups = [pdf.add("<< /Type /OCG /Name (x) >>") for _ in range(20_000)]
    listed = " ".join(f"{group} 0 R" for group in groups)
    member = pdf.add(f"<< /Type /OCMD /OCGs [{listed}] /P /AllOff >>")
    pdf.page(b"/OC /M BDC BT /F 9 Tf (x) Tj ET EMC\n" * 5000, f"{HELVETICA} /Properties << /M {member} 0 R >>")
    pdf.put(pdf.root, pdf.objects[pdf.root][:-2] + f" /OCProperties << /OCGs [{listed}] /D << /OFF [{listed}] >> >> >>".encode())
    yield "optional-content-20000", pdf.bytes()


def nested():
    for depth in (50, 99, 101, 1000, 100_000):
        for opening, closing in [("[", "]"), ("<</A ", ">>"), ("(", ")"), ("[<</A", ">>]")]:
            value = opening * depth + closing * depth
            yield f"nested-{opening[0]}{len(opening)}-{depth}", one(keys=f"/Deep {value}")
            yield f"nested-content-{opening[0]}{len(opening)}-{depth}", one((value + " TJ\n").encode() + TEXT)
            yield f"nested-trailer-{opening[0]}{len(opening)}-{depth}", Pdf().page(TEXT, HELVETICA).bytes(trailer=f"/Info << /A {value} >>")
            pdf = Pdf().page(TEXT, HELVETICA)
            pdf.deflated(b"900 0 " + value.encode(), "/Type /ObjStm /N 1 /First 6")
            yield f"nested-packed-{opening[0]}{len(opening)}-{depth}", pdf.bytes()


def sealed():
    """Encrypted, by handlers that are odd, wrong or not there."""
    words = dict(V="/V 4", R="/R 4", Length="/Length 128", O=f"/O <{'ab' * 32}>", U=f"/U <{'cd' * 32}>", P="/P -44", Filter="/Filter /Standard",
                 CF="/CF << /StdCF << /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF")
    changes = [(key, f"/{key} {value}") for key in ("V", "R", "Length", "P") for value in ODD_NUMBERS]
    changes += [("O", "/O ()"), ("U", "/U ()"), ("O", f"/O <{'ab' * 100_000}>"), ("Filter", "/Filter /Odd"), ("Filter", ""), ("CF", ""),
                ("CF", "/CF << /StdCF << /CFM /None >> >> /StmF /StdCF /StrF /Identity"), ("CF", "/CF 5 0 R /StmF /A /StrF /B"), ("V", "/V 5"), ("V", "/V 1"),
                ("CF", "/CF << /StdCF << /CFM /AESV3 >> >> /StmF /StdCF /StrF /StdCF")]
    for at, (key, value) in enumerate(changes):
        handler = " ".join({**words, key: value}.values())
        yield f"sealed-{key}-{at}", Pdf().page(TEXT, HELVETICA).bytes(trailer=f"/Encrypt << {handler} >> /ID [<aa> <bb>]")
    for at, value in enumerate(["1 0 R", "999 0 R", "null", "[]", "/Standard", "<<>>", "<< /Filter /Standard >>"]):
        yield f"sealed-odd-{at}", Pdf().page(TEXT, HELVETICA).bytes(trailer=f"/Encrypt {value}")
