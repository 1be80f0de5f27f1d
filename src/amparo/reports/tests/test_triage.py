"""What staff do with reports, and what they never see."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from amparo.journal.models import Entry
from amparo.reports import actions, incoming, queries
from amparo.reports.days import today
from amparo.reports.models import Report
from amparo.reports.refusals import Refused
from amparo.reports.states import FOLLOWING, OPEN, State, may_follow
from amparo.reports.tests.senders import Sender

if TYPE_CHECKING:
    from typing import Any

    from amparo.people.actions import Founded

SELF = Report.Relation.SELF


@pytest.fixture
def report(casa: Founded) -> Report:
    assert Sender(casa).send().status_code == 201
    return Report.objects.get()


def test_only_intake_of_the_own_agency_sees_a_report(
    report: Report, casa: Founded, other: Founded
) -> None:
    ana, bea, zoe = casa.members["ana"].staff, casa.members["bea"].staff, other.members["zoe"].staff

    assert [one.pk for one in queries.reports_for(ana)] == [report.pk]
    assert queries.report_for(ana, report.pk) == report
    for stranger in (bea, zoe):
        assert not queries.reports_for(stranger).exists()
        with pytest.raises(Report.DoesNotExist):
            queries.report_for(stranger, report.pk)


def test_intake_reaches_all_that_is_sealed_of_a_report(report: Report, casa: Founded) -> None:
    opened = queries.opened(casa.members["ivo"].staff, report)

    assert len(opened["envelopes"]) == 2
    assert {key["role"] for key in opened["keys"]} >= {2, 3}


def test_opening_a_report_is_written_down(report: Report, casa: Founded) -> None:
    actions.open_report(report=report, by=casa.members["ivo"].staff)

    entry = Entry.objects.order_by("-number").first()

    assert entry is not None
    assert (entry.act, entry.actor) == ("report.opened", casa.members["ivo"].staff.pk)


def test_an_opened_report_keeps_no_minute(casa: Founded) -> None:
    Sender(casa).send(urgent=True)
    report = Report.objects.get()

    actions.open_report(report=report, by=casa.members["ivo"].staff)

    assert Report.objects.get().urgent_at is None


@pytest.mark.parametrize(
    "state", [s for s in State if s not in {State.RECEIVED, State.TRIAGED, State.AWAITING}]
)
def test_a_report_is_looked_at_before_it_ends(report: Report, casa: Founded, state: State) -> None:
    with pytest.raises(Refused):
        actions.triage(report=report, state=state, relation=SELF, by=casa.members["ivo"].staff)

    assert Report.objects.get().state == State.RECEIVED


def test_saying_it_twice_is_written_down_once(report: Report, casa: Founded) -> None:
    ivo = casa.members["ivo"].staff
    for _ in range(2):
        actions.triage(report=report, state=State.TRIAGED, relation=SELF, by=ivo)

    assert Entry.objects.filter(act="report.triaged").count() == 1


def test_a_state_alone_links_nothing(report: Report, casa: Founded) -> None:
    ivo = casa.members["ivo"].staff
    actions.triage(report=report, state=State.TRIAGED, relation=SELF, by=ivo)

    with pytest.raises(Refused):
        actions.triage(report=report, state=State.LINKED, relation=SELF, by=ivo)


def test_linking_twice_is_once_and_closed_reports_stay_closed(
    report: Report, casa: Founded
) -> None:
    ivo = casa.members["ivo"].staff
    actions.link(report=report, by=ivo)
    actions.link(report=report, by=ivo)
    assert Report.objects.get().state == State.LINKED
    Report.objects.update(state=State.CLOSED)

    with pytest.raises(Refused):
        actions.link(report=report, by=ivo)


def test_a_waiting_report_can_be_linked(report: Report, casa: Founded) -> None:
    ivo = casa.members["ivo"].staff
    actions.triage(report=report, state=State.AWAITING, relation=SELF, by=ivo)

    actions.link(report=report, by=ivo)

    assert Report.objects.get().state == State.LINKED


def test_a_wait_ends_after_thirty_days(report: Report, casa: Founded) -> None:
    ivo = casa.members["ivo"].staff
    actions.triage(report=report, state=State.AWAITING, relation=SELF, by=ivo)

    assert actions.end_waits(on=today() + timedelta(days=29)) == 0
    assert actions.end_waits(on=today() + timedelta(days=32)) == 1

    assert Report.objects.get().state == State.RECEIVED


def test_only_these_states_follow_each_other() -> None:
    for before, after in product(State, State):
        allowed = may_follow(before, after, awaiting_from="triaged")
        if before == State.AWAITING:
            assert allowed == (after == State.TRIAGED)
        else:
            assert allowed == (after in FOLLOWING.get(before, frozenset()))
            assert not allowed or before in OPEN


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "anything"},
        {"state": "awaiting"},
        {"awaiting_from": "received"},
        {"relation": "cousin"},
    ],
)
def test_the_database_refuses_what_cannot_be(report: Report, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**wrong)


def test_the_list_takes_as_many_queries_with_many_reports(
    casa: Founded, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        Sender(casa).send()
    ivo = casa.members["ivo"].staff

    with django_assert_max_num_queries(2):
        assert len(list(queries.reports_for(ivo))) == 8


def test_somebody_who_came_in_person_gets_a_conversation(casa: Founded) -> None:

    ivo = casa.members["ivo"].staff
    said = incoming.report(Sender(casa).report(), languages=["en"])

    kept = actions.hand_over(report=said, channel=Report.Channel.WALK_IN, by=ivo)

    assert kept.channel == "walk_in"
    assert Entry.objects.filter(act="report.received", actor=ivo.pk).exists()


def test_nobody_hands_over_for_another_agency(casa: Founded, other: Founded) -> None:

    said = incoming.report(Sender(casa).report(), languages=["en"])

    with pytest.raises(Refused):
        actions.hand_over(
            report=said, channel=Report.Channel.WALK_IN, by=other.members["zoe"].staff
        )
