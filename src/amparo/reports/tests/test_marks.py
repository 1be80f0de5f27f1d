"""Only a receipt can mark the key of its conversation: what is kept of it, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from amparo.journal.models import Entry
from amparo.reports.models import Inbox, Message, Report
from amparo.reports.tests.opening import answer_report, swap_conversation
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_assisted import token_of
from amparo_seal.encoding import b64, unb64
from amparo_seal.primitives import public_of

if TYPE_CHECKING:
    from amparo.people.actions import Founded

INBOX = "/en/inbox/simple/"
MARK = "/api/inbox/mark"


@pytest.fixture
def sender(casa: Founded) -> Sender:
    made = Sender(casa)
    assert made.send().status_code == 201
    return made


def test_the_mark_is_kept_and_served_beside_the_key(sender: Sender) -> None:
    served = sender.enter().json()["page"]["mark"]

    assert unb64(served) == sender.sealer.mark(sender.receipt)


def test_a_receipt_that_nobody_has_gets_a_mark_of_the_same_form(casa: Founded) -> None:
    stranger = Sender(casa)

    marks = {stranger.enter().json()["page"]["mark"] for _ in range(2)}

    assert [len(unb64(mark)) for mark in marks] == [32]


@pytest.mark.parametrize("mark", [None, "", b64(bytes(31))])
def test_no_report_is_taken_without_a_mark(casa: Founded, mark: str | None) -> None:
    sender = Sender(casa)

    answer = sender.send(inbox=sender.keys() | {"mark": mark})

    assert answer.json() == {"problem": "malformed"}
    assert not Report.objects.exists()


def test_a_mark_is_never_of_another_length(sender: Sender) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Inbox.objects.update(mark=bytes(31))


def test_a_conversation_from_before_is_marked_once(sender: Sender) -> None:
    Inbox.objects.update(mark=None)
    assert sender.enter().json()["page"]["mark"] is None
    mark = {"mark": b64(sender.sealer.mark(sender.receipt))}
    before = Entry.objects.filter(act="inbox.changed").count()

    codes = [sender.post(MARK, mark).status_code for _ in range(2)]

    assert codes == [201, 201]
    assert Entry.objects.filter(act="inbox.changed").count() == before + 1
    assert sender.enter().json()["page"]["mark"] == mark["mark"]


def test_a_mark_is_not_replaced(sender: Sender) -> None:
    sender.enter()

    answer = sender.post(MARK, {"mark": b64(bytes(32))})

    assert (answer.status_code, answer.json()) == (409, {"problem": "known"})
    assert sender.enter().json()["page"]["mark"] == b64(sender.sealer.mark(sender.receipt))


def test_a_finder_of_a_receipt_sets_no_false_mark_where_there_is_a_word(casa: Founded) -> None:
    """The true page would find every key swapped from then on, and its person could not write."""
    sender = Sender(casa, word="river")
    assert sender.send().status_code == 201
    Inbox.objects.update(mark=None)
    true = {"mark": b64(sender.sealer.mark(sender.receipt))}

    sender.enter()
    false = sender.post(MARK, {"mark": b64(bytes(32))})
    sender.enter("file")
    own = sender.post(MARK, true)

    assert (false.status_code, false.json()) == (409, {"problem": "needs_word"})
    assert own.status_code == 201
    assert sender.enter().json()["page"]["mark"] == true["mark"]


def test_a_word_that_does_not_count_yet_keeps_nobody_from_marking(sender: Sender) -> None:
    """A finder could have chosen it."""
    Inbox.objects.update(mark=None)
    sender.enter()
    file = sender.receipt.file("theirs")
    Inbox.objects.update(
        file_sign_public=public_of(file.sign_in),
        file_wrap_public=file.wrap_key.public,
        word_pending=True,
    )

    answer = sender.post(MARK, {"mark": b64(sender.sealer.mark(sender.receipt))})

    assert answer.status_code == 201


def test_a_page_without_a_script_shows_and_sends_nothing_under_a_swapped_key(
    sender: Sender,
) -> None:
    report = Report.objects.get()
    answer_report(sender.founded, report, "From the true advocate")
    receipt, client = {"receipt": sender.receipt.digits()}, Client()
    token = token_of(client.post(INBOX, receipt).content.decode())
    swap_conversation(report)

    read = client.post(INBOX, receipt).content.decode()
    sent = client.post(INBOX, {**receipt, "token": token, "text": "a secret"}).content.decode()

    for page in (read, sent):
        assert "Do not write here." in page
        assert "true advocate" not in page
        assert 'id="answer"' not in page
    assert Message.objects.count() == 1


def test_a_page_without_a_script_goes_on_with_a_conversation_from_before(sender: Sender) -> None:
    Inbox.objects.update(mark=None)
    receipt, client = {"receipt": sender.receipt.digits()}, Client()
    token = token_of(client.post(INBOX, receipt).content.decode())

    page = client.post(INBOX, {**receipt, "token": token, "text": "Still me"}).content.decode()

    assert "Your message was sent." in page
    assert Inbox.objects.get().mark is None
