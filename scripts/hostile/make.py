#!/usr/bin/env python3
"""Makes files that are hostile to a reader of PDFs and texts; scripts/sweep runs besshi over them.

usage: scripts/hostile/make.py DIR [--mutants N] [--only PART,…] [--most BYTES]

Parts: structure (bombs, circles, tables of objects, boxes, encryption), content (operators, numbers,
fonts, CMaps, filters), texts, mutants (of the fixtures: cut, flipped, changed where compressed).
The same files every time.
"""
import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import content  # noqa: E402
import mutants  # noqa: E402
import structure  # noqa: E402
import texts  # noqa: E402

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutants", type=int, default=4000)
    parser.add_argument("--only", default="structure,content,texts,mutants")
    parser.add_argument("--most", type=int, default=1 << 30, help="leave out larger files")
    args = parser.parse_args()
    parts = {"structure": structure.cases, "content": content.cases, "texts": texts.cases, "mutants": lambda: mutants.cases(FIXTURES, args.mutants)}
    for part in args.only.split(","):
        folder = args.folder / part
        folder.mkdir(parents=True, exist_ok=True)
        count = 0
        for name, data in parts[part]():
            if len(data) <= args.most:
                ending = "pdf" if b"%PDF-" in data[:1024] or part != "texts" else "txt"
                (folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.{ending}").write_bytes(data)
                count += 1
        print(f"{part}: {count} files")


if __name__ == "__main__":
    main()
