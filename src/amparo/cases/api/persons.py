"""What a page records of the person themselves: consent, who may sign, the word used for them."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from amparo.cases import actions, queries
from amparo.cases.api import reading, shown
from amparo.cases.doors import case_held, refusing
from amparo.cases.models import Person
from amparo.people import wire
from amparo.people.access import Problem, StaffRequest, body, done, staff_api
from amparo.reports import actions as of_reports
from amparo.reports import queries as reports


@require_POST
@staff_api("case.write")
@case_held()
def consent(request: StaffRequest, case: UUID) -> HttpResponse:
    """The person was asked and wants this case: on which day, how, in which language."""
    found, sent = queries.case_for(request.user, case), body(request)
    contact = reading.contact(sent, found.agency)
    actions.record_consent(case=found, contact=contact, by=request.user)
    return done({"consent": shown.consent(queries.case_for(request.user, case))})


@require_POST
@staff_api("case.write")
@case_held()
def person(request: StaffRequest, case: UUID) -> HttpResponse:
    """Record who may sign (`signer`), or the word to use (`called`)."""
    found, sent = queries.case_for(request.user, case), body(request)
    called = reading.perhaps(sent, "called", Person.Called)
    if called is not None:
        actions.call(case=found, called=called, by=request.user)
    else:
        actions.record_signer(case=found, checked=reading.checked(sent), by=request.user)
    return done()


@require_POST
@staff_api("case.write")
@refusing
@case_held()
def tries(request: StaffRequest, case: UUID) -> HttpResponse:
    """Let the person try their private word again today; a worker spoke with them (`privately`)."""
    found, sent = queries.case_for(request.user, case), body(request)
    if not reading.flag(sent, "privately"):
        raise Problem("not_private")
    binding = queries.binding_of(found.person)
    if binding is None:
        raise Problem("unreadable")
    of_reports.allow_tries(inbox=binding.inbox, by=request.user)
    return done()


@require_POST
@staff_api("case.bind")
@refusing
@case_held()
def receipt(request: StaffRequest, case: UUID) -> HttpResponse:
    """Give a further case to the receipt that was bound in another case of the person."""
    found, sent = queries.case_for(request.user, case), body(request)
    actions.follow_receipt(case=found, sealed=reading.sealed(sent), by=request.user)
    return done()


@require_POST
@staff_api("case.write")
@refusing
@case_held()
def link(request: StaffRequest, case: UUID) -> HttpResponse:
    """Put a further report to a case, with the key of its conversation under the case's."""
    found, sent = queries.case_for(request.user, case), body(request)
    report = reports.report_for(request.user, wire.identity(sent, "report"))
    actions.link_report(case=found, report=report, sealed=reading.sealed(sent), by=request.user)
    return done()
