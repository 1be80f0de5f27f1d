"""When a release ends, whoever read it is asked to destroy what they kept, and can say they did."""

import hashlib
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.journal.models import Entry
from amparo.referrals import actions, queries
from amparo.referrals.models import Disclosure, Release
from amparo.referrals.states import DisclosureState
from amparo.referrals.tests.test_sharing import DAY
from amparo.referrals.tests.world import LEGAL, STORY, World, refusal


def opened(world: World, statement: Any = None, *, by: str = "zoe", **changes: Any) -> Release:
    release = world.shared(statement, **changes)
    actions.open_received(release=release, by=world.staff(by))
    return release


def notices(world: World, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.client(name).get("/api/staff/received").json()["ended"]
    return found


@pytest.mark.parametrize("how", ["withdrawn", "expired", "superseded"])
def test_a_recipient_is_asked_to_destroy_and_says_that_it_did(world: World, how: str) -> None:
    release = opened(world)
    assert notices(world, "zoe") == []
    if how == "withdrawn":
        actions.withdraw(release=release, by=world.bea)
    elif how == "expired":
        actions.expire_releases(now=timezone.now() + 90 * DAY)
    else:
        world.active(replaces=release.pk)

    (notice,) = notices(world, "zoe")

    # Which one, since when, and how it ended: nothing of what was in it, nor of whom.
    assert set(notice) == {"id", "agency", "sent_on", "ended_on", "state"}
    assert notice["id"] == str(release.pk)
    assert str(world.case.pk) not in str(notice)
    for _ in range(2):
        answer = world.client("zoe").post(f"/api/staff/received/{release.pk}/destroyed")
        assert (answer.status_code, answer.json()) == (200, {"state": "destroyed"})
    assert notices(world, "zoe") == []
    told = Disclosure.objects.get(release=release)
    assert (told.state, told.destroyed_on) == (DisclosureState.DESTROYED, world.today)
    assert Entry.objects.filter(act="release.destroyed", actor=world.zoe.pk).count() == 1


def test_an_authority_is_told_to_stop_and_may_say_so_too(world: World) -> None:
    statement = world.statement(world.police, use="investigation")
    release = opened(world, statement, by="pol")
    actions.withdraw(release=release, by=world.bea)

    assert [one["state"] for one in notices(world, "pol")] == ["asked_to_stop"]
    told = actions.confirm_destroyed(release=release, by=world.staff("pol"))
    assert told.state == DisclosureState.DESTROYED


def test_what_nobody_opened_is_asked_of_nobody(world: World) -> None:
    release = world.shared()
    actions.withdraw(release=release, by=world.bea)

    assert notices(world, "zoe") == []


def test_only_who_worked_with_it_is_asked(world: World) -> None:
    release = opened(world)
    world.take(release, "mia")
    actions.withdraw(release=release, by=world.bea)

    assert len(notices(world, "mia")) == 1
    for name in ("zoe", "ned", "kai", "pol"):
        assert notices(world, name) == []
        answer = world.client(name).post(f"/api/staff/received/{release.pk}/destroyed")
        assert answer.status_code == 404
    assert not queries.ended_for(world.staff("sol"))
    case_actions.block(case=world.case, staff=world.mia, by=world.bea)
    assert notices(world, "mia") == []


def test_what_has_not_ended_is_not_said_to_be_destroyed(world: World) -> None:
    release = opened(world)

    assert refusal(lambda: actions.confirm_destroyed(release=release, by=world.zoe)) == "state"
    answer = world.client("zoe").post(f"/api/staff/received/{release.pk}/destroyed")
    assert answer.status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.update(state=DisclosureState.DESTROYED, ended_on=world.today)


def test_what_was_handed_over_is_fixed_by_a_hash(world: World) -> None:
    release = world.shared(world.statement(compartments=(STORY, LEGAL)))
    keys = [world.work.sealer.parts[one] for one in sorted((STORY, LEGAL))]

    parts = b"".join(
        bytes([compartment]) + key.id.bytes + (1).to_bytes(4)
        for compartment, key in zip(sorted((STORY, LEGAL)), keys, strict=True)
    )
    expected = hashlib.sha256(bytes(release.hash) + parts).digest()

    assert bytes(Disclosure.objects.get().fields or b"") == expected


def test_the_number_of_notices_does_not_change_the_number_of_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        actions.withdraw(release=opened(world), by=world.bea)

    with django_assert_max_num_queries(7):
        assert len(queries.ended_for(world.zoe)) == 3
