"""Sealing and opening of what fits in memory.

Source: `spec/envelope.md`, section 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amparo_seal.envelope.header import FRONT_LENGTH, Expect, Header, read_header
from amparo_seal.envelope.streaming import open_stream, seal_stream


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An envelope, its content key, and the context the key is wrapped for (32 bytes each)."""

    envelope: bytes
    key: bytes = field(repr=False)
    context: bytes


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What an envelope held. Header and plaintext are both proven."""

    header: Header
    plaintext: bytes = field(repr=False)


def seal(header: Header, plaintext: bytes, *, key: bytes | None = None) -> Sealed:
    """Seal `plaintext` under a new content key.

    `key` is for the makers of test vectors: a content key serves one envelope. Raises ValueError if
    it has not 32 bytes.
    """
    stream = seal_stream(header, [plaintext], len(plaintext), key=key)
    return Sealed(envelope=b"".join(stream.pieces), key=stream.key, context=stream.context)


def open_(envelope: bytes, key: bytes, *, expect: Expect | Mapping[str, Any]) -> Opened:
    """Open an envelope with its content key.

    `expect` says what the reader knows of it: any of deployment, agency, subject, compartment,
    kind, thread, sequence, id. Raises CannotOpen, and returns nothing before everything was
    verified; TypeError or ValueError for an `expect` of other names, or of none.
    """
    wanted = expect if isinstance(expect, Expect) else Expect(**expect)
    read_header(envelope)
    stream = open_stream([envelope[:FRONT_LENGTH], envelope[FRONT_LENGTH:]], key, expect=wanted)
    return Opened(header=stream.header, plaintext=b"".join(stream.pieces))
