"""Whom to call in danger, country by country: data with its source, never a constant in code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

FOLDER = Path(__file__).parent
REVIEWS = ("unreviewed", "reviewed")


class NotReadable(ValueError):
    """A file of emergency numbers lacks something that people's lives hang on."""


@dataclass(frozen=True, kw_only=True)
class Place:
    country: str
    # As it stands on signs there.
    name: str
    number: str
    # What a telephone link dials; the number as shown may be two.
    tel: str
    # How to call without a sound, by language.
    silent: dict[str, str]
    source: str
    checked: date
    review: str

    @property
    def is_reviewed(self) -> bool:
        return self.review == "reviewed"

    def silent_in(self, language: str) -> str:
        """The silent way in this language, or in English where nobody has written it."""
        return self.silent.get(language, self.silent["en"])

    def name_in(self, language: str) -> str:
        """The name in this language, and as on signs there: "Spain (España)"."""
        try:
            known = Locale.parse(language).territories.get(self.country.upper(), self.name)
        except (UnknownLocaleError, ValueError):
            return self.name
        return known if known == self.name else f"{known} ({self.name})"


def _place(raw: dict[str, Any], name: str) -> Place:
    try:
        place = Place(**raw)
    except TypeError as problem:
        raise NotReadable(f"{name}: {problem}") from problem
    right = (
        place.country == name
        and place.review in REVIEWS
        and type(raw["checked"]) is date
        and "https://" in place.source
        and place.tel.isdecimal()
        and "en" in place.silent
    )
    if not right:
        raise NotReadable(f"{name}: something is missing or wrong")
    return place


def load(folder: Path = FOLDER) -> dict[str, Place]:
    """Read every country's file. Raises NotReadable rather than leave one out."""
    return {
        path.stem: _place(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
        for path in sorted(folder.glob("*.toml"))
    }


@cache
def places() -> dict[str, Place]:
    """All countries, by code."""
    return load()


def ordered(first: str, language: str = "en") -> list[Place]:
    """All countries, that of the agency before the others (or of its country: `us-ca` is `us`)."""
    home = first.lower().split("-")[0]
    return sorted(
        places().values(), key=lambda place: (place.country != home, place.name_in(language))
    )
