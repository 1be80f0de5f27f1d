"""An export as an .xlsx file, with the two heading rows of the official spreadsheets."""

import io
from typing import Any

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell

from amparo_htcds.exporting import Table
from amparo_htcds.report import Loss
from amparo_htcds.words import tidy

# The format's own limit; a longer text is cut by every program that writes it.
CELL_LETTERS = 32_767


def xlsx(table: Table) -> tuple[bytes, tuple[Loss, ...]]:
    """Write a table as a workbook; report the texts that are longer than a cell.

    Every cell is text: none is ever a formula, and no program changes a number's zeros or a
    date's order. Signs that XML cannot hold are left out, as import leaves them out. The
    losses returned come on top of ``table.lost``.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Case Sheet")
    lost = []
    # The two heading rows come before record 1.
    for number, row in enumerate((table.header, table.labels, *table.rows), start=-1):
        texts = [tidy(text) for text in row]
        sheet.append([_cell(sheet, text[:CELL_LETTERS]) for text in texts])
        lost += [
            Loss(number, name, "too_long_for_sheet", len(text) - CELL_LETTERS)
            for name, text in zip(table.header, texts, strict=True)
            if len(text) > CELL_LETTERS
        ]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), tuple(lost)


def _cell(sheet: Any, text: str) -> Cell | None:
    if not text:
        return None
    cell: Cell = WriteOnlyCell(sheet, value=text)
    # Said last: on being given "=1" the cell made itself a formula.
    cell.data_type = "s"
    return cell
