"""Words are stretched in an instant, except where that is what a test is about.

Argon2id takes a second of a browser's time for each sign-in and each unlocking, on purpose. Python
and the browser's worker are given the same quick function instead: all that uses its result runs as
always. The real one has its vectors in both languages, and is run by all of packages/, by the tests
marked `real_words`, and by the journeys on a deployment (processes of their own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amparo_seal import staff
from amparo_seal.primitives import sha256
from amparo_seal.receipts import receipt

if TYPE_CHECKING:
    from pathlib import Path

LABEL = b"quick words"
# Stands before our worker, and answers in its place.
QUICK = b"""self.addEventListener("message", (event) => {
  event.stopImmediatePropagation();
  const label = new TextEncoder().encode("quick words");
  const { password, salt } = event.data;
  crypto.subtle.digest("SHA-256", new Uint8Array([...label, ...salt, ...password]))
    .then((key) => self.postMessage({ key: new Uint8Array(key) }));
});
"""


def quickly(secret: bytes, *, salt: bytes, memory: int, passes: int) -> bytes:
    """Give 32 bytes that follow from the words and the salt, whatever it should cost."""
    del memory, passes
    return sha256(LABEL + salt + secret)


def are_real(request: pytest.FixtureRequest) -> bool:
    """Say whether this test wants words that are really stretched."""
    return request.node.get_closest_marker("real_words") is not None or (
        "packages" in request.node.path.relative_to(request.config.rootpath).parts
    )


@pytest.fixture(autouse=True)
def quick_words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not are_real(request):
        quicken(monkeypatch)


def quicken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(staff, "argon2id", quickly)
    patch.setattr(receipt, "argon2id", quickly)


def quicken_workers(collected: Path) -> None:
    """Put the quick function before the worker of a site that is about to be served."""
    workers = list(collected.rglob("argon2*.js"))
    assert workers
    for worker in workers:
        worker.write_bytes(QUICK + worker.read_bytes())
        for compressed in worker.parent.glob(f"{worker.name}.*"):
            compressed.unlink()
