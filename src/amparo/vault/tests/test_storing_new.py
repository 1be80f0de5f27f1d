"""What is new is not looked up: the database says where it is not new after all."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from amparo.vault import actions, queries
from amparo.vault.actions import Stored
from amparo.vault.models import Envelope, ShredClaim, Wrap
from amparo.vault.tests.making import TODAY, Maker, a_report, holder_key, open_with, refusal
from amparo_seal.keys import KeyRole

INTAKE = holder_key()

pytestmark = pytest.mark.django_db


def store_new(maker: Maker, **given: object) -> Stored:
    allow = maker.allow(INTAKE, **given)
    sealed = maker.incoming()
    return actions.store(sealed=sealed, agency=maker.agency, allow=allow, is_new=True, on=TODAY)


def test_what_is_stored_as_new_opens_again_and_lies_under_its_layer() -> None:
    maker, _, story = a_report(to=INTAKE)

    stored = store_new(maker)

    served = queries.sealed(stored.envelopes, holders={INTAKE.holder.bytes})
    assert open_with(served, INTAKE, story.id) == b'{"v":1}'
    wrapped = {wrap.wrapped for wrap in maker.incoming().wraps}
    assert not any(plain in row.layer for row in Wrap.objects.all() for plain in wrapped)


def test_what_is_here_already_is_refused_by_the_database_and_compared_after() -> None:
    maker, _, _ = a_report(to=INTAKE)
    store_new(maker)

    with pytest.raises(IntegrityError), transaction.atomic():
        store_new(maker)

    again = actions.store(
        sealed=maker.incoming(), agency=maker.agency, allow=maker.allow(INTAKE), on=TODAY
    )
    assert not again.is_new
    assert Envelope.objects.count() == 1


def test_a_compartment_that_is_claimed_already_is_refused_by_the_database() -> None:
    maker, _, _ = a_report(to=INTAKE)
    ShredClaim.objects.create(id=uuid4(), subject=maker.subject, compartment=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        store_new(maker)

    assert not Envelope.objects.exists()


def test_what_names_a_key_that_was_not_sent_is_not_new() -> None:
    maker, _, _ = a_report(to=INTAKE)
    elsewhere = maker.key(KeyRole.REPORT)
    maker.keys.pop()
    maker.to(elsewhere, INTAKE)

    assert refusal(lambda: store_new(maker, wrappable={elsewhere.id})) == "unknown"
