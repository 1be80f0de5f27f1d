"""How many questions a page asks of the databases, and rows by the hundred to ask it with."""

import copy
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import connections, models
from django.test.utils import CaptureQueriesContext

Row = TypeVar("Row", bound=models.Model)


@pytest.fixture
def asked() -> Callable[[Callable[[], object]], int]:
    """Say how many queries, on all databases, doing something takes."""

    def count(act: Callable[[], object]) -> int:
        with ExitStack() as stack:
            made = [
                stack.enter_context(CaptureQueriesContext(connections[alias]))
                for alias in connections
            ]
            act()
        return sum(len(one) for one in made)

    return count


def copies(row: Row, number: int, **changes: Callable[[], Any]) -> list[Row]:
    """Put so many more rows like this one into its table, each with a key of its own."""
    return _kept(
        _copy(row, {name: make() for name, make in changes.items()}) for _ in range(number)
    )


def spread(row: Row, over: Iterable[models.Model], name: str) -> list[Row]:
    """Put one more row like this one for each of these, which it names in this field."""
    return _kept(_copy(row, {name: one}) for one in over)


def _copy(row: Row, changes: dict[str, Any]) -> Row:
    one = copy.copy(row)
    one._state = models.base.ModelState()
    one.pk = uuid4()
    for name, value in changes.items():
        setattr(one, name, value)
    return one


def _kept(rows: Iterable[Row]) -> list[Row]:
    new = list(rows)
    return type(new[0])._default_manager.bulk_create(new)
