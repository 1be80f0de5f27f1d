"""A further report that turns out to be about somebody the agency works for already."""

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, sealing
from amparo.cases.actions.holding import hold_report
from amparo.cases.models import Case, CaseReport
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports import actions as reports
from amparo.reports import queries as of_reports
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo_seal.envelope import Kind


@transaction.atomic
def link_report(*, case: Case, report: Report, sealed: Incoming, by: Staff) -> CaseReport:
    """Put a further report to a case. Doing it twice is the same as once.

    `sealed` holds the key of its conversation under the case's key, those of its files under the
    key for evidence, and new versions of parts.
    What the reporter sees stays as it was; it binds no receipt.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    known = CaseReport.objects.filter(case=locked, report=report).first()
    if known is not None:
        return known
    hold_report(report, person=locked.person)
    sealing.check_versions(locked.pk, sealed)
    sealing.check_conversation(sealed, report.conversation_id)
    files = of_reports.files_of([report.pk]).values_list("pk", flat=True)
    allow = Allowed(
        subjects={locked.pk},
        kinds={Kind.CASE_PART},
        compartments=sealing.COMPARTMENTS,
        senders={sealing.sender_of(by)},
        parents=frozenset(key.pk for key in queries.live_keys(locked.pk)),
        wrappable={report.conversation_id, *files},
    )
    today = today_at(locked.agency)
    vault.store(sealed=sealed, agency=locked.agency_id, allow=allow, on=today)
    log.settle(case=locked, sealed=sealed, by=by)
    row = CaseReport.objects.create(case=locked, report=report)
    # Who must not work with the person must not read what further comes in about them.
    reports.bar(reports=[report], staff=list(queries.kept_away(locked.person)))
    reports.link(report=report, by=by)
    journal.write(act="case.changed", agency=by.agency_id, by=by, subjects=(locked.pk,))
    return row
