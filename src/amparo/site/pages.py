"""The pages that belong to no app: where a person arrives, and what they should know first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from amparo.site.languages import Language


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Let a person choose a language by its own name. The browser's wish only orders the list."""
    packs: list[Language] = settings.LANGUAGE_PACKS
    wished = [
        code.split("-")[0]
        for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    ordered = sorted(
        packs,
        key=lambda pack: wished.index(pack.code) if pack.code in wished else len(wished),
    )
    # The frame stays in the language of the sentences; each choice stands in its own.
    with translation.override(ordered[0].code):
        return render(request, "site/languages.html", {"choices": ordered})


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "site/landing.html")


@require_safe
def what_we_see(request: HttpRequest) -> HttpResponse:
    return render(request, "site/what_we_see.html")


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """What a person is shown before the first code about them is entered."""
    return render(request, "site/codes.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")
