import pytest
from django.db import connections

from amparo.site.routers import ShredRouter

CAREFUL = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
}


@pytest.mark.parametrize("alias", ["default", "shred"])
@pytest.mark.parametrize(("pragma", "value"), CAREFUL.items())
def test_sqlite_keeps_what_is_committed_and_wipes_what_is_deleted(
    committed: None, alias: str, pragma: str, value: object
) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)


@pytest.mark.parametrize(
    ("alias", "app", "allowed"),
    [
        ("shred", "shred", True),
        ("default", "shred", False),
        ("default", "cases", True),
        ("shred", "cases", False),
        ("shred", "sessions", False),
    ],
)
def test_erasure_keys_live_in_a_store_of_their_own(alias: str, app: str, allowed: bool) -> None:
    assert ShredRouter().allow_migrate(alias, app) is allowed


def test_the_shred_store_holds_no_table_of_another(db: None) -> None:
    tables = set(connections["shred"].introspection.table_names())

    assert {name for name in tables if not name.startswith("shred_")} <= {"django_migrations"}
    assert not [
        name
        for name in connections["default"].introspection.table_names()
        if name.startswith("shred_")
    ]
