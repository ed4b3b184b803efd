"""Writes sketches.json: the sketches and digests of docs/protocol/feed.md, written from its text and not from our code.

python3 vectors/feed/sketches.py
"""

import base64
import hashlib
import json
import pathlib
import uuid

CELL = 36


def digest_of(pair):
    return hashlib.sha256(f"{pair['entry']}:{pair['number']}".encode()).digest()


def list_digest(pairs):
    lanes = [sum(int.from_bytes(digest_of(p)[at : at + 8], "big") for p in pairs) % 2**64 for at in (0, 8)]
    return "".join(f"{lane:016x}" for lane in lanes)


def places(digest, cells):
    part = cells // 3
    return [j * part + int.from_bytes(digest[16 + 4 * j : 20 + 4 * j], "big") % part for j in range(3)]


def sketch_of(pairs, cells):
    table = [[0, 0, 0, 0] for _ in range(cells)]
    for pair in pairs:
        digest = digest_of(pair)
        for place in places(digest, cells):
            table[place][0] += 1
            table[place][1] ^= uuid.UUID(pair["entry"]).int
            table[place][2] ^= pair["number"]
            table[place][3] ^= int.from_bytes(digest[:8], "big")
    return table


def to_text(table):
    raw = b"".join(
        count.to_bytes(4, "big", signed=True) + entry.to_bytes(16, "big") + number.to_bytes(8, "big") + check.to_bytes(8, "big")
        for count, entry, number, check in table
    )
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def difference(first, second):
    rest = [[a[0] - b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]] for a, b in zip(first, second)]
    only = {1: [], -1: []}
    while True:
        for cell in rest:
            if cell[0] not in (1, -1) or cell[2] > 2**53 - 1:
                continue
            pair = {"entry": str(uuid.UUID(int=cell[1])), "number": cell[2]}
            digest = digest_of(pair)
            if int.from_bytes(digest[:8], "big") == cell[3]:
                break
        else:
            break
        count, entry, number, check = cell
        only[count].append(pair)
        for place in places(digest, len(rest)):
            rest[place][0] -= count
            rest[place][1] ^= entry
            rest[place][2] ^= number
            rest[place][3] ^= check
    if any(any(cell) for cell in rest):
        return None
    return only[1], only[-1]


def made_up(start, count):
    return [
        {"entry": str(uuid.UUID(bytes=hashlib.sha256(f"entry {n}".encode()).digest()[:16])), "number": n * 7 + 1}
        for n in range(start, start + count)
    ]


def case(about, cells, first, second):
    sketches = sketch_of(first, cells), sketch_of(second, cells)
    found = difference(*sketches)
    return {
        "about": about,
        "cells": cells,
        "first": first,
        "firstDigest": list_digest(first),
        "firstSketch": to_text(sketches[0]),
        "second": second,
        "secondDigest": list_digest(second),
        "secondSketch": to_text(sketches[1]),
        "onlyFirst": None if found is None else found[0],
        "onlySecond": None if found is None else found[1],
    }


document_pair = [
    {"entry": "6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11", "number": 1},
    {"entry": "00000000-0000-4000-8000-000000000002", "number": 7},
]
same = made_up(0, 40)
again = [{**same[0], "number": 2**53 - 1}, *same[1:]]
cases = [
    case("nothing and nothing", 3, [], []),
    case("the two entries of the document, and nothing", 6, document_pair, []),
    case("the same, in another order", 24, same, same[::-1]),
    case("some on each side", 48, same + made_up(100, 8), same + made_up(200, 9)),
    case("the same entry at another number", 24, same, again),
    case("too much for so few cells", 12, same + made_up(100, 20), same),
]
assert cases[1]["firstDigest"] == "cf41d1fdec8fea03b4970fa1c6fdf8ee"
text = json.dumps({"what": "docs/protocol/feed.md, made by sketches.py beside this file", "cases": cases}, indent=1)
pathlib.Path(__file__).with_name("sketches.json").write_text(text + "\n")
