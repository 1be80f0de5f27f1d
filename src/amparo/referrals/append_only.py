"""What keeps rows as they were written, in the database itself, for use in migrations.

Only the table itself is looked at: SQLite rebuilds a table to change it, and a trigger that names
another table would stand in the way. A table that is rebuilt loses its triggers: keep it again.
"""

from collections.abc import Callable, Collection

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

Step = Callable[[StateApps, BaseDatabaseSchemaEditor], None]


def keep(
    table: str,
    columns: Collection[str],
    *,
    since: str | None = None,
    rows: bool = False,
    once: Collection[str] = (),
) -> migrations.RunPython:
    """Refuse a change of these columns, once the column `since` is filled if it is given.

    With `rows` it refuses to delete them as well. Those of `once` may be filled, and then stay.
    """
    return migrations.RunPython(
        *_both(table, columns, since=since, rows=rows, once=once), elidable=False
    )


def loosen(
    table: str, columns: Collection[str], *, since: str | None = None, rows: bool = False
) -> migrations.RunPython:
    """Take `keep` of the same table back, before the table is changed and kept anew."""
    close, open_ = _both(table, columns, since=since, rows=rows, once=())
    return migrations.RunPython(open_, close, elidable=False)


def _both(
    table: str,
    columns: Collection[str],
    *,
    since: str | None,
    rows: bool,
    once: Collection[str],
) -> tuple[Step, Step]:
    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for statement in closing(table, vendor, columns, since=since, rows=rows, once=once):
            editor.execute(statement)

    def open_(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in opening(table, editor.connection.vendor, rows=rows):
            editor.execute(statement)

    return close, open_


def closing(
    table: str,
    vendor: str,
    columns: Collection[str],
    *,
    since: str | None,
    rows: bool,
    once: Collection[str] = (),
) -> list[str]:
    """The statements that keep the rows."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f'NEW."{one}" {differs} OLD."{one}"' for one in columns)
    signed = f'OLD."{since}" IS NOT NULL' if since else "TRUE"
    filled = "".join(
        f' OR (OLD."{one}" IS NOT NULL AND NEW."{one}" {differs} OLD."{one}")' for one in once
    )
    return [
        *_refusing(table, vendor, "update", f"{signed} AND ({changed}){filled}"),
        *(_refusing(table, vendor, "delete", signed) if rows else []),
    ]


def _refusing(table: str, vendor: str, act: str, when: str) -> list[str]:
    name, sentence = f"{table}_keeps_on_{act}", f"What was written in {table} stays as it is."
    if vendor == "sqlite":
        return [
            (
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        ]
    return [
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
        ),
    ]


def opening(table: str, vendor: str, *, rows: bool) -> list[str]:
    """The statements that take it back."""
    names = [f"{table}_keeps_on_{act}" for act in ("update", *(["delete"] if rows else []))]
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in names]
    return [
        statement
        for name in names
        for statement in (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()")
    ]
