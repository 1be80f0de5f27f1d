"""Writes that come at the same moment share one commit.

The head of an agency's journal is one row, and on SQLite there is one writer: each write waits
until the one before it is safe on the disk. Whoever comes first runs what others wait to run, each
in a savepoint of its own, and commits once for all. Nobody is answered before that commit.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import OperationalError, connection, transaction

Answer = TypeVar("Answer")
# What one commit carries at most: the last of them waits for all.
MOST = 32


class _Turn(Generic[Answer]):
    """One write, and what came of it. Its thread is woken once it is done, or is to lead."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answer: list[Answer] = []
        self.error: BaseException | None = None
        self.is_done = False
        self.woken = threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                self._answer = [self._work()]
        except Exception as error:  # noqa: BLE001 - it is raised again, in the thread it belongs to
            self.error = error

    def end(self, error: BaseException | None) -> None:
        self.error = self.error or error
        self.is_done = True
        self.woken.set()

    def answer(self) -> Answer:
        if self.error is not None:
            raise self.error
        return self._answer[0]


class Together:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Turn[object]] = deque()
        self._is_led = False

    def run(self, work: Callable[[], Answer]) -> Answer:
        """Do `work` in a transaction, and give what it gives once that is committed.

        What it raises undoes its own writes and nobody else's. Inside a transaction of the caller's
        own it is done there, in a savepoint.
        """
        if connection.in_atomic_block:
            with transaction.atomic():
                return work()
        turn = _Turn(work)
        with self._guard:
            self._waiting.append(turn)  # type: ignore[arg-type] # each is answered as its own kind
            leads, self._is_led = not self._is_led, True
        if not leads:
            turn.woken.wait()
        if not turn.is_done:
            self._lead()
        return turn.answer()

    def _lead(self) -> None:
        with self._guard:
            turns = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        error: BaseException | None = None
        try:
            with transaction.atomic():
                for turn in turns:
                    turn.run()
                    _check_whole()
        except BaseException as problem:
            error = problem
            raise
        finally:
            for turn in turns:
                turn.end(error)
            self._hand_on()

    def _hand_on(self) -> None:
        with self._guard:
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.woken.set()


def _check_whole() -> None:
    """A full disk ends the whole transaction: Django would then undo it without a word."""
    if transaction.get_rollback():
        raise OperationalError("the transaction was undone; nothing of it was kept")


together = Together()
