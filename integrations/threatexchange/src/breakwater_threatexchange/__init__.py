"""Breakwater's feed for python-threatexchange and Hasher-Matcher-Actioner. See README.md."""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from .exchange import BreakwaterCollabConfig, BreakwaterCredentials, BreakwaterExchangeAPI, BreakwaterRecord
from .image_md5 import ImageMD5Signal
from .vpdq import VpdqSignal

__all__ = [
    "BreakwaterCollabConfig",
    "BreakwaterCredentials",
    "BreakwaterExchangeAPI",
    "BreakwaterRecord",
    "ImageMD5Signal",
    "TX_MANIFEST",
    "VpdqSignal",
]

TX_MANIFEST = ThreatExchangeExtensionManifest(
    signal_types=(ImageMD5Signal, VpdqSignal), apis=(BreakwaterExchangeAPI,)
)
