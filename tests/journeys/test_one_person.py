"""One person, several reports and cases: a receipt bound later, a report put to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.cases.models import Binding, Case, CaseReport, Consent, Person
from amparo.cases.queries import newest_part
from amparo.cases.tests.making import Letter
from amparo.people import actions
from amparo.people.tests import parties
from amparo.reports.models import Inbox
from amparo.reports.tests.phones import open_inbox, receipt_on
from amparo.vault.models import Wrap
from amparo_seal.envelope import Compartment, Kind
from tests.journeys import steps
from tests.journeys.test_importing import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.people.actions import Founded
    from amparo.reports.models import Report

RECEIPT = Compartment["receipt"]


@pytest.fixture
def casa(committed: None) -> Founded:
    words = "violet canoe marble thunder pillow orbit"
    founded = parties.found(
        "casa",
        ("ana", "Ana", ["intake"], words.replace("violet", "copper")),
        ("ivo", "Ivo", ["intake", "advocate"], words),
    )
    actions.write_roots()
    return founded


def received(founded: Founded, relation: str) -> Report:

    return Letter(founded).receive(relation)


def test_a_person_has_one_receipt_and_several_reports_and_cases(
    casa: Founded, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:

    own, theirs = received(casa, "self"), received(casa, "other")
    site = start_site()
    page = visit(viewport=WIDE)
    steps.come_in(page, f"{site}/en/staff/", casa.members["ivo"])
    _open(page, f"{site}/en/staff/reports/{own.pk}/case/", casa)
    case = Case.objects.get()
    assert not Binding.objects.exists()

    page.goto(f"{site}/en/staff/cases/{case.pk}/person/")
    steps.contacted(page, "es")
    page.get_by_role("button", name="I was in contact with the person who wrote").click()
    expect(page.locator("[data-receipt]")).to_contain_text("A receipt is bound since")
    steps.check(page)
    assert Binding.objects.get().release_public is not None

    page.goto(f"{site}/en/staff/reports/{theirs.pk}/link/")
    expect(page.get_by_text("can never be bound")).to_be_visible()
    steps.check(page)
    page.locator("#case").select_option(str(case.pk))
    page.get_by_role("button", name="Put it to this case").click()
    expect(page.locator("[data-parts]")).to_contain_text("Story (written)")
    assert CaseReport.objects.filter(case=case).count() == 2
    page.goto(f"{site}/en/staff/cases/{case.pk}/person/")
    expect(page.locator("[data-reports]")).to_contain_text("its receipt can never be bound")

    page.get_by_role("link", name="Open a further case for the same person").click()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type] # a plain dictionary is a size
    steps.check(page)
    _tick_and_open(page)
    again = Case.objects.exclude(pk=case.pk).get()
    assert again.person == case.person
    assert (Person.objects.count(), Consent.objects.count()) == (1, 2)
    # What the signing key is goes along, sealed: the new case can be released from "my file".
    expect(page.locator("[data-receipt]")).to_contain_text("Bound on")

    page.goto(f"{site}/en/staff/cases/{case.pk}/")
    _may_write(visit(), site, _both_follow_a_new_receipt(page, case, again))


def _may_write(page: Page, site: str, receipt: str) -> None:
    """The worker's browser marked the conversation with the receipt that it made."""
    open_inbox(page, site, receipt)
    expect(page.get_by_label("Write a message")).to_be_visible()


def _both_follow_a_new_receipt(page: Page, case: Case, again: Case) -> str:
    before = _reads(again)
    receipt = _hand_over(page)
    # Both cases are theirs by the new receipt, and by no other; its signing key stands in both.
    assert _reads(again) == _reads(case)
    assert len(_reads(again)) == 1
    assert not _reads(again) & before
    newest = newest_part(again.pk, kind=Kind.CASE_PART, compartment=RECEIPT)
    assert newest is not None
    assert newest.sequence == 2
    return receipt


def _reads(case: Case) -> set[bytes]:
    """Whose my-file keys are given the story of a case."""
    story = Wrap.objects.filter(key__subject=case.pk, key__compartment=Compartment["story"])
    return {bytes(one.holder or b"") for one in story.filter(holder__isnull=False, ended_on=None)}


def _hand_over(page: Page) -> str:
    page.get_by_text("Make a receipt and hand it over").click()
    steps.contacted(page, "es")
    page.locator("#hand-word").fill("heron lantern")
    page.get_by_role("button", name="Make the receipt").click()
    page.locator(".amparo-receipt ol li").first.wait_for()
    receipt = receipt_on(page)
    page.get_by_role("button", name="They have noted it: make it theirs").click()
    expect(page.get_by_text("This receipt is theirs now.")).to_be_visible()
    return receipt


def test_a_word_changed_after_the_report_does_not_keep_its_receipt_from_being_bound(
    casa: Founded, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    report = received(casa, "self")
    # As the person did it in "my file": the server knows the new key, and no worker's browser.
    changed = Letter(casa).receipt.file("heron lantern")
    Inbox.objects.filter(report=report).update(file_wrap_public=changed.wrap_key.public)
    site, page = start_site(), visit(viewport=NARROW)
    steps.come_in(page, f"{site}/en/staff/", casa.members["ivo"])
    page.goto(f"{site}/en/staff/reports/{report.pk}/case/")
    steps.unlock(page, casa.members["ivo"])
    page.locator("#signer").select_option("adult_alone")
    page.locator("#how").select_option("said")
    steps.contacted(page, "es")
    page.locator("#wish").check()
    page.locator("#bind").check()
    page.get_by_role("button", name="Seal and open the case").click()

    expect(page.get_by_text("The case was opened and the receipt is bound.")).to_be_visible()
    steps.check(page)
    case = Case.objects.get()
    assert Binding.objects.get().release_public is None
    assert not _reads(case)
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.locator("[data-receipt]")).to_contain_text("Bound on")
    assert Case.objects.get() == case


def _open(page: Page, address: str, casa: Founded) -> None:
    page.goto(address)
    steps.unlock(page, casa.members["ivo"])
    page.locator("#signer").select_option("adult_alone")
    page.locator("#how").select_option("said")
    _tick_and_open(page)


def _tick_and_open(page: Page) -> None:
    steps.contacted(page, "es")
    page.locator("#wish").check()
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.locator("[data-state]")).to_have_text("intake")
    expect(page.locator("[data-receipt]")).not_to_have_text("")
