"""What makes a table append-only in the database itself, for use in migrations."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SENTENCE = "The journal is only ever added to."


def guard(table: str) -> migrations.RunPython:
    """Refuse UPDATE and DELETE (on PostgreSQL TRUNCATE too) of `table`.

    A table that SQLite rebuilds loses its triggers: guard it again after such a migration.
    """

    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in closing(table, editor.connection.vendor):
            editor.execute(statement)

    def open_(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in opening(table, editor.connection.vendor):
            editor.execute(statement)

    return migrations.RunPython(close, open_, elidable=False)


def guard_against_replacing(table: str, *keys: tuple[str, ...]) -> migrations.RunPython:
    """Refuse INSERT OR REPLACE, which fires no trigger on delete in SQLite; it alone has it.

    `keys` are the columns of each unique rule of the table: what a new row may not share.
    """

    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(closing_to_replacing(table, *keys))

    def open_(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_refuses_replacing")

    return migrations.RunPython(close, open_, elidable=False)


def closing_to_replacing(table: str, *keys: tuple[str, ...]) -> str:
    """The statement that refuses a new row in the place of one that is there."""
    # SQLite gives each row a number of its own as well, which a statement may name.
    shared = " OR ".join(
        "(" + " AND ".join(f"{one} = NEW.{one}" for one in key) + ")" for key in [("rowid",), *keys]
    )
    return (
        f"CREATE TRIGGER {table}_refuses_replacing BEFORE INSERT ON {table} "  # noqa: S608 - of a migration
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {shared}) "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def closing(table: str, vendor: str) -> list[str]:
    """The statements that make a table append-only."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            for act in ("update", "delete")
        ]
    return [
        (
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        ),
        (
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
        ),
    ]


def opening(table: str, vendor: str) -> list[str]:
    """The statements that take it back."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_refuses_{act}" for act in ("update", "delete")]
    return [
        f"DROP TRIGGER {table}_refuses_truncate ON {table}",
        f"DROP TRIGGER {table}_refuses_change ON {table}",
        f"DROP FUNCTION {table}_is_append_only()",
    ]
