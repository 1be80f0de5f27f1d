"""Cases as rows of the standard, and what the rows cannot hold, per field.

The browser makes the export (the keys are there): ``client/src/htcds/export.ts`` does the same
from ``spec/htcds/fields.json``, and both are held against ``spec/htcds/export-vectors.json``.
This is the reference, and what the tests of import and export turn around.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from amparo_htcds.csvs import guarded
from amparo_htcds.report import Loss
from amparo_htcds.standard import Field, load
from amparo_htcds.taking import WORDS, Taken

Scalar = str | int | bool

_QUOTED = re.compile(r"[\",;\t\r\n]|^[ \u00a0]|[ \u00a0]$")
BETWEEN_CHOICES = ";"
NEW_LINE = "\r\n"
# Spreadsheet programs take a CSV file for UTF-8 only with this sign in front.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Record:
    """One opened case.

    ``fields`` gives all values of a field, the most important first. ``groups`` gives things a
    case can have several of (``referral_out``, ``event``, ...: `Field.group`), each as its
    fields with their values, the most important first: the first one stands in the row, so
    that no row mixes two. ``beside`` counts what the standard has no field for, by name.
    """

    fields: Mapping[str, Sequence[Scalar]] = field(default_factory=dict, repr=False)
    groups: Mapping[str, Sequence[Mapping[str, Sequence[Scalar]]]] = field(
        default_factory=dict, repr=False
    )
    beside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """An export: machine names, their labels, one row per record, and what is lost."""

    header: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    lost: tuple[Loss, ...]


def rows(records: Iterable[Record]) -> Table:
    """Write each record as one row of all 84 fields, and report what a row cannot hold.

    Losses come in the order of the records; within one, of the standard's fields, then of
    names the standard does not have, in the order of the alphabet.
    """
    standard = load()
    made, lost = [], []
    for number, record in enumerate(records, start=1):
        row, losses = _row(number, record)
        made.append(row)
        lost.extend(losses)
    header = tuple(standard.fields)
    labels = tuple(known.label for known in standard.fields.values())
    return Table(header, labels, tuple(made), tuple(lost))


def csv_text(table: Table) -> str:
    """Write a table as CSV: UTF-8 with byte order mark, commas, CRLF, machine names.

    Cells that a spreadsheet program could take for a formula get an apostrophe in front
    (`amparo_htcds.csvs.guarded`); import takes it off.
    """
    lines = [_csv_line(row) for row in (table.header, *table.rows)]
    return BYTE_ORDER_MARK + NEW_LINE.join(lines) + NEW_LINE


def record_of(taken: Taken) -> Record:
    """Turn an imported row into the record that exports it, sealed values included."""
    values = {name: _listed(coded.value) for name, coded in taken.coded.items()}
    for kept in taken.sealed.values():
        values.update({name: _listed(value) for name, value in kept.items()})
    return Record(fields=values)


def _listed(value: Scalar | tuple[str, ...]) -> Sequence[Scalar]:
    return value if isinstance(value, tuple) else (value,)


def _row(number: int, record: Record) -> tuple[tuple[str, ...], list[Loss]]:
    cells, lost = [], []
    for known in load().fields.values():
        values, elsewhere = _values(record, known)
        text, losses = _cell(known, values)
        cells.append(text)
        lost += [Loss(number, known.name, why, count) for why, count in losses]
        if elsewhere:
            lost.append(Loss(number, known.name, "only_one_of_group", elsewhere))
        if _count(record, known.name + WORDS):
            lost.append(Loss(number, known.name, "words_beside_list", 1))
    return tuple(cells), lost + _strange(number, record)


def _values(record: Record, known: Field) -> tuple[Sequence[Scalar], int]:
    """Give a field's values for the row, and how many of its group have it and stay behind."""
    values = record.fields.get(known.name, ())
    things = record.groups.get(known.group or "", ())
    if values or not things:
        return values, sum(bool(thing.get(known.name)) for thing in things)
    return things[0].get(known.name, ()), sum(bool(thing.get(known.name)) for thing in things[1:])


def _cell(known: Field, values: Sequence[Scalar]) -> tuple[str, list[tuple[str, int]]]:
    if known.codes is None:
        return _first([_text(value) for value in values])
    codes, lost = _official(known, [_text(value) for value in values])
    if known.many:
        return BETWEEN_CHOICES.join(codes), lost
    text, more = _first(codes)
    return text, lost + more


def _first(texts: Sequence[str]) -> tuple[str, list[tuple[str, int]]]:
    if not texts:
        return "", []
    return texts[0], [("only_one_value", len(texts) - 1)] if len(texts) > 1 else []


def _official(known: Field, wanted: Sequence[str]) -> tuple[list[str], list[tuple[str, int]]]:
    """Keep the codes of the standard; ours become theirs; others are left behind."""
    codes: dict[str, None] = {}
    own = strange = 0
    for text in wanted:
        code = known.codes.exact(text) if known.codes else None
        if code is None:
            strange += 1
            continue
        own += code.exported_as is not None
        codes[code.exported_as or code.code] = None
    lost = [("own_code", own), ("code_not_in_list", strange)]
    return list(codes), [(why, count) for why, count in lost if count]


def _strange(number: int, record: Record) -> list[Loss]:
    known = load().fields
    names = {
        name: _count(record, name)
        for name in record.fields
        if name.removesuffix(WORDS) not in known
    }
    for group, things in record.groups.items():
        for name in {name for thing in things for name in thing}:
            if name not in known or known[name].group != group:
                names[name] = names.get(name, 0) + sum(bool(thing.get(name)) for thing in things)
    for name, count in record.beside.items():
        names[name] = names.get(name, 0) + count
    return [
        Loss(number, name, "no_such_field", names[name]) for name in sorted(names) if names[name]
    ]


def _count(record: Record, name: str) -> int:
    return len(record.fields.get(name, ()))


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


def _csv_line(cells: Sequence[str]) -> str:
    return ",".join(_csv_cell(guarded(text)) for text in cells)


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
