"""A page whose script is missing or broken, or that is left in a hurry, gives nothing away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys import axe, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from amparo.people.actions import Founded
    from tests.privacy.searching import Requests


def block(route: Route) -> None:
    route.abort()


def spoil(route: Route) -> None:
    route.fulfill(body="this is no script (", content_type="text/javascript")


@pytest.mark.parametrize("fault", [block, spoil])
@pytest.mark.parametrize(
    ("script", "address", "simple"),
    [
        ("report", "/en/report/casa/", "/en/report/casa/simple/"),
        ("inbox", "/en/inbox/", "/en/inbox/simple/"),
    ],
)
def test_without_its_script_a_page_offers_the_simple_page_and_takes_no_words(
    agency: Founded,
    start_site: Callable[[], str],
    watched: Callable[..., tuple[Page, Requests]],
    fault: Callable[[Route], None],
    script: str,
    address: str,
    simple: str,
) -> None:
    page, asked = watched()
    page.route(re.compile(rf"/build/{script}\b[^/]*\.js"), fault)
    page.goto(start_site() + address)
    axe.check(page)

    # Nobody can tell a long story to a page that could not send it, or would send it readable.
    assert page.locator("#main input:visible, #main textarea:visible").count() == 0
    assert page.locator("#main button").count() == 0
    assert page.locator("#main [name]").count() == 0
    assert page.locator(f'#main a[href="{simple}"]').first.is_visible()
    page.locator(f'#main a[href="{simple}"]').first.click()
    page.wait_for_url(f"**{simple}")
    assert {url.partition("?")[2] for url, _, _ in asked.made} == {""}


def test_leaving_in_a_hurry_leaves_nothing_of_a_report(
    agency: Founded,
    start_site: Callable[[], str],
    watched: Callable[..., tuple[Page, Requests]],
    safe_site: str,
) -> None:
    page, asked = watched()
    page.goto(f"{safe_site}?before")
    page.goto(f"{start_site()}/en/report/casa/")
    steps.ready(page)
    steps.write(page)

    page.get_by_role("link", name="Leave this page now").click()
    page.wait_for_url(safe_site)
    page.go_back()

    assert page.url == f"{safe_site}?before"
    assert steps.STORY not in page.content()
    assert page.context.cookies() == []
    assert asked.find(*steps.WRITTEN) == []
