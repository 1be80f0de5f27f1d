"""Bytes that two programs must agree on: fixed-width integers, length-prefixed fields, base64url.

Source: `spec/envelope.md`, section 0.
"""

import base64
import binascii
import re
from collections.abc import Sequence

from amparo_seal.errors import CannotOpen

# Unicode's White_Space property, spelt out: Python's `str.split` and JavaScript's `\s` each mean
# something else.
WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_U32 = 4


def u8(number: int) -> bytes:
    """One byte. Raises OverflowError outside 0..255."""
    return number.to_bytes(1, "big")


def u16(number: int) -> bytes:
    """Two bytes, big-endian. Raises OverflowError outside 0..65535."""
    return number.to_bytes(2, "big")


def u32(number: int) -> bytes:
    """Four bytes, big-endian. Raises OverflowError outside 0..2**32-1."""
    return number.to_bytes(_U32, "big")


def pack(label: str, *fields: bytes) -> bytes:
    """`label` and every field, each behind its length in four bytes.

    Two different lists of fields never give the same bytes.
    """
    return b"".join(u32(len(part)) + part for part in (label.encode(), *fields))


def unpack(data: bytes) -> tuple[str, list[bytes]]:
    """The label and the fields that `pack` was given.

    Raises CannotOpen for anything `pack` cannot make.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _U32
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise CannotOpen
        parts.append(data[start:end])
        at = end
    if not parts:
        raise CannotOpen
    return read_text(parts[0]), parts[1:]


def read_text(data: bytes) -> str:
    """UTF-8 bytes as text. Raises CannotOpen where they are not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CannotOpen from None


def b64(data: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of `b64(bytes)`.

    Raises CannotOpen for padding, white space, another alphabet, or spare bits that are not zero:
    each text that opens has one spelling.
    """
    try:
        raw = text.encode("ascii")
        data = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_")
    except (UnicodeEncodeError, binascii.Error):
        raise CannotOpen from None
    if b64(data) != text:
        raise CannotOpen
    return data


def collapse(text: str) -> str:
    """`text` without white space at its ends, and every run of white space inside as one space."""
    return WHITE_SPACE.sub(" ", text).strip(" ")


def join_roles(roles: Sequence[str]) -> bytes:
    """Role names, sorted and joined by commas.

    Raises ValueError for an empty name, a comma or a repetition.
    """
    if len(set(roles)) != len(roles) or any(not role or "," in role for role in roles):
        raise ValueError("Roles are names without commas, each once.")
    return ",".join(sorted(roles)).encode()
