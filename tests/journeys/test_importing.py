"""Rows of an agency's own file: imported, taken on, worked with as wished, and exported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.cases.tests.importing_rows import run as ran
from amparo.journal.models import Entry
from amparo.people import actions
from amparo.people.tests import parties
from amparo_htcds import Record, read, record_of, rows, take, xlsx
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from amparo.people.actions import Founded, FoundedMember
    from tests.privacy.searching import Requests

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SAME: dict[str, list[str | int | bool]] = {
    "prs_FirstName": ["Ada canary-71"],
    "prs_MobilePhone": ["+34600111222"],
    "prs_Birthdate": ["1999-02-03"],
    "prs_Gender": ["Feminine"],
    "prs_NumberOfChildren": [2],
    "prs_Deceased": [False],
    "vic_TypeOfExploitation": ["ForcedLabour", "SexualExploitation"],
    "hte_Description": ["A ship, canary-72"],
    "cas_CaseOwner": ["Canary-73"],
}
OWN_CODE: dict[str, list[str | int | bool]] = {
    "prs_FirstName": ["Ben canary-74"],
    "vic_TypeOfExploitation": ["ForcedCriminality"],
}


@pytest.fixture
def casa(committed: None) -> Founded:

    founded = parties.found(
        "casa",
        ("ivo", "Ivo", ["intake", "advocate"], "violet canoe marble thunder pillow orbit"),
        ("bea", "Bea", ["advocate"], "violet canoe marble thunder pillow other"),
    )
    actions.write_roots()
    return founded


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """A file in the layout of the official spreadsheets, its words in the codes of the standard."""

    table = rows([Record(fields=SAME), Record(fields=OWN_CODE)])
    # The exporter writes our own code as "Other"; an agency's file may well hold it.
    first, second = table.rows
    own = tuple("ForcedCriminality" if text == "Other" else text for text in second)
    file = tmp_path / "ours.xlsx"
    file.write_bytes(xlsx(replace(table, rows=(first, own)))[0])
    return file


def run(file: Path, *more: str) -> str:

    ended = ran(file, *more)
    assert ended.code in (0, 2), ended.problem
    return ended.said


def claim_first(page: Page, site: str, locked: FoundedMember | None = None) -> None:
    """Look into a row that waits, and take it on with Bea."""
    page.goto(f"{site}/en/staff/cases/")
    page.get_by_role("link", name="imported case").click()
    steps.check(page)
    page.locator("tbody a").first.click()
    if locked:
        steps.unlock(page, locked)
    expect(page.locator("[data-row]")).to_contain_text("canary-7")
    steps.check(page)
    page.get_by_label("Bea").check()
    page.get_by_role("button", name="Take this case on").click()
    expect(page.locator("[data-parts]")).to_contain_text("Identity (written)")


def open_of(page: Page, site: str, text: str) -> None:
    """Go to the case whose identity says this."""
    page.goto(f"{site}/en/staff/cases/")
    for address in [link.get_attribute("href") or "" for link in page.locator("tbody th a").all()]:
        page.goto(site + address)
        expect(page.locator("[data-parts]")).to_contain_text("Identity (written)")
        page.locator("[data-parts] summary").first.click()
        if text in page.get_by_label("First Name").input_value():
            return
    pytest.fail(f"no case of {text}")


def saved(page: Page, label: str, to: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    waiting.value.save_as(to)
    return to


def test_a_file_is_imported_claimed_worked_with_and_exported(
    casa: Founded,
    official: Path,
    start_site: Callable[[], str],
    watched: Callable[..., tuple[Page, Requests]],
    tmp_path: Path,
) -> None:
    assert "Rows: 2 taken" in run(official)
    site = start_site()
    ivo, requests = watched(viewport=WIDE)
    steps.come_in(ivo, f"{site}/en/staff/", casa.members["ivo"])
    claim_first(ivo, site, casa.members["ivo"])
    claim_first(ivo, site)
    _work_with_it(ivo, site)
    export, table = _export(ivo, site, tmp_path)

    key = ["--key-file", f"{official}.amparo-key", "--check"]
    assert "Rows: 1 could be taken, 1 imported before, 0 not taken." in run(export, *key)
    assert "Rows: 1 could be taken, 1 imported before, 0 not taken." in run(table, *key)
    _same_row(official, export)
    found = requests.find("canary-71", "600111222", "canary-72", "Canary-73", "canary-74")
    assert not found, found


def _work_with_it(page: Page, site: str) -> None:
    """Nothing is coded before the list was shown; then consent and signer are recorded."""
    open_of(page, site, "Ada")
    expect(page.locator("[data-consent]")).to_contain_text("Consent not recorded")
    waiting = page.locator("[data-imported-codes] li")
    expect(waiting).to_have_count(4)
    expect(page.get_by_role("button", name="Take over")).to_have_count(0)
    page.get_by_role("button", name="The person refuses this code: Gender").click()
    expect(waiting).to_have_count(3)
    page.get_by_role("button", name="Add this need").click()
    expect(page.locator("[data-problem]")).to_contain_text("Show the person the list")

    page.get_by_label("In which language they saw or heard it").fill("es")
    page.get_by_role("button", name="The person was shown this list").click()
    page.get_by_role("button", name="Take over: Type of Exploitation").click()
    expect(waiting).to_have_count(2)
    page.get_by_role("button", name="The person agrees to all of these").click()
    expect(page.locator("[data-imported]")).to_be_hidden()
    expect(page.locator("[data-facts]")).to_contain_text("Number of Children: 2")
    steps.check(page)
    page.get_by_text("Gender: Refused").click()
    page.get_by_role("button", name="The person changed their mind").click()
    expect(waiting).to_have_count(1)
    page.get_by_role("button", name="Take over: Gender").click()
    expect(page.locator("[data-facts]")).to_contain_text("Gender: Feminine")
    _record_the_person(page)


def _record_the_person(page: Page) -> None:
    page.get_by_role("link", name="Record it").click()
    expect(page.locator("[data-consent]")).to_contain_text("Consent not recorded")
    steps.contacted(page, "es")
    page.get_by_role("button", name="The person was asked").click()
    expect(page.locator("[data-consent]")).to_contain_text("Recorded: in person")
    page.locator("#signer").select_option("with_guardian")
    page.get_by_role("button", name="Record who can sign").click()
    expect(page.locator("[data-problem]")).to_contain_text("Say how you checked who can sign")
    page.locator("#how").select_option("court")
    page.get_by_role("button", name="Record who can sign").click()
    expect(page.locator("[data-problem]")).to_contain_text("Somebody signs beside the person")
    page.locator("#signer").select_option("adult_alone")
    page.locator("#how").select_option("document")
    page.get_by_role("button", name="Record who can sign").click()
    expect(page.locator("[data-signer]")).to_contain_text("an adult, alone. Checked by Ivo on")
    page.locator("#called").select_option("client")
    page.get_by_role("button", name="Use this word").click()
    expect(page.locator("[data-status]")).to_contain_text("Recorded.")
    steps.check(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type] # two numbers
    steps.check(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # two numbers


def _export(page: Page, site: str, folder: Path) -> tuple[Path, Path]:
    page.goto(f"{site}/en/staff/cases/")
    page.get_by_role("link", name="Write cases into a file").click()
    for box in page.locator("[data-cases] input").all():
        box.check()
    page.get_by_role("button", name="Open them here and make the file").click()
    expect(page.locator("[data-losses]")).to_contain_text("Our own code has no place in HTCDS 2.0")
    steps.check(page)
    losses = saved(page, "Save this list", folder / "losses.csv").read_text(encoding="utf-8-sig")
    assert "Type of Exploitation" in losses
    export = saved(page, "Save as CSV with machine names", folder / "export.csv")
    return export, saved(page, "Save as CSV with both heading rows", folder / "table.csv")


def _same_row(before: Path, after: Path) -> None:
    """What the standard's own reader takes of the rows, and no journal entry less."""

    known = [dict(record_of(take(row)).fields) for row in read(before).rows]
    again = [dict(record_of(take(row)).fields) for row in read(after).rows]
    other = {**known[1], "vic_TypeOfExploitation": ("Other",)}
    assert sorted(map(str, again)) == sorted(map(str, [known[0], other]))
    assert Entry.objects.filter(act="export.made").count() == 1
