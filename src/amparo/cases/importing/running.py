"""Every row of a reading, one after the other: what became of it, as it happens."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

import structlog
from django.db import DatabaseError

from amparo.cases.actions import importing as actions
from amparo.cases.importing.recipient import Recipient
from amparo.cases.importing.sealed_file import NumberedRow
from amparo.cases.importing.sealed_rows import SealedRow, seal_row
from amparo.cases.models import Imported
from amparo.people.models import Agency
from amparo.people.refusals import Refused as CaseRefused
from amparo.vault.actions import Refused
from amparo_htcds import Line, Reading, Row, fingerprints, take
from amparo_seal.keys import wrap_key_id

log = structlog.get_logger(__name__)


class RowState(StrEnum):
    TAKEN = "taken"
    KNOWN = "known"
    NOT_TAKEN = "not taken"


SENTENCES = {
    "taken": "This row became a case.",
    "could-be-taken": "This row could become a case. Nothing was done.",
    "could-be-sealed": "This row could be sealed. Nothing was done.",
    "sealed": "This row was sealed. It becomes a case when the sealed file is taken in.",
    "known": "This row was imported before. Nothing was done.",
    "empty": "Nothing in this row could be taken, so no case was made. What stands below says why.",
    "too-large": "This row was not imported: it holds more than can be kept of one row. Move long"
    " texts into a file of the case, shorten the row and import again.",
    "database": "This row was not imported: the server could not keep it. The other rows are not"
    " affected. Import the same file again; no row comes in twice.",
    "damaged": "This row was not imported: it is damaged in the file of sealed rows. The other rows"
    " are not affected. Copy the file again from the machine where it was made.",
    "refused": "This row was not imported: the server refused it. The other rows are not affected."
    " If the agency's keys were changed meanwhile, import the same file again.",
}
STATES = {
    "taken": RowState.TAKEN,
    "sealed": RowState.TAKEN,
    "could-be-taken": RowState.TAKEN,
    "could-be-sealed": RowState.TAKEN,
    "known": RowState.KNOWN,
}
# Keeps a sealed row, or only checks it; says under which of the sentences it went.
Keep = Callable[[SealedRow, int], str]


@dataclass(frozen=True, kw_only=True)
class RowReport:
    """What became of one row, and of each of its cells."""

    number: int
    state: RowState
    why: str
    lines: tuple[Line, ...]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.why]


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Seals the rows of one agency's file, and hands each to `keep`."""

    to: Recipient
    key: bytes
    known: AbstractSet[bytes]
    keep: Keep

    def rows(self, reading: Reading) -> Iterator[RowReport]:
        """Take each row that is new. Every report comes after its row is safe."""
        marks = fingerprints(reading.rows, self.key)
        for row, mark in zip(reading.rows, marks, strict=True):
            if mark in self.known:
                yield RowReport(number=row.number, state=RowState.KNOWN, why="known", lines=())
            else:
                yield self._row(row, mark)

    def _row(self, row: Row, mark: bytes) -> RowReport:
        taken = take(row)
        if not (taken.coded or taken.sealed):
            why = "empty"
        else:
            sealed = seal_row(taken, fingerprint=mark, to=self.to)
            why = _kept(self.keep, sealed, row.number)
        return _report(row.number, why, taken.lines)


def take_in(
    rows: Iterable[NumberedRow], *, known: AbstractSet[bytes], keep: Keep
) -> Iterator[RowReport]:
    """Take in rows that were sealed elsewhere, by the same rules."""
    for one in rows:
        if one.row is None:
            why = "damaged"
        elif one.row.fingerprint in known:
            why = "known"
        else:
            why = _kept(keep, one.row, one.number)
        yield _report(one.number, why, ())


def known_to(agency: Agency) -> frozenset[bytes]:
    """What tells the rows that came in before."""
    rows = Imported.objects.filter(agency=agency).values_list("fingerprint", flat=True)
    return frozenset(map(bytes, rows))


def storing(agency: Agency) -> Keep:
    """Make a case of each row."""

    def keep(row: SealedRow, _number: int) -> str:
        case = actions.import_row(agency=agency, row=row, by=None)
        return "taken" if case.pk == row.case else "known"

    return keep


def checking(agency: Agency) -> Keep:
    """Say what would become of each row, and keep none."""

    def keep(row: SealedRow, _number: int) -> str:
        actions.check_row(agency=agency, row=row)
        return "could-be-taken"

    return keep


def collecting(to: Recipient, rows: list[NumberedRow]) -> Keep:
    """Put each row into a file for the server: by the server's own rules, without its database."""
    holders = {wrap_key_id(to.suite, to.public).bytes}

    def keep(row: SealedRow, number: int) -> str:
        actions.check_sealed(row, holders, deployment=to.deployment, agency=to.agency)
        rows.append(NumberedRow(number=number, row=row))
        return "sealed"

    return keep


def checking_apart(to: Recipient) -> Keep:
    """Say what would become of each row on the agency's own machine, and seal none into a file."""
    collect = collecting(to, [])

    def keep(row: SealedRow, number: int) -> str:
        collect(row, number)
        return "could-be-sealed"

    return keep


def _kept(keep: Keep, row: SealedRow, number: int) -> str:
    try:
        return keep(row, number)
    except (Refused, CaseRefused) as refusal:
        return "too-large" if refusal.code == "too-large" else "refused"
    except DatabaseError:
        log.exception("import.row_not_kept", row=number)
        return "database"


def _report(number: int, why: str, lines: tuple[Line, ...]) -> RowReport:
    state = STATES.get(why, RowState.NOT_TAKEN)
    return RowReport(number=number, state=state, why=why, lines=lines)
