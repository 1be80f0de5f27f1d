"""The report of an import, as text or CSV. It says nothing that a cell said."""

import csv
from collections import Counter
from typing import Protocol, TextIO

from amparo.cases.importing.running import RowReport, RowState
from amparo_htcds import Happened, Line, Note, sentence

COLUMNS = ("row", "column", "field", "happened", "why", "sentence")


class Writer(Protocol):
    def note(self, note: Note) -> None: ...

    def line(self, line: Line) -> None: ...

    def row(self, row: RowReport) -> None: ...


class TextWriter:
    """For people: a row, and below it its cells."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def note(self, note: Note) -> None:
        self._out.write(f"File: {sentence(note)}\n")

    def line(self, line: Line) -> None:
        place = f"Column {line.column}" if line.row is None else f"  {line.column}"
        field = f" {line.field}" if line.field else ""
        self._out.write(f"{place}{field}: {line.happened}. {sentence(line)}\n")

    def row(self, row: RowReport) -> None:
        self._out.write(f"Row {row.number}: {row.sentence}\n")
        for line in row.lines:
            self.line(line)


class CsvWriter:
    """For spreadsheets: one line for each row, cell, column or note."""

    def __init__(self, out: TextIO) -> None:
        self._out = csv.writer(out)
        self._out.writerow(COLUMNS)

    def note(self, note: Note) -> None:
        self._out.writerow(("", "", "", "", note.why, sentence(note)))

    def line(self, line: Line) -> None:
        number = "" if line.row is None else str(line.row)
        self._out.writerow(
            (number, line.column, line.field or "", line.happened, line.why, sentence(line))
        )

    def row(self, row: RowReport) -> None:
        self._out.writerow((str(row.number), "", "", row.state, row.why, row.sentence))
        for line in row.lines:
            self.line(line)


class Totals:
    """How many rows and cells went which way."""

    def __init__(self) -> None:
        self.rows: Counter[RowState] = Counter()
        self.cells: Counter[Happened] = Counter()

    def add(self, row: RowReport) -> None:
        self.rows[row.state] += 1
        self.add_lines(*row.lines)

    def add_lines(self, *lines: Line) -> None:
        self.cells.update(line.happened for line in lines)

    @property
    def asks(self) -> bool:
        """Say whether something waits for an answer."""
        return bool(self.cells[Happened.NEEDS_ANSWER] or self.rows[RowState.NOT_TAKEN])

    @property
    def has_nothing(self) -> bool:
        return not (self.rows[RowState.TAKEN] or self.rows[RowState.KNOWN])

    def sentences(self, *, is_check: bool = False) -> list[str]:
        taken = "could be taken" if is_check else "taken"
        rows = (
            f"Rows: {self.rows[RowState.TAKEN]} {taken}, {self.rows[RowState.KNOWN]} imported"
            f" before, {self.rows[RowState.NOT_TAKEN]} not taken."
        )
        cells = (
            f"Cells: {self.cells[Happened.TAKEN]} taken, {self.cells[Happened.MAPPED]} mapped,"
            f" {self.cells[Happened.LEFT_OUT]} left out,"
            f" {self.cells[Happened.NEEDS_ANSWER]} need an answer."
        )
        # Of rows that were sealed elsewhere, the cells were reported there.
        return [rows, cells] if self.cells else [rows]
