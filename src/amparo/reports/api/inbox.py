"""What the person's page asks, with a receipt: no cookie, a token that lives half an hour."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.reports import actions, queries
from amparo.reports.actions import Doorway, quotas
from amparo.reports.days import today
from amparo.reports.doors import json_of, sealed, with_access
from amparo.reports.incoming import (
    ED25519_PUBLIC,
    LOCATOR,
    MARK,
    file_keys,
    inbox_keys,
    member,
    octets,
)
from amparo.reports.queries import Access
from amparo.reports.refusals import Refused
from amparo_seal.encoding import b64, unb64
from amparo_seal.errors import CannotOpen

SIGNATURE = 64


@require_POST
@sealed
def challenge(request: HttpRequest) -> HttpResponse:
    octets(json_of(request), "locator", LOCATOR)
    quotas.spend(name="challenges", most=settings.INBOX_VISITS_A_DAY, problem="many_visits")
    # The day, for a telephone that lost its own.
    return JsonResponse({"challenge": b64(actions.make_challenge()), "day": today().isoformat()})


@require_POST
@sealed
def enter(request: HttpRequest) -> HttpResponse:
    said = json_of(request)
    scope = member(said, "scope", str)
    if scope not in {"inbox", "file"}:
        raise Refused("malformed")
    doorway = Doorway(
        locator=octets(said, "locator", LOCATOR),
        sign=octets(said, "sign", ED25519_PUBLIC),
        challenge=octets(said, "challenge", LOCATOR),
        statement=_bytes(said, "statement"),
        signature=octets(said, "signature", SIGNATURE),
        scope="file" if scope == "file" else "inbox",
    )
    token = actions.open_inbox(doorway=doorway)
    access = queries.access_of(token)
    assert access is not None
    page = queries.page_for(access)
    actions.note_opened(access=access, page=page)
    return JsonResponse({"token": token, "page": page})


def _bytes(said: object, name: str) -> bytes:
    try:
        return unb64(member(said, name, str))
    except CannotOpen:
        raise Refused("malformed") from None


@require_GET
@with_access
def page(request: HttpRequest, access: Access) -> HttpResponse:
    before = request.GET.get("before")
    if before is not None and not (before.isascii() and before.isdecimal() and len(before) < 10):  # noqa: PLR2004 - a number of 32 bits
        raise Refused("malformed")
    return JsonResponse({"page": _serve(access, before=int(before) if before else None)})


def _serve(access: Access, *, before: int | None = None) -> dict[str, Any]:
    """A page of messages, which are read from now on."""
    page = queries.page_for(access, before=before)
    actions.note_served(access=access, page=page)
    return page


@require_POST
@with_access
def messages(request: HttpRequest, access: Access) -> HttpResponse:
    sealed_message = member(json_of(request), "sealed", dict)
    try:
        message = actions.say(access=access, sealed=sealed_message)
    except Refused as refused:
        if refused.problem != "sequence":
            raise
        # With the newer messages, so that the browser can seal again at once.
        newer = {"problem": "sequence", "page": _serve(access)}
        return JsonResponse(newer, status=HTTPStatus.CONFLICT)
    return JsonResponse({"sequence": message.sequence}, status=HTTPStatus.CREATED)


@require_http_methods(["DELETE"])
@with_access
def message(_request: HttpRequest, access: Access, envelope: UUID) -> HttpResponse:
    actions.erase_message(access=access, envelope=envelope)
    return JsonResponse({})


@require_POST
@with_access
def word(request: HttpRequest, access: Access) -> HttpResponse:
    said = json_of(request)
    actions.add_word(
        access=access, file=file_keys(said.get("file")), sealed=member(said, "sealed", dict)
    )
    return JsonResponse({}, status=HTTPStatus.CREATED)


@require_POST
@with_access
def receipt(request: HttpRequest, access: Access) -> HttpResponse:
    said = json_of(request)
    actions.change_receipt(
        access=access, keys=inbox_keys(said.get("inbox")), sealed=member(said, "sealed", dict)
    )
    return JsonResponse({}, status=HTTPStatus.CREATED)


@require_POST
@with_access
def mark(request: HttpRequest, access: Access) -> HttpResponse:
    actions.mark_conversation(access=access, mark=octets(json_of(request), "mark", MARK))
    return JsonResponse({}, status=HTTPStatus.CREATED)


@require_POST
@with_access
def keep(request: HttpRequest, access: Access) -> HttpResponse:
    actions.keep_for(access=access, days=member(json_of(request), "days", int))
    return JsonResponse({})
