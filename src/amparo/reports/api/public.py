"""What a reporter's browser sends: sealed files in parts, then one report that names them."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from amparo.reports import actions, incoming
from amparo.reports.actions import keeping
from amparo.reports.doors import json_of, sealed
from amparo.reports.refusals import Refused


@require_POST
@sealed
def report(request: HttpRequest) -> HttpResponse:
    languages = [code for code, _ in settings.LANGUAGES]
    kept = actions.receive(report=incoming.report(json_of(request), languages=languages))
    return JsonResponse({"promised_by": kept.promised_by.isoformat()}, status=HTTPStatus.CREATED)


@require_http_methods(["PUT"])
@sealed
def upload(request: HttpRequest, upload: UUID, number: int) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > keeping.PART_LIMIT:
        raise Refused("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    keeping.add_part(upload=upload, number=number, data=request.body)
    return JsonResponse({}, status=HTTPStatus.CREATED)
