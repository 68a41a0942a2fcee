"""Good files made bad: cut off, bytes flipped, pieces moved, and streams changed where they are compressed."""
from __future__ import annotations

import random
import re
import zlib
from pathlib import Path

NUMBERS = [b"0", b"-1", b"2147483648", b"99999999999", b"1e38", b"-0.0", b"NaN"]
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


def cases(fixtures: Path, count: int):
    """Name and bytes of each file: every fixture cut at every kilobyte of a share of its length, and so many mutants in all."""
    files = [path for path in sorted(fixtures.rglob("*")) if path.suffix in (".pdf", ".txt") and path.stat().st_size]
    small = [path for path in files if path.stat().st_size < 150_000]
    cuts = [(path, cut) for path in small for cut in range(1024, path.stat().st_size, 1024)]
    dice = random.Random("cuts")
    for path, cut in sorted(dice.sample(cuts, min(len(cuts), count // 3))):
        yield f"{name(path, fixtures)}-cut-{cut}", path.read_bytes()[:cut]
    kinds = [flip, flip_many, blank, repeat, swap, drop, number, inner, inner, inner_number, inner_number, word]
    for at in range(count - min(len(cuts), count // 3)):
        path = small[at % len(small)]
        kind = kinds[at // len(small) % len(kinds)]
        data = bytearray(path.read_bytes())
        kind(data, random.Random(f"{path.name} {at}"))
        yield f"{name(path, fixtures)}-{kind.__name__}-{at}", bytes(data)


def name(path, fixtures):
    return "-".join(path.relative_to(fixtures).with_suffix("").parts) + ("-text" if path.suffix == ".txt" else "")


def flip(data, dice):
    for _ in range(dice.choice([1, 1, 3, 10])):
        data[dice.randrange(len(data))] = dice.randrange(256)


def flip_many(data, dice):
    for _ in range(len(data) // dice.choice([20, 100, 1000]) + 1):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def piece(data, dice):
    start = dice.randrange(len(data))
    return slice(start, min(len(data), start + dice.choice([1, 16, 256, 4096, 40_000])))


def blank(data, dice):
    part = piece(data, dice)
    data[part] = dice.choice([b"\0", b" ", b"\xff"]) * (part.stop - part.start)


def repeat(data, dice):
    part = piece(data, dice)
    data[part] = data[part] * dice.choice([2, 10])


def swap(data, dice):
    a, b = piece(data, dice), piece(data, dice)
    data[a], data[b] = data[b], data[a]


def drop(data, dice):
    del data[piece(data, dice)]


def number(data, dice):
    """A number outside of streams becomes another."""
    outside = re.sub(STREAM, lambda match: b"x" * len(match[0]), bytes(data))
    change_number(data, list(re.finditer(rb"(?<![\w.#])-?\d+(?:\.\d+)?(?!\w)", outside)), dice)


def change_number(data, found, dice):
    for match in sorted(dice.sample(found, min(len(found), dice.choice([1, 1, 2, 5]))), key=lambda match: -match.start()):
        data[match.start():match.end()] = dice.choice(NUMBERS)


def word(data, dice):
    """A name becomes another of the file."""
    found = list(re.finditer(rb"/[A-Za-z0-9]{2,20}", bytes(data)))
    if found:
        match = dice.choice(found)
        data[match.start():match.end()] = dice.choice(found)[0]


def inner(data, dice):
    """Bytes of a compressed stream are changed as if it were not compressed."""
    repack(data, dice, lambda plain: dice.choice([flip, flip_many, blank, repeat, swap, drop])(plain, dice))


def inner_number(data, dice):
    repack(data, dice, lambda plain: change_number(plain, list(re.finditer(rb"-?\d+(?:\.\d+)?", bytes(plain))), dice))


def repack(data, dice, change):
    found = list(STREAM.finditer(bytes(data)))
    dice.shuffle(found)
    for match in found:
        try:
            plain = bytearray(zlib.decompress(match[1]))
        except zlib.error:
            continue
        if not plain:
            continue
        change(plain)
        packed = zlib.compress(bytes(plain), 9)
        # Zeros behind the data harm nobody, and all that follows stays at its place.
        data[match.start(1):match.end(1)] = packed.ljust(len(match[1]), b"\0")
        return
    flip(data, dice)
