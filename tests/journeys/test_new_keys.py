"""Somebody leaves a team: the next member's browser makes new keys, and shares go on opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from amparo.cases import actions as cases
from amparo.cases import queries
from amparo.people import actions as people
from amparo.referrals import queries as referrals
from amparo.referrals.tests.world import World
from amparo.vault.models import Envelope, Wrap
from amparo_seal.envelope import Kind
from tests.journeys import steps
from tests.journeys.test_sharing import enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def test_new_keys_are_made_by_the_next_who_opens_the_case(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    world = begun_world
    people.write_roots()
    world.shared()
    cases.remove_member(case=world.case, staff=world.eva, by=world.bea)
    assert queries.needs_new_keys(world.case)
    site = start_site()

    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/")
    expect(bea.locator("[data-notes] li")).to_have_count(1)
    expect(bea.locator("[data-new-keys]")).to_be_hidden()
    assert not queries.needs_new_keys(world.case)
    assert referrals.behind(world.bea, world.case, now=timezone.now()) == []
    bea.locator("#note").fill("After Eva left. Canary-91.")
    bea.get_by_role("button", name="Seal this note").click()
    expect(bea.locator("[data-notes]")).to_contain_text("Canary-91")
    steps.check(bea)

    note = Envelope.objects.get(subject=world.case.pk, kind=Kind.NOTE)
    [wrap] = Wrap.objects.filter(envelope=note)
    assert wrap.parent is not None
    assert wrap.parent.generation == 2

    zoe = enter(visit(), site, world, "zoe", "received/")
    zoe.get_by_role("button", name="Open it").click()
    expect(zoe.locator("[data-shown] article")).to_contain_text("Canary-61")


def test_somebody_leaves_while_a_colleague_writes(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    site = start_site()
    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/")
    expect(bea.locator("[data-notes] li")).to_have_count(1)
    cases.remove_member(case=world.case, staff=world.eva, by=world.bea)

    bea.locator("#note").fill("Written meanwhile. Canary-92.")
    bea.get_by_role("button", name="Seal this note").click()
    expect(bea.locator("[data-notes]")).to_contain_text("Canary-92")
    assert not queries.needs_new_keys(world.case)
