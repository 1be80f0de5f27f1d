"""The site as deployed, in a real browser: it opens, speaks, and calls nobody."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page

LANGUAGES = [pack.code for pack in settings.LANGUAGE_PACKS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_opens_and_calls_nobody_else(page: Page, site_url: str, language: str) -> None:
    asked: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    answer = page.goto(f"{site_url}/{language}/")

    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.lang") == language
    assert asked == {urlsplit(site_url).netloc}
    # A style or script that the policy forbids is a complaint too.
    assert complaints == []


def test_static_files_are_served_under_the_name_of_their_content(
    page: Page, start_site: Callable[[], str]
) -> None:
    settings.AGENCY_ROOTS.write_text('{"agency": "fingerprint"}')
    url = start_site()
    files: dict[str, str] = {}
    page.on("response", lambda got: files.update({got.url: got.headers.get("cache-control", "")}))

    page.goto(f"{url}/en/")
    settings.AGENCY_ROOTS.unlink()

    kept = {address: policy for address, policy in files.items() if "/static/" in address}
    assert kept
    assert all("immutable" in policy for policy in kept.values())
