"""Asks say nothing of who it is; the person chooses; no step of it needs a release."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.models import Case, Need
from amparo.cases.states import NeedState
from amparo.directory.models import Service, Term
from amparo.journal.actors import PERSON
from amparo.journal.models import Entry
from amparo.people.models import Agency
from amparo.referrals import actions, queries
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import (
    REFERRAL_FOLLOWING,
    Outcome,
    Reason,
    ReferralState,
    Reopened,
    referral_may_follow,
)
from amparo.referrals.tests.world import World, found, refusal

State = ReferralState


def state(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).state


def test_without_any_release_a_shelter_is_asked_accepts_and_completes(world: World) -> None:
    rooms, beds = world.offered()

    actions.choose(referral=rooms, by=PERSON)
    actions.start(referral=rooms, by=world.zoe)
    actions.hold(referral=rooms, by=world.zoe)
    actions.start(referral=rooms, by=world.zoe)
    done = actions.complete(referral=rooms, outcome=Outcome.RECEIVED, by=world.zoe)

    assert (done.state, done.outcome) == (State.COMPLETED, Outcome.RECEIVED)
    assert state(beds) == State.NOT_NEEDED
    assert not Release.objects.exists()
    moved = case_actions.move_need(need=world.need, to=NeedState.IN_PROGRESS, by=world.bea)
    assert moved.state == NeedState.IN_PROGRESS


def test_a_page_lists_all_that_is_open_and_the_newest_that_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.referrals.queries.asks.ENDED_SHOWN", 1)
    asked = []
    for _ in range(4):
        world.need = world.new_need()
        asked.append(world.ask(world.rooms)[0])
    for one in asked[:2]:
        actions.reject(referral=one, reason=Reason.FULL, by=world.zoe)

    shown = queries.asks_shown_to(world.zoe)

    assert {asked[2].pk, asked[3].pk} < {one.pk for one in shown}
    assert len(shown) == 3
    assert queries.asks_to(world.zoe).count() == 4


def test_asking_twice_asks_once(world: World) -> None:
    first = {one.pk for one in world.ask()}
    second = {one.pk for one in world.ask()}

    assert first == second
    assert Entry.objects.filter(act="referral.asked").count() == 1


def test_the_hour_of_an_ask_that_nobody_answered_makes_room_for_another(world: World) -> None:
    old = world.ask(world.rooms)[0]
    Referral.objects.filter(pk=old.pk).update(answer_by=timezone.now() - timedelta(hours=1))

    new = world.ask(world.rooms)[0]

    assert new.pk != old.pk
    assert state(old) == State.EXPIRED


def test_a_blocked_agency_is_never_asked_and_loses_sight_at_once(world: World) -> None:
    world.ask()
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)

    assert not queries.asks_to(world.zoe).exists()
    assert refusal(lambda: world.ask(world.rooms)) == "blocked"


def test_a_blocked_colleague_of_the_partner_sees_no_ask(world: World) -> None:
    world.ask()
    case_actions.block(case=world.case, staff=world.zoe, by=world.bea)

    assert not queries.asks_to(world.zoe).exists()
    assert queries.asks_to(world.mia).exists()


def test_border_enforcement_and_consulates_are_in_no_ask(world: World) -> None:
    border = world.service(found("border", "border", [("bob", "Bob", ["intake"], "x y z")]))

    assert refusal(lambda: world.ask(border)) == "not_asked"


def test_what_is_unknown_or_declined_is_not_asked(world: World) -> None:
    hidden = Service.objects.get(pk=world.beds.pk)
    Service.objects.filter(pk=hidden.pk).update(visibility="operator")

    assert refusal(lambda: world.ask(hidden)) == "service_unknown"
    assert refusal(lambda: world.ask(need=uuid.uuid4())) == "need_unknown"
    case_actions.move_need(need=world.need, to=NeedState.DECLINED, by=world.bea)
    assert refusal(world.ask) == "need_declined"


def test_what_the_person_was_not_asked_about_is_asked_of_nobody(world: World) -> None:
    Need.objects.filter(pk=world.need.pk).update(state=NeedState.IDENTIFIED)

    assert refusal(world.ask) == "need_not_accepted"
    assert not Referral.objects.exists()


def test_a_service_is_asked_only_for_what_it_helps_with(world: World) -> None:
    Term.objects.filter(service=world.beds, kind=Term.Kind.DOMAIN).update(value="legal")

    assert refusal(world.ask) == "not_offered"
    assert not Referral.objects.exists()
    assert len(world.ask(world.rooms)) == 1


def test_an_offer_is_held_for_at_most_two_weeks_from_now(world: World) -> None:
    asked = world.ask(world.rooms)[0]

    for until in (timezone.now(), timezone.now() + timedelta(days=15)):
        held = refusal(
            lambda: actions.offer(referral=asked, hold_until=until, by=world.zoe)  # noqa: B023 - called at once
        )
        assert held == "hold"


def test_an_answer_after_its_hour_is_refused_and_so_is_a_choice(world: World) -> None:
    rooms, beds = world.offered()
    past = timezone.now() - timedelta(minutes=1)
    Referral.objects.filter(pk=rooms.pk).update(hold_until=past)
    Referral.objects.filter(pk=beds.pk).update(state=State.REQUESTED, answer_by=past)

    assert refusal(lambda: actions.choose(referral=rooms, by=PERSON)) == "ended"
    late = refusal(
        lambda: actions.offer(referral=beds, hold_until=world.soon(), by=world.staff("kai"))
    )
    assert late == "ended"
    assert actions.expire_referrals() == 2
    assert actions.expire_referrals() == 0
    assert {state(rooms), state(beds)} == {State.EXPIRED}


def test_two_workers_at_once_choose_one(world: World) -> None:
    rooms, beds = world.offered()

    actions.choose(referral=rooms, by=world.bea)
    actions.choose(referral=rooms, by=world.eva)

    assert refusal(lambda: actions.choose(referral=beds, by=world.eva)) == "chosen"
    assert Entry.objects.filter(act="referral.chosen").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=beds.pk).update(state=State.ACCEPTED)


def test_a_no_says_why(world: World) -> None:
    asked = world.ask(world.rooms)[0]

    said = actions.reject(referral=asked, reason=Reason.FULL, by=world.zoe)

    assert (said.state, said.reason) == (State.REJECTED, Reason.FULL)
    assert refusal(lambda: actions.choose(referral=asked, by=PERSON)) == "state"


def reopened(world: World, referral: Referral) -> Referral:
    return actions.reopen(referral=referral, why=Reopened.CAME_BACK, by=world.bea)


def test_what_failed_can_be_taken_up_again_unless_another_was_chosen(world: World) -> None:
    rooms = world.offered()[0]
    actions.choose(referral=rooms, by=PERSON)
    assert refusal(lambda: reopened(world, rooms)) == "state"
    actions.start(referral=rooms, by=world.zoe)
    actions.fail(referral=rooms, outcome=Outcome.NOT_REACHED, by=world.zoe)

    again = reopened(world, rooms)

    assert (again.state, again.outcome) == (State.IN_PROGRESS, "")
    assert again.reopened == Reopened.CAME_BACK
    actions.fail(referral=rooms, outcome=Outcome.NOT_REACHED, by=world.zoe)
    other = world.ask(world.beds)[0]
    actions.offer(referral=other, hold_until=world.soon(), by=world.staff("kai"))
    actions.choose(referral=other, by=PERSON)
    assert refusal(lambda: reopened(world, rooms)) == "chosen"


def test_an_ask_is_taken_back_or_called_a_mistake(world: World) -> None:
    rooms, beds = world.ask()

    actions.cancel(referral=rooms, by=world.bea)
    actions.call_mistake(referral=beds, by=world.bea)

    assert [one.state for one in queries.asks_to(world.zoe)] == [State.CANCELLED]
    assert not queries.asks_to(world.staff("kai")).exists()


def test_the_person_says_no_to_a_referral_and_its_release_ends(world: World) -> None:
    rooms = world.offered()[0]
    actions.choose(referral=rooms, by=PERSON)
    release = world.shared(referral=rooms.pk)

    actions.withdraw_referral(referral=rooms, by=PERSON)

    assert state(rooms) == State.WITHDRAWN
    assert Release.objects.get(pk=release.pk).state == "withdrawn"


def test_a_referral_without_a_release_is_withdrawn_alone(world: World) -> None:
    rooms = world.ask(world.rooms)[0]

    assert actions.withdraw_referral(referral=rooms, by=world.bea).state == State.WITHDRAWN


def test_who_was_not_asked_sees_nothing(world: World) -> None:
    rooms = world.ask(world.rooms)[0]

    for name in ("kai", "ana", "pol"):
        with pytest.raises(Referral.DoesNotExist):
            queries.ask_to(world.staff(name), rooms.pk)
    for name in ("ana", "sol", "zoe"):
        with pytest.raises((Referral.DoesNotExist, Case.DoesNotExist)):
            queries.referral_for(world.staff(name), uuid.uuid4())
    assert not queries.asks_to(world.staff("sol")).exists()
    assert queries.ask_to(world.zoe, rooms.pk) == rooms
    assert queries.referral_for(world.eva, rooms.pk) == rooms
    assert Agency.objects.count() == 4


@pytest.mark.parametrize("before", list(ReferralState))
def test_only_what_the_table_of_states_says_may_follow(before: str) -> None:
    for after in ReferralState:
        allowed = after in REFERRAL_FOLLOWING.get(before, frozenset())
        assert referral_may_follow(before, after) is allowed
