"""How an entry is hashed, and how it says whom it is about. Pure."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from amparo.journal.models import TAG_LENGTH
from amparo_seal.encoding import pack


@dataclass(frozen=True, kw_only=True)
class Said:
    """All that an entry says, and the hash of the one before."""

    chain: UUID
    number: int
    act: str
    agency: UUID | None
    actor: UUID | None
    actor_kind: str
    role: str
    when: str
    tags: tuple[bytes, ...]
    previous: bytes

    def hash(self) -> bytes:
        """The 32 bytes that the next entry names as `previous`."""
        return hashlib.sha256(
            pack(
                "amparo/v1/journal",
                self.chain.bytes,
                self.number.to_bytes(8, "big"),
                self.act.encode(),
                self.agency.bytes if self.agency else b"",
                self.actor.bytes if self.actor else b"",
                self.actor_kind.encode(),
                self.role.encode(),
                self.when.encode(),
                b"".join(self.tags),
                self.previous,
            )
        ).digest()


def tag(key: bytes, subject: UUID) -> bytes:
    """What an entry about `subject` carries. Without the key it says nothing."""
    return hmac.digest(key, subject.bytes, "sha256")[:TAG_LENGTH]


def in_order(tags: Iterable[bytes]) -> tuple[bytes, ...]:
    """Tags as they are hashed: sorted, each once."""
    return tuple(sorted(set(tags)))
