"""What a person who tries Amparo is told: who is there, and how to come in."""

from collections.abc import Iterable, Mapping

from amparo.people.actions import Founded
from amparo.site.demonstration.browsers import Person
from amparo_seal.receipts import LANGUAGES

HEAD = """\
THIS IS A DEMONSTRATION. Every agency, person and report in it is invented.
Do not write about a real person here: nobody reads it, and these passphrases are printed below.

Staff sign in at /en/staff/sign-in/. Then a code is asked for. This prints it:
.venv/bin/amparo demo-code NAME"""
PEOPLE = """\
Persons open their inbox at /en/inbox/ with a receipt. With the private word too they open
"my file" at /en/file/."""


def write(agencies: Mapping[str, Founded], persons: Iterable[Person]) -> str:
    """The whole note, as plain text."""
    members = ["\n".join([one.agency.name, *_members(one)]) for one in agencies.values()]
    return "\n\n".join([HEAD, *members, PEOPLE, *map(_person, persons)]) + "\n"


def _members(founded: Founded) -> list[str]:
    return [
        f"  {username:<8}{one.passphrase}\n"
        f"          {', '.join(role.name for role in one.staff.roles)}"
        for username, one in founded.members.items()
    ]


def _person(person: Person) -> str:
    story = person.story
    # Arabic has no list of words: there the receipt is digits.
    has_words = story.language in LANGUAGES
    receipt = (
        " ".join(person.receipt.words(story.language)) if has_words else person.receipt.digits()
    )
    word = f"    private word: {story.word}" if story.word else "    no private word"
    return f"  {story.called} ({story.language})\n    {receipt}\n{word}"
