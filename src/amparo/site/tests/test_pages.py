import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

CODES = [pack.code for pack in settings.LANGUAGE_PACKS]
PAGES = ["landing", "what-we-see", "codes", "about"]


def html(client: Client, name: str, code: str) -> str:
    with translation.override(code):
        answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_can_be_left_at_once(
    client: Client, name: str, code: str
) -> None:
    page = html(client, name, code)
    pack = next(pack for pack in settings.LANGUAGE_PACKS if pack.code == code)

    assert f'lang="{code}" dir="{pack.direction}"' in page
    assert ".rtl.css" in page if pack.is_right_to_left else ".rtl.css" not in page
    assert 'href="/exit"' in page
    assert 'href="#main" class="govuk-skip-link"' in page
    assert ("amparo-banner--draft" in page) == pack.is_draft


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_anyone_else(client: Client, name: str) -> None:
    page = html(client, name, "en")

    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", page)
    assert "<style" not in page
    assert " style=" not in page
    assert len(re.findall(r"<script[^>]*>", page)) == 1
    assert not re.search(r"<script(?![^>]* src=)", page)


@pytest.mark.parametrize("name", PAGES)
def test_a_title_tells_nothing_in_the_history(client: Client, name: str) -> None:
    title = re.search(r"<title>(.*?)</title>", html(client, name, "en"))

    assert title is not None
    assert title[1] == "Information"


def test_a_language_leads_to_the_same_page(client: Client) -> None:
    page = html(client, "about", "en")

    for code in CODES[1:]:
        assert f'href="/{code}/about/" hreflang="{code}" lang="{code}"' in page


def test_languages_are_offered_by_their_own_names_the_wished_one_first(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "xx, fr-CA;q=0.9, ar;q=0.5"})

    choices = re.findall(r'<li><a href="/(\w+)/" hreflang', page.content.decode())
    assert choices[:2] == ["fr", "ar"]
    assert sorted(choices) == sorted(CODES)
    assert not page.cookies


def test_a_strange_wish_for_a_language_changes_nothing(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "*;q=x," + "a" * 600})

    assert page.status_code == 200


def test_the_demonstration_says_so_on_every_page(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    assert "amparo-banner--demonstration" not in html(client, "landing", "en")

    (tmp_path / "demonstration").touch()

    assert "amparo-banner--demonstration" in html(client, "landing", "en")
    assert "amparo-banner--demonstration" in client.get("/en/nowhere/").content.decode()


def test_a_page_names_who_runs_it(client: Client, settings: Any) -> None:
    settings.OPERATOR = "Casa <b>"

    assert "Casa &lt;b&gt; runs this site." in html(client, "about", "en")


def test_a_page_is_kept_nowhere_and_runs_nothing_foreign(client: Client) -> None:
    answer = client.get("/en/")

    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
