#!/usr/bin/env python3
"""Checks that a twin's truth is on its paper: every character of the truth must be in `pdftotext -raw`, as often.

usage: check_ink.py DIR [NAME…]
A text that stands in several records (a carried-down label, a shared requirement) is counted once a cell, so fewer than
the truth are needed; what is checked is each statement: all its characters, and the statements' characters together.
"""
import json
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path


SUPPLEMENT = str.maketrans("⻑⻄⻘⻩⻤⻝⻲⻁", "長西青黄鬼食亀虎")


def bare(text):
    return "".join((text or "").split())


def main():
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    for truth_file in sorted(folder.glob("*.truth.json")):
        name = truth_file.name[:-len(".truth.json")]
        if names and name not in names:
            continue
        truth = json.loads(truth_file.read_text())
        pdf = folder / f"{name}.pdf"
        out = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True).stdout
        # Some writers name Kangxi radicals for the characters they look like.
        out = "".join(unicodedata.normalize("NFKC", ch) if "⺀" <= ch <= "⿕" else ch for ch in out).translate(SUPPLEMENT)
        have = Counter(bare(out))
        need = Counter(bare("".join(c["statement"] for c in truth)))
        once = {(q["text"], q["reading"]) for c in truth for q in c["requirements"]}
        need += Counter(bare("".join(t + (r or "") for t, r in once)))
        missing = need - have
        plain = bare(out)
        whole = sum(bare(c["statement"]) in plain for c in truth)
        pages = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True).stdout
        n = next((line.split()[1] for line in pages.splitlines() if line.startswith("Pages")), "?")
        sample = "".join(list(missing)[:12])
        print(f"{name:24} pages {n:>3}  statements {len(truth):3}, in one piece {whole:3}  missing characters {sum(missing.values()):5} {sample}")


main()
