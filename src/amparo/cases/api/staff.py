"""What pages about cases ask. Who may, `people.access` says; what they reach, `queries`."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.cases import actions, queries
from amparo.cases.api import reading, shown
from amparo.cases.doors import case_held, refusing
from amparo.cases.models import Need
from amparo.cases.refusals import Refused
from amparo.cases.states import CaseState, Closure, NeedState
from amparo.people import queries as people
from amparo.people import wire
from amparo.people.access import StaffRequest, body, done, staff_api
from amparo.reports import incoming
from amparo.reports.doors import unsaved_words


@require_http_methods(["GET", "POST"])
def cases(request: StaffRequest) -> HttpResponseBase:
    """The reader's cases, or a new one."""
    return _open(request) if request.method == "POST" else _list(request)


@staff_api("case.list")
def _list(request: StaffRequest) -> HttpResponse:
    # A restricted case is listed as one: nobody searches for it, or opens a second.
    listed = queries.cases_listed(request.user)
    return JsonResponse({"cases": [shown.line(one) for one in listed]})


@staff_api("case.open")
@refusing
def _open(request: StaffRequest) -> HttpResponse:
    wanted = reading.new_case(body(request), request.user.agency)
    case = actions.open_case(wanted=wanted, by=request.user)
    return done({"case": shown.line(case)}, HTTPStatus.CREATED)


@require_GET
@staff_api("case.read")
@refusing
def case(request: StaffRequest, case: UUID) -> HttpResponse:
    found = queries.case_for(request.user, case)
    answer = shown.case(found, request.user)
    actions.read_case(case=found, by=request.user)
    return JsonResponse(answer)


@require_GET
@staff_api("case.read")
def card(request: StaffRequest, case: UUID) -> HttpResponse:
    """The safety card of a restricted case: restricting what is known must not cost a life."""
    found = queries.restricted_for(request.user, case)
    sealed = queries.card_of(request.user, found)
    actions.read_case(case=found, by=request.user)
    return done({"sealed": sealed})


@require_GET
@staff_api("case.read")
def file(request: StaffRequest, case: UUID, file: UUID) -> HttpResponse:
    """The sealed bytes of one file, when somebody wants to see it."""
    found = queries.case_for(request.user, case)
    sealed = queries.file_for(request.user, found, file)
    actions.read_file(case=found, by=request.user)
    return HttpResponse(sealed, content_type="application/octet-stream")


@refusing
@case_held()
def _keep_draft(request: StaffRequest, case: UUID) -> HttpResponse:
    found = queries.case_for(request.user, case)
    actions.keep_draft(case=found, sealed=reading.sealed(body(request)), by=request.user)
    return done()


draft = unsaved_words("case.read", find=queries.case_for, keep=_keep_draft)


@require_POST
@staff_api("case.write")
@refusing
@case_held()
def parts(request: StaffRequest, case: UUID) -> HttpResponse:
    """Keep what was sealed; where somebody was first, 409 with what they wrote."""
    found = queries.case_for(request.user, case)
    sealed = reading.sealed(body(request))
    try:
        actions.save_sealed(case=found, sealed=sealed, by=request.user)
    except Refused as refused:
        newer = {"problem": refused.code, "sealed": queries.opened(request.user, found)}
        actions.read_case(case=found, by=request.user)
        return JsonResponse(newer, status=refused.status)
    return done(status=HTTPStatus.CREATED)


@require_POST
@staff_api("case.write")
@refusing
@case_held()
def keys(request: StaffRequest, case: UUID) -> HttpResponse:
    """Take a new generation of keys into use."""
    found = queries.case_for(request.user, case)
    actions.renew_keys(case=found, sealed=reading.sealed(body(request)), by=request.user)
    return done(status=HTTPStatus.CREATED)


@require_POST
@staff_api("case.write")
@refusing
@case_held()
def messages(request: StaffRequest, case: UUID) -> HttpResponse:
    found, sent = queries.case_for(request.user, case), body(request)
    report = queries.reports_of(found).get(pk=wire.identity(sent, "report"))
    message = actions.answer(
        case=found, report=report, sealed=wire.part(sent, "sealed"), by=request.user
    )
    return done({"sequence": message.sequence}, HTTPStatus.CREATED)


@require_POST
@staff_api("case.write")
@case_held()
def needs(request: StaffRequest, case: UUID) -> HttpResponse:
    found, sent = queries.case_for(request.user, case), body(request)
    need = actions.name_need(case=found, wanted=reading.new_need(sent), by=request.user)
    return done({"need": shown.need(need)}, HTTPStatus.CREATED)


@require_POST
@staff_api("case.write")
@case_held("need", "needs")
def need(request: StaffRequest, need: UUID) -> HttpResponse:
    """Take a need further, or keep the person's word for it."""
    found, sent = queries.need_for(request.user, need), body(request)
    state = reading.perhaps(sent, "state", NeedState)
    word = reading.perhaps(sent, "word", Need.Word)
    if state is not None:
        barrier = reading.perhaps(sent, "barrier", Need.Barrier)
        found = actions.move_need(need=found, to=state, barrier=barrier, by=request.user)
    if word is not None:
        found = actions.say_word(need=found, word=word, by=request.user)
    return done({"need": shown.need(found)})


@require_POST
@staff_api("case.write")
@case_held()
def facts(request: StaffRequest, case: UUID) -> HttpResponse:
    """Codes were shown, are recorded, or are refused: one of `shown`, `codes`, `refused`."""
    found, sent = queries.case_for(request.user, case), body(request)
    if sent.get("shown") is True:
        language = reading.short(sent, "language", reading.LANGUAGE)
        actions.show_codes(case=found, language=language, by=request.user)
    elif sent.get("refused") is True:
        actions.refuse_field(case=found, field=wire.text(sent, "field"), by=request.user)
    elif sent.get("refused") is False:
        actions.allow_field(case=found, field=wire.text(sent, "field"), by=request.user)
    else:
        actions.record_facts(
            case=found,
            field=wire.text(sent, "field"),
            codes=wire.names(sent, "codes"),
            by=request.user,
        )
    return done()


@require_POST
@staff_api("case.team")
@refusing
@case_held()
def team(request: StaffRequest, case: UUID) -> HttpResponse:
    """Put a colleague into the team, with the case's key wrapped to them, or take one out."""
    found, sent = queries.case_for(request.user, case), body(request)
    whose = wire.identity(sent, "staff")
    if sent.get("leaves") is True:
        leaving = queries.member_of(found, whose)
        actions.remove_member(case=found, staff=leaving, by=request.user)
    else:
        colleague = people.colleague(request.user, whose)
        actions.add_member(
            case=found, staff=colleague, sealed=reading.sealed(sent), by=request.user
        )
    return done()


@require_POST
@staff_api("case.bind")
@refusing
@case_held()
def bind(request: StaffRequest, case: UUID) -> HttpResponse:
    """Bind the receipt of a report, or one made here and now (`handed`)."""
    found, sent = queries.case_for(request.user, case), body(request)
    contact = reading.contact(sent, found.agency)
    release, sealed = reading.release_public(sent), reading.sealed(sent)
    if sent.get("handed"):
        handed = incoming.report(wire.part(sent, "handed"), languages=reading.languages())
        made = actions.hand_over(
            case=found,
            handed=handed,
            contact=contact,
            release_public=release,
            sealed=sealed,
            by=request.user,
        )
    else:
        made = actions.bind(
            case=found,
            report=queries.bindable_for(request.user, found, wire.identity(sent, "report")),
            contact=contact,
            release_public=release,
            sealed=sealed,
            by=request.user,
        )
    return done({"binding": shown.binding(made)}, HTTPStatus.CREATED)


@require_POST
@staff_api("case.block")
@case_held()
def block(request: StaffRequest, case: UUID) -> HttpResponse:
    """Keep a colleague (`staff`) or a partner agency (`agency`) away from a case."""
    found, sent = queries.case_for(request.user, case), body(request)
    if sent.get("staff"):
        colleague = people.colleague(request.user, wire.identity(sent, "staff"))
        actions.block(case=found, staff=colleague, by=request.user)
    else:
        agency = people.partners(request.user).get(pk=wire.identity(sent, "agency"))
        actions.block(case=found, agency=agency, by=request.user)
    return done()


@require_POST
@staff_api("case.list")
@case_held()
def status(request: StaffRequest, case: UUID) -> HttpResponse:
    """Take a case to its next state; each state asks for its own permission."""
    found, sent = queries.case_to_move(request.user, case), body(request)
    moved = actions.change_state(
        case=found,
        to=reading.choice(sent, "state", CaseState),
        closure=reading.perhaps(sent, "closure", Closure),
        by=request.user,
    )
    return done({"case": shown.line(moved)})


@require_GET
@staff_api("case.read")
def codes(_request: StaffRequest) -> HttpResponse:
    """The fields of the standard that the server may see, with their lists."""
    return JsonResponse({"fields": shown.coded_fields(), "labels": shown.labels()})
