"""Every serving of a release's sealed text leaves an entry that the person can see."""

from typing import TYPE_CHECKING

import pytest

from amparo.journal import queries as journal

if TYPE_CHECKING:
    from amparo.referrals.tests.world import World

pytestmark = pytest.mark.django_db


def test_reading_the_releases_of_a_case_is_journalled(world: "World") -> None:
    world.explain()
    before = len(list(journal.about(world.case.pk)))

    world.client("bea").get(f"/api/staff/cases/{world.case.pk}/releases")

    entries = list(journal.about(world.case.pk))
    assert len(entries) == before + 1
    assert {one.act for one in entries} >= {"case.read"}


def test_a_page_without_releases_serves_nothing_and_writes_nothing(world: "World") -> None:
    before = len(list(journal.about(world.case.pk)))

    world.client("bea").get(f"/api/staff/cases/{world.case.pk}/releases")

    assert len(list(journal.about(world.case.pk))) == before


def test_who_confirms_without_the_keys_of_a_case_has_not_read_it(world: "World") -> None:
    world.attest(world.explain(method="paper"))
    before = len(list(journal.about(world.case.pk)))

    served = world.client("sol").get("/api/staff/releases/to-confirm").json()
    assert (len(served["releases"]), served["sealed"]["envelopes"]) == (1, [])
    assert len(list(journal.about(world.case.pk))) == before

    served = world.client("eva").get("/api/staff/releases/to-confirm").json()
    assert len(served["sealed"]["envelopes"]) == 1
    assert [one.act for one in journal.about(world.case.pk)][-1] == "case.read"
