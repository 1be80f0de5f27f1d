from http import HTTPStatus
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.cases import queries as cases
from amparo.cases.labels import labels
from amparo.desk import actions, queries
from amparo.desk.forms import Wanted
from amparo.desk.tables import tables_for
from amparo.people import queries as people
from amparo.people import wire
from amparo.people.access import (
    StaffRequest,
    body,
    done,
    signed_in_page,
    staff_api,
    staff_page,
)
from amparo.people.refusals import Refused
from amparo.reports import queries as reports
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.reports.states import State, following

ROWS = 50


@require_GET
@signed_in_page
def home(request: StaffRequest) -> HttpResponse:
    """The first page after signing in: for every role, with the counts it may see."""
    shown = {"tables": tables_for(request.user), "leads": queries.leads(request.user)}
    return render(request, "desk/home.html", shown)


@require_http_methods(["GET", "POST"])
@staff_page("people.remove")
def remove_colleague(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then end a colleague's access; first somebody else must open what only they open."""
    member = people.colleague(request.user, pk)
    problem = ""
    if request.method == "POST":
        try:
            actions.remove_colleague(member=member, by=request.user)
        except Refused as refusal:
            problem = refusal.code
        else:
            return redirect("people")
    alone = list(cases.only_opened_by(member))
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return render(
        request,
        "desk/remove.html",
        {"member": member, "problem": problem, "alone": alone},
        status=status,
    )


@require_POST
@staff_api("people.confirm")
def confirm_restatement(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add the second signature to a newer statement about a colleague's key."""
    sent = body(request, "signature", "root")
    actions.confirm_restatement(
        restatement=people.restatement(request.user, pk),
        by=request.user,
        signature=wire.octets(sent, "signature"),
        root=sent["root"] is True,
    )
    return done()


@require_GET
@staff_page("report.list")
def inbox(request: StaffRequest) -> HttpResponse:
    wanted = Wanted(request.GET)
    found = Paginator(queries.reports_wanted(request.user, **wanted.said()), ROWS)
    page = found.get_page(request.GET.get("page"))
    return render(
        request,
        "desk/inbox.html",
        {
            "page": page,
            "wanted": wanted,
            "narrowed": wanted.address,
            "today": today_at(request.user.agency),
        },
    )


@require_GET
@staff_page("report.read")
def report(request: StaffRequest, report: UUID) -> HttpResponse:
    """The frame of an open report; the browser fetches what is sealed and opens it."""
    found = reports.report_for(request.user, report)
    state = State(found.state)
    waits = found.inbox is not None and found.inbox.word_pending
    return render(
        request,
        "desk/report.html",
        {
            "report": found,
            "word_waits": waits and request.user.may("case.bind"),
            "following": following(found.state, found.awaiting_from),
            "relations": Report.Relation,
            "is_open": state in {State.RECEIVED, State.TRIAGED, State.AWAITING},
            "labels": labels(state=State, relation=Report.Relation),
        },
    )


@require_GET
@staff_page("journal.read")
def journal(request: StaffRequest) -> HttpResponse:
    """What was done in the agency, in words; and, when asked, whether every entry still holds."""
    page = Paginator(queries.journal_for(request.user), ROWS).get_page(request.GET.get("page"))
    is_checked = "check" in request.GET
    return render(
        request,
        "desk/journal.html",
        {
            "page": page,
            "entries": queries.told(request.user, page.object_list),
            "is_checked": is_checked,
            "broken": queries.first_broken(request.user) if is_checked else None,
        },
    )
