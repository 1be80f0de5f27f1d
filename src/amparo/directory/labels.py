"""What languages are called, in the language of the page: chosen by name, kept by code."""

import re

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

# Whole languages: what a country or a script makes of one is written as a code by whoever needs it.
CODE = re.compile(r"[a-z]{2,3}")


def languages() -> list[tuple[str, str]]:
    """Every language that has a name on this page, with its code; those of the site come first."""
    known = _names()
    ours = [code for code, _name in settings.LANGUAGES if code in known]
    others = sorted(set(known) - set(ours), key=lambda code: known[code].casefold())
    return [(code, known[code]) for code in (*ours, *others)]


def language_code(written: str) -> str:
    """The code of a language that was written by its name; else what was written."""
    by_name = {name.casefold(): code for code, name in _names().items()}
    return by_name.get(written.casefold(), written)


def language_shown(written: str) -> str:
    """Name a language from its code; what is no code was written in words already."""
    if name := _names().get(written):
        return name
    try:
        found = Locale.parse(written, sep="-").get_display_name(get_language() or "en")
    except (ValueError, UnknownLocaleError):
        return written
    return found or written


def _names() -> dict[str, str]:
    named = Locale.parse(get_language() or "en", sep="-").languages
    return {code: str(name) for code, name in named.items() if CODE.fullmatch(code)}
