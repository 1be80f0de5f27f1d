"""How names of accounts are written, so that one person types it any way and is still found."""

import re
import unicodedata

from amparo.people.refusals import Refused

SHAPE = re.compile(r"[\w.\-]{2,60}")
LONGEST_SHOWN = 80


def folded(text: str) -> str:
    """A user name as it is looked up: any spelling of the same letters is the same name."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def username(text: str) -> str:
    """A user name as it is kept. Raises `Refused`."""
    name = folded(text)
    if not SHAPE.fullmatch(name):
        raise Refused("name-unreadable")
    return name


def display_name(text: str) -> str:
    """The name that colleagues see. Raises `Refused`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(name) <= LONGEST_SHOWN:
        raise Refused("name-unreadable")
    return name
