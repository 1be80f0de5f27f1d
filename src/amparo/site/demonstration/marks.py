"""The files that make a deployment a demonstration, and that say how to try it."""

import os
from pathlib import Path

from django.conf import settings


def is_marked() -> bool:
    """Say whether this deployment was made by `amparo demo`."""
    return _mark().exists()


def read_note() -> str:
    """What `amparo demo` printed: invented sign-ins, receipts and private words."""
    return _note().read_text(encoding="utf-8")


def mark(note: str) -> None:
    """Mark the deployment; every page says so from then on."""
    _write(_note(), note)
    _write(_mark(), "Everything in this deployment is invented.\n")


def _mark() -> Path:
    home: Path = settings.HOME
    return home / "demonstration"


def _note() -> Path:
    home: Path = settings.HOME
    return home / "demonstration.txt"


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
