"""The product as it is deployed, on this machine, with invented people and a home of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError

TICKS = os.sysconf("SC_CLK_TCK")
START_WITHIN = 60.0


@dataclass(frozen=True)
class Site:
    url: str
    pid: int

    def processor_ms(self) -> float:
        """What all its processes have used of the processor: server, worker, what they started."""
        return sum(map(_used, _tree(self.pid))) * 1000 / TICKS


@contextmanager
def running(home: Path) -> Iterator[Site]:
    """Make the demonstration in `home` and serve it, as `make run` does, on a free port."""
    environment = {**os.environ, "AMPARO_HOME": str(home), "AMPARO_INSECURE_HTTP": "1"}
    command = [sys.executable, "-m", "amparo.site.command"]
    subprocess.run([*command, "demo"], check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    port = _free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "run", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        site = Site(f"http://127.0.0.1:{port}", process.pid)
        _wait(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(site: Site, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.url}/readyz") as answer:  # noqa: S310 - http, here
                if answer.status == HTTPStatus.OK:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("The site did not start. Try: make run")


def _tree(pid: int) -> Iterator[int]:
    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else []:
        yield from _tree(int(child))


def _used(pid: int) -> int:
    # After the name, which stands in brackets: user and system time are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
