"""What is kept of an entry, and under which keys.

HMA keeps one signal of each type for a key. A picture therefore has eight keys, one for each way it can be turned, because
these programs turn nothing that they look up: the entry's id for the picture as it stands, which has the MD5 as well, and
`ID.rotate90` and so on for the rest.
"""

import dataclasses
import hashlib
import typing as t

from threatexchange.exchanges import fetch_state as state

from .vpdq import signal_of

TURNED = ("rotate90", "rotate180", "rotate270", "flipX", "flipY", "flipPlus1", "flipMinus1")


@dataclasses.dataclass
class BreakwaterRecord(state.FetchedSignalMetadata):
    """One way to turn one entry. `sequence` is that of the entry's newest add, restore or amend."""

    entry: str
    sequence: int
    trust: str
    max_action: str
    # By the name of the signal type. Empty: an amendment, to be merged with the record that is there.
    signals: t.Dict[str, str]

    def get_as_opinions(self) -> t.Sequence[state.SignalOpinion]:
        vouched = self.trust != "self_reported" and self.max_action != "review"
        category = (
            state.SignalOpinionCategory.POSITIVE_CLASS if vouched else state.SignalOpinionCategory.INVESTIGATION_SEED
        )
        tags = {f"trust:{self.trust}", f"max-action:{self.max_action}", f"entry:{self.entry}"}
        return [state.SignalOpinion(False, category, tags)]

    def __str__(self) -> str:
        return f"{self.get_as_aggregate_opinion().category.name} {self.max_action} {self.trust} {self.entry}"


def keys_of(entry: str) -> t.List[str]:
    """Every key that this entry may have."""
    return [entry, *(f"{entry}.{form}" for form in TURNED)]


def records_of(event: t.Mapping[str, t.Any]) -> t.Dict[str, BreakwaterRecord]:
    """Of an add or a restore whose fingerprint is there."""
    fingerprint = event["fingerprint"]
    is_video = fingerprint["kind"] == "video"
    standing = {"video_md5" if is_video else "image_md5": fingerprint["md5"]}
    records = {}
    if is_video and fingerprint["vpdq"]:
        standing["vpdq"] = signal_of(fingerprint["vpdq"])
    pdq = fingerprint.get("pdq")
    if pdq is not None:
        standing["pdq"] = pdq["dihedral"]["original"]
        for form in TURNED:
            records[f"{event['entry']}.{form}"] = {"pdq": pdq["dihedral"][form]}
    records[event["entry"]] = standing
    return {
        key: BreakwaterRecord(event["entry"], event["sequence"], event["trust"], event["maxAction"], signals)
        for key, signals in records.items()
    }


def held_list(records: t.Iterable[t.Tuple[str, BreakwaterRecord]], sequence: int) -> t.Dict[str, t.Any]:
    """`held` of docs/protocol/feed.md. `records` is everything that is stored, applied up to `sequence`."""
    entries = 0
    sums = [0, 0]
    for key, record in records:
        if key != record.entry:
            continue
        entries += 1
        digest = hashlib.sha256(f"{record.entry.lower()}:{record.sequence}".encode("ascii")).digest()
        for at in (0, 1):
            sums[at] = (sums[at] + int.from_bytes(digest[at * 8 : at * 8 + 8], "big")) % 2**64
    return {"sequence": sequence, "entries": entries, "digest": f"{sums[0]:016x}{sums[1]:016x}"}
