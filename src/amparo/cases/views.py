import json
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.cases import actions, queries
from amparo.cases.api import exports
from amparo.cases.doors import case_held
from amparo.cases.labels import labels
from amparo.cases.models import Binding, Case, Need, Person, SignerCheck
from amparo.cases.refusals import Refused
from amparo.cases.states import CaseState, Closure, NeedState
from amparo.directory.models import Domain
from amparo.people import queries as people
from amparo.people import roles
from amparo.people.access import StaffRequest, staff_page
from amparo.reports import queries as reports
from amparo.reports.days import today_at
from amparo_htcds.report import LOSSES

ROWS = 50
SEVERAL = 5
# What a page may open a case from; the others come from a report or from a command.
WITHOUT_REPORT = (Case.Source.WALK_IN, Case.Source.TELEPHONE)


@require_GET
@staff_page("case.list")
def case_list(request: StaffRequest) -> HttpResponse:
    found = Paginator(queries.cases_listed(request.user), ROWS)
    led = Paginator(queries.caseload_for(request.user), ROWS)
    return render(
        request,
        "cases/list.html",
        {
            "page": found.get_page(request.GET.get("page")),
            "led": led.get_page(request.GET.get("led")),
            "leads": request.user.may("case.list_agency"),
            "works": request.user.may("case.read"),
            "may_open": request.user.may("case.open"),
            "may_export": request.user.may("case.export"),
            "unclaimed": queries.unclaimed_for(request.user).count(),
        },
    )


@require_GET
@staff_page("case.open")
def new(
    request: StaffRequest, report: UUID | None = None, case: UUID | None = None
) -> HttpResponse:
    """The form of a new case: from a report, for somebody who came or called, or once more."""
    again = queries.case_for(request.user, case) if case else None
    found = reports.report_for(request.user, report) if report else None
    if found is not None and found.state == "linked":
        raise Http404
    return render(
        request,
        "cases/new.html",
        {
            "report": found,
            "again": again,
            "today": today_at(request.user.agency),
            "ways": Binding.Way,
            "called": Person.Called,
            # Several: another may have been taken before the case is sent.
            "pseudonyms": [queries.free_pseudonym(request.user.agency) for _one in range(SEVERAL)],
            "signers": Person.Signer,
            "hows": SignerCheck.How,
            "sources": [(one.value, one.label) for one in WITHOUT_REPORT],
        },
    )


@require_GET
@staff_page("case.read")
def case(request: StaffRequest, case: UUID) -> HttpResponse:
    """The frame of a case; the browser fetches what is sealed and opens it."""
    found = queries.cases_listed(request.user).get(pk=case)
    if found.state == CaseState.RESTRICTED:
        return render(
            request,
            "cases/restricted.html",
            {
                "case": found,
                "may_take_back": request.user.may("release.make"),
                "may_end": request.user.may("case.restrict"),
            },
        )
    return render(
        request,
        "cases/case.html",
        {
            "case": found,
            "may_move": request.user.may("case.status"),
            "may_ask": request.user.may("referral.ask"),
            "domains": Domain,
            "urgencies": Need.Urgency,
            "severities": Need.Severity,
            "today": today_at(found.agency),
            "ways": Binding.Way,
            "colleagues": people.colleagues(request.user).exclude(pk=request.user.pk),
            "partners": people.partners(request.user),
            "languages": settings.LANGUAGES,
            "lists": _lists(),
            "labels": labels(
                state=CaseState,
                closure=Closure,
                need=NeedState,
                barrier=Need.Barrier,
                word=Need.Word,
                domain=Domain,
                urgency=Need.Urgency,
                severity=Need.Severity,
            ),
        },
    )


def _lists() -> list[tuple[str, str, str]]:
    """Where the list of what the server sees stands, in each language a person may read."""
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, str(name), reverse("codes")))
    return found


@require_GET
@staff_page("case.read")
def person(request: StaffRequest, case: UUID) -> HttpResponse:
    """What is recorded of the person of a case: consent, who may sign, their word, receipts."""
    found = queries.case_for(request.user, case)
    return render(
        request,
        "cases/person.html",
        {
            "case": found,
            "today": today_at(found.agency),
            "ways": Binding.Way,
            "called": Person.Called,
            "signers": Person.Signer,
            "hows": SignerCheck.How,
            "may_bind": request.user.may("case.bind"),
            "may_open": request.user.may("case.open"),
            "labels": labels(
                way=Binding.Way, signer=Person.Signer, how=SignerCheck.How, called=Person.Called
            ),
        },
    )


@require_GET
@staff_page("case.read")
def imported(request: StaffRequest) -> HttpResponse:
    """Imported cases that nobody works on yet, for those who open the intake key."""
    if not request.user.holds(roles.Intake):
        raise Http404
    found = Paginator(queries.unclaimed_for(request.user), ROWS)
    page = found.get_page(request.GET.get("page"))
    return render(request, "cases/imported.html", {"page": page})


@require_GET
@staff_page("case.open")
def claim(request: StaffRequest, case: UUID) -> HttpResponse:
    """One imported case, to be looked into and taken on."""
    found = queries.unclaimed_case(request.user, case)
    return render(request, "cases/claim.html", {"case": found})


@require_GET
@staff_page("report.read")
def link(request: StaffRequest, report: UUID) -> HttpResponse:
    """Put a report to a case that is there already."""
    found = reports.report_for(request.user, report)
    if found.state == "linked":
        raise Http404
    mine = queries.cases_for(request.user)
    return render(request, "cases/link.html", {"report": found, "cases": mine})


@require_GET
@staff_page("case.export")
def export(request: StaffRequest) -> HttpResponse:
    """Choose cases to write into a file; the browser opens them and makes it."""
    found = Paginator(queries.cases_for(request.user), exports.MOST)
    page = found.get_page(request.GET.get("page"))
    return render(request, "cases/export.html", {"page": page, "losses": json.dumps(dict(LOSSES))})


@require_http_methods(["GET", "POST"])
@staff_page("case.list_agency")
@case_held()
def state(request: StaffRequest, case: UUID) -> HttpResponse:
    """Where a case stands, for who approves its closing or restricts it. Nothing sealed is here."""
    found = queries.case_to_move(request.user, case)
    problem, to = "", request.POST.get("state", "")
    # A restriction acts at once on the whole team and on all who were shared with: asked once more.
    asked = to == CaseState.RESTRICTED and "sure" not in request.POST
    if request.method == "POST" and not asked:
        try:
            actions.change_state(case=found, to=_known_state(to), by=request.user)
        except Refused as refused:
            problem = refused.code
        else:
            messages.success(request, _("The state of this case was changed."))
            return redirect("cases:state", found.pk)
    return render(
        request,
        "cases/state.html",
        {
            "case": found,
            "team": queries.team_of(found),
            "following": queries.next_states(request.user, found),
            "problem": problem,
            "asked": asked and CaseState.RESTRICTED in queries.next_states(request.user, found),
        },
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
    )


def _known_state(sent: str) -> CaseState:
    if sent not in CaseState.values:
        raise Refused("state")
    return CaseState(sent)
