import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from amparo.site.work import Shift, SilentWorker

done: list[str] = []


@task()
def note(word: str) -> None:
    done.append(word)


@task()
def stumble() -> None:
    int("Maria".lower())


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    done.clear()
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


def test_queued_work_is_done(committed: None) -> None:
    note.enqueue("one")

    SilentWorker(worker_id="test").run()

    assert done == ["one"]


def test_a_failure_keeps_its_kind_and_never_its_text(committed: None) -> None:
    stumble.enqueue()

    SilentWorker(worker_id="test").run()

    kept = DBTaskResult.objects.get()
    assert kept.exception_class_path == "builtins.ValueError"
    assert "stumble" in kept.traceback
    assert "maria" not in kept.traceback


def test_a_shift_beats_works_and_ends_when_told(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = Shift(heartbeat=tmp_path / "alive", parent=None)
    note.enqueue("one")
    beats: list[bool] = []
    run = shift.worker.run

    def work_once() -> None:
        beats.append(shift.heartbeat.exists())
        run()
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(shift.worker, "run", work_once)
    shift.work()

    assert done == ["one"]
    assert beats == [True]
    assert not shift.heartbeat.exists()


def test_a_shift_does_what_is_due(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = Shift(heartbeat=tmp_path / "alive", parent=None)
    ran: list[str] = []

    def run(command: str) -> None:
        ran.append(command)
        if len(ran) == 2:
            shift.stop()

    monkeypatch.setattr(shift.clock, "run", run)
    shift.work()

    assert ran == ["expire", "sweep"]


def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    shift = Shift(heartbeat=tmp_path / "alive", parent=os.getppid() + 1)

    shift.work()

    assert not shift.heartbeat.exists()


def test_a_long_task_is_not_taken_for_a_dead_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.site.work.BEAT", 0.001)
    shift = Shift(heartbeat=tmp_path / "alive", parent=None)
    shift.worker.running_task = True
    beating = threading.Thread(target=shift._beat_through_long_tasks)
    beating.start()

    while not shift.heartbeat.exists():
        shift.over.wait(0.001)
    shift.stop()
    beating.join()

    assert shift.heartbeat.exists()
