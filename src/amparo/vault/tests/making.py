"""What a browser makes: real envelopes, keys and wraps, as `Sealed` JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from amparo.vault.actions import Allowed, Incoming, Refused
from amparo.vault.models import Envelope, Key, ShredClaim, Wrap
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, open_, read_header, seal
from amparo_seal.keys import (
    KeyRole,
    WrapKey,
    key_context,
    new_key,
    open_under,
    seal_under,
    unwrap,
    wrap,
)

X25519 = 1


# The day on which all of it comes in.
TODAY = date(2026, 3, 1)


def holder_key() -> WrapKey:
    """A key to wrap to, of the quick suite."""
    return WrapKey.generate(X25519)


@dataclass(frozen=True)
class MadeKey:
    id: UUID
    secret: bytes
    context: bytes


@dataclass
class Maker:
    """Collects what is sealed for one subject of one agency."""

    agency: UUID = field(default_factory=uuid4)
    subject: UUID = field(default_factory=uuid4)
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    wraps: list[dict[str, Any]] = field(default_factory=list)

    def header(self, **given: Any) -> Header:
        usual = {
            "mode": Mode.E2E,
            "kind": Kind.REPORT,
            "deployment": settings.DEPLOYMENT,
            "agency": self.agency,
            "subject": self.subject,
            "compartment": Compartment.story,
            "id": uuid4(),
        }
        return Header(**{**usual, **given})

    def key(
        self,
        role: KeyRole = KeyRole.REPORT,
        *,
        compartment: Compartment = Compartment.none,
        generation: int = 0,
    ) -> MadeKey:
        id_ = uuid4()
        parts = (settings.DEPLOYMENT, self.agency, self.subject, compartment, id_, generation)
        self.keys.append(
            {
                "id": str(id_),
                "role": int(role),
                "agency": str(self.agency),
                "subject": str(self.subject),
                "compartment": int(compartment),
                "generation": generation,
            }
        )
        return MadeKey(id_, new_key(), key_context(role, *parts))

    def envelope(self, text: bytes = b"{}", *, parent: MadeKey | None, **given: Any) -> MadeKey:
        header = self.header(**given)
        made = seal(header, text)
        self.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
        content = MadeKey(header.id, made.key, made.context)
        if parent is not None:
            self.under(content, parent)
        return content

    def under(self, child: MadeKey, parent: MadeKey) -> None:
        wrapped = seal_under(child.secret, parent.secret, child.context)
        self._wrap(child, wrapped, parent=str(parent.id))

    def to(self, child: MadeKey, holder: WrapKey, *, release: bytes | None = None) -> None:
        wrapped = wrap(
            child.secret,
            public=holder.public,
            suite=holder.suite,
            context=child.context,
            generation=0,
            **({"release": release} if release else {}),
        )
        given = {"release": b64(release)} if release else {}
        self._wrap(child, wrapped, holder=b64(holder.holder.bytes), **given)

    def _wrap(self, child: MadeKey, wrapped: bytes, **given: Any) -> None:
        usual = {"parent": None, "holder": None, "generation": 0, "release": None}
        self.wraps.append({"of": str(child.id), **usual, **given, "wrapped": b64(wrapped)})

    def json(self) -> dict[str, Any]:
        """A copy, as it would come over the wire."""
        whole = {"envelopes": self.envelopes, "keys": self.keys, "wraps": self.wraps}
        return dict(json.loads(json.dumps(whole)))

    def incoming(self) -> Incoming:
        return Incoming.parse(self.json())

    def sent(self) -> None:
        """Begin anew, for what is sent later."""
        self.envelopes, self.keys, self.wraps = [], [], []

    def allow(self, *holders: WrapKey, **given: Any) -> Allowed:
        usual: dict[str, Any] = {
            "subjects": {self.subject},
            "kinds": {Kind.REPORT},
            "compartments": {Compartment.story},
            "roles": {KeyRole.REPORT},
            "holders": {holder.holder.bytes for holder in holders},
        }
        return Allowed(**{**usual, **given})


def a_report(*, to: WrapKey) -> tuple[Maker, MadeKey, MadeKey]:
    """A report as it is sent: its key to intake, its story under its key."""
    maker = Maker()
    key = maker.key()
    maker.to(key, to)
    story = maker.envelope(b'{"v":1}', parent=key)
    return maker, key, story


class Raced:
    """Lets another submission in, once, between what was read and what is written."""

    def __init__(self, other: Callable[[], object]) -> None:
        self.other = other
        self.happened = False

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith('INSERT INTO "vault_key"') and not self.happened:
            self.happened = True
            self.other()
        return execute(sql, params, many, context)


def open_with(sealed: dict[str, Any], holder: WrapKey, envelope: UUID) -> bytes:
    """What a browser reads of `Sealed` with one private key. KeyError where nothing leads there."""
    keys = {key["id"]: key for key in sealed["keys"]}
    data = {one["id"]: unb64(one["data"]) for one in sealed["envelopes"]}

    def context(id_: str) -> bytes:
        if id_ in data:
            return read_header(data[id_])[2]
        key = keys[id_]
        return key_context(
            KeyRole(key["role"]),
            settings.DEPLOYMENT,
            UUID(key["agency"]),
            UUID(key["subject"]),
            Compartment(key["compartment"]),
            UUID(id_),
            key["generation"],
        )

    def opened(id_: str) -> bytes:
        for one in sealed["wraps"]:
            if one["of"] == id_ and one["parent"]:
                return open_under(unb64(one["wrapped"]), opened(one["parent"]), context(id_))
            if one["of"] == id_ and unb64(one["holder"]) == holder.holder.bytes:
                release = {"release": unb64(one["release"])} if one["release"] else {}
                return unwrap(
                    unb64(one["wrapped"]),
                    holder,
                    context=context(id_),
                    generation=one["generation"],
                    **release,
                )
        raise KeyError(id_)

    key = opened(str(envelope))
    return open_(data[str(envelope)], key, expect={"id": envelope}).plaintext


def refusal(act: Callable[[], object]) -> str:
    rows = (Envelope, Key, Wrap, ShredClaim)
    before = [list(model.objects.order_by("id").values()) for model in rows]
    with pytest.raises(Refused) as refused:
        act()
    assert [list(model.objects.order_by("id").values()) for model in rows] == before
    return refused.value.code
