"""Who may call a view. Every staff page and staff address of every app wears one of these.

A page: `@staff_page("report.read")`. An address that answers JSON: `@staff_api("report.read")`.
What a person may not see answers exactly as what does not exist.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from amparo.people.models import Staff
from amparo.people.refusals import Refused
from amparo.shred import actions as shred

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request that passed one of the doors below."""

    user: Staff


class Problem(Refused):
    """A refusal of what was sent, with the code under which the page holds its sentence."""

    status = HTTPStatus.BAD_REQUEST


def problem(code: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"problem": code}, status=status)


def session_digest(request: HttpRequest) -> bytes:
    """Name this session in the shred store without its key standing there."""
    return hashlib.sha256((request.session.session_key or "").encode("ascii")).digest()


def json_in(text: bytes) -> Any:
    """Read JSON; ValueError or RecursionError where it is none, or holds what no database keeps.

    A character of number zero has no use in any language, and PostgreSQL refuses it.
    """
    # JSON is UTF-8. Python would also take UTF-16, in which what is looked for below is not found.
    value = json.loads(text.decode("utf-8"))
    # Only so can it be written in JSON; few bodies are walked through.
    if b"\\u0000" in text and _holds_zero(value):
        raise ValueError("a character of number zero")
    return value


def _holds_zero(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_zero(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(map(_holds_zero, value))
    return isinstance(value, str) and "\0" in value


def body(request: HttpRequest, *names: str) -> dict[str, Any]:
    """Read a JSON object that has at least the fields `names`."""
    try:
        value = json_in(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem("unreadable") from error
    if not isinstance(value, dict) or any(name not in value for name in names):
        raise Problem("unreadable")
    return value


def staff_page(permission: str) -> Callable[[View], View]:
    """Let a signed-in member with a second factor and `permission` see a page; 404 for others."""

    def decorator(view: View) -> View:
        @signed_in_page
        @wraps(view)
        def checked(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        # A test asks every address for it.
        checked.permission = permission  # type: ignore[attr-defined] # a function has what we give it
        return checked

    return decorator


def staff_api(permission: str) -> Callable[[View], View]:
    """Answer JSON to a member with `permission` whose keys are unlocked; touches the idle clock.

    401 `signed-out`, `second-factor` or `locked`; 404 `unknown` for what is unknown or forbidden;
    a `Problem` raised by the view becomes its code.
    """

    def decorator(view: View) -> View:
        @signed_in_api
        @wraps(view)
        def checked(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.may(permission):
                raise Http404
            if shred.use_session(digest=session_digest(request)) is None:
                raise Problem("locked", HTTPStatus.UNAUTHORIZED)
            return view(request, *args, **kwargs)

        # A test asks every address for it.
        checked.permission = permission  # type: ignore[attr-defined] # a function has what we give it
        return checked

    return decorator


def signed_in_page(view: View) -> View:
    """Let any signed-in member with a second factor see a page; lead others there first."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not isinstance(request.user, Staff):
            return redirect(f"{reverse('account_login')}?next={request.path}")
        if not has_second_factor(request.user):
            return redirect("mfa_activate_totp")
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return checked


def signed_in_api(view: View) -> View:
    """Answer JSON to any signed-in member with a second factor, locked or not."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not isinstance(request.user, Staff):
            return problem("signed-out", HTTPStatus.UNAUTHORIZED)
        if not has_second_factor(request.user):
            return problem("second-factor", HTTPStatus.UNAUTHORIZED)
        return _in_json(view, request, *args, **kwargs)

    return checked


def open_api(view: View) -> View:
    """Answer JSON to anyone, with refusals in the same form."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return _in_json(view, request, *args, **kwargs)

    return checked


def has_second_factor(staff: Staff) -> bool:
    return bool(get_adapter().is_mfa_enabled(staff, ["totp"]))


def _in_json(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except (Http404, ObjectDoesNotExist):
        return problem("unknown", HTTPStatus.NOT_FOUND)
    except Refused as refusal:
        return problem(refusal.code, refusal.status)


def done(value: dict[str, Any] | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return JsonResponse(value or {}, status=status)
