"""A report in a real browser: its page waits for its script, its files stay shut till chosen."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect
from tests.journeys import steps

from amparo.cases.tests.making import Letter
from amparo.desk.tests.browsing import look, show_list, unlock
from amparo.people import actions
from amparo.people.actions import Founded, FoundedMember
from amparo.people.tests import parties
from amparo.reports import actions as reports
from amparo.reports.models import Report
from amparo.reports.tests.senders import ANSWERS
from amparo.vault.models import Envelope
from amparo_seal.envelope import Kind

ANA: parties.Line = (*parties.ANA[:2], ["intake", "advocate"], parties.ANA[3])
ARABIC = "أخذوا جواز سفري في 12 مايو."
EVIL = b"<script>alert(1)</script>"
# One red point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
FILES: Sequence[tuple[str, str, bytes]] = (
    ("words.txt", "text/plain", ARABIC.encode()),
    ("photo.png", "image/png", PNG),
    ("page.html", "text/html", EVIL),
)


@pytest.fixture
def casa(committed: None) -> Founded:
    founded = parties.found("casa", ANA, parties.BEA)
    actions.write_roots()
    return founded


@pytest.fixture
def report(casa: Founded) -> Report:
    letter = Letter(casa, files=FILES, answers={**ANSWERS, "what": ARABIC})
    return reports.receive(report=letter.incoming())


@pytest.fixture
def ana(casa: Founded) -> FoundedMember:
    return casa.members["ana"]


def test_a_page_is_inert_until_its_script_has_bound_its_forms(
    page: Page, ana: FoundedMember, report: Report, start_site: Callable[[], str]
) -> None:
    address, held = start_site(), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    steps.come_in(page, f"{address}/en/staff/reports/", ana)
    page.route(re.compile(r"/build/report-open"), hold)
    page.goto(f"{address}/en/staff/reports/{report.pk}/", wait_until="commit")
    note = page.locator("[data-triage] button")
    note.wait_for()

    assert page.locator("#main").evaluate("main => main.inert")
    assert page.locator("#main").get_attribute("aria-busy") == "true"
    note.scroll_into_view_if_needed()
    box = note.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.locator("#answer").evaluate("field => field.focus()")
    assert page.evaluate("document.activeElement.id") != "answer"

    held[0].continue_()
    unlock(page, ana)
    assert not page.locator("#main").evaluate("main => main.inert")
    assert "?" not in page.url


def test_a_report_in_arabic_is_read_and_its_states_follow_each_other(
    page: Page,
    ana: FoundedMember,
    report: Report,
    start_site: Callable[[], str],
    tmp_path: Path,
) -> None:
    steps.come_in(page, f"{start_site()}/en/staff/reports/{report.pk}/", ana)
    unlock(page, ana)
    page.get_by_text("Uncover.").click()
    said = page.locator("[data-answers] dd").get_by_text(ARABIC)
    assert said.evaluate("one => getComputedStyle(one).direction") == "rtl"

    state = page.get_by_label("State")
    expect(page.locator("#state-hint")).to_contain_text("First “looked at”.")
    state.select_option("triaged")
    page.get_by_role("button", name="Note this").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    offered = page.locator("#state option").evaluate_all("all => all.map(one => one.value)")
    assert offered == ["triaged", "awaiting", "informed", "passed_on", "closed", "spam"]
    look(page, tmp_path, "report")
    state.select_option("spam")
    page.get_by_role("button", name="Note this").click()
    expect(state).to_be_hidden()
    report.refresh_from_db()
    assert report.state == "spam"


def test_files_are_fetched_when_chosen_and_shown_in_a_closed_frame(
    page: Page, ana: FoundedMember, report: Report, start_site: Callable[[], str]
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    steps.come_in(page, f"{start_site()}/en/staff/reports/{report.pk}/", ana)
    unlock(page, ana)
    expect(page.get_by_text("Covered. It may be hard to look at.")).to_have_count(2)
    assert not [url for url in asked if "/files/" in url]

    _shows_the_files(page)

    fetched = [url for url in asked if "/files/" in url]
    assert len(fetched) == 3
    assert len(page.context.pages) == 1
    assert not [url for url in asked if url.startswith("blob:") and "html" in url]


def _shows_the_files(page: Page) -> None:
    """Show the text and the picture, download the rest, and look at the frames.

    With the keyboard: a frame of no origin has a process of its own, and for an instant after a
    scroll the browser may hand it a click meant for what lies beside it.
    """
    page.get_by_role("button", name="Show words.txt").press("Enter")
    frame = page.locator("iframe[title='words.txt']")
    expect(frame.content_frame.get_by_text(ARABIC)).to_be_visible()
    page.get_by_role("button", name="Show photo.png").press("Enter")
    picture = page.locator("iframe[title='photo.png']")
    expect(picture.content_frame.locator("img")).to_be_visible()
    for one in (frame, picture):
        # No script, no form, no way up; and an origin that is nobody's.
        assert one.get_attribute("sandbox") == ""
        assert (one.get_attribute("src") or "").startswith("blob:")
        assert one.evaluate("frame => frame.contentDocument") is None
    expect(page.get_by_text("Open it with Dangerzone only")).to_be_visible()
    with page.expect_download() as found:
        page.get_by_role("button", name="Download page.html").press("Enter")
    assert Path(found.value.path()).read_bytes() == EVIL
    assert found.value.suggested_filename == "page.html"


def test_the_files_of_a_report_are_part_of_the_case_for_a_team_without_intake(
    page: Page, casa: Founded, report: Report, start_site: Callable[[], str]
) -> None:
    ana, bea, address = casa.members["ana"], casa.members["bea"], start_site()
    steps.come_in(page, f"{address}/en/staff/reports/{report.pk}/case/", ana)
    unlock(page, ana)
    steps.contacted(page, "ar")
    page.get_by_label("The person wants us to open a case").check()
    page.get_by_label("Bea").check()
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.get_by_role("heading", name="What the person needs")).to_be_visible()
    path = page.url.removeprefix(address)
    # Her page leads back to the sign-in by itself when it is signed out.
    page.goto("about:blank")
    page.context.clear_cookies()

    steps.come_in(page, address + path, bea)
    unlock(page, bea)

    expect(page.get_by_text("Covered. It may be hard to look at.")).to_have_count(2)
    _shows_the_files(page)
    page.get_by_text("Health (nothing yet)").click()
    page.get_by_label("Health", exact=True).fill("changed elsewhere")
    show_list(page)
    page.get_by_role("button", name="Add this need").click()
    expect(page.get_by_text("safety: now, identified")).to_be_visible()
    # What is looked at stays open while other things change.
    expect(page.locator("iframe[title='photo.png']")).to_be_visible()


def test_a_damaged_file_says_so_and_takes_nothing_with_it(
    page: Page, ana: FoundedMember, report: Report, start_site: Callable[[], str]
) -> None:
    for one in Envelope.objects.filter(subject=report.pk, kind=Kind.FILE):
        data = bytearray(bytes(one.data))
        data[-1] ^= 1
        Envelope.objects.filter(pk=one.pk).update(data=bytes(data))
    steps.come_in(page, f"{start_site()}/en/staff/reports/{report.pk}/", ana)
    unlock(page, ana)

    page.get_by_role("button", name="Show words.txt").press("Enter")

    expect(page.get_by_text("This file could not be opened.")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_an_unsent_answer_outlives_a_lock_and_a_session_that_ended_leads_back(
    page: Page, ana: FoundedMember, report: Report, start_site: Callable[[], str]
) -> None:
    path = f"/en/staff/reports/{report.pk}/"
    steps.come_in(page, start_site() + path, ana)
    unlock(page, ana)
    page.get_by_label("Your answer").fill("Canary-unsent")
    page.get_by_role("button", name="Lock").click()
    unlock(page, ana)
    expect(page.get_by_label("Your answer")).to_have_value("Canary-unsent")

    ended = {"status": 401, "json": {"problem": "signed-out"}}
    page.route("**/api/staff/keys", lambda route: route.fulfill(**ended))
    with page.expect_request(re.compile(rf"\?next=%2Fen%2Fstaff%2Freports%2F{report.pk}%2F$")):
        page.goto(page.url)
    assert not any(b"Canary" in bytes(one.data) for one in Envelope.objects.all())
