"""Keys in keys: under another key, and to a holder.

Source: `spec/envelope.md`, section 2. HPKE (RFC 9180) in base mode with X-Wing (ML-KEM-768 and
X25519, KEM 0x647a) or X25519 alone, HKDF-SHA256, ChaCha20-Poly1305. HPKE here takes `info` and no
additional data, so all that a wrap is for stands in `info`.
"""

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from amparo_seal.encoding import pack, u8, u32
from amparo_seal.envelope.header import SUITES, Compartment
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import KEY, ZEROS, Random, from_system, hkdf, open_box, seal_box, sha256

X25519_ONLY, X_WING = SUITES
WRAP_LENGTH = {X25519_ONLY: 81, X_WING: 1169}
UNDER_LENGTH = 60
PUBLIC_LENGTH = {X25519_ONLY: 32, X_WING: 1216}
_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_EXPANDED_SEED = 96
_HPKE = {
    X25519_ONLY: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305),
    X_WING: Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305),
}


class KeyRole(IntEnum):
    """What a key is for. Content keys have none: their context is that of their envelope."""

    REPORT = 2
    CONVERSATION = 3
    CASE = 4
    COMPARTMENT = 5
    INTAKE_PRIVATE = 6
    DEVICE = 7


def new_key(*, random: Random = from_system) -> bytes:
    """32 random bytes."""
    return random(KEY)


def key_context(
    role: KeyRole,
    deployment: UUID,
    agency: UUID,
    subject: UUID,
    compartment: Compartment,
    key: UUID,
    generation: int,
) -> bytes:
    """The 32 bytes that say what a key is; `key` is its random id."""
    parts = (
        u8(role),
        deployment.bytes,
        agency.bytes,
        subject.bytes,
        u8(compartment),
        key.bytes,
        u32(generation),
    )
    return sha256(pack("amparo/v1/key-context", *parts))


def seal_under(
    child: bytes, parent: bytes, context: bytes, *, random: Random = from_system
) -> bytes:
    """`child` under `parent` (32 bytes each): 60 bytes.

    `context` is that of the child. Raises ValueError.
    """
    _check_lengths(child, parent, context)
    return seal_box(_under_key(parent, context), child, context, random=random)


def open_under(sealed: bytes, parent: bytes, context: bytes) -> bytes:
    """The child of `seal_under`. Raises CannotOpen."""
    if len(sealed) != UNDER_LENGTH or len(parent) != KEY:
        raise CannotOpen
    return open_box(_under_key(parent, context), sealed, context)


def _under_key(parent: bytes, context: bytes) -> bytes:
    return hkdf(parent, salt=b"", info=pack("amparo/v1/under", context))


def _check_lengths(*parts: bytes) -> None:
    if any(len(part) != KEY for part in parts):
        raise ValueError("Keys, contexts and release hashes have 32 bytes.")


@dataclass(frozen=True)
class WrapKey:
    """The private half of a key that others wrap to: a 32-byte seed and its suite.

    `public` may be told to all.
    """

    seed: bytes = field(repr=False)
    suite: int = X_WING
    public: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work the public half out once. Raises ValueError for another length or suite."""
        if len(self.seed) != KEY or self.suite not in SUITES:
            raise ValueError("A wrap key is 32 bytes and a known suite.")
        object.__setattr__(self, "public", _public_bytes(self.seed, self.suite))

    @classmethod
    def generate(cls, suite: int = X_WING, *, random: Random = from_system) -> Self:
        """A new key."""
        return cls(random(KEY), suite)

    @classmethod
    def from_seed(cls, seed: bytes, suite: int = X_WING) -> Self:
        """The key of a 32-byte seed. Raises ValueError for another length."""
        return cls(seed, suite)

    @property
    def holder(self) -> UUID:
        """The id of the public half, see `wrap_key_id`."""
        return wrap_key_id(self.suite, self.public)


def wrap_key_id(suite: int, public: bytes) -> UUID:
    """The id of a public key to wrap to: part of a hash, so that no key takes another's."""
    return UUID(bytes=sha256(pack("amparo/v1/wrap-key-id", u8(suite), public))[:16])


def wrap(
    key: bytes,
    *,
    public: bytes,
    suite: int,
    context: bytes,
    generation: int,
    release: bytes = ZEROS,
) -> bytes:
    """`key` (32 bytes) to the holder of `public`: 1,169 bytes, or 81 with suite 1.

    `context` is that of the key, `release` the hash of the release that allows it, or zeros. Raises
    ValueError for a key or public key that is none.
    """
    _check_lengths(key, context, release)
    holder = _load_public(public, suite)
    info = _info(suite, public, context, generation, release)
    return u8(suite) + _HPKE[suite].encrypt(key, holder, info)


def unwrap(
    wrapped: bytes, private: WrapKey, *, context: bytes, generation: int, release: bytes = ZEROS
) -> bytes:
    """The key of `wrap`: 32 bytes.

    Raises CannotOpen, also when it was wrapped for anything else.
    """
    if len(wrapped) != WRAP_LENGTH[private.suite] or wrapped[0] != private.suite:
        raise CannotOpen
    info = _info(private.suite, private.public, context, generation, release)
    try:
        return _HPKE[private.suite].decrypt(
            wrapped[1:], _load_private(private.seed, private.suite), info
        )
    except (
        InvalidTag,
        ValueError,
    ):  # ValueError: the sender's X25519 share is a point of small order
        raise CannotOpen from None


def _info(suite: int, public: bytes, context: bytes, generation: int, release: bytes) -> bytes:
    holder = wrap_key_id(suite, public)
    return pack("amparo/v1/wrap", context, u32(generation), holder.bytes, release)


def _load_private(seed: bytes, suite: int) -> X25519PrivateKey | MLKEM768X25519PrivateKey:
    if suite == X25519_ONLY:
        return X25519PrivateKey.from_private_bytes(seed)
    mlkem, x25519 = _x_wing_halves(seed)
    return MLKEM768X25519PrivateKey(mlkem, x25519)


def _load_public(public: bytes, suite: int) -> X25519PublicKey | MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_LENGTH.get(suite):
        raise ValueError("This is no public key of a known suite.")
    if suite == X25519_ONLY:
        return X25519PublicKey.from_public_bytes(public)
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )


def _public_bytes(seed: bytes, suite: int) -> bytes:
    if suite == X25519_ONLY:
        return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    mlkem, x25519 = _x_wing_halves(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def _x_wing_halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed).digest(_EXPANDED_SEED)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED:]),
    )
