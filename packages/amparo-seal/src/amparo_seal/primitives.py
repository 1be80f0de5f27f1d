"""The few primitives everything here is made of, each with one way to call it.

Source: `spec/envelope.md`, section 0. AES-256-GCM and HKDF-SHA256 (RFC 5869), Argon2id (RFC 9106),
HMAC-SHA256 and Ed25519 (RFC 8032), all from `cryptography`.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amparo_seal.errors import CannotOpen

KEY = 32
NONCE = 12
TAG = 16
ZEROS = bytes(32)

# Where random bytes come from. Only the makers of test vectors ever give another one.
Random = Callable[[int], bytes]
from_system: Random = secrets.token_bytes


def sha256(data: bytes) -> bytes:
    """`H` of the specification: 32 bytes."""
    return hashlib.sha256(data).digest()


def hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int = KEY) -> bytes:
    """HKDF-SHA256 of `secret`; `length` in bytes.

    An empty salt is 32 zero bytes, as RFC 5869 has it.
    """
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256: 32 bytes."""
    return hmac.digest(key, data, "sha256")


def same(left: bytes, right: bytes) -> bool:
    """Whether both are the same bytes, in a time that does not tell where they differ."""
    return hmac.compare_digest(left, right)


def argon2id(secret: bytes, *, salt: bytes, memory: int, passes: int) -> bytes:
    """Argon2id with one lane: 32 bytes. `memory` in KiB."""
    return Argon2id(salt=salt, length=KEY, iterations=passes, lanes=1, memory_cost=memory).derive(
        secret
    )


def seal_box(
    key: bytes, plaintext: bytes, associated: bytes, *, random: Random = from_system
) -> bytes:
    """`nonce[12] || AES-256-GCM(plaintext)`: 28 bytes longer than `plaintext`.

    `key` is 32 bytes.
    """
    nonce = random(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def open_box(key: bytes, box: bytes, associated: bytes) -> bytes:
    """The plaintext of `seal_box`. Raises CannotOpen."""
    return open_aead(key, box[:NONCE], box[NONCE:], associated)


def open_aead(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
    """The plaintext of one AES-256-GCM message.

    Raises CannotOpen, also for a key or nonce of a wrong length.
    """
    if len(key) != KEY or len(nonce) != NONCE or len(sealed) < TAG:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        raise CannotOpen from None


def check_signature(public: bytes, signature: bytes, signed: bytes) -> None:
    """Raise CannotOpen unless `public` (32 bytes) made `signature` (64) over `signed`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise CannotOpen from None


def public_of(private: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public half."""
    return private.public_key().public_bytes_raw()
