"""The report page that works without a script, and says so.

What is written passes through this process's memory; it is sealed first thing and stored nowhere.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from amparo.people import queries as people
from amparo.people.models import Agency
from amparo.reports import actions, incoming, once, queries, sealing
from amparo.reports.actions.keeping import PART_LIMIT
from amparo.reports.card import card_of
from amparo.reports.doors import only_ours
from amparo.reports.forms import ReportForm
from amparo.reports.models import Report
from amparo.reports.once import Sending
from amparo.reports.refusals import Refused, on_page
from amparo.reports.uploads import SealedUpload
from amparo.reports.views.sealed import agency_or_404, around
from amparo_seal.encoding import b64

log = structlog.get_logger(__name__)
Part = tuple[UUID, int, bytes]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, agency: str) -> HttpResponse:
    found = agency_or_404(agency)
    form = _form(request)
    if not form.is_sent:
        return _page(request, found, form, token=request.POST.get("token", ""))
    if form.is_bound and form.is_valid():
        try:
            return _send(request, found, form)
        except Refused as refused:
            # With another mark: what was sent before is not what stands here now.
            return _give_back(request, found, form, refused.problem)
        except OperationalError as away:
            log.exception("database.away", exc_info=away)
            # It may have been kept after all: with the same mark it is not kept twice.
            token = request.POST.get("token", "")
            return _give_back(request, found, form, "away", token=token, status=503)
    return _page(request, found, form)


def give_back(request: HttpRequest, agency: str) -> HttpResponse:
    """A page that was open for too long, with all that was typed in it."""
    only_ours(request)
    found = agency_or_404(agency)
    return _give_back(request, found, _form(request), "old_page", status=403)


report.give_back = give_back  # type: ignore[attr-defined]  # read by the check of forged forms


def _form(request: HttpRequest) -> ReportForm:
    if request.method != "POST":
        return ReportForm()
    form = ReportForm(request.POST, request.FILES)
    # A button of another language posts what was typed, to get it back on that page.
    form.is_sent = "language" not in request.POST
    return form


def _give_back(
    request: HttpRequest,
    agency: Agency,
    form: ReportForm,
    problem: str,
    *,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    form.refuse(on_page(problem))
    return _page(request, agency, form, token=token, status=status)


def _page(
    request: HttpRequest, agency: Agency, form: ReportForm, *, token: str = "", status: int = 200
) -> HttpResponse:
    form.ask_for_files_again()
    context = {**around(agency), "form": form, "token": token or b64(actions.new_token())}
    # Compressed only while nothing was typed: sizes must tell nothing of what a person wrote.
    shown = render if form.is_bound else gzip_page(render)
    return shown(request, "reports/simple.html", context, status=status)


def _send(request: HttpRequest, agency: Agency, form: ReportForm) -> HttpResponse:
    sending = once.sending(
        request.POST.get("token", ""), agency=str(agency.pk), written=form.written()
    )
    kept = queries.report_sent(sending) if queries.was_sent(sending) else None
    kept = kept or _receive(agency, form, sending)
    language = translation.get_language() or settings.LANGUAGE_CODE
    context = {
        "agency": agency,
        "card": card_of(sending.receipt, language),
        "promised_by": kept.promised_by,
        "urgent": kept.urgent,
        "has_word": bool(form.private_word),
    }
    return render(request, "reports/simple_receipt.html", context)


def _receive(agency: Agency, form: ReportForm, sending: Sending) -> Report:
    receipt = sending.receipt
    file = receipt.file(form.private_word) if form.private_word else None
    sealer = sealing.Sealer(agency=agency.pk, report=sending.report)
    answers = form.answers()
    sealing.seal_answers(sealer, answers, receipt=receipt, file=file)
    uploads, parts = _uploads(sealer, form.cleaned_data["files"])
    intake = people.intake_keys(agency)[0]
    sealed = sealer.close(intake=bytes(intake.wrap_public), receipt=receipt, file=file)
    return actions.receive_page(
        sending=sending,
        report=incoming.IncomingReport(
            id=sealer.report,
            agency=agency.pk,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            urgent=answers["danger"] == "yes",
            sealed=sealed,
            inbox=sealing.inbox_keys(receipt, file, of=sealer),
            uploads=uploads,
        ),
        parts=parts,
    )


def _uploads(
    sealer: sealing.Sealer, files: Iterable[SealedUpload]
) -> tuple[list[incoming.UploadedFile], list[Part]]:
    """Seal the files, in parts as a browser sends them; they are stored with the report or not."""
    uploads: list[incoming.UploadedFile] = []
    parts: list[Part] = []
    for file in files:
        envelope, pieces = sealer.file(file)
        one = incoming.UploadedFile(upload=uuid4(), envelope=envelope)
        uploads.append(one)
        parts += [(one.upload, number, data) for number, data in enumerate(_parts(pieces))]
    return uploads, parts


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART_LIMIT:
            yield bytes(held[:PART_LIMIT])
            del held[:PART_LIMIT]
    if held:
        yield bytes(held)
