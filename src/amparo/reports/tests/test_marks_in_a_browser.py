"""A server that gives the person's page a conversation key of its own: in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.reports.models import Inbox, Message, Report
from amparo.reports.queries import inboxes
from amparo.reports.tests.opening import answer_report, swap_conversation
from amparo.reports.tests.phones import Watching, fill, open_inbox, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded

WORD = "Blue bird"
# What a page asks for when it seals something under the key, or hands the key on.
SEALING = tuple(f"/api/inbox/{act}" for act in ("messages", "word", "receipt", "mark"))


def send_and_swap(agency: Founded, page: Page, site: str, *, word: str = "") -> str:
    """Send a report that is answered, and whose conversation the server then takes over."""
    fill(page, site, word=word)
    receipt = send(page)
    report = Report.objects.get()
    answer_report(agency, report, "From the true advocate")
    swap_conversation(report)
    return receipt


def test_under_a_key_of_the_server_nothing_is_shown_and_nothing_sealed(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    receipt = send_and_swap(agency, page, site, word=WORD)

    for word in ("", WORD):
        watching = Watching(page)
        open_inbox(page, site, receipt, word)

        alert = page.locator("#conversation").get_by_role("alert")
        expect(alert).to_contain_text("Do not write here.")
        expect(alert).to_contain_text("the one that was made with your receipt")
        assert page.locator("textarea, .amparo-messages").count() == 0
        assert page.get_by_role("button").all_inner_texts() == ["Close my messages"]
        assert not any(path in url for _, url, _ in watching.requests for path in SEALING)
    assert Message.objects.count() == 1


def test_a_mark_that_was_taken_away_lets_nothing_be_sealed_under_the_servers_key(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """It says that the conversation is an old one; the group's words do not open under its key."""
    site = start_site()
    receipt = send_and_swap(agency, page, site)
    Inbox.objects.update(mark=None)

    open_inbox(page, site, receipt)

    page.get_by_text("You can write here after the group has answered you.").wait_for()
    assert page.get_by_text("true advocate").count() == 0
    assert page.get_by_label("Write a message").count() == 0
    assert page.get_by_role("button", name="Yes, they answer me").count() == 0


def test_a_conversation_from_before_is_marked_by_its_person_and_goes_on(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    fill(page, site, word=WORD)
    receipt = send(page)
    mark = bytes(Inbox.objects.get().mark or b"")
    Inbox.objects.update(mark=None)
    open_inbox(page, site, receipt, WORD)
    page.get_by_text("You can write here after the group has answered you.").wait_for()
    answer_report(agency, Report.objects.get(), "You told us of your passport")
    open_inbox(page, site, receipt, WORD)
    page.get_by_text("You told us of your passport").wait_for()
    assert page.get_by_label("Write a message").count() == 0
    assert page.locator("summary", has_text="Get a new receipt").count() == 0

    page.get_by_role("button", name="Yes, they answer me").click()

    page.get_by_label("Write a message").fill("Yes, mine")
    assert bytes(Inbox.objects.get().mark or b"") == mark
    assert page.locator("summary", has_text="Get a new receipt").count() == 1
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Your message was sent.").wait_for()
    open_inbox(page, site, receipt)
    page.get_by_text("You told us of your passport").wait_for()
    assert page.get_by_label("Write a message").count() == 1


@pytest.mark.parametrize("places", [20, 1])
def test_a_finder_who_sets_a_false_mark_shuts_nobody_out(
    agency: Founded,
    start_site: Callable[[], str],
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    places: int,
) -> None:
    """From before marks, without a private word: whoever has the receipt could set one.

    With few places on a page, words written later push the group's off the newest one.
    """
    monkeypatch.setattr(inboxes, "PLACES", places)
    site = start_site()
    fill(page, site)
    receipt = send(page)
    Inbox.objects.update(mark=bytes(32))
    open_inbox(page, site, receipt)
    expect(page.locator("#conversation").get_by_role("alert")).to_contain_text("Do not write here.")
    answer_report(agency, Report.objects.get(), "You told us of your passport")

    for visit in range(2):
        watching = Watching(page)
        open_inbox(page, site, receipt)
        page.get_by_text("You told us of your passport").wait_for()
        page.get_by_text("does not fit your receipt").wait_for()
        assert page.get_by_label("Write a message").count() == 0
        assert page.locator("summary", has_text="Get a new receipt").count() == 0
        assert not any(path in url for _, url, _ in watching.requests for path in SEALING)

        page.get_by_role("button", name="Yes, they answer me").click()
        page.get_by_label("Write a message").fill(f"Yes, mine {visit}")
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_text("Your message was sent.").wait_for()
    assert bytes(Inbox.objects.get().mark or b"") == bytes(32)
    assert Message.objects.count() == 3


def test_a_false_mark_lets_nothing_be_sealed_under_a_key_that_the_group_never_wrote_under(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()
    receipt = send_and_swap(agency, page, site)
    Inbox.objects.update(mark=bytes(32))

    open_inbox(page, site, receipt)

    expect(page.locator("#conversation").get_by_role("alert")).to_contain_text("Do not write here.")
    assert page.get_by_role("button").all_inner_texts() == ["Close my messages"]
