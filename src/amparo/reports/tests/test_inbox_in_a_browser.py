"""A receipt in a real browser: whatever gets lost on the way, its person is not shut out."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.reports import actions
from amparo.reports.models import Inbox, Message, Report
from amparo.reports.tests.opening import answer_report
from amparo.reports.tests.phones import (
    CANARY,
    SLOW,
    Watching,
    fill,
    lose_the_answer,
    open_inbox,
    receipt_on,
    send,
)
from amparo.reports.tests.senders import Sender
from amparo_seal.receipts import Receipt
from amparo_seal.receipts.spelling import word_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded

WORD = "Blue bird"
NEW_COUNTS = "The new receipt counts now."


def write_back(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def make_receipt(page: Page) -> str:
    """Have a new receipt shown, which counts for nothing yet."""
    block = page.locator("details", has_text="Get a new receipt")
    if not page.get_by_role("button", name="Make a new receipt").is_visible():
        block.locator("summary").click()
    page.get_by_role("button", name="Make a new receipt").click()
    page.locator(".amparo-receipt ol").wait_for()
    return receipt_on(page)


def test_a_new_receipt_is_noted_before_the_old_one_ends(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site, word=WORD)
    old = send(page)
    answer_report(agency, Report.objects.get(), "Still here")
    before = bytes(Inbox.objects.get().locator)
    open_inbox(page, site, old, "blue  BIRD")
    watching = Watching(page)

    new = make_receipt(page)

    assert len(new.split()) == 12
    assert watching.requests == []
    assert bytes(Inbox.objects.get().locator) == before
    page.get_by_role("button", name="I wrote it down.").click()
    page.get_by_text(NEW_COUNTS).wait_for()
    assert bytes(Inbox.objects.get().locator) != before
    write_back(page, "From the same page")
    page.get_by_text("Your message was sent.").wait_for()
    open_inbox(page, site, new, WORD)
    page.get_by_text("Still here").wait_for()
    open_inbox(page, site, old)
    assert page.get_by_text("Still here").count() == 0


def test_a_lost_answer_shuts_nobody_out(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """The server took the new receipt, and its answer never came."""

    site = start_site()
    fill(page, site, word=WORD)
    old = send(page)
    answer_report(agency, Report.objects.get(), "Still here")
    open_inbox(page, site, old, WORD)
    page.get_by_label("Write a message").fill(f"A draft {CANARY}")
    new = make_receipt(page)
    page.route("**/api/inbox/receipt", lose_the_answer)
    page.get_by_role("button", name="I wrote it down.").click()
    page.get_by_text("Keep both, and try again here.").wait_for()
    assert receipt_on(page) == new
    page.unroute("**/api/inbox/receipt")
    assert CANARY in page.get_by_label("Write a message").input_value()

    # Whichever receipt counts now, the page finds out by itself.
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Your message was sent.").wait_for()
    page.get_by_role("button", name="I wrote it down.").click()

    page.get_by_text(NEW_COUNTS).wait_for()
    open_inbox(page, site, new, WORD)
    page.get_by_text("Still here").wait_for()


def test_a_lost_answer_and_half_an_hour_shut_nobody_out(
    agency: Founded,
    start_site: Callable[[], str],
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither receipt's token is good any more: the page finds out which receipt counts."""
    site = start_site()
    fill(page, site, word=WORD)
    open_inbox(page, site, send(page), WORD)
    new = make_receipt(page)
    page.route("**/api/inbox/receipt", lose_the_answer)
    page.get_by_role("button", name="I wrote it down.").click()
    page.get_by_text("Keep both, and try again here.").wait_for()
    page.unroute("**/api/inbox/receipt")
    monkeypatch.setattr("amparo.reports.queries.inboxes.SALT", "half an hour later")

    page.get_by_role("button", name="I wrote it down.").click()

    page.get_by_text(NEW_COUNTS).wait_for()
    write_back(page, "Still me")
    page.get_by_text("Your message was sent.").wait_for()
    open_inbox(page, site, new, WORD)
    page.get_by_text("Still me").wait_for()


def test_a_new_receipt_needs_a_word_and_the_page_says_so(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site)
    receipt = send(page)
    actions.mark_assisted(inbox=Inbox.objects.get())
    open_inbox(page, site, receipt)

    page.locator("summary", has_text="Get a new receipt").click()

    assert page.get_by_text("For that you need a private word").is_visible()
    assert page.get_by_role("button", name="Make a new receipt").count() == 0
    assert page.get_by_text("Choose a private word", exact=True).is_visible()


def test_a_message_whose_answer_was_lost_is_sent_once(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site)
    open_inbox(page, site, send(page))
    page.route("**/api/inbox/messages", lose_the_answer)
    write_back(page, f"Only once {CANARY}")
    page.get_by_text("No answer came from the server.").wait_for()
    draft = page.get_by_label("Write a message")
    assert CANARY in draft.input_value()
    assert not draft.is_editable()
    page.unroute("**/api/inbox/messages")

    page.get_by_role("button", name="Try again").dblclick()
    page.get_by_text("Your message was sent.").wait_for()

    assert Message.objects.count() == 1
    assert page.locator(".amparo-messages li").count() == 1
    assert draft.is_editable()
    write_back(page, "And another")
    expect(page.locator(".amparo-messages li")).to_have_count(2)


def test_only_news_of_the_group_holds_a_message_back(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """Own words from another phone do not: they change nothing about what was written."""

    site = start_site()
    fill(page, site)
    receipt = send(page)
    open_inbox(page, site, receipt)
    other = page.context.new_page()
    open_inbox(other, site, receipt)
    write_back(other, "From the other phone")
    other.get_by_text("Your message was sent.").wait_for()

    write_back(page, "From this one")
    page.get_by_text("Your message was sent.").wait_for()
    assert Message.objects.count() == 2
    answer_report(agency, Report.objects.get(), "News")
    write_back(page, "Held back")
    page.get_by_text("A new message came in while you wrote.").wait_for()

    assert Message.objects.count() == 3
    assert page.get_by_label("Write a message").input_value() == "Held back"
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Your message was sent.").wait_for()
    assert Message.objects.count() == 4


def test_after_half_an_hour_nothing_typed_is_lost(
    agency: Founded,
    start_site: Callable[[], str],
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    site = start_site()
    fill(page, site, word=WORD)
    open_inbox(page, site, send(page), WORD)
    # No token made until now is ours any longer; new ones are.
    monkeypatch.setattr("amparo.reports.queries.inboxes.SALT", "half an hour later")

    write_back(page, f"Written slowly {CANARY}")

    page.get_by_text("Your message was sent.").wait_for()
    expect(page.locator(".amparo-messages li")).to_have_count(1)
    assert Message.objects.count() == 1
    monkeypatch.setattr("amparo.reports.queries.inboxes.SALT", "and again")
    page.get_by_role("button", name="Delete this message").click()
    page.get_by_role("button", name="Delete it for good?").click()
    page.get_by_text("The message was deleted.").wait_for()


def test_a_page_whose_receipt_was_changed_elsewhere_closes_and_keeps_the_words(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    fill(page, site, word=WORD)
    receipt = send(page)
    open_inbox(page, site, receipt, WORD)
    other = page.context.new_page()
    open_inbox(other, site, receipt, WORD)
    make_receipt(other)
    other.get_by_role("button", name="I wrote it down.").click()
    other.get_by_text(NEW_COUNTS).wait_for()

    write_back(page, CANARY)

    page.get_by_text("so nothing was changed.").wait_for()
    assert page.get_by_label("Write a message").input_value() == CANARY


def test_a_word_is_changed_and_a_lost_answer_changes_nothing_about_that(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    fill(page, site, word=WORD)
    receipt = send(page)
    open_inbox(page, site, receipt, WORD)
    page.locator("summary", has_text="Change my private word").click()
    page.locator("#new_word").fill("Green tree")
    page.route("**/api/inbox/word", lose_the_answer)
    page.get_by_role("button", name="Keep this word").click()
    page.get_by_text("No answer came from the server.").wait_for()
    page.unroute("**/api/inbox/word")

    page.get_by_role("button", name="Keep this word").click()
    page.get_by_text("Your private word was changed.").wait_for()

    new = make_receipt(page)
    page.get_by_role("button", name="I wrote it down.").click()
    page.get_by_text(NEW_COUNTS).wait_for()
    open_inbox(page, site, new, "green tree")
    assert page.locator("summary", has_text="Change my private word").is_visible()
    page.goto(f"{site}/en/inbox/")
    page.get_by_label("Your receipt").fill(new)
    page.get_by_label("Your private word").fill(WORD)
    page.get_by_role("button", name="Open my messages").click()
    page.get_by_role("link", name="That private word does not fit.").wait_for()


def test_the_person_says_how_long_a_found_receipt_shows_messages(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    site = start_site()
    fill(page, site, word=WORD)
    receipt = send(page)
    open_inbox(page, site, receipt, WORD)
    page.locator("summary", has_text="Choose how long messages are shown").click()
    choice = page.get_by_label("Show messages that I have read for")
    assert choice.input_value() == "7"

    choice.select_option("one day")
    page.get_by_role("button", name="Keep this choice").click()
    page.get_by_text("Your choice was kept.").wait_for()

    assert Inbox.objects.get().keep_days == 1
    open_inbox(page, site, receipt)
    assert page.locator("summary", has_text="Choose how long").count() == 0


def in_two_lists() -> tuple[str, list[Receipt]]:
    """Twelve words that spell one receipt in English and another one in French."""
    shared = sorted(set(word_list("en")) & set(word_list("fr")))
    choose = random.Random(12)  # noqa: S311 - to find words, not to guess secrets
    while True:
        spelling = " ".join(choose.choices(shared, k=12))
        found = Receipt.from_spelling(spelling)
        if len(found) > 1:
            return spelling, found


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("word", ["", WORD])
def test_words_that_fit_two_lists_open_the_one_that_somebody_has(
    agency: Founded, start_site: Callable[[], str], page: Page, which: int, word: str
) -> None:

    spelling, both = in_two_lists()
    sender = Sender(agency, word=word, receipt=both[which])
    assert sender.send().status_code == 201
    sender.enter()
    assert sender.say("Only here", 1).status_code == 201

    open_inbox(page, start_site(), spelling, word)

    page.get_by_text("Only here").wait_for()


def test_the_inbox_leads_to_my_file(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    fill(page, site)
    open_inbox(page, site, send(page))

    assert page.get_by_text("In your file you see who has what about you").is_visible()
    page.get_by_role("link", name="Open my file").click()

    page.wait_for_url(f"{site}/en/file/")
    page.goto(f"{site}/en/")
    page.get_by_role("link", name="My file").click()
    page.wait_for_url(f"{site}/en/file/")


@pytest.mark.parametrize("worker", ["works", "is blocked", "is broken"])
def test_a_private_word_is_stretched_in_a_worker_that_came_with_the_page(
    agency: Founded, start_site: Callable[[], str], page: Page, worker: str
) -> None:
    """Without the worker the page does it itself: slower, and all the same."""
    site = start_site()
    address = re.compile(r"/build/argon2[^/]*\.js")
    if worker == "is blocked":
        page.route(address, lambda route: route.abort())
    if worker == "is broken":
        page.route(address, lambda route: route.fulfill(body="(", content_type="text/javascript"))
    watching = Watching(page)
    page.set_default_timeout(SLOW)
    with page.expect_request(address):
        page.goto(f"{site}/en/report/casa/")
    page.locator("#broken").wait_for(state="detached")
    loaded = len(watching.requests)
    page.get_by_label("What is going on?").fill(CANARY)
    page.get_by_label("Do you want a private word?").fill(WORD)

    receipt = send(page)

    assert [url.removeprefix(site) for _, url, _ in watching.requests[loaded:]] == ["/api/reports"]
    assert [line for line in watching.said if "Trusted" in line or "Content Security" in line] == []
    open_inbox(page, site, receipt, WORD)
    assert page.locator("summary", has_text="Change my private word").is_visible()
