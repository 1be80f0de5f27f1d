"""What is not as agreed, and two at once: nothing is kept, or one."""

from __future__ import annotations

from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections
from django.test import override_settings

from amparo.people.tests import parties
from amparo.reports import actions, incoming, queries
from amparo.reports.actions import keeping, quotas, receiving
from amparo.reports.models import Inbox, Message, Quota, Report, UsedToken, WordTry
from amparo.reports.refusals import SENTENCES, Refused
from amparo.reports.states import State
from amparo.reports.tests.senders import Sender
from amparo.vault.models import Wrap
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.receipts import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from amparo.people.actions import Founded

EMPTY: dict[str, Any] = {"envelopes": [], "keys": [], "wraps": []}


@pytest.fixture
def with_word(casa: Founded) -> Sender:
    made = Sender(casa, word="canary bird")
    assert made.send().status_code == 201
    made.enter("file")
    return made


def test_a_signature_by_another_key_opens_nothing(casa: Founded) -> None:
    sender = Sender(casa)
    sender.send()
    body = sender.knock() | {"signature": b64(bytes(64))}

    answer = sender.post("/api/inbox/open", body)

    assert (answer.status_code, answer.json()) == (401, {"problem": "signed_out"})


@pytest.mark.parametrize(
    "wrong", [{"scope": "all"}, {"statement": "=="}, {"statement": 1}, {"challenge": b64(b"x")}]
)
def test_a_knock_not_as_agreed_is_refused(casa: Founded, wrong: dict[str, object]) -> None:
    sender = Sender(casa)

    assert sender.post("/api/inbox/open", sender.knock() | wrong).json() == {"problem": "malformed"}


@pytest.mark.parametrize("before", ["x", "-1", "9" * 12])
def test_a_page_before_nonsense_is_refused(casa: Founded, before: str) -> None:
    sender = Sender(casa)
    sender.enter()

    answer = sender.client.get(
        f"/api/inbox/page?before={before}", headers={"authorization": f"Bearer {sender.token}"}
    )

    assert answer.json() == {"problem": "malformed"}


def test_without_a_token_nothing_is_read(casa: Founded) -> None:
    sender = Sender(casa)

    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "x"}):
        answer = sender.client.get("/api/inbox/page", headers=headers)
        assert answer.json() == {"problem": "signed_out"}
    assert queries.inbox_of("nonsense") is None


def test_a_token_names_its_inbox(casa: Founded) -> None:
    sender = Sender(casa)
    sender.send()
    sender.enter()

    assert queries.inbox_of(sender.token) == Inbox.objects.get()


def test_what_is_not_json_is_refused(casa: Founded) -> None:
    client = Sender(casa).client

    for body, kind in (("{}", "text/plain"), ("{", "application/json"), ("[]", "application/json")):
        assert client.post("/api/reports", body, content_type=kind).json() == {
            "problem": "malformed"
        }
    deep = client.post("/api/reports", "[" * 100_000, content_type="application/json")
    assert deep.json() == {"problem": "malformed"}


def test_no_page_comes_from_another_site(casa: Founded) -> None:
    answer = Sender(casa).post("/api/inbox/challenge", {}, **{"sec-fetch-site": "cross-site"})

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_message_not_as_agreed_is_refused(with_word: Sender) -> None:
    right = with_word.message("Hello", 1)["sealed"]
    for wrong in (EMPTY, {**right, "wraps": []}, {**right, "envelopes": []}):
        answer = with_word.post("/api/inbox/messages", {"sealed": wrong})
        assert answer.json() == {"problem": "malformed"}


def test_a_message_of_another_conversation_is_refused(with_word: Sender) -> None:
    thread, with_word.sealer.thread = with_word.sealer.thread, uuid4()
    sealed = with_word.message("Hello", 1)["sealed"]
    sealed["wraps"][0]["parent"] = str(thread)

    answer = with_word.post("/api/inbox/messages", {"sealed": sealed})

    assert answer.json() == {"problem": "not_ours"}


def test_other_bytes_of_a_known_message_are_refused(with_word: Sender) -> None:
    first = with_word.message("Hello", 1)
    with_word.post("/api/inbox/messages", first)
    second = with_word.message("Other", 2)
    # The same id under other bytes is no envelope at all, so only the bytes behind it differ.
    raw = bytearray(_unb64(first["sealed"]["envelopes"][0]["data"]))
    raw[-1] ^= 1
    first["sealed"]["envelopes"][0]["data"] = b64(bytes(raw))

    assert with_word.post("/api/inbox/messages", first).json() == {"problem": "known"}
    assert with_word.post("/api/inbox/messages", second).status_code == 201


def _unb64(text: str) -> bytes:

    return unb64(text)


def test_an_unknown_message_cannot_be_deleted(with_word: Sender) -> None:
    answer = with_word.client.delete(
        f"/api/inbox/messages/{uuid4()}", headers={"authorization": f"Bearer {with_word.token}"}
    )

    assert answer.json() == {"problem": "not_there"}


@override_settings(MESSAGES_A_DAY=1)
def test_messages_have_a_measure(with_word: Sender) -> None:
    with_word.say("One", 1)

    assert with_word.say("Two", 2).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "not-a-uuid"},
        {"id": str(uuid4()).upper()},
        {"language": "xx"},
        {"uploads": [{}] * 21},
        {"uploads": [{"upload": 1}]},
        {"inbox": {}},
        {"inbox": {"locator": "==", "file": None}},
        {"urgent": 1},
        {"agency": str(uuid4())},
    ],
)
def test_a_report_not_as_agreed_is_refused(casa: Founded, wrong: dict[str, object]) -> None:
    answer = Sender(casa).send(**wrong)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not Report.objects.exists()


def test_a_report_without_its_story_is_refused(casa: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()
    gone = body["sealed"]["envelopes"].pop(0)
    body["sealed"]["wraps"] = [w for w in body["sealed"]["wraps"] if w["of"] != gone["id"]]

    assert sender.post("/api/reports", body).json() == {"problem": "malformed"}


def test_a_report_without_its_conversation_is_refused(casa: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()
    body["sealed"]["keys"].pop()

    assert sender.post("/api/reports", body).json() == {"problem": "malformed"}


def test_more_under_a_known_report_is_not_added(casa: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()
    sender.post("/api/reports", body)
    sender.sealer.part(*_contact())
    again = body | {"sealed": {**body["sealed"], "envelopes": sender.sealer.envelopes}}

    assert sender.post("/api/reports", again).status_code in {400, 409}


def _contact() -> Any:

    return Kind.FILE_DESCRIPTION, Compartment["evidence"], b"{}"


def test_a_known_report_with_something_new_is_refused(
    casa: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(casa)
    said = incoming.report(sender.report(), languages=["en"])
    kept = actions.receive(report=said)
    Wrap.objects.filter(key=kept.key_id).delete()

    with pytest.raises(Refused, match="known"):
        keeping.is_kept(
            said, intake=queries.keys_taking_reports(casa.agency.pk), mode=Report.Mode.E2E
        )


def test_the_same_report_at_the_same_moment_is_one(
    casa: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = incoming.report(Sender(casa).report(), languages=["en"])
    keep: Callable[..., Report] = receiving._keep
    fails = iter([True, False])

    def first_too_late(*given: Any, **named: Any) -> Report:
        kept = keep(*given, **named)
        if next(fails):
            raise IntegrityError
        return kept

    monkeypatch.setattr(receiving, "_keep", first_too_late)

    assert actions.receive(report=said).pk == said.id
    assert Report.objects.count() == 1


def test_the_first_two_of_a_day_make_one_row(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = quotas._count
    answers = iter([False])

    def late(name: str, day: Any, most: int) -> bool:
        return next(answers, True) and count(name, day, most)

    quotas.spend(name="x", most=3, problem="busy")
    monkeypatch.setattr(quotas, "_count", late)
    monkeypatch.setattr(Quota.objects.filter().__class__, "exists", lambda _: False)

    quotas.spend(name="x", most=3, problem="busy")

    assert Quota.objects.get().used == 2


def test_a_used_up_quota_is_refused_even_at_the_same_moment(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    quotas.spend(name="x", most=1, problem="busy")
    monkeypatch.setattr(Quota.objects.filter().__class__, "exists", lambda _: False)

    with pytest.raises(Refused, match="busy"):
        quotas.spend(name="x", most=1, problem="busy")


def test_many_words_at_once_are_still_five_tries(committed: None) -> None:

    sender = Sender(parties.casa(), word="bird")
    sender.send()
    knocks = [sender.knock("file", "wrong") for _ in range(8)]
    answers: list[str] = []

    def knock(body: dict[str, Any]) -> None:
        try:
            answers.append(Sender(sender.founded).post("/api/inbox/open", body).json()["problem"])
        finally:
            connections.close_all()

    threads = [Thread(target=knock, args=(body,)) for body in knocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["no_more_tries"] * 3 + ["wrong_word"] * 5


def test_a_known_report_with_another_receipt_is_refused(casa: Founded) -> None:
    first = Sender(casa)
    first.send()
    second = Sender(casa)
    second.sealer.report = first.sealer.report

    assert second.send().json() == {"problem": "known"}
    assert Report.objects.count() == 1


def test_who_wrote_can_be_corrected_without_another_feedback(casa: Founded) -> None:

    Sender(casa).send()
    ivo, report = casa.members["ivo"].staff, Report.objects.get()
    for relation in (Report.Relation.UNSURE, Report.Relation.SELF):
        actions.triage(report=report, state=State.RECEIVED, relation=relation, by=ivo)

    kept = Report.objects.get()
    assert (kept.relation, kept.feedback) == ("self", "received")


def test_every_refusal_has_its_sentence_without_blame() -> None:
    for sentence in map(str, SENTENCES.values()):
        assert "invalid" not in sentence.lower()
        assert "error" not in sentence.lower()


def test_rows_say_what_they_are_and_no_more(casa: Founded) -> None:
    Sender(casa, word="x").send()
    rows = [Report.objects.get(), Inbox.objects.get(), Quota(name="n"), Message(), WordTry()]

    assert [str(row).split()[0] for row in [*rows, UsedToken()]] == [
        "Report",
        "Inbox",
        "Quota",
        "Message",
        "WordTry",
        "UsedToken",
    ]


def test_a_receipt_of_digits_and_of_words_is_the_same() -> None:
    receipt = Receipt.new()

    assert Receipt.from_spelling(receipt.digits())[0] == receipt
