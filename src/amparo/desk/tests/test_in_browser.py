"""From an inbox to a case, in a real browser with real keys; and what is forged is not shown."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect
from tests.journeys import axe, steps

from amparo.cases.models import Binding, Case, Fact, Need
from amparo.cases.tests.making import Letter
from amparo.desk.tests.browsing import look, picture, unlock
from amparo.people import actions
from amparo.people.actions import Founded
from amparo.people.tests import parties
from amparo.reports import actions as reports
from amparo.reports.models import Message, Report
from amparo.vault.models import Envelope

ANA: parties.Line = (*parties.ANA[:2], ["intake", "advocate"], parties.ANA[3])
CANARY = "Canary-61"


@pytest.fixture
def casa(committed: None) -> Founded:
    """An agency with words that are really stretched, as a browser does it."""
    founded = parties.found("casa", ANA, parties.BEA)
    actions.write_roots()
    return founded


@pytest.fixture
def report(casa: Founded) -> Report:
    """A person's report, with a private word."""
    return reports.receive(report=Letter(casa).incoming())


def test_a_report_is_answered_and_becomes_a_case(
    page: Page, casa: Founded, report: Report, start_site: Callable[[], str], tmp_path: Path
) -> None:
    address, ana, sent = start_site(), casa.members["ana"], []

    def note(request: Request) -> None:
        sent.append(request.post_data or "")

    page.on("request", note)
    steps.come_in(page, f"{address}/en/staff/reports/", ana)
    look(page, tmp_path, "inbox")
    _the_list_is_whole_on_a_telephone(page)
    page.get_by_role("link", name=re.compile("^Report [0-9A-F]{4}-")).click()
    unlock(page, ana)

    _read_and_answer(page)
    axe.check(page)
    picture(page, tmp_path, "report")

    page.get_by_role("link", name="Open a case at the person’s wish").click()
    # What a worker attests is said by nobody but them.
    for left in ("contact-on", "contact-way", "contact-language", "how"):
        expect(page.locator(f"#{left}")).to_have_value("")
    steps.contacted(page, "es")
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.get_by_text("only at the person’s wish. Nothing was sent")).to_be_visible()
    assert not Case.objects.exists()
    expect(page.locator("#bind")).not_to_be_checked()
    page.locator("#bind").check()
    page.get_by_label("The person wants us to open a case").check()
    page.get_by_label("Bea").check()
    axe.check(page)
    picture(page, tmp_path, "new")
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.get_by_role("heading", name="What the person needs")).to_be_visible()

    _work(page)
    axe.check(page)
    picture(page, tmp_path, "case")
    binding = Binding.objects.get()
    assert binding.release_public is not None
    assert binding.inbox.bound
    assert not [one for one in sent if CANARY in one or "Word-77" in one or "Note-5" in one]


def _the_list_is_whole_on_a_telephone(page: Page) -> None:
    """Every value of a row is seen, beside what its column says, and the table is still one."""
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 800})
    place = page.get_by_role("region", name="Reports, as a table")
    assert place.evaluate("one => one.scrollWidth <= one.clientWidth")
    cells = place.get_by_role("row").nth(1).get_by_role("cell")
    expect(cells).to_have_count(5)
    for cell in cells.all():
        cell.scroll_into_view_if_needed()
        expect(cell).to_be_in_viewport(ratio=0.98)
        said = cell.evaluate("one => getComputedStyle(one, '::before').content")
        assert said.startswith(f'"{cell.get_attribute("data-label")}"')
    # Said once: what is drawn before a value is not read aloud beside its column's header.
    expect(place.get_by_role("cell", name="English", exact=True)).to_be_visible()
    if size is not None:
        page.set_viewport_size(size)


def _read_and_answer(page: Page) -> None:
    page.get_by_text("Uncover.").click()
    expect(page.get_by_text(CANARY)).to_be_visible()
    page.get_by_label("Your answer").fill("Are you safe? Word-77.")
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_text("Sent.")).to_be_visible()
    expect(page.get_by_text("Are you safe? Word-77.")).to_be_visible()
    page.get_by_label("Who wrote this").select_option("self")
    page.get_by_label("State").select_option("triaged")
    page.get_by_role("button", name="Note this").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    assert Message.objects.get().by_staff


def _work(page: Page) -> None:
    """What an advocate does on a first day."""
    # The languages that the person gave with their report.
    expect(page.locator("[data-languages]")).to_have_text("es, en")
    # What nobody recorded is folded away; links lead down a long page.
    expect(page.locator("[data-facts-count]")).to_contain_text("Not recorded: ")
    expect(page.locator("[data-facts-none]")).to_be_hidden()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Team").click()
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_in_viewport()
    page.get_by_text("Story (written)").click()
    expect(page.get_by_label("Story", exact=True)).to_have_value(
        f"They keep my passport. {CANARY}."
    )
    page.get_by_label("In which language they saw or heard it").fill("en")
    page.get_by_role("button", name="The person was shown this list").click()
    expect(page.get_by_role("button", name="The person was shown this list")).to_be_hidden()
    page.get_by_label("When", exact=True).select_option("this_week")
    page.get_by_role("button", name="Add this need").click()
    expect(page.get_by_text("safety: this week, identified")).to_be_visible()
    page.get_by_label("New note").fill("Note-5: wants to call her sister.")
    page.get_by_role("button", name="Seal this note").click()
    expect(page.get_by_text("Note-5")).to_be_visible()
    assert (Need.objects.count(), Fact.objects.count()) == (1, 0)


def test_a_forged_envelope_is_counted_and_not_shown(
    page: Page, casa: Founded, report: Report, start_site: Callable[[], str]
) -> None:
    forged = Envelope.objects.filter(subject=report.pk, compartment=3).get()
    data = bytearray(bytes(forged.data))
    data[-1] ^= 1
    Envelope.objects.filter(pk=forged.pk).update(data=bytes(data))
    address, ana = start_site(), casa.members["ana"]

    steps.come_in(page, f"{address}/en/staff/reports/{report.pk}/", ana)
    unlock(page, ana)

    expect(page.get_by_text("1 sealed parts could not be checked")).to_be_visible()
    page.get_by_text("Uncover.").click()
    assert CANARY not in page.content()


def test_somebody_who_came_gets_a_case_and_a_receipt_of_their_own(
    page: Page, casa: Founded, start_site: Callable[[], str], tmp_path: Path
) -> None:
    address, bea = start_site(), casa.members["bea"]
    steps.come_in(page, f"{address}/en/staff/cases/new/", bea)
    unlock(page, bea)
    steps.contacted(page, "es")
    page.get_by_label("The person wants us to open a case").check()
    page.get_by_role("button", name="Seal and open the case").click()
    page.get_by_text("Make a receipt and hand it over").click()
    _make_receipt(page)
    page.get_by_role("button", name="Do not use this receipt").click()
    # Neither on the screen nor for a printer.
    expect(page.locator(".amparo-receipt, .amparo-paper")).to_have_count(0)
    _make_receipt(page)

    assert not Binding.objects.exists()
    axe.check(page)
    page.get_by_role("button", name="They have noted it").click()
    expect(page.get_by_text("This receipt is theirs now.")).to_be_visible()
    expect(page.get_by_text("Bound on")).to_be_visible()
    picture(page, tmp_path, "handed")
    assert Binding.objects.get().release_public is not None
    assert Report.objects.get().relation == "self"


def _make_receipt(page: Page) -> None:
    steps.contacted(page, "es")
    page.get_by_label("Language of the receipt").select_option("es")
    page.get_by_label("Private word").fill("canary bird")
    page.get_by_role("button", name="Make the receipt").click()
    expect(page.get_by_text("This receipt is shown once, now.")).to_be_visible(timeout=20_000)
    expect(page.locator(".amparo-receipt li")).to_have_count(12)
