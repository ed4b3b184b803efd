"""Times PyPI's vpdq. Reads lines "PATH", hashes every frame of that video, answers "MILLISECONDS HASH", the hash being
that of the first frame."""

import sys
import time

import vpdq

for line in sys.stdin:
    start = time.perf_counter()
    features = vpdq.computeHash(line.strip(), seconds_per_hash=0)
    spent = (time.perf_counter() - start) * 1000
    print(f"{spent:.4f} {features[0].hex}", flush=True)
