"""`Sealed`, as browsers send it: read strictly, refused whole if anything is not as agreed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from uuid import UUID

from amparo.vault.models import HOLDER_LENGTH, RELEASE_LENGTH
from amparo.vault.refusals import Refused
from amparo_seal import CannotOpen
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, Header, read_header
from amparo_seal.keys import KeyRole

SIGNATURE_LENGTH = 64
HIGHEST_U32 = (1 << 32) - 1

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class IncomingEnvelope:
    id: UUID
    data: bytes
    header: Header
    context: bytes

    @classmethod
    def read(cls, id_: UUID, data: bytes) -> Self:
        """Parse the header. Raises Refused for what is no envelope, or not the one named."""
        try:
            header, _, context = read_header(data)
        except CannotOpen:
            raise Refused("malformed") from None
        if header.id != id_:
            raise Refused("malformed")
        return cls(id=id_, data=data, header=header, context=context)


@dataclass(frozen=True, kw_only=True)
class IncomingKey:
    id: UUID
    role: KeyRole
    agency: UUID
    subject: UUID
    compartment: Compartment
    generation: int


@dataclass(frozen=True, kw_only=True)
class IncomingWrap:
    """`of` is an envelope or a key; exactly one of `parent` and `holder` is given."""

    of: UUID
    parent: UUID | None
    holder: bytes | None
    generation: int
    release: bytes | None
    wrapped: bytes

    @property
    def place(self) -> tuple[UUID, UUID | None, bytes | None, bytes | None]:
        """What only one live wrap can be."""
        return self.of, self.parent, self.holder, self.release


@dataclass(frozen=True, kw_only=True)
class IncomingStatement:
    """What somebody signed about what is sealed. The app whose statement it is keeps it."""

    statement: bytes
    signature: bytes


@dataclass(frozen=True, kw_only=True)
class Incoming:
    envelopes: tuple[IncomingEnvelope, ...] = ()
    keys: tuple[IncomingKey, ...] = ()
    wraps: tuple[IncomingWrap, ...] = ()
    statements: tuple[IncomingStatement, ...] = ()

    @classmethod
    def parse(cls, data: object) -> Self:
        """Read the JSON object `Sealed`. Raises Refused("malformed")."""
        return cls(
            envelopes=tuple(map(_envelope, _list(data, "envelopes"))),
            keys=tuple(map(_key, _list(data, "keys"))),
            wraps=tuple(map(_wrap, _list(data, "wraps"))),
            statements=tuple(map(_statement, _perhaps_list(data, "statements"))),
        )

    @property
    def ids(self) -> list[UUID]:
        """The ids of what is new here, as often as they were sent."""
        return [*(envelope.id for envelope in self.envelopes), *(key.id for key in self.keys)]

    def plus(self, files: Iterable[IncomingEnvelope]) -> Self:
        """The same with envelopes that came in parts."""
        return replace(self, envelopes=(*self.envelopes, *files))


def _envelope(item: object) -> IncomingEnvelope:
    return IncomingEnvelope.read(_uuid(_text(item, "id")), _bytes(_text(item, "data")))


def _key(item: object) -> IncomingKey:
    try:
        role, compartment = (
            KeyRole(_number(item, "role")),
            Compartment(_number(item, "compartment")),
        )
    except ValueError:
        raise Refused("malformed") from None
    return IncomingKey(
        id=_uuid(_text(item, "id")),
        role=role,
        agency=_uuid(_text(item, "agency")),
        subject=_uuid(_text(item, "subject")),
        compartment=compartment,
        generation=_number(item, "generation"),
    )


def _wrap(item: object) -> IncomingWrap:
    return IncomingWrap(
        of=_uuid(_text(item, "of")),
        parent=_perhaps(item, "parent", _uuid),
        holder=_perhaps(item, "holder", lambda text: _bytes(text, HOLDER_LENGTH)),
        generation=_number(item, "generation"),
        release=_perhaps(item, "release", lambda text: _bytes(text, RELEASE_LENGTH)),
        wrapped=_bytes(_text(item, "wrapped")),
    )


def _statement(item: object) -> IncomingStatement:
    return IncomingStatement(
        statement=_bytes(_text(item, "statement")),
        signature=_bytes(_text(item, "signature"), SIGNATURE_LENGTH),
    )


def _field(item: object, name: str) -> Any:
    if not isinstance(item, dict) or name not in item:
        raise Refused("malformed")
    return item[name]


def _list(item: object, name: str) -> list[object]:
    value = _field(item, name)
    if not isinstance(value, list):
        raise Refused("malformed")
    return value


def _perhaps_list(item: object, name: str) -> list[object]:
    return _list(item, name) if isinstance(item, dict) and name in item else []


def _text(item: object, name: str) -> str:
    value = _field(item, name)
    if not isinstance(value, str):
        raise Refused("malformed")
    return value


def _number(item: object, name: str) -> int:
    value = _field(item, name)
    # A bool is an int to Python, and 1.0 is equal to 1; neither is what was agreed.
    if type(value) is not int or not 0 <= value <= HIGHEST_U32:
        raise Refused("malformed")
    return value


def _perhaps(item: object, name: str, read: Callable[[str], T]) -> T | None:
    return None if _field(item, name) is None else read(_text(item, name))


def _uuid(text: str) -> UUID:
    try:
        value = UUID(text)
    except ValueError:
        raise Refused("malformed") from None
    # One spelling, as with the bytes: otherwise two texts name one row.
    if str(value) != text:
        raise Refused("malformed")
    return value


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        value = unb64(text)
    except CannotOpen:
        raise Refused("malformed") from None
    if length is not None and len(value) != length:
        raise Refused("malformed")
    return value
