"""Files of every layout, made here: no test needs a file of somebody else."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from amparo_htcds import Taken, read, take

Cells = Sequence[object]
WriteBook = Callable[..., Path]
WriteCsv = Callable[..., Path]
TakeCell = Callable[..., Taken]


@pytest.fixture
def official() -> Path:
    """The folder with IOM's own files, where this machine has it."""
    folder = Path(__file__).parents[4] / "shared" / "data" / "htcds"
    if not folder.is_dir():
        pytest.skip("the official HTCDS files are not on this machine (../shared/data/htcds)")
    return folder


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    def write(*rows: Cells, name: str = "cases.xlsx", **others: Sequence[Cells]) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Case Sheet"
        for row in rows:
            sheet.append(list(row))
        for title, more in others.items():
            other = book.create_sheet(title)
            for row in more:
                other.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    def write(*rows: Cells, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = tmp_path / "cases.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def take_cell(write_book: WriteBook) -> TakeCell:
    """Take one cell of one field, as a workbook holds it."""

    def taken(field: str, value: object) -> Taken:
        (row,) = read(write_book([field], [value])).rows
        return take(row)

    return taken
