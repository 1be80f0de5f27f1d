"""Names for people whose names the server must not know: two words and a number."""

import json
import secrets
from functools import cache
from importlib.resources import files
from operator import contains

from amparo.cases.models import Person
from amparo.people.models import Agency

NUMBERS = tuple(str(number) for number in range(100, 1000))


def free_pseudonym(agency: Agency) -> str:
    """Draw a name that nobody of this agency has. No word of the lists can hurt."""
    name = new_pseudonym()
    while Person.objects.filter(agency=agency, pseudonym=name).exists():
        name = new_pseudonym()
    return name


def new_pseudonym() -> str:
    """Make a name up. Nothing about the person goes into it."""
    first, second = _words()
    return f"{secrets.choice(first)} {secrets.choice(second)} {secrets.choice(NUMBERS)}"


def is_drawn(name: str) -> bool:
    """Say whether the lists can draw this name, to the letter.

    Two of them never look the same: a second worker, who has only the name, is asked about the
    right person. A space more, or a letter of another alphabet, would name somebody else.
    """
    words = name.split(" ")
    lists = (*_words(), NUMBERS)
    return len(words) == len(lists) and all(map(contains, lists, words))


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    source = files("amparo.cases.queries") / "pseudonyms.json"
    words = json.loads(source.read_text(encoding="utf-8"))
    return tuple(words["first"]), tuple(words["second"])
