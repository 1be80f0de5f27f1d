"""What "my file" asks, with a bearer token of a receipt and its private word. No cookie."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from amparo.journal.actors import PERSON
from amparo.mine import actions as own
from amparo.mine import queries
from amparo.people.refusals import Refused as RefusedByOthers
from amparo.people.wire import octets
from amparo.referrals import actions
from amparo.referrals.actions import Withdrawal
from amparo.reports.doors import json_of, with_access
from amparo.reports.queries import Access
from amparo.reports.refusals import Refused

P = ParamSpec("P")


def with_file(
    view: Callable[Concatenate[HttpRequest, Access, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who gave the private word. What is unknown and what is another's is the same 404."""

    @with_access
    @wraps(view)
    def answer(
        request: HttpRequest, access: Access, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if access.scope != "file":
            raise Refused("word_needed", HTTPStatus.UNAUTHORIZED)
        try:
            return view(request, access, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Refused("not_there", HTTPStatus.NOT_FOUND) from None
        except RefusedByOthers as refused:
            return JsonResponse({"problem": refused.code}, status=refused.status)

    return answer


@require_GET
@with_file
def mine(_request: HttpRequest, access: Access) -> HttpResponse:
    case = queries.case_of(access)
    if case is not None:
        own.note_opened(case=case)
    return JsonResponse(queries.file_of(access, case))


@require_GET
@with_file
def own_file(_request: HttpRequest, access: Access, file: UUID) -> HttpResponse:
    return JsonResponse({"sealed": queries.own_file(access, file)})


@require_POST
@with_file
def sign(request: HttpRequest, access: Access, release: UUID) -> HttpResponse:
    said = json_of(request)
    signed = actions.sign(
        release=queries.release_of(access, release),
        statement=octets(said, "statement"),
        signature=octets(said, "signature"),
    )
    return JsonResponse({"state": signed.state})


@require_POST
@with_file
def withdraw(request: HttpRequest, access: Access, release: UUID) -> HttpResponse:
    said = json_of(request)
    withdrawal = None
    # Whoever has no key to sign with (a release on paper) takes it back all the same.
    if said.get("statement") is not None:
        withdrawal = Withdrawal(
            statement=octets(said, "statement"), signature=octets(said, "signature")
        )
    ended = actions.withdraw(
        release=queries.release_of(access, release), by=PERSON, withdrawal=withdrawal
    )
    return JsonResponse({"state": ended.state})


@require_POST
@with_file
def choose(_request: HttpRequest, access: Access, ask: UUID) -> HttpResponse:
    chosen = actions.choose(referral=queries.ask_of(access, ask), by=PERSON)
    return JsonResponse({"state": chosen.state})


@require_POST
@with_file
def withdraw_ask(_request: HttpRequest, access: Access, ask: UUID) -> HttpResponse:
    ended = actions.withdraw_referral(referral=queries.ask_of(access, ask), by=PERSON)
    return JsonResponse({"state": ended.state})
