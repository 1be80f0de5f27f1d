"""A report comes in: sealed before it got here, kept whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo import rows
from amparo.journal import actions as journal
from amparo.journal.actors import PERSON, By
from amparo.journal.together import together
from amparo.people.models import IntakeKey, Staff
from amparo.reports import queries
from amparo.reports.actions import keeping, quotas, tokens
from amparo.reports.days import promised_by, today_at
from amparo.reports.incoming import InboxKeys, IncomingReport
from amparo.reports.models import Inbox, Report
from amparo.reports.once import Sending
from amparo.reports.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class _Way:
    channel: Report.Channel
    mode: Report.Mode
    by: By


def receive(*, report: IncomingReport, mode: Report.Mode = Report.Mode.E2E) -> Report:
    """Keep a report that somebody sent. The same one twice is kept once.

    Raises Refused, and keeps nothing, for anything that is not exactly a report of this deployment.
    """
    way = _Way(channel=Report.Channel.WEB, mode=mode, by=PERSON)
    try:
        return together.run(lambda: _keep(report, way, is_new=True))
    except IntegrityError:
        # It came before, or at the same moment. Now it can be seen, and compared.
        return together.run(lambda: _keep(report, way))


@transaction.atomic
def receive_page(
    *, sending: Sending, report: IncomingReport, parts: Iterable[tuple[UUID, int, bytes]]
) -> Report:
    """Keep a report from a page without a script, its files and the page's mark: all or nothing.

    The very same page again is the report that it became. Raises Refused for other words.
    """
    if not tokens.use_token(sending=sending):
        return queries.report_sent(sending)
    for upload, number, data in parts:
        keeping.add_part(upload=upload, number=number, data=data)
    return receive(report=report, mode=Report.Mode.ASSISTED)


def hand_over(*, report: IncomingReport, channel: Report.Channel, by: Staff) -> Report:
    """Begin a conversation for somebody who came in person or called: a receipt made with them."""
    if report.agency != by.agency_id:
        raise Refused("not_ours")
    return _keep(report, _Way(channel=channel, mode=Report.Mode.E2E, by=by))


@transaction.atomic(savepoint=False)
def _keep(report: IncomingReport, way: _Way, *, is_new: bool = False) -> Report:
    """Keep it. With `is_new` nothing is looked up: IntegrityError says where something is known."""
    intake = queries.keys_taking_reports(report.agency)
    if not intake:
        raise Refused("not_ours")
    agency = intake[0].agency
    known = None if is_new else _known(report)
    if known is not None:
        return _same(known, report, intake)
    if not isinstance(way.by, Staff):
        quotas.spend(name=f"reports {agency.pk}", most=settings.REPORTS_A_DAY, problem="busy")
    key, conversation = keeping.store_report(report, intake=intake, mode=way.mode, is_new=is_new)
    now = timezone.now()
    inbox = _inbox(report.inbox, way.mode)
    kept = Report(
        id=report.id,
        agency=agency,
        inbox=inbox,
        channel=way.channel,
        received_on=today_at(agency, now),
        language=report.language,
        urgent=report.urgent,
        urgent_at=now.replace(second=0, microsecond=0) if report.urgent else None,
        mode=way.mode,
        promised_by=promised_by(agency, now),
        key_id=key,
        conversation_id=conversation,
    )
    rows.add([inbox])
    rows.add([kept])
    journal.write(
        act="report.received",
        agency=agency.pk,
        by=way.by,
        subjects=(kept.pk,),
        on=kept.received_on,
        is_new=is_new,
    )
    return kept


def _known(report: IncomingReport) -> Report | None:
    """The report that has this id or this receipt. Two look-ups: one with OR reads every row."""
    reports = Report.objects.select_related("inbox", "agency")
    return (
        reports.filter(pk=report.id).first()
        or reports.filter(inbox__locator=report.inbox.locator).first()
    )


def _inbox(keys: InboxKeys, mode: Report.Mode) -> Inbox:
    return Inbox(
        locator=keys.locator,
        sign_public=keys.sign,
        wrap_public=keys.wrap,
        mark=keys.mark,
        file_sign_public=keys.file and keys.file.sign,
        file_wrap_public=keys.file and keys.file.wrap,
        assisted=mode == Report.Mode.ASSISTED,
    )


def _same(known: Report, report: IncomingReport, intake: list[IntakeKey]) -> Report:
    """A browser that got no answer sends again. Anything else under a known id is refused."""
    inbox = known.inbox
    is_same = (
        known.pk == report.id
        and inbox is not None
        and bytes(inbox.locator) == report.inbox.locator
        and known.agency_id == report.agency
        and keeping.is_kept(report, intake=intake, mode=known.mode)
    )
    if not is_same:
        raise Refused("known")
    return known
