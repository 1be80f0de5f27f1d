"""Asks: sent by a team, answered by the service that was asked."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.cases import queries as cases
from amparo.cases.doors import case_held
from amparo.cases.models import Need
from amparo.directory.models import Population
from amparo.people.access import Problem, StaffRequest, body, done, staff_api
from amparo.people.models import Staff
from amparo.people.wire import identity, names
from amparo.referrals import actions, queries
from amparo.referrals.actions import Ask
from amparo.referrals.models import Referral
from amparo.referrals.states import Outcome, Reason, Reopened
from amparo.referrals.wire import asked, code, flag, moment, sent_ask

Act = Callable[[Referral, dict[str, Any], Staff], Referral]


@require_http_methods(["GET", "POST"])
@staff_api("referral.ask")
@case_held()
def asks_of_case(request: StaffRequest, case: UUID) -> HttpResponse:
    found = cases.case_for(request.user, case)
    if request.method == "GET":
        return done({"asks": [sent_ask(one) for one in queries.referrals_of(request.user, found)]})
    sent = body(request, "need", "services", "when", "population")
    try:
        services = [UUID(one) for one in names(sent, "services")]
    except ValueError as error:
        raise Problem("unreadable") from error
    wanted = Ask(
        need=identity(sent, "need"),
        services=services,
        urgency=code(sent, "when", Need.Urgency),
        population=code(sent, "population", Population),
        access=code({"access": "", **sent}, "access", Referral.Access),
        interpreter=flag({"interpreter": False, **sent}, "interpreter"),
    )
    rows = actions.ask(case=found, wanted=wanted, by=request.user)
    asks = queries.referrals_of(request.user, found).filter(pk__in=[one.pk for one in rows])
    return done({"asks": [sent_ask(one) for one in asks]}, HTTPStatus.CREATED)


@require_GET
@staff_api("referral.answer")
def asks_to_us(request: StaffRequest) -> HttpResponse:
    return done({"asks": [asked(one) for one in queries.asks_shown_to(request.user)]})


ANSWERS: dict[str, Act] = {
    "offer": lambda one, sent, by: actions.offer(
        referral=one, hold_until=moment(sent, "hold_until"), by=by
    ),
    "reject": lambda one, sent, by: actions.reject(
        referral=one, reason=code(sent, "reason", Reason), by=by
    ),
    "start": lambda one, _, by: actions.start(referral=one, by=by),
    "hold": lambda one, _, by: actions.hold(referral=one, by=by),
    "complete": lambda one, sent, by: actions.complete(
        referral=one, outcome=code(sent, "outcome", Outcome), by=by
    ),
    "fail": lambda one, sent, by: actions.fail(
        referral=one, outcome=code(sent, "outcome", Outcome), by=by
    ),
}
CHANGES: dict[str, Act] = {
    "cancel": lambda one, _, by: actions.cancel(referral=one, by=by),
    "choose": lambda one, _, by: actions.choose(referral=one, by=by),
    "withdraw": lambda one, _, by: actions.withdraw_referral(referral=one, by=by),
    "reopen": lambda one, sent, by: actions.reopen(
        referral=one, why=code(sent, "why", Reopened), by=by
    ),
    "mistake": lambda one, _, by: actions.call_mistake(referral=one, by=by),
}


@require_POST
@staff_api("referral.answer")
def answer(request: StaffRequest, referral: UUID, act: str) -> HttpResponse:
    found = queries.ask_to(request.user, referral)
    changed = ANSWERS[act](found, body(request), request.user)
    return done({"state": changed.state})


@require_POST
@staff_api("referral.choose")
@case_held("referral", "referrals")
def change(request: StaffRequest, referral: UUID, act: str) -> HttpResponse:
    find = queries.referral_to_withdraw if act == "withdraw" else queries.referral_for
    found = find(request.user, referral)
    changed = CHANGES[act](found, body(request), request.user)
    return done({"state": changed.state})
