"""Every refusal that a person can meet has a sentence of its own, on the page where it comes up."""

from __future__ import annotations

import ast
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import translation

from amparo import reports
from amparo.reports.actions import keeping
from amparo.reports.refusals import OF_THE_PAGE, ON_PAGES, SENTENCES
from amparo.reports.tests.senders import Sender

if TYPE_CHECKING:
    from django.test import Client

    from amparo.people.actions import Founded

# Said to staff, whose pages have their own sentences.
OF_STAFF = {"state"}


def raised() -> set[str]:
    """Every code that the code of this app can refuse with."""
    found = {problem for problem, _ in keeping.PROBLEMS.values()}
    for path in Path(str(reports.__file__)).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= _codes(node)
    return found


def _codes(call: ast.Call) -> set[str]:
    named = {one.arg: one.value for one in call.keywords}
    said = [named.get("problem")]
    if isinstance(call.func, ast.Name) and call.func.id == "Refused":
        said += call.args[:1]
    return {one.value for one in said if isinstance(one, ast.Constant) and type(one.value) is str}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    # `changed` comes up on pages without a script alone.
    assert raised() - OF_STAFF == set(SENTENCES) | {"changed"}
    assert "changed" in ON_PAGES


def test_every_sentence_says_what_became_of_the_words_or_what_to_do() -> None:
    with translation.override("en"):
        said = {code: str(text) for code, text in (SENTENCES | OF_THE_PAGE | ON_PAGES).items()}

    for code, text in said.items():
        assert re.search(r"[Nn]othing|not sent|not there|still here|safe with us|wait", text), code


# The sentences stand in the page; no row does.
@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
@pytest.mark.parametrize("path", ["report/casa/", "inbox/", "file/"])
def test_every_page_that_can_be_refused_knows_all_sentences(
    casa: Founded, client: Client, path: str, language: str
) -> None:
    page = client.get(f"/{language}/{path}").content.decode()

    found = re.search(r'data-problems="([^"]*)"', page)

    assert found is not None
    known = json.loads(html.unescape(found[1]))
    # "My file" has more codes, and some of its own words for these.
    assert known.keys() >= SENTENCES.keys() | OF_THE_PAGE.keys()
    with translation.override("en"):
        in_english = {code: str(text) for code, text in (SENTENCES | OF_THE_PAGE).items()}
    assert all(known.values())
    if language != "en":
        assert not known.items() & in_english.items()


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("REPORTS_A_DAY", "busy"),
        ("MESSAGES_A_DAY", "many_messages"),
        ("INBOX_VISITS_A_DAY", "many_visits"),
        ("UPLOADS_A_DAY", "many_files"),
    ],
)
def test_what_is_used_up_for_today_is_called_by_its_name(
    casa: Founded, settings: object, setting: str, code: str
) -> None:
    setattr(settings, setting, 1)
    sender = Sender(casa)
    assert sender.send().status_code == 201
    sender.enter()

    answers = [use(sender, code, number) for number in range(2)]

    assert {"problem": code} in [answer.json() for answer in answers]


def use(sender: Sender, code: str, number: int) -> Any:
    """Do what is counted: a report, a message, a visit, a file."""
    if code == "busy":
        return Sender(sender.founded).send()
    if code == "many_messages":
        return sender.say("Words", number + 1)
    if code == "many_visits":
        return sender.post("/api/inbox/challenge", {"locator": sender.keys()["locator"]})
    path = f"/api/uploads/{uuid4()}/0"
    return sender.client.put(path, b"part", content_type="application/octet-stream")


def test_a_body_that_is_too_big_is_called_so(casa: Founded) -> None:
    sender = Sender(casa)

    answer = sender.post("/api/reports", {"sealed": "x" * (2 * 1024 * 1024 + 1)})

    assert (answer.status_code, answer.json()) == (413, {"problem": "too_large"})
