#!/usr/bin/env python3
"""Reads every twin of a folder with besshi and says how well: one line a twin.

usage: score_all.py --besshi PATH --dir DIR [--only NAME…] [--bad DIR] [-v] [--jobs N] [--keep DIR]

Columns: share of fields exactly right (white space aside; a field of a missing control is wrong, an invented control is
nine wrong fields), controls found/expected and invented, statements whose line breaks are kept, fields wrong without a
doubt that names them, whether the accounting adds up, glyphs in the residue, findings, exit code, seconds.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REQUIREMENT = ("volume", "chapter.number", "chapter.title", "clause", "obligation", "text", "reading")


def bare(value) -> str:
    return "".join(str(value if value is not None else "").split())


def look(record, path):
    for part in path.split("."):
        record = (record or {}).get(part)
    return record


CONTROL = ("section.title", "major.number", "major.title", "minor.mark", "minor.title", "number", "statement", "grade", "risk_scenario")


def keyed(controls):
    seen: Counter = Counter()
    out = {}
    for c in controls:
        k = (bare(look(c, "major.number")), bare(c.get("number")))
        seen[k] += 1
        out[k + (seen[k],)] = c
    return out


class Score:
    def __init__(self, truth, got):
        self.right, self.total, self.breaks, self.silent, self.wrong = 0, 0, [0, 0], 0, []
        want, have = keyed(truth), keyed(got)
        self.expected, self.found = len(want), len(set(want) & set(have))
        extra = [k for k in have if k not in want]
        self.invented = len(extra)
        self.total += 9 * len(extra)
        self.silent += sum(9 for k in extra if not have[k].get("doubts"))
        for k in extra:
            self.wrong.append(f"invented {have[k].get('id')}: {have[k].get('statement')}")
        for k, t in want.items():
            self.control(t, have.get(k))

    def control(self, t, g):
        # A doubt names its field: "statement", "minor.title", "requirements", "requirements[1].text", …
        doubts = [d.get("field") or "" for d in (g or {}).get("doubts") or []]
        self.id = t["id"]
        for path in CONTROL:
            self.field(path, look(t, path), look(g, path), g is None, doubts)
        if g is not None and bare(t["statement"]) == bare(g.get("statement")):
            self.breaks[1] += 1
            self.breaks[0] += t["statement"] == g.get("statement")
        tr, gr = t["requirements"], (g or {}).get("requirements") or []
        self.field("requirements.count", len(tr), len(gr), g is None, doubts)
        for i, q in enumerate(tr):
            o = gr[i] if i < len(gr) else None
            # As in the acceptance score, number and title of the chapter are one field.
            for path in ("volume", "chapter", "clause", "obligation", "text", "reading"):
                pair = [f"{bare(look(r, 'chapter.number'))}.{bare(look(r, 'chapter.title'))}" if path == "chapter" and r else look(r, path) for r in (q, o)]
                self.field(f"requirements[{i}].{path}", *pair, o is None, doubts)

    def field(self, path, want, have, missing, doubts):
        a, b = bare(want), bare(have)
        if not a and not b:
            return
        self.total += 1
        if not missing and a == b:
            self.right += 1
            return
        top = path.split(".")[0].split("[")[0]
        if not any(d and (path.startswith(d) or d.startswith(path) or d.split(".")[0].split("[")[0] == top) for d in doubts):
            self.silent += 1
        self.wrong.append(f"{self.id} {path}: want {want!r}, got {None if missing else have!r}")

    @property
    def share(self):
        return self.right / self.total if self.total else 0.0


def run(besshi, pdf, keep):
    with tempfile.TemporaryDirectory() as tmp:
        out = Path(keep or tmp) / f"{pdf.stem}.json"
        out.unlink(missing_ok=True)
        start = time.perf_counter()
        try:
            p = subprocess.run([besshi, "extract", str(pdf), "-o", str(out)], capture_output=True, text=True, timeout=120, errors="replace")
            code, err = p.returncode, p.stderr
        except subprocess.TimeoutExpired:
            code, err = "hang", ""
        took = time.perf_counter() - start
        try:
            records = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        except ValueError:
            records = None
    return records, code, err, took


def findings(err):
    return sum(line.startswith(("warning", "error", "note", "info")) for line in err.splitlines())


def twin(args, pdf):
    truth = json.loads(pdf.with_suffix("").with_suffix(".truth.json").read_text(encoding="utf-8"))
    records, code, err, took = run(args.besshi, pdf, args.keep)
    s = Score(truth, (records or {}).get("controls") or [])
    n = (records or {}).get("accounting") or {}
    adds = "yes" if n and n.get("glyphs") == n.get("in_records", 0) + n.get("furniture", 0) + n.get("residue", 0) else "NO"
    line = (f"{pdf.stem:24} {s.share:.4f}  {s.found:4}/{s.expected:<4} +{s.invented:<3} {s.breaks[0]:4}/{s.breaks[1]:<4} {s.silent:6}  {adds:>4} "
            f"{n.get('residue', 0):7} {findings(err):7}  {code!s:>4} {took:6.2f}")
    return pdf.stem, s, line, err


def main() -> int:
    ap = argparse.ArgumentParser(description="Scores besshi on a folder of twins.")
    ap.add_argument("--besshi", required=True)
    ap.add_argument("--dir", type=Path)
    ap.add_argument("--bad", type=Path, help="a folder of bad inputs: say exit code and first message of each")
    ap.add_argument("--only", nargs="+", default=[])
    ap.add_argument("--keep", type=Path, help="leave the records here")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("-v", action="store_true", help="also the first wrong fields of each twin")
    args = ap.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    low = 0
    if args.dir:
        pdfs = [p for p in sorted(args.dir.glob("*.pdf")) if p.with_suffix("").with_suffix(".truth.json").exists() and (not args.only or p.stem in args.only)]
        print(f"{'twin':24} fields   controls        breaks    silent  adds residue findings exit   time")
        with ThreadPoolExecutor(args.jobs) as pool:
            for name, s, line, err in pool.map(lambda p: twin(args, p), pdfs):
                print(line, flush=True)
                low += s.share < 1
                if args.v:
                    for w in s.wrong[:8]:
                        print("    " + w)
                    if err and not s.found:
                        print("    " + err.strip().splitlines()[0])
        print(f"{len(pdfs)} twins, {len(pdfs) - low} all right")
    if args.bad:
        for path in sorted(p for p in args.bad.iterdir() if p.suffix == ".pdf"):
            records, code, err, took = run(args.besshi, path, None)
            first = next((x for x in err.splitlines() if x.strip()), "(nothing said)")
            made = "no output" if records is None else f"{len(records.get('controls') or [])} controls"
            print(f"{path.stem:28} exit {code!s:>4}  {took:5.2f} s  {made:12} {first}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
