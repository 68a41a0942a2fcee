#!/usr/bin/env python3
"""Reads the text of twins, as pdftotext prints it, and says how well each field of their items is read.

usage: score_texts.py --besshi PATH DIR… [-v]

DIR holds twins with their truths beside them, as scripts/twins/writers.py --keep leaves them. For each field: how many
values are right without a doubt, right and doubted, wrong and doubted, and wrong without a doubt (silent). With -v, the
silent ones are named. Items that the text lacks count as missing.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from score_all import bare, keyed, look

FIELDS = ("major.title", "minor.title", "statement", "grade", "risk_scenario")


def read(besshi: str, pdf: Path, tmp: Path) -> list:
    text, out = tmp / "text.txt", tmp / "out.json"
    out.unlink(missing_ok=True)
    if subprocess.run(["pdftotext", pdf, text], stderr=subprocess.DEVNULL).returncode:
        print(f"{pdf.name}: pdftotext cannot read it")
        return []
    subprocess.run([besshi, "extract", text, "-o", out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    return json.loads(out.read_text())["controls"] if out.exists() else []


def main() -> int:
    ap = argparse.ArgumentParser(description="Reads the text of twins.")
    ap.add_argument("--besshi", required=True)
    ap.add_argument("dirs", nargs="+", type=Path)
    ap.add_argument("-v", action="store_true")
    args = ap.parse_args()
    counts: Counter = Counter()
    with TemporaryDirectory() as tmp:
        for truth in sorted(truth for folder in args.dirs for truth in folder.glob("*.truth.json")):
            name = truth.name.removesuffix(".truth.json")
            got = keyed(read(args.besshi, truth.with_name(f"{name}.pdf"), Path(tmp)))
            want = json.loads(truth.read_text())
            for key, control in keyed(want["controls"] if isinstance(want, dict) else want).items():
                read_as = got.get(key)
                counts["items", read_as is not None, False] += 1
                for field in FIELDS if read_as else ():
                    doubts = {doubt["field"] for doubt in read_as["doubts"]}
                    right = bare(look(control, field)) == bare(look(read_as, field))
                    doubted = field in doubts or field.split(".")[0] in doubts
                    counts[field, right, doubted] += 1
                    if args.v and not right and not doubted:
                        print(f"{name} {read_as['id']} {field}: want {look(control, field)!r}, got {look(read_as, field)!r}")
    print(f"items found {counts['items', True, False]}, missing {counts['items', False, False]}")
    for field in FIELDS:
        sure, unsure, told, silent = (counts[field, right, doubted] for right, doubted in ((True, False), (True, True), (False, True), (False, False)))
        print(f"{field:14} right {sure}, right and doubted {unsure}, wrong and doubted {told}, silent {silent}")
    return 1 if any(counts[field, False, False] for field in FIELDS) else 0


if __name__ == "__main__":
    sys.exit(main())
