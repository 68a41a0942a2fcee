"""Texts that are hostile to whoever reads garbled pages."""
from __future__ import annotations

HEADS = "大項目\n小項目\nNo.\n内容\n区分\n編\n項番\n"
ITEM = "①-1\n情報システムの利用者に対し、認証を行うこと。\n◎\n"


def cases():
    """Name and bytes of each file."""
    lines = {
        "line-megabyte": HEADS + "①-1\n" + "情報" * 170_000, "line-megabyte-spaces": HEADS + ITEM + " " * 1_000_000, "line-megabyte-marks": HEADS + "①-1 " * 130_000,
        "lines-numbers": HEADS + "1\n" * 200_000, "lines-items": HEADS + "".join(f"①-{i}\n" for i in range(1, 100_000)), "lines-item-again": HEADS + "①-1\n" * 200_000,
        "lines-blank": HEADS + ITEM + "\n" * 1_000_000, "lines-marks": HEADS + "①\n②\n③\n" * 60_000, "lines-grades": HEADS + "◎\n" * 200_000, "lines-volumes": HEADS + "システム運用編\n8.利用機器\n①\n" * 50_000,
        "lines-obligations": HEADS + ITEM + "【遵守事項】\n" * 100_000, "lines-sentences": HEADS + ITEM + "利用者に対し、次の措置を講じるとともに、必要な\n" * 50_000,
        "pages-items": (HEADS + ITEM * 20 + "\f") * 1000, "pages-blank": "\f" * 500_000, "pages-numbers": "".join(f"{i}/9999\n\f" for i in range(50_000)), "pages-same": ("別紙2\n" + HEADS + ITEM + "1/39\n\f") * 5000,
        "page-of-all": HEADS + ITEM + "4294967295/4294967295\n99999999999999999999/99999999999999999999\n", "number-long": HEADS + "①-" + "9" * 100_000 + "\n", "number-zero": HEADS + "①-0\n⓪-1\n㊿-99999999999\n",
        "sections": "".join(f"{i}. 対策\n{i}.{i}. 細目\n①管理\n①-1\n" for i in range(20_000)), "combining": HEADS + ITEM + "か" + "\u3099" * 300_000, "selectors": HEADS + ITEM + "葛" + "\U000e0100" * 200_000,
        "zero-width": HEADS + ITEM + "\u200b\u200d\ufeff" * 200_000, "private": HEADS + ITEM + "\ue000\U000f0000" * 100_000, "right-to-left": HEADS + ITEM + "\u202e\u2066א" * 50_000, "radicals": HEADS + ITEM + "⽤⻑" * 100_000,
        "controls": HEADS + ITEM + "\x1b\x0b\x07" * 50, "carriage": (HEADS + ITEM * 50).replace("\n", "\r"), "ligatures": HEADS + ITEM + "ﷺ㍿㌖" * 50_000, "widths": HEADS + ITEM + "ｱｲｳＡＢＣ" * 50_000, "unclosed": HEADS + ITEM + "（「【" * 100_000,
        "nothing-but-head": HEADS, "one-item": ITEM, "short-lines": HEADS + ITEM + "".join(chr(0x4E00 + i % 20_000) + "\n" for i in range(150_000)), "half": HEADS + ITEM * 4000, "nulls": HEADS + ITEM + "\0" * 20,
    }
    for name, text in lines.items():
        yield f"text-{name}", text.encode()
    sample = (HEADS + ITEM * 5).encode()
    for encoding in ("shift_jis", "euc_jp", "iso2022_jp", "utf-16", "utf-16-be", "utf-32", "cp932"):
        data = (HEADS + ITEM * 5).encode(encoding, "replace")
        yield f"text-in-{encoding}", data
        yield f"text-in-{encoding}-odd", data[1:] + b"\x81"
        yield f"text-in-{encoding}-and-utf-8", data + sample
    yield "text-bom", b"\xef\xbb\xbf"
    yield "text-bom-utf-16", b"\xff\xfe"
    yield "text-bom-utf-16-odd", b"\xfe\xff\x00"
    yield "text-escapes", b"\x1b$B" * 300_000
    yield "text-escapes-open", sample + b"\x1b$B!!!"
    yield "text-not-utf-8", sample + b"\xff\xfe\xfd" * 100_000
    yield "text-latin", bytes(range(160, 256)) * 5000
    yield "text-spaces", b" " * 3_000_000
    yield "text-json", b"[" * 300_000
    yield "text-ascii", b"".join(b"%d.%d %s\n" % (i, i, b"abc" * 5) for i in range(60_000))
