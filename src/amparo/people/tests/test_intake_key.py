"""The key that reports are sealed to, and how it changes hands."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from amparo.people import actions, days, queries, vouching
from amparo.people.actions import Founded, FoundedMember, IntakeOffer
from amparo.people.models import IntakeKey, StaffKey, StaffRole
from amparo.people.refusals import Refused
from amparo.people.tests.browser import intake_offer
from amparo.vault.models import Wrap


def of_intake(founded: Founded) -> list[StaffKey]:
    return list(
        StaffKey.objects.filter(staff__agency=founded.agency, staff__held_roles__role="intake")
    )


def offer(founded: Founded, **other: Any) -> IntakeOffer:
    return intake_offer(founded.agency, founded.members["ana"].keys, of_intake(founded), **other)


def test_a_new_key_is_used_once_two_colleagues_signed_it(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    made = offer(casa)
    old = casa.agency.intake_keys.get()

    kept = actions.offer_intake_key(by=ana.staff, offer=made)
    assert queries.directory(casa.agency)["intake"]["id"] == str(old.key_id)
    actions.confirm_intake_key(
        intake_key=kept, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
    )

    old.refresh_from_db()
    assert old.state == IntakeKey.State.ACCEPTED
    assert queries.directory(casa.agency)["intake"]["id"] == str(made.key)
    assert made.key in vouching.held(casa.agency).intake_keys
    assert len(queries.holders(ana.staff)) == 3
    assert "current" in str(IntakeKey.objects.get(key=made.key))


def test_both_steps_twice_are_the_same_as_once(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    made = offer(casa)
    kept = actions.offer_intake_key(by=ana.staff, offer=made)
    assert actions.offer_intake_key(by=ana.staff, offer=made) == kept

    for _ in range(2):
        actions.confirm_intake_key(
            intake_key=kept, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
        )

    assert casa.agency.intake_keys.filter(state=IntakeKey.State.CURRENT).count() == 1


def test_one_new_key_waits_at_a_time(casa: Founded) -> None:
    actions.offer_intake_key(by=casa.members["ana"].staff, offer=offer(casa))

    with pytest.raises(Refused, match="one-waits-already"):
        actions.offer_intake_key(by=casa.members["ana"].staff, offer=offer(casa, epoch=3))


def test_a_key_taken_back_opens_nothing_and_makes_room(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    made = offer(casa)
    kept = actions.offer_intake_key(by=ana.staff, offer=made)

    actions.end_intake_key(intake_key=kept, by=ana.staff)
    actions.end_intake_key(intake_key=kept, by=ana.staff)

    assert not Wrap.objects.filter(key=made.key, ended_on=None).exists()
    with pytest.raises(Refused, match="link-ended"):
        actions.confirm_intake_key(
            intake_key=kept, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
        )
    assert actions.offer_intake_key(by=ana.staff, offer=offer(casa, epoch=3)).epoch == 3


def test_who_made_the_key_is_not_the_second_colleague(casa: Founded) -> None:
    ana = casa.members["ana"]
    made = offer(casa)
    kept = actions.offer_intake_key(by=ana.staff, offer=made)

    with pytest.raises(Refused, match="second-colleague"):
        actions.confirm_intake_key(
            intake_key=kept, by=ana.staff, signature=ana.keys.sign.sign(made.statement)
        )


def test_an_agency_of_one_confirms_with_its_root(other: Founded) -> None:
    zoe = other.members["zoe"]
    made = intake_offer(other.agency, zoe.keys, of_intake(other))
    kept = actions.offer_intake_key(by=zoe.staff, offer=made)

    actions.confirm_intake_key_with_root(
        intake_key=kept, by=zoe.staff, signature=other.root.sign(made.statement)
    )

    assert made.key in vouching.held(other.agency).intake_keys


def test_only_intake_makes_an_intake_key(casa: Founded) -> None:
    with pytest.raises(Refused, match="needs-intake"):
        actions.offer_intake_key(by=casa.members["bea"].staff, offer=offer(casa))


def test_a_key_that_a_colleague_could_not_open_is_refused(casa: Founded) -> None:
    made = intake_offer(casa.agency, casa.members["ana"].keys, of_intake(casa)[:1])

    with pytest.raises(Refused, match="members-changed"):
        actions.offer_intake_key(by=casa.members["ana"].staff, offer=made)

    assert casa.agency.intake_keys.count() == 1


def test_a_key_goes_to_nobody_outside_intake(casa: Founded) -> None:
    everybody = list(StaffKey.objects.filter(staff__agency=casa.agency))
    made = intake_offer(casa.agency, casa.members["ana"].keys, everybody)

    with pytest.raises(Refused, match="wraps-refused"):
        actions.offer_intake_key(by=casa.members["ana"].staff, offer=made)


def test_somebody_who_came_to_intake_meanwhile_stops_the_new_key(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    made = offer(casa)
    kept = actions.offer_intake_key(by=ana.staff, offer=made)
    StaffRole.objects.create(staff=bea.staff, role="intake")

    with pytest.raises(Refused, match="members-changed"):
        actions.confirm_intake_key(
            intake_key=kept, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
        )


def test_two_signatures_without_intake_are_not_enough(casa: Founded) -> None:
    bea = casa.members["bea"]
    made = offer(casa)
    kept = actions.offer_intake_key(by=casa.members["ana"].staff, offer=made)
    kept.statement.signatures.all().delete()

    with pytest.raises(Refused, match="not-vouched"):
        actions.confirm_intake_key(
            intake_key=kept, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
        )


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"agency": uuid.uuid4()}, "statement-differs"),
        ({"suite": 1}, "statement-differs"),
        ({"wrap_hash": bytes(32)}, "statement-differs"),
        ({"starts": days.today() + timedelta(days=3)}, "clock"),
    ],
)
def test_the_statement_is_about_this_key(casa: Founded, other: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        actions.offer_intake_key(by=casa.members["ana"].staff, offer=offer(casa, **other))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("statement", b"nonsense", "statement-unreadable"),
        ("public", b"short", "keys-unreadable"),
        ("signature", bytes(64), "signature"),
        ("sealed", {"keys": "no"}, "wraps-refused"),
    ],
)
def test_what_is_not_whole_is_refused(casa: Founded, name: str, value: object, code: str) -> None:
    made = offer(casa)
    broken = IntakeOffer(**{**made.__dict__, name: value})

    with pytest.raises(Refused, match=code):
        actions.offer_intake_key(by=casa.members["ana"].staff, offer=broken)

    assert casa.agency.intake_keys.count() == 1


def test_the_wraps_are_of_the_key_that_was_signed(casa: Founded) -> None:
    made = offer(casa)
    another = offer(casa)

    with pytest.raises(Refused, match="keys-unreadable"):
        actions.offer_intake_key(
            by=casa.members["ana"].staff,
            offer=IntakeOffer(**{**made.__dict__, "sealed": another.sealed}),
        )


def test_a_new_intake_key_stays_due_until_it_is_signed_twice(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    link = "/en/staff/people/intake/"
    actions.remove_member(member=casa.members["ivo"].staff, by=ana.staff)

    def client_of(one: FoundedMember) -> Client:
        client = Client()
        client.force_login(one.staff)
        return client

    def pages() -> list[str]:
        return [client_of(one).get("/en/staff/people/").content.decode() for one in (ana, bea)]

    def is_due() -> None:
        intake, outside = pages()
        assert "has left" in intake
        assert link in intake
        assert "Ask a colleague in intake" in outside
        assert link not in outside

    is_due()
    made = offer(casa)
    actions.offer_intake_key(by=ana.staff, offer=made)
    is_due()

    waiting = IntakeKey.objects.get(state=IntakeKey.State.OFFERED)
    actions.confirm_intake_key(
        intake_key=waiting, by=bea.staff, signature=bea.keys.sign.sign(made.statement)
    )
    assert all("has left" not in page for page in pages())
