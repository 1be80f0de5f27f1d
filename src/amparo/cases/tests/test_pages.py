"""Pages of cases: there for whoever may use them, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amparo.cases.models import Case, Person
from amparo.cases.queries import pseudonyms
from amparo.cases.tests.importing_rows import ADA, BEN, run, write_csv
from amparo.cases.tests.making import Letter, Work

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse

    from amparo.people.actions import Founded


def get(founded: Founded, name: str, page: str, *args: object) -> HttpResponse:
    client = Client()
    client.force_login(founded.members[name].staff)
    answer: HttpResponse = client.get(reverse(page, args=args))  # type: ignore[assignment] # of a test
    return answer


@pytest.fixture
def imported(casa: Founded, tmp_path: Path) -> Case:
    run(write_csv(tmp_path / "ours.csv", ADA, BEN))
    return Case.objects.order_by("pk").first()  # type: ignore[return-value] # one is there


def test_imported_cases_wait_on_a_page_for_intake_alone(casa: Founded, imported: Case) -> None:
    listed = get(casa, "ana", "cases:list").content.decode()
    waiting = get(casa, "ana", "cases:imported").content.decode()

    assert "2 imported cases wait for somebody" in listed
    assert waiting.count("Consent not recorded") == 2
    assert imported.person.pseudonym in waiting
    assert (
        imported.person.pseudonym in get(casa, "ivo", "cases:claim", imported.pk).content.decode()
    )
    for name in ("bea", "sol", "adm"):
        assert get(casa, name, "cases:imported").status_code == 404
        assert get(casa, name, "cases:claim", imported.pk).status_code == 404


def test_the_form_of_a_case_offers_names_that_nobody_has_and_that_hurt_nobody(
    casa: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.create(agency=casa.agency, pseudonym="calm river 100")
    drawn = iter(["calm river 100", *(f"calm river {number}" for number in range(200, 205))])
    monkeypatch.setattr(pseudonyms, "new_pseudonym", lambda: next(drawn))

    page = get(casa, "bea", "cases:new").content.decode()

    assert 'value="calm river 200"' in page
    others = "calm river 201|calm river 202|calm river 203|calm river 204"
    assert f'data-others="{others}"' in page
    assert "calm river 100" not in page


def test_many_that_wait_ask_no_more_than_few(casa: Founded, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "ours.csv", ADA)
    run(file)
    few = _asked(casa)
    rows = [[f"Person{number}", *ADA[1:]] for number in range(20)]
    run(write_csv(file, *rows))

    assert _asked(casa) == few


def _asked(casa: Founded) -> int:
    client = Client()
    client.force_login(casa.members["ana"].staff)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("cases:imported")).status_code == 200
    return len(asked)


def test_a_case_says_plainly_that_consent_was_not_recorded(work: Work) -> None:
    case = work.open(["bea"])
    notes = ("Consent not recorded", "no release can rest on this case")
    page = get(work.founded, "bea", "cases:case", case.pk).content.decode()
    listed = get(work.founded, "bea", "cases:list").content.decode()
    assert "data-consent\n       hidden" in page or "data-consent hidden" in page
    assert notes[0] not in listed

    Case.objects.update(consent_recorded=False)

    page = get(work.founded, "bea", "cases:case", case.pk).content.decode()
    assert "data-consent hidden" not in page
    assert "data-consent\n       hidden" not in page
    for text in notes:
        assert text in page
    assert notes[0] in get(work.founded, "bea", "cases:list").content.decode()
    assert notes[0] in get(work.founded, "sol", "cases:list").content.decode()


def test_the_list_can_be_shown_in_every_language_from_the_case(work: Work) -> None:
    case = work.open()

    page = get(work.founded, "ana", "cases:case", case.pk).content.decode()

    for code in ("en", "es", "fr", "ar"):
        assert f'href="/{code}/what-we-see/codes/"' in page


@pytest.mark.parametrize("name_of_page", ["cases:person", "cases:again"])
def test_pages_of_a_case_are_its_teams(work: Work, name_of_page: str) -> None:
    case = work.open(["bea"])

    assert case.person.pseudonym in get(work.founded, "bea", name_of_page, case.pk).content.decode()
    for name in ("eva", "sol", "adm"):
        assert get(work.founded, name, name_of_page, case.pk).status_code == 404


def test_a_further_case_asks_nothing_about_the_person_again(work: Work) -> None:
    case = work.open()

    page = get(work.founded, "ana", "cases:again", case.pk).content.decode()

    assert f'data-person="{case.person_id}"' in page
    for field in ("pseudonym", "called", "signer"):
        assert f'id="{field}"' not in page


def test_a_report_is_put_to_a_case_by_who_may_read_reports(work: Work) -> None:
    case = work.open(["bea"])
    report = Letter(work.founded).receive("other")

    page = get(work.founded, "ana", "cases:link", report.pk).content.decode()
    offered = get(work.founded, "ana", "cases:new-from-report", report.pk).content.decode()

    assert f'<option value="{case.pk}">' in page
    assert "can never be bound" in page
    assert reverse("cases:link", args=[report.pk]) in offered
    assert get(work.founded, "bea", "cases:link", report.pk).status_code == 404
    assert work.report
    assert get(work.founded, "ana", "cases:link", work.report.pk).status_code == 404


def test_an_export_offers_a_workers_own_cases(work: Work) -> None:
    case = work.open(["bea"])

    page = get(work.founded, "bea", "cases:export").content.decode()

    assert f'value="{case.pk}"' in page
    assert "Our own code has no place in HTCDS 2.0" in page
    assert f'value="{case.pk}"' not in get(work.founded, "eva", "cases:export").content.decode()
    for name in ("ana", "sol", "adm"):
        assert get(work.founded, name, "cases:export").status_code == 404
