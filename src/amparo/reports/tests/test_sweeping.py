"""What is counted by the day is gone after it, and names no conversation while it is there."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

from django.core.management import call_command

from amparo.reports import actions
from amparo.reports.actions import quotas
from amparo.reports.days import today
from amparo.reports.models import Challenge, Quota, Report, UsedToken, WordTry
from amparo.reports.states import State
from amparo.reports.tests.senders import Sender

if TYPE_CHECKING:
    from amparo.people.actions import Founded

LONG_AGO = timedelta(days=2)


def swept() -> str:
    said = StringIO()
    call_command("sweep", stdout=said)
    return said.getvalue()


def test_the_nightly_sweep_forgets_what_was_counted_by_the_day(db: None) -> None:
    for day in (today(), today() - LONG_AGO):
        Quota.objects.create(name="x", day=day)
        WordTry.objects.create(digest=bytes(32), day=day)
        Challenge.objects.create(value=str(day).encode(), made_on=day)
        UsedToken.objects.create(value=str(day).encode(), said=bytes(32), used_on=day)

    assert "Forgot 4 counts" in swept()
    assert "Forgot 0 counts" in swept()
    assert "Deleted 0 uploads" in swept()
    for rows in (Quota, WordTry, Challenge, UsedToken):
        assert rows._default_manager.count() == 1


def test_the_first_count_of_a_day_forgets_all_earlier_ones(db: None) -> None:
    Quota.objects.create(name="messages of somebody", day=today() - LONG_AGO)

    quotas.spend(name="reports", most=1, problem="busy")

    assert list(Quota.objects.values_list("name", "day")) == [("reports", today())]


def test_no_count_names_a_report(casa: Founded) -> None:
    sender = Sender(casa)
    sender.send()
    sender.enter()

    sender.say("Hello", 1)

    report = Report.objects.get()
    names = " ".join(Quota.objects.values_list("name", flat=True))
    assert "messages" in names
    assert str(report.pk) not in names
    assert report.pk.hex not in names


def test_the_nightly_sweep_brings_back_a_report_without_an_answer(casa: Founded) -> None:
    Sender(casa).send()
    report = Report.objects.get()
    actions.triage(
        report=report,
        state=State.AWAITING,
        relation=Report.Relation.UNSURE,
        by=casa.members["ivo"].staff,
    )
    Report.objects.update(awaiting_since=today() - timedelta(days=31))

    assert "1 reports came back" in swept()
    assert Report.objects.get().state == State.RECEIVED
