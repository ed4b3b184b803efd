"""Makes lists.json from docs/protocol/lists.md alone, with Python's json and hashlib and OpenSSL's Ed25519.

python3 make_lists.py > lists.json
"""

import hashlib
import json
import os
import subprocess
import tempfile

FORMS = ["original", "rotate90", "rotate180", "rotate270", "flipX", "flipY", "flipPlus1", "flipMinus1"]
SEED = hashlib.sha256(b"breakwater vector: a designated body").digest()
PKCS8 = bytes.fromhex("302e020100300506032b657004220420") + SEED


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True).stdout


def sign(message):
    with tempfile.TemporaryDirectory() as folder:
        key, text = os.path.join(folder, "key"), os.path.join(folder, "text")
        with open(key, "wb") as file:
            file.write(PKCS8)
        with open(text, "wb") as file:
            file.write(message)
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-keyform", "DER", "-in", text)


def base64url(data):
    import base64

    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


PUBLIC_PEM = openssl("pkey", "-inform", "DER", "-pubout", data=PKCS8).decode()
PUBLIC_RAW = openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", data=PKCS8)[-32:]
KEY_ID = hashlib.sha256(PUBLIC_RAW).hexdigest()[:32]


def balanced(text):
    half = hashlib.sha256(text.encode()).digest()[:16]
    return half.hex() + bytes(255 - byte for byte in half).hex()


def picture(name):
    forms = {form: balanced(f"{name}/{form}") for form in FORMS}
    md5 = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {"kind": "image", "md5": md5, "pdq": {"hash": forms["original"], "quality": 90, "dihedral": forms}}


def add(name, action="block"):
    return {"do": "add", "id": name, "maxAction": action, "fingerprint": picture(name)}


def lines_of(items):
    return "".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n" for item in items)


def header_of(lines, **changes):
    header = {
        "format": "breakwater-list/1",
        "body": "Vector Hotline",
        "list": "assessed",
        "lane": "adult",
        "serial": 1,
        "since": None,
        "madeAt": "2026-11-22T12:00:00Z",
        "validUntil": "2027-02-20T12:00:00Z",
        "passOn": False,
        "lines": lines.count("\n"),
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
    }
    return {**header, **changes}


def signed(header):
    canonical = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    signature = sign(b"breakwater/signed/v1\n" + canonical.encode())
    return {**header, "signatures": [{"keyId": KEY_ID, "signature": base64url(signature)}]}


def text_of(header, lines):
    return json.dumps(header, ensure_ascii=False) + "\n" + lines


WHOLE = lines_of([add("2026/0417"), add("2026/0418", "hold")])
SIGNED = signed(header_of(WHOLE))
CHANGES = lines_of([{"do": "withdraw", "id": "2026/0417"}, add("2026/0419")])
ONE, TWO = WHOLE.splitlines(keepends=True)

CASES = [
    ("the whole list", text_of(SIGNED, WHOLE), "added 2"),
    ("the same again", text_of(SIGNED, WHOLE), "already imported"),
    ("a line less", text_of(SIGNED, ONE), "list-refused"),
    ("its lines turned round", text_of(SIGNED, TWO + ONE), "list-refused"),
    ("cut in a line", text_of(SIGNED, WHOLE[:-9]), "list-refused"),
    ("another action than was signed", text_of(SIGNED, WHOLE.replace('"hold"', '"block"')), "list-refused"),
    ("another serial than was signed", text_of({**SIGNED, "serial": 2}, WHOLE), "list-refused"),
    ("not signed", text_of(header_of(WHOLE, serial=2), WHOLE), "list-untrusted"),
    ("of the other lane", text_of(signed(header_of(WHOLE, serial=2, lane="child")), WHOLE), "list-refused"),
    ("changes since another", text_of(signed(header_of(CHANGES, serial=3, since=2)), CHANGES), "list-base-differs"),
    ("signed out of order", text_of(signed(header_of(TWO + ONE, serial=2)), TWO + ONE), "list-refused"),
    ("changes since the first", text_of(signed(header_of(CHANGES, serial=2, since=1)), CHANGES), "added 1, withdrawn 1"),
    ("the first once more", text_of(SIGNED, WHOLE), "list-not-newer"),
]

print(
    json.dumps(
        {
            "origin": "make_lists.py beside this file: Python's json and hashlib, and OpenSSL's Ed25519, from docs/protocol/lists.md",
            "now": "2026-11-23T02:00:00Z",
            "body": "Vector Hotline",
            "key": {"publicKey": PUBLIC_PEM, "keyId": KEY_ID},
            "files": [{"name": name, "text": text, "outcome": outcome} for name, text, outcome in CASES],
        },
        ensure_ascii=False,
        indent=2,
    )
)
