"""What a receipt opens, and what it never tells."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from amparo.journal.models import Entry
from amparo.reports import actions, queries, reading, sealing
from amparo.reports.days import today
from amparo.reports.models import Challenge, Inbox, Message, Report
from amparo.reports.refusals import Refused
from amparo.reports.states import State
from amparo.reports.tests.senders import Sender
from amparo.vault.models import Envelope
from amparo_seal.encoding import b64, unb64
from amparo_seal.receipts import Receipt

if TYPE_CHECKING:
    from amparo.people.actions import Founded


@pytest.fixture
def sender(casa: Founded) -> Sender:
    made = Sender(casa)
    assert made.send().status_code == 201
    return made


@pytest.fixture
def with_word(casa: Founded) -> Sender:
    made = Sender(casa, word="canary bird")
    assert made.send().status_code == 201
    return made


def staff_says(sender: Sender, text: str, sequence: int) -> Message:
    ivo = sender.founded.members["ivo"]
    return actions.answer(
        report=Report.objects.get(pk=sender.sealer.report),
        sealed=sender.answer(ivo, text, sequence),
        by=ivo.staff,
    )


def texts(sender: Sender) -> list[str]:
    access = queries.access_of(sender.token)
    assert access is not None
    return [said.text for said in reading.read(access, sender.receipt).messages]


def test_both_sides_read_each_other_from_anywhere(sender: Sender) -> None:
    staff_says(sender, "We are here.", 1)
    sender.enter()

    assert sender.say("Thank you.", 2).status_code == 201
    assert texts(sender) == ["We are here.", "Thank you."]


def test_a_receipt_nobody_has_opens_an_empty_inbox_of_the_same_form(sender: Sender) -> None:
    stranger = Sender(sender.founded)

    known, unknown = sender.enter(), stranger.enter()

    assert known.status_code == unknown.status_code == 200
    assert known.json().keys() == unknown.json().keys()
    mine, nobodys = known.json()["page"], unknown.json()["page"]
    assert mine.keys() == nobodys.keys()
    assert [type(mine[name]) for name in mine] == [type(nobodys[name]) for name in mine]
    assert len(mine["slots"]) == len(nobodys["slots"]) == 20
    assert len(known.content) == len(unknown.content)
    assert len(mine["sealed"]["wraps"]) == len(nobodys["sealed"]["wraps"]) == 1
    assert mine["promised_by"] == nobodys["promised_by"]


def test_a_receipt_nobody_has_is_the_same_each_time(casa: Founded) -> None:
    stranger = Sender(casa)

    assert stranger.enter().json()["page"] == stranger.enter().json()["page"]


def test_knowing_a_locator_without_the_receipt_shows_nothing(sender: Sender) -> None:
    staff_says(sender, "We are here.", 1)
    thief = Sender(sender.founded)
    real = sender.receipt.locator

    class Half(Receipt):
        @property
        def locator(self) -> bytes:
            return real

    thief.receipt = Half(thief.receipt.secret)

    answer = thief.enter()

    assert answer.status_code == 200
    assert answer.json()["page"]["slots"] == [None] * 20


def test_a_challenge_is_used_once(sender: Sender) -> None:
    body = sender.knock()
    first = sender.post("/api/inbox/open", body)

    again = sender.post("/api/inbox/open", body)

    assert first.status_code == 200

    assert again.status_code == 401
    assert again.json() == {"problem": "signed_out"}
    assert not Challenge.objects.exists()


def test_a_token_ends_after_half_an_hour(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.enter()
    now = time.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: now() + 31 * 60)

    answer = sender.client.get(
        "/api/inbox/page", headers={"authorization": f"Bearer {sender.token}"}
    )

    assert answer.status_code == 401


def test_a_found_receipt_reads_only_recent_messages(sender: Sender) -> None:
    staff_says(sender, "Old", 1)
    staff_says(sender, "New", 2)
    Message.objects.filter(sequence=1).update(
        read_on=today() - timedelta(days=9), sent_on=today() - timedelta(days=9)
    )

    sender.enter()

    assert texts(sender) == ["New"]


def test_a_visit_reads_only_what_it_showed(sender: Sender) -> None:
    for number in range(1, 24):
        staff_says(sender, f"Message {number}", number)

    page = sender.enter().json()["page"]

    shown = [slot["sequence"] for slot in page["slots"]]
    assert shown == list(range(4, 24))
    unread = Message.objects.filter(read_on=None).order_by("sequence")
    assert [one.sequence for one in unread] == [1, 2, 3]
    headers = {"authorization": f"Bearer {sender.token}"}
    older = sender.client.get("/api/inbox/page?before=4", headers=headers).json()["page"]
    assert [slot["sequence"] for slot in older["slots"] if slot] == [1, 2, 3]
    assert not Message.objects.filter(read_on=None).exists()


def test_messages_that_were_never_shown_wait_for_longer_than_a_week(sender: Sender) -> None:
    for number in range(1, 24):
        staff_says(sender, f"Message {number}", number)
    sender.enter()
    Message.objects.exclude(read_on=None).update(read_on=today() - timedelta(days=9))

    page = sender.enter().json()["page"]

    assert [slot["sequence"] for slot in page["slots"] if slot] == [1, 2, 3]


def test_the_private_word_opens_all_messages(with_word: Sender) -> None:
    staff_says(with_word, "Old", 1)
    Message.objects.update(read_on=today() - timedelta(days=9), sent_on=today() - timedelta(days=9))

    with_word.enter("file")

    assert texts(with_word) == ["Old"]


def test_a_wrong_word_may_be_tried_five_times_a_day(with_word: Sender) -> None:
    wrong = [with_word.enter("file", "wrong").json()["problem"] for _ in range(6)]

    assert wrong == ["wrong_word"] * 5 + ["no_more_tries"]
    assert with_word.enter("file").json() == {"problem": "no_more_tries"}
    assert with_word.enter("inbox").status_code == 200


def test_tries_are_counted_alike_for_receipts_nobody_has(casa: Founded) -> None:
    stranger = Sender(casa, word="any")

    answers = [stranger.enter("file").json()["problem"] for _ in range(6)]

    assert answers == ["wrong_word"] * 5 + ["no_more_tries"]


def test_a_message_out_of_its_place_comes_back_with_the_newer_ones(sender: Sender) -> None:
    sender.enter()
    staff_says(sender, "Before yours", 1)

    answer = sender.say("Mine", 1)

    assert answer.status_code == 409
    assert answer.json()["problem"] == "sequence"
    assert answer.json()["page"]["next"] == 2
    assert sender.say("Mine", 2).status_code == 201


def test_a_message_sent_twice_is_one(sender: Sender) -> None:
    sender.enter()
    body = sender.message("Once", 1)

    codes = [sender.post("/api/inbox/messages", body).status_code for _ in range(2)]

    assert codes == [201, 201]
    assert Message.objects.count() == 1


def test_a_person_cannot_write_as_staff(sender: Sender) -> None:
    sender.enter()
    forged = sender.answer(sender.founded.members["ivo"], "As if", 1)

    answer = sender.post("/api/inbox/messages", {"sealed": forged})

    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_staff_cannot_write_as_a_colleague(sender: Sender) -> None:
    ana, ivo = sender.founded.members["ana"], sender.founded.members["ivo"]
    report = Report.objects.get()

    with pytest.raises(Refused):
        actions.answer(report=report, sealed=sender.answer(ana, "As Ana", 1), by=ivo.staff)

    assert not Message.objects.exists()


def test_a_message_that_cannot_be_checked_is_counted_and_not_shown(sender: Sender) -> None:
    staff_says(sender, "Real", 1)
    forged = sender.answer(sender.founded.members["ivo"], "Forged", 2)
    envelope = Envelope.objects.get(message__sequence=1)
    other = unb(forged["envelopes"][0]["data"])
    Envelope.objects.filter(pk=envelope.pk).update(data=other)
    sender.enter()
    access = queries.access_of(sender.token)
    assert access is not None

    read = reading.read(access, sender.receipt)

    assert (read.messages, read.unchecked) == ([], 1)


def unb(text: str) -> bytes:

    return unb64(text)


def test_deleting_needs_the_private_word(with_word: Sender) -> None:
    message = staff_says(with_word, "Delete me", 1)
    path = f"/api/inbox/messages/{message.envelope_id}"
    with_word.enter("inbox")
    refused = with_word.client.delete(path, headers={"authorization": f"Bearer {with_word.token}"})
    with_word.enter("file")

    done = with_word.client.delete(path, headers={"authorization": f"Bearer {with_word.token}"})

    assert (refused.status_code, done.status_code) == (404, 200)
    assert not Envelope.objects.filter(message=message).exists()
    assert with_word.say("Next", 2).status_code == 201


def test_one_persons_token_deletes_nothing_of_anothers(with_word: Sender, casa: Founded) -> None:
    message = staff_says(with_word, "Stays", 1)
    thief = Sender(casa, word="x")
    thief.send()
    thief.enter("file")

    answer = thief.client.delete(
        f"/api/inbox/messages/{message.envelope_id}",
        headers={"authorization": f"Bearer {thief.token}"},
    )

    assert answer.status_code == 404
    assert Envelope.objects.filter(message=message).exists()


def test_a_word_added_later_opens_nothing_more_until_it_is_confirmed(sender: Sender) -> None:
    staff_says(sender, "Old", 1)
    Message.objects.update(read_on=today() - timedelta(days=9), sent_on=today() - timedelta(days=9))
    sender.enter()
    file = sender.receipt.file("later")
    keys = sealing.inbox_keys(sender.receipt, file, of=sender.sealer).file
    assert keys is not None
    empty: dict[str, list[object]] = {"envelopes": [], "keys": [], "wraps": []}

    added = sender.post(
        "/api/inbox/word",
        {"file": {"sign": b64(keys.sign), "wrap": b64(keys.wrap)}, "sealed": empty},
    )

    assert added.status_code == 201
    sender.enter("file", "later")
    assert texts(sender) == []
    actions.confirm_word(inbox=Inbox.objects.get(), by=sender.founded.members["ivo"].staff)
    sender.enter("file", "later")
    assert texts(sender) == ["Old"]


def test_a_second_word_needs_the_first(with_word: Sender) -> None:
    with_word.enter("inbox")
    thief = with_word.receipt.file("thief")
    keys = sealing.inbox_keys(with_word.receipt, thief, of=with_word.sealer).file
    assert keys is not None

    answer = with_word.post(
        "/api/inbox/word",
        {
            "file": {"sign": b64(keys.sign), "wrap": b64(keys.wrap)},
            "sealed": {"envelopes": [], "keys": [], "wraps": []},
        },
    )

    assert answer.json() == {"problem": "has_word"}


def test_the_page_of_a_third_party_is_the_same_whatever_happens_later(
    sender: Sender, django_assert_num_queries: Any
) -> None:
    ivo = sender.founded.members["ivo"].staff
    report = Report.objects.get()
    actions.triage(report=report, state=State.TRIAGED, relation=Report.Relation.OTHER, by=ivo)
    sender.enter()
    headers = {"authorization": f"Bearer {sender.token}"}
    before = sender.client.get("/api/inbox/page", headers=headers).content

    actions.link(report=report, by=ivo)
    actions.open_report(report=report, by=ivo)
    after = sender.client.get("/api/inbox/page", headers=headers).content

    assert before == after
    assert Report.objects.get().state == State.LINKED


def test_a_page_takes_as_many_queries_with_many_messages(
    sender: Sender, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 31):
        staff_says(sender, f"Message {number}", number)
    sender.enter()

    with django_assert_max_num_queries(16):
        answer = sender.client.get(
            "/api/inbox/page?before=25", headers={"authorization": f"Bearer {sender.token}"}
        )

    shown = [slot["sequence"] for slot in answer.json()["page"]["slots"] if slot]
    assert shown == list(range(5, 25))
    assert answer.json()["page"]["more"]


def test_an_answer_of_the_person_ends_the_wait(sender: Sender) -> None:
    ivo = sender.founded.members["ivo"].staff
    actions.triage(
        report=Report.objects.get(), state=State.AWAITING, relation=Report.Relation.SELF, by=ivo
    )
    sender.enter()

    sender.say("Here I am", 1)

    kept = Report.objects.get()
    assert (kept.state, kept.awaiting_from, kept.awaiting_since) == (State.RECEIVED, "", None)
    assert Entry.objects.filter(act="message.sent").count() == 1
