"""What others shared with this agency: as long as the person wants it, and not a moment longer."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from amparo.cases.doors import case_held
from amparo.people import queries as people
from amparo.people.access import Problem, StaffRequest, body, done, staff_api
from amparo.people.wire import names
from amparo.referrals import actions, queries
from amparo.referrals.models import Release
from amparo.referrals.wire import sealed as sealed_in
from amparo_seal.encoding import b64


def described(release: Release, *, held: Collection[UUID]) -> dict[str, Any]:
    """What the recipient is told of a release besides what it releases."""
    team = queries.takers(release)
    return {
        "id": str(release.pk),
        "agency": str(release.case.agency_id),
        "subject": str(release.case_id),
        "compartments": release.names,
        "purpose": release.purpose,
        "from_day": release.valid_from.isoformat(),
        "until": release.valid_to.isoformat(),
        "statement": b64(bytes(release.statement)),
        "hash": b64(bytes(release.hash)),
        "taken": bool(team),
        "team": [str(one.pk) for one in team],
        "held": release.pk in held,
    }


def notice(release: Release) -> dict[str, Any]:
    """That a release ended, and which; nothing of what was in it."""
    return {
        "id": str(release.pk),
        "agency": str(release.case.agency_id),
        "sent_on": release.disclosure.sent_on.isoformat(),
        "ended_on": str(release.disclosure.ended_on),
        "state": release.disclosure.state,
    }


@require_GET
@staff_api("received.read")
def received_list(request: StaffRequest) -> HttpResponse:
    rows = queries.received_by(request.user, now=timezone.now())
    held = queries.held(rows)
    return done(
        {
            "received": [described(one, held=held) for one in rows],
            "ended": [notice(one) for one in queries.ended_for(request.user)],
        }
    )


@require_GET
@staff_api("received.read")
def received(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.received(request.user, release, now=timezone.now())
    sealed = queries.opened(request.user, found)
    if sealed["wraps"]:
        # Where no key of the reader's opens anything, nothing was opened.
        actions.open_received(release=found, by=request.user)
    return done(
        {
            "release": described(found, held=queries.held([found])),
            "sealed": sealed,
            "directory": people.directory(found.case.agency),
        }
    )


@require_GET
@staff_api("received.read")
def received_file(request: StaffRequest, release: UUID, file: UUID) -> HttpResponse:
    """The sealed bytes of one file of released evidence, when somebody wants to see it."""
    found = queries.received(request.user, release, now=timezone.now())
    sealed = queries.released_file(request.user, found, file)
    actions.open_received(release=found, by=request.user)
    return HttpResponse(sealed, content_type="application/octet-stream")


@require_POST
@staff_api("received.take")
@case_held("release", "releases")
def take(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.received(request.user, release, now=timezone.now())
    sent = body(request, "team", "sealed")
    try:
        team = [UUID(one) for one in names(sent, "team")]
    except ValueError as error:
        raise Problem("unreadable") from error
    actions.take(release=found, team=team, sealed=sealed_in(sent), by=request.user)
    return done()


@require_POST
@staff_api("received.read")
def destroyed(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.ended(request.user, release)
    disclosure = actions.confirm_destroyed(release=found, by=request.user)
    return done({"state": disclosure.state})
