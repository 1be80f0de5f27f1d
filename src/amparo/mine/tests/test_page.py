"""The page of "my file" says nothing about anyone before receipt and private word were given."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from amparo.referrals import wordings
from amparo.referrals.tests.world import World

# The page is the same for everyone: it shows no row.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_the_page_is_the_same_for_everyone_and_kept_nowhere(client: Client, language: str) -> None:
    first = client.get(f"/{language}/file/")
    again = Client().get(f"/{language}/file/")

    assert first.status_code == 200
    assert first.content == again.content
    assert "no-store" in first["Cache-Control"]
    assert not first.cookies


def test_no_field_of_the_page_could_be_sent_by_a_browser(client: Client) -> None:
    page = client.get("/en/file/").content.decode()
    form = page[page.index('<form id="open"') : page.index("</form>")]

    assert " name=" not in form
    assert " action=" not in form
    assert "submit" not in form


SURVIVORS: list[tuple[str, dict[str, str]]] = [
    ("landing", {}),
    ("what-we-see", {}),
    ("about", {}),
    ("reports:start", {}),
    ("reports:report", {"agency": "casa"}),
    ("reports:simple", {"agency": "casa"}),
    ("reports:inbox", {}),
    ("reports:inbox-simple", {}),
    ("mine:file", {}),
]


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_no_title_in_a_history_or_a_tab_says_what_the_page_is(
    world: World, client: Client, language: str
) -> None:
    with translation.override(language):
        neutral = gettext("Information")
        pages = [
            reverse(name, kwargs=given | ({"agency": world.casa.agency.slug} if given else {}))
            for name, given in SURVIVORS
        ]

    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        (title,) = re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
        assert unescape(title).strip() == neutral, page


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_who_shares_how_to_keep_them_safe_reads_that_the_code_word_goes_along(
    client: Client, language: str
) -> None:
    with translation.override(language):
        said = gettext("how to keep you safe, with your code word")

    page = unescape(client.get(f"/{language}/file/").content.decode())

    assert f'"part_safety": "{said}"' in page
    assert (said == "how to keep you safe, with your code word") is (language == "en")


def test_the_page_has_every_text_that_a_release_may_name(client: Client) -> None:
    page = unescape(client.get("/en/file/").content.decode())

    assert len(wordings.texts()) == 4
    for version, text in wordings.texts().items():
        assert f'"wording_{version.replace("-", "_")}": "{text}"' in page


def test_whoever_signs_hears_that_what_is_added_later_is_read_too() -> None:
    for version in wordings.newest().values():
        assert "can also read what we add to these parts later" in wordings.texts()[version]
