import re

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from amparo.site.middleware import private_by_default

ANY_PAGE = "/healthz"


def test_a_page_leaves_nothing_on_the_machine(client: Client, db: None) -> None:
    assert client.get(ANY_PAGE)["Cache-Control"] == "no-store"
    assert client.get("/en/no-such-page/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("status", "kept"), [(200, True), (304, True), (404, False)])
def test_only_hashed_static_files_are_kept(rf: RequestFactory, status: int, kept: bool) -> None:
    page = private_by_default(lambda _request: HttpResponse(status=status))

    response = page(rf.get("/static/build/page.0123456789ab.js"))

    assert (response.get("Cache-Control") != "no-store") is kept


def test_no_other_site_sees_into_a_page(client: Client, db: None) -> None:
    headers = client.get(ANY_PAGE).headers

    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_page_runs_only_our_own_code(client: Client, db: None) -> None:
    policy = client.get(ANY_PAGE)["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))

    # The stated policy, whole: what is named nowhere else falls to the first line.
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-src": "blob:",
        "worker-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "amparo",
    }
    assert "unsafe" not in policy


def test_no_page_is_compressed() -> None:
    # A compressed page tells by its length what stands in it (a receipt, a token).
    assert not [name for name in settings.MIDDLEWARE if re.search("gzip", name, re.IGNORECASE)]


def _asked(rf: RequestFactory) -> HttpRequest:
    return rf.get("/en/")
