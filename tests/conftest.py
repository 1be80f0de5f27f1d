"""What journeys share: an agency that takes reports, browsers, and where traces could be."""

from __future__ import annotations

import http.server
import logging
import tempfile
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.privacy.searching import Places, Requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from amparo.people.actions import Founded

PASSPHRASE = "violet canoe marble thunder pillow orbit"


@pytest.fixture
def agency(committed: None) -> Founded:
    """Ivo reads what comes in. His words are really stretched, as in his browser."""
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - see above
    from amparo.people.tests import parties  # noqa: PLC0415 - see above

    founded = parties.found("casa", ("ivo", "Ivo", ["intake"], PASSPHRASE))
    actions.write_roots()
    return founded


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A harmless site to leave to."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Weather</title><h1>Weather</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def safe_site(settings: Any) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SAFE_SITE = f"http://127.0.0.1:{server.server_port}/"
    yield settings.SAFE_SITE
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser in which nothing is stored."""
    opened: list[BrowserContext] = []

    def start(**options: Any) -> Page:
        opened.append(browser.new_context(**options))
        opened[-1].set_default_timeout(20_000)
        return opened[-1].new_page()

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def watched(visit: Callable[..., Page]) -> Callable[..., tuple[Page, Requests]]:
    """Open such a browser, and keep all that it asks for."""

    def start(**options: Any) -> tuple[Page, Requests]:
        page = visit(**options)
        return page, Requests(page.context)

    return start


class Kept(logging.Handler):
    def __init__(self, lines: list[logging.LogRecord]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record)


@pytest.fixture
def places(
    committed: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Callable[[], Places]]:
    """Give the places where the server could have left something, as they are when asked.

    A server that wants a temporary file fails: one that is gone again could not be searched.
    """
    from django.conf import settings  # noqa: PLC0415 - Django is set up after this file is read
    from django.core import mail  # noqa: PLC0415 - as above

    # Static files are ours, and were collected before anybody came.
    kept = Places(tmp_path, settings.HOME, but=settings.STATIC_ROOT)
    handler = Kept(kept.lines)
    logging.getLogger().addHandler(handler)
    # What every way of making a temporary file ends in; it has no public name.
    inner = vars(tempfile)["_mkstemp_inner"]
    monkeypatch.setattr("tempfile._mkstemp_inner", _only_for_tests(inner))

    def now() -> Places:
        kept.output += capfd.readouterr()
        kept.mail = [str(one.message()) for one in mail.outbox]
        return kept

    yield now
    logging.getLogger().removeHandler(handler)


def _only_for_tests(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make temporary files in the thread of the test (pytest's own) and in no other."""

    def guarded(*arguments: Any) -> Any:
        assert threading.current_thread() is threading.main_thread(), "a temporary file"
        return make(*arguments)

    return guarded
