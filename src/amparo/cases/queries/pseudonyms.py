"""Names for people whose names the server must not know: two words and a number."""

import json
import secrets
from functools import cache
from importlib.resources import files

from amparo.cases.models import Person
from amparo.people.models import Agency


def free_pseudonym(agency: Agency) -> str:
    """Draw a name that nobody of this agency has. No word of the lists can hurt."""
    name = new_pseudonym()
    while Person.objects.filter(agency=agency, pseudonym=name).exists():
        name = new_pseudonym()
    return name


def new_pseudonym() -> str:
    """Make a name up. Nothing about the person goes into it."""
    first, second = _words()
    number = 100 + secrets.randbelow(900)
    return f"{secrets.choice(first)} {secrets.choice(second)} {number}"


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    source = files("amparo.cases.queries") / "pseudonyms.json"
    words = json.loads(source.read_text(encoding="utf-8"))
    return tuple(words["first"]), tuple(words["second"])
