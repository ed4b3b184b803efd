"""What both drivers share: a line of JSON asks, a line of JSON answers, and deltas are kept as HMA and `tx` keep them."""

import json
import sys
import time
import traceback


def keep(exchange, fetched, delta):
    for key, value in delta.updates.items():
        merged = exchange.fetch_value_merge(fetched.get(key), value)
        if merged is None:
            fetched.pop(key, None)
        else:
            fetched[key] = merged
    return delta.checkpoint


def count_records(exchange, signal_types, most):
    """What an exchange class yields from nothing, `most` records or all: how many different ones, and the processor time."""
    before = time.process_time()
    seen = set()
    for delta in exchange.fetch_iter(signal_types, None):
        seen.update(hash(key) for key, value in delta.updates.items() if value is not None)
        if len(seen) >= most:
            break
    return {"held": len(seen), "seconds": time.process_time() - before}


def answer_questions(driver):
    for line in sys.stdin:
        question = json.loads(line)
        try:
            print(json.dumps({"result": getattr(driver, question.pop("do"))(**question)}))
        except Exception as error:  # The test decides what an error means.
            traceback.print_exc()
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
