"""Times what Hasher-Matcher-Actioner is made of: python-threatexchange's PDQ hashing and its index for PDQ. Reads lines and
answers each with one: "list FILE" (hashes as hexadecimal lines) -> "SECONDS MEGABYTES" to build the index anew and what the
process takes, "upload FILE" -> "SECONDS MATCHES" from the bytes of a picture to its matches, "lookup FILE" -> "SECONDS
MATCHES" of each hash in a file, one after another."""

import sys
import time

from threatexchange.signal_type.pdq.signal import PdqSignal

index = None


def megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1000


def lines(path):
    with open(path) as file:
        return file.read().split()


for line in sys.stdin:
    command, path = line.split()
    if command == "list":
        hashes = lines(path)
        start = time.perf_counter()
        index = PdqSignal.get_index_cls().build((one, number) for number, one in enumerate(hashes))
        spent = time.perf_counter() - start
        hashes = None
        result = megabytes()
    elif command == "upload":
        with open(path, "rb") as file:
            picture = file.read()
        start = time.perf_counter()
        hashed = PdqSignal.hash_from_bytes(picture)
        result = len(index.query(hashed)) if hashed else 0
        spent = time.perf_counter() - start
    else:
        queries = lines(path)
        start = time.perf_counter()
        result = sum(len(index.query(one)) for one in queries)
        spent = time.perf_counter() - start
    print(f"{spent:.6f} {result}", flush=True)
