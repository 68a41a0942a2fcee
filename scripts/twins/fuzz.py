#!/usr/bin/env python3
"""Makes many small twins of random layouts and reads each: looks for values that are wrong without a doubt.

usage: fuzz.py --besshi PATH [--from SEED] [--count N] [--keep DIR] [--items N]

Each seed draws one combination of everything that `layout.Style`, the grammar and `rawpdf` can vary, and sometimes a
rewriting on top. A line is printed for each twin that is not read fully right; SILENT marks values that are wrong and
not doubted. With --keep, the PDF and truth of those are left in DIR.
"""
from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
logging.disable()

import rawpdf  # noqa: E402
import rewrite  # noqa: E402
from grammar import Grammar, draw_paper  # noqa: E402
from layout import Layout, Style  # noqa: E402
from model import CONTROL, READING, REQUIREMENT  # noqa: E402
from score_all import Score  # noqa: E402


def shuffled(r, keys):
    return r.sample(keys, len(keys))


def draw(seed: int, items: int):
    """Grammar, document, style, writer and rewriting of a seed."""
    r = random.Random(seed)
    often = lambda value, other, share=0.7: value if r.random() < share else other  # noqa: E731
    text = dict(bullets=r.choice([0, 0.15, 0.5]), shared=r.choice([0, 0.2, 0.7]), ragged=r.choice([0, 0.05]), long=r.random() < 0.2, wide_parens=r.random() < 0.3,
                dash=r.choice("--－ー"), wide_digits=r.random() < 0.15, no_grade=often(0, 0.1, 0.9), no_clause=often(0, 0.2, 0.8), many_marks=r.random() < 0.1)
    doc = draw_paper(r, text)
    style = dict(
        face=r.choice(["ipaexg", "ipaexm", "takao", "vl", "noto"]), size=r.choice([5, 6, 6, 7]), pad_x=r.choice([0.3, 1, 2, 2, 3]), pad_y=r.choice([0.4, 1, 2, 3]),
        paper=(1190.55, r.choice([300, 420, 600, 841.89])), centred=r.random() < 0.12, vertical=r.choice(["top", "top", "centre", "first", "bottom"]),
        breaks=r.choice(["rows", "lines", "lines", "clip"]), open_foot=r.random() < 0.5, kinsoku=r.choice(["push", "push", "hang", "none"]),
        trailing_space=r.random() < 0.8, rulings=often("full", "cells", 0.85), row_gap=0, line_width=r.choice([0.1, 0.5, 0.5, 1]),
        ruling_ink=r.choice(["stroke", "stroke", "frame", "thin", "twice", "pieces", "overshoot", "dash", "dot", "squares", "thick", "double", "triple", "curve", "path",
                             "picture", "tiny"]),
        grey_head=r.random() < 0.3, head=often("every", "first", 0.8), furniture=often("every", "first"), bold=r.choice(["", "", "b", "2", "s"]),
        footer=r.choice(["{n}/{N}", "- {n} -", "{w}／{W}", "{n} / {N} ページ", "", "{n}"]), frame_footer=r.random() < 0.08, label_right=r.random() < 0.2,
        reading_head=r.random() < 0.3, reading_heads=often("", r.choice(["plain", "group", "shared"]), 0.7), head_ink=often("", "spread", 0.9),
        section_foot=r.random() < 0.2, emit=r.choice(["line", "line", "glyph", "gaps"]), shuffle=r.choice(["", "", "lines", "glyphs", "columns", "rules-last"]),
        spread=r.random() < 0.1, sizes=often(0, r.choice([0.5, 1.5]), 0.9), section_ink=often("across", "cells", 0.9), gaps=often(0, r.choice([0.002, 0.01, 0.03]), 0.85))
    style["leading"] = style["size"] * r.choice([1.1, 1.25, 1.25, 1.6])
    if style["breaks"] == "clip":
        style["clip"] = r.choice(["touch", "all"])
    if style["frame_footer"]:  # it closes every cell: nobody could tell which goes on
        text.update(shared=0, ragged=0)
    if style["rulings"] == "cells":
        style.update(ruling_ink="stroke", gaps=0, frame_footer=False)
        text["ragged"] = 0
    if r.random() < 0.25:
        groups = [shuffled(r, CONTROL), shuffled(r, REQUIREMENT), READING]
        groups[2] = [dict(zip(REQUIREMENT, READING))[k] for k in groups[1]]
        style["order"] = [k for g in (groups if r.random() < 0.7 else [groups[1], groups[2], groups[0]]) for k in g]
    how = dict(font=r.choice(["type0", "type0", "type3", "type3-names", "simple", "simple-names", "custom-cmap", "type0-bare"]), positions=r.choice(["Tm", "Tm", "matrix", "cm", "quote", "flip"]),
               adjust=r.random() < 0.2, forms=r.random() < 0.1, split=r.random() < 0.2)
    if how["font"] == "type0-bare" and style["face"] == "noto":
        how["font"] = "cff"
    if style["face"] == "noto" and how["font"] in ("custom-cmap", "type0", "simple", "simple-names"):
        how["font"] = "cff"
    thens = [rewrite.invisible_over, rewrite.white_under, rewrite.white_out, rewrite.marker, rewrite.hidden_draft, rewrite.two_up, rewrite.turns_mixed, rewrite.sides_mixed,
             rewrite.sizes_mixed, rewrite.tag, rewrite.tile_forms, rewrite.cairo, rewrite.ghostscript]
    if style["bold"] == "2":  # white text would be seen by its black outline
        thens.remove(rewrite.white_under)
    then = r.choice(thens) if r.random() < 0.25 and not how["forms"] else None
    if then in (rewrite.ghostscript,) and how["font"].startswith(("simple", "type0-bare")):
        then = None
    return text, doc, style, how, then


def make(seed: int, items: int, path: Path):
    text, doc, style, how, then = draw(seed, items)
    document = Grammar(f"fuzz-{seed}", **text).document(items, **doc)
    s = Style(**style)
    pages = Layout(document, s, f"fuzz-{seed}").pages()
    with TemporaryDirectory() as tmp:
        first = Path(tmp) / "first.pdf" if then else path
        rawpdf.write(first, pages, s, **how)
        if then:
            then(first, path)
    return document, style, how, then


def main() -> int:
    ap = argparse.ArgumentParser(description="Looks for values that are wrong without a doubt.")
    ap.add_argument("--besshi", required=True)
    ap.add_argument("--from", dest="first", type=int, default=1)
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--items", type=int, default=25)
    ap.add_argument("--keep", type=Path)
    args = ap.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    silent = wrong = refused = fields = right = 0
    with TemporaryDirectory() as tmp:
        for seed in range(args.first, args.first + args.count):
            path, out = Path(tmp) / f"fuzz-{seed}.pdf", Path(tmp) / "out.json"
            try:
                document, style, how, then = make(seed, args.items, path)
            except Exception as error:
                print(f"{seed:6} NOT MADE: {error}")
                continue
            out.unlink(missing_ok=True)
            p = subprocess.run([args.besshi, "extract", str(path), "-o", str(out)], capture_output=True, text=True, timeout=120, errors="replace")
            truth = document.truth()
            if not out.exists():
                refused += 1
                score, said = None, p.stderr.strip().splitlines()[-2:][0][:150]
            else:
                score, said = Score(truth, json.loads(out.read_text())["controls"]), ""
                fields, right = fields + score.total, right + score.right
                wrong += score.right < score.total
                silent += score.silent > 0
                if score.right == score.total:
                    continue
            usual = Style()
            odd = " ".join(f"{k}={v}" for k, v in style.items() if v != getattr(usual, k) and k not in ("face", "size", "leading", "pad_x", "pad_y", "paper"))
            print(f"{seed:6} " + (f"{score.right}/{score.total} SILENT {score.silent}" if score else f"REFUSED {said}") +
                  f" | {odd} | {how['font']} {how['positions']} {then.__name__ if then else ''}")
            for w in (score.wrong[:3] if score else []):
                print("         " + w[:170].replace("\n", "⏎"))
            if args.keep:
                shutil.copy(path, args.keep / path.name)
                (args.keep / f"{path.stem}.truth.json").write_text(json.dumps(truth, ensure_ascii=False))
    print(f"{args.count} twins: {wrong} not fully right, {silent} with silent errors, {refused} refused; {right} of {fields} fields right")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
