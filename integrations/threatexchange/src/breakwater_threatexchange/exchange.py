"""The exchange class that python-threatexchange and Hasher-Matcher-Actioner drive."""

import collections
import dataclasses
import logging
import pathlib
import time
import typing as t
import uuid

from threatexchange.exchanges import auth
from threatexchange.exchanges import fetch_state as state
from threatexchange.exchanges.collab_config import CollaborationConfigWithDefaults
from threatexchange.exchanges.signal_exchange_api import SignalExchangeAPI
from threatexchange.signal_type.signal_base import SignalType

from .feed import ACTIONS, ENDINGS, Feed, FeedProblem, Page
from .records import BreakwaterRecord, keys_of, records_of
from .stored import HmaStored, TxStored, in_hma

# HMA commits after 5,000 records: whatever it has not stored yet is among this many entries.
REMEMBERED_ENTRIES = 2_500
Updates = t.Dict[str, t.Optional[BreakwaterRecord]]
Delta = state.FetchDelta[str, BreakwaterRecord, "BreakwaterCheckpoint"]


@dataclasses.dataclass
class _Required:
    service: str = dataclasses.field(metadata={"help": "address of the service, https://operator.example"})


@dataclasses.dataclass
class BreakwaterCollabConfig(CollaborationConfigWithDefaults, _Required):
    api: str = dataclasses.field(init=False, default="breakwater")
    key_file: str = dataclasses.field(
        default="", metadata={"help": "file with the platform's key; one key for one collaboration"}
    )
    least_action: str = dataclasses.field(
        default="review",
        metadata={"help": "review, hold or block: leave out entries on which less may be done than this"},
    )


@dataclasses.dataclass
class BreakwaterCredentials(auth.CredentialHelper):
    ENV_VARIABLE: t.ClassVar[str] = "TX_BREAKWATER_KEY"
    FILE_NAME: t.ClassVar[str] = "~/.tx_breakwater_key"

    key: str = dataclasses.field(metadata={"help": "the key that `breakwater platform add` showed"})

    @classmethod
    def _from_str(cls, s: str) -> "BreakwaterCredentials":
        return cls(s.strip())

    def _are_valid(self) -> bool:
        return bool(self.key)


@dataclasses.dataclass
class BreakwaterCheckpoint(state.FetchCheckpointBase):
    """Stored together with what was read, so whoever shows it again has carried out everything up to `cursor`."""

    epoch: str
    cursor: int
    # The newest ending among what was read.
    ended: int
    read_at: int
    # The service was restored from a backup: drop everything and read anew.
    is_void: bool = False

    def is_stale(self) -> bool:
        return self.is_void

    def get_progress_timestamp(self) -> t.Optional[int]:
        return self.read_at


class BreakwaterExchangeAPI(
    auth.SignalExchangeWithAuth[BreakwaterCollabConfig, BreakwaterCredentials],
    SignalExchangeAPI[BreakwaterCollabConfig, BreakwaterCheckpoint, BreakwaterRecord, str, BreakwaterRecord],
):
    def __init__(self, collab: BreakwaterCollabConfig, key: str) -> None:
        super().__init__()
        if collab.least_action not in ACTIONS:
            raise ValueError(f"least_action is one of {', '.join(ACTIONS)}")
        self.collab = collab
        self.feed = Feed(collab.service, key)

    @classmethod
    def get_name(cls) -> str:
        return "breakwater"

    @staticmethod
    def get_config_cls() -> t.Type[BreakwaterCollabConfig]:
        return BreakwaterCollabConfig

    @staticmethod
    def get_checkpoint_cls() -> t.Type[BreakwaterCheckpoint]:
        return BreakwaterCheckpoint

    @staticmethod
    def get_record_cls() -> t.Type[BreakwaterRecord]:
        return BreakwaterRecord

    @staticmethod
    def get_credential_cls() -> t.Type[BreakwaterCredentials]:
        return BreakwaterCredentials

    @classmethod
    def for_collab(
        cls, collab: BreakwaterCollabConfig, credentials: t.Optional[BreakwaterCredentials] = None
    ) -> "BreakwaterExchangeAPI":
        if collab.key_file:
            return cls(collab, pathlib.Path(collab.key_file).expanduser().read_text().strip())
        return cls(collab, (credentials or BreakwaterCredentials.get(cls)).key)

    @classmethod
    def fetch_value_merge(
        cls, old: t.Optional[BreakwaterRecord], new: t.Optional[BreakwaterRecord]
    ) -> t.Optional[BreakwaterRecord]:
        if new is None or new.signals:
            return new
        return None if old is None else dataclasses.replace(new, signals=old.signals)

    @classmethod
    def naive_convert_to_signal_type(
        cls,
        signal_types: t.Sequence[t.Type[SignalType]],
        collab: BreakwaterCollabConfig,
        fetched: t.Mapping[str, t.Optional[BreakwaterRecord]],
    ) -> t.Dict[t.Type[SignalType], t.Dict[str, BreakwaterRecord]]:
        by_name = {signal_type.get_name(): signal_type for signal_type in signal_types}
        converted: t.Dict[t.Type[SignalType], t.Dict[str, BreakwaterRecord]] = {}
        for record in fetched.values():
            for name, signal in record.signals.items() if record is not None else ():
                signal_type = by_name.get(name)
                if signal_type is None:
                    continue
                try:
                    signal_type.validate_signal_str(signal)
                except ValueError:
                    continue
                ones = converted.setdefault(signal_type, {})
                # Two people may have listed the same picture.
                if signal not in ones or _rank(ones[signal]) < _rank(record):
                    ones[signal] = record
        return converted

    def fetch_iter(
        self, supported_signal_types: t.Sequence[t.Type[SignalType]], checkpoint: t.Optional[BreakwaterCheckpoint]
    ) -> t.Iterator[Delta]:
        stored = in_hma()
        at = checkpoint or BreakwaterCheckpoint("", 0, 0, 0)
        page = self._read(at)
        if page is None:
            # Another epoch. `tx` clears what it has by a void checkpoint; HMA has to be told key by key.
            if stored is None:
                yield state.FetchDelta({}, self._moved(dataclasses.replace(at, is_void=True)))
                return
            keys = [key for key, _ in stored.records(self.collab.name)]
            for start in range(0, len(keys), 5_000):
                # Interrupted, it finds the other epoch again and goes on.
                yield state.FetchDelta(dict.fromkeys(keys[start : start + 5_000]), self._moved(at))
            at = self._moved(BreakwaterCheckpoint("", 0, 0, at.read_at))
            yield state.FetchDelta({}, at)
            page = t.cast(Page, self._read(at))
        elif at.ended > 0:
            # What was shown to us is stored, and what had ended by then is not in it.
            self._acknowledge(at.ended)
        recent: "collections.OrderedDict[str, Updates]" = collections.OrderedDict()
        while page.events:
            updates, ended = self._updates(page, stored, recent)
            at = self._moved(
                dataclasses.replace(at, epoch=page.epoch, cursor=page.next, ended=max(at.ended, ended))
            )
            yield state.FetchDelta(updates, at)
            if page.next >= page.head:
                return
            following = self._read(at)
            if following is None:
                # Restored while we read: the next fetch finds it out.
                return
            page = following

    def _acknowledge(self, ended: int) -> None:
        try:
            self.feed.acknowledge(ended)
        except Exception as error:
            # What was withdrawn since matters more; this is said again at the next fetch.
            logging.warning("%s: could not acknowledge: %s", self.collab.name, error)

    def _read(self, at: BreakwaterCheckpoint) -> t.Optional[Page]:
        """None: what is held belongs to another epoch."""
        try:
            page = self.feed.read(at.cursor)
        except FeedProblem as problem:
            if problem.code == "cursor-ahead" and at.cursor > 0:
                return None
            if problem.code == "unauthorized":
                raise auth.SignalExchangeAPIInvalidAuthException(type(self), "the service does not take this key")
            raise
        return None if at.epoch and page.epoch != at.epoch else page

    def _updates(
        self, page: Page, stored: t.Optional[HmaStored], recent: "collections.OrderedDict[str, Updates]"
    ) -> t.Tuple[Updates, int]:
        updates: Updates = {}
        ended = 0
        for event in page.events:
            entry = event["entry"]
            news: Updates = {key: None for key in keys_of(entry)}
            if event["type"] in ENDINGS:
                ended = event["sequence"]
            elif event["type"] == "amend":
                news = self._amended(event, stored, recent.get(entry))
            elif event["fingerprint"] is not None:
                news.update(records_of(event))
            if ACTIONS.index(event.get("maxAction", "block")) < ACTIONS.index(self.collab.least_action):
                news = {key: None for key in keys_of(entry)}
            recent[entry] = news
            recent.move_to_end(entry)
            if len(recent) > REMEMBERED_ENTRIES:
                recent.popitem(last=False)
            updates.update(news)
        return updates, ended

    def _amended(
        self, event: t.Mapping[str, t.Any], stored: t.Optional[HmaStored], recent: t.Optional[Updates]
    ) -> Updates:
        new = BreakwaterRecord(event["entry"], event["sequence"], event["trust"], event["maxAction"], {})
        news: Updates = {}
        for key in keys_of(event["entry"]):
            old = recent.get(key) if recent is not None else stored and stored.record(self.collab.name, key)
            if old is not None:
                news[key] = dataclasses.replace(new, signals=old.signals)
            elif recent is None and stored is None:
                news[key] = new
        return news

    @staticmethod
    def _moved(at: BreakwaterCheckpoint) -> BreakwaterCheckpoint:
        return dataclasses.replace(at, read_at=max(at.read_at, int(time.time())))

    def give_feedback(
        self,
        entry: str,
        value: str,
        *,
        reason: t.Optional[str] = None,
        second_moderator: bool = False,
        idempotency_key: t.Optional[str] = None,
    ) -> None:
        """Values and reasons: docs/protocol/feed.md. `confirmed` is a moderator's decision, never a match alone."""
        if value == "not_intimate" and not (reason and second_moderator):
            raise ValueError("not_intimate needs a reason and a second moderator")
        feedback: t.Dict[str, t.Any] = {"entry": entry, "value": value}
        if reason:
            feedback["reason"] = reason
        if second_moderator:
            feedback["secondModerator"] = True
        self.feed.give_feedback(feedback, idempotency_key or uuid.uuid4().hex)

    def report_opinion(self, s_type: t.Type[SignalType], signal: str, opinion: state.SignalOpinion) -> None:
        """What `tx label` calls. Said of each entry with this very signal, or of the one in a tag `entry:ID`."""
        named = _tagged(opinion, "entry")
        records = (in_hma() or TxStored()).records(self.collab.name)
        entries = {named} if named else {r.entry for _, r in records if r.signals.get(s_type.get_name()) == signal}
        if not entries:
            raise ValueError("no entry that is held has this signal")
        value = {
            state.SignalOpinionCategory.POSITIVE_CLASS: "confirmed",
            state.SignalOpinionCategory.NEGATIVE_CLASS: "not_intimate",
        }.get(opinion.category, "pending_review")
        for tag in ("suspected-under-18", "quality-unknown"):
            if tag in opinion.tags:
                value = tag.replace("-", "_")
        for entry in sorted(entries):
            self.give_feedback(
                entry,
                value,
                reason=_tagged(opinion, "reason"),
                second_moderator="second-moderator" in opinion.tags,
            )


def _rank(record: BreakwaterRecord) -> t.Tuple[int, int]:
    return ACTIONS.index(record.max_action), record.sequence


def _tagged(opinion: state.SignalOpinion, name: str) -> t.Optional[str]:
    return next((tag[len(name) + 1 :] for tag in opinion.tags if tag.startswith(f"{name}:")), None)
