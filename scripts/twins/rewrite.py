"""PDFs written again by other programs, and by hand: the truth stays as it was."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf


def run(*args, **kw):
    subprocess.run([str(a) for a in args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kw)


def still(path):
    """Takes clock and chance out of a PDF, length for length: dates, and the /ID where nothing is encrypted with it."""
    data = Path(path).read_bytes()
    data = re.sub(rb"D:20\d{12}", b"D:20000101000000", data)
    data = re.sub(rb"(Date>)20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", rb"\g<1>2000-01-01T00:00:00", data)
    if b"/Encrypt" not in data:
        zero = lambda m: re.sub(rb"[0-9A-Fa-f]", b"0", m.group(0))  # noqa: E731
        data = re.sub(rb"<[0-9A-Fa-f]{32}>(?=\s*<[0-9A-Fa-f]{32}>\s*\])|(?<=>)\s*<[0-9A-Fa-f]{32}>(?=\s*\])", zero, data)
        data = re.sub(rb"/DocChecksum /[0-9A-Fa-f]{32}", lambda m: b"/DocChecksum /" + b"0" * 32, data)
    Path(path).write_bytes(data)


def ghostscript(src, dst, *options):
    run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite", *options, f"-sOutputFile={dst}", src)


def ps_round_trip(src, dst):
    ps = Path(dst).with_suffix(".ps")
    run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=ps2write", f"-sOutputFile={ps}", src)
    ghostscript(ps, dst)
    ps.unlink()


def cairo(src, dst):
    run("pdftocairo", "-pdf", src, dst)


def qpdf(src, dst, *options):
    run("qpdf", "--deterministic-id" if "--encrypt" not in options else "--static-id", *options, src, dst)


def mutool(src, dst, *options):
    run("mutool", "clean", *options, src, dst)


# --- by hand ---------------------------------------------------------------------------------------------------
def _save(pdf, dst):
    pdf.save(dst, deterministic_id=True)


def turn(src, dst, angle, upright=True):
    """/Rotate; with `upright` the content is turned against it, so that the page still shows upright."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = (float(v) for v in page.mediabox)
            w, h = x1 - x0, y1 - y0
            if upright:
                m = {90: (0, 1, -1, 0, h, 0), 180: (-1, 0, 0, -1, w, h), 270: (0, -1, 1, 0, 0, w)}[angle]
                page.contents_add(pdf.make_stream(("q " + " ".join(f"{v:g}" for v in m) + " cm\n").encode()), prepend=True)
                page.contents_add(pdf.make_stream(b"\nQ\n"))
                if angle != 180:
                    page.MediaBox = pikepdf.Array([0, 0, h, w])
            page.Rotate = angle
        _save(pdf, dst)


def origin(src, dst, dx, dy):
    """A MediaBox that does not begin at 0, 0."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = (float(v) for v in page.mediabox)
            page.contents_add(pdf.make_stream(f"q 1 0 0 1 {dx} {dy} cm\n".encode()), prepend=True)
            page.contents_add(pdf.make_stream(b"\nQ\n"))
            page.MediaBox = pikepdf.Array([x0 + dx, y0 + dy, x1 + dx, y1 + dy])
        _save(pdf, dst)


def crop(src, dst, left=0.0, bottom=0.0, right=0.0, top=0.0):
    """A CropBox that cuts off so many points on each side."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = (float(v) for v in page.mediabox)
            page.CropBox = pikepdf.Array([x0 + left, y0 + bottom, x1 - right, y1 - top])
        _save(pdf, dst)


def user_unit(src, dst, unit):
    """Everything drawn smaller, and a UserUnit that makes up for it."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            page.contents_add(pdf.make_stream(f"q {1 / unit:g} 0 0 {1 / unit:g} 0 0 cm\n".encode()), prepend=True)
            page.contents_add(pdf.make_stream(b"\nQ\n"))
            page.MediaBox = pikepdf.Array([float(v) / unit for v in page.mediabox])
            page.UserUnit = unit
        pdf.save(dst, deterministic_id=True, min_version="1.6")


def tile_forms(src, dst):
    """Each page's content in a form inside a form, both with a Matrix."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            data = page.Contents.read_bytes()
            inner = pdf.make_stream(data)
            inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            inner.BBox = page.mediabox
            inner.Matrix = pikepdf.Array([2, 0, 0, 2, 10, 20])
            inner.Resources = page.Resources if "/Resources" in page else pdf.Root.Pages.Resources
            outer = pdf.make_stream(b"q 0.5 0 0 0.5 0 0 cm /In Do Q\n")
            outer.Type, outer.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            outer.BBox = pikepdf.Array([-1000, -1000, 3000, 3000])
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(In=inner))
            page.Contents = pdf.make_stream(b"q 1 0 0 1 -5 -10 cm /Out Do Q\n")
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Out=outer))
        _save(pdf, dst)


def layers(src, dst):
    """A watermark in a layer that is switched off, and the page itself in one that is on."""
    with pikepdf.open(src) as pdf:
        on = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="table"))
        off = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="draft"))
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([on, off]), D=pikepdf.Dictionary(Order=pikepdf.Array([on, off]), ON=pikepdf.Array([on]), OFF=pikepdf.Array([off])))
        helv = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
        for page in pdf.pages:
            res = pikepdf.Dictionary(dict(page.Resources.items() if "/Resources" in page else pdf.Root.Pages.Resources.items()))
            res.Properties = pikepdf.Dictionary(On=on, Off=off)
            fonts = pikepdf.Dictionary(dict(res.Font.items()))
            fonts.Helv = helv
            res.Font = fonts
            page.Resources = res
            page.contents_add(pdf.make_stream(b"/OC /On BDC q\n"), prepend=True)
            page.contents_add(pdf.make_stream(b"\nQ EMC\n/OC /Off BDC q BT /Helv 60 Tf 300 400 Td (DRAFT ONLY) Tj ET Q EMC\n"))
        _save(pdf, dst)


def _texts(page) -> list[bytes]:
    """The text objects of a page that `rawpdf` wrote: each is a line of its own."""
    return [line for line in _lines(page) if line.startswith(b"BT ")]


def _lines(page) -> list[bytes]:
    page.contents_coalesce()
    return page.Contents.read_bytes().split(b"\n")


def invisible_over(src, dst):
    """The text once more in render mode 3, a little off, as OCR lays it over a page."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            again = b"\n".join(line.replace(b"BT ", b"BT 3 Tr ", 1) for line in _texts(page))
            page.contents_add(pdf.make_stream(b"\nq 1 0 0 1 0.7 -0.5 cm\n" + again + b"\nQ\n"))
        _save(pdf, dst)


def _with_next(src, dst, how):
    """`how` gives a page's content from its own and the text of the page after it."""
    with pikepdf.open(src) as pdf:
        contents = [b"\n".join(_lines(page)) for page in pdf.pages]
        texts = [b"\n".join(_texts(page)) for page in pdf.pages]
        for at, page in enumerate(pdf.pages):
            w, h = float(page.trimbox[2]), float(page.trimbox[3])
            page.Contents = pdf.make_stream(how(contents[at], texts[(at + 1) % len(texts)], w, h))
        _save(pdf, dst)


def white_under(src, dst):
    _with_next(src, dst, lambda own, other, w, h: b"q 1 g\n" + other + b"\nQ\n" + own)


def white_out(src, dst):
    _with_next(src, dst, lambda own, other, w, h: b"q 0 g\n" + other + f"\nQ\nq 1 g 5 5 {w - 10} {h - 10} re f Q\n".encode() + own)


def marker(src, dst):
    """Yellow boxes over the text, in blend mode Multiply."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            res = pikepdf.Dictionary(dict(page.Resources.items() if "/Resources" in page else pdf.Root.Pages.Resources.items()))
            res.ExtGState = pikepdf.Dictionary(Mark=pikepdf.Dictionary(BM=pikepdf.Name.Multiply))
            page.Resources = res
            boxes = b"".join(f"{x} {y} 90 40 re f\n".encode() for x in range(60, 1100, 170) for y in range(150, 700, 120))
            page.contents_add(pdf.make_stream(b"\nq /Mark gs 1 1 0 rg\n" + boxes + b"Q\n"))
        _save(pdf, dst)


def fields(src, dst):
    """Every ninth text object becomes the appearance of a form field."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            lines, moved, kept = _lines(page), [], []
            for at, line in enumerate(lines):
                (moved if line.startswith(b"BT ") and at % 9 == 0 else kept).append(line)
            page.Contents = pdf.make_stream(b"\n".join(kept))
            form = pdf.make_stream(b"/Tx BMC\n" + b"\n".join(moved) + b"\nEMC\n")
            form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            box = pikepdf.Array([float(v) for v in page.mediabox])
            form.BBox = box
            form.Resources = page.Resources if "/Resources" in page else pdf.Root.Pages.Resources
            page.Annots = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="field", F=4, Rect=box, AP=pikepdf.Dictionary(N=form)))])
        _save(pdf, dst)


def stamp(src, dst):
    """A level line over each page, across the columns of its table, of some four times the size of its text."""
    with pikepdf.open(src) as pdf:
        helv = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
        for page in pdf.pages:
            res = pikepdf.Dictionary(dict(page.Resources.items() if "/Resources" in page else pdf.Root.Pages.Resources.items()))
            res.Font = pikepdf.Dictionary({**dict(res.Font.items()), "/Stamp": helv})
            page.Resources = res
            middle = float(page.MediaBox[3]) / 2
            page.contents_add(pdf.make_stream(b"\nq 1 0 0 rg BT /Stamp 24 Tf 60 %d Td (Evaluation copy. Not for distribution outside of the working group) Tj ET Q\n" % middle))
        _save(pdf, dst)


def hidden_draft(src, dst):
    """The text of the next page in a layer that is switched off."""
    with pikepdf.open(src) as pdf:
        off = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="draft"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([off]), D=pikepdf.Dictionary(Order=pikepdf.Array([off]), OFF=pikepdf.Array([off])))
        texts = [b"\n".join(_texts(page)) for page in pdf.pages]
        for at, page in enumerate(pdf.pages):
            res = pikepdf.Dictionary(dict(page.Resources.items() if "/Resources" in page else pdf.Root.Pages.Resources.items()))
            res.Properties = pikepdf.Dictionary(Off=off)
            page.Resources = res
            page.contents_add(pdf.make_stream(b"\n/OC /Off BDC q\n" + texts[(at + 1) % len(texts)] + b"\nQ EMC\n"))
        _save(pdf, dst)


def tag(src, dst):
    """Tagged: the first text objects and the last of a page are artifacts, the rest marked content."""
    with pikepdf.open(src) as pdf:
        for page in pdf.pages:
            lines, out = _lines(page), []
            texts = [at for at, line in enumerate(lines) if line.startswith(b"BT ")]
            for at, line in enumerate(lines):
                if at in texts:
                    outer = at in texts[:3]
                    line = (b"/Artifact <</Type /Pagination>> BDC\n" if outer else b"/P <</MCID %d>> BDC\n" % at) + line + b"\nEMC"
                out.append(line)
            page.Contents = pdf.make_stream(b"\n".join(out))
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        _save(pdf, dst)


def _form_of(pdf, page):
    page.contents_coalesce()
    form = pdf.make_stream(page.Contents.read_bytes())
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, page.mediabox
    form.Resources = page.Resources if "/Resources" in page else pdf.Root.Pages.Resources
    return form


def two_up(src, dst):
    """Two pages on each sheet, the left one first."""
    with pikepdf.open(src) as pdf:
        forms = [(_form_of(pdf, page), float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]
        pages = list(pdf.pages)
        for at in range(0, len(forms), 2):
            page, pair = pages[at], forms[at:at + 2]
            _, w, h = pair[0]
            page.Contents = pdf.make_stream("".join(f"q 0.7 0 0 0.7 {0.7 * w * i:.3f} 0 cm /P{i} Do Q\n" for i in range(len(pair))).encode())
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/P{i}": form for i, (form, *_) in enumerate(pair)}))
            page.MediaBox = pikepdf.Array([0, 0, 1.4 * w, 0.7 * h])
        for at in reversed(range(1, len(forms), 2)):
            del pdf.pages[at]
        _save(pdf, dst)


def _each(src, dst, change):
    with pikepdf.open(src) as pdf:
        for at, page in enumerate(pdf.pages):
            change(pdf, page, at)
        _save(pdf, dst)


def _turned(pdf, page, angle, upright=True):
    w, h = float(page.mediabox[2]), float(page.mediabox[3])
    m = {90: (0, 1, -1, 0, h, 0), 180: (-1, 0, 0, -1, w, h), 270: (0, -1, 1, 0, 0, w)}[angle]
    page.contents_add(pdf.make_stream(("q " + " ".join(f"{v:g}" for v in m) + " cm\n").encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ\n"))
    if angle != 180:
        page.MediaBox = pikepdf.Array([0, 0, h, w])
    if upright:
        page.Rotate = angle


def turns_mixed(src, dst):
    _each(src, dst, lambda pdf, page, at: at % 4 and _turned(pdf, page, 90 * (at % 4)))


def sides_mixed(src, dst):
    _each(src, dst, lambda pdf, page, at: at % 3 and _turned(pdf, page, 90 if at % 3 == 1 else 270, upright=False))


def sizes_mixed(src, dst):
    def scale(pdf, page, at):
        k = (1.0, 0.707, 1.2)[at % 3]
        w, h = float(page.mediabox[2]), float(page.mediabox[3])
        page.contents_add(pdf.make_stream(f"q {k} 0 0 {k} {10 * (at % 3)} 0 cm\n".encode()), prepend=True)
        page.contents_add(pdf.make_stream(b"\nQ\n"))
        page.MediaBox = pikepdf.Array([0, 0, w * k + 20, h * k])
    _each(src, dst, scale)


# --- damage that readers are expected to mend ------------------------------------------------------------------
def damage(src, dst, how):
    """`src` must be plain: no object streams, no compressed cross-reference."""
    data = Path(src).read_bytes()
    if how == "startxref":
        data = re.sub(rb"startxref\s+\d+", b"startxref\n99999999", data)
    elif how == "no-xref":
        data = data[:data.rindex(b"\nxref")] + b"\n%%EOF\n" if b"\nxref" in data else data
        # The trailer is gone too: the catalog has to be found.
    elif how == "no-length":
        data = re.sub(rb"/Length (\d+)(?! 0 R)", lambda m: b"/Lenght " + m.group(1), data)
    elif how == "wrong-length":
        data = re.sub(rb"/Length (\d+)(?! 0 R)", lambda m: b"/Length " + str(max(0, int(m.group(1)) - 7)).rjust(len(m.group(1)), b"0"[0:1].decode()).encode(), data)
    elif how == "no-kids":
        data = re.sub(rb"/Kids \[[^\]]*\]", lambda m: b"/Kids []".ljust(len(m.group(0))), data)
    elif how == "count":
        data = re.sub(rb"/Count \d+", lambda m: b"/Count 0".ljust(len(m.group(0))), data)
    elif how == "junk-head":
        data = b"\x00\x00garbage before the header\r\n" + data
    elif how == "junk-tail":
        data = data + b"\r\n<html>Served by a portal</html>\r\n" * 20
    else:
        raise ValueError(how)
    Path(dst).write_bytes(data)
