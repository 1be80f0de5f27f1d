"""A refusal on a page without a script: what was typed stays, and the sentence is true and calm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amparo.reports.models import Message, Report
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_assisted import ADDRESS, CANARY, fill, token_of
from amparo.reports.uploads import MOST

if TYPE_CHECKING:
    from amparo.people.actions import Founded

INBOX = "/en/inbox/simple/"
FILES_GONE = "Your files could not stay on this page."
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


@pytest.fixture
def strict() -> Client:
    """A browser whose forms are checked as they are in earnest."""
    return Client(enforce_csrf_checks=True)


def key_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def told(page: str) -> str:
    """The list above the form: what became of the words."""
    found = re.search(r'<div class="govuk-error-summary".*?</ul>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("address", [ADDRESS, INBOX])
def test_a_visit_leaves_a_cookie_that_ends_with_the_browser(
    casa: Founded, client: Client, address: str
) -> None:
    client.get(address)

    assert set(client.cookies) == {"csrftoken"}
    kept = client.cookies["csrftoken"]
    assert (kept["max-age"], kept["expires"]) == ("", "")
    assert kept["httponly"]


@pytest.mark.parametrize(
    "address", ["/en/", "/en/report/casa/", "/en/inbox/", "/en/about/", "/en/what-we-see/", "/"]
)
def test_the_other_pages_leave_nothing(casa: Founded, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    assert not client.cookies


def test_a_page_open_for_too_long_gives_all_words_back(casa: Founded, strict: Client) -> None:
    sent = {"token": token_of(strict.get(ADDRESS).content.decode()), "what": CANARY, "word": "bird"}
    strict.cookies.clear()

    answer = strict.post(ADDRESS, {**sent, "about": "self"}, headers=OURS)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "this page was open for a long time" in told(page)
    assert CANARY in page
    assert 'value="bird"' in page
    assert re.search(r'value="self" checked', page)
    assert not Report.objects.exists()

    again = {**sent, "token": token_of(page), "csrfmiddlewaretoken": key_of(page)}
    assert "We have it" in strict.post(ADDRESS, again, headers=OURS).content.decode()


def test_a_message_on_a_page_open_for_too_long_is_given_back(casa: Founded, strict: Client) -> None:
    sender = Sender(casa)
    sender.send()
    receipt = sender.receipt.digits()

    page = strict.post(INBOX, {"receipt": receipt, "text": CANARY}, headers=OURS).content.decode()

    assert "this page was open for a long time" in told(page)
    assert receipt in page
    assert CANARY in page

    again = {"receipt": receipt, "text": CANARY, "token": token_of(page)}
    sent = strict.post(INBOX, {**again, "csrfmiddlewaretoken": key_of(page)}, headers=OURS)
    assert "Your message was sent." in sent.content.decode()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("address", [ADDRESS, INBOX])
@pytest.mark.parametrize(
    "elsewhere", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
)
def test_words_of_another_site_are_not_put_into_our_page(
    casa: Founded, strict: Client, address: str, elsewhere: dict[str, str]
) -> None:
    answer = strict.post(address, {"what": CANARY, "text": CANARY}, headers=elsewhere)

    assert answer.status_code == 403
    assert CANARY not in answer.content.decode()


def test_another_language_gives_back_what_was_typed(casa: Founded, client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    button = re.search(r'formaction="(/es/[^"]+)" name="language" value="es"', page)
    assert button
    token = token_of(page)
    typed = {"what": CANARY, "word": "bird", "about": "self", "where": "a farm"}

    turned = client.post(button[1], {**typed, "token": token, "language": "es"})

    back = turned.content.decode()
    assert turned.status_code == 200
    assert 'lang="es"' in back
    assert CANARY in back
    assert 'value="bird"' in back
    assert re.search(r'value="self" checked', back)
    assert "govuk-error-summary" not in back
    assert token_of(back) == token
    assert "content-encoding" not in turned.headers
    assert CANARY not in button[1]
    assert not Report.objects.exists()


def test_an_empty_page_changes_its_language_without_a_word(casa: Founded, client: Client) -> None:
    back = client.post(ADDRESS, {"token": "", "language": "en"}).content.decode()

    assert "govuk-error-summary" not in back
    assert token_of(back)


def test_another_language_says_that_files_are_chosen_again(casa: Founded, client: Client) -> None:
    sent = {"what": CANARY, "language": "en", "files": [SimpleUploadedFile("a.txt", b"a")]}

    back = client.post(ADDRESS, sent).content.decode()

    assert FILES_GONE in told(back)
    assert CANARY in back


def test_another_form_open_for_too_long_is_a_calm_page(strict: Client, db: None) -> None:
    answer = strict.post("/en/staff/sign-in/", {"login": "ivo"})

    assert answer.status_code == 403
    assert "Please open this page again" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"token": "=="}, {"what": "w" * 70_000}, {"word": "w" * 101}])
def test_files_that_a_refusal_drops_are_asked_for_again(
    casa: Founded, client: Client, wrong: dict[str, Any]
) -> None:
    page = {"token": token_of(client.get(ADDRESS).content.decode()), "what": CANARY, **wrong}

    answer = client.post(ADDRESS, {**page, "files": [SimpleUploadedFile("a.txt", b"one")]})

    said = answer.content.decode()
    assert FILES_GONE in told(said)
    assert 'href="#id_files"' in told(said)
    assert page["what"][:200] in said
    assert not Report.objects.exists()


def test_without_files_nobody_is_asked_to_choose_any(casa: Founded, client: Client) -> None:
    assert FILES_GONE not in fill(client, word="w" * 101).content.decode()


def test_a_file_too_big_is_told_once(casa: Founded, client: Client) -> None:
    page = fill(client, files=[SimpleUploadedFile("b", b"x" * (MOST + 1))]).content.decode()

    assert "A file is too big." in told(page)
    assert FILES_GONE not in page


@pytest.mark.parametrize("said", [{}, {"what": " \n"}, {"word": "bird"}])
def test_a_page_on_which_nothing_was_said_is_not_sent(
    casa: Founded, client: Client, said: dict[str, str]
) -> None:
    page = fill(client, **{"what": "", **said}).content.decode()

    assert "There is nothing to send yet." in told(page)
    assert "Nothing was sent yet" not in page
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "said", [{"what": "Help"}, {"danger": "yes"}, {"about": "unsure"}, {"languages": "ar"}]
)
def test_one_answer_is_enough(casa: Founded, client: Client, said: dict[str, str]) -> None:
    assert "We have it" in fill(client, **{"what": "", **said}).content.decode()


def test_a_file_alone_is_enough(casa: Founded, client: Client) -> None:
    page = fill(client, what="", files=[SimpleUploadedFile("a.txt", b"one")])

    assert "We have it" in page.content.decode()


def test_a_character_that_no_keyboard_makes_is_left_out(casa: Founded, client: Client) -> None:
    assert "We have it" in fill(client, what="He\0lp").content.decode()


def test_text_that_is_too_long_is_said_in_plain_words(casa: Founded, client: Client) -> None:
    page = fill(client, what="w" * 70_000).content.decode()

    assert "This is too long. Please send it in two parts." in told(page)
    assert "characters" not in told(page)


def test_a_message_that_is_too_long_stays_on_the_page(casa: Founded, client: Client) -> None:
    sender = Sender(casa)
    sender.send()
    receipt = {"receipt": sender.receipt.digits()}
    token = token_of(client.post(INBOX, receipt).content.decode())

    sent = client.post(INBOX, {**receipt, "token": token, "text": "w" * 70_000})

    page = sent.content.decode()
    assert "Nothing was sent, because it is too long." in page
    assert "w" * 70_000 in page
    assert not Message.objects.exists()
