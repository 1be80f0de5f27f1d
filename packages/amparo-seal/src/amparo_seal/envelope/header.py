"""What an envelope says about itself in the clear, and the one parser of it.

Source: `spec/envelope.md`, section 1.
"""

import struct
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Self
from uuid import UUID

from amparo_seal.encoding import u16
from amparo_seal.errors import CannotOpen
from amparo_seal.padding import padme
from amparo_seal.primitives import TAG, ZEROS, sha256

MAGIC = b"AMP1"
VERSION = 1
SUITES = (1, 2)
NOBODY = UUID(int=0)
CHUNK = 65_536
SEALED_CHUNK = CHUNK + TAG

_LAYOUT = struct.Struct(">BBBB16s16s16sB16s16sI16s32s")
HEADER_LENGTH = _LAYOUT.size
COMMITMENT_LENGTH = 32
# Magic, length of the header, header, commitment: all that stands before the body.
FRONT_LENGTH = len(MAGIC) + 2 + HEADER_LENGTH + COMMITMENT_LENGTH


class Mode(IntEnum):
    """Whether the server's memory ever held the plaintext."""

    E2E = 1
    ASSISTED = 2


class Kind(IntEnum):
    """What an envelope holds."""

    REPORT = 1
    PERSON_MESSAGE = 2
    STAFF_MESSAGE = 3
    FILE = 4
    FILE_DESCRIPTION = 5
    CASE_PART = 6
    NOTE = 7
    SAFETY_CARD = 8
    IMPORTED_ROW = 9
    RELEASE_TEXT = 10
    OUTCOME = 11
    DRAFT = 12
    KEPT_RECEIPT = 13
    CONVERSATION_OPENING = 14


class Compartment(IntEnum):
    """The part of a person's matter that a key opens.

    The names are those of the domain: `Compartment["story"]`.
    """

    none = 0
    identity = 1
    contact = 2
    story = 3
    health = 4
    legal = 5
    evidence = 6
    notes = 7
    alleged = 8
    receipt = 9
    safety = 10
    conversation = 11


@dataclass(frozen=True, kw_only=True)
class Header:
    """The header of an envelope.

    `previous` is the 32-byte context of the version or message before this one; `sender` the
    signing key's id of the member of staff who wrote it. Ids that do not apply are zeros. Raises
    ValueError for what the format cannot say.
    """

    mode: Mode
    kind: Kind
    deployment: UUID
    agency: UUID
    subject: UUID
    compartment: Compartment = Compartment.none
    id: UUID
    thread: UUID = NOBODY
    sequence: int = 0
    sender: UUID = NOBODY
    previous: bytes = ZEROS
    suite: int = 2
    version: int = VERSION

    def __post_init__(self) -> None:
        """Refuse a header that no reader would accept."""
        known = self.version == VERSION and self.suite in SUITES
        if not known or len(self.previous) != len(ZEROS) or not 0 <= self.sequence < 1 << 32:
            raise ValueError("This header cannot be written.")
        Mode(self.mode), Kind(self.kind), Compartment(self.compartment)

    def encode(self) -> bytes:
        """The 137 bytes of the header."""
        return _LAYOUT.pack(
            self.version,
            self.suite,
            self.mode,
            self.kind,
            self.deployment.bytes,
            self.agency.bytes,
            self.subject.bytes,
            self.compartment,
            self.id.bytes,
            self.thread.bytes,
            self.sequence,
            self.sender.bytes,
            self.previous,
        )

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The header that `encode` wrote.

        Raises CannotOpen for any other length, version, suite or code.
        """
        if len(data) != HEADER_LENGTH:
            raise CannotOpen
        (
            version,
            suite,
            mode,
            kind,
            deployment,
            agency,
            subject,
            part,
            id_,
            thread,
            sequence,
            sender,
            previous,
        ) = _LAYOUT.unpack(data)
        try:
            return cls(
                version=version,
                suite=suite,
                mode=Mode(mode),
                kind=Kind(kind),
                deployment=UUID(bytes=deployment),
                agency=UUID(bytes=agency),
                subject=UUID(bytes=subject),
                compartment=Compartment(part),
                id=UUID(bytes=id_),
                thread=UUID(bytes=thread),
                sequence=sequence,
                sender=UUID(bytes=sender),
                previous=previous,
            )
        except ValueError:
            raise CannotOpen from None


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What a reader knows about the envelope before it is opened.

    Fields left out are not compared.
    """

    deployment: UUID | None = None
    agency: UUID | None = None
    subject: UUID | None = None
    compartment: Compartment | None = None
    kind: Kind | None = None
    thread: UUID | None = None
    sequence: int | None = None
    id: UUID | None = field(default=None)

    def check(self, header: Header) -> None:
        """Raises CannotOpen where `header` differs, ValueError where nothing at all is expected."""
        known = {part.name: getattr(self, part.name) for part in fields(self)}
        wanted = {name: value for name, value in known.items() if value is not None}
        if not wanted:
            raise ValueError("Say what is expected of the envelope.")
        if any(getattr(header, name) != value for name, value in wanted.items()):
            raise CannotOpen


@dataclass(frozen=True, kw_only=True)
class Front:
    """All of an envelope before its body.

    `associated` is header and commitment, `context` their hash.
    """

    header: Header
    commitment: bytes

    @property
    def associated(self) -> bytes:
        """Header and commitment: 169 bytes, authenticated with every chunk."""
        return self.header.encode() + self.commitment

    @property
    def context(self) -> bytes:
        """The 32 bytes that name this envelope, and that its key is wrapped for."""
        return sha256(self.associated)

    def encode(self) -> bytes:
        """The 175 bytes before the body."""
        return MAGIC + u16(HEADER_LENGTH) + self.associated

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The front that `encode` wrote. Raises CannotOpen."""
        start = len(MAGIC) + 2
        if len(data) != FRONT_LENGTH or data[:start] != MAGIC + u16(HEADER_LENGTH):
            raise CannotOpen
        header = Header.decode(data[start : start + HEADER_LENGTH])
        return cls(header=header, commitment=data[start + HEADER_LENGTH :])


def check_body_length(length: int) -> None:
    """Returns if a writer can have made a body of `length` bytes; else raises CannotOpen."""
    whole, rest = divmod(length, SEALED_CHUNK)
    padded = whole * CHUNK + max(rest - TAG, 0)
    if 0 < rest <= TAG or padded != padme(padded):
        raise CannotOpen


def read_header(envelope: bytes) -> tuple[Header, bytes, bytes]:
    """Header, commitment (32 bytes) and context (32 bytes) of an envelope, read without its key.

    Nothing of this is proven: a sender can write any header. It is what a server needs to check and
    index. Raises CannotOpen for what is not an envelope, or has a body of a length that no writer
    makes.
    """
    front = Front.decode(envelope[:FRONT_LENGTH])
    check_body_length(len(envelope) - FRONT_LENGTH)
    return front.header, front.commitment, front.context
