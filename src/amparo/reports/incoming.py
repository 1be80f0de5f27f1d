"""What a browser sends, read strictly: anything that is not exactly as agreed is refused whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.reports.refusals import Refused
from amparo_seal import CannotOpen
from amparo_seal.encoding import unb64

LOCATOR = 32
MARK = 32
ED25519_PUBLIC = 32
X_WING_PUBLIC = 1216
MOST_FILES = 20


@dataclass(frozen=True, kw_only=True)
class FileKeys:
    """The public keys that follow from receipt and private word."""

    sign: bytes
    wrap: bytes


@dataclass(frozen=True, kw_only=True)
class InboxKeys:
    """All that the server is told of a receipt; `mark` is its own, over its conversation's key."""

    locator: bytes
    sign: bytes
    wrap: bytes
    mark: bytes
    file: FileKeys | None


@dataclass(frozen=True, kw_only=True)
class UploadedFile:
    """A sealed file that came in parts, and the envelope that the parts make."""

    upload: UUID
    envelope: UUID


@dataclass(frozen=True, kw_only=True)
class IncomingReport:
    id: UUID
    agency: UUID
    language: str
    urgent: bool
    sealed: Mapping[str, Any]
    inbox: InboxKeys
    uploads: Sequence[UploadedFile]


def _refuse() -> Refused:
    return Refused("malformed")


def member(data: object, name: str, kind: type) -> Any:
    """The member `name` of a JSON object, which must be of that kind (a bool is no number)."""
    if not isinstance(data, dict) or type(data.get(name)) is not kind:
        raise _refuse()
    return data[name]


def identifier(data: object, name: str) -> UUID:
    """A UUID, in its one usual spelling."""
    text = member(data, name, str)
    try:
        found = UUID(text)
    except ValueError:
        raise _refuse() from None
    if str(found) != text:
        raise _refuse()
    return found


def octets(data: object, name: str, length: int) -> bytes:
    """Bytes of a known length."""
    try:
        found = unb64(member(data, name, str))
    except CannotOpen:
        raise _refuse() from None
    if len(found) != length:
        raise _refuse()
    return found


def file_keys(data: object) -> FileKeys:
    """The public keys of "my file"."""
    return FileKeys(
        sign=octets(data, "sign", ED25519_PUBLIC), wrap=octets(data, "wrap", X_WING_PUBLIC)
    )


def inbox_keys(data: object) -> InboxKeys:
    """The public keys of a receipt."""
    if not isinstance(data, dict) or "file" not in data:
        raise _refuse()
    return InboxKeys(
        locator=octets(data, "locator", LOCATOR),
        sign=octets(data, "sign", ED25519_PUBLIC),
        wrap=octets(data, "wrap", X_WING_PUBLIC),
        mark=octets(data, "mark", MARK),
        file=None if data["file"] is None else file_keys(data["file"]),
    )


def report(data: object, *, languages: Sequence[str]) -> IncomingReport:
    """A whole report, as `POST /api/reports` gets it."""
    language = member(data, "language", str)
    uploads = member(data, "uploads", list)
    if language not in languages or len(uploads) > MOST_FILES:
        raise _refuse()
    return IncomingReport(
        id=identifier(data, "id"),
        agency=identifier(data, "agency"),
        language=language,
        urgent=member(data, "urgent", bool),
        sealed=member(data, "sealed", dict),
        inbox=inbox_keys(member(data, "inbox", dict)),
        uploads=tuple(
            UploadedFile(upload=identifier(one, "upload"), envelope=identifier(one, "envelope"))
            for one in uploads
        ),
    )
