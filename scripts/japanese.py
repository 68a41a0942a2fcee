#!/usr/bin/env python3
"""Makes src/plain/japanese.bin: how often runs of characters stand in general Japanese.

usage: scripts/japanese.py PACKAGE.deb... -o src/plain/japanese.bin

The counts come from the Japanese documentation that Debian packages: apt-get download
libreoffice-help-ja manpages-ja debian-handbook debian-reference-ja developers-reference-ja
debian-policy-ja debian-edu-doc-ja debian-faq-ja maint-guide-ja aptitude-doc-ja gimp-help-ja
installation-guide-amd64 (Debian 12). Needs dpkg-deb. No sentence of theirs is kept: runs of up to
four characters, of those that come often.

The file: the number of characters counted and the number of runs, as u32; then for each run, by
rising key, the step from the key before as LEB128, and one byte, eight times the binary logarithm of
how often it comes. A key is the upper half of the hash of continuity.rs. Integers are little-endian.
"""

import argparse
import collections
import gzip
import html
import math
import pathlib
import re
import struct
import subprocess
import tempfile
import unicodedata

LEAST = (1, 3, 6, 8)
"""A run of one, two, three or four characters is kept when it comes as often as this."""

BLOCK = re.compile(r"</?(?:p|div|li|td|th|h\d|dt|dd|br|tr|title|option)\b[^>]*>", re.I)
CODE = re.compile(r"(?is)<(script|style|pre)\b.*?</\1>")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
KANA = re.compile(r"[\u3041-\u30ff]")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("packages", nargs="+", type=pathlib.Path, metavar="PACKAGE.deb")
    ap.add_argument("-o", dest="out", required=True, type=pathlib.Path)
    args = ap.parse_args()
    paragraphs: dict[str, None] = {}
    for package in args.packages:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
            for file in sorted(pathlib.Path(folder).rglob("*")):
                if file.is_file() and not file.is_symlink():
                    paragraphs.update(dict.fromkeys(read(file)))
    args.out.write_bytes(pack(*count(paragraphs)))


def read(file: pathlib.Path):
    """The Japanese paragraphs of a file, without white space."""
    data = file.read_bytes()
    if file.suffix == ".gz":
        data = gzip.decompress(data)
    name = file.name.removesuffix(".gz")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if re.search(r"\.\d$", name):
        lines = (re.sub(r"\\f.", "", line) for line in text.split("\n") if not line.startswith((".", "\\")))
        parts = re.split(r"\n\s*\n", "\n".join(lines))
    elif name.endswith((".html", ".htm")):
        text = BLOCK.sub("\0", CODE.sub("\0", text))
        parts = html.unescape(re.sub(r"<[^>]+>", "", text)).split("\0")
    elif name.endswith(".txt"):
        parts = re.split(r"\n\s*\n", text)
    else:
        return
    for part in parts:
        part = re.sub(r"\s+", "", unicodedata.normalize("NFKC", part)).lower()
        # Chinese has no kana.
        if len(part) >= 6 and 2 * len(JAPANESE.findall(part)) > len(part) < 6 * len(KANA.findall(part)):
            yield part


def count(paragraphs) -> tuple[int, dict[str, int]]:
    runs, total = collections.Counter(), 0
    for text in paragraphs:
        total += len(text)
        for length in range(1, len(LEAST) + 1):
            runs.update(text[at : at + length] for at in range(len(text) - length + 1))
    return total, {run: n for run, n in runs.items() if n >= LEAST[len(run) - 1]}


def pack(total: int, runs: dict[str, int]) -> bytes:
    levels = {key(run): round(8 * math.log2(n)) for run, n in runs.items()}
    out, above = bytearray(struct.pack("<II", total, len(levels))), 0
    for k in sorted(levels):
        step, above = k - above, k
        while step >= 0x80:
            out.append(step & 0x7F | 0x80)
            step >>= 7
        out += bytes([step, levels[k]])
    return bytes(out)


def key(run: str) -> int:
    """FNV-1a by characters, mixed at the end, as continuity.rs has it; its upper half."""
    mask, k = (1 << 64) - 1, 0xCBF29CE484222325
    for c in run:
        k = (k ^ ord(c)) * 0x100000001B3 & mask
    k ^= k >> 32
    return (k * 0x9E3779B97F4A7C15 & mask) >> 32


if __name__ == "__main__":
    main()
