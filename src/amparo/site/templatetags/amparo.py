"""What every template needs: words for scripts, the files that carry the look, and questions."""

import json
from datetime import date, datetime
from uuid import UUID

from babel import Locale
from babel.dates import format_skeleton
from django import forms, template
from django.conf import settings
from django.template import Template, TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from amparo.directory.labels import languages
from amparo.reports.labels import language_name
from amparo.site import fields
from amparo.site.languages import DAY, Language
from amparo.site.navigation import Entry, entries

register = template.Library()
register.filter(language_name)


@register.simple_tag
def words(**sentences: object) -> SafeString:
    """Hand a script its sentences: `{% words sent=_("It was sent.") %}`.

    They stand in an attribute, so that a page needs no inline script and a script no sentence.
    """
    text = json.dumps({name: str(value) for name, value in sentences.items()}, ensure_ascii=False)
    return format_html('<div hidden data-words="{}"></div>', text)


@register.simple_tag(takes_context=True)
def stylesheet(context: template.Context, name: str) -> SafeString:
    """Link a stylesheet of client/styles, mirrored where the language runs right to left."""
    language = context.get("language")
    mirrored = ".rtl" if language is not None and language.is_right_to_left else ""
    return format_html('<link rel="stylesheet" href="{}">', static(f"build/{name}{mirrored}.css"))


@register.filter
def written_out(day: date) -> str:
    """Write a day as the language of the page does: its file says how."""
    packs: list[Language] = settings.LANGUAGE_PACKS
    how = {pack.code: pack.day for pack in packs}
    return date_format(day, how.get(get_language() or "", DAY))


@register.simple_tag
def languages_offered() -> list[tuple[str, str]]:
    """List the languages a worker may choose from, with their codes."""
    return languages()


@register.filter
def day(when: date) -> str:
    """Write a day as staff pages do everywhere: day, short month, year, as the language has it."""
    return format_skeleton("yMMMd", when, locale=_locale())


@register.filter
def moment(written: str) -> str:
    """Write a time of the journal, which is a day, or a day and a second, in that form too."""
    found = datetime.fromisoformat(written)
    return f"{day(found)}, {found:%H:%M:%S}" if "T" in written else day(found)


def _locale() -> Locale:
    # English as most of the world writes it; client/src/staff/days.ts does the same.
    language = get_language() or "en"
    return Locale.parse("en-GB" if language == "en" else language, sep="-")


@register.simple_tag
def script(name: str) -> SafeString:
    """Load a page's one script: client/src/pages/<name>.ts."""
    return format_html('<script type="module" src="{}"></script>', static(f"build/{name}.js"))


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Entry]:
    """List the staff pages that the person reading may open."""
    return entries(context["request"])


@register.simple_tag
def door(*names: str) -> str:
    """Give the address of the first of these pages that this deployment has, or nothing."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag
def first_template(*names: str) -> Template | None:
    """Find the first of these templates, for a part that another app may bring."""
    try:
        found: Template = select_template(names).template
    except TemplateDoesNotExist:
        return None
    return found


@register.simple_tag
def question(field: forms.BoundField, **otherwise: object) -> SafeString:
    """Draw a form's field: `{% question form.place %}`; keywords replace what the form says."""
    drawn = get_template(fields.partial(field)).render(fields.described(field) | otherwise)
    return SafeString(drawn)


@register.filter
def control(field: forms.BoundField) -> str:
    return fields.control(field)


@register.filter
def reference(pk: UUID) -> str:
    """Name something shortly, to be said on the telephone: the beginning of its random id."""
    letters = pk.hex[:8].upper()
    return f"{letters[:4]}-{letters[4:]}"


@register.filter
def part(group: str, number: int) -> str:
    """Name one choice of a group, as Django's own widgets do."""
    return f"{group}_{number}"
