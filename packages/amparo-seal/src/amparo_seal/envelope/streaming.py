"""Sealing and opening of files that do not fit in memory: one chunk of 64 KiB at a time.

Source: `spec/envelope.md`, section 1. The construction of the chunks is STREAM (Hoang,
Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): a counter in the nonce keeps their order, a flag marks
the last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo_seal.encoding import u8, u32
from amparo_seal.envelope.header import (
    CHUNK,
    COMMITMENT_LENGTH,
    FRONT_LENGTH,
    SEALED_CHUNK,
    Expect,
    Front,
    Header,
)
from amparo_seal.errors import CannotOpen
from amparo_seal.padding import MARK, padded_length
from amparo_seal.primitives import KEY, TAG, from_system, hkdf, open_aead, same, sha256


@dataclass(frozen=True, kw_only=True)
class SealedStream:
    """An envelope on its way out.

    `pieces` can be read once; `length` is that of the whole envelope, in bytes.
    """

    pieces: Iterator[bytes]
    length: int
    key: bytes = field(repr=False)
    context: bytes


@dataclass(frozen=True, kw_only=True)
class OpenedStream:
    """A file on its way in.

    `pieces` can be read once, and raises CannotOpen at the first chunk that is not proven.
    """

    header: Header
    context: bytes
    pieces: Iterator[bytes] = field(repr=False)


def derive(key: bytes, header: Header) -> tuple[bytes, bytes]:
    """The encryption key and the commitment (32 bytes each) of `key` under `header`."""
    okm = hkdf(
        key, salt=sha256(header.encode()), info=b"amparo/v1/content", length=KEY + COMMITMENT_LENGTH
    )
    return okm[:KEY], okm[KEY:]


def new_content_key(key: bytes | None) -> bytes:
    """`key`, or a new one. Raises ValueError for another length than 32 bytes."""
    made = from_system(KEY) if key is None else key
    if len(made) != KEY:
        raise ValueError("A content key has 32 bytes.")
    return made


def nonce(index: int, *, last: bool) -> bytes:
    """The 12 bytes of nonce of chunk `index`. Raises OverflowError after 2**32 chunks."""
    return bytes(7) + u32(index) + u8(last)


def seal_stream(
    header: Header, chunks: Iterable[bytes], size: int, *, key: bytes | None = None
) -> SealedStream:
    """Seal a file of `size` bytes, given in pieces of any length, holding one chunk of it.

    Reading `pieces` raises ValueError when `chunks` turns out longer or shorter than `size`: what
    was written until then must be thrown away.
    """
    content_key = new_content_key(key)
    enc, commitment = derive(content_key, header)
    front = Front(header=header, commitment=commitment)
    padded = padded_length(size)
    return SealedStream(
        pieces=_sealed(front, AESGCM(enc), _with_padding(chunks, size)),
        length=FRONT_LENGTH + padded + TAG * -(-padded // CHUNK),
        key=content_key,
        context=front.context,
    )


def _sealed(front: Front, aead: AESGCM, padded: Iterator[bytes]) -> Iterator[bytes]:
    yield front.encode()
    for index, chunk, last in _cut(padded, CHUNK):
        yield aead.encrypt(nonce(index, last=last), chunk, front.associated)


def _with_padding(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > size:
            break
        yield chunk
    if seen != size:
        raise ValueError("The file is not as long as was said.")
    yield MARK
    yield from _zeros(padded_length(size) - size - len(MARK))


def _zeros(count: int) -> Iterator[bytes]:
    for start in range(0, count, CHUNK):
        yield bytes(min(CHUNK, count - start))


def _cut(pieces: Iterable[bytes], length: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether it is the last, of chunks of `length` bytes (the last: or less)."""
    index = 0
    held = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        while view:
            if len(held) == length:
                yield index, bytes(held), False
                index += 1
                held.clear()
            room = length - len(held)
            held += view[:room]
            view = view[room:]
    yield index, bytes(held), True


def open_stream(pieces: Iterable[bytes], key: bytes, *, expect: Expect) -> OpenedStream:
    """Open an envelope given in pieces of any length, holding one chunk of it.

    Header and commitment are checked before this returns; every piece of plaintext that comes out
    was verified. That nothing is missing at the end is known only after the last: a reader that
    keeps what it got when reading ends in CannotOpen keeps a truncated file. Raises CannotOpen.
    """
    source = iter(pieces)
    front_bytes, rest = _take(source, FRONT_LENGTH)
    front = Front.decode(front_bytes)
    enc = check_key(front, key, expect)
    return OpenedStream(
        header=front.header,
        context=front.context,
        pieces=_without_padding(_opened(front, enc, _chain(rest, source))),
    )


def check_key(front: Front, key: bytes, expect: Expect) -> bytes:
    """The encryption key, once the header is as expected and commits to `key`, or CannotOpen."""
    expect.check(front.header)
    if len(key) != KEY:
        raise CannotOpen
    enc, commitment = derive(key, front.header)
    if not same(commitment, front.commitment):
        raise CannotOpen
    return enc


def _take(source: Iterator[bytes], count: int) -> tuple[bytes, bytes]:
    held = b""
    for piece in source:
        held += piece
        if len(held) >= count:
            break
    return held[:count], held[count:]


def _chain(first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from source


def _opened(front: Front, enc: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    for index, chunk, last in _cut(body, SEALED_CHUNK):
        if len(chunk) <= TAG:
            raise CannotOpen
        yield open_aead(enc, nonce(index, last=last), chunk, front.associated)


def _without_padding(padded: Iterable[bytes]) -> Iterator[bytes]:
    """What stands before the last mark.

    Of what may be padding only its length is held, never its bytes.
    """
    released = 0
    waiting: int | None = None  # bytes that may be padding: one mark and zeros, or none yet
    for chunk in padded:
        if waiting is not None:
            if not chunk.strip(b"\x00"):
                waiting += len(chunk)
                continue
            released += waiting
            yield MARK
            yield from _zeros(waiting - len(MARK))
        before, mark, after = chunk.rpartition(MARK)
        if mark and not after.strip(b"\x00"):
            waiting = len(mark) + len(after)
        else:
            before, waiting = chunk, None
        released += len(before)
        yield before
    if waiting is None or released + waiting != padded_length(released):
        raise CannotOpen
