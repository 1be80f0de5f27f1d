"""Emergency numbers for a template of any app."""

from django import template
from django.conf import settings
from django.utils import translation

from amparo.reports.emergency import ordered

register = template.Library()


@register.simple_tag
def emergency_places(first: str = "") -> list[dict[str, object]]:
    """List the countries, `first` before the others, in the language of the page."""
    language = translation.get_language() or "en"
    return [
        {
            "code": place.country,
            "name": place.name_in(language),
            # "112 / 999" is one number to the eye: it stays on one line.
            "number": place.number.replace(" ", "\N{NO-BREAK SPACE}"),
            "tel": place.tel,
            "silent": place.silent_in(language),
            "silent_language": language if language in place.silent else "en",
            "silent_direction": _direction(language if language in place.silent else "en"),
            "is_reviewed": place.is_reviewed,
            "is_first": number == 0 and place.country == first.lower().split("-")[0],
        }
        for number, place in enumerate(ordered(first, language))
    ]


def _direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
