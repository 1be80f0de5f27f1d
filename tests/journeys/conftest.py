"""A deployment of its own for each journey."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from tests.journeys import deployment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented partnership, made once in this run: each journey works on a copy."""
    place = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        # What the workers of one run share.
        place = place.parent
    home = place / "demonstration" / "home"
    home.parent.mkdir(exist_ok=True)
    with (home.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            # A half-made one, after a failure, is found by nobody.
            half = home.with_name("half")
            deployment.make_demonstration(half)
            half.rename(home)
    return home


@pytest.fixture
def deployed(demonstration: Path, tmp_path: Path) -> Iterator[deployment.Deployment]:
    with deployment.running(demonstration, tmp_path) as site:
        yield site
