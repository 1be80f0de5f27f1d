"""Every page that works without a script, as a person meets it: usable, whole, not cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.reports.models import Report
from amparo.reports.tests.opening import answer_report
from tests.journeys import steps
from tests.journeys.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded


@pytest.fixture
def look(visit: Callable[..., Page]) -> Callable[..., Page]:
    """A browser that gets no script of ours. Switched off wholly, axe could not run either."""

    def start(width: int) -> Page:
        page = visit(viewport={"width": width, "height": 800})
        page.context.route("**/*.js", lambda route: route.abort())
        return page

    return start


@dataclass
class Visit:
    """One person's way through the pages, each looked at as it comes."""

    page: Page
    home: str
    name: str

    def see(self, name: str) -> None:
        steps.check(self.page)
        picture(self.page, f"simple-{name}-{self.name}")

    def send(self, seen: str) -> None:
        self.page.locator("button[type=submit]").last.click()
        self.see(seen)

    def report(self) -> str:
        page = self.page
        page.goto(f"{self.home}/report/casa/simple/")
        self.see("report")
        page.locator("#id_danger_0").check()
        expect(page.locator("#danger-now")).to_be_visible()
        self.see("danger")
        self.send("receipt-urgent")
        page.goto(f"{self.home}/report/casa/simple/")
        expect(page.locator("#danger-now")).to_be_hidden()
        self.send("nothing-said")
        steps.write(page)
        page.locator("input[name=token]").evaluate("one => one.value = ''")
        self.send("refused")
        steps.write(page)
        self.send("receipt")
        page.locator("main details summary").last.click()
        page.locator("#check_0").fill("nonsense")
        page.locator("#check_1").focus()
        expect(page.locator(".amparo-check__wrong").first).to_be_visible()
        self.see("check")
        return steps.receipt_on(page)

    def read(self, receipt: str) -> None:
        page = self.page
        page.goto(f"{self.home}/inbox/simple/")
        self.see("inbox")
        page.locator("#id_receipt").fill(f"{receipt} xylofone")
        self.send("inbox-refused")
        page.locator("#id_receipt").fill(receipt)
        self.send("conversation")
        page.locator("button[name=before]").click()
        expect(page.get_by_text("Answer 0.", exact=True)).to_be_visible()
        self.see("older")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_everyone_can_use_the_pages_without_a_script(
    agency: Founded, start_site: Callable[[], str], look: Callable[..., Page], code: str, width: int
) -> None:
    visit = Visit(page=look(width), home=f"{start_site()}/{code}", name=f"{code}-{width}")

    receipt = visit.report()
    for number in range(22):
        answer_report(agency, Report.objects.get(urgent=False), f"Answer {number}.")
    visit.read(receipt)


def test_printed_a_receipt_is_a_plain_card(
    agency: Founded, start_site: Callable[[], str], look: Callable[..., Page]
) -> None:
    page = look(1280)
    page.goto(f"{start_site()}/en/report/casa/simple/")
    steps.write(page)
    page.locator("button[type=submit]").last.click()
    page.wait_for_load_state("load")
    words = steps.receipt_on(page).split()

    page.emulate_media(media="print")

    printed = page.locator("body").inner_text()
    assert re.findall(r"[^\W\d_]+", printed) == words
    assert len(re.sub(r"\D", "", printed)) >= 40
