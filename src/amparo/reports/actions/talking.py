"""What is said in a conversation after the report: by the person, and by staff."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from amparo.journal import actions as journal
from amparo.journal.actors import PERSON
from amparo.people import queries as people
from amparo.people.models import Staff
from amparo.reports.actions import keeping, quotas, tokens
from amparo.reports.actions.triage import come_back
from amparo.reports.days import today, today_at
from amparo.reports.models import Message, Report
from amparo.reports.once import Sending
from amparo.reports.queries import Access
from amparo.reports.queries.inboxes import secret_of
from amparo.reports.refusals import Refused
from amparo.vault import actions as vault


@transaction.atomic
def say(*, access: Access, sealed: Mapping[str, Any], mode: int = Report.Mode.E2E) -> Message:
    """Keep a message of the person. The same one twice is kept once."""
    report = _report_of(access)
    kept = keeping.kept_message(sealed, report=report)
    if kept is not None:
        return kept
    # The name leads to no report: it is another one each day, and only this server can make it.
    name = secret_of(report.pk.bytes + str(today()).encode(), "messages", 12).hex()
    quotas.spend(name=f"messages {name}", most=settings.MESSAGES_A_DAY, problem="many_messages")
    message = _keep(sealed, report=report, sender=None, mode=mode)
    come_back(report)
    _note("message.sent", report)
    return message


@transaction.atomic
def say_on_page(*, sending: Sending, access: Access, sealed: Mapping[str, Any]) -> None:
    """Keep a message from a page without a script, with the page's mark: both or neither.

    The very same page again is kept once. Raises Refused for other words.
    """
    if tokens.use_token(sending=sending):
        say(access=access, sealed=sealed, mode=Report.Mode.ASSISTED)


@transaction.atomic
def answer(*, report: Report, sealed: Mapping[str, Any], by: Staff) -> Message:
    """Keep a message of staff, signed by the one who sends it. The same one twice is kept once."""
    locked = Report.objects.select_for_update().select_related("agency").get(pk=report.pk)
    kept = keeping.kept_message(sealed, report=locked)
    if kept is not None:
        return kept
    message = _keep(sealed, report=locked, sender=bytes(people.current_key(by).sign_id))
    journal.write(act="message.answered", agency=locked.agency_id, by=by, subjects=(locked.pk,))
    return message


def _keep(
    sealed: Mapping[str, Any],
    *,
    report: Report,
    sender: bytes | None,
    mode: int = Report.Mode.E2E,
) -> Message:
    last = Message.objects.filter(report=report).order_by("-sequence").first()
    sequence = 1 + (last.sequence if last else 0)
    envelope = keeping.store_message(
        sealed, report=report, sequence=sequence, sender=sender, mode=mode
    )
    return Message.objects.create(
        report=report,
        envelope_id=envelope,
        sequence=sequence,
        by_staff=sender is not None,
        sent_on=today_at(report.agency),
    )


@transaction.atomic
def erase_message(*, access: Access, envelope: UUID) -> None:
    """Erase a message at the person's wish, theirs or ours. Its number stays taken."""
    if not access.opens_everything:
        raise Refused("not_there", HTTPStatus.NOT_FOUND)
    report = _report_of(access)
    message = Message.objects.filter(report=report, envelope=envelope).first()
    if message is None:
        raise Refused("not_there", HTTPStatus.NOT_FOUND)
    Message.objects.filter(pk=message.pk).update(envelope=None)
    vault.remove(envelopes=[envelope])
    _note("message.deleted", report)


def _report_of(access: Access) -> Report:
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agency")
        .filter(inbox=access.inbox)
        .first()
        if access.inbox is not None
        else None
    )
    if found is None:
        raise Refused("not_there", HTTPStatus.NOT_FOUND)
    return found


def _note(act: str, report: Report) -> None:
    journal.write(
        act=act,
        agency=report.agency_id,
        by=PERSON,
        subjects=(report.pk,),
        on=today_at(report.agency),
    )
