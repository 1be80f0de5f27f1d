"""What most tests begin with is founded once per worker and kind of database, and copied.

Founding an agency makes real keys, signs them and journals it all, through the same actions as on a
deployment; most tests need no agency of their own, but one that nobody has written to. A fixture
that asks for `begun_world` (or another of `BEGINNINGS`) gets a copy of those people, and its
test runs where the same rows are.
"""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.plugins import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from amparo.cases.tests.making import Work
    from amparo.people.actions import Founded
    from amparo.referrals.tests.world import World


def _agency() -> Founded:
    from amparo.people.tests import parties  # noqa: PLC0415 - Django is not set up yet above

    return parties.casa()


def _casa() -> Founded:
    from amparo.cases.tests import making  # noqa: PLC0415 - as above

    return making.casa()


def _work() -> Work:
    from amparo.cases.tests.making import Work  # noqa: PLC0415 - as above

    return Work.with_report(_casa())


def _world() -> World:
    from amparo.referrals.tests.world import World  # noqa: PLC0415 - as above

    return World()


def _filed() -> World:
    from amparo.referrals.tests.world import World  # noqa: PLC0415 - as above

    return World(files=[("a.txt", "text/plain", b"Canary-file-7")])


# Each goes on from the one before it, or from nothing.
BEGINNINGS: dict[str, Callable[[], Any]] = {
    "begun_agency": _agency,
    "begun_casa": _casa,
    "begun_work": _work,
    "begun_world": _world,
    "begun_filed": _filed,
}


def chosen(fixtures: Collection[str]) -> str:
    """Name the beginning of a test that uses these fixtures: the furthest; "" for none."""
    return next((name for name in reversed(BEGINNINGS) if name in fixtures), "")


@dataclass(frozen=True)
class Begun:
    """Who was founded in a database."""

    people: Any

    @classmethod
    def now(cls, name: str) -> Begun:
        """Found them, wherever both aliases point now."""
        from amparo.shred import pool  # noqa: PLC0415 - Django is not set up yet above

        # Keys made ahead belong to the store they were made in.
        pool.empty()
        with pytest.MonkeyPatch.context() as patched:
            words.quicken(patched)
            people = BEGINNINGS[name]()
        pool.empty()
        return cls(people)

    def copied(self) -> Any:
        """Give a copy: nothing that a test does to it is seen by another."""
        return copy.deepcopy(self.people)


def _again(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _as_seed(key: Ed25519PrivateKey) -> tuple[Callable[[bytes], Ed25519PrivateKey], tuple[bytes]]:
    return _again, (key.private_bytes_raw(),)


copyreg.pickle(type(Ed25519PrivateKey.from_private_bytes(bytes(32))), _as_seed)


@pytest.fixture
def begun_people(begun: Begun) -> Any:
    """Give a test its own copy, the same to all of its fixtures."""
    return begun.copied()


@pytest.fixture
def begun_agency(begun_people: Founded) -> Founded:
    """Ana administers and is in intake, Bea advocates, Ivo is in intake."""
    return begun_people


@pytest.fixture
def begun_casa(begun_people: Any) -> Founded:
    """Ana, Bea and Ivo, and Eva advocates, Sol supervises; a privacy officer, an administrator."""
    # A test that uses this and more has one agency.
    founded: Founded = getattr(begun_people, "founded", begun_people)
    return founded


@pytest.fixture
def begun_work(begun_people: Work) -> Work:
    """Ana of that agency, with the report of a person that she opened and looked at."""
    return begun_people


@pytest.fixture
def begun_world(begun_people: World) -> World:
    """That agency with a case whose receipt is bound, two shelters, and a police unit."""
    return begun_people


@pytest.fixture
def begun_filed(begun_people: World) -> World:
    """The same as `begun_world`, where a file came with the report."""
    return begun_people
