"""A case is opened at the person's wish, with its keys, its team and its report."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from amparo.cases import actions, queries
from amparo.cases.actions import NewCase
from amparo.cases.models import Case, CaseReport, Member, Person
from amparo.cases.refusals import CODES, Refused
from amparo.cases.tests.making import Letter, Work
from amparo.journal.models import Entry
from amparo.reports import actions as reports
from amparo.reports.models import Report
from amparo.reports.states import State
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault
from amparo.vault.models import Envelope, Key
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole

if TYPE_CHECKING:
    from collections.abc import Callable

    from amparo.people.actions import Founded

STORY = Compartment["story"]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code in CODES
    return refused.value.code


def refused(work: Work, wanted: NewCase) -> str:
    return refusal(lambda: actions.open_case(wanted=wanted, by=work.by.staff))


def test_a_case_opens_with_its_keys_its_team_and_its_report(work: Work) -> None:
    case = work.open(["bea"])

    assert [one.staff.username for one in queries.team_of(case)] == ["ana", "bea"]
    assert list(queries.reports_of(case)) == [work.report]
    assert Report.objects.get().state == State.LINKED
    assert Key.objects.filter(subject=case.pk, role=KeyRole.COMPARTMENT).count() == 10
    assert Entry.objects.filter(act="case.opened").count() == 1


@pytest.mark.parametrize("name", ["ana", "bea"])
def test_each_member_reads_what_was_sealed_with_their_own_key(work: Work, name: str) -> None:
    case = work.open(["bea"])

    sealed = queries.opened(work.staff(name), case)
    read = open_with(sealed, work.member(name).keys.wrap, work.contents[STORY].id)

    assert b"Canary-61" in read


def test_a_member_reaches_the_conversation_through_the_case(work: Work) -> None:
    case = work.open(["bea"])
    assert work.letter
    thread = str(work.letter.sealer.thread)

    sealed = queries.opened(work.staff("bea"), case)

    parents = {wrap["parent"] for wrap in sealed["wraps"] if wrap["of"] == thread}
    assert parents == {str(work.sealer.key.id)}


def test_opening_twice_opens_one_case(work: Work) -> None:
    wanted = work.new_case()

    first = actions.open_case(wanted=wanted, by=work.by.staff)
    second = actions.open_case(wanted=wanted, by=work.by.staff)

    assert first == second
    assert Entry.objects.filter(act="case.opened").count() == 1


def test_a_case_needs_the_persons_wish(work: Work) -> None:
    wanted = work.new_case(wish=False)

    assert refused(work, wanted) == "wish_needed"
    assert not Case.objects.exists()


def test_a_pseudonym_stands_for_one_person(work: Work) -> None:
    first = work.open()
    second = Work(work.founded, work.by)

    wanted = second.new_case(pseudonym=first.person.pseudonym)

    assert refused(work, wanted) == "pseudonym_taken"


@pytest.mark.parametrize(
    "name",
    [
        "calm  river 100",
        "calm\u00a0river 100",
        "calm river 100\u200b",
        "c\u0430lm river 100",
        "Calm river 100",
        "calm river \u0661\u0660\u0660",
        "calm river 099",
        "calm river 1000",
        "river calm 100",
        "calm river",
        "calm calm river 100",
        "",
    ],
)
def test_no_two_people_have_names_that_look_the_same(work: Work, name: str) -> None:
    actions.open_case(wanted=work.new_case(pseudonym="calm river 100"), by=work.by.staff)
    second = Work(work.founded, work.by)

    assert refused(second, second.new_case(pseudonym=name)) == "pseudonym_not_drawn"
    assert Case.objects.count() == 1


@pytest.mark.parametrize("name", ["calm river 100", "amber acorn 999", "winter wood 500"])
def test_a_name_that_the_lists_can_draw_is_taken(work: Work, name: str) -> None:
    case = actions.open_case(wanted=work.new_case(pseudonym=name), by=work.by.staff)

    assert case.person.pseudonym == name


def test_a_further_case_keeps_an_old_name_that_nobody_draws_now(work: Work) -> None:
    first = work.open()
    Person.objects.filter(pk=first.person_id).update(pseudonym="Old Lantern")
    again = Work(work.founded, work.by)

    wanted = again.new_case(pseudonym="-", person=first.person_id)
    case = actions.open_case(wanted=wanted, by=again.by.staff)

    assert case.person.pseudonym == "Old Lantern"


def test_an_id_of_anothers_case_is_not_taken_over(work: Work, other: Founded) -> None:
    work.open()
    zoe = other.members["zoe"]
    foreign = Work(other, zoe, id=work.id)

    assert refusal(foreign.open) == "known"


@pytest.mark.parametrize("name", ["adm", "sol", "pia"])
def test_nobody_who_may_not_read_cases_is_put_into_a_team(work: Work, name: str) -> None:
    wanted = work.new_case([name])

    assert refused(work, wanted) == "team_unknown"


def test_a_colleague_of_another_agency_is_not_put_into_a_team(work: Work, other: Founded) -> None:
    wanted = dataclasses.replace(work.new_case(), team=[other.members["zoe"].staff.pk])

    assert refused(work, wanted) == "team_unknown"


def test_each_member_is_given_the_key(work: Work) -> None:
    wanted = dataclasses.replace(work.new_case(), team=[work.staff("bea").pk])

    assert refused(work, wanted) == "team_without_keys"


def test_a_key_for_somebody_who_is_not_in_the_team_is_refused(work: Work) -> None:
    wanted = dataclasses.replace(work.new_case(["bea"]), team=[])

    assert refused(work, wanted) == "team_without_keys"


def _without_a_compartment(sealed: Incoming) -> Incoming:
    gone = next(key for key in sealed.keys if key.compartment == STORY)
    return dataclasses.replace(sealed, keys=tuple(key for key in sealed.keys if key != gone))


def _with_two_generations(sealed: Incoming) -> Incoming:
    first, *rest = sealed.keys
    return dataclasses.replace(sealed, keys=(dataclasses.replace(first, generation=2), *rest))


def _of_another_case(sealed: Incoming) -> Incoming:
    keys = tuple(
        dataclasses.replace(key, subject=uuid4()) if key.role is KeyRole.CASE else key
        for key in sealed.keys
    )
    return dataclasses.replace(sealed, keys=keys)


def _not_under_the_case(sealed: Incoming) -> Incoming:
    case_key = next(key.id for key in sealed.keys if key.role is KeyRole.CASE)
    wraps = [wrap for wrap in sealed.wraps if wrap.parent == case_key]
    return dataclasses.replace(
        sealed, wraps=tuple(wrap for wrap in sealed.wraps if wrap != wraps[0])
    )


@pytest.mark.parametrize(
    "change",
    [_without_a_compartment, _with_two_generations, _of_another_case, _not_under_the_case],
)
def test_a_case_has_all_its_keys_from_the_start(
    work: Work, change: Callable[[Incoming], Incoming]
) -> None:
    wanted = work.new_case()
    wanted = dataclasses.replace(wanted, sealed=change(wanted.sealed))

    assert refused(work, wanted) == "keys_missing"
    assert not Case.objects.exists()


def test_a_wrap_of_another_case_is_refused(work: Work) -> None:
    first = Work(work.founded, work.by)
    first.open()
    wanted = work.new_case()
    first.sealer.to_members([work.public("bea")])
    foreign = Incoming.parse(first.sealer.take())
    wanted = dataclasses.replace(
        wanted,
        sealed=dataclasses.replace(wanted.sealed, wraps=(*wanted.sealed.wraps, *foreign.wraps)),
    )

    with pytest.raises(RefusedByVault):
        actions.open_case(wanted=wanted, by=work.by.staff)


def test_a_report_of_another_agency_does_not_exist(work: Work, other: Founded) -> None:
    foreign = reports.receive(report=Letter(other).incoming())
    wanted = work.new_case(report=foreign.pk)

    with pytest.raises(Report.DoesNotExist):
        actions.open_case(wanted=wanted, by=work.by.staff)


def test_a_case_opens_without_a_report(casa: Founded) -> None:
    work = Work(casa, casa.members["bea"])

    case = work.open()

    assert case.source == Case.Source.WALK_IN
    assert not CaseReport.objects.exists()


def test_a_case_key_is_of_no_kind_that_a_page_names(work: Work) -> None:
    case = work.open()

    kinds = set(Envelope.objects.filter(subject=case.pk).values_list("kind", flat=True))

    assert kinds == {Kind.CASE_PART}
    assert Member.objects.get().staff == work.by.staff
    assert isinstance(case.pk, UUID)
