"""The day that a person's act leaves behind is the one where the agency works."""

import datetime as dt
from collections.abc import Iterator
from unittest import mock

import pytest

from amparo.journal.models import Entry
from amparo.people.actions import Founded
from amparo.people.models import Agency
from amparo.reports.models import Message, Report
from amparo.reports.tests.senders import Sender
from amparo.vault.models import Envelope

# By UTC it is still the day before.
EVENING = dt.datetime(2026, 11, 23, 20, tzinfo=dt.UTC)
THERE = dt.date(2026, 11, 24)


@pytest.fixture
def far_away(casa: Founded) -> Iterator[Founded]:
    with mock.patch("django.utils.timezone.now", return_value=EVENING):
        Agency.objects.filter(pk=casa.agency.pk).update(time_zone="Pacific/Auckland")
        casa.agency.refresh_from_db()
        yield casa


def test_all_that_a_person_does_is_kept_under_the_agencys_day(far_away: Founded) -> None:
    sender = Sender(far_away, word="heron lantern")
    before = set(Envelope.objects.values_list("pk", flat=True))

    assert sender.send().status_code == 201
    assert sender.enter("file").status_code == 200
    assert sender.say("One more thing.", 1).status_code == 201
    envelope = Message.objects.get().envelope_id
    come = Envelope.objects.exclude(pk__in=before).values_list("received_on", flat=True)
    assert set(come) == {THERE}
    headers = {"authorization": f"Bearer {sender.token}"}
    assert (
        sender.client.delete(f"/api/inbox/messages/{envelope}", headers=headers).status_code < 300
    )

    assert Report.objects.get().received_on == THERE
    assert Message.objects.get().sent_on == THERE
    acts = ["report.received", "inbox.opened", "message.sent", "message.deleted"]
    said = Entry.objects.filter(actor_kind="person").order_by("number")
    assert [(one.act, one.when) for one in said] == [(act, THERE.isoformat()) for act in acts]
