from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from amparo.shred import actions as shred
from amparo.shred import pool
from amparo.shred.models import Purpose, ShredKey
from amparo.vault import actions, queries
from amparo.vault.actions import Stored
from amparo.vault.models import Envelope, ShredClaim, Wrap
from amparo.vault.tests.making import (
    TODAY,
    MadeKey,
    Maker,
    Raced,
    a_report,
    holder_key,
    open_with,
    refusal,
)
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole

INTAKE = holder_key()
STRANGER = holder_key()

pytestmark = pytest.mark.django_db


def report() -> tuple[Maker, MadeKey, MadeKey]:
    return a_report(to=INTAKE)


def store(maker: Maker, **given: Any) -> Stored:
    allow = maker.allow(INTAKE, **given)
    return actions.store(sealed=maker.incoming(), agency=maker.agency, allow=allow, on=TODAY)


def test_what_was_stored_opens_again() -> None:
    maker, _, story = report()

    stored = store(maker)

    assert stored.is_new
    served = queries.sealed(stored.envelopes, holders={INTAKE.holder.bytes})
    assert open_with(served, INTAKE, story.id) == b'{"v":1}'


def test_the_row_says_what_the_header_says() -> None:
    maker = Maker()
    thread = maker.key(KeyRole.CONVERSATION, compartment=Compartment.conversation)
    maker.to(thread, INTAKE)
    sender = uuid4()
    maker.envelope(
        parent=thread,
        kind=Kind.STAFF_MESSAGE,
        compartment=Compartment.conversation,
        thread=thread.id,
        sequence=7,
        sender=sender,
    )

    stored = actions.store(
        sealed=maker.incoming(),
        agency=maker.agency,
        allow=maker.allow(
            INTAKE,
            kinds={Kind.STAFF_MESSAGE},
            compartments={Compartment.conversation},
            roles={KeyRole.CONVERSATION},
            senders={sender.bytes},
        ),
        on=date(2026, 3, 1),
    )

    row = Envelope.objects.get()
    assert stored.envelopes == (row,)
    assert (row.agency, row.subject, row.thread) == (maker.agency, maker.subject, thread.id)
    assert (row.kind, row.mode, row.compartment, row.sequence) == (3, 1, 11, 7)
    assert (bytes(row.sender), row.received_on) == (sender.bytes, date(2026, 3, 1))


def test_no_wrap_lies_in_the_database_without_its_layer() -> None:
    maker, _, _ = report()
    wrapped = {wrap.wrapped for wrap in maker.incoming().wraps}

    store(maker)

    assert all(len(row.layer) > 28 for row in Wrap.objects.all())
    assert not any(plain in row.layer for row in Wrap.objects.all() for plain in wrapped)


def test_storing_twice_is_the_same_as_once() -> None:
    maker, _, _ = report()
    store(maker)
    rows = list(Wrap.objects.order_by("id").values())

    again = store(maker)

    assert not again.is_new
    assert [row.id for row in again.envelopes] == [one.id for one in maker.incoming().envelopes]
    assert list(Wrap.objects.order_by("id").values()) == rows


def test_other_bytes_under_a_known_envelope_are_refused() -> None:
    maker, _, story = report()
    store(maker)
    maker.envelopes.clear()
    maker.envelope(b"other", parent=None, id=story.id)

    assert refusal(lambda: store(maker)) == "differs"


def test_another_wrap_at_the_same_place_is_refused() -> None:
    maker, key, _ = report()
    store(maker)
    maker.wraps = [wrap for wrap in maker.wraps if wrap["of"] != str(key.id)]
    maker.to(key, INTAKE)

    assert refusal(lambda: store(maker)) == "differs"


@pytest.mark.parametrize(("field", "value"), [("generation", 3), ("compartment", 3), ("role", 3)])
def test_a_known_key_cannot_become_another(field: str, value: int) -> None:
    maker, _, _ = report()
    store(maker)
    maker.keys[0][field] = value

    code = refusal(lambda: store(maker, roles={KeyRole.REPORT, KeyRole.CONVERSATION}))

    assert code == "differs"


def test_a_submission_to_the_same_compartment_shares_its_shred_key() -> None:
    maker, key, _ = report()
    store(maker)
    claims = ShredClaim.objects.count()
    maker.sent()
    maker.envelope(parent=key)

    store(maker, parents={key.id})

    assert ShredClaim.objects.count() == claims == 2


def test_a_submission_costs_few_queries() -> None:
    maker, _, _ = report()
    incoming = maker.incoming()
    shred.take("wrap")

    with (
        CaptureQueriesContext(connection) as data,
        CaptureQueriesContext(connections["shred"]) as keys,
    ):
        actions.store(sealed=incoming, agency=maker.agency, allow=maker.allow(INTAKE), on=TODAY)

    assert len(data) <= 10
    assert not keys.captured_queries


def test_nothing_sent_is_nothing_stored() -> None:
    maker = Maker()

    assert not store(maker).is_new
    assert not ShredClaim.objects.exists()


# --- Shred keys ----------------------------------------------------------------------------------


def test_what_was_erased_does_not_come_back() -> None:
    maker, key, _ = report()
    store(maker)
    shred.destroy(ids=ShredClaim.objects.values_list("id", flat=True))
    maker.sent()
    maker.envelope(parent=key)

    assert refusal(lambda: store(maker, parents={key.id})) == "erased"


def test_a_repeated_submission_after_an_erasure_is_refused() -> None:
    maker, _, _ = report()
    store(maker)
    shred.destroy(ids=ShredClaim.objects.values_list("id", flat=True))

    assert refusal(lambda: store(maker)) == "erased"


def test_a_shred_key_that_two_processes_were_given_serves_one() -> None:
    maker, _, _ = report()
    taken, key = shred.take("wrap")
    ShredClaim.objects.create(id=taken, subject=uuid4(), compartment=3)
    _given_next(taken, key)

    store(maker)

    claims = set(ShredClaim.objects.filter(subject=maker.subject).values_list("id", flat=True))
    assert len(claims) == 2
    assert taken not in claims
    assert ShredKey.objects.filter(id__in=claims).count() == 2


def _given_next(id_: UUID, key: bytes) -> None:
    pool._ready[Purpose.WRAP].appendleft((id_, key))


# --- At the same moment --------------------------------------------------------------------------


def test_a_conflict_while_writing_is_looked_at_again() -> None:
    maker, _, _ = report()
    raced = Raced(lambda: store(maker))

    with connection.execute_wrapper(raced):
        store(maker)

    assert raced.happened
    assert Wrap.objects.count() == 2


def test_the_database_itself_refuses_a_wrap_of_nothing() -> None:
    maker, key, story = report()
    store(maker)
    wrap = Wrap.objects.get(envelope=story.id)

    for wrong in (
        {"key_id": key.id},
        {"envelope_id": None},
        {"holder": bytes(16)},
        {"parent_id": None},
        {"parent_id": None, "holder": bytes(15)},
        {"release": bytes(32)},
        {"layered": None},
        {"ended_on": date(2026, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wrap.objects.filter(id=wrap.id).update(**wrong)
