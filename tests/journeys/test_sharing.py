"""A team hands over what a person released, and the service that was chosen opens just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from amparo.cases.models import Case
from amparo.people import actions
from amparo.referrals.actions import offer
from amparo.referrals.models import Referral, Release
from amparo.referrals.tests.world import World
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def enter(page: Page, site: str, world: World, name: str, path: str) -> Page:
    """Come in and unlock as a member of whichever of the two agencies has them."""

    founded = world.casa if name in world.casa.members else world.shelter
    steps.come_in(page, f"{site}/en/staff/{path}", founded.members[name])
    steps.unlock(page, founded.members[name])
    return page


def test_what_was_released_is_handed_over_and_opened_by_the_recipient(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    world = begun_world
    actions.write_roots()
    world.ask(world.rooms)
    world.active()
    site = start_site()

    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/referrals/")
    steps.check(bea)
    bea.get_by_role("button", name="Check the signature and hand it over").click()
    expect(bea.get_by_role("status").last).to_contain_text("Handed over")

    zoe = enter(visit(), site, world, "zoe", "received/")
    zoe.get_by_role("button", name="Open it").click()
    expect(zoe.locator("[data-shown] article")).to_contain_text("Canary-61")
    steps.check(zoe)
    zoe.get_by_role("button", name="Take it up").click()
    expect(zoe.locator("[data-status]")).to_contain_text("Taken up")
    zoe.goto(f"{site}/en/staff/asks/")
    zoe.get_by_role("button", name="We cannot help").click()
    expect(zoe.locator("[data-problem]")).to_contain_text("Say why it cannot be")
    zoe.get_by_label("Why it cannot be").select_option("full")
    zoe.get_by_role("button", name="We cannot help").click()
    expect(zoe.locator("[data-others]")).to_contain_text("they cannot help")
    steps.check(zoe)


def test_a_team_asks_chooses_and_shares_on_paper(
    committed: None, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    world = World(bound=False)
    actions.write_roots()
    site = start_site()
    path = f"cases/{world.case.pk}/referrals/"
    bea = enter(visit(), site, world, "bea", path)
    bea.locator(f"#service-{world.rooms.pk}").check()
    bea.get_by_role("button", name="Ask all that are ticked").click()
    expect(bea.locator("[data-status]")).to_contain_text("Asked.")
    offer(referral=Referral.objects.get(), hold_until=world.soon(), by=world.zoe)
    bea.reload()
    bea.get_by_role("button", name="The person chooses this one").click()

    bea.locator("#release-story").check()
    bea.locator("#release-method").select_option("paper")
    bea.locator("#release-purpose").select_option("shelter")
    bea.locator("[data-until-days]").get_by_role("button", name="(usual)").click()
    bea.locator("#release-language").fill("es")
    bea.locator("#release-checked").select_option("asked")
    bea.locator("#release-support").select_option("")
    bea.locator("#release-heard").check()
    bea.locator("#release-teach-back").check()
    bea.get_by_role("button", name="Make it ready to sign").click()
    expect(bea.locator("[data-status]")).to_contain_text("ready to sign")
    for label, text in (
        ("The name the person", "Ada"),
        ("Where they signed", "here"),
        ("Language, such as", "es"),
    ):
        bea.locator("[data-releases]").get_by_label(label).fill(text)
    bea.get_by_role("button", name="They signed before me").click()
    expect(bea.locator("[data-status]")).to_contain_text("Noted, sealed and signed")
    steps.check(bea)

    eva = enter(visit(), site, world, "eva", path)
    eva.get_by_label("I asked the person").check()
    eva.get_by_role("button", name="Confirm it").click()
    eva.get_by_role("button", name="Check the signature and hand it over").click()
    expect(eva.locator("[data-status]")).to_contain_text("Handed over")


def test_a_taking_back_is_recorded_while_the_case_is_restricted(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    world = begun_world
    actions.write_roots()
    world.active()
    Case.objects.filter(pk=world.case.pk).update(state="restricted", restricted_from="active")

    bea = enter(visit(), start_site(), world, "bea", f"cases/{world.case.pk}/")
    back = bea.locator("[data-back]")
    expect(back).to_contain_text("Agency shelter, until")
    steps.check(bea)
    back.get_by_role("button", name="The person takes it back").click()

    expect(bea.locator("[data-status]")).to_contain_text("From now on it opens no more.")
    expect(back).to_contain_text("The person shares nothing")
    assert Release.objects.get().state == "withdrawn"
