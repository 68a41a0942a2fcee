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
