"""A real browser against a real server, on databases that commit."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from playwright.sync_api import expect

from tests.plugins import words

# No test waits for the whole of it when it passes; a crowded machine may take its time.
expect.set_options(timeout=20_000)

# The shell is the same engine without a window, for half of the processor time.
LOCAL = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BUILD = Path(__file__).resolve().parents[2] / "src" / "amparo" / "site" / "static" / "build"
PAGES = {"page", "context", "browser"}
SERVERS = {"start_site", "site_url", "safe_site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        given: Any = getattr(item, "callspec", None)
        if given is not None and PAGES & set(given.params):
            raise pytest.UsageError(f"{item.nodeid}: a parameter is named as a browser's fixture")
        if PAGES & names:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") or SERVERS & names:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


class LongestFirst:
    """Whatever the order is otherwise: no worker ends with a long test while the other waits."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(LongestFirst())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's browser, silent towards the outside world."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, LOCAL)), None)
    if path is None:
        raise pytest.UsageError(
            "No browser: apt-get install chromium-headless-shell, or set CHROMIUM=/its/path"
        )
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    # Chromium refuses its own sandbox to root.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*quiet, *root]}


class SilentHandler(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the access log is off here as everywhere."""


@pytest.fixture
def start_site(request: pytest.FixtureRequest, committed: None) -> Iterator[Callable[[], str]]:
    """Start the site as it is deployed, when the test has prepared it; gives its address.

    Static files are collected at that moment, with the agencies' roots compiled in.
    """
    servers: list[tuple[ThreadedWSGIServer, threading.Thread]] = []

    def start() -> str:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        if not words.are_real(request):
            words.quicken_workers(Path(settings.STATIC_ROOT))
        # Not IPv6, on a free port.
        server = ThreadedWSGIServer(("127.0.0.1", 0), SilentHandler)
        server.set_app(_closing(get_wsgi_application()))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    storage = {"BACKEND": "amparo.site.statics.RootedStaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": storage}
    # How much a page weighs is measured in `make bench`.
    uncompressed = [path.suffix.lstrip(".") for path in BUILD.iterdir()]
    with override_settings(STORAGES=storages, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=uncompressed):
        yield start
        for server, thread in servers:
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.fixture
def site_url(start_site: Callable[[], str]) -> str:
    """The address of a site that needs no preparation."""
    return start_site()


def _closing(application: Callable[..., Any]) -> Callable[..., Any]:
    """Close the thread's database connections with each answer: every request has its thread."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            return application(environ, start_response)
        finally:
            connections.close_all()

    return answer
