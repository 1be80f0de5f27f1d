"""Another private word, another receipt: what takes the place of what, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from amparo.reports import actions, sealing
from amparo.reports.models import Inbox, Report
from amparo.reports.tests.senders import Sender
from amparo.vault.models import Wrap
from amparo_seal.encoding import b64
from amparo_seal.keys import KeyRole

if TYPE_CHECKING:
    from amparo.people.actions import Founded

EMPTY: dict[str, Any] = {"envelopes": [], "keys": [], "wraps": []}


@pytest.fixture
def with_word(casa: Founded) -> Sender:
    made = Sender(casa, word="canary bird")
    assert made.send().status_code == 201
    made.enter("file")
    return made


def word_body(sender: Sender, word: str) -> dict[str, Any]:
    """Another private word, with the report's key wrapped to what follows from it."""
    keys = sealing.inbox_keys(sender.receipt, sender.receipt.file(word), of=sender.sealer).file
    assert keys is not None
    sender.sealer.wraps = []
    sender.sealer.to_holder(
        sender.sealer.key_id, sender.sealer.key, sender.sealer.context(KeyRole.REPORT), keys.wrap
    )
    return {
        "file": {"sign": b64(keys.sign), "wrap": b64(keys.wrap)},
        "sealed": {**EMPTY, "wraps": sender.sealer.wraps},
    }


def test_another_word_takes_the_place_of_the_first(with_word: Sender) -> None:
    body = word_body(with_word, "another")

    codes = [with_word.post("/api/inbox/word", body).status_code for _ in range(2)]

    assert codes == [201, 201]
    assert with_word.enter("file").json() == {"problem": "wrong_word"}
    assert with_word.enter("file", "another").status_code == 200
    live = Wrap.objects.filter(key=Report.objects.get().key_id, holder__isnull=False, ended_on=None)
    assert live.count() == 2


def test_another_word_takes_the_reports_key_along(with_word: Sender) -> None:
    body = word_body(with_word, "another") | {"sealed": EMPTY}

    assert with_word.post("/api/inbox/word", body).json() == {"problem": "malformed"}


def test_the_word_of_a_bound_receipt_is_not_changed_from_afar(with_word: Sender) -> None:
    ivo = with_word.founded.members["ivo"].staff
    for _ in range(2):
        actions.bind_inbox(inbox=Inbox.objects.get(), by=ivo)

    answer = with_word.post("/api/inbox/word", word_body(with_word, "another"))

    assert answer.json() == {"problem": "bound"}


def new_receipt_body(sender: Sender, new: Sender) -> dict[str, Any]:
    """What a browser sends to put `new` in the place of `sender`'s receipt."""
    sealer = sender.sealer
    sealer.wraps = []
    conversation = sealer.context(KeyRole.CONVERSATION)
    sealer.to_holder(sealer.thread, sealer.conversation, conversation, new.receipt.wrap_key.public)
    if new.file is not None:
        sealer.to_holder(
            sealer.key_id, sealer.key, sealer.context(KeyRole.REPORT), new.file.wrap_key.public
        )
    mark = b64(sealer.mark(new.receipt))
    return {"inbox": new.keys() | {"mark": mark}, "sealed": {**EMPTY, "wraps": sealer.wraps}}


def holders_of(locator: bytes) -> tuple[bytes, ...]:
    kept = Inbox.objects.get(locator=locator)
    return bytes(kept.sign_public), bytes(kept.file_sign_public or b"")


def test_a_new_receipt_keeps_the_word_and_the_story(with_word: Sender) -> None:
    new = Sender(with_word.founded, word=with_word.word)
    old = with_word.receipt

    answer = with_word.post("/api/inbox/receipt", new_receipt_body(with_word, new))

    assert answer.status_code == 201
    assert with_word.enter().json()["page"]["slots"] == [None] * 20
    assert not Wrap.objects.filter(holder=old.wrap_key.holder.bytes, ended_on=None).exists()
    page = new.enter("file").json()["page"]
    assert {key["role"] for key in page["sealed"]["keys"]} == {2, 3}


def test_a_new_receipt_that_is_sent_twice_is_one(with_word: Sender) -> None:
    """The answer to the first got lost: the same keys are asked for again, by either receipt."""
    new = Sender(with_word.founded, word=with_word.word)
    body = new_receipt_body(with_word, new)

    codes = [with_word.post("/api/inbox/receipt", body).status_code for _ in range(2)]
    new.enter("file")
    codes.append(new.post("/api/inbox/receipt", body).status_code)

    assert codes == [201, 201, 201]
    assert Inbox.objects.count() == 1
    live = Wrap.objects.filter(ended_on=None, holder=new.receipt.wrap_key.holder.bytes)
    assert live.count() == 1


def test_a_receipt_that_was_replaced_replaces_nothing_more(with_word: Sender) -> None:
    first, second = (Sender(with_word.founded, word=with_word.word) for _ in range(2))
    bodies = [new_receipt_body(with_word, one) for one in (first, second)]

    codes = [with_word.post("/api/inbox/receipt", body).status_code for body in bodies]

    assert codes == [201, 404]
    assert bytes(Inbox.objects.get().locator) == first.receipt.locator


@pytest.mark.parametrize("mode", [Report.Mode.E2E, Report.Mode.ASSISTED])
@pytest.mark.parametrize("used_without_a_script", [True, False])
def test_who_finds_a_receipt_cannot_shut_its_person_out(
    casa: Founded, mode: Report.Mode, used_without_a_script: bool
) -> None:
    """A finder could visit the simple page first, to have the receipt marked as used there."""
    sender = Sender(casa)
    sender.send()
    Report.objects.update(mode=mode)
    Inbox.objects.update(assisted=mode == Report.Mode.ASSISTED or used_without_a_script)
    before = holders_of(sender.receipt.locator)
    sender.enter()

    for word in ("", "thief"):
        thief = Sender(casa, word=word)
        answer = sender.post("/api/inbox/receipt", new_receipt_body(sender, thief))
        assert (answer.status_code, answer.json()) == (409, {"problem": "needs_word"})

    assert holders_of(sender.receipt.locator) == before
    assert sender.enter().json()["page"]["sealed"]["wraps"]


def test_a_word_that_a_finder_chose_changes_nothing_while_it_waits(casa: Founded) -> None:
    sender = Sender(casa)
    sender.send()
    sender.enter()
    added = sender.post("/api/inbox/word", word_body(sender, "thief") | {"sealed": EMPTY})
    assert added.status_code == 201
    sender.enter("file", "thief")
    thief = Sender(casa, word="thief")
    message = sender.message("Mine", 1)
    sender.post("/api/inbox/messages", message)

    receipt = sender.post("/api/inbox/receipt", new_receipt_body(sender, thief))
    keep = sender.post("/api/inbox/keep", {"days": 300})
    erased = sender.client.delete(
        f"/api/inbox/messages/{message['sealed']['envelopes'][0]['id']}",
        headers={"authorization": f"Bearer {sender.token}"},
    )

    assert receipt.json() == keep.json() == {"problem": "needs_word"}
    assert erased.json() == {"problem": "not_there"}
    assert bytes(Inbox.objects.get().locator) == sender.receipt.locator


def test_with_a_private_word_the_receipt_alone_changes_nothing(with_word: Sender) -> None:
    with_word.enter("inbox")
    new = Sender(with_word.founded, word="thief")

    answer = with_word.post("/api/inbox/receipt", new_receipt_body(with_word, new))

    assert answer.json() == {"problem": "needs_word"}


def test_a_new_receipt_keeps_having_a_word(with_word: Sender) -> None:
    new = Sender(with_word.founded)

    answer = with_word.post("/api/inbox/receipt", new_receipt_body(with_word, new))

    assert answer.json() == {"problem": "malformed"}


def test_a_bound_receipt_is_not_changed_from_afar(with_word: Sender) -> None:
    actions.bind_inbox(inbox=Inbox.objects.get(), by=with_word.founded.members["ivo"].staff)
    new = Sender(with_word.founded, word=with_word.word)

    answer = with_word.post("/api/inbox/receipt", new_receipt_body(with_word, new))

    assert answer.json() == {"problem": "bound"}


def test_a_receipt_that_somebody_has_is_no_new_one(with_word: Sender, casa: Founded) -> None:
    taken = Sender(casa, word="x")
    taken.send()

    answer = with_word.post("/api/inbox/receipt", {"inbox": taken.keys(), "sealed": EMPTY})

    assert answer.json() == {"problem": "malformed"}


def test_the_person_chooses_how_long_a_found_receipt_shows(with_word: Sender) -> None:
    kept = with_word.post("/api/inbox/keep", {"days": 1})
    wrong = [with_word.post("/api/inbox/keep", {"days": days}).status_code for days in (0, 999)]
    with_word.enter("inbox")
    without = with_word.post("/api/inbox/keep", {"days": 30})

    assert (kept.status_code, wrong, without.status_code) == (200, [400, 400], 409)
    assert Inbox.objects.get().keep_days == 1


def test_a_receipt_nobody_has_changes_nothing(casa: Founded) -> None:
    stranger = Sender(casa)
    stranger.enter()

    for path, body in (
        ("/api/inbox/keep", {"days": 3}),
        ("/api/inbox/receipt", new_receipt_body(stranger, Sender(casa, word="x"))),
        ("/api/inbox/messages", stranger.message("To nobody", 1)),
    ):
        assert stranger.post(path, body).json() == {"problem": "not_there"}
