"""What the service that was asked says, and does. Nothing here needs a release."""

from datetime import datetime, timedelta

from django.utils import timezone

from amparo.people.models import Staff
from amparo.referrals.actions.moving import move
from amparo.referrals.models import Referral
from amparo.referrals.refusals import Refused
from amparo.referrals.states import OUTCOMES_OF, Outcome, Reason, ReferralState

LONGEST_HOLD = timedelta(days=14)


def offer(*, referral: Referral, hold_until: datetime, by: Staff) -> Referral:
    """Offer help, held for the person until an hour."""
    now = timezone.now()
    if not now < hold_until <= now + LONGEST_HOLD:
        raise Refused("hold")
    return move(referral=referral, to=ReferralState.OFFERED, by=by, hold_until=hold_until)


def reject(*, referral: Referral, reason: Reason, by: Staff) -> Referral:
    """Say that the service cannot help, and why."""
    return move(referral=referral, to=ReferralState.REJECTED, by=by, reason=reason)


def start(*, referral: Referral, by: Staff) -> Referral:
    """Say that help is on its way."""
    begun = (ReferralState.ACCEPTED, ReferralState.ON_HOLD)
    return move(referral=referral, to=ReferralState.IN_PROGRESS, by=by, only_from=begun)


def hold(*, referral: Referral, by: Staff) -> Referral:
    """Put the person on a waiting list."""
    return move(referral=referral, to=ReferralState.ON_HOLD, by=by)


def complete(*, referral: Referral, outcome: Outcome, by: Staff) -> Referral:
    """Say that it is done, and what came of it."""
    return _end(referral, ReferralState.COMPLETED, outcome, by)


def fail(*, referral: Referral, outcome: Outcome, by: Staff) -> Referral:
    """Say that it did not work out, and how."""
    return _end(referral, ReferralState.FAILED, outcome, by)


def _end(referral: Referral, state: ReferralState, outcome: Outcome, by: Staff) -> Referral:
    # Both desks count by outcome, and the person is asked by it: it never says the opposite.
    if outcome not in OUTCOMES_OF[state]:
        raise Refused("outcome")
    return move(referral=referral, to=state, by=by, outcome=outcome)
