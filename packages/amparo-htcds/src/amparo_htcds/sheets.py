"""The sheets of an .xlsx or .xlsm file, read without trusting it.

Macros, links and formulas are never run. Sizes are checked before anything is unpacked, and
entity expansion in the file's XML is refused (defusedxml, through openpyxl).
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from amparo_htcds.cells import CellValue, RawRow, Unreadable, is_blank
from amparo_htcds.layout import CannotRead


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may be: bytes, bytes unpacked, rows that hold something, columns.

    A case row of the standard is some kilobytes; the largest agencies have thousands.
    """

    file_bytes: int = 25 * 2**20
    unpacked_bytes: int = 128 * 2**20
    rows: int = 20_000
    columns: int = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    rows: tuple[RawRow, ...]
    from_1904: bool


# No spreadsheet program has more rows; a row number beyond is made up.
_LAST_ROW = 1_048_576
_BROKEN = (
    "Nothing was imported: the file could not be opened as a spreadsheet. It may be cut off, or "
    "be another kind of file. Open it in a spreadsheet program, save it as .xlsx or as CSV, and "
    "import that."
)
_TOO_LARGE = (
    "Nothing was imported: the file is larger than this program unpacks. Split it into "
    "several files with the same heading rows and import them one after the other."
)


def sheets(content: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Read all visible and hidden sheets of a workbook.

    Raises
    ------
    CannotRead
        If the bytes are no workbook, are protected by entity tricks, or exceed the limits.

    """
    _check_size(content, limits)
    try:
        # openpyxl warns of what it does not keep (validation lists); we keep values only.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_opened(content, limits))
    except CannotRead:
        raise
    # The parser was not written for hostile bytes and raises of nearly every kind.
    except Exception as problem:
        raise CannotRead(_BROKEN) from problem


def _check_size(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Reading stops at the stated size, so that a false one cannot be a way round.
            unpacked = sum(part.file_size for part in archive.infolist())
    except Exception as problem:
        raise CannotRead(_BROKEN) from problem
    if unpacked > limits.unpacked_bytes:
        raise CannotRead(_TOO_LARGE)


def _opened(content: bytes, limits: Limits) -> Iterator[Sheet]:
    # `data_only` stays off: a formula must be seen as one, not taken for its last result.
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        for sheet in book.worksheets:
            # The stated dimensions may be wrong, which would hide rows without a word.
            sheet.reset_dimensions()
            rows = tuple(_rows(sheet, limits))
            yield Sheet(str(sheet.title), rows, book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()


def _rows(sheet: Any, limits: Limits) -> Iterator[RawRow]:
    held = 0
    for number, cells in enumerate(sheet.rows, start=1):
        values = tuple(_value(cell) for cell in cells)
        if all(is_blank(value) for value in values):
            if number >= _LAST_ROW:
                raise CannotRead(_TOO_LARGE)
            continue
        held += 1
        if held > limits.rows or len(values) > limits.columns:
            raise CannotRead(_TOO_LARGE)
        yield RawRow(number, values)


def _value(cell: Any) -> CellValue | None:
    if cell.data_type == "f":
        return Unreadable.FORMULA
    if cell.data_type == "e":
        return Unreadable.ERROR
    value: CellValue | time | timedelta | None = cell.value
    return str(value) if isinstance(value, time | timedelta) else value
