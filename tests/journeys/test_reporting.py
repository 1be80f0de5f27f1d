"""A person reports, a worker answers, the person answers back; and nothing readable is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.pictures import picture
from tests.privacy.searching import of_receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded
    from tests.privacy.searching import Places, Requests

    Watched = Callable[..., tuple[Page, Requests]]

ANSWER = "We are here. Are you safe? canary-answer-5526"
BACK = "Yes, until Monday. canary-back-5527"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_a_sealed_report_gives_a_receipt_that_opens_the_inbox_elsewhere(
    agency: Founded,
    start_site: Callable[[], str],
    watched: Watched,
    places: Callable[[], Places],
    language: str,
    width: int,
) -> None:
    home = f"{start_site()}/{language}"
    size = {"viewport": {"width": width, "height": 800}}
    page, asked = watched(**size)
    page.goto(f"{home}/report/casa/")
    steps.ready(page)
    steps.check(page)
    picture(page, f"report-{language}-{width}")
    steps.write(page)
    steps.check(page)

    receipt = steps.send_sealed(page)
    steps.check(page)
    picture(page, f"receipt-{language}-{width}")
    _speaks_of_what_it_shows(page, language)
    elsewhere, also_asked = watched(**size)
    steps.open_inbox(elsewhere, f"{home}/inbox/", receipt, steps.PRIVATE_WORD)
    steps.check(elsewhere)
    picture(elsewhere, f"inbox-{language}-{width}")

    assert len(receipt.split()) == (12 if language == "en" else 10)
    secrets = [*steps.WRITTEN, *of_receipt(receipt)]
    assert places().find(*secrets) == []
    for requests in (asked, also_asked):
        assert requests.find(*secrets) == []
        assert requests.said == []
    for one in (page, elsewhere):
        assert one.context.cookies() == []
        assert one.evaluate("localStorage.length + sessionStorage.length") == 0


def _speaks_of_what_it_shows(page: Page, language: str) -> None:
    """Where a receipt is numbers alone, no sentence beside it asks for words."""
    page.locator("#sent summary").click()
    page.locator("#check_0").fill("0")
    page.locator("#sent details button").click()
    said = page.locator("#sent details [role=status]")
    right = {"en": "look at the words once more", "ar": "النظر في الأرقام مرة أخرى"}
    expect(said).to_contain_text(right[language])
    if language == "ar":
        expect(page.get_by_role("button", name="إخفاء الأرقام الآن")).to_be_visible()
        expect(page.locator("#sent")).not_to_contain_text("الكلمات")


def test_the_simple_page_reports_and_reads_without_a_script(
    agency: Founded,
    start_site: Callable[[], str],
    watched: Watched,
    places: Callable[[], Places],
) -> None:
    home = f"{start_site()}/en"
    page, asked = watched(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"{home}/report/casa/simple/")
    picture(page, "simple-report-en-360")
    steps.write(page)

    page.get_by_role("button", name="Send").click()
    receipt = steps.receipt_on(page)
    elsewhere, also_asked = watched(java_script_enabled=False)
    elsewhere.goto(f"{home}/inbox/simple/")
    elsewhere.locator("#id_receipt").fill(receipt)
    elsewhere.locator("#id_word").fill(steps.PRIVATE_WORD)
    elsewhere.get_by_role("button", name="Open my messages").click()
    elsewhere.get_by_label("Write a message").fill(BACK)
    elsewhere.get_by_role("button", name="Send").click()

    expect(elsewhere.get_by_text("Your message was sent.")).to_be_visible()
    expect(elsewhere.get_by_text(BACK)).to_be_visible()
    secrets = [*steps.WRITTEN, BACK, *of_receipt(receipt)]
    assert places().find(*secrets) == []
    for requests in (asked, also_asked):
        # Here the words do reach the server, which the page says first: never in an address.
        assert requests.find(*secrets, bodies=False) == []
    # So this is also where the search shows that it would have found them elsewhere.
    # (The browser tells nobody what a form with a file in it carried.)
    for requests, told in ((also_asked, BACK), (also_asked, receipt)):
        assert any("the body of" in line for line in requests.find(told)), told


def test_a_worker_opens_and_answers_and_the_person_answers_back(
    agency: Founded,
    start_site: Callable[[], str],
    watched: Watched,
    places: Callable[[], Places],
) -> None:
    site = start_site()
    page, asked = watched()
    page.goto(f"{site}/en/report/casa/")
    steps.ready(page)
    steps.write(page)
    receipt = steps.send_sealed(page)

    staff, asked_by_staff = watched()
    open_report(staff, site, agency)
    staff.get_by_label("Your answer").fill(ANSWER)
    staff.get_by_role("button", name="Sign and send").click()
    expect(staff.get_by_text("Sent.", exact=True)).to_be_visible()
    steps.check(staff)
    steps.open_inbox(page, f"{site}/en/inbox/", receipt)
    expect(page.get_by_text(ANSWER)).to_be_visible()
    picture(page, "answer-en-1280")
    page.get_by_label("Write a message").fill(BACK)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    steps.check(page)
    staff.reload()
    expect(staff.get_by_text(BACK)).to_be_visible()

    passphrase = agency.members["ivo"].passphrase
    secrets = [*steps.WRITTEN, ANSWER, BACK, passphrase, *of_receipt(receipt)]
    assert places().find(*secrets) == []
    for requests in (asked, asked_by_staff):
        assert requests.find(*secrets) == []
    assert asked.said == []
    # A locked page asks for its half of the key, and is told 401: that is how it knows.
    assert [one for one in asked_by_staff.said if "401" not in one] == []


def open_report(page: Page, site: str, agency: Founded) -> None:
    """Sign in, find the report in the agency's inbox, unlock, and uncover what was written."""
    ivo = agency.members["ivo"]
    steps.sign_in(page, f"{site}/en/staff/reports/", ivo)
    picture(page, "staff-reports-en-1280")
    page.get_by_role("link", name=re.compile("^Report [0-9A-F]{4}-")).click()
    steps.unlock(page, ivo)
    page.get_by_text("Uncover.").click()
    expect(page.get_by_text(steps.STORY)).to_be_visible()
    expect(page.get_by_text(steps.FILE_NAME).first).to_be_visible()
    steps.check(page)
    picture(page, "staff-report-en-1280")
