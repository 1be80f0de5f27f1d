from collections.abc import Collection

from amparo.people.models import Staff
from amparo.reports.models import Barred, Report


def bar(*, reports: Collection[Report], staff: Collection[Staff]) -> None:
    """Keep colleagues away from reports for good, and from the conversations after them.

    Whoever must not work on a case must not read how it began. The caller says why, in the journal.
    """
    Barred.objects.bulk_create(
        [Barred(report=report, staff=one) for report in reports for one in staff],
        ignore_conflicts=True,
    )
