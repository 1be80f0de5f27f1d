"""`amparo doctor` names what would break a promise, and is silent about nothing."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.test import override_settings

from amparo.people import actions, packs
from amparo.people.tests.parties import casa
from amparo.reports.emergency.places import places

doctor: Any = import_module("amparo.site.management.commands.doctor")


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without swap, core dumps or hibernation, and a living worker."""
    for name in ("SWAPS", "CORE_PATTERN", "POWER_STATES"):
        monkeypatch.setattr(doctor, name, tmp_path / name)
    monkeypatch.setattr(doctor.resource, "getrlimit", lambda _kind: (0, 0))
    settings.HOME.chmod(0o700)
    settings.WORKER_HEARTBEAT.touch()
    with override_settings(INSECURE_HTTP=False):
        yield
    settings.WORKER_HEARTBEAT.unlink(missing_ok=True)
    settings.AGENCY_ROOTS.unlink(missing_ok=True)
    (settings.HOME / "demonstration").unlink(missing_ok=True)


def reds() -> list[str]:
    return [one.text for one in doctor.examine() if one.colour == "red"]


def reviewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """All reviewed content of this deployment counts as reviewed."""
    pack = replace(
        packs.load("eu"), state="reviewed", reviewed_by=("A", "B"), reviewed_on=date(2026, 1, 1)
    )
    numbers = {code: replace(one, review="reviewed") for code, one in places().items()}
    monkeypatch.setattr(doctor.packs, "load", lambda _name: pack)
    monkeypatch.setattr(doctor, "places", lambda: numbers)


def test_a_sound_deployment_has_nothing_red(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed(monkeypatch)
    casa()
    actions.write_roots()
    said = StringIO()

    call_command("doctor", stdout=said)

    assert said.getvalue().endswith(f"\n0 red of {len(said.getvalue().splitlines()) - 2}.\n")


def test_what_nobody_reviewed_is_red_but_where_all_is_invented(db: None) -> None:
    casa()
    actions.write_roots()

    assert any("policy pack eu" in text for text in reds())
    assert any("Emergency numbers" in text for text in reds())
    (settings.HOME / "demonstration").touch()
    assert reds() == []


def test_something_red_ends_with_code_one(db: None) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())

    assert ended.value.code == 1


def test_memory_that_can_reach_a_disk_is_red(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor.SWAPS.write_text("Filename Type Size\n/dev/sda2 partition 8\n")
    doctor.POWER_STATES.write_text("freeze mem disk\n")
    monkeypatch.setattr(doctor.resource, "getrlimit", lambda _kind: (1024, 1024))

    found = "\n".join(reds())

    assert "Swap is on (/dev/sda2)" in found
    assert "hibernate" in found
    assert "ulimit -c 0" in found


def test_a_core_dump_handed_to_a_program_is_red(db: None) -> None:
    doctor.CORE_PATTERN.write_text("|/usr/lib/keeper %p\n")

    assert any("/usr/lib/keeper" in text for text in reds())


def test_an_open_home_or_secret_is_red(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = settings.HOME / "secret.key"
    settings.HOME.chmod(0o750)
    secret.chmod(0o640)
    opened = reds()
    settings.HOME.chmod(0o700)
    secret.chmod(0o600)
    monkeypatch.setattr(doctor.os, "getuid", lambda: os.geteuid() + 1)
    foreign = reds()
    monkeypatch.setattr(settings, "HOME", settings.HOME / "gone")
    missing = reds()

    assert sum("open to other users" in text for text in opened) >= 2
    assert any("belongs to another user" in text for text in foreign)
    assert any("The secret key is missing" in text for text in missing)


def test_plain_http_and_open_errors_are_red(db: None) -> None:
    with override_settings(INSECURE_HTTP=True, DEBUG=True):
        found = reds()

    assert {text.split()[0] for text in found} >= {"AMPARO_DEBUG", "AMPARO_INSECURE_HTTP"}


def test_a_database_that_forgets_or_does_not_answer_is_red(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor.SQLITE, "synchronous", (9, "waiting"))
    assert any("lacks waiting (synchronous is 2, not 9)" in text for text in reds())

    def away(_alias: str) -> list[object]:
        raise DatabaseError

    monkeypatch.setattr(doctor, "_database", away)
    assert any("does not answer" in text for text in reds())


def test_a_database_behind_its_migrations_is_red(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor.MigrationExecutor, "migration_plan", lambda _self, _nodes: ["one more"]
    )

    assert any("not up to date" in text for text in reds())


def test_a_postgresql_is_asked_for_its_durability(
    on_postgresql: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server of tests forgets what it was told when the power fails, so that it is quick."""
    said = [one.text for one in doctor._database("default")]
    with connections["default"].cursor() as cursor:
        for name, (_, meaning) in doctor.POSTGRESQL.items():
            cursor.execute(f"SHOW {name}")
            (found,) = cursor.fetchone()
            assert (f"{meaning} ({name} is off, not on)" in said[0]) == (found == "off")
            monkeypatch.setitem(doctor.POSTGRESQL, name, (found, meaning))

    assert "The database default writes durably." in [
        one.text for one in doctor._database("default")
    ]


def test_roots_that_differ_are_red(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    casa()
    assert any("missing or unreadable" in text for text in reds())

    settings.AGENCY_ROOTS.write_text('{"deployment": "another", "agencies": {}, "named": {}}')
    assert any("differs" in text for text in reds())

    actions.write_roots()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.touch()
    before = time.time() - 60
    os.utime(manifest, (before, before))
    assert any("younger than the browser" in text for text in reds())
    manifest.unlink()
    assert not any("oots" in text for text in reds())


def test_a_worker_that_is_gone_or_hangs_is_red(db: None) -> None:
    before = time.time() - 3600
    os.utime(settings.WORKER_HEARTBEAT, (before, before))
    assert any("no sign of life" in text for text in reds())

    settings.WORKER_HEARTBEAT.unlink()
    assert any("No worker is alive" in text for text in reds())


def test_a_place_without_an_emergency_number_is_said(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(monkeypatch)
    casa()
    actions.write_roots()
    assert not any("No emergency number" in one for one in reds())

    with override_settings(PLACE="xx"):
        assert "No emergency number is known here for: xx." in reds()
