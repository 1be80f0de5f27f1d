"""Sealed reports through the whole product, against the least that a durable write can cost."""

import http.client
import json
import sqlite3
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from amparo.site.demonstration.browsers import Person
from amparo.site.demonstration.stories import Story
from amparo_seal.encoding import unb64
from benchmarks.figures import figure
from benchmarks.site import Site

AT_ONCE = 16
ROUNDS = 5
EACH = 160
# The story is padded to 4 KiB before it is sealed.
STORY = Story(called="Benchmark", language="en", what="x" * 3300, where="a town")
RATIO = 0.6
PROCESSOR_MS = 4.0


def measure(site: Site, folder: Path) -> dict[str, object]:
    """Take turns: raw inserts, then the product, so that both meet the same disk and noise."""
    _send(site, _bodies(site, AT_ONCE))
    raw: list[float] = []
    product: list[float] = []
    processor: list[float] = []
    for number in range(ROUNDS):
        bodies = _bodies(site, EACH)
        raw.append(_raw_rate(folder / f"raw-{number}.sqlite3", [_stored(one) for one in bodies]))
        before, start = site.processor_ms(), time.perf_counter()
        _send(site, bodies)
        product.append(EACH / (time.perf_counter() - start))
        processor.append((site.processor_ms() - before) / EACH)
    ratios = [ours / least for ours, least in zip(product, raw, strict=True)]
    return {
        "submissions_per_second": [round(one, 1) for one in product],
        "raw_inserts_per_second": [round(one, 1) for one in raw],
        "share_of_raw_rate": figure(ratios, unit="ratio", limit=RATIO, by="at least"),
        "processor_each": figure(processor, unit="ms", limit=PROCESSOR_MS, by="at most"),
    }


def _bodies(site: Site, number: int) -> list[bytes]:
    with urllib.request.urlopen(f"{site.url}/api/directory/lumbre") as answer:  # noqa: S310 - http
        told = json.load(answer)
    agency, intake = UUID(told["agency"]), unb64(told["directory"]["intake"]["public"])
    made = (Person(story=STORY, agency=agency, intake=intake) for _ in range(number))
    return [json.dumps(one.report()).encode() for one in made]


def _stored(body: bytes) -> bytes:
    """As many bytes as the sealed part of a report has."""
    sealed: dict[str, Any] = json.loads(body)["sealed"]
    texts = [one["data"] for one in sealed["envelopes"]] + [o["wrapped"] for o in sealed["wraps"]]
    return b"".join(map(unb64, texts))


def _raw_rate(path: Path, rows: Sequence[bytes]) -> float:
    """Inserts per second, each committed and on the disk before the next begins."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, data BLOB)")
    start = time.perf_counter()
    for row in rows:
        connection.execute("INSERT INTO row (data) VALUES (?)", (row,))
    taken = time.perf_counter() - start
    connection.close()
    return len(rows) / taken


def _send(site: Site, bodies: Sequence[bytes]) -> None:
    shares = [bodies[start::AT_ONCE] for start in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda share: _send_share(site, share), shares))


def _send_share(site: Site, bodies: Sequence[bytes]) -> None:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc)
    headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    for body in bodies:
        connection.request("POST", "/api/reports", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != http.client.CREATED:
            raise SystemExit(f"A report was refused: {answer.status} {told[:200]!r}")
    connection.close()
