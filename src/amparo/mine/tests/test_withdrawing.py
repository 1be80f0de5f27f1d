"""Taking back works at any hour, in any zone, for any release that has not ended."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.models import Binding, Case
from amparo.mine.tests.test_mine import Phone
from amparo.referrals import actions, queries
from amparo.referrals.models import Disclosure, Release
from amparo.referrals.tests.world import World
from amparo.vault.models import Wrap
from amparo_seal.encoding import b64

DAY = timedelta(days=1)


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.letter)


def said(world: World, release: Release, day: datetime) -> dict[str, str]:
    """What the page sends: signed by its own day, and held for two more."""
    own = day.date()
    signed = world.withdrawal(release, day=own, expires=own + 2 * DAY)
    return {"statement": b64(signed.statement), "signature": b64(signed.signature)}


@pytest.mark.parametrize(
    "zone", ["Asia/Manila", "Europe/Madrid", "Pacific/Kiritimati", "Etc/GMT+12"]
)
@pytest.mark.parametrize("hour", [0, 9, 15, 16, 22, 23])
def test_a_withdrawal_signed_by_the_day_of_the_page_holds_at_every_hour(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int
) -> None:
    world.casa.agency.time_zone = zone
    world.casa.agency.save()
    world.case.refresh_from_db()
    release = world.shared()
    now = datetime.combine(world.today + DAY, datetime.min.time(), tzinfo=UTC)
    now += timedelta(hours=hour, minutes=30)
    # The page was opened before midnight, and is used after it.
    opened = now - timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: now)

    answer = Phone(world.letter).post(
        f"releases/{release.pk}/withdraw", said(world, release, opened)
    )

    assert answer.json() == {"state": "withdrawn"}
    assert not Wrap.objects.filter(release=release.hash, ended_on=None).exists()


def test_a_page_that_slept_for_days_takes_back_without_a_signature(
    world: World, phone: Phone
) -> None:
    release = world.shared()
    slept = said(world, release, timezone.now() - 5 * DAY)
    path = f"releases/{release.pk}/withdraw"

    refused = phone.post(path, slept)
    assert (refused.status_code, refused.json()["problem"]) == (409, "signature")
    assert phone.post(path, {"statement": None}).json() == {"state": "withdrawn"}


WAYS: dict[str, Callable[[World], Release]] = {
    "explained": lambda world: world.explain(),
    "explained on paper": lambda world: world.explain(method="paper"),
    "signed": lambda world: world.sign(world.explain()),
    "attested, not confirmed": lambda world: world.attest(world.explain(method="paper")),
    "active, not handed over": lambda world: world.active(),
    "shared": lambda world: world.shared(),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_release_that_has_not_ended_is_shown_and_can_be_taken_back(
    world: World, phone: Phone, way: str
) -> None:
    release = WAYS[way](world)
    # A word that was chosen later and is not recorded yet signs nothing.
    Binding.objects.update(release_public=None)
    assert [one["id"] for one in phone.get().json()["releases"]] == [str(release.pk)]

    answer = phone.post(f"releases/{release.pk}/withdraw", {"statement": None})

    assert answer.json() == {"state": "withdrawn"}
    assert not queries.received_by(world.zoe, now=timezone.now())


def ledger(phone: Phone) -> list[str]:
    return [one["state"] for one in phone.get().json()["ledger"]]


def test_blocking_the_recipient_ends_what_they_hold_and_the_ledger_says_so(
    world: World, phone: Phone
) -> None:
    release = world.shared()
    world.take(release, "mia")
    assert ledger(phone) == ["sent"]

    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)

    assert ledger(phone) == ["stopped"]
    assert not Wrap.objects.filter(release=release.hash, ended_on=None).exists()
    assert actions.expire_releases() == 1
    assert ledger(phone) == ["expired"]
    assert Disclosure.objects.get().ended_on == world.today


def test_while_a_case_is_restricted_the_ledger_says_that_nobody_reads(
    world: World, phone: Phone
) -> None:
    world.shared()
    Case.objects.update(state="restricted", restricted_from="active")

    assert ledger(phone) == ["stopped"]
    assert not queries.received_by(world.zoe, now=timezone.now())

    Case.objects.update(state="active", restricted_from="")
    assert ledger(phone) == ["sent"]


def test_the_team_reads_the_same_as_the_person(world: World) -> None:
    world.shared()
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)
    path = f"/api/staff/cases/{world.case.pk}/releases"

    (made,) = world.client("bea").get(path).json()["releases"]

    assert made["disclosure"]["state"] == "stopped"


def test_blocking_one_of_the_recipients_people_ends_what_they_hold(world: World) -> None:
    release = world.shared()
    world.take(release, "mia", "ned")
    held = {
        bytes(one.holder or b"") for one in Wrap.objects.filter(release=release.hash, ended_on=None)
    }

    case_actions.block(case=world.case, staff=world.staff("ned"), by=world.bea)

    left = {
        bytes(one.holder or b"") for one in Wrap.objects.filter(release=release.hash, ended_on=None)
    }
    assert held - left == {world.keys("ned").wrap.holder.bytes}
    assert left == {world.keys("mia").wrap.holder.bytes}
