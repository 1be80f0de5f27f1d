"""The background worker: runs queued tasks and what is due, and shows that it is alive."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from amparo.site.chores import Clock

BEAT = 10.0
PAUSE = 1.0


class SilentWorker(Worker):
    """Run what is queued, then return. A failure keeps its kind and place, never its text."""

    def __init__(self, *, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
        )

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        keep = db_task_result.set_failed

        def without_text(error: BaseException) -> None:
            # The text of an exception can hold what a person wrote; it would be stored.
            bare = BaseException.__new__(type(error))
            keep(bare.with_traceback(error.__traceback__))

        db_task_result.set_failed = without_text
        super().run_task(db_task_result)


class Shift:
    """Work until told to stop, or until the process that started us is gone."""

    def __init__(self, *, heartbeat: Path, parent: int | None) -> None:
        self.heartbeat = heartbeat
        self.parent = parent
        self.over = threading.Event()
        self.clock = Clock()
        self.worker = SilentWorker(worker_id=f"worker-{os.getpid()}")

    def stop(self, *_signal: object) -> None:
        self.over.set()
        self.worker.running = False

    def work(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.stop)
        threading.Thread(target=self._beat_through_long_tasks, daemon=True).start()
        while not self.over.is_set() and not self._orphaned():
            self.heartbeat.touch()
            self.worker.run()
            self.clock.do_what_is_due()
            self.over.wait(PAUSE)
        self.heartbeat.unlink(missing_ok=True)

    def _orphaned(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def _beat_through_long_tasks(self) -> None:
        # Only while a task runs: a loop that hangs must look as dead as it is.
        while not self.over.wait(BEAT):
            if self.worker.running_task:
                self.heartbeat.touch()
