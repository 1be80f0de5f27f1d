"""Rows that were sealed on the agency's own machine, in a file for the server. It opens nothing."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from amparo.cases.importing.recipient import Recipient
from amparo.cases.importing.sealed_rows import SealedRow
from amparo.vault.actions import Incoming, Refused
from amparo_seal import CannotOpen
from amparo_seal.encoding import b64, unb64

VERSION = 1
MARK = 32
MOST_BYTES = 512 * 1024 * 1024
OWNER_ONLY = 0o600


class SealedFileProblem(Exception):
    """A sealed file that cannot be used. The text is a sentence for the person importing."""


@dataclass(frozen=True, kw_only=True)
class NumberedRow:
    """A sealed row, and which row of the agency's file it was; nothing where it is damaged."""

    number: int
    row: SealedRow | None


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """`key_is_new`: the key that knows rows again was made for this file."""

    deployment: UUID
    agency: UUID
    key_is_new: bool
    rows: tuple[NumberedRow, ...] = field(repr=False)


def check_place(path: Path) -> None:
    """Raise SealedFileProblem where a file stands: what somebody kept there is not written over."""
    if path.exists():
        raise SealedFileProblem(
            "Nothing was imported: there is a file already where the sealed rows would go. Name "
            "another place, or move it away."
        )


def write(path: Path, rows: Sequence[NumberedRow], *, to: Recipient, key_is_new: bool) -> None:
    """Write the sealed rows to a new file, for its owner only."""
    said = {
        "v": VERSION,
        "deployment": str(to.deployment),
        "agency": str(to.agency),
        "key_is_new": key_is_new,
        "rows": [
            {
                "number": one.number,
                "case": str(one.row.case),
                "fingerprint": b64(one.row.fingerprint),
                "sealed": one.row.raw,
            }
            for one in rows
            if one.row is not None
        ],
    }
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(number, "w", encoding="ascii") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise SealedFileProblem(
            "Nothing was imported: the sealed rows could not be written. Check that you may write "
            "there, or name another place with --out."
        ) from None


def load(path: Path) -> SealedFile:
    """Read a file of sealed rows. Raises SealedFileProblem for anything else."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MOST_BYTES))
        return _parsed(said)
    except OSError:
        raise SealedFileProblem(
            "Nothing was imported: the file of sealed rows could not be opened. Check that it is "
            "a file and that you may read it."
        ) from None
    except (CannotOpen, KeyError, TypeError, ValueError, AttributeError):
        raise SealedFileProblem(
            "Nothing was imported: this is no file of sealed rows, or only a part of one. Copy it "
            "again from the machine where it was made."
        ) from None


def _parsed(said: Any) -> SealedFile:
    if said["v"] != VERSION or not isinstance(said["key_is_new"], bool):
        raise CannotOpen
    return SealedFile(
        deployment=UUID(said["deployment"]),
        agency=UUID(said["agency"]),
        key_is_new=said["key_is_new"],
        rows=tuple(_row(one, place) for place, one in enumerate(said["rows"], start=1)),
    )


def _row(said: Any, place: int) -> NumberedRow:
    """One row by itself: a damaged one does not stop the others."""
    try:
        number, fingerprint = said["number"], unb64(said["fingerprint"])
        sealed = Incoming.parse(said["sealed"])
        row = SealedRow(case=UUID(said["case"]), fingerprint=fingerprint, sealed=sealed)
    except (CannotOpen, Refused, KeyError, TypeError, ValueError, AttributeError):
        return NumberedRow(number=place, row=None)
    is_whole = type(number) is int and len(fingerprint) == MARK
    return NumberedRow(number=number if is_whole else place, row=row if is_whole else None)
