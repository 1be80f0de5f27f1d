from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from amparo.cases import queries as cases
from amparo.cases.labels import labels
from amparo.cases.models import Need
from amparo.directory import queries as directory
from amparo.directory.models import Domain, Population, Service, Term
from amparo.people.access import StaffRequest, staff_page
from amparo.people.models import Staff
from amparo.people.roles import ALL
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import (
    OUTCOMES_OF,
    DisclosureState,
    Outcome,
    Reason,
    ReferralState,
    ReleaseState,
    Reopened,
)
from amparo.reports.days import today_at

MOST = 200


def _words_of_asks(**more: Any) -> str:
    return labels(
        domain=Domain,
        urgency=Need.Urgency,
        population=Population,
        access=Referral.Access,
        state=ReferralState,
        reason=Reason,
        outcome=Outcome,
        reopened=Reopened,
        **more,
    )


@require_GET
@staff_page("referral.answer")
def asks(request: StaffRequest) -> HttpResponse:
    """What other teams ask of this agency's services; the script fetches the list."""
    return render(
        request,
        "referrals/asks.html",
        {
            "labels": _words_of_asks(),
            "reasons": Reason.values,
            "done": OUTCOMES_OF[ReferralState.COMPLETED],
            "failed": OUTCOMES_OF[ReferralState.FAILED],
        },
    )


@require_GET
@staff_page("received.read")
def received(request: StaffRequest) -> HttpResponse:
    """What was shared with this agency; the browser opens it."""
    readers = sorted(role.name for role in ALL if "received.read" in role.permissions)
    return render(
        request,
        "referrals/received.html",
        {
            "labels": labels(purpose=Release.Purpose),
            "readers": ",".join(readers),
            "may_take": request.user.may("received.take"),
            "today": today_at(request.user.agency),
        },
    )


@require_GET
@staff_page("release.confirm")
def to_confirm(request: StaffRequest) -> HttpResponse:
    """Releases on paper that wait for a second worker; the script fetches the list."""
    return render(request, "referrals/to_confirm.html", {"labels": labels(purpose=Release.Purpose)})


@require_GET
@staff_page("referral.ask")
def ask_service(request: StaffRequest, service: UUID) -> HttpResponse:
    """From a service that was found to the person it is asked for."""
    return render(
        request,
        "referrals/ask_service.html",
        {
            "service": directory.service_for(request.user, service),
            "cases": cases.cases_for(request.user)[:MOST],
        },
    )


@require_GET
@staff_page("referral.ask")
def of_case(request: StaffRequest, case: UUID) -> HttpResponse:
    """Ask for a person, and make releases with them; the browser opens the case."""
    found = cases.case_for(request.user, case)
    return render(
        request,
        "referrals/case.html",
        {
            "case": found,
            "today": today_at(found.agency),
            "services": _services(request.user),
            "urgencies": Need.Urgency,
            "populations": Population,
            "access": Referral.Access,
            "reopened": Reopened.values,
            "purposes": Release.Purpose,
            "methods": Release.Method,
            "checks": Release.Checked,
            "supports": Release.Support,
            "labels": _words_of_asks(
                release=ReleaseState,
                disclosure=DisclosureState,
                purpose=Release.Purpose,
                method=Release.Method,
            ),
        },
    )


def _services(reader: Staff) -> list[dict[str, Any]]:
    """What the reader may ask, with the codes and words that the page finds it by."""
    return [
        {
            "service": one,
            "domains": " ".join(_values(one, Term.Kind.DOMAIN)),
            "populations": " ".join(_values(one, Term.Kind.POPULATION)),
            "text": " ".join(
                [one.name, one.organisation.name, one.agency.name, one.description]
                + ([one.location.place] if one.location else [])
                + [term.shown for term in one.terms.all()]
            ).lower(),
        }
        for one in directory.services_for(reader)
    ]


def _values(service: Service, kind: str) -> list[str]:
    return [term.value for term in service.terms.all() if term.kind == kind]
