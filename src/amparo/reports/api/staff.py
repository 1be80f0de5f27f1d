"""What staff's pages ask. Who may, `people.access` says; what they reach, `queries`."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from amparo.people import queries as people
from amparo.people.access import StaffRequest, staff_api
from amparo.reports import actions, queries
from amparo.reports.doors import json_of, refusing, unsaved_words
from amparo.reports.incoming import member
from amparo.reports.models import Report
from amparo.reports.refusals import Refused
from amparo.reports.states import State, following
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault


def described(report: Report) -> dict[str, object]:
    """What the server itself knows of a report."""
    return {
        "id": str(report.pk),
        "agency": str(report.agency_id),
        "channel": report.channel,
        "day": report.received_on.isoformat(),
        "language": report.language,
        "urgent": report.urgent,
        "urgent_at": report.urgent_at and report.urgent_at.isoformat(),
        "mode": "e2e" if report.mode == Report.Mode.E2E else "assisted",
        "state": report.state,
        "relation": report.relation,
        "promised_by": report.promised_by.isoformat(),
        "key": str(report.key_id),
        "thread": str(report.conversation_id),
        "following": [one.value for one in following(report.state, report.awaiting_from)],
    }


@require_GET
@staff_api("report.list")
def reports(request: StaffRequest) -> HttpResponse:
    rows = [
        described(report) | {"unread": getattr(report, "unread", 0)}
        for report in queries.reports_for(request.user)
    ]
    return JsonResponse({"reports": rows})


@require_GET
@staff_api("report.read")
@refusing
def report(request: StaffRequest, report: UUID) -> HttpResponse:
    found = queries.report_for(request.user, report)
    answer = {
        "report": described(found),
        "sealed": queries.opened(request.user, found),
        "messages": queries.conversation_of(found),
        "directory": people.directory(found.agency),
    }
    actions.open_report(report=found, by=request.user)
    return JsonResponse(answer)


@require_GET
@staff_api("report.read")
@refusing
def file(request: StaffRequest, report: UUID, file: UUID) -> HttpResponse:
    """The sealed bytes of one file, when somebody wants to see it."""
    found = queries.report_for(request.user, report)
    sealed = queries.file_for(request.user, found, file)
    actions.open_file(report=found, by=request.user)
    return HttpResponse(sealed, content_type="application/octet-stream")


@refusing
def _keep_draft(request: StaffRequest, report: UUID) -> HttpResponse:
    found = queries.report_for(request.user, report)
    try:
        sealed = Incoming.parse(member(json_of(request), "sealed", dict))
        actions.keep_draft(report=found, sealed=sealed, by=request.user)
    except RefusedByVault as refused:
        raise Refused("malformed") from refused
    return JsonResponse({})


draft = unsaved_words("report.read", find=queries.report_for, keep=_keep_draft)


@require_POST
@staff_api("report.answer")
@refusing
def messages(request: StaffRequest, report: UUID) -> HttpResponse:
    found = queries.report_for(request.user, report)
    sealed = member(json_of(request), "sealed", dict)
    try:
        message = actions.answer(report=found, sealed=sealed, by=request.user)
    except Refused as refused:
        if refused.problem != "sequence":
            raise
        newer = {
            "problem": "sequence",
            "sealed": queries.opened(request.user, found),
            "messages": queries.conversation_of(found),
        }
        actions.open_report(report=found, by=request.user)
        return JsonResponse(newer, status=HTTPStatus.CONFLICT)
    return JsonResponse({"sequence": message.sequence}, status=HTTPStatus.CREATED)


@require_POST
@staff_api("report.triage")
@refusing
def triage(request: StaffRequest, report: UUID) -> HttpResponse:
    found = queries.report_for(request.user, report)
    said = json_of(request)
    state, relation = member(said, "state", str), member(said, "relation", str)
    if state not in State.values or relation not in {"", *Report.Relation.values}:
        raise Refused("malformed")
    changed = actions.triage(report=found, state=State(state), relation=relation, by=request.user)
    return JsonResponse({"report": described(changed)})


@require_POST
@staff_api("case.bind")
@refusing
def confirm_word(request: StaffRequest, report: UUID) -> HttpResponse:
    found = queries.report_for(request.user, report)
    if found.inbox is None:
        raise Refused("not_there", HTTPStatus.NOT_FOUND)
    actions.confirm_word(inbox=found.inbox, by=request.user)
    return JsonResponse({})
