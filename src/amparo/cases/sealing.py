"""Sealing a case's keys and parts with keys in memory, for imports and the demonstration.

Browsers do the same in `client/src/cases/`. Nothing here opens anything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from amparo.cases.signing import CaseLog
from amparo.people.days import today
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, seal
from amparo_seal.keys import KeyRole
from amparo_seal.messages import sign_body
from amparo_seal.staff import StaffKeys

X_WING = 2
NONE, CONVERSATION = Compartment["none"], Compartment["conversation"]
COMPARTMENTS = tuple(one for one in Compartment if one not in (NONE, CONVERSATION))
# What the person reads in "my file".
OPEN_TO_PERSON = tuple(
    one for one in COMPARTMENTS if one.name not in ("notes", "alleged", "receipt")
)
HOLDS = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Key:
    id: UUID
    secret: bytes = field(repr=False)
    context: bytes


@dataclass(kw_only=True)
class CaseKeys:
    """The keys of one generation of a case, and what was sealed under them and not yet sent."""

    agency: UUID
    case: UUID
    generation: int = 1
    mode: Mode = Mode.E2E
    deployment: UUID = field(default_factory=lambda: settings.DEPLOYMENT)
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    wraps: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = CaseLog(agency=self.agency, case=self.case)
        self.conversations: tuple[Key, ...] = ()
        self._begin()

    def _begin(self) -> None:
        self.key = self._new_key(KeyRole.CASE, NONE)
        self.parts: Mapping[Compartment, Key] = {
            one: self._new_key(KeyRole.COMPARTMENT, one) for one in COMPARTMENTS
        }
        for part in self.parts.values():
            self.under(part, self.key)

    def adopt(self, opened: Iterable[tuple[KeyRole, Compartment, Key]]) -> None:
        """Go on with the keys of a case as its import left it: nothing was signed about them."""
        self.log = CaseLog(agency=self.agency, case=self.case)
        self.keys, self.wraps = [], []
        self.parts = {}
        for role, compartment, key in opened:
            self._list(key, role, compartment, self.generation)
            if role is KeyRole.CASE:
                self.key = key
            else:
                self.parts = {**self.parts, compartment: key}

    def renew(self, publics: Collection[bytes]) -> None:
        """Make the next generation, for whoever is on the team now.

        What was sealed before stays as it is: its keys go under the new ones.
        """
        before = self.parts
        self.generation += 1
        self._begin()
        for compartment, part in self.parts.items():
            self.under(before[compartment], part)
        for conversation in self.conversations:
            self.under(conversation, self.key)
        self.log.team = frozenset()
        self.to_members(publics)

    def _new_key(self, role: KeyRole, compartment: Compartment) -> Key:
        id_ = uuid4()
        self.keys.append(
            {
                "id": str(id_),
                "role": int(role),
                "agency": str(self.agency),
                "subject": str(self.case),
                "compartment": int(compartment),
                "generation": self.generation,
            }
        )
        place = (self.deployment, self.agency, self.case, compartment, id_, self.generation)
        made = Key(id_, seal_keys.new_key(), seal_keys.key_context(role, *place))
        self._list(made, role, compartment, self.generation)
        return made

    def _list(self, key: Key, role: KeyRole, compartment: Compartment, generation: int) -> None:
        self.log.holds(
            role=role,
            compartment=compartment,
            generation=generation,
            key=key.id,
            secret=key.secret,
            context=key.context,
        )

    def seal(self, header: Header, plaintext: bytes) -> Key:
        """Seal a document under its compartment's key."""
        made = seal(header, plaintext)
        self.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
        content = Key(header.id, made.key, made.context)
        self.log.wrote(header, made.context)
        self.under(content, self.parts[header.compartment])
        return content

    def conversation(self, *, report: UUID, thread: UUID, secret: bytes) -> None:
        """Put the key of a report's conversation under the case's key."""
        place = (self.deployment, self.agency, report, CONVERSATION, thread, 1)
        context = seal_keys.key_context(KeyRole.CONVERSATION, *place)
        conversation = Key(thread, secret, context)
        self.conversations = (*self.conversations, conversation)
        self._list(conversation, KeyRole.CONVERSATION, CONVERSATION, 1)
        self.under(conversation, self.key)

    def to_members(self, publics: Collection[bytes]) -> None:
        """Wrap the case's key to members of its team."""
        for public in publics:
            self.to(self.key, public)
            self.log.joined(public)

    def to_person(self, public: bytes) -> None:
        """Wrap what the person may read to the my-file key of their receipt."""
        for compartment in OPEN_TO_PERSON:
            self.to(self.parts[compartment], public)

    def under(self, child: Key, parent: Key) -> None:
        wrapped = seal_keys.seal_under(child.secret, parent.secret, child.context)
        self._wrap(child, wrapped, parent=str(parent.id))

    def to(self, child: Key, public: bytes, *, suite: int = X_WING) -> None:
        wrapped = seal_keys.wrap(
            child.secret,
            public=public,
            suite=suite,
            context=child.context,
            generation=self.generation,
        )
        self._wrap(child, wrapped, holder=b64(seal_keys.wrap_key_id(suite, public).bytes))

    def _wrap(
        self, of: Key, wrapped: bytes, *, parent: str | None = None, holder: str | None = None
    ) -> None:
        self.wraps.append(
            {
                "of": str(of.id),
                "parent": parent,
                "holder": holder,
                "generation": self.generation,
                "release": None,
                "wrapped": b64(wrapped),
            }
        )

    def take(self) -> dict[str, Any]:
        """Give `Sealed` of all that was made since the last time, unsigned."""
        sealed = {"envelopes": self.envelopes, "keys": self.keys, "wraps": self.wraps}
        self.envelopes, self.keys, self.wraps = [], [], []
        return sealed


@dataclass(kw_only=True)
class CaseSealer(CaseKeys):
    """The same with the signing key of a member of staff, whose words the parts are."""

    by: StaffKeys

    def take(self) -> dict[str, Any]:
        """The same, with what its keys and newest parts are signed to be."""
        statements = self.log.sign(self.by, generation=self.generation)
        return {**super().take(), "statements": statements}

    def part(
        self,
        compartment: Compartment,
        body: Mapping[str, Any],
        *,
        kind: Kind = Kind.CASE_PART,
        sequence: int = 1,
        previous: bytes = bytes(32),
        expires: date | None = None,
    ) -> Key:
        """Seal a signed document under its compartment's key."""
        header = Header(
            mode=self.mode,
            kind=kind,
            deployment=self.deployment,
            agency=self.agency,
            subject=self.case,
            compartment=compartment,
            id=uuid4(),
            sequence=sequence,
            sender=self.by.sign_id,
            previous=previous,
        )
        plaintext = sign_body(
            header, body, keys=self.by, made=today(), expires=expires or today() + HOLDS
        )
        return self.seal(header, plaintext)
