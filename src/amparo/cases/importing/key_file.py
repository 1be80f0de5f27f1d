"""The key that knows an imported row again. It stays with the agency's file, never on the server.

Who has both the database and this key can try out which rows came in; with the database alone
nobody can.
"""

import os
from pathlib import Path

from amparo_seal.encoding import b64, unb64
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import from_system

ENDING = ".amparo-key"
KEY_BYTES = 32
# A key and the end of its line are 44 bytes; more is another file.
MOST_BYTES = 100
OWNER_ONLY = 0o600


class KeyFileProblem(Exception):
    """No key to go on with. The text is a sentence for the person importing."""


def beside(file: Path) -> Path:
    return file.with_name(file.name + ENDING)


def key_at(path: Path, *, imported_before: bool, keep: bool) -> bytes:
    """Read the key, or make it where this is the agency's first import.

    With `keep` off nothing is written: a key made then is forgotten.
    """
    try:
        with path.open("rb") as file:
            return _parsed(file.read(MOST_BYTES))
    except FileNotFoundError:
        pass
    except OSError as problem:
        raise KeyFileProblem(
            "Nothing was imported: the key file could not be opened. Check that it is a file and "
            "that you may read it."
        ) from problem
    if imported_before:
        raise KeyFileProblem(
            "Nothing was imported: rows of this agency were imported before, and the key that "
            f"knows them again is not here. It was kept beside the file of the first import, in a "
            f"file whose name ends in {ENDING}. Put it beside this file under this file's name "
            f"and {ENDING}, or name it with --key-file. Without it rows could come in twice."
        )
    key = from_system(KEY_BYTES)
    if keep:
        _write(path, key)
    return key


def _parsed(content: bytes) -> bytes:
    try:
        key = unb64(content.decode("ascii").strip())
    except (CannotOpen, UnicodeDecodeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileProblem(
            "Nothing was imported: the key file holds something else, or only a part of a key. "
            "Put the right one back from a copy, or name it with --key-file."
        )
    return key


def _write(path: Path, key: bytes) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(number, "wb") as file:
            file.write(b64(key).encode("ascii") + b"\n")
            file.flush()
            # A row that is in and a key that is not would come in again.
            os.fsync(file.fileno())
    except OSError as problem:
        raise KeyFileProblem(
            "Nothing was imported: the key that knows rows again could not be kept beside the "
            "file. Check that you may write there, or name another place with --key-file."
        ) from problem
