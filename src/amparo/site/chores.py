"""What has to be done by the clock, whether or not anybody asks for it."""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.core.management import call_command
from django.db import close_old_connections

log = structlog.get_logger("amparo.chores")

HOUR = 3600.0
# What did not work is tried again after so long.
AGAIN = 300.0


@dataclass(frozen=True, kw_only=True)
class Chore:
    """A command that may be run at any time, twice, and by several workers at once."""

    command: str
    every: float


CHORES = (Chore(command="expire", every=HOUR), Chore(command="sweep", every=24 * HOUR))


class Clock:
    """Knows which chores are due in this worker. All are, when it starts."""

    def __init__(
        self,
        chores: Sequence[Chore] = CHORES,
        *,
        now: Callable[[], float] = time.monotonic,
        run: Callable[[str], None] | None = None,
    ) -> None:
        self.now = now
        self.run = run or _run
        self.due = dict.fromkeys(chores, now())

    def do_what_is_due(self) -> None:
        for chore, due in self.due.items():
            if due <= self.now():
                worked = self._do(chore)
                self.due[chore] = self.now() + (chore.every if worked else min(AGAIN, chore.every))

    def _do(self, chore: Chore) -> bool:
        try:
            self.run(chore.command)
        except Exception:
            # Said in the log, without its text, and tried again; the queue behind it goes on.
            log.exception("chore.failed", chore=chore.command)
            return False
        log.info("chore.done", chore=chore.command)
        return True


def _run(command: str) -> None:
    # A connection that died since the last time must not fail this one.
    close_old_connections()
    call_command(command, stdout=io.StringIO())
