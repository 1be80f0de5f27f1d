"""A further report, and a further case, of a person the agency works for already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amparo.cases import actions, queries
from amparo.cases.models import Binding, Case, CaseReport, Person, SignerCheck
from amparo.cases.sealing import CaseSealer
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_addresses import Browser
from amparo.cases.tests.test_opening import refusal
from amparo.journal.models import Entry
from amparo.reports.models import Report
from amparo.reports.queries import Access, page_for, reports_for
from amparo.reports.states import State
from amparo.vault.actions import Incoming
from amparo.vault.models import Wrap
from amparo_seal.envelope import Compartment

if TYPE_CHECKING:
    from amparo.people.actions import Founded


def further(work: Work, case: Case, relation: str = "self") -> tuple[Letter, Report]:
    """Another report, and the key of its conversation under the case's key."""
    letter = Letter(work.founded)
    report = letter.receive(relation)
    of_report = letter.sealer
    work.sealer.conversation(
        report=report.pk, thread=of_report.thread, secret=of_report.conversation
    )
    return letter, report


def link(work: Work, case: Case, report: Report, sealed: Incoming | None = None) -> CaseReport:
    sealed = sealed or Incoming.parse(work.sealer.take())
    return actions.link_report(case=case, report=report, sealed=sealed, by=work.by.staff)


def test_a_further_report_becomes_part_of_a_case(work: Work, ana: Browser, opened: str) -> None:
    case = Case.objects.get()
    _, report = further(work, case)
    work.sealer.part(
        Compartment["story"],
        {"text": "both"},
        sequence=2,
        previous=work.contents[Compartment["story"]].context,
    )
    body = {"report": str(report.pk), "sealed": work.sealer.take()}

    answers = [ana.post(f"{opened}/reports", body) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert CaseReport.objects.filter(report=report).count() == 1
    report.refresh_from_db()
    assert report.state == State.LINKED
    read = Browser(work.staff("bea")).get(opened).json()
    assert str(report.pk) in [one["id"] for one in read["reports"]]
    assert Entry.objects.filter(act="case.changed").count() == 1


def test_a_report_without_the_key_of_its_conversation_is_not_put_to_a_case(work: Work) -> None:
    case = work.open()
    _, report = further(work, case)
    work.sealer.wraps = []

    assert refusal(lambda: link(work, case, report)) == "keys_missing"
    report.refresh_from_db()
    assert report.state == State.TRIAGED


def test_who_may_not_read_reports_puts_none_to_a_case(work: Work, opened: str) -> None:
    case = Case.objects.get()
    _, report = further(work, case)
    body = {"report": str(report.pk), "sealed": work.sealer.take()}

    answer = Browser(work.staff("bea")).post(f"{opened}/reports", body)

    assert (answer.status_code, answer.json()) == (404, {"problem": "unknown"})


def test_a_third_party_learns_nothing_from_it_and_never_gets_the_receipt(work: Work) -> None:
    case = work.open()
    letter, report = further(work, case, "other")
    access = Access(locator=letter.receipt.locator, scope="inbox", inbox=report.inbox)
    before = page_for(access)

    link(work, case, report)

    assert page_for(access) == before
    work.letter = letter
    assert refusal(lambda: work.bind(case, report=report)) == "not_self"


def test_a_report_of_the_person_is_bound_later(work: Work) -> None:
    case = work.open()
    letter, report = further(work, case)
    link(work, case, report)
    work.letter = letter

    binding = work.bind(case, report=report)

    assert queries.binding_of(case.person) == binding
    assert binding.report == report


def second(work: Work, case: Case, **changes: object) -> dict[str, object]:
    """A further case of the same person, as their worker's browser sends it."""
    again = Work(work.founded, work.by)
    again.letter = work.letter
    body = again.json(person=str(case.person_id))
    work.id, work.sealer = again.id, again.sealer
    return body | changes


def test_a_second_case_is_of_the_same_person(work: Work, ana: Browser, opened: str) -> None:
    case = Case.objects.get()

    answer = ana.post("", second(work, case, signer="unknown", called="client"))

    assert answer.status_code == 201, answer.json()
    assert Person.objects.count() == 1
    assert {one.person_id for one in Case.objects.all()} == {case.person_id}
    person = Person.objects.get()
    assert (person.signer, person.called) == ("adult_alone", "survivor")
    assert SignerCheck.objects.count() == 1


def test_nobody_opens_a_case_for_somebody_elses_person(
    work: Work, opened: str, casa: Founded
) -> None:
    case = Case.objects.get()
    work.by = casa.members["eva"]

    answer = Browser(work.staff("eva")).post("", second(work, case))

    assert answer.status_code == 404
    assert Case.objects.count() == 1


def given(work: Work, sealer: CaseSealer, *names: str) -> None:
    assert work.letter
    assert work.letter.file
    for name in names:
        sealer.to(sealer.parts[Compartment[name]], work.letter.file.wrap_key.public)


def test_the_person_is_given_what_they_may_read_of_it(work: Work, ana: Browser) -> None:
    case = work.open()
    work.bind(case)
    body = second(work, case)
    given(work, work.sealer, "story")
    body["sealed"]["wraps"] += work.sealer.take()["wraps"]  # type: ignore[index] # JSON

    answer = ana.post("", body)

    assert answer.status_code == 201, answer.json()


@pytest.mark.parametrize("name", ["notes", "alleged", "receipt"])
def test_the_person_is_never_given_what_only_workers_read(
    work: Work, ana: Browser, name: str
) -> None:
    case = work.open()
    work.bind(case)
    body = second(work, case)
    given(work, work.sealer, name)
    body["sealed"]["wraps"] += work.sealer.take()["wraps"]  # type: ignore[index] # JSON

    answer = ana.post("", body)

    assert (answer.status_code, answer.json()) == (409, {"problem": "not_theirs"})
    assert Case.objects.count() == 1


def test_a_person_whose_receipt_has_no_word_is_given_nothing(casa: Founded) -> None:
    work = Work.with_report(casa, word="")
    case = work.open()
    work.bind(case)

    answer = Browser(work.by.staff).post("", second(work, case))

    assert answer.status_code == 201, answer.json()


def reads(work: Work, name: str, report: Report) -> bool:
    return reports_for(work.staff(name)).filter(pk=report.pk).exists()


def test_who_is_blocked_does_not_read_a_report_that_is_linked_later(work: Work) -> None:
    case = work.open()
    _, report = further(work, case)
    actions.block(case=case, staff=work.staff("ivo"), by=work.by.staff)
    assert reads(work, "ivo", report)

    link(work, case, report)

    assert not reads(work, "ivo", report)
    assert reads(work, "ana", report)


def test_a_further_case_keeps_away_who_is_blocked_from_the_first(
    work: Work, ana: Browser, opened: str
) -> None:
    case = Case.objects.get()
    actions.block(case=case, staff=work.staff("bea"), by=work.by.staff)
    actions.block(case=case, staff=work.staff("ivo"), by=work.by.staff)
    again = Work(work.founded, work.by)
    again.letter = Letter(work.founded)
    again.report = again.letter.receive()
    person = {"person": str(case.person_id)}

    refused = ana.post("", again.json(["bea"], **person))
    again.sealer = type(again.sealer)(agency=work.founded.agency.pk, case=again.id, by=work.by.keys)
    made = ana.post("", again.json(**person))

    assert (refused.status_code, refused.json()) == (409, {"problem": "team_unknown"})
    assert made.status_code == 201, made.json()
    assert not reads(work, "ivo", again.report)
    second = Case.objects.get(pk=again.id)
    assert work.staff("bea") not in queries.colleagues_for(second)
    assert queries.is_blocked(second, staff=work.staff("bea"))


def both(work: Work, team: list[str]) -> tuple[Case, Case]:
    """Two cases of one person: of Ana with Bea, and another."""
    first = work.open(["bea"])
    again = Work(work.founded, work.by)
    return first, actions.open_case(
        wanted=again.new_case(team, person=first.person_id), by=work.by.staff
    )


def test_a_block_takes_a_colleague_off_every_case_of_the_person(work: Work) -> None:
    first, second = both(work, ["bea"])

    actions.block(case=first, staff=work.staff("bea"), by=work.by.staff)

    for case in (first, second):
        assert [one.staff.username for one in queries.team_of(case)] == ["ana"]
        assert queries.needs_new_keys(case)
        with pytest.raises(Case.DoesNotExist):
            queries.case_for(work.staff("bea"), case.pk)


def test_who_alone_opens_another_case_keeps_its_keys_and_is_shown_nothing(work: Work) -> None:
    first, second = both(work, [])

    actions.block(case=first, staff=work.by.staff, by=work.staff("bea"))

    assert [one.staff.username for one in queries.team_of(second)] == ["ana"]
    assert Wrap.objects.filter(key__subject=second.pk, holder__isnull=False, ended_on=None).exists()
    for case in (first, second):
        with pytest.raises(Case.DoesNotExist):
            queries.case_for(work.by.staff, case.pk)
    assert not queries.cases_listed(work.by.staff).exists()


def test_an_agency_is_kept_from_every_case_of_the_person(work: Work, other: Founded) -> None:
    first, second = both(work, [])

    actions.block(case=first, agency=other.agency, by=work.by.staff)

    assert queries.is_blocked(second, agency=other.agency.pk)


def test_a_report_of_one_persons_case_is_put_to_no_other_persons(work: Work) -> None:
    work.open()
    other = Work.with_report(work.founded)
    case = other.open()

    assert work.report
    theirs = work.report

    assert refusal(lambda: link(other, case, theirs)) == "linked"
    other.letter, other.report = work.letter, work.report
    assert refusal(lambda: other.bind(case)) == "linked"
    assert not Binding.objects.exists()
