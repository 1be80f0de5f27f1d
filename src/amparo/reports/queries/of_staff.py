"""What staff may see: reports of their own agency, and only with the permission for it."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amparo.people import queries as people
from amparo.people.models import Staff
from amparo.reports.models import Barred, Message, Report
from amparo.vault import queries as vault
from amparo.vault.models import Envelope, Wrap
from amparo_seal.envelope import Kind


def reports_for(staff: Staff) -> QuerySet[Report]:
    """The agency's reports, urgent ones first; none for those who may not list them."""
    if not staff.may("report.list"):
        return Report.objects.none()
    return (
        _open_to(staff)
        .annotate(
            unread=Count("messages", filter=Q(messages__by_staff=False, messages__read_on=None))
        )
        .order_by("-urgent", "promised_by", "received_on", "id")
    )


def report_for(staff: Staff, pk: UUID) -> Report:
    """One report of the reader's own agency. Raises `Report.DoesNotExist` for all others."""
    if not staff.may("report.read"):
        raise Report.DoesNotExist
    return _open_to(staff).select_related("agency").get(pk=pk)


def _open_to(staff: Staff) -> QuerySet[Report]:
    """The agency's reports but those from which somebody keeps the reader away."""
    barred = Barred.objects.filter(staff=staff).values("report")
    return Report.objects.filter(agency=staff.agency_id).exclude(pk__in=barred)


def conversation_of(report: Report) -> list[dict[str, Any]]:
    """The messages of a report in their order; what is sealed of them comes with `opened`."""
    return conversations_of([report])[report.pk]


def conversations_of(reports: Iterable[Report]) -> dict[UUID, list[dict[str, Any]]]:
    """The same of several reports, asked for once."""
    found: dict[UUID, list[dict[str, Any]]] = {one.pk: [] for one in reports}
    for message in Message.objects.filter(report__in=found).order_by("sequence"):
        found[message.report_id].append(_message(message))
    return found


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.envelope_id and str(message.envelope_id),
        "sequence": message.sequence,
        "by_staff": message.by_staff,
        "day": message.sent_on.isoformat(),
        "read": message.read_on is not None,
    }


def opened(staff: Staff, report: Report) -> dict[str, Any]:
    """All that is sealed of a report, with the wraps through which this reader reaches it."""
    of_report = Envelope.objects.filter(subject=report.pk).exclude(kind=Kind.DRAFT)
    return vault.sealed(
        of_report.exclude(kind=Kind.FILE),
        holders=people.holders(staff),
        keys=(report.key_id, report.conversation_id),
        files=files_of([report.pk]),
    )


def files_of(reports: Collection[UUID]) -> QuerySet[Envelope]:
    """The files that came with reports. Their bytes are many: each is fetched when it is wanted."""
    return (
        Envelope.objects.filter(subject__in=reports, kind=Kind.FILE)
        .defer("data")
        .order_by("received_on", "id")
    )


def file_for(staff: Staff, report: Report, file: UUID) -> bytes:
    """The sealed bytes of one file that the reader reaches. Raises `Envelope.DoesNotExist`."""
    files = files_of([report.pk])
    return vault.bytes_of(file, files=files, holders=people.holders(staff))


def drafts_of(staff: Staff, subject: UUID) -> QuerySet[Envelope]:
    """What the reader themselves typed about a subject and did not save. Nobody else has a wrap."""
    own = bytes(people.current_key(staff).holder)
    mine = Wrap.objects.filter(holder=own, subject=subject, ended_on=None).values("envelope")
    return Envelope.objects.filter(pk__in=mine, subject=subject, kind=Kind.DRAFT)


def drafts(staff: Staff, subject: UUID) -> dict[str, Any]:
    """The same, sealed. Ask before whether the reader may still see the subject."""
    own = {bytes(people.current_key(staff).holder)}
    return vault.sealed(drafts_of(staff, subject), holders=own)
