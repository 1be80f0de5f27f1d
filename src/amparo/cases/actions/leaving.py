"""A colleague leaves the agency: first their cases, so that none is left to nobody."""

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import sealing
from amparo.cases.models import Case, Member
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault.models import Key
from amparo_seal.keys import KeyRole


@transaction.atomic
def leave_all(*, staff: Staff, by: Staff) -> None:
    """Take a colleague off every team: nothing of a case is served to them from this moment.

    Raises Refused("last_member") where they are the only one who opens a case: their wrap is the
    last way in, and somebody else has to be given the key first, by them.
    """
    memberships = Member.objects.filter(staff=staff, ended_on=None)
    # In one order everywhere, so that two who remove colleagues at once wait and do not lock up.
    cases = Case.objects.select_for_update().order_by("pk")
    led = list(cases.filter(pk__in=memberships.values("case")))
    if queries.only_opened_by(staff).exists():
        raise Refused("last_member")
    for case in led:
        today = today_at(case.agency)
        memberships.filter(case=case).update(ended_on=today)
        keys = Key.objects.filter(subject=case.pk, role=KeyRole.CASE).values_list("pk", flat=True)
        for holder in sealing.keys_of([staff]):
            vault.end_wraps(keys=list(keys), holder=holder, on=today)
        journal.write(act="team.changed", agency=by.agency_id, by=by, subjects=(case.pk,))
