"""What was signed, and that it was shared, stays as it is: the database itself refuses a change."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from amparo.referrals import actions, queries
from amparo.referrals.append_only import closing, opening
from amparo.referrals.models import (
    Attestation,
    Disclosure,
    Opening,
    Referral,
    Release,
    ReleaseCompartment,
)
from amparo.referrals.tests.world import HEALTH, STORY, World


def refuses(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


CHANGES: dict[str, Any] = {
    "recipient": lambda world: world.second.agency,
    "purpose": lambda _: "care",
    "method": lambda _: "paper",
    "valid_from": lambda world: world.today - timedelta(days=1),
    "valid_to": lambda world: world.today + timedelta(days=300),
    "language": lambda _: "xx",
    "interpreter": lambda _: True,
    "wording": lambda _: "justice-2026-11",
    "warned": lambda _: False,
    "checked": lambda _: "court",
    "support": lambda _: "aid",
    "explained_on": lambda world: world.today - timedelta(days=1),
    "explained_by": lambda world: world.eva,
    "statement": lambda _: b"another",
    "hash": lambda _: bytes(32),
    "signature": lambda _: bytes(64),
    "signed_on": lambda world: world.today - timedelta(days=1),
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_signed_release_says_what_it_said(world: World, column: str) -> None:
    release = world.sign(world.explain())
    change = {column: CHANGES[column](world)}

    assert refuses(lambda: Release.objects.filter(pk=release.pk).update(**change))
    # How far it is goes on.
    actions.withdraw(release=release, by=world.bea)
    assert refuses(lambda: Release.objects.filter(pk=release.pk).update(**change))


def test_that_something_was_shared_is_never_unsaid(world: World) -> None:
    release = world.shared()
    actions.open_received(release=release, by=world.zoe)
    other = world.active(world.statement(world.second))

    assert refuses(lambda: Disclosure.objects.all().delete())
    assert refuses(lambda: Disclosure.objects.update(sent_on=world.today - timedelta(days=1)))
    assert refuses(lambda: Disclosure.objects.update(release=other))
    assert refuses(lambda: Opening.objects.update(role="analyst"))
    assert refuses(lambda: Release.objects.filter(pk=release.pk).delete())


def test_what_was_attested_and_asked_stays(world: World) -> None:
    world.attest(world.explain(method="paper"))
    world.ask(world.rooms)
    other = world.new_need()

    assert refuses(lambda: Attestation.objects.update(digest=bytes(32)))
    assert refuses(lambda: Attestation.objects.update(worker=world.eva))
    assert refuses(lambda: Referral.objects.update(need=other))
    assert refuses(lambda: Referral.objects.update(service=world.beds))
    assert refuses(lambda: ReleaseCompartment.objects.update(compartment=HEALTH))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Release, {"purpose": "marketing"}),
        (Release, {"method": "fax"}),
        (Release, {"checked": ""}),
        (Release, {"support": "magic"}),
        (Referral, {"reason": "mood"}),
        (Referral, {"outcome": "magic"}),
        (Referral, {"population": "pets"}),
    ],
)
def test_a_code_is_one_of_its_list(world: World, model: Any, change: dict[str, Any]) -> None:
    world.explain()
    world.ask(world.rooms)

    assert refuses(lambda: model.objects.update(**change))


@pytest.mark.parametrize(("state", "outcome"), [("completed", "left"), ("failed", "received")])
def test_an_outcome_fits_how_the_referral_ended(world: World, state: str, outcome: str) -> None:
    world.ask(world.rooms)

    assert refuses(lambda: Referral.objects.update(state=state, outcome=outcome))


@pytest.mark.parametrize(
    ("state", "outcome", "after"),
    [("completed", "left", "failed"), ("failed", "partly", "completed")],
)
def test_a_state_follows_an_outcome_that_said_the_opposite(
    committed: None, begun_world: World, state: str, outcome: str, after: str
) -> None:
    world = begun_world
    call_command("migrate", "referrals", "0008", verbosity=0)
    try:
        world.ask(world.rooms)
        Referral.objects.update(state=state, outcome=outcome)
    finally:
        call_command("migrate", "referrals", verbosity=0)

    assert (Referral.objects.get().state, Referral.objects.get().outcome) == (after, outcome)
    # The table was made anew: what keeps its rows is there again.
    assert refuses(lambda: Referral.objects.update(service=world.beds))


def may(world: World, compartment: int) -> bool:
    ground = queries.may_disclose(
        compartment=compartment,
        person=world.case.person_id,
        recipient=world.shelter.agency.pk,
        now=timezone.now(),
    )
    return ground is not None


def test_a_row_that_says_more_than_was_signed_permits_nothing(world: World) -> None:
    release = world.shared()
    assert may(world, STORY)

    ReleaseCompartment.objects.create(id=uuid4(), release=release, compartment=HEALTH)

    assert not may(world, HEALTH)
    assert not may(world, STORY)


@pytest.mark.parametrize("column", ["purpose", "wording"])
def test_a_row_with_another_purpose_or_text_is_not_what_was_signed(
    world: World, column: str
) -> None:
    """The triggers keep it; this holds where somebody took them off."""
    release = world.shared()
    assert queries.is_as_signed(release)

    setattr(release, column, CHANGES[column](world))

    assert not queries.is_as_signed(release)


def test_bytes_that_are_no_release_permit_nothing(world: World) -> None:
    release = world.explain()
    Release.objects.filter(pk=release.pk).update(statement=b"nothing")
    release.refresh_from_db()

    assert not queries.is_as_signed(release)


def test_what_keeps_rows_can_be_taken_back(db: None) -> None:
    """On whichever database this is."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id integer, word text)")
        cursor.execute("INSERT INTO kept VALUES (1, 'said')")
        for statement in closing("kept", vendor, ["word"], since=None, rows=True):
            cursor.execute(statement)
        assert refuses(lambda: cursor.execute("UPDATE kept SET word = 'unsaid'"))
        assert refuses(lambda: cursor.execute("DELETE FROM kept"))
        for statement in opening("kept", vendor, rows=True):
            cursor.execute(statement)
        cursor.execute("DELETE FROM kept")
        cursor.execute("DROP TABLE kept")
