import sys
import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error, InterfaceError, OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import loader
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from amparo.site import context

log = structlog.get_logger(__name__)


def error(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Answer with a page that needs no database, session or signed-in person."""
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        # As if it stood at the first page: what was asked for shows nowhere, all 404 are equal.
        is_staff = status == HTTPStatus.NOT_FOUND and _is_staff(request)
        page = loader.get_template("site/staff_error.html" if is_staff else "site/error.html")
        standing = context.standing_at("/")
        said = page.render({"status": int(status), "desk": f"/{language}/staff/", **standing})
    return HttpResponse(said, status=status)


def _is_staff(request: HttpRequest) -> bool:
    """Say whether an address is one of staff's, there or not: a survivor's words are not theirs."""
    return request.path.lstrip("/").split("/")[1:2] == ["staff"]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Django says of a session it could not save that it is the request that is bad.
    if _database_is_away(exception):
        return away(request)
    return error(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Most often a page that was open for too long: one that people write in gives all back."""
    match = request.resolver_match
    if match is not None and hasattr(match.func, "give_back"):
        give_back: Callable[..., HttpResponse] = match.func.give_back
        return give_back(request, *match.args, **match.kwargs)
    return error(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(request, HTTPStatus.TOO_MANY_REQUESTS)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for whatever failed, in a view or around it: it is being handled while this runs."""
    if _database_is_away(sys.exception()):
        return away(request)
    try:
        return error(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    except ValueError:
        # The look itself is missing (its files were not collected): words and the exit must do.
        log.exception("page.without_its_files")
        page = loader.get_template("site/bare.html").render()
        return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def away(request: HttpRequest) -> HttpResponse:
    response = error(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "30"
    return response


def _database_is_away(problem: BaseException | None) -> bool:
    """Say whether something failed for want of the database, however far up that was noticed."""
    while problem is not None:
        if isinstance(problem, OperationalError | InterfaceError):
            log.error("database.away", exc_info=problem)
            return True
        problem = problem.__cause__ or problem.__context__
    return False


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: forget this person here and in the browser, and show something harmless."""
    try:
        request.session.flush()
    except (Error, SessionInterrupted) as problem:
        # Leaving must work even when nothing else does: the browser forgets either way. An empty
        # session is not saved; the old one would be, fail, and keep the person on a page of ours.
        log.warning("leave.session_kept", exc_info=problem)
        request.session = type(request.session)()
    response = HttpResponseRedirect(settings.SAFE_SITE, status=HTTPStatus.SEE_OTHER)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether work can be done: both databases take writes and the worker is alive."""
    states = {
        "database": _is_writable("default"),
        "shred": _is_writable("shred"),
        "worker": _worker_is_alive(),
    }
    lines = "".join(f"{name} {'ok' if good else 'away'}\n" for name, good in states.items())
    status = HTTPStatus.OK if all(states.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(lines, content_type="text/plain", status=status)


def _is_writable(alias: str) -> bool:
    try:
        # On SQLite the transaction begins IMMEDIATE: it takes the lock that a write needs.
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            if connections[alias].vendor == "sqlite":
                return True
            cursor.execute("SHOW transaction_read_only")
            return bool(cursor.fetchone() == ("off",))
    except Error as problem:
        log.warning("readyz.not_writable", alias=alias, exc_info=problem)
        return False


def _worker_is_alive() -> bool:
    try:
        age = time.time() - settings.WORKER_HEARTBEAT.stat().st_mtime
    except FileNotFoundError:
        return False
    return age < settings.WORKER_HEARTBEAT_LIMIT.total_seconds()
