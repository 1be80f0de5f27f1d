"""What a person in trouble reads here is plain: grade 6 at most, over the prose of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.test_reading import LIMIT, grade_of, sentences_for_scripts

from amparo.reports.refusals import ON_PAGES, SENTENCES
from amparo.reports.tests.test_assisted import fill

if TYPE_CHECKING:
    from django.test import Client

    from amparo.people.actions import Founded

# Sentences are the same whatever database keeps what they are about.
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    "address", ["/en/report/casa/", "/en/report/casa/simple/", "/en/inbox/", "/en/inbox/simple/"]
)
def test_a_page_is_plain(casa: Founded, client: Client, address: str) -> None:
    assert grade_of(client.get(address).content.decode()) <= LIMIT


@pytest.mark.parametrize("address", ["/en/report/casa/", "/en/inbox/", "/en/"])
def test_what_a_script_says_later_is_plain(casa: Founded, client: Client, address: str) -> None:
    told = sentences_for_scripts(client.get(address).content.decode())

    assert "Something did not work." in told
    assert grade_of(told) <= LIMIT


def test_the_choice_of_a_group_is_plain(casa: Founded, other: Founded, client: Client) -> None:
    page = client.get("/en/report/").content.decode()

    assert "Who do you want to write to?" in page
    assert grade_of(page) <= LIMIT


def test_refusals_on_pages_without_a_script_are_plain(casa: Founded, client: Client) -> None:
    page = "".join(f"<p>{sentence}</p>" for sentence in ON_PAGES.values())

    assert grade_of(f"<main>{page}</main>") <= LIMIT
    for sentence in ON_PAGES.values():
        assert grade_of(f"<main><p>{sentence}</p></main>") <= LIMIT + 1


def test_the_receipt_page_is_plain(casa: Founded, client: Client) -> None:
    assert grade_of(fill(client, danger="yes").content.decode()) <= LIMIT


def test_refusals_are_plain() -> None:
    page = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES.values())

    assert grade_of(f"<main>{page}</main>") <= LIMIT
