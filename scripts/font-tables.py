#!/usr/bin/env python3
"""Writes src/ink/font/tables.rs: glyph names, encodings, widths of the standard 14 fonts.

    python3 scripts/font-tables.py      # needs fonttools and reportlab

The names are Adobe's glyph list and its list for ZapfDingbats, the encodings those of PDF 32000-1
annex D, the widths those of Adobe's font metrics.
"""

from pathlib import Path

from fontTools import agl
from reportlab.pdfbase import _fontdata

ENCODINGS = {
    "STANDARD": "StandardEncoding",
    "WIN_ANSI": "WinAnsiEncoding",
    "MAC_ROMAN": "MacRomanEncoding",
    "MAC_EXPERT": "MacExpertEncoding",
    "SYMBOL": "SymbolEncoding",
    "ZAPF_DINGBATS": "ZapfDingbatsEncoding",
}

FONTS = [
    "Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic",
    "Symbol", "ZapfDingbats",
]


def chars(text):
    return '"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"'


def glyph_names():
    names = {name: chars(agl.toUnicode(name)) for name in agl.LEGACY_AGL2UV}
    return sorted(names.items())


def dingbat_names():
    names = set(_fontdata.widthsByFontGlyph["ZapfDingbats"]) - {".notdef"}
    return sorted((name, chars(agl.toUnicode(name, isZapfDingbats=True))) for name in names)


def encoding(name):
    codes = list(_fontdata.encodings[name])
    # PDF 32000-1 annex D.2: in WinAnsi the unused codes above 0o40 stand for a bullet, 0xA0 for a
    # space and 0xAD for a hyphen.
    if name == "WinAnsiEncoding":
        codes[0xA0], codes[0xAD] = "space", "hyphen"
        codes = [n or ("bullet" if i > 0o40 else None) for i, n in enumerate(codes)]
    if name == "MacRomanEncoding":
        codes[0xCA] = "space"
    return codes


def rows(items, width=97):
    line = ""
    for item in items:
        if len(line) + len(item) + 2 > width:
            yield "    " + line.rstrip()
            line = ""
        line += item + ", "
    yield "    " + line.rstrip()


def main():
    out = [
        "//! Glyph names, encodings and the widths of the standard 14 fonts.",
        "//!",
        "//! Written by `scripts/font-tables.py`; the names and widths are Adobe's (glyph list, BSD",
        "//! licence; font metrics, free use).",
        "",
        "/// Glyph name → its characters, sorted by name.",
        "#[rustfmt::skip]",
        "pub(super) const GLYPH_NAMES: &[(&str, &str)] = &[",
        *rows(f'("{name}", {text})' for name, text in glyph_names()),
        "];",
        "",
        "/// Glyph name of `ZapfDingbats` → its character, sorted by name. In other fonts these names",
        "/// say nothing: `a65` is often just the glyph of code 65.",
        "#[rustfmt::skip]",
        "pub(super) const DINGBAT_NAMES: &[(&str, &str)] = &[",
        *rows(f'("{name}", {text})' for name, text in dingbat_names()),
        "];",
    ]
    for constant, name in ENCODINGS.items():
        names = ('""' if n in (None, ".notdef") else f'"{n}"' for n in encoding(name))
        out += [
            "",
            f"/// Code → glyph name of `{name}`; empty where there is none.",
            "#[rustfmt::skip]",
            f"pub(super) const {constant}: &[&str; 256] = &[",
            *rows(names),
            "];",
        ]
    for font in FONTS:
        widths = sorted(_fontdata.widthsByFontGlyph[font].items())
        constant = font.upper().replace("-", "_")
        out += [
            "",
            f"/// Glyph name → width of `{font}` in thousandths of the em, sorted by name.",
            "#[rustfmt::skip]",
            f"pub(super) const {constant}_WIDTHS: &[(&str, u16)] = &[",
            *rows(f'("{name}", {width})' for name, width in widths),
            "];",
        ]
    target = Path(__file__).parent.parent / "src/ink/font/tables.rs"
    target.write_text("\n".join(out) + "\n")


main()
