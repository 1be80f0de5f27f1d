import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amparo.journal.acts import ACTS
from amparo.mine.refusals import sentences
from amparo.reports.days import today
from amparo_seal.receipts import LANGUAGES


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The same page for everyone: what it shows comes sealed, after receipt and private word."""
    return render(
        request,
        "mine/file.html",
        {
            "deployment": settings.DEPLOYMENT,
            "word_lists": [f"words-{one}" for one in LANGUAGES],
            "sentences": sentences(),
            "acts": json.dumps(
                {f"act_{act}": str(text) for act, text in ACTS.items()}, ensure_ascii=False
            ),
            "day": today().isoformat(),
        },
    )
