"""Signing of statements, and the checks without which none is believed.

Source: `spec/envelope.md`, section 5. Ed25519 (RFC 8032) over exactly the bytes of the statement.
"""

from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import check_signature
from amparo_seal.statements.forms import FORMS, Statement


def sign(statement: Statement, private: Ed25519PrivateKey) -> bytes:
    """The signature, 64 bytes."""
    return private.sign(statement.bytes())


def verify(
    statement: bytes,
    signature: bytes,
    public: bytes,
    *,
    today: date,
    deployment: UUID,
    purpose: str,
) -> Statement:
    """The statement in these bytes, once `public` (32 bytes) signed it for this purpose.

    Raises CannotOpen, also from the day after it expired; KeyError for a purpose that does not
    exist.
    """
    check_signature(public, signature, statement)
    parsed = FORMS[purpose].parse(statement)
    if parsed.deployment != deployment or parsed.expires < today:
        raise CannotOpen
    return parsed
