"""A shelter enters its service, is asked, offers, helps, and says what came of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.people.models import StaffRole
from amparo.referrals.models import Disclosure, Referral, Release, TakenBy
from amparo.referrals.tests.world import World
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.fixture
def world(committed: None, begun_world: World) -> World:
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - another has its name

    made = begun_world
    actions.write_roots()
    return made


def come_in(page: Page, site: str, world: World, name: str, path: str) -> Page:
    """Come in as a member of whichever agency has them."""
    agencies = (world.casa, world.shelter, world.second, world.police)
    member = next(one.members[name] for one in agencies if name in one.members)
    steps.come_in(page, f"{site}/en/staff/{path}", member)
    return page


def enter(page: Page, site: str, world: World, name: str, path: str) -> Page:
    """The same, with their keys unlocked."""
    agencies = (world.casa, world.shelter, world.second, world.police)
    member = next(one.members[name] for one in agencies if name in one.members)
    steps.unlock(come_in(page, site, world, name, path), member)
    return page


def look(page: Page, name: str) -> None:
    """Wide and narrow, light and dark: everyone can use it, and nothing is cut off."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            steps.check(page)
            if folder := os.environ.get("AMPARO_LOOK"):
                path = Path(folder) / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True, animations="disabled")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(text)


def test_from_two_offers_to_an_outcome_and_the_persons_word(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    site = start_site()
    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/referrals/")
    _ask_two(bea, world)
    shelters = {name: enter(visit(), site, world, name, "asks/") for name in ("zoe", "kai")}
    for page in shelters.values():
        page.get_by_label("Hold it for the person until").fill(_in_hours(6))
        page.get_by_role("button", name="Offer help").click()
        said(page, "The team that asked can see it now.")
    zoe, kai = shelters["zoe"], shelters["kai"]
    look(zoe, "asks")

    bea.reload()
    rooms = bea.locator("li[data-ask]", has_text="Agency shelter")
    rooms.get_by_role("button", name="The person chooses this one").click()
    expect(rooms).to_contain_text("Now: chosen")
    _only_who_was_chosen_is_offered(bea)
    kai.reload()
    expect(kai.locator("[data-others]")).to_contain_text("not needed, thank you")
    zoe.reload()
    zoe.get_by_role("button", name="Help begins").click()
    said(zoe, "The team that asked can see it now.")
    for act, outcomes in (
        ("complete", ["", "received", "partly"]),
        ("fail", ["", "left", "not_reached", "refused"]),
    ):
        values = zoe.locator(f"select[id^={act}-] option").evaluate_all(
            "all => all.map(one => one.value)"
        )
        assert values == outcomes
    zoe.locator("select[id^=complete-]").select_option("received")
    zoe.get_by_role("button", name="It is done").click()
    expect(zoe.locator("[data-others]")).to_contain_text("the person got the service")

    _need_is_met(bea, site, world)
    _desks_count_it(bea, zoe, site)


def _only_who_was_chosen_is_offered(bea: Page) -> None:
    """The chosen one stands once, by its agency; the other one not at all, and why is said."""
    offered = bea.locator("#release-ask option").all_text_contents()
    assert [one for one in offered if "shelter" in one] == ["Agency shelter, for Rooms"]
    assert "Agency second" not in offered
    assert "Agency police" in offered
    expect(bea.locator("[data-unchosen]")).to_contain_text("Agency second (not needed, thank you)")


def _in_hours(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def _ask_two(bea: Page, world: World) -> None:
    """Two at once is the main way; a word hides others and unticks nothing."""
    services = bea.get_by_role("group", name="Services that offer this")
    expect(bea.get_by_text("2 services fit.")).to_be_visible()
    bea.locator(f"#service-{world.rooms.pk}").check()
    bea.locator("#ask-find").fill("second")
    expect(services.get_by_role("checkbox")).to_have_count(2)
    bea.locator("#ask-find").fill("nowhere")
    expect(services.get_by_role("checkbox")).to_have_count(1)
    bea.locator("#ask-find").fill("")
    bea.locator(f"#service-{world.beds.pk}").check()
    bea.locator("#ask-population").select_option("children")
    expect(bea.get_by_text("No service that you may see offers this")).to_be_visible()
    bea.locator("#ask-population").select_option("adults")
    for one in (world.rooms, world.beds):
        bea.locator(f"#service-{one.pk}").check()
    look(bea, "case-referrals")
    bea.get_by_role("button", name="Ask all that are ticked").click()
    said(bea, "Asked.")
    expect(bea.locator("li[data-ask]")).to_have_count(2)


def _need_is_met(bea: Page, site: str, world: World) -> None:
    """The advocate notes that it was met, and then what the person says of it."""
    bea.goto(f"{site}/en/staff/cases/{world.case.pk}/")
    ended = bea.locator("[data-needs] [data-ended]")
    expect(ended).to_contain_text("the person got the service. Ask the person whether")
    bea.get_by_role("button", name="Note it, with their word").click()
    said_no = bea.locator("[data-problem]")
    expect(said_no).to_contain_text("Say whether it is met, and what the person says")
    bea.locator(f"#ended-{world.need.pk}").select_option("met")
    bea.locator(f"#ended-word-{world.need.pk}").select_option("partly")
    bea.get_by_role("button", name="Note it, with their word").click()
    expect(ended).to_be_empty()
    # The choices hold the word too: only the line says that it was kept.
    expect(bea.get_by_text("The person says: partly")).to_be_visible()


def _desks_count_it(bea: Page, zoe: Page, site: str) -> None:
    for page, caption in ((bea, "Asked by us"), (zoe, "Asked of us")):
        page.goto(f"{site}/en/staff/")
        table = page.get_by_role("table", name=caption)
        ended = table.get_by_role("row", name="Ended this month: the person got the service")
        expect(ended.get_by_role("cell")).to_have_text("1")
    needs = bea.get_by_role("table", name="What became of needs")
    for row, number in (("Met", "1"), ("The person says: partly", "1"), ("Not met", "0")):
        cell = needs.get_by_role("row", name=row).first.get_by_role("cell")
        expect(cell).to_have_text(number)
    look(bea, "desk-advocate")
    look(zoe, "desk-intake")


def test_a_shelter_enters_its_service_without_any_script(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    StaffRole.objects.create(staff=world.zoe, role="agency_administrator")
    site = start_site()
    page = come_in(visit(), site, world, "zoe", "services/ours/")
    state = page.context.storage_state()
    plain = visit(java_script_enabled=False, storage_state=state)
    _enter_a_service(plain, site)

    page.goto(f"{site}/en/staff/services/new/")
    look(page, "service-new")
    page.get_by_role("button", name="Put it into the directory").click()
    expect(page.get_by_role("alert")).to_contain_text("write the name")
    look(page, "service-refused")
    page.goto(f"{site}/en/staff/services/ours/")
    look(page, "services-ours")
    page.goto(f"{site}/en/staff/services/free/")
    look(page, "services-free")

    bea = come_in(visit(), site, world, "bea", "services/?text=sea")
    expect(bea.get_by_role("table")).to_contain_text("Arabic")
    look(bea, "services-find")
    bea.goto(f"{site}/en/staff/services/?domain=shelter")
    bea.get_by_role("link", name="Ask for somebody").first.click()
    look(bea, "ask-service")
    bea.get_by_role("link", name=world.case.person.pseudonym).click()
    steps.unlock(bea, world.casa.members["bea"])
    expect(bea.get_by_role("checkbox", checked=True)).to_have_count(1)
    bea.get_by_role("button", name="Ask all that are ticked").click()
    said(bea, "Asked.")
    assert Referral.objects.count() == 1


def _enter_a_service(plain: Page, site: str) -> None:
    plain.goto(f"{site}/en/staff/services/ours/")
    plain.get_by_role("link", name="Add a service").click()
    plain.get_by_label("Name of the service").fill("Advice by the sea")
    plain.get_by_label("legal help").check()
    plain.get_by_label("families").check()
    plain.get_by_label("Languages spoken").fill("ar, Tagalog")
    plain.get_by_label("Place, as coarse").fill("The coast")
    plain.get_by_label("Address, if it is not").fill("Canary Quay 9")
    plain.get_by_role("button", name="Put it into the directory").click()
    expect(plain.get_by_text("the address was not kept")).to_be_visible()
    assert "Canary Quay" not in plain.content()


def test_a_supervisor_confirms_a_paper_without_opening_the_case(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    world.attest(world.explain(method="paper"))
    site = start_site()
    sol = enter(visit(), site, world, "sol", "releases/to-confirm/")

    expect(sol.locator("[data-list]")).to_contain_text("Bea attested")
    expect(sol.locator("[data-list]")).to_contain_text(world.case.person.pseudonym)
    look(sol, "to-confirm")
    sol.get_by_role("button", name="Confirm it").click()
    expect(sol.get_by_role("alert")).to_contain_text("nobody else can hear")
    sol.get_by_label("I asked the person").check()
    sol.get_by_role("button", name="Confirm it").click()
    said(sol, "Confirmed.")
    expect(sol.locator("[data-list]")).to_contain_text("Nothing waits")
    assert Release.objects.get().state == "active"
    # What the supervisor signed without a key of the case is what the team's browsers check.
    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/referrals/")
    bea.get_by_role("button", name="Check the signature and hand it over").click()
    said(bea, "Handed over")


def test_what_ended_is_destroyed_and_a_team_hands_on_what_it_took_up(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    from amparo.referrals import actions  # noqa: PLC0415 - another has its name

    kept, over = world.shared(), world.shared()
    actions.open_received(release=over, by=world.zoe)
    actions.withdraw(release=over, by=world.bea)
    site = start_site()

    zoe = enter(visit(), site, world, "zoe", "received/")
    expect(zoe.locator("[data-over]")).to_contain_text("Please destroy")
    zoe.get_by_role("button", name="Open it").click()
    expect(zoe.locator("[data-shown] article")).to_contain_text("Canary-61")
    look(zoe, "received")
    zoe.get_by_role("button", name="We destroyed what we kept").click()
    said(zoe, "Noted.")
    expect(zoe.locator("[data-over]")).to_be_hidden()
    assert Disclosure.objects.get(release=over).state == "destroyed"

    for keep, leave, expected in (("Mia", None, {"zoe", "mia"}), ("Ned", "Mia", {"zoe", "ned"})):
        zoe.get_by_role("button", name="Open it").click()
        zoe.get_by_label(keep, exact=True).check()
        if leave:
            zoe.get_by_label(leave, exact=True).uncheck()
        zoe.locator("[data-take-up] button").click()
        said(zoe, "Taken up.")
        team = TakenBy.objects.filter(release=kept).values_list("staff__username", flat=True)
        assert set(team) == expected
