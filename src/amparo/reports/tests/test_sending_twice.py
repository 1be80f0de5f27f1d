"""A page without a script that is sent again: nothing is lost, nothing is kept twice, no lie."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from django.test import Client, override_settings

from amparo.people.tests import parties
from amparo.reports import actions, once, queries
from amparo.reports.actions import keeping, talking
from amparo.reports.models import Message, Report, UsedToken
from amparo.reports.refusals import Refused
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_assisted import (
    ADDRESS,
    CANARY,
    files_below,
    fill,
    receipt_of,
    token_of,
)
from amparo.vault.models import Upload
from amparo_seal.encoding import b64
from amparo_seal.envelope import Mode

if TYPE_CHECKING:
    from amparo.people.actions import Founded

INBOX = "/en/inbox/simple/"
SAFE = "What you sent first is safe with us."


@pytest.fixture
def quiet(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("in the middle")


def away(*_: object, **__: object) -> None:
    raise OperationalError("in the middle")


def written(client: Client, **said: Any) -> dict[str, Any]:
    return {"token": token_of(client.get(ADDRESS).content.decode()), "what": CANARY, **said}


def test_a_view_that_raises_leaks_nothing_and_loses_nothing(
    casa: Founded,
    quiet: Client,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = written(quiet, word=CANARY, where=CANARY)
    with monkeypatch.context() as then:
        then.setattr(keeping, "store_report", broken)
        first = quiet.post(ADDRESS, page)

    said = capfd.readouterr()
    assert first.status_code == 500
    assert CANARY not in first.content.decode() + said.out + said.err + caplog.text
    assert not any(CANARY.encode() in path.read_bytes() for path in files_below(settings.HOME))
    assert not UsedToken.objects.exists()

    again = quiet.post(ADDRESS, page).content.decode()

    assert receipt_of(again).locator == bytes(Report.objects.get().inbox.locator)  # type: ignore[union-attr] # it has one


def test_a_database_that_is_away_leaves_the_words_on_the_page(
    casa: Founded, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = written(client)
    with monkeypatch.context() as then:
        then.setattr(keeping, "store_report", away)
        first = client.post(ADDRESS, page)

    assert first.status_code == 503
    assert CANARY in first.content.decode()
    assert "We cannot say if your words reached us." in first.content.decode()
    assert token_of(first.content.decode()) == page["token"]

    assert client.post(ADDRESS, page).status_code == 200
    assert Report.objects.count() == 1


def test_a_double_tap_shows_the_same_receipt_of_one_report(casa: Founded, client: Client) -> None:
    page = written(client, word="bird", danger="yes")

    answers = [client.post(ADDRESS, page).content.decode() for _ in range(3)]

    assert len({receipt_of(answer) for answer in answers}) == 1
    assert all("tel:" in answer and "private word" in answer for answer in answers)
    assert Report.objects.count() == 1
    assert bytes(Report.objects.get().inbox.locator) == receipt_of(answers[2]).locator  # type: ignore[union-attr] # it has one


def test_a_double_tap_with_a_file_keeps_it_once(casa: Founded, client: Client) -> None:
    page = written(client)

    answers = [
        client.post(ADDRESS, {**page, "files": [SimpleUploadedFile("a.txt", b"one")]})
        for _ in range(2)
    ]

    assert receipt_of(answers[0].content.decode()) == receipt_of(answers[1].content.decode())
    assert Upload.objects.count() == 1


def test_two_taps_at_the_same_moment_are_one_report(committed: None) -> None:

    parties.casa()
    page = written(Client())
    answers: list[str] = []

    def send() -> None:
        try:
            answers.append(Client().post(ADDRESS, page).content.decode())
        finally:
            connections.close_all()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({receipt_of(answer) for answer in answers}) == 1
    assert len(answers) == 2
    assert Report.objects.count() == UsedToken.objects.count() == 1


def test_the_later_of_two_taps_finds_the_first_however_late_it_looks(
    casa: Founded, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = written(client)
    first = receipt_of(client.post(ADDRESS, page).content.decode())

    # As if both had looked before either was kept.
    monkeypatch.setattr(queries, "was_sent", lambda _: False)
    later = client.post(ADDRESS, {**page, "files": [SimpleUploadedFile("a.txt", b"one")]})

    assert receipt_of(later.content.decode()) == first
    assert Report.objects.count() == 1
    assert not Upload.objects.exists()


def test_other_words_under_a_used_mark_are_given_back_and_can_be_sent(
    casa: Founded, client: Client
) -> None:
    page = written(client)
    first = receipt_of(client.post(ADDRESS, page).content.decode())

    changed = client.post(ADDRESS, {**page, "what": "Something else"}).content.decode()

    assert SAFE in changed
    assert "Something else" in changed
    assert "Nothing was sent yet" not in changed
    assert Report.objects.count() == 1

    again = {**page, "what": "Something else", "token": token_of(changed)}
    assert receipt_of(client.post(ADDRESS, again).content.decode()) != first
    assert Report.objects.count() == 2


def test_two_different_pages_of_one_mark_at_the_same_moment_keep_one(casa: Founded) -> None:
    mark = b64(actions.new_token())
    actions.use_token(sending=once.sending(mark, what="one"))

    assert not actions.use_token(sending=once.sending(mark, what="one"))
    with pytest.raises(Refused, match="changed"):
        actions.use_token(sending=once.sending(mark, what="other"))


def test_a_mark_is_kept_as_hashes_that_test_no_guess(casa: Founded, client: Client) -> None:
    page = written(client)
    client.post(ADDRESS, page)

    kept = UsedToken.objects.get()
    ours = once.sending(page["token"], what=CANARY)
    assert bytes(kept.value) == ours.value != ours.mark
    guess = once.sending(b64(actions.new_token()), what=CANARY)
    assert guess.said != ours.said


def test_what_was_kept_two_days_ago_is_still_not_kept_twice(casa: Founded, client: Client) -> None:
    page = written(client)
    client.post(ADDRESS, page)
    UsedToken.objects.all().delete()

    again = client.post(ADDRESS, page).content.decode()

    assert SAFE in again
    assert CANARY in again
    assert Report.objects.count() == 1


def test_a_report_that_is_gone_shows_no_receipt_again(casa: Founded, client: Client) -> None:
    page = written(client)
    client.post(ADDRESS, page)
    Report.objects.all().delete()

    assert "amparo-receipt" not in client.post(ADDRESS, page).content.decode()


@override_settings(REPORTS_A_DAY=1)
def test_a_crowded_day_is_said_truly_and_keeps_the_words(casa: Founded, client: Client) -> None:
    fill(client)

    page = fill(client).content.decode()

    assert "press the button again" in page
    assert "We will try again" not in page
    assert CANARY in page
    assert Report.objects.count() == UsedToken.objects.count() == 1


def test_a_message_that_broke_on_the_way_can_be_sent_again(
    casa: Founded, quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(casa)
    sender.send()
    receipt = {"receipt": sender.receipt.digits()}
    token = token_of(quiet.post(INBOX, receipt).content.decode())
    message = {**receipt, "token": token, "text": CANARY}
    with monkeypatch.context() as then:
        then.setattr(talking, "_keep", broken)
        assert quiet.post(INBOX, message).status_code == 500
    with monkeypatch.context() as then:
        then.setattr(talking, "_keep", away)
        lost = quiet.post(INBOX, message)
    assert lost.status_code == 503
    assert CANARY in lost.content.decode()

    again = [quiet.post(INBOX, message).content.decode() for _ in range(2)]

    assert all("Your message was sent." in page for page in again)
    assert Message.objects.count() == 1


def test_two_messages_at_the_same_moment_are_one(casa: Founded) -> None:
    sender = Sender(casa)
    sender.send()
    sender.enter()
    sending = once.sending(b64(actions.new_token()), text="Hello")
    access = queries.access_of(sender.token)
    assert access is not None
    sender.sealer.mode = Mode.ASSISTED
    for _ in range(2):
        sealed = sender.message("Hello", 1)["sealed"]
        actions.say_on_page(sending=sending, access=access, sealed=sealed)

    assert Message.objects.count() == 1
