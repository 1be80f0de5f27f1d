"""How each field of a signed statement stands in its bytes, and back.

Source: `spec/envelope.md`, sections 0 and 5. A form annotates its fields with the types below.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from amparo_seal.encoding import join_roles, read_text, u8, u32
from amparo_seal.envelope.header import SUITES, Compartment
from amparo_seal.errors import CannotOpen

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True)
class Codec:
    """One way to write a value.

    Both raise ValueError (or OverflowError, for a number) for what the format cannot say; `read`
    may raise CannotOpen instead.
    """

    write: Callable[[Any], bytes]
    read: Callable[[bytes], Any]


def _exactly(length: int) -> Codec:
    def check(value: bytes) -> bytes:
        if len(value) != length:
            raise ValueError("A field of a statement has another length.")
        return value

    return Codec(write=check, read=check)


def _read_u8(data: bytes) -> int:
    return int.from_bytes(_exactly(1).read(data), "big")


def _read_u32(data: bytes) -> int:
    return int.from_bytes(_exactly(4).read(data), "big")


def write_day(day: date) -> bytes:
    """A day as ASCII `YYYY-MM-DD`."""
    return day.isoformat().encode("ascii")


def read_day(data: bytes) -> date:
    """The day of `write_day`. Raises CannotOpen or ValueError."""
    text = read_text(data)
    if not _DAY.match(text):
        raise CannotOpen
    return date.fromisoformat(text)


def _in_suites(suite: int) -> int:
    if suite not in SUITES:
        raise ValueError("A suite is one of those that are known.")
    return suite


def _in_order(compartments: tuple[Compartment, ...]) -> tuple[Compartment, ...]:
    if not compartments or list(compartments) != sorted(set(compartments)):
        raise ValueError("Compartments stand in order, each once, and there is at least one.")
    return compartments


def _read_compartments(data: bytes) -> tuple[Compartment, ...]:
    return _in_order(tuple(Compartment(number) for number in data))


def _read_roles(data: bytes) -> tuple[str, ...]:
    text = read_text(data)
    return tuple(text.split(",")) if text else ()


Id = Annotated[UUID, Codec(write=lambda value: value.bytes, read=lambda data: UUID(bytes=data))]
Hash = Annotated[bytes, _exactly(32)]
PublicKey = Annotated[bytes, _exactly(32)]
Nonce = Annotated[bytes, _exactly(16)]
U32 = Annotated[int, Codec(write=u32, read=_read_u32)]
Suite = Annotated[
    int,
    Codec(write=lambda value: u8(_in_suites(value)), read=lambda data: _in_suites(_read_u8(data))),
]
OneCompartment = Annotated[
    Compartment, Codec(write=u8, read=lambda data: Compartment(_read_u8(data)))
]
Compartments = Annotated[
    tuple[Compartment, ...],
    Codec(write=lambda value: bytes(_in_order(value)), read=_read_compartments),
]
Day = Annotated[date, Codec(write=write_day, read=read_day)]
Text = Annotated[str, Codec(write=str.encode, read=read_text)]
Roles = Annotated[tuple[str, ...], Codec(write=join_roles, read=_read_roles)]
