"""What the program around the exchange has stored. The interface of exchanges shows them none of it, and three things need it:
an amendment (which does not carry the hash again), a new epoch (everything must be dropped, by key) and saying what is held."""

import os
import pathlib
import pickle
import sys
import typing as t


class HmaStored:
    """In Hasher-Matcher-Actioner: its table of what exchanges gave. Works where its Flask application is at hand."""

    def record(self, collab: str, key: str) -> t.Optional[t.Any]:
        from OpenMediaMatch.persistence import get_storage

        try:
            return get_storage().exchange_get_data(collab, key)
        except KeyError:
            return None

    def records(self, collab: str) -> t.Iterator[t.Tuple[str, t.Any]]:
        from OpenMediaMatch.storage.postgres.database import ExchangeConfig, ExchangeData, db

        rows = (
            db.session.query(ExchangeData.fetch_id, ExchangeData.pickled_fetch_signal_metadata)
            .join(ExchangeConfig, ExchangeConfig.id == ExchangeData.collab_id)
            .filter(ExchangeConfig.name == collab)
        )
        for key, pickled in rows.yield_per(1_000):
            yield key, pickle.loads(pickled)

    def checkpoint(self, collab: str) -> t.Optional[t.Any]:
        from OpenMediaMatch.persistence import get_storage

        return get_storage().exchange_get_fetch_checkpoint(collab)


class TxStored:
    """Of `tx` (`threatexchange`): its file for this collaboration."""

    def __init__(self, folder: t.Optional[str] = None) -> None:
        self._folder = pathlib.Path(folder or os.getenv("TX_STATEDIR", "~/.threatexchange")).expanduser()

    def _state(self, collab: str) -> t.Optional[t.Any]:
        try:
            with (self._folder / "fetched" / "breakwater" / f"{collab}.state.pickle").open("rb") as file:
                return pickle.load(file)
        except FileNotFoundError:
            return None

    def records(self, collab: str) -> t.Iterator[t.Tuple[str, t.Any]]:
        state = self._state(collab)
        yield from () if state is None else state.updates.items()

    def checkpoint(self, collab: str) -> t.Optional[t.Any]:
        state = self._state(collab)
        return None if state is None else state.checkpoint


def in_hma() -> t.Optional[HmaStored]:
    """HMA replaces records without merging them, and keeps old ones when it begins anew; `tx` does neither."""
    return HmaStored() if "OpenMediaMatch.persistence" in sys.modules else None
