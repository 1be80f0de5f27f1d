"""The person chooses one of the offers, or wants none of it any more."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from amparo.cases.models import Need
from amparo.journal.actors import By
from amparo.referrals.actions.ending import end_all_of
from amparo.referrals.actions.moving import move, write
from amparo.referrals.models import Referral
from amparo.referrals.refusals import Refused
from amparo.referrals.states import WORKING, ReferralState

WAITING = (ReferralState.REQUESTED, ReferralState.OFFERED)


@transaction.atomic
def choose(*, referral: Referral, by: By) -> Referral:
    """Take one offer; every other service asked for this need is told that it is not needed.

    Two workers at once choose one: the second is told that the person has chosen. Who helped
    before, and is done or failed, reads no more of what was released for it.
    """
    # The need is what two choices have in common: the first to lock it decides.
    Need.objects.select_for_update().get(pk=referral.need_id)
    others = Referral.objects.filter(need=referral.need_id).exclude(pk=referral.pk)
    if others.filter(state__in=sorted(WORKING)).exists():
        raise Refused("chosen")
    chosen = move(referral=referral, to=ReferralState.ACCEPTED, by=by)
    for other in others:
        if other.state in WAITING:
            move(referral=other, to=ReferralState.NOT_NEEDED, by=by)
        else:
            end_all_of(other, by=by)
    return chosen


@transaction.atomic
def withdraw_referral(*, referral: Referral, by: By) -> Referral:
    """The person wants this no longer: the referral ends, and so does every release made for it."""
    moved = move(referral=referral, to=ReferralState.WITHDRAWN, by=by)
    end_all_of(moved, by=by)
    return moved


@transaction.atomic
def expire_referrals(*, now: datetime | None = None) -> int:
    """End the asks nobody answered, and the offers held no longer. Gives how many."""
    moment = now or timezone.now()
    late = [
        one
        for one in Referral.objects.select_for_update(of=("self",))
        .filter(state__in=WAITING)
        .select_related("case")
        if one.is_overdue(moment)
    ]
    for referral in late:
        referral.state = ReferralState.EXPIRED
        referral.save(update_fields=["state"])
        write("referral.changed", referral, None)
    return len(late)
