"""`breakwater-threatexchange`: what `tx` has no command for."""

import argparse
import json
import os
import pathlib
import sys

from .exchange import BreakwaterCollabConfig, BreakwaterExchangeAPI
from .records import held_list
from .stored import TxStored


def main() -> None:
    parser = argparse.ArgumentParser(description="Feedback and audit for a collaboration of `tx` with Breakwater.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    feedback = verbs.add_parser("feedback", help="say what a moderator decided")
    feedback.add_argument("collab")
    feedback.add_argument("entry")
    feedback.add_argument("value")
    feedback.add_argument("--reason")
    feedback.add_argument("--second-moderator", action="store_true")
    held = verbs.add_parser("held", help="say what is stored, so that the service can tell a list that went wrong")
    held.add_argument("collab")
    args = parser.parse_args()
    exchange = BreakwaterExchangeAPI.for_collab(_collab(args.collab))
    if args.verb == "feedback":
        exchange.give_feedback(args.entry, args.value, reason=args.reason, second_moderator=args.second_moderator)
        print("{}")
        return
    if exchange.collab.least_action != "review":
        sys.exit("this collaboration leaves entries out, so it cannot say that it holds the list")
    stored = TxStored()
    checkpoint = stored.checkpoint(args.collab)
    if checkpoint is None or checkpoint.is_void:
        sys.exit("nothing is stored yet")
    answer = exchange.feed.acknowledge(checkpoint.ended, held_list(stored.records(args.collab), checkpoint.cursor))
    print(json.dumps({"agrees": answer.get("agrees")}))
    sys.exit(0 if answer.get("agrees") else 1)


def _collab(name: str) -> BreakwaterCollabConfig:
    folder = pathlib.Path(os.getenv("TX_STATEDIR", "~/.threatexchange")).expanduser()
    try:
        known = json.loads((folder / "collab_configs" / f"{name}.json").read_text())
    except FileNotFoundError:
        sys.exit(f"there is no collaboration {name}")
    known.pop("api", None)
    return BreakwaterCollabConfig(**known)


if __name__ == "__main__":
    main()
