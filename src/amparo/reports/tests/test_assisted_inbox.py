"""The inbox without a script shows what the sealed one shows, and the receipt can be checked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import translation

from amparo.reports.card import card_of, pattern_of
from amparo.reports.models import Message, Report
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_assisted import CANARY, fill, receipt_of, token_of
from amparo.reports.tests.test_inboxes import staff_says
from amparo_seal.receipts import Receipt
from amparo_seal.receipts.spelling import word_list

if TYPE_CHECKING:
    from amparo.people.actions import Founded

INBOX = "/en/inbox/simple/"


def messages_on(page: str) -> list[str]:
    return re.findall(r'<span dir="auto" translate="no">(.*?)</span>', page)


def value_of(page: str, name: str) -> str | None:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    return found and found[1]


@pytest.fixture
def talk(casa: Founded) -> Sender:
    """A conversation of 23 messages: more than one page holds."""
    sender = Sender(casa)
    sender.send()
    sender.enter()
    for number in range(1, 24):
        sender.say(f"Message {number}.", number)
    return sender


def test_older_messages_can_be_reached_and_left(talk: Sender, client: Client) -> None:
    receipt = {"receipt": talk.receipt.digits()}

    newest = client.post(INBOX, receipt).content.decode()
    before = value_of(newest, "before")
    older = client.post(INBOX, {**receipt, "before": before}).content.decode()

    assert messages_on(newest) == [f"Message {n}." for n in range(4, 24)]
    assert before == "4"
    assert messages_on(older) == ["Message 1.", "Message 2.", "Message 3."]
    assert "Show older messages" not in older
    back = client.post(INBOX, {**receipt, "before": value_of(older, "before")}).content.decode()
    assert messages_on(back) == messages_on(newest)


def test_another_language_takes_along_what_was_typed_and_sends_nothing(
    talk: Sender, client: Client
) -> None:
    receipt = {"receipt": talk.receipt.digits(), "word": ""}
    said = Message.objects.count()
    opened = client.post(INBOX, receipt).content.decode()
    button = re.search(r'<button[^>]*form="answer"[^>]*formaction="(/es/[^"]*)"', opened)
    assert button is not None

    typed = {**receipt, "language": "es", "text": CANARY, "token": token_of(opened)}
    page = client.post(button[1], typed).content.decode()

    assert token_of(page) == token_of(opened)
    assert 'lang="es" dir="ltr" translate="no"' in page
    assert CANARY in page
    assert "Message 23." in page
    assert Message.objects.count() == said


def test_what_was_typed_stays_while_older_messages_are_read(talk: Sender, client: Client) -> None:
    receipt = {"receipt": talk.receipt.digits()}
    token = token_of(client.post(INBOX, receipt).content.decode())

    page = client.post(INBOX, {**receipt, "token": token, "before": "4", "text": CANARY})

    assert CANARY in page.content.decode()
    assert Message.objects.count() == 23


def test_nonsense_instead_of_a_number_shows_the_newest(talk: Sender, client: Client) -> None:
    page = client.post(INBOX, {"receipt": talk.receipt.digits(), "before": "-1"}).content.decode()

    assert "Message 23." in messages_on(page)


def test_the_conversation_says_what_became_of_the_words_and_by_which_day(
    casa: Founded, client: Client
) -> None:
    sender = Sender(casa)
    sender.send()
    receipt = {"receipt": sender.receipt.digits()}

    page = client.post(INBOX, receipt).content.decode()
    Report.objects.update(feedback="passed_on")
    later = client.post(INBOX, receipt).content.decode()

    assert "We have what you first told us." in page
    promised = Report.objects.get().promised_by
    assert f"We answer by the evening of {promised:%A}, {promised.day} {promised:%B}." in page
    assert "Only new messages and those of the last 7 days are shown." in page
    assert "We have passed on what you first told us." in later


def test_with_the_private_word_messages_of_long_ago_are_shown(
    casa: Founded, client: Client
) -> None:
    sender = Sender(casa, word="bird")
    sender.send()
    staff_says(sender, "We are here.", 1)
    long_ago = Report.objects.get().received_on - timedelta(days=40)
    Message.objects.update(sent_on=long_ago, read_on=long_ago)
    receipt = {"receipt": sender.receipt.digits()}

    found = client.post(INBOX, receipt).content.decode()
    opened = client.post(INBOX, {**receipt, "word": "Bird"}).content.decode()

    assert "We are here." not in found
    assert "We are here." in opened
    assert "Only new messages" not in opened


def both_lists() -> tuple[str, list[Receipt]]:
    """Twelve words that stand in two lists, with a check that fits in both."""
    shared = sorted(set(word_list("en")) & set(word_list("fr")))
    for number in range(len(shared) ** 2):
        words = [shared[(number * (at + 1) + at * at) % len(shared)] for at in range(11)]
        words.append(shared[number // len(shared)])
        found = Receipt.from_spelling(" ".join(words))
        if len(found) == 2:
            return " ".join(words), found
    raise AssertionError("no such words")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("word", ["", "bird"])
def test_words_that_fit_two_lists_open_the_inbox_that_somebody_has(
    casa: Founded, client: Client, which: int, word: str
) -> None:
    words, receipts = both_lists()
    sender = Sender(casa, word=word, receipt=receipts[which])
    sender.send()
    staff_says(sender, "We are here.", 1)

    page = client.post(INBOX, {"receipt": words, "word": word}).content.decode()

    assert "We are here." in page


def test_a_word_that_fits_neither_of_two_is_refused(casa: Founded, client: Client) -> None:
    words, receipts = both_lists()
    Sender(casa, word="bird", receipt=receipts[1]).send()

    page = client.post(INBOX, {"receipt": words, "word": "fish"}).content.decode()

    assert "That private word does not fit" in page


def test_two_parts_of_the_receipt_can_be_typed_again_and_are_sent_nowhere(
    casa: Founded, client: Client
) -> None:
    page = fill(client).content.decode()
    words = receipt_of(page).words("en")

    inputs = re.findall(r"<input[^>]*pattern=[^>]*>", page)
    patterns = [re.search(r'pattern="([^"]+)"', one) for one in inputs]
    assert len(inputs) == 2
    assert "<form" not in page
    assert not any(re.search(r"\sname=", one) for one in inputs)
    for pattern, word in zip(patterns, (words[3], words[10]), strict=True):
        assert pattern
        assert re.fullmatch(pattern[1], f" {word.title()} ")
        assert not re.fullmatch(pattern[1], f"{word}s")


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("ábaco", ["ábaco", "ABACO", "abaco", "a\u0301baco", "Ábaco "]),
        ("0472", ["0472", "٠٤٧٢", "۰۴۷۲"]),
    ],
)
def test_a_check_does_not_mind_case_accents_or_the_script_of_digits(
    right: str, typed: list[str]
) -> None:
    assert all(re.fullmatch(pattern_of(right), one) for one in typed)
    assert not re.fullmatch(pattern_of(right), right[::-1])


def test_without_a_list_of_words_the_card_has_groups_of_digits() -> None:
    receipt = Receipt.new()

    with translation.override("en"):
        card = card_of(receipt, "ar")

    assert card.words == ()
    assert [check.label for check in card.checks] == ["Group number 3", "Group number 9"]
    assert re.fullmatch(card.checks[0].pattern, receipt.digits().split(" ")[2])
