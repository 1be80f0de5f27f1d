"""What was made ahead is never that of other migrations, and never half made."""

from pathlib import Path

import pytest

from tests.plugins.ahead import made_ahead, migrations, name_of


def test_a_migration_that_says_something_else_makes_another_database(tmp_path: Path) -> None:
    one = tmp_path / "migrations" / "0001_initial.py"
    one.parent.mkdir()
    one.write_text("operations = []\n")
    before = name_of([one])

    one.write_text("operations = [1]\n")

    assert name_of([one]) != before
    assert name_of([one, one]) != name_of([one])


def test_the_migrations_of_every_app_count() -> None:
    apps = {path.parent.parent.name for path in migrations()}

    assert {"cases", "journal", "people", "referrals", "shred", "auth", "sessions"} <= apps


def test_it_is_made_once_and_not_at_all_where_making_it_failed(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("no space")

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "whole").touch()

    made: list[Path] = []
    with pytest.raises(OSError, match="no space"):
        made_ahead("kind", fail, place=tmp_path)
    folders = {made_ahead("kind", make, place=tmp_path) for _ in range(2)}

    assert len(made) == 1
    assert [path.name for path in folders.pop().iterdir()] == ["whole"]
