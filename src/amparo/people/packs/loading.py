"""Policy packs: what an agency must tell and promise people, as data with its sources.

Nothing in a pack counts as reviewed until it names who reviewed it and when. Where the wording of a
pack is not reviewed, the strictest one is shown.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# Not for an agency to choose: what is said where no pack's wording was reviewed.
STRICTEST = "strictest"
REVIEWERS = 2
LONGEST_WAIT = 14
LONGEST_RELEASE = 365
STATES = ("unreviewed", "reviewed")


class PackUnreadable(ValueError):
    """The pack does not exist, or lacks something; nothing may rest on it."""


@dataclass(frozen=True, kw_only=True)
class Source:
    statute: str
    says: str
    url: str
    seen: date


@dataclass(frozen=True, kw_only=True)
class Pack:
    id: str
    name: str
    state: str
    reviewed_by: tuple[str, ...]
    reviewed_on: date | None
    # By language: shown before the first free text, so that a child can stop in time.
    minors: dict[str, str]
    answer_days: int
    # Who may sign a release, by circumstance: names that the release page knows.
    signers: dict[str, str]
    release_default_days: int
    release_max_days: int
    sources: tuple[Source, ...]

    @property
    def is_reviewed(self) -> bool:
        return self.state == "reviewed"


@dataclass(frozen=True, kw_only=True)
class Wording:
    text: str
    language: str
    is_reviewed: bool


@cache
def load(name: str) -> Pack:
    """Read a pack and check it. Raises `PackUnreadable`; a pack is never half read."""
    path = next((one for one in FOLDER.glob("*.toml") if one.stem == name), None)
    if path is None:
        raise PackUnreadable(name)
    return parse(name, path.read_text(encoding="utf-8"))


def choices() -> list[str]:
    """Name the packs that an agency can choose."""
    return sorted(one.stem for one in FOLDER.glob("*.toml") if one.stem != STRICTEST)


def parse(name: str, text: str) -> Pack:
    """Read the text of a pack. Raises `PackUnreadable`."""
    try:
        raw = tomllib.loads(text)
        pack = _pack(name, raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PackUnreadable(name) from error
    _check(pack)
    return pack


def minors_wording(pack: Pack, language: str) -> Wording:
    """What is said about people under 18: the pack's own if reviewed, else the strictest."""
    source = pack if pack.is_reviewed else load(STRICTEST)
    found = language if language in source.minors else "en"
    return Wording(text=source.minors[found], language=found, is_reviewed=source.is_reviewed)


def _pack(name: str, raw: dict[str, Any]) -> Pack:
    release = raw["release"]
    return Pack(
        id=name,
        name=_text(raw["name"]),
        state=raw["review"]["state"],
        reviewed_by=tuple(_text(one) for one in raw["review"]["by"]),
        reviewed_on=raw["review"].get("on"),
        minors={code: _text(one) for code, one in raw["minors"].items()},
        answer_days=int(raw["answer"]["days"]),
        signers={who: _text(how) for who, how in raw["signers"].items()},
        release_default_days=int(release["default_days"]),
        release_max_days=int(release["max_days"]),
        sources=tuple(
            Source(
                statute=_text(one["statute"]),
                says=_text(one["says"]),
                url=one["url"],
                seen=one["seen"],
            )
            for one in raw["sources"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("A text is missing.")
    return " ".join(value.split())


def _check(pack: Pack) -> None:
    sound = (
        pack.state in STATES
        # "Reviewed" is said by two people on a day, or not at all.
        and pack.is_reviewed
        == (len(pack.reviewed_by) >= REVIEWERS and isinstance(pack.reviewed_on, date))
        and "en" in pack.minors
        and 1 <= pack.answer_days <= LONGEST_WAIT
        and 1 <= pack.release_default_days <= pack.release_max_days <= LONGEST_RELEASE
        and pack.sources
        and all(isinstance(one.seen, date) for one in pack.sources)
    )
    if not sound:
        raise PackUnreadable(pack.id)
