"""Who works on a case, who must never, and who does not learn that it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.cases import actions, queries
from amparo.cases.models import Case, Need
from amparo.cases.states import (
    CASE_OPEN,
    NEED_ENDED,
    CaseState,
    Closure,
    NeedState,
    case_may_follow,
    need_may_follow,
)
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_opening import refusal
from amparo.cases.tests.test_working import need
from amparo.journal.models import Entry
from amparo.people.refusals import Refused
from amparo.reports import queries as reports
from amparo.reports.models import Report
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault
from amparo_seal.envelope import Compartment, Kind

if TYPE_CHECKING:
    from amparo.people.actions import Founded

SAFETY = Compartment["safety"]


@pytest.fixture
def case(work: Work) -> Case:
    return work.open(["bea"])


def wrapped(work: Work, name: str) -> Incoming:
    work.sealer.to_members([work.public(name)])
    return Incoming.parse(work.sealer.take())


def add(work: Work, case: Case, name: str, sealed: Incoming) -> None:
    actions.add_member(case=case, staff=work.staff(name), sealed=sealed, by=work.by.staff)


def keys_served(work: Work, case: Case, name: str) -> int:
    return len(queries.opened(work.staff(name), case)["keys"])


def test_a_colleague_added_reads_from_then_on(work: Work, case: Case) -> None:
    assert keys_served(work, case, "eva") == 0

    work.add(case, "eva")
    add(work, case, "eva", Incoming())

    assert queries.case_for(work.staff("eva"), case.pk) == case
    assert keys_served(work, case, "eva") >= 11


def test_nobody_joins_without_the_key(work: Work, case: Case) -> None:
    sealed = wrapped(work, "ivo")

    assert refusal(lambda: add(work, case, "eva", Incoming())) == "team_without_keys"
    assert refusal(lambda: add(work, case, "eva", sealed)) == "team_without_keys"


def test_the_key_of_another_case_opens_no_door(work: Work, case: Case) -> None:
    second = Work(work.founded, work.by)
    second.open()
    both = wrapped(work, "eva"), wrapped(second, "eva")
    sealed = Incoming(wraps=(*both[0].wraps, *both[1].wraps))

    with pytest.raises(RefusedByVault):
        add(work, case, "eva", sealed)


@pytest.mark.parametrize("name", ["sol", "pia", "adm"])
def test_who_may_not_read_cases_does_not_join(work: Work, case: Case, name: str) -> None:
    sealed = wrapped(work, name)

    assert refusal(lambda: add(work, case, name, sealed)) == "team_unknown"


def test_nobody_of_another_agency_joins(work: Work, case: Case, other: Founded) -> None:
    zoe = other.members["zoe"].staff

    def join() -> None:
        actions.add_member(case=case, staff=zoe, sealed=Incoming(), by=work.by.staff)

    assert refusal(join) == "team_unknown"


def test_a_colleague_who_leaves_is_served_nothing_from_that_moment(work: Work, case: Case) -> None:
    bea = work.staff("bea")

    for _ in range(2):
        actions.remove_member(case=case, staff=bea, by=work.by.staff)

    assert keys_served(work, case, "bea") == 0
    with pytest.raises(Case.DoesNotExist):
        queries.case_for(bea, case.pk)
    work.add(case, "bea")
    assert keys_served(work, case, "bea") >= 11


def test_a_case_is_never_left_without_anybody(work: Work) -> None:
    case = work.open()

    def leave() -> None:
        actions.remove_member(case=case, staff=work.by.staff, by=work.by.staff)

    assert refusal(leave) == "last_member"


def test_a_blocked_colleague_leaves_and_does_not_come_back(work: Work, case: Case) -> None:
    bea = work.staff("bea")

    first = actions.block(case=case, staff=bea, by=work.by.staff)
    second = actions.block(case=case, staff=bea, by=work.by.staff)

    assert first == second
    assert queries.is_blocked(case, staff=bea)
    assert keys_served(work, case, "bea") == 0
    sealed = wrapped(work, "bea")
    assert refusal(lambda: add(work, case, "bea", sealed)) == "team_unknown"
    assert bea not in queries.colleagues_for(case)


def test_a_partner_agency_is_blocked(work: Work, case: Case, other: Founded) -> None:
    actions.block(case=case, agency=other.agency, by=work.by.staff)

    assert queries.is_blocked(case, agency=other.agency.pk)
    assert not queries.is_blocked(case, staff=work.staff("bea"))
    assert not queries.is_blocked(case)


def test_a_block_names_one(work: Work, case: Case, other: Founded) -> None:
    wrong: list[dict[str, Any]] = [{}, {"staff": work.staff("bea"), "agency": other.agency}]
    for both in wrong:
        with pytest.raises(ValueError, match="colleague or an agency"):
            actions.block(case=case, by=work.by.staff, **both)


@pytest.mark.parametrize("name", ["ivo", "eva", "adm", "sol", "pia"])
def test_a_case_does_not_exist_for_colleagues_who_do_not_work_on_it(
    work: Work, case: Case, name: str
) -> None:
    reader = work.staff(name)

    assert not queries.cases_for(reader).exists()
    with pytest.raises(Case.DoesNotExist):
        queries.case_for(reader, case.pk)
    with pytest.raises(Need.DoesNotExist):
        queries.need_for(reader, need(work, case).pk)


def test_nobody_of_another_agency_ever_sees_a_case(work: Work, case: Case, other: Founded) -> None:
    zoe = other.members["zoe"].staff

    with pytest.raises(Case.DoesNotExist):
        queries.case_for(zoe, case.pk)
    with pytest.raises(Case.DoesNotExist):
        queries.case_to_move(zoe, case.pk)
    assert not queries.caseload_for(zoe).exists()


def test_a_supervisor_sees_who_works_on_what_and_nothing_sealed(work: Work, case: Case) -> None:
    sol = work.staff("sol")

    assert list(queries.caseload_for(sol)) == [case]
    assert queries.opened(sol, case)["keys"] == []
    assert not queries.caseload_for(work.staff("bea")).exists()


def test_a_supervisor_is_kept_from_a_case_they_are_blocked_from(work: Work, case: Case) -> None:
    actions.block(case=case, staff=work.staff("sol"), by=work.by.staff)

    assert not queries.caseload_for(work.staff("sol")).exists()
    with pytest.raises(Case.DoesNotExist):
        queries.case_to_move(work.staff("sol"), case.pk)


def move(work: Work, case: Case, to: CaseState, name: str = "bea", **more: Closure) -> Case:
    found = queries.case_to_move(work.staff(name), case.pk)
    return actions.change_state(case=found, to=to, by=work.staff(name), **more)


def test_closing_is_approved_by_somebody_else(work: Work, case: Case) -> None:
    assert refusal(lambda: move(work, case, CaseState.CLOSING)) == "closure_needed"
    move(work, case, CaseState.CLOSING, closure=Closure.GOALS_MET)

    assert refusal(lambda: move(work, case, CaseState.CLOSED)) == "state"
    closed = move(work, case, CaseState.CLOSED, "sol")

    assert (closed.state, closed.closure) == ("closed", "goals_met")
    assert Entry.objects.filter(act="case.closed").count() == 1
    reopened = move(work, case, CaseState.REOPENED)
    assert (reopened.state, reopened.closure) == ("reopened", "")


def test_going_where_a_case_already_is_changes_nothing(work: Work, case: Case) -> None:
    move(work, case, CaseState.ASSESSED)
    written = Entry.objects.count()

    assert move(work, case, CaseState.ASSESSED).state == CaseState.ASSESSED
    assert Entry.objects.count() == written


def test_the_privacy_officer_restricts_and_lifts_it_to_where_it_was(work: Work, case: Case) -> None:
    move(work, case, CaseState.ASSESSED)
    assert refusal(lambda: move(work, case, CaseState.RESTRICTED)) == "state"

    move(work, case, CaseState.RESTRICTED, "pia")

    with pytest.raises(Case.DoesNotExist):
        move(work, case, CaseState.ASSESSED)
    assert refusal(lambda: move(work, case, CaseState.ASSESSED, "sol")) == "state"
    assert refusal(lambda: move(work, case, CaseState.PLANNED, "pia")) == "state"
    assert move(work, case, CaseState.ASSESSED, "pia").state == CaseState.ASSESSED


def test_a_closing_that_was_restricted_comes_back_with_its_reason(work: Work, case: Case) -> None:
    move(work, case, CaseState.CLOSING, closure=Closure.MOVED)
    move(work, case, CaseState.RESTRICTED, "pia")

    lifted = move(work, case, CaseState.CLOSING, "pia")

    assert (lifted.state, lifted.closure) == ("closing", "moved")
    assert move(work, case, CaseState.ACTIVE, "sol").closure == ""


def test_a_restricted_case_is_closed_to_its_team_but_for_the_card(work: Work, case: Case) -> None:
    bea = work.staff("bea")
    card = work.sealer.part(SAFETY, {"name": "Canary-S"}, kind=Kind.SAFETY_CARD)
    sealed = Incoming.parse(work.sealer.take())
    actions.save_sealed(case=case, sealed=sealed, by=work.by.staff)
    wanted = need(work, case)
    move(work, case, CaseState.RESTRICTED, "pia")

    with pytest.raises(Case.DoesNotExist):
        queries.case_for(bea, case.pk)
    with pytest.raises(Need.DoesNotExist):
        queries.need_for(bea, wanted.pk)
    found = queries.card_of(bea, queries.restricted_for(bea, case.pk))

    assert [one["id"] for one in found["envelopes"]] == [str(card.id)]
    assert {key["compartment"] for key in found["keys"]} == {0, int(SAFETY)}
    assert case not in queries.cases_for(bea)
    assert case in queries.cases_listed(bea)
    with pytest.raises(Case.DoesNotExist):
        queries.restricted_for(work.staff("eva"), case.pk)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.lists(
        st.tuples(
            st.sampled_from([one for one in CaseState if one != CaseState.ANONYMISED]),
            st.sampled_from(["bea", "sol", "pia"]),
            st.sampled_from([None, *Closure]),
        ),
        max_size=8,
    )
)
def test_however_a_case_is_moved_it_stays_what_the_rules_allow(
    work: Work, path: list[tuple[CaseState, str, Closure | None]]
) -> None:
    case = Case.objects.filter(members__staff=work.staff("bea")).first() or Work(
        work.founded, work.by
    ).open(["bea"])
    for to, name, closure in path:
        before = Case.objects.get(pk=case.pk)
        follows = case_may_follow(before.state, to, restricted_from=before.restricted_from)
        try:
            after = move(work, case, to, name, **({"closure": closure} if closure else {}))
        except (Refused, Case.DoesNotExist):
            assert Case.objects.get(pk=case.pk).state == before.state
        else:
            assert follows or before.state == to
            assert after.state == to


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.lists(
        st.tuples(st.sampled_from(NeedState), st.sampled_from([None, *Need.Barrier])), max_size=8
    )
)
def test_however_a_need_is_moved_it_stays_what_the_rules_allow(
    work: Work, path: list[tuple[NeedState, Need.Barrier | None]]
) -> None:
    case = Case.objects.first() or Work(work.founded, work.by).open()
    one = need(work, case)
    for to, barrier in path:
        before = one.state
        try:
            one = actions.move_need(need=one, to=to, barrier=barrier, by=work.by.staff)
        except Refused:
            one.refresh_from_db()
            assert one.state == before
        else:
            assert before == to or need_may_follow(before, to)
            assert one.state != NeedState.UNMET or one.barrier


def test_every_open_state_can_be_restricted_and_no_other() -> None:
    for state in CaseState:
        assert case_may_follow(state, CaseState.RESTRICTED) == (state in CASE_OPEN)


def test_a_need_ends_in_a_state_that_takes_the_persons_word() -> None:
    for state in NEED_ENDED - {NeedState.REVIEWED}:
        assert need_may_follow(state, NeedState.REVIEWED)
    assert not need_may_follow("nonsense", NeedState.MET)


def test_a_blocked_colleague_with_intake_does_not_read_how_the_case_began(
    work: Work, case: Case
) -> None:
    ivo = work.staff("ivo")
    assert work.report is not None
    assert reports.report_for(ivo, work.report.pk) == work.report

    actions.block(case=case, staff=ivo, by=work.by.staff)

    assert list(reports.reports_for(ivo)) == []
    with pytest.raises(Report.DoesNotExist):
        reports.report_for(ivo, work.report.pk)
    assert list(reports.reports_for(work.by.staff)) == [work.report]


def test_a_report_that_comes_to_a_case_later_is_closed_to_whom_it_blocks(work: Work) -> None:
    ivo = work.staff("ivo")
    walk_in = Work(work.founded, work.by, work.letter)
    case = walk_in.open()
    actions.block(case=case, staff=ivo, by=work.by.staff)
    assert list(reports.reports_for(ivo)) == [work.report]

    walk_in.report = work.report
    walk_in.bind(case)

    assert list(reports.reports_for(ivo)) == []
