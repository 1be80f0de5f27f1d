"""Keys of members of staff: from a passphrase, in a sealed bundle, and at enrolment.

Source: `spec/envelope.md`, section 4.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal.encoding import collapse, join_roles, pack, u32, unpack
from amparo_seal.errors import CannotOpen
from amparo_seal.keys import WrapKey
from amparo_seal.primitives import (
    KEY,
    Random,
    argon2id,
    from_system,
    hkdf,
    hmac_sha256,
    open_box,
    public_of,
    same,
    seal_box,
    sha256,
)

_MEMORY = 65_536
_PASSES = 3
_SALT = 16
_PASSPHRASE_WORDS = 6
_BUNDLE = "amparo/v1/bundle"


@dataclass(frozen=True, kw_only=True)
class StaffSecrets:
    """From a passphrase, 32 bytes each: `kek` opens the bundle, `auth` is sent to sign in."""

    kek: bytes = field(repr=False)
    auth: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StaffKeys:
    """A member of staff's own keys: one that signs, one that others wrap to.

    Made from two 32-byte seeds.
    """

    sign_seed: bytes = field(repr=False)
    wrap: WrapKey

    @classmethod
    def generate(cls, *, random: Random = from_system) -> Self:
        """New keys."""
        return cls(sign_seed=random(KEY), wrap=WrapKey.generate(random=random))

    @property
    def sign(self) -> Ed25519PrivateKey:
        """The signing key."""
        return Ed25519PrivateKey.from_private_bytes(self.sign_seed)

    @property
    def sign_public(self) -> bytes:
        """Its public half, 32 bytes."""
        return public_of(self.sign)

    @property
    def sign_id(self) -> UUID:
        """Its id, see `sign_key_id`."""
        return sign_key_id(self.sign_public)


def sign_key_id(public: bytes) -> UUID:
    """The id (16 bytes) of a signing key, from its 32 public bytes."""
    return UUID(bytes=sha256(pack("amparo/v1/sign-key-id", public))[:16])


@cache
def _passphrase_words() -> tuple[str, ...]:
    return tuple(
        (files("amparo_seal") / "words" / "passphrase.txt").read_text(encoding="utf-8").split()
    )


def passphrase() -> str:
    """Six words of 7,776, joined by spaces: 77 bits."""
    return " ".join(secrets.choice(_passphrase_words()) for _ in range(_PASSPHRASE_WORDS))


def normalise_passphrase(text: str) -> str:
    """A passphrase as it is derived from: NFKC, single spaces, lower case."""
    return collapse(unicodedata.normalize("NFKC", text)).lower()


def derive(passphrase: str, salt: bytes) -> StaffSecrets:
    """The secrets of a passphrase and the account's salt (16 bytes, else ValueError).

    Takes 64 MiB and a fraction of a second, on purpose.
    """
    if len(salt) != _SALT:
        raise ValueError("A salt has 16 bytes.")
    stretched = argon2id(
        normalise_passphrase(passphrase).encode(), salt=salt, memory=_MEMORY, passes=_PASSES
    )
    return StaffSecrets(
        kek=hkdf(stretched, salt=b"amparo/v1/staff", info=b"kek"),
        auth=hkdf(stretched, salt=b"amparo/v1/staff", info=b"auth"),
    )


def seal_bundle(
    keys: StaffKeys,
    kek: bytes,
    *,
    deployment: UUID,
    staff: UUID,
    epoch: int,
    random: Random = from_system,
) -> bytes:
    """A member of staff's keys under the key from their passphrase, as the server keeps them."""
    return seal_box(kek, _bundle(keys), _bundle_for(deployment, staff, epoch), random=random)


def open_bundle(
    bundle: bytes, kek: bytes, *, deployment: UUID, staff: UUID, epoch: int
) -> StaffKeys:
    """The keys of `seal_bundle`. Raises CannotOpen, also for another account or epoch."""
    return _from_bundle(open_box(kek, bundle, _bundle_for(deployment, staff, epoch)))


def seal_device(
    keys: StaffKeys,
    device_half: bytes,
    session_half: bytes,
    *,
    deployment: UUID,
    staff: UUID,
    random: Random = from_system,
) -> bytes:
    """The keys as an unlocked browser keeps them: K1 beside them, K2 with the session.

    Raises ValueError for halves that have not 32 bytes each.
    """
    if len(device_half) != KEY or len(session_half) != KEY:
        raise ValueError("Each half of a device's key has 32 bytes.")
    key = _device_key(device_half, session_half)
    return seal_box(key, _bundle(keys), _device_for(deployment, staff), random=random)


def open_device(
    sealed: bytes, device_half: bytes, session_half: bytes, *, deployment: UUID, staff: UUID
) -> StaffKeys:
    """The keys of `seal_device`. Raises CannotOpen."""
    key = _device_key(device_half, session_half)
    return _from_bundle(open_box(key, sealed, _device_for(deployment, staff)))


def _bundle(keys: StaffKeys) -> bytes:
    return pack(_BUNDLE, keys.sign_seed, keys.wrap.seed)


def _from_bundle(plaintext: bytes) -> StaffKeys:
    label, seeds = unpack(plaintext)
    if label != _BUNDLE or [len(seed) for seed in seeds] != [KEY, KEY]:
        raise CannotOpen
    return StaffKeys(sign_seed=seeds[0], wrap=WrapKey.from_seed(seeds[1]))


def _bundle_for(deployment: UUID, staff: UUID, epoch: int) -> bytes:
    return pack("amparo/v1/bundle-for", deployment.bytes, staff.bytes, u32(epoch))


def _device_for(deployment: UUID, staff: UUID) -> bytes:
    return pack("amparo/v1/device-for", deployment.bytes, staff.bytes)


def _device_key(device_half: bytes, session_half: bytes) -> bytes:
    return hkdf(device_half + session_half, salt=b"amparo/v1/device", info=b"")


def enrolment_proof(
    secret: bytes,
    *,
    deployment: UUID,
    agency: UUID,
    staff: UUID,
    roles: Sequence[str],
    sign_public: bytes,
    wrap_public: bytes,
) -> bytes:
    """32 bytes that only a holder of the invitation's secret (16 bytes) can make."""
    who = (deployment.bytes, agency.bytes, staff.bytes)
    claimed = pack("amparo/v1/enrol", *who, join_roles(roles), sign_public, sha256(wrap_public))
    return hmac_sha256(hkdf(secret, salt=b"amparo/v1/enrol", info=b""), claimed)


def check_proof(
    proof: bytes,
    secret: bytes,
    *,
    deployment: UUID,
    agency: UUID,
    staff: UUID,
    roles: Sequence[str],
    sign_public: bytes,
    wrap_public: bytes,
) -> None:
    """Raise CannotOpen unless `proof` was made with this secret for these keys and roles."""
    expected = enrolment_proof(
        secret,
        deployment=deployment,
        agency=agency,
        staff=staff,
        roles=roles,
        sign_public=sign_public,
        wrap_public=wrap_public,
    )
    if not same(expected, proof):
        raise CannotOpen
