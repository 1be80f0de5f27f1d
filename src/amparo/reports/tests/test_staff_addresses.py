"""What the addresses for staff answer: to the right person, and to others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from amparo.journal.models import Entry
from amparo.reports.models import Inbox, Message, Report
from amparo.reports.tests.senders import Sender

if TYPE_CHECKING:
    from amparo.people.actions import Founded
    from amparo.people.models import Staff


def client_of(staff: Staff, *, unlocked: bool = True) -> Client:
    client = Client()
    client.force_login(staff)
    if unlocked:
        assert client.post("/api/staff/k2").status_code == 200
    return client


def post(client: Client, path: str, body: object) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def sender(casa: Founded) -> Sender:
    made = Sender(casa)
    assert made.send(urgent=True).status_code == 201
    return made


@pytest.fixture
def path(sender: Sender) -> str:
    return f"/api/staff/reports/{sender.sealer.report}"


def test_intake_lists_opens_and_answers(sender: Sender, casa: Founded, path: str) -> None:
    ivo = casa.members["ivo"]
    client = client_of(ivo.staff)

    listed = client.get("/api/staff/reports").json()["reports"]
    opened = client.get(path).json()
    answered = post(client, f"{path}/messages", {"sealed": sender.answer(ivo, "Hello", 1)})

    assert [one["id"] for one in listed] == [str(sender.sealer.report)]
    assert listed[0]["urgent_at"] is not None
    assert listed[0]["mode"] == "e2e"
    assert opened["report"]["thread"] == str(sender.sealer.thread)
    assert len(opened["sealed"]["envelopes"]) == 2
    assert opened["messages"] == []
    assert opened["directory"]["intake"]
    assert (answered.status_code, answered.json()) == (201, {"sequence": 1})
    assert Report.objects.get().urgent_at is None


def test_opening_marks_the_persons_messages_as_read(
    sender: Sender, casa: Founded, path: str
) -> None:
    sender.enter()
    sender.say("Are you there?", 1)
    client = client_of(casa.members["ivo"].staff)
    assert client.get("/api/staff/reports").json()["reports"][0]["unread"] == 1

    shown = client.get(path).json()["messages"]

    assert [(one["sequence"], one["by_staff"], one["read"]) for one in shown] == [(1, False, False)]
    assert Message.objects.get().read_on is not None


def test_of_two_answers_at_once_the_second_sees_the_first(
    sender: Sender, casa: Founded, path: str
) -> None:
    ana, ivo = casa.members["ana"], casa.members["ivo"]
    post(client_of(ivo.staff), f"{path}/messages", {"sealed": sender.answer(ivo, "First", 1)})

    late = post(
        client_of(ana.staff), f"{path}/messages", {"sealed": sender.answer(ana, "Second", 1)}
    )

    assert late.status_code == 409
    assert late.json()["problem"] == "sequence"
    assert len(late.json()["messages"]) == 1
    # What was served with the refusal is written down like any other serving.
    assert Entry.objects.filter(act="report.opened", actor=ana.staff.pk).count() == 1


def test_an_answer_sent_twice_is_one(sender: Sender, casa: Founded, path: str) -> None:
    ivo = casa.members["ivo"]
    client, body = client_of(ivo.staff), {"sealed": sender.answer(ivo, "Once", 1)}

    codes = [post(client, f"{path}/messages", body).status_code for _ in range(2)]

    assert codes == [201, 201]
    assert Message.objects.count() == 1


def test_an_answer_signed_by_somebody_else_is_refused(
    sender: Sender, casa: Founded, path: str
) -> None:
    ana, ivo = casa.members["ana"], casa.members["ivo"]

    answer = post(
        client_of(ivo.staff), f"{path}/messages", {"sealed": sender.answer(ana, "As Ana", 1)}
    )

    assert answer.json() == {"problem": "not_ours"}


def test_triage_says_what_becomes_of_a_report(sender: Sender, casa: Founded, path: str) -> None:
    client = client_of(casa.members["ivo"].staff)

    changed = post(client, f"{path}/triage", {"state": "triaged", "relation": "self"})

    assert changed.json()["report"]["state"] == "triaged"
    assert changed.json()["report"]["relation"] == "self"
    too_far = post(client, f"{path}/triage", {"state": "received", "relation": "self"})
    assert (too_far.status_code, too_far.json()) == (409, {"problem": "state"})
    for wrong in ({"state": "nothing", "relation": "self"}, {"state": "spam", "relation": "aunt"}):
        assert post(client, f"{path}/triage", wrong).json() == {"problem": "malformed"}


@pytest.mark.parametrize("who", ["bea", "zoe"])
def test_forbidden_and_unknown_look_the_same(
    sender: Sender, casa: Founded, other: Founded, path: str, who: str
) -> None:
    staff = {**casa.members, **other.members}[who].staff
    client = client_of(staff)

    real, unknown = client.get(path), client.get(f"/api/staff/reports/{uuid4()}")

    assert real.status_code == unknown.status_code == 404
    assert real.content == unknown.content


def test_a_locked_colleague_reads_nothing(sender: Sender, casa: Founded, path: str) -> None:
    client = client_of(casa.members["ivo"].staff, unlocked=False)

    assert client.get(path).json() == {"problem": "locked"}


def test_a_word_is_confirmed_by_intake(sender: Sender, casa: Founded, path: str) -> None:
    client = client_of(casa.members["ivo"].staff)
    Inbox.objects.update(file_sign_public=bytes(32), file_wrap_public=bytes(1216))
    Inbox.objects.update(word_pending=True)

    codes = [post(client, f"{path}/word", {}).status_code for _ in range(2)]

    assert codes == [200, 200]
    assert not Inbox.objects.get().word_pending
    Report.objects.update(inbox=None)
    assert post(client, f"{path}/word", {}).json() == {"problem": "not_there"}
