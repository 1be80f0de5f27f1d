"""The versions of the text that is read out before a release, as data with a review state.

Whoever signed an older version signed that one: versions are added, never changed.
"""

import tomllib
from functools import cache
from pathlib import Path

from amparo.people.models import Agency

FILE = Path(__file__).with_name("wordings.toml")
GENERAL, JUSTICE = "general", "justice"


@cache
def versions() -> dict[str, str]:
    """Each known version, and for whom it is: general, or a justice recipient."""
    return {one["version"]: one["audience"] for one in _read()}


@cache
def texts() -> dict[str, str]:
    """What each version says in English; pages show it in their own language."""
    return {one["version"]: one["text"] for one in _read()}


def _read() -> list[dict[str, str]]:
    read: list[dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["wording"]
    return read


def newest() -> dict[str, str]:
    """The newest version for each audience: a version's name ends with its month or day."""
    return {whom: version for version, whom in sorted(versions().items())}


def fits(version: str, recipient: Agency) -> bool:
    """Say whether this version may be read out for this recipient."""
    return versions().get(version) == (JUSTICE if recipient.is_justice else GENERAL)
