"""Write rows cheaply: each statement is put together once, not for each row.

Django builds the text of every statement anew, which costs more than running it. A report is ten
of them. What the fields make of a value stays Django's, and so do the constraints of the database.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections, models

# A subscript of Django's own class is for type checkers alone.
Field: TypeAlias = "models.Field[Any, Any]"


def add(rows: Collection[models.Model]) -> None:
    """Insert new rows of one model in the caller's transaction: IntegrityError where one is known.

    For models whose keys are made here (`id`, a UUID), without parents, signals or values that the
    database makes.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    model = type(next(iter(rows)))
    statement, fields = _statement(model, len(rows), connection.vendor)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as bulk_create does: it is there now
        row._state.db = connection.alias  # noqa: SLF001 - the same


def change(row: models.Model, **values: Any) -> None:
    """Give some fields of one row new values, in the caller's transaction and in `row` itself."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement, fields = _change(type(row), tuple(values), connection.vendor)
    given = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, (*values.values(), row.pk), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
    for name, value in values.items():
        setattr(row, name, value)


@lru_cache(maxsize=256)
def _change(
    model: type[models.Model],
    names: tuple[str, ...],
    vendor: str,  # noqa: ARG001 - each kind of database quotes in its own way
) -> tuple[str, Sequence[Field]]:
    known = {field.name: field for field in model._meta.concrete_fields}
    key = known["id"]
    changes = ", ".join(f"{_quoted(known[name])} = %s" for name in names)
    # Names of our own tables and columns, quoted; every value is a parameter.
    text = f"UPDATE {_table(model)} SET {changes} WHERE {_quoted(key)} = %s"  # noqa: S608 - see above
    return text, [*(known[name] for name in names), key]


@lru_cache(maxsize=256)
def _statement(
    model: type[models.Model],
    number: int,
    vendor: str,  # noqa: ARG001 - each kind of database quotes in its own way
) -> tuple[str, Sequence[Field]]:
    fields = tuple(model._meta.concrete_fields)
    columns = ", ".join(map(_quoted, fields))
    row = f"({', '.join(['%s'] * len(fields))})"
    values = ", ".join([row] * number)
    # Names of our own tables and columns, quoted; every value is a parameter.
    return f"INSERT INTO {_table(model)} ({columns}) VALUES {values}", fields  # noqa: S608 - see above


def _table(model: type[models.Model]) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table)


def _quoted(field: Field) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(str(field.column))
