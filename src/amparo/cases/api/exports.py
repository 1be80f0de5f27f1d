"""Cases for a file that the browser makes: it opens them there, and no row comes back here."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from amparo.cases import actions, queries
from amparo.cases.api import reading
from amparo.cases.models import Case
from amparo.cases.queries import log
from amparo.people.access import Problem, StaffRequest, body, staff_api

MOST = 200


@require_POST
@staff_api("case.export")
def exports(request: StaffRequest) -> HttpResponse:
    """Serve what is sealed of the chosen cases; the journal says that it was for a file."""
    chosen = list(dict.fromkeys(reading.case_ids(body(request), "cases")))
    if not 0 < len(chosen) <= MOST:
        raise Problem("unreadable")
    found = queries.exported(request.user, chosen)
    sealed = queries.opened_together(request.user, found)
    actions.note_export(cases=found, by=request.user)
    return JsonResponse({"cases": _lines(found, chosen), "sealed": sealed})


def _lines(found: Collection[Case], order: list[UUID]) -> list[dict[str, Any]]:
    by_id = {case.pk: case for case in found}
    return [_line(by_id[one]) for one in order]


def _line(case: Case) -> dict[str, Any]:
    return {
        "id": str(case.pk),
        "pseudonym": case.person.pseudonym,
        "facts": [
            {"field": fact.field, "code": fact.code}
            for fact in sorted(case.facts.all(), key=lambda one: (one.field, one.code))
        ],
        "refused": sorted(one.field for one in case.refusals.all()),
        "needs": len(case.needs.all()),
        "reports": len(case.case_reports.all()),
        "statements": log.statements_of(case),
    }
