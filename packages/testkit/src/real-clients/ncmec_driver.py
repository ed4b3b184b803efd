"""Drives the published threatexchange package by lines of JSON. See ncmec-client.test.ts."""

import types

from driving import answer_questions, count_records, keep
from threatexchange.exchanges.clients.ncmec import hash_api
from threatexchange.exchanges.impl.ncmec_api import NCMECCollabConfig, NCMECSignalExchangeAPI
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal


class BreakwaterNCMEC(NCMECSignalExchangeAPI):
    """The addresses of NCMEC are fixed in the client; this is all that it takes to read another one's."""

    ADDRESS = ""

    def get_client(self, environment):
        return hash_api.NCMECHashAPI(self._username, self._password, types.SimpleNamespace(value=self.ADDRESS))


class Driver:
    def connect(self, url, name, key, only=()):
        BreakwaterNCMEC.ADDRESS = url
        config = NCMECCollabConfig(
            name="test", enabled=True, environment=hash_api.NCMECEnvironment.test_NGO, only_esp_ids=set(only)
        )
        self.exchange = BreakwaterNCMEC(config, name, key)
        self.client = self.exchange.get_client(None)
        self.fetched = {}
        self.checkpoint = None

    def status(self):
        status = self.client.status()
        return [status.esp_id, status.esp_name]

    def members(self):
        return [[member.esp_id, member.esp_name] for member in self.client.members()]

    def fetch(self, deltas=None):
        """What HMA and `tx fetch` do: store each delta with its checkpoint, stop when there is no more, or after `deltas`."""
        seen = 0
        for delta in self.exchange.fetch_iter([PdqSignal], self.checkpoint):
            self.checkpoint = keep(self.exchange, self.fetched, delta)
            seen += 1
            if seen == deltas:
                break
        return {"deltas": seen, "held": len(self.fetched), "ids": sorted(e.id for e in self.fetched.values())}

    def count_exchange(self, most):
        return count_records(self.exchange, [PdqSignal], most)

    def matches(self, pdq):
        signals = BreakwaterNCMEC.naive_convert_to_signal_type([PdqSignal], self.exchange.collab, self.fetched)
        index = PdqSignal.get_index_cls().build(list(signals.get(PdqSignal, {}).items()))
        return len(index.query(pdq))

    def video_matches(self, md5):
        signals = BreakwaterNCMEC.naive_convert_to_signal_type([VideoMD5Signal], self.exchange.collab, self.fetched)
        index = VideoMD5Signal.get_index_cls().build(list(signals.get(VideoMD5Signal, {}).items()))
        return len(index.query(md5))

    def upvote(self, entry):
        self.client.submit_upvote(1, entry, hash_api.FingerprintType.pdq)

    def downvote(self, entry, reason):
        self.client.submit_feedback(
            1, entry, hash_api.FingerprintType.pdq, hash_api.FeedbackType.downvote, reason
        )


answer_questions(Driver())
