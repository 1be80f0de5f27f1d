"""The database is gone: each page says so calmly, in its language, and can be left."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from amparo.site import urls

pytestmark = pytest.mark.both

CODES = [pack.code for pack in settings.LANGUAGE_PACKS]


def lose() -> None:
    """Where it was is nothing any more."""
    for alias in ("default", "shred"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = "nowhere/with/its/folder"


def loses_what_it_saves(request: HttpRequest) -> HttpResponse:
    """A view whose session is saved after it, when the database is gone."""
    request.session["word"] = "canary"
    lose()
    return HttpResponse("done")


def writes(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("done")


urlpatterns = [
    path("xx/saves/", loses_what_it_saves),
    path("xx/writes/", writes),
    *urls.urlpatterns,
]
handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture
def visitor(committed: None) -> Client:
    """Somebody with a session, as staff have; errors are answered as they are to a browser."""
    client = Client(raise_request_exception=False)
    session = client.session
    session["word"] = "canary"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def is_calm(answer: Any, code: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert f'lang="{code}"' in page
    assert 'href="/exit"' in page
    assert "canary" not in page
    assert "its/folder" not in page


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("address", ["report/casa/", "report/casa/simple/", "staff/"])
def test_a_page_that_needs_it_says_that_we_are_away(
    visitor: Client, address: str, code: str
) -> None:
    lose()

    is_calm(visitor.get(f"/{code}/{address}"), code)


@pytest.mark.parametrize("code", CODES)
def test_an_address_of_a_page_does_too(visitor: Client, code: str) -> None:
    lose()

    answer = visitor.post(
        "/api/inbox/challenge",
        {"locator": "A" * 43},
        content_type="application/json",
        headers={"accept-language": code},
    )

    is_calm(answer, code)


@pytest.mark.parametrize("code", CODES)
@override_settings(ROOT_URLCONF=__name__)
def test_a_session_that_cannot_be_saved_is_no_fault_of_who_asks(visitor: Client, code: str) -> None:
    is_calm(visitor.get("/xx/saves/", headers={"accept-language": code}), code)


@override_settings(ROOT_URLCONF=__name__)
def test_a_connection_that_is_closed_under_us_is_away_as_well(visitor: Client) -> None:
    def closed(*_arguments: object) -> None:
        raise InterfaceError("connection already closed")

    with connection.execute_wrapper(closed):
        is_calm(visitor.get("/xx/writes/", headers={"accept-language": "en"}), "en")


@pytest.mark.parametrize("code", CODES)
def test_what_needs_no_database_is_still_there(visitor: Client, code: str) -> None:
    lose()

    assert visitor.get(f"/{code}/").status_code == 200


@pytest.mark.parametrize("lost", [lose, None], ids=["gone", "closed"])
def test_leaving_works_without_it(visitor: Client, lost: Callable[[], None] | None) -> None:
    def closed(*_arguments: object) -> None:
        raise InterfaceError("connection already closed")

    with connection.execute_wrapper(closed):
        if lost is not None:
            lost()
        answer = visitor.get("/exit")

    assert answer.status_code == 303
    assert answer["Location"] == settings.SAFE_SITE
    assert "cookies" in answer["Clear-Site-Data"]
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""


@override_settings(ROOT_URLCONF=__name__)
def test_other_faults_are_not_called_away(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.connection", None)

    assert visitor.get("/xx/writes/").status_code == 500


def test_not_ready_without_it(visitor: Client) -> None:
    lose()

    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert b"database away" in answer.content
