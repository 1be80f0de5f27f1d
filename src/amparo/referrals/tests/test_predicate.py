"""The one predicate: on which ground something may go to whom, now."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.models import Case, Person
from amparo.referrals import actions, queries
from amparo.referrals.models import Release
from amparo.referrals.queries.predicate import is_eligibly_signed
from amparo.referrals.states import RELEASE_FOLLOWING, ReleaseState, release_may_follow
from amparo.referrals.tests.world import LEGAL, STORY, World
from amparo.vault.models import Wrap

State = ReleaseState
DAY = timedelta(days=1)


def may(world: World, at: datetime | None = None, **changes: Any) -> Any:
    usual = {
        "compartment": STORY,
        "person": world.case.person_id,
        "recipient": world.shelter.agency.pk,
        "now": at or timezone.now(),
    }
    return queries.may_disclose(**{**usual, **changes})


def test_the_ground_is_an_active_release_for_this_person_recipient_and_compartment(
    world: World,
) -> None:
    release = world.active()

    assert may(world).release == release
    assert may(world, compartment=LEGAL) is None
    assert may(world, person=uuid.uuid4()) is None
    assert may(world, recipient=world.second.agency.pk) is None
    assert may(world, release=uuid.uuid4()) is None


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Release, {"state": State.SIGNED}),
        (Release, {"state": State.SUPERSEDED}),
        (Release, {"state": State.EXPIRED}),
        (Case, {"consent_recorded": False}),
        (Case, {"state": "restricted", "restricted_from": "active"}),
        (Person, {"signer": "with_guardian"}),
        (Person, {"signer": "unknown"}),
    ],
)
def test_whatever_is_missing_there_is_no_ground(
    world: World, model: Any, change: dict[str, Any]
) -> None:
    world.active()
    assert may(world)

    model.objects.update(**change)

    assert may(world) is None


def test_a_release_holds_from_its_first_day_until_its_last_has_come(world: World) -> None:
    world.active(world.statement(starts=world.today + DAY, expires=world.today + 3 * DAY))
    noon = datetime(world.today.year, world.today.month, world.today.day, 12, tzinfo=UTC)

    held = [bool(may(world, noon + days * DAY)) for days in range(5)]

    assert held == [False, True, True, False, False]


def test_the_day_is_that_of_the_place_of_the_case(world: World) -> None:
    world.active(world.statement(expires=date(2026, 12, 24)))
    # Madrid is an hour ahead: there, the last day has come.
    assert may(world, datetime(2026, 12, 23, 22, 59, tzinfo=UTC))
    assert not may(world, datetime(2026, 12, 23, 23, 0, tzinfo=UTC))


def test_blocking_a_recipient_ends_the_ground_at_once(world: World) -> None:
    world.active()
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)

    assert may(world) is None


def further(world: World) -> Case:
    """Another case of the same person."""
    return Case.objects.create(
        agency=world.case.agency,
        person=world.case.person,
        source="walk_in",
        opened_on=world.today,
    )


def test_a_recipient_blocked_in_another_case_of_the_person_has_no_ground(world: World) -> None:
    release = world.shared()
    world.ask()
    assert queries.asks_to(world.zoe).exists()

    case_actions.block(case=further(world), agency=world.shelter.agency, by=world.bea)

    assert may(world) is None
    assert not queries.asks_to(world.zoe).exists()
    assert not Wrap.objects.filter(release=release.hash, ended_on=None).exists()
    assert actions.expire_releases() == 1


def test_a_reader_blocked_in_another_case_of_the_person_reads_nothing(world: World) -> None:
    release = world.shared()
    world.take(release, "zoe", "mia")

    case_actions.block(case=further(world), staff=world.mia, by=world.bea)

    found = Release.objects.get()
    assert [one.username for one in queries.takers(found)] == ["zoe"]
    assert not queries.received_by(world.mia, now=timezone.now())
    assert queries.received_by(world.zoe, now=timezone.now())


@pytest.mark.parametrize("before", list(ReleaseState))
def test_an_ended_release_stays_ended(before: str) -> None:
    after = {state for state in ReleaseState if release_may_follow(before, state)}
    assert after == RELEASE_FOLLOWING.get(before, frozenset())
    if before in (State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED):
        assert not after


def test_state_shown_is_ended_before_any_sweep(world: World) -> None:
    release = world.active()
    later = timezone.now() + 91 * DAY

    assert queries.state_of(release, now=timezone.now()) == State.ACTIVE
    assert queries.state_of(release, now=later) == State.EXPIRED


def test_a_paper_that_nobody_attested_is_no_signature(world: World) -> None:
    release = world.explain(method="paper")

    assert not is_eligibly_signed(release)
    assert str(release) == f"Release {release.pk} (explained)"
