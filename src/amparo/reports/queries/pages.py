"""Whether a page without a script was kept before."""

import secrets

from amparo.reports.models import Report, UsedToken
from amparo.reports.once import Sending
from amparo.reports.refusals import Refused


def was_sent(sending: Sending) -> bool:
    """Say whether this very page was kept before. Raises Refused when other words were."""
    said = UsedToken.objects.filter(value=sending.value).values_list("said", flat=True).first()
    if said is not None and not secrets.compare_digest(bytes(said), sending.said):
        raise Refused("changed")
    return said is not None


def report_sent(sending: Sending) -> Report:
    """The report that this page became. Raises Refused when it is there no longer."""
    found = Report.objects.select_related("agency").filter(pk=sending.report).first()
    if found is None:
        raise Refused("known")
    return found
