"""A language is data: one file here and its catalogue. No code names a language.

A deployment adds its own without code: the same two files below `languages` in its home.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LOCALE = FOLDER.parent / "locale"
REVIEW = "#. review: "
# A weekday, the day and the month, as Django writes formats; most languages need nothing between.
DAY = "l j F"


@dataclass(frozen=True, kw_only=True)
class Language:
    code: str
    name: str
    direction: str
    # source: the sentences are written in it; draft: some wait for a person; reviewed: none does.
    review: str
    # How a day is written out, "Sunday, 29 November".
    day: str = DAY

    @property
    def is_right_to_left(self) -> bool:
        return self.direction == "rtl"

    @property
    def is_draft(self) -> bool:
        """Say whether a sentence of this language still waits for a person to read it."""
        return self.review == "draft"


def load(folder: Path = FOLDER, locale: Path = LOCALE) -> list[Language]:
    """Read every language file; the language the sentences are written in comes first."""
    found = [_language(path, locale) for path in sorted(folder.glob("*.toml"))]
    return sorted(found, key=lambda language: (language.review != "source", language.code))


def load_all(home: Path) -> list[Language]:
    """Read the languages that come with Amparo, and those that a deployment added."""
    packs = {pack.code: pack for pack in (*load(), *load(home, home / "locale"))}
    return list(packs.values())


def _language(path: Path, locale: Path) -> Language:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Language(
        code=raw["code"],
        name=raw["name"],
        direction=raw["direction"],
        review="source" if raw.get("source") else _review(locale / raw["code"]),
        day=raw.get("day", DAY),
    )


def _review(folder: Path) -> str:
    """What the catalogue says of its sentences, one by one: no file can call itself reviewed."""
    path = folder / "LC_MESSAGES" / "django.po"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    states = {line.removeprefix(REVIEW) for line in lines if line.startswith(REVIEW)}
    return "reviewed" if states == {"human"} else "draft"
