"""Databases of tests: rolled back by default; a fresh copy where a test must commit.

What an app promises about its data is promised on both databases: with `--database=both`, each test
of an app that uses the database runs on SQLite and again on PostgreSQL.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from tests.plugins import beginnings
from tests.plugins.ahead import made_ahead
from tests.plugins.beginnings import Begun
from tests.plugins.postgresql import (
    ALIASES,
    Databases,
    Described,
    given_hosts,
    given_server,
    own_server,
    pointing_at,
)
from tests.plugins.sqlite import Files, copied

KINDS = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
BROWSER = {"page", "context", "browser"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=list(KINDS),
        default="sqlite",
        help="what tests of apps that use the database run on (DATABASE_URL: whose PostgreSQL)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    names = set(metafunc.fixturenames)
    begun = beginnings.chosen(names)
    if "on_postgresql" in names:
        kinds = ["postgresql"]
    elif _is_of_both(metafunc) and _uses_databases(metafunc, names):
        kinds = KINDS[metafunc.config.getoption("--database")]
    elif begun:
        kinds = ["sqlite"]
    else:
        return
    given = [(kind, begun) for kind in kinds]
    metafunc.parametrize("database", given, indirect=True, scope="session", ids=kinds)


def _is_of_both(metafunc: pytest.Metafunc) -> bool:
    """Say whether a test stands in `src/amparo/<app>/tests`; of the site, the marked ones."""
    path = metafunc.definition.path
    is_of_an_app = path.parts[-5:-3] == ("src", "amparo") and path.parts[-3] != "site"
    return is_of_an_app or metafunc.definition.get_closest_marker("both") is not None


def _uses_databases(metafunc: pytest.Metafunc, names: set[str]) -> bool:
    marked = metafunc.definition.get_closest_marker("django_db") is not None
    only_here = metafunc.definition.get_closest_marker("sqlite") is not None
    return (marked or bool(names & {"db", "committed"})) and not (names & BROWSER or only_here)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if _kind_of(item) == "postgresql":
            item.add_marker(pytest.mark.postgresql)
            if given_hosts():
                item.add_marker(pytest.mark.allow_hosts(given_hosts()))
        marker = item.get_closest_marker("django_db")
        if marker is None and not names & {"db"}:
            continue
        given = dict(marker.kwargs) if marker else {}
        given.setdefault("databases", list(ALIASES))
        item.add_marker(pytest.mark.django_db(**given), append=False)


def _kind_of(item: pytest.Item) -> object:
    given: Any = getattr(item, "callspec", None)
    return None if given is None else given.params.get("database", [None])[0]


@pytest.fixture(scope="session", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Point both aliases at the kind of database this test runs on; SQLite where none is asked for.

    It lasts for the session so that it comes before everything that opens a connection. A test that
    asks for another kind, or begins with other people, ends it and begins the next.
    """
    kind, beginning = getattr(request, "param", ("sqlite", ""))
    with ExitStack() as stack:
        if (kind, beginning) != ("sqlite", ""):
            prepared: Prepared = request.getfixturevalue("prepared")
            stack.enter_context(prepared.pointed_at(kind, beginning))
        yield kind


class Prepared:
    """The databases of this worker, by their kind and who was founded in them."""

    def __init__(self, request: pytest.FixtureRequest, blocker: DjangoDbBlocker) -> None:
        self._request, self._blocker = request, blocker
        self._made: dict[tuple[str, str], tuple[Files | Databases, Begun | None]] = {}
        self.now: tuple[Files | Databases, Begun | None] | None = None

    @contextmanager
    def pointed_at(self, kind: str, beginning: str) -> Iterator[None]:
        """Point both aliases there; what was made is kept for the next."""
        with self._blocker.unblock():
            if (kind, beginning) not in self._made:
                self._made[kind, beginning] = self._make(kind, beginning)
        self.now = self._made[kind, beginning]
        with self.now[0].in_use():
            yield
        self.now = None

    def _make(self, kind: str, beginning: str) -> tuple[Files | Databases, Begun | None]:
        empty: Files | Databases = self._request.getfixturevalue(kind)
        if not beginning:
            return empty, None
        described = empty.stack.enter_context(empty.copies())
        with pointing_at(described):
            people = Begun.now(beginning)
        going_on: AbstractContextManager[Files | Databases] = empty.going_on_from(described)
        return empty.stack.enter_context(going_on), people

    def copies(self) -> AbstractContextManager[Described]:
        assert self.now is not None
        return self.now[0].copies()

    def begun(self) -> Begun:
        assert self.now is not None
        assert self.now[1] is not None
        return self.now[1]


@pytest.fixture(scope="session")
def prepared(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Prepared:
    """What was made for this worker; SQLite's own are made while the aliases still point there."""
    return Prepared(request, django_db_blocker)


@pytest.fixture
def begun(database: str, prepared: Prepared) -> Begun:
    """Give who was founded where this test runs."""
    assert database
    return prepared.begun()


@pytest.fixture(scope="session")
def sqlite(django_db_setup: None) -> Iterator[Files]:
    """Both databases migrated from empty, to be copied."""
    made = Files({alias: connections[alias].settings_dict["NAME"] for alias in ALIASES})
    with made.stack:
        yield made


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make both databases, whichever tests were chosen.

    pytest-django's own makes only those that markers name; tests that commit have no marker.
    """
    with django_db_blocker.unblock():
        migrated = made_ahead("sqlite", _migrated)
        for alias in ALIASES:
            tested: Any = settings.DATABASES[alias]["TEST"]
            shutil.copy(migrated / alias, tested["NAME"])
        made = _set_up(keepdb=True)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def _set_up(*, keepdb: bool) -> Any:
    aliases = dict.fromkeys(ALIASES, False)
    return setup_databases(verbosity=0, interactive=False, aliases=aliases, keepdb=keepdb)


def _migrated(folder: Path) -> None:
    """Migrate both databases from empty, and leave them in `folder`."""
    made = _set_up(keepdb=False)
    for alias in ALIASES:
        copied(connections[alias].settings_dict["NAME"], folder / alias)
    teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def postgresql(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """A real PostgreSQL with both databases migrated from empty, to be copied."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            base = stack.enter_context(given_server() or own_server())
            made = stack.enter_context(Databases.made(base))
        yield made
        stack.enter_context(django_db_blocker.unblock())
        made.stack.close()


@pytest.fixture
def committed(
    request: pytest.FixtureRequest,
    database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
) -> Iterator[None]:
    """Commit for real, on fresh copies of the migrated databases.

    Nothing is flushed afterwards: the journal's triggers forbid it, rightly.
    """
    with django_db_blocker.unblock(), ExitStack() as stack:
        if database == "postgresql":
            prepared: Prepared = request.getfixturevalue("prepared")
            stack.enter_context(pointing_at(stack.enter_context(prepared.copies())))
            yield
        else:
            originals = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
            for alias, original in originals.items():
                stack.callback(_reopen, alias, original)
                _reopen(alias, copied(original, tmp_path / f"{alias}.sqlite3"))
            yield


@pytest.fixture
def on_postgresql(database: str, committed: None) -> None:
    """Run on PostgreSQL alone, committing for real, in databases of this test's own."""
    assert database == "postgresql"


def _reopen(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name
