"""What stands before an address of a sealed page: no cookie, no foreign page, one refusal.

And before one of a member's unsaved words, which pages of reports and of cases both have.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amparo.people import access
from amparo.people.access import StaffRequest, json_in
from amparo.people.models import Staff
from amparo.reports import actions, queries
from amparo.reports.queries import Access
from amparo.reports.refusals import Refused

P = ParamSpec("P")
Asked = TypeVar("Asked", bound=HttpRequest)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# A browser names who asks; "none" is a person typing the address, which no script of ours does.
OURS = "same-origin"
BEARER = "Bearer "


def problem(refused: Refused) -> JsonResponse:
    return JsonResponse({"problem": refused.problem}, status=refused.status)


def sealed(view: View[P]) -> View[P]:
    """Answer only our own pages. There is no cookie that a foreign page could ride on."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            _check_origin(request)
            return view(request, *args, **kwargs)
        except Refused as refused:
            return problem(refused)

    return answer


def with_access(
    view: Callable[Concatenate[HttpRequest, Access, P], HttpResponse],
) -> View[P]:
    """Give the view what the bearer token opens."""

    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        access = queries.access_of(header.removeprefix(BEARER)) if BEARER in header else None
        if access is None:
            raise Refused("signed_out", HTTPStatus.UNAUTHORIZED)
        return view(request, access, *args, **kwargs)

    return sealed(answer)


def refusing(
    view: Callable[Concatenate[Asked, P], HttpResponse],
) -> Callable[Concatenate[Asked, P], HttpResponse]:
    """Answer a refusal of ours in the form that every page knows."""

    @wraps(view)
    def answer(request: Asked, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return problem(refused)

    return answer


def unsaved_words(
    permission: str, *, find: Callable[[Staff, UUID], Model], keep: access.View
) -> access.View:
    """Make the address of the reader's own words about something, which `keep` takes.

    Their browser keeps them before it locks.
    """

    @access.staff_api(permission)
    def give(request: StaffRequest, **subject: UUID) -> HttpResponse:
        found = find(request.user, *subject.values())
        sealed = queries.drafts(request.user, found.pk)
        if sealed["envelopes"]:
            actions.read_drafts(subject=found.pk, by=request.user)
        return JsonResponse({"sealed": sealed})

    # Locked or not: a computer that slept past its fifteen minutes still seals what was typed.
    take = access.signed_in_api(keep)

    @require_http_methods(["GET", "POST"])
    @wraps(keep)
    def answer(request: StaffRequest, **subject: UUID) -> HttpResponseBase:
        return (take if request.method == "POST" else give)(request, **subject)

    return answer


def only_ours(request: HttpRequest) -> None:
    """Let only pages of ours be given back: what another site sent is not what a person typed."""
    try:
        _check_origin(request)
    except Refused:
        raise PermissionDenied from None


def _check_origin(request: HttpRequest) -> None:
    site = request.headers.get("Sec-Fetch-Site", OURS)
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    foreign = origin is not None and origin not in {own, *settings.CSRF_TRUSTED_ORIGINS}
    if site != OURS or foreign or (origin is not None and not urlsplit(origin).netloc):
        raise Refused("not_ours", HTTPStatus.FORBIDDEN)


def json_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; anything else is refused."""
    if request.content_type != "application/json":
        raise Refused("malformed")
    try:
        found = json_in(request.body)
    except RequestDataTooBig:
        raise Refused("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(found, dict):
        raise Refused("malformed")
    return found
