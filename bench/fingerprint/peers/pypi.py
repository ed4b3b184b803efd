"""Times PyPI's pdqhash. Reads lines "PATH WIDTH HEIGHT REPEATS" (raw RGB) or "PATH" (a file, by Pillow); answers
"MILLISECONDS HASH", the milliseconds of one run."""

import sys
import time

import numpy
import pdqhash

loaded = {}


def pixels(path, width, height):
    if path not in loaded:
        loaded.clear()
        loaded[path] = numpy.fromfile(path, dtype=numpy.uint8).reshape(height, width, 3)
    return loaded[path]


for line in sys.stdin:
    path, *numbers = line.split()
    repeats = 1
    if numbers:
        width, height, repeats = map(int, numbers)
        picture = pixels(path, width, height)
        start = time.perf_counter()
    else:
        from PIL import Image

        start = time.perf_counter()
        picture = numpy.asarray(Image.open(path).convert("RGB"))
    for _ in range(repeats):
        bits, _quality = pdqhash.compute(picture)
    spent = (time.perf_counter() - start) * 1000 / repeats
    value = int("".join(str(int(bit)) for bit in bits), 2)
    print(f"{spent:.4f} {value:064x}", flush=True)
