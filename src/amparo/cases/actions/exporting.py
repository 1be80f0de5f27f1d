"""That cases were served for a file, which the browser makes; it never comes here."""

from collections.abc import Collection

from django.db import transaction

from amparo.cases.models import Case
from amparo.journal import actions as journal
from amparo.people.models import Staff


@transaction.atomic
def note_export(*, cases: Collection[Case], by: Staff) -> None:
    """One entry that names every case and person in the file."""
    subjects = {case.pk for case in cases} | {case.person_id for case in cases}
    journal.write(act="export.made", agency=by.agency_id, by=by, subjects=sorted(subjects))
