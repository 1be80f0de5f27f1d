"""From a file to rows: the kind of file, the sheet, the headings, the rows that hold something."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo_htcds import csvs, layout, sheets
from amparo_htcds.cells import Cell, Column, RawRow, Row
from amparo_htcds.layout import AddressHeader, CannotRead, Headings
from amparo_htcds.report import Line, Note
from amparo_htcds.sheets import Limits, Sheet

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_HEADINGS = (
    "Nothing was imported: no row of the file has headings of the Human Trafficking Case Data "
    "Standard (prs_FirstName, vic_TypeOfExploitation and the like, or their labels) in its first "
    "20 rows. Put the headings above the rows and import again."
)
_FORM_DESIGN = (
    "Nothing was imported: this is the design of a form (its questions), not its answers. "
    "Export the answers from the form tool as .xlsx or CSV and import that."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a file and what was found out about it.

    ``kind`` is ``xlsx`` or ``csv``; ``sheet`` the sheet's name; ``encoding`` and ``delimiter``
    are set for CSV. ``lines`` speak for whole columns, ``notes`` for the file.
    """

    kind: str
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]


def read(
    path: str | Path,
    *,
    address_header: AddressHeader | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read a file of HTCDS cases: the official spreadsheets, CSV, or a form tool's export.

    Parameters
    ----------
    path
        The file. Its ending does not matter; its content does.
    address_header
        ``names`` or ``labels``: which heading row to trust where they name different parts of
        the address (columns N to R of the official spreadsheets).
    sheet
        The sheet of a workbook to read. By default the one with most headings.
    limits
        The most a file may be; `Limits()` by default.

    Raises
    ------
    AddressHeaderNeeded
        If the two heading rows disagree on the address, a row has one, and nobody said which
        to trust. A `CannotRead`.
    CannotRead
        For everything else that gives no rows. Its text says what to do.

    """
    limits = limits or Limits()
    content = _bytes(Path(path), limits)
    if content.startswith(_COMPOUND):
        raise CannotRead(
            "Nothing was imported: the file is locked with a password, or is an old .xls file. "
            "Open it in a spreadsheet program, save it as .xlsx without a password, and import "
            "that."
        )
    if content.startswith(_ZIP):
        return _workbook(content, address_header, sheet, limits)
    table = csvs.table(content, limits)
    headings = _headings_of(table.rows)
    found = layout.columns(table.rows, headings, address_header)
    rows, empty = _rows(table.rows[headings.first_row :], found, from_1904=False)
    return Reading(
        kind="csv",
        sheet=None,
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=found,
        rows=rows,
        lines=layout.column_lines(found),
        notes=(*table.notes, *_common_notes(found, address_header, empty)),
    )


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limits.file_bytes + 1)
    except OSError as problem:
        raise CannotRead(
            "Nothing was imported: the file could not be opened. Check that it is there, that "
            "it is a file, and that you may read it."
        ) from problem
    if len(content) > limits.file_bytes:
        raise CannotRead(
            f"Nothing was imported: the file is larger than {limits.file_bytes // 2**20} MB. "
            "Split it into several files with the same heading rows."
        )
    return content


def _workbook(
    content: bytes, address_header: AddressHeader | None, wanted: str | None, limits: Limits
) -> Reading:
    book = sheets.sheets(content, limits)
    chosen = _chosen_sheet(book, wanted)
    headings = _headings_of(chosen.rows)
    found = layout.columns(chosen.rows, headings, address_header)
    rows, empty = _rows(chosen.rows[headings.first_row :], found, from_1904=chosen.from_1904)
    return Reading(
        kind="xlsx",
        sheet=chosen.title,
        encoding=None,
        delimiter=None,
        columns=found,
        rows=rows,
        lines=layout.column_lines(found),
        notes=(
            *_sheet_notes(book, chosen),
            *_common_notes(found, address_header, empty),
        ),
    )


def _chosen_sheet(book: Sequence[Sheet], wanted: str | None) -> Sheet:
    if wanted is not None:
        for sheet in book:
            if sheet.title.casefold() == wanted.casefold():
                return sheet
        raise CannotRead(
            "Nothing was imported: the file has no sheet of that name. Open it, copy the name "
            "from the tab below the rows, and import again."
        )
    if not book:
        raise CannotRead(_NO_HEADINGS)
    return max(book, key=lambda sheet: _score(sheet.rows))


def _score(rows: Sequence[RawRow]) -> int:
    headings = layout.find_headings(rows)
    return headings.score if headings else 0


def _headings_of(rows: Sequence[RawRow]) -> Headings:
    # The design of a form has machine names too, in a column instead of a row.
    if layout.is_form_design(rows):
        raise CannotRead(_FORM_DESIGN)
    headings = layout.find_headings(rows)
    if headings is None:
        raise CannotRead(_NO_HEADINGS)
    return headings


def _rows(
    body: Sequence[RawRow], columns: Sequence[Column], *, from_1904: bool
) -> tuple[tuple[Row, ...], int]:
    """Give the rows that hold more than their number, and count those that do not."""
    numbering = {index for index, column in enumerate(columns) if column.refused == "row_numbers"}
    rows = []
    for raw in body:
        cells = list(layout.row_cells(raw))
        if any(index not in numbering for index, _ in cells):
            made = tuple(Cell(columns[index], value) for index, value in cells)
            rows.append(Row(raw.number, made, from_1904))
    return tuple(rows), len(body) - len(rows)


def _sheet_notes(book: Sequence[Sheet], chosen: Sheet) -> tuple[Note, ...]:
    return tuple(
        # By number: people name sheets after people.
        Note("sheet_too" if _has_names(sheet) else "sheet_not_read", (("sheet", str(number)),))
        for number, sheet in enumerate(book, start=1)
        if sheet is not chosen and sheet.rows
    )


def _has_names(sheet: Sheet) -> bool:
    headings = layout.find_headings(sheet.rows)
    return bool(headings and headings.has_names)


def _common_notes(
    columns: Sequence[Column], address_header: AddressHeader | None, empty: int
) -> tuple[Note, ...]:
    notes = []
    if layout.has_address_question(columns):
        notes.append(Note("address_header_labels"))
    elif address_header == "names":
        notes.append(Note("address_header_names"))
    if empty:
        notes.append(Note("rows_only_numbered", (("count", str(empty)),)))
    return tuple(notes)
