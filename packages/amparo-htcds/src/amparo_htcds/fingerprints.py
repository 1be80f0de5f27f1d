"""Knowing a row again without keeping it: a keyed hash of what the source row said."""

import hashlib
import hmac
import unicodedata
from collections import Counter
from collections.abc import Iterable

from amparo_htcds.cells import Row, as_text

KEY_BYTES = 32
_LABEL = b"amparo/v1/htcds-row"


def row_fingerprint(row: Row, key: bytes, *, occurrence: int = 0) -> bytes:
    """Give the HMAC-SHA256 (32 bytes) of a row under a key kept beside the agency's file.

    The same row gives the same bytes from a spreadsheet and from a CSV file, in any order of
    columns, and whichever address heading was trusted. Without the key nothing about the row
    can be tried out: keep it off the server.

    Parameters
    ----------
    row
        A row of a `Reading`.
    key
        32 random bytes.
    occurrence
        0 for the first row of a file with these contents, 1 for the second, and so on: two
        people may have the same coded facts and no name. `fingerprints` counts for you.

    Raises
    ------
    ValueError
        If the key is not 32 bytes, or the occurrence is negative.

    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key of {KEY_BYTES} bytes is needed, not {len(key)}")
    if occurrence < 0:
        raise ValueError("occurrence must be 0 or more")
    digest = hmac.new(key, _LABEL, hashlib.sha256)
    digest.update(occurrence.to_bytes(4, "big"))
    for part in _canonical(row):
        # The length before each part keeps "ab", "c" apart from "a", "bc".
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()


def fingerprints(rows: Iterable[Row], key: bytes) -> tuple[bytes, ...]:
    """Give the fingerprint of each row of one file, in order, all different.

    Reading the same file again gives the same fingerprints. Rows with the very same contents
    are told apart by how many came before.
    """
    seen: Counter[bytes] = Counter()
    found = []
    for row in rows:
        first = row_fingerprint(row, key)
        found.append(row_fingerprint(row, key, occurrence=seen[first]))
        seen[first] += 1
    return tuple(found)


def _canonical(row: Row) -> list[bytes]:
    pairs = sorted(
        (cell.column.identity, unicodedata.normalize("NFC", as_text(cell.value)))
        for cell in row.cells
        if cell.column.refused != "row_numbers"
    )
    return [part.encode("utf-8", "surrogatepass") for pair in pairs for part in pair]
