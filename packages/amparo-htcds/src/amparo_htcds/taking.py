"""One row becomes typed coded values, sealed values by compartment, and report lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType

from amparo_htcds import values
from amparo_htcds.cells import Cell, Row, Unreadable, as_text
from amparo_htcds.report import Happened, Line
from amparo_htcds.standard import CODED, Field
from amparo_htcds.values import Outcome, Value

WORDS = "/words"

_ASKS = frozenset(
    {
        "name_and_label_disagree",
        "label_of_several_fields",
        "same_field_twice",
        "choice_column_alone",
    }
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A value the server may see, once the person agreed.

    ``value`` is a code, several codes, a count, yes or no, or a day (``YYYY-MM-DD``).
    ``list_versions`` names the versions of the code lists it was read with; empty for what
    is on no list.
    """

    field: str
    value: Value
    list_versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one row gives.

    ``sealed`` maps compartment to field to value: seal each compartment before anything is
    stored. A key ending in ``/words`` holds what the cell said where it could not be read as
    a value of its field. ``lines`` has one line for each cell of the row that holds
    something, less the columns that `Reading.lines` speaks for.
    """

    row: int
    coded: Mapping[str, Coded] = dataclass_field(repr=False)
    sealed: Mapping[str, Mapping[str, Value]] = dataclass_field(repr=False)
    lines: tuple[Line, ...]


def take(row: Row) -> Taken:
    """Take what can be taken from a row, and say what happened to every cell of it.

    Never raises: a cell that cannot be read becomes a line, and the others go on.
    """
    coded: dict[str, Coded] = {}
    sealed: dict[str, dict[str, Value]] = {}
    lines: list[Line] = []
    for cell in row.cells:
        field, refused = cell.column.field, cell.column.refused
        if field is None or refused:
            if refused != "row_numbers":
                lines.append(_refusal(row, cell, refused or "unknown_column"))
            continue
        outcome = _outcome(field, cell, row)
        lines.append(_line(row, cell, field, outcome))
        _place(field, cell, outcome, coded, sealed)
    frozen = {name: MappingProxyType(kept) for name, kept in sealed.items()}
    return Taken(row.number, MappingProxyType(coded), MappingProxyType(frozen), tuple(lines))


def _outcome(field: Field, cell: Cell, row: Row) -> Outcome:
    if isinstance(cell.value, Unreadable):
        return Outcome(None, Happened.LEFT_OUT, cell.value.value)
    return values.parse(field, cell.value, from_1904=row.from_1904)


def _place(
    field: Field,
    cell: Cell,
    outcome: Outcome,
    coded: dict[str, Coded],
    sealed: dict[str, dict[str, Value]],
) -> None:
    if outcome.value is not None:
        if field.sealed == CODED:
            coded[field.name] = Coded(field.name, outcome.value, outcome.list_versions)
        else:
            sealed.setdefault(field.sealed, {})[field.name] = outcome.value
    if outcome.keep:
        # Free text is sealed whatever field it stands in.
        sealed.setdefault(field.words, {})[field.name + WORDS] = as_text(cell.value)


def _line(row: Row, cell: Cell, field: Field, outcome: Outcome) -> Line:
    return Line(
        row=row.number,
        column=cell.column.letter,
        field=field.name,
        happened=outcome.happened,
        why=outcome.why,
        facts=outcome.facts,
        kept=field.words if outcome.keep else None,
    )


def _refusal(row: Row, cell: Cell, why: str) -> Line:
    field = cell.column.field
    return Line(
        row=row.number,
        column=cell.column.letter,
        field=field.name if field else None,
        happened=Happened.NEEDS_ANSWER if why in _ASKS else Happened.LEFT_OUT,
        why=why,
    )
