"""Every page of staff is looked at: those where no other test stands, here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from amparo.cases.models import Case
from amparo.cases.tests.making import Work
from amparo.people import roles
from amparo.people.models import StaffRole
from amparo.referrals.tests.world import World
from tests.journeys import axe, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from amparo.people.actions import FoundedMember

# Where each page is looked at. A new page belongs here, or below.
ELSEWHERE = {
    "account_login": "steps.sign_in",
    "mfa_authenticate": "steps.sign_in",
    "mfa_activate_totp": "people/tests/test_in_browser.py",
    "people_enrol": "people/tests/test_in_browser.py",
    "people": "people/tests/test_in_browser.py",
    "desk:home": "test_partners.py",
    "desk:inbox": "desk/tests/test_in_browser.py",
    "desk:report": "desk/tests/test_report_in_browser.py",
    "directory:find": "test_partners.py",
    "directory:ours": "test_partners.py",
    "directory:new": "test_partners.py",
    "directory:capacity": "test_partners.py",
    "cases:new": "team.py",
    "cases:new-from-report": "desk/tests/test_in_browser.py",
    "cases:imported": "test_importing.py",
    "cases:claim": "test_importing.py",
    "cases:export": "test_importing.py",
    "cases:link": "test_one_person.py",
    "cases:case": "desk/tests/test_case_in_browser.py",
    "cases:person": "test_one_person.py",
    "cases:again": "test_one_person.py",
    "referrals:asks": "test_partners.py",
    "referrals:ask-service": "test_partners.py",
    "referrals:received": "test_partners.py",
    "referrals:to-confirm": "test_partners.py",
    "referrals:case": "test_partners.py",
}
# They take what is posted, and show nothing.
NO_PAGES = {"directory:retire", "directory:bring-back", "directory:count"}
WAYS = ((1280, "dark"), (360, "light"))


@pytest.fixture
def world(committed: None, begun_world: World) -> World:
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - another has its name

    actions.write_roots()
    return begun_world


def pages(world: World) -> dict[str, list[str]]:
    """What is looked at here: the addresses of each page, more than one where it has two faces."""
    restricted, closing = (Work.with_report(world.casa).open(["bea"]) for _ in range(2))
    Case.objects.filter(pk=restricted.pk).update(state="restricted", restricted_from="active")
    Case.objects.filter(pk=closing.pk).update(state="closing", closure="goals_met")
    own = world.service(world.casa)
    return {
        "mfa_index": [reverse("mfa_index")],
        "account_logout": [reverse("account_logout")],
        "account_inactive": [reverse("account_inactive")],
        "account_reauthenticate": [reverse("account_reauthenticate")],
        "mfa_reauthenticate": [reverse("mfa_reauthenticate")],
        "mfa_deactivate_totp": [reverse("mfa_deactivate_totp")],
        "mfa_view_recovery_codes": [reverse("mfa_view_recovery_codes")],
        "people_intake": [reverse("people_intake")],
        "desk:journal": [f"{reverse('desk:journal')}?check=1"],
        "desk:remove-colleague": [reverse("desk:remove-colleague", args=[world.bea.pk])],
        "directory:change": [reverse("directory:change", args=[own.pk])],
        "cases:list": [reverse("cases:list")],
        "cases:state": [reverse("cases:state", args=[one.pk]) for one in (restricted, closing)],
        "cases:case": [reverse("cases:case", args=[restricted.pk])],
    }


def of_staff(resolver: URLResolver, space: str = "", path: str = "") -> Iterator[str]:
    """The name of every address below `staff/`."""
    for one in resolver.url_patterns:
        here = f"{path}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from of_staff(one, f"{one.namespace}:" if one.namespace else space, here)
        elif "staff/" in here and not here.startswith("api/"):
            yield f"{space}{one.name}"


def look(page: Page, name: str) -> None:
    """Wide by night and narrow by day: everyone can use it, and nothing is cut off."""
    for width, scheme in WAYS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
        steps.check(page)
        if folder := os.environ.get("AMPARO_LOOK"):
            path = Path(folder) / f"{name.replace(':', '-')}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")


def of_all_roles(world: World) -> FoundedMember:
    member = world.casa.members["ana"]
    held = set(member.staff.held_roles.values_list("role", flat=True))
    StaffRole.objects.bulk_create(
        StaffRole(staff=member.staff, role=one.name) for one in roles.ALL if one.name not in held
    )
    return member


def test_every_page_of_staff_can_be_used_by_everyone(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    ana, here = of_all_roles(world), pages(world)
    known = {*of_staff(get_resolver())}
    assert known == {*here, *ELSEWHERE} | NO_PAGES

    site, page = start_site(), visit()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
    steps.sign_in(page, site + reverse("account_login"), ana)
    page.goto(site + here["cases:case"][0])
    steps.unlock(page, ana)
    for name, addresses in here.items():
        for number, address in enumerate(addresses):
            page.goto(site + address)
            expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
            look(page, f"{name}{number or ''}")
    assert not broken


def test_who_is_asked_for_their_words_again_can_type_them(
    world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    ana, site, page = world.casa.members["ana"], start_site(), visit()
    steps.come_in(page, f"{site}/en/staff/", ana)
    page.goto(f"{site}{reverse('account_reauthenticate')}?next={reverse('mfa_index')}")

    page.locator("form[data-sign-in] #passphrase").fill(ana.passphrase)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    axe.check(page)
