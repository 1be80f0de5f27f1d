"""What the desk counts: the own agency's, for those whose work it is, and nobody else's."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.models import Need
from amparo.cases.states import NeedState
from amparo.desk import queries
from amparo.directory import actions as directory
from amparo.directory.models import Capacity, Population
from amparo.people.models import Staff, StaffRole
from amparo.referrals import actions
from amparo.referrals.models import Referral
from amparo.referrals.states import Outcome
from amparo.referrals.tests.world import World

COUNTS: tuple[Callable[[Staff], Any], ...] = (
    queries.report_counts,
    queries.case_counts,
    queries.need_counts,
    queries.asked_of_us,
    queries.asked_by_us,
    queries.shared_counts,
    queries.to_confirm_count,
    queries.service_counts,
)


@pytest.fixture
def world(db: None, begun_world: World) -> World:
    """A support agency with a case, two shelters, and a police unit."""
    return begun_world


def with_role(world: World, name: str, role: str) -> Staff:
    world.staff(name).held_roles.update(role=role)
    return world.staff(name)


def completed(world: World) -> Referral:
    """From two offers to an outcome, and the person's word for it."""
    rooms = world.offered()[0]
    actions.choose(referral=rooms, by=world.bea)
    actions.start(referral=rooms, by=world.zoe)
    case_actions.move_need(need=world.need, to=NeedState.IN_PROGRESS, by=world.bea)
    actions.complete(referral=rooms, outcome=Outcome.RECEIVED, by=world.zoe)
    case_actions.move_need(need=world.need, to=NeedState.MET, by=world.bea)
    case_actions.say_word(need=world.need, word=Need.Word.PARTLY, by=world.bea)
    return rooms


def test_both_sides_count_what_waits_and_what_is_about_to_lapse(world: World) -> None:
    rooms, beds = world.ask()
    soon, past = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(hours=1)

    asked = queries.asked_of_us(world.zoe)
    assert asked is not None
    assert (asked.waiting, asked.waiting_soon, asked.offered) == (1, 1, 0)
    actions.offer(referral=rooms, hold_until=soon, by=world.zoe)
    Referral.objects.filter(pk=beds.pk).update(answer_by=past)

    ours = queries.asked_by_us(world.bea)
    assert ours is not None
    # One of two offered; the other's hour has passed, whether or not anybody swept.
    assert (ours.waiting, ours.offered, ours.lapsing) == (0, 1, 1)
    Referral.objects.filter(pk=rooms.pk).update(hold_until=soon + timedelta(hours=9))
    ours = queries.asked_by_us(world.bea)
    assert ours is not None
    assert (ours.offered, ours.lapsing) == (1, 0)


def test_an_outcome_and_the_persons_word_are_counted_on_both_desks(world: World) -> None:
    rooms = completed(world)

    for found in (queries.asked_of_us(world.zoe), queries.asked_by_us(world.bea)):
        assert found is not None
        assert found.outcomes == (("the person got the service", 1),)
        assert (found.running, found.chosen, found.on_hold) == (0, 0, 0)
    needs = queries.need_counts(world.bea)
    assert needs is not None
    assert (needs.met, needs.word_partly, needs.word_yes) == (1, 1, 0)
    # An outcome of another month is not one of this.
    Referral.objects.filter(pk=rooms.pk).update(ended_on=world.today - timedelta(days=40))
    before = queries.asked_of_us(world.zoe)
    assert before is not None
    assert before.outcomes == ()


@pytest.mark.parametrize("role", ["supervisor", "coordinator"])
def test_who_leads_or_counts_sees_the_agencys_numbers(world: World, role: str) -> None:
    completed(world)
    sol, ned = with_role(world, "sol", role), with_role(world, "ned", role)

    own, theirs = queries.asked_by_us(sol), queries.asked_of_us(ned)
    cases, needs = queries.case_counts(sol), queries.need_counts(sol)

    assert own is not None
    assert theirs is not None
    assert own.outcomes == theirs.outcomes == (("the person got the service", 1),)
    assert cases is not None
    assert needs is not None
    assert (cases.mine, cases.agency, needs.met) == (0, 1, 1)


@pytest.mark.parametrize("role", ["partner", "officer", "on_call", "coordinator", "supervisor"])
def test_the_desk_of_each_role_opens_with_something_to_do(world: World, role: str) -> None:
    world.ask(world.rooms)
    staff = with_role(world, "ned", role)
    client = Client()
    client.force_login(staff)

    page = client.get("/en/staff/").content.decode()

    assert "Asked of us" in page
    assert "We can neither say yes nor no" in page
    assert [count(staff) for count in COUNTS] != [None] * len(COUNTS)
    # No link leads to a page that this role may not open.
    for address in set(re.findall(r'href="(/en/staff/[^"]*)"', page)):
        assert client.get(address).status_code == 200


def test_an_interpreter_is_told_that_there_is_nothing_to_count(world: World) -> None:
    staff = with_role(world, "ned", "interpreter")

    assert [count(staff) for count in COUNTS] == [None] * len(COUNTS)


def test_free_places_that_nobody_counted_today_are_counted(world: World) -> None:
    kept = queries.service_counts(world.mia)
    assert kept is not None
    assert (kept.offered, kept.to_count) == (1, 1)
    for population in (Population.ADULTS, Population.FAMILIES):
        directory.count_free(service=world.rooms.pk, population=population, free=2, by=world.mia)

    kept = queries.service_counts(world.mia)

    assert kept is not None
    assert (kept.offered, kept.to_count) == (1, 0)
    Capacity.objects.update(as_of=timezone.now() - timedelta(hours=25))
    kept = queries.service_counts(world.mia)
    assert kept is not None
    assert kept.to_count == 1


def test_what_was_shared_and_what_is_to_be_confirmed_is_counted(world: World) -> None:
    release = world.shared()
    actions.open_received(release=release, by=world.zoe)
    world.attest(world.explain(method="paper"))

    assert queries.shared_counts(world.zoe) == queries.SharedCounts(now=1, to_destroy=0)
    actions.withdraw(release=release, by=world.bea)
    assert queries.shared_counts(world.zoe) == queries.SharedCounts(now=0, to_destroy=1)
    assert queries.to_confirm_count(world.eva) == 1
    assert queries.to_confirm_count(world.staff("sol")) == 1
    assert queries.to_confirm_count(world.bea) == 0


def test_another_agencys_rows_change_no_count(world: World) -> None:
    StaffRole.objects.create(staff=world.staff("pol"), role="supervisor")
    StaffRole.objects.create(staff=world.staff("kai"), role="coordinator")
    readers = [world.staff("kai"), world.staff("pol")]
    before = [[_plain(count(one)) for count in COUNTS] for one in readers]

    # All of it between two other agencies: an ask, an outcome, a release, a paper, a service.
    rooms = world.ask(world.rooms)[0]
    actions.offer(referral=rooms, hold_until=world.soon(), by=world.zoe)
    actions.choose(referral=rooms, by=world.bea)
    world.shared()
    actions.start(referral=rooms, by=world.zoe)
    actions.complete(referral=rooms, outcome=Outcome.RECEIVED, by=world.zoe)
    world.attest(world.explain(method="paper"))
    world.new_need()
    directory.count_free(service=world.rooms.pk, population=Population.ADULTS, free=2, by=world.mia)

    fresh = [Staff.objects.get(pk=one.pk) for one in readers]
    assert [[_plain(count(one)) for count in COUNTS] for one in fresh] == before
    assert all(any(one is not None for one in row) for row in before)


def _plain(found: Any) -> Any:
    return found if found is None or isinstance(found, int) else asdict(found)
