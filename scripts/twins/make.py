#!/usr/bin/env python3
"""Makes twins: documents with the layout of the published mapping table and a known truth.

usage: make.py [--out DIR] [--list] [--fixtures] [--items N] [--only NAME…]
"""
from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import recipes  # noqa: E402
import rewrite  # noqa: E402
from recipes import RECIPES  # noqa: E402

# Small enough to be committed, one writer or fault each: name → items.
FIXTURES = {
    "type3-names": 4, "ucs2": 16, "glyphs": 8, "custom-cmap": 8, "bare-cmap": 10, "labels-centred": 12, "shared-centred": 14, "clipped-all": 14,
    "groups-moved": 10, "half-cells": 10, "dot-squares": 7, "hanging": 10, "crop-turned": 10, "enc-aes256": 10, "hurt-no-kids": 12, "weasy-dashed": 14,
    "writer": 16, "weasy-noto": 14, "pdfkit": 12, "dash-wide": 8,
    "reading-group": 10, "reading-shared": 8, "reading-half": 10, "heads-marked": 6, "sections-bare": 8, "footer-framed": 12, "ink-cells": 6, "ink-triple": 20,
    "ink-curve": 5, "two-up": 12, "white-out": 6, "hidden-draft": 8, "stamp-across": 8, "fields": 5, "chromium-downwards": 12,
}


def main() -> int:
    ap = argparse.ArgumentParser(description="Makes test documents with a known truth.")
    ap.add_argument("--out", type=Path, default=Path("twins-out"), help="folder for NAME.pdf and NAME.truth.json")
    ap.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these recipes only (a trailing * is a wildcard)")
    ap.add_argument("--items", type=int, help="about so many items a twin, instead of each recipe's own number")
    ap.add_argument("--fixtures", action="store_true", help="the small ones for fixtures/twins")
    ap.add_argument("--list", action="store_true", help="name the recipes and what is hard about each")
    args = ap.parse_args()
    if args.list:
        for r in RECIPES.values():
            print(f"{r.name:24} {r.hard}")
        return 0
    if args.fixtures:
        recipes.PAGE_HEIGHT = 440
    args.out.mkdir(parents=True, exist_ok=True)
    wanted = [RECIPES[n] for n in FIXTURES if not args.only or n in args.only] if args.fixtures else [r for r in RECIPES.values() if not args.only or any(r.name == o or o.endswith("*") and r.name.startswith(o[:-1]) for o in args.only)]
    failed = 0
    for recipe in wanted:
        start = time.time()
        try:
            doc = recipe.make(args.out / f"{recipe.name}.pdf", FIXTURES[recipe.name] if args.fixtures else args.items)
            rewrite.still(args.out / f"{recipe.name}.pdf")
        except Exception as error:  # a writer may be missing on this machine: the others should be made all the same
            failed += 1
            print(f"{recipe.name:24} NOT MADE: {error}", file=sys.stderr)
            if "-v" in sys.argv or len(wanted) == 1:
                traceback.print_exc()
            continue
        truth = json.dumps(doc.truth(), ensure_ascii=False, indent=None if args.fixtures else 1)
        (args.out / f"{recipe.name}.truth.json").write_text(truth + "\n", encoding="utf-8")
        print(f"{recipe.name:24} {time.time() - start:5.1f} s  {recipe.hard}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
