"""Who writes at the same moment shares a commit, and nothing else."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import OperationalError, connection, connections, transaction

from amparo.journal.actions import PERSON, write
from amparo.journal.models import Entry
from amparo.journal.together import Together

if TYPE_CHECKING:
    from concurrent.futures import Future

TODAY = date(2026, 3, 1)
AGENCY = UUID("b6a1a7bb-9e3a-43d3-8d6f-3e6c8a1f6d10")


class Crowd:
    """Writers who come while the first one still writes: the others wait together."""

    def __init__(self) -> None:
        self.together = Together()
        self.pool = ThreadPoolExecutor(8)
        self._began, self._may_end = threading.Event(), threading.Event()
        self.committed_by: list[int] = []

    def write(self) -> int:
        entry = write(act="report.received", agency=AGENCY, by=PERSON, on=TODAY)
        transaction.on_commit(lambda: self.committed_by.append(threading.get_ident()))
        return entry.number

    def slowly(self) -> int:
        number = self.write()
        self._began.set()
        assert self._may_end.wait(20)
        return number

    def all_at_once(self, *works: Callable[[], int]) -> list["Future[int]"]:
        """The first writes; the others wait for it, and all of them are there when it ends."""
        first = self._start(self.slowly)
        assert self._began.wait(20)
        others = [self._start(work) for work in works]
        while len(self.together._waiting) < len(works):
            threading.Event().wait(0.001)
        self._may_end.set()
        return [first, *others]

    def _start(self, work: Callable[[], int]) -> "Future[int]":
        def run() -> int:
            try:
                return self.together.run(work)
            finally:
                connections.close_all()

        return self.pool.submit(run)


@pytest.fixture
def crowd(committed: None) -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.pool.shutdown()


def test_all_who_waited_share_one_commit_and_each_gets_its_own_answer(crowd: Crowd) -> None:
    answers = crowd.all_at_once(*[crowd.write] * 5)

    assert sorted(one.result(20) for one in answers) == [1, 2, 3, 4, 5, 6]
    assert len(set(crowd.committed_by)) == 2
    assert Entry.objects.count() == 6


def test_what_one_of_them_raises_undoes_its_own_writes_alone(crowd: Crowd) -> None:
    def refused() -> int:
        crowd.write()
        raise ValueError("not as agreed")

    _, one, other, third = crowd.all_at_once(crowd.write, refused, crowd.write)

    assert (one.result(20), third.result(20)) == (2, 3)
    with pytest.raises(ValueError, match="not as agreed"):
        other.result(20)
    assert Entry.objects.count() == 3


def test_nobody_is_answered_where_the_database_ended_the_transaction(crowd: Crowd) -> None:
    def full_disk() -> int:
        number = crowd.write()
        with connection.cursor() as cursor:
            # What SQLite does by itself when the disk is full.
            cursor.execute("ROLLBACK")
        return number

    first, *others = crowd.all_at_once(crowd.write, full_disk, crowd.write)

    assert first.result(20) == 1
    for one in others:
        with pytest.raises(OperationalError):
            one.result(20)
    assert Entry.objects.count() == 1
    assert crowd.together.run(crowd.write) == 2


def test_inside_a_transaction_of_the_callers_it_is_part_of_that(crowd: Crowd) -> None:
    def both() -> None:
        with transaction.atomic():
            assert crowd.together.run(crowd.write) == 1
            raise ValueError("thought better of it")

    with pytest.raises(ValueError, match="thought better"):
        both()

    assert not Entry.objects.exists()
