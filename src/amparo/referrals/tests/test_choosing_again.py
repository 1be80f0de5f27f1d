"""A person chooses again, says no, or it was a mistake: what rested on it before ends."""

from typing import Any

import pytest
from django.utils import timezone

from amparo.journal.actors import PERSON
from amparo.journal.models import Entry
from amparo.referrals import actions, queries
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import Outcome, ReferralState, ReleaseState
from amparo.referrals.tests.world import LEGAL, STORY, World, refusal
from amparo.vault.models import Wrap

State = ReleaseState


def states(*releases: Release) -> list[str]:
    return [Release.objects.get(pk=one.pk).state for one in releases]


def chosen(world: World) -> Referral:
    return actions.choose(referral=world.offered()[0], by=PERSON)


def offered_by_the_other(world: World) -> Referral:
    other = world.ask(world.beds)[0]
    return actions.offer(referral=other, hold_until=world.soon(), by=world.staff("kai"))


@pytest.mark.parametrize(
    ("end", "outcome"), [(actions.complete, Outcome.PARTLY), (actions.fail, Outcome.LEFT)]
)
def test_after_a_referral_ended_the_person_may_choose_another_service(
    world: World, end: Any, outcome: Outcome
) -> None:
    rooms = chosen(world)
    release = world.shared(referral=rooms.pk)
    actions.start(referral=rooms, by=world.zoe)
    end(referral=rooms, outcome=outcome, by=world.zoe)
    assert states(release) == [State.ACTIVE]

    again = actions.choose(referral=offered_by_the_other(world), by=PERSON)

    assert again.state == ReferralState.ACCEPTED
    assert states(release) == [State.WITHDRAWN]
    assert not queries.received_by(world.zoe, now=timezone.now())


@pytest.mark.parametrize("working", ["accepted", "in_progress", "on_hold"])
def test_while_one_service_works_no_other_is_chosen(world: World, working: str) -> None:
    rooms = chosen(world)
    if working != "accepted":
        actions.start(referral=rooms, by=world.zoe)
    if working == "on_hold":
        actions.hold(referral=rooms, by=world.zoe)
    beds = offered_by_the_other(world)

    assert Referral.objects.get(pk=rooms.pk).state == working
    assert refusal(lambda: actions.choose(referral=beds, by=PERSON)) == "chosen"


@pytest.mark.parametrize("end", [actions.withdraw_referral, actions.call_mistake])
def test_no_release_of_a_referral_outlives_it(world: World, end: Any) -> None:
    rooms = chosen(world)
    older = world.shared(referral=rooms.pk)
    newer = world.explain(world.statement(compartments=(LEGAL,)), referral=rooms.pk)
    assert states(older, newer) == [State.ACTIVE, State.EXPLAINED]

    end(referral=rooms, by=world.bea)

    assert states(older, newer) == [State.WITHDRAWN, State.WITHDRAWN]
    assert not Wrap.objects.filter(release=older.hash, ended_on=None).exists()
    assert not queries.received_by(world.zoe, now=timezone.now())


def test_a_later_release_of_an_ask_takes_the_place_of_the_earlier_unasked(world: World) -> None:
    rooms = chosen(world)
    first = world.shared(referral=rooms.pk)
    second = world.explain(referral=rooms.pk)

    # Explained a third time: the second is not left beside it for the person to puzzle over.
    third = world.active(world.statement(compartments=(LEGAL,)), referral=rooms.pk)

    assert states(first, second, third) == [State.SUPERSEDED, State.WITHDRAWN, State.ACTIVE]
    ground = {"person": world.case.person_id, "recipient": world.shelter.agency.pk}
    now = timezone.now()
    assert queries.may_disclose(compartment=STORY, now=now, **ground) is None
    assert queries.may_disclose(compartment=LEGAL, now=now, **ground) is not None


def test_a_signed_release_ends_when_the_one_in_its_place_becomes_active(world: World) -> None:
    signed = world.sign(world.explain())

    world.active(replaces=signed.pk)

    assert states(signed) == [State.WITHDRAWN]


def test_an_ask_has_one_row_of_releases(world: World) -> None:
    rooms = chosen(world)
    beside = world.active()
    first = world.explain(referral=rooms.pk, replaces=beside.pk)

    assert first.replaces == beside
    assert refusal(lambda: world.explain(referral=rooms.pk, replaces=beside.pk)) == "state"
    assert world.explain(referral=rooms.pk, replaces=first.pk).replaces == first


def test_an_hour_that_passed_is_written_down_when_it_makes_room(world: World) -> None:
    (rooms,) = world.ask(world.rooms)
    Referral.objects.update(answer_by=timezone.now())
    before = Entry.objects.filter(act="referral.changed", actor_kind="system").count()

    world.ask(world.rooms)

    assert Referral.objects.get(pk=rooms.pk).state == ReferralState.EXPIRED
    after = Entry.objects.filter(act="referral.changed", actor_kind="system").count()
    assert after == before + 1
