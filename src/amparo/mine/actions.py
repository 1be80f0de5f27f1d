"""What opening "my file" itself changes: it is written down, by the day."""

from django.db import transaction

from amparo.cases.models import Case
from amparo.journal import actions as journal
from amparo.journal.actors import PERSON
from amparo.reports.days import today_at


@transaction.atomic
def note_opened(*, case: Case) -> None:
    """Write down that the person opened their file."""
    journal.write(
        act="file.opened",
        agency=case.agency_id,
        by=PERSON,
        subjects=(case.pk,),
        on=today_at(case.agency),
    )
