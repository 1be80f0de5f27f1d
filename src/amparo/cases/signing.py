"""What a member signs about a case: which keys are its own, and which parts are its newest.

Browsers do the same in `client/src/cases/log.ts`; this is for imports, the demonstration and tests.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.people.days import today
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Header, Kind
from amparo_seal.keys import KeyRole
from amparo_seal.primitives import sha256
from amparo_seal.staff import StaffKeys
from amparo_seal.statements import (
    CaseHead,
    CaseKeys,
    Head,
    ListedKey,
    all_hash,
    key_commitment,
    sign,
    statement_hash,
)

VERSIONED = (Kind.CASE_PART, Kind.SAFETY_CARD)
HOLDS = timedelta(days=10 * 365)


@dataclass(kw_only=True)
class CaseLog:
    """The keys and parts of one case so far, and what was last signed about them."""

    agency: UUID
    case: UUID
    keys: tuple[ListedKey, ...] = ()
    team: frozenset[bytes] = frozenset()
    heads: tuple[Head, ...] = ()
    notes: tuple[bytes, ...] = ()
    signed_keys: CaseKeys | None = None
    signed_head: CaseHead | None = None
    _unsigned: frozenset[str] = field(default=frozenset())

    def holds(
        self,
        *,
        role: KeyRole,
        compartment: Compartment,
        generation: int,
        key: UUID,
        secret: bytes,
        context: bytes,
    ) -> None:
        """Note a key that the case uses from now on."""
        row = ListedKey(
            role=role,
            compartment=compartment,
            generation=generation,
            key=key,
            commitment=key_commitment(secret, context),
        )
        self.keys = tuple(sorted({*self.keys, row}, key=ListedKey.bytes))
        self._unsigned |= {"keys"}

    def joined(self, public: bytes) -> None:
        """Note who was given the case's key."""
        self.team |= {sha256(public)}
        self._unsigned |= {"keys"}

    def wrote(self, header: Header, context: bytes) -> None:
        """Note a new version of a part, or a note."""
        count, digest = header.sequence, context
        if header.kind == Kind.NOTE:
            self.notes = (*self.notes, context)
            count, digest = len(self.notes), all_hash(self.notes)
        elif header.kind not in VERSIONED:
            return
        kind, compartment = header.kind, header.compartment
        head = Head(kind=kind, compartment=compartment, count=count, hash=digest)
        others = [one for one in self.heads if (one.kind, one.compartment) != (kind, compartment)]
        self.heads = tuple(sorted([*others, head], key=Head.bytes))
        self._unsigned |= {"parts"}

    def ends(self, release: bytes) -> None:
        """Note by its hash that a release has ended; it stays noted."""
        head = Head(
            kind=Kind.RELEASE_TEXT, compartment=Compartment["receipt"], count=1, hash=release
        )
        self.heads = tuple(sorted({*self.heads, head}, key=Head.bytes))
        self._unsigned |= {"parts"}

    def sign(self, by: StaffKeys, *, generation: int) -> list[dict[str, Any]]:
        """Sign what changed since the last time: `statements` of `Sealed`."""
        made: list[CaseKeys | CaseHead] = []
        if "keys" in self._unsigned:
            self.signed_keys = self._state_keys(generation)
            made.append(self.signed_keys)
        if self._unsigned:
            self.signed_head = self._state_head()
            made.append(self.signed_head)
        self._unsigned = frozenset()
        return [
            {"statement": b64(one.bytes()), "signature": b64(sign(one, by.sign))} for one in made
        ]

    def _state_keys(self, generation: int) -> CaseKeys:
        before = self.signed_keys
        return CaseKeys(
            **_bounds(),
            agency=self.agency,
            subject=self.case,
            number=before.number + 1 if before else 1,
            generation=generation,
            keys=self.keys,
            team=tuple(sorted(self.team)),
            previous=statement_hash(before) if before else bytes(32),
        )

    def _state_head(self) -> CaseHead:
        assert self.signed_keys is not None  # the keys are signed before any part is
        before = self.signed_head
        return CaseHead(
            **_bounds(),
            subject=self.case,
            number=before.number + 1 if before else 1,
            keys=statement_hash(self.signed_keys),
            parts=self.heads,
            previous=statement_hash(before) if before else bytes(32),
        )


def _bounds() -> dict[str, Any]:
    day: date = today()
    return {"deployment": settings.DEPLOYMENT, "expires": day + HOLDS, "starts": day}
