import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

HEARTBEAT: Path = settings.WORKER_HEARTBEAT


@pytest.fixture
def heartbeat() -> Iterator[Path]:
    HEARTBEAT.touch()
    yield HEARTBEAT
    HEARTBEAT.unlink(missing_ok=True)


def test_the_process_answers(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_ready_when_both_databases_and_the_worker_are(
    client: Client, committed: None, heartbeat: Path
) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.content == b"database ok\nshred ok\nworker ok\n"


def test_not_ready_without_a_worker(client: Client, committed: None) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert b"worker away" in response.content


def test_not_ready_when_the_worker_stopped_beating(
    client: Client, committed: None, heartbeat: Path
) -> None:
    long_ago = time.time() - 2 * settings.WORKER_HEARTBEAT_LIMIT.total_seconds()
    os.utime(heartbeat, (long_ago, long_ago))

    assert b"worker away" in client.get("/readyz").content


def test_not_ready_when_the_database_takes_no_writes(
    client: Client, committed: None, heartbeat: Path
) -> None:
    connections["shred"].close()
    connections["shred"].settings_dict["NAME"] = str(HEARTBEAT.parent / "gone" / "shred.sqlite3")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.content == b"database ok\nshred away\nworker ok\n"


@pytest.mark.postgres
def test_ready_on_postgresql(client: Client, on_postgresql: None, heartbeat: Path) -> None:
    assert connections["default"].vendor == "postgresql"
    assert client.get("/readyz").status_code == 200
