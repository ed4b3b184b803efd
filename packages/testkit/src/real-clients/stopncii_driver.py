"""Drives the published threatexchange package, unmodified, by lines of JSON. See stopncii-client.test.ts."""

from driving import answer_questions, count_records, keep
from threatexchange.exchanges.clients.stopncii import api
from threatexchange.exchanges.collab_config import CollaborationConfigBase
from threatexchange.exchanges.impl.stop_ncii_api import (
    StopNCIICheckpoint,
    StopNCIICredentials,
    StopNCIISignalExchangeAPI,
)
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal

GONE = (api.StopNCIICaseStatus.Withdrawn, api.StopNCIICaseStatus.Deleted)


class Driver:
    def connect(self, url, key):
        self.client = api.StopNCIIAPI(
            key,
            key,
            additional_function_keys={endpoint: key for endpoint in api.StopNCIIEndpoint},
            base_url_override=url,
        )
        # What HMA and `tx` read from their configuration, in the one form both know.
        credentials = StopNCIICredentials._from_str(f"{key},{key},{url}")
        self.exchange = StopNCIISignalExchangeAPI.for_collab(
            CollaborationConfigBase(name="test", api="stop_ncii", enabled=True), credentials
        )
        self.fetched = {}
        self.checkpoint = None
        self.held = set()
        self.start = api.StopNCIIAPI.DEFAULT_START_TIME

    def fetch_exchange(self, pages=None):
        """What HMA and `tx fetch` do: store each delta with its checkpoint, stop when there is no more, or after `pages`."""
        seen = 0
        for delta in self.exchange.fetch_iter([PdqSignal], self.checkpoint):
            before = self.checkpoint and self.checkpoint.get_progress_timestamp()
            after = delta.checkpoint.get_progress_timestamp()
            assert before is None or after >= before, "checkpoint time rewound?"
            self.checkpoint = keep(self.exchange, self.fetched, delta)
            seen += 1
            if seen == pages:
                break
        return {"pages": seen, "held": len(self.fetched), "checkpoint": self.checkpoint.update_time}

    def count_exchange(self, most):
        """Reads as `fetch_exchange` does and keeps what tells records apart, nothing else: of millions the rest takes too much."""
        return count_records(self.exchange, [PdqSignal], most)

    def fetch_low_level(self):
        """A careful caller of the low-level client: drops what is withdrawn."""
        records = 0
        for page in self.client.fetch_hashes_iter(start_timestamp=self.start):
            for record in page.hashRecords:
                key = (record.signalType.value, record.hashValue)
                if record.hashStatus in GONE:
                    self.held.discard(key)
                else:
                    self.held.add(key)
            records += len(page.hashRecords)
            self.start = page.nextSetTimestamp
        return {"records": records, "held": len(self.held)}

    def matches(self, pdq):
        signals = StopNCIISignalExchangeAPI.naive_convert_to_signal_type([PdqSignal], self.exchange.collab, self.fetched)
        index = PdqSignal.get_index_cls().build([(h, m) for h, m in signals.get(PdqSignal, {}).items()])
        return [str(match.metadata) for match in index.query(pdq)]

    def video_matches(self, md5):
        signals = StopNCIISignalExchangeAPI.naive_convert_to_signal_type(
            [VideoMD5Signal], self.exchange.collab, self.fetched
        )
        index = VideoMD5Signal.get_index_cls().build(list(signals.get(VideoMD5Signal, {}).items()))
        return [str(match.metadata) for match in index.query(md5)]

    def video_feedback(self, md5, value):
        self.client.submit_feedback(
            api.StopNCIISignalType.VideoMD5, md5, api.StopNCIICSPFeedbackValue(value), set()
        )

    def feedback(self, pdq, value, tags=()):
        self.client.submit_feedback(
            api.StopNCIISignalType.ImagePDQ, pdq, api.StopNCIICSPFeedbackValue(value), set(tags)
        )

    def submit_hash(self, pdq):
        self.client.submit_hash(api.StopNCIISignalType.ImagePDQ, pdq)


answer_questions(Driver())
