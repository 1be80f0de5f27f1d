"""The signed statements, one form each.

Source: `spec/envelope.md`, section 5. `.bytes()` is what is signed, `.parse` its only reader. A
form with a value that the format cannot say raises ValueError (or OverflowError for a number) when
its bytes are asked for.
"""

from dataclasses import dataclass, fields
from typing import ClassVar, Self, get_type_hints

from amparo_seal.encoding import pack, unpack
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import sha256
from amparo_seal.statements.codec import (
    U32,
    Codec,
    Compartments,
    Day,
    Hash,
    Id,
    Nonce,
    OneCompartment,
    PublicKey,
    Roles,
    Suite,
    Text,
)
from amparo_seal.statements.lists import Hashes, Heads, ListedKeys

LABEL = "amparo/v1/signed"
Octets = bytes  # the name of the type where `bytes` is the name of a method


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What every statement says: for which deployment, and until which day (that day included)."""

    purpose: ClassVar[str]
    deployment: Id
    expires: Day

    @classmethod
    def _codecs(cls) -> dict[str, Codec]:
        hints = get_type_hints(cls, include_extras=True)
        return {part.name: hints[part.name].__metadata__[0] for part in fields(cls)}

    def bytes(self) -> Octets:
        """Exactly what is signed."""
        written = {name: codec.write(getattr(self, name)) for name, codec in self._codecs().items()}
        deployment, expires = written.pop("deployment"), written.pop("expires")
        return pack(LABEL, deployment, self.purpose.encode(), expires, *written.values())

    @classmethod
    def parse(cls, data: Octets) -> Self:
        """The statement of `bytes()`. Raises CannotOpen for another label, purpose or form."""
        label, parts = unpack(data)
        codecs = cls._codecs()
        if label != LABEL or len(parts) != len(codecs) + 1 or parts.pop(1) != cls.purpose.encode():
            raise CannotOpen
        try:
            values = {
                name: codec.read(part)
                for (name, codec), part in zip(codecs.items(), parts, strict=True)
            }
            statement = cls(**values)
            rebuilt = statement.bytes()
        except (ValueError, OverflowError):
            raise CannotOpen from None
        if rebuilt != data:
            raise CannotOpen
        return statement


@dataclass(frozen=True, kw_only=True)
class StaffKey(Statement):
    """These are the keys of this member of staff, in these roles, from this day."""

    purpose = "staff-key"
    agency: Id
    staff: Id
    roles: Roles
    epoch: U32
    wrap_hash: Hash
    sign_public: PublicKey
    starts: Day


@dataclass(frozen=True, kw_only=True)
class IntakeKey(Statement):
    """Reports to this agency are wrapped to this key, from this day."""

    purpose = "intake-key"
    agency: Id
    key: Id
    epoch: U32
    suite: Suite
    wrap_hash: Hash
    starts: Day


@dataclass(frozen=True, kw_only=True)
class StaffMessage(Statement):
    """The signer wrote this message."""

    purpose = "staff-message"
    thread: Id
    sequence: U32
    envelope: Id
    body_hash: Hash
    made: Day


@dataclass(frozen=True, kw_only=True)
class CasePart(Statement):
    """The signer wrote this version of this part of a case."""

    purpose = "case-part"
    subject: Id
    compartment: OneCompartment
    envelope: Id
    body_hash: Hash
    made: Day


@dataclass(frozen=True, kw_only=True)
class CaseKeys(Statement):
    """These are the keys of a case from this day, and this is its team.

    `generation` is that in which is sealed now; keys of older ones only open. `team` are the hashes
    of the public keys that the case's key is wrapped to. `previous` is the hash of the statement
    before, zeros for the first.
    """

    purpose = "case-keys"
    agency: Id
    subject: Id
    number: U32
    generation: U32
    keys: ListedKeys
    team: Hashes
    previous: Hash
    starts: Day


@dataclass(frozen=True, kw_only=True)
class CaseHead(Statement):
    """These are the newest parts of a case on this day. `keys` is the hash of its CaseKeys."""

    purpose = "case-head"
    subject: Id
    number: U32
    keys: Hash
    parts: Heads
    previous: Hash
    starts: Day


@dataclass(frozen=True, kw_only=True)
class Release(Statement):
    """The person lets one recipient read these compartments, for this use, until it expires."""

    purpose = "release"
    subject: Id
    recipient: Id
    recipient_root: Hash
    compartments: Compartments
    use: Text
    starts: Day
    wording: Text
    nonce: Nonce


@dataclass(frozen=True, kw_only=True)
class ReleasePaper(Statement):
    """A worker attests a release that the person gave on paper.

    `scan_hash` is zeros where there is no scan.
    """

    purpose = "release-paper"
    release: Hash
    worker: Id
    person_name: Text
    place: Text
    language: Text
    interpreter: Text
    scan_hash: Hash


@dataclass(frozen=True, kw_only=True)
class ReleaseAttested(Statement):
    """The same, with the worker's key and the day: it is judged by whose key it was on that day.

    A second worker confirms it by a ReleaseAsked, never by a ReleaseConfirmation.
    """

    purpose = "release-attested"
    release: Hash
    worker: Id
    signer: Id
    person_name: Text
    place: Text
    language: Text
    interpreter: Text
    scan_hash: Hash
    day: Day


@dataclass(frozen=True, kw_only=True)
class ReleaseShown(Statement):
    """What the first worker lets a second one be shown, who has no key of the case.

    `paper` is the hash of the ReleaseAttested, `pseudonym` the person's, `name` the worker's.
    """

    purpose = "release-shown"
    release: Hash
    paper: Hash
    worker: Id
    signer: Id
    name: Text
    pseudonym: Text
    day: Day


@dataclass(frozen=True, kw_only=True)
class ReleaseAsked(Statement):
    """A second worker asked the person, alone, about what they were shown: they did sign it.

    `shown` is the hash of the ReleaseShown, `signer` the id of the signing key of who confirms.
    """

    purpose = "release-asked"
    release: Hash
    shown: Hash
    signer: Id
    day: Day


@dataclass(frozen=True, kw_only=True)
class ReleaseConfirmation(Statement):
    """A second worker asked the person, alone, and they did sign this release on paper.

    `paper` is the hash of the ReleasePaper, `signer` the id of the signing key of who confirms.
    """

    purpose = "release-confirmation"
    release: Hash
    paper: Hash
    signer: Id
    day: Day


@dataclass(frozen=True, kw_only=True)
class ReleaseWithdrawal(Statement):
    """The release with this hash ends on this day."""

    purpose = "release-withdrawal"
    release: Hash
    day: Day


@dataclass(frozen=True, kw_only=True)
class SignIn(Statement):
    """The answer to the server's challenge; one of the two forms below."""

    locator: Hash
    challenge: Hash


@dataclass(frozen=True, kw_only=True)
class SignInInbox(SignIn):
    """With the receipt alone."""

    purpose = "sign-in-inbox"


@dataclass(frozen=True, kw_only=True)
class SignInFile(SignIn):
    """With the receipt and the private word."""

    purpose = "sign-in-file"


FORMS: dict[str, type[Statement]] = {
    form.purpose: form
    for form in (
        StaffKey,
        IntakeKey,
        StaffMessage,
        CasePart,
        CaseKeys,
        CaseHead,
        Release,
        ReleasePaper,
        ReleaseAttested,
        ReleaseShown,
        ReleaseAsked,
        ReleaseConfirmation,
        ReleaseWithdrawal,
        SignInInbox,
        SignInFile,
    )
}


def statement_hash(statement: Statement) -> bytes:
    """The 32 bytes that name a statement in the one that follows it."""
    return sha256(statement.bytes())


def release_hash(release: Release) -> bytes:
    """The 32 bytes that name a release: in wraps, in its withdrawal, in the ledger."""
    return sha256(release.bytes())
