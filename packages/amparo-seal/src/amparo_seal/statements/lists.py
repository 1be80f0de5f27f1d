"""Lists of fixed-width rows in a statement: the keys of a case, and the newest of its parts.

Source: `spec/envelope.md`, section 5. Rows ascend by their bytes and stand once each, so that a
list has one encoding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from amparo_seal.encoding import pack, u8, u32
from amparo_seal.envelope.header import Compartment, Kind
from amparo_seal.errors import CannotOpen
from amparo_seal.keys import KeyRole
from amparo_seal.primitives import KEY, hkdf, sha256
from amparo_seal.statements.codec import Codec

_ID = 16


@dataclass(frozen=True, kw_only=True)
class ListedKey:
    """A key that a case uses, or used; `commitment` is what only the key itself gives."""

    role: KeyRole
    compartment: Compartment
    generation: int
    key: UUID
    commitment: bytes

    def bytes(self) -> bytes:
        front = u8(self.role) + u8(self.compartment) + u32(self.generation)
        return front + self.key.bytes + _exactly(self.commitment)

    @classmethod
    def parse(cls, row: "Row") -> "ListedKey":
        return cls(
            role=KeyRole(row[0]),
            compartment=Compartment(row[1]),
            generation=int.from_bytes(row[2:6], "big"),
            key=UUID(bytes=row[6:22]),
            commitment=row[22:],
        )


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest of one kind in one compartment: how many there were, and what the last one is.

    Of notes, which have no last one, `hash` is that of all of them.
    """

    kind: Kind
    compartment: Compartment
    count: int
    hash: bytes

    def bytes(self) -> bytes:
        return u8(self.kind) + u8(self.compartment) + u32(self.count) + _exactly(self.hash)

    @classmethod
    def parse(cls, row: "Row") -> "Head":
        return cls(
            kind=Kind(row[0]),
            compartment=Compartment(row[1]),
            count=int.from_bytes(row[2:6], "big"),
            hash=row[6:],
        )


Row = bytes  # the name of the type where `bytes` is the name of a method
KEY_ROW, HEAD_ROW = 2 + 4 + _ID + KEY, 2 + 4 + KEY


def key_commitment(key: bytes, context: bytes) -> bytes:
    """What stands for a key in a list: it says nothing of the key, and fits no other one."""
    return hkdf(_exactly(key), salt=b"amparo/v1/key-commitment", info=_exactly(context))


def all_hash(contexts: Sequence[bytes]) -> bytes:
    """One hash for a set of envelopes, whatever their order, by their contexts."""
    return sha256(pack("amparo/v1/all", *sorted(contexts)))


def _exactly(value: bytes) -> bytes:
    if len(value) != KEY:
        raise ValueError("Keys, contexts and hashes have 32 bytes.")
    return value


def _rows(length: int, read: Callable[[bytes], Any], *, least: int = 0) -> Codec:
    def write(values: tuple[Any, ...]) -> bytes:
        rows = [value.bytes() for value in values]
        if len(rows) < least or rows != sorted(set(rows)):
            raise ValueError("Rows of a list stand in order, each once.")
        return b"".join(rows)

    def parse(data: bytes) -> tuple[Any, ...]:
        if len(data) % length:
            raise CannotOpen
        return tuple(read(data[at : at + length]) for at in range(0, len(data), length))

    return Codec(write=write, read=parse)


@dataclass(frozen=True)
class _Hash:
    value: bytes

    def bytes(self) -> bytes:
        return _exactly(self.value)


_HASHES = _rows(KEY, _Hash)

ListedKeys = Annotated[tuple[ListedKey, ...], _rows(KEY_ROW, ListedKey.parse, least=1)]
Heads = Annotated[tuple[Head, ...], _rows(HEAD_ROW, Head.parse)]
Hashes = Annotated[
    tuple[bytes, ...],
    Codec(
        write=lambda values: _HASHES.write(tuple(map(_Hash, values))),
        read=lambda data: tuple(one.value for one in _HASHES.read(data)),
    ),
]
