"""What every page of a survivor promises, in a real browser."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from amparo.people.actions import Founded
from amparo.people.tests import parties
from amparo.site import views
from tests.journeys import axe, steps
from tests.journeys.pictures import picture

PAGES = ["", "about/", "what-we-see/", "what-we-see/codes/", "no-such-page/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_everyone_can_use_the_pages(
    visit: Callable[..., Page], site_url: str, code: str, width: int, scheme: str
) -> None:
    page = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for name in ["", *PAGES]:
        page.goto(f"{site_url}/{code}/{name}" if name or code != "en" else f"{site_url}/")
        axe.check(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture(page, f"{name.strip('/') or 'landing'}-{code}-{width}-{scheme}")


def test_what_can_be_pressed_is_large_enough(visit: Callable[..., Page], site_url: str) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    page.goto(f"{site_url}/en/")

    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary")]
             .filter(one => one.checkVisibility() && !one.closest("p")
                            && !one.classList.contains("govuk-skip-link"))
             .filter(one => one.getBoundingClientRect().height < 44)
             .map(one => one.textContent.trim())"""
    )
    assert small == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_one_press_leaves(
    visit: Callable[..., Page], site_url: str, safe_site: str, script: bool
) -> None:
    page = visit(java_script_enabled=script)
    page.goto(f"{site_url}/en/")

    page.get_by_role("link", name="Leave this page now").click()

    page.wait_for_url(safe_site)
    assert page.title() == "Weather"


def test_leaving_leaves_no_way_back(
    visit: Callable[..., Page], site_url: str, safe_site: str
) -> None:
    page = visit()
    page.goto(f"{safe_site}?before")
    page.goto(f"{site_url}/en/")

    page.get_by_role("link", name="Leave this page now").click()
    page.wait_for_url(safe_site)
    page.go_back()

    assert page.url == f"{safe_site}?before"


def test_three_shifts_leave_but_writing_capitals_does_not(
    visit: Callable[..., Page], site_url: str, safe_site: str
) -> None:
    page = visit()
    page.goto(f"{site_url}/en/")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    assert page.url == f"{site_url}/en/"

    page.keyboard.press("Shift")
    expect(page.get_by_text("press 2 more times")).to_be_attached()
    page.keyboard.press("Shift")
    expect(page.get_by_text("press 1 more time")).to_be_attached()
    page.keyboard.press("Shift")

    page.wait_for_url(safe_site)


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_main_part(
    visit: Callable[..., Page], site_url: str
) -> None:
    page = visit()
    page.goto(f"{site_url}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_page_brought_back_whole_is_asked_for_again(
    visit: Callable[..., Page], site_url: str
) -> None:
    page = visit()
    page.goto(f"{site_url}/en/")
    page.evaluate("document.querySelector('h1').append(' typed')")

    # What the browser says when it shows a kept page again.
    with page.expect_navigation():
        page.evaluate(
            "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})), undefined"
        )

    expect(page.get_by_role("heading", level=1)).to_have_text("How can we help?")


def test_nothing_is_left_in_the_browser(visit: Callable[..., Page], site_url: str) -> None:
    page = visit()
    for pack in configured.LANGUAGE_PACKS:
        page.goto(f"{site_url}/{pack.code}/")

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_everyone_can_use_an_error_page(
    visit: Callable[..., Page], site_url: str, code: str, width: int, rf: RequestFactory
) -> None:
    page = visit(viewport={"width": width, "height": 800})
    for status in (400, 403, 404, 429, 500, 503):
        shown = views.error(rf.get(f"/{code}/"), HTTPStatus(status)).content.decode()
        address = f"{site_url}/{code}/odd-{status}/"
        page.route(address, answering(shown))
        page.goto(address)
        steps.check(page)
        picture(page, f"error-{status}-{code}-{width}")


def answering(shown: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("place", ["", "es"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_everyone_can_choose_a_group_and_see_whom_to_call(
    agency: Founded,
    visit: Callable[..., Page],
    start_site: Callable[[], str],
    settings: Any,
    code: str,
    width: int,
    place: str,
) -> None:
    parties.other()
    settings.PLACE = place
    page = visit(viewport={"width": width, "height": 800})
    page.goto(f"{start_site()}/{code}/report/")

    expect(page.locator("main .amparo-doors a")).to_have_count(2)
    page.locator(".amparo-emergency details summary").first.click()
    if place:
        page.locator(".amparo-place summary").first.click()
    expect(page.locator(".amparo-place a").first).to_be_visible()
    steps.check(page)
    picture(page, f"start-{code}-{width}{place and '-'}{place}")
