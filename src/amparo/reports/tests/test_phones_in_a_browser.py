"""Telephones as they are: a wrong clock, other digits, a printer next to somebody else's desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import axe

from amparo.reports.models import Report
from amparo.reports.tests.phones import CANARY, SLOW, fill, receipt_on, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded

YEAR = timedelta(days=365)


def test_a_telephone_that_lost_its_day_reports_all_the_same(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    page.clock.set_fixed_time(datetime.now(UTC) - 9 * YEAR)
    fill(page, start_site())

    assert len(send(page).split()) == 12
    assert Report.objects.count() == 1


def test_a_telephone_years_ahead_is_told_its_day(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """By its clock the agency's keys have ended. That is not ours to overrule; it is to say."""
    ahead = datetime.now(UTC) + 9 * YEAR
    page.clock.set_fixed_time(ahead)
    page.goto(f"{start_site()}/en/report/casa/")

    said = page.locator("#wrong-day")
    expect(said).to_contain_text(f"The date on this phone is {ahead.day} {ahead:%B %Y}.")
    expect(said).to_contain_text("Set the right date on the phone")
    assert page.get_by_role("link", name="Use the simple page").is_visible()
    assert page.locator("#report").is_hidden()
    axe.check(page)


def in_script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(one)) if one.isdecimal() else one for one in text)


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০"])
def test_digits_of_any_script_check_a_receipt_and_open_it(
    agency: Founded, start_site: Callable[[], str], page: Page, zero: str
) -> None:
    site = start_site()
    page.set_default_timeout(SLOW)
    page.goto(f"{site}/ar/report/casa/")
    page.locator("#broken").wait_for(state="detached")
    page.locator("#id_what").fill(CANARY)
    page.locator("#send-place button").click()
    page.locator("#sent").wait_for()
    digits = page.locator("p.amparo-receipt").inner_text()
    groups = [in_script(one, zero) for one in digits.split()]
    check = page.locator("#sent details")
    check.locator("summary").click()
    fields = check.locator("input")
    answer = check.locator("[role=status]")

    fields.nth(0).fill(groups[2])
    fields.nth(1).fill(groups[2])
    check.locator("button").click()
    wrong = answer.inner_text()
    fields.nth(1).fill(f" {groups[8]} ")
    check.locator("button").click()

    assert "" != answer.inner_text() != wrong
    page.goto(f"{site}/ar/inbox/")
    page.locator("#id_receipt").fill(" ".join(groups))
    page.locator("#open-place button").click()
    page.locator("#conversation h1").wait_for()


def test_paper_shows_the_receipt_and_nothing_that_says_what_it_is(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    fill(page, start_site())
    words = send(page).split()
    digits = page.locator("p.amparo-receipt").inner_text()
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    page.get_by_role("button", name="Print it").click()

    page.emulate_media(media="print")

    assert page.evaluate("window.printed") == 1
    assert page.locator("body").inner_text().split() == [*words, *digits.split()]
    assert page.title() == "Information"
    page.emulate_media(media="screen")
    assert page.locator(".amparo-paper").is_hidden()
    axe.check(page)
    page.get_by_role("button", name="Hide the words now").click()
    page.emulate_media(media="print")
    assert words[0] not in page.content()


def test_a_full_day_is_waited_for_aloud_and_not_for_ever(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    page.clock.install()
    tries: list[str] = []
    fill(page, start_site())

    def busy(route: object) -> None:
        tries.append("try")
        route.fulfill(status=429, json={"problem": "busy"})  # type: ignore[attr-defined] # a route of the browser, kept as an object

    page.route("**/api/reports", busy)
    page.get_by_role("button", name="Send", exact=True).click()
    page.clock.run_for(1000)
    for number, seconds in enumerate((20, 60, 180), start=1):
        page.get_by_text(f"We try again in {seconds} seconds.").wait_for()
        assert len(tries) == number
        page.clock.run_for((seconds + 1) * 1000)
    page.get_by_text("too many people write to us today").wait_for()
    assert len(tries) == 4
    assert CANARY in page.get_by_label("What is going on?").input_value()
    page.unroute("**/api/reports")

    page.get_by_role("button", name="Try again").click()
    page.clock.run_for(1000)
    page.get_by_role("heading", name="We have it").wait_for()

    assert Report.objects.count() == 1
    assert len(receipt_on(page).split()) == 12
