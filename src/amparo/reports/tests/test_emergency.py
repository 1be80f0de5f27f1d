"""Whom to call stands on the page at once: by data alone, without script and request."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client, override_settings

from amparo.people.models import Agency
from amparo.reports.emergency import places
from amparo.reports.tests.test_assisted import ADDRESS, fill

if TYPE_CHECKING:
    from amparo.people.actions import Founded

# Numbers come from reviewed files, and no row but an agency's country says which stands open.
pytestmark = pytest.mark.sqlite

SHEET = Path(__file__).parents[2] / "site/static/build/survivor.css"


def open_numbers(page: str) -> list[str]:
    """The numbers that no tap is needed for: those to call, and those that a closed part names."""
    shown = re.sub(r'<div class="govuk-details__text">.*?</div>', "", page, flags=re.DOTALL)
    called = re.findall(r'href="tel:(\d+)"', shown)
    return called or [one.replace("\xa0", " ") for one in re.findall(r"<bdi>([^<]+)</bdi>", shown)]


def test_the_first_page_shows_every_number_openly(client: Client) -> None:
    page = client.get("/en/").content.decode()

    assert sorted(open_numbers(page)) == sorted(one.number for one in places().values())
    assert page.count('href="tel:') == len(places())


@override_settings(PLACE="ES")
def test_the_first_page_shows_the_number_of_the_operators_place(client: Client) -> None:
    page = client.get("/en/").content.decode()

    assert open_numbers(page) == ["112"]
    assert page.index("Spain (España):") < page.index("I am in another country")


@override_settings(PLACE="xx")
def test_a_place_without_a_number_shows_all(client: Client) -> None:
    assert len(open_numbers(client.get("/en/").content.decode())) == len(places())


def test_the_agencys_place_stands_open_and_the_others_can_be_chosen(
    casa: Founded, client: Client
) -> None:
    Agency.objects.update(emergency_place="fr")

    page = client.get(ADDRESS).content.decode()

    assert "France:" in page[: page.index("I am in another country")]
    for place in places().values():
        assert page.count(f'href="tel:{place.tel}"') >= 1
        assert place.silent_in("en").split(".")[0] in page


def test_danger_is_answered_above_everything_before_anything_is_sent(
    casa: Founded, client: Client
) -> None:
    page = client.get(ADDRESS).content.decode()

    call = page[page.index('class="amparo-danger-bar') : page.index("<main")]
    assert "tel:112" in call
    assert "leave the line open" in call
    assert "We may not read what you write here before the evening of" in call
    # Without a name or a form: choosing a country sends nothing.
    assert not re.search(r"<(input|select|form|button)", call)
    assert 'id="id_danger_0"' in page


def test_only_a_browser_that_can_show_it_again_hides_it() -> None:
    sheet = SHEET.read_text(encoding="utf-8")

    rules = re.findall(r"[^{}]*amparo-when-danger[^{}]*\{[^}]*\}", sheet)
    assert len(rules) == 1
    before = sheet[: sheet.index(rules[0])]
    assert before.rstrip().endswith("{")
    assert "@supports selector(:has(*))" in before[-60:]
    assert "#id_danger_0:checked" in rules[0]


def test_danger_chosen_stays_shown_when_the_page_comes_back(casa: Founded, client: Client) -> None:
    page = fill(client, danger="yes", word="w" * 101).content.decode()

    assert re.search(r'id="id_danger_0"[^>]*checked', page)


def test_a_place_is_named_as_the_reader_and_as_the_signs_there_name_it() -> None:
    germany = places()["de"]

    assert germany.name_in("en") == "Germany (Deutschland)"
    assert germany.name_in("ar") == "ألمانيا (Deutschland)"
    assert places()["fr"].name_in("fr") == "France"
    # A language that the tables of the world's names do not know.
    assert germany.name_in("qq") == "Deutschland"
    assert germany.name_in("") == "Deutschland"


def test_a_silent_way_that_nobody_wrote_in_a_language_is_marked_as_english(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_english = {
        code: replace(one, silent={"en": one.silent["en"]}) for code, one in places().items()
    }
    module = import_module("amparo.reports.emergency.places")
    monkeypatch.setattr(module, "places", lambda: only_english)

    page = client.get("/ar/").content.decode()

    assert page.count('<p lang="en" dir="ltr">') == len(only_english)
