"""The plaintexts of messages and case parts: staff sign theirs, the person's are deniable.

Source: `spec/envelope.md`, section 6.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from amparo_seal.encoding import b64, pack, read_text, u32, unb64
from amparo_seal.envelope.header import Header, Kind
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import hkdf, hmac_sha256, same, sha256
from amparo_seal.staff import StaffKeys
from amparo_seal.statements.codec import read_day
from amparo_seal.statements.forms import CasePart, StaffKey, StaffMessage
from amparo_seal.statements.signing import sign, verify

VERSION = 1
SIGNED_PARTS = (Kind.CASE_PART, Kind.NOTE, Kind.SAFETY_CARD, Kind.RELEASE_TEXT)


@dataclass(frozen=True, kw_only=True)
class SignedBody:
    """What a member of staff wrote (a JSON object), and who they are."""

    body: dict[str, Any]
    by: StaffKey


def _parse(plaintext: bytes, names: set[str]) -> dict[str, Any]:
    """The JSON object in `plaintext`, which has version 1 and texts under exactly these names."""
    found = _object(read_text(plaintext))
    if set(found) != names | {"v"} or found.pop("v") is not VERSION:
        raise CannotOpen
    if not all(isinstance(value, str) for value in found.values()):
        raise CannotOpen
    return found


def _dump(**values: str) -> bytes:
    return json.dumps({"v": VERSION, **values}, ensure_ascii=False, separators=(",", ":")).encode()


def _hash(body: str) -> bytes:
    try:
        return sha256(body.encode())
    except UnicodeEncodeError:  # half a surrogate pair: JSON can say it, UTF-8 cannot
        raise CannotOpen from None


def _statement(header: Header, body: str, made: date, expires: date) -> StaffMessage | CasePart:
    """What a member of staff signs about this body in an envelope with this header."""
    if header.kind is Kind.STAFF_MESSAGE:
        return StaffMessage(
            deployment=header.deployment,
            expires=expires,
            thread=header.thread,
            sequence=header.sequence,
            envelope=header.id,
            body_hash=_hash(body),
            made=made,
        )
    return CasePart(
        deployment=header.deployment,
        expires=expires,
        subject=header.subject,
        compartment=header.compartment,
        envelope=header.id,
        body_hash=_hash(body),
        made=made,
    )


def _is_signed_kind(header: Header) -> bool:
    return header.kind is Kind.STAFF_MESSAGE or header.kind in SIGNED_PARTS


def sign_body(
    header: Header, body: Mapping[str, Any], *, keys: StaffKeys, made: date, expires: date
) -> bytes:
    """The plaintext of a staff message, case part, note or safety card: `body` with its signature.

    `made` is the day on which it is signed: readers ask whose the key was on that day.

    `header` is the one it will be sealed with. Raises ValueError for another kind, or a sender that
    is not `keys`.
    """
    if not _is_signed_kind(header) or header.sender != keys.sign_id:
        raise ValueError("Only staff messages and case parts are signed, by their sender.")
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    signature = sign(_statement(header, text, made, expires), keys.sign)
    return _dump(
        body=text,
        by=b64(keys.sign_id.bytes),
        signature=b64(signature),
        made=made.isoformat(),
        expires=expires.isoformat(),
    )


def open_signed_body(
    plaintext: bytes,
    *,
    header: Header,
    signer: Callable[[UUID, date], StaffKey | None],
    today: date,
) -> SignedBody:
    """What `sign_body` was given, once somebody of the staff signed it for this very envelope.

    `header` is that of the opened envelope, `signer` that of a verified directory: whose a signing
    key was on a day. Raises CannotOpen.
    """
    parts = _parse(plaintext, {"body", "by", "signature", "made", "expires"})
    if not _is_signed_kind(header) or unb64(parts["by"]) != header.sender.bytes:
        raise CannotOpen
    try:
        made, expires = (read_day(parts[name].encode()) for name in ("made", "expires"))
    except ValueError:
        raise CannotOpen from None
    statement = _statement(header, parts["body"], made, expires)
    by = signer(header.sender, made)
    if by is None:
        raise CannotOpen
    verify(
        statement.bytes(),
        unb64(parts["signature"]),
        by.sign_public,
        today=today,
        deployment=header.deployment,
        purpose=statement.purpose,
    )
    return SignedBody(body=_object(parts["body"]), by=by)


def _object(text: str) -> dict[str, Any]:
    """The JSON object that `text` is. Python would read NaN and infinities, which JSON has not."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise CannotOpen from None
    if not isinstance(found, dict):
        raise CannotOpen
    return found


def _refuse(_constant: str) -> None:
    raise CannotOpen


def person_message(header: Header, body: str, conversation_key: bytes) -> bytes:
    """The plaintext of a person's message.

    Everyone in the conversation could have made it: it proves nothing outside.

    `header` is the one it will be sealed with; raises ValueError for another kind.
    """
    if header.kind is not Kind.PERSON_MESSAGE:
        raise ValueError("Only the person's messages carry this code.")
    return _dump(body=body, mac=b64(_mac(header, body, conversation_key)))


def open_person_message(plaintext: bytes, *, header: Header, conversation_key: bytes) -> str:
    """What the person wrote, once it is proven to belong to this conversation, place and envelope.

    Raises CannotOpen.
    """
    parts = _parse(plaintext, {"body", "mac"})
    expected = _mac(header, parts["body"], conversation_key)
    if header.kind is not Kind.PERSON_MESSAGE or not same(expected, unb64(parts["mac"])):
        raise CannotOpen
    return str(parts["body"])


def _mac(header: Header, body: str, conversation_key: bytes) -> bytes:
    key = hkdf(conversation_key, salt=b"amparo/v1/conversation", info=b"mac")
    place = (header.thread.bytes, u32(header.sequence), header.id.bytes)
    return hmac_sha256(key, pack("amparo/v1/message", *place, _hash(body)))
