"""How sixteen bytes are written so that a person can keep them: twelve words, or forty digits.

Source: `spec/envelope.md`, section 3. Words: BIP39 with 128 bits (lists in `words/`). Digits: the
number in decimal, and the check digit of H. M. Damm's quasigroup (doctoral thesis, Marburg 2004),
which finds every single wrong digit and every swap of two neighbours.
"""

import unicodedata
from functools import cache
from importlib.resources import files

from amparo_seal.encoding import collapse
from amparo_seal.primitives import sha256

LANGUAGES = ("en", "es", "fr")
SECRET = 16
WORDS = 12
DIGITS = 39
_BITS_OF_A_WORD = 11
_BITS_OF_CHECK = 4
_DASHES = {"Pd"}
_MINUS = "\u2212"
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class NoWordList(LookupError):
    """There is no word list in this language: offer digits."""


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The 2,048 words of a language's list. Raises NoWordList."""
    if language not in LANGUAGES:
        raise NoWordList(language)
    text = (files("amparo_seal") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    return tuple(text.split())


@cache
def _numbers(language: str) -> dict[str, int]:
    """The number of each word, found by what is left of it without accents and case."""
    return {_bare(word): number for number, word in enumerate(word_list(language))}


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def to_words(secret: bytes, language: str) -> tuple[str, ...]:
    """Twelve words for 16 bytes. Raises NoWordList."""
    words = word_list(language)
    number = int.from_bytes(secret, "big") << _BITS_OF_CHECK | _check_bits(secret)
    shifts = range((WORDS - 1) * _BITS_OF_A_WORD, -1, -_BITS_OF_A_WORD)
    return tuple(words[number >> shift & (len(words) - 1)] for shift in shifts)


def _check_bits(secret: bytes) -> int:
    return sha256(secret)[0] >> (8 - _BITS_OF_CHECK)


def from_words(text: str) -> list[bytes]:
    """Every 16 bytes that these words spell, in any list whose words and check fit."""
    spoken = _bare(collapse(text)).split(" ")
    found = (_from_list(spoken, _numbers(language)) for language in LANGUAGES)
    return list(dict.fromkeys(secret for secret in found if secret is not None))


def _from_list(spoken: list[str], numbers: dict[str, int]) -> bytes | None:
    if len(spoken) != WORDS or any(word not in numbers for word in spoken):
        return None
    number = 0
    for word in spoken:
        number = number << _BITS_OF_A_WORD | numbers[word]
    secret = (number >> _BITS_OF_CHECK).to_bytes(SECRET, "big")
    return secret if number & (1 << _BITS_OF_CHECK) - 1 == _check_bits(secret) else None


def ascii_digits(text: str) -> str:
    """`text` with the decimal digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def damm(digits: str) -> str:
    """The check digit of a row of ASCII digits. That of a row with its check digit is 0."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def to_digits(secret: bytes) -> str:
    """Forty digits for 16 bytes, in ten groups of four."""
    number = str(int.from_bytes(secret, "big")).rjust(DIGITS, "0")
    checked = number + damm(number)
    return " ".join(checked[start : start + 4] for start in range(0, len(checked), 4))


def from_digits(text: str) -> list[bytes]:
    """The 16 bytes that these digits spell, if they do.

    Spaces and hyphens between them are nothing.
    """
    digits = "".join(letter for letter in ascii_digits(collapse(text)) if not _is_between(letter))
    if (
        len(digits) != DIGITS + 1
        or not (digits.isascii() and digits.isdecimal())
        or damm(digits) != "0"
    ):
        return []
    number = int(digits[:-1])
    return [number.to_bytes(SECRET, "big")] if number < 1 << 8 * SECRET else []


def _is_between(letter: str) -> bool:
    return letter in {" ", _MINUS} or unicodedata.category(letter) in _DASHES
