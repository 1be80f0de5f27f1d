"""Words that were typed and not saved: kept for their writer over a lock, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings

from amparo.journal.models import Entry
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_staff_addresses import client_of, post
from amparo.vault.models import Envelope
from amparo.vault.tests.making import open_with
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, seal

if TYPE_CHECKING:
    from uuid import UUID

    from amparo.people.actions import Founded, FoundedMember


@pytest.fixture
def sender(casa: Founded) -> Sender:
    made = Sender(casa)
    assert made.send().status_code == 201
    return made


@pytest.fixture
def path(sender: Sender) -> str:
    return f"/api/staff/reports/{sender.sealer.report}/draft"


def drafted(
    sender: Sender, by: FoundedMember, to: FoundedMember | None = None, kind: Kind = Kind.DRAFT
) -> tuple[UUID, dict[str, Any]]:
    return sealed_draft(sender.founded, sender.sealer.report, by, to, kind)


def sealed_draft(
    founded: Founded,
    subject: UUID,
    by: FoundedMember,
    to: FoundedMember | None = None,
    kind: Kind = Kind.DRAFT,
) -> tuple[UUID, dict[str, Any]]:
    """What a browser seals before it locks."""
    header = Header(
        mode=Mode.E2E,
        kind=kind,
        deployment=settings.DEPLOYMENT,
        agency=founded.agency.pk,
        subject=subject,
        compartment=Compartment["conversation"],
        id=uuid4(),
        sender=by.keys.sign_id,
    )
    made = seal(header, b"Canary-draft")
    key = (to or by).keys.wrap
    wrap = seal_keys.wrap(made.key, public=key.public, suite=2, context=made.context, generation=1)
    return header.id, {
        "envelopes": [{"id": str(header.id), "data": b64(made.envelope)}],
        "keys": [],
        "wraps": [
            {
                "of": str(header.id),
                "parent": None,
                "holder": b64(key.holder.bytes),
                "generation": 1,
                "release": None,
                "wrapped": b64(wrap),
            }
        ],
    }


def test_a_draft_comes_back_to_its_writer_and_to_nobody_else(
    sender: Sender, casa: Founded, path: str
) -> None:
    ana, ivo = casa.members["ana"], casa.members["ivo"]
    id_, sealed = drafted(sender, ivo)

    # A computer that slept wakes locked, and still seals what was typed.
    kept = post(client_of(ivo.staff, unlocked=False), path, {"sealed": sealed})
    own = client_of(ivo.staff).get(path).json()["sealed"]
    others = client_of(ana.staff).get(path).json()["sealed"]

    assert kept.status_code == 200
    assert open_with(own, ivo.keys.wrap, id_) == b"Canary-draft"
    assert others == {"envelopes": [], "keys": [], "wraps": []}
    assert client_of(ivo.staff, unlocked=False).get(path).status_code == 401
    report = client_of(ivo.staff).get(path.removesuffix("/draft")).json()
    assert str(id_) not in str(report["sealed"])
    acts = Entry.objects.filter(act__startswith="draft.").values_list("act", "actor")
    assert list(acts) == [("draft.kept", ivo.staff.pk), ("draft.opened", ivo.staff.pk)]


def test_a_draft_takes_the_place_of_the_one_before_and_ends_with_nothing(
    sender: Sender, casa: Founded, path: str
) -> None:
    ivo = casa.members["ivo"]
    client = client_of(ivo.staff)
    first, second = drafted(sender, ivo), drafted(sender, ivo)

    for sealed in (first[1], first[1], second[1]):
        assert post(client, path, {"sealed": sealed}).status_code == 200
    kept = list(Envelope.objects.filter(kind=Kind.DRAFT).values_list("pk", flat=True))
    nothing: dict[str, list[object]] = {"envelopes": [], "keys": [], "wraps": []}
    post(client, path, {"sealed": nothing})

    assert kept == [second[0]]
    assert not Envelope.objects.filter(kind=Kind.DRAFT).exists()
    assert client.get(path).json() == {"sealed": nothing}


def test_a_draft_is_to_the_writers_own_key_and_a_draft(
    sender: Sender, casa: Founded, path: str
) -> None:
    ana, ivo = casa.members["ana"], casa.members["ivo"]
    client = client_of(ivo.staff)

    for _, sealed in (
        drafted(sender, ivo, ana),
        drafted(sender, ana),
        drafted(sender, ivo, kind=Kind.NOTE),
    ):
        answer = post(client, path, {"sealed": sealed})
        assert (answer.status_code, answer.json()) == (400, {"problem": "malformed"})

    assert post(client, path, {"sealed": 1}).status_code == 400
    assert not Envelope.objects.filter(kind=Kind.DRAFT).exists()


def test_a_draft_needs_a_report_that_may_be_read(sender: Sender, casa: Founded, path: str) -> None:
    ivo = casa.members["ivo"]
    unknown = f"/api/staff/reports/{uuid4()}/draft"

    assert (
        post(client_of(ivo.staff), unknown, {"sealed": drafted(sender, ivo)[1]}).status_code == 404
    )
    assert client_of(ivo.staff).get(unknown).status_code == 404
