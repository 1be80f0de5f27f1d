"""What every test has: a home of its own, both databases, no network."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

# Before Django reads its settings: a test never touches the home of a real deployment.
_home = Path(tempfile.mkdtemp(prefix="amparo-test-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["AMPARO_HOME"] = str(_home)
os.environ["AMPARO_INSECURE_HTTP"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.site.settings"
# Playwright keeps an event loop running in the main thread; no view of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# A test touches no database that is in use; tests/plugins/postgresql.py makes its own beside it.
os.environ.setdefault("AMPARO_TESTS_ON", os.environ.get("DATABASE_URL", ""))
for _name in ("AMPARO_DEBUG", "AMPARO_HOSTS", "DATABASE_URL", "SHRED_DATABASE_URL"):
    os.environ.pop(_name, None)

# No test is timed, nor is what makes its examples: the machines are noisy. CI tries the same
# examples each time, so that a change is judged by what it changed; new examples are looked for
# wherever people work.
untimed = properties(deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.register_profile("amparo", untimed)
properties.register_profile("ci", untimed, derandomize=True)
properties.load_profile("ci" if os.environ.get("CI") else "amparo")

pytest_plugins = [
    "tests.plugins.words",
    "tests.plugins.beginnings",
    "tests.plugins.databases",
    "tests.plugins.shred",
    "tests.plugins.coverage_gate",
    "tests.plugins.browser",
    "tests.plugins.counting",
]


def pytest_configure() -> None:
    from django.conf import settings  # noqa: PLC0415 - the lines above must run first

    if settings.configured and str(settings.HOME) != str(_home):
        raise pytest.UsageError("Django was set up too early: unset DJANGO_SETTINGS_MODULE")
    # Pages in tests need no collected files; journeys in a browser collect the real ones.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # Fast, and the same code path: what is tested is ours, not scrypt.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for alias, database in settings.DATABASES.items():
        # A file, not memory: a test that commits works on a copy of it.
        database["TEST"] = {"NAME": _home / f"test-{alias}.sqlite3"}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    # Workers of pytest-xdist inherit the environment. With this name in it, pytest-django would
    # read the settings before a worker has made a home of its own.
    if session.config.getoption("numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(autouse=True)
def _in_no_language() -> None:
    """Begin in English: the language of the last answer stays with the thread that gave it."""
    from django.utils import translation  # noqa: PLC0415 - plugins are read before Django is set up

    translation.deactivate()


@pytest.fixture(autouse=True)
def _a_home_of_nobody() -> None:
    """Begin without what another test founded: roots and the marks of a demonstration."""
    for name in ("roots.json", "demonstration", "demonstration.txt"):
        (_home / name).unlink(missing_ok=True)
        for home in _home.glob(f"*/{name}"):
            home.unlink(missing_ok=True)
