"""What is led, approved, restricted and looked up from pages, where nothing sealed is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.cases import actions as cases
from amparo.cases.models import Case, Person
from amparo.cases.states import CaseState, Closure
from amparo.cases.tests.making import Letter, Work
from amparo.desk import queries
from amparo.journal.models import Chain, Entry
from amparo.people.models import Staff, StaffRole
from amparo.people.tests import parties
from amparo.reports import actions as reports


def client_of(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def case(work: Work) -> Case:
    return work.open(["bea"])


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_supervisor_approves_a_closing_from_the_list(work: Work, case: Case) -> None:
    bea, sol = work.staff("bea"), client_of(work.staff("sol"))
    cases.change_state(case=case, to=CaseState.CLOSING, closure=Closure.MOVED, by=bea)
    address = f"/en/staff/cases/{case.pk}/state/"

    assert address in page(sol, "/en/staff/cases/")
    desk = page(sol, "/en/staff/")
    assert address in desk
    assert "Approve or send back" in desk
    counts = queries.case_counts(work.staff("sol"))
    assert counts
    assert counts.closing == 1
    assert address not in page(client_of(bea), "/en/staff/")
    shown = page(sol, address)
    done = sol.post(address, {"state": "closed"}, follow=True)

    assert "moved away" in shown
    assert "Approve: close this case" in shown
    assert "was changed" in done.content.decode()
    case.refresh_from_db()
    assert (case.state, case.closure) == ("closed", "moved")


def test_a_supervisor_sends_a_closing_back(work: Work, case: Case) -> None:
    bea, sol = work.staff("bea"), client_of(work.staff("sol"))
    cases.change_state(case=case, to=CaseState.CLOSING, closure=Closure.MOVED, by=bea)

    sol.post(f"/en/staff/cases/{case.pk}/state/", {"state": "active"})

    case.refresh_from_db()
    assert (case.state, case.closure) == ("active", "")


def test_the_privacy_officer_restricts_from_a_page_and_lifts_it(work: Work, case: Case) -> None:
    pia, bea = client_of(work.staff("pia")), client_of(work.staff("bea"))
    address = f"/en/staff/cases/{case.pk}/state/"
    assert address in page(pia, "/en/staff/cases/")

    asked = pia.post(address, {"state": "restricted"})
    assert "Restrict this case now?" in asked.content.decode()
    case.refresh_from_db()
    assert case.state == "intake"
    pia.post(address, {"state": "restricted", "sure": "yes"})
    frame = page(bea, f"/en/staff/cases/{case.pk}/")
    back = page(pia, address)
    pia.post(address, {"state": "intake"})

    assert "has restricted this case" in frame
    assert "data-new-note" not in frame
    assert "End the restriction: back to “intake”" in back
    case.refresh_from_db()
    assert (case.state, case.restricted_from) == ("intake", "")


def test_who_may_end_a_restriction_is_led_there_from_the_case(work: Work, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="restricted", restricted_from="active")
    bea, address = work.staff("bea"), f"/en/staff/cases/{case.pk}/state/"
    assert address not in page(client_of(bea), f"/en/staff/cases/{case.pk}/")

    StaffRole.objects.create(staff=bea, role="privacy_officer")

    client = client_of(Staff.objects.get(pk=bea.pk))
    assert address in page(client, f"/en/staff/cases/{case.pk}/")
    assert "End the restriction" in page(client, address)


@pytest.mark.parametrize("state", ["closed", "planned", "nonsense", ""])
def test_a_step_that_does_not_follow_changes_nothing(work: Work, case: Case, state: str) -> None:
    answer = client_of(work.staff("sol")).post(
        f"/en/staff/cases/{case.pk}/state/", {"state": state}
    )

    assert answer.status_code == 409
    assert "Nothing was changed" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "intake"


@pytest.mark.parametrize("name", ["ana", "bea", "eva", "adm"])
def test_the_state_page_is_for_who_leads_or_restricts(work: Work, case: Case, name: str) -> None:
    assert client_of(work.staff(name)).get(f"/en/staff/cases/{case.pk}/state/").status_code == 404


def test_no_page_of_another_agency_shows_the_case(work: Work, case: Case) -> None:
    zoe = parties.other().members["zoe"].staff

    assert client_of(zoe).get(f"/en/staff/cases/{case.pk}/state/").status_code == 404


def test_a_supervisor_who_is_blocked_does_not_see_the_case(work: Work, case: Case) -> None:
    cases.block(case=case, staff=work.staff("sol"), by=work.by.staff)
    sol = client_of(work.staff("sol"))

    assert sol.get(f"/en/staff/cases/{case.pk}/state/").status_code == 404
    assert case.person.pseudonym not in page(sol, "/en/staff/cases/")


def test_all_cases_of_an_agency_can_be_reached_page_by_page(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.cases.views.ROWS", 2)
    made = [work.open(), *(Work(work.founded, work.by).open() for _ in range(2))]
    sol = client_of(work.staff("sol"))

    shown = "".join(page(sol, f"/en/staff/cases/?led={number}") for number in (1, 2))

    assert all(f"/en/staff/cases/{case.pk}/state/" in shown for case in made)
    assert "?led=2" in shown


def test_the_journal_is_read_in_words_by_the_privacy_officer(work: Work, case: Case) -> None:
    pia = client_of(work.staff("pia"))

    shown = page(pia, "/en/staff/journal/")

    assert "A case was opened." in shown
    assert "A report was received." in shown
    assert "the person, or who reported" in shown
    assert "Ana" in shown
    assert str(case.pk) not in shown
    assert "every entry holds" not in shown
    assert "Checked just now: every entry holds." in page(pia, "/en/staff/journal/?check=yes")


def test_the_journal_of_another_agency_and_of_other_roles_is_empty(work: Work, case: Case) -> None:
    assert list(queries.journal_for(work.staff("sol"))) == []
    for name in ("ana", "bea", "sol", "adm"):
        assert client_of(work.staff(name)).get("/en/staff/journal/").status_code == 404
    other = parties.other().agency.pk
    mine = set(queries.journal_for(work.staff("pia")).values_list("chain__agency", flat=True))
    assert other not in mine
    assert mine == {work.founded.agency.pk}


def test_the_order_of_the_journal_says_no_hour_of_a_person(work: Work, case: Case) -> None:
    cases.call(case=case, called=Person.Called.CLIENT, by=work.by.staff)
    reports.receive(report=Letter(work.founded).incoming())
    cases.call(case=case, called=Person.Called.PERSON, by=work.by.staff)
    pia = work.staff("pia")

    entries = list(queries.journal_for(pia))

    by_day: dict[str, list[str]] = {}
    for one in entries:
        by_day.setdefault(one.when[:10], []).append(one.actor_kind)
    assert list(by_day) == sorted(by_day, reverse=True)
    for kinds in by_day.values():
        # All acts of persons together, before the first second of the day, whatever their number.
        assert "person" not in kinds[: len(kinds) - kinds.count("person")]
    assert {"person", "staff"} <= {one.actor_kind for one in entries}
    assert ">Number<" not in page(client_of(pia), "/en/staff/journal/")


def test_a_broken_entry_is_named(work: Work, case: Case) -> None:
    chain = Chain.objects.get(agency=work.founded.agency.pk)
    Chain.objects.filter(pk=chain.pk).update(head=bytes(32))

    shown = page(client_of(work.staff("pia")), "/en/staff/journal/?check=yes")

    assert f"Entry {chain.length} does not hold" in shown


def test_an_agency_without_a_journal_has_none_that_is_broken(work: Work) -> None:
    zoe = parties.other().members["zoe"].staff
    Chain.objects.filter(agency=zoe.agency_id).update(agency=work.id)

    assert queries.first_broken(zoe) is None


def test_what_a_stranger_or_the_server_did_has_no_name(work: Work, case: Case) -> None:
    pia = work.staff("pia")
    rows = queries.told(pia, queries.journal_for(pia))

    assert {one.name for one in rows if one.kind != "staff"} == {""}
    assert len(rows) == Entry.objects.filter(chain__agency=pia.agency_id).count()


@pytest.mark.parametrize("path", ["/en/staff/journal/", "/en/staff/cases/"])
def test_these_pages_ask_as_often_with_many_rows_as_with_few(work: Work, path: str) -> None:
    pia = client_of(work.staff("pia"))
    work.open(["bea"])
    asked = []
    for _ in range(2):
        pia.get(path)
        with CaptureQueriesContext(connection) as found:
            pia.get(path)
        asked.append(len(found))
        for _ in range(3):
            Work(work.founded, work.by).open(["bea"])

    assert asked[0] == asked[1]
