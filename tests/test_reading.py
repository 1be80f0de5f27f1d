"""People in fear, in a second language, on a small screen: nothing harder than grade 6."""

import json
import re
import warnings
from html import escape
from html.parser import HTMLParser
from http import HTTPStatus

import pyphen  # type: ignore[import-untyped] # it has no types
import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from amparo.site import views

with warnings.catch_warnings():
    # textstat reads its data through setuptools' old interface.
    warnings.simplefilter("ignore")
    import textstat

LIMIT = 6.0
HYPHENS = pyphen.Pyphen(lang="en_US")
# The pages that belong to no app, by name; each app's tests hold its own with `grade_of`.
PAGES = ["landing", "what-we-see", "codes", "about"]
BLOCKS = frozenset(
    ["p", "li", "h1", "h2", "h3", "label", "legend", "div", "summary", "button", "dt", "dd", "td"]
)


class Prose(HTMLParser):
    """The sentences inside `<main>`; what stands in a block of its own is a sentence of its own.

    Apart from them, those that wait in attributes until a script shows them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.text: list[str] = []
        self.waiting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "main"
        for name, value in attrs:
            if name in {"data-words", "data-problems"}:
                self.waiting += json.loads(value or "{}").values()
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "main"
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text.append(re.sub(r"\s+", " ", data))


def prose_of(html: str) -> str:
    """Give the text a person reads, one sentence or heading a line."""
    parser = Prose()
    parser.feed(html)
    lines = [line.strip() for line in "".join(parser.text).splitlines()]
    return "\n".join(line if line[-1] in ".!?:" else f"{line}." for line in lines if line)


def sentences_for_scripts(html: str) -> str:
    """Give the sentences that the page's script shows later, as a page of their own."""
    parser = Prose()
    parser.feed(html)
    texts = [re.sub(r"\{\w+\}", "7", one) for one in parser.waiting]
    return f"<main>{''.join(f'<p>{escape(one)}</p>' for one in texts)}</main>"


def grade_of(html: str) -> float:
    """Give the Flesch-Kincaid grade of a page's prose (years of school in the USA)."""
    prose = prose_of(html)
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", prose)
    sentences = [part for part in re.split(r"[.!?:]+(?:\s|$)", prose) if re.search(r"\w", part)]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    """Count a word's syllables; one textstat's dictionary lacks is split as at a line's end."""
    if word.isdigit():
        return len(word)
    try:
        return int(textstat.syllable_count(word))
    except KeyError:
        return len(HYPHENS.positions(word)) + 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_after_six_years_of_school(client: Client, name: str) -> None:
    with translation.override("en"):
        answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert grade_of(answer.content.decode()) <= LIMIT


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_an_error_can_be_read_after_six_years_of_school(rf: RequestFactory, status: int) -> None:
    answer = views.error(rf.get("/en/"), HTTPStatus(status))

    assert grade_of(answer.content.decode()) <= LIMIT


def test_the_measure_tells_hard_from_easy() -> None:
    easy = "<main><p>You can stop. We help you.</p></main>"
    hard = (
        "<main><p>Notwithstanding the aforementioned obligations, confidentiality considerations "
        "necessitate comprehensive documentation of organisational responsibilities.</p></main>"
    )

    assert grade_of(easy) < 3
    assert grade_of(hard) > 15
