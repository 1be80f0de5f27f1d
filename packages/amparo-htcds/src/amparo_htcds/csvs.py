"""Rows of a CSV file, whatever its encoding and delimiter, and the guard against formulas."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from amparo_htcds.cells import RawRow, is_blank
from amparo_htcds.layout import CannotRead, find_headings
from amparo_htcds.report import Note
from amparo_htcds.sheets import Limits

# A spreadsheet program takes a cell that begins so for a formula (the wide forms too, in some
# languages); the apostrophe itself is guarded so that taking the guard off is exact.
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide forms are meant

_DELIMITERS = (",", ";", "\t", "|")
_TOO_LONG = (
    "Nothing was imported: the file has more rows or columns than this program reads at once. "
    "Split it into several files with the same heading row and import them one after the other."
)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV file and how it was read."""

    rows: tuple[RawRow, ...]
    encoding: str
    delimiter: str
    notes: tuple[Note, ...]


def guarded(text: str) -> str:
    """Write a cell so that no spreadsheet program runs it: an apostrophe before the sign."""
    return "'" + text if text.startswith(GUARDED) else text


def unguarded(text: str) -> str:
    """Take the guard off again. Exact: ``unguarded(guarded(text)) == text`` for every text."""
    return text[1:] if text.startswith("'") and text[1:].startswith(GUARDED) else text


def table(content: bytes, limits: Limits) -> Table:
    """Read the rows of a CSV file.

    Raises
    ------
    CannotRead
        If the bytes are no text, a quotation mark is never closed, or it exceeds the limits.

    """
    # The limit is the process's, not the reader's: raise it, never lower it for others.
    csv.field_size_limit(max(csv.field_size_limit(), limits.file_bytes))
    text, encoding = _decoded(content)
    notes = (Note("encoding_cp1252"),) if encoding == "cp1252" else ()
    text, stated = _without_separator_line(text)
    delimiter = stated or max(_DELIMITERS, key=lambda sign: _score(text, sign))
    return Table(tuple(_rows(text, delimiter, limits)), encoding, delimiter, notes)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding.removesuffix("-sig")
    raise CannotRead(
        "Nothing was imported: the file is neither a spreadsheet nor text in an encoding this "
        "program knows. Open it in a spreadsheet program, save it as “CSV UTF-8” or .xlsx, and "
        "import that."
    )


def _without_separator_line(text: str) -> tuple[str, str | None]:
    """Spreadsheet programs may write ``sep=;`` as a first line."""
    first, _, rest = text.partition("\n")
    stated = first.strip('\r" ')
    if stated.lower().startswith("sep=") and stated[4:] in _DELIMITERS:
        return rest, stated[4:]
    return text, None


def _score(text: str, delimiter: str) -> int:
    """Count how many headings a delimiter brings to light in the first rows."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    headings = find_headings([RawRow(0, tuple(line)) for line in islice(lines, 20)])
    return headings.score if headings else 0


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[RawRow]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    held = 0
    try:
        for number, line in enumerate(lines, start=1):
            if all(is_blank(value) for value in line):
                continue
            held += 1
            if held > limits.rows or len(line) > limits.columns:
                raise CannotRead(_TOO_LONG)
            yield RawRow(number, tuple(unguarded(value) for value in line))
    except csv.Error as problem:
        # Past a stray quotation mark no one can say where a row ends: no guessing.
        raise CannotRead(
            f"Nothing was imported: near line {lines.line_num} a quotation mark is not closed "
            "or stands where none belongs, so it is not certain where the rows end. Open the "
            "file in a spreadsheet program, save it again, and import that."
        ) from problem
