#!/usr/bin/env python3
"""Makes inputs that cannot be read, or only in part: each calls for one clear message, never a panic, a hang or a half-written file.

usage: bad.py [--out DIR] [--small]     --small: only those that are small enough to be committed
"""
from __future__ import annotations

import argparse
import re
import sys
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

import rawpdf  # noqa: E402
import rewrite  # noqa: E402
from grammar import Grammar  # noqa: E402
from layout import Layout, Style  # noqa: E402

TINY = dict(paper=(841.89, 595.28), width=800, size=4.5, leading=5.6, pad_x=1.5, pad_y=1.5)
MADE: dict[str, tuple] = {}


def bad(name, expect, small=True):
    def keep(make):
        MADE[name] = (expect, small, make)
        return make
    return keep


def table(path, font="named:UniJIS-UTF16-H", style=None, items=4, doc=None, change=None, **how):
    """A small twin with something changed."""
    document = Grammar("bad").document(items, **(doc or {}))
    s = Style(**{**TINY, "face": "halffull" if font.startswith("named:") else "ipaexg", **(style or {})})
    pages = Layout(document, s, "bad").pages()
    if change:
        pages = [change(ops) for ops in pages]
    rawpdf.write(path, pages, s, font=font, **how)


def plain(out, *objects, root=1):
    """A PDF of the objects given."""
    f = rawpdf.File()
    for o in objects:
        f.add(o) if isinstance(o, (str, bytes)) else f.stream(*o)
    Path(out).write_bytes(f.bytes(root))


@bad("empty", "exit 2: the file is empty")
def _(out):
    out.write_bytes(b"")


@bad("text", "exit 2: a text file, not a PDF (or read as the pages of a portal, and no table found)")
def _(out):
    out.write_text("これは PDF ではありません。\n", encoding="utf-8")


@bad("html", "exit 2: a web page, not a PDF: the download has failed")
def _(out):
    out.write_text("<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>お探しのページは見つかりません。</body></html>\n", encoding="utf-8")


@bad("header-only", "exit 2: a header and nothing else")
def _(out):
    out.write_bytes(b"%PDF-1.7\n")


for _share in (10, 50, 80, 99):
    @bad(f"truncated-{_share}", "exit 2, or findings that say what is missing", small=_share in (50, 99))
    def _(out, share=_share):
        with TemporaryDirectory() as tmp:
            table(Path(tmp) / "a.pdf", items=12)
            data = (Path(tmp) / "a.pdf").read_bytes()
        out.write_bytes(data[:len(data) * share // 100])


@bad("password", "exit 2: needs a password that we do not have")
def _(out):
    with TemporaryDirectory() as tmp:
        table(Path(tmp) / "a.pdf")
        rewrite.qpdf(Path(tmp) / "a.pdf", out, "--encrypt", "secret", "owner", "256", "--")


@bad("password-rc4", "exit 2: needs a password that we do not have", small=False)
def _(out):
    with TemporaryDirectory() as tmp:
        table(Path(tmp) / "a.pdf")
        rewrite.qpdf(Path(tmp) / "a.pdf", out, "--allow-weak-crypto", "--encrypt", "secret", "owner", "128", "--use-aes=n", "--")


def _scan(out, layer):
    import io

    from PIL import Image
    with TemporaryDirectory() as tmp:
        a = Path(tmp) / "a.pdf"
        table(a, font="type0")
        rewrite.run("pdftoppm", "-r", "110", "-gray", "-singlefile", a, Path(tmp) / "p")
        image = Image.open(Path(tmp) / "p.pgm").convert("1")
    data = zlib.compress(image.tobytes(), 9)
    f = rawpdf.File()
    tree = f.hold()
    picture = f.add(f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /ColorSpace /DeviceGray /BitsPerComponent 1"
                    f" /Filter /FlateDecode /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")
    w, h = TINY["paper"]
    content = f"q {w} 0 0 {h} 0 0 cm /P Do Q\n".encode()
    fonts = ""
    if layer:  # what OCR has made of it: invisible text, with its mistakes, no rulings
        font = rawpdf.Font("named:UniJIS-UTF16-H", "halffull", None)
        lines = ["別紙2", "統合前ガイドラインにおける対策項日一覧と医療情報安全管理ガイドライン6.0版の対応表", "大項目 小項目 No. 内容 区分", "①-1 保守要員は、AP1の利用条件を点検する。 ◎"]
        content += b"BT 3 Tr /F0 5 Tf 12 TL 20 560 Td\n" + b"\n".join(f"<{font.runs(x)[0].code.hex()}> Tj T*".encode() for x in lines) + b"\nET\n"
        fonts = "/Font << " + " ".join(f"/{k} {v} 0 R" for k, v in font.objects(f).items()) + " >>"
    body = f.stream(content)
    page = f.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {w} {h}] /Contents {body} 0 R /Resources << /XObject << /P {picture} 0 R >> {fonts} >> >>")
    f.put(tree, f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>")
    root = f.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
    out.write_bytes(f.bytes(root))


@bad("scan", "exit 2: pictures of pages, no text: OCR has to come first")
def _(out):
    _scan(out, False)


@bad("scan-ocr", "exit 2 or findings: invisible text over a picture, no table to be found")
def _(out):
    _scan(out, True)


@bad("no-table", "exit 2: text, but no table with the known heads")
def _(out):
    s = Style(**TINY, face="halffull")
    text = "".join(Grammar(f"prose{i}").sentence() for i in range(40))
    lay = Layout(Grammar("bad").document(1), s, "x")
    pages = [[("text", 40, 40 + 9 * i, 7, line, "") for i, line in enumerate(lay.wrap(text, 300))]]
    rawpdf.write(out, pages, s, font="named:UniJIS-UTF16-H")


def _heads(ops, names):
    return [(*op[:4], names.get(op[4], op[4]), *op[5:]) if op[0] == "text" else op for op in ops]


@bad("other-heads", "exit 2: a ruled table with heads that no profile knows; the message lists them")
def _(out):
    names = {"大項目": "分類", "小項目": "細目", "No.": "番号", "内容": "説明", "区分": "種別", "編": "巻", "項番": "章", "対策項目で対応できる": "想定される",
             "リスクシナリオ例": "脅威の例", "対策項目": "点検表", "関連する医療情報安全管理ガイドライン要求事項": "根拠"}
    table(out, change=lambda ops: _heads(ops, names))


@bad("one-head-unknown", "finding: a head that the profile does not know, and how to teach it")
def _(out):
    table(out, change=lambda ops: _heads(ops, {"小項目": "中項目"}))


@bad("no-statement", "exit 2: the required column 内容 is missing")
def _(out):
    table(out, doc=dict(dropped=["statement"]))


@bad("no-number", "exit 2: the required column No. is missing")
def _(out):
    table(out, doc=dict(dropped=["number"]))


@bad("unknowable", "exit 2 or findings: glyph numbers without ToUnicode or cmap; the text cannot be known")
def _(out):
    table(out, font="type0-mute")


@bad("gs-lost-text", "exit 2 or findings: Ghostscript has dropped ToUnicode; most of the text cannot be known")
def _(out):
    with TemporaryDirectory() as tmp:
        import reportlab_ink
        s = Style(**{**TINY, "face": "takao"})
        reportlab_ink.write(Path(tmp) / "a.pdf", Layout(Grammar("bad").document(4), s, "bad").pages(), s)
        rewrite.ghostscript(Path(tmp) / "a.pdf", out)


@bad("gs-false-text", "findings: Ghostscript over Chromium leaves a ToUnicode that is wrong (ガイド reads ¼´ù)")
def _(out):
    import page_html
    with TemporaryDirectory() as tmp:
        page_html.chromium(Path(tmp) / "a.pdf", Grammar("bad").document(4), size="A4 landscape", pt=4.6)
        rewrite.ghostscript(Path(tmp) / "a.pdf", out)


@bad("private-use", "findings: ToUnicode names private-use characters")
def _(out):
    with TemporaryDirectory() as tmp:
        a = Path(tmp) / "a.pdf"
        table(a, font="type0", items=2)
        data = _plain(a, tmp)
        (Path(tmp) / "b.pdf").write_bytes(re.sub(rb"<(?:5BFE)>", b"<E123>", data))
        rewrite.qpdf(Path(tmp) / "b.pdf", out)


def _plain(pdf, tmp):
    q = Path(tmp) / "q.pdf"
    rewrite.qpdf(pdf, q, "--qdf", "--object-streams=disable")
    return q.read_bytes()


@bad("zero-pages", "exit 2: no page")
def _(out):
    plain(out, "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>")


@bad("cyclic-tree", "exit 2 or a finding: the page tree contains itself")
def _(out):
    plain(out, "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 2 /Kids [3 0 R 2 0 R] /MediaBox [0 0 595 842] >>",
          "<< /Type /Pages /Count 1 /Parent 2 0 R /Kids [2 0 R] >>")


@bad("self-form", "ends, with a finding: a form that calls itself")
def _(out):
    f = rawpdf.File()
    f.add("<< /Type /Catalog /Pages 2 0 R >>")
    f.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    f.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /X 4 0 R >> >> >>")
    f.stream(b"q /X Do /X Do Q\n", " /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 4 0 R >> >>")
    f.stream(b"/X Do\n")
    out.write_bytes(f.bytes(1))


@bad("forms-doubling", "ends: thirty forms that each call the next one twice")
def _(out):
    f = rawpdf.File()
    f.add("<< /Type /Catalog /Pages 2 0 R >>")
    f.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    f.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>")
    f.stream(b"/X Do\n")
    for n in range(5, 35):
        f.stream(b"/X Do /X Do 0 0 m 1 1 l S\n", f" /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {n + 1} 0 R >> >>")
    f.stream(b"0 0 1 1 re f\n", " /Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    out.write_bytes(f.bytes(1))


def _one_page(out, body, extra=""):
    f = rawpdf.File()
    f.add("<< /Type /Catalog /Pages 2 0 R >>")
    f.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    f.add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {extra} >>")
    f.add(body)
    out.write_bytes(f.bytes(1))


@bad("deflate-bomb", "exit 2 or a finding, in little memory: 2 GB of spaces behind two filters")
def _(out):
    c = zlib.compressobj(9)
    chunk = b" " * (1 << 20)
    inner = b"".join(c.compress(chunk) for _ in range(2048)) + c.flush()
    data = zlib.compress(inner, 9)
    _one_page(out, f"<< /Length {len(data)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode() + data + b"\nendstream")


@bad("operator-bomb", "ends: twenty-five million operators", small=False)
def _(out):
    c = zlib.compressobj(9)
    chunk = b"0 0 1 1 re f\n" * 100000
    data = b"".join(c.compress(chunk) for _ in range(250)) + c.flush()
    _one_page(out, f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream")


@bad("deep-arrays", "ends: an array a hundred thousand deep in the content, and one in an object")
def _(out):
    data = zlib.compress(b"[" * 100000 + b"]" * 100000 + b" TJ\n" + b"q " * 200000, 9)
    _one_page(out, f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream", "/Deep " + "[" * 5000 + "]" * 5000)


@bad("nan-matrix", "ends: numbers that are huge, tiny, or none")
def _(out):
    body = b"1e38 0 0 1e38 0 0 cm 1e38 0 0 1e38 0 0 cm 0 0 1 1 re S 0 0 0 0 0 0 cm 99999999999999999999 -.-5 m 1 --2 l S BT /F0 0 Tf (x) Tj ET\n"
    _one_page(out, f"<< /Length {len(body)} >>\nstream\n".encode() + body + b"endstream", "/Resources << >>")


@bad("box-inverted", "reads, or exit 2: MediaBox given backwards and empty CropBox")
def _(out):
    with TemporaryDirectory() as tmp:
        table(Path(tmp) / "a.pdf")
        data = (Path(tmp) / "a.pdf").read_bytes()
    out.write_bytes(data.replace(b"/MediaBox [0 0 841.89 595.28]", b"/MediaBox [841.89 595.28 0 0]"))


def main():
    ap = argparse.ArgumentParser(description="Makes inputs that cannot be read, or only in part.")
    ap.add_argument("--out", type=Path, default=Path("twins-out/bad"))
    ap.add_argument("--small", action="store_true")
    ap.add_argument("--only", nargs="+", default=[])
    args = ap.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, (expect, small, make) in MADE.items():
        if args.small and not small or args.only and name not in args.only:
            continue
        try:
            make(args.out / f"{name}.pdf")
        except Exception as error:
            print(f"{name}: NOT MADE: {error}", file=sys.stderr)
            continue
        lines.append(f"| `{name}.pdf` | {expect} |")
        print(f"{name:20} {(args.out / (name + '.pdf')).stat().st_size:9} {expect}")
    if not args.only:
        (args.out / "README.md").write_text("# Inputs that cannot be read\n\nMade by `scripts/twins/bad.py`.\n\n| file | what a reader should do |\n| --- | --- |\n"
                                            + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
