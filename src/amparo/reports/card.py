"""A receipt as a page without a script shows it, and two parts of it to check what was written."""

import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from amparo_seal.receipts import LANGUAGES, Receipt

# Where a person's keyboard may begin to count: European, Arabic, Persian.
ZEROS = (0x0030, 0x0660, 0x06F0)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One word or group to type once more. The browser compares it; nothing is sent."""

    label: str
    pattern: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Card:
    words: tuple[str, ...] = field(repr=False)
    digits: tuple[str, ...] = field(repr=False)
    checks: tuple[Check, ...]


def card_of(receipt: Receipt, language: str) -> Card:
    """The receipt in words of the language, if there is a list, and in digits."""
    words = receipt.words(language) if language in LANGUAGES else ()
    digits = tuple(receipt.digits().split(" "))
    parts = words or digits
    label = _("Word number {number}") if words else _("Group number {number}")
    # The same two as on the sealed page.
    numbers = (1 + len(parts) // 4, len(parts) - 1)
    checks = (
        Check(label=label.format(number=number), pattern=pattern_of(parts[number - 1]))
        for number in numbers
    )
    return Card(words=words, digits=digits, checks=tuple(checks))


def pattern_of(part: str) -> str:
    """What a browser lets pass as this word or group, whatever the case, accents and digits."""
    return r"\s*" + "".join(map(_one_of, unicodedata.normalize("NFC", part))) + r"\s*"


def _one_of(letter: str) -> str:
    if letter.isdecimal():
        return "[" + "".join(chr(zero + int(letter)) for zero in ZEROS) + "]"
    base = unicodedata.normalize("NFKD", letter)[0]
    either = dict.fromkeys([letter, letter.upper(), base, base.upper()])
    return "[" + "".join(either) + "][\u0300-\u036f]?"
