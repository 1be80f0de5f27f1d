"""Imported cases that nobody works on yet: looked into by intake, and taken on by a team."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods

from amparo.cases import actions, queries
from amparo.cases.api import reading, shown
from amparo.cases.doors import case_held, refusing
from amparo.people.access import StaffRequest, body, done, staff_api


@require_http_methods(["GET", "POST"])
def imported(request: StaffRequest, case: UUID) -> HttpResponseBase:
    """One imported row to look into, or to claim."""
    answer: HttpResponseBase = (_claim if request.method == "POST" else _look)(request, case=case)
    return answer


@staff_api("case.read")
def _look(request: StaffRequest, case: UUID) -> HttpResponse:
    found = queries.unclaimed_case(request.user, case)
    actions.read_case(case=found, by=request.user)
    return JsonResponse(
        {
            "case": shown.line(found) | {"agency": str(found.agency_id)},
            "sealed": queries.opened(request.user, found),
            "labels": shown.labels(),
        }
    )


@staff_api("case.open")
@refusing
@case_held()
def _claim(request: StaffRequest, case: UUID) -> HttpResponse:
    sent = body(request)
    found = queries.case_to_claim(request.user, case)
    actions.claim(
        case=found,
        sealed=reading.sealed(sent),
        team=reading.staff_ids(sent, "team"),
        by=request.user,
    )
    return done()
