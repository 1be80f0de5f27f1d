"""A person writes and reads in a real browser; the server gets nothing it could read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import axe

from amparo.reports.models import Message, Report
from amparo.reports.tests.opening import answer_report, forge_messages
from amparo.reports.tests.phones import (
    CANARY,
    Watching,
    fill,
    lose_the_answer,
    open_inbox,
    send,
)
from amparo.vault.models import Envelope

# Settled once something was painted.
PAINTED = """() => new Promise(done => {
  const seen = new PerformanceObserver(list => done(list.getEntries().length));
  seen.observe({type: "paint", buffered: true});
})"""

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Route

    from amparo.people.actions import Founded


def test_a_person_writes_and_reads_the_answer_elsewhere(
    agency: Founded, start_site: Callable[[], str], page: Page, browser: Browser
) -> None:

    site = start_site()
    watching = Watching(page)
    fill(page, site, word="Blue bird")
    receipt = send(page)

    assert Report.objects.get().mode == Report.Mode.E2E
    assert len(receipt.split()) == 12
    for secret in (CANARY, "Blue bird", " ".join(receipt.split()[:3])):
        assert not watching.contains(secret)
    assert watching.said == []
    asked = [url.removeprefix(site) for _, url, _ in watching.requests if "/static/" not in url]
    assert asked == ["/en/report/casa/", "/api/reports"]
    assert all(CANARY.encode() not in bytes(one.data) for one in Envelope.objects.all())

    answer_report(agency, Report.objects.get(), "We are here. Are you safe?")
    elsewhere = browser.new_context().new_page()
    seen = Watching(elsewhere)
    open_inbox(elsewhere, site, receipt)
    elsewhere.get_by_text("We are here. Are you safe?").wait_for()
    elsewhere.get_by_label("Write a message").fill(f"Yes {CANARY}")
    elsewhere.get_by_role("button", name="Send").click()
    elsewhere.get_by_text("Your message was sent.").wait_for()

    assert Message.objects.count() == 2
    assert not seen.contains(CANARY)
    assert not seen.contains(receipt)
    assert seen.said == []
    assert elsewhere.context.cookies() == []
    assert elsewhere.evaluate("localStorage.length + sessionStorage.length") == 0
    elsewhere.context.close()


def test_danger_shows_the_number_at_once_and_nothing_is_lost(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    fill(page, start_site())

    page.locator('[data-group="id_danger"]').get_by_label("Yes").check()

    assert page.locator("#danger-now").is_visible()
    box = page.locator("#danger-now").bounding_box()
    assert box is not None
    assert box["y"] < 300
    assert CANARY in page.get_by_label("What is going on?").input_value()


def test_another_language_is_asked_about_before_what_was_typed_is_lost(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    fill(page, site)

    page.get_by_role("link", name="Español").click()

    # In the language they go to: they may not read this one.
    asked = page.locator(".amparo-ask-first")
    expect(asked).to_have_attribute("lang", "es")
    expect(asked).to_contain_text("lo que escribiste")
    axe.check(page)
    asked.get_by_role("button").click()
    assert CANARY in page.get_by_label("What is going on?").input_value()
    assert page.url == f"{site}/en/report/casa/"
    page.get_by_role("link", name="Español").click()
    asked.get_by_role("link").click()
    page.wait_for_url("**/es/report/casa/")
    # Nothing was typed here: nothing is asked.
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/report/casa/")


def test_the_simple_page_changes_its_language_and_keeps_what_was_typed(
    agency: Founded, start_site: Callable[[], str], browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{start_site()}/en/report/casa/simple/")
    page.locator("#id_what").fill(CANARY)
    page.locator("#id_word").fill("Blue bird")

    page.get_by_role("button", name="العربية").click()

    assert page.url.endswith("/ar/report/casa/simple/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("#id_what").input_value() == CANARY
    assert page.locator("#id_word").input_value() == "Blue bird"
    # Enter sends, as on every page with a form; it does not change the language again.
    page.locator("#id_where").press("Enter")
    page.locator(".amparo-receipt").first.wait_for()
    assert page.url.endswith("/ar/report/casa/simple/")
    page.context.close()


def test_one_choice_of_a_group_is_made_and_arrows_move_it(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    fill(page, start_site())
    group = page.locator('[data-group="id_about"]')

    group.get_by_label("It is about me").press("ArrowDown")

    assert group.get_by_label("It is about someone else").is_checked()
    assert group.locator("input:checked").count() == 1


@pytest.mark.parametrize("how", ["blocked", "broken"])
def test_without_its_script_there_is_nothing_to_write_into(
    agency: Founded, start_site: Callable[[], str], page: Page, how: str
) -> None:
    site = start_site()

    def handle(route: Route) -> None:
        if how == "blocked":
            route.abort()
        else:
            route.fulfill(body="this is no script (", content_type="text/javascript")

    page.route(re.compile(r"/build/report[^/]*\.js"), handle)
    page.goto(f"{site}/en/report/casa/")

    assert page.get_by_role("link", name="Use the simple page").is_visible()
    assert page.locator("#report").is_hidden()
    assert page.locator("#main textarea:visible, #main input:visible").count() == 0
    assert page.locator("#main button").count() == 0


def test_a_slow_script_keeps_no_words_waiting(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """On a slow line the page is there before its script; what it says can be read meanwhile."""
    site = start_site()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/build/report[^/]*\.js"), hold)
    page.goto(f"{site}/en/report/casa/", wait_until="commit")
    page.get_by_role("heading", name="Tell us what is going on").wait_for()
    page.get_by_role("link", name="Use the simple page").wait_for()
    page.evaluate(PAINTED)
    assert "{" not in page.locator("#main").inner_text()
    assert page.locator("#main textarea:visible, #main input:visible").count() == 0

    held[0].continue_()

    page.get_by_label("What is going on?").fill(CANARY)
    assert page.get_by_role("button", name="Send", exact=True).is_visible()
    assert page.locator("#broken").count() == 0


def test_a_failed_post_keeps_the_words_and_sends_one_report(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    page.route("**/api/reports", lambda route: route.abort())
    fill(page, site)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("No answer came from the server").wait_for()
    assert CANARY in page.get_by_label("What is going on?").input_value()
    page.unroute("**/api/reports")

    page.get_by_role("button", name="Try again").dblclick()
    page.get_by_role("heading", name="We have it").wait_for()

    assert Report.objects.count() == 1


def test_an_answer_that_was_lost_is_still_one_report(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    page.route("**/api/reports", lose_the_answer)
    fill(page, site)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("No answer came from the server").wait_for()
    page.unroute("**/api/reports")

    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="We have it").wait_for()

    assert Report.objects.count() == 1


def test_a_refusal_loses_nothing(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    page.route(
        "**/api/reports", lambda route: route.fulfill(status=400, json={"problem": "malformed"})
    )
    fill(page, site)
    page.get_by_role("button", name="Send").click()

    page.get_by_text("It broke on the way").wait_for()

    field = page.get_by_label("What is going on?")
    assert CANARY in field.input_value()
    assert field.is_enabled()


def test_a_forged_a_swapped_and_a_replayed_message_are_not_shown(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site)
    receipt = send(page)
    report = Report.objects.get()
    answer_report(agency, report, "This one is real")
    forge_messages(agency, report)

    open_inbox(page, site, receipt)
    page.get_by_text("This one is real").wait_for()

    assert page.locator(".amparo-messages li").count() == 1
    assert page.get_by_text("3 messages could not be checked").is_visible()
    assert page.get_by_text("Forged").count() == 0


def test_messages_are_deleted_with_the_private_word(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site, word="Blue bird")
    receipt = send(page)
    answer_report(agency, Report.objects.get(), "Delete me")
    before = Envelope.objects.count()
    open_inbox(page, site, receipt, "Blue bird")

    page.get_by_role("button", name="Delete this message").click()
    page.get_by_role("button", name="Delete it for good?").click()
    page.get_by_text("The message was deleted.").wait_for()

    assert Envelope.objects.count() == before - 1


def test_a_mistyped_word_is_named(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    page.goto(f"{start_site()}/en/inbox/")
    page.get_by_label("Your receipt").fill("abandon " * 11 + "xylofone")

    page.get_by_role("button", name="Open my messages").click()

    page.get_by_role("link", name="We do not know this word: xylofone").wait_for()
