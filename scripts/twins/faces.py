"""Font files: what is on this machine, and how wide its glyphs are."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

PLACES = {
    "ipaexg": ["/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"],
    "ipaexm": ["/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"],
    "takao": ["/usr/share/fonts/truetype/takao-gothic/TakaoGothic.ttf"],
    "takaom": ["/usr/share/fonts/truetype/takao-mincho/TakaoMincho.ttf"],
    "vl": ["/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf"],
    "vlp": ["/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf"],
    "noto": ["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"],
    "notoserif": ["/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"],
}


class Face:
    """One font file: code point → glyph name, and advances in thousandths of an em."""

    def __init__(self, name: str):
        self.name = name
        self.path = next((p for p in PLACES[name] if Path(p).exists()), None)
        if self.path is None:
            raise FileNotFoundError(f"font {name}: none of {PLACES[name]} is installed")
        self.ttf = TTCollection(self.path).fonts[0] if self.path.endswith(".ttc") else TTFont(self.path, lazy=True)
        self.cmap = self.ttf.getBestCmap()
        self.units = self.ttf["head"].unitsPerEm
        self.hmtx = self.ttf["hmtx"]

    def advance(self, ch: str) -> float:
        return self.hmtx[self.cmap[ord(ch)]][0] * 1000 / self.units

    def has(self, ch: str) -> bool:
        return ord(ch) in self.cmap


class HalfFull:
    """No font file: ASCII is half as wide as kanji (the widths of 90ms-RKSJ-H, EUC-H, …)."""
    name = path = None

    def advance(self, ch: str) -> float:
        return 500 if ord(ch) < 0x80 else 1000

    def has(self, ch: str) -> bool:
        return True


@lru_cache
def face(name: str):
    return HalfFull() if name == "halffull" else Face(name)
