"""An administrator gives up reading reports, by two signatures; a device shows what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from amparo.people import actions, vouching
from amparo.people.models import Staff
from amparo.people.tests import parties
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded


def enter(page: Page, site: str, casa: Founded, name: str) -> Page:
    steps.come_in(page, f"{site}/en/staff/people/", casa.members[name])
    steps.unlock(page, casa.members[name])
    expect(page.locator("[data-keys] li").first).to_be_visible()
    return page


def test_an_administrator_gives_up_intake_and_others_see_it(
    committed: None, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    casa = parties.casa()
    actions.write_roots()
    site = start_site()
    bea = enter(visit(), site, casa, "bea")
    steps.check(bea)

    ana = enter(visit(), site, casa, "ana")
    ana.get_by_text("Change the roles of Ana").click()
    ana.locator(f"#role-intake-{casa.members['ana'].staff.pk}").uncheck()
    steps.check(ana)
    ana.get_by_role("button", name="Sign these roles: Ana").click()
    expect(ana.locator("[data-restatements]")).to_contain_text("you signed first")
    expect(ana.get_by_role("button", name="It is so: sign second")).to_be_hidden()
    steps.check(ana)

    ivo = enter(visit(), site, casa, "ivo")
    expect(ivo.locator("[data-restatements]")).to_contain_text("Ana: agency administrator")
    ivo.get_by_role("button", name="It is so: sign second").click()
    expect(ivo.get_by_role("heading", name="Keys have changed")).to_be_visible()
    expect(ivo.locator("[data-changes]")).to_contain_text("Ana is now: agency administrator")
    steps.check(ivo)
    ivo.get_by_role("button", name="I know of this: go on").click()
    expect(ivo.locator("[data-keys]")).to_contain_text("Ana: agency administrator. Vouched")

    assert not Staff.objects.get(username="ana").may("report.read")
    held = vouching.held(casa.agency).staff_keys[casa.members["ana"].keys.sign_id]
    assert held.roles == ("agency_administrator",)

    bea.reload()
    expect(bea.get_by_role("heading", name="Keys have changed")).to_be_visible()
    bea.get_by_role("button", name="I know of this: go on").click()
    expect(bea.get_by_role("heading", name="Colleagues")).to_be_visible()
    bea.reload()
    expect(bea.locator("[data-keys]")).to_contain_text("Bea: advocate")
    expect(bea.get_by_role("heading", name="Keys have changed")).to_be_hidden()


def test_two_say_that_somebody_left(
    committed: None, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    casa = parties.casa()
    actions.write_roots()
    ana, bea = casa.members["ana"], casa.members["bea"]
    actions.remove_member(member=bea.staff, by=ana.staff)
    site = start_site()

    page = enter(visit(), site, casa, "ana")
    page.get_by_role("button", name="Sign that they left: Bea").click()
    expect(page.locator("[data-restatements]")).to_contain_text("you signed first")
    second = enter(visit(), site, casa, "ivo")
    expect(second.locator("[data-restatements]")).to_contain_text("Bea left")
    second.get_by_role("button", name="It is so: sign second").click()
    expect(second.locator("[data-changes]")).to_contain_text("is not vouched for any more")

    assert bea.keys.sign_id not in vouching.held(casa.agency).staff_keys
