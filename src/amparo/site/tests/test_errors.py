"""None of these tests may touch a database: pytest-django would stop them."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from amparo.site import views

STATUSES = [400, 403, 404, 429, 500, 503]
CODES = [pack.code for pack in settings.LANGUAGE_PACKS]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_is_calm_in_every_language(status: int, code: str) -> None:
    request = RequestFactory().get(f"/{code}/report/secret-address/?name=Ana")

    answer = views.error(request, HTTPStatus(status))

    page = answer.content.decode()
    assert answer.status_code == status
    assert f'lang="{code}"' in page
    assert 'href="/exit"' in page
    assert "secret-address" not in page
    assert "Ana" not in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_says_what_became_of_the_words_and_what_to_do(status: int) -> None:
    page = views.error(RequestFactory().get("/en/"), HTTPStatus(status)).content.decode()

    told = ("Nothing", "was not kept", "may not have reached us")
    assert any(words in page for words in told)
    assert any(words in page for words in ("again", "start from there"))
    assert "invalid" not in page.lower()


def test_every_unknown_address_gets_the_same_bytes(client: Client) -> None:
    first = client.get("/en/nothing/6d1c0f9e-0000-4000-8000-000000000000/")
    second = client.get("/en/nowhere/at/all/")

    assert first.status_code == second.status_code == 404
    assert first.content == second.content


def test_a_worker_reads_the_same_words_for_what_is_unknown_and_what_is_not_theirs(
    client: Client,
) -> None:
    unknown = client.get("/en/staff/nothing/6d1c0f9e-0000-4000-8000-000000000000/")
    other = client.get("/en/staff/nowhere/at/all/")

    page = unknown.content.decode()
    assert unknown.status_code == other.status_code == 404
    assert unknown.content == other.content
    assert "There is nothing here for you" in page
    assert 'href="/en/staff/"' in page
    assert "emergency number" not in page
    assert "about you was kept" not in page


def test_a_fault_of_ours_gets_the_calm_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.urls.resolvers.URLResolver.resolve", lambda *_: 1 / 0)

    answer = Client(raise_request_exception=False).get("/en/")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_a_page_without_its_look_still_speaks_and_can_be_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(_path: str) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr("amparo.site.templatetags.amparo.static", missing)

    answer = Client(raise_request_exception=False).get("/ar/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert 'lang="ar" dir="rtl"' in page
    assert 'href="/exit"' in page
    assert "<h1>" in page
