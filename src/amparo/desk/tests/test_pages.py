"""The desk's pages: the own agency's counts, its inbox, and nothing of anybody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.cases.models import Need
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_working import need
from amparo.desk import queries
from amparo.desk.forms import Wanted
from amparo.desk.queries import CaseCounts, ReportCounts
from amparo.people.models import Staff
from amparo.people.tests import parties
from amparo.reports import actions as reports
from amparo.reports.models import Inbox, Report

PAGES = ("/en/staff/", "/en/staff/reports/", "/en/staff/cases/", "/en/staff/cases/new/")


def client_of(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def test_the_desk_counts_what_waits(work: Work) -> None:
    reports.receive(report=Letter(work.founded).incoming())
    ana = work.staff("ana")

    assert queries.report_counts(ana) == ReportCounts(new=1, urgent=0, due=0, awaiting=0)
    assert queries.case_counts(ana) == CaseCounts(mine=0, agency=None, needs_now=0)


def test_a_supervisor_sees_the_agencys_number_and_no_content(work: Work) -> None:
    case = work.open()
    need(work, case)
    need(work, case, urgency=Need.Urgency.LATER)

    assert queries.case_counts(work.staff("sol")) == CaseCounts(
        mine=0, agency=1, needs_now=1, closing=0
    )
    assert queries.case_counts(work.staff("ana")) == CaseCounts(mine=1, agency=None, needs_now=1)


def test_an_administrator_sees_no_counts_of_reports_or_cases(work: Work) -> None:
    adm = work.staff("adm")

    assert queries.report_counts(adm) is None
    assert queries.case_counts(adm) is None
    page = client_of(adm).get("/en/staff/")
    assert page.status_code == 200
    assert "does not read reports or cases" in page.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_for_who_may(work: Work, path: str) -> None:
    work.open()

    assert client_of(work.staff("ana")).get(path).status_code == 200


def test_a_supervisor_reads_who_works_on_what(work: Work) -> None:
    case = work.open(["bea"])

    page = client_of(work.staff("sol")).get("/en/staff/cases/").content.decode()

    assert case.person.pseudonym in page
    assert "Bea" in page


@pytest.mark.parametrize("name", ["bea", "adm", "zoe"])
def test_a_report_does_not_exist_for_others(work: Work, name: str) -> None:
    other = parties.other().members["zoe"].staff
    reader = client_of(other if name == "zoe" else work.staff(name))
    assert work.report

    for report in (work.report.pk, uuid4()):
        for path in (f"/en/staff/reports/{report}/", f"/en/staff/reports/{report}/case/"):
            assert reader.get(path).status_code == 404


def test_the_frames_of_a_report_and_a_case_open_for_who_works_on_them(work: Work) -> None:
    ana = client_of(work.staff("ana"))
    assert work.report
    report = f"/en/staff/reports/{work.report.pk}/"

    assert ana.get(report).status_code == 200
    assert ana.get(f"{report}case/").status_code == 200
    work.open()
    assert ana.get(f"/en/staff/cases/{work.id}/").status_code == 200
    assert client_of(work.staff("eva")).get(f"/en/staff/cases/{work.id}/").status_code == 404
    # One report, one case: it is not offered a second time.
    assert ana.get(f"{report}case/").status_code == 404


@pytest.mark.parametrize("relation", ["", "other", "unsure", "self"])
def test_a_case_page_says_why_a_receipt_cannot_be_bound_and_where_to_note_who_wrote(
    work: Work, relation: str
) -> None:
    assert work.report
    Report.objects.filter(pk=work.report.pk).update(relation=relation)
    path = f"/en/staff/reports/{work.report.pk}/"

    page = client_of(work.staff("ana")).get(f"{path}case/").content.decode()

    assert ('id="bind"' in page) is (relation == "self")
    assert ("Nobody has noted yet who wrote this report" in page) is (relation == "")
    assert (f'href="{path}#triage"' in page) is (relation == "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_often_with_many_rows_as_with_few(work: Work, path: str) -> None:
    ana = client_of(work.staff("ana"))
    work.open(["bea"])
    asked = []
    for _ in range(2):
        ana.get(path)
        with CaptureQueriesContext(connection) as found:
            ana.get(path)
        asked.append(len(found))
        for _ in range(4):
            Letter(work.founded).receive()
            Work(work.founded, work.by).open(["bea"])

    assert asked[0] == asked[1]


def test_a_waiting_word_is_shown_only_while_it_waits_and_to_who_may_bind(work: Work) -> None:
    assert work.report
    path = f"/en/staff/reports/{work.report.pk}/"
    assert b"data-waiting-word" not in client_of(work.staff("ana")).get(path).content

    Inbox.objects.update(word_pending=True)

    assert b"data-waiting-word" in client_of(work.staff("ana")).get(path).content


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("state=received", True),
        ("state=triaged", False),
        ("language=en", True),
        ("language=ar", False),
        ("waiting=3", True),
        ("waiting=7", False),
        ("state=received&language=en&waiting=1", True),
        # No choice of ours: the list stays whole.
        ("state=x&language=x&waiting=x", True),
    ],
)
def test_the_list_of_reports_is_narrowed(work: Work, query: str, shown: bool) -> None:
    report = reports.receive(report=Letter(work.founded).incoming())
    Report.objects.filter(pk=report.pk).update(
        received_on=report.received_on - timedelta(days=4), state="received"
    )
    page = client_of(work.staff("ana")).get(f"/en/staff/reports/?{query}").content.decode()

    named = f"Report {report.pk.hex[:4].upper()}-{report.pk.hex[4:8].upper()}"
    assert (named in page) is shown
    assert ("No report is like that" in page) is (query in {"waiting=7", "language=ar"})
    rows = page.partition("<tbody")[2]
    assert ('data-label="Language">English</td>' in rows) is ("No report" not in rows)


def test_the_other_pages_of_a_narrowed_list_are_narrowed_too() -> None:
    wanted = Wanted({"state": "received", "waiting": "3", "language": "x"})

    assert wanted.address == "state=received&waiting=3&"
    assert Wanted({}).address == ""
