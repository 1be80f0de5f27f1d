"""Which row holds the headings, and which field each column stands for.

The official files disagree with the standard and with themselves; `traps` in the data lists
how. What they leave open is asked, never guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from amparo_htcds.cells import CellValue, Column, RawRow, is_blank, letter_of
from amparo_htcds.report import Happened, Line
from amparo_htcds.standard import Field, Standard, data, load
from amparo_htcds.words import squash

AddressHeader = Literal["names", "labels"]

_HEADINGS_WITHIN = 20
# No heading is longer; a story is not searched for one.
_HEADING_LETTERS = 200
# A row of labels is believed if it has at least these many and half its cells are labels.
_LABELS_AT_LEAST = 2
# One machine name weighs more than any number of labels: nothing else is called prs_FirstName.
_NAME_WEIGHS = 1000
# More digits are an identity number, not a row's.
_ROW_DIGITS = 9


class CannotRead(Exception):
    """A file that gives no rows. The text is a sentence for the person importing."""


class AddressHeaderNeeded(CannotRead):
    """The machine names and the labels of the address columns disagree.

    ``columns`` are their letters. Read again with ``address_header`` set to ``names`` or
    ``labels``, after looking at a row: does the street stand under the name or the label?
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        super().__init__(
            "Nothing was imported: the two heading rows name different parts of the address in "
            f"the columns {', '.join(columns)}. Look at one filled row, then import again and "
            "say which heading row is right: the machine names or the labels."
        )


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand: indexes into the rows; either may be missing, not both."""

    names: int | None
    labels: int | None
    score: int

    @property
    def has_names(self) -> bool:
        return self.names is not None

    @property
    def first_row(self) -> int:
        return max(index for index in (self.names, self.labels) if index is not None) + 1


def find_headings(rows: Sequence[RawRow]) -> Headings | None:
    """Find the heading rows among the first rows of a sheet."""
    standard = load()
    top = rows[:_HEADINGS_WITHIN]
    named = [sum(bool(standard.named(text)) for text in _texts(row)) for row in top]
    best = max(named, default=0)
    if best:
        names = named.index(best)
        return Headings(names, _labels_beside(standard, rows, names), best * _NAME_WEIGHS)
    labelled = [sum(bool(standard.labelled(text)) for text in _texts(row)) for row in top]
    best = max(labelled, default=0)
    if best >= _LABELS_AT_LEAST and best * 2 >= len(_texts(top[labelled.index(best)])):
        return Headings(None, labelled.index(best), best)
    return None


def is_form_design(rows: Sequence[RawRow]) -> bool:
    """Tell an XLSForm's design (the questions) from its answers."""
    return any({"type", "name", "label"} <= set(_texts(row)) for row in rows[:_HEADINGS_WITHIN])


def columns(
    rows: Sequence[RawRow], headings: Headings, address_header: AddressHeader | None
) -> tuple[Column, ...]:
    """Say for each column which field it stands for.

    Raises
    ------
    AddressHeaderNeeded
        If the address headings disagree, a row has an address, and nobody said which to trust.

    """
    body = rows[headings.first_row :]
    width = max((len(row.values) for row in rows), default=0)
    found = [
        _column(index, _at(rows, headings.names, index), _at(rows, headings.labels, index), body)
        for index in range(width)
    ]
    settled = _settle_address(rows, headings, found, address_header)
    return _without_twins(_without_choice_columns(settled, rows, headings))


def column_lines(columns: Iterable[Column]) -> tuple[Line, ...]:
    """Report the columns that one line can speak for: those that only number the rows."""
    return tuple(
        Line(None, column.letter, None, Happened.LEFT_OUT, "row_numbers")
        for column in columns
        if column.refused == "row_numbers"
    )


def has_address_question(columns: Sequence[Column]) -> bool:
    """Say whether which address heading to trust mattered for these columns."""
    return any(column.field and column.identity != column.field.name for column in columns)


def _texts(row: RawRow) -> list[str]:
    return [str(value).strip()[:_HEADING_LETTERS] for value in row.values if not is_blank(value)]


def _labels_beside(standard: Standard, rows: Sequence[RawRow], names: int) -> int | None:
    for index in (names + 1, names - 1):
        if not 0 <= index < len(rows):
            continue
        texts = _texts(rows[index])
        known = sum(bool(standard.labelled(text)) for text in texts)
        if known and known * 2 >= len(texts):
            return index
    return None


def _at(rows: Sequence[RawRow], row: int | None, column: int) -> str:
    if row is None or column >= len(rows[row].values):
        return ""
    value = rows[row].values[column]
    return "" if is_blank(value) else str(value)


def _column(index: int, name: str, label: str, body: Sequence[RawRow]) -> Column:
    field, refused = _meaning(name, label)
    if index == 0 and refused == "no_heading" and _numbers_rows(body):
        refused = "row_numbers"
    letter = letter_of(index)
    # Fingerprints must not change with the answer about the address, nor with the file's kind.
    identity = field.name if field else squash(name) or squash(label) or letter
    return Column(letter, field, refused, identity)


def _meaning(name: str, label: str) -> tuple[Field | None, str | None]:
    standard = load()
    field = standard.named(name)
    labelled = standard.labelled(label)
    if field is None and name:
        technical = squash(name) in {squash(known) for known in standard.technical_columns}
        return None, "technical_column" if technical else "unknown_column"
    if field is None and len(labelled) > 1:
        return None, "label_of_several_fields"
    if field is None:
        missing = "unknown_column" if label else "no_heading"
        return (labelled[0], None) if labelled else (None, missing)
    agrees = not labelled or field in labelled or standard.is_false_label(field, label)
    if agrees or _both_address(field, labelled):
        return field, None
    return field, "name_and_label_disagree"


def _both_address(field: Field, labelled: Sequence[Field]) -> bool:
    parts = _address_parts()
    return field.name in parts and any(other.name in parts for other in labelled)


def _address_parts() -> frozenset[str]:
    traps = data("htcds-2.0")["traps"]
    names = (trap["fields"] for trap in traps if trap["trap"] == "address_rows_disagree")
    return frozenset(name for group in names for name in group)


def _numbers_rows(body: Sequence[RawRow]) -> bool:
    numbers = [row.values[0] for row in body if row.values and not is_blank(row.values[0])]
    whole = [
        int(text) for text in map(str, numbers) if text.isdecimal() and len(text) <= _ROW_DIGITS
    ]
    return bool(whole) and len(whole) == len(numbers) and whole == sorted(set(whole))


def _settle_address(
    rows: Sequence[RawRow],
    headings: Headings,
    found: Sequence[Column],
    trusted: AddressHeader | None,
) -> list[Column]:
    by_label = {
        index: load().labelled(_at(rows, headings.labels, index))
        for index, column in enumerate(found)
        if column.field and column.field.name in _address_parts()
    }
    open_questions = {
        index: fields[0]
        for index, fields in by_label.items()
        if fields and found[index].field not in fields and not found[index].refused
    }
    if trusted is None and any(
        _filled(row, index) for row in rows[headings.first_row :] for index in open_questions
    ):
        raise AddressHeaderNeeded(tuple(found[index].letter for index in open_questions))
    return [
        replace(column, field=open_questions[index])
        if trusted == "labels" and index in open_questions
        else column
        for index, column in enumerate(found)
    ]


def _filled(row: RawRow, index: int) -> bool:
    return index < len(row.values) and not is_blank(row.values[index])


def _without_choice_columns(
    found: Sequence[Column], rows: Sequence[RawRow], headings: Headings
) -> list[Column]:
    """Form tools repeat a question as one column per choice: ``question/choice``."""
    whole = {column.field.name for column in found if column.field and not column.refused}
    settled = []
    for index, column in enumerate(found):
        parent, slash, _choice = _at(rows, headings.names, index).rpartition("/")
        question = load().named(parent) if slash and not column.field else None
        if question and question.codes:
            known = "choice_column" if question.name in whole else "choice_column_alone"
            settled.append(replace(column, refused=known))
        else:
            settled.append(column)
    return settled


def _without_twins(found: Sequence[Column]) -> tuple[Column, ...]:
    seen: set[str] = set()
    settled = []
    for column in found:
        name = column.field.name if column.field and not column.refused else None
        settled.append(replace(column, refused="same_field_twice") if name in seen else column)
        if name:
            seen.add(name)
    return tuple(settled)


def row_cells(row: RawRow) -> Iterable[tuple[int, CellValue]]:
    """Give the filled cells of a row with their indexes."""
    for index, value in enumerate(row.values):
        if value is not None and not is_blank(value):
            yield index, value
