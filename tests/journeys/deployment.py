"""The product as it is deployed: `amparo demo`, then `amparo run`, in processes of their own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.error import URLError

from tests.privacy.searching import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "amparo.site.command"]
START_WITHIN = 120.0
STAFF = re.compile(r"^  (\w+) +((?:[a-z-]+ ){5}[a-z-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Deployment:
    """A running site, its invented staff, and every place where it could leave something."""

    url: str
    home: Path
    spool: Path
    output: Path
    pid: int

    def passphrase(self, name: str) -> str:
        note = (self.home / "demonstration.txt").read_text("utf-8")
        words: dict[str, str] = dict(STAFF.findall(note))
        return words[name]

    def code(self, name: str) -> str:
        """The second factor of a member of staff, as whoever tries Amparo gets it."""
        told = subprocess.run(  # noqa: S603 - our own interpreter and command
            [*COMMAND, "demo-code", name],
            env=_environment(self.home, self.spool),
            check=True,
            capture_output=True,
            text=True,
        )
        return told.stdout.split()[0]

    def places(self) -> Places:
        """Its files, what it wrote to its output, its temporary files, how it was started."""
        # Static files are ours; the note of the demonstration holds what it printed.
        found = Places(self.home, self.spool, self.output.parent, but=self.home / "static")
        found.output += [" ".join(_arguments(pid)) for pid in _tree(self.pid)]
        return found


def _environment(home: Path, spool: Path) -> dict[str, str]:
    ours = {
        "AMPARO_HOME": str(home),
        "AMPARO_INSECURE_HTTP": "1",
        "AMPARO_SAFE_SITE": "http://127.0.0.1:9/",
        "TMPDIR": str(spool),
    }
    left_out = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SHRED_DATABASE_URL"}
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **ours}


def make_demonstration(home: Path) -> None:
    environment = _environment(home, home.parent)
    command = [*COMMAND, "demo"]
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - as above


@contextmanager
def running(demonstration: Path, folder: Path) -> Iterator[Deployment]:
    """Serve a copy of `demonstration` on a free port, until the end of the block."""
    home, spool, output = folder / "home", folder / "spool", folder / "output" / "server.txt"
    shutil.copytree(demonstration, home)
    spool.mkdir()
    output.parent.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with output.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and command
            [*COMMAND, "run", "--port", str(port)],
            env=_environment(home, spool),
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, output)
        yield Deployment(url, home, spool, output, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz") as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"The site did not start:\n{output.read_text()[-2000:]}")


def _tree(pid: int) -> Iterator[int]:
    from pathlib import Path  # noqa: PLC0415 - at run time; above it is a name for types

    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else []:
        yield from _tree(int(child))


def _arguments(pid: int) -> list[str]:
    from pathlib import Path  # noqa: PLC0415 - as above

    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
