"""Read and write rows cheaply: each statement is put together once, not each time.

Django builds the text of every statement anew, which costs more than running it. A report is ten
of them. What the fields make of a value stays Django's, and so do the constraints of the database.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

# A subscript of Django's own class is for type checkers alone.
Field: TypeAlias = "models.Field[Any, Any]"
Row = TypeVar("Row", bound=models.Model)


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


def find(model: type[Row], *, lock: bool = False, **values: Any) -> list[Row]:
    """Give the rows with these values in these fields; a tuple means any of what is in it.

    With `lock`, nobody else changes them before the caller's transaction ends.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    wanted = {name: one if isinstance(one, tuple) else (one,) for name, one in values.items()}
    shape = tuple((name, len(many)) for name, many in wanted.items())
    statement, asked, read = _search(model, shape, lock=lock, vendor=connection.vendor)
    flat = [value for many in wanted.values() for value in many]
    given = [
        field.get_db_prep_value(value, connection) for field, value in zip(asked, flat, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = cursor.fetchall()
    names = [column.target.attname for column, _ in read]
    return [
        model.from_db(
            connection.alias,
            names,
            [_made(one, *how, connection) for one, how in zip(row, read, strict=True)],
        )
        for row in found
    ]


Reader: TypeAlias = "tuple[Any, Sequence[Callable[[Any, Any, Any], Any]]]"


def _made(value: Any, column: Any, converters: Sequence[Any], connection: Any) -> Any:
    for convert in converters:
        value = convert(value, column, connection)
    return value


@lru_cache(maxsize=256)
def _search(
    model: type[models.Model], shape: tuple[tuple[str, int], ...], *, lock: bool, vendor: str
) -> tuple[str, Sequence[Field], Sequence[Reader]]:
    connection = connections[DEFAULT_DB_ALIAS]
    known = {field.name: field for field in model._meta.concrete_fields}
    asked = [known[name] for name, number in shape for _ in range(number)]
    wanted = " AND ".join(
        f"{_quoted(known[name])} IN ({', '.join(['%s'] * number)})" for name, number in shape
    )
    names = ", ".join(map(_quoted, known.values()))
    # Names of our own tables and columns, quoted; every value is a parameter.
    text = f"SELECT {names} FROM {_table(model)} WHERE {wanted}"  # noqa: S608 - see above
    # SQLite has one writer.
    if lock and vendor == "postgresql":
        text += " FOR UPDATE"
    # A foreign key's column is of the kind of the key that it names.
    columns = [field.get_col(model._meta.db_table) for field in known.values()]
    made = [
        (one, (*connection.ops.get_db_converters(one), *one.get_db_converters(connection)))
        for one in columns
    ]
    return text, asked, made


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
