"""How a referral goes from state to state: locked, allowed, and written down."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from amparo.journal import actions as journal
from amparo.journal.actors import By
from amparo.people.models import Staff
from amparo.referrals.models import Referral
from amparo.referrals.refusals import Refused
from amparo.referrals.states import ReferralState, referral_may_follow
from amparo.reports.days import today_at

ENDED = (ReferralState.COMPLETED, ReferralState.FAILED)
ACTS = {
    ReferralState.OFFERED: "referral.offered",
    ReferralState.REJECTED: "referral.rejected",
    ReferralState.ACCEPTED: "referral.chosen",
    ReferralState.NOT_NEEDED: "referral.not_needed",
    ReferralState.COMPLETED: "referral.completed",
}


@transaction.atomic
def move(
    *,
    referral: Referral,
    to: ReferralState,
    by: By,
    only_from: Collection[str] | None = None,
    **said: object,
) -> Referral:
    """Take a referral to its next state, with what is said of it. Again changes nothing."""
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.state == to:
        return locked
    if not referral_may_follow(locked.state, to):
        raise Refused("state")
    if only_from is not None and locked.state not in only_from:
        raise Refused("state")
    # An hour that has passed stops answers and choices, never a "no" or a taking back.
    if to in (ReferralState.OFFERED, ReferralState.ACCEPTED) and locked.is_overdue(timezone.now()):
        raise Refused("ended")
    locked.state = to
    locked.ended_on = today_at(locked.service.agency) if to in ENDED else None
    for name, value in said.items():
        setattr(locked, name, value)
    locked.save()
    write(ACTS.get(to, "referral.changed"), locked, by)
    return locked


def write(act: str, referral: Referral, by: By) -> None:
    """Journal it where it was done; the person's own acts, and the server's, where the case is."""
    agency = by.agency if isinstance(by, Staff) else referral.case.agency
    journal.write(
        act=act, agency=agency.pk, by=by, subjects=(referral.case_id,), on=today_at(agency)
    )
