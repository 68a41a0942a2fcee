#!/usr/bin/env python3
"""Writes twins again with every rewriter: the truth is copied along.

usage: rewrite_all.py [--out DIR] NAME.pdf…     (NAME.truth.json beside each)
A rewriting that loses text (Ghostscript drops or spoils some ToUnicode maps) is not kept: what `pdftotext` reads before
and after is compared as a bag of characters.
"""
from __future__ import annotations

import argparse
import shutil
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import rewrite

WAYS = {
    "gs": rewrite.ghostscript,
    "gs-prepress": lambda a, b: rewrite.ghostscript(a, b, "-dPDFSETTINGS=/prepress"),
    "gs-1.3": lambda a, b: rewrite.ghostscript(a, b, "-dCompatibilityLevel=1.3"),
    "ps": rewrite.ps_round_trip,
    "cairo": rewrite.cairo,
    "aes256": lambda a, b: rewrite.qpdf(a, b, "--object-streams=generate", "--encrypt", "", "owner", "256", "--"),
    "aes128": lambda a, b: rewrite.qpdf(a, b, "--object-streams=generate", "--encrypt", "", "owner", "128", "--use-aes=y", "--"),
    "rc4-40": lambda a, b: rewrite.qpdf(a, b, "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"),
    "linear": lambda a, b: rewrite.qpdf(a, b, "--linearize", "--object-streams=generate"),
    "qdf": lambda a, b: rewrite.qpdf(a, b, "--qdf", "--object-streams=disable"),
    "mutool": lambda a, b: rewrite.mutool(a, b, "-gggg", "-z"),
    "mutool-s": lambda a, b: rewrite.mutool(a, b, "-s", "-c", "-gggg"),
    "turn270": lambda a, b: rewrite.turn(a, b, 270),
    "turn180": lambda a, b: rewrite.turn(a, b, 180),
    "side270": lambda a, b: rewrite.turn(a, b, 270, upright=False),
    "origin": lambda a, b: rewrite.origin(a, b, 500, -700),
    "crop": lambda a, b: rewrite.crop(a, b, right=350, bottom=30),
    "unit": lambda a, b: rewrite.user_unit(a, b, 3),
    "forms": rewrite.tile_forms,
    "layers": rewrite.layers,
}
HURT = ["startxref", "no-xref", "no-length", "wrong-length", "no-kids", "count", "junk-head", "junk-tail"]


def _hurt(how):
    def way(src, dst):
        plain = dst.with_suffix(".plain.pdf")
        rewrite.qpdf(src, plain, "--object-streams=disable", "--preserve-unreferenced")
        rewrite.damage(plain, dst, how)
        plain.unlink()
    return way


WAYS.update({f"hurt-{how}": _hurt(how) for how in HURT})


def letters(pdf):
    text = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, errors="replace").stdout
    return Counter(unicodedata.normalize("NFKC", "".join(text.split())))


def lost(before, after):
    """The worst loss of any frequent character. Lines clipped away on one of two pages may go: they are few of any kind."""
    return max(((n - after[ch]) / n for ch, n in before.items() if n >= 30), default=0.0)


def main():
    ap = argparse.ArgumentParser(description="Writes twins again with every rewriter.")
    ap.add_argument("pdfs", nargs="+", type=Path)
    ap.add_argument("--out", type=Path, default=Path("twins-out/rewritten"))
    ap.add_argument("--ways", nargs="+", default=list(WAYS))
    args = ap.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for pdf in args.pdfs:
        before = letters(pdf)
        for way in args.ways:
            out = args.out / f"{pdf.stem}+{way}.pdf"
            try:
                WAYS[way](pdf, out)
            except Exception as error:
                print(f"{out.stem:32} NOT MADE: {str(error)[:90]}")
                out.unlink(missing_ok=True)
                continue
            share = lost(before, letters(out))
            if share > 0.08 and not way.startswith(("hurt", "crop", "side")):
                print(f"{out.stem:32} NOT KEPT: {share:.0%} of a character is lost")
                out.unlink()
                continue
            shutil.copy(pdf.with_suffix(".truth.json"), args.out / f"{out.stem}.truth.json")
            print(f"{out.stem:32} made")


if __name__ == "__main__":
    main()
