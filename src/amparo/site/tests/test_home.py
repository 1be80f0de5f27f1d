import os
import stat
import uuid
from pathlib import Path

import pytest

from amparo.site import databases, home


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = home.secret_key(tmp_path)

    assert home.secret_key(tmp_path) == first
    assert len(first) > 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_second_process_takes_the_first_ones_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_was_faster(_draft: Path, path: Path) -> None:
        path.write_text("theirs")
        raise FileExistsError

    monkeypatch.setattr(os, "link", somebody_was_faster)

    assert home.secret_key(tmp_path) == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_deployment_keeps_its_name(tmp_path: Path) -> None:
    assert isinstance(home.deployment_id(tmp_path), uuid.UUID)
    assert home.deployment_id(tmp_path) == home.deployment_id(tmp_path)


def test_the_home_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPARO_HOME", str(tmp_path / "new"))

    assert stat.S_IMODE(home.directory().stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("said", "meant"), [("1", True), ("Yes", True), ("", False), ("0", False), ("maybe", False)]
)
def test_a_switch_is_on_only_by_a_plain_yes(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: bool
) -> None:
    monkeypatch.setenv("AMPARO_SWITCH", said)

    assert home.on("AMPARO_SWITCH") is meant


def test_sqlite_is_the_default_and_is_careful(tmp_path: Path) -> None:
    described = databases.database("", tmp_path / "amparo.sqlite3")

    assert described["ENGINE"] == "django.db.backends.sqlite3"
    assert described["OPTIONS"] == databases.SQLITE_OPTIONS


def test_a_named_sqlite_file_is_as_careful(tmp_path: Path) -> None:
    described = databases.database("sqlite:///elsewhere.sqlite3", tmp_path / "unused")

    assert described["OPTIONS"] == databases.SQLITE_OPTIONS


def test_postgresql_by_one_address(tmp_path: Path) -> None:
    described = databases.database("postgres://amparo@db.example/amparo", tmp_path / "unused")

    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert described["HOST"] == "db.example"
