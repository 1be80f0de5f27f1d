"""Words that a member of staff typed and did not save: sealed to their own key before a lock."""

from uuid import UUID

from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import queries as people
from amparo.people.models import Staff
from amparo.reports import queries
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo_seal.envelope import Compartment, Kind

COMPARTMENTS = frozenset(Compartment) - {Compartment.none}


@transaction.atomic
def keep_draft(*, report: Report, sealed: Incoming, by: Staff) -> None:
    """Keep an unsent answer to a report."""
    # Two pages of one member lock at the same moment: the later one counts, as a whole.
    Report.objects.select_for_update().get(pk=report.pk)
    replace_drafts(subject=report.pk, sealed=sealed, by=by)


@transaction.atomic
def read_drafts(*, subject: UUID, by: Staff) -> None:
    """Note that a member was given back what they had written."""
    journal.write(act="draft.opened", agency=by.agency_id, by=by, subjects=(subject,))


def replace_drafts(*, subject: UUID, sealed: Incoming, by: Staff) -> None:
    """Put these in place of all the member's drafts about a subject. The caller locks its row.

    An envelope belongs to the subject and the compartment it is about, so it is erased with them;
    its one wrap is to the writer's own key.
    """
    known = set(queries.drafts_of(by, subject).values_list("pk", flat=True))
    sent = {one.id for one in sealed.envelopes}
    if known == sent:
        return
    vault.remove(envelopes=known - sent)
    key = people.current_key(by)
    allow = Allowed(
        subjects={subject},
        kinds={Kind.DRAFT},
        compartments=COMPARTMENTS,
        senders={bytes(key.sign_id)},
        holders={bytes(key.holder)},
    )
    vault.store(sealed=sealed, agency=by.agency_id, allow=allow, on=today_at(by.agency))
    journal.write(act="draft.kept", agency=by.agency_id, by=by, subjects=(subject,))
