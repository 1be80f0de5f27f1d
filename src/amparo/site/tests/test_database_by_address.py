"""A PostgreSQL on another machine: reached over a network, by an address with a password."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
from pytest_django import DjangoDbBlocker
from tests.plugins import postgresql

from amparo.people.tests import parties
from amparo.reports.models import Report
from amparo.reports.tests.senders import Sender
from amparo.shred.models import ShredKey
from amparo.site.databases import database

# What has a meaning in an address has to be written otherwise there.
PASSWORD = "p@ss/w:rd %25"
FILE = Path("not", "used")


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with django_db_blocker.unblock(), postgresql.server_by_address(port, PASSWORD) as given:
        yield given


def named(address: str) -> dict[str, dict[str, Any]]:
    """Both databases, as DATABASE_URL and SHRED_DATABASE_URL name them."""
    return {
        alias: {
            **connections.settings[alias],
            "OPTIONS": {},
            **database(f"{address}/{name}", FILE),
        }
        for alias, name in postgresql.AHEAD.items()
    }


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_report_is_kept_in_databases_that_addresses_name(address: str) -> None:
    with postgresql.pointing_at(named(address)):
        for alias in connections:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
        answer = Sender(parties.casa()).send()

        assert answer.status_code == 201
        assert Report.objects.count() == 1
        assert ShredKey.objects.exists()
        hosts = [connections[alias].connection.info.host for alias in postgresql.ALIASES]
        assert hosts == ["127.0.0.1", "127.0.0.1"]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_tests_stand_in_databases_of_their_own_beside_those_named(address: str) -> None:
    def there() -> set[str]:
        with psycopg.connect(address) as connection:
            return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}

    before = there()
    templates = postgresql.AHEAD
    with postgresql.Databases(address, templates).copies() as described:
        assert len(there() - before) == 2
        with postgresql.pointing_at(described):
            assert Sender(parties.other()).send().status_code == 201
    assert there() == before


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_another_password_opens_nothing(address: str) -> None:
    wrong = named(address.replace("postgres:", "postgres:x", 1))
    with postgresql.pointing_at(wrong), pytest.raises(OperationalError, match="password"):
        connections["default"].ensure_connection()


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("", []),
        ("sqlite:////srv/amparo.sqlite3", []),
        ("postgresql://amparo@/amparo?host=/run/postgresql", []),
        ("postgres://amparo:word@db.example:6432/amparo?sslmode=require", ["db.example"]),
    ],
)
def test_only_a_named_server_is_reached(
    monkeypatch: pytest.MonkeyPatch, url: str, hosts: list[str]
) -> None:
    monkeypatch.setenv(postgresql.GIVEN, url)

    assert postgresql.given_hosts() == hosts
    assert (postgresql.given_server() is None) == (not url.startswith("postgres"))


def test_how_the_way_there_is_encrypted_holds_for_tests_too() -> None:
    url = "postgresql://amparo:word@db.example/amparo?sslmode=verify-full&sslrootcert=system"
    one = postgresql._at(url, "default", "other")

    assert (one["NAME"], one["HOST"], one["PASSWORD"]) == ("other", "db.example", "word")
    assert one["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "system"}
