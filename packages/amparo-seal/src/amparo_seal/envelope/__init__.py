"""Envelopes: what is sealed, and what it says about itself in the clear."""

from amparo_seal.envelope.header import Compartment, Expect, Header, Kind, Mode, read_header
from amparo_seal.envelope.streaming import OpenedStream, SealedStream, open_stream, seal_stream
from amparo_seal.envelope.whole import Opened, Sealed, open_, seal

__all__ = [
    "Compartment",
    "Expect",
    "Header",
    "Kind",
    "Mode",
    "Opened",
    "OpenedStream",
    "Sealed",
    "SealedStream",
    "open_",
    "open_stream",
    "read_header",
    "seal",
    "seal_stream",
]
