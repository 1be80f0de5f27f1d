"""The search finds what it is asked for: otherwise finding nothing would say nothing."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from amparo_seal.receipts import Receipt
from tests.privacy.searching import Places, Search, of_receipt

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "canary né 5521"


@pytest.mark.parametrize(
    "written",
    [
        SECRET.encode(),
        SECRET.encode("utf-16-le"),
        SECRET.encode().hex().encode(),
        b"canary+n%C3%A9+5521",
        b"canary%20n%C3%A9%205521",
        rb"canary n\u00e9 5521",
        *(base64.b64encode(b"x" * before + SECRET.encode() + b"y") for before in range(4)),
        *(base64.urlsafe_b64encode(b"?" * before + SECRET.encode()) for before in range(4)),
    ],
)
def test_a_secret_is_found_in_every_spelling(written: bytes) -> None:
    assert Search([SECRET]).find("here", b"before " + written + b" after")


def test_what_is_not_there_is_not_found() -> None:
    assert Search([SECRET]).find("here", b"canary, but of another kind: 5521") == []


def test_three_words_in_a_row_give_a_receipt_away() -> None:
    receipt = Receipt.new()
    words = receipt.words("en")
    search = Search(of_receipt(receipt.digits()))

    assert search.find("here", " ".join(words[4:7]).encode())
    assert search.find("here", receipt.digits().replace(" ", "").encode())
    assert search.find("here", base64.b64encode(receipt.secret))
    assert search.find("here", " ".join(words[4:6]).encode()) == []


def test_files_logs_output_and_mail_are_all_looked_at(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert places.find(SECRET) == []

    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "default.sqlite3-wal").write_bytes(b"\0" + SECRET.encode())
    record = logging.LogRecord("any", logging.INFO, "here", 1, "%s", (SECRET,), None)
    places.lines.append(record)
    places.output.append(SECRET)
    places.mail.append(SECRET)

    assert len(places.find(SECRET)) == 4


@pytest.mark.parametrize("where", ["arguments", "an environment"])
def test_what_a_process_was_started_with_is_looked_at(tmp_path: Path, where: str) -> None:
    places = Places(tmp_path)
    given = [SECRET] if where == "arguments" else []
    environment = {"WORD": SECRET} if where == "an environment" else {}
    waits = [sys.executable, "-c", "print(flush=True); input()", *given]
    # Started by a process of ours, so that it is a child of a child.
    starts = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *waits]

    with subprocess.Popen(  # noqa: S603 - our own interpreter
        starts,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = places.find(SECRET)
        process.communicate(b"\n")

    assert found
    assert {line.rpartition(" in ")[2] for line in found} == {where}
    assert places.find(SECRET) == []
