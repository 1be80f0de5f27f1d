"""The page and addresses of a new colleague, who has nothing yet but a link."""

import uuid
from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from amparo.people import access, actions, queries, wire
from amparo.people.access import Problem
from amparo_seal.encoding import b64


@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the enrolment page. Which invitation it is stands in the fragment, which stays there."""
    return render(request, "people/enrol.html")


@require_http_methods(["GET", "POST"])
@access.open_api
def invitation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what an invitation is for; take the keys that answer it."""
    if request.method == "POST":
        if not ratelimit.consume(request, action="enrolment", key=str(pk)):
            raise Problem("too-many", HTTPStatus.TOO_MANY_REQUESTS)
        return _answer(pk, access.body(request, "keys"))
    found = queries.open_invitation(pk)
    agency = found.agency
    return access.done(
        {
            "deployment": str(settings.DEPLOYMENT),
            "agency": {
                "id": str(agency.pk),
                "name": agency.name,
                "root": b64(bytes(agency.root_public)),
            },
            "staff": str(found.staff_id_reserved),
            "roles": found.role_names,
            "founding": found.by_id is None,
        }
    )


def _answer(pk: uuid.UUID, sent: dict[str, Any]) -> HttpResponse:
    keys = wire.new_keys(sent["keys"])
    founding = sent.get("founding")
    if founding is None:
        actions.offer(invitation_id=pk, keys=keys)
    else:
        actions.found(
            invitation_id=pk,
            keys=keys,
            statement=wire.octets(founding, "statement"),
            signature=wire.octets(founding, "signature"),
            intake_key=wire.intake_offer(wire.part(founding, "intake")),
        )
    return access.done(status=HTTPStatus.CREATED)
