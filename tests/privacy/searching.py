"""Looks for what must be nowhere: in files, logs, mail and requests, in every spelling we know."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from playwright.sync_api import BrowserContext, Request

from amparo_seal.receipts import LANGUAGES, Receipt

if TYPE_CHECKING:
    import logging


def spellings(secret: str | bytes) -> set[bytes]:
    """How a secret could stand somewhere: as it is, escaped, in hexadecimal or in base64."""
    if isinstance(secret, bytes):
        return {secret, secret.hex().encode(), *_in_base64(secret)}
    plain = secret.encode()
    escaped = {json.dumps(secret)[1:-1], quote(secret), quote_plus(secret)}
    return {
        plain,
        secret.encode("utf-16-le"),
        plain.hex().encode(),
        *(one.encode() for one in escaped),
        *_in_base64(plain),
    }


def _in_base64(data: bytes) -> set[bytes]:
    """The part of its base64 that is the same whatever stands before and after."""
    found: set[bytes] = set()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        # A group of four that holds a foreign byte, or the end, can look different.
        inner = whole[4 if before else 0 : (before + len(data)) // 3 * 4]
        if len(inner) >= 8:
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def of_receipt(written: str) -> list[str | bytes]:
    """All that would give away a receipt: its bytes, or any three words or groups in a row."""
    found: list[str | bytes] = []
    for receipt in Receipt.from_spelling(written):
        digits = receipt.digits()
        found += [receipt.secret, digits.replace(" ", "")]
        for parts in (digits.split(), *(receipt.words(language) for language in LANGUAGES)):
            found += [" ".join(parts[at : at + 3]) for at in range(len(parts) - 2)]
    assert found, "this is no receipt"
    return found


class Search:
    """Finds any of some secrets in bytes."""

    def __init__(self, secrets: Iterable[str | bytes]) -> None:
        self.names = {form: repr(secret) for secret in secrets for form in spellings(secret)}

    def find(self, where: str, data: bytes) -> list[str]:
        # One by one: an alternative of hundreds of them takes minutes for a database.
        return [f"{name} in {where}" for form, name in self.names.items() if form in data]


class Requests:
    """Every request of a browser, with all that it carried."""

    def __init__(self, context: BrowserContext) -> None:
        self.made: list[tuple[str, bytes, bytes]] = []
        self.said: list[str] = []
        context.on("request", self._note)
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _note(self, request: Request) -> None:
        head = f"{request.url}\n{request.headers}".encode()
        self.made.append((request.url, head, request.post_data_buffer or b""))

    def find(self, *secrets: str | bytes, bodies: bool = True) -> list[str]:
        """List what of these secrets a request carried; `bodies` False looks at addresses alone."""
        search = Search(secrets)
        found: list[str] = []
        for url, head, body in self.made:
            found += search.find(f"the head of {url}", head)
            found += search.find(f"the body of {url}", body) if bodies else []
        return found


def processes(root: int) -> Iterator[int]:
    """Give a process and all that it started, which may have started others."""
    yield root
    for listed in Path(f"/proc/{root}/task").glob("*/children"):
        for child in _of_a_process(listed).split():
            yield from processes(int(child))


def _of_a_process(file: Path) -> bytes:
    """Read what the system says of a process; nothing of one that has just ended."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class Places:
    """Where a server could leave something: its folders, log, output and mail, its processes.

    What a process was started with can be read by everybody on the machine.
    """

    def __init__(self, *folders: Path, but: Path | None = None) -> None:
        self.folders = folders
        self.but = but
        self.lines: list[logging.LogRecord] = []
        self.output: list[str] = []
        self.mail: list[str] = []

    def find(self, *secrets: str | bytes) -> list[str]:
        search = Search(secrets)
        return [line for where, data in self._all() for line in search.find(where, data)]

    def files(self) -> list[Path]:
        found = [file for folder in self.folders for file in folder.rglob("*") if file.is_file()]
        return [file for file in found if self.but is None or self.but not in file.parents]

    def _all(self) -> Iterator[tuple[str, bytes]]:
        for file in self.files():
            yield str(file), file.read_bytes()
            yield "the name of a file", str(file).encode()
        for record in self.lines:
            yield "a line of the log", str(vars(record)).encode()
        yield "the output", "\n".join(self.output).encode()
        yield "mail", "\n".join(self.mail).encode()
        for process in processes(os.getpid()):
            yield "arguments", _of_a_process(Path(f"/proc/{process}/cmdline"))
            yield "an environment", _of_a_process(Path(f"/proc/{process}/environ"))
