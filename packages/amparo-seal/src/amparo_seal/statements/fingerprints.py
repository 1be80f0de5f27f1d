"""Fingerprints of an agency's root key, as on its posters and in the browser's code.

Source: `spec/envelope.md`, section 5.
"""

import base64
import binascii
from uuid import UUID

from amparo_seal.encoding import WHITE_SPACE, pack
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import sha256

_LENGTH = 32
_GROUP = 4


def root_fingerprint(deployment: UUID, agency: UUID, root_public: bytes) -> bytes:
    """32 bytes for an agency's root key; the same key as another agency's root gives others."""
    return sha256(pack("amparo/v1/root", deployment.bytes, agency.bytes, root_public))


def format_fingerprint(fingerprint: bytes) -> str:
    """A fingerprint for people: base32 in thirteen groups of four."""
    text = base64.b32encode(fingerprint).decode("ascii").rstrip("=")
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def parse_fingerprint(text: str) -> bytes:
    """The 32 bytes of `format_fingerprint`; spaces and case are forgiven. Raises CannotOpen."""
    letters = WHITE_SPACE.sub("", text).upper()
    try:
        fingerprint = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise CannotOpen from None
    if len(fingerprint) != _LENGTH or format_fingerprint(fingerprint).replace(" ", "") != letters:
        raise CannotOpen
    return fingerprint
