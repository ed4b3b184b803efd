"""vPDQ by python-threatexchange's own index for PDQ, without the native module that its extension wants at import.

Signals are written as that extension writes them: a JSON list of "HASH,QUALITY,SECONDS". It matches as Breakwater's agent
does (docs/adr/0028-two-shares-of-a-video.md): of two shares, of the query's frames and of the listed ones, the larger counts.
Hashing a file needs the native module: `pip install vpdq`.
"""

import dataclasses
import json
import typing as t

from threatexchange.content_type.video import VideoContent
from threatexchange.signal_type import signal_base
from threatexchange.signal_type.index import IndexMatchUntyped, SignalSimilarityInfo, SignalTypeIndex
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

MINIMUM_QUALITY = 50
MATCHING_SHARE = 0.8


def frames_of(signal_str: str) -> t.Set[str]:
    """The different hashes of good quality in a signal. Raises ValueError."""
    frames = set()
    for frame in json.loads(signal_str):
        pdq, quality, seconds = frame.split(",")
        if len(pdq) != 64 or int(pdq, 16) < 0 or float(seconds) < 0:
            raise ValueError("not a frame")
        if int(quality) >= MINIMUM_QUALITY:
            frames.add(pdq)
    return frames


def signal_of(frames: t.Iterable[t.Mapping[str, t.Any]]) -> str:
    """From the frames of the feed."""
    return json.dumps([f"{frame['hash']},{frame['quality']},{frame['seconds']:.3f}" for frame in frames])


@dataclasses.dataclass
class VpdqSimilarity(SignalSimilarityInfo):
    of_query: float
    of_listed: float

    def pretty_str(self) -> str:
        return f"{self.of_query:.0%}[{self.of_listed:.0%}]"


class VpdqIndex(SignalTypeIndex):
    def __init__(self, entries: t.Iterable[t.Tuple[str, t.Any]] = ()) -> None:
        super().__init__()
        # Every different frame is in the index once, with the videos that show it.
        self._index: PDQIndex = PDQIndex()
        self._videos_of: t.Dict[str, t.List[int]] = {}
        self._videos: t.List[t.Tuple[int, t.Any]] = []
        self.add_all(entries)

    def __len__(self) -> int:
        return len(self._videos)

    def add(self, signal_str: str, entry: t.Any) -> None:
        self.add_all([(signal_str, entry)])

    def add_all(self, entries: t.Iterable[t.Tuple[str, t.Any]]) -> None:
        new = []
        for signal_str, entry in entries:
            frames = frames_of(signal_str)
            for frame in frames:
                if frame not in self._videos_of:
                    self._videos_of[frame] = []
                    new.append((frame, frame))
                self._videos_of[frame].append(len(self._videos))
            self._videos.append((len(frames), entry))
        if new:
            self._index.add_all(new)

    def query(self, hash: str) -> t.List[IndexMatchUntyped]:
        frames = frames_of(hash)
        of_query: t.Dict[int, int] = {}
        of_listed: t.Dict[int, t.Set[str]] = {}
        for frame in frames if self._videos_of else ():
            seen = set()
            for match in self._index.query(frame):
                for video in self._videos_of[match.metadata]:
                    seen.add(video)
                    of_listed.setdefault(video, set()).add(match.metadata)
            for video in seen:
                of_query[video] = of_query.get(video, 0) + 1
        matches = []
        for video, count in of_query.items():
            size, entry = self._videos[video]
            similarity = VpdqSimilarity(count / len(frames), len(of_listed[video]) / size)
            if max(similarity.of_query, similarity.of_listed) >= MATCHING_SHARE:
                matches.append(IndexMatchUntyped(similarity, entry))
        return matches


class VpdqSignal(signal_base.SimpleSignalType, signal_base.FileHasher):
    @classmethod
    def get_name(cls) -> str:
        return "vpdq"

    @classmethod
    def get_content_types(cls):
        return [VideoContent]

    @classmethod
    def get_index_cls(cls):
        return VpdqIndex

    @classmethod
    def validate_signal_str(cls, signal_str: str) -> str:
        if not frames_of(signal_str):
            raise ValueError("no frame of good quality")
        return signal_str

    @classmethod
    def compare_hash(cls, hash1: str, hash2: str) -> signal_base.SignalComparisonResult:
        matches = VpdqIndex([(hash2, None)]).query(hash1)
        info = matches[0].similarity_info if matches else VpdqSimilarity(0, 0)
        return signal_base.SignalComparisonResult(bool(matches), info)

    @classmethod
    def hash_from_file(cls, file) -> str:
        import vpdq

        frames = vpdq.computeHash(str(file), seconds_per_hash=1)
        return signal_of({"hash": f.hex, "quality": f.quality, "seconds": f.timestamp} for f in frames)

    @staticmethod
    def get_examples() -> t.List[str]:
        return []
