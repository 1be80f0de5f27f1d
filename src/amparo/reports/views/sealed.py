"""Pages whose words never reach the server readable. They set no cookie and need the script."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from amparo.people import queries as people
from amparo.people.models import Agency
from amparo.people.packs import load, minors_wording
from amparo.reports import queries
from amparo.reports.days import promised_by, today
from amparo.reports.forms import ReportForm
from amparo.reports.labels import WHO
from amparo.reports.refusals import sentences
from amparo_seal.receipts import LANGUAGES


def agency_or_404(slug: str) -> Agency:
    try:
        return queries.agency_taking_reports(slug)
    except Agency.DoesNotExist:
        raise Http404 from None


def around(agency: Agency) -> dict[str, object]:
    """What both report pages say about the agency, in the language of the page."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    minors = minors_wording(load(agency.pack), language)
    return {
        "agency": agency,
        "promised_by": promised_by(agency),
        "minors": minors,
        "minors_direction": "rtl" if minors.language in settings.LANGUAGES_BIDI else "ltr",
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Choose whom to write to. With one agency there is nothing to choose."""
    agencies = list(queries.agencies_taking_reports())
    if len(agencies) == 1:
        return redirect("reports:report", agency=agencies[0].slug)
    groups = [(agency, WHO[Agency.Function(agency.function)]) for agency in agencies]
    return render(request, "reports/start.html", {"groups": groups})


# A third of the bytes on an old phone; there is neither a receipt nor a secret in an empty page.
@gzip_page
@require_safe
def report(request: HttpRequest, agency: str) -> HttpResponse:
    found = agency_or_404(agency)
    language = translation.get_language() or settings.LANGUAGE_CODE
    return render(
        request,
        "reports/report.html",
        {
            **around(found),
            "form": ReportForm(),
            "directory": json.dumps(people.directory(found)),
            "deployment": settings.DEPLOYMENT,
            "day": today().isoformat(),
            "word_list": f"words-{language}" if language in LANGUAGES else "",
            "sentences": sentences(),
        },
    )


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "reports/inbox.html",
        {
            "deployment": settings.DEPLOYMENT,
            "word_lists": [f"words-{one}" for one in LANGUAGES],
            "sentences": sentences(),
        },
    )
