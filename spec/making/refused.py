"""Vectors that must not open: what a careless, broken or malicious writer could send."""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo_seal import keys
from amparo_seal.encoding import u8
from amparo_seal.envelope import Header, seal
from amparo_seal.envelope.header import Front
from amparo_seal.envelope.streaming import derive, nonce
from amparo_seal.padding import pad
from amparo_seal.primitives import TAG, sha256
from spec.making.samples import an_id, header, plain, seeded, shown

KEY = seeded("refused")(32)
HEADER = header("refused")
HOLDER = keys.WrapKey.generate(1, random=seeded("refused holder"))
FRONT, SUITE, MODE, KIND, COMPARTMENT = 175, 7, 8, 9, 58


def sealed_as(one: Header, *chunks: bytes, last: bool = True) -> bytes:
    """An envelope whose chunks are just these, with true tags: what no honest writer makes."""
    enc, commitment = derive(KEY, one)
    front, aead = Front(header=one, commitment=commitment), AESGCM(enc)
    body = [
        aead.encrypt(nonce(index, last=last and index == len(chunks) - 1), chunk, front.associated)
        for index, chunk in enumerate(chunks)
    ]
    return front.encode() + b"".join(body)


def resealed(place: int, value: int) -> bytes:
    """An envelope whose header says something unknown, and is true in all else."""
    raw = bytearray(HEADER.encode())
    raw[place - 6] = value

    class Unknown(Header):  # a writer that does not check
        def encode(self) -> bytes:
            return bytes(raw)

    return sealed_as(Unknown(**HEADER.__dict__), pad(b"unknown"))


def flipped(envelope: bytes, place: int) -> bytes:
    changed = bytearray(envelope)
    changed[place] ^= 1
    return bytes(changed)


def envelopes() -> dict[str, bytes]:
    good = seal(HEADER, b"good", key=KEY).envelope
    big = pad(bytes(70_000))
    one, two = big[:65_536], big[65_536:]
    marked, full = b"x" * 1023 + b"\x80", b"\x00" * 1024
    return {
        "empty": b"",
        "magic": flipped(good, 3),
        "length of header": flipped(good, 5),
        "version": resealed(6, 2),
        "suite 0": resealed(SUITE, 0),
        "suite 3": resealed(SUITE, 3),
        "mode 0": resealed(MODE, 0),
        "mode 3": resealed(MODE, 3),
        "kind 0": resealed(KIND, 0),
        "kind 15": resealed(KIND, 15),
        "compartment 12": resealed(COMPARTMENT, 12),
        "deployment": flipped(good, 10),
        "commitment": flipped(good, FRONT - 1),
        "first byte of the body": flipped(good, FRONT),
        "tag": flipped(good, len(good) - 1),
        "header only": good[:FRONT],
        "cut in the header": good[:100],
        "one byte short": good[:-1],
        "one byte more": good + b"\x00",
        "cut to a tag": good[: FRONT + TAG],
        "the last chunk missing": sealed_as(HEADER, one, two)[: FRONT + 65_552],
        "no chunk marked as last": sealed_as(HEADER, pad(b"good"), last=False),
        "the last chunk empty": sealed_as(HEADER, pad(bytes(65_535)), b""),
        "a short chunk before the last": sealed_as(HEADER, pad(b"good"), pad(b"good")),
        "no padding": sealed_as(HEADER, b"good"),
        "no mark": sealed_as(HEADER, full),
        "nothing but zeros after the text": sealed_as(HEADER, b"x" + bytes(1023)),
        "another byte after the mark": sealed_as(HEADER, b"x\x80" + bytes(1021) + b"\x01"),
        "more padding than needed": sealed_as(HEADER, (b"x" * 1023 + b"\x80").ljust(1088, b"\x00")),
        "less padding than needed": sealed_as(HEADER, marked + b"\x80"),
    }


def contexts() -> list[dict[str, Any]]:
    """Readers who expect something else of a good envelope."""
    other = an_id("elsewhere")
    ids = dict.fromkeys(("deployment", "agency", "subject", "thread", "id"), other)
    return [
        {name: plain(value)}
        for name, value in (ids | {"compartment": 4, "kind": 7, "sequence": 1}).items()
    ]


def wraps() -> dict[str, bytes]:
    """Wraps to `HOLDER` that say they are something else, or hide a point that shares nothing."""
    return {
        "empty": b"",
        "suite 2 in the length of suite 1": u8(2) + bytes(80),
        "suite 3": u8(3) + bytes(80),
        "a point of small order": u8(1) + bytes(80),
        "a byte more": u8(1) + bytes(81),
    }


def refused_file() -> dict[str, Any]:
    return {
        "header": shown(HEADER),
        "key": KEY.hex(),
        "good": seal(HEADER, b"good", key=KEY).envelope.hex(),
        "another_key": sha256(KEY).hex(),
        "envelopes": plain([{"why": why, "envelope": data} for why, data in envelopes().items()]),
        "contexts": contexts(),
        "holder": shown(HOLDER),
        "wraps": plain([{"why": why, "wrapped": data} for why, data in wraps().items()]),
    }
