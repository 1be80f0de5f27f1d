from collections.abc import Mapping
from typing import Any

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, sealing
from amparo.cases.models import Case
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports import actions as reports
from amparo.reports.days import today_at
from amparo.reports.models import Message, Report
from amparo.vault import actions as vault
from amparo.vault.actions import Incoming
from amparo_seal.envelope import Kind


@transaction.atomic
def save_sealed(*, case: Case, sealed: Incoming, by: Staff) -> None:
    """Keep new versions of parts and card, and new notes. A version is never written over.

    Raises Refused("older") where a part does not follow the newest version: somebody saved
    meanwhile, and the browser must show what they wrote before it seals again. Refused("new_keys")
    where somebody outside still has the keys it would go under: new ones come first.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if queries.needs_new_keys(locked):
        raise Refused("new_keys")
    sealing.check_versions(locked.pk, sealed)
    keys = [key.pk for key in queries.live_keys(locked.pk)]
    stored = vault.store(
        sealed=sealed,
        agency=locked.agency_id,
        allow=sealing.for_parts(locked, keys=keys, by=by),
        on=today_at(locked.agency),
    )
    log.settle(case=locked, sealed=sealed, by=by)
    if stored.is_new:
        notes = any(one.header.kind == Kind.NOTE for one in sealed.envelopes)
        journal.write(
            act="note.saved" if notes else "part.saved",
            agency=by.agency_id,
            by=by,
            subjects=(locked.pk,),
        )


@transaction.atomic
def read_case(*, case: Case, by: Staff) -> None:
    """Note that what is sealed of a case was served; the person can see it."""
    journal.write(act="case.read", agency=by.agency_id, by=by, subjects=(case.pk, case.person_id))


@transaction.atomic
def keep_draft(*, case: Case, sealed: Incoming, by: Staff) -> None:
    """Keep what a member typed and did not save, before their browser locks."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    reports.replace_drafts(subject=locked.pk, sealed=sealed, by=by)


@transaction.atomic
def read_file(*, case: Case, by: Staff) -> None:
    """Note that the bytes of one of its files were served."""
    subjects = (case.pk, case.person_id)
    journal.write(act="evidence.opened", agency=by.agency_id, by=by, subjects=subjects)


@transaction.atomic
def answer(*, case: Case, report: Report, sealed: Mapping[str, Any], by: Staff) -> Message:
    """Answer in the conversation of a report that is part of the case, as a member of its team."""
    report = queries.reports_of(case).get(pk=report.pk)
    return reports.answer(report=report, sealed=sealed, by=by)
