"""What a cell of a file can hold, before anybody has asked what it means."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from amparo_htcds.standard import Field
from amparo_htcds.words import tidy


class Unreadable(Enum):
    """A cell that holds no value of its own."""

    FORMULA = "formula"
    ERROR = "cell_error"


CellValue = str | bool | int | float | date | datetime | Unreadable


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a file: its number as a person would count it, and all its cells."""

    number: int
    values: tuple[CellValue | None, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the field it stands for, or why it stands for none.

    ``refused`` is a reason of `amparo_htcds.report`. ``identity`` names the column in
    fingerprints: it does not depend on which address header was trusted.
    """

    letter: str
    field: Field | None
    refused: str | None
    identity: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell. What it says stays out of tracebacks and logs."""

    column: Column
    value: CellValue = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row: the cells that hold something, in the order of the file.

    ``from_1904`` says that numbers in date columns count from 1904 (old Macintosh files).
    """

    number: int
    cells: tuple[Cell, ...]
    from_1904: bool = False


def is_blank(value: CellValue | None) -> bool:
    """Tell an empty cell from one that holds something (a zero holds something)."""
    return value is None or (isinstance(value, str) and not tidy(value))


def as_text(value: CellValue) -> str:
    """Write a cell's value as text, the same way whatever kind of file it came from."""
    if isinstance(value, Unreadable):
        return value.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(str(value))


def letter_of(index: int) -> str:
    """Name the column at ``index`` (0 is A) as spreadsheets do."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
