"""A server that hides a withdrawal it told of before: the team signed it, and no new key goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from amparo.cases import actions as cases
from amparo.cases.models import CaseStatement
from amparo.people import actions as people
from amparo.referrals import actions
from amparo.referrals import queries as referrals
from amparo.referrals.models import Disclosure, Release
from amparo.referrals.states import DisclosureState, ReleaseState
from amparo.vault.models import Wrap
from amparo_seal.envelope import Kind
from amparo_seal.statements import CaseHead
from tests.journeys.test_sharing import enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Response

    from amparo.referrals.tests.world import World


def noted(world: World) -> list[bytes]:
    """What the team signed as ended."""
    head = world.case.statements.get(purpose=CaseStatement.Purpose.HEAD)
    rows = CaseHead.parse(bytes(head.data)).parts
    return [one.hash for one in rows if one.kind == Kind.RELEASE_TEXT]


def hide(release: Release, kept: list[Wrap]) -> None:
    """Say that it was never withdrawn, and hold its wraps out as before."""
    Release.objects.filter(pk=release.pk).update(
        state=ReleaseState.ACTIVE, withdrawn_on=None, withdrawal=None, withdrawal_signature=None
    )
    Disclosure.objects.filter(release=release).update(state=DisclosureState.SENT, ended_on=None)
    for wrap in kept:
        Wrap.objects.filter(pk=wrap.pk).update(ended_on=None, layered=wrap.layered)


def test_a_withdrawal_that_was_seen_is_not_undone_by_hiding_it(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    over, live = world.shared(), world.shared()
    kept = list(Wrap.objects.filter(release=bytes(over.hash)))
    actions.withdraw(release=over, by=world.eva)
    site = start_site()
    path = f"cases/{world.case.pk}/"
    bea = enter(visit(), site, world, "bea", path)
    expect(bea.locator("[data-notes] li")).to_have_count(1)
    assert noted(world) == [bytes(over.hash)]

    hide(over, kept)
    cases.remove_member(case=world.case, staff=world.eva, by=world.bea)
    assert over in referrals.live(now=timezone.now(), case=world.case)
    bea.reload()

    expect(bea.locator("[data-new-keys]")).to_contain_text("could not be given the new keys")
    newest = Wrap.objects.filter(key__subject=world.case.pk, key__generation=3)
    released = {bytes(one.release) for one in newest if one.release}
    assert released == {bytes(live.hash)}
    assert noted(world) == [bytes(over.hash)]


def is_signed(response: Response) -> bool:
    return response.url.endswith("/parts") and response.ok


def test_taking_back_is_signed_by_the_browser_that_does_it(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    release = world.shared()
    site = start_site()
    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/referrals/")

    # New keys are due first; then the end is signed.
    with bea.expect_response(is_signed):
        bea.get_by_role("button", name="The person takes it back").click()

    expect(bea.locator("[data-status]")).to_contain_text("Taken back")
    assert noted(world) == [bytes(release.hash)]
