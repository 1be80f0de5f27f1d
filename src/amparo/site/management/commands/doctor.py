import json
import os
import resource
import stat
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from amparo.people import packs
from amparo.people import queries as people
from amparo.people.models import Agency
from amparo.reports.emergency.places import places
from amparo.site import demonstration

SWAPS = Path("/proc/swaps")
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")
POWER_STATES = Path("/sys/power/state")

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SQLITE = {
    "journal_mode": ("wal", "the write-ahead log"),
    "synchronous": (2, "waiting for the disk at every write"),
    "secure_delete": (1, "overwriting of what is deleted"),
    "foreign_keys": (1, "checking of references"),
}
POSTGRESQL = {
    "fsync": ("on", "waiting for the disk"),
    "synchronous_commit": ("on", "waiting for the disk at every write"),
    "full_page_writes": ("on", "whole pages after a crash"),
}

Colour = Literal["green", "yellow", "red"]


@dataclass(frozen=True)
class Finding:
    """One fact about this deployment. Red: a promise of Amparo does not hold as it is."""

    colour: Colour
    text: str


def green(text: str) -> Finding:
    return Finding("green", text)


def red(text: str) -> Finding:
    return Finding("red", text)


def unless_invented(text: str) -> Finding:
    """Give what is red for real people; where everybody is invented, it is only said."""
    return Finding("yellow" if demonstration.is_marked() else "red", text)


class Command(BaseCommand):
    help = "Say whether this machine and this deployment keep what Amparo promises."
    # It must be able to speak about a deployment that Django's own checks refuse.
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        findings = list(examine())
        for one in findings:
            self.stdout.write(f"{one.colour:<7} {one.text}")
        number = sum(one.colour == "red" for one in findings)
        self.stdout.write(f"\n{number} red of {len(findings)}.")
        if number:
            sys.exit(1)


def examine() -> Iterator[Finding]:
    """Look at everything; nothing is changed."""
    yield from _memory()
    yield from _files()
    yield from _settings()
    ready = yield from _databases()
    if ready:
        yield _roots()
        yield from _packs()
    yield from _numbers()
    yield _worker()


def _memory() -> Iterator[Finding]:
    """What is read in assisted mode stays in memory: it must not reach a disk from there."""
    swaps = [line.split()[0] for line in _lines(SWAPS)[1:]]
    yield (
        red(
            f"Swap is on ({', '.join(swaps)}): memory can reach the disk. Switch it off: swapoff -a"
        )
        if swaps
        else green("Swap is off.")
    )
    limit, _ = resource.getrlimit(resource.RLIMIT_CORE)
    pattern = "".join(_lines(CORE_PATTERN))
    if pattern.startswith("|"):
        # The limit does not count for a core dump that is handed to a program (core(5)).
        yield red(
            f"Core dumps go to a program ({pattern[1:].split()[0]}): memory can reach the disk. "
            "Set kernel.core_pattern=core, and LimitCORE=0 for the service."
        )
    elif limit:
        yield red("Core dumps are allowed: memory can reach the disk. Start with: ulimit -c 0")
    else:
        yield green("Core dumps are off.")
    yield (
        red("The machine can hibernate, with its memory on the disk. Mask hibernate.target.")
        if swaps and "disk" in " ".join(_lines(POWER_STATES)).split()
        else green("The machine cannot hibernate.")
    )


def _files() -> Iterator[Finding]:
    home: Path = settings.HOME
    yield _closed(home, "The home of this deployment", 0o700)
    yield _closed(home / "secret.key", "The secret key", 0o600)
    for alias in connections:
        database = connections[alias]
        if database.vendor == "sqlite":
            # A file made by SQLite takes the mode of the process; its folder is what closes it.
            yield _closed(
                Path(database.settings_dict["NAME"]).parent, f"The folder of {alias}", 0o700
            )


def _closed(path: Path, name: str, mode: int) -> Finding:
    try:
        found = path.stat()
    except FileNotFoundError:
        return red(f"{name} is missing: {path}")
    if found.st_mode & OTHERS:
        return red(f"{name} is open to other users of the machine: chmod {mode:o} {path}")
    if found.st_uid != os.getuid():
        return red(f"{name} belongs to another user of the machine: {path}")
    return green(f"{name} is closed to other users of the machine.")


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield unless_invented("AMPARO_DEBUG is on: errors show what people sent. Unset it.")
    if settings.INSECURE_HTTP:
        yield unless_invented("AMPARO_INSECURE_HTTP is on: anybody on the way reads along.")
    if not settings.DEBUG and not settings.INSECURE_HTTP:
        yield green("Pages need HTTPS, and errors show nothing.")


def _databases() -> Generator[Finding, None, bool]:
    """Yield findings; return whether the tables are there to be asked."""
    ready = True
    for alias in connections:
        try:
            yield from _database(alias)
            plan = MigrationExecutor(connections[alias])
            missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
        except DatabaseError as problem:
            ready = False
            yield red(f"The database {alias} does not answer ({type(problem).__name__}).")
            continue
        if missing:
            ready = False
            yield red(f"The database {alias} is not up to date. Run: amparo prepare")
    return ready


def _database(alias: str) -> Iterator[Finding]:
    connection = connections[alias]
    is_sqlite = connection.vendor == "sqlite"
    expected: dict[str, tuple[object, str]] = dict(SQLITE if is_sqlite else POSTGRESQL)
    with connection.cursor() as cursor:
        wrong = []
        for name, (wanted, meaning) in expected.items():
            cursor.execute(f"PRAGMA {name}" if is_sqlite else f"SHOW {name}")
            (found,) = cursor.fetchone()
            if found != wanted:
                wrong.append(f"{meaning} ({name} is {found}, not {wanted})")
    if wrong:
        yield red(f"The database {alias} lacks {'; '.join(wrong)}.")
    else:
        yield green(f"The database {alias} writes durably.")


def _roots() -> Finding:
    """The roots in the browser's code are those of the agencies (ADR 0003)."""
    path: Path = settings.AGENCY_ROOTS
    wanted = people.roots()
    if not wanted["agencies"] and not path.exists():
        return green("There is no agency yet, and so no root.")
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return red(f"The file of the agencies' roots is missing or unreadable: {path}")
    if said != wanted:
        return red("The file of roots differs from the agencies: browsers trust others.")
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists() and manifest.stat().st_mtime < path.stat().st_mtime:
        return red("The roots are younger than the browser's code. Start Amparo again.")
    return green("The roots in the browser's code are those of the agencies.")


def _packs() -> Iterator[Finding]:
    used = sorted(set(Agency.objects.values_list("pack", flat=True)))
    for name in used:
        if not packs.load(name).is_reviewed:
            yield unless_invented(
                f"The policy pack {name} was reviewed by nobody. A lawyer must confirm it first."
            )
        else:
            yield green(f"The policy pack {name} is reviewed.")


def _numbers() -> Iterator[Finding]:
    asked = {one.lower() for one in Agency.objects.values_list("emergency_place", flat=True)}
    unknown = _names((asked | {settings.PLACE.lower()}) - {"", *places()})
    if unknown:
        yield unless_invented(f"No emergency number is known here for: {unknown}.")
    waiting = _names(code for code, place in places().items() if not place.is_reviewed)
    if waiting:
        yield unless_invented(f"Emergency numbers that nobody reviewed: {waiting}.")
    else:
        yield green("Emergency numbers are reviewed.")


def _worker() -> Finding:
    try:
        age = time.time() - settings.WORKER_HEARTBEAT.stat().st_mtime
    except FileNotFoundError:
        return red("No worker is alive: alerts and clean-ups wait. Start one with: amparo run")
    if age > settings.WORKER_HEARTBEAT_LIMIT.total_seconds():
        return red("The worker gives no sign of life. Start Amparo again.")
    return green("The worker is alive.")


def _lines(path: Path) -> list[str]:
    """Read a small file of the kernel; a machine without it has nothing to say there."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _names(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
