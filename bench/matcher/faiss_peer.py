"""Times PyPI's faiss-cpu on one thread. Reads lines and answers each with one:
"load HASHES QUERIES" (files of 32 bytes a hash), "build flat|multihash" -> seconds,
"batch NAME COUNT" and "single NAME COUNT" -> "SECONDS MATCHES" of the first COUNT queries within 31 bits,
"drop NAME"."""

import sys
import time

import faiss
import numpy

faiss.omp_set_num_threads(1)
indexes = {}
hashes = queries = None


def build(name):
    if name == "flat":
        index = faiss.IndexBinaryFlat(256)
    else:
        # As python-threatexchange's PDQMultiHashIndex: 16 words of 16 bits, one bit may differ in a word.
        index = faiss.IndexBinaryMultiHash(256, 16, 16)
        index.nflip = 1
    index.add(hashes)
    indexes[name] = index


def search(name, count, step):
    # faiss counts what is nearer than the radius.
    return sum(
        int(indexes[name].range_search(queries[at : at + step], 32)[0][-1]) for at in range(0, count, step)
    )


for line in sys.stdin:
    command, *words = line.split()
    start = time.perf_counter()
    matches = 0
    if command == "load":
        indexes.clear()
        hashes, queries = (numpy.fromfile(file, dtype=numpy.uint8).reshape(-1, 32) for file in words)
    elif command == "build":
        build(words[0])
    elif command == "drop":
        indexes.pop(words[0], None)
    else:
        count = int(words[1])
        matches = search(words[0], count, count if command == "batch" else 1)
    print(f"{time.perf_counter() - start:.6f} {matches}", flush=True)
