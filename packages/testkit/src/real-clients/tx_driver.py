"""Runs the published `tx` with our plug-in, by lines of JSON and in one process; its state is in TX_STATEDIR. See
plug-in.test.ts."""

import contextlib
import io
import sys
import types

from driving import answer_questions
from threatexchange.cli.exceptions import CommandError
from threatexchange.cli.main import inner_main


class Driver:
    def tx(self, args):
        """What `tx ARGS` prints. An exit code other than 0 is an error."""
        printed = io.StringIO()
        sys.argv = ["tx", *args]
        with contextlib.redirect_stdout(printed):
            try:
                inner_main(args)
            except (CommandError, SystemExit) as error:
                raise RuntimeError(f"tx said {error}") from error
        return printed.getvalue()

    def state(self, collab):
        """What `tx` keeps on its disk."""
        from breakwater_threatexchange.stored import TxStored

        stored = TxStored()
        checkpoint = stored.checkpoint(collab)
        return {
            "keys": [key for key, _ in stored.records(collab)],
            "cursor": checkpoint and checkpoint.cursor,
            "signals": sorted({name for _, record in stored.records(collab) for name in record.signals}),
        }

    def vpdq_of_meta(self, listed, query):
        """Matches by Meta's own vPDQ extension, whose native module only hashes files and is not needed for that."""
        sys.modules["vpdq"] = types.SimpleNamespace(VpdqFeature=object)
        from threatexchange.extensions.vpdq.vpdq import VPDQSignal

        return VPDQSignal.compare_hash(query, VPDQSignal.validate_signal_str(listed)).match


answer_questions(Driver())
