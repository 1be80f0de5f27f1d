"""What staff do with a report: open it, say what becomes of it, wait, link it to a case."""

from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction

from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports.days import today_at
from amparo.reports.models import Message, Report
from amparo.reports.refusals import Refused
from amparo.reports.states import State, may_follow

WAIT = timedelta(days=30)
# What a third party is told. Nothing that happens after triage changes it.
FEEDBACK = {State.PASSED_ON: Report.Feedback.PASSED_ON}


@transaction.atomic
def open_report(*, report: Report, by: Staff) -> None:
    """Note that a report was served to a member of staff; its minute is not needed any more."""
    Message.objects.filter(report=report, by_staff=False, read_on=None).update(
        read_on=today_at(report.agency)
    )
    if report.urgent_at is not None:
        Report.objects.filter(pk=report.pk).update(urgent_at=None)
        report.urgent_at = None
    journal.write(act="report.opened", agency=report.agency_id, by=by, subjects=(report.pk,))


@transaction.atomic
def open_file(*, report: Report, by: Staff) -> None:
    """Note that the bytes of one of its files were served to a member of staff."""
    journal.write(act="evidence.opened", agency=report.agency_id, by=by, subjects=(report.pk,))


@transaction.atomic
def triage(*, report: Report, state: State, relation: Report.Relation, by: Staff) -> Report:
    """Record what happens next and who wrote. Saying the same again changes nothing."""
    current = Report.objects.select_for_update().get(pk=report.pk)
    if (current.state, current.relation) == (state, relation):
        return current
    if current.state != state:
        _check(current, state)
        _move(current, state)
        current.feedback = FEEDBACK.get(state, Report.Feedback.READ)
    current.relation = relation
    current.save()
    act = "report.triaged" if current.state in (State.TRIAGED, State.AWAITING) else "report.closed"
    journal.write(act=act, agency=current.agency_id, by=by, subjects=(current.pk,))
    return current


@transaction.atomic
def link(*, report: Report, by: Staff) -> None:
    """A case was opened from this report. What a reporter sees of it stays as it was."""
    current = Report.objects.select_for_update().get(pk=report.pk)
    if current.state == State.LINKED:
        return
    for state in (State.TRIAGED, State.LINKED):
        if current.state == State.AWAITING:
            _move(current, State(current.awaiting_from))
        if current.state != state and may_follow(State(current.state), state):
            _move(current, state)
    if current.state != State.LINKED:
        raise Refused("state", HTTPStatus.CONFLICT)
    current.save()
    journal.write(act="report.triaged", agency=current.agency_id, by=by, subjects=(current.pk,))


@transaction.atomic
def end_waits(*, on: date) -> int:
    """Bring back reports whose answer did not come in thirty days; give their number."""
    waiting = Report.objects.select_for_update().filter(
        state=State.AWAITING, awaiting_since__lte=on - WAIT
    )
    number = 0
    for report in waiting:
        come_back(report)
        journal.write(act="report.triaged", agency=report.agency_id, by=None, subjects=(report.pk,))
        number += 1
    return number


def come_back(report: Report) -> None:
    """End the wait of a report, if it waits; the caller holds the transaction."""
    if report.state == State.AWAITING:
        _move(report, State(report.awaiting_from))
        report.save()


def _check(report: Report, state: State) -> None:
    # Only the case's own action links: a state alone would say that there is a case.
    if state == State.LINKED or not may_follow(
        State(report.state), state, awaiting_from=report.awaiting_from
    ):
        raise Refused("state", HTTPStatus.CONFLICT)


def _move(report: Report, state: State) -> None:
    if state == State.AWAITING:
        report.awaiting_from, report.awaiting_since = report.state, today_at(report.agency)
    else:
        report.awaiting_from, report.awaiting_since = "", None
    report.state = state
